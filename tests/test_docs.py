"""The documentation is true: commands, options, problems and fields are documented, links lead somewhere, and examples run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from example import built
from fellesrammer import cli, workflow
from fellesrammer.cli import rammer
from fellesrammer.files import data
from fellesrammer.files.schema import Schemas
from fellesrammer.publish import pages

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "site"
EXAMPLE = "examples/bodo-legevakt-hjemmetjenester/profil.yaml"
GUIDES = tuple(sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *SITE.glob("*.md"), *(ROOT / "examples").glob("*/README.md")]))
LANGUAGES = ("nb", "nn")


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_the_guides_are_found() -> None:
    assert {path.name for path in GUIDES} >= {
        "README.md",
        "CONTRIBUTING.md",
        "index.md",
        "kommandolinje.md",
        "feilkoder.md",
        "profil.md",
        "python.md",
    }


# Pages that the program writes


def test_the_pages_of_the_program_are_up_to_date() -> None:
    behind = [name for name, page in pages.made(SITE, rammer).items() if text(SITE / name) != page]
    assert behind == [], "write them anew with: make pages"


def commands(command: click.Command = rammer, name: str = "rammer") -> Iterator[tuple[str, click.Command]]:
    yield name, command
    for below, inside in command.commands.items() if isinstance(command, click.Group) else ():
        yield from commands(inside, f"{name} {below}")


@pytest.mark.parametrize(("name", "command"), [*commands()])
def test_every_command_and_option_has_help_and_is_documented(name: str, command: click.Command) -> None:
    page = text(SITE / "kommandolinje.md")
    _, found, rest = page.partition(f"### {name} {{")
    section = rest.partition("### ")[0]
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    assert found
    assert command.help
    assert [option.opts for option in options if not option.help] == []
    assert [option.opts[-1] for option in options if option.opts[-1] not in section] == []


def test_every_problem_code_is_documented() -> None:
    page = text(SITE / "feilkoder.md")
    assert [code for code in data.words("nb").problems if f"{{ #{code} }}" not in page] == []


def test_the_files_of_a_build_are_documented_as_public_or_internal() -> None:
    rows = dict(re.findall(r"^\| `([\w.-]+)` \|.*\| (.*?) \|$", text(SITE / "kommandolinje.md"), re.MULTILINE))
    documented = {name: who.startswith("Alle") for name, who in rows.items() if name != "manifest.json" and "." in name}
    assert documented == {document.name: document.public for document in workflow.DOCUMENTS}


def told(name: str) -> Any:
    """The JSON that the page shows under the heading with this anchor."""
    section = text(SITE / "kommandolinje.md").partition(f"{{ #{name} }}")[2]
    return json.loads(section.partition("```json\n")[2].partition("```")[0])


def test_the_json_of_validate_is_as_documented(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    profile = tmp_path / "profil.yaml"
    profile.write_text(text(ROOT / EXAMPLE).replace("areas: [FUN, EIE, DEL]", "areas: [FNU, EIE, DEL]"), encoding="utf-8")
    assert cli.run(["validate", str(profile), "--format", "json"]) == cli.CONTENT
    problems = json.loads(capsys.readouterr().out)["problems"]
    (documented,) = told("validate-json")["problems"]
    (real,) = [problem for problem in problems if problem["code"] == documented["code"]]
    assert list(real) == list(documented)
    assert {name: real[name] for name in ("severity", "path", "message", "remedy")} == {
        name: documented[name] for name in ("severity", "path", "message", "remedy")
    }


def test_the_json_of_list_is_as_documented(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["list", "--format", "json"]) == cli.GOOD
    listed = json.loads(capsys.readouterr().out)
    documented = told("list-json")
    assert list(listed) == list(documented)
    assert documented["requirements"][0] in listed["requirements"]


def test_every_exit_code_is_documented() -> None:
    section = text(SITE / "kommandolinje.md").partition("{ #sluttkoder }")[2].partition("## ")[0]
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", section, re.MULTILINE)] == [
        cli.GOOD,
        cli.CONTENT,
        cli.USAGE,
        cli.DISK,
        cli.OURS,
    ]


# Fields


def fields(kind: str) -> list[tuple[str, Any]]:
    schemas = Schemas(ROOT / "requirements" / "schema")
    return [(f"{kind}.{path}", field) for path, field, _ in pages.fields(schemas.schema(kind), schemas)]


FIELDS = [*fields("profile"), *fields("requirement")]


def test_the_fields_are_found_also_behind_references() -> None:
    paths = {path for path, _ in FIELDS}
    assert paths >= {"profile.buyer.municipality", "profile.award.criteria[].weight", "profile.tailoring[].fulfilment.date"}
    assert paths >= {"requirement.text", "requirement.parameters[].default", "requirement.fulfilment.when"}


@pytest.mark.parametrize("keyword", ["x-label", "x-help"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_has_label_and_help_in_both_languages(keyword: str, language: str) -> None:
    assert [path for path, field in FIELDS if not field.get(keyword, {}).get(language, "").strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_is_sentences_and_labels_are_not(language: str) -> None:
    assert [path for path, field in FIELDS if not field["x-help"][language].endswith(".")] == []
    assert [path for path, field in FIELDS if field["x-label"][language].endswith(".")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_names_every_value_that_a_field_may_take(language: str) -> None:
    unnamed = [
        (path, value)
        for path, field in FIELDS
        for value in field.get("enum", ())
        if value is not None and not re.search(rf"\b{value}\b", field["x-help"][language])
    ]
    assert unnamed == []


# Links


LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def anchors(path: Path) -> set[str]:
    """The anchors of a page: those given, and those that headings get by themselves."""
    given = set(re.findall(r"\{ #(\S+) \}", text(path)))
    titles = re.findall(r"^#+ (.+)$", text(path), re.MULTILINE)
    return given | {re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_an_anchor_that_are_there(page: Path) -> None:
    broken = []
    for link in LINK.findall(text(page)):
        if link.startswith("https://"):
            continue
        target, _, anchor = link.partition("#")
        file = page.parent / target if target else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(link)
    assert broken == []


def test_the_site_shows_every_page() -> None:
    shown = set(re.findall(r": ([\w-]+\.md)$", text(ROOT / "mkdocs.yml"), re.MULTILINE))
    assert shown == {path.name for path in SITE.glob("*.md")}


# Commands in the guides


def found(pattern: str) -> list[tuple[str, str]]:
    """Every match of the pattern's one group in the guides, with the page it stands on."""
    return [(str(path.relative_to(ROOT)), match) for path in GUIDES for match in re.findall(pattern, text(path), re.MULTILINE)]


