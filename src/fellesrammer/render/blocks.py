"""The neutral outline of a document: what stands in it, not how a format writes it."""

from __future__ import annotations

from dataclasses import dataclass

from fellesrammer.model.text import Bullets, Paragraph, Span


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1–4; `anchor` names the bookmark that contents and links point at."""

    level: int
    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: its heading and its share of the table's width in percent."""

    title: str
    width: float


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell: paragraphs and lists; `anchor` names a bookmark at its start."""

    blocks: tuple[Paragraph | Bullets, ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header row that repeats on every page; `row_headers` makes the first column headings too.

    `description` is read aloud by screen readers. A row stays whole on one page as long as it fits there.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    description: str
    row_headers: bool = False


@dataclass(frozen=True, slots=True)
class Callout:
    """A framed note: `kind` is `note` or `warning`."""

    kind: str
    title: str
    blocks: tuple[Paragraph | Bullets, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """The list of headings down to `depth`, written out with links, under a title that is not itself listed."""

    title: str
    depth: int = 2


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The next block starts a new page."""


@dataclass(frozen=True, slots=True)
class Landscape:
    """The next block starts a new page, and from there on the pages lie on their side: room for tables with many columns."""


Block = Heading | Paragraph | Bullets | Table | Callout | Contents | PageBreak | Landscape

__all__ = ["Block", "Bullets", "Callout", "Cell", "Column", "Contents", "Heading", "Landscape", "PageBreak", "Paragraph", "Span", "Table"]
