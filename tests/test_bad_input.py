"""Bad input, one table of it: each fault is a problem at its file and line, in words, all in one run; and what only looks bad is good."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from fellesrammer import cli, workflow
from fellesrammer.errors import Problem
from fellesrammer.files import data, edit, strict_yaml

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = (ROOT / "examples" / "bodo-legevakt-hjemmetjenester" / "profil.yaml").read_text(encoding="utf-8")
FILE = "profil.yaml"
FINDINGS = ["legal.unverified-sources"]
"""What the law finds in the example as it is."""
WORD_TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
WORD_PARAGRAPH = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"
LONG = "x" * 40_000


def changed(*changes: tuple[str, str]) -> str:
    """The example with each change made once."""
    text = EXAMPLE
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def line_of(text: str, snippet: str) -> int:
    """The number of the first line that holds the snippet."""
    return next(number for number, line in enumerate(text.split("\n"), 1) if snippet in line)


UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What a message may never hold: it would command the terminal, or turn the reading around."""


def told(problems: tuple[Problem, ...]) -> list[tuple[str, str, int]]:
    """Code, file and line of each problem, once it is sure that people are told what is wrong and what to do."""
    for problem in problems:
        for language in ("nb", "nn"):
            words = data.words(language)
            assert len(words.what(problem)) > 5, problem
            assert len(words.fix(problem)) > 5, problem
            assert not UNSEEN.search(words.sentence(problem)), problem
        assert problem.location.file
        assert problem.location.line >= 1 or problem.code in WITHOUT_LINE, problem
    found = [(problem.code, problem.location.file, problem.location.line) for problem in problems]
    assert [where[1:] for where in found] == sorted(where[1:] for where in found)
    return found


WITHOUT_LINE = {"library.missing-file", "library.unknown-file", "yaml.too-large"}
"""What is said of a file as a whole."""


