from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fellesrammer.errors import Path, RammerError
from fellesrammer.files import strict_yaml
from fellesrammer.files.edit import dump, insert, remove, set_value
from fellesrammer.files.strict_yaml import FAST, FORBIDDEN, PURE, load, read

LONG = "En setning som er så lang at den ikke får plass på linjen til nøkkelen, og derfor må stå i en blokk for seg selv."

MIXED = """\
# top
a: 1 # one
b:
  c: x # cc
  # mid
  d: |
    l1
    l2

# before e
e:
  - 1
  - k: v # kv
    m: [1, 2, {z: 1, y: }] # flow
  # item
  -
  - - n1
    - n2
f: # empty
g: {a: 1, b: 'q', c}
h: >-
  fold
  ed
i: "q
  r" # multi
j:
- x
- y: 1

k: plain
  multi
# end
"""

SOURCES = (
    MIXED,
    "a:\n    b:\n        c: d",
    "- 1\n- a: 2\n  b:\n    - 3\n- [4,\n   5, # five\n   6,\n  ]\n",
    "{a: 1, b: [x, y], c: {d: }}\n",
    "a: 1\r\nb: |\r\n  x\r\n  y\r\nc:\r\n  - 1\r\n  - d: 2\r\n    e: 3 # k\r\n",
    "\ufeffa: |+\n  x\n\n\nb: |2\n   y\nc:\n  # only comment\n  d: 1\n  # tail\n",
    "x:\n  - a: 1\n    # c\n    b: 2\n  - |\n    t\n  -   odd: 1\n      two: 2\n",
)

texts = st.text(
    st.one_of(st.characters(blacklist_categories=("Cs", "Cc")), st.sampled_from("\n\t\r :#-'\"{}[],\\|>&*!%@`?~01æå😀.")), max_size=12
).filter(lambda text: not FORBIDDEN.search(text))
long_texts = st.lists(
    st.sampled_from(("Løsningen skal vise listen.", "# ikke merknad", "- punkt", "", "  rykket inn", LONG)), max_size=5
).map("\n".join)
words_of_yaml = st.sampled_from(
    ("", "true", "null", "~", "12", "0301", "-1", "yes", "1.10", "---", "...", "<<", "9" * 30, "a: b", "a #b", "= x")
)
scalars = st.one_of(texts, long_texts, words_of_yaml, st.integers(-(10**16), 10**16), st.booleans(), st.none())
values: st.SearchStrategy[Any] = st.recursive(
    scalars, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)), max_leaves=6
)


def done(text: str | None) -> str:
    assert text is not None
    return text


def value_of(text: str) -> Any:
    checked = load(text)
    assert checked.value is not None, checked.problems
    assert not checked.problems
    return checked.value.value


def same(left: Any, right: Any) -> bool:
    return json.dumps(left) == json.dumps(right)


def leaves(value: Any, path: Path = ()) -> list[Path]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [deeper for step, item in inner for deeper in leaves(item, (*path, step))] or [path]


def places(value: Any, path: Path = ()) -> list[Path]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(deeper for step, item in inner for deeper in places(item, (*path, step)))]


def at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


