"""The real programs that judge our documents: LibreOffice, poppler and the Open XML SDK, each as a plain function.

Every call has its own folder, its own LibreOffice profile and a time limit, so tests may run side by side.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NODE_MODULES = ROOT / ".cache" / "node" / "node_modules"
NODE_ARCHITECTURE = {"x86_64": "x64", "aarch64": "arm64"}
PLATFORM = f"{sys.platform}-{NODE_ARCHITECTURE.get(platform.machine(), platform.machine())}"
VALIDATOR = NODE_MODULES / "@xarsh" / "ooxml-validator" / "dist" / "src" / "cli.js"
VALIDATOR_PROGRAM = NODE_MODULES / "@xarsh" / f"ooxml-validator-{PLATFORM}" / "ooxml-validator"
PYODIDE = NODE_MODULES / "pyodide" / "pyodide.mjs"

SECONDS = 120
INVALID = 1
"""The exit code by which the validator says that it has read the file and found faults."""

CAN_BE_HAD_BY = {
    "soffice": "apt install libreoffice-writer-nogui libreoffice-calc-nogui",
    "pdftoppm": "apt install poppler-utils",
    "node": "apt install nodejs",
    str(VALIDATOR): ".ci/node-packages",
    str(VALIDATOR_PROGRAM): ".ci/node-packages",
    str(PYODIDE): ".ci/node-packages",
}
PARTS = {
    "office": ("soffice", "pdftoppm"),
    "ooxml": ("node", str(VALIDATOR), str(VALIDATOR_PROGRAM)),
    "node": ("node", str(PYODIDE)),
}
"""What each tool that a test can ask for consists of: commands, or files that have been fetched."""

SOFFICE = ("soffice", "--headless", "--norestore")
TAGGED_PDF = 'pdf:writer_pdf_Export:{"PDFUACompliance":{"type":"boolean","value":"true"}}'
PDF_FILTER = {".docx": TAGGED_PDF, ".xlsx": "pdf:calc_pdf_Export"}
XLSX_FILTER = "xlsx:Calc MS Excel 2007 XML"

# 0 = always: otherwise LibreOffice trusts the values that stand in the file, and a wrong one would pass as its own.
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def missing(tool: str) -> str:
    """Why `tool` (office, ooxml or node) can't be used, with how to get it; empty when it can."""
    return "; ".join(
        f"{Path(part).relative_to(ROOT) if part.startswith('/') else part} is missing, get it with: {CAN_BE_HAD_BY[part]}"
        for part in PARTS[tool]
        if not (Path(part).is_file() or shutil.which(part))
    )


def to_pdf(path: Path, folder: Path) -> Path:
    """The PDF that LibreOffice makes of a Word file (tagged) or an Excel file, in a new folder inside `folder`."""
    return _converted(path, folder, PDF_FILTER[path.suffix], ".pdf")


def recalculated(path: Path, folder: Path) -> Path:
    """The workbook with every formula calculated anew by LibreOffice, in a new folder inside `folder`."""
    return _converted(path, folder, XLSX_FILTER, ".xlsx")


def pages(pdf: Path, folder: Path) -> tuple[Path, ...]:
    """One picture (PNG) per page of the PDF, in order, in a new folder inside `folder`."""
    out = _new_folder(folder, pdf.stem)
    _run(["pdftoppm", "-png", "-r", "80", str(pdf), str(out / "page")])
    return tuple(sorted(out.glob("*.png")))


def ooxml_errors(path: Path) -> list[str]:
    """What the Open XML SDK finds wrong with the Word or Excel file, one sentence per fault with its part and place."""
    with _scratch() as scratch:
        done = _run(["node", str(VALIDATOR), str(path)], {"DOTNET_BUNDLE_EXTRACT_BASE_DIR": str(scratch)}, accepted=(0, INVALID))
    report = json.loads(done.stdout)
    errors = [_sentence(error) for error in report["errors"]]
    if bool(report["ok"]) == bool(errors):
        message = f"the validator contradicts itself about {path.name}: {done.stdout}"
        raise RuntimeError(message)
    return errors


def _sentence(error: Mapping[str, str | None]) -> str:
    return " ".join(piece for piece in (error["path"], error["xPath"], error["description"]) if piece)


def _converted(path: Path, folder: Path, output_filter: str, suffix: str) -> Path:
    out = _new_folder(folder, path.stem)
    with _scratch() as scratch:
        settings = scratch / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(ALWAYS_RECALCULATE, encoding="utf-8")
        done = _run(
            [
                *SOFFICE,
                f"-env:UserInstallation={settings.parent.parent.as_uri()}",
                "--convert-to",
                output_filter,
                "--outdir",
                str(out),
                str(path),
            ],
            {"HOME": str(scratch), "XDG_CACHE_HOME": str(scratch), "XDG_CONFIG_HOME": str(scratch)},
        )
    made = out / f"{path.stem}{suffix}"
    if not made.is_file():  # LibreOffice ends with 0 also when it could not read the file
        message = f"LibreOffice made nothing of {path.name}: {done.stdout}{done.stderr}"
        raise RuntimeError(message)
    return made


def _new_folder(folder: Path, stem: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=f"{stem}-", dir=folder))


@contextmanager
def _scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="fellesrammer-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def _run(
    command: list[str], environment: Mapping[str, str] | None = None, *, accepted: tuple[int, ...] = (0,)
) -> subprocess.CompletedProcess[str]:
    """The finished process; past the time limit its whole family is ended, for soffice only starts the one that works."""
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, **(environment or {})},
    )
    with process:
        try:
            out, err = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    if process.returncode not in accepted:
        message = f"{command[0]} ended with {process.returncode}: {out}{err}"
        raise RuntimeError(message)
    return subprocess.CompletedProcess(command, process.returncode, out, err)