# Profiles


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        # malformed YAML
        (("library: 0.2.0", "library: [0.2.0"), "yaml.unclosed-bracket", "library: [0.2.0"),
        (("  language: nb", "\tlanguage: nb"), "yaml.tab", "\tlanguage: nb"),
        (("  procedure: open", "  procedure open"), "yaml.missing-colon", "  procedure open"),
        (('step: "1"', 'step: "1'), "yaml.unclosed-quote", 'step: "1'),
        (('municipality: "1804"', 'municipality: "1804'), "yaml.after-quote", "organisation_number"),
        (('municipality: "1804"', 'municipality: "1804" Bodø'), "yaml.after-quote", '"1804" Bodø'),
        (("  language: nb", " language: nb"), "yaml.indentation", " language: nb"),
        (("  language: nb", "   language: nb"), "yaml.indentation", "   language: nb"),
        (("title: Journalsystem for", "title: Journalsystem: for"), "yaml.colon-in-text", "title: Journalsystem: for"),
        (("title: Journalsystem for", "title: @Journalsystem for"), "yaml.special-start", "@Journalsystem"),
        (("title: Journalsystem for", 'title: "\\Journalsystem" #'), "yaml.escape", "\\Journalsystem"),
        (("procurement:\n", "procurement: ]\n"), "yaml.stray-bracket", "procurement: ]"),
        # what YAML can and we refuse
        (("  language: nb", "  language: nb\n  language: nn"), "yaml.duplicate-key", "language: nn"),
        (("library: 0.2.0", "library: *versjon"), "yaml.alias", "*versjon"),
        (("library: 0.2.0", "library: &versjon 0.2.0"), "yaml.anchor", "&versjon"),
        (("library: 0.2.0", "library: !!str 0.2.0"), "yaml.tag", "!!str"),
        (("library: 0.2.0", "library: !!python/object/apply:os.system [ls]"), "yaml.tag", "!!python"),
        (("library: 0.2.0", "? [a, b]\n: c\nlibrary: 0.2.0"), "yaml.complex-key", "? [a, b]"),
        (("library: 0.2.0", "%YAML 1.1\n---\nlibrary: 0.2.0"), "yaml.directive", "%YAML"),
        (("award:\n", "---\naward:\n"), "yaml.second-document", "---"),
        (("buyer:\n", "buyer:\n  <<: {language: nb}\n"), "schema.unknown-key", "<<"),
        # values that YAML 1.1 would have changed in silence
        (('municipality: "1804"', "municipality: 0301"), "yaml.leading-zero", "0301"),
        (('municipality: "1804"', "municipality: 1804"), "schema.needs-quotes", "municipality: 1804"),
        (("example: true", "example: no"), "schema.boolean-in-words", "example: no"),
        (("example: true", "example: ja"), "schema.boolean-in-words", "example: ja"),
        (("language: nb", "language: no"), "profile.unknown-language", "language: no"),
        (("procedure: open", "procedure: on"), "schema.not-allowed-nearest", "procedure: on"),
        (("announcement: 2027-02-01", "announcement: 2027-02-30"), "schema.date", "2027-02-30"),
        (("months: 48", "months: 4_8"), "schema.expected-integer", "4_8"),
        (("months: 48", f"months: {'9' * 40}"), "yaml.long-number", "9999"),
        # keys and types
        (("  purpose: |", "  purpos: |"), "schema.misspelt-key", "purpos:"),
        (("library: 0.2.0", "zzz: 1\nlibrary: 0.2.0"), "schema.unknown-key", "zzz: 1"),
        (("library: 0.2.0\n", ""), "schema.missing-key", "buyer:"),
        (("inhabitants: 53712", "inhabitants: mange"), "schema.expected-integer", "mange"),
        (("inhabitants: 53712", 'inhabitants: "53712"'), "schema.needs-no-quotes", '"53712"'),
        (("inhabitants: 53712", "inhabitants: -1"), "schema.below", "inhabitants: -1"),
        (("title: Journalsystem for legevakt og hjemmetjenester", "title: 2027"), "schema.needs-quotes", "title: 2027"),
        (("services: [legevakt, hjemmetjenester]", "services: legevakt"), "schema.expected-list", "services: legevakt"),
        (("  agreement:\n    id: SSA-L\n", "  agreement: SSA-L\n  ignored:\n"), "schema.expected-mapping", "agreement: SSA-L"),
        (('weight: "35"', "weight: 35"), "schema.needs-quotes", "weight: 35"),
        (('weight: "35"', 'weight: "35,0"'), "schema.pattern-hint", '"35,0"'),
        (('weight: "35"', 'weight: "1e2"'), "schema.pattern-hint", '"1e2"'),
        (("areas: [FUN, EIE, DEL]", "areas: [FUN, EIE, FUN]"), "schema.repeated", "[FUN, EIE, FUN]"),
        (("roll_up: holistic", "roll_up: holistisk"), "schema.not-allowed-nearest", "holistisk"),
        # what is not there
        (("library: 0.2.0", "library: 9.9.9"), "profile.unknown-version", "9.9.9"),
        (('municipality: "1804"', 'municipality: "9999"'), "profile.unknown-municipality", "9999"),
        (('organisation_number: "972418013"', 'organisation_number: "972418014"'), "profile.organisation-number", "972418014"),
        (('version: "2018"', 'version: "1918"'), "profile.unknown-agreement", "agreement:"),
        (("services: [legevakt,", "services: [legevkt,"), "profile.unknown-service", "legevkt"),
        (("areas: [FUN, EIE, DEL]", "areas: [FUN, EIE, DEL, XYZ]"), "profile.unknown-area", "XYZ"),
        (("areas: [FUN, EIE, DEL]", "areas: [FUN, EIE, DEL]\n    tags: [finnes-ikke]"), "profile.unknown-tag", "finnes-ikke"),
        (("ids: [FUN-008]", "ids: [FUN-999]"), "profile.unknown-requirement", "FUN-999"),
        (("- id: EIE-003", "- id: EIE-999"), "profile.unknown-requirement", "EIE-999"),
        (("ids: [DEL-001, DEL-007", "ids: [DEL-001, DEL-999"), "profile.criterion-unknown-requirement", "DEL-999"),
        (("uttaksfrist:", "uttaksfrst:"), "profile.unknown-parameter", "uttaksfrst"),
        # what does not hold together
        (("ids: [FUN-008]", "ids: [FUN-001]"), "profile.missing-dependency", "  include:"),
        (('weight: "35"', 'weight: "34"'), "profile.weights-sum", "  criteria:"),
        (('weight: "60"', 'weight: "59"'), "profile.weights-sum", "      criteria:"),
        (("- id: L-002", "- id: L-001"), "profile.duplicate-local-id", None),
        (("- id: DEL-005\n", "- id: EIE-003\n"), "profile.tailored-twice", None),
        (("- id: EIE-003", "- id: FUN-008"), "profile.tailored-not-selected", "- id: FUN-008"),
        (("deadline: 2027-03-15", "deadline: 2027-01-15"), "profile.dates-out-of-order", "2027-01-15"),
        (('step: "1"', 'step: "3"'), "profile.scale-step", 'step: "3"'),
        # ids that want out of their field
        (("id: bodo-legevakt-hjemmetjenester", "id: ../../x"), "schema.pattern-hint", "../../x"),
        (("id: bodo-legevakt-hjemmetjenester", 'id: "bodo\\n"'), "schema.pattern-hint", "bodo\\n"),
        (("id: bodo-legevakt-hjemmetjenester", f"id: {LONG}"), "schema.too-long", LONG),
        (("- id: EIE-003", "- id: ../../x"), "schema.pattern-hint", "../../x"),
        (("- id: EIE-003", '- id: "EIE-003\\n"'), "schema.pattern-hint", "EIE-003\\n"),
        (("- id: L-001", "- id: FUN-001"), "schema.pattern-hint", "- id: FUN-001\n"),
        # characters and sizes
        (("title: Journalsystem", "title: Journal\x07system"), "yaml.character", "\x07"),
        (("title: Journalsystem", "title: Journal\u202esystem"), "yaml.character", "\u202e"),
        (("title: Journalsystem", "title: Journal\u2028system"), "yaml.character", "\u2028"),
        (("title: Journalsystem for", 'title: "Journal\\asystem" #'), "yaml.character", "\\a"),
        (("title: Journalsystem for", 'title: "Journal\\u202esystem" #'), "yaml.character", "\\u202e"),
        (("title: Journalsystem", f"title: {LONG}"), "schema.too-long", LONG),
        (("    Eksempel: ikke en reell anskaffelse.\n\n", f"    {LONG}\n"), "schema.too-long", "background:"),
        (("title: Journalsystem for", 'title: "Journal\\nsystem" #'), "schema.pattern-hint", "Journal\\n"),
        # braces where parameters are filled in
        (("Løsningen {skal} la ansatte", "Løsningen {kan} la ansatte"), "text.stray-brace", None),
        (("Løsningen {skal} la ansatte", "Løsningen {skal} la { ansatte"), "text.stray-brace", None),
        (("Løsningen {skal} la ansatte", "Løsningen {skal} la } ansatte"), "text.stray-brace", None),
        (("Løsningen {skal} la ansatte", "Løsningen skal la ansatte"), "library.obligation-count", None),
        (("Løsningen {skal} la ansatte", "Løsningen {skal} {skal} la ansatte"), "library.obligation-count", None),
    ],
    ids=lambda value: value[1].strip()[:40].encode("unicode_escape").decode() if isinstance(value, tuple) else None,
)
def test_a_fault_in_a_profile_is_a_problem_at_its_line(change: tuple[str, str], code: str, place: str | None) -> None:
    text = changed(change)
    checked = workflow.check_profile(text.encode(errors="surrogatepass"), FILE)
    found = told(checked.problems)
    assert checked.value is None
    lines = [line for name, file, line in found if (name, file) == (code, FILE)]
    assert lines, found
    if place is not None:
        assert line_of(text, place.strip("\n")) in lines


