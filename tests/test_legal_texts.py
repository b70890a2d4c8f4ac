"""What the rules find in texts: standards, names, merits and citations; and that the library's own texts raise no false alarm."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

import lawful
from fellesrammer import workflow
from fellesrammer.legal import texts
from fellesrammer.library.check import localized_texts
from fellesrammer.model.library import Library

NAMES = ("Windows", "System X", "Microsoft", "Microsoft 365")
REPEALED = lawful.laws()["loa-2026"].repealed


@cache
def library() -> Library:
    loaded = workflow.open_folder(workflow.library_folder()).value
    assert loaded is not None
    return loaded.library


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Følger ISO 27001.", ("ISO 27001",)),
        ("Følger ISO/IEC 27001 og NS-EN 301 549.", ("ISO/IEC 27001", "NS-EN 301 549")),
        ("Følger NS-ISO 14001, NS 3420, IEC 62304 og EN 50600-4-2.", ("NS-ISO 14001", "NS 3420", "IEC 62304", "EN 50600-4-2")),
        ("Bruker HL7 FHIR R4, openEHR, IHE MHD og SMART on FHIR.", ("HL7 FHIR", "openEHR", "IHE", "SMART on FHIR")),
        ("WCAG 2.1 og Noark 5, med FHIR og FHIR.", ("WCAG", "Noark", "FHIR")),
        ("FHIR-grensesnitt.", ("FHIR",)),
        ("Følger ISO 27001 eller tilsvarende.", ()),
        ("Følgjer ISO 27001 eller tilsvarande.", ()),
        ("Følger FHIR R4 eller annen tilsvarende standard.", ()),
        ("Følger FHIR, eller likeverdige standarder.", ()),
        ("Standarder, eller tilsvarende:\n\n- FHIR\n- openEHR", ()),
        ("Standarder:\n\n- FHIR\n- openEHR eller tilsvarende", ()),
        ("Standarder:\n- FHIR\n- openEHR", ("FHIR", "openEHR")),
        ("Følger FHIR.\n\nLeverer data eller tilsvarende.", ("FHIR",)),
        ("Følger FHIR og tilsvarende.", ("FHIR",)),
        ("Virker for en 50-åring og en 12 timers vakt.", ()),
        ("ISOLERT, ENkel og IHERDIG med fhirbasert.", ()),
        ("", ()),
    ],
)
def test_a_standard_without_an_equivalent_in_its_paragraph_or_list_is_found(text: str, found: tuple[str, ...]) -> None:
    assert texts.standards(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Virker på Windows.", ("Windows",)),
        ("Virker med Microsoft 365.", ("Microsoft 365",)),
        ("Windows-klient og System X, Windows.", ("Windows", "System X")),
        ("Virker på Windows eller tilsvarende.", ()),
        ("Åpne windows og Windowslignende systemer, system X.", ()),
    ],
)
def test_names_are_found_as_whole_words_with_their_capitals(text: str, found: tuple[str, ...]) -> None:
    assert texts.products(text, NAMES) == found
    assert texts.products(text, ()) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Leverandørens erfaring.", "Leverandørens relevante erfaring teller.", "Tilbyderens størrelse", "Tilbydarens økonomi",
        "Erfaringa til leverandøren.", "Storleiken til leverandøren.", "Leverandøren skal ha erfaring fra kommuner.",
        "Leverandøren skal ha lang erfaring med journal.", "Leverandøren skal ha erfaring frå kommunar.", "Legg ved CV.",
        "Årsomsetning over 10 mill.", "To referanseprosjekter.", "Antall ansatte hos leverandøren", "Talet på tilsette hos leverandøren",
        "Leverandøren er ISO-sertifisert.", "CV-er for teamet",
    ],
)  # fmt: skip
def test_what_tells_of_the_tenderer_is_found(text: str) -> None:
    assert texts.merits(text)


@pytest.mark.parametrize(
    "text",
    [
        "Brukere uten erfaring finner fram.", "Leverandøren {skal} samle erfaringer etter hver driftsfeil.", "Kvaliteten på løsningen.",
        "Leverandøren {skal} gi opplæring.", "CVE-er blir meldt.", "Leverandøren skal beskrive kompetansen brukerne trenger.",
        "Erfaringa til brukarane blir målt.", "Referanse til kravet.", "Størrelsen på skjermen.",
    ],
)  # fmt: skip
def test_what_tells_of_the_tender_is_not_taken_for_the_tenderer(text: str) -> None:
    assert texts.merits(text) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Etter anskaffelsesforskriften § 7-9 fjerde ledd.", ("anskaffelsesforskriften § 7-9",)),
        ("Jf. FOA § 7-9 (4).", ("anskaffelsesforskriften § 7-9",)),
        ("Etter § 7-9.", ("anskaffelsesforskriften § 7-9",)),
        ("Etter § 7-9 i anskaffingsforskrifta.", ("anskaffelsesforskriften § 7-9",)),
        (
            "FOA §§ 7-2, 19-3 og 19-5.",
            ("anskaffelsesforskriften § 7-2", "anskaffelsesforskriften § 19-3", "anskaffelsesforskriften § 19-5"),
        ),
        ("Etter § 8-12 a.", ("anskaffelsesforskriften § 8-12a",)),
        ("Etter anskaffelsesloven § 5.", ("anskaffelsesloven § 5",)),
        ("Etter § 5 i anskaffelsesloven.", ("anskaffelsesloven § 5",)),
        ("Etter LOA §§ 5 og 7.", ("anskaffelsesloven § 5", "anskaffelsesloven § 7")),
        ("Etter anskaffelsesloven § 5b.", ()),
        ("Etter anskaffelsesloven § 5 b og § 7a.", ()),
        ("Etter § 5.", ()),
        ("Etter helse- og omsorgstjenesteloven § 7-2.", ()),
        ("Etter pasientjournalloven § 7 og anskaffelsesloven § 4.", ()),
        ("Etter anskaffelsesforskriften § 7-1 og § 8-12.", ()),
        ("Etter anskaffelsesforskriften § 17-9 og § 7-95.", ()),
        ("Avsnitt 7-9.", ()),
        ("", ()),
    ],
)
def test_a_repealed_paragraph_is_known_by_its_number_and_its_law(text: str, found: tuple[str, ...]) -> None:
    assert texts.cited(text, REPEALED) == found


@pytest.mark.parametrize(("text", "found"), [("Vis i en demonstrasjon.", True), ("Demonstrer det.", True), ("Demografi.", False)])
def test_a_demonstration_is_known_by_its_word(text: str, found: bool) -> None:
    assert texts.mentions_demonstration(text) is found


# The library's own texts


def own_texts() -> Iterator[tuple[str, str]]:
    """Every text of the library that is printed to tenderers, by the name of its place."""
    for path, text in localized_texts(library(), ()):
        if path[0] in {"requirements", "qualification"} and {"text", "beyond_minimum", "evidence"} & set(path):
            for language in library().languages:
                yield "-".join((*map(str, path), language)), text[language]


OWN = tuple(own_texts())
BINDING = tuple(row for row in OWN if row[0].startswith("requirements"))


def product_names(language: str) -> tuple[str, ...]:
    return tuple(code.label[language] for code in library().codelists["product_names"].codes)


def test_there_are_texts_to_test() -> None:
    assert len(BINDING) > 200


def test_no_binding_text_of_the_library_shuts_equivalents_out() -> None:
    assert [(name, found) for name, text in BINDING if (found := texts.standards(text))] == []


def test_no_qualification_of_the_library_shuts_equivalents_out() -> None:
    closed = [
        (item.id, language)
        for item in library().qualification.values()
        for language in library().languages
        for text in [f"{item.text[language]}\n\n{item.evidence[language]}"]
        if texts.standards(text) and not texts.says_equivalent(text)
    ]
    assert closed == []


def test_no_text_of_the_library_names_a_product_or_a_repealed_paragraph() -> None:
    assert [(name, found) for name, text in OWN if (found := texts.products(text, product_names(name[-2:])))] == []
    assert [(name, found) for name, text in OWN if (found := texts.cited(text, REPEALED))] == []


def test_no_requirement_of_the_library_is_about_the_merits_of_the_tenderer() -> None:
    assert [(name, found) for name, text in BINDING if (found := texts.merits(text))] == []
