"""An award tried out before it is announced: offers that are imagined, evaluated by a method that may be chosen, with warnings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fellesrammer.award.evaluation import Result, competition_of, evaluate, judged
from fellesrammer.award.evaluation_prices import full_value
from fellesrammer.award.given import read_method, read_offers
from fellesrammer.award.method import Method, Offer, Value
from fellesrammer.award.price_models import DECIMALS
from fellesrammer.award.sensitivity import point_price, warnings_of
from fellesrammer.errors import Checked, Problem, error
from fellesrammer.model.codec import plain_decimal
from fellesrammer.words import Words


@dataclass(frozen=True, slots=True)
class Simulation:
    """Offers evaluated by a method; `point_price` is what one quality point more is worth in kroner for the cheapest offer."""

    method: Method
    offers: tuple[Offer, ...]
    results: tuple[Result, ...]
    point_price: Decimal | None


def simulate(
    model: str, weights: tuple[str, str], offers: Sequence[str], parameters: Sequence[str] = (), *, normalise_quality: bool = False
) -> Checked[Simulation | None]:
    """The offers evaluated, with a warning for all that the buyer should know; None, with every problem, when something can't be used."""
    method = read_method(model, weights, parameters, normalise=normalise_quality)
    read = read_offers(offers)
    if method.value is None or read.value is None:
        return Checked(None, (*method.problems, *read.problems))
    if undivided := _without_quality(method.value, read.value):
        return Checked(None, undivided)
    results = evaluate(method.value, read.value)
    made = Simulation(method.value, read.value, results, point_price(method.value, read.value))
    return Checked(made, warnings_of(method.value, read.value, results))


def record(simulation: Simulation, warnings: Sequence[Problem], words: Words) -> dict[str, object]:
    """The simulation as programs read it: decimals are text, and warnings are sentences."""
    return {
        "model": simulation.method.model.id,
        "parameters": parameters_of(simulation),
        "results": [_row(result) for result in simulation.results],
        "warnings": [f"{words.what(warning)} {words.fix(warning)}" for warning in warnings],
    }


def parameters_of(simulation: Simulation) -> Mapping[str, str]:
    """Every value that the simulation used, as it could be given; one that was derived from the offers too."""
    method = simulation.method
    values: dict[str, Value] = {parameter.name: method.value(parameter.name) for parameter in method.model.parameters}
    if method.model.id == "deduction":
        values["value"] = full_value(method, competition_of(simulation.offers))
    values[DECIMALS.name] = Decimal(method.decimals)
    return {name: plain_decimal(value) if isinstance(value, Decimal) else str(value) for name, value in values.items()}


def _row(result: Result) -> dict[str, object]:
    return {
        "offer": result.offer,
        "price": plain_decimal(result.price),
        "quality": plain_decimal(result.quality),
        "price_points": _optional(result.price_points),
        "quality_points": _optional(result.quality_points),
        "total": plain_decimal(result.total),
        "rank": result.rank,
    }


def _optional(points: Decimal | None) -> str | None:
    return None if points is None else plain_decimal(points)


def _without_quality(method: Method, offers: Sequence[Offer]) -> tuple[Problem, ...]:
    """The offers that a quotient can't be made of, because their quality is nothing."""
    if method.model.id != "quotient":
        return ()
    return tuple(error("award.no-quality", name=offer.name) for offer in judged(method, offers) if offer.quality == 0)
