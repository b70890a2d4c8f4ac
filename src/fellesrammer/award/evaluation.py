"""Offers evaluated by a method: quality points, price points or evaluation price, total and rank, every step rounded as announced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal, localcontext

from fellesrammer.award.method import Competition, Method, Offer
from fellesrammer.award.scoring import mean_of_cells_formula, rounded, weighted_mean
from fellesrammer.model.codec import plain_decimal

_QUOTIENT_DECIMALS = 10
_DIGITS = Context(prec=60)
"""Room for the largest number that can be given times another, so that nothing is rounded but where we say so."""


@dataclass(frozen=True, slots=True)
class Result:
    """An offer evaluated; points are None where the model gives none. `total` is points, evaluation price or ratio; rank 1 is best."""

    offer: str
    price: Decimal
    quality: Decimal
    price_points: Decimal | None
    quality_points: Decimal | None
    total: Decimal
    rank: int


def evaluate(method: Method, offers: Sequence[Offer]) -> tuple[Result, ...]:
    """The result of each offer, in the order of the offers; equal offers share a rank, and the next rank is then left out (1, 1, 3)."""
    with localcontext(_DIGITS):
        counted = judged(method, offers)
        competition = competition_of(counted)
        totals = [_total(method, offer, competition) for offer in counted]
        best = max(total for _, total in totals)
        keys = [method.model.order(method, offer, total, best) for offer, (_, total) in zip(counted, totals, strict=True)]
        return tuple(
            Result(
                offer=offer.name,
                price=offer.price,
                quality=offer.quality,
                price_points=points,
                quality_points=None if points is None else after.quality,
                total=total,
                rank=1 + sum(other < key for other in keys),
            )
            for offer, after, (points, total), key in zip(offers, counted, totals, keys, strict=True)
        )


def judged(method: Method, offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """The offers with the quality points that count: rounded, and where that is announced lifted so that the best has all."""
    with localcontext(_DIGITS):
        best = max(offer.quality for offer in offers)
        lift = method.maximum if method.normalise and best else best
        points = [rounded(lift * offer.quality / best, _QUOTIENT_DECIMALS) if best else offer.quality for offer in offers]
        return tuple(replace(offer, quality=rounded(one, method.decimals)) for offer, one in zip(offers, points, strict=True))


def competition_of(offers: Sequence[Offer]) -> Competition:
    """What the offers together decide."""
    with localcontext(_DIGITS):
        return Competition(min(offer.price for offer in offers), max(offer.quality / offer.price for offer in offers))


def calculated(method: Method, offer: Offer, competition: Competition) -> Decimal:
    """What the price model alone gives one offer in this competition: price points, evaluation price or ratio."""
    with localcontext(_DIGITS):
        return method.model.calculate(method, offer, competition)


def quality_points_formula(method: Method, quality: str, best: str) -> str:
    """The Excel formula of the quality points that count; `best` is the cell with the highest, read only where they are normalised."""
    if not method.normalise:
        return f'IF(COUNT({quality})=1,ROUND({quality},{method.decimals}),"")'
    lifted = f"IF({best}>0,ROUND({plain_decimal(method.maximum)}*{quality}/{best},{_QUOTIENT_DECIMALS}),0)"
    return f'IF(COUNT({quality},{best})=2,ROUND({lifted},{method.decimals}),"")'


def total_formula(method: Method, price_points: str, quality_points: str) -> str:
    """The Excel formula of the total of a points model: the weighted mean of price points and quality points."""
    weights = [(price_points, plain_decimal(method.price_weight)), (quality_points, plain_decimal(method.quality_weight))]
    return mean_of_cells_formula(weights, method.decimals)


def _total(method: Method, offer: Offer, competition: Competition) -> tuple[Decimal | None, Decimal]:
    """The price points, where the model gives any, and the total."""
    found = method.model.calculate(method, offer, competition)
    if method.model.kind != "points":
        return None, found
    return found, weighted_mean([(found, method.price_weight), (offer.quality, method.quality_weight)], method.decimals)
