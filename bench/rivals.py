"""The same content by the usual other ways: a Word table by docxtpl, a workbook by XlsxWriter."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import xlsxwriter
from docxtpl import DocxTemplate
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from fellesrammer.render.sheets import Formula, LengthRule, ListRule, NumberRule, Workbook

COLUMNS = 6


def word_template(path: Path) -> Path:
    """A Word file with one table: a heading row, and one row that docxtpl repeats."""
    document = docx.Document()
    table = document.add_table(rows=4, cols=COLUMNS)
    table.rows[1].cells[0].text = "{%tr for row in rows %}"
    table.rows[3].cells[0].text = "{%tr endfor %}"
    for column in range(COLUMNS):
        table.rows[0].cells[column].text = f"{{{{ head[{column}] }}}}"
        table.rows[2].cells[column].text = f"{{{{ row[{column}] }}}}"
    document.save(str(path))
    return path


def word(template: Path, head: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """The Word file that docxtpl makes of the rows."""
    made = DocxTemplate(str(template))
    made.render({"head": head, "rows": rows}, autoescape=True)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def workbook(book: Workbook) -> bytes:
    """The Excel file that XlsxWriter makes of the same sheets: every cell, width, list, limit, highlight, lock and frozen pane."""
    out = io.BytesIO()
    file = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    looks: dict[tuple[str, int | None], Format] = {}
    ranges = _lists(file, book)
    for sheet in book.sheets:
        page = file.add_worksheet(sheet.name)
        for number, column in enumerate(sheet.columns):
            page.set_column(number, number, column.width)
        for place, row in enumerate(sheet.rows):
            for number, cell in enumerate(row.cells):
                look = looks.get((cell.style, cell.decimals))
                if look is None:
                    wrap = {"text_wrap": True, "valign": "top", "border": 1, "locked": not cell.style.startswith("input")}
                    look = looks[cell.style, cell.decimals] = file.add_format(wrap)
                _write(page, place, number, cell.value, look)
        for rule in sheet.rules:
            page.data_validation(rule.cells, _validation(rule, ranges))
        for highlight in sheet.highlights:
            look = looks.setdefault(("highlight", None), file.add_format({"bg_color": "#FFEEDD"}))
            page.conditional_format(highlight.cells, {"type": "formula", "criteria": f"={highlight.formula}", "format": look})
        if sheet.header_row:
            page.freeze_panes(sheet.header_row, sheet.freeze_columns)
        if sheet.locked:
            page.protect()
    file.close()
    return out.getvalue()


def _lists(file: xlsxwriter.Workbook, book: Workbook) -> dict[str, str]:
    ranges = {}
    if book.lists:
        page = file.add_worksheet(book.lists_title)
        for number, (name, choices) in enumerate(book.lists.items()):
            page.write_column(1, number, choices)
            first, last = (xlsxwriter.utility.xl_rowcol_to_cell(row, number, row_abs=True, col_abs=True) for row in (1, len(choices)))
            ranges[name] = f"='{book.lists_title}'!{first}:{last}"
    return ranges


def _write(page: Worksheet, row: int, column: int, value: object, look: Format) -> None:
    if value is None or value == "":
        page.write_blank(row, column, None, look)
    elif isinstance(value, Formula):
        page.write_formula(row, column, f"={value.text}", look)
    elif isinstance(value, str):
        page.write_string(row, column, value, look)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, look)
    else:
        page.write_number(row, column, float(value) if isinstance(value, Decimal) else value, look)


def _validation(rule: object, ranges: dict[str, str]) -> dict[str, Any]:
    if isinstance(rule, ListRule):
        return {"validate": "list", "source": ranges[rule.list]}
    if isinstance(rule, LengthRule):
        return {"validate": "length", "criteria": "<=", "value": rule.maximum}
    if isinstance(rule, NumberRule) and rule.minimum is not None and rule.maximum is not None:
        limits = {"minimum": float(rule.minimum), "maximum": float(rule.maximum)}
        return {"validate": "integer" if rule.whole else "decimal", "criteria": "between", **limits}
    return {"validate": "any"}
