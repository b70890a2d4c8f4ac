from __future__ import annotations

import json
import re
from pathlib import Path as File

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from fellesrammer.errors import Checked, Path, error
from fellesrammer.files import strict_yaml
from fellesrammer.files.strict_yaml import FAST, MAX_BYTES, MAX_DEPTH, PURE, Document, Value, load, read

PIECES = (
    "a", "b: ", "c:", "- ", "-",
    "\n", "\n  ", "\n    ", " ", "# k", "{", "}", "[", "]", ", ", "'", '"', "|", "|-\n  x", "|+\n  x\n\n", ">\n  y",
    "æøå", "😀", ": ", "? ", "\\", "0301", "12", "true", "~", "&x ", "*x", "!t ", "---", "%", "@", "\r\n", "key: v\n", "l:\n- 1\n- 2\n",
    "x: # c\n", "<<: ", "''", '"\\u202e"', "m: {a: 1, b: }\n", "http://x.no", "\t", "\u2028", "\ufeff", "|1\n x",
)  # fmt: skip


def opened(text: str | bytes) -> Document:
    checked = load(text, "f.yaml")
    assert checked.value is not None, checked.problems
    return checked.value


def found(text: str | bytes) -> list[tuple[str, int, int]]:
    return [(problem.code, problem.location.line, problem.location.column) for problem in load(text, "f.yaml").problems]


def paths_of(value: Value, path: Path = ()) -> list[Path]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(deeper for step, item in inner for deeper in paths_of(item, (*path, step)))]


def everything(checked: Checked[Document | None]) -> object:
    document = checked.value
    if document is None:
        return checked.problems
    marks = [(path, document.mark(path), document.key_mark(path)) for path in paths_of(document.value)]
    return checked.problems, json.dumps(document.value), marks


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("", None), ("~", None), ("null", None), ("Null", None), ("NULL", None), ("nUll", "nUll"),
        ("true", True), ("True", True), ("FALSE", False), ("tRue", "tRue"),
        ("yes", "yes"), ("no", "no"), ("NO", "NO"),
        ("on", "on"), ("off", "off"),
        ("0", 0), ("-12", -12), ("301", 301), ("+5", "+5"), ("1.10", "1.10"), ("1e3", "1e3"),
        ("0x1F", "0x1F"), ("1_000", "1_000"),
        ("12:30", "12:30"), ("2026-11-22", "2026-11-22"),
        (".inf", ".inf"), ("<<", "<<"), ('"12"', "12"), ("'true'", "true"), ("|\n  1\n  2", "1\n2\n"),
    ],
)  # fmt: skip
def test_only_the_words_of_yaml_1_2_core_are_more_than_text(written: str, value: object) -> None:
    document = opened(f"k: {written}\n")
    assert document.value["k"] == value
    assert type(document.value["k"]) is type(value)