def test_every_make_command_in_the_guides_is_a_target() -> None:
    targets = set(re.findall(r"^([a-z]+):", text(ROOT / "Makefile"), re.MULTILINE))
    named = [*found(r"^ *make ([a-z]+)"), *found(r"`make ([a-z]+)`")]
    assert {name for _, name in named} >= {"demo", "test", "pages"}
    assert [(page, name) for page, name in named if name not in targets] == []


def test_every_document_has_a_page_of_its_own_words() -> None:
    rows = re.findall(r"^\| `([\w<>.-]+)` \|", text(SITE / "dokumenter.md"), re.MULTILINE)
    assert [name.replace("-<nr>", "") for name in rows] == [document.name for document in workflow.DOCUMENTS]


def test_every_rammer_command_in_the_guides_parses() -> None:
    lines = found(r"^ *(?:uv run |\.venv/bin/)?rammer ([a-z].+)$")
    assert len(lines) > 3
    assert [(page, line, fault) for page, line in lines if (fault := misuse(line.split()))] == []


def misuse(arguments: list[str]) -> str:
    """What is wrong with the arguments of rammer, as far as it can be seen without running it."""
    name, *rest = arguments
    command = rammer.commands.get(name)
    if isinstance(command, click.Group):
        name, *rest = rest
        command = command.commands.get(name)
    if command is None:
        return f"no command {name}"
    try:
        command.make_context(name, rest)
    except click.ClickException as fault:
        return fault.format_message()
    return ""


def test_the_profiles_that_readme_builds_are_there() -> None:
    named = re.findall(r"\S+\.yaml(?= -o)", text(ROOT / "README.md"))
    assert [path for path in named if "/" in path and not (ROOT / path).is_file()] == []
    assert any("/" in path for path in named)


def test_the_picture_in_readme_is_small() -> None:
    (picture,) = re.findall(r"!\[[^\]]+\]\((\S+)\)", text(ROOT / "README.md"))
    assert (ROOT / picture).stat().st_size < 250_000


# The public API


def test_every_public_function_is_documented() -> None:
    named = set(re.findall(r"^\| `(\w+)", text(SITE / "python.md"), re.MULTILINE))
    assert named - {"fellesrammer"} == set(workflow.__all__)


def test_signatures_in_the_documentation_are_those_of_the_functions() -> None:
    import inspect  # noqa: PLC0415

    told = dict(re.findall(r"^\| `(\w+)\((.*?)\)` \|", text(SITE / "python.md"), re.MULTILINE))
    wrong = {}
    for name, shown in told.items():
        parameters = inspect.signature(getattr(workflow, name)).parameters.values()
        real = [parameter.name for parameter in parameters]
        listed = [part.partition("=")[0].strip() for part in shown.split(", ") if part and part != "*"]
        if real != listed:
            wrong[name] = real
    assert wrong == {}


def test_the_modules_of_the_model_are_documented() -> None:
    named = set(re.findall(r"`fellesrammer\.model\.(\w+)`", text(SITE / "python.md")))
    assert named == {path.stem for path in (ROOT / "src" / "fellesrammer" / "model").glob("[a-z]*.py")}


def test_the_example_of_the_api_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    (example,) = re.findall(r"```python\n(.*?)```", text(SITE / "python.md"), re.DOTALL)
    exec(compile(example, "site/python.md", "exec"), {})  # noqa: S102  # the example is ours
    told = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [words[3] for words in told if words[0] == EXAMPLE] == ["legal.unverified-sources"]
    assert [words[0] for words in told if words[0] != EXAMPLE] == [*built("nb").files]
