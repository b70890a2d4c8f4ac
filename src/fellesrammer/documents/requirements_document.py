"""The kravspesifikasjon: binding text, definitions and the buyer's situation, as one outline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from fellesrammer.documents import phrases
from fellesrammer.model.specification import AnnouncedBilag, Specification, SpecifiedRequirement, Term
from fellesrammer.model.text import parse
from fellesrammer.render.blocks import (
    Block,
    Bullets,
    Callout,
    Cell,
    Column,
    Contents,
    Heading,
    Landscape,
    PageBreak,
    Paragraph,
    Span,
    Table,
)
from fellesrammer.render.prose import prose
from fellesrammer.words import Words, listed, sort_key

_WIDTHS = (7, 45.5, 4.5, 8.5, 9.5, 25)
"""Shares of the page width in percent: id, requirement, type, fulfilled, criterion, answer."""
_TEXT, _BELONGS = 1, 4
"""The places among them of the requirement's text and of the criterion or clause that it belongs under."""


def outline(specification: Specification, words: Words) -> tuple[Block, ...]:
    """The whole document from cover to the texts for other bilag."""
    front = [_introduction(specification, words), _situation(specification, words), _definitions(specification, words)]
    chapters = [_area(specification, number, words) for number in range(len(specification.areas))]
    if others := _other_bilag(specification):
        chapters.append(_texts_elsewhere(specification, others, words))
    return (
        *_cover(specification, words),
        Contents(words("contents.title"), depth=2),
        PageBreak(),
        *_chapters(front, 1),
        Landscape(),
        *_chapters(chapters, len(front) + 1),
    )


def _cover(specification: Specification, words: Words) -> Iterator[Block]:
    agreement = specification.agreement
    bilag = _bilag_title(specification, agreement.requirements)
    yield _line(words("cover.bilag", bilag=bilag, agreement=f"{agreement.id} {agreement.version}"), "cover-label")
    yield _line(words("kravspesifikasjon.title"), "title")
    yield Paragraph(_fact(specification.procurement.title, words("facts.title"), words), "subtitle")
    yield _line(phrases.municipality(specification.buyer.name, words), "lead")
    procurement = specification.procurement
    facts = (
        ("cover.case", procurement.case),
        ("cover.announcement", procurement.announcement),
        ("cover.deadline", procurement.deadline),
        ("cover.agreement", f"{agreement.title}, {agreement.version}"),
        ("cover.library", f"{specification.library.title} {specification.library.version}"),
    )
    for key, value in facts:
        yield Paragraph((Span(words(key) + ": ", style="strong"), *_fact(value, words(key), words)), "cover-text")
    if procurement.example:
        yield Callout("warning", words("example.title"), parse(words("example.text")))
    yield PageBreak()


def _introduction(specification: Specification, words: Words) -> Iterator[Block]:
    agreement = specification.agreement
    yield Heading(1, words("introduction.title"))
    yield Heading(2, words("introduction.about"))
    yield from prose(
        specification.language,
        "about",
        buyer=phrases.municipality(specification.buyer.name, words),
        agreement=f"{agreement.id} {agreement.version}",
        bilag=agreement.requirements,
        library=f"{specification.library.title} {specification.library.version}",
    )
    yield Heading(2, words("introduction.types"))
    yield from prose(specification.language, "types")
    yield _term_table(phrases.types_used(specification), ("types.code", "types.meaning"), words, with_code=True)
    yield Heading(2, words("introduction.fulfilment"))
    yield from prose(specification.language, "fulfilment")
    times = {row.fulfilment.when for row in specification.requirements if row.kind != "contract_term"}
    yield _term_table(
        [term for term in specification.codes["fulfilment_times"] if term.code in times], ("columns.fulfilled", "types.meaning"), words
    )
    yield Heading(2, words("introduction.answering"))
    yield from prose(specification.language, "answering")


def _situation(specification: Specification, words: Words) -> Iterator[Block]:
    procurement, situation = specification.procurement, specification.situation
    yield Heading(1, words("situation.title"))
    for key, text in (("purpose", procurement.purpose), ("background", situation.background), ("goals", situation.goals)):
        yield Heading(2, words(f"situation.{key}"))
        yield from _prose_or_unfilled(text, words(f"situation.{key}"), words)
    yield Heading(2, words("situation.facts"))
    yield _facts(specification, words)
    tables: tuple[tuple[str, tuple[str, ...], Sequence[tuple[object, ...]] | None], ...] = (
        ("users", ("role", "count"), _rows(situation.users, "role", "count")),
        ("units", ("unit", "description"), _rows(situation.units, "name", "description")),
        ("systems_replaced", ("system", "use"), _rows(situation.systems_replaced, "name", "use")),
    )
    for key, columns, rows in tables:
        yield Heading(2, words(f"situation.{key}"))
        yield _table_or_unfilled(key, columns, rows, words)
    yield Heading(2, words("situation.migration"))
    yield from _prose_or_unfilled(situation.migration, words("situation.migration"), words)
    yield Heading(2, words("situation.integrations"))
    integrations = _rows(situation.integrations, "system", "purpose", "owner", "version")
    yield _table_or_unfilled("integrations", ("system", "purpose", "owner", "version"), integrations, words)