FIRST_NORWEGIAN_LINE = next(number for number, line in enumerate(EXAMPLE.split("\n"), 1) if not line.isascii())


@pytest.mark.parametrize(
    ("source", "code", "line"),
    [
        (b"", "yaml.empty", 1),
        (b"\n\n# bare en kommentar\n", "yaml.empty", 1),
        (b"---\n", "yaml.empty", 1),
        (b"null\n", "schema.expected-mapping", 1),
        (b"hei", "schema.expected-mapping", 1),
        (b"17", "schema.expected-mapping", 1),
        (b"- library: 0.2.0\n", "schema.expected-mapping", 1),
        (b"{}", "schema.missing-key", 1),
        (b"[" * 100_000, "yaml.too-deep", 1),
        (b"{" * 100_000, "yaml.complex-key", 1),
        (b"[" * 100_000 + b"]" * 100_000, "yaml.too-deep", 1),
        (b"- " * 50_000, "yaml.too-deep", 1),
        (b"".join(b"  " * depth + b"a:\n" for depth in range(40)), "yaml.too-deep", 33),
        (b"a: &a [x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n", "yaml.alias", 2),
        (EXAMPLE.encode("utf-16"), "yaml.encoding", 1),
        (EXAMPLE.encode("utf-16-le"), "yaml.encoding", 1),
        (EXAMPLE.encode("utf-32"), "yaml.encoding", 1),
        (EXAMPLE.encode("latin-1"), "yaml.encoding", FIRST_NORWEGIAN_LINE),
        ((EXAMPLE + "---\n" + EXAMPLE).encode(), "yaml.second-document", EXAMPLE.count("\n") + 1),
        (b"a" * 1_000_001, "yaml.too-large", 0),
        (b"\0" * 100, "yaml.encoding", 1),
        (b"PK\x03\x04\xff\xfe", "yaml.encoding", 1),
    ],
    ids=lambda value: repr(value[:12]) if isinstance(value, bytes) else None,
)
def test_a_file_that_is_no_profile_is_a_problem(source: bytes, code: str, line: int) -> None:
    checked = workflow.check_profile(source, FILE)
    assert checked.value is None
    assert (code, FILE, line) in told(checked.problems)


