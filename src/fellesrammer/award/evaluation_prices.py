"""Evaluation prices: quality is given a value in kroner, and the lowest price after that is best; each with its Excel formula."""

from __future__ import annotations

from decimal import Decimal

from fellesrammer.award.method import Cells, Competition, Method, Offer
from fellesrammer.award.scoring import rounded
from fellesrammer.model.codec import plain_decimal

_KRONER_DECIMALS, _QUOTIENT_DECIMALS = 6, 10
"""Kroner are larger than points, and a workbook has fifteen digits in all."""


def deduction(method: Method, offer: Offer, competition: Competition) -> Decimal:
    """The price less what the quality is worth: `value` kroner for all points, and a share of it for a share of them."""
    worth = _kroner(full_value(method, competition) * offer.quality / method.maximum, method)
    return rounded(offer.price - worth, method.decimals)


def deduction_formula(method: Method, cells: Cells) -> str:
    """The Excel formula of `deduction`; it reads the lowest price only where the value is derived from that."""
    value, maximum = method.value("value"), plain_decimal(method.maximum)
    given = plain_decimal(value) if isinstance(value, Decimal) else _derived_formula(method, cells)
    worth = _kroner_formula(f"{given}*{cells.quality}/{maximum}", method)
    read = (cells.price, cells.quality) if isinstance(value, Decimal) else (cells.price, cells.quality, cells.lowest)
    return _given(read, f"{cells.price}-{worth}", method)


def full_value(method: Method, competition: Competition) -> Decimal:
    """The value of full quality in kroner: as announced, else as many times the lowest price as quality weighs more than price."""
    value = method.value("value")
    if isinstance(value, Decimal):
        return value
    return rounded(_kroner(competition.lowest * method.quality_weight / method.price_weight, method), method.decimals)


def surcharge(method: Method, offer: Offer, _: Competition) -> Decimal:
    """The price with a surcharge for the quality that is lacking: all of it costs the price as many times as quality weighs more."""
    whole = method.maximum * method.price_weight
    lacking = rounded(method.maximum - offer.quality, _QUOTIENT_DECIMALS) * method.quality_weight
    return rounded(_kroner(offer.price * (whole + lacking) / whole, method), method.decimals)


def surcharge_formula(method: Method, cells: Cells) -> str:
    """The Excel formula of `surcharge`."""
    maximum, whole = plain_decimal(method.maximum), plain_decimal(method.maximum * method.price_weight)
    lacking = f"ROUND({maximum}-{cells.quality},{_QUOTIENT_DECIMALS})*{plain_decimal(method.quality_weight)}"
    price = _kroner_formula(f"{cells.price}*({whole}+{lacking})/{whole}", method)
    return _given((cells.price, cells.quality), price, method)


def lowest_first(_: Method, _offer: Offer, total: Decimal, _best: Decimal) -> tuple[Decimal, ...]:
    """The key that ranks the lowest total first."""
    return (total,)


def _derived_formula(method: Method, cells: Cells) -> str:
    value = f"{cells.lowest}*{plain_decimal(method.quality_weight)}/{plain_decimal(method.price_weight)}"
    return f"ROUND({_kroner_formula(value, method)},{method.decimals})"


def _kroner(amount: Decimal, method: Method) -> Decimal:
    return rounded(amount, max(_KRONER_DECIMALS, method.decimals))


def _kroner_formula(amount: str, method: Method) -> str:
    return f"ROUND({amount},{max(_KRONER_DECIMALS, method.decimals)})"


def _given(read: tuple[str, ...], price: str, method: Method) -> str:
    """The formula rounded as announced, and empty until every cell that it reads holds a number."""
    return f'IF(COUNT({",".join(read)})={len(read)},ROUND({price},{method.decimals}),"")'
