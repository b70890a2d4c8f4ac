"""The legal profiles as data: every rule has its function and its words, every paragraph stands in the data, the dates hold."""

from __future__ import annotations

import ast
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import pytest

import fellesrammer
import lawful
from fellesrammer import workflow
from fellesrammer.files import data
from fellesrammer.legal.rules import RULES
from fellesrammer.model.library import Codelist, LegalProfile
from fellesrammer.model.profile import ClimateForm

FOLDER = Path(fellesrammer.__file__).parent / "legal"
SHARED = workflow.library_folder()
SIGN = "\N{SECTION SIGN}"
OLD, NEW = (lawful.laws()[name] for name in ("foa-2016", "loa-2026"))
WITHOUT_LAW = {"no-date", "no-law", "no-law-on-day"}
NEW_ONLY = {"accessibility-below", "repealed", "wages", "sanction"}


def test_every_rule_in_the_data_has_a_function_and_every_function_a_rule() -> None:
    assert {rule.code for law in lawful.laws().values() for rule in law.rules} == set(RULES)
    assert {rule.code for rule in NEW.rules} == set(RULES)
    assert {rule.code for rule in OLD.rules} == set(RULES) - NEW_ONLY


@pytest.mark.parametrize("law", lawful.laws().values(), ids=lambda law: law.id)
def test_a_rule_stands_once_and_rests_on_a_source(law: LegalProfile) -> None:
    codes = [rule.code for rule in law.rules]
    assert len(codes) == len(set(codes))
    assert {rule.source for rule in law.rules} <= {file.stem for file in (SHARED / "sources").glob("*.yaml")}


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_every_rule_has_words(language: str) -> None:
    problems = data.words(language).problems
    told = {code.removeprefix("legal.") for code in problems if code.startswith("legal.")}
    assert told == set(RULES) | WITHOUT_LAW
    assert all("{paragraph}" in problems[f"legal.{code}"]["what"] for code in RULES)


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_findings_guide_and_never_judge(language: str) -> None:
    problems = data.words(language).problems
    texts = [text for code, both in problems.items() if code.startswith("legal.") for text in both.values()]
    assert [text for text in texts if "ulovl" in text.casefold() or "lovstridig" in text.casefold()] == []


def test_paragraphs_stand_in_the_data_alone() -> None:
    written = [file.name for file in FOLDER.glob("*.py") if SIGN in file.read_text(encoding="utf-8")]
    spoken = [code for language in ("nb", "nn") for code, both in data.words(language).problems.items()
              if code.startswith("legal.") and SIGN in "".join(both.values())]  # fmt: skip
    assert (written, spoken) == ([], [])


def test_a_function_of_a_rule_cites_its_own_rule_and_makes_its_own_finding() -> None:
    wrong = []
    functions = {function.__code__: code for code, function in RULES.items()}
    for code_object, code in functions.items():
        strings = set(_strings(Path(code_object.co_filename), code_object.co_name))
        if not {code, f"legal.{code}"} <= strings:
            wrong.append(code)
    assert wrong == []


def _strings(file: Path, function: str) -> list[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function)
    return [node.value for node in ast.walk(found) if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def test_the_laws_follow_each_other_day_by_day() -> None:
    assert (OLD.valid_from, OLD.valid_to) == (date(2024, 1, 1), date(2026, 6, 30))
    assert OLD.valid_to is not None
    assert (NEW.valid_from, NEW.valid_to) == (OLD.valid_to + timedelta(days=1), None)
    assert {law.checked for law in lawful.laws().values()} == {date(2026, 7, 2)}


def test_each_law_has_its_own_ways_to_take_care_of_climate() -> None:
    assert [outcome.code for outcome in OLD.climate.outcomes] == ["weighted", "top_three", "replaced", "insignificant"]
    assert [outcome.code for outcome in NEW.climate.outcomes] == list(get_args(ClimateForm))
    assert OLD.climate.minimum_weight == NEW.climate.minimum_weight == 30


def test_thresholds_are_dated_and_rise() -> None:
    assert [(item.kind, int(item.amount), item.valid_from.isoformat()) for item in OLD.thresholds] == [
        ("act", 100_000, "2024-01-01"),
        ("national", 1_300_000, "2024-01-01"),
        ("eea", 2_300_000, "2024-01-01"),
        ("eea", 2_500_000, "2026-04-21"),
    ]
    assert {item.kind: int(item.amount) for item in NEW.thresholds} == {"act": 500_000, "national": 1_300_000, "eea": 2_500_000}
    assert all(NEW.valid_from is not None and item.valid_from <= NEW.valid_from for item in NEW.thresholds)


def test_no_rule_cites_a_paragraph_that_its_own_law_has_repealed() -> None:
    cited = [paragraph for rule in NEW.rules for paragraph in (rule.paragraph, NEW.climate.paragraph)]
    assert [text for text in cited for gone in NEW.repealed if text == gone or text.startswith(f"{gone} ")] == []
    assert len(NEW.repealed) == 9
    assert OLD.repealed == ()


def test_product_names_are_the_same_in_every_language_and_stand_once() -> None:
    codes = lawful.read(Codelist, SHARED / "codelists" / "product_names.yaml").codes
    labels = [code.label["nb"] for code in codes]
    assert len(labels) == len(set(labels)) > 50
    assert all(code.label["nn"] == code.label["nb"] for code in codes)
