"""The command line: reads arguments and files, calls `workflow`, shows what came back. No rule of the product stands here."""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fellesrammer import __version__
from fellesrammer.errors import Checked, DiskError, Problem, RammerError, Severity, error, has_errors

if TYPE_CHECKING:
    from fellesrammer.library.load import LoadedLibrary
    from fellesrammer.words import Words

# Rooms are imported inside the commands that use them: `rammer --help` must not wait for Excel (bench, bar B6).

GOOD, CONTENT, USAGE, DISK, OURS = 0, 1, 2, 3, 70
"""The exit codes: all is well; the content has problems; wrong use; a file can't be read or written; our own fault."""

_SHOWN = 40
"""So many of the known values are named when none is near."""

_LONGEST_ID = 60
"""The longest id that a procurement can have."""

_LANGUAGES = click.Choice(["nb", "nn"])
_FOLDER = click.Path(path_type=Path)
_LANG = click.option("--lang", type=_LANGUAGES, help="Language of messages; the default is the profile's own.")
_LIBRARY = click.option("--library", type=_FOLDER, metavar="DIR", help="Use the library in this working folder instead of a release.")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a letter shows a question mark, and the work goes on
            stream.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))


def run(arguments: list[str]) -> int:  # noqa: PLR0911  # one for each way a call can end
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
    except OSError as fault:  # a temporary file of a library we use, say: openpyxl writes its sheets to the machine's own folder
        _say(error("disk.machine", reason=fault.strerror or type(fault).__name__), _words(_asked_language(arguments)))
        return DISK
    except SystemExit as leaving:
        # click leaves by itself when it has answered the shell's completion, and when whoever read our output has gone:
        # they have what they wanted.
        return leaving.code if "_RAMMER_COMPLETE" in os.environ and isinstance(leaving.code, int) else GOOD
    except Exception as fault:  # noqa: BLE001  # the one broad except: nobody but us may ever see a traceback
        asked = arguments[:1] == ["--debug"]
        if asked:
            traceback.print_exc()
        what_to_do = "send the lines above" if asked else "run again with `rammer --debug …` and send what it prints"
        what = f"{type(fault).__name__}: {fault}".replace("\n", " ")
        click.echo(f"rammer: a fault in rammer itself, not in your files ({what}); {what_to_do} to those who maintain it.", err=True)
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

    if library:
        _existing(library)
    if profiles:
        sources = [(str(path), _read(path)) for path in profiles]
        found = workflow.check_profiles(sources, folder=library).problems
        spoken = _spoken(lang, sources)
    else:
        found = workflow.check_library(library or _near(workflow.library_folder()))
        spoken = {"": _words(lang or workflow.DEFAULT_LANGUAGE)}
    if form == "json":
        _print_data(_json({"problems": [_as_data(problem, _told(problem, spoken)) for problem in found]}))
    elif form == "github":
        _print_data("\n".join(_as_annotation(problem, _told(problem, spoken)) for problem in found))
    else:
        _show(found, spoken)
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
    if _taken(file):
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
    sources = [(str(path), _read(path)) for path in profiles]
    checked = workflow.check_profiles(sources, folder=library, apart=True)
    spoken = _spoken(lang, sources)
    _show(checked.problems, spoken)
    for number, resolved in enumerate(checked.value or (), start=1):
        made = workflow.make(resolved, only)
        folder = output / made.procurement if len(profiles) > 1 else output
        disk.write_set(folder, made.files)
        if len(profiles) > 1:
            click.echo(f"[{number}/{len(profiles)}] {folder}")
        else:
            _list_files(folder, made, spoken[""])
    return GOOD if checked.value else CONTENT


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
        _one_of("ID", name, tuple(loaded.library.requirements))
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
        _print_data(_json({"library": loaded.library.version, "requirements": rows}))
    elif form == "csv":
        _print_data(_csv(workflow.LISTED, rows))
    else:
        for line in _columns(rows):
            click.echo(line)
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
    words = [word for argument in arguments for word in argument.split("=", 1)]
    asked = words[words.index("--lang") + 1 :][:1] if "--lang" in words else []
    return asked[0] if asked and asked[0] in _LANGUAGES.choices else "nb"


def _spoken(lang: str | None, sources: Sequence[tuple[str, bytes]]) -> Mapping[str, Words]:
    """The words of each profile's own language by its file; those of the first hold for everything else."""
    from fellesrammer import workflow  # noqa: PLC0415

    spoken = {file: _words(lang or workflow.language_of(source)) for file, source in sources}
    return {"": spoken[sources[0][0]], **spoken}


def _told(problem: Problem, spoken: Mapping[str, Words]) -> Words:
    return spoken.get(problem.location.file, spoken[""])


