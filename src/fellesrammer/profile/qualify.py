"""What the tenderer itself must be or have: the library's texts with this purchase's values, and its own."""

from __future__ import annotations

from collections.abc import Iterator

from fellesrammer.errors import Checked, Path, Problem, error
from fellesrammer.library.parameters import shown, value_problems
from fellesrammer.model.library import Library, Qualification
from fellesrammer.model.profile import Profile, QualificationChoice
from fellesrammer.model.specification import SpecifiedQualification
from fellesrammer.model.text import fill
from fellesrammer.words import Words

GROUPS = ("registration", "economy", "capacity", "quality", "environment")
"""The groups of qualification in the order in which documents list them."""


def qualify(profile: Profile, library: Library, words: Words) -> Checked[tuple[SpecifiedQualification, ...] | None]:
    """The qualification texts in document order, or None when the profile has not decided them."""
    if profile.qualification is None:
        return Checked(None)
    chosen, problems = [], list(_twice(profile))
    for number, choice in enumerate(profile.qualification.include):
        path: Path = ("qualification", "include", number)
        found = library.qualification.get(choice.id)
        if found is None:
            known = ", ".join(library.qualification) or "–"
            problems.append(error("profile.unknown-qualification", (*path, "id"), id=choice.id, known=known))
            continue
        faults = tuple(_value_problems(found, choice, path))
        problems += faults
        if not faults:
            chosen.append(_specified(found, choice, profile.buyer.language, words))
    chosen += [
        SpecifiedQualification(item.id, item.group, item.title, item.text, item.evidence, local=True)
        for item in profile.qualification.local
    ]
    return Checked(tuple(sorted(chosen, key=lambda item: (GROUPS.index(item.group), item.local, item.id))), tuple(problems))


def _specified(found: Qualification, choice: QualificationChoice, language: str, words: Words) -> SpecifiedQualification:
    values = {
        parameter.name: shown(parameter, choice.parameters.get(parameter.name, parameter.default), words) for parameter in found.parameters
    }
    text = "\n\n".join(part for part in (fill(found.text[language], values).strip(), choice.added_text.strip()) if part)
    return SpecifiedQualification(found.id, found.group, found.title[language], text, fill(found.evidence[language], values))


def _value_problems(found: Qualification, choice: QualificationChoice, path: Path) -> Iterator[Problem]:
    known = {parameter.name: parameter for parameter in found.parameters}
    for name, value in choice.parameters.items():
        where: Path = (*path, "parameters", name)
        if name in known:
            yield from value_problems(known[name], value, where)
        else:
            yield error("profile.unknown-parameter", where, name=name, id=choice.id, known=", ".join(known) or "–")


def _twice(profile: Profile) -> Iterator[Problem]:
    seen: set[str] = set()
    for name in ("include", "local"):
        for number, item in enumerate(getattr(profile.qualification, name)):
            if item.id in seen:
                yield error("profile.qualification-twice", ("qualification", name, number, "id"), id=item.id)
            seen.add(item.id)
