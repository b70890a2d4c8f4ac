"""Answers to a hearing: read back by requirement id from the workbooks that vendors filled in, and counted together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fellesrammer.documents.hearing_matrix import LONGEST_TEXT, QUESTION_PREFIX, RESPONDENT_PREFIX, code, shown_fingerprint
from fellesrammer.errors import Checked, Problem, error, has_errors, in_order, warning
from fellesrammer.exchange.grids import Cell, Grid
from fellesrammer.exchange.grids import read as read_grids
from fellesrammer.files import data
from fellesrammer.model.hearing import (
    MARKS,
    QUESTION_CODES,
    RESPONDENT_CODES,
    GeneralAnswer,
    GeneralReply,
    HeardRequirement,
    Hearing,
    HearingAnswer,
    HearingSummary,
    Mark,
    Reply,
    RequirementCount,
    Respondent,
)

_TEXTS = ("cost", "proposal")
_NEEDED = ("id", *MARKS, "date", *_TEXTS)

_LEAST_FOUND = 4
"""So many of the headings make a row the one with headings."""
_HEADER_WITHIN = 60
_YES = frozenset({"x", "×", "✓", "✔", "✗", "✘", "ja", "yes", "true", "1", "sant"})
_NO = frozenset({"", "-", "–", "—", "nei", "no", "false", "0", "usant"})
_SHORT = 40
_CONTRADICTIONS: tuple[tuple[Mark, Mark], ...] = (("today", "later"), ("today", "excluded"))

_DASHES = re.compile("[\u2010-\u2015\u2212]")
_YEAR_FIRST = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[-./]\s?(\d{1,2})[-./]\s?(\d{4})")
_DAY_ZERO = date(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_DAY_NUMBERS = range((date(_FIRST_YEAR, 1, 1) - _DAY_ZERO).days, (date(_LAST_YEAR, 12, 31) - _DAY_ZERO).days + 1)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the hidden sheet says: the identity of the specification, and its requirements with the fingerprint of what was shown."""

    facts: Mapping[str, str]
    requirements: Mapping[str, HeardRequirement]
    shown: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Table:
    """The sheet with the answers: the row of its headings, and the column of each."""

    grid: Grid
    header: int
    columns: Mapping[str, int]


def read(data: bytes, file: str) -> Checked[Hearing | None]:
    """The answers in one workbook, by requirement id alone, with everything in it that can't be read for certain.

    None when the file as a whole can't be read; a fault in a single cell leaves the rest to be read.
    """
    opened = read_grids(data, file)
    if opened.value is None:
        return Checked(None, opened.problems)
    known = _known(opened.value)
    table = _table(opened.value, known.value.facts.get("language", "") if known.value else "")
    problems = (*opened.problems, *(problem.at(file=file) for problem in (*known.problems, *table.problems)))
    if known.value is None or table.value is None:
        return Checked(None, in_order(problems))
    hearing, faults = _heard(opened.value, known.value, table.value, file)
    return Checked(hearing, (*problems, *(problem.at(file=file) for problem in faults)))


def together(hearings: Sequence[Hearing]) -> Checked[HearingSummary | None]:
    """What all the answers say together; None when they are about different specifications, or one respondent stands twice."""
    problems = (*_other_specifications(hearings), *_same_respondents(hearings))
    return Checked(summary(hearings) if hearings and not has_errors(problems) else None, problems)


def read_all(files: Iterable[tuple[str, bytes]]) -> Checked[HearingSummary | None]:
    """The summary of all the files (name and content); None when one of them has an error, with every problem of all of them."""
    checked = [read(content, name) for name, content in files]
    problems = [problem for one in checked for problem in one.problems]
    found = together([one.value for one in checked if one.value is not None])
    problems += found.problems
    return Checked(None if has_errors(problems) else found.value, tuple(problems))


