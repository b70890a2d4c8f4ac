"""The sjekkliste: what is still missing, what has been found, and every document and step that is not in the set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from fellesrammer.documents import phrases, tender_response
from fellesrammer.documents.checklist_facts import missing_facts
from fellesrammer.documents.checklist_items import AFTER, BEFORE, DURING, Item, worded
from fellesrammer.documents.internal_pages import paragraph, profile_field
from fellesrammer.documents.layout import heads, lines_cell
from fellesrammer.documents.pieces import cell, line
from fellesrammer.documents.requirement_tables import bilag_file, bilag_title, bilag_with_texts, has_price_form
from fellesrammer.errors import Problem
from fellesrammer.model.specification import AnnouncedBilag, Resolved, Specification
from fellesrammer.model.text import parse
from fellesrammer.render.blocks import Block, Bullets, Callout, Cell, Column, Contents, Heading, Landscape, Paragraph, Table
from fellesrammer.render.prose import prose
from fellesrammer.words import Words

TO_DO, DONE = "☐", "☑"
_WIDTHS = {"what": 47, "who": 13, "when": 13, "basis": 24}
_BILAG_WIDTHS = {"bilag": 22, "filled": 15, "ours": 18, "write": 42}
_BOX = 3
_UNFILLED = "profile.unfilled"
"""What the first chapter tells already."""


def outline(resolved: Resolved, words: Words) -> tuple[Block, ...]:
    """The whole document."""
    specification = resolved.specification
    buyer, title = phrases.municipality(specification.buyer.name, words), phrases.title(specification, words)
    chapters = (
        _facts(resolved, words),
        _findings(resolved, words),
        _bilag(specification, words),
        _made(specification, words),
        _items("before", BEFORE, specification, words),
        _items("during", DURING, specification, words),
        _items("after", AFTER, specification, words),
    )
    return (
        line(words("internal.label"), "cover-label"),
        line(words("checklist.title"), "title"),
        line(f"{buyer}: {title}", "lead"),
        Callout("note", words("checklist.use"), prose(specification.language, "checklist")),
        Contents(words("contents.title"), depth=1),
        Landscape(),
        *(block for number, chapter in enumerate(chapters, start=1) for block in _numbered(chapter, number)),
    )


def _numbered(chapter: Iterable[Block], number: int) -> Iterator[Block]:
    for block in chapter:
        yield Heading(1, f"{number} {block.text}") if isinstance(block, Heading) else block


def _facts(resolved: Resolved, words: Words) -> Iterator[Block]:
    """The facts that are missing; what a finding tells of at the same place is left to the finding."""
    told = {found.location.path for found in resolved.findings if found.code != _UNFILLED}
    expected = [item for item in missing_facts(resolved.specification) if item.path not in told]
    rows = tuple(
        _row(
            TO_DO,
            cell(words(f"checklist.fact.{item.key}", about=item.about)),
            words("checklist.who.buyer"),
            _when("announcement", resolved.specification, words),
            cell(profile_field(item.path)),
        )
        for item in expected
    )
    yield from _chapter("facts", rows, words)


def _findings(resolved: Resolved, words: Words) -> Iterator[Block]:
    when = _when("announcement", resolved.specification, words)
    found = [problem for problem in resolved.findings if problem.code != _UNFILLED]
    rows = tuple(_row(TO_DO, cell(words.what(item)), words("checklist.who.buyer"), when, _grounds(item)) for item in found)
    yield from _chapter("findings", rows, words)


def _grounds(problem: Problem) -> Cell:
    return lines_cell(paragraph(problem), profile_field(problem.location.path))


def _bilag(specification: Specification, words: Words) -> Iterator[Block]:
    rows = tuple(_bilag_row(specification, bilag, words) for bilag in specification.agreement.bilag)
    yield Heading(1, words("checklist.chapter.bilag"))
    yield from parse(words("checklist.lead.bilag"))
    yield Table(_heads(_BILAG_WIDTHS, words), rows, words("checklist.chapter.bilag"))
    if "data_processing" not in specification.agreement.content_kinds:
        yield from parse(words("checklist.no_data_processing"))


def _bilag_row(specification: Specification, bilag: AnnouncedBilag, words: Words) -> tuple[Cell, ...]:
    kinds = [kind for kind, number in specification.agreement.content_kinds.items() if number == bilag.number]
    write = tuple(words(f"checklist.bilag.{kind}") for kind in kinds if f"checklist.bilag.{kind}" in words.fixed)
    filled = (words(f"bilag_texts.filled_by.{bilag.filled_by}"), words(f"bilag_texts.filled_when.{bilag.filled_when}"))
    return (
        cell(TO_DO),
        cell(bilag_title(bilag), "strong"),
        lines_cell(*(text[:1].upper() + text[1:] for text in filled)),
        lines_cell(*(_files(specification, bilag, kinds) or ("–",))),
        Cell(_lines(write or (words("checklist.bilag.other"),))),
    )


def _lines(texts: Iterable[str]) -> tuple[Paragraph | Bullets, ...]:
    return tuple(block for text in texts for block in parse(text))


def _files(specification: Specification, bilag: AnnouncedBilag, kinds: Iterable[str]) -> tuple[str, ...]:
    found = []
    if bilag.number == specification.agreement.requirements:
        found.append("kravspesifikasjon.docx")
    if bilag in bilag_with_texts(specification):
        found.append(bilag_file(bilag.number))
    if "solution" in kinds:
        found += ["svarmatrise.xlsx", *(["besvarelse.docx"] if tender_response.asked(specification) else [])]
    if "price" in kinds and has_price_form(specification):
        found.append("prisskjema.xlsx")
    return tuple(found)


def _made(specification: Specification, words: Words) -> Iterator[Block]:
    rows = tuple(
        _row(
            DONE,
            Cell((line(file, "strong"), *parse(words(f"checklist.made.{name}")))),
            words(f"checklist.who.{'internal' if internal else 'checks'}"),
            words("checklist.when.internal") if internal else _when("announcement", specification, words),
            Cell(parse(worded(name, "basis", specification, words) or "–")),
        )
        for name, file, internal in _documents(specification)
    )
    yield from _chapter("made", rows, words)


def _documents(specification: Specification) -> Iterator[tuple[str, str, bool]]:
    """Every document of the set: its name in the words, its file, and whether it stays in the house."""
    yield "requirements", "kravspesifikasjon.docx", False
    for bilag in bilag_with_texts(specification):
        yield "bilag", bilag_file(bilag.number), False
    yield "competition_part", "konkurransegrunnlag-del.docx", False
    yield "matrix", "svarmatrise.xlsx", False
    if tender_response.asked(specification):
        yield "response", "besvarelse.docx", False
    if has_price_form(specification):
        yield "prices", "prisskjema.xlsx", False
    if specification.demonstration is not None:
        yield "script", "demoskript.docx", False
    yield "record", "spesifikasjon.json", False
    yield "scoring", "evaluering.xlsx", True
    yield "note", "anskaffelsesnotat.docx", True
    yield "internal_record", "intern.json", True


def _items(chapter: str, items: Iterable[Item], specification: Specification, words: Words) -> Iterator[Block]:
    rows = tuple(
        _row(
            TO_DO,
            Cell(parse(worded(item.name, "what", specification, words))),
            words(f"checklist.who.{item.who}"),
            _when(item.when, specification, words),
            Cell(parse(worded(item.name, "basis", specification, words) or "–")),
        )
        for item in items
        if item.applies(specification)
    )
    yield from _chapter(chapter, rows, words)


def _chapter(name: str, rows: tuple[tuple[Cell, ...], ...], words: Words) -> Iterator[Block]:
    yield Heading(1, words(f"checklist.chapter.{name}"))
    if rows:
        yield from parse(words(f"checklist.lead.{name}"))
        yield Table(_heads(_WIDTHS, words), rows, words(f"checklist.chapter.{name}"))
    else:
        yield line(words(f"checklist.empty.{name}"))


def _heads(widths: Mapping[str, float], words: Words) -> tuple[Column, ...]:
    return Column(TO_DO, _BOX), *heads({f"checklist.column.{name}": width for name, width in widths.items()}, words)


def _row(box: str, what: Cell, who: str, when: str, basis: Cell) -> tuple[Cell, ...]:
    return cell(box), what, cell(who), cell(when), basis


def _when(name: str, specification: Specification, words: Words) -> str:
    """When something is due, with the day where it is known."""
    procurement = specification.procurement
    days: dict[str, date | None] = {"announcement": procurement.announcement, "deadline": procurement.deadline}
    text, day = words(f"checklist.when.{name}"), days.get(name)
    return text if day is None else words("checklist.dated", when=text, date=day)
