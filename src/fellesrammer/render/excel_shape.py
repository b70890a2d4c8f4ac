"""The shape of a workbook, everything but its rows and properties: built by openpyxl, and made the same wherever it is built.

The only module of the room that imports openpyxl, which is slow to start: import this one inside functions.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import canonicalize

import openpyxl
from openpyxl.formatting.rule import Rule as FormatRule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.properties import CalcProperties
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.header_footer import _HeaderFooterPart as HeaderFooterPart
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from fellesrammer.errors import RammerError
from fellesrammer.render.package import DECLARATION
from fellesrammer.render.sheets import DateRule, Extent, Highlight, LengthRule, Link, ListRule, Look, NumberRule, Rule, Sheet
from fellesrammer.render.styles import FIRST_DATE, FONT, STYLES, Shown, Style, day_number

A4 = 9
_WIDEST_NUMBER = 10**15
_LONGEST_PROMPT_TITLE = 32
_LONGEST_PROMPT = 255
_NOTICE_SIZE = 9
_FOOTER_SIZE = 8
_LAST_ROW = 1_048_575
_LEAST_SCALE = 10
_CHARACTERS_ACROSS = {True: 136.0, False: 92.0}
"""How many characters of column width a page in full size has between the margins, lying and standing, with some air."""
_LOOKS: Mapping[Look, tuple[str, str]] = {"missing": ("7A1F1F", "F9DEDC"), "done": ("1E4D2B", "DDEFE0"), "warning": ("5C4300", "FCE8B2")}
_FONT_ORDER = (
    *("b", "i", "strike", "condense", "extend", "outline", "shadow", "u"),
    *("vertAlign", "sz", "color", "name", "family", "charset", "scheme"),
)
_FONT = re.compile(r"<font>(.*?)</font>")
_FONT_CHILD = re.compile(r"<(\w+)[^<>]*></\1>")
_REPLACED = ("docProps/core.xml", "docProps/app.xml")


@dataclass(frozen=True, slots=True)
class Frame:
    """The XML of one sheet before, between and behind its two holes: its dimension and its rows."""

    name: str
    head: bytes
    middle: bytes
    tail: bytes


@dataclass(frozen=True, slots=True)
class Shape:
    """The finished parts and a frame for each sheet."""

    parts: Mapping[str, bytes]
    frames: tuple[Frame, ...]


@lru_cache(maxsize=64)
def shape(
    sheets: tuple[Sheet, ...],
    extents: tuple[Extent, ...],
    shown: tuple[Shown, ...],
    ranges: tuple[tuple[str, str], ...],
    notice: str,
    defined: tuple[tuple[str, str], ...],
) -> Shape:
    """The shape of sheets without rows that reach so far, show cells in these ways (from number 1) and find their lists in these ranges.

    `defined` are the names that formulas use, each with the cell it stands for.
    """
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    _name_styles(book)
    made = [book.create_sheet(sheet.name) for sheet in sheets]
    for number, one in enumerate(shown, 1):
        _show(made[0], one, number)
    for sheet, extent, worksheet in zip(sheets, extents, made, strict=True):
        _build(worksheet, sheet, extent, dict(ranges))
        _head(worksheet, notice)
    _activate(book, sheets)
    for known_as, cell in defined:
        book.defined_names[known_as] = DefinedName(known_as, attr_text=cell)
    book.calculation = CalcProperties(fullCalcOnLoad=True)
    parts = _canonical_parts(book)
    names = [worksheet.path.lstrip("/") for worksheet in made]
    frames = tuple(_frame(name, parts.pop(name)) for name in names)
    return Shape(parts, frames)


def _name_styles(book: openpyxl.Workbook) -> None:
    # The font of index 0 is the one that column widths are counted in; openpyxl gives no public way to choose it.
    book._fonts.clear()  # type: ignore[attr-defined]  # noqa: SLF001
    book._fonts.add(_font(STYLES["text"]))  # type: ignore[attr-defined]  # noqa: SLF001
    for name, style in STYLES.items():
        book.add_named_style(
            NamedStyle(
                name=name,
                font=_font(style),
                fill=_fill(style),
                border=_border(style),
                alignment=Alignment(horizontal=style.across, vertical=style.down, wrap_text=style.wrap, indent=style.indent),
                number_format=style.number_format,
                protection=Protection(locked=style.locked),
            )
        )


def _font(style: Style) -> Font:
    return Font(
        name=FONT,
        family=2,
        sz=style.size,
        b=style.bold or None,
        i=style.italic or None,
        u="single" if style.underline else None,
        color=f"FF{style.color}",
    )


def _fill(style: Style) -> PatternFill:
    if style.hatched:
        return PatternFill("lightUp", fgColor="FFBFBFBF", bgColor=f"FF{style.fill}")
    return PatternFill("solid", fgColor=f"FF{style.fill}") if style.fill else PatternFill()


def _border(style: Style) -> Border:
    side = Side("thin", color=f"FF{style.line}") if style.line else Side()
    top = Side("medium", color=f"FF{style.line_above}") if style.line_above else side
    return Border(left=side, right=side, top=top, bottom=side)


def _show(worksheet: Worksheet, shown: Shown, number: int) -> None:
    """Give the way of showing its number: a cell that is never written takes it on."""
    cell = worksheet["A1"]
    cell.style = shown.style
    cell.number_format = shown.number_format
    cell.quotePrefix = shown.quoted
    if cell.style_id != number:
        raise RammerError(f"openpyxl numbers {shown} as {cell.style_id}, not {number}")


def _build(worksheet: Worksheet, sheet: Sheet, extent: Extent, ranges: Mapping[str, str]) -> None:
    worksheet.sheet_state = sheet.state
    for letter, column in zip(map(get_column_letter, range(1, len(sheet.columns) + 1)), sheet.columns, strict=True):
        worksheet.column_dimensions[letter].width = column.width
        worksheet.column_dimensions[letter].hidden = column.hidden
    _freeze(worksheet, sheet, extent)
    _protect(worksheet, sheet)
    _set_up_print(worksheet, sheet)
    for rule in sheet.rules:
        worksheet.add_data_validation(_validation(rule, ranges))
    for priority, highlight in enumerate(sheet.highlights, 1):
        worksheet.conditional_formatting.add(highlight.cells, _format_rule(highlight, priority))
    for link in sheet.links:
        worksheet[link.cell].hyperlink = _hyperlink(link)


def _freeze(worksheet: Worksheet, sheet: Sheet, extent: Extent) -> None:
    worksheet.sheet_view.showGridLines = False
    header = sheet.header_row or 0
    if header or sheet.freeze_columns:
        worksheet.freeze_panes = f"{get_column_letter(sheet.freeze_columns + 1)}{header + 1}"
    if sheet.filter and header:
        worksheet.auto_filter.ref = f"A{header}:{get_column_letter(extent.columns)}{max(extent.rows, header)}"


def _protect(worksheet: Worksheet, sheet: Sheet) -> None:
    protection = worksheet.protection
    protection.sheet = sheet.locked
    if sheet.locked:  # In the format, False means that the lock does not reach it.
        protection.autoFilter = protection.formatColumns = protection.formatRows = False


def _set_up_print(worksheet: Worksheet, sheet: Sheet) -> None:
    page = worksheet.page_setup
    page.paperSize = A4
    page.orientation = "landscape" if sheet.landscape else "portrait"
    if sheet.page_ends:
        _divide(worksheet, sheet)
    elif sheet.fit_width:
        worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        page.fitToWidth, page.fitToHeight = 1, 0
    if sheet.header_row:
        worksheet.print_title_rows = f"{sheet.header_row}:{sheet.header_row}"
    margins = worksheet.page_margins
    margins.left = margins.right = 0.5
    margins.top, margins.bottom, margins.header, margins.footer = 0.6, 0.7, 0.3, 0.35
    worksheet.HeaderFooter.oddFooter = HeaderFooterItem(
        left=HeaderFooterPart(text="&A", size=_FOOTER_SIZE), right=HeaderFooterPart(text="&P / &N", size=_FOOTER_SIZE)
    )


def _head(worksheet: Worksheet, notice: str) -> None:
    if notice:
        # An ampersand begins a code in headers; two are one.
        worksheet.HeaderFooter.oddHeader = HeaderFooterItem(
            center=HeaderFooterPart(text=notice.replace("&", "&&"), size=_NOTICE_SIZE, font=f"{FONT},Bold")
        )


def _divide(worksheet: Worksheet, sheet: Sheet) -> None:
    """End the printed pages after the columns asked for. Excel heeds them only in a sheet that is scaled, not one that is fitted."""
    page = worksheet.page_setup
    page.scale, page.pageOrder = _scale(sheet), "overThenDown"
    for end in sheet.page_ends:
        worksheet.col_breaks.append(Break(id=end, max=_LAST_ROW))
    if sheet.freeze_columns:
        worksheet.print_title_cols = f"A:{get_column_letter(sheet.freeze_columns)}"


def _scale(sheet: Sheet) -> int:
    """The scale in percent at which the widest of the pages fits on the paper."""
    widths = [0.0 if column.hidden else column.width for column in sheet.columns]
    repeated = sum(widths[: sheet.freeze_columns])
    pages = pairwise((0, *sheet.page_ends, len(widths)))
    widest = max(sum(widths[start:end]) + (repeated if start else 0) for start, end in pages)
    return max(_LEAST_SCALE, min(100, int(_CHARACTERS_ACROSS[sheet.landscape] / widest * 100)))


def _validation(rule: Rule, ranges: Mapping[str, str]) -> DataValidation:
    title, prompt = _cut(rule.prompt_title, _LONGEST_PROMPT_TITLE), _cut(rule.prompt, _LONGEST_PROMPT)
    validation = DataValidation(
        **_condition(rule, ranges),
        allow_blank=True,
        showInputMessage=bool(prompt),
        promptTitle=title,
        prompt=prompt,
        showErrorMessage=True,
        errorTitle=title,
        error=prompt,
        errorStyle="stop",
    )
    validation.add(rule.cells)
    return validation


def _condition(rule: Rule, ranges: Mapping[str, str]) -> dict[str, Any]:
    match rule:
        case ListRule():
            return {"type": "list", "formula1": ranges[rule.list]}
        case NumberRule():
            low = _plain(-_WIDEST_NUMBER if rule.minimum is None else rule.minimum)
            high = _plain(_WIDEST_NUMBER if rule.maximum is None else rule.maximum)
            return {"type": "whole" if rule.whole else "decimal", "operator": "between", "formula1": low, "formula2": high}
        case DateRule():
            return {"type": "date", "operator": "greaterThanOrEqual", "formula1": str(day_number(rule.minimum or FIRST_DATE))}
        case LengthRule():
            return {"type": "textLength", "operator": "lessThanOrEqual", "formula1": str(rule.maximum)}


def _plain(limit: Decimal | int) -> str:
    return f"{Decimal(limit):f}"


def _cut(text: str, longest: int) -> str | None:
    """The text as far as Excel shows it in a prompt."""
    return (text if len(text) <= longest else text[: longest - 1].rstrip() + "…") or None


def _format_rule(highlight: Highlight, priority: int) -> FormatRule:
    color, fill = _LOOKS[highlight.look]
    look = DifferentialStyle(font=Font(color=f"FF{color}"), fill=PatternFill(bgColor=f"FF{fill}"))
    return FormatRule(type="expression", formula=[highlight.formula], dxf=look, priority=priority)


def _hyperlink(link: Link) -> Hyperlink:
    return Hyperlink(ref=link.cell, location=f"{quote_sheetname(link.sheet)}!{link.target}")


def _activate(book: openpyxl.Workbook, sheets: tuple[Sheet, ...]) -> None:
    wanted = [place for place, sheet in enumerate(sheets) if sheet.active] + [
        place for place, sheet in enumerate(sheets) if sheet.state == "visible"
    ]
    book.active = wanted[0]
    for place, worksheet in enumerate(book.worksheets):
        worksheet.sheet_view.tabSelected = place == wanted[0]


def _canonical_parts(book: openpyxl.Workbook) -> dict[str, bytes]:
    buffer = BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        return {name: _canonical(archive.read(name)) for name in archive.namelist() if name not in _REPLACED}


def _canonical(part: bytes) -> bytes:
    """The part in the one canonical form of XML, whichever library wrote it, with the children of `<font>` in the order of the schema."""
    return DECLARATION + _FONT.sub(_ordered_font, canonicalize(part.decode())).encode()


def _ordered_font(font: re.Match[str]) -> str:
    children = sorted(_FONT_CHILD.finditer(font[1]), key=lambda child: _FONT_ORDER.index(child[1]))
    return f"<font>{''.join(child[0] for child in children)}</font>"


def _frame(name: str, part: bytes) -> Frame:
    found = re.fullmatch(rb"(.*<dimension ref=\")[^\"]*(\".*<sheetData)>.*(</sheetData>.*)", part, re.DOTALL)
    if not found:
        raise RammerError(f"openpyxl wrote {name} in another form")
    return Frame(name, found[1], found[2] + b">", found[3])
