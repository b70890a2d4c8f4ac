"""Where our text goes in a municipality's own Word template: the paragraph with the marker, and the section it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

from fellesrammer.errors import Checked, Problem, error, in_order
from fellesrammer.render.splice import PREFIXES, W
from fellesrammer.render.word_pages import Pages
from fellesrammer.render.word_text import escaped_value

MARKER = "[[fellesrammer]]"
"""What stands alone in the paragraph that our text replaces."""

_W = f"{{{W}}}"
_MARK = re.compile(r"\[\[\s*fellesrammer\s*\]\]", re.IGNORECASE)
_SPACES = {f"{_W}tab", f"{_W}br", f"{_W}cr"}
_OBJECTS = tuple(f"{_W}{name}" for name in ("drawing", "pict", "object", "fldChar", "fldSimple", "footnoteReference", "endnoteReference"))
_RANGES = tuple(f"{_W}{name}" for name in ("bookmarkStart", "bookmarkEnd", "permStart", "permEnd"))
_CONTENT = (*_OBJECTS, f"{_W}tbl", f"{_W}sdt")
_TEXT = (f"{_W}p", f"{_W}tbl", f"{_W}sdt")
_OFF = {"0", "false", "off"}
_SHOWN = 60

_PAGE = (11906, 16838)
_MARGIN = 1440
_SECTION_ORDER = tuple(
    f"{_W}{name}"
    for name in (
        *("headerReference", "footerReference", "footnotePr", "endnotePr", "type", "pgSz", "pgMar", "paperSrc", "pgBorders"),
        *("lnNumType", "pgNumType", "cols", "formProt", "vAlign", "noEndnote", "titlePg", "textDirection", "bidi", "rtlGutter"),
        *("docGrid", "printerSettings"),
    )
)


class Place(NamedTuple):
    """The marker's paragraph and the section around it.

    `at` and `ends_at` count children of the body: the marker, and what holds the properties of its section (-1: nothing does).
    `followed` says whether anything of the template stands between them. `kept` is what of the paragraph must outlive it.
    """

    at: int
    ends_at: int
    section: Element
    followed: bool
    new_page_before: bool
    new_page_after: bool
    kept: str

    @property
    def own_section(self) -> bool:
        """Whether the marker's paragraph itself ends its section."""
        return self.at == self.ends_at


def place(body: Element) -> Checked[Place | None]:
    """The one place for our text in the body of a template, or what is wrong with its markers."""
    found = [(paragraph, around) for paragraph, around in _paragraphs(body) if _MARK.search(_text(paragraph))]
    problems = in_order(problem for paragraph, around in found for problem in _faults(paragraph, around))
    good = [paragraph for paragraph, around in found if not list(_faults(paragraph, around))]
    if not problems and len(good) != 1:
        problems = (error("template.markers", count=len(good)) if good else error("template.no-marker"),)
    return Checked(None, problems) if problems else Checked(_place(body, good[0]))


def has_marker(part: Element) -> bool:
    """Whether a marker stands in a header, a footer or another part beside the body."""
    return any(_MARK.search(_text(paragraph)) for paragraph, _ in _paragraphs(part))


def pages(found: Place) -> Pages:
    """The template's own pages around the marker, upright and on their side."""
    section, wide = _copied(found.section), _turned(found.section)
    return Pages(widths={False: _text_width(section), True: _text_width(wide)}, sections={False: written(section), True: written(wide)})


def resumed(section: Element) -> Element:
    """The section as it goes on after pages on their side: no new cover, no new count of pages."""
    return _changed(section, dropped={f"{_W}titlePg"})


def written(element: Element) -> str:
    """The element of a section or a mark as XML with our prefixes; what Word has added of its own namespaces is left out."""
    names = {uri: prefix for prefix, uri in PREFIXES.items()}
    attributes = "".join(
        f' {names[uri]}:{name}="{escaped_value(value)}"'
        for (uri, name), value in ((_split(key), value) for key, value in element.items())
        if uri in names
    )
    children = "".join(written(child) for child in element if child.tag.startswith(_W) and child.tag not in _TEXT)
    tag = f"w:{element.tag.removeprefix(_W)}"
    return f"<{tag}{attributes}>{children}</{tag}>" if children else f"<{tag}{attributes}/>"


def _place(body: Element, marker: Element) -> Place:
    children = list(body)
    at = children.index(marker)
    ends_at = next((number for number in range(at, len(children)) if _section(children[number]) is not None), -1)
    section = _section(children[ends_at]) if ends_at >= 0 else None
    after = children[at + 1 : ends_at + 1 if ends_at >= 0 else len(children)]
    before_break, after_break = _breaks(marker)
    return Place(
        at=at,
        ends_at=ends_at,
        section=Element(f"{_W}sectPr") if section is None else section,
        followed=any(_holds_something(child) for child in after),
        new_page_before=before_break or _is_on(marker.find(f"{_W}pPr/{_W}pageBreakBefore")),
        new_page_after=after_break,
        kept="".join(written(child) for child in marker.iter() if child.tag in _RANGES),
    )


