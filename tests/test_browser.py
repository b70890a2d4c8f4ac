"""The browser's half, proven without a browser: the core without compiled packages, and the core in Pyodide under Node.

Both must give what the command line gives: the same parts of the same files, and the same problems in the same words.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

import pytest

import example
import office
from fellesrammer import browser, cli, workflow
from fellesrammer.render import package

ROOT = office.ROOT
JOINT = example.PROFILES[example.NORD_OSTERDAL]
TEMPLATES = {"mal": JOINT.parent / "mal.docx"}
"""The Word template of the profiles that name one."""
STAND_IN = ROOT / "tests" / "browser"
"""Holds rpds in plain Python, and what runs Pyodide."""

PURE = (
    *("jinja2", "markupsafe", "yaml", "jsonschema", "jsonschema_specifications", "referencing", "attr", "attrs"),
    *("openpyxl", "et_xmlfile", "defusedxml", "typing_extensions"),
)
"""What the core needs beside Python itself: taken into the browser without anything compiled."""

Answered = tuple[Mapping[str, str], tuple[str, ...]]
"""The fingerprint of each file, and the problems in words."""

NOT_FOR_BROWSERS = {".so", ".pyd", ".pyc", ".pyi", ".c"}


def faulty(profile: str) -> str:
    """The profile with one fault for each step that finds faults after the reading: schema keys, types, sizes, references."""
    return (
        profile.replace("inhabitants: 53712", "inhabitants: mange")
        .replace("  case: EKSEMPEL", "  sak: EKSEMPEL")
        .replace("procedure: open", "procedure: opne")
        .replace("slots:", "slot:")
        .replace("version: REST-grensesnitt, versjon 3", "versjon: 3")
        .replace("  decimals: 2", '  decimals: "2"')
    )


@pytest.fixture(scope="module")
def profiles() -> Mapping[str, str]:
    """Profiles by name: the examples, one with nothing filled in, and one for each stage that refuses a profile."""
    whole = example.PROFILE.read_text(encoding="utf-8")
    unfilled = workflow.new_profile("ny", "1804", "nn", "SSA-L", ("legevakt",)).value
    assert unfilled is not None
    return {
        "hel": whole,
        "mal": JOINT.read_text(encoding="utf-8"),
        "rekke": example.PROFILES[example.HJELMELAND].read_text(encoding="utf-8"),
        "ny": unfilled,
        "skjema": faulty(whole),
        "innhold": whole.replace('weight: "35"', 'weight: "34"').replace("[FUN-008]", "[FUN-999]"),
        "yaml": whole.replace("library: 0.2.0", "library: [0.2.0\nlibrary: *a"),
        "tegn": whole.replace("Journalsystem", "Journal\u202esystem"),
    }


@pytest.fixture(scope="module")
def expected(profiles: Mapping[str, str]) -> Mapping[str, Answered]:
    """What the browser's door answers in this Python, which has every compiled package."""
    answers = {name: browser.build(text, template_of(name)) for name, text in profiles.items()}
    return {name: (fingerprints(answer.files), answer.problems) for name, answer in answers.items()}


def template_of(name: str) -> bytes | None:
    return TEMPLATES[name].read_bytes() if name in TEMPLATES else None


def fingerprints(files: Mapping[str, bytes]) -> dict[str, str]:
    """The content fingerprint of each file: over its unpacked parts, so that no zlib has a say."""
    return {name: package.fingerprint(parts(name, data)) for name, data in sorted(files.items())}


def parts(name: str, data: bytes) -> dict[str, bytes]:
    if not name.endswith(("docx", "xlsx")):
        return {name: data}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {part: archive.read(part) for part in archive.namelist()}


def answered(folder: Path) -> dict[str, Answered]:
    """The answers that a run has written: a folder for each profile, with its files and its problems."""
    found: dict[str, Answered] = {}
    for one in sorted(folder.iterdir()):
        files = {path.name: path.read_bytes() for path in one.iterdir()}
        problems = tuple(json.loads(files.pop("problems.json")))
        found[one.name] = (fingerprints(files), problems)
    return found


