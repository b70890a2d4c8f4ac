"""Text in a Word document: escaping, runs, links and bookmarks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote

from fellesrammer.errors import RammerError
from fellesrammer.model.text import Span

_FORBIDDEN = bytes(code for code in range(32) if code not in (9, 10, 13))
_NONCHARACTERS = re.compile(b"\xef\xbf[\xbe\xbf]")  # U+FFFE and U+FFFF in UTF-8
_BREAK = re.compile(r"(\t|\r\n|\r|\n)")
_ADDRESS = re.compile(r"https://([^/?#@:\s]+)(?::([0-9]{1,5}))?([/?#].*)?", re.DOTALL)
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_PLAIN_ANCHOR = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,39}")
_KEPT = ' xml:space="preserve"'
_LONGEST_BOOKMARK = 40
_LAST_PORT = 65535

# LibreOffice lets a table's font win over that of a character style, so code names its font itself.
_CODE_FONT = '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/>'
# The named look for text, and the same look as properties for text that is a link and so already has its named look.
_LOOKS = {
    "": ("", ""),
    "strong": ('<w:rStyle w:val="Strong"/>', "<w:b/>"),
    "emphasis": ('<w:rStyle w:val="Emphasis"/>', "<w:i/>"),
    "unfilled": ('<w:rStyle w:val="Unfilled"/><w:highlight w:val="yellow"/>', '<w:highlight w:val="yellow"/>'),
    "muted": ('<w:rStyle w:val="MutedCharacter"/>', ""),
    "code": (f'<w:rStyle w:val="Code"/>{_CODE_FONT}', _CODE_FONT),
}
_RUN = {style: f"<w:rPr>{look}</w:rPr>" if look else "" for style, (look, _) in _LOOKS.items()}
_LINKED_RUN = {style: f'<w:rPr><w:rStyle w:val="Hyperlink"/>{look}</w:rPr>' for style, (_, look) in _LOOKS.items()}


@dataclass(frozen=True, slots=True)
class Marks:
    """What a document in the making points with: its addresses, its bookmarks with their numbers, and the bookmarks it needs."""

    addresses: dict[str, str] = field(default_factory=dict)
    bookmarks: dict[str, int] = field(default_factory=dict)
    needed: set[str] = field(default_factory=set)

    def relation(self, address: str) -> str:
        """The relationship id of an outside address; the same for the same address."""
        return self.addresses.setdefault(address, f"link{len(self.addresses) + 1}")

    def bookmark(self, name: str, content: str = "") -> str:
        """The content inside a bookmark; Word finds bookmarks without regard to case, so names that differ by case only are refused."""
        number = len(self.bookmarks) + 1
        if self.bookmarks.setdefault(name.lower(), number) != number:
            raise RammerError(f"two places in one document are called {name!r}")
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{number}"/>'

    def missing(self) -> tuple[str, ...]:
        """The bookmarks that links point at and no place carries."""
        return tuple(sorted(name for name in self.needed if name.lower() not in self.bookmarks))


def escaped(text: str) -> str:
    """The text as it may stand between XML tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escaped_value(text: str) -> str:
    """The text as it may stand as the value of an XML attribute, its line breaks and tabs kept."""
    quoted = escaped(text).replace('"', "&quot;")
    return quoted.replace("\t", "&#9;").replace("\n", "&#10;").replace("\r", "&#13;")


def encoded(xml: str) -> bytes:
    """The XML as bytes; text is cleaned when it is loaded, so a character that XML can't hold is a fault of ours."""
    try:
        data = xml.encode()
    except UnicodeEncodeError as fault:
        raise RammerError("half a surrogate pair reached the Word writer") from fault
    if len(data.translate(None, _FORBIDDEN)) != len(data) or _NONCHARACTERS.search(data):
        raise RammerError("a character that XML can't hold reached the Word writer")
    return data


def spans(content: Iterable[Span], marks: Marks) -> str:
    """The runs and links of a paragraph."""
    try:
        return "".join([_link(span, marks) if span.url else run(span.text, _RUN[span.style]) for span in content])
    except KeyError as fault:
        raise RammerError(f"the Word writer knows no text style {fault}") from None


@lru_cache(maxsize=8192)
def run(text: str, look: str = "") -> str:
    """The text as one run, its tabs and line breaks as Word's own marks for them.

    Kept, because rows say the same short things again and again, and many municipalities' documents hold the same texts.
    """
    if not text:
        return ""
    if "\n" in text or "\t" in text or "\r" in text:
        return f"<w:r>{look}{''.join(_piece(piece) for piece in _BREAK.split(text) if piece)}</w:r>"
    space = _KEPT if text != text.strip() else ""
    return f"<w:r>{look}<w:t{space}>{escaped(text)}</w:t></w:r>"


@lru_cache(maxsize=4096)
def bookmark_name(anchor: str) -> str:
    """The anchor as a name that Word takes; different anchors get different names."""
    if _PLAIN_ANCHOR.fullmatch(anchor):
        return anchor.replace("-", "_")
    readable = re.sub(r"[^A-Za-z0-9]+", "_", anchor).strip("_")
    digest = sha256(anchor.encode(errors="surrogatepass")).hexdigest()
    return f"a_{readable[: _LONGEST_BOOKMARK - 15]}_{digest[:12]}"


@lru_cache(maxsize=4096)
def web_address(url: str) -> str:
    """The address as a URI that every reader of Word files takes; empty when it can't be one."""
    found = _ADDRESS.fullmatch(url)
    if not found or int(found[2] or 0) > _LAST_PORT:
        return ""
    try:
        host = found[1].encode("idna").decode("ascii")
        rest = quote(re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", found[3] or ""), safe="/?#:@!$&'()*+,;=-._~%")
    except UnicodeError:
        return ""
    return f"https://{host}{':' + found[2] if found[2] else ''}{rest}" if _HOST.fullmatch(host) else ""


def _link(span: Span, marks: Marks) -> str:
    content = run(span.text, _LINKED_RUN[span.style])
    if span.url.startswith("#"):
        name = bookmark_name(span.url[1:])
        marks.needed.add(name)
        return f'<w:hyperlink w:anchor="{name}" w:history="1">{content}</w:hyperlink>'
    address = web_address(span.url)
    if not address:
        return run(f"{span.text} ({span.url})", _RUN[span.style])
    return f'<w:hyperlink r:id="{marks.relation(address)}" w:history="1">{content}</w:hyperlink>'


def _piece(piece: str) -> str:
    if piece == "\t":
        return "<w:tab/>"
    return "<w:br/>" if piece[0] in "\r\n" else f"<w:t{_KEPT}>{escaped(piece)}</w:t>"
