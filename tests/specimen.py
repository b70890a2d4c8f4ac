"""A small procurement with one of everything that documents print: types A, E, AE, O and K in three bilag, every kind of answer, a local
requirement, a date, two levels of criteria with both ways of rolling up. Its texts are its own, so that the shared library may change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

import tiny
from fellesrammer.errors import Severity
from fellesrammer.files import data
from fellesrammer.library.load import LoadedLibrary
from fellesrammer.model.codec import fingerprint
from fellesrammer.model.library import (
    Advice,
    Agreement,
    AgreementGap,
    Anchor,
    AnswerRequest,
    AppliesWhen,
    Area,
    Bilag,
    Choice,
    ClauseReference,
    ClimateOutcome,
    ClimateRule,
    Code,
    Codelist,
    Fulfilment,
    Ground,
    LegalProfile,
    LegalRule,
    Library,
    Localized,
    Parameter,
    Qualification,
    Recommendation,
    Relations,
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
    Climate,
    Contract,
    ContractOption,
    Criterion,
    Demonstration,
    EvaluationSum,
    Exclusion,
    Integration,
    Invited,
    Joiner,
    LocalQualification,
    LocalRequirement,
    Lot,
    Milestone,
    Partner,
    PriceAward,
    PriceLine,
    Procurement,
    Profile,
    QualificationChoice,
    QualificationChoices,
    ReplacedSystem,
    Scope,
    Selection,
    Selector,
    Situation,
    Slots,
    Tailoring,
    Unit,
    UserGroup,
)
from fellesrammer.model.specification import Resolved
from fellesrammer.model.stated import StatedAnchor, StatedAnswer, StatedChoice, StatedVerification
from fellesrammer.profile.resolve import resolve

RELEASED = date(2026, 11, 22)


def resolved(profile: Profile | None = None, library: Library | None = None, *, released: date | None = RELEASED) -> Resolved:
    """The specimen resolved; a profile with errors has no place here."""
    chosen = profile or PROFILE
    value = library or LIBRARY
    checked = resolve(chosen, LoadedLibrary(value, fingerprint(value), released), data.words(chosen.buyer.language))
    assert checked.value is not None, [problem for problem in checked.problems if problem.severity is Severity.ERROR]
    return checked.value


def in_nynorsk() -> Profile:
    """The specimen's profile for a municipality that writes nynorsk."""
    return replace(PROFILE, buyer=replace(PROFILE.buyer, language="nn"))


def _t(nb: str, nn: str = "") -> Localized:
    return MappingProxyType({"nb": nb, "nn": nn or nb})


def _codes(name: str, *codes: tuple[str, Localized, Localized] | tuple[str, Localized]) -> Codelist:
    found = tuple(Code(code, label, definition[0] if definition else MappingProxyType({})) for code, label, *definition in codes)
    return Codelist(name, _t(name), found)


def _type(code: str, label: str, verb: str) -> Code:
    return Code(code, _t(label), _t(f"Slik virker {code}.", f"Slik verkar {code}."), _t(verb))


