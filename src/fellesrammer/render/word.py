"""The parts of a Word file: the base document's styles, header and footer, and a body made of blocks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fellesrammer.errors import RammerError
from fellesrammer.render.blocks import Block
from fellesrammer.render.package import LANGUAGE_TAGS
from fellesrammer.render.word_body import body
from fellesrammer.render.word_text import Marks, encoded, escaped, escaped_value

_TOKEN = re.compile(r"@([A-Z]+)@")
HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
"""The type of the relationship that leads to an outside address."""
_OPENING = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>'
)
_CLOSING = "</w:body></w:document>\n"


@dataclass(frozen=True, slots=True)
class Page:
    """What stands around the body of a document: its properties, and the head and foot of its pages."""

    title: str
    language: str
    header: str
    footer: str
    page_label: tuple[str, str]
    created: date
    creator: str
    notice: str = ""


def parts(base: Mapping[str, bytes], blocks: Sequence[Block], page: Page) -> dict[str, bytes]:
    """The parts of a Word file by name: those of the base with its `@TOKENS@` filled, and the body made of the blocks.

    The same arguments always give the same bytes. A text that XML can't hold, a link to no place or a style that nobody knows
    is a fault of the caller, and raises.
    """
    marks = Marks()
    content = body(blocks, marks)
    document = f"{_OPENING}{content}{_CLOSING}"
    return filled(base, page, _relationships(marks)) | {"word/document.xml": encoded(document)}


def filled(base: Mapping[str, bytes], page: Page, links: str = "") -> dict[str, bytes]:
    """The parts of the base with their `@TOKENS@` filled; `links` are the relationships that the body needs."""
    tokens = _tokens(page) | {"LINKS": links}
    return {name: _filled(data, tokens) for name, data in base.items()}


def _tokens(page: Page) -> dict[str, str]:
    if page.language not in LANGUAGE_TAGS:
        raise RammerError(f"the Word writer knows no language {page.language!r}")
    texts = {
        "TITLE": page.title,
        "LANGUAGE": LANGUAGE_TAGS[page.language],
        "HEADER": page.header,
        "FOOTER": page.footer,
        "PAGE": page.page_label[0],
        "OF": page.page_label[1],
        "CREATED": f"{page.created.isoformat()}T00:00:00Z",
        "CREATOR": page.creator,
    }
    return {name: escaped(text) for name, text in texts.items()} | {"NOTICE": notice(page)}


def notice(page: Page) -> str:
    """The paragraph that marks a document as a draft or an example; empty where it is neither."""
    text = f"<w:r><w:t>{escaped(page.notice)}</w:t></w:r>"
    return f'<w:p><w:pPr><w:pStyle w:val="Notice"/></w:pPr>{text}</w:p>' if page.notice else ""


def _relationships(marks: Marks) -> str:
    return "".join(
        f'  <Relationship Id="{relation}" Type="{HYPERLINK}" Target="{escaped_value(address)}" TargetMode="External"/>\n'
        for address, relation in marks.addresses.items()
    )


def _filled(part: bytes, tokens: Mapping[str, str]) -> bytes:
    """The part with its tokens replaced in one pass, so that a token inside a text stays text."""
    try:
        return encoded(_TOKEN.sub(lambda found: tokens[found[1]], part.decode()))
    except KeyError as fault:
        raise RammerError(f"the base document holds the unknown token {fault}") from None
