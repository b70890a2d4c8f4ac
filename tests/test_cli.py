"""Journeys through the command line: every command, option and exit code of the public contract."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click
import docx
import openpyxl
import pytest

import example
from fellesrammer import __version__, cli, workflow
from fellesrammer.files import data, disk

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = example.PROFILE
NAMES = tuple(workflow.make(example.resolved("nb")).files)
"""The files of the example: those of the other bilag are one for each."""
FINDINGS = ["legal.unverified-sources"]
"""What the law finds in the example: it is told, and stops nothing."""
WORD_NAMESPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

CONTRACT = {
    "validate": {"profiles", "--library", "--format", "--strict", "--lang"},
    "new": {"file", "--municipality", "--lang", "--agreement", "--service"},
    "build": {"profiles", "--output", "--only", "--library", "--lang"},
    "show": {"ids", "--library", "--lang"},
    "list": {"--area", "--tag", "--format", "--library", "--lang"},
    "simulate": {
        "--model",
        "--price-weight",
        "--quality-weight",
        "--offer",
        "--normalise-quality",
        "--param",
        "--format",
        "--svg",
        "--lang",
    },
    "completion": {"shell"},
    "hearing make": {"profiles", "--output", "--library", "--lang"},
    "hearing read": {"files", "--output", "--format", "--lang"},
    "check-package": {"folder", "--profile", "--format", "--lang"},
}
"""Every command with its arguments and options: a public promise, so that a change here is a change of version."""


@dataclass(frozen=True)
class Answer:
    """What one call gave: the exit code, what programs read, and what people read."""

    code: int
    out: str
    err: str

    @property
    def problems(self) -> list[str]:
        """The codes of the problems told, in the order told."""
        return re.findall(r"\[([a-z]+\.[a-z0-9-]+)\]$", self.err, re.MULTILINE)

    @property
    def places(self) -> list[tuple[str, int]]:
        """File and line of each problem told, in the order told."""
        return [(file, int(line)) for file, line in re.findall(r"^([^:\n]+):(\d+):\d+: ", self.err, re.MULTILINE)]


Rammer = Callable[..., Answer]


@pytest.fixture
def rammer(capsys: pytest.CaptureFixture[str]) -> Rammer:
    """The command line, called as `rammer("validate", "profil.yaml")` in this process."""

    def call(*arguments: str | Path) -> Answer:
        capsys.readouterr()
        code = cli.run([str(argument) for argument in arguments])
        told = capsys.readouterr()
        return Answer(code, told.out, told.err)

    return call


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder we stand in, which holds a copy of the example as profil.yaml."""
    shutil.copy(EXAMPLE, tmp_path / "profil.yaml")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def library(here: Path) -> Path:
    """A copy of the shared library as bibliotek/, without its releases."""
    return Path(shutil.copytree(ROOT / "requirements", here / "bibliotek", ignore=shutil.ignore_patterns("releases"))).relative_to(here)


@pytest.fixture
def checked_library(library: Path) -> Path:
    """The same, when somebody has held every source against its original: then nothing is found in the example."""
    for path in (library / "sources").glob("*.yaml"):
        path.write_text(
            path.read_text(encoding="utf-8").replace("verified: false", "verified: true\nchecked: 2026-11-22"), encoding="utf-8"
        )
    return library


