"""The evaluering workbook: each evaluator takes a copy; it holds no prices, no ranking and nobody else's points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fellesrammer.award.scoring import mean_of_cells_formula, mean_of_range_formula
from fellesrammer.documents import phrases
from fellesrammer.documents.answer_matrix import lines, requirement_cell
from fellesrammer.model.specification import AnnouncedCriterion, Specification, SpecifiedRequirement
from fellesrammer.model.text import plain
from fellesrammer.render.excel import column_letters
from fellesrammer.render.prose import prose
from fellesrammer.render.sheets import Formula, Highlight, NumberRule, Row, Rule, Sheet, SheetCell, SheetColumn, Workbook
from fellesrammer.words import Words

NAME_ROW = 4
ORGANISATION_NUMBER_ROW = 5
HEADER_ROW = 6
FIRST_ROW = HEADER_ROW + 1
WEIGHT = "D"
_FRAME = {"number": 10.0, "subject": 72.0, "type": 6.0, "weight": 9.0, "anchors": 60.0}
_PER_TENDERER = {"points": 13.0, "reason": 44.0}
_TENDERERS_ON_A_PAGE = 2
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the points sheet: a criterion with the rows its points come from, or a requirement; `total` stands last."""

    row: int
    number: str
    criterion: AnnouncedCriterion | None = None
    requirement: SpecifiedRequirement | None = None
    weight: Decimal | None = None
    below: tuple[int, ...] = ()


def workbook(specification: Specification, words: Words, created: date) -> Workbook:
    """The workbook that every evaluator copies."""
    return Workbook(
        sheets=(_instructions(specification, words), _points(specification, words)),
        title=f"{words('scoring.title')}: {phrases.title(specification, words)}",
        language=specification.language,
        creator=phrases.municipality(specification.buyer.name, words),
        created=created,
        lists={},
        lists_title=words("matrix.sheet.lists"),
        notice=phrases.notice(specification, words),
    )


def plan(specification: Specification) -> tuple[Line, ...]:
    """The rows of the points sheet from `FIRST_ROW` on: each criterion above what belongs to it, the total last."""
    rows = {row.id: row for row in specification.requirements}
    found: list[Line] = []
    tops = tuple(_place(criterion, rows, found) for criterion in specification.criteria)
    found.append(Line(FIRST_ROW + len(found), "", below=tops))
    return tuple(found)


def points_column(tenderer: int) -> str:
    """The letters of the points column of a tenderer, counted from 0."""
    return column_letters(len(_FRAME) + 1 + tenderer * len(_PER_TENDERER))


def reason_column(tenderer: int) -> str:
    """The letters of the column for reasons of a tenderer, counted from 0; its name and organisation number stand above them."""
    return column_letters(len(_FRAME) + 2 + tenderer * len(_PER_TENDERER))


def _place(criterion: AnnouncedCriterion, rows: dict[str, SpecifiedRequirement], found: list[Line]) -> int:
    """The row that a criterion got; it and all below it are added to `found`."""
    own = FIRST_ROW + len(found)
    place = len(found)
    found.append(Line(own, criterion.number, criterion))
    below = [_place(child, rows, found) for child in criterion.criteria]
    for item in criterion.requirements:
        below.append(FIRST_ROW + len(found))
        weight = item.weight if criterion.roll_up == "weighted_mean" else None
        found.append(Line(below[-1], item.id, requirement=rows[item.id], weight=weight))
    found[place] = Line(own, criterion.number, criterion, weight=criterion.weight, below=tuple(below))
    return own


def _instructions(specification: Specification, words: Words) -> Sheet:
    scale = specification.scale
    texts = prose(
        specification.language,
        "scoring_instructions",
        minimum=words.number(scale.minimum),
        maximum=words.number(scale.maximum),
        step=words.number(scale.step),
        decimals=specification.decimals,
        evaluators=specification.evaluators,
        normalise=specification.normalise_quality,
        open_weights=bool(_open(plan(specification))),
    )
    rows = [
        Row((SheetCell(words("scoring.title"), "title"),)),
        Row((SheetCell(f"{phrases.municipality(specification.buyer.name, words)}: {phrases.title(specification, words)}", "subtitle"),)),
        Row((SheetCell(words("scoring.internal"), "warning"),)),
    ]
    rows += [Row((SheetCell(notice, "warning"),)) for notice in phrases.notices(specification, words)]
    rows += [Row((SheetCell(line, "paragraph"),)) for line in lines(texts)]
    rows.append(Row())
    rows += [Row((SheetCell(words(f"scoring.{name}"), "label"), SheetCell(None, style))) for name, style in _EVALUATOR]
    return Sheet(
        name=words("matrix.sheet.instructions"),
        columns=(SheetColumn(96), SheetColumn(40)),
        rows=tuple(rows),
        landscape=True,
        active=True,
    )


