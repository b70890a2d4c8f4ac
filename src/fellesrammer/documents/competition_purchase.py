"""What is bought, by whom, when and under which agreement: the first two chapters of the konkurransegrunnlag."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from fellesrammer.documents import phrases, tender_response
from fellesrammer.documents.competition_frame import chapter, fact_table, in_part_three, label, said, section, two_step
from fellesrammer.documents.competition_sum import counting
from fellesrammer.documents.pieces import cell, fact_cell, kroner, line, missing, text, text_cell
from fellesrammer.model.profile import ContractOption
from fellesrammer.model.specification import AnnouncedBilag, AnnouncedJoiner, AnnouncedPartner, Specification
from fellesrammer.model.text import parse
from fellesrammer.render.blocks import Block, Cell, Column, Table
from fellesrammer.words import Words


def purchase(specification: Specification, words: Words) -> Iterator[Block]:
    """The chapter on the procurement: buyer, value, lots, options, who buys together, documents and time plan."""
    yield chapter("procurement", words)
    yield section("about", words)
    yield from said("about", specification, words)
    yield section("buyer", words)
    yield from _buyer(specification, words)
    yield section("value", words)
    yield from _value(specification, words)
    yield section("lots", words)
    yield from _lots(specification, words)
    yield section("options", words)
    yield from _options(specification, words)
    yield from _together(specification, words)
    yield section("documents", words)
    yield from _documents(specification, words)
    yield section("plan", words)
    yield from _plan(specification, words)


def contract(specification: Specification, words: Words) -> Iterator[Block]:
    """The chapter on the agreement: which, how long, delivery, options, price regulation."""
    agreement, price = specification.agreement, specification.price
    yield chapter("contract", words)
    yield section("agreement", words)
    yield from said("agreement", specification, words, title=agreement.title, version=agreement.version)
    yield section("duration", words)
    yield _duration(specification, words)
    if specification.contract.options:
        yield line(words("competition.value.options_elsewhere"))
    yield section("index", words)
    yield from text(price.index if price else None, label("index", words), words)


def _buyer(specification: Specification, words: Words) -> Iterator[Block]:
    procurement, buyer = specification.procurement, specification.buyer
    services = "\n".join(f"- {service}" for service in procurement.services)
    rows = [
        ("buyer", cell(phrases.municipality(buyer.name, words))),
        *((("organisation_number", cell(buyer.organisation_number)),) if buyer.organisation_number else ()),
        ("case", fact_cell(procurement.case, label("case", words), words)),
        ("title", fact_cell(procurement.title, label("title", words), words)),
        ("services", Cell(parse(services)) if services else cell(label("all_services", words))),
        ("purpose", text_cell(procurement.purpose, label("purpose", words), words)),
    ]
    yield fact_table(rows, words("competition.section.buyer"), words)


def _value(specification: Specification, words: Words) -> Iterator[Block]:
    given = specification.contract
    rows = [("estimated_value", _amount(given.estimated_value, "estimated_value", words))]
    # Those who may join make the contract a framework with a ceiling, and the ceiling must then be announced.
    if given.maximum_value is not None or specification.buyer.joiners:
        rows.append(("maximum_value", _amount(given.maximum_value, "maximum_value", words)))
    yield fact_table(rows, words("competition.section.value"), words)
    yield line(words("competition.value.value_note"))


def _lots(specification: Specification, words: Words) -> Iterator[Block]:
    procurement = specification.procurement
    if procurement.lot is not None:
        yield line(words("competition.value.divided", number=procurement.lot.number, title=procurement.lot.title))
    elif procurement.not_divided or in_part_three(specification):
        ruled = in_part_three(specification)
        yield line(words("competition.value.undivided_by_rule" if ruled else "competition.value.undivided"))
        yield from text(procurement.not_divided, label("not_divided", words), words)
    else:
        yield line(words("competition.value.undivided"))


def _options(specification: Specification, words: Words) -> Iterator[Block]:
    options = specification.contract.options
    yield line(words(f"competition.options.{'intro' if options else 'none'}"))
    if options:
        heads = (("option", 46), ("until", 22), ("obligatory", 14), ("requirements", 18))
        rows = tuple(_option(option, words) for option in options)
        yield Table(_columns(heads, words), rows, words("competition.options.description"))
        if specification.price is not None and (counted := counting(specification.price)):
            yield line(words(f"competition.options.counting_{counted}"))
    described = {name for option in options for name in option.requirements}
    if homeless := [row.id for row in specification.requirements if row.option and row.id not in described]:
        yield line(words("competition.options.homeless", ids=", ".join(homeless)))
        yield missing(label("option", words), words)


def _option(option: ContractOption, words: Words) -> tuple[Cell, ...]:
    return (
        Cell((line(f"{option.id} {option.title}", "strong"), *parse(option.text))),
        fact_cell(option.until, label("until", words), words),
        cell(words(f"competition.value.{'yes' if option.obligatory else 'no'}")),
        cell(", ".join(option.requirements)),
    )


def _together(specification: Specification, words: Words) -> Iterator[Block]:
    buyer = specification.buyer
    if buyer.partners:
        yield section("joint", words)
        yield from said("joint", specification, words, signing=buyer.signing)
        if buyer.signing is None:
            yield missing(label("signing", words), words)
        yield _partners(buyer.partners, words)
    if buyer.joiners:
        yield section("joiners", words)
        yield from said("joiners", specification, words)
        yield _joiners(buyer.joiners, words)


def _partners(partners: Sequence[AnnouncedPartner], words: Words) -> Table:
    heads = (("municipality", 40), ("organisation_number", 24), ("inhabitants", 18), ("users", 18))
    rows = tuple(
        (
            cell(phrases.municipality(partner.name, words)),
            cell(partner.organisation_number or "–"),
            fact_cell(partner.inhabitants, label("inhabitants", words), words),
            fact_cell(partner.users, label("users", words), words),
        )
        for partner in partners
    )
    return _table(heads, rows, words("competition.joint.partners"), words)


def _joiners(joiners: Sequence[AnnouncedJoiner], words: Words) -> Table:
    heads = (("municipality", 44), ("users_most", 22), ("value_most", 34))
    rows = tuple(
        (
            cell(phrases.municipality(joiner.name, words)),
            fact_cell(joiner.users, label("users_most", words), words),
            _amount(joiner.value, "value_most", words),
        )
        for joiner in joiners
    )
    return _table(heads, rows, words("competition.joint.joiners"), words)


def _documents(specification: Specification, words: Words) -> Iterator[Block]:
    agreement = specification.agreement
    yield from said("documents", specification, words)
    names = ["notice", "this", "kravspesifikasjon", "svarmatrise"]
    names += ["besvarelse"] if tender_response.asked(specification) else []
    names += ["prisskjema", "tender_letter", "spesifikasjon"]
    names += ["demoskript"] if specification.demonstration is not None else []
    names += ["espd"] if in_part_three(specification) else []
    given = {"number": agreement.requirements, "agreement": f"{agreement.id} {agreement.version}"}
    rows = tuple(
        (cell(words(f"competition.documents.{name}")), cell(words(f"competition.documents.{name}_what", **given)))
        for name in (*names, "agreement", "data_processing")
    )
    yield _table((("document", 34), ("what", 66)), rows, words("competition.documents.description"), words)
    yield from said("bilag", specification, words)
    heads = (("number", 9), ("title", 45), ("filled_by", 24), ("filled_when", 22))
    yield _table(heads, tuple(_bilag(item, words) for item in agreement.bilag), words("competition.documents.bilag"), words)


def _bilag(item: AnnouncedBilag, words: Words) -> tuple[Cell, ...]:
    filled_by, filled_when = words(f"competition.bilag.{item.filled_by}"), words(f"competition.bilag.{item.filled_when}")
    return (cell(str(item.number)), cell(item.title), cell(filled_by), cell(filled_when))


def _plan(specification: Specification, words: Words) -> Iterator[Block]:
    rows = tuple((cell(title), fact_cell(day, title, words)) for title, day in _days(specification, words))
    yield _table((("event", 62), ("day", 38)), rows, words("competition.plan.description"), words)
    yield line(words("competition.value.plan_note"))


def _days(specification: Specification, words: Words) -> list[tuple[str, date | None]]:
    """The days of the competition in order; one that nobody has given keeps its usual place, after the day before it."""
    procurement, given = specification.procurement, specification.contract
    deadline = {"negotiated": "first_deadline", "dialogue": "final_deadline"}.get(procurement.procedure or "", "deadline")
    usual: list[tuple[str, date | None]] = [("announcement", procurement.announcement)]
    if two_step(specification):
        usual.append(("applications", procurement.applications))
    usual += [("questions", procurement.questions), (deadline, procurement.deadline), ("validity", procurement.validity)]
    usual += [("start", given.start), ("delivery", given.delivery)]
    placed: list[tuple[date, str, date | None]] = []
    latest = date.min
    for key, day in usual:
        latest = day or latest
        placed.append((latest, words(f"competition.plan.{key}"), day))
    placed += [(milestone.date, milestone.title, milestone.date) for milestone in procurement.milestones]
    return [(title, day) for _, title, day in sorted(placed, key=lambda item: item[0])]


def _duration(specification: Specification, words: Words) -> Table:
    given = specification.contract
    length = words("competition.value.months", count=given.months) if given.months else None
    rows = [
        ("start", fact_cell(given.start, label("start", words), words)),
        ("length", fact_cell(length, label("length", words), words)),
        ("extensions", _extensions(specification, words)),
        ("delivery", fact_cell(given.delivery, label("delivery", words), words)),
    ]
    return fact_table(rows, words("competition.section.duration"), words)


def _extensions(specification: Specification, words: Words) -> Cell:
    given = specification.contract
    if not given.extensions and not given.extension_months:
        return cell(label("no_extensions", words))
    blocks = list(parse(given.extensions or ""))
    if given.extension_months:
        blocks.append(line(words("competition.fact.extensions_together", count=given.extension_months)))
    return Cell(tuple(blocks))


def _amount(value: Decimal | None, key: str, words: Words) -> Cell:
    return fact_cell(None if value is None else kroner(value, words), label(key, words), words)


def _table(heads: tuple[tuple[str, float], ...], rows: tuple[tuple[Cell, ...], ...], description: str, words: Words) -> Table:
    return Table(_columns(heads, words), rows, description, row_headers=True)


def _columns(heads: tuple[tuple[str, float], ...], words: Words) -> tuple[Column, ...]:
    return tuple(Column(_head(key, words), width) for key, width in heads)


def _head(key: str, words: Words) -> str:
    named_as_facts = ("inhabitants", "users", "users_most", "value_most")
    return words(f"competition.{'fact' if key in named_as_facts else 'column'}.{key}")
