"""What the contract must hold: who may use it and how much, integrations, and terms that the law or the agreement calls for."""

from __future__ import annotations

from collections.abc import Iterator

from fellesrammer.errors import Path, Problem, warning
from fellesrammer.legal.case import Case

_RESPONSIBILITY_AGREEMENT = "SSA-T"
"""The agreement in which the buyer says what responsibility the supplier has for each integration."""


def integrations(case: Case) -> Iterator[Problem]:
    """A finding when selected rows are about integrations and the profile lists none."""
    rows = case.tagged("integrasjon")
    if not rows or case.profile.situation.integrations:
        return
    agreement = case.specification.agreement
    bilag = agreement.titled(agreement.content_kinds.get("platform", agreement.requirements))
    yield warning(
        "legal.integrations",
        ("situation", "integrations"),
        ids=", ".join(row.id for row in rows),
        number=bilag.number,
        title=bilag.title,
        paragraph=case.paragraph("integrations"),
    )


def responsibility(case: Case) -> Iterator[Problem]:
    """A finding for each integration without a responsibility, under the agreement that asks for one."""
    if case.specification.agreement.id != _RESPONSIBILITY_AGREEMENT:
        return
    for number, item in enumerate(case.profile.situation.integrations or ()):
        if item.responsibility is None:
            path: Path = ("situation", "integrations", number)
            paragraph = case.paragraph("integration-responsibility")
            yield warning("legal.integration-responsibility", path, system=item.system, paragraph=paragraph)


def gaps(case: Case) -> Iterator[Problem]:
    """A finding for each gap of the agreement that no selected row mends."""
    chosen = case.specification.agreement
    agreement = case.library.agreements[f"{chosen.id} {chosen.version}"]
    tags = case.library.codelists["tags"]
    for gap in agreement.gaps:
        if any(case.tagged(tag) for tag in gap.tags):
            continue
        labels = [entry.label[case.language] if (entry := tags.find(tag)) else tag for tag in gap.tags]
        yield warning(
            "legal.agreement-gap",
            ("selection", "include"),
            gap=" ".join(gap.text[case.language].split()),
            tags=", ".join(f"«{label}»" for label in labels),
            paragraph=case.paragraph("agreement-gap"),
        )


def joiner_maximum(case: Case) -> Iterator[Problem]:
    """A finding for each municipality that may join without a limit on how much it may take."""
    for number, joiner in enumerate(case.profile.buyer.joiners):
        if joiner.users is None and joiner.value is None:
            name = case.library.municipalities[joiner.municipality].name
            path: Path = ("buyer", "joiners", number)
            yield warning("legal.joiner-maximum", path, municipality=name, paragraph=case.paragraph("joiner-maximum"))


def signing(case: Case) -> Iterator[Problem]:
    """A finding when several buy together and nothing says who signs."""
    if case.profile.buyer.partners and case.profile.buyer.signing is None:
        yield warning("legal.signing", ("buyer", "signing"), paragraph=case.paragraph("signing"))


def maximum_value(case: Case) -> Iterator[Problem]:
    """A finding when the contract can grow, by joiners or extensions, and has no largest value."""
    contract = case.profile.contract
    grows = case.profile.buyer.joiners or (contract.extensions or "").strip() or contract.extension_months
    if grows and contract.maximum_value is None:
        yield warning("legal.maximum-value", ("contract", "maximum_value"), paragraph=case.paragraph("maximum-value"))


def wages(case: Case) -> Iterator[Problem]:
    """A finding when no term on pay and working conditions is selected, unless the value is under the threshold of announcement."""
    if case.reaches("national") is not False and not _terms(case, "lonnsvilkar"):
        yield warning("legal.wages", ("selection", "include"), paragraph=case.paragraph("wages"))


def sanction(case: Case) -> Iterator[Problem]:
    """A finding for each term on a social or environmental concern that says nothing of what a breach leads to."""
    climate = case.profile.award.climate
    named = climate.requirements if climate else ()
    for row in case.specification.requirements:
        tags = case.tags(row)
        if row.kind == "contract_term" and ("samfunnshensyn" in tags or row.id in named) and "sanksjon" not in tags:
            yield warning("legal.sanction", case.place(row.id), id=row.id, paragraph=case.paragraph("sanction"))


def _terms(case: Case, tag: str) -> tuple[str, ...]:
    return tuple(row.id for row in case.tagged(tag) if row.kind == "contract_term")
