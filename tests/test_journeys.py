"""Journeys of a newcomer, an officer and a vendor, and of those who use every command wrongly."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import click
import docx
import openpyxl
import pytest

import example
from fellesrammer import cli

EXAMPLE = example.PROFILE


class Answer(NamedTuple):
    """What one call gave: the exit code, what programs read, and what people read."""

    code: int
    out: str
    err: str

    @property
    def problems(self) -> list[str]:
        """The codes of the errors told, in the order told."""
        return re.findall(r"^(?!.*: merknad: ).*\[([a-z]+\.[a-z0-9-]+)\]$", self.err, re.MULTILINE)


Rammer = Callable[..., Answer]


@pytest.fixture
def rammer(capsys: pytest.CaptureFixture[str]) -> Rammer:
    """The command line, called as `rammer("validate", "profil.yaml")` in this process."""

    def call(*arguments: str | Path) -> Answer:
        capsys.readouterr()
        code = cli.run([str(argument) for argument in arguments])
        return Answer(code, *capsys.readouterr())

    return call


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder we stand in, which holds a copy of the example as profil.yaml."""
    shutil.copy(EXAMPLE, tmp_path / "profil.yaml")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def with_template(name: str, template: str, *changes: tuple[str, str]) -> None:
    """A profile that names a Word template, with each change made in it once."""
    text = Path("profil.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    Path(name).write_text(f"word_template: {template}\n{text}", encoding="utf-8")


def word_template(path: str, *paragraphs: str) -> None:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(path)


def answered(path: str, name: str | None) -> None:
    """A hearing matrix that a vendor has filled in; `name` is who answers."""
    book = openpyxl.load_workbook("horingsmatrise.xlsx")
    book["Høringssvar"]["E4"] = "x"
    cells = [cell for row in book["Om høringen"].iter_rows() for cell in row if cell.value == "O-01"]
    cells[0].offset(0, 2).value = name
    book.save(path)


# The municipality's own Word template


@pytest.mark.parametrize("command", [("validate",), ("build", "-o", "ut")])
def test_a_missing_template_is_told_at_its_line_in_the_profile_and_gives_3(rammer: Rammer, here: Path, command: tuple[str, ...]) -> None:
    with_template("egen.yaml", "mal.docx")
    answer = rammer(*command, "egen.yaml")
    assert (answer.code, answer.problems) == (3, ["disk.no-template"])
    assert re.search(r"^egen\.yaml:1:16: feil: .*«mal\.docx».*word_template", answer.err, re.MULTILINE)
    assert not (here / "ut").exists()


@pytest.mark.parametrize("command", [("validate",), ("build", "-o", "ut")])
@pytest.mark.usefixtures("here")
def test_a_template_that_can_not_be_used_is_told_before_anything_is_built(rammer: Rammer, command: tuple[str, ...]) -> None:
    word_template("mal.docx", "[[fellesrammer]]", "[[fellesrammer]]")
    with_template("egen.yaml", "mal.docx")
    assert rammer(*command, "egen.yaml")[::2] == (1, rammer("validate", "egen.yaml").err)
    assert rammer(*command, "egen.yaml").problems == ["template.markers"]


@pytest.mark.usefixtures("here")
def test_faults_of_all_templates_are_told_in_one_run_and_counted_once(rammer: Rammer) -> None:
    word_template("uten.docx", "Ingenting")
    with_template("en.yaml", "mangler.docx")
    with_template("to.yaml", "ogsaa-borte.docx", ("id: bodo-", "id: to-"))
    with_template("tre.yaml", "uten.docx", ("id: bodo-", "id: tre-"))
    answer = rammer("build", "en.yaml", "to.yaml", "tre.yaml", "-o", "ut")
    assert (answer.code, sorted(answer.problems)) == (3, ["disk.no-template", "disk.no-template", "template.no-marker"])
    assert len(re.findall(r"^\d+ feil, ", answer.err, re.MULTILINE)) == 1


@pytest.mark.usefixtures("here")
def test_a_missing_template_is_told_together_with_the_faults_of_the_profile(rammer: Rammer) -> None:
    with_template("egen.yaml", "mal.docx", ('weight: "35"', 'weight: "34"'))
    answer = rammer("build", "egen.yaml", "-o", "ut")
    assert answer.problems[0] == "disk.no-template"
    assert len(answer.problems) > 1
    assert answer.code == 3


@pytest.mark.usefixtures("here")
def test_a_template_outside_the_folder_of_the_profile_is_never_read(rammer: Rammer) -> None:
    Path("under").mkdir()
    with_template("under/egen.yaml", "../profil.docx")
    assert rammer("validate", "under/egen.yaml").problems == ["schema.pattern-hint"]


@pytest.mark.usefixtures("here")
def test_problems_of_a_template_stand_in_the_json_too(rammer: Rammer) -> None:
    with_template("egen.yaml", "mal.docx")
    answer = rammer("validate", "egen.yaml", "--format", "json")
    assert "disk.no-template" in [problem["code"] for problem in json.loads(answer.out)["problems"]]
    assert answer.code == 3


# What is read is never written over


@pytest.mark.usefixtures("here")
def test_the_template_is_never_written_over_by_the_documents(rammer: Rammer) -> None:
    word_template("kravspesifikasjon.docx", "[[fellesrammer]]")
    with_template("egen.yaml", "kravspesifikasjon.docx")
    before = Path("kravspesifikasjon.docx").read_bytes()
    answer = rammer("build", "egen.yaml", "-o", ".")
    assert (answer.code, answer.problems) == (3, ["disk.own-input"])
    assert Path("kravspesifikasjon.docx").read_bytes() == before
    assert not Path("svarmatrise.xlsx").exists()


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("output", ["svar.xlsx", "./svar.xlsx", "lenke.xlsx"])
def test_the_summary_of_a_hearing_is_never_written_over_an_answer(rammer: Rammer, output: str) -> None:
    assert rammer("hearing", "make", "profil.yaml", "-o", ".").code == 0
    answered("svar.xlsx", "Alfa AS")
    Path("lenke.xlsx").symlink_to("svar.xlsx")
    before = Path("svar.xlsx").read_bytes()
    answer = rammer("hearing", "read", "svar.xlsx", "-o", output)
    assert (answer.code, answer.out, answer.problems) == (3, "", ["disk.own-input"])
    assert Path("svar.xlsx").read_bytes() == before


# The hearing


@pytest.mark.parametrize("name", ["Alfa AS", None])
@pytest.mark.usefixtures("here")
def test_the_same_answer_given_twice_is_not_counted_twice(rammer: Rammer, name: str | None) -> None:
    assert rammer("hearing", "make", "profil.yaml", "-o", ".").code == 0
    answered("svar.xlsx", name)
    answer = rammer("hearing", "read", "svar.xlsx", "svar.xlsx")
    assert (answer.code, answer.out, answer.problems) == (1, "", ["hearing.same-respondent"])
    assert "«svar.xlsx»" in answer.err


@pytest.mark.usefixtures("here")
def test_an_answer_that_the_guard_lets_in_and_nobody_can_read_is_told(rammer: Rammer) -> None:
    assert rammer("hearing", "make", "profil.yaml", "-o", ".").code == 0
    with zipfile.ZipFile("horingsmatrise.xlsx") as whole, zipfile.ZipFile("svar.xlsx", "w") as broken:
        for name in whole.namelist():
            broken.writestr(name, whole.read(name).replace(b' t="inlineStr"', b' t="s"').replace(b"<is>", b"<v>9</v><is>"))
    answer = rammer("hearing", "read", "svar.xlsx")
    assert (answer.code, answer.out, answer.problems) == (1, "", ["hearing.unreadable"])


# Several files


@pytest.mark.parametrize("command", [("validate",), ("build", "-o", "ut"), ("hearing", "make", "-o", "ut"), ("hearing", "read")])
@pytest.mark.usefixtures("here")
def test_every_file_that_can_not_be_read_is_told_in_one_run(rammer: Rammer, command: tuple[str, ...]) -> None:
    answer = rammer(*command, "borte.yaml", "profil.yaml", ".", "", "ogsaa-borte.yaml")
    assert (answer.code, answer.out) == (3, "")
    assert answer.problems == ["disk.missing", "disk.is-folder", "disk.is-folder", "disk.missing"]
    assert "«»" not in answer.err


@pytest.mark.usefixtures("here")
def test_the_profile_is_read_before_the_package_is_compared(rammer: Rammer) -> None:
    assert rammer("check-package", ".", "--profile", "borte.yaml")[:2] == (3, "")


# A new profile


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("agreement", ["SSA-L", "SSA-T", "SSA-D", "SSA-O"])
def test_a_new_profile_under_any_agreement_begins_without_errors(rammer: Rammer, agreement: str) -> None:
    assert rammer("new", "ny.yaml", "--municipality", "1804", "--lang", "nn", "--agreement", agreement).code == 0
    checked = rammer("validate", "ny.yaml")
    assert (checked.code, checked.problems) == (0, [])
    left_out = "har ikkje noko bilag for dette" in Path("ny.yaml").read_text(encoding="utf-8")
    assert left_out == (agreement in {"SSA-T", "SSA-O"})


@pytest.mark.usefixtures("here")
def test_a_service_that_is_given_twice_stands_once_in_the_new_profile(rammer: Rammer) -> None:
    service = ("--service", "legevakt")
    assert rammer("new", "ny.yaml", "--municipality", "1804", "--lang", "nb", *service, "--service", "sykehjem", *service).code == 0
    assert (validated := rammer("validate", "ny.yaml")).code == 0, validated.err


@pytest.mark.parametrize(("language", "label"), [("nb", "«tjenestenivå»"), ("nn", "«tenestenivå»")])
@pytest.mark.usefixtures("here")
def test_content_that_an_agreement_has_no_bilag_for_is_named_in_norwegian(rammer: Rammer, language: str, label: str) -> None:
    rammer("new", "ny.yaml", "--municipality", "1804", "--lang", language, "--agreement", "SSA-L")
    profile = Path("ny.yaml")
    text = profile.read_text(encoding="utf-8")
    assert text.count("id: SSA-L") == text.count('version: "2018"') == 1
    profile.write_text(text.replace("id: SSA-L", "id: SSA-T").replace('version: "2018"', 'version: "2024"'), encoding="utf-8")
    told = rammer("validate", "ny.yaml").err
    assert label in told
    assert "service_level" not in told


# Strange surroundings


def process(*arguments: str | bytes, streams: str = "") -> subprocess.CompletedProcess[bytes]:
    """The command line in a process of its own; `streams` closes or turns those it has, as bash writes that."""
    command = [sys.executable, "-m", "fellesrammer.cli", *arguments]
    started = ["bash", "-c", f'exec "$@" {streams}', "bash", *command] if streams else command
    return subprocess.run(started, capture_output=True, check=False, env={**os.environ, "COLUMNS": "200"})


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse names that are no text")
@pytest.mark.parametrize("form", ["text", "json", "github"])
@pytest.mark.usefixtures("here")
def test_a_file_whose_name_is_no_text_is_told_of_in_every_form(form: str) -> None:
    name = b"nav\xff.yaml"
    shutil.copy("profil.yaml", os.fsdecode(name))
    done = process("validate", name, "--format", form)
    assert (done.returncode, b"fault in rammer" in done.stderr) == (0, False)
    assert b"legal.unverified-sources" in done.stdout + done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="streams are closed with bash")
