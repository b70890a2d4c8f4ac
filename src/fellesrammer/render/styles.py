"""The named looks of cells: one table, the same quiet dark blue as the Word documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Literal, NamedTuple

FONT = "Arial"
SIZE = 10

GENERAL = "General"
TEXT_ONLY = "@"
"""The number format in which whatever is written stays text: `=1+1`, `- ja` and `0301` too."""
DATE = "yyyy-mm-dd"
FIRST_DATE = date(1900, 3, 1)
"""The first date on which Excel's day numbers are right: it believes in a 29 February 1900."""

_DAY_ZERO = date(1899, 12, 30)

INK = "1A1A1A"
_QUIET = "595959"
_BLUE = "1F3A5F"
_LINK = "0B5394"
_RED = "9C1C1C"
_HEADER = "E6ECF2"
_PALE = "FFFBE6"
_GREY = "F2F2F2"
_LINE = "BFC7D1"
_FIELD_LINE = "8A94A3"


@dataclass(frozen=True, slots=True)
class Style:
    """How cells of one name look; only `locked=False` cells can be written in on a locked sheet."""

    size: float = SIZE
    bold: bool = False
    italic: bool = False
    underline: bool = False
    color: str = INK
    fill: str = ""
    hatched: bool = False
    line: str = ""
    line_above: str = ""
    wrap: bool = False
    across: Literal["general", "left", "center", "right"] = "general"
    down: Literal["top", "center", "bottom"] = "top"
    indent: int = 0
    number_format: str = GENERAL
    locked: bool = True


_TABLE = Style(line=_LINE, wrap=True)
_INPUT = Style(fill=_PALE, line=_FIELD_LINE, wrap=True, locked=False)
_COMPUTED = Style(fill=_GREY, line=_LINE, wrap=True)

STYLES: Mapping[str, Style] = MappingProxyType(
    {
        "title": Style(size=16, bold=True, color=_BLUE, down="center"),
        "subtitle": Style(size=12, bold=True, color=_BLUE, down="center"),
        "paragraph": Style(wrap=True),
        "text": Style(),
        "text-strong": Style(bold=True),
        "muted": Style(color=_QUIET),
        "warning": Style(bold=True, color=_RED, wrap=True),
        "link": Style(underline=True, color=_LINK),
        "heading": Style(bold=True, color=_BLUE, fill=_HEADER, line=_LINE, wrap=True, down="center"),
        "label": Style(bold=True, fill=_GREY, line=_LINE, wrap=True),
        "label-number": Style(bold=True, fill=_GREY, line=_LINE, across="center"),
        "id": replace(_TABLE, bold=True),
        "wrapped": _TABLE,
        "small": replace(_TABLE, size=9, color=_QUIET),
        "number": replace(_TABLE, across="center"),
        "date": replace(_TABLE, across="left", number_format=DATE),
        "input": replace(_INPUT, number_format=TEXT_ONLY),
        "input-choice": replace(_INPUT, number_format=TEXT_ONLY),
        "input-number": replace(_INPUT, across="right"),
        "input-date": replace(_INPUT, across="left", number_format=DATE),
        "input-points": replace(_INPUT, across="center"),
        "computed": _COMPUTED,
        "computed-total": replace(_COMPUTED, bold=True, color=_BLUE, fill=_HEADER, line_above=_BLUE),
        "blocked": Style(color=_QUIET, fill=_GREY, hatched=True, line=_LINE, wrap=True),
        "amount": replace(_TABLE, across="right"),
        "computed-amount": replace(_COMPUTED, wrap=False, across="right"),
        "computed-total-amount": replace(_COMPUTED, wrap=False, bold=True, color=_BLUE, fill=_HEADER, line_above=_BLUE, across="right"),
        "check": replace(_TABLE, size=9, bold=True, color=_RED),
    }
)
"""Every style that a cell can name; the first eight stand outside tables and have no lines."""


class Shown(NamedTuple):
    """How a cell is shown: its named style, its number format, and whether its text is marked as text."""

    style: str
    number_format: str
    quoted: bool


def day_number(day: date) -> int:
    """The number that stands for the day in a cell."""
    return (day - _DAY_ZERO).days
