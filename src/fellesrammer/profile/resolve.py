"""A profile and a library made into a specification and a case file: select, tailor, weigh, verify."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from fellesrammer.errors import Checked, Problem, error, in_order
from fellesrammer.library.load import LoadedLibrary
from fellesrammer.model.codec import fingerprint
from fellesrammer.model.library import Agreement, Codelist, Library, Requirement
from fellesrammer.model.profile import Profile
from fellesrammer.model.specification import (
    AnnouncedAgreement,
    AnnouncedBilag,
    AnnouncedBuyer,
    AnnouncedDemonstration,
    AnnouncedJoiner,
    AnnouncedPartner,
    AnnouncedPrice,
    AnnouncedProcurement,
    CaseFile,
    GivenAdvice,
    LibraryReference,
    Provenance,
    Resolved,
    Specification,
    SpecifiedArea,
    SpecifiedQualification,
    SpecifiedRequirement,
    Term,
)
from fellesrammer.model.stated import StatedAnchor, StatedAnswer, StatedChoice, StatedVerification
from fellesrammer.profile.price import announce_price
from fellesrammer.profile.qualify import qualify
from fellesrammer.profile.select import Selected, select
from fellesrammer.profile.tailor import Tailored, tailor
from fellesrammer.profile.verify import demonstrated, frame_problems, whole_problems
from fellesrammer.profile.weigh import Weighed, weigh
from fellesrammer.words import Words

REQUIREMENT_KIND = "requirement"
CHANGE_KIND = "agreement_change"
_PRINTED_CODELISTS = (
    "requirement_types",
    "fulfilment_times",
    "fulfilment_answers",
    "term_answers",
    "price_answers",
    "suppliers",
    "verification_phases",
    "procedures",
)


def in_language(profile: Profile, library: Library) -> Profile:
    """The profile with its language settled: its own, else the form that the municipality has declared; neutral stays open."""
    municipality = library.municipalities.get(profile.buyer.municipality)
    if profile.buyer.language or municipality is None or municipality.language_form == "neutral":
        return profile
    return replace(profile, buyer=replace(profile.buyer, language=municipality.language_form))


def resolve(profile: Profile, loaded: LoadedLibrary, words: Words) -> Checked[Resolved | None]:
    """The specification and the case file of a profile, or None with everything that stands in the way.

    `profile` has its language settled, and `words` are those of that language.
    """
    library = loaded.library
    frame = frame_problems(profile, library)
    profile = _unframed(profile, library, frame)
    selected = select(profile, library)
    tailored = tailor(selected.value.requirements, profile, library, words)
    weighed = weigh(profile.award, tailored.value)
    price = announce_price(profile, library)
    qualification = qualify(profile, library, words)
    whole = (*whole_problems(profile, library, tailored.value), *_homeless(profile, library, tailored.value))
    problems = (*frame, *selected.problems, *tailored.problems, *weighed.problems, *price.problems, *qualification.problems, *whole)
    checked: Checked[Resolved | None] = Checked(None, in_order(problems))
    if checked.failed:
        return checked
    parts = _Parts(tailored.value, weighed.value, price.value, qualification.value)
    specification = _specification(profile, loaded, parts)
    case_file = _case_file(profile, library, specification, selected.value, tailored.value)
    return Checked(Resolved(specification, case_file), checked.problems)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the steps have made of a profile, ready to be put together."""

    tailored: tuple[Tailored, ...]
    weighed: Weighed
    price: AnnouncedPrice | None
    qualification: tuple[SpecifiedQualification, ...] | None


def _homeless(profile: Profile, library: Library, tailored: tuple[Tailored, ...]) -> Iterator[Problem]:
    """The rows whose kind of content the chosen agreement has no bilag for."""
    chosen = profile.procurement.agreement
    agreement = library.agreements.get(f"{chosen.id} {chosen.version}")
    if agreement is None:
        return
    for item in tailored:
        kind = content_kind(item.requirement, agreement)
        if kind not in agreement.content_kinds:
            nb, nn = (_kind_named(kind, library, language) for language in ("nb", "nn"))
            path = ("selection", "include")
            yield error("profile.no-bilag", path, id=item.requirement.id, agreement=agreement.key, hint=kind, hint_nb=nb, hint_nn=nn)


def _kind_named(kind: str, library: Library, language: str) -> str:
    labels = [code.label[language] for code in library.codelists["content_kinds"].codes if code.code == kind]
    return f"{labels[0][:1].lower()}{labels[0][1:]}" if labels else kind


