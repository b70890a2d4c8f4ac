"""What comes back, shown: problems for people and programs, data as JSON and CSV, tables, and the files of a build."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fellesrammer.cli.root import CONTENT, DISK, GOOD
from fellesrammer.errors import Problem, Severity, has_errors

if TYPE_CHECKING:
    from fellesrammer.words import Words


def words_of(language: str) -> Words:
    """The words of a language."""
    from fellesrammer.files import data  # noqa: PLC0415

    return data.words(language)


def told(problem: Problem, spoken: Mapping[str, Words]) -> Words:
    """The words that a problem is told in: those of its own file, where that has any."""
    return spoken.get(problem.location.file, spoken[""])


def show_problems(problems: Sequence[Problem], spoken: Mapping[str, Words]) -> None:
    """None, once every problem stands on standard error, with how many there are."""
    for problem in problems:
        say(problem, told(problem, spoken))
    if problems:
        errors = sum(problem.severity is Severity.ERROR for problem in problems)
        warnings = len(problems) - errors
        many = "one" if warnings == 1 else "many"
        click.echo(spoken[""](f"summary.{many}", errors=errors, warnings=warnings), err=True)


def say(problem: Problem, words: Words) -> None:
    """None, once the problem stands on standard error, coloured where that is a terminal."""
    line = words.sentence(problem)
    if sys.stderr and sys.stderr.isatty() and not os.environ.get("NO_COLOR"):
        line = click.style(line, fg="red" if problem.severity is Severity.ERROR else "yellow")
    click.echo(line, err=True)


def verdict(problems: Iterable[Problem], *, strict: bool) -> int:
    """The exit code that the problems give; that of the disk goes before that of the content."""
    found = tuple(problems)
    if any(problem.code.startswith("disk.") for problem in found):
        return DISK
    return CONTENT if has_errors(found) or (strict and found) else GOOD


def as_data(problem: Problem, words: Words) -> dict[str, Any]:
    """The problem as programs read it."""
    where = problem.location
    return {
        "code": problem.code,
        "severity": str(problem.severity),
        "file": where.file,
        "line": where.line,
        "column": where.column,
        "path": list(where.path),
        "message": words.what(problem),
        "remedy": words.fix(problem),
    }


def as_annotation(problem: Problem, words: Words) -> str:
    """The problem as a line that GitHub shows beside the code."""
    where = problem.location
    places = [f"file={_escaped(where.file, ':,')}"] if where.file else []
    places += [f"line={where.line},col={where.column}"] if where.line else []
    message = _escaped(f"{words.what(problem)} {words.fix(problem)}")
    return f"::{problem.severity} {','.join([*places, f'title={problem.code}'])}::{message}"


def _escaped(text: str, more: str = "") -> str:
    return "".join(f"%{ord(sign):02X}" if sign in f"%\r\n{more}" else sign for sign in text)


def show_files(folder: Path, made: Any, words: Words) -> None:  # noqa: ANN401  # workflow.Build, whose import must wait
    """None, once the files of a build are listed, those for everybody first."""
    click.echo(words("build.done", title=made.title, folder=folder))
    width = max(len(name) for name in made.files)
    for public in (True, False):
        names = [name for name in made.files if made.kinds[name].public is public]
        if names:
            click.echo(words(f"build.{'public' if public else 'internal'}"))
        for name in names:
            click.echo(f"  {folder / name!s:<{len(str(folder)) + 1 + width}}  {words('build.file.' + made.kinds[name].stem)}")


def as_json(data: object) -> str:
    """The data as JSON that people can read too."""
    import json  # noqa: PLC0415

    return json.dumps(data, ensure_ascii=False, indent=2)


def as_csv(columns: Sequence[str], rows: Sequence[dict[str, str]]) -> str:
    """The rows for Norwegian Excel: byte order mark, semicolons, and nothing that a spreadsheet would run as a formula."""
    import csv  # noqa: PLC0415

    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([f"'{value}" if value.startswith(tuple("=+-@\t\r")) else value for value in row.values()] for row in rows)
    return "\ufeff" + text.getvalue()


def print_data(text: str) -> None:
    """Print what programs read: always UTF-8, whatever the terminal speaks, and never a line ending that we did not write.

    A file may have a name that is no text; it is shown with a question mark there.
    """
    if text:
        click.echo((text if text.endswith("\n") else f"{text}\n").encode(errors="replace"), nl=False)


def columns(rows: Sequence[Mapping[str, str]], right: Collection[str] = ()) -> Iterator[str]:
    """The rows as lines of a table, each column as wide as it needs; those in `right` stand to the right, as numbers do."""
    widths = {name: max(len(row[name]) for row in rows) for name in rows[0]} if rows else {}
    for row in rows:
        yield "  ".join(f"{value:{'>' if name in right else '<'}{widths[name]}}" for name, value in row.items()).rstrip()
