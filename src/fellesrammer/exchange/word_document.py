"""Word documents that people have edited, read as headings with their paragraphs and tables; what can't be read for certain is told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import fromstring

from fellesrammer.errors import Checked, Problem, error, warning
from fellesrammer.exchange.reading import Reading, Row, Section, Table, lines_of, normal
from fellesrammer.files import guard

IDENTITY = "specificationFingerprint"
"""The document property that says which specification a file was made from."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

_TRACKED = tuple(f"{_W}{name}" for name in ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge"))
_SILENT = frozenset(
    f"{_W}{name}"
    for name in (
        *("pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "sdtPr", "sdtEndPr", "instrText", "delText", "delInstrText"),
        *("drawing", "pict", "object", "rt", "tblPrEx", "customXmlPr", "smartTagPr", "ffData", "footnoteRef", "endnoteRef"),
    )
) | {f"{_MC}Fallback"}
"""What holds no text of the line that it stands in; text boxes and notes are told by themselves."""
_SIGNS = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-", f"{_W}ptab": " "}
_HEADING = re.compile(r"(?:heading|overskrift)\s*([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"\s*TOC\b", re.IGNORECASE)
_LINKED = re.compile(r'\s*HYPERLINK\s+"(https?://[^"]*)"', re.IGNORECASE)
_NOTES = re.compile(r"(?:^|/)(?:foot|end)notes\d*\.xml$", re.IGNORECASE)
_COMMENTS = re.compile(r"(?:^|/)comments\d*\.xml$", re.IGNORECASE)
_LONGEST = 120
_DEEPEST_STYLE = 12


def read(data: bytes, file: str) -> Checked[Reading | None]:
    """What a Word document says, with what in it is not read; None with what keeps it from being read at all.

    The text is that of the body. Links to the outside carry their address, so that a changed address is a changed text; lists of contents
    are left out. Documents with tracked changes are refused: nobody knows yet what they will say.
    """
    import docx  # noqa: PLC0415  # the browser has none
    from docx.opc.exceptions import OpcError  # noqa: PLC0415

    guarded = guard.opened(data, file, "docx")
    if guarded.value is None:
        return Checked(None, guarded.problems)
    try:
        document = docx.Document(BytesIO(data))
        body, links = document.element.body, {name: found.target_ref for name, found in document.part.rels.items() if found.is_external}
        levels = _levels(document.styles.element)
    except (OpcError, SyntaxError, KeyError, ValueError, AttributeError, TypeError, IndexError):
        return Checked(None, (*guarded.problems, error("package.unreadable", file=file)))
    if body is None or next(body.iter(*_TRACKED), None) is not None:
        unreadable = error("package.unreadable", file=file) if body is None else error("package.tracked-changes", file=file)
        return Checked(None, (*guarded.problems, unreadable))
    walk = _Walk(links, levels)
    reading = Reading(_identity(guarded.value), tuple(walk.sections(body)))
    told = (*_beside(body, guarded.value), *((warning("package.merged-cells"),) if walk.merged else ()))
    return Checked(reading, (*guarded.problems, *(problem.at(file=file) for problem in told)))


def _identity(parts: Mapping[str, bytes]) -> str:
    """The fingerprint among the document's own properties; empty when there is none."""
    return next(iter(properties(parts, IDENTITY)), "")


def properties(parts: Mapping[str, bytes], name: str) -> Iterator[str]:
    """The values of the custom document properties with this name: one, or none."""
    custom = next((data for part, data in parts.items() if part.casefold() == "docprops/custom.xml"), b"")
    try:
        found = tuple(fromstring(custom)) if custom else ()
    except (ParseError, ValueError):
        found = ()
    yield from ("".join(item.itertext()).strip() for item in found if item.get("name") == name)


def _beside(body: Any, parts: Mapping[str, bytes]) -> Iterator[Problem]:  # noqa: ANN401  # elements of lxml, which has no types
    """What stands beside the text: text boxes, notes and pictures, which nobody compares, and comments, which are no part of it."""
    boxes = dict.fromkeys(normal(_plain(box)) for box in body.iter(f"{_W}txbxContent"))
    yield from (error("package.text-box", text=_short(text)) for text in boxes if text)
    notes = (note for name, data in parts.items() if _NOTES.search(name) for note in _children(data))
    texts = (normal(_plain(note)) for note in notes if note.get(f"{_W}type", "normal") == "normal")
    yield from (error("package.note", text=_short(text)) for text in texts if text)
    comments = sum(len(_children(data)) for name, data in parts.items() if _COMMENTS.search(name))
    if comments:
        yield warning("package.comments", count=comments)


def _children(data: bytes) -> tuple[Any, ...]:
    try:
        return tuple(fromstring(data))
    except (ParseError, ValueError):
        return ()


def _plain(element: Any) -> str:  # noqa: ANN401
    return " ".join("".join(text.text or "" for text in paragraph.iter(f"{_W}t")) for paragraph in element.iter(f"{_W}p"))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _levels(styles: Any) -> dict[str, int]:  # noqa: ANN401
    """The level of every style that makes a heading, by the style's id: told by its name, its outline or the style it builds on."""
    known = {style.get(f"{_W}styleId"): style for style in styles.iter(f"{_W}style")}
    return {name: level for name, style in known.items() if name and (level := _level(style, known, 0))}


def _level(style: Any, known: Mapping[str, Any], depth: int) -> int:  # noqa: ANN401
    name = _value(style, "name")
    if "toc" in name.casefold().split() or depth > _DEEPEST_STYLE:
        return 0
    if found := _HEADING.fullmatch(name.strip()):
        return int(found[1])
    if outline := _value(style, f"pPr/{_W}outlineLvl"):
        return (int(outline) + 1) % 10 if outline.isdecimal() else 0
    base = known.get(_value(style, "basedOn"))
    return _level(base, known, depth + 1) if base is not None else 0


def _value(element: Any, path: str) -> str:  # noqa: ANN401
    """The value of the element at a path, empty when there is none."""
    found = element.find(f"{_W}{path}") if element is not None else None
    return "" if found is None else str(found.get(f"{_W}val") or "")


@dataclass(slots=True)
class _Field:
    """A field that is being read: what it is told to do, and whether its result has begun."""

    instruction: str = ""
    result: bool = False


@dataclass(slots=True)
class _Walk:
    """A walk through a body from its first paragraph to its last; fields may begin in one paragraph and end in another."""

    links: Mapping[str, str]
    levels: Mapping[str, int]
    fields: list[_Field] = field(default_factory=list)
    merged: bool = False

    def sections(self, body: Any) -> Iterator[Section]:  # noqa: ANN401
        """The headings with what stands under them, in order."""
        title, level = "", 0
        texts: list[str] = []
        tables: list[Table] = []
        for block in _blocks(body):
            if block.tag == f"{_W}tbl":
                tables.append(self._table(block))
                continue
            text, depth = self._text(block), self._heading(block)
            if depth and normal(text):
                yield Section(normal(title), level, lines_of(texts), tuple(tables))
                title, level, texts, tables = text, depth, [], []
            else:
                texts.append(text)
        yield Section(normal(title), level, lines_of(texts), tuple(tables))

    def _heading(self, paragraph: Any) -> int:  # noqa: ANN401
        outline = _value(paragraph, f"pPr/{_W}outlineLvl")
        if outline.isdecimal():
            return (int(outline) + 1) % 10
        return self.levels.get(_value(paragraph, f"pPr/{_W}pStyle"), 0)

    def _table(self, table: Any) -> Table:  # noqa: ANN401
        rows: list[tuple[str, ...]] = []
        for row in _within(table, f"{_W}tr"):
            rows.append(tuple(self._cells(row, rows[-1] if rows else ())))
        if not rows:
            return Table((), ())
        return Table(tuple(map(normal, rows[0])), tuple(Row(row) for row in rows[1:]), Row(rows[0]))

    def _cells(self, row: Any, above: tuple[str, ...]) -> Iterator[str]:  # noqa: ANN401
        """The cells of a row, one for each column of the grid: what stands in a merged cell belongs to all that it covers."""
        place = _count(row, f"trPr/{_W}gridBefore", 0)
        yield from ("" for _ in range(place))
        for cell in _within(row, f"{_W}tc"):
            wide, down = _count(cell, f"tcPr/{_W}gridSpan", 1), cell.find(f"{_W}tcPr/{_W}vMerge")
            text = "\n".join(lines_of(self._lines(cell)))
            if down is not None and down.get(f"{_W}val") != "restart":
                text = above[place] if place < len(above) else ""
            self.merged = self.merged or wide > 1 or down is not None
            yield from (text for _ in range(wide))
            place += wide

    def _lines(self, element: Any) -> Iterator[str]:  # noqa: ANN401
        for block in _blocks(element):
            if block.tag == f"{_W}tbl":
                for row in _within(block, f"{_W}tr"):
                    for cell in _within(row, f"{_W}tc"):
                        yield from self._lines(cell)
            else:
                yield self._text(block)

    def _text(self, element: Any) -> str:  # noqa: ANN401
        return "".join(self._pieces(element))

    def _pieces(self, element: Any) -> Iterator[str]:  # noqa: ANN401
        for child in element:
            tag = child.tag
            if tag == f"{_W}fldChar":
                yield from self._turned(child.get(f"{_W}fldCharType"))
            elif tag == f"{_W}instrText":
                if self.fields:
                    self.fields[-1].instruction += child.text or ""
            elif not isinstance(tag, str) or tag in _SILENT or _CONTENTS.match(child.get(f"{_W}instr") or ""):
                continue
            elif tag == f"{_W}hyperlink":
                address = self.links.get(child.get(f"{_R}id") or "", "")
                text = self._text(child)
                yield f"{text} ({address})" if address and text.strip() else text
            elif not self._hidden():
                yield from self._sign(child)
            else:
                yield from self._pieces(child)

    def _sign(self, element: Any) -> Iterator[str]:  # noqa: ANN401
        if element.tag in {f"{_W}t", f"{_M}t"}:
            yield element.text or ""
        elif element.tag in _SIGNS:
            yield _SIGNS[element.tag]
        elif element.tag == f"{_W}sym":
            code = element.get(f"{_W}char") or ""
            yield chr(int(code, 16)) if re.fullmatch(r"[0-9A-Fa-f]{1,4}", code) else "\N{REPLACEMENT CHARACTER}"
        else:
            yield from self._pieces(element)

    def _turned(self, kind: str | None) -> Iterator[str]:
        """What a field adds to the text when it begins, shows its result or ends: the address of a link."""
        if kind == "begin":
            self.fields.append(_Field())
        elif kind == "separate" and self.fields:
            self.fields[-1].result = True
        elif kind == "end" and self.fields:
            ended = self.fields.pop()
            if (found := _LINKED.match(ended.instruction)) and not self._hidden():
                yield f" ({found[1]})"

    def _hidden(self) -> bool:
        """Whether what is read now is part of a list of contents."""
        return any(one.result and _CONTENTS.match(one.instruction) for one in self.fields)


def _blocks(element: Any) -> Iterator[Any]:  # noqa: ANN401
    """The paragraphs and tables in an element, also those inside content controls and other frames."""
    yield from _found(element, frozenset({f"{_W}p", f"{_W}tbl"}))


def _within(element: Any, tag: str) -> Iterator[Any]:  # noqa: ANN401
    """The rows of a table or the cells of a row, also those inside content controls."""
    yield from _found(element, frozenset({tag}))


def _found(element: Any, wanted: frozenset[str]) -> Iterator[Any]:  # noqa: ANN401
    children: Iterable[Any] = element
    for child in children:
        if child.tag in wanted:
            yield child
        elif isinstance(child.tag, str) and child.tag not in _SILENT:
            yield from _found(child, wanted)


def _count(element: Any, path: str, usual: int) -> int:  # noqa: ANN401
    text = _value(element, path)
    return min(int(text), 63) if text.isdecimal() else usual
