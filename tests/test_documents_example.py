"""The examples as their readers get them, in bokmål and nynorsk: valid, accessible, complete, and nothing in them that was not meant."""

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
from docx.text.paragraph import Paragraph as Text
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

import example
import office
from fellesrammer.documents import scoring_workbook
from fellesrammer.documents.answer_matrix import COLUMNS, FIRST_ROW, HEADER_ROW
from fellesrammer.documents.catalogue import DOCUMENTS
from fellesrammer.files import data
from fellesrammer.model.codec import fingerprint
from fellesrammer.model.specification import Specification
from fellesrammer.render.excel import column_letters

SUBJECTS = [*((language, example.BODO) for language in example.LANGUAGES), ("nn", example.HJELMELAND), ("nb", example.NORD_OSTERDAL)]
"""The first example in both languages, the others in their own."""
OFFICE = tuple(document.name for document in DOCUMENTS if document.name.endswith(("docx", "xlsx")))
WORD = tuple(name for name in OFFICE if name.endswith("docx"))
WORKBOOKS = ("svarmatrise.xlsx", "evaluering.xlsx")
SHEETS = ("svarmatrise.xlsx", "prisskjema.xlsx", "evaluering.xlsx")
LETTERS = {name: column_letters(number) for number, name in enumerate(COLUMNS, 1)}
REQUIREMENT_COLUMNS = ("id", "requirement", "type", "fulfilled", "answer")
FOR_REQUIREMENTS_ONLY = ("date", "price", "price_line", "supplier")
TYPED = ("number", "date", "choice")

CELL, RANGE = r"[A-Z]{1,3}\d+", r"[A-Z]{1,3}\d+:[A-Z]{1,3}\d+"
FIXED, FIXED_RANGE = r"\$[A-Z]\$\d+", r"\$[A-Z]\$\d+:\$[A-Z]\$\d+"
PRODUCTS = rf"(?:{CELL}\*{FIXED}(?:\+{CELL}\*{FIXED})*|SUMPRODUCT\({RANGE},{FIXED_RANGE}\))"
SUM_OF_WEIGHTS = rf"(?:{FIXED}(?:\+{FIXED})*|SUM\({FIXED_RANGE}\))"
FIXED_LIST = rf"{FIXED}(?:,{FIXED})*"
ALL_WEIGHED = rf"AND\(COUNT\({CELL}(?:,{CELL})*\)=\d+,COUNT\({FIXED_LIST}\)=\d+,SUM\({FIXED_LIST}\)>0\)"
FORMULAS = {
    "svarmatrise.xlsx": (rf"COUNTA\('[\wøæå]+'!{RANGE}\)", rf"{CELL}-{CELL}"),
    "evaluering.xlsx": (
        rf'IF\((?:COUNT\((?:{RANGE}|{CELL}(?:,{CELL})*)\)=\d+|{ALL_WEIGHED}),ROUND\(ROUND\(ROUND\({PRODUCTS},8\)/ROUND\({SUM_OF_WEIGHTS},8\),10\),2\),""\)',
    ),
}
HIGHLIGHTS = (
    r'AND\(\$[A-Z]+\d+="[^"]+",ISBLANK\(\$[A-Z]+\d+\)\)',
    r"NOT\(ISBLANK\(\$[A-Z]+\d+\)\)",
    r"AND\(ISNUMBER\(\$[A-Z]+\d+\),ISBLANK\(\$[A-Z]+\d+\)\)",
    r"ISBLANK\(\$[A-Z]\$\d+\)",
    r"AND\(ISNUMBER\((\$[A-Z]\$\d+)\),ISNUMBER\((\$[A-Z]\$\d+)\),\2>\1\)",
)
SPACES = re.compile(r"(?<!^[A-Z]) {2,}\S| [.,;:!?](?=\s|$)|\.\.(?!\.)|\(\s|\s\)|«\s|\s»|,,|\( *\)|«»")
"""What is left where a value was not there: double spaces, a space before a stop, empty brackets."""
MOST_PAGES = 150
"""More than the joint example's workbook needs for eight tenderers; a document that runs away prints thousands."""
LEAST_PAGES = {"kravspesifikasjon.docx": 10, "konkurransegrunnlag-del.docx": 8, "svarmatrise.xlsx": 6, "evaluering.xlsx": 6}
RUN_AWAY = 150
"""So many pages are a print area that has run away: the scoring workbook of eight tenderers has 106."""
TO_WRITE_IN = {"besvarelse.docx": {"Fylles ut av tilbyderen", "Blir fylt ut av tilbydaren"}}
"""Columns that people fill in by hand, by document."""
WORDS_OF_PROGRAMS = re.compile(
    r"[{}]|\[\[|\]\]|\b(?:None|True|False|nan|Decimal|MappingProxyType|part_ii_open|negotiated|weighted_mean|top_three)\b"
)

