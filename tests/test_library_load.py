from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

import tiny
from fellesrammer import workflow
from fellesrammer.errors import Checked, error
from fellesrammer.library.load import LoadedLibrary, Origins, from_folder, from_release
from fellesrammer.library.release import freeze
from fellesrammer.model.codec import canonical, fingerprint
from fellesrammer.model.library import AppliesWhen, ClauseReference, Relations

FILES = tiny.files()
ONE = "areas/FUN/FUN-001.yaml"
TWO = "areas/EIE/EIE-001.yaml"
BROKEN = "id: [\n"


def load(folder: Path) -> Checked[LoadedLibrary | None]:
    return from_folder(folder, workflow.schemas())


def value(checked: Checked[LoadedLibrary | None]) -> LoadedLibrary:
    assert checked.value is not None, checked.problems
    return checked.value


def edited(path: str, old: str, new: str, base: Mapping[str, str] = FILES) -> dict[str, str]:
    assert old in base[path]
    return {path: base[path].replace(old, new, 1)}


def places(checked: Checked[LoadedLibrary | None], folder: Path) -> list[tuple[str, str, int]]:
    return [(p.code, Path(p.location.file).relative_to(folder).as_posix(), p.location.line) for p in checked.problems]


def test_a_folder_loads_to_the_value_that_was_written(tmp_path: Path) -> None:
    checked = load(tiny.tree(tmp_path, FILES))
    assert checked == Checked(LoadedLibrary(tiny.library(), fingerprint(tiny.library()), None))


def test_a_folder_and_a_release_load_to_equal_values_and_fingerprints(tmp_path: Path) -> None:
    folder = value(load(tiny.tree(tmp_path, FILES)))
    released = value(from_release(freeze(folder.library, tiny.RELEASED), "0.1.0.json"))
    assert released.library == folder.library
    assert released.fingerprint == folder.fingerprint
    assert (folder.released, released.released) == (None, tiny.RELEASED)


def test_a_comment_and_the_way_a_value_is_written_change_no_fingerprint(tmp_path: Path) -> None:
    plain = value(load(tiny.tree(tmp_path / "a", FILES)))
    commented = {path: "# Først.\n" + text.replace("\nid:", "\n# midt i\nid:") + "# sist\n" for path, text in FILES.items()}
    other = edited(ONE, "origin:\n  - lov", 'origin: ["lov"] # samme', commented)
    assert value(load(tiny.tree(tmp_path / "b", commented | other))).fingerprint == plain.fingerprint


def test_the_order_in_which_files_were_written_does_not_matter(tmp_path: Path) -> None:
    first = value(load(tiny.tree(tmp_path / "a", FILES)))
    second = value(load(tiny.tree(tmp_path / "b", dict(reversed(FILES.items())))))
    assert canonical(first.library) == canonical(second.library)
    assert list(first.library.requirements) == list(second.library.requirements)


