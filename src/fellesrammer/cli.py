"""The command line: reads arguments and files, calls `workflow`, shows what came back. No rule of the product stands here."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fellesrammer import __version__
from fellesrammer.errors import Checked, DiskError, Problem, RammerError, Severity, error, has_errors, in_order

if TYPE_CHECKING:
    from fellesrammer.library.load import LoadedLibrary
    from fellesrammer.words import Words

# Rooms are imported inside the commands that use them: `rammer --help` must not wait for Excel (bench, bar B6).

GOOD, CONTENT, USAGE, DISK, OURS = 0, 1, 2, 3, 70
"""The exit codes: all is well; the content has problems; wrong use; a file can't be read or written; our own fault."""

_LANGUAGES = click.Choice(["nb", "nn"])
_FOLDER = click.Path(path_type=Path)
_LANG = click.option("--lang", type=_LANGUAGES, help="Language of messages; the default is the profile's own.")
_LIBRARY = click.option("--library", type=_FOLDER, metavar="DIR", help="Use the library in this working folder instead of a release.")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))


def run(arguments: list[str]) -> int:
    """The exit code of one call of the command line."""
    try:
        result = rammer.main(arguments, prog_name="rammer", standalone_mode=False)
    except click.ClickException as fault:
        fault.show()
        return USAGE
    except click.Abort:
        return USAGE
    except DiskError as fault:
        _say(fault.problem, _words(_asked_language(arguments)))
        return DISK
    except BrokenPipeError:
        # Whoever read our output has left; what they wanted they have.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return GOOD
    except Exception as fault:  # noqa: BLE001  # the one broad except: nobody but us may ever see a traceback
        if "--debug" in arguments:
            traceback.print_exc()
        click.echo(f"rammer: this is a fault in rammer itself, not in your files ({type(fault).__name__}: {fault}).", err=True)
        click.echo("Run again with --debug before the command, and send what it prints to those who maintain fellesrammer.", err=True)
        return OURS
    return result if isinstance(result, int) else GOOD


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of a fault in rammer itself.")
def rammer(*, debug: bool) -> None:
    """Shared requirements for journal systems, and the procurement documents made of them."""


@rammer.command()
@click.argument("profiles", nargs=-1, type=_FOLDER, metavar="[PROFILE]...")
@_LIBRARY
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github"]), default="text", show_default=True, help="How to show problems."
)
@click.option("--strict", is_flag=True, help="Warnings give exit code 1 too.")
@_LANG
def validate(profiles: tuple[Path, ...], library: Path | None, form: str, lang: str | None, *, strict: bool) -> int:
    """Check profiles, or the shared library when no PROFILE is given."""
    from fellesrammer import workflow  # noqa: PLC0415

    if profiles:
        sources = [(path, _read(path)) for path in profiles]
        problems = [problem for path, data in sources for problem in workflow.check_profile(data, str(path), folder=library).problems]
        language = lang or workflow.language_of(sources[0][1])
    else:
        problems = list(workflow.check_library(_existing(library) if library else workflow.library_folder()))
        language = lang or workflow.DEFAULT_LANGUAGE
    found = in_order(problems)
    words = _words(language)
    if form == "json":
        click.echo(_json({"problems": [_as_data(problem, words) for problem in found]}))
    elif form == "github":
        for problem in found:
            click.echo(_as_annotation(problem, words))
    else:
        _show(found, words)
    return _verdict(found, strict=strict)


@rammer.command()
@click.argument("file", type=_FOLDER)
@click.option("--municipality", required=True, metavar="NUMBER", help="The municipality's number, four digits.")
@click.option("--lang", type=_LANGUAGES, help="Language of the profile; required where the municipality is neutral (språklova § 11).")
@click.option("--agreement", default="SSA-L", show_default=True, help="The standard agreement.")
@click.option("--service", "services", multiple=True, help="A service area that the purchase covers; repeat for more.")
def new(file: Path, municipality: str, lang: str | None, agreement: str, services: tuple[str, ...]) -> int:
    """Write a commented profile to FILE; what nobody has said yet stands empty."""
    from fellesrammer import workflow  # noqa: PLC0415
    from fellesrammer.files import disk  # noqa: PLC0415

    _one_of("--municipality", municipality, workflow.municipalities())
    _one_of("--agreement", agreement, workflow.agreements())
    for service in services:
        _one_of("--service", service, workflow.codes("services"))
    language = lang or workflow.default_language(municipality)
    if language is None:
        name = workflow.municipalities()[municipality]
        message = f"{name} has declared no language form (språklova § 11), so the choice is yours: add --lang nb or --lang nn."
        raise click.UsageError(message)
    if file.exists():
        raise DiskError(error("disk.exists", file=str(file)))
    made = workflow.new_profile(_slug(file.stem), municipality, language, agreement, services)
    if made.value is None:
        raise RammerError(repr(made.problems))
    disk.write(file, made.value.encode())
    words = _words(language)
    click.echo(words("new.done", file=file))
    return GOOD


