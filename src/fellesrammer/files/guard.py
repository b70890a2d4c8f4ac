"""The guard in front of every uploaded Word or Excel file: its parts by name, or what makes the file unsafe or of no use."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from posixpath import dirname, join, normpath
from types import MappingProxyType
from typing import Literal, NamedTuple
from xml.etree.ElementTree import Element, ParseError
from xml.parsers import expat

from defusedxml.ElementTree import fromstring

from fellesrammer.errors import Checked, Problem, error, in_order

Kind = Literal["docx", "xlsx"]

MAX_FILE = 5_000_000
MAX_UNPACKED = 50_000_000
MAX_RATIO = 200
MAX_PARTS = 1_000
MAX_DEPTH = 256

_SMALL = 1_000_000
"""Parts up to this size may be packed as tightly as they like: a blank picture is."""

_CHUNK = 1 << 20
_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_FLAGS = 0x2041  # with a password, strongly, or with the list of parts hidden
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
)

_CONTENT_TYPES, _ROOT_RELATIONSHIPS = "[content_types].xml", "_rels/.rels"
_XML_NAME = re.compile(r".*\.(?:xml|rels|vml|svg)")
_OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]+:|[\\/]{2}|[a-z]:", re.IGNORECASE)
_UNSAFE = re.compile(r"^[/\\]|\\|^[A-Za-z]:|(?:^|/)\.{1,2}(?:/|$)|//|[\x00-\x1f\x7f]|^$")
_STRICT = "http://purl.oclc.org/ooxml/"
_SHOWN = 80

_WORDPROCESSING = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_MAIN: Mapping[Kind, frozenset[str]] = {
    "docx": frozenset({f"{_WORDPROCESSING}document.main+xml", f"{_WORDPROCESSING}template.main+xml"}),
    "xlsx": frozenset({f"{_SPREADSHEET}sheet.main+xml", f"{_SPREADSHEET}template.main+xml"}),
}
_PROGRAMS = {"wordprocessingml": "Word", "ms-word": "Word", "spreadsheetml": "Excel", "ms-excel": "Excel", "presentationml": "PowerPoint"}
_PROGRAM: Mapping[Kind, str] = {"docx": "Word", "xlsx": "Excel"}

# What a part is, told by its name, its content type or the relationship that leads to it: whoever hides one of them forgets another.
_MACRO = re.compile(r"(?:^|/)vba(?:project|data)|vbaproject|vbadata|macrosheet|macroenabled|(?:^|/)dialogsheets/")
_ACTIVE = re.compile(r"(?:^|/)activex|\.activex|webextension|(?:^|/)taskpanes|^control$")
_OTHER_WORKBOOK = re.compile(r"(?:^|/|\.)externallink")
_EMBEDDED = re.compile(r"(?:^|/)embeddings/|oleobject|^package$|^afchunk$|officedocument\.package$")
_DATA = re.compile(r"(?:^|/)(?:connections\.xml$|querytables?(?:/|$))|\.(?:connections|querytable)\+xml$|^connections$")
_PACKED = (_OLE, _ZIP)

_FIELD_SIGNS = tuple("instr".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_FIELD = re.compile(r"\s*(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|DATABASE|RD)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be: packed, unpacked, unpacked for each packed byte, in parts, and in levels of XML."""

    file: int = MAX_FILE
    unpacked: int = MAX_UNPACKED
    ratio: int = MAX_RATIO
    parts: int = MAX_PARTS
    depth: int = MAX_DEPTH


LIMITS = Limits()


class _Relationship(NamedTuple):
    source: str
    kind: str
    target: str
    outside: bool
    strict: bool


def opened(data: bytes, file: str, kind: Kind, limits: Limits = LIMITS) -> Checked[Mapping[str, bytes] | None]:
    """The unpacked parts of an uploaded Word or Excel file by name; None, with every reason, when it must not be read.

    Nothing is believed of what the file says about itself: sizes are counted while unpacking, and XML is read by a parser that knows
    every encoding which later readers know. Never raises, whatever the bytes are. Links that a reader has to click pass, wherever they
    lead; everything that a program would fetch or run by itself does not.
    """
    if outer := _outer(data, limits):
        return Checked(None, (outer.at(file=file),))
    unpacked = _unpacked(data, limits)
    if unpacked.value is None:
        return Checked(None, tuple(problem.at(file=file) for problem in unpacked.problems))
    problems = in_order(problem.at(file=file) for problem in _inner(unpacked.value, kind, limits))
    return Checked(None if problems else MappingProxyType(unpacked.value), problems)


def _outer(data: bytes, limits: Limits) -> Problem | None:
    """What the first bytes and the size alone tell against the file."""
    if not data:
        return error("upload.empty")
    if data.startswith(_OLE):
        return error("upload.password") if _ENCRYPTED_STREAM in data else error("upload.old-format")
    if data.startswith(_PDF):
        return error("upload.pdf")
    if not data.startswith(_ZIP):
        return error("upload.not-office")
    return error("upload.too-large", limit=_megabytes(limits.file)) if len(data) > limits.file else None


