"""The values that a municipality may choose: whether one holds, and how it is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from fellesrammer.errors import Path, Problem, error
from fellesrammer.model.library import Parameter
from fellesrammer.words import Words

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")


def value_problems(parameter: Parameter, value: str, path: Path) -> Iterator[Problem]:
    """What is wrong with a value for a parameter: its type, its limits, or a choice that does not exist."""
    if not _typed(parameter, value):
        yield error(f"parameter.not-{parameter.type}", path, name=parameter.name, value=value)
    elif parameter.type in {"integer", "decimal"}:
        number = Decimal(value)
        if parameter.minimum is not None and number < parameter.minimum:
            yield error("parameter.too-small", path, name=parameter.name, value=value, minimum=parameter.minimum)
        if parameter.maximum is not None and number > parameter.maximum:
            yield error("parameter.too-large", path, name=parameter.name, value=value, maximum=parameter.maximum)
    elif parameter.type == "choice" and value not in {choice.code for choice in parameter.choices}:
        allowed = ", ".join(choice.code for choice in parameter.choices)
        yield error("parameter.unknown-choice", path, name=parameter.name, value=value, allowed=allowed)


def shown(parameter: Parameter, value: str, words: Words) -> str:
    """The value as it reads in a sentence in the language of the words."""
    if parameter.type in {"integer", "decimal"}:
        return words.number(Decimal(value))
    if parameter.type == "date":
        return words.day(date.fromisoformat(value))
    if parameter.type == "choice":
        return next(choice.label[words.language] for choice in parameter.choices if choice.code == value)
    return value


def _typed(parameter: Parameter, value: str) -> bool:
    if parameter.type == "integer":
        return _INTEGER.fullmatch(value) is not None
    if parameter.type == "decimal":
        return _DECIMAL.fullmatch(value) is not None
    if parameter.type == "date":
        return _is_date(value)
    return "{" not in value and "}" not in value


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