@pytest.mark.usefixtures("here")
def test_the_work_is_done_also_when_nobody_listens() -> None:
    assert process("build", "profil.yaml", "-o", "ut", streams="<&- >&- 2>&-").returncode == 0
    assert Path("ut/manifest.json").is_file()


# What is written in a profile


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('quantity: "84"', 'quantity: "1000000000000000"', "15 sifre"),
        ('quantity: "84"', 'quantity: "1.1234567"', "6 etter"),
        ("id: OPS-1\n", "id: OPS-100\n", "fra 1 til 99"),
    ],
)
@pytest.mark.usefixtures("here")
def test_a_number_with_too_many_digits_is_told_how_many_it_can_have(rammer: Rammer, old: str, new: str, told: str) -> None:
    text = Path("profil.yaml").read_text(encoding="utf-8")
    assert old in text
    Path("profil.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    answer = rammer("validate", "profil.yaml")
    assert answer.problems[0] == "schema.pattern-hint"
    assert told in answer.err


def test_a_path_that_can_not_be_read_is_left_to_us_to_tell() -> None:
    """Whoever runs the tests as root can read everything, so that the rule is tested and not the refusal."""
    commands = [cli.rammer]
    paths = []
    for command in commands:
        commands.extend(getattr(command, "commands", {}).values())
        paths += [parameter.type for parameter in command.params if isinstance(parameter.type, click.Path)]
    assert paths
    assert not any(path.readable or path.exists for path in paths)


@pytest.mark.parametrize("name", ["svarmatrise.xlsx", "kravspesifikasjon.docx"])
@pytest.mark.usefixtures("here")
def test_xml_that_one_reader_takes_and_another_refuses_is_told(rammer: Rammer, name: str) -> None:
    assert rammer("hearing", "make", "profil.yaml", "-o", ".").code == 0
    rammer("build", "profil.yaml", "-o", "ut")
    without_version("horingsmatrise.xlsx", "svar.xlsx")
    without_version(f"ut/{name}", f"ut/{name}")
    assert rammer("hearing", "read", "svar.xlsx").problems == ["hearing.unreadable"]
    answer = rammer("check-package", "ut")
    assert (answer.code, answer.problems) == (1, ["package.unreadable"])


def without_version(source: str, target: str) -> None:
    """The file with parts that say they are XML of version .0, which only some readers mind."""
    with zipfile.ZipFile(source) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    with zipfile.ZipFile(target, "w") as broken:
        for name, content in parts.items():
            broken.writestr(name, content.replace(b'version="1.0"', b'version=".0"', 1))