def _unpacked(data: bytes, limits: Limits) -> Checked[dict[str, bytes] | None]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            if problems := tuple(_listing(entries, limits)):
                return Checked(None, problems)
            return _contents(archive, [entry for entry in entries if not entry.is_dir()], limits)
    except _UNREADABLE:
        return Checked(None, (error("upload.damaged"),))


def _listing(entries: Sequence[zipfile.ZipInfo], limits: Limits) -> Iterator[Problem]:
    """What the list of parts tells against the file."""
    if len(entries) > limits.parts:
        yield error("upload.too-many-parts", limit=limits.parts)
        return
    seen: set[str] = set()
    for entry in entries:
        name = entry.orig_filename  # the name as it stands; zipfile cuts it at a NUL
        if _UNSAFE.search(name):
            yield error("upload.unsafe-name", part=_shown(name))
        if name.casefold() in seen:
            yield error("upload.repeated-part", part=_shown(name))
        seen.add(name.casefold())
        if entry.flag_bits & _ENCRYPTED_FLAGS:
            yield error("upload.password")
        elif entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            yield error("upload.compression", part=_shown(name))


def _contents(archive: zipfile.ZipFile, entries: Iterable[zipfile.ZipInfo], limits: Limits) -> Checked[dict[str, bytes] | None]:
    parts: dict[str, bytes] = {}
    left = limits.unpacked
    for entry in entries:
        most = min(left, max(_SMALL, limits.ratio * entry.compress_size))
        content = _at_most(archive, entry, most)
        if len(content) > left:
            return Checked(None, (error("upload.too-large-unpacked", limit=_megabytes(limits.unpacked)),))
        if len(content) > most:
            return Checked(None, (error("upload.ratio", part=_shown(entry.filename)),))
        parts[entry.filename] = content
        left -= len(content)
    return Checked(parts)


