from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tiny
from fellesrammer import workflow
from fellesrammer.errors import Checked, Severity
from fellesrammer.files import data
from fellesrammer.library.load import LoadedLibrary
from fellesrammer.model.codec import canonical, fingerprint
from fellesrammer.model.library import AppliesWhen, ClauseReference, Fulfilment, Library, Verification
from fellesrammer.model.profile import (
    AgreementChoice,
    Buyer,
    Climate,
    Criterion,
    Demonstration,
    Exclusion,
    Invited,
    Joiner,
    Lot,
    Milestone,
    Partner,
    Profile,
    QualificationChoice,
    QualificationChoices,
    Scope,
    Selection,
    Selector,
    Slots,
    Tailoring,
)
from fellesrammer.model.specification import (
    AnnouncedDemonstration,
    AnnouncedJoiner,
    AnnouncedPartner,
    Deviation,
    GivenAdvice,
    Omission,
    Provenance,
    Resolved,
    SpecifiedRequirement,
)
from fellesrammer.profile import load as profile_load
from fellesrammer.profile.resolve import in_language, resolve
from tiny import award, criterion, local, parameter, requirement, term

LIBRARY = tiny.library(
    requirement(
        "FUN-001",
        text=tiny.both("Løsningen {skal} svare innen {dager} dager."),
        beyond_minimum=tiny.both("Kortere enn {dager} dager."),
        answer=replace(requirement().answer, request=tiny.both("Oppgi dager, høyst {dager}.")),
        parameters=(parameter(),),
        tags=("deling",),
    ),
    requirement("FUN-002", recommended=tiny.graded(absolute=True)),
    requirement("FUN-003", applies_when=AppliesWhen(services=("legevakt",))),
    term("FUN-004", content_kind="price"),
    requirement("EIE-001", recommended=tiny.graded(absolute=True, evaluated=True)),
    term("EIE-002", deviates_from=(ClauseReference("SSA", "1", "2.1"), ClauseReference("SSA", "2", "1.1"))),
    term("EIE-003"),
)
PROFILE = tiny.profile(
    scope=Scope(("sykehjem",)),
    local_requirements=(local(),),
    tailoring=(
        Tailoring("FUN-002", "Personvernombudet ber om det.", evaluated=True, added_text="Også om natten."),
        Tailoring("FUN-001", "Legevakta trenger fort svar.", parameters={"dager": "7"}),
    ),
    notes="Internt notat.",
)


def resolved(profile: Profile = PROFILE, library: Library = LIBRARY) -> Resolved:
    checked = resolve(profile, tiny.loaded(library), data.words(profile.buyer.language))
    assert checked.value is not None, checked.problems
    return checked.value


def rows(profile: Profile = PROFILE, library: Library = LIBRARY) -> dict[str, SpecifiedRequirement]:
    return {row.id: row for row in resolved(profile, library).specification.requirements}


def test_texts_are_filled_with_the_verb_of_the_obligation_and_the_chosen_values() -> None:
    row = rows()["FUN-001"]
    assert (row.text, row.code) == ("Løsningen bør svare innen 7 dager.", "E")
    assert row.beyond_minimum == "Kortere enn 7 dager."
    assert row.answer.request == "Oppgi dager, høyst 7."
    assert row.parameters == {"dager": "7"}
    assert rows()["FUN-002"].text == "Løsningen skal virke."
    assert rows()["L-001"].text == "Løsningen bør passe her."


def test_what_earns_points_is_announced_only_where_points_are_given() -> None:
    plain = rows(replace(PROFILE, tailoring=()))["FUN-002"]
    assert (plain.code, plain.beyond_minimum, plain.assessment, plain.criterion) == ("A", "", (), "")
    evaluated = rows()["FUN-002"]
    assert (evaluated.code, evaluated.beyond_minimum, evaluated.criterion) == ("AE", "Mer gir poeng.", "1")
    assert [anchor.points for anchor in evaluated.assessment] == [0, 5, 10]


def test_rows_of_the_requirements_bilag_stand_by_area_and_those_of_other_bilag_after_them() -> None:
    assert [(row.id, row.bilag, row.kind) for row in resolved().specification.requirements] == [
        ("FUN-001", 1, "requirement"),
        ("FUN-002", 1, "requirement"),
        ("L-001", 1, "requirement"),
        ("EIE-001", 1, "requirement"),
        ("EIE-003", 1, "contract_term"),
        ("FUN-004", 2, "contract_term"),
        ("EIE-002", 3, "contract_term"),
    ]


