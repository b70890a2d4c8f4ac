"""A simulation as a picture: what the price model gives at every price, with the offers marked; plain SVG that reads nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from xml.sax.saxutils import escape

from fellesrammer.award.evaluation import Result, calculated, competition_of, judged
from fellesrammer.award.method import SMALLEST_PRICE, Competition, Method, Offer
from fellesrammer.award.method_text import name
from fellesrammer.award.scoring import rounded
from fellesrammer.award.simulate import Simulation
from fellesrammer.model.codec import plain_decimal
from fellesrammer.words import Words

_WIDTH, _HEIGHT = 760, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 110, 30, 50, 60
_LINE = 22
_STEPS, _TICKS = 80, 5
_FINEST = 8
_LONGEST_NAME = 36
_NICE = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))

_STYLE = """
  :root { color-scheme: light dark; }
  .ground { fill: #ffffff; } .grid { stroke: #d5d9de; } .axis { stroke: #4a525c; }
  text { fill: #1e2a36; font-family: system-ui, sans-serif; font-size: 13px; }
  .curve { fill: none; stroke: #0b5cad; stroke-width: 2; } .offer { fill: #ffffff; stroke: #0b5cad; stroke-width: 2; }
  .title { font-size: 16px; font-weight: 600; } .mark { font-weight: 600; text-anchor: middle; }
  .below { text-anchor: middle; } .beside { text-anchor: end; }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #16191d; } .grid { stroke: #3a4149; } .axis { stroke: #aab3bd; } text { fill: #eef1f4; }
    .curve { stroke: #7db8f5; } .offer { fill: #16191d; stroke: #7db8f5; }
  }
"""

Point = tuple[Decimal, Decimal]
"""A price, and what the model gives for it."""


@dataclass(frozen=True, slots=True)
class _Axis:
    """Values from `low` to `high` laid out from one place of the picture to another."""

    low: Decimal
    high: Decimal
    start: int
    end: int

    def at(self, value: Decimal) -> str:
        """The place of a value, with two decimals."""
        return plain_decimal(rounded(self.start + (self.end - self.start) * (value - self.low) / (self.high - self.low), 2))

    def ticks(self) -> tuple[Decimal, ...]:
        """The round values along the axis."""
        rough = (self.high - self.low) / _TICKS
        power = Decimal(1).scaleb(rough.adjusted())
        step = next(nice * power for nice in _NICE if nice * power >= rough)
        first = (self.low / step).to_integral_value(rounding="ROUND_CEILING")
        last = (self.high / step).to_integral_value(rounding="ROUND_FLOOR")
        return tuple((first + number) * step for number in range(int(last - first) + 1))


def svg(simulation: Simulation, words: Words) -> str:
    """The picture as the text of an SVG file."""
    curves, marks = _curves(simulation), _marks(simulation)
    prices = [price for curve in curves for price, _ in curve]
    given = [value for curve in (*curves, marks) for _, value in curve]
    across = _axis(prices, _LEFT, _WIDTH - _RIGHT)
    up = _axis(given, _HEIGHT - _BOTTOM, _TOP)
    title = words("simulation.picture.title", model=name(simulation.method.model, words))
    parts = [
        *_opening(title, simulation, words),
        *_grid(across, up, words),
        *_labels(title, simulation.method, words),
        *(_curve(curve, across, up) for curve in curves),
        *(_mark(number, mark, across, up) for number, mark in enumerate(marks, 1)),
        *(_legend(number, result, words) for number, result in enumerate(simulation.results, 1)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _curves(simulation: Simulation) -> list[list[Point]]:
    """What the model gives at every price: one curve, or one for each quality where the model heeds that."""
    offers = judged(simulation.method, simulation.offers)
    competition = competition_of(offers)
    qualities = sorted({offer.quality for offer in offers}) if simulation.method.model.kind != "points" else [Decimal(0)]
    lowest, highest = competition.lowest, max(offer.price for offer in offers)
    margin = max((highest - lowest) / 10, lowest / 20)
    # Where the lowest offer sets the scale, no price lies below it.
    first = lowest if simulation.method.model.kind == "points" else max(SMALLEST_PRICE, lowest - margin)
    prices = [first + (highest + margin - first) * step / _STEPS for step in range(_STEPS + 1)]
    exact = replace(simulation.method, decimals=_FINEST)
    return [[_point(exact, Offer("", price, quality), competition) for price in prices] for quality in qualities]


def _marks(simulation: Simulation) -> list[Point]:
    offers = judged(simulation.method, simulation.offers)
    competition = competition_of(offers)
    return [_point(simulation.method, offer, competition) for offer in offers]


def _point(method: Method, offer: Offer, competition: Competition) -> Point:
    return offer.price, calculated(method, offer, competition)


def _axis(values: Sequence[Decimal], start: int, end: int) -> _Axis:
    low, high = min(values), max(values)
    margin = (high - low) / 20 or max(abs(high) / 10, Decimal(1))
    return _Axis(low - margin, high + margin, start, end)


def _opening(title: str, simulation: Simulation, words: Words) -> list[str]:
    height = _HEIGHT + _LINE * len(simulation.results) + _LINE
    best = ", ".join(result.offer for result in simulation.results if result.rank == 1)
    described = words("simulation.picture.description", count=len(simulation.results), best=best)
    told = " ".join((described, *(f"{_told(number, result, words)}." for number, result in enumerate(simulation.results, 1))))
    language = words.language
    size = f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc" lang="{language}" {size}>',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(told)}</desc>',
        f"<style>{_STYLE}</style>",
        f'<rect class="ground" width="{_WIDTH}" height="{height}"/>',
    ]


def _grid(across: _Axis, up: _Axis, words: Words) -> list[str]:
    parts = []
    for value in up.ticks():
        y = up.at(value)
        parts.append(f'<line class="grid" x1="{across.start}" x2="{across.end}" y1="{y}" y2="{y}"/>')
        parts.append(f'<text class="beside" x="{across.start - 8}" y="{y}" dy="4">{_number(value, words)}</text>')
    for value in across.ticks():
        x = across.at(value)
        parts.append(f'<line class="grid" x1="{x}" x2="{x}" y1="{up.end}" y2="{up.start}"/>')
        parts.append(f'<text class="below" x="{x}" y="{up.start + 20}">{_number(value, words)}</text>')
    parts.append(f'<path class="axis" fill="none" d="M{across.start} {up.end}V{up.start}H{across.end}"/>')
    return parts


def _labels(title: str, method: Method, words: Words) -> list[str]:
    kind = "quotient" if method.model.id == "quotient" else method.model.kind
    return [
        f'<text class="title" x="{_LEFT}" y="22">{escape(title)}</text>',
        f'<text x="{_LEFT}" y="{_TOP - 8}">{escape(words(f"simulation.picture.up.{kind}"))}</text>',
        f'<text class="beside" x="{_WIDTH - _RIGHT}" y="{_HEIGHT - 18}">{escape(words("simulation.picture.across"))}</text>',
    ]


def _curve(curve: Sequence[Point], across: _Axis, up: _Axis) -> str:
    return f'<polyline class="curve" points="{" ".join(f"{across.at(price)},{up.at(value)}" for price, value in curve)}"/>'


def _mark(number: int, mark: Point, across: _Axis, up: _Axis) -> str:
    x, y = across.at(mark[0]), up.at(mark[1])
    return f'<circle class="offer" cx="{x}" cy="{y}" r="11"/><text class="mark" x="{x}" y="{y}" dy="5">{number}</text>'


def _legend(number: int, result: Result, words: Words) -> str:
    return f'<text x="{_LEFT}" y="{_HEIGHT + _LINE * number}">{escape(_told(number, result, words))}</text>'


def _told(number: int, result: Result, words: Words) -> str:
    return words(
        "simulation.picture.offer",
        number=number,
        offer=result.offer if len(result.offer) <= _LONGEST_NAME else f"{result.offer[:_LONGEST_NAME]}…",
        price=_number(result.price, words),
        quality=_number(result.quality, words),
        total=_number(result.total, words),
        rank=result.rank,
    )


def _number(value: Decimal, words: Words) -> str:
    return words.number(Decimal(plain_decimal(value)))