def test_keys_are_always_text() -> None:
    assert opened("true: 1\n12: 2\n~: 3\n<<: 4\n").value == {"true": 1, "12": 2, "~": 3, "<<": 4}


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("a: 1\nb: 2\na: 3\n", [("yaml.duplicate-key", 3, 1)]),
        ("a: 0301\nb: [007]\n", [("yaml.leading-zero", 1, 4), ("yaml.leading-zero", 2, 5)]),
        ("a: -01", [("yaml.leading-zero", 1, 4)]),
        ("a: " + "9" * 5000, [("yaml.long-number", 1, 4)]),
        ("a: &x 1\nb: *x\n", [("yaml.anchor", 1, 4), ("yaml.alias", 2, 4)]),
        ("a: !!str 1\n", [("yaml.tag", 1, 4)]),
        ("a: !!python/object/apply:os.system [ls]\n", [("yaml.tag", 1, 4)]),
        ("? [a, b]\n: 1\n", [("yaml.complex-key", 1, 3)]),
        ("?\n: 1\n", [("yaml.empty-key", 1, 2)]),
        ("a: 1\n---\nb: 2\n", [("yaml.second-document", 2, 1)]),
        ("%YAML 1.1\n---\na: 1\n", [("yaml.directive", 1, 1)]),
        ("", [("yaml.empty", 1, 1)]),
        ("# bare en merknad\n\n", [("yaml.empty", 1, 1)]),
        ("---\n", [("yaml.empty", 1, 1)]),
        ("a: 1\nb: x\x07y\n", [("yaml.character", 2, 5)]),
        ("a: x\u202ey\nb\u200e: 1\n", [("yaml.character", 1, 5), ("yaml.character", 2, 2)]),
        ("a: \ud800\nb: \ufffe\n", [("yaml.character", 1, 4), ("yaml.character", 2, 4)]),
        ('a: "\\u202E"\n"\\u2066": 1\n', [("yaml.character", 1, 4), ("yaml.character", 2, 1)]),
        ("a: b: c\n", [("yaml.colon-in-text", 1, 5)]),
        ("a: 1\n b: 2\n", [("yaml.colon-in-text", 2, 3)]),
        ("a: 1\nb\n", [("yaml.missing-colon", 2, 1)]),
        ("a:\n  - b\n c: 1\n", [("yaml.indentation", 3, 2)]),
        ("  a: 1\nb: 2\n", [("yaml.indentation", 2, 1)]),
        ("- a\nb: 1\n", [("yaml.indentation", 2, 1)]),
        ("a:\tb\n", [("yaml.tab", 1, 3)]),
        ("a: 1\nb: 'x\nc: 2\n", [("yaml.unclosed-quote", 2, 4)]),
        ("a: 'det er 'x' ja'\n", [("yaml.after-quote", 1, 13)]),
        ("a: [1, 2\nb: 3\n", [("yaml.unclosed-bracket", 1, 4)]),
        ("a: {b: 1\nc: 2\n", [("yaml.unclosed-bracket", 1, 4)]),
        ("a: ]\n", [("yaml.stray-bracket", 1, 4)]),
        ("a: @x\n", [("yaml.special-start", 1, 4)]),
        ('a: "\\q"\n', [("yaml.escape", 1, 6)]),
        ('a: 1\nb: "\\UFFFFFFFF"\n', [("yaml.escape", 2, 1)]),
        ("a: |x\n  b\n", [("yaml.block-text", 1, 5)]),
    ],
)  # fmt: skip
def test_a_fault_is_a_problem_with_its_line_and_column(text: str, problems: list[tuple[str, int, int]]) -> None:
    assert found(text) == problems


def test_all_faults_of_a_file_are_found_in_one_pass() -> None:
    codes = {code for code, _, _ in found("a: 01\nb: x\u200fy\na: 2\nc: &k 1\n")}
    assert codes == {"yaml.leading-zero", "yaml.character", "yaml.duplicate-key", "yaml.anchor"}


def test_a_fault_that_leaves_the_tree_whole_still_gives_a_document_and_others_do_not() -> None:
    assert load("a: 01\n").value is not None
    assert load("a: 01\n").failed
    assert load("a: &x 1\nb: *x\n").value is None
    assert load("a: [\n").value is None


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{a: " * 100_000,
        "[" * 400_000,
        "- " * 50_000,
        "".join(" " * level + "a:\n" for level in range(1_000)),
        "? " * 50_000,
    ],
    ids=["brackets", "braces", "more brackets", "dashes", "nested blocks", "question marks"],
)
def test_endless_nesting_is_refused_without_a_crash_by_both_parsers(text: str) -> None:
    for checked in (load(text), strict_yaml._read_purely(text, "")):
        assert [problem.code for problem in checked.problems] in (["yaml.too-deep"], ["yaml.complex-key"])


def test_the_deepest_level_that_is_allowed_can_be_read() -> None:
    assert found("[" * MAX_DEPTH + "]" * MAX_DEPTH) == []
    assert found("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)) == [("yaml.too-deep", 1, MAX_DEPTH + 1)]


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    assert found(b"a" * (MAX_BYTES + 1)) == [("yaml.too-large", 0, 0)]


def test_the_number_of_problems_is_bounded() -> None:
    assert len(found("a: 1\n" * 10_000)) == strict_yaml.MAX_PROBLEMS


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ("a: æ\n".encode("utf-16"), 1),
        ("a: æ\n".encode("utf-16-le"), 1),
        ("a: b\n".encode("utf-16-be"), 1),
        ("a: b\n".encode("utf-32"), 1),
        ("a: b\nc: blåbær\n".encode("latin-1"), 2),
        ("a: b\nc: «blåbær»\n".encode("cp1252"), 2),
    ],
    ids=["utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "windows-1252"],
)
def test_a_real_file_in_another_encoding_is_a_problem_with_its_line(tmp_path: File, data: bytes, line: int) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(data)
    assert [(code, at) for code, at, _ in found(file.read_bytes())] == [("yaml.encoding", line)]


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    document = opened("\ufeffa: 1\nb: 😀\n".encode())
    assert document.value == {"a": 1, "b": "😀"}
    mark = document.mark(("b",))
    assert (mark.line, mark.column, document.text[mark.start : mark.end]) == (2, 4, "😀")


