from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tiny
from fellesrammer.errors import Path, Severity
from fellesrammer.model.library import Fulfilment, Library, Relations
from fellesrammer.model.profile import AgreementChoice, Buyer, Contract, Profile, Scope, Selection, Selector, Situation, Tailoring
from fellesrammer.profile import verify
from fellesrammer.profile.select import select
from fellesrammer.profile.tailor import tailor
from fellesrammer.profile.verify import frame_problems, valid_organisation_number, whole_problems
from tiny import local, requirement


def procurement(**changes: Any) -> Profile:
    return tiny.profile(procurement=replace(tiny.profile().procurement, **changes))


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (tiny.profile(), []),
        (tiny.profile(buyer=Buyer("1804", "nn", tiny.GOOD_NUMBER)), []),
        (tiny.profile(buyer=Buyer("9999", "nb")), [("profile.unknown-municipality", ("buyer", "municipality"))]),
        (tiny.profile(buyer=Buyer("9999")), [("profile.unknown-municipality", ("buyer", "municipality"))]),
        (tiny.profile(buyer=Buyer("1806")), [("profile.language-needed", ("buyer",))]),
        (tiny.profile(buyer=Buyer("1804", "se")), [("profile.unknown-language", ("buyer", "language"))]),
        (tiny.profile(buyer=Buyer("1804", "nb", "923609017")), [("profile.organisation-number", ("buyer", "organisation_number"))]),
        (procurement(agreement=AgreementChoice("SSA", "9")), [("profile.unknown-agreement", ("procurement", "agreement"))]),
        (procurement(strategy="nei"), [("profile.unknown-strategy", ("procurement", "strategy"))]),
        (procurement(strategy=None), []),
        (tiny.profile(scope=Scope(("legevakt", "nei"))), [("profile.unknown-service", ("scope", "services", 1))]),
    ],
)
def test_the_frame_gives_its_problems_and_no_others(profile: Profile, expected: list[tuple[str, Path]]) -> None:
    assert tiny.found(frame_problems(profile, tiny.library())) == expected


def test_what_is_unknown_in_the_frame_is_told_with_what_is_known() -> None:
    wrong = replace(procurement(agreement=AgreementChoice("SSA", "9"), strategy="nei"), scope=Scope(("nei",)), buyer=Buyer("1804", "se"))
    assert {problem.code: problem.params["known"] for problem in frame_problems(wrong, tiny.library())} == {
        "profile.unknown-language": "nb, nn",
        "profile.unknown-agreement": "SSA 1, SSA 2",
        "profile.unknown-strategy": "samlet, delt",
        "profile.unknown-service": "legevakt, sykehjem",
    }


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("923609016", True), ("974760673", True), ("889640782", True),  # Equinor, Brønnøysundregistrene, NAV
        ("923609017", False), ("932609016", False),
        ("000000019", True), ("000000051", True), ("100000008", True),
        ("000000310", True),  # 9 + 2 leaves nothing over: the control digit is 0
        ("000000060", False), ("000000061", False), ("000000069", False),  # 12 leaves 1 over: no digit is right
        ("92360901", False), ("9236090160", False), ("92360901a", False), ("", False),
        ("٩٢٣٦٠٩٠١٦", False), (" 23609016", False), ("92360901²", False),
    ],
)  # fmt: skip
def test_an_organisation_number_has_nine_digits_and_the_last_one_controls_the_others(number: str, valid: bool) -> None:
    assert valid_organisation_number(number) is valid