_EVALUATOR = (("evaluator", "input"), ("role", "input"), ("date", "input-date"))


def _points(specification: Specification, words: Words) -> Sheet:
    tenderers = range(specification.tenderers)
    heading = [SheetCell(words(f"scoring.column.{name}"), "heading") for name in _FRAME]
    for number in tenderers:
        heading += [SheetCell(words(f"scoring.column.{name}", number=number + 1), "heading") for name in _PER_TENDERER]
    planned = plan(specification)
    rows = (
        Row((SheetCell(words("scoring.sheet.points"), "title"),)),
        # In the second column: the first is repeated on every page across, where a long line would be cut off.
        Row((SheetCell(), SheetCell(words("scoring.points.help"), "paragraph"))),
        Row(),
        _tenderer_row(words("scoring.tenderer"), specification),
        _tenderer_row(words("scoring.organisation_number"), specification),
        Row(tuple(heading)),
        *(Row((*_frame(line, words), *_cells(line, specification))) for line in planned),
    )
    last = planned[-1].row
    widths = [*_FRAME.values(), *(width for _ in tenderers for width in _PER_TENDERER.values())]
    return Sheet(
        name=words("scoring.sheet.points"),
        columns=tuple(SheetColumn(width) for width in widths),
        rows=rows,
        header_row=HEADER_ROW,
        freeze_columns=2,
        rules=tuple(_rules(specification, last, words)),
        highlights=tuple(_highlights(specification, last)),
        page_ends=_page_ends(specification.tenderers),
    )


def _page_ends(tenderers: int) -> tuple[int, ...]:
    """The last column of each page but the last: the first has the frame and one tenderer, and none parts points from reasons."""
    first, step = len(_FRAME) + len(_PER_TENDERER), _TENDERERS_ON_A_PAGE * len(_PER_TENDERER)
    return tuple(range(first, len(_FRAME) + tenderers * len(_PER_TENDERER), step))


def _tenderer_row(label: str, specification: Specification) -> Row:
    to_fill = (SheetCell(label, "label"), SheetCell(None, "input"))
    return Row((*(SheetCell() for _ in _FRAME), *to_fill * specification.tenderers))


def _frame(line: Line, words: Words) -> tuple[SheetCell, ...]:
    if line.requirement is not None:
        anchors = "\n".join(f"{anchor.points}: {plain(anchor.text)}" for anchor in line.requirement.assessment)
        weight = SheetCell(line.weight, "number") if line.weight is not None else SheetCell(None, "wrapped")
        return (
            SheetCell(line.number, "id"),
            requirement_cell(line.requirement, words),
            SheetCell(line.requirement.code, "wrapped"),
            weight,
            SheetCell(anchors, "small"),
        )
    if line.criterion is None:
        label = SheetCell(words("scoring.total"), "computed-total")
        return (SheetCell(None, "computed-total"), label, *(SheetCell(None, "computed-total") for _ in range(3)))
    how = words(f"scoring.roll_up.{line.criterion.roll_up}")
    is_open = line.criterion.weight is None
    return (
        SheetCell(line.number, "label"),
        SheetCell(line.criterion.title, "label"),
        SheetCell(None, "label"),
        SheetCell(line.criterion.weight, "input-points" if is_open else "label-number", unit="%"),
        SheetCell(f"{how}\n{_weight_rule(line.criterion, words)}" if is_open else how, "label"),
    )


def _weight_rule(criterion: AnnouncedCriterion, words: Words) -> str:
    """What the weight may be once it is fixed, in words."""
    if criterion.weight_from is None or criterion.weight_to is None:
        return words("scoring.weight.priority")
    return words("scoring.weight.range", first=criterion.weight_from, last=criterion.weight_to)


