"""What LibreOffice calculates from our formulas equals what Python calculates, to the last digit (design decision D10)."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path

import openpyxl
import pytest

import office
import specimen
from fellesrammer.award.scoring import TOTAL, mean_of_cells_formula, mean_of_range_formula, quality_points, weighted_mean
from fellesrammer.documents import scoring_workbook
from fellesrammer.files import data
from fellesrammer.model.profile import Criterion, Selector
from fellesrammer.model.specification import Specification
from fellesrammer.render import excel, package
from fellesrammer.render.excel import column_letters
from fellesrammer.render.sheets import Formula, Row, Sheet, SheetCell, SheetColumn, Workbook

Case = tuple[tuple[tuple[Decimal | None, Decimal], ...], int]
"""Points with their weights, and the decimals of the mean; points that nobody has given yet are None."""

SEED = 20270201
MOST = 6
RANDOM_CASES = 10_000
POINTS, WEIGHTS = range(1, MOST + 1), range(MOST + 1, 2 * MOST + 1)
TIES = ("2.5", "0.5", "1.5", "0.125", "0.375", "2.675", "1.005", "1.115", "8.345", "9.995", "0.00005", "1.00005", "7.12345", "6.66665")


@pytest.mark.slow
@pytest.mark.needs("office")
def test_ten_thousand_random_means_are_the_same_in_the_workbook_and_in_python(tmp_path: Path) -> None:
    _check(list(_random_cases(random.Random(SEED), RANDOM_CASES)), tmp_path)  # noqa: S311  # the same cases in every run


@pytest.mark.slow
@pytest.mark.needs("office")
def test_ties_are_rounded_up_in_the_workbook_as_in_python(tmp_path: Path) -> None:
    cases = [*_ties(), *(case for tie, decimals in product(TIES, range(5)) for case in _ways_to(Decimal(tie), decimals))]
    assert _mean(_single("2.5", 0)) == 3
    assert _mean(_single("0.125", 2)) == Decimal("0.13")
    assert _mean(_single("2.675", 2)) == Decimal("2.68")
    assert _mean(_single("1.005", 2)) == Decimal("1.01")
    _check(cases, tmp_path)


@pytest.mark.slow
@pytest.mark.needs("office")
def test_a_mean_a_hair_below_a_tie_takes_the_same_steps_in_both(tmp_path: Path) -> None:
    # The quotient lies 2.5e-14 below 3.50005: the step of ten decimals, which both take, makes it a tie.
    near: Case = (((Decimal(7), Decimal("999.999286")), (Decimal(0), Decimal("999.970715"))), 4)
    assert _mean(near) == Decimal("3.5001")
    _check([near], tmp_path)


@pytest.mark.slow
@pytest.mark.needs("office")
def test_points_that_are_missing_give_an_empty_mean_and_never_zero(tmp_path: Path) -> None:
    generator = random.Random(SEED)  # noqa: S311
    whole = list(_random_cases(generator, 200))
    cases = [(tuple((None if at == missing else points, weight) for at, (points, weight) in enumerate(pairs)), decimals)
             for pairs, decimals in whole for missing in range(len(pairs))]  # fmt: skip
    nothing: Case = (((None, Decimal(1)),) * MOST, 2)
    _check([*cases, nothing], tmp_path)


@pytest.mark.slow
@pytest.mark.needs("office")
def test_scoring_workbooks_filled_by_evaluators_give_the_points_that_python_gives(tmp_path: Path) -> None:
    generator = random.Random(SEED)  # noqa: S311
    specifications = [_specification(criteria, decimals, scale) for criteria, decimals, scale in _awards()]
    path = tmp_path / "evaluering.xlsx"
    words = data.words("nb")
    books = [scoring_workbook.workbook(one, words, date(2027, 2, 1)) for one in specifications]
    sheets = tuple(replace(book.sheets[1], name=f"Poeng {number}") for number, book in enumerate(books))
    path.write_bytes(package.pack(excel.parts(replace(books[0], sheets=(books[0].sheets[0], *sheets)))))
    given = _fill_in(path, specifications, generator)
    found = openpyxl.load_workbook(office.recalculated(path, tmp_path), data_only=True)
    for number, (specification, all_points) in enumerate(zip(specifications, given, strict=True)):
        sheet = found[f"Poeng {number}"]
        for tenderer, points in enumerate(all_points):
            column = scoring_workbook.points_column(tenderer)
            shown = {line.number or TOTAL: sheet[f"{column}{line.row}"].value for line in scoring_workbook.plan(specification)}
            assert {name: _exactly(shown[name]) for name in _computed(specification)} == _expected(specification, points)


def _check(cases: Sequence[Case], folder: Path) -> None:
    """Every case calculated twice by the workbook, by either formula, and compared with Python."""
    path = folder / "tall.xlsx"
    path.write_bytes(package.pack(excel.parts(_workbook(cases))))
    with closing(openpyxl.load_workbook(office.recalculated(path, folder), read_only=True, data_only=True)) as book:
        rows = book.worksheets[0].iter_rows(min_col=2 * MOST + 1, max_col=2 * MOST + 2, max_row=len(cases), values_only=True)
        found = [tuple(map(_exactly, row)) for row in rows]
    assert len(found) == len(cases)
    wrong = [(case, got, _mean(case)) for case, got in zip(cases, found, strict=True) if got != (_mean(case), _mean(case))]
    assert not wrong[:5], f"{len(wrong)} of {len(cases)} differ"


def _mean(case: Case) -> Decimal | None:
    pairs, decimals = case
    given = [(points, weight) for points, weight in pairs if points is not None]
    return weighted_mean(given, decimals) if len(given) == len(pairs) else None


def _exactly(value: object) -> Decimal | None:
    """The number as its shortest digits say it; nothing for an empty cell or the empty text of a formula."""
    return None if value in {None, ""} else Decimal(repr(value))


def _workbook(cases: Sequence[Case]) -> Workbook:
    rows = tuple(Row(tuple(_cells(case, number)), 15) for number, case in enumerate(cases, 1))
    sheet = Sheet("Tall", (SheetColumn(8),) * (2 * MOST + 2), rows, locked=False)
    return Workbook((sheet,), "Tall", "nb", "Prøve", date(2027, 2, 1))


def _cells(case: Case, row: int) -> Iterator[SheetCell]:
    pairs, decimals = case
    empty = (SheetCell(),) * (MOST - len(pairs))
    yield from (*(SheetCell(points) for points, _ in pairs), *empty, *(SheetCell(weight) for _, weight in pairs), *empty)
    points, weights = ([f"{column_letters(column)}{row}" for column in columns][: len(pairs)] for columns in (POINTS, WEIGHTS))
    yield SheetCell(Formula(mean_of_cells_formula(list(zip(points, weights, strict=True)), decimals)))
    ranges = (f"{points[0]}:{points[-1]}", f"{weights[0]}:{weights[-1]}")
    yield SheetCell(Formula(mean_of_range_formula(*ranges, len(pairs), decimals)))


def _random_cases(generator: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        places = generator.choice((0, 0, 1, 2, 3))
        fine = generator.choice((0, 0, 1, 2))
        pairs = tuple(
            (_number(generator, 0, 10, places), _number(generator, 1, 100, fine)) for _ in range(generator.randint(1, MOST))
        )  # fmt: skip
        yield pairs, generator.randint(0, 4)


def _number(generator: random.Random, low: int, high: int, places: int) -> Decimal:
    return Decimal(generator.randint(low * 10**places, high * 10**places)).scaleb(-places)


def _single(points: str, decimals: int) -> Case:
    return ((Decimal(points), Decimal(1)),), decimals


def _ties() -> Iterator[Case]:
    """For every number of decimals, points that lie just between two printed ones: 0.5, 1.5 … steps of the last digit."""
    for decimals in range(5):
        for step in (*range(40), *range(60, 100)):
            tie = (Decimal(step) + Decimal("0.5")).scaleb(-decimals)
            yield from _ways_to(tie, decimals)


def _ways_to(mean: Decimal, decimals: int) -> Iterator[Case]:
    """The mean alone, as the middle of two, and as weighted means whose weights are no round numbers."""
    one, apart = Decimal(1), Decimal("0.3")
    yield ((mean, one),), decimals
    yield ((mean - apart, one), (mean + apart, one)), decimals
    yield ((mean - apart, Decimal("62.5")), (mean + apart, Decimal("62.5"))), decimals
    yield ((mean - apart, Decimal(3)), (mean + 3 * apart, one)), decimals
    yield ((mean - 2 * apart, Decimal("16.67")), (mean, Decimal("33.33")), (mean + apart, Decimal("33.34"))), decimals


def _awards() -> Iterator[tuple[tuple[Criterion, ...], int, str]]:
    for decimals, scale in product(range(5), ("1", "0.5")):
        yield (_weighed("a", "100", "FUN", "EIE"),), decimals, scale
        yield (_weighed("a", "33.3", "FUN"), _weighed("b", "66.7", "EIE", **{"L-001": "3", "EIE-002": "2.5"})), decimals, scale
        halves = (_weighed("c", "57.5", "FUN"), replace(_weighed("d", "42.5", "EIE"), roll_up="holistic"))
        yield (Criterion("a", "A", Decimal(100), "weighted_mean", criteria=halves),), decimals, scale
        yield (replace(_weighed("a", "12.5", "FUN"), roll_up="holistic"), _weighed("b", "87.5", "EIE")), decimals, scale


def _weighed(name: str, weight: str, *areas: str, **weights: str) -> Criterion:
    relative = {requirement: Decimal(value) for requirement, value in weights.items()}
    return Criterion(name, name, Decimal(weight), "weighted_mean", requirements=Selector(areas=areas), weights=relative)


def _specification(criteria: tuple[Criterion, ...], decimals: int, step: str) -> Specification:
    scale = replace(specimen.PROFILE.award.scale, step=Decimal(step))
    profile = specimen.with_criteria(*criteria, decimals=decimals, scale=scale, price=None, climate=None)
    return specimen.resolved(replace(profile, slots=replace(profile.slots, tenderers=4))).specification


def _fill_in(path: Path, specifications: Sequence[Specification], generator: random.Random) -> list[list[Mapping[str, Decimal]]]:
    """The points of every tenderer, written into the workbook where its cells are open; the last tenderer lacks one of them."""
    book = openpyxl.load_workbook(path)
    given = []
    for number, specification in enumerate(specifications):
        sheet = book[f"Poeng {number}"]
        given.append([_given(specification, generator) for _ in range(specification.tenderers)])
        del given[-1][-1][generator.choice(sorted(_needed(specification)))]
        for tenderer, points in enumerate(given[-1]):
            column = scoring_workbook.points_column(tenderer)
            for line in scoring_workbook.plan(specification):
                cell = sheet[f"{column}{line.row}"]
                assert cell.protection.locked is (line.number in {"", *_computed(specification)})
                if line.number in points:
                    cell.value = float(points[line.number])
    book.save(path)
    return given  # type: ignore[return-value]  # nobody changes them any more


def _given(specification: Specification, generator: random.Random) -> dict[str, Decimal]:
    scale = specification.scale
    steps = int((scale.maximum - scale.minimum) / scale.step)
    asked = [line.number for line in scoring_workbook.plan(specification) if line.number and line.number not in _computed(specification)]
    return {name: scale.minimum + scale.step * generator.randint(0, steps) for name in asked}


def _computed(specification: Specification) -> list[str]:
    lines = scoring_workbook.plan(specification)
    return [line.number for line in lines if line.criterion is not None and line.criterion.roll_up == "weighted_mean"] + [TOTAL]


def _needed(specification: Specification) -> set[str]:
    """The numbers that the total can't do without: all but the supporting points under a holistic criterion."""
    lines = scoring_workbook.plan(specification)
    support = {item.id for line in lines if line.criterion and line.criterion.roll_up == "holistic" for item in line.criterion.requirements}
    return {line.number for line in lines if line.number} - support - set(_computed(specification))


def _expected(specification: Specification, points: Mapping[str, Decimal]) -> Mapping[str, Decimal | None]:
    if _needed(specification) <= points.keys():
        found = quality_points(specification.criteria, points, specification.decimals)
        return {name: found[name] for name in _computed(specification)}
    complete = {line.number: line for line in scoring_workbook.plan(specification) if line.criterion}
    known: dict[str, Decimal | None] = {TOTAL: None}
    for number in _computed(specification)[:-1]:
        criterion = complete[number].criterion
        assert criterion is not None
        try:
            known[number] = quality_points([criterion], points, specification.decimals)[number]
        except KeyError:
            known[number] = None
    return known
