"""The smallest library and profile in which everything holds: as values, and as YAML files in a folder of a test.

A test names only what it changes, so that each case is visible in one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from fellesrammer import errors
from fellesrammer.files import data, edit
from fellesrammer.library.load import LoadedLibrary
from fellesrammer.model.codec import encode, fingerprint
from fellesrammer.model.library import (
    Advice,
    Agreement,
    AgreementGap,
    Anchor,
    AnswerRequest,
    Area,
    Bilag,
    Choice,
    ClimateOutcome,
    ClimateRule,
    Code,
    Codelist,
    County,
    Fulfilment,
    LegalProfile,
    LegalRule,
    Library,
    Localized,
    Municipality,
    Parameter,
    Qualification,
    Recommendation,
    Requirement,
    Source,
    SourceReference,
    Threshold,
    Verification,
)
from fellesrammer.model.profile import (
    AgreementChoice,
    Award,
    Buyer,
    Contract,
    ContractOption,
    Criterion,
    EvaluationSum,
    Integration,
    LocalQualification,
    LocalRequirement,
    PriceAward,
    PriceLine,
    Procurement,
    Profile,
    ReplacedSystem,
    Selection,
    Selector,
    Situation,
    UserGroup,
)
from fellesrammer.model.profile import Unit as Place
from fellesrammer.model.stated import StatedAnchor, StatedAnswer

WORDS = data.words("nb")
RELEASED = date(2026, 1, 2)
GOOD_NUMBER = "923609016"
"""An organisation number whose control digit is right."""


def both(text: str) -> Localized:
    """The text in both languages of the tiny library."""
    return MappingProxyType({"nb": text, "nn": text})


def requirement(name: str = "FUN-001", **changes: Any) -> Requirement:
    """A requirement that is evaluated, in the area that its id begins with."""
    base = Requirement(
        id=name,
        area=name[:3],
        revision=1,
        kind="requirement",
        state="active",
        title=both(f"Tittel {name}"),
        text=both("Løsningen {skal} virke."),
        rationale=both("Derfor."),
        guidance=both("Slik."),
        recommended=graded(evaluated=True),
        fulfilment=Fulfilment("at_delivery"),
        answer=AnswerRequest("text", both("Beskriv."), max_length=500),
        since="0.1.0",
        changed="0.1.0",
        reviewed=RELEASED,
        verification=(Verification("tender", both("Les.")),),
        sources=(SourceReference("lov", "§ 1"),),
        origin=("lov",),
        beyond_minimum=both("Mer gir poeng."),
        assessment=tuple(Anchor(points, both(f"Til {points} poeng.")) for points in (0, 5, 10)),
    )
    return replace(base, **changes)


def term(name: str = "EIE-001", **changes: Any) -> Requirement:
    """A contract term."""
    base = requirement(name, kind="contract_term", recommended=graded(), beyond_minimum=MappingProxyType({}), assessment=())
    return replace(base, **changes)


def graded(*, absolute: bool = False, evaluated: bool = False, option: bool = False) -> Recommendation:
    """A recommended obligation."""
    return Recommendation(absolute, evaluated, option, both("Fordi."))


def parameter(**changes: Any) -> Parameter:
    """An integer from 1 to 30 that is named `dager`."""
    base = Parameter("dager", both("Dager"), "integer", "14", minimum=Decimal(1), maximum=Decimal(30))
    return replace(base, **changes)


def library(*requirements: Requirement, **changes: Any) -> Library:
    """A library of two areas with these requirements, or with one of each area."""
    content = requirements or (requirement("FUN-001"), requirement("EIE-001"))
    base = Library(
        id="lite",
        title=both("Lite bibliotek"),
        publisher="Prøve",
        version="0.1.0",
        languages=("nb", "nn"),
        order=("FUN", "EIE"),
        areas=_by_id(Area(name, both(f"Område {name}"), both("Om."), both("Til markedet.")) for name in ("FUN", "EIE")),
        requirements=_by_id(content),
        agreements=MappingProxyType({item.key: item for item in (agreement("1"), agreement("2"))}),
        sources=_by_id([Source("lov", "law", both("Lov"), "Lovdata", verified=True, checked=RELEASED)]),
        codelists=_by_id(CODELISTS),
        counties=MappingProxyType({"18": County("18", "Nordland")}),
        municipalities=MappingProxyType({item.number: item for item in MUNICIPALITIES}),
    )
    return replace(base, **changes)


def agreement(version: str = "1", **changes: Any) -> Agreement:
    """A standard agreement with three bilag and two clauses; its titles are read in bokmål and nynorsk."""
    bilag = tuple(Bilag(number, both(f"Bilag {number}"), "customer", "before_announcement") for number in (1, 2, 3))
    kinds = MappingProxyType({"requirement": 1, "price": 2, "agreement_change": 3})
    return replace(Agreement("SSA", version, both("Avtale"), ("nb", "nn"), bilag, kinds, ("1.1", "2.1")), **changes)


def advice(name: str = "FUN-101", **changes: Any) -> Advice:
    """An advice to buyers, in the area that its id begins with."""
    base = Advice(
        id=name,
        area=name[:3],
        title=both(f"Råd {name}"),
        text=both("Tenk på det."),
        sources=(SourceReference("lov"),),
        since="0.1.0",
        changed="0.1.0",
        reviewed=RELEASED,
    )
    return replace(base, **changes)


def qualification(name: str = "KVA-001", **changes: Any) -> Qualification:
    """A qualification text with the parameter `dager` in its text and in its evidence."""
    base = Qualification(
        id=name,
        group="capacity",
        title=both(f"Kvalifikasjon {name}"),
        text=both("Tilbyderen svarer innen {dager} dager."),
        evidence=both("Vis det i {dager} dager."),
        guidance=both("Slik."),
        sources=(SourceReference("lov"),),
        since="0.1.0",
        changed="0.1.0",
        reviewed=RELEASED,
        parameters=(parameter(),),
    )
    return replace(base, **changes)


def law(name: str = "lov-2027", first: date | None = None, last: date | None = None, **changes: Any) -> LegalProfile:
    """The law from the first day to the last, open where a day is left out."""
    base = LegalProfile(
        id=name,
        title=both(f"Rett {name}"),
        checked=RELEASED,
        climate=ClimateRule("§ 5", Decimal(30), (ClimateOutcome("weighted", both("Vektet")),)),
        thresholds=(Threshold("act", Decimal(100_000), RELEASED, "§ 1"),),
        rules=(LegalRule("climate", "§ 5", "lov"),),
        valid_from=first,
        valid_to=last,
    )
    return replace(base, **changes)


def holding(value: Library, *items: Advice | Qualification | LegalProfile | Agreement) -> Library:
    """The library with these beside what it has."""
    advised = {item.id: item for item in items if isinstance(item, Advice)}
    qualifying = {item.id: item for item in items if isinstance(item, Qualification)}
    legal = {item.id: item for item in items if isinstance(item, LegalProfile)}
    agreed = {item.key: item for item in items if isinstance(item, Agreement)}
    return replace(
        value,
        advice=MappingProxyType({**value.advice, **advised}),
        qualification=MappingProxyType({**value.qualification, **qualifying}),
        legal=MappingProxyType({**value.legal, **legal}),
        agreements=MappingProxyType({**value.agreements, **agreed}),
    )


def gap(*tags: str, **changes: Any) -> AgreementGap:
    """Something that an agreement lacks, and the tags of what mends it."""
    return replace(AgreementGap("revisjon", both("Avtalen mangler det."), tags, "1.1"), **changes)


def loaded(value: Library) -> LoadedLibrary:
    """The library as if it came from a release."""
    return LoadedLibrary(value, fingerprint(value), RELEASED)


def profile(**changes: Any) -> Profile:
    """A profile of everything in the tiny library, with every fact given and one criterion."""
    base = Profile(
        library="0.1.0",
        buyer=Buyer("1804", "nb"),
        procurement=Procurement(
            id="kjop",
            agreement=AgreementChoice("SSA", "1"),
            title="Kjøp",
            purpose="Formål.",
            case="26/1",
            strategy="samlet",
            procedure="open",
            announcement=date(2027, 2, 1),
            deadline=date(2027, 3, 1),
            submission="Konkurranseverktøyet.",
            questions=date(2027, 2, 20),
            validity=date(2027, 5, 31),
        ),
        contract=Contract(date(2027, 6, 1), 48, "1 + 1 år", date(2027, 9, 1), estimated_value=Decimal(8000000)),
        situation=Situation(
            background="Bakgrunn.",
            goals="Mål.",
            inhabitants=100,
            users=(UserGroup("Sykepleier", 5),),
            units=(Place("Legevakt"),),
            systems_replaced=(ReplacedSystem("Gammelt"),),
            migration="Alt.",
            integrations=(Integration("Kjernejournal"),),
        ),
        selection=Selection(Selector(areas=("FUN", "EIE"))),
        award=award(criterion()),
    )
    return replace(base, **changes)


def award(*criteria: Criterion, **changes: Any) -> Award:
    """An award on these criteria."""
    return replace(Award(criteria), **changes)


def criterion(name: str = "kvalitet", weight: str = "100", **changes: Any) -> Criterion:
    """A criterion over both areas, or over its sub-criteria where it has any."""
    selector = Selector() if "criteria" in changes else Selector(areas=("FUN", "EIE"))
    base = Criterion(name, name.capitalize(), Decimal(weight), roll_up="weighted_mean", documentation="Svar.", requirements=selector)
    return replace(base, **changes)


def price(*lines: PriceLine, **changes: Any) -> PriceAward:
    """A price award over these lines, or over one, that weighs 40 percent."""
    return replace(PriceAward("linear", Decimal(40), lines=lines or (line(),), evaluation_sum=EvaluationSum(years=4)), **changes)


def line(name: str = "P-01", **changes: Any) -> PriceLine:
    """A price line that is paid once."""
    return replace(PriceLine(name, "one_off", f"Linje {name}", "stk.", Decimal(2)), **changes)


def option(name: str = "OPS-1", *requirements: str, **changes: Any) -> ContractOption:
    """An option that these requirements describe."""
    return replace(ContractOption(name, f"Opsjon {name}", "Kan bestilles.", requirements=requirements), **changes)


def local_qualification(name: str = "LK-001", **changes: Any) -> LocalQualification:
    """A qualification text of this purchase alone."""
    return replace(LocalQualification(name, "quality", f"Lokal {name}", "Tilbyderen har et system.", "Beskriv det."), **changes)


def local(name: str = "L-001", **changes: Any) -> LocalRequirement:
    """A local requirement that is evaluated."""
    base = LocalRequirement(
        id=name,
        area="FUN",
        title=f"Lokalt {name}",
        text="Løsningen {skal} passe her.",
        absolute=False,
        evaluated=True,
        option=False,
        fulfilment=Fulfilment("at_delivery"),
        answer=StatedAnswer("text", "Beskriv.", max_length=100),
        reason="Vi trenger det.",
        beyond_minimum="Mer.",
        assessment=tuple(StatedAnchor(points, f"Til {points}.") for points in (0, 5, 10)),
    )
    return replace(base, **changes)


def files(value: Library | None = None) -> dict[str, str]:
    """The library as the YAML files of a folder, by path."""
    tree = encode(value or library())
    head = {name: tree[name] for name in ("id", "title", "publisher", "version", "languages", "order")}
    register = {name: list(tree[name].values()) for name in ("counties", "municipalities")}
    content: dict[str, Any] = {"library.yaml": head, "register/municipalities.yaml": register}
    content |= {f"areas/{name}/area.yaml": area for name, area in tree["areas"].items()}
    content |= {f"areas/{item['area']}/{name}.yaml": item for name, item in tree["requirements"].items()}
    content |= {f"agreements/{key.replace(' ', '-')}.yaml": item for key, item in tree["agreements"].items()}
    folders = ("sources", "codelists", "advice", "qualification", "legal")
    content |= {f"{folder}/{name}.yaml": item for folder in folders for name, item in tree.get(folder, {}).items()}
    return {path: edit.dump(item) for path, item in content.items()}


def tree(folder: Path, content: Mapping[str, str | None]) -> Path:
    """The folder, with these files written into it; a text of None leaves a file out."""
    for path, text in content.items():
        if text is not None:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    return folder


def found(problems: Iterable[errors.Problem]) -> list[tuple[str, errors.Path]]:
    """The code and path of each problem, in a fixed order."""
    return sorted(((problem.code, problem.location.path) for problem in problems), key=repr)


def _by_id(items: Iterable[Any]) -> Mapping[str, Any]:
    return MappingProxyType({item.id: item for item in items})


def _codelist(name: str, *codes: str) -> Codelist:
    return Codelist(name, both(name), tuple(Code(code, both(f"{name} {code}")) for code in codes))


CODELISTS = (
    Codelist(
        "requirement_types",
        both("Typer"),
        tuple(Code(code, both(code), verb=both("bør" if code == "E" else "skal")) for code in ("A", "E", "AE", "O", "K")),
    ),
    _codelist("fulfilment_times", "at_tender", "at_delivery", "by_date"),
    _codelist("fulfilment_answers", "standard", "developed", "no"),
    _codelist("term_answers", "accepted", "reserved"),
    _codelist("price_answers", "included", "extra"),
    _codelist("suppliers", "own", "subcontractor", "third_party"),
    _codelist("verification_phases", "tender", "demonstration", "acceptance", "operation"),
    _codelist("services", "legevakt", "sykehjem"),
    _codelist("strategies", "samlet", "delt"),
    _codelist("content_kinds", "requirement", "price", "agreement_change", "service_level"),
    _codelist("procedures", "open", "restricted", "negotiated", "dialogue", "part_ii_open", "part_ii_restricted"),
    _codelist("terms", "journal"),
    _codelist("tags", "deling", "arkiv"),
    Codelist("reserved_words", both("Plikt"), tuple(Code(code, both(word)) for code, word in (("skal", "skal"), ("maa", "må")))),
)
MUNICIPALITIES = (
    Municipality("1804", "Bodø", "18", "nb", 50_000),
    Municipality("1806", "Narvik", "18", "neutral", 20_000),
    Municipality("1871", "Andøy", "18", "nn", 5_000),
)
CHOICE = (Choice("a", both("Alfa")), Choice("b", both("Beta")))
