"""A document in somebody else's Word template: made with python-docx, by LibreOffice and by hand, and judged by the real programs."""

from __future__ import annotations

import io
import re
import struct
import subprocess
import zlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, RGBColor
from hypothesis import given, settings
from hypothesis import strategies as st

import office
from fellesrammer.errors import Checked
from fellesrammer.files import guard
from fellesrammer.render import package, splice, word, word_template
from fellesrammer.render.blocks import Block, Contents, Heading, Landscape
from fellesrammer.render.relations import OFFICE, related
from test_render_word import BASE, BLOCKS, PAGE, REQUIREMENTS, REQUIREMENTS_PLAIN, RICH, drawn, text

W = f"{{{splice.W}}}"
MARK = "[[fellesrammer]]"
SPLIT = (
    '<w:r><w:t>[[Felles</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:rPr><w:b/></w:rPr><w:t>rammer]</w:t></w:r>'
    "<w:r><w:t>] </w:t></w:r>"
)
WIDE: tuple[Block, ...] = (*RICH, Landscape(), REQUIREMENTS_PLAIN)
ODT = """<html lang="en-US"><head><title>Mal</title></head><body><h1>Solvik kommune</h1><h2>Innkjøp</h2><h3>Seksjon</h3>
<p>Før merket.</p><p>[[fellesrammer]]</p><p>Etter merket.</p></body></html>"""


def template(*, mark: str = MARK) -> Document:
    """A template of python-docx: text, the marker, text."""
    document = docx.Document()
    document.add_heading("Solvik kommune", 0)
    document.add_paragraph("Før merket.")
    document.add_paragraph(mark)
    document.add_paragraph("Etter merket.")
    return document


def marker(document: Document) -> Any:
    """The paragraph with the marker."""
    return next(paragraph for paragraph in document.paragraphs if MARK in paragraph.text)


def opened(document: Document | bytes) -> dict[str, bytes]:
    """The parts of the template, as they come through the guard."""
    if not isinstance(document, bytes):
        buffer = io.BytesIO()
        document.save(buffer)
        document = buffer.getvalue()
    checked = guard.opened(document, "mal.docx", "docx")
    assert checked.value is not None, checked.problems
    return dict(checked.value)


def filled(document: Document | Mapping[str, bytes], *blocks: Block, page: word.Page = PAGE) -> Checked[dict[str, bytes] | None]:
    parts = document if isinstance(document, Mapping) else opened(document)
    return word_template.parts(parts, BASE, blocks or RICH, page)


def made(document: Document | Mapping[str, bytes], *blocks: Block, page: word.Page = PAGE) -> dict[str, bytes]:
    checked = filled(document, *blocks, page=page)
    assert checked.value is not None, checked.problems
    return checked.value


def reopened(parts: Mapping[str, bytes]) -> Document:
    return docx.Document(io.BytesIO(package.pack(parts)))


def codes(document: Document | Mapping[str, bytes]) -> list[str]:
    checked = filled(document)
    assert (checked.value is None) is checked.failed
    return [problem.code for problem in checked.problems]


def lines(parts: Mapping[str, bytes]) -> list[str]:
    return drawn(reopened(parts)).splitlines()


def xml(parts: Mapping[str, bytes], name: str = "word/document.xml") -> ET.Element:
    return ET.fromstring(parts[name])


