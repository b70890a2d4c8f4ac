"""How long the work takes, as ratios to others that do the same in the same run; watched, never a gate.

    make bench              the whole table, some minutes
    make bench ARGS=--quick one round, a tenth of the size: does it run at all?

Every figure is the ratio of medians of interleaved rounds, so that it holds on other machines too; what lies in memory from an earlier
round is forgotten before each, and what the two sides wrote is compared before anything is measured.
"""

from __future__ import annotations

import gc
import io
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import TypeVar
from xml.etree import ElementTree as ET  # for files that we wrote

import openpyxl
import rivals
import synthetic

from fellesrammer import workflow
from fellesrammer.documents import answer_matrix, requirements_document, scoring_workbook
from fellesrammer.errors import Checked
from fellesrammer.files import data
from fellesrammer.library import load, release
from fellesrammer.model.specification import Resolved
from fellesrammer.profile import load as profile_load
from fellesrammer.profile.resolve import resolve
from fellesrammer.render.blocks import Table
from fellesrammer.words import Words

QUICK = "--quick" in sys.argv
SIZE = 100 if QUICK else 1000
ROUNDS = 1 if QUICK else 5
GROWTH = 4
MAIN = ("kravspesifikasjon", "svarmatrise", "evaluering", "spesifikasjon", "intern")
"""The five files that the bars of performance were set for; the rest of the announcement set comes on top."""
DAY = date(2027, 2, 1)
PYTHON = sys.executable
RAMMER = (PYTHON, "-m", "fellesrammer.cli")

ONLY = tuple(word for name in MAIN for word in ("--only", name))

Job = Callable[[], object]
T = TypeVar("T")

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

DOCXTPL_ALONE = """
import sys, yaml
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import rivals
files = sorted(Path(sys.argv[2]).glob("areas/*/*-*.yaml"))
rows = [yaml.load(path.read_bytes(), yaml.CSafeLoader) for path in files]
cells = [[row["id"], row["title"]["nb"] + "\\n" + row["text"]["nb"] + row.get("beyond_minimum", {}).get("nb", ""), "", "", "",
          row["answer"]["request"]["nb"]] for row in rows]
Path(sys.argv[4]).write_bytes(rivals.word(Path(sys.argv[3]), ["", "", "", "", "", ""], cells))
"""

FROM_RELEASE = """
import sys
from pathlib import Path
from fellesrammer import workflow
from fellesrammer.files import data
from fellesrammer.library import load
from fellesrammer.profile import load as profile_load
from fellesrammer.profile.resolve import resolve
library = load.from_release(Path(sys.argv[1]).read_bytes(), "release").value
profile = profile_load.load(Path(sys.argv[2]).read_bytes(), "profil", workflow.schemas()).value.profile
made = workflow.make(resolve(profile, library, data.words("nb")).value, sys.argv[4:])
for name, content in made.files.items():
    (Path(sys.argv[3]) / name).write_bytes(content)
"""


