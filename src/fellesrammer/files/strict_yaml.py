"""Strict YAML with positions: our own reading of the parser's events, so that both doors read the same values and name the same faults."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from fellesrammer.errors import Checked, Path, Problem, error

Value: TypeAlias = Any
"""What YAML holds: text, integers, true and false, None, lists of these and dicts with text keys."""

Event: TypeAlias = Any  # the stubs don't know which attributes each event has
Parser: TypeAlias = Any  # a class that `yaml.parse` takes as its Loader

MAX_BYTES = 1_000_000
MAX_DEPTH = 32
MAX_DIGITS = 18
MAX_PROBLEMS = 200

PURE: Parser = yaml.SafeLoader
FAST: Parser = getattr(yaml, "CSafeLoader", PURE)

BOM = "\ufeff"
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
"""Characters no file may hold: controls, invisible line breaks and direction marks, and what is no character at all."""

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_LEADING_ZERO = re.compile(r"-?0[0-9]+")
_CONSTANTS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_NUMBER_STARTS = frozenset("-0123456789")
_PARSERS_DIFFER = re.compile(r"\t|[|>][-+0-9]*#")
_BLANK_OR_COMMENT = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*")

# The pure parser's reasons. First match wins; the codes carry the words for people.
_REASONS = (
    (re.compile(r"character '\\t'|tab"), "yaml.tab"),
    (re.compile(r"while scanning a quoted scalar.*(end of stream|document separator)", re.DOTALL), "yaml.unclosed-quote"),
    (re.compile(r"expected <block end>, but found '<scalar>'"), "yaml.after-quote"),
    (re.compile(r"but found '[]},]'"), "yaml.stray-bracket"),
    (re.compile(r"flow node.*'<stream end>'", re.DOTALL), "yaml.unclosed-end"),
    (re.compile(r"expected ',' or|flow (sequence|mapping)"), "yaml.unclosed-bracket"),
    (re.compile(r"mapping values are not allowed"), "yaml.colon-in-text"),
    (re.compile(r"could not find expected ':'"), "yaml.missing-colon"),
    (re.compile(r"unknown escape|escape sequence"), "yaml.escape"),
    (re.compile(r"cannot start any token|alphabetic or numeric"), "yaml.special-start"),
    (re.compile(r"expected <block end>|sequence entries are not allowed|mapping keys are not allowed"), "yaml.indentation"),
    (re.compile(r"while scanning a block scalar"), "yaml.block-text"),
    (re.compile(r"directive|undefined tag handle"), "yaml.directive"),
    (re.compile(r"<document start>"), "yaml.indentation"),
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a text: line and column from 1, and the span `text[start:end]`."""

    line: int
    column: int
    start: int
    end: int


@dataclass(slots=True)
class Branch:
    """A collection's events and its children's: for a mapping each key leads to its own event and the value's place."""

    start: Event
    items: list[Place] = field(default_factory=list)
    keys: dict[str, Event] = field(default_factory=dict)
    end: Event = None
    is_mapping: bool = False

    @property
    def in_brackets(self) -> bool:
        """Whether the collection is written in flow style, with brackets of its own or borrowed from the list around it."""
        return bool(self.start.flow_style)

    def child(self, step: str | int) -> Place | None:
        """The place of the value at one step, None when there is none."""
        position = self.position(step)
        return None if position is None else self.items[position]

    def position(self, step: str | int) -> int | None:
        """The number of the child at one step, None when there is none."""
        if self.is_mapping:
            return list(self.keys).index(step) if isinstance(step, str) and step in self.keys else None
        return step if isinstance(step, int) and 0 <= step < len(self.items) else None

    def key_event(self, position: int) -> Event:
        """The event of the key of the child with this number."""
        return list(self.keys.values())[position]


Place: TypeAlias = ScalarEvent | Branch


