"""The part of the konkurransegrunnlag: what follows from the procurement stands there, and what nobody has given is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

import outlines
import tiny
from fellesrammer.documents import competition_document, price_form
from fellesrammer.files import data
from fellesrammer.model.profile import (
    Climate,
    Contract,
    ContractOption,
    EvaluationSum,
    Invited,
    Lot,
    Milestone,
    Profile,
    Scale,
)
from fellesrammer.model.specification import (
    AnnouncedCriterion,
    AnnouncedDemonstration,
    AnnouncedJoiner,
    AnnouncedPartner,
    AnnouncedPrice,
    AnnouncedPriceLine,
    Specification,
    SpecifiedQualification,
    WeightedRequirement,
)
from fellesrammer.profile.resolve import resolve
from fellesrammer.render import word
from fellesrammer.render.blocks import Block

OLD, NEW = date(2026, 6, 30), date(2026, 7, 1)
PROCEDURES = ("open", "restricted", "negotiated", "dialogue", "part_ii_open", "part_ii_restricted")
LANGUAGES = ("nb", "nn")
LINE = AnnouncedPriceLine("P-01", "one_off", "Etablering", "fast pris", Decimal(1), counts=True)
PRICE = AnnouncedPrice(
    model="linear",
    weight=Decimal(40),
    parameters=MappingProxyType({"floor": "yes"}),
    lines=(LINE,),
    evaluation_sum=EvaluationSum(years=6),
    index="Konsumprisindeksen.",
)
CRITERION = AnnouncedCriterion(
    "kvalitet", "1", "Kvalitet", Decimal(60), "holistic", "Svarene.", requirements=(WeightedRequirement("FUN-001", Decimal(1)),)
)
QUALIFIED = SpecifiedQualification("KVA-001", "economy", "Økonomi", "God økonomi.", "Årsregnskap.")
CLIMATE = Climate("replaced", "Krav virker bedre.", requirements=("FUN-001",))


def test_a_procurement_with_every_fact_given_leaves_nothing_to_fill_in() -> None:
    assert outlines.unfilled(_made(_full())) == []
    assert outlines.unfilled(_made(_full(), language="nn")) == []


def test_a_procurement_with_nothing_given_says_what_is_missing_in_every_chapter() -> None:
    bare = replace(
        _full(),
        procurement=replace(
            _full().procurement,
            procedure=None,
            announcement=None,
            deadline=None,
            questions=None,
            validity=None,
            submission=None,
            not_divided=None,
        ),
        contract=Contract(),
        price=None,
        qualification=None,
        climate=None,
        tie_break=(),
    )
    asked = outlines.unfilled(_made(bare))
    for wanted in (
        "anslått verdi", "begrunnelse for ikke å dele opp", "siste dag for spørsmål", "tilbudsfrist", "avtalestart", "avtalens lengde",
        "prisregulering", "anskaffelsesprosedyre", "verktøy for innlevering", "siste dag tilbudet er bindende", "kvalifikasjonskrav",
        "kunngjøringsdato", "vekt", "prismodell", "prisens vekt, prismodell og prislinjer", "hva som avgjør ved likt resultat",
        "løsning for klima og miljø",
    ):  # fmt: skip
        assert wanted in asked


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chapters_stand_in_order_and_the_law_was_checked_once(language: str) -> None:
    made = _made(_full(), language=language)
    assert len(outlines.headings(made)) == 8
    assert outlines.headings(made)[2] == "Gjennomføring av konkurransen"
    assert outlines.text(made).count("per 2.7.2026") == 1


# Lots, options, who buys together, time plan


def test_a_reason_against_lots_is_a_duty_in_part_three_only() -> None:
    assert "begrunner det slik (anskaffelsesforskriften § 19-4)" in _section(_full(), "Delkontrakter")
    without = _with(_full(), not_divided=None)
    assert outlines.unfilled(outlines.section(_made(without), "Delkontrakter")) == ["begrunnelse for ikke å dele opp"]
    national = _section(_with(without, procedure="part_ii_open", dialogue=False), "Delkontrakter")
    assert national == "Anskaffelsen er ikke delt i delkontrakter."
    assert "delkontrakt 2: Legevakt" in _section(_with(without, lot=Lot("legevakt", 2, "Legevakt")), "Delkontrakter")


def test_options_are_named_with_when_and_whether_they_must_be_offered() -> None:
    assert "Avtalen har ingen opsjoner" in _section(_full(), "Opsjoner")
    option = ContractOption("OPS-1", "Helsestasjon", "Journal for helsestasjon.", None, obligatory=False, requirements=("FUN-001",))
    given = replace(_full(), contract=replace(_full().contract, options=(option,)))
    (row,) = outlines.rows(outlines.section(_made(given), "Opsjoner"))
    assert row == ("OPS-1 Helsestasjon Journal for helsestasjon.", "fylles ut: når opsjonen senest kan bestilles", "Nei", "FUN-001")


@pytest.mark.parametrize(
    ("counts", "said"),
    [((True,), "er med i"), ((False,), "er ikke med i"), ((True, False), "Prisene på noen av opsjonene")],
)
def test_how_options_count_is_what_their_lines_say(counts: tuple[bool, ...], said: str) -> None:
    lines = tuple(replace(LINE, id=f"P-0{place}", option="OPS-1", counts=count) for place, count in enumerate(counts, 2))
    given = replace(
        _full(),
        price=replace(PRICE, lines=(LINE, *lines)),
        contract=replace(_full().contract, options=(ContractOption("OPS-1", "Mer", "Mer.", "2030"),)),
    )
    assert said in _section(given, "Opsjoner")
    assert said in _section(given, "Evalueringssum")


def test_a_requirement_that_is_an_option_of_no_option_is_pointed_out() -> None:
    row = replace(_full().requirements[0], option=True, code="O")
    given = replace(_full(), requirements=(row, *_full().requirements[1:]))
    assert "hører ikke til noen av opsjonene: FUN-001" in _section(given, "Opsjoner")


def test_a_joint_procurement_names_partners_who_signs_and_the_most_that_joiners_may_take() -> None:
    buyer = replace(
        _full().buyer,
        partners=(AnnouncedPartner("Narvik", "1806", tiny.GOOD_NUMBER, 21000, 400),),
        signing="lead",
        joiners=(AnnouncedJoiner("Andøy", "1871", 90, None),),
    )
    made = _made(replace(_full(), buyer=buyer))
    joint, joiners = outlines.section(made, "Felles anskaffelse"), outlines.section(made, "Kommuner som kan slutte seg til")
    assert "Bodø kommune inngår én avtale på vegne av alle." in outlines.text(joint)
    assert outlines.rows(joint) == [("Narvik kommune", tiny.GOOD_NUMBER, "21 000", "400")]
    assert "(anskaffelsesforskriften § 26-1)" in outlines.text(joiners)
    assert outlines.rows(joiners) == [("Andøy kommune", "90", "fylles ut: verdi, høyst")]
    assert "høyeste verdi" in outlines.unfilled(outlines.section(made, "Verdi"))
    assert "Felles anskaffelse" not in outlines.text(_made(_full()))


def test_who_signs_is_asked_for_when_it_is_not_decided() -> None:
    buyer = replace(_full().buyer, partners=(AnnouncedPartner("Narvik", "1806", tiny.GOOD_NUMBER, 21000, 400),))
    assert outlines.unfilled(_made(replace(_full(), buyer=buyer))) == ["hvem som inngår avtalen"]


def test_milestones_stand_among_the_days_and_a_missing_day_keeps_its_place() -> None:
    given = _with(
        _full(), questions=None, milestones=(Milestone(date(2027, 2, 10), "Konferanse"), Milestone(date(2027, 4, 1), "Demonstrasjon"))
    )
    days = [title for title, _ in outlines.rows(outlines.section(_made(given), "Tidsplan"))]
    assert days == [
        "Kunngjøring", "Siste dag for spørsmål", "Konferanse", "Tilbudsfrist", "Demonstrasjon", "Vedståelsesfrist", "Avtalestart",
        "Planlagt leveringsdag",
    ]  # fmt: skip
    assert "Frist for forespørsel om å få delta" not in days
    two_step = _with(_full(), procedure="restricted")
    assert "Frist for forespørsel om å få delta" in outlines.text(outlines.section(_made(two_step), "Tidsplan"))


def test_no_extension_is_said_and_not_asked_for() -> None:
    given = replace(_full(), contract=replace(_full().contract, extensions=None))
    assert "Kommunen har ingen rett til å forlenge avtalen." in _section(given, "Varighet og levering")


# The procedure


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("procedure", PROCEDURES)
def test_every_procedure_is_told_under_its_own_part_of_the_regulation(procedure: str, language: str) -> None:
    said = outlines.text(_made(_with(_full(), procedure=procedure, dialogue=False), language=language))
    two = procedure.startswith("part_ii_")
    assert ("del II." in said, "del III." in said) == (two, not two)
    for paragraph, part in (("§ 24-8", 3), ("§ 9-6", 2), ("§ 24-1)", 3), ("§ 9-4", 2), ("§ 25-1", 3), ("§ 10-1", 2), ("§ 25-2", 3),
                            ("§ 10-2", 2), ("§ 25-4", 3), ("§ 10-4", 2), ("§ 18-1", 3), ("§ 8-11", 2), ("§ 9-3", 2), ("§ 14-2", 3),
                            ("§ 17-1", 3), ("§ 16-10", 3), ("§ 24-2)", 3), ("§ 20-1", 3), ("ESPD", 3)):  # fmt: skip
        assert (paragraph in said) == (part == (2 if two else 3)), paragraph
    assert ("§ 23-6 tredje ledd" in said) == (procedure in {"open", "restricted"})
    assert ("§ 13-2" in said) == (procedure in {"negotiated", "dialogue"})


def test_a_procedure_in_two_steps_says_how_many_are_invited_and_how_they_are_chosen() -> None:
    negotiated = _with(_full(), procedure="negotiated", applications=date(2027, 2, 20), rounds=None)
    asked = outlines.unfilled(_made(negotiated))
    assert asked == [
        "færrest som blir invitert", "flest som blir invitert", "utvelgelse når flere er kvalifisert", "planlagte forhandlingsrunder",
        "tildeling uten forhandling",
    ]  # fmt: skip
    given = _with(negotiated, invited=Invited(3, 5, "Best erfaring."), rounds=2, award_on_first_offer=True)
    said = _section(given, "Anskaffelsesprosedyre")
    assert outlines.unfilled(_made(given)) == []
    assert "Best erfaring." in said
    assert "forbeholder seg retten til å tildele på grunnlag av de første tilbudene" in said
    assert "den forhandler før tildeling" in _section(_with(given, award_on_first_offer=False), "Anskaffelsesprosedyre")
    assert "forbeholder" not in _section(_full(), "Anskaffelsesprosedyre")


def test_part_two_must_say_whether_dialogue_is_planned() -> None:
    national = _with(_full(), procedure="part_ii_open")
    assert outlines.unfilled(_made(national)) == ["planlagt dialog, ja eller nei (anskaffelsesforskriften § 9-3)"]
    assert "planlegger ikke dialog" in _section(_with(national, dialogue=False), "Anskaffelsesprosedyre")
    planned = _section(_with(national, dialogue=True, award_on_first_offer=True), "Anskaffelsesprosedyre")
    assert "planlegger dialog" in planned
    assert "slik de er levert, uten dialog" in planned


def test_variants_are_allowed_only_when_the_profile_says_so() -> None:
    assert "Alternative tilbud er ikke tillatt." in _section(_full(), "Alternative tilbud og tilbud på deler")
    assert "Alternative tilbud er tillatt." in _section(_with(_full(), variants=True), "Alternative tilbud og tilbud på deler")


# Qualification, taxes, climate: what the announcement date decides


def test_each_qualification_stands_beside_its_evidence_under_its_group() -> None:
    local = replace(QUALIFIED, id="LK-001", group="quality", local=True)
    made = _made(replace(_full(), qualification=(QUALIFIED, local)))
    assert outlines.rows(outlines.section(made, "Økonomi")) == [("KVA-001", "Økonomi God økonomi.", "Årsregnskap.")]
    assert outlines.rows(outlines.section(made, "Kvalitetsstyring"))[0][0] == "LK-001 Lokalt krav"
    assert "stiller ingen egne krav" in outlines.text(_made(replace(_full(), qualification=())))


@pytest.mark.parametrize(
    ("announced", "paragraph", "other"), [(NEW, "anskaffelsesloven § 5l", "§ 7-2"), (OLD, "anskaffelsesforskriften § 7-2", "§ 5l")]
)
def test_tax_certificates_follow_the_rule_of_the_announcement_date(announced: date, paragraph: str, other: str) -> None:
    said = _section(_with(_full(), announcement=announced), "Skatt og merverdiavgift")
    assert f"({paragraph})" in said
    assert other not in said


@pytest.mark.parametrize(("announced", "paragraph"), [(NEW, "anskaffelsesloven § 5b"), (OLD, "anskaffelsesforskriften § 7-9")])
@pytest.mark.parametrize("form", ["weighted", "top_three", "replaced", "insignificant"])
def test_the_climate_form_is_told_with_the_paragraph_of_the_announcement_date(announced: date, paragraph: str, form: Any) -> None:
    given = replace(_with(_full(), announcement=announced), climate=replace(CLIMATE, form=form, criteria=("kvalitet",)))
    said = _section(given, "Klima og miljø")
    assert paragraph in said
    assert "Krav virker bedre." in said
    assert "1 Kvalitet" in said
    assert "Til sammen utgjør de 60 % av vektene." in said
    assert "FUN-001 Tittel FUN-001" in said


def test_the_old_rule_wants_a_clearly_better_effect_and_knows_no_combination() -> None:
    before = replace(_with(_full(), announcement=OLD), climate=CLIMATE)
    assert "klart har bedre effekt" in _section(before, "Klima og miljø")
    assert "klart" not in _section(replace(_full(), climate=CLIMATE), "Klima og miljø")
    combined = replace(before, climate=replace(CLIMATE, form="combined", criteria=("kvalitet",)))
    assert outlines.unfilled(_made(combined)) == ["en løsning som anskaffelsesforskriften § 7-9 åpner for"]


def test_without_an_announcement_date_both_rules_are_named_and_the_date_asked_for() -> None:
    undated = _with(_full(), announcement=None)
    for title in ("Skatt og merverdiavgift", "Klima og miljø"):
        found = outlines.section(_made(undated), title)
        assert outlines.unfilled(found) == ["kunngjøringsdato"]
        assert "fra 1. juli 2026" in outlines.text(found)


def test_a_climate_form_without_reason_or_requirements_asks_for_them() -> None:
    given = replace(_full(), climate=Climate("replaced"))
    assert outlines.unfilled(_made(given)) == ["kommunens begrunnelse", "krav om klima eller miljø"]
    assert outlines.unfilled(_made(replace(_full(), climate=Climate("weighted")))) == ["kriterier om klima eller miljø"]
    marked = replace(_full(), climate=Climate("weighted"), criteria=(replace(CRITERION, environment=True),))
    assert outlines.unfilled(_made(marked)) == []


# Criteria, scale, price


def test_every_level_of_criteria_stands_with_weight_documentation_requirements_and_roll_up() -> None:
    weighed = (WeightedRequirement("FUN-001", Decimal(2)), WeightedRequirement("EIE-001", Decimal(1)))
    child = replace(CRITERION, id="del", number="1.1", title="Del", weight=Decimal("62.5"), roll_up="weighted_mean", requirements=weighed)
    other = replace(
        child, id="rest", number="1.2", title="Rest", weight=Decimal("37.5"), requirements=(), roll_up="holistic", documentation=None
    )
    top = replace(CRITERION, criteria=(child, other), requirements=(), documentation=None, roll_up="weighted_mean")
    assert outlines.rows(outlines.section(_made(replace(_full(), criteria=(top,))), "Kriterier og vekter")) == [
        ("1 Kvalitet", "60 %", "", "", "Vektet snitt av underkriteriene"),
        ("1.1 Del", "62,5 % av kriterium 1 37,5 % av det hele", "Svarene.", "FUN-001 (vekt 2) EIE-001 (vekt 1)", "Vektet snitt av kravene"),
        ("1.2 Rest", "37,5 % av kriterium 1 22,5 % av det hele", "fylles ut: dokumentasjon", "", "Samlet vurdering av dokumentasjonen"),
        ("Pris", "40 %", "Prisskjemaet, fylt ut på alle linjer.", "", "Prismodellen"),
    ]


def test_ranges_stand_as_ranges_and_are_fixed_before_opening() -> None:
    criterion = replace(CRITERION, weight=None, weight_from=Decimal(50), weight_to=Decimal(70))
    price = replace(PRICE, weight=None, weight_from=Decimal(30), weight_to=Decimal(50))
    made = _made(replace(_full(), weighting="ranges", criteria=(criterion,), price=price))
    found = outlines.section(made, "Kriterier og vekter")
    assert [row[1] for row in outlines.rows(found)] == ["50–70 %", "30–50 %"]
    assert "før tilbudene blir åpnet" in outlines.text(found)
    assert "vekten til pris × prispoeng" in outlines.text(made)


def test_an_order_of_priority_gives_price_its_place_and_no_weights() -> None:
    two = tuple(replace(CRITERION, id=name, number=number, title=name, weight=None) for name, number in (("A", "1"), ("B", "2")))
    made = _made(replace(_full(), weighting="priority", criteria=two, price=replace(PRICE, weight=None, place=2)))
    rows = outlines.rows(outlines.section(made, "Kriterier og vekter"))
    assert [(row[0], row[1]) for row in rows] == [("1 A", "1. plass"), ("Pris", "2. plass"), ("2 B", "3. plass")]
    assert "samlet poengsum =" not in outlines.text(made)
    assert outlines.unfilled(made) == []


def test_the_scale_the_decimals_and_normalising_are_said_either_way() -> None:
    given = replace(_full(), scale=Scale(Decimal(0), Decimal(6), Decimal("0.5")), decimals=1)
    said = _section(given, "Poengskala og avrunding")
    assert "fra 0 til 6, i trinn på 0,5" in said
    assert "avrundes til 1 desimal " in said
    assert "blir ikke normalisert" in said
    lifted = _section(replace(given, normalise_quality=True), "Poengskala og avrunding")
    assert "kvalitetspoeng som teller = 6 × kvalitetspoeng ÷ høyeste kvalitetspoeng" in lifted


@pytest.mark.parametrize(
    ("model", "parameters", "formula"),
    [
        ("linear", {"floor": "yes"}, "prispoeng = 10 − 10 × (tilbudets pris − laveste pris) ÷ laveste pris, men aldri under 0"),
        ("linear", {"zero_at": "3"}, "prispoeng = 10 − 10 × (tilbudets pris − laveste pris) ÷ (2 × laveste pris)"),
        ("proportional", {}, "prispoeng = 10 × laveste pris ÷ tilbudets pris"),
        ("fixed_range", {"price_min": "1000000", "price_max": "2500000"}, "(2 500 000 − tilbudets pris) ÷ (2 500 000 − 1 000 000)"),
        ("deduction", {"value": "500000"}, "evalueringspris = tilbudets pris − 500 000 × kvalitetspoeng ÷ 10"),
        ("surcharge", {}, "60 ÷ 40"),
    ],
)
def test_the_price_formula_is_printed_with_every_parameter(model: str, parameters: Mapping[str, str], formula: str) -> None:
    made = _made(replace(_full(), price=replace(PRICE, model=model, parameters=parameters)))
    assert formula in outlines.text(outlines.section(made, "Prismodell"))
    assert outlines.unfilled(made) == []


@pytest.mark.parametrize(
    ("model", "parameters", "asked"),
    [
        ("fixed_range", {"price_min": "100"}, ["prismodell (price_max)"]),
        ("linear", {"zero_at": "mye"}, ["prismodell (zero_at)"]),
        ("deduction", {}, ["prismodell (value)"]),
        ("quotient", {}, ["prismodell", "prisens vekt, prismodell og prislinjer"]),
        ("ukjent", {}, ["prismodell", "prisens vekt, prismodell og prislinjer"]),
    ],
)
def test_a_price_model_that_is_not_decided_is_asked_for(model: str, parameters: Mapping[str, str], asked: list[str]) -> None:
    made = _made(replace(_full(), price=replace(PRICE, model=model, parameters=parameters)))
    assert outlines.unfilled(made) == asked


def test_the_total_is_a_formula_of_the_weights_and_an_evaluation_price_has_none() -> None:
    assert "samlet poengsum = (40 × prispoeng + 60 × kvalitetspoeng) ÷ 100" in _section(_full(), "Samlet resultat")
    deducted = replace(_full(), price=replace(PRICE, model="deduction", weight=None, parameters={"value": "100"}))
    assert "lavest evalueringspris blir valgt" in _section(deducted, "Samlet resultat")
    assert "Ingen egen vekt" in _section(deducted, "Kriterier og vekter")


def test_the_evaluation_sum_names_every_line_and_what_is_added() -> None:
    lines = (
        replace(LINE, id="P-04", group="hours", unit="time", quantity=Decimal(1250)),
        replace(LINE, id="P-02", group="yearly", quantity=Decimal("310.50"), municipality="Narvik"),
        replace(LINE, id="P-05", group="other", quantity=None, counts=False),
        LINE,
    )
    found = outlines.section(_made(replace(_full(), price=replace(PRICE, lines=lines))), "Evalueringssum")
    assert [(row[0], *row[3:]) for row in outlines.rows(found)] == [
        ("P-01", "1", "", "Ja"), ("P-02", "310,5", "6", "Ja"), ("P-04", "1250", "", "Ja"), ("P-05", "", "", "Nei"),
    ]  # fmt: skip
    said = outlines.text(found)
    assert set(price_form.formula_in_words(replace(PRICE, lines=lines), data.words("nb"))) <= set(said.splitlines())
    assert "Årlige priser · Narvik" in said


def test_an_average_of_hour_prices_and_extras_that_do_not_count_are_said() -> None:
    rule = EvaluationSum(years=None, extras=False, method="average")
    hours = replace(LINE, group="hours", quantity=None)
    found = outlines.section(_made(replace(_full(), price=replace(PRICE, lines=(hours,), evaluation_sum=rule))), "Evalueringssum")
    assert "ikke med i evalueringssummen" in outlines.text(found)
    assert outlines.rows(found)[0][3] == "Snitt"


def test_a_counted_line_without_quantity_or_years_asks_for_them() -> None:
    price = replace(PRICE, lines=(replace(LINE, group="yearly", quantity=None),), evaluation_sum=EvaluationSum())
    assert outlines.unfilled(_made(replace(_full(), price=price))) == ["mengde", "antall år"]


def test_the_tie_break_stands_in_its_order() -> None:
    said = _section(replace(_full(), tie_break=("highest_quality", "draw")), "Ved likt resultat")
    assert said.index("1. Tilbudet med flest kvalitetspoeng") < said.index("2. Kommunen trekker lodd")


# The demonstration, both languages, hostile texts


def test_the_demonstration_has_its_chapter_only_when_there_is_one() -> None:
    assert "Demonstrasjon" not in outlines.headings(_made(_full()))
    shown = AnnouncedDemonstration(("FUN-001",), 90, None, "Testdata.", "Fem.")
    made = _made(replace(_full(), demonstration=shown))
    found = outlines.section(made, "Demonstrasjon")
    assert outlines.unfilled(found) == ["sted"]
    assert ("FUN-001", "Tittel FUN-001", "1 Kvalitet") in outlines.rows(found)
    assert "demoskript.docx" in _section(replace(_full(), demonstration=shown), "Dokumentene")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("procedure", PROCEDURES)
def test_every_procedure_makes_a_word_document(procedure: str, language: str) -> None:
    shown = AnnouncedDemonstration(("FUN-001",), 90)
    made = _made(_with(replace(_full(), demonstration=shown), procedure=procedure, dialogue=True), language=language)
    page = word.Page("T", language, "H", "F", ("Side", "av"), date(2027, 2, 1), "K", "")
    assert b"w:document" in word.parts(data.word_base(), made, page)["word/document.xml"]


@pytest.mark.parametrize("hostile", ["=1+1", "<w:p>&amp;", "{{ 7 * 7 }}", "{% raw %}", "{name}"])
def test_what_people_write_stands_literally(hostile: str) -> None:
    given = replace(
        _with(
            _full(),
            title=hostile,
            purpose=hostile,
            not_divided=hostile,
            submission=hostile,
            milestones=(Milestone(date(2027, 4, 1), hostile),),
        ),
        climate=replace(CLIMATE, reason=hostile),
        qualification=(replace(QUALIFIED, title=hostile, text=hostile, evidence=hostile),),
        criteria=(replace(CRITERION, title=hostile, documentation=hostile),),
        price=replace(PRICE, index=hostile, lines=(replace(LINE, title=hostile, unit=hostile),)),
        demonstration=AnnouncedDemonstration(("FUN-001",), 90, hostile, hostile, hostile),
        contract=replace(_full().contract, extensions=hostile, options=(ContractOption("OPS-1", hostile, hostile, hostile),)),
    )
    assert outlines.text(_made(given)).count(hostile) == 23


def _full() -> Specification:
    """A procurement in which every fact is given."""
    resolved = resolve(_profile(), tiny.loaded(tiny.library()), tiny.WORDS).value
    assert resolved is not None
    specification = resolved.specification
    return replace(
        specification,
        buyer=replace(specification.buyer, organisation_number=tiny.GOOD_NUMBER),
        procurement=replace(
            specification.procurement,
            not_divided="Ett system.",
            questions=date(2027, 2, 20),
            validity=date(2027, 5, 31),
            submission="Verktøyet.",
        ),
        contract=replace(specification.contract, estimated_value=Decimal(8000000)),
        criteria=(CRITERION,),
        requirements=tuple(replace(row, criterion="1") for row in specification.requirements),
        price=PRICE,
        climate=CLIMATE,
        qualification=(QUALIFIED,),
        tie_break=("lowest_price",),
    )


def _profile() -> Profile:
    return tiny.profile()


def _with(specification: Specification, **changes: Any) -> Specification:
    return replace(specification, procurement=replace(specification.procurement, **changes))


def _made(specification: Specification, language: str = "nb") -> tuple[Block, ...]:
    return competition_document.outline(replace(specification, language=language), data.words(language))


def _section(specification: Specification, title: str) -> str:
    return outlines.text(outlines.section(_made(specification), title))