def test_another_word_in_a_text_changes_the_fingerprint(tmp_path: Path) -> None:
    changed = value(load(tiny.tree(tmp_path, FILES | edited(ONE, "virke", "gå"))))
    assert changed.fingerprint != fingerprint(tiny.library())


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"areas/FUN/FUN-009.yaml": FILES[ONE], ONE: None}, [("library.file-name", "areas/FUN/FUN-009.yaml", 1)]),
        (edited("areas/FUN/area.yaml", "id: FUN", "id: EIE"), [
            ("library.duplicate-id", "areas/FUN/area.yaml", 1),
            ("library.unknown-area", ONE, 2),
            ("library.unknown-area", "library.yaml", 11),
        ]),
        ({"areas/DEL/area.yaml": FILES["areas/FUN/area.yaml"], "areas/FUN/area.yaml": None}, [
            ("library.file-name", "areas/DEL/area.yaml", 1),
        ]),
        ({"areas/EIE/FUN-001.yaml": FILES[ONE], ONE: None}, [("library.wrong-folder", "areas/EIE/FUN-001.yaml", 2)]),
        ({"areas/EIE/FUN-001.yaml": FILES[ONE]}, [("library.duplicate-id", ONE, 1), ("library.wrong-folder", "areas/EIE/FUN-001.yaml", 2)]),
        ({"areas/FUN/FUN-000.yaml": FILES[ONE]}, [
            ("library.file-name", "areas/FUN/FUN-000.yaml", 1),
            ("library.duplicate-id", ONE, 1),
        ]),
        ({"areas/FUN/FUN-002.yaml": FILES[ONE]}, [("library.duplicate-id", "areas/FUN/FUN-002.yaml", 1)]),
        ({"sources/lov2.yaml": FILES["sources/lov.yaml"]}, [("library.duplicate-id", "sources/lov2.yaml", 1)]),
        ({"agreements/SSA-3.yaml": FILES["agreements/SSA-2.yaml"]}, [("library.duplicate-id", "agreements/SSA-3.yaml", 1)]),
        ({"agreements/SSA.yaml": FILES["agreements/SSA-2.yaml"], "agreements/SSA-2.yaml": None}, [
            ("library.file-name", "agreements/SSA.yaml", 1),
        ]),
        ({"codelists/emner.yaml": FILES["codelists/tags.yaml"], "codelists/tags.yaml": None}, [
            ("library.file-name", "codelists/emner.yaml", 1),
        ]),
        ({"areas/FUN/notat.txt": "x"}, [("library.unknown-file", "areas/FUN/notat.txt", 0)]),
        ({"areas/FUN/FUN-002.yml": FILES[ONE]}, [("library.unknown-file", "areas/FUN/FUN-002.yml", 0)]),
        ({"areas/FUN/deep/FUN-002.yaml": FILES[ONE]}, [("library.unknown-file", "areas/FUN/deep", 0)]),
        ({"areas/FUN-002.yaml": FILES[ONE]}, [("library.unknown-file", "areas/FUN-002.yaml", 0)]),
        ({"areas/FUN/.FUN-001.yaml.swp": "x", "areas/.DS_Store": "x", "sources/.skjult": "x"}, []),
        ({"register/municipalities.yaml": None}, [("library.missing-file", "register/municipalities.yaml", 0)]),
        ({"library.yaml": None}, [("library.missing-file", "library.yaml", 0)]),
        (dict.fromkeys(FILES), [("library.missing-file", "library.yaml", 0)]),
    ],
)  # fmt: skip
def test_names_of_files_and_folders_agree_with_what_is_in_them(
    tmp_path: Path, change: Mapping[str, str | None], expected: list[tuple[str, str, int]]
) -> None:
    checked = load(tiny.tree(tmp_path, {**FILES, **change}))
    assert sorted(places(checked, tmp_path)) == sorted(expected)
    assert (checked.value is None) == bool(expected)


@pytest.mark.parametrize(
    ("path", "old", "new", "code", "line"),
    [
        (ONE, "id: FUN-001", "id: ../../x", "schema.pattern-hint", 1),
        (ONE, "id: FUN-001", 'id: "FUN-001\\n"', "schema.pattern-hint", 1),
        (ONE, "id: FUN-001", "id: fun-001", "schema.pattern-hint", 1),
        (ONE, "area: FUN", "area: FU", "schema.pattern-hint", 2),
        (ONE, "kind: requirement", "kind: requirment", "schema.not-allowed-nearest", 4),
        (ONE, "kind: requirement", "kidn: requirement", "schema.misspelt-key", 4),
        (ONE, "id: FUN-001", "id: FUN-001\nid: FUN-001", "yaml.duplicate-key", 2),
        ("library.yaml", "id: lite", "id: ../lite", "schema.pattern-hint", 1),
        ("register/municipalities.yaml", 'number: "1804"', "number: 1804", "schema.needs-quotes", 5),
        ("register/municipalities.yaml", 'number: "1806"', 'number: "1804"', "library.repeated-code", 10),
        ("register/municipalities.yaml", 'county: "18"', 'county: "19"', "library.unknown-county", 5),
        ("codelists/tags.yaml", "code: arkiv", "code: deling", "library.repeated-code", 10),
        ("sources/lov.yaml", "verified: true", "verified: false", "library.unverified-source", 7),
    ],
)
def test_a_fault_in_one_file_is_one_problem_with_its_line(tmp_path: Path, path: str, old: str, new: str, code: str, line: int) -> None:
    checked = load(tiny.tree(tmp_path, FILES | edited(path, old, new)))
    assert places(checked, tmp_path) == [(code, path, line)]


