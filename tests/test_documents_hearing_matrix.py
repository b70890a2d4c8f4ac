"""The høringsmatrise: the rows of the svarmatrise, four columns to mark, and a first sheet that says what the dialogue is."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

import answered
import office
import specimen
from fellesrammer.documents import answer_matrix, hearing_matrix
from fellesrammer.files import data
from fellesrammer.model.hearing import MARKS, QUESTION_CODES, RESPONDENT_CODES


def opened(language: str = "nb") -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(answered.sent(language=language)))


def test_the_rows_are_those_of_the_answer_matrix_in_the_same_order() -> None:
    resolved = specimen.resolved()
    matrix = answer_matrix.workbook(resolved.specification, "x", data.words("nb"), specimen.RELEASED).sheets[2]
    theirs = [tuple(cell.value for cell in row.cells[:4]) for row in matrix.rows[answer_matrix.FIRST_ROW - 1 :]]
    sheet = opened().worksheets[1]
    assert [tuple(cell.value for cell in row[:4]) for row in sheet.iter_rows(min_row=hearing_matrix.FIRST_ROW)] == theirs


@pytest.mark.parametrize(
    ("language", "marks"),
    [("nb", ["Kan i dag", "Kan senere", "Kostnadsdriver", "Utestenger oss"]),
     ("nn", ["Kan i dag", "Kan seinare", "Kostnadsdrivar", "Stengjer oss ute"])],
)  # fmt: skip
def test_there_is_a_column_for_each_mark_so_that_several_can_be_true(language: str, marks: list[str]) -> None:
    sheet = opened(language).worksheets[1]
    heads = [cell.value for cell in sheet[hearing_matrix.HEADER_ROW]]
    assert heads[4:8] == marks
    rules = {str(rule.sqref): rule.type for rule in sheet.data_validations.dataValidation}
    first, last = hearing_matrix.FIRST_ROW, sheet.max_row
    assert [rules[f"{answered.LETTERS[mark]}{first}:{answered.LETTERS[mark]}{last}"] for mark in MARKS] == ["list"] * 4
    assert rules[f"{answered.LETTERS['date']}{first}:{answered.LETTERS['date']}{last}"] == "date"


def test_only_the_answers_are_open_and_nothing_has_a_password() -> None:
    book = opened()
    open_cells = {cell.coordinate for row in book.worksheets[1].iter_rows() for cell in row if not cell.protection.locked}
    rows = range(hearing_matrix.FIRST_ROW, book.worksheets[1].max_row + 1)
    assert open_cells == {f"{answered.LETTERS[name]}{row}" for name in (*MARKS, "date", "cost", "proposal") for row in rows}
    assert all(sheet.protection.sheet and sheet.protection.password is None for sheet in book)


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_the_first_sheet_says_what_the_dialogue_is_and_asks_who_answers(language: str) -> None:
    words, sheet = data.words(language), opened(language).worksheets[0]
    codes = [cell.value for cell in sheet["A"] if cell.value and "-" in str(cell.value) and len(str(cell.value)) == 4]
    assert codes == [f"O-{n:02}" for n in range(1, len(RESPONDENT_CODES) + 1)] + [f"S-{n:02}" for n in range(1, len(QUESTION_CODES) + 1)]
    text = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    for name in ("deadline", "recipient"):
        assert words("unfilled", field=words(f"hearing.unfilled.{name}")) in text
    assert ("binder verken" if language == "nb" else "bind verken") in text
    assert "forretningshemmeligheter" in text or "forretningsløyndommar" in text


def test_the_hidden_sheet_is_that_of_the_answer_matrix_and_knows_what_was_shown() -> None:
    resolved = specimen.resolved()
    book = opened()
    hidden = book[data.words("nb")("matrix.sheet.specification")]
    assert hidden.sheet_state == "hidden"
    theirs = answer_matrix.specification_sheet(resolved.specification, resolved.case_file.specification, data.words("nb"))
    ours = [tuple(str(cell.value or "") for cell in row[:6]) for row in hidden.iter_rows()]
    assert [row[: len(line.cells)] for row, line in zip(ours, theirs.rows, strict=True)] == [
        tuple(str(cell.value or "") for cell in line.cells) for line in theirs.rows
    ]
    shown = [row[7].value for row in hidden.iter_rows(min_row=6)]
    texts = [str(row[1].value) for row in book.worksheets[1].iter_rows(min_row=hearing_matrix.FIRST_ROW)]
    assert shown == [hearing_matrix.shown_fingerprint(text) for text in texts]


def test_what_people_have_written_is_text() -> None:
    title = "=1+1 {{ x }} <b>"
    resolved = specimen.resolved(replace(specimen.PROFILE, procurement=replace(specimen.PROFILE.procurement, title=title)))
    sheet = openpyxl.load_workbook(io.BytesIO(answered.sent(resolved))).worksheets[0]
    assert title in sheet["A2"].value
    assert sheet["A2"].data_type == "s"


@pytest.mark.needs("ooxml")
@pytest.mark.slow
def test_the_file_is_valid(tmp_path: Path) -> None:
    path = tmp_path / "horingsmatrise.xlsx"
    path.write_bytes(answered.sent())
    assert office.ooxml_errors(path) == []
