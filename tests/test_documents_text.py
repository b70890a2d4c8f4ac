"""What people write is text in every sheet and every document, whatever sign it begins with."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.document import Document
from openpyxl.cell import Cell

import office
import specimen
from fellesrammer import workflow
from fellesrammer.model.profile import (
    Criterion,
)
from fellesrammer.model.specification import Resolved
from fellesrammer.model.stated import StatedAnchor

STARTS = ("=1+1 ", '=HYPERLINK("https://x") ', "+47 ", "-1 ", "@SUM(A1) ", "*a* _b_ #c <d> |e& ", "'x ")
WORKBOOKS = ("svarmatrise.xlsx", "evaluering.xlsx")
WRITTEN = {
    "Procurement": ("title",),
    "UserGroup": ("role",),
    "Integration": ("system", "purpose", "owner", "version"),
    "Tailoring": ("added_text",),
    "LocalRequirement": ("title", "text", "beyond_minimum"),
    "StatedAnswer": ("request",),
    "StatedChoice": ("label",),
    "StatedAnchor": ("text",),
    "Criterion": ("title",),
}
"""The fields of a profile whose texts stand in documents, by class."""


@pytest.mark.parametrize("start", STARTS)
def test_no_text_becomes_a_formula_in_any_sheet(start: str) -> None:
    clean = {name: _formulas(workflow.make(specimen.resolved()).files[name]) for name in WORKBOOKS}
    made = workflow.make(_begun(start))
    for name in WORKBOOKS:
        assert _formulas(made.files[name]) == clean[name]
        beginning = [cell for cell in _cells(made.files[name]) if str(cell.value).startswith(start)]
        assert beginning
        assert {cell.data_type for cell in beginning} <= {"s", "inlineStr"}


@pytest.mark.parametrize("start", STARTS)
def test_every_text_stands_literally_in_word(start: str) -> None:
    text = "\n".join(_paragraphs(docx.Document(io.BytesIO(workflow.make(_begun(start)).files["kravspesifikasjon.docx"]))))
    for written in _written(_profile_begun(start)):
        for line in written.replace("{skal}", "bør").splitlines():
            assert line.removeprefix("- ").strip() in text


@pytest.mark.slow
@pytest.mark.needs("office")
@pytest.mark.parametrize("name", WORKBOOKS)
def test_libreoffice_leaves_every_text_as_it_is(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    for start in STARTS[1:6:3]:
        path.write_bytes(workflow.make(_begun(start)).files[name])
        before = {(cell.parent.title, cell.coordinate): cell.value for cell in _cells(path.read_bytes()) if cell.data_type == "s"}
        after = openpyxl.load_workbook(office.recalculated(path, tmp_path), data_only=True)
        assert {place: after[place[0]][place[1]].value for place in before} == before


@pytest.mark.needs("ooxml")
def test_the_open_xml_sdk_finds_no_fault_in_documents_of_hostile_texts(tmp_path: Path) -> None:
    for name in ("kravspesifikasjon.docx", *WORKBOOKS):
        path = tmp_path / name
        path.write_bytes(workflow.make(_begun("=1+1 <d> & \"'*_#|]]> ")).files[name])
        assert office.ooxml_errors(path) == []


def _begun(start: str) -> Resolved:
    return specimen.resolved(_profile_begun(start))


def _profile_begun(start: str) -> Any:
    return _with_start(specimen.PROFILE, start)


def _with_start(value: Any, start: str) -> Any:
    if isinstance(value, tuple):
        return tuple(_with_start(item, start) for item in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    ours = WRITTEN.get(type(value).__name__, ())
    return replace(
        value,
        **{
            found.name: start + inside if found.name in ours and isinstance(inside, str) and inside else _with_start(inside, start)
            for found in fields(value)
            for inside in [getattr(value, found.name)]
        },
    )


def _written(value: Any) -> Iterator[str]:
    """The texts that Word prints: anchors and the titles of criteria that hold others stand elsewhere."""
    if isinstance(value, tuple):
        for item in value:
            yield from _written(item)
    elif is_dataclass(value) and not isinstance(value, type | StatedAnchor):
        above = isinstance(value, Criterion) and bool(value.criteria)
        for found in fields(value):
            inside = getattr(value, found.name)
            if not isinstance(inside, str):
                yield from _written(inside)
            elif found.name in WRITTEN.get(type(value).__name__, ()) and inside and not above:
                yield inside


def _cells(file: bytes) -> Iterator[Cell]:
    for sheet in openpyxl.load_workbook(io.BytesIO(file)).worksheets:
        yield from (cell for row in sheet.iter_rows() for cell in row if cell.value is not None and isinstance(cell, Cell))


def _formulas(file: bytes) -> list[tuple[str, object]]:
    return [(f"{cell.parent.title} {cell.coordinate}", cell.value) for cell in _cells(file) if cell.data_type == "f"]


def _paragraphs(document: Document) -> Iterator[str]:
    yield from (paragraph.text for paragraph in document.paragraphs)
    for table in document.tables:
        for row in table.rows:
            yield from (cell.text for cell in row.cells)
