from __future__ import annotations

from dataclasses import replace
from random import Random
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tiny
from fellesrammer.errors import Path
from fellesrammer.model.library import AppliesWhen, Library
from fellesrammer.model.profile import AgreementChoice, Exclusion, Profile, Scope, Selection, Selector
from fellesrammer.profile.select import select
from tiny import requirement

INCLUDE: Path = ("selection", "include")
LIBRARY = tiny.library(
    requirement("FUN-001", tags=("deling", "arkiv")),
    requirement("FUN-002", tags=("arkiv",)),
    requirement("FUN-003", applies_when=AppliesWhen(services=("legevakt",))),
    requirement("FUN-004", applies_when=AppliesWhen(agreements=("AVT",))),
    requirement("FUN-005", applies_when=AppliesWhen(strategies=("delt",))),
    requirement("EIE-001", state="draft"),
    requirement("EIE-002", state="deprecated", replaced_by="EIE-003"),
    requirement("EIE-003"),
    requirement("EIE-004", state="withdrawn", replaced_by="EIE-003"),
)


def profile(include: Selector, *exclude: Exclusion, services: tuple[str, ...] = ("sykehjem",)) -> Profile:
    return tiny.profile(selection=Selection(include, exclude), scope=Scope(services))


def ids(profile: Profile, library: Library = LIBRARY) -> list[str]:
    return [item.id for item in select(profile, library).value.requirements]


@pytest.mark.parametrize(
    ("include", "exclude", "chosen"),
    [
        (Selector(areas=("FUN",)), (), ["FUN-001", "FUN-002"]),
        (Selector(tags=("arkiv",)), (), ["FUN-001", "FUN-002"]),
        (Selector(ids=("FUN-002",)), (), ["FUN-002"]),
        (Selector(ids=("EIE-003",), areas=("FUN",)), (), ["FUN-001", "FUN-002", "EIE-003"]),
        (Selector(areas=("EIE", "FUN"), tags=("deling",)), (), ["FUN-001", "FUN-002", "EIE-002", "EIE-003"]),
        (Selector(areas=("FUN",)), (Exclusion("Nei.", ids=("FUN-001",)),), ["FUN-002"]),
        (Selector(areas=("FUN", "EIE")), (Exclusion("Nei.", areas=("FUN",)),), ["EIE-002", "EIE-003"]),
        (Selector(areas=("FUN",)), (Exclusion("Nei.", tags=("deling",)),), ["FUN-002"]),
        (Selector(ids=("FUN-001",), areas=("FUN",)), (Exclusion("Nei.", tags=("deling",)),), ["FUN-002"]),
        (Selector(ids=("FUN-003", "FUN-004", "FUN-005")), (), ["FUN-003", "FUN-004", "FUN-005"]),
    ],
)
def test_the_included_less_the_excluded_and_those_that_do_not_apply(
    include: Selector, exclude: tuple[Exclusion, ...], chosen: list[str]
) -> None:
    assert ids(profile(include, *exclude)) == chosen


