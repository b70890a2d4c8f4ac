"""Workbooks that people have edited, read as sheets with their lines and one table each; formulas are text, and nothing is calculated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime
from io import BytesIO
from typing import Any, NamedTuple
from zipfile import BadZipFile

from fellesrammer.errors import Checked, error, warning
from fellesrammer.exchange.reading import Reading, Row, Section, Table, lines_of, normal
from fellesrammer.exchange.word_document import IDENTITY, properties
from fellesrammer.files import guard

MAX_SHEETS = 30
MAX_ROWS = 3_000
MAX_COLUMNS = 80

_IDENTITY_CELL = "specification"
"""What stands first on the hidden sheet that says which specification the workbook was made from, with the fingerprint beside it."""
_LEAST = 3
"""So many different texts side by side make the first row of a fresh sheet that has them the one with the titles of columns."""
_UNREADABLE = (
    *(ArithmeticError, AssertionError, AttributeError, EOFError, IndexError, KeyError, OSError, RecursionError, RuntimeError),
    *(TypeError, ValueError, BadZipFile, SyntaxError),
)
"""What the library that reads workbooks raises at those that keep no rules; both its readers of XML raise a SyntaxError."""
_COMMENTS = re.compile(r"(?:^|/)(?:threaded)?comments[^/]*\.xml$|(?:^|/)(?:threaded)?comments/[^/]+\.xml$", re.IGNORECASE)
_SHEET_BEFORE = re.compile(r"\$?'(?:[^']|'')*'!|\$?[\w.]+!")
_REFERENCE = re.compile(r"\$?\b[A-Z]{1,3}\$?\d{1,7}\b")
_OUTSIDE_TEXT = re.compile(r'("(?:[^"]|"")*")')


class _Cell(NamedTuple):
    """What stands in a cell, and whether its sheet lets others write in it."""

    text: str = ""
    open: bool = False


_Grid = Sequence[Sequence[_Cell]]


def read(data: bytes, file: str, like: Reading | None = None) -> Checked[Reading | None]:
    """What a workbook says, with what in it is not read; None with what keeps it from being read at all.

    In a fresh workbook the titles of columns are found by themselves; in one that was edited they are looked for where `like`, the
    reading of the fresh one, has a sheet of the same name, or else one with the same titles.
    """
    guarded = guard.opened(data, file, "xlsx")
    if guarded.value is None:
        return Checked(None, guarded.problems)
    try:
        grids = dict(_grids(data))
    except _UNREADABLE:
        return Checked(None, (*guarded.problems, error("package.unreadable", file=file)))
    told = (warning("package.comments", file=file, count=count),) if (count := _comments(guarded.value)) else ()
    hidden = {name: _identity(grid) for name, grid in grids.items()}
    identity = next(filter(None, hidden.values()), "") or next(properties(guarded.value, IDENTITY), "")
    wanted = {section.title: section for section in like.sections} if like else None
    sections = (_section(name, grid, wanted) for name, grid in grids.items() if not hidden[name])
    return Checked(Reading(identity, tuple(sections), sheets=True), (*guarded.problems, *told))


def _comments(parts: Mapping[str, bytes]) -> int:
    return sum(data.count(b"<comment ") + data.count(b"<threadedComment ") for name, data in parts.items() if _COMMENTS.search(name))


def _grids(data: bytes) -> Iterator[tuple[str, _Grid]]:
    import openpyxl  # noqa: PLC0415  # slow to start
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet  # noqa: PLC0415

    with closing(openpyxl.load_workbook(BytesIO(data), read_only=True)) as book:
        for sheet in book.worksheets[:MAX_SHEETS]:
            if isinstance(sheet, ReadOnlyWorksheet):
                sheet.reset_dimensions()  # what the sheet says of its own extent is not to be trusted
                rows = sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS)
                yield normal(str(sheet.title)), [[_cell(cell) for cell in row] for row in rows]


def _cell(cell: Any) -> _Cell:  # noqa: ANN401  # openpyxl has several kinds of cell, and types for none of them
    protection = getattr(cell, "protection", None)
    is_open = protection is not None and not protection.locked
    if cell.value is None:
        return _Cell("", is_open)
    if cell.data_type == "f":
        return _Cell(formula(str(getattr(cell.value, "text", cell.value))), is_open)
    return _Cell("\n".join(lines_of([_shown(cell.value)])), is_open)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def formula(text: str) -> str:
    """The formula without what moved rows and columns change, and in one spelling: `#` stands for each cell that it names."""
    pieces = _OUTSIDE_TEXT.split(text)
    plain = (
        piece if at % 2 else _REFERENCE.sub("#", _SHEET_BEFORE.sub("", piece.replace(" ", "").upper())) for at, piece in enumerate(pieces)
    )
    return normal("".join(plain))


def _identity(grid: _Grid) -> str:
    """The fingerprint on the hidden sheet; empty for every other sheet."""
    first = grid[0] if grid else ()
    return first[1].text if len(first) > 1 and first[0].text == _IDENTITY_CELL else ""


def _section(name: str, grid: _Grid, wanted: Mapping[str, Section] | None) -> Section:
    header = _first_header(grid) if wanted is None else _known_header(name, grid, wanted)
    if header is None:
        return Section(name, 1, _lines(grid), ())
    if header < 0:
        return Section(name, 1, _lines([row for row in grid if _filled(row) == 1]), (_headless(grid),))
    titles = tuple(normal(cell.text) for cell in grid[header])
    width = max((at + 1 for at, title in enumerate(titles) if title), default=0)
    closed = frozenset() if wanted is None else _closed(name, titles, wanted)
    counted = [(row, _filled(row, closed)) for row in grid[header + 1 :]]
    rows = tuple(Row(tuple(cell.text for cell in row[:width])) for row, filled in counted if filled > 1)
    alone = [row for row, filled in counted if filled == 1]
    to_fill = frozenset(at for at in range(width) if any(at < len(row) and row[at].open for row in grid[header + 1 :]))
    return Section(name, 1, (*_lines(grid[:header]), *_lines(alone, closed)), (Table(titles[:width], rows, to_fill=to_fill),))


def _closed(name: str, titles: Sequence[str], wanted: Mapping[str, Section]) -> frozenset[int]:
    """The columns that nobody should write in, whatever the edited sheet says of them: they are read also where they were unlocked."""
    tables = [table for section in wanted.values() for table in section.tables if section.title == name]
    fixed = {title for table in tables for at, title in enumerate(table.columns) if title and at not in table.to_fill}
    return frozenset(at for at, title in enumerate(titles) if title in fixed)


def _headless(grid: _Grid) -> Table:
    return Table((), tuple(Row(tuple(cell.text for cell in row)) for row in grid if _filled(row) > 1))


def _filled(row: Sequence[_Cell], closed: frozenset[int] = frozenset()) -> int:
    """How many cells of the row say something that is not for others to write."""
    return sum(bool(cell.text) and (not cell.open or at in closed) for at, cell in enumerate(row))


def _lines(grid: _Grid, closed: frozenset[int] = frozenset()) -> tuple[str, ...]:
    """The rows as lines: what stands in the cells that are not for others to fill in."""
    return lines_of(" · ".join(cell.text for at, cell in enumerate(row) if cell.text and (not cell.open or at in closed)) for row in grid)


def _first_header(grid: _Grid) -> int | None:
    for at, row in enumerate(grid):
        texts = {cell.text for cell in row if cell.text and not cell.open and not cell.text.startswith("=")}
        if len(texts) >= _LEAST:
            return at
    return None


def _known_header(name: str, grid: _Grid, wanted: Mapping[str, Section]) -> int | None:
    """The row with the titles that the fresh sheet has; -1 when it should be there and is not, None when the sheet has no table."""
    same = [wanted[name]] if name in wanted else list(wanted.values())
    tables = [table for section in same for table in section.tables]
    found = [(score, -at) for table in tables for at, row in enumerate(grid) if (score := _score(row, table))]
    if found:
        return -max(found)[1]
    return -1 if name in wanted and tables else None


def _score(row: Sequence[_Cell], table: Table) -> int:
    """How many of the table's titles stand in the row; none when they are too few to mean anything."""
    shared = {normal(cell.text) for cell in row} & {title for title in table.columns if title}
    return len(shared) if len(shared) * 2 >= len({*table.columns} - {""}) else 0