def counts(hearings: Sequence[Hearing]) -> tuple[RequirementCount, ...]:
    """How many marked each requirement and how, those that shut out most first, then those that drive cost, then those that come late."""
    requirements = hearings[0].requirements if hearings else ()
    found = [_count(requirement, [_answer(hearing, requirement.id) for hearing in hearings]) for requirement in requirements]
    return tuple(sorted(found, key=lambda one: (-one.excluded, -one.cost_driver, -one.later)))


def summary(hearings: Sequence[Hearing]) -> HearingSummary:
    """What the answers, all about one specification, say together."""
    first = hearings[0]
    told = [(hearing, _answer(hearing, item.id)) for item in first.requirements for hearing in hearings]
    return HearingSummary(
        procurement=first.procurement,
        specification=first.specification,
        respondents=tuple(hearing.respondent for hearing in hearings),
        files=tuple(hearing.file for hearing in hearings),
        counts=counts(hearings),
        replies=tuple(Reply(hearing.respondent.name, answer) for hearing, answer in told if _tells(answer)),
        general=tuple(
            GeneralReply(hearing.respondent.name, answer.question, answer.text) for hearing in hearings for answer in hearing.general
        ),
    )


# Finding the sheets


def _known(grids: Sequence[Grid]) -> Checked[_Known | None]:
    for grid in grids:
        if grid.cell(0, 0).text == "specification":
            return _specification(grid)
    return Checked(None, (error("hearing.no-specification"),))


def _specification(grid: Grid) -> Checked[_Known | None]:
    header = next((row for row in range(len(grid.rows)) if grid.cell(row, 0).text == "id"), None)
    names = [cell.text for cell in grid.rows[header]] if header is not None else []
    if header is None or not {"id", "text_fingerprint", "title", "shown"} <= set(names):
        return Checked(None, (error("hearing.no-specification"),))
    facts = {grid.cell(row, 0).text: grid.cell(row, 1).text for row in range(header)}
    rows = [{name: grid.cell(row, names.index(name)).text for name in names if name} for row in range(header + 1, len(grid.rows))]
    rows = [row for row in rows if row["id"]]
    requirements = {row["id"]: HeardRequirement(row["id"], row["title"], row["text_fingerprint"]) for row in rows}
    return Checked(_Known(facts, requirements, {row["id"]: row["shown"] for row in rows}))


def _table(grids: Sequence[Grid], language: str) -> Checked[_Table | None]:
    labels = {
        _plain(words(f"hearing.column.{name}")): name
        for words in map(data.words, data.word_languages())
        for name in (*_NEEDED, "requirement")
    }
    found = [(grid, row) for grid in grids if (row := _header(grid, labels)) is not None]
    if not found:
        return Checked(None, (error("hearing.no-answers"),))
    if len(found) > 1:
        return Checked(None, (error("hearing.two-sheets", first=found[0][0].name, second=found[1][0].name),))
    grid, header = found[0]
    places = [(labels[text], column) for column, cell in enumerate(grid.rows[header]) if (text := _plain(cell.text)) in labels]
    columns = dict(reversed(places))
    problems = [_missing_column(name, grid, language) for name in _NEEDED if name not in columns]
    problems += [
        error("hearing.column-twice", heading=grid.cell(header, column).text, first=grid.place(header, columns[name]), second=place)
        for name, column in places
        if columns[name] != column and (place := grid.place(header, column))
    ]
    return Checked(None if problems else _Table(grid, header, columns), tuple(problems))


def _header(grid: Grid, labels: Mapping[str, str]) -> int | None:
    for row in range(min(len(grid.rows), _HEADER_WITHIN)):
        names = {labels.get(_plain(cell.text), "") for cell in grid.rows[row]} - {""}
        if "id" in names and len(names) >= _LEAST_FOUND:
            return row
    return None


def _missing_column(name: str, grid: Grid, language: str) -> Problem:
    words = data.words(language if language in data.word_languages() else data.word_languages()[0])
    return error("hearing.column-missing", sheet=grid.name, heading=words(f"hearing.column.{name}"))


# Reading the answers


