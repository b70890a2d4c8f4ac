"""The documents of a procurement: the name of each, whether it may be published, and how it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from fellesrammer.documents import (
    answer_matrix,
    bilag_texts,
    checklist,
    competition_document,
    demonstration_script,
    hearing_matrix,
    internal_pages,
    phrases,
    price_form,
    procurement_note,
    records,
    requirements_document,
    scoring_workbook,
    tender_response,
)
from fellesrammer.errors import Problem, RammerError
from fellesrammer.files import data
from fellesrammer.model.specification import Resolved, Specification
from fellesrammer.render import excel, package, word, word_template
from fellesrammer.render.blocks import Block, Paragraph, Span
from fellesrammer.render.sheets import Workbook
from fellesrammer.words import Words

_UNDATED = date(1980, 1, 1)
"""The date of documents that have none of their own: no announcement date, and no release under them."""


@dataclass(frozen=True, slots=True)
class Making:
    """What every document is made from; `template` holds the parts of the municipality's own Word template."""

    resolved: Resolved
    words: Words
    template: Mapping[str, bytes] | None = None

    @property
    def specification(self) -> Specification:
        """The public half of what was resolved."""
        return self.resolved.specification

    @property
    def created(self) -> date:
        """The date that the files carry: the announcement's, else the release's."""
        return self.specification.procurement.announcement or self.specification.library.released or _UNDATED


@dataclass(frozen=True, slots=True)
class Document:
    """A kind of file that a build makes: its name, whether it may be published, and how its files are made.

    Most are one file. A document that has nothing to say in this procurement is none; the texts for other bilag are one for each bilag.
    """

    name: str
    public: bool
    make: Callable[[Making], Mapping[str, bytes]]

    @property
    def stem(self) -> str:
        """The name without its ending."""
        return self.name.partition(".")[0]


def _requirements(making: Making) -> Mapping[str, bytes]:
    blocks = requirements_document.outline(making.specification, making.words)
    return _one_word(making, "kravspesifikasjon", "kravspesifikasjon.title", blocks)


def _competition(making: Making) -> Mapping[str, bytes]:
    blocks = competition_document.outline(making.specification, making.words)
    return _one_word(making, "konkurransegrunnlag-del", "competition.title", blocks)


def _bilag(making: Making) -> Mapping[str, bytes]:
    plain = replace(making, template=None)  # the texts are pasted into the agreement's own bilag
    made = bilag_texts.outlines(making.specification, making.words)
    return {f"bilag-{number}-tekster.docx": _word(plain, _bilag_title(making, number), blocks) for number, blocks in made.items()}


def _bilag_title(making: Making, number: int) -> str:
    return f"Bilag {number}: {making.specification.agreement.titled(number).title}"


def _matrix(making: Making) -> Mapping[str, bytes]:
    return _one_excel(making, "svarmatrise", answer_matrix.workbook(making.specification, _identity(making), making.words, making.created))


def _prices(making: Making) -> Mapping[str, bytes]:
    return _one_excel(making, "prisskjema", price_form.workbook(making.specification, _identity(making), making.words, making.created))


def _response(making: Making) -> Mapping[str, bytes]:
    return _one_word(making, "besvarelse", "tender_response.title", tender_response.outline(making.specification, making.words))


def _demonstration(making: Making) -> Mapping[str, bytes]:
    return _one_word(making, "demoskript", "demonstration_script.title", demonstration_script.outline(making.specification, making.words))


def _scoring(making: Making) -> Mapping[str, bytes]:
    return _one_excel(making, "evaluering", scoring_workbook.workbook(making.specification, making.words, making.created))


def _note(making: Making) -> Mapping[str, bytes]:
    return _internal_word(making, "anskaffelsesnotat", "procurement_note.title", procurement_note.outline(making.resolved, making.words))


def _checklist(making: Making) -> Mapping[str, bytes]:
    return _internal_word(making, "sjekkliste", "checklist.title", checklist.outline(making.resolved, making.words))


