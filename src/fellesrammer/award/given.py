"""What a person has written of a method and of offers, read: everything that can't be used is a problem, and all of it is told at once."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from fellesrammer.award.method import SMALLEST_PRICE, Method, Offer, Parameter, PriceModel, Value
from fellesrammer.award.price_models import DECIMALS, PRICE_MODELS
from fellesrammer.errors import Checked, Problem, error, has_errors
from fellesrammer.model.codec import plain_decimal

FEWEST, MOST = 2, 50
"""So many offers can be compared."""

WHOLE = Decimal(100)
"""What the weights add up to, in percent."""

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_LONG = re.compile(r"-?[0-9]{13,}|.*\.[0-9]{7}")
_LONGEST_NAME, _LONGEST_ECHO = 60, 60
_EXAMPLE = "7.5"
_PARTS = 3


def read_method(
    model: str, weights: tuple[str, str], parameters: Sequence[str] = (), *, maximum: Decimal = Decimal(10), normalise: bool = False
) -> Checked[Method | None]:
    """The method that a person has written: the model's id, the weights of price and quality, and values as NAME=VALUE."""
    price, quality = _weight(weights[0], "--price-weight"), _weight(weights[1], "--quality-weight")
    written = _written(parameters)
    problems = [*price.problems, *quality.problems, *written.problems]
    if price.value is not None and quality.value is not None and price.value + quality.value != WHOLE:
        problems.append(error("award.weights-sum", sum=_shown(price.value + quality.value)))
    decimals = _value(DECIMALS, written.value.get(DECIMALS.name, str(DECIMALS.default)))
    problems += decimals.problems
    if model not in PRICE_MODELS:
        return Checked(None, (error("award.unknown-model", model=_echo(model), known=", ".join(PRICE_MODELS)), *problems))
    own = {name: value for name, value in written.value.items() if name != DECIMALS.name}
    values = read_parameters(PRICE_MODELS[model], own, beside=(DECIMALS.name,))
    problems += values.problems
    if has_errors(problems) or price.value is None or quality.value is None or not isinstance(decimals.value, Decimal):
        return Checked(None, tuple(problems))
    method = Method(PRICE_MODELS[model], price.value, quality.value, values.value, maximum, int(decimals.value), normalise)
    unusable = tuple(_unusable(method))
    return Checked(None if unusable else method, unusable)


def read_parameters(model: PriceModel, written: Mapping[str, str], *, beside: tuple[str, ...] = ()) -> Checked[Mapping[str, Value]]:
    """Every value of a model, as written or by default, with all that is wrong in what was written.

    `beside` names what can be given in the same place but is no value of the model.
    """
    problems: list[Problem] = []
    known = ", ".join((*(parameter.name for parameter in model.parameters), *beside)) or "–"
    problems += [
        error("award.unknown-parameter", name=_echo(name), model=model.id, known=known) for name in written if model.parameter(name) is None
    ]
    values: dict[str, Value] = {}
    for parameter in model.parameters:
        if parameter.name in written:
            checked = _value(parameter, written[parameter.name])
            problems += checked.problems
            values[parameter.name] = checked.value
        else:
            values[parameter.name] = parameter.default
            if parameter.required:
                problems.append(error("award.parameter-missing", name=parameter.name, model=model.id))
    problems += _order_problems(values, "break_at", "zero_at")
    problems += _order_problems(values, "price_min", "price_max")
    return Checked(values, tuple(problems))


def read_offers(written: Sequence[str], maximum: Decimal = Decimal(10)) -> Checked[tuple[Offer, ...] | None]:
    """The offers that a person has written, each as NAME:PRICE:QUALITY; a name may hold colons."""
    checked = [_offer(one, maximum) for one in written]
    problems = [problem for one in checked for problem in one.problems]
    offers = tuple(one.value for one in checked if one.value is not None)
    names = Counter(parts[0] for one in written if (parts := _parts(one)))
    problems += [error("award.offer-twice", name=_echo(name)) for name, count in names.items() if count > 1]
    if len(written) < FEWEST:
        problems.append(error("award.few-offers", count=len(written)))
    if len(written) > MOST:
        problems.append(error("award.many-offers", count=len(written), limit=MOST))
    return Checked(None if problems else offers, tuple(problems))


