"""The neutral model of a workbook: what stands in its cells and what may be written there, not how a format writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, NamedTuple

State = Literal["visible", "hidden", "veryHidden"]
Look = Literal["missing", "done", "warning"]


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula, in English function names and without the equals sign (`SUM(B2:B5)`); nothing else is ever a formula."""

    text: str


Value = str | int | Decimal | date | Formula | None


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One cell; None and an empty text leave it empty.

    `style` names a look in `styles.STYLES`; `unit` and `decimals` (None = as many as the number has) say how its number is shown.
    The first `lead` characters of a text stand in bold.
    """

    value: Value = None
    style: str = "text"
    unit: str = ""
    decimals: int | None = None
    lead: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One row of cells from column A on; without a height in points it gets one that its wrapped texts fit in."""

    cells: tuple[SheetCell, ...] = ()
    height: float | None = None


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """The width of a column, in characters."""

    width: float
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class ListRule:
    """Only the choices of a list of the workbook may be written in the cells (`F5:F28`); they drop down."""

    cells: str
    list: str
    prompt_title: str = ""
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class NumberRule:
    """Only numbers between the limits (None = no limit) may be written in the cells."""

    cells: str
    minimum: Decimal | int | None = None
    maximum: Decimal | int | None = None
    whole: bool = False
    prompt_title: str = ""
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class DateRule:
    """Only dates from `minimum` (None = any) on may be written in the cells."""

    cells: str
    minimum: date | None = None
    prompt_title: str = ""
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class LengthRule:
    """Only texts of at most `maximum` characters may be written in the cells."""

    cells: str
    maximum: int
    prompt_title: str = ""
    prompt: str = ""


Rule = ListRule | NumberRule | DateRule | LengthRule


@dataclass(frozen=True, slots=True)
class Highlight:
    """The cells are shown in a look wherever the formula, written for the first of them, is true."""

    cells: str
    formula: str
    look: Look


@dataclass(frozen=True, slots=True)
class Link:
    """The cell leads to a cell of another sheet of the workbook."""

    cell: str
    sheet: str
    target: str = "A1"


class Extent(NamedTuple):
    """How far the cells of a sheet reach."""

    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet.

    `header_row` (counted from 1) stays in sight, is repeated on every printed page, and carries the filter when there is one. A locked
    sheet has no password: only cells in an input style can be written in, while filter, widths and heights stay free. A printed sheet is
    as wide as one page, unless `page_ends` numbers the columns (from 1) after which a page ends: then the pages follow one another row by
    row, and the frozen columns are repeated on each.
    """

    name: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[Row, ...]
    header_row: int | None = None
    freeze_columns: int = 0
    filter: bool = False
    rules: tuple[Rule, ...] = ()
    highlights: tuple[Highlight, ...] = ()
    links: tuple[Link, ...] = ()
    locked: bool = True
    state: State = "visible"
    landscape: bool = True
    fit_width: bool = True
    page_ends: tuple[int, ...] = ()
    active: bool = False

    def extent(self) -> Extent:
        """How many rows and columns of the sheet are in use, at least one of each."""
        widest = max((len(row.cells) for row in self.rows), default=0)
        return Extent(max(1, len(self.rows)), max(1, widest, len(self.columns)))


@dataclass(frozen=True, slots=True)
class Workbook:
    """A whole workbook: its sheets, and after them one sheet, named `lists_title`, with the choices of every dropdown.

    `notice` stands at the top of every printed page. `names` are names that formulas use for a cell, as in `'Sum'!$B$4`.
    """

    sheets: tuple[Sheet, ...]
    title: str
    language: str
    creator: str
    created: date
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    lists_title: str = ""
    lists_state: State = "hidden"
    notice: str = ""
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
