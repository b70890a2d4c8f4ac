from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fellesrammer.award.evaluation import calculated, competition_of, evaluate
from fellesrammer.award.method import Method, Offer, Value
from fellesrammer.award.price_models import ANNOUNCEABLE, PRICE_MODELS
from fellesrammer.files import data

POINT_MODELS = ("linear", "proportional", "hybrid", "fixed_range", "logarithmic")
PRICES = st.decimals("1", "1000000", places=2)
QUALITIES = st.decimals("0", "10", places=1)
OFFERS = st.lists(st.tuples(PRICES, QUALITIES), min_size=2, max_size=6)
RANGE = {"price_min": "90", "price_max": "200"}
NO_VALUES: Mapping[str, str] = {}


def method(
    model: str, values: Mapping[str, str] = NO_VALUES, *, price_weight: str = "50", decimals: int = 3, maximum: str = "10"
) -> Method:
    """A method with the values given as text; what looks like a number is one."""
    parameters: dict[str, Value] = {name: Decimal(value) if value[0].isdigit() else value for name, value in values.items()}
    price = Decimal(price_weight)
    return Method(PRICE_MODELS[model], price, 100 - price, parameters, Decimal(maximum), decimals)


def offers(*pairs: tuple[Decimal | str, Decimal | str]) -> list[Offer]:
    return [Offer("ABCDEFGH"[number], Decimal(price), Decimal(quality)) for number, (price, quality) in enumerate(pairs)]


def price_points(used: Method, price: str, lowest: str = "100") -> str:
    both = offers((lowest, "5"), (price, "5"))
    return str(calculated(used, both[1], competition_of(both)))


# Published and worked numbers


@pytest.mark.parametrize(
    ("model", "values", "price", "points"),
    [
        # M1, DFØ: the second is KOFA 2014/95 (40 % dearer loses 4 points), the last is lawful (KOFA 2015/60)
        ("linear", {}, "100", "10.000"), ("linear", {}, "140", "6.000"), ("linear", {}, "120", "8.000"),
        ("linear", {}, "200", "0.000"), ("linear", {}, "250", "-5.000"),
        # P1, a tender of a Norwegian agency: linear with a floor, 0 from 100 % dearer
        ("linear", {"floor": "yes"}, "125", "7.500"), ("linear", {"floor": "yes"}, "150", "5.000"),
        ("linear", {"floor": "yes"}, "175", "2.500"), ("linear", {"floor": "yes"}, "200", "0.000"),
        ("linear", {"floor": "yes"}, "240", "0.000"),
        # Steepness: where 50 % dearer gives 0, 10 % dearer loses 2.0 points and not 1.0
        ("linear", {}, "110", "9.000"), ("linear", {"zero_at": "1.5"}, "110", "8.000"), ("linear", {"zero_at": "1.75"}, "110", "8.667"),
        # M2, DFØ: 40 % dearer loses 2.857 (KOFA 2014/95)
        ("proportional", {}, "120", "8.333"), ("proportional", {}, "250", "4.000"), ("proportional", {}, "140", "7.143"),
        # M3: linear to 1.5, then P(k)·k/ratio = 7.5/ratio
        ("hybrid", {}, "120", "8.000"), ("hybrid", {}, "150", "5.000"), ("hybrid", {}, "200", "3.750"), ("hybrid", {}, "300", "2.500"),
        ("hybrid", {"zero_at": "1.7"}, "300", "1.429"), ("hybrid", {"break_at": "1.2"}, "240", "4.000"),
        # M4: the line goes on at both ends
        ("fixed_range", RANGE, "90", "10.000"), ("fixed_range", RANGE, "145", "5.000"), ("fixed_range", RANGE, "200", "0.000"),
        ("fixed_range", RANGE, "79", "11.000"), ("fixed_range", RANGE, "211", "-1.000"),
        # M5: 10 − 10·log₁₀(ratio)
        ("logarithmic", {}, "100", "10.000"), ("logarithmic", {}, "200", "6.990"), ("logarithmic", {}, "1000", "0.000"),
        ("logarithmic", {"base": "4"}, "200", "5.000"), ("logarithmic", {"base": "2"}, "400", "-10.000"),
    ],
)  # fmt: skip
def test_price_points_are_those_published_or_worked_by_hand(model: str, values: dict[str, str], price: str, points: str) -> None:
    assert price_points(method(model, values), price) == points


