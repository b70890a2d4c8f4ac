"""The evaluation sum: what each line, block and all of it come to, and that a missing price is a problem and never zero."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tiny
from fellesrammer.award.evaluation_sum import EXTRAS, Amounts, Extra, blocks, evaluation_sum
from fellesrammer.model.profile import EvaluationSum, PriceGroup
from fellesrammer.model.specification import AnnouncedPrice, AnnouncedPriceLine

D = Decimal
PRICES = st.decimals(0, 10**6, places=2)
QUANTITIES = st.decimals(0, 10**4, places=3)


def line(
    name: str, group: PriceGroup = "one_off", quantity: str | None = "1", *, counts: bool = True, option: str = ""
) -> AnnouncedPriceLine:
    return AnnouncedPriceLine(name, group, f"Linje {name}", "stk.", None if quantity is None else D(quantity), counts, option)


def price(*lines: AnnouncedPriceLine, **rule: object) -> AnnouncedPrice:
    rules = EvaluationSum(**{"years": 6, **rule})  # type: ignore[arg-type]  # names of its fields
    return AnnouncedPrice("linear", D(40), MappingProxyType({}), lines, rules)


def extra(name: str = "T-01", **changes: object) -> Extra:
    return replace(Extra(name, "FUN-001", "Noe mer", yearly=False, quantity=D(2), unit_price=D(100)), **changes)  # type: ignore[arg-type]


def whole(announced: AnnouncedPrice, prices: Mapping[str, str], *extras: Extra) -> Amounts:
    checked = evaluation_sum(announced, {name: D(value) for name, value in prices.items()}, extras)
    assert checked.problems == ()
    return checked.value


@pytest.mark.parametrize(
    ("lines", "prices", "rule", "total"),
    [
        ([line("P-01")], {"P-01": "1000"}, {}, "1000.00"),
        ([line("P-01", quantity="37.5")], {"P-01": "99.99"}, {}, "3749.63"),
        ([line("P-01", quantity="0.5")], {"P-01": "0.01"}, {}, "0.01"),
        ([line("P-01", "yearly", "10")], {"P-01": "12.50"}, {}, "750.00"),
        ([line("P-01", "yearly", "10")], {"P-01": "12.50"}, {"years": 1}, "125.00"),
        ([line("P-01", "yearly", "2", option="OPS-1")], {"P-01": "10"}, {}, "120.00"),
        ([line("P-01"), line("P-02", counts=False)], {"P-01": "5", "P-02": "7"}, {}, "5.00"),
        ([line("P-01", quantity="0")], {"P-01": "7"}, {}, "0.00"),
        ([line("P-01")], {"P-01": "0"}, {}, "0.00"),
        ([line("P-01", "hours", "300"), line("P-02", "hours", "500")], {"P-01": "1200", "P-02": "1000"}, {}, "860000.00"),
        (
            [line("P-01", "hours", "300"), line("P-02", "hours", "500")],
            {"P-01": "1200", "P-02": "1000"},
            {"method": "average"},
            "880000.00",
        ),
        ([line("P-01", "hours", None), line("P-02", "hours", None)], {"P-01": "1200.01", "P-02": "1000"}, {"method": "average"}, "1100.01"),
        ([line("P-01", "hours", "3"), line("P-02", "hours", None)], {"P-01": "10", "P-02": "20"}, {"method": "average"}, "45.00"),
        (
            [line("P-01", "hours", "3"), line("P-02", "hours", "9", counts=False)],
            {"P-01": "10", "P-02": "90"},
            {"method": "average"},
            "30.00",
        ),
    ],
)
def test_the_sum_of_the_lines_that_count(
    lines: list[AnnouncedPriceLine], prices: Mapping[str, str], rule: Mapping[str, object], total: str
) -> None:
    found = whole(price(*lines, **rule), prices)
    assert (found.total, found.missing) == (D(total), 0)


def test_every_step_is_rounded_up_to_whole_oere_and_the_sums_are_those_of_the_rounded() -> None:
    found = whole(price(line("P-01", quantity="0.5"), line("P-02", quantity="0.5"), line("P-03", "other", "0.5")),
                  {"P-01": "0.01", "P-02": "0.01", "P-03": "0.03"})  # fmt: skip
    assert found.lines == {"P-01": D("0.01"), "P-02": D("0.01"), "P-03": D("0.02")}
    assert found.blocks == {"one_off": D("0.02"), "other": D("0.02"), EXTRAS: D("0.00")}
    assert str(found.total) == "0.04"


def test_a_mean_is_rounded_before_it_is_multiplied() -> None:
    lines = [line(f"P-0{number}", "hours", "100") for number in (1, 2, 3)]
    found = whole(price(*lines, method="average"), {"P-01": "10", "P-02": "10", "P-03": "10.01"})
    assert (found.mean, found.blocks["hours"]) == (D("10.00"), D("3000.00"))


def test_every_line_stands_in_exactly_one_block() -> None:
    groups: tuple[PriceGroup, ...] = ("other", "hours", "integration", "yearly", "one_off")
    lines = [
        line(f"P-{number:02}", group, option=option) for number, (group, option) in enumerate((g, o) for g in groups for o in ("", "OPS-1"))
    ]
    plain = blocks(price(*lines))
    assert [block.name for block in plain] == ["one_off", "yearly", "integration", "hours", "other", "options"]
    assert sorted(item.id for block in plain for item in block.lines) == [item.id for item in lines]
    assert {item.option for item in plain[-1].lines} == {"OPS-1"}
    averaged = next(block for block in blocks(price(*lines, method="average")) if block.name == "hours")
    assert averaged.averaged
    assert [item.option for item in averaged.lines] == ["", "OPS-1"]


def test_a_block_in_which_nothing_counts_has_no_sum() -> None:
    assert whole(price(line("P-01"), line("P-02", "other", counts=False)), {"P-01": "1", "P-02": "1"}).blocks.keys() == {"one_off", EXTRAS}


@pytest.mark.parametrize(
    ("one", "counts", "total"),
    [
        (extra(), True, "201.00"),
        (extra(yearly=True), True, "1201.00"),
        (extra(), False, "1.00"),
    ],
)
def test_a_tillegg_is_priced_and_counts_where_that_is_announced(one: Extra, counts: bool, total: str) -> None:
    assert whole(price(line("P-01"), extras=counts), {"P-01": "1"}, one).total == D(total)


@pytest.mark.parametrize(
    ("lines", "prices", "rule", "codes"),
    [
        ([line("P-01")], {}, {}, ["award.unit-price-missing"]),
        ([line("P-01")], {"P-01": "-1"}, {}, ["award.unit-price-negative"]),
        ([line("P-01")], {"P-01": "1.005"}, {}, ["award.unit-price-decimals"]),
        ([line("P-01")], {"P-01": "1000000000.01"}, {}, ["award.unit-price-large"]),
        ([line("P-01")], {"P-01": "NaN"}, {}, ["award.unit-price-large"]),
        ([line("P-01")], {"P-01": "Infinity"}, {}, ["award.unit-price-large"]),
        ([line("P-01", quantity=None)], {"P-01": "1"}, {}, ["award.quantity-missing"]),
        ([line("P-01", "yearly")], {"P-01": "1"}, {"years": None}, ["award.years-missing"]),
        ([line("P-01", "hours", None), line("P-02", "hours", None)], {"P-01": "1"}, {"method": "average"}, ["award.unit-price-missing"]),
        ([line("P-01"), line("P-02")], {}, {}, ["award.unit-price-missing"] * 2),
    ],
)
def test_what_is_missing_or_no_price_is_a_problem_and_there_is_no_sum(
    lines: list[AnnouncedPriceLine], prices: Mapping[str, str], rule: Mapping[str, object], codes: list[str]
) -> None:
    checked = evaluation_sum(price(*lines, **rule), {name: D(value) for name, value in prices.items()})
    assert [problem.code for problem in checked.problems] == codes
    assert checked.failed
    assert checked.value.total is None
    assert checked.value.missing == len(codes)
    assert checked.value.blocks[lines[0].group] is None


def test_a_price_that_is_missing_where_it_does_not_count_is_told_and_hinders_nothing() -> None:
    checked = evaluation_sum(price(line("P-01"), line("P-02", counts=False)), {"P-01": D(5)})
    assert (checked.value.total, checked.failed) == (D(5), False)
    assert tiny.found(checked.problems) == [("award.unit-price-missing", ("prices", "P-02"))]


def test_a_price_of_a_line_that_is_not_asked_for_is_a_problem() -> None:
    assert tiny.found(evaluation_sum(price(line("P-01")), {"P-01": D(1), "P-99": D(1)}).problems) == [
        ("award.price-line-unknown", ("prices", "P-99"))
    ]


@pytest.mark.parametrize(
    ("extras", "codes"),
    [
        ([extra(requirement="")], ["award.extra-incomplete"]),
        ([extra(yearly=None)], ["award.extra-incomplete"]),
        ([extra(quantity=None)], ["award.extra-incomplete"]),
        ([extra(unit_price=None)], ["award.extra-incomplete"]),
        ([extra(quantity=D(-1))], ["award.extra-quantity"]),
        ([extra(unit_price=D(-1))], ["award.unit-price-negative"]),
        ([extra(), extra()], ["award.extra-twice"]),
    ],
)
def test_a_tillegg_that_is_not_whole_is_a_problem(extras: list[Extra], codes: list[str]) -> None:
    checked = evaluation_sum(price(line("P-01")), {"P-01": D(1)}, extras)
    assert [problem.code for problem in checked.problems] == codes
    assert checked.failed


def test_a_yearly_tillegg_needs_the_years() -> None:
    checked = evaluation_sum(price(line("P-01"), years=None), {"P-01": D(1)}, [extra(yearly=True)])
    assert [problem.code for problem in checked.problems] == ["award.years-missing"]
    assert (checked.value.total, checked.value.missing) == (None, 1)


@given(st.lists(st.tuples(PRICES, QUANTITIES), min_size=1, max_size=8), st.integers(1, 30))
def test_the_total_is_the_sum_of_what_the_lines_show(offered: list[tuple[Decimal, Decimal]], years: int) -> None:
    lines = [line(f"P-{number:02}", "yearly" if number % 2 else "one_off", str(quantity)) for number, (_, quantity) in enumerate(offered)]
    found = evaluation_sum(price(*lines, years=years), {f"P-{number:02}": unit for number, (unit, _) in enumerate(offered)})
    assert found.problems == ()
    assert found.value.total == sum(amount for amount in found.value.lines.values() if amount is not None)
