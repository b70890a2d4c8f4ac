from __future__ import annotations

import pytest

from fellesrammer.award.price_models import PRICE_MODELS
from fellesrammer.award.simulate import Simulation, parameters_of, record, simulate
from fellesrammer.files import data

NB = data.words("nb")
OFFERS = ("A:100:9", "B:80:7.5")
HALVES = ("50", "50")


def made(model: str, *parameters: str, offers: tuple[str, ...] = OFFERS) -> Simulation:
    simulation = simulate(model, HALVES, offers, parameters).value
    assert simulation is not None
    return simulation


def test_the_record_has_plain_decimals_as_text_and_warnings_as_sentences() -> None:
    checked = simulate("proportional", HALVES, ("A:100.0:9.00", "B:80:7.5"))
    assert checked.value is not None
    told = record(checked.value, checked.problems, NB)
    assert list(told) == ["model", "parameters", "results", "warnings"]
    assert told["results"] == [
        {"offer": "A", "price": "100", "quality": "9", "price_points": "8", "quality_points": "9", "total": "8.5", "rank": 2},
        {"offer": "B", "price": "80", "quality": "7.5", "price_points": "10", "quality_points": "7.5", "total": "8.75", "rank": 1},
    ]
    assert isinstance(told["warnings"], list)
    assert len(told["warnings"]) == len(checked.problems)
    assert all(sentence.endswith(".") for sentence in told["warnings"])


def test_a_model_without_points_gives_null_for_them() -> None:
    results = record(made("surcharge"), (), NB)["results"]
    assert isinstance(results, list)
    assert (results[0]["price_points"], results[0]["quality_points"], results[0]["total"]) == (None, None, "110")


@pytest.mark.parametrize(
    ("simulation", "values"),
    [
        (made("linear"), {"zero_at": "2", "floor": "no", "decimals": "6"}),
        (made("linear", "zero_at=1.50", "decimals=2"), {"zero_at": "1.5", "floor": "no", "decimals": "2"}),
        (made("deduction"), {"value": "80", "decimals": "6"}),
        (made("deduction", "value=1000000"), {"value": "1000000", "decimals": "6"}),
        (made("proportional"), {"decimals": "6"}),
    ],
)
def test_the_values_used_are_told_as_they_could_be_given(simulation: Simulation, values: dict[str, str]) -> None:
    assert dict(parameters_of(simulation)) == values
    assert made(simulation.method.model.id, *(f"{name}={value}" for name, value in values.items())).results == simulation.results


def test_all_that_is_wrong_is_told_at_once() -> None:
    checked = simulate("lineær", ("50", "40"), ("A:0:1", "B"), ("x",))
    assert checked.value is None
    assert [problem.code for problem in checked.problems] == [
        "award.unknown-model",
        "award.parameter-form",
        "award.weights-sum",
        "award.offer-price",
        "award.offer-form",
    ]


def test_a_quotient_of_no_quality_is_a_problem_for_each_offer_that_has_none() -> None:
    checked = simulate("quotient", HALVES, ("A:100:0", "B:80:0.4", "C:80:1"), ("decimals=0",))
    assert checked.value is None
    assert [(problem.code, problem.params["name"]) for problem in checked.problems] == [
        ("award.no-quality", "A"),
        ("award.no-quality", "B"),
    ]


@pytest.mark.parametrize("model", PRICE_MODELS)
def test_the_smallest_and_the_largest_numbers_are_calculated(model: str) -> None:
    parameters = ("price_min=0", "price_max=0.01") if model == "fixed_range" else ()
    offers = ("A:0.01:0.000001", "B:999999999999.999999:10", "C:0.010001:10")
    checked = simulate(model, ("0.000001", "99.999999"), offers, (*parameters, "decimals=8"), normalise_quality=True)
    assert checked.value is not None, checked.problems
    assert sorted(result.rank for result in checked.value.results) == [1, 2, 3]
