"""The prisskjema: the buyer's quantities, the tenderer's unit prices, and the evaluation sum by the announced formula."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fellesrammer.award import evaluation_sum as award
from fellesrammer.award.evaluation_sum import EXTRA_IDS
from fellesrammer.documents import phrases, price_lines
from fellesrammer.documents.answer_matrix import identity_rows, lines
from fellesrammer.documents.price_lines import HEADER_ROW, YEARS, PlacedBlock, money, on, price_check, price_rule, quoted, range_of
from fellesrammer.model.specification import AnnouncedPrice, Specification
from fellesrammer.render.excel import column_letters
from fellesrammer.render.prose import prose
from fellesrammer.render.sheets import (
    Formula,
    Highlight,
    LengthRule,
    ListRule,
    NumberRule,
    Row,
    Rule,
    Sheet,
    SheetCell,
    SheetColumn,
    Workbook,
)
from fellesrammer.words import Words, listed

EXTRAS_FIRST_ROW = HEADER_ROW + 1
EXTRAS_LAST_ROW = HEADER_ROW + len(EXTRA_IDS)
YEARS_ROW = 4
SUMS_FIRST_ROW = 7

_EXTRA_WIDTHS = {
    "number": 7.0,
    "requirement": 14.0,
    "title": 44.0,
    "type": 13.0,
    "unit": 16.0,
    "quantity": 11.0,
    "price": 15.0,
    "years": 6.0,
    "amount": 18.0,
    "counts": 8.0,
    "remark": 28.0,
    "check": 22.0,
}
EXTRA_COLUMNS = {name: column_letters(number) for number, name in enumerate(_EXTRA_WIDTHS, start=1)}
"""The letters of the columns of the sheet with «Tillegg»."""
_FILLED_IN = ("requirement", "title", "type", "unit", "quantity", "price")
_SUM_WIDTHS = {"block": 44.0, "how": 70.0, "lines": 10.0, "missing": 12.0, "amount": 24.0}
_SUM_COLUMNS = {name: column_letters(number) for number, name in enumerate(_SUM_WIDTHS, start=1)}
_TENDERER = ("name", "organisation_number", "contact", "email", "phone")
_LONGEST_REFERENCE = 200


def workbook(specification: Specification, identity: str, words: Words, created: date) -> Workbook | None:
    """The workbook that is published for tenderers; None when the procurement has no lines to price."""
    price = specification.price
    if price is None or not price.lines:
        return None
    return Workbook(
        sheets=(
            _instructions(specification, price, words),
            _tenderer(words),
            price_lines.sheet(price, words),
            _extras(price, words),
            _sums(price, words),
            _hidden(specification, price, identity, words),
        ),
        title=f"{words('price_form.title')}: {phrases.title(specification, words)}",
        language=specification.language,
        creator=phrases.municipality(specification.buyer.name, words),
        created=created,
        lists={"extra_types": (words("price_form.type.one_off"), words("price_form.type.yearly"))},
        lists_title=words("matrix.sheet.lists"),
        notice=phrases.notice(specification, words),
        names={YEARS: on(words("price_form.sheet.sums"), f"$B${YEARS_ROW}")},
    )


def formula_in_words(price: AnnouncedPrice, words: Words) -> tuple[str, ...]:
    """The evaluation sum in words, a line for each part: what is added, how each block is summed, what does not count, rounding."""
    placed = _counting(price)
    terms = [place.letter for place in placed] + (["T"] if price.evaluation_sum.extras else [])
    found = [words("price_form.formula.sum", terms=" + ".join(terms))]
    found += [f"{place.letter} {words(f'price_form.block.{place.block.name}')}: {_way(place, price, words)}" for place in placed]
    found.append(_extras_way(price, words))
    if outside := tuple(line.id for line in price.lines if not line.counts):
        found.append(words("price_form.formula.outside", lines=listed(outside, words("and"))))
    rounding = "rounding_averaged" if any(place.block.averaged for place in placed) else "rounding"
    return (*found, words("price_form.formula.missing"), words(f"price_form.formula.{rounding}"))


def sum_rows(price: AnnouncedPrice) -> dict[str, int]:
    """The rows of the sheet with the evaluation sum, by the name of the block, `extras` where they count, and `total`."""
    names = [place.block.name for place in _counting(price)]
    counted = [*names, award.EXTRAS] if price.evaluation_sum.extras else [*names]
    return {name: row for row, name in enumerate([*counted, "total"], start=SUMS_FIRST_ROW)}


def _counting(price: AnnouncedPrice) -> list[PlacedBlock]:
    return [place for place in price_lines.plan(price) if place.block.counting]


def _way(place: PlacedBlock, price: AnnouncedPrice, words: Words) -> str:
    """How the lines of a block are summed, in words."""
    block = place.block
    if block.averaged and block.hours is not None:
        return words("price_form.formula.averaged", hours=block.hours)
    if block.averaged:
        return words("price_form.formula.mean")
    if not any(line.group == "yearly" for line in block.counting):
        return words("price_form.formula.product")
    all_yearly = all(line.group == "yearly" for line in block.counting)
    return words(f"price_form.formula.{'yearly' if all_yearly else 'mixed'}", years=_years(price, words))


def _extras_way(price: AnnouncedPrice, words: Words) -> str:
    if not price.evaluation_sum.extras:
        return words("price_form.formula.extras_outside")
    return f"T {words('price_form.sheet.extras')}: {words('price_form.formula.extras_count', years=_years(price, words))}"


def _years(price: AnnouncedPrice, words: Words) -> int | str:
    years = price.evaluation_sum.years
    return words("unfilled", field=words("price_form.years").lower()) if years is None else years


def _instructions(specification: Specification, price: AnnouncedPrice, words: Words) -> Sheet:
    optional = phrases.may_be_left_out(specification)
    texts = prose(specification.language, "price_instructions", first=EXTRA_IDS[0], last=EXTRA_IDS[-1], optional=optional)
    index = price.index or words("unfilled", field=words("price_form.index").lower())
    rows = (
        Row((SheetCell(words("price_form.title"), "title"),)),
        Row((SheetCell(f"{phrases.municipality(specification.buyer.name, words)}: {phrases.title(specification, words)}", "subtitle"),)),
        *(Row((SheetCell(notice, "warning"),)) for notice in phrases.notices(specification, words)),
        *(Row((SheetCell(line, "paragraph"),)) for line in lines(texts)),
        Row(),
        Row((SheetCell(words("price_form.formula.title"), "subtitle"),)),
        *(Row((SheetCell(line, "paragraph"),)) for line in formula_in_words(price, words)),
        Row(),
        Row((SheetCell(words("price_form.index"), "subtitle"),)),
        *(Row((SheetCell(line, "paragraph" if price.index else "warning"),)) for line in index.strip().splitlines() if line.strip()),
    )
    return Sheet(words("matrix.sheet.instructions"), (SheetColumn(90),), rows, landscape=False, active=True)


def _tenderer(words: Words) -> Sheet:
    rows = (
        Row((SheetCell(words("tenderer.title"), "title"),)),
        Row((SheetCell(words("tenderer.help"), "muted"),)),
        Row((SheetCell(words("tenderer.lead"), "subtitle"),)),
        *(Row((SheetCell(words(f"tenderer.{name}"), "label"), SheetCell(None, "input"))) for name in _TENDERER),
    )
    return Sheet(words("matrix.sheet.tenderer"), (SheetColumn(48), SheetColumn(60)), rows, landscape=False)


def _extras(price: AnnouncedPrice, words: Words) -> Sheet:
    return Sheet(
        name=words("price_form.sheet.extras"),
        columns=tuple(SheetColumn(width) for width in _EXTRA_WIDTHS.values()),
        rows=(
            Row((SheetCell(words("price_form.sheet.extras"), "title"),)),
            Row((SheetCell(), SheetCell(words("price_form.extras_help"), "muted"))),
            Row(tuple(SheetCell(words(f"price_form.column.{name}"), "heading") for name in _EXTRA_WIDTHS)),
            *(Row(tuple(_extra_cells(name, row, price, words))) for row, name in enumerate(EXTRA_IDS, start=EXTRAS_FIRST_ROW)),
            _extras_sum(price, words),
        ),
        header_row=HEADER_ROW,
        freeze_columns=1,
        rules=tuple(_extra_rules(words)),
        highlights=(
            price_lines.highlight(EXTRA_COLUMNS, EXTRAS_FIRST_ROW, EXTRAS_LAST_ROW),
            Highlight(_extra_range("requirement"), f"ISNUMBER(${EXTRA_COLUMNS['amount']}{EXTRAS_FIRST_ROW})", "done"),
        ),
    )


def _extra_cells(name: str, row: int, price: AnnouncedPrice, words: Words) -> Iterator[SheetCell]:
    at = {column: f"{letters}{row}" for column, letters in EXTRA_COLUMNS.items()}
    yearly, one_off = (f"{at['type']}={quoted(words(f'price_form.type.{kind}'))}" for kind in ("yearly", "one_off"))
    yield SheetCell(name, "id")
    yield from (SheetCell(None, "input"), SheetCell(None, "input"), SheetCell(None, "input-choice"), SheetCell(None, "input"))
    yield from (SheetCell(None, "input-number"), SheetCell(None, "input-number", decimals=award.DECIMALS))
    yield SheetCell(Formula(f'IF({yearly},{YEARS},"")'), "computed-amount")
    yield money(award.extra_formula(at["quantity"], at["price"], at["years"], yearly, one_off), "computed-amount")
    yield SheetCell(words(f"price_form.counts.{'yes' if price.evaluation_sum.extras else 'no'}"), "number")
    yield SheetCell(None, "input")
    yield SheetCell(Formula(_extra_check(at, words)), "check")


def _extra_check(at: dict[str, str], words: Words) -> str:
    """The Excel formula of the word on a «Tillegg»: nothing while the row is empty, and nothing once it is whole."""
    filled_in = ",".join(at[column] for column in _FILLED_IN)
    steps = (
        (f"COUNTA({filled_in})=0", '""'),
        (f"ISBLANK({at['requirement']})", quoted(words("price_form.check.requirement"))),
        (f"ISBLANK({at['title']})", quoted(words("price_form.check.title"))),
        (f"ISBLANK({at['type']})", quoted(words("price_form.check.type"))),
        (f"COUNT({at['quantity']})=0", quoted(words("price_form.check.quantity"))),
    )
    opening = "".join(f"IF({condition},{shown}," for condition, shown in steps)
    return f"{opening}{price_check(at['price'], at['remark'], words)}{')' * len(steps)}"


def _extra_rules(words: Words) -> Iterator[Rule]:
    yield LengthRule(
        _extra_range("requirement"), _LONGEST_REFERENCE, words("price_form.column.requirement"), words("price_form.prompt.requirement")
    )
    yield ListRule(_extra_range("type"), "extra_types", words("price_form.column.type"), words("price_form.prompt.type"))
    yield NumberRule(
        _extra_range("quantity"), 0, prompt_title=words("price_form.column.quantity"), prompt=words("price_form.prompt.quantity")
    )
    yield price_rule(_extra_range("price"), words)


def _extras_sum(price: AnnouncedPrice, words: Words) -> Row:
    if not price.evaluation_sum.extras:
        return Row((SheetCell(), SheetCell(), SheetCell(words("price_form.extras_outside"), "muted")))
    amounts = _extra_range("amount")
    sum_of_all = f'IF({_extras_missing()}=0,ROUND(SUM({amounts}),{award.DECIMALS}),"")'
    cells = {
        "title": SheetCell(words("price_form.row.extras"), "computed-total"),
        "amount": money(sum_of_all, "computed-total-amount"),
    }
    return Row(tuple(cells.get(name, SheetCell(None, "computed-total")) for name in EXTRA_COLUMNS))


def _extras_missing(sheet_name: str = "") -> str:
    """The Excel formula of how many «Tillegg» are begun and have no amount."""
    begun = "+".join(f'({on(sheet_name, _extra_range(column))}<>"")' for column in _FILLED_IN)
    return f"SUMPRODUCT((({begun})>0)*(1-ISNUMBER({on(sheet_name, _extra_range('amount'))})))"


def _extra_range(column: str) -> str:
    return range_of(EXTRA_COLUMNS, column, EXTRAS_FIRST_ROW, EXTRAS_LAST_ROW)


def _sums(price: AnnouncedPrice, words: Words) -> Sheet:
    rows = [
        Row((SheetCell(words("price_form.sheet.sums"), "title"),)),
        Row((SheetCell(words("price_form.sums_help"), "muted"),)),
        Row(),
        Row((SheetCell(words("price_form.years"), "label"), SheetCell(_years(price, words), "label-number"))),
        Row(),
        Row(tuple(SheetCell(words(f"price_form.sum_column.{name}"), "heading") for name in _SUM_WIDTHS)),
        *(Row(tuple(_sum_cells(place, price, words))) for place in _counting(price)),
    ]
    if price.evaluation_sum.extras:
        rows.append(Row(tuple(_extras_sum_cells(price, words))))
    rows.append(Row(tuple(_total_cells(price, words))))
    if outside := tuple(line.id for line in price.lines if not line.counts):
        rows += [
            Row(),
            Row((SheetCell(), SheetCell(words("price_form.formula.outside", lines=listed(outside, words("and"))), "paragraph"))),
        ]
    return Sheet(words("price_form.sheet.sums"), tuple(SheetColumn(width) for width in _SUM_WIDTHS.values()), tuple(rows))


def _sum_cells(place: PlacedBlock, price: AnnouncedPrice, words: Words) -> Iterator[SheetCell]:
    sheet_name, letters = words("price_form.sheet.prices"), price_lines.columns(price)
    counts = on(sheet_name, range_of(letters, "counts", place.first, place.last))
    yield SheetCell(f"{place.letter}  {words(f'price_form.block.{place.block.name}')}", "wrapped")
    yield SheetCell(_way(place, price, words), "wrapped")
    yield SheetCell(Formula(f"COUNTIF({counts},{quoted(words('price_form.counts.yes'))})"), "computed-amount")
    yield SheetCell(Formula(price_lines.missing_of(place, letters, words, sheet_name)), "computed-amount")
    yield money(on(sheet_name, f"{letters['amount']}{place.sum_row}"), "computed-amount")


def _extras_sum_cells(price: AnnouncedPrice, words: Words) -> Iterator[SheetCell]:
    sheet_name = words("price_form.sheet.extras")
    yield SheetCell(f"T  {words('price_form.sheet.extras')}", "wrapped")
    yield SheetCell(words("price_form.formula.extras_count", years=_years(price, words)), "wrapped")
    yield SheetCell(Formula(f"COUNT({on(sheet_name, _extra_range('amount'))})"), "computed-amount")
    yield SheetCell(Formula(_extras_missing(sheet_name)), "computed-amount")
    yield money(on(sheet_name, f"{EXTRA_COLUMNS['amount']}{EXTRAS_LAST_ROW + 1}"), "computed-amount")


def _total_cells(price: AnnouncedPrice, words: Words) -> Iterator[SheetCell]:
    total = sum_rows(price)["total"]
    above = {name: range_of(_SUM_COLUMNS, name, SUMS_FIRST_ROW, total - 1) for name in ("lines", "missing", "amount")}
    missing = f"{_SUM_COLUMNS['missing']}{total}"
    yield SheetCell(words("price_form.total"), "computed-total")
    yield SheetCell(None, "computed-total")
    yield SheetCell(Formula(f"SUM({above['lines']})"), "computed-total-amount")
    yield SheetCell(Formula(f"SUM({above['missing']})"), "computed-total-amount")
    formula = award.total_formula(above["amount"], missing, words("price_form.missing_prices"))
    yield SheetCell(Formula(formula), "computed-total-amount", unit="kr", decimals=award.DECIMALS)


def _hidden(specification: Specification, price: AnnouncedPrice, identity: str, words: Words) -> Sheet:
    """What a reader needs to check the file alone: the specification's identity, the rules of the sum, and each line with its row."""
    rule = price.evaluation_sum
    facts = {"years": "" if rule.years is None else rule.years, "method": rule.method, "extras": "yes" if rule.extras else "no"}
    names = ("line", "row", "block", "group", "quantity", "counts", "option", "municipality")
    rows = [*identity_rows(specification, identity), *(Row((SheetCell(name), SheetCell(value))) for name, value in facts.items())]
    rows.append(Row(tuple(SheetCell(name) for name in names)))
    for place, line, row in price_lines.lines_in_order(price):
        counts = "yes" if line.counts else "no"
        values = (line.id, row, place.block.name, line.group, line.quantity, counts, line.option, line.municipality)
        rows.append(Row(tuple(SheetCell(value) for value in values)))
    return Sheet(words("matrix.sheet.specification"), tuple(SheetColumn(20) for _ in names), tuple(rows), state="hidden")
