from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import tiny
from fellesrammer import workflow
from fellesrammer.library.load import FORMAT, from_release
from fellesrammer.library.release import freeze, versions
from fellesrammer.model.codec import fingerprint
from fellesrammer.model.library import Library, Release

RELEASES = sorted((workflow.library_folder() / "releases").glob("*.json"))


def test_there_is_a_release_and_every_file_among_them_has_a_version_for_a_name() -> None:
    assert RELEASES
    assert workflow.releases() == versions(workflow.library_folder() / "releases")
    assert sorted(workflow.releases()) == sorted(path.stem for path in RELEASES)


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: path.stem)
def test_every_release_ever_made_loads_under_the_version_that_its_file_is_named_after(path: Path) -> None:
    checked = from_release(path.read_bytes(), path.name)
    assert checked.problems == ()
    assert checked.value is not None
    assert checked.value.library.version == path.stem
    assert workflow.open_library(path.stem).value == checked.value


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: path.stem)
def test_a_release_stands_as_it_was_frozen_byte_for_byte(path: Path) -> None:
    value = from_release(path.read_bytes(), path.name).value
    assert value is not None
    assert value.released is not None
    assert freeze(value.library, value.released) == path.read_bytes()


def test_a_version_that_was_never_released_is_a_problem_that_names_those_that_were() -> None:
    checked = workflow.open_library("9.9.9")
    assert tiny.found(checked.problems) == [("profile.unknown-version", ("library",))]
    assert checked.problems[0].params == {"version": "9.9.9", "known": ", ".join(workflow.releases())}


def test_a_release_file_says_format_day_and_fingerprint() -> None:
    written = json.loads(freeze(tiny.library(), date(2026, 1, 2)))
    assert written.keys() == {"format", "fingerprint", "date", "library"}
    assert written["format"] == FORMAT
    assert written["date"] == "2026-01-02"
    assert written["fingerprint"] == fingerprint(Release(date(2026, 1, 2), tiny.library()))


def test_equal_libraries_freeze_to_equal_bytes_in_whatever_order_they_were_put_together() -> None:
    whole = tiny.library()
    turned = replace(whole, requirements=dict(sorted(whole.requirements.items(), reverse=True)))
    assert freeze(turned, tiny.RELEASED) == freeze(whole, tiny.RELEASED)
    assert isinstance(turned, Library)


def test_versions_stand_by_age_and_a_candidate_before_its_release(tmp_path: Path) -> None:
    names = ("0.10.0", "0.2.0", "1.0.0-rc", "1.0.0", "0.2.1-rc", "siste", "1.0", "v1.0.0", "1.0.0-beta")
    tiny.tree(tmp_path, {f"{name}.json": "{}" for name in names} | {"2.0.0.txt": ""})
    assert versions(tmp_path) == ("0.2.0", "0.2.1-rc", "0.10.0", "1.0.0-rc", "1.0.0")
    assert versions(tmp_path / "mangler") == ()


def test_a_library_with_errors_is_not_frozen(tmp_path: Path) -> None:
    files = tiny.files()
    good, bad = tiny.tree(tmp_path / "a", files), tiny.tree(tmp_path / "b", {**files, "sources/lov.yaml": "x"})
    failed = tiny.tree(tmp_path / "c", {**files, "areas/FUN/FUN-001.yaml": files["areas/FUN/FUN-001.yaml"].replace("{skal} ", "")})
    assert workflow.freeze(good, tiny.RELEASED).value == freeze(tiny.library(), tiny.RELEASED)
    assert workflow.freeze(bad, tiny.RELEASED).value is None
    assert workflow.freeze(failed, tiny.RELEASED).value is None
