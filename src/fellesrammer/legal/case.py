"""What the rules of law look at: a resolved procurement, the library it was made from, and the law on the day it is announced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from fellesrammer.errors import Path, RammerError
from fellesrammer.model.library import LegalProfile, LegalRule, Library
from fellesrammer.model.profile import Criterion, Profile
from fellesrammer.model.specification import Specification, SpecifiedRequirement

_PART_II = ("part_ii_open", "part_ii_restricted")
NEGOTIATED = ("negotiated", "dialogue")
"""The procedures of part III in which the buyer talks with tenderers about their tenders."""
TWO_STEPS = ("restricted", *NEGOTIATED, "part_ii_restricted")
"""The procedures in which tenderers first ask to take part."""


@dataclass(frozen=True, slots=True)
class Case:
    """A resolved procurement held against the law; `law` is None when the library has none for the day, or no day is set."""

    profile: Profile
    specification: Specification
    library: Library
    law: LegalProfile | None

    @property
    def language(self) -> str:
        """The language of the procurement."""
        return self.specification.language

    @property
    def statute(self) -> LegalProfile:
        """The law in force; rules are run under one only."""
        if self.law is None:
            raise RammerError("a rule of law was run without a law")
        return self.law

    def rule(self, code: str) -> LegalRule:
        """The rule as the law in force has it, with its paragraph."""
        return next(rule for rule in self.statute.rules if rule.code == code)

    def paragraph(self, code: str) -> str:
        """The paragraph that the law in force grounds a rule in."""
        return self.rule(code).paragraph

    def threshold(self, kind: Literal["act", "national", "eea"]) -> Decimal | None:
        """The amount of a threshold on the day of announcement, or None when the law in force has none for that day."""
        day = self.profile.procurement.announcement
        known = [item for item in self.statute.thresholds if item.kind == kind and day is not None and item.valid_from <= day]
        return max(known, key=lambda item: item.valid_from).amount if known else None

    def reaches(self, kind: Literal["act", "national", "eea"]) -> bool | None:
        """Whether the estimated value is at or above a threshold, or None when one of the two is unknown."""
        value, amount = self.profile.contract.estimated_value, self.threshold(kind)
        return None if value is None or amount is None else value >= amount

    @property
    def in_part_two(self) -> bool:
        """Whether the rules of part II hold: by the procedure, and by the value while no procedure is chosen."""
        procedure = self.profile.procurement.procedure
        return procedure in _PART_II if procedure else self.reaches("eea") is False

    @property
    def in_part_three(self) -> bool:
        """Whether the rules of part III hold: by the procedure, and by the value while no procedure is chosen."""
        procedure = self.profile.procurement.procedure
        return procedure not in _PART_II if procedure else self.reaches("eea") is True

    def tags(self, row: SpecifiedRequirement) -> tuple[str, ...]:
        """The tags of a row's shared requirement; a local one has none."""
        shared = self.library.requirements.get(row.id)
        return shared.tags if shared else ()

    def tagged(self, tag: str) -> tuple[SpecifiedRequirement, ...]:
        """The selected rows with a tag."""
        return tuple(row for row in self.specification.requirements if tag in self.tags(row))

    def place(self, name: str) -> Path:
        """The nearest place in the profile that has to do with a row."""
        for part in ("local_requirements", "tailoring"):
            for number, item in enumerate(getattr(self.profile, part)):
                if item.id == name:
                    return (part, number)
        ids = self.profile.selection.include.ids
        return ("selection", "include", "ids", ids.index(name)) if name in ids else ("selection", "include")

    def criteria(self) -> Iterator[tuple[Criterion, Path]]:
        """Every criterion and sub-criterion with its path, in the order of the document."""
        return _walked(self.profile.award.criteria, ("award", "criteria"))


def _walked(criteria: tuple[Criterion, ...], path: Path) -> Iterator[tuple[Criterion, Path]]:
    for number, criterion in enumerate(criteria):
        yield criterion, (*path, number)
        yield from _walked(criterion.criteria, (*path, number, "criteria"))


def kroner(amount: Decimal) -> str:
    """The amount as Norwegian prose writes it, with no-break spaces between thousands."""
    whole, _, decimals = f"{amount:f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", "\N{NO-BREAK SPACE}")
    return f"{grouped},{decimals}" if decimals.strip("0") else grouped
