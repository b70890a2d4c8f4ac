"""What was given on the command line: files and folders read, and names held against those that are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fellesrammer.cli.root import LANGUAGES
from fellesrammer.cli.showing import show_problems, words_of
from fellesrammer.errors import Checked, DiskError, error

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


def template_of(profile: Path, resolved: Resolved, spoken: Mapping[str, Words]) -> Mapping[str, bytes] | None:
    """The Word template that lies beside a profile and is named in it; empty when none is named, None when it can't be used."""
    from fellesrammer import workflow  # noqa: PLC0415

    name = resolved.case_file.word_template
    if not name:
        return {}
    file = profile.parent / name
    opened = workflow.open_template(read(file), str(file), resolved)
    show_problems(opened.problems, spoken)
    return opened.value


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
