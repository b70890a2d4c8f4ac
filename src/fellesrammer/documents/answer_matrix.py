"""The svarmatrise: what every tenderer fills in, one row per requirement, in the order of the kravspesifikasjon."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from fellesrammer.documents import phrases
from fellesrammer.model.specification import Specification, SpecifiedRequirement
from fellesrammer.model.text import Bullets, TextBlock, parse, plain
from fellesrammer.render.excel import column_letters
from fellesrammer.render.prose import prose
from fellesrammer.render.sheets import (
    DateRule,
    Formula,
    Highlight,
    LengthRule,
    Link,
    ListRule,
    NumberRule,
    Row,
    Rule,
    Sheet,
    SheetCell,
    SheetColumn,
    Workbook,
)
from fellesrammer.words import Words

# The columns of the answer sheet from A on, with their widths in characters.
COLUMNS = {
    "id": 10.0,
    "requirement": 80.0,
    "type": 6.0,
    "fulfilled": 14.0,
    "answer": 48.0,
    "fulfilment": 21.0,
    "date": 12.0,
    "value": 15.0,
    "price": 11.0,
    "price_line": 16.0,
    "supplier": 16.0,
    "response": 50.0,
    "reference": 20.0,
    "reservation": 34.0,
    "secret": 25.0,
    "own_1": 14.0,
    "own_2": 14.0,
    "own_3": 14.0,
}
HEADER_ROW = 3
FIRST_ROW = HEADER_ROW + 1
_RESERVATION_ROWS = 25
_SUBCONTRACTOR_ROWS = 10
_MEANINGS = (
    ("requirement_types", "type"),
    ("fulfilment_answers", "fulfilment"),
    ("term_answers", "term"),
    ("price_answers", "price"),
    ("suppliers", "supplier"),
)
"""The codelists that the instructions explain, each under the heading of its column."""

_LETTERS = {name: column_letters(number) for number, name in enumerate(COLUMNS, start=1)}


def workbook(specification: Specification, identity: str, words: Words, created: date) -> Workbook:
    """The workbook that is published for tenderers; `identity` is the fingerprint of the specification."""
    lists = {
        name: tuple(term.label for term in specification.codes[name])
        for name in ("fulfilment_answers", "term_answers", "price_answers", "suppliers")
    }
    lists["yes"] = (words("yes"),)
    for row in specification.requirements:
        if row.answer.choices:
            lists[_choice_list(row)] = tuple(choice.label for choice in row.answer.choices)
    return Workbook(
        sheets=(
            _instructions(specification, words),
            _tenderer(words),
            _answers(specification, words),
            _reservations(words),
            specification_sheet(specification, identity, words),
        ),
        title=f"{words('matrix.title')}: {phrases.title(specification, words)}",
        language=specification.language,
        creator=phrases.municipality(specification.buyer.name, words),
        created=created,
        lists=lists,
        lists_title=words("matrix.sheet.lists"),
        notice=phrases.notice(specification, words),
    )


def requirement_cell(row: SpecifiedRequirement, words: Words) -> SheetCell:
    """The requirement in one cell: title, binding text, added text, what earns points."""
    parts = [row.title, plain(row.text)]
    if row.added_text:
        parts.append(_led(words("row.added"), row.added_text))
    if row.beyond_minimum:
        parts.append(_led(words("row.beyond"), row.beyond_minimum))
    return SheetCell("\n\n".join(parts), "wrapped", lead=len(row.title))


def _led(label: str, text: str) -> str:
    """A text with a label before it, on a line of its own when the text begins with a list."""
    end = "\n" if isinstance(parse(text)[0], Bullets) else " "
    return f"{label}:{end}{plain(text)}"


def _instructions(specification: Specification, words: Words) -> Sheet:
    rows = [
        Row((SheetCell(words("matrix.title"), "title"),)),
        Row((SheetCell(f"{phrases.municipality(specification.buyer.name, words)}: {phrases.title(specification, words)}", "subtitle"),)),
    ]
    rows += [Row((SheetCell(notice, "warning"),)) for notice in phrases.notices(specification, words)]
    rows += [Row((SheetCell(line, "paragraph"),)) for line in lines(_instruction_texts(specification))]
    rows.append(Row())
    rows.append(Row((SheetCell(words("matrix.progress.title"), "subtitle"),)))
    rows.append(Row(tuple(SheetCell(words(f"matrix.progress.{name}"), "heading") for name in ("part", "rows", "answered", "left"))))
    links = []
    for title, first, last in _parts(specification, words):
        number = len(rows) + 1
        answered = f"COUNTA('{words('matrix.sheet.answers')}'!{_LETTERS['fulfilment']}{first}:{_LETTERS['fulfilment']}{last})"
        rows.append(
            Row(
                (
                    SheetCell(title, "link"),
                    SheetCell(last - first + 1, "computed"),
                    SheetCell(Formula(answered), "computed"),
                    SheetCell(Formula(f"B{number}-C{number}"), "computed"),
                )
            )
        )
        links.append(Link(f"A{number}", words("matrix.sheet.answers"), f"A{first}"))
    rows.append(Row())
    rows.append(Row((SheetCell(words("matrix.meanings"), "subtitle"),)))
    for name, column in _MEANINGS:
        rows.append(Row((SheetCell(words(f"columns.{column}"), "text-strong"),)))
        for term in phrases.types_used(specification) if name == "requirement_types" else specification.codes[name]:
            label = f"{term.code}: {term.label}" if name == "requirement_types" else term.label
            rows.append(Row((SheetCell(f"{label}. {plain(term.definition)}", "paragraph"),)))
    return Sheet(
        name=words("matrix.sheet.instructions"),
        columns=(SheetColumn(104), SheetColumn(9), SheetColumn(10), SheetColumn(10)),
        rows=tuple(rows),
        links=tuple(links),
        landscape=False,
        active=True,
    )


def _instruction_texts(specification: Specification) -> tuple[TextBlock, ...]:
    return prose(specification.language, "matrix_instructions", price_form=bool(specification.price and specification.price.lines))


def _tenderer(words: Words) -> Sheet:
    names = ("name", "organisation_number", "address", "country", "contact", "email", "phone")
    rows = [
        Row((SheetCell(words("tenderer.title"), "title"),)),
        Row((SheetCell(words("tenderer.help"), "muted"),)),
        Row((SheetCell(words("tenderer.lead"), "subtitle"),)),
    ]
    rows += [Row((SheetCell(words(f"tenderer.{name}"), "label"), SheetCell(None, "input"))) for name in names]
    for part in ("members", "subcontractors", "relied_on"):
        rows.append(Row())
        rows.append(Row((SheetCell(words(f"tenderer.{part}"), "subtitle"),)))
        rows.append(Row(tuple(SheetCell(words(f"tenderer.{name}"), "heading") for name in ("name", "organisation_number", "delivers"))))
        rows += [Row((SheetCell(None, "input"),) * 3) for _ in range(_SUBCONTRACTOR_ROWS)]
    return Sheet(
        name=words("matrix.sheet.tenderer"),
        columns=(SheetColumn(48), SheetColumn(34), SheetColumn(60)),
        rows=tuple(rows),
        landscape=False,
    )


def _answers(specification: Specification, words: Words) -> Sheet:
    header = tuple(SheetCell(words(f"columns.{name}"), "heading") for name in COLUMNS)
    rows = [
        Row((SheetCell(words("matrix.sheet.answers"), "title"),)),
        # In the second column: the first is repeated on every page across, where a long line would be cut off.
        Row((SheetCell(), SheetCell(words("matrix.answers.help"), "muted"))),
        Row(header),
        *(_answer_row(specification, row, words) for row in specification.requirements),
    ]
    last = FIRST_ROW + len(specification.requirements) - 1
    return Sheet(
        name=words("matrix.sheet.answers"),
        columns=tuple(SheetColumn(width) for width in COLUMNS.values()),
        rows=tuple(rows),
        header_row=HEADER_ROW,
        freeze_columns=1,
        filter=True,
        rules=_rules(specification, last, words),
        highlights=_highlights(specification, last),
        page_ends=(list(COLUMNS).index("price") + 1,),
    )


def _answer_row(specification: Specification, row: SpecifiedRequirement, words: Words) -> Row:
    term = row.kind == "contract_term"
    asked = "\n".join(plain(line) for line in phrases.answer_asked(row, words))
    style = {"number": "input-number", "date": "input-date", "choice": "input-choice"}.get(row.answer.type, "blocked")
    value = SheetCell(None, style, unit=row.answer.unit if row.answer.type == "number" else "")
    blocked, text = SheetCell(None, "blocked"), SheetCell(None, "input")
    choice, day = SheetCell(None, "input-choice"), SheetCell(None, "input-date")
    return Row(
        (
            SheetCell(row.id, "id"),
            requirement_cell(row, words),
            SheetCell(row.code, "wrapped"),
            SheetCell(phrases.fulfilled(specification, row, words), "wrapped"),
            SheetCell(asked, "wrapped"),
            choice,
            blocked if term else day,
            value,
            blocked if term else choice,
            blocked if term else text,
            blocked if term else choice,
            text,
            text,
            text,
            choice,
            text,
            text,
            text,
        )
    )


def _rules(specification: Specification, last: int, words: Words) -> tuple[Rule, ...]:
    rules: list[Rule] = [
        ListRule(_range("secret", FIRST_ROW, last), "yes", words("columns.secret"), words("prompt.secret")),
    ]
    for first, end in _runs(specification, "requirement"):
        rules += [
            ListRule(_range("fulfilment", first, end), "fulfilment_answers", words("columns.fulfilment"), words("prompt.fulfilment")),
            DateRule(_range("date", first, end), None, words("columns.date"), words("prompt.date")),
            ListRule(_range("price", first, end), "price_answers", words("columns.price"), words("prompt.price")),
            ListRule(_range("supplier", first, end), "suppliers", words("columns.supplier"), words("prompt.supplier")),
        ]
    rules += [
        ListRule(_range("fulfilment", first, end), "term_answers", words("columns.fulfilment"), words("prompt.term"))
        for first, end in _runs(specification, "contract_term")
    ]
    for number, row in enumerate(specification.requirements, start=FIRST_ROW):
        rules += _value_rules(row, number, words)
        if row.answer.max_length:
            prompt = words("answer.max_length", count=row.answer.max_length)
            rules.append(LengthRule(_range("response", number, number), row.answer.max_length, words("columns.response"), prompt))
    return tuple(rules)


def _value_rules(row: SpecifiedRequirement, number: int, words: Words) -> list[Rule]:
    cells, prompt = _range("value", number, number), phrases.value_asked(row, words)
    answer, title = row.answer, words("columns.value")
    if answer.type == "number":
        return [NumberRule(cells, answer.minimum, answer.maximum, answer.decimals == 0, title, prompt)]
    if answer.type == "date":
        return [DateRule(cells, None, title, prompt)]
    if answer.type == "choice":
        return [ListRule(cells, _choice_list(row), title, prompt)]
    return []


def _highlights(specification: Specification, last: int) -> tuple[Highlight, ...]:
    """Cells that the row's other answers make obligatory: a date for what is developed, a line for what is priced, a reservation named."""
    developed = specification.meaning("fulfilment_answers", "developed").label
    extra = specification.meaning("price_answers", "extra").label
    reserved = specification.meaning("term_answers", "reserved").label

    def missing(column: str, other: str, label: str) -> Highlight:
        formula = f'AND(${_LETTERS[other]}{FIRST_ROW}="{label}",ISBLANK(${_LETTERS[column]}{FIRST_ROW}))'
        return Highlight(_range(column, FIRST_ROW, last), formula, "missing")

    done = f"NOT(ISBLANK(${_LETTERS['fulfilment']}{FIRST_ROW}))"
    return (
        missing("date", "fulfilment", developed),
        missing("price_line", "price", extra),
        missing("reservation", "fulfilment", reserved),
        Highlight(_range("id", FIRST_ROW, last), done, "done"),
    )


