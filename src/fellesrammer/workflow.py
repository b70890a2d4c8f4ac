"""One function per user task: the public face of fellesrammer together with `model`, and the only place that wires the rooms.

Every function takes values and gives values; reading and writing files is left to the doors (`cli`, `browser`), but for the shared
library and the frozen releases, which are part of the product.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from fellesrammer.award import simulate as award_simulate
from fellesrammer.award.simulate import Simulation
from fellesrammer.documents import hearing_summary, phrases, requirement_page
from fellesrammer.documents.catalogue import DOCUMENTS, Document, Making, hearing_file, template_problems
from fellesrammer.errors import Checked, Problem, error, has_errors, in_order, warning
from fellesrammer.files import data, disk, edit, guard, strict_yaml
from fellesrammer.files.schema import Schemas
from fellesrammer.legal import rules
from fellesrammer.legal.case import Case
from fellesrammer.library import load as library_load
from fellesrammer.library import release as library_release
from fellesrammer.library.load import LoadedLibrary
from fellesrammer.model.codec import encode
from fellesrammer.model.hearing import HearingSummary
from fellesrammer.model.library import Library, Requirement
from fellesrammer.model.profile import Profile
from fellesrammer.model.specification import Resolved
from fellesrammer.profile import load as profile_load
from fellesrammer.profile.load import LoadedProfile
from fellesrammer.profile.resolve import content_kind, in_language, resolve
from fellesrammer.render import excel, package
from fellesrammer.words import Words

if TYPE_CHECKING:
    from fellesrammer.exchange.package_check import PackageCheck

DEFAULT_LANGUAGE = "nb"
LISTED = ("id", "type", "revision", "title", "tags")
"""The columns of a list of requirements."""


@dataclass(frozen=True, slots=True)
class Build:
    """The files of one profile by name, and the procurement's id, title and specification fingerprint.

    `folder` is the folder's name when several profiles are built at once; `kinds` says which document each file is.
    """

    procurement: str
    folder: str
    title: str
    specification: str
    language: str
    files: Mapping[str, bytes]
    kinds: Mapping[str, Document]


def schemas() -> Schemas:
    """The schemas of every kind of file, built once."""
    return _schemas()


def releases() -> tuple[str, ...]:
    """The frozen versions of the shared library, oldest first."""
    return library_release.versions(_release_folder())


def library_folder() -> Path:
    """The working folder of the shared library."""
    return data.root() / "requirements"


def open_library(version: str) -> Checked[LoadedLibrary | None]:
    """A frozen release of the shared library; an unknown version names those that exist."""
    if version not in releases():
        return Checked(None, (error("profile.unknown-version", ("library",), version=version, known=", ".join(releases())),))
    return _release(version)


def open_folder(folder: Path) -> Checked[LoadedLibrary | None]:
    """The library in a working folder, with everything that is wrong in it."""
    return library_load.from_folder(folder, schemas())


def freeze(folder: Path, day: date) -> Checked[bytes | None]:
    """The release file of the library in a folder, or None with what must be mended first."""
    loaded = open_folder(folder)
    if loaded.value is None or loaded.failed:
        return Checked(None, loaded.problems)
    return Checked(library_release.freeze(loaded.value.library, day), loaded.problems)


def language_of(source: bytes) -> str:
    """The language that the problems of a profile are worded in: the profile's own where it can be told, else bokmål."""
    document = strict_yaml.load(source, "").value
    buyer = document.value.get("buyer") if document and isinstance(document.value, dict) else None
    if not isinstance(buyer, dict):
        return DEFAULT_LANGUAGE
    municipality = _newest().library.municipalities.get(str(buyer.get("municipality")))
    return _worded(str(buyer.get("language") or (municipality.language_form if municipality else "")))


def check_profile(source: bytes, file: str, *, folder: Path | None = None) -> Checked[Resolved | None]:
    """A profile resolved against the release it pins, or against the library in `folder`, with every problem by file and line."""
    checked = check_profiles([(file, source)], folder=folder)
    return Checked(checked.value[0] if checked.value else None, checked.problems)


def check_profiles(
    sources: Sequence[tuple[str, bytes]], *, folder: Path | None = None, apart: bool = False
) -> Checked[tuple[Resolved, ...] | None]:
    """Every profile (file name and content) resolved, in the order given; None when one of them has errors.

    `apart` refuses two profiles with one procurement id: their documents would lie in the same folder.
    """
    opened = open_folder(folder) if folder else None
    loaded = [profile_load.load(source, file, schemas()) for file, source in sources]
    checked = [_resolved(one, opened) for one in loaded]
    problems = [problem for one in checked for problem in one.problems]
    if apart:
        problems += _together([one.value for one in loaded if one.value is not None and not one.failed])
    resolved = tuple(one.value for one in checked if one.value is not None)
    return Checked(resolved if len(resolved) == len(checked) and not has_errors(problems) else None, in_order(problems))


