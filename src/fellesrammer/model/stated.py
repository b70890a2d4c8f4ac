"""What is asked of a tenderer, stated in one language: in local requirements, and in every row of a specification."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from fellesrammer.model.library import AnswerType, Phase


@dataclass(frozen=True, slots=True)
class StatedChoice:
    """One of the values that an answer may take."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class StatedAnswer:
    """What the tenderer is asked for; `max_length` counts characters of prose, limits are inclusive."""

    type: AnswerType
    request: str
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    decimals: int = 0
    choices: tuple[StatedChoice, ...] = ()
    max_length: int = 0
    attachments: bool = False


@dataclass(frozen=True, slots=True)
class StatedVerification:
    """How fulfilment is checked in one phase."""

    phase: Phase
    method: str


@dataclass(frozen=True, slots=True)
class StatedAnchor:
    """What an answer must hold to earn these points."""

    points: int
    text: str
