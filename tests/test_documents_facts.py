"""Every fact of a specification stands in the documents where it has legal effect: read back from the files, whatever wrote them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache

import docx
import openpyxl
import pytest

import example
from fellesrammer.files import data
from fellesrammer.model.specification import AnnouncedCriterion, Specification

MONTHS = ("januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "desember")
COMPETITION, REQUIREMENTS, PRICES = "konkurransegrunnlag-del.docx", "kravspesifikasjon.docx", "prisskjema.xlsx"
DEMONSTRATION, MATRIX, SCORING, ANSWER = "demoskript.docx", "svarmatrise.xlsx", "evaluering.xlsx", "besvarelse.docx"
SUBJECTS = [*((language, example.BODO) for language in example.LANGUAGES), ("nn", example.HJELMELAND), ("nb", example.NORD_OSTERDAL)]

Fact = tuple[str, str]
"""A file, and what must stand in it."""


def day(value: date | None) -> str:
    return f"{value.day}. {MONTHS[value.month - 1]} {value.year}" if value else ""


def number(value: Decimal | int | None) -> str:
    if value is None:
        return ""
    whole, _, rest = f"{value:f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", " ") if abs(int(whole)) > 9999 else whole
    return f"{grouped},{rest.rstrip('0')}" if rest.strip("0") else grouped


def competition(it: Specification) -> Iterator[Fact]:
    """What the competition's rules are: days, who buys, how long, how it is run."""
    procurement, contract = it.procurement, it.contract
    for value in (procurement.announcement, procurement.deadline, procurement.questions, procurement.applications, procurement.validity):
        yield COMPETITION, day(value)
    for value in (contract.start, contract.delivery):
        yield COMPETITION, day(value)
        yield REQUIREMENTS, day(value)
    for milestone in procurement.milestones:
        yield from ((COMPETITION, day(milestone.date)), (COMPETITION, milestone.title))
    for amount in (contract.estimated_value, contract.maximum_value):
        yield COMPETITION, f"{number(amount)} kr"
    for months in (contract.months, contract.extension_months):
        yield COMPETITION, f"{months} måne" if it.language == "nb" else f"{months} måna"
    for text in (procurement.title, procurement.purpose, procurement.case, procurement.submission, procurement.not_divided):
        yield COMPETITION, text or ""
    if procurement.invited:
        yield from ((COMPETITION, number(procurement.invited.minimum)), (COMPETITION, procurement.invited.selection or ""))
    for option in contract.options:
        for file in (COMPETITION, REQUIREMENTS):
            yield from ((file, text) for text in (option.id, option.title, option.text, option.until or "", *option.requirements))


def buyers(it: Specification) -> Iterator[Fact]:
    """Who is a party, and who may become one with how much."""
    for file in (COMPETITION, REQUIREMENTS):
        yield file, f"{it.buyer.name} kommune"
        yield file, it.buyer.organisation_number or ""
        for partner in it.buyer.partners:
            yield from ((file, text) for text in (f"{partner.name} kommune", partner.organisation_number or "", number(partner.users)))
        for joiner in it.buyer.joiners:
            yield from ((file, text) for text in (f"{joiner.name} kommune", number(joiner.users), number(joiner.value)))


def qualification(it: Specification) -> Iterator[Fact]:
    for item in it.qualification or ():
        yield from ((COMPETITION, text) for text in (item.id, item.title, item.text, item.evidence))


def award(it: Specification) -> Iterator[Fact]:
    """How the winner is found: criteria, weights or order, price, scale, ties, climate."""
    for criterion in flat(it.criteria):
        for file in (COMPETITION, SCORING):
            yield from ((file, criterion.number), (file, criterion.title))
        yield COMPETITION, criterion.documentation or ""
        yield COMPETITION, f"{number(criterion.weight)} %" if criterion.weight is not None else ""
        yield from ((SCORING, item.id) for item in criterion.requirements)
        yield from ((COMPETITION, number(item.weight)) for item in criterion.requirements if item.weight != 1)
    words = data.words(it.language)
    assert it.price is not None
    assert it.climate is not None
    yield COMPETITION, f"{number(it.price.weight)} %" if it.price.weight is not None else ""
    yield COMPETITION, words(f"price_model.name.{it.price.model}")
    yield from ((COMPETITION, number(Decimal(value))) for value in it.price.parameters.values() if re.fullmatch(r"[\d.]+", value))
    yield from ((file, it.price.index or "") for file in (COMPETITION, PRICES))
    yield from ((COMPETITION, number(part)) for part in (it.scale.minimum, it.scale.maximum, it.scale.step, it.decimals))
    yield COMPETITION, it.climate.reason or ""
    yield from ((COMPETITION, name) for name in it.climate.requirements)


def prices(it: Specification) -> Iterator[Fact]:
    assert it.price is not None
    for line in it.price.lines:
        for file in (PRICES, COMPETITION):
            yield from ((file, text) for text in (line.id, line.title, line.unit))
        yield COMPETITION, number(line.quantity)
    yield from ((file, str(it.price.evaluation_sum.years)) for file in (PRICES, COMPETITION))