def test_a_term_that_departs_from_the_agreement_goes_to_the_bilag_of_changes_with_its_clause() -> None:
    assert (rows()["EIE-002"].bilag, rows()["EIE-002"].clauses) == (3, ("2.1",))
    other = replace(PROFILE, procurement=replace(PROFILE.procurement, agreement=AgreementChoice("SSA", "2")))
    assert (rows(other)["EIE-002"].bilag, rows(other)["EIE-002"].clauses) == (3, ("1.1",))
    elsewhere = replace(LIBRARY.requirements["EIE-002"], deviates_from=(ClauseReference("AVT", "1", "9"),))
    row = rows(library=replace(LIBRARY, requirements={**LIBRARY.requirements, "EIE-002": elsewhere}))["EIE-002"]
    assert (row.bilag, row.clauses) == (1, ())


def test_the_same_content_goes_where_each_agreement_says() -> None:
    turned = tiny.agreement("2", content_kinds={"requirement": 2, "price": 1, "agreement_change": 3})
    library = replace(LIBRARY, agreements={**LIBRARY.agreements, "SSA 2": turned})
    profile = replace(PROFILE, procurement=replace(PROFILE.procurement, agreement=AgreementChoice("SSA", "2")))
    specification = resolved(profile, library).specification
    assert specification.agreement.requirements == 2
    assert {row.id: row.bilag for row in specification.requirements if row.id in {"FUN-001", "FUN-004"}} == {"FUN-001": 2, "FUN-004": 1}


SSA_L = tiny.agreement("2018", id="SSA-L", content_kinds={"requirement": 1, "service_level": 2, "price": 2, "agreement_change": 3})
SSA_T = tiny.agreement("2024", id="SSA-T", content_kinds={"requirement": 1, "price": 3, "agreement_change": 2})
BETWEEN = tiny.holding(
    tiny.library(
        requirement("FUN-001"),
        term("FUN-002", content_kind="service_level"),
        term("EIE-001", content_kind="price"),
        term("EIE-002", deviates_from=(ClauseReference("SSA-T", "2024", "2.1"), ClauseReference("SSA-T", "2024", "1.1"))),
    ),
    SSA_L,
    SSA_T,
)


def under(name: str, version: str, **changes: Any) -> Profile:
    chosen = replace(tiny.profile().procurement, agreement=AgreementChoice(name, version))
    return tiny.profile(procurement=chosen, **changes)


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (under("SSA-L", "2018"), {
            "FUN-001": (1, "requirement", ()), "EIE-002": (1, "requirement", ()),
            "FUN-002": (2, "service_level", ()), "EIE-001": (2, "price", ()),
        }),
        (under("SSA-T", "2024", selection=Selection(Selector(areas=("FUN", "EIE")), (Exclusion("Ikke her.", ids=("FUN-002",)),))), {
            "FUN-001": (1, "requirement", ()), "EIE-002": (2, "agreement_change", ("2.1", "1.1")), "EIE-001": (3, "price", ()),
        }),
    ],
)  # fmt: skip
def test_the_same_rows_lie_in_other_bilag_under_another_agreement(profile: Profile, expected: dict[str, tuple[int, str, Any]]) -> None:
    found = rows(profile, BETWEEN)
    assert {name: (row.bilag, row.content_kind, row.clauses) for name, row in found.items()} == expected
    assert list(found) == list(expected)
    announced = resolved(profile, BETWEEN).specification
    assert announced.agreement.content_kinds == BETWEEN.agreements[f"{announced.agreement.id} {announced.agreement.version}"].content_kinds


def test_content_that_the_agreement_has_no_bilag_for_stands_in_the_way_and_is_named() -> None:
    checked = resolve(under("SSA-T", "2024"), tiny.loaded(BETWEEN), tiny.WORDS)
    assert checked.value is None
    assert tiny.found(checked.problems) == [("profile.no-bilag", ("selection", "include"))]
    named = {"hint": "service_level", "hint_nb": "content_kinds service_level", "hint_nn": "content_kinds service_level"}
    assert dict(checked.problems[0].params) == {"id": "FUN-002", "agreement": "SSA-T 2024", **named}


