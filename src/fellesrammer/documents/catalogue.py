"""The documents of a procurement: the name of each, whether it may be published, and how it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fellesrammer.documents import answer_matrix, phrases, records, requirements_document, scoring_workbook
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
    return {"kravspesifikasjon.docx": _word(making, making.words("kravspesifikasjon.title"), blocks)}


def _matrix(making: Making) -> Mapping[str, bytes]:
    identity = making.resolved.case_file.specification
    return {"svarmatrise.xlsx": _excel(making, answer_matrix.workbook(making.specification, identity, making.words, making.created))}


def _scoring(making: Making) -> Mapping[str, bytes]:
    return {"evaluering.xlsx": _excel(making, scoring_workbook.workbook(making.specification, making.words, making.created))}


def _announced(making: Making) -> Mapping[str, bytes]:
    return {"spesifikasjon.json": records.announced(making.resolved)}


def _internal(making: Making) -> Mapping[str, bytes]:
    return {"intern.json": records.internal(making.resolved)}


DOCUMENTS: tuple[Document, ...] = (
    Document("kravspesifikasjon.docx", public=True, make=_requirements),
    Document("svarmatrise.xlsx", public=True, make=_matrix),
    Document("spesifikasjon.json", public=True, make=_announced),
    Document("evaluering.xlsx", public=False, make=_scoring),
    Document("intern.json", public=False, make=_internal),
)
"""Every kind of document, the public ones first."""


def template_problems(making: Making) -> tuple[Problem, ...]:
    """Everything about the municipality's Word template that keeps it from being used, or that its owner should know."""
    if making.template is None:
        return ()
    return word_template.parts(making.template, data.word_base(), (Paragraph((Span("–"),)),), _page(making, "–")).problems


def _word(making: Making, title: str, blocks: Sequence[Block]) -> bytes:
    page = _page(making, title)
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
        footer=words("page.footer", library=f"{specification.library.title} {specification.library.version}"),
        page_label=(words("page.page"), words("page.of")),
        created=making.created,
        creator=buyer,
        notice=phrases.notice(specification, words),
    )


def _excel(making: Making, book: Workbook) -> bytes:
    return _packed(making, excel.parts(book))


def _packed(making: Making, parts: Mapping[str, bytes]) -> bytes:
    library = making.specification.library
    properties = {
        "library": f"{library.id} {library.version}{' (draft)' if library.draft else ''}",
        "libraryFingerprint": library.fingerprint,
        "specificationFingerprint": making.resolved.case_file.specification,
    }
    return package.pack(package.seal(parts, properties))
