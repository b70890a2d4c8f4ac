"""How climate and environment are taken care of, by the rule in force on the announcement date: a chapter of the konkurransegrunnlag."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from fellesrammer.documents.competition_award import shares
from fellesrammer.documents.competition_frame import chapter, fact_table, label, new_act, said
from fellesrammer.documents.pieces import fact_cell, line, missing, percent, text_cell
from fellesrammer.model.profile import Climate
from fellesrammer.model.specification import AnnouncedCriterion, Specification
from fellesrammer.render.blocks import Block, Bullets, Cell, Paragraph, Span
from fellesrammer.words import Words

_NEW_FORMS = ("combined", "vital_interest")
"""What LOA § 5b opened for and FOA § 7-9 did not."""
_BY_CRITERIA = ("weighted", "top_three", "combined")
_BY_REQUIREMENTS = ("replaced", "combined")
_WITHOUT_REASON = ("weighted", "top_three")


def climate(specification: Specification, words: Words) -> Iterator[Block]:
    """The chapter: the form with its paragraph, the reason that the documents must give, and what takes care of it."""
    chosen, current = specification.climate, new_act(specification)
    yield chapter("climate", words)
    if current is None:
        yield line(words("competition.climate.law_unknown"))
        yield missing(label("announcement", words), words)
    elif chosen is not None and chosen.form in _NEW_FORMS and not current:
        yield missing(words("competition.climate.not_then"), words)
    elif chosen is not None:
        paragraph = "anskaffelsesloven § 5b" if current else "anskaffelsesforskriften § 7-9"
        yield from said("climate", specification, words, form=chosen.form, paragraph=paragraph, current=current)
    if chosen is None:
        yield missing(label("form", words), words)
    elif rows := list(_rows(specification, chosen, words)):
        yield fact_table(rows, words("competition.chapter.climate"), words)


def _rows(specification: Specification, chosen: Climate, words: Words) -> Iterator[tuple[str, Cell]]:
    if chosen.reason or chosen.form not in _WITHOUT_REASON:
        yield "reason", text_cell(chosen.reason, label("reason", words), words)
    criteria = [found for found in _every(specification.criteria) if _meant(found, chosen)]
    if criteria or chosen.form in _BY_CRITERIA:
        yield "climate_criteria", _criteria(specification, criteria, words)
    requirements = [f"{row.id} {row.title}" for row in specification.requirements if row.id in chosen.requirements]
    if requirements or chosen.form in _BY_REQUIREMENTS:
        yield "climate_requirements", _named(requirements, "climate_requirements", words)


def _meant(criterion: AnnouncedCriterion, chosen: Climate) -> bool:
    """Whether the profile names the criterion, or, where it names none, marks it."""
    return criterion.id in chosen.criteria if chosen.criteria else criterion.environment


def _criteria(specification: Specification, criteria: Sequence[AnnouncedCriterion], words: Words) -> Cell:
    named = _named([f"{criterion.number} {criterion.title}" for criterion in criteria], "climate_criteria", words)
    share = shares(specification)
    # A criterion inside another one that counts is part of that one's share.
    outermost = [one for one in criteria if not any(one.number.startswith(f"{other.number}.") for other in criteria)]
    if not criteria or not all(criterion.number in share for criterion in outermost):
        return named
    together = sum((share[criterion.number] for criterion in outermost), Decimal(0))
    return Cell((*named.blocks, line(words("competition.climate.share", weight=percent(together, words)))))


def _named(names: Sequence[str], key: str, words: Words) -> Cell:
    if not names:
        return fact_cell(None, label(key, words), words)
    items: tuple[Paragraph | Bullets, ...] = (Bullets(tuple((Span(name),) for name in names)),)
    return Cell(items)


def _every(criteria: Sequence[AnnouncedCriterion]) -> Iterator[AnnouncedCriterion]:
    for criterion in criteria:
        yield criterion
        yield from _every(criterion.criteria)