def requirements(it: Specification) -> Iterator[Fact]:
    """What is bought: the row where its bilag is, in the matrix, and where it is shown or answered at length."""
    for row in it.requirements:
        home = REQUIREMENTS if row.bilag == it.agreement.requirements else f"bilag-{row.bilag}-tekster.docx"
        for file in (home, MATRIX):
            yield from ((file, text) for text in (row.id, row.title, row.text, row.added_text, row.beyond_minimum))
        yield MATRIX, row.answer.request
        if home == REQUIREMENTS:
            yield home, row.answer.request
        yield from ((home, clause) for clause in row.clauses)
        if row.evaluated:
            yield from ((SCORING, text) for text in (row.id, row.text, row.beyond_minimum))
            yield from ((SCORING, anchor.text) for anchor in row.assessment)
    for area in it.areas:
        yield from ((REQUIREMENTS, area.title), (REQUIREMENTS, area.introduction))


def situation(it: Specification) -> Iterator[Fact]:
    whole = it.situation
    for text in (whole.background, whole.goals, whole.migration, number(whole.inhabitants)):
        yield REQUIREMENTS, text or ""
    for user in whole.users or ():
        yield from ((REQUIREMENTS, user.role), (REQUIREMENTS, number(user.count)))
    for unit in whole.units or ():
        yield from ((REQUIREMENTS, unit.name), (REQUIREMENTS, unit.description or ""))
    for system in whole.systems_replaced or ():
        yield from ((REQUIREMENTS, system.name), (REQUIREMENTS, system.use or ""))
    for item in whole.integrations or ():
        yield from ((REQUIREMENTS, text) for text in (item.system, item.purpose or "", item.owner or "", item.version or ""))


def demonstration(it: Specification) -> Iterator[Fact]:
    assert it.demonstration is not None
    rows = {row.id: row for row in it.requirements}
    for file in (COMPETITION, DEMONSTRATION):
        yield file, str(it.demonstration.minutes)
        yield from ((file, text or "") for text in (it.demonstration.place, it.demonstration.preparation, it.demonstration.participants))
        yield from ((file, text) for name in it.demonstration.requirements for text in (name, rows[name].title))
    for name in it.demonstration.requirements:
        yield from ((DEMONSTRATION, step.method) for step in rows[name].verification if step.phase == "demonstration")
        yield from ((DEMONSTRATION, anchor.text) for anchor in rows[name].assessment)


KINDS: tuple[Callable[[Specification], Iterator[Fact]], ...] = (
    *(competition, buyers, qualification, award, prices, requirements, situation, demonstration),
)


@pytest.mark.parametrize(("language", "name"), SUBJECTS, ids=lambda value: value)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_fact_stands_where_it_has_effect(kind: Callable[[Specification], Iterator[Fact]], language: str, name: str) -> None:
    facts = [(file, text) for file, text in kind(example.resolved(language, name).specification) if text.strip()]
    assert facts
    missing = [(file, line) for file, text in facts for line in lines(text) if line not in shown(language, name, file)]
    assert missing == []


@pytest.mark.parametrize(("language", "name"), SUBJECTS, ids=lambda value: value)
def test_every_row_of_the_matrix_that_asks_for_prose_has_its_place_in_the_answer(language: str, name: str) -> None:
    asked = [row.id for row in example.resolved(language, name).specification.requirements if row.answer.max_length]
    headings = re.findall(r"^([A-Z]{1,3}-\d{3}) ", shown(language, name, ANSWER), re.MULTILINE)
    assert sorted(set(headings)) == sorted(asked)


@pytest.mark.parametrize(("language", "name"), SUBJECTS, ids=lambda value: value)
def test_quantities_and_what_counts_are_the_same_in_the_price_form(language: str, name: str) -> None:
    price = example.resolved(language, name).specification.price
    assert price is not None
    words = data.words(language)
    sheet = openpyxl.load_workbook(io.BytesIO(example.built(language, name).files[PRICES]))[words("price_form.sheet.prices")]
    heads = [str(cell.value) for cell in sheet[3]]
    at = {key: heads.index(words(f"price_form.column.{key}")) for key in ("quantity", "counts")}
    rows = {str(row[0]): row for row in sheet.iter_rows(min_row=4, values_only=True) if re.fullmatch(r"[A-Z]+-\d+", str(row[0]))}
    assert rows.keys() == {line.id for line in price.lines}
    for line in price.lines:
        row = rows[line.id]
        if line.quantity is not None:
            assert Decimal(str(row[at["quantity"]])) == line.quantity
        counts = line.counts and (price.evaluation_sum.options or not line.option)
        assert (row[at["counts"]] == words("yes")) is counts


def flat(criteria: Iterable[AnnouncedCriterion]) -> Iterator[AnnouncedCriterion]:
    for criterion in criteria:
        yield criterion
        yield from flat(criterion.criteria)


def lines(text: str) -> Iterator[str]:
    """The lines of a text as they are printed: without marks of lists, and with the words of a link alone."""
    for line in text.replace("\N{NO-BREAK SPACE}", " ").splitlines():
        plain = re.sub(r"\[([^\]]*)\]\(https://[^)]*\).*", r"\1", line).strip().removeprefix("- ").strip()
        if plain:
            yield plain


@cache
def shown(language: str, name: str, file: str) -> str:
    """All that a reader sees in a file, a line per paragraph or cell."""
    content = example.built(language, name).files[file]
    if file.endswith("xlsx"):
        cells = (cell for sheet in openpyxl.load_workbook(io.BytesIO(content)) for row in sheet.iter_rows() for cell in row)
        text = "\n".join(str(cell.value) for cell in cells if cell.value is not None)
    else:
        document = docx.Document(io.BytesIO(content))
        cells_of_word = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
        text = "\n".join((*(paragraph.text for paragraph in document.paragraphs), *cells_of_word))
    return text.replace("\N{NO-BREAK SPACE}", " ")
