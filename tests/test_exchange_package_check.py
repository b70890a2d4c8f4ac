"""A package is held against its specification: every difference is told once, with what each document says and its place in the profile."""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import replace as with_
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.text.paragraph import Paragraph
from hypothesis import given, settings
from hypothesis import strategies as st

import example
import office
import packages
import specimen
from fellesrammer import workflow
from fellesrammer.errors import Problem
from fellesrammer.exchange import package_check, package_known
from fellesrammer.files import data
from fellesrammer.model.codec import encode, fingerprint
from fellesrammer.model.specification import Resolved
from packages import COMPETITION, MATRIX, PRICES, REQUIREMENTS, SCORING, cell, codes, in_excel, in_word, replace, sheet_cell, table_with

SPECIFICATION = package_check.SPECIFICATION
DAYS, OTHER_DAYS = "10 dager", "14 dager"


def told(files: Mapping[str, bytes]) -> Problem:
    """The one problem of a package."""
    (problem,) = packages.problems(files)
    return problem


def text(name: str) -> Callable[[Document], None]:
    return lambda document: replace(cell(document, "FUN-001", "Krav"), DAYS, name)


def in_matrix(key: str, title: str, old: str, new: str, files: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    def change(book: Any) -> None:
        found = sheet_cell(book["Svar"], key, title)
        assert old in found.value
        found.value = found.value.replace(old, new)

    return in_excel(MATRIX, change, files)


def in_cell(name: str, key: str, title: str, old: str, new: str, files: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    return in_word(name, lambda document: replace(cell(document, key, title), old, new), files)


def in_paragraph(old: str, new: str, name: str = REQUIREMENTS, files: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    def change(document: Document) -> None:
        found = next(one for one in document.paragraphs if old in one.text and not style(one).startswith("toc"))
        run = next(run for run in found.runs if old in run.text)
        run.text = run.text.replace(old, new)

    return in_word(name, change, files)


def style(paragraph: Paragraph) -> str:
    """The name of a paragraph's style in small letters, as `heading 1` or `toc 1`."""
    return str(paragraph.style.name if paragraph.style else "").casefold()


def row(document: Document, key: str) -> Any:
    return next(row for table in document.tables for row in table.rows if row.cells[0].text.split("\n")[0] == key)


# Documents as they were made


SUBJECTS: Mapping[str, Callable[[], Resolved]] = {
    "specimen": specimen.resolved,
    "specimen in nynorsk": lambda: specimen.resolved(specimen.in_nynorsk()),
    "example": lambda: example.resolved("nb"),
    "example in nynorsk": lambda: example.resolved("nn"),
}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_documents_as_they_were_made_have_no_differences(subject: str) -> None:
    files = workflow.make(SUBJECTS[subject]()).files
    checked = package_check.check(files)
    assert checked.problems == ()
    assert checked.value is not None
    internal = {"anskaffelsesnotat.docx", "sjekkliste.docx", "intern.json"}
    assert {*checked.value.compared} == {*files} - internal - {SPECIFICATION}
    assert {*checked.value.not_compared} == internal & {*files}


@pytest.mark.slow
@pytest.mark.needs("office")
@pytest.mark.parametrize("subject", ["specimen", "example in nynorsk"])
def test_documents_saved_again_by_another_program_have_no_differences(subject: str, tmp_path: Path) -> None:
    files = dict(workflow.make(SUBJECTS[subject]()).files)
    again = {name: _saved_again(name, content, tmp_path) for name, content in files.items() if name.endswith((".docx", ".xlsx"))}
    assert all(files[name] != content for name, content in again.items())
    assert packages.problems(files | again) == ()


def _saved_again(name: str, content: bytes, folder: Path) -> bytes:
    path = folder / name
    path.write_bytes(content)
    if path.suffix == ".xlsx":
        return office.recalculated(path, folder / "ut").read_bytes()
    return office._converted(path, folder / "ut", "docx:MS Word 2007 XML", ".docx").read_bytes()


@pytest.mark.needs("office")
def test_an_edit_is_the_same_difference_after_another_program_has_saved_the_file(tmp_path: Path) -> None:
    files = in_matrix("FUN-001", "Krav", DAYS, OTHER_DAYS, in_word(REQUIREMENTS, text(OTHER_DAYS)))
    again = {name: _saved_again(name, files[name], tmp_path) for name in (REQUIREMENTS, MATRIX)}
    assert packages.problems(files | again) == packages.problems(files) != ()


@pytest.mark.parametrize("keep", [(), (MATRIX,), (REQUIREMENTS, PRICES)])
def test_documents_that_are_not_there_are_remarked_and_the_others_compared(keep: tuple[str, ...]) -> None:
    files = {name: content for name, content in packages.made().items() if name in {*keep, SPECIFICATION}}
    checked = package_check.check(files)
    assert checked.value is not None
    assert checked.value.compared == keep
    assert not checked.failed
    assert {problem.code for problem in checked.problems} == {"package.document-missing"}
    assert {problem.location.file for problem in checked.problems}.isdisjoint({*keep, SCORING})


def test_files_that_nobody_compares_are_named() -> None:
    checked = package_check.check(dict(packages.made()) | {"notat.txt": b"", "annet.docx": b"x"})
    assert checked.problems == ()
    assert checked.value is not None
    assert {"notat.txt", "annet.docx", "intern.json"} <= {*checked.value.not_compared}


# What is no difference


def _reversed_rows(document: Document) -> None:
    for table in document.tables:
        for one in list(table.rows)[1:]:
            table.rows[0]._tr.addnext(one._tr)


def _moved_chapter(document: Document) -> None:
    titles = [one for one in document.paragraphs if style(one) == "heading 1"]
    chapter = next(one for one in titles if "Definisjoner" in one.text)._p
    following = next(one for one in titles if "Opsjoner" in one.text)._p
    moved = []
    while chapter is not following:
        moved.append(chapter)
        chapter = chapter.getnext()
    first = next(one for one in titles if "Innledning" in one.text)._p
    for element in moved:
        first.addprevious(element)


@pytest.mark.parametrize("change", [_reversed_rows, _moved_chapter])
def test_moved_rows_and_chapters_are_no_difference(change: Callable[[Document], None]) -> None:
    assert codes(in_word(REQUIREMENTS, change)) == []


def test_moved_columns_are_no_difference() -> None:
    def change(document: Document) -> None:
        for one in table_with(document, "Krav-ID").rows:
            one._tr.append(one.cells[1]._tc)

    assert codes(in_word(REQUIREMENTS, change)) == []


def test_moved_rows_and_columns_of_a_sheet_are_no_difference() -> None:
    def change(book: Any) -> None:
        sheet = book["Svar"]
        rows = [[one.value for one in line] for line in sheet.iter_rows(min_row=3, max_row=11, max_col=5)]
        for at, values in enumerate([rows[0], *reversed(rows[1:])]):
            for place, value in enumerate([values[0], *reversed(values[1:])]):
                sheet.cell(3 + at, 1 + place).value = value

    assert codes(in_excel(MATRIX, change)) == []


def test_what_vendors_and_evaluators_fill_in_is_no_difference() -> None:
    def answered(book: Any) -> None:
        for title in ("Oppfyllelse", "Dato", "Besvarelse", "Forbehold", "Egen kolonne 1"):
            sheet_cell(book["Svar"], "FUN-001", title).value = "Ja, standard i dag"
        book["Tilbyder"]["B4"].value = "Journal AS"
        for place in ("A5", "B5", "C5"):
            book["Generelle forbehold"][place].value = "Vårt forbehold"

    def scored(book: Any) -> None:
        for name in ("Poeng 1", "Begrunnelse 1"):
            sheet_cell(book["Poeng"], "FUN-002", name).value = 7

    files = in_excel(SCORING, scored, in_excel(MATRIX, answered))
    files = in_excel(PRICES, lambda book: setattr(sheet_cell(book["Priser"], "P-01", "Enhetspris (kr)"), "value", 1000), files)
    files = in_word("besvarelse.docx", lambda document: _write_in(document, "FUN-001", "Vi oppfyller kravet."), files)
    assert codes(files) == []


def _write_in(document: Document, key: str, answer: str) -> None:
    table = next(table for table in document.tables if key in table.rows[0].cells[0].text)
    table.rows[1].cells[0].text = answer


def test_spaces_and_composed_letters_are_no_difference() -> None:
    assert codes(in_cell(REQUIREMENTS, "FUN-001", "Krav", "Åpne", "A\u030apne\u00a0")) == []


# What one document says otherwise


@pytest.mark.parametrize(
    ("name", "key", "title", "old", "new", "code", "path"),
    [
        (REQUIREMENTS, "FUN-001", "Krav", DAYS, OTHER_DAYS, "requirement", ("tailoring", "FUN-001", "added_text")),
        (REQUIREMENTS, "FUN-001", "Krav", "Åpne", "Lukkede", "requirement", ("tailoring", "FUN-001", "added_text")),
        (REQUIREMENTS, "FUN-001", "Krav", "Bare", "Ikke bare", "added-text", ("tailoring", "FUN-001", "added_text")),
        (REQUIREMENTS, "FUN-003", "Krav", "Flere", "Mange", "requirement", ("tailoring", "FUN-003", "added_text")),
        (REQUIREMENTS, "FUN-002", "Type", "E", "AE", "type", ("tailoring", "FUN-002", "absolute")),
        (REQUIREMENTS, "FUN-002", "Oppfylles", "levering", "tilbud", "fulfilment", ("tailoring", "FUN-002", "fulfilment")),
        (REQUIREMENTS, "FUN-002", "Kriterium", "1 Funksjon", "2 Eierskap", "criterion", ("award", "criteria")),
        (REQUIREMENTS, "FUN-003", "Krav til besvarelse", "24,5", "48", "answer", ("tailoring", "FUN-003", "parameters")),
        (REQUIREMENTS, "FUN-001", "Krav til besvarelse", "500", "900", "answer", ("tailoring", "FUN-001", "parameters")),
        (REQUIREMENTS, "L-001", "Krav", "vaktrommet", "rommet", "local", ("local_requirements", "L-001", "text")),
        (REQUIREMENTS, "L-001", "Type", "E", "A", "local", ("local_requirements", "L-001", "absolute")),
        (REQUIREMENTS, "OPS-1", "Når den kan brukes", "To", "Tre", "line", ("contract", "options", "OPS-1", "until")),
        (REQUIREMENTS, "Innbyggere", "Verdi", "53", "54", "value", ("situation", "inhabitants")),
        (REQUIREMENTS, "Leger", "Antall", "46", "50", "value", ("situation", "users")),
        (COMPETITION, "1", "Vekt", "36", "46", "weight", ("award", "criteria", "funksjon", "weight")),
        (COMPETITION, "2.1", "Vekt", "62,5", "60", "weight", ("award", "criteria", "eierskap", "criteria", "sporing", "weight")),
        (COMPETITION, "1", "Dokumentasjon", "FUN", "alt", "criterion", ("award", "criteria", "funksjon", "documentation")),
        (COMPETITION, "P-03", "Mengde", "37,5", "99", "line", ("award", "price", "lines", "P-03", "quantity")),
        (COMPETITION, "KVA-001", "Krav", "Bare", "Ikke bare", "qualification", ("qualification", "include", "KVA-001", "added_text")),
        (COMPETITION, "LK-001", "Krav", "orden", "rot", "local", ("qualification", "local", "LK-001", "text")),
        (COMPETITION, "Kommunens", "Verdi", "bedre", "verre", "value", ("award", "climate", "reason")),
        ("demoskript.docx", "Kravet", "Innhold", "uten nett", "med nett", "requirement", ("tailoring", "FUN-003", "added_text")),
        ("bilag-4-tekster.docx", "EIE-004", "Vilkår", "varsle", "ringe", "requirement", ("tailoring", "EIE-004", "added_text")),
    ],
)
def test_a_changed_cell_is_told_with_the_place_in_the_profile(  # noqa: PLR0917  # the columns of the table
    name: str, key: str, title: str, old: str, new: str, code: str, path: tuple[str, ...]
) -> None:
    problem = told(in_cell(name, key, title, old, new))
    assert problem.code == f"package.{code}"
    assert problem.location.path == path
    assert name in problem.params["said"]
    assert old in problem.params["said"].partition(" → ")[0]
    assert new in problem.params["said"].partition(" → ")[2]


@pytest.mark.parametrize(
    ("old", "new", "code", "path"),
    [
        ("kjøper en journal", "kjøper to", "value", ("procurement", "purpose")),
        ("journal er gammel", "journal er ny", "value", ("situation", "background")),
        ("mindre arbeid", "mer arbeid", "value", ("situation", "goals")),
        ("flytter alt", "flytter noe", "value", ("situation", "migration")),
        ("26/1", "26/2", "value", ("procurement", "case")),
        ("Kapittelet handler om", "Kapitlet gjelder", "text", ()),
    ],
)
def test_a_changed_paragraph_is_told_with_the_place_in_the_profile(old: str, new: str, code: str, path: tuple[str, ...]) -> None:
    problem = told(in_paragraph(old, new))
    assert (problem.code, problem.location.path) == (f"package.{code}", path)
    assert new in problem.params["said"]


def test_a_reason_for_not_dividing_has_its_place() -> None:
    profile = with_(specimen.PROFILE, procurement=with_(specimen.PROFILE.procurement, lot=None))
    files = workflow.make(specimen.resolved(profile)).files
    problem = told(in_paragraph("Delene henger sammen", "Delene er få", COMPETITION, files))
    assert (problem.code, problem.location.path) == ("package.value", ("procurement", "not_divided"))


@pytest.mark.parametrize(
    ("name", "sheet", "key", "title", "value", "code"),
    [
        (MATRIX, "Svar", "FUN-002", "Type", "A", "type"),
        (MATRIX, "Svar", "FUN-002", "Oppfylles", "I morgen", "fulfilment"),
        (MATRIX, "Svar", "L-001", "Krav til besvarelse", "Skriv noe.", "local"),
        (PRICES, "Priser", "P-03", "Mengde", 99, "line"),
        (PRICES, "Priser", "P-03", "Enhet", "dag", "line"),
        (PRICES, "Priser", "P-05", "Teller", "Ja", "line"),
        (PRICES, "Priser", "P-01", "Sum (kr)", 12, "line"),
        (SCORING, "Poeng", "1", "Vekt", 50, "weight"),
        (SCORING, "Poeng", "2", "Kriterium og krav", "Eie", "criterion"),
    ],
)
def test_a_changed_cell_of_a_sheet_is_told(name: str, sheet: str, key: str, title: str, value: object, code: str) -> None:
    problem = told(in_excel(name, lambda book: setattr(sheet_cell(book[sheet], key, title), "value", value)))
    assert problem.code == f"package.{code}"
    assert str(value) in problem.params["said"]


def test_every_change_in_one_requirement_is_told_by_itself() -> None:
    files = in_cell(REQUIREMENTS, "FUN-002", "Type", "E", "A", in_cell(REQUIREMENTS, "FUN-002", "Krav", "åpen modell", "lukket modell"))
    assert sorted(codes(files)) == ["requirement", "type"]


@settings(max_examples=5)
@given(st.text("abcdefæøå <&>{}=«»\u00a0", min_size=1, max_size=12))
def test_whatever_is_written_instead_is_told_as_it_stands(new: str) -> None:
    files = in_cell(REQUIREMENTS, "FUN-003", "Krav", "Løsningen", f"x{new}x")
    problem = told(files)
    assert problem.code == "package.requirement"
    for language in data.word_languages():
        assert data.words(language).sentence(problem)


def test_a_long_text_is_shortened_around_the_difference() -> None:
    problem = told(in_cell(REQUIREMENTS, "FUN-001", "Krav", "Løsningen", "Hele " * 200 + "løsningen"))
    assert len(problem.params["said"]) < 700
    assert "…" in problem.params["said"]


# Documents among themselves


def test_two_documents_with_the_same_change_are_one_problem_and_agree() -> None:
    problem = told(in_matrix("FUN-001", "Krav", DAYS, OTHER_DAYS, in_word(REQUIREMENTS, text(OTHER_DAYS))))
    assert problem.params["said"].startswith(f"{REQUIREMENTS}, {MATRIX}: ")
    assert problem.params["hint_nb"] == "Dokumentene er enige med hverandre."


def test_two_documents_with_different_changes_are_one_problem_and_do_not_agree() -> None:
    problem = told(in_matrix("FUN-001", "Krav", DAYS, "21 dager", in_word(REQUIREMENTS, text(OTHER_DAYS))))
    assert "14 dager" in problem.params["said"]
    assert "21 dager" in problem.params["said"]
    assert problem.params["hint_nn"] == "Dokumenta er ikkje einige med kvarandre."


def test_documents_that_still_say_what_they_should_are_named() -> None:
    problem = told(in_word(REQUIREMENTS, text(OTHER_DAYS)))
    assert problem.params["hint_nb"] == f"{MATRIX} sier det samme som spesifikasjonen."


def test_a_weight_and_a_quantity_agree_however_word_and_excel_write_them() -> None:
    files = in_cell(COMPETITION, "1", "Vekt", "36", "45,5")
    files = in_excel(SCORING, lambda book: setattr(sheet_cell(book["Poeng"], "1", "Vekt"), "value", 45.5), files)
    assert told(files).params["hint_nb"] == "Dokumentene er enige med hverandre."


def test_a_fact_of_the_profile_is_one_problem_in_all_documents() -> None:
    files = in_cell(COMPETITION, "Formål", "Verdi", "en journal", "to", in_paragraph("en journal", "to"))
    problem = told(files)
    assert problem.location.path == ("procurement", "purpose")
    assert problem.params["hint_nb"] == "Dokumentene er enige med hverandre."


# Rows


def test_a_row_that_is_gone_is_told() -> None:
    files = in_word(REQUIREMENTS, lambda document: _drop(row(document, "FUN-002")))
    problem = told(files)
    assert (problem.code, problem.params["id"], problem.location.path) == ("package.row-missing", "FUN-002", ("selection", "exclude"))
    assert problem.params["files"] == REQUIREMENTS


def _drop(one: Any) -> None:
    one._tr.getparent().remove(one._tr)


def test_a_row_that_stands_twice_is_told() -> None:
    def change(document: Document) -> None:
        one = row(document, "FUN-002")._tr
        one.addnext(copy.deepcopy(one))

    problem = told(in_word(REQUIREMENTS, change))
    assert (problem.code, problem.params["id"], problem.params["count"]) == ("package.row-twice", "FUN-002", "2")


@pytest.mark.parametrize(
    ("new", "path"),
    [("L-777", ("local_requirements",)), ("FUN-777", ("selection", "include", "ids")), ("FUN-009", ("selection", "include", "ids"))],
)
def test_an_id_that_the_specification_lacks_is_told_once_for_all_documents(new: str, path: tuple[str, ...]) -> None:
    def in_document(document: Document) -> None:
        one = copy.deepcopy(row(document, "FUN-002")._tr)
        row(document, "FUN-002")._tr.addnext(one)
        replace(next(found for table in document.tables for found in table.rows if found._tr is one).cells[0], "FUN-002", new)

    def in_sheet(book: Any) -> None:
        book["Svar"].append([new, "Nytt krav"])

    problem = told(in_excel(MATRIX, in_sheet, in_word(REQUIREMENTS, in_document)))
    assert (problem.code, problem.params["id"], problem.location.path) == ("package.unknown-id", new, path)
    assert problem.params["files"] == f"{REQUIREMENTS}, {MATRIX}"


def test_a_row_in_the_document_of_another_bilag_is_told_with_its_home() -> None:
    source = docx.Document(io.BytesIO(packages.made()["bilag-4-tekster.docx"]))
    moved = copy.deepcopy(row(source, "EIE-004")._tr)
    files = in_word("bilag-7-tekster.docx", lambda document: table_with(document, "Krav-ID")._tbl.append(moved))
    problem = told(files)
    assert (problem.code, problem.params["home"]) == ("package.row-elsewhere", "bilag-4-tekster.docx (bilag 4)")


def test_a_row_of_users_that_came_and_one_that_went_are_told_with_their_place() -> None:
    def change(document: Document) -> None:
        row(document, "Leger").cells[0].paragraphs[0].runs[0].text = "Sykepleiere i hjemmetjenesten"
        row(document, "Sykepleiere i hjemmetjenesten").cells[1].paragraphs[0].runs[0].text = "900"

    found = packages.problems(in_word(REQUIREMENTS, change))
    assert {(problem.code, problem.location.path) for problem in found} == {
        ("package.row-missing", ("situation", "users")),
        ("package.row-added", ("situation", "users")),
    }


# Columns, sections, sheets


def test_a_renamed_column_is_told_and_still_compared() -> None:
    def change(document: Document) -> None:
        replace(table_with(document, "Krav-ID").rows[0].cells[2], "Type", "Kravtype")
        replace(row(document, "FUN-002").cells[2], "E", "A")

    assert codes(in_word(REQUIREMENTS, change)) == ["column-renamed", "type"]


def test_a_column_that_is_gone_and_one_that_came_are_told() -> None:
    def change(document: Document) -> None:
        for one in table_with(document, "Krav-ID").rows:
            one._tr.remove(one.cells[2]._tc)

    assert codes(in_word(REQUIREMENTS, change)) == ["column-missing"]
    assert codes(in_excel(MATRIX, lambda book: setattr(book["Svar"]["S3"], "value", "Pris per år"))) == ["column-added"]


@pytest.mark.parametrize("name", [REQUIREMENTS, MATRIX])
def test_a_header_that_is_gone_is_told_and_the_rows_still_compared(name: str) -> None:
    if name == REQUIREMENTS:
        files = in_word(name, lambda document: _drop(table_with(document, "Krav-ID").rows[0]))
        files = in_word(name, lambda document: replace(row(document, "FUN-002").cells[2], "E", "A"), files)
    else:
        files = in_matrix("FUN-002", "Type", "E", "A")
        files = in_excel(name, lambda book: book["Svar"].delete_rows(3), files)
    assert codes(files) == ["header-missing", "type"]


def test_a_renamed_heading_is_told_and_what_is_under_it_still_compared() -> None:
    files = in_paragraph("2.2 Bakgrunn", "2.2 Bakteppe", files=in_paragraph("journal er gammel", "journal er ny"))
    assert codes(files) == ["section-renamed", "value"]


def test_a_chapter_that_is_gone_is_told_with_its_requirements() -> None:
    def change(document: Document) -> None:
        headings = {one.text: one._p for one in document.paragraphs if style(one).startswith("heading")}
        body = list(document.element.body)
        for element in body[body.index(headings["5 Funksjon"]) : body.index(headings["6 Eierskap"])]:
            document.element.body.remove(element)

    found = packages.problems(in_word(REQUIREMENTS, change))
    assert [problem.code for problem in found] == ["package.section-missing", *["package.row-missing"] * 3]
    assert [problem.params["id"] for problem in found[1:]] == ["FUN-001", "FUN-002", "FUN-003"]


def test_new_paragraphs_and_chapters_are_told_with_their_text() -> None:
    def change(document: Document) -> None:
        document.add_heading("Ekstra krav", 1)
        document.add_paragraph("Leverandøren må levere kaffe.")

    problem = told(in_word(REQUIREMENTS, change))
    assert (problem.code, problem.params["text"]) == ("package.section-added", "Leverandøren må levere kaffe.")
    problem = told(in_word(REQUIREMENTS, lambda document: _after(document, "1.1 Om dokumentet", "Kaffe er viktig.")))
    assert (problem.code, problem.params["text"]) == ("package.line-added", "Kaffe er viktig.")


def test_a_paragraph_that_is_gone_is_told_with_its_text() -> None:
    def change(document: Document) -> None:
        found = next(one for one in document.paragraphs if one.text == "Kapittelet handler om funksjon.")
        found._p.getparent().remove(found._p)

    problem = told(in_word(REQUIREMENTS, change))
    assert (problem.code, problem.params["section"]) == ("package.line-missing", "Funksjon")


def _after(document: Document, title: str, new: str) -> None:
    found = next(one for one in document.paragraphs if one.text == title and not style(one).startswith("toc"))
    paragraph = copy.deepcopy(found._p.getnext())
    found._p.addnext(paragraph)
    copied = next(one for one in document.paragraphs if one._p is paragraph)
    copied.text = new


def test_a_table_that_is_gone_and_one_that_came_are_told() -> None:
    def without(document: Document) -> None:
        table = table_with(document, "Rolle")._tbl
        table.getparent().remove(table)

    def more(document: Document) -> None:
        table = copy.deepcopy(table_with(document, "Rolle")._tbl)
        table_with(document, "Begrep")._tbl.addnext(table)
        found = next(one for one in document.tables if one._tbl is table)
        for one, new in zip(found.rows[0].cells, ("Vare", "Pris"), strict=True):
            one.text = new

    assert codes(in_word(REQUIREMENTS, without)) == ["table-missing"]
    assert codes(in_word(REQUIREMENTS, more)) == ["table-added"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda book: setattr(book["Svar"], "title", "Svarark"), ["sheet-renamed"]),
        (lambda book: book.remove(book["Tilbyder"]), ["sheet-missing"]),
        (lambda book: book.create_sheet("Notater"), ["sheet-added"]),
        (lambda book: book["Svar"].delete_rows(5), ["row-missing"]),
    ],
)
def test_what_happens_to_sheets_is_told(change: Callable[[Any], object], expected: list[str]) -> None:
    assert codes(in_excel(MATRIX, change)) == expected


# The specification and the documents' identity


def test_without_a_specification_there_is_nothing_to_hold_the_documents_against() -> None:
    files = {name: content for name, content in packages.made().items() if name != SPECIFICATION}
    checked = package_check.check(files)
    assert (checked.value, [problem.code for problem in checked.problems]) == (None, ["package.no-specification"])


def record(**changes: object) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(packages.made()[SPECIFICATION])
    return found | changes


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "unreadable-specification"),
        (b"[]", "unreadable-specification"),
        (b"{", "unreadable-specification"),
        (b"[" * 100_000, "unreadable-specification"),
        (b"\xff\xfe", "unreadable-specification"),
        (json.dumps({"format": 1}).encode(), "unreadable-specification"),
        (json.dumps(record(specification={})).encode(), "unreadable-specification"),
        (json.dumps(record(specification=record()["specification"] | {"language": "../nb"})).encode(), "unreadable-specification"),
        (json.dumps(record(format=2)).encode(), "newer-format"),
        (json.dumps(record(fingerprint="sha256:0")).encode(), "edited-specification"),
        (json.dumps(record(specification=record()["specification"] | {"decimals": 5})).encode(), "edited-specification"),
    ],
)
def test_a_specification_that_can_not_be_used_is_told(content: bytes, code: str) -> None:
    checked = package_check.check(dict(packages.made()) | {SPECIFICATION: content})
    assert (checked.value, [problem.code for problem in checked.problems]) == (None, [f"package.{code}"])