pytestmark = pytest.mark.parametrize(("language", "example_name"), SUBJECTS, ids=lambda value: value)


# Every file


@pytest.mark.slow
@pytest.mark.parametrize("name", OFFICE)
@pytest.mark.needs("ooxml")
def test_the_open_xml_sdk_finds_no_fault(language: str, example_name: str, name: str, tmp_path: Path) -> None:
    found = _files(language, example_name, name)
    assert found
    faults = {file: office.ooxml_errors(example.written(language, file, tmp_path, example_name)) for file in found}
    assert not any(faults.values()), faults


@pytest.mark.slow
@pytest.mark.parametrize("name", OFFICE)
@pytest.mark.needs("office")
def test_libreoffice_opens_and_prints_it(language: str, example_name: str, name: str, tmp_path: Path) -> None:
    for file in _files(language, example_name, name):
        printed = len(office.pages(office.to_pdf(example.written(language, file, tmp_path, example_name), tmp_path), tmp_path))
        assert LEAST_PAGES.get(name, 1) <= printed < MOST_PAGES


@pytest.mark.parametrize("name", [*OFFICE, "spesifikasjon.json"])
def test_no_placeholder_and_nothing_to_fill_in_is_left(language: str, example_name: str, name: str) -> None:
    texts = list(_texts(language, example_name, name))
    unfilled = data.words(language)("unfilled", field="").casefold()
    assert texts
    if name.endswith("json"):
        assert [text for text in texts if re.search(r"[{}]|\bNone\b", text)] == []
    else:
        assert [text for text in texts if WORDS_OF_PROGRAMS.search(text)] == []
        assert [text for text in texts if SPACES.search(text)] == []
    assert [text for text in texts if unfilled in text.casefold()] == []


@pytest.mark.parametrize("name", OFFICE)
def test_it_says_that_it_is_an_example(language: str, example_name: str, name: str) -> None:
    for file in _files(language, example_name, name):
        assert any(data.words(language)("notice.example") in text for text in _texts_of(language, example_name, file)), file


def test_every_document_is_there_once_and_the_texts_of_other_bilag_once_for_each(language: str, example_name: str) -> None:
    made, specification = example.built(language, example_name), example.resolved(language, example_name).specification
    others = [name for name in made.files if name.startswith("bilag-")]
    assert {document.name for document in made.kinds.values()} == {document.name for document in DOCUMENTS}
    assert [name for name in made.files if name not in others] == [item.name for item in DOCUMENTS if item.name != "bilag-tekster.docx"]
    numbers = {row.bilag for row in specification.requirements} - {specification.agreement.requirements}
    assert {f"bilag-{number}-tekster.docx" for number in numbers} <= {*others}


@pytest.mark.parametrize("name", SHEETS)
def test_every_workbook_says_its_title_language_author_and_day(language: str, example_name: str, name: str) -> None:
    specification = example.resolved(language, example_name).specification
    properties = _book(language, example_name, name).properties
    assert specification.procurement.title is not None
    assert str(properties.title).endswith(specification.procurement.title)
    assert (properties.language, properties.creator) == (f"{language}-NO", f"{specification.buyer.name} kommune")
    assert str(properties.created)[:10] == str(specification.procurement.announcement)


