"""The price models by id, each with its number, parameters and pitfalls. Their words stand under `price_model` in `templates/words/`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from fellesrammer.award import evaluation_prices, price_points, ratios
from fellesrammer.award.method import LARGEST, SMALLEST_PRICE, Parameter, PriceModel
from fellesrammer.errors import warning

DECIMALS = Parameter("decimals", Decimal(6), Decimal(0), Decimal(8), whole=True)
"""The decimals of every step: a value of all models, and in a procurement the profile's own."""

_JUST_ABOVE, _FAR_ABOVE = Decimal("1.01"), Decimal(1000)
_ZERO_AT = Parameter("zero_at", Decimal(2), _JUST_ABOVE, _FAR_ABOVE)

_LOWEST_SETS_POINTS = warning("award.lowest-sets-points")
_NOT_ANNOUNCED = warning("award.not-announced")

_MODELS = (
    PriceModel(
        "linear",
        "M1",
        "points",
        price_points.linear,
        price_points.linear_formula,
        price_points.highest_first,
        (_ZERO_AT, Parameter("floor", "no", choices=("yes", "no"))),
        (_LOWEST_SETS_POINTS,),
    ),
    PriceModel(
        "proportional",
        "M2",
        "points",
        price_points.proportional,
        price_points.proportional_formula,
        price_points.highest_first,
        (),
        (_LOWEST_SETS_POINTS, warning("award.gaps-shrink")),
    ),
    PriceModel(
        "hybrid",
        "M3",
        "points",
        price_points.hybrid,
        price_points.hybrid_formula,
        price_points.highest_first,
        (_ZERO_AT, Parameter("break_at", Decimal("1.5"), _JUST_ABOVE, _FAR_ABOVE)),
        (_LOWEST_SETS_POINTS, warning("award.name-is-no-rule")),
    ),
    PriceModel(
        "fixed_range",
        "M4",
        "points",
        price_points.fixed_range,
        price_points.fixed_range_formula,
        price_points.highest_first,
        (Parameter("price_min"), Parameter("price_max", None, SMALLEST_PRICE, LARGEST)),
        (warning("award.range-before-offers"),),
    ),
    PriceModel(
        "logarithmic",
        "M5",
        "points",
        price_points.logarithmic,
        price_points.logarithmic_formula,
        price_points.highest_first,
        (Parameter("base", Decimal(10), _JUST_ABOVE, _FAR_ABOVE),),
        (warning("award.hard-to-check"),),
    ),
    PriceModel(
        "deduction",
        "M6",
        "evaluation_price",
        evaluation_prices.deduction,
        evaluation_prices.deduction_formula,
        evaluation_prices.lowest_first,
        (Parameter("value", None, SMALLEST_PRICE, LARGEST, derived=True),),
        (warning("award.value-decides"),),
    ),
    PriceModel(
        "surcharge",
        "M7",
        "evaluation_price",
        evaluation_prices.surcharge,
        evaluation_prices.surcharge_formula,
        evaluation_prices.lowest_first,
        (),
        (warning("award.surcharge-grows"),),
    ),
    PriceModel(
        "ufab_simple",
        "M8",
        "ratio",
        ratios.scaled_ratio,
        ratios.scaled_ratio_formula,
        ratios.ratio_then_price,
        (),
        (_NOT_ANNOUNCED,),
    ),
    PriceModel(
        "ufab_extended",
        "M9",
        "ratio",
        ratios.scaled_ratio,
        ratios.scaled_ratio_formula,
        ratios.range_then_decisive,
        (Parameter("range", Decimal(10), Decimal(1), Decimal(10)), Parameter("decisive", "quality", choices=("quality", "price"))),
        (_NOT_ANNOUNCED,),
    ),
    PriceModel(
        "quotient",
        "M10",
        "ratio",
        ratios.price_per_point,
        ratios.price_per_point_formula,
        evaluation_prices.lowest_first,
        (),
        (_NOT_ANNOUNCED,),
    ),
)

PRICE_MODELS: Mapping[str, PriceModel] = MappingProxyType({model.id: model for model in _MODELS})
"""Every price model by its id, M1 to M10."""

ANNOUNCEABLE = tuple(model.id for model in _MODELS if model.announceable)
"""The ids of the models that a procurement can announce."""
