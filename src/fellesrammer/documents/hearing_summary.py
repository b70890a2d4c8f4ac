"""The summary of a hearing, for the buyer alone: counts per requirement, those that shut out most first, and every proposal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from fellesrammer.model.hearing import QUESTION_CODES, HearingSummary, Reply
from fellesrammer.render.sheets import Row, Sheet, SheetCell, SheetColumn, Workbook
from fellesrammer.words import Words

_COUNTS = ("excluded", "cost_driver", "later", "today", "unmarked", "proposals")
_REPLIES = {"id": 10.0, "requirement": 40.0, "respondent": 26.0, "marks": 22.0, "date": 12.0, "cost": 42.0, "proposal": 56.0}
_HEADER_ROW = 3


def workbook(summary: HearingSummary, words: Words, created: date) -> Workbook:
    """The workbook with what all respondents say together."""
    return Workbook(
        sheets=(_overview(summary, words), _requirements(summary, words), _replies(summary, words), _general(summary, words)),
        title=f"{words('hearing.summary.title')}: {summary.procurement}",
        language=words.language,
        creator="fellesrammer",
        created=created,
        notice=words("hearing.summary.internal"),
    )


def _overview(summary: HearingSummary, words: Words) -> Sheet:
    shut_out = [count for count in summary.counts if count.excluded]
    facts = (("procurement", summary.procurement), ("count", len(summary.respondents)), ("marked", len(shut_out)))
    rows = (
        Row((SheetCell(words("hearing.summary.title"), "title"),)),
        Row((SheetCell(words("hearing.summary.internal"), "warning"),)),
        Row(),
        *(Row((SheetCell(words(f"hearing.summary.{name}"), "label"), SheetCell(value, "number"))) for name, value in facts),
        Row(),
        Row((SheetCell(words("hearing.summary.respondents"), "subtitle"),)),
        Row(tuple(SheetCell(label, "heading") for label in _respondent_labels(words))),
        *(Row(tuple(_respondent(summary, number))) for number in range(len(summary.respondents))),
    )
    widths = (44, 22, 30, 34, 44, 34)
    return Sheet(words("hearing.summary.sheet.overview"), tuple(SheetColumn(width) for width in widths), rows, locked=False, active=True)


def _respondent_labels(words: Words) -> Iterator[str]:
    for name in ("name", "organisation_number", "contact", "email", "product"):
        yield words(f"hearing.about.{name}")
    yield words("hearing.summary.file")


def _respondent(summary: HearingSummary, number: int) -> Iterator[SheetCell]:
    who = summary.respondents[number]
    for text in (who.name, who.organisation_number, who.contact, who.email, who.product, summary.files[number]):
        yield SheetCell(text, "wrapped")


def _requirements(summary: HearingSummary, words: Words) -> Sheet:
    names = ("id", "requirement", *_COUNTS, "dates")
    rows = [_titles(names, words)]
    for count in summary.counts:
        dates = ", ".join(f"{day.isoformat()} ({times})" if times > 1 else day.isoformat() for day, times in Counter(count.dates).items())
        numbers = (SheetCell(getattr(count, name), "number") for name in _COUNTS)
        rows.append(Row((SheetCell(count.id, "id"), SheetCell(count.title, "wrapped"), *numbers, SheetCell(dates, "wrapped"))))
    return _table("requirements", (10, 56, *(15 for _ in _COUNTS), 40), rows, words)


def _replies(summary: HearingSummary, words: Words) -> Sheet:
    titles = {count.id: count.title for count in summary.counts}
    rows = [_titles(tuple(_REPLIES), words)]
    rows += [_reply(reply, titles[reply.answer.id], words) for reply in summary.replies]
    return _table("replies", tuple(_REPLIES.values()), rows, words)


def _reply(reply: Reply, title: str, words: Words) -> Row:
    answer = reply.answer
    marks = "\n".join(words(f"hearing.column.{mark}") for mark in answer.marks)
    texts = (title, reply.respondent, marks)
    return Row(
        (
            SheetCell(answer.id, "id"),
            *(SheetCell(text, "wrapped") for text in texts),
            SheetCell(answer.date, "date"),
            SheetCell(answer.cost, "wrapped"),
            SheetCell(answer.proposal, "wrapped"),
        )
    )


def _general(summary: HearingSummary, words: Words) -> Sheet:
    rows = [_titles(("question", "respondent", "answer"), words)]
    for question in QUESTION_CODES:
        for reply in summary.general:
            if reply.question == question:
                texts = (words(f"hearing.question.{question}"), reply.respondent, reply.text)
                rows.append(Row(tuple(SheetCell(text, "wrapped") for text in texts)))
    return _table("general", (56, 30, 96), rows, words)


def _titles(names: tuple[str, ...], words: Words) -> Row:
    return Row(tuple(SheetCell(words(f"hearing.summary.column.{name}"), "heading") for name in names))


def _table(name: str, widths: tuple[float, ...], rows: list[Row], words: Words) -> Sheet:
    """A sheet with a title, a line on how to read it, and a table with a filter."""
    helps = {"requirements": words("hearing.summary.requirements_help"), "replies": words("hearing.summary.replies_help")}
    head = (
        Row((SheetCell(words(f"hearing.summary.sheet.{name}"), "title"),)),
        Row((SheetCell(helps.get(name, "") if len(rows) > 1 else words("hearing.summary.none"), "muted"),)),
    )
    return Sheet(
        name=words(f"hearing.summary.sheet.{name}"),
        columns=tuple(SheetColumn(width) for width in widths),
        rows=(*head, *rows),
        header_row=_HEADER_ROW,
        filter=True,
        locked=False,
    )