def plain(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def with_xml(document: Document, paragraph: str) -> Document:
    """The document with the paragraph of the marker written anew."""
    found = marker(document)._p
    found.getparent().replace(found, parse_xml(paragraph.replace("<w:p>", f'<w:p xmlns:w="{splice.W}">', 1)))
    return document


# What stands in the document


def test_our_text_takes_the_place_of_the_marker_and_all_around_it_stays() -> None:
    found = lines(made(template()))
    assert found[:3] == ["Title: Solvik kommune", "Normal: Før merket.", "Title: Kravspesifikasjon"]
    assert found[-2:] == ["BodyText: Etter tabellen.", "Normal: Etter merket."]
    assert MARK not in "".join(found)


@pytest.mark.parametrize("mark", [MARK, " [[FellesRammer]] ", "[[ fellesrammer ]]", "\t[[FELLESRAMMER]]"])
def test_the_marker_may_be_written_as_people_write_it(mark: str) -> None:
    assert lines(made(template(mark=mark), text("Vår tekst.")))[2] == "BodyText: Vår tekst."


def test_a_marker_that_word_has_cut_into_runs_is_found() -> None:
    assert lines(made(with_xml(template(), f"<w:p>{SPLIT}</w:p>"), text("Vår tekst.")))[2] == "BodyText: Vår tekst."


def test_every_part_of_the_template_but_those_that_must_change_is_the_same_bytes() -> None:
    parts = opened(template())
    changed = {name for name, data in made(parts).items() if parts.get(name) != data}
    main = {"word/document.xml", "word/styles.xml", "word/numbering.xml", "word/_rels/document.xml.rels"}
    assert changed == main | {"docProps/core.xml", "[Content_Types].xml", "_rels/.rels"}


def test_what_stands_around_the_marker_is_the_same_bytes() -> None:
    before, after = opened(template())["word/document.xml"], made(template())["word/document.xml"]
    start = before.index(b"<w:p>", before.index("Før merket".encode()))
    end = before.index(b"</w:p>", start) + len(b"</w:p>")
    assert after.startswith(before[:start])
    assert after.endswith(before[end:])


def test_the_main_part_may_have_another_name_and_the_file_be_a_template_to_word() -> None:
    parts = opened(template())
    parts["word/document2.xml"] = parts.pop("word/document.xml")
    parts["word/_rels/document2.xml.rels"] = parts.pop("word/_rels/document.xml.rels")
    for name in ("_rels/.rels", "[Content_Types].xml"):
        parts[name] = parts[name].replace(b"document.xml", b"document2.xml").replace(b"document.main+xml", b"template.main+xml")
    document = made(parts)
    assert "word/document.xml" not in document
    assert b"wordprocessingml.document.main+xml" in document["[Content_Types].xml"]
    assert drawn(reopened(document)).count("Etter merket.") == 1


def test_a_template_in_utf_16_is_read() -> None:
    parts = opened(template())
    for name in ("word/document.xml", "word/styles.xml"):
        parts[name] = parts[name].decode().replace("UTF-8", "UTF-16").encode("utf-16")
    assert lines(made(parts))[-1] == "Normal: Etter merket."


def test_the_same_document_is_the_same_bytes() -> None:
    parts = opened(template())
    assert package.pack(made(parts, *WIDE)) == package.pack(made(parts, *WIDE))


@settings(max_examples=25)  # python-docx takes a while to open its own styles
@given(st.lists(BLOCKS, max_size=6))
def test_any_blocks_give_a_document_that_opens(blocks: list[Block]) -> None:
    assert lines(made(OPENED, *blocks, text("sist")))[-1] == "Normal: Etter merket."


OPENED = opened(template())


# Styles


def test_headings_and_text_take_the_templates_styles_by_name_whatever_their_ids() -> None:
    parts = opened(template())
    styles = parts["word/styles.xml"].decode()
    for level in (1, 2, 3):
        styles = styles.replace(f'"Heading{level}"', f'"Overskrift{level}"')
    document = made({**parts, "word/styles.xml": styles.replace('"Hyperlink"', '"Hyperkobling"').encode()})
    found = [line.partition(":")[0].partition(" ")[0] for line in lines(document)]
    assert {"Overskrift1", "Overskrift2", "Overskrift3"} <= set(found)
    assert not any(style.startswith("Heading") for style in found)
    assert document["word/styles.xml"].count(b'<w:name w:val="heading 1"/>') <= 1


def test_every_style_that_is_used_is_there_and_no_style_stands_twice() -> None:
    document = made(template(), *WIDE, Contents("Innhold", 4), page=replace(PAGE, notice="Utkast"))
    styles = xml(document, "word/styles.xml").findall(f"{W}style")
    ids = [style.get(f"{W}styleId") for style in styles]
    names = [style.find(f"{W}name").get(f"{W}val") for style in styles]  # type: ignore[union-attr]  # every style has a name
    used = {mark.get(f"{W}val") for tag in ("pStyle", "rStyle", "tblStyle") for mark in xml(document).iter(f"{W}{tag}")}
    pointed = {mark.get(f"{W}val") for style in styles for tag in ("basedOn", "next", "link") for mark in style.iter(f"{W}{tag}")}
    assert used | pointed <= set(ids)
    assert len(set(ids)) == len(ids)
    assert len({str(name).casefold() for name in names}) == len(names)


def test_a_style_of_ours_whose_id_is_taken_gets_another() -> None:
    document = template()
    taken = document.styles.add_style("Noe annet", WD_STYLE_TYPE.PARAGRAPH)
    taken.element.set(qn("w:styleId"), "TableText")
    styles = xml(made(document), "word/styles.xml")
    found = {style.get(f"{W}styleId"): style.find(f"{W}name").get(f"{W}val") for style in styles.iter(f"{W}style")}  # type: ignore[union-attr]  # as above
    assert (found["TableText"], found["RammerTableText"]) == ("Noe annet", "Tabelltekst")


def test_a_style_that_only_the_template_knows_how_to_look_is_used() -> None:
    document = template()
    document.styles.add_style("INGRESS", WD_STYLE_TYPE.PARAGRAPH).element.set(qn("w:styleId"), "KommunensIngress")
    assert "KommunensIngress: Kommunen eier opplysningene." in lines(made(document))


def test_a_list_style_without_bullets_is_not_taken_for_our_list() -> None:
    document = template()
    for numbering in document.styles["List Bullet"].element.xpath("w:pPr/w:numPr"):
        numbering.getparent().remove(numbering)
    style = next(line for line in lines(made(document)) if line.endswith(": Absolutt krav (A)")).partition(":")[0]
    assert style == "RammerListBullet"


def test_headings_that_the_template_numbers_keep_our_numbers_alone() -> None:
    document = template()
    document.styles["Heading 1"].element.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = 5
    found = xml(made(document))
    numbers = {
        str(mark.get(f"{W}val")): paragraph.find(f"{W}pPr/{W}numPr/{W}numId")
        for paragraph in found.iter(f"{W}p")
        for mark in paragraph.iter(f"{W}pStyle")
    }
    assert numbers["Heading1"] is not None
    assert numbers["Heading1"].get(f"{W}val") == "0"
    assert numbers["Heading2"] is None


def test_the_frames_take_the_colour_of_the_templates_chapters_when_it_can_be_read() -> None:
    document = template()
    document.styles["Heading 1"].font.color.rgb = RGBColor(0x1E, 0x59, 0x45)
    assert b"1E5945" in made(document)["word/styles.xml"].partition(b"RuledTable")[2]
    document.styles["Heading 1"].font.color.rgb = RGBColor(0xFF, 0xC0, 0x00)
    assert b"FFC000" not in made(document)["word/styles.xml"].partition(b"RuledTable")[2]


def test_lists_of_ours_get_numbers_of_their_own_and_stand_in_order() -> None:
    before, after = opened(template()), made(template())
    numbering = xml(after, "word/numbering.xml")
    tags = [child.tag.removeprefix(W) for child in numbering]
    kinds = [child.get(f"{W}abstractNumId") for child in numbering if child.tag == f"{W}abstractNum"]
    numbers = [child.get(f"{W}numId") for child in numbering if child.tag == f"{W}num"]
    assert tags == sorted(tags, key=["abstractNum", "num"].index)
    assert len(set(kinds)) == len(kinds)
    assert len(set(numbers)) == len(numbers) > len(xml(before, "word/numbering.xml").findall(f"{W}num"))
    assert {mark.get(f"{W}val") for mark in xml(after, "word/styles.xml").iter(f"{W}numId")} <= set(numbers)


@pytest.mark.parametrize("numbering", [None, b"<w:numbering xmlns:w='" + splice.W.encode() + b"'/>"])
def test_a_template_without_lists_gets_ours(numbering: bytes | None) -> None:
    parts = opened(template())
    if numbering is None:
        del parts["word/numbering.xml"]
        parts["[Content_Types].xml"] = re.sub(rb'<Override PartName="/word/numbering.xml"[^>]*/>', b"", parts["[Content_Types].xml"])
        rels = "word/_rels/document.xml.rels"
        parts[rels] = re.sub(rb'<Relationship [^>]*Target="numbering.xml"[^>]*/>', b"", parts[rels])
    else:
        parts["word/numbering.xml"] = numbering
    document = made(parts)
    (name,) = related(document, "word/document.xml", f"{OFFICE}numbering")
    assert xml(document, name).findall(f"{W}num")


def test_headings_that_the_template_lacks_are_named_and_ours_are_used() -> None:
    document = template()
    for name in ("Heading 2", "Heading 3"):
        document.styles[name].delete()
    checked = filled(document)
    assert checked.value is not None
    assert [(problem.code, dict(problem.params)) for problem in checked.problems] == [
        ("template.missing-heading", {"styles": "heading 2, heading 3"})
    ]
    assert "Heading2: 1.1 Definisjoner" in lines(checked.value)


# Language and properties


@pytest.mark.parametrize(("language", "tag"), [("nb", "nb-NO"), ("nn", "nn-NO")])
def test_our_text_says_its_language_where_the_template_says_another(language: str, tag: str) -> None:
    found = xml(made(template(), text("Vår tekst."), Heading(1, "Overskrift"), page=replace(PAGE, language=language)))
    runs = {"".join(run.itertext()): run.find(f"{W}rPr/{W}lang") for run in found.iter(f"{W}r")}
    for words in ("Vår tekst.", "Overskrift"):
        assert runs[words] is not None
        assert runs[words].get(f"{W}val") == tag  # type: ignore[union-attr]  # the line above
    assert runs["Etter merket."] is None


def test_our_text_says_no_language_where_the_template_says_the_same() -> None:
    parts = opened(template())
    same = re.sub(rb'<w:lang [^>]*w:val="en-US"[^>]*/>', b'<w:lang w:val="nb-NO"/>', parts["word/styles.xml"])
    same = re.sub(rb'<w:lang w:val="(?!nb-NO)[^>]*/>', b"", same)
    assert b"<w:lang" not in made({**parts, "word/styles.xml": same})["word/document.xml"]


def test_title_and_creator_are_ours_and_properties_of_the_template_are_kept() -> None:
    parts = package.seal(made(package.seal(opened(template()), {"Saksnummer": "26/1"})), {"library": "1.0"})
    properties = reopened(parts).core_properties
    assert (properties.title, properties.author, str(properties.created)[:10]) == (PAGE.title, PAGE.creator, "2026-09-15")
    custom = {found.get("name"): "".join(found.itertext()) for found in xml(parts, "docProps/custom.xml")}
    assert custom["Saksnummer"] == "26/1"
    assert custom["library"] == "1.0"
    assert custom["contentFingerprint"] == package.content_fingerprint(parts)


def test_the_mark_of_a_draft_stands_first_in_our_text() -> None:
    assert lines(made(template(), text("Vår tekst."), page=replace(PAGE, notice="Utkast & eksempel")))[2:4] == [
        "Notice: Utkast & eksempel",
        "BodyText: Vår tekst.",
    ]


# Links and bookmarks


def test_links_and_bookmarks_do_not_meet_those_of_the_template() -> None:
    document = template()
    start, end = '<w:bookmarkStart w:id="7" w:name="fun_001"/>', '<w:bookmarkEnd w:id="7"/>'
    with_xml(document, f"<w:p>{start}<w:r><w:t>{MARK}</w:t></w:r>{end}</w:p>")
    document.part.rels.get_or_add_ext_rel(word.HYPERLINK, "https://www.ks.no")
    parts = made(document)
    marks = list(xml(parts).iter(f"{W}bookmarkStart"))
    names = [str(mark.get(f"{W}name")) for mark in marks]
    assert len({mark.get(f"{W}id") for mark in marks}) == len(marks) == len({name.casefold() for name in names})
    assert [mark.get(f"{W}id") for mark in marks] == [mark.get(f"{W}id") for mark in xml(parts).iter(f"{W}bookmarkEnd")]
    assert {"fun_001", "fun_001_"} <= set(names)
    assert {str(link.get(f"{W}anchor")) for link in xml(parts).iter(f"{W}hyperlink")} - {"None"} <= set(names)
    related_ids = [found.get("Id") for found in xml(parts, "word/_rels/document.xml.rels")]
    assert len(set(related_ids)) == len(related_ids)
    assert {link.get(f"{{{splice.R}}}id") for link in xml(parts).iter(f"{W}hyperlink")} - {None} <= set(related_ids)


# Sections


def lying(document: Document) -> list[bool]:
    return [bool(section.orientation) for section in document.sections]


def test_pages_on_their_side_have_the_templates_header_and_end_where_the_template_goes_on() -> None:
    document = template()
    section = document.sections[0]
    section.header.paragraphs[0].text = "Kommunens topptekst"
    section.different_first_page_header_footer = True
    section.page_width, section.page_height, section.left_margin, section.right_margin = Cm(21), Cm(29.7), Cm(3), Cm(2)
    again = reopened(made(document, *WIDE))
    assert lying(again) == [False, True, False]
    assert [found.header.paragraphs[0].text for found in again.sections] == ["Kommunens topptekst"] * 3
    assert [found.different_first_page_header_footer for found in again.sections] == [True, False, False]
    widths = [sum(int(column.get(qn("w:w"))) for column in table._tbl.tblGrid.gridCol_lst) for table in again.tables]
    expected = [(found.page_width - found.left_margin - found.right_margin) // 635 for found in again.sections[:2]]  # type: ignore[operator]  # all are set
    assert [abs(found - wanted) < 3 for found, wanted in zip(widths, expected, strict=True)] == [True, True]


def test_a_template_that_ends_with_the_marker_ends_with_pages_on_their_side() -> None:
    document = template()
    document.paragraphs[-1].clear()
    assert lying(reopened(made(document, *WIDE))) == [False, True]


def test_without_pages_on_their_side_no_section_is_added() -> None:
    assert lying(reopened(made(template()))) == [False]


@pytest.mark.parametrize(("blocks", "sides"), [(RICH, [False, False]), (WIDE, [False, True, False])])
def test_a_section_that_the_markers_own_paragraph_ends_is_kept(blocks: tuple[Block, ...], sides: list[bool]) -> None:
    document = template()
    document.add_section(WD_SECTION.NEW_PAGE)
    section = document.element.body.xpath("w:p/w:pPr/w:sectPr")[0]
    marker(document)._p.get_or_add_pPr().append(section)
    assert lying(reopened(made(document, *blocks))) == sides


def test_only_the_section_around_the_marker_is_changed() -> None:
    document = docx.Document()
    document.add_paragraph("Forside")
    document.add_section(WD_SECTION.NEW_PAGE)
    document.add_paragraph(MARK)
    document.add_paragraph("Mer")
    document.add_section(WD_SECTION.NEW_PAGE)
    document.add_paragraph("Bakside")
    assert lying(reopened(made(document, *WIDE))) == [False, False, True, False, False]


def test_a_body_without_any_section_gets_those_it_needs() -> None:
    parts = opened(template())
    parts["word/document.xml"] = re.sub(rb"<w:sectPr.*?</w:sectPr>", b"", parts["word/document.xml"], flags=re.DOTALL)
    assert lying(reopened(made(parts, *WIDE))) == [False, True, False]


@pytest.mark.parametrize(
    ("paragraph", "before", "after"),
    [
        (f"<w:p><w:pPr><w:pageBreakBefore/></w:pPr><w:r><w:t>{MARK}</w:t></w:r></w:p>", True, False),
        (f'<w:p><w:pPr><w:pageBreakBefore w:val="0"/></w:pPr><w:r><w:t>{MARK}</w:t></w:r></w:p>', False, False),
        (f'<w:p><w:r><w:br w:type="page"/><w:t>{MARK}</w:t></w:r></w:p>', True, False),
        (f'<w:p><w:r><w:t>{MARK}</w:t></w:r><w:r><w:br w:type="page"/></w:r></w:p>', False, True),
    ],
)
def test_page_breaks_of_the_marker_are_kept(paragraph: str, *, before: bool, after: bool) -> None:
    found = reopened(made(with_xml(template(), paragraph), REQUIREMENTS))
    assert bool(found.paragraphs[2].paragraph_format.page_break_before) is before
    assert bool(found.paragraphs[-2]._p.xpath("w:r/w:br[@w:type='page']")) is after


def test_a_table_of_ours_does_not_melt_into_one_of_the_template() -> None:
    document = template()
    marker(document)._p.addprevious(document.add_table(1, 1)._tbl)
    found = [line.partition(":")[0] for line in lines(made(document, REQUIREMENTS))]
    assert found[2:5] == ["| Normal", "Gap", "| TableHeading"]


# Templates that can't be used


def boxed(content: str) -> str:
    return (
        '<w:p><w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:textbox><w:txbxContent>'
        f"{content}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
    )


@pytest.mark.parametrize(
    ("paragraph", "found"),
    [
        (plain("Ikke noe merke"), ["template.no-marker"]),
        (plain("[fellesrammer]"), ["template.no-marker"]),
        (plain(f"Her: {MARK}"), ["template.marker-not-alone"]),
        (plain(f"{MARK}{MARK}"), ["template.marker-not-alone"]),
        (f"<w:sdt><w:sdtContent>{plain(MARK)}</w:sdtContent></w:sdt>", ["template.marker-in-control"]),
        (f"<w:p><w:sdt><w:sdtContent><w:r><w:t>{MARK}</w:t></w:r></w:sdtContent></w:sdt></w:p>", ["template.marker-in-control"]),
        (f"<w:tbl><w:tr><w:tc>{plain(MARK)}</w:tc></w:tr></w:tbl>", ["template.marker-in-table"]),
        (boxed(plain(MARK)), ["template.marker-in-text-box"]),
        (f"<w:p><w:r><w:t>{MARK}</w:t></w:r><w:r><w:drawing/></w:r></w:p>", ["template.marker-with-object"]),
        (f'<w:p><w:fldSimple w:instr=" TITLE "><w:r><w:t>{MARK}</w:t></w:r></w:fldSimple></w:p>', ["template.marker-with-object"]),
        (f"<w:customXml>{plain(MARK)}</w:customXml>", ["template.marker-elsewhere"]),
        (plain(MARK) + plain(MARK), ["template.markers"]),
        (
            plain(MARK) + f"<w:tbl><w:tr><w:tc>{plain(MARK)}</w:tc></w:tr></w:tbl>" + plain(f"x{MARK}"),
            ["template.marker-in-table", "template.marker-not-alone"],
        ),
        (f"<w:p><w:ins><w:r><w:t>{MARK}</w:t></w:r></w:ins></w:p>", ["template.tracked-changes"]),
        (plain(MARK) + "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr></w:p>", ["template.tracked-changes"]),
    ],
)
def test_a_marker_where_no_document_can_stand_is_told(paragraph: str, found: list[str]) -> None:
    parts = opened(template(mark="HER"))
    document = parts["word/document.xml"].decode()
    parts["word/document.xml"] = re.sub(r"<w:p><w:r><w:t>HER</w:t></w:r></w:p>", lambda _: paragraph, document).encode()
    assert codes(parts) == found


def test_how_often_the_marker_stands_and_what_stands_beside_it_is_told() -> None:
    two = template()
    two.add_paragraph(MARK)
    assert dict(filled(two).problems[0].params) == {"count": "2"}
    assert dict(filled(template(mark=f"Se  {MARK}.")).problems[0].params) == {"text": f"Se {MARK}."}


@pytest.mark.parametrize("where", ["header", "footer"])
def test_a_marker_in_a_header_or_footer_is_told(where: str) -> None:
    document = template()
    getattr(document.sections[0], where).paragraphs[0].text = MARK
    assert codes(document) == ["template.marker-in-header"]


def test_comments_signatures_and_tracked_headers_are_refused_and_a_lock_is_told() -> None:
    document = template()
    document.add_comment(document.paragraphs[0].runs[0], "Husk dette", "A", "a")
    document.sections[0].header.paragraphs[0]._p.append(parse_xml(f'<w:ins xmlns:w="{splice.W}" w:id="1" w:author="a"/>'))
    document.settings.element.append(parse_xml(f'<w:documentProtection xmlns:w="{splice.W}" w:edit="forms" w:enforcement="1"/>'))
    parts = {**opened(document), "_xmlsignatures/sig1.xml": b"<x/>"}
    assert codes(parts) == ["template.comments", "template.protected", "template.signed", "template.tracked-changes"]


def test_a_lock_alone_stops_nothing() -> None:
    document = template()
    document.settings.element.append(parse_xml(f'<w:documentProtection xmlns:w="{splice.W}" w:edit="forms" w:enforcement="1"/>'))
    assert codes(document) == ["template.protected"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("word/document.xml", b"<w:document"),
        ("word/document.xml", b"<w:document xmlns:w='http://purl.oclc.org/ooxml/wordprocessingml/main'><w:body/></w:document>"),
        ("word/document.xml", b"<document xmlns:w='urn:noe'/>"),
        ("word/styles.xml", b""),
        ("word/styles.xml", b"<x xmlns:w='urn:noe'/>"),
        ("word/numbering.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
        ("word/_rels/document.xml.rels", b"<Relationships/>"),
        ("_rels/.rels", b"<Relationships/>"),
        ("_rels/.rels", b"\xff"),
    ],
)
def test_a_template_that_can_not_be_read_is_a_problem(name: str, data: bytes) -> None:
    assert codes({**opened(template()), name: data}) == ["template.unreadable"]


@pytest.mark.parametrize("name", ["word/document.xml", "word/styles.xml", "_rels/.rels", "word/settings.xml"])
def test_a_template_that_lacks_a_part_is_a_problem(name: str) -> None:
    parts = opened(template())
    del parts[name]
    assert codes(parts) == ["template.unreadable"]


# XML of others, in its bytes


def test_elements_are_found_by_their_bytes() -> None:
    data = b"""<?xml version="1.0"?><a:x xmlns:a="u" q="&gt;>"><!-- </b> --><a:b c='>"'/><a:b><d/></a:b>t<e>x</e></a:x>"""
    found = [(span.tag, span.depth, data[span.start : span.end]) for span in splice.spans(data, 1, "d")]
    assert found == [
        ("{u}b", 1, b"""<a:b c='>"'/>"""),
        ("{u}b", 1, b"<a:b><d/></a:b>"),
        ("d", 2, b"<d/>"),
        ("e", 1, b"<e>x</e>"),
    ]


def test_prefixes_are_declared_where_they_are_missing_and_refused_where_they_mean_something_else() -> None:
    assert splice.declaring(b"<a b='/>'/>") == f"""<a b='/>' xmlns:w="{splice.W}" xmlns:r="{splice.R}"></a>""".encode()
    assert splice.declaring(b"<w:a xmlns:w='urn:x'/>") is None
    whole = f"<w:a xmlns:w='{splice.W}' xmlns:r='{splice.R}'>æ</w:a>".encode()
    assert splice.declaring(whole) == whole


# The real programs


def picture() -> io.BytesIO:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0\x1e\x59\x45\xff\xff\xff" * 2)
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b""))


