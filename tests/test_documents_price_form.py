"""The prisskjema: its blocks and formulas, what it says of every price, and that LibreOffice comes to what Python comes to."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import openpyxl
import pytest
from openpyxl.cell import Cell

import office
import specimen
from fellesrammer.award.evaluation_sum import EXTRA_IDS, EXTRAS, Amounts, Extra, evaluation_sum
from fellesrammer.documents import answer_matrix, price_form, price_lines
from fellesrammer.files import data
from fellesrammer.model.profile import EvaluationSum, PriceGroup
from fellesrammer.model.specification import AnnouncedPrice, AnnouncedPriceLine, Specification
from fellesrammer.render import excel, package
from fellesrammer.words import Words

SEED = 20270301
NB = data.words("nb")
GROUPS: tuple[PriceGroup, ...] = ("one_off", "yearly", "integration", "hours", "other")
PRISER, TILLEGG, SUM = "Priser", "Tillegg", "Evalueringssum"
CREATED = date(2027, 2, 1)


def line(name: str, group: PriceGroup = "one_off", quantity: str | None = "1", **changes: Any) -> AnnouncedPriceLine:
    return replace(
        AnnouncedPriceLine(name, group, f"Linje {name}", "stk.", Decimal(quantity) if quantity else None, counts=True), **changes
    )


def announced(*lines: AnnouncedPriceLine, index: str | None = "Prisene følger indeksen.", **rule: Any) -> AnnouncedPrice:
    rules = EvaluationSum(**{"years": 6, **rule})
    return AnnouncedPrice("linear", Decimal(40), MappingProxyType({}), lines, rules, index=index)


def specification(price: AnnouncedPrice | None, language: str = "nb") -> Specification:
    profile = specimen.PROFILE if language == "nb" else specimen.in_nynorsk()
    return replace(specimen.resolved(profile).specification, price=price)


def made(price: AnnouncedPrice, words: Words = NB) -> bytes:
    book = price_form.workbook(specification(price, words.language), "f" * 64, words, CREATED)
    assert book is not None
    return package.pack(excel.parts(book))


def opened(price: AnnouncedPrice, words: Words = NB) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(made(price, words)))


ALL = (
    line("P-01"),
    line("P-02", "yearly", "10", municipality="Bodø"),
    line("P-03", "integration", counts=False),
    line("P-04", "hours", "37.5"),
    line("P-05", "other", None, counts=False),
    line("P-06", "yearly", "2", option="OPS-1"),
)


def test_without_lines_to_price_there_is_no_price_form() -> None:
    assert price_form.workbook(specification(None), "", NB, CREATED) is None
    assert price_form.workbook(specification(announced()), "", NB, CREATED) is None


def test_every_line_stands_once_in_a_block_that_is_named() -> None:
    sheet = opened(announced(*ALL))[PRISER]
    column = [cell.value for cell in sheet["A"] if str(cell.value).startswith("P-")]
    assert column == ["P-01", "P-02", "P-03", "P-04", "P-05", "P-06"]
    blocks = [cell.value for cell in sheet["B"] if re.match("[A-F]  ", str(cell.value))]
    assert blocks == ["A  Engangspriser", "B  Årlige priser", "C  Integrasjoner", "D  Timepriser", "E  Andre priser", "F  Opsjoner"]


@pytest.mark.parametrize(
    ("lines", "absent"),
    [
        (ALL, set()),
        ([line("P-01")], {"municipality", "option", "years"}),
        ([line("P-01", municipality="Bodø")], {"option", "years"}),
        ([line("P-01", option="OPS-1")], {"municipality", "years"}),
        ([line("P-01", "yearly")], {"municipality", "option"}),
    ],
)
def test_columns_that_no_line_needs_are_left_out(lines: list[AnnouncedPriceLine], absent: set[str]) -> None:
    price = announced(*lines)
    assert set(price_lines.columns(announced(*ALL))) - set(price_lines.columns(price)) == absent
    heads = [cell.value for cell in opened(price)[PRISER][price_lines.HEADER_ROW]]
    assert heads == [NB(f"price_form.column.{name}") for name in price_lines.columns(price)]


def test_only_prices_and_remarks_can_be_written_in_and_nothing_has_a_password() -> None:
    book = opened(announced(*ALL))
    for sheet in book.worksheets[:5]:
        assert sheet.protection.sheet
        assert sheet.protection.password is None
    letters = price_lines.columns(announced(*ALL))
    assert _open(book[PRISER]) == {
        f"{letters[name]}{row}" for name in ("price", "remark") for *_, row in price_lines.lines_in_order(announced(*ALL))
    }
    assert _open(book[SUM]) == set()
    assert len(_open(book[TILLEGG])) == 7 * len(EXTRA_IDS)


def test_every_result_is_a_formula_and_every_sum_covers_exactly_its_block() -> None:
    price = announced(*ALL)
    letters, sheet = price_lines.columns(price), opened(price)[PRISER]
    for place in price_lines.plan(price):
        for row, item in enumerate(place.block.lines, start=place.first):
            value = sheet[f"{letters['amount']}{row}"].value
            assert value is None if item.quantity is None else str(value).startswith("=IF(COUNT(")
        if place.sum_row:
            ranges = set(re.findall(r"[A-Z]+\d+:[A-Z]+\d+", sheet[f"{letters['amount']}{place.sum_row}"].value))
            assert ranges == {f"{letters[name]}{place.first}:{letters[name]}{place.last}" for name in ("amount", "counts")}
    sums = opened(price)[SUM]
    rows = price_form.sum_rows(price)
    assert list(rows) == ["one_off", "yearly", "hours", "options", EXTRAS, "total"]
    for row in rows.values():
        assert {sums[f"{column}{row}"].data_type for column in "CDE"} == {"f"}
    assert re.findall(r"[A-Z]+\d+:[A-Z]+\d+", sums[f"E{rows['total']}"].value) == [f"E{price_form.SUMS_FIRST_ROW}:E{rows['total'] - 1}"]


def test_the_years_stand_in_one_named_cell_that_every_yearly_line_reads() -> None:
    price = announced(*ALL)
    book = opened(price)
    name = book.defined_names[price_lines.YEARS]
    assert name.attr_text == f"'{SUM}'!$B${price_form.YEARS_ROW}"
    assert book[SUM][f"B{price_form.YEARS_ROW}"].value == 6
    letter = price_lines.columns(price)["years"]
    found = {item.id: book[PRISER][f"{letter}{row}"].value for _, item, row in price_lines.lines_in_order(price)}
    assert {name for name, value in found.items() if value == f"={price_lines.YEARS}"} == {"P-02", "P-06"}
    assert {value for name, value in found.items() if name not in {"P-02", "P-06"}} == {None}


def test_the_hidden_sheet_says_what_the_file_is_and_which_row_each_line_has() -> None:
    price = announced(*ALL, extras=False)
    book = opened(price)
    hidden = book["Spesifikasjon"]
    assert hidden.sheet_state == "hidden"
    rows = [[cell.value for cell in row] for row in hidden.iter_rows()]
    facts = {row[0]: row[1] for row in rows[:7]}
    assert facts == {"specification": "f" * 64, "procurement": "prove", "library": "1.0.0", "language": "nb", "years": 6,
                     "method": "quantities", "extras": "no"}  # fmt: skip
    assert rows[7] == ["line", "row", "block", "group", "quantity", "counts", "option", "municipality"]
    assert [row[0] for row in rows[8:]] == [f"P-0{number}" for number in range(1, 7)]
    for row in rows[8:]:
        assert book[PRISER][f"A{row[1]}"].value == row[0]


def test_what_nobody_has_given_is_printed_as_unfilled() -> None:
    price = announced(line("P-01", "yearly", None), index=None, years=None)
    book = opened(price)
    texts = [str(cell.value) for sheet in book.worksheets[:5] for row in sheet.iter_rows() for cell in row if cell.value]
    assert "fylles ut: prisregulering" in texts
    assert "fylles ut: mengde" in texts
    assert "fylles ut: år i evalueringssummen" in texts


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({}, ["Evalueringssum = A + B + D + F + T", "B Årlige priser: Mengde ganger enhetspris ganger år (6)", "P-03 og P-05"]),
        ({"extras": False}, ["Evalueringssum = A + B + D + F\n", "Tillegg prises, men regnes ikke med"]),
        ({"method": "average"}, ["D Timepriser: Gjennomsnittet av timeprisene som teller, ganger 37,5"]),
    ],
)
def test_the_formula_stands_in_words_with_every_number(rule: Mapping[str, Any], said: list[str]) -> None:
    text = "\n".join(price_form.formula_in_words(announced(*ALL, **rule), NB))
    assert [words for words in said if words not in text] == []


def test_the_matrix_and_the_price_form_name_the_same_lines_for_tillegg() -> None:
    words = data.words("nb")
    book = answer_matrix.workbook(specification(announced(*ALL)), "", words, CREATED)
    said = " ".join(str(cell.value) for row in book.sheets[0].rows for cell in row.cells)
    assert "nummeret på linjen i prisskjemaet, T-01 til T-20" in said
    without = answer_matrix.workbook(specification(None), "", words, CREATED)
    assert "prisskjema" not in " ".join(str(cell.value) for row in without.sheets[0].rows for cell in row.cells)
    assert [cell.value for cell in opened(announced(*ALL))[TILLEGG]["A"]][3:23] == list(EXTRA_IDS)


def test_it_is_whole_in_nynorsk() -> None:
    book = opened(announced(*ALL), data.words("nn"))
    assert book.sheetnames == ["Rettleiing", "Tilbydar", "Prisar", "Tillegg", "Evalueringssum", "Spesifikasjon", "Lister"]
    assert book["Prisar"]["G3"].value == "Einingspris (kr)"


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("x")', "+47", "<b>{{ x }}", "@SUM(A1)"])
def test_what_people_have_written_is_text(text: str) -> None:
    item = line("P-01", title=text, unit=text, municipality=text)
    sheet = opened(announced(item, index=text))[PRISER]
    found = [cell for row in sheet.iter_rows() for cell in row if cell.value == text]
    assert len(found) == 3
    assert {cell.data_type for cell in found} == {"s"}


@pytest.mark.needs("ooxml")
@pytest.mark.slow
def test_the_file_is_valid(tmp_path: Path) -> None:
    path = tmp_path / "prisskjema.xlsx"
    path.write_bytes(made(announced(*ALL)))
    assert office.ooxml_errors(path) == []


# LibreOffice against Python


@pytest.mark.slow
@pytest.mark.needs("office")
@pytest.mark.parametrize("method", ["quantities", "average"])
@pytest.mark.parametrize("extras", [True, False])
def test_random_prices_come_to_the_same_in_the_workbook_and_in_python(tmp_path: Path, method: str, extras: bool) -> None:
    generator = random.Random(f"{SEED}{method}{extras}")  # noqa: S311  # the same prices in every run
    price = announced(*_random_lines(generator, 120), method=method, extras=extras, years=generator.randint(1, 15))
    prices = {item.id: _amount(generator) for item in price.lines}
    own = [
        Extra(name, "FUN-001", "Mer", generator.random() < 0.5, Decimal(generator.randint(0, 10**6)).scaleb(-3), _amount(generator))
        for name in EXTRA_IDS[: generator.randint(1, 20)]
    ]
    expected = evaluation_sum(price, prices, own)
    assert not expected.failed
    _compare(price, _recalculated(price, prices, own, tmp_path), expected.value)


@pytest.mark.slow
@pytest.mark.needs("office")
@pytest.mark.parametrize("method", ["quantities", "average"])
def test_a_price_form_with_faults_shows_how_many_and_never_zero(tmp_path: Path, method: str) -> None:
    lines = (
        *(line(f"P-{number:02}", group, "3") for number, group in enumerate((*GROUPS, *GROUPS))),
        line("P-90", "other", None),
        *ALL[2:3],
    )
    price = announced(*lines, method=method)
    prices = {item.id: Decimal("12.34") for item in lines} | {"P-01": Decimal(-1), "P-02": Decimal("1.005")}
    for missing in ("P-00", "P-03", "P-07"):
        del prices[missing]
    own = [
        Extra("T-01", "FUN-001", "Mer", yearly=True, quantity=Decimal(1), unit_price=Decimal(10)),
        Extra("T-02", "FUN-001", "Mer", yearly=None, quantity=Decimal(1), unit_price=Decimal(10)),
        Extra("T-03", "", "", yearly=False, quantity=Decimal(-1), unit_price=Decimal(10)),
    ]
    expected = evaluation_sum(price, prices, own).value
    assert expected.total is None
    book = _recalculated(price, prices, own, tmp_path)
    _compare(price, book, expected)
    letters = price_lines.columns(price)
    check = {item.id: book[PRISER][f"{letters['check']}{row}"].value for _, item, row in price_lines.lines_in_order(price)}
    told = {name: text for name, text in check.items() if text}
    assert told == {
        "P-00": "pris mangler",
        "P-01": "pris under null",
        "P-02": "høyst to desimaler",
        "P-03": "pris mangler",
        "P-07": "pris mangler",
        "P-90": "kunden må oppgi mengde",
    }


@pytest.mark.slow
@pytest.mark.needs("office")
def test_a_text_is_no_price_and_a_zero_wants_a_word(tmp_path: Path) -> None:
    price = announced(line("P-01"), line("P-02"), line("P-03"))
    book = opened(price)
    for cell, value in (("E5", "gratis"), ("E6", 0), ("E7", 0), ("H7", "Inngår i P-01.")):
        book[PRISER][cell].value = value
    path = tmp_path / "prisskjema.xlsx"
    book.save(path)
    found = openpyxl.load_workbook(office.recalculated(path, tmp_path), data_only=True)
    assert [found[PRISER][f"I{row}"].value or "" for row in (5, 6, 7)] == ["skriv et tall", "forklar 0 i Merknad", ""]
    assert found[SUM][f"E{price_form.sum_rows(price)['total']}"].value == "mangler priser: 1"


def _compare(price: AnnouncedPrice, book: openpyxl.Workbook, expected: Amounts) -> None:
    letters, prices, extras, sums = price_lines.columns(price), book[PRISER], book[TILLEGG], book[SUM]
    shown = {item.id: _exactly(prices[f"{letters['amount']}{row}"]) for _, item, row in price_lines.lines_in_order(price)}
    amount = price_form.EXTRA_COLUMNS["amount"]
    own = {name: _exactly(extras[f"{amount}{row}"]) for row, name in enumerate(EXTRA_IDS, start=price_form.EXTRAS_FIRST_ROW)}
    assert {**shown, **{name: value for name, value in own.items() if name in expected.lines}} == dict(expected.lines)
    rows = price_form.sum_rows(price)
    assert {name: _exactly(sums[f"E{row}"]) for name, row in rows.items() if name != "total"} == dict(expected.blocks)
    for place in price_lines.plan(price):
        if place.mean_row:
            assert _exactly(prices[f"{letters['amount']}{place.mean_row}"]) == expected.mean
    total = sums[f"E{rows['total']}"]
    assert sums[f"D{rows['total']}"].value == expected.missing
    assert (_exactly(total) == expected.total) if expected.total is not None else (total.value == f"mangler priser: {expected.missing}")


def _recalculated(price: AnnouncedPrice, prices: Mapping[str, Decimal], own: list[Extra], folder: Path) -> openpyxl.Workbook:
    """The price form filled in by a tenderer and calculated by LibreOffice."""
    book, letters = opened(price), price_lines.columns(price)
    for _, item, row in price_lines.lines_in_order(price):
        if item.id in prices:
            book[PRISER][f"{letters['price']}{row}"].value = float(prices[item.id])
    for row, extra in enumerate(own, start=price_form.EXTRAS_FIRST_ROW):
        kind = None if extra.yearly is None else NB(f"price_form.type.{'yearly' if extra.yearly else 'one_off'}")
        values = {"requirement": extra.requirement or None, "title": extra.title or None, "type": kind,
                  "quantity": extra.quantity, "price": extra.unit_price}  # fmt: skip
        for name, value in values.items():
            book[TILLEGG][f"{price_form.EXTRA_COLUMNS[name]}{row}"].value = float(value) if isinstance(value, Decimal) else value
    path = folder / "prisskjema.xlsx"
    book.save(path)
    return openpyxl.load_workbook(office.recalculated(path, folder), data_only=True)


def _random_lines(generator: random.Random, count: int) -> Iterator[AnnouncedPriceLine]:
    for number in range(count):
        quantity = Decimal(generator.randint(0, 10 ** generator.randint(1, 6))).scaleb(-generator.choice((3, 3, 4)))
        option = "OPS-1" if generator.random() < 0.2 else ""
        yield line(f"P-{number:03}", generator.choice(GROUPS), str(quantity), counts=generator.random() < 0.8, option=option)


def _amount(generator: random.Random) -> Decimal:
    return Decimal(generator.randint(0, 10 ** generator.randint(1, 7))).scaleb(-2)


def _exactly(cell: Cell | Any) -> Decimal | None:
    """The number as its shortest digits say it; nothing for an empty cell or the empty text of a formula."""
    return None if cell.value in {None, ""} else Decimal(repr(cell.value))


def _open(sheet: Any) -> set[str]:
    return {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
