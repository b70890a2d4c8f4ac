"""How tenders are judged, a chapter of the konkurransegrunnlag: criteria and weights, scale, price formula, evaluation sum, tie-break."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from fellesrammer.award import method_text
from fellesrammer.award.given import read_parameters
from fellesrammer.award.method import Method
from fellesrammer.award.price_models import PRICE_MODELS
from fellesrammer.documents.competition_frame import chapter, label, said, section
from fellesrammer.documents.competition_sum import evaluation_sum
from fellesrammer.documents.pieces import cell, line, missing, percent, shown, text
from fellesrammer.errors import has_errors
from fellesrammer.model.specification import AnnouncedCriterion, AnnouncedPrice, Specification
from fellesrammer.render.blocks import Block, Callout, Cell, Column, Paragraph, Span, Table
from fellesrammer.words import Words

_WHOLE = Decimal(100)
_EVEN = Decimal(50)
_WIDTHS = (25.0, 14.0, 29.0, 17.0, 15.0)
"""Shares of the page width in percent: criterion, weight, documentation, requirements, how points are set."""
_UNWEIGHTED = "deduction"
"""The price model in which quality has a price and price no weight."""
_OF_WEIGHTS = "surcharge"
"""The price model whose formula is made of the weights."""


def award(specification: Specification, words: Words) -> Iterator[Block]:
    """The chapter: what counts, how much, and every step from points to the chosen tender."""
    price = specification.price
    yield chapter("award", words)
    yield section("criteria", words)
    yield from said("criteria", specification, words, weighting=specification.weighting)
    yield _criteria(specification, words)
    yield from said("points", specification, words, weighting=specification.weighting)
    yield section("scale", words)
    yield from _scale(specification, words)
    yield section("price_model", words)
    yield from _price_model(specification, words)
    yield section("sum", words)
    if price is None:
        yield missing(label("price", words), words)
    else:
        yield from evaluation_sum(specification, price, words)
    yield section("total", words)
    yield from _total(specification, words)
    yield section("tie", words)
    yield from _tie(specification, words)


def shares(specification: Specification) -> Mapping[str, Decimal]:
    """Each criterion's share of the whole in percent, by its number; nothing where shares are not announced or not decided."""
    price = specification.price
    if specification.weighting != "weights" or price is None or price.model == _UNWEIGHTED:
        return {}
    return dict(_shares(specification.criteria, _WHOLE))


def _shares(criteria: Sequence[AnnouncedCriterion], above: Decimal) -> Iterator[tuple[str, Decimal]]:
    for criterion in criteria:
        if criterion.weight is not None:
            share = above * criterion.weight / _WHOLE
            yield criterion.number, share
            yield from _shares(criterion.criteria, share)


def _criteria(specification: Specification, words: Words) -> Table:
    ranked = specification.weighting == "priority"
    heads = ("criterion", "place" if ranked else "weight", "documentation", "requirements", "roll_up")
    columns = tuple(Column(words(f"competition.column.{key}"), width) for key, width in zip(heads, _WIDTHS, strict=True))
    rows = [tuple(_rows((criterion,), "", specification, words)) for criterion in specification.criteria]
    price = specification.price
    place = price.place - 1 if ranked and price is not None and price.place is not None else len(rows)
    rows.insert(place, (_price_row(specification, place + 1, words),))
    return Table(columns, tuple(row for group in rows for row in group), words("competition.award.description"), row_headers=True)


def _rows(criteria: Sequence[AnnouncedCriterion], above: str, specification: Specification, words: Words) -> Iterator[tuple[Cell, ...]]:
    for criterion in criteria:
        named = [line(f"{criterion.number} {criterion.title}", "" if above else "strong")]
        if criterion.environment:
            named.append(line(words("competition.award.environment"), "muted"))
        blank = criterion.documentation is None and bool(criterion.criteria)
        yield (
            Cell(tuple(named)),
            _weight(criterion, above, specification, words),
            Cell(() if blank else text(criterion.documentation, label("documentation", words), words)),
            Cell(tuple(line(found) for found in _requirements(criterion, words))),
            cell(words(f"competition.award.points.{_roll_up(criterion)}")),
        )
        yield from _rows(criterion.criteria, criterion.number, specification, words)


def _weight(criterion: AnnouncedCriterion, above: str, specification: Specification, words: Words) -> Cell:
    if not above and specification.weighting == "priority":
        return cell(words("competition.award.place", place=_place(criterion, specification)))
    if criterion.weight is None:
        return _range(criterion.weight_from, criterion.weight_to, words)
    weight = percent(criterion.weight, words)
    if not above:
        return cell(weight)
    of_all = shares(specification).get(criterion.number)
    lines = [line(words("competition.award.of", weight=weight, number=above))]
    if of_all is not None:
        lines.append(line(words("competition.award.of_all", weight=percent(of_all, words)), "muted"))
    return Cell(tuple(lines))


def _place(criterion: AnnouncedCriterion, specification: Specification) -> int:
    """The criterion's place in the order of priority, price among them."""
    own = specification.criteria.index(criterion) + 1
    price = specification.price.place if specification.price is not None else None
    return own + 1 if price is not None and price <= own else own


