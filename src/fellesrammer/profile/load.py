"""A profile from its YAML file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fellesrammer.errors import Checked, Path, Problem, RammerError, in_order
from fellesrammer.files import strict_yaml
from fellesrammer.files.schema import Schemas
from fellesrammer.files.strict_yaml import Document, Value
from fellesrammer.model.codec import decode
from fellesrammer.model.profile import Profile

# What is wrong with one place whatever stands elsewhere: still true when other places could not be read.
_STANDING_ALONE = frozenset(
    f"profile.{code}"
    for code in (
        *("unknown-municipality", "unknown-language", "organisation-number", "unknown-agreement", "unknown-service", "unknown-strategy"),
        *("unknown-requirement", "unknown-area", "unknown-tag", "unknown-parameter", "unknown-version", "dates-out-of-order"),
        *("duplicate-local-id", "duplicate-criterion", "graded-term", "scale-empty", "scale-step", "tailored-twice", "weights-sum"),
        *("unknown-qualification", "qualification-twice", "buyer-twice", "duplicate-option", "duplicate-price-line"),
    )
)
# A place, and another that must be read before it can be judged: the weights of the criteria add up with that of price.
_JUDGED_WITH: Mapping[Path, Path] = MappingProxyType({("award", "criteria"): ("award", "price")})


@dataclass(frozen=True, slots=True)
class LoadedProfile:
    """A profile and the document it was read from, which knows the line of every path; `left_out` are the places of wrong form."""

    profile: Profile
    document: Document
    left_out: tuple[Path, ...] = ()

    def heeded(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """The problems with file and line, but for those that what was left out may have caused."""
        return tuple(self._placed(problem) for problem in problems if not self.left_out or self._stands_alone(problem))

    def _placed(self, problem: Problem) -> Problem:
        return problem if problem.location.file else self.document.located(problem)

    def _stands_alone(self, problem: Problem) -> bool:
        path = problem.location.path
        independent = problem.code in _STANDING_ALONE or problem.code.startswith(("parameter.", "text."))
        judged = _JUDGED_WITH.get(path, path) not in self.left_out
        return independent and judged and not any(gap[: len(path)] == path or path[: len(gap)] == gap for gap in self.left_out)


def load(data: bytes, file: str, schemas: Schemas) -> Checked[LoadedProfile | None]:
    """The profile in a file, with everything that is wrong in its form.

    With errors the value holds what could be read in spite of them, so that faults of content are told in the same run; None when
    nothing could.
    """
    loaded = strict_yaml.load(data, file)
    document = loaded.value
    if document is None:
        return Checked(None, in_order(loaded.problems))
    faults = [document.located(problem) for problem in schemas.check("profile", document.value)]
    problems = in_order([*loaded.problems, *faults])
    return Checked(_readable(document, tuple(problem.location.path for problem in problems)), problems)


def _readable(document: Document, wrong: tuple[Path, ...]) -> LoadedProfile | None:
    """The profile without the places of wrong form: each alone, or else the whole list that it stands in."""
    alone = tuple(_key_of(path) for path in wrong)
    for left_out in (alone, tuple(_before_list(path) for path in alone)):
        try:
            return LoadedProfile(decode(Profile, _without(document.value, (), frozenset(left_out))), document, left_out)
        except RammerError:
            continue
    return None


def _key_of(path: Path) -> Path:
    """The path as far as its last key: an item is never taken out of a list, for then those behind it would lose their places."""
    while path and isinstance(path[-1], int):
        path = path[:-1]
    return path


def _before_list(path: Path) -> Path:
    return path[: next((at for at, step in enumerate(path) if isinstance(step, int)), len(path))]


def _without(value: Value, path: Path, left_out: frozenset[Path]) -> Value:
    if isinstance(value, dict):
        return {key: _without(item, (*path, key), left_out) for key, item in value.items() if (*path, key) not in left_out}
    if isinstance(value, list):
        return [_without(item, (*path, place), left_out) for place, item in enumerate(value)]
    return value
