"""How the competition is run, what the tenderer must be, and what is shown: three chapters of the konkurransegrunnlag."""

from __future__ import annotations

from collections.abc import Iterator

from fellesrammer.documents import phrases
from fellesrammer.documents.competition_frame import (
    chapter,
    fact_table,
    in_part_three,
    label,
    new_act,
    said,
    section,
    two_step,
)
from fellesrammer.documents.pieces import cell, fact_cell, line, missing, text_cell
from fellesrammer.model.profile import Invited
from fellesrammer.model.specification import Specification, SpecifiedQualification
from fellesrammer.model.text import parse
from fellesrammer.render.blocks import Block, Cell, Column, Heading, Table
from fellesrammer.words import Words

_GROUPS = ("registration", "economy", "capacity", "quality", "environment")


def rules(specification: Specification, words: Words) -> Iterator[Block]:
    """The chapter on how the competition is run, from the procedure to the day that tenders bind to."""
    procurement = specification.procurement
    yield chapter("rules", words)
    yield section("procedure", words)
    yield from _procedure(specification, words)
    yield section("questions", words)
    yield from said("questions", specification, words)
    yield section("changes", words)
    yield from said("changes", specification, words)
    yield section("delivery", words)
    yield from said("delivery", specification, words)
    submission = text_cell(procurement.submission, label("submission", words), words)
    yield fact_table([("submission", submission)], words("competition.section.delivery"), words)
    yield section("language", words)
    yield from said("language", specification, words)
    yield section("variants", words)
    yield from said("variants", specification, words, variants=procurement.variants, lot=procurement.lot is not None)
    for name in ("deviations", "access"):
        yield section(name, words)
        yield from said(name, specification, words)
    yield section("validity", words)
    validity = fact_cell(procurement.validity, label("validity", words), words)
    yield fact_table([("validity", validity)], words("competition.section.validity"), words)


def qualification(specification: Specification, words: Words) -> Iterator[Block]:
    """The chapter on what the tenderer must be or have: each requirement beside its evidence, taxes, support from others."""
    entries = specification.qualification
    yield chapter("qualification", words)
    yield section("evidence", words)
    yield from said("qualification", specification, words)
    if entries is None:
        yield missing(label("qualification", words), words)
    elif not entries:
        yield line(words("competition.qualification.none"))
    for group in _GROUPS:
        if found := [entry for entry in entries or () if entry.group == group]:
            title = words(f"competition.group.{group}")
            yield Heading(2, title)
            heads = (("id", 13.0), ("requirement", 45.0), ("evidence", 42.0))
            columns = tuple(Column(words(f"competition.column.{key}"), width) for key, width in heads)
            yield Table(columns, tuple(_qualification(entry, words) for entry in found), title)
    yield section("tax", words)
    yield from _tax(specification, words)
    yield section("support", words)
    yield from said("support", specification, words)


def demonstration(specification: Specification, words: Words) -> Iterator[Block]:
    """The chapter on the demonstration: its conditions, equal for all, and the requirements that are shown."""
    shown = specification.demonstration
    if shown is None:
        return
    yield chapter("demonstration", words)
    yield from said("demonstration", specification, words)
    minutes = words("competition.value.minutes", count=shown.minutes) if shown.minutes else None
    rows = [
        ("minutes", fact_cell(minutes, label("minutes", words), words)),
        ("place", fact_cell(shown.place, label("place", words), words)),
        ("participants", text_cell(shown.participants, label("participants", words), words)),
        ("preparation", text_cell(shown.preparation, label("preparation", words), words)),
    ]
    yield fact_table(rows, words("competition.chapter.demonstration"), words)
    by_id = {row.id: row for row in specification.requirements}
    columns = (
        Column(words("competition.column.id"), 14),
        Column(words("competition.column.shown"), 50),
        Column(words("competition.column.criterion"), 36),
    )
    tasks = tuple((cell(name), cell(by_id[name].title), cell(phrases.criterion(specification, by_id[name]))) for name in shown.requirements)
    yield Table(columns, tasks, words("competition.demonstration.description"), row_headers=True)


def _procedure(specification: Specification, words: Words) -> Iterator[Block]:
    procurement = specification.procurement
    if procurement.procedure is None:
        yield missing(label("procedure", words), words)
        return
    yield from said("procedure", specification, words)
    if not in_part_three(specification) and procurement.dialogue is None:
        yield missing(label("dialogue", words), words)
    if rows := list(_steps(specification, words)):
        yield fact_table(rows, words("competition.section.procedure"), words)


def _steps(specification: Specification, words: Words) -> Iterator[tuple[str, Cell]]:
    """How many are invited and how they are chosen, the rounds, and whether the first offer may be enough."""
    procurement = specification.procurement
    negotiates, talks = procurement.procedure == "negotiated", procurement.procedure == "dialogue"
    if two_step(specification):
        invited = procurement.invited or Invited()
        yield "minimum", fact_cell(invited.minimum, label("minimum", words), words)
        yield "maximum", fact_cell(invited.maximum, label("maximum", words), words)
        yield "selection", text_cell(invited.selection, label("selection", words), words)
    rounds = "rounds" if negotiates else "dialogue_rounds"
    planned = not in_part_three(specification) and procurement.dialogue is True
    if negotiates or talks or (planned and procurement.rounds is not None):
        yield rounds, fact_cell(procurement.rounds, label(rounds, words), words)
    first, key = procurement.award_on_first_offer, "first_offer" if negotiates else "without_dialogue"
    if negotiates or (planned and first is not None):
        value = None if first is None else words(f"competition.value.{key if first else f'no_{key}'}")
        yield key, fact_cell(value, label(key, words), words)


def _qualification(entry: SpecifiedQualification, words: Words) -> tuple[Cell, ...]:
    identity = [line(entry.id, "strong")]
    if entry.local:
        identity.append(line(words("row.local"), "muted"))
    return (
        Cell(tuple(identity)),
        Cell((line(entry.title, "strong"), *parse(entry.text))),
        text_cell(entry.evidence, label("documentation", words), words),
    )


def _tax(specification: Specification, words: Words) -> Iterator[Block]:
    current = new_act(specification)
    if current is None:
        yield line(words("competition.tax.law_unknown"))
        yield missing(label("announcement", words), words)
        return
    paragraph = "anskaffelsesloven § 5l" if current else "anskaffelsesforskriften § 7-2"
    yield from said("tax", specification, words, paragraph=paragraph, current=current)
