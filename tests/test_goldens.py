"""The golden files' own tests: whatever is changed in a workbook or a Word file, the outline and the comparer must notice."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

import goldens

ROWS, COLUMNS = 4, 3
PLACES = [(row, column) for row in range(1, ROWS + 1) for column in range(1, COLUMNS + 1)]
STAMP = datetime(2026, 11, 22, tzinfo=UTC).replace(tzinfo=None)


@pytest.fixture(autouse=True)
def _nothing_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(goldens.ACCEPT, raising=False)


@pytest.mark.parametrize(("row", "column"), PLACES)
@pytest.mark.parametrize("value", ["annet", "=1+1", 7, None])
def test_a_change_of_any_cell_is_noticed_in_the_last_row_and_column_too(tmp_path: Path, row: int, column: int, value: Any) -> None:
    golden = tmp_path / "bok.txt"
    golden.write_text(goldens.outline(_book(tmp_path)), encoding="utf-8")
    changed = goldens.outline(_book(tmp_path, lambda book: _set(book, row, column, value)))
    told = goldens.difference(golden, changed)
    assert f"-  {'ABC'[column - 1]}{row} " in told
    assert "make goldens" in told


@pytest.mark.parametrize(
    "change",
    [
        lambda book: _sheet(book).cell(ROWS + 1, COLUMNS + 1, "ny"),
        lambda book: setattr(_sheet(book).cell(ROWS, COLUMNS), "number_format", "0.00"),
        lambda book: setattr(_sheet(book).cell(ROWS, COLUMNS), "protection", Protection(locked=False)),
        lambda book: setattr(_sheet(book).cell(ROWS, COLUMNS), "style", "Title"),
        lambda book: setattr(_sheet(book).cell(ROWS, COLUMNS), "quotePrefix", True),
        lambda book: setattr(_sheet(book).cell(ROWS, COLUMNS), "hyperlink", "#Ark!A1"),
        lambda book: setattr(_sheet(book).cell(ROWS + 1, COLUMNS), "style", "Title"),
        lambda book: setattr(_sheet(book), "title", "Annet"),
        lambda book: setattr(_sheet(book), "sheet_state", "veryHidden"),
        lambda book: setattr(_sheet(book), "freeze_panes", "B2"),
        lambda book: setattr(_sheet(book), "print_title_rows", "1:1"),
        lambda book: setattr(_sheet(book), "print_title_cols", "A:A"),
        lambda book: setattr(_sheet(book).auto_filter, "ref", "A1:C4"),
        lambda book: setattr(_sheet(book).protection, "sheet", True),
        lambda book: setattr(_sheet(book).page_setup, "orientation", "landscape"),
        lambda book: setattr(_sheet(book).page_setup, "paperSize", 8),
        lambda book: setattr(_sheet(book).oddFooter.right, "text", "&P"),
        lambda book: setattr(_sheet(book).column_dimensions["C"], "width", 33),
        lambda book: setattr(_sheet(book).column_dimensions["C"], "hidden", True),
        lambda book: _sheet(book).merge_cells("A1:B1"),
        lambda book: _sheet(book).conditional_formatting.add("A1", _rule()),
        lambda book: _sheet(book).add_data_validation(DataValidation("list", "Ark!$A$1:$A$2", sqref="C1:C4")),
        lambda book: book.create_sheet("Enda ett"),
        lambda book: book.defined_names.add(DefinedName("navn", attr_text="Ark!$A$1")),
        lambda book: setattr(book.properties, "title", "Annen tittel"),
        lambda book: setattr(book.properties, "creator", "noen andre"),
    ],
)
def test_a_change_of_anything_else_in_a_workbook_is_noticed(tmp_path: Path, change: Callable[[openpyxl.Workbook], object]) -> None:
    assert goldens.outline(_book(tmp_path, change)) != goldens.outline(_book(tmp_path))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"promptTitle": "a"}, {"promptTitle": "b"}),
        ({"prompt": "a"}, {"prompt": "b"}),
        ({"sqref": "A1:A2"}, {"sqref": "A1:A3"}),
        ({"formula1": "Ark!$A$1:$A$2"}, {"formula1": "Ark!$A$1:$A$3"}),
        ({"showErrorMessage": True}, {"showErrorMessage": False}),
        ({"errorStyle": "stop"}, {"errorStyle": "warning"}),
    ],
)
def test_a_change_in_a_rule_is_noticed(tmp_path: Path, one: dict[str, Any], other: dict[str, Any]) -> None:
    first, second = (goldens.outline(_book(tmp_path, partial(_validate, **keys))) for keys in (one, other))
    assert first != second


def test_a_lock_shows_what_it_leaves_free_and_whether_it_has_a_password(tmp_path: Path) -> None:
    def lock(book: openpyxl.Workbook) -> None:
        _sheet(book).protection.sheet = True
        _sheet(book).protection.sort = False
        _sheet(book).protection.password = "hemmelig"  # noqa: S105  # a word for this test

    assert "lock: locked, with password, free: sort" in goldens.outline(_book(tmp_path, lock))


def test_empty_cells_of_one_look_are_drawn_together(tmp_path: Path) -> None:
    def style(book: openpyxl.Workbook) -> None:
        for column in (1, 2, 3):
            _sheet(book).cell(ROWS + 1, column).style = "Title"

    assert "\n  A5:C5 Title, empty\n" in goldens.outline(_book(tmp_path, style))


@pytest.mark.parametrize(
    "change",
    [
        lambda document: setattr(document.paragraphs[0], "text", "annet"),
        lambda document: setattr(document.paragraphs[-1], "text", "annet"),
        lambda document: setattr(document.paragraphs[-1], "style", "Heading 2"),
        lambda document: setattr(document.tables[0], "style", "Table Grid"),
        lambda document: document.add_paragraph("til slutt"),
        lambda document: setattr(document.sections[0].header.paragraphs[0], "text", "topp"),
        lambda document: setattr(document.sections[0].footer.paragraphs[0], "text", "bunn"),
        lambda document: setattr(document.core_properties, "title", "Annen tittel"),
        lambda document: document.styles.element.xpath("//w:lang")[0].attrib.update(
            {document.styles.element.xpath("//w:lang")[0].keys()[0]: "nn"}
        ),
        lambda document: document.paragraphs[0]._p.append(_run("ins", "t", "satt inn")),
        lambda document: document.paragraphs[0]._p.append(_run("del", "delText", "tatt ut")),
        lambda document: document.paragraphs[0]._p.append(parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="1" w:name="her"/>')),
    ],
)
def test_a_change_of_anything_in_a_word_file_is_noticed(tmp_path: Path, change: Callable[[Document], object]) -> None:
    assert goldens.outline_docx(_document(tmp_path, change)) != goldens.outline_docx(_document(tmp_path))


@pytest.mark.parametrize(("row", "column"), PLACES)
def test_a_change_of_any_cell_of_a_word_table_is_noticed(tmp_path: Path, row: int, column: int) -> None:
    changed = _document(tmp_path, lambda document: setattr(document.tables[0].cell(row - 1, column - 1), "text", "annet"))
    assert "annet" in goldens.outline_docx(changed)


def test_insertions_and_deletions_are_told_apart(tmp_path: Path) -> None:
    def change(document: Document) -> None:
        document.paragraphs[0]._p.append(_run("ins", "t", "inn"))
        document.paragraphs[0]._p.append(_run("del", "delText", "ut"))

    assert "{+inn+}{-ut-}" in goldens.outline_docx(_document(tmp_path, change))


def test_equal_texts_have_no_difference(tmp_path: Path) -> None:
    golden = tmp_path / "bok.txt"
    golden.write_text("a\næ\n", encoding="utf-8")
    assert goldens.difference(golden, "a\næ\n") == ""
    goldens.agree(golden, "a\næ\n")


@pytest.mark.parametrize("actual", ["a\nb", "a\nb\n\n", "a\nc\n", "b\n", "", " a\nb\n"])
def test_any_other_text_differs(tmp_path: Path, actual: str) -> None:
    golden = tmp_path / "bok.txt"
    golden.write_text("a\nb\n", encoding="utf-8")
    assert goldens.difference(golden, actual)
    with pytest.raises(pytest.fail.Exception, match="make goldens"):
        goldens.agree(golden, actual)


def test_a_golden_file_that_is_missing_is_a_difference_also_from_nothing(tmp_path: Path) -> None:
    assert "bok.txt" in goldens.difference(tmp_path / "bok.txt", "")


def test_the_difference_shows_both_lines_and_the_command(tmp_path: Path) -> None:
    golden = tmp_path / "bok.txt"
    golden.write_text("likt\ngammelt\n", encoding="utf-8")
    told = goldens.difference(golden, "likt\nnytt\n").splitlines()
    assert told[:2] == ["--- accepted/bok.txt", "+++ now/bok.txt"]
    assert told[3:6] == [" likt", "-gammelt", "+nytt"]
    assert told[-1] == "bok.txt is not what was accepted. If the change is meant, accept it with: make goldens"


def test_accepting_writes_the_text_and_leaves_no_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    golden = tmp_path / "ny" / "bok.txt"
    monkeypatch.setenv(goldens.ACCEPT, "1")
    assert goldens.difference(golden, "nytt\n") == ""
    monkeypatch.delenv(goldens.ACCEPT)
    assert golden.read_bytes() == b"nytt\n"
    assert goldens.difference(golden, "nytt\n") == ""


def test_only_the_fingerprint_is_left_out_of_the_properties(tmp_path: Path) -> None:
    path = _book(tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("docProps/custom.xml", '<P><p name="kind">a</p><p name="contentFingerprint">sha256:1</p></P>')
    assert "\ncontentFingerprint: sha256:…\nkind: a\n" in goldens.outline(path)


def _book(folder: Path, change: Callable[[openpyxl.Workbook], object] | None = None) -> Path:
    book = openpyxl.Workbook()
    sheet = _sheet(book)
    sheet.title = "Ark"
    book.create_sheet("Sist")["A1"] = "her"
    for row, column in PLACES:
        sheet.cell(row, column, f"celle {row} {column}")
    book.properties.created = STAMP
    if change:
        change(book)
    path = folder / "bok.xlsx"
    book.save(path)
    _without_clock(path)
    return path


def _without_clock(path: Path) -> None:
    """openpyxl stamps the time of saving, which may differ between two books that a test compares."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    head, found, tail = parts["docProps/core.xml"].partition(b"<dcterms:modified")
    parts["docProps/core.xml"] = head + (b"</cp:coreProperties>" if found else tail)
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)