@pytest.mark.parametrize(
    ("text", "path", "value", "result"),
    [
        ("a: 1 # k\n", ("a",), 2, "a: 2 # k\n"),
        ("a:   1\n", ("a",), True, "a: true\n"),
        ("case:\nb: 1\n", ("case",), "x", "case: x\nb: 1\n"),
        ("case: # k\n", ("case",), "x", "case: x # k\n"),
        ("case:", ("case",), "x", "case: x"),
        ("a: x\n", ("a",), None, "a: null\n"),
        ("a: x\n", ("a",), "0301", 'a: "0301"\n'),
        ("a: x\n", ("a",), "true", 'a: "true"\n'),
        ("a: x\n", ("a",), "ja", "a: ja\n"),
        ("a: x\n", ("a",), "", 'a: ""\n'),
        ("a: x\n", ("a",), 'si "hei"', 'a: si "hei"\n'),
        ("a: x\n", ("a",), '"hei": nei', "a: '\"hei\": nei'\n"),
        ("a: x # k\nb: 1\n", ("a",), "én\nto\n", "a: | # k\n  én\n  to\nb: 1\n"),
        ("a: x", ("a",), "én\nto\n", "a: |\n  én\n  to\n"),
        ("a: x\n", ("a",), LONG, f"a: |-\n  {LONG}\n"),
        ("a: | # k\n  en\n\n  to\n\n# s\nb: 1\n", ("a",), "tre\n", "a: | # k\n  tre\n\n# s\nb: 1\n"),
        ("a: |\n  en\n\n# s\nb: 1\n", ("a",), "ny", "a: ny\n\n# s\nb: 1\n"),
        ("a: # k\n  # m\n  b: 1\nc: 2\n", ("a",), "ny", "a: ny # k\n  # m\nc: 2\n"),
        ("a: x # k\n", ("a",), ["b", {"c": 1, "d": ["e"]}], "a: # k\n  - b\n  - c: 1\n    d:\n      - e\n"),
        ("a:\n  - x # k\n", ("a", 0), {"b": 1, "c": {"d": 2}}, "a:\n  - b: 1 # k\n    c:\n      d: 2\n"),
        ("a:\n  - x\n  - y\n", ("a", 1), "én\nto", "a:\n  - x\n  - |-\n    én\n    to\n"),
        ("a: {b: 1, c: [2]} # k\n", ("a", "c"), {"d": "x, y"}, 'a: {b: 1, c: {d: "x, y"}} # k\n'),
        ("a: {b: , c}\n", ("a", "b"), 1, "a: {b: 1 , c}\n"),
        ("a: {b: , c}\n", ("a", "c"), 1, "a: {b: , c: 1}\n"),
        ("a: x\r\nb: 1\r\n", ("a",), "én\nto\n", "a: |\r\n  én\r\n  to\r\nb: 1\r\n"),
        ("\ufeffa: x\n", ("a",), "😀", "\ufeffa: 😀\n"),
        ("a: x\n", ("a",), [], "a: []\n"),
        ("a: x\n  # m\nb: 1\n", ("a",), "én\nto", 'a: "én\\nto"\n  # m\nb: 1\n'),
    ],
)  # fmt: skip
def test_a_value_is_set_in_house_style_and_nothing_else_moves(text: str, path: Path, value: Any, result: str) -> None:
    assert set_value(text, path, value).value == result


@pytest.mark.parametrize(
    ("text", "path", "value", "result"),
    [
        ("a: 1 # k\n# slutt\n", ("b",), "x", "a: 1 # k\nb: x\n# slutt\n"),
        ("a: 1", ("b",), "x", "a: 1\nb: x\n"),
        ("a:\n  b: 1\n\nc: 2\n", ("a", "d"), [1], "a:\n  b: 1\n  d:\n    - 1\n\nc: 2\n"),
        ("a:\n  b: |\n    x\n\nc: 2\n", ("a", "d"), 1, "a:\n  b: |\n    x\n  d: 1\n\nc: 2\n"),
        ("a:\n  - b # k\nc: 2\n", ("a", 1), {"d": 1, "e": 2}, "a:\n  - b # k\n  - d: 1\n    e: 2\nc: 2\n"),
        ("a:\n- b\nc: 2\n", ("a", 1), "d", "a:\n- b\n- d\nc: 2\n"),
        ("a: [1, 2] # k\n", ("a", 2), "x", "a: [1, 2, x] # k\n"),
        ("a: [1, 2, ]\n", ("a", 2), "x", "a: [1, 2, x ]\n"),
        ("a: {b: 1}\n", ("a", "c"), [True], "a: {b: 1, c: [true]}\n"),
        ("a: {}\n", ("a", "c"), 1, "a:\n  c: 1\n"),
        ("a:\nb: 1\n", ("a", 0), "x", "a:\n  - x\nb: 1\n"),
        ("a: # k\nb: 1\n", ("a", "c"), "x", "a: # k\n  c: x\nb: 1\n"),
        ("- 1\n", (1,), 2, "- 1\n- 2\n"),
    ],
)
def test_a_new_key_or_item_comes_last(text: str, path: Path, value: Any, result: str) -> None:
    assert insert(text, path, value).value == result


