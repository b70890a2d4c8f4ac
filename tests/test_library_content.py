"""The shared library itself: every file, every rule, every text under every obligation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from fellesrammer import workflow
from fellesrammer.errors import Severity
from fellesrammer.files import data, strict_yaml
from fellesrammer.library import check
from fellesrammer.library.load import from_folder
from fellesrammer.library.parameters import shown, value_problems
from fellesrammer.model import library as model
from fellesrammer.model.library import FulfilmentTime, Library, Phase, Requirement
from fellesrammer.model.profile import Procedure
from fellesrammer.model.text import OBLIGATION, fill, parse, placeholders, plain
from fellesrammer.words import sort_key

FOLDER = workflow.library_folder()
FILES = sorted(FOLDER.rglob("*.yaml"))
KINDS = {"areas": "requirement", "agreements": "agreement", "sources": "source", "codelists": "codelist", "register": "register"}


@cache
def library() -> Library:
    loaded = from_folder(FOLDER, workflow.schemas()).value
    assert loaded is not None
    return loaded.library


def kind_of(path: Path) -> str:
    relative = path.relative_to(FOLDER).as_posix()
    return "library" if relative == "library.yaml" else "area" if path.name == "area.yaml" else KINDS[relative.partition("/")[0]]


REQUIREMENTS = sorted(library().requirements.values(), key=lambda item: item.id)
FILLED = [(item, path) for item in REQUIREMENTS for path, _ in check.filled_texts(item)]


def test_the_list_of_files_is_not_empty() -> None:
    assert {kind_of(path) for path in FILES} == set(workflow.schemas().kinds) - {"common", "profile"}
    assert len([path for path in FILES if kind_of(path) == "requirement"]) == len(REQUIREMENTS) == 24


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_every_file_is_good_yaml_and_keeps_its_schema(path: Path) -> None:
    loaded = strict_yaml.load(path.read_bytes(), path.name)
    assert loaded.problems == ()
    assert loaded.value is not None
    assert workflow.schemas().check(kind_of(path), loaded.value.value) == ()


@pytest.mark.parametrize("rule", check.RULES, ids=lambda rule: rule.__name__)
def test_every_rule_holds(rule: check.Rule) -> None:
    assert [problem for problem in rule(library()) if problem.severity is Severity.ERROR] == []


def test_the_only_warnings_are_of_sources_that_nobody_has_verified_yet() -> None:
    problems = from_folder(FOLDER, workflow.schemas()).problems
    assert {problem.code for problem in problems} <= {"library.unverified-source"}
    assert all(problem.location.file.endswith(f"{problem.params['id']}.yaml") and problem.location.line > 1 for problem in problems)


def test_the_library_holds_the_three_areas_in_two_languages() -> None:
    assert library().order == ("FUN", "EIE", "DEL")
    assert library().languages == data.word_languages() == ("nb", "nn")


@pytest.mark.parametrize("item", REQUIREMENTS, ids=lambda item: item.id)
def test_the_binding_text_holds_exactly_one_word_of_obligation_under_every_obligation(item: Requirement) -> None:
    for language in library().languages:
        reserved = {entry.label[language] for entry in library().codelists["reserved_words"].codes}
        for kind in library().codelists["requirement_types"].codes:
            text = plain(fill(item.text[language], {**values(item, language), OBLIGATION: kind.verb[language]}))
            assert [word for word in re.findall(r"\w+", text.casefold()) if word in reserved] == [kind.verb[language]]


@pytest.mark.parametrize(("item", "path"), FILLED, ids=[f"{item.id}-{'-'.join(map(str, path))}" for item, path in FILLED])
def test_every_text_renders_with_every_place_filled(item: Requirement, path: tuple[str | int, ...]) -> None:
    language = str(path[-1])
    text = dict(check.filled_texts(item))[path]
    filled = fill(text, {**values(item, language), OBLIGATION: "skal"})
    assert parse(filled)
    assert placeholders(filled) == ()
    assert not set("{}") & set(filled)


def values(item: Requirement, language: str) -> dict[str, str]:
    return {parameter.name: shown(parameter, parameter.default, data.words(language)) for parameter in item.parameters}


def test_every_verb_of_obligation_is_itself_a_reserved_word() -> None:
    for language in library().languages:
        reserved = {entry.label[language] for entry in library().codelists["reserved_words"].codes}
        assert {kind.verb[language] for kind in library().codelists["requirement_types"].codes} <= reserved


def test_every_default_lies_within_its_limits_and_its_limits_hold_more_than_one_value() -> None:
    parameters = [(item.id, parameter) for item in REQUIREMENTS for parameter in item.parameters]
    assert parameters
    for name, parameter in parameters:
        assert list(value_problems(parameter, parameter.default, ())) == [], name
        if parameter.minimum is not None and parameter.maximum is not None:
            assert parameter.minimum < parameter.maximum, name


@pytest.mark.parametrize(
    ("codelist", "codes"),
    [
        ("requirement_types", ("A", "E", "AE", "O", "K")),
        ("fulfilment_times", get_args(FulfilmentTime)),
        ("verification_phases", get_args(Phase)),
        ("procedures", get_args(Procedure)),
        ("fulfilment_answers", ("standard", "configured", "developed", "partly", "no")),
        ("term_answers", ("accepted", "reserved")),
        ("price_answers", ("included", "extra")),
        ("suppliers", ("own", "subcontractor", "third_party")),
    ],
)
def test_the_codelists_that_the_code_relies_on_hold_exactly_its_codes(codelist: str, codes: tuple[str, ...]) -> None:
    assert tuple(entry.code for entry in library().codelists[codelist].codes) == codes


@pytest.mark.parametrize("codelist", ["services", "strategies", "content_kinds", "terms", "tags", "reserved_words"])
def test_the_codelists_of_content_are_not_empty(codelist: str) -> None:
    assert library().codelists[codelist].codes


def test_every_agreement_sends_every_kind_of_content_to_a_bilag() -> None:
    kinds = {entry.code for entry in library().codelists["content_kinds"].codes}
    assert library().agreements
    for agreement in library().agreements.values():
        assert set(agreement.content_kinds) == kinds


@pytest.mark.parametrize("item", REQUIREMENTS, ids=lambda item: item.id)
def test_a_requirement_is_absolute_only_on_a_ground_that_is_among_its_sources(item: Requirement) -> None:
    ground = item.recommended.ground
    assert (ground is not None) == item.recommended.absolute
    if ground:
        assert ground.source in {source.id for source in item.sources}


@pytest.mark.parametrize("item", REQUIREMENTS, ids=lambda item: item.id)
def test_a_requirement_can_be_answered_checked_and_traced(item: Requirement) -> None:
    phases = [step.phase for step in item.verification]
    assert len(phases) == len(set(phases))
    assert item.kind == "contract_term" or {"tender", "demonstration"} & set(phases)
    assert item.sources
    assert item.origin
    assert all(library().sources[origin].kind == "mission" for origin in item.origin)
    assert number_of(item.since) <= number_of(item.changed) <= number_of(library().version)


def number_of(version: str) -> list[int]:
    return [int(part) for part in version.removesuffix("-rc").split(".")]


def test_limits_of_answers_are_numbers_in_order() -> None:
    for item in REQUIREMENTS:
        low, high = item.answer.minimum, item.answer.maximum
        assert low is None or high is None or low < high, item.id
        assert item.answer.max_length or item.answer.type == "none", item.id


def test_the_register_holds_all_municipalities_of_the_country() -> None:
    register = library().municipalities
    assert len(register) == 357
    assert len(library().counties) == 15
    assert {number[:2] for number in register} == set(library().counties)
    forms = [item.language_form for item in register.values()]
    assert {form: forms.count(form) for form in get_args(model.LanguageForm)} == {"nb": 119, "nn": 88, "neutral": 150}
    assert [item.number for item in register.values() if item.name == "Bodø"] == ["1804"]
    assert max(register.values(), key=lambda item: item.population).name == "Oslo"
    assert 5_400_000 < sum(item.population for item in register.values()) < 5_800_000


def test_names_in_the_register_are_names() -> None:
    names = sorted({item.name for item in library().municipalities.values()}, key=sort_key)
    assert len(names) == 355, "two municipalities are named Herøy, and two Våler"
    assert names[-1].startswith("Å")
    assert all(re.fullmatch(r"[A-ZÆØÅÁČĐŊŠŦŽ][\w .'/–-]*\w", name) for name in names)


def test_no_text_is_left_unfinished() -> None:
    unfinished = re.compile(r"\b(TODO|FIXME|XXX|lorem|tbd)\b", re.IGNORECASE)
    assert [path.name for path in FILES if unfinished.search(path.read_text(encoding="utf-8"))] == []


def test_both_languages_promise_the_same_numbers_and_placeholders() -> None:
    assert [text for item in REQUIREMENTS for text in _unequal(item)] == []


def _unequal(item: Requirement) -> Iterator[str]:
    texts = dict(check.filled_texts(item))
    for path, text in texts.items():
        if path[-1] == "nb":
            other = texts[(*path[:-1], "nn")]
            if sorted(placeholders(text)) != sorted(placeholders(other)) or _numbers(text) != _numbers(other):
                yield f"{item.id} {path[:-1]}"


def _numbers(text: str) -> list[Decimal]:
    return sorted(Decimal(number.replace(",", ".")) for number in re.findall(r"\d+(?:,\d+)?", text))
