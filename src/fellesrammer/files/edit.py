"""Edits of YAML texts in place: only the characters of one value change, so comments, order and everybody else's lines survive."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from yaml.events import ScalarEvent

from fellesrammer.errors import Checked, Path, RammerError, error
from fellesrammer.files.strict_yaml import BOM, FORBIDDEN, MAX_DEPTH, Branch, Document, Place, Value, load, plain_fault, plain_value

New: TypeAlias = str | int | Sequence["New"] | Mapping[str, "New"] | None
"""A value to write: text, an integer, true or false, None, and lists and mappings of these."""

LONG = 100
"""Text of more characters than this stands in a `|` block of its own."""

_UNSAFE_START = frozenset("-?:,[]{}#&*!|>'\"%@`.=<")
_UNSAFE_INSIDE = re.compile(r"[\x00-\x1f]|: | #|:\Z")
_UNSAFE_IN_BRACKETS = re.compile(r"[,\[\]{}:?]")
_UNSAFE_IN_BLOCK = re.compile(r"[\x00-\x09\x0b-\x1f]|\n\n\Z|\A[ \n]")
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*")
_LINE_END = re.compile(r"\r?\n|\Z")


@dataclass(frozen=True, slots=True)
class _Cut:
    """One change: the characters `start:end` become `text`."""

    start: int
    end: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Written:
    """A value as it stands after a colon or dash: the rest of that line, and the lines below, indented from the column of its parent."""

    head: str
    body: tuple[str, ...] = ()


Style: TypeAlias = Callable[[Value], _Written]
Cuts: TypeAlias = tuple[_Cut, ...]


def set_value(text: str, path: Path, value: New) -> Checked[str | None]:
    """The text with another value at a path that is there already; None and a problem when that can't be done."""
    loaded = load(text)
    document = loaded.value
    if document is None or loaded.failed:
        return Checked(None, loaded.problems)
    if not _exists(document, path):
        return _refused(document, "edit.no-such-place", path)
    new = _plain(value)
    return _first_that_holds(document, path, _with(document.value, path, new), _ways_to_set(document, path, new))


def insert(text: str, path: Path, value: New) -> Checked[str | None]:
    """The text with a new key at the end of its mapping, or a new item at the end of its list (the path then ends in the list's length)."""
    loaded = load(text)
    document = loaded.value
    if document is None or loaded.failed:
        return Checked(None, loaded.problems)
    if not path or not _exists(document, path[:-1]):
        return _refused(document, "edit.no-such-place", path)
    old, step = _at(document.value, path[:-1]), path[-1]
    fits = old is None or isinstance(old, dict if isinstance(step, str) else list)
    if not fits or (step in old if isinstance(old, dict) else step != len(old or ()) and isinstance(step, int)):
        return _refused(document, "edit.not-at-the-end", path)
    if not old:
        return set_value(text, path[:-1], {step: value} if isinstance(step, str) else [value])
    parent, new = document.trail(path[:-1])[-1], _plain(value)
    return _first_that_holds(document, path, _with(document.value, path, new), _ways_to_insert(document, parent, step, new))


def remove(text: str, path: Path) -> Checked[str | None]:
    """The text without the key or item at a path; a mapping or list that loses its last one stays, empty."""
    loaded = load(text)
    document = loaded.value
    if document is None or loaded.failed:
        return Checked(None, loaded.problems)
    if not path or not _exists(document, path):
        return _refused(document, "edit.no-such-place", path)
    rest = _without(_at(document.value, path[:-1]), path[-1])
    if not rest:
        return set_value(text, path[:-1], rest)
    return _first_that_holds(document, path, _with(document.value, path[:-1], rest), _ways_to_remove(document, path))


def dump(value: New) -> str:
    """The value as a whole YAML text in house style."""
    return "\n".join(_lines(_plain(value))) + "\n"