def process(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command line in a process of its own."""
    command = [sys.executable, "-m", "fellesrammer.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, env={**os.environ, **environment})


def changed(name: str, *changes: tuple[str, str], source: str = "profil.yaml") -> Path:
    """A new file with the text of another and each change made in it once."""
    text = Path(source).read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    Path(name).write_text(text, encoding="utf-8")
    return Path(name)


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def tree(folder: Path) -> dict[str, bytes]:
    """Every file under a folder with its content."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def requirement(folder: Path, name: str) -> Path:
    return folder / "areas" / name[:3] / f"{name}.yaml"


WEIGHTS_OF_99 = ('weight: "35"', 'weight: "34"')
OTHER_ID = ("id: bodo-legevakt-hjemmetjenester", "id: annen")


# The whole


def test_the_commands_and_their_options_are_those_of_the_contract() -> None:
    assert {name: _parameters(command) for name, command in _commands(cli.rammer)} == CONTRACT


def _commands(group: click.Group, above: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by what one writes to call it."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, f"{above}{name} ")
        else:
            yield f"{above}{name}", command


def _parameters(command: click.Command) -> set[str]:
    return {max(parameter.opts, key=len) if isinstance(parameter, click.Option) else str(parameter.name) for parameter in command.params}


@pytest.mark.parametrize(
    "command", [(), ("hearing",), *(tuple(name.split()) for name in CONTRACT)], ids=lambda command: " ".join(("rammer", *command))
)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_is_given_in_english(rammer: Rammer, command: tuple[str, ...], option: str) -> None:
    answer = rammer(*command, option)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("Usage: rammer")
    # A Norwegian act is called by its name.
    assert not re.search(r"[æøå]|\b(og|eller|ikke|krav|fil)\b", answer.out.replace("språklova", ""), re.IGNORECASE)


def test_the_version_is_told(rammer: Rammer) -> None:
    assert rammer("--version") == Answer(0, f"rammer {__version__}\n", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ("bygg",),
        ("--nothing",),
        ("validate", "--format", "xml"),
        ("validate", "--lang", "en"),
        ("validate", "--library"),
        ("new",),
        ("new", "ny.yaml"),
        ("build",),
        ("build", "profil.yaml"),
        ("build", "-o", "ut"),
        ("show",),
        ("list", "--format", "xlsx"),
        ("list", "FUN-001"),
        ("simulate",),
        ("simulate", "--model", "linear", "--price-weight", "50"),
        ("simulate", "--model", "linear", "--price-weight", "50", "--quality-weight", "50", "--format", "csv"),
        ("completion",),
        ("completion", "tcsh"),
        ("hearing", "svar"),
        ("hearing", "make", "profil.yaml"),
        ("hearing", "read"),
        ("check-package",),
        ("check-package", ".", "--format", "xml"),
    ],
    ids=" ".join,
)
def test_wrong_use_gives_2_and_says_how_to_get_help(rammer: Rammer, here: Path, arguments: tuple[str, ...]) -> None:
    answer = rammer(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert "Error: " in answer.err
    assert set(tree(here)) == {"profil.yaml"}


@pytest.mark.parametrize(
    ("arguments", "nearest"),
    [
        (("build", "profil.yaml", "-o", "ut", "--only", "svarmatrisa"), "svarmatrise"),
        (("build", "profil.yaml", "-o", "ut", "--only", "manifest.json"), "Known: kravspesifikasjon.docx"),
        (("new", "ny.yaml", "--municipality", "18040"), "1804 (Bodø)"),
        (("new", "ny.yaml", "--municipality", "bodø"), "1804 (Bodø)"),
        (("new", "ny.yaml", "--municipality", "1804", "--lang", "nb", "--service", "legevkt"), "legevakt"),
        (("new", "ny.yaml", "--municipality", "1804", "--lang", "nb", "--agreement", "ssa-l"), "SSA-L"),
        (("show", "FUN-0001"), "FUN-001"),
        (("show", "fun-001"), "FUN-001"),
        (("show", "FUN-001", "DEL-01"), "DEL-001"),
        (("list", "--area", "fun"), "FUN"),
        (("list", "--tag", "ingen-slik"), "Known: "),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_an_unknown_name_gives_2_and_the_nearest_known(rammer: Rammer, here: Path, arguments: tuple[str, ...], nearest: str) -> None:
    answer = rammer(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert nearest in answer.err.splitlines()[-1]
    assert set(tree(here)) == {"profil.yaml"}


@pytest.mark.parametrize("command", [("validate",), ("build", "-o", "ut")], ids=lambda command: command[0])
@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("mappe", "disk.is-folder"),
        ("finnes-ikke.yaml", "disk.missing"),
        ("profil.yaml/under.yaml", "disk.missing"),
        ("ring.yaml", "disk.unreadable"),
        ("x" * 300, "disk.unreadable"),
        (os.devnull, "disk.not-a-file"),
    ],
)
def test_a_profile_that_can_not_be_read_gives_3_and_one_sentence(
    rammer: Rammer, here: Path, command: tuple[str, ...], path: str, code: str
) -> None:
    (here / "mappe").mkdir()
    (here / "ring.yaml").symlink_to("ring.yaml")
    answer = rammer(*command, "profil.yaml", path)
    assert (answer.code, answer.out, answer.problems) == (3, "", [code])
    assert answer.err.startswith(f"{path}: feil: ")
    assert len(answer.err.splitlines()) == 1
    assert not (here / "ut").exists()


@pytest.mark.parametrize(
    "command", [("validate",), ("validate", "profil.yaml"), ("build", "profil.yaml", "-o", "ut"), ("list",), ("show", "X")]
)
@pytest.mark.parametrize(
    ("folder", "code"), [("finnes-ikke", "disk.no-folder"), ("profil.yaml", "disk.no-folder"), ("ring", "disk.unreadable")]
)
def test_a_library_folder_that_can_not_be_read_gives_3(
    rammer: Rammer, here: Path, command: tuple[str, ...], folder: str, code: str
) -> None:
    (here / "ring").symlink_to("ring")
    answer = rammer(*command, "--library", folder)
    assert (answer.code, answer.out, answer.problems) == (3, "", [code])
    assert len(answer.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("options", "word"), [((), "feil"), (("--lang", "nb"), "feil"), (("--lang", "nn"), "finst ikkje"), (("--lang=nn",), "finst ikkje")]
)
def test_the_language_asked_for_holds_before_any_profile_is_read(rammer: Rammer, here: Path, options: tuple[str, ...], word: str) -> None:
    assert word in rammer("validate", str(here / "finnes-ikke.yaml"), *options).err


# validate


def test_a_profile_without_problems_is_met_with_silence(rammer: Rammer, checked_library: Path) -> None:
    assert rammer("validate", "profil.yaml", "--library", checked_library) == Answer(0, "", "")
    assert rammer("validate", "profil.yaml", "--library", checked_library, "--strict", "--format", "github") == Answer(0, "", "")


@pytest.mark.usefixtures("here")
def test_what_the_law_finds_is_told_as_warnings_with_the_paragraph(rammer: Rammer) -> None:
    answer = rammer("validate", "profil.yaml")
    assert (answer.code, answer.out, answer.problems) == (0, "", FINDINGS)
    assert "merknad: " in answer.err
    assert "§ 14-1" in answer.err
    assert answer.err.splitlines()[-1] == "0 feil, 1 merknad."


@pytest.mark.usefixtures("here")
def test_problems_are_told_on_stderr_sorted_and_all_in_one_run(rammer: Rammer) -> None:
    changed("b.yaml", WEIGHTS_OF_99, ("[FUN-008]", "[FUN-999]"), ('"1804"', '"9999"'))
    changed("a.yaml", ("procedure: open", "procedure: opne"), ("inhabitants: 53712", "inhabitants: mange"))
    answer = rammer("validate", "profil.yaml", "b.yaml", "a.yaml")
    assert (answer.code, answer.out) == (1, "")
    assert answer.places == sorted(answer.places)
    assert answer.problems == [
        "schema.not-allowed-nearest",
        "schema.expected-integer",
        "profile.unknown-municipality",
        "profile.unknown-requirement",
        "profile.weights-sum",
        *FINDINGS,
    ]
    assert answer.err.splitlines()[-1] == "5 feil, 1 merknad."


@pytest.mark.usefixtures("here")
def test_each_profile_is_answered_in_its_own_language_until_another_is_asked_for(rammer: Rammer) -> None:
    changed("nb.yaml", WEIGHTS_OF_99)
    changed("nn.yaml", WEIGHTS_OF_99, ("language: nb", "language: nn"))

    def sums(*arguments: str) -> list[str]:
        return [line for line in rammer("validate", *arguments).err.splitlines() if line.endswith("[profile.weights-sum]")]

    bokmaal, nynorsk = sums("nb.yaml", "nn.yaml")
    assert "er 99 prosent til sammen" in bokmaal
    assert "er 99 prosent til saman" in nynorsk
    assert sums("nb.yaml", "--lang", "nn") == [nynorsk.replace("nn.yaml", "nb.yaml")]
    assert sums("nn.yaml", "--lang=nb") == [bokmaal.replace("nb.yaml", "nn.yaml")]


@pytest.mark.usefixtures("here")
def test_problems_as_json_are_data_of_a_stable_shape(rammer: Rammer) -> None:
    changed("feil.yaml", WEIGHTS_OF_99, ("procedure: open", "procedure:"))
    answer = rammer("validate", "feil.yaml", "--format", "json")
    assert (answer.code, answer.err) == (1, "")
    told = json.loads(answer.out)
    assert list(told) == ["problems"]
    assert [list(problem) for problem in told["problems"]] == [
        ["code", "severity", "file", "line", "column", "path", "message", "remedy"]
    ] * 2
    warning, error = told["problems"]
    assert (warning["code"], warning["severity"], warning["path"]) == ("profile.unfilled", "warning", ["procurement", "procedure"])
    assert (error["code"], error["severity"], error["path"]) == ("profile.weights-sum", "error", ["award", "criteria"])
    lines = Path("feil.yaml").read_text(encoding="utf-8").splitlines()
    assert error["file"] == "feil.yaml"
    assert lines[error["line"] - 1].strip() == "criteria:"
    assert error["message"].endswith(".")
    assert error["remedy"].endswith(".")


def test_without_problems_the_json_is_an_empty_list(rammer: Rammer, checked_library: Path) -> None:
    assert json.loads(rammer("validate", "profil.yaml", "--format", "json", "--library", checked_library).out) == {"problems": []}


@pytest.mark.usefixtures("here")
def test_problems_as_annotations_name_the_place_and_escape_what_github_would_read(rammer: Rammer) -> None:
    changed("100%,a:b.yaml", WEIGHTS_OF_99)
    answer = rammer("validate", "100%,a:b.yaml", "--format", "github")
    assert (answer.code, answer.err) == (1, "")
    line = Path("100%,a:b.yaml").read_text(encoding="utf-8").splitlines().index("  criteria:") + 1
    assert answer.out.startswith(f"::error file=100%25%2Ca%3Ab.yaml,line={line},col=")
    assert ",title=profile.weights-sum::Vektene på dette nivået er 99 prosent til sammen." in answer.out
    assert len(answer.out.splitlines()) == 1


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_warnings_are_always_told_and_give_1_only_when_strict(rammer: Rammer, form: str) -> None:
    changed("profil2.yaml", ("procedure: open", "procedure:"))
    loose = rammer("validate", "profil2.yaml", "--format", form)
    strict = rammer("validate", "profil2.yaml", "--format", form, "--strict")
    assert (loose.code, strict.code) == (0, 1)
    assert (loose.out, loose.err) == (strict.out, strict.err)
    assert "profile.unfilled" in loose.out + loose.err


def test_the_library_of_the_checkout_is_checked_when_no_profile_is_given(rammer: Rammer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    answer = rammer("validate")
    assert (answer.code, answer.out) == (0, ""), answer.err
    assert {Path(file).parts[0] for file, _ in answer.places} <= {"requirements"}


def test_files_of_the_library_are_named_from_where_we_stand(rammer: Rammer, monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    seen = {}
    for folder in (here, ROOT, ROOT / "requirements"):
        monkeypatch.chdir(folder)
        seen[folder] = rammer("validate").places
    assert seen[ROOT / "requirements"], "the library has unverified sources, and each gives a warning"
    assert seen[ROOT] == [(f"requirements/{file}", line) for file, line in seen[ROOT / "requirements"]]
    assert seen[here] == [(f"{ROOT}/requirements/{file}", line) for file, line in seen[ROOT / "requirements"]]


def test_a_library_folder_is_checked_whole_and_sorted(rammer: Rammer, library: Path) -> None:
    replaced(requirement(library, "FUN-002"), "id: FUN-002", "id: FUN-001")
    replaced(requirement(library, "FUN-001"), "{skal}", "")
    replaced(requirement(library, "DEL-001"), "revision: 1", "revision: en")
    answer = rammer("validate", "--library", library)
    assert (answer.code, answer.out) == (1, "")
    assert answer.places == sorted(answer.places)
    assert {file for file, _ in answer.places} >= {f"bibliotek/areas/{name[:3]}/{name}.yaml" for name in ("FUN-001", "FUN-002", "DEL-001")}
    assert {"library.duplicate-id", "library.obligation-count", "schema.expected-integer"} <= set(answer.problems)


def test_a_profile_is_checked_against_the_library_folder_asked_for(rammer: Rammer, library: Path) -> None:
    answer = rammer("validate", "profil.yaml", "--library", library)
    assert (answer.code, answer.problems) == (0, FINDINGS)
    requirement(library, "FUN-008").unlink()
    answer = rammer("validate", "profil.yaml", "--library", library)
    assert answer.code == 1
    assert "profile.unknown-requirement" in answer.problems


def test_faults_of_the_library_folder_are_told_once_beside_those_of_the_profiles(rammer: Rammer, library: Path) -> None:
    replaced(requirement(library, "FUN-001"), "{skal}", "")
    changed("feil.yaml", ("procedure: open", "procedure: opne"))
    answer = rammer("validate", "profil.yaml", "feil.yaml", "--library", library)
    assert answer.code == 1
    assert answer.problems.count("library.obligation-count") == 1
    assert answer.problems[-1] == "schema.not-allowed-nearest"


# new


def municipality(form: str) -> str:
    """The first municipality of the register with this language form."""
    register = workflow.newest_library().library.municipalities
    return next(number for number, entry in sorted(register.items()) if entry.language_form == form)


def test_a_neutral_municipality_must_choose_its_language(rammer: Rammer, here: Path) -> None:
    answer = rammer("new", "ny.yaml", "--municipality", municipality("neutral"))
    assert (answer.code, answer.out) == (2, "")
    assert "--lang nb or --lang nn" in answer.err
    assert not (here / "ny.yaml").exists()


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("form", "options", "language"),
    [
        ("nb", (), "nb"),
        ("nn", (), "nn"),
        ("nb", ("--lang", "nn"), "nn"),
        ("nn", ("--lang", "nb"), "nb"),
        ("neutral", ("--lang", "nn"), "nn"),
    ],
)
def test_the_language_of_a_new_profile_is_that_of_the_register_or_the_one_chosen(
    rammer: Rammer, form: str, options: tuple[str, ...], language: str
) -> None:
    answer = rammer("new", "ny.yaml", "--municipality", municipality(form), *options)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith({"nb": "Profilen ligger i ny.yaml.", "nn": "Profilen ligg i ny.yaml."}[language])
    assert workflow.language_of(Path("ny.yaml").read_bytes()) == language


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("taken", ["profil.yaml", "lenke.yaml", "mappe"])
def test_what_exists_is_never_written_over(rammer: Rammer, here: Path, taken: str) -> None:
    (here / "lenke.yaml").symlink_to("finnes-ikke.yaml")
    (here / "mappe").mkdir()
    before = tree(here)
    answer = rammer("new", taken, "--municipality", municipality("nb"))
    assert (answer.code, answer.out, answer.problems) == (3, "", ["disk.exists"])
    assert tree(here) == before


@pytest.mark.parametrize(
    ("path", "code"),
    [("ingen/ny.yaml", "disk.missing-folder"), ("profil.yaml/ny.yaml", "disk.folder-is-file"), ("x" * 300, "disk.unwritable")],
)
def test_a_profile_that_can_not_be_written_gives_3(rammer: Rammer, here: Path, path: str, code: str) -> None:
    answer = rammer("new", path, "--municipality", municipality("nb"))
    assert (answer.code, answer.out, answer.problems) == (3, "", [code])
    assert set(tree(here)) == {"profil.yaml"}


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("file", "name"),
    [("Øst & Vest 2027.yaml", "ost-vest-2027"), ("ÅÆÉ.yaml", "aaee"), ("!!!.yaml", "anskaffelse"), (f"{'a-' * 60}.yaml", f"{'a-' * 29}a")],
)
def test_the_procurement_is_called_after_its_file(rammer: Rammer, file: str, name: str) -> None:
    assert rammer("new", file, "--municipality", municipality("nb")).code == 0
    checked = workflow.check_profile(Path(file).read_bytes(), file)
    assert checked.value is not None
    assert checked.value.specification.procurement.id == name


UNFILLED = {
    "procurement.questions": "competition.plan.questions",
    "procurement.validity": "competition.plan.validity",
    "procurement.submission": "competition.fact.submission",
    "contract.estimated_value": "competition.fact.estimated_value",
    "procurement.title": "facts.title",
    "procurement.purpose": "situation.purpose",
    "procurement.case": "cover.case",
    "procurement.procedure": "facts.procedure",
    "procurement.announcement": "cover.announcement",
    "procurement.deadline": "cover.deadline",
    "contract.start": "facts.start",
    "contract.months": "facts.length",
    "contract.delivery": "facts.delivery",
    "situation.background": "situation.background",
    "situation.goals": "situation.goals",
    "situation.users": "situation.users",
    "situation.units": "situation.units",
    "situation.systems_replaced": "situation.systems_replaced",
    "situation.migration": "situation.migration",
    "situation.integrations": "situation.integrations",
}
"""Every fact that a new profile leaves open, and the words that a document for the tenderers calls it by."""


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("language", ["nb", "nn"])
def test_a_new_profile_is_commented_validates_with_warnings_only_and_shows_each_unfilled_place(rammer: Rammer, language: str) -> None:
    made = rammer("new", "ny.yaml", "--municipality", "1804", "--lang", language, "--service", "legevakt", "--service", "hjemmetjenester")
    assert made.code == 0
    template = (ROOT / "templates" / "text" / language / "profile.yaml").read_text(encoding="utf-8")
    assert _comments(Path("ny.yaml").read_text(encoding="utf-8")) == _comments(template)

    checked = json.loads(rammer("validate", "ny.yaml", "--format", "json").out)["problems"]
    assert {problem["severity"] for problem in checked} == {"warning"}
    unfilled = [".".join(problem["path"]) for problem in checked if problem["code"] == "profile.unfilled"]
    assert sorted(unfilled) == sorted(UNFILLED)

    built = rammer("build", "ny.yaml", "-o", "ut")
    assert built.code == 0
    assert built.problems == [problem["code"] for problem in checked]
    words = data.words(language)
    text = "\n".join(line for name in ("kravspesifikasjon", "konkurransegrunnlag-del") for line in docx_paragraphs(Path(f"ut/{name}.docx")))
    marked = words("unfilled", field="").strip()
    assert marked == {"nb": "fylles ut:", "nn": "må fyllast ut:"}[language]
    assert {key for key in UNFILLED.values() if f"{marked} {words(key).lower()}" not in text} == set()


def _comments(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip().startswith("#")]


def docx_paragraphs(path: Path) -> list[str]:
    """The text of every paragraph of a Word file, wherever it stands in the body."""
    body = docx.Document(str(path)).element.body
    return ["".join(run.text or "" for run in paragraph.iter(f"{WORD_NAMESPACE}t")) for paragraph in body.iter(f"{WORD_NAMESPACE}p")]


# build


def test_a_build_writes_every_document_and_a_manifest_and_tells_what_lies_where(rammer: Rammer, here: Path) -> None:
    answer = rammer("build", "profil.yaml", "-o", "ut")
    assert (answer.code, answer.problems) == (0, FINDINGS)
    assert set(tree(here / "ut")) == {*NAMES, disk.MANIFEST}
    assert disk.check_set(here / "ut") == ()
    listed = re.findall(r"^  (\S+)  +\S.*$", answer.out, re.MULTILINE)
    assert sorted(listed) == sorted(f"ut/{name}" for name in NAMES)
    public, internal = answer.out.split("Internt, skal ikke publiseres:")
    kinds = example.built("nb").kinds
    assert {document.name for document in kinds.values()} == {document.name for document in workflow.DOCUMENTS}
    assert {name for name in NAMES if f"  ut/{name}  " in public} == {name for name in NAMES if kinds[name].public}
    assert {name for name in NAMES if f"  ut/{name}  " in internal} == {name for name in NAMES if not kinds[name].public}


def test_a_second_build_writes_the_same_files(rammer: Rammer, here: Path) -> None:
    rammer("build", "profil.yaml", "-o", "ut")
    first = tree(here / "ut")
    assert rammer("build", here / "profil.yaml", "-o", here / "ut").code == 0
    assert tree(here / "ut") == first


@pytest.mark.parametrize("output", ["ut", "a/b/c", "../ute"])
def test_the_output_folder_is_made_and_named_as_it_was_given(
    rammer: Rammer, here: Path, monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    (here / "inne").mkdir()
    monkeypatch.chdir(here / "inne")
    answer = rammer("build", "../profil.yaml", "-o", output)
    assert answer.code == 0
    assert f"  {output}/kravspesifikasjon.docx  " in answer.out
    assert set(tree(Path(output))) == {*NAMES, disk.MANIFEST}


@pytest.mark.parametrize(
    ("only", "made"),
    [
        (("kravspesifikasjon",), {"kravspesifikasjon.docx"}),
        (("evaluering.xlsx",), {"evaluering.xlsx"}),
        (("svarmatrise", "spesifikasjon.json", "svarmatrise.xlsx"), {"svarmatrise.xlsx", "spesifikasjon.json"}),
        (("bilag-tekster", "sjekkliste"), {"sjekkliste.docx", *(name for name in NAMES if name.startswith("bilag-"))}),
    ],
)
def test_only_the_documents_asked_for_are_made_and_they_are_the_same(
    rammer: Rammer, here: Path, only: tuple[str, ...], made: set[str]
) -> None:
    rammer("build", "profil.yaml", "-o", "alle")
    answer = rammer("build", "profil.yaml", "-o", "noen", *(part for name in only for part in ("--only", name)))
    assert answer.code == 0
    some = tree(here / "noen")
    assert set(some) == {*made, disk.MANIFEST}
    assert {name: data for name, data in tree(here / "alle").items() if name in made} == {name: some[name] for name in made}
    assert set(json.loads(some[disk.MANIFEST])["files"]) == made


def test_several_profiles_are_built_in_folders_by_procurement_with_progress(rammer: Rammer, here: Path) -> None:
    changed("annen.yaml", OTHER_ID)
    answer = rammer("build", "profil.yaml", "annen.yaml", "-o", "ut")
    assert (answer.code, answer.problems) == (0, FINDINGS * 2)
    assert answer.out.splitlines() == ["[1/2] ut/bodo-legevakt-hjemmetjenester", "[2/2] ut/annen"]
    assert sorted(path.name for path in (here / "ut").iterdir()) == ["annen", "bodo-legevakt-hjemmetjenester"]
    for folder in (here / "ut").iterdir():
        assert set(tree(folder)) == {*NAMES, disk.MANIFEST}


def test_nothing_is_written_when_one_of_the_profiles_has_errors(rammer: Rammer, here: Path) -> None:
    changed("annen.yaml", OTHER_ID, WEIGHTS_OF_99)
    changed("tredje.yaml", ("procedure: open", "procedure: opne"))
    answer = rammer("build", "profil.yaml", "annen.yaml", "tredje.yaml", "-o", "ut")
    assert (answer.code, answer.out) == (1, "")
    assert answer.problems == ["profile.weights-sum", *FINDINGS, "schema.not-allowed-nearest"]
    assert not (here / "ut").exists()


def test_the_documents_of_an_earlier_build_stay_when_the_profile_has_got_errors(rammer: Rammer, here: Path) -> None:
    rammer("build", "profil.yaml", "-o", "ut")
    before = tree(here / "ut")
    changed("profil.yaml", WEIGHTS_OF_99)
    assert rammer("build", "profil.yaml", "-o", "ut").code == 1
    assert tree(here / "ut") == before


def test_two_profiles_of_one_procurement_are_refused_with_the_line(rammer: Rammer, here: Path) -> None:
    shutil.copy("profil.yaml", "annen.yaml")
    answer = rammer("build", "profil.yaml", "annen.yaml", "-o", "ut")
    assert (answer.code, answer.out, answer.problems) == (1, "", ["build.same-id", *FINDINGS, *FINDINGS])
    line = Path("annen.yaml").read_text(encoding="utf-8").splitlines().index("  id: bodo-legevakt-hjemmetjenester") + 1
    assert answer.places[0] == ("annen.yaml", line)
    assert "profil.yaml" in answer.err
    assert not (here / "ut").exists()


@pytest.mark.usefixtures("here")
def test_two_profiles_of_one_procurement_may_well_be_checked_together(rammer: Rammer) -> None:
    shutil.copy("profil.yaml", "annen.yaml")
    assert rammer("validate", "profil.yaml", "annen.yaml").code == 0


@pytest.mark.parametrize("output", ["fil", "fil/under", "ring"])
def test_an_output_folder_that_is_a_file_gives_3_and_one_sentence(rammer: Rammer, here: Path, output: str) -> None:
    (here / "fil").write_text("min", encoding="utf-8")
    (here / "ring").symlink_to("ring")
    answer = rammer("build", "profil.yaml", "-o", output)
    assert (answer.code, answer.out) == (3, "")
    *found, code = answer.problems
    assert found == FINDINGS
    assert code in {"disk.folder-is-file", "disk.unwritable"}
    assert (here / "fil").read_text(encoding="utf-8") == "min"


def test_a_folder_where_a_document_goes_gives_3_and_nothing_is_written(rammer: Rammer, here: Path) -> None:
    (here / "ut" / "svarmatrise.xlsx").mkdir(parents=True)
    answer = rammer("build", "profil.yaml", "-o", "ut")
    assert (answer.code, answer.out, answer.problems) == (3, "", [*FINDINGS, "disk.is-folder"])
    assert tree(here / "ut") == {}


FULL = """
import resource, sys
from fellesrammer import cli
resource.setrlimit(resource.RLIMIT_FSIZE, (200000, 200000))
cli.main(sys.argv[1:])
"""


def test_a_full_disk_gives_3_and_one_sentence_and_leaves_no_halves(here: Path) -> None:
    command = [sys.executable, "-B", "-c", FULL, "build", "profil.yaml", "-o", "ut"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (3, "")
    *_found, said = done.stderr.splitlines(keepends=True)
    assert re.fullmatch(r"ut/\S+: feil: Det er ikke plass til «\S+» på disken\. .*\[disk\.full\]\n", said)
    assert set(tree(here)) == {"profil.yaml"}


def test_no_room_for_temporary_files_gives_3_and_one_sentence(here: Path) -> None:
    command = [sys.executable, "-B", "-c", FULL.replace("200000", "10"), "build", "profil.yaml", "-o", "ut"]
    # With lxml there, openpyxl words the same fault in a class of lxml's own, which the core can't know.
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"OPENPYXL_LXML": "False"})
    assert (done.returncode, done.stdout) == (3, "")
    assert re.fullmatch(r"feil: Maskinen nekter .*\[disk\.machine\]", done.stderr.splitlines()[-1])
    assert set(tree(here)) == {"profil.yaml"}


@pytest.mark.parametrize(("language", "mark"), [("nb", "Utkast: bygd fra en arbeidsmappe"), ("nn", "Utkast: bygd frå ei arbeidsmappe")])
def test_what_is_built_from_a_working_folder_is_marked_as_a_draft_on_every_page(
    rammer: Rammer, library: Path, language: str, mark: str
) -> None:
    changed("mi.yaml", ("language: nb", f"language: {language}"), ("example: true", "example: false"))
    assert rammer("build", "mi.yaml", "-o", "utkast", "--library", library).code == 0
    assert rammer("build", "mi.yaml", "-o", "utgitt").code == 0
    assert [mark in text for text in _headers(Path("utkast/kravspesifikasjon.docx"))] == [True] * 3
    assert not any(mark in text for text in _headers(Path("utgitt/kravspesifikasjon.docx")))
    for name in ("svarmatrise.xlsx", "evaluering.xlsx"):
        assert mark in _cells(Path("utkast", name))
        assert mark not in _cells(Path("utgitt", name))
    public = {folder: json.loads(Path(folder, "spesifikasjon.json").read_text(encoding="utf-8")) for folder in ("utkast", "utgitt")}
    assert "true" in re.findall(r'"draft": (true)', Path("utkast/spesifikasjon.json").read_text(encoding="utf-8"))
    assert public["utkast"] != public["utgitt"]


def _headers(path: Path) -> list[str]:
    """The text above each kind of page: the front page, and the pages of each section."""
    first, *others = docx.Document(str(path)).sections
    headers = [first.first_page_header, first.header, *(section.header for section in others)]
    return ["\n".join(paragraph.text for paragraph in header.paragraphs) for header in headers[:3]]


def _cells(path: Path) -> str:
    book = openpyxl.load_workbook(path)
    return "\n".join(str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None)


# show and list


def test_a_requirement_is_shown_in_full_in_either_language(rammer: Rammer) -> None:
    shared = workflow.newest_library().library.requirements["FUN-001"]
    for language in ("nb", "nn"):
        answer = rammer("show", "FUN-001", "--lang", language)
        assert (answer.code, answer.err) == (0, "")
        assert answer.out.splitlines()[0] == f"FUN-001  {shared.title[language]}"
    assert rammer("show", "FUN-001") == rammer("show", "FUN-001", "--lang", "nb")


def test_several_requirements_are_shown_in_the_order_asked_for(rammer: Rammer, library: Path) -> None:
    answer = rammer("show", "EIE-001", "DEL-001", "--library", library)
    assert answer.code == 0
    assert re.findall(r"^([A-Z]{3}-\d{3})  ", answer.out, re.MULTILINE) == ["EIE-001", "DEL-001"]


def test_the_list_is_the_same_rows_as_table_json_and_csv(rammer: Rammer) -> None:
    table, as_json, as_csv = (rammer("list", "--format", form) for form in ("table", "json", "csv"))
    assert {answer.code for answer in (table, as_json, as_csv)} == {0}
    assert {answer.err for answer in (table, as_json, as_csv)} == {""}
    listed = json.loads(as_json.out)
    assert list(listed) == ["library", "requirements"]
    assert listed["library"] == workflow.releases()[-1]
    shared = workflow.newest_library().library
    assert [row["id"] for row in listed["requirements"]] == [item.id for item in shared.in_order()]
    assert [line.split()[0] for line in table.out.splitlines()] == [row["id"] for row in listed["requirements"]]
    assert as_csv.out.startswith("\ufeffid;type;revision;title;tags\r\n")
    assert list(csv.DictReader(io.StringIO(as_csv.out.removeprefix("\ufeff"), newline=""), delimiter=";")) == listed["requirements"]


def test_the_list_can_be_cut_by_area_and_tag_and_given_in_nynorsk(rammer: Rammer) -> None:
    shared = workflow.newest_library().library
    tag = next(tag for item in shared.in_order() if item.area == "EIE" for tag in item.tags)

    def ids(*options: str) -> list[str]:
        return [row["id"] for row in json.loads(rammer("list", "--format", "json", *options).out)["requirements"]]

    assert ids("--area", "EIE") == [item.id for item in shared.in_order() if item.area == "EIE"]
    assert ids("--tag", tag) == [item.id for item in shared.in_order() if tag in item.tags]
    assert ids("--area", "EIE", "--tag", tag) == [item.id for item in shared.in_order() if item.area == "EIE" and tag in item.tags]
    titles = json.loads(rammer("list", "--format", "json", "--lang", "nn").out)["requirements"]
    assert [row["title"] for row in titles] == [item.title["nn"] for item in shared.in_order()]


def test_a_list_of_nothing_is_still_a_list(rammer: Rammer, library: Path) -> None:
    for path in (library / "areas" / "EIE").glob("EIE-*.yaml"):
        replaced(path, "tags:", "tags: [] #")
        text = re.sub(r"(?<=#)(\n  - .*)*|(tags: \[\] # .*)", "", path.read_text(encoding="utf-8"))
        path.write_text(text, encoding="utf-8")
    tag = workflow.codes("tags")[0]
    options = ("--area", "EIE", "--tag", tag, "--library", str(library))
    assert rammer("list", *options).out == ""
    assert json.loads(rammer("list", "--format", "json", *options).out)["requirements"] == []
    assert rammer("list", "--format", "csv", *options).out == "\ufeffid;type;revision;title;tags\r\n"


@pytest.mark.parametrize("title", ["=1+1", "+47", "-1", "@SUM(A1)", "Vanlig = tittel"])
def test_nothing_in_the_csv_is_run_as_a_formula(rammer: Rammer, library: Path, title: str) -> None:
    path = requirement(library, "FUN-001")
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?<=\ntitle:\n  nb: ).*", f"'{title}'", text), encoding="utf-8")
    answer = rammer("list", "--format", "csv", "--library", library)
    assert answer.code == 0, answer.err
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(answer.out.removeprefix("\ufeff")), delimiter=";")}
    assert rows["FUN-001"]["title"] == (f"'{title}" if title[0] in "=+-@" else title)