def test_a_specification_that_holds_together_in_form_only_is_told_and_not_raised() -> None:
    specification = with_(specimen.resolved().specification, codes={})
    content = json.dumps({"format": 1, "fingerprint": fingerprint(specification), "specification": encode(specification)})
    checked = package_check.check(dict(packages.made()) | {SPECIFICATION: content.encode()})
    assert [problem.code for problem in checked.problems] == ["package.unreadable-specification"]


@pytest.mark.parametrize("name", [REQUIREMENTS, MATRIX, SCORING])
def test_a_document_of_another_specification_is_told_as_such_and_not_compared(name: str) -> None:
    other = workflow.make(specimen.resolved(specimen.in_nynorsk()), [name]).files[name]
    checked = package_check.check(dict(packages.made()) | {name: other})
    assert [(problem.code, problem.location.file) for problem in checked.problems] == [("package.other-specification", name)]
    assert checked.value is not None
    assert name not in checked.value.compared


def test_a_document_without_identity_is_compared_with_a_remark() -> None:
    files = packages.in_xml(REQUIREMENTS, "docProps/custom.xml", 'name="specificationFingerprint"', 'name="noe"')
    assert codes(files) == ["no-identity"]


@pytest.mark.parametrize("name", [REQUIREMENTS, MATRIX])
def test_a_document_that_can_not_be_read_is_told_and_the_others_compared(name: str) -> None:
    files = in_cell(COMPETITION, "1", "Vekt", "36", "46") | {name: b"PK\x03\x04"}
    assert [problem.code for problem in packages.problems(files)] == ["upload.damaged", "package.weight"]


