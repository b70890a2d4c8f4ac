from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path as File
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fellesrammer.errors import Path, RammerError
from fellesrammer.files.schema import Schemas
from fellesrammer.files.strict_yaml import load

HINT = {"nb": "Tre store bokstaver.", "nn": "Tre store bokstavar."}


def branch(kind: str, key: str, value: str) -> dict[str, Any]:
    properties = {"kind": {"const": kind}, key: {"type": value}}
    return {"type": "object", "required": ["kind", key], "additionalProperties": False, "properties": properties}


COMMON = {
    "$id": "common.schema.json",
    "$defs": {
        "id": {"type": "string", "pattern": "^[A-Z]{3}$", "x-hint": HINT},
        "decimal": {"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$"},
    },
}
THING = {
    "$id": "thing.schema.json",
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "title"],
    "properties": {
        "id": {"$ref": "common.schema.json#/$defs/id"},
        "title": {"type": "string", "minLength": 2, "maxLength": 5, "pattern": "^[a-z]+$"},
        "open": {"type": "boolean"},
        "count": {"type": "integer", "minimum": 1, "exclusiveMaximum": 10},
        "day": {"type": "string", "format": "date"},
        "share": {"$ref": "common.schema.json#/$defs/decimal", "x-minimum": "0", "x-maximum": "100"},
        "obligation": {"enum": ["absolute", "evaluated"]},
        "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": True, "minItems": 1, "maxItems": 3},
        "answer": {"oneOf": [branch("number", "unit", "integer"), branch("words", "length", "string")]},
        "either": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
        "keys": {"anyOf": [{"required": ["q"]}, {"required": ["r"]}]},
        "both": {"oneOf": [{"required": ["q"]}, {"required": ["r"]}]},
        "names": {"type": "object", "propertyNames": {"$ref": "common.schema.json#/$defs/id"}, "additionalProperties": {"type": "string"}},
        "plain_names": {"type": "object", "minProperties": 1, "propertyNames": {"maxLength": 2}},
        "when": {
            "type": "object",
            "properties": {"at": {"enum": ["tender", "date"]}, "date": {}},
            "if": {"properties": {"at": {"const": "date"}}},
            "then": {"required": ["date"]},
            "else": {"properties": {"date": False}},
        },
        "closed": {"allOf": [{"properties": {"a": {}}}], "properties": {"b": {}}, "unevaluatedProperties": False},
        "union": {"type": ["string", "null", "object"]},
        "nothing": {"not": {}, "x-hint": HINT},
    },
}
SCHEMAS = Schemas({"thing.schema.json": THING, "common.schema.json": COMMON})
GOOD = {"id": "ABC", "title": "abc"}


