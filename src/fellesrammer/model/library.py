"""The shared library: requirements and all that they point at, in every language of the library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, Protocol

Localized = Mapping[str, str]
"""A text per language code (`nb`, `nn`, `en`)."""

Kind = Literal["requirement", "contract_term"]
State = Literal["draft", "active", "deprecated", "withdrawn"]
FulfilmentTime = Literal["at_tender", "at_delivery", "by_date"]
AnswerType = Literal["none", "number", "choice", "date", "text"]
Phase = Literal["tender", "demonstration", "acceptance", "operation"]
ParameterType = Literal["integer", "decimal", "date", "text", "choice"]
GroundKind = Literal["law", "national_solution", "contract"]
LanguageForm = Literal["nb", "nn", "neutral"]

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a requirement may be recommended as absolute: the law, national solution or contract that demands it."""

    kind: GroundKind
    source: str
    paragraph: str = ""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The obligation that the library recommends; each municipality decides for itself."""

    absolute: bool
    evaluated: bool
    option: bool
    why: Localized
    ground: Ground | None = None


class Graded(Protocol):
    """Anything that is absolute, evaluated or an option."""

    @property
    def absolute(self) -> bool: ...  # noqa: D102  # a protocol's fields
    @property
    def evaluated(self) -> bool: ...  # noqa: D102
    @property
    def option(self) -> bool: ...  # noqa: D102


def printed_type(kind: Kind, graded: Graded) -> str:
    """The printed type: K for a contract term, else O for an option, else AE, A or E."""
    if kind == "contract_term":
        return "K"
    if graded.option:
        return "O"
    return ("A" if graded.absolute else "") + ("E" if graded.evaluated else "")


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """When a requirement must be met; `date` belongs to `by_date` alone."""

    when: FulfilmentTime
    date: date | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values that an answer or a parameter may take."""

    code: str
    label: Localized


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """What the tenderer is asked for; `max_length` counts characters of prose, limits are inclusive."""

    type: AnswerType
    request: Localized
    unit: Localized = field(default_factory=lambda: _NOTHING)
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    decimals: int = 0
    choices: tuple[Choice, ...] = ()
    max_length: int = 0
    attachments: bool = False


@dataclass(frozen=True, slots=True)
class Verification:
    """How fulfilment is checked in one phase; only tender and demonstration may affect the award."""

    phase: Phase
    method: Localized


@dataclass(frozen=True, slots=True)
class Anchor:
    """What an answer must hold to earn these points."""

    points: int
    text: Localized


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that municipalities choose differently, filled into texts as `{name}`; limits are inclusive."""

    name: str
    label: Localized
    type: ParameterType
    default: str
    unit: Localized = field(default_factory=lambda: _NOTHING)
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class AppliesWhen:
    """Where a requirement is relevant; an empty list leaves that side open."""

    services: tuple[str, ...] = ()
    strategies: tuple[str, ...] = ()
    agreements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClauseReference:
    """The clause of an agreement's general text that a contract term departs from."""

    agreement: str
    version: str
    clause: str


@dataclass(frozen=True, slots=True)
class Relations:
    """Ids of requirements that this one needs, can't stand beside, or was made from."""

    requires: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    derived_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceReference:
    """A source and the place in it."""

    id: str
    paragraph: str = ""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement or contract term of the library; only `text` and `beyond_minimum` bind anybody."""

    id: str
    area: str
    revision: int
    kind: Kind
    state: State
    title: Localized
    text: Localized
    rationale: Localized
    guidance: Localized
    recommended: Recommendation
    fulfilment: Fulfilment
    answer: AnswerRequest
    since: str
    changed: str
    reviewed: date | None
    verification: tuple[Verification, ...] = ()
    sources: tuple[SourceReference, ...] = ()
    origin: tuple[str, ...] = ()
    reason: Localized = field(default_factory=lambda: _NOTHING)
    replaced_by: str = ""
    beyond_minimum: Localized = field(default_factory=lambda: _NOTHING)
    assessment: tuple[Anchor, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    applies_when: AppliesWhen = AppliesWhen()
    content_kind: str = "requirement"
    deviates_from: tuple[ClauseReference, ...] = ()
    relations: Relations = Relations()
    tags: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The printed type as recommended: A, E, AE, O or K."""
        return printed_type(self.kind, self.recommended)


@dataclass(frozen=True, slots=True)
class Area:
    """A chapter of the library, with what the market is told in it."""

    id: str
    title: Localized
    introduction: Localized
    market_message: Localized


@dataclass(frozen=True, slots=True)
class Advice:
    """What is said to the buyer and never asked of the tenderer."""

    id: str
    area: str
    title: Localized
    text: Localized
    sources: tuple[SourceReference, ...]
    since: str
    changed: str
    reviewed: date | None
    origin: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Qualification:
    """What the tenderer itself must be or have, and how it is shown; printed, never scored."""

    id: str
    group: Literal["registration", "economy", "capacity", "quality", "environment"]
    title: Localized
    text: Localized
    evidence: Localized
    guidance: Localized
    sources: tuple[SourceReference, ...]
    since: str
    changed: str
    reviewed: date | None
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True)
class Threshold:
    """An amount in kroner excluding VAT from which rules apply: the act, national announcement, or the EEA rules; valid from a day on."""

    kind: Literal["act", "national", "eea"]
    amount: Decimal
    valid_from: date
    paragraph: str