@pytest.mark.parametrize(
    "source", [b"\xef\xbb\xbf" + EXAMPLE.encode(), EXAMPLE.replace("\n", "\r\n").encode(), EXAMPLE.encode() + b"...\n"]
)
def test_what_editors_add_to_a_good_file_is_no_fault(source: bytes) -> None:
    checked = workflow.check_profile(source, FILE)
    assert checked.value is not None
    assert [problem.code for problem in checked.problems] == FINDINGS


def test_the_nearest_valid_key_is_suggested() -> None:
    problem, *_ = workflow.check_profile(changed(("  purpose: |", "  purpos: |")).encode(), FILE).problems
    assert "purpose" in data.words("nb").fix(problem)


def test_all_faults_of_one_stage_are_told_in_one_run() -> None:
    form = changed(
        ("procedure: open", "procedure: opne"), ("inhabitants: 53712", "inhabitants: mange"), ("  case:", "  sak:"), ("slots:", "slot:")
    )
    assert len(told(workflow.check_profile(form.encode(), FILE).problems)) == 4
    whole = changed(
        ('"1804"', '"9999"'),
        ("[legevakt,", "[legevkt,"),
        ("[FUN-008]", "[FUN-999]"),
        ('weight: "35"', 'weight: "34"'),
        ("- id: L-002", "- id: L-001"),
    )
    codes = [code for code, _, _ in told(workflow.check_profile(whole.encode(), FILE).problems)]
    assert {
        "profile.unknown-municipality",
        "profile.unknown-service",
        "profile.unknown-requirement",
        "profile.weights-sum",
        "profile.duplicate-local-id",
    } <= set(codes)


