from __future__ import annotations

import json
import types
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, make_dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tiny
from fellesrammer.errors import RammerError
from fellesrammer.model.codec import canonical, decode, encode, fingerprint, plain_decimal, readable
from fellesrammer.model.library import Anchor, AnswerRequest, Library, Release, Requirement
from fellesrammer.model.profile import AgreementChoice, Award, Buyer, Criterion, Procurement, Profile
from fellesrammer.model.specification import AnnouncedCriterion, CaseFile, Resolved, Specification

TEXTS = st.text(max_size=8).map(lambda text: unicodedata.normalize("NFC", text))
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9)
SCALARS: Mapping[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: st.integers(),
    bool: st.booleans(),
    Decimal: DECIMALS,
    date: st.dates(),
}
DEEPEST = 3


def values(kind: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    """Any value of a class of the model; lists inside one another end at some depth, since criteria hold criteria."""
    origin: Any = get_origin(kind)
    arguments = get_args(kind)
    if origin is tuple:
        return st.just(()) if depth == DEEPEST else st.lists(values(arguments[0], depth + 1), max_size=2).map(tuple)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return st.dictionaries(TEXTS, values(arguments[1], depth + 1), max_size=2).map(MappingProxyType)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in {Union, types.UnionType}:
        return st.one_of(*(st.none() if argument is type(None) else values(argument, depth) for argument in arguments))
    if kind in SCALARS:
        return SCALARS[kind]
    hints = get_type_hints(kind)
    return st.builds(kind, **{field.name: values(hints[field.name], depth) for field in fields(kind)})


@pytest.mark.parametrize("kind", [Release, Profile, Specification, CaseFile, Criterion, AnnouncedCriterion, AnswerRequest])
def test_every_value_of_the_model_comes_back_as_it_was(kind: type[Any]) -> None:
    @settings(max_examples=40)
    @given(values(kind))
    def comes_back(value: object) -> None:
        data = encode(value)
        assert decode(kind, data) == value
        assert encode(decode(kind, data)) == data
        assert decode(kind, json.loads(canonical(value))) == value
        assert decode(kind, json.loads(readable(value))) == value

    comes_back()


def test_the_strategy_above_reaches_every_class_of_the_model() -> None:
    assert {"Library", "Requirement", "Municipality", "Ground", "ClauseReference"} <= names_in(Release)
    assert {"Advice", "Qualification", "AgreementGap", "LegalProfile", "ClimateOutcome", "Threshold", "LegalRule"} <= names_in(Release)
    assert {"LocalRequirement", "Exclusion", "Criterion"} <= names_in(Profile)
    assert {"Partner", "Joiner", "Lot", "Invited", "Milestone", "ContractOption", "QualificationChoice"} <= names_in(Profile)
    assert {"LocalQualification", "PriceAward", "PriceLine", "EvaluationSum", "Climate", "Demonstration"} <= names_in(Profile)
    assert {"Deviation", "Omission", "StatedAnswer"} <= names_in(Resolved)
    assert {"AnnouncedPartner", "AnnouncedJoiner", "AnnouncedPrice", "AnnouncedPriceLine"} <= names_in(Specification)
    assert {"SpecifiedQualification", "AnnouncedDemonstration"} <= names_in(Specification)
    assert {"GivenAdvice"} <= names_in(CaseFile)


@pytest.mark.parametrize("kind", [Library, Profile, Specification, CaseFile])
def test_a_value_in_which_every_field_says_something_comes_back_as_it_was(kind: type[Any]) -> None:
    value = filled(kind)
    data = encode(value)
    assert data.keys() == {field.name for field in fields(kind)}
    assert decode(kind, data) == value
    assert decode(kind, json.loads(canonical(value))) == value


def filled(kind: Any, depth: int = 0) -> Any:
    """A value of a class of the model with no field at its default, and one item in every list and mapping."""
    origin: Any = get_origin(kind)
    arguments = get_args(kind)
    if origin is tuple:
        return () if depth > DEEPEST else (filled(arguments[0], depth + 1),)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return MappingProxyType({"nøkkel": filled(arguments[1], depth + 1)})
    if origin is Literal:
        return arguments[-1]
    if origin in {Union, types.UnionType}:
        return filled(next(argument for argument in arguments if argument is not type(None)), depth)
    if kind in GIVEN:
        return GIVEN[kind]
    hints = get_type_hints(kind)
    return kind(
        **{field.name: not field.default if hints[field.name] is bool else filled(hints[field.name], depth) for field in fields(kind)}
    )


GIVEN: Mapping[Any, Any] = {bool: True, str: "tekst", int: 17, Decimal: Decimal("1.5"), date: date(2027, 2, 1)}


def names_in(kind: Any, seen: frozenset[Any] = frozenset()) -> set[str]:
    if is_dataclass(kind) and kind not in seen:
        hints = get_type_hints(kind)
        inner = [names_in(hints[field.name], seen | {kind}) for field in fields(kind)]
        return {getattr(kind, "__name__", "")}.union(*inner)
    return set().union(*(names_in(argument, seen) for argument in get_args(kind)))


def test_the_form_is_canonical() -> None:
    answer = AnswerRequest("number", {"nn": "b", "nb": "a\u030a"}, minimum=Decimal("1.50"), maximum=None)
    assert canonical(answer) == '{"minimum":"1.5","request":{"nb":"å","nn":"b"},"type":"number"}'
    assert readable(Anchor(5, {"nb": "ø"})) == '{\n "points": 5,\n "text": {\n  "nb": "ø"\n }\n}\n'


@pytest.mark.parametrize(
    ("value", "digits"),
    [
        ("1.50", "1.5"), ("1.5", "1.5"), ("15E-1", "1.5"), ("100", "100"), ("1E+2", "100"), ("100.00", "100"), ("0.00", "0"),
        ("-0.0", "0"), ("-0", "0"), ("0E-10", "0"), ("-1.20", "-1.2"), ("0.000001", "0.000001"), ("1E-7", "0.0000001"),
    ],
)  # fmt: skip
def test_equal_numbers_have_one_form(value: str, digits: str) -> None:
    assert plain_decimal(Decimal(value)) == digits


@given(DECIMALS, st.integers(0, 6))
def test_trailing_zeros_change_no_fingerprint(number: Decimal, zeros: int) -> None:
    longer = Decimal(f"{number:f}{'' if '.' in f'{number:f}' else '.'}{'0' * zeros}")
    assert fingerprint(number) == fingerprint(longer)


def test_composed_and_decomposed_letters_have_one_fingerprint_and_one_value() -> None:
    composed, decomposed = {"nb": "Ås"}, {"nb": "A\u030as"}
    assert fingerprint(Anchor(0, composed)) == fingerprint(Anchor(0, decomposed))
    assert decode(Anchor, {"points": 0, "text": decomposed}) == Anchor(0, composed)


def test_the_order_of_keys_changes_no_fingerprint() -> None:
    whole = tiny.library()
    turned = replace(whole, requirements=dict(sorted(whole.requirements.items())), codelists=dict(sorted(whole.codelists.items())))
    assert list(turned.requirements) != list(whole.requirements)
    assert fingerprint(turned) == fingerprint(whole)


def test_the_order_of_a_list_is_content() -> None:
    whole = tiny.library()
    assert fingerprint(replace(whole, order=whole.order[::-1])) != fingerprint(whole)


@dataclass(frozen=True)
class Old:
    id: str
    note: str = ""


def test_an_optional_field_that_is_added_changes_no_fingerprint() -> None:
    new = make_dataclass(
        "New",
        [
            ("id", str),
            ("note", str, ""),
            ("number", Decimal | None, None),
            ("parts", tuple[str, ...], ()),
        ],
        frozen=True,
    )
    assert fingerprint(new("a", "b")) == fingerprint(Old("a", "b"))
    assert fingerprint(new("a", number=Decimal(0))) != fingerprint(Old("a"))
    assert decode(new, encode(Old("a", "b"))) == new("a", "b")


def test_what_equals_its_default_is_left_out_and_what_has_none_never_is() -> None:
    assert encode(Award((Criterion("k", "K", Decimal(100)),))) == {"criteria": [{"id": "k", "title": "K", "weight": "100"}]}
    assert encode(replace(tiny.requirement(), reviewed=None))["reviewed"] is None


def test_a_profile_that_says_only_what_it_must_has_the_form_that_it_always_had() -> None:
    least = Profile(
        "0.1.0", Buyer("1804"), Procurement("kjop", AgreementChoice("SSA-L", "2018")), Award((Criterion("k", "K", Decimal(100)),))
    )
    assert encode(least) == {
        "library": "0.1.0",
        "buyer": {"municipality": "1804"},
        "procurement": {"id": "kjop", "agreement": {"id": "SSA-L", "version": "2018"}},
        "award": {"criteria": [{"id": "k", "title": "K", "weight": "100"}]},
    }


def test_what_the_library_does_not_hold_adds_nothing_to_its_form() -> None:
    assert {"advice", "qualification", "legal"}.isdisjoint(encode(tiny.library()))
    assert "gaps" not in encode(tiny.agreement())


def test_a_fingerprint_is_the_sha256_of_the_canonical_form() -> None:
    assert fingerprint({}) == "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_the_real_names_of_the_model_survive_a_whole_library() -> None:
    whole = tiny.library()
    assert decode(Library, encode(whole)) == whole


REQUIREMENT = encode(tiny.requirement())


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "text",
        {},
        {**REQUIREMENT, "unknown": 1},
        {name: part for name, part in REQUIREMENT.items() if name != "id"},
        {**REQUIREMENT, "id": 1},
        {**REQUIREMENT, "revision": "1"},
        {**REQUIREMENT, "revision": True},
        {**REQUIREMENT, "kind": "other"},
        {**REQUIREMENT, "kind": []},
        {**REQUIREMENT, "text": ["nb"]},
        {**REQUIREMENT, "text": {"nb": None}},
        {**REQUIREMENT, "tags": "deling"},
        {**REQUIREMENT, "tags": {"deling": 1}},
        {**REQUIREMENT, "reviewed": "2026-13-01"},
        {**REQUIREMENT, "reviewed": 20260101},
        {**REQUIREMENT, "answer": []},
        {**REQUIREMENT, "answer": {**REQUIREMENT["answer"], "minimum": "mye"}},
        {**REQUIREMENT, "answer": {**REQUIREMENT["answer"], "minimum": 1.5}},
    ],
)
def test_data_of_another_shape_is_refused(data: object) -> None:
    with pytest.raises(RammerError, match="not a Requirement"):
        decode(Requirement, data)


def test_what_has_no_form_is_our_own_fault() -> None:
    with pytest.raises(RammerError, match="no JSON form for float"):
        encode({"a": 1.5})
