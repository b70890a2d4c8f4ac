"""Golden files: what stands in a workbook or a Word file drawn as readable text, and the comparing of it with what was accepted before.

Drawn is what a reader meets: every cell and paragraph, states, formulas, rules, locks and print set-up. Not drawn are estimated row heights
and the definitions of the styles, which are named only.
"""

from __future__ import annotations

import difflib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import docx
import openpyxl
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.section import Section
from docx.table import Table
from docx.text.paragraph import Paragraph
from openpyxl.cell import Cell, MergedCell
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.worksheet import Worksheet

ACCEPT = "RAMMER_ACCEPT"
"""The environment variable that makes every difference accepted: `make goldens` sets it to 1."""

FINGERPRINT = "contentFingerprint"


def agree(expected_file: Path, actual: str) -> None:
    """Fails the test with a readable difference when the text is not the accepted one."""
    if told := difference(expected_file, actual):
        pytest.fail(told, pytrace=False)


def difference(expected_file: Path, actual: str) -> str:
    """What has changed against the golden file and how to accept it; nothing when they are equal or the change is being accepted."""
    expected = expected_file.read_text(encoding="utf-8") if expected_file.is_file() else ""
    if expected == actual and expected_file.is_file():
        return ""
    if os.environ.get(ACCEPT) == "1":
        expected_file.parent.mkdir(parents=True, exist_ok=True)
        expected_file.write_text(actual, encoding="utf-8", newline="\n")
        return ""
    names = (f"accepted/{expected_file.name}", f"now/{expected_file.name}")
    changed = difflib.unified_diff(expected.splitlines(), actual.splitlines(), *names, lineterm="", n=2)
    return "\n".join((*changed, "", f"{expected_file.name} is not what was accepted. If the change is meant, accept it with: make goldens"))


def outline(path: Path) -> str:
    """The workbook as text: its properties, then every sheet with all that can be seen, written or calculated in it."""
    book = openpyxl.load_workbook(path)
    lines = [*_properties(path), *(f"name {name}: {found.attr_text}" for name, found in sorted(book.defined_names.items()))]
    for sheet in book.worksheets:
        lines += ["", *_sheet(sheet, active=sheet is book.active)]
    return "\n".join(lines) + "\n"


def outline_docx(path: Path) -> str:
    """The Word file as text: its properties and language, headers and footers, then every paragraph with its style and every table."""
    document = docx.Document(str(path))
    lines = [*_properties(path), f"language of the text: {_language(document)}"]
    for number, section in enumerate(document.sections, 1):
        lines += _section(number, section)
    lines.append("")
    for block in document.iter_inner_content():
        lines += _paragraph(block) if isinstance(block, Paragraph) else _table(block)
    return "\n".join(lines) + "\n"