_CODELISTS = (
    Codelist(
        "requirement_types",
        _t("Typer", "Typar"),
        (
            _type("A", "Absolutt krav", "skal"),
            _type("E", "Evalueringskrav", "bør"),
            _type("AE", "Absolutt krav med evaluering", "skal"),
            _type("O", "Opsjon", "skal"),
            _type("K", "Kontraktsvilkår", "skal"),
        ),
    ),
    _codes(
        "fulfilment_times",
        ("at_tender", _t("Ved tilbud", "Ved tilbod"), _t("Gjelder nå.", "Gjeld no.")),
        ("at_delivery", _t("Ved levering"), _t("Gjelder på leveringsdagen.", "Gjeld på leveringsdagen.")),
        ("by_date", _t("Innen dato", "Innan dato"), _t("Gjelder fra en dato.", "Gjeld frå ein dato.")),
    ),
    _codes(
        "fulfilment_answers",
        ("standard", _t("Ja, standard i dag"), _t("Finnes.", "Finst.")),
        ("developed", _t("Ja, utvikles", "Ja, blir utvikla"), _t("Kommer.", "Kjem.")),
        ("no", _t("Nei"), _t("Kommer ikke.", "Kjem ikkje.")),
    ),
    _codes(
        "term_answers",
        ("accepted", _t("Godtas", "Godteke"), _t("Som det står.")),
        ("reserved", _t("Forbehold", "Atterhald"), _t("Delvis.")),
    ),
    _codes("price_answers", ("included", _t("Inngår"), _t("I prisen.")), ("extra", _t("Tillegg"), _t("Egen linje.", "Eiga linje."))),
    _codes("suppliers", ("own", _t("Egen", "Eigen"), _t("Vi.")), ("subcontractor", _t("Underleverandør"), _t("De.", "Dei."))),
    _codes(
        "verification_phases", ("tender", _t("Tilbud", "Tilbod")), ("demonstration", _t("Demonstrasjon")), ("acceptance", _t("Godkjenning"))
    ),
    _codes("services", ("legevakt", _t("Legevakt")), ("sykehjem", _t("Sykehjem", "Sjukeheim"))),
    _codes("strategies", ("samlet", _t("Samlet", "Samla"))),
    _codes("content_kinds", ("requirement", _t("Krav")), ("service_level", _t("Tjenestenivå")), ("agreement_change", _t("Endring"))),
    _codes(
        "procedures",
        ("open", _t("Åpen anbudskonkurranse", "Open anbodskonkurranse"), _t("Alle.")),
        ("negotiated", _t("Konkurranse med forhandling", "Konkurranse med forhandling"), _t("Noen.", "Nokre.")),
    ),
    _codes("terms", ("journal", _t("Journal"), _t("Det som er skrevet.", "Det som er skrive.")), ("aarsak", _t("Årsak"), _t("Grunn."))),
    _codes("tags", ("deling", _t("Deling")), ("hemmelig", _t("Hemmelig"))),
    _codes("reserved_words", ("skal", _t("skal"))),
)

_NONE: Localized = MappingProxyType({})


def _requirement(name: str, title: Localized, text: Localized, answer: AnswerRequest, **changes: object) -> Requirement:
    base = Requirement(
        id=name,
        area=name[:3],
        revision=2,
        kind="requirement",
        state="active",
        title=title,
        text=text,
        rationale=_t("Derfor."),
        guidance=_t("Slik."),
        recommended=_graded(evaluated=True),
        fulfilment=Fulfilment("at_delivery"),
        answer=answer,
        since="0.1.0",
        changed="0.1.0",
        reviewed=RELEASED,
        verification=(Verification("tender", _t("Les svaret.", "Les svaret.")), Verification("acceptance", _t("Prøv {antall} ganger.")))
        if "parameters" in changes
        else (Verification("demonstration", _t("Vis det.")),),
        sources=(SourceReference("lov", "§ 1"),),
        origin=("lov",),
        tags=("deling",),
    )
    return replace(base, **changes)  # type: ignore[arg-type]  # names of Requirement's fields


def _graded(*, absolute: bool = False, evaluated: bool = False, option: bool = False) -> Recommendation:
    return Recommendation(absolute, evaluated, option, _t("Fordi."), Ground("law", "lov", "§ 2") if absolute else None)


def _anchors() -> tuple[Anchor, ...]:
    return tuple(Anchor(points, _t(f"Nok til {points} poeng.")) for points in (0, 5, 10))


