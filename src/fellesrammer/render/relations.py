"""How the parts of a Word or Excel file hang together: its content types and its relationships, read and written whole."""

from __future__ import annotations

from collections.abc import Mapping
from posixpath import dirname, join, normpath, relpath, split
from typing import NamedTuple
from xml.etree.ElementTree import Element
from xml.sax.saxutils import quoteattr

from defusedxml.ElementTree import fromstring

from fellesrammer.render.package import CONTENT_TYPES, DECLARATION, ROOT_RELATIONSHIPS

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
"""What the types of the relationships between ordinary parts begin with."""

CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
"""The type of the relationship that leads to title, creator and dates."""

Parts = Mapping[str, bytes]

_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
_EXTERNAL = ' TargetMode="External"'
_RELATIONSHIPS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'


class Relationship(NamedTuple):
    """One arrow from a part to another part or to an outside address."""

    id: str
    type: str
    target: str
    external: bool = False


def relationships_name(part: str) -> str:
    """The name of the part that holds the relationships of a part; those of the whole file for the empty name."""
    folder, name = split(part)
    return join(folder, "_rels", f"{name}.rels") if part else ROOT_RELATIONSHIPS


def relationships(parts: Parts, source: str) -> tuple[Relationship, ...]:
    """The relationships of a part, in their order; none when it has none."""
    data = parts.get(relationships_name(source))
    if data is None:
        return ()
    found = (element for element in fromstring(data) if element.get("Id"))
    return tuple(_relationship(element) for element in found)


def related(parts: Parts, source: str, type_: str) -> tuple[str, ...]:
    """The names of the parts that a part points at with relationships of one type."""
    found = [one for one in relationships(parts, source) if one.type == type_ and not one.external]
    return tuple(normpath(join("/", dirname(source), one.target)).lstrip("/") for one in found)


def with_relationships(parts: Parts, source: str, added: Mapping[str, Relationship]) -> dict[str, bytes]:
    """The parts where `source` has more relationships: those of `added`, each under its key as id."""
    whole = [*relationships(parts, source), *(one._replace(id=id_) for id_, one in added.items())]
    written = "".join(
        f"<Relationship Id={quoteattr(one.id)} Type={quoteattr(one.type)} Target={quoteattr(one.target)}"
        f"{_EXTERNAL if one.external else ''}/>"
        for one in whole
    )
    return {**parts, relationships_name(source): DECLARATION + f"{_RELATIONSHIPS}{written}</Relationships>\n".encode()}


def with_types(parts: Parts, added: Mapping[str, str]) -> dict[str, bytes]:
    """The parts with the content types of some of them set: `added` gives them by part name."""
    root = fromstring(parts[CONTENT_TYPES])
    defaults = [(found.get("Extension", ""), found.get("ContentType", "")) for found in root if _is(found, "Default")]
    overrides = {found.get("PartName", ""): found.get("ContentType", "") for found in root if _is(found, "Override")}
    again = {f"/{name}".casefold() for name in added}
    overrides = {name: type_ for name, type_ in overrides.items() if name.casefold() not in again}
    overrides |= {f"/{name}": type_ for name, type_ in added.items()}
    written = [f"<Default Extension={quoteattr(name)} ContentType={quoteattr(type_)}/>" for name, type_ in defaults]
    written += [f"<Override PartName={quoteattr(name)} ContentType={quoteattr(type_)}/>" for name, type_ in overrides.items()]
    return {**parts, CONTENT_TYPES: DECLARATION + f"{_TYPES}{''.join(written)}</Types>\n".encode()}


def with_part(parts: Parts, source: str, name: str, data: bytes, kinds: tuple[str, str]) -> dict[str, bytes]:
    """The parts and one more, under the name or a free one like it; `kinds` are the type of its relationship and its content type."""
    free = _free_name(name, parts)
    folder = dirname(source)
    target = relpath(join("/", free), join("/", folder))
    id_ = free_id("rammer", {one.id for one in relationships(parts, source)})
    linked = with_relationships(parts, source, {id_: Relationship(id_, kinds[0], target)})
    return {**with_types(linked, {free: kinds[1]}), free: data}


def free_id(wish: str, taken: set[str]) -> str:
    """The wish itself, or the wish with the least number that makes it differ from all that are taken, also in small letters."""
    used = {name.casefold() for name in taken}
    number, found = 1, wish
    while found.casefold() in used:
        number, found = number + 1, f"{wish}{number + 1}"
    return found


def _free_name(wish: str, parts: Parts) -> str:
    stem, _, ending = wish.rpartition(".")
    taken = {name.rpartition(".")[0] for name in parts}
    return f"{free_id(stem, taken)}.{ending}"


def _relationship(element: Element) -> Relationship:
    external = element.get("TargetMode", "").casefold() == "external"
    return Relationship(element.get("Id", ""), element.get("Type", ""), element.get("Target", ""), external)


def _is(element: Element, name: str) -> bool:
    return element.tag.rpartition("}")[2] == name