@rammer.command()
@click.argument("profiles", nargs=-1, required=True, type=_FOLDER, metavar="PROFILE...")
@click.option("-o", "--output", required=True, type=_FOLDER, metavar="DIR", help="The folder for the documents; made when missing.")
@click.option("--only", multiple=True, metavar="NAME", help="Make only this document; repeat for more.")
@_LIBRARY
@_LANG
def build(profiles: tuple[Path, ...], output: Path, only: tuple[str, ...], library: Path | None, lang: str | None) -> int:
    """Make the documents of each PROFILE; with more than one, each in a folder named by its procurement's id."""
    from fellesrammer import workflow  # noqa: PLC0415
    from fellesrammer.files import disk  # noqa: PLC0415

    names = tuple(name for document in workflow.DOCUMENTS for name in (document.name, document.name.partition(".")[0]))
    for name in only:
        _one_of("--only", name, names)
    if library:
        _existing(library)
    verdict, folders = GOOD, dict[Path, Path]()
    for number, path in enumerate(profiles, start=1):
        data = _read(path)
        words = _words(lang or workflow.language_of(data))
        made = workflow.build(data, str(path), folder=library, only=only)
        _show(made.problems, words)
        if made.value is None:
            verdict = CONTENT
            continue
        folder = output / made.value.procurement if len(profiles) > 1 else output
        if folder in folders:
            _show((error("build.same-id", file=str(path), id=made.value.procurement, first=folders[folder]),), words)
            verdict = CONTENT
            continue
        folders[folder] = path
        disk.write_set(folder, made.value.files)
        if len(profiles) > 1:
            click.echo(f"[{number}/{len(profiles)}] {folder}")
        else:
            _list_files(folder, made.value, words)
    return verdict


@rammer.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@_LIBRARY
@_LANG
def show(ids: tuple[str, ...], library: Path | None, lang: str | None) -> int:
    """Show requirements in full."""
    from fellesrammer import workflow  # noqa: PLC0415

    language = lang or workflow.DEFAULT_LANGUAGE
    loaded = _library(library, language)
    if loaded is None:
        return CONTENT
    for name in ids:
        _one_of("ID", name, loaded.library.requirements)
    words = _words(language)
    click.echo("\n\n".join(workflow.describe(loaded.library.requirements[name], loaded.library, words) for name in ids))
    return GOOD


