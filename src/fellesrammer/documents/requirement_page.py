"""A requirement of the library as a page of plain text: everything that is known of it."""

from __future__ import annotations

from collections.abc import Iterator

from fellesrammer.model.library import Library, Localized, Requirement
from fellesrammer.model.text import plain
from fellesrammer.words import Words


def lines(requirement: Requirement, library: Library, words: Words) -> Iterator[str]:
    """The lines of the page: identity, texts, recommendation, answer, verification, anchors, parameters, sources."""
    language = words.language
    yield f"{requirement.id}  {requirement.title[language]}"
    yield words("show.state", state=words(f"show.states.{requirement.state}"), revision=requirement.revision, since=requirement.since)
    for name in ("text", "beyond_minimum", "rationale", "guidance"):
        yield from _section(words(f"show.{name}"), getattr(requirement, name), language)
    recommended = requirement.recommended
    kind = library.codelists["requirement_types"].find(requirement.code)
    yield from _section(words("show.recommended", type=kind.label[language] if kind else requirement.code), recommended.why, language)
    yield from _section(words("show.answer"), requirement.answer.request, language)
    yield from _listed(words("show.verification"), _verification(requirement, library, language))
    yield from _listed(words("show.assessment"), (f"{anchor.points}: {plain(anchor.text[language])}" for anchor in requirement.assessment))
    yield from _listed(
        words("show.parameters"),
        (f"{{{parameter.name}}} = {parameter.default}: {parameter.label[language]}" for parameter in requirement.parameters),
    )
    yield from _listed(words("show.sources"), _sources(requirement, library, words))


def _section(title: str, text: Localized, language: str) -> Iterator[str]:
    if language in text:
        yield ""
        yield title
        yield from (f"  {line}" for line in plain(text[language]).splitlines())


def _listed(title: str, items: Iterator[str]) -> Iterator[str]:
    found = list(items)
    if found:
        yield ""
        yield title
        for item in found:
            first, *rest = item.splitlines()
            yield f"  - {first}"
            yield from (f"    {line}" for line in rest)


def _verification(requirement: Requirement, library: Library, language: str) -> Iterator[str]:
    phases = library.codelists["verification_phases"]
    for step in requirement.verification:
        phase = phases.find(step.phase)
        yield f"{phase.label[language] if phase else step.phase}: {plain(step.method[language])}"


def _sources(requirement: Requirement, library: Library, words: Words) -> Iterator[str]:
    for reference in requirement.sources:
        source = library.sources[reference.id]
        place = f", {reference.paragraph}" if reference.paragraph else ""
        checked = words("show.checked", date=source.checked) if source.checked else ""
        yield f"{source.title[words.language]}{place}{checked if source.verified else words('show.unverified')}"