def build(
    source: bytes, file: str, *, folder: Path | None = None, only: Sequence[str] = (), template: bytes | None = None
) -> Checked[Build | None]:
    """Every document of a profile, or those named in `only`; None when the profile has errors.

    `template` is the Word template that the profile names; without it the documents get the plain look, and a warning says so.
    """
    checked = check_profile(source, file, folder=folder)
    if checked.value is None:
        return Checked(None, checked.problems)
    name = checked.value.case_file.word_template
    if not name or template is None:
        without = (warning("build.template-missing", ("word_template",), name=name).at(file=file),) if name else ()
        return Checked(make(checked.value, only), (*checked.problems, *without))
    opened = open_template(template, name, checked.value)
    made = make(checked.value, only, opened.value) if opened.value is not None else None
    return Checked(made, (*checked.problems, *opened.problems))


def open_template(content: bytes, file: str, resolved: Resolved | None) -> Checked[Mapping[str, bytes] | None]:
    """The parts of a municipality's own Word template, or None with what keeps it from being used for this procurement.

    While the profile has errors there is nothing resolved, and the template is only checked as a file.
    """
    opened = guard.opened(content, file, "docx")
    if opened.value is None or resolved is None:
        return opened
    making = Making(resolved, data.words(resolved.specification.language), opened.value)
    checked: Checked[Mapping[str, bytes] | None]
    checked = Checked(opened.value, (*opened.problems, *(problem.at(file=file) for problem in template_problems(making))))
    return Checked(None, checked.problems) if checked.failed else checked


def make(resolved: Resolved, only: Sequence[str] = (), template: Mapping[str, bytes] | None = None) -> Build:
    """Every document of a resolved profile, or those named in `only`; the Word files in the template that `open_template` gave."""
    specification = resolved.specification
    making = Making(resolved, data.words(specification.language), template)
    made = [(document, document.make(making)) for document in documents(only)]
    return Build(
        procurement=specification.procurement.id,
        folder=folder_of(resolved),
        title=phrases.title(specification, making.words),
        specification=resolved.case_file.specification,
        language=specification.language,
        files=MappingProxyType({name: content for _, files in made for name, content in files.items()}),
        kinds=MappingProxyType({name: document for document, files in made for name in files}),
    )


def folder_of(resolved: Resolved) -> str:
    """The folder of a procurement among others: its id, and under it the id of the lot."""
    procurement = resolved.specification.procurement
    return f"{procurement.id}/{procurement.lot.id}" if procurement.lot else procurement.id


def hearing(resolved: Resolved) -> bytes:
    """The matrix that vendors answer in a hearing before announcement: what they can today, what drives cost, what shuts them out."""
    return hearing_file(Making(resolved, data.words(resolved.specification.language)))


def check_package(
    files: Mapping[str, bytes], *, profile: bytes | None = None, file: str = "", template: Mapping[str, bytes] | None = None
) -> Checked[PackageCheck | None]:
    """The documents of a package (content by file name) held against its spesifikasjon.json, with every difference as a problem.

    With a profile (its content, and its file name) each problem has its file and line; `template` is what `open_template` gave.
    """
    from fellesrammer.exchange import package_check  # noqa: PLC0415  # the browser can't read Word files (design D1)

    if profile is None:
        return package_check.check(files)
    loaded = profile_load.load(profile, file, schemas())
    resolved = _resolved(loaded, None)
    gives = resolved.value.case_file.specification if resolved.value else ""
    checked = package_check.check(files, package_check.Given(loaded.value, gives, template))
    return Checked(checked.value, (*(problem for problem in resolved.problems if has_errors([problem])), *checked.problems))


def read_hearing(files: Iterable[tuple[str, bytes]]) -> Checked[HearingSummary | None]:
    """What the answers to a hearing (file name and content) say together, or None with everything that is wrong in the files."""
    from fellesrammer.exchange import hearing as answered  # noqa: PLC0415  # the browser has no use for reading (design D1)

    return answered.read_all(files)


def hearing_record(summary: HearingSummary) -> dict[str, object]:
    """The counts of a hearing as programs read them."""
    record: dict[str, object] = encode(summary)
    return record


