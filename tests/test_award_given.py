from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fellesrammer.award.given import read_method, read_offers, read_parameters
from fellesrammer.award.method import Offer
from fellesrammer.award.price_models import PRICE_MODELS
from fellesrammer.errors import Problem

HALVES = ("50", "50")
RANGE = ("price_min=50", "price_max=200")


def told(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.code.removeprefix("award.") for problem in problems]


# Offers


@pytest.mark.parametrize(
    ("written", "offer"),
    [
        ("A:100:9", Offer("A", Decimal(100), Decimal(9))),
        ("A: B:100:7.5", Offer("A: B", Decimal(100), Decimal("7.5"))),
        ("  Firma   AS : 0.01 : 0 ", Offer("Firma AS", Decimal("0.01"), Decimal(0))),
        ("::1:10", Offer(":", Decimal(1), Decimal(10))),
        ("A\u030a:1:10", Offer("Å", Decimal(1), Decimal(10))),
        ("<&>:999999999999.999999:10.000000", Offer("<&>", Decimal("999999999999.999999"), Decimal("10.000000"))),
    ],
)
def test_an_offer_is_a_name_a_price_and_a_quality(written: str, offer: Offer) -> None:
    checked = read_offers((written, "Annen:1:1"))
    assert checked.problems == ()
    assert checked.value is not None
    assert checked.value[0] == offer


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("", ["offer-form"]), ("A", ["offer-form"]), ("A:1", ["offer-form"]), ("A::1", ["offer-form"]), ("A:1:", ["offer-form"]),
        (":1:1", ["offer-name"]), (" :1:1", ["offer-name"]), ("x" * 61 + ":1:1", ["offer-name"]), ("a\x1b[31m:1:1", ["offer-name"]),
        ("a\u202eb:1:1", ["offer-name"]), ("\ud800:1:1", ["offer-name"]),
        ("A:0:1", ["offer-price"]), ("A:-5:1", ["offer-price"]), ("A:0.009:1", ["offer-price"]),
        ("A:1:10.1", ["offer-quality"]), ("A:1:-1", ["offer-quality"]),
        ("A:NaN:1", ["number"]), ("A:Infinity:1", ["number"]), ("A:1e999999:1", ["number"]), ("A:1E6:1", ["number"]),
        ("A:1:7,5", ["number"]), ("A:1 000:1", ["number"]), ("A:1.000.000:1", ["number"]), ("A:.5:1", ["number"]), ("A:+5:1", ["number"]),
        ("A:١:1", ["number"]), ("A:0x10:1", ["number"]), ("A:1_000:1", ["number"]), ("A:kr:1", ["number"]),
        ("A:1000000000000:1", ["long-number"]), ("A:1:0.0000001", ["long-number"]), ("A:" + "9" * 100_000 + ":1", ["long-number"]),
        ("A:x:y", ["number", "number"]), ("A:0:11", ["offer-price", "offer-quality"]), (":x:11", ["number", "offer-name", "offer-quality"]),
    ],
)  # fmt: skip
def test_an_offer_that_can_not_be_used_is_told_with_everything_that_is_wrong(written: str, codes: list[str]) -> None:
    checked = read_offers((written, "Annen:1:1"))
    assert checked.value is None
    assert told(checked.problems) == codes


@pytest.mark.parametrize(
    ("written", "example"),
    [("7,5", "7.5"), ("1 000 000", "1000000"), ("1\u00a0000,50", "1000.50"), ("1.000,5", "7.5"), ("mye", "7.5"), ("1e5", "7.5")],
)
def test_a_number_that_can_be_guessed_is_shown_as_it_should_be_written(written: str, example: str) -> None:
    (problem,) = read_offers((f"A:{written}:1", "B:1:1")).problems
    assert problem.params["example"] == example


def test_too_few_too_many_and_equal_names_are_told_beside_what_is_wrong_in_each() -> None:
    assert told(read_offers(()).problems) == ["few-offers"]
    assert told(read_offers(("A:0:1",)).problems) == ["offer-price", "few-offers"]
    assert told(read_offers(("A:1:1", "B:1:1", "A:0:2", "B:1:1")).problems) == ["offer-price", "offer-twice", "offer-twice"]
    assert told(read_offers([f"{number}:1:1" for number in range(51)]).problems) == ["many-offers"]


@given(st.lists(st.text(max_size=20), max_size=4))
def test_no_text_breaks_the_reading(written: list[str]) -> None:
    checked = read_offers(written)
    assert (checked.value is None) is bool(checked.problems)


