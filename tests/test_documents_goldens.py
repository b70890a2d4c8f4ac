"""The documents of the specimen as readable text: what has changed in print is seen in review. Accept a change with `make goldens`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

import specimen
from fellesrammer import workflow
from fellesrammer.model.profile import Invited
from goldens import agree, outline, outline_docx

GOLDENS = Path(__file__).resolve().parent / "goldens"
FILES = (
    *("kravspesifikasjon.docx", "konkurransegrunnlag-del.docx", "bilag-4-tekster.docx", "bilag-7-tekster.docx", "svarmatrise.xlsx"),
    *("prisskjema.xlsx", "besvarelse.docx", "demoskript.docx", "spesifikasjon.json", "evaluering.xlsx", "anskaffelsesnotat.docx"),
    *("sjekkliste.docx", "intern.json"),
)
LANGUAGES = ("nb", "nn")
NEGOTIATED = replace(
    specimen.PROFILE,
    procurement=replace(
        specimen.PROFILE.procurement, lot=None, procedure="negotiated", invited=Invited(3, 5, "De med flest leveranser."), variants=True
    ),
    award=replace(specimen.PROFILE.award, climate=None, normalise_quality=False, tie_break=()),
)
"""The specimen where it is not divided, some are invited and negotiated with, and nothing is decided of climate and ties."""

_FINGERPRINT = re.compile(r"sha256:[0-9a-f]{64}")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FILES)
def test_the_documents_of_the_specimen_are_as_accepted(language: str, name: str, tmp_path: Path) -> None:
    agree(GOLDENS / language / f"{name}.txt", _drawn(_made(language), name, tmp_path))


@pytest.mark.parametrize("name", ["konkurransegrunnlag-del.docx", "sjekkliste.docx"])
def test_what_a_procedure_with_negotiations_says_is_as_accepted(name: str, tmp_path: Path) -> None:
    agree(GOLDENS / "negotiated" / f"{name}.txt", _drawn(workflow.make(specimen.resolved(NEGOTIATED), [name]), name, tmp_path))


def test_every_file_of_the_specimen_has_a_golden() -> None:
    assert tuple(_made("nb").files) == FILES
    assert {path.name for language in LANGUAGES for path in (GOLDENS / language).iterdir()} == {f"{name}.txt" for name in FILES}


@cache
def _made(language: str) -> workflow.Build:
    return workflow.make(specimen.resolved(specimen.in_nynorsk() if language == "nn" else None))


def _drawn(made: workflow.Build, name: str, folder: Path) -> str:
    path = folder / name
    path.write_bytes(made.files[name])
    draw: dict[str, Callable[[Path], str]] = {".docx": outline_docx, ".xlsx": outline, ".json": _read}
    return _FINGERPRINT.sub("sha256:…", draw[path.suffix](path))


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
