from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

import tiny
from fellesrammer.errors import Path, Severity
from fellesrammer.model.profile import Award, Criterion, LocalRequirement, Scale, Selector, Weighting
from fellesrammer.model.specification import AnnouncedCriterion, WeightedRequirement
from fellesrammer.profile.tailor import Tailored, tailor
from fellesrammer.profile.weigh import weigh
from tiny import award, criterion, local, price, requirement, term

TOP: Path = ("award", "criteria")
LIBRARY = tiny.library(
    requirement("FUN-001", tags=("deling",)),
    requirement("FUN-002"),
    requirement("FUN-003", recommended=tiny.graded(absolute=True)),
    term("EIE-001"),
    requirement("EIE-002", tags=("deling",)),
)


def rows(*locals_: LocalRequirement) -> tuple[Tailored, ...]:
    return tailor(LIBRARY.in_order(), tiny.profile(local_requirements=locals_), LIBRARY, tiny.WORDS).value


def on(name: str, weight: str, *ids: str, **changes: Any) -> Criterion:
    return criterion(name, weight, requirements=Selector(ids=ids), **changes)


def areas(name: str, weight: str, *names: str, **changes: Any) -> Criterion:
    return criterion(name, weight, requirements=Selector(areas=names), **changes)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (award(criterion()), []),
        (award(areas("f", "60", "FUN"), areas("e", "40", "EIE")), []),
        (award(areas("f", "60.5", "FUN"), areas("e", "39.5", "EIE")), []),
        (award(areas("f", "60", "FUN"), areas("e", "39", "EIE")), [("profile.weights-sum", TOP)]),
        (award(areas("f", "60.01", "FUN"), areas("e", "40", "EIE")), [("profile.weights-sum", TOP)]),
        (award(criterion(criteria=(areas("f", "60", "FUN"), areas("e", "41", "EIE")))), [("profile.weights-sum", (*TOP, 0, "criteria"))]),
        (award(areas("f", "60", "FUN"), areas("f", "40", "EIE")), [("profile.duplicate-criterion", (*TOP, 1, "id"))]),
        (award(criterion("k", criteria=(areas("f", "60", "FUN"), areas("k", "40", "EIE")))), [
            ("profile.duplicate-criterion", (*TOP, 0, "criteria", 1, "id")),
        ]),
        (award(areas("f", "60", "FUN"), on("e", "40", "EIE-002", "EIE-999")), [
            ("profile.criterion-unknown-requirement", (*TOP, 1, "requirements", "ids", 1)),
        ]),
        (award(areas("f", "60", "FUN"), on("e", "40", "EIE-002", "FUN-003", "EIE-001")), [
            ("profile.criterion-not-evaluated", (*TOP, 1, "requirements", "ids", 1)),
            ("profile.criterion-not-evaluated", (*TOP, 1, "requirements", "ids", 2)),
        ]),
        (award(areas("f", "100", "FUN")), [("profile.evaluated-without-criterion", TOP)]),
        (award(areas("f", "60", "FUN"), areas("e", "40", "EIE", "FUN")), [("profile.evaluated-twice", (*TOP, 1))] * 2),
        (award(areas("f", "60", "FUN"), criterion("e", "40", criteria=(areas("a", "50", "EIE"), on("b", "50", "FUN-001")))), [
            ("profile.evaluated-twice", (*TOP, 1, "criteria", 1)),
        ]),
        (award(areas("f", "60", "FUN", weights={"FUN-001": Decimal(2), "EIE-002": Decimal(1)}), areas("e", "40", "EIE")), [
            ("profile.weight-elsewhere", (*TOP, 0, "weights", "EIE-002")),
        ]),
        (award(criterion(weights={"FUN-003": Decimal(2)})), [("profile.weight-elsewhere", (*TOP, 0, "weights", "FUN-003"))]),
        (award(criterion(roll_up="holistic", weights={"FUN-001": Decimal(2)})), [("profile.weights-holistic", (*TOP, 0, "weights"))]),
        (award(criterion("a", "90"), areas("b", "10", "DEL")), [("profile.criterion-empty", (*TOP, 1))]),
        (award(criterion("a", "90"), areas("b", "10", "DEL", roll_up="holistic")), [("profile.criterion-empty", (*TOP, 1))]),
        (award(criterion(), scale=Scale(Decimal(10), Decimal(10))), [("profile.scale-empty", ("award", "scale"))]),
        (award(criterion(), scale=Scale(Decimal(10), Decimal(0))), [("profile.scale-empty", ("award", "scale"))]),
        (award(criterion(), scale=Scale(step=Decimal(3))), [("profile.scale-step", ("award", "scale", "step"))]),
        (award(criterion(), scale=Scale(step=Decimal(0))), [("profile.scale-step", ("award", "scale", "step"))]),
        (award(criterion(), scale=Scale(step=Decimal("0.5"))), []),
        (award(criterion(), scale=Scale(Decimal(1), Decimal(6))), []),
    ],
)  # fmt: skip
def test_an_award_gives_its_problems_and_no_others(chosen: Award, expected: list[tuple[str, Path]]) -> None:
    assert tiny.found(weigh(chosen, rows()).problems) == sorted(expected, key=repr)