def _facts(specification: Specification, words: Words) -> Table:
    procurement, contract, buyer = specification.procurement, specification.contract, specification.buyer
    procedure = specification.meaning("procedures", procurement.procedure).label if procurement.procedure else None
    facts: list[tuple[str, object]] = [("buyer", phrases.municipality(buyer.name, words)), ("municipality_number", buyer.municipality)]
    if buyer.organisation_number:
        facts.append(("organisation_number", buyer.organisation_number))
    facts += [
        ("inhabitants", specification.situation.inhabitants),
        ("services", "\n".join(f"- {service}" for service in procurement.services) or None),
        ("agreement", f"{specification.agreement.title}, {specification.agreement.version}"),
        ("procedure", procedure),
        ("start", contract.start),
        ("delivery", contract.delivery),
        ("length", words("facts.months", count=contract.months) if contract.months else None),
    ]
    if contract.extensions:
        facts.append(("extensions", contract.extensions))
    columns = (Column(words("facts.fact"), 34), Column(words("facts.value"), 66))
    rows = tuple((_cell(words(f"facts.{key}")), _value_cell(value, words(f"facts.{key}"), words)) for key, value in facts)
    return Table(columns, rows, words("situation.facts"), row_headers=True)


def _definitions(specification: Specification, words: Words) -> Iterator[Block]:
    yield Heading(1, words("definitions.title"))
    yield from prose(specification.language, "definitions")
    terms = sorted(specification.terms, key=lambda term: sort_key(term.label))
    yield _term_table(terms, ("definitions.term", "types.meaning"), words)


def _area(specification: Specification, place: int, words: Words) -> Iterator[Block]:
    area = specification.areas[place]
    yield Heading(1, area.title, anchor=area.id)
    yield from parse(area.introduction)
    rows = [row for row in specification.of_bilag(specification.agreement.requirements) if row.area == area.id]
    columns = _columns(("id", "requirement", "type", "fulfilled", "criterion", "answer"), words)
    cells = tuple(_requirement(specification, row, phrases.criterion(specification, row), words) for row in rows)
    yield Table(columns, cells, words("requirements.description", area=area.title))


def _texts_elsewhere(specification: Specification, others: Sequence[AnnouncedBilag], words: Words) -> Iterator[Block]:
    yield Heading(1, words("other_bilag.title"))
    yield from prose(specification.language, "other_bilag", agreement=f"{specification.agreement.id} {specification.agreement.version}")
    for bilag in others:
        yield Heading(2, _bilag_title(specification, bilag.number))
        columns = _columns(("id", "term", "type", "fulfilled", "clause", "answer"), words)
        terms = specification.of_bilag(bilag.number)
        rows = tuple(_requirement(specification, row, _clauses(row, words), words) for row in terms)
        table = Table(columns, rows, words("requirements.description", area=bilag.title))
        yield table if any(row.clauses for row in terms) else _without_column(table, _BELONGS)


def _clauses(row: SpecifiedRequirement, words: Words) -> str:
    return words("row.clause", clause=listed(row.clauses, words("and"))) if row.clauses else ""


def _without_column(table: Table, place: int) -> Table:
    """The table without a column that would be empty; its width goes to the text."""
    columns = list(table.columns)
    text = columns[_TEXT]
    columns[_TEXT] = Column(text.title, text.width + columns[place].width)
    kept = tuple(column for at, column in enumerate(columns) if at != place)
    return Table(kept, tuple(row[:place] + row[place + 1 :] for row in table.rows), table.description, row_headers=table.row_headers)


def _requirement(specification: Specification, row: SpecifiedRequirement, belongs: str, words: Words) -> tuple[Cell, ...]:
    identity: list[Paragraph | Bullets] = [_line(row.id, "strong")]
    if row.local:
        identity.append(_line(words("row.local"), "muted"))
    answer = tuple(block for line in phrases.answer_asked(row, words) for block in parse(line))
    return (
        Cell(tuple(identity), anchor=row.id),
        Cell(tuple(_binding(row, words))),
        _cell(row.code),
        _cell(phrases.fulfilled(specification, row, words)),
        _cell(belongs),
        Cell(answer),
    )


