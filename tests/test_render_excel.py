"""The Excel writer against a plain openpyxl writer of the same workbook, against real programs, and against hostile texts."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.worksheet.worksheet import Worksheet

import office
from fellesrammer.errors import RammerError
from fellesrammer.render import excel
from fellesrammer.render.package import content_fingerprint, fingerprint, pack, seal
from fellesrammer.render.sheets import (
    DateRule,
    Formula,
    Highlight,
    LengthRule,
    Link,
    ListRule,
    NumberRule,
    Row,
    Rule,
    Sheet,
    SheetCell,
    SheetColumn,
    Value,
    Workbook,
)
from fellesrammer.render.styles import STYLES

HERE = Path(__file__).resolve().parent
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TEXT = "Løsningen skal skille funksjon fra informasjon, slik at kommunen kan bytte funksjoner uten å flytte journalopplysningene.\n• Åpent"
HOSTILE = (
    "=1+1",
    "+47 22",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "'x",
    '=HYPERLINK("https://x")',
    "<b>&amp;",
    "]]>",
    "0301",
    "TRUE",
    "1e5",
    " x ",
    "a\n\nb",
)
CHOICES = ("Ja, standard i dag", "Ja, utvikles", "Nei")

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff") | st.sampled_from("\t\n=+-@'<>&\"_x"))
"""Texts as they are after cleaning: only characters that XML can hold."""

NUMBERS = st.integers(-(10**15), 10**15) | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4)
DATES = st.dates(date(1900, 3, 1), date(9999, 12, 31))
UNITS = st.sampled_from(["", "timer", '"%"'])
DECIMALS = st.sampled_from([None, 0, 2])
CELLS = st.builds(
    SheetCell,
    value=TEXTS | DATES | st.none() | st.just(Formula('IF(A1<2,"æ","&")')),
    style=st.sampled_from(sorted(STYLES)),
    unit=UNITS,
    decimals=DECIMALS,
) | st.builds(
    # A number shown as a date is a day that openpyxl may not be able to read back.
    SheetCell,
    value=NUMBERS,
    style=st.sampled_from(sorted(name for name, style in STYLES.items() if style.number_format != "yyyy-mm-dd")),
    unit=UNITS,
    decimals=DECIMALS,
)


def test_cells_are_those_of_a_plain_writer() -> None:
    assert _cells(_parts(SAMPLE)) == _cells(_plainly(SAMPLE))


@given(st.lists(st.lists(CELLS, max_size=4), max_size=4))
def test_any_cells_are_those_of_a_plain_writer(table: list[list[SheetCell]]) -> None:
    workbook = _with_rows(*(Row(tuple(cells)) for cells in table))
    assert _cells(_parts(workbook)) == _cells(_plainly(workbook))


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("style", ["text", "wrapped", "input"])
def test_text_is_always_text(text: str, style: str) -> None:
    cell = _opened(_parts(_with_rows(Row((SheetCell(text, style),))))).worksheets[0]["A1"]
    assert (cell.value, cell.data_type) == (text, "s")


@pytest.mark.parametrize(("text", "marked"), [("=1+1", True), ("+47", True), ("-1", True), ("@a", True), ("'a", True), ("a=1", False)])
def test_a_text_that_would_become_more_when_edited_is_marked_as_text(text: str, marked: bool) -> None:
    assert _opened(_parts(_with_rows(Row((SheetCell(text, "wrapped"),))))).worksheets[0]["A1"].quotePrefix is marked


def test_what_is_written_into_a_text_field_stays_text() -> None:
    assert _opened(_parts(_with_rows(Row((SheetCell(None, "input"),))))).worksheets[0]["A1"].number_format == "@"


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("a_x0041_b", "a_x005F_x0041_b"),
        ("_x005F_", "_x005F_x005F_"),
        ("x_x_xyz", "x_x_xyz"),
        ("a\r\nb\rc", "a\nb\nc"),
    ],
)
def test_what_excel_would_read_as_an_escape_is_escaped_and_line_ends_are_one_kind(text: str, stored: str) -> None:
    assert _opened(_parts(_with_rows(Row((SheetCell(text),))))).worksheets[0]["A1"].value == stored


@pytest.mark.parametrize(
    ("number", "written"),
    [(7, "7"), (-3, "-3"), (Decimal("0.10"), "0.10"), (Decimal("1E+3"), "1000"), (Decimal("1e-7"), "0.0000001"), (123456789, "123456789")],
)
def test_numbers_are_written_digit_by_digit(number: Decimal | int, written: str) -> None:
    assert f"<v>{written}</v>".encode() in _sheet_xml(_with_rows(Row((SheetCell(number),))))


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (SheetCell(1, "input-number", "timer"), 'General" timer"'),
        (SheetCell(1, "input-number", 'a"b'), 'General" a\'b"'),
        (SheetCell(1, "number", "kr", 2), '#,##0.00" kr"'),
        (SheetCell(1, "computed", decimals=0), "#,##0"),
        (SheetCell(None, "input-date"), "yyyy-mm-dd"),
        (SheetCell(date(2027, 1, 31), "wrapped"), "yyyy-mm-dd"),
        (SheetCell(1, "number"), "General"),
    ],
)
def test_unit_and_decimals_are_shown_by_the_number_format(cell: SheetCell, shown: str) -> None:
    assert _opened(_parts(_with_rows(Row((cell,))))).worksheets[0]["A1"].number_format == shown


@pytest.mark.parametrize("name", sorted(STYLES))
def test_every_style_is_found_again_by_its_name_with_its_lock_and_font(name: str) -> None:
    cell = _opened(_parts(_with_rows(Row((SheetCell("x", name),))))).worksheets[0]["A1"]
    assert (cell.style, cell.protection.locked, cell.font.name, cell.font.sz) == (name, STYLES[name].locked, "Arial", STYLES[name].size)
    assert (cell.alignment.wrap_text or False, cell.font.b or False) == (STYLES[name].wrap, STYLES[name].bold)


def test_only_input_styles_are_open() -> None:
    assert {name for name, style in STYLES.items() if not style.locked} == {name for name in STYLES if name.startswith("input")}


@pytest.mark.parametrize("name", sorted(STYLES))
def test_every_style_can_be_read_by_weak_eyes(name: str) -> None:
    assert _contrast(STYLES[name].color, STYLES[name].fill or "FFFFFF") >= 4.5


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (ListRule("A1:A5", "svar"), ("list", None, "'Kåre''s lister'!$A$2:$A$4", None)),
        (ListRule("A1", "ja"), ("list", None, "'Kåre''s lister'!$B$2:$B$2", None)),
        (NumberRule("A1", 0, Decimal("99.50")), ("decimal", "between", "0", "99.50")),
        (NumberRule("A1", 1, None, whole=True), ("whole", "between", "1", "1000000000000000")),
        (NumberRule("A1"), ("decimal", "between", "-1000000000000000", "1000000000000000")),
        (DateRule("A1", date(2026, 11, 22)), ("date", "greaterThanOrEqual", "46348", None)),
        (DateRule("A1"), ("date", "greaterThanOrEqual", "61", None)),
        (LengthRule("A1", 200), ("textLength", "lessThanOrEqual", "200", None)),
    ],
)
def test_a_rule_becomes_a_validation_that_stops(rule: Rule, told: tuple[str | None, ...]) -> None:
    lists = {"svar": CHOICES, "ja": ("Ja",)}
    workbook = replace(_with_rows(rules=(rule,)), lists=lists, lists_title="Kåre's lister")
    (found,) = _opened(_parts(workbook)).worksheets[0].data_validations.dataValidation
    assert (found.type, found.operator, found.formula1, found.formula2) == told
    assert (str(found.sqref), found.showErrorMessage, found.errorStyle, found.allow_blank) == (rule.cells, True, "stop", True)
    assert not found.showDropDown  # in the format, true hides the arrow


def test_a_prompt_is_shown_with_the_cell_and_in_the_message_of_a_refusal() -> None:
    rule = LengthRule("A1", 5, "Besvarelse " * 9, "Høyst fem tegn. " * 30)
    (found,) = _opened(_parts(_with_rows(rules=(rule,)))).worksheets[0].data_validations.dataValidation
    assert found.showInputMessage
    assert (found.promptTitle, found.prompt) == (found.errorTitle, found.error)
    assert (len(found.promptTitle), len(found.prompt)) == (32, 255)
    assert found.prompt.endswith("…")


def test_choices_with_commas_stay_whole_on_the_lists_sheet() -> None:
    sheet = _opened(_parts(SAMPLE))["Lister"]
    assert [sheet.cell(row, 1).value for row in range(2, 5)] == list(CHOICES)
    assert sheet.sheet_state == "hidden"


def test_a_locked_sheet_has_no_password_and_leaves_filter_widths_and_heights_free() -> None:
    lock = _opened(_parts(SAMPLE))["Svar"].protection
    assert (lock.sheet, lock.password, lock.autoFilter, lock.formatColumns, lock.formatRows, lock.formatCells) == (
        True,
        None,
        False,
        False,
        False,
        True,
    )
    assert not _opened(_parts(SAMPLE))["Fritt"].protection.sheet


def test_header_filter_frozen_panes_and_print_set_up_are_there() -> None:
    book = _opened(_parts(SAMPLE))
    sheet = book["Svar"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.dimensions) == ("B3", "A2:D5", "A1:D5")
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$2:$2", "$A:$A")
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert ([found.id for found in sheet.col_breaks.brk], sheet.page_setup.pageOrder) == ([2], "overThenDown")
    fitted = book["Spesifikasjon"].sheet_properties.pageSetUpPr
    assert sheet.sheet_properties.pageSetUpPr is None or not sheet.sheet_properties.pageSetUpPr.fitToPage
    assert fitted is not None
    assert fitted.fitToPage
    assert sheet.oddFooter
    assert (sheet.oddFooter.left.text, sheet.oddFooter.right.text) == ("&A", "&P / &N")
    assert sheet.column_dimensions["D"].hidden
    assert sheet.column_dimensions["B"].width == 40
    assert not sheet.merged_cells.ranges
    assert book["Fritt"].page_setup.orientation == "portrait"


def test_a_notice_stands_at_the_top_of_every_printed_page_as_it_is_written() -> None:
    book = _opened(_parts(replace(SAMPLE, notice="Utkast & eksempel")))
    assert {sheet.oddHeader.center.text for sheet in book if sheet.oddHeader} == {"Utkast && eksempel"}
    assert not any(sheet.oddHeader and sheet.oddHeader.center.text for sheet in _opened(_parts(SAMPLE)))


def test_states_the_active_sheet_links_and_highlights_are_there() -> None:
    book = _opened(_parts(SAMPLE))
    assert [sheet.sheet_state for sheet in book] == ["visible", "visible", "veryHidden", "hidden"]
    assert book.active is book["Svar"]
    assert [sheet.sheet_view.tabSelected or False for sheet in book] == [False, True, False, False]
    assert book["Fritt"]["A2"].hyperlink.location == "'Svar'!C3"
    found = [(str(area.sqref), rule.formula) for area in book["Svar"].conditional_formatting for rule in area.rules]
    assert found == [("C3:C5", ['C3=""']), ("A3:A5", ['C3<>""'])]


def test_the_properties_are_those_given_and_excel_is_told_to_calculate() -> None:
    book = _opened(_parts(SAMPLE))
    told = book.properties
    assert (told.title, told.creator, told.language) == ("Svar & pris", "Bø kommune", "nn-NO")
    assert told.created == told.modified == datetime(2026, 11, 22)  # noqa: DTZ001  # openpyxl reads it without a zone
    assert book.calculation.fullCalcOnLoad


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"sheets": (Sheet("a", (), ()), Sheet("A", (), ()))}, "one name"),
        ({"sheets": (Sheet("Svar/krav", (), ()),)}, "no sheet named"),
        ({"sheets": (Sheet("a" * 32, (), ()),)}, "no sheet named"),
        ({"sheets": (Sheet("", (), ()),)}, "no sheet named"),
        ({"sheets": (Sheet("'a", (), ()),)}, "no sheet named"),
        ({"sheets": (Sheet("a", (), (), state="hidden"),)}, "every sheet is hidden"),
        ({"sheets": (Sheet("a", (), (), rules=(ListRule("A1", "ukjent"),)),)}, "no list 'ukjent'"),
        ({"lists": {"svar": ()}, "sheets": (Sheet("a", (), (), rules=(ListRule("A1", "svar"),)),)}, "no list 'svar'"),
    ],
)
def test_a_workbook_that_excel_could_not_open_is_refused(changed: Mapping[str, Any], told: str) -> None:
    with pytest.raises(RammerError, match=told):
        excel.parts(replace(SAMPLE, **changed))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("a" * 32_768, "32768 characters"),
        ("😀" * 16_384, "16384 characters"),
        ("a\0b", r"'\\x00'"),
        ("a\ufffeb", r"\\ufffe"),
        ("a\ud800b", r"\\ud800"),
        (Formula("=A1"), "not a formula"),
        (Formula(""), "not a formula"),
        (Formula("A" * 8_193), "not a formula"),
        (Decimal("NaN"), "not a number"),
        (Decimal("-Infinity"), "not a number"),
        (True, "not a number"),
        (date(1900, 2, 28), "no date 1900-02-28"),
    ],
)
def test_a_value_that_no_cell_can_hold_is_refused(value: Value, told: str) -> None:
    with pytest.raises(RammerError, match=told):
        excel.parts(_with_rows(Row((SheetCell(value),))))


def test_the_longest_text_is_kept_whole() -> None:
    assert len(_opened(_parts(_with_rows(Row((SheetCell("a" * 32_767),))))).worksheets[0]["A1"].value) == 32_767


def test_an_unknown_style_is_refused() -> None:
    with pytest.raises(RammerError, match="no cell style 'fin'"):
        excel.parts(_with_rows(Row((SheetCell("x", "fin"),))))


@pytest.mark.parametrize(
    ("text", "style", "width", "lines"),
    [
        ("kort", "wrapped", 20, 1),
        ("", "wrapped", 20, 1),
        ("a\nb\nc", "wrapped", 20, 3),
        ("a\nb\nc", "text", 20, 1),
        ("ord " * 30, "wrapped", 41, 3),
        ("x" * 100, "wrapped", 11, 10),
        ("ord " * 30_000, "wrapped", 8, 30_000),
    ],
)
def test_the_height_follows_the_lines_that_the_text_needs(text: str, style: str, width: float, lines: int) -> None:
    expected = min(excel.HIGHEST_ROW, max(17.0, lines * 12.8 + 5))
    assert excel.row_height([SheetCell(text, style)], [SheetColumn(width)]) == pytest.approx(expected)


def test_the_height_is_that_of_the_highest_cell_that_is_seen() -> None:
    cells = [SheetCell("a\nb", "wrapped"), SheetCell("a\nb\nc\nd", "wrapped"), SheetCell(4, "number")]
    both = [SheetColumn(20), SheetColumn(20), SheetColumn(20)]
    assert excel.row_height(cells, both) > excel.row_height(cells, [SheetColumn(20), SheetColumn(20, hidden=True), SheetColumn(20)])


def test_a_row_keeps_growing_unless_its_height_is_given() -> None:
    xml = _sheet_xml(_with_rows(Row((SheetCell(TEXT, "wrapped"),)), Row((SheetCell("x"),), height=30)))
    first, second = ET.fromstring(xml).iter(f"{MAIN}row")
    assert first.get("customHeight") is None
    assert float(first.get("ht", 0)) > 30
    assert (second.get("ht"), second.get("customHeight")) == ("30", "1")


@pytest.mark.parametrize(("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (702, "ZZ"), (703, "AAA"), (16384, "XFD")])
def test_columns_are_lettered_as_in_excel(number: int, letters: str) -> None:
    assert excel.column_letters(number) == letters


BLOCK_LXML = """
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "lxml":
            raise ImportError(name)
