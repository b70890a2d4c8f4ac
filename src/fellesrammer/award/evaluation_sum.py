"""From unit prices to the evaluation sum: each step one pure function and, beside it, the Excel formula of the same step.

Every amount that the price form prints, of a line, a block or all of it, is rounded half up to whole øre, in Python and by ROUND in its own
cell; nothing unrounded passes on (design D10). A workbook has fifteen digits: the two agree for lines below 10^9 kroner, and for larger
ones where the quantity is a whole number. A missing price is a problem and never zero: the sum is then not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from typing import Literal, get_args

from fellesrammer.award.scoring import rounded
from fellesrammer.errors import Checked, Path, Problem, error, warning
from fellesrammer.model.specification import AnnouncedPrice, AnnouncedPriceLine

BlockName = Literal["one_off", "yearly", "integration", "hours", "other", "options"]
BLOCKS: tuple[BlockName, ...] = get_args(BlockName)
"""The blocks of the price form, in order."""

EXTRAS = "extras"
"""The key of the tenderer's own «Tillegg» among the blocks."""
EXTRA_IDS = tuple(f"T-{number:02}" for number in range(1, 21))
"""The lines that a tenderer has for «Tillegg»."""

DECIMALS = 2
"""Prices and amounts are in whole øre."""
LARGEST_UNIT_PRICE = 10**9
"""No unit price is higher: it would be a slip of the keyboard."""

_PRODUCT_DECIMALS, _QUOTIENT_DECIMALS = 6, 8
_DIGITS = Context(prec=60)


@dataclass(frozen=True, slots=True)
class Block:
    """Price lines that are summed together; `averaged` when the mean of their prices counts instead of each price times its quantity."""

    name: BlockName
    lines: tuple[AnnouncedPriceLine, ...]
    averaged: bool = False

    @property
    def counting(self) -> tuple[AnnouncedPriceLine, ...]:
        """The lines that count in the evaluation sum."""
        return tuple(line for line in self.lines if line.counts)

    @property
    def hours(self) -> Decimal | None:
        """What the mean is multiplied with: the quantities that are given, added up; None when none is."""
        given = [line.quantity for line in self.counting if line.quantity is not None]
        return sum(given, Decimal(0)) if given else None


@dataclass(frozen=True, slots=True)
class Extra:
    """A «Tillegg» of the tenderer: the requirement it belongs to, what it is, and its price; None marks what is not filled in."""

    id: str
    requirement: str
    title: str
    yearly: bool | None
    quantity: Decimal | None
    unit_price: Decimal | None


@dataclass(frozen=True, slots=True)
class Amounts:
    """The amounts of a price form: of every line and «Tillegg» by id, of every block that counts by name, and the evaluation sum.

    None marks an amount that can't be calculated; `missing` is how many of those that count can't. A line that is averaged has its price as
    its amount, and `mean` is the mean of them.
    """

    lines: Mapping[str, Decimal | None]
    blocks: Mapping[str, Decimal | None]
    missing: int
    mean: Decimal | None
    total: Decimal | None


def blocks(price: AnnouncedPrice) -> tuple[Block, ...]:
    """The blocks that have lines, in order; every line stands in exactly one.

    A line of an option stands among the options whatever its group, unless hour prices are averaged: then all of those stand together.
    """
    averaged = price.evaluation_sum.method == "average"
    found = {name: tuple(line for line in price.lines if _block(line, averaged=averaged) == name) for name in BLOCKS}
    return tuple(Block(name, lines, averaged and name == "hours") for name, lines in found.items() if lines)


def evaluation_sum(price: AnnouncedPrice, unit_prices: Mapping[str, Decimal], extras: Sequence[Extra] = ()) -> Checked[Amounts]:
    """The amounts of one price form, with a problem for everything that is missing or can't be a price; the total then is None."""
    with localcontext(_DIGITS):
        amounts = _amounts(price, unit_prices, extras)
    return Checked(amounts, (*_line_problems(price, unit_prices), *_extra_problems(price, extras)))


def line_formula(quantity: str, unit_price: str, years: str = "") -> str:
    """The Excel formula of the amount of a line; empty until every cell that it reads holds a number that can be one."""
    return _product([quantity, unit_price, years] if years else [quantity, unit_price], unit_price)


