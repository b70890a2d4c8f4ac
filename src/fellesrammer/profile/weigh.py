"""The criteria hierarchy: every evaluated requirement under exactly one criterion, every level weighed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from fellesrammer.errors import Checked, Path, Problem, error, warning
from fellesrammer.model.codec import plain_decimal
from fellesrammer.model.library import Requirement
from fellesrammer.model.profile import Award, Criterion, PriceAward, Selector, Weighting
from fellesrammer.model.specification import AnnouncedCriterion, WeightedRequirement
from fellesrammer.profile.tailor import Tailored

WHOLE = Decimal(100)
"""What the weights of one level add up to, in percent."""
UNWEIGHTED_MODEL = "deduction"
"""The price model in which price has no weight: quality is given a value in kroner instead."""

_CRITERIA: Path = ("award", "criteria")
_PRICE: Path = ("award", "price")


@dataclass(frozen=True, slots=True)
class Weighed:
    """The announced criteria, and the number of the criterion (`2.1`) that each evaluated requirement stands under."""

    criteria: tuple[AnnouncedCriterion, ...]
    numbers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Place:
    """A criterion with its path in the profile and its number in print."""

    criterion: Criterion
    path: Path
    number: str


def weigh(award: Award, tailored: tuple[Tailored, ...]) -> Checked[Weighed]:
    """The criteria as announced, with every fault of weights and of belonging."""
    evaluated = tuple(item for item in tailored if item.evaluated)
    places = tuple(_places(award.criteria, ("award", "criteria"), ""))
    problems = [
        *_scale_problems(award),
        *_main_weights(award),
        *(problem for place in places for problem in _sub_weights(place)),
        *_ids_once(places),
        *_selectors_hold(places, tailored),
        *_weights_hold(places, evaluated),
        *_everyone_belongs(places, evaluated),
    ]
    criteria = tuple(_announced(criterion, number, "", evaluated) for number, criterion in enumerate(award.criteria, start=1))
    numbers = {item.requirement.id: place.number for place in places for item in _under(place.criterion, evaluated)}
    return Checked(Weighed(criteria, MappingProxyType(numbers)), tuple(problems))


def _places(criteria: tuple[Criterion, ...], path: Path, above: str) -> Iterator[_Place]:
    for position, criterion in enumerate(criteria):
        number = f"{above}{position + 1}"
        yield _Place(criterion, (*path, position), number)
        yield from _places(criterion.criteria, (*path, position, "criteria"), f"{number}.")


def _announced(criterion: Criterion, position: int, above: str, evaluated: tuple[Tailored, ...]) -> AnnouncedCriterion:
    number = f"{above}{position}"
    return AnnouncedCriterion(
        id=criterion.id,
        number=number,
        title=criterion.title,
        weight=criterion.weight,
        weight_from=criterion.weight_from,
        weight_to=criterion.weight_to,
        environment=criterion.environment,
        roll_up=criterion.roll_up,
        documentation=criterion.documentation,
        criteria=tuple(_announced(child, place, f"{number}.", evaluated) for place, child in enumerate(criterion.criteria, start=1)),
        requirements=tuple(
            WeightedRequirement(item.requirement.id, criterion.weights.get(item.requirement.id, Decimal(1)))
            for item in _under(criterion, evaluated)
        ),
    )


def _under(criterion: Criterion, evaluated: tuple[Tailored, ...]) -> tuple[Tailored, ...]:
    return tuple(item for item in evaluated if _selects(criterion.requirements, item.requirement))


def _selects(selector: Selector, requirement: Requirement) -> bool:
    return requirement.id in selector.ids or requirement.area in selector.areas or bool(set(requirement.tags) & set(selector.tags))


def _scale_problems(award: Award) -> Iterator[Problem]:
    scale = award.scale
    if scale.minimum >= scale.maximum:
        yield error("profile.scale-empty", ("award", "scale"), minimum=scale.minimum, maximum=scale.maximum)
    elif scale.step <= 0 or (scale.maximum - scale.minimum) % scale.step:
        yield error("profile.scale-step", ("award", "scale", "step"), step=scale.step, minimum=scale.minimum, maximum=scale.maximum)


def _main_weights(award: Award) -> Iterator[Problem]:
    """The faults of what is announced about the main criteria, price among them: weights, ranges, or an order of priority."""
    weighed = _weighed_beside_each_other(award)
    wrong = [problem for item, path in weighed for problem in _form_problems(item, award.weighting, path)]
    yield from wrong
    if isinstance(award.price, PriceAward) and award.price.model == UNWEIGHTED_MODEL:
        yield from _needless_weights(award.price)
    if wrong:
        return
    if award.weighting == "weights":
        yield from _sum_problem([item.weight for item, _ in weighed], _CRITERIA)
    elif award.weighting == "ranges":
        yield from _range_problems(weighed)
    else:
        yield from _place_problems(award)


def _weighed_beside_each_other(award: Award) -> tuple[tuple[Criterion | PriceAward, Path], ...]:
    criteria = tuple((criterion, (*_CRITERIA, number)) for number, criterion in enumerate(award.criteria))
    # Under deduction quality is given a price, so price itself has no weight and the criteria share the value among them.
    priced = award.price is not None and award.price.model != UNWEIGHTED_MODEL
    return (*criteria, (award.price, _PRICE)) if priced and award.price else criteria


def _form_problems(item: Criterion | PriceAward, weighting: Weighting, path: Path) -> Iterator[Problem]:
    """What is missing or too much in the weight of one criterion, by what is announced."""
    wanted = {"weights": ("weight",), "ranges": ("weight_from", "weight_to"), "priority": ()}[weighting]
    for name in ("weight", "weight_from", "weight_to"):
        if name in wanted and getattr(item, name) is None:
            yield error("profile.weight-missing", path, field=name)
        elif name not in wanted and getattr(item, name) is not None:
            yield error("profile.weight-unwanted", (*path, name), field=name, weighting=weighting)
    if weighting != "priority" and isinstance(item, PriceAward) and item.place is not None:
        yield error("profile.weight-unwanted", (*path, "place"), field="place", weighting=weighting)


def _needless_weights(price: PriceAward) -> Iterator[Problem]:
    for name in ("weight", "weight_from", "weight_to", "place"):
        if getattr(price, name) is not None:
            yield error("profile.weight-in-deduction", (*_PRICE, name), field=name)


def _sum_problem(weights: Sequence[Decimal | None], path: Path) -> Iterator[Problem]:
    total = sum((weight for weight in weights if weight is not None), Decimal(0))
    if total != WHOLE:
        yield error("profile.weights-sum", path, sum=plain_decimal(total))


def _range_problems(weighed: tuple[tuple[Criterion | PriceAward, Path], ...]) -> Iterator[Problem]:
    lowest = sum((item.weight_from or Decimal(0) for item, _ in weighed), Decimal(0))
    highest = sum((item.weight_to or Decimal(0) for item, _ in weighed), Decimal(0))
    for item, path in weighed:
        if item.weight_from is not None and item.weight_to is not None and item.weight_from >= item.weight_to:
            yield error("profile.weight-range", path, first=item.weight_from, last=item.weight_to)
    if not lowest <= WHOLE <= highest:
        yield error("profile.ranges-sum", _CRITERIA, lowest=plain_decimal(lowest), highest=plain_decimal(highest))


def _place_problems(award: Award) -> Iterator[Problem]:
    last = len(award.criteria) + 1
    if award.price is not None and award.price.model != UNWEIGHTED_MODEL and award.price.place not in range(1, last + 1):
        yield error("profile.price-place", _PRICE, last=last)


def _sub_weights(place: _Place) -> Iterator[Problem]:
    """Sub-criteria always have plain weights: the law lets only main criteria be ranges or an order."""
    below, path = place.criterion.criteria, (*place.path, "criteria")
    wrong = [problem for number, child in enumerate(below) for problem in _form_problems(child, "weights", (*path, number))]
    yield from wrong
    if below and not wrong:
        yield from _sum_problem([child.weight for child in below], path)


def _ids_once(places: tuple[_Place, ...]) -> Iterator[Problem]:
    seen: set[str] = set()
    for place in places:
        if place.criterion.id in seen:
            yield error("profile.duplicate-criterion", (*place.path, "id"), id=place.criterion.id)
        seen.add(place.criterion.id)


def _selectors_hold(places: tuple[_Place, ...], tailored: tuple[Tailored, ...]) -> Iterator[Problem]:
    by_id = {item.requirement.id: item for item in tailored}
    for place in places:
        path: Path = (*place.path, "requirements", "ids")
        for number, name in enumerate(place.criterion.requirements.ids):
            if name not in by_id:
                yield error("profile.criterion-unknown-requirement", (*path, number), id=name)
            elif not by_id[name].evaluated:
                yield error("profile.criterion-not-evaluated", (*path, number), id=name)


def _weights_hold(places: tuple[_Place, ...], evaluated: tuple[Tailored, ...]) -> Iterator[Problem]:
    for place in places:
        under = {item.requirement.id for item in _under(place.criterion, evaluated)}
        for name in place.criterion.weights:
            if name not in under:
                yield error("profile.weight-elsewhere", (*place.path, "weights", name), id=name, criterion=place.criterion.id)
        if place.criterion.weights and place.criterion.roll_up == "holistic":
            yield error("profile.weights-holistic", (*place.path, "weights"), criterion=place.criterion.id)
        if not under and not place.criterion.criteria:
            found = error if place.criterion.roll_up == "weighted_mean" else warning
            yield found("profile.criterion-empty", place.path, criterion=place.criterion.title)


def _everyone_belongs(places: tuple[_Place, ...], evaluated: tuple[Tailored, ...]) -> Iterator[Problem]:
    for item in evaluated:
        homes = [place for place in places if _selects(place.criterion.requirements, item.requirement)]
        if not homes:
            yield error("profile.evaluated-without-criterion", ("award", "criteria"), id=item.requirement.id)
        elif len(homes) > 1:
            names = ", ".join(place.criterion.id for place in homes)
            yield error("profile.evaluated-twice", homes[1].path, id=item.requirement.id, criteria=names)