def with_logo() -> Document:
    """A template with a logo in its header, a cover and a last page, custom properties and a split marker."""
    document = with_xml(template(), f"<w:p>{SPLIT}</w:p>")
    document.sections[0].header.paragraphs[0].add_run().add_picture(picture(), width=Cm(1))
    document.sections[0].footer.paragraphs[0].text = "Kommunens bunntekst"
    return document


def of_libreoffice(folder: Path) -> dict[str, bytes]:
    (folder / "mal.html").write_text(ODT, encoding="utf-8")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        *office.SOFFICE,
        profile,
        "--infilter=HTML (StarWriter)",
        "--convert-to",
        "docx:Office Open XML Text",
        "--outdir",
        str(folder),
    ]
    subprocess.run([*command, str(folder / "mal.html")], check=True, capture_output=True, timeout=office.SECONDS)
    return opened((folder / "mal.docx").read_bytes())


def last() -> Document:
    """A template that ends with the marker."""
    document = template()
    document.paragraphs[-1]._p.getparent().remove(document.paragraphs[-1]._p)
    return document


def numbered() -> Document:
    """A template that numbers its headings."""
    document = template()
    document.styles["Heading 1"].element.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = 5
    return document


@pytest.mark.needs("ooxml")
@pytest.mark.slow
@pytest.mark.parametrize("document", [with_logo(), last(), numbered()], ids=["logo", "last", "numbered"])
@pytest.mark.parametrize(("blocks", "notice"), [(RICH, ""), (WIDE, "Utkast")])
def test_the_open_xml_sdk_finds_no_fault(tmp_path: Path, document: Document, blocks: tuple[Block, ...], notice: str) -> None:
    path = tmp_path / "krav.docx"
    before = package.seal(opened(document), {"Sak": "1"})
    path.write_bytes(package.pack(package.seal(made(before, *blocks, page=replace(PAGE, notice=notice)), {"kilde": "prøve"})))
    assert office.ooxml_errors(path) == []