def main() -> None:
    """Measures everything and prints one table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [*in_process(folder), *processes(folder)]
    width = max(len(row[0]) for row in rows)
    print(f"\n{SIZE} requirements, median of {ROUNDS} interleaved rounds, Python {sys.version.split()[0]}, {os.cpu_count()} cores\n")
    for label, found, bar in rows:
        print(f"{label:<{width}}  {found:<34}  {bar}")


def in_process(folder: Path) -> list[tuple[str, str, str]]:
    """B1, B2 and B8: what is measured inside one process."""
    words = data.words("nb")
    small = resolved(folder, SIZE, words)
    specification = small.specification
    template = rivals.word_template(folder / "template.docx")
    head, table = printed(small, words)
    scoring = scoring_workbook.workbook(specification, words, DAY)
    matrix = answer_matrix.workbook(specification, small.case_file.specification, words, DAY)

    def make(name: str) -> bytes:
        return workflow.make(small, [name]).files[name]

    same_table(make("kravspesifikasjon.docx"), rivals.word(template, head, table))
    same_cells(make("evaluering.xlsx"), rivals.workbook(scoring))
    same_cells(make("svarmatrise.xlsx"), rivals.workbook(matrix))
    took = medians(
        {
            "docx": lambda: make("kravspesifikasjon.docx"),
            "docxtpl": lambda: rivals.word(template, head, table),
            "scoring": lambda: make("evaluering.xlsx"),
            "scoring rival": lambda: rivals.workbook(scoring),
            "matrix": lambda: make("svarmatrise.xlsx"),
            "matrix rival": lambda: rivals.workbook(matrix),
        }
    )
    large = resolved(folder, SIZE * GROWTH, words)
    grown = medians(
        {
            "small": lambda: workflow.make(again(folder / "profil.yaml", SIZE, words), MAIN),
            "large": lambda: workflow.make(again(folder / "profil.yaml", SIZE * GROWTH, words), MAIN),
        }
    )
    assert len(large.specification.requirements) == GROWTH * len(specification.requirements)
    exponent = math.log(grown["large"] / grown["small"]) / math.log(GROWTH)
    return [
        ("B1 kravspesifikasjon.docx : docxtpl, same table", faster(took, "docx", "docxtpl"), "bar: 5 × faster"),
        ("B2 evaluering.xlsx : XlsxWriter, same cells", faster(took, "scoring", "scoring rival"), "bar: 2.5 × faster"),
        ("B2 svarmatrise.xlsx : XlsxWriter, same cells", faster(took, "matrix", "matrix rival"), "bar: 2.5 × faster"),
        (f"B8 growth of resolve + build, {SIZE} → {SIZE * GROWTH}", f"exponent {exponent:.2f}", "bar: at most 1.1"),
    ]


def processes(folder: Path) -> list[tuple[str, str, str]]:
    """B3, B6 and B7: whole processes, from start to end."""
    library, profile = folder / f"library-{SIZE}", folder / "profil.yaml"
    frozen, out = folder / "release.json", folder / "out"
    out.mkdir()
    took = medians(
        {
            "docxtpl": started(
                PYTHON,
                "-c",
                DOCXTPL_ALONE,
                str(Path(__file__).parent),
                str(library),
                str(folder / "template.docx"),
                str(folder / "rival.docx"),
            ),
            "validate": started(*RAMMER, "validate", "--library", str(library)),
            "build": started(*RAMMER, "build", str(profile), "--library", str(library), "-o", str(out), *ONLY),
            "release": started(PYTHON, "-c", FROM_RELEASE, str(frozen), str(profile), str(out), *MAIN),
        }
    )
    small = medians({"help": started(*RAMMER, "--help"), "click": started(PYTHON, "-c", "import click")})
    return [
        ("B3 cold build from YAML, 5 files : docxtpl's docx alone", slower(took, "build", "docxtpl"), "bar: at most 1.2 ×"),
        ("B3 build from a release, 5 files : docxtpl's docx alone", slower(took, "release", "docxtpl"), "bar: at most 0.6 ×"),
        ("B7 cold validate of a folder : docxtpl's docx alone", slower(took, "validate", "docxtpl"), "no bar of its own here"),
        ("B6 rammer --help : python -c 'import click'", slower(small, "help", "click"), "bar: at most 1.3 ×"),
    ]


def resolved(folder: Path, size: int, words: Words) -> Resolved:
    """The whole synthetic library of this size resolved; the folder, the profile and the release are written once."""
    library = synthetic.library(folder / f"library-{size}", size)
    profile = synthetic.profile(folder / "profil.yaml")
    loaded = LIBRARIES[size] = good(workflow.open_folder(library))
    made = again(profile, size, words)
    if size == SIZE:
        (folder / "release.json").write_bytes(release.freeze(loaded.library, DAY))
    return made


LIBRARIES: dict[int, load.LoadedLibrary] = {}


def again(profile: Path, size: int, words: Words) -> Resolved:
    """The profile read, and resolved against the library that is loaded already."""
    loaded = good(profile_load.load(profile.read_bytes(), profile.name, workflow.schemas()))
    return good(resolve(loaded.profile, LIBRARIES[size], words))


def good(checked: Checked[T | None]) -> T:
    """The value, which must be there."""
    assert checked.value is not None, checked.problems[:3]
    return checked.value


def printed(made: Resolved, words: Words) -> tuple[list[str], list[list[str]]]:
    """The requirement table of our Word file as plain cells: what the rival is given, ready made."""
    tables = [
        block
        for block in requirements_document.outline(made.specification, words)
        if isinstance(block, Table) and len(block.columns) == rivals.COLUMNS
    ]
    rows = [[plain_cell(cell) for cell in row] for table in tables for row in table.rows]
    return [column.title for column in tables[0].columns], rows


def plain_cell(cell: object) -> str:
    """The text of a cell, a line per paragraph and per item."""
    lines = []
    for block in cell.blocks:
        groups = block.items if hasattr(block, "items") else (block.spans,)
        lines += ["".join(span.text for span in spans) for spans in groups]
    return "\n".join(lines)


def same_table(ours: bytes, theirs: bytes) -> None:
    """Stops when the two Word files do not hold the same requirements with the same text."""
    one, other = table_rows(ours), table_rows(theirs)
    assert one
    assert one == other, next(pair for pair in zip(one, other, strict=False) if pair[0] != pair[1])


def table_rows(file: bytes) -> list[list[str]]:
    """The text of each cell, without white space, of each table row whose first cell begins with an id."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        body = ET.fromstring(archive.read("word/document.xml"))  # noqa: S314  # we wrote it
    rows = [
        ["".join("".join(text.itertext()) for text in cell.iter(f"{WORD}t")) for cell in row.iter(f"{WORD}tc")]
        for row in body.iter(f"{WORD}tr")
    ]
    bare = [["".join(text.split()) for text in row] for row in rows]
    return sorted(row for row in bare if len(row) == rivals.COLUMNS and re.match(r"X\wA-\d", row[0]))


