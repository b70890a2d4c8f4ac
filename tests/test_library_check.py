from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

import tiny
from fellesrammer.errors import Path, Severity
from fellesrammer.library import check
from fellesrammer.library.parameters import shown, value_problems
from fellesrammer.model.library import (
    Anchor,
    AnswerRequest,
    AppliesWhen,
    ClauseReference,
    Code,
    Codelist,
    Ground,
    LegalRule,
    Library,
    Parameter,
    Relations,
    Requirement,
    SourceReference,
    Verification,
)
from tiny import advice, both, holding, law, parameter, qualification, requirement, term

NB_ONLY = MappingProxyType({"nb": "Bare bokmål."})
UNVERIFIED = replace(tiny.library().sources["lov"], verified=False)
FUN: Path = ("requirements", "FUN-001")


def one(**changes: Any) -> Library:
    return tiny.library(requirement(**changes))


def without(codelist: str, code: str) -> Library:
    whole = tiny.library()
    codes = tuple(entry for entry in whole.codelists[codelist].codes if entry.code != code)
    return replace(whole, codelists={**whole.codelists, codelist: replace(whole.codelists[codelist], codes=codes)})


def with_codes(codelist: str, *codes: Code) -> Library:
    whole = tiny.library()
    return replace(whole, codelists={**whole.codelists, codelist: Codelist(codelist, both("Liste"), codes)})


def with_agreement(**changes: Any) -> Library:
    whole = tiny.library()
    return replace(whole, agreements={"SSA 1": tiny.agreement("1", **changes)})


def with_verbless(kind: str) -> Library:
    codes = tiny.library().codelists["requirement_types"].codes
    return with_codes("requirement_types", *(replace(code, verb={}) if code.code == kind else code for code in codes))


def beside(*items: Any) -> Library:
    """The tiny library with this advice, qualification, law and these agreements beside."""
    return holding(tiny.library(), *items)


def qualifying(**changes: Any) -> Library:
    return beside(qualification(**changes))


def binding(text: str) -> Library:
    return one(text={"nb": text, "nn": "Løysinga {skal} verke."})


def missing_from(codelist: str) -> tuple[str, Path]:
    return ("library.missing-code", ("codelists", codelist, "codes"))


def method(text: str) -> tuple[Verification, ...]:
    return (Verification("tender", both(text)),)


