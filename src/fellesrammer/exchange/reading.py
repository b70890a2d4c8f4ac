"""What a document says, read the same way from a fresh file and from one that people have edited."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_SPACES = re.compile(r"[\s\u00a0\u2007\u202f]+")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_NUMBER = re.compile(r"\d+(?:\.\d+)*\.?\s+(?=\S)")
_BULLET = re.compile(r"^[•▪◦·‣]\s+")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: what stands in its cells, the lines of a cell each on its own."""

    cells: tuple[str, ...]

    def cell(self, column: int) -> str:
        """What stands in a column counted from 0; nothing in one that the row lacks."""
        return self.cells[column] if 0 <= column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table by the titles of its columns, none when its header is gone; `to_fill` are the columns that others write in.

    `head` is the row that the titles were read from, in case it was none with titles.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    head: Row = Row(())
    to_fill: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it before the next one, or a sheet; the text before the first heading has no title."""

    title: str
    level: int
    lines: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that a document says; `identity` is the fingerprint of the specification it was made from, as far as it tells."""

    identity: str
    sections: tuple[Section, ...]
    sheets: bool = False


def normal(text: str) -> str:
    """The text on one line as people see it: composed letters, plain single spaces, nothing invisible, plain hyphens."""
    composed = unicodedata.normalize("NFC", _UNSEEN.sub("", text))
    return _SPACES.sub(" ", composed).replace("\u2011", "-").strip()


def lines_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The lines of all the texts in normal form, without their bullets and without the empty ones."""
    found = (_BULLET.sub("", normal(line), count=1) for text in texts for line in text.splitlines())
    return tuple(line for line in found if line)


def unnumbered(title: str) -> str:
    """The title without the number before it, which shifts when chapters come and go."""
    return _NUMBER.sub("", title, count=1) if _NUMBER.match(title) else title