# What is announced of the main criteria, price among them


PRICE: Path = ("award", "price")
MISSING, UNWANTED, SUM = "profile.weight-missing", "profile.weight-unwanted", "profile.weights-sum"
NEEDLESS = "profile.weight-in-deduction"


def ranged(name: str, first: str | None, last: str | None, *names: str, **changes: Any) -> Criterion:
    lowest, highest = (Decimal(number) if number else None for number in (first, last))
    return replace(areas(name, "0", *names, **changes), weight=None, weight_from=lowest, weight_to=highest)


def placed(name: str, *names: str, **changes: Any) -> Criterion:
    return ranged(name, None, None, *names, **changes)


def priced(*criteria: Criterion, weighting: Weighting = "weights", **changes: Any) -> Award:
    """An award over these criteria, or over two that weigh 60 together, beside a price that weighs 40."""
    return award(*(criteria or (areas("f", "35", "FUN"), areas("e", "25", "EIE"))), weighting=weighting, price=price(**changes))


def span(first: str, last: str) -> dict[str, Any]:
    return {"weight": None, "weight_from": Decimal(first), "weight_to": Decimal(last)}


NO_WEIGHT: dict[str, Any] = {"weight": None}
RANGES = (ranged("f", "30", "50", "FUN"), ranged("e", "10", "20", "EIE"))
PLACES = (placed("f", "FUN"), placed("e", "EIE"))
SUBS = (areas("f", "60", "FUN"), areas("e", "40", "EIE"))


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        # Weights: price weighs beside the criteria.
        (priced(), []),
        (priced(weight=Decimal(41)), [(SUM, TOP)]),
        (priced(weight=Decimal("40.0")), []),
        (award(areas("f", "35", "FUN"), areas("e", "25", "EIE")), [(SUM, TOP)]),
        (priced(weight=None), [(MISSING, PRICE)]),
        (priced(placed("f", "FUN"), areas("e", "60", "EIE")), [(MISSING, (*TOP, 0))]),
        (priced(weight_from=Decimal(30)), [(UNWANTED, (*PRICE, "weight_from"))]),
        (priced(areas("f", "60", "FUN", weight_to=Decimal(70)), areas("e", "0", "EIE")), [(UNWANTED, (*TOP, 0, "weight_to"))]),
        (priced(place=1), [(UNWANTED, (*PRICE, "place"))]),
        # Ranges: from and to for every one of them, and 100 within reach.
        (priced(*RANGES, weighting="ranges", **span("30", "60")), []),
        (priced(*RANGES, weighting="ranges", **span("60", "70")), []),
        (priced(*RANGES, weighting="ranges", **span("20", "30")), []),
        (priced(*RANGES, weighting="ranges", **span("61", "70")), [("profile.ranges-sum", TOP)]),
        (priced(*RANGES, weighting="ranges", **span("20", "29")), [("profile.ranges-sum", TOP)]),
        (award(*RANGES, weighting="ranges"), [("profile.ranges-sum", TOP)]),
        (priced(*RANGES, weighting="ranges", **span("40", "40")), [("profile.weight-range", PRICE)]),
        (priced(ranged("f", "50", "30", "FUN"), RANGES[1], weighting="ranges", **span("40", "50")), [("profile.weight-range", (*TOP, 0))]),
        (priced(*RANGES, weighting="ranges"), [(MISSING, PRICE), (MISSING, PRICE), (UNWANTED, (*PRICE, "weight"))]),
        (priced(ranged("f", "30", None, "FUN"), RANGES[1], weighting="ranges", **span("30", "60")), [(MISSING, (*TOP, 0))]),
        (priced(*RANGES, weighting="ranges", place=2, **span("30", "60")), [(UNWANTED, (*PRICE, "place"))]),
        # An order of priority: no weights, and a place for price among the criteria.
        (priced(*PLACES, weighting="priority", place=1, **NO_WEIGHT), []),
        (priced(*PLACES, weighting="priority", place=3, **NO_WEIGHT), []),
        (award(*PLACES, weighting="priority"), []),
        (priced(*PLACES, weighting="priority", place=4, **NO_WEIGHT), [("profile.price-place", PRICE)]),
        (priced(*PLACES, weighting="priority", place=0, **NO_WEIGHT), [("profile.price-place", PRICE)]),
        (priced(*PLACES, weighting="priority", **NO_WEIGHT), [("profile.price-place", PRICE)]),
        (priced(*PLACES, weighting="priority", place=1), [(UNWANTED, (*PRICE, "weight"))]),
        (priced(areas("f", "60", "FUN"), PLACES[1], weighting="priority", place=1, **NO_WEIGHT), [(UNWANTED, (*TOP, 0, "weight"))]),
        (priced(RANGES[0], PLACES[1], weighting="priority", place=1, **NO_WEIGHT), [
            (UNWANTED, (*TOP, 0, "weight_from")), (UNWANTED, (*TOP, 0, "weight_to")),
        ]),
        # Deduction: quality is given a value in kroner, so price has no weight and the criteria share the whole.
        (priced(*SUBS, model="deduction", **NO_WEIGHT), []),
        (priced(model="deduction", **NO_WEIGHT), [(SUM, TOP)]),
        (priced(*SUBS, model="deduction"), [(NEEDLESS, (*PRICE, "weight"))]),
        (priced(*SUBS, model="deduction", **span("30", "60")), [
            (NEEDLESS, (*PRICE, "weight_from")), (NEEDLESS, (*PRICE, "weight_to")),
        ]),
        (priced(*SUBS, model="deduction", place=1, **NO_WEIGHT), [(NEEDLESS, (*PRICE, "place"))]),
        (priced(*PLACES, model="deduction", weighting="priority", **NO_WEIGHT), []),
        (priced(*PLACES, model="deduction", weighting="priority", place=1, **NO_WEIGHT), [(NEEDLESS, (*PRICE, "place"))]),
        # Sub-criteria are weighed whatever is announced of those above them.
        (priced(placed("k", criteria=SUBS), weighting="priority", place=1, **NO_WEIGHT), []),
        (priced(ranged("k", "50", "80", criteria=SUBS), weighting="ranges", **span("20", "50")), []),
        (priced(criterion("k", "60", criteria=(SUBS[0], areas("e", "39", "EIE")))), [(SUM, (*TOP, 0, "criteria"))]),
        (priced(criterion("k", "60", criteria=RANGES)), [
            (MISSING, (*TOP, 0, "criteria", 0)), (MISSING, (*TOP, 0, "criteria", 1)),
            *((UNWANTED, (*TOP, 0, "criteria", number, name)) for number in (0, 1) for name in ("weight_from", "weight_to")),
        ]),
        (priced(placed("k", criteria=PLACES), weighting="priority", place=1, **NO_WEIGHT), [
            (MISSING, (*TOP, 0, "criteria", 0)), (MISSING, (*TOP, 0, "criteria", 1)),
        ]),
    ],
)  # fmt: skip
def test_weights_ranges_and_priority_each_give_their_problems_and_no_others(chosen: Award, expected: list[tuple[str, Path]]) -> None:
    problems = weigh(chosen, rows()).problems
    assert tiny.found(problems) == sorted(expected, key=repr)
    assert {problem.severity for problem in problems} <= {Severity.ERROR}


