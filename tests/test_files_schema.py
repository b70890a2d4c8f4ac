from __future__ import annotations

import json
import subprocess
import sys
import types
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path as File
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fellesrammer import workflow
from fellesrammer.errors import Path, RammerError
from fellesrammer.files.schema import Schemas
from fellesrammer.files.strict_yaml import load
from fellesrammer.model import library as library_model
from fellesrammer.model import profile as profile_model

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


# The project's own schemas, where a person would really err

PROFILE = """\
library: 0.2.0
buyer:
  municipality: "1804"
  organisation_number: "923609016"
  partners:
    - municipality: "1806"
      organisation_number: "974760673"
      inhabitants: 20000
  signing: lead
  joiners:
    - municipality: "1871"
      value: "250000"
procurement:
  id: kjop
  agreement: {id: SSA-T, version: "2024"}
  announcement: 2027-02-01
  deadline: 2027-04-01
  questions: 2027-03-01
  applications: 2027-02-20
  validity: 2027-08-01
  milestones:
    - date: 2027-04-10
      title: Demonstrasjon
  submission: Konkurranseverktøyet
  dialogue: false
  invited: {minimum: 3, maximum: 5}
  rounds: 2
  variants: false
  lot: {id: journal, number: 1, title: Journal}
contract:
  extension_months: 24
  estimated_value: "8000000"
  maximum_value: "12000000.50"
  options:
    - {id: OPS-1, title: Flere brukere, text: Kan bestilles., requirements: [FUN-001, L-001]}
situation:
  integrations:
    - {system: Kjernejournal, responsibility: result}
qualification:
  include:
    - {id: KVA-001, parameters: {antall: "3"}}
  local:
    - {id: LK-001, group: quality, title: System, text: Har et system., evidence: Beskriv det.}
award:
  weighting: ranges
  criteria:
    - {id: kvalitet, title: Kvalitet, weight_from: "30", weight_to: "60", environment: true, requirements: {areas: [FUN]}}
  price:
    model: linear
    weight_from: "40"
    weight_to: "70"
    parameters: {grense: "2"}
    evaluation_sum: {years: 4, options: false, method: average}
    lines:
      - {id: P-01, group: one_off, title: Innføring, unit: stk., quantity: "2.5", option: OPS-1, municipality: "1806"}
  climate: {form: weighted, reason: Derfor., criteria: [kvalitet]}
  normalise_quality: true
  tie_break: [lowest_price, draw]
demonstration: {minutes: 90, requirements: [FUN-001]}
slots: {tenderers: 4, evaluators: 2}
word_template: Vår mal.docx
"""
"""A profile with every kind of field, all of them right."""


def told(text: str) -> list[tuple[str, Path]]:
    """The code and path of everything that is wrong in the form of a profile."""
    loaded = load(text.encode(), "profil.yaml")
    assert loaded.value is not None
    assert loaded.problems == ()
    return [
        (problem.code.removeprefix("schema."), problem.location.path) for problem in workflow.schemas().check("profile", loaded.value.value)
    ]


def test_a_profile_with_every_kind_of_field_has_the_right_form() -> None:
    assert told(PROFILE) == []


CRITERION: Path = ("award", "criteria", 0)
PRICE: Path = ("award", "price")
LINE: Path = ("award", "price", "lines", 0)


