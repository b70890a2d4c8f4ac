"""The commands about a hearing in the market before announcement: make the matrix that vendors answer, and read the answers back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fellesrammer.cli.asking import existing, read_all, spare, words_by_file
from fellesrammer.cli.root import CONTENT, FOLDER, GOOD, LANG, LANGUAGES, LIBRARY, rammer
from fellesrammer.cli.showing import as_json, columns, print_data, show_problems, words_of

if TYPE_CHECKING:
    from fellesrammer.model.hearing import HearingSummary
    from fellesrammer.words import Words

FILE = "horingsmatrise.xlsx"


@rammer.group()
def hearing() -> None:
    """Ask the market about the requirements before announcement."""


@hearing.command("make")
@click.argument("profiles", nargs=-1, required=True, type=FOLDER, metavar="PROFILE...")
@click.option("-o", "--output", required=True, type=FOLDER, metavar="DIR", help="The folder for the matrix; made when missing.")
@LIBRARY
@LANG
def make_matrix(profiles: tuple[Path, ...], output: Path, library: Path | None, lang: str | None) -> int:
    """Make the matrix that vendors answer; with more than one PROFILE, each in a folder named by its procurement's id."""
    from fellesrammer import workflow  # noqa: PLC0415
    from fellesrammer.files import disk  # noqa: PLC0415

    if library:
        existing(library)
    sources = read_all(profiles, lang)
    checked = workflow.check_profiles(sources, folder=library, apart=True)
    spoken = words_by_file(lang, sources)
    show_problems(checked.problems, spoken)
    for resolved in checked.value or ():
        folder = output / workflow.folder_of(resolved) if len(profiles) > 1 else output
        disk.write_set(folder, {FILE: workflow.hearing(resolved)})
        click.echo(spoken[""]("build.hearing", file=folder / FILE))
    return GOOD if checked.value else CONTENT


@hearing.command("read")
@click.argument("files", nargs=-1, required=True, type=FOLDER, metavar="FILE...")
@click.option("-o", "--output", type=FOLDER, metavar="FILE", help="Write the summary to this workbook too.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True, help="How to show the counts.")
@click.option("--lang", type=LANGUAGES, help="Language of messages and of the summary; the default is nb.")
def read_answers(files: tuple[Path, ...], output: Path | None, form: str, lang: str | None) -> int:
    """Count what the vendors answered, requirement by requirement; those that shut out most come first."""
    from fellesrammer import workflow  # noqa: PLC0415
    from fellesrammer.files import disk  # noqa: PLC0415

    language = lang or workflow.DEFAULT_LANGUAGE
    words = words_of(language)
    if output:
        spare(output, files)
    checked = workflow.read_hearing(read_all(files, lang))
    show_problems(checked.problems, {"": words})
    if checked.value is None:
        return CONTENT
    if output:
        disk.write(output, workflow.hearing_report(checked.value, language))
    if form == "json":
        print_data(as_json(workflow.hearing_record(checked.value)))
    else:
        rows = list(_counted(checked.value, words))
        for line in columns([{name: name for name in rows[0]}, *rows]):
            click.echo(line)
    return GOOD


def _counted(summary: HearingSummary, words: Words) -> Iterator[dict[str, str]]:
    for count in summary.counts:
        marks = {name: str(getattr(count, name)) for name in ("excluded", "cost_driver", "later", "today", "unmarked", "proposals")}
        named = {words(f"hearing.summary.column.{name}"): value for name, value in marks.items()}
        yield {words("hearing.summary.column.id"): count.id, **named, words("hearing.summary.column.requirement"): count.title}