@dataclass(frozen=True, slots=True)
class Document:
    """What a file holds (`value`), its text, and where each value stands."""

    value: Value
    file: str
    text: str
    root: Place = field(repr=False, compare=False)

    def mark(self, path: Path) -> Mark:
        """The place of the value at a path, or of its nearest existing ancestor."""
        trail = self.trail(path)
        return self.mark_of(trail, len(trail) - 1)

    def key_mark(self, path: Path) -> Mark:
        """The place of the key at a path or at its nearest existing ancestor; for a list item or the whole file the value's place."""
        return self._key_mark(self.trail(path), path)

    def located(self, problem: Problem) -> Problem:
        """The same problem with file, line and column: at a filled-in scalar itself, else (and when the code ends in `-key`) at the key."""
        where = problem.location
        if where.line:
            return problem.at(file=where.file or self.file)
        trail = self.trail(where.path)
        at_key = problem.code.endswith("-key") or isinstance(trail[-1], Branch) or not trail[-1].value
        mark = self._key_mark(trail, where.path) if at_key else self.mark_of(trail, len(trail) - 1)
        return problem.at(file=where.file or self.file, line=mark.line, column=mark.column)

    def trail(self, path: Path) -> list[Place]:
        """The places from the root to the value at a path, as far as they exist."""
        places = [self.root]
        for step in path:
            here = places[-1]
            child = here.child(step) if isinstance(here, Branch) else None
            if child is None:
                break
            places.append(child)
        return places

    def mark_of(self, trail: list[Place], depth: int) -> Mark:
        """The place of one step of a trail."""
        place = trail[depth]
        if not _is_empty(place):
            begin = _first_event(place).start_mark
            return Mark(begin.line + 1, begin.column + 1, begin.index + self._shift, self.end_of(place))
        parent = trail[depth - 1] if depth else None
        start = self._empty_at(parent, place) if isinstance(parent, Branch) else self.span_of(place)[0]
        return Mark(*self._line_and_column(start), start, start)

    def end_of(self, place: Place) -> int:
        """Where the last character of a value ends: comments and blank lines after it are not its own."""
        if isinstance(place, ScalarEvent):
            return self._scalar_end(place)
        start = place.start.start_mark.index + self._shift
        if place.in_brackets and self.text[start] in "[{":
            return self.span_of(place.end)[1]
        last = place.items[-1]
        return self._empty_at(place, last) if _is_empty(last) else self.end_of(last)

    def span_of(self, event: Event) -> tuple[int, int]:
        """The span of one event (a key, say)."""
        return event.start_mark.index + self._shift, event.end_mark.index + self._shift

    def skip(self, position: int) -> int:
        """The first position from here on that is neither blank nor comment."""
        found = _BLANK_OR_COMMENT.match(self.text, position)
        return found.end() if found else position

    @property
    def _shift(self) -> int:
        return 1 if self.text.startswith(BOM) else 0

    def _key_mark(self, trail: list[Place], path: Path) -> Mark:
        depth = len(trail) - 1
        parent = trail[depth - 1] if depth else None
        if not isinstance(parent, Branch) or not parent.is_mapping:
            return self.mark_of(trail, depth)
        event = parent.keys[str(path[depth - 1])]
        return Mark(event.start_mark.line + 1, event.start_mark.column + 1, *self.span_of(event))

    def _empty_at(self, parent: Branch, place: Place) -> int:
        # The two parsers place an empty value differently inside brackets; right after the colon or dash is the same in both.
        position = next(number for number, item in enumerate(parent.items) if item is place)
        if not parent.is_mapping:
            return self.span_of(_first_event(place))[0]
        key_end = self.span_of(parent.key_event(position))[1]
        colon = self.skip(key_end)
        return colon + 1 if self.text[colon : colon + 1] == ":" else key_end

    def _scalar_end(self, event: ScalarEvent) -> int:
        start, end = self.span_of(event)
        if event.style not in ("|", ">"):
            return end
        body = self.text[start:end].removesuffix("\n").removesuffix("\r")
        header = re.match(r"[|>][-+0-9]*", body)
        own_blanks = not event.value.rstrip("\n").rpartition("\n")[2].strip(" \t") and event.value.strip("\n")
        if (header and "+" in header[0]) or own_blanks:
            return start + len(body)
        return start + len(re.sub(r"(?:\r?\n[ \t]*)+\Z", "", body))

    def _line_and_column(self, position: int) -> tuple[int, int]:
        before = self.text[self._shift : position].replace("\r\n", " \n").replace("\r", "\n")
        return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def load(source: bytes | str, file: str = "") -> Checked[Document | None]:
    """The document and every fault in it; it is None when no whole tree could be read, so ask `failed` before the values are used."""
    if len(source) > MAX_BYTES:
        return Checked(None, (error("yaml.too-large", file=file, limit=MAX_BYTES // 1000),))
    decoded = _decode(source, file) if isinstance(source, bytes) else source
    if isinstance(decoded, Problem):
        return Checked(None, (decoded,))
    return _read_fast(decoded, file) or _read_purely(decoded, file)


def read(text: str, file: str, parser: Parser) -> Checked[Document | None]:
    """The document and its faults, by one parser; malformed YAML is raised as the parser's own exception."""
    shift = 1 if text.startswith(BOM) else 0
    body = text[shift:]
    reader = _Reader(file)
    bad = _bad_characters(body, file)
    if bad:
        reader.problems.extend(bad)
        body = FORBIDDEN.sub("\ufffd", body)
    try:
        value, root = reader.document(yaml.parse(body, Loader=parser))
    except (_RefusedError, RecursionError):
        return Checked(None, tuple(reader.problems) or (error("yaml.too-deep", file=file, limit=MAX_DEPTH),))
    whole = Document(value, file, text, root) if root is not None and reader.whole else None
    return Checked(whole, tuple(reader.problems))


def plain_value(text: str) -> str | int | bool | None:
    """The value that unquoted text stands for; what is refused (leading zeros, endless digits) comes back as text."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] in _NUMBER_STARTS and _INTEGER.fullmatch(text) and len(text) <= MAX_DIGITS:
        return int(text)
    return text


def plain_fault(text: str) -> str:
    """The code of what forbids unquoted text, empty when nothing does."""
    if text and text[0] in _NUMBER_STARTS:
        if _LEADING_ZERO.fullmatch(text):
            return "yaml.leading-zero"
        if len(text) > MAX_DIGITS and _INTEGER.fullmatch(text):
            return "yaml.long-number"
    return ""


class _RefusedError(Exception):
    """The reading stops here; the problem is already noted."""


class _Reader:
    """One pass over the events of one file; `whole` turns false when what was read does not say what the writer meant."""

    __slots__ = ("events", "file", "problems", "whole")

    def __init__(self, file: str) -> None:
        self.events: Iterator[Event] = iter(())
        self.file = file
        self.problems: list[Problem] = []
        self.whole = True

    def document(self, events: Iterator[Event]) -> tuple[Value, Place | None]:
        self.events = events
        value: Value = None
        root: Place | None = None
        for event in events:
            kind = type(event)
            if kind is DocumentStartEvent:
                if root is not None:
                    self.note("yaml.second-document", (), event)
                    raise _RefusedError
                if event.version or event.tags:
                    self.note("yaml.directive", (), event)
            elif kind not in (StreamStartEvent, StreamEndEvent, DocumentEndEvent):
                value, root = self.node(event, (), 1)
        if root is None or (isinstance(root, ScalarEvent) and _is_empty(root)):
            self.problems.append(error("yaml.empty", file=self.file, line=1, column=1))
            return None, None
        return value, root

    def node(self, event: Event, path: Path, depth: int) -> tuple[Value, Place]:
        kind = type(event)
        if kind is ScalarEvent:
            return self.scalar(event, path), event
        if kind is AliasEvent:
            self.note("yaml.alias", path, event, name=event.anchor)
            self.whole = False
            return None, ScalarEvent(None, None, (True, False), "", event.start_mark, event.end_mark)
        if event.anchor is not None or event.tag is not None:
            self.check_decoration(event, path)
        if depth > MAX_DEPTH:
            self.note("yaml.too-deep", path, event, limit=MAX_DEPTH)
            raise _RefusedError
        return self.mapping(event, path, depth) if kind is MappingStartEvent else self.sequence(event, path, depth)

    def mapping(self, start: Event, path: Path, depth: int) -> tuple[dict[str, Value], Branch]:
        values: dict[str, Value] = {}
        branch = Branch(start, is_mapping=True)
        keys, items, events = branch.keys, branch.items, self.events
        for event in events:
            if type(event) is MappingEndEvent:
                branch.end = event
                break
            key = self.key(event, path)
            following = next(events)
            place: Place
            if type(following) is ScalarEvent:
                value, place = self.scalar(following, path, key), following
            else:
                value, place = self.node(following, (*path, key), depth + 1)
            if key in values:
                self.note("yaml.duplicate-key", (*path, key), event, key=key, first=keys[key].start_mark.line + 1)
                continue
            values[key] = value
            keys[key] = event
            items.append(place)
        return values, branch

    def sequence(self, start: Event, path: Path, depth: int) -> tuple[list[Value], Branch]:
        values: list[Value] = []
        branch = Branch(start)
        for event in self.events:
            if type(event) is SequenceEndEvent:
                branch.end = event
                break
            value, place = self.node(event, (*path, len(values)), depth + 1)
            values.append(value)
            branch.items.append(place)
        return values, branch

    def key(self, event: Event, path: Path) -> str:
        if type(event) is not ScalarEvent:
            self.note("yaml.complex-key", path, event)
            raise _RefusedError
        if event.anchor is not None or event.tag is not None:
            self.check_decoration(event, path)
        if event.style == '"':
            self.check_escapes(event, path)
        text: str = event.value
        if not text and event.implicit[0]:
            self.note("yaml.empty-key", path, event)
        return text

    def scalar(self, event: Event, path: Path, key: str | None = None) -> Value:
        if event.anchor is not None or event.tag is not None:
            self.check_decoration(event, path if key is None else (*path, key))
        text = event.value
        if event.style:
            if event.style == '"':
                self.check_escapes(event, path if key is None else (*path, key))
            return text
        fault = plain_fault(text)
        if fault:
            self.note(fault, path if key is None else (*path, key), event, value=text[:40])
            return text
        return plain_value(text)

    def check_decoration(self, event: Event, path: Path) -> None:
        if event.anchor is not None:
            self.note("yaml.anchor", path, event, name=event.anchor)
        if event.tag is not None:
            self.note("yaml.tag", path, event, tag=event.tag)
            self.whole = False

    def check_escapes(self, event: Event, path: Path) -> None:
        found = FORBIDDEN.search(event.value)
        if found:
            self.note("yaml.character", path, event, character=_name(found[0]))

    def note(self, code: str, path: Path, event: Event, **params: object) -> None:
        if len(self.problems) >= MAX_PROBLEMS:
            raise _RefusedError
        mark = event.start_mark
        self.problems.append(error(code, path, file=self.file, line=mark.line + 1, column=mark.column + 1, **params))


def _read_fast(text: str, file: str) -> Checked[Document | None] | None:
    # The C parser takes some texts that the pure one refuses and words its reasons otherwise: both doors must answer
    # alike, so it is asked only where they agree and believed only when it finds nothing wrong.
    if FAST is PURE or _PARSERS_DIFFER.search(text):
        return None
    try:
        checked = read(text, file, FAST)
    except yaml.YAMLError:
        return None
    return None if checked.problems else checked


def _read_purely(text: str, file: str) -> Checked[Document | None]:
    try:
        return read(text, file, PURE)
    except yaml.YAMLError as fault:
        return Checked(None, (*_bad_characters(text.removeprefix(BOM), file), _syntax(fault, file)))
    except (ValueError, OverflowError):  # the pure parser lets a numbered escape beyond Unicode through to chr()
        return Checked(None, (_beyond_unicode(text, file),))


def _syntax(fault: yaml.YAMLError, file: str) -> Problem:
    mark = getattr(fault, "problem_mark", None) or getattr(fault, "context_mark", None)
    opened = getattr(fault, "context_mark", None) or mark
    reason = f"{getattr(fault, 'context', '') or ''} {getattr(fault, 'problem', '') or ''}"
    code = next((code for pattern, code in _REASONS if pattern.search(reason)), "yaml.syntax")
    # These are mended where they begin; the parser notices them only at a later line, perhaps the last.
    if code in ("yaml.unclosed-quote", "yaml.unclosed-bracket", "yaml.missing-colon"):
        mark, opened = opened, mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return error(code, file=file, line=line, column=column, noticed=opened.line + 1 if opened else line)


def _beyond_unicode(text: str, file: str) -> Problem:
    found = re.search(r"\\U(?!000[0-9A-Fa-f]|0010)[0-9A-Fa-f]{8}", text)
    line = text.count("\n", 0, found.start()) + 1 if found else 1
    return error("yaml.escape", file=file, line=line, column=1, noticed=line)


def _decode(source: bytes, file: str) -> str | Problem:
    if source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)) or b"\0" in source[:4]:
        return error("yaml.encoding", file=file, line=1, column=1, encoding="UTF-16")
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError as fault:
        before = source[: fault.start]
        line_start = before.rfind(b"\n") + 1
        column = len(before[line_start:].decode("utf-8", "replace")) + 1
        return error("yaml.encoding", file=file, line=before.count(b"\n") + 1, column=column, encoding="Windows-1252")


def _bad_characters(body: str, file: str) -> list[Problem]:
    lines = enumerate(re.split(r"\r\n|\r|\n", body), 1) if FORBIDDEN.search(body) else ()
    faults = ((number, found) for number, line in lines if (found := FORBIDDEN.search(line)))
    return [
        error("yaml.character", file=file, line=number, column=found.start() + 1, character=_name(found[0]))
        for number, found in islice(faults, MAX_PROBLEMS // 2)
    ]


def _name(character: str) -> str:
    return f"U+{ord(character):04X}"


def _first_event(place: Place) -> Event:
    return place.start if isinstance(place, Branch) else place


def _is_empty(place: Place) -> bool:
    return isinstance(place, ScalarEvent) and not place.value and not place.style
