"""The words themselves: how they are filled, and that every message the code can give has words, in every language."""

from __future__ import annotations

import ast
import json
import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TypeVar, get_args

import pytest

import fellesrammer
from fellesrammer.documents.catalogue import DOCUMENTS
from fellesrammer.errors import Location, RammerError, error, warning
from fellesrammer.files import data, schema, strict_yaml
from fellesrammer.model.library import ParameterType
from fellesrammer.words import Words, listed, place, sort_key

T = TypeVar("T", bound=ast.AST)
NB, NN = data.words("nb"), data.words("nn")
LANGUAGES = [NB, NN]
NBSP = "\N{NO-BREAK SPACE}"
TREES = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(Path(fellesrammer.__file__).parent.rglob("*.py"))]
SCHEMAS = sorted((data.root() / "requirements" / "schema").glob("*.json"))
SAMPLE = Words(
    "nb",
    {"plain": "Ja", "filled": "{count} av {total}, {day}, {name}", "severity.error": "feil", "severity.warning": "merknad"},
    {"a.b": {"what": "«{name}» er feil.", "fix": "Skriv {{{name}}}."}, "a.hinted": {"what": "Feil.", "fix": "{hint}"}},
)


# How words are filled


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "0"), (7, "7"), (-7, "-7"), (999, "999"), (2027, "2027"), (-2027, "-2027"), (9999, "9999"),
        (10000, f"10{NBSP}000"), (-10000, f"-10{NBSP}000"), (1234567, f"1{NBSP}234{NBSP}567"),
        (Decimal("1.5"), "1,5"), (Decimal("1.50"), "1,50"), (Decimal("-0.5"), "-0,5"), (Decimal("0.001"), "0,001"),
        (Decimal("1234.5"), "1234,5"), (Decimal("12345.67"), f"12{NBSP}345,67"), (Decimal("1E+5"), f"100{NBSP}000"),
        (Decimal("-1234567.8"), f"-1{NBSP}234{NBSP}567,8"),
    ],
)  # fmt: skip
def test_a_number_is_written_as_in_norwegian_prose(number: int | Decimal, written: str) -> None:
    assert NB.number(number) == NN.number(number) == written


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2027, 2, 1), "1. februar 2027"), (date(2026, 12, 31), "31. desember 2026"), (date(2027, 1, 10), "10. januar 2027"),
        (date(2027, 3, 3), "3. mars 2027"), (date(2027, 4, 4), "4. april 2027"), (date(2027, 5, 5), "5. mai 2027"),
        (date(2027, 6, 6), "6. juni 2027"), (date(2027, 7, 7), "7. juli 2027"), (date(2027, 8, 8), "8. august 2027"),
        (date(2027, 9, 9), "9. september 2027"), (date(2027, 10, 10), "10. oktober 2027"), (date(2027, 11, 11), "11. november 2027"),
    ],
)  # fmt: skip
def test_a_date_is_written_in_words(day: date, written: str) -> None:
    assert NB.day(day) == NN.day(day) == written


def test_numbers_and_dates_are_shown_as_norwegian_when_they_are_filled_in() -> None:
    assert SAMPLE("plain") == "Ja"
    filled = SAMPLE("filled", count=12345, total=Decimal("1.5"), day=date(2027, 2, 1), name="{day}")
    assert filled == f"12{NBSP}345 av 1,5, 1. februar 2027, {{day}}"


def test_words_that_are_missing_are_our_own_fault_and_say_which() -> None:
    with pytest.raises(RammerError, match="no words for 'other' in 'nb'"):
        SAMPLE("other")
    with pytest.raises(RammerError, match="no words for 'filled' in 'nb': 'total'"):
        SAMPLE("filled", count=1)
    with pytest.raises(RammerError, match=r"no words for problem 'a\.c' in 'nb'"):
        SAMPLE.what(error("a.c"))
    with pytest.raises(RammerError, match=r"no words for problem 'a\.b' in 'nb': 'name'"):
        SAMPLE.what(error("a.b"))


