"""A procurement profile: what one municipality selects, tailors and adds; None marks a fact nobody has given yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from fellesrammer.model.library import Fulfilment
from fellesrammer.model.stated import StatedAnchor, StatedAnswer, StatedVerification

RollUp = Literal["holistic", "weighted_mean"]
Procedure = Literal["open", "restricted", "negotiated", "dialogue", "part_ii_open", "part_ii_restricted"]

_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_WEIGHTS: Mapping[str, Decimal] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Buyer:
    """The municipality that buys, and the language it writes in; without one, the form that it has declared (språklova § 11)."""

    municipality: str
    language: str = ""
    organisation_number: str | None = None


@dataclass(frozen=True, slots=True)
class AgreementChoice:
    """The standard agreement and its version."""

    id: str
    version: str


@dataclass(frozen=True, slots=True)
class Procurement:
    """What is bought, under which agreement and strategy, and when it is announced; `example` marks what is no real procurement."""

    id: str
    agreement: AgreementChoice
    title: str | None = None
    purpose: str | None = None
    case: str | None = None
    strategy: str | None = None
    procedure: Procedure | None = None
    announcement: date | None = None
    deadline: date | None = None
    example: bool = False


@dataclass(frozen=True, slots=True)
class Contract:
    """The contract's dates and length in months; `delivery` is the planned delivery day."""

    start: date | None = None
    months: int | None = None
    extensions: str | None = None
    delivery: date | None = None


@dataclass(frozen=True, slots=True)
class UserGroup:
    """How many people work in a role."""

    role: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A place or service that will use the solution."""

    name: str
    description: str | None = None


@dataclass(frozen=True, slots=True)
class ReplacedSystem:
    """A system that the purchase replaces."""

    name: str
    use: str | None = None


@dataclass(frozen=True, slots=True)
class Integration:
    """A system that the solution must work with, who owns it and in which version."""

    system: str
    purpose: str | None = None
    owner: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """The buyer's present situation and goals, as tenderers need to know them; an empty list says that there are none."""

    background: str | None = None
    goals: str | None = None
    inhabitants: int | None = None
    users: tuple[UserGroup, ...] | None = None
    units: tuple[Unit, ...] | None = None
    systems_replaced: tuple[ReplacedSystem, ...] | None = None
    migration: str | None = None
    integrations: tuple[Integration, ...] | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """The service areas that the purchase covers."""

    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Selector:
    """Requirements named by id, area or tag."""

    ids: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Requirements left out although they were included, with the reason."""

    reason: str
    ids: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """What is taken from the library: included first, then excluded."""

    include: Selector = Selector()
    exclude: tuple[Exclusion, ...] = ()


@dataclass(frozen=True, slots=True)
class Tailoring:
    """One requirement changed for this purchase, with the reason; None leaves a field as recommended."""

    id: str
    reason: str
    absolute: bool | None = None
    evaluated: bool | None = None
    option: bool | None = None
    fulfilment: Fulfilment | None = None
    parameters: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    added_text: str = ""


@dataclass(frozen=True, slots=True)
class LocalRequirement:
    """A requirement of this purchase alone, in the profile's language; its id begins with `L-`."""

    id: str
    area: str
    title: str
    text: str
    absolute: bool
    evaluated: bool
    option: bool
    fulfilment: Fulfilment
    answer: StatedAnswer
    reason: str
    beyond_minimum: str = ""
    verification: tuple[StatedVerification, ...] = ()
    assessment: tuple[StatedAnchor, ...] = ()


@dataclass(frozen=True, slots=True)
class Criterion:
    """An award criterion or sub-criterion: its weight in percent of the level above, and how its points come from below.

    A criterion holds either sub-criteria or requirements. `weights` are relative weights of requirements under `weighted_mean`;
    a requirement that is not named there weighs 1.
    """

    id: str
    title: str
    weight: Decimal
    roll_up: RollUp = "holistic"
    documentation: str | None = None
    criteria: tuple[Criterion, ...] = ()
    requirements: Selector = Selector()
    weights: Mapping[str, Decimal] = field(default_factory=lambda: _NO_WEIGHTS)


@dataclass(frozen=True, slots=True)
class Scale:
    """The points an evaluator may give, from `minimum` to `maximum` in steps of `step`."""

    minimum: Decimal = Decimal(0)
    maximum: Decimal = Decimal(10)
    step: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Award:
    """How quality is judged; `decimals` is how many decimals every printed step is rounded to, half up."""

    criteria: tuple[Criterion, ...]
    scale: Scale = Scale()
    decimals: int = 2


@dataclass(frozen=True, slots=True)
class Slots:
    """How many tenderers the scoring workbook has room for."""

    tenderers: int = 8


@dataclass(frozen=True, slots=True)
class Profile:
    """One municipality's saved work on one procurement."""

    library: str
    buyer: Buyer
    procurement: Procurement
    award: Award
    contract: Contract = Contract()
    situation: Situation = Situation()
    scope: Scope = Scope()
    selection: Selection = Selection()
    tailoring: tuple[Tailoring, ...] = ()
    local_requirements: tuple[LocalRequirement, ...] = ()
    slots: Slots = Slots()
    notes: str = ""
