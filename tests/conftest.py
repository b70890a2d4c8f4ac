"""What holds for every test: which tools it may ask for, when a skip is a failure, and where the tools keep their notes.

A test that needs a real program says so: `@pytest.mark.needs("office")`. Where the program is missing the test is skipped with a line
that tells how to get it. `RAMMER_REQUIRE=office,ooxml,node` (comma list) says that these must be there: then a missing one fails the
test, and any skipped test fails the run.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import configuration, settings

import office

REQUIRED = frozenset(name.strip() for name in os.environ.get("RAMMER_REQUIRE", "").split(",") if name.strip())


def pytest_configure() -> None:
    """Keeps hypothesis' notes in .cache/, and its time limit off: a slow machine is no fault in the code."""
    if unknown := REQUIRED - office.PARTS.keys():
        message = f"RAMMER_REQUIRE names {', '.join(sorted(unknown))}; known are {', '.join(office.PARTS)}"
        raise pytest.UsageError(message)
    configuration.set_hypothesis_home_dir(Path(__file__).resolve().parent.parent / ".cache" / "hypothesis")
    settings.register_profile("fellesrammer", deadline=None)
    settings.load_profile("fellesrammer")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips or fails a test whose tool is missing."""
    for tool in (tool for mark in item.iter_markers("needs") for tool in mark.args):
        if tool not in office.PARTS:
            pytest.fail(f"needs({tool!r}): known are {', '.join(office.PARTS)}", pytrace=False)
        if reason := office.missing(tool):
            (pytest.fail if tool in REQUIRED else pytest.skip)(reason)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """The report of a test, where a skip counts as a failure when RAMMER_REQUIRE is set."""
    report = yield
    if not hasattr(report, "wasxfail"):
        _fail_a_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The report of a file of tests, where a skip counts as a failure when RAMMER_REQUIRE is set."""
    report = yield
    _fail_a_skip(report)
    return report


def _fail_a_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if REQUIRED and report.skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"a skipped test is a failure when RAMMER_REQUIRE is set. {reason}"