@pytest.mark.parametrize("command", [("list",), ("show", "FUN-001")])
def test_a_library_with_errors_is_not_listed_and_the_errors_are_told(rammer: Rammer, library: Path, command: tuple[str, ...]) -> None:
    replaced(requirement(library, "FUN-002"), "{skal}", "")
    answer = rammer(*command, "--library", library)
    assert (answer.code, answer.out) == (1, "")
    assert "library.obligation-count" in answer.problems


# Around it


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_completion_script(rammer: Rammer, shell: str) -> None:
    answer = rammer("completion", shell)
    assert answer.code == 0
    assert f"_RAMMER_COMPLETE={shell}_complete" in answer.out
    assert "rammer" in answer.out.splitlines()[-1] + answer.out.splitlines()[0]


def test_what_the_completion_script_asks_for_is_answered() -> None:
    done = process(_RAMMER_COMPLETE="bash_complete", COMP_WORDS="rammer ", COMP_CWORD="1")
    assert done.returncode == 0
    assert {line.split(",")[1] for line in done.stdout.decode().splitlines()} == {name.split()[0] for name in CONTRACT}


def test_the_command_line_of_a_real_process_gives_the_same_codes_and_streams(here: Path, rammer: Rammer) -> None:
    changed("feil.yaml", WEIGHTS_OF_99)
    for arguments in (
        ("validate", "profil.yaml"),
        ("validate", "feil.yaml"),
        ("build", "feil.yaml", "-o", "ut"),
        ("bygg",),
        ("show", "FUN-1"),
    ):
        inside, outside = rammer(*arguments), process(*arguments)
        assert (outside.returncode, outside.stdout.decode(), outside.stderr.decode()) == (inside.code, inside.out, inside.err)
    assert process("build", "profil.yaml", "-o", "ut").returncode == 0
    assert set(tree(here / "ut")) == {*NAMES, disk.MANIFEST}


