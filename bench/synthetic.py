"""A library of any size for measuring: the real requirements again and again under new ids, each text a little different.

Real texts compress like real texts, and a number in every sentence keeps caches and compression from gaining by the repetition.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
AREAS = tuple(f"X{letter}A" for letter in "ABCDEFGHIJ")
MOST = 999 * len(AREAS)
_RELATIONS = re.compile(r"^relations:\n(?: .*\n)+", re.MULTILINE)
_SENTENCE = re.compile(r"^(?! *(?:- )?[a-z_]+:)(?! *- \S+$)( {4,}\S.*?)([.:]?)$", re.MULTILINE)


def library(folder: Path, size: int) -> Path:
    """The folder with a library of `size` requirements in ten areas."""
    assert 0 < size <= MOST
    source = ROOT / "requirements"
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("areas", "releases"))
    head = (folder / "library.yaml").read_text(encoding="utf-8")
    (folder / "library.yaml").write_text(re.sub(r"(?m)^order:.*$", f"order: [{', '.join(AREAS)}]", head), encoding="utf-8")
    originals = [path.read_text(encoding="utf-8") for path in sorted((source / "areas").glob("*/*-*.yaml"))]
    area = (source / "areas" / "FUN" / "area.yaml").read_text(encoding="utf-8")
    for name in AREAS:
        (folder / "areas" / name).mkdir(parents=True)
        (folder / "areas" / name / "area.yaml").write_text(area.replace("id: FUN", f"id: {name}", 1), encoding="utf-8")
    for number in range(size):
        place, within = number % len(AREAS), number // len(AREAS) + 1
        identity = f"{AREAS[place]}-{within:03}"
        text = _again(originals[number % len(originals)], identity, AREAS[place], number)
        (folder / "areas" / AREAS[place] / f"{identity}.yaml").write_text(text, encoding="utf-8")
    return folder


def profile(path: Path) -> Path:
    """A profile that takes the whole library, with one criterion per area: every other one holistic."""
    criteria = "".join(
        f"""    - id: {area.lower()}
      title: Kriterium {area}
      weight: "10"
      roll_up: {("holistic", "weighted_mean")[place % 2]}
      requirements:
        areas: [{area}]
"""
        for place, area in enumerate(AREAS)
    )
    path.write_text(
        f"""library: 0.1.0
buyer:
  municipality: "1804"
  language: nb
procurement:
  id: syntetisk
  title: Syntetisk anskaffelse
  agreement:
    id: SSA-L
    version: "2018"
  announcement: 2027-02-01
  example: true
selection:
  include:
    areas: [{", ".join(AREAS)}]
award:
  criteria:
{criteria}""",
        encoding="utf-8",
    )
    return path


def _again(text: str, identity: str, area: str, number: int) -> str:
    text = _RELATIONS.sub("", text)
    text = re.sub(r"(?m)^id: .*$", f"id: {identity}", text, count=1)
    text = re.sub(r"(?m)^area: .*$", f"area: {area}", text, count=1)
    return _SENTENCE.sub(rf"\1 ({number})\2", text)