def test_ranges_that_can_not_reach_the_whole_are_told_by_both_their_sums() -> None:
    problems = weigh(priced(*RANGES, weighting="ranges", **span("20.5", "29.50")), rows()).problems
    assert [dict(problem.params) for problem in problems] == [{"lowest": "60.5", "highest": "99.5"}]


def test_what_is_announced_of_a_criterion_is_its_range_its_number_and_whether_it_is_about_environment() -> None:
    chosen = priced(ranged("f", "30", "50", "FUN", environment=True), RANGES[1], weighting="ranges", **span("30", "60"))
    first, second = weigh(chosen, rows()).value.criteria
    assert (first.number, first.weight, first.weight_from, first.weight_to, first.environment) == (
        "1",
        None,
        Decimal(30),
        Decimal(50),
        True,
    )
    assert (second.number, second.weight, second.environment) == ("2", None, False)


@pytest.mark.parametrize(("roll_up", "severity"), [("weighted_mean", Severity.ERROR), ("holistic", Severity.WARNING)])
def test_a_criterion_without_requirements_is_an_error_only_where_its_points_come_from_them(roll_up: str, severity: Severity) -> None:
    problems = weigh(award(criterion("a", "90"), areas("b", "10", "DEL", roll_up=roll_up)), rows()).problems
    assert [problem.severity for problem in problems] == [severity]