def _reservations(words: Words) -> Sheet:
    names = ("document", "point", "reservation", "consequence", "priced")
    empty = tuple(SheetCell(None, "input") for _ in names)
    help_lines = words("reservations.help").split("\n")
    rows = (
        Row((SheetCell(words("matrix.sheet.reservations"), "title"),)),
        *(Row((SheetCell(line, "muted"),)) for line in help_lines),
        Row(tuple(SheetCell(words(f"reservations.{name}"), "heading") for name in names)),
        *(Row(empty) for _ in range(_RESERVATION_ROWS)),
    )
    return Sheet(
        name=words("matrix.sheet.reservations"),
        columns=(SheetColumn(24), SheetColumn(18), SheetColumn(60), SheetColumn(50), SheetColumn(24)),
        rows=rows,
        header_row=len(rows) - _RESERVATION_ROWS,
    )


def identity_rows(specification: Specification, identity: str) -> tuple[Row, ...]:
    """The first rows of every hidden sheet: which specification the file belongs to."""
    facts: Mapping[str, str] = {
        "specification": identity,
        "procurement": specification.procurement.id,
        "library": specification.library.version,
        "language": specification.language,
    }
    return tuple(Row((SheetCell(name), SheetCell(value))) for name, value in facts.items())


def specification_sheet(specification: Specification, identity: str, words: Words) -> Sheet:
    """The hidden sheet by which a reader checks the file alone: the specification's identity and, per row, id, text and answer."""
    names = ("id", "revision", "text_fingerprint", "answer_type", "fulfilment", "date")
    rows = list(identity_rows(specification, identity))
    rows.append(Row(tuple(SheetCell(name) for name in names)))
    rows += [
        Row(
            (
                SheetCell(row.id),
                SheetCell(row.revision),
                SheetCell(row.text_fingerprint),
                SheetCell(row.answer.type),
                SheetCell(row.fulfilment.when),
                SheetCell(row.fulfilment.date.isoformat() if row.fulfilment.date else ""),
            )
        )
        for row in specification.requirements
    ]
    return Sheet(words("matrix.sheet.specification"), tuple(SheetColumn(24) for _ in names), tuple(rows), state="hidden")


