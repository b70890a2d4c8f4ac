"""How tenders are judged: weights, documentation, price, and what belongs to qualification instead."""

from __future__ import annotations

from collections.abc import Iterator

from fellesrammer.errors import Path, Problem, warning
from fellesrammer.legal import texts
from fellesrammer.legal.case import Case
from fellesrammer.model.profile import Criterion
from fellesrammer.model.specification import AnnouncedCriterion
from fellesrammer.model.text import OBLIGATION, fill

_CRITERIA: Path = ("award", "criteria")
_MANY_CRITERIA = 5
_MANY_SCORES = 30


def weighting(case: Case) -> Iterator[Problem]:
    """A finding when part III has an order of priority: it is for when weights are objectively impossible."""
    if case.in_part_three and case.profile.award.weighting == "priority":
        yield warning("legal.weighting", ("award", "weighting"), paragraph=case.paragraph("weighting"))


def documentation(case: Case) -> Iterator[Problem]:
    """A finding for each criterion that people score and that asks for no documentation, itself or above it."""
    for criterion, path in _undocumented(case.profile.award.criteria, _CRITERIA):
        yield warning("legal.documentation", path, criterion=criterion.title, paragraph=case.paragraph("documentation"))


def many_criteria(case: Case) -> Iterator[Problem]:
    """A finding when the main criteria are so many that each decides little."""
    count = len(case.profile.award.criteria)
    if count > _MANY_CRITERIA:
        yield warning("legal.criteria-count", _CRITERIA, count=count, paragraph=case.paragraph("criteria-count"))


def many_scores(case: Case) -> Iterator[Problem]:
    """A finding when so many requirements are scored one by one that each decides next to nothing."""
    count = _scored_apart(case.specification.criteria)
    if count > _MANY_SCORES:
        yield warning("legal.scored-count", _CRITERIA, count=count, paragraph=case.paragraph("scored-count"))


def tie_break(case: Case) -> Iterator[Problem]:
    """A finding when nothing is announced about equal tenders."""
    if not case.profile.award.tie_break:
        yield warning("legal.tie-break", ("award", "tie_break"), paragraph=case.paragraph("tie-break"))


def price_missing(case: Case) -> Iterator[Problem]:
    """A finding when nothing is said of how price is judged."""
    if case.profile.award.price is None:
        yield warning("legal.price-missing", ("award", "price"), paragraph=case.paragraph("price-missing"))


def average_price(case: Case) -> Iterator[Problem]:
    """A finding when a plain mean of prices is the evaluation sum."""
    price = case.profile.award.price
    if price is not None and price.evaluation_sum.method == "average":
        path: Path = ("award", "price", "evaluation_sum", "method")
        yield warning("legal.average-price", path, paragraph=case.paragraph("average-price"))


def option_unpriced(case: Case) -> Iterator[Problem]:
    """A finding for each option that no price line belongs to; a price form without any line is told elsewhere."""
    price = case.profile.award.price
    if price is None or not price.lines:
        return
    priced = {line.option for line in price.lines}
    for number, option in enumerate(case.profile.contract.options):
        if option.id not in priced:
            path: Path = ("contract", "options", number)
            yield warning("legal.option-unpriced", path, option=option.title, paragraph=case.paragraph("option-unpriced"))


def merit(case: Case) -> Iterator[Problem]:
    """A finding for each local requirement and each criterion that would score the tenderer instead of the tender."""
    for item in _scored_here(case):
        if found := texts.merits(item.text):
            words = ", ".join(f"«{word}»" for word in found)
            yield warning("legal.merit", item.path, id=item.id, words=words, paragraph=case.paragraph("merit"))


def demonstration(case: Case) -> Iterator[Problem]:
    """A finding when a criterion speaks of a demonstration that the profile does not describe."""
    if case.profile.demonstration is not None:
        return
    for criterion, _ in case.criteria():
        if texts.mentions_demonstration(criterion.documentation or ""):
            paragraph = case.paragraph("demonstration-undescribed")
            yield warning("legal.demonstration-undescribed", ("demonstration",), criterion=criterion.title, paragraph=paragraph)


def _undocumented(criteria: tuple[Criterion, ...], path: Path) -> Iterator[tuple[Criterion, Path]]:
    """The lowest criteria that ask for nothing and have nobody above who does: a criterion over others takes its points from them."""
    for number, criterion in enumerate(criteria):
        here = (*path, number)
        if not (criterion.documentation or "").strip():
            if criterion.criteria:
                yield from _undocumented(criterion.criteria, (*here, "criteria"))
            else:
                yield criterion, (*here, "documentation")


def _scored_apart(criteria: tuple[AnnouncedCriterion, ...]) -> int:
    own = sum(len(criterion.requirements) for criterion in criteria if criterion.roll_up == "weighted_mean")
    return own + sum(_scored_apart(criterion.criteria) for criterion in criteria)


def _scored_here(case: Case) -> Iterator[texts.Placed]:
    for number, local in enumerate(case.profile.local_requirements):
        if local.evaluated:
            text = f"{local.title}\n{fill(local.text, {OBLIGATION: OBLIGATION})}\n{local.beyond_minimum}"
            yield texts.Placed(local.id, text, ("local_requirements", number, "text"))
    for criterion, path in case.criteria():
        yield texts.Placed(criterion.title, f"{criterion.title}\n{criterion.documentation or ''}", (*path, "title"))
