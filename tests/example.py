"""The example procurements built, each once per run and language: what stands in `examples/` is what everyone meets first."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from fellesrammer import workflow
from fellesrammer.model.specification import Resolved

FOLDER = Path(__file__).resolve().parent.parent / "examples"
PROFILES: Mapping[str, Path] = MappingProxyType({path.parent.name: path for path in sorted(FOLDER.glob("*/profil.yaml"))})
BODO, HJELMELAND, NORD_OSTERDAL = PROFILES
PROFILE = PROFILES[BODO]
LANGUAGES = ("nb", "nn")
OWN: Mapping[str, str] = MappingProxyType({BODO: "nb", HJELMELAND: "nn", NORD_OSTERDAL: "nb"})
"""The language that each municipality writes itself."""


@cache
def resolved(language: str, name: str = BODO) -> Resolved:
    """The example resolved as if its municipality wrote this language."""
    checked = workflow.check_profile(_in_language(language, name), PROFILES[name].name)
    assert checked.value is not None, checked.problems
    return checked.value


@cache
def built(language: str, name: str = BODO) -> workflow.Build:
    """Every document of the example in this language, in the Word template that it names."""
    named = resolved(language, name).case_file.word_template
    template = (PROFILES[name].parent / named).read_bytes() if named else None
    made = workflow.build(_in_language(language, name), PROFILES[name].name, template=template)
    assert made.value is not None, made.problems
    return made.value


def written(language: str, file: str, folder: Path, name: str = BODO) -> Path:
    """The document as a file in the folder."""
    path = folder / file
    path.write_bytes(built(language, name).files[file])
    return path


def _in_language(language: str, name: str) -> bytes:
    source, own = PROFILES[name].read_text(encoding="utf-8"), f"\n  language: {OWN[name]}\n"
    assert source.count(own) == 1
    return source.replace(own, f"\n  language: {language}\n").encode()
