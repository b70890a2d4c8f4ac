from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fellesrammer.award.scoring import (
    TOTAL,
    mean_of_cells_formula,
    mean_of_range_formula,
    quality_points,
    rounded,
    weighted_mean,
)
from fellesrammer.model.profile import RollUp
from fellesrammer.model.specification import AnnouncedCriterion, WeightedRequirement

POINTS = st.decimals("0", "10", places=1)
WEIGHTS = st.decimals("0.01", "1000", places=2)


def criterion(number: str, weight: str, roll_up: RollUp, *below: AnnouncedCriterion, **requirements: str) -> AnnouncedCriterion:
    rows = tuple(WeightedRequirement(name, Decimal(share)) for name, share in requirements.items())
    return AnnouncedCriterion(number, number, number, Decimal(weight), roll_up, None, criteria=below, requirements=rows)


def given_points(**points: str) -> dict[str, Decimal]:
    return {name.replace("_", "."): Decimal(value) for name, value in points.items()}


@pytest.mark.parametrize(
    ("value", "decimals", "result"),
    [
        ("0.5", 0, "1"), ("1.5", 0, "2"), ("2.5", 0, "3"), ("-0.5", 0, "-1"), ("-2.5", 0, "-3"), ("2.4999", 0, "2"),
        ("2.345", 2, "2.35"), ("2.355", 2, "2.36"), ("1.005", 2, "1.01"), ("7", 2, "7.00"), ("0.00005", 4, "0.0001"),
    ],
)  # fmt: skip
def test_a_half_is_rounded_away_from_zero(value: str, decimals: int, result: str) -> None:
    assert str(rounded(Decimal(value), decimals)) == result


@pytest.mark.parametrize(
    ("points", "decimals", "result"),
    [
        ([("7", "1")], 2, "7.00"),
        ([("7", "1"), ("8", "1")], 2, "7.50"),
        ([("7", "1"), ("8", "1")], 0, "8"),  # 7.5, a tie
        ([("5", "1"), ("10", "2")], 2, "8.33"),  # 25 / 3
        ([("10", "1"), ("5", "1"), ("5", "1")], 2, "6.67"),  # 20 / 3
        ([("6", "60"), ("9", "40")], 1, "7.2"),  # 3.6 + 3.6
        ([("6.25", "50"), ("6", "50")], 2, "6.13"),  # 6.125, a tie
        ([("0", "3"), ("10", "0.01")], 2, "0.03"),  # 0.1 / 3.01 = 0.0332…
        ([("0", "60"), ("0", "40")], 2, "0.00"),
    ],
)
def test_a_weighted_mean_is_the_one_worked_by_hand(points: list[tuple[str, str]], decimals: int, result: str) -> None:
    assert str(weighted_mean([(Decimal(value), Decimal(weight)) for value, weight in points], decimals)) == result


@given(st.lists(st.tuples(POINTS, WEIGHTS), min_size=1, max_size=12), st.integers(0, 4))
def test_a_weighted_mean_is_the_exact_quotient_rounded_half_up(points: list[tuple[Decimal, Decimal]], decimals: int) -> None:
    exact = sum(Fraction(value) * Fraction(weight) for value, weight in points) / sum(Fraction(weight) for _, weight in points)
    scaled = exact * 10**decimals
    expected = Decimal(int(scaled + Fraction(1, 2))).scaleb(-decimals)
    assert weighted_mean(points, decimals) == expected


@given(st.lists(st.tuples(POINTS, WEIGHTS), min_size=1, max_size=8))
def test_order_and_scale_of_the_weights_do_not_matter(points: list[tuple[Decimal, Decimal]]) -> None:
    shuffled = points[::-1]
    tenfold = [(value, weight * 10) for value, weight in points]
    assert weighted_mean(points, 2) == weighted_mean(shuffled, 2) == weighted_mean(tenfold, 2)


FUNCTION = criterion("1", "60", "weighted_mean", A="2", B="1")
OWNERSHIP = criterion("2", "40", "holistic", C="1", D="1")
SHARING = criterion("1", "100", "weighted_mean", criterion("1.1", "60", "weighted_mean", A="1", B="2"), criterion("1.2", "40", "holistic"))


@pytest.mark.parametrize(
    ("criteria", "points", "decimals", "result"),
    [
        # 1: (2·10 + 5) / 3 = 8.33; total: (8.33·60 + 6·40) / 100 = 7.398
        ((FUNCTION, OWNERSHIP), given_points(A="10", B="5", C="0", D="10") | {"2": Decimal(6)}, 2, {"1": "8.33", "2": "6", TOTAL: "7.40"}),
        # The same with one decimal: 8.3, then (8.3·60 + 240) / 100 = 7.38
        ((FUNCTION, OWNERSHIP), given_points(A="10", B="5") | {"2": Decimal(6)}, 1, {"1": "8.3", "2": "6", TOTAL: "7.4"}),
        # Nothing unrounded passes on: 1.1 is 20/3 = 6.67, so 1 is (6.67·60 + 7·40) / 100 = 6.802, not 6.8
        ((SHARING,), given_points(A="0", B="10") | {"1.2": Decimal(7)}, 2, {"1.1": "6.67", "1.2": "7", "1": "6.80", TOTAL: "6.80"}),
        # With no decimals 6.67 is 7 first, and 7 all the way up
        ((SHARING,), given_points(A="0", B="10") | {"1.2": Decimal(7)}, 0, {"1.1": "7", "1.2": "7", "1": "7", TOTAL: "7"}),
        # A holistic level heeds its own points alone, also above sub-criteria, and takes them as they were given
        (
            (replace(SHARING, roll_up="holistic"),),
            given_points(A="10", B="10") | {"1.2": Decimal(1), "1": Decimal("2.125")},
            2,
            {"1.1": "10.00", "1.2": "1", "1": "2.125", TOTAL: "2.13"},
        ),
    ],
)
def test_points_roll_up_as_worked_by_hand(
    criteria: tuple[AnnouncedCriterion, ...], points: Mapping[str, Decimal], decimals: int, result: Mapping[str, str]
) -> None:
    assert {name: str(value) for name, value in quality_points(criteria, points, decimals).items()} == result


@pytest.mark.parametrize("missing", ["A", "1.2"])
def test_points_that_nobody_has_given_are_never_zero(missing: str) -> None:
    points = {name: value for name, value in given_points(A="1", B="2", **{"1_2": "3"}).items() if name != missing}
    with pytest.raises(KeyError, match=missing):
        quality_points((SHARING,), points, 2)


def test_the_formula_over_cells_is_empty_until_every_cell_holds_a_number() -> None:
    assert mean_of_cells_formula([("D5", "$C5"), ("D9", "$C9")], 2) == (
        'IF(COUNT(D5,D9)=2,ROUND(ROUND(ROUND(D5*$C5+D9*$C9,8)/ROUND($C5+$C9,8),10),2),"")'
    )


def test_the_formula_over_ranges_says_the_same() -> None:
    assert mean_of_range_formula("D5:D8", "$C5:$C8", 4, 0) == (
        'IF(COUNT(D5:D8)=4,ROUND(ROUND(ROUND(SUMPRODUCT(D5:D8,$C5:$C8),8)/ROUND(SUM($C5:$C8),8),10),0),"")'
    )