def _range(first: Decimal | None, last: Decimal | None, words: Words) -> Cell:
    if first is None or last is None:
        return Cell((missing(label("weight", words), words),))
    return cell(words("competition.award.range", first=shown(first, words), last=percent(last, words)))


def _requirements(criterion: AnnouncedCriterion, words: Words) -> Iterator[str]:
    weighed = criterion.roll_up == "weighted_mean" and len({item.weight for item in criterion.requirements}) > 1
    for item in criterion.requirements:
        yield words("competition.award.weighted", id=item.id, weight=shown(item.weight, words)) if weighed else item.id


def _roll_up(criterion: AnnouncedCriterion) -> str:
    below = "criteria" if criterion.criteria else "requirements" if criterion.requirements else "alone"
    return f"{'mean' if criterion.roll_up == 'weighted_mean' else 'holistic'}_{below}"


def _price_row(specification: Specification, place: int, words: Words) -> tuple[Cell, ...]:
    return (
        cell(words("competition.award.price"), "strong"),
        _price_weight(specification, place, words),
        cell(words("competition.award.price_documentation")),
        Cell(()),
        cell(words("competition.award.points.price")),
    )


def _price_weight(specification: Specification, place: int, words: Words) -> Cell:
    price = specification.price
    if price is not None and price.model == _UNWEIGHTED:
        return cell(words("competition.award.no_weight"))
    if price is not None and specification.weighting == "priority" and price.place is not None:
        return cell(words("competition.award.place", place=place))
    if price is not None and specification.weighting == "weights" and price.weight is not None:
        return cell(percent(price.weight, words))
    return _range(price.weight_from if price else None, price.weight_to if price else None, words)


def _scale(specification: Specification, words: Words) -> Iterator[Block]:
    scale, normalise = specification.scale, specification.normalise_quality
    top = shown(scale.maximum, words)
    yield from said(
        "scale",
        specification,
        words,
        minimum=shown(scale.minimum, words),
        maximum=top,
        step=shown(scale.step, words),
        decimals=specification.decimals,
        normalise=normalise,
        weighting=specification.weighting,
        demonstrated=specification.demonstration is not None,
    )
    if normalise and specification.weighting != "priority":
        yield _formula([words("competition.formula.normalise", maximum=top)], words)


def _price_model(specification: Specification, words: Words) -> Iterator[Block]:
    price = specification.price
    if price is None:
        yield missing(label("price_model", words), words)
        return
    found = _method(specification, price)
    if isinstance(found, str):
        yield missing(f"{label('price_model', words)} {found}".rstrip(), words)
        return
    yield line(method_text.name(found.model, words), "strong")
    yield _formula(method_text.formula(found, words), words)
    yield line(method_text.meaning(found, words))


def _method(specification: Specification, price: AnnouncedPrice) -> Method | str:
    """The price model with every value it needs; else what must be given before its formula can be printed."""
    model = PRICE_MODELS.get(price.model)
    if model is None or not model.announceable:
        return ""
    values = read_parameters(model, price.parameters)
    if has_errors(values.problems):
        wrong = sorted({problem.params.get("name") or problem.params.get("place") or "" for problem in values.problems} - {""})
        return f"({', '.join(wrong)})" if wrong else ""
    if model.id == _UNWEIGHTED and values.value["value"] is None:
        return "(value)"
    if model.id == _OF_WEIGHTS and not price.weight:
        return f"({price.model})"
    # Only the formula of the surcharge holds the weights; the others are the same whatever they are.
    weight = price.weight if price.weight is not None else _EVEN
    maximum, decimals = specification.scale.maximum, specification.decimals
    return Method(model, weight, _WHOLE - weight, values.value, maximum, decimals, specification.normalise_quality)


def _total(specification: Specification, words: Words) -> Iterator[Block]:
    price = specification.price
    model = PRICE_MODELS.get(price.model) if price is not None else None
    if price is None or model is None or not model.announceable:
        yield missing(label("price", words), words)
        return
    yield from said("total", specification, words, kind=model.kind, weighting=specification.weighting)
    if model.kind != "points" or specification.weighting == "priority":
        return
    if specification.weighting == "ranges":
        yield _formula([words("competition.formula.total_ranges")], words)
    elif price.weight is None:
        yield missing(label("weight", words), words)
    else:
        weights = {"price": shown(price.weight, words), "quality": shown(_WHOLE - price.weight, words)}
        yield _formula([words("competition.formula.total", **weights)], words)


def _tie(specification: Specification, words: Words) -> Iterator[Block]:
    if not specification.tie_break:
        yield missing(label("tie", words), words)
        return
    # Nothing is added up where the criteria are ranked, so that a tie is a judgement and not a number.
    ranked = specification.weighting == "priority"
    yield line(words(f"competition.tie.{'intro_priority' if ranked else 'intro'}"))
    for place, key in enumerate(specification.tie_break, 1):
        yield line(f"{place}. {words(f'competition.tie.{key}')}")


def _formula(lines: Sequence[str], words: Words) -> Callout:
    return Callout("note", words("competition.formula.title"), tuple(Paragraph((Span(text),)) for text in lines))
