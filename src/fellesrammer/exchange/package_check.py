"""A package of documents held against the specification that it was made from: every difference, and what to change in the profile."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from fellesrammer.documents.catalogue import DOCUMENTS, Making
from fellesrammer.documents.records import FORMAT
from fellesrammer.documents.requirement_tables import bilag_file
from fellesrammer.errors import Checked, Problem, RammerError, error, warning
from fellesrammer.exchange import word_document, workbook
from fellesrammer.exchange.package_compare import Saying, Topic, compare
from fellesrammer.exchange.package_known import Known, known
from fellesrammer.exchange.package_paths import path_of, path_of_new, placed, shown
from fellesrammer.exchange.reading import Reading
from fellesrammer.files import data
from fellesrammer.model.codec import decode, fingerprint
from fellesrammer.model.specification import CaseFile, Resolved, Specification
from fellesrammer.profile.load import LoadedProfile
from fellesrammer.words import Words, listed

SPECIFICATION = "spesifikasjon.json"
"""The file that everything else is held against."""

_REQUIREMENTS = "kravspesifikasjon.docx"
_INTERNAL = frozenset({"evaluering.xlsx"})
"""The internal documents that are made of the specification alone, and so can be compared."""
_LARGEST = 20_000_000
_AROUND = 30
_LONGEST = 160
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
    known_here = known(specification, data.words(specification.language))
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
        found = compare(expected, read.value, name, known_here)
        compared.append(name)
        sayings += found.sayings
        problems += found.problems
    problems += [warning("package.document-missing", file=name) for name in missing if name not in files]
    told = _Told(known_here, specification, data.words(specification.language))
    problems += [placed(problem, profile.profile) for problem in told.problems(sayings)]
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


# What is told


@dataclass(frozen=True, slots=True)
class _Told:
    """The differences of all documents, one problem for each topic."""

    known: Known
    specification: Specification
    words: Words

    def problems(self, sayings: Sequence[Saying]) -> Iterator[Problem]:
        """A problem for each topic of which some document says otherwise."""
        by_topic: dict[Topic, list[Saying]] = {}
        for saying in sayings:
            by_topic.setdefault(saying.topic, []).append(saying)
        for topic, all_said in by_topic.items():
            differing = [saying for saying in all_said if saying.differs]
            if not differing:
                continue
            for group in ([one for one in differing if one.now is None], [one for one in differing if one.was is None]):
                if group:
                    yield self._row(topic, group, [one for one in all_said if one not in group])
            if changed := [one for one in differing if one.was is not None and one.now is not None]:
                yield self._changed(topic, changed, [one for one in all_said if not one.differs])

    def _row(self, topic: Topic, differing: Sequence[Saying], others: Sequence[Saying]) -> Problem:
        """Something that is gone from documents, or that has come into them."""
        gone = differing[0].now is None
        files, text = _files(differing), _cut(differing[0].was or differing[0].now or "")
        hint = self._agreement(differing, others, alike=True)
        path = differing[0].path or path_of(topic, self.known)
        if topic.kind == "text" and topic.field != "row":
            place = _title(differing[0])
            if gone:
                return error("package.line-missing", path, section=place, text=text, files=files, **_hints(hint))
            return error("package.line-added", path, section=place, text=text, files=files, **_hints(hint))
        if gone:
            return error("package.row-missing", path, id=_name(topic, text), files=files, place=shown(path) or "–", **_hints(hint))
        if topic.kind == "requirement" and (home := self._home(topic.id, differing)):
            return error("package.row-elsewhere", path, id=topic.id, files=files, home=home)
        if topic.kind == "unknown":
            new = path_of_new(topic.id)
            return error("package.unknown-id", new, id=topic.id, files=files, place=shown(new), **_hints(hint))
        return error("package.row-added", path, id=_name(topic, text), files=files, place=shown(path) or "–", **_hints(hint))

    def _home(self, name: str, differing: Sequence[Saying]) -> str:
        """The bilag in which a requirement belongs, when it stands in a document of another one."""
        row = next(row for row in self.specification.requirements if row.id == name)
        files = {one.bilag: bilag_file(one.bilag) for one in self.specification.requirements}
        files[self.specification.agreement.requirements] = _REQUIREMENTS
        here = {one.file for one in differing} & set(files.values())
        return f"{files[row.bilag]} (bilag {row.bilag})" if here - {files[row.bilag]} else ""

    def _changed(self, topic: Topic, differing: Sequence[Saying], others: Sequence[Saying]) -> Problem:
        """Something that documents say otherwise than they should."""
        parts = [_difference(one.was or "", one.now or "") for one in differing]
        alike = len({part.key for part in parts}) == 1
        hint = self._agreement(differing, others, alike=alike)
        said = _said(differing, parts)
        path = differing[0].path or path_of(topic, self.known)
        name, place = _name(topic, ""), shown(path) or "–"
        field = self._field(topic, differing[0].label)
        local = topic.id in self.known.local
        match (topic.kind, topic.field):
            case ("requirement", "criterion"):
                return error("package.criterion", path, id=name, field=field, said=said, place=place, **_hints(hint))
            case ("requirement" | "criterion", "weight"):
                return error("package.weight", path, id=name, field=field, said=said, place=place, **_hints(hint))
            case ("requirement" | "qualification", _) if local:
                return error("package.local", path, id=name, field=field, said=said, place=place, **_hints(hint))
            case ("requirement", "type"):
                return error("package.type", path, id=name, field=field, said=said, place=place, **_hints(hint))
            case ("requirement", "fulfilment"):
                return error("package.fulfilment", path, id=name, field=field, said=said, place=place, **_hints(hint))
            case ("requirement", "added"):
                return error("package.added-text", path, id=name, field=field, said=said, place=place, **_hints(hint))
            case ("requirement", "answer"):
                return error("package.answer", path, id=name, field=field, said=said, place=place, **_hints(hint))
            case ("requirement", _):
                return error("package.requirement", path, id=name, field=field, said=said, place=place, **_hints(hint))
            case ("criterion", _):
                return error("package.criterion", path, id=name, field=field, said=said, place=place, **_hints(hint))
            case ("qualification", _):
                return error("package.qualification", path, id=name, field=field, said=said, place=place, **_hints(hint))
            case ("option" | "price", _):
                return error("package.line", path, id=name, field=field, said=said, place=place, **_hints(hint))
            case ("value", _):
                return error("package.value", path, field=field, said=said, place=place, **_hints(hint))
        return error("package.text", path, section=_title(differing[0]), said=said, **_hints(hint))

    def _field(self, topic: Topic, label: str) -> str:
        """What the field is called in the documents."""
        fixed = {"title": "competition.column.title", "text": "show.text", "added": "row.added", "beyond": "row.beyond"}
        if topic.field in fixed:
            return self.words.fixed.get(fixed[topic.field], topic.field)
        return label or topic.field or topic.id

    def _agreement(self, differing: Sequence[Saying], others: Sequence[Saying], *, alike: bool) -> Mapping[str, str]:
        """Whether the documents agree with each other, in every language."""
        many = len({one.file for one in differing}) > 1
        kept = tuple(dict.fromkeys(one.file for one in others if one.file not in {other.file for other in differing}))
        key = ("alike" if alike else "apart") if many else "one"
        found = {}
        for language in data.word_languages():
            words = data.words(language)
            files = listed(kept, words("and"))
            found[language] = words(f"package.agree.{key}_kept", files=files) if kept else words(f"package.agree.{key}")
        return MappingProxyType(found)


def _hints(hint: Mapping[str, str]) -> dict[str, str]:
    return {f"hint_{language}": text for language, text in hint.items()}


@dataclass(frozen=True, slots=True)
class _Part:
    """The part of a text that was changed, with a little around it."""

    was: str
    now: str
    key: tuple[str, str]


def _difference(was: str, now: str) -> _Part:
    """What was changed, from the first difference to the last, in whole words and shortened where it is long."""
    old, new = was.replace("\n", " ").split(" "), now.replace("\n", " ").split(" ")
    start = next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), min(len(old), len(new)))
    end = next(
        (at for at, (one, other) in enumerate(zip(reversed(old[start:]), reversed(new[start:]), strict=False)) if one != other),
        min(len(old), len(new)) - start,
    )
    key = (" ".join(old[start : len(old) - end]), " ".join(new[start : len(new) - end]))
    return _Part(_around(old, start, len(old) - end), _around(new, start, len(new) - end), key)


def _around(words: Sequence[str], start: int, end: int) -> str:
    before, middle, after = " ".join(words[:start]), _cut(" ".join(words[start:end])), " ".join(words[end:])
    before = f"…{before[-_AROUND:]}" if len(before) > _AROUND else before
    after = f"{after[:_AROUND]}…" if len(after) > _AROUND else after
    return " ".join(filter(None, (before, middle, after)))


def _said(differing: Sequence[Saying], parts: Sequence[_Part]) -> str:
    """What each document should say and says: those that say the same are named together."""
    groups: dict[tuple[str, str], list[str]] = {}
    for saying, part in zip(differing, parts, strict=True):
        groups.setdefault((part.was, part.now), []).append(saying.file)
    return "; ".join(f"{', '.join(dict.fromkeys(files))}: «{was}» → «{now}»" for (was, now), files in groups.items())


def _files(sayings: Iterable[Saying]) -> str:
    return ", ".join(dict.fromkeys(saying.file for saying in sayings))


def _name(topic: Topic, text: str) -> str:
    return topic.id if topic.kind not in {"text", "value"} else text or topic.id.replace("\n", ": ")


def _title(saying: Saying) -> str:
    return saying.label or saying.topic.id.partition("\n")[2].replace("\n", ": ")


def _cut(text: str) -> str:
    flat = text.replace("\n", " ")
    return flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 1]}…"


__all__ = ["SPECIFICATION", "Given", "PackageCheck", "check"]