_REQUIREMENTS = (
    _requirement(
        "FUN-001",
        _t("Åpne grensesnitt", "Opne grensesnitt"),
        _t(
            "Løsningen {skal} gi ut opplysninger innen {antall} dager.\n\nDet gjelder:\n- journal\n- logg, se [lov](https://lov.no/a?b=1&c=2)",
            "Løysinga {skal} gi ut opplysningar innan {antall} dagar.\n\nDet gjeld:\n- journal\n- logg, sjå [lov](https://lov.no/a?b=1&c=2)",
        ),
        AnswerRequest("text", _t("Beskriv {antall} trinn.", "Beskriv {antall} steg."), max_length=500, attachments=True),
        recommended=_graded(absolute=True),
        parameters=(Parameter("antall", _t("Antall"), "integer", "14", _t("dager"), Decimal(1), Decimal(30)),),
        applies_when=AppliesWhen(("legevakt",), ("samlet",), ("SSA-L",)),
        relations=Relations((), ("FUN-404",), ("FUN-403",)),
    ),
    _requirement(
        "FUN-002",
        _t("Åpen modell", "Open modell"),
        _t("Løsningen {skal} ha en åpen modell.", "Løysinga {skal} ha ein open modell."),
        AnswerRequest(
            "choice", _t("Velg modell.", "Vel modell."), choices=(Choice("a", _t("Åpen, hele", "Open, heile")), Choice("b", _t("Delvis")))
        ),
        beyond_minimum=_t("Det gir poeng:\n- at hele modellen er åpen", "Det gir poeng:\n- at heile modellen er open"),
        assessment=_anchors(),
    ),
    _requirement(
        "FUN-003",
        _t("Uten nett", "Utan nett"),
        _t("Løsningen {skal} virke uten nett.", "Løysinga {skal} verke utan nett."),
        AnswerRequest("number", _t("Oppgi timer.", "Oppgi timar."), _t("timer", "timar"), Decimal(0), Decimal("24.5"), 1),
        recommended=_graded(absolute=True, evaluated=True),
        beyond_minimum=_t("Flere timer.", "Fleire timar."),
        assessment=_anchors(),
    ),
    _requirement(
        "FUN-009",
        _t("Utelatt", "Utelate"),
        _t("Løsningen {skal} utelates.", "Løysinga {skal} utelatast."),
        AnswerRequest("none", _t("Svar ikke.", "Svar ikkje.")),
        state="deprecated",
        reason=_t("Gammelt."),
        replaced_by="FUN-001",
    ),
    _requirement(
        "EIE-001",
        _t("Eksport av alt"),
        _t("Løsningen {skal} eksportere alt.", "Løysinga {skal} eksportere alt."),
        AnswerRequest("date", _t("Oppgi dato.")),
        recommended=_graded(option=True),
        fulfilment=Fulfilment("at_tender"),
    ),
    _requirement(
        "EIE-002",
        _t("Sporing"),
        _t("Løsningen {skal} spore.", "Løysinga {skal} spore."),
        AnswerRequest("none", _t("Svar med Oppfyllelse.", "Svar med Oppfylling.")),
        beyond_minimum=_t("- Mer sporing.\n- Lengre logg.", "- Meir sporing.\n- Lengre logg."),
        assessment=_anchors(),
    ),
    _requirement(
        "EIE-003",
        _t("Rådighet", "Rådvelde"),
        _t("Kommunen {skal} ha rådighet.", "Kommunen {skal} ha rådvelde."),
        AnswerRequest("none", _t("Godta.")),
        kind="contract_term",
        recommended=_graded(),
        deviates_from=(ClauseReference("SSA-L", "2018", "7.2"), ClauseReference("SSA-L", "2018", "5.3")),
    ),
    _requirement(
        "EIE-004",
        _t("Varsel"),
        _t("Leverandøren {skal} varsle.", "Leverandøren {skal} varsle."),
        AnswerRequest("none", _t("Godta.")),
        kind="contract_term",
        content_kind="service_level",
        recommended=_graded(),
    ),
)

_AGREEMENT = Agreement(
    "SSA-L",
    "2018",
    _t("Avtale om tjenester (SSA-L)", "Avtale om tenester (SSA-L)"),
    ("nb", "nn"),
    (
        Bilag(1, _t("Kundens krav", "Krava til kunden"), "customer", "before_announcement"),
        Bilag(4, _t("Tjenestenivå", "Tenestenivå"), "both", "in_tender"),
        Bilag(7, _t("Endringer", "Endringar"), "customer", "before_announcement"),
    ),
    MappingProxyType({"requirement": 1, "service_level": 4, "agreement_change": 7}),
    ("5.3", "7.2"),
    (AgreementGap("hull", _t("Avtalen mangler noe.", "Avtalen manglar noko."), ("deling",), "5.3"),),
)

_LAW = LegalProfile(
    id="prove-loven",
    title=_t("Prøveloven", "Prøvelova"),
    checked=RELEASED,
    climate=ClimateRule("prøveloven § 5", Decimal(30), (ClimateOutcome("replaced", _t("Krav i stedet", "Krav i staden"), ("reason",)),)),
    thresholds=(Threshold("act", Decimal(500000), date(2026, 1, 1), "prøveloven § 2"),),
    rules=(LegalRule("tie-break", "prøveloven § 3", "lov"),),
    valid_from=date(2026, 1, 1),
    valid_to=date(2029, 1, 1),
    repealed=("prøveloven § 99",),
)