@pytest.mark.parametrize(
    ("change", "chosen"),
    [
        (profile(Selector(areas=("FUN",)), services=("legevakt", "sykehjem")), ["FUN-001", "FUN-002", "FUN-003"]),
        (profile(Selector(areas=("FUN",)), services=()), ["FUN-001", "FUN-002", "FUN-003"]),
        (
            replace(
                profile(Selector(areas=("FUN",))),
                procurement=replace(tiny.profile().procurement, strategy="delt", agreement=AgreementChoice("AVT", "1")),
            ),
            ["FUN-001", "FUN-002", "FUN-004", "FUN-005"],
        ),
        (
            replace(profile(Selector(areas=("FUN",))), procurement=replace(tiny.profile().procurement, strategy=None)),
            ["FUN-001", "FUN-002", "FUN-005"],
        ),
    ],
)
def test_services_strategy_and_agreement_decide_what_applies_and_a_side_nobody_has_chosen_stays_open(
    change: Profile, chosen: list[str]
) -> None:
    assert ids(change) == chosen


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        (Selector(areas=("FUN",)), (), []),
        (Selector(areas=("FUN", "EIE")), (), [("profile.deprecated", INCLUDE)]),
        (Selector(ids=("FUN-001", "EIE-001")), (), [("profile.draft", (*INCLUDE, "ids", 1))]),
        (Selector(ids=("EIE-004",)), (), [("profile.withdrawn", (*INCLUDE, "ids", 0))]),
        (Selector(ids=("EIE-002",)), (), [("profile.deprecated", (*INCLUDE, "ids", 0))]),
        (Selector(ids=("FUN-001", "FUN-003")), (), [("profile.not-applicable", (*INCLUDE, "ids", 1))]),
        (Selector(ids=("FUN-004",)), (), [("profile.not-applicable", (*INCLUDE, "ids", 0))]),
        (Selector(ids=("FUN-005",), areas=("FUN",)), (), [("profile.not-applicable", (*INCLUDE, "ids", 0))]),
        (Selector(ids=("FUN-001", "FUN-999")), (), [("profile.unknown-requirement", (*INCLUDE, "ids", 1))]),
        (Selector(areas=("FUN", "DEL")), (), [("profile.unknown-area", (*INCLUDE, "areas", 1))]),
        (Selector(areas=("FUN",), tags=("nei",)), (), [("profile.unknown-tag", (*INCLUDE, "tags", 0))]),
        (Selector(areas=("FUN",)), (Exclusion("x", ids=("EIE-003",)),), [
            ("profile.exclusion-without-effect", ("selection", "exclude", 0)),
        ]),
        (Selector(areas=("FUN",)), (Exclusion("x", ids=("FUN-001",)), Exclusion("x", ids=("FUN-999",), areas=("XXX",), tags=("nei",))), [
            ("profile.unknown-area", ("selection", "exclude", 1, "areas", 0)),
            ("profile.unknown-requirement", ("selection", "exclude", 1, "ids", 0)),
            ("profile.unknown-tag", ("selection", "exclude", 1, "tags", 0)),
        ]),
        (Selector(), (), [("profile.nothing-selected", INCLUDE)]),
        (Selector(ids=("FUN-001",)), (Exclusion("x", areas=("FUN",)),), [("profile.nothing-selected", INCLUDE)]),
        (Selector(), (Exclusion("x", areas=("FUN",)),), [
            ("profile.exclusion-without-effect", ("selection", "exclude", 0)),
            ("profile.nothing-selected", INCLUDE),
        ]),
    ],
)  # fmt: skip
def test_a_selection_gives_its_problems_and_no_others(
    include: Selector, exclude: tuple[Exclusion, ...], expected: list[tuple[str, Path]]
) -> None:
    assert tiny.found(select(profile(include, *exclude), LIBRARY).problems) == sorted(expected, key=repr)


def test_a_draft_or_withdrawn_requirement_says_what_replaces_it() -> None:
    problems = select(profile(Selector(ids=("EIE-001", "EIE-004"))), LIBRARY).problems
    assert {problem.code: problem.params["replaced_by"] for problem in problems} == {"profile.draft": "–", "profile.withdrawn": "EIE-003"}


def test_what_was_left_out_says_why() -> None:
    chosen = select(profile(Selector(areas=("FUN", "EIE")), Exclusion("Har det alt.", ids=("FUN-001",), tags=("deling",))), LIBRARY).value
    assert [(item.id, item.title, item.cause, item.reason) for item in chosen.omissions] == [
        ("FUN-001", "Tittel FUN-001", "excluded", "Har det alt."),
        ("FUN-003", "Tittel FUN-003", "services", ""),
        ("FUN-004", "Tittel FUN-004", "agreement", ""),
        ("FUN-005", "Tittel FUN-005", "strategy", ""),
        ("EIE-001", "Tittel EIE-001", "draft", ""),
        ("EIE-004", "Tittel EIE-004", "withdrawn", ""),
    ]


def test_an_excluded_requirement_is_out_even_when_it_is_named_by_id() -> None:
    chosen = select(profile(Selector(ids=("FUN-001", "FUN-002")), Exclusion("Nei.", ids=("FUN-001",))), LIBRARY)
    assert [item.cause for item in chosen.value.omissions] == ["excluded"]
    assert chosen.problems == ()


def test_what_selected_a_requirement_is_told_in_a_fixed_order() -> None:
    chosen = select(profile(Selector(ids=("FUN-001",), areas=("FUN",), tags=("arkiv", "deling"))), LIBRARY).value
    assert chosen.by["FUN-001"] == ("id FUN-001", "area FUN", "tag deling", "tag arkiv")
    assert chosen.by["FUN-002"] == ("area FUN", "tag arkiv")


@given(
    st.permutations(("FUN-003", "FUN-002", "EIE-003")), st.permutations(("FUN", "EIE")), st.permutations(("deling", "arkiv")), st.randoms()
)
def test_the_order_of_lists_and_of_files_does_not_matter(names: list[str], areas: list[str], tags: list[str], chance: Random) -> None:
    items = list(LIBRARY.requirements.items())
    chance.shuffle(items)
    turned = replace(LIBRARY, requirements=MappingProxyType(dict(items)))
    exclude = Exclusion("Nei.", ids=("EIE-002",))
    first = select(profile(Selector(("FUN-003", "FUN-002", "EIE-003"), ("FUN", "EIE"), ("deling", "arkiv")), exclude), LIBRARY)
    second = select(profile(Selector(tuple(names), tuple(areas), tuple(tags)), exclude), turned)
    assert second.value == first.value
