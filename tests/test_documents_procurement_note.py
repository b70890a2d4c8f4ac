"""The anskaffelsesnotat: what was decided and why, whatever was decided, and nothing invented."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

import outlines
import specimen
import tiny
from fellesrammer.documents import internal_pages, procurement_note
from fellesrammer.errors import warning
from fellesrammer.files import data
from fellesrammer.model.profile import Climate, ContractOption, EvaluationSum, Lot
from fellesrammer.model.specification import (
    AnnouncedPrice,
    AnnouncedPriceLine,
    Deviation,
    GivenAdvice,
    Omission,
    Provenance,
    Resolved,
    SpecifiedQualification,
)
from fellesrammer.profile.resolve import resolve
from fellesrammer.render import word_body
from fellesrammer.render.blocks import Block, Table
from fellesrammer.render.word_text import Marks

LINES = (
    AnnouncedPriceLine("P-01", "yearly", "Lisens", "år", Decimal(1), counts=True),
    AnnouncedPriceLine("P-02", "other", "Reise", "stk", None, counts=False),
)
PRICE = AnnouncedPrice("linear", Decimal("37.50"), MappingProxyType({"zero_at": "2.5"}), LINES, EvaluationSum(6), index="Etter indeksen.")


def test_the_reasons_and_notes_of_the_case_file_stand_in_it() -> None:
    resolved = specimen.resolved()
    text = outlines.text(_made(resolved))
    case_file = resolved.case_file
    reasons = [found.reason for item in case_file.provenance for found in item.deviations]
    reasons += [item.reason for item in case_file.provenance if item.reason] + [item.reason for item in case_file.omissions if item.reason]
    assert len(reasons) > 3
    assert [reason for reason in reasons if reason not in text] == []
    assert case_file.notes in text
    assert case_file.specification in text


@pytest.mark.parametrize(
    ("deviation", "field", "recommended", "chosen"),
    [
        (Deviation("absolute", "false", "true", "G."), "Absolutt krav", "Nei", "Ja"),
        (Deviation("parameters.frist", "14", "2.5", "G."), "Verdien «frist»", "14", "2,5"),
        (Deviation("parameters.dag", "2027-01-01", "12345", "G."), "Verdien «dag»", "1. januar 2027", "12 345"),
        (
            Deviation("fulfilment", "at_delivery", "by_date 2028-09-01", "G."),
            "Oppfylles",
            "fulfilment_times at_delivery",
            "Innen 1. september 2028",
        ),
        (Deviation("added_text", "", "Bare hverdager:\n- én", "G."), "Tillegg til teksten", "–", "Bare hverdager: én"),
        (Deviation("parameters.navn", "=1+1", "999999999999999999999999", "G."), "Verdien «navn»", "=1+1", "999999999999999999999999"),
        (Deviation("parameters.navn", "by_date x", "2027-13-99", "G."), "Verdien «navn»", "by_date x", "2027-13-99"),
    ],
)
def test_a_deviation_is_told_as_people_write_it(deviation: Deviation, field: str, recommended: str, chosen: str) -> None:
    resolved = _resolved()
    provenance = (replace(resolved.case_file.provenance[0], deviations=(deviation,)), *resolved.case_file.provenance[1:])
    made = _made(replace(resolved, case_file=replace(resolved.case_file, provenance=provenance)))
    assert outlines.rows(outlines.section(made, "Avvik fra de felles kravene")) == [
        ("FUN-001 Tittel FUN-001", field, recommended, chosen, "G.")
    ]


def test_nothing_left_out_changed_found_or_noted_is_said_in_words() -> None:
    made = _made(_with_case(omissions=(), advice=(), notes=""))
    for said in (
        "Ingen krav er utelatt.",
        "Alle de felles kravene er brukt som anbefalt.",
        "Anskaffelsen har ingen lokale krav.",
        "Ingenting er funnet.",
        "Kravbiblioteket har ingen råd.",
        "Ingen notater.",
    ):
        assert said in outlines.text(made)
    assert all(block.rows for block in made if isinstance(block, Table))


@pytest.mark.parametrize("cause", ["excluded", "services", "strategy", "agreement", "draft", "withdrawn", "deprecated"])
def test_every_cause_of_an_omission_has_words(cause: str) -> None:
    found = outlines.section(_made(_with_case(omissions=(Omission("FUN-9", "Ute", cause),))), "Krav som er utelatt")
    assert outlines.rows(found)[0][:2] == ("FUN-9", "Ute")
    assert outlines.rows(found)[0][3] == "–"


@pytest.mark.parametrize(
    ("source", "said"),
    [("area FUN", "området FUN"), ("id FUN-001", "enkeltvis: FUN-001"), ("tag deling", "«deling»"), ("local", "Lokale krav")],
)
def test_every_way_of_selecting_has_words(source: str, said: str) -> None:
    made = _made(_with_case(provenance=(Provenance("FUN-001", (source,), ""),)))
    assert said in outlines.rows(outlines.section(made, "Hva som er valgt, og hvordan"))[-1][0]


def test_findings_stand_with_what_to_do_and_the_field_of_the_profile() -> None:
    found = warning("profile.price-without-quantity", ("award", "price", "lines", 2, "quantity"), id="P-03")
    rows = outlines.rows(outlines.section(_made(replace(_resolved(), findings=(found,))), "Funn"))
    assert len(rows) == 1
    assert rows[0][0].startswith("Prislinjen P-03")
    assert "Oppgi mengden" in rows[0][1]
    assert rows[0][2] == "award.price.lines.3.quantity"


@pytest.mark.parametrize(
    ("law", "said"),
    [
        ("loa-2026", "kunngjøringer fra 1. juli 2026"),
        ("foa-2016", "kunngjøringer før 1. juli 2026"),
        ("ny-lov", "ny-lov"),
        ("", "Ikke fastsatt"),
    ],
)
def test_the_law_in_force_is_named_and_the_day_it_was_checked_only_with_it(law: str, said: str) -> None:
    text = outlines.text(_made(_with_case(law=law)))
    assert said in text
    assert text.count("kontrollert per 2.7.2026") == (1 if law else 0)
    assert ("ikke holdt opp mot noen regler" in text) is not bool(law)


def test_price_and_climate_that_nobody_has_decided_are_asked_for() -> None:
    resolved = _resolved()
    assert {"pris", "klima og miljø", "begrunnelse for ikke å dele opp", "ved likt resultat"} <= set(outlines.unfilled(_made(resolved)))


def test_price_is_told_with_its_weight_and_what_counts() -> None:
    made = _made(_with(price=PRICE))
    assert {row[0]: row[1] for row in outlines.rows(outlines.section(made, " Pris"))} == {
        "Prismodell": "Lineær modell",
        "Vekt for pris": "37,5 %",
        "Modellens verdier i profilen": "zero_at: 2,5",
        "Prislinjer": "2, av dem 1 i evalueringssummen",
        "År med årlige priser": "6",
        "Opsjoner teller": "Ja",
        "Tillegg teller": "Ja",
        "Timepriser": "Pris ganger mengde",
        "Prisregulering": "Etter indeksen.",
    }
    ranged = replace(PRICE, weight=None, weight_from=Decimal(30), weight_to=Decimal("40.5"))
    assert "30 %–40,5 %" in outlines.text(_made(_with(price=ranged)))
    assert "Ingen vekt kunngjøres" in outlines.text(_made(_with(price=replace(PRICE, weight=None, place=2))))
    assert "ukjent" in outlines.text(_made(_with(price=replace(PRICE, model="ukjent"))))


def test_climate_stands_with_its_form_its_reason_and_what_takes_care_of_it() -> None:
    made = _made(_with(climate=Climate("replaced", "Bedre:\n- strøm", ("kvalitet",), ("FUN-001",))))
    text = outlines.text(outlines.section(made, "6.1 Klima og miljø"))
    assert text.splitlines() == [
        "Krav erstatter kriteriet om klima og miljø.",
        "Bedre:",
        "strøm",
        "Kriterier: 1 Kvalitet.",
        "Krav og kontraktsvilkår: FUN-001.",
    ]
    assert "begrunnelse for klima og miljø" in outlines.unfilled(_made(_with(climate=Climate("insignificant"))))


@pytest.mark.parametrize("form", ["weighted", "top_three", "replaced", "combined", "insignificant", "vital_interest"])
@pytest.mark.parametrize("language", ["nb", "nn"])
def test_every_form_has_words(form: Any, language: str) -> None:
    resolved = specimen.resolved(specimen.PROFILE if language == "nb" else specimen.in_nynorsk())
    specification = replace(resolved.specification, climate=Climate(form, "Grunn."))
    assert "Grunn." in outlines.text(_made(replace(resolved, specification=specification)))


def test_lots_and_value_options_and_qualification_stand_when_there_are_any() -> None:
    resolved = _resolved()
    specification = resolved.specification
    contract = replace(specification.contract, maximum_value=Decimal(12500000), options=(ContractOption("OPS-1", "Skole", "T."),))
    whole = replace(
        specification,
        contract=contract,
        procurement=replace(specification.procurement, lot=Lot("a", 1, "Legevakt")),
        qualification=(SpecifiedQualification("KVA-1", "economy", "Økonomi", "T.", "B."),),
    )
    text = outlines.text(_made(replace(resolved, specification=whole)))
    for said in ("12 500 000 kr", "8 000 000 kr", "OPS-1 Skole", "delkontrakt 1: Legevakt", "KVA-1"):
        assert said in text


def test_advice_stands_with_its_title_and_text() -> None:
    made = _made(_with_case(advice=(GivenAdvice("STY-001", "Strategi", "Velg.\n- én"),)))
    assert outlines.text(outlines.section(made, "STY-001 Strategi")) == "Velg.\nén"


@pytest.mark.parametrize(("language", "said"), [("nb", "INTERN: skal ikke sendes"), ("nn", "INTERN: skal ikkje sendast")])
def test_every_page_says_that_it_is_internal(language: str, said: str) -> None:
    specification = specimen.resolved().specification
    assert internal_pages.notice(specification, data.words(language)).startswith(said)
    assert internal_pages.notice(specification, data.words("nb")).endswith("Eksempel: ikke en reell anskaffelse")


def test_hostile_texts_stay_text() -> None:
    nasty = "=1+1 <w:p> {{ 7*7 }}"
    made = _made(_with_case(notes=nasty, omissions=(Omission("FUN-9", nasty, "excluded", nasty),)))
    assert outlines.text(made).count(nasty) == 3
    assert "<w:p> {{" not in word_body.body(made, Marks())


def _with(**changes: Any) -> Resolved:
    resolved = _resolved()
    return replace(resolved, specification=replace(resolved.specification, **changes))


def _with_case(**changes: Any) -> Resolved:
    resolved = _resolved()
    return replace(resolved, case_file=replace(resolved.case_file, **changes))


def _resolved() -> Resolved:
    checked = resolve(tiny.profile(), tiny.loaded(tiny.library()), tiny.WORDS)
    assert checked.value is not None, checked.problems
    return replace(checked.value, findings=())


def _made(resolved: Resolved) -> tuple[Block, ...]:
    return procurement_note.outline(resolved, data.words(resolved.specification.language))
