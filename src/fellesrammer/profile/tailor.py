"""The selected requirements as this purchase wants them: obligation, parameters, time of fulfilment, added text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fellesrammer.errors import Checked, Path, Problem, error, warning
from fellesrammer.library.check import obligation_words
from fellesrammer.library.parameters import shown, value_problems
from fellesrammer.model.library import (
    Anchor,
    AnswerRequest,
    Choice,
    Fulfilment,
    Library,
    Localized,
    Recommendation,
    Requirement,
    Verification,
    printed_type,
)
from fellesrammer.model.profile import LocalRequirement, Profile, Tailoring
from fellesrammer.model.specification import Deviation
from fellesrammer.model.text import OBLIGATION, fill, placeholders, stray_braces
from fellesrammer.words import Words


@dataclass(frozen=True, slots=True)
class Tailored:
    """A requirement with everything decided; `parameters` holds every parameter's value, `values` the same as printed."""

    requirement: Requirement
    local: bool
    absolute: bool
    evaluated: bool
    option: bool
    fulfilment: Fulfilment
    parameters: Mapping[str, str]
    values: Mapping[str, str]
    added_text: str
    deviations: tuple[Deviation, ...]
    reason: str = ""

    @property
    def code(self) -> str:
        """The printed type in this purchase."""
        return printed_type(self.requirement.kind, self)

    def binding(self, language: str, verb: str) -> str:
        """The binding text with `{skal}` and every parameter filled."""
        return fill(self.requirement.text[language], {**self.values, OBLIGATION: verb})

    def filled(self, localized: Localized, language: str) -> str:
        """Any other text of the requirement with every parameter filled; a text left out is empty."""
        return fill(localized.get(language, ""), self.values)


def tailor(selected: tuple[Requirement, ...], profile: Profile, library: Library, words: Words) -> Checked[tuple[Tailored, ...]]:
    """Every selected requirement tailored, and the local ones after those of their area."""
    problems = list(_misplaced(profile, selected, library))
    changes = {change.id: (number, change) for number, change in enumerate(profile.tailoring)}
    shared = []
    for requirement in selected:
        number, change = changes.get(requirement.id, (0, None))
        checked = _tailored(requirement, change, ("tailoring", number), words)
        shared.append(checked.value)
        problems += checked.problems
    problems += _local_problems(profile, library)
    local = [_local(item, profile.buyer.language) for item in profile.local_requirements]
    place = {area: number for number, area in enumerate(library.order)}
    everything = sorted([*shared, *local], key=lambda item: (place.get(item.requirement.area, len(place)), item.local, item.requirement.id))
    return Checked(tuple(everything), tuple(problems))


def _tailored(requirement: Requirement, change: Tailoring | None, path: Path, words: Words) -> Checked[Tailored]:
    recommended = requirement.recommended
    parameters = {parameter.name: parameter.default for parameter in requirement.parameters}
    problems: list[Problem] = []
    if change is not None:
        problems += _parameter_problems(requirement, change, path)
        problems += _grading_problems(requirement, change, path)
        parameters |= {} if problems else change.parameters
    values = {parameter.name: shown(parameter, parameters[parameter.name], words) for parameter in requirement.parameters}
    tailored = Tailored(
        requirement=requirement,
        local=False,
        absolute=_chosen(change.absolute if change else None, recommended.absolute),
        evaluated=_chosen(change.evaluated if change else None, recommended.evaluated),
        option=_chosen(change.option if change else None, recommended.option),
        fulfilment=(change and change.fulfilment) or requirement.fulfilment,
        parameters=MappingProxyType(parameters),
        values=MappingProxyType(values),
        added_text=change.added_text.strip() if change else "",
        deviations=tuple(_deviations(requirement, change)) if change else (),
    )
    if change and requirement.kind == "requirement" and not (tailored.absolute or tailored.evaluated or tailored.option):
        problems.append(error("profile.no-obligation", path, id=requirement.id))
    return Checked(tailored, tuple(problems))


def _chosen(chosen: bool | None, recommended: bool) -> bool:  # noqa: FBT001  # two values of one field, not switches
    return recommended if chosen is None else chosen


def _parameter_problems(requirement: Requirement, change: Tailoring, path: Path) -> Iterator[Problem]:
    known = {parameter.name: parameter for parameter in requirement.parameters}
    for name, value in change.parameters.items():
        where: Path = (*path, "parameters", name)
        if name not in known:
            yield error("profile.unknown-parameter", where, name=name, id=requirement.id, known=", ".join(known) or "–")
        else:
            yield from value_problems(known[name], value, where)