# The words and the profile


def test_every_title_and_label_that_is_looked_for_has_its_words() -> None:
    assert [package_known.missing_words(data.words(language)) for language in data.word_languages()] == [(), ()]


PROFILE = example.PROFILE.read_bytes()


def test_with_a_profile_each_difference_has_its_line() -> None:
    files = dict(example.built("nb").files)
    specification = example.resolved("nb").specification
    local = next(one for one in specification.requirements if one.local)
    first = specification.criteria[0]
    files = in_word(REQUIREMENTS, lambda document: _retype(document, local.id), files)
    files = in_word(COMPETITION, lambda document: _reweigh(document, first.number), files)
    checked = workflow.check_package(files, profile=PROFILE, file="profil.yaml")
    lines = PROFILE.decode().splitlines()
    found = {problem.code: problem.location for problem in checked.problems}
    assert {where.file for where in found.values()} == {"profil.yaml"}
    assert found["package.local"].path[0] == "local_requirements"
    assert "absolute" in lines[found["package.local"].line - 1]
    assert found["package.weight"].path == ("award", "criteria", 0, "weight")
    assert "weight" in lines[found["package.weight"].line - 1]


def _retype(document: Document, key: str) -> None:
    cell(document, key, "Type").paragraphs[0].runs[0].text = "X"


