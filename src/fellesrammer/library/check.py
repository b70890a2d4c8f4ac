"""What a schema can't say about a library: one small function per rule, each yielding the problems it finds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import get_args, get_type_hints

from fellesrammer.errors import Path, Problem, error, warning
from fellesrammer.library.parameters import value_problems
from fellesrammer.model.library import FulfilmentTime, Library, Localized, Phase, Qualification, Requirement
from fellesrammer.model.profile import Procedure
from fellesrammer.model.text import OBLIGATION, placeholders, stray_braces

Rule = Callable[[Library], Iterator[Problem]]

_REQUIRED_CODELISTS = (
    "requirement_types",
    "fulfilment_times",
    "fulfilment_answers",
    "term_answers",
    "price_answers",
    "suppliers",
    "verification_phases",
    "services",
    "strategies",
    "content_kinds",
    "procedures",
    "terms",
    "tags",
    "reserved_words",
)

# The codes that the program asks for by name.
_RELIED_ON: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "requirement_types": ("A", "E", "AE", "O", "K"),
        "fulfilment_times": get_args(FulfilmentTime),
        "fulfilment_answers": ("developed",),
        "term_answers": ("reserved",),
        "price_answers": ("extra",),
        "verification_phases": get_args(Phase),
        "procedures": get_args(Procedure),
    }
)


def check(library: Library) -> tuple[Problem, ...]:
    """Every problem that the rules find; paths are those of the Library value."""
    return tuple(problem for rule in RULES for problem in rule(library))


def texts_in_every_language(library: Library) -> Iterator[Problem]:
    """Every text stands in every language of the library."""
    for path, text in localized_texts(library, ()):
        for language in library.languages:
            if language not in text:
                yield error("library.missing-language", path, language=language)


def codelists_are_whole(library: Library) -> Iterator[Problem]:
    """Every codelist that documents are made with is there, with the codes and verbs that they ask for by name."""
    for name in _REQUIRED_CODELISTS:
        codelist = library.codelists.get(name)
        if codelist is None:
            yield error("library.missing-codelist", ("codelists",), codelist=name)
            continue
        for code in _RELIED_ON.get(name, ()):
            if codelist.find(code) is None:
                yield error("library.missing-code", ("codelists", name, "codes"), name=code, codelist=name)
        for number, entry in enumerate(codelist.codes):
            if name == "requirement_types" and not entry.verb:
                yield error("library.missing-verb", ("codelists", name, "codes", number), name=entry.code)


def codes_stand_once(library: Library) -> Iterator[Problem]:
    """No codelist has a code twice, and no agreement a bilag."""
    for codelist in library.codelists.values():
        yield from _repeated([code.code for code in codelist.codes], ("codelists", codelist.id, "codes"), "code")
    for agreement in library.agreements.values():
        yield from _repeated([str(bilag.number) for bilag in agreement.bilag], ("agreements", agreement.key, "bilag"), "number")


def areas_in_order(library: Library) -> Iterator[Problem]:
    """The order names every area, and nothing else."""
    for number, area in enumerate(library.order):
        if area not in library.areas:
            yield error("library.unknown-area", ("order", number), id=area)
    for area in library.areas:
        if area not in library.order:
            yield error("library.area-without-place", ("areas", area), id=area)
    for requirement in library.requirements.values():
        if requirement.area not in library.areas:
            yield error("library.unknown-area", ("requirements", requirement.id, "area"), id=requirement.area)


def obligation_stands_once(library: Library) -> Iterator[Problem]:
    """Binding text holds `{skal}` exactly once, and no other word of obligation (design §8)."""
    for requirement in library.requirements.values():
        for language, text in requirement.text.items():
            path: Path = ("requirements", requirement.id, "text", language)
            if (count := placeholders(text).count(OBLIGATION)) != 1:
                yield error("library.obligation-count", path, count=count)
        for name in ("text", "beyond_minimum"):
            for language, text in getattr(requirement, name).items():
                path = ("requirements", requirement.id, name, language)
                for word in obligation_words(text, language, library):
                    yield error("library.obligation-word", path, word=word)


def placeholders_are_declared(library: Library) -> Iterator[Problem]:
    """A brace is a declared placeholder, and every declared parameter is used."""
    for at, item in _with_parameters(library):
        declared = frozenset(parameter.name for parameter in item.parameters)
        used: set[str] = set()
        for path, text in filled_texts(item):
            allowed = declared | {OBLIGATION} if path[0] == "text" and isinstance(item, Requirement) else declared
            used |= set(placeholders(text))
            for found in stray_braces(text, allowed):
                yield error("text.stray-brace", (*at, *path), found=found)
        for number, parameter in enumerate(item.parameters):
            if parameter.name not in used:
                yield warning("library.unused-parameter", (*at, "parameters", number), name=parameter.name)


def parameters_hold(library: Library) -> Iterator[Problem]:
    """A parameter's name is free and its default lies within its own limits."""
    for at, item in _with_parameters(library):
        seen: set[str] = set()
        for number, parameter in enumerate(item.parameters):
            path: Path = (*at, "parameters", number)
            if parameter.name in seen or parameter.name == OBLIGATION:
                yield error("library.parameter-name", (*path, "name"), name=parameter.name)
            seen.add(parameter.name)
            yield from value_problems(parameter, parameter.default, (*path, "default"))