@dataclass(frozen=True, slots=True)
class ClimateOutcome:
    """A lawful way to take care of climate and environment, and what must then be given: reason, criteria, requirements."""

    code: str
    label: Localized
    needs: tuple[Literal["reason", "criteria", "requirements"], ...] = ()


@dataclass(frozen=True, slots=True)
class ClimateRule:
    """The rule on climate and environment: its paragraph, the least weight in percent, and every lawful outcome."""

    paragraph: str
    minimum_weight: Decimal
    outcomes: tuple[ClimateOutcome, ...]


@dataclass(frozen=True, slots=True)
class LegalRule:
    """A rule that a procurement is held against, by the code of the function that checks it, and the paragraph it is grounded in."""

    code: str
    paragraph: str
    source: str


@dataclass(frozen=True, slots=True)
class LegalProfile:
    """The law for procurements announced from `valid_from` to `valid_to`, as last compared on `checked` (design D13)."""

    id: str
    title: Localized
    checked: date
    climate: ClimateRule
    thresholds: tuple[Threshold, ...]
    rules: tuple[LegalRule, ...]
    valid_from: date | None = None
    valid_to: date | None = None
    repealed: tuple[str, ...] = ()

    def holds_on(self, day: date) -> bool:
        """Whether a procurement announced on this day stands under this law."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class AgreementGap:
    """Something that the general text lacks or allows, and the tags of the terms that mend it."""

    id: str
    text: Localized
    tags: tuple[str, ...]
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Bilag:
    """An annex of an agreement: who fills it in, and when."""

    number: int
    title: Localized
    filled_by: Literal["customer", "vendor", "both"]
    filled_when: Literal["before_announcement", "in_tender", "by_signing", "after_signing"]


@dataclass(frozen=True, slots=True)
class Agreement:
    """A standard agreement in one version; `verified` lists the languages whose titles were read in the agreement itself.

    `content_kinds` says which bilag each kind of content goes to; a kind that it does not name has no place in this agreement.
    """

    id: str
    version: str
    title: Localized
    verified: tuple[str, ...]
    bilag: tuple[Bilag, ...]
    content_kinds: Mapping[str, int]
    clauses: tuple[str, ...]
    gaps: tuple[AgreementGap, ...] = ()

    @property
    def key(self) -> str:
        """Id and version as one name, as in `SSA-L 2018`."""
        return f"{self.id} {self.version}"


@dataclass(frozen=True, slots=True)
class Source:
    """A law, standard, guide or article; `checked` is the day its text was last compared."""

    id: str
    kind: Literal["law", "regulation", "eu_law", "standard", "guidance", "mission", "agreement", "principle"]
    title: Localized
    publisher: str
    verified: bool
    reference: str = ""
    url: str = ""
    checked: date | None = None
    note: Localized = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a codelist; `verb` is what `{skal}` becomes under this obligation."""

    code: str
    label: Localized
    definition: Localized = field(default_factory=lambda: _NOTHING)
    verb: Localized = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True)
class Codelist:
    """A closed list of codes, in the order in which people meet them."""

    id: str
    title: Localized
    codes: tuple[Code, ...]

    def find(self, code: str) -> Code | None:
        """The entry with this code, or None."""
        return next((entry for entry in self.codes if entry.code == code), None)


@dataclass(frozen=True, slots=True)
class County:
    """A county (fylke) and its two-character number."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality; the four-character number is its identity, since names repeat."""

    number: str
    name: str
    county: str
    language_form: LanguageForm
    population: int


_NO_ADVICE: Mapping[str, Advice] = MappingProxyType({})
_NO_QUALIFICATION: Mapping[str, Qualification] = MappingProxyType({})
_NO_LAW: Mapping[str, LegalProfile] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that a profile may point at, in one version; `order` is the order of the areas."""

    id: str
    title: Localized
    publisher: str
    version: str
    languages: tuple[str, ...]
    order: tuple[str, ...]
    areas: Mapping[str, Area]
    requirements: Mapping[str, Requirement]
    agreements: Mapping[str, Agreement]
    sources: Mapping[str, Source]
    codelists: Mapping[str, Codelist]
    counties: Mapping[str, County]
    municipalities: Mapping[str, Municipality]
    advice: Mapping[str, Advice] = field(default_factory=lambda: _NO_ADVICE)
    qualification: Mapping[str, Qualification] = field(default_factory=lambda: _NO_QUALIFICATION)
    legal: Mapping[str, LegalProfile] = field(default_factory=lambda: _NO_LAW)

    def advised(self) -> tuple[Advice, ...]:
        """The advice to buyers in document order: by the order of areas, then by id."""
        place = {area: number for number, area in enumerate(self.order)}
        return tuple(sorted(self.advice.values(), key=lambda item: (place.get(item.area, len(place)), item.id)))

    def law_on(self, day: date) -> LegalProfile | None:
        """The law for a procurement announced on this day, or None when the library holds none."""
        return next((law for law in self.legal.values() if law.holds_on(day)), None)

    def in_order(self) -> tuple[Requirement, ...]:
        """The requirements as documents list them: by the order of areas, then by id."""
        place = {area: number for number, area in enumerate(self.order)}
        return tuple(sorted(self.requirements.values(), key=lambda requirement: (place.get(requirement.area, len(place)), requirement.id)))


@dataclass(frozen=True, slots=True)
class Release:
    """A frozen library with the day it was released."""

    date: date
    library: Library
