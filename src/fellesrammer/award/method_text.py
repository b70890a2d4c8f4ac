"""An evaluation method in words, with every number filled in: what documents print, because a phrase binds nobody and a formula does."""

from __future__ import annotations

from decimal import Decimal

from fellesrammer.award.method import Method, PriceModel, Value
from fellesrammer.model.codec import plain_decimal
from fellesrammer.words import Words


def name(model: PriceModel, words: Words) -> str:
    """The name of a price model."""
    return words(f"price_model.name.{model.id}")


def source(model: PriceModel, words: Words) -> str:
    """Where a price model is described, or that its definition is ours."""
    return words(f"price_model.source.{model.id}")


def lines(method: Method, words: Words) -> tuple[str, ...]:
    """The whole method, a sentence or formula per line: price, what it means, total, best offer, quality points and rounding."""
    total = [_filled("price_model.total", method, words)] if method.model.kind == "points" else []
    quality = _filled(f"price_model.quality.{'lifted' if method.normalise else 'as_given'}", method, words)
    best = words(f"price_model.best.{_winner(method)}")
    # The Richtwertmethoden say themselves that their ratio is a whole number.
    rounding = [] if method.model.id.startswith("ufab") else [words("price_model.rounding", decimals=method.decimals)]
    return (*formula(method, words), meaning(method, words), *total, best, quality, *rounding)


def formula(method: Method, words: Words) -> tuple[str, ...]:
    """The formula of the price model with its numbers, a line for each branch."""
    model = method.model.id
    variant = "_floor" if model == "linear" and method.value("floor") == "yes" else ""
    first = _filled(f"price_model.formula.{model}{variant}", method, words)
    return (first, _filled("price_model.formula.hybrid_beyond", method, words)) if model == "hybrid" else (first,)


def meaning(method: Method, words: Words) -> str:
    """The formula of the price model explained in a sentence or two."""
    model = method.model.id
    variant = "_floor" if model == "linear" and method.value("floor") == "yes" else ""
    if model == "ufab_extended":
        variant = f"_{method.value('decisive')}"
    return _filled(f"price_model.meaning.{model}{variant}", method, words)


def _filled(key: str, method: Method, words: Words) -> str:
    weights = {"price_weight": _number(method.price_weight, words), "quality_weight": _number(method.quality_weight, words)}
    values = {parameter.name: _number(method.value(parameter.name), words) for parameter in method.model.parameters}
    if method.model.id == "deduction" and method.value("value") is None:
        values["value"] = words("price_model.derived_value", **weights)
    if "zero_at" in values:
        span = method.number("zero_at") - 1
        values["span"] = words("price_model.span.one") if span == 1 else words("price_model.span.other", factor=_number(span, words))
    return words(key, maximum=_number(method.maximum, words), **weights, **values)


def _number(value: Value, words: Words) -> str:
    return words.number(Decimal(plain_decimal(value))) if isinstance(value, Decimal) else str(value)


def _winner(method: Method) -> str:
    return "quotient" if method.model.id == "quotient" else method.model.kind
