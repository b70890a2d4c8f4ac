from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

import tiny
from fellesrammer.errors import Path, Severity
from fellesrammer.model.profile import Award, Criterion, LocalRequirement, Scale, Selector
from fellesrammer.model.specification import AnnouncedCriterion, WeightedRequirement
from fellesrammer.profile.tailor import Tailored, tailor
from fellesrammer.profile.weigh import weigh
from tiny import award, criterion, local, requirement, term

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
            "a", "1", "A", Decimal(60), "weighted_mean", "Svar.", (
                AnnouncedCriterion("a1", "1.1", "A1", Decimal(30), "weighted_mean", "Svar.", (), (
                    WeightedRequirement("FUN-002", Decimal("2.5")), WeightedRequirement("L-001", Decimal(1)),
                )),
                AnnouncedCriterion("a2", "1.2", "A2", Decimal(70), "weighted_mean", "Svar.", (), (
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
