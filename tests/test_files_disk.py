from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fellesrammer.errors import DiskError, RammerError
from fellesrammer.files import disk

FILES = {"krav.docx": b"ord", "svar.xlsx": b"tall"}


def code_of(action: Callable[[], object]) -> str:
    with pytest.raises(DiskError) as caught:
        action()
    return caught.value.problem.code


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_is_written_is_read_back_and_nothing_else_is_left(tmp_path: Path) -> None:
    disk.write(tmp_path / "a.txt", b"en")
    disk.write(tmp_path / "a.txt", b"to")
    assert disk.read(tmp_path / "a.txt") == b"to"
    assert names(tmp_path) == ["a.txt"]


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "fil").write_bytes(b"12345")
    os.mkfifo(tmp_path / "kø")
    assert code_of(lambda: disk.read(tmp_path / "borte")) == "disk.missing"
    assert code_of(lambda: disk.read(tmp_path / "fil" / "under")) == "disk.missing"
    assert code_of(lambda: disk.read("x\0y")) == "disk.missing"
    assert code_of(lambda: disk.read(tmp_path)) == "disk.is-folder"
    assert code_of(lambda: disk.read(tmp_path / "kø")) == "disk.not-a-file"
    assert code_of(lambda: disk.read("/dev/null")) == "disk.not-a-file"
    assert code_of(lambda: disk.read(tmp_path / "fil", limit=4)) == "disk.too-large"
    assert disk.read(tmp_path / "fil", limit=5) == b"12345"


def test_a_file_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    (tmp_path / "fil").write_bytes(b"1")
    assert code_of(lambda: disk.write(tmp_path / "borte" / "x", b"1")) == "disk.missing-folder"
    assert code_of(lambda: disk.write(tmp_path / "fil" / "x", b"1")) == "disk.folder-is-file"
    assert code_of(lambda: disk.write(tmp_path, b"1")) == "disk.is-folder"
    assert code_of(lambda: disk.write("/dev/full", b"1")) == "disk.not-a-file"
    assert code_of(lambda: disk.write(tmp_path / ("x" * 300), b"1")) == "disk.unwritable"
    assert names(tmp_path) == ["fil"]


def test_a_link_is_written_through_and_the_mode_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "ekte"
    target.write_bytes(b"1")
    target.chmod(0o640)
    (tmp_path / "lenke").symlink_to(target)
    disk.write(tmp_path / "lenke", b"2")
    assert (tmp_path / "lenke").is_symlink()
    assert target.read_bytes() == b"2"
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_set_has_a_sorted_manifest_with_every_fingerprint(tmp_path: Path) -> None:
    disk.write_set(tmp_path / "ut" / "her", FILES)
    folder = tmp_path / "ut" / "her"
    assert names(folder) == ["krav.docx", "manifest.json", "svar.xlsx"]
    listed = json.loads((folder / "manifest.json").read_bytes())["files"]
    assert listed == {name: hashlib.sha256(data).hexdigest() for name, data in FILES.items()}
    assert list(listed) == sorted(listed)
    assert disk.check_set(folder) == ()


def test_the_same_set_in_another_order_gives_the_same_manifest() -> None:
    assert disk.manifest(FILES) == disk.manifest(dict(reversed(FILES.items())))


def test_files_that_are_not_ours_stay_and_leftovers_of_a_stop_go(tmp_path: Path) -> None:
    (tmp_path / "notat.txt").write_bytes(b"mitt")
    (tmp_path / ".skjult").write_bytes(b"mitt")
    (tmp_path / ".krav.docx.rammer-tmp").write_bytes(b"halv")
    (tmp_path / ".gammel.docx.rammer-tmp").write_bytes(b"halv")
    disk.write_set(tmp_path, FILES)
    assert names(tmp_path) == [".skjult", "krav.docx", "manifest.json", "notat.txt", "svar.xlsx"]
    assert (tmp_path / "notat.txt").read_bytes() == b"mitt"


def test_a_file_where_the_folder_should_be_is_a_problem_and_stays(tmp_path: Path) -> None:
    (tmp_path / "ut").write_bytes(b"fil")
    assert code_of(lambda: disk.write_set(tmp_path / "ut", FILES)) == "disk.folder-is-file"
    assert code_of(lambda: disk.write_set(tmp_path / "ut" / "under", FILES)) == "disk.folder-is-file"
    assert (tmp_path / "ut").read_bytes() == b"fil"


def test_a_folder_where_a_file_should_be_stops_the_set_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "svar.xlsx").mkdir()
    assert code_of(lambda: disk.write_set(tmp_path, FILES)) == "disk.is-folder"
    assert names(tmp_path) == ["svar.xlsx"]


