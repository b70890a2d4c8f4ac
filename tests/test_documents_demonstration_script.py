"""The demoskript: the same tasks, time and sheet for every tenderer, and rules that follow the procedure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

import outlines
import tiny
from fellesrammer.documents import demonstration_script
from fellesrammer.files import data
from fellesrammer.model.specification import AnnouncedDemonstration, Specification
from fellesrammer.model.stated import StatedVerification
from fellesrammer.profile.resolve import resolve
from fellesrammer.render import word
from fellesrammer.render.blocks import Block, Heading, Landscape, PageBreak, Table

SHOWN = AnnouncedDemonstration(("FUN-001", "EIE-001"), 60, "På skjerm", "Kommunen sender:\n- tre testpasienter", "Fem evaluatorer.")
METHOD = StatedVerification("demonstration", "Vis tre trinn.")


def test_a_procurement_without_a_demonstration_has_no_script() -> None:
    assert demonstration_script.outline(replace(_specification(), demonstration=None), data.words("nb")) == ()


@pytest.mark.parametrize(
    ("minutes", "tasks", "each", "left"),
    [
        (60, 2, 30, 0),
        (60, 7, 8, 4),
        (120, 7, 15, 15),
        (90, 6, 15, 0),
        (100, 6, 15, 10),
        (5, 6, 0, 5),
        (9, 1, 9, 0),
        (59, 1, 55, 4),
        (60, 0, 0, 60),
    ],
)
def test_the_time_is_split_evenly_and_what_is_left_goes_to_questions(minutes: int, tasks: int, each: int, left: int) -> None:
    assert demonstration_script.split(minutes, tasks) == (each, left)


def test_the_plan_fills_the_minutes() -> None:
    made = _made(replace(_specification(), demonstration=replace(SHOWN, minutes=70)))
    assert outlines.rows(outlines.section(made, "Tidsplan")) == [
        ("0–35", "Oppgave 1: FUN-001 Tittel FUN-001"),
        ("35–70", "Oppgave 2: EIE-001 Tittel EIE-001"),
    ]
    assert "innenfor tiden til hver oppgave" in outlines.text(made)
    longer = _made(replace(_specification(), demonstration=replace(SHOWN, minutes=78)))
    assert outlines.rows(outlines.section(longer, "Tidsplan"))[-1] == ("70–78", "Spørsmål fra kommunen")


@pytest.mark.parametrize(("minutes", "asked"), [(None, "tid per tilbyder"), (1, "mer tid: 1 minutter er for lite til 2 oppgaver")])
def test_a_time_that_is_missing_or_too_short_is_asked_for(minutes: int | None, asked: str) -> None:
    found = outlines.section(_made(replace(_specification(), demonstration=replace(SHOWN, minutes=minutes))), "Tidsplan")
    assert outlines.unfilled(found) == [asked]


def test_conditions_that_nobody_has_given_are_asked_for() -> None:
    bare = replace(_specification(), demonstration=AnnouncedDemonstration(("FUN-001",)))
    assert outlines.unfilled(_made(bare)) == ["tid per tilbyder", "sted", "deltakere", "testdata og forberedelse", "tid per tilbyder"]


def test_each_task_starts_a_page_with_what_is_shown_what_was_asked_and_what_earns_points() -> None:
    made = list(_made(_specification()))
    starts = [at for at, block in enumerate(made) if isinstance(block, Heading) and "Oppgave" in block.text]
    assert [made[at].text for at in starts] == ["Oppgave 1: FUN-001 Tittel FUN-001", "Oppgave 2: EIE-001 Tittel EIE-001"]  # type: ignore[union-attr]  # headings
    assert all(isinstance(made[at - 1], PageBreak) for at in starts)
    first = made[starts[0] : starts[1]]
    assert "Kriterium: 1 Kvalitet · Tid: 30 minutter" in outlines.text(first)
    assert "Vis tre trinn." in outlines.text(outlines.section(first, "Dette viser dere"))
    assert outlines.rows(first) == [
        ("Kravet", "Løsningen bør virke."), ("Gir uttelling", "Mer gir poeng."), ("Svaret i tilbudet", "Beskriv."),
        ("0", "Til 0 poeng."), ("5", "Til 5 poeng."), ("10", "Til 10 poeng."),
    ]  # fmt: skip


def test_a_task_without_a_method_or_anchors_asks_for_them() -> None:
    given = _specification()
    bare = replace(given, requirements=tuple(replace(row, verification=(), assessment=()) for row in given.requirements))
    assert outlines.unfilled(_made(bare)) == ["hva som skal vises", "beskrivelser av hva som gir 0, 5 og 10 poeng"] * 2


def test_the_sheet_lies_on_its_side_with_a_row_for_each_task_on_the_announced_scale() -> None:
    made = list(_made(_specification()))
    sheet = made[made.index(Landscape()) :]
    tables = [block for block in sheet if isinstance(block, Table)]
    assert [column.title for column in tables[0].columns] == ["Tilbyder", "Evaluator", "Dato"]
    assert [column.title for column in tables[1].columns] == ["Oppgave", "Vist, og hvordan", "Trekker opp", "Trekker ned", "Poeng (0–10)"]
    assert len(tables[1].rows) == 2


@pytest.mark.parametrize(
    ("changes", "said", "unsaid"),
    [
        (
            {"procedure": "open"},
            "kan ikke bli bedre i demonstrasjonen (anskaffelsesforskriften §§ 23-5 og 23-6 tredje ledd)",
            "forhandlingene",
        ),
        ({"procedure": "restricted"}, "§§ 23-5 og 23-6", "dialogen"),
        ({"procedure": "negotiated"}, "kan være tema for forhandlingene", "23-6"),
        ({"procedure": "dialogue"}, "kan være tema for dialogen", "23-6"),
        ({"procedure": "part_ii_open", "dialogue": True}, "kan være tema for dialogen", "§"),
        ({"procedure": "part_ii_open", "dialogue": False}, "Tilbudet kan ikke endres i demonstrasjonen.", "§"),
        ({"procedure": None}, "Tilbudet kan ikke endres i demonstrasjonen.", "§"),
    ],
)
def test_the_rules_follow_the_procedure(changes: Mapping[str, Any], said: str, unsaid: str) -> None:
    given = _specification()
    made = _made(replace(given, procurement=replace(given.procurement, **changes)))
    rules = outlines.text(outlines.section(made, "Regler"))
    assert said in rules
    assert unsaid not in rules
    assert ("per 2.7.2026" in rules) == ("§" in rules)
    assert outlines.unfilled(made) == ([] if changes["procedure"] else ["anskaffelsesprosedyre"])


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_the_script_becomes_a_word_document(language: str) -> None:
    made = demonstration_script.outline(replace(_specification(), language=language), data.words(language))
    page = word.Page("T", language, "H", "F", ("Side", "av"), tiny.RELEASED, "K", "")
    assert b"w:document" in word.parts(data.word_base(), made, page)["word/document.xml"]


@pytest.mark.parametrize("hostile", ["=1+1", "<w:p>&amp;", "{{ 7 * 7 }}", "{name}"])
def test_what_people_write_stands_literally(hostile: str) -> None:
    given = _specification()
    method = (replace(METHOD, method=hostile),)
    rows = tuple(replace(row, title=hostile, text=hostile, added_text=hostile, verification=method) for row in given.requirements)
    shown = replace(SHOWN, place=hostile, preparation=hostile, participants=hostile)
    made = _made(replace(given, requirements=rows, demonstration=shown, procurement=replace(given.procurement, title=hostile)))
    assert outlines.text(made).count(hostile) == 16


def _specification() -> Specification:
    resolved = resolve(tiny.profile(), tiny.loaded(tiny.library()), tiny.WORDS).value
    assert resolved is not None
    given = resolved.specification
    return replace(given, demonstration=SHOWN, requirements=tuple(replace(row, verification=(METHOD,)) for row in given.requirements))


def _made(specification: Specification) -> tuple[Block, ...]:
    return demonstration_script.outline(specification, data.words("nb"))
