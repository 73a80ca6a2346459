"""Runs the tests that keep the project's promises and writes what ran: ``python -m tests.scoreboard [NUMBER ...]``.

The table goes to ``docs/scoreboard.md``. A figure is of the run that wrote it, at the size of that run; a promise whose
test is not there yet has no row. Databases are found as ``tests.databases`` finds them.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from tests.databases import URLS, choose_databases

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "scoreboard.md"


@dataclass(frozen=True)
class Promise:
    """One row: what is promised, the tests that keep it, and how large they run here.

    ``servers`` are the databases to run on; ``size`` is set in the environment and ``sized`` says it in words.
    """

    number: int
    words: str
    tests: Sequence[str]
    sized: str = ""
    servers: Sequence[str] = ("sqlite",)
    size: Mapping[str, str] = field(default_factory=dict)


BOTH = ("postgresql", "mysql")
PROMISES = (
    Promise(1, "Last place race", ("tests/races/test_last_place.py",), "1,000 approvals, and a naive control", BOTH),
    Promise(2, "Double submit", ("tests/races/test_double_submit.py",), "three at once", BOTH),
    Promise(
        4,
        "Broker down",
        ("tests/workers/test_broker_down.py", "tests/workers/test_slow_broker.py"),
        "1,000 submissions, Redis stopped for half of them; a broker that never answers",
        size={"TASK_MENTORING_SUBMISSIONS": "1000"},
    ),
    Promise(7, "Lifecycle machine", ("tests/applets/pairings/test_lifecycle_machine.py",)),
    Promise(9, "Permission matrix", ("tests/api/test_permissions.py",), "each actor, step and state"),
    Promise(10, "Context matrix", ("tests/test_block_guard.py",), "each handler, each circumstance"),
    Promise(
        13,
        "Bad imports",
        (
            "tests/applets/exchange/test_bad_files.py",
            "tests/applets/exchange/test_curated.py",
            "tests/applets/exchange/test_bounds.py",
        ),
        "10,000 mutated files a format, the curated ones, and the largest",
        size={"TASK_MENTORING_MUTANTS": "10000"},
    ),
    Promise(
        14,
        "Round trip",
        ("tests/applets/exchange/test_round_trip.py", "tests/applets/exchange/test_case.py"),
        "1,000 generated models a format",
        size={"TASK_MENTORING_EXAMPLES": "1000"},
    ),
    Promise(15, "XML attacks", ("tests/courseware/test_olx.py",)),
    Promise(17, "Formulas", ("tests/pages/test_formulas.py",), "each sign, each export"),
    Promise(18, "Retirement", ("tests/api/test_privacy.py", "tests/applets/privacy"), servers=("sqlite", *BOTH)),
    Promise(22, "Accessibility", ("tests/browser",), "axe on each page of the story"),
    Promise(23, "Queries", ("tests/test_queries.py",), "equal counts at 1 and at 500"),
)


@dataclass(frozen=True)
class Outcome:
    """What one run of pytest said."""

    passed: int
    failed: int
    seconds: float
    figures: Mapping[str, float] = field(default_factory=dict)

    @property
    def in_words(self) -> str:
        """For the table's last column."""
        said = f"{self.passed} passed" + (f", {self.failed} failed" if self.failed else "")
        figures = [_in_words(name, value) for name, value in self.figures.items()]
        return "; ".join([f"{said} in {self.seconds:.0f} s", *figures])


def read_figures(suite: ElementTree.Element) -> dict[str, float]:
    """What the tests recorded of themselves, by name in the order met: sums, or the most of what is largest or longest.

    A test records with ``record_property("crashes", 0)``; names are words joined by ``_``.
    """
    found: dict[str, float] = {}
    for recorded in suite.iter("property"):
        name, value = recorded.get("name", ""), recorded.get("value", "")
        try:
            number = float(value)
        except ValueError:
            continue
        is_most = name.startswith(("largest_", "longest_"))
        found[name] = max(found.get(name, 0), number) if is_most else found.get(name, 0) + number
    return found


def _in_words(name: str, value: float) -> str:
    """``crashes``, 0 as “0 crashes”; ``largest_mb``, 181 as “largest 181 MB”."""
    words, number = name.replace("_", " "), f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
    if name == "largest_mb":
        return f"largest {number} MB"
    if name == "longest_cpu_seconds":
        return f"longest {number} s of a processor"
    return f"{number} {words}"


def run_tests(promise: Promise, *, server: str) -> Outcome:
    """Run a promise's tests on one database."""
    environment = {**os.environ, **promise.size, "TASK_MENTORING_DATABASE_URL": URLS[server]}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "--create-db",
            "-o",
            "junit_family=xunit1",
            f"--junitxml={report}",
            *promise.tests,
        ]
        began = time.monotonic()
        subprocess.run(command, cwd=ROOT, env=environment, check=False)
        seconds = time.monotonic() - began
        if not report.exists():
            return Outcome(0, 1, seconds)
        suite = next(ElementTree.parse(report).iter("testsuite"))
    failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    passed = int(suite.get("tests", 0)) - failed - int(suite.get("skipped", 0))
    return Outcome(passed, failed, seconds, read_figures(suite))


def write_page(rows: Sequence[tuple[Promise, str, Outcome]]) -> None:
    """Write the table, with the surroundings that its figures belong to."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    surroundings = f"commit {commit}, Python {platform.python_version()}, {os.cpu_count()} cores"
    lines = [
        "# Promises and the tests that keep them",
        "",
        f"Written by `make scoreboard` on {datetime.now(UTC):%Y-%m-%d}, {surroundings}.",
        "",
        "| # | promise | tests | size | on | said |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for promise, server, outcome in rows:
        tests = ", ".join(f"`{name}`" for name in promise.tests)
        lines.append(
            f"| {promise.number} | {promise.words} | {tests} | {promise.sized} | {server} | {outcome.in_words} |"
        )
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(numbers: Sequence[str]) -> int:
    """Run the promises of those numbers, or all; 1 where one was not kept."""
    present, missing = choose_databases(
        os.environ.get("TASK_MENTORING_TEST_DATABASES"), is_ci=os.environ.get("CI", "").lower() == "true"
    )
    for sentence in missing:
        print(f"Not run, {sentence}", flush=True)
    rows = [
        (promise, server, run_tests(promise, server=server))
        for promise in PROMISES
        if not numbers or str(promise.number) in numbers
        for server in promise.servers
        if server in present
    ]
    if not numbers:
        write_page(rows)
    for promise, server, outcome in rows:
        print(f"{promise.number:>3} {promise.words} ({server}): {outcome.in_words}")
    return int(any(outcome.failed or not outcome.passed for _, _, outcome in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