# Each rule with a library that breaks it: the rule, the library, and the problems that all rules together then find.
CASES: list[tuple[check.Rule, Library, list[tuple[str, Path]]]] = [
    (check.codelists_are_whole, replace(tiny.library(), codelists={}), [
        ("library.missing-codelist", ("codelists",)) for _ in check._REQUIRED_CODELISTS
    ]),
    (check.codelists_are_whole, without("requirement_types", "AE"), [missing_from("requirement_types")]),
    (check.codelists_are_whole, without("fulfilment_times", "by_date"), [missing_from("fulfilment_times")]),
    (check.codelists_are_whole, without("fulfilment_answers", "developed"), [missing_from("fulfilment_answers")]),
    (check.codelists_are_whole, with_verbless("O"), [
        ("library.missing-verb", ("codelists", "requirement_types", "codes", 3)),
    ]),
    (check.codes_stand_once, with_codes("terms", *(Code(code, both("x")) for code in "aba")), [
        ("library.repeated-code", ("codelists", "terms", "codes", 2, "code")),
    ]),
    (check.codes_stand_once, with_agreement(bilag=(*tiny.agreement().bilag, tiny.agreement().bilag[0])), [
        ("library.repeated-code", ("agreements", "SSA 1", "bilag", 3, "number")),
    ]),
    (check.texts_in_every_language, one(title=NB_ONLY), [("library.missing-language", (*FUN, "title"))]),
    (check.texts_in_every_language, one(answer=AnswerRequest("text", NB_ONLY)), [
        ("library.missing-language", (*FUN, "answer", "request")),
    ]),
    (check.texts_in_every_language, one(assessment=tuple(Anchor(points, NB_ONLY if points == 5 else both("x")) for points in (0, 5, 10))), [
        ("library.missing-language", (*FUN, "assessment", 1, "text")),
    ]),
    (check.texts_in_every_language, with_codes("terms", Code("a", both("A"), definition=NB_ONLY)), [
        ("library.missing-language", ("codelists", "terms", "codes", 0, "definition")),
    ]),
    (check.texts_in_every_language, replace(tiny.library(), title=NB_ONLY), [("library.missing-language", ("title",))]),
    (check.texts_in_every_language, beside(advice(text=NB_ONLY)), [("library.missing-language", ("advice", "FUN-101", "text"))]),
    (check.texts_in_every_language, qualifying(guidance=NB_ONLY), [("library.missing-language", ("qualification", "KVA-001", "guidance"))]),
    (check.texts_in_every_language, beside(law(title=NB_ONLY)), [("library.missing-language", ("legal", "lov-2027", "title"))]),
    (check.texts_in_every_language, with_agreement(gaps=(tiny.gap(text=NB_ONLY),)), [
        ("library.missing-language", ("agreements", "SSA 1", "gaps", 0, "text")),
    ]),
    (check.areas_in_order, replace(tiny.library(), order=("FUN", "EIE", "DEL")), [("library.unknown-area", ("order", 2))]),
    (check.areas_in_order, replace(tiny.library(), order=("FUN",)), [("library.area-without-place", ("areas", "EIE"))]),
    (check.areas_in_order, one(area="DEL"), [("library.unknown-area", (*FUN, "area"))]),
    (check.obligation_stands_once, binding("Løsningen virker."), [("library.obligation-count", (*FUN, "text", "nb"))]),
    (check.obligation_stands_once, binding("Løsningen {skal} og {skal} virke."), [("library.obligation-count", (*FUN, "text", "nb"))]),
    (check.obligation_stands_once, binding("Den {skal} virke og må ikke stoppe."), [("library.obligation-word", (*FUN, "text", "nb"))]),
    (check.obligation_stands_once, binding("MÅ virke, {skal} gå. Skal-krav."), [
        ("library.obligation-word", (*FUN, "text", "nb")),
        ("library.obligation-word", (*FUN, "text", "nb")),
    ]),
    (check.obligation_stands_once, one(beyond_minimum=both("Det skal gå fort.")), [
        ("library.obligation-word", (*FUN, "beyond_minimum", "nb")),
        ("library.obligation-word", (*FUN, "beyond_minimum", "nn")),
    ]),
    (check.placeholders_are_declared, binding("Løsningen {skal} virke i {dager} dager."), [("text.stray-brace", (*FUN, "text", "nb"))]),
    (check.placeholders_are_declared, binding("Løsningen {skal} virke { alltid }."), [("text.stray-brace", (*FUN, "text", "nb"))]),
    (check.placeholders_are_declared, binding("Løsningen {skal} virke i { uker."), [("text.stray-brace", (*FUN, "text", "nb"))]),
    (check.placeholders_are_declared, one(verification=method("Se {dager}.")), [
        ("text.stray-brace", (*FUN, "verification", 0, "method", "nb")),
        ("text.stray-brace", (*FUN, "verification", 0, "method", "nn")),
    ]),
    (check.placeholders_are_declared, one(beyond_minimum=both("Mer enn {skal}.")), [
        ("text.stray-brace", (*FUN, "beyond_minimum", "nb")),
        ("text.stray-brace", (*FUN, "beyond_minimum", "nn")),
    ]),
    (check.placeholders_are_declared, one(parameters=(parameter(),)), [("library.unused-parameter", (*FUN, "parameters", 0))]),
    (check.placeholders_are_declared, qualifying(text=both("Svar i {dager} dager og {uker} uker.")), [
        ("text.stray-brace", ("qualification", "KVA-001", "text", "nb")),
        ("text.stray-brace", ("qualification", "KVA-001", "text", "nn")),
    ]),
    (check.placeholders_are_declared, qualifying(evidence=both("Tilbyderen {skal} vise det.")), [
        ("text.stray-brace", ("qualification", "KVA-001", "evidence", "nb")),
        ("text.stray-brace", ("qualification", "KVA-001", "evidence", "nn")),
    ]),
    (check.placeholders_are_declared, qualifying(text=both("Svar {skal} komme.")), [
        ("text.stray-brace", ("qualification", "KVA-001", "text", "nb")),
        ("text.stray-brace", ("qualification", "KVA-001", "text", "nn")),
    ]),
    (check.placeholders_are_declared, qualifying(parameters=(parameter(), parameter(name="uker"))), [
        ("library.unused-parameter", ("qualification", "KVA-001", "parameters", 1)),
    ]),
    (check.parameters_hold, qualifying(parameters=(parameter(default="mange"),)), [
        ("parameter.not-integer", ("qualification", "KVA-001", "parameters", 0, "default")),
    ]),
    (check.parameters_hold, qualifying(parameters=(parameter(), parameter())), [
        ("library.parameter-name", ("qualification", "KVA-001", "parameters", 1, "name")),
    ]),
    (check.parameters_hold, one(parameters=(parameter(default="31"),), verification=method("{dager}")), [
        ("parameter.too-large", (*FUN, "parameters", 0, "default")),
    ]),
    (check.parameters_hold, one(parameters=(parameter(), parameter()), verification=method("{dager}")), [
        ("library.parameter-name", (*FUN, "parameters", 1, "name")),
    ]),
    (check.parameters_hold, one(parameters=(parameter(name="skal"),)), [("library.parameter-name", (*FUN, "parameters", 0, "name"))]),
    (check.relations_hold, one(relations=Relations(requires=("FUN-009",))), [
        ("library.unknown-requirement", (*FUN, "relations", "requires", 0)),
    ]),
    (check.relations_hold, one(relations=Relations(conflicts=("FUN-001",), derived_from=("X",))), [
        ("library.own-relation", (*FUN, "relations", "conflicts", 0)),
        ("library.unknown-requirement", (*FUN, "relations", "derived_from", 0)),
    ]),
    (check.relations_hold, one(replaced_by="FUN-009"), [("library.unknown-requirement", (*FUN, "replaced_by"))]),
    (check.sources_exist, one(sources=(SourceReference("lov"), SourceReference("nei"))), [
        ("library.unknown-source", (*FUN, "sources", 1, "id")),
    ]),
    (check.sources_exist, one(origin=("nei",)), [("library.unknown-source", (*FUN, "origin", 0))]),
    (check.sources_exist, one(recommended=replace(tiny.graded(absolute=True), ground=Ground("law", "nei"))), [
        ("library.unknown-source", (*FUN, "recommended", "ground", "source")),
    ]),
    (check.sources_exist, beside(advice(sources=(SourceReference("lov"), SourceReference("nei")), origin=("lov", "ingen"))), [
        ("library.unknown-source", ("advice", "FUN-101", "origin", 1)),
        ("library.unknown-source", ("advice", "FUN-101", "sources", 1, "id")),
    ]),
    (check.sources_exist, qualifying(sources=(SourceReference("nei"),)), [
        ("library.unknown-source", ("qualification", "KVA-001", "sources", 0, "id")),
    ]),
    (check.sources_exist, beside(law(rules=(LegalRule("a", "§ 1", "lov"), LegalRule("b", "§ 2", "nei")))), [
        ("library.unknown-source", ("legal", "lov-2027", "rules", 1, "source")),
    ]),
    (check.codes_exist, one(tags=("deling", "nei")), [("library.unknown-code", (*FUN, "tags", 1))]),
    (check.codes_exist, one(applies_when=AppliesWhen(services=("nei",))), [
        ("library.unknown-code", (*FUN, "applies_when", "services", 0)),
    ]),
    (check.codes_exist, one(applies_when=AppliesWhen(strategies=("delt", "nei"))), [
        ("library.unknown-code", (*FUN, "applies_when", "strategies", 1)),
    ]),
    (check.codes_exist, one(content_kind="nei"), [
        ("library.kind-without-bilag", (*FUN, "content_kind")),
        ("library.unknown-code", (*FUN, "content_kind")),
    ]),
    (check.codes_exist, beside(advice(tags=("arkiv", "nei"))), [("library.unknown-code", ("advice", "FUN-101", "tags", 1))]),
    (check.codes_exist, with_agreement(gaps=(
        tiny.gap("deling"), tiny.gap("arkiv", "nei"),
    )), [("library.unknown-code", ("agreements", "SSA 1", "gaps", 1, "tags", 1))]),
    (check.ids_are_shared_out, beside(advice("FUN-001")), [("library.advice-id", ("advice", "FUN-001", "id"))]),
    (check.ids_are_shared_out, beside(advice("DEL-001")), [("library.unknown-area", ("advice", "DEL-001", "area"))]),
    (check.law_is_dated, beside(law("a", None, date(2026, 6, 30)), law("b", date(2026, 6, 30))), [("library.law-overlap", ("legal", "b"))]),
    (check.law_is_dated, beside(law("b", date(2026, 7, 1)), law("a", None, date(2026, 7, 31))), [("library.law-overlap", ("legal", "b"))]),
    (check.law_is_dated, beside(law("a"), law("b", date(2026, 7, 1))), [("library.law-overlap", ("legal", "b"))]),
    (check.law_is_dated, beside(law("a", None, date(2020, 1, 1)), law("b", None, date(2021, 1, 1))), [
        ("library.law-overlap", ("legal", "b")),
    ]),
    (check.law_is_dated, beside(law("a", None, date.min), law("b", date.min, date(2021, 1, 1)), law("c", date(2021, 1, 1))), [
        ("library.law-overlap", ("legal", "b")), ("library.law-overlap", ("legal", "c")),
    ]),
    (check.kinds_have_a_bilag, with_agreement(content_kinds={"requirement": 1, "price": 9, "agreement_change": 3}), [
        ("library.unknown-bilag", ("agreements", "SSA 1", "content_kinds", "price")),
    ]),
    (check.kinds_have_a_bilag, replace(one(content_kind="price"), agreements={"SSA 1": tiny.agreement(content_kinds={"requirement": 1})}), [
        ("library.kind-without-bilag", (*FUN, "content_kind")),
    ]),
    (check.agreements_exist, one(deviates_from=(ClauseReference("SSA", "9", "1.1"), ClauseReference("SSA", "1", "9.9"))), [
        ("library.unknown-agreement", (*FUN, "deviates_from", 0)),
        ("library.unknown-clause", (*FUN, "deviates_from", 1)),
    ]),
    (check.agreements_exist, one(applies_when=AppliesWhen(agreements=("SSA", "SSA-L"))), [
        ("library.unknown-agreement", (*FUN, "applies_when", "agreements", 1)),
    ]),
    (check.terms_are_not_graded, tiny.library(term(recommended=tiny.graded(option=True))), [
        ("library.graded-term", ("requirements", "EIE-001", "recommended")),
    ]),
    (check.terms_are_not_graded, one(recommended=tiny.graded()), [("library.ungraded-requirement", (*FUN, "recommended"))]),
    (check.anchors_are_three, one(assessment=(Anchor(0, both("x")), Anchor(10, both("x")), Anchor(5, both("x")))), [
        ("library.anchors", (*FUN, "assessment")),
    ]),
    (check.register_holds, replace(tiny.library(), counties={}), [
        ("library.unknown-county", ("municipalities", name)) for name in ("1804", "1806", "1871")
    ]),
    (check.unverified_sources_are_marked, replace(tiny.library(), sources={"lov": UNVERIFIED}), [
        ("library.unverified-source", ("sources", "lov", "verified")),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "library", "expected"), CASES, ids=[f"{rule.__name__}-{number}" for number, (rule, _, _) in enumerate(CASES)]
)
def test_a_library_that_breaks_a_rule_gives_its_problems_and_no_others(
    rule: check.Rule, library: Library, expected: list[tuple[str, Path]]
) -> None:
    assert tiny.found(check.check(library)) == sorted(expected, key=repr)
    assert set(tiny.found(rule(library))) <= set(expected)
    assert list(rule(library))


def test_every_rule_has_a_failing_case() -> None:
    assert {rule for rule, _, _ in CASES} == set(check.RULES)


def test_every_rule_of_the_module_is_among_the_rules() -> None:
    public = {
        value
        for name, value in vars(check).items()
        if callable(value) and getattr(value, "__module__", "") == check.__name__ and name[0] != "_"
    }
    assert public - set(check.RULES) <= {check.check, check.filled_texts, check.localized_texts, check.obligation_words}


def test_a_library_in_which_everything_holds_has_no_problems() -> None:
    whole = tiny.library(
        requirement(
            relations=Relations(requires=("EIE-001",), derived_from=("EIE-001",)),
            tags=("deling",),
            text=both("Løsningen {skal} virke i {dager} dager."),
            parameters=(parameter(),),
            recommended=replace(tiny.graded(absolute=True), ground=Ground("law", "lov", "§ 1")),
            applies_when=AppliesWhen(("legevakt",), ("delt",), ("SSA",)),
        ),
        term(deviates_from=(ClauseReference("SSA", "1", "1.1"),), content_kind="agreement_change"),
    )
    beside = holding(
        whole,
        advice(tags=("deling",), origin=("lov",)),
        qualification(),
        law("a", None, date(2026, 6, 30)),
        law("b", date(2026, 7, 1)),
        tiny.agreement("2", gaps=(tiny.gap("arkiv"),)),
    )
    assert check.check(beside) == ()


def test_content_needs_a_bilag_in_one_agreement_and_not_in_every() -> None:
    turned = holding(one(content_kind="price"), tiny.agreement("2", content_kinds={"requirement": 1, "agreement_change": 3}))
    assert check.check(turned) == ()
    nowhere = holding(turned, tiny.agreement("1", content_kinds={"requirement": 1, "agreement_change": 3}))
    assert tiny.found(check.check(nowhere)) == [("library.kind-without-bilag", (*FUN, "content_kind"))]
    assert list(check.kinds_have_a_bilag(replace(nowhere, agreements={}))) == []


LAWS = beside(law("eldre", None, date(2026, 6, 30)), law("ny", date(2026, 7, 1), date(2026, 12, 31)), law("senere", date(2027, 2, 1), None))


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date.min, "eldre"), (date(2026, 6, 30), "eldre"), (date(2026, 7, 1), "ny"), (date(2026, 12, 31), "ny"),
        (date(2027, 1, 1), None), (date(2027, 1, 31), None), (date(2027, 2, 1), "senere"), (date.max, "senere"),
    ],
)  # fmt: skip
def test_the_law_of_a_day_is_the_one_that_holds_on_it_and_its_first_and_last_day_count(day: date, found: str | None) -> None:
    assert list(check.law_is_dated(LAWS)) == []
    chosen = LAWS.law_on(day)
    assert (chosen.id if chosen else None) == found
    assert [item.id for item in LAWS.legal.values() if item.holds_on(day)] == ([found] if found else [])
    assert tiny.library().law_on(day) is None


