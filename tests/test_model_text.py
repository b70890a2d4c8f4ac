from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fellesrammer.model.text import Bullets, Paragraph, Span, TextBlock, fill, parse, placeholders, plain, stray_braces


def p(*spans: str | Span) -> Paragraph:
    return Paragraph(tuple(span if isinstance(span, Span) else Span(span) for span in spans))


def ul(*items: str | Span) -> Bullets:
    return Bullets(tuple((item,) if isinstance(item, Span) else (Span(item),) for item in items))


LINK = Span("lovdata", url="https://lovdata.no/a?b=c&d#e")


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("", []),
        ("\n\n", []),
        (" \n\t\n ", []),
        ("En linje", [p("En linje")]),
        ("En\nto\n", [p("En to")]),
        ("  En \n  to  ", [p("En to")]),
        ("En\n\nto", [p("En"), p("to")]),
        ("En\n \t\n\n\nto", [p("En"), p("to")]),
        ("- a\n- b", [ul("a", "b")]),
        ("Innledning:\n- a\n- b\nEtter", [p("Innledning:"), ul("a", "b"), p("Etter")]),
        ("Før\n\n- a\n\n- b", [p("Før"), ul("a"), ul("b")]),
        ("- a\n  fortsetter\n- b", [ul("a fortsetter", "b")]),
        ("- a\n  - b", [ul("a - b")]),
        ("-a\n-", [p("-a -")]),
        (" - a", [p("- a")]),
        ("* a\n+ b\n1. c", [p("* a + b 1. c")]),
        ("# tittel", [p("# tittel")]),
        ("=SUM(A1) *fet* _kursiv_ <b>&amp;</b> |celle| `kode` \\n", [p("=SUM(A1) *fet* _kursiv_ <b>&amp;</b> |celle| `kode` \\n")]),
        ("Se [lovdata](https://lovdata.no/a?b=c&d#e).", [p("Se ", LINK, ".")]),
        ("[lovdata](https://lovdata.no/a?b=c&d#e)", [p(LINK)]),
        ("- [lovdata](https://lovdata.no/a?b=c&d#e)", [ul(LINK)]),
        ("[a](https://x.no)[b](https://y.no)", [p(Span("a", url="https://x.no"), Span("b", url="https://y.no"))]),
        ("[a[b](https://x.no)", [p("[a", Span("b", url="https://x.no"))]),
        ("[lang\ntekst](https://x.no)", [p(Span("lang tekst", url="https://x.no"))]),
        ("[x](javascript:alert(1))", [p("[x](javascript:alert(1))")]),
        ("[x](http://x.no) [y](mailto:a@b.no) [z](HTTPS://x.no)", [p("[x](http://x.no) [y](mailto:a@b.no) [z](HTTPS://x.no)")]),
        ('[x](https://x.no"onclick)', [p('[x](https://x.no"onclick)')]),
        ("[x](https://x.no/<b>) [](https://x.no) [x] (https://x.no)", [p("[x](https://x.no/<b>) [](https://x.no) [x] (https://x.no)")]),
        ("https://x.no alene", [p("https://x.no alene")]),
        ("{skal} {x} { }", [p("{skal} {x} { }")]),
    ],
)
def test_a_text_is_paragraphs_lists_and_links_and_nothing_else(text: str, blocks: list[TextBlock]) -> None:
    assert list(parse(text)) == blocks


@given(st.text(alphabet="ab -\n\t[](){}=*_#<|https:/.xæ"))
def test_no_letter_of_a_text_is_lost_but_the_signs_of_lists_and_the_room_between_words(text: str) -> None:
    kept = re.sub(r"[\s\-•()\[\]]", "", plain(text))
    assert kept == re.sub(r"[\s\-•()\[\]]", "", text)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("", ""),
        ("En\nto\n\ntre", "En to\ntre"),
        ("Liste:\n- a\n- b\n  c", "Liste:\n• a\n• b c"),
        ("Se [lovdata](https://lovdata.no).", "Se lovdata (https://lovdata.no)."),
        ("=1+1", "=1+1"),
    ],
)
def test_a_cell_holds_lines_bullets_and_link_addresses(text: str, cell: str) -> None:
    assert plain(text) == cell


@pytest.mark.parametrize(
    ("text", "declared", "names", "stray"),
    [
        ("Løsningen {skal} {dager} {skal}", {"skal", "dager"}, ("skal", "dager", "skal"), ()),
        ("{dager}", {"skal"}, ("dager",), ("{dager}",)),
        ("{Dager} {1} {a-b} {} { skal }", {"skal"}, (), ("{Dager}", "{1}", "{a-b}", "{}", "{ skal }")),
        ("{ og } alene: {", {"skal"}, (), ("{ og }", "{")),
        ("{{skal}}", {"skal"}, ("skal",), ("{", "}")),
        ("ingen", set(), (), ()),
    ],
)
def test_a_brace_is_a_declared_placeholder_or_a_fault(
    text: str, declared: set[str], names: tuple[str, ...], stray: tuple[str, ...]
) -> None:
    assert placeholders(text) == names
    assert stray_braces(text, frozenset(declared)) == stray


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{skal} {dager}", "bør {skal}"),
        ("{dager}{dager}", "{skal}{skal}"),
        ("{ukjent} {Skal} {}", "{ukjent} {Skal} {}"),
        (r"\1 \g<0> $1 %s", r"\1 \g<0> $1 %s"),
    ],
)
def test_a_value_is_never_read_as_a_placeholder_again(text: str, filled: str) -> None:
    assert fill(text, {"skal": "bør", "dager": "{skal}"}) == filled


@given(st.text(), st.dictionaries(st.from_regex(r"\A[a-z][a-z0-9_]*\Z"), st.text()))
def test_text_between_placeholders_stands_as_it_is(text: str, values: dict[str, str]) -> None:
    joined = "".join(f"{{{name}}}|" for name in values)
    literal = text.replace("{", "(")
    assert fill(literal + joined, values) == literal + "".join(f"{value}|" for value in values.values())