@pytest.mark.needs("office")
@pytest.mark.slow
def test_libreoffice_shows_the_template_around_our_text(tmp_path: Path) -> None:
    path = tmp_path / "krav.docx"
    path.write_bytes(package.pack(made(with_logo(), *WIDE)))
    pdf = office.to_pdf(path, tmp_path)
    shown = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    assert len(office.pages(pdf, tmp_path)) == 6
    assert shown.count("Kommunens bunntekst") == 6
    assert shown.index("Før merket") < shown.index("Kravspesifikasjon") < shown.index("Etter tabellen") < shown.index("Etter merket")


@pytest.mark.needs("office")
@pytest.mark.slow
def test_a_template_that_libreoffice_made_can_be_used(tmp_path: Path) -> None:
    before = of_libreoffice(tmp_path)
    document = made(before, *WIDE)
    words = [paragraph.text for paragraph in reopened(document).paragraphs]
    assert words.index("Før merket.") < words.index("1 Om anskaffelsen") < words.index("Etter merket.")
    if not office.missing("ooxml"):
        path = tmp_path / "krav.docx"
        path.write_bytes(package.pack(package.seal(document, {})))
        assert set(office.ooxml_errors(path)) <= set(office.ooxml_errors(tmp_path / "mal.docx"))  # its own faults stay its own
