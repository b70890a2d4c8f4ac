"""The text grammar: paragraphs, `- ` lists and `[text](https://…)` links, and nothing else (design decision D16)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

OBLIGATION = "skal"
"""The reserved placeholder of binding texts: filled with the verb of the obligation in the language of the document."""

_LINK = re.compile(r"\[([^\[\]\n]+)\]\((https://[^\s()<>\"]+)\)")
_BRACED = re.compile(r"\{[^{}]*\}|[{}]")
_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one look: plain, a link (`url`), or with a `style` that only document makers set."""

    text: str
    url: str = ""
    style: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of spans."""

    spans: tuple[Span, ...]
    style: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; each item is the spans of its one paragraph."""

    items: tuple[tuple[Span, ...], ...]
    style: str = ""


TextBlock = Paragraph | Bullets


@lru_cache(maxsize=16_384)  # the texts of some thousand requirements: each is met again in every document
def parse(text: str) -> tuple[TextBlock, ...]:
    """The blocks of a text; lines of one paragraph are joined by a space, so sources may break lines where they like."""
    blocks: list[TextBlock] = []
    for chunk in re.split(r"\n[ \t]*\n", text.strip("\n")):
        blocks.extend(_chunk(chunk))
    return tuple(blocks)


def plain(text: str) -> str:
    """The text as it stands in a spreadsheet cell: paragraphs on lines of their own, `• ` before list items, link addresses in brackets."""
    lines: list[str] = []
    for block in parse(text):
        if isinstance(block, Paragraph):
            lines.append(_flat(block.spans))
        else:
            lines.extend(f"• {_flat(item)}" for item in block.items)
    return "\n".join(lines)


def placeholders(text: str) -> tuple[str, ...]:
    """The names in braces, in order and with repeats."""
    return tuple(_PLACEHOLDER.findall(text))


def stray_braces(text: str, declared: frozenset[str]) -> tuple[str, ...]:
    """Every brace or braced word that is not a declared placeholder: what a writer of the text must mend."""
    return tuple(found for found in _BRACED.findall(text) if not (_PLACEHOLDER.fullmatch(found) and found[1:-1] in declared))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each known placeholder replaced once; what a value holds is never read as a placeholder again."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def _chunk(chunk: str) -> list[TextBlock]:
    blocks: list[TextBlock] = []
    prose: list[str] = []
    items: list[list[str]] = []
    for line in chunk.split("\n"):
        if line.startswith("- "):
            items.append([line[2:].strip()])
        elif items and line.startswith("  "):
            items[-1].append(line.strip())
        elif line.strip():
            if items:
                blocks.extend(_finished(prose, items))
                prose, items = [], []
            prose.append(line.strip())
    return blocks + _finished(prose, items)


def _finished(prose: list[str], items: list[list[str]]) -> list[TextBlock]:
    blocks: list[TextBlock] = []
    if prose:
        blocks.append(Paragraph(_spans(" ".join(prose))))
    if items:
        blocks.append(Bullets(tuple(_spans(" ".join(lines)) for lines in items)))
    return blocks


def _spans(text: str) -> tuple[Span, ...]:
    if "](" not in text:
        return (Span(text),) if text else ()
    spans: list[Span] = []
    position = 0
    for link in _LINK.finditer(text):
        if link.start() > position:
            spans.append(Span(text[position : link.start()]))
        spans.append(Span(link[1], url=link[2]))
        position = link.end()
    if position < len(text):
        spans.append(Span(text[position:]))
    return tuple(spans)


def _flat(spans: tuple[Span, ...]) -> str:
    return "".join(f"{span.text} ({span.url})" if span.url else span.text for span in spans)
