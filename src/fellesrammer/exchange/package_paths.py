"""Which place in a profile a fact of the documents comes from: a path with ids, which the profile itself turns into places in its lists."""

from __future__ import annotations

from collections.abc import Mapping

from fellesrammer.errors import Path, Problem
from fellesrammer.exchange.package_compare import Topic
from fellesrammer.exchange.package_known import Known
from fellesrammer.profile.load import LoadedProfile

_LOCAL: Mapping[str, str] = {
    "title": "title",
    "text": "text",
    "beyond": "beyond_minimum",
    "type": "absolute",
    "fulfilment": "fulfilment",
    "answer": "answer",
    "assessment": "assessment",
    "evidence": "evidence",
}
_TAILORED: Mapping[str, str] = {"type": "absolute", "fulfilment": "fulfilment", "added": "added_text", "answer": "parameters"}
_CRITERION = frozenset({"title", "weight", "documentation", "requirements", "roll_up"})
_PRICE = frozenset({"title", "unit", "quantity", "counts", "option", "municipality", "group"})
_OPTION = frozenset({"title", "text", "until", "obligatory", "requirements"})


def path_of(topic: Topic, known: Known) -> Path:
    """The place of a topic in a profile, with ids where lists have places; empty when nothing in a profile says it."""
    match topic.kind:
        case "requirement":
            return _requirement(topic, known)
        case "qualification":
            return _qualification(topic, known)
        case "criterion":
            return (*known.criteria.get(topic.id, ("award", "criteria")), *_one(topic.field, _CRITERION))
        case "price":
            return ("award", "price", "lines", topic.id, *_one(topic.field, _PRICE))
        case "option":
            return ("contract", "options", topic.id, *_one(topic.field, _OPTION))
    return ()


def _requirement(topic: Topic, known: Known) -> Path:
    if topic.field in {"criterion", "weight"}:
        return ("award", "criteria")
    if topic.id in known.local:
        return ("local_requirements", topic.id, *((_LOCAL[topic.field],) if topic.field in _LOCAL else ()))
    if topic.field == "row":
        return ("selection", "exclude")
    return ("tailoring", topic.id, _TAILORED.get(topic.field, "added_text"))


def _qualification(topic: Topic, known: Known) -> Path:
    if topic.id in known.local:
        return ("qualification", "local", topic.id, *((_LOCAL[topic.field],) if topic.field in _LOCAL else ()))
    return ("qualification", "include", topic.id, *(("added_text",) if topic.field != "row" else ()))


def _one(field: str, fields: frozenset[str]) -> Path:
    return (field,) if field in fields else ()


def path_of_new(key: str) -> Path:
    """Where a row that the specification lacks belongs in a profile, by the beginning of its id."""
    beginning = key.partition("-")[0]
    return {
        "L": ("local_requirements",),
        "LK": ("qualification", "local"),
        "KVA": ("qualification", "include"),
        "OPS": ("contract", "options"),
        "P": ("award", "price", "lines"),
    }.get(beginning, ("selection", "include", "ids"))


def shown(path: Path) -> str:
    """The path as people write it, ids of lists in brackets: `tailoring[FUN-001].added_text`."""
    text = ""
    for at, step in enumerate(path):
        is_id = at > 0 and (
            path[at - 1] in {"criteria", "lines", "options", "local_requirements", "tailoring"} or _in_qualification(path, at)
        )
        text += f"[{step}]" if is_id else f".{step}" if text else str(step)
    return text


def _in_qualification(path: Path, at: int) -> bool:
    return path[0] == "qualification" and at == 2  # noqa: PLR2004  # the third step


def placed(problem: Problem, profile: LoadedProfile | None) -> Problem:
    """The problem with file and line in the profile, and its path with places for ids; unchanged when there is no profile."""
    if profile is None or not problem.location.path:
        return problem
    found = problem.at(path=_resolved(problem.location.path, profile.document.value), file=profile.document.file)
    return profile.document.located(found)


def _resolved(path: Path, value: object) -> Path:
    """The path with the place of each id in its list, as far as the profile has it."""
    steps: list[str | int] = []
    for step in path:
        if isinstance(value, list):
            at = next((place for place, item in enumerate(value) if isinstance(item, dict) and item.get("id") == step), None)
            if at is None:
                return tuple(steps)
            steps.append(at)
            value = value[at]
        else:
            steps.append(step)
            value = value.get(str(step)) if isinstance(value, dict) else None
    return tuple(steps)
