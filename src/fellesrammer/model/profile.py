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
Signing = Literal["lead", "each"]
Responsibility = Literal["result", "time_and_material"]
QualificationGroup = Literal["registration", "economy", "capacity", "quality", "environment"]
Weighting = Literal["weights", "ranges", "priority"]
PriceGroup = Literal["one_off", "yearly", "integration", "hours", "other"]
PriceSum = Literal["quantities", "average"]
TieBreak = Literal["lowest_price", "highest_quality", "draw"]
ClimateForm = Literal["weighted", "top_three", "replaced", "combined", "insignificant", "vital_interest"]

_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_WEIGHTS: Mapping[str, Decimal] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Partner:
    """A municipality that buys together with the lead; inhabitants and users as tenderers need to know them."""

    municipality: str
    organisation_number: str | None = None
    inhabitants: int | None = None
    users: int | None = None


@dataclass(frozen=True, slots=True)
class Joiner:
    """A municipality that may join the contract later, with the most it may take: users, and kroner excluding VAT (FOA § 26-1)."""

    municipality: str
    users: int | None = None
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Buyer:
    """The municipality that buys, and the language it writes in; without one, the form that it has declared (språklova § 11).

    In a joint procurement it is the lead: `partners` buy together with it, and `signing` says who signs.
    """

    municipality: str
    language: str = ""
    organisation_number: str | None = None
    partners: tuple[Partner, ...] = ()
    signing: Signing | None = None
    joiners: tuple[Joiner, ...] = ()


@dataclass(frozen=True, slots=True)
class AgreementChoice:
    """The standard agreement and its version."""

    id: str
    version: str


@dataclass(frozen=True, slots=True)
class Lot:
    """The delkontrakt that a profile is about; the profiles of one procurement share its id."""

    id: str
    number: int
    title: str


@dataclass(frozen=True, slots=True)
class Invited:
    """How many are invited to tender, and how they are chosen when more are qualified."""

    minimum: int | None = None
    maximum: int | None = None
    selection: str | None = None


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day in the announced time plan."""

    date: date
    title: str


@dataclass(frozen=True, slots=True)
class Procurement:
    """What is bought, under which agreement and strategy, and when it is announced; `example` marks what is no real procurement.

    `not_divided` is the reason for not dividing into lots (FOA § 19-4). `questions`, `applications` and `validity` are the last days for
    questions, for requests to take part, and on which a tender binds. `dialogue` is whether part II dialogue is planned (FOA § 9-3).
    """

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
    lot: Lot | None = None
    not_divided: str | None = None
    invited: Invited | None = None
    rounds: int | None = None
    award_on_first_offer: bool | None = None
    dialogue: bool | None = None
    variants: bool = False
    submission: str | None = None
    questions: date | None = None
    applications: date | None = None
    validity: date | None = None
    milestones: tuple[Milestone, ...] = ()


@dataclass(frozen=True, slots=True)
class ContractOption:
    """Something that the buyer has the right, but no duty, to order; `requirements` are those that describe it.

    `obligatory` says that every tender must offer it; `until` says when it may be ordered, as the contract will read.
    """

    id: str
    title: str
    text: str
    until: str | None = None
    obligatory: bool = True
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contract:
    """The contract's dates and length in months; `delivery` is the planned delivery day.

    `extensions` is the right to extend in words, `extension_months` the same as a number. Values are kroner without VAT, options included.
    """

    start: date | None = None
    months: int | None = None
    extensions: str | None = None
    delivery: date | None = None
    extension_months: int | None = None
    estimated_value: Decimal | None = None
    maximum_value: Decimal | None = None
    options: tuple[ContractOption, ...] = ()


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
    """A system that the solution must work with, who owns it and in which version; `responsibility` is the vendor's (SSA-T 2024 2.5.2)."""

    system: str
    purpose: str | None = None
    owner: str | None = None
    version: str | None = None
    responsibility: Responsibility | None = None


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
class QualificationChoice:
    """A qualification text of the library with its values chosen."""

    id: str
    parameters: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    added_text: str = ""


@dataclass(frozen=True, slots=True)
class LocalQualification:
    """A qualification text of this purchase alone; its id begins with `LK-`."""

    id: str
    group: QualificationGroup
    title: str
    text: str
    evidence: str


