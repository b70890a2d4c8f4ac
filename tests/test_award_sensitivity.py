from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fellesrammer.award.evaluation import evaluate
from fellesrammer.award.given import read_method, read_offers
from fellesrammer.award.method import Method, Offer
from fellesrammer.award.sensitivity import point_price, warnings_of
from fellesrammer.errors import Problem, Severity


def method(model: str, *parameters: str, price: str = "50", normalise: bool = False) -> Method:
    used = read_method(model, (price, str(100 - Decimal(price))), parameters, normalise=normalise).value
    assert used is not None
    return used


def offers(*written: str) -> tuple[Offer, ...]:
    read = read_offers(written).value
    assert read is not None
    return read


def warned(used: Method, *written: str) -> dict[str, Problem]:
    found = warnings_of(used, offers(*written), evaluate(used, offers(*written)))
    assert {problem.severity for problem in found} == {Severity.WARNING}
    assert found[-len(used.model.pitfalls) :] == used.model.pitfalls
    return {problem.code.removeprefix("award."): problem for problem in found}


def params(problem: Problem, *names: str) -> tuple[str, ...]:
    return tuple(problem.params[name] for name in names)


def test_an_offer_that_turns_two_others_is_told_with_the_two() -> None:
    found = warned(method("proportional"), "A:100:9", "B:80:7.9", "C:40:0")
    assert params(found["turned-by-offer"], "third", "first", "second") == ("C", "A", "B")


def test_the_nearest_imagined_offer_that_turns_two_is_told_with_its_price_and_rank() -> None:
    found = warned(method("proportional"), "A:100:9", "B:80:7.5")
    assert "turned-by-offer" not in found
    assert params(found["turned-by-imagined"], "price", "quality", "rank", "first", "second") == ("56", "0", "3", "B", "A")


def test_lifted_quality_can_be_turned_by_an_imagined_dear_offer() -> None:
    found = warned(method("fixed_range", "price_min=50", "price_max=250", normalise=True), "A:100:5", "B:75:4")
    assert params(found["turned-by-imagined"], "price", "quality") == ("200", "10")


@pytest.mark.parametrize(
    "used",
    [
        method("fixed_range", "price_min=50", "price_max=250"),
        method("deduction", "value=100"),
        method("surcharge"),
        method("quotient"),
    ],
    ids=lambda used: used.model.id,
)
@given(st.lists(st.tuples(st.integers(50, 300), st.integers(1, 10)), min_size=2, max_size=5))
def test_where_no_offer_decides_the_points_of_another_nothing_is_turned(used: Method, pairs: list[tuple[int, int]]) -> None:
    found = warned(used, *(f"{number}:{price}:{quality}" for number, (price, quality) in enumerate(pairs)))
    assert not {"turned-by-offer", "turned-by-imagined"} & found.keys()


@pytest.mark.parametrize(
    ("used", "dear", "told"),
    [
        (method("linear"), "200", False), (method("linear"), "201", True),  # more than 10 points, and quality gives at most 10
        (method("linear", price="60"), "167", True), (method("linear", price="60"), "166", False),
        (method("linear", price="60"), "300", True), (method("proportional"), "100000", False),
        (method("deduction", "value=100"), "200", False), (method("deduction", "value=100"), "201", True),
        (method("surcharge"), "200", False), (method("surcharge"), "201", True),
        (method("linear", price="100"), "300", False),  # nobody expects quality to repay anything
        (method("quotient"), "1000", False),
    ],
)  # fmt: skip
def test_a_price_that_no_quality_can_repay_is_told(used: Method, dear: str, told: bool) -> None:
    found = warned(used, "A:100:5", f"B:{dear}:5")
    assert ("price-decides" in found) is told
    if told:
        assert params(found["price-decides"], "dear", "cheap") == ("B", "A")


def test_quality_that_no_price_can_repay_is_told() -> None:
    found = warned(method("linear", price="20"), "A:100:9", "B:100:4")
    assert params(found["quality-decides"], "good", "poor", "difference", "limit") == ("A", "B", "4", "2")
    assert "quality-decides" not in warned(method("linear", price="40"), "A:100:9", "B:100:4")
    found = warned(method("deduction", "value=1000"), "A:100:9", "B:100:4")
    assert params(found["quality-beats-free"], "good", "poor", "worth") == ("A", "B", "500")


@pytest.mark.parametrize(
    ("used", "price"),
    [
        (method("linear"), "100"),  # 10 % dearer loses one point
        (method("linear", "zero_at=1.5"), "50"),
        (method("linear", price="20"), "400"),
        (method("linear", "floor=yes", price="5"), None),
        (method("proportional"), "111"),  # 1000 / 0.9 − 1000
        (method("proportional", price="5"), None),
        (method("hybrid"), "100"),
        (method("hybrid", price="10"), "6500"),  # nine points are lost where 7.5 / ratio is one
        (method("fixed_range", "price_min=900", "price_max=2900"), "200"),
        (method("logarithmic"), "259"),  # 1000·10^0.1 − 1000
        (method("deduction", "value=5000"), "500"),
        (method("deduction", price="40"), "150"),
        (method("surcharge", price="40"), "150"),
        (method("quotient"), None),
        (method("linear", price="100"), None),
    ],
)
def test_a_point_has_the_price_worked_by_hand(used: Method, price: str | None) -> None:
    assert point_price(used, offers("A:1000:5", "B:1500:6")) == (None if price is None else Decimal(price))


def test_a_point_dearer_than_the_bar_is_told() -> None:
    found = warned(method("linear", price="30"), "A:1000:5", "B:1500:6")
    assert params(found["dear-point"], "price", "share", "bar", "times") == ("233", "23", "20", "2")
    assert "dear-point" not in warned(method("linear", price="40"), "A:1000:5", "B:1500:6")
    assert "point-beyond-price" in warned(method("proportional", price="5"), "A:1000:5", "B:1500:6")
    assert "dear-point" in warned(method("deduction", "value=2010", price="0"), "A:1000:5", "B:1500:6")


@pytest.mark.parametrize(
    ("used", "code", "names"),
    [
        (method("linear"), "negative-points", "B"),
        (method("linear", "floor=yes"), "floor-reached", "B"),
        (method("fixed_range", "price_min=110", "price_max=240"), "more-than-all-points", "A"),
        (method("fixed_range", "price_min=50", "price_max=240"), "negative-points", "B"),
    ],
)
def test_points_outside_the_scale_are_told_with_whose_they_are(used: Method, code: str, names: str) -> None:
    assert warned(used, "A:100:5", "B:250:5")[code].params["names"] == names


def test_equals_in_the_first_place_are_told() -> None:
    assert warned(method("linear"), "A:100:5", "B:100:5", "C:200:1")["equal-best"].params["names"] == "A, B"
    assert "equal-best" not in warned(method("linear"), "A:100:6", "B:100:5", "C:100:5")


@pytest.mark.parametrize(
    ("used", "codes"),
    [
        (method("linear"), set()),
        (method("deduction"), {"derived-value"}),
        (method("deduction", "value=100"), {"unused-weights"}),
        (method("quotient"), {"unused-weights"}),
        (method("linear", normalise=True), {"normalised"}),
    ],
)
def test_what_was_chosen_or_left_open_is_told(used: Method, codes: set[str]) -> None:
    assert warned(used, "A:100:5", "B:100:5").keys() & {"derived-value", "unused-weights", "normalised"} == codes
