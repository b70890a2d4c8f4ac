"""The procedure by value, its time limits, and what must be said of it beforehand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fellesrammer.errors import Path, Problem, warning
from fellesrammer.legal.case import NEGOTIATED, TWO_STEPS, Case, kroner

_DAYS = 30
"""The least days from announcement to the deadline for tenders (open) or for requests to take part."""
_FURTHER_DAYS = 25
"""The least days from then on to the deadline for tenders."""


def lots(case: Case) -> Iterator[Problem]:
    """A finding when part III has neither a lot nor a reason for not dividing."""
    procurement = case.profile.procurement
    if case.in_part_three and procurement.lot is None and not (procurement.not_divided or "").strip():
        yield warning("legal.lots", ("procurement", "not_divided"), paragraph=case.paragraph("lots"))


def value(case: Case) -> Iterator[Problem]:
    """A finding when a procedure of part II is chosen for a value at or above the EEA threshold."""
    estimated, amount = case.profile.contract.estimated_value, case.threshold("eea")
    if case.profile.procurement.procedure and case.in_part_two and estimated is not None and amount is not None and estimated >= amount:
        yield warning(
            "legal.procedure-value",
            ("procurement", "procedure"),
            value=kroner(estimated),
            threshold=kroner(amount),
            paragraph=case.paragraph("procedure-value"),
        )


def below_act(case: Case) -> Iterator[Problem]:
    """A finding when the value is so low that the act does not apply."""
    estimated, amount = case.profile.contract.estimated_value, case.threshold("act")
    if estimated is not None and amount is not None and estimated < amount:
        yield warning(
            "legal.value-below-act",
            ("contract", "estimated_value"),
            value=kroner(estimated),
            threshold=kroner(amount),
            paragraph=case.paragraph("value-below-act"),
        )


def ground(case: Case) -> Iterator[Problem]:
    """A finding when negotiation or dialogue is chosen and the notes do not name the paragraph that opens for it."""
    paragraph = case.paragraph("procedure-ground")
    number = re.search(r"\d+-\d+", paragraph)
    named = number is not None and re.search(rf"(?<!\d){number[0]}(?!\d)", case.profile.notes) is not None
    if case.profile.procurement.procedure in NEGOTIATED and not named:
        yield warning("legal.procedure-ground", ("procurement", "procedure"), paragraph=paragraph)


def rounds(case: Case) -> Iterator[Problem]:
    """A finding when nothing is said of how many rounds there will be."""
    procurement = case.profile.procurement
    if procurement.procedure in NEGOTIATED and procurement.rounds is None:
        yield warning("legal.rounds", ("procurement", "rounds"), paragraph=case.paragraph("rounds"))


def first_offer(case: Case) -> Iterator[Problem]:
    """A finding when nothing is said of whether the contract may be awarded without negotiation."""
    procurement = case.profile.procurement
    if procurement.procedure == "negotiated" and procurement.award_on_first_offer is None:
        yield warning("legal.first-offer", ("procurement", "award_on_first_offer"), paragraph=case.paragraph("first-offer"))


def chosen_how(case: Case) -> Iterator[Problem]:
    """A finding when a number is invited and nothing says how they are chosen."""
    procurement = case.profile.procurement
    if procurement.procedure in TWO_STEPS and procurement.invited is not None and not (procurement.invited.selection or "").strip():
        path: Path = ("procurement", "invited", "selection")
        yield warning("legal.invited-selection", path, paragraph=case.paragraph("invited-selection"))


def applications(case: Case) -> Iterator[Problem]:
    """A finding when tenderers must ask to take part and no day is set for it."""
    procurement = case.profile.procurement
    if procurement.procedure in TWO_STEPS and procurement.applications is None:
        yield warning("legal.applications", ("procurement", "applications"), paragraph=case.paragraph("applications"))


def dialogue(case: Case) -> Iterator[Problem]:
    """A finding when part II does not say whether there will be dialogue."""
    procurement = case.profile.procurement
    if procurement.procedure and case.in_part_two and procurement.dialogue is None:
        yield warning("legal.dialogue", ("procurement", "dialogue"), paragraph=case.paragraph("dialogue"))


def no_negotiation(case: Case) -> Iterator[Problem]:
    """A finding for each field of negotiation in a procedure that has none."""
    procurement = case.profile.procurement
    if procurement.procedure not in {"open", "restricted"}:
        return
    for name in ("rounds", "award_on_first_offer", "dialogue"):
        if getattr(procurement, name):
            path: Path = ("procurement", name)
            yield warning("legal.no-negotiation", path, field=".".join(map(str, path)), paragraph=case.paragraph("no-negotiation"))


def deadline_open(case: Case) -> Iterator[Problem]:
    """A finding when an open procedure gives fewer days than the least for tenders."""
    procurement = case.profile.procurement
    days = _days_to(case, "deadline")
    if procurement.procedure == "open" and days is not None and days < _DAYS:
        path: Path = ("procurement", "deadline")
        yield warning("legal.deadline-open", path, days=days, least=_DAYS, paragraph=case.paragraph("deadline-open"))


def deadline_applications(case: Case) -> Iterator[Problem]:
    """A finding when fewer days than the least are given for requests to take part."""
    days = _days_to(case, "applications")
    if case.profile.procurement.procedure in {"restricted", "negotiated"} and days is not None and days < _DAYS:
        path: Path = ("procurement", "applications")
        paragraph = case.paragraph("deadline-applications")
        yield warning("legal.deadline-applications", path, days=days, least=_DAYS, paragraph=paragraph)


def deadline_tenders(case: Case) -> Iterator[Problem]:
    """A finding when fewer days than the least are left for tenders after the requests to take part."""
    procurement = case.profile.procurement
    if procurement.procedure not in {"restricted", "negotiated"} or procurement.applications is None or procurement.deadline is None:
        return
    days = (procurement.deadline - procurement.applications).days
    if days < _FURTHER_DAYS:
        path: Path = ("procurement", "deadline")
        yield warning("legal.deadline-tenders", path, days=days, least=_FURTHER_DAYS, paragraph=case.paragraph("deadline-tenders"))


def validity(case: Case) -> Iterator[Problem]:
    """A finding when part III does not say how long tenders bind."""
    if case.in_part_three and case.profile.procurement.validity is None:
        yield warning("legal.validity", ("procurement", "validity"), paragraph=case.paragraph("validity"))


def qualification(case: Case) -> Iterator[Problem]:
    """A finding when nothing is decided of what tenderers must be or have."""
    if case.profile.qualification is None:
        yield warning("legal.qualification-missing", ("qualification",), paragraph=case.paragraph("qualification-missing"))


def _days_to(case: Case, name: str) -> int | None:
    """The days from the announcement to a date of the procurement, the day of announcement not counted."""
    first, last = case.profile.procurement.announcement, getattr(case.profile.procurement, name)
    return None if first is None or last is None else (last - first).days
