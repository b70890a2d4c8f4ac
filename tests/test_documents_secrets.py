"""Public files hold no internal field: every internal field of a profile and of the library is marked with a canary word and searched for.

Which fields are internal stands in one table, and a field that is in no row of it fails the test: whoever adds one decides.
"""

from __future__ import annotations

import io
import json
import types
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

import specimen
from fellesrammer import workflow
from fellesrammer.documents import internal_pages
from fellesrammer.files import data
from fellesrammer.model.library import Library
from fellesrammer.model.profile import Profile
from fellesrammer.model.specification import CaseFile, Resolved, Specification

# Class: (what tenderers may see, what they may never see). A field that holds other classes stands in neither: its own fields do.
FIELDS: Mapping[str, tuple[str, str]] = {
    # The profile
    "Profile": ("library", "notes word_template"),
    "Buyer": ("municipality language organisation_number signing", ""),
    "Partner": ("municipality organisation_number inhabitants users", ""),
    "Joiner": ("municipality users value", ""),
    "AgreementChoice": ("id version", ""),
    "Procurement": (
        (
            "id title purpose case strategy procedure announcement deadline example not_divided rounds award_on_first_offer dialogue"
            " variants submission questions applications validity"
        ),
        "",
    ),
    "Lot": ("id number title", ""),
    "Invited": ("minimum maximum selection", ""),
    "Milestone": ("date title", ""),
    "Contract": ("start months extensions delivery extension_months estimated_value maximum_value", ""),
    "ContractOption": ("id title text until obligatory requirements", ""),
    "Situation": ("background goals inhabitants migration", ""),
    "UserGroup": ("role count", ""),
    "Unit": ("name description", ""),
    "ReplacedSystem": ("name use", ""),
    "Integration": ("system purpose owner version responsibility", ""),
    "Scope": ("services", ""),
    "Selection": ("", ""),
    "Selector": ("ids areas tags", ""),
    "Exclusion": ("ids areas tags", "reason"),
    "Tailoring": ("id absolute evaluated option parameters added_text", "reason"),
    "LocalRequirement": ("id area title text absolute evaluated option beyond_minimum", "reason"),
    "StatedAnswer": ("type request unit minimum maximum decimals max_length attachments", ""),
    "StatedChoice": ("code label", ""),
    "StatedVerification": ("phase method", ""),
    "StatedAnchor": ("points text", ""),
    "Award": ("decimals weighting normalise_quality tie_break", ""),
    "Criterion": ("id title weight roll_up documentation weights weight_from weight_to environment", ""),
    "PriceAward": ("model weight weight_from weight_to place parameters index", ""),
    "PriceLine": ("id group title unit quantity option municipality counts", ""),
    "EvaluationSum": ("years options extras method", ""),
    "Climate": ("form reason criteria requirements", ""),
    "QualificationChoices": ("", ""),
    "QualificationChoice": ("id parameters added_text", ""),
    "LocalQualification": ("id group title text evidence", ""),
    "Demonstration": ("minutes place preparation participants requirements", ""),
    "Scale": ("minimum maximum step", ""),
    "Slots": ("tenderers evaluators", ""),
    # The library
    "Library": ("id title version languages order", "publisher"),
    "Area": ("id title introduction", "market_message"),
    "Requirement": (
        "id area revision kind title text beyond_minimum content_kind",
        "state rationale guidance since changed reviewed origin reason replaced_by tags",
    ),
    "Recommendation": ("", "absolute evaluated option why"),
    "Ground": ("", "kind source paragraph"),
    "Fulfilment": ("when date", ""),
    "AnswerRequest": ("type request unit minimum maximum decimals max_length attachments", ""),
    "Choice": ("code label", ""),
    "Verification": ("phase method", ""),
    "Anchor": ("points text", ""),
    "Parameter": ("name", "label type default unit minimum maximum"),
    "AppliesWhen": ("services strategies agreements", ""),
    "ClauseReference": ("agreement version clause", ""),
    "Relations": ("requires", "conflicts derived_from"),
    "SourceReference": ("", "id paragraph"),
    "Agreement": ("id version title verified content_kinds clauses", ""),
    "Bilag": ("number title filled_by filled_when", ""),
    "AgreementGap": ("", "id text tags clause"),
    "Advice": ("", "id area title text since changed reviewed origin tags"),
    "Qualification": ("id group title text evidence", "guidance since changed reviewed"),
    "LegalProfile": ("", "id title checked valid_from valid_to repealed"),
    "ClimateRule": ("", "paragraph minimum_weight"),
    "ClimateOutcome": ("", "code label needs"),
    "Threshold": ("", "kind amount valid_from paragraph"),
    "LegalRule": ("", "code paragraph source"),
    "Source": ("id", "kind title publisher verified reference url checked note"),
    "Codelist": ("id", "title"),
    "Code": ("code label definition verb", ""),
    "County": ("number", "name"),
    "Municipality": ("number name county language_form", "population"),
}
KEPT = {
    ("Parameter", "default"): "printed where the profile chooses no value of its own",
    ("Parameter", "unit"): "printed with the value",
}
"""Internal fields that are left unmarked, with the reason."""
CODES = (bool, int, Decimal)


