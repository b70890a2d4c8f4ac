"""Packages of documents as people edit them: the specimen's own, with small changes made in Word and Excel files by other programs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import docx
import openpyxl
from docx.document import Document
from docx.table import Table, _Cell

import specimen
from fellesrammer import workflow
from fellesrammer.errors import Problem
from fellesrammer.exchange import package_check
from fellesrammer.files import data

REQUIREMENTS, COMPETITION, MATRIX, PRICES, SCORING = (
    "kravspesifikasjon.docx",
    "konkurransegrunnlag-del.docx",
    "svarmatrise.xlsx",
    "prisskjema.xlsx",
    "evaluering.xlsx",
)


@cache
def made() -> Mapping[str, bytes]:
    """Every file of the specimen."""
    return workflow.make(specimen.resolved()).files


def in_word(name: str, change: Callable[[Document], object], files: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """The package with a Word file changed by python-docx."""
    found = dict(files or made())
    document = docx.Document(io.BytesIO(found[name]))
    change(document)
    out = io.BytesIO()
    document.save(out)
    return found | {name: out.getvalue()}


def in_excel(name: str, change: Callable[[Any], object], files: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """The package with a workbook changed by openpyxl."""
    found = dict(files or made())
    book = openpyxl.load_workbook(io.BytesIO(found[name]))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return found | {name: out.getvalue()}


def in_xml(name: str, part: str, old: str, new: str, files: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """The package with one text replaced in a part of a file; it must stand there."""
    found = dict(files or made())
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(found[name])) as source, zipfile.ZipFile(out, "w") as target:
        for item in source.namelist():
            content = source.read(item)
            if item == part:
                assert old.encode() in content, old
                content = content.replace(old.encode(), new.encode(), 1)
            target.writestr(item, content)
    return found | {name: out.getvalue()}


def problems(files: Mapping[str, bytes]) -> tuple[Problem, ...]:
    """What is told of a package."""
    checked = package_check.check(files)
    return checked.problems


def codes(files: Mapping[str, bytes]) -> list[str]:
    """The codes of what is told of a package, without the room's name."""
    return [problem.code.removeprefix("package.") for problem in problems(files)]


def sentences(files: Mapping[str, bytes], language: str = "nb") -> list[str]:
    """What is told of a package, in words."""
    return [data.words(language).sentence(problem) for problem in problems(files)]


def table_with(document: Document, *titles: str) -> Table:
    """The first table that has these columns."""
    return next(table for table in document.tables if {*titles} <= {cell.text for cell in table.rows[0].cells})


def cell(document: Document, key: str, title: str) -> _Cell:
    """The cell in the column with this title, in the first row whose first cell begins with the key."""
    for table in document.tables:
        titles = [one.text for one in table.rows[0].cells]
        for row in table.rows[1:]:
            if title in titles and row.cells[0].text.split("\n")[0].split(" ")[0] == key:
                return row.cells[titles.index(title)]
    raise LookupError(key, title)


def replace(place: Any, old: str, new: str) -> None:
    """None, once a text inside one run is another one."""
    run = next(run for paragraph in place.paragraphs for run in paragraph.runs if old in run.text)
    run.text = run.text.replace(old, new)


def sheet_cell(sheet: Any, key: str, title: str) -> Any:
    """The cell of a sheet in the column with this title and the row with this key."""
    for header in sheet.iter_rows():
        titles = [one.value for one in header]
        if title in titles:
            break
    row = next(row for row in sheet.iter_rows() if str(row[0].value) == key)
    return row[titles.index(title)]