def _first_that_holds(document: Document, path: Path, intended: Value, ways: Iterable[Cuts]) -> Checked[str | None]:
    # House style first; where a comment or an odd layout stands in its way, the same value on one line.
    wanted = json.dumps(intended)
    if _bad_character(intended):
        return _refused(document, "edit.character", path)
    for cuts in ways:
        text = _applied(document.text, cuts)
        again = load(text)
        if again.value is not None and not again.failed and json.dumps(again.value.value) == wanted:
            return Checked(text)
    return _refused(document, "edit.not-possible", path)


def _refused(document: Document, code: str, path: Path) -> Checked[str | None]:
    return Checked(None, (document.located(error(code, path, place=" → ".join(str(step) for step in path))),))


def _applied(text: str, cuts: Cuts) -> str:
    for cut in sorted(cuts, key=lambda cut: (cut.start, cut.end), reverse=True):
        text = text[: cut.start] + cut.text + text[cut.end :]
    return text


# Where things stand


def _exists(document: Document, path: Path) -> bool:
    return len(document.trail(path)) == len(path) + 1


def _start(document: Document, place: Place) -> int:
    return document.span_of(place if isinstance(place, ScalarEvent) else place.start)[0]


def _entry_start(document: Document, parent: Branch, number: int) -> int:
    # Where a child's key, dash or (inside brackets) value begins.
    if parent.is_mapping:
        return document.span_of(parent.key_event(number))[0]
    if parent.in_brackets:
        return _start(document, parent.items[number])
    return document.skip(_end(document, parent, number - 1)) if number else _start(document, parent)


def _after_sign(document: Document, parent: Branch, number: int) -> int:
    # Right after a child's colon or dash, which is also where an empty value stands.
    if not parent.is_mapping:
        return _entry_start(document, parent, number) + (0 if parent.in_brackets else 1)
    key_end = document.span_of(parent.key_event(number))[1]
    colon = document.skip(key_end)
    return colon + 1 if document.text[colon : colon + 1] == ":" else key_end


def _end(document: Document, parent: Branch, number: int) -> int:
    item = parent.items[number]
    is_empty = isinstance(item, ScalarEvent) and not item.value and not item.style
    return _after_sign(document, parent, number) if is_empty else document.end_of(item)


def _line_end(text: str, position: int) -> int:
    found = _LINE_END.search(text, position)
    return found.start() if found else len(text)


def _next_line(text: str, position: int) -> int:
    found = _LINE_END.search(text, position)
    return found.end() if found else len(text)


def _column(parent: Branch) -> int:
    return int(parent.start.start_mark.column)


# Setting


def _ways_to_set(document: Document, path: Path, new: Value) -> list[Cuts]:
    trail = document.trail(path)
    if not path:
        place = document.mark(())
        return [(_Cut(place.start, place.end, "\n".join(lines)),) for lines in (_lines(new), [_inline(new)])]
    parent = trail[-2]
    if not isinstance(parent, Branch):
        return []
    number = parent.position(path[-1]) or 0
    if parent.in_brackets:
        return [_set_in_brackets(document, parent, number, new)]
    style: Style = _under_key if parent.is_mapping else _in_item
    return [_set_in_block(document, parent, number, written) for written in (style(new), _Written(_inline(new)))]


def _set_in_brackets(document: Document, parent: Branch, number: int, new: Value) -> Cuts:
    end, text = _end(document, parent, number), _inline(new, in_brackets=True)
    after = _after_sign(document, parent, number)
    if end > after or not parent.is_mapping:
        return (_Cut(_start(document, parent.items[number]), end, text),)
    return (_Cut(after, after, f" {text}" if document.text[after - 1] == ":" else f": {text}"),)


