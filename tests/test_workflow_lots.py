"""Profiles side by side: the lots of one procurement, and the folder that each one's documents lie in."""

from __future__ import annotations

import pytest

from fellesrammer import workflow
from fellesrammer.documents.catalogue import DOCUMENTS
from fellesrammer.errors import Path, Problem, Severity

SMALL = """\
library: 0.1.0
buyer: {municipality: "1804", language: nb}
procurement:
  id: kjop
  agreement: {id: SSA-L, version: "2018"}
  title: Journal
  procedure: open
  announcement: 2027-02-01
  deadline: 2027-04-01
award:
  criteria:
    - {id: kvalitet, title: Kvalitet, weight: "100", requirements: {areas: [FUN]}}
selection:
  include: {ids: [FUN-001, FUN-002]}
"""
"""A profile in the test's own words that stands on the first release."""


def written(name: str = "kjop", lot: str = "", *changes: tuple[str, str]) -> bytes:
    """The small profile for this procurement and this lot, with these changes."""
    number = len(lot)
    text = SMALL.replace(
        "  id: kjop\n", f"  id: {name}\n" + (f'  lot: {{id: "{lot}", number: {number}, title: Del {lot}}}\n' if lot else "")
    )
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text.encode()


def together(*profiles: bytes) -> tuple[Problem, ...]:
    """The errors of these profiles, named a.yaml, b.yaml and so on, when they are built at once."""
    sources = [(f"{letter}.yaml", profile) for letter, profile in zip("abcdef", profiles, strict=False)]
    checked = workflow.check_profiles(sources, apart=True)
    problems = tuple(problem for problem in checked.problems if problem.severity is Severity.ERROR)
    assert (checked.value is None) == bool(problems)
    assert problems or [item.specification.procurement.id for item in checked.value or ()]
    return problems


TITLE, PROCEDURE = ("title: Journal", "title: Annet"), ("procedure: open", "procedure: negotiated")
ANNOUNCED, DEADLINE = ("announcement: 2027-02-01", "announcement: 2027-02-02"), ("deadline: 2027-04-01", "deadline: 2027-04-02")
ID: Path = ("procurement", "id")
LOT: Path = ("procurement", "lot")


@pytest.mark.parametrize(
    ("profiles", "expected"),
    [
        ([written(), written("annet")], []),
        ([written(), written()], [("build.same-id", "b.yaml", ID)]),
        ([written(), written("annet"), written(), written()], [("build.same-id", "c.yaml", ID), ("build.same-id", "d.yaml", ID)]),
        # Lots of one procurement
        ([written("kjop", "journal"), written("kjop", "legemidler")], []),
        ([written("kjop", "journal"), written("annet", "journal")], []),
        ([written("kjop", "journal"), written("kjop", "journal")], [("build.lot-twice", "b.yaml", LOT)]),
        ([written("kjop", "journal"), written("kjop", "legemidler"), written("kjop", "legemidler")], [("build.lot-twice", "c.yaml", LOT)]),
        ([written("kjop", "journal"), written("kjop", "legevak")], [("build.lot-twice", "b.yaml", LOT)]),
        # A procurement that is divided is divided in every profile of it.
        ([written("kjop", "journal"), written()], [("build.same-id", "b.yaml", ID)]),
        ([written(), written("kjop", "journal")], [("build.same-id", "b.yaml", ID)]),
        ([written(), written("kjop", "journal"), written("kjop", "legemidler")], [
            ("build.same-id", "b.yaml", ID), ("build.same-id", "c.yaml", ID),
        ]),
        # What the lots share is the same in all of them.
        *(
            ([written("kjop", "journal"), written("kjop", "legemidler", change)], [("build.lots-differ", "b.yaml", ("procurement", field))])
            for change, field in ((TITLE, "title"), (PROCEDURE, "procedure"), (ANNOUNCED, "announcement"), (DEADLINE, "deadline"))
        ),
        ([written("kjop", "journal"), written("kjop", "legemidler", ("  title: Journal\n", ""))], [
            ("build.lots-differ", "b.yaml", ("procurement", "title")),
        ]),
        ([written("kjop", "a", TITLE, DEADLINE), written("kjop", "bb"), written("kjop", "ccc", TITLE, DEADLINE)], [
            ("build.lots-differ", "b.yaml", ("procurement", "title")), ("build.lots-differ", "b.yaml", ("procurement", "deadline")),
        ]),
        ([written("kjop", "journal"), written("annet", "journal", TITLE)], []),
    ],
)  # fmt: skip
def test_profiles_stand_side_by_side_as_other_procurements_or_as_lots_that_agree(
    profiles: list[bytes], expected: list[tuple[str, str, Path]]
) -> None:
    assert [(problem.code, problem.location.file, problem.location.path) for problem in together(*profiles)] == expected


