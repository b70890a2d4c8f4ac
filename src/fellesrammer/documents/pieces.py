"""The small pieces that Word documents are put together of: lines, cells, facts that may be missing, numbered chapters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from fellesrammer.model.codec import plain_decimal
from fellesrammer.model.text import TextBlock, parse
from fellesrammer.render.blocks import Block, Bullets, Cell, Column, Heading, Paragraph, Span, Table
from fellesrammer.words import Words

_NO_BREAK = "\N{NO-BREAK SPACE}"
_NAMES = 34.0


def line(text: str, style: str = "") -> Paragraph:
    """A paragraph of this text alone, whatever signs it holds."""
    return Paragraph((Span(text),), style)


def cell(text: str, style: str = "") -> Cell:
    """A table cell with one line, or with nothing."""
    return Cell((line(text, style),) if text else ())


def missing(label: str, words: Words) -> Paragraph:
    """The place that somebody must fill in, named by its label."""
    return Paragraph((_missing(label, words),))


def fact(value: object, label: str, words: Words) -> Paragraph:
    """The value in print on one line, or the place that somebody must fill in."""
    return Paragraph((_missing(label, words) if value is None else Span(shown(value, words)),))


def fact_cell(value: object, label: str, words: Words) -> Cell:
    """The same as a table cell."""
    return Cell((fact(value, label, words),))


def text(value: str | None, label: str, words: Words) -> tuple[Paragraph | Bullets, ...]:
    """What somebody has written, in paragraphs and lists, or the place that must be filled in."""
    return parse(value) if value and value.strip() else (missing(label, words),)


def text_cell(value: str | None, label: str, words: Words) -> Cell:
    """The same as a table cell."""
    return Cell(text(value, label, words))


def facts(rows: Sequence[tuple[str, Cell]], heads: tuple[str, str], description: str, first: float = _NAMES) -> Table:
    """A table of facts: what each is called, and what it is; `first` is the first column's share of the width in percent."""
    columns = (Column(heads[0], first), Column(heads[1], 100 - first))
    return Table(columns, tuple((cell(label), value) for label, value in rows), description, row_headers=True)


def shown(value: object, words: Words) -> str:
    """A date in words, a number the Norwegian way, anything else as text."""
    if isinstance(value, date):
        return words.day(value)
    if isinstance(value, int | Decimal):
        return words.number(Decimal(plain_decimal(Decimal(value))))
    return str(value)


def kroner(amount: Decimal, words: Words) -> str:
    """The amount as in `1 234 567 kr`."""
    return f"{shown(amount, words)}{_NO_BREAK}kr"


def percent(share: Decimal, words: Words) -> str:
    """The share as in `12,5 %`."""
    return f"{shown(share, words)}{_NO_BREAK}%"


def unbroken(blocks: Iterable[TextBlock]) -> tuple[TextBlock, ...]:
    """Our own prose with every paragraph sign kept on the line of its number."""
    return tuple(
        Paragraph(_kept(block.spans), block.style)
        if isinstance(block, Paragraph)
        else Bullets(tuple(_kept(item) for item in block.items), block.style)
        for block in blocks
    )


def numbered(chapters: Iterable[Iterable[Block]], first: int = 1) -> Iterator[Block]:
    """The chapters with their headings numbered in literal text, `3` and `3.1`; numbers of Word's own would be lost when text is copied."""
    for number, chapter in enumerate(chapters, start=first):
        section = 0
        for block in chapter:
            if isinstance(block, Heading) and block.level == 1:
                yield Heading(1, f"{number} {block.text}", block.anchor)
            elif isinstance(block, Heading):
                section += 1
                yield Heading(block.level, f"{number}.{section} {block.text}", block.anchor)
            else:
                yield block


def _kept(spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(Span(span.text.replace("§ ", f"§{_NO_BREAK}"), span.url, span.style) for span in spans)


def _missing(label: str, words: Words) -> Span:
    # An abbreviation keeps its capitals.
    name = label[:1].lower() + label[1:] if label[1:2].islower() else label
    return Span(words("unfilled", field=name), style="unfilled")