def _heard(grids: Sequence[Grid], known: _Known, table: _Table, file: str) -> tuple[Hearing, list[Problem]]:
    problems: list[Problem] = []
    rows = _rows(table, known, problems)
    answers = tuple(_read_row(table, row, name, problems) for name, row in rows.items())
    _compare_texts(table, rows, known, problems)
    if left := [name for name in known.requirements if name not in rows]:
        problems.append(warning("hearing.missing-ids", ids=", ".join(left)))
    told = _fields(grids, RESPONDENT_PREFIX, RESPONDENT_CODES, problems)
    general = _fields(grids, QUESTION_PREFIX, QUESTION_CODES, problems)
    if not told["name"]:
        problems.append(warning("hearing.no-respondent"))
    if not (any(_tells(answer) or answer.marks for answer in answers) or any(general.values()) or has_errors(problems)):
        problems.append(warning("hearing.nothing"))
    hearing = Hearing(
        file=file,
        procurement=known.facts.get("procurement", ""),
        specification=known.facts.get("specification", ""),
        requirements=tuple(known.requirements.values()),
        respondent=Respondent(**{**told, "name": told["name"] or file}),
        answers=answers,
        general=tuple(GeneralAnswer(question, text) for question, text in general.items() if text),
    )
    return hearing, problems


def _rows(table: _Table, known: _Known, problems: list[Problem]) -> dict[str, int]:
    """The row of each requirement of the hearing; rows that belong to none are problems once something is written in them."""
    rows: dict[str, int] = {}
    grid, column = table.grid, table.columns["id"]
    for row in range(table.header + 1, len(grid.rows)):
        name = _identity(grid.cell(row, column))
        written = any(not grid.cell(row, table.columns[field]).empty for field in (*MARKS, "date", *_TEXTS))
        place = grid.place(row, column)
        if name in rows:
            problems.append(error("hearing.duplicate-id", place=place, id=name, first=grid.place(rows[name], column)))
        elif name in known.requirements:
            rows[name] = row
        elif name:
            problems.append(error("hearing.unknown-id", place=place, id=_short(name)))
        elif written:
            problems.append(error("hearing.row-without-id", place=place))
    return rows


def _read_row(table: _Table, row: int, name: str, problems: list[Problem]) -> HearingAnswer:
    grid = table.grid
    at = {field: (grid.cell(row, column), grid.place(row, column)) for field, column in table.columns.items()}
    marks = tuple(mark for mark in MARKS if _marked(*at[mark], problems))
    for first, second in _CONTRADICTIONS:
        if first in marks and second in marks:
            one, other = (grid.cell(table.header, table.columns[mark]).text for mark in (first, second))
            problems.append(error("hearing.contradiction", place=at[first][1], id=name, first=one, second=other))
    day = _day(*at["date"], problems)
    if "later" in marks and day is None and at["date"][0].empty:
        problems.append(warning("hearing.date-missing", place=at["date"][1], id=name))
    cost, proposal = (_text(*at[field], problems) for field in _TEXTS)
    return HearingAnswer(name, marks, day, cost, proposal)


def _marked(cell: Cell, place: str, problems: list[Problem]) -> bool:
    text = _plain(cell.text).rstrip(".")
    if cell.formula:
        problems.append(error("hearing.formula", place=place))
    elif text not in _YES and text not in _NO:
        problems.append(error("hearing.unknown-mark", place=place, found=_short(cell.text)))
    return not cell.formula and text in _YES


def _day(cell: Cell, place: str, problems: list[Problem]) -> date | None:
    if cell.formula:
        problems.append(error("hearing.formula", place=place))
        return None
    day = _date_in(cell)
    if day is None and not cell.empty:
        problems.append(error("hearing.date", place=place, found=_short(cell.text)))
    return day