def _with_parameters(library: Library) -> Iterator[tuple[Path, Requirement | Qualification]]:
    yield from ((("requirements", item.id), item) for item in library.requirements.values())
    yield from ((("qualification", item.id), item) for item in library.qualification.values())


def relations_hold(library: Library) -> Iterator[Problem]:
    """Every related requirement exists and is another one; replaced_by too."""
    for requirement in library.requirements.values():
        for name in ("requires", "conflicts", "derived_from"):
            for number, other in enumerate(getattr(requirement.relations, name)):
                path: Path = ("requirements", requirement.id, "relations", name, number)
                if other not in library.requirements:
                    yield error("library.unknown-requirement", path, id=other)
                elif other == requirement.id:
                    yield error("library.own-relation", path, id=other)
        if requirement.replaced_by and requirement.replaced_by not in library.requirements:
            yield error("library.unknown-requirement", ("requirements", requirement.id, "replaced_by"), id=requirement.replaced_by)


def sources_exist(library: Library) -> Iterator[Problem]:
    """Every source, mission statement and ground named is on file."""
    for path, source in _sources_named(library):
        if source not in library.sources:
            yield error("library.unknown-source", path, id=source)


def _sources_named(library: Library) -> Iterator[tuple[Path, str]]:
    for requirement in library.requirements.values():
        if ground := requirement.recommended.ground:
            yield ("requirements", requirement.id, "recommended", "ground", "source"), ground.source
    for name in ("requirements", "advice", "qualification"):
        for item in getattr(library, name).values():
            for number, reference in enumerate(item.sources):
                yield (name, item.id, "sources", number, "id"), reference.id
            for number, origin in enumerate(getattr(item, "origin", ())):
                yield (name, item.id, "origin", number), origin
    for law in library.legal.values():
        for number, rule in enumerate(law.rules):
            yield ("legal", law.id, "rules", number, "source"), rule.source


def ids_are_shared_out(library: Library) -> Iterator[Problem]:
    """No advice has the id of a requirement, and every advice belongs to an area."""
    for advice in library.advice.values():
        if advice.id in library.requirements:
            yield error("library.advice-id", ("advice", advice.id, "id"), id=advice.id)
        if advice.area not in library.areas:
            yield error("library.unknown-area", ("advice", advice.id, "area"), id=advice.area)


