"""Our styles in somebody else's document: theirs where they have one of the same name, ours added where they have none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import NamedTuple
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from fellesrammer.render.relations import free_id
from fellesrammer.render.splice import W, inner_end, spans, spliced
from fellesrammer.render.word_text import escaped_value

HEADINGS = ("heading 1", "heading 2", "heading 3")
"""The names of the styles that a template should bring itself, whatever the language of the Word that made it."""

_W = f"{{{W}}}"
_OWN_STYLE = re.compile(r"<w:style .*?</w:style>", re.DOTALL)
_OWN_LIST = re.compile(r'<w:abstractNum w:abstractNumId="(\d+)">(.*?)</w:abstractNum>', re.DOTALL)
_OWN_NUMBER = re.compile(r'<w:num w:numId="(\d+)"><w:abstractNumId w:val="(\d+)"/></w:num>')
_MENTION = re.compile(r'<w:(pStyle|rStyle|tblStyle) w:val="([^"]+)"/>')
_POINTER = re.compile(r'\s*<w:(basedOn|next|link) w:val="([^"]+)"/>')
_STARTS = r"(?:<w:keepNext/>|<w:pageBreakBefore/>)*"
_NO_NUMBER = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
_NO_INDENT = '<w:ind w:left="0" w:firstLine="0"/>'
_LIST_PARTS = (f"{_W}numPicBullet", f"{_W}abstractNum")
_ACCENT, _GROUND = "1F3A5F", "E6ECF2"
"""The dark blue of our own styles, and the darkest ground that it stands on."""

_READABLE = 4.5
_EMPTY_NUMBERING = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:numbering xmlns:w="{W}"></w:numbering>\n'.encode()


class _Own(NamedTuple):
    """A style of the base document: its XML, and what that says of it."""

    id: str
    type: str
    name: str
    xml: str
    points_at: Mapping[str, str]
    number: str
    default: bool


class Adopted(NamedTuple):
    """A body in the styles of a template, and the template's styles and lists with what the body needs beside them.

    `numbering` is None when the template's lists suffice; `missing` are the headings that the template does not have.
    """

    content: str
    styles: bytes
    numbering: bytes | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Theirs:
    """The styles of a template by id, by type and name, and the default ones by type."""

    by_id: Mapping[str, Element]
    by_name: Mapping[tuple[str, str], str]
    defaults: Mapping[str, str]
    names: frozenset[str]

    def number(self, style: str) -> str:
        """The list that numbers paragraphs of the style; empty for none."""
        found = self.told(style, f"{_W}pPr/{_W}numPr/{_W}numId")
        return "" if found == "0" else found

    def told(self, style: str, path: str) -> str:
        """The value at the path in the style, or in the first that has one of those that it is based on; empty for none."""
        seen: set[str] = set()
        while style in self.by_id and style not in seen:
            seen.add(style)
            element = self.by_id[style]
            if (found := element.find(path)) is not None:
                return found.get(f"{_W}val", "")
            based = element.find(f"{_W}basedOn")
            style = "" if based is None else based.get(f"{_W}val", "")
        return ""


def adopted(content: str, styles: bytes, numbering: bytes | None, base_styles: bytes, base_numbering: bytes) -> Adopted:
    """The body, the styles and the lists fitted to each other; all XML of the template comes in UTF-8 and with the prefix `w`."""
    own, theirs = _own_styles(base_styles), _theirs(fromstring(styles))
    matched = {one.id: found for one in own.values() if (found := _match(one, theirs)) is not None}
    added = _added(content, own, matched)
    ids = {name: escaped_value(id_) for name, id_ in (matched | _free_ids(added, theirs)).items()}
    lists = {one.number for one in added if one.number}
    numbers, more_lists = _with_lists(numbering or _EMPTY_NUMBERING, base_numbering, sorted(lists, key=int))
    written = "".join(_written(one, ids, numbers, theirs) for one in added).replace(_ACCENT, _accent(theirs))
    end = inner_end(styles)
    unnumbered = {ids[one.id] for one in own.values() if one.id in matched and not one.number and theirs.number(matched[one.id])}
    return Adopted(
        content=_in_styles(content, ids, unnumbered),
        styles=spliced(styles, [(end, end, written)]),
        numbering=more_lists if lists else None,
        missing=tuple(name for name in HEADINGS if ("paragraph", name) not in theirs.by_name),
    )


@cache
def _own_styles(base: bytes) -> Mapping[str, _Own]:
    """Our styles by id, in the order of the base document."""
    root = fromstring(base)
    texts = _OWN_STYLE.findall(base.decode())
    found = [_own(element, text) for element, text in zip(root.findall(f"{_W}style"), texts, strict=True)]
    return MappingProxyType({style.id: style for style in found})


def _own(element: Element, text: str) -> _Own:
    number = element.find(f"{_W}pPr/{_W}numPr/{_W}numId")
    return _Own(
        id=element.get(f"{_W}styleId", ""),
        type=element.get(f"{_W}type", ""),
        name=_name(element),
        xml=text,
        points_at=MappingProxyType(dict(_POINTER.findall(text))),
        number="" if number is None else number.get(f"{_W}val", ""),
        default=element.get(f"{_W}default") == "1",
    )


def _theirs(root: Element) -> _Theirs:
    by_id: dict[str, Element] = {}
    by_name: dict[tuple[str, str], str] = {}
    defaults: dict[str, str] = {}
    for element in root.findall(f"{_W}style"):
        id_, type_ = element.get(f"{_W}styleId", ""), element.get(f"{_W}type", "paragraph")
        by_id.setdefault(id_, element)
        by_name.setdefault((type_, _name(element).casefold()), id_)
        if element.get(f"{_W}default") in {"1", "true", "on"}:
            defaults[type_] = id_
    return _Theirs(by_id, by_name, defaults, frozenset(name for _, name in by_name))


def _name(element: Element) -> str:
    found = element.find(f"{_W}name")
    return "" if found is None else found.get(f"{_W}val", "")


def _match(own: _Own, theirs: _Theirs) -> str | None:
    """The template's style for ours: one of the same name, else for a default style its default, and empty when it has no default."""
    found = theirs.by_name.get((own.type, own.name.casefold()))
    if found is not None and own.number and not theirs.number(found):
        return None  # a list without bullets would run its items together
    return theirs.defaults.get(own.type, "") if found is None and own.default else found