# Methods


@pytest.mark.parametrize("model", PRICE_MODELS)
def test_every_model_is_read_with_its_defaults(model: str) -> None:
    checked = read_method(model, HALVES, RANGE if model == "fixed_range" else ())
    assert checked.problems == ()
    assert checked.value is not None
    assert (checked.value.model.id, checked.value.decimals, checked.value.maximum) == (model, 6, Decimal(10))


def test_the_defaults_are_those_announced() -> None:
    values = {model: dict(read_parameters(PRICE_MODELS[model], {}).value) for model in ("linear", "hybrid", "logarithmic", "ufab_extended")}
    assert values == {
        "linear": {"zero_at": Decimal(2), "floor": "no"},
        "hybrid": {"zero_at": Decimal(2), "break_at": Decimal("1.5")},
        "logarithmic": {"base": Decimal(10)},
        "ufab_extended": {"range": Decimal(10), "decisive": "quality"},
    }


def test_values_are_taken_as_written() -> None:
    method = read_method("linear", ("37.5", "62.5"), ("zero_at=1.75", " floor = yes ", "decimals=2"), normalise=True).value
    assert method is not None
    assert (method.number("zero_at"), method.value("floor"), method.decimals, method.normalise) == (Decimal("1.75"), "yes", 2, True)
    assert (method.price_weight, method.quality_weight) == (Decimal("37.5"), Decimal("62.5"))


@pytest.mark.parametrize(
    ("model", "weights", "parameters", "codes"),
    [
        ("lineær", HALVES, (), ["unknown-model"]),
        ("", ("40", "50"), ("x", "decimals=x"), ["weights-sum", "parameter-form", "number", "unknown-model"]),
        ("linear", ("60", "50"), (), ["weights-sum"]),
        ("linear", ("101", "-1"), (), ["weight-range", "weight-range"]),
        ("linear", ("NaN", "1e9"), (), ["number", "number"]),
        ("linear", ("40,5", "59.5"), (), ["number"]),
        ("linear", HALVES, ("floor=ja",), ["parameter-choice"]),
        ("linear", HALVES, ("zero_at=1",), ["parameter-range"]),
        ("linear", HALVES, ("zero_at=Infinity",), ["number"]),
        ("linear", HALVES, ("zero=2",), ["unknown-parameter"]),
        ("linear", HALVES, ("zero_at",), ["parameter-form"]),
        ("linear", HALVES, ("=2", "zero_at=", "="), ["parameter-form"] * 3),
        ("linear", HALVES, ("zero_at=2", "zero_at=3"), ["parameter-twice"]),
        ("linear", HALVES, ("decimals=9",), ["parameter-range"]),
        ("linear", HALVES, ("decimals=-1",), ["parameter-range"]),
        ("linear", HALVES, ("decimals=1.5",), ["parameter-whole"]),
        ("hybrid", HALVES, ("break_at=2",), ["parameter-order"]),
        ("fixed_range", HALVES, (), ["parameter-missing", "parameter-missing"]),
        ("fixed_range", HALVES, ("price_min=200", "price_max=200"), ["parameter-order"]),
        ("deduction", HALVES, ("value=0",), ["parameter-range"]),
        ("deduction", ("0", "100"), (), ["weightless-price"]),
        ("surcharge", ("0", "100"), (), ["weightless-price"]),
        ("ufab_extended", HALVES, ("range=11", "decisive=draw"), ["parameter-range", "parameter-choice"]),
    ],
)
def test_a_method_that_can_not_be_used_is_told_with_everything_that_is_wrong(
    model: str, weights: tuple[str, str], parameters: tuple[str, ...], codes: list[str]
) -> None:
    checked = read_method(model, weights, parameters)
    assert checked.value is None
    assert sorted(told(checked.problems)) == sorted(codes)


def test_quality_with_a_value_in_kroner_needs_no_weight_of_price() -> None:
    assert read_method("deduction", ("0", "100"), ("value=1000",)).problems == ()


@given(st.text(max_size=30), st.text(max_size=10), st.lists(st.text(max_size=20), max_size=3))
def test_no_text_breaks_the_reading_of_a_method(model: str, weight: str, parameters: list[str]) -> None:
    assert read_method(model, (weight, "50"), parameters).problems
    assert read_method("linear", ("50", weight), parameters) is not None