def test_a_full_disk_leaves_the_old_set_whole_and_no_temporary_files(tmp_path: Path) -> None:
    disk.write_set(tmp_path, FILES)
    script = (
        "import resource, sys\n"
        "from fellesrammer.errors import DiskError\n"
        "from fellesrammer.files import disk\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "for folder in sys.argv[1:]:\n"
        "    try:\n"
        "        disk.write_set(folder, {'krav.docx': b'ny', 'svar.xlsx': b'x' * 5000})\n"
        "    except DiskError as fault:\n"
        "        print(fault.problem.code, fault.problem.params['name'])\n"
    )
    folders = [str(tmp_path), str(tmp_path / "ny")]
    ran = subprocess.run([sys.executable, "-c", script, *folders], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["disk.full", "svar.xlsx"] * 2
    assert names(tmp_path) == ["krav.docx", "manifest.json", "svar.xlsx"]
    assert disk.check_set(tmp_path) == ()


def test_a_process_killed_between_leaves_a_set_that_is_found_and_that_the_next_run_mends(tmp_path: Path) -> None:
    disk.write_set(tmp_path, FILES)
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from fellesrammer.files import disk\n"
        "def stop(event, args):\n"
        "    if event == 'os.rename' and str(args[1]).endswith('svar.xlsx'):\n"
        "        os._exit(9)\n"
        "sys.addaudithook(stop)\n"
        "disk.write_set(sys.argv[1], {'krav.docx': b'ny', 'svar.xlsx': b'ny'})\n"
    )
    assert subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False).returncode == 9
    assert [(problem.code, problem.params["name"]) for problem in disk.check_set(tmp_path)] == [("disk.set-differs", "krav.docx")]
    disk.write_set(tmp_path, {"krav.docx": b"ny", "svar.xlsx": b"ny"})
    assert disk.check_set(tmp_path) == ()
    assert names(tmp_path) == ["krav.docx", "manifest.json", "svar.xlsx"]


def test_missing_and_changed_files_are_found(tmp_path: Path) -> None:
    disk.write_set(tmp_path, FILES)
    (tmp_path / "krav.docx").unlink()
    (tmp_path / "svar.xlsx").write_bytes(b"endret")
    assert [problem.code for problem in disk.check_set(tmp_path)] == ["disk.set-missing", "disk.set-differs"]


@pytest.mark.parametrize(
    ("manifest", "code"),
    [
        (None, "disk.no-manifest"),
        (b"{", "disk.broken-manifest"),
        (b"\xff", "disk.broken-manifest"),
        (b"[]", "disk.broken-manifest"),
        (b'{"files": []}', "disk.broken-manifest"),
        (b'{"files": {"../../etc/passwd": "x"}}', "disk.broken-manifest"),
        (b'{"files": {"a": 1}}', "disk.broken-manifest"),
        (b"[" * 100_000, "disk.broken-manifest"),
    ],
    ids=str,
)
def test_a_manifest_that_is_missing_or_broken_or_hostile_is_one_problem(tmp_path: Path, manifest: bytes | None, code: str) -> None:
    if manifest is not None:
        (tmp_path / "manifest.json").write_bytes(manifest)
    assert [problem.code for problem in disk.check_set(tmp_path)] == [code]


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../x", "a/b", "a\\b", "/etc/x", "x\n",
     "x\0", ".skjult", "x.", "x ", "CON", "con.docx", "Lpt1.txt", "manifest.json", "Manifest.JSON", "å.docx"],
)  # fmt: skip
def test_a_name_that_leaves_the_folder_or_that_windows_refuses_is_a_broken_invariant(tmp_path: Path, name: str) -> None:
    with pytest.raises(RammerError):
        disk.write_set(tmp_path, {name: b"1"})
    assert names(tmp_path) == []


def test_names_that_differ_only_in_capitals_are_a_broken_invariant(tmp_path: Path) -> None:
    with pytest.raises(RammerError):
        disk.write_set(tmp_path, {"a.txt": b"1", "A.txt": b"2"})


@given(st.dictionaries(st.from_regex(r"x[a-z0-9-]{0,8}\.(docx|xlsx|json)", fullmatch=True), st.binary(max_size=9)))
def test_every_set_that_was_written_whole_passes_its_own_check(tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]) -> None:
    folder = tmp_path_factory.mktemp("sett")
    disk.write_set(folder, files)
    assert disk.check_set(folder) == ()
    assert {name: disk.read(folder / name) for name in files} == files
