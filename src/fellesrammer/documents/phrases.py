"""What a row says in every document, so that Word and Excel never word it differently."""

from __future__ import annotations

from collections.abc import Iterator

from fellesrammer.model.specification import AnnouncedCriterion, Specification, SpecifiedRequirement, Term
from fellesrammer.words import Words, listed


def fulfilled(specification: Specification, row: SpecifiedRequirement, words: Words) -> str:
    """When the row must be met: `Ved levering`, the date itself, or the whole contract period for a contract term."""
    if row.fulfilment.date is not None:
        return words("row.by_date", date=row.fulfilment.date)
    if row.kind == "contract_term":
        return words("row.in_contract")
    return specification.meaning("fulfilment_times", row.fulfilment.when).label


def criterion(specification: Specification, row: SpecifiedRequirement) -> str:
    """Number and title of the criterion that the row counts under, or nothing."""
    titles = dict(_titles(specification.criteria))
    return f"{row.criterion} {titles[row.criterion]}" if row.criterion else ""


def types_used(specification: Specification) -> tuple[Term, ...]:
    """The requirement types that a reader meets; AE points at the definition of A, so A is there whenever AE is."""
    used = {row.code for row in specification.requirements}
    if "AE" in used:
        used.add("A")
    return tuple(term for term in specification.codes["requirement_types"] if term.code in used)


def value_asked(row: SpecifiedRequirement, words: Words) -> str:
    """What the column «Verdi» takes for this row, or nothing when it takes nothing."""
    answer = row.answer
    if answer.type == "number":
        limits = (answer.minimum is not None, answer.maximum is not None)
        key = {(True, True): "between", (True, False): "at_least", (False, True): "at_most"}.get(limits, "plain")
        return words(f"answer.number.{key}", unit=answer.unit, minimum=answer.minimum or 0, maximum=answer.maximum or 0)
    if answer.type == "choice":
        return words("answer.choice", choices=listed(tuple(f"«{choice.label}»" for choice in answer.choices), words("or")))
    if answer.type == "date":
        return words("answer.date")
    return ""


def answer_asked(row: SpecifiedRequirement, words: Words) -> tuple[str, ...]:
    """The lines that say how to answer: what to write, the value, the length, enclosures."""
    lines = [row.answer.request.strip(), value_asked(row, words)]
    if row.answer.max_length:
        lines.append(words("answer.max_length", count=row.answer.max_length))
    if row.answer.attachments:
        lines.append(words("answer.attachments"))
    return tuple(line for line in lines if line)


def may_be_left_out(specification: Specification) -> bool:
    """Whether a tender may leave out one of the options."""
    return any(not option.obligatory for option in specification.contract.options)


def municipality(name: str, words: Words) -> str:
    """The buyer's full name, as in `Bodø kommune`; a name that holds the word already is left alone."""
    return name if words("municipality") in name.casefold() else words("buyer.name", name=name)


def title(specification: Specification, words: Words) -> str:
    """The procurement's title, or the words that say it must be filled in."""
    return specification.procurement.title or words("unfilled", field=words("facts.title").lower())


def notices(specification: Specification, words: Words) -> tuple[str, ...]:
    """What every page must say of itself: that it is an example, that it is a draft."""
    found = []
    if specification.procurement.example:
        found.append(words("notice.example"))
    if specification.library.draft:
        found.append(words("notice.draft"))
    return tuple(found)


def notice(specification: Specification, words: Words) -> str:
    """The notices on one line, for the top of every page."""
    return " · ".join(notices(specification, words))


def _titles(criteria: tuple[AnnouncedCriterion, ...]) -> Iterator[tuple[str, str]]:
    for entry in criteria:
        yield entry.number, entry.title
        yield from _titles(entry.criteria)