def content_kind(requirement: Requirement, agreement: Agreement) -> str:
    """The kind of content that a row is under this agreement: a change of its text, when the row departs from a clause of it."""
    return CHANGE_KIND if _clauses(requirement, agreement) else requirement.content_kind


def _clauses(requirement: Requirement, agreement: Agreement) -> tuple[str, ...]:
    return tuple(
        reference.clause
        for reference in requirement.deviates_from
        if (reference.agreement, reference.version) == (agreement.id, agreement.version)
    )


def _unframed(profile: Profile, library: Library, frame: tuple[Problem, ...]) -> Profile:
    """The profile with a harmless value for what the frame has refused, so that all other faults are found in the same run."""
    refused = {problem.location.path[:2] for problem in frame}
    buyer, procurement, scope = profile.buyer, profile.procurement, profile.scope
    if buyer.language not in library.languages:
        buyer = replace(buyer, language=library.languages[0])
    if ("procurement", "strategy") in refused:
        procurement = replace(procurement, strategy=None)
    if ("scope", "services") in refused:
        scope = replace(scope, services=())
    return replace(profile, buyer=buyer, procurement=procurement, scope=scope)


def _specification(profile: Profile, loaded: LoadedLibrary, parts: _Parts) -> Specification:
    library, language, award = loaded.library, profile.buyer.language, profile.award
    chosen = profile.procurement.agreement
    agreement = library.agreements[f"{chosen.id} {chosen.version}"]
    rows = [_row(item, language, library, agreement, parts.weighed.numbers) for item in parts.tailored]
    requirements_bilag = agreement.content_kinds[REQUIREMENT_KIND]
    # Rows of the requirements bilag stand area by area; rows of other bilag come after them, bilag by bilag.
    rows.sort(key=lambda row: (row.bilag != requirements_bilag, row.bilag if row.bilag != requirements_bilag else 0))
    used = {row.area for row in rows if row.bilag == requirements_bilag}
    return Specification(
        language=language,
        library=LibraryReference(
            library.id, library.title[language], library.version, loaded.fingerprint, loaded.released is None, loaded.released
        ),
        buyer=_buyer(profile, library),
        procurement=_procurement(profile, library),
        agreement=_agreement(agreement, language),
        contract=profile.contract,
        situation=profile.situation,
        areas=tuple(
            SpecifiedArea(area.id, area.title[language], area.introduction[language])
            for area in (library.areas[name] for name in library.order)
            if area.id in used
        ),
        requirements=tuple(rows),
        criteria=parts.weighed.criteria,
        scale=award.scale,
        decimals=award.decimals,
        tenderers=profile.slots.tenderers,
        evaluators=profile.slots.evaluators,
        weighting=award.weighting,
        price=parts.price,
        climate=award.climate,
        normalise_quality=award.normalise_quality,
        tie_break=award.tie_break,
        qualification=parts.qualification,
        demonstration=_demonstration(profile, parts.tailored),
        terms=_terms(library.codelists["terms"], language),
        codes=MappingProxyType({name: _terms(library.codelists[name], language) for name in _PRINTED_CODELISTS}),
    )


def _agreement(agreement: Agreement, language: str) -> AnnouncedAgreement:
    return AnnouncedAgreement(
        id=agreement.id,
        version=agreement.version,
        title=agreement.title[language],
        requirements=agreement.content_kinds[REQUIREMENT_KIND],
        bilag=tuple(AnnouncedBilag(bilag.number, bilag.title[language], bilag.filled_by, bilag.filled_when) for bilag in agreement.bilag),
        content_kinds=agreement.content_kinds,
    )


def _buyer(profile: Profile, library: Library) -> AnnouncedBuyer:
    buyer = profile.buyer

    def name(number: str) -> str:
        return library.municipalities[number].name

    return AnnouncedBuyer(
        name(buyer.municipality),
        buyer.municipality,
        buyer.organisation_number,
        partners=tuple(
            AnnouncedPartner(name(item.municipality), item.municipality, item.organisation_number, item.inhabitants, item.users)
            for item in buyer.partners
        ),
        signing=buyer.signing,
        joiners=tuple(AnnouncedJoiner(name(item.municipality), item.municipality, item.users, item.value) for item in buyer.joiners),
    )


