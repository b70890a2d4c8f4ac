"""A procurement in which the rules of law find nothing, and the real legal profiles: a test names only what it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import tiny
from fellesrammer import workflow
from fellesrammer.errors import Path as Place
from fellesrammer.errors import Problem, Severity
from fellesrammer.files import strict_yaml
from fellesrammer.legal.rules import Case, check
from fellesrammer.model.codec import decode
from fellesrammer.model.library import AgreementGap, Code, Codelist, LegalProfile, Library, Source, SourceReference
from fellesrammer.model.profile import (
    Award,
    Climate,
    Contract,
    Criterion,
    EvaluationSum,
    Integration,
    LocalQualification,
    LocalRequirement,
    PriceAward,
    PriceLine,
    Profile,
    QualificationChoices,
    Selector,
)
from fellesrammer.model.stated import StatedVerification
from fellesrammer.profile.resolve import resolve

T = TypeVar("T")
NEW_DAY = date(2026, 7, 1)
OLD_DAY = date(2026, 6, 30)
BREACH = tiny.term("EIE-001", tags=("lonnsvilkar", "samfunnshensyn", "sanksjon"))


@cache
def laws() -> Mapping[str, LegalProfile]:
    files = sorted((workflow.library_folder() / "legal").glob("*.yaml"))
    return MappingProxyType({file.stem: read(LegalProfile, file) for file in files})


def read(kind: type[T], file: Path) -> T:
    """One file of the shared library as a value."""
    document = strict_yaml.load(file.read_bytes(), file.name).value
    assert document is not None
    return decode(kind, document.value)


def library(*more: Any, **changes: Any) -> Library:
    shared = (
        tiny.requirement("FUN-001", tags=("universell-utforming", "integrasjon")),
        tiny.requirement("FUN-002", tags=("klima",)),
        BREACH,
    )
    names = Codelist("product_names", tiny.both("Navn"), tuple(Code(name, tiny.both(name)) for name in ("Windows", "System X")))
    base = tiny.library(*{item.id: item for item in (*shared, *more)}.values(), legal=laws())
    return replace(base, codelists=MappingProxyType({**base.codelists, names.id: names}), **changes)


def criteria() -> tuple[Criterion, ...]:
    return (
        tiny.criterion("kvalitet", "40", requirements=Selector(ids=("FUN-001",))),
        tiny.criterion("miljo", "30", requirements=Selector(ids=("FUN-002",)), environment=True),
    )


def price(**changes: Any) -> PriceAward:
    lines = (PriceLine("timer", "hours", "Timer", "time", Decimal(100)),)
    return replace(PriceAward("proportional", Decimal(30), lines=lines, evaluation_sum=EvaluationSum(years=4)), **changes)


def award(*chosen: Criterion, **changes: Any) -> Award:
    base = Award(chosen or criteria(), price=price(), climate=Climate("weighted"), tie_break=("draw",))
    return replace(base, **changes)


def ordered(*names: str, place: int = 2, environment: str = "miljo", form: Any = "top_three") -> Award:
    """An award in order of priority; the first criterion holds FUN-001 and the last FUN-002, the others are judged as a whole."""

    def one(number: int, name: str) -> Criterion:
        ids = {0: ("FUN-001",), len(names) - 1: ("FUN-002",)}.get(number, ())
        chosen = Selector(ids=ids)
        return tiny.criterion(name, weight="1", requirements=chosen, roll_up="holistic", environment=name == environment)

    chosen = tuple(replace(one(number, name), weight=None) for number, name in enumerate(names))
    return award(*chosen, weighting="priority", price=price(weight=None, place=place), climate=Climate(form))


def procurement(**changes: Any) -> Any:
    base = tiny.profile().procurement
    days = {"announcement": date(2027, 2, 1), "deadline": date(2027, 3, 15), "validity": date(2027, 7, 31)}
    return replace(base, **{"not_divided": "Delene henger tett sammen.", **days, **changes})


def contract(**changes: Any) -> Contract:
    return replace(tiny.profile().contract, **{"maximum_value": Decimal(9_000_000), **changes})


def profile(**changes: Any) -> Profile:
    filled = {
        "procurement": procurement(),
        "contract": contract(),
        "award": award(),
        "qualification": QualificationChoices(),
        **changes,
    }
    return tiny.profile(**filled)


def local(**changes: Any) -> LocalRequirement:
    base = {"evaluated": False, "option": True, "beyond_minimum": "", "assessment": ()}
    return tiny.local(**{"verification": (StatedVerification("tender", "Les."),), **base, **changes})


def scored(**changes: Any) -> dict[str, Any]:
    """A profile's changes for one local requirement that is evaluated, under the first criterion."""
    quality, environment = criteria()
    quality = replace(quality, requirements=Selector(ids=("FUN-001", "L-001")))
    written = local(evaluated=True, option=False, beyond_minimum="Mer.", **changes)
    return {"local_requirements": (written,), "award": award(quality, environment)}


def own_qualification(text: str) -> QualificationChoices:
    return QualificationChoices(local=(LocalQualification("LK-001", "quality", "Kvalitet", text, "Attest."),))


def unverified(name: str = "FUN-001") -> Any:
    return tiny.requirement(name, tags=("universell-utforming",), sources=(SourceReference("utkast", "1"),))


def with_source(*more: Any) -> Library:
    base = library(*more)
    source = Source("utkast", "standard", tiny.both("Utkast"), "HL7", verified=False)
    return replace(base, sources=MappingProxyType({**base.sources, "utkast": source}))


def with_agreement(name: str = "SSA", **changes: Any) -> Library:
    base = library()
    agreement = tiny.agreement(**{"id": name, **changes})
    return replace(base, agreements=MappingProxyType({agreement.key: agreement}))


GAP = AgreementGap("avslutning", tiny.both("Avtalen sier ingenting\nom avslutning.\n"), ("avslutning",))


def case(shared: Library | None = None, **changes: Any) -> Case:
    chosen, held = profile(**changes), shared or library()
    resolved = resolve(chosen, tiny.loaded(held), tiny.WORDS)
    assert resolved.value is not None, resolved.problems
    day = chosen.procurement.announcement
    return Case(chosen, resolved.value.specification, held, held.law_on(day) if day else None)


def findings(shared: Library | None = None, **changes: Any) -> tuple[Problem, ...]:
    found = check(case(shared, **changes))
    assert {problem.severity for problem in found} <= {Severity.WARNING}
    return found


def codes(found: tuple[Problem, ...]) -> list[str]:
    return [problem.code.removeprefix("legal.") for problem in found]


def at(value: Any, path: Place) -> Any:
    """What stands at a path in a profile; an AttributeError or IndexError says that there is no such place."""
    for step in path:
        value = value[step] if isinstance(step, int) else getattr(value, step)
    return value


def integration(**changes: Any) -> Integration:
    return replace(Integration("Kjernejournal"), **changes)