def _offer(written: str, maximum: Decimal) -> Checked[Offer | None]:
    parts = _parts(written)
    if not parts:
        return Checked(None, (error("award.offer-form", given=_echo(written)),))
    name, price, quality = parts[0], _number(parts[1], _echo(written)), _number(parts[2], _echo(written))
    problems = [*price.problems, *quality.problems]
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        problems.append(error("award.offer-name", given=_echo(written), limit=_LONGEST_NAME))
    if price.value is not None and price.value < SMALLEST_PRICE:
        problems.append(error("award.offer-price", given=_echo(written)))
    if quality.value is not None and not 0 <= quality.value <= maximum:
        problems.append(error("award.offer-quality", given=_echo(written), maximum=_shown(maximum)))
    if problems or price.value is None or quality.value is None:
        return Checked(None, tuple(problems))
    return Checked(Offer(name, price.value, quality.value))


def _parts(written: str) -> tuple[str, ...]:
    """Name, price and quality as written, without needless space; nothing when one of the numbers is missing."""
    parts = tuple(" ".join(unicodedata.normalize("NFC", part).split()) for part in written.rsplit(":", _PARTS - 1))
    return parts if len(parts) == _PARTS and all(parts[1:]) else ()


def _written(parameters: Sequence[str]) -> Checked[Mapping[str, str]]:
    problems: list[Problem] = []
    values: dict[str, str] = {}
    for given in parameters:
        name, equals, value = (part.strip() for part in given.partition("="))
        if not (name and equals and value):
            problems.append(error("award.parameter-form", given=_echo(given)))
        elif name in values:
            problems.append(error("award.parameter-twice", name=_echo(name)))
        else:
            values[name] = value
    return Checked(values, tuple(problems))


def _value(parameter: Parameter, given: str) -> Checked[Value]:
    if parameter.choices:
        known = ", ".join(parameter.choices)
        wrong = error("award.parameter-choice", name=parameter.name, given=_echo(given), known=known)
        return Checked(given) if given in parameter.choices else Checked(None, (wrong,))
    number = _number(given, parameter.name, "2" if parameter.whole else _EXAMPLE)
    if number.value is None:
        return Checked(None, number.problems)
    if parameter.whole and number.value != number.value.to_integral_value():
        return Checked(None, (error("award.parameter-whole", name=parameter.name, given=_echo(given)),))
    if not parameter.minimum <= number.value <= parameter.maximum:
        low, high = _shown(parameter.minimum), _shown(parameter.maximum)
        return Checked(None, (error("award.parameter-range", name=parameter.name, given=_echo(given), minimum=low, maximum=high),))
    return Checked(number.value)


def _weight(given: str, option: str) -> Checked[Decimal | None]:
    number = _number(given.strip(), option)
    if number.value is not None and not 0 <= number.value <= WHOLE:
        return Checked(None, (error("award.weight-range", option=option, given=_echo(given)),))
    return number


def _number(given: str, place: str, fallback: str = _EXAMPLE) -> Checked[Decimal | None]:
    """A number in plain digits: exponents, infinities and other scripts are refused before any arithmetic meets them."""
    if not _NUMBER.fullmatch(given):
        example = re.sub(r"\s", "", given).replace(",", ".")
        usable = _NUMBER.fullmatch(example) and not _LONG.match(example)
        return Checked(None, (error("award.number", place=place, given=_echo(given), example=example if usable else fallback),))
    if _LONG.match(given):
        return Checked(None, (error("award.long-number", place=place, given=_echo(given)),))
    return Checked(Decimal(given))


def _order_problems(values: Mapping[str, Value], low: str, high: str) -> Iterator[Problem]:
    below, above = values.get(low), values.get(high)
    if isinstance(below, Decimal) and isinstance(above, Decimal) and below >= above:
        yield error("award.parameter-order", low=low, below=_shown(below), high=high, above=_shown(above))


def _unusable(method: Method) -> Iterator[Problem]:
    """What makes a method that is rightly written impossible to use: a division by the weight of price, which is nothing."""
    divides = method.model.id == "surcharge" or (method.model.id == "deduction" and method.value("value") is None)
    if divides and method.price_weight == 0:
        yield error("award.weightless-price", model=method.model.id)


def _echo(given: str) -> str:
    return given if len(given) <= _LONGEST_ECHO else f"{given[:_LONGEST_ECHO]}…"


def _shown(value: Decimal) -> str:
    return plain_decimal(value)