def hearing_report(summary: HearingSummary, language: str) -> bytes:
    """The workbook that tells what a hearing said: counts per requirement, and every proposal."""
    created = _newest().released
    assert created is not None  # noqa: S101  # a release has a day
    return package.pack(excel.parts(hearing_summary.workbook(summary, data.words(language), created)))


def documents(only: Sequence[str] = ()) -> tuple[Document, ...]:
    """The documents of a build, or those named in `only` with or without their ending."""
    return tuple(item for item in DOCUMENTS if not only or item.name in only or item.stem in only)


def new_profile(name: str, municipality: str, language: str, agreement: str, services: Sequence[str]) -> Checked[str | None]:
    """A commented profile for a municipality, pinned to the newest release; facts that nobody has given stand empty.

    `name` becomes the procurement's id; `agreement` is the id of an agreement, whose newest version is taken.
    """
    library = _newest().library
    versions = sorted(item.version for item in library.agreements.values() if item.id == agreement)
    text = (data.root() / "templates" / "text" / language / "profile.yaml").read_text(encoding="utf-8")
    values: tuple[tuple[tuple[str | int, ...], str | int | list[str]], ...] = (
        (("library",), library.version),
        (("buyer", "municipality"), municipality),
        (("buyer", "language"), language),
        (("procurement", "id"), name),
        (("procurement", "agreement", "id"), agreement),
        (("procurement", "agreement", "version"), versions[-1] if versions else ""),
        (("situation", "inhabitants"), library.municipalities[municipality].population),
        (("scope", "services"), list(services)),
        (("selection", "include", "areas"), list(library.order)),
        (("award", "criteria", 0, "requirements", "areas"), list(library.order)),
    )
    for path, value in values:
        edited = edit.set_value(text, path, value)
        if edited.value is None:
            return Checked(None, edited.problems)
        text = edited.value
    return _without_homeless(text, library, f"{agreement} {versions[-1]}" if versions else "", data.words(language))


def _without_homeless(text: str, library: Library, agreement: str, words: Words) -> Checked[str | None]:
    """The new profile with what the agreement has no bilag for left out, and the reason; else it would begin with errors."""
    chosen = library.agreements.get(agreement)
    homeless = [item.id for item in library.in_order() if chosen and content_kind(item, chosen) not in chosen.content_kinds]
    if not homeless:
        return Checked(text)
    reason = words("new.no_bilag", agreement=agreement)
    return edit.set_value(text, ("selection", "exclude"), [{"ids": homeless, "reason": reason}])


def default_language(municipality: str) -> str | None:
    """The language form that a municipality has declared (språklova § 11); None when it is neutral and a choice must be made.

    A KeyError says that no municipality has this number.
    """
    form = _newest().library.municipalities[municipality].language_form
    return None if form == "neutral" else form


def municipalities() -> Mapping[str, str]:
    """The name of every municipality by its number."""
    return {number: item.name for number, item in _newest().library.municipalities.items()}


def codes(codelist: str) -> tuple[str, ...]:
    """The codes of a codelist of the newest release."""
    return tuple(code.code for code in _newest().library.codelists[codelist].codes)


def agreements() -> tuple[str, ...]:
    """The ids of the agreements of the newest release."""
    return tuple(sorted({item.id for item in _newest().library.agreements.values()}))


def check_library(folder: Path) -> tuple[Problem, ...]:
    """Everything that is wrong in a library's working folder and in the releases that lie in it."""
    problems = list(open_folder(folder).problems)
    for version in library_release.versions(folder / "releases"):
        path = folder / "releases" / f"{version}.json"
        problems += library_load.from_release(disk.read(path), str(path)).problems
    return in_order(problems)


def listing(requirement: Requirement, language: str) -> dict[str, str]:
    """The line of a requirement in a list: the values of `LISTED`, the type being the recommended one."""
    values = (requirement.id, requirement.code, str(requirement.revision), requirement.title[language], ", ".join(requirement.tags))
    return dict(zip(LISTED, values, strict=True))


def describe(requirement: Requirement, library: Library, words: Words) -> str:
    """Everything that the library says of a requirement, as plain text."""
    return "\n".join(requirement_page.lines(requirement, library, words))


def find(library: Library, *, area: str = "", tag: str = "") -> tuple[Requirement, ...]:
    """The requirements of a library in document order, of one area or with one tag where these are given."""
    return tuple(item for item in library.in_order() if (not area or item.area == area) and (not tag or tag in item.tags))


def simulate(
    model: str, weights: tuple[str, str], offers: Sequence[str], parameters: Sequence[str] = (), *, normalise_quality: bool = False
) -> Checked[Simulation | None]:
    """Offers (NAME:PRICE:QUALITY) evaluated by a price model, with a warning for all that the buyer should know of it.

    `weights` are those of price and of quality, in percent; `parameters` are written NAME=VALUE. None when something can't be used.
    """
    return award_simulate.simulate(model, weights, offers, parameters, normalise_quality=normalise_quality)


