"""The besvarelse: where a tenderer writes what the matrix has no room for, one heading per requirement that asks for prose."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from fellesrammer.documents.layout import cover
from fellesrammer.documents.pieces import line
from fellesrammer.documents.requirement_tables import bilag_title
from fellesrammer.model.specification import Specification, SpecifiedRequirement
from fellesrammer.model.text import parse
from fellesrammer.render.blocks import Block, Callout, Cell, Column, Contents, Heading, PageBreak, Paragraph, Span, Table
from fellesrammer.render.prose import prose
from fellesrammer.words import Words

CHARACTERS_PER_PAGE = 3000
"""About how many characters a written page holds."""

_ROOM = 4
"""Empty lines where the answer is to stand; the place grows with what is written."""


def outline(specification: Specification, words: Words) -> tuple[Block, ...]:
    """The whole document, or nothing when no requirement asks for prose."""
    rows = asked(specification)
    if not rows:
        return ()
    return (
        *_front_page(specification, words),
        Contents(words("contents.title"), depth=1),
        PageBreak(),
        *_chapters(specification, rows, words),
    )


def asked(specification: Specification) -> tuple[SpecifiedRequirement, ...]:
    """The requirements that ask for prose, in document order."""
    return tuple(row for row in specification.requirements if row.answer.max_length or row.answer.type == "text")


def limit(characters: int, words: Words) -> str:
    """The limit in characters, and about how many pages that is, to the nearest half."""
    if not characters:
        return words("tender_response.no_limit")
    halves = (Decimal(2 * characters) / CHARACTERS_PER_PAGE).quantize(Decimal(1), ROUND_HALF_UP)
    pages = halves / 2 if halves % 2 else Decimal(int(halves) // 2)
    size = {0: "less", 1: "half", 2: "one"}.get(int(halves), "other")
    return words("tender_response.limit", count=characters, pages=words(f"tender_response.pages.{size}", count=pages))


def _front_page(specification: Specification, words: Words) -> Iterator[Block]:
    facts = (
        (words("cover.case"), specification.procurement.case),
        (words("cover.deadline"), specification.procurement.deadline),
    )
    label = words("tender_response.label")
    front = list(cover(label, words("tender_response.title"), specification, facts, words))
    tenderer = Table(
        (Column(words("tenderer.title"), 34), Column(words("tender_response.filled_by_tenderer"), 66)),
        tuple((Cell((line(words(f"tenderer.{name}")),)), Cell(())) for name in ("name", "organisation_number")),
        words("tenderer.title"),
        row_headers=True,
    )
    use = prose(specification.language, "tender_response")
    return iter((*front, Callout("note", words("tender_response.use"), use), tenderer))


def _chapters(specification: Specification, rows: tuple[SpecifiedRequirement, ...], words: Words) -> Iterator[Block]:
    titles = {area.id: area.title for area in specification.areas}
    last: str | int = ""
    for row in rows:
        here = row.bilag == specification.agreement.requirements
        if last != (row.area if here else row.bilag):
            yield Heading(1, titles[row.area] if here else bilag_title(specification.agreement.titled(row.bilag)))
        last = row.area if here else row.bilag
        yield from _place(row, words)


def _place(row: SpecifiedRequirement, words: Words) -> Iterator[Block]:
    yield Heading(2, f"{row.id} {row.title}")
    yield from parse(row.answer.request.strip())
    if row.answer.attachments:
        yield line(words("answer.attachments"))
    yield Paragraph((Span(limit(row.answer.max_length, words), style="strong"),))
    room = Cell(tuple(line("") for _ in range(_ROOM)))
    answer = words("tender_response.answer", id=row.id)
    yield Table((Column(answer, 100),), ((room,),), answer)
