"""A document in a municipality's own Word template: our text in its styles and on its pages, in the place of one marked paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring

from fellesrammer.errors import Checked, Problem, error, has_errors, in_order, warning
from fellesrammer.render.blocks import Block
from fellesrammer.render.package import LANGUAGE_TAGS, ROOT_RELATIONSHIPS
from fellesrammer.render.relations import (
    CORE,
    OFFICE,
    Relationship,
    free_id,
    related,
    relationships,
    with_part,
    with_relationships,
    with_types,
)
from fellesrammer.render.splice import W, declaring, spans, spliced, utf8
from fellesrammer.render.word import HYPERLINK, Page, filled, notice
from fellesrammer.render.word_body import Flow, flowed, on_new_page, section_end
from fellesrammer.render.word_pages import Pages
from fellesrammer.render.word_place import Place, has_marker, pages, place, resumed, written
from fellesrammer.render.word_styles import Adopted, adopted
from fellesrammer.render.word_text import Marks, encoded

_W = f"{{{W}}}"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_NUMBERING = "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"
_CORE = "application/vnd.openxmlformats-package.core-properties+xml"
_BESIDE = ("header", "footer", "footnotes", "endnotes")
_READ = ("styles", "numbering", "settings", "comments", *_BESIDE)
_TRACKED = frozenset(
    f"{_W}{name}"
    for name in (
        *("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge", "numberingChange", "rPrChange", "pPrChange"),
        *("sectPrChange", "tblPrChange", "tblPrExChange", "tblGridChange", "tcPrChange", "trPrChange"),
    )
)
_RUN = re.compile(r"<w:r>(?:<w:rPr>(.*?)</w:rPr>)?")
_PLACE_NAME = re.compile(r'(<w:bookmarkStart w:id="\d+" w:name=|<w:hyperlink w:anchor=)"([^"]*)"')
_PLACE_NUMBER = re.compile(r'<w:bookmark(Start|End) w:id="(\d+)"')
_LINK = re.compile(r'<w:hyperlink r:id="([^"]*)"')
_LONGEST_STEM = 34
"""The most that is kept of a bookmark's name when it gets a number behind: Word takes 40 characters."""

_SECTION = f"{_W}sectPr"
_GAP = '<w:p><w:pPr><w:pStyle w:val="Gap"/></w:pPr></w:p>'
_PAGE_BREAK = '<w:p><w:pPr><w:pStyle w:val="Gap"/></w:pPr><w:r><w:br w:type="page"/></w:r></w:p>'


class _Template(NamedTuple):
    """A template with its parts in UTF-8 and our prefixes: where its main part and its styles lie, and what it reads as."""

    parts: Mapping[str, bytes]
    main: str
    styles: str
    numbering: str
    read: Mapping[str, tuple[tuple[str, Element], ...]]
    document: Element
    body: Element


def parts(
    template: Mapping[str, bytes], base: Mapping[str, bytes], blocks: Sequence[Block], page: Page
) -> Checked[dict[str, bytes] | None]:
    """The parts of a Word file: those of the template, with the blocks in the place of its marker; None, with why, when that can't be.

    The template's parts must have come through the guard in front of uploaded files. Its headers, footers, settings, theme and fonts
    stay as they are, and so does all text before and after the marker. Our text takes the template's styles of the same names; the
    styles and lists that it lacks are added from the base. The same arguments always give the same bytes.
    """
    source = _source(template)
    if source.value is None:
        return Checked(None, source.problems)
    found = place(source.value.body)
    problems = (*found.problems, *_faults(source.value))
    if found.value is None or has_errors(problems):
        return Checked(None, in_order(problems))
    made, missing = _made(source.value, found.value, base, blocks, page)
    if missing:
        problems = (*problems, warning("template.missing-heading", styles=", ".join(missing)))
    return Checked(made, in_order(problems))