def same_cells(ours: bytes, theirs: bytes) -> None:
    """Stops when the two workbooks do not hold the same values and formulas."""
    one, other = (openpyxl.load_workbook(io.BytesIO(file), rich_text=False) for file in (ours, theirs))
    for sheet in one.worksheets:
        values = [
            {cell.coordinate: cell.value for row in book[sheet.title].iter_rows() for cell in row if cell.value not in (None, "")}
            for book in (one, other)
        ]
        if sheet.title != one.worksheets[-1].title or not one.worksheets[-1].sheet_state.endswith("idden"):
            assert {name: str(value) for name, value in values[0].items()} == {name: str(value) for name, value in values[1].items()}, (
                sheet.title
            )


def medians(jobs: Mapping[str, Job]) -> dict[str, float]:
    """The median time of each job in seconds, after one round that is not counted."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    gc.collect()
    gc.freeze()  # what the set-up left in memory is no work of either side
    for round_number in range(ROUNDS + 1):
        for name, job in jobs.items():
            forget()
            gc.collect()
            start = time.perf_counter()
            job()
            if round_number or QUICK:
                times[name].append(time.perf_counter() - start)
    return {name: statistics.median(found) for name, found in times.items()}


def forget() -> None:
    """None; afterwards no text and no shape of a workbook is remembered from an earlier round."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("fellesrammer.render", "fellesrammer.model.text")) and isinstance(module, ModuleType):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def started(*command: str) -> Job:
    """A job that runs a program to its end."""

    def run() -> None:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        assert done.returncode == 0, done.stderr[-2000:]

    return run


def faster(took: Mapping[str, float], ours: str, theirs: str) -> str:
    """How many times faster we are."""
    return f"{took[theirs] / took[ours]:.1f} × faster ({took[ours] * 1000:.0f} : {took[theirs] * 1000:.0f} ms)"


def slower(took: Mapping[str, float], ours: str, theirs: str) -> str:
    """How much of the other's time we take."""
    return f"{took[ours] / took[theirs]:.2f} × ({took[ours] * 1000:.0f} : {took[theirs] * 1000:.0f} ms)"


if __name__ == "__main__":
    main()
