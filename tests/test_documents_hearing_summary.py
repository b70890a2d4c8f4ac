"""The summary of a hearing: who answered, the counts with what shuts out most first, every proposal, and that it is internal."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

import office
from answered import filled
from fellesrammer.documents import hearing_summary
from fellesrammer.exchange import hearing
from fellesrammer.files import data
from fellesrammer.model.hearing import HearingSummary
from fellesrammer.render import excel, package

CREATED = date(2027, 2, 1)
FILES = (
    (
        "a.xlsx",
        filled(
            {
                "FUN-002": {"excluded": "x", "proposal": "Stryk\ndet."},
                "FUN-003": {"later": "x", "date": date(2028, 3, 1), "cost": "Mye."},
                "FUN-001": {"today": "x"},
            },
            {"name": "Alfa <AS>", "email": "a@alfa.no"},
            {"lots": "Ja.", "plan": "Nei."},
        ),
    ),
    (
        "b.xlsx",
        filled(
            {"FUN-003": {"later": "x", "cost_driver": "x", "date": date(2028, 3, 1), "proposal": "'=1+1"}, "FUN-002": {"excluded": "x"}},
            {"name": "Beta"},
            {"lots": "Vet ikke."},
        ),
    ),
)


def summary() -> HearingSummary:
    checked = hearing.read_all(FILES)
    assert checked.value is not None
    return checked.value


def made(value: HearingSummary, language: str = "nb") -> bytes:
    return package.pack(excel.parts(hearing_summary.workbook(value, data.words(language), CREATED)))


def rows(sheet: str, value: HearingSummary | None = None) -> list[list[object]]:
    book = openpyxl.load_workbook(io.BytesIO(made(value or summary())))
    return [[cell.value for cell in row] for row in book[sheet].iter_rows(min_row=3)]


def test_counts_begin_with_what_shuts_out_most() -> None:
    head, first, second, *_ = rows("Krav")
    assert head == ["Krav-ID", "Krav", "Utestenger", "Kostnadsdriver", "Kan senere", "Kan i dag", "Ikke merket", "Forslag",
                    "Datoer for «kan senere»"]  # fmt: skip
    assert first == ["FUN-002", "Åpen modell", 2, 0, 0, 0, 0, 1, None]
    assert second == ["FUN-003", "Uten nett", 0, 1, 2, 0, 0, 1, "2028-03-01 (2)"]
    assert len(rows("Krav")) == len(summary().counts) + 1


def test_every_answer_that_says_more_than_today_stands_among_the_proposals() -> None:
    told = [(row[0], row[2], row[3], row[6]) for row in rows("Forslag")[1:]]
    assert told == [
        ("FUN-002", "Alfa <AS>", "Utestenger oss", "Stryk\ndet."),
        ("FUN-002", "Beta", "Utestenger oss", None),
        ("FUN-003", "Alfa <AS>", "Kan senere", None),
        ("FUN-003", "Beta", "Kan senere\nKostnadsdriver", "'=1+1"),
    ]


def test_general_answers_stand_question_by_question() -> None:
    assert [row[1:] for row in rows("Generelle svar")[1:]] == [["Alfa <AS>", "Nei."], ["Alfa <AS>", "Ja."], ["Beta", "Vet ikke."]]


def test_the_overview_says_who_answered_in_which_file_and_that_it_is_internal() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made(summary())))
    text = " ".join(str(cell.value) for row in book["Oversikt"].iter_rows() for cell in row if cell.value is not None)
    assert all(word in text for word in ("Alfa <AS>", "a@alfa.no", "b.xlsx", "Internt arbeidsdokument", "prove"))
    assert [row[1] for row in rows("Oversikt") if row[0] in {"Antall svar", "Krav merket «Utestenger oss»"}] == [2, 1]
    assert all(sheet.oddHeader and "Internt" in str(sheet.oddHeader.center.text) for sheet in book.worksheets)


def test_no_answer_becomes_a_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made(summary())))
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}


def test_what_nobody_has_said_is_said_in_words() -> None:
    checked = hearing.read_all([("a.xlsx", filled({"FUN-001": {"today": "x"}}))])
    assert checked.value is not None
    book = openpyxl.load_workbook(io.BytesIO(made(checked.value, "nn")))
    assert book.sheetnames == ["Oversikt", "Krav", "Forslag", "Generelle svar"]
    assert book["Forslag"]["A2"].value == book["Generelle svar"]["A2"].value == "Ingen."


@pytest.mark.needs("ooxml")
@pytest.mark.slow
def test_the_file_is_valid(tmp_path: Path) -> None:
    path = tmp_path / "horing-oppsummering.xlsx"
    path.write_bytes(made(summary()))
    assert office.ooxml_errors(path) == []
