"""What a specification lets a reader recognise in its documents: ids, the titles of columns, and the labels of facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fellesrammer.errors import Path
from fellesrammer.exchange.reading import Row, Table, lines_of, normal, unnumbered
from fellesrammer.model.specification import AnnouncedCriterion, Specification
from fellesrammer.words import Words

# What the columns of a row say, by the key of their titles, for each kind of row: one title can mean different things.
_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "requirement": {
        "columns.requirement": "text",
        "columns.term": "text",
        "columns.type": "type",
        "columns.fulfilled": "fulfilment",
        "columns.criterion": "criterion",
        "columns.answer": "answer",
        "competition.column.shown": "title",
        "competition.column.criterion": "criterion",
        "scoring.column.subject": "text",
        "scoring.column.type": "type",
        "scoring.column.weight": "weight",
        "scoring.column.anchors": "assessment",
    },
    "criterion": {
        "competition.column.weight": "weight",
        "competition.column.place": "weight",
        "competition.column.documentation": "documentation",
        "competition.column.requirements": "requirements",
        "competition.column.roll_up": "roll_up",
        "scoring.column.subject": "title",
        "scoring.column.weight": "weight",
        "scoring.column.anchors": "roll_up",
    },
    "qualification": {"competition.column.requirement": "text", "competition.column.evidence": "evidence"},
    "option": {
        "options.content": "text",
        "options.until": "until",
        "options.requirements": "requirements",
        "competition.column.until": "until",
        "competition.column.obligatory": "obligatory",
        "competition.column.requirements": "requirements",
    },
    "price": {
        "competition.column.priced": "title",
        "competition.column.unit": "unit",
        "competition.column.quantity": "quantity",
        "competition.column.years": "years",
        "competition.column.counts": "counts",
        "price_form.column.subject": "title",
        "price_form.column.municipality": "municipality",
        "price_form.column.option": "option",
        "price_form.column.unit": "unit",
        "price_form.column.quantity": "quantity",
        "price_form.column.years": "years",
        "price_form.column.counts": "counts",
    },
}
_WEIGHTS = ("competition.column.weight", "competition.column.place", "scoring.column.weight")
_ASKED = {
    "demonstration_script.asked.requirement": "text",
    "demonstration_script.asked.added": "added",
    "demonstration_script.asked.beyond": "beyond",
    "demonstration_script.asked.answer": "answer",
}
# Where in a profile a fact stands, by the key of the heading or label that it has in a document.
_VALUES: Mapping[str, Path] = {
    "situation.purpose": ("procurement", "purpose"),
    "situation.background": ("situation", "background"),
    "situation.goals": ("situation", "goals"),
    "situation.users": ("situation", "users"),
    "situation.units": ("situation", "units"),
    "situation.systems_replaced": ("situation", "systems_replaced"),
    "situation.migration": ("situation", "migration"),
    "situation.integrations": ("situation", "integrations"),
    "bilag_texts.platform": ("situation", "integrations"),
    "facts.title": ("procurement", "title"),
    "facts.buyer": ("buyer", "municipality"),
    "facts.municipality_number": ("buyer", "municipality"),
    "facts.organisation_number": ("buyer", "organisation_number"),
    "facts.inhabitants": ("situation", "inhabitants"),
    "facts.services": ("scope", "services"),
    "facts.agreement": ("procurement", "agreement"),
    "facts.procedure": ("procurement", "procedure"),
    "facts.start": ("contract", "start"),
    "facts.delivery": ("contract", "delivery"),
    "facts.length": ("contract", "months"),
    "facts.extensions": ("contract", "extensions"),
    "cover.case": ("procurement", "case"),
    "cover.announcement": ("procurement", "announcement"),
    "cover.deadline": ("procurement", "deadline"),
    "cover.agreement": ("procurement", "agreement"),
    "cover.library": ("library",),
    "kravspesifikasjon.lot": ("procurement", "lot"),
    "together.title": ("buyer", "partners"),
    "together.joiners": ("buyer", "joiners"),
    "options.title": ("contract", "options"),
    "competition.fact.buyer": ("buyer", "municipality"),
    "competition.fact.organisation_number": ("buyer", "organisation_number"),
    "competition.fact.case": ("procurement", "case"),
    "competition.fact.title": ("procurement", "title"),
    "competition.fact.services": ("scope", "services"),
    "competition.fact.purpose": ("procurement", "purpose"),
    "competition.fact.estimated_value": ("contract", "estimated_value"),
    "competition.fact.maximum_value": ("contract", "maximum_value"),
    "competition.fact.start": ("contract", "start"),
    "competition.fact.length": ("contract", "months"),
    "competition.fact.extensions": ("contract", "extensions"),
    "competition.fact.delivery": ("contract", "delivery"),
    "competition.fact.minimum": ("procurement", "invited", "minimum"),
    "competition.fact.maximum": ("procurement", "invited", "maximum"),
    "competition.fact.selection": ("procurement", "invited", "selection"),
    "competition.fact.rounds": ("procurement", "rounds"),
    "competition.fact.dialogue_rounds": ("procurement", "rounds"),
    "competition.fact.first_offer": ("procurement", "award_on_first_offer"),
    "competition.fact.without_dialogue": ("procurement", "award_on_first_offer"),
    "competition.fact.submission": ("procurement", "submission"),
    "competition.fact.validity": ("procurement", "validity"),
    "competition.fact.reason": ("award", "climate", "reason"),
    "competition.fact.climate_criteria": ("award", "climate", "criteria"),
    "competition.fact.climate_requirements": ("award", "climate", "requirements"),
    "competition.fact.minutes": ("demonstration", "minutes"),
    "competition.fact.place": ("demonstration", "place"),
    "competition.fact.preparation": ("demonstration", "preparation"),
    "competition.fact.participants": ("demonstration", "participants"),
    "competition.plan.announcement": ("procurement", "announcement"),
    "competition.plan.applications": ("procurement", "applications"),
    "competition.plan.questions": ("procurement", "questions"),
    "competition.plan.deadline": ("procurement", "deadline"),
    "competition.plan.first_deadline": ("procurement", "deadline"),
    "competition.plan.final_deadline": ("procurement", "deadline"),
    "competition.plan.validity": ("procurement", "validity"),
    "competition.chapter.climate": ("award", "climate"),
    "competition.section.lots": ("procurement", "not_divided"),
    "competition.section.joint": ("buyer", "partners"),
    "competition.section.joiners": ("buyer", "joiners"),
    "competition.section.options": ("contract", "options"),
    "competition.section.plan": ("procurement", "milestones"),
    "competition.section.index": ("award", "price", "index"),
    "competition.section.price_model": ("award", "price", "model"),
    "competition.section.sum": ("award", "price", "evaluation_sum"),
    "competition.section.scale": ("award", "scale"),
    "competition.section.tie": ("award", "tie_break"),
    "price_form.index": ("award", "price", "index"),
    "price_form.years": ("award", "price", "evaluation_sum", "years"),
    "demonstration_script.fact.minutes": ("demonstration", "minutes"),
    "demonstration_script.fact.place": ("demonstration", "place"),
    "demonstration_script.fact.participants": ("demonstration", "participants"),
    "demonstration_script.fact.preparation": ("demonstration", "preparation"),
}

_ID = re.compile(r"[A-ZÆØÅ]{1,4}-\d{1,4}")
_WORD = re.compile(r"[\w-]+", re.UNICODE)
_AFTER_ID = " :.–-"


@dataclass(frozen=True, slots=True)
class Known:
    """What can be recognised: the kind of every id, the path of every criterion by its number, and what titles and labels mean."""

    kinds: Mapping[str, str]
    local: frozenset[str]
    criteria: Mapping[str, Path]
    columns: Mapping[str, Mapping[str, str]]
    weights: frozenset[str]
    values: Mapping[str, Path]
    asked: Mapping[str, str]
    requests: Mapping[str, tuple[str, ...]]
    led: Mapping[str, str]

    def key(self, cell: str, *, numbers: bool = False) -> str:
        """What a row is known by: the id or number that its first cell begins with, else all that stands there."""
        first = cell.split("\n", 1)[0].split(" ", 1)[0].rstrip(":,.")
        if _ID.fullmatch(first) or first in self.kinds or (numbers and first in self.criteria):
            return first
        return cell.replace("\n", " ")

    def kind(self, key: str, *, numbers: bool = False) -> str:
        """The kind of row that a key belongs to, empty when the specification knows none."""
        return self.kinds.get(key) or ("criterion" if numbers and key in self.criteria else "")

    def numbered(self, table: Table) -> bool:
        """Whether the rows of the table are criteria by their numbers, with or without requirements among them."""
        return not self.weights.isdisjoint(table.columns)

    def named(self, title: str) -> str:
        """The id of the requirement that a heading names, empty when it names none."""
        return next((word for word in _WORD.findall(title) if self.kinds.get(word) == "requirement"), "")

    def value(self, label: str) -> Path:
        """The place in a profile of what stands under a heading or beside a label; empty when it is no fact of a profile."""
        return self.values.get(unnumbered(label).rstrip(":").casefold(), ())

    def is_id(self, key: str) -> bool:
        """Whether the key looks like an id, known or not."""
        return bool(_ID.fullmatch(key))

    def fields(self, kind: str, column: str, text: str, *, first: bool) -> Iterator[tuple[str, str]]:
        """What a cell says, field by field: a cell with a requirement holds its title, its text, what is added and what earns points."""
        field = self.columns.get(kind, {}).get(column, "")
        if first:
            rest = _after_key(text)
            named = kind in {"option", "criterion"}
            yield from _titled(rest, "title", "text" if kind == "option" else "mark") if named else (("mark", rest),)
        elif field == "text" and kind == "requirement":
            yield from self._split(text)
        elif (field, kind) in {("text", "qualification"), ("title", "price")}:
            yield from _titled(text, "title", "text" if kind == "qualification" else "group")
        else:
            yield field or column, text

    def _split(self, text: str) -> Iterator[tuple[str, str]]:
        parts: dict[str, list[str]] = {"title": [], "text": [], "added": [], "beyond": []}
        field = "title"
        for line in text.split("\n"):
            led = next((lead for lead in self.led if line.casefold().startswith(lead)), "")
            field = self.led[led] if led else field
            parts[field].append(line[len(led) :].strip())
            field = "text" if field == "title" else field
        yield from ((name, "\n".join(filter(None, lines))) for name, lines in parts.items())


def known(specification: Specification, words: Words) -> Known:
    """What the documents of a specification can be recognised by."""

    def word(key: str) -> str:
        return normal(words.fixed.get(key, ""))

    kinds = {
        **{row.id: "requirement" for row in specification.requirements},
        **{item.id: "qualification" for item in specification.qualification or ()},
        **{option.id: "option" for option in specification.contract.options},
        **{line.id: "price" for line in (specification.price.lines if specification.price else ())},
    }
    local = {row.id for row in specification.requirements if row.local} | {one.id for one in specification.qualification or () if one.local}
    return Known(
        kinds=kinds,
        local=frozenset(local),
        criteria=dict(_criteria(specification.criteria, ("award",))),
        columns={kind: {word(key): field for key, field in columns.items() if word(key)} for kind, columns in _COLUMNS.items()},
        weights=frozenset(filter(None, map(word, _WEIGHTS))),
        values={word(key).casefold(): path for key, path in _VALUES.items() if word(key)},
        asked={word(key): field for key, field in _ASKED.items() if word(key)},
        requests={row.id: lines_of([row.answer.request]) for row in specification.requirements},
        led={f"{word(f'row.{name}').casefold()}:": name for name in ("added", "beyond")},
    )


def missing_words(words: Words) -> tuple[str, ...]:
    """The keys of titles and labels that the language has no words for: none, as long as documents keep theirs."""
    keys = [*_VALUES, *_ASKED, *_WEIGHTS, *(key for columns in _COLUMNS.values() for key in columns)]
    return tuple(sorted({key for key in keys if key not in words.fixed}))


def row_key(row: Row, column: int, table: Table, this: Known) -> str:
    """What a row of a table is known by: its first cell, or the first with anything in it where that one is empty."""
    cell = row.cell(column) or next(filter(None, row.cells), "")
    return this.key(cell, numbers=this.numbered(table))


def _after_key(text: str) -> str:
    """What stands behind the id or number that a first cell begins with."""
    first, _, rest = text.partition("\n")
    return "\n".join(filter(None, (first.partition(" ")[2].strip(_AFTER_ID), rest)))


def _titled(text: str, first: str, others: str) -> Iterator[tuple[str, str]]:
    title, _, rest = text.partition("\n")
    yield first, title
    yield others, rest


def _criteria(criteria: Sequence[AnnouncedCriterion], above: Path) -> Iterator[tuple[str, Path]]:
    for criterion in criteria:
        path = (*above, "criteria", criterion.id)
        yield criterion.number, path
        yield from _criteria(criterion.criteria, path)