def averaged_line_formula(unit_price: str) -> str:
    """The Excel formula of a price that goes into the mean."""
    return _product([unit_price], unit_price)


def extra_formula(quantity: str, unit_price: str, years: str, yearly: str, one_off: str) -> str:
    """The Excel formula of the amount of a «Tillegg»; of the conditions `yearly` and `one_off` one is true once its type is chosen."""
    once, each_year = line_formula(quantity, unit_price), line_formula(quantity, unit_price, years)
    return f'IF(N({quantity})<0,"",IF({yearly},{each_year},IF({one_off},{once},"")))'


def missing_formula(amounts: str, counts: str, yes: str) -> str:
    """The Excel formula of how many lines that count have no amount."""
    return f'SUMPRODUCT(({counts}="{yes}")*(1-ISNUMBER({amounts})))'


def block_formula(amounts: str, counts: str, yes: str, missing: str) -> str:
    """The Excel formula of the amount of a block: its lines that count, once none of them is missing."""
    return f'IF({missing}=0,ROUND(SUMIF({counts},"{yes}",{amounts}),{DECIMALS}),"")'


def mean_formula(amounts: str, counts: str, yes: str, missing: str) -> str:
    """The Excel formula of the mean of the prices that count, once none of them is missing."""
    mean = f'SUMIF({counts},"{yes}",{amounts})/COUNTIF({counts},"{yes}")'
    return f'IF({missing}=0,ROUND(ROUND({mean},{_QUOTIENT_DECIMALS}),{DECIMALS}),"")'


def averaged_block_formula(mean: str, hours: str = "") -> str:
    """The Excel formula of the amount of an averaged block: the mean times the hours, or the mean alone where no hours are given."""
    read = f"{mean},{hours}" if hours else mean
    product = f"ROUND({mean}*{hours},{_PRODUCT_DECIMALS})" if hours else mean
    return f'IF(COUNT({read})={2 if hours else 1},ROUND({product},{DECIMALS}),"")'


def total_formula(amounts: str, missing: str, message: str) -> str:
    """The Excel formula of the evaluation sum; while amounts are missing it shows the message with how many."""
    return f'IF({missing}=0,ROUND(SUM({amounts}),{DECIMALS}),"{message}"&{missing})'


def _block(line: AnnouncedPriceLine, *, averaged: bool) -> BlockName:
    return "options" if line.option and not (averaged and line.group == "hours") else line.group


def _amounts(price: AnnouncedPrice, unit_prices: Mapping[str, Decimal], extras: Sequence[Extra]) -> Amounts:
    years = price.evaluation_sum.years
    placed = blocks(price)
    lines = {line.id: _line_amount(line, block, unit_prices.get(line.id), years) for block in placed for line in block.lines}
    own = {extra.id: _extra_amount(extra, years) for extra in extras}
    means = {block.name: _mean([lines[line.id] for line in block.counting]) for block in placed if block.averaged and block.counting}
    sums: dict[str, Decimal | None] = {
        block.name: _averaged(means[block.name], block.hours) if block.averaged else _sum([lines[line.id] for line in block.counting])
        for block in placed
        if block.counting
    }
    counted = {**sums, EXTRAS: _sum(list(own.values()))} if price.evaluation_sum.extras else sums
    needed = [lines[line.id] for block in placed for line in block.counting] + (list(own.values()) if price.evaluation_sum.extras else [])
    missing = sum(amount is None for amount in needed)
    return Amounts({**lines, **own}, counted, missing, next(iter(means.values()), None), None if missing else _sum(list(counted.values())))


def _line_amount(line: AnnouncedPriceLine, block: Block, unit_price: Decimal | None, years: int | None) -> Decimal | None:
    if block.averaged:
        return _multiplied(unit_price)
    return _multiplied(unit_price, line.quantity, *([_number(years)] if line.group == "yearly" else []))


def _extra_amount(extra: Extra, years: int | None) -> Decimal | None:
    if extra.yearly is None or (extra.quantity is not None and extra.quantity < 0):
        return None
    return _multiplied(extra.unit_price, extra.quantity, *([_number(years)] if extra.yearly else []))