@pytest.mark.parametrize(
    ("old", "new", "code", "path"),
    [
        # Weights and other numbers that have decimals are written in quotes, with a full stop and nothing else.
        ('weight_from: "30"', "weight_from: 30", "needs-quotes", (*CRITERION, "weight_from")),
        ('weight_from: "30"', 'weight_from: "30 %"', "pattern-hint", (*CRITERION, "weight_from")),
        ('weight_from: "30"', 'weight_from: "30,5"', "pattern-hint", (*CRITERION, "weight_from")),
        ('weight_from: "30"', 'weight_from: "-1"', "below", (*CRITERION, "weight_from")),
        ('weight_to: "60"', 'weight_to: "100.01"', "above", (*CRITERION, "weight_to")),
        ('weight_to: "60"', 'weight_til: "60"', "misspelt-key", (*CRITERION, "weight_til")),
        ('    weight_to: "70"\n', '    weight_to: "70"\n    place: "1"\n', "needs-no-quotes", (*PRICE, "place")),
        ('estimated_value: "8000000"', "estimated_value: 8000000", "needs-quotes", ("contract", "estimated_value")),
        ('estimated_value: "8000000"', 'estimated_value: "8 000 000"', "pattern-hint", ("contract", "estimated_value")),
        ('estimated_value: "8000000"', "estimated_value: 8 mill.", "pattern-hint", ("contract", "estimated_value")),
        ('value: "250000"', 'value: "-1"', "below", ("buyer", "joiners", 0, "value")),
        # Days
        ("questions: 2027-03-01", "questions: 01.03.2027", "date", ("procurement", "questions")),
        ("questions: 2027-03-01", "questions: 1. mars", "date", ("procurement", "questions")),
        ("applications: 2027-02-20", "applications: 2027-02-30", "date", ("procurement", "applications")),
        ("validity: 2027-08-01", "validity: 6 måneder", "date", ("procurement", "validity")),
        ("date: 2027-04-10", "date: 2027-4-10", "date", ("procurement", "milestones", 0, "date")),
        (
            "    - date: 2027-04-10\n      title: Demonstrasjon",
            "    - title: Demonstrasjon",
            "missing-key",
            ("procurement", "milestones", 0),
        ),
        # Municipalities and organisation numbers
        ('organisation_number: "923609016"', "organisation_number: 923609016", "needs-quotes", ("buyer", "organisation_number")),
        ('organisation_number: "923609016"', "organisation_number: 923 609 016", "pattern-hint", ("buyer", "organisation_number")),
        ('"974760673"', '"NO974760673MVA"', "pattern-hint", ("buyer", "partners", 0, "organisation_number")),
        ('municipality: "1806"\n', "municipality: 1806\n", "needs-quotes", ("buyer", "partners", 0, "municipality")),
        ('municipality: "1806"\n', "municipality: Narvik\n", "pattern-hint", ("buyer", "partners", 0, "municipality")),
        ('    - municipality: "1871"\n      value: "250000"', '    - "1871"', "expected-mapping", ("buyer", "joiners", 0)),
        ("signing: lead", "signing: Bodø", "not-allowed", ("buyer", "signing")),
        # The procurement
        ("dialogue: false", "dialogue: nei", "boolean-in-words", ("procurement", "dialogue")),
        ("invited: {minimum: 3, maximum: 5}", "invited: 3", "expected-mapping", ("procurement", "invited")),
        ("minimum: 3", "minimum: tre", "expected-integer", ("procurement", "invited", "minimum")),
        ("rounds: 2", "rounds: 0", "below", ("procurement", "rounds")),
        ("lot: {id: journal, number: 1, title: Journal}", "lot: journal", "expected-mapping", ("procurement", "lot")),
        ("lot: {id: journal,", "lot: {id: Delkontrakt 1,", "pattern-hint", ("procurement", "lot", "id")),
        ("number: 1, title: Journal", "number: 1", "missing-key", ("procurement", "lot")),
        ("responsibility: result", "responsibility: resultat", "not-allowed-nearest", ("situation", "integrations", 0, "responsibility")),
        # Ids
        ("id: OPS-1,", "id: OPS-01,", "pattern-hint", ("contract", "options", 0, "id")),
        ("id: OPS-1,", "id: Opsjon 1,", "pattern-hint", ("contract", "options", 0, "id")),
        ("[FUN-001, L-001]", "[FUN-001, FUN-1]", "pattern-hint", ("contract", "options", 0, "requirements", 1)),
        ("id: P-01", "id: P1", "pattern-hint", (*LINE, "id")),
        ("id: P-01", "id: P-1", "pattern-hint", (*LINE, "id")),
        ("id: P-01", "id: 1", "needs-quotes", (*LINE, "id")),
        ("option: OPS-1", "option: 1", "needs-quotes", (*LINE, "option")),
        ("id: KVA-001", "id: KVA-1", "pattern-hint", ("qualification", "include", 0, "id")),
        ("id: LK-001", "id: L-001", "pattern-hint", ("qualification", "local", 0, "id")),
        # The rest of the qualification
        ('    - {id: KVA-001, parameters: {antall: "3"}}', "    - KVA-001", "expected-mapping", ("qualification", "include", 0)),
        ('{antall: "3"}', "{antall: 3}", "needs-quotes", ("qualification", "include", 0, "parameters", "antall")),
        (", evidence: Beskriv det.", "", "missing-key", ("qualification", "local", 0)),
        ("group: quality", "group: kvalitet", "not-allowed", ("qualification", "local", 0, "group")),
        # The rest of the award
        ("weighting: ranges", "weighting: range", "not-allowed-nearest", ("award", "weighting")),
        ("model: linear", "model: lineær", "not-allowed-nearest", (*PRICE, "model")),
        ("    model: linear\n", "", "missing-key", PRICE),
        ('quantity: "2.5"', "quantity: 2", "needs-quotes", (*LINE, "quantity")),
        ('quantity: "2.5"', 'quantity: "-2"', "below", (*LINE, "quantity")),
        ("group: one_off", "group: engang", "not-allowed", (*LINE, "group")),
        (", unit: stk.", "", "missing-key", LINE),
        ("years: 4", "years: fire", "expected-integer", (*PRICE, "evaluation_sum", "years")),
        ("options: false", "options: nei", "boolean-in-words", (*PRICE, "evaluation_sum", "options")),
        ('grense: "2"', "grense: 2", "needs-quotes", (*PRICE, "parameters", "grense")),
        ("climate: {form: weighted, reason: Derfor., criteria: [kvalitet]}", "climate: weighted", "expected-mapping", ("award", "climate")),
        ("form: weighted", "form: vektet", "not-allowed", ("award", "climate", "form")),
        ("form: weighted, ", "", "missing-key", ("award", "climate")),
        ("[lowest_price, draw]", "lowest_price", "expected-list", ("award", "tie_break")),
        ("[lowest_price, draw]", "[draw, draw]", "repeated", ("award", "tie_break", 1)),
        # Demonstration, slots and the template
        ("minutes: 90", "minutes: 1 time", "expected-integer", ("demonstration", "minutes")),
        ("minutes: 90, requirements: [FUN-001]", "requirements: []", "empty-list", ("demonstration", "requirements")),
        ("evaluators: 2", "evaluators: 0", "below", ("slots", "evaluators")),
        ("word_template: Vår mal.docx", "word_template: maler/mal.docx", "pattern-hint", ("word_template",)),
        ("word_template: Vår mal.docx", "word_template: ../mal.docx", "pattern-hint", ("word_template",)),
        ("word_template: Vår mal.docx", r"word_template: C:\mal.docx", "pattern-hint", ("word_template",)),
        ("word_template: Vår mal.docx", "word_template: .docx", "pattern-hint", ("word_template",)),
        ("word_template: Vår mal.docx", "word_template: mal.dotx", "pattern-hint", ("word_template",)),
        ("word_template: Vår mal.docx", "word_template: mal.docm", "pattern-hint", ("word_template",)),
    ],
)
def test_what_a_person_would_write_wrong_in_a_profile_is_one_problem_at_its_place(old: str, new: str, code: str, path: Path) -> None:
    assert PROFILE.count(old) == 1, old
    assert told(PROFILE.replace(old, new)) == [(code, path)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("signing: lead", "signing:"),
        ('estimated_value: "8000000"', "estimated_value:"),
        ('quantity: "2.5"', "quantity: null"),
        ("questions: 2027-03-01", "questions:"),
        ("submission: Konkurranseverktøyet", "submission:"),
        ("minutes: 90", "minutes: null"),
        ("word_template: Vår mal.docx", "word_template:"),
    ],
)
def test_a_fact_that_nobody_has_given_yet_may_stand_empty(old: str, new: str) -> None:
    assert PROFILE.count(old) == 1, old
    assert told(PROFILE.replace(old, new)) == []


