"""What every chapter of the konkurransegrunnlag builds on: which rules hold, its prose, its tables of facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from fellesrammer.documents import phrases, tender_response
from fellesrammer.documents.pieces import facts, unbroken
from fellesrammer.model.specification import Specification
from fellesrammer.model.text import TextBlock
from fellesrammer.render.blocks import Block, Cell, Heading, Table
from fellesrammer.render.prose import prose
from fellesrammer.words import Words

NEW_ACT = date(2026, 7, 1)
"""From this announcement date the amended LOA holds: § 5b and § 5l in place of FOA § 7-9 and § 7-2."""

_PART_TWO, _PART_THREE = 2, 3
_IN_TWO_STEPS = ("restricted", "negotiated", "dialogue", "part_ii_restricted")


def part(specification: Specification) -> int:
    """The part of the FOA that the procedure belongs to: 2 or 3; 3 as long as nobody has chosen one."""
    return _PART_TWO if (specification.procurement.procedure or "").startswith("part_ii_") else _PART_THREE


def in_part_three(specification: Specification) -> bool:
    """Whether part III holds."""
    return part(specification) == _PART_THREE


def two_step(specification: Specification) -> bool:
    """Whether suppliers first ask to take part, and some of them are then invited."""
    return specification.procurement.procedure in _IN_TWO_STEPS


def new_act(specification: Specification) -> bool | None:
    """Whether the act as amended on 1 July 2026 holds; None when the announcement date is unknown."""
    announced = specification.procurement.announcement
    return None if announced is None else announced >= NEW_ACT


def said(name: str, specification: Specification, words: Words, **values: object) -> tuple[TextBlock, ...]:
    """The prose `competition_<name>`, written for this procedure."""
    return unbroken(prose(specification.language, f"competition_{name}", **frame(specification, words), **values))


def frame(specification: Specification, words: Words) -> dict[str, object]:
    """The values that every prose of the competition may ask for."""
    procurement = specification.procurement
    return {
        "buyer": phrases.municipality(specification.buyer.name, words),
        "part": part(specification),
        "procedure": procurement.procedure,
        "two_step": two_step(specification),
        "dialogue": procurement.dialogue,
        "response": bool(tender_response.asked(specification)),
    }


def chapter(name: str, words: Words) -> Heading:
    """The heading of a chapter."""
    return Heading(1, words(f"competition.chapter.{name}"))


def section(name: str, words: Words) -> Heading:
    """The heading of a section."""
    return Heading(2, words(f"competition.section.{name}"))


def prose_chapter(name: str, sections: Sequence[str], specification: Specification, words: Words) -> Iterator[Block]:
    """A chapter of prose alone: one text for each of its sections, or one for the whole."""
    yield chapter(name, words)
    if not sections:
        yield from said(name, specification, words)
    for one in sections:
        yield section(one, words)
        yield from said(one, specification, words)


def fact_table(rows: Sequence[tuple[str, Cell]], description: str, words: Words) -> Table:
    """A table of facts under the chapter's own heads; each row is named by its key."""
    heads = (words("competition.column.fact"), words("competition.column.value"))
    return facts([(words(f"competition.fact.{key}"), value) for key, value in rows], heads, description)


def label(key: str, words: Words) -> str:
    """What a fact is called."""
    return words(f"competition.fact.{key}")
