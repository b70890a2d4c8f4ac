"""The zip package of a Word or Excel file: its one writer, its fingerprint and its seal (design decisions D3 and D4)."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from hashlib import sha256
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape, quoteattr

from defusedxml.ElementTree import fromstring

from fellesrammer.errors import RammerError

DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
"""The first line of every part that is XML."""

CONTENT_TYPES = "[Content_Types].xml"
ROOT_RELATIONSHIPS = "_rels/.rels"
CUSTOM = "docProps/custom.xml"
FINGERPRINT_PROPERTY = "contentFingerprint"
"""The document property that holds the fingerprint of everything else in the file."""

LANGUAGE_TAGS = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}
"""The tag that says the language and country of a file, by the language of our texts."""

_FIRST = (CONTENT_TYPES, ROOT_RELATIONSHIPS)
_EPOCH = (1980, 1, 1, 0, 0, 0)
_LEVEL = 6

_OVERRIDE = (
    b'<Override PartName="/docProps/custom.xml"'
    b' ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"></Override>'
)
_RELATIONSHIP = (
    b'<Relationship Id="rIdCustom" Target="docProps/custom.xml"'
    b' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"></Relationship>'
)
_MENTION = re.compile(rb"""<(Override|Relationship)\b[^<>]*["']/?docProps/custom\.xml["'][^<>]*?(?:/>|>\s*</\1>)""")

_VARIANT = "{http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes}"
_PROPERTIES_OPEN = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
    ' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
)
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_FIRST_PROPERTY_ID = 2


def pack(parts: Mapping[str, bytes]) -> bytes:
    """The bytes of the zip file with these parts: the same for the same parts wherever zlib is the same."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in _in_order(parts):
            entry = _entry(name)
            archive.writestr(entry, parts[name], compresslevel=_LEVEL)
            entry.external_attr = 0  # zipfile gives every entry it writes the file rights of Unix
    return buffer.getvalue()


def fingerprint(parts: Mapping[str, bytes]) -> str:
    """`sha256:` and the hash over the sorted part names and unpacked parts, each led by its length so that none can pass for another."""
    digest = sha256()
    for name in sorted(parts):
        for data in (name.encode(), parts[name]):
            digest.update(len(data).to_bytes(8, "big") + data)
    return f"sha256:{digest.hexdigest()}"


def content_fingerprint(parts: Mapping[str, bytes]) -> str:
    """The fingerprint of the parts as they were before `seal`.

    Left out are the part `docProps/custom.xml` and its two mentions: the `Override` in `[Content_Types].xml` and the `Relationship` in
    `_rels/.rels` that name it. So the property `contentFingerprint` can be computed again from any sealed file.
    """
    return fingerprint(_unsealed(parts))


def seal(parts: Mapping[str, bytes], properties: Mapping[str, str]) -> dict[str, bytes]:
    """The parts with the given document properties and `contentFingerprint` in `docProps/custom.xml`.

    Properties that the file had before under other names are kept: a buyer's own template may show them as fields.
    """
    bare = _unsealed(parts)
    own = {**properties, FINGERPRINT_PROPERTY: fingerprint(bare)}
    sealed = dict(bare)
    sealed[CUSTOM] = _custom_part([*_kept(parts.get(CUSTOM, b""), own), *(_property(name, text) for name, text in sorted(own.items()))])
    sealed[CONTENT_TYPES] = _with_last_child(bare[CONTENT_TYPES], b"</Types>", _OVERRIDE)
    sealed[ROOT_RELATIONSHIPS] = _with_last_child(bare[ROOT_RELATIONSHIPS], b"</Relationships>", _RELATIONSHIP)
    return sealed


def core_part(*, title: str, creator: str, language: str, created: date) -> bytes:
    """The part `docProps/core.xml`; `created` also stands as the time of the last change, so that no clock is read."""
    stamp = f'xsi:type="dcterms:W3CDTF">{created.isoformat()}T00:00:00Z</dcterms:'
    return (
        DECLARATION
        + (
            '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
            ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(creator)}</dc:creator><dc:language>{escape(language)}</dc:language>"
            f"<dcterms:created {stamp}created><dcterms:modified {stamp}modified></cp:coreProperties>"
        ).encode()
    )


def _in_order(parts: Mapping[str, bytes]) -> list[str]:
    return sorted(parts, key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name))


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.create_system = 0
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _unsealed(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    return {name: _MENTION.sub(b"", data) if name in _FIRST else data for name, data in parts.items() if name != CUSTOM}


def _with_last_child(part: bytes, end: bytes, child: bytes) -> bytes:
    head, found, tail = part.rpartition(end)
    if not found:
        raise RammerError(f"a package part has no {end.decode()}")
    return head + child + found + tail


def _custom_part(properties: list[tuple[str, str]]) -> bytes:
    written = "".join(
        f'<property fmtid="{_FORMAT_ID}" pid="{number}" name={quoteattr(name)}>{value}</property>'
        for number, (name, value) in enumerate(properties, _FIRST_PROPERTY_ID)
    )
    return DECLARATION + f"{_PROPERTIES_OPEN}{written}</Properties>".encode()


def _property(name: str, text: str, kind: str = "lpwstr") -> tuple[str, str]:
    return name, f"<vt:{kind}>{escape(text)}</vt:{kind}>"


def _kept(custom: bytes, replaced: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    taken = {name.casefold() for name in replaced}
    for found in _properties(custom):
        name = found.get("name", "")
        simple = len(found) == 1 and not len(found[0]) and found[0].tag.startswith(_VARIANT)
        if simple and name.casefold() not in taken:
            yield _property(name, found[0].text or "", found[0].tag.removeprefix(_VARIANT))


def _properties(custom: bytes) -> Iterable[Element]:
    """The elements of the part; none of a part that can't be read, which Word would not read either."""
    try:
        return tuple(fromstring(custom)) if custom else ()
    except (ParseError, ValueError):  # the second is what a forbidden entity ends in
        return ()
