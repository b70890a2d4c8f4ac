"""The documents of the specimen as readable text: what has changed in print is seen in review. Accept a change with `make goldens`."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import specimen
from fellesrammer import workflow
from goldens import agree, outline, outline_docx

GOLDENS = Path(__file__).resolve().parent / "goldens"
_FINGERPRINT = re.compile(r"sha256:[0-9a-f]{64}")


@pytest.mark.parametrize("name", ["kravspesifikasjon.docx", "svarmatrise.xlsx", "evaluering.xlsx", "spesifikasjon.json", "intern.json"])
def test_the_documents_of_the_specimen_are_as_accepted(name: str, tmp_path: Path) -> None:
    agree(GOLDENS / "nb" / f"{name}.txt", _drawn(workflow.make(specimen.resolved()), name, tmp_path))


def test_the_word_document_in_nynorsk_is_as_accepted(tmp_path: Path) -> None:
    made = workflow.make(specimen.resolved(specimen.in_nynorsk()))
    agree(GOLDENS / "nn" / "kravspesifikasjon.docx.txt", _drawn(made, "kravspesifikasjon.docx", tmp_path))


def _drawn(made: workflow.Build, name: str, folder: Path) -> str:
    path = folder / name
    path.write_bytes(made.files[name])
    draw: dict[str, Callable[[Path], str]] = {".docx": outline_docx, ".xlsx": outline, ".json": _read}
    return _FINGERPRINT.sub("sha256:…", draw[path.suffix](path))


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
