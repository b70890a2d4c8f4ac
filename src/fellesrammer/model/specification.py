"""The resolved procurement: what is announced (`Specification`), and what stays in the house (`CaseFile`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from fellesrammer.errors import Problem
from fellesrammer.model.library import Fulfilment, Kind
from fellesrammer.model.profile import (
    Climate,
    Contract,
    EvaluationSum,
    Invited,
    Lot,
    Milestone,
    PriceGroup,
    QualificationGroup,
    RollUp,
    Scale,
    Signing,
    Situation,
    TieBreak,
    Weighting,
)
from fellesrammer.model.stated import StatedAnchor, StatedAnswer, StatedVerification

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class LibraryReference:
    """The library that a specification was resolved from; `draft` when it was a working folder and no release."""

    id: str
    title: str
    version: str
    fingerprint: str
    draft: bool
    released: date | None


@dataclass(frozen=True, slots=True)
class AnnouncedPartner:
    """A municipality that buys together with the lead."""

    name: str
    municipality: str
    organisation_number: str | None = None
    inhabitants: int | None = None
    users: int | None = None


@dataclass(frozen=True, slots=True)
class AnnouncedJoiner:
    """A municipality that may join later, with the most it may take: users, and kroner excluding VAT."""

    name: str
    municipality: str
    users: int | None = None
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class AnnouncedBuyer:
    """The buyer as tenderers see it; in a joint procurement the lead, with its partners and those who may join."""

    name: str
    municipality: str
    organisation_number: str | None
    partners: tuple[AnnouncedPartner, ...] = ()
    signing: Signing | None = None
    joiners: tuple[AnnouncedJoiner, ...] = ()


@dataclass(frozen=True, slots=True)
class AnnouncedBilag:
    """A bilag of the agreement by number and title, with who fills it in and when."""

    number: int
    title: str
    filled_by: str
    filled_when: str


@dataclass(frozen=True, slots=True)
class AnnouncedAgreement:
    """The agreement with its bilag; `requirements` is the number of the bilag that holds the requirements.

    `content_kinds` gives the bilag of every kind of content that the agreement has a place for.
    """

    id: str
    version: str
    title: str
    requirements: int
    bilag: tuple[AnnouncedBilag, ...]
    content_kinds: Mapping[str, int]

    def titled(self, number: int) -> AnnouncedBilag:
        """The bilag with this number."""
        return next(bilag for bilag in self.bilag if bilag.number == number)


@dataclass(frozen=True, slots=True)
class AnnouncedProcurement:
    """The procurement as tenderers see it; None marks a fact nobody has given yet."""

    id: str
    title: str | None
    purpose: str | None
    case: str | None
    procedure: str | None
    announcement: date | None
    deadline: date | None
    example: bool
    services: tuple[str, ...]
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
class Term:
    """A term or code with its meaning."""

    code: str
    label: str
    definition: str = ""


@dataclass(frozen=True, slots=True)
class SpecifiedRequirement:
    """One row: the same in Word, Excel and JSON. `text` is filled and binding; `code` is A, E, AE, O or K."""

    id: str
    revision: int
    kind: Kind
    local: bool
    area: str
    bilag: int
    title: str
    text: str
    beyond_minimum: str
    code: str
    absolute: bool
    evaluated: bool
    option: bool
    fulfilment: Fulfilment
    criterion: str
    answer: StatedAnswer
    text_fingerprint: str
    added_text: str = ""
    verification: tuple[StatedVerification, ...] = ()
    assessment: tuple[StatedAnchor, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    clauses: tuple[str, ...] = ()
    content_kind: str = "requirement"


@dataclass(frozen=True, slots=True)
class SpecifiedArea:
    """A chapter of the specification."""

    id: str
    title: str
    introduction: str


@dataclass(frozen=True, slots=True)
class WeightedRequirement:
    """An evaluated requirement under its criterion; `weight` is relative to the others there."""

    id: str
    weight: Decimal


@dataclass(frozen=True, slots=True)
class AnnouncedCriterion:
    """An award criterion as announced, with its number in print (`1`, `1.2`).

    `weight` is None where a range (`weight_from` to `weight_to`) or an order of priority is announced.
    """

    id: str
    number: str
    title: str
    weight: Decimal | None
    roll_up: RollUp
    documentation: str | None
    criteria: tuple[AnnouncedCriterion, ...] = ()
    requirements: tuple[WeightedRequirement, ...] = ()
    weight_from: Decimal | None = None
    weight_to: Decimal | None = None
    environment: bool = False


@dataclass(frozen=True, slots=True)
class SpecifiedQualification:
    """What the tenderer itself must be or have, and how it is shown."""

    id: str
    group: QualificationGroup
    title: str
    text: str
    evidence: str
    local: bool = False


@dataclass(frozen=True, slots=True)
class AnnouncedPriceLine:
    """A line of the price form; `municipality` is the name of the one it is about, `option` the id of the option it belongs to."""

    id: str
    group: PriceGroup
    title: str
    unit: str
    quantity: Decimal | None
    counts: bool
    option: str = ""
    municipality: str = ""


@dataclass(frozen=True, slots=True)
class AnnouncedPrice:
    """How price is judged, and what is priced; `counts` of a line already heeds whether options count."""

    model: str
    weight: Decimal | None
    parameters: Mapping[str, str]
    lines: tuple[AnnouncedPriceLine, ...]
    evaluation_sum: EvaluationSum
    weight_from: Decimal | None = None
    weight_to: Decimal | None = None
    place: int | None = None
    index: str | None = None


@dataclass(frozen=True, slots=True)
class AnnouncedDemonstration:
    """What every tenderer shows, in order, under the same conditions; `requirements` are ids."""

    requirements: tuple[str, ...]
    minutes: int | None = None
    place: str | None = None
    preparation: str | None = None
    participants: str | None = None


@dataclass(frozen=True, slots=True)
class Specification:
    """What is announced. Nothing in it is secret: no reasons but those that the law wants in the documents, no notes, no provenance.

    `codes` holds every codelist that documents print, by the codelist's id; `terms` are the definitions.
    """

    language: str
    library: LibraryReference
    buyer: AnnouncedBuyer
    procurement: AnnouncedProcurement
    agreement: AnnouncedAgreement
    contract: Contract
    situation: Situation
    areas: tuple[SpecifiedArea, ...]
    requirements: tuple[SpecifiedRequirement, ...]
    criteria: tuple[AnnouncedCriterion, ...]
    scale: Scale
    decimals: int
    tenderers: int
    terms: tuple[Term, ...]
    codes: Mapping[str, tuple[Term, ...]]
    evaluators: int = 3
    weighting: Weighting = "weights"
    price: AnnouncedPrice | None = None
    climate: Climate | None = None
    normalise_quality: bool = False
    tie_break: tuple[TieBreak, ...] = ()
    qualification: tuple[SpecifiedQualification, ...] | None = None
    demonstration: AnnouncedDemonstration | None = None

    def meaning(self, codelist: str, code: str) -> Term:
        """The entry of a codelist with this code."""
        return next(term for term in self.codes[codelist] if term.code == code)

    def of_bilag(self, number: int) -> tuple[SpecifiedRequirement, ...]:
        """The rows that belong in a bilag, in their order."""
        return tuple(row for row in self.requirements if row.bilag == number)


@dataclass(frozen=True, slots=True)
class Deviation:
    """One thing that this procurement changed in a shared requirement, and why."""

    field: str
    recommended: str
    chosen: str
    reason: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a row comes from: what selected it, which shared text lies under it, and what was changed."""

    id: str
    selected_by: tuple[str, ...]
    library_fingerprint: str
    deviations: tuple[Deviation, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Omission:
    """A shared requirement that is not in the specification.

    `cause` is `excluded` (then with a reason), `services`, `strategy` or `agreement` (it does not apply here), or the requirement's state.
    """

    id: str
    title: str
    cause: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class GivenAdvice:
    """What the library advises the buyer."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What stays in the house: provenance, reasons and notes; `specification` and `profile` are fingerprints of what belongs together.

    `law` is the id of the legal profile that the procurement was held against, `word_template` the municipality's own Word template.
    """

    specification: str
    profile: str
    provenance: tuple[Provenance, ...]
    omissions: tuple[Omission, ...]
    notes: str = ""
    advice: tuple[GivenAdvice, ...] = ()
    law: str = ""
    word_template: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A profile resolved against a library: the public half, the internal half, and what was found when it was held against the law."""

    specification: Specification
    case_file: CaseFile
    findings: tuple[Problem, ...] = ()