# Everything that can point at something points at something, and one kind of content has a bilag in one agreement alone.
BROAD = tiny.holding(
    tiny.library(
        tiny.requirement("FUN-001", relations=Relations(requires=("EIE-001",)), tags=("deling",)),
        tiny.requirement("FUN-002", applies_when=AppliesWhen(("legevakt",), ("delt",), ("SSA",))),
        tiny.term("EIE-001", deviates_from=(ClauseReference("SSA", "1", "1.1"), ClauseReference("SSA", "2", "2.1"))),
        tiny.term("EIE-002", content_kind="service_level"),
    ),
    tiny.agreement("2", content_kinds={**tiny.agreement().content_kinds, "service_level": 2}, gaps=(tiny.gap("deling"),)),
    tiny.advice("EIE-101", tags=("deling",), origin=("lov",)),
    tiny.qualification(),
    tiny.law("eldre", None, date(2026, 6, 30), repealed=("FOA § 7-9",)),
    tiny.law("ny", date(2026, 7, 1)),
)
WIDE = tiny.files(BROAD)


def test_advice_qualification_and_law_load_to_the_values_that_were_written(tmp_path: Path) -> None:
    assert {path.partition("/")[0] for path in WIDE} >= {"advice", "qualification", "legal"}
    checked = load(tiny.tree(tmp_path, WIDE))
    assert checked == Checked(LoadedLibrary(BROAD, fingerprint(BROAD), None))
    assert value(from_release(freeze(BROAD, tiny.RELEASED), "0.1.0.json")).library == BROAD


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"advice/EIE-102.yaml": WIDE["advice/EIE-101.yaml"], "advice/EIE-101.yaml": None}, [
            ("library.file-name", "advice/EIE-102.yaml", 1),
        ]),
        ({"advice/EIE-102.yaml": WIDE["advice/EIE-101.yaml"]}, [("library.duplicate-id", "advice/EIE-102.yaml", 1)]),
        (edited("advice/EIE-101.yaml", "id: EIE-101", "id: EIE-002", WIDE), [
            ("library.advice-id", "advice/EIE-101.yaml", 1),
            ("library.file-name", "advice/EIE-101.yaml", 1),
        ]),
        ({"advice/EIE-002.yaml": WIDE["advice/EIE-101.yaml"].replace("EIE-101", "EIE-002")}, [
            ("library.advice-id", "advice/EIE-002.yaml", 1),
        ]),
        (edited("advice/EIE-101.yaml", "area: EIE", "area: DEL", WIDE), [("library.unknown-area", "advice/EIE-101.yaml", 2)]),
        (edited("qualification/KVA-001.yaml", "id: KVA-001", "id: KVA-1", WIDE), [
            ("schema.pattern-hint", "qualification/KVA-001.yaml", 1),
        ]),
        (edited("qualification/KVA-001.yaml", "group: capacity", "group: kapasitet", WIDE), [
            ("schema.not-allowed", "qualification/KVA-001.yaml", 2),
        ]),
        (edited("qualification/KVA-001.yaml", 'default: "14"', 'default: "31"', WIDE), [
            ("parameter.too-large", "qualification/KVA-001.yaml", 26),
        ]),
        (edited("legal/ny.yaml", "2026-07-01", "2026-06-30", WIDE), [("library.law-overlap", "legal/ny.yaml", 1)]),
        (edited("legal/ny.yaml", "2026-07-01", "1. juli 2026", WIDE), [("schema.date", "legal/ny.yaml", 23)]),
        (edited("legal/ny.yaml", "source: lov", "source: nei", WIDE), [("library.unknown-source", "legal/ny.yaml", 22)]),
        ({"legal/notat.txt": "x", "advice/EIE/EIE-102.yaml": "x"}, [
            ("library.unknown-file", "advice/EIE", 0),
            ("library.unknown-file", "legal/notat.txt", 0),
        ]),
    ],
)  # fmt: skip
def test_advice_qualification_and_law_are_checked_as_all_other_files(
    tmp_path: Path, change: Mapping[str, str | None], expected: list[tuple[str, str, int]]
) -> None:
    assert places(load(tiny.tree(tmp_path, {**WIDE, **change})), tmp_path) == expected


@pytest.mark.parametrize("path", [path for path in WIDE if not path.startswith("areas/FUN/")] + ["areas/FUN/area.yaml"])
def test_a_broken_file_neither_hides_the_faults_of_others_nor_makes_noise_about_its_own_ids(tmp_path: Path, path: str) -> None:
    checked = load(tiny.tree(tmp_path, WIDE | edited("areas/FUN/FUN-002.yaml", "{skal} virke", "virke", WIDE) | {path: BROKEN}))
    assert checked.value is None
    found = [(code, file) for code, file, _ in places(checked, tmp_path)]
    assert sorted(found) == sorted([("yaml.unclosed-end", path), ("library.obligation-count", "areas/FUN/FUN-002.yaml")])