def _sheet(book: openpyxl.Workbook) -> Any:
    return book.worksheets[0]


def _validate(book: openpyxl.Workbook, **keys: Any) -> None:
    _sheet(book).add_data_validation(
        DataValidation(**{"type": "list", "formula1": "Ark!$A$1", "sqref": "C1", "showErrorMessage": True, **keys})
    )


def _set(book: openpyxl.Workbook, row: int, column: int, value: Any) -> None:
    _sheet(book).cell(row, column).value = value


def _rule() -> Any:
    from openpyxl.formatting.rule import Rule  # noqa: PLC0415  # only here

    return Rule(type="expression", formula=["A1=1"], dxf=DifferentialStyle(font=Font(b=True), fill=PatternFill(bgColor="FFFF0000")))


def _document(folder: Path, change: Callable[[Document], object] | None = None) -> Path:
    document = docx.Document()
    document.core_properties.title = "Tittel"
    document.add_heading("Overskrift", 1)
    document.add_paragraph("Første avsnitt")
    table = document.add_table(ROWS, COLUMNS)
    for row, column in PLACES:
        table.cell(row - 1, column - 1).text = f"celle {row} {column}"
    document.add_paragraph("Siste avsnitt")
    if change:
        change(document)
    path = folder / "fil.docx"
    document.save(str(path))
    return path


def _run(mark: str, kind: str, text: str) -> Any:
    return parse_xml(
        f'<w:{mark} {nsdecls("w")} w:id="9" w:author="a" w:date="2026-01-01T00:00:00Z"><w:r><w:{kind}>{text}</w:{kind}></w:r></w:{mark}>'
    )