@pytest.mark.parametrize(("ratio", "points"), [("1.25", "80"), ("1.6", "62.5"), ("2", "50")])
def test_the_scale_of_a_tender_can_have_another_maximum(ratio: str, points: str) -> None:
    assert Decimal(price_points(method("proportional", maximum="100"), str(100 * Decimal(ratio)))) == Decimal(points)


@pytest.mark.parametrize(("level", "evaluated"), [("4", "200"), ("3", "400"), ("2", "600"), ("1", "800"), ("0", "1000")])
def test_a_deduction_is_that_of_the_swedish_table(level: str, evaluated: str) -> None:
    # Metodhandboken 12: price 1,000; 800, 600, 400, 200 and 0 are deducted for level 4, 3, 2, 1 and 0.
    used = method("deduction", {"value": "800"}, maximum="4")
    assert evaluate(used, offers(("1000", level), ("1000", "0")))[0].total == Decimal(evaluated)


def test_a_deduction_without_a_value_weighs_full_quality_as_the_weights_do() -> None:
    used = method("deduction", price_weight="40")
    assert [result.total for result in evaluate(used, offers(("100", "10"), ("80", "5")))] == [Decimal(-20), Decimal(20)]


def test_a_surcharge_is_that_of_the_published_example() -> None:
    # 1,000,000 kroner, 7 of 10 points, quality 40 and price 60 percent: 20 percent is added.
    results = evaluate(method("surcharge", price_weight="60"), offers(("1000000", "7"), ("1250000", "10")))
    assert [(result.total, result.rank) for result in results] == [(Decimal(1200000), 1), (Decimal(1250000), 2)]


@pytest.mark.parametrize(
    ("pairs", "totals", "ranks"),
    [
        ([("100", "9"), ("80", "7.5"), ("120", "9")], ["900", "938", "750"], [2, 1, 3]),
        ([("1000000", "9"), ("900000", "9")], ["90", "100"], [2, 1]),
        ([("100", "5"), ("200", "10")], ["500", "500"], [1, 2]),  # a tie: the lower price
        ([("100", "5"), ("100", "5"), ("300", "1")], ["500", "500", "33"], [1, 1, 3]),
        ([("100", "0"), ("200", "0")], ["0", "0"], [1, 2]),
    ],
)
def test_the_simple_ratio_has_three_digits_and_a_tie_goes_to_the_lower_price(
    pairs: list[tuple[str, str]], totals: list[str], ranks: list[int]
) -> None:
    results = evaluate(method("ufab_simple"), offers(*pairs))
    assert [str(result.total) for result in results] == totals
    assert [result.rank for result in results] == ranks


@pytest.mark.parametrize(
    ("values", "ranks"),
    [
        ({}, [2, 1, 3]),  # within 10 percent of 500: A with 500 and B with 455; B has more quality
        ({"decisive": "price"}, [1, 2, 3]),
        ({"range": "5"}, [1, 2, 3]),  # B is outside
    ],
)
def test_the_extended_ratio_lets_the_decisive_criterion_rank_those_within_the_range(values: dict[str, str], ranks: list[int]) -> None:
    results = evaluate(method("ufab_extended", values), offers(("100", "5"), ("110", "5.005"), ("100", "1")))
    assert [str(result.total) for result in results] == ["500", "455", "100"]
    assert [result.rank for result in results] == ranks