def _set_in_block(document: Document, parent: Branch, number: int, written: _Written) -> Cuts:
    text, after, end = document.text, _after_sign(document, parent, number), _end(document, parent, number)
    start = max(after, _start(document, parent.items[number])) if end > after else after
    head = f" {written.head}" if written.head else ""
    body = _body(document, parent, written)
    header = _BLOCK_HEADER.match(text, start) if getattr(parent.items[number], "style", "") in ("|", ">") else None
    if "\n" in text[after:start]:  # the old value begins on a line of its own, below its key
        before = text.rindex("\n", after, start)
        removed = _Cut(before - (text[before - 1] == "\r"), end)
        return _Cut(after, after, head), *_below(text, after, body), removed
    if header:  # a comment may follow the sign of the block: it stays
        line_end = _line_end(text, header.end())
        return _Cut(after, header.end(), head), *_below(text, header.end(), body), _Cut(line_end, max(line_end, end))
    return _Cut(after, end, head), *_below(text, end, body)


def _body(document: Document, parent: Branch, written: _Written) -> str:
    indent = " " * _column(parent)
    newline = "\r\n" if "\r\n" in document.text else "\n"
    return "".join(newline + (indent + line if line else "") for line in written.body)


def _below(text: str, position: int, body: str) -> Cuts:
    # Lines after the line that holds the position; at the very end of a file they get a line break, which `|` needs to keep its own.
    if not body:
        return ()
    line_end = _line_end(text, position)
    return (_Cut(line_end, line_end, body if line_end < len(text) else body + "\n"),)


# Inserting and removing


def _ways_to_insert(document: Document, parent: Place, step: str | int, new: Value) -> list[Cuts]:
    if not isinstance(parent, Branch):
        return []
    last = _end(document, parent, len(parent.items) - 1)
    if parent.in_brackets:
        entry = _inline({step: new}, in_brackets=True)[1:-1] if isinstance(step, str) else _inline(new, in_brackets=True)
        comma = document.skip(last)
        if document.text[comma : comma + 1] == ",":
            return [(_Cut(comma + 1, comma + 1, f" {entry}"),)]
        return [(_Cut(last, last, f", {entry}"),)]
    sign = f"{_key(step)}:" if isinstance(step, str) else "-"
    style: Style = _under_key if isinstance(step, str) else _in_item
    ways = []
    for written in (style(new), _Written(_inline(new))):
        first = f"{sign} {written.head}" if written.head else sign
        ways.append(_below(document.text, last, _body(document, parent, _Written("", (first, *written.body)))))
    return ways


def _ways_to_remove(document: Document, path: Path) -> list[Cuts]:
    parent, text = document.trail(path)[-2], document.text
    if not isinstance(parent, Branch):
        return []
    number = parent.position(path[-1]) or 0
    if parent.in_brackets:
        return [_bracket_removal(document, parent, number)]
    start, end = _entry_start(document, parent, number), _end(document, parent, number)
    line_start = max(text.rfind("\n", 0, start) + 1, len(BOM) if text.startswith(BOM) else 0)
    if not text[line_start:start].strip(" "):
        following = _next_line(text, end)
        return [(_Cut(line_start, following),), (_Cut(line_start, _past_own_comments(document, parent, following)),)]
    if number == len(parent.items) - 1:
        return []
    # The first entry shares its line with the dash of the list around it: the second takes its place.
    following = _entry_start(document, parent, number + 1)
    if "#" in text[end:following]:
        return [(_Cut(len(text[:start].rstrip(" ")), end),)]
    return [(_Cut(start, following),)]


def _past_own_comments(document: Document, parent: Branch, position: int) -> int:
    # Comments indented deeper than the entry belong to it; left behind they might turn into text of the block above.
    deeper = re.compile(rf"(?:[ \t]*\r?\n|[ ]{{{_column(parent) + 1},}}#[^\n]*(?:\n|\Z))*")
    found = deeper.match(document.text, position)
    return found.end() if found else position