def _demonstration(profile: Profile, tailored: tuple[Tailored, ...]) -> AnnouncedDemonstration | None:
    chosen = profile.demonstration
    if chosen is None:
        return None
    shown = tuple(
        item.requirement.id
        for item in tailored
        if (item.requirement.id in chosen.requirements if chosen.requirements else item.evaluated and demonstrated(item))
    )
    return AnnouncedDemonstration(shown, chosen.minutes, chosen.place, chosen.preparation, chosen.participants)


def _procurement(profile: Profile, library: Library) -> AnnouncedProcurement:
    procurement = profile.procurement
    services = library.codelists["services"]
    return AnnouncedProcurement(
        id=procurement.id,
        title=procurement.title,
        purpose=procurement.purpose,
        case=procurement.case,
        procedure=procurement.procedure,
        announcement=procurement.announcement,
        deadline=procurement.deadline,
        example=procurement.example,
        lot=procurement.lot,
        not_divided=procurement.not_divided,
        invited=procurement.invited,
        rounds=procurement.rounds,
        award_on_first_offer=procurement.award_on_first_offer,
        dialogue=procurement.dialogue,
        variants=procurement.variants,
        submission=procurement.submission,
        questions=procurement.questions,
        applications=procurement.applications,
        validity=procurement.validity,
        milestones=procurement.milestones,
        services=tuple(code.label[profile.buyer.language] for code in services.codes if code.code in profile.scope.services),
    )


def _row(item: Tailored, language: str, library: Library, agreement: Agreement, numbers: Mapping[str, str]) -> SpecifiedRequirement:
    requirement = item.requirement
    clauses = _clauses(requirement, agreement)
    kind = content_kind(requirement, agreement)
    text = item.binding(language, _verb(item.code, language, library))
    beyond = item.filled(requirement.beyond_minimum, language) if item.evaluated else ""
    return SpecifiedRequirement(
        id=requirement.id,
        revision=requirement.revision,
        kind=requirement.kind,
        local=item.local,
        area=requirement.area,
        bilag=agreement.content_kinds[kind],
        title=requirement.title[language],
        text=text,
        beyond_minimum=beyond,
        code=item.code,
        absolute=item.absolute,
        evaluated=item.evaluated,
        option=item.option,
        fulfilment=item.fulfilment,
        criterion=numbers.get(requirement.id, ""),
        answer=_answer(item, language),
        text_fingerprint=fingerprint((text, beyond, item.added_text)),
        added_text=item.added_text,
        verification=tuple(StatedVerification(step.phase, item.filled(step.method, language)) for step in requirement.verification),
        assessment=tuple(StatedAnchor(anchor.points, item.filled(anchor.text, language)) for anchor in requirement.assessment)
        if item.evaluated
        else (),
        parameters=item.parameters,
        clauses=clauses,
        content_kind=kind,
    )


def _verb(code: str, language: str, library: Library) -> str:
    entry = library.codelists["requirement_types"].find(code)
    return entry.verb[language] if entry else "{skal}"


def _answer(item: Tailored, language: str) -> StatedAnswer:
    answer = item.requirement.answer
    return StatedAnswer(
        type=answer.type,
        request=item.filled(answer.request, language),
        unit=answer.unit.get(language, ""),
        minimum=answer.minimum,
        maximum=answer.maximum,
        decimals=answer.decimals,
        choices=tuple(StatedChoice(choice.code, choice.label[language]) for choice in answer.choices),
        max_length=answer.max_length,
        attachments=answer.attachments,
    )


def _terms(codelist: Codelist, language: str) -> tuple[Term, ...]:
    return tuple(Term(code.code, code.label[language], code.definition.get(language, "")) for code in codelist.codes)


def _case_file(
    profile: Profile, library: Library, specification: Specification, selected: Selected, tailored: tuple[Tailored, ...]
) -> CaseFile:
    language, announced = profile.buyer.language, profile.procurement.announcement
    law = library.law_on(announced) if announced else None
    return CaseFile(
        specification=fingerprint(specification),
        profile=fingerprint(profile),
        provenance=tuple(
            Provenance(
                id=item.requirement.id,
                selected_by=("local",) if item.local else selected.by[item.requirement.id],
                library_fingerprint="" if item.local else fingerprint(item.requirement),
                deviations=item.deviations,
                reason=item.reason,
            )
            for item in tailored
        ),
        omissions=selected.omissions,
        notes=profile.notes,
        advice=tuple(GivenAdvice(item.id, item.title[language], item.text[language]) for item in library.advised()),
        law=law.id if law else "",
        word_template=profile.word_template or "",
    )
