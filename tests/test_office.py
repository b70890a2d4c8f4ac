"""The judges are judged: each real program on a good file and on a broken one, and the gate in front of them."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from openpyxl.styles import Font

import office

HERE = Path(__file__).parent


@pytest.mark.needs("ooxml")
def test_the_validator_accepts_a_good_word_file(tmp_path: Path) -> None:
    assert office.ooxml_errors(_word(tmp_path / "god.docx")) == []


@pytest.mark.needs("ooxml")
def test_the_validator_names_part_and_place_of_an_element_out_of_order(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0]["A1"].font = Font(color="FF0000")
    workbook.save(tmp_path / "feil.xlsx")
    first, *_ = office.ooxml_errors(tmp_path / "feil.xlsx")
    assert first.startswith("/xl/styles.xml /x:styleSheet[1]/x:fonts[1]/x:font[1] The element has unexpected child element")


@pytest.mark.needs("ooxml")
def test_the_validator_names_a_misplaced_element_in_word(tmp_path: Path) -> None:
    broken = _replaced(_word(tmp_path / "god.docx"), "word/document.xml", b"<w:body>", b"<w:body><w:tblHeader/>")
    assert any("tblHeader" in error for error in office.ooxml_errors(broken))


@pytest.mark.needs("ooxml")
def test_the_validator_calls_a_file_that_is_no_package_corrupted(tmp_path: Path) -> None:
    (tmp_path / "tull.docx").write_text("ikke en zip")
    assert office.ooxml_errors(tmp_path / "tull.docx") == ["File contains corrupted data."]


@pytest.mark.needs("ooxml")
def test_a_file_that_is_not_there_is_never_valid(tmp_path: Path) -> None:
    assert office.ooxml_errors(tmp_path / "borte.docx")


@pytest.mark.needs("office")
def test_a_formula_gets_its_value_and_a_wrong_stored_value_is_put_right(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].append([40, "=A1+2", "=ROUND(2.345,2)"])
    workbook.save(tmp_path / "bok.xlsx")
    lying = _replaced(tmp_path / "bok.xlsx", "xl/worksheets/sheet1.xml", b"<f>A1+2</f><v></v>", b"<f>A1+2</f><v>41</v>")
    opened = openpyxl.load_workbook(office.recalculated(lying, tmp_path / "ut"), data_only=True)
    assert [cell.value for cell in opened.worksheets[0][1]] == [40, 42, 2.35]


@pytest.mark.needs("office")
def test_a_word_file_becomes_a_pdf_with_one_picture_per_page(tmp_path: Path) -> None:
    pdf = office.to_pdf(_word(tmp_path / "krav.docx", pages=3), tmp_path)
    assert pdf.name == "krav.pdf"
    assert [page.suffix for page in office.pages(pdf, tmp_path)] == [".png"] * 3


@pytest.mark.needs("office")
def test_files_of_the_same_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "krav.xlsx")
    made = {office.to_pdf(_word(tmp_path / "krav.docx"), tmp_path), office.recalculated(tmp_path / "krav.xlsx", tmp_path)}
    assert len({path.parent for path in made}) == len(made)
    assert all(path.stat().st_size for path in made)


@pytest.mark.needs("office")
def test_a_file_that_libreoffice_cannot_read_is_an_error(tmp_path: Path) -> None:
    broken = _replaced(_word(tmp_path / "god.docx"), "word/document.xml", b"</w:body>", b"")
    with pytest.raises(RuntimeError, match=r"made nothing of feil-god\.docx"):
        office.to_pdf(broken, tmp_path)


GATED = """
import pytest

@pytest.mark.needs("office", "ooxml", "node")
def test_gated() -> None: pass

def test_skipped() -> None: pytest.skip("i dag ikke")

@pytest.mark.xfail(strict=True)
def test_known_fault() -> None: assert False

def test_plain() -> None: pass
"""

GATES = [
    ("", 0, "1 passed, 2 skipped, 1 xfailed", "soffice is missing, get it with: apt install libreoffice"),
    ("office", 1, "1 failed, 1 passed, 1 xfailed, 1 error", "soffice is missing, get it with: apt install libreoffice"),
    ("node", 1, "1 failed, 1 passed, 1 xfailed, 1 error", "a skipped test is a failure when RAMMER_REQUIRE is set"),
    ("offise", 4, "", "RAMMER_REQUIRE names offise; known are office, ooxml, node"),
]


@pytest.mark.parametrize(("required", "exit_code", "counts", "says"), GATES)
def test_a_missing_tool_skips_and_fails_where_it_is_required(tmp_path: Path, required: str, exit_code: int, counts: str, says: str) -> None:
    done = _pytest_without_tools(tmp_path, GATED, required)
    assert done.returncode == exit_code
    assert counts in done.stdout
    assert says in done.stdout + done.stderr


@pytest.mark.parametrize(("required", "exit_code"), [("", 5), ("office", 2)])
def test_a_whole_file_that_skips_itself_is_a_failure_only_where_tools_are_required(tmp_path: Path, required: str, exit_code: int) -> None:
    skips_itself = "import pytest\npytest.skip('alt', allow_module_level=True)\n"
    assert _pytest_without_tools(tmp_path, skips_itself, required).returncode == exit_code


def test_a_tool_of_another_name_is_a_failure(tmp_path: Path) -> None:
    misspelt = "import pytest\n@pytest.mark.needs('ofice')\ndef test_x() -> None: pass\n"
    done = _pytest_without_tools(tmp_path, misspelt, "")
    assert done.returncode == 1
    assert "known are office, ooxml, node" in done.stdout


def _pytest_without_tools(folder: Path, tests: str, required: str) -> subprocess.CompletedProcess[str]:
    """The run of these tests beside copies of our gate, in a folder and with a PATH where no tool is found."""
    inside = folder / "tests"
    inside.mkdir()
    for name in ("conftest.py", "office.py"):
        (inside / name).write_bytes((HERE / name).read_bytes())
    (inside / "test_gated.py").write_text(tests, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = needs\npythonpath = tests\naddopts = --import-mode=importlib -rsf\n")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "--tb=short", "tests"],
        cwd=folder,
        env={**os.environ, "PATH": "", "RAMMER_REQUIRE": required, "COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )


def _word(path: Path, pages: int = 1) -> Path:
    document = docx.Document()
    for number in range(pages):
        document.add_heading(f"Krav {number}")
        if number < pages - 1:
            document.add_page_break()
    document.save(str(path))
    return path


def _replaced(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """A copy of the package beside it, with one piece of one part replaced; the piece must be there."""
    copy = path.with_name(f"feil-{path.name}")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == part:
                assert old in data
                data = data.replace(old, new)
            target.writestr(name, data)
    return copy
