"""The body of a Word document: one small function per kind of block, each giving escaped XML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from fellesrammer.errors import RammerError
from fellesrammer.render.blocks import Block, Bullets, Callout, Cell, Column, Contents, Heading, Landscape, PageBreak, Paragraph, Table
from fellesrammer.render.word_pages import OWN_PAGES, Pages
from fellesrammer.render.word_text import Marks, bookmark_name, escaped_value, run, spans

_DEEPEST = 4
_COVER_STYLES = frozenset({"title", "subtitle", "cover-label", "cover-text"})
_TITLES = frozenset({"title", "subtitle"})
_COVER_RULE = '<w:pBdr><w:bottom w:val="single" w:sz="8" w:space="16" w:color="1F3A5F"/></w:pBdr>'
_ABOVE_COVER = ' w:before="3000"'
_BELOW_RULE = ' w:after="560"'
_NEW_PAGE = "<w:pageBreakBefore/>"
_KEEP_NEXT = "<w:keepNext/>"
_AFTER_CALLOUT = '<w:spacing w:after="260"/>'
_HEADER_FILL = '<w:shd w:val="clear" w:color="auto" w:fill="E6ECF2"/>'

Styles = Mapping[str, str]
_BODY: Styles = {
    "": "BodyText",
    "title": "Title",
    "subtitle": "Subtitle",
    "cover-label": "CoverLabel",
    "cover-text": "CoverText",
    "lead": "Lead",
    "small": "Small",
    "muted": "Muted",
    "strong": "StrongText",
    "list": "ListBullet",
    "list small": "ListBulletSmall",
}


def _inside(text: str, bullets: str, **others: str) -> Styles:
    """The styles inside a frame or cell, where every style of the body has some meaning."""
    return {style: others.get(style, bullets if style.startswith("list") else text) for style in _BODY}


_CELL = _inside("TableText", "TableBullet", strong="TableStrong", lead="TableStrong", small="TableSmall", muted="TableMuted")
_ROW_HEADING = _inside("TableRowHeading", "TableBullet", muted="TableMuted")
_CALLOUTS = {
    "note": _inside("NoteText", "NoteBullet", strong="NoteTitle"),
    "warning": _inside("WarningText", "WarningBullet", strong="WarningTitle"),
}


def has_cover(blocks: Sequence[Block]) -> bool:
    """Whether the document begins with a cover: a title, perhaps under a label, and no heading before the first page break."""
    if not blocks or not isinstance(blocks[0], Paragraph) or blocks[0].style not in _COVER_STYLES:
        return False
    end = next((at for at, block in enumerate(blocks) if isinstance(block, PageBreak | Heading)), None)
    return end is not None and isinstance(blocks[end], PageBreak) and any(_is_title(block) for block in blocks[:end])


class Flow(NamedTuple):
    """Blocks as content of `w:body` without its last section, whether that lies on its side, and what shall end it."""

    content: str
    landscape: bool
    section: str


def body(blocks: Sequence[Block], marks: Marks) -> str:
    """The blocks as the content of `w:body`, with the properties of its sections."""
    flow = flowed(blocks, marks, OWN_PAGES)
    return flow.content + flow.section


def flowed(blocks: Sequence[Block], marks: Marks, pages: Pages) -> Flow:
    """The blocks set on the pages; a link to a place that none of them carries is a fault of the caller, and raises."""
    cover = bool(pages.cover) and has_cover(blocks)
    found = _headings(blocks)
    names = {position: name for position, (_, name) in found.items()}
    headings = tuple(found.values())
    extras = _cover_extras(blocks) if cover else {}
    fragments: list[str] = []
    new_page = landscape = False
    for position, (block, following) in enumerate(zip(blocks, [*blocks, None][1:], strict=True)):
        if isinstance(block, PageBreak):
            new_page = bool(fragments)
        elif isinstance(block, Landscape):
            fragments.append(section_end(pages.cover if cover else pages.sections[landscape]))
            new_page, landscape, cover = False, True, False
        elif fragment := _with(
            _fragment(block, names.get(position, ""), headings, marks, pages.widths[landscape]), extras.get(position, "")
        ):
            fragment = on_new_page(fragment) if new_page else fragment
            fragments.append(_with(fragment, _KEEP_NEXT) if _introduces(blocks, position) else fragment)
            fragments.append(_paragraph("Gap", "") if _needs_gap(block, following) else "")
            new_page = False
    content = "".join(fragments)
    # Word wants a paragraph last.
    last = _paragraph("Gap", "") if content.endswith("</w:tbl>") else ""
    if missing := marks.missing():
        raise RammerError(f"links point at places that the document lacks: {', '.join(missing)}")
    return Flow(content + last, landscape, pages.cover if cover else pages.sections[landscape])


def _fragment(block: Block, name: str, headings: Iterable[tuple[Heading, str]], marks: Marks, width: int) -> str:
    match block:
        case Heading():
            return _paragraph(f"Heading{block.level}", marks.bookmark(name, run(block.text)))
        case Table():
            return _table(block, marks, width)
        case Callout():
            return _callout(block, marks)
        case Contents():
            return _contents(block, headings)
        case Paragraph() | Bullets():
            return _text((block,), _BODY, marks)
        case PageBreak() | Landscape():
            return ""


def _headings(blocks: Sequence[Block]) -> dict[int, tuple[Heading, str]]:
    """Every heading and its bookmark by position; generated names begin with `_`, which anchors never do, and stay hidden in Word."""
    found: dict[int, tuple[Heading, str]] = {}
    for position, block in enumerate(blocks):
        if isinstance(block, Heading):
            if not 1 <= block.level <= _DEEPEST or not block.text.strip():
                raise RammerError(f"a heading needs a text and a level from 1 to {_DEEPEST}: {block!r}")
            found[position] = (block, bookmark_name(block.anchor) if block.anchor else f"_Toc{len(found) + 1:06}")
    return found


def _text(blocks: Iterable[Paragraph | Bullets], styles: Styles, marks: Marks) -> str:
    try:
        return "".join([_piece(block, styles, marks) for block in blocks])
    except KeyError as fault:
        raise RammerError(f"the Word writer knows no paragraph style {fault}") from None


def _piece(block: Paragraph | Bullets, styles: Styles, marks: Marks) -> str:
    if isinstance(block, Paragraph):
        return _paragraph(styles[block.style], spans(block.spans, marks))
    style = styles[f"list {block.style}".rstrip()]
    return "".join([_paragraph(style, spans(item, marks)) for item in block.items])


def _paragraph(style: str, content: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{content}</w:p>'


def _with(fragment: str, properties: str) -> str:
    """The fragment with properties of its first paragraph beside its style; every paragraph of ours begins with its style."""
    return fragment.replace('"/>', f'"/>{properties}', 1)


def on_new_page(fragment: str) -> str:
    """The fragment, its first paragraph at the top of a page."""
    # A break before the paragraph can't leave an empty page behind, as a break of its own can; a table has no such property.
    return _with(_paragraph("Gap", "") + fragment if fragment.startswith("<w:tbl>") else fragment, _NEW_PAGE)


def section_end(properties: str) -> str:
    """The paragraph that ends a section with these properties."""
    return f'<w:p><w:pPr><w:pStyle w:val="Gap"/>{properties}</w:pPr></w:p>'


def _introduces(blocks: Sequence[Block], position: int) -> bool:
    """Whether the block is the one paragraph between a heading and its table, which would look lost on the page before."""
    around = blocks[position - 1 : position + 2] if position else ()
    return [type(block) for block in around] == [Heading, Paragraph, Table]


def _needs_gap(block: Block, following: Block | None) -> bool:
    """Whether an empty line keeps the block from touching, or in Word melting into, the next one."""
    if isinstance(block, Table):
        return not isinstance(following, Heading | PageBreak | Landscape)
    return isinstance(block, Callout) and isinstance(following, Callout)


def _cover_extras(blocks: Sequence[Block]) -> dict[int, str]:
    """What lowers the cover's first paragraph and draws the rule under its last title, by position."""
    cover = blocks[: blocks.index(PageBreak())]
    rule = max(at for at, block in enumerate(cover) if _is_title(block))
    return {
        at: f"{_COVER_RULE if at == rule else ''}<w:spacing{'' if at else _ABOVE_COVER}{_BELOW_RULE if at == rule else ''}/>"
        for at in (0, rule)
    }


