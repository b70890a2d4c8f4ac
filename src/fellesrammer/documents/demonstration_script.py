"""The demoskript: what every tenderer shows, in the same order and time, and the sheet that evaluators note on."""

from __future__ import annotations

from collections.abc import Iterator

from fellesrammer.documents import phrases
from fellesrammer.documents.pieces import cell, fact, fact_cell, facts, line, missing, numbered, shown, text, text_cell, unbroken
from fellesrammer.model.specification import AnnouncedDemonstration, Specification, SpecifiedRequirement
from fellesrammer.model.text import parse
from fellesrammer.render.blocks import Block, Callout, Cell, Column, Heading, Landscape, PageBreak, Paragraph, Span, Table
from fellesrammer.render.prose import prose
from fellesrammer.words import Words

_ROUND, _SHORT = 5, 10
"""A task's time is rounded down to whole five minutes once it is ten or more, so that the plan can be followed by a clock on the wall."""
_NARROW = 20.0
"""The first column's share of the width where the second holds prose."""
_WRITING_ROOM = 5
"""Empty lines in each field of the sheet, for notes by hand."""
_SHEET = (("task", 22.0), ("shown", 26.0), ("up", 20.0), ("down", 20.0))
_RULED = ("open", "restricted")
"""The procedures whose ban on improving a tender stands in a paragraph that the rules name."""


def outline(specification: Specification, words: Words) -> tuple[Block, ...]:
    """The script from cover to the last task; nothing when the procurement has no demonstration."""
    shown_there = specification.demonstration
    if shown_there is None:
        return ()
    by_id = {row.id: row for row in specification.requirements}
    tasks = tuple(by_id[name] for name in shown_there.requirements)
    chapters = [
        _about(specification, shown_there, words),
        _rules(specification, words),
        _plan(tasks, shown_there.minutes, words),
    ]
    pages = (block for number, row in enumerate(tasks, 1) for block in _task(specification, row, (number, len(tasks)), words))
    return (*_cover(specification, words), *numbered(chapters), *pages, *_sheet(specification, tasks, words))


def split(minutes: int, tasks: int) -> tuple[int, int]:
    """The minutes of each task, the same for all, and what is left for questions; 0 for each when the time is too short."""
    each = minutes // tasks if tasks else 0
    if each >= _SHORT:
        each -= each % _ROUND
    return each, minutes - each * tasks


def _cover(specification: Specification, words: Words) -> Iterator[Block]:
    procurement = specification.procurement
    yield line(words("demonstration_script.label"), "cover-label")
    yield line(words("demonstration_script.title"), "title")
    yield Paragraph(fact(procurement.title, words("facts.title"), words).spans, "subtitle")
    yield line(phrases.municipality(specification.buyer.name, words), "lead")
    label = words("cover.case")
    yield Paragraph((Span(f"{label}: ", style="strong"), *fact(procurement.case, label, words).spans), "cover-text")
    if procurement.example:
        yield Callout("warning", words("example.title"), parse(words("example.text")))
    yield PageBreak()


def _about(specification: Specification, shown_there: AnnouncedDemonstration, words: Words) -> Iterator[Block]:
    yield Heading(1, words("demonstration_script.chapter.about"))
    yield from prose(specification.language, "demonstration_about", buyer=phrases.municipality(specification.buyer.name, words))
    minutes = words("demonstration_script.minutes", count=shown_there.minutes) if shown_there.minutes else None
    rows = [
        (_label("minutes", words), fact_cell(minutes, _label("minutes", words), words)),
        (_label("place", words), fact_cell(shown_there.place, _label("place", words), words)),
        (_label("participants", words), text_cell(shown_there.participants, _label("participants", words), words)),
        (_label("preparation", words), text_cell(shown_there.preparation, _label("preparation", words), words)),
    ]
    heads = (words("demonstration_script.column.fact"), words("demonstration_script.column.value"))
    yield facts(rows, heads, words("demonstration_script.chapter.about"))


def _rules(specification: Specification, words: Words) -> Iterator[Block]:
    procurement = specification.procurement
    yield Heading(1, words("demonstration_script.chapter.rules"))
    rules = prose(
        specification.language,
        "demonstration_rules",
        procedure=procurement.procedure,
        dialogue=procurement.dialogue,
        law=procurement.procedure in _RULED,
    )
    yield from unbroken(rules)
    if procurement.procedure is None:
        yield missing(_label("procedure", words), words)


