"""What climate and environment weigh: exact, through every level, ranges by their lower end."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

import lawful
import tiny
from fellesrammer.legal.climate import environment_weight
from fellesrammer.model.profile import Climate, Criterion, Selector


def one(name: str, weight: str | None = None, **changes: Any) -> Criterion:
    return replace(tiny.criterion(name, weight or "0", **changes), weight=Decimal(weight) if weight else None)


def ranged(name: str, first: str, last: str, **changes: Any) -> Criterion:
    return replace(one(name, **changes), weight_from=Decimal(first), weight_to=Decimal(last))


@pytest.mark.parametrize(
    ("criteria", "named", "weight"),
    [
        ((), (), "0"),
        ((one("a", "70"), one("b", "30")), (), "0"),
        ((one("a", "70"), one("b", "30", environment=True)), (), "30"),
        ((one("a", "70"), one("b", "30")), ("b",), "30"),
        ((one("a", "12.5", environment=True), one("b", "17.5", environment=True)), ("a",), "30"),
        ((one("a", "60", criteria=(one("a1", "50", environment=True), one("a2", "50"))),), (), "30"),
        ((one("a", "60", criteria=(one("a1", "49.9", environment=True), one("a2", "50.1"))),), (), "29.94"),
        ((one("a", "50", criteria=(one("a1", "60", criteria=(one("a11", "33.3", environment=True),)),)),), (), "9.99"),
        ((one("a", "40", environment=True, criteria=(one("a1", "50", environment=True), one("a2", "50"))),), (), "40"),
        ((ranged("a", "20", "40", environment=True), ranged("b", "60", "80")), (), "20"),
        ((ranged("a", "40", "60", criteria=(one("a1", "75", environment=True), one("a2", "25"))),), (), "30"),
        ((one("a", environment=True), one("b")), (), "0"),
    ],
)
def test_the_weight_is_multiplied_through_every_level(criteria: tuple[Criterion, ...], named: tuple[str, ...], weight: str) -> None:
    found = environment_weight(criteria, named)
    assert found == Decimal(weight)
    assert isinstance(found, Decimal)


def ranges(first: str) -> Any:
    quality, environment = lawful.criteria()
    quality = replace(quality, weight=None, weight_from=Decimal(30), weight_to=Decimal(50))
    environment = replace(environment, weight=None, weight_from=Decimal(first), weight_to=Decimal(45))
    price = lawful.price(weight=None, weight_from=Decimal(20), weight_to=Decimal(40))
    return lawful.award(quality, environment, weighting="ranges", price=price)


@pytest.mark.parametrize(("first", "found"), [("30", []), ("29.5", ["climate-weight"])])
def test_a_range_counts_by_its_lower_end(first: str, found: list[str]) -> None:
    assert lawful.codes(lawful.findings(award=ranges(first))) == found


def test_below_the_least_weight_every_other_lawful_way_is_named_and_nothing_is_called_unlawful() -> None:
    found = lawful.findings(award=ranges("29.5"))
    text = f"{tiny.WORDS.what(found[0])} {tiny.WORDS.fix(found[0])}"
    assert "29,5 prosent" in text
    assert "anskaffelsesloven § 5b" in text
    for code in ("top_three", "replaced", "combined", "insignificant", "vital_interest"):
        assert f"({code})" in text
    assert "(weighted)" not in text
    assert "ulovlig" not in text


def test_below_the_least_weight_under_a_sub_criterion_the_whole_path_counts() -> None:
    parts = (
        tiny.criterion("drift", "70", requirements=Selector(ids=("FUN-002",)), environment=True),
        tiny.criterion("reise", "30", requirements=Selector(), roll_up="holistic"),
    )
    quality, environment = lawful.criteria()
    below = lawful.award(quality, replace(environment, environment=False, requirements=Selector(), criteria=parts))
    assert [problem.params["weight"] for problem in lawful.findings(award=below)] == ["21"]


def test_a_combination_is_not_measured_by_its_weight_alone() -> None:
    quality, environment = lawful.criteria()
    light = (replace(quality, weight=Decimal(65)), replace(environment, weight=Decimal(5)))
    combined = Climate("combined", "Kravene virker bedre.", ("miljo",), ("EIE-001",))
    assert lawful.findings(award=lawful.award(*light, climate=combined)) == ()
