"""What must hold between the parts of a profile and the library before anything is made of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from fellesrammer.errors import Path, Problem, error, warning
from fellesrammer.model.library import Library
from fellesrammer.model.profile import Profile
from fellesrammer.profile.tailor import Tailored

# Facts that every announcement needs; one that nobody has given is printed as «fylles ut».
_EXPECTED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("procurement", ("title", "purpose", "case", "procedure", "announcement", "deadline")),
    ("contract", ("start", "months", "delivery")),
    ("situation", ("background", "goals", "inhabitants", "users", "units", "systems_replaced", "migration", "integrations")),
)


def frame_problems(profile: Profile, library: Library) -> tuple[Problem, ...]:
    """What is wrong before a single requirement is looked at: unknown municipality, language, agreement or service."""
    return tuple(_frame(profile, library))


def whole_problems(profile: Profile, library: Library, tailored: tuple[Tailored, ...]) -> tuple[Problem, ...]:
    """What is wrong with the resolved whole: dependencies, conflicts, dates, facts that are missing."""
    return (
        *_relations(profile, tailored),
        *_dates(profile),
        *_fulfilments(profile, tailored),
        *_unverified(profile, library),
        *_unfilled(profile),
    )


def _frame(profile: Profile, library: Library) -> Iterator[Problem]:
    buyer, agreement = profile.buyer, profile.procurement.agreement
    municipality = library.municipalities.get(buyer.municipality)
    if municipality is None:
        yield error("profile.unknown-municipality", ("buyer", "municipality"), number=buyer.municipality)
    elif not buyer.language:
        yield error("profile.language-needed", ("buyer",), municipality=municipality.name, known=", ".join(library.languages))
    if buyer.language and buyer.language not in library.languages:
        yield error("profile.unknown-language", ("buyer", "language"), language=buyer.language, known=", ".join(library.languages))
    if buyer.organisation_number is not None and not valid_organisation_number(buyer.organisation_number):
        yield error("profile.organisation-number", ("buyer", "organisation_number"), number=buyer.organisation_number)
    if f"{agreement.id} {agreement.version}" not in library.agreements:
        known = ", ".join(sorted(library.agreements))
        yield error("profile.unknown-agreement", ("procurement", "agreement"), agreement=f"{agreement.id} {agreement.version}", known=known)
    strategies = library.codelists["strategies"]
    if profile.procurement.strategy is not None and strategies.find(profile.procurement.strategy) is None:
        known = ", ".join(code.code for code in strategies.codes)
        yield error("profile.unknown-strategy", ("procurement", "strategy"), strategy=profile.procurement.strategy, known=known)
    for number, service in enumerate(profile.scope.services):
        if library.codelists["services"].find(service) is None:
            known = ", ".join(code.code for code in library.codelists["services"].codes)
            yield error("profile.unknown-service", ("scope", "services", number), service=service, known=known)


def valid_organisation_number(number: str) -> bool:
    """Whether the nine digits pass the control digit (modulus 11, weights 3 2 7 6 5 4 3 2)."""
    if len(number) != 9 or not number.isascii() or not number.isdigit():  # noqa: PLR2004  # an organisation number has nine digits
        return False
    remainder = sum(int(digit) * weight for digit, weight in zip(number, (3, 2, 7, 6, 5, 4, 3, 2), strict=False)) % 11
    return (11 - remainder) % 11 == int(number[8])


def _relations(profile: Profile, tailored: tuple[Tailored, ...]) -> Iterator[Problem]:
    chosen = {item.requirement.id for item in tailored}
    for item in tailored:
        requirement = item.requirement
        path = _mentioned(profile, requirement.id)
        for needed in requirement.relations.requires:
            if needed not in chosen:
                yield error("profile.missing-dependency", path, id=requirement.id, needed=needed)
        for other in requirement.relations.conflicts:
            if other in chosen:
                yield error("profile.conflict", path, id=requirement.id, other=other)


def _mentioned(profile: Profile, name: str) -> Path:
    """The nearest place in the profile that has to do with a requirement."""
    if name in profile.selection.include.ids:
        return ("selection", "include", "ids", profile.selection.include.ids.index(name))
    return ("selection", "include")


def _dates(profile: Profile) -> Iterator[Problem]:
    procurement, contract = profile.procurement, profile.contract
    ordered = (
        (("procurement", "announcement"), procurement.announcement),
        (("procurement", "deadline"), procurement.deadline),
        (("contract", "start"), contract.start),
        (("contract", "delivery"), contract.delivery),
    )
    known = [(path, day) for path, day in ordered if day is not None]
    for (earlier, first), (later, second) in pairwise(known):
        if second < first:
            yield error("profile.dates-out-of-order", later, earlier=".".join(earlier), first=first, second=second)


def _fulfilments(profile: Profile, tailored: tuple[Tailored, ...]) -> Iterator[Problem]:
    places: dict[str, Path] = {change.id: ("tailoring", number, "fulfilment") for number, change in enumerate(profile.tailoring)}
    places |= {local.id: ("local_requirements", number, "fulfilment") for number, local in enumerate(profile.local_requirements)}
    announced = profile.procurement.announcement
    for item in tailored:
        day = item.fulfilment.date
        if day is not None and announced is not None and day < announced:
            yield error("profile.fulfilled-too-early", places.get(item.requirement.id, ("tailoring",)), id=item.requirement.id, date=day)


def _unverified(profile: Profile, library: Library) -> Iterator[Problem]:
    chosen = profile.procurement.agreement
    agreement = library.agreements.get(f"{chosen.id} {chosen.version}")
    if agreement is not None and profile.buyer.language not in agreement.verified:
        yield warning("profile.titles-unverified", ("procurement", "agreement"), agreement=agreement.key)


def _unfilled(profile: Profile) -> Iterator[Problem]:
    for part, names in _EXPECTED:
        for name in names:
            if getattr(getattr(profile, part), name) is None:
                yield warning("profile.unfilled", (part, name), field=f"{part}.{name}")
