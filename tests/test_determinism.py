"""The same profile gives the same bytes: whatever the hash seed, time zone, locale, folder and time of day are."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

import example
import specimen
from fellesrammer import workflow
from fellesrammer.files import disk

ROOT = Path(__file__).resolve().parent.parent
HERE = {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
ELSEWHERE = (
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "4294967295", "TZ": "America/Adak", "LC_ALL": "nb_NO.UTF-8", "LANG": "tr_TR.UTF-8"},
    {"PYTHONHASHSEED": "random", "TZ": "Asia/Kathmandu", "PYTHONUTF8": "0", "SOURCE_DATE_EPOCH": "1"},
)
TICK = 2.1
"""Seconds after which the clock of a zip file, which counts in twos, has moved."""


@pytest.mark.slow
@pytest.mark.parametrize("name", [*example.PROFILES])
def test_builds_are_equal_byte_for_byte_under_every_environment(name: str, tmp_path: Path) -> None:
    first = _built_by_command(name, tmp_path / "first", HERE)
    made = example.built(example.OWN[name], name)
    assert {document.name for document in made.kinds.values()} == {document.name for document in workflow.DOCUMENTS}
    assert first.keys() == {*made.files, disk.MANIFEST}
    for number, environment in enumerate(ELSEWHERE):
        assert _built_by_command(name, tmp_path / f"other {number} æøå", environment) == first


@pytest.mark.slow
def test_a_build_some_seconds_later_is_equal_byte_for_byte() -> None:
    resolved = specimen.resolved()
    earlier = workflow.make(resolved).files
    time.sleep(TICK)
    assert workflow.make(resolved).files == earlier


def test_the_documents_do_not_depend_on_what_was_built_before_them() -> None:
    alone = {
        name: content for kind in workflow.DOCUMENTS for name, content in workflow.make(specimen.resolved(), [kind.name]).files.items()
    }
    example.built("nb", example.NORD_OSTERDAL)
    workflow.make(example.resolved("nn"))
    assert workflow.make(specimen.resolved()).files == alone


@pytest.mark.parametrize(
    ("announced", "released", "created"),
    [
        (date(2027, 2, 1), date(2026, 11, 22), "2027-02-01T00:00:00Z"),
        (date(2027, 2, 1), None, "2027-02-01T00:00:00Z"),
        (None, date(2026, 11, 22), "2026-11-22T00:00:00Z"),
        (None, None, "1980-01-01T00:00:00Z"),
    ],
)
def test_files_are_dated_by_the_announcement_else_by_the_release(announced: date | None, released: date | None, created: str) -> None:
    profile = replace(specimen.PROFILE, procurement=replace(specimen.PROFILE.procurement, announcement=announced))
    made = workflow.make(specimen.resolved(profile, released=released))
    office = [name for name in made.files if name.endswith(("docx", "xlsx"))]
    assert len(office) > 10
    for name in office:
        with zipfile.ZipFile(io.BytesIO(made.files[name])) as archive:
            core = archive.read("docProps/core.xml").decode()
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert (core.count(f">{created}</dcterms:created>"), core.count(f">{created}</dcterms:modified>")) == (1, 1)


def _built_by_command(name: str, folder: Path, environment: dict[str, str]) -> dict[str, str]:
    """The hash of every file that the command makes, started in its own folder and with this environment."""
    folder.mkdir()
    command = [sys.executable, "-m", "fellesrammer.cli", "build", str(example.PROFILES[name]), "-o", "ut"]
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "SYSTEMROOT"}}
    subprocess.run(command, cwd=folder, env={**kept, **environment}, check=True, capture_output=True)
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted((folder / "ut").iterdir())}
