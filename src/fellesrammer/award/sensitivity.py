"""What a method does to these offers that its buyer should know before it is announced, told as warnings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from fellesrammer.award.evaluation import Result, calculated, competition_of, evaluate, judged
from fellesrammer.award.evaluation_prices import full_value
from fellesrammer.award.method import SMALLEST_PRICE, Method, Offer
from fellesrammer.award.scoring import rounded
from fellesrammer.errors import Problem, warning
from fellesrammer.model.codec import plain_decimal
from fellesrammer.words import Words

MOST_FOR_ALL_POINTS = Decimal(2)
"""The bar for a dear point: when the step from none to all quality points weighs more than this many times the lowest price."""

_IMAGINED_PERCENT = range(95, 15, -5)
"""An imagined cheaper offer costs so many percent of the lowest price; the nearest that changes something is told."""

_DEAREST = Decimal(1000)
"""A price so many times the lowest stands for any price at all."""

_HALVINGS = 60
_FINEST = 8
_WHOLE_KRONER_FROM = 100
_NUMBERS = Words("", {}, {})  # both written standards write numbers alike, and this room speaks neither


def warnings_of(method: Method, offers: Sequence[Offer], results: Sequence[Result]) -> tuple[Problem, ...]:
    """Every warning about a method and these offers: what turns their order first, the model's own pitfalls last."""
    return (
        *_reversals(method, offers, results),
        *_spans(method, offers),
        *_point_price_warnings(method, offers),
        *_points_outside_the_scale(method, results),
        *_ties(results),
        *_choices(method, offers),
        *method.model.pitfalls,
    )


def point_price(method: Method, offers: Sequence[Offer]) -> Decimal | None:
    """What one quality point more is worth in kroner for the cheapest offer; None where the model has no such price."""
    competition = competition_of(offers)
    lowest = competition.lowest
    if method.model.kind == "evaluation_price":
        cheapest = Offer("", lowest, Decimal(0))
        worse, better = (calculated(replace(method, decimals=_FINEST), replace(cheapest, quality=points), competition)
                         for points in (method.maximum - 1, method.maximum))  # fmt: skip
        return _kroner(worse - better)
    if method.model.kind != "points" or 0 in {method.price_weight, method.quality_weight}:
        return None
    exact, wanted = replace(method, decimals=_FINEST), method.quality_weight / method.price_weight

    def lost(price: Decimal) -> Decimal:
        first, second = (calculated(exact, Offer("", one, Decimal(0)), competition) for one in (lowest, price))
        return first - second

    low, high = lowest, lowest * _DEAREST
    if lost(high) < wanted:
        return None
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if lost(middle) >= wanted else (middle, high)
    return _kroner(high - lowest)


def _reversals(method: Method, offers: Sequence[Offer], results: Sequence[Result]) -> Iterator[Problem]:
    """Every offer that turns the order of two others by taking part, and the nearest imagined one that would."""
    before = _ranks(results)
    for third in offers if len(offers) > 2 else ():  # noqa: PLR2004  # two and a third
        after = _ranks(evaluate(method, [offer for offer in offers if offer is not third]))
        if pair := _turned(before, after):
            first, second = pair
            yield warning("award.turned-by-offer", third=third.name, first=first, second=second)
    for imagined in _imagined(method, offers):
        after = _ranks(evaluate(method, (*offers, imagined)))
        if pair := _turned(before, after):
            first, second = pair
            price, quality = _shown(imagined.price), _shown(imagined.quality)
            rank = after[imagined.name]
            yield warning("award.turned-by-imagined", first=first, second=second, price=price, quality=quality, rank=rank)
            return


def _imagined(method: Method, offers: Sequence[Offer]) -> Iterator[Offer]:
    """Offers without a name: cheaper ones without quality, and where quality is lifted one that has all of it and is dear."""
    lowest, highest = min(offer.price for offer in offers), max(offer.price for offer in offers)
    if method.model.id != "quotient":  # which can't divide by no quality, and never looks at the others
        prices = (rounded(lowest * percent / 100, 2) for percent in _IMAGINED_PERCENT)
        yield from (Offer("", price, Decimal(0)) for price in prices if price >= SMALLEST_PRICE)
    if method.normalise:
        yield Offer("", highest * 2, method.maximum)