def _bracket_removal(document: Document, parent: Branch, number: int) -> Cuts:
    text, start, end = document.text, _entry_start(document, parent, number), _end(document, parent, number)
    if number < len(parent.items) - 1:
        following = _entry_start(document, parent, number + 1)
        comma = document.skip(end)
        return (_Cut(start, following),) if "#" not in text[end:following] else (_Cut(start, comma + 1),)
    before = _end(document, parent, number - 1)
    comma = document.skip(before)
    return (_Cut(before, end),) if "#" not in text[before:start] else (_Cut(comma, comma + 1), _Cut(start, end))


# Writing in house style


def _under_key(value: Value) -> _Written:
    if value and isinstance(value, dict | list):
        return _Written("", tuple(f"  {line}" if line else "" for line in _lines(value)))
    return _scalar(value)


def _in_item(value: Value) -> _Written:
    if value and isinstance(value, dict | list):
        first, *others = _lines(value)
        return _Written(first, tuple(f"  {line}" if line else "" for line in others))
    return _scalar(value)


def _scalar(value: Value) -> _Written:
    if isinstance(value, str) and ("\n" in value or len(value) > LONG) and not _UNSAFE_IN_BLOCK.search(value):
        lines = value.removesuffix("\n").split("\n")
        return _Written("|" if value.endswith("\n") else "|-", tuple(f"  {line}" if line else "" for line in lines))
    return _Written(_inline(value))


def _lines(value: Value) -> list[str]:
    if not value or not isinstance(value, dict | list):
        written = _scalar(value)
        return [written.head, *written.body]
    if isinstance(value, dict):
        entries = [(f"{_key(key)}:", _under_key(item)) for key, item in value.items()]
    else:
        entries = [("-", _in_item(item)) for item in value]
    return [line for sign, written in entries for line in (f"{sign} {written.head}" if written.head else sign, *written.body)]


def _inline(value: Value, *, in_brackets: bool = False) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key, in_brackets=True)}: {_inline(item, in_brackets=True)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(item, in_brackets=True) for item in value) + "]"
    if isinstance(value, str):
        is_text = bool(value) and isinstance(plain_value(value), str) and not plain_fault(value)
        return value if is_text and _stands_plain(value, in_brackets=in_brackets) else _quoted(value)
    return json.dumps(value)


def _key(key: str, *, in_brackets: bool = False) -> str:
    return key if key and _stands_plain(key, in_brackets=in_brackets) else _quoted(key)


def _stands_plain(text: str, *, in_brackets: bool) -> bool:
    if text[0] in _UNSAFE_START or text != text.strip() or _UNSAFE_INSIDE.search(text):
        return False
    return not (in_brackets and _UNSAFE_IN_BRACKETS.search(text))


def _quoted(text: str) -> str:
    if re.search(r'["\\]', text) and not re.search(r"[\x00-\x1f']", text):
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)


# Values


def _plain(value: New, depth: int = 0) -> Value:
    if depth > MAX_DEPTH:
        raise RammerError("a value to write is nested too deep")
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {key: _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_plain(item, depth + 1) for item in value]
    raise RammerError(f"YAML of ours can't hold {type(value).__name__}")


def _at(value: Value, path: Path) -> Value:
    for step in path:
        value = value[step]
    return value


def _with(value: Value, path: Path, new: Value) -> Value:
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(step, str):
        return {**value, step: _with(value.get(step), rest, new)}
    inner = _with(value[step] if step < len(value) else None, rest, new)
    return [*value[:step], inner, *value[step + 1 :]]


def _without(value: Value, step: str | int) -> Value:
    if isinstance(value, dict):
        return {key: item for key, item in value.items() if key != step}
    return [item for number, item in enumerate(value) if number != step]


def _bad_character(value: Value) -> bool:
    if isinstance(value, dict):
        return any(FORBIDDEN.search(key) or _bad_character(item) for key, item in value.items())
    if isinstance(value, list):
        return any(_bad_character(item) for item in value)
    return isinstance(value, str) and bool(FORBIDDEN.search(value))
