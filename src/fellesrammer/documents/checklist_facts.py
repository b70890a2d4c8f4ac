"""What nobody has given yet and the announcement needs, with the field of the profile that holds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fellesrammer.errors import Path
from fellesrammer.model.specification import Specification

EXPECTED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("procurement", ("title", "purpose", "case", "procedure", "announcement", "deadline", "questions", "validity", "submission")),
    ("contract", ("start", "months", "delivery", "estimated_value")),
    ("situation", ("background", "goals", "inhabitants", "users", "units", "systems_replaced", "migration", "integrations")),
)
"""The facts that every announcement needs: those that are warned of when the profile is checked."""

TWO_STAGES = frozenset({"restricted", "negotiated", "dialogue", "part_ii_restricted"})
"""The procedures in which some are invited among those who ask to take part."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that nobody has given: the key of its name, its place in the profile, and what it is about, where there are several."""

    key: str
    path: Path
    about: str = ""


def missing_facts(specification: Specification) -> Iterator[Missing]:
    """Every fact that is missing, in the order of the profile's parts."""
    for part, names in EXPECTED:
        for name in names:
            if getattr(getattr(specification, part), name) is None:
                yield Missing(name, (part, name))
    if not specification.procurement.services:
        yield Missing("services", ("scope", "services"))
    yield from _together(specification)
    yield from _procedure(specification)
    yield from _lists(specification)
    yield from _award(specification)
    yield from _demonstration(specification)


def _together(specification: Specification) -> Iterator[Missing]:
    buyer = specification.buyer
    if buyer.partners and buyer.signing is None:
        yield Missing("signing", ("buyer", "signing"))
    for number, partner in enumerate(buyer.partners):
        for name in ("inhabitants", "users"):
            if getattr(partner, name) is None:
                yield Missing(f"partner_{name}", ("buyer", "partners", number, name), partner.name)
    for number, joiner in enumerate(buyer.joiners):
        for name in ("users", "value"):
            if getattr(joiner, name) is None:
                yield Missing(f"joiner_{name}", ("buyer", "joiners", number, name), joiner.name)


def _procedure(specification: Specification) -> Iterator[Missing]:
    procurement = specification.procurement
    procedure = procurement.procedure or ""
    wanted = {
        "invited": procedure in TWO_STAGES,
        "applications": procedure in TWO_STAGES,
        "rounds": procedure == "negotiated",
        "award_on_first_offer": procedure == "negotiated",
        "dialogue": procedure.startswith("part_ii"),
        "not_divided": procurement.lot is None and not procedure.startswith("part_ii"),
    }
    for name, needed in wanted.items():
        if needed and getattr(procurement, name) is None:
            yield Missing(name, ("procurement", name))


def _lists(specification: Specification) -> Iterator[Missing]:
    for number, option in enumerate(specification.contract.options):
        if option.until is None:
            yield Missing("option_until", ("contract", "options", number, "until"), option.id)
    for number, group in enumerate(specification.situation.users or ()):
        if group.count is None:
            yield Missing("user_count", ("situation", "users", number, "count"), group.role)
    for number, found in enumerate(specification.situation.integrations or ()):
        for name in ("owner", "version"):
            if getattr(found, name) is None:
                yield Missing(f"integration_{name}", ("situation", "integrations", number, name), found.system)


def _award(specification: Specification) -> Iterator[Missing]:
    price, climate = specification.price, specification.climate
    if specification.qualification is None:
        yield Missing("qualification", ("qualification",))
    if price is None:
        yield Missing("price", ("award", "price"))
    else:
        if price.index is None:
            yield Missing("index", ("award", "price", "index"))
        for number, line in enumerate(price.lines):
            if line.counts and line.quantity is None and not (line.group == "hours" and price.evaluation_sum.method == "average"):
                yield Missing("quantity", ("award", "price", "lines", number, "quantity"), line.id)
    if climate is None:
        yield Missing("climate", ("award", "climate"))
    elif not climate.reason:
        yield Missing("climate_reason", ("award", "climate", "reason"))
    if not specification.tie_break:
        yield Missing("tie_break", ("award", "tie_break"))


def _demonstration(specification: Specification) -> Iterator[Missing]:
    for name in ("minutes", "place", "preparation", "participants"):
        if specification.demonstration is not None and getattr(specification.demonstration, name) is None:
            yield Missing(f"demonstration_{name}", ("demonstration", name))
