"""What people write is text in every sheet and document, whatever sign it begins with; and it stands where its readers look for it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from openpyxl.cell import Cell

import office
import specimen
from fellesrammer import workflow
from fellesrammer.model.profile import Invited, Profile
from fellesrammer.model.specification import Resolved

STARTS = (
    *("=1+1 ", '=HYPERLINK("https://x") ', "+47 ", "-1 ", "@SUM(A1) ", "*a* _b_ #c <d> |e& ", "'x ", "{{ 7*7 }} {% x %} ${y} {z} "),
    *("[[fellesrammer]] ]]> <!-- ", "שלום مرحبا ", "😀👩‍⚕️ "),
)
EVERYWHERE = (
    *("kravspesifikasjon", "konkurransegrunnlag-del", "bilag-4-tekster", "bilag-7-tekster", "svarmatrise", "prisskjema", "besvarelse"),
    *("demoskript", "evaluering", "anskaffelsesnotat", "sjekkliste"),
)
REQUIREMENT = ("kravspesifikasjon", "svarmatrise")
COMPETITION = ("konkurransegrunnlag-del",)
SHOWN = ("konkurransegrunnlag-del", "demoskript")
PRICED = ("konkurransegrunnlag-del", "prisskjema")
SITUATION = ("kravspesifikasjon",)
NOTE = ("anskaffelsesnotat",)
WRITTEN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "Procurement": {
        "title": EVERYWHERE,
        "purpose": ("kravspesifikasjon", "konkurransegrunnlag-del"),
        "case": ("kravspesifikasjon", "konkurransegrunnlag-del", "besvarelse", "demoskript", "anskaffelsesnotat"),
        "submission": COMPETITION,
        "not_divided": COMPETITION,
    },
    "Milestone": {"title": COMPETITION},
    "Invited": {"selection": COMPETITION},
    "Contract": {"extensions": ("kravspesifikasjon", "konkurransegrunnlag-del")},
    "ContractOption": dict.fromkeys(("title", "text", "until"), ("kravspesifikasjon", "konkurransegrunnlag-del")),
    "Situation": dict.fromkeys(("background", "goals", "migration"), SITUATION),
    "UserGroup": {"role": SITUATION},
    "Unit": dict.fromkeys(("name", "description"), SITUATION),
    "ReplacedSystem": dict.fromkeys(("name", "use"), SITUATION),
    "Integration": dict.fromkeys(("system", "purpose", "owner", "version"), SITUATION),
    "Exclusion": {"reason": NOTE},
    "Tailoring": {"reason": NOTE, "added_text": (*REQUIREMENT, *NOTE)},
    "LocalRequirement": {
        "title": (*REQUIREMENT, "besvarelse", "evaluering", "anskaffelsesnotat"),
        "text": (*REQUIREMENT, "evaluering"),
        "beyond_minimum": (*REQUIREMENT, "evaluering"),
        "reason": NOTE,
    },
    "StatedAnswer": {"request": (*REQUIREMENT, "besvarelse")},
    "StatedChoice": {"label": REQUIREMENT},
    "StatedVerification": {"method": ()},
    "StatedAnchor": {"text": ("evaluering",)},
    "Profile": {"notes": NOTE},
    "QualificationChoice": {"added_text": COMPETITION},
    "LocalQualification": dict.fromkeys(("title", "text", "evidence"), COMPETITION),
    "Criterion": {"title": (*COMPETITION, "evaluering"), "documentation": COMPETITION},
    "PriceAward": {"index": PRICED},
    "PriceLine": dict.fromkeys(("title", "unit"), ("prisskjema",)),
    "Climate": {"reason": COMPETITION},
    "Demonstration": dict.fromkeys(("place", "preparation", "participants"), SHOWN),
}
"""The fields of a profile that people write freely, by class, and the documents that must say each of them word for word."""
CODED: Mapping[str, str] = {
    "Profile": "library",
    "Buyer": "municipality language organisation_number signing",
    "Partner": "municipality organisation_number",
    "Joiner": "municipality",
    "AgreementChoice": "id version",
    "Procurement": "id strategy procedure",
    "Lot": "id title",
    "ContractOption": "id",
    "Integration": "responsibility",
    "Tailoring": "id",
    "LocalRequirement": "id area",
    "Fulfilment": "when",
    "StatedAnswer": "type",
    "StatedChoice": "code",
    "StatedVerification": "phase",
    "QualificationChoice": "id",
    "LocalQualification": "id group",
    "Criterion": "id roll_up",
    "PriceLine": "id group option municipality",
    "EvaluationSum": "method",
    "PriceAward": "model",
    "Climate": "form",
    "Award": "weighting",
}
"""The fields whose texts are codes, or are tested elsewhere: a lot has its title where this specimen says why it has none."""

UNDIVIDED = replace(
    specimen.PROFILE,
    procurement=replace(specimen.PROFILE.procurement, lot=None, procedure="negotiated", invited=Invited(3, 5, "De med flest leveranser.")),
)
"""The specimen where it is not divided and some are invited: the other half of what can be said."""


def test_every_text_of_a_profile_is_written_freely_or_is_a_code() -> None:
    met = {place for profile in (specimen.PROFILE, UNDIVIDED) for place, _ in _texts(profile)}
    classed = [(kind, name) for kind, names in WRITTEN.items() for name in names]
    classed += [(kind, name) for kind, names in CODED.items() for name in names.split()]
    assert sorted(classed) == sorted(met)


@pytest.mark.parametrize("start", STARTS)
def test_no_text_becomes_a_formula_in_any_sheet(start: str) -> None:
    made = _made(start)
    for name, clean in _made("").items():
        if name.endswith("xlsx"):
            assert _formulas(made[name]) == _formulas(clean)
            beginning = [cell for cell in _cells(made[name]) if str(cell.value).startswith(start)]
            assert beginning
            assert {cell.data_type for cell in beginning} <= {"s", "inlineStr"}


@pytest.mark.parametrize("start", STARTS)
def test_every_text_stands_literally_where_its_readers_look_for_it(start: str) -> None:
    shown = {name.partition(".")[0]: _shown(name, file) for name, file in _made(start).items() if not name.endswith("json")}
    assert set(shown) == set(EVERYWHERE)
    missing = [
        (document, *place, line)
        for place, text in _written(_begun(start))
        for document in WRITTEN[place[0]][place[1]]
        for line in text.replace("{skal}", "bør").splitlines()
        if line.removeprefix("- ").strip() not in shown[document]
    ]
    assert missing == []


@pytest.mark.slow
@pytest.mark.needs("office")
@pytest.mark.parametrize("name", ["svarmatrise.xlsx", "prisskjema.xlsx", "evaluering.xlsx"])
def test_libreoffice_leaves_every_text_as_it_is(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    for start in STARTS[1:6:3]:
        path.write_bytes(_made(start)[name])
        before = {(cell.parent.title, cell.coordinate): cell.value for cell in _cells(path.read_bytes()) if cell.data_type == "s"}
        after = openpyxl.load_workbook(office.recalculated(path, tmp_path), data_only=True)
        assert {place: after[place[0]][place[1]].value for place in before} == before


@pytest.mark.slow
@pytest.mark.needs("ooxml")
@pytest.mark.parametrize("name", [*EVERYWHERE])
def test_the_open_xml_sdk_finds_no_fault_in_documents_of_hostile_texts(name: str, tmp_path: Path) -> None:
    (file,) = [file for file in _made("=1+1 <d> & \"'*_#|]]> {{ x }} שלום 😀 ") if file.startswith(f"{name}.")]
    path = tmp_path / file
    path.write_bytes(_made("=1+1 <d> & \"'*_#|]]> {{ x }} שלום 😀 ")[file])
    assert office.ooxml_errors(path) == []


@cache
def _made(start: str) -> Mapping[str, bytes]:
    return workflow.make(_resolved(start)).files


def _resolved(start: str) -> Resolved:
    return specimen.resolved(_begun(start))


def _begun(start: str) -> Profile:
    begun: Profile = _with_start(UNDIVIDED, start)
    return begun


def _with_start(value: Any, start: str) -> Any:
    if isinstance(value, tuple):
        return tuple(_with_start(item, start) for item in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    ours = WRITTEN.get(type(value).__name__, {})
    return replace(
        value,
        **{
            found.name: _started(start, type(value).__name__, inside)
            if found.name in ours and isinstance(inside, str) and inside
            else _with_start(inside, start)
            for found in fields(value)
            for inside in [getattr(value, found.name)]
        },
    )


def _started(start: str, kind: str, text: str) -> str:
    """The text with its start; where values are filled in, braces have a meaning and are left out."""
    filled = kind == "LocalRequirement" and "{skal}" in text
    return (start.translate({ord("{"): None, ord("}"): None}) if filled else start) + text


def _texts(value: Any) -> Iterator[tuple[tuple[str, str], str]]:
    """Every text of a profile with its class and field."""
    if isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for found in fields(value):
            inside = getattr(value, found.name)
            if isinstance(inside, str) and inside:
                yield (type(value).__name__, found.name), inside
            else:
                yield from _texts(inside)


def _written(value: Any) -> Iterator[tuple[tuple[str, str], str]]:
    return ((place, text) for place, text in _texts(value) if place[1] in WRITTEN.get(place[0], {}))


def _cells(file: bytes) -> Iterator[Cell]:
    for sheet in openpyxl.load_workbook(io.BytesIO(file)).worksheets:
        yield from (cell for row in sheet.iter_rows() for cell in row if cell.value is not None and isinstance(cell, Cell))


def _formulas(file: bytes) -> list[tuple[str, object]]:
    return [(f"{cell.parent.title} {cell.coordinate}", cell.value) for cell in _cells(file) if cell.data_type == "f"]


def _shown(name: str, file: bytes) -> str:
    if name.endswith("xlsx"):
        return "\n".join(str(cell.value) for cell in _cells(file) if cell.data_type == "s")
    document = docx.Document(io.BytesIO(file))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join((*(paragraph.text for paragraph in document.paragraphs), *cells))
