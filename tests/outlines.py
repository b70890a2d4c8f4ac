"""What an outline of a Word document says, as plain text: what tests look for, whatever the format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fellesrammer.render.blocks import Block, Bullets, Callout, Heading, Paragraph, Span, Table


def text(blocks: Iterable[Block]) -> str:
    """Everything that is said, a line per heading, paragraph, list item or cell."""
    return "\n".join(lines(blocks)).replace("\N{NO-BREAK SPACE}", " ")


def lines(blocks: Iterable[Block]) -> Iterator[str]:
    """The same, line by line."""
    for block in blocks:
        if isinstance(block, Heading):
            yield block.text
        for spans in _spans(block):
            yield "".join(span.text for span in spans)


def unfilled(blocks: Iterable[Block]) -> list[str]:
    """The places that somebody must fill in, without what they begin with."""
    found = [span.text for block in blocks for spans in _spans(block) for span in spans if span.style == "unfilled"]
    return [text.partition(": ")[2] for text in found]


def headings(blocks: Iterable[Block], level: int = 1) -> list[str]:
    """The headings of a level without their numbers."""
    return [block.text.partition(" ")[2] for block in blocks if isinstance(block, Heading) and block.level == level]


def section(blocks: Iterable[Block], title: str) -> list[Block]:
    """The blocks under the heading whose text ends so, up to the next heading."""
    found: list[Block] = []
    inside = False
    for block in blocks:
        if isinstance(block, Heading):
            inside = block.text.endswith(title)
        elif inside:
            found.append(block)
    return found


def rows(blocks: Iterable[Block]) -> list[tuple[str, ...]]:
    """The rows of every table, a text per cell with its lines joined by a space."""
    tables = [block for block in blocks if isinstance(block, Table)]
    return [tuple(_flat(cell.blocks) for cell in row) for table in tables for row in table.rows]


def _flat(blocks: Iterable[Paragraph | Bullets]) -> str:
    return " ".join(lines(blocks)).replace("\N{NO-BREAK SPACE}", " ")


def _spans(block: Block) -> Iterator[tuple[Span, ...]]:
    match block:
        case Paragraph():
            yield block.spans
        case Bullets():
            yield from block.items
        case Callout():
            yield (Span(block.title),)
            for inside in block.blocks:
                yield from _spans(inside)
        case Table():
            yield from (((Span(column.title),)) for column in block.columns)
            for row in block.rows:
                for cell in row:
                    for inside in cell.blocks:
                        yield from _spans(inside)
