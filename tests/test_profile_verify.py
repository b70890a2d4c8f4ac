from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tiny
from fellesrammer.errors import Path, Severity
from fellesrammer.model.library import Fulfilment, Library, Relations, Verification
from fellesrammer.model.profile import (
    AgreementChoice,
    Buyer,
    Climate,
    ContractOption,
    Demonstration,
    Joiner,
    Partner,
    Profile,
    Scope,
    Selection,
    Selector,
    Situation,
    Tailoring,
)
from fellesrammer.profile import verify
from fellesrammer.profile.select import select
from fellesrammer.profile.tailor import tailor
from fellesrammer.profile.verify import frame_problems, valid_organisation_number, whole_problems
from tiny import local, option, requirement


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


def buying(*partners: Partner, joiners: tuple[Joiner, ...] = ()) -> Profile:
    return tiny.profile(buyer=Buyer("1804", "nb", partners=partners, signing="lead", joiners=joiners))


def buyer_at(*path: str | int) -> Path:
    return ("buyer", *path)


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (buying(Partner("1806", tiny.GOOD_NUMBER, 20_000, 400), Partner("1871"), joiners=()), []),
        (buying(Partner("1806"), joiners=(Joiner("1871", 50, Decimal(100_000)),)), []),
        (buying(Partner("9999"), joiners=(Joiner("9998"),)), [
            ("profile.unknown-municipality", buyer_at("joiners", 0, "municipality")),
            ("profile.unknown-municipality", buyer_at("partners", 0, "municipality")),
        ]),
        (buying(Partner("1804")), [("profile.buyer-twice", buyer_at("partners", 0, "municipality"))]),
        (buying(Partner("1806"), Partner("1871"), Partner("1806")), [("profile.buyer-twice", buyer_at("partners", 2, "municipality"))]),
        (buying(Partner("1806"), joiners=(Joiner("1806"),)), [("profile.buyer-twice", buyer_at("joiners", 0, "municipality"))]),
        (buying(joiners=(Joiner("1804"), Joiner("1871"), Joiner("1871"))), [
            ("profile.buyer-twice", buyer_at("joiners", 0, "municipality")),
            ("profile.buyer-twice", buyer_at("joiners", 2, "municipality")),
        ]),
        (buying(Partner("9999"), Partner("9999")), [
            ("profile.buyer-twice", buyer_at("partners", 1, "municipality")),
            ("profile.unknown-municipality", buyer_at("partners", 0, "municipality")),
            ("profile.unknown-municipality", buyer_at("partners", 1, "municipality")),
        ]),
        (buying(Partner("1806", tiny.GOOD_NUMBER), Partner("1871", "923609017")), [
            ("profile.organisation-number", buyer_at("partners", 1, "organisation_number")),
        ]),
    ],
)  # fmt: skip
def test_those_who_buy_together_or_join_later_are_known_and_named_once(profile: Profile, expected: list[tuple[str, Path]]) -> None:
    problems = frame_problems(profile, tiny.library())
    assert tiny.found(problems) == expected
    assert {problem.severity for problem in problems} <= {Severity.ERROR}


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
    return tiny.profile(contract=replace(tiny.profile().contract, start=start, delivery=delivery))


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


def out_of_order(part: str, name: str) -> tuple[str, Path]:
    return ("profile.dates-out-of-order", (part, name))


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (procurement(deadline=date(2027, 2, 19)), [out_of_order("procurement", "deadline")]),
        (procurement(deadline=date(2027, 2, 20)), []),
        (procurement(announcement=date(2027, 2, 21)), [out_of_order("procurement", "questions")]),
        (procurement(questions=date(2027, 3, 2)), [out_of_order("procurement", "deadline")]),
        (procurement(questions=date(2027, 2, 1)), []),
        (procurement(applications=date(2027, 2, 10)), []),
        (procurement(applications=date(2027, 1, 31)), [out_of_order("procurement", "applications")]),
        (procurement(applications=date(2027, 2, 21)), [out_of_order("procurement", "questions")]),
        (procurement(validity=date(2027, 2, 28)), [out_of_order("procurement", "validity")]),
        (procurement(validity=date(2027, 3, 1)), []),
        (procurement(validity=date(2028, 3, 1)), []),  # the contract starts while the other tenders still bind
        (procurement(deadline=None, validity=date(2027, 2, 19)), [
            out_of_order("procurement", "validity"), ("profile.unfilled", ("procurement", "deadline")),
        ]),
        (starting(date(2027, 2, 28), date(2027, 9, 1)), [out_of_order("contract", "start")]),
        (starting(date(2027, 3, 1), date(2027, 9, 1)), []),
        (starting(date(2027, 6, 1), date(2027, 5, 1)), [out_of_order("contract", "delivery")]),
        (replace(starting(date(2027, 1, 1), date(2027, 9, 1)), procurement=procurement(deadline=None).procurement), [
            out_of_order("contract", "start"), ("profile.unfilled", ("procurement", "deadline")),
        ]),
    ],
)  # fmt: skip
def test_days_come_in_the_order_in_which_things_happen(profile: Profile, expected: list[tuple[str, Path]]) -> None:
    assert whole(profile, tiny.library()) == expected