def test_a_number_with_a_full_stop_is_text_with_quotes_or_without() -> None:
    assert told(PROFILE.replace('weight_from: "30"', "weight_from: 30.5").replace('quantity: "2.5"', "quantity: 2.5")) == []


# The schemas and the classes of the model say the same


SHAPES: tuple[tuple[str, type], ...] = (
    ("profile", profile_model.Profile),
    ("requirement", library_model.Requirement),
    ("area", library_model.Area),
    ("agreement", library_model.Agreement),
    ("source", library_model.Source),
    ("codelist", library_model.Codelist),
    ("advice", library_model.Advice),
    ("qualification", library_model.Qualification),
    ("legal", library_model.LegalProfile),
)


@pytest.mark.parametrize(("kind", "shape"), SHAPES, ids=[kind for kind, _ in SHAPES])
def test_the_keys_of_a_schema_are_the_fields_of_its_class_one_to_one(kind: str, shape: type) -> None:
    assert list(differences(workflow.schemas().schema(kind), shape, kind, ())) == []


def differences(schema: Mapping[str, Any], shape: Any, file: str, seen: tuple[Any, ...]) -> Iterator[str]:
    """Where a schema and a class of the model differ: names, what must be there, codes, and whether a value may be empty."""
    schema, file = referred(schema, file)
    if get_origin(shape) in {Union, types.UnionType}:
        shape = next(argument for argument in get_args(shape) if argument is not type(None))
    if get_origin(shape) is Literal and set(schema.get("enum", ())) - {None} != set(get_args(shape)):
        yield f"{schema.get('enum')} for {get_args(shape)}"
    if get_origin(shape) is tuple:
        yield from differences(schema.get("items", {}), get_args(shape)[0], file, seen)
    if is_dataclass(shape) and shape not in seen:
        yield from _of_fields(schema, shape, file, (*seen, shape))