def _at_most(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """The content of the entry, read no further than one step past `most` bytes."""
    pieces: list[bytes] = []
    size = 0
    with archive.open(entry) as stream:
        while size <= most and (piece := stream.read(_CHUNK)):
            pieces.append(piece)
            size += len(piece)
    return b"".join(pieces)


def _inner(parts: Mapping[str, bytes], kind: Kind, limits: Limits) -> list[Problem]:
    """Everything that the parts tell against the file."""
    names = {name.casefold(): name for name in parts}
    if _CONTENT_TYPES not in names or _ROOT_RELATIONSHIPS not in names:
        return [error("upload.other-zip")]
    types_part = parts[names[_CONTENT_TYPES]]
    if faults := [*_xml_faults(names[_CONTENT_TYPES], types_part, limits), *_relationship_faults(parts, limits)]:
        return faults
    types = _types(types_part, parts)
    relationships = [found for name in parts if _is_relationships(name) for found in _relationships(name, parts[name])]
    problems = [fault for name in parts for fault in _part_faults(name, parts[name], types[name], limits)]
    problems += [fault for found in relationships for fault in _relation_faults(found)]
    return problems or list(_main_faults(parts, relationships, types, kind))


def _relationship_faults(parts: Mapping[str, bytes], limits: Limits) -> Iterator[Problem]:
    return (fault for name in parts if _is_relationships(name) for fault in _xml_faults(name, parts[name], limits))


def _part_faults(name: str, data: bytes, content_type: str, limits: Limits) -> Iterator[Problem]:
    what = f"{name.casefold()}\n{content_type}"
    yield from _kind_faults(what.split("\n"), name)
    if data.startswith(_PACKED) and not any(pattern.search(what) for pattern in (_MACRO, _ACTIVE, _EMBEDDED)):
        yield error("upload.embedded", part=_shown(name))
    if content_type.endswith("xml") or _XML_NAME.fullmatch(name.casefold()):
        yield from _xml_faults(name, data, limits)


def _kind_faults(tokens: Iterable[str], shown: str) -> Iterator[Problem]:
    """What the part can do that a document of ours never needs; `tokens` are its names and types in small letters."""
    part = _shown(shown)
    for token in tokens:
        if _MACRO.search(token):
            yield error("upload.macros", part=part)
        if _ACTIVE.search(token):
            yield error("upload.active-content", part=part)
        if _OTHER_WORKBOOK.search(token):
            yield error("upload.other-workbook", part=part)
        if _EMBEDDED.search(token):
            yield error("upload.embedded", part=part)
        if _DATA.search(token):
            yield error("upload.external-data", part=part)


def _relation_faults(found: _Relationship) -> Iterator[Problem]:
    if not found.outside:
        yield from _kind_faults([found.kind], found.target)
    elif found.kind != "hyperlink":
        yield _outside_fault(found)


def _outside_fault(found: _Relationship) -> Problem:
    part, target = _shown(found.source), _shown(found.target)
    if found.kind == "attachedtemplate":
        return error("upload.attached-template", part=part, target=target)
    if found.kind == "image":
        return error("upload.linked-picture", part=part, target=target)
    return error("upload.outside", part=part, target=target)


def _main_faults(
    parts: Mapping[str, bytes], relationships: Iterable[_Relationship], types: Mapping[str, str], kind: Kind
) -> Iterator[Problem]:
    roots = [found for found in relationships if not found.source and found.kind == "officedocument"]
    targets = [found.target for found in roots]
    if len(targets) != 1 or targets[0] not in parts:
        yield error("upload.no-main-part")
    elif types[targets[0]] not in _MAIN[kind]:
        found = next((program for mark, program in _PROGRAMS.items() if mark in types[targets[0]]), "")
        yield error("upload.wrong-kind", wanted=_PROGRAM[kind], found=found) if found else error("upload.no-main-part")
    elif roots[0].strict:
        yield error("upload.strict")


@dataclass(slots=True)
class _Watch:
    """What the parser has met on its way through one part."""

    limit: int
    depth: int = 0
    too_deep: bool = False
    doctype: bool = False
    fields: list[str] = field(default_factory=list)
    telling: bool = False

    def start(self, _: str, __: Mapping[str, str]) -> None:
        """Notes that an element begins."""
        self.depth += 1
        self.too_deep = self.too_deep or self.depth > self.limit

    def start_with_fields(self, name: str, attributes: Mapping[str, str]) -> None:
        """Notes that an element begins, and what a field of Word is told to do."""
        self.start(name, attributes)
        local = name.rpartition(" ")[2]
        self.telling = local == "instrText"
        if local == "fldSimple":
            self.fields += [value for key, value in attributes.items() if key.rpartition(" ")[2] == "instr"]
        if local in {"fldSimple", "fldChar"}:
            self.fields.append("")  # Word cuts an instruction into pieces as it likes, but these stand between two of them

    def end(self, _: str) -> None:
        """Notes that an element ends."""
        self.depth -= 1
        self.telling = False

    def text(self, text: str) -> None:
        """Notes the text of an instruction."""
        if self.telling and self.fields:
            self.fields[-1] += text

    def declared(self, *_: object) -> None:
        """Notes that the part declares a document type."""
        self.doctype = True

    def encoding(self, _: str, encoding: str | None, __: int) -> None:
        """Refuses an encoding that the standard does not allow."""
        if encoding and encoding.casefold() not in {"utf-8", "utf-16"}:
            raise ValueError(encoding)


def _xml_faults(name: str, data: bytes, limits: Limits) -> Iterator[Problem]:
    watch = _Watch(limits.depth)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = watch.start, watch.end
    parser.StartDoctypeDeclHandler, parser.XmlDeclHandler = watch.declared, watch.encoding
    if any(sign in data for sign in _FIELD_SIGNS):  # to look for fields everywhere would cost large workbooks seconds
        parser.StartElementHandler, parser.CharacterDataHandler = watch.start_with_fields, watch.text
    part, broken = _shown(name), False
    try:
        parser.Parse(data, True)  # noqa: FBT003  # the parser takes no keywords
    except (expat.ExpatError, ValueError, LookupError):
        broken = not name.casefold().endswith(".vml")  # Excel itself writes drawings that are no whole XML; nobody reads them here
    if watch.doctype:
        yield error("upload.doctype", part=part)
    elif broken:
        yield error("upload.broken-part", part=part)
    if watch.too_deep:
        yield error("upload.too-deep", part=part, limit=limits.depth)
    for found in filter(None, map(_FIELD.match, watch.fields)):
        yield error("upload.field", part=part, field=found[1].upper())


def _types(content_types: bytes, names: Iterable[str]) -> dict[str, str]:
    """The content type of each part in small letters, empty where the file tells none."""
    root = _root(content_types)
    defaults = {found.get("Extension", "").casefold(): found.get("ContentType", "").casefold() for found in root}
    overrides = {found.get("PartName", "").casefold(): found.get("ContentType", "").casefold() for found in root}
    return {
        name: overrides.get(f"/{name.casefold()}") or defaults.get(name.rpartition(".")[2].casefold() if "." in name else "", "")
        for name in names
    }


def _relationships(name: str, data: bytes) -> Iterator[_Relationship]:
    folder = dirname(dirname(name))
    source = join(folder, name.rpartition("/")[2].removesuffix(".rels"))
    for found in _root(data):
        kind, target = found.get("Type", ""), found.get("Target", "").strip()
        outside = found.get("TargetMode", "").casefold() == "external" or bool(_OUTSIDE.match(target))
        part = target if outside else normpath(join("/", folder, target)).lstrip("/")
        yield _Relationship(source, kind.rpartition("/")[2].casefold(), part, outside, kind.startswith(_STRICT))


def _root(data: bytes) -> Element:
    """The root of a part; one with nothing in it when the part can't be read, which has been said then."""
    try:
        root: Element = fromstring(data)
    except (ParseError, ValueError, LookupError):
        return Element("none")
    return root


def _is_relationships(name: str) -> bool:
    return name.casefold().endswith(".rels")


def _megabytes(size: int) -> int:
    return max(1, size // 1_000_000)


def _shown(name: str) -> str:
    return name if len(name) <= _SHOWN else f"{name[: _SHOWN - 1]}…"
