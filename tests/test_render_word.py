"""The Word writer: what stands in the file, read back with python-docx and judged by the Open XML SDK and LibreOffice."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph
from hypothesis import given
from hypothesis import strategies as st

import office
from fellesrammer.errors import RammerError
from fellesrammer.model.text import parse
from fellesrammer.render.blocks import (
    Block,
    Bullets,
    Callout,
    Cell,
    Column,
    Contents,
    Heading,
    Landscape,
    PageBreak,
    Paragraph,
    Span,
    Table,
)
from fellesrammer.render.package import pack, seal
from fellesrammer.render.word import Page, parts
from fellesrammer.render.word_pages import TEXT_WIDTHS
from fellesrammer.render.word_text import bookmark_name, web_address

FOLDER = office.ROOT / "templates" / "word" / "base"
BASE = {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in sorted(FOLDER.rglob("*")) if path.is_file()}
PAGE = Page(
    title="Kravspesifikasjon for journalsystem",
    language="nb",
    header="Solvik kommune",
    footer="Sak 2026/01234",
    page_label=("Side", "av"),
    created=date(2026, 9, 15),
    creator="Solvik kommune",
)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def text(words: str, style: str = "") -> Paragraph:
    return Paragraph((Span(words),), style)


def cell(words: str, anchor: str = "") -> Cell:
    return Cell(parse(words), anchor)


REQUIREMENTS = Table(
    columns=(Column("Krav-ID", 10.5), Column("Krav", 60), Column("Krav til besvarelse", 29.5)),
    rows=(
        (cell("FUN-001", "FUN-001"), cell("Løsningen skal gi uttrekk.\n\n- Alt følger med.\n- Også historikk."), cell("Beskriv kort.")),
        (cell("FUN-002", "FUN-002"), cell("Se [PLL](https://www.nhn.no/pll?a=1&b=2)."), Cell(())),
    ),
    description="Krav til funksjon og informasjon",
    row_headers=True,
)
RICH: tuple[Block, ...] = (
    text("Kravspesifikasjon", "title"),
    text("Bilag 1", "subtitle"),
    text("Oppdragsgiver", "cover-label"),
    text("Solvik kommune", "cover-text"),
    PageBreak(),
    Contents("Innhold"),
    PageBreak(),
    Heading(1, "1 Om anskaffelsen"),
    text("Kommunen eier opplysningene.", "lead"),
    Paragraph((Span("Se "), Span("FUN-001", url="#FUN-001"), Span(" og "), Span("[navn]", style="unfilled"), Span("."))),
    Heading(2, "1.1 Definisjoner", "definisjoner"),
    Bullets(((Span("Absolutt krav (A)"),), (Span("Evalueringskrav ("), Span("E", style="strong"), Span(")")))),
    Callout("warning", "Absolutt krav", (text("Tilbudet blir avvist."),)),
    Callout("note", "Merk", (text("Svar i matrisen."), Bullets(((Span("Den går foran."),),)))),
    Heading(3, "1.1.1 Mer"),
    text("Liten.", "small"),
    text("Dempet.", "muted"),
    text("Uthevet.", "strong"),
    PageBreak(),
    Heading(1, "2 Krav"),
    REQUIREMENTS,
    text("Etter tabellen."),
)
RICH_AS_READ = """\
Title: Kravspesifikasjon
Subtitle: Bilag 1
CoverLabel: Oppdragsgiver
CoverText: Solvik kommune
TOCHeading (new page): Innhold
TOC1: 1 Om anskaffelsen
TOC2: 1.1 Definisjoner
TOC1: 2 Krav
Heading1 (new page): 1 Om anskaffelsen
Lead: Kommunen eier opplysningene.
BodyText: Se FUN-001 og [navn].
Heading2: 1.1 Definisjoner
ListBullet: Absolutt krav (A)
ListBullet: Evalueringskrav (E)
WarningTitle: Absolutt krav
WarningText: Tilbudet blir avvist.
Gap:
NoteTitle: Merk
NoteText: Svar i matrisen.
NoteBullet: Den går foran.
Heading3: 1.1.1 Mer
Small: Liten.
Muted: Dempet.
StrongText: Uthevet.
Heading1 (new page): 2 Krav
| TableHeading: Krav-ID | TableHeading: Krav | TableHeading: Krav til besvarelse |
| TableRowHeading: FUN-001 | TableText: Løsningen skal gi uttrekk. / TableBullet: Alt følger med. / TableBullet: Også historikk. \
| TableText: Beskriv kort. |
| TableRowHeading: FUN-002 | TableText: Se PLL. | TableText: |
Gap:
BodyText: Etter tabellen.
"""


def made(*blocks: Block, page: Page = PAGE) -> dict[str, bytes]:
    return parts(BASE, blocks, page)


def opened(*blocks: Block, page: Page = PAGE) -> Document:
    return docx.Document(io.BytesIO(pack(made(*blocks, page=page))))


def xml(files: dict[str, bytes], name: str = "word/document.xml") -> ET.Element:
    return ET.fromstring(files[name])


def drawn(document: Document) -> str:
    """The document as lines to read: the style and text of each paragraph, and each table row between bars."""
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, WordTable):
            lines.extend(f"| {' | '.join(' / '.join(map(_line, c.paragraphs)) for c in row.cells)} |" for row in block.rows)
        else:
            lines.append(_line(block))
    return "\n".join(lines) + "\n"


def _line(paragraph: WordParagraph) -> str:
    assert paragraph.style is not None
    new_page = " (new page)" if paragraph.paragraph_format.page_break_before else ""
    return f"{paragraph.style.style_id}{new_page}: {paragraph.text}".rstrip()


def texts(files: dict[str, bytes]) -> list[str]:
    """The text of each paragraph, also those in cells, without the empty lines that only keep blocks apart."""
    paragraphs = (p for p in xml(files).iter(f"{W}p") if p.find(f"{W}pPr/{W}pStyle[@{W}val='Gap']") is None)
    return ["".join(_characters(p)) for p in paragraphs]


def _characters(paragraph: ET.Element) -> Iterator[str]:
    for element in paragraph.iter():
        if element.tag == f"{W}t":
            yield element.text or ""
        elif element.tag in {f"{W}tab", f"{W}br"}:
            yield "\t" if element.tag == f"{W}tab" else "\n"


# What stands in the file


def test_every_kind_of_block_stands_in_the_file_with_its_style() -> None:
    assert drawn(opened(*RICH)) == RICH_AS_READ


def test_every_style_that_the_writer_uses_is_in_the_base() -> None:
    styles = {style.get(f"{W}styleId") for style in xml(BASE, "word/styles.xml").iter(f"{W}style")}
    all_looks = tuple(Span("x", style=style) for style in ("", "strong", "emphasis", "unfilled", "muted", "code"))
    every_place = (
        Paragraph(all_looks),
        Callout("note", "a", (text("b"),)),
        Heading(4, "d"),
        Bullets((all_looks,), "small"),
        Contents("c", 4),
    )
    files = made(*RICH, *every_place, page=replace(PAGE, notice="Utkast"))
    for part in ("word/document.xml", "word/header1.xml", "word/header2.xml", "word/footer1.xml"):
        used = {mark.get(f"{W}val") for tag in ("pStyle", "rStyle", "tblStyle") for mark in xml(files, part).iter(f"{W}{tag}")}
        assert used <= styles


def test_lists_are_numbered_by_lists_that_exist() -> None:
    numbers = {number.get(f"{W}numId") for number in xml(BASE, "word/numbering.xml").iter(f"{W}num")}
    used = {mark.get(f"{W}val") for mark in xml(BASE, "word/styles.xml").iter(f"{W}numId")}
    assert used == numbers


def test_what_is_to_be_filled_in_is_marked_yellow() -> None:
    run = next(run for paragraph in opened(*RICH).paragraphs for run in paragraph.runs if run.text == "[navn]")
    assert str(run.font.highlight_color) == "YELLOW (7)"


def test_the_columns_share_the_width_of_the_text_to_the_last_unit() -> None:
    thirds = Table((Column("a", 1), Column("b", 1), Column("c", 1)), ((cell("x"), cell("y"), cell("z")),), "")
    grid = [int(column.get(f"{W}w", "0")) for column in xml(made(thirds)).iter(f"{W}gridCol")]
    cells = [int(width.get(f"{W}w", "0")) for width in xml(made(thirds)).iter(f"{W}tcW")]
    assert sum(grid) == TEXT_WIDTHS[False]
    assert max(grid) - min(grid) <= 1
    assert cells == grid * 2


def test_page_number_and_table_end_at_the_same_margin() -> None:
    section = opened(*RICH).sections[0]
    assert (section.page_width - section.left_margin - section.right_margin) // 635 == TEXT_WIDTHS[False]  # type: ignore[operator]  # all are set
    assert f'<w:tab w:val="right" w:pos="{TEXT_WIDTHS[False]}"/>' in BASE["word/styles.xml"].decode()


def test_tables_and_callouts_in_a_row_do_not_melt_together_and_a_paragraph_stands_last() -> None:
    table = Table((Column("a", 1),), (), "t")
    note = Callout("note", "", (text("x"),))
    lines = drawn(opened(table, table, note, note, table, PageBreak(), table, PageBreak())).splitlines()
    head, frame = "| TableHeading: a |", "NoteText: x"
    assert lines == [head, "Gap:", head, "Gap:", frame, "Gap:", frame, head, "Gap (new page):", head, "Gap:"]


def test_the_one_paragraph_between_a_heading_and_its_table_stays_with_the_table() -> None:
    kept = opened(Heading(2, "Krav"), text("Slik."), REQUIREMENTS).paragraphs
    assert [paragraph._p.find(f"{W}pPr/{W}keepNext") is not None for paragraph in kept[:2]] == [False, True]
    free = opened(Heading(2, "Krav"), text("Slik."), text("Og slik."), REQUIREMENTS).paragraphs
    assert [paragraph._p.find(f"{W}pPr/{W}keepNext") for paragraph in free[:3]] == [None, None, None]


def test_page_breaks_add_up_to_one_and_are_nothing_at_the_ends() -> None:
    document = opened(PageBreak(), text("a"), PageBreak(), PageBreak(), Bullets(()), text("b"), PageBreak())
    assert drawn(document) == "BodyText: a\nBodyText (new page): b\n"


# Around the body


@pytest.mark.parametrize(("language", "tag"), [("nb", "nb-NO"), ("nn", "nn-NO"), ("en", "en-GB")])
def test_the_language_of_the_document_is_the_language_of_its_text(language: str, tag: str) -> None:
    files = made(text("x"), page=replace(PAGE, language=language))
    default = xml(files, "word/styles.xml").find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")
    assert default is not None
    assert default.get(f"{W}val") == tag
    assert opened(text("x"), page=replace(PAGE, language=language)).core_properties.language == tag


def test_the_properties_are_those_of_the_page() -> None:
    properties = opened(text("x")).core_properties
    assert (properties.title, properties.author) == ("Kravspesifikasjon for journalsystem", "Solvik kommune")
    assert properties.created == properties.modified
    assert str(properties.created).startswith("2026-09-15 00:00:00")


@pytest.mark.parametrize("notice", ["", "Eksempel – ikke en reell anskaffelse"])
def test_the_notice_stands_on_every_page_and_the_header_on_all_but_the_cover(notice: str) -> None:
    section = opened(*RICH, page=replace(PAGE, notice=notice)).sections[0]
    marking = [notice] if notice else []
    assert section.different_first_page_header_footer
    assert [p.text for p in section.first_page_header.paragraphs] == [*marking, ""]
    assert [p.text for p in section.header.paragraphs] == [*marking, "Solvik kommune"]


def test_the_footer_tells_page_and_number_of_pages() -> None:
    footer = xml(made(text("x")), "word/footer1.xml")
    assert "".join(t.text or "" for t in footer.iter(f"{W}t")) == "Sak 2026/01234Side 1 av 1"
    assert [field.get(f"{W}instr") for field in footer.iter(f"{W}fldSimple")] == [" PAGE ", " NUMPAGES "]


@pytest.mark.parametrize(
    ("blocks", "cover"),
    [
        ((text("a", "title"), PageBreak(), text("b")), True),
        ((text("x", "cover-label"), text("a", "title"), REQUIREMENTS, PageBreak(), text("b")), True),
        ((text("x", "cover-label"), PageBreak(), text("b")), False),
        ((text("a", "title"), text("b")), False),
        ((text("a", "title"), Heading(1, "b"), PageBreak(), text("c")), False),
        ((text("a"), PageBreak(), text("b")), False),
        ((), False),
    ],
)
def test_a_cover_is_a_title_before_the_first_page_break(blocks: tuple[Block, ...], *, cover: bool) -> None:
    assert opened(*blocks).sections[0].different_first_page_header_footer is cover


def test_nothing_is_updated_when_the_file_opens() -> None:
    files = made(*RICH)
    assert b"updateFields" not in files["word/settings.xml"]
    assert b"w:dirty" not in files["word/document.xml"]


# Links, bookmarks and contents


def test_the_contents_are_the_headings_down_to_their_depth_each_with_its_link() -> None:
    document = xml(made(*RICH))
    entries = [p for p in document.iter(f"{W}p") if (s := p.find(f"{W}pPr/{W}pStyle")) is not None and s.get(f"{W}val") in {"TOC1", "TOC2"}]
    anchors = [link.get(f"{W}anchor") for entry in entries for link in entry.iter(f"{W}hyperlink")]
    assert ["".join(_characters(entry)) for entry in entries] == ["1 Om anskaffelsen", "1.1 Definisjoner", "2 Krav"]
    assert anchors == ["_Toc000001", "definisjoner", "_Toc000004"]
    assert [code.text for code in document.iter(f"{W}instrText")] == [' TOC \\o "1-2" \\n \\h \\z \\u ']
    assert [mark.get(f"{W}fldCharType") for mark in document.iter(f"{W}fldChar")] == ["begin", "separate", "end"]


def test_every_inner_link_has_its_bookmark_and_every_bookmark_its_own_number_and_name() -> None:
    document = xml(made(*RICH))
    bookmarks = list(document.iter(f"{W}bookmarkStart"))
    names = [str(mark.get(f"{W}name")) for mark in bookmarks]
    numbers = [mark.get(f"{W}id") for mark in bookmarks]
    assert {link.get(f"{W}anchor") for link in document.iter(f"{W}hyperlink")} - {None} <= set(names)
    assert len(set(map(str.lower, names))) == len(names) == len(set(numbers))
    assert numbers == [mark.get(f"{W}id") for mark in document.iter(f"{W}bookmarkEnd")]
    assert all(re.fullmatch(r"[A-Za-z_]\w{0,39}", name) for name in names)


def test_the_same_address_is_one_relationship() -> None:
    link = Span("ks", url="https://www.ks.no/a?b=1&c=2")
    files = made(Paragraph((link, Span(" "), link)))
    related = [r for r in xml(files, "word/_rels/document.xml.rels") if r.get("TargetMode") == "External"]
    assert [(r.get("Id"), r.get("Target")) for r in related] == [("link1", "https://www.ks.no/a?b=1&c=2")]
    assert [link.get(f"{R}id") for link in xml(files).iter(f"{W}hyperlink")] == ["link1", "link1"]


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://www.ks.no", "https://www.ks.no"),
        ("https://lovdata.no/lov/2016-06-17-73/§5", "https://lovdata.no/lov/2016-06-17-73/%C2%A75"),
        ("https://blåbær.no/sider?q=æ%20ø&r={x}", "https://xn--blbr-roah.no/sider?q=%C3%A6%20%C3%B8&r=%7Bx%7D"),
        ("https://x.no:8080/100%", "https://x.no:8080/100%25"),
        ("https://x.no:99999/", ""),
        ("https://[", ""),
        ('https://x"y.no/', ""),
        ("https://navn:passord@x.no/", ""),
        ("http://x.no", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_an_address_is_written_as_every_reader_takes_it_or_not_as_a_link(url: str, address: str) -> None:
    assert web_address(url) == address


def test_an_address_that_can_be_no_link_stands_as_text() -> None:
    assert texts(made(Paragraph((Span("her", url="https://["),)))) == ["her (https://[)"]


def test_bookmark_names_are_legal_readable_and_never_the_same_for_two_anchors() -> None:
    anchors = ["FUN-001", "FUN_001", "FUN 001", "1a", "æ", "å", "a" * 40, "a" * 41, "a" * 42, "", "_Toc000001", "\ud800"]
    names = [bookmark_name(anchor) for anchor in anchors]
    assert names[0] == "FUN_001"
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[A-Za-z]\w{0,39}", name, re.ASCII) for name in names)


# Any text stands as it is

HOSTILE = [
    "=1+1",
    "a & b < c > d \" e ' f",
    "]]> &amp; <w:p/>",
    "*stjerne* _strek_ # ikke overskrift",
    "{{ navn }} {% if %} @TITLE@ {skal} \\n %s",
    "👍🏽 helse 🇳🇴",
    "  foran og bak  ",
    "tabulator\tlinje\nny",
    "\u00a0hardt\u2028mellomrom\u0085",
    "a\u0301 \u00e5 \u202f",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_any_text_stands_literally_everywhere(words: str) -> None:
    spans = (Span(words), Span(words, style="strong"), Span(words, url="https://x.no"))
    table = Table((Column(words, 1),), ((cell_of(words),),), words)
    page = replace(PAGE, title=words, header=words, footer=words, creator=words, notice=words)
    document = opened(Contents(words), Heading(1, words), Paragraph(spans), Bullets((spans,)), Callout("note", words, ()), table, page=page)
    paragraphs = [p.text for p in document.paragraphs]
    assert paragraphs == [words, words, words, words * 3, words * 3, words, ""]
    assert [c.text for row in document.tables[0].rows for c in row.cells] == [words, words]
    assert document.tables[0]._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val")) == words
    assert (document.core_properties.title, document.core_properties.author) == (words, words)


def cell_of(words: str) -> Cell:
    return Cell((text(words),))


@pytest.mark.parametrize("break_", ["\r\n", "\r", "\n"])
def test_every_kind_of_line_break_is_a_line_break(break_: str) -> None:
    assert texts(made(text(f"a{break_}b"))) == ["a\nb"]


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff", include_characters="\t\n"), max_size=20)
TITLES = WORDS.filter(str.strip)
SPANS = st.lists(
    st.builds(Span, WORDS, st.sampled_from(["", "https://x.no/å"]), st.sampled_from(["", "strong", "unfilled", "code"])), max_size=3
)
PARAGRAPHS = st.builds(Paragraph, SPANS.map(tuple), st.sampled_from(["", "title", "subtitle", "lead", "small", "muted", "cover-text"]))
LISTS = st.builds(Bullets, st.lists(SPANS.map(tuple), max_size=3).map(tuple))
INNER = st.lists(PARAGRAPHS | LISTS, max_size=2).map(tuple)
ROWS = st.lists(st.tuples(st.builds(Cell, INNER), st.builds(Cell, INNER)), max_size=3).map(tuple)
COLUMNS = st.tuples(st.builds(Column, WORDS, st.floats(1, 99)), st.builds(Column, WORDS, st.floats(1, 99)))
BLOCKS = st.one_of(
    st.builds(Heading, st.integers(1, 4), TITLES),
    PARAGRAPHS,
    LISTS,
    st.builds(Table, COLUMNS, ROWS, WORDS, st.booleans()),
    st.builds(Callout, st.sampled_from(["note", "warning"]), TITLES, INNER),
    st.builds(Contents, TITLES, st.integers(1, 4)),
    st.just(PageBreak()),
    st.just(Landscape()),
)


@given(st.lists(BLOCKS, max_size=8))
def test_the_text_of_any_document_is_the_text_of_its_blocks(blocks: list[Block]) -> None:
    headings = [block for block in blocks if isinstance(block, Heading)]
    assert texts(made(*blocks)) == [words for block in blocks for words in _expected(block, headings)]


def _expected(block: Block, headings: list[Heading]) -> list[str]:
    match block:
        case Heading() | PageBreak() | Landscape():
            return [block.text] if isinstance(block, Heading) else []
        case Paragraph():
            return ["".join(span.text for span in block.spans)]
        case Bullets():
            return ["".join(span.text for span in item) for item in block.items]
        case Callout():
            return [block.title, *(words for inner in block.blocks for words in _expected(inner, []))]
        case Contents():
            return [block.title, *([h.text for h in headings if h.level <= block.depth] or [""])]
        case Table():
            cells = [[words for inner in c.blocks for words in _expected(inner, [])] or [""] for row in block.rows for c in row]
            return [column.title for column in block.columns] + [words for c in cells for words in c]


# What is a fault of the caller


@pytest.mark.parametrize(
    ("block", "says"),
    [
        (text("\x0b"), "XML can't hold"),
        (text("\x00"), "XML can't hold"),
        (text("\ufffe"), "XML can't hold"),
        (text("\ud800"), "surrogate"),
        (Heading(5, "a"), "level from 1 to 4"),
        (Heading(1, " "), "needs a text"),
        (text("a", "fin"), "no paragraph style 'fin'"),
        (Paragraph((Span("a", style="fin"),)), "no text style 'fin'"),
        (Callout("fare", "a", ()), "no callout 'fare'"),
        (Paragraph((Span("a", url="#borte"),)), "places that the document lacks: borte"),
        (Table((), (), "t"), "needs columns"),
        (Table((Column("a", 0),), (), "t"), "width above 0"),
        (Table((Column("a", 1),), ((),), "t"), "more or fewer cells"),
        (Table((Column("a", 1),), ((cell("x", "A"),), (cell("y", "a"),)), "t"), "two places in one document are called 'a'"),
    ],
)
def test_what_would_make_a_broken_document_is_refused(block: Block, says: str) -> None:
    with pytest.raises(RammerError, match=re.escape(says)):
        made(block)


def test_an_unknown_language_and_an_unknown_token_are_refused() -> None:
    with pytest.raises(RammerError, match="no language 'se'"):
        made(text("a"), page=replace(PAGE, language="se"))
    with pytest.raises(RammerError, match="unknown token 'FEIL'"):
        parts({"word/x.xml": b"<x>@FEIL@</x>"}, (), PAGE)


def test_the_same_document_is_the_same_bytes() -> None:
    assert made(*RICH) == made(*RICH)


# Accessibility


def test_the_document_can_be_read_by_everyone() -> None:
    document = opened(*RICH)
    levels = [int(p.style.name[-1]) for p in document.paragraphs if p.style and str(p.style.name).startswith("Heading ")]
    assert document.core_properties.title
    assert levels[0] == 1
    assert all(next_level <= level + 1 for level, next_level in pairwise(levels))
    assert all(p.text for p in document.paragraphs if p.style and p.style.style_id.startswith("Heading"))
    for table in document.tables:
        assert [bool(row._tr.xpath("w:trPr/w:tblHeader")) for row in table.rows] == [True] + [False] * (len(table.rows) - 1)
        assert all(row._tr.xpath("w:trPr/w:cantSplit") for row in table.rows)
        assert table._tbl.tblPr.find(qn("w:tblCaption")) is not None
        assert not list(table._tbl.iter(qn("w:gridSpan"), qn("w:vMerge")))


@pytest.mark.parametrize("ground", ["FFFFFF", "E6ECF2", "EEF3F8", "FDF3E1"])
def test_every_colour_of_text_stands_out_from_every_ground(ground: str) -> None:
    colours = {str(mark.get(f"{W}val")) for mark in xml(BASE, "word/styles.xml").iter(f"{W}color")}
    assert colours
    assert {colour: round(_contrast(colour, ground), 1) for colour in colours if _contrast(colour, ground) < 4.5} == {}


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# The real programs


@pytest.mark.needs("ooxml")
@pytest.mark.parametrize("notice", ["", "Utkast"])
def test_the_open_xml_sdk_finds_no_fault(tmp_path: Path, notice: str) -> None:
    hostile = tuple(Paragraph((Span(words), Span(words, url=f"https://x.no/{words}", style="code"))) for words in HOSTILE)
    endings: tuple[Block, ...] = (Contents("Tom", 1), PageBreak(), Callout("note", "", (text("x"),)), REQUIREMENTS_PLAIN)
    for number, blocks in enumerate([(), RICH, (*RICH, *hostile, *endings), (text("a", "title"), PageBreak(), REQUIREMENTS_PLAIN)]):
        path = tmp_path / f"{number}.docx"
        path.write_bytes(pack(seal(made(*blocks, page=replace(PAGE, notice=notice)), {"kilde": "prøve"})))
        assert office.ooxml_errors(path) == []


REQUIREMENTS_PLAIN = replace(REQUIREMENTS, rows=((cell("a"), cell("b"), cell("c")),), row_headers=False)


@pytest.mark.needs("office")
def test_libreoffice_shows_cover_contents_and_chapters_on_pages_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "krav.docx"
    path.write_bytes(pack(made(*RICH)))
    assert len(office.pages(office.to_pdf(path, tmp_path), tmp_path)) == 4


def test_pages_lie_on_their_side_from_where_the_outline_says_so() -> None:
    wide = Table((Column("A", 50), Column("B", 50)), ((Cell(()), Cell(())),), "bred")
    document = opened(Paragraph((Span("først"),)), Landscape(), wide)
    first, second = document.sections
    assert (first.page_width, first.page_height) == (second.page_height, second.page_width)
    widths = [int(column.get(qn("w:w"))) for column in document.tables[0]._tbl.tblGrid.gridCol_lst]  # the grid has no public face
    assert sum(widths) == TEXT_WIDTHS[True]