@pytest.mark.parametrize(
    ("extra", "code", "path", "params"),
    [
        ({"id": "ABC\n"}, "pattern-hint", ("id",), {"hint_nb": HINT["nb"], "hint_nn": HINT["nn"]}),
        ({"id": 12}, "needs-quotes", ("id",), {"suggestion": '"12"'}),
        ({"id": True}, "needs-quotes", ("id",), {"suggestion": '"true"'}),
        ({"opne": True}, "misspelt-key", ("opne",), {"suggestion": "open"}),
        ({"zzz": 1}, "unknown-key", ("zzz",), {"key": "zzz"}),
        ({"title": ""}, "empty-text", ("title",), {"key": "title"}),
        ({"title": "a"}, "too-short", ("title",), {"found": "1", "limit": "2"}),
        ({"title": "abcdefgh"}, "too-long", ("title",), {"found": "8", "limit": "5"}),
        ({"title": "Abc"}, "pattern", ("title",), {"found": "Abc"}),
        ({"title": None}, "no-value", ("title",), {"key": "title"}),
        ({"title": ["a"]}, "expected-text", ("title",), {"found": "- …"}),
        ({"open": "ja"}, "boolean-in-words", ("open",), {"suggestion": "true"}),
        ({"open": "No"}, "boolean-in-words", ("open",), {"suggestion": "false"}),
        ({"open": "off"}, "boolean-in-words", ("open",), {"suggestion": "false"}),
        ({"open": "true"}, "needs-no-quotes", ("open",), {"suggestion": "true"}),
        ({"open": 3}, "expected-boolean", ("open",), {"found": "3"}),
        ({"count": "12"}, "needs-no-quotes", ("count",), {"suggestion": "12"}),
        ({"count": 0}, "below", ("count",), {"found": "0", "limit": "1"}),
        ({"count": 10}, "not-below", ("count",), {"limit": "10"}),
        ({"count": "to"}, "expected-integer", ("count",), {"found": "to"}),
        ({"count": True}, "expected-integer", ("count",), {"found": "true"}),
        ({"day": "2026-02-30"}, "date", ("day",), {"found": "2026-02-30"}),
        ({"day": "20260201"}, "date", ("day",), {}),
        ({"day": "2026-W05-1"}, "date", ("day",), {}),
        ({"day": "2026-02-01\n"}, "date", ("day",), {}),
        ({"share": "100.01"}, "above", ("share",), {"found": "100.01", "limit": "100"}),
        ({"share": "-0.1"}, "below", ("share",), {"limit": "0"}),
        ({"share": "x"}, "pattern", ("share",), {}),
        ({"share": "NaN"}, "pattern", ("share",), {}),
        ({"share": 30}, "needs-quotes", ("share",), {"suggestion": '"30"'}),
        ({"obligation": "Absolut"}, "not-allowed-nearest", ("obligation",), {"suggestion": "absolute", "allowed": "absolute, evaluated"}),
        ({"obligation": "zz"}, "not-allowed", ("obligation",), {"allowed": "absolute, evaluated"}),
        ({"obligation": None}, "no-value", ("obligation",), {}),
        ({"tags": []}, "empty-list", ("tags",), {}),
        ({"tags": list("abcd")}, "too-many", ("tags",), {"found": "4", "limit": "3"}),
        ({"tags": ["a", "b", "a"]}, "repeated", ("tags", 2), {"number": "3", "first": "1"}),
        ({"tags": "a"}, "expected-list", ("tags",), {"found": "a"}),
        ({"tags": [1]}, "needs-quotes", ("tags", 0), {}),
        ({"answer": {"kind": "number", "unit": "m"}}, "expected-integer", ("answer", "unit"), {}),
        ({"answer": {"kind": "words", "length": "m", "x": 1}}, "unknown-key", ("answer", "x"), {"allowed": "kind, length"}),
        ({"answer": {"kind": "words"}}, "missing-key", ("answer",), {"key": "length"}),
        ({"answer": {"kind": "numbr", "unit": 1}}, "not-allowed-nearest", ("answer", "kind"), {"allowed": "number, words"}),
        ({"answer": "x"}, "expected-mapping", ("answer",), {}),
        ({"either": {"x": 1}}, "expected-list-or-text", ("either",), {"found": "x: …"}),
        ({"either": [4]}, "needs-quotes", ("either", 0), {}),
        ({"keys": {}}, "one-of-missing-key", ("keys",), {"keys": "q, r"}),
        ({"both": {"q": 1, "r": 1}}, "ambiguous", ("both",), {}),
        ({"names": {"abc": "x"}}, "hinted-key", ("names", "abc"), {"hint_nb": HINT["nb"]}),
        ({"names": {"ABC": 1}}, "needs-quotes", ("names", "ABC"), {}),
        ({"plain_names": {"abc": 1}}, "bad-key", ("plain_names", "abc"), {}),
        ({"plain_names": {}}, "empty-mapping", ("plain_names",), {}),
        ({"when": {"at": "date"}}, "missing-key", ("when",), {"key": "date"}),
        ({"when": {"at": "tender", "date": 1}}, "not-here-key", ("when", "date"), {"key": "date"}),
        ({"closed": {"a": 1, "c": 1}}, "unknown-key", ("closed", "c"), {"allowed": "a, b"}),
        ({"union": ["a"]}, "expected-mapping-or-text", ("union",), {}),
        ({"nothing": "x"}, "other-hint", ("nothing",), {}),
    ],
)  # fmt: skip
def test_a_finding_is_one_problem_at_its_path(extra: dict[str, Any], code: str, path: Path, params: dict[str, str]) -> None:
    (problem,) = SCHEMAS.check("thing", {**GOOD, **extra})
    assert (problem.code, problem.location.path) == (f"schema.{code}", path)
    assert {name: problem.params[name] for name in params} == params


@pytest.mark.parametrize(
    "extra",
    [
        {},
        {"day": "2028-02-29"},
        {"share": "100"},
        {"share": "0.00"},
        {"answer": {"kind": "number", "unit": 1}},
        {"when": {"at": "tender"}},
        {"either": []},
    ],
)
def test_a_good_value_gives_no_problem(extra: dict[str, Any]) -> None:
    assert SCHEMAS.check("thing", {**GOOD, **extra}) == ()