def _faults(paragraph: Element, around: Sequence[str]) -> Iterator[Problem]:
    """Why our text can't stand where this marker stands."""
    if f"{_W}txbxContent" in around:
        yield error("template.marker-in-text-box")
    elif f"{_W}sdt" in around or paragraph.find(f".//{_W}sdt") is not None:
        yield error("template.marker-in-control")
    elif f"{_W}tc" in around:
        yield error("template.marker-in-table")
    elif len(around) > 1:
        yield error("template.marker-elsewhere")
    elif not _MARK.fullmatch(_text(paragraph).strip()):
        yield error("template.marker-not-alone", text=_shown(_text(paragraph)))
    elif any(found.tag in _OBJECTS for found in paragraph.iter()):
        yield error("template.marker-with-object")


def _paragraphs(part: Element) -> Iterator[tuple[Element, tuple[str, ...]]]:
    """Every paragraph with the tags around it from the part inwards, without recursion: others decide how deep a file is."""
    waiting: list[tuple[Element, tuple[str, ...]]] = [(part, ())]
    while waiting:
        element, around = waiting.pop()
        if element.tag == f"{_W}p":
            yield element, around
        inside = (*around, element.tag)
        waiting += [(child, inside) for child in reversed(element)]


def _text(paragraph: Element) -> str:
    """The text of the paragraph itself, not of text boxes that hang in it."""
    pieces: list[str] = []
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        if element.tag == f"{_W}t":
            pieces.append(element.text or "")
        elif element.tag in _SPACES:
            pieces.append(" ")
        elif element.tag != f"{_W}p":
            waiting += reversed(element)
    return "".join(pieces)


def _breaks(marker: Element) -> tuple[bool, bool]:
    """Whether a page break stands before and after the marker in its paragraph."""
    found = [False, False]
    seen = ""
    for element in marker.iter():
        seen += element.text or "" if element.tag == f"{_W}t" else ""
        if element.tag == f"{_W}br" and element.get(f"{_W}type") == "page":
            found["[" in seen] = True
    return found[0], found[1]


def _section(child: Element) -> Element | None:
    return child if child.tag == f"{_W}sectPr" else child.find(f"{_W}pPr/{_W}sectPr")


def _holds_something(child: Element) -> bool:
    for element in child.iter():
        if element.tag in _CONTENT or (element.tag == f"{_W}t" and (element.text or "").strip()):
            return True
        if element.tag == f"{_W}br" and element.get(f"{_W}type") == "page":
            return True
    return False


def _turned(section: Element) -> Element:
    """The section with its pages on their side, one column of text, and the same headers and footers."""
    turned = _changed(section, dropped={f"{_W}titlePg", f"{_W}cols", f"{_W}printerSettings", f"{_W}paperSrc"})
    page = turned.find(f"{_W}pgSz")
    if page is None:
        page = SubElement(turned, f"{_W}pgSz")
    short, long = sorted((_number(page, "w", _PAGE[0]), _number(page, "h", _PAGE[1])))
    for name, value in (("w", str(long)), ("h", str(short)), ("orient", "landscape")):
        page.set(f"{_W}{name}", value)
    turned[:] = sorted(turned, key=lambda child: _SECTION_ORDER.index(child.tag))
    return turned


def _changed(section: Element, dropped: set[str]) -> Element:
    """The section as one that follows another: it begins a page and counts on."""
    changed = _copied(section)
    for child in list(changed):
        begins_in_page = child.tag == f"{_W}type" and child.get(f"{_W}val") in {"continuous", "nextColumn"}
        if child.tag in dropped or begins_in_page:
            changed.remove(child)
        elif child.tag == f"{_W}pgNumType":
            child.attrib.pop(f"{_W}start", None)
    return changed


def _copied(section: Element) -> Element:
    """The section with nothing in it but what a section is made of."""
    copied = deepcopy(section)
    copied[:] = [child for child in copied if child.tag in _SECTION_ORDER]
    return copied


def _text_width(section: Element) -> int:
    page, margins, columns = (section.find(f"{_W}{name}") for name in ("pgSz", "pgMar", "cols"))
    sides = sum(_number(margins, name, default) for name, default in (("left", _MARGIN), ("right", _MARGIN), ("gutter", 0)))
    width = _number(page, "w", _PAGE[0]) - sides
    count = max(1, _number(columns, "num", 1))
    return max(_MARGIN, (width - (count - 1) * _number(columns, "space", 0)) // count)


def _number(element: Element | None, name: str, default: int) -> int:
    found = "" if element is None else element.get(f"{_W}{name}", "")
    return int(found) if re.fullmatch(r"\d{1,5}", found, re.ASCII) else default


def _is_on(element: Element | None) -> bool:
    return element is not None and element.get(f"{_W}val", "1") not in _OFF


def _split(name: str) -> tuple[str, str]:
    uri, _, local = name.removeprefix("{").rpartition("}")
    return uri, local


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