LIBRARY = Library(
    id="prove",
    title=_t("Prøvebiblioteket"),
    publisher="Prøve",
    version="1.0.0",
    languages=("nb", "nn"),
    order=("FUN", "EIE"),
    areas=MappingProxyType(
        {
            "FUN": Area(
                "FUN", _t("Funksjon"), _t("Kapittelet handler om funksjon.", "Kapittelet handlar om funksjon."), _t("Til markedet.")
            ),
            "EIE": Area("EIE", _t("Eierskap", "Eigarskap"), _t("Kommunen eier.", "Kommunen eig."), _t("Til markedet.")),
        }
    ),
    requirements=MappingProxyType({item.id: item for item in _REQUIREMENTS}),
    agreements=MappingProxyType({_AGREEMENT.key: _AGREEMENT}),
    sources=MappingProxyType(
        {
            "lov": Source(
                "lov",
                "law",
                _t("Loven"),
                "Lovdata",
                verified=True,
                reference="LOV-1",
                url="https://lov.no",
                checked=RELEASED,
                note=_t("OK."),
            )
        }
    ),
    codelists=MappingProxyType({item.id: item for item in _CODELISTS}),
    counties=tiny.library().counties,
    municipalities=MappingProxyType(
        {
            **tiny.library().municipalities,
            "0301": replace(tiny.library().municipalities["1804"], number="0301", name="Oslo"),
            "1515": replace(tiny.library().municipalities["1804"], number="1515", name="Herøy"),
        }
    ),
    advice=MappingProxyType(
        {
            "EIE-901": Advice(
                id="EIE-901",
                area="EIE",
                title=_t("Spør markedet", "Spør marknaden"),
                text=_t("Snakk med leverandørene først.", "Snakk med leverandørane først."),
                sources=(SourceReference("lov", "§ 9"),),
                since="1.0.0",
                changed="1.0.0",
                reviewed=RELEASED,
                origin=("lov",),
                tags=("deling",),
            )
        }
    ),
    qualification=MappingProxyType(
        {
            "KVA-001": Qualification(
                id="KVA-001",
                group="capacity",
                title=_t("Erfaring"),
                text=_t("Tilbyderen skal ha levert {antall} ganger.", "Tilbydaren skal ha levert {antall} gonger."),
                evidence=_t("En liste over {antall} leveranser.", "Ei liste over {antall} leveransar."),
                guidance=_t("Ikke for mange.", "Ikkje for mange."),
                sources=(SourceReference("lov", "§ 8"),),
                since="1.0.0",
                changed="1.0.0",
                reviewed=RELEASED,
                parameters=(Parameter("antall", _t("Antall"), "integer", "3", _t("leveranser"), Decimal(1), Decimal(9)),),
            )
        }
    ),
    legal=MappingProxyType({_LAW.id: _LAW}),
)

_FUN, _TRACE = Selector(areas=("FUN",)), Selector(ids=("EIE-002",))