def test_a_row_that_departs_from_the_agreement_needs_only_the_bilag_of_changes() -> None:
    departing = term("FUN-002", content_kind="service_level", deviates_from=(ClauseReference("SSA-T", "2024", "1.1"),))
    library = replace(BETWEEN, requirements={**BETWEEN.requirements, "FUN-002": departing})
    row = rows(under("SSA-T", "2024"), library)["FUN-002"]
    assert (row.bilag, row.content_kind, row.clauses) == (2, "agreement_change", ("1.1",))


def test_an_unknown_agreement_makes_no_noise_about_bilag() -> None:
    checked = resolve(under("SSA-X", "1"), tiny.loaded(BETWEEN), tiny.WORDS)
    assert [problem.code for problem in checked.problems] == ["profile.unknown-agreement"]


def test_an_area_is_a_chapter_only_where_it_has_rows_in_the_requirements_bilag() -> None:
    assert [area.id for area in resolved().specification.areas] == ["FUN", "EIE"]
    only = tiny.profile(selection=Selection(Selector(areas=("FUN",), ids=("EIE-002",))))
    assert [area.id for area in resolved(only).specification.areas] == ["FUN"]


def test_local_requirements_are_marked_in_the_specification_and_in_the_case_file() -> None:
    assert [row.id for row in rows().values() if row.local] == ["L-001"]
    own = next(item for item in resolved().case_file.provenance if item.id == "L-001")
    assert own == Provenance("L-001", ("local",), "", (), "Vi trenger det.")


def test_the_case_file_holds_the_reason_of_every_deviation_and_omission() -> None:
    case_file = resolved(
        replace(PROFILE, selection=Selection(Selector(areas=("FUN", "EIE")), (Exclusion("Har det.", ids=("EIE-003",)),)))
    ).case_file
    deviations = {item.id: item.deviations for item in case_file.provenance if item.deviations}
    assert deviations == {
        "FUN-001": (Deviation("parameters.dager", "14", "7", "Legevakta trenger fort svar."),),
        "FUN-002": (
            Deviation("evaluated", "false", "true", "Personvernombudet ber om det."),
            Deviation("added_text", "", "Også om natten.", "Personvernombudet ber om det."),
        ),
    }
    assert case_file.omissions == (
        Omission("FUN-003", "Tittel FUN-003", "services"),
        Omission("EIE-003", "Tittel EIE-003", "excluded", "Har det."),
    )
    assert case_file.notes == "Internt notat."


def test_every_row_has_its_provenance_with_the_shared_text_that_lies_under_it() -> None:
    result = resolved()
    provenance = {item.id: item for item in result.case_file.provenance}
    assert provenance.keys() == {row.id for row in result.specification.requirements}
    assert provenance["FUN-001"].selected_by == ("area FUN",)
    assert provenance["FUN-001"].library_fingerprint == fingerprint(LIBRARY.requirements["FUN-001"])


def test_the_two_halves_know_each_other_by_fingerprint() -> None:
    result = resolved()
    assert result.case_file.specification == fingerprint(result.specification)
    assert result.case_file.profile == fingerprint(PROFILE)


def test_no_reason_and_no_note_stands_in_the_public_half() -> None:
    public = canonical(resolved().specification)
    secrets = ("Personvernombudet ber", "Legevakta trenger", "Vi trenger det", "Internt notat", "Derfor.", "Slik.", "Fordi.")
    assert [secret for secret in secrets if secret in public] == []


def test_a_requirement_named_by_id_comes_along_with_a_warning_although_it_does_not_apply() -> None:
    profile = replace(PROFILE, selection=Selection(Selector(ids=("FUN-003",), areas=("FUN",))))
    checked = resolve(profile, tiny.loaded(LIBRARY), tiny.WORDS)
    assert [(problem.code, problem.severity) for problem in checked.problems] == [("profile.not-applicable", Severity.WARNING)]
    assert "FUN-003" in rows(profile)