def _turned(before: Mapping[str, int], after: Mapping[str, int]) -> tuple[str, str] | None:
    """The first two that stood in one strict order before and stand in the opposite one after."""
    in_order = sorted(after.keys() & before.keys(), key=lambda name: (before[name], name))
    turned = ((one, two) for one, two in combinations(in_order, 2) if before[one] < before[two] and after[one] > after[two])
    return next(turned, None)


def _ranks(results: Sequence[Result]) -> dict[str, int]:
    return {result.offer: result.rank for result in results}


def _spans(method: Method, offers: Sequence[Offer]) -> Iterator[Problem]:
    """Whether the price alone, or the quality alone, settles the matter between two of the offers."""
    if method.model.kind == "ratio" or (method.quality_weight == 0 and not _valued(method)):
        return
    cheap, dear = (of(offers, key=lambda offer: offer.price) for of in (min, max))
    if dear.price > cheap.price:
        extremes = (replace(cheap, quality=Decimal(0)), replace(dear, quality=method.maximum))
        ahead, behind = evaluate(method, extremes)
        if ahead.rank < behind.rank:
            yield warning("award.price-decides", cheap=cheap.name, dear=dear.name, maximum=_shown(method.maximum))
    yield from _quality_span(method, judged(method, offers))


def _quality_span(method: Method, offers: Sequence[Offer]) -> Iterator[Problem]:
    poor, good = (of(offers, key=lambda offer: offer.quality) for of in (min, max))
    gap = good.quality - poor.quality
    if method.model.kind == "points":
        difference, limit = gap * method.quality_weight / 100, method.maximum * method.price_weight / 100
        if method.price_weight and difference > limit:
            gained, most = _shown(rounded(difference, 2)), _shown(rounded(limit, 2))
            yield warning("award.quality-decides", good=good.name, poor=poor.name, difference=gained, limit=most)
    elif method.model.id == "deduction":
        worth = full_value(method, competition_of(offers)) * gap / method.maximum
        if worth > good.price:
            yield warning("award.quality-beats-free", good=good.name, poor=poor.name, worth=_shown(_kroner(worth)))


def _point_price_warnings(method: Method, offers: Sequence[Offer]) -> Iterator[Problem]:
    if method.model.kind == "ratio" or (not _valued(method) and 0 in {method.price_weight, method.quality_weight}):
        return
    price, lowest = point_price(method, offers), min(offer.price for offer in offers)
    if price is None:
        yield warning("award.point-beyond-price")
    elif price * method.maximum > MOST_FOR_ALL_POINTS * lowest:
        share, bar = rounded(100 * price / lowest, 0), rounded(100 * MOST_FOR_ALL_POINTS / method.maximum, 0)
        yield warning("award.dear-point", price=_shown(price), share=share, bar=bar, times=MOST_FOR_ALL_POINTS)


def _points_outside_the_scale(method: Method, results: Sequence[Result]) -> Iterator[Problem]:
    if method.model.kind != "points":
        return
    points = {result.offer: result.price_points or Decimal(0) for result in results}
    if above := [name for name, given in points.items() if given > method.maximum]:
        yield warning("award.more-than-all-points", names=", ".join(above), maximum=_shown(method.maximum))
    if below := [name for name, given in points.items() if given < 0]:
        yield warning("award.negative-points", names=", ".join(below))
    floored = method.model.id == "linear" and method.value("floor") == "yes"
    if floored and (none := [name for name, given in points.items() if given == 0]):
        yield warning("award.floor-reached", names=", ".join(none))


def _ties(results: Sequence[Result]) -> Iterator[Problem]:
    best = [result.offer for result in results if result.rank == 1]
    if len(best) > 1:
        yield warning("award.equal-best", names=", ".join(best))


def _choices(method: Method, offers: Sequence[Offer]) -> Iterator[Problem]:
    """What was chosen, or left to be derived, beside the model itself."""
    if method.model.id == "deduction" and not _valued(method):
        yield warning("award.derived-value", value=_shown(full_value(method, competition_of(offers))))
    if method.model.kind == "ratio" or _valued(method):
        yield warning("award.unused-weights", model=method.model.id)
    if method.normalise:
        yield warning("award.normalised")


def _valued(method: Method) -> bool:
    """Whether quality has a fixed value in kroner, so that the weights mean nothing."""
    return method.model.id == "deduction" and method.value("value") is not None


def _kroner(amount: Decimal) -> Decimal:
    return rounded(amount, 0 if amount >= _WHOLE_KRONER_FROM else 2)


def _shown(value: Decimal) -> str:
    return _NUMBERS.number(Decimal(plain_decimal(value)))
