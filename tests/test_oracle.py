"""The documents against plain writers of the same specification: python-docx and openpyxl, paragraph by paragraph and cell by cell.

The plain writers take nothing from `documents/` and `render/`: only the specification, the words and the prose of the templates.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.document import Document
from docx.table import Table
from openpyxl import Workbook

import example
import specimen
from fellesrammer import workflow
from fellesrammer.files import data
from fellesrammer.model.profile import Integration
from fellesrammer.model.specification import AnnouncedCriterion, Resolved, Specification, SpecifiedRequirement, Term
from fellesrammer.words import Words, sort_key

TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "text"
MONTHS = ("januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "desember")
FIXED = "id requirement type fulfilled answer"
TENDERER = "name organisation_number address country contact email phone"
ANSWERS = "fulfilment date value price price_line supplier response reference reservation secret own_1 own_2 own_3"
LISTS = ("fulfilment_answers", "term_answers", "price_answers", "suppliers")

SUBJECTS: Mapping[str, Callable[[], Resolved]] = {
    "specimen": specimen.resolved,
    "specimen in nynorsk": lambda: specimen.resolved(specimen.in_nynorsk()),
    "example": lambda: example.resolved("nb"),
    "example in nynorsk": lambda: example.resolved("nn"),
    "an example in order of priority": lambda: example.resolved("nn", example.HJELMELAND),
    "a joint example": lambda: example.resolved("nb", example.NORD_OSTERDAL),
}


@pytest.fixture(params=SUBJECTS)
def subject(request: pytest.FixtureRequest) -> Resolved:
    return SUBJECTS[request.param]()


def test_the_kravspesifikasjon_says_what_a_plain_writer_says(subject: Resolved) -> None:
    made = docx.Document(io.BytesIO(workflow.make(subject, ["kravspesifikasjon"]).files["kravspesifikasjon.docx"]))
    plain = Plain(subject.specification).document()
    assert list(_read(made)) == list(_read(plain))


@pytest.mark.parametrize("name", ["svarmatrise", "evaluering"])
def test_the_workbooks_hold_what_a_plain_writer_writes(subject: Resolved, name: str) -> None:
    made = openpyxl.load_workbook(io.BytesIO(workflow.make(subject, [name]).files[f"{name}.xlsx"]))
    writer = Plain(subject.specification)
    plain = writer.matrix(subject.case_file.specification) if name == "svarmatrise" else writer.scoring()
    assert made.sheetnames == plain.sheetnames
    for sheet in plain:
        assert _grid(made[sheet.title]) == _grid(sheet), sheet.title


class Plain:
    """The specification written the way anyone would write it in an afternoon."""

    def __init__(self, specification: Specification) -> None:
        self.all = specification
        self.words: Words = data.words(specification.language)
        self.buyer = f"{specification.buyer.name} kommune"
        self.agreement = f"{specification.agreement.id} {specification.agreement.version}"
        self.library = f"{specification.library.title} {specification.library.version}"
        self.criteria = dict(_flat(specification.criteria))

    # Word

    def document(self) -> Document:  # noqa: C901, PLR0915  # plain on purpose: top to bottom, as the document is read
        document, words, all_ = docx.Document(), self.words, self.all
        headings: list[tuple[int, str]] = []
        agreement = f"{all_.agreement.title}, {all_.agreement.version}"

        def say(*lines: str) -> None:
            for line in lines:
                document.add_paragraph(line)

        def head(level: int, text: str) -> None:
            top = sum(1 for found, _ in headings if found == 1)
            below = len(headings) - max((at for at, (found, _) in enumerate(headings) if found == 1), default=0)
            headings.append((level, f"{top + 1} {text}" if level == 1 else f"{top}.{below} {text}"))
            document.add_heading(headings[-1][1], level)

        def table(heads: Iterable[str], rows: Iterable[Sequence[str]]) -> None:
            lines = [[words(f"columns.{name}") if f"columns.{name}" in words.fixed else words(name) for name in heads], *rows]
            made = document.add_table(len(lines), len(lines[0]))
            for cells, row in zip(lines, made.rows, strict=True):
                for text, cell in zip(cells, row.cells, strict=True):
                    cell.text = text

        say(f"Bilag {all_.agreement.requirements}: {self.bilag(all_.agreement.requirements)} · {self.agreement}")
        say(words("kravspesifikasjon.title"), all_.procurement.title or "", self.buyer)
        if lot := all_.procurement.lot:
            say(f"{words('kravspesifikasjon.lot')}: {lot.number}: {lot.title}")
        say(f"{words('cover.case')}: {all_.procurement.case}", f"{words('cover.announcement')}: {self.day(all_.procurement.announcement)}")
        say(f"{words('cover.deadline')}: {self.day(all_.procurement.deadline)}", f"{words('cover.agreement')}: {agreement}")
        say(f"{words('cover.library')}: {self.library}", words("example.title"), words("example.text"), words("contents.title"))
        contents = len(document.element.body)

        head(1, words("introduction.title"))
        head(2, words("introduction.about"))
        say(*self.prose("about", buyer=self.buyer, agreement=self.agreement, bilag=all_.agreement.requirements, library=self.library))
        head(2, words("introduction.types"))
        say(*self.prose("types"))
        codes = self.types()
        types = [term for term in all_.codes["requirement_types"] if term.code in codes]
        table(("types.code", "types.meaning"), [(f"{term.code}: {term.label}", self.meaning(term)) for term in types])
        head(2, words("introduction.fulfilment"))
        say(*self.prose("fulfilment"))
        times = {row.fulfilment.when for row in all_.requirements}
        meanings = [(term.label, _lines(term.definition)) for term in all_.codes["fulfilment_times"] if term.code in times]
        table(("fulfilled", "types.meaning"), meanings)
        head(2, words("introduction.answering"))
        say(*self.prose("answering"))

        head(1, words("situation.title"))
        for name, text in (
            ("purpose", all_.procurement.purpose),
            ("background", all_.situation.background),
            ("goals", all_.situation.goals),
        ):
            head(2, words(f"situation.{name}"))
            say(*_paragraphs(text or ""))
        head(2, words("situation.facts"))
        table(("facts.fact", "facts.value"), self.facts(agreement))
        if all_.buyer.partners:
            head(2, words("together.title"))
            say(words(f"together.signing.{all_.buyer.signing}", buyer=self.buyer))
            table(self.titles("together", "municipality organisation_number inhabitants users"), self.together())
        if all_.buyer.joiners:
            head(2, words("together.joiners"))
            say(*_paragraphs(words("together.joiners_lead")))
            rows = [(f"{item.name} kommune", self.number(item.users), self.kroner(item.value)) for item in all_.buyer.joiners]
            table(self.titles("together", "municipality users_limit value_limit"), rows)
        head(2, words("situation.users"))
        table(("role", "count"), [(user.role, self.count(user.count)) for user in all_.situation.users or ()])
        head(2, words("situation.units"))
        table(("unit", "description"), [(unit.name, unit.description or "") for unit in all_.situation.units or ()])
        head(2, words("situation.systems_replaced"))
        table(("system", "use"), [(system.name, system.use or "") for system in all_.situation.systems_replaced or ()])
        head(2, words("situation.migration"))
        say(*_paragraphs(all_.situation.migration or ""))
        head(2, words("situation.integrations"))
        found = all_.situation.integrations or ()
        responsible = [item.responsibility for item in found if item.responsibility]
        say(*(words(f"integrations.meaning.{code}") for code in ("result", "time_and_material") if code in responsible))
        names = ("system", "purpose", "owner", "version", *(["integrations.responsibility"] if responsible else []))
        table(names, [self.integration(item)[: len(names)] for item in found])

        head(1, words("definitions.title"))
        say(*self.prose("definitions"))
        terms = sorted(all_.terms, key=lambda term: sort_key(term.label))
        table(("definitions.term", "types.meaning"), [(term.label, _lines(term.definition)) for term in terms])

        if all_.contract.options:
            head(1, words("options.title"))
            say(*self.prose("options"), *([words("options.priced")] if all_.price and all_.price.lines else []))
            table(self.titles("options", "option content until requirements"), self.options())

        own = [row for row in all_.requirements if row.bilag == all_.agreement.requirements]
        for area in all_.areas:
            head(1, area.title)
            say(*_paragraphs(area.introduction))
            names = ("id", "requirement", "type", "fulfilled", "criterion", "answer")
            table(names, [self.requirement(row) for row in own if row.area == area.id])
        lasting = {"SSA-L": "administrative", "SSA-D": "plan", "SSA-O": "plan"}.get(all_.agreement.id, "")
        given = (("price", all_.price), ("plan", all_.contract.delivery), (lasting, all_.contract.months))
        written = {all_.agreement.content_kinds[name] for name, value in given if value and name in all_.agreement.content_kinds}
        if others := sorted(({row.bilag for row in all_.requirements} | written) - {all_.agreement.requirements}):
            head(1, words("other_bilag.title"))
            say(*self.prose("other_bilag", agreement=self.agreement))
            rows = [(str(number), self.bilag(number), f"bilag-{number}-tekster.docx") for number in others]
            table(("other_bilag.number", "other_bilag.name", "other_bilag.file"), rows)
        for place, (_, text) in enumerate(headings):
            document.element.body.insert(contents - 1 + place, document.add_paragraph(text)._p)
        return document

    def types(self) -> set[str]:
        """The types that are explained: AE is explained by A."""
        codes = {row.code for row in self.all.requirements}
        return codes | {"A"} if "AE" in codes else codes

    def facts(self, agreement: str) -> Iterator[tuple[str, str]]:
        all_, words = self.all, self.words
        procedure = next(term.label for term in all_.codes["procedures"] if term.code == all_.procurement.procedure)
        for name, value in (
            ("buyer", self.buyer),
            ("municipality_number", all_.buyer.municipality),
            ("organisation_number", all_.buyer.organisation_number),
            ("inhabitants", self.number(all_.situation.inhabitants)),
            ("services", "\n".join(all_.procurement.services)),
            *([("lot", f"{all_.procurement.lot.number}: {all_.procurement.lot.title}")] if all_.procurement.lot else []),
            ("agreement", agreement),
            ("procedure", procedure),
            ("start", self.day(all_.contract.start)),
            ("delivery", self.day(all_.contract.delivery)),
            ("length", words("facts.months", count=all_.contract.months)),
            ("extensions", all_.contract.extensions),
        ):
            if value is not None:
                yield words("kravspesifikasjon.lot" if name == "lot" else f"facts.{name}"), str(value)

    def titles(self, section: str, names: str) -> list[str]:
        return [f"{section}.{name}" for name in names.split()]

    def together(self) -> Iterator[tuple[str, ...]]:
        buyer, words = self.all.buyer, self.words
        inhabitants = self.number(self.all.situation.inhabitants)
        yield f"{self.buyer}\n{words('together.lead')}", buyer.organisation_number or "–", inhabitants, words("together.see_users")
        for item in buyer.partners:
            yield f"{item.name} kommune", item.organisation_number or "–", self.number(item.inhabitants), self.number(item.users)

    def integration(self, item: Integration) -> tuple[str, ...]:
        responsibility = self.words(f"integrations.{item.responsibility}") if item.responsibility else ""
        return item.system, item.purpose or "", item.owner or "", item.version or "", responsibility

    def options(self) -> Iterator[tuple[str, ...]]:
        for option in self.all.contract.options:
            offered = self.words("options.obligatory" if option.obligatory else "options.free")
            ids = "\n".join(option.requirements) or "–"
            yield f"{option.id}\n{option.title}", f"{_lines(option.text)}\n{offered}", option.until or "", ids

    def meaning(self, term: Term) -> str:
        if term.code != "K":
            return _lines(term.definition)
        bilag = [str(number) for number in sorted({row.bilag for row in self.all.requirements if row.code == "K"})]
        both = f" {self.words('and')} ".join([", ".join(bilag[:-1]), bilag[-1]] if len(bilag) > 1 else bilag)
        return f"{_lines(term.definition)}\n{self.words('kravspesifikasjon.terms_stand', numbers=both)}"

    def requirement(self, row: SpecifiedRequirement) -> list[str]:
        words = self.words
        identity = f"{row.id}\n{words('row.local')}" if row.local else row.id
        text = [row.title, _lines(row.text)]
        text += [f"{words('row.added')}: {_lines(row.added_text)}"] if row.added_text else []
        text += [_led(words("row.beyond"), row.beyond_minimum)] if row.beyond_minimum else []
        criterion = f"{row.criterion} {self.criteria.get(row.criterion, '')}".strip()
        return [identity, "\n".join(text), row.code, self.fulfilled(row), criterion, "\n".join(_lines(line) for line in self.asked(row))]

    def fulfilled(self, row: SpecifiedRequirement) -> str:
        if row.kind == "contract_term" and not row.fulfilment.date:
            return self.words("row.in_contract")
        if row.fulfilment.date:
            return self.words("row.by_date", date=self.day(row.fulfilment.date))
        return next(term.label for term in self.all.codes["fulfilment_times"] if term.code == row.fulfilment.when)

    def asked(self, row: SpecifiedRequirement) -> list[str]:
        answer, words = row.answer, self.words
        lines = [answer.request.strip()]
        if answer.type == "number":
            assert answer.minimum is not None
            assert answer.maximum is not None
            limits = {"minimum": _comma(answer.minimum), "maximum": _comma(answer.maximum)}
            lines.append(words("answer.number.between", unit=answer.unit, **limits))
        if answer.type == "choice":
            *first, last = [f"«{choice.label}»" for choice in answer.choices]
            lines.append(words("answer.choice", choices=f"{', '.join(first)} {words('or')} {last}"))
        lines += [words("answer.date")] if answer.type == "date" else []
        lines += [words("answer.max_length", count=answer.max_length)] if answer.max_length else []
        return lines + ([words("answer.attachments")] if answer.attachments else [])

    def bilag(self, number: int) -> str:
        return next(bilag.title for bilag in self.all.agreement.bilag if bilag.number == number)

    def day(self, value: date | None) -> str:
        return f"{value.day}. {MONTHS[value.month - 1]} {value.year}" if value else ""

    def number(self, value: int | None) -> str:
        if value is None:
            return ""
        return f"{value:,}".replace(",", "\N{NO-BREAK SPACE}") if value > 9999 else str(value)

    def count(self, value: int | None) -> str:
        return self.number(value) or self.words("unfilled", field=self.words("columns.count").lower())

    def kroner(self, value: Decimal | None) -> str:
        return "" if value is None else self.number(int(value))

    def prose(self, name: str, **values: object) -> list[str]:
        text = (TEMPLATES / self.all.language / f"{name}.txt").read_text(encoding="utf-8")
        text = re.sub(r"\{% if ([^%]+) %\}\n?(.*?)(?:\{% else %\}\n?(.*?))?\{% endif %\}\n?", self.either, text, flags=re.DOTALL)
        text = re.sub(r"\{\{ (\w+) \}\}", lambda found: str(values[found[1]]), text)
        text = re.sub(r"\{\{ '(\w+)' if decimals == 1 else '(\w+)' \}\}", lambda found: found[1 if values["decimals"] == 1 else 2], text)
        return _paragraphs(text)

    def either(self, found: re.Match[str]) -> str:
        """What a condition of the prose leaves: the text after it, or the one after `else`."""
        holds = {
            "price_form": bool(self.all.price and self.all.price.lines),
            "evaluators == 1": self.all.evaluators == 1,
            "open_weights": self.all.weighting != "weights",
            "normalise": self.all.normalise_quality,
        }[found[1]]
        return (found[2] if holds else found[3]) or ""

    # Excel

    def book(self, sheets: Sequence[str]) -> Workbook:
        book = Workbook()
        book.remove(book.worksheets[0])
        for name in sheets:
            book.create_sheet(self.words(name))
        return book

    def matrix(self, identity: str) -> Workbook:
        names = ("instructions", "tenderer", "answers", "reservations", "specification", "lists")
        book = self.book([f"matrix.sheet.{name}" for name in names])
        filled = (self.instructions(), self.tenderer(), self.answers(), self.reservations(), self.hidden(identity), self.lists())
        for sheet, rows in zip(book.worksheets, filled, strict=True):
            _fill(sheet, rows)
        return book

    def front(self, title: str, *notices: str) -> list[Sequence[object]]:
        return [[title], [f"{self.buyer}: {self.all.procurement.title}"], *([text] for text in (*notices, self.words("notice.example")))]

    def instructions(self) -> Iterator[Sequence[object]]:
        words, answers = self.words, self.words("matrix.sheet.answers")
        yield from self.front(words("matrix.title"))
        yield from ([line] for line in self.bulleted("matrix_instructions"))
        yield from ([], [words("matrix.progress.title")])
        yield [words(f"matrix.progress.{name}") for name in ("part", "rows", "answered", "left")]
        titles = {area.id: f"{area.id} {area.title}" for area in self.all.areas}
        parts = [
            titles[row.area] if row.bilag == self.all.agreement.requirements else words("matrix.bilag", number=row.bilag)
            for row in self.all.requirements
        ]
        line = len(self.front("")) + len(self.bulleted("matrix_instructions")) + 3
        for part in dict.fromkeys(parts):
            line += 1
            first, count = parts.index(part) + 4, parts.count(part)
            yield [part, count, f"=COUNTA('{answers}'!F{first}:F{first + count - 1})", f"=B{line}-C{line}"]
        yield from ([], [words("matrix.meanings")])
        codes = self.types()
        meanings = ("requirement_types", "type"), ("fulfilment_answers", "fulfilment"), ("term_answers", "term")
        for name, column in (*meanings, ("price_answers", "price"), ("suppliers", "supplier")):
            yield [words(f"columns.{column}")]
            for term in self.all.codes[name]:
                if name != "requirement_types":
                    yield [f"{term.label}. {_bullets(term.definition)}"]
                elif term.code in codes:
                    yield [f"{term.code}: {term.label}. {_bullets(term.definition)}"]

    def tenderer(self) -> Iterator[Sequence[object]]:
        words = self.words
        yield from ([words(f"tenderer.{name}")] for name in ("title", "help", "lead"))
        yield from ([words(f"tenderer.{name}")] for name in TENDERER.split())
        for part in ("members", "subcontractors", "relied_on"):
            yield from (
                [],
                [words(f"tenderer.{part}")],
                [words(f"tenderer.{name}") for name in ("name", "organisation_number", "delivers")],
            )
            yield from [[]] * 10

    def answers(self) -> Iterator[Sequence[object]]:
        words = self.words
        yield from ([words("matrix.sheet.answers")], [None, words("matrix.answers.help")])
        yield [words(f"columns.{name}") for name in f"{FIXED} {ANSWERS}".split()]
        for row in self.all.requirements:
            yield [row.id, self.cell(row), row.code, self.fulfilled(row), "\n".join(_bullets(line) for line in self.asked(row))]

    def reservations(self) -> Iterator[Sequence[object]]:
        words = self.words
        yield from ([words("matrix.sheet.reservations")], *([line] for line in words("reservations.help").split("\n")))
        yield [words(f"reservations.{name}") for name in ("document", "point", "reservation", "consequence", "priced")]

    def hidden(self, identity: str) -> Iterator[Sequence[object]]:
        procurement, library = self.all.procurement.id, self.all.library.version
        yield from (["specification", identity], ["procurement", procurement], ["library", library], ["language", self.all.language])
        yield ["id", "revision", "text_fingerprint", "answer_type", "fulfilment", "date"]
        for row in self.all.requirements:
            day = row.fulfilment.date.isoformat() if row.fulfilment.date else None
            yield [row.id, row.revision, row.text_fingerprint, row.answer.type, row.fulfilment.when, day]

    def lists(self) -> Iterator[Sequence[object]]:
        lists = {name: [term.label for term in self.all.codes[name]] for name in LISTS} | {"yes": [self.words("yes")]}
        for row in self.all.requirements:
            if row.answer.choices:
                lists[f"choices_{row.id.replace('-', '_')}"] = [choice.label for choice in row.answer.choices]
        yield list(lists)
        for place in range(max(map(len, lists.values()))):
            yield [choices[place] if place < len(choices) else None for choices in lists.values()]

    def scoring(self) -> Workbook:
        book = self.book(["matrix.sheet.instructions", "scoring.sheet.points"])
        scale, words = self.all.scale, self.words
        steps = {name: _comma(getattr(scale, name)) for name in ("minimum", "maximum", "step")}
        rows = self.front(words("scoring.title"), words("scoring.internal"))
        counts = {"decimals": self.all.decimals, "evaluators": self.all.evaluators}
        rows += [[line] for line in self.bulleted("scoring_instructions", **steps, **counts)]
        _fill(book.worksheets[0], [*rows, [], *([words(f"scoring.{name}")] for name in ("evaluator", "role", "date"))])
        _fill(book.worksheets[1], self.points())
        return book

    def points(self) -> Iterator[Sequence[object]]:
        words, count = self.words, self.all.tenderers
        yield from ([words("scoring.sheet.points")], [None, words("scoring.points.help")], [])
        for name in ("tenderer", "organisation_number"):
            yield [None] * 5 + [words(f"scoring.{name}"), None] * count
        frame = [words(f"scoring.column.{name}") for name in ("number", "subject", "type", "weight", "anchors")]
        yield [*frame, *(words(f"scoring.column.{name}", number=number) for number in range(1, count + 1) for name in ("points", "reason"))]
        lines = list(self.criterion_lines(self.all.criteria))
        tops = [7 + place for place, (number, *_) in enumerate(lines) if re.fullmatch(r"\d+", number)]
        rows = {row.id: row for row in self.all.requirements}
        for place, (number, title, weight, criterion) in enumerate(lines, 7):
            if criterion is None:
                row = rows[number]
                anchors = "\n".join(f"{anchor.points}: {_bullets(anchor.text)}" for anchor in row.assessment)
                yield [number, self.cell(row), row.code, weight, anchors]
                continue
            how = words(f"scoring.roll_up.{criterion.roll_up}")
            how += "" if criterion.weight is not None else "\n" + words("scoring.weight.priority")
            below = [at for at, (name, *_) in enumerate(lines, 7) if _belongs(name, criterion)]
            ranged = bool(criterion.requirements)
            cells = self.formulas(below, ranged=ranged) if criterion.roll_up == "weighted_mean" else []
            assert place not in below
            yield [number, title, None, weight, how, *cells]
        is_open = self.all.weighting != "weights"
        yield [None, words("scoring.total"), None, None, None, *self.formulas(tops, ranged=False, is_open=is_open)]

    def criterion_lines(self, criteria: Iterable[AnnouncedCriterion]) -> Iterator[tuple[str, str, object, AnnouncedCriterion | None]]:
        for criterion in criteria:
            yield criterion.number, criterion.title, criterion.weight, criterion
            yield from self.criterion_lines(criterion.criteria)
            for item in criterion.requirements:
                yield item.id, "", item.weight if criterion.roll_up == "weighted_mean" else None, None

    def formulas(self, below: Sequence[int], *, ranged: bool, is_open: bool = False) -> Iterator[str | None]:
        for tenderer in range(self.all.tenderers):
            letters = openpyxl.utils.get_column_letter(6 + 2 * tenderer)
            points, weights = [f"{letters}{row}" for row in below], [f"$D${row}" for row in below]
            given, products, summed = (
                ",".join(points),
                "+".join(f"{one}*{weight}" for one, weight in zip(points, weights, strict=True)),
                "+".join(weights),
            )
            if ranged:
                given, over = f"{points[0]}:{points[-1]}", f"{weights[0]}:{weights[-1]}"
                products, summed = f"SUMPRODUCT({given},{over})", f"SUM({over})"
            mean = f"ROUND(ROUND(ROUND({products},8)/ROUND({summed},8),10),{self.all.decimals})"
            weighed, count = ",".join(weights), len(below)
            there = f"AND(COUNT({given})={count},COUNT({weighed})={count},SUM({weighed})>0)" if is_open else f"COUNT({given})={count}"
            yield f'=IF({there},{mean},"")'
            yield None

    def cell(self, row: SpecifiedRequirement) -> str:
        parts = [row.title, _bullets(row.text)]
        labelled = ("row.added", row.added_text), ("row.beyond", row.beyond_minimum)
        parts += [self.words(label) + (":\n" if text.startswith("- ") else ": ") + _bullets(text) for label, text in labelled if text]
        return "\n\n".join(parts)

    def bulleted(self, name: str, **values: object) -> list[str]:
        text = (TEMPLATES / self.all.language / f"{name}.txt").read_text(encoding="utf-8")
        bullets = {line[2:].strip()[:20] for line in text.splitlines() if line.startswith("- ")}
        lines = self.prose(name, **values)
        return [f"• {line}" if any(line[:10] == bullet[:10] for bullet in bullets) else line for line in lines]


def _flat(criteria: Iterable[AnnouncedCriterion]) -> Iterator[tuple[str, str]]:
    for criterion in criteria:
        yield criterion.number, criterion.title
        yield from _flat(criterion.criteria)


def _belongs(name: str, criterion: AnnouncedCriterion) -> bool:
    return name in {item.id for item in criterion.requirements} | {child.number for child in criterion.criteria}


def _paragraphs(text: str) -> list[str]:
    """The paragraphs and list items of a text: lines run on until an empty line or a bullet."""
    found: list[str] = []
    fresh, in_list = True, False
    for line in (_unlinked(line) for line in text.splitlines()):
        if not line.strip():
            fresh, in_list = True, False
        elif line.startswith("- "):
            found.append(line[2:].strip())
            fresh, in_list = False, True
        elif fresh or (in_list and not line.startswith("  ")):
            found.append(line.strip())
            fresh, in_list = False, False
        else:
            found[-1] += f" {line.strip()}"
    return found


def _unlinked(line: str) -> str:
    return re.sub(r"\[([^\]]*)\]\(https://[^)]*\)", r"\1", line)


def _lines(text: str) -> str:
    return "\n".join(_paragraphs(text))


def _led(label: str, text: str) -> str:
    return f"{label}: \n{_lines(text)}" if text.startswith("- ") else f"{label}: {_lines(text)}"


def _bullets(text: str) -> str:
    """The text of a cell: bullets as signs, addresses after their links."""
    shown = re.sub(r"\[([^\]]*)\]\((https://[^)]*)\)", r"\1 (\2)", text)
    starts = {_unlinked(line)[2:].strip() for line in shown.splitlines() if line.startswith("- ")}
    return "\n".join(f"• {line}" if any(line.startswith(start) for start in starts) else line for line in _paragraphs(shown))


def _comma(value: object) -> str:
    return str(value).replace(".", ",")


def _read(document: Document) -> Iterator[Any]:
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield [[cell.text for cell in row.cells] for row in block.rows]
        elif text := "".join(
            found.text or "" for found in block._p.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t")
        ):
            yield text


def _fill(sheet: Any, rows: Iterable[Sequence[object]]) -> None:
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column, value)


def _grid(sheet: Any) -> dict[str, object]:
    cells = (cell for row in sheet.iter_rows() for cell in row if cell.value is not None)
    return {cell.coordinate: cell.value if isinstance(cell.value, str) else float(cell.value) for cell in cells}