@dataclass(frozen=True, slots=True)
class QualificationChoices:
    """What the tenderer itself must be or have: printed with its evidence, never scored."""

    include: tuple[QualificationChoice, ...] = ()
    local: tuple[LocalQualification, ...] = ()


@dataclass(frozen=True, slots=True)
class Criterion:
    """An award criterion or sub-criterion: its weight in percent of the level above, and how its points come from below.

    A criterion holds either sub-criteria or requirements. `weights` are relative weights of requirements under `weighted_mean`;
    a requirement that is not named there weighs 1. Where ranges are announced, `weight_from` and `weight_to` stand instead of `weight`;
    where an order of priority is announced, neither does. `environment` marks a criterion on climate or environment.
    """

    id: str
    title: str
    weight: Decimal | None = None
    roll_up: RollUp = "holistic"
    documentation: str | None = None
    criteria: tuple[Criterion, ...] = ()
    requirements: Selector = Selector()
    weights: Mapping[str, Decimal] = field(default_factory=lambda: _NO_WEIGHTS)
    weight_from: Decimal | None = None
    weight_to: Decimal | None = None
    environment: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """The points an evaluator may give, from `minimum` to `maximum` in steps of `step`."""

    minimum: Decimal = Decimal(0)
    maximum: Decimal = Decimal(10)
    step: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class PriceLine:
    """A line that every tenderer prices: the buyer's quantity, the tenderer's unit price in kroner excluding VAT.

    A `yearly` line is multiplied with the years of the evaluation sum. `option` and `municipality` say what the line belongs to;
    a line that does not count stands outside the evaluation sum.
    """

    id: str
    group: PriceGroup
    title: str
    unit: str
    quantity: Decimal | None = None
    option: str = ""
    municipality: str = ""
    counts: bool = True


@dataclass(frozen=True, slots=True)
class EvaluationSum:
    """What the evaluation sum is made of: years of yearly lines, and whether options and the tenderers' «Tillegg» count.

    `average` takes the plain mean of the hour prices instead of price times quantity (KOFA 2011/63 restricts it).
    """

    years: int | None = None
    options: bool = True
    extras: bool = True
    method: PriceSum = "quantities"


@dataclass(frozen=True, slots=True)
class PriceAward:
    """How price is judged: its weight beside the criteria, the price model with its parameters, and what is priced.

    `place` is the place of price in an announced order of priority, counted from 1. `index` is the rule of price regulation in words.
    """

    model: str
    weight: Decimal | None = None
    weight_from: Decimal | None = None
    weight_to: Decimal | None = None
    place: int | None = None
    parameters: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    index: str | None = None
    lines: tuple[PriceLine, ...] = ()
    evaluation_sum: EvaluationSum = EvaluationSum()


@dataclass(frozen=True, slots=True)
class Climate:
    """How climate and environment are taken care of (LOA § 5b; FOA § 7-9 before 1 July 2026), with the reason that documents must give.

    `criteria` and `requirements` name what takes care of it.
    """

    form: ClimateForm
    reason: str | None = None
    criteria: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Award:
    """How tenders are judged; `decimals` is how many decimals every printed step is rounded to, half up.

    `weighting` is what is announced: weights, ranges of weights, or an order of priority. `tie_break` decides between equals, in order.
    """

    criteria: tuple[Criterion, ...]
    scale: Scale = Scale()
    decimals: int = 2
    weighting: Weighting = "weights"
    price: PriceAward | None = None
    climate: Climate | None = None
    normalise_quality: bool = False
    tie_break: tuple[TieBreak, ...] = ()


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What is judged by demonstration, equal for all: minutes per tenderer, test data, where, and who takes part.

    Without `requirements`, every evaluated requirement whose verification names a demonstration is shown.
    """

    minutes: int | None = None
    place: str | None = None
    preparation: str | None = None
    participants: str | None = None
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slots:
    """How many tenderers the scoring workbook has room for, and how many evaluators take a copy of it."""

    tenderers: int = 8
    evaluators: int = 3


@dataclass(frozen=True, slots=True)
class Profile:
    """One municipality's saved work on one procurement; `word_template` is the name of a Word file beside the profile."""

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
    qualification: QualificationChoices | None = None
    demonstration: Demonstration | None = None
    word_template: str | None = None