def test_data_is_utf_8_whatever_the_terminal_speaks() -> None:
    narrow = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    for form in ("json", "csv"):
        assert process("list", "--format", form, **narrow).stdout == process("list", "--format", form).stdout
    shown = process("show", "FUN-001", **narrow)
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert shown.stdout.startswith(b"FUN-001  ")


def test_a_reader_who_leaves_early_is_no_fault() -> None:
    with subprocess.Popen([sys.executable, "-m", "fellesrammer.cli", "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait() == 0


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True)],
    ids=["usual", "NO_COLOR", "NO_COLOR empty"],
)
@pytest.mark.usefixtures("here")
def test_problems_are_coloured_on_a_terminal_unless_that_is_refused(environment: Mapping[str, str], coloured: bool) -> None:
    changed("feil.yaml", WEIGHTS_OF_99)
    terminal, end = pty.openpty()
    plain = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    command = [sys.executable, "-m", "fellesrammer.cli", "validate", "feil.yaml"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=end, env={**plain, **environment}, check=False)
    os.close(end)
    told = os.read(terminal, 10_000).decode()
    os.close(terminal)
    assert (done.returncode, done.stdout) == (1, b"")
    assert ("\x1b[31m" in told) is coloured
    assert "profile.weights-sum" in told


@pytest.mark.usefixtures("here")
def test_nothing_is_coloured_in_a_pipe() -> None:
    changed("feil.yaml", WEIGHTS_OF_99)
    assert b"\x1b" not in process("validate", "feil.yaml").stderr