def _grading_problems(requirement: Requirement, change: Tailoring, path: Path) -> Iterator[Problem]:
    if requirement.kind == "contract_term":
        for name in ("absolute", "evaluated", "option"):
            if getattr(change, name):
                yield error("profile.graded-term", (*path, name), id=requirement.id)


def _deviations(requirement: Requirement, change: Tailoring) -> Iterator[Deviation]:
    for name in ("absolute", "evaluated", "option"):
        chosen, recommended = getattr(change, name), getattr(requirement.recommended, name)
        if chosen is not None and chosen != recommended:
            yield Deviation(name, _yes(recommended), _yes(chosen), change.reason)
    for parameter in requirement.parameters:
        value = change.parameters.get(parameter.name, parameter.default)
        if value != parameter.default:
            yield Deviation(f"parameters.{parameter.name}", parameter.default, value, change.reason)
    if change.fulfilment is not None and change.fulfilment != requirement.fulfilment:
        yield Deviation("fulfilment", _when(requirement.fulfilment), _when(change.fulfilment), change.reason)
    if change.added_text:
        yield Deviation("added_text", "", change.added_text.strip(), change.reason)


def _yes(value: bool) -> str:  # noqa: FBT001  # the value that is written, not a switch
    return "true" if value else "false"


def _when(fulfilment: Fulfilment) -> str:
    return f"{fulfilment.when} {fulfilment.date}" if fulfilment.date else fulfilment.when


def _misplaced(profile: Profile, selected: tuple[Requirement, ...], library: Library) -> Iterator[Problem]:
    chosen = {requirement.id for requirement in selected}
    seen: set[str] = set()
    for number, change in enumerate(profile.tailoring):
        path: Path = ("tailoring", number, "id")
        if change.id not in library.requirements:
            yield error("profile.unknown-requirement", path, id=change.id, version=library.version)
        elif change.id not in chosen:
            yield error("profile.tailored-not-selected", path, id=change.id)
        elif change.id in seen:
            yield error("profile.tailored-twice", path, id=change.id)
        seen.add(change.id)


def _local_problems(profile: Profile, library: Library) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, local in enumerate(profile.local_requirements):
        path: Path = ("local_requirements", number)
        if local.id in seen:
            yield error("profile.duplicate-local-id", (*path, "id"), id=local.id)
        seen.add(local.id)
        if local.area not in library.areas:
            yield error("profile.unknown-area", (*path, "area"), area=local.area, known=", ".join(library.order))
        if (count := placeholders(local.text).count(OBLIGATION)) != 1:
            yield error("library.obligation-count", (*path, "text"), count=count)
        if not (local.absolute or local.evaluated or local.option):
            yield error("profile.no-obligation", path, id=local.id)
        for found in stray_braces(local.text, frozenset({OBLIGATION})):
            yield error("text.stray-brace", (*path, "text"), found=found)
        for word in obligation_words(local.text, profile.buyer.language, library):
            yield warning("profile.obligation-word", (*path, "text"), id=local.id, word=word)


def _local(item: LocalRequirement, language: str) -> Tailored:
    """A local requirement in the shape of the shared ones, so that everything after this point meets one kind only."""

    def here(text: str) -> Localized:
        return MappingProxyType({language: text} if text else {})

    answer = item.answer
    requirement = Requirement(
        id=item.id,
        area=item.area,
        revision=1,
        kind="requirement",
        state="active",
        title=here(item.title),
        text=here(item.text),
        beyond_minimum=here(item.beyond_minimum),
        rationale=here(item.reason),
        guidance=here(""),
        recommended=Recommendation(item.absolute, item.evaluated, item.option, here(item.reason)),
        fulfilment=item.fulfilment,
        answer=AnswerRequest(
            type=answer.type,
            request=here(answer.request),
            unit=here(answer.unit),
            minimum=answer.minimum,
            maximum=answer.maximum,
            decimals=answer.decimals,
            choices=tuple(Choice(choice.code, here(choice.label)) for choice in answer.choices),
            max_length=answer.max_length,
            attachments=answer.attachments,
        ),
        verification=tuple(Verification(step.phase, here(step.method)) for step in item.verification),
        assessment=tuple(Anchor(anchor.points, here(anchor.text)) for anchor in item.assessment),
        since="",
        changed="",
        reviewed=None,
    )
    return Tailored(
        requirement=requirement,
        local=True,
        absolute=item.absolute,
        evaluated=item.evaluated,
        option=item.option,
        fulfilment=item.fulfilment,
        parameters=MappingProxyType({}),
        values=MappingProxyType({}),
        added_text="",
        deviations=(),
        reason=item.reason,
    )
