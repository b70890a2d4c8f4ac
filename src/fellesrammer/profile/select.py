"""Which requirements a profile takes from the library, and why each is in or out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fellesrammer.errors import Checked, Path, Problem, error, has_errors, warning
from fellesrammer.model.library import Library, Requirement
from fellesrammer.model.profile import Exclusion, Profile, Selector
from fellesrammer.model.specification import Omission


@dataclass(frozen=True, slots=True)
class Selected:
    """What was selected, in document order, what selected each (`area FUN`, `id DEL-001`), and what was left out."""

    requirements: tuple[Requirement, ...]
    by: Mapping[str, tuple[str, ...]]
    omissions: tuple[Omission, ...]


def select(profile: Profile, library: Library) -> Checked[Selected]:
    """The included requirements less the excluded and those that do not apply here."""
    include, language = profile.selection.include, profile.buyer.language
    problems = list(_unknown(include, library, ("selection", "include")))
    for number, exclusion in enumerate(profile.selection.exclude):
        problems += _unknown(_selector(exclusion), library, ("selection", "exclude", number))
    by = {requirement.id: chosen for requirement in library.in_order() if (chosen := _selected_by(include, requirement))}
    kept: list[Requirement] = []
    omissions: list[Omission] = []
    for requirement in (library.requirements[name] for name in by):
        excluded = next((entry for entry in profile.selection.exclude if _selected_by(_selector(entry), requirement)), None)
        irrelevant = _irrelevant(requirement, profile)
        named = requirement.id in include.ids
        if excluded is not None:
            omissions.append(Omission(requirement.id, requirement.title[language], "excluded", excluded.reason))
        elif (irrelevant or requirement.state not in {"active", "deprecated"}) and not named:
            omissions.append(Omission(requirement.id, requirement.title[language], irrelevant or requirement.state))
        else:
            kept.append(requirement)
            problems += _doubts(requirement, irrelevant, include, named=named)
    problems += _without_effect(profile, frozenset(by), library)
    if not kept and not has_errors(problems):
        problems.append(error("profile.nothing-selected", ("selection", "include")))
    return Checked(Selected(tuple(kept), MappingProxyType({item.id: by[item.id] for item in kept}), tuple(omissions)), tuple(problems))


def _selected_by(selector: Selector, requirement: Requirement) -> tuple[str, ...]:
    ids = (f"id {requirement.id}",) if requirement.id in selector.ids else ()
    areas = (f"area {requirement.area}",) if requirement.area in selector.areas else ()
    return ids + areas + tuple(f"tag {tag}" for tag in requirement.tags if tag in selector.tags)


def _selector(exclusion: Exclusion) -> Selector:
    return Selector(exclusion.ids, exclusion.areas, exclusion.tags)


def _irrelevant(requirement: Requirement, profile: Profile) -> str:
    """The side on which a requirement does not apply to this purchase, or nothing."""
    where = requirement.applies_when
    if where.services and profile.scope.services and not set(where.services) & set(profile.scope.services):
        return "services"
    if where.strategies and profile.procurement.strategy and profile.procurement.strategy not in where.strategies:
        return "strategy"
    if where.agreements and profile.procurement.agreement.id not in where.agreements:
        return "agreement"
    return ""


def _doubts(requirement: Requirement, irrelevant: str, include: Selector, *, named: bool) -> Iterator[Problem]:
    path: Path = ("selection", "include", "ids", include.ids.index(requirement.id)) if named else ("selection", "include")
    if requirement.state in {"draft", "withdrawn"}:
        yield error(f"profile.{requirement.state}", path, id=requirement.id, replaced_by=requirement.replaced_by or "–")
    elif requirement.state == "deprecated":
        yield warning("profile.deprecated", path, id=requirement.id, replaced_by=requirement.replaced_by or "–")
    if irrelevant:
        yield warning("profile.not-applicable", path, id=requirement.id)


def _unknown(selector: Selector, library: Library, path: Path) -> Iterator[Problem]:
    for number, name in enumerate(selector.ids):
        if name not in library.requirements:
            yield error("profile.unknown-requirement", (*path, "ids", number), id=name, version=library.version)
    for number, area in enumerate(selector.areas):
        if area not in library.areas:
            yield error("profile.unknown-area", (*path, "areas", number), area=area, known=", ".join(library.order))
    tags = library.codelists["tags"]
    for number, tag in enumerate(selector.tags):
        if tags.find(tag) is None:
            yield error("profile.unknown-tag", (*path, "tags", number), tag=tag, known=", ".join(code.code for code in tags.codes))


def _without_effect(profile: Profile, included: frozenset[str], library: Library) -> Iterator[Problem]:
    for number, exclusion in enumerate(profile.selection.exclude):
        selector = _selector(exclusion)
        misspelt = any(_unknown(selector, library, ()))
        if not misspelt and not any(_selected_by(selector, library.requirements[name]) for name in included):
            yield warning("profile.exclusion-without-effect", ("selection", "exclude", number))
