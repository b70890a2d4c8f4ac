"""A hearing of the requirements before announcement: what one respondent answered, and what all of them say together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

Mark = Literal["today", "later", "cost_driver", "excluded"]
MARKS: tuple[Mark, ...] = get_args(Mark)
"""What a respondent can mark of a requirement: met today, met later, drives cost, shuts the respondent out. Several can be true."""

RESPONDENT_CODES = ("name", "organisation_number", "contact", "email", "product")
"""What a respondent tells of itself, in order."""
QUESTION_CODES = ("coverage", "hurdles", "cost", "plan", "integrations", "lots", "price", "environment", "other")
"""The general questions, in order."""


@dataclass(frozen=True, slots=True)
class Respondent:
    """Who answered; without a name of its own, the name of the file."""

    name: str
    organisation_number: str = ""
    contact: str = ""
    email: str = ""
    product: str = ""


@dataclass(frozen=True, slots=True)
class HeardRequirement:
    """A requirement that the hearing is about."""

    id: str
    title: str
    text_fingerprint: str


@dataclass(frozen=True, slots=True)
class HearingAnswer:
    """What one respondent says of one requirement."""

    id: str
    marks: tuple[Mark, ...] = ()
    date: date | None = None
    cost: str = ""
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class GeneralAnswer:
    """The answer to a general question, by the question's code."""

    question: str
    text: str


@dataclass(frozen=True, slots=True)
class Hearing:
    """One respondent's answers, and the specification that they are about: its fingerprint and requirements, in order."""

    file: str
    procurement: str
    specification: str
    requirements: tuple[HeardRequirement, ...]
    respondent: Respondent
    answers: tuple[HearingAnswer, ...]
    general: tuple[GeneralAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class RequirementCount:
    """How many marked a requirement so, how many marked nothing, how many proposed a change, and the dates of those who can later."""

    id: str
    title: str
    today: int
    later: int
    cost_driver: int
    excluded: int
    unmarked: int
    proposals: int
    dates: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What one respondent says of one requirement, with the respondent's name."""

    respondent: str
    answer: HearingAnswer


@dataclass(frozen=True, slots=True)
class GeneralReply:
    """One respondent's answer to a general question."""

    respondent: str
    question: str
    text: str


@dataclass(frozen=True, slots=True)
class HearingSummary:
    """What all respondents say together. `counts` begin with the requirements that shut out most; `replies` keep the specification's order.

    `files` are the files that were read, in the order of the respondents.
    """

    procurement: str
    specification: str
    respondents: tuple[Respondent, ...]
    files: tuple[str, ...]
    counts: tuple[RequirementCount, ...]
    replies: tuple[Reply, ...]
    general: tuple[GeneralReply, ...]
