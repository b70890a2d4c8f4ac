"""A library from a folder of YAML or from a frozen release: equal values either way."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from fellesrammer.errors import Checked, Location, Problem, RammerError, error, in_order
from fellesrammer.files import disk, strict_yaml
from fellesrammer.files.schema import Schemas
from fellesrammer.files.strict_yaml import Document
from fellesrammer.library.check import check
from fellesrammer.model.codec import decode, fingerprint
from fellesrammer.model.library import Library, Release

FORMAT = 1
"""The number of the release format; an older one is lifted step by step by pure functions in `_LIFTS`."""

_LIFTS: Mapping[int, Any] = MappingProxyType({})

# The folder, the schema of its files, and the collection of the Library that each file is an entry of.
_FOLDERS = (
    ("agreements", "agreement", "agreements"),
    ("sources", "source", "sources"),
    ("codelists", "codelist", "codelists"),
    ("advice", "advice", "advice"),
    ("qualification", "qualification", "qualification"),
    ("legal", "legal", "legal"),
)

# What stands for library.yaml while it can't be read: with no languages and every area in order, it adds no faults of its own.
_NO_HEAD = MappingProxyType({"id": "", "title": {}, "publisher": "", "version": "", "languages": []})


@dataclass(frozen=True, slots=True)
class Origins:
    """Which document each part of a library was read from, so that a path in the value finds its file and line."""

    documents: Mapping[tuple[str | int, ...], Document]

    def located(self, problem: Problem) -> Problem:
        """The problem with file, line and column of the place that its path names."""
        path = problem.location.path
        for length in range(len(path), -1, -1):
            if document := self.documents.get(path[:length]):
                inner = document.located(replace(problem, location=Location(path[length:])))
                return inner.at(path=path)
        return problem


@dataclass(frozen=True, slots=True)
class LoadedLibrary:
    """A library and how it came to us: `released` is None for a working folder."""

    library: Library
    fingerprint: str
    released: date | None


def from_folder(folder: Path, schemas: Schemas) -> Checked[LoadedLibrary | None]:
    """The library in a folder of YAML, with everything that is wrong in any of its files."""
    with _no_collector():
        reading = _Reading(folder, schemas)
        tree = reading.tree()
        if tree is None:
            return Checked(None, in_order(reading.problems))
        library = decode(Library, tree)
        found = [Origins(reading.documents).located(problem) for problem in check(library)]
    known = [problem for problem in found if not reading.explains(problem)]
    problems = in_order([*reading.problems, *known])
    return Checked(None if reading.problems else LoadedLibrary(library, fingerprint(library), None), problems)


def from_release(data: bytes, file: str) -> Checked[LoadedLibrary | None]:
    """The library in a release file; one that was edited after it was frozen is refused."""
    try:
        release = json.loads(data)
        number = release["format"]
        while number in _LIFTS:
            release = _LIFTS[number](release)
            number = release["format"]
        if number != FORMAT:
            return Checked(None, (error("release.unknown-format", file=file, format=number, known=FORMAT),))
        value = decode(Release, {"date": release["date"], "library": release["library"]})
    except (ValueError, TypeError, KeyError, RecursionError, RammerError) as fault:
        return Checked(None, (error("release.unreadable", file=file, reason=type(fault).__name__),))
    if fingerprint(value) != release.get("fingerprint"):
        return Checked(None, (error("release.edited", file=file),))
    return Checked(LoadedLibrary(value.library, fingerprint(value.library), value.date))


class _Reading:
    """The files of one library folder as they are read; holds what is found on the way."""

    def __init__(self, folder: Path, schemas: Schemas) -> None:
        self.folder = folder
        self.schemas = schemas
        self.problems: list[Problem] = []
        self.documents: dict[tuple[str | int, ...], Document] = {}
        self.broken: set[str] = set()
        self.unread_agreement = False

    def tree(self) -> dict[str, Any] | None:
        """The library as JSON data, or None when the folder holds no library.

        A file that can't be read leaves its part empty, so that the rest is checked all the same.
        """
        head = self._read(self.folder / "library.yaml", "library")
        if head is None and not (self.folder / "library.yaml").exists():
            return None
        areas, requirements = self._areas()
        if head:
            self.documents[()] = head
        return {
            **(head.value if head else {**_NO_HEAD, "order": sorted(areas)}),
            "areas": areas,
            "requirements": requirements,
            **self._register(),
            **{collection: self._collection(name, schema, collection) for name, schema, collection in _FOLDERS},
        }

    def explains(self, problem: Problem) -> bool:
        """Whether a problem is only that something is missing which stands in a file that can't be read."""
        named = {problem.params[name].replace(" ", "-") for name in ("id", "agreement", "codelist") if name in problem.params}
        return bool(named & self.broken) or (self.unread_agreement and problem.code == "library.kind-without-bilag")

    def _register(self) -> dict[str, dict[str, Any]]:
        register: dict[str, dict[str, Any]] = {"counties": {}, "municipalities": {}}
        document = self._read(self.folder / "register" / "municipalities.yaml", "register")
        if document is None:
            return register
        for name, entries in register.items():
            for position, entry in enumerate(document.value[name]):
                number = entry["number"]
                if number in entries:
                    self.problems.append(document.located(error("library.repeated-code", (name, position, "number"), name=number)))
                entries[number] = entry
                self.documents[name, number] = replace(document, value=entry, root=document.trail((name, position))[-1])
        return register

    def _areas(self) -> tuple[dict[str, Any], dict[str, Any]]:
        areas: dict[str, Any] = {}
        requirements: dict[str, Any] = {}
        for folder in self._folders(self.folder / "areas"):
            for path in self._yaml_files(folder):
                is_area = path.name == "area.yaml"
                collection, mount = (areas, "areas") if is_area else (requirements, "requirements")
                self._enter(collection, path, "area" if is_area else "requirement", mount, folder.name if is_area else path.stem)
        for requirement in requirements.values():
            folder_name = Path(self.documents["requirements", requirement["id"]].file).parent.name
            if requirement["area"] != folder_name:
                problem = error("library.wrong-folder", ("area",), id=requirement["id"], area=requirement["area"], folder=folder_name)
                self.problems.append(self.documents["requirements", requirement["id"]].located(problem))
        return areas, requirements

    def _collection(self, name: str, schema: str, mount: str) -> dict[str, Any]:
        collection: dict[str, Any] = {}
        for path in self._yaml_files(self.folder / name):
            self._enter(collection, path, schema, mount, path.stem)
        return collection

    def _enter(self, collection: dict[str, Any], path: Path, schema: str, mount: str, expected: str) -> None:
        document = self._read(path, schema)
        if document is None:
            # An agreement is also named by its id alone, without the version.
            self.broken |= {expected, expected.rpartition("-")[0]} if schema == "agreement" else {expected}
            self.unread_agreement |= schema == "agreement"
            return
        data = document.value
        key = f"{data['id']} {data['version']}" if schema == "agreement" else data["id"]
        if key in collection:
            first = self.documents[mount, key].file
            self.problems.append(document.located(error("library.duplicate-id", ("id",), id=key, first=first)))
            return
        if key.replace(" ", "-") != expected:
            name = f"{key}/area.yaml" if schema == "area" else f"{key.replace(' ', '-')}.yaml"
            self.problems.append(document.located(error("library.file-name", ("id",), id=key, expected=name)))
        collection[key] = data
        self.documents[mount, key] = document

    def _read(self, path: Path, schema: str) -> Document | None:
        if not path.exists():
            self.problems.append(error("library.missing-file", file=str(path)))
            return None
        loaded = strict_yaml.load(disk.read(path), str(path))
        self.problems.extend(loaded.problems)
        document = loaded.value
        if document is None:
            return None
        faults = self.schemas.check(schema, document.value)
        self.problems.extend(document.located(problem) for problem in faults)
        return None if faults or loaded.failed else document

    def _folders(self, folder: Path) -> Iterator[Path]:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.name.startswith("."):
                continue
            if path.is_dir():
                yield path
            else:
                self.problems.append(error("library.unknown-file", file=str(path)))

    def _yaml_files(self, folder: Path) -> Iterator[Path]:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.suffix == ".yaml" and path.is_file():
                yield path
            elif not path.name.startswith("."):
                self.problems.append(error("library.unknown-file", file=str(path)))


@contextmanager
def _no_collector() -> Iterator[None]:
    # A library is many small objects that all live on: collecting while they are made only costs time (measured 1.3x at 5,000 files).
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
