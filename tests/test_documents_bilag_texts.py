"""The texts for other bilag: which bilag get any, what stands in each, and in what order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

import outlines
import specimen
import tiny
from fellesrammer.documents import bilag_texts
from fellesrammer.documents.requirement_tables import bilag_file, bilag_with_texts
from fellesrammer.files import data
from fellesrammer.model.profile import Contract, EvaluationSum, Integration
from fellesrammer.model.specification import AnnouncedPrice, AnnouncedPriceLine, Specification, SpecifiedRequirement
from fellesrammer.profile.resolve import resolve
from fellesrammer.render import word_body
from fellesrammer.render.blocks import Block, Heading, Landscape, Table
from fellesrammer.render.word_text import Marks

LINE = AnnouncedPriceLine("P-01", "one_off", "Etablering", "stk", Decimal(1), counts=True)
PRICE = AnnouncedPrice("linear", Decimal(40), MappingProxyType({}), (LINE,), EvaluationSum(), index="Årlig etter indeksen.")


def test_nothing_is_made_where_everything_stands_with_the_requirements() -> None:
    assert bilag_texts.outlines(_specification(), tiny.WORDS) == {}


def test_a_bilag_with_rows_says_how_to_use_them_and_holds_them_all() -> None:
    made = _made(specimen.resolved().specification)
    assert list(made) == [4, 7]
    text = outlines.text(made[4])
    assert "Bilag 4: Tjenestenivå" in text
    assert "inn i bilag 4 til SSA-L 2018" in text
    assert "fylles ut av kommunen og leverandøren, i tilbudet" in text
    assert "beholder nummeret sitt" in text
    assert "Slett veiledningen" in text
    assert [row[0] for row in outlines.rows(made[4])] == ["EIE-004"]


def test_the_pages_are_upright_so_that_tables_fit_where_they_are_pasted() -> None:
    made = _made(specimen.resolved().specification)
    assert not [block for blocks in made.values() for block in blocks if isinstance(block, Landscape)]
    assert {sum(column.width for column in block.columns) for blocks in made.values() for block in blocks if isinstance(block, Table)} == {
        100
    }


def test_changes_stand_by_clause_in_the_order_of_the_agreement() -> None:
    rows = (_term("EIE-001", "2.10"), _term("EIE-002"), _term("EIE-003", "10"), _term("EIE-004", "2.2"), _term("EIE-005", "7.2", "5.3"))
    made = _made(_in_bilag(3, *rows))[3]
    assert _headings(made) == [
        "Avtalens punkt 2.2",
        "Avtalens punkt 2.10",
        "Avtalens punkt 5.3 og 7.2",
        "Avtalens punkt 10",
        "Tillegg til den generelle avtaleteksten",
    ]
    assert [row[0] for row in outlines.rows(made)] == ["EIE-004", "EIE-001", "EIE-005", "EIE-003", "EIE-002"]
    assert "De kommer i tillegg til det som står der, og erstatter det som" in outlines.text(made)
    assert "erstatter ikke noe punkt" in outlines.text(made)


@pytest.mark.parametrize(("clause", "before"), [("2.2", "2.10"), ("9", "10.1"), ("2", "2.1"), ("2.a", "2.b")])
def test_clauses_sort_as_numbers(clause: str, before: str) -> None:
    assert bilag_texts.clause_key(clause) < bilag_texts.clause_key(before)


def test_the_platform_has_a_bilag_of_its_own_only_where_the_agreement_has_one() -> None:
    found = (Integration("Kjernejournal", "Oppslag", "NHN", "3", "result"), Integration("Turnus"))
    specification = _with_kinds(_specification(), platform=2)
    made = _made(replace(specification, situation=replace(specification.situation, integrations=found)))
    assert list(made) == [2]
    assert outlines.rows(made[2])[0] == ("Kjernejournal", "Oppslag", "NHN", "3", "Resultat")
    assert outlines.rows(made[2])[1] == ("Turnus", "", "fylles ut: eier", "fylles ut: versjon", "fylles ut: leverandørens ansvar")


def test_integrations_that_nobody_has_listed_are_asked_for_and_none_make_no_bilag() -> None:
    specification = _with_kinds(_specification(), platform=2)
    unknown = _made(replace(specification, situation=replace(specification.situation, integrations=None)))
    assert outlines.unfilled(unknown[2]) == ["integrasjoner"]
    assert _made(replace(specification, situation=replace(specification.situation, integrations=()))) == {}


def test_the_days_stand_in_the_plan_when_it_has_rows_and_when_the_day_of_delivery_is_known() -> None:
    specification = _with_kinds(_in_bilag(2, _term("EIE-001")), plan=2)
    made = _made(specification)[2]
    assert outlines.rows(outlines.section(made, "Datoer i planen")) == [
        ("Avtalestart", "1. juni 2027"),
        ("Planlagt leveringsdag", "1. september 2027"),
    ]
    later = replace(specification, contract=replace(specification.contract, delivery=None))
    assert outlines.unfilled(_made(later)[2]) == ["planlagt leveringsdag"]
    bare = _with_kinds(_specification(), plan=2)
    assert list(_made(bare)) == [2]
    assert _made(replace(bare, contract=replace(bare.contract, delivery=None))) == {}


@pytest.mark.parametrize(("kinds", "bilag"), [({"duration": 3}, [3]), ({"duration": 2}, [2]), ({}, [])])
def test_the_duration_stands_in_the_bilag_where_the_agreement_looks_for_it(kinds: dict[str, int], bilag: list[int]) -> None:
    contract = Contract(start=date(2027, 7, 1), months=48, extensions="To år, ett år om gangen.")
    specification = _with_kinds(_specification(), administrative=3, plan=2, **kinds)
    given = replace(specification, contract=contract)
    made = _made(given)
    assert list(made) == bilag
    for number in bilag:
        assert outlines.rows(outlines.section(made[number], "Varighet")) == [
            ("Avtalestart", "1. juli 2027"),
            ("Avtalens lengde", "48 måneder"),
            ("Forlengelse", "To år, ett år om gangen."),
        ]
    assert _made(replace(given, contract=replace(contract, months=None))) == {}


def test_the_price_bilag_refers_to_the_price_form_and_holds_the_rule_of_regulation() -> None:
    specification = replace(_specification(), price=PRICE)
    made = _made(specification)
    assert list(made) == [2]
    assert "prisskjema.xlsx" in outlines.text(made[2])
    assert "Årlig etter indeksen." in outlines.text(made[2])
    bare = _made(replace(specification, price=replace(PRICE, lines=(), index=None)))[2]
    assert "prisskjema.xlsx" not in outlines.text(bare)
    assert outlines.unfilled(bare) == ["prisregulering"]


def test_the_files_carry_the_numbers_of_their_bilag() -> None:
    assert [bilag_file(bilag.number) for bilag in bilag_with_texts(specimen.resolved().specification)] == [
        "bilag-4-tekster.docx",
        "bilag-7-tekster.docx",
    ]


def test_nynorsk_says_the_same() -> None:
    made = _made(specimen.resolved(specimen.in_nynorsk()).specification)
    assert _headings(made[7]) == ["Punkt 5.3 og 7.2 i avtalen"]
    assert "blir fylt ut av kommunen, før kunngjering" in outlines.text(made[7])


def test_hostile_texts_stay_text() -> None:
    nasty = "=1+1 <w:p> {{ 7*7 }}"
    row = replace(_term("EIE-001"), title=nasty, text=nasty, added_text=nasty)
    made = _made(_in_bilag(3, row))[3]
    assert outlines.text(made).count(nasty) == 3
    assert "&lt;w:p&gt; {{ 7*7 }}" in word_body.body(made, Marks())


def _term(name: str, *clauses: str) -> SpecifiedRequirement:
    row = next(row for row in specimen.resolved().specification.requirements if row.id == "EIE-004")
    return replace(row, id=name, clauses=clauses, bilag=3)


def _in_bilag(number: int, *rows: SpecifiedRequirement) -> Specification:
    specification = _specification()
    placed = tuple(replace(row, bilag=number) for row in rows)
    return replace(specification, requirements=(*specification.requirements, *placed))


def _with_kinds(specification: Specification, **kinds: int) -> Specification:
    found = MappingProxyType({**specification.agreement.content_kinds, **kinds})
    return replace(specification, agreement=replace(specification.agreement, content_kinds=found))


def _specification(**changes: Any) -> Specification:
    checked = resolve(tiny.profile(**changes), tiny.loaded(tiny.library()), tiny.WORDS)
    assert checked.value is not None, checked.problems
    return checked.value.specification


def _made(specification: Specification) -> Mapping[int, tuple[Block, ...]]:
    return bilag_texts.outlines(specification, data.words(specification.language))


def _headings(made: tuple[Block, ...]) -> list[str]:
    return list(outlines.lines(block for block in made if isinstance(block, Heading)))