def _source(template: Mapping[str, bytes]) -> Checked[_Template | None]:
    try:
        mains = related(template, "", f"{OFFICE}officeDocument")
        names = {kind: related(template, main, f"{OFFICE}{kind}") for main in mains[:1] for kind in _READ}
    except (ParseError, ValueError):
        mains, names = (), {}
    if not mains or not names["styles"]:
        return Checked(None, (error("template.unreadable", part="word/styles.xml" if mains else ROOT_RELATIONSHIPS),))
    main, styles, numbering = mains[0], names["styles"][0], (*names["numbering"], "")[0]
    whole: dict[str, bytes] = dict(template)
    roots: dict[str, Element] = {}
    for name in dict.fromkeys((main, *(name for found in names.values() for name in found))):
        content = _readable(template.get(name, b""), changed=name in {main, styles, numbering})
        if content is None:
            return Checked(None, (error("template.unreadable", part=name),))
        whole[name], roots[name] = content
    body = roots[main].find(f"{_W}body")
    if body is None:
        return Checked(None, (error("template.unreadable", part=main),))
    read = {kind: tuple((name, roots[name]) for name in found) for kind, found in names.items()}
    return Checked(_Template(whole, main, styles, numbering, read, roots[main], body))


def _readable(data: bytes, *, changed: bool) -> tuple[bytes, Element] | None:
    """The part in UTF-8, with our prefixes where we are going to change it, and what it reads as; None when that can't be."""
    try:
        whole = utf8(data)
        root = fromstring(whole)
        declared = declaring(whole) if changed else data
    except (ParseError, ValueError):
        return None
    return None if declared is None else (declared, root)


def _faults(template: _Template) -> Iterator[Problem]:
    """What in the template, beside its marker, forbids or spoils a document made of it."""
    if any(name.casefold().startswith("_xmlsignatures/") for name in template.parts):
        yield error("template.signed")
    for kind in _BESIDE:
        for name, root in template.read[kind]:
            if has_marker(root):
                yield error("template.marker-in-header") if kind in {"header", "footer"} else error("template.marker-elsewhere")
            yield from _tracked(name, root)
    yield from _tracked(template.main, template.document)
    if any(root.find(f"{_W}comment") is not None for _, root in template.read["comments"]):
        yield error("template.comments")
    protections = (root.find(f"{_W}documentProtection") for _, root in template.read["settings"])
    if any(found is not None and found.get(f"{_W}enforcement") in {"1", "true", "on"} for found in protections):
        yield warning("template.protected")


def _tracked(name: str, root: Element) -> Iterator[Problem]:
    if any(element.tag in _TRACKED for element in root.iter()):
        yield error("template.tracked-changes", part=name)


