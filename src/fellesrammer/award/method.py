"""What an evaluation method is made of: a price model with its values, weights, scale and decimals; and the offers it is used on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from fellesrammer.errors import Problem, RammerError

Kind = Literal["points", "evaluation_price", "ratio"]
"""What a price model gives: points for price beside those for quality, a price that quality has changed, or a ratio of the two."""

Value = Decimal | str | None
"""What a parameter can be: a number, one of its choices, or not decided (and then derived from the offers)."""

LARGEST = Decimal(10) ** 12
"""No number that is given may reach this."""

SMALLEST_PRICE = Decimal("0.01")
"""One øre: what an offer must at least cost."""

_NOTHING: Mapping[str, Value] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a price model needs: a number from `minimum` to `maximum`, or one of `choices`.

    `default` holds where nobody gives the value; without one the value is required, or `derived` from the offers.
    """

    name: str
    default: Value = None
    minimum: Decimal = Decimal(0)
    maximum: Decimal = LARGEST
    choices: tuple[str, ...] = ()
    derived: bool = False
    whole: bool = False

    @property
    def required(self) -> bool:
        """Whether somebody must give the value."""
        return self.default is None and not self.derived


@dataclass(frozen=True, slots=True)
class Offer:
    """A name, a price in kroner and the points for quality."""

    name: str
    price: Decimal
    quality: Decimal


@dataclass(frozen=True, slots=True)
class Competition:
    """What all the offers together decide: the lowest price, and the highest quality per krone."""

    lowest: Decimal
    best_ratio: Decimal


@dataclass(frozen=True, slots=True)
class Cells:
    """Where a workbook has what a formula reads: the offer's price and quality points, and what all offers together decide."""

    price: str
    quality: str = ""
    lowest: str = ""
    best_ratio: str = ""


@dataclass(frozen=True, slots=True)
class PriceModel:
    """A way to weigh price against quality: one pure function and, beside it, the Excel formula of the same steps.

    `calculate` gives the rounded price points, evaluation price or ratio, by `kind`. `order` gives a key of a total (and the best total
    of all), the smallest for the best offer; equal keys share a rank. `pitfalls` are warnings that hold whatever the offers are.
    """

    id: str
    number: str
    kind: Kind
    calculate: Callable[[Method, Offer, Competition], Decimal]
    formula: Callable[[Method, Cells], str]
    order: Callable[[Method, Offer, Decimal, Decimal], tuple[Decimal, ...]]
    parameters: tuple[Parameter, ...] = ()
    pitfalls: tuple[Problem, ...] = ()

    @property
    def announceable(self) -> bool:
        """Whether documents can be made with the model; the others can only be simulated."""
        return self.kind != "ratio"

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name, if the model has one."""
        return next((parameter for parameter in self.parameters if parameter.name == name), None)


@dataclass(frozen=True, slots=True)
class Method:
    """A price model with everything that is announced with it; weights are percent, `maximum` is the top of the quality scale."""

    model: PriceModel
    price_weight: Decimal
    quality_weight: Decimal
    parameters: Mapping[str, Value] = field(default_factory=lambda: _NOTHING)
    maximum: Decimal = Decimal(10)
    decimals: int = 2
    normalise: bool = False

    def value(self, name: str) -> Value:
        """The value of a parameter: as given, else its default."""
        parameter = self.model.parameter(name)
        if parameter is None:
            raise RammerError(f"{self.model.id} has no parameter {name}")
        return self.parameters.get(name, parameter.default)

    def number(self, name: str) -> Decimal:
        """The value of a parameter that is a number."""
        value = self.value(name)
        if not isinstance(value, Decimal):
            raise RammerError(f"{self.model.id} lacks the number {name}")
        return value