def _open(planned: Sequence[Line]) -> list[Line]:
    """The criteria whose weight is not fixed yet: main criteria that are announced with a range or a place in an order."""
    return [line for line in planned if line.criterion is not None and line.criterion.weight is None]


def _cells(line: Line, specification: Specification) -> Iterator[SheetCell]:
    for tenderer in range(specification.tenderers):
        if line.criterion is None and line.requirement is None:
            yield SheetCell(Formula(_formula(line, tenderer, specification)), "computed-total", decimals=specification.decimals)
            yield SheetCell(None, "computed-total")
        elif line.criterion is not None and line.criterion.roll_up == "weighted_mean":
            yield SheetCell(Formula(_formula(line, tenderer, specification)), "computed", decimals=specification.decimals)
            yield SheetCell(None, "blocked")
        else:
            yield SheetCell(None, "input-points")
            yield SheetCell(None, "input")


def _formula(line: Line, tenderer: int, specification: Specification) -> str:
    column = points_column(tenderer)
    if line.criterion is not None and line.criterion.requirements:
        first, last = line.below[0], line.below[-1]
        return mean_of_range_formula(
            f"{column}{first}:{column}{last}", f"${WEIGHT}${first}:${WEIGHT}${last}", len(line.below), specification.decimals
        )
    cells = [(f"{column}{row}", f"${WEIGHT}${row}") for row in line.below]
    is_open = line.criterion is None and any(criterion.weight is None for criterion in specification.criteria)
    return mean_of_cells_formula(cells, specification.decimals, open_weights=is_open)


def _rules(specification: Specification, last: int, words: Words) -> Iterator[Rule]:
    scale = specification.scale
    whole = scale.step == scale.step.to_integral_value() and scale.minimum == scale.minimum.to_integral_value()
    prompt = words("scoring.prompt", minimum=scale.minimum, maximum=scale.maximum, step=scale.step)
    for tenderer in range(specification.tenderers):
        column = points_column(tenderer)
        cells = f"{column}{FIRST_ROW}:{column}{last - 1}"
        yield NumberRule(cells, scale.minimum, scale.maximum, whole, words("scoring.column.points", number=tenderer + 1), prompt)
    for line in _open(plan(specification)):
        criterion = line.criterion
        low, high = (criterion.weight_from, criterion.weight_to) if criterion else (None, None)
        text = _weight_rule(criterion, words) if criterion else ""
        yield NumberRule(
            f"{WEIGHT}{line.row}", low or 0, _WHOLE if high is None else high, prompt_title=words("scoring.column.weight"), prompt=text
        )


def _highlights(specification: Specification, last: int) -> Iterator[Highlight]:
    """The reason is missing where there are points from a person; a weight is missing, or higher than the one that goes before it."""
    yield from _weight_highlights(specification)
    for tenderer in range(specification.tenderers):
        points, reason = points_column(tenderer), reason_column(tenderer)
        for first, end in _input_runs(plan(specification), last):
            formula = f"AND(ISNUMBER(${points}{first}),ISBLANK(${reason}{first}))"
            yield Highlight(f"{reason}{first}:{reason}{end}", formula, "missing")


def _weight_highlights(specification: Specification) -> Iterator[Highlight]:
    above = ""
    for line in _open(plan(specification)):
        cell = f"${WEIGHT}${line.row}"
        yield Highlight(cell.replace("$", ""), f"ISBLANK({cell})", "missing")
        if specification.weighting == "priority" and above:
            yield Highlight(cell.replace("$", ""), f"AND(ISNUMBER({above}),ISNUMBER({cell}),{cell}>{above})", "warning")
        above = cell


def _input_runs(planned: Sequence[Line], last: int) -> list[tuple[int, int]]:
    computed = {line.row for line in planned if line.criterion is not None and line.criterion.roll_up == "weighted_mean"} | {last}
    runs: list[tuple[int, int]] = []
    for line in planned:
        if line.row in computed:
            continue
        if runs and runs[-1][1] == line.row - 1:
            runs[-1] = (runs[-1][0], line.row)
        else:
            runs.append((line.row, line.row))
    return runs
