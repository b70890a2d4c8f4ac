"""The evaluation sum of the konkurransegrunnlag: every line that is priced, and what is added up of it."""

from __future__ import annotations

from collections.abc import Iterator

from fellesrammer.award.evaluation_sum import blocks
from fellesrammer.documents import phrases
from fellesrammer.documents.competition_frame import label, said
from fellesrammer.documents.pieces import cell, fact_cell, line, missing
from fellesrammer.documents.price_form import formula_in_words
from fellesrammer.model.specification import AnnouncedPrice, AnnouncedPriceLine, Specification
from fellesrammer.render.blocks import Block, Callout, Cell, Column, Table
from fellesrammer.words import Words

_HEADS = (("line", 10.0), ("priced", 41.0), ("unit", 18.0), ("quantity", 13.0), ("years", 8.0), ("counts", 10.0))


def evaluation_sum(specification: Specification, price: AnnouncedPrice, words: Words) -> Iterator[Block]:
    """What is priced and counted: prose, the sum as a formula, and the table of lines."""
    values = {"extras": price.evaluation_sum.extras, "counting": counting(price), "optional": phrases.may_be_left_out(specification)}
    yield from said("sum", specification, words, **values)
    if not price.lines:
        yield missing(words("competition.sum.description"), words)
        return
    # The price form words the sum once, so that what is announced is what its sheets add up.
    yield Callout("note", words("competition.formula.title"), tuple(line(part) for part in formula_in_words(price, words)))
    columns = tuple(Column(words(f"competition.column.{key}"), width) for key, width in _HEADS)
    # In the order of the price form, block by block.
    rows = tuple(_row(entry, price, words) for block in blocks(price) for entry in block.lines)
    yield Table(columns, rows, words("competition.sum.description"), row_headers=True)


def counting(price: AnnouncedPrice) -> str:
    """Whether `all`, `some` or `none` of the lines of options count; empty when options are not priced."""
    counts = {entry.counts for entry in price.lines if entry.option}
    return "some" if len(counts) > 1 else "all" if True in counts else "none" if counts else ""


def _row(entry: AnnouncedPriceLine, price: AnnouncedPrice, words: Words) -> tuple[Cell, ...]:
    belongs = [words(f"competition.sum.group.{entry.group}")]
    if entry.option:
        belongs.append(words("competition.sum.options_line", id=entry.option))
    if entry.municipality:
        belongs.append(entry.municipality)
    years = price.evaluation_sum.years
    return (
        cell(entry.id),
        Cell((line(entry.title), line(" · ".join(belongs), "muted"))),
        cell(entry.unit),
        _quantity(entry, price, words),
        fact_cell(years, label("years", words), words) if entry.group == "yearly" and entry.counts else Cell(()),
        cell(words(f"competition.sum.{'yes' if entry.counts else 'no'}")),
    )


def _quantity(entry: AnnouncedPriceLine, price: AnnouncedPrice, words: Words) -> Cell:
    if entry.quantity is None and entry.counts and _averaged(entry, price):
        return cell(words("competition.sum.average_cell"))
    if entry.quantity is None and not entry.counts:
        return Cell(())
    return fact_cell(entry.quantity, label("quantity", words), words)


def _averaged(entry: AnnouncedPriceLine, price: AnnouncedPrice) -> bool:
    return entry.group == "hours" and price.evaluation_sum.method == "average"
