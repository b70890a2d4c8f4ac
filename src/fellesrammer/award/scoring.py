"""From points to the weighted quality points: each step one pure function and, beside it, the Excel formula of the same step.

A level is `holistic` (an evaluator gives its points) or `weighted_mean` (its points are the weighted mean of those below).
Every mean is rounded half up to the announced decimals, in Python and by ROUND in its own cell; nothing unrounded passes on (design D10).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from fellesrammer.errors import RammerError
from fellesrammer.model.specification import AnnouncedCriterion

_SUM_DECIMALS, _QUOTIENT_DECIMALS = 8, 10

TOTAL = "total"
"""The key of the weighted quality points among the points of all criteria."""


def rounded(value: Decimal, decimals: int) -> Decimal:
    """The value rounded half up (away from zero) to so many decimals."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def weighted_mean(points: Sequence[tuple[Decimal, Decimal]], decimals: int) -> Decimal:
    """The mean of (points, weight) pairs, weighted and rounded; the weights need not add up to anything but zero is no weight.

    The steps are those of the workbook: the sums to eight decimals, their quotient to ten, and that to the announced decimals.
    """
    products = rounded(sum((value * weight for value, weight in points), Decimal(0)), _SUM_DECIMALS)
    weights = rounded(sum((weight for _, weight in points), Decimal(0)), _SUM_DECIMALS)
    return rounded(rounded(products / weights, _QUOTIENT_DECIMALS), decimals)


def mean_of_cells_formula(cells: Sequence[tuple[str, str]], decimals: int, *, open_weights: bool = False) -> str:
    """The Excel formula of `weighted_mean` over (points cell, weight cell) pairs; empty until every points cell holds a number.

    With `open_weights` the weights are written into their cells later, and the mean is empty until all of them are there, not all zero.
    """
    points, weights = (",".join(column) for column in zip(*cells, strict=True))
    complete = f"COUNT({points})={len(cells)}"
    if open_weights:
        complete = f"AND({complete},COUNT({weights})={len(cells)},SUM({weights})>0)"
    return _formula(complete, "+".join(f"{cell}*{weight}" for cell, weight in cells), weights.replace(",", "+"), decimals)


def mean_of_range_formula(points: str, weights: str, count: int, decimals: int) -> str:
    """The same over two ranges of `count` cells."""
    return _formula(f"COUNT({points})={count}", f"SUMPRODUCT({points},{weights})", f"SUM({weights})", decimals)


def quality_points(criteria: Sequence[AnnouncedCriterion], given: Mapping[str, Decimal], decimals: int) -> Mapping[str, Decimal]:
    """The points of every criterion by its number, and under `TOTAL` the weighted quality points.

    `given` holds the evaluator's points by requirement id and by the number of each holistic criterion; a missing one is a KeyError.
    """
    points: dict[str, Decimal] = {}
    for criterion in criteria:
        points |= _criterion_points(criterion, given, decimals)
    points[TOTAL] = weighted_mean([(points[criterion.number], fixed_weight(criterion)) for criterion in criteria], decimals)
    return points


def fixed_weight(criterion: AnnouncedCriterion) -> Decimal:
    """The weight of a criterion in percent; one announced as a range or a place in an order must be fixed first, and raises till then."""
    if criterion.weight is None:
        raise RammerError(f"criterion {criterion.number} has no fixed weight")
    return criterion.weight


def _criterion_points(criterion: AnnouncedCriterion, given: Mapping[str, Decimal], decimals: int) -> dict[str, Decimal]:
    points: dict[str, Decimal] = {}
    for child in criterion.criteria:
        points |= _criterion_points(child, given, decimals)
    if criterion.roll_up == "holistic":
        points[criterion.number] = given[criterion.number]
    elif criterion.criteria:
        points[criterion.number] = weighted_mean([(points[child.number], fixed_weight(child)) for child in criterion.criteria], decimals)
    else:
        points[criterion.number] = weighted_mean([(given[item.id], item.weight) for item in criterion.requirements], decimals)
    return points


def _formula(complete: str, products: str, weights: str, decimals: int) -> str:
    # The inner ROUNDs remove what binary addition and division leave in the fifteenth digit, so that a tie is a tie: 112.21/32.06 is 3.5,
    # but a computer's quotient lies below it.
    quotient = f"ROUND(ROUND({products},{_SUM_DECIMALS})/ROUND({weights},{_SUM_DECIMALS}),{_QUOTIENT_DECIMALS})"
    return f'IF({complete},ROUND({quotient},{decimals}),"")'
