"""The resolved procurement: what is announced (`Specification`), and what stays in the house (`CaseFile`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from fellesrammer.model.library import Fulfilment, Kind
from fellesrammer.model.profile import (
    Contract,
    RollUp,
    Scale,
    Situation,
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
class AnnouncedBuyer:
    """The buyer as tenderers see it."""

    name: str
    municipality: str
    organisation_number: str | None


@dataclass(frozen=True, slots=True)
class AnnouncedBilag:
    """A bilag of the agreement by number and title."""

    number: int
    title: str


@dataclass(frozen=True, slots=True)
class AnnouncedAgreement:
    """The agreement with its bilag; `requirements` is the number of the bilag that holds the requirements."""

    id: str
    version: str
    title: str
    requirements: int
    bilag: tuple[AnnouncedBilag, ...]


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
    """An award criterion as announced, with its number in print (`1`, `1.2`)."""

    id: str
    number: str
    title: str
    weight: Decimal
    roll_up: RollUp
    documentation: str | None
    criteria: tuple[AnnouncedCriterion, ...] = ()
    requirements: tuple[WeightedRequirement, ...] = ()


@dataclass(frozen=True, slots=True)
class Specification:
    """What is announced. Nothing in it is secret: no reasons, no notes, no provenance.

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
class CaseFile:
    """What stays in the house: provenance, reasons and notes; `specification` and `profile` are fingerprints of what belongs together."""

    specification: str
    profile: str
    provenance: tuple[Provenance, ...]
    omissions: tuple[Omission, ...]
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A profile resolved against a library: the public half and the internal half."""

    specification: Specification
    case_file: CaseFile