def test_the_command_line_tells_bad_input_with_1_and_never_a_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sources = {
        "a.yaml": b"[" * 100_000,
        "b.yaml": b"",
        "c.yaml": EXAMPLE.encode("utf-16"),
        "d.yaml": changed(("- id: EIE-003", "- id: ../../x")).encode(),
        "e.yaml": changed(("title: Journalsystem", "title: Journal\u202esystem")).encode(),
    }
    paths = [tmp_path / name for name in sources]
    for path, source in zip(paths, sources.values(), strict=True):
        path.write_bytes(source)
    assert cli.run(["build", *map(str, paths), "-o", str(tmp_path / "ut")]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert [re.search(r"([a-e])\.yaml:\d+:\d+: feil: .* \[([a-z.-]+)\]$", line).groups() for line in lines[:-1]] == [  # type: ignore[union-attr]
        ("a", "yaml.too-deep"),
        ("b", "yaml.empty"),
        ("c", "yaml.encoding"),
        ("d", "schema.pattern-hint"),
        ("e", "yaml.character"),
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(sources)


# The library


KEPT = {"FUN-001", "FUN-002", "FUN-007", "EIE-001", "DEL-001"}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A small library: the shared one with few requirements and one municipality, so that it is read in no time."""
    ignored = shutil.ignore_patterns("releases", "schema")
    folder = Path(shutil.copytree(ROOT / "requirements", tmp_path / "bibliotek", ignore=ignored))
    for path in folder.glob("areas/*/*-*.yaml"):
        if path.stem not in KEPT:
            path.unlink()
    register = folder / "register" / "municipalities.yaml"
    lines = register.read_text(encoding="utf-8").split("\n")
    kept = [line for line in lines if not line.startswith("  - {") or '"1804"' in line or '{number: "18"' in line]
    register.write_text("\n".join(kept), encoding="utf-8")
    return folder


def test_the_small_library_is_good(library: Path) -> None:
    opened = workflow.open_folder(library)
    assert opened.value is not None
    assert {code for code, _, _ in told(opened.problems)} <= {"library.unverified-source"}


@pytest.mark.parametrize(
    ("file", "pattern", "replacement", "code"),
    [
        ("areas/FUN/FUN-001.yaml", r"^id: FUN-001$", "id: FUN-002", "library.duplicate-id@areas/FUN/FUN-002.yaml"),
        ("areas/FUN/FUN-001.yaml", r"^id: FUN-001$", "id: FUN-991", "library.file-name"),
        ("areas/FUN/FUN-001.yaml", r"^id: FUN-001$", "id: ../../x", "schema.pattern-hint"),
        ("areas/FUN/FUN-001.yaml", r"^id: FUN-001$", 'id: "FUN-001\\n"', "schema.pattern-hint"),
        ("areas/FUN/FUN-001.yaml", r"^id: FUN-001$", "id: [FUN-001", "yaml.unclosed-bracket"),
        ("areas/FUN/FUN-001.yaml", r"^area: FUN$", "area: EIE", "library.wrong-folder"),
        ("areas/FUN/FUN-001.yaml", r"^revision: \d+$", "revision: no", "schema.expected-integer"),
        ("areas/FUN/FUN-001.yaml", r"^state: active$", "state: activ", "schema.not-allowed-nearest"),
        ("areas/FUN/FUN-001.yaml", r"^state: active$", "staet: active", "schema.misspelt-key"),
        ("areas/FUN/FUN-001.yaml", r"\{skal\}", "skal", "library.obligation-count"),
        ("areas/FUN/FUN-001.yaml", r"\{skal\}", "{skal} {skal}", "library.obligation-count"),
        ("areas/FUN/FUN-001.yaml", r"\{skal\}", "{skal} {ukjent}", "text.stray-brace"),
        ("areas/FUN/FUN-001.yaml", r"\{skal\}", "{skal} {", "text.stray-brace"),
        ("areas/FUN/FUN-001.yaml", r"\{skal\}", "{skal} {{skal}}", "text.stray-brace"),
        ("areas/FUN/FUN-001.yaml", r"\{skal\}", "{skal} og må", "library.obligation-word"),
        ("areas/FUN/FUN-001.yaml", r"\{skal\}", "{skal} \u202e", "yaml.character"),
        ("areas/FUN/FUN-001.yaml", r"\{skal\}", f"{{skal}} {LONG}", "schema.too-long"),
        ("areas/FUN/FUN-001.yaml", r"^    Løysinga \{skal\}(?s:.)*?(?=^\S)", "", "schema.empty-text"),
        ("areas/FUN/FUN-001.yaml", r"^parameters:\n(?s:.)*?(?=^\S)", "", "text.stray-brace"),
        ("areas/FUN/FUN-001.yaml", r"^  nn: .*\n", "", "library.missing-language"),
        ("areas/FUN/FUN-007.yaml", r"requires: \[FUN-001\]", "requires: [FUN-999]", "library.unknown-requirement"),
        ("areas/FUN/FUN-007.yaml", r"requires: \[FUN-001\]", "requires: [FUN-007]", "library.own-relation"),
        ("areas/FUN/FUN-001.yaml", r"^(  - id: )ks-rammer$", r"\1ukjent-kilde", "library.unknown-source"),
        ("areas/FUN/area.yaml", r"^id: FUN$", "id: fun", "schema.pattern-hint"),
        ("codelists/tags.yaml", r"^id: tags$", "id: &a tags", "yaml.anchor"),
        ("register/municipalities.yaml", r'number: "1804"', "number: 0301", "yaml.leading-zero"),
        ("library.yaml", r"^version: .*$", "version: 0.1", "schema.pattern-hint"),
        ("library.yaml", r"^version: .*$", "version: 1", "schema.needs-quotes"),
    ],
    ids=lambda value: value[:30].encode("unicode_escape").decode() if isinstance(value, str) else None,
)
def test_a_fault_in_the_library_is_a_problem_at_its_line(library: Path, file: str, pattern: str, replacement: str, code: str) -> None:
    path = library / file
    text, times = re.subn(pattern, replacement, path.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
    assert times == 1
    path.write_text(text, encoding="utf-8")
    opened = workflow.open_folder(library)
    wanted, _, elsewhere = code.partition("@")
    found = told(opened.problems)
    assert opened.failed
    assert (wanted, str(library / (elsewhere or file))) in {(name, place) for name, place, _ in found}, found


@pytest.mark.parametrize(
    ("file", "content", "code"),
    [
        ("areas/FUN/FUN-001.yaml", b"", "yaml.empty"),
        ("areas/FUN/FUN-001.yaml", b"[" * 100_000, "yaml.too-deep"),
        ("areas/FUN/FUN-001.yaml", b"\xff\xfea\0", "yaml.encoding"),
        ("areas/FUN/notat.txt", b"hei", "library.unknown-file"),
        ("areas/FUN/FUN-001.yml", b"hei", "library.unknown-file"),
        ("codelists/ukjent.json", b"{}", "library.unknown-file"),
        ("library.yaml", None, "library.missing-file"),
        ("register/municipalities.yaml", None, "library.missing-file"),
        ("codelists/tags.yaml", None, "library.missing-codelist"),
        ("areas/FUN/area.yaml", None, "library.unknown-area"),
    ],
)
def test_a_file_too_many_too_few_or_unreadable_in_the_library_is_a_problem(
    library: Path, file: str, content: bytes | None, code: str
) -> None:
    if content is None:
        (library / file).unlink()
    else:
        (library / file).write_bytes(content)
    opened = workflow.open_folder(library)
    assert opened.failed
    assert code in {name for name, _, _ in told(opened.problems)}


# What only looks bad


@cache
def example_tree() -> Any:
    document = strict_yaml.load(EXAMPLE).value
    assert document is not None
    return document.value


ADDED = next(number for number, item in enumerate(example_tree()["tailoring"]) if "added_text" in item)
"""The first change of the example that adds a text."""
SIGNS = ("=", "+", "-", "@", "*", "_", "#", "<", "|", "{{", "[[", "'", "\u00ad", "שלום", "مرحبا", "😀")


def literal(sign: str, place: str) -> str:
    """One line that begins with the sign, names its place, and holds what each of our formats would otherwise read as its own."""
    return f"{sign}1+2 {place} * _ # < > | & ' \" \\ {{x}} {{{{ y }}}} {{% z %}} </w:t> ]]> $1 %s &lt;"


def with_literals(sign: str) -> tuple[str, dict[str, str]]:
    """The example with literal text wherever people write freely, and these texts by place."""
    places: dict[str, tuple[str | int, ...]] = {
        "title": ("procurement", "title"),
        "purpose": ("procurement", "purpose"),
        "case": ("procurement", "case"),
        "extensions": ("contract", "extensions"),
        "background": ("situation", "background"),
        "goals": ("situation", "goals"),
        "migration": ("situation", "migration"),
        "role": ("situation", "users", 0, "role"),
        "unit": ("situation", "units", 0, "description"),
        "system": ("situation", "systems_replaced", 0, "name"),
        "integration": ("situation", "integrations", 0, "purpose"),
        "submission": ("procurement", "submission"),
        "not-divided": ("procurement", "not_divided"),
        "milestone": ("procurement", "milestones", 0, "title"),
        "option": ("contract", "options", 0, "title"),
        "option-text": ("contract", "options", 0, "text"),
        "option-until": ("contract", "options", 0, "until"),
        "index": ("award", "price", "index"),
        "line": ("award", "price", "lines", 0, "title"),
        "unit-of-line": ("award", "price", "lines", 0, "unit"),
        "climate": ("award", "climate", "reason"),
        "place": ("demonstration", "place"),
        "preparation": ("demonstration", "preparation"),
        "participants": ("demonstration", "participants"),
        "reason": ("tailoring", 0, "reason"),
        "excluded": ("selection", "exclude", 0, "reason"),
        "notes": ("notes",),
        "added": ("tailoring", ADDED, "added_text"),
        "local-title": ("local_requirements", 0, "title"),
        "local-beyond": ("local_requirements", 0, "beyond_minimum"),
        "local-request": ("local_requirements", 0, "answer", "request"),
        "local-anchor": ("local_requirements", 0, "assessment", 1, "text"),
        "criterion": ("award", "criteria", 0, "title"),
        "documentation": ("award", "criteria", 0, "documentation"),
    }
    texts = {place: literal(sign, place) for place in places}
    # Here parameters are filled in, so braces must be left out.
    places["local-text"] = ("local_requirements", 0, "text")
    texts["local-text"] = re.sub(r"[{}]", "", literal(sign, "local-text"))
    profile = EXAMPLE
    for place, path in places.items():
        binding = " {skal} virke" if place == "local-text" else ""
        edited = edit.set_value(profile, path, texts[place] + binding)
        assert edited.value is not None, edited.problems
        profile = edited.value
    return profile, texts


INTERNAL = {"reason", "excluded", "notes"}
IN_COMPETITION = {
    *("title", "purpose", "case", "extensions", "submission", "not-divided", "milestone", "option", "option-text", "option-until", "index"),
    *("climate", "place", "preparation", "participants", "criterion"),
}
IN_WORD = {
    *("title", "purpose", "case", "extensions", "background", "goals", "migration", "role", "unit", "system", "integration"),
    *("added", "local-title", "local-text", "local-beyond", "local-request", "option", "option-text", "option-until"),
}
IN_MATRIX = {"title", "added", "local-title", "local-text", "local-beyond", "local-request"}
IN_SCORING = {"title", "criterion", "local-title", "local-anchor"}


@pytest.mark.parametrize("sign", SIGNS)
def test_text_that_means_something_elsewhere_stands_literally_in_every_document(sign: str) -> None:
    profile, texts = with_literals(sign)
    built = workflow.build(profile.encode(), FILE)
    assert built.value is not None, built.problems
    assert [problem.code for problem in built.problems] == FINDINGS
    files = built.value.files
    for name, places in (
        ("kravspesifikasjon.docx", IN_WORD),
        ("konkurransegrunnlag-del.docx", IN_COMPETITION),
        ("svarmatrise.xlsx", IN_MATRIX),
        ("prisskjema.xlsx", {"title", "index", "line", "unit-of-line"}),
        ("besvarelse.docx", {"title", "local-title", "local-request"}),
        ("demoskript.docx", {"title", "place", "preparation", "participants", "local-title"}),
        ("evaluering.xlsx", IN_SCORING),
        ("anskaffelsesnotat.docx", {"title", *INTERNAL}),
        ("sjekkliste.docx", {"title"}),
    ):
        shown = word_text(files[name]) if name.endswith("docx") else cell_text(files[name])
        assert {place for place in places if texts[place] not in shown} == set(), name
    announced = "\n".join(strings(json.loads(files["spesifikasjon.json"])))
    assert {place for place in texts if texts[place] not in announced} == INTERNAL


def word_text(source: bytes) -> str:
    body = docx.Document(io.BytesIO(source)).element.body
    return "\n".join("".join(run.text or "" for run in paragraph.iter(WORD_TEXT)) for paragraph in body.iter(WORD_PARAGRAPH))


def cell_text(source: bytes) -> str:
    """The text of every cell that holds text; what a spreadsheet would calculate is left out."""
    book = openpyxl.load_workbook(io.BytesIO(source))
    cells = (cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    return "\n".join(str(cell.value) for cell in cells if cell.data_type == "s")


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(item)


# Whatever comes


NASTY = "{}[]:,-#&*!|>'\"%@`?~=\\\t\n\r \x00\x07\u202e\u2028\ufeff\ud800æøå0123skal"
CHARACTERS = st.text(st.one_of(st.sampled_from(NASTY), st.characters()), max_size=6)


@st.composite
def mutilated(draw: Callable[..., Any]) -> str:
    """The example after a few cuts, insertions, and lines moved, doubled, dropped or pushed in."""
    text = EXAMPLE
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.booleans()):
            start = draw(st.integers(0, len(text)))
            end = min(len(text), start + draw(st.integers(0, 8)))
            text = text[:start] + draw(CHARACTERS) + text[end:]
        else:
            lines = text.split("\n")
            one, other = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
            change = draw(st.sampled_from(("drop", "double", "swap", "push", "pull", "cut")))
            lines[one : one + 1] = {
                "drop": [],
                "double": [lines[one], lines[one]],
                "swap": [lines[other]],
                "push": ["  " + lines[one]],
                "pull": [lines[one].removeprefix("  ")],
                "cut": [lines[one].partition(":")[0] + ":"],
            }[change]
            text = "\n".join(lines)
    return text


NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
"""A mutilation is small as it is drawn, and shrinking it would take minutes."""


ALWAYS = {document.name for document in workflow.DOCUMENTS} - {
    *("bilag-tekster.docx", "prisskjema.xlsx", "besvarelse.docx", "demoskript.docx"),
}
"""The documents that have something to say whatever the profile is; the others need terms, prices, prose or a demonstration."""


def problems_or_documents(source: bytes) -> None:
    """Never an exception: either every document, or problems that people can read."""
    checked = workflow.check_profile(source, FILE)
    found = told(checked.problems)
    if checked.value is None:
        assert found
    else:
        made = workflow.make(checked.value)
        assert {document.name for document in made.kinds.values()} >= ALWAYS
        for name, content in made.files.items():
            if name.endswith("docx"):
                docx.Document(io.BytesIO(content))


@settings(max_examples=60, phases=NO_SHRINKING)
@given(mutilated())
def test_a_mutilated_profile_gives_problems_or_documents(text: str) -> None:
    problems_or_documents(text.encode(errors="surrogatepass"))


def paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to everything in a tree."""
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in items:
        yield from paths(item, (*path, step))


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


VALUES: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(
        [None, True, 0, -1, 10**17, "", " ", "0", "-0", "100", "0.000001", "1e9", "NaN", "2027-02-29", "2028-02-29", "nn", "no", [], {}]
    ),
    st.sampled_from(["FUN-001", "FUN-007", "DEL-002", "L-001", "L-009", "FUN", "holistic", "by_date", "{skal}", "{", "=1", LONG[:301]]),
    st.text(max_size=5),
    st.lists(st.sampled_from(["FUN", "DEL", "FUN-001", "x", 1, None]), max_size=3),
)


@settings(max_examples=100, phases=NO_SHRINKING)
@given(st.data())
def test_a_profile_with_strange_values_gives_problems_or_documents(drawn: st.DataObject) -> None:
    tree = json.loads(json.dumps(example_tree()))
    for _ in range(drawn.draw(st.integers(1, 3))):
        *parent, last = drawn.draw(st.sampled_from(list(paths(tree))))
        if drawn.draw(st.booleans()) and isinstance(last, str):
            del at(tree, tuple(parent))[last]
        else:
            other = drawn.draw(st.one_of(VALUES, st.sampled_from(list(paths(tree))).map(lambda path: at(tree, path))))
            at(tree, tuple(parent))[last] = json.loads(json.dumps(other))
    problems_or_documents(json.dumps(tree, ensure_ascii=False, indent=1).encode(errors="surrogatepass"))


@settings(max_examples=40)
@given(st.binary(max_size=60))
def test_any_bytes_give_problems(source: bytes) -> None:
    checked = workflow.check_profile(source, FILE)
    assert checked.value is None
    assert told(checked.problems)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([("\nscope:", "\nscoop:"), ('weight: "35"', 'weight: "34"')], ["schema.misspelt-key", "profile.weights-sum"]),
        ([("example: true", "example: kanskje"), ('"1804"', '"9999"')], ["profile.unknown-municipality", "schema.expected-boolean"]),
        (
            [("example: true", "example: true\n  example: true"), ('"1804"', '"9999"')],
            ["profile.unknown-municipality", "yaml.duplicate-key"],
        ),
        (
            [("absolute: true", "absolutt: true"), ("deadline: 2027-03-15", "deadline: 2026-03-15")],
            ["profile.dates-out-of-order", "schema.misspelt-key"],
        ),
    ],
)
def test_faults_of_form_and_of_content_are_told_in_one_run(changes: list[tuple[str, str]], expected: list[str]) -> None:
    text = (Path(__file__).parents[1] / "examples" / "bodo-legevakt-hjemmetjenester" / "profil.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    checked = workflow.check_profile(text.encode(), "profil.yaml")
    assert checked.value is None
    assert sorted({problem.code for problem in checked.problems}) == sorted(expected)
    assert all(problem.location.line for problem in checked.problems)
