"""Workbooks that people have edited are read by their titles: what is to be filled in is no text of theirs, and formulas stay text."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Protection

import packages
from fellesrammer.exchange import workbook
from fellesrammer.exchange.reading import Reading
from packages import MATRIX, PRICES

FILE = "bok.xlsx"


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet(*rows: tuple[Any, ...], open_: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "Ark"
    for row in rows:
        book.active.append(row)
    for place in open_:
        book.active[place].protection = Protection(locked=False)
    return saved(book)


def read(data: bytes, like: Reading | None = None) -> Reading:
    checked = workbook.read(data, FILE, like)
    assert checked.value is not None, checked.problems
    return checked.value


ROWS = (("Priser",), (None, "Fyll ut"), ("Nr.", "Hva", "Pris"), ("P-01", "Drift", None), ("P-02", "Hjelp", None))


def test_the_titles_of_columns_are_found_and_what_stands_above_them_are_lines() -> None:
    (section,) = read(sheet(*ROWS, open_=("C4", "C5"))).sections
    assert (section.title, section.lines) == ("Ark", ("Priser", "Fyll ut"))
    assert section.tables[0].columns == ("Nr.", "Hva", "Pris")
    assert section.tables[0].to_fill == {2}
    assert [row.cells[:2] for row in section.tables[0].rows] == [("P-01", "Drift"), ("P-02", "Hjelp")]


def test_in_an_edited_sheet_the_titles_are_those_of_the_fresh_one_wherever_they_stand() -> None:
    fresh = read(sheet(*ROWS))
    (section,) = read(sheet(("a", "b", "c", "d"), ("Pris", "Nr.", "Hva"), (1, "P-01", "Drift")), fresh).sections
    assert section.tables[0].columns == ("Pris", "Nr.", "Hva")
    assert section.lines == ("a · b · c · d",)


def test_a_sheet_without_its_titles_has_a_table_without_columns() -> None:
    (section,) = read(sheet(("P-01", "Drift", None), ("P-02", "Hjelp", None)), read(sheet(*ROWS))).sections
    assert section.tables[0].columns == ()
    assert [row.cells[0] for row in section.tables[0].rows] == ["P-01", "P-02"]


def test_what_others_wrote_in_open_cells_is_no_row_and_no_line() -> None:
    fresh = read(sheet(*ROWS, (None, None, None), open_=("A6", "B6", "C6")))
    filled = read(sheet(*ROWS, ("P-99", "Mitt", 5), open_=("A6", "B6", "C6")), fresh)
    assert filled.sections[0].tables[0].rows == fresh.sections[0].tables[0].rows[:2]


def test_a_text_of_ours_that_somebody_unlocked_is_still_read() -> None:
    fresh = read(sheet(*ROWS, open_=("C4", "C5")))
    (section,) = read(sheet(*ROWS, open_=("A4", "B4", "C4", "C5")), fresh).sections
    assert [row.cells[0] for row in section.tables[0].rows] == ["P-01", "P-02"]


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("=SUM(B2:B5)", "=sum( $B$7 : B$9 )"),
        ("='Priser'!C4*2", "=Priser!D9*2"),
        ("='Det er ''mitt'''!A1", "=A1"),
    ],
)
def test_formulas_are_the_same_when_rows_and_columns_have_moved(written: str, other: str) -> None:
    assert workbook.formula(written) == workbook.formula(other)


@pytest.mark.parametrize(("written", "other"), [("=SUM(A1:A2)", "=AVERAGE(A1:A2)"), ("=A1*2", "=A1*3"), ('=IF(A1,"Ja")', '=IF(A1,"ja")')])
def test_formulas_that_calculate_otherwise_are_not_the_same(written: str, other: str) -> None:
    assert workbook.formula(written) != workbook.formula(other)


def test_a_formula_is_read_as_text_and_not_as_what_somebody_saved_as_its_value() -> None:
    (section,) = read(sheet(("Nr.", "Hva", "Sum"), ("1", "Alt", "=SUM(A1:A9)"))).sections
    assert section.tables[0].rows[0].cells[2] == "=SUM(#:#)"


def test_numbers_dates_and_truths_are_read_as_people_see_them() -> None:
    (section,) = read(sheet(("Nr.", "Hva", "Sum", "Nå"), (1.0, 37.5, True, "a\r\nb"))).sections
    assert section.tables[0].rows[0].cells == ("1", "37.5", "TRUE", "a\nb")


def test_the_hidden_sheet_says_which_specification_and_is_no_sheet_to_compare() -> None:
    reading = read(packages.made()[MATRIX])
    assert reading.identity.startswith("sha256:")
    assert "Spesifikasjon" not in {section.title for section in reading.sections}
    assert reading.sheets


def test_without_the_hidden_sheet_the_properties_of_the_file_say_it() -> None:
    files = packages.in_excel(PRICES, lambda book: book.remove(book["Spesifikasjon"]))
    assert read(files[PRICES]).identity == read(packages.made()[PRICES]).identity


def test_comments_are_told() -> None:
    files = packages.in_excel(MATRIX, lambda book: setattr(book["Svar"]["A1"], "comment", Comment("Se her", "x")))
    checked = workbook.read(files[MATRIX], MATRIX)
    assert [problem.code for problem in checked.problems] == ["package.comments"]


def test_a_cell_far_away_is_not_walked_to() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"], book.active["XFD1048576"] = "her", "langt borte"
    (section,) = read(saved(book)).sections
    assert section.lines == ("her",)


@pytest.mark.parametrize(("data", "code"), [(b"", "upload.empty"), (packages.made()["kravspesifikasjon.docx"], "upload.wrong-kind")])
def test_the_guard_stands_in_front(data: bytes, code: str) -> None:
    checked = workbook.read(data, FILE)
    assert (checked.value, [problem.code for problem in checked.problems]) == (None, [code])


def test_a_workbook_that_keeps_no_rules_is_told_and_not_raised() -> None:
    files = packages.in_xml(MATRIX, "xl/workbook.xml", "<sheets>", "<sheets><sheet/>")
    checked = workbook.read(files[MATRIX], MATRIX)
    assert [problem.code for problem in checked.problems] == ["package.unreadable"]