def differences(found: Mapping[str, Answered], expected: Mapping[str, Answered]) -> list[str]:
    """The files and problems, by profile, that are not the same on both sides."""
    different = [f"{name}: in one run only" for name in sorted(found.keys() ^ expected.keys())]
    for name in sorted(found.keys() & expected.keys()):
        (files, problems), (other_files, other_problems) = found[name], expected[name]
        different += sorted(f"{name}: {file}" for file in files.keys() | other_files.keys() if files.get(file) != other_files.get(file))
        different += [f"{name}: {problem}" for problem in problems + other_problems if (problem in problems) != (problem in other_problems)]
        if problems != other_problems and set(problems) == set(other_problems):
            different.append(f"{name}: the same problems in another order")
    return different


def written(profiles: Mapping[str, str], folder: Path) -> tuple[Path, Path]:
    """A folder with the profiles and their Word templates as files, and a new one for the answers."""
    source, out = folder / "inn", folder / "ut"
    source.mkdir()
    out.mkdir()
    for name, text in profiles.items():
        (source / f"{name}.yaml").write_text(text, encoding="utf-8")
        if name in TEMPLATES:
            (source / f"{name}.docx").write_bytes(TEMPLATES[name].read_bytes())
    return source, out


# The two doors


@pytest.mark.parametrize("name", ["hel", "mal", "rekke", "ny"])
def test_the_browser_gives_the_files_that_the_command_line_writes(
    name: str, profiles: Mapping[str, str], expected: Mapping[str, Answered], tmp_path: Path
) -> None:
    source, out = written(profiles, tmp_path)
    assert cli.run(["build", str(source / f"{name}.yaml"), "-o", str(out)]) == cli.GOOD
    files = {path.name: path.read_bytes() for path in out.iterdir() if path.name != "manifest.json"}
    assert fingerprints(files) == expected[name][0]
    kinds = {re.sub(r"^bilag-\d+-", "bilag-", file) for file in files}
    assert kinds >= {document.name for document in workflow.DOCUMENTS} - ({"prisskjema.xlsx", "demoskript.docx"} if name == "ny" else set())


def test_a_template_that_is_not_chosen_gives_the_plain_look_and_a_warning() -> None:
    source = JOINT.read_text(encoding="utf-8")
    plain, dressed = browser.build(source), browser.build(source, template_of("mal"))
    assert plain.files.keys() == dressed.files.keys()
    assert {name for name in plain.files if plain.files[name] != dressed.files[name]} == {
        *("kravspesifikasjon.docx", "konkurransegrunnlag-del.docx", "besvarelse.docx", "demoskript.docx"),
    }
    assert [problem for problem in plain.problems if problem not in dressed.problems] == [
        problem for problem in plain.problems if problem.endswith("[build.template-missing]")
    ]
    assert len(plain.problems) == len(dressed.problems) + 1


@pytest.mark.parametrize("template", [b"", b"PK\x03\x04", b"no zip at all"])
def test_a_template_that_can_not_be_used_gives_problems_and_no_files(template: bytes) -> None:
    answer = browser.build(JOINT.read_text(encoding="utf-8"), template)
    assert answer.files == {}
    assert any("mal.docx" in problem for problem in answer.problems)


