"""How the procurement takes care of climate and environment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal

from fellesrammer.errors import Path, Problem, warning
from fellesrammer.legal.case import Case
from fellesrammer.model.codec import plain_decimal
from fellesrammer.model.library import ClimateOutcome
from fellesrammer.model.profile import Climate, Criterion, PriceAward
from fellesrammer.profile.weigh import UNWEIGHTED_MODEL, WHOLE

_CLIMATE: Path = ("award", "climate")
_FIRST = 3
"""How many of the criteria with the highest priority climate must be among."""


def decided(case: Case) -> Iterator[Problem]:
    """A finding when nothing is chosen for climate and environment."""
    if case.profile.award.climate is None:
        yield warning("legal.climate-decided", _CLIMATE, paragraph=case.paragraph("climate-decided"), outcomes=_outcomes(case))


def form(case: Case) -> Iterator[Problem]:
    """A finding when the form chosen is none of those that the law in force knows."""
    climate = case.profile.award.climate
    if climate is not None and _outcome(case, climate) is None:
        yield warning(
            "legal.climate-form",
            (*_CLIMATE, "form"),
            form=climate.form,
            paragraph=case.paragraph("climate-form"),
            outcomes=_outcomes(case),
        )


def reason(case: Case) -> Iterator[Problem]:
    """A finding when the form needs a reason and none is given."""
    climate = case.profile.award.climate
    if climate is not None and _needs(case, climate, "reason") and not (climate.reason or "").strip():
        label = _label(case, climate)
        yield warning("legal.climate-reason", (*_CLIMATE, "reason"), label=label, paragraph=case.paragraph("climate-reason"))


def criteria(case: Case) -> Iterator[Problem]:
    """A finding when the form needs criteria and none is on climate or environment."""
    climate = case.profile.award.climate
    if climate is not None and _needs(case, climate, "criteria") and not _any_environment(case, climate):
        label = _label(case, climate)
        yield warning("legal.climate-criteria", (*_CLIMATE, "criteria"), label=label, paragraph=case.paragraph("climate-criteria"))


def requirements(case: Case) -> Iterator[Problem]:
    """A finding when the form needs requirements and none is named."""
    climate = case.profile.award.climate
    if climate is not None and _needs(case, climate, "requirements") and not climate.requirements:
        label, paragraph = _label(case, climate), case.paragraph("climate-requirements")
        yield warning("legal.climate-requirements", (*_CLIMATE, "requirements"), label=label, paragraph=paragraph)


def weight(case: Case) -> Iterator[Problem]:
    """A finding when weighed criteria on climate and environment reach less than the least weight: it names every other lawful way."""
    climate, least = case.profile.award.climate, case.statute.climate.minimum_weight
    if not _weighed(case, climate) or climate is None or not _any_environment(case, climate):
        return
    reached = environment_weight(case.profile.award.criteria, climate.criteria)
    if reached < least:
        yield warning(
            "legal.climate-weight",
            ("award", "criteria"),
            weight=_percent(reached),
            least=_percent(least),
            paragraph=case.paragraph("climate-weight"),
            outcomes=_outcomes(case, but="weighted"),
        )


def priced(case: Case) -> Iterator[Problem]:
    """A finding when the least weight is to be reached beside a price without weight: what it is a share of is then an open question."""
    price = case.profile.award.price
    if _weighed(case, case.profile.award.climate) and price is not None and price.model == UNWEIGHTED_MODEL:
        least = _percent(case.statute.climate.minimum_weight)
        yield warning("legal.climate-priced", (*_CLIMATE, "form"), least=least, paragraph=case.paragraph("climate-priced"))


def weighting(case: Case) -> Iterator[Problem]:
    """A finding when the form and what is announced of weights do not go together."""
    award = case.profile.award
    if award.climate is None:
        return
    ordered = award.weighting == "priority"
    if (award.climate.form == "top_three" and not ordered) or (award.climate.form == "weighted" and ordered):
        label, paragraph = _label(case, award.climate), case.paragraph("climate-weighting")
        yield warning("legal.climate-weighting", (*_CLIMATE, "form"), label=label, weighting=award.weighting, paragraph=paragraph)


def top_three(case: Case) -> Iterator[Problem]:
    """A finding when no criterion on climate or environment is among the three first of an order of priority."""
    award, climate = case.profile.award, case.profile.award.climate
    if climate is None or climate.form != "top_three" or award.weighting != "priority" or not _any_environment(case, climate):
        return
    first = _in_priority(award.criteria, award.price)[:_FIRST]
    if not any(isinstance(item, Criterion) and _on_environment(item, climate.criteria) for item in first):
        yield warning("legal.climate-top-three", ("award", "criteria"), paragraph=case.paragraph("climate-top-three"))


def environment_weight(criteria: Iterable[Criterion], named: Collection[str] = (), share: Decimal = WHOLE) -> Decimal:
    """The percent of the whole that criteria on climate and environment weigh: through every level, ranges by their lower end.

    A criterion counts when it is marked `environment` or named; what stands below it counts with it.
    """
    total = Decimal(0)
    for criterion in criteria:
        announced = criterion.weight if criterion.weight is not None else criterion.weight_from
        here = share * (announced or Decimal(0)) / WHOLE
        total += here if _on_environment(criterion, named) else environment_weight(criterion.criteria, named, here)
    return total


def _percent(number: Decimal) -> str:
    return plain_decimal(number).replace(".", ",")


def _weighed(case: Case, climate: Climate | None) -> bool:
    return climate is not None and climate.form == "weighted" and case.profile.award.weighting != "priority"


def _on_environment(criterion: Criterion, named: Collection[str]) -> bool:
    return criterion.environment or criterion.id in named


def _any_environment(case: Case, climate: Climate) -> bool:
    return any(_on_environment(criterion, climate.criteria) for criterion, _ in case.criteria())


def _in_priority(criteria: tuple[Criterion, ...], price: PriceAward | None) -> list[Criterion | PriceAward]:
    ranked: list[Criterion | PriceAward] = list(criteria)
    if price is not None and price.place is not None and price.model != UNWEIGHTED_MODEL:
        ranked.insert(price.place - 1, price)
    return ranked


def _outcome(case: Case, climate: Climate) -> ClimateOutcome | None:
    return next((outcome for outcome in case.statute.climate.outcomes if outcome.code == climate.form), None)


def _needs(case: Case, climate: Climate, what: str) -> bool:
    outcome = _outcome(case, climate)
    return outcome is not None and what in outcome.needs


def _label(case: Case, climate: Climate) -> str:
    outcome = _outcome(case, climate)
    return outcome.label[case.language] if outcome else climate.form


def _outcomes(case: Case, but: str = "") -> str:
    """Every lawful way with the code that is written in the profile."""
    outcomes = (outcome for outcome in case.statute.climate.outcomes if outcome.code != but)
    return ", ".join(f"«{outcome.label[case.language]}» ({outcome.code})" for outcome in outcomes)
