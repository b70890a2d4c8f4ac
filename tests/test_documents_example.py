"""The example as its readers get it, in bokmål and nynorsk: valid, accessible, complete, and nothing in it that was not meant."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

import example
import office
from fellesrammer.documents import scoring_workbook
from fellesrammer.documents.answer_matrix import COLUMNS, FIRST_ROW, HEADER_ROW
from fellesrammer.files import data
from fellesrammer.model.codec import fingerprint
from fellesrammer.model.specification import Specification
from fellesrammer.render.excel import column_letters

OFFICE = ("kravspesifikasjon.docx", "svarmatrise.xlsx", "evaluering.xlsx")
WORKBOOKS = OFFICE[1:]
LETTERS = {name: column_letters(number) for number, name in enumerate(COLUMNS, 1)}
TITLES = {
    "nb": "Kravspesifikasjon: Journalsystem for legevakt og hjemmetjenester",
    "nn": "Kravspesifikasjon: Journalsystem for legevakt og hjemmetjenester",
}
REQUIREMENT_COLUMNS = ("id", "requirement", "type", "fulfilled", "answer")
FOR_REQUIREMENTS_ONLY = ("date", "price", "price_line", "supplier")
TYPED = ("number", "date", "choice")

CELL, RANGE = r"[A-Z]{1,3}\d+", r"[A-Z]{1,3}\d+:[A-Z]{1,3}\d+"
FIXED, FIXED_RANGE = r"\$[A-Z]\$\d+", r"\$[A-Z]\$\d+:\$[A-Z]\$\d+"
PRODUCTS = rf"(?:{CELL}\*{FIXED}(?:\+{CELL}\*{FIXED})*|SUMPRODUCT\({RANGE},{FIXED_RANGE}\))"
SUM_OF_WEIGHTS = rf"(?:{FIXED}(?:\+{FIXED})*|SUM\({FIXED_RANGE}\))"
FORMULAS = {
    "svarmatrise.xlsx": (rf"COUNTA\('[\wøæå]+'!{RANGE}\)", rf"{CELL}-{CELL}"),
    "evaluering.xlsx": (
        rf'IF\(COUNT\((?:{RANGE}|{CELL}(?:,{CELL})*)\)=\d+,ROUND\(ROUND\(ROUND\({PRODUCTS},8\)/ROUND\({SUM_OF_WEIGHTS},8\),10\),2\),""\)',
    ),
}
HIGHLIGHTS = (
    r'AND\(\$[A-Z]+\d+="[^"]+",ISBLANK\(\$[A-Z]+\d+\)\)',
    r"NOT\(ISBLANK\(\$[A-Z]+\d+\)\)",
    r"AND\(ISNUMBER\(\$[A-Z]+\d+\),ISBLANK\(\$[A-Z]+\d+\)\)",
)

pytestmark = pytest.mark.parametrize("language", example.LANGUAGES)


# Every file


@pytest.mark.parametrize("name", OFFICE)
@pytest.mark.needs("ooxml")
def test_the_open_xml_sdk_finds_no_fault(language: str, name: str, tmp_path: Path) -> None:
    assert office.ooxml_errors(example.written(language, name, tmp_path)) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", OFFICE)
@pytest.mark.needs("office")
def test_libreoffice_opens_and_prints_it(language: str, name: str, tmp_path: Path) -> None:
    assert len(office.pages(office.to_pdf(example.written(language, name, tmp_path), tmp_path), tmp_path)) > 5


@pytest.mark.parametrize("name", [*OFFICE, "spesifikasjon.json"])
def test_no_placeholder_and_nothing_to_fill_in_is_left(language: str, name: str) -> None:
    texts = list(_texts(language, name))
    unfilled = data.words(language).fixed["unfilled"].partition(":")[0]
    assert texts
    assert [text for text in texts if re.search(r"[{}]|\bNone\b", text)] == []
    assert [text for text in texts if unfilled in text.casefold()] == []


@pytest.mark.parametrize("name", OFFICE)
def test_it_says_that_it_is_an_example(language: str, name: str) -> None:
    assert any(data.words(language)("notice.example") in text for text in _texts(language, name))


def test_word_excel_and_json_hold_the_same_rows_in_the_same_order(language: str) -> None:
    rows = json.loads(example.built(language).files["spesifikasjon.json"])["specification"]["requirements"]
    listed = [(row["id"], row["title"], row["code"]) for row in rows]
    in_word = [(cells[0].split("\n")[0], cells[1].split("\n")[0], cells[2]) for cells in _requirement_rows(language)]
    answers = _book(language, "svarmatrise.xlsx")[data.words(language)("matrix.sheet.answers")]
    in_excel = [
        (str(row[0]), str(row[1]).split("\n")[0], str(row[2])) for row in answers.iter_rows(min_row=FIRST_ROW, max_col=3, values_only=True)
    ]
    assert len(listed) > 20
    assert in_excel == listed
    # The bilag of changes stands by clause; all else in one order.
    here = sum(row["bilag"] == 1 for row in rows)
    assert in_word[:here] == listed[:here]
    assert sorted(in_word[here:]) == sorted(listed[here:])


# The Word document


def test_headings_follow_one_another_without_a_jump_and_none_is_empty(language: str) -> None:
    headings = [paragraph for paragraph in _document(language).paragraphs if paragraph.style and paragraph.style.name.startswith("Heading")]
    levels = [int(paragraph.style.name.removeprefix("Heading ")) for paragraph in headings if paragraph.style]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(paragraph.text.strip() for paragraph in headings)
    assert len(headings) > 15


def test_every_table_has_a_header_row_that_repeats_a_description_and_no_empty_column(language: str) -> None:
    words = data.words(language)
    tables = _document(language).tables
    assert len(tables) > 10
    for table in tables:
        first = table.rows[0]._tr
        assert first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val"))
        heads, *rows = [[cell.text for cell in row.cells] for row in table.rows]
        assert all(heads)
        assert rows
        empty = {head for head, *cells in zip(heads, *rows, strict=True) if not any(cells)}
        assert empty <= {words("columns.criterion")}


def test_the_word_document_has_its_title_language_author_and_page_numbers(language: str) -> None:
    document = _document(language)
    properties = document.core_properties
    expected = (TITLES[language], f"{language}-NO", "Bodø kommune", "2027-02-01")
    assert (properties.title, properties.language, properties.author, str(properties.created)[:10]) == expected
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}//{qn('w:lang')}")
    assert defaults is not None
    assert defaults.get(qn("w:val")) == f"{language}-NO"
    for section in document.sections:
        fields = {str(found.get(qn("w:instr"))).split()[0] for found in section.footer._element.iter(qn("w:fldSimple"))}
        assert fields == {"PAGE", "NUMPAGES"}


def test_no_cell_of_the_word_document_is_merged(language: str) -> None:
    body = _document(language).element.body
    assert not [found.tag for kind in ("w:gridSpan", "w:vMerge", "w:hMerge") for found in body.iter(qn(kind))]


# The workbooks


@pytest.mark.parametrize("name", WORKBOOKS)
def test_no_formula_stands_there_that_we_did_not_mean(language: str, name: str) -> None:
    book = _book(language, name)
    formulas = [str(cell.value)[1:] for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas
    assert [formula for formula in formulas if not _is_one_of(FORMULAS[name], formula)] == []
    marked = [formula for sheet in book for found in sheet.conditional_formatting for rule in found.rules for formula in rule.formula]
    assert marked
    assert [formula for formula in marked if not _is_one_of(HIGHLIGHTS, formula)] == []
    assert not book.defined_names


@pytest.mark.parametrize("name", WORKBOOKS)
def test_no_cell_is_merged_and_every_table_repeats_its_header_row_in_print(language: str, name: str) -> None:
    for sheet in _book(language, name):
        assert not sheet.merged_cells.ranges
        assert sheet.page_setup.paperSize == 9
        if sheet.freeze_panes:
            row = int(re.sub(r"\D", "", sheet.freeze_panes)) - 1
            assert sheet.print_title_rows == f"${row}:${row}"


def test_every_dropdown_is_a_range_of_choices_on_the_sheet_of_lists(language: str) -> None:
    specification, book, words = example.resolved(language).specification, _book(language, "svarmatrise.xlsx"), data.words(language)
    found: dict[str, tuple[str, ...]] = {}
    for rule in _answer_sheet(book, language).data_validations.dataValidation:
        if rule.type == "list":
            place = re.fullmatch(rf"'{words('matrix.sheet.lists')}'!\$([A-Z]+)\$2:\$\1\$(\d+)", str(rule.formula1))
            assert place, rule.formula1
            column = book[words("matrix.sheet.lists")][place[1]]
            choices = tuple(str(cell.value) for cell in column[1 : int(place[2])])
            assert all(cell.value is None for cell in column[int(place[2]) :])
            found |= {cell: choices for area in rule.sqref.ranges for (cell, *_) in _cells_of(area)}
    assert found == dict(_expected_choices(specification, words("yes")))


def test_what_the_buyer_wrote_is_locked_and_what_the_tenderer_answers_is_open(language: str) -> None:
    specification, sheet = example.resolved(language).specification, _answer_sheet(_book(language, "svarmatrise.xlsx"), language)
    protection = sheet.protection
    assert (protection.sheet, protection.password) == (True, None)
    reached_by_the_lock = (protection.autoFilter, protection.formatColumns, protection.formatRows)
    assert reached_by_the_lock == (False, False, False)
    for number, row in enumerate(specification.requirements, FIRST_ROW):
        shut = {*REQUIREMENT_COLUMNS}
        shut |= {"value"} if row.answer.type not in TYPED else set()
        shut |= {*FOR_REQUIREMENTS_ONLY} if row.kind == "contract_term" else set()
        locked = {name for name, letters in LETTERS.items() if sheet[f"{letters}{number}"].protection.locked}
        assert locked == shut, row.id
    assert all(cell.protection.locked for row in sheet.iter_rows(max_row=HEADER_ROW) for cell in row)


def test_the_answer_sheet_can_be_filtered_frozen_and_read_on_paper(language: str) -> None:
    specification, sheet = example.resolved(language).specification, _answer_sheet(_book(language, "svarmatrise.xlsx"), language)
    last = HEADER_ROW + len(specification.requirements)
    assert sheet.auto_filter.ref == f"A{HEADER_ROW}:{LETTERS['own_3']}{last}"
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.print_title_cols) == (f"B{FIRST_ROW}", "$3:$3", "$A:$A")
    assert [found.id for found in sheet.col_breaks.brk] == [list(COLUMNS).index("price") + 1]


def test_the_hidden_sheet_lets_the_file_be_checked_alone(language: str) -> None:
    specification, book, words = example.resolved(language).specification, _book(language, "svarmatrise.xlsx"), data.words(language)
    states = {sheet.title: sheet.sheet_state for sheet in book}
    hidden = {words("matrix.sheet.specification"), words("matrix.sheet.lists")}
    assert {title for title, state in states.items() if state != "visible"} == hidden
    rows = list(book[words("matrix.sheet.specification")].iter_rows(values_only=True))
    facts = {str(row[0]): row[1] for row in rows[:4]}
    announced = json.loads(example.built(language).files["spesifikasjon.json"])
    assert facts == {
        "specification": announced["fingerprint"],
        "procurement": specification.procurement.id,
        "library": specification.library.version,
        "language": language,
    }
    assert fingerprint(announced["specification"]) == announced["fingerprint"]
    expected = [
        (
            row["id"],
            row["revision"],
            fingerprint([row["text"], row["beyond_minimum"], row.get("added_text", "")]),
            row["answer"]["type"],
            row["fulfilment"]["when"],
            row["fulfilment"].get("date"),
        )
        for row in announced["specification"]["requirements"]
    ]
    assert rows[5:] == expected


def test_the_progress_of_each_part_counts_all_its_rows(language: str) -> None:
    sheet = _book(language, "svarmatrise.xlsx")[data.words(language)("matrix.sheet.instructions")]
    links = [cell for (cell,) in sheet.iter_rows(max_col=1) if cell.hyperlink]
    counted = [re.findall(r"F(\d+)", str(sheet[f"C{cell.row}"].value)) for cell in links]
    rows = [int(str(sheet[f"B{cell.row}"].value)) for cell in links]
    assert [int(last) - int(first) + 1 for first, last in counted] == rows
    assert [int(first) for first, _ in counted] == [FIRST_ROW + sum(rows[:place]) for place in range(len(rows))]
    assert sum(rows) == len(example.resolved(language).specification.requirements)
    assert [str(cell.hyperlink.location).rpartition("!")[2] for cell in links if cell.hyperlink] == [f"A{first}" for first, _ in counted]


def test_the_scoring_workbook_holds_exactly_the_evaluated_requirements_each_under_its_criterion(language: str) -> None:
    specification = example.resolved(language).specification
    sheet = _book(language, "evaluering.xlsx")[data.words(language)("scoring.sheet.points")]
    rows = [str(row[0]) for row in sheet.iter_rows(min_row=scoring_workbook.FIRST_ROW, max_col=1, values_only=True) if row[0]]
    criterion, under = "", {}
    for number in rows:
        if number[0].isdigit():
            criterion = number
        else:
            assert number not in under
            under[number] = criterion
    assert under == {row.id: row.criterion for row in specification.requirements if row.evaluated}
    assert len(under) > 10


def test_an_evaluator_can_write_points_and_reasons_and_nothing_else(language: str) -> None:
    specification = example.resolved(language).specification
    sheet = _book(language, "evaluering.xlsx")[data.words(language)("scoring.sheet.points")]
    open_cells = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    given = [
        line
        for line in scoring_workbook.plan(specification)
        if line.requirement or (line.criterion and line.criterion.roll_up == "holistic")
    ]
    expected = {
        f"{column(tenderer)}{line.row}"
        for tenderer in range(specification.tenderers)
        for column in (scoring_workbook.points_column, scoring_workbook.reason_column)
        for line in given
    } | {
        f"{scoring_workbook.reason_column(tenderer)}{row}"
        for tenderer in range(specification.tenderers)
        for row in (scoring_workbook.NAME_ROW, scoring_workbook.ORGANISATION_NUMBER_ROW)
    }
    assert open_cells == expected


def _document(language: str) -> Document:
    return docx.Document(io.BytesIO(example.built(language).files["kravspesifikasjon.docx"]))


def _book(language: str, name: str) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(example.built(language).files[name]))


def _answer_sheet(book: Workbook, language: str) -> Worksheet:
    sheet = book[data.words(language)("matrix.sheet.answers")]
    assert isinstance(sheet, Worksheet)
    return sheet


def _requirement_rows(language: str) -> Iterator[list[str]]:
    """The rows of the kravspesifikasjon, and after them those of the texts for other bilag."""
    files = example.built(language).files
    others = sorted((name for name in files if name.startswith("bilag-")), key=lambda name: int(name.split("-")[1]))
    for name, width in (("kravspesifikasjon.docx", 6), *((name, 5) for name in others)):
        for table in docx.Document(io.BytesIO(files[name])).tables:
            if len(table.columns) == width:
                yield from ([cell.text for cell in row.cells] for row in table.rows[1:])


def _texts(language: str, name: str) -> Iterator[str]:
    if name.endswith(".json"):
        yield from re.findall(r'"((?:[^"\\]|\\.)*)"', example.built(language).files[name].decode())
    elif name.endswith(".xlsx"):
        cells = (cell for sheet in _book(language, name) for row in sheet.iter_rows() for cell in row if cell.data_type == "s")
        yield from (str(cell.value) for cell in cells)
        for sheet in _book(language, name):
            for rule in sheet.data_validations.dataValidation:
                yield from (str(text) for text in (rule.promptTitle, rule.prompt) if text)
    else:
        document = _document(language)
        parts = [document.element.body, *(side._element for section in document.sections for side in (section.header, section.footer))]
        for part in parts:
            yield from ("".join(found.text or "" for found in paragraph.iter(qn("w:t"))) for paragraph in part.iter(qn("w:p")))


def _is_one_of(shapes: tuple[str, ...], formula: str) -> bool:
    return any(re.fullmatch(shape, formula) for shape in shapes)


def _cells_of(area: object) -> Iterator[tuple[str]]:
    low, high = str(area).partition(":")[::2]
    letters, first = re.sub(r"\d", "", low), int(re.sub(r"\D", "", low))
    last = int(re.sub(r"\D", "", high or low))
    yield from ((f"{letters}{number}",) for number in range(first, last + 1))


def _expected_choices(specification: Specification, yes: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    labels = {name: tuple(term.label for term in specification.codes[name]) for name in specification.codes}
    for number, row in enumerate(specification.requirements, FIRST_ROW):
        yield f"{LETTERS['secret']}{number}", (yes,)
        if row.kind == "contract_term":
            yield f"{LETTERS['fulfilment']}{number}", labels["term_answers"]
            continue
        yield f"{LETTERS['fulfilment']}{number}", labels["fulfilment_answers"]
        yield f"{LETTERS['price']}{number}", labels["price_answers"]
        yield f"{LETTERS['supplier']}{number}", labels["suppliers"]
        if row.answer.type == "choice":
            yield f"{LETTERS['value']}{number}", tuple(choice.label for choice in row.answer.choices)
