"""What was given on the command line: files and folders read, and names held against those that are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fellesrammer.cli.root import LANGUAGES
from fellesrammer.cli.showing import say, show_problems, words_of
from fellesrammer.errors import Checked, DiskError, Problem, error

if TYPE_CHECKING:
    from fellesrammer.library.load import LoadedLibrary
    from fellesrammer.model.specification import Resolved
    from fellesrammer.words import Words

_SHOWN = 40
"""So many of the known values are named when none is near."""

_LONGEST_ID = 60
"""The longest id that a procurement can have."""


def asked_language(arguments: Sequence[str]) -> str:
    """The language asked for on the command line, for faults that come before any profile is read."""
    words = [word for argument in arguments for word in argument.split("=", 1)]
    asked = words[words.index("--lang") + 1 :][:1] if "--lang" in words else []
    return asked[0] if asked and asked[0] in LANGUAGES.choices else "nb"


def words_by_file(lang: str | None, sources: Sequence[tuple[str, bytes]]) -> Mapping[str, Words]:
    """The words of each profile's own language by its file; those of the first hold for everything else."""
    from fellesrammer import workflow  # noqa: PLC0415

    spoken = {file: words_of(lang or workflow.language_of(source)) for file, source in sources}
    return {"": spoken[sources[0][0]], **spoken}


def read(path: Path) -> bytes:
    """The bytes of a file."""
    from fellesrammer.files import disk  # noqa: PLC0415

    return disk.read(path)


def read_all(paths: Sequence[Path], lang: str | None) -> list[tuple[str, bytes]]:
    """The name and content of each file; when some can't be read, all of those are told and none is given."""
    sources: list[tuple[str, bytes]] = []
    faults: list[Problem] = []
    for path in paths:
        try:
            sources.append((str(path), read(path)))
        except DiskError as fault:
            faults.append(fault.problem)
    for problem in faults[:-1]:
        say(problem, words_of(lang or "nb"))
    if faults:
        raise DiskError(faults[-1])
    return sources


def templates_of(
    sources: Sequence[tuple[str, bytes]], resolved: Sequence[Resolved] | None
) -> Checked[tuple[Mapping[str, bytes], ...] | None]:
    """The Word template that lies beside each profile and is named in it, empty where none is named; None when one can't be used.

    Where the profiles have errors, `resolved` is None, and the templates are checked as far as they can be without them.
    """
    whole: Sequence[Resolved | None] = resolved or [None] * len(sources)
    checked = [_template_of(*source, one) for source, one in zip(sources, whole, strict=True)]
    problems = tuple(problem for one in checked for problem in one.problems)
    opened = tuple(one.value for one in checked if one.value is not None)
    return Checked(opened if len(opened) == len(checked) else None, problems)


def _template_of(profile: str, source: bytes, resolved: Resolved | None) -> Checked[Mapping[str, bytes] | None]:
    from fellesrammer import workflow  # noqa: PLC0415

    name = resolved.case_file.word_template if resolved else _template_named(source)
    if not name:
        return Checked({})
    file = template_beside(profile, name)
    try:
        content = read(file)
    except DiskError as fault:
        return Checked(None, (_absent(profile, source, fault.problem),))
    return workflow.open_template(content, str(file), resolved)


def _absent(profile: str, source: bytes, problem: Problem) -> Problem:
    """What keeps a template from being read; where it is missing, told at the place in the profile that names it."""
    from fellesrammer.files import strict_yaml  # noqa: PLC0415

    document = strict_yaml.load(source, profile).value
    if problem.code != "disk.missing" or document is None:
        return problem
    return document.located(error("disk.no-template", ("word_template",), name=problem.params["name"]))


def template_beside(profile: str | Path, name: str) -> Path:
    """The Word template that a profile names: it lies in the same folder."""
    return Path(profile).parent / name


def _template_named(source: bytes) -> str:
    """The name of the template in a profile that has errors; empty when it names none, or what can't be one."""
    from fellesrammer.files import strict_yaml  # noqa: PLC0415

    document = strict_yaml.load(source, "").value
    name = document.value.get("word_template") if document and isinstance(document.value, dict) else None
    return name if isinstance(name, str) and name.endswith(".docx") and not {"/", "\\", ":"} & set(name) else ""


def spare(output: Path, files: Iterable[Path]) -> None:
    """None, when the output is none of the files that are read."""
    if any(_same(output, file) for file in files):
        raise DiskError(error("disk.own-input", file=str(output), name=output.name))


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False


def existing(folder: Path) -> Path:
    """The folder, when it is there and can be read."""
    try:
        next(folder.iterdir(), None)
    except (FileNotFoundError, NotADirectoryError) as fault:
        raise DiskError(error("disk.no-folder", file=str(folder))) from fault
    except OSError as fault:
        raise DiskError(error("disk.unreadable", file=str(folder), name=folder.name)) from fault
    return folder


def near(folder: Path) -> Path:
    """The folder as seen from where we stand, when it lies under there."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def taken(file: Path) -> bool:
    """Whether something has this name already, be it a link that leads nowhere."""
    try:
        return file.exists() or file.is_symlink()
    except OSError as fault:
        raise DiskError(error("disk.unwritable", file=str(file), name=file.name)) from fault


def open_library(folder: Path | None, language: str) -> LoadedLibrary | None:
    """The library in a folder, or the newest release; None when it has errors, which have then been told."""
    from fellesrammer import workflow  # noqa: PLC0415

    opened: Checked[LoadedLibrary | None]
    opened = workflow.open_folder(existing(folder)) if folder else Checked(workflow.newest_library())
    if opened.value is None or opened.failed:
        show_problems(opened.problems, {"": words_of(language)})
        return None
    return opened.value


def one_of(option: str, value: str, allowed: Iterable[str] | Mapping[str, str]) -> None:
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


def slug(name: str) -> str:
    """The name as an id: small letters, digits and hyphens."""
    import re  # noqa: PLC0415
    import unicodedata  # noqa: PLC0415

    spelled = name.casefold().replace("æ", "ae").replace("ø", "o").replace("å", "a")
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST_ID].strip("-") or "anskaffelse"
