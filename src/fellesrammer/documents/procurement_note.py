"""The anskaffelsesnotat: what was decided in this procurement and why, for the archive."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from fellesrammer.documents import phrases
from fellesrammer.documents.competition_frame import in_part_three
from fellesrammer.documents.internal_pages import profile_field
from fellesrammer.documents.layout import cover, fact_table, heads, lines_cell
from fellesrammer.documents.pieces import cell, kroner, line, missing, numbered, percent, shown, text
from fellesrammer.model.specification import AnnouncedCriterion, AnnouncedPrice, Deviation, Resolved, Specification
from fellesrammer.model.text import parse
from fellesrammer.render.blocks import Block, Callout, Cell, Contents, Heading, PageBreak, Paragraph, Span, Table
from fellesrammer.render.prose import prose
from fellesrammer.words import Words

_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,9})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def outline(resolved: Resolved, words: Words) -> tuple[Block, ...]:
    """The whole document."""
    specification = resolved.specification
    facts = (
        (words("cover.case"), specification.procurement.case),
        (words("cover.announcement"), specification.procurement.announcement),
    )
    content = (
        _key_facts(resolved, words),
        _selection(resolved, words),
        _deviations(resolved, words),
        _local(resolved, words),
        _award(specification, words),
        _climate_and_lots(specification, words),
        _findings(resolved, words),
        _advice(resolved, words),
        _notes(resolved, words),
    )
    return (
        *cover(words("internal.label"), words("procurement_note.title"), specification, facts, words),
        Callout("note", words("procurement_note.about"), prose(specification.language, "procurement_note")),
        Contents(words("contents.title"), depth=1),
        PageBreak(),
        *numbered(content),
    )


def law_name(law: str, words: Words) -> str | None:
    """The name of the law that the procurement was held against; None when there was none to hold it against."""
    key = f"procurement_note.law.{law.replace('-', '_')}"
    return (words(key) if key in words.fixed else law) or None


def _key_facts(resolved: Resolved, words: Words) -> Iterator[Block]:
    specification, case_file = resolved.specification, resolved.case_file
    procurement, contract, buyer = specification.procurement, specification.contract, specification.buyer
    yield Heading(1, words("situation.facts"))
    facts: list[tuple[str, object]] = [
        (words("facts.title"), procurement.title),
        (words("facts.buyer"), phrases.municipality(buyer.name, words)),
    ]
    if buyer.partners:
        facts.append((words("procurement_note.partners"), _names(item.name for item in buyer.partners)))
    if buyer.joiners:
        facts.append((words("procurement_note.joiners"), _names(item.name for item in buyer.joiners)))
    facts += [
        (words("facts.services"), "\n".join(f"- {service}" for service in procurement.services) or None),
        (words("facts.agreement"), f"{specification.agreement.title}, {specification.agreement.version}"),
        (words("facts.procedure"), _procedure(specification)),
        (words("procurement_note.value"), _kroner(contract.estimated_value, words)),
    ]
    if contract.options:
        facts.append((words("options.title"), _names(f"{option.id} {option.title}" for option in contract.options)))
    if contract.maximum_value is not None:
        facts.append((words("procurement_note.maximum"), _kroner(contract.maximum_value, words)))
    facts += [
        (words("cover.announcement"), procurement.announcement),
        (words("cover.deadline"), procurement.deadline),
        (words("facts.start"), contract.start),
        (words("facts.length"), words("facts.months", count=contract.months) if contract.months else None),
        (words("facts.extensions"), contract.extensions or words("procurement_note.none")),
        (words("facts.delivery"), contract.delivery),
        (words("procurement_note.law_in_force"), law_name(case_file.law, words) or words("procurement_note.no_law")),
        (words("cover.library"), f"{specification.library.title} {specification.library.version}"),
        (words("procurement_note.specification"), case_file.specification),
        (words("procurement_note.profile"), case_file.profile),
    ]
    if case_file.word_template:
        facts.append((words("procurement_note.template"), case_file.word_template))
    yield fact_table(facts, words("situation.facts"), words)


def _selection(resolved: Resolved, words: Words) -> Iterator[Block]:
    specification = resolved.specification
    yield Heading(1, words("procurement_note.selection"))
    yield Heading(2, words("procurement_note.chosen"))
    yield _table("chosen", {"what": 70, "count": 30}, tuple(_counts(resolved, words)), words)
    yield Heading(2, words("procurement_note.omitted"))
    rows = tuple((cell(item.id), cell(item.title), _cause(item.cause, words), _text(item.reason)) for item in resolved.case_file.omissions)
    yield _table("omitted", {"id": 13, "requirement": 27, "cause": 22, "reason": 38}, rows, words)
    if specification.qualification:
        yield Heading(2, words("procurement_note.qualification"))
        found = tuple((cell(item.id), cell(item.title)) for item in specification.qualification)
        yield _table("qualification", {"id": 20, "title": 80}, found, words)


def _counts(resolved: Resolved, words: Words) -> Iterator[tuple[Cell, Cell]]:
    specification = resolved.specification
    codes = Counter(row.code for row in specification.requirements)
    for term in specification.codes["requirement_types"]:
        if codes[term.code]:
            yield cell(f"{term.code}: {term.label}"), cell(words.number(codes[term.code]))
    sources = Counter(source for item in resolved.case_file.provenance for source in item.selected_by)
    # What was named one by one stands on one line; areas and tags stand each on their own.
    alone = [source.removeprefix("id ") for source in sources if source.startswith("id ")]
    for source, count in sorted(sources.items()):
        kind, _, name = source.partition(" ")
        if kind != "id":
            yield cell(words(f"procurement_note.by.{kind}", name=name)), cell(words.number(count))
    if alone:
        yield cell(words("procurement_note.by.id", name=", ".join(alone))), cell(words.number(len(alone)))


def _cause(cause: str, words: Words) -> Cell:
    return cell(words(f"procurement_note.cause.{cause}"))


def _deviations(resolved: Resolved, words: Words) -> Iterator[Block]:
    specification = resolved.specification
    rows = {row.id: row for row in specification.requirements}
    yield Heading(1, words("procurement_note.deviations"))
    cells = tuple(
        (
            lines_cell(item.id, rows[item.id].title),
            cell(_field(found, words)),
            _value(found.recommended, specification, words),
            _value(found.chosen, specification, words),
            _text(found.reason),
        )
        for item in resolved.case_file.provenance
        for found in item.deviations
    )
    widths = {"requirement": 22, "field": 14, "recommended": 14, "decided": 20, "reason": 30}
    yield _table("deviations", widths, cells, words)


def _field(found: Deviation, words: Words) -> str:
    name, _, parameter = found.field.partition(".")
    return words(f"procurement_note.field.{name}", name=parameter)


def _value(value: str, specification: Specification, words: Words) -> Cell:
    """The value of a field, the time of fulfilment by its name."""
    when, _, day = value.partition(" ")
    times = {term.code: term.label for term in specification.codes["fulfilment_times"]}
    if when in times and (not day or _day(day)):
        return cell(words("row.by_date", date=_day(day)) if day else times[when])
    return _text(_shown(value, words))


def _local(resolved: Resolved, words: Words) -> Iterator[Block]:
    rows = {row.id: row for row in resolved.specification.requirements}
    yield Heading(1, words("procurement_note.local"))
    cells = tuple(
        (lines_cell(item.id, rows[item.id].title), cell(rows[item.id].code), _text(item.reason))
        for item in resolved.case_file.provenance
        if rows[item.id].local
    )
    yield _table("local", {"requirement": 32, "type": 10, "reason": 58}, cells, words)


def _award(specification: Specification, words: Words) -> Iterator[Block]:
    yield Heading(1, words("procurement_note.award"))
    yield Heading(2, words("procurement_note.criteria"))
    rows = tuple(_criterion(item, words) for item in _every(specification.criteria))
    yield _table("criteria", {"number": 9, "criterion": 39, "weight": 18, "roll_up": 34}, rows, words)
    yield Heading(2, words("procurement_note.price"))
    if specification.price is None:
        yield missing(words("procurement_note.price"), words)
    else:
        yield fact_table(_price(specification.price, words), words("procurement_note.price"), words)
    yield Heading(2, words("procurement_note.method"))
    yield fact_table(_method(specification, words), words("procurement_note.method"), words)


def _criterion(item: AnnouncedCriterion, words: Words) -> tuple[Cell, ...]:
    environment = words("procurement_note.environment") if item.environment else ""
    return (
        cell(item.number),
        lines_cell(item.title, environment),
        cell(_weight(item, words)),
        cell(words(f"procurement_note.roll_up.{item.roll_up}")),
    )


def _weight(item: AnnouncedCriterion | AnnouncedPrice, words: Words) -> str:
    """The weight in percent, the range, or that neither is announced."""
    if item.weight is not None:
        return percent(item.weight, words)
    if item.weight_from is not None and item.weight_to is not None:
        return words("procurement_note.range", least=percent(item.weight_from, words), most=percent(item.weight_to, words))
    return words("procurement_note.no_weight")


def _every(criteria: Iterable[AnnouncedCriterion]) -> Iterator[AnnouncedCriterion]:
    for criterion in criteria:
        yield criterion
        yield from _every(criterion.criteria)


def _price(price: AnnouncedPrice, words: Words) -> Iterator[tuple[str, object]]:
    total = price.evaluation_sum
    counting = sum(line.counts for line in price.lines)
    model = f"price_model.name.{price.model}"
    yield words("procurement_note.model"), words(model) if model in words.fixed else price.model
    yield words("procurement_note.weight"), _weight(price, words)
    if price.place is not None:
        yield words("procurement_note.place"), price.place
    if price.parameters:
        yield (
            words("procurement_note.parameters"),
            "\n".join(f"- {name}: {_shown(value, words)}" for name, value in price.parameters.items()),
        )
    yield words("procurement_note.lines"), words("procurement_note.lines_value", count=len(price.lines), counting=counting)
    yield words("procurement_note.years"), total.years if total.years is not None else words("procurement_note.no_years")
    yield words("procurement_note.options_count"), _yes(words, answer=total.options)
    yield words("procurement_note.extras_count"), _yes(words, answer=total.extras)
    yield words("procurement_note.hours"), words(f"procurement_note.sum.{total.method}")
    yield words("procurement_note.index"), price.index


def _method(specification: Specification, words: Words) -> Iterator[tuple[str, object]]:
    scale = specification.scale
    yield words("procurement_note.weighting"), words(f"procurement_note.weightings.{specification.weighting}")
    steps = {name: shown(getattr(scale, name), words) for name in ("minimum", "maximum", "step")}
    yield words("procurement_note.scale"), words("procurement_note.scale_value", **steps)
    yield words("procurement_note.decimals"), specification.decimals
    yield words("procurement_note.normalise"), _yes(words, answer=specification.normalise_quality)
    order = tuple(words(f"procurement_note.tie.{name}") for name in specification.tie_break)
    yield words("procurement_note.tie_break"), "\n".join(f"- {name}" for name in order) or None


def _climate_and_lots(specification: Specification, words: Words) -> Iterator[Block]:
    climate, procurement = specification.climate, specification.procurement
    yield Heading(1, words("procurement_note.climate_and_lots"))
    yield Heading(2, words("procurement_note.climate"))
    if climate is None:
        yield missing(words("procurement_note.climate"), words)
    else:
        yield Paragraph((Span(words(f"procurement_note.form.{climate.form}"), style="strong"),))
        yield from text(climate.reason, words("procurement_note.climate_reason"), words)
        named = {item.id: f"{item.number} {item.title}" for item in _every(specification.criteria)}
        if climate.criteria:
            yield line(words("procurement_note.climate_criteria", names=", ".join(named.get(name, name) for name in climate.criteria)))
        if climate.requirements:
            yield line(words("procurement_note.climate_requirements", names=", ".join(climate.requirements)))
    # Under part II no reason is asked for, so nothing is missing when none is given (FOA § 19-4 stands in part III).
    if procurement.lot or procurement.not_divided or in_part_three(specification):
        yield Heading(2, words("procurement_note.lots"))
    if procurement.lot:
        yield line(words("procurement_note.lot", number=procurement.lot.number, title=procurement.lot.title))
    elif procurement.not_divided or in_part_three(specification):
        yield from text(procurement.not_divided, words("procurement_note.lots_reason"), words)


def _findings(resolved: Resolved, words: Words) -> Iterator[Block]:
    yield Heading(1, words("procurement_note.findings"))
    law = law_name(resolved.case_file.law, words)
    yield from parse(words("procurement_note.held_against", law=law) if law else words("procurement_note.held_against_nothing"))
    rows = tuple(
        (cell(words.what(found)), cell(words.fix(found)), cell(profile_field(found.location.path) or "–")) for found in resolved.findings
    )
    yield _table("findings", {"found": 40, "mend": 38, "place": 22}, rows, words)


def _advice(resolved: Resolved, words: Words) -> Iterator[Block]:
    yield Heading(1, words("procurement_note.advice"))
    advice = resolved.case_file.advice
    yield from parse(words("procurement_note.advice_lead" if advice else "procurement_note.empty.advice"))
    for item in advice:
        yield Heading(2, f"{item.id} {item.title}")
        yield from parse(item.text)


def _notes(resolved: Resolved, words: Words) -> Iterator[Block]:
    yield Heading(1, words("procurement_note.notes"))
    yield from parse(resolved.case_file.notes or words("procurement_note.empty.notes"))


def _table(name: str, widths: Mapping[str, float], rows: tuple[tuple[Cell, ...], ...], words: Words) -> Block:
    """The rows under their titles, or the sentence that says that there are none."""
    if not rows:
        return line(words(f"procurement_note.empty.{name}"))
    return Table(
        heads({f"procurement_note.column.{name}": width for name, width in widths.items()}, words),
        rows,
        words(f"procurement_note.{name}"),
        row_headers=True,
    )


def _procedure(specification: Specification) -> str | None:
    procedure = specification.procurement.procedure
    return specification.meaning("procedures", procedure).label if procedure else None


def _kroner(value: Decimal | None, words: Words) -> str | None:
    return None if value is None else kroner(value, words)


def _text(text_of_people: str) -> Cell:
    return Cell(parse(text_of_people)) if text_of_people else cell("–")


def _yes(words: Words, *, answer: bool) -> str:
    return words("yes" if answer else "procurement_note.no")


def _shown(value: str, words: Words) -> str:
    """The value as people write it: yes and no, dates in words, decimal commas."""
    if value in {"true", "false"}:
        return _yes(words, answer=value == "true")
    if _NUMBER.fullmatch(value):
        return words.number(Decimal(value))
    day = _day(value)
    return words.day(day) if day else value


def _day(value: str) -> date | None:
    """The day that the text is, if it is one; a free text may only look like it."""
    try:
        return date.fromisoformat(value) if _DATE.fullmatch(value) else None
    except ValueError:
        return None


def _names(names: Iterable[str]) -> str:
    return "\n".join(f"- {name}" for name in names)