def test_everything_about_the_purchase_stands_in_the_language_of_the_profile() -> None:
    profile = replace(PROFILE, buyer=Buyer("1804", "nn", tiny.GOOD_NUMBER), scope=Scope(("sykehjem", "legevakt")))
    library = replace(LIBRARY, title={"nb": "bokmål", "nn": "nynorsk"})
    public = resolved(profile, library).specification
    assert (public.language, public.library.title) == ("nn", "nynorsk")
    assert (public.buyer.name, public.buyer.municipality, public.buyer.organisation_number) == ("Bodø", "1804", tiny.GOOD_NUMBER)
    assert public.procurement.services == ("services legevakt", "services sykehjem")
    assert public.meaning("fulfilment_times", "by_date").label == "fulfilment_times by_date"
    assert [row.id for row in public.of_bilag(2)] == ["FUN-004"]


def test_a_working_folder_is_marked_as_a_draft_and_a_release_by_its_day() -> None:
    draft = resolve(PROFILE, replace(tiny.loaded(LIBRARY), released=None), tiny.WORDS).value
    assert draft is not None
    assert (draft.specification.library.draft, draft.specification.library.released) == (True, None)
    released = resolved().specification.library
    assert (released.draft, released.released, released.fingerprint) == (False, tiny.RELEASED, fingerprint(LIBRARY))


@pytest.mark.parametrize(
    ("municipality", "language", "settled"),
    [("1804", "", "nb"), ("1871", "", "nn"), ("1806", "", ""), ("9999", "", ""), ("1804", "nn", "nn"), ("1806", "nb", "nb")],
)
def test_a_language_that_is_not_chosen_is_the_one_the_municipality_has_declared(municipality: str, language: str, settled: str) -> None:
    assert in_language(tiny.profile(buyer=Buyer(municipality, language)), LIBRARY).buyer.language == settled


WRONG = replace(PROFILE.procurement, strategy="x", agreement=AgreementChoice("x", "1"))
FRAME = [
    f"profile.{what}" for what in ("organisation-number", "unknown-agreement", "unknown-language", "unknown-service", "unknown-strategy")
]


@pytest.mark.parametrize(
    ("profile", "codes"),
    [
        (replace(PROFILE, buyer=Buyer("9999")), ["profile.unknown-municipality"]),
        (replace(PROFILE, buyer=Buyer("1806"), award=award(criterion("k", "99"))), ["profile.language-needed", "profile.weights-sum"]),
        (replace(PROFILE, buyer=Buyer("1804", "se", "1"), scope=Scope(("x",)), procurement=WRONG, notes=""), FRAME),
        (replace(PROFILE, selection=Selection(Selector(areas=("FUN", "DEL")))), ["profile.unknown-area"]),
        (replace(PROFILE, tailoring=(Tailoring("FUN-001", "x", parameters={"dager": "99"}),)), ["parameter.too-large"]),
        (replace(PROFILE, award=award(criterion("k", "99"))), ["profile.weights-sum"]),
        (
            replace(PROFILE, award=award(criterion("k", "99")), tailoring=(Tailoring("FUN-001", "x", parameters={"dager": "0"}),)),
            ["parameter.too-small", "profile.weights-sum"],
        ),
    ],
)
def test_a_profile_with_errors_is_not_resolved_and_all_errors_come_in_one_run(profile: Profile, codes: list[str]) -> None:
    checked = resolve(profile, tiny.loaded(LIBRARY), tiny.WORDS)
    assert checked.value is None
    assert sorted(problem.code for problem in checked.problems) == codes


# What an announcement needs beside the requirements