def _binding(row: SpecifiedRequirement, words: Words) -> Iterator[Paragraph | Bullets]:
    yield _line(row.title, "strong")
    yield from parse(row.text)
    if row.added_text:
        yield from _led(words("row.added"), row.added_text)
    if row.beyond_minimum:
        yield from _led(words("row.beyond"), row.beyond_minimum)


def _led(label: str, text: str) -> Iterator[Paragraph | Bullets]:
    """A text with a label before it: on its first line, or on a line of its own when the text begins with a list."""
    first, *rest = parse(text)
    lead = Span(f"{label}: ", style="strong")
    if isinstance(first, Paragraph):
        yield Paragraph((lead, *first.spans))
    else:
        yield from (Paragraph((lead,)), first)
    yield from rest


def _other_bilag(specification: Specification) -> list[AnnouncedBilag]:
    used = {row.bilag for row in specification.requirements} - {specification.agreement.requirements}
    return [bilag for bilag in specification.agreement.bilag if bilag.number in used]


def _bilag_title(specification: Specification, number: int) -> str:
    title = next(bilag.title for bilag in specification.agreement.bilag if bilag.number == number)
    return f"Bilag {number}: {title}"


def _term_table(terms: Iterable[Term], titles: tuple[str, str], words: Words, *, with_code: bool = False) -> Table:
    first, second = (words(title) for title in titles)
    rows = tuple((_cell(f"{term.code}: {term.label}" if with_code else term.label), Cell(parse(term.definition))) for term in terms)
    return Table((Column(first, 28), Column(second, 72)), rows, first, row_headers=True)


def _table_or_unfilled(key: str, columns: tuple[str, ...], rows: Sequence[tuple[object, ...]] | None, words: Words) -> Block:
    if rows is None:
        return Paragraph(_fact(None, words(f"situation.{key}"), words))
    if not rows:
        return _line(words("situation.none"))
    shares = {2: (50.0, 50.0), 4: (25.0, 36.0, 17.0, 22.0)}[len(columns)]
    heads = tuple(Column(words(f"columns.{name}"), share) for name, share in zip(columns, shares, strict=True))
    cells = tuple(tuple(_optional_cell(value, words) for value in row) for row in rows)
    return Table(heads, cells, words(f"situation.{key}"), row_headers=True)


def _rows(items: Iterable[object] | None, *names: str) -> list[tuple[object, ...]] | None:
    return None if items is None else [tuple(getattr(item, name) for name in names) for item in items]


def _columns(names: tuple[str, ...], words: Words) -> tuple[Column, ...]:
    return tuple(Column(words(f"columns.{name}"), width) for name, width in zip(names, _WIDTHS, strict=True))


def _prose_or_unfilled(text: str | None, label: str, words: Words) -> tuple[Block, ...]:
    return parse(text) if text else (Paragraph(_fact(None, label, words)),)


def _value_cell(value: object, label: str, words: Words) -> Cell:
    if isinstance(value, str) and value.startswith("- "):
        return Cell(parse(value))
    return Cell((Paragraph(_fact(value, label, words)),))


def _optional_cell(value: object, words: Words) -> Cell:
    return _cell("" if value is None else words.number(value) if isinstance(value, int) else str(value))


def _fact(value: object, label: str, words: Words) -> tuple[Span, ...]:
    """The value in print, or the place that somebody must fill in."""
    if value is None:
        return (Span(words("unfilled", field=label.lower()), style="unfilled"),)
    if isinstance(value, date):
        return (Span(words.day(value)),)
    return (Span(words.number(value) if isinstance(value, int) else str(value)),)


def _cell(text: str) -> Cell:
    return Cell((_line(text),) if text else ())


def _line(text: str, style: str = "") -> Paragraph:
    return Paragraph((Span(text),), style)


def _chapters(chapters: Sequence[Iterator[Block]], first: int) -> Iterator[Block]:
    for number, chapter in enumerate(chapters, start=first):
        yield from _numbered(chapter, number)


def _numbered(chapter: Iterator[Block], number: int) -> Iterator[Block]:
    """The chapter with its headings numbered in literal text: `3` and `3.1`."""
    section = 0
    for block in chapter:
        if isinstance(block, Heading) and block.level == 1:
            yield Heading(1, f"{number} {block.text}", block.anchor)
        elif isinstance(block, Heading):
            section += 1
            yield Heading(block.level, f"{number}.{section} {block.text}", block.anchor)
        else:
            yield block
