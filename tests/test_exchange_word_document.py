"""Word documents that people have edited are read whole: nothing is lost in silence, and what can't be read for certain is told."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement

import packages
from fellesrammer.errors import Checked
from fellesrammer.exchange import word_document
from fellesrammer.exchange.reading import Reading, Section
from packages import REQUIREMENTS

FILE = "dokument.docx"
W = nsdecls("w")
RUN = "<w:r><w:t>{}</w:t></w:r>"


def field(instruction: str, result: str) -> str:
    """A field with what it shows."""
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{part}"/></w:r>' for part in ("begin", "separate", "end"))
    return f"{begin}<w:r><w:instrText>{instruction}</w:instrText></w:r>{separate}{RUN.format(result)}{end}"


def read(document: Document) -> Checked[Reading | None]:
    out = io.BytesIO()
    document.save(out)
    return word_document.read(out.getvalue(), FILE)


def sections(document: Document) -> tuple[Section, ...]:
    checked = read(document)
    assert checked.value is not None, checked.problems
    return checked.value.sections


def codes(checked: Checked[Reading | None]) -> list[str]:
    return [problem.code for problem in checked.problems]


def xml(text: str) -> BaseOxmlElement:
    """The element, with its first tag knowing the prefixes of Word."""
    head, _, rest = text.partition(">")
    closed = head.endswith("/")
    return parse_xml(f"{head.removesuffix('/')} {W}{'/' if closed else ''}>{rest}")


def paragraph(content: str) -> Document:
    """A document with one paragraph of this XML."""
    document = docx.Document()
    document.add_paragraph()._p.getparent().replace(document.paragraphs[0]._p, xml(f"<w:p>{content}</w:p>"))
    return document


def lines(content: str) -> tuple[str, ...]:
    (section,) = sections(paragraph(content))
    return section.lines


def test_headings_lead_the_paragraphs_and_tables_under_them() -> None:
    document = docx.Document()
    document.add_paragraph("Forord")
    document.add_heading("Mål", 1)
    document.add_paragraph("Kommunen  vil\u00a0mer.")
    document.add_heading("Tabell", 2)
    table = document.add_table(2, 2)
    for cell, text in zip((*table.rows[0].cells, *table.rows[1].cells), ("Hva", "Verdi", "En", "1"), strict=True):
        cell.text = text
    document.add_paragraph("Etter.")
    before, goal, last = sections(document)
    assert (before.title, before.level, before.lines) == ("", 0, ("Forord",))
    assert (goal.title, goal.level, goal.lines) == ("Mål", 1, ("Kommunen vil mer.",))
    assert (last.title, last.level, last.lines) == ("Tabell", 2, ("Etter.",))
    assert last.tables[0].columns == ("Hva", "Verdi")
    assert [row.cells for row in last.tables[0].rows] == [("En", "1")]


@pytest.mark.parametrize(
    ("content", "read_as"),
    [
        (RUN.format("A\u030a"), ("Å",)),
        (RUN.format("«en» – “to”"), ("«en» – “to”",)),
        ("<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t><w:softHyphen/><w:t>c</w:t></w:r>", ("a-bc",)),
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>", ("a b", "c")),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', ("\uf0fc",)),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{RUN.format('styrt')}</w:sdtContent></w:sdt>", ("styrt",)),
        (f'<w:hyperlink w:anchor="her">{RUN.format("lenke")}</w:hyperlink>', ("lenke",)),
        (f'<w:fldSimple w:instr=" REF x ">{RUN.format("felt")}</w:fldSimple>', ("felt",)),
        (f'<w:smartTag w:element="x">{RUN.format("merket")}</w:smartTag>', ("merket",)),
        (field(" REF x ", "svar"), ("svar",)),
        (field(' HYPERLINK "https://a.no/b" ', "her"), ("her (https://a.no/b)",)),
        (field(" TOC \\o ", "1 Mål") + RUN.format("etter"), ("etter",)),
    ],
)
def test_text_is_read_wherever_word_puts_it(content: str, read_as: tuple[str, ...]) -> None:
    assert lines(content) == read_as


def test_a_link_to_the_outside_carries_its_address() -> None:
    document = docx.Document()
    relation = document.part.relate_to("https://lov.no/a", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    holder = document.add_paragraph("Se ")._p
    link = parse_xml(f'<w:hyperlink {nsdecls("w", "r")} r:id="{relation}">{RUN.format("loven")}</w:hyperlink>')
    holder.append(link)
    assert sections(document)[0].lines == ("Se loven (https://lov.no/a)",)


def test_whole_blocks_rows_and_cells_inside_content_controls_are_read() -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    for number, cell in enumerate((*table.rows[0].cells, *table.rows[1].cells)):
        cell.text = str(number)
    _wrap(table.rows[1]._tr)
    _wrap(table.rows[0].cells[1]._tc)
    _wrap(document.add_paragraph("inni")._p)
    (section,) = sections(document)
    assert section.lines == ("inni",)
    assert section.tables[0].columns == ("0", "1")
    assert section.tables[0].rows[0].cells == ("2", "3")


def _wrap(element: Any) -> None:
    control = xml("<w:sdt><w:sdtPr/><w:sdtContent/></w:sdt>")
    element.addprevious(control)
    control[1].append(element)


def test_text_far_inside_content_controls_is_read() -> None:
    content = RUN.format("innerst")
    for _ in range(110):
        content = f"<w:sdt><w:sdtContent>{content}</w:sdtContent></w:sdt>"
    assert lines(content) == ("innerst",)


def test_a_table_inside_a_cell_is_read_as_lines_of_the_cell() -> None:
    document = docx.Document()
    table = document.add_table(2, 1)
    table.rows[0].cells[0].text = "Krav"
    inner = table.rows[1].cells[0].add_table(1, 2)
    inner.rows[0].cells[0].text, inner.rows[0].cells[1].text = "en", "to"
    assert sections(document)[0].tables[0].rows[0].cells == ("en\nto",)


def test_what_stands_in_merged_cells_belongs_to_all_that_they_cover_and_is_told() -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = str(number)
    table.cell(1, 0).merge(table.cell(2, 0)).text = "ned"
    table.cell(1, 1).merge(table.cell(1, 2)).text = "bort"
    checked = read(document)
    assert codes(checked) == ["package.merged-cells"]
    assert checked.value is not None
    assert [row.cells for row in checked.value.sections[0].tables[0].rows] == [("ned", "bort", "bort"), ("ned", "7", "8")]


@pytest.mark.parametrize(
    "content",
    [
        f'<w:ins w:id="1" w:author="x">{RUN.format("nytt")}</w:ins>',
        '<w:del w:id="1" w:author="x"><w:r><w:delText>gammelt</w:delText></w:r></w:del>',
        f'<w:moveFrom w:id="1" w:author="x">{RUN.format("fra")}</w:moveFrom>',
        f'<w:moveTo w:id="1" w:author="x">{RUN.format("til")}</w:moveTo>',
        '<w:pPr><w:rPr><w:ins w:id="1" w:author="x"/></w:rPr></w:pPr>',
    ],
)
def test_tracked_changes_are_refused_until_somebody_has_decided(content: str) -> None:
    checked = read(paragraph(content))
    assert checked.value is None
    assert codes(checked) == ["package.tracked-changes"]


def test_changes_of_looks_alone_are_no_tracked_changes() -> None:
    assert lines(f'<w:pPr><w:pPrChange w:id="1" w:author="x"><w:pPr/></w:pPrChange></w:pPr>{RUN.format("likt")}') == ("likt",)


def test_comments_are_told_and_not_read() -> None:
    document = docx.Document()
    text = document.add_paragraph("Teksten.")
    document.add_comment(text.runs, "Hva mener vi her?", author="x")
    checked = read(document)
    assert codes(checked) == ["package.comments"]
    assert checked.problems[0].params["count"] == "1"
    assert checked.value is not None
    assert checked.value.sections[0].lines == ("Teksten.",)


def test_text_boxes_are_told_once_with_their_text() -> None:
    box = f"<w:txbxContent><w:p>{RUN.format('Utenfor')}</w:p></w:txbxContent>"
    content = f"<w:r><w:pict>{box}</w:pict></w:r><w:r><w:pict>{box}</w:pict></w:r>{RUN.format('innenfor')}"
    checked = read(paragraph(content))
    assert [(problem.code, problem.params["text"]) for problem in checked.problems] == [("package.text-box", "Utenfor")]
    assert checked.value is not None
    assert checked.value.sections[0].lines == ("innenfor",)


def test_footnotes_are_told_with_their_text() -> None:
    made = packages.made()[REQUIREMENTS]
    note = f'<w:footnotes {W}><w:footnote w:id="2"><w:p>{RUN.format("Gjelder ikke her.")}</w:p></w:footnote></w:footnotes>'
    checked = word_document.read(_with_part(made, "word/footnotes.xml", note), FILE)
    assert [(problem.code, problem.params.get("text")) for problem in checked.problems] == [("package.note", "Gjelder ikke her.")]


def _with_part(data: bytes, name: str, content: str) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(("data", "code"), [(b"", "upload.empty"), (b"PK\x03\x04x", "upload.damaged"), (b"%PDF-1.7", "upload.pdf")])
def test_the_guard_stands_in_front(data: bytes, code: str) -> None:
    checked = word_document.read(data, FILE)
    assert (checked.value, codes(checked)) == (None, [code])
    assert checked.problems[0].location.file == FILE


def test_the_specification_that_a_document_was_made_from_is_told() -> None:
    reading = word_document.read(packages.made()[REQUIREMENTS], REQUIREMENTS).value
    assert reading is not None
    assert reading.identity.startswith("sha256:")
    assert word_document.read(_saved(docx.Document()), FILE).value == Reading("", (Section("", 0),))


def _saved(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("name", ["Heading 1", "Overskrift 1", "Min overskrift"])
def test_a_heading_is_known_by_its_style_or_the_style_that_it_builds_on(name: str) -> None:
    document = docx.Document()
    style = document.styles["Heading 1"] if name == "Heading 1" else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if name == "Min overskrift":
        style.base_style = document.styles["Heading 1"]
    document.add_paragraph("Mål", style=style)
    assert [(section.title, section.level) for section in sections(document)] == [("", 0), ("Mål", 1)]


def test_a_heading_is_known_by_the_outline_level_of_its_paragraph() -> None:
    document = docx.Document()
    properties = document.add_paragraph("Mål")._p.get_or_add_pPr()
    level = xml("<w:outlineLvl/>")
    level.set(qn("w:val"), "1")
    properties.append(level)
    assert sections(document)[1].level == 2


def test_every_document_of_the_specimen_is_read_without_a_word() -> None:
    names = [name for name in packages.made() if name.endswith(".docx")]
    assert [word_document.read(packages.made()[name], name).problems for name in names] == [()] * len(names)
