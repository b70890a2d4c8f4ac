"""The small pieces of Word documents: missing facts, Norwegian numbers, numbered chapters, paragraph signs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

import outlines
from fellesrammer.documents import pieces
from fellesrammer.files import data
from fellesrammer.render.blocks import Block, Bullets, Heading, Paragraph, Span

WORDS = data.words("nb")
NBSP = "\N{NO-BREAK SPACE}"


def test_a_fact_that_nobody_has_given_is_a_place_to_fill_in() -> None:
    assert pieces.fact(None, "Saksnummer", WORDS) == Paragraph((Span("fylles ut: saksnummer", style="unfilled"),))
    assert pieces.fact(0, "Antall", WORDS) == Paragraph((Span("0"),))
    assert pieces.text("  \n", "ESPD", WORDS) == (Paragraph((Span("fylles ut: ESPD", style="unfilled"),)),)
    assert pieces.text("Én.\n- to", "", WORDS) == (Paragraph((Span("Én."),)), Bullets(((Span("to"),),)))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (date(2027, 2, 1), "1. februar 2027"),
        (1234567, f"1{NBSP}234{NBSP}567"),
        (Decimal("12.50"), "12,5"),
        (Decimal("1E+3"), "1000"),
        ("a", "a"),
    ],
)
def test_a_value_is_shown_the_norwegian_way(value: object, written: str) -> None:
    assert pieces.shown(value, WORDS) == written


def test_money_and_shares_have_their_unit_after_a_space_that_does_not_break() -> None:
    assert pieces.kroner(Decimal("1234567.00"), WORDS) == f"1{NBSP}234{NBSP}567{NBSP}kr"
    assert pieces.percent(Decimal("12.5"), WORDS) == f"12,5{NBSP}%"


def test_chapters_and_their_sections_are_numbered_in_text() -> None:
    chapters: list[list[Block]] = [
        [Heading(1, "A"), Heading(2, "B", "anker"), pieces.line("x"), Heading(2, "C")],
        [Heading(1, "D"), Heading(2, "E")],
    ]
    assert [block for block in pieces.numbered(chapters, 3) if isinstance(block, Heading)] == [
        Heading(1, "3 A"), Heading(2, "3.1 B", "anker"), Heading(2, "3.2 C"), Heading(1, "4 D"), Heading(2, "4.1 E"),
    ]  # fmt: skip


def test_a_paragraph_sign_stays_with_its_number() -> None:
    prose = (Paragraph((Span("Se § 1 og §§ 2 og 3."),)), Bullets(((Span("§ 4", url="https://x.no"),),)))
    assert list(outlines.lines(pieces.unbroken(prose))) == [f"Se §{NBSP}1 og §§{NBSP}2 og 3.", f"§{NBSP}4"]