FULL_LIBRARY = tiny.holding(
    replace(
        LIBRARY,
        requirements={
            **LIBRARY.requirements,
            "FUN-001": replace(LIBRARY.requirements["FUN-001"], verification=(Verification("demonstration", tiny.both("Vis det.")),)),
            "FUN-005": requirement("FUN-005", recommended=tiny.graded(option=True)),
        },
    ),
    tiny.advice("EIE-101"),
    tiny.advice("FUN-102", title={"nb": "Råd", "nn": "Råd på nynorsk"}),
    tiny.qualification(),
    tiny.law("eldre", None, date(2027, 1, 31)),
    tiny.law("ny", date(2027, 2, 1)),
)
FULL = replace(
    PROFILE,
    buyer=Buyer(
        "1804",
        "nb",
        tiny.GOOD_NUMBER,
        partners=(Partner("1806", None, 20_000, 400),),
        signing="each",
        joiners=(Joiner("1871", 50, Decimal(100_000)),),
    ),
    procurement=replace(
        PROFILE.procurement,
        lot=Lot("journal", 1, "Journal"),
        not_divided="Ett system.",
        invited=Invited(3, 5, "De med mest erfaring."),
        rounds=2,
        award_on_first_offer=True,
        dialogue=False,
        variants=True,
        applications=date(2027, 2, 10),
        milestones=(Milestone(date(2027, 2, 12), "Utsending"),),
    ),
    contract=replace(PROFILE.contract, extension_months=24, maximum_value=Decimal(9_000_000), options=(tiny.option("OPS-1", "FUN-005"),)),
    award=award(
        criterion("kvalitet", "60", environment=True),
        price=tiny.price(tiny.line(municipality="1806", option="OPS-1")),
        climate=Climate("weighted", "Begrunnelse som skal stå.", ("kvalitet",), ("FUN-001",)),
        normalise_quality=True,
        tie_break=("highest_quality", "draw"),
    ),
    slots=Slots(4, 2),
    qualification=QualificationChoices((QualificationChoice("KVA-001", {"dager": "9"}),), (tiny.local_qualification(),)),
    demonstration=Demonstration(90, "Rådhuset", "Testdata.", "Tre fra hver."),
    word_template="Vår mal.docx",
)


def full(**changes: Any) -> Resolved:
    return resolved(replace(FULL, **changes), FULL_LIBRARY)


def test_those_who_buy_together_or_join_later_are_announced_by_name() -> None:
    buyer = full().specification.buyer
    assert (buyer.name, buyer.organisation_number, buyer.signing) == ("Bodø", tiny.GOOD_NUMBER, "each")
    assert buyer.partners == (AnnouncedPartner("Narvik", "1806", None, 20_000, 400),)
    assert buyer.joiners == (AnnouncedJoiner("Andøy", "1871", 50, Decimal(100_000)),)


def test_every_fact_of_the_procurement_but_what_is_internal_is_announced_as_it_was_given() -> None:
    announced = full().specification
    kept = {field.name for field in fields(FULL.procurement)} - {"agreement", "strategy"}
    assert {field.name for field in fields(announced.procurement)} == kept | {"services"}
    for name in kept:
        assert getattr(announced.procurement, name) == getattr(FULL.procurement, name), name
    assert (announced.contract, announced.situation) == (FULL.contract, FULL.situation)


def test_the_award_is_announced_with_price_climate_and_what_decides_between_equals() -> None:
    announced = full().specification
    assert announced.price is not None
    assert [(line.id, line.municipality, line.option, line.counts) for line in announced.price.lines] == [("P-01", "Narvik", "OPS-1", True)]
    assert (announced.weighting, announced.climate) == ("weights", FULL.award.climate)
    assert (announced.normalise_quality, announced.tie_break) == (True, ("highest_quality", "draw"))
    assert (announced.tenderers, announced.evaluators) == (4, 2)
    assert announced.criteria[0].environment


def test_what_nobody_has_decided_is_announced_as_nothing() -> None:
    announced = resolved().specification
    assert (announced.price, announced.climate, announced.qualification, announced.demonstration) == (None, None, None, None)
    assert (announced.procurement.lot, announced.buyer.partners, announced.evaluators) == (None, (), 3)


def test_qualification_is_announced_with_its_values() -> None:
    found = full().specification.qualification
    assert found is not None
    assert [(item.id, item.text, item.local) for item in found] == [
        ("KVA-001", "Tilbyderen svarer innen 9 dager.", False),
        ("LK-001", "Tilbyderen har et system.", True),
    ]
    assert full(qualification=QualificationChoices()).specification.qualification == ()


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ((), ("FUN-001",)),
        (("L-001", "FUN-001"), ("FUN-001", "L-001")),
        (("EIE-001",), ("EIE-001",)),
    ],
)
def test_a_demonstration_shows_what_was_chosen_in_the_order_of_the_rows_or_else_all_that_has_a_method(
    chosen: tuple[str, ...], shown: tuple[str, ...]
) -> None:
    found = full(demonstration=replace(FULL.demonstration or Demonstration(), requirements=chosen)).specification.demonstration
    assert found == AnnouncedDemonstration(shown, 90, "Rådhuset", "Testdata.", "Tre fra hver.")


