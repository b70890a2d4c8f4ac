"""The command about the award: try out a price model on offers, before it is announced."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fellesrammer.cli.root import CONTENT, FOLDER, GOOD, LANGUAGES, rammer
from fellesrammer.cli.showing import as_json, columns, print_data, show_problems, words_of

if TYPE_CHECKING:
    from decimal import Decimal

    from fellesrammer.award.evaluation import Result
    from fellesrammer.award.simulate import Simulation
    from fellesrammer.words import Words


@rammer.command()
@click.option("--model", required=True, metavar="MODEL", help="The price model: linear, proportional, deduction …")
@click.option("--price-weight", required=True, metavar="PERCENT", help="The weight of price; the two weights are 100 together.")
@click.option("--quality-weight", required=True, metavar="PERCENT", help="The weight of quality.")
@click.option("--offer", "offers", multiple=True, metavar="NAME:PRICE:QUALITY", help="An offer, its quality from 0 to 10; repeat for more.")
@click.option("--normalise-quality", is_flag=True, help="Lift the points for quality so that the best offer has 10.")
@click.option("--param", "parameters", multiple=True, metavar="NAME=VALUE", help="A value of the model, or decimals; repeat for more.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True, help="How to show the result.")
@click.option("--svg", type=FOLDER, metavar="FILE", help="Draw the result in this file too.")
@click.option("--lang", type=LANGUAGES, help="Language of messages; the default is nb.")
def simulate(  # noqa: PLR0913  # the options of the contract
    *,
    model: str,
    price_weight: str,
    quality_weight: str,
    offers: tuple[str, ...],
    normalise_quality: bool,
    parameters: tuple[str, ...],
    form: str,
    svg: Path | None,
    lang: str | None,
) -> int:
    """Try out a price model on offers, with warnings of what it does to them."""
    from fellesrammer import workflow  # noqa: PLC0415
    from fellesrammer.award import picture  # noqa: PLC0415
    from fellesrammer.award.simulate import record  # noqa: PLC0415
    from fellesrammer.files import disk  # noqa: PLC0415

    words = words_of(lang or workflow.DEFAULT_LANGUAGE)
    checked = workflow.simulate(model, (price_weight, quality_weight), offers, parameters, normalise_quality=normalise_quality)
    if checked.value is None:
        show_problems(checked.problems, {"": words})
        return CONTENT
    if svg:
        disk.write(svg, picture.svg(checked.value, words).encode())
    if form == "json":
        print_data(as_json(record(checked.value, checked.problems, words)))
        return GOOD
    for line in _told(checked.value, words):
        click.echo(line)
    if svg:
        click.echo(words("simulation.drawn", file=svg))
    show_problems(checked.problems, {"": words})
    return GOOD


def _told(simulation: Simulation, words: Words) -> Iterator[str]:
    """The simulation for people: the method with its formulas, the results as a table, and what a point is worth."""
    from fellesrammer.award import method_text  # noqa: PLC0415

    method = simulation.method
    weights = {"price": method.price_weight.normalize(), "quality": method.quality_weight.normalize()}
    yield words("simulation.weights", name=method_text.name(method.model, words), **weights)
    yield from (f"  {line}" for line in method_text.lines(method, words))
    yield ""
    rows = [_heading(simulation, words), *(_row(result, words) for result in simulation.results)]
    shown = [name for name in rows[0] if any(row[name] for row in rows[1:])]
    yield from columns([{name: row[name] for name in shown} for row in rows], right=frozenset(shown) - {"offer"})
    if simulation.point_price is not None:
        yield ""
        yield words("simulation.point_price", price=_number(simulation.point_price, words))


def _heading(simulation: Simulation, words: Words) -> dict[str, str]:
    model = simulation.method.model
    return {
        "offer": words("simulation.column.offer"),
        "price": words("simulation.column.price"),
        "quality": words("simulation.column.quality"),
        "price_points": words("simulation.column.price_points"),
        "quality_points": words("simulation.column.quality_points"),
        "total": words(f"simulation.total.{'quotient' if model.id == 'quotient' else model.kind}"),
        "rank": words("simulation.column.rank"),
    }


def _row(result: Result, words: Words) -> dict[str, str]:
    return {
        "offer": result.offer,
        "price": _number(result.price, words),
        "quality": _number(result.quality, words),
        "price_points": _number(result.price_points, words),
        "quality_points": _number(result.quality_points, words),
        "total": _number(result.total, words),
        "rank": str(result.rank),
    }


def _number(value: Decimal | None, words: Words) -> str:
    from decimal import Decimal  # noqa: PLC0415

    from fellesrammer.model.codec import plain_decimal  # noqa: PLC0415

    return "" if value is None else words.number(Decimal(plain_decimal(value)))
