"""Every rule of law by its code, and the one function that holds a procurement against them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from fellesrammer.errors import Problem, warning
from fellesrammer.legal import climate, contract, criteria, procedure, requirements
from fellesrammer.legal.case import Case

Rule = Callable[[Case], Iterator[Problem]]

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "climate-decided": climate.decided,
        "climate-form": climate.form,
        "climate-reason": climate.reason,
        "climate-criteria": climate.criteria,
        "climate-requirements": climate.requirements,
        "climate-weight": climate.weight,
        "climate-priced": climate.priced,
        "climate-weighting": climate.weighting,
        "climate-top-three": climate.top_three,
        "weighting": criteria.weighting,
        "documentation": criteria.documentation,
        "criteria-count": criteria.many_criteria,
        "scored-count": criteria.many_scores,
        "tie-break": criteria.tie_break,
        "price-missing": criteria.price_missing,
        "average-price": criteria.average_price,
        "option-unpriced": criteria.option_unpriced,
        "merit": criteria.merit,
        "demonstration-undescribed": criteria.demonstration,
        "absolute-share": requirements.absolute_share,
        "absolute-verification": requirements.absolute_verification,
        "equivalent": requirements.equivalent,
        "equivalent-qualification": requirements.equivalent_qualification,
        "product-name": requirements.product_name,
        "accessibility": requirements.accessibility,
        "accessibility-below": requirements.accessibility_below,
        "unverified-sources": requirements.unverified_sources,
        "repealed": requirements.repealed,
        "lots": procedure.lots,
        "procedure-value": procedure.value,
        "value-below-act": procedure.below_act,
        "procedure-ground": procedure.ground,
        "rounds": procedure.rounds,
        "first-offer": procedure.first_offer,
        "invited-selection": procedure.chosen_how,
        "applications": procedure.applications,
        "dialogue": procedure.dialogue,
        "no-negotiation": procedure.no_negotiation,
        "deadline-open": procedure.deadline_open,
        "deadline-applications": procedure.deadline_applications,
        "deadline-tenders": procedure.deadline_tenders,
        "validity": procedure.validity,
        "qualification-missing": procedure.qualification,
        "integrations": contract.integrations,
        "integration-responsibility": contract.responsibility,
        "agreement-gap": contract.gaps,
        "joiner-maximum": contract.joiner_maximum,
        "signing": contract.signing,
        "maximum-value": contract.maximum_value,
        "wages": contract.wages,
        "sanction": contract.sanction,
    }
)
"""The function of each rule; a finding has the code of its rule with `legal.` before it."""


def check(case: Case) -> tuple[Problem, ...]:
    """Every finding of the law in force, as warnings with a path in the profile; without a law, one finding that says so.

    A rule that this program does not know, from a library newer than itself, is passed over.
    """
    if case.law is None:
        return (_unchecked(case),)
    return tuple(problem for rule in case.law.rules if rule.code in RULES for problem in RULES[rule.code](case))


def _unchecked(case: Case) -> Problem:
    day = case.profile.procurement.announcement
    if not case.library.legal:
        return warning("legal.no-law", ("library",), version=case.library.version)
    if day is None:
        return warning("legal.no-date", ("procurement", "announcement"))
    return warning("legal.no-law-on-day", ("procurement", "announcement"), date=day)


__all__ = ["RULES", "Case", "Rule", "check"]