def test_a_sentence_says_where_what_and_what_to_do() -> None:
    problem = error("a.b", file="profil.yaml", line=3, column=7, name="x {y}")
    assert SAMPLE.sentence(problem) == "profil.yaml:3:7: feil: «x {y}» er feil. Skriv {x {y}}. [a.b]"
    assert SAMPLE.sentence(warning("a.b", name="x")) == "merknad: «x» er feil. Skriv {x}. [a.b]"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\nb\r\n\tc", "a b c"),
        ("\x1b[31m\x00\x7f\x9b", "\N{REPLACEMENT CHARACTER}[31m" + "\N{REPLACEMENT CHARACTER}" * 3),
        ("\u202ea\u2066\u200f", "\N{REPLACEMENT CHARACTER}a" + "\N{REPLACEMENT CHARACTER}" * 2),
        ("\ud800", "\N{REPLACEMENT CHARACTER}"),
        ("æ – « » 😀\u00ad", "æ – « » 😀\u00ad"),
    ],
)
def test_what_a_file_holds_neither_commands_the_terminal_nor_breaks_the_line(name: str, shown: str) -> None:
    assert SAMPLE.what(error("a.b", name=name)) == f"«{shown}» er feil."
    assert SAMPLE.sentence(error("a.b", file=name, name="x")).startswith(f"{shown}: feil:")


def test_a_hint_is_given_in_the_language_of_the_words() -> None:
    assert SAMPLE.fix(error("a.hinted", hint_nb="Slik.", hint_nn="Slik nett.")) == "Slik."


@pytest.mark.parametrize(
    ("location", "text"),
    [
        (Location(("a",)), ""),
        (Location(file="f.yaml"), "f.yaml: "),
        (Location(file="f.yaml", line=3), "f.yaml:3: "),
        (Location(file="f.yaml", line=3, column=7), "f.yaml:3:7: "),
    ],
)
def test_a_place_is_told_as_far_as_it_is_known(location: Location, text: str) -> None:
    assert place(location) == text


@pytest.mark.parametrize(("items", "prose"), [((), ""), (("a",), "a"), (("a", "b"), "a og b"), (("a", "b", "c"), "a, b og c")])
def test_items_are_listed_as_prose(items: tuple[str, ...], prose: str) -> None:
    assert listed(items, "og") == prose


def test_names_are_sorted_as_norwegian() -> None:
    names = ["Åfjord", "Østre Toten", "Ærø", "Zakken", "asker", "Ås", "Askøy", "Asker", "öland", "Alta", "Ørland", "Älvdal"]
    assert sorted(names, key=sort_key) == [
        "Alta", "Asker", "asker", "Askøy", "Zakken", "Älvdal", "Ærø", "öland", "Ørland", "Østre Toten", "Åfjord", "Ås",
    ]  # fmt: skip


# That every code has words


@dataclass(frozen=True)
class Use:
    """A place in the code that makes a problem: its code and the params it gives."""

    code: str
    params: frozenset[str]


# Functions that make a problem of a code: the position of the code among the arguments, and the params they add themselves.
MAKERS: Mapping[str, tuple[tuple[int, frozenset[str]], ...]] = {
    "error": ((0, frozenset()),),
    "warning": ((0, frozenset()),),
    "found": ((0, frozenset()),),  # error or warning, chosen on the line before
    "note": ((0, frozenset()),),
    "_fault": ((0, frozenset({"name", "limit"})),),
    "_refused": ((1, frozenset({"place"})),),
    "_hinted": ((0, frozenset({"found"})),),
    "_ranged": ((0, frozenset({"found", "limit"})),),
    "_sized": ((0, frozenset({"key"})), (1, frozenset({"found", "limit"}))),
}
# What an expression can be, where it is not written out in the call: by the expression as it stands in the code.
CODES: Mapping[str, tuple[str, ...]] = {
    "parameter.type": get_args(ParameterType),
    "requirement.state": ("draft", "withdrawn"),
    "expected": schema._EXPECTATIONS,
    "fault": ("yaml.leading-zero", "yaml.long-number"),
    "_HINTED[code]": tuple(schema._HINTED.values()),
    "code in _syntax": ("yaml.syntax", *(code for _, code in strict_yaml._REASONS)),
    "code in _faults_of": ("disk.full", "disk.unwritable"),
    # These hand on a code that stands at their own callers, which are makers themselves.
    **{f"{name} in {function}": () for function in ("_fault", "_refused", "_hinted", "note", "tell") for name in ("code", "empty")},
}
SPREAD: Mapping[str, tuple[str, ...]] = {"**_hints(hint)": ("hint",), "**params": ()}
PLACE = frozenset({"file", "line", "column"})