@pytest.mark.parametrize(
    ("announcement", "law"),
    [(date(2027, 1, 31), "eldre"), (date(2027, 2, 1), "ny"), (None, "")],
)
def test_the_case_file_names_the_law_of_the_day_of_announcement(announcement: date | None, law: str) -> None:
    assert full(procurement=replace(FULL.procurement, announcement=announcement)).case_file.law == law
    assert resolved().case_file.law == ""


def test_advice_and_the_template_stay_in_the_house() -> None:
    case_file = full(buyer=replace(FULL.buyer, language="nn")).case_file
    assert case_file.advice == (
        GivenAdvice("FUN-102", "Råd på nynorsk", "Tenk på det."),
        GivenAdvice("EIE-101", "Råd EIE-101", "Tenk på det."),
    )
    assert case_file.word_template == "Vår mal.docx"
    public = canonical(full().specification)
    assert [secret for secret in ("Tenk på det", "Vår mal", "Slik.") if secret in public] == []
    assert "Begrunnelse som skal stå." in public


def test_faults_of_every_step_come_in_one_run() -> None:
    wrong = replace(
        FULL,
        buyer=replace(FULL.buyer, partners=(Partner("9999"),)),
        award=replace(FULL.award, price=tiny.price(tiny.line(option="OPS-9"), weight=Decimal(41))),
        qualification=QualificationChoices((QualificationChoice("KVA-009"),)),
        demonstration=Demonstration(requirements=("FUN-009",)),
    )
    checked = resolve(wrong, tiny.loaded(FULL_LIBRARY), tiny.WORDS)
    assert checked.value is None
    assert sorted(problem.code for problem in checked.problems) == [
        "profile.named-not-selected",
        "profile.unknown-municipality",
        "profile.unknown-option",
        "profile.unknown-qualification",
        "profile.weights-sum",
    ]


# Resolving is deterministic


def example(name: str) -> tuple[Profile, LoadedLibrary]:
    """An example of the project by the name of its folder, or the full profile of this file."""
    if name == "full":
        return FULL, tiny.loaded(FULL_LIBRARY)
    path = EXAMPLES / name / "profil.yaml"
    profile = profile_load.load(path.read_bytes(), path.name, workflow.schemas()).value
    assert profile is not None
    return in_language(profile.profile, opened(profile.profile.library).library), opened(profile.profile.library)


@cache
def opened(version: str) -> LoadedLibrary:
    """The library of this version: a release, or the working folder for the one that comes next."""
    found = workflow.open_library(version) if version in workflow.releases() else workflow.open_folder(workflow.library_folder())
    assert found.value is not None, found.problems
    assert found.value.library.version == version
    return found.value


EXAMPLES = data.root() / "examples"
NAMES = ("full", *sorted(path.parent.name for path in EXAMPLES.glob("*/profil.yaml")))


@pytest.mark.parametrize("name", NAMES)
def test_resolving_twice_gives_the_same_as_once(name: str) -> None:
    profile, library = example(name)
    words = data.words(profile.buyer.language)
    first, second = resolve(profile, library, words), resolve(profile, library, words)
    assert first.value is not None, first.problems
    assert first == second
    assert canonical(first.value) == canonical(second.value)


def shuffled(profile: Profile, chance: Random) -> Profile:
    """The same profile with every list in another order whose order says nothing."""
    include = profile.selection.include
    return replace(
        profile,
        scope=Scope(mixed(profile.scope.services, chance)),
        selection=Selection(
            Selector(mixed(include.ids, chance), mixed(include.areas, chance), mixed(include.tags, chance)),
            mixed(profile.selection.exclude, chance),
        ),
        tailoring=tuple(replace(item, parameters=mixed_mapping(item.parameters, chance)) for item in mixed(profile.tailoring, chance)),
        local_requirements=mixed(profile.local_requirements, chance),
        award=replace(profile.award, criteria=tuple(mixed_criterion(item, chance) for item in profile.award.criteria)),
        qualification=profile.qualification
        and replace(
            profile.qualification,
            include=mixed(profile.qualification.include, chance),
            local=mixed(profile.qualification.local, chance),
        ),
        demonstration=profile.demonstration
        and replace(profile.demonstration, requirements=mixed(profile.demonstration.requirements, chance)),
    )


