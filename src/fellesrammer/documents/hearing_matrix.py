"""The høringsmatrise: the requirements of the svarmatrise before announcement, for vendors to say what they can, and what it costs.

The answer is four columns for an x and not one list: more than one can be true of a requirement, such as «later» and «drives cost», and a
vendor filters and counts columns in any spreadsheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from fellesrammer.documents import phrases
from fellesrammer.documents.answer_matrix import lines, requirement_cell, specification_sheet
from fellesrammer.model.codec import fingerprint
from fellesrammer.model.hearing import MARKS, QUESTION_CODES, RESPONDENT_CODES
from fellesrammer.model.specification import Specification, SpecifiedRequirement
from fellesrammer.model.text import plain
from fellesrammer.render.excel import column_letters
from fellesrammer.render.prose import prose
from fellesrammer.render.sheets import DateRule, Highlight, LengthRule, ListRule, Row, Rule, Sheet, SheetCell, SheetColumn, Workbook
from fellesrammer.words import Words

COLUMNS = {
    "id": 10.0,
    "requirement": 62.0,
    "type": 6.0,
    "fulfilled": 14.0,
    "today": 9.0,
    "later": 9.0,
    "cost_driver": 15.0,
    "excluded": 12.0,
    "date": 12.0,
    "cost": 34.0,
    "proposal": 46.0,
}
"""The columns of the answers from A on, with their widths in characters."""
HEADER_ROW = 3
FIRST_ROW = HEADER_ROW + 1
RESPONDENT_PREFIX, QUESTION_PREFIX = "O", "S"
LONGEST_TEXT = 5_000
"""The most characters of a text that answers."""
SHOWN = ("title", "shown")
"""What the hidden specification of a hearing has more than that of the svarmatrise: the title, and the fingerprint of the text as shown."""

_MARK = "x"
_LETTERS = {name: column_letters(number) for number, name in enumerate(COLUMNS, start=1)}


def workbook(specification: Specification, identity: str, words: Words, created: date) -> Workbook:
    """The workbook that is published for the market dialogue; `identity` is the fingerprint of the specification."""
    return Workbook(
        sheets=(_about(specification, words), _answers(specification, words), _hidden(specification, identity, words)),
        title=f"{words('hearing.title')}: {phrases.title(specification, words)}",
        language=specification.language,
        creator=phrases.municipality(specification.buyer.name, words),
        created=created,
        lists={"mark": (_MARK,)},
        lists_title=words("matrix.sheet.lists"),
        notice=phrases.notice(specification, words),
    )


def code(prefix: str, number: int) -> str:
    """The code of a field on the first sheet, such as `S-01`."""
    return f"{prefix}-{number:02}"


def shown_fingerprint(text: str) -> str:
    """The fingerprint of a requirement as its cell shows it, whatever a program has done to the white space."""
    return fingerprint(" ".join(text.split()))


def _about(specification: Specification, words: Words) -> Sheet:
    unfilled = {name: words("unfilled", field=words(f"hearing.unfilled.{name}")) for name in ("deadline", "recipient")}
    rows = (
        Row((SheetCell(words("hearing.title"), "title"),)),
        Row((SheetCell(f"{phrases.municipality(specification.buyer.name, words)}: {phrases.title(specification, words)}", "subtitle"),)),
        *(Row((SheetCell(), SheetCell(notice, "warning"))) for notice in phrases.notices(specification, words)),
        *(Row((SheetCell(), SheetCell(line, "paragraph"))) for line in lines(prose(specification.language, "hearing_about"))),
        Row(),
        *(Row((SheetCell(), SheetCell(words(f"hearing.{name}"), "label"), SheetCell(text, "check"))) for name, text in unfilled.items()),
        Row(),
        Row((SheetCell(), SheetCell(words("hearing.types"), "subtitle"))),
        *(Row((SheetCell(), SheetCell(text, "paragraph"))) for text in _types(specification)),
        Row(),
        Row((SheetCell(), SheetCell(words("hearing.respondent"), "subtitle"))),
        *_fields(RESPONDENT_PREFIX, [words(f"hearing.about.{name}") for name in RESPONDENT_CODES]),
        Row(),
        Row((SheetCell(), SheetCell(words("hearing.questions"), "subtitle"))),
        *_fields(QUESTION_PREFIX, [words(f"hearing.question.{name}") for name in QUESTION_CODES]),
    )
    return Sheet(words("hearing.sheet.about"), (SheetColumn(7), SheetColumn(78), SheetColumn(64)), rows, landscape=False, active=True)


def _types(specification: Specification) -> Iterator[str]:
    for term in phrases.types_used(specification):
        yield f"{term.code}: {term.label}. {plain(term.definition)}"


def _fields(prefix: str, labels: Sequence[str]) -> Iterator[Row]:
    for number, label in enumerate(labels, start=1):
        yield Row((SheetCell(code(prefix, number), "id"), SheetCell(label, "wrapped"), SheetCell(None, "input")))


def _answers(specification: Specification, words: Words) -> Sheet:
    last = FIRST_ROW + len(specification.requirements) - 1
    return Sheet(
        name=words("hearing.sheet.answers"),
        columns=tuple(SheetColumn(width) for width in COLUMNS.values()),
        rows=(
            Row((SheetCell(words("hearing.sheet.answers"), "title"),)),
            Row((SheetCell(), SheetCell(words("hearing.answers_help"), "muted"))),
            Row(tuple(SheetCell(words(f"hearing.column.{name}"), "heading") for name in COLUMNS)),
            *(_row(specification, row, words) for row in specification.requirements),
        ),
        header_row=HEADER_ROW,
        freeze_columns=1,
        filter=True,
        rules=tuple(_rules(last, words)),
        highlights=(
            Highlight(_range("date", last), f'AND(${_LETTERS["later"]}{FIRST_ROW}<>"",${_LETTERS["date"]}{FIRST_ROW}="")', "missing"),
            Highlight(f"{_LETTERS['today']}{FIRST_ROW}:{_LETTERS['excluded']}{last}", _contradicts(), "warning"),
        ),
    )


def _row(specification: Specification, row: SpecifiedRequirement, words: Words) -> Row:
    mark, text = SheetCell(None, "input-points"), SheetCell(None, "input")
    return Row(
        (
            SheetCell(row.id, "id"),
            requirement_cell(row, words),
            SheetCell(row.code, "wrapped"),
            SheetCell(phrases.fulfilled(specification, row, words), "wrapped"),
            *(mark for _ in MARKS),
            SheetCell(None, "input-date"),
            text,
            text,
        )
    )


def _rules(last: int, words: Words) -> Iterator[Rule]:
    for mark in MARKS:
        yield ListRule(_range(mark, last), "mark", words(f"hearing.column.{mark}"), words(f"hearing.prompt.{mark}"))
    yield DateRule(_range("date", last), None, words("hearing.column.date"), words("hearing.prompt.date"))
    for name in ("cost", "proposal"):
        prompt = words(f"hearing.prompt.{name}", count=LONGEST_TEXT)
        yield LengthRule(_range(name, last), LONGEST_TEXT, words(f"hearing.column.{name}"), prompt)


def _contradicts() -> str:
    today, later, excluded = (f"${_LETTERS[name]}{FIRST_ROW}" for name in ("today", "later", "excluded"))
    return f'AND({today}<>"",OR({later}<>"",{excluded}<>""))'


def _hidden(specification: Specification, identity: str, words: Words) -> Sheet:
    """The hidden sheet of the svarmatrise, and of each requirement its title and the fingerprint of what is shown."""
    sheet = specification_sheet(specification, identity, words)
    own = [SHOWN, *((row.title, shown_fingerprint(str(requirement_cell(row, words).value))) for row in specification.requirements)]
    facts = len(sheet.rows) - len(own)
    rows = tuple(Row((*row.cells, *map(SheetCell, more))) for row, more in zip(sheet.rows[facts:], own, strict=True))
    columns = (*sheet.columns, *(SheetColumn(24) for _ in SHOWN))
    return Sheet(sheet.name, columns, (*sheet.rows[:facts], *rows), state=sheet.state)


def _range(column: str, last: int) -> str:
    return f"{_LETTERS[column]}{FIRST_ROW}:{_LETTERS[column]}{last}"