def test_word_excel_and_json_hold_the_same_rows_in_the_same_order(language: str, example_name: str) -> None:
    rows = json.loads(example.built(language, example_name).files["spesifikasjon.json"])["specification"]["requirements"]
    listed = [(row["id"], row["title"], row["code"]) for row in rows]
    in_word = list(_requirement_rows(language, example_name))
    answers = _book(language, example_name, "svarmatrise.xlsx")[data.words(language)("matrix.sheet.answers")]
    in_excel = [
        (str(row[0]), str(row[1]).split("\n")[0], str(row[2])) for row in answers.iter_rows(min_row=FIRST_ROW, max_col=3, values_only=True)
    ]
    assert len(listed) > 20
    assert in_excel == listed
    here = sum(row["bilag"] == 1 for row in rows)
    assert in_word[:here] == listed[:here]
    # The bilag of changes stands by clause, and a term that changes two clauses stands under one of them.
    assert sorted(in_word[here:]) == sorted((name, title, "K") for name, title, _ in listed[here:])


# The Word documents


@pytest.mark.parametrize("name", WORD)
def test_headings_follow_one_another_without_a_jump_and_none_is_empty(language: str, example_name: str, name: str) -> None:
    for document in _word(language, example_name, name):
        found = [(paragraph.style.name or "", paragraph.text) for paragraph in document.paragraphs if paragraph.style]
        headings = [(int(style.removeprefix("Heading ")), text) for style, text in found if style.startswith("Heading")]
        levels = [level for level, _ in headings]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        assert all(text.strip() for _, text in headings)
        assert len(headings) > (15 if name == "kravspesifikasjon.docx" else 0)


@pytest.mark.parametrize("name", WORD)
def test_every_table_has_a_header_row_that_repeats_a_description_and_no_empty_column(language: str, example_name: str, name: str) -> None:
    words = data.words(language)
    tables = [table for document in _word(language, example_name, name) for table in document.tables]
    assert len(tables) > (10 if name == "kravspesifikasjon.docx" else 0)
    for table in tables:
        first = table.rows[0]._tr
        assert first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val"))
        heads, *rows = [[cell.text for cell in row.cells] for row in table.rows]
        assert all(heads)
        assert rows
        empty = {head for head, *cells in zip(heads, *rows, strict=True) if not any(cells)}
        assert empty <= ({words("columns.criterion")} if name == "kravspesifikasjon.docx" else set()) | TO_WRITE_IN.get(name, set())


@pytest.mark.parametrize("name", WORD)
def test_the_word_document_has_its_title_language_author_and_page_numbers(language: str, example_name: str, name: str) -> None:
    specification = example.resolved(language, example_name).specification
    titles = set()
    for document in _word(language, example_name, name):
        properties = document.core_properties
        own, _, procurement = str(properties.title).partition(": " if name != "bilag-tekster.docx" else " – ")
        titles.add(properties.title)
        assert own
        assert str(properties.title).endswith(f": {specification.procurement.title}"), procurement
        buyer, day = f"{specification.buyer.name} kommune", str(specification.procurement.announcement)
        assert (properties.language, properties.author, str(properties.created)[:10]) == (f"{language}-NO", buyer, day)
        defaults = document.styles.element.find(f"{qn('w:docDefaults')}//{qn('w:lang')}")
        assert defaults is not None
        assert defaults.get(qn("w:val")) == f"{language}-NO"
        if example_name != example.NORD_OSTERDAL:  # whose own template says what stands on each page
            for section in document.sections:
                fields = {str(found.get(qn("w:instr"))).split()[0] for found in section.footer._element.iter(qn("w:fldSimple"))}
                assert fields == {"PAGE", "NUMPAGES"}
    assert len(titles) == len(_files(language, example_name, name))


@pytest.mark.parametrize("name", WORD)
def test_no_cell_of_a_word_document_is_merged_and_every_picture_is_described(language: str, example_name: str, name: str) -> None:
    for document in _word(language, example_name, name):
        body = document.element.body
        assert not [found.tag for kind in ("w:gridSpan", "w:vMerge", "w:hMerge") for found in body.iter(qn(kind))]
        assert all(found.get("descr") for found in body.iter(qn("wp:docPr")))


@pytest.mark.parametrize("name", WORD)
def test_every_link_within_a_document_leads_to_a_place_in_it(language: str, example_name: str, name: str) -> None:
    for document in _word(language, example_name, name):
        body = document.element.body
        places = [str(found.get(qn("w:name"))) for found in body.iter(qn("w:bookmarkStart"))]
        links = [str(found.get(qn("w:anchor"))) for found in body.iter(qn("w:hyperlink")) if found.get(qn("w:anchor"))]
        assert len(places) == len(set(places))
        assert [link for link in links if link not in places] == []


