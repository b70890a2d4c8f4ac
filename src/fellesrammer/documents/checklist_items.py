"""What an announcement needs beside the requirements: every document and step, when it is needed, and who sees to it.

The words of an item stand under `checklist.item` by its name: `what`, and `basis` where there is one. Where they differ between part II
and part III of the regulation they end in `_ii` and `_iii`; where they differ by the day of the announcement, in `_old` and `_new`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from fellesrammer.documents.checklist_facts import TWO_STAGES
from fellesrammer.documents.requirement_tables import has_price_form
from fellesrammer.model.specification import AnnouncedCriterion, Specification
from fellesrammer.words import Words

NEW_LAW = date(2026, 7, 1)
"""The first day of announcement under the amended act."""

When = Callable[[Specification], bool]


def _always(_: Specification) -> bool:
    return True


def _part_iii(specification: Specification) -> bool:
    return part(specification) != "ii"


def _new_law(specification: Specification) -> bool:
    return era(specification) != "old"


def _two_stages(specification: Specification) -> bool:
    return specification.procurement.procedure in TWO_STAGES


def _procedure(name: str) -> When:
    return lambda specification: specification.procurement.procedure == name


def _needs_ground(specification: Specification) -> bool:
    return specification.procurement.procedure in {"negotiated", "dialogue"}


def _dialogue_in_part_ii(specification: Specification) -> bool:
    return part(specification) == "ii" and bool(specification.procurement.dialogue)


def _together(specification: Specification) -> bool:
    return bool(specification.buyer.partners)


def _joiners(specification: Specification) -> bool:
    return bool(specification.buyer.joiners)


def _several(specification: Specification) -> bool:
    return _together(specification) or _joiners(specification)


def _priceless(specification: Specification) -> bool:
    return not has_price_form(specification)


def _no_service_level(specification: Specification) -> bool:
    return "service_level" not in specification.agreement.content_kinds


def _shown(specification: Specification) -> bool:
    return specification.demonstration is not None


def _environment(specification: Specification) -> bool:
    return any(_every_environment(specification.criteria))


def _every_environment(criteria: tuple[AnnouncedCriterion, ...]) -> Iterator[bool]:
    for criterion in criteria:
        yield criterion.environment
        yield from _every_environment(criterion.criteria)


def _options(specification: Specification) -> bool:
    return bool(specification.contract.options)


@dataclass(frozen=True, slots=True)
class Item:
    """A document to make or a step to take: who sees to it, when, and in which procurements."""

    name: str
    who: str
    when: str
    applies: When = _always


BEFORE: tuple[Item, ...] = (
    Item("strategy", "buyer", "planning", _new_law),
    Item("value", "buyer", "planning"),
    Item("procedure_ground", "buyer", "planning", _needs_ground),
    Item("mandate", "owner", "planning"),
    Item("market", "buyer", "planning"),
    Item("prior_notice", "buyer", "planning", _part_iii),
    Item("cooperation", "buyer", "planning", _together),
    Item("joiners", "buyer", "planning", _joiners),
    Item("dpia", "privacy", "planning"),
    Item("risk", "security", "planning"),
    Item("controllers", "privacy", "planning", _several),
    Item("old_contract", "owner", "planning"),
    Item("agreement", "buyer", "announcement"),
    Item("service_agreement", "buyer", "announcement", _no_service_level),
    Item("data_processing", "privacy", "announcement"),
    Item("social_terms", "buyer", "announcement"),
    Item("competition", "buyer", "announcement"),
    Item("qualification_stage", "buyer", "announcement", _two_stages),
    Item("price_form", "buyer", "announcement", _priceless),
    Item("environment", "buyer", "announcement", _environment),
    Item("option_prices", "buyer", "announcement", _options),
    Item("espd", "buyer", "announcement"),
    Item("tender_letter", "buyer", "announcement"),
    Item("commitment", "buyer", "announcement"),
    Item("references", "buyer", "announcement"),
    Item("redaction", "buyer", "announcement"),
    Item("declaration_wages", "buyer", "announcement"),
    Item("declaration_russia", "buyer", "announcement", _part_iii),
    Item("secrecy_tenderers", "security", "announcement"),
    Item("secrecy_evaluators", "buyer", "opening"),
    Item("tool", "buyer", "announcement"),
    Item("consistency", "buyer", "announcement"),
    Item("notice", "buyer", "announcement"),
    Item("protocol_begun", "buyer", "planning"),
)
"""What is made before the announcement and is not in the set."""

DURING: tuple[Item, ...] = (
    Item("questions", "buyer", "competition"),
    Item("changes", "buyer", "competition"),
    Item("applications", "buyer", "competition", _two_stages),
    Item("invitation", "buyer", "competition", _two_stages),
    Item("demonstration_set", "evaluators", "opening", _shown),
    Item("method", "evaluators", "opening"),
)
"""What happens until the tenders are opened."""

AFTER: tuple[Item, ...] = (
    Item("opening", "buyer", "deadline"),
    Item("late", "buyer", "deadline"),
    Item("tenderers", "buyer", "deadline"),
    Item("deviations", "buyer", "evaluation"),
    Item("clarification", "buyer", "evaluation"),
    Item("negotiation", "buyer", "evaluation", _procedure("negotiated")),
    Item("dialogue", "buyer", "evaluation", _procedure("dialogue")),
    Item("part_ii_dialogue", "buyer", "evaluation", _dialogue_in_part_ii),
    Item("low_tenders", "buyer", "evaluation", _part_iii),
    Item("demonstration", "evaluators", "evaluation", _shown),
    Item("evaluation", "evaluators", "evaluation"),
    Item("validity", "buyer", "evaluation"),
    Item("evidence", "buyer", "award"),
    Item("tax", "buyer", "award"),
    Item("award_letter", "buyer", "decision"),
    Item("standstill", "buyer", "standstill"),
    Item("complaints", "buyer", "standstill"),
    Item("access", "buyer", "standstill"),
    Item("protocol", "buyer", "signing"),
    Item("signing", "owner", "signing"),
    Item("data_processing_signed", "privacy", "signing"),
    Item("award_notice", "buyer", "contract", _part_iii),
    Item("archive", "archive", "contract"),
    Item("follow_up", "owner", "contract"),
    Item("contract_changes", "owner", "contract", _part_iii),
    Item("cancellation", "buyer", "cancelled"),
)
"""What follows the deadline, in its order."""


def part(specification: Specification) -> str:
    """The part of the regulation that the procedure stands under, `ii` or `iii`; empty while no procedure is chosen."""
    procedure = specification.procurement.procedure
    return "" if procedure is None else "ii" if procedure.startswith("part_ii") else "iii"


def era(specification: Specification) -> str:
    """Whether the announcement stands under the `old` act or the `new`; empty while the day is not known."""
    day = specification.procurement.announcement
    return "" if day is None else "old" if day < NEW_LAW else "new"


def worded(name: str, field: str, specification: Specification, words: Words) -> str:
    """The words of an item: those of its part or day, both where neither is known yet, nothing where it has none."""
    agreement = specification.agreement
    number = agreement.content_kinds.get("data_processing")
    place = words("checklist.annex") if number is None else words("checklist.in_bilag", number=number)
    values = {
        "agreement": f"{agreement.id} {agreement.version}",
        "place": place,
        "solution": agreement.content_kinds.get("solution", agreement.requirements),
    }
    key = f"checklist.item.{name}.{field}"
    if key in words.fixed:
        return words(key, **values)
    for known, variants in ((part(specification), ("ii", "iii")), (era(specification), ("old", "new"))):
        texts = {variant: words(f"{key}_{variant}", **values) for variant in variants if f"{key}_{variant}" in words.fixed}
        if known in texts:
            return texts[known]
        if texts and not known:
            return "\n\n".join(words(f"checklist.variant.{variant}", text=text) for variant, text in texts.items())
    return ""
