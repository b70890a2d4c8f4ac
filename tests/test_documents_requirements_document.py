"""The kravspesifikasjon's parts that only some procurements have: joint purchases, lots, options, bilag with texts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

import outlines
import specimen
import tiny
from fellesrammer.documents import requirements_document
from fellesrammer.files import data
from fellesrammer.model.profile import ContractOption, Integration, Lot
from fellesrammer.model.specification import AnnouncedJoiner, AnnouncedPartner, Specification
from fellesrammer.profile.resolve import resolve
from fellesrammer.render import word_body
from fellesrammer.render.blocks import Block, Heading, Table
from fellesrammer.render.word_text import Marks

PARTNERS = (AnnouncedPartner("Narvik", "1806", tiny.GOOD_NUMBER, 20000, 300), AnnouncedPartner("Andøy", "1871"))


def test_a_purchase_by_one_municipality_has_no_chapter_about_several() -> None:
    made = _made(_specification())
    assert not {"Kommunene som kjøper sammen", "Kommuner som kan slutte seg til avtalen", "Opsjoner"} & set(_headings(made))


@pytest.mark.parametrize(
    ("signing", "said"),
    [("lead", "Bodø kommune inngår avtalen på vegne av alle"), ("each", "inngår sin egen avtale"), (None, "fylles ut: hvem som inngår")],
)
def test_partners_stand_with_inhabitants_and_users_and_it_is_said_who_enters_into_the_agreement(signing: Any, said: str) -> None:
    specification = _specification()
    made = _made(replace(specification, buyer=replace(specification.buyer, partners=PARTNERS, signing=signing)))
    found = outlines.section(made, "Kommunene som kjøper sammen")
    assert said in outlines.text(found)
    assert outlines.rows(found) == [
        ("Bodø kommune Leder anskaffelsen", "–", "100", "Se «Brukere»"),
        ("Narvik kommune", tiny.GOOD_NUMBER, "20 000", "300"),
        ("Andøy kommune", "–", "fylles ut: innbyggere", "fylles ut: brukere"),
    ]


def test_those_who_may_join_stand_with_the_most_they_may_take() -> None:
    specification = _specification()
    joiners = (AnnouncedJoiner("Narvik", "1806", 120, Decimal("2500000.00")), AnnouncedJoiner("Andøy", "1871"))
    found = outlines.section(_made(replace(specification, buyer=replace(specification.buyer, joiners=joiners))), "slutte seg til avtalen")
    assert outlines.rows(found) == [
        ("Narvik kommune", "120", "2 500 000"),
        ("Andøy kommune", "fylles ut: brukere, høyst", "fylles ut: verdi, høyst (kroner uten mva.)"),
    ]
    assert "Ingen andre kan slutte seg til." in outlines.text(found)


def test_a_lot_is_named_on_the_cover_and_among_the_facts() -> None:
    specification = _specification()
    made = _made(replace(specification, procurement=replace(specification.procurement, lot=Lot("b", 2, "Legevakt"))))
    assert outlines.text(made).count("2: Legevakt") == 2


def test_options_have_a_chapter_before_the_areas_and_link_to_their_requirements() -> None:
    specification = _specification()
    options = (
        ContractOption("OPS-1", "Skole", "Kommunen kan bestille:\n- timebok", "innen 2029", True, ("FUN-001", "X-9")),
        ContractOption("OPS-2", "Kurs", "Ti kurs.", None, False),
    )
    made = _made(replace(specification, contract=replace(specification.contract, options=options)))
    titles = _headings(made)
    assert titles.index("Opsjoner") < titles.index("Område FUN")
    assert outlines.rows(outlines.section(made, "Opsjoner")) == [
        ("OPS-1 Skole", "Kommunen kan bestille: timebok Alle tilbud må ha med opsjonen.", "innen 2029", "FUN-001 X-9"),
        ("OPS-2 Kurs", "Ti kurs. Et tilbud kan leveres uten opsjonen.", "fylles ut: når den kan brukes", "–"),
    ]
    assert 'w:anchor="FUN_001"' in word_body.body(made, Marks())


def test_the_responsibility_for_integrations_is_a_column_only_where_somebody_has_said_it() -> None:
    without = _made(_with_integrations(Integration("Kjernejournal", "Oppslag", "NHN", "3")))
    assert outlines.rows(outlines.section(without, "Integrasjoner")) == [("Kjernejournal", "Oppslag", "NHN", "3")]
    mixed = (Integration("A", responsibility="result"), Integration("B", None, "Oss", "2", "time_and_material"), Integration("C"))
    found = outlines.section(_made(_with_integrations(*mixed)), "Integrasjoner")
    assert [row[-1] for row in outlines.rows(found)] == ["Resultat", "Medgått tid", "fylles ut: leverandørens ansvar"]
    assert outlines.rows(found)[0][2:4] == ("fylles ut: eier", "fylles ut: versjon")
    assert "ikke for resultatet" in outlines.text(found)


def test_integrations_that_belong_in_another_bilag_are_referred_to() -> None:
    specification = specimen_with_platform()
    found = outlines.section(_made(specification), "Integrasjoner")
    assert outlines.rows(found) == []
    assert "står i bilag 4, «Tjenestenivå»" in outlines.text(found)
    none = replace(specification, situation=replace(specification.situation, integrations=()))
    assert "Ingen." in outlines.text(outlines.section(_made(none), "Integrasjoner"))


def test_the_meaning_of_a_contract_term_says_in_which_bilag_the_terms_stand() -> None:
    made = _made(specimen.resolved().specification)
    assert "Kontraktsvilkårene i denne anskaffelsen står i bilag 4 og 7." in outlines.text(made)


def test_the_last_chapter_lists_the_bilag_with_texts_and_their_files() -> None:
    made = _made(specimen.resolved().specification)
    rows = outlines.rows(outlines.section(made, "Bilag med tekster fra kommunen"))
    assert [(row[0], row[2]) for row in rows] == [("4", "bilag-4-tekster.docx"), ("7", "bilag-7-tekster.docx")]
    assert "EIE-003" not in outlines.text(made)
    assert "Bilag med tekster fra kommunen" not in _headings(_made(_specification()))


def test_nynorsk_has_every_part() -> None:
    specification = replace(specimen.resolved(specimen.in_nynorsk()).specification)
    options = (ContractOption("OPS-1", "Skule", "Tekst.", "2029"),)
    buyer = replace(specification.buyer, partners=PARTNERS, joiners=(AnnouncedJoiner("Andøy", "1871"),))
    whole = replace(specification, buyer=buyer, contract=replace(specification.contract, options=options))
    assert {"Kommunane som kjøper saman", "Kommunar som kan slutte seg til avtalen", "Opsjonar", "Bilag med tekstar frå kommunen"} <= set(
        _headings(_made(whole))
    )


def test_hostile_texts_stay_text() -> None:
    nasty = "=1+1 <w:p> {{ 7*7 }} {skal}"
    specification = _specification()
    options = (ContractOption("OPS-1", nasty, nasty, nasty),)
    made = _made(replace(specification, contract=replace(specification.contract, options=options)))
    assert outlines.rows(outlines.section(made, "Opsjoner"))[0][0] == f"OPS-1 {nasty}"
    assert "&lt;w:p&gt;" in word_body.body(made, Marks())


def test_no_table_is_empty_and_no_heading_stands_alone() -> None:
    made = _made(specimen.resolved().specification)
    assert all(block.rows for block in made if isinstance(block, Table))
    pairs = zip(made, (*made, None)[1:], strict=False)
    assert not [one.text for one, two in pairs if isinstance(one, Heading) and isinstance(two, Heading) and two.level <= one.level]


def specimen_with_platform() -> Specification:
    """The specimen as if its agreement had a bilag of its own for the platform."""
    specification = specimen.resolved().specification
    kinds = MappingProxyType({**specification.agreement.content_kinds, "platform": 4})
    return replace(specification, agreement=replace(specification.agreement, content_kinds=kinds))


def _with_integrations(*found: Integration) -> Specification:
    specification = _specification()
    return replace(specification, situation=replace(specification.situation, integrations=found))


def _specification() -> Specification:
    checked = resolve(tiny.profile(), tiny.loaded(tiny.library()), tiny.WORDS)
    assert checked.value is not None, checked.problems
    return checked.value.specification


def _made(specification: Specification) -> tuple[Block, ...]:
    return requirements_document.outline(specification, data.words(specification.language))


def _headings(made: tuple[Block, ...]) -> list[str]:
    return [*outlines.headings(made, 1), *outlines.headings(made, 2)]
