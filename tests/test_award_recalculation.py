"""What LibreOffice calculates from the formulas of the price models equals what Python calculates, to the last digit (D10)."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

import office
from fellesrammer.award.evaluation import competition_of, evaluate, judged, quality_points_formula, total_formula
from fellesrammer.award.method import Cells, Method, Offer, Value
from fellesrammer.award.price_models import PRICE_MODELS
from fellesrammer.render import excel, package
from fellesrammer.render.sheets import Formula, Row, Sheet, SheetCell, SheetColumn, Workbook

SEED = 20270201
OFFERS = 4
ROUNDS = 150
MAXIMA = (Decimal(10), Decimal(6), Decimal(100))
SCALED = {"ufab_simple", "ufab_extended"}


@dataclass(frozen=True)
class Case:
    """A method and the offers it is used on."""

    method: Method
    offers: tuple[Offer, ...]


@pytest.mark.slow
@pytest.mark.needs("office")
@pytest.mark.parametrize("model", PRICE_MODELS)
def test_random_offers_are_the_same_in_the_workbook_and_in_python(tmp_path: Path, model: str) -> None:
    _check([_case(random.Random(f"{SEED} {model} {number}"), model) for number in range(ROUNDS)], tmp_path)  # noqa: S311


@pytest.mark.slow
@pytest.mark.needs("office")
def test_ties_are_rounded_alike_in_the_workbook_and_in_python(tmp_path: Path) -> None:
    _check([*_ties()], tmp_path)


@pytest.mark.slow
@pytest.mark.needs("office")
@pytest.mark.parametrize("model", PRICE_MODELS)
def test_an_offer_without_price_or_quality_gives_an_empty_cell_and_never_zero(tmp_path: Path, model: str) -> None:
    case = _case(random.Random(SEED), model)  # noqa: S311
    path = tmp_path / "tall.xlsx"
    empty = tuple(Row((SheetCell(), SheetCell(), *row.cells[2:]), 15) for row in _rows(case, 1))
    _write(path, empty)
    found = openpyxl.load_workbook(office.recalculated(path, tmp_path), data_only=True).worksheets[0]
    assert {found.cell(number, column).value for number in range(1, OFFERS + 1) for column in (5, 6, 7)} <= {None, ""}


def _check(cases: Sequence[Case], folder: Path) -> None:
    path = folder / "tall.xlsx"
    _write(path, tuple(row for number, case in enumerate(cases) for row in _rows(case, number * OFFERS + 1)))
    with closing(openpyxl.load_workbook(office.recalculated(path, folder), read_only=True, data_only=True)) as book:
        found = [tuple(map(_exactly, row)) for row in book.worksheets[0].iter_rows(min_col=5, max_col=7, values_only=True)]
    expected = [row for case in cases for row in _expected(case)]
    assert len(found) == len(expected)
    wrong = [(cases[at // OFFERS], got, want) for at, (got, want) in enumerate(zip(found, expected, strict=True)) if got != want]
    assert not wrong[:3], f"{len(wrong)} of {len(expected)} differ"


def _expected(case: Case) -> Iterator[tuple[Decimal | None, ...]]:
    """Quality points, what the price model gives, and the total, of each offer."""
    points = [offer.quality for offer in judged(case.method, case.offers)]
    for quality, result in zip(points, evaluate(case.method, case.offers), strict=True):
        given = result.total if result.price_points is None else result.price_points
        yield quality, given, result.total


def _rows(case: Case, first: int) -> Iterator[Row]:
    """A row for each offer: price, quality, lowest price, best quality (or best ratio), and the three formulas."""
    last = first + len(case.offers) - 1
    method = case.method
    for number, offer in enumerate(case.offers, first):
        cells = Cells(price=f"A{number}", quality=f"E{number}", lowest=f"C{number}", best_ratio=f"H{number}")
        total = total_formula(method, f"F{number}", f"E{number}") if method.model.kind == "points" else f"F{number}"
        yield Row(
            (
                SheetCell(offer.price),
                SheetCell(offer.quality),
                SheetCell(Formula(f"MIN($A${first}:$A${last})")),
                SheetCell(Formula(f"MAX($B${first}:$B${last})")),
                SheetCell(Formula(quality_points_formula(method, f"B{number}", f"D{number}"))),
                SheetCell(Formula(method.model.formula(method, cells))),
                SheetCell(Formula(total)),
                SheetCell(_best_ratio(case)),
            ),
            15,
        )


def _best_ratio(case: Case) -> Decimal:
    return round(competition_of(judged(case.method, case.offers)).best_ratio, 20)


def _write(path: Path, rows: tuple[Row, ...]) -> None:
    sheet = Sheet("Tall", (SheetColumn(12),) * 8, rows, locked=False)
    path.write_bytes(package.pack(excel.parts(Workbook((sheet,), "Tall", "nb", "Prøve", date(2027, 2, 1)))))


def _exactly(value: object) -> Decimal | None:
    return None if value in {None, ""} else Decimal(repr(value))


def _case(generator: random.Random, model: str) -> Case:
    size = 10 ** generator.randint(2, 8)
    least = 10 if model == "quotient" else 0  # a quotient has no meaning where the points round to nothing
    offers = tuple(
        Offer(str(number), _price(generator, size), Decimal(generator.randint(least, 100)).scaleb(-1)) for number in range(OFFERS)
    )  # fmt: skip
    price = Decimal(generator.choice((10, 25, 30, 40, 50, 60, 70, 75, 90))) + Decimal(generator.choice(("0", "0.5")))
    maximum = Decimal(10) if model in SCALED else generator.choice(MAXIMA)
    decimals = generator.choice((0, 1, 2, 2, 3, 4))
    scaled = tuple(Offer(one.name, one.price, one.quality * maximum / 10) for one in offers)
    normalise = generator.random() < 0.3 and model != "quotient"
    return Case(Method(PRICE_MODELS[model], price, 100 - price, _values(generator, model, size), maximum, decimals, normalise), scaled)


def _price(generator: random.Random, size: int) -> Decimal:
    return Decimal(generator.randint(size * 50, size * 250)).scaleb(-2)


def _values(generator: random.Random, model: str, size: int) -> dict[str, Value]:
    if model == "linear":
        return {"zero_at": Decimal(generator.choice(("2", "1.5", "1.75", "3"))), "floor": generator.choice(("yes", "no"))}
    if model == "hybrid":
        return {"zero_at": Decimal(generator.choice(("2", "2.2", "3"))), "break_at": Decimal(generator.choice(("1.15", "1.5", "1.7")))}
    if model == "fixed_range":
        return {"price_min": Decimal(size) / 2, "price_max": Decimal(size) * 2 + generator.randint(0, 99)}
    if model == "logarithmic":
        return {"base": Decimal(generator.choice(("2", "4", "10")))}
    if model == "deduction" and generator.random() < 0.6:
        return {"value": _price(generator, size)}
    return {}


def _ties() -> Iterator[Case]:
    """Offers whose points lie just between two printed ones, and offers that stand alike."""
    for decimals in range(4):
        for step in range(1, 60, 2):
            share = (Decimal(step) + Decimal("0.5")).scaleb(-decimals)
            prices = (Decimal(1000), Decimal(1000) + 100 * share, Decimal(1000), Decimal(1500))
            qualities = (Decimal(5), min(share, Decimal(10)), Decimal(5), Decimal("7.5"))
            offers = tuple(Offer(str(at), price, quality) for at, (price, quality) in enumerate(zip(prices, qualities, strict=True)))
            for model in ("linear", "proportional", "hybrid", "logarithmic", "deduction", "surcharge"):
                yield Case(Method(PRICE_MODELS[model], Decimal(50), Decimal(50), {}, decimals=decimals), offers)