@pytest.mark.parametrize("name", WORD)
def test_no_paragraph_stands_twice_after_another_and_no_heading_stands_over_nothing(language: str, example_name: str, name: str) -> None:
    for document in _word(language, example_name, name):
        blocks = [
            (block.style.name or "", block.text) if isinstance(block, Text) and block.style else ("table", "")
            for block in document.iter_inner_content()
        ]
        told = [(style, text) for style, text in blocks if style == "table" or text.strip()]
        assert [text for (_, text), (_, after) in pairwise(told) if text and text == after] == []
        over = [(before, text, after) for (before, text), (after, _) in pairwise(told) if _level(after) and _level(before) >= _level(after)]
        assert over == []
        assert not _level(told[-1][0])


# The workbooks


@pytest.mark.parametrize("name", WORKBOOKS)
def test_no_formula_stands_there_that_we_did_not_mean(language: str, example_name: str, name: str) -> None:
    book = _book(language, example_name, name)
    formulas = [str(cell.value)[1:] for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas
    assert [formula for formula in formulas if not _is_one_of(FORMULAS[name], formula)] == []
    marked = [formula for sheet in book for found in sheet.conditional_formatting for rule in found.rules for formula in rule.formula]
    assert marked
    assert [formula for formula in marked if not _is_one_of(HIGHLIGHTS, formula)] == []
    assert not book.defined_names


@pytest.mark.parametrize("name", WORKBOOKS)
def test_no_cell_is_merged_and_every_table_repeats_its_header_row_in_print(language: str, example_name: str, name: str) -> None:
    for sheet in _book(language, example_name, name):
        assert not sheet.merged_cells.ranges
        assert sheet.page_setup.paperSize == 9
        if sheet.freeze_panes:
            row = int(re.sub(r"\D", "", sheet.freeze_panes)) - 1
            assert sheet.print_title_rows == f"${row}:${row}"


def test_every_dropdown_is_a_range_of_choices_on_the_sheet_of_lists(language: str, example_name: str) -> None:
    specification, book, words = (
        example.resolved(language, example_name).specification,
        _book(language, example_name, "svarmatrise.xlsx"),
        data.words(language),
    )
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


def test_what_the_buyer_wrote_is_locked_and_what_the_tenderer_answers_is_open(language: str, example_name: str) -> None:
    specification, sheet = (
        example.resolved(language, example_name).specification,
        _answer_sheet(_book(language, example_name, "svarmatrise.xlsx"), language),
    )
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


def test_the_answer_sheet_can_be_filtered_frozen_and_read_on_paper(language: str, example_name: str) -> None:
    specification, sheet = (
        example.resolved(language, example_name).specification,
        _answer_sheet(_book(language, example_name, "svarmatrise.xlsx"), language),
    )
    last = HEADER_ROW + len(specification.requirements)
    assert sheet.auto_filter.ref == f"A{HEADER_ROW}:{LETTERS['own_3']}{last}"
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.print_title_cols) == (f"B{FIRST_ROW}", "$3:$3", "$A:$A")
    assert [found.id for found in sheet.col_breaks.brk] == [list(COLUMNS).index("price") + 1]


def test_the_hidden_sheet_lets_the_file_be_checked_alone(language: str, example_name: str) -> None:
    specification, book, words = (
        example.resolved(language, example_name).specification,
        _book(language, example_name, "svarmatrise.xlsx"),
        data.words(language),
    )
    states = {sheet.title: sheet.sheet_state for sheet in book}
    hidden = {words("matrix.sheet.specification"), words("matrix.sheet.lists")}
    assert {title for title, state in states.items() if state != "visible"} == hidden
    rows = list(book[words("matrix.sheet.specification")].iter_rows(values_only=True))
    facts = {str(row[0]): row[1] for row in rows[:4]}
    announced = json.loads(example.built(language, example_name).files["spesifikasjon.json"])
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