def _added(content: str, own: Mapping[str, _Own], matched: Mapping[str, str]) -> list[_Own]:
    """The styles of ours that the body needs and the template lacks, with all that they are based on, in our order."""
    waiting = [style for _, style in _MENTION.findall(content) if style in own]
    needed: set[str] = set()
    while waiting:
        style = waiting.pop()
        if style not in needed and style not in matched:
            needed.add(style)
            waiting += [target for kind, target in own[style].points_at.items() if kind == "basedOn"]
    return [one for one in own.values() if one.id in needed]


def _free_ids(added: list[_Own], theirs: _Theirs) -> dict[str, str]:
    return {
        one.id: one.id if free_id(one.id, set(theirs.by_id)) == one.id else free_id(f"Rammer{one.id}", set(theirs.by_id)) for one in added
    }


def _written(own: _Own, ids: Mapping[str, str], numbers: Mapping[str, str], theirs: _Theirs) -> str:
    """Our style as it stands in the template: under its id there, and pointing only at styles that are there."""

    def pointer(found: re.Match[str]) -> str:
        target = ids.get(found[2], "")
        return f'<w:{found[1]} w:val="{target}"/>' if target else ""

    name = free_id(own.name, set(theirs.names))
    xml = own.xml.replace(f'w:styleId="{own.id}"', f'w:styleId="{ids[own.id]}"').replace(
        f'<w:name w:val="{own.name}"/>', f'<w:name w:val="{name}"/>'
    )
    xml = _POINTER.sub(pointer, xml)
    return xml.replace(f'<w:numId w:val="{own.number}"/>', f'<w:numId w:val="{numbers[own.number]}"/>') if own.number else xml


def _accent(theirs: _Theirs) -> str:
    """The colour of the template's chapters, in which frames and tables of ours stand too; ours where theirs would be hard to read."""
    colour = theirs.told(theirs.by_name.get(("paragraph", HEADINGS[0]), ""), f"{_W}rPr/{_W}color").upper()
    return colour if re.fullmatch(r"[0-9A-F]{6}", colour) and _contrast(colour, _GROUND) >= _READABLE else _ACCENT


def _contrast(one: str, other: str) -> float:
    """How much two colours differ in brightness, as the guidelines for accessible pages reckon it."""
    dark, light = sorted((_brightness(one), _brightness(other)))
    return (light + 0.05) / (dark + 0.05)


def _brightness(colour: str) -> float:
    channels = [value / 255 for value in bytes.fromhex(colour)]
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)  # noqa: PLR2004
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _in_styles(content: str, ids: Mapping[str, str], unnumbered: set[str]) -> str:
    """The body in the template's styles, without the numbers that these would set before headings that carry their own."""
    content = _MENTION.sub(lambda found: f'<w:{found[1]} w:val="{ids.get(found[2], found[2])}"/>', content)
    if not unnumbered:
        return content
    styles = "|".join(map(re.escape, sorted(unnumbered)))
    start = re.compile(f'(<w:pPr><w:pStyle w:val="(?:{styles})"/>{_STARTS})(</w:pPr>)?')
    return start.sub(lambda found: f"{found[1]}{_NO_NUMBER}{_NO_INDENT + found[2] if found[2] else ''}", content)


def _with_lists(numbering: bytes, base: bytes, wanted: list[str]) -> tuple[dict[str, str], bytes]:
    """The number that each wanted list of ours gets in the template, and the template's lists with ours among them."""
    root = fromstring(numbering)
    first_list = _above(root, "abstractNum", "abstractNumId")
    first_number = _above(root, "num", "numId")
    texts = dict(_OWN_LIST.findall(base.decode()))
    kinds = dict(_OWN_NUMBER.findall(base.decode()))
    numbers = {own: str(first_number + at) for at, own in enumerate(wanted)}
    lists = "".join(
        f'<w:abstractNum w:abstractNumId="{first_list + at}">{texts[kinds[own]]}</w:abstractNum>' for at, own in enumerate(wanted)
    )
    mentions = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{first_list + at}"/></w:num>' for at, number in enumerate(numbers.values())
    )
    return numbers, spliced(numbering, _places(numbering, lists, mentions))


def _places(numbering: bytes, lists: str, mentions: str) -> Iterator[tuple[int, int, str]]:
    """Where lists and their numbers go: all lists stand before all numbers, or Word calls the file damaged."""
    children = [span for span in spans(numbering, 1) if span.depth == 1]
    last = inner_end(numbering)
    after_lists = next((span.start for span in children if span.tag not in _LIST_PARTS), last)
    after_numbers = next((span.start for span in children if span.tag not in {*_LIST_PARTS, f"{_W}num"}), last)
    yield after_lists, after_lists, lists
    yield after_numbers, after_numbers, mentions


def _above(root: Element, tag: str, attribute: str) -> int:
    found = [found.get(f"{_W}{attribute}", "") for found in root.findall(f"{_W}{tag}")]
    return max((int(number) for number in found if number.isdecimal()), default=0) + 1