@dataclass
class Cage:
    """The canaries let loose: each word with the place it was put in; words are plain letters, so that no format writes them otherwise."""

    words: dict[str, tuple[str, str]] = field(default_factory=dict)

    def word(self, place: tuple[str, str]) -> str:
        number = len(self.words)
        word = "kanari" + "".join(chr(ord("a") + number // 26**digit % 26) for digit in range(4)) + "fugl"
        self.words[word] = place
        return word

    def day(self, place: tuple[str, str]) -> date:
        day = date(1907, 1, 1).replace(month=len(self.words) % 12 + 1, day=len(self.words) % 28 + 1)
        self.words[day.isoformat()] = place
        return day


def test_every_field_is_classed_as_public_or_internal() -> None:
    met = {(kind.__name__, name) for kind in _classes(Profile, Library) for name in _own_fields(kind)}
    classed = [(kind, name) for kind, rows in FIELDS.items() for row in rows for name in row.split()]
    assert sorted(classed) == sorted(met)


def test_the_specimen_holds_every_internal_field_so_that_each_is_searched_for() -> None:
    cage = Cage()
    _let_loose(cage)
    internal = {(kind, name) for kind, (_, row) in FIELDS.items() for name in row.split()}
    texts = {place for place in internal if _markable(place)}
    assert set(cage.words.values()) == texts - KEPT.keys()
    assert len(texts) > 25


PUBLIC = [
    "kravspesifikasjon.docx",
    "konkurransegrunnlag-del.docx",
    "bilag-4-tekster.docx",
    "bilag-7-tekster.docx",
    "svarmatrise.xlsx",
    "prisskjema.xlsx",
    "besvarelse.docx",
    "demoskript.docx",
    "spesifikasjon.json",
]
"""Every file of the specimen that tenderers see."""


def test_the_other_files_say_on_every_page_that_they_are_internal() -> None:
    made = workflow.make(specimen.resolved())
    internal = {name for name in made.files if not made.kinds[name].public}
    assert internal == {"evaluering.xlsx", "anskaffelsesnotat.docx", "sjekkliste.docx", "intern.json"}
    notice = internal_pages.notice(specimen.resolved().specification, data.words("nb"))
    for name in internal:
        if name.endswith("docx"):
            headers = [text for part, text in _parts(made.files[name]) if part.startswith("word/header")]
            assert headers
            assert all(notice in text for text in headers)


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_no_part_of_a_public_file_holds_an_internal_field(language: str) -> None:
    cage = Cage()
    made = workflow.make(_let_loose(cage, language))
    public = [name for name in made.files if made.kinds[name].public]
    assert public == PUBLIC
    leaks = {
        f"{name}:{part} holds {' '.join(place)}"
        for name in public
        for part, text in _parts(made.files[name])
        for word, place in cage.words.items()
        if word in text
    }
    assert not leaks


def test_the_search_finds_a_word_in_every_public_file() -> None:
    title = "kanaritittel"
    made = workflow.make(specimen.resolved(replace(specimen.PROFILE, procurement=replace(specimen.PROFILE.procurement, title=title))))
    assert all(any(title in text for _, text in _parts(made.files[name])) for name in PUBLIC)


def test_evaluators_see_nothing_of_the_price_until_their_points_are_locked() -> None:
    price = specimen.PROFILE.award.price
    assert price is not None
    words = (price.index, *(line.title for line in price.lines if line.title != "Eksport"), *(line.id for line in price.lines))
    text = "\n".join(text for _, text in _parts(workflow.make(specimen.resolved()).files["evaluering.xlsx"]))
    assert [word for word in words if word and word in text] == []


@pytest.mark.parametrize("name", ["intern.json", "anskaffelsesnotat.docx"])
def test_the_internal_file_holds_every_reason_and_the_notes(name: str) -> None:
    cage = Cage()
    record = "\n".join(text for _, text in _parts(workflow.make(_let_loose(cage)).files[name]))
    reasons = {("Profile", "notes"), ("Exclusion", "reason"), ("Tailoring", "reason"), ("LocalRequirement", "reason")}
    words = [word for word, place in cage.words.items() if place in reasons]
    assert {cage.words[word] for word in words} == reasons
    assert all(word in record for word in words)


def test_the_internal_record_and_the_public_one_share_no_field_but_the_fingerprint_that_ties_them() -> None:
    made = workflow.make(specimen.resolved())
    public, internal = (json.loads(made.files[name]) for name in ("spesifikasjon.json", "intern.json"))
    assert set(public) == {"format", "fingerprint", "specification"}
    assert set(internal) == {"format", "case_file"}
    assert public["fingerprint"] == internal["case_file"]["specification"]
    assert {found.name for found in fields(Specification)} & {found.name for found in fields(CaseFile)} == set()


def _let_loose(cage: Cage, language: str = "nb") -> Resolved:
    """The specimen with a canary in each internal field."""
    profile = specimen.PROFILE if language == "nb" else specimen.in_nynorsk()
    return specimen.resolved(_marked(profile, cage), _marked(specimen.LIBRARY, cage))


def _marked(value: Any, cage: Cage) -> Any:
    if isinstance(value, tuple):
        return tuple(_marked(item, cage) for item in value)
    if isinstance(value, Mapping):
        return MappingProxyType({key: _marked(item, cage) for key, item in value.items()})
    if not is_dataclass(value) or isinstance(value, type):
        return value
    kind = type(value).__name__
    internal = FIELDS[kind][1].split()
    changed = {}
    for found in fields(value):
        inside, place = getattr(value, found.name), (kind, found.name)
        marked = found.name in internal and place not in KEPT
        changed[found.name] = _canary(inside, place, cage) if marked else _marked(inside, cage)
    return replace(value, **changed)


def _canary(value: Any, place: tuple[str, str], cage: Cage) -> Any:
    if isinstance(value, bool) or not _markable(place):
        return value
    if isinstance(value, tuple):
        return (cage.word(place),)
    if isinstance(value, Mapping):
        return MappingProxyType({language: cage.word(place) for language in ("nb", "nn")})
    return cage.day(place) if isinstance(value, date) else cage.word(place)


def _markable(place: tuple[str, str]) -> bool:
    """Whether the field can hold a word of its own: no numbers, no switches, no closed lists of codes."""
    kind, name = place
    hint = next(get_type_hints(found)[name] for found in _classes(Profile, Library) if found.__name__ == kind)
    return bool(set(_leaves(hint)) & {str, date})


def _own_fields(kind: type) -> Iterator[str]:
    hints = get_type_hints(kind)
    for found in fields(kind):
        if not any(is_dataclass(leaf) for leaf in _leaves(hints[found.name])):
            yield found.name


def _classes(*roots: type) -> list[type]:
    found: list[type] = []
    waiting = list(roots)
    while waiting:
        kind = waiting.pop()
        if kind not in found:
            found.append(kind)
            hints = get_type_hints(kind)
            leaves = [leaf for own in fields(kind) for leaf in _leaves(hints[own.name])]
            waiting += [leaf for leaf in leaves if isinstance(leaf, type) and is_dataclass(leaf)]
    return found


def _leaves(hint: Any) -> Iterator[Any]:
    """The plain types and classes inside a type: `tuple[Code, ...]` gives Code, `Literal` gives nothing that can hold a word."""
    origin = get_origin(hint)
    if origin is tuple:
        yield from _leaves(get_args(hint)[0])
    elif origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        yield from _leaves(get_args(hint)[1])
    elif origin in {Union, types.UnionType}:
        for argument in get_args(hint):
            yield from _leaves(argument)
    elif isinstance(hint, type):
        yield hint


def _parts(file: bytes) -> Iterator[tuple[str, str]]:
    """Every part of a file as text; a file that is no package is one part."""
    if not file.startswith(b"PK"):
        yield "", file.decode()
        return
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        for name in archive.namelist():
            yield name, name + archive.read(name).decode()