def law_is_dated(library: Library) -> Iterator[Problem]:
    """Legal profiles follow each other without overlap, so that a day never stands under two."""
    laws = sorted(library.legal.values(), key=lambda law: law.valid_from or date.min)
    for earlier, later in pairwise(laws):
        if earlier.valid_to is None or later.valid_from is None or earlier.valid_to >= later.valid_from:
            yield error("library.law-overlap", ("legal", later.id), id=later.id, other=earlier.id)


def codes_exist(library: Library) -> Iterator[Problem]:
    """Every service, strategy, tag and content kind named is in its codelist."""
    for requirement in library.requirements.values():
        named: list[tuple[str, Path, str]] = [
            ("content_kinds", ("content_kind",), requirement.content_kind),
            *(("tags", ("tags", number), tag) for number, tag in enumerate(requirement.tags)),
            *(("services", ("applies_when", "services", number), code) for number, code in enumerate(requirement.applies_when.services)),
            *(
                ("strategies", ("applies_when", "strategies", number), code)
                for number, code in enumerate(requirement.applies_when.strategies)
            ),
        ]
        for codelist, path, code in named:
            if codelist in library.codelists and library.codelists[codelist].find(code) is None:
                yield error("library.unknown-code", ("requirements", requirement.id, *path), name=code, codelist=codelist)
    tags = library.codelists.get("tags")
    for path, tag in _other_tags(library):
        if tags is not None and tags.find(tag) is None:
            yield error("library.unknown-code", path, name=tag, codelist="tags")


def _other_tags(library: Library) -> Iterator[tuple[Path, str]]:
    for advice in library.advice.values():
        for number, tag in enumerate(advice.tags):
            yield ("advice", advice.id, "tags", number), tag
    for agreement in library.agreements.values():
        for place, gap in enumerate(agreement.gaps):
            for number, tag in enumerate(gap.tags):
                yield ("agreements", agreement.key, "gaps", place, "tags", number), tag


def kinds_have_a_bilag(library: Library) -> Iterator[Problem]:
    """Agreements send content to bilag that they have, and every kind of content in use has a bilag in one of them."""
    used = {requirement.content_kind: requirement.id for requirement in library.requirements.values()}
    for agreement in library.agreements.values():
        numbers = {bilag.number for bilag in agreement.bilag}
        for kind, number in agreement.content_kinds.items():
            if number not in numbers:
                yield error("library.unknown-bilag", ("agreements", agreement.key, "content_kinds", kind), number=number)
    known = {kind for agreement in library.agreements.values() for kind in agreement.content_kinds}
    for kind, name in used.items():
        if library.agreements and kind not in known:
            yield error("library.kind-without-bilag", ("requirements", name, "content_kind"), kind=kind)


def agreements_exist(library: Library) -> Iterator[Problem]:
    """Every agreement that a requirement names is on file, and every clause stands in it."""
    ids = {agreement.id for agreement in library.agreements.values()}
    for requirement in library.requirements.values():
        for number, name in enumerate(requirement.applies_when.agreements):
            if name not in ids:
                yield error(
                    "library.unknown-agreement", ("requirements", requirement.id, "applies_when", "agreements", number), agreement=name
                )
        for number, reference in enumerate(requirement.deviates_from):
            path: Path = ("requirements", requirement.id, "deviates_from", number)
            agreement = library.agreements.get(f"{reference.agreement} {reference.version}")
            if agreement is None:
                yield error("library.unknown-agreement", path, agreement=f"{reference.agreement} {reference.version}")
            elif reference.clause not in agreement.clauses:
                yield error("library.unknown-clause", path, clause=reference.clause, agreement=agreement.key)


def terms_are_not_graded(library: Library) -> Iterator[Problem]:
    """A contract term is neither absolute, evaluated nor an option: it binds by being in the contract."""
    for requirement in library.requirements.values():
        graded = requirement.recommended
        if requirement.kind == "contract_term" and (graded.absolute or graded.evaluated or graded.option):
            yield error("library.graded-term", ("requirements", requirement.id, "recommended"), id=requirement.id)
        if requirement.kind == "requirement" and not (graded.absolute or graded.evaluated or graded.option):
            yield error("library.ungraded-requirement", ("requirements", requirement.id, "recommended"), id=requirement.id)