def test_advice_stands_by_area_and_id() -> None:
    whole = beside(*(advice(name) for name in ("EIE-102", "FUN-110", "EIE-101", "FUN-102", "XXX-101")))
    assert [item.id for item in whole.advised()] == ["FUN-102", "FUN-110", "EIE-101", "EIE-102", "XXX-101"]


def test_only_what_the_buyer_should_know_is_a_warning() -> None:
    found = [problem for _, library, _ in CASES for problem in check.check(library)]
    warnings = {problem.code for problem in found if problem.severity is Severity.WARNING}
    assert warnings == {"library.unused-parameter", "library.unverified-source"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{skal} skalere og måle, børing, skaldyr", []),
        ("{skal} (skal)", ["skal"]),
        ("{skal} «Må»", ["må"]),
        ("{skal} skal/må", ["må", "skal"]),
        ("{skal} må_ikke", ["må"]),
        ("{skal}skal", ["skal"]),
    ],
)
def test_a_word_of_obligation_is_found_as_a_whole_word_in_any_case(text: str, words: list[str]) -> None:
    found = [problem.params["word"] for problem in check.obligation_stands_once(binding(text))]
    assert found == words


# Parameters


def typed(kind: Any, **changes: Any) -> Parameter:
    return parameter(**{"type": kind, "minimum": None, "maximum": None, **changes})