TEXT = (
    "# æ 😀\na: æøå 😀 b # c\nb:\n  - k: 'v' # 😀\n    m: {x: 1, y: }\n  # siste\n  -\n"
    "c: |\n  én\n\n  to\n\n# slutt\nd: # tom\ne: [1,\n 2]\n"
)


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("\n", "\r\n"), "\ufeff" + TEXT])
@pytest.mark.parametrize("parser", [FAST, PURE])
@pytest.mark.parametrize(
    ("path", "line", "column", "span"),
    [
        (("a",), 2, 4, "æøå 😀 b"),
        (("b",), 4, 3, "- k: 'v' # 😀\n    m: {x: 1, y: }\n  # siste\n  -"),
        (("b", 0), 4, 5, "k: 'v' # 😀\n    m: {x: 1, y: }"),
        (("b", 0, "k"), 4, 8, "'v'"),
        (("b", 0, "m"), 5, 8, "{x: 1, y: }"),
        (("b", 0, "m", "y"), 5, 17, ""),
        (("b", 1), 7, 4, ""),
        (("c",), 8, 4, "|\n  én\n\n  to"),
        (("d",), 14, 3, ""),
        (("e",), 15, 4, "[1,\n 2]"),
        (("e", 1), 16, 2, "2"),
        (("e", 7), 15, 4, "[1,\n 2]"),
        (("a", "x", "y"), 2, 4, "æøå 😀 b"),
    ],
)
def test_each_value_has_its_line_column_and_characters(text: str, parser: object, path: Path, line: int, column: int, span: str) -> None:
    document = read(text, "f.yaml", parser).value
    assert document is not None
    mark = document.mark(path)
    assert (mark.line, mark.column, document.text[mark.start : mark.end].replace("\r\n", "\n")) == (line, column, span)


def test_a_key_has_a_place_of_its_own() -> None:
    document = opened("a:\n  bc: 1\n  d:\n    - 2\n")
    mark = document.key_mark(("a", "bc"))
    assert (mark.line, mark.column, document.text[mark.start : mark.end]) == (2, 3, "bc")
    assert document.key_mark(("a", "d", 0)).line == 4
    assert document.key_mark(()).line == 1


@pytest.mark.parametrize(
    ("code", "path", "place"),
    [
        ("x.y", ("a", "b"), (2, 6)),
        ("x.unknown-key", ("a", "b"), (2, 3)),
        ("x.missing-key", ("a",), (1, 1)),
        ("x.y", ("a",), (1, 1)),
        ("x.y", ("a", "gone", 3), (1, 1)),
        ("x.y", ("e",), (3, 1)),
        ("x.y", (), (1, 1)),
    ],
)
def test_a_problem_is_located_at_its_value_or_at_its_key(code: str, path: Path, place: tuple[int, int]) -> None:
    located = opened("a:\n  b: 1\ne:\n").located(error(code, path)).location
    assert (located.file, located.line, located.column) == ("f.yaml", *place)


def test_a_problem_that_knows_its_line_keeps_it() -> None:
    assert opened("a: 1\n").located(error("x.y", file="g.yaml", line=9)).location.line == 9


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_both_parsers_give_the_same_values_places_and_problems(text: str) -> None:
    for whole in (text, "p: 1\n" + text, "\ufeffp: 1\n" + text):
        assert everything(load(whole, "f")) == everything(strict_yaml._read_purely(whole, "f"))


@given(st.text(max_size=40))
def test_no_text_at_all_makes_the_loader_raise(text: str) -> None:
    checked = load(text)
    assert checked.value is not None or checked.failed


@given(st.binary(max_size=40))
def test_no_bytes_at_all_make_the_loader_raise(data: bytes) -> None:
    checked = load(data)
    assert checked.value is not None or checked.failed


def test_yaml_is_loaded_nowhere_else() -> None:
    package = File(strict_yaml.__file__).parents[1]
    loose = re.compile(r"\byaml\.load\(|safe_load|unsafe_load|full_load|UnsafeLoader|FullLoader|yaml\.Loader")
    texts = ((path.name, path.read_text(encoding="utf-8").replace("strict_yaml.", "strict.")) for path in package.rglob("*.py"))
    assert [name for name, text in texts if loose.search(text)] == []


def test_the_fast_parser_is_used_where_it_is_there() -> None:
    assert hasattr(yaml, "CSafeLoader") == (FAST is not PURE)
