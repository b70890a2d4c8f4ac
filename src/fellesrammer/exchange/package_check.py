"""A package of documents held against the specification that it was made from: every difference, and what to change in the profile."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from fellesrammer.documents.catalogue import DOCUMENTS, Making
from fellesrammer.documents.records import FORMAT
from fellesrammer.errors import Checked, Problem, RammerError, error, warning
from fellesrammer.exchange import word_document, workbook
from fellesrammer.exchange.package_compare import Saying, compare
from fellesrammer.exchange.package_known import known
from fellesrammer.exchange.package_paths import placed
from fellesrammer.exchange.package_told import Told
from fellesrammer.exchange.reading import Reading
from fellesrammer.files import data
from fellesrammer.model.codec import decode, fingerprint
from fellesrammer.model.specification import CaseFile, Resolved, Specification
from fellesrammer.profile.load import LoadedProfile

SPECIFICATION = "spesifikasjon.json"
"""The file that everything else is held against."""

_INTERNAL = frozenset({"evaluering.xlsx"})
"""The internal documents that are made of the specification alone, and so can be compared."""
_LARGEST = 20_000_000
_UNMAKEABLE = (RammerError, ArithmeticError, AttributeError, LookupError, RuntimeError, StopIteration, TypeError, ValueError)
"""What making documents ends in when a specification holds together in form and not in content."""


@dataclass(frozen=True, slots=True)
class PackageCheck:
    """What was done: the documents that were compared, the files that were left alone, and the language of the documents."""

    compared: tuple[str, ...]
    not_compared: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of the profile that the package came from: its file, what it gives today, and the parts of its Word template."""

    profile: LoadedProfile | None = None
    specification: str = ""
    template: Mapping[str, bytes] | None = None


def check(files: Mapping[str, bytes], given: Given | None = None) -> Checked[PackageCheck | None]:
    """Every difference between the documents of a package, and between them and its specification.

    `files` are the files of the folder by name. None when the specification is not there or can't be used.
    """
    profile = given or Given()
    opened = _opened(files)
    if opened.value is None:
        return Checked(None, opened.problems)
    specification, identity = opened.value
    made = _fresh(specification, identity, profile.template)
    if made is None:
        return Checked(None, (*opened.problems, error("package.unreadable-specification", file=SPECIFICATION)))
    fresh, missing = made
    words = data.words(specification.language)
    recognised = known(specification, words)
    problems = list(opened.problems)
    if profile.profile is not None and profile.specification not in {"", identity}:
        problems.insert(0, error("package.other-profile", file=profile.profile.document.file))
    compared: list[str] = []
    sayings: list[Saying] = []
    for name in (name for name in fresh if name in files):
        expected, read = _readings(fresh[name], files[name], name)
        problems += read.problems
        if read.value is None or _stranger(read.value, identity, name, problems):
            continue
        found = compare(expected, read.value, name, recognised)
        compared.append(name)
        sayings += found.sayings
        problems += found.problems
    problems += [warning("package.document-missing", file=name) for name in missing if name not in files]
    problems += [placed(problem, profile.profile) for problem in Told(recognised, specification, words).problems(sayings)]
    others = tuple(sorted(name for name in files if name not in compared and name != SPECIFICATION))
    return Checked(PackageCheck(tuple(compared), others, specification.language), tuple(problems))


# The specification and the documents that it gives


def _opened(files: Mapping[str, bytes]) -> Checked[tuple[Specification, str] | None]:
    """The specification of the package with its fingerprint."""
    if SPECIFICATION not in files:
        return Checked(None, (error("package.no-specification", file=SPECIFICATION),))
    try:
        if len(files[SPECIFICATION]) > _LARGEST:
            raise ValueError(SPECIFICATION)  # noqa: TRY301  # told as any other file that is no specification
        record = json.loads(files[SPECIFICATION])
        if isinstance(record, dict) and isinstance(record.get("format"), int) and record["format"] > FORMAT:
            return Checked(None, (error("package.newer-format", file=SPECIFICATION, found=record["format"], known=FORMAT),))
        specification, identity = decode(Specification, record["specification"]), str(record["fingerprint"])
    except (RammerError, LookupError, RecursionError, TypeError, ValueError):
        return Checked(None, (error("package.unreadable-specification", file=SPECIFICATION),))
    if specification.language not in data.word_languages():
        return Checked(None, (error("package.unreadable-specification", file=SPECIFICATION),))
    if fingerprint(specification) != identity:
        return Checked(None, (error("package.edited-specification", file=SPECIFICATION),))
    return Checked((specification, identity))


def _fresh(
    specification: Specification, identity: str, template: Mapping[str, bytes] | None
) -> tuple[dict[str, bytes], tuple[str, ...]] | None:
    """The documents as they should be, and the names of the public ones; None when the specification gives none."""
    making = Making(Resolved(specification, CaseFile(identity, "", (), ())), data.words(specification.language), template or None)
    made: dict[str, bytes] = {}
    public: list[str] = []
    try:
        for document in DOCUMENTS:
            if document.public or document.name in _INTERNAL:
                files = {name: content for name, content in document.make(making).items() if name.endswith((".docx", ".xlsx"))}
                made.update(files)
                public += files if document.public else ()
    except _UNMAKEABLE:
        return None
    return made, tuple(public)


def _readings(fresh: bytes, edited: bytes, name: str) -> tuple[Reading, Checked[Reading | None]]:
    """What a document should say and what it says, read by the same reader."""
    if name.endswith(".docx"):
        expected, read = word_document.read(fresh, name), word_document.read(edited, name)
    else:
        expected = workbook.read(fresh, name)
        read = workbook.read(edited, name, expected.value)
    if expected.value is None:
        raise RammerError(f"our own {name} can't be read: {[problem.code for problem in expected.problems]}")
    return expected.value, read


def _stranger(reading: Reading, identity: str, name: str, problems: list[Problem]) -> bool:
    """Whether the document was made from another specification, which is then told."""
    if reading.identity and reading.identity != identity:
        problems.append(error("package.other-specification", file=name))
        return True
    if not reading.identity:
        problems.append(warning("package.no-identity", file=name))
    return False
