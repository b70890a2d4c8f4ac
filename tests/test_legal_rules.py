"""Every rule of law: found where it should be, silent where it should not, under the law of the day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

import lawful
import tiny
from fellesrammer.files import data
from fellesrammer.legal.case import kroner
from fellesrammer.legal.rules import RULES, check
from fellesrammer.model.library import Code, Codelist, Verification
from fellesrammer.model.profile import (
    AgreementChoice,
    Climate,
    ContractOption,
    Criterion,
    Demonstration,
    EvaluationSum,
    Invited,
    Joiner,
    Lot,
    Partner,
    PriceLine,
    Selection,
    Selector,
    Situation,
    Tailoring,
)


def buyer(**changes: Any) -> Any:
    return replace(tiny.profile().buyer, **changes)


def situation(*integrations: Any) -> Situation:
    return replace(tiny.profile().situation, integrations=integrations)


def undocumented() -> tuple[Criterion, ...]:
    quality, environment = lawful.criteria()
    return (replace(quality, documentation=None), environment)


def shown() -> tuple[Criterion, ...]:
    quality, environment = lawful.criteria()
    return (replace(quality, documentation="Tilbyderen viser det i en demonstrasjon."), environment)


def many(count: int) -> tuple[Criterion, ...]:
    first, second = lawful.criteria()
    rest = tuple(tiny.criterion(f"k{number}", "1", requirements=Selector(), roll_up="holistic") for number in range(count - 2))
    return (replace(first, weight=Decimal(42 - count)), second, *rest)


def negotiated(**changes: Any) -> Any:
    given = {"procedure": "negotiated", "rounds": 2, "award_on_first_offer": False, "applications": date(2027, 3, 8)}
    return lawful.procurement(**{**given, "questions": date(2027, 3, 20), "deadline": date(2027, 4, 8), **changes})


def option(**changes: Any) -> Any:
    return lawful.contract(options=(ContractOption("alarm", "Alarm", "Kommunen kan bestille alarm.", **changes),))


def priced(*lines: PriceLine, **changes: Any) -> Any:
    return lawful.award(price=lawful.price(lines=(*lawful.price().lines, *lines), **changes))


def values(amount: int, **changes: Any) -> dict[str, Any]:
    return {"contract": lawful.contract(estimated_value=Decimal(amount)), "procurement": lawful.procurement(**changes)}


def absolute(name: str = "FUN-002", **changes: Any) -> Any:
    return tiny.requirement(name, recommended=tiny.graded(absolute=True, evaluated=True), **changes)


def optional(name: str) -> Any:
    return tiny.requirement(name, recommended=tiny.graded(option=True))


THIRTY = tuple(tiny.requirement(f"FUN-{number:03}") for number in range(10, 39))
# A rule, what is found in, the library it is found in, and the path of the finding.
FOUND: tuple[tuple[str, dict[str, Any], Any, tuple[str | int, ...]], ...] = (
    ("climate-decided", {"award": lawful.award(climate=None)}, None, ("award", "climate")),
    (
        "climate-form",
        {"award": lawful.award(climate=Climate("combined", "R.", ("miljo",), ("EIE-001",))), "procurement": lawful.procurement(
            announcement=lawful.OLD_DAY, questions=date(2026, 8, 1), deadline=date(2026, 9, 1))},
        None,
        ("award", "climate", "form"),
    ),
    ("climate-reason", {"award": lawful.award(climate=Climate("insignificant"))}, None, ("award", "climate", "reason")),
    ("climate-reason", {"award": lawful.award(climate=Climate("vital_interest", " "))}, None, ("award", "climate", "reason")),
    (
        "climate-criteria",
        {"award": lawful.award(*(replace(item, environment=False) for item in lawful.criteria()))},
        None,
        ("award", "climate", "criteria"),
    ),
    ("climate-requirements", {"award": lawful.award(climate=Climate("replaced", "R."))}, None, ("award", "climate", "requirements")),
    (
        "climate-weight",
        {"award": lawful.award(*(replace(item, environment=False) for item in lawful.criteria()[:1]),
                               tiny.criterion("miljo", "29.5", requirements=Selector(ids=("FUN-002",)), environment=True),
                               price=lawful.price(weight=Decimal("30.5")))},
        None,
        ("award", "criteria"),
    ),
    (
        "climate-priced",
        {"award": lawful.award(replace(lawful.criteria()[0], weight=Decimal(70)), lawful.criteria()[1],
                               price=lawful.price(model="deduction", weight=None))},
        None,
        ("award", "climate", "form"),
    ),
    ("climate-weighting", {"award": lawful.award(climate=Climate("top_three"))}, None, ("award", "climate", "form")),
    ("climate-weighting", {"award": lawful.ordered("kvalitet", "miljo", form="weighted")}, None, ("award", "climate", "form")),
    ("climate-top-three", {"award": lawful.ordered("kvalitet", "plan", "miljo")}, None, ("award", "criteria")),
    ("weighting", {"award": lawful.ordered("kvalitet", "miljo")}, None, ("award", "weighting")),
    ("documentation", {"award": lawful.award(*undocumented())}, None, ("award", "criteria", 0, "documentation")),
    ("criteria-count", {"award": lawful.award(*many(6))}, None, ("award", "criteria")),
    ("scored-count", {"award": lawful.award(replace(lawful.criteria()[0], requirements=Selector(ids=("FUN-001", *(
        item.id for item in THIRTY)))), lawful.criteria()[1])}, lawful.library(*THIRTY), ("award", "criteria")),
    ("tie-break", {"award": lawful.award(tie_break=())}, None, ("award", "tie_break")),
    ("price-missing", {"award": lawful.award(replace(lawful.criteria()[0], weight=Decimal(70)), lawful.criteria()[1], price=None)},
     None, ("award", "price")),
    ("average-price", {"award": priced(evaluation_sum=EvaluationSum(method="average"))}, None,
     ("award", "price", "evaluation_sum", "method")),
    ("option-unpriced", {"contract": option()}, None, ("contract", "options", 0)),
    ("merit", lawful.scored(text="Leverandøren {skal} ha erfaring fra minst tre kommuner."), None, ("local_requirements", 0, "text")),
    ("merit", {"award": lawful.award(replace(lawful.criteria()[0], documentation="CV-er for nøkkelpersonell."), lawful.criteria()[1])},
     None, ("award", "criteria", 0, "title")),
    ("demonstration-undescribed", {"award": lawful.award(*shown())}, None, ("demonstration",)),
    ("absolute-share", {}, lawful.library(absolute()), ("tailoring",)),
    ("absolute-verification", {"local_requirements": (lawful.local(absolute=True, verification=()),)}, None,
     ("local_requirements", 0, "verification")),
    ("equivalent", {"local_requirements": (lawful.local(text="Løsningen {skal} følge ISO 27001."),)}, None,
     ("local_requirements", 0, "text")),
    ("equivalent", {"tailoring": (Tailoring("FUN-001", "Grunn.", added_text="Bruk HL7 FHIR."),)}, None, ("tailoring", 0, "added_text")),
    ("equivalent-qualification", {"qualification": lawful.own_qualification("Leverandøren har ISO 9001.")}, None,
     ("qualification", "local", 0)),
    ("product-name", {"local_requirements": (lawful.local(text="Løsningen {skal} virke på Windows."),)}, None,
     ("local_requirements", 0, "text")),
    ("product-name", {"contract": lawful.contract(options=(ContractOption("a", "A", "Kobling til System X."),)),
                      "award": priced(PriceLine("a", "other", "A", "stk", Decimal(1), option="a"))},
     None, ("contract", "options", 0, "text")),
    ("accessibility", {}, lawful.library(tiny.requirement("FUN-001")), ("selection", "include")),
    ("accessibility-below", values(2_000_000, procedure="part_ii_open", dialogue=False), lawful.library(tiny.requirement("FUN-001")),
     ("selection", "include")),
    ("unverified-sources", {}, lawful.with_source(lawful.unverified()), ("selection", "include")),
    ("repealed", {"award": lawful.award(climate=Climate("weighted", "Se anskaffelsesforskriften § 7-9 (4)."))}, None,
     ("award", "climate", "reason")),
    ("lots", {"procurement": lawful.procurement(not_divided=None)}, None, ("procurement", "not_divided")),
    ("procedure-value", values(2_500_000, procedure="part_ii_open", dialogue=False), None, ("procurement", "procedure")),
    ("value-below-act", values(499_999, procedure="part_ii_open", dialogue=False), None, ("contract", "estimated_value")),
    ("procedure-ground", {"procurement": negotiated()}, None, ("procurement", "procedure")),
    ("rounds", {"procurement": negotiated(rounds=None)}, None, ("procurement", "rounds")),
    ("first-offer", {"procurement": negotiated(award_on_first_offer=None)}, None, ("procurement", "award_on_first_offer")),
    ("invited-selection", {"procurement": negotiated(invited=Invited(3, 5))}, None, ("procurement", "invited", "selection")),
    ("applications", {"procurement": negotiated(applications=None)}, None, ("procurement", "applications")),
    ("dialogue", values(2_000_000, procedure="part_ii_open"), None, ("procurement", "dialogue")),
    ("no-negotiation", {"procurement": lawful.procurement(rounds=2)}, None, ("procurement", "rounds")),
    ("no-negotiation", {"procurement": lawful.procurement(dialogue=True)}, None, ("procurement", "dialogue")),
    ("deadline-open", {"procurement": lawful.procurement(deadline=date(2027, 3, 2))}, None, ("procurement", "deadline")),
    ("deadline-applications", {"procurement": negotiated(applications=date(2027, 3, 2))}, None, ("procurement", "applications")),
    ("deadline-tenders", {"procurement": negotiated(deadline=date(2027, 4, 1))}, None, ("procurement", "deadline")),
    ("validity", {"procurement": lawful.procurement(validity=None)}, None, ("procurement", "validity")),
    ("qualification-missing", {"qualification": None}, None, ("qualification",)),
    ("integrations", {"situation": situation()}, None, ("situation", "integrations")),
    ("integration-responsibility", {"procurement": lawful.procurement(agreement=AgreementChoice("SSA-T", "1"))},
     lawful.with_agreement("SSA-T"), ("situation", "integrations", 0)),
    ("agreement-gap", {}, lawful.with_agreement(gaps=(lawful.GAP,)), ("selection", "include")),
    ("joiner-maximum", {"buyer": buyer(joiners=(Joiner("1806", users=3), Joiner("1871")))}, None, ("buyer", "joiners", 1)),
    ("signing", {"buyer": buyer(partners=(Partner("1871"),))}, None, ("buyer", "signing")),
    ("maximum-value", {"contract": lawful.contract(maximum_value=None)}, None, ("contract", "maximum_value")),
    ("wages", {}, lawful.library(tiny.term("EIE-001")), ("selection", "include")),
    ("sanction", {}, lawful.library(tiny.term("EIE-002", tags=("samfunnshensyn",))), ("selection", "include")),
    ("sanction", {"award": lawful.award(climate=Climate("combined", "R.", (), ("EIE-002",))),
                  "selection": Selection(Selector(areas=("FUN", "EIE"), ids=("EIE-002",)))},
     lawful.library(tiny.term("EIE-002")), ("selection", "include", "ids", 0)),
)  # fmt: skip
# A rule, and a procurement near its edge that it has nothing to say of.
SILENT: tuple[tuple[str, dict[str, Any], Any], ...] = (
    ("climate-reason", {"award": lawful.award(climate=Climate("insignificant", "Bare programvare."))}, None),
    ("climate-criteria", {"award": lawful.award(climate=Climate("weighted", criteria=("kvalitet",)))}, None),
    ("climate-weight", {"award": lawful.award(climate=Climate("replaced", "R.", (), ("EIE-001",)))}, None),
    ("climate-top-three", {"award": lawful.ordered("kvalitet", "miljo", "plan", place=4)}, None),
    ("climate-top-three", {"award": lawful.ordered("kvalitet", "miljo", place=1)}, None),
    ("weighting", {"award": lawful.ordered("kvalitet", "miljo"),
                   **values(2_000_000, procedure="part_ii_open", dialogue=False)}, None),
    ("criteria-count", {"award": lawful.award(*many(5))}, None),
    ("scored-count", {"award": lawful.award(replace(lawful.criteria()[0], roll_up="holistic", requirements=Selector(ids=("FUN-001", *(
        item.id for item in THIRTY)))), lawful.criteria()[1])}, lawful.library(*THIRTY)),
    ("option-unpriced", {"contract": option(), "award": priced(PriceLine("a", "other", "A", "stk", Decimal(1), option="alarm"))}, None),
    ("option-unpriced", {"contract": option(), "award": lawful.award(price=lawful.price(lines=()))}, None),
    ("merit", {"local_requirements": (lawful.local(text="Leverandøren {skal} ha erfaring fra minst tre kommuner."),)}, None),
    ("merit", lawful.scored(text="Løsningen {skal} ta imot erfaringer fra brukere med liten erfaring."), None),
    ("demonstration-undescribed", {"award": lawful.award(*shown()), "demonstration": Demonstration(60)},
     lawful.library(tiny.requirement("FUN-001", tags=("universell-utforming", "integrasjon"),
                                     verification=(Verification("demonstration", tiny.both("Vis.")),)))),
    ("absolute-share", {}, lawful.library(absolute(), optional("FUN-003"), optional("FUN-004"))),
    ("equivalent", {"local_requirements": (lawful.local(text="Løsningen {skal} følge ISO 27001 eller tilsvarende."),)}, None),
    ("equivalent", {"local_requirements": (lawful.local(text="Løsningen {skal} følge ISO 27001."),),
                    **values(2_000_000, procedure="part_ii_open", dialogue=False)}, None),
    ("equivalent-qualification", {"qualification": lawful.own_qualification("Leverandøren har ISO 9001 eller tilsvarende.")}, None),
    ("product-name", {"local_requirements": (lawful.local(text="Løsningen {skal} virke på Windows eller tilsvarende."),)}, None),
    ("product-name", {"local_requirements": (lawful.local(text="Løsningen {skal} virke i Windowslignende miljø."),)}, None),
    ("accessibility", values(2_000_000, procedure="part_ii_open", dialogue=False), lawful.library(tiny.requirement("FUN-001"))),
    ("lots", {"procurement": lawful.procurement(not_divided=None, lot=Lot("a", 1, "A"))}, None),
    ("lots", values(2_000_000, procedure="part_ii_open", dialogue=False, not_divided=None), None),
    ("procedure-value", values(2_499_999, procedure="part_ii_open", dialogue=False), None),
    ("procedure-value", {"contract": lawful.contract(estimated_value=None), "procurement": lawful.procurement(
        procedure="part_ii_open", dialogue=False)}, None),
    ("value-below-act", values(500_000, procedure="part_ii_open", dialogue=False), None),
    ("procedure-ground", {"procurement": negotiated(), "notes": "Løsningen må tilpasses, FOA § 13-2 a."}, None),
    ("rounds", {"procurement": negotiated()}, None),
    ("invited-selection", {"procurement": negotiated(invited=Invited(3, 5, "Best dokumentert løsning."))}, None),
    ("no-negotiation", {"procurement": lawful.procurement(dialogue=False, award_on_first_offer=False)}, None),
    ("deadline-open", {"procurement": lawful.procurement(deadline=date(2027, 3, 3))}, None),
    ("deadline-open", {"procurement": lawful.procurement(procedure="part_ii_open", dialogue=False, deadline=date(2027, 2, 22)),
                       "contract": lawful.contract(estimated_value=Decimal(2_000_000))}, None),
    ("deadline-applications", {"procurement": negotiated(applications=date(2027, 3, 3))}, None),
    ("deadline-tenders", {"procurement": negotiated(deadline=date(2027, 4, 2))}, None),
    ("validity", values(2_000_000, procedure="part_ii_open", dialogue=False, validity=None), None),
    ("integration-responsibility", {"procurement": lawful.procurement(agreement=AgreementChoice("SSA-T", "1")),
                                    "situation": situation(lawful.integration(responsibility="result"))},
     lawful.with_agreement("SSA-T")),
    ("integrations", {"situation": situation()}, lawful.library(tiny.requirement("FUN-001", tags=("universell-utforming",)))),
    ("agreement-gap", {}, replace(lawful.library(tiny.term("EIE-002", tags=("avslutning",))),
                                  agreements=lawful.with_agreement(gaps=(lawful.GAP,)).agreements)),
    ("maximum-value", {"contract": lawful.contract(maximum_value=None, extensions=None)}, None),
    ("wages", values(1_299_999, procedure="part_ii_open", dialogue=False), lawful.library(tiny.term("EIE-001"))),
    ("sanction", {"award": lawful.award(climate=Climate("replaced", "R.", (), ("FUN-002",)))}, None),
)  # fmt: skip


def test_a_procurement_in_which_all_is_in_order_has_no_findings() -> None:
    assert lawful.findings() == ()


@pytest.mark.parametrize(("rule", "changes", "library", "path"), FOUND, ids=[f"{number}-{row[0]}" for number, row in enumerate(FOUND)])
def test_what_a_rule_is_about_is_found_with_its_place_and_its_paragraph(
    rule: str, changes: dict[str, Any], library: Any, path: tuple[str | int, ...]
) -> None:
    held = lawful.case(library, **changes)
    found = [problem for problem in check(held) if problem.code == f"legal.{rule}"]
    assert [problem.location.path for problem in found] == [path]
    assert found[0].params["paragraph"] == held.rule(rule).paragraph


@pytest.mark.parametrize(("rule", "changes", "library"), SILENT, ids=[f"{number}-{row[0]}" for number, row in enumerate(SILENT)])
def test_a_rule_says_nothing_of_what_it_is_not_about(rule: str, changes: dict[str, Any], library: Any) -> None:
    assert rule not in lawful.codes(lawful.findings(library, **changes))


def test_every_rule_is_in_the_table_of_findings() -> None:
    assert {row[0] for row in FOUND} == set(RULES)


@pytest.mark.parametrize("row", FOUND, ids=[f"{number}-{row[0]}" for number, row in enumerate(FOUND)])
def test_every_finding_points_at_a_place_that_a_profile_has_and_can_be_told_in_both_languages(row: Any) -> None:
    _, changes, library, _ = row
    held = lawful.case(library, **changes)
    for problem in check(held):
        parent = lawful.at(held.profile, problem.location.path[:-1])
        assert parent is None or problem.location.path[-1] in _steps(parent), problem.location.path
        for language in ("nb", "nn"):
            words = data.words(language)
            assert problem.params["paragraph"] in words.what(problem)
            assert words.fix(problem)


def _steps(value: Any) -> set[str | int]:
    return set(range(len(value))) if isinstance(value, tuple) else set(value.__dataclass_fields__)


# The law of the day


def dated(day: date, **changes: Any) -> dict[str, Any]:
    later = {"questions": date(2026, 9, 1), "deadline": date(2026, 10, 1)}
    return {"procurement": lawful.procurement(announcement=day, **later, **changes)}


@pytest.mark.parametrize(("day", "law"), [(lawful.OLD_DAY, "foa-2016"), (lawful.NEW_DAY, "loa-2026"), (date(2024, 1, 1), "foa-2016")])
def test_the_law_is_that_of_the_day_of_announcement(day: date, law: str) -> None:
    held = lawful.case(**dated(day))
    assert held.law is not None
    assert held.law.id == law
    assert check(held) == ()


@pytest.mark.parametrize(("day", "paragraph", "ways"), [(lawful.OLD_DAY, "anskaffelsesforskriften § 7-9", 4),
                                                        (lawful.NEW_DAY, "anskaffelsesloven § 5b", 6)])  # fmt: skip
def test_climate_is_told_with_the_paragraph_and_every_outcome_of_the_law_in_force(day: date, paragraph: str, ways: int) -> None:
    found = lawful.findings(**dated(day), award=lawful.award(climate=None))
    assert [(problem.code, problem.params["paragraph"]) for problem in found] == [("legal.climate-decided", paragraph)]
    assert found[0].params["outcomes"].count("«") == ways


def test_what_came_with_the_new_act_is_not_told_the_day_before() -> None:
    bare = lawful.library(tiny.requirement("FUN-001"), tiny.term("EIE-001", tags=("samfunnshensyn",)))
    before = lawful.codes(lawful.findings(bare, **dated(lawful.OLD_DAY)))
    after = lawful.codes(lawful.findings(bare, **dated(lawful.NEW_DAY)))
    assert before == ["accessibility"]
    assert after == ["accessibility", "wages", "sanction"]


@pytest.mark.parametrize(("day", "found"), [(lawful.OLD_DAY, []), (lawful.NEW_DAY, ["repealed"])])
def test_a_paragraph_is_repealed_from_its_day_on(day: date, found: list[str]) -> None:
    reason = Climate("weighted", "Etter anskaffelsesforskriften § 7-9.")
    assert lawful.codes(lawful.findings(**dated(day), award=lawful.award(climate=reason))) == found


@pytest.mark.parametrize(
    ("day", "value", "found"),
    [
        (date(2026, 4, 20), 2_300_000, ["procedure-value"]),
        (date(2026, 4, 20), 2_299_999, []),
        (date(2026, 4, 21), 2_300_000, []),
        (date(2026, 4, 21), 2_500_000, ["procedure-value"]),
        (lawful.OLD_DAY, 100_000, []),
        (lawful.OLD_DAY, 99_999, ["value-below-act"]),
        (lawful.NEW_DAY, 499_999, ["value-below-act"]),
        (lawful.NEW_DAY, 500_000, []),
    ],
)
def test_thresholds_are_those_of_the_day_of_announcement(day: date, value: int, found: list[str]) -> None:
    part_two = dated(day, procedure="part_ii_open", dialogue=False)
    assert lawful.codes(lawful.findings(**part_two, contract=lawful.contract(estimated_value=Decimal(value)))) == found


@pytest.mark.parametrize(("value", "found"), [(2_499_999, []), (2_500_000, ["lots"]), (None, [])])
def test_without_a_procedure_the_value_decides_the_part(value: int | None, found: list[str]) -> None:
    amount = None if value is None else Decimal(value)
    changes = {"procurement": lawful.procurement(procedure=None, not_divided=None), "contract": lawful.contract(estimated_value=amount)}
    assert lawful.codes(lawful.findings(**changes)) == found


# Without a law


def test_without_a_date_there_is_one_finding_that_says_so() -> None:
    found = lawful.findings(procurement=lawful.procurement(announcement=None), award=lawful.award(climate=None))
    assert tiny.found(found) == [("legal.no-date", ("procurement", "announcement"))]


def test_a_library_without_law_gives_one_finding_that_says_so() -> None:
    without = replace(lawful.library(), legal=MappingProxyType({}))
    assert tiny.found(lawful.findings(without, award=lawful.award(climate=None))) == [("legal.no-law", ("library",))]


def test_a_day_that_no_law_covers_gives_one_finding_that_says_so() -> None:
    found = lawful.findings(**dated(date(2023, 12, 31)))
    assert tiny.found(found) == [("legal.no-law-on-day", ("procurement", "announcement"))]
    assert "2023-12-31" in tiny.WORDS.what(found[0])


def test_a_rule_of_a_newer_library_is_passed_over() -> None:
    law = lawful.laws()["loa-2026"]
    newer = replace(law, rules=(replace(law.rules[0], code="not-made-yet"), *law.rules))
    assert check(replace(lawful.case(), law=newer)) == ()


# What a finding tells


def test_integrations_name_the_bilag_that_they_stand_in() -> None:
    kinds = MappingProxyType({"requirement": 1, "price": 2, "agreement_change": 3, "platform": 2})
    found = lawful.findings(lawful.with_agreement(content_kinds=kinds), situation=situation())
    assert (found[0].params["ids"], found[0].params["number"], found[0].params["title"]) == ("FUN-001", "2", "Bilag 2")


def test_unverified_sources_are_one_finding_with_every_row() -> None:
    found = lawful.findings(with_two := lawful.with_source(lawful.unverified(), lawful.unverified("FUN-002")))
    assert [problem.params["sources"] for problem in found] == ["utkast (FUN-001, FUN-002)"]
    assert with_two.sources["utkast"].verified is False


def test_a_gap_is_told_on_one_line_with_the_names_of_its_tags() -> None:
    tagged = Codelist("tags", tiny.both("Tagger"), (Code("avslutning", tiny.both("Avslutning av avtalen")),))
    base = lawful.with_agreement(gaps=(lawful.GAP,))
    shared = replace(base, codelists=MappingProxyType({**base.codelists, "tags": tagged}))
    found = lawful.findings(shared)[0].params
    assert (found["gap"], found["tags"]) == ("Avtalen sier ingenting om avslutning.", "«Avslutning av avtalen»")


def test_documentation_of_a_criterion_holds_for_those_below_it() -> None:
    parts = (tiny.criterion("a", "50", requirements=Selector(ids=("FUN-001",)), documentation=None),
             tiny.criterion("b", "50", requirements=Selector(), roll_up="holistic", documentation=None))  # fmt: skip
    quality = tiny.criterion("kvalitet", "40", criteria=parts)
    assert lawful.findings(award=lawful.award(quality, lawful.criteria()[1])) == ()
    found = lawful.findings(award=lawful.award(replace(quality, documentation=None), lawful.criteria()[1]))
    assert tiny.found(found) == [
        ("legal.documentation", ("award", "criteria", 0, "criteria", 0, "documentation")),
        ("legal.documentation", ("award", "criteria", 0, "criteria", 1, "documentation")),
    ]


def test_a_library_without_the_codelist_of_names_has_no_names_to_find() -> None:
    base = lawful.library()
    bare: Mapping[str, Codelist] = MappingProxyType({name: item for name, item in base.codelists.items() if name != "product_names"})
    text = (lawful.local(text="Løsningen {skal} virke på Windows."),)
    assert lawful.findings(replace(base, codelists=bare), local_requirements=text) == ()


@pytest.mark.parametrize(("amount", "written"), [("500000", "500 000"), ("1299999.50", "1 299 999,50"), ("7.00", "7"), ("0", "0")])
def test_kroner_are_written_as_in_norwegian_prose(amount: str, written: str) -> None:
    assert kroner(Decimal(amount)).replace("\N{NO-BREAK SPACE}", " ") == written