sys.meta_path.insert(0, Block())
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "environment"),
    [
        ("", {"PYTHONHASHSEED": "1"}),
        ("", {"PYTHONHASHSEED": "2", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}),
        (BLOCK_LXML, {"TZ": "America/Adak"}),
        ("", {"OPENPYXL_LXML": "False", "SOURCE_DATE_EPOCH": "0"}),
    ],
    ids=["hash seed", "zone and locale", "no lxml", "openpyxl told so"],
)
def test_the_parts_are_the_same_wherever_they_are_made(before: str, environment: dict[str, str]) -> None:
    code = f"{before}\nimport test_render_excel as t\nprint(t.fingerprint(t.excel.parts(t.SAMPLE)), 'lxml.etree' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}"],
        env={**os.environ, "PYTHONPATH": str(HERE), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [fingerprint(excel.parts(SAMPLE)), str(not before)]


def test_a_shape_that_was_kept_is_the_shape_that_is_made_anew() -> None:
    from fellesrammer.render.excel_shape import shape  # noqa: PLC0415  # only here

    kept = excel.parts(SAMPLE)
    shape.cache_clear()
    assert excel.parts(SAMPLE) == kept


def test_only_the_rows_differ_when_only_an_answer_differs() -> None:
    one, other = (_parts(_with_rows(Row((SheetCell(text, "input"),)))) for text in ("Ja", "Nei"))
    assert [name for name in one if one[name] != other[name]] == ["xl/worksheets/sheet1.xml"]


def test_openpyxl_is_not_imported_until_a_workbook_is_made() -> None:
    code = "import sys, fellesrammer.render.excel; print('openpyxl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "False"


@pytest.mark.needs("ooxml")
def test_the_open_xml_sdk_finds_no_fault(tmp_path: Path) -> None:
    assert office.ooxml_errors(_file(tmp_path, SAMPLE)) == []


@pytest.mark.needs("ooxml")
def test_the_open_xml_sdk_finds_no_fault_in_the_least_workbook(tmp_path: Path) -> None:
    assert office.ooxml_errors(_file(tmp_path, _with_rows())) == []


@pytest.mark.needs("office")
def test_libreoffice_calculates_the_formulas_and_leaves_texts_alone(tmp_path: Path) -> None:
    numbers = (SheetCell(Decimal("2.345")), SheetCell(2), SheetCell(Formula("ROUND(A1*B1,2)"), "computed"))
    hostile = tuple(SheetCell(text, "wrapped") for text in HOSTILE)
    made = office.recalculated(_file(tmp_path, _with_rows(Row(numbers), Row(hostile))), tmp_path)
    first, second = openpyxl.load_workbook(made, data_only=True).worksheets[0].iter_rows(max_row=2, values_only=True)
    assert first[:3] == (2.345, 2, 4.69)
    assert second == HOSTILE


@pytest.mark.needs("office")
def test_a_wide_sheet_is_printed_over_the_pages_asked_for(tmp_path: Path) -> None:
    columns = (SheetColumn(40),) * 6
    sheet = Sheet("Bredt", columns, (Row((SheetCell(TEXT, "wrapped"),) * 6),), header_row=1, freeze_columns=1)
    for ends in ((), (4,), (2, 4), (1, 2, 3)):
        workbook = replace(SAMPLE, sheets=(replace(sheet, page_ends=ends),), lists={})
        assert len(office.pages(office.to_pdf(_file(tmp_path, workbook), tmp_path), tmp_path)) == len(ends) + 1


def test_the_beginning_of_a_text_can_stand_in_bold() -> None:
    for text, lead in (("Tittel\n\nTekst", 6), ("=Tittel", 7), ("<b> & _x0041_", 3)):
        book = openpyxl.load_workbook(BytesIO(pack(_parts(_with_rows(Row((SheetCell(text, "wrapped", lead=lead),)))))), rich_text=True)
        runs = book.worksheets[0]["A1"].value
        assert isinstance(runs, CellRichText)
        first = runs[0]
        assert isinstance(first, TextBlock)
        assert (str(runs), str(first), first.font.b) == (text, text[:lead], True)


def test_a_sealed_workbook_opens_and_carries_its_fingerprint() -> None:
    parts = _parts(SAMPLE)
    sealed = seal(parts, {"kind": "svarmatrise"})
    properties = {found.name: found.value for found in _opened(sealed).custom_doc_props.props}  # type: ignore[attr-defined]  # not in the stubs
    assert properties == {"kind": "svarmatrise", "contentFingerprint": fingerprint(parts)}
    assert content_fingerprint(sealed) == fingerprint(parts)


def _with_rows(*rows: Row, rules: tuple[Rule, ...] = ()) -> Workbook:
    return replace(SAMPLE, sheets=(Sheet("Ark", (SheetColumn(20),) * 3, rows, rules=rules),), lists={})


def _parts(workbook: Workbook) -> dict[str, bytes]:
    return excel.parts(workbook)


def _file(folder: Path, workbook: Workbook) -> Path:
    path = folder / "bok.xlsx"
    path.write_bytes(pack(seal(_parts(workbook), {"kind": "prøve"})))
    return path


def _sheet_xml(workbook: Workbook) -> bytes:
    return _parts(workbook)["xl/worksheets/sheet1.xml"]


def _opened(parts: Mapping[str, bytes]) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(pack(parts)))