def _plan(tasks: tuple[SpecifiedRequirement, ...], minutes: int | None, words: Words) -> Iterator[Block]:
    yield Heading(1, words("demonstration_script.chapter.plan"))
    if minutes is None:
        yield missing(_label("minutes", words), words)
        return
    each, left = split(minutes, len(tasks))
    if not each:
        yield missing(words("demonstration_script.fact.plan", minutes=minutes, count=len(tasks)), words)
        return
    yield line(words("demonstration_script.plan.note"))
    rows = [
        (
            cell(_span(each * place, each, words)),
            cell(_task_title(row, place + 1, words)),
        )
        for place, row in enumerate(tasks)
    ]
    if left:
        rows.append((cell(_span(minutes - left, left, words)), cell(words("demonstration_script.plan.questions"))))
    columns = (Column(words("demonstration_script.column.minutes"), 18), Column(words("demonstration_script.column.what"), 82))
    yield Table(columns, tuple(rows), words("demonstration_script.chapter.plan"), row_headers=True)
    if not left:
        yield line(words("demonstration_script.plan.no_questions"))


def _span(start: int, length: int, words: Words) -> str:
    return words("demonstration_script.plan.span", first=start, last=start + length)


def _task(specification: Specification, row: SpecifiedRequirement, place: tuple[int, int], words: Words) -> Iterator[Block]:
    number, count = place
    yield PageBreak()
    yield Heading(1, _task_title(row, number, words))
    yield Paragraph(
        (
            Span(f"{_label('criterion', words)}: ", style="strong"),
            Span(phrases.criterion(specification, row)),
            *_time(specification, count, words),
        )
    )
    yield Heading(2, words("demonstration_script.section.show"))
    methods = [step.method for step in row.verification if step.phase == "demonstration"]
    yield from text("\n\n".join(methods), _label("method", words), words)
    yield Heading(2, words("demonstration_script.section.asked"))
    yield _asked(row, words)
    yield Heading(2, words("demonstration_script.section.anchors"))
    yield _anchors(row, words)


def _time(specification: Specification, count: int, words: Words) -> tuple[Span, ...]:
    minutes = specification.demonstration.minutes if specification.demonstration else None
    each = split(minutes, count)[0] if minutes else 0
    if not each:
        return ()
    return (Span(f" · {_label('time', words)}: ", style="strong"), Span(words("demonstration_script.minutes", count=each)))


def _asked(row: SpecifiedRequirement, words: Words) -> Table:
    entries = (
        ("requirement", row.text),
        ("added", row.added_text),
        ("beyond", row.beyond_minimum),
        ("answer", row.answer.request),
    )
    rows = [(words(f"demonstration_script.asked.{key}"), Cell(parse(value))) for key, value in entries if value.strip()]
    heads = (words("demonstration_script.column.subject"), words("demonstration_script.column.what"))
    return facts(rows, heads, words("demonstration_script.section.asked"), _NARROW)


def _anchors(row: SpecifiedRequirement, words: Words) -> Block:
    if not row.assessment:
        return missing(_label("anchors", words), words)
    columns = (Column(words("demonstration_script.column.points"), 12), Column(words("demonstration_script.column.meaning"), 88))
    rows = tuple((cell(str(anchor.points)), Cell(parse(anchor.text))) for anchor in row.assessment)
    return Table(columns, rows, words("demonstration_script.section.anchors"), row_headers=True)


def _sheet(specification: Specification, tasks: tuple[SpecifiedRequirement, ...], words: Words) -> Iterator[Block]:
    """The sheet that an evaluator fills in for one tenderer, lying on its side to give room for notes by hand."""
    scale = specification.scale
    limits = {"minimum": shown(scale.minimum, words), "maximum": shown(scale.maximum, words)}
    title = words("demonstration_script.chapter.sheet")
    yield Landscape()
    yield Heading(1, title)
    heads = (("tenderer", 45), ("evaluator", 35), ("date", 20))
    who = tuple(Column(words(f"demonstration_script.sheet.{key}"), width) for key, width in heads)
    yield Table(who, (_room(len(who), 1),), words("demonstration_script.sheet.who"))
    columns = (
        *(Column(words(f"demonstration_script.sheet.{key}"), width) for key, width in _SHEET),
        Column(words("demonstration_script.sheet.points", **limits), 12),
    )
    rows = tuple((cell(_task_title(row, number, words)), *_room(len(_SHEET), _WRITING_ROOM)) for number, row in enumerate(tasks, 1))
    yield Table(columns, rows, title, row_headers=True)


def _room(cells: int, lines: int) -> tuple[Cell, ...]:
    """Empty cells, so many lines high."""
    return (Cell((line("\N{NO-BREAK SPACE}"),) * lines),) * cells


def _task_title(row: SpecifiedRequirement, number: int, words: Words) -> str:
    return words("demonstration_script.task", number=number, id=row.id, title=row.title)


def _label(key: str, words: Words) -> str:
    return words(f"demonstration_script.fact.{key}")