@pytest.fixture(scope="module")
def broken_product(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the product, as installed, in which the file of bokmål words can't be read."""
    folder = tmp_path_factory.mktemp("brukket")
    package = folder / "fellesrammer"
    shutil.copytree(ROOT / "src" / "fellesrammer", package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("requirements", "templates"):
        shutil.copytree(ROOT / name, package / "_data" / name)
    words = package / "_data" / "templates" / "words" / "nb.yaml"
    words.write_text(words.read_text(encoding="utf-8") + "\n  [", encoding="utf-8")
    return folder


@pytest.mark.parametrize("command", [("show", "FUN-001"), ("validate", "profil.yaml"), ("build", "profil.yaml", "-o", "ut")])
def test_our_own_fault_gives_70_and_one_sentence_and_a_traceback_only_when_asked_for(
    here: Path, broken_product: Path, command: tuple[str, ...]
) -> None:
    calm = process(*command, PYTHONPATH=str(broken_product))
    assert (calm.returncode, calm.stdout) == (70, b"")
    (line,) = calm.stderr.decode().splitlines()
    assert line.startswith("rammer: a fault in rammer itself, not in your files (RammerError: ")
    assert "--debug" in line
    asked = process("--debug", *command, PYTHONPATH=str(broken_product))
    assert asked.returncode == 70
    assert asked.stderr.decode().startswith("Traceback (most recent call last):")
    assert asked.stderr.decode().splitlines()[-1].startswith("rammer: a fault in rammer itself")
    assert set(tree(here)) == {"profil.yaml"}


def test_the_code_for_our_own_fault_is_not_given_to_content(rammer: Rammer, here: Path) -> None:
    (here / "profil.yaml").write_bytes(b"\x00\xff" * 50)
    assert rammer("--debug", "validate", "profil.yaml").code == 1
