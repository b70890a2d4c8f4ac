"""The shared library itself: every file, every rule, every text under every obligation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from fellesrammer import workflow
from fellesrammer.errors import Path as Place
from fellesrammer.errors import Severity
from fellesrammer.files import data, strict_yaml
from fellesrammer.library import check
from fellesrammer.library.load import from_folder
from fellesrammer.library.parameters import shown, value_problems
from fellesrammer.model import library as model
from fellesrammer.model.codec import fingerprint
from fellesrammer.model.library import Advice, FulfilmentTime, Library, Phase, Qualification, Requirement
from fellesrammer.model.profile import Procedure
from fellesrammer.model.text import OBLIGATION, fill, parse, placeholders, plain
from fellesrammer.profile.qualify import GROUPS
from fellesrammer.words import sort_key

FOLDER = workflow.library_folder()
FILES = sorted(FOLDER.rglob("*.yaml"))
KINDS = {
    "areas": "requirement",
    "agreements": "agreement",
    "sources": "source",
    "codelists": "codelist",
    "register": "register",
    "advice": "advice",
    "qualification": "qualification",
    "legal": "legal",
}
FIRST_RELEASE = "sha256:251a01dd222122bb35f496e89f0e884ccb7a86851b33230f0720b5594045c241"
"""The fingerprint of library 0.1.0, written here once and for all: everything that was announced stands on it."""

WEIGHTY = 4
"""At most one in so many is recommended as absolute: what shuts tenderers out must be rare."""


@cache
def library() -> Library:
    loaded = from_folder(FOLDER, workflow.schemas()).value
    assert loaded is not None
    return loaded.library


def kind_of(path: Path) -> str:
    relative = path.relative_to(FOLDER).as_posix()
    return "library" if relative == "library.yaml" else "area" if path.name == "area.yaml" else KINDS[relative.partition("/")[0]]


REQUIREMENTS = sorted(library().requirements.values(), key=lambda item: item.id)
QUALIFICATION = sorted(library().qualification.values(), key=lambda item: item.id)
ADVICE = library().advised()
Text = Requirement | Qualification
TEXTS: list[Text] = [*REQUIREMENTS, *QUALIFICATION]
DATED: list[Text | Advice] = [*TEXTS, *ADVICE]
FILLED = [(item, path) for item in TEXTS for path, _ in check.filled_texts(item)]


def test_the_list_of_files_is_not_empty() -> None:
    assert {kind_of(path) for path in FILES} == set(workflow.schemas().kinds) - {"common", "profile"}
    for kind, items in (("requirement", REQUIREMENTS), ("qualification", QUALIFICATION), ("advice", ADVICE)):
        assert len([path for path in FILES if kind_of(path) == kind]) == len(items) > 0


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


def test_the_library_holds_sixteen_areas_in_two_languages_and_the_first_three_stand_first() -> None:
    assert len(library().order) == len(library().areas) == 16
    assert library().order[:3] == first_release().order
    assert library().languages == data.word_languages() == ("nb", "nn")


@pytest.mark.parametrize("area", library().order)
def test_every_area_is_introduced_and_has_at_least_three_full_texts(area: str) -> None:
    texts = [item for item in REQUIREMENTS if item.area == area]
    assert len(texts) >= 3
    for language in library().languages:
        assert len(library().areas[area].introduction[language]) > 100
        assert library().areas[area].market_message[language]


def test_what_the_buyer_governs_itself_is_terms_and_advice_and_asks_nothing_of_a_solution() -> None:
    assert {item.kind for item in REQUIREMENTS if item.area == "STY"} == {"contract_term"}
    assert [item.id for item in ADVICE if item.area == "STY"]


def test_every_text_stands_in_both_languages_and_in_no_other() -> None:
    texts = dict(check.localized_texts(library(), ()))
    assert {"requirements", "advice", "qualification", "legal", "agreements", "areas"} <= {path[0] for path in texts}
    assert [path for path, text in texts.items() if set(text) != {"nb", "nn"} or not all(part.strip() for part in text.values())] == []


def test_no_id_is_used_twice_among_requirements_advice_and_qualification() -> None:
    names = [item.id for item in DATED]
    assert sorted(names) == sorted(set(names))
    assert {item.area for item in ADVICE} <= set(library().areas)
    assert all(item.id.startswith(f"{item.area}-") for item in REQUIREMENTS)
    assert all(item.id.startswith(f"{item.area}-") for item in ADVICE)


def test_at_most_a_quarter_is_absolute_by_recommendation() -> None:
    assert WEIGHTY * len([item for item in REQUIREMENTS if item.recommended.absolute]) <= len(REQUIREMENTS)


def test_qualification_covers_every_group_and_every_value_of_it_can_be_chosen() -> None:
    assert {item.group for item in QUALIFICATION} == set(GROUPS)
    for item in QUALIFICATION:
        for language in library().languages:
            assert not {"bør"} & set(re.findall(r"\w+", item.text[language].casefold())), f"{item.id}: who qualifies is no matter of degree"


@pytest.mark.parametrize("item", REQUIREMENTS, ids=lambda item: item.id)
def test_the_binding_text_holds_exactly_one_word_of_obligation_under_every_obligation(item: Requirement) -> None:
    for language in library().languages:
        reserved = {entry.label[language] for entry in library().codelists["reserved_words"].codes}
        for kind in library().codelists["requirement_types"].codes:
            text = plain(fill(item.text[language], {**values(item, language), OBLIGATION: kind.verb[language]}))
            assert [word for word in re.findall(r"\w+", text.casefold()) if word in reserved] == [kind.verb[language]]


@pytest.mark.parametrize(("item", "path"), FILLED, ids=[f"{item.id}-{'-'.join(map(str, path))}" for item, path in FILLED])
def test_every_text_renders_with_every_place_filled(item: Text, path: tuple[str | int, ...]) -> None:
    language = str(path[-1])
    text = dict(check.filled_texts(item))[path]
    filled = fill(text, {**values(item, language), OBLIGATION: "skal"})
    assert parse(filled)
    assert placeholders(filled) == ()
    assert not set("{}") & set(filled)


def values(item: Text, language: str) -> dict[str, str]:
    return {parameter.name: shown(parameter, parameter.default, data.words(language)) for parameter in item.parameters}


def test_every_verb_of_obligation_is_itself_a_reserved_word() -> None:
    for language in library().languages:
        reserved = {entry.label[language] for entry in library().codelists["reserved_words"].codes}
        assert {kind.verb[language] for kind in library().codelists["requirement_types"].codes} <= reserved


def test_every_default_lies_within_its_limits_and_its_limits_hold_more_than_one_value() -> None:
    parameters = [(item.id, parameter) for item in TEXTS for parameter in item.parameters]
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


def test_every_agreement_sends_kinds_of_content_that_exist_to_bilag_that_it_has() -> None:
    kinds = {entry.code for entry in library().codelists["content_kinds"].codes}
    assert {"SSA-L 2018", "SSA-T 2024", "SSA-D 2024", "SSA-O 2026"} <= set(library().agreements)
    for agreement in library().agreements.values():
        assert {"requirement", "price", "agreement_change"} <= set(agreement.content_kinds) <= kinds, agreement.key
        assert set(agreement.content_kinds.values()) <= {bilag.number for bilag in agreement.bilag}, agreement.key
    assert {kind for agreement in library().agreements.values() for kind in agreement.content_kinds} == kinds


def test_service_levels_have_a_bilag_where_a_service_runs_and_none_where_a_system_is_developed() -> None:
    levels = {name: "service_level" in agreement.content_kinds for name, agreement in library().agreements.items()}
    assert (levels["SSA-L 2018"], levels["SSA-D 2024"], levels["SSA-T 2024"]) == (True, True, False)
    assert [item.id for item in REQUIREMENTS if item.content_kind == "service_level"]


def test_what_an_agreement_lacks_is_mended_by_a_text_that_stands_in_the_library() -> None:
    gaps = [(agreement, gap) for agreement in library().agreements.values() for gap in agreement.gaps]
    assert gaps
    for agreement, gap in gaps:
        assert not gap.clause or gap.clause in agreement.clauses, f"{agreement.key} {gap.id}"
        mending = [item.id for item in REQUIREMENTS if item.kind == "contract_term" and set(item.tags) & set(gap.tags)]
        assert mending, f"{agreement.key} {gap.id}"


def test_the_law_is_known_on_every_day_before_and_after_the_change_of_july_2026() -> None:
    before, after = library().law_on(date(2026, 6, 30)), library().law_on(date(2026, 7, 1))
    assert before is not None
    assert after is not None
    assert before.id != after.id
    assert [library().law_on(day) for day in (date(2025, 1, 1), date(2027, 6, 1))] == [before, after]


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


@pytest.mark.parametrize("item", DATED, ids=lambda item: item.id)
def test_every_text_says_what_it_builds_on_and_when_it_came_changed_and_was_reviewed(item: Text | Advice) -> None:
    assert item.sources
    assert number_of(item.since) <= number_of(item.changed) <= number_of(library().version)
    assert item.reviewed is not None


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
    assert [text for item in TEXTS for text in _unequal(item)] == []
    assert [item.id for item in ADVICE if _numbers(item.text["nb"]) != _numbers(item.text["nn"])] == []


def _unequal(item: Text) -> Iterator[str]:
    texts = dict(check.filled_texts(item))
    for path, text in texts.items():
        if path[-1] == "nb":
            other = texts[(*path[:-1], "nn")]
            if sorted(placeholders(text)) != sorted(placeholders(other)) or _numbers(text) != _numbers(other):
                yield f"{item.id} {path[:-1]}"


# What was released stands


@cache
def first_release() -> Library:
    opened = workflow.open_library("0.1.0").value
    assert opened is not None
    assert (opened.fingerprint, fingerprint(opened.library)) == (FIRST_RELEASE, FIRST_RELEASE)
    return opened.library


def test_the_first_release_is_frozen_as_it_was() -> None:
    first = first_release()
    assert (first.version, first.order, len(first.requirements)) == ("0.1.0", ("FUN", "EIE", "DEL"), 24)
    assert Counter(item.area for item in first.requirements.values()) == dict.fromkeys(first.order, 8)
    assert list(first.agreements) == ["SSA-L 2018"]
    assert (first.advice, first.qualification, first.legal) == ({}, {}, {})
    assert number_of(library().version) > number_of(first.version)


@pytest.mark.parametrize("name", sorted(first_release().requirements))
def test_a_released_requirement_keeps_its_id_and_its_meaning_or_has_a_new_revision(name: str) -> None:
    then, now = first_release().requirements[name], library().requirements[name]
    assert (now.area, now.kind, now.since) == (then.area, then.kind, then.since)
    assert now.revision >= then.revision
    if now.revision == then.revision:
        assert _meaning(now) == _meaning(then)
    if now.revision > then.revision or _wording(now) != _wording(then):
        assert number_of(now.changed) > number_of(first_release().version)


def _wording(item: Requirement) -> list[tuple[Place, str]]:
    return [(path, text) for path, text in check.filled_texts(item) if path[0] in {"text", "beyond_minimum"}]


def _meaning(item: Requirement) -> tuple[object, ...]:
    """What can't change without changing what is asked: language may be mended, but no number, place or limit."""
    answer = item.answer
    return (
        [(path, _numbers(text), sorted(placeholders(text))) for path, text in _wording(item)],
        (answer.type, answer.minimum, answer.maximum, answer.decimals, [choice.code for choice in answer.choices]),
        [(entry.name, entry.type, entry.default, entry.minimum, entry.maximum) for entry in item.parameters],
        [step.phase for step in item.verification],
        [anchor.points for anchor in item.assessment],
        (item.fulfilment, item.applies_when, item.content_kind, item.deviates_from),
    )


@pytest.mark.parametrize("version", workflow.releases())
def test_nothing_that_was_ever_released_has_vanished(version: str) -> None:
    opened = workflow.open_library(version).value
    assert opened is not None
    for name in ("requirements", "advice", "qualification", "agreements", "sources", "areas"):
        assert set(getattr(opened.library, name)) <= set(getattr(library(), name)), name


def _numbers(text: str) -> list[Decimal]:
    return sorted(Decimal(number.replace(",", ".")) for number in re.findall(r"\d+(?:,\d+)?", text))
