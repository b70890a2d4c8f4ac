"""What is told of the differences between documents: one problem for each topic, whichever documents it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from fellesrammer.documents.requirement_tables import bilag_file
from fellesrammer.errors import Problem, error
from fellesrammer.exchange.package_compare import Saying, Topic
from fellesrammer.exchange.package_known import Known
from fellesrammer.exchange.package_paths import path_of, path_of_new, shown
from fellesrammer.files import data
from fellesrammer.model.specification import Specification
from fellesrammer.words import Words, listed

_REQUIREMENTS = "kravspesifikasjon.docx"
_AROUND = 30
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Told:
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

    def _changed(  # noqa: C901, PLR0911  # one code for each kind of thing that a profile says
        self, topic: Topic, differing: Sequence[Saying], others: Sequence[Saying]
    ) -> Problem:
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


def _hints(hint: Mapping[str, str]) -> dict[str, Any]:
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
    key = (_number(" ".join(old[start : len(old) - end])), _number(" ".join(new[start : len(new) - end])))
    return _Part(_around(old, start, len(old) - end), _around(new, start, len(new) - end), key)


def _number(text: str) -> str:
    """The text as all documents write it: decimal point, no percent sign, no spaces between digits."""
    plain = text.removesuffix("%").strip().replace(",", ".").replace(" ", "")
    return plain if plain.replace(".", "", 1).isdecimal() else text


def _around(words: Sequence[str], start: int, end: int) -> str:
    before, middle, after = " ".join(words[:start]), _cut(" ".join(words[start:end])), " ".join(words[end:])
    before = f"… {before[-_AROUND:].partition(' ')[2]}" if len(before) > _AROUND else before
    after = f"{after[:_AROUND].rpartition(' ')[0]} …" if len(after) > _AROUND else after
    return " ".join(filter(None, (before, middle, after))) or "–"


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