@rammer.command("list")
@click.option("--area", default="", metavar="A", help="Only this area.")
@click.option("--tag", default="", metavar="T", help="Only requirements with this tag.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True, help="How to list.")
@_LIBRARY
@_LANG
def list_requirements(area: str, tag: str, form: str, library: Path | None, lang: str | None) -> int:
    """List the requirements of the library."""
    from fellesrammer import workflow  # noqa: PLC0415

    language = lang or workflow.DEFAULT_LANGUAGE
    loaded = _library(library, language)
    if loaded is None:
        return CONTENT
    if area:
        _one_of("--area", area, loaded.library.order)
    if tag:
        _one_of("--tag", tag, tuple(code.code for code in loaded.library.codelists["tags"].codes))
    rows = [workflow.listing(item, language) for item in workflow.find(loaded.library, area=area, tag=tag)]
    if form == "json":
        click.echo(_json({"library": loaded.library.version, "requirements": rows}))
    elif form == "csv":
        click.echo(_csv(rows), nl=False)
    else:
        click.echo(_table(rows))
    return GOOD


@rammer.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> int:
    """Print the completion script for a shell."""
    from click.shell_completion import get_completion_class  # noqa: PLC0415

    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101  # click knows the three shells of the choice
    click.echo(kind(rammer, {}, "rammer", "_RAMMER_COMPLETE").source())
    return GOOD


def _words(language: str) -> Words:
    from fellesrammer.files import data  # noqa: PLC0415

    return data.words(language)


def _asked_language(arguments: Sequence[str]) -> str:
    """The language asked for on the command line, for faults that come before any profile is read."""
    asked = [value for option, value in pairwise(arguments) if option == "--lang"]
    return asked[0] if asked and asked[0] in _LANGUAGES.choices else "nb"


def _read(path: Path) -> bytes:
    from fellesrammer.files import disk  # noqa: PLC0415

    return disk.read(path)


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise DiskError(error("disk.no-folder", file=str(folder)))
    return folder


def _library(folder: Path | None, language: str) -> LoadedLibrary | None:
    from fellesrammer import workflow  # noqa: PLC0415

    opened: Checked[LoadedLibrary | None]
    opened = workflow.open_folder(_existing(folder)) if folder else Checked(workflow.newest_library())
    if opened.value is None or opened.failed:
        _show(opened.problems, _words(language))
        return None
    return opened.value


def _show(problems: Sequence[Problem], words: Words) -> None:
    for problem in problems:
        _say(problem, words)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    if problems:
        warnings = len(problems) - errors
        many = "one" if warnings == 1 else "many"
        click.echo(words(f"summary.{many}", errors=errors, warnings=warnings), err=True)


def _say(problem: Problem, words: Words) -> None:
    line = words.sentence(problem)
    if sys.stderr.isatty() and "NO_COLOR" not in os.environ:
        line = click.style(line, fg="red" if problem.severity is Severity.ERROR else "yellow")
    click.echo(line, err=True)


def _verdict(problems: Iterable[Problem], *, strict: bool) -> int:
    found = tuple(problems)
    return CONTENT if has_errors(found) or (strict and found) else GOOD


def _as_data(problem: Problem, words: Words) -> dict[str, Any]:
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


def _as_annotation(problem: Problem, words: Words) -> str:
    where = problem.location
    message = f"{words.what(problem)} {words.fix(problem)}"
    for sign, code in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A")):
        message = message.replace(sign, code)
    places = [f"file={where.file}"] if where.file else []
    places += [f"line={where.line},col={where.column}"] if where.line else []
    return f"::{problem.severity} {','.join([*places, f'title={problem.code}'])}::{message}"


def _list_files(folder: Path, made: Any, words: Words) -> None:  # noqa: ANN401  # workflow.Build, whose import must wait
    from fellesrammer import workflow  # noqa: PLC0415

    click.echo(words("build.done", title=made.title, folder=folder))
    kinds = {document.name: document.public for document in workflow.DOCUMENTS}
    width = max(len(name) for name in made.files)
    for public in (True, False):
        names = [name for name in made.files if kinds[name] is public]
        if names:
            click.echo(words(f"build.{'public' if public else 'internal'}"))
        for name in names:
            click.echo(f"  {folder / name!s:<{len(str(folder)) + 1 + width}}  {words('build.file.' + name.partition('.')[0])}")


def _one_of(option: str, value: str, allowed: Iterable[str]) -> None:
    """Refuse a value that is not among those allowed, and name the nearest that are."""
    from difflib import get_close_matches  # noqa: PLC0415

    known = list(allowed)
    if value in known:
        return
    near = get_close_matches(value, known, n=3)
    hint = f" Did you mean {' or '.join(near)}?" if near else f" Known: {', '.join(known[:40])}{'…' if len(known) > 40 else ''}."  # noqa: PLR2004
    message = f"{option}: {value!r} is not known.{hint}"
    raise click.UsageError(message)


def _slug(name: str) -> str:
    import re  # noqa: PLC0415
    import unicodedata  # noqa: PLC0415

    spelled = name.casefold().replace("æ", "ae").replace("ø", "o").replace("å", "a")
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "anskaffelse"


def _json(data: object) -> str:
    import json  # noqa: PLC0415

    return json.dumps(data, ensure_ascii=False, indent=2)


def _csv(rows: Sequence[dict[str, str]]) -> str:
    """The rows for Norwegian Excel: byte order mark, semicolons, and nothing that a spreadsheet would run as a formula."""
    import csv  # noqa: PLC0415
    import io  # noqa: PLC0415

    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(rows[0] if rows else [])
    writer.writerows([f"'{value}" if value[:1] in tuple("=+-@\t\r") and value else value for value in row.values()] for row in rows)
    return "\ufeff" + text.getvalue()


def _table(rows: Sequence[dict[str, str]]) -> str:
    return "\n".join(_columns(rows))


def _columns(rows: Sequence[dict[str, str]]) -> Iterator[str]:
    widths = {name: max(len(row[name]) for row in rows) for name in rows[0]} if rows else {}
    for row in rows:
        yield "  ".join(f"{value:<{widths[name]}}" for name, value in row.items()).rstrip()


if __name__ == "__main__":
    main()