def mixed(items: tuple[Any, ...], chance: Random) -> tuple[Any, ...]:
    return tuple(chance.sample(items, len(items)))


def mixed_mapping(items: Mapping[str, Any], chance: Random) -> dict[str, Any]:
    return dict(mixed(tuple(items.items()), chance))


def mixed_criterion(item: Criterion, chance: Random) -> Criterion:
    chosen = item.requirements
    return replace(
        item,
        criteria=tuple(mixed_criterion(child, chance) for child in item.criteria),
        requirements=Selector(mixed(chosen.ids, chance), mixed(chosen.areas, chance), mixed(chosen.tags, chance)),
        weights=mixed_mapping(item.weights, chance),
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_lists_does_not_matter_where_it_says_nothing(name: str) -> None:
    profile, library = example(name)
    words = data.words(profile.buyer.language)
    first = resolve(profile, library, words).value
    assert first is not None

    @settings(max_examples=20)
    @given(st.randoms(use_true_random=False))
    def does_not_matter(chance: Random) -> None:
        second = resolve(shuffled(profile, chance), library, words).value
        assert second is not None
        assert canonical(first.specification) == canonical(second.specification)
        # The profile itself is written another way, and the case file says so.
        assert replace(second.case_file, profile="") == replace(first.case_file, profile="")

    does_not_matter()


def test_the_order_of_criteria_and_of_the_areas_in_the_library_is_kept() -> None:
    halves = (criterion("b", "50", requirements=Selector(areas=("FUN",))), criterion("a", "50", requirements=Selector(areas=("EIE",))))
    public = resolved(replace(PROFILE, award=award(*halves)), replace(LIBRARY, order=("EIE", "FUN"))).specification
    assert [(item.number, item.id) for item in public.criteria] == [("1", "b"), ("2", "a")]
    assert [area.id for area in public.areas] == ["EIE", "FUN"]


def test_weights_scale_slots_and_decimals_are_announced_as_they_were_chosen() -> None:
    chosen = award(criterion(weights={"FUN-001": Decimal("2.50")}), decimals=1)
    public = resolved(replace(PROFILE, award=chosen)).specification
    assert (public.scale, public.decimals, public.tenderers) == (chosen.scale, 1, 8)
    weights = {item.id: item.weight for item in public.criteria[0].requirements}
    assert (weights["FUN-001"], weights["FUN-002"]) == (Decimal("2.5"), Decimal(1))


def test_a_text_fingerprint_follows_the_text_that_is_announced() -> None:
    before, after = rows(), rows(replace(PROFILE, tailoring=(Tailoring("FUN-001", "x", parameters={"dager": "8"}),)))
    changed = {name for name in before if before[name].text_fingerprint != after[name].text_fingerprint}
    assert changed == {"FUN-001", "FUN-002"}


def test_the_resolved_whole_holds_only_values_that_cannot_change() -> None:
    kinds = {type(value) for result in (resolved(), full()) for value in everything(result)}
    assert not kinds & {list, set, bytearray}


def everything(value: object) -> Iterator[object]:
    yield value
    if is_dataclass(value):
        for field in fields(value):
            yield from everything(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from everything(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from everything(item)


# The file of a profile


def loaded_file(text: str | bytes) -> Checked[profile_load.LoadedProfile | None]:
    return profile_load.load(text.encode() if isinstance(text, str) else text, "profil.yaml", workflow.schemas())


SMALL = """\
library: 0.1.0
buyer:
  municipality: "1804"
procurement:
  id: kjop
  agreement: {id: SSA, version: "1"}
  announcement: 2027-02-01
award:
  criteria:
    - id: k
      title: Kvalitet
      weight: "100.0"
      requirements: {areas: [FUN]}
"""


def test_a_profile_reads_as_its_value_with_what_was_left_out_as_its_default() -> None:
    checked = loaded_file(SMALL)
    assert checked.problems == ()
    assert checked.value is not None
    read = checked.value.profile
    assert (read.buyer, read.procurement.announcement) == (Buyer("1804"), date(2027, 2, 1))
    assert read.award.criteria == (Criterion("k", "Kvalitet", Decimal(100), requirements=Selector(areas=("FUN",))),)
    assert read.selection == Selection()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("library: 0.1.0", "library: [", [("yaml.unclosed-bracket", 1)]),
        (SMALL, "", [("yaml.empty", 1)]),
        ('"1804"', "0301", [("yaml.leading-zero", 3)]),
        ("  id: kjop\n", "  id: ../../x\n  ide: x\n", [("schema.pattern-hint", 5), ("schema.unknown-key", 6)]),
        ("procurement:", "procurment:", [("schema.misspelt-key", 4)]),
        ("buyer:", "buyer:\n  municipality: x", [("schema.pattern-hint", 3), ("yaml.duplicate-key", 4)]),
    ],
)
def test_a_fault_in_the_form_of_a_profile_is_a_problem_with_its_line(old: str, new: str, expected: list[tuple[str, int]]) -> None:
    assert old in SMALL
    checked = loaded_file(SMALL.replace(old, new, 1))
    assert checked.value is None
    assert [(problem.code, problem.location.line) for problem in checked.problems] == expected


PRICED = (
    SMALL
    + """\
  price:
    model: linear
    weight: "40"
    lines:
      - {id: P-01, group: one_off, title: Innføring, unit: stk., quantity: "1"}
selection:
  include: {areas: [FUN]}
qualification:
  include:
    - id: KVA-001
"""
)
UNDATED = ("announcement: 2027-02-01", "announcement: 1. februar")


def errors_of(text: str) -> list[str]:
    """The codes of the errors of form, and of those that were found in the content in spite of them."""
    checked = loaded_file(text)
    assert checked.value is not None
    library = tiny.holding(LIBRARY, tiny.qualification())
    content = resolve(in_language(checked.value.profile, library), tiny.loaded(library), tiny.WORDS)
    told = (*checked.problems, *checked.value.heeded(content.problems))
    return sorted(problem.code for problem in told if problem.severity is Severity.ERROR)


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ([('"100.0"', '"60"')], []),
        ([], ["profile.weights-sum"]),
        # What is left out is not held against the rest: neither a weight itself nor the sum that it is a part of.
        ([('"100.0"', '"101"')], ["schema.above"]),
        ([('"100.0"', "60")], ["schema.needs-quotes"]),
        ([('"40"', "40")], ["schema.needs-quotes"]),
        ([("    model: linear\n", ""), ('"100.0"', '"60"')], ["schema.missing-key"]),
        ([('quantity: "1"', "quantity: 1"), ('"100.0"', '"60"')], ["schema.needs-quotes"]),
        # What stands alone is told in the same run.
        ([('quantity: "1"', "quantity: 1")], ["profile.weights-sum", "schema.needs-quotes"]),
        ([UNDATED, ("KVA-001", "KVA-009")], ["profile.unknown-qualification", "profile.weights-sum", "schema.date"]),
        ([UNDATED, ("    - id: KVA-001\n", "    - id: KVA-001\n" * 2)], [
            "profile.qualification-twice", "profile.weights-sum", "schema.date",
        ]),
        ([UNDATED, ('"1804"', '"1804"\n  partners: [{municipality: "1804"}]')], [
            "profile.buyer-twice", "profile.weights-sum", "schema.date",
        ]),
        ([UNDATED, ("    lines:\n", '    lines:\n      - {id: P-01, group: hours, title: Timer, unit: time, quantity: "1"}\n')], [
            "profile.duplicate-price-line", "profile.weights-sum", "schema.date",
        ]),
    ],
)  # fmt: skip
def test_faults_of_form_neither_hide_those_of_content_nor_make_noise(changes: list[tuple[str, str]], codes: list[str]) -> None:
    text = PRICED
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    assert errors_of(text) == codes


def test_fulfilment_by_a_date_is_announced_with_its_day() -> None:
    late = Tailoring("FUN-002", "x", fulfilment=Fulfilment("by_date", date(2028, 1, 1)))
    assert rows(replace(PROFILE, tailoring=(late,)))["FUN-002"].fulfilment == Fulfilment("by_date", date(2028, 1, 1))


def test_every_fault_that_stands_alone_is_one_that_has_words() -> None:
    assert set(data.words("nb").problems) >= profile_load._STANDING_ALONE
