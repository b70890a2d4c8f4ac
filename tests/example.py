"""The example procurement built in a language, once per run: what stands in `examples/` is what everyone meets first."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fellesrammer import workflow
from fellesrammer.model.specification import Resolved

PROFILE = Path(__file__).resolve().parent.parent / "examples" / "bodo-legevakt-hjemmetjenester" / "profil.yaml"
LANGUAGES = ("nb", "nn")


@cache
def resolved(language: str) -> Resolved:
    """The example resolved as if its municipality wrote this language."""
    source = PROFILE.read_text(encoding="utf-8")
    assert source.count("\n  language: nb\n") == 1
    checked = workflow.check_profile(source.replace("\n  language: nb\n", f"\n  language: {language}\n").encode(), PROFILE.name)
    assert checked.value is not None, checked.problems
    return checked.value


@cache
def built(language: str) -> workflow.Build:
    """Every document of the example in this language."""
    return workflow.make(resolved(language))


def written(language: str, name: str, folder: Path) -> Path:
    """The document as a file in the folder."""
    path = folder / name
    path.write_bytes(built(language).files[name])
    return path
