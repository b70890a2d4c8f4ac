"""A library frozen as a release: canonical JSON that is never edited."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from fellesrammer.library.load import FORMAT
from fellesrammer.model.codec import encode, fingerprint, readable
from fellesrammer.model.library import Library, Release

_FILE = re.compile(r"(\d+)\.(\d+)\.(\d+)(-rc)?")


def freeze(library: Library, day: date) -> bytes:
    """The release file of a library: format number, day, fingerprint and the library itself."""
    release = Release(day, library)
    return readable({"format": FORMAT, "fingerprint": fingerprint(release), **encode(release)}).encode()


def versions(folder: Path) -> tuple[str, ...]:
    """The versions that lie frozen in a folder, oldest first; a release candidate stands before its release."""
    found = [path.stem for path in folder.glob("*.json") if _FILE.fullmatch(path.stem)]
    return tuple(sorted(found, key=_age))


def _age(version: str) -> tuple[int, int, int, bool]:
    match = _FILE.fullmatch(version)
    assert match is not None  # noqa: S101  # versions() lets no other name through
    return (int(match[1]), int(match[2]), int(match[3]), match[4] is None)
