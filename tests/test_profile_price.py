from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

import tiny
from fellesrammer.errors import Path, Severity
from fellesrammer.model.profile import Buyer, EvaluationSum, Joiner, Partner, PriceAward, Profile
from fellesrammer.model.specification import AnnouncedPrice
from fellesrammer.profile.price import announce_price
from tiny import line, option, price

LINES: Path = ("award", "price", "lines")
NOTHING_COUNTS = ("profile.price-nothing-counts", LINES)
WITHOUT_OPTIONS = EvaluationSum(years=4, options=False)


def pricing(chosen: PriceAward | None) -> Profile:
    """A profile of three municipalities and two options with this price award."""
    base = tiny.profile(buyer=Buyer("1804", "nb", partners=(Partner("1806"),), joiners=(Joiner("1871"),)))
    return tiny.profile(
        buyer=base.buyer,
        contract=replace(base.contract, options=(option("OPS-1"), option("OPS-2"))),
        award=replace(base.award, price=chosen),
    )


def announced(chosen: PriceAward) -> AnnouncedPrice:
    found = announce_price(pricing(chosen), tiny.library()).value
    assert found is not None
    return found


def summed(*lines: Any, **changes: Any) -> PriceAward:
    """A price award over these lines whose evaluation sum has no years unless they are given."""
    return price(*lines, evaluation_sum=EvaluationSum(**changes))


def yearly(name: str = "P-02", **changes: Any) -> Any:
    return line(name, group="yearly", **changes)


def hours(name: str = "P-03", **changes: Any) -> Any:
    return line(name, group="hours", unit="time", **changes)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (price(), []),
        (price(line(), line("P-02"), line("P-03")), []),
        (price(line(), line("P-02"), line()), [("profile.duplicate-price-line", (*LINES, 2, "id"))]),
        (price(line(), line("P-02", option="OPS-2")), []),
        (price(line(), line("P-02", option="OPS-3")), [("profile.unknown-option", (*LINES, 1, "option"))]),
        *((price(line(municipality=number)), []) for number in ("1804", "1806", "1871")),
        (price(line(municipality="1811")), [("profile.price-municipality", (*LINES, 0, "municipality"))]),
        (price(line(municipality="9999")), [("profile.price-municipality", (*LINES, 0, "municipality"))]),
        # Without quantity
        (price(line(quantity=None)), [("profile.price-without-quantity", (*LINES, 0, "quantity"))]),
        (price(line(), line("P-02", quantity=None, counts=False)), []),
        (price(line(), line("P-02", quantity=Decimal(0))), []),
        (price(line(), line("P-02", quantity=None, option="OPS-1")), [("profile.price-without-quantity", (*LINES, 1, "quantity"))]),
        (price(line(), line("P-02", quantity=None, option="OPS-1"), evaluation_sum=WITHOUT_OPTIONS), []),
        (summed(hours(quantity=None), method="average"), []),
        (summed(hours(quantity=None)), [("profile.price-without-quantity", (*LINES, 0, "quantity"))]),
        (summed(line(quantity=None), method="average"), [("profile.price-without-quantity", (*LINES, 0, "quantity"))]),
        # Nothing counts
        (price(line(counts=False)), [NOTHING_COUNTS]),
        (price(line(option="OPS-1")), []),
        (price(line(option="OPS-1"), evaluation_sum=WITHOUT_OPTIONS), [NOTHING_COUNTS]),
        (price(line(option="OPS-1"), line("P-02", counts=False), evaluation_sum=WITHOUT_OPTIONS), [NOTHING_COUNTS]),
        (replace(price(), lines=()), [("profile.price-without-lines", LINES)]),
        # Years
        (summed(line()), []),
        (summed(yearly(), years=1), []),
        (summed(line(), yearly()), [("profile.price-years", ("award", "price", "evaluation_sum"))]),
        (summed(line(), yearly(counts=False)), []),
        (summed(line(), yearly(option="OPS-1")), [("profile.price-years", ("award", "price", "evaluation_sum"))]),
        (summed(line(), yearly(option="OPS-1"), options=False), []),
        # All at once
        (summed(line(counts=False, option="OPS-9"), line(municipality="1811", counts=False)), [
            ("profile.duplicate-price-line", (*LINES, 1, "id")),
            ("profile.price-municipality", (*LINES, 1, "municipality")),
            NOTHING_COUNTS,
            ("profile.unknown-option", (*LINES, 0, "option")),
        ]),
    ],
)  # fmt: skip
def test_a_price_award_gives_its_problems_and_no_others(chosen: PriceAward, expected: list[tuple[str, Path]]) -> None:
    assert tiny.found(announce_price(pricing(chosen), tiny.library()).problems) == expected


def test_what_can_still_be_filled_in_is_a_warning() -> None:
    found = announce_price(pricing(price(line(quantity=None))), tiny.library()).problems
    empty = announce_price(pricing(replace(price(), lines=())), tiny.library()).problems
    assert [problem.severity for problem in (*found, *empty)] == [Severity.WARNING] * 2
    wrong = announce_price(pricing(summed(yearly(), line(counts=False, option="OPS-9"))), tiny.library()).problems
    assert {problem.severity for problem in wrong} == {Severity.ERROR}


def test_an_unknown_option_is_told_with_those_that_there_are() -> None:
    lines = price(line(option="OPS-9"))
    assert [problem.params["known"] for problem in announce_price(pricing(lines), tiny.library()).problems] == ["OPS-1, OPS-2"]
    bare = tiny.profile(award=tiny.award(tiny.criterion(), price=lines))
    assert [problem.params["known"] for problem in announce_price(bare, tiny.library()).problems] == ["–"]


@pytest.mark.parametrize(
    ("counts", "option", "options", "counted"),
    [
        (True, "", True, True), (True, "", False, True), (True, "OPS-1", True, True), (True, "OPS-1", False, False),
        (False, "", True, False), (False, "OPS-1", True, False), (False, "OPS-1", False, False),
    ],
)  # fmt: skip
def test_a_line_of_an_option_counts_only_where_options_do(counts: bool, option: str, options: bool, counted: bool) -> None:
    chosen = price(line(), line("P-02", counts=counts, option=option), evaluation_sum=EvaluationSum(years=4, options=options))
    assert [item.counts for item in announced(chosen).lines] == [True, counted]


def test_the_price_is_announced_as_it_was_chosen_with_names_for_municipalities() -> None:
    chosen = price(
        line("P-02", municipality="1871", option="OPS-1", quantity=None),
        line("P-01", group="integration", title="Kobling", unit="stk.", quantity=Decimal("2.5")),
        model="hybrid",
        weight=None,
        weight_from=Decimal(30),
        weight_to=Decimal(50),
        place=2,
        parameters={"grense": "2"},
        index="Følger KPI.",
    )
    found = announced(chosen)
    assert [(item.id, item.municipality, item.option, item.quantity) for item in found.lines] == [
        ("P-02", "Andøy", "OPS-1", None),
        ("P-01", "", "", Decimal("2.5")),
    ]
    assert (found.lines[1].group, found.lines[1].title, found.lines[1].unit) == ("integration", "Kobling", "stk.")
    for name in ("model", "weight", "weight_from", "weight_to", "place", "parameters", "index", "evaluation_sum"):
        assert getattr(found, name) == getattr(chosen, name), name


def test_a_price_that_nobody_has_decided_is_none() -> None:
    checked = announce_price(pricing(None), tiny.library())
    assert (checked.value, checked.problems) == (None, ())