def test_the_sum_that_is_wrong_is_told_without_needless_zeros() -> None:
    problems = weigh(award(areas("f", "59.50", "FUN"), areas("e", "39.50", "EIE")), rows()).problems
    assert [problem.params["sum"] for problem in problems] == ["99"]


def test_every_evaluated_requirement_stands_under_its_criterion_with_number_and_weight() -> None:
    chosen = award(
        criterion("a", "60", criteria=(on("a1", "30", "L-001", "FUN-002"), criterion("a2", "70", requirements=Selector(tags=("deling",))))),
        areas("b", "40", "DEL", roll_up="holistic", documentation=None),
    )
    weights = {"FUN-002": Decimal("2.5")}
    chosen = replace(chosen, criteria=(replace(chosen.criteria[0], criteria=_weighted(chosen, weights)), chosen.criteria[1]))
    weighed = weigh(chosen, rows(local("L-001"))).value
    assert weighed.numbers == {"FUN-001": "1.2", "FUN-002": "1.1", "L-001": "1.1", "EIE-002": "1.2"}
    assert weighed.criteria == (
        AnnouncedCriterion(
            "a", "1", "A", Decimal(60), "weighted_mean", "Svar.", criteria=(
                AnnouncedCriterion("a1", "1.1", "A1", Decimal(30), "weighted_mean", "Svar.", requirements=(
                    WeightedRequirement("FUN-002", Decimal("2.5")), WeightedRequirement("L-001", Decimal(1)),
                )),
                AnnouncedCriterion("a2", "1.2", "A2", Decimal(70), "weighted_mean", "Svar.", requirements=(
                    WeightedRequirement("FUN-001", Decimal(1)), WeightedRequirement("EIE-002", Decimal(1)),
                )),
            ),
        ),
        AnnouncedCriterion("b", "2", "B", Decimal(40), "holistic", None),
    )  # fmt: skip


def _weighted(chosen: Award, weights: dict[str, Decimal]) -> tuple[Criterion, ...]:
    inner, other = chosen.criteria[0].criteria
    return (replace(inner, weights=weights), other)


def test_the_eleventh_criterion_is_number_eleven() -> None:
    many = tuple(on(f"k{number}", "10", f"FUN-{number:03}") for number in range(1, 12))
    weighed = weigh(award(*many), ()).value
    assert [item.number for item in weighed.criteria][-2:] == ["10", "11"]