def test_days_that_are_out_of_order_are_told_with_the_one_before() -> None:
    rows = tailor(tiny.library().in_order(), tiny.profile(), tiny.library(), tiny.WORDS).value
    found = whole_problems(procurement(validity=date(2027, 2, 28)), tiny.library(), rows)
    assert [dict(problem.params) for problem in found] == [
        {"earlier": "procurement.deadline", "first": "2027-03-01", "second": "2027-02-28"}
    ]


# What the profile names must be among the rows

ROWS = tiny.library(
    requirement("FUN-001", verification=(Verification("demonstration", tiny.both("Vis det.")),)),
    requirement("FUN-002"),
    requirement("FUN-003", recommended=tiny.graded(absolute=True), verification=(Verification("demonstration", tiny.both("Vis det.")),)),
    requirement("FUN-004", recommended=tiny.graded(option=True)),
    requirement("FUN-005", recommended=tiny.graded(option=True)),
    tiny.term("EIE-001"),
)
OPTIONS: Path = ("contract", "options")
NOT_ORDERED = ("profile.option-not-ordered", OPTIONS)


def ordering(*options: ContractOption, **changes: Any) -> Profile:
    return tiny.profile(contract=replace(tiny.profile().contract, options=options), **changes)


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (ordering(option("OPS-1", "FUN-004", "FUN-005")), []),
        (ordering(option("OPS-1", "FUN-004"), option("OPS-2", "FUN-005"), option("OPS-3")), []),
        (ordering(option("OPS-1", "FUN-004"), option("OPS-2", "FUN-004", "FUN-005")), []),
        (ordering(), [NOT_ORDERED, NOT_ORDERED]),
        (ordering(option("OPS-1", "FUN-004")), [NOT_ORDERED]),
        (ordering(option("OPS-1", "FUN-004", "FUN-005", "FUN-999")), [("profile.named-not-selected", (*OPTIONS, 0, "requirements", 2))]),
        (ordering(option("OPS-1", "FUN-004", "FUN-005"), selection=Selection(Selector(ids=("FUN-001", "FUN-004")))), [
            ("profile.named-not-selected", (*OPTIONS, 0, "requirements", 1)),
        ]),
        (ordering(option("OPS-1", "FUN-004"), option("OPS-2", "FUN-005", "FUN-001", "EIE-001")), [
            ("profile.not-an-option", (*OPTIONS, 1, "requirements", 1)),
            ("profile.not-an-option", (*OPTIONS, 1, "requirements", 2)),
        ]),
        (ordering(option("OPS-1", "FUN-004"), option("OPS-1", "FUN-005")), [("profile.duplicate-option", (*OPTIONS, 1, "id"))]),
        (ordering(option("OPS-1", "FUN-004", "FUN-005"), tailoring=(Tailoring("FUN-001", "x", option=True),)), [NOT_ORDERED]),
        (ordering(option("OPS-1", "FUN-004", "FUN-005"), local_requirements=(local(option=True),)), [NOT_ORDERED]),
        (ordering(option("OPS-1", "FUN-004", "FUN-005", "L-001"), local_requirements=(local(option=True),)), []),
    ],
)  # fmt: skip
def test_an_option_is_described_by_rows_that_are_options_and_every_such_row_can_be_ordered(
    profile: Profile, expected: list[tuple[str, Path]]
) -> None:
    assert whole(profile, ROWS) == expected


