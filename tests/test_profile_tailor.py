from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

import pytest

import tiny
from fellesrammer.errors import Checked, Path
from fellesrammer.model.library import Anchor, AnswerRequest, Choice, Fulfilment, Verification
from fellesrammer.model.profile import (
    LocalRequirement,
    Tailoring,
)
from fellesrammer.model.specification import Deviation
from fellesrammer.model.stated import StatedAnchor, StatedAnswer, StatedChoice, StatedVerification
from fellesrammer.profile.tailor import Tailored, tailor
from tiny import local, parameter, requirement, term

LIBRARY = tiny.library(
    requirement("FUN-001", parameters=(parameter(), parameter(name="fri", type="text", default="ja", minimum=None, maximum=None))),
    requirement("FUN-002", recommended=tiny.graded(absolute=True)),
    term("EIE-001"),
    requirement("EIE-002"),
)


def tailored(*changes: Tailoring, locals_: tuple[LocalRequirement, ...] = (), only: tuple[str, ...] = ()) -> Checked[tuple[Tailored, ...]]:
    selected = tuple(item for item in LIBRARY.in_order() if not only or item.id in only)
    return tailor(selected, tiny.profile(tailoring=changes, local_requirements=locals_), LIBRARY, tiny.WORDS)


def first(*changes: Tailoring) -> Tailored:
    return tailored(*changes).value[0]


def change(name: str = "FUN-001", **fields: object) -> Tailoring:
    return replace(Tailoring(name, "Fordi."), **fields)  # type: ignore[arg-type]  # names of Tailoring's fields


def test_what_nobody_changes_stands_as_the_library_recommends() -> None:
    item = first()
    assert (item.absolute, item.evaluated, item.option, item.local) == (False, True, False, False)
    assert item.fulfilment == Fulfilment("at_delivery")
    assert item.parameters == {"dager": "14", "fri": "ja"}
    assert (item.added_text, item.deviations, item.reason) == ("", (), "")


@pytest.mark.parametrize(
    ("made", "deviations"),
    [
        (change(), []),
        (change(absolute=True), [("absolute", "false", "true")]),
        (change(absolute=False, evaluated=True, option=False), []),
        (change(evaluated=False, option=True), [("evaluated", "true", "false"), ("option", "false", "true")]),
        (change(parameters={"dager": "7"}), [("parameters.dager", "14", "7")]),
        (change(parameters={"dager": "14"}), []),
        (change(parameters={"fri": "nei", "dager": "1"}), [("parameters.dager", "14", "1"), ("parameters.fri", "ja", "nei")]),
        (change(fulfilment=Fulfilment("at_tender")), [("fulfilment", "at_delivery", "at_tender")]),
        (change(fulfilment=Fulfilment("at_delivery")), []),
        (change(fulfilment=Fulfilment("by_date", date(2028, 9, 1))), [("fulfilment", "at_delivery", "by_date 2028-09-01")]),
        (change(added_text="Mer her.\n"), [("added_text", "", "Mer her.")]),
    ],
)
def test_every_deviation_is_told_with_its_reason(made: Tailoring, deviations: list[tuple[str, str, str]]) -> None:
    checked = tailored(made)
    assert checked.problems == ()
    assert list(checked.value[0].deviations) == [Deviation(field, old, new, "Fordi.") for field, old, new in deviations]


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (change(), "E"),
        (change(absolute=True), "AE"),
        (change(absolute=True, evaluated=False), "A"),
        (change(option=True), "O"),
        (change("EIE-001", added_text="Mer."), "K"),
    ],
)
def test_the_printed_type_is_that_of_this_purchase(made: Tailoring, code: str) -> None:
    assert next(item for item in tailored(made).value if item.requirement.id == made.id).code == code