def newest_library() -> LoadedLibrary:
    """The newest release of the shared library."""
    return _newest()


def _worded(language: str) -> str:
    return language if language in data.word_languages() else DEFAULT_LANGUAGE


def _resolved(loaded: Checked[LoadedProfile | None], opened: Checked[LoadedLibrary | None] | None) -> Checked[Resolved | None]:
    """One loaded profile resolved against the opened library, or against the release it pins."""
    broken = opened.problems if opened is not None and (opened.value is None or opened.failed) else ()
    if loaded.value is None or broken:
        return Checked(None, (*loaded.problems, *broken))
    library = opened or open_library(loaded.value.profile.library)
    if library.value is None:
        return Checked(None, (*loaded.problems, *loaded.value.heeded(library.problems)))
    profile = in_language(loaded.value.profile, library.value.library)
    resolved = resolve(profile, library.value, data.words(_worded(profile.buyer.language)))
    if loaded.failed or resolved.value is None:
        return Checked(None, (*loaded.problems, *loaded.value.heeded(resolved.problems)))
    findings = rules.check(_case(profile, resolved.value, library.value.library))
    value = replace(resolved.value, findings=in_order(findings))
    return Checked(value, (*loaded.problems, *loaded.value.heeded((*resolved.problems, *findings))))


def _case(profile: Profile, resolved: Resolved, library: Library) -> Case:
    announced = profile.procurement.announcement
    return Case(profile, resolved.specification, library, library.law_on(announced) if announced else None)


def _together(profiles: Iterable[LoadedProfile]) -> Iterator[Problem]:
    """What keeps profiles from standing side by side: one procurement twice, or lots of one that do not agree."""
    first: dict[str, LoadedProfile] = {}
    lots: dict[tuple[str, str | int], str] = {}
    for loaded in profiles:
        procurement = loaded.profile.procurement
        name, lot = procurement.id, procurement.lot
        # A text is the lot's id and a whole number its number: a lot may be called «2» and not be the second.
        known = [(name, key) for key in (lot.id, lot.number) if (name, key) in lots] if lot else []
        if name in first and not (lot and first[name].profile.procurement.lot):
            yield loaded.document.located(error("build.same-id", ("procurement", "id"), id=name, first=first[name].document.file))
        elif known:
            first_file, same = lots[known[0]], known[0][1]
            yield loaded.document.located(error("build.lot-twice", ("procurement", "lot"), id=name, lot=same, first=first_file))
        elif name in first:
            yield from _differences(loaded, first[name])
        first.setdefault(name, loaded)
        for key in (lot.id, lot.number) if lot else ():
            lots.setdefault((name, key), loaded.document.file)


def _differences(loaded: LoadedProfile, first: LoadedProfile) -> Iterator[Problem]:
    """What the lots of one procurement must share, and do not."""
    shared = (("buyer", "municipality"), *(("procurement", name) for name in ("title", "procedure", "announcement", "deadline")))
    for path in shared:
        mine, other = (getattr(getattr(one.profile, path[0]), path[1]) for one in (loaded, first))
        if mine != other:
            yield loaded.document.located(error("build.lots-differ", path, id=loaded.profile.procurement.id, field=".".join(path)))


def _release_folder() -> Path:
    return library_folder() / "releases"


@cache
def _release(version: str) -> Checked[LoadedLibrary | None]:
    path = _release_folder() / f"{version}.json"
    return library_load.from_release(disk.read(path), path.name)


def _newest() -> LoadedLibrary:
    newest = _release(releases()[-1]).value
    assert newest is not None  # noqa: S101  # the release tests read every release we ship
    return newest


@cache
def _schemas() -> Schemas:
    return Schemas(library_folder() / "schema")


__all__ = [
    "DOCUMENTS",
    "LISTED",
    "Build",
    "Document",
    "agreements",
    "build",
    "check_library",
    "check_package",
    "check_profile",
    "check_profiles",
    "codes",
    "default_language",
    "describe",
    "documents",
    "find",
    "folder_of",
    "freeze",
    "hearing",
    "hearing_record",
    "hearing_report",
    "language_of",
    "library_folder",
    "listing",
    "make",
    "municipalities",
    "new_profile",
    "newest_library",
    "open_folder",
    "open_library",
    "open_template",
    "read_hearing",
    "releases",
    "schemas",
    "simulate",
]
