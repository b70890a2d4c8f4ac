"""The kravspesifikasjon: binding text, definitions and the buyer's situation, as one outline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from fellesrammer.documents import phrases
from fellesrammer.documents.layout import cover, fact_table, heads, lines_cell, term_table
from fellesrammer.documents.pieces import cell, fact_cell, line, missing, numbered, text, text_cell
from fellesrammer.documents.requirement_tables import (
    bilag_file,
    bilag_title,
    bilag_with_texts,
    has_price_form,
    integrations,
    platform_bilag,
    requirement_table,
)
from fellesrammer.model.profile import ContractOption
from fellesrammer.model.specification import Specification, Term
from fellesrammer.model.text import parse
from fellesrammer.render.blocks import Block, Cell, Contents, Heading, Landscape, PageBreak, Paragraph, Span, Table
from fellesrammer.render.prose import prose
from fellesrammer.words import Words, listed, sort_key


def outline(specification: Specification, words: Words) -> tuple[Block, ...]:
    """The whole document from cover to the list of bilag with texts."""
    front = [_introduction(specification, words), _situation(specification, words), _definitions(specification, words)]
    if specification.contract.options:
        front.append(_options(specification, words))
    areas = [_area(specification, number, words) for number in range(len(specification.areas))]
    if bilag_with_texts(specification):
        areas.append(_other_bilag(specification, words))
    return (
        *_front_page(specification, words),
        Contents(words("contents.title"), depth=2),
        PageBreak(),
        *numbered(front),
        Landscape(),
        *numbered(areas, len(front) + 1),
    )


def _front_page(specification: Specification, words: Words) -> Iterator[Block]:
    agreement, procurement = specification.agreement, specification.procurement
    bilag = bilag_title(agreement.titled(agreement.requirements))
    label = words("cover.bilag", bilag=bilag, agreement=f"{agreement.id} {agreement.version}")
    facts: list[tuple[str, object]] = [
        (words("cover.case"), procurement.case),
        (words("cover.announcement"), procurement.announcement),
        (words("cover.deadline"), procurement.deadline),
        (words("cover.agreement"), f"{agreement.title}, {agreement.version}"),
        (words("cover.library"), f"{specification.library.title} {specification.library.version}"),
    ]
    if procurement.lot:
        facts.insert(0, (words("kravspesifikasjon.lot"), _lot(specification, words)))
    yield from cover(label, words("kravspesifikasjon.title"), specification, facts, words)


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
    yield term_table(_types(specification, words), (words("types.code"), words("types.meaning")), with_code=True)
    yield Heading(2, words("introduction.fulfilment"))
    yield from prose(specification.language, "fulfilment")
    times = {row.fulfilment.when for row in specification.requirements if row.kind != "contract_term"}
    used = [term for term in specification.codes["fulfilment_times"] if term.code in times]
    yield term_table(used, (words("columns.fulfilled"), words("types.meaning")))
    yield Heading(2, words("introduction.answering"))
    yield from prose(specification.language, "answering")


def _types(specification: Specification, words: Words) -> Iterator[Term]:
    """The types that are used; that of contract terms says in which bilag the terms stand."""
    numbers = sorted({row.bilag for row in specification.requirements if row.code == "K"})
    stand = words("kravspesifikasjon.terms_stand", numbers=listed(tuple(map(str, numbers)), words("and")))
    for term in phrases.types_used(specification):
        yield replace(term, definition=f"{term.definition.rstrip()}\n\n{stand}") if term.code == "K" else term


def _situation(specification: Specification, words: Words) -> Iterator[Block]:
    procurement, situation = specification.procurement, specification.situation
    yield Heading(1, words("situation.title"))
    for key, value in (("purpose", procurement.purpose), ("background", situation.background), ("goals", situation.goals)):
        yield Heading(2, words(f"situation.{key}"))
        yield from text(value, words(f"situation.{key}"), words)
    yield Heading(2, words("situation.facts"))
    yield fact_table(_facts(specification, words), words("situation.facts"), words)
    if specification.buyer.partners or specification.buyer.joiners:
        yield from _together(specification, words)
    tables: tuple[tuple[str, tuple[str, str], Sequence[tuple[object, ...]] | None], ...] = (
        ("users", ("role", "count"), _rows(situation.users, "role", "count")),
        ("units", ("unit", "description"), _rows(situation.units, "name", "description")),
        ("systems_replaced", ("system", "use"), _rows(situation.systems_replaced, "name", "use")),
    )
    for key, names, rows in tables:
        yield Heading(2, words(f"situation.{key}"))
        yield _table_or_unfilled(key, names, rows, words)
    yield Heading(2, words("situation.migration"))
    yield from text(situation.migration, words("situation.migration"), words)
    yield Heading(2, words("situation.integrations"))
    if situation.integrations == () or platform_bilag(specification) == specification.agreement.requirements:
        yield from integrations(specification, words)
    else:
        bilag = specification.agreement.titled(platform_bilag(specification))
        yield from parse(words("integrations.elsewhere", number=bilag.number, title=bilag.title))


def _facts(specification: Specification, words: Words) -> Iterator[tuple[str, object]]:
    procurement, contract, buyer = specification.procurement, specification.contract, specification.buyer
    yield words("facts.buyer"), phrases.municipality(buyer.name, words)
    yield words("facts.municipality_number"), buyer.municipality
    if buyer.organisation_number:
        yield words("facts.organisation_number"), buyer.organisation_number
    yield words("facts.inhabitants"), specification.situation.inhabitants
    yield words("facts.services"), "\n".join(f"- {service}" for service in procurement.services) or None
    if procurement.lot:
        yield words("kravspesifikasjon.lot"), _lot(specification, words)
    yield words("facts.agreement"), f"{specification.agreement.title}, {specification.agreement.version}"
    yield words("facts.procedure"), specification.meaning("procedures", procurement.procedure).label if procurement.procedure else None
    yield words("facts.start"), contract.start
    yield words("facts.delivery"), contract.delivery
    yield words("facts.length"), words("facts.months", count=contract.months) if contract.months else None
    if contract.extensions:
        yield words("facts.extensions"), contract.extensions


def _lot(specification: Specification, words: Words) -> str:
    lot = specification.procurement.lot
    return words("kravspesifikasjon.lot_value", number=lot.number, title=lot.title) if lot else ""


def _together(specification: Specification, words: Words) -> Iterator[Block]:
    """The municipalities that buy together, who enters into the agreement, and who may join later with how much."""
    buyer = specification.buyer
    if buyer.partners:
        yield Heading(2, words("together.title"))
        yield _signing(specification, words)
        titles = heads(
            {"together.municipality": 34, "together.organisation_number": 26, "together.inhabitants": 18, "together.users": 22}, words
        )
        lead = (buyer.name, words("together.lead"), buyer.organisation_number, specification.situation.inhabitants, None)
        partners = [(item.name, "", item.organisation_number, item.inhabitants, item.users) for item in buyer.partners]
        yield Table(titles, tuple(_municipality(*row, words) for row in (lead, *partners)), words("together.title"), row_headers=True)
    if buyer.joiners:
        yield Heading(2, words("together.joiners"))
        yield from parse(words("together.joiners_lead"))
        titles = heads({"together.municipality": 40, "together.users_limit": 25, "together.value_limit": 35}, words)
        rows = tuple(
            (
                cell(phrases.municipality(item.name, words)),
                fact_cell(item.users, words("together.users_limit"), words),
                fact_cell(item.value, words("together.value_limit"), words),
            )
            for item in buyer.joiners
        )
        yield Table(titles, rows, words("together.joiners"), row_headers=True)


def _municipality(
    name: str, role: str, organisation: str | None, inhabitants: int | None, users: int | None, words: Words
) -> tuple[Cell, ...]:
    people = cell(words("together.see_users")) if role else fact_cell(users, words("together.users"), words)
    return (
        lines_cell(phrases.municipality(name, words), role),
        cell(organisation or "–"),
        fact_cell(inhabitants, words("together.inhabitants"), words),
        people,
    )


def _signing(specification: Specification, words: Words) -> Paragraph:
    buyer = specification.buyer
    if buyer.signing is None:
        return missing(words("together.signing.missing"), words)
    return line(words(f"together.signing.{buyer.signing}", buyer=phrases.municipality(buyer.name, words)))


def _definitions(specification: Specification, words: Words) -> Iterator[Block]:
    yield Heading(1, words("definitions.title"))
    yield from prose(specification.language, "definitions")
    terms = sorted(specification.terms, key=lambda term: sort_key(term.label))
    yield term_table(terms, (words("definitions.term"), words("types.meaning")))


def _options(specification: Specification, words: Words) -> Iterator[Block]:
    yield Heading(1, words("options.title"))
    yield from prose(specification.language, "options")
    if has_price_form(specification):
        yield line(words("options.priced"))
    here = {row.id for row in specification.of_bilag(specification.agreement.requirements)}
    rows = tuple(_option(option, here, words) for option in specification.contract.options)
    titles = heads({"options.option": 20, "options.content": 44, "options.until": 20, "options.requirements": 16}, words)
    yield Table(titles, rows, words("options.title"), row_headers=True)


def _option(option: ContractOption, here: set[str], words: Words) -> tuple[Cell, ...]:
    offered = words("options.obligatory" if option.obligatory else "options.free")
    links = tuple(Paragraph((Span(name, url=f"#{name}" if name in here else ""),)) for name in option.requirements)
    return (
        Cell((line(option.id, "strong"), line(option.title))),
        Cell((*parse(option.text), line(offered))),
        text_cell(option.until, words("options.until"), words),
        Cell(links or (line("–"),)),
    )


def _area(specification: Specification, place: int, words: Words) -> Iterator[Block]:
    area = specification.areas[place]
    yield Heading(1, area.title, anchor=area.id)
    yield from parse(area.introduction)
    rows = [row for row in specification.of_bilag(specification.agreement.requirements) if row.area == area.id]
    yield requirement_table(specification, rows, words("requirements.description", area=area.title), words)


def _other_bilag(specification: Specification, words: Words) -> Iterator[Block]:
    agreement = specification.agreement
    yield Heading(1, words("other_bilag.title"))
    yield from prose(specification.language, "other_bilag", agreement=f"{agreement.id} {agreement.version}")
    titles = heads({"other_bilag.number": 12, "other_bilag.name": 58, "other_bilag.file": 30}, words)
    rows = tuple((cell(str(bilag.number)), cell(bilag.title), cell(bilag_file(bilag.number))) for bilag in bilag_with_texts(specification))
    yield Table(titles, rows, words("other_bilag.title"), row_headers=True)


def _table_or_unfilled(key: str, names: tuple[str, str], rows: Sequence[tuple[object, ...]] | None, words: Words) -> Block:
    if rows is None:
        return missing(words(f"situation.{key}"), words)
    if not rows:
        return line(words("situation.none"))
    titles = heads({f"columns.{name}": 50.0 for name in names}, words)
    cells = tuple(tuple(_given(name, value, words) for name, value in zip(names, row, strict=True)) for row in rows)
    return Table(titles, cells, words(f"situation.{key}"), row_headers=True)


def _given(name: str, value: object, words: Words) -> Cell:
    """A cell of a table of the situation: a number of users is owed, and a description may be left out."""
    owed = name == "count"
    return cell("") if value is None and not owed else fact_cell(value, words(f"columns.{name}"), words)


def _rows(items: Iterable[object] | None, *names: str) -> list[tuple[object, ...]] | None:
    return None if items is None else [tuple(getattr(item, name) for name in names) for item in items]
