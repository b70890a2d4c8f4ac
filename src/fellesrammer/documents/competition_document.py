"""The part of the konkurransegrunnlag that follows from the specification: rules, qualification, award, how to tender."""

from __future__ import annotations

from collections.abc import Iterator

from fellesrammer.documents import (
    competition_award,
    competition_climate,
    competition_frame,
    competition_purchase,
    competition_rules,
    phrases,
)
from fellesrammer.documents.pieces import fact, line, numbered
from fellesrammer.model.specification import Specification
from fellesrammer.model.text import parse
from fellesrammer.render.blocks import Block, Callout, Contents, PageBreak, Paragraph, Span
from fellesrammer.words import Words


def outline(specification: Specification, words: Words) -> tuple[Block, ...]:
    """The whole document from cover to the end of the competition; what nobody has given stands as a place to fill in."""
    chapters = [
        competition_purchase.purchase(specification, words),
        competition_purchase.contract(specification, words),
        competition_rules.rules(specification, words),
        competition_rules.qualification(specification, words),
        competition_award.award(specification, words),
        competition_climate.climate(specification, words),
    ]
    if specification.demonstration is not None:
        chapters.append(competition_rules.demonstration(specification, words))
    chapters += [
        competition_frame.prose_chapter("submitting", (), specification, words),
        competition_frame.prose_chapter("closing", ("award_notice", "cancellation"), specification, words),
    ]
    return (*_cover(specification, words), Contents(words("contents.title"), depth=2), *numbered(chapters))


def _cover(specification: Specification, words: Words) -> Iterator[Block]:
    procurement = specification.procurement
    yield line(words("competition.label"), "cover-label")
    yield line(words("competition.title"), "title")
    yield Paragraph(fact(procurement.title, words("facts.title"), words).spans, "subtitle")
    yield line(phrases.municipality(specification.buyer.name, words), "lead")
    for key, value in (
        ("cover.case", procurement.case),
        ("cover.announcement", procurement.announcement),
        ("cover.deadline", procurement.deadline),
        ("cover.agreement", f"{specification.agreement.title}, {specification.agreement.version}"),
    ):
        label = words(key)
        yield Paragraph((Span(f"{label}: ", style="strong"), *fact(value, label, words).spans), "cover-text")
    if procurement.example:
        yield Callout("warning", words("example.title"), parse(words("example.text")))
    yield PageBreak()
