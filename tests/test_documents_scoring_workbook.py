"""The evaluering workbook where weights are not fixed yet, and what its instructions say of scale, evaluators and normalising."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

import office
import specimen
from fellesrammer.award.scoring import TOTAL, quality_points
from fellesrammer.documents import scoring_workbook
from fellesrammer.files import data
from fellesrammer.model.specification import AnnouncedCriterion, Specification
from fellesrammer.render import excel, package

NB = data.words("nb")
D = Decimal


def specification(language: str = "nb", **changes: Any) -> Specification:
    profile = specimen.PROFILE if language == "nb" else specimen.in_nynorsk()
    return replace(specimen.resolved(profile).specification, **changes)


def ranged(**changes: Any) -> Specification:
    first, second = specification().criteria
    return specification(
        weighting="ranges",
        criteria=(_open(first, "30", "50"), _open(second, "10", "30")),
        **changes,
    )


def ranked() -> Specification:
    return specification(weighting="priority", criteria=tuple(_open(one) for one in specification().criteria))


def _open(criterion: AnnouncedCriterion, low: str = "", high: str = "") -> AnnouncedCriterion:
    return replace(criterion, weight=None, weight_from=D(low) if low else None, weight_to=D(high) if high else None)


def opened(value: Specification) -> openpyxl.Workbook:
    book = scoring_workbook.workbook(value, data.words(value.language), date(2027, 2, 1))
    return openpyxl.load_workbook(io.BytesIO(package.pack(excel.parts(book))))


def _weights(sheet: Worksheet, value: Specification) -> Mapping[str, Any]:
    tops = [line for line in scoring_workbook.plan(value) if line.criterion in value.criteria]
    return {line.number: sheet[f"{scoring_workbook.WEIGHT}{line.row}"] for line in tops}


def test_a_fixed_weight_is_locked_and_an_open_one_is_written_in() -> None:
    fixed = _weights(opened(specification())["Poeng"], specification())
    assert [(cell.value, cell.protection.locked) for cell in fixed.values()] == [(36, True), (24, True)]
    for value in (ranged(), ranked()):
        cells = _weights(opened(value)["Poeng"], value)
        assert [(cell.value, cell.protection.locked) for cell in cells.values()] == [(None, False), (None, False)]


@pytest.mark.parametrize(
    ("value", "limits"), [(ranged(), [("30", "50"), ("10", "30")]), (ranked(), [("0", "100"), ("0", "100")])], ids=["ranges", "priority"]
)
def test_an_open_weight_takes_what_was_announced_and_says_when_it_is_fixed(value: Specification, limits: list[tuple[str, str]]) -> None:
    sheet = opened(value)["Poeng"]
    cells = [cell.coordinate for cell in _weights(sheet, value).values()]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert [(rules[cell].formula1, rules[cell].formula2) for cell in cells] == limits
    assert all("før det første tilbudet leses" in rules[cell].prompt for cell in cells)
    said = [sheet[f"E{cell[1:]}"].value for cell in cells]
    assert all("før det første tilbudet leses" in text for text in said)


def test_a_weight_that_is_missing_or_out_of_order_is_marked() -> None:
    marks = {value: _marks(opened(value())["Poeng"]) for value in (specification, ranged, ranked)}
    first, second = (cell.coordinate for cell in _weights(opened(ranked())["Poeng"], ranked()).values())
    assert marks[specification] == []
    assert marks[ranged] == [(first, f"ISBLANK($D${first[1:]})"), (second, f"ISBLANK($D${second[1:]})")]
    assert marks[ranked][-1] == (second, f"AND(ISNUMBER($D${first[1:]}),ISNUMBER($D${second[1:]}),$D${second[1:]}>$D${first[1:]})")


def _marks(sheet: Worksheet) -> list[tuple[str, str]]:
    found = [(str(cells.sqref), rule.formula[0]) for cells in sheet.conditional_formatting for rule in cells.rules]
    return [(cells, formula) for cells, formula in found if cells.startswith("D")]


@pytest.mark.slow
@pytest.mark.needs("office")
def test_the_total_is_empty_until_every_weight_is_there(tmp_path: Path) -> None:
    value = ranged(tenderers=1)
    planned = scoring_workbook.plan(value)
    column = scoring_workbook.points_column(0)
    points = {line.number: D(7) for line in planned if line.number and not (line.criterion and line.criterion.roll_up == "weighted_mean")}
    shown = []
    for weights in ({}, {"1": D("37.5")}, {"1": D("37.5"), "2": D("22.5")}, {"1": D(0), "2": D(0)}):
        book = opened(value)
        for line in planned:
            if line.number in points:
                book["Poeng"][f"{column}{line.row}"].value = float(points[line.number])
        for number, cell in _weights(book["Poeng"], value).items():
            cell.value = float(weights[number]) if number in weights else None
        path = tmp_path / "evaluering.xlsx"
        book.save(path)
        found = openpyxl.load_workbook(office.recalculated(path, tmp_path), data_only=True)["Poeng"]
        shown.append(found[f"{column}{planned[-1].row}"].value or None)
    fixed = replace(
        value, criteria=tuple(replace(one, weight=weight) for one, weight in zip(value.criteria, (D("37.5"), D("22.5")), strict=True))
    )
    assert shown[0] is shown[1] is shown[3] is None
    assert D(repr(shown[2])) == quality_points(fixed.criteria, points, value.decimals)[TOTAL]


@pytest.mark.parametrize(
    ("changes", "said", "unsaid"),
    [
        (
            {"evaluators": 3, "normalise_quality": False},
            ["Antall evaluatorer: 3.", "fra 0 til 10 poeng", "normaliseres ikke"],
            ["Vektene er ikke fastsatt"],
        ),
        ({"evaluators": 1}, ["Én evaluator fyller ut sin egen kopi"], ["Antall evaluatorer"]),
        ({"normalise_quality": True}, ["løftes tilbudet med flest vektede kvalitetspoeng til 10"], ["normaliseres ikke"]),
    ],
)
def test_the_instructions_say_how_points_become_quality_points(changes: Mapping[str, Any], said: list[str], unsaid: list[str]) -> None:
    text = _instructions(specification(**changes))
    assert [words for words in said if words not in text] == []
    assert [words for words in unsaid if words in text] == []


def test_the_instructions_say_that_weights_are_fixed_first_where_they_are_open() -> None:
    assert "Vektene er ikke fastsatt ennå." in _instructions(ranged())
    nynorsk = replace(specification("nn"), criteria=ranged().criteria, weighting="ranges")
    assert "Vektene er ikkje fastsette enno." in _instructions(nynorsk)


def test_nothing_in_it_tells_of_prices() -> None:
    book = opened(specification())
    texts = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)
    assert not any(line.id in texts for line in specification().price.lines)  # type: ignore[union-attr]  # the specimen has prices
    assert "Evalueringssum" not in texts


def _instructions(value: Specification) -> str:
    return "\n".join(str(cell.value) for cell in opened(value).worksheets[0]["A"] if cell.value)
