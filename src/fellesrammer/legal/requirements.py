"""What the requirements say: absolute ones, standards, product names, sources, and paragraphs that are gone."""

from __future__ import annotations

from collections.abc import Iterator

from fellesrammer.errors import Problem, warning
from fellesrammer.legal import texts
from fellesrammer.legal.case import Case

PRODUCT_NAMES = "product_names"
"""The codelist of names that belong to one supplier."""
_LARGEST_SHARE = 25
"""The percent of requirements that may be absolute before the market is likely to be narrowed."""


def absolute_share(case: Case) -> Iterator[Problem]:
    """A finding when more than a quarter of the requirements are absolute."""
    graded = [row for row in case.specification.requirements if row.kind == "requirement"]
    count = sum(row.absolute for row in graded)
    if count * 100 > len(graded) * _LARGEST_SHARE:
        paragraph = case.paragraph("absolute-share")
        yield warning("legal.absolute-share", ("tailoring",), count=count, total=len(graded), paragraph=paragraph)


def absolute_verification(case: Case) -> Iterator[Problem]:
    """A finding for each absolute requirement that nothing says how to verify."""
    for row in case.specification.requirements:
        if row.absolute and not row.verification:
            path = (*case.place(row.id), "verification") if row.local else case.place(row.id)
            yield warning("legal.absolute-verification", path, id=row.id, paragraph=case.paragraph("absolute-verification"))


def equivalent(case: Case) -> Iterator[Problem]:
    """A finding for each text that names a standard and shuts equivalents out; part II has no such rule."""
    for item in texts.binding(case) if not case.in_part_two else ():
        if found := texts.standards(item.text):
            names = ", ".join(found)
            yield warning("legal.equivalent", item.path, id=item.id, names=names, paragraph=case.paragraph("equivalent"))


def equivalent_qualification(case: Case) -> Iterator[Problem]:
    """A finding for each qualification that asks for a certificate and nowhere, in text or evidence, opens for equivalents."""
    for item in texts.qualifying(case):
        if (found := texts.standards(item.text)) and not texts.says_equivalent(item.text):
            names, paragraph = ", ".join(found), case.paragraph("equivalent-qualification")
            yield warning("legal.equivalent-qualification", item.path, id=item.id, names=names, paragraph=paragraph)


def product_name(case: Case) -> Iterator[Problem]:
    """A finding for each text that names a product or supplier and shuts equivalents out."""
    listed = case.library.codelists.get(PRODUCT_NAMES)
    names = tuple(code.label[case.language] for code in listed.codes) if listed else ()
    for item in texts.binding(case):
        if found := texts.products(item.text, names):
            paragraph = case.paragraph("product-name")
            yield warning("legal.product-name", item.path, id=item.id, names=", ".join(found), paragraph=paragraph)


def accessibility(case: Case) -> Iterator[Problem]:
    """A finding when part III has no requirement on universal design."""
    if case.in_part_three and not case.tagged("universell-utforming"):
        yield warning("legal.accessibility", ("selection", "include"), paragraph=case.paragraph("accessibility"))


def accessibility_below(case: Case) -> Iterator[Problem]:
    """A finding when there is no requirement on universal design outside part III, where only the act speaks of it."""
    if not case.in_part_three and not case.tagged("universell-utforming"):
        yield warning("legal.accessibility-below", ("selection", "include"), paragraph=case.paragraph("accessibility-below"))


def unverified_sources(case: Case) -> Iterator[Problem]:
    """One finding that lists every unverified source with the rows that cite it."""
    rows: dict[str, list[str]] = {}
    for row in case.specification.requirements:
        shared = case.library.requirements.get(row.id)
        for reference in shared.sources if shared else ():
            source = case.library.sources.get(reference.id)
            if source is not None and not source.verified and row.id not in rows.setdefault(source.id, []):
                rows[source.id].append(row.id)
    if rows:
        listed = "; ".join(f"{source} ({', '.join(names)})" for source, names in sorted(rows.items()))
        paragraph = case.paragraph("unverified-sources")
        yield warning("legal.unverified-sources", ("selection", "include"), sources=listed, paragraph=paragraph)


def repealed(case: Case) -> Iterator[Problem]:
    """A finding for each text of this procurement that cites a paragraph which is no longer law."""
    for item in texts.written_here(case):
        if found := texts.cited(item.text, case.statute.repealed):
            yield warning("legal.repealed", item.path, cited=", ".join(found), paragraph=case.paragraph("repealed"))