def lines(blocks: tuple[TextBlock, ...]) -> list[str]:
    """The blocks as lines for cells of their own."""
    found: list[str] = []
    for block in blocks:
        if isinstance(block, Bullets):
            found += [f"• {''.join(span.text for span in item)}" for item in block.items]
        else:
            found.append("".join(span.text for span in block.spans))
    return found


def _parts(specification: Specification, words: Words) -> list[tuple[str, int, int]]:
    """Title, first and last row of each area and of each other bilag: the rows of one part stand together."""
    titles = {area.id: f"{area.id} {area.title}" for area in specification.areas}
    found: list[tuple[str, int, int]] = []
    for number, row in enumerate(specification.requirements, start=FIRST_ROW):
        own = row.bilag == specification.agreement.requirements
        title = titles[row.area] if own else words("matrix.bilag", number=row.bilag)
        if found and found[-1][0] == title:
            found[-1] = (title, found[-1][1], number)
        else:
            found.append((title, number, number))
    return found


def _runs(specification: Specification, kind: str) -> list[tuple[int, int]]:
    """First and last row of each unbroken run of rows of a kind."""
    runs: list[tuple[int, int]] = []
    for number, row in enumerate(specification.requirements, start=FIRST_ROW):
        if row.kind != kind:
            continue
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _range(column: str, first: int, last: int) -> str:
    return f"{_LETTERS[column]}{first}:{_LETTERS[column]}{last}"


def _choice_list(row: SpecifiedRequirement) -> str:
    return f"choices_{row.id.replace('-', '_')}"
