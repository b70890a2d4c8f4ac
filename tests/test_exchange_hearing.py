"""Hearing matrices read back: by requirement id alone, with every doubt told by its cell, and hostile files refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

import office
import specimen
from answered import LETTERS, filled, row_of, sent
from fellesrammer.documents.hearing_matrix import LONGEST_TEXT
from fellesrammer.errors import Checked
from fellesrammer.exchange import hearing
from fellesrammer.files import data
from fellesrammer.model.hearing import Hearing, HearingAnswer, Respondent

NAME = "alfa.xlsx"
NB = data.words("nb")


def read(content: bytes, file: str = NAME) -> Hearing:
    checked = hearing.read(content, file)
    assert checked.value is not None, codes(checked)
    assert checked.problems == ()
    return checked.value


def codes(checked: Checked[Any]) -> list[str]:
    return [problem.code for problem in checked.problems]


def answer(found: Hearing, name: str = "FUN-001") -> HearingAnswer:
    return next(one for one in found.answers if one.id == name)


def on_answers(edit: Callable[[Worksheet], object]) -> Callable[[openpyxl.Workbook], None]:
    def edited(book: openpyxl.Workbook) -> None:
        edit(book.worksheets[1])

    return edited


def test_every_answer_is_read_by_its_requirement() -> None:
    content = filled(
        {
            "FUN-001": {"today": "x"},
            "FUN-002": {"later": "x", "cost_driver": "x", "date": date(2028, 3, 1), "cost": "Ny modul.", "proposal": "Skriv «kan»."},
            "EIE-003": {"excluded": "x"},
        },
        {"name": "Alfa AS", "organisation_number": 923609016, "email": "a@alfa.no"},
        {"cost": "Konvertering."},
    )
    found = read(content)
    resolved = specimen.resolved()
    assert found.specification == resolved.case_file.specification
    assert [item.id for item in found.requirements] == [row.id for row in resolved.specification.requirements]
    assert [item.title for item in found.requirements] == [row.title for row in resolved.specification.requirements]
    assert answer(found) == HearingAnswer("FUN-001", ("today",))
    assert answer(found, "FUN-002") == HearingAnswer("FUN-002", ("later", "cost_driver"), date(2028, 3, 1), "Ny modul.", "Skriv «kan».")
    assert answer(found, "EIE-003").marks == ("excluded",)
    assert found.respondent == Respondent("Alfa AS", "923609016", email="a@alfa.no")
    assert [(one.question, one.text) for one in found.general] == [("cost", "Konvertering.")]


@pytest.mark.parametrize("mark", ["x", "X", " x ", "x.", "✓", "Ja", "JA", "yes", 1, 1.0, True, "×", "1"])
def test_a_mark_may_be_written_as_people_write_it(mark: Any) -> None:
    assert answer(read(filled({"FUN-001": {"today": mark}, "FUN-002": {"today": "x"}}))).marks == ("today",)


@pytest.mark.parametrize("mark", [None, "", "  ", "-", "–", "nei", "Nei.", 0, False])
def test_no_mark_may_be_written_as_people_write_it(mark: Any) -> None:
    assert answer(read(filled({"FUN-001": {"today": mark}, "FUN-002": {"today": "x"}}))).marks == ()


@pytest.mark.parametrize(
    "day",
    [
        date(2028, 3, 1),
        46813.5,
        "2028-03-01",
        "1.3.2028",
        "01.03.2028",
        "1. 3.2028",
        "01/03/2028",
        " 2028-3-1 ",
        46813,
    ],
)
def test_a_date_may_be_written_as_people_write_it(day: Any) -> None:
    assert answer(read(filled({"FUN-001": {"later": "x", "date": day}}))).date == date(2028, 3, 1)


@pytest.mark.parametrize("day", ["snart", "Q2 2028", "2028", "31.2.2028", "1.3.1928", 12, 10**9, -1, time(12, 0), date(1999, 1, 1), True])
def test_what_is_no_date_is_a_problem_with_its_cell(day: Any) -> None:
    checked = hearing.read(filled({"FUN-001": {"later": "x", "date": day}}), NAME)
    assert codes(checked) == ["hearing.date"]
    assert checked.problems[0].params["place"] == "Høringssvar!I4"
    assert checked.problems[0].location.file == NAME


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"today": "kanskje"}, "hearing.unknown-mark"),
        ({"today": 2}, "hearing.unknown-mark"),
        ({"today": "x", "later": "x", "date": date(2028, 1, 1)}, "hearing.contradiction"),
        ({"today": "x", "excluded": "x"}, "hearing.contradiction"),
        ({"later": "x"}, "hearing.date-missing"),
        ({"today": "=1+1"}, "hearing.formula"),
        ({"today": '=IF(TRUE,"x","")'}, "hearing.formula"),
        ({"today": "x", "date": "=TODAY()"}, "hearing.formula"),
        ({"proposal": '=HYPERLINK("https://x")'}, "hearing.formula"),
        ({"cost": "a" * (LONGEST_TEXT + 1)}, "hearing.too-long"),
    ],
)
def test_an_answer_that_can_mean_nothing_certain_is_a_problem_with_its_cell(answers: dict[str, Any], code: str) -> None:
    checked = hearing.read(filled({"FUN-001": answers, "FUN-002": {"today": "x"}}), NAME)
    assert codes(checked) == [code]
    assert checked.problems[0].params["place"].startswith("Høringssvar!")
    assert checked.value is not None
    assert answer(checked.value, "FUN-002").marks == ("today",)


def test_a_later_mark_and_a_shut_out_can_both_be_true() -> None:
    both = {"later": "x", "excluded": "x", "cost_driver": "x", "date": date(2028, 1, 1)}
    assert answer(read(filled({"FUN-001": both}))).marks == ("later", "cost_driver", "excluded")


def test_a_text_that_looks_like_a_formula_is_a_text() -> None:
    def write(sheet: Worksheet) -> None:
        cell = sheet["K4"]
        cell.value = "=1+1"
        cell.data_type = "s"

    found = read(filled({"FUN-002": {"today": "x"}}, edit=on_answers(write)))
    assert answer(found).proposal == "=1+1"


def test_what_cannot_be_seen_is_taken_away() -> None:
    found = read(filled({"FUN-001": {"proposal": " a\u202eb\u200b\nc "}}, {"name": "Al\u2066fa"}))
    assert answer(found).proposal == "ab\nc"
    assert found.respondent.name == "Alfa"


# What vendors do to the sheets


def _move_rows(sheet: Worksheet) -> None:
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    for number, values in enumerate(reversed(rows), start=4):
        for column, value in enumerate(values, start=1):
            sheet.cell(number, column).value = value


def _respell(sheet: Worksheet) -> None:
    sheet["A4"].value = " fun – 001 "
    sheet["E3"].value = "  KAN  i dag "


def _empty_rows(sheet: Worksheet) -> None:
    sheet.append([])
    sheet.append(["", "   "])


def _formulas_below(sheet: Worksheet) -> None:
    sheet["E40"].value = "=COUNTA(E4:E30)"


@pytest.mark.parametrize(
    "edit",
    [
        on_answers(lambda sheet: sheet.insert_cols(3)),
        on_answers(lambda sheet: sheet.insert_rows(1, 2)),
        on_answers(lambda sheet: sheet.insert_rows(6)),
        on_answers(_move_rows),
        on_answers(_respell),
        on_answers(_empty_rows),
        lambda book: book.move_sheet(book.worksheets[0], 3),
        lambda book: setattr(book.worksheets[1], "title", "Vårt svar"),
        lambda book: book.create_sheet("Notater"),
        lambda book: book.worksheets[0].insert_rows(1, 3),
        lambda book: book.worksheets[0].insert_cols(1),
    ],
    ids=["a column more", "rows above", "an empty row", "rows moved", "respelled", "empty rows below", "sheets moved",
         "sheet renamed", "a sheet more", "rows above the first sheet", "a column before the first sheet"],
)  # fmt: skip
def test_a_file_that_has_been_moved_about_reads_the_same(edit: Callable[[openpyxl.Workbook], None]) -> None:
    answers: dict[str, dict[str, Any]] = {
        "FUN-001": {"today": "x"},
        "EIE-002": {"later": "x", "date": date(2028, 1, 1), "proposal": "Annet."},
    }
    plain, moved = (read(filled(answers, {"name": "Alfa AS"}, {"plan": "Ja."}, edit=one)) for one in (None, edit))
    assert sorted(moved.answers, key=lambda one: one.id) == sorted(plain.answers, key=lambda one: one.id)
    assert (moved.respondent, moved.general, moved.requirements) == (plain.respondent, plain.general, plain.requirements)


def _second_row(sheet: Worksheet) -> None:
    sheet["A5"].value = "FUN-001"


def _new_row(sheet: Worksheet) -> None:
    sheet.cell(sheet.max_row + 1, 1).value = "NY-001"


def _loose_row(sheet: Worksheet) -> None:
    sheet.cell(sheet.max_row + 2, 5).value = "x"


def _two_headings(sheet: Worksheet) -> None:
    sheet["F3"].value = "Kan i dag"


@pytest.mark.parametrize(
    ("edit", "wanted"),
    [
        (on_answers(_second_row), ["hearing.duplicate-id", "hearing.missing-ids"]),
        (on_answers(_new_row), ["hearing.unknown-id"]),
        (on_answers(_loose_row), ["hearing.row-without-id"]),
        (on_answers(_formulas_below), ["hearing.row-without-id"]),
        (on_answers(lambda sheet: sheet.delete_rows(4)), ["hearing.missing-ids"]),
        (on_answers(lambda sheet: setattr(sheet["B4"], "value", "Løsningen skal ikke virke.")), ["hearing.changed-text"]),
    ],
)
def test_rows_that_are_not_those_that_were_sent_are_problems(edit: Callable[[openpyxl.Workbook], None], wanted: list[str]) -> None:
    checked = hearing.read(filled({"EIE-002": {"today": "x"}}, edit=edit), NAME)
    assert sorted(codes(checked)) == wanted
    assert checked.value is not None
    assert answer(checked.value, "EIE-002").marks == ("today",)


@pytest.mark.parametrize(
    ("edit", "wanted"),
    [
        (on_answers(_two_headings), ["hearing.column-missing", "hearing.column-twice"]),
        (on_answers(lambda sheet: sheet.delete_cols(8)), ["hearing.column-missing"]),
        (on_answers(lambda sheet: sheet.delete_rows(3)), ["hearing.no-answers"]),
        (lambda book: book.remove(book.worksheets[1]), ["hearing.no-answers"]),
        (lambda book: book.remove(book["Spesifikasjon"]), ["hearing.no-specification"]),
        (lambda book: book["Spesifikasjon"].delete_rows(5), ["hearing.no-specification"]),
        (lambda book: book.copy_worksheet(book.worksheets[1]), ["hearing.two-sheets"]),
    ],
)
def test_a_file_without_its_frame_is_not_read(edit: Callable[[openpyxl.Workbook], None], wanted: list[str]) -> None:
    checked = hearing.read(filled({"FUN-001": {"today": "x"}}, edit=edit), NAME)
    assert checked.value is None
    assert sorted(codes(checked)) == wanted


def test_an_answer_without_a_name_has_the_name_of_its_file_and_an_empty_one_is_told() -> None:
    checked = hearing.read(sent(), NAME)
    assert sorted(codes(checked)) == ["hearing.no-respondent", "hearing.nothing"]
    assert not checked.failed
    assert checked.value is not None
    assert checked.value.respondent == Respondent(NAME)


def test_a_matrix_in_nynorsk_is_read_too() -> None:
    found = read(filled({"FUN-001": {"later": "x", "date": date(2028, 1, 1)}}, file=sent(language="nn")))
    assert answer(found).marks == ("later",)
    missing = hearing.read(filled(file=sent(language="nn"), edit=on_answers(lambda sheet: sheet.delete_cols(8))), NAME)
    assert missing.problems[0].params["heading"] == "Stengjer oss ute"


@pytest.mark.slow
@pytest.mark.needs("office")
def test_a_file_that_libreoffice_has_saved_reads_the_same(tmp_path: Path) -> None:
    answers: dict[str, dict[str, Any]] = {
        "FUN-001": {"today": "x"},
        "FUN-003": {"later": "x", "date": date(2028, 3, 1), "cost": "Mye.\nOg mer.", "proposal": "=nei"},
    }
    path = tmp_path / "alfa.xlsx"
    path.write_bytes(
        filled({**answers, "FUN-003": {**answers["FUN-003"], "proposal": "Nei."}}, {"name": "Alfa AS", "organisation_number": "0123"})
    )
    saved = office.recalculated(path, tmp_path).read_bytes()
    assert read(saved) == read(path.read_bytes())


# Hostile files


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.7", b"hei"])
def test_what_is_no_workbook_is_refused_by_the_guard(content: bytes) -> None:
    checked = hearing.read(content, NAME)
    assert checked.value is None
    assert all(problem.code.startswith("upload.") and problem.location.file == NAME for problem in checked.problems)


def test_a_far_cell_does_not_hold_the_reading_up() -> None:
    def far(book: openpyxl.Workbook) -> None:
        for sheet in book.worksheets:
            sheet["XFD1048576"].value = "x"

    found = read(filled({"FUN-001": {"today": "x"}}, edit=far))
    assert answer(found).marks == ("today",)


@settings(max_examples=40)
@given(
    part=st.sampled_from(["xl/workbook.xml", "xl/worksheets/sheet2.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"]), noise=st.data()
)
def test_broken_parts_give_problems_and_no_exception(part: str, noise: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(SENT)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    at = noise.draw(st.integers(0, len(parts[part]) - 1))
    parts[part] = parts[part][:at] + noise.draw(st.sampled_from([b"", b"9", b'"', b"<c/>", b"-1", b"zz"])) + parts[part][at + 1 :]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    checked = hearing.read(buffer.getvalue(), NAME)
    assert checked.value is not None or checked.failed


SENT = sent()


# All answers together


def test_counts_put_first_what_shuts_out_most() -> None:
    alfa = read(filled({"FUN-002": {"excluded": "x"}, "FUN-003": {"cost_driver": "x"}, "EIE-002": {"today": "x"}}, {"name": "Alfa"}))
    beta = read(
        filled({"FUN-002": {"excluded": "x", "proposal": "Stryk det."}, "FUN-001": {"later": "x", "date": "2028-01-01"}}, {"name": "Beta"})
    )
    found = hearing.counts([alfa, beta])
    assert [one.id for one in found[:3]] == ["FUN-002", "FUN-003", "FUN-001"]
    assert (found[0].excluded, found[0].unmarked, found[0].proposals) == (2, 0, 1)
    assert (found[2].later, found[2].dates, found[2].unmarked) == (1, (date(2028, 1, 1),), 1)
    assert len(found) == len(alfa.requirements)
    assert hearing.counts([]) == ()


def test_all_files_are_read_together_with_every_proposal_by_respondent() -> None:
    files = [
        ("a.xlsx", filled({"FUN-001": {"proposal": "A"}}, {"name": "Alfa"}, {"lots": "Ja"})),
        ("b.xlsx", filled({"FUN-001": {"today": "x"}, "EIE-002": {"cost": "B"}}, {"name": "Beta"})),
    ]
    checked = hearing.read_all(files)
    assert checked.problems == ()
    found = checked.value
    assert found is not None
    assert [(reply.respondent, reply.answer.id) for reply in found.replies] == [("Alfa", "FUN-001"), ("Beta", "EIE-002")]
    assert [(reply.respondent, reply.question, reply.text) for reply in found.general] == [("Alfa", "lots", "Ja")]
    assert found.files == ("a.xlsx", "b.xlsx")


def test_answers_about_another_specification_are_a_problem_of_their_file() -> None:
    other = replace(
        specimen.PROFILE, local_requirements=(replace(specimen.PROFILE.local_requirements[0], text="Løsningen {skal} vise alt."),)
    )
    files = [(name, filled({"FUN-001": {"today": "x"}}, {"name": name})) for name in ("a.xlsx", "b.xlsx")]
    files.insert(0, ("c.xlsx", filled({"FUN-001": {"today": "x"}}, {"name": "c"}, file=sent(specimen.resolved(other)))))
    checked = hearing.read_all(files)
    assert checked.value is None
    assert [(problem.code, problem.location.file, problem.params["first"]) for problem in checked.problems] == [
        ("hearing.other-specification", "c.xlsx", "a.xlsx")
    ]


@pytest.mark.parametrize(
    ("second", "same"),
    [({"name": " alfa as "}, True), ({"name": "Beta", "organisation_number": "923 609 016"}, True), ({"name": "Beta"}, False)],
)
def test_one_respondent_answers_once(second: dict[str, str], same: bool) -> None:
    answers = {"FUN-001": {"today": "x"}}
    files = [("a.xlsx", filled(answers, {"name": "Alfa AS", "organisation_number": 923609016})), ("b.xlsx", filled(answers, second))]
    assert codes(hearing.read_all(files)) == (["hearing.same-respondent"] if same else [])


def test_an_error_in_one_file_stops_the_summary_and_tells_of_all_files() -> None:
    files = [("a.xlsx", filled({"FUN-001": {"today": "vet ikke"}}, {"name": "A"})), ("b.xlsx", b"hei")]
    checked = hearing.read_all(files)
    assert checked.value is None
    assert [(problem.location.file, problem.code) for problem in checked.problems] == [
        ("a.xlsx", "hearing.unknown-mark"),
        ("b.xlsx", "upload.not-office"),
    ]


def test_no_files_give_no_summary() -> None:
    assert hearing.read_all([]) == Checked(None)


def test_every_problem_can_be_told_in_both_languages() -> None:
    content = filled({"FUN-001": {"today": "vet ikke"}, "FUN-002": {"later": "x"}}, edit=on_answers(_new_row))
    for language in ("nb", "nn"):
        words = data.words(language)
        assert all(words.sentence(problem) for problem in hearing.read(content, NAME).problems)
    assert LETTERS["today"] == "E"
    assert row_of(openpyxl.load_workbook(io.BytesIO(SENT)).worksheets[1], "FUN-001") == 4
