"""Every fixed word and message, by key and language; the texts themselves stand in `templates/words/`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fellesrammer.errors import Location, Problem, RammerError

_MONTHS = ("januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "desember")

_LINE_ENDS = re.compile(r"[\t\r\n]+")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

_UNGROUPED = 4
"""Numbers of up to so many digits are written without spaces."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language: `fixed` for documents and screens, `problems` for each problem code its `what` and `fix`."""

    language: str
    fixed: Mapping[str, str]
    problems: Mapping[str, Mapping[str, str]]

    def __call__(self, key: str, **params: object) -> str:
        """The words under `key` with `{name}` filled from `params`."""
        try:
            return self.fixed[key].format_map({name: self._shown(value) for name, value in params.items()})
        except KeyError as fault:
            message = f"no words for {key!r} in {self.language!r}: {fault}"
            raise RammerError(message) from fault

    def what(self, problem: Problem) -> str:
        """The sentence that says what is wrong."""
        return self._filled(problem, "what")

    def fix(self, problem: Problem) -> str:
        """The sentence that says what to do."""
        return self._filled(problem, "fix")

    def sentence(self, problem: Problem) -> str:
        """Place, what is wrong and what to do, on one line."""
        where, weight = _seen(place(problem.location)), self(f"severity.{problem.severity}")
        return f"{where}{weight}: {self.what(problem)} {self.fix(problem)} [{problem.code}]"

    def day(self, value: date) -> str:
        """The date in words, as in `1. februar 2027`."""
        return f"{value.day}. {_MONTHS[value.month - 1]} {value.year}"

    def number(self, value: int | Decimal) -> str:
        """The number as Norwegian prose writes it: no-break spaces between thousands, decimal comma."""
        whole, _, decimals = f"{Decimal(value):f}".partition(".")
        grouped = f"{int(whole):,}".replace(",", "\N{NO-BREAK SPACE}") if len(whole.lstrip("-")) > _UNGROUPED else whole
        return f"{grouped},{decimals}" if decimals else grouped

    def _filled(self, problem: Problem, part: str) -> str:
        try:
            params = dict(problem.params)
            if hint := params.get(f"hint_{self.language}"):
                params["hint"] = hint
            return _seen(self.problems[problem.code][part].format_map(params))
        except KeyError as fault:
            message = f"no words for problem {problem.code!r} in {self.language!r}: {fault}"
            raise RammerError(message) from fault

    def _shown(self, value: object) -> str:
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, int | Decimal):
            return self.number(value)
        return str(value)


def _seen(text: str) -> str:
    """The text on one line, with a mark for each character that would command the terminal or turn the reading around."""
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", " ".join(_LINE_ENDS.split(text)))


def place(location: Location) -> str:
    """`file:line:column: ` as far as it is known."""
    if not location.file:
        return ""
    parts = [location.file, *(str(number) for number in (location.line, location.column) if number)]
    return ":".join(parts) + ": "


def listed(items: tuple[str, ...], conjunction: str) -> str:
    """The items as prose: commas, and the conjunction before the last."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {conjunction} {items[-1]}" if items else ""


def sort_key(text: str) -> tuple[object, ...]:
    """A key that sorts æ, ø, å last and in that order, and capital letters with small ones."""
    order = {"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}"}  # the signs that stand after z
    return ("".join(order.get(letter, letter) for letter in text.casefold()), text)
