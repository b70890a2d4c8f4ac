"""The sjekkliste: all that is missing, every bilag, and every document and step that is not in the set, by procedure and law."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

import outlines
import specimen
import tiny
from fellesrammer.documents import checklist
from fellesrammer.documents.checklist_facts import EXPECTED, missing_facts
from fellesrammer.documents.checklist_items import AFTER, BEFORE, DURING, worded
from fellesrammer.errors import warning
from fellesrammer.files import data
from fellesrammer.model.profile import Climate, ContractOption, EvaluationSum, Integration, Lot, UserGroup
from fellesrammer.model.specification import (
    AnnouncedDemonstration,
    AnnouncedJoiner,
    AnnouncedPartner,
    AnnouncedPrice,
    AnnouncedPriceLine,
    Resolved,
    Specification,
)
from fellesrammer.profile import verify
from fellesrammer.profile.resolve import resolve
from fellesrammer.render import word_body
from fellesrammer.render.blocks import Block
from fellesrammer.render.word_text import Marks

PROCEDURES = ("open", "restricted", "negotiated", "dialogue", "part_ii_open", "part_ii_restricted")
DAYS = (date(2026, 6, 30), date(2026, 7, 1), None)
LINE = AnnouncedPriceLine("P-01", "one_off", "Etablering", "stk", Decimal(1), counts=True)
PRICE = AnnouncedPrice("linear", Decimal(40), MappingProxyType({}), (LINE,), EvaluationSum(), index="Årlig.")
CHAPTERS = [
    "Opplysninger som mangler",
    "Funn",
    "Bilagene til avtalen",
    "Dokumenter som er laget",
    "Dokumenter og arbeid før kunngjøring",
    "Fra kunngjøring til tilbudene åpnes",
    "Etter fristen, i rekkefølge",
]


def test_the_chapters_go_from_what_is_missing_to_what_follows_the_deadline() -> None:
    assert outlines.headings(_made(_resolved())) == CHAPTERS


def test_the_facts_are_those_that_the_profile_is_warned_of() -> None:
    assert EXPECTED == verify._EXPECTED


@pytest.mark.parametrize(("part", "name"), [(part, name) for part, names in EXPECTED for name in names])
def test_each_fact_that_nobody_has_given_is_asked_for(part: str, name: str) -> None:
    specification = _specification()
    bare = replace(specification, **{part: replace(getattr(specification, part), **{name: None})})
    assert ((part, name)) in [item.path for item in missing_facts(bare)]
    assert (part, name) not in [item.path for item in missing_facts(specification)]
    rows = outlines.rows(outlines.section(_made(_resolved(bare)), CHAPTERS[0]))
    assert f"{part}.{name}" in [row[-1] for row in rows]


def test_decisions_and_parts_of_lists_are_asked_for_too() -> None:
    specification = _specification()
    quantity = replace(LINE, quantity=None)
    whole = replace(
        specification,
        buyer=replace(
            specification.buyer,
            partners=(AnnouncedPartner("Narvik", "1806"),),
            joiners=(AnnouncedJoiner("Andøy", "1871"),),
        ),
        procurement=replace(specification.procurement, procedure="negotiated"),
        contract=replace(specification.contract, options=(ContractOption("OPS-1", "T", "T"),)),
        situation=replace(specification.situation, users=(UserGroup("Leger"),), integrations=(Integration("Turnus"),)),
        price=replace(PRICE, lines=(quantity,), index=None),
        climate=Climate("replaced"),
        demonstration=AnnouncedDemonstration(("FUN-001",)),
    )
    found = {".".join(map(str, item.path)) for item in missing_facts(whole)}
    assert found == {
        "scope.services",
        "buyer.signing",
        "buyer.partners.0.inhabitants",
        "buyer.partners.0.users",
        "buyer.joiners.0.users",
        "buyer.joiners.0.value",
        "procurement.invited",
        "procurement.applications",
        "procurement.rounds",
        "procurement.award_on_first_offer",
        "procurement.not_divided",
        "contract.options.0.until",
        "situation.users.0.count",
        "situation.integrations.0.owner",
        "situation.integrations.0.version",
        "qualification",
        "award.price.index",
        "award.price.lines.0.quantity",
        "award.climate.reason",
        "award.tie_break",
        *(f"demonstration.{name}" for name in ("minutes", "place", "preparation", "participants")),
    }
    rows = outlines.rows(outlines.section(_made(_resolved(whole)), CHAPTERS[0]))
    assert ("☐", "Når opsjonen OPS-1 kan brukes", "Innkjøper", "Til kunngjøring\n1. februar 2027", "contract.options.1.until") in rows


def test_hour_prices_that_are_averaged_need_no_quantity() -> None:
    line = replace(LINE, group="hours", quantity=None)
    price = replace(PRICE, lines=(line,), evaluation_sum=EvaluationSum(method="average"))
    assert not [item for item in missing_facts(replace(_specification(), price=price)) if item.key == "quantity"]


def test_a_lot_and_part_ii_need_no_reason_for_not_dividing() -> None:
    specification = _specification()
    for procurement in (
        replace(specification.procurement, lot=Lot("a", 1, "A")),
        replace(specification.procurement, procedure="part_ii_open", dialogue=False),
    ):
        assert not [item for item in missing_facts(replace(specification, procurement=procurement)) if item.path[0] == "procurement"]


def test_what_a_finding_tells_of_is_not_asked_for_twice_and_unfilled_is_no_finding() -> None:
    tie = warning("profile.dates-out-of-order", ("award", "tie_break"), first="a", earlier="b", second="c")
    unfilled = warning("profile.unfilled", ("procurement", "title"), field="procurement.title")
    made = _made(replace(_resolved(), findings=(tie, unfilled)))
    assert "award.tie_break" not in [row[-1] for row in outlines.rows(outlines.section(made, CHAPTERS[0]))]
    assert [row[-1] for row in outlines.rows(outlines.section(made, "Funn"))] == ["award.tie_break"]


def test_a_finding_stands_with_its_paragraph_and_its_place() -> None:
    found = warning("profile.unknown-area", ("award", "climate"), area="X", known="Y", paragraph="loven § 5b")
    rows = outlines.rows(outlines.section(_made(replace(_resolved(), findings=(found,))), "Funn"))
    assert rows[0][0] == "☐"
    assert rows[0][-1] == "loven § 5b award.climate"
    assert "Ingenting er funnet." in outlines.text(outlines.section(_made(_resolved()), "Funn"))


def test_every_bilag_stands_with_who_fills_it_in_when_and_what_is_ours() -> None:
    resolved = specimen.resolved()
    rows = outlines.rows(outlines.section(_made(resolved), "Bilagene til avtalen"))
    assert [row[1] for row in rows] == [f"Bilag {bilag.number}: {bilag.title}" for bilag in resolved.specification.agreement.bilag]
    assert rows[0][2] == "Kommunen Før kunngjøring"
    assert [row[3] for row in rows] == ["kravspesifikasjon.docx", "bilag-4-tekster.docx", "bilag-7-tekster.docx"]
    assert all(row[0] == "☐" and row[4] for row in rows)


def test_an_agreement_without_a_bilag_for_the_data_processing_agreement_is_told_so() -> None:
    specification = _specification()
    assert "ikke noe eget bilag for databehandleravtalen" in outlines.text(_made(_resolved(specification)))
    assert "et eget vedlegg til avtalen" in _items(specification)
    with_one = _kinds(specification, data_processing=3)
    assert "ikke noe eget bilag" not in outlines.text(_made(_resolved(with_one)))
    assert "i bilag 3." in _items(with_one)


def test_what_is_made_is_ticked_with_its_file_name() -> None:
    specification = _specification()
    assert _files(specification) == [
        "kravspesifikasjon.docx",
        "konkurransegrunnlag-del.docx",
        "svarmatrise.xlsx",
        "besvarelse.docx",
        "spesifikasjon.json",
        "evaluering.xlsx",
        "anskaffelsesnotat.docx",
        "intern.json",
    ]
    more = replace(specification, price=PRICE, demonstration=AnnouncedDemonstration(("FUN-001",)))
    assert {"bilag-2-tekster.docx", "prisskjema.xlsx", "demoskript.docx"} <= set(_files(more))
    assert "prisskjema.xlsx ikke laget" in _items(specification)
    assert "prisskjema.xlsx ikke laget" not in _items(more)


@pytest.mark.parametrize("language", ["nb", "nn"])
@pytest.mark.parametrize("procedure", [*PROCEDURES, None])
@pytest.mark.parametrize("day", DAYS)
def test_every_item_has_words_for_every_procedure_and_day(language: str, procedure: str | None, day: date | None) -> None:
    specification = _specification(procedure=procedure, announcement=day)
    words = data.words(language)
    silent = [
        (item.name, field)
        for item in (*BEFORE, *DURING, *AFTER)
        for field in ("what", "basis")
        if item.applies(specification) and not worded(item.name, field, specification, words)
    ]
    assert silent == []
    assert all(words(f"checklist.who.{item.who}") and words(f"checklist.when.{item.when}") for item in (*BEFORE, *DURING, *AFTER))


@pytest.mark.parametrize(
    "document",
    [
        "Kunngjøring i Doffin",
        "ESPD",
        "Konkurransegrunnlag i kommunens egen mal",
        "tilbudsbrev",
        "forpliktelseserklæring",
        "Databehandleravtale",
        "Taushetserklæring",
        "habilitet",
        "Sladdeveiledning",
        "egenerklæring om lønns- og arbeidsvilkår",
        "egenerklæring om russisk tilknytning",
        "Anskaffelsesprotokoll",
        "Tildelingsbrev",
        "kontraktsoppfølging",
        "DPIA",
        "ROS",
        "skatt og merverdiavgift",
        "Avtaledokumentet SSA 1",
    ],
)
def test_each_other_document_is_named(document: str) -> None:
    assert document in _items(_specification())


def test_the_form_for_reservations_is_said_to_be_in_the_matrix() -> None:
    assert "skjemaet for avvik og forbehold" in outlines.text(_made(_resolved()))


@pytest.mark.parametrize(
    ("procedure", "there", "absent"),
    [
        ("open", ("ESPD", "TED", "§ 24-8", "§ 25-2", "minst 10 dager"), ("Invitasjon til å gi tilbud", "§ 10-2", "Forhandlingsrunder")),
        ("restricted", ("Invitasjon til å gi tilbud", "Kvalifikasjonsgrunnlag"), ("Forhandlingsrunder",)),
        ("negotiated", ("Forhandlingsrunder", "§ 13-2", "Invitasjon til å gi tilbud"), ("Dialogrunder",)),
        ("dialogue", ("Dialogrunder",), ("Forhandlingsrunder",)),
        ("part_ii_open", ("§ 10-2", "§ 9-6", "og 10-5", "rimelig lengde"), ("ESPD", "TED", "§ 24-8", "§ 25-2", "minst 10 dager")),
        ("part_ii_restricted", ("Invitasjon til å gi tilbud",), ("ESPD",)),
    ],
)
def test_the_steps_follow_the_procedure(procedure: str, there: tuple[str, ...], absent: tuple[str, ...]) -> None:
    text = _items(_specification(procedure=procedure))
    assert [said for said in there if said not in text] == []
    assert [said for said in absent if said in text] == []


def test_without_a_procedure_both_parts_are_told() -> None:
    text = _items(_specification(procedure=None))
    assert "Del II: Forskriften § 9-6" in text
    assert "Del III: Forskriften § 24-8" in text


@pytest.mark.parametrize(
    ("day", "there", "absent"),
    [
        (date(2026, 6, 30), ("Forskriften § 7-2",), ("Loven § 5l", "Loven § 5a", "§§ 5e")),
        (date(2026, 7, 1), ("Loven § 5l", "Loven § 5a", "Loven §§ 5e"), ("Forskriften § 7-2",)),
        (None, ("Kunngjøring før 1. juli 2026: Forskriften § 7-2", "Kunngjøring fra 1. juli 2026: Loven § 5l"), ()),
    ],
)
def test_the_paragraphs_follow_the_day_of_the_announcement(day: date | None, there: tuple[str, ...], absent: tuple[str, ...]) -> None:
    text = _items(_specification(announcement=day))
    assert [said for said in there if said not in text] == []
    assert [said for said in absent if said in text] == []


def test_the_steps_after_the_deadline_stand_in_their_order() -> None:
    rows = outlines.rows(outlines.section(_made(_resolved()), CHAPTERS[-1]))
    told = [row[1] for row in rows]
    marks = ("Åpne tilbudene", "Avvis tilbud", "Les forbeholdene", "Be om å få rettet", "Gi poeng", "Attest", "Tildelingsbrev", "Karens")
    order = [next(place for place, text in enumerate(told) if text.startswith(mark)) for mark in (*marks, "Anskaffelsesprotokoll", "Sign")]
    assert order == sorted(order)


def test_joint_purchases_options_and_missing_service_levels_have_their_own_lines() -> None:
    specification = _specification()
    buyer = replace(specification.buyer, partners=(AnnouncedPartner("Narvik", "1806"),), joiners=(AnnouncedJoiner("Andøy", "1871"),))
    whole = replace(specification, buyer=buyer, contract=replace(specification.contract, options=(ContractOption("OPS-1", "T", "T"),)))
    said = ("felles anskaffelse", "§ 26-1", "Pasientjournalloven § 9", "hver opsjon har en prislinje")
    assert [text for text in said if text not in _items(whole)] == []
    assert [text for text in said if text in _items(specification)] == []
    assert "drifts- eller vedlikeholdsavtale" in _items(specification)
    assert "drifts- eller vedlikeholdsavtale" not in _items(_kinds(specification, service_level=2))


def test_the_day_on_which_the_paragraphs_were_checked_stands_once() -> None:
    assert outlines.text(_made(_resolved())).count("2.7.2026") == 1


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_both_languages_make_a_document(language: str) -> None:
    resolved = specimen.resolved(specimen.PROFILE if language == "nb" else specimen.in_nynorsk())
    assert word_body.body(checklist.outline(resolved, data.words(language)), Marks())


def test_hostile_texts_stay_text() -> None:
    nasty = "=1+1 <w:p> {{ 7*7 }}"
    specification = _specification()
    situation = replace(specification.situation, users=(UserGroup(nasty),))
    made = _made(_resolved(replace(specification, situation=situation)))
    assert nasty in outlines.text(made)
    assert "<w:p> {{" not in word_body.body(made, Marks())


def _items(specification: Specification) -> str:
    made = _made(_resolved(specification))
    return "\n".join(outlines.text(outlines.section(made, title)) for title in CHAPTERS[4:])


def _files(specification: Specification) -> list[str]:
    rows = outlines.rows(outlines.section(_made(_resolved(specification)), "Dokumenter som er laget"))
    assert {row[0] for row in rows} == {"☑"}
    return [row[1].partition(" ")[0] for row in rows]


def _kinds(specification: Specification, **kinds: int) -> Specification:
    found = MappingProxyType({**specification.agreement.content_kinds, **kinds})
    return replace(specification, agreement=replace(specification.agreement, content_kinds=found))


def _specification(**changes: Any) -> Specification:
    checked = resolve(tiny.profile(), tiny.loaded(tiny.library()), tiny.WORDS)
    assert checked.value is not None, checked.problems
    specification = checked.value.specification
    return replace(specification, procurement=replace(specification.procurement, **changes))


def _resolved(specification: Specification | None = None) -> Resolved:
    checked = resolve(tiny.profile(), tiny.loaded(tiny.library()), tiny.WORDS)
    assert checked.value is not None, checked.problems
    return replace(checked.value, specification=specification or checked.value.specification, findings=())


def _made(resolved: Resolved) -> tuple[Block, ...]:
    return checklist.outline(resolved, data.words(resolved.specification.language))
