"""The texts that bind tenderers, cut into passages, and the words that the rules look for in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from fellesrammer.errors import Path
from fellesrammer.legal.case import Case
from fellesrammer.model.text import Paragraph, parse

# Standards by name, and numbered ones by the letters of who issues them. Capitals matter: «en 50-åring» names no standard.
_STANDARD = re.compile(
    r"(?<![\w-])(?:"
    r"(?:NS|EN|ISO|IEC|ETSI|CEN|DIN)(?:[-/ ](?:NS|EN|ISO|IEC|TS|TR))*[ -]?\d{2,}(?:[ -]\d+)*"
    r"|SMART on FHIR|HL7(?: (?:FHIR|CDA|v2|V2))?|FHIR|openEHR|OpenEHR|IHE|WCAG|Noark|NOARK|DICOM|OAuth|OpenID Connect|SAML"
    r")(?!\w)"
)
_EQUIVALENT = re.compile(r"\beller (?:\w+ ){0,2}(?:tilsvarende|tilsvarande|likeverdig\w*|jamgod\w*)\b", re.IGNORECASE)

# Words of what a tenderer is, not of what it offers. Only phrases that say so plainly: «erfaring» alone may be the users'.
_MERIT = re.compile(
    r"\b(?:leverandørens|tilbyderens|tilbydarens|selskapets|foretakets|firmaets)"
    r" (?:\w+ ){0,2}?(?:erfaring|størrelse|omsetning|økonomi|soliditet|referanser|kompetanse)\b"
    r"|\b(?:erfaringa|erfaringen|storleiken|omsetninga|økonomien|soliditeten|referansane|kompetansen)"
    r" til (?:leverandøren|tilbydaren|selskapet|føretaket)\b"
    r"|\b(?:leverandøren|tilbydaren|tilbyderen) (?:skal|må|bør|har|kan dokumentere)? ?(?:ha )?"
    r"(?:\w+ ){0,2}?(?:erfaring|erfaringar|erfaringer) (?:med|frå|fra|med tilsvarende)\b"
    r"|\bCV(?:-?(?:er|ar|ene|ane|en))?(?!\w)"
    r"|\b(?:årsomsetning|årsomsetnad|kredittvurdering|kredittverdighet|referanseprosjekt|referanseleveran\w+|referanseoppdrag)\w*"
    r"|\b(?:antall|talet på|tal på|tallet på) (?:ansatte|tilsette) (?:hos|i) (?:leverandøren|tilbyderen|tilbydaren|selskapet)\b"
    r"|\b(?:leverandøren|tilbyderen|tilbydaren) er (?:[\w/]+[ -])?sertifisert\b",
    re.IGNORECASE,
)
_SHOWN = re.compile(r"\bdemonstr(?:asjon|er)\w*", re.IGNORECASE)

_SENTENCE = re.compile(r"(?<=[.!?:;])\s+(?=[A-ZÆØÅ])|\n+")
_LAW_NAMED = re.compile(r"\b(?:\w+(?:loven|lova|forskriften|forskrifta)|foa|loa|hol|hpl|pjl|pjf|pbrl|fvl|offl|sfl)\b", re.IGNORECASE)
_SIGN = "\N{SECTION SIGN}"
# «5 i anskaffelsesloven» is number 5: a letter apart from its number is read as a part of it for all letters but i.
_NUMBER = r"\d+(?:-\d+)?(?:[a-z]\b| [a-hj-p]\b)?"
_CITED = re.compile(rf"{_SIGN}+\s*({_NUMBER}(?:(?:\s*,\s*|\s+og\s+|\s*–\s*|\s+til\s+){_NUMBER})*)")
_NAMES = {
    "anskaffelsesforskriften": ("anskaffelsesforskriften", "anskaffingsforskrifta", "foa"),
    "anskaffelsesloven": ("anskaffelsesloven", "anskaffingslova", "loa"),
}


@dataclass(frozen=True, slots=True)
class Placed:
    """A text, the id of what it belongs to, and its place in the profile."""

    id: str
    text: str
    path: Path


def binding(case: Case) -> Iterator[Placed]:
    """Every text that the contract will hold: binding, added and local texts, and the options."""
    for row in case.specification.requirements:
        place = case.place(row.id)
        for name in ("text", "beyond_minimum"):
            yield Placed(row.id, getattr(row, name), (*place, name) if row.local else place)
        yield Placed(row.id, row.added_text, (*place, "added_text"))
    for number, option in enumerate(case.profile.contract.options):
        yield Placed(option.id, option.text, ("contract", "options", number, "text"))


def qualifying(case: Case) -> Iterator[Placed]:
    """Every qualification text that is printed."""
    places = _qualification_places(case)
    for item in case.specification.qualification or ():
        yield Placed(item.id, f"{item.text}\n\n{item.evidence}", places[item.id])


def written_here(case: Case) -> Iterator[Placed]:
    """Every text that this procurement's people have written for tenderers."""
    profile = case.profile
    yield Placed("", profile.procurement.not_divided or "", ("procurement", "not_divided"))
    if profile.award.climate is not None:
        yield Placed("", profile.award.climate.reason or "", ("award", "climate", "reason"))
    for criterion, path in case.criteria():
        yield Placed(criterion.id, criterion.documentation or "", (*path, "documentation"))
    for number, local in enumerate(profile.local_requirements):
        for name in ("text", "beyond_minimum"):
            yield Placed(local.id, getattr(local, name), ("local_requirements", number, name))
    for number, change in enumerate(profile.tailoring):
        yield Placed(change.id, change.added_text, ("tailoring", number, "added_text"))
    for number, option in enumerate(profile.contract.options):
        yield Placed(option.id, option.text, ("contract", "options", number, "text"))
    for number, own in enumerate(profile.qualification.local if profile.qualification else ()):
        yield Placed(own.id, f"{own.text}\n{own.evidence}", ("qualification", "local", number))