def test_every_agreement_may_be_broken_at_once_without_noise(tmp_path: Path) -> None:
    checked = load(tiny.tree(tmp_path, {**WIDE, "agreements/SSA-1.yaml": BROKEN, "agreements/SSA-2.yaml": BROKEN}))
    assert [code for code, _, _ in places(checked, tmp_path)] == ["yaml.unclosed-end"] * 2


def test_all_faults_of_all_files_come_in_one_run(tmp_path: Path) -> None:
    files = {ONE: BROKEN, TWO: "", "sources/lov.yaml": FILES["sources/lov.yaml"] + "x: 1\n", "areas/FUN/extra.txt": ""}
    checked = load(tiny.tree(tmp_path, FILES | files))
    assert places(checked, tmp_path) == [
        ("yaml.empty", TWO, 1),
        ("yaml.unclosed-end", ONE, 2),
        ("library.unknown-file", "areas/FUN/extra.txt", 0),
        ("schema.unknown-key", "sources/lov.yaml", 9),
    ]


def test_a_problem_of_the_value_is_placed_in_the_file_that_holds_it(tmp_path: Path) -> None:
    checked = load(tiny.tree(tmp_path, FILES | edited(ONE, "nb: Løsningen {skal} virke", "nb: Løsningen må virke")))
    assert [(code, path, line) for code, path, line in places(checked, tmp_path)] == [
        ("library.obligation-count", ONE, 10),
        ("library.obligation-word", ONE, 10),
    ]
    assert checked.problems[0].location.path == ("requirements", "FUN-001", "text", "nb")


def test_a_problem_of_no_file_stays_without_one() -> None:
    problem = error("library.unknown-area", ("order", 0), id="X")
    assert Origins({}).located(problem) == problem


def test_a_library_with_errors_in_its_content_is_still_a_value_but_marked_failed(tmp_path: Path) -> None:
    checked = load(tiny.tree(tmp_path, FILES | edited(ONE, "{skal} virke", "virke")))
    assert checked.failed
    assert checked.value is not None


def test_loading_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    folder = tiny.tree(tmp_path / "a", FILES)
    shutil.copytree(folder, tmp_path / "b")
    load(folder)
    left, right = ({path.relative_to(root): path.read_bytes() for path in root.rglob("*.yaml")} for root in (folder, tmp_path / "b"))
    assert left == right


# Releases


RELEASE = freeze(tiny.library(), tiny.RELEASED)


def released(**changes: object) -> bytes:
    return json.dumps({**json.loads(RELEASE), **changes}).encode()


def code(data: bytes) -> str:
    checked = from_release(data, "0.1.0.json")
    assert checked.value is None
    assert [problem.location.file for problem in checked.problems] == ["0.1.0.json"]
    return checked.problems[0].code


@pytest.mark.parametrize("size", [0, 1, 100, len(RELEASE) // 2, len(RELEASE) - 3])
def test_a_release_that_is_cut_off_is_a_problem(size: int) -> None:
    assert code(RELEASE[:size]) == "release.unreadable"


@pytest.mark.parametrize(
    "data",
    [
        b"null", b"[]", b'"x"', b"1", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"format": 1}',
        released(library=[]), released(library=None), released(date="i dag"), released(library={"id": "x"}), released(format=[]),
    ],
)  # fmt: skip
def test_a_file_that_is_no_release_is_a_problem(data: bytes) -> None:
    assert code(data) == "release.unreadable"


@pytest.mark.parametrize("number", [0, 2, 999, "1", None])
def test_an_unknown_format_is_a_problem_that_says_which_is_known(number: object) -> None:
    data = released(format=number)
    assert code(data) == "release.unknown-format"
    assert from_release(data, "x").problems[0].params == {"format": str(number), "known": "1"}


@pytest.mark.parametrize(
    "data",
    [
        RELEASE.replace("Løsningen {skal}".encode(), "Løsninga {skal}".encode(), 1),
        RELEASE.replace(b'"population": 50000', b'"population": 50001'),
        released(date="2026-01-03"),
        released(fingerprint="sha256:0"),
        released(fingerprint=None),
    ],
)
def test_a_release_that_was_edited_by_hand_is_a_problem(data: bytes) -> None:
    assert code(data) == "release.edited"


def test_a_release_is_what_it_says_and_not_how_it_is_written() -> None:
    assert from_release(released(), "x") == from_release(RELEASE, "x")
