"""How price is judged as announced: the lines that every tenderer prices, and what the evaluation sum is made of."""

from __future__ import annotations

from collections.abc import Iterator

from fellesrammer.errors import Checked, Path, Problem, error, warning
from fellesrammer.model.library import Library
from fellesrammer.model.profile import PriceAward, PriceLine, Profile
from fellesrammer.model.specification import AnnouncedPrice, AnnouncedPriceLine

_PATH: Path = ("award", "price")


def announce_price(profile: Profile, library: Library) -> Checked[AnnouncedPrice | None]:
    """The price part of the award as announced, with every fault of its lines; None when the profile has not decided it."""
    price = profile.award.price
    if price is None:
        return Checked(None)
    problems = (*_line_problems(price, profile), *_sum_problems(price))
    announced = AnnouncedPrice(
        model=price.model,
        weight=price.weight,
        weight_from=price.weight_from,
        weight_to=price.weight_to,
        place=price.place,
        parameters=price.parameters,
        index=price.index,
        lines=tuple(_announced(line, price, library) for line in price.lines),
        evaluation_sum=price.evaluation_sum,
    )
    return Checked(announced, problems)


def _announced(line: PriceLine, price: PriceAward, library: Library) -> AnnouncedPriceLine:
    municipality = library.municipalities.get(line.municipality)
    return AnnouncedPriceLine(
        id=line.id,
        group=line.group,
        title=line.title,
        unit=line.unit,
        quantity=line.quantity,
        counts=_counts(line, price),
        option=line.option,
        municipality=municipality.name if municipality else "",
    )


def _line_problems(price: PriceAward, profile: Profile) -> Iterator[Problem]:
    options = [option.id for option in profile.contract.options]
    buyers = {
        profile.buyer.municipality,
        *(partner.municipality for partner in profile.buyer.partners),
        *(joiner.municipality for joiner in profile.buyer.joiners),
    }
    seen: set[str] = set()
    for number, line in enumerate(price.lines):
        path: Path = (*_PATH, "lines", number)
        if line.id in seen:
            yield error("profile.duplicate-price-line", (*path, "id"), id=line.id)
        seen.add(line.id)
        if line.option and line.option not in options:
            yield error("profile.unknown-option", (*path, "option"), id=line.option, known=", ".join(options) or "–")
        if line.municipality and line.municipality not in buyers:
            yield error("profile.price-municipality", (*path, "municipality"), number=line.municipality, id=line.id)
        if _counts(line, price) and line.quantity is None and not _averaged(line, price):
            yield warning("profile.price-without-quantity", (*path, "quantity"), id=line.id)


def _counts(line: PriceLine, price: PriceAward) -> bool:
    return line.counts and (price.evaluation_sum.options or not line.option)


def _averaged(line: PriceLine, price: PriceAward) -> bool:
    return line.group == "hours" and price.evaluation_sum.method == "average"


def _sum_problems(price: PriceAward) -> Iterator[Problem]:
    if not price.lines:
        yield warning("profile.price-without-lines", (*_PATH, "lines"))
    elif not any(_counts(line, price) for line in price.lines):
        yield error("profile.price-nothing-counts", (*_PATH, "lines"))
    if price.evaluation_sum.years is None and any(line.group == "yearly" and _counts(line, price) for line in price.lines):
        yield error("profile.price-years", (*_PATH, "evaluation_sum"))
