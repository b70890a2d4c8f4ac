"""The texts for the agreement's other bilag: one document for each, ready to be pasted into the agreement's own bilag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from fellesrammer.documents import phrases
from fellesrammer.documents.layout import fact_table
from fellesrammer.documents.pieces import line, text
from fellesrammer.documents.requirement_tables import (
    bilag_title,
    bilag_with_texts,
    duration_bilag,
    has_price_form,
    integrations,
    platform_bilag,
    term_rows_table,
)
from fellesrammer.model.specification import AnnouncedBilag, Specification, SpecifiedRequirement
from fellesrammer.model.text import TextBlock, parse
from fellesrammer.render.blocks import Block, Callout, Heading
from fellesrammer.render.prose import prose
from fellesrammer.words import Words, listed


def outlines(specification: Specification, words: Words) -> Mapping[int, tuple[Block, ...]]:
    """The document of every other bilag that gets texts of ours, by the bilag's number."""
    return MappingProxyType(
        {bilag.number: tuple(_document(specification, bilag, words)) for bilag in bilag_with_texts(specification)},
    )


def _document(specification: Specification, bilag: AnnouncedBilag, words: Words) -> Iterator[Block]:
    agreement = specification.agreement
    yield line(words("bilag_texts.label", agreement=f"{agreement.id} {agreement.version}"), "cover-label")
    yield line(bilag_title(bilag), "title")
    buyer, title = phrases.municipality(specification.buyer.name, words), phrases.title(specification, words)
    yield line(words("bilag_texts.of", buyer=buyer, title=title), "lead")
    yield Callout("note", words("bilag_texts.use"), _lead(specification, bilag, words))
    yield from _terms(specification, bilag, words)
    if bilag.number == platform_bilag(specification) and specification.situation.integrations != ():
        yield Heading(1, words("bilag_texts.platform"))
        yield from parse(words("bilag_texts.platform_lead"))
        yield from integrations(specification, words)
    if bilag.number == agreement.content_kinds.get("plan"):
        yield from _days(specification, words)
    if bilag.number == duration_bilag(specification):
        yield from _duration(specification, words)
    if bilag.number == agreement.content_kinds.get("price"):
        yield from _price(specification, words)


def _lead(specification: Specification, bilag: AnnouncedBilag, words: Words) -> tuple[TextBlock, ...]:
    return prose(
        specification.language,
        "bilag_texts",
        number=bilag.number,
        agreement=f"{specification.agreement.id} {specification.agreement.version}",
        filled_by=words(f"bilag_texts.filled_by.{bilag.filled_by}"),
        filled_when=words(f"bilag_texts.filled_when.{bilag.filled_when}"),
        rows=bool(specification.of_bilag(bilag.number)),
    )


def _terms(specification: Specification, bilag: AnnouncedBilag, words: Words) -> Iterator[Block]:
    rows = specification.of_bilag(bilag.number)
    if bilag.number == specification.agreement.content_kinds["agreement_change"]:
        yield from _changes(specification, rows, words)
    elif rows:
        yield Heading(1, words("bilag_texts.terms"))
        yield term_rows_table(specification, rows, bilag_title(bilag), words)


def _changes(specification: Specification, rows: tuple[SpecifiedRequirement, ...], words: Words) -> Iterator[Block]:
    """The rows by the clauses that they depart from, in the order of the agreement; those that depart from none come last."""
    groups: dict[tuple[str, ...], list[SpecifiedRequirement]] = {}
    for row in rows:
        groups.setdefault(tuple(sorted(row.clauses, key=clause_key)), []).append(row)
    for clauses in sorted(groups, key=lambda found: (not found, [clause_key(clause) for clause in found])):
        named = listed(clauses, words("and"))
        title = words("bilag_texts.clause", clauses=named) if clauses else words("bilag_texts.new_text")
        yield Heading(1, title)
        yield from parse(words("bilag_texts.departs", clauses=named) if clauses else words("bilag_texts.adds"))
        yield term_rows_table(specification, groups[clauses], title, words)


def clause_key(clause: str) -> tuple[tuple[int, str], ...]:
    """A key that sorts clauses as numbers: 2.2 before 2.10."""
    return tuple((int(part) if part.isdecimal() else 0, part) for part in clause.split("."))


def _days(specification: Specification, words: Words) -> Iterator[Block]:
    contract = specification.contract
    yield Heading(1, words("bilag_texts.days"))
    yield from parse(words("bilag_texts.days_lead"))
    facts = ((words("facts.start"), contract.start), (words("facts.delivery"), contract.delivery))
    yield fact_table(facts, words("bilag_texts.days"), words)


def _duration(specification: Specification, words: Words) -> Iterator[Block]:
    contract = specification.contract
    yield Heading(1, words("bilag_texts.duration"))
    yield from parse(words("bilag_texts.duration_lead"))
    length = words("facts.months", count=contract.months) if contract.months else None
    facts = [(words("facts.start"), contract.start), (words("facts.length"), length)]
    if contract.extensions:
        facts.append((words("facts.extensions"), contract.extensions))
    yield fact_table(facts, words("bilag_texts.duration"), words)


def _price(specification: Specification, words: Words) -> Iterator[Block]:
    if specification.price is None:
        return
    if has_price_form(specification):
        yield Heading(1, words("bilag_texts.price"))
        yield from parse(words("bilag_texts.price_lead"))
    yield Heading(1, words("bilag_texts.index"))
    yield from text(specification.price.index, words("bilag_texts.index"), words)
