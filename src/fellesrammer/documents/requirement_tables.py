"""Tables of requirements and integrations, and which bilag they stand in: the same in every Word document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from fellesrammer.documents import phrases
from fellesrammer.documents.layout import led
from fellesrammer.documents.pieces import cell, fact_cell, line, text
from fellesrammer.model.profile import Integration
from fellesrammer.model.specification import AnnouncedBilag, Specification, SpecifiedRequirement
from fellesrammer.model.text import parse
from fellesrammer.render.blocks import Block, Bullets, Cell, Column, Paragraph, Span, Table
from fellesrammer.words import Words

_WIDE = {"id": 7.5, "requirement": 45, "type": 5, "fulfilled": 8.5, "criterion": 9.5, "answer": 24.5}
_UPRIGHT = {"id": 11, "term": 47, "type": 7, "fulfilled": 13, "answer": 22}
_TERMS = {"id": 14, "term": 86}
"""Shares of the page width in percent: on a page on its side, on an upright one, which is what a bilag has, and for terms alone."""
_INTEGRATION = {"system": 25.0, "purpose": 36.0, "owner": 17.0, "version": 22.0}
_RESPONSIBLE = {"system": 22.0, "purpose": 30.0, "owner": 15.0, "version": 17.0, "responsibility": 16.0}


def requirement_table(specification: Specification, rows: Iterable[SpecifiedRequirement], description: str, words: Words) -> Table:
    """The requirements with the criterion that each counts under, for a page on its side."""
    return _table(specification, rows, _WIDE, description, words)


def term_rows_table(specification: Specification, rows: Iterable[SpecifiedRequirement], description: str, words: Words) -> Table:
    """The texts of another bilag, for an upright page, so that they can be pasted.

    Contract terms all hold for the whole contract period and are answered in the matrix alone, so that nothing but their text stands here.
    """
    found = tuple(rows)
    terms = all(row.kind == "contract_term" for row in found)
    return _table(specification, found, _TERMS if terms else _UPRIGHT, description, words)


def integrations(specification: Specification, words: Words) -> tuple[Block, ...]:
    """The systems that the solution must work with; with the vendor's responsibility, explained, when any of them says it."""
    found = specification.situation.integrations
    if not found:
        label = words("situation.integrations")
        return text(None, label, words) if found is None else (line(words("situation.none")),)
    widths = _RESPONSIBLE if any(item.responsibility for item in found) else _INTEGRATION
    titles = {name: words(f"columns.{name}") for name in _INTEGRATION} | {"responsibility": words("integrations.responsibility")}
    heads = tuple(Column(titles[name], width) for name, width in widths.items())
    rows = tuple(tuple(_integration_cell(item, name, titles[name], words) for name in widths) for item in found)
    table = Table(heads, rows, words("situation.integrations"), row_headers=True)
    used = [code for code in ("result", "time_and_material") if any(item.responsibility == code for item in found)]
    meanings = tuple((Span(words(f"integrations.meaning.{code}")),) for code in used)
    return (Bullets(meanings), table) if meanings else (table,)


def bilag_title(bilag: AnnouncedBilag) -> str:
    """Number and title, as in `Bilag 7: Endringer`."""
    return f"Bilag {bilag.number}: {bilag.title}"


def bilag_file(number: int) -> str:
    """The name of the file with our texts for a bilag."""
    return f"bilag-{number}-tekster.docx"


def platform_bilag(specification: Specification) -> int:
    """The number of the bilag that holds the integrations: one of its own, or that of the requirements."""
    return specification.agreement.content_kinds.get("platform", specification.agreement.requirements)


def duration_bilag(specification: Specification) -> int | None:
    """The number of the bilag in which the agreement looks for its duration; None where it stands elsewhere, as on SSA-T's front page."""
    return specification.agreement.content_kinds.get("duration")


def has_price_form(specification: Specification) -> bool:
    """Whether there is anything to price, and so a prisskjema."""
    return specification.price is not None and bool(specification.price.lines)


def bilag_with_texts(specification: Specification) -> tuple[AnnouncedBilag, ...]:
    """The bilag that get texts of ours beside the requirements: rows, integrations, days, duration, or what there is to say about price."""
    agreement = specification.agreement
    numbers = {row.bilag for row in specification.requirements}
    if specification.situation.integrations != ():
        numbers.add(platform_bilag(specification))
    if specification.price is not None and "price" in agreement.content_kinds:
        numbers.add(agreement.content_kinds["price"])
    if specification.contract.delivery is not None and "plan" in agreement.content_kinds:
        numbers.add(agreement.content_kinds["plan"])
    if specification.contract.months is not None and (duration := duration_bilag(specification)) is not None:
        numbers.add(duration)
    return tuple(bilag for bilag in agreement.bilag if bilag.number in numbers - {agreement.requirements})


def _table(
    specification: Specification, rows: Iterable[SpecifiedRequirement], widths: Mapping[str, float], description: str, words: Words
) -> Table:
    heads = tuple(Column(words(f"columns.{name}"), width) for name, width in widths.items())
    return Table(heads, tuple(tuple(_cells(specification, row, widths, words)) for row in rows), description)


def _cells(specification: Specification, row: SpecifiedRequirement, names: Iterable[str], words: Words) -> Iterator[Cell]:
    for name in names:
        match name:
            case "id":
                local = (line(words("row.local"), "muted"),) if row.local else ()
                yield Cell((line(row.id, "strong"), *local), anchor=row.id)
            case "requirement" | "term":
                yield Cell(tuple(_binding(row, words)))
            case "type":
                yield cell(row.code)
            case "fulfilled":
                yield cell(phrases.fulfilled(specification, row, words))
            case "criterion":
                yield cell(phrases.criterion(specification, row))
            case _:
                yield Cell(parse("\n\n".join(phrases.answer_asked(row, words))))


def _binding(row: SpecifiedRequirement, words: Words) -> Iterator[Paragraph | Bullets]:
    yield line(row.title, "strong")
    yield from parse(row.text)
    if row.added_text:
        yield from led(words("row.added"), row.added_text)
    if row.beyond_minimum:
        yield from led(words("row.beyond"), row.beyond_minimum)


def _integration_cell(item: Integration, name: str, title: str, words: Words) -> Cell:
    """What is known of an integration; a version that nobody has given decides the price, so its place is marked."""
    value: str | None = getattr(item, name)
    if name == "responsibility" and value:
        return cell(words(f"integrations.{value}"))
    return cell(value or "") if value or name in {"system", "purpose"} else fact_cell(None, title, words)
