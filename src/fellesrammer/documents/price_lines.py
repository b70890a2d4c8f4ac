"""The sheet of prices in the prisskjema: the buyer's lines in blocks, each with its sum, and a word on every line that lacks something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fellesrammer.award import evaluation_sum as award
from fellesrammer.award.evaluation_sum import LARGEST_UNIT_PRICE, Block
from fellesrammer.model.specification import AnnouncedPrice, AnnouncedPriceLine
from fellesrammer.render.excel import column_letters
from fellesrammer.render.sheets import Formula, Highlight, NumberRule, Row, Sheet, SheetCell, SheetColumn
from fellesrammer.words import Words

YEARS = "Evalueringsaar"
"""The name of the one cell that holds the years of the evaluation sum."""
HEADER_ROW = 3

_WIDTHS = {
    "number": 7.0,
    "subject": 46.0,
    "municipality": 15.0,
    "option": 9.0,
    "unit": 16.0,
    "quantity": 11.0,
    "price": 15.0,
    "years": 6.0,
    "amount": 18.0,
    "counts": 8.0,
    "remark": 28.0,
    "check": 20.0,
}
"""The columns with their widths in characters."""


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """Where a block stands on the sheet: its title, its lines from row `first` on, and its sums; 0 marks a row that it does not have."""

    block: Block
    letter: str
    title_row: int
    mean_row: int = 0
    hours_row: int = 0
    sum_row: int = 0

    @property
    def first(self) -> int:
        """The row of the first line."""
        return self.title_row + 1

    @property
    def last(self) -> int:
        """The row of the last line."""
        return self.title_row + len(self.block.lines)


def plan(price: AnnouncedPrice) -> tuple[PlacedBlock, ...]:
    """The blocks with their rows, from the row below the header on and with an empty row between two."""
    found = []
    row = HEADER_ROW + 1
    for number, block in enumerate(award.blocks(price)):
        names = _sum_rows(block)
        below = row + 1 + len(block.lines)
        found.append(PlacedBlock(block, chr(ord("A") + number), row, **{name: below + place for place, name in enumerate(names)}))
        row = below + len(names) + 1
    return tuple(found)


def columns(price: AnnouncedPrice) -> dict[str, str]:
    """The letters of the columns by name; municipality, option and years are there only when a line needs them."""
    return {name: column_letters(number) for number, name in enumerate(_widths(price), start=1)}


def sheet(price: AnnouncedPrice, words: Words) -> Sheet:
    """The sheet itself."""
    widths, letters, placed = _widths(price), columns(price), plan(price)
    rows = {
        1: Row((SheetCell(words("price_form.sheet.prices"), "title"),)),
        2: Row((SheetCell(), SheetCell(words("price_form.prices_help"), "muted"))),
        HEADER_ROW: Row(tuple(SheetCell(words(f"price_form.column.{name}"), "heading") for name in widths)),
    }
    for place in placed:
        rows |= _block_rows(place, letters, words)
    return Sheet(
        name=words("price_form.sheet.prices"),
        columns=tuple(SheetColumn(width) for width in widths.values()),
        rows=tuple(rows.get(number, Row()) for number in range(1, max(rows) + 1)),
        header_row=HEADER_ROW,
        freeze_columns=2,
        rules=tuple(price_rule(f"{letters['price']}{place.first}:{letters['price']}{place.last}", words) for place in placed),
        highlights=tuple(highlight(letters, place.first, place.last) for place in placed),
    )


def price_rule(cells: str, words: Words) -> NumberRule:
    """What may be written where a unit price is asked for."""
    return NumberRule(cells, 0, LARGEST_UNIT_PRICE, prompt_title=words("price_form.column.price"), prompt=words("price_form.prompt.price"))


def highlight(letters: Mapping[str, str], first: int, last: int) -> Highlight:
    """The mark on every price that the check has a word on."""
    return Highlight(f"{letters['price']}{first}:{letters['price']}{last}", f'${letters["check"]}{first}<>""', "missing")


def price_check(unit_price: str, remark: str, words: Words, quantity: str = "") -> str:
    """The Excel formula of the word on a price: what is wrong with it, or nothing; a quantity that the buyer owes is told first."""
    steps = (
        *([(f"NOT(ISNUMBER({quantity}))", "buyer")] if quantity else []),
        (f"ISBLANK({unit_price})", "missing"),
        (f"NOT(ISNUMBER({unit_price}))", "text"),
        (f"{unit_price}<0", "negative"),
        (f"{unit_price}>{LARGEST_UNIT_PRICE}", "large"),
        (f"ROUND({unit_price},{award.DECIMALS})<>{unit_price}", "decimals"),
        (f"AND({unit_price}=0,ISBLANK({remark}))", "zero"),
    )
    opening = "".join(f"IF({condition},{quoted(words(f'price_form.check.{name}'))}," for condition, name in steps)
    return f'{opening}""{")" * len(steps)}'


def quoted(text: str) -> str:
    """The text as it stands in a formula."""
    return '"' + text.replace('"', '""') + '"'


def money(formula: str, style: str) -> SheetCell:
    """A cell that calculates kroner and øre."""
    return SheetCell(Formula(formula), style, decimals=award.DECIMALS)


def range_of(letters: Mapping[str, str], column: str, first: int, last: int) -> str:
    """The cells of a column from one row to another."""
    return f"{letters[column]}{first}:{letters[column]}{last}"


def missing_of(place: PlacedBlock, letters: Mapping[str, str], words: Words, sheet_name: str = "") -> str:
    """The Excel formula of how many lines of the block lack an amount, read from another sheet when one is named."""
    amounts, counts = (range_of(letters, column, place.first, place.last) for column in ("amount", "counts"))
    return award.missing_formula(on(sheet_name, amounts), on(sheet_name, counts), words("price_form.counts.yes"))


def on(sheet_name: str, cells: str) -> str:
    """The cells of a sheet, as another sheet names them."""
    return f"'{sheet_name.replace(chr(39), chr(39) * 2)}'!{cells}" if sheet_name else cells


def _sum_rows(block: Block) -> tuple[str, ...]:
    if not block.counting:
        return ()
    if not block.averaged:
        return ("sum_row",)
    return ("mean_row", "sum_row") if block.hours is None else ("mean_row", "hours_row", "sum_row")


def _widths(price: AnnouncedPrice) -> dict[str, float]:
    needed = {
        "municipality": any(line.municipality for line in price.lines),
        "option": any(line.option for line in price.lines),
        "years": any(line.group == "yearly" for line in price.lines),
    }
    return {name: width for name, width in _WIDTHS.items() if needed.get(name, True)}


def _block_rows(place: PlacedBlock, letters: Mapping[str, str], words: Words) -> dict[int, Row]:
    title = f"{place.letter}  {words(f'price_form.block.{place.block.name}')}"
    heading = {"subject": SheetCell(title, "label")}
    rows = {place.title_row: Row(tuple(heading.get(name, SheetCell(None, "label")) for name in letters))}
    for number, line in enumerate(place.block.lines, start=place.first):
        cells = _line_cells(line, place.block, number, letters, words)
        rows[number] = Row(tuple(cells[name] for name in letters))
    for number, name in ((place.mean_row, "mean"), (place.hours_row, "hours"), (place.sum_row, "sum")):
        if number:
            rows[number] = _sum_row(place, name, letters, words)
    return rows


def _line_cells(line: AnnouncedPriceLine, block: Block, row: int, letters: Mapping[str, str], words: Words) -> dict[str, SheetCell]:
    unit_price, remark = f"{letters['price']}{row}", f"{letters['remark']}{row}"
    owed = f"{letters['quantity']}{row}" if _owed(line, block) else ""
    return {
        "number": SheetCell(line.id, "id"),
        "subject": SheetCell(line.title, "wrapped"),
        "municipality": SheetCell(line.municipality or words("price_form.all"), "wrapped"),
        "option": SheetCell(line.option, "wrapped"),
        "unit": SheetCell(line.unit, "wrapped"),
        "quantity": _quantity(line, block, words),
        "price": SheetCell(None, "input-number", decimals=award.DECIMALS),
        "years": SheetCell(Formula(YEARS), "computed-amount") if line.group == "yearly" else SheetCell(None, "blocked"),
        "amount": _amount(line, block, row, letters),
        "counts": SheetCell(words(f"price_form.counts.{'yes' if line.counts else 'no'}"), "number"),
        "remark": SheetCell(None, "input"),
        "check": SheetCell(Formula(price_check(unit_price, remark, words, owed)), "check"),
    }


def _quantity(line: AnnouncedPriceLine, block: Block, words: Words) -> SheetCell:
    if line.quantity is None:
        unfilled = words("unfilled", field=words("price_form.column.quantity").lower())
        return SheetCell(unfilled if _owed(line, block) else "–", "amount")
    return SheetCell(line.quantity, "amount", decimals=0 if line.quantity == line.quantity.to_integral_value() else None)


def _owed(line: AnnouncedPriceLine, block: Block) -> bool:
    """Whether the line counts and the buyer has not said how much of it."""
    return line.quantity is None and line.counts and not block.averaged


def _amount(line: AnnouncedPriceLine, block: Block, row: int, letters: Mapping[str, str]) -> SheetCell:
    unit_price, quantity = f"{letters['price']}{row}", f"{letters['quantity']}{row}"
    if block.averaged:
        return money(award.averaged_line_formula(unit_price), "computed-amount")
    if line.quantity is None and not line.counts:
        return SheetCell(None, "blocked")
    years = f"{letters['years']}{row}" if line.group == "yearly" else ""
    return money(award.line_formula(quantity, unit_price, years), "computed-amount")


def _sum_row(place: PlacedBlock, name: str, letters: Mapping[str, str], words: Words) -> Row:
    """The row below the lines of a block with its mean, its hours or its sum."""
    label = words(f"price_form.row.{name}", letter=place.letter, title=words(f"price_form.block.{place.block.name}"))
    style = "computed-total" if name == "sum" else "computed"
    cells = {"subject": SheetCell(label, style), "amount": _sum_cell(place, name, letters, words)}
    return Row(tuple(cells.get(column, SheetCell(None, style)) for column in letters))


def _sum_cell(place: PlacedBlock, name: str, letters: Mapping[str, str], words: Words) -> SheetCell:
    amounts, counts, quantities = (range_of(letters, column, place.first, place.last) for column in ("amount", "counts", "quantity"))
    yes, missing = words("price_form.counts.yes"), missing_of(place, letters, words)
    if name == "hours":
        return SheetCell(Formula(f'SUMIF({counts},"{yes}",{quantities})'), "computed-amount")
    if name == "mean":
        return money(award.mean_formula(amounts, counts, yes, missing), "computed-amount")
    if place.mean_row:
        hours = f"{letters['amount']}{place.hours_row}" if place.hours_row else ""
        return money(award.averaged_block_formula(f"{letters['amount']}{place.mean_row}", hours), "computed-total-amount")
    return money(award.block_formula(amounts, counts, yes, missing), "computed-total-amount")


def lines_in_order(price: AnnouncedPrice) -> Iterator[tuple[PlacedBlock, AnnouncedPriceLine, int]]:
    """Every line with its block and its row, in the order of the sheet."""
    for place in plan(price):
        for row, line in enumerate(place.block.lines, start=place.first):
            yield place, line, row