def _made(
    template: _Template, found: Place, base: Mapping[str, bytes], blocks: Sequence[Block], page: Page
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The parts of the document, and the headings that the template lacks."""
    marks, own, around = Marks(), filled(base, page), pages(found)
    flow = flowed(blocks, marks, around)
    fitted = adopted(
        _assembled(flow, found, around, notice(page)),
        template.parts[template.styles],
        template.parts.get(template.numbering),
        own["word/styles.xml"],
        own["word/numbering.xml"],
    )
    ids = _link_ids(marks, template)
    content = _named(_linked(_in_language(fitted.content, template, page), ids), template)
    made = {**template.parts, template.styles: fitted.styles, template.main: _spliced(template, found, flow, around, content)}
    links = {new: Relationship(new, HYPERLINK, address, external=True) for address, new in zip(marks.addresses, ids.values(), strict=True)}
    made = with_relationships(made, template.main, links)
    return _with_properties(_with_lists(made, template, fitted), own["docProps/core.xml"], template.main), fitted.missing


def _assembled(flow: Flow, found: Place, around: Pages, mark: str) -> str:
    """Our text from mark to last section, in the styles of the base."""
    content = f"{mark}{flow.content}" or _GAP
    content = on_new_page(content) if found.new_page_before else content
    content = content if content.startswith("<w:p>") else _GAP + content  # a table would melt into one of the template's before it
    ends = found.own_section or (flow.landscape and found.followed)
    return content + section_end(around.sections[flow.landscape]) if ends else content


def _spliced(template: _Template, found: Place, flow: Flow, around: Pages, content: str) -> bytes:
    """The main part with our text in its place, and with the section around it as it must be after pages on their side."""
    data = template.parts[template.main]
    body = next(span for span in spans(data, 1) if span.tag == f"{_W}body")
    inside = [span for span in spans(data, 2, _SECTION) if body.start < span.start < body.end]
    children = [span for span in inside if span.depth == body.depth + 1]
    marker = children[found.at]
    ours = f"{found.kept}{content}{_PAGE_BREAK if found.new_page_after else ''}"
    changes = [(marker.start, marker.end, encoded(ours).decode())]
    if flow.landscape and not found.own_section:
        section = written(resumed(found.section)) if found.followed else around.sections[True]
        holder = children[found.ends_at]
        old = next((span for span in inside if span.tag == _SECTION and holder.start <= span.start < holder.end), None)
        start, end = (old.start, old.end) if old and found.ends_at >= 0 else (holder.end, holder.end)
        changes.append((start, end, section))
    return spliced(data, changes)


def _in_language(content: str, template: _Template, page: Page) -> str:
    """Our text in its own language, whatever the template's styles say; said in every run only where they say something else."""
    tag = LANGUAGE_TAGS[page.language]
    styles = template.read["styles"][0][1]
    default = styles.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr/{_W}lang")
    told = {found.get(f"{_W}val", tag) for found in styles.iter(f"{_W}lang")}
    if default is not None and default.get(f"{_W}val") == tag and told == {tag}:
        return content
    return _RUN.sub(lambda found: f'<w:r><w:rPr>{found[1] or ""}<w:lang w:val="{tag}"/></w:rPr>', content)


def _link_ids(marks: Marks, template: _Template) -> dict[str, str]:
    """The free relationship id in the template for each of ours."""
    taken = {one.id for one in relationships(template.parts, template.main)}
    prefix = "rammerLink"
    while any(id_.casefold().startswith(prefix.casefold()) for id_ in taken):
        prefix += "x"
    return {own: f"{prefix}{number}" for number, own in enumerate(marks.addresses.values(), 1)}


def _linked(content: str, ids: Mapping[str, str]) -> str:
    return _LINK.sub(lambda found: f'<w:hyperlink r:id="{ids[found[1]]}"', content)


def _named(content: str, template: _Template) -> str:
    """Our text with bookmarks whose numbers and names the template does not use itself."""
    roots = (template.document, *(root for kind in _BESIDE for _, root in template.read[kind]))
    theirs = [mark for root in roots for mark in root.iter(f"{_W}bookmarkStart")]
    numbers = [mark.get(f"{_W}id", "") for mark in theirs]
    first = max((int(number) for number in numbers if number.isdecimal()), default=0)
    taken = {mark.get(f"{_W}name", "").casefold() for mark in theirs}
    ours = {found[2].casefold() for found in _PLACE_NAME.finditer(content)}
    renamed: dict[str, str] = {}
    for name in sorted(ours & taken):
        renamed[name] = free_id(f"{name[:_LONGEST_STEM]}_", taken | ours | set(renamed.values()))
    content = _PLACE_NUMBER.sub(lambda found: f'<w:bookmark{found[1]} w:id="{int(found[2]) + first}"', content)
    return _PLACE_NAME.sub(lambda found: f'{found[1]}"{renamed.get(found[2].casefold(), found[2])}"', content)


def _with_lists(made: Mapping[str, bytes], template: _Template, fitted: Adopted) -> Mapping[str, bytes]:
    if fitted.numbering is None:
        return made
    if template.numbering:
        return {**made, template.numbering: fitted.numbering}
    return with_part(made, template.main, "word/numbering.xml", fitted.numbering, (f"{OFFICE}numbering", _NUMBERING))


def _with_properties(made: Mapping[str, bytes], core: bytes, main: str) -> dict[str, bytes]:
    """The parts with our title and dates, and with the type of a document also where the template was a template to Word."""
    made = with_relationships(with_types(made, {main: _MAIN}), "", {})
    kinds = [one.type for one in relationships(made, "") if one.type.endswith("/metadata/core-properties")]
    names = related(made, "", kinds[0]) if kinds else ()
    return {**made, names[0]: core} if names and names[0] in made else with_part(made, "", "docProps/core.xml", core, (CORE, _CORE))