def _reweigh(document: Document, key: str) -> None:
    cell(document, key, "Vekt").paragraphs[0].runs[0].text = "99 %"


def test_a_profile_that_gives_another_specification_is_told_first() -> None:
    changed = PROFILE.replace(b"\nnotes:", b"\nslots:\n  tenderers: 3\nnotes:") if b"\nslots:" not in PROFILE else PROFILE
    changed = changed if changed != PROFILE else PROFILE.replace(b"procedure:", b"variants: true\n  procedure:", 1)
    assert changed != PROFILE
    checked = workflow.check_package(example.built("nb").files, profile=changed, file="profil.yaml")
    assert [problem.code for problem in checked.problems][:1] == ["package.other-profile"]
    assert checked.value is not None


def test_a_broken_profile_is_told_and_the_documents_still_compared() -> None:
    checked = workflow.check_package(packages.made(), profile=b"library: [", file="profil.yaml")
    assert checked.value is not None
    assert {problem.code.partition(".")[0] for problem in checked.problems} == {"yaml"}


def test_a_municipality_s_own_template_is_no_difference_when_it_is_given() -> None:
    template = docx.Document()
    template.add_heading("Kommunens forside", 1)
    template.add_paragraph("[[fellesrammer]]")
    template.add_paragraph("Kommunens siste side.")
    out = io.BytesIO()
    template.save(out)
    opened = workflow.open_template(out.getvalue(), "mal.docx", specimen.resolved())
    assert opened.value is not None, opened.problems
    files = workflow.make(specimen.resolved(), (), opened.value).files
    assert package_check.check(files, package_check.Given(template=opened.value)).problems == ()
    assert package_check.check(files).problems != ()
