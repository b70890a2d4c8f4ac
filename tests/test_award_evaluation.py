from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fellesrammer.award.evaluation import Result, evaluate, judged, quality_points_formula, total_formula
from fellesrammer.award.method import Method, Offer, Value
from fellesrammer.award.price_models import PRICE_MODELS

A, B, C = Offer("A", Decimal(100), Decimal(9)), Offer("B", Decimal(80), Decimal("7.5")), Offer("C", Decimal(160), Decimal(6))
PARAMETERS: dict[str, dict[str, Value]] = {"fixed_range": {"price_min": Decimal(50), "price_max": Decimal(500)}}
PRICES = st.decimals("0.01", "999999999999", places=2)
QUALITIES = st.decimals("0.1", "10", places=3)


def method(model: str, *, decimals: int = 6, normalise: bool = False, price: int = 50) -> Method:
    return Method(
        PRICE_MODELS[model], Decimal(price), Decimal(100 - price), PARAMETERS.get(model, {}), decimals=decimals, normalise=normalise
    )


def test_the_results_stand_in_the_order_of_the_offers_with_points_total_and_rank() -> None:
    assert evaluate(method("proportional"), (A, B)) == (
        Result("A", Decimal(100), Decimal(9), Decimal(8), Decimal(9), Decimal("8.5"), 2),
        Result("B", Decimal(80), Decimal("7.5"), Decimal(10), Decimal("7.5"), Decimal("8.75"), 1),
    )


@pytest.mark.parametrize("model", ["deduction", "surcharge", "ufab_simple", "ufab_extended", "quotient"])
def test_a_model_that_gives_no_points_leaves_them_empty(model: str) -> None:
    assert {(result.price_points, result.quality_points) for result in evaluate(method(model), (A, B))} == {(None, None)}


def test_equal_totals_share_a_rank_and_the_next_rank_is_left_out() -> None:
    twin = Offer("D", B.price, B.quality)
    assert [result.rank for result in evaluate(method("linear"), (A, B, twin, C))] == [3, 1, 1, 4]


def test_a_tie_made_by_rounding_is_a_tie() -> None:
    # 8.75 and 8.5 are both 9 when nothing is announced after the comma.
    assert [result.rank for result in evaluate(method("proportional", decimals=0), (A, B))] == [1, 1]


def test_nothing_unrounded_passes_on() -> None:
    # 100/160 of 10 is 6.25, so 6.3; (6.3 + 6) / 2 = 6.15, so 6.2. Unrounded it would be 6.125, so 6.1.
    results = evaluate(method("proportional", decimals=1), (A, C))
    assert (str(results[1].price_points), str(results[1].total)) == ("6.3", "6.2")


def test_lifted_quality_gives_the_best_all_points_and_the_others_in_proportion() -> None:
    offers = (Offer("A", Decimal(1), Decimal(7)), Offer("B", Decimal(1), Decimal(4)))
    results = evaluate(method("linear", decimals=2, normalise=True), offers)
    assert [str(result.quality_points) for result in results] == ["10.00", "5.71"]
    assert [result.quality for result in results] == [7, 4]


def test_quality_that_nobody_has_can_not_be_lifted() -> None:
    offers = (Offer("A", Decimal(1), Decimal(0)), Offer("B", Decimal(2), Decimal(0)))
    assert [offer.quality for offer in judged(method("linear", normalise=True), offers)] == [0, 0]


def test_a_weight_of_nothing_leaves_the_other_alone() -> None:
    assert [result.total for result in evaluate(method("linear", price=0), (A, B))] == [9, Decimal("7.5")]
    assert [result.total for result in evaluate(method("linear", price=100), (A, B))] == [Decimal("7.5"), 10]


@pytest.mark.parametrize("model", PRICE_MODELS)
@given(st.lists(st.tuples(PRICES, QUALITIES), min_size=2, max_size=6), st.integers(0, 8), st.booleans())
def test_any_offers_are_ranked_and_their_order_does_not_matter(
    model: str, pairs: list[tuple[Decimal, Decimal]], decimals: int, normalise: bool
) -> None:
    offers = [Offer(str(number), price, max(quality, Decimal(1))) for number, (price, quality) in enumerate(pairs)]
    used = method(model, decimals=decimals, normalise=normalise and model != "quotient")
    results = evaluate(used, offers)
    assert min(result.rank for result in results) == 1
    assert all(result.rank == 1 + sum(other.rank < result.rank for other in results) for result in results)
    assert sorted(results, key=str) == sorted(evaluate(used, offers[::-1]), key=str)


def test_the_formulas_of_quality_points_and_total_round_as_announced() -> None:
    assert quality_points_formula(method("linear", decimals=2), "D4", "D9") == 'IF(COUNT(D4)=1,ROUND(D4,2),"")'
    assert quality_points_formula(method("linear", decimals=2, normalise=True), "D4", "D9") == (
        'IF(COUNT(D4,D9)=2,ROUND(IF(D9>0,ROUND(10*D4/D9,10),0),2),"")'
    )
    assert total_formula(method("linear", decimals=2, price=40), "D5", "D4") == (
        'IF(COUNT(D5,D4)=2,ROUND(ROUND(ROUND(D5*40+D4*60,8)/ROUND(40+60,8),10),2),"")'
    )
