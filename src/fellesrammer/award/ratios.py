"""Ratios of quality and price, to be simulated and never announced: the two German Richtwertmethoden and the plain quotient."""

from __future__ import annotations

from decimal import Decimal

from fellesrammer.award.method import Cells, Competition, Method, Offer
from fellesrammer.award.scoring import rounded

_KRONER_DECIMALS, _SCALED_DECIMALS, _LOGARITHM_DECIMALS = 6, 8, 10
_LEADING_DIGITS = 2
"""The power of ten that leaves so many digits after the first: the best ratio then has three."""


def scaled_ratio(_: Method, offer: Offer, competition: Competition) -> Decimal:
    """Quality per krone, times the power of ten that gives the best offer three digits, as a whole number."""
    if competition.best_ratio == 0:
        return Decimal(0)
    power = _LEADING_DIGITS - competition.best_ratio.adjusted()
    return rounded(rounded((offer.quality / offer.price).scaleb(power), _SCALED_DECIMALS), 0)


def scaled_ratio_formula(_: Method, cells: Cells) -> str:
    """The Excel formula of `scaled_ratio`; one cell holds the highest quality per krone."""
    power = f"10^({_LEADING_DIGITS}-INT(ROUND(LOG10({cells.best_ratio}),{_LOGARITHM_DECIMALS})))"
    ratio = f"ROUND(ROUND({cells.quality}/{cells.price}*{power},{_SCALED_DECIMALS}),0)"
    read = f"{cells.price},{cells.quality},{cells.best_ratio}"
    return f'IF(AND(COUNT({read})=3,MIN({cells.price},{cells.best_ratio})>0),{ratio},"")'


def price_per_point(method: Method, offer: Offer, _: Competition) -> Decimal:
    """Kroner per point of quality."""
    return rounded(rounded(offer.price / offer.quality, max(_KRONER_DECIMALS, method.decimals)), method.decimals)


def price_per_point_formula(method: Method, cells: Cells) -> str:
    """The Excel formula of `price_per_point`."""
    read = f"{cells.price},{cells.quality}"
    ratio = f"ROUND(ROUND({cells.price}/{cells.quality},{max(_KRONER_DECIMALS, method.decimals)}),{method.decimals})"
    return f'IF(AND(COUNT({read})=2,MIN({read})>0),{ratio},"")'


def ratio_then_price(_: Method, offer: Offer, total: Decimal, _best: Decimal) -> tuple[Decimal, ...]:
    """The key that ranks the highest ratio first, and of equals the lower price."""
    return (-total, offer.price)


def range_then_decisive(method: Method, offer: Offer, total: Decimal, best: Decimal) -> tuple[Decimal, ...]:
    """The key that ranks first, by the decisive criterion, the offers within `range` percent of the best; then the rest by their ratio."""
    within = total * 100 >= best * (100 - method.number("range"))
    if not within:
        return (Decimal(1), -total, offer.price)
    decisive = offer.price if method.value("decisive") == "price" else -offer.quality
    return (Decimal(0), decisive, -total, offer.price)