def _read(path: Path) -> bytes:
    from fellesrammer.files import disk  # noqa: PLC0415

    return disk.read(path)


def _existing(folder: Path) -> Path:
    try:
        next(folder.iterdir(), None)
    except (FileNotFoundError, NotADirectoryError) as fault:
        raise DiskError(error("disk.no-folder", file=str(folder))) from fault
    except OSError as fault:
        raise DiskError(error("disk.unreadable", file=str(folder), name=folder.name)) from fault
    return folder


def _near(folder: Path) -> Path:
    """The folder as seen from where we stand, when it lies under there."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def _taken(file: Path) -> bool:
    try:
        return file.exists() or file.is_symlink()
    except OSError as fault:
        raise DiskError(error("disk.unwritable", file=str(file), name=file.name)) from fault


def _library(folder: Path | None, language: str) -> LoadedLibrary | None:
    from fellesrammer import workflow  # noqa: PLC0415

    opened: Checked[LoadedLibrary | None]
    opened = workflow.open_folder(_existing(folder)) if folder else Checked(workflow.newest_library())
    if opened.value is None or opened.failed:
        _show(opened.problems, {"": _words(language)})
        return None
    return opened.value


def _show(problems: Sequence[Problem], spoken: Mapping[str, Words]) -> None:
    for problem in problems:
        _say(problem, _told(problem, spoken))
    if problems:
        errors = sum(problem.severity is Severity.ERROR for problem in problems)
        warnings = len(problems) - errors
        many = "one" if warnings == 1 else "many"
        click.echo(spoken[""](f"summary.{many}", errors=errors, warnings=warnings), err=True)


def _say(problem: Problem, words: Words) -> None:
    line = words.sentence(problem)
    if sys.stderr.isatty() and not os.environ.get("NO_COLOR"):
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
    places = [f"file={_escaped(where.file, ':,')}"] if where.file else []
    places += [f"line={where.line},col={where.column}"] if where.line else []
    message = _escaped(f"{words.what(problem)} {words.fix(problem)}")
    return f"::{problem.severity} {','.join([*places, f'title={problem.code}'])}::{message}"


def _escaped(text: str, more: str = "") -> str:
    return "".join(f"%{ord(sign):02X}" if sign in f"%\r\n{more}" else sign for sign in text)


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


def _one_of(option: str, value: str, allowed: Iterable[str] | Mapping[str, str]) -> None:
    """Refuse a value that is not among those allowed (or the keys of those, whose values are their names); name the nearest that are."""
    from difflib import get_close_matches  # noqa: PLC0415

    known = list(allowed)
    if value in known:
        return
    names = allowed if isinstance(allowed, Mapping) else {}
    spelled = {word.casefold(): key for key in known for word in (names.get(key, key), key)}
    near = dict.fromkeys(spelled[word] for word in get_close_matches(value.casefold(), spelled, n=3))
    shown = [f"{key} ({names[key]})" if key in names else key for key in near or known[:_SHOWN]]
    more = "…" if len(known) > _SHOWN else ""
    hint = f"Did you mean {' or '.join(shown)}?" if near else f"Known: {', '.join(shown)}{more}."
    message = f"{option}: {value!r} is not known. {hint}"
    raise click.UsageError(message)


def _slug(name: str) -> str:
    import re  # noqa: PLC0415
    import unicodedata  # noqa: PLC0415

    spelled = name.casefold().replace("æ", "ae").replace("ø", "o").replace("å", "a")
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST_ID].strip("-") or "anskaffelse"


def _json(data: object) -> str:
    import json  # noqa: PLC0415

    return json.dumps(data, ensure_ascii=False, indent=2)


def _csv(columns: Sequence[str], rows: Sequence[dict[str, str]]) -> str:
    """The rows for Norwegian Excel: byte order mark, semicolons, and nothing that a spreadsheet would run as a formula."""
    import csv  # noqa: PLC0415

    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([f"'{value}" if value.startswith(tuple("=+-@\t\r")) else value for value in row.values()] for row in rows)
    return "\ufeff" + text.getvalue()


def _print_data(text: str) -> None:
    """Print what programs read: always UTF-8, whatever the terminal speaks, and never a line ending that we did not write."""
    if text:
        click.echo(text.encode() if text.endswith("\n") else f"{text}\n".encode(), nl=False)


def _columns(rows: Sequence[dict[str, str]]) -> Iterator[str]:
    widths = {name: max(len(row[name]) for row in rows) for name in rows[0]} if rows else {}
    for row in rows:
        yield "  ".join(f"{value:<{widths[name]}}" for name, value in row.items()).rstrip()


if __name__ == "__main__":
    main()