def _number(years: int | None) -> Decimal | None:
    return None if years is None else Decimal(years)


def _multiplied(unit_price: Decimal | None, *factors: Decimal | None) -> Decimal | None:
    if unit_price is None or _why_not(unit_price):
        return None
    product = unit_price
    for factor in factors:
        if factor is None:
            return None
        product *= factor
    return rounded(rounded(product, _PRODUCT_DECIMALS), DECIMALS)


def _sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    given = [amount for amount in amounts if amount is not None]
    return rounded(sum(given, Decimal(0)), DECIMALS) if len(given) == len(amounts) else None


def _mean(prices: Sequence[Decimal | None]) -> Decimal | None:
    total = _sum(prices)
    return None if total is None else rounded(rounded(total / len(prices), _QUOTIENT_DECIMALS), DECIMALS)


def _averaged(mean: Decimal | None, hours: Decimal | None) -> Decimal | None:
    return mean if mean is None or hours is None else rounded(rounded(mean * hours, _PRODUCT_DECIMALS), DECIMALS)


def _why_not(unit_price: Decimal) -> str:
    """What keeps a number from being a unit price: `negative`, `large` or `decimals`; empty when nothing does."""
    if not unit_price.is_finite() or unit_price > LARGEST_UNIT_PRICE:
        return "large"
    if unit_price < 0:
        return "negative"
    return "decimals" if rounded(unit_price, DECIMALS) != unit_price else ""


def _line_problems(price: AnnouncedPrice, unit_prices: Mapping[str, Decimal]) -> Iterator[Problem]:
    placed = [(block, line) for block in blocks(price) for line in block.lines]
    for block, line in placed:
        path: Path = ("prices", line.id)
        unit_price = unit_prices.get(line.id)
        if unit_price is None:
            found = error if line.counts else warning
            yield found("award.unit-price-missing", path, id=line.id, title=line.title)
        else:
            yield from _price_problems(unit_price, path, line.id)
        if line.counts and line.quantity is None and not block.averaged:
            yield error("award.quantity-missing", path, id=line.id, title=line.title)
    if price.evaluation_sum.years is None and any(line.counts and line.group == "yearly" for _, line in placed):
        yield error("award.years-missing")
    for name in sorted(unit_prices.keys() - {line.id for _, line in placed}):
        yield error("award.price-line-unknown", ("prices", name), id=name)


def _price_problems(unit_price: Decimal, path: Path, name: str) -> Iterator[Problem]:
    match _why_not(unit_price):
        case "negative":
            yield error("award.unit-price-negative", path, id=name)
        case "large":
            yield error("award.unit-price-large", path, id=name, limit=LARGEST_UNIT_PRICE)
        case "decimals":
            yield error("award.unit-price-decimals", path, id=name)


def _extra_problems(price: AnnouncedPrice, extras: Sequence[Extra]) -> Iterator[Problem]:
    seen: set[str] = set()
    for extra in extras:
        path: Path = ("extras", extra.id)
        if extra.id in seen:
            yield error("award.extra-twice", path, id=extra.id)
        seen.add(extra.id)
        lacking = (not extra.requirement, not extra.title, extra.yearly is None, extra.quantity is None, extra.unit_price is None)
        if any(lacking):
            yield error("award.extra-incomplete", path, id=extra.id)
        if extra.quantity is not None and extra.quantity < 0:
            yield error("award.extra-quantity", path, id=extra.id)
        if extra.unit_price is not None:
            yield from _price_problems(extra.unit_price, path, extra.id)
        if extra.yearly and price.evaluation_sum.years is None:
            yield error("award.years-missing")


def _product(factors: Sequence[str], unit_price: str) -> str:
    product = f"ROUND(ROUND({'*'.join(factors)},{_PRODUCT_DECIMALS}),{DECIMALS})"
    valid = f"AND({unit_price}>=0,{unit_price}<={LARGEST_UNIT_PRICE},ROUND({unit_price},{DECIMALS})={unit_price})"
    return f'IF(COUNT({",".join(factors)})={len(factors)},IF({valid},{product},""),"")'