def passages(text: str) -> tuple[str, ...]:
    """The paragraphs of a text, each with the list that follows it: what is said before a list is said of its items too, and after it."""
    found: list[str] = []
    for block in parse(text):
        if isinstance(block, Paragraph):
            found.append("".join(span.text for span in block.spans))
        else:
            items = " ".join("".join(span.text for span in item) for item in block.items)
            found[-1:] = [f"{found[-1]} {items}" if found else items]
    return tuple(found)


def standards(text: str) -> tuple[str, ...]:
    """The standards that a text names without saying that an equivalent will do."""
    return _without_equivalent(text, _STANDARD)


def says_equivalent(text: str) -> bool:
    """Whether a text says anywhere that an equivalent will do."""
    return _EQUIVALENT.search(text) is not None


def products(text: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the names that a text holds as whole words without saying that an equivalent will do."""
    return _without_equivalent(text, _any_of(names)) if names else ()


def merits(text: str) -> tuple[str, ...]:
    """The words in a text that tell of the tenderer itself, not of what it offers."""
    return _unique(found[0].strip() for found in _MERIT.finditer(text))


def mentions_demonstration(text: str) -> bool:
    """Whether a text speaks of a demonstration."""
    return _SHOWN.search(text) is not None


def cited(text: str, paragraphs: Iterable[str]) -> tuple[str, ...]:
    """Those of the paragraphs, each a law by name and a number in it, that a text cites.

    A number belongs to the law that is named nearest before it in its sentence, else to the first one after it;
    where no law is named, a number with a hyphen is taken to be the procurement regulation's.
    """
    known = [(paragraph, *paragraph.split(f" {_SIGN} ")) for paragraph in paragraphs]
    said = {(law, number) for sentence in _SENTENCE.split(text) for law, number in _citations(sentence)}
    return tuple(
        paragraph
        for paragraph, law, number in known
        if any((name, number) in said for name in _NAMES.get(law, (law,))) or ("-" in number and ("", number) in said)
    )


def _citations(sentence: str) -> Iterator[tuple[str, str]]:
    laws = [(found.start(), found[0].casefold()) for found in _LAW_NAMED.finditer(sentence)]
    for found in _CITED.finditer(sentence):
        before = [law for start, law in laws if start < found.start()]
        after = [law for start, law in laws if start > found.start()]
        law = before[-1] if before else after[0] if after else ""
        for number in re.findall(_NUMBER, found[1]):
            yield law, number.replace(" ", "")


def _qualification_places(case: Case) -> dict[str, Path]:
    chosen = case.profile.qualification
    places: dict[str, Path] = {}
    for name in ("include", "local"):
        for number, item in enumerate(getattr(chosen, name, ())):
            places[item.id] = ("qualification", name, number)
    return places


def _without_equivalent(text: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    closed = (passage for passage in passages(text) if not says_equivalent(passage))
    return _unique(found[0] for passage in closed for found in pattern.finditer(passage))


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


@lru_cache(maxsize=8)  # one list of names per language of a library
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
