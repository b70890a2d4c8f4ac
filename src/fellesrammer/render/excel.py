"""From the neutral model of a workbook to the parts of an Excel file: rows as fragments in a shape that openpyxl built (decision D3)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from fellesrammer.errors import RammerError
from fellesrammer.render.package import DECLARATION, LANGUAGE_TAGS, core_part
from fellesrammer.render.sheets import Extent, Formula, ListRule, Row, Sheet, SheetCell, SheetColumn, Value, Workbook
from fellesrammer.render.styles import DATE, FIRST_DATE, FONT, GENERAL, INK, SIZE, STYLES, TEXT_ONLY, Shown, Style, day_number

if TYPE_CHECKING:
    from fellesrammer.render.excel_shape import Frame

LONGEST_TEXT = 32_767
"""The most characters that Excel keeps in a cell."""

LONGEST_FORMULA = 8_192
LONGEST_SHEET_NAME = 31
HIGHEST_ROW = 409.0
"""The height in points of the highest row that Excel has."""

_LOWEST_ROW = 17.0
_LINE_HEIGHT = 1.28
_ROW_PADDING = 5.0
_DENSITY = 1.04
_BOLD_DENSITY = 0.94
_LIST_WIDTH = 34.0
_FIRST_CHOICE_ROW = 2
_PLAIN = "text"
_DATED = "dated"
_SIGNED = "signed"
_APP = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>fellesrammer</Application></Properties>"
)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPED_LOOKALIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NORMAL = f'<rPr><sz val="{SIZE}"/><color rgb="FF{INK}"/><rFont val="{FONT}"/><family val="2"/></rPr>'
_BOLD = _NORMAL.replace("<rPr>", "<rPr><b/>")
_SIGNS = frozenset("=+-@'\t")
"""What a text may start with that Excel would read as more than text when someone edits the cell."""
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\]|^'|'$|^$")


_Key = tuple[str, str, int | None, str]


class _Numbers(dict[_Key, int]):
    """The number of each way of showing a cell, given out in the order of first use."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: dict[Shown, int] = {}

    def __missing__(self, key: _Key) -> int:
        number = self[key] = self.shown.setdefault(_shown(*key), len(self.shown) + 1)
        return number


def parts(workbook: Workbook) -> dict[str, bytes]:
    """The parts of the Excel file: the same for the same workbook on every machine."""
    from fellesrammer.render.excel_shape import shape  # noqa: PLC0415  # openpyxl is slow to start

    sheets = (*workbook.sheets, *_lists_sheet(workbook))
    _check(workbook, sheets)
    numbers = _Numbers()
    rows = [_rows(sheet, numbers) for sheet in sheets]
    extents = tuple(sheet.extent() for sheet in sheets)
    empty, names = tuple(replace(sheet, rows=()) for sheet in sheets), tuple(workbook.names.items())
    made = shape(empty, extents, tuple(numbers.shown), _ranges(workbook), workbook.notice, names)
    filled = {frame.name: _filled(frame, extent, fragment) for frame, extent, fragment in zip(made.frames, extents, rows, strict=True)}
    return {**made.parts, **filled, **_property_parts(workbook)}


def row_height(cells: Iterable[SheetCell], columns: Iterable[SheetColumn]) -> float:
    """The height in points that the wrapped texts of the cells need in columns of these widths: rather too large than too small."""
    lowest = _LOWEST_ROW
    for cell, column in zip(cells, columns, strict=False):
        if isinstance(cell.value, str) and not column.hidden:
            lowest = max(lowest, _text_height(cell.value, STYLES[cell.style], column.width))
    return min(HIGHEST_ROW, lowest)