def test_every_missing_and_unknown_key_is_named_and_each_once() -> None:
    problems = SCHEMAS.check("thing", {"zzz": 1, "qqq": 2, "tags": 1})
    assert sorted((problem.code, problem.location.path, problem.params.get("key", "")) for problem in problems) == [
        ("schema.expected-list", ("tags",), ""),
        ("schema.missing-key", (), "id"),
        ("schema.missing-key", (), "title"),
        ("schema.unknown-key", ("qqq",), "qqq"),
        ("schema.unknown-key", ("zzz",), "zzz"),
    ]


def test_a_misspelt_key_is_not_also_missing() -> None:
    problems = SCHEMAS.check("thing", {"id": "ABC", "titel": "abc"})
    assert [(problem.code, problem.params["suggestion"]) for problem in problems] == [("schema.misspelt-key", "title")]


def test_a_problem_finds_its_line_through_the_document() -> None:
    document = load("id: ABC\ntitle: abc\nopen: ja\nzzz:\n  - 1\n", "t.yaml").value
    assert document is not None
    located = [document.located(problem).location for problem in SCHEMAS.check("thing", document.value)]
    assert sorted((place.line, place.column) for place in located) == [(3, 7), (4, 1)]


def test_schemas_of_a_folder_are_named_by_their_files(tmp_path: File) -> None:
    for name, schema in (("thing", THING), ("common", COMMON)):
        (tmp_path / f"{name}.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    schemas = Schemas(tmp_path)
    assert schemas.kinds == ("common", "thing")
    assert schemas.check("thing", GOOD) == ()
    assert schemas.schema("thing")["$id"] == "thing.schema.json"


def test_an_unknown_kind_and_a_broken_schema_file_are_broken_invariants(tmp_path: File) -> None:
    with pytest.raises(RammerError):
        SCHEMAS.check("zzz", {})
    (tmp_path / "x.schema.json").write_text("{", encoding="utf-8")
    with pytest.raises(RammerError):
        Schemas(tmp_path).check("x", {})


def test_jsonschema_is_imported_only_when_something_is_checked() -> None:
    code = "import sys, fellesrammer.files.schema as s; s.Schemas({}); print('jsonschema' in sys.modules, 'referencing' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False False\n"


KEYS = [*SCHEMAS.schema("thing")["properties"], "kind", "unit", "at"]

json_values = st.recursive(
    st.one_of(st.text(max_size=5), st.integers(-5, 200), st.booleans(), st.none(), st.sampled_from(("ja", "ABC", "date", "number"))),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)),
    max_leaves=12,
)


@given(json_values)
def test_whatever_is_checked_gets_problems_with_paths_into_it_and_never_a_crash(value: Any) -> None:
    for problem in SCHEMAS.check("thing", value):
        assert problem.code.startswith("schema.")
        at = value
        for step in problem.location.path:
            at = at[step]


def test_every_problem_has_words_for_people_and_none_of_jsonschema() -> None:
    problems = SCHEMAS.check("thing", {"count": "to", "zzz": 1, "tags": ["a", "a"], "open": "ja"})
    said = " ".join(f"{problem.code} {dict(problem.params)}" for problem in problems)
    assert not any(word in said for word in ("is not", "valid", "Additional", "property", "schemas"))


def test_a_definition_of_another_file_is_checked_where_it_is_referred_to_and_one_that_refers_to_itself_ends() -> None:
    shared = {
        "$defs": {
            "tree": {"type": "object", "properties": {"leaf": {"type": "integer"}, "below": {"$ref": "shared.schema.json#/$defs/tree"}}}
        }
    }
    one = {
        "type": "object",
        "properties": {"tree": {"$ref": "shared.schema.json#/$defs/tree", "minProperties": 1}, "$ref": {"type": "string"}},
    }
    schemas = Schemas({"shared.schema.json": shared, "one.schema.json": one})
    assert schemas.check("one", {"tree": {"leaf": 1, "below": {"below": {"leaf": 2}}}, "$ref": "a"}) == ()
    deep = schemas.check("one", {"tree": {"below": {"below": {"leaf": "to"}}}})
    assert [problem.location.path for problem in deep] == [("tree", "below", "below", "leaf")]
    assert [problem.location.path for problem in schemas.check("one", {"tree": {}, "$ref": 1})] == [("tree",), ("$ref",)]
