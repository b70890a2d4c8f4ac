"""XML of others, changed in a few places: where its elements stand in the bytes, so that all around them stays as it was.

To read such a part whole and write it anew would rename its namespaces, and Word then calls the file damaged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

PREFIXES = {"w": W, "r": R}
"""The short names by which all our own fragments call the namespaces of Word."""

_TAG = re.compile(rb"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")
_DECLARATION = re.compile(r"<\?xml[^>]*\?>\s*")
_UTF_16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}


class Span(NamedTuple):
    """An element: its tag as `{namespace}name`, how many elements it stands inside, and where it begins and ends."""

    tag: str
    depth: int
    start: int
    end: int


@dataclass(slots=True)
class _Positions:
    parser: expat.XMLParserType
    data: bytes
    depth: int
    tag: str
    open: list[tuple[str, int]] = field(default_factory=list)
    found: list[Span] = field(default_factory=list)
    declared: dict[str, str] = field(default_factory=dict)

    def start(self, name: str, _: Mapping[str, str]) -> None:
        self.open.append((name, self.parser.CurrentByteIndex))

    def end(self, name: str) -> None:
        _, start = self.open.pop()
        if len(self.open) == self.depth or name == self.tag:
            opened = _tag_end(self.data, start)
            empty = self.data[opened - 2 : opened - 1] == b"/"  # then the parser tells of its end where the next thing begins
            end = opened if empty else _tag_end(self.data, self.parser.CurrentByteIndex)
            self.found.append(Span(_clark(name), len(self.open), start, end))

    def declare(self, prefix: str | None, uri: str) -> None:
        if not self.open:
            self.declared[prefix or ""] = uri


def utf8(data: bytes) -> bytes:
    """The XML in UTF-8 without a mark before it, whichever of the encodings of Office it came in."""
    encoding = _UTF_16.get(data[:2])
    if encoding:
        return _DECLARATION.sub("", data.decode(encoding), count=1).encode()
    return data.removeprefix(b"\xef\xbb\xbf")


def spans(data: bytes, depth: int, tag: str = "") -> tuple[Span, ...]:
    """Where the elements at one depth stand, and those with the tag at any depth, in the order in which they begin."""
    positions = _positions(data, depth, tag)
    return tuple(sorted(positions.found, key=lambda span: span.start))


def declaring(data: bytes) -> bytes | None:
    """The part where our prefixes stand for their namespaces and the root has an end tag; None when it uses the prefixes for others."""
    bound = _positions(data, 0, "").declared
    if any(bound.get(prefix, uri) != uri for prefix, uri in PREFIXES.items()):
        return None
    missing = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in PREFIXES.items() if prefix not in bound)
    (root,) = spans(data, 0)
    end = _tag_end(data, root.start)
    if data[end - 2 : end - 1] != b"/":
        return spliced(data, [(end - 1, end - 1, missing)])
    name = re.split(rb"[\s/>]", data[root.start + 1 : end], maxsplit=1)[0].decode()
    return spliced(data, [(end - 2, end, f"{missing}></{name}>")])


def spliced(data: bytes, changes: Iterable[tuple[int, int, str]]) -> bytes:
    """The bytes with the stretches from start to end replaced; stretches that begin together are replaced in the order given."""
    pieces: list[bytes] = []
    done = 0
    for start, end, text in sorted(changes, key=lambda change: change[0]):
        pieces += [data[done:start], text.encode()]
        done = end
    return b"".join([*pieces, data[done:]])


def inner_end(data: bytes) -> int:
    """Where the end tag of the root begins, so that a last child can be put before it."""
    (root,) = spans(data, 0)
    return data.rindex(b"</", root.start, root.end)


def _positions(data: bytes, depth: int, tag: str) -> _Positions:
    parser = expat.ParserCreate(namespace_separator="}")
    positions = _Positions(parser, data, depth, tag.removeprefix("{"))
    parser.StartElementHandler, parser.EndElementHandler = positions.start, positions.end
    parser.StartNamespaceDeclHandler = positions.declare
    parser.Parse(data, True)  # noqa: FBT003  # the parser takes no keywords
    return positions


def _clark(name: str) -> str:
    return f"{{{name}" if "}" in name else name


def _tag_end(data: bytes, start: int) -> int:
    found = _TAG.match(data, start)
    assert found is not None  # noqa: S101  # the parser has just read a tag there
    return found.end()
