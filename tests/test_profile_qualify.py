from __future__ import annotations

from decimal import Decimal

import pytest

import tiny
from fellesrammer.errors import Checked, Path, Severity
from fellesrammer.files import data
from fellesrammer.model.profile import Buyer, LocalQualification, QualificationChoice, QualificationChoices
from fellesrammer.model.specification import SpecifiedQualification
from fellesrammer.profile.qualify import GROUPS, qualify
from tiny import local_qualification, parameter, qualification

LIBRARY = tiny.holding(
    tiny.library(),
    qualification("KVA-001", parameters=(parameter(maximum=Decimal(20_000)),)),
    qualification("KVA-002", group="registration", text=tiny.both("Registrert."), evidence=tiny.both("Attest."), parameters=()),
    qualification("KVA-003", group="capacity", text=tiny.both("Kapasitet.\n"), evidence=tiny.both("Liste."), parameters=()),
    qualification("KVA-004", group="environment", text=tiny.both("Miljø."), evidence=tiny.both("Bevis."), parameters=()),
)
INCLUDE: Path = ("qualification", "include")
LOCAL: Path = ("qualification", "local")


def qualified(
    *include: QualificationChoice | str, local: tuple[LocalQualification, ...] = (), language: str = "nb"
) -> Checked[tuple[SpecifiedQualification, ...] | None]:
    choices = tuple(QualificationChoice(item) if isinstance(item, str) else item for item in include)
    profile = tiny.profile(buyer=Buyer("1804", language), qualification=QualificationChoices(choices, local))
    return qualify(profile, LIBRARY, data.words(language))


def chosen(name: str = "KVA-001", text: str = "", **parameters: str) -> QualificationChoice:
    return QualificationChoice(name, parameters, text)


def value(checked: Checked[tuple[SpecifiedQualification, ...] | None]) -> tuple[SpecifiedQualification, ...]:
    assert checked.problems == ()
    assert checked.value is not None
    return checked.value


@pytest.mark.parametrize(
    ("include", "local", "expected"),
    [
        ((), (), []),
        (("KVA-001", "KVA-002"), (local_qualification(),), []),
        (("KVA-009", "KVA-001"), (), [("profile.unknown-qualification", (*INCLUDE, 0, "id"))]),
        (("KVA-001", "KVA-002", "KVA-001"), (), [("profile.qualification-twice", (*INCLUDE, 2, "id"))]),
        (("KVA-001",), (local_qualification(), local_qualification("LK-002"), local_qualification()), [
            ("profile.qualification-twice", (*LOCAL, 2, "id")),
        ]),
        ((chosen(dager="1"),), (), []),
        ((chosen(dager="20000"),), (), []),
        ((chosen(dager="0"),), (), [("parameter.too-small", (*INCLUDE, 0, "parameters", "dager"))]),
        (("KVA-002", chosen(dager="20001")), (), [("parameter.too-large", (*INCLUDE, 1, "parameters", "dager"))]),
        ((chosen(dager="to"),), (), [("parameter.not-integer", (*INCLUDE, 0, "parameters", "dager"))]),
        ((chosen(dager="0", uker="2"),), (), [
            ("parameter.too-small", (*INCLUDE, 0, "parameters", "dager")),
            ("profile.unknown-parameter", (*INCLUDE, 0, "parameters", "uker")),
        ]),
        ((chosen("KVA-002", dager="1"),), (), [("profile.unknown-parameter", (*INCLUDE, 0, "parameters", "dager"))]),
        ((chosen("KVA-009", dager="0"),), (), [("profile.unknown-qualification", (*INCLUDE, 0, "id"))]),
    ],
)  # fmt: skip
def test_a_choice_of_qualification_gives_its_problems_and_no_others(
    include: tuple[QualificationChoice | str, ...], local: tuple[LocalQualification, ...], expected: list[tuple[str, Path]]
) -> None:
    problems = qualified(*include, local=local).problems
    assert tiny.found(problems) == expected
    assert {problem.severity for problem in problems} <= {Severity.ERROR}


def test_what_is_unknown_is_told_with_what_is_known() -> None:
    problems = qualified("KVA-009", chosen(uker="1"), chosen("KVA-002", uker="1")).problems
    assert [problem.params["known"] for problem in problems] == ["KVA-001, KVA-002, KVA-003, KVA-004", "dager", "–"]
    profile = tiny.profile(qualification=QualificationChoices((QualificationChoice("KVA-001"),)))
    assert [problem.params["known"] for problem in qualify(profile, tiny.library(), tiny.WORDS).problems] == ["–"]


def test_texts_stand_by_group_the_shared_before_the_local_and_then_by_id() -> None:
    local = (
        local_qualification("LK-002"),
        local_qualification("LK-001", group="capacity"),
        local_qualification("LK-003", group="registration"),
        local_qualification("LK-004", group="economy"),
    )
    found = value(qualified("KVA-004", "KVA-003", "KVA-001", "KVA-002", local=local))
    assert [(item.id, item.group) for item in found] == [
        ("KVA-002", "registration"),
        ("LK-003", "registration"),
        ("LK-004", "economy"),
        ("KVA-001", "capacity"),
        ("KVA-003", "capacity"),
        ("LK-001", "capacity"),
        ("LK-002", "quality"),
        ("KVA-004", "environment"),
    ]
    assert [item.id for item in found if item.local] == ["LK-003", "LK-004", "LK-001", "LK-002"]
    assert list(dict.fromkeys(item.group for item in found)) == list(GROUPS)


def test_a_text_is_filled_with_what_was_chosen_or_else_proposed_and_so_is_its_evidence() -> None:
    (proposed,) = value(qualified("KVA-001"))
    assert (proposed.text, proposed.evidence) == ("Tilbyderen svarer innen 14 dager.", "Vis det i 14 dager.")
    (filled,) = value(qualified(chosen(dager="12000")))
    assert (filled.text, filled.evidence) == (
        "Tilbyderen svarer innen 12\N{NO-BREAK SPACE}000 dager.",
        "Vis det i 12\N{NO-BREAK SPACE}000 dager.",
    )
    assert (filled.id, filled.group, filled.title, filled.local) == ("KVA-001", "capacity", "Kvalifikasjon KVA-001", False)


def test_what_is_added_is_a_paragraph_of_its_own_and_never_filled() -> None:
    (added,) = value(qualified(chosen("KVA-003", "Også {dager} netter.\n")))
    assert added.text == "Kapasitet.\n\nOgså {dager} netter."
    (plain,) = value(qualified(chosen("KVA-003")))
    assert plain.text == "Kapasitet."


def test_a_local_text_stands_as_it_was_written() -> None:
    (own,) = value(qualified(local=(local_qualification(text="Har {dager} ansatte."),)))
    assert own == SpecifiedQualification("LK-001", "quality", "Lokal LK-001", "Har {dager} ansatte.", "Beskriv det.", local=True)


def test_the_language_is_that_of_the_profile() -> None:
    text = {"nb": "Tilbyderen.", "nn": "Tilbydaren."}
    library = tiny.holding(tiny.library(), qualification("KVA-001", text=text, title=text, evidence=text, parameters=()))
    profile = tiny.profile(buyer=Buyer("1804", "nn"), qualification=QualificationChoices((QualificationChoice("KVA-001"),)))
    (found,) = value(qualify(profile, library, data.words("nn")))
    assert (found.title, found.text, found.evidence) == ("Tilbydaren.",) * 3


def test_nothing_decided_is_another_thing_than_nothing_asked() -> None:
    assert qualify(tiny.profile(), LIBRARY, tiny.WORDS) == Checked(None)
    assert qualified() == Checked(())