PROFILE = Profile(
    library="1.0.0",
    buyer=Buyer(
        "1804",
        "nb",
        "972418013",
        partners=(Partner("0301", "958935420", 700000, 900),),
        signing="each",
        joiners=(Joiner("1515", 40, Decimal(250000)),),
    ),
    procurement=Procurement(
        id="prove",
        agreement=AgreementChoice("SSA-L", "2018"),
        title="Journal & legevakt <prøve>",
        purpose="Kommunen kjøper en journal.",
        case="26/1",
        strategy="samlet",
        procedure="open",
        announcement=date(2027, 2, 1),
        deadline=date(2027, 3, 15),
        example=True,
        lot=Lot("journal", 1, "Journalen"),
        not_divided="Delene henger sammen.",
        invited=Invited(3, 5, "De med flest leveranser."),
        rounds=2,
        award_on_first_offer=True,
        dialogue=False,
        submission="I konkurranseverktøyet.",
        questions=date(2027, 3, 1),
        applications=date(2027, 2, 15),
        validity=date(2027, 6, 15),
        milestones=(Milestone(date(2027, 2, 10), "Konferanse på skjerm"),),
    ),
    contract=Contract(
        date(2027, 6, 1),
        48,
        "To ganger ett år.",
        date(2028, 3, 1),
        extension_months=24,
        estimated_value=Decimal(12500000),
        maximum_value=Decimal(15000000),
        options=(ContractOption("OPS-1", "Eksport", "Kommunen kan bestille eksport.", "To år etter levering", requirements=("EIE-001",)),),
    ),
    situation=Situation(
        background="Dagens journal er gammel.",
        goals="Målene er:\n- mindre arbeid\n- bedre oversikt",
        inhabitants=53712,
        users=(UserGroup("Leger", 46), UserGroup("Vikarer", None)),
        units=(Unit("Legevakta", "Åpen hele døgnet."),),
        systems_replaced=(ReplacedSystem("Gammel journal", "Alt."),),
        migration="Kommunen flytter alt.",
        integrations=(Integration("Kjernejournal", "Oppslag.", "Norsk helsenett", "Gjeldende", "result"),),
    ),
    scope=Scope(("legevakt",)),
    selection=Selection(Selector(areas=("FUN", "EIE")), (Exclusion("Trengs ikke.", ids=("FUN-009",)),)),
    tailoring=(
        Tailoring("FUN-001", "Det haster.", parameters=MappingProxyType({"antall": "10"}), added_text="Bare hverdager teller."),
        Tailoring("FUN-003", "Kommer senere.", fulfilment=Fulfilment("by_date", date(2028, 9, 1))),
    ),
    local_requirements=(
        LocalRequirement(
            id="L-001",
            area="EIE",
            title="Vaktrom",
            text="Løsningen {skal} vise vaktrommet.",
            absolute=False,
            evaluated=True,
            option=False,
            fulfilment=Fulfilment("at_delivery"),
            answer=StatedAnswer("choice", "Velg ett.", choices=(StatedChoice("ja", "Ja, alt"), StatedChoice("nei", "Nei")), max_length=200),
            reason="Bare her.",
            beyond_minimum="Flere rom.",
            verification=(StatedVerification("tender", "Les."),),
            assessment=(StatedAnchor(0, "Ett rom."), StatedAnchor(5, "To rom."), StatedAnchor(10, "Alle rom.")),
        ),
    ),
    award=Award(
        (
            Criterion("funksjon", "Funksjon", Decimal(36), documentation="Svar på FUN.", requirements=_FUN),
            Criterion(
                "eierskap",
                "Eierskap",
                Decimal(24),
                "weighted_mean",
                criteria=(
                    Criterion("sporing", "Sporing", Decimal("62.5"), "weighted_mean", requirements=_TRACE),
                    Criterion(
                        "lokalt",
                        "Lokalt",
                        Decimal("37.5"),
                        "weighted_mean",
                        requirements=Selector(ids=("L-001",)),
                        weights=MappingProxyType({"L-001": Decimal(2)}),
                    ),
                ),
            ),
        ),
        decimals=1,
        price=PriceAward(
            model="linear",
            weight=Decimal(40),
            parameters=MappingProxyType({"zero_at": "2"}),
            index="Prisene følger konsumprisindeksen.",
            lines=(
                PriceLine("P-01", "one_off", "Etablering", "stk.", Decimal(1)),
                PriceLine("P-02", "yearly", "Drift & støtte <alt>", "år", Decimal(1), municipality="0301"),
                PriceLine("P-03", "hours", "Bistand", "time", Decimal("37.5")),
                PriceLine("P-04", "other", "Eksport", "stk.", Decimal(2), option="OPS-1"),
                PriceLine("P-05", "integration", "Ekstra integrasjon", "stk.", counts=False),
            ),
            evaluation_sum=EvaluationSum(years=6, options=True, extras=True),
        ),
        climate=Climate("replaced", "Krav virker bedre enn poeng.", ("funksjon",), ("EIE-004",)),
        normalise_quality=True,
        tie_break=("lowest_price", "draw"),
    ),
    slots=Slots(2, 4),
    notes="Husk: spør om råd.",
    qualification=QualificationChoices(
        (QualificationChoice("KVA-001", MappingProxyType({"antall": "2"}), "Bare journaler teller."),),
        (LocalQualification("LK-001", "quality", "Styring", "Tilbyderen skal ha orden.", "En beskrivelse."),),
    ),
    demonstration=Demonstration(60, "På skjerm.", "Alle bruker de samme testpersonene.", "Tre ansatte.", ("FUN-003",)),
)


def with_criteria(*criteria: Criterion, **changes: object) -> Profile:
    """The specimen's profile with other criteria over FUN-002, FUN-003, EIE-002 and L-001."""
    return replace(PROFILE, award=replace(PROFILE.award, criteria=criteria, **changes))  # type: ignore[arg-type]  # names of Award's fields


def texts(value: Mapping[str, str]) -> tuple[str, ...]:
    """The texts of a localized text, sorted by language."""
    return tuple(value[language] for language in sorted(value))