def _date_in(cell: Cell) -> date | None:
    """The date in a cell: a date, a day number that has lost its look, or a date written as text."""
    value = cell.value
    if isinstance(value, date):
        return value if _FIRST_YEAR <= value.year <= _LAST_YEAR else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _DAY_ZERO + timedelta(days=int(value)) if value in _DAY_NUMBERS else None
    if found := _YEAR_FIRST.fullmatch(cell.text):
        return _real_date(found[1], found[2], found[3])
    if found := _DAY_FIRST.fullmatch(cell.text):
        return _real_date(found[3], found[2], found[1])
    return None


def _real_date(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if _FIRST_YEAR <= found.year <= _LAST_YEAR else None


def _text(cell: Cell, place: str, problems: list[Problem]) -> str:
    if cell.formula:
        problems.append(error("hearing.formula", place=place))
        return ""
    if len(cell.text) > LONGEST_TEXT:
        problems.append(error("hearing.too-long", place=place, limit=LONGEST_TEXT))
    return cell.text[:LONGEST_TEXT]


def _compare_texts(table: _Table, rows: Mapping[str, int], known: _Known, problems: list[Problem]) -> None:
    """Tell of every requirement whose text is not the one that was sent."""
    column = table.columns.get("requirement")
    if column is not None:
        for name, row in rows.items():
            if shown_fingerprint(table.grid.cell(row, column).text) != known.shown[name]:
                problems.append(warning("hearing.changed-text", place=table.grid.place(row, column), id=name))


def _fields(grids: Sequence[Grid], prefix: str, names: Sequence[str], problems: list[Problem]) -> dict[str, str]:
    """What stands two columns to the right of each code, wherever the code is."""
    places = {
        _identity(cell): (grid, row, column)
        for grid in reversed(grids)
        for row, cells in enumerate(grid.rows)
        for column, cell in enumerate(cells)
        if cell.text.upper().startswith(f"{prefix}")
    }
    found = {}
    for number, name in enumerate(names, start=1):
        place = places.get(code(prefix, number))
        found[name] = _text(place[0].cell(place[1], place[2] + 2), place[0].place(place[1], place[2] + 2), problems) if place else ""
    return found


def _identity(cell: Cell) -> str:
    return _DASHES.sub("-", "".join(cell.text.split())).upper()


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"


# Counting


def _answer(hearing: Hearing, name: str) -> HearingAnswer:
    return next((answer for answer in hearing.answers if answer.id == name), HearingAnswer(name))


def _tells(answer: HearingAnswer) -> bool:
    """Whether there is more in the answer than that it can be met today."""
    return bool(set(answer.marks) - {"today"} or answer.cost or answer.proposal or answer.date)


def _count(requirement: HeardRequirement, answers: Sequence[HearingAnswer]) -> RequirementCount:
    marked = Counter(mark for answer in answers for mark in answer.marks)
    return RequirementCount(
        id=requirement.id,
        title=requirement.title,
        today=marked["today"],
        later=marked["later"],
        cost_driver=marked["cost_driver"],
        excluded=marked["excluded"],
        unmarked=sum(not answer.marks for answer in answers),
        proposals=sum(bool(answer.proposal) for answer in answers),
        dates=tuple(sorted(answer.date for answer in answers if answer.date and "later" in answer.marks)),
    )


def _other_specifications(hearings: Sequence[Hearing]) -> Iterator[Problem]:
    """The answers that are about another specification than most of them are."""
    about = [(hearing.specification, hearing.requirements) for hearing in hearings]
    if about:
        most = max(about, key=about.count)
        first = next(hearing.file for hearing, what in zip(hearings, about, strict=True) if what == most)
        for hearing, what in zip(hearings, about, strict=True):
            if what != most:
                yield error("hearing.other-specification", file=hearing.file, first=first)


def _same_respondents(hearings: Sequence[Hearing]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for hearing in hearings:
        who = hearing.respondent
        keys = [key for key in dict.fromkeys((hearing.file, _plain(who.name), "".join(who.organisation_number.split()))) if key]
        if first := next((seen[key] for key in keys if key in seen), ""):
            yield error("hearing.same-respondent", file=hearing.file, name=who.name, first=first)
        seen = {**dict.fromkeys(keys, hearing.file), **seen}