def test_a_profile_that_stands_in_the_way_is_told_with_its_line_and_the_first_one() -> None:
    (same,) = together(written(), written("annet"), written())
    assert (same.location.line, dict(same.params)) == (4, {"id": "kjop", "first": "a.yaml"})
    (twice,) = together(written("kjop", "a"), written("kjop", "bb"), written("kjop", "bb"))
    assert (twice.location.line, dict(twice.params)) == (5, {"id": "kjop", "lot": "bb", "first": "b.yaml"})
    (differs,) = together(written("kjop", "a"), written("kjop", "bb", DEADLINE))
    assert (differs.location.line, dict(differs.params)) == (10, {"id": "kjop", "field": "procurement.deadline"})


def test_a_lot_that_is_called_by_a_number_is_not_taken_for_the_lot_with_that_number() -> None:
    assert together(written("kjop", "2"), written("kjop", "bb")) == ()


def test_profiles_that_are_only_checked_may_be_the_same() -> None:
    checked = workflow.check_profiles([("a.yaml", written()), ("b.yaml", written())])
    assert checked.value is not None
    assert not checked.failed


def test_a_profile_of_wrong_form_is_not_held_against_the_others() -> None:
    broken = written("kjop", "", ("deadline: 2027-04-01", "deadline: 1. april"))
    assert [problem.code for problem in together(written(), broken)] == ["schema.date"]


@pytest.mark.parametrize(("lot", "folder"), [("", "kjop"), ("journal", "kjop/journal")])
def test_the_folder_of_a_build_is_named_by_the_procurement_and_the_lot(lot: str, folder: str) -> None:
    made = workflow.build(written("kjop", lot), "profil.yaml", only=("spesifikasjon",)).value
    assert made is not None
    assert (made.procurement, made.folder) == ("kjop", folder)


def test_the_lots_of_one_procurement_are_built_into_folders_of_their_own() -> None:
    builds = [workflow.build(written("kjop", lot), "profil.yaml", only=("spesifikasjon.json",)).value for lot in ("a", "bb")]
    assert [made.folder for made in builds if made] == ["kjop/a", "kjop/bb"]
    assert len({made.specification for made in builds if made}) == 2


def test_a_profile_on_the_first_release_is_built_with_every_document_that_has_something_to_say() -> None:
    checked = workflow.check_profile(written(), "profil.yaml")
    assert checked.value is not None
    public = checked.value.specification
    assert (public.library.version, public.library.draft) == ("0.1.0", False)
    assert [(row.id, row.revision, row.bilag) for row in public.requirements] == [("FUN-001", 1, 1), ("FUN-002", 1, 1)]
    assert (public.qualification, public.price, checked.value.case_file.advice, checked.value.case_file.law) == (None, None, (), "")
    made = workflow.make(checked.value)
    assert {"kravspesifikasjon.docx", "svarmatrise.xlsx", "spesifikasjon.json", "evaluering.xlsx", "intern.json"} <= set(made.files)
    assert made.files.keys() == made.kinds.keys()
    assert set(made.kinds.values()) <= set(DOCUMENTS)
    assert all(made.files.values())


def test_every_file_of_a_build_says_which_document_it_is() -> None:
    made = workflow.build(written(), "profil.yaml", only=("spesifikasjon.json", "intern")).value
    assert made is not None
    assert {name: (kind.name, kind.public) for name, kind in made.kinds.items()} == {
        "spesifikasjon.json": ("spesifikasjon.json", True),
        "intern.json": ("intern.json", False),
    }
