"""The command `check-package`: what it prints, what it leaves alone, and its exit codes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from docx.document import Document

import example
import packages
from fellesrammer import cli
from packages import MATRIX, REQUIREMENTS, cell, in_word, replace


def laid(folder: Path, files: Mapping[str, bytes]) -> Path:
    """The folder with these files in it."""
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def edited() -> dict[str, bytes]:
    return in_word(REQUIREMENTS, lambda document: replace(cell(document, "FUN-002", "Type"), "E", "A"))


def test_a_package_without_differences_ends_well_and_says_what_was_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = laid(tmp_path / "ut", dict(packages.made()) | {"notat.txt": b"x"})
    assert cli.run(["check-package", str(folder)]) == cli.GOOD
    shown = capsys.readouterr()
    assert shown.err == ""
    compared, not_compared, verdict = shown.out.splitlines()
    assert REQUIREMENTS in compared
    assert MATRIX in compared
    assert "notat.txt" in not_compared
    assert "intern.json" in not_compared
    assert verdict == "Ingen forskjeller."


def test_a_difference_gives_exit_code_1_and_stands_in_the_language_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = laid(tmp_path / "ut", edited())
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert cli.run(["check-package", str(folder), "--lang", "nn"]) == cli.CONTENT
    assert "feil: FUN-002: «Type» er endra." in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_what_is_wrong_with_a_file_is_told_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = laid(tmp_path / "ut", dict(packages.made()) | {MATRIX: b"%PDF-"})
    assert cli.run(["check-package", str(folder)]) == cli.CONTENT
    assert capsys.readouterr().err.startswith(f"{folder / MATRIX}: feil: ")


def test_missing_documents_are_remarks_and_no_differences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = {name: packages.made()[name] for name in ("spesifikasjon.json", MATRIX)}
    assert cli.run(["check-package", str(laid(tmp_path / "ut", kept))]) == cli.GOOD
    assert "[package.document-missing]" in capsys.readouterr().err


def test_programs_get_the_same_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check-package", str(laid(tmp_path / "ut", edited())), "--format", "json"]) == cli.CONTENT
    shown = json.loads(capsys.readouterr().out)
    assert list(shown) == ["compared", "not_compared", "problems"]
    (problem,) = shown["problems"]
    assert (problem["code"], problem["path"]) == ("package.type", ["tailoring", "FUN-002", "absolute"])


def test_with_a_profile_the_line_to_change_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    local = next(row for row in example.resolved("nb").specification.requirements if row.local)
    files = in_word(REQUIREMENTS, lambda document: _title(document, local.id), example.built("nb").files)
    folder = laid(tmp_path / "ut", files)
    assert cli.run(["check-package", str(folder), "--profile", str(example.PROFILE)]) == cli.CONTENT
    (problem, _) = capsys.readouterr().err.splitlines()
    file, line, _ = problem.split(":", 2)
    assert file == str(example.PROFILE)
    assert local.title in example.PROFILE.read_text(encoding="utf-8").splitlines()[int(line) - 1]


def _title(document: Document, key: str) -> None:
    cell(document, key, "Krav").paragraphs[0].runs[0].text = "En annen tittel"


@pytest.mark.parametrize("arguments", [["borte"], ["."], [".", "--profile", "borte.yaml"]])
def test_what_is_not_there_is_told(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    expected = cli.CONTENT if arguments == ["."] else cli.DISK
    assert cli.run(["check-package", *arguments]) == expected
