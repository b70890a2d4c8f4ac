"""Faults as values a person can mend, and the one root of all exceptions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeVar

Path = tuple[str | int, ...]
"""The way to a value inside a tree of mappings and lists: keys and zero-based positions."""

T = TypeVar("T")


class Severity(StrEnum):
    """How much a problem weighs: an error stops the work, a warning never does."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Location:
    """Where a problem stands: the path in the value, and the file with line and column (counted from 1, 0 = unknown)."""

    path: Path = ()
    file: str = ""
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: `code` names its words in `templates/words/`, `params` fills them, `location` says where."""

    code: str
    severity: Severity
    params: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    location: Location = Location()

    def at(self, **where: object) -> Problem:
        """The same problem with parts of its location replaced."""
        return replace(self, location=replace(self.location, **where))  # type: ignore[arg-type]  # names of Location's fields


@dataclass(frozen=True, slots=True)
class Checked(Generic[T]):
    """A value together with everything that was found wrong on the way to it; the value is None when errors forbid one."""

    value: T
    problems: tuple[Problem, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether any of the problems is an error."""
        return has_errors(self.problems)


def error(code: str, path: Path = (), *, file: str = "", line: int = 0, column: int = 0, **params: object) -> Problem:
    """A problem that stops the work."""
    return _problem(Severity.ERROR, code, Location(path, file, line, column), params)


def warning(code: str, path: Path = (), *, file: str = "", line: int = 0, column: int = 0, **params: object) -> Problem:
    """A problem that is shown and never stops the work by itself."""
    return _problem(Severity.WARNING, code, Location(path, file, line, column), params)


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any of the problems is an error."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems without repeats, sorted by file, line, column and code."""
    unique = {(p.location, p.code, tuple(sorted(p.params.items()))): p for p in problems}
    return tuple(sorted(unique.values(), key=_place))


class RammerError(Exception):
    """The root of every exception raised on purpose; raised itself only when our own invariants are broken."""


class DiskError(RammerError):
    """A file or folder that can't be read or written; `problem` says which and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.code}: {problem.location.file}")
        self.problem = problem


def _problem(severity: Severity, code: str, location: Location, params: Mapping[str, object]) -> Problem:
    return Problem(code, severity, MappingProxyType({name: str(value) for name, value in params.items()}), location)


def _place(problem: Problem) -> tuple[str, int, int, str, str]:
    where = problem.location
    return (where.file, where.line, where.column, problem.code, repr(where.path))