@pytest.mark.parametrize("name", ["ny", "skjema", "innhold", "yaml", "tegn"])
def test_the_browser_says_what_the_command_line_says(
    name: str,
    profiles: Mapping[str, str],
    expected: Mapping[str, Answered],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "profil.yaml").write_text(profiles[name], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    cli.run(["validate", "profil.yaml"])
    *lines, _summary = capsys.readouterr().err.splitlines()
    assert tuple(lines) == expected[name][1]
    assert lines


def test_a_profile_with_errors_gives_no_files(expected: Mapping[str, Answered]) -> None:
    assert {name for name, (files, _) in expected.items() if files} == {"hel", "mal", "rekke", "ny"}


@pytest.mark.parametrize("text", ["", "\ud800", "a: \udfff", "\0", "{" * 100_000, "library: 0.2.0"])
def test_whatever_stands_in_the_editor_the_answer_is_problems(text: str) -> None:
    answer = browser.build(text)
    assert answer.problems
    assert not answer.files


# Without compiled packages


WITHOUT = """
import json, sys
from importlib.machinery import EXTENSION_SUFFIXES, PathFinder
from pathlib import Path

stand_in, source, out, only = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4].split(",")
sys.path.insert(0, stand_in)
import rpds
assert Path(rpds.__file__).parent == Path(stand_in)

class Missing:
    @staticmethod
    def find_spec(name, path=None, target=None):
        found = PathFinder.find_spec(name, path, target)
        compiled = found is not None and found.origin is not None and found.origin.endswith(tuple(EXTENSION_SUFFIXES))
        installed = compiled and "site-packages" in found.origin
        if name.partition(".")[0] in only or (installed and "all" in only):
            raise ImportError(f"{name} is not in the browser")

sys.meta_path.insert(0, Missing)

from fellesrammer import browser
for file in sorted(source.glob("*.yaml")):
    beside = file.with_suffix(".docx")
    answer = browser.build(file.read_text(encoding="utf-8"), beside.read_bytes() if beside.exists() else None)
    folder = out / file.stem
    folder.mkdir()
    for name, data in answer.files.items():
        (folder / name).write_bytes(data)
    (folder / "problems.json").write_text(json.dumps(answer.problems), encoding="utf-8")
compiled = {name for name, module in sys.modules.items() if "site-packages" in (getattr(module, "__file__", None) or "")
            and module.__file__.endswith(tuple(EXTENSION_SUFFIXES))}
import yaml
assert not [name for name in sys.modules if name.startswith("fellesrammer.exchange")]
print(sorted(compiled), yaml.__with_libyaml__)
"""


@pytest.mark.parametrize(
    ("missing", "fast_yaml"), [("lxml,docx", True), ("all,lxml,docx", False)], ids=["no lxml, docx or rpds", "nothing compiled at all"]
)
def test_the_core_needs_no_compiled_package(
    missing: str,
    fast_yaml: bool,
    profiles: Mapping[str, str],
    expected: Mapping[str, Answered],
    tmp_path: Path,
) -> None:
    source, out = written(profiles, tmp_path)
    command = [sys.executable, "-c", WITHOUT, str(STAND_IN), str(source), str(out), missing]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert differences(answered(out), expected) == []
    assert done.stdout.strip().endswith(str(fast_yaml)), "the two runs must differ in the YAML parser, where this Python has the fast one"
    if not fast_yaml:
        assert done.stdout.startswith("[]")


# In Pyodide


def application(path: Path) -> Path:
    """The zip file that a browser would fetch: our package with its data as in the wheel, and what it needs in plain Python."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for file, name in _contents():
            archive.write(file, name)
    return path


def _contents() -> Iterator[tuple[Path, str]]:
    yield from _tree(ROOT / "src" / "fellesrammer", "fellesrammer")
    for data in ("requirements", "templates"):
        yield from _tree(ROOT / data, f"fellesrammer/_data/{data}")
    for name in PURE:
        found = find_spec(name)
        assert found is not None
        assert found.origin is not None
        origin = Path(found.origin)
        yield from _tree(origin.parent, name) if origin.name == "__init__.py" else [(origin, origin.name)]
    yield STAND_IN / "rpds.py", "rpds.py"


def _tree(folder: Path, name: str) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix not in NOT_FOR_BROWSERS:
            yield path, f"{name}/{path.relative_to(folder).as_posix()}"


@pytest.mark.slow
@pytest.mark.needs("node")
def test_pyodide_gives_the_files_and_problems_of_the_command_line(
    profiles: Mapping[str, str], expected: Mapping[str, Answered], tmp_path: Path
) -> None:
    source, out = written(profiles, tmp_path)
    app = application(tmp_path / "app.zip")
    command = ["node", str(STAND_IN / "run.mjs"), str(office.PYODIDE.parent), str(app), str(source), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=office.SECONDS)
    assert done.returncode == 0, done.stderr
    assert differences(answered(out), expected) == []