def test_an_option_that_nobody_can_order_is_a_warning_that_names_it() -> None:
    rows = tailor(ROWS.in_order(), ordering(), ROWS, tiny.WORDS).value
    found = whole_problems(ordering(), ROWS, rows)
    assert [(problem.severity, problem.params["id"]) for problem in found] == [(Severity.WARNING, "FUN-004"), (Severity.WARNING, "FUN-005")]


ORDERED = (option("OPS-1", "FUN-004", "FUN-005"),)
CLIMATE: Path = ("award", "climate")


def caring(*requirements: str, criteria: tuple[str, ...] = ()) -> Profile:
    inner = (tiny.criterion("miljo", "30", environment=True), tiny.criterion("drift", "70"))
    climate = Climate("combined", "Slik virker det best.", criteria, requirements)
    return ordering(*ORDERED, award=tiny.award(tiny.criterion("kvalitet", criteria=inner), climate=climate))


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (caring(), []),
        (caring("FUN-001", "EIE-001", criteria=("miljo",)), []),
        (caring(criteria=("kvalitet", "drift")), []),
        (caring("FUN-001", "FUN-009"), [("profile.named-not-selected", (*CLIMATE, "requirements", 1))]),
        (caring(criteria=("miljo", "klima")), [("profile.unknown-criterion", (*CLIMATE, "criteria", 1))]),
    ],
)
def test_what_takes_care_of_climate_is_among_the_rows_and_the_criteria(profile: Profile, expected: list[tuple[str, Path]]) -> None:
    assert whole(profile, ROWS) == expected


def test_an_unknown_criterion_is_told_with_those_that_there_are() -> None:
    rows = tailor(ROWS.in_order(), tiny.profile(), ROWS, tiny.WORDS).value
    (found,) = whole_problems(caring(criteria=("klima",)), ROWS, rows)
    assert found.params["known"] == "drift, kvalitet, miljo"


def showing(*requirements: str, **changes: Any) -> Profile:
    return ordering(*ORDERED, demonstration=Demonstration(minutes=90, requirements=requirements), **changes)


SHOWN: Path = ("demonstration", "requirements")
NO_SHOW = Selection(Selector(ids=("FUN-002", "FUN-003", "FUN-004", "FUN-005", "EIE-001")))


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (showing(), []),
        (showing("FUN-001"), []),
        (showing("FUN-001", "FUN-009"), [("profile.named-not-selected", (*SHOWN, 1))]),
        (showing("FUN-003", "EIE-001"), [("profile.shown-not-evaluated", (*SHOWN, 0)), ("profile.shown-not-evaluated", (*SHOWN, 1))]),
        (showing("FUN-003", tailoring=(Tailoring("FUN-003", "x", evaluated=True),)), []),
        (showing("FUN-002"), [("profile.shown-without-method", (*SHOWN, 0))]),
        (showing(selection=NO_SHOW), [("profile.nothing-to-show", ("demonstration",))]),
        (showing("FUN-002", selection=NO_SHOW), [("profile.shown-without-method", (*SHOWN, 0))]),
        (showing(selection=NO_SHOW, tailoring=(Tailoring("FUN-003", "x", evaluated=True),)), []),
    ],
)
def test_what_is_shown_is_evaluated_and_says_how_it_is_shown(profile: Profile, expected: list[tuple[str, Path]]) -> None:
    assert whole(profile, ROWS) == expected


def test_showing_a_row_without_a_method_is_only_a_warning() -> None:
    rows = tailor(ROWS.in_order(), tiny.profile(), ROWS, tiny.WORDS).value
    (found,) = whole_problems(showing("FUN-002"), ROWS, rows)
    assert (found.severity, found.params["id"]) == (Severity.WARNING, "FUN-002")


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


def test_every_fact_of_the_situation_is_asked_for_and_of_the_rest_what_every_announcement_needs() -> None:
    asked = dict(verify._EXPECTED)
    assert {"announcement", "deadline", "questions", "validity", "submission", "procedure"} <= set(asked["procurement"])
    assert {"start", "months", "estimated_value"} <= set(asked["contract"])
    assert set(asked["situation"]) == {field.name for field in fields(Situation)}