def _properties(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        for part in ("docProps/core.xml", "docProps/custom.xml"):
            if part in archive.namelist():
                yield from sorted(_property(found) for found in ET.fromstring(archive.read(part)))


def _property(found: ET.Element) -> str:
    name = found.get("name") or found.tag.rpartition("}")[2]
    return f"{name}: sha256:…" if name == FINGERPRINT else f"{name}: {''.join(found.itertext())}"


# Workbooks


def _sheet(sheet: Worksheet, *, active: bool) -> Iterator[str]:
    yield f"sheet {_quoted(sheet.title)} {sheet.sheet_state}{', active' if active else ''}, {sheet.dimensions}"
    yield f"  lock: {_lock(sheet)}"
    yield f"  frozen: {sheet.freeze_panes or '-'}, filter: {sheet.auto_filter.ref or '-'}"
    yield f"  columns: {', '.join(_columns(sheet)) or '-'}"
    yield f"  print: {_print(sheet)}"
    yield from sorted(_validations(sheet))
    yield from _highlights(sheet)
    yield from (f"  merged {area}" for area in sheet.merged_cells.ranges)
    for row in sheet.iter_rows():
        yield from (f"  {line}" for line in _row(row))


def _lock(sheet: Worksheet) -> str:
    protection = sheet.protection
    if not protection.sheet:
        return "open"
    allowed = (
        "autoFilter",
        "formatColumns",
        "formatRows",
        "formatCells",
        "insertRows",
        "insertColumns",
        "deleteRows",
        "deleteColumns",
        "sort",
    )
    free = [name for name in allowed if not getattr(protection, name)]
    return f"locked{', with password' if protection.password else ''}, free: {', '.join(free) or '-'}"


def _columns(sheet: Worksheet) -> Iterator[str]:
    for letter, column in sorted(sheet.column_dimensions.items(), key=lambda item: (len(item[0]), item[0])):
        yield f"{letter} {column.width:g}{' hidden' if column.hidden else ''}"


def _print(sheet: Worksheet) -> str:
    page = sheet.page_setup
    titles = " and ".join(str(title) for title in (sheet.print_title_rows, sheet.print_title_cols) if title)
    fit = f"{page.fitToWidth} wide" if sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage else "unfitted"
    header, footer = (_quoted(" | ".join(part.text or "" for part in _thirds(side))) for side in (sheet.oddHeader, sheet.oddFooter))
    return f"paper {page.paperSize}, {page.orientation}, {fit}, repeats {titles or '-'}, header {header}, footer {footer}"


def _validations(sheet: Worksheet) -> Iterator[str]:
    for rule in sheet.data_validations.dataValidation:
        limits = " ".join(str(part) for part in (rule.type, rule.operator, rule.formula1, rule.formula2) if part is not None)
        stops = f"{rule.errorStyle or 'stop'}" if rule.showErrorMessage else "not enforced"
        yield f"  rule {rule.sqref}: {limits}; {stops}; {_quoted(rule.promptTitle or '')} {_quoted(rule.prompt or '')}"


def _highlights(sheet: Worksheet) -> Iterator[str]:
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            fill = rule.dxf.fill.bgColor.rgb if rule.dxf and rule.dxf.fill else "-"
            yield f"  highlight {area.sqref}: {' '.join(rule.formula)} in {fill}"


def _row(row: Iterable[Cell | MergedCell]) -> Iterator[str]:
    """A line for each cell that holds or shows something; empty neighbours of one look share a line."""
    drawn = ((cell.coordinate, _look(cell), _content(cell)) for cell in row)
    for (look, content), found in groupby(drawn, key=lambda cell: (cell[1], cell[2])):
        places = [place for place, _, _ in found]
        if content:
            yield from (f"{place} {look}: {content}" for place in places)
        elif look != "Normal":
            yield f"{places[0]}:{places[-1]} {look}, empty" if len(places) > 1 else f"{places[0]} {look}, empty"


def _look(cell: Cell | MergedCell) -> str:
    number_format = "" if cell.number_format == "General" else f" [{cell.number_format}]"
    marked = " as text" if cell.quotePrefix else ""
    return f"{cell.style}{number_format}{marked}{'' if cell.protection.locked else ', open'}"


def _content(cell: Cell | MergedCell) -> str:
    if cell.value is None:
        return ""
    target = f" -> {cell.hyperlink.location or cell.hyperlink.target}" if cell.hyperlink else ""
    if cell.data_type == "f":
        return f"formula {cell.value}{target}"
    return (_quoted(cell.value) if isinstance(cell.value, str) else f"{cell.data_type} {cell.value}") + target


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


# Word files


def _language(document: Document) -> str:
    found = document.styles.element.find(f"{qn('w:docDefaults')}//{qn('w:lang')}")
    return "-" if found is None else str(found.get(qn("w:val")))


def _section(number: int, section: Section) -> Iterator[str]:
    sides = (("header", section.header), ("footer", section.footer), ("first header", section.first_page_header))
    yield f"section {number}: {'landscape' if section.page_width > section.page_height else 'portrait'}"  # type: ignore[operator]
    for name, side in (*sides, ("first footer", section.first_page_footer)):
        if not side.is_linked_to_previous:
            for block in side.iter_inner_content():
                drawn = _paragraph(block) if isinstance(block, Paragraph) else _table(block)
                yield from (f"  {name}: {line}" for line in drawn)


def _paragraph(paragraph: Paragraph) -> list[str]:
    style = paragraph.style.name if paragraph.style is not None else "-"
    breaks = [" (new page)"] if paragraph._p.find(f"{qn('w:pPr')}/{qn('w:pageBreakBefore')}") is not None else [""]
    return [f"[{style}]{breaks[0]} {_text(paragraph, paragraph._p)}".rstrip()]


def _table(table: Table) -> list[str]:
    style = table.style.name if table.style is not None else "-"
    description = table._tbl.find(f"{qn('w:tblPr')}/{qn('w:tblDescription')}")
    described = "" if description is None else f" {_quoted(str(description.get(qn('w:val'))))}"
    return [f"table [{style}]{described}", *(f"  {line}" for row in table.rows for line in _table_row(row._tr, table))]


def _table_row(row: ET.Element, table: Table) -> Iterator[str]:
    marks = [name for name in ("tblHeader", "cantSplit") if row.find(f"{qn('w:trPr')}/{qn(f'w:{name}')}") is not None]
    yield f"row{' ' if marks else ''}{' '.join(marks)}"
    for cell in row.iter(qn("w:tc")):
        paragraphs = [Paragraph(found, table) for found in cell.iterchildren(qn("w:p"))]  # type: ignore[attr-defined]  # lxml
        lines = [line for paragraph in paragraphs for line in _paragraph(paragraph)]
        yield from (f"  {'|' if place == 0 else ' '} {line}" for place, line in enumerate(lines))


def _text(paragraph: Paragraph, element: ET.Element) -> str:
    """The text with everything marked that python-docx's own `text` hides: insertions, deletions, links, fields, bookmarks and pictures."""
    return "".join(_drawn(paragraph, child) for child in element)


def _drawn(paragraph: Paragraph, child: ET.Element) -> str:
    kind = str(child.tag).rpartition("}")[2]
    inside = "" if kind in {"pPr", "rPr"} else _text(paragraph, child)
    drawn = {
        "t": child.text or "",
        "delText": child.text or "",
        "tab": "⇥",
        "br": f"⏎{child.get(qn('w:type')) or ''}",
        "instrText": f"«{(child.text or '').strip()}»",
        "bookmarkStart": f"{{#{child.get(qn('w:name'))}}}",
        "ins": f"{{+{inside}+}}",
        "del": f"{{-{inside}-}}",
        "hyperlink": f"[{inside}]({_target(paragraph, child)})",
        "docPr": f"(picture {_quoted(child.get('descr') or '')})",
    }
    return drawn.get(kind, inside)


def _target(paragraph: Paragraph, link: ET.Element) -> str:
    relation = link.get(qn("r:id"))
    return paragraph.part.rels[relation].target_ref if relation else f"#{link.get(qn('w:anchor'))}"


def _thirds(side: HeaderFooterItem | None) -> tuple[Any, ...]:
    return (side.left, side.center, side.right) if side else ()