def test_the_progress_of_each_part_counts_all_its_rows(language: str, example_name: str) -> None:
    sheet = _book(language, example_name, "svarmatrise.xlsx")[data.words(language)("matrix.sheet.instructions")]
    links = [cell for (cell,) in sheet.iter_rows(max_col=1) if cell.hyperlink]
    counted = [re.findall(r"F(\d+)", str(sheet[f"C{cell.row}"].value)) for cell in links]
    rows = [int(str(sheet[f"B{cell.row}"].value)) for cell in links]
    assert [int(last) - int(first) + 1 for first, last in counted] == rows
    assert [int(first) for first, _ in counted] == [FIRST_ROW + sum(rows[:place]) for place in range(len(rows))]
    assert sum(rows) == len(example.resolved(language, example_name).specification.requirements)
    assert [str(cell.hyperlink.location).rpartition("!")[2] for cell in links if cell.hyperlink] == [f"A{first}" for first, _ in counted]


def test_the_scoring_workbook_holds_exactly_the_evaluated_requirements_each_under_its_criterion(language: str, example_name: str) -> None:
    specification = example.resolved(language, example_name).specification
    sheet = _book(language, example_name, "evaluering.xlsx")[data.words(language)("scoring.sheet.points")]
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


def test_an_evaluator_can_write_points_and_reasons_and_nothing_else(language: str, example_name: str) -> None:
    specification = example.resolved(language, example_name).specification
    sheet = _book(language, example_name, "evaluering.xlsx")[data.words(language)("scoring.sheet.points")]
    open_cells = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    given = [
        line
        for line in scoring_workbook.plan(specification)
        if line.requirement or (line.criterion and line.criterion.roll_up == "holistic")
    ]
    expected = (
        {
            f"{column(tenderer)}{line.row}"
            for tenderer in range(specification.tenderers)
            for column in (scoring_workbook.points_column, scoring_workbook.reason_column)
            for line in given
        }
        | {
            f"{scoring_workbook.WEIGHT}{line.row}"
            for line in scoring_workbook.plan(specification)
            if line.criterion and line.criterion.weight is None
        }
        | {
            f"{scoring_workbook.reason_column(tenderer)}{row}"
            for tenderer in range(specification.tenderers)
            for row in (scoring_workbook.NAME_ROW, scoring_workbook.ORGANISATION_NUMBER_ROW)
        }
    )
    assert open_cells == expected


def _files(language: str, example_name: str, name: str) -> list[str]:
    """The files that a document is made as."""
    return [file for file, document in example.built(language, example_name).kinds.items() if document.name == name]


def _word(language: str, example_name: str, name: str) -> Iterator[Document]:
    made = example.built(language, example_name).files
    return (docx.Document(io.BytesIO(made[file])) for file in _files(language, example_name, name))


def _level(style: str) -> int:
    return int(style.removeprefix("Heading ")) if style.startswith("Heading ") else 0


def _book(language: str, example_name: str, name: str) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(example.built(language, example_name).files[name]))


def _answer_sheet(book: Workbook, language: str) -> Worksheet:
    sheet = book[data.words(language)("matrix.sheet.answers")]
    assert isinstance(sheet, Worksheet)
    return sheet


def _requirement_rows(language: str, example_name: str) -> Iterator[tuple[str, str, str]]:
    """Id, title and type of each row of the kravspesifikasjon, and after them those of the texts for other bilag, which are all terms."""
    for name in ("kravspesifikasjon.docx", "bilag-tekster.docx"):
        for document in _word(language, example_name, name):
            for table in document.tables:
                rows = [[cell.text.split("\n")[0] for cell in row.cells] for row in table.rows]
                if rows[0][0] == data.words(language)("columns.id"):
                    yield from ((row[0], row[1], row[2] if len(row) > 2 else "K") for row in rows[1:])


def _texts(language: str, example_name: str, name: str) -> Iterator[str]:
    for file in _files(language, example_name, name):
        yield from _texts_of(language, example_name, file)


def _texts_of(language: str, example_name: str, file: str) -> Iterator[str]:
    content = example.built(language, example_name).files[file]
    if file.endswith(".json"):
        yield from re.findall(r'"((?:[^"\\]|\\.)*)"', content.decode())
    elif file.endswith(".xlsx"):
        cells = (
            cell for sheet in _book(language, example_name, file) for row in sheet.iter_rows() for cell in row if cell.data_type == "s"
        )
        yield from (str(cell.value) for cell in cells)
        for sheet in _book(language, example_name, file):
            for rule in sheet.data_validations.dataValidation:
                yield from (str(text) for text in (rule.promptTitle, rule.prompt) if text)
    else:
        document = docx.Document(io.BytesIO(content))
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
