"""Workbooks that others have filled in, read as plain grids of cells: guarded, bounded, and with nothing calculated."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any, NamedTuple
from zipfile import BadZipFile

from fellesrammer.errors import Checked, error
from fellesrammer.files import guard
from fellesrammer.render.excel import column_letters

MAX_SHEETS = 20
MAX_ROWS = 3_000
MAX_COLUMNS = 40

_UNREADABLE = (
    *(ArithmeticError, AttributeError, EOFError, IndexError, KeyError, OSError, RecursionError, RuntimeError, TypeError, ValueError),
    *(AssertionError, BadZipFile, SyntaxError),
)
"""What the library that reads workbooks raises at those that keep no rules; both its readers of XML raise a SyntaxError."""
_UNSEEN = str.maketrans(
    {chr(number): None for number in (*range(9), 11, 12, *range(14, 32), *range(127, 160), 0x61C, 0x200B, 0x200E, 0x200F, 0xFEFF)}
    | {chr(number): None for number in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
)


class Cell(NamedTuple):
    """One cell: its value as a text, number, date or truth value, and whether it is a formula (then with the formula as its text)."""

    value: str | int | float | date | bool | None = None
    formula: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing but space stands in the cell."""
        return not self.formula and (self.value is None or not self.text)

    @property
    def text(self) -> str:
        """The value as a person reads it, with no space around it and no characters that can't be seen."""
        value = self.value
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        if isinstance(value, date):
            return value.isoformat()
        return "" if value is None else str(value).translate(_UNSEEN).replace("\r\n", "\n").replace("\r", "\n").strip()


_EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a sheet from A1 on, as far as they are read."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]

    def cell(self, row: int, column: int) -> Cell:
        """The cell in a row and column counted from 0; outside what is read it is empty."""
        return self.rows[row][column] if row < len(self.rows) and column < len(self.rows[row]) else _EMPTY

    def place(self, row: int, column: int) -> str:
        """Where the cell is, as in `Svar!F12`."""
        return f"{self.name}!{column_letters(column + 1)}{row + 1}"


def read(data: bytes, file: str) -> Checked[tuple[Grid, ...] | None]:
    """The sheets of an uploaded workbook, hidden ones too; None with what keeps it from being read."""
    guarded = guard.opened(data, file, "xlsx")
    if guarded.value is None:
        return Checked(None, guarded.problems)
    try:
        with warnings.catch_warnings(action="ignore"):  # of what it does not know or has to leave out
            return Checked(tuple(_grids(data)), guarded.problems)
    except _UNREADABLE:
        return Checked(None, (*guarded.problems, error("hearing.unreadable", file=file)))


def _grids(data: bytes) -> Iterator[Grid]:
    import openpyxl  # noqa: PLC0415  # slow to start
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet  # noqa: PLC0415

    with closing(openpyxl.load_workbook(BytesIO(data), read_only=True)) as book:
        for sheet in book.worksheets[:MAX_SHEETS]:
            if isinstance(sheet, ReadOnlyWorksheet):
                # What the sheet says of its own extent is not to be trusted.
                sheet.reset_dimensions()
                rows = sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS)
                yield Grid(str(sheet.title), tuple(tuple(_cell(cell) for cell in row) for row in rows))


def _cell(cell: Any) -> Cell:  # noqa: ANN401  # openpyxl has several kinds of cell, and types for none of them
    value = cell.value
    if value is None:
        return _EMPTY
    if isinstance(value, datetime):
        value = value.date()
    known = value if isinstance(value, str | int | float | date) else str(value)
    return Cell(known, cell.data_type == "f")
