"""Hearing matrices as vendors fill them in: written with openpyxl into the file that the municipality sent."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

import specimen
from fellesrammer.documents import hearing_matrix
from fellesrammer.files import data
from fellesrammer.model.hearing import QUESTION_CODES, RESPONDENT_CODES
from fellesrammer.model.specification import Resolved
from fellesrammer.render import excel, package

Edit = Callable[[openpyxl.Workbook], None]
LETTERS = {name: excel.column_letters(number) for number, name in enumerate(hearing_matrix.COLUMNS, start=1)}


def sent(resolved: Resolved | None = None, language: str = "nb") -> bytes:
    """The matrix that the municipality sends."""
    chosen = resolved or specimen.resolved(None if language == "nb" else specimen.in_nynorsk())
    words = data.words(chosen.specification.language)
    book = hearing_matrix.workbook(chosen.specification, chosen.case_file.specification, words, date(2027, 2, 1))
    return package.pack(excel.parts(book))


def filled(
    answers: Mapping[str, Mapping[str, Any]] | None = None,
    respondent: Mapping[str, Any] | None = None,
    general: Mapping[str, Any] | None = None,
    *,
    file: bytes | None = None,
    edit: Edit | None = None,
) -> bytes:
    """The matrix with these answers: by requirement and column, by what is asked of the respondent, and by general question."""
    book = openpyxl.load_workbook(io.BytesIO(sent() if file is None else file))
    about, sheet = book.worksheets[:2]
    for row, values in (answers or {}).items():
        for column, value in values.items():
            sheet[f"{LETTERS[column]}{row_of(sheet, row)}"].value = value
    fields = {f"O-{number:02}": (respondent or {"name": "Alfa AS"}).get(name) for number, name in enumerate(RESPONDENT_CODES, start=1)}
    fields |= {f"S-{number:02}": (general or {}).get(name) for number, name in enumerate(QUESTION_CODES, start=1)}
    for cells in about.iter_rows(max_col=3):
        if (name := str(cells[0].value)) in fields:
            cells[2].value = fields[name]
    if edit:
        edit(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def row_of(sheet: Worksheet, name: str) -> int:
    """The row of a requirement."""
    return next(number for number, cell in enumerate(sheet["A"], start=1) if cell.value == name)