def anchors_are_three(library: Library) -> Iterator[Problem]:
    """Anchors stand at 0, 5 and 10, in that order."""
    for requirement in library.requirements.values():
        points = tuple(anchor.points for anchor in requirement.assessment)
        if requirement.assessment and points != (0, 5, 10):
            yield error("library.anchors", ("requirements", requirement.id, "assessment"), found=", ".join(map(str, points)))


def register_holds(library: Library) -> Iterator[Problem]:
    """Every municipality lies in a county that is on file."""
    for municipality in library.municipalities.values():
        if municipality.county not in library.counties:
            yield error("library.unknown-county", ("municipalities", municipality.number), number=municipality.county)


def unverified_sources_are_marked(library: Library) -> Iterator[Problem]:
    """A source nobody has verified gives a warning (design decision D14)."""
    for source in library.sources.values():
        if not source.verified:
            yield warning("library.unverified-source", ("sources", source.id, "verified"), id=source.id)


RULES: tuple[Rule, ...] = (
    codelists_are_whole,
    codes_stand_once,
    texts_in_every_language,
    areas_in_order,
    obligation_stands_once,
    placeholders_are_declared,
    parameters_hold,
    relations_hold,
    sources_exist,
    codes_exist,
    ids_are_shared_out,
    law_is_dated,
    kinds_have_a_bilag,
    agreements_exist,
    terms_are_not_graded,
    anchors_are_three,
    register_holds,
    unverified_sources_are_marked,
)


def obligation_words(text: str, language: str, library: Library) -> tuple[str, ...]:
    """The words in a text that say how strong a requirement is, other than `{skal}`: reserved in the library, by language."""
    codelist = library.codelists.get("reserved_words")
    reserved = {code.label[language] for code in codelist.codes if language in code.label} if codelist else set()
    found = re.findall(r"[^\W\d_]+", text.replace(f"{{{OBLIGATION}}}", " ").casefold())
    return tuple(sorted(reserved.intersection(found)))


def filled_texts(item: Requirement | Qualification) -> Iterator[tuple[Path, str]]:
    """The path and text of everything in a requirement or a qualification text that parameters are filled into."""
    for path, localized in _qualifying(item) if isinstance(item, Qualification) else _asking(item):
        for language, text in localized.items():
            yield (*path, language), text


def _qualifying(item: Qualification) -> tuple[tuple[Path, Localized], ...]:
    return ((("text",), item.text), (("evidence",), item.evidence))


def _asking(requirement: Requirement) -> tuple[tuple[Path, Localized], ...]:
    return (
        (("text",), requirement.text),
        (("beyond_minimum",), requirement.beyond_minimum),
        (("answer", "request"), requirement.answer.request),
        *((("verification", number, "method"), step.method) for number, step in enumerate(requirement.verification)),
        *((("assessment", number, "text"), anchor.text) for number, anchor in enumerate(requirement.assessment)),
    )


def localized_texts(value: object, path: Path) -> Iterator[tuple[Path, Localized]]:
    """The path and value of every localized text in a value of the model that is not left out."""
    if is_dataclass(value):
        kind: type = type(value)
        for name in _field_names(kind):
            part = getattr(value, name)
            if name in _localized_fields(kind):
                if part:
                    yield (*path, name), part
            else:
                yield from localized_texts(part, (*path, name))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from localized_texts(item, (*path, key))
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from localized_texts(item, (*path, number))


def _repeated(codes: list[str], path: Path, key: str) -> Iterator[Problem]:
    for number, code in enumerate(codes):
        if code in codes[:number]:
            yield error("library.repeated-code", (*path, number, key), name=code)


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def _localized_fields(kind: type) -> frozenset[str]:
    return frozenset(name for name, hint in get_type_hints(kind).items() if hint == Localized)
