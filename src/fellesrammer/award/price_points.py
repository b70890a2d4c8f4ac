"""Points for price: each model one pure function and, beside it, the Excel formula of the same steps.

A difference is rounded before it is used and a quotient to ten decimals before the announced ones, in Python and by ROUND in the cell:
this removes what binary arithmetic leaves in the fifteenth digit, so that a tie is a tie in both (design D10).
"""

from __future__ import annotations

from decimal import Decimal

from fellesrammer.award.method import Cells, Competition, Method, Offer
from fellesrammer.award.scoring import rounded
from fellesrammer.model.codec import plain_decimal

_KRONER_DECIMALS, _QUOTIENT_DECIMALS = 6, 10


def linear(method: Method, offer: Offer, competition: Competition) -> Decimal:
    """The points fall in a straight line from the lowest price, which gets all, to `zero_at` times it, which gets none.

    Beyond that they are negative, unless `floor` is yes.
    """
    points = _linear(method, offer.price, competition.lowest)
    return rounded(max(Decimal(0), points) if method.value("floor") == "yes" else points, method.decimals)


def linear_formula(method: Method, cells: Cells) -> str:
    """The Excel formula of `linear`."""
    points = _linear_formula(method, cells)
    return _given(cells, f"MAX(0,{points})" if method.value("floor") == "yes" else points, method)


def proportional(method: Method, offer: Offer, competition: Competition) -> Decimal:
    """The points are the lowest price's share of the offer's."""
    return rounded(_quotient(method.maximum * competition.lowest, offer.price), method.decimals)


def proportional_formula(method: Method, cells: Cells) -> str:
    """The Excel formula of `proportional`."""
    return _given(cells, f"ROUND({plain_decimal(method.maximum)}*{cells.lowest}/{cells.price},{_QUOTIENT_DECIMALS})", method)


def hybrid(method: Method, offer: Offer, competition: Competition) -> Decimal:
    """The points are linear up to `break_at` times the lowest price, and from there shrink as the price grows, with no jump between."""
    zero_at, break_at = method.number("zero_at"), method.number("break_at")
    if offer.price <= rounded(break_at * competition.lowest, _KRONER_DECIMALS):
        return rounded(_linear(method, offer.price, competition.lowest), method.decimals)
    share = method.maximum * (zero_at - break_at) * break_at * competition.lowest
    return rounded(_quotient(share, (zero_at - 1) * offer.price), method.decimals)


def hybrid_formula(method: Method, cells: Cells) -> str:
    """The Excel formula of `hybrid`."""
    zero_at, break_at = method.number("zero_at"), method.number("break_at")
    share, span = plain_decimal(method.maximum * (zero_at - break_at) * break_at), plain_decimal(zero_at - 1)
    beyond = f"ROUND({share}*{cells.lowest}/({span}*{cells.price}),{_QUOTIENT_DECIMALS})"
    within = f"{cells.price}<=ROUND({plain_decimal(break_at)}*{cells.lowest},{_KRONER_DECIMALS})"
    return _given(cells, f"IF({within},{_linear_formula(method, cells)},{beyond})", method)


def fixed_range(method: Method, offer: Offer, _: Competition) -> Decimal:
    """The points fall in a straight line from `price_min`, which gets all, to `price_max`, which gets none.

    Outside the range the line goes on: a price cut is always worth something (HFD 2022 ref. 41), so a lower price gets more than all.
    """
    top = method.number("price_max")
    below = rounded(top - offer.price, _KRONER_DECIMALS)
    return rounded(_quotient(method.maximum * below, top - method.number("price_min")), method.decimals)


def fixed_range_formula(method: Method, cells: Cells) -> str:
    """The Excel formula of `fixed_range`."""
    top = method.number("price_max")
    below = f"ROUND({plain_decimal(top)}-{cells.price},{_KRONER_DECIMALS})"
    span = plain_decimal(top - method.number("price_min"))
    return _given(Cells(cells.price), f"ROUND({plain_decimal(method.maximum)}*{below}/{span},{_QUOTIENT_DECIMALS})", method)


def logarithmic(method: Method, offer: Offer, competition: Competition) -> Decimal:
    """The points fall by the same number each time the price grows by the same factor; `base` times the lowest price gets none."""
    # Logarithms are irrational: taken with all digits of the context, and rounded at once.
    exponent = _quotient((offer.price / competition.lowest).ln(), method.number("base").ln())
    return rounded(rounded(method.maximum * (1 - exponent), _QUOTIENT_DECIMALS), method.decimals)


def logarithmic_formula(method: Method, cells: Cells) -> str:
    """The Excel formula of `logarithmic`."""
    exponent = f"ROUND(LN({cells.price}/{cells.lowest})/LN({plain_decimal(method.number('base'))}),{_QUOTIENT_DECIMALS})"
    return _given(cells, f"ROUND({plain_decimal(method.maximum)}*(1-{exponent}),{_QUOTIENT_DECIMALS})", method)


def highest_first(_: Method, _offer: Offer, total: Decimal, _best: Decimal) -> tuple[Decimal, ...]:
    """The key that ranks the highest total first."""
    return (-total,)


def _linear(method: Method, price: Decimal, lowest: Decimal) -> Decimal:
    above = rounded(price - lowest, _KRONER_DECIMALS)
    lost = _quotient(method.maximum * above, (method.number("zero_at") - 1) * lowest)
    return rounded(method.maximum - lost, _QUOTIENT_DECIMALS)


def _linear_formula(method: Method, cells: Cells) -> str:
    maximum, span = plain_decimal(method.maximum), plain_decimal(method.number("zero_at") - 1)
    lost = f"ROUND({maximum}*ROUND({cells.price}-{cells.lowest},{_KRONER_DECIMALS})/({span}*{cells.lowest}),{_QUOTIENT_DECIMALS})"
    return f"ROUND({maximum}-{lost},{_QUOTIENT_DECIMALS})"


def _quotient(numerator: Decimal, denominator: Decimal) -> Decimal:
    return rounded(numerator / denominator, _QUOTIENT_DECIMALS)


def _given(cells: Cells, points: str, method: Method) -> str:
    """The formula rounded as announced, and empty until every cell that it reads holds an amount."""
    read = [cell for cell in (cells.price, cells.lowest) if cell]
    return f'IF(AND(COUNT({",".join(read)})={len(read)},MIN({",".join(read)})>0),ROUND({points},{method.decimals}),"")'