def _is_title(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.style in _TITLES


def _callout(callout: Callout, marks: Marks) -> str:
    styles = _CALLOUTS.get(callout.kind)
    if styles is None:
        raise RammerError(f"the Word writer knows no callout {callout.kind!r}")
    title = _paragraph(styles["strong"], run(callout.title)) if callout.title else ""
    framed = title + _text(callout.blocks, styles, marks)
    start = framed.rfind("<w:p>")
    return framed[:start] + _with(framed[start:], _AFTER_CALLOUT) if framed else ""


def _contents(contents: Contents, headings: Iterable[tuple[Heading, str]]) -> str:
    """The written-out result of a TOC field: right before anyone updates it, and the same when someone does."""
    entries = [
        (f"TOC{heading.level}", f'<w:hyperlink w:anchor="{name}" w:history="1">{run(heading.text)}</w:hyperlink>')
        for heading, name in headings
        if heading.level <= contents.depth
    ] or [("TOC1", "")]
    code = f'<w:r><w:instrText xml:space="preserve"> TOC \\o "1-{contents.depth}" \\n \\h \\z \\u </w:instrText></w:r>'
    entries[0] = (entries[0][0], _field("begin") + code + _field("separate") + entries[0][1])
    entries[-1] = (entries[-1][0], entries[-1][1] + _field("end"))
    title = _paragraph("TOCHeading", run(contents.title)) if contents.title else ""
    return title + "".join(_paragraph(style, content) for style, content in entries)


def _field(part: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{part}"/></w:r>'


def _table(table: Table, marks: Marks, width: int) -> str:
    if any(len(row) != len(table.columns) for row in table.rows):
        raise RammerError(f"a row of the table {table.description!r} has more or fewer cells than the table has columns")
    widths = _widths(table.columns, width)
    openings = [f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>' for width in widths]
    styles = [_ROW_HEADING if table.row_headers and not at else _CELL for at in range(len(widths))]
    rows = [_row(row, openings, styles, marks) for row in table.rows]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl>{_table_properties(table, width)}<w:tblGrid>{grid}</w:tblGrid>{_header(table.columns, widths)}{''.join(rows)}</w:tbl>"


def _table_properties(table: Table, width: int) -> str:
    text = escaped_value(table.description)
    described = f'<w:tblCaption w:val="{text}"/><w:tblDescription w:val="{text}"/>' if text else ""
    first = int(table.row_headers)
    look = f'<w:tblLook w:val="{"04A0" if first else "0420"}" w:firstRow="1" w:lastRow="0" w:firstColumn="{first}" w:lastColumn="0"'
    return (
        f'<w:tblPr><w:tblStyle w:val="RuledTable"/><w:tblW w:w="{width}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'{look} w:noHBand="0" w:noVBand="1"/>{described}</w:tblPr>'
    )


def _header(columns: Sequence[Column], widths: Sequence[int]) -> str:
    cells = [
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{_HEADER_FILL}<w:vAlign w:val="bottom"/></w:tcPr>'
        f"{_paragraph('TableHeading', run(column.title))}</w:tc>"
        for column, width in zip(columns, widths, strict=True)
    ]
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"


def _row(row: Sequence[Cell], openings: Sequence[str], styles: Sequence[Styles], marks: Marks) -> str:
    cells = [f"{opening}{_cell(cell, look, marks)}</w:tc>" for cell, opening, look in zip(row, openings, styles, strict=True)]
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _cell(cell: Cell, styles: Styles, marks: Marks) -> str:
    content = _text(cell.blocks, styles, marks) or _paragraph(styles[""], "")
    return content.replace("</w:pPr>", f"</w:pPr>{marks.bookmark(bookmark_name(cell.anchor))}", 1) if cell.anchor else content


def _widths(columns: Sequence[Column], width: int) -> list[int]:
    """The columns' widths, which sum to the text's width to the last unit."""
    if not columns or any(column.width <= 0 for column in columns):
        raise RammerError("a table needs columns, and every column a width above 0")
    total = sum(column.width for column in columns)
    ends = [round(width * sum_ / total) for sum_ in accumulate(column.width for column in columns)]
    return [end - start for start, end in pairwise([0, *ends])]
