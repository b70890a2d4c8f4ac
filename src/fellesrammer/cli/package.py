"""The command about a package of documents: hold it against the specification that it was made from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fellesrammer.cli.asking import existing, read, templates_of
from fellesrammer.cli.root import FOLDER, LANG, rammer
from fellesrammer.cli.showing import as_data, as_json, print_data, show_problems, verdict, words_of
from fellesrammer.errors import Checked, DiskError, Problem, error

if TYPE_CHECKING:
    from fellesrammer.exchange.package_check import PackageCheck
    from fellesrammer.words import Words

_READ = (".docx", ".xlsx", ".json")


@rammer.command("check-package")
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.option("--profile", type=FOLDER, metavar="PROFILE", help="Tell where in this profile each difference belongs.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to show differences.")
@LANG
def check_package(folder: Path, profile: Path | None, form: str, lang: str | None) -> int:
    """Compare the documents in DIR with each other and with spesifikasjon.json; nothing is written."""
    from fellesrammer import workflow  # noqa: PLC0415

    files = _files(existing(folder))
    source = read(profile) if profile else None
    template: Mapping[str, bytes] | None = None
    if profile and source is not None:
        spoken = {"": words_of(lang or workflow.language_of(source))}
        resolved = workflow.check_profile(source, str(profile)).value
        opened = templates_of([(str(profile), source)], [resolved]) if resolved else Checked(())
        show_problems(opened.problems, spoken)
        if opened.value is None:
            return verdict(opened.problems, strict=False)
        template = next(iter(opened.value), None)
    checked = workflow.check_package(files, profile=source, file=str(profile or ""), template=template)
    problems = tuple(_in_folder(problem, folder, str(profile or "")) for problem in checked.problems)
    language = lang or (workflow.language_of(source) if source else checked.value.language if checked.value else "")
    words = words_of(language or workflow.DEFAULT_LANGUAGE)
    if form == "json":
        names = {"compared": checked.value.compared, "not_compared": checked.value.not_compared} if checked.value else {}
        print_data(as_json({**names, "problems": [as_data(problem, words) for problem in problems]}))
    else:
        _show(checked.value, problems, words)
    return verdict(problems, strict=False)


def _files(folder: Path) -> dict[str, bytes]:
    """The files of the folder by name; those that nobody compares are named and not read."""
    try:
        paths = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError as fault:
        raise DiskError(error("disk.unreadable", file=str(folder), name=folder.name)) from fault
    return {path.name: read(path) if path.suffix.casefold() in _READ else b"" for path in paths}


def _in_folder(problem: Problem, folder: Path, profile: str) -> Problem:
    file = problem.location.file
    return problem if not file or file == profile else problem.at(file=str(folder / file))


def _show(found: PackageCheck | None, problems: tuple[Problem, ...], words: Words) -> None:
    """None, once it stands what was compared and what not, and every difference."""
    if found is not None and found.compared:
        click.echo(words("package.compared", files=", ".join(found.compared)))
    if found is not None and found.not_compared:
        click.echo(words("package.not_compared", files=", ".join(found.not_compared)))
    show_problems(problems, {"": words})
    if not problems:
        click.echo(words("package.none"))