@cache
def uses() -> tuple[Use, ...]:
    return tuple(use for tree in TREES for use in _uses(tree))


def _uses(node: ast.AST, function: str = "") -> Iterator[Use]:
    if isinstance(node, ast.FunctionDef):
        function = node.name
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
        for position, added in MAKERS.get(name, ()):
            params = added | _given(node)
            yield from (Use(code, params) for code in _codes(node.args[position], function))
    for child in ast.iter_child_nodes(node):
        yield from _uses(child, function)


def _codes(node: ast.expr, function: str) -> tuple[str, ...]:
    if isinstance(node, ast.Constant):
        return (str(node.value),) if node.value else ()
    if isinstance(node, ast.IfExp):
        return _codes(node.body, function) + _codes(node.orelse, function)
    if isinstance(node, ast.JoinedStr):
        codes = [""]
        for part in node.values:
            pieces = _codes(part.value, function) if isinstance(part, ast.FormattedValue) else _codes(part, function)
            codes = [code + piece for code in codes for piece in pieces]
        return tuple(codes)
    text = ast.unparse(node)
    known = CODES.get(text, CODES.get(f"{text} in {function}"))
    assert known is not None, f"say in CODES what {text!r} in {function}() can be"
    return known


def _given(call: ast.Call) -> frozenset[str]:
    names: set[str] = set()
    for keyword in call.keywords:
        names |= {keyword.arg} if keyword.arg else set(SPREAD[f"**{ast.unparse(keyword.value)}"])
    return frozenset(names - PLACE)


ROOMS = (
    *("award", "build", "disk", "edit", "hearing", "legal", "library", "package", "parameter", "profile", "release", "schema", "template"),
    *("text", "upload", "yaml"),
)
"""What codes begin with."""
CODE_LIKE = re.compile(rf"(?:{'|'.join(ROOMS)})\.[a-z0-9]+(?:-[a-z0-9]+)*")
TESTED = ("award", "hearing", "legal", "library", "package", "parameter", "profile", "release", "template", "text", "upload")
"""Those whose every code a test must expect; the others are told by one table each."""


def test_codes_begin_with_what_is_known_here() -> None:
    assert {use.code.partition(".")[0] for use in uses()} == set(ROOMS)