def _cells(parts: Mapping[str, bytes]) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Every cell that holds something: kind and content as they stand in the XML, and the number format.

    Numbers to 14 digits only, for openpyxl writes floats; that ours are exact has a test of its own.
    """
    formats = {
        (sheet.title, cell.coordinate): cell.number_format
        for sheet in _opened(parts).worksheets
        for row in sheet.iter_rows()
        for cell in row
    }
    found = {}
    for place, sheet in enumerate(_opened(parts).worksheets, 1):
        for cell in ET.fromstring(parts[f"xl/worksheets/sheet{place}.xml"]).iter(f"{MAIN}c"):
            content = "".join(cell.itertext())
            if len(cell):
                key = (sheet.title, cell.get("r", ""))
                kind = "f" if cell.find(f"{MAIN}f") is not None else cell.get("t", "n")
                found[key] = (kind, content if kind != "n" else f"{float(content):.14g}", formats[key])
    return found


def _plainly(workbook: Workbook) -> dict[str, bytes]:
    """The parts that openpyxl writes cell by cell, with no knowledge of ours but the number formats."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for sheet in workbook.sheets:
        made = book.create_sheet(sheet.name)
        for row, cells in enumerate(sheet.rows, 1):
            for column, cell in enumerate(cells.cells, 1):
                _write(made, row, column, cell)
    if workbook.lists:
        made = book.create_sheet(workbook.lists_title)
        for column, (name, choices) in enumerate(workbook.lists.items(), 1):
            for row, text in enumerate((name, *choices), 1):
                made.cell(row, column, text)
    buffer = BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _write(sheet: Worksheet, row: int, column: int, cell: SheetCell) -> None:
    value = cell.value
    if value is None or value == "":
        return
    made = sheet.cell(row, column)
    assert isinstance(made, Cell)
    made.value = f"={value.text}" if isinstance(value, Formula) else _escaped(value) if isinstance(value, str) else value
    if isinstance(value, str):
        made.data_type = "s"
    made.number_format = _format(cell)


