"""The besvarelse: a place for every answer in prose, with its limit, and the rules for what is read."""

from __future__ import annotations

from dataclasses import replace

import pytest

import outlines
import specimen
import tiny
from fellesrammer.documents import tender_response
from fellesrammer.files import data
from fellesrammer.model.specification import Specification
from fellesrammer.model.stated import StatedAnswer
from fellesrammer.model.text import parse
from fellesrammer.profile.resolve import resolve
from fellesrammer.render import word_body
from fellesrammer.render.blocks import Block, Heading, Table
from fellesrammer.render.word_text import Marks


@pytest.mark.parametrize(
    ("characters", "said"),
    [
        (0, "Ingen grense"),
        (500, "Høyst 500 tegn med mellomrom, mindre enn en halv side."),
        (749, "mindre enn en halv side"),
        (750, "om lag en halv side"),
        (1500, "om lag en halv side"),
        (2250, "om lag 1 side."),
        (3000, "Høyst 3000 tegn med mellomrom, om lag 1 side."),
        (4500, "om lag 1,5 sider"),
        (6000, "om lag 2 sider"),
        (12000, "12 000 tegn med mellomrom, om lag 4 sider"),
    ],
)
def test_the_limit_is_said_in_characters_and_about_how_many_pages(characters: int, said: str) -> None:
    assert said in tender_response.limit(characters, tiny.WORDS).replace("\N{NO-BREAK SPACE}", " ")


def test_every_requirement_that_asks_for_prose_has_a_place_in_document_order() -> None:
    specification = specimen.resolved().specification
    made = _made(specification)
    wanted = [row.id for row in specification.requirements if row.answer.max_length or row.answer.type == "text"]
    assert wanted
    assert [block.text.partition(" ")[0] for block in made if isinstance(block, Heading) and block.level == 2] == wanted
    places = [block.description for block in made if isinstance(block, Table)][1:]
    assert places == [f"Svar på {name}" for name in wanted]


def test_the_requirement_itself_is_not_repeated() -> None:
    specification = specimen.resolved().specification
    text = outlines.text(_made(specification))
    asked = tender_response.asked(specification)
    assert all(row.title in text for row in asked)
    assert not [row.id for row in asked if outlines.text(parse(row.text)).splitlines()[0] in text]


def test_a_procurement_without_prose_has_no_such_document() -> None:
    specification = _specification()
    rows = tuple(replace(row, answer=StatedAnswer("none", "Svar.")) for row in specification.requirements)
    assert _made(replace(specification, requirements=rows)) == ()


def test_rows_of_other_bilag_stand_under_the_title_of_their_bilag() -> None:
    specification = _specification()
    first, *rest = specification.requirements
    moved = replace(specification, requirements=(*rest, replace(first, bilag=2)))
    assert [block.text for block in _made(moved) if isinstance(block, Heading) and block.level == 1] == ["Område EIE", "Bilag 2: Bilag 2"]


def test_the_lead_says_what_is_read_and_what_prevails() -> None:
    text = outlines.text(_made(_specification()))
    for said in (
        "Svarmatrisen går foran",
        "leser ikke det som står utenfor grensen",
        "Skriv forbehold i svarmatrisen",
        "Lenker er ikke svar",
    ):
        assert said in text
    assert "reklame gir ikke poeng" in text


def test_nynorsk_says_the_same() -> None:
    text = outlines.text(_made(specimen.resolved(specimen.in_nynorsk()).specification))
    assert "Svarmatrisa går føre" in text
    assert "Svar på FUN-001" in text


def test_hostile_texts_stay_text() -> None:
    nasty = "=1+1 <w:p> {{ 7*7 }}"
    specification = _specification()
    rows = tuple(replace(row, title=nasty, answer=replace(row.answer, request=nasty)) for row in specification.requirements)
    made = _made(replace(specification, requirements=rows))
    assert nasty in outlines.text(made)
    assert "<w:p> {{" not in word_body.body(made, Marks())


def _specification() -> Specification:
    checked = resolve(tiny.profile(), tiny.loaded(tiny.library()), tiny.WORDS)
    assert checked.value is not None, checked.problems
    return checked.value.specification


def _made(specification: Specification) -> tuple[Block, ...]:
    return tender_response.outline(specification, data.words(specification.language))
