"""Whole files or nothing: reading with a cap, writing under a temporary name first, and sets of files with a manifest last."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from fellesrammer.errors import DiskError, Problem, RammerError, error

MAX_READ = 50_000_000
MANIFEST = "manifest.json"

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?")
_WINDOWS_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_TEMPORARY = re.compile(r"\..+\.rammer-tmp")
_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})


def read(path: Path | str, limit: int = MAX_READ) -> bytes:
    """The bytes of a file; DiskError when it is missing, a folder, unreadable or larger than `limit` bytes."""
    path = Path(path)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise _fault("disk.is-folder", path)
        if not stat.S_ISREG(mode):
            raise _fault("disk.not-a-file", path)
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError, ValueError) as fault:
        raise _fault("disk.missing", path) from fault
    except OSError as fault:
        raise _fault("disk.unreadable", path) from fault
    if len(data) > limit:
        raise _fault("disk.too-large", path, limit=max(1, limit // 1_000_000))
    return data


def write(path: Path | str, data: bytes) -> None:
    """None, once the file is there whole; DiskError, with the old file untouched, when it could not be written."""
    target = _target(Path(path))
    temporary = _temporary(target)
    with _faults_of(Path(path)), _removed_on_fault([temporary]):
        _complete(temporary, data, target)
        temporary.replace(target)
        _settle(target.parent)


def write_set(folder: Path | str, files: Mapping[str, bytes]) -> None:
    """None, once all files and their manifest are in the folder; a fault before the first renaming leaves the folder as it was."""
    folder = Path(folder)
    _check_names(files)
    whole = {**dict(sorted(files.items())), MANIFEST: manifest(files)}
    created = _open_folder(folder)
    try:
        _remove_leftovers(folder)
        targets = {name: _target(folder / name) for name in whole}
        with _removed_on_fault([_temporary(target) for target in targets.values()]):
            for name, target in targets.items():
                with _faults_of(folder / name):
                    _complete(_temporary(target), whole[name], target)
            for name, target in targets.items():  # the manifest is the last of them
                with _faults_of(folder / name):
                    _temporary(target).replace(target)
        _settle(folder)
    except DiskError:
        if created:
            with suppress(OSError):
                folder.rmdir()
        raise


def manifest(files: Mapping[str, bytes]) -> bytes:
    """The manifest of a set: canonical JSON with the sha256 of every file by name."""
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    return (json.dumps({"files": digests, "format": 1}, indent=2, sort_keys=True) + "\n").encode()


def check_set(folder: Path | str) -> tuple[Problem, ...]:
    """Everything that differs from the folder's manifest: files that are missing, or not as they were when the set was made."""
    folder = Path(folder)
    try:
        digests = _digests(read(folder / MANIFEST))
    except DiskError as fault:
        gone = fault.problem.code == "disk.missing"
        return (error("disk.no-manifest", file=str(folder)) if gone else fault.problem,)
    if digests is None:
        return (error("disk.broken-manifest", file=str(folder / MANIFEST)),)
    return tuple(problem for name, digest in sorted(digests.items()) if (problem := _difference(folder / name, digest)))


def _difference(path: Path, digest: str) -> Problem | None:
    try:
        found = hashlib.sha256(read(path)).hexdigest()
    except DiskError as fault:
        missing = fault.problem.code == "disk.missing"
        return error("disk.set-missing", file=str(path), name=path.name) if missing else fault.problem
    return None if found == digest else error("disk.set-differs", file=str(path), name=path.name)


def _digests(data: bytes) -> dict[str, str] | None:
    try:
        digests = json.loads(data)["files"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if not isinstance(digests, dict):
        return None
    good = all(_is_good_name(name) and isinstance(digest, str) for name, digest in digests.items())
    return digests if good else None


def _check_names(files: Mapping[str, bytes]) -> None:
    for name in files:
        if not _is_good_name(name) or name.casefold() == MANIFEST:
            raise RammerError(f"not a name for a file of a set: {name!r}")
    if len({name.casefold() for name in files}) < len(files):
        raise RammerError("two files of a set differ only in capital letters")


def _is_good_name(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and not _WINDOWS_DEVICES.fullmatch(name)


def _open_folder(folder: Path) -> bool:
    # Whether the folder was made now: then it is taken away again if nothing comes into it.
    if folder.is_dir():
        return False
    try:
        folder.mkdir(parents=True)
    except (FileExistsError, NotADirectoryError) as fault:
        raise _fault("disk.folder-is-file", folder) from fault
    except (OSError, ValueError) as fault:
        raise _fault("disk.full" if getattr(fault, "errno", 0) in _FULL else "disk.unwritable", folder) from fault
    return True


def _target(path: Path) -> Path:
    # A link is written through, not replaced; a folder or device of the same name is never touched.
    with _faults_of(path):
        target = path.resolve()
        if target.is_dir():
            raise _fault("disk.is-folder", path)
        if target.exists() and not target.is_file():
            raise _fault("disk.not-a-file", path)
    return target


def _temporary(target: Path) -> Path:
    return target.with_name(f".{target.name}.rammer-tmp")


def _remove_leftovers(folder: Path) -> None:
    with _faults_of(folder):
        for path in folder.iterdir():
            if _TEMPORARY.fullmatch(path.name) and not path.is_dir():
                path.unlink()


def _complete(temporary: Path, data: bytes, target: Path) -> None:
    temporary.unlink(missing_ok=True)
    with temporary.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if target.exists():
        temporary.chmod(stat.S_IMODE(target.stat().st_mode))


def _settle(folder: Path) -> None:
    # The renaming itself reaches the disk with the folder; where folders can't be opened (Windows) the system does that alone.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _removed_on_fault(temporaries: list[Path]) -> Iterator[None]:
    try:
        yield
    except BaseException:
        for path in temporaries:
            with suppress(OSError):
                path.unlink(missing_ok=True)
        raise


@contextmanager
def _faults_of(path: Path) -> Iterator[None]:
    try:
        yield
    except NotADirectoryError as fault:
        raise _fault("disk.folder-is-file", path.parent) from fault
    except FileNotFoundError as fault:
        raise _fault("disk.missing-folder", path.parent) from fault
    except (OSError, ValueError, RuntimeError) as fault:
        code = "disk.full" if getattr(fault, "errno", 0) in _FULL else "disk.unwritable"
        raise _fault(code, path) from fault


def _fault(code: str, path: Path, *, limit: int = 0) -> DiskError:
    return DiskError(error(code, file=str(path), name=path.name or str(path), limit=limit))