def column_letters(number: int) -> str:
    """The letters of the column with this number, counted from 1: `A`, `Z`, `AA`."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _text_height(text: str, style: Style, width: float) -> float:
    lines = _line_count(text, _characters(width, style.size, _BOLD_DENSITY if style.bold else _DENSITY)) if style.wrap else 1
    return lines * style.size * _LINE_HEIGHT + _ROW_PADDING


@lru_cache(maxsize=256)
def _characters(width: float, size: float, density: float) -> int:
    """How many characters of running text a line holds, by measured mean widths of the font with some air."""
    return max(1, int((width - 0.6) * SIZE / size * density))


@lru_cache(maxsize=16_384)
def _line_count(text: str, characters: int) -> int:
    return sum(1 if len(line) <= characters else _wrapped(line, characters) for line in text.split("\n"))


def _wrapped(line: str, characters: int) -> int:
    lines, used = 1, 0
    for length in map(len, line.split(" ")):
        used += length + 1
        if used > characters + 1:
            lines += 1 if used > length + 1 else 0
            lines += (length - 1) // characters
            used = (length - 1) % characters + 2
    return lines


def _lists_sheet(workbook: Workbook) -> tuple[Sheet, ...]:
    if not workbook.lists:
        return ()
    length = max(map(len, workbook.lists.values()))
    heads = Row(tuple(SheetCell(name, "heading") for name in workbook.lists))
    rows = (Row(tuple(_choice(choices, place) for choices in workbook.lists.values())) for place in range(length))
    columns = tuple(SheetColumn(_LIST_WIDTH) for _ in workbook.lists)
    return (Sheet(workbook.lists_title, columns, (heads, *rows), header_row=1, state=workbook.lists_state),)


def _choice(choices: tuple[str, ...], place: int) -> SheetCell:
    return SheetCell(choices[place], "wrapped") if place < len(choices) else SheetCell()


def _ranges(workbook: Workbook) -> tuple[tuple[str, str], ...]:
    title = workbook.lists_title.replace("'", "''")
    return tuple(
        (name, f"'{title}'!${letters}${_FIRST_CHOICE_ROW}:${letters}${_FIRST_CHOICE_ROW + len(choices) - 1}")
        for letters, (name, choices) in zip(map(column_letters, range(1, 1 + len(workbook.lists))), workbook.lists.items(), strict=True)
    )


def _check(workbook: Workbook, sheets: tuple[Sheet, ...]) -> None:
    names = [sheet.name for sheet in sheets]
    if len({name.casefold() for name in names}) < len(names):
        raise RammerError(f"two sheets have one name: {names}")
    for name in names:
        if len(name) > LONGEST_SHEET_NAME or _NOT_IN_SHEET_NAME.search(name):
            raise RammerError(f"Excel has no sheet named {name!r}")
    if not any(sheet.state == "visible" for sheet in sheets):
        raise RammerError("every sheet is hidden")
    for rule in (rule for sheet in sheets for rule in sheet.rules if isinstance(rule, ListRule)):
        if not workbook.lists.get(rule.list):
            raise RammerError(f"no list {rule.list!r}, or an empty one")


def _shown(name: str, unit: str, decimals: int | None, kind: str) -> Shown:
    if name not in STYLES:
        raise RammerError(f"no cell style {name!r}")
    own = STYLES[name].number_format
    shown_as = DATE if kind == _DATED else _number_format(own, unit, decimals)
    return Shown(name, shown_as, kind == _SIGNED and own != TEXT_ONLY)


def _number_format(own: str, unit: str, decimals: int | None) -> str:
    if not unit and decimals is None:
        return own
    digits = GENERAL if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
    quoted = unit.replace('"', "'")
    return f'{digits}" {quoted}"' if unit else digits


def _filled(frame: Frame, extent: Extent, rows: bytes) -> bytes:
    dimension = f"A1:{column_letters(extent.columns)}{extent.rows}".encode()
    return b"".join((frame.head, dimension, frame.middle, rows, frame.tail))


def _rows(sheet: Sheet, numbers: _Numbers) -> bytes:
    letters = tuple(column_letters(number) for number in range(1, sheet.extent().columns + 1))
    rows = "".join(_row(row, place, sheet.columns, letters, numbers) for place, row in enumerate(sheet.rows, 1))
    if stray := _NOT_XML.search(rows):
        raise RammerError(f"the sheet {sheet.name!r} holds {stray[0]!r}, which no file can hold")
    return rows.encode()


def _row(row: Row, number: int, columns: tuple[SheetColumn, ...], letters: tuple[str, ...], numbers: _Numbers) -> str:
    cells = "".join([_cell(f"{letter}{number}", cell, numbers) for letter, cell in zip(letters, row.cells, strict=False)])
    if row.height is not None:
        return f'<row r="{number}" ht="{row.height:g}" customHeight="1">{cells}</row>'
    # Without customHeight the row still grows with what is written into it.
    return f'<row r="{number}" ht="{row_height(row.cells, columns):g}">{cells}</row>'


def _cell(place: str, cell: SheetCell, numbers: _Numbers) -> str:
    value = None if cell.value == "" else cell.value
    if value is None and cell.style == _PLAIN:
        return ""
    start = f'<c r="{place}" s="{numbers[cell.style, cell.unit, cell.decimals, _kind(value)]}"'
    if value is None:
        return f"{start}/>"
    if isinstance(value, str):
        return f'{start} t="inlineStr"><is>{_content(value, cell.lead)}</is></c>'
    if isinstance(value, Formula):
        return f"{start}><f>{_formula(value.text)}</f></c>"
    return f"{start}><v>{_digits(value)}</v></c>"


def _content(text: str, lead: int) -> str:
    if not lead:
        return f'<t xml:space="preserve">{_text(text)}</t>'
    rest = _content(text[lead:], 0)
    return f"<r>{_BOLD}{_content(text[:lead], 0)}</r>" + (f"<r>{_NORMAL}{rest}</r>" if text[lead:] else "")


def _kind(value: Value) -> str:
    if isinstance(value, str):
        return _SIGNED if value[:1] in _SIGNS else ""
    return _DATED if isinstance(value, date) else ""


def _text(text: str) -> str:
    if len(text) > LONGEST_TEXT // 2 and len(text.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST_TEXT:
        raise RammerError(f"a text of {len(text)} characters does not fit in a cell: {text[:60]!r}…")
    if "_x" in text:
        text = _ESCAPED_LOOKALIKE.sub("_x005F_", text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _formula(text: str) -> str:
    if not text or text.startswith("=") or len(text) > LONGEST_FORMULA:
        raise RammerError(f"not a formula for a cell: {text[:60]!r}")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _digits(value: int | Decimal | date) -> str:
    if isinstance(value, date):
        if value < FIRST_DATE:
            raise RammerError(f"Excel has no date {value.isoformat()}")
        return str(day_number(value))
    if isinstance(value, bool) or (isinstance(value, Decimal) and not value.is_finite()):
        raise RammerError(f"not a number for a cell: {value}")
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _property_parts(workbook: Workbook) -> dict[str, bytes]:
    language = LANGUAGE_TAGS.get(workbook.language, workbook.language)
    core = core_part(title=workbook.title, creator=workbook.creator, language=language, created=workbook.created)
    return {"docProps/core.xml": core, "docProps/app.xml": DECLARATION + _APP.encode()}