def _of_fields(schema: Mapping[str, Any], shape: Any, file: str, seen: tuple[Any, ...]) -> Iterator[str]:
    own = {field.name: field for field in fields(shape)}
    parts, hints = schema.get("properties", {}), get_type_hints(shape)
    if strange := own.keys() ^ parts.keys():
        yield f"{shape.__name__}: {sorted(strange)}"
    needed = {key for key, field in own.items() if field.default is MISSING and field.default_factory is MISSING}
    if loose := needed - set(schema.get("required", ())):
        yield f"{shape.__name__} needs {sorted(loose)}"
    for key in own.keys() & parts.keys():
        yield from (f"{shape.__name__}.{key}: {found}" for found in differences(parts[key], hints[key], file, seen))
        if "null" in referred(parts[key], file)[0].get("type", ()) and type(None) not in get_args(hints[key]):
            yield f"{shape.__name__}.{key} may not be empty"


def test_the_comparison_of_schemas_and_classes_sees_what_differs() -> None:
    schema = {
        "required": ["id"],
        "properties": {
            "id": {"type": ["string", "null"]},
            "kind": {"enum": ["law", "act"]},
            "verified": {"type": "boolean"},
            "extra": {"type": "string"},
        },
    }
    found = list(differences(schema, library_model.Source, "common", ()))
    assert any("extra" in item and "title" in item for item in found)
    assert any("needs" in item and "title" in item for item in found)
    assert any(item.startswith("Source.id may not be empty") for item in found)


def referred(schema: Mapping[str, Any], file: str) -> tuple[Mapping[str, Any], str]:
    """The schema that is meant, and the file that it stands in."""
    while "$ref" in schema:
        name, _, place = schema["$ref"].partition("#/$defs/")
        file = name.removesuffix(".schema.json") or file
        schema = workflow.schemas().schema(file)["$defs"][place]
    return schema, file