def test_the_quotient_is_kroner_per_point_and_the_lowest_is_best() -> None:
    results = evaluate(method("quotient", decimals=2), offers(("100", "9"), ("80", "7.5"), ("160", "10")))
    assert [(str(result.total), result.rank) for result in results] == [("11.11", 2), ("10.67", 1), ("16.00", 3)]


# What holds for all


@pytest.mark.parametrize("model", POINT_MODELS)
@given(prices=st.lists(PRICES, min_size=2, max_size=2, unique=True), lowest=PRICES)
def test_a_lower_price_never_gives_fewer_points(model: str, prices: list[Decimal], lowest: Decimal) -> None:
    used = method(model, RANGE if model == "fixed_range" else NO_VALUES)
    low, high = sorted(prices)
    competition = competition_of(offers((min(low, lowest), "5"), (high, "5")))
    assert calculated(used, Offer("", low, Decimal(5)), competition) >= calculated(used, Offer("", high, Decimal(5)), competition)


@given(st.decimals("1.01", "3", places=2), st.decimals("0.01", "2", places=2), PRICES)
def test_the_hybrid_has_no_jump_at_its_break(break_at: Decimal, more: Decimal, lowest: Decimal) -> None:
    used = method("hybrid", {"break_at": str(break_at), "zero_at": str(break_at + more)}, decimals=8)
    competition = competition_of(offers((lowest, "5"), (lowest * 4, "5")))
    at, after = (
        calculated(used, Offer("", break_at * lowest + step, Decimal(5)), competition) for step in (Decimal(0), Decimal("0.000001"))
    )
    assert 0 <= at - after < Decimal("0.02")


@given(OFFERS, st.tuples(PRICES, QUALITIES))
def test_a_further_offer_never_turns_others_where_quality_has_a_fixed_value_in_kroner(
    pairs: list[tuple[Decimal, Decimal]], further: tuple[Decimal, Decimal]
) -> None:
    used = method("deduction", {"value": "5000"})
    before, after = evaluate(used, offers(*pairs)), evaluate(used, offers(*pairs, further))
    assert [result.total for result in before] == [result.total for result in after[:-1]]
    for one, other in zip(before, after[:-1], strict=True):
        assert (one.rank == other.rank) or (one.rank + 1 == other.rank)


@pytest.mark.parametrize(
    ("model", "first", "second"),
    # A cheaper offer makes price differences larger in the linear model, and smaller in the proportional one.
    [("linear", ("100", "9.9"), ("90", "8.5")), ("proportional", ("100", "9"), ("80", "7.9"))],
)
def test_a_further_offer_can_turn_others_where_the_lowest_price_sets_the_points(
    model: str, first: tuple[str, str], second: tuple[str, str]
) -> None:
    before = evaluate(method(model), offers(first, second))
    after = evaluate(method(model), offers(first, second, ("40", "0")))
    assert (before[0].rank < before[1].rank) is not (after[0].rank < after[1].rank)


def test_ten_models_are_known_and_the_ratios_among_them_are_never_announced() -> None:
    assert [model.number for model in PRICE_MODELS.values()] == [f"M{number}" for number in range(1, 11)]
    assert ANNOUNCEABLE == ("linear", "proportional", "hybrid", "fixed_range", "logarithmic", "deduction", "surcharge")


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_every_pitfall_has_words(language: str) -> None:
    words = data.words(language)
    assert all(model.pitfalls for model in PRICE_MODELS.values())
    assert all(words.what(pitfall) and words.fix(pitfall) for model in PRICE_MODELS.values() for pitfall in model.pitfalls)


@pytest.mark.parametrize(
    ("model", "code"),
    [
        ("fixed_range", "award.range-before-offers"),
        ("logarithmic", "award.hard-to-check"),
        ("deduction", "award.value-decides"),
        ("surcharge", "award.surcharge-grows"),
        ("hybrid", "award.name-is-no-rule"),
    ],
)
def test_a_model_tells_its_own_pitfall_before_any_offer_is_there(model: str, code: str) -> None:
    assert code in {problem.code for problem in PRICE_MODELS[model].pitfalls}
