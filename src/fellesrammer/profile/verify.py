"""What must hold between the parts of a profile and the library before anything is made of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from fellesrammer.errors import Path, Problem, error, warning
from fellesrammer.model.library import Library
from fellesrammer.model.profile import Criterion, Profile
from fellesrammer.profile.tailor import Tailored

# Facts that every announcement needs; one that nobody has given is printed as «fylles ut».
_EXPECTED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("procurement", ("title", "purpose", "case", "procedure", "announcement", "deadline", "questions", "validity", "submission")),
    ("contract", ("start", "months", "delivery", "estimated_value")),
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
        *_options(profile, tailored),
        *_climate(profile, tailored),
        *_demonstration(profile, tailored),
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
    yield from _together(profile, library)
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


def _together(profile: Profile, library: Library) -> Iterator[Problem]:
    """The faults of partners and joiners: unknown, named twice, a wrong organisation number."""
    seen = {profile.buyer.municipality}
    for name in ("partners", "joiners"):
        for number, item in enumerate(getattr(profile.buyer, name)):
            path: Path = ("buyer", name, number)
            if item.municipality not in library.municipalities:
                yield error("profile.unknown-municipality", (*path, "municipality"), number=item.municipality)
            if item.municipality in seen:
                yield error("profile.buyer-twice", (*path, "municipality"), number=item.municipality)
            seen.add(item.municipality)
            organisation = getattr(item, "organisation_number", None)
            if organisation is not None and not valid_organisation_number(organisation):
                yield error("profile.organisation-number", (*path, "organisation_number"), number=organisation)


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
    tendering = _given(profile, "procurement", ("announcement", "applications", "questions", "deadline"))
    # The contract may start while the other tenders still bind, so nothing is held against the last day on which a tender does.
    validity = _given(profile, "procurement", ("validity",))
    contract = _given(profile, "contract", ("start", "delivery"))
    for (earlier, first), (later, second) in (*pairwise((*tendering, *contract)), *pairwise((*tendering[-1:], *validity))):
        if second < first:
            yield error("profile.dates-out-of-order", later, earlier=".".join(earlier), first=first, second=second)


def _given(profile: Profile, part: str, names: tuple[str, ...]) -> list[tuple[tuple[str, str], date]]:
    days = [((part, name), getattr(getattr(profile, part), name)) for name in names]
    return [(path, day) for path, day in days if day is not None]


def _fulfilments(profile: Profile, tailored: tuple[Tailored, ...]) -> Iterator[Problem]:
    places: dict[str, Path] = {change.id: ("tailoring", number, "fulfilment") for number, change in enumerate(profile.tailoring)}
    places |= {local.id: ("local_requirements", number, "fulfilment") for number, local in enumerate(profile.local_requirements)}
    announced = profile.procurement.announcement
    for item in tailored:
        day = item.fulfilment.date
        if day is not None and announced is not None and day < announced:
            yield error("profile.fulfilled-too-early", places.get(item.requirement.id, ("tailoring",)), id=item.requirement.id, date=day)


def _options(profile: Profile, tailored: tuple[Tailored, ...]) -> Iterator[Problem]:
    rows = {item.requirement.id: item for item in tailored}
    described: set[str] = set()
    seen: set[str] = set()
    for number, option in enumerate(profile.contract.options):
        path: Path = ("contract", "options", number)
        if option.id in seen:
            yield error("profile.duplicate-option", (*path, "id"), id=option.id)
        seen.add(option.id)
        for place, name in enumerate(option.requirements):
            where: Path = (*path, "requirements", place)
            if name not in rows:
                yield error("profile.named-not-selected", where, id=name)
            elif not rows[name].option:
                yield error("profile.not-an-option", where, id=name, option=option.id)
            described.add(name)
    for name, item in rows.items():
        if item.option and name not in described:
            yield warning("profile.option-not-ordered", ("contract", "options"), id=name)


def _climate(profile: Profile, tailored: tuple[Tailored, ...]) -> Iterator[Problem]:
    climate = profile.award.climate
    if climate is None:
        return
    rows = {item.requirement.id for item in tailored}
    known = {criterion.id for criterion in _every(profile.award.criteria)}
    for number, name in enumerate(climate.requirements):
        if name not in rows:
            yield error("profile.named-not-selected", ("award", "climate", "requirements", number), id=name)
    for number, name in enumerate(climate.criteria):
        if name not in known:
            yield error("profile.unknown-criterion", ("award", "climate", "criteria", number), id=name, known=", ".join(sorted(known)))


def _every(criteria: tuple[Criterion, ...]) -> Iterator[Criterion]:
    for criterion in criteria:
        yield criterion
        yield from _every(criterion.criteria)


def _demonstration(profile: Profile, tailored: tuple[Tailored, ...]) -> Iterator[Problem]:
    if profile.demonstration is None:
        return
    rows = {item.requirement.id: item for item in tailored}
    for number, name in enumerate(profile.demonstration.requirements):
        path: Path = ("demonstration", "requirements", number)
        if name not in rows:
            yield error("profile.named-not-selected", path, id=name)
        elif not rows[name].evaluated:
            yield error("profile.shown-not-evaluated", path, id=name)
        elif not demonstrated(rows[name]):
            yield warning("profile.shown-without-method", path, id=name)
    if not profile.demonstration.requirements and not any(item.evaluated and demonstrated(item) for item in tailored):
        yield error("profile.nothing-to-show", ("demonstration",))


def demonstrated(item: Tailored) -> bool:
    """Whether the requirement says how it is shown in a demonstration."""
    return any(step.phase == "demonstration" for step in item.requirement.verification)


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