def _escaped(text: str) -> str:
    """The text as Excel stores it: `_x` and four hexadecimal digits and `_` would otherwise be read as one character."""
    pieces = text.split("_")
    for place in range(1, len(pieces) - 1):
        piece = pieces[place]
        if len(piece) == 5 and piece[0] == "x" and all(digit in "0123456789abcdefABCDEF" for digit in piece[1:]):
            pieces[place] = f"x005F_{piece}"
    return "_".join(pieces)


def _format(cell: SheetCell) -> str:
    if isinstance(cell.value, date):
        return "yyyy-mm-dd"
    if not cell.unit and cell.decimals is None:
        return STYLES[cell.style].number_format
    digits = {None: "General", 0: "#,##0", 2: "#,##0.00"}[cell.decimals]
    return digits + (f'" {cell.unit}"'.replace('""', "'\"").replace(' "', " '") if cell.unit else "")


def _contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours after WCAG 2.1."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    shares = [int(color[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


SAMPLE = Workbook(
    sheets=(
        Sheet(
            "Fritt",
            (SheetColumn(60),),
            (Row((SheetCell("Svar & pris", "title"),)), Row((SheetCell("Til svarene", "link"),)), Row((SheetCell(TEXT, "paragraph"),))),
            links=(Link("A2", "Svar", "C3"),),
            locked=False,
            landscape=False,
        ),
        Sheet(
            "Svar",
            (SheetColumn(10), SheetColumn(40), SheetColumn(20), SheetColumn(12, hidden=True)),
            (
                Row((SheetCell("Svar", "title"),)),
                Row(tuple(SheetCell(head, "heading") for head in ("Krav-ID", "Krav", "Oppfyllelse", "Verdi"))),
                Row(
                    (
                        SheetCell("FUN-001", "id"),
                        SheetCell(TEXT, "wrapped"),
                        SheetCell(CHOICES[0], "input-choice"),
                        SheetCell(2, "number", "t"),
                    )
                ),
                Row(
                    (SheetCell("FUN-002", "id"), SheetCell("=1+1", "wrapped"), SheetCell(None, "input-choice"), SheetCell(None, "blocked"))
                ),
                Row(
                    (
                        SheetCell(date(2027, 3, 1), "date"),
                        SheetCell(Formula("ROUND(D3*1.5,2)"), "computed", "kr", 2),
                        SheetCell(),
                        SheetCell("<&>"),
                    )
                ),
            ),
            header_row=2,
            freeze_columns=1,
            filter=True,
            rules=(ListRule("C3:C5", "svar", "Oppfyllelse", "Velg ett svar."), NumberRule("D3:D5", 0, Decimal("9.5"))),
            highlights=(Highlight("C3:C5", 'C3=""', "missing"), Highlight("A3:A5", 'C3<>""', "done")),
            page_ends=(2,),
            active=True,
        ),
        Sheet("Spesifikasjon", (SheetColumn(20),), (Row((SheetCell("FUN-001"),)),), state="veryHidden"),
    ),
    title="Svar & pris",
    language="nn-NO",
    creator="Bø kommune",
    created=date(2026, 11, 22),
    lists={"svar": CHOICES, "pris": ("Inngår", "Tillegg")},
    lists_title="Lister",
)