@pytest.mark.parametrize(
    ("text", "path", "result"),
    [
        ("# om a\na: 1 # k\nb: 2\n", ("a",), "# om a\nb: 2\n"),
        ("a: 1\nb: 2", ("b",), "a: 1\n"),
        ("a:\n  b: |\n    x\n  c: 1\n", ("a", "b"), "a:\n  c: 1\n"),
        ("a:\n  b: 1\n", ("a", "b"), "a: {}\n"),
        ("a:\n  - 1\n", ("a", 0), "a: []\n"),
        ("a:\n  - 1\n  # m\n  - 2\n", ("a", 0), "a:\n  # m\n  - 2\n"),
        ("- a: 1\n  b: 2\n", (0, "a"), "- b: 2\n"),
        ("- - a\n  - b\n", (0, 0), "- - b\n"),
        ("a: [1, 2, 3]\n", ("a", 0), "a: [2, 3]\n"),
        ("a: [1, 2, 3]\n", ("a", 2), "a: [1, 2]\n"),
        ("a: {b: 1, c: 2} # k\n", ("a", "b"), "a: {c: 2} # k\n"),
    ],
)
def test_what_is_removed_takes_only_its_own_lines_along(text: str, path: Path, result: str) -> None:
    assert remove(text, path).value == result


@pytest.mark.parametrize(
    ("checked", "code"),
    [
        (set_value("a: 1\n", ("b",), 1), "edit.no-such-place"),
        (set_value("a: [1]\n", ("a", 1), 1), "edit.no-such-place"),
        (insert("a: 1\n", ("a",), 1), "edit.not-at-the-end"),
        (insert("a: [1]\n", ("a", 5), 1), "edit.not-at-the-end"),
        (insert("a: [1]\n", ("a", "b"), 1), "edit.not-at-the-end"),
        (insert("a: 1\n", ("b", "c"), 1), "edit.no-such-place"),
        (remove("a: 1\n", ("b",)), "edit.no-such-place"),
        (remove("a: 1\n", ()), "edit.no-such-place"),
        (set_value("a: 1\n", ("a",), "x\u202ey"), "edit.character"),
        (set_value("a: 1\n", ("a",), [{"\ud800": 1}]), "edit.character"),
        (set_value("a: 1\n", ("a",), 10**30), "edit.not-possible"),
        (set_value("a: [\n", ("a",), 1), "yaml.unclosed-end"),
        (set_value("a: 01\n", ("a",), 1), "yaml.leading-zero"),
    ],
)
def test_what_cannot_be_done_is_a_problem_and_changes_nothing(checked: Any, code: str) -> None:
    assert checked.value is None
    assert [problem.code for problem in checked.problems] == [code]


@pytest.mark.parametrize("value", [1.5, {1: 2}, {"a": {1, 2}}, object()])
def test_a_value_that_yaml_of_ours_cannot_hold_is_a_broken_invariant(value: Any) -> None:
    with pytest.raises(RammerError):
        set_value("a: 1\n", ("a",), value)


@given(values)
def test_what_is_dumped_reads_back_equal_in_both_parsers(value: Any) -> None:
    text = dump(value)
    if value is None or (isinstance(value, str) and value.strip() == ""):
        return
    for parser in (FAST, PURE):
        if parser is FAST and strict_yaml._PARSERS_DIFFER.search(text):
            continue
        checked = read(text, "", parser)
        assert checked.value is not None
        assert not checked.problems
        assert same(checked.value.value, value)


@given(st.data())
def test_edits_give_the_intended_value_and_never_fail(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(SOURCES))
    for _ in range(3):
        before = value_of(text)
        path: Path = data.draw(st.sampled_from(places(before)))
        value = data.draw(values.filter(lambda value: value is not None))
        takes_away: bool = data.draw(st.booleans())
        if path and takes_away:
            text = done(remove(text, path).value)
            rest = at(value_of(text), path[:-1])
            assert len(rest) == len(at(before, path[:-1])) - 1
        elif isinstance(at(before, path), list):
            new = (*path, len(at(before, path)))
            text = done(insert(text, new, value).value)
            assert same(at(value_of(text), new), value)
        elif path:
            text = done(set_value(text, path, value).value)
            assert same(at(value_of(text), path), value)


@given(st.data())
def test_setting_a_single_value_touches_no_other_characters(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(SOURCES))
    document = load(text).value
    assert document is not None
    path = data.draw(st.sampled_from(leaves(document.value)))
    value = data.draw(st.one_of(st.integers(-99, 99), st.booleans(), st.sampled_from(("ny", "med: kolon", "én\nto\n", LONG))))
    mark = document.mark(path)
    result = done(set_value(text, path, value).value)
    before, after = text[: mark.start].rstrip(), text[mark.end :].strip()
    assert result.startswith(before)
    kept = after.splitlines()[1:] if after.startswith("#") or "\n" in after else []
    assert all(line in result.splitlines() for line in kept)
    outside = text[: mark.start] + text[mark.end :]
    assert all(comment in result for comment in (line[line.index("#") :].strip() for line in outside.splitlines() if "#" in line))
