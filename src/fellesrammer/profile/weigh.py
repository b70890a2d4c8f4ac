"""The criteria hierarchy: every evaluated requirement under exactly one criterion, every level weighed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from fellesrammer.errors import Checked, Path, Problem, error, warning
from fellesrammer.model.codec import plain_decimal
from fellesrammer.model.library import Requirement
from fellesrammer.model.profile import Award, Criterion, Selector
from fellesrammer.model.specification import AnnouncedCriterion, WeightedRequirement
from fellesrammer.profile.tailor import Tailored

WHOLE = Decimal(100)
"""What the weights of one level add up to, in percent."""


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
        *_sums(award.criteria, ("award", "criteria")),
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


def _sums(criteria: tuple[Criterion, ...], path: Path) -> Iterator[Problem]:
    total = sum((criterion.weight for criterion in criteria), Decimal(0))
    if total != WHOLE:
        yield error("profile.weights-sum", path, sum=plain_decimal(total))
    for number, criterion in enumerate(criteria):
        if criterion.criteria:
            yield from _sums(criterion.criteria, (*path, number, "criteria"))


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