@pytest.mark.parametrize(
    ("chosen", "value", "codes"),
    [
        (parameter(), "1", []), (parameter(), "30", []), (parameter(), "0", ["too-small"]), (parameter(), "31", ["too-large"]),
        (parameter(), "-5", ["too-small"]), (parameter(), "7.5", ["not-integer"]), (parameter(), "07", ["not-integer"]),
        (parameter(), " 7", ["not-integer"]), (parameter(), "7\n", ["not-integer"]), (parameter(), "٧", ["not-integer"]),
        (parameter(), "", ["not-integer"]), (parameter(), "1e1", ["not-integer"]), (typed("integer"), "-12", []),
        (typed("decimal"), "2.50", []), (typed("decimal"), "2", []), (typed("decimal"), "2,5", ["not-decimal"]),
        (typed("decimal"), ".5", ["not-decimal"]), (typed("decimal"), "NaN", ["not-decimal"]),
        (typed("decimal", minimum=Decimal("0.5")), "0.49", ["too-small"]), (typed("decimal", maximum=Decimal("0.5")), "0.50", []),
        (typed("date"), "2027-02-28", []), (typed("date"), "2027-02-30", ["not-date"]), (typed("date"), "20270228", ["not-date"]),
        (typed("date"), "1. mai", ["not-date"]), (typed("date"), "2027-W01-1", ["not-date"]),
        (typed("text"), "=1+1 *fritt* <b>", []), (typed("text"), "{skal}", ["not-text"]), (typed("text"), "}", ["not-text"]),
        (typed("choice", choices=tiny.CHOICE), "a", []), (typed("choice", choices=tiny.CHOICE), "Alfa", ["unknown-choice"]),
        (typed("choice", choices=tiny.CHOICE), "{a}", ["not-choice"]),
    ],
)  # fmt: skip
def test_a_value_for_a_parameter_has_its_type_and_lies_within_its_limits(chosen: Parameter, value: str, codes: list[str]) -> None:
    problems = list(value_problems(chosen, value, ("tailoring", 0)))
    assert tiny.found(problems) == [(f"parameter.{code}", ("tailoring", 0)) for code in codes]
    assert all(problem.params["name"] == "dager" and problem.params["value"] == value for problem in problems)