def test_no_code_stands_in_the_source_that_was_not_found_here() -> None:
    strings = {node.value for tree in TREES for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    like_codes = {text for text in strings if CODE_LIKE.fullmatch(text)} - NB.fixed.keys()
    assert {text for text in like_codes if not text.endswith((".yaml", ".json", ".md"))} <= {use.code for use in uses()}


@pytest.mark.parametrize("words", LANGUAGES, ids=lambda words: words.language)
def test_every_problem_code_has_words_and_no_words_are_without_a_user(words: Words) -> None:
    used = {use.code for use in uses()}
    assert len(used) > 100
    assert sorted(words.problems) == sorted(used)


def test_every_problem_is_expected_by_a_test() -> None:
    tests = " ".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    codes = {use.code for use in uses() if use.code.partition(".")[0] in TESTED}
    assert sorted(code for code in codes if f'"{code}"' not in tests and f'"{code.partition(".")[2]}"' not in tests) == []


@pytest.mark.parametrize("words", LANGUAGES, ids=lambda words: words.language)
def test_what_the_words_of_a_problem_name_is_always_given(words: Words) -> None:
    missing = [
        (use.code, name) for use in uses() for text in words.problems[use.code].values() for name in _names(text) if name not in use.params
    ]
    assert missing == []


@pytest.mark.parametrize("words", LANGUAGES, ids=lambda words: words.language)
def test_a_problem_says_what_is_wrong_and_what_to_do_in_whole_sentences(words: Words) -> None:
    assert {frozenset(texts) for texts in words.problems.values()} == {frozenset({"what", "fix"})}
    unfinished = [text for texts in words.problems.values() for text in texts.values() if text[-1] not in ".?»" and text != "{hint}"]
    assert [text for text in unfinished if not text.endswith("}")] == []


def test_the_languages_have_the_same_words_with_the_same_places_to_fill() -> None:
    assert data.word_languages() == ("nb", "nn")
    assert {code: _shape(texts) for code, texts in NB.problems.items()} == {code: _shape(texts) for code, texts in NN.problems.items()}
    assert {key: _names(text) for key, text in NB.fixed.items()} == {key: _names(text) for key, text in NN.fixed.items()}


@pytest.mark.parametrize("words", LANGUAGES, ids=lambda words: words.language)
def test_every_text_can_be_filled_and_the_codes_stand_in_order(words: Words) -> None:
    assert all(text.strip() for text in words.fixed.values())
    assert list(words.problems) == sorted(words.problems)
    for texts in words.problems.values():
        for text in texts.values():
            text.format_map(dict.fromkeys(_names(text), "x"))


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_every_hint_of_a_schema_stands_in_every_language(path: Path) -> None:
    hints = [node["x-hint"] for node in _nodes(json.loads(path.read_text(encoding="utf-8"))) if "x-hint" in node]
    assert [hint for hint in hints if hint.keys() != {"nb", "nn"}] == []


# That every fixed word is used


def test_every_fixed_word_that_the_code_asks_for_is_there() -> None:
    firsts = [node.args[0] for node in _nodes_of(ast.Call) if _is_words(node.func) and node.args]
    asked = {str(first.value) for first in firsts if isinstance(first, ast.Constant)}
    assert len(asked) > 50
    assert sorted(asked - NB.fixed.keys() - {"nb", "nn"}) == []


def test_every_fixed_word_that_is_there_is_asked_for() -> None:
    whole = {node.value for node in _nodes_of(ast.Constant)}
    put_together = [pattern for kind in (ast.JoinedStr, ast.BinOp) for node in _nodes_of(kind) if (pattern := _pattern(node))]
    idle = [key for key in NB.fixed if key not in whole and not any(re.fullmatch(pattern, key) for pattern in put_together)]
    assert idle == []


def test_every_document_of_a_build_has_its_words_and_no_other_has() -> None:
    assert {key.removeprefix("build.file.") for key in NB.fixed if key.startswith("build.file.")} == {item.stem for item in DOCUMENTS}


def _nodes_of(kind: type[T]) -> Iterator[T]:
    return (node for tree in TREES for node in ast.walk(tree) if isinstance(node, kind))


def _is_words(function: ast.expr) -> bool:
    return isinstance(function, ast.Name) and function.id == "words"


def _pattern(node: ast.expr) -> str:
    """What a text that is put together of a group of keys and a name can be; empty for any other text."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node.left, node.right] if isinstance(node, ast.BinOp) else []
    pieces = [re.escape(part.value) if isinstance(part, ast.Constant) and isinstance(part.value, str) else r"[\w-]+" for part in parts]
    return "".join(pieces) if pieces and re.match(r"[a-z_]+\\\.", pieces[0]) else ""


def _names(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def _shape(texts: Mapping[str, str]) -> dict[str, frozenset[str]]:
    return {part: _names(text) for part, text in texts.items()}


def _nodes(value: object) -> Iterator[Mapping[str, Mapping[str, str]]]:
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from _nodes(part)
    elif isinstance(value, list):
        for part in value:
            yield from _nodes(part)
