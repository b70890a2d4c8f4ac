"""How Word documents are laid out alike: the cover, tables of facts and of terms, texts with a label before them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from fellesrammer.documents import phrases
from fellesrammer.documents.pieces import cell, fact, fact_cell, line
from fellesrammer.model.specification import Specification, Term
from fellesrammer.model.text import parse
from fellesrammer.render.blocks import Block, Bullets, Callout, Cell, Column, PageBreak, Paragraph, Span, Table
from fellesrammer.words import Words


def cover(label: str, title: str, specification: Specification, facts: Iterable[tuple[str, object]], words: Words) -> Iterator[Block]:
    """The first page: what the document is, of which procurement and by whom, and a few facts."""
    yield line(label, "cover-label")
    yield line(title, "title")
    yield Paragraph(fact(specification.procurement.title, words("facts.title"), words).spans, "subtitle")
    yield line(phrases.municipality(specification.buyer.name, words), "lead")
    for name, value in facts:
        yield Paragraph((Span(f"{name}: ", style="strong"), *fact(value, name, words).spans), "cover-text")
    if specification.procurement.example:
        yield Callout("warning", words("example.title"), parse(words("example.text")))
    yield PageBreak()


def fact_table(facts: Iterable[tuple[str, object]], description: str, words: Words) -> Table:
    """A table of facts with their labels: texts that begin with a list as lists, and what nobody has given marked."""
    heads = (Column(words("facts.fact"), 34), Column(words("facts.value"), 66))
    return Table(heads, tuple((cell(label), _value(value, label, words)) for label, value in facts), description, row_headers=True)


def term_table(terms: Iterable[Term], titles: tuple[str, str], *, with_code: bool = False) -> Table:
    """A table of terms with their meaning, under two titles."""
    first, second = titles
    rows = tuple((cell(f"{term.code}: {term.label}" if with_code else term.label), Cell(parse(term.definition))) for term in terms)
    return Table((Column(first, 28), Column(second, 72)), rows, first, row_headers=True)


def heads(widths: Mapping[str, float], words: Words) -> tuple[Column, ...]:
    """The columns of a table: the width of each by the key of its title."""
    return tuple(Column(words(key), width) for key, width in widths.items())


def lines_cell(*lines: str) -> Cell:
    """Short lines under each other in a cell; empty ones are left out."""
    return Cell(tuple(line(text) for text in lines if text))


def led(label: str, text: str) -> Iterator[Paragraph | Bullets]:
    """A text with a label before it: on its first line, or on a line of its own when the text begins with a list."""
    first, *rest = parse(text)
    lead = Span(f"{label}: ", style="strong")
    if isinstance(first, Paragraph):
        yield Paragraph((lead, *first.spans))
    else:
        yield from (Paragraph((lead,)), first)
    yield from rest


def _value(value: object, label: str, words: Words) -> Cell:
    return Cell(parse(value)) if isinstance(value, str) and value.startswith("- ") else fact_cell(value, label, words)