@given(st.text("0123456789", min_size=8, max_size=8))
def test_at_most_one_control_digit_is_right_and_none_where_the_remainder_is_one(eight: str) -> None:
    remainder = sum(int(digit) * weight for digit, weight in zip(eight, (3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
    right = [digit for digit in "0123456789" if valid_organisation_number(eight + digit)]
    assert right == ([] if remainder == 1 else [str((11 - remainder) % 11)])


@given(st.text("0123456789", min_size=8, max_size=8), st.integers(0, 7), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(eight: str, place: int, change: int) -> None:
    right = [eight + digit for digit in "0123456789" if valid_organisation_number(eight + digit)]
    for number in right:
        wrong = number[:place] + str((int(number[place]) + change) % 10) + number[place + 1 :]
        assert not valid_organisation_number(wrong)


def starting(start: date, delivery: date) -> Profile:
    return tiny.profile(contract=Contract(start, 48, None, delivery))


LIBRARY = tiny.library(
    requirement("FUN-001", relations=Relations(requires=("FUN-002",))),
    requirement("FUN-002"),
    requirement("EIE-001", relations=Relations(conflicts=("FUN-002",))),
    requirement("EIE-002", fulfilment=Fulfilment("by_date", date(2027, 1, 1))),
)
IDS: Path = ("selection", "include", "ids")


def chosen(*ids: str, areas: tuple[str, ...] = (), **changes: Any) -> Profile:
    return replace(tiny.profile(selection=Selection(Selector(ids=ids, areas=areas))), **changes)


def whole(profile: Profile, library: Library = LIBRARY) -> list[tuple[str, Path]]:
    rows = tailor(select(profile, library).value.requirements, profile, library, tiny.WORDS).value
    return tiny.found(whole_problems(profile, library, rows))


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (chosen("FUN-001", "FUN-002"), []),
        (chosen("FUN-002", areas=("FUN",)), []),
        (chosen("FUN-001"), [("profile.missing-dependency", (*IDS, 0))]),
        (chosen("FUN-002", "EIE-001"), [("profile.conflict", (*IDS, 1))]),
        (chosen("FUN-002", areas=("EIE",), procurement=replace(tiny.profile().procurement, announcement=None)), [
            ("profile.conflict", ("selection", "include")),
            ("profile.unfilled", ("procurement", "announcement")),
        ]),
        (chosen("EIE-002"), [("profile.fulfilled-too-early", ("tailoring",))]),
        (chosen("FUN-002", "EIE-002", tailoring=(
            Tailoring("FUN-002", "x", absolute=True), Tailoring("EIE-002", "x", fulfilment=Fulfilment("by_date", date(2027, 1, 31))),
        )), [("profile.fulfilled-too-early", ("tailoring", 1, "fulfilment"))]),
        (chosen("EIE-002", tailoring=(Tailoring("EIE-002", "x", fulfilment=Fulfilment("by_date", date(2027, 2, 1))),)), []),
        (chosen("FUN-002", local_requirements=(local(), local("L-002", fulfilment=Fulfilment("by_date", date(2020, 1, 1))))), [
            ("profile.fulfilled-too-early", ("local_requirements", 1, "fulfilment")),
        ]),
    ],
)  # fmt: skip
def test_the_whole_gives_its_problems_and_no_others(profile: Profile, expected: list[tuple[str, Path]]) -> None:
    assert whole(profile) == expected


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (procurement(deadline=date(2027, 1, 31)), [("profile.dates-out-of-order", ("procurement", "deadline"))]),
        (procurement(deadline=date(2027, 2, 1)), []),
        (starting(date(2027, 2, 28), date(2027, 9, 1)), [("profile.dates-out-of-order", ("contract", "start"))]),
        (starting(date(2027, 6, 1), date(2027, 5, 1)), [("profile.dates-out-of-order", ("contract", "delivery"))]),
        (replace(procurement(deadline=None), contract=Contract(date(2027, 1, 1), 48, None, date(2027, 9, 1))), [
            ("profile.dates-out-of-order", ("contract", "start")),
            ("profile.unfilled", ("procurement", "deadline")),
        ]),
    ],
)  # fmt: skip
def test_days_come_in_the_order_in_which_things_happen(profile: Profile, expected: list[tuple[str, Path]]) -> None:
    assert whole(profile, tiny.library()) == expected


def test_titles_that_nobody_has_read_in_the_agreement_are_a_warning_in_that_language_alone() -> None:
    agreement = tiny.agreement("1", verified=("nb",))
    library = replace(tiny.library(), agreements={"SSA 1": agreement})
    assert whole(tiny.profile(), library) == []
    assert whole(tiny.profile(buyer=Buyer("1804", "nn")), library) == [("profile.titles-unverified", ("procurement", "agreement"))]


@pytest.mark.parametrize(("part", "name"), [(part, name) for part, names in verify._EXPECTED for name in names])
def test_a_fact_that_nobody_has_given_is_a_warning_at_its_place(part: str, name: str) -> None:
    profile = replace(tiny.profile(), **{part: replace(getattr(tiny.profile(), part), **{name: None})})
    rows = tailor(tiny.library().in_order(), profile, tiny.library(), tiny.WORDS).value
    problems = whole_problems(profile, tiny.library(), rows)
    assert [(problem.code, problem.severity, problem.location.path) for problem in problems] == [
        ("profile.unfilled", Severity.WARNING, (part, name))
    ]


def test_an_empty_list_is_an_answer_and_no_fact_left_open() -> None:
    situation = replace(tiny.profile().situation, users=(), units=(), systems_replaced=(), integrations=())
    assert whole(tiny.profile(situation=situation), tiny.library()) == []


def test_every_fact_of_the_situation_is_asked_for() -> None:
    asked = dict(verify._EXPECTED)
    assert set(asked["situation"]) == {field.name for field in fields(Situation)}