@pytest.mark.parametrize(
    ("changes", "locals_", "expected"),
    [
        ((), (), []),
        ((change("FUN-999"),), (), [("profile.unknown-requirement", ("tailoring", 0, "id"))]),
        ((change("FUN-002", evaluated=True), change("EIE-002", absolute=True)), (), [
            ("profile.tailored-not-selected", ("tailoring", 1, "id")),
        ]),
        ((change(absolute=True), change(option=True)), (), [("profile.tailored-twice", ("tailoring", 1, "id"))]),
        ((change(evaluated=False),), (), [("profile.no-obligation", ("tailoring", 0))]),
        ((change("FUN-002", absolute=False),), (), [("profile.no-obligation", ("tailoring", 0))]),
        ((change("EIE-001", evaluated=True, option=True, absolute=False),), (), [
            ("profile.graded-term", ("tailoring", 0, "evaluated")),
            ("profile.graded-term", ("tailoring", 0, "option")),
        ]),
        ((change("FUN-002"), change(parameters={"dager": "31"})), (), [("parameter.too-large", ("tailoring", 1, "parameters", "dager"))]),
        ((change(parameters={"dager": "0", "fri": "{skal}", "nei": "1"}),), (), [
            ("parameter.too-small", ("tailoring", 0, "parameters", "dager")),
            ("parameter.not-text", ("tailoring", 0, "parameters", "fri")),
            ("profile.unknown-parameter", ("tailoring", 0, "parameters", "nei")),
        ]),
        ((change("FUN-002", parameters={"dager": "1"}),), (), [("profile.unknown-parameter", ("tailoring", 0, "parameters", "dager"))]),
        ((), (local(), local("L-002"), local()), [("profile.duplicate-local-id", ("local_requirements", 2, "id"))]),
        ((), (local(area="DEL"),), [("profile.unknown-area", ("local_requirements", 0, "area"))]),
        ((), (local(text="Løsningen virker."),), [("library.obligation-count", ("local_requirements", 0, "text"))]),
        ((), (local(text="{skal} og {skal}"),), [("library.obligation-count", ("local_requirements", 0, "text"))]),
        ((), (local(evaluated=False),), [("profile.no-obligation", ("local_requirements", 0))]),
        ((), (local(text="Løsningen {skal} virke og MÅ tåle regn."),), [("profile.obligation-word", ("local_requirements", 0, "text"))]),
        ((), (local(text="{skal} i {dager} og {"),), [("text.stray-brace", ("local_requirements", 0, "text"))] * 2),
    ],
)  # fmt: skip
def test_a_tailoring_gives_its_problems_and_no_others(
    changes: tuple[Tailoring, ...], locals_: tuple[LocalRequirement, ...], expected: list[tuple[str, Path]]
) -> None:
    checked = tailored(*changes, locals_=locals_, only=("FUN-001", "FUN-002", "EIE-001"))
    assert tiny.found(checked.problems) == sorted(expected, key=repr)


def test_the_names_of_the_parameters_are_told_where_one_is_unknown() -> None:
    problems = tailored(change(parameters={"x": "1"}), change("FUN-002", parameters={"x": "1"})).problems
    assert [problem.params["known"] for problem in problems] == ["dager, fri", "–"]


def test_a_wrong_value_is_never_filled_in() -> None:
    assert first(change(parameters={"dager": "31"})).parameters["dager"] == "14"


def test_parameters_and_the_verb_are_filled_once_and_a_value_is_only_text() -> None:
    item = tailored(change(parameters={"dager": "30", "fri": "=1 *fritt*"})).value[0]
    item = replace(item, requirement=replace(item.requirement, text=tiny.both("Den {skal} {fri} i {dager} {ukjent}.")))
    assert item.binding("nb", "{dager}") == "Den {dager} =1 *fritt* i 30 {ukjent}."
    assert item.filled(tiny.both("{skal} {dager}"), "nn") == "{skal} 30"
    assert item.filled({}, "nb") == ""


def test_values_are_printed_as_norwegian_and_kept_as_they_were_chosen() -> None:
    wide = parameter(maximum=Decimal(100_000))
    whole = tiny.library(requirement(parameters=(wide,)))
    profile = tiny.profile(tailoring=(change(parameters={"dager": "12000"}),))
    item = tailor(whole.in_order(), profile, whole, tiny.WORDS).value[0]
    assert (item.parameters["dager"], item.values["dager"]) == ("12000", "12\N{NO-BREAK SPACE}000")


def test_local_requirements_stand_after_the_shared_ones_of_their_area_and_are_marked() -> None:
    items = tailored(locals_=(local("L-002", area="EIE"), local("L-003"), local("L-001"))).value
    assert [item.requirement.id for item in items] == ["FUN-001", "FUN-002", "L-001", "L-003", "EIE-001", "EIE-002", "L-002"]
    assert [item.requirement.id for item in items if item.local] == ["L-001", "L-003", "L-002"]
    assert {item.reason for item in items if item.local} == {"Vi trenger det."}


def test_a_local_requirement_keeps_everything_that_was_written() -> None:
    answer = StatedAnswer("choice", "Velg.", choices=(StatedChoice("a", "Alfa"),), max_length=7, attachments=True)
    number = StatedAnswer("number", "Tall.", "timer", Decimal(0), Decimal(24), 1)
    written = local(
        absolute=True,
        option=False,
        fulfilment=Fulfilment("by_date", date(2028, 1, 1)),
        answer=answer,
        verification=(StatedVerification("tender", "Les."),),
        assessment=(StatedAnchor(0, "Null."),),
    )
    item, other = (item for item in tailored(locals_=(written, local("L-002", answer=number, beyond_minimum=""))).value if item.local)
    nb = {"nb": "Velg."}
    assert item.requirement.answer == AnswerRequest(
        "choice", nb, choices=(Choice("a", MappingProxyType({"nb": "Alfa"})),), max_length=7, attachments=True
    )
    assert other.requirement.answer == AnswerRequest("number", {"nb": "Tall."}, {"nb": "timer"}, Decimal(0), Decimal(24), 1)
    assert (item.code, item.fulfilment, item.absolute, item.evaluated) == ("AE", written.fulfilment, True, True)
    assert item.requirement.verification == (Verification("tender", {"nb": "Les."}),)
    assert item.requirement.assessment == (Anchor(0, {"nb": "Null."}),)
    assert (item.requirement.beyond_minimum, other.requirement.beyond_minimum) == ({"nb": "Mer."}, {})
