"""What every internal document shares: the mark on its pages, and how findings and places in the profile are told."""

from __future__ import annotations

from fellesrammer.documents import phrases
from fellesrammer.errors import Path, Problem
from fellesrammer.model.specification import Specification
from fellesrammer.words import Words


def notice(specification: Specification, words: Words) -> str:
    """The line at the top of every page: that the document is internal, and the notices that all documents carry."""
    return " · ".join((words("internal.notice"), *phrases.notices(specification, words)))


def profile_field(path: Path) -> str:
    """The place in the profile as its fields are written, as in `award.criteria.2.weight`; lists are counted from 1."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in path)


def paragraph(problem: Problem) -> str:
    """The paragraph that a finding is grounded in, where it names one."""
    return problem.params.get("paragraph", "")