@pytest.mark.parametrize(
    ("chosen", "value", "text"),
    [
        (parameter(), "30", "30"),
        (parameter(), "12000", "12\N{NO-BREAK SPACE}000"),
        (typed("decimal"), "2.50", "2,50"),
        (typed("date"), "2027-06-01", "1. juni 2027"),
        (typed("choice", choices=tiny.CHOICE), "b", "Beta"),
        (typed("text"), "Bodø", "Bodø"),
    ],
)
def test_a_value_reads_as_norwegian_in_a_sentence(chosen: Parameter, value: str, text: str) -> None:
    assert shown(chosen, value, tiny.WORDS) == text


def test_requirements_stand_by_area_and_id() -> None:
    names = ("EIE-002", "FUN-010", "EIE-001", "FUN-002", "XXX-001")
    ordered = tiny.library(*(requirement(name) for name in names)).in_order()
    assert [item.id for item in ordered] == ["FUN-002", "FUN-010", "EIE-001", "EIE-002", "XXX-001"]


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: requirement(recommended=tiny.graded(absolute=True)), "A"),
        (lambda: requirement(recommended=tiny.graded(evaluated=True)), "E"),
        (lambda: requirement(recommended=tiny.graded(absolute=True, evaluated=True)), "AE"),
        (lambda: requirement(recommended=tiny.graded(option=True, evaluated=True)), "O"),
        (lambda: requirement(recommended=tiny.graded(option=True, absolute=True)), "O"),
        (term, "K"),
    ],
)
def test_the_printed_type_follows_from_the_obligation(make: Callable[[], Requirement], code: str) -> None:
    assert make().code == code