def _announced(making: Making) -> Mapping[str, bytes]:
    return {"spesifikasjon.json": records.announced(making.resolved)}


def _internal(making: Making) -> Mapping[str, bytes]:
    return {"intern.json": records.internal(making.resolved)}


DOCUMENTS: tuple[Document, ...] = (
    Document("kravspesifikasjon.docx", public=True, make=_requirements),
    Document("konkurransegrunnlag-del.docx", public=True, make=_competition),
    Document("bilag-tekster.docx", public=True, make=_bilag),
    Document("svarmatrise.xlsx", public=True, make=_matrix),
    Document("prisskjema.xlsx", public=True, make=_prices),
    Document("besvarelse.docx", public=True, make=_response),
    Document("demoskript.docx", public=True, make=_demonstration),
    Document("spesifikasjon.json", public=True, make=_announced),
    Document("evaluering.xlsx", public=False, make=_scoring),
    Document("anskaffelsesnotat.docx", public=False, make=_note),
    Document("sjekkliste.docx", public=False, make=_checklist),
    Document("intern.json", public=False, make=_internal),
)
"""Every kind of document, the public ones first. The files of `bilag-tekster` carry the numbers of their bilag: `bilag-7-tekster.docx`."""


def template_problems(making: Making) -> tuple[Problem, ...]:
    """Everything about the municipality's Word template that keeps it from being used, or that its owner should know."""
    if making.template is None:
        return ()
    return word_template.parts(making.template, data.word_base(), (Paragraph((Span("–"),)),), _page(making, "–")).problems


def _one_word(making: Making, stem: str, title: str, blocks: Sequence[Block]) -> Mapping[str, bytes]:
    return {f"{stem}.docx": _word(making, making.words(title), blocks)} if blocks else {}


def _internal_word(making: Making, stem: str, title: str, blocks: Sequence[Block]) -> Mapping[str, bytes]:
    notice = internal_pages.notice(making.specification, making.words)
    # The municipality's template is made for what it announces; what stays in the house needs the mark on every page instead.
    return {f"{stem}.docx": _word(replace(making, template=None), making.words(title), blocks, notice)}


def _one_excel(making: Making, stem: str, book: Workbook | None) -> Mapping[str, bytes]:
    return {f"{stem}.xlsx": _packed(making, excel.parts(book))} if book is not None else {}


def hearing_file(making: Making) -> bytes:
    """The matrix for a hearing in the market before announcement."""
    return _packed(making, excel.parts(hearing_matrix.workbook(making.specification, _identity(making), making.words, making.created)))


def _identity(making: Making) -> str:
    return making.resolved.case_file.specification


def _word(making: Making, title: str, blocks: Sequence[Block], notice: str | None = None) -> bytes:
    page = _page(making, title) if notice is None else replace(_page(making, title), notice=notice)
    if making.template is None:
        return _packed(making, word.parts(data.word_base(), blocks, page))
    checked = word_template.parts(making.template, data.word_base(), blocks, page)
    if checked.value is None:
        raise RammerError(f"the Word template was not checked first: {[problem.code for problem in checked.problems]}")
    return _packed(making, checked.value)


def _page(making: Making, title: str) -> word.Page:
    specification, words = making.specification, making.words
    buyer = phrases.municipality(specification.buyer.name, words)
    return word.Page(
        title=f"{title}: {phrases.title(specification, words)}",
        language=specification.language,
        header=f"{buyer} · {phrases.title(specification, words)}",
        footer=words("page.footer", title=title, library=f"{specification.library.title} {specification.library.version}"),
        page_label=(words("page.page"), words("page.of")),
        created=making.created,
        creator=buyer,
        notice=phrases.notice(specification, words),
    )


def _packed(making: Making, parts: Mapping[str, bytes]) -> bytes:
    library = making.specification.library
    properties = {
        "library": f"{library.id} {library.version}{' (draft)' if library.draft else ''}",
        "libraryFingerprint": library.fingerprint,
        "specificationFingerprint": making.resolved.case_file.specification,
    }
    return package.pack(package.seal(parts, properties))
