"""Runs the tests that keep the project's promises: ``python -m tests.scoreboard [--quick] [NUMBER ...]``.

All of them at full size are written to ``docs/scoreboard.md``: a row for each promise, kept, not kept, or without a
test yet; a figure is of the run that wrote it. With numbers, or ``--quick`` (the sizes of ``make test``), the rows are
printed and nothing is written. Databases are found as ``tests.databases`` finds them.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from tests.databases import URLS, choose_databases
from tests.promises import PROMISES, Promise

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "scoreboard.md"
NOT_YET = "not kept yet"


@dataclass(frozen=True)
class Outcome:
    """What one run of pytest said. ``skipped`` are the tests that did not run, each with its reason."""

    passed: int
    failed: int
    seconds: float
    figures: Mapping[str, float] = field(default_factory=dict)
    skipped: Sequence[str] = ()

    @property
    def is_kept(self) -> bool:
        """Whether something ran and nothing failed."""
        return self.passed > 0 and self.failed == 0

    @property
    def in_words(self) -> str:
        """For the table's last column."""
        said = f"{self.passed} passed" + (f", {self.failed} failed" if self.failed else "")
        said += f", {len(self.skipped)} skipped" if self.skipped else ""
        figures = [_in_words(name, value) for name, value in self.figures.items()]
        return "; ".join([f"{said} in {self.seconds:.0f} s", *figures])


@dataclass(frozen=True)
class Row:
    """One line of the table. ``outcome`` is None where no test keeps the promise, or its database is not there."""

    promise: Promise
    server: str = ""
    outcome: Outcome | None = None
    missing: str = ""

    @property
    def verdict(self) -> str:
        """In bold what must not be passed over."""
        if self.missing:
            return f"**not run**: {self.missing}"
        if self.outcome is None:
            return NOT_YET
        return "kept" if self.outcome.is_kept else "**NOT KEPT**"

    @property
    def is_broken(self) -> bool:
        """Whether a test that is there was not passed."""
        return bool(self.missing) or (self.outcome is not None and not self.outcome.is_kept)


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


def read_outcome(suite: ElementTree.Element, *, seconds: float) -> Outcome:
    """Pytest's report as an outcome."""
    failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    skipped = [
        f"{case.get('classname')}.{case.get('name')}: {reason.get('message')}"
        for case in suite.iter("testcase")
        for reason in case.iter("skipped")
    ]
    passed = int(suite.get("tests", 0)) - failed - int(suite.get("skipped", 0))
    return Outcome(passed, failed, seconds, read_figures(suite), tuple(skipped))


def _in_words(name: str, value: float) -> str:
    """``crashes``, 0 as “0 crashes”; ``largest_mb``, 181 as “largest 181 MB”."""
    words, number = name.replace("_", " "), f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
    if name == "largest_mb":
        return f"largest {number} MB"
    if name == "longest_cpu_seconds":
        return f"longest {number} s of a processor"
    return f"{number} {words}"


def run_tests(promise: Promise, *, server: str, is_quick: bool = False) -> Outcome:
    """Run a promise's tests on one database."""
    environment = {**os.environ, **({} if is_quick else promise.size), "TASK_MENTORING_DATABASE_URL": URLS[server]}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "--create-db", "-o", "junit_family=xunit1"]
        command += [f"--junitxml={report}", *promise.options, *promise.tests]
        began = time.monotonic()
        subprocess.run(command, cwd=ROOT, env=environment, check=False)
        seconds = time.monotonic() - began
        if not report.exists():
            return Outcome(0, 1, seconds)
        return read_outcome(next(ElementTree.parse(report).iter("testsuite")), seconds=seconds)


def command_of(promise: Promise) -> str:
    """What a person types to have the row's figure."""
    return f"`python -m tests.scoreboard {promise.number}`" if promise.tests else ""


def write_page(rows: Sequence[Row], *, commit: str) -> str:
    """The page: the table, with the surroundings that its figures belong to, what failed and what was skipped."""
    broken = sorted({row.promise.number for row in rows if row.is_broken})
    owed = sorted({row.promise.number for row in rows if not row.promise.tests})
    kept = len({row.promise.number for row in rows} - set(broken) - set(owed))
    surroundings = f"Python {platform.python_version()}, {os.cpu_count()} cores"
    lines = [
        "# Promises and the tests that keep them",
        "",
        f"Written by `make scoreboard` on {datetime.now(UTC):%Y-%m-%d}, {commit}, {surroundings}.",
        "",
        f"{kept} of {len({row.promise.number for row in rows})} promises are kept at the size given.",
        *([f"**Not kept: {_numbers(broken)}.**"] if broken else []),
        *([f"No test keeps these yet: {_numbers(owed)}."] if owed else []),
        "",
        "| # | promise | size | on | kept | figure | command |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        promise, said = row.promise, row.outcome.in_words if row.outcome else ""
        cells = (promise.number, promise.words, promise.sized, row.server, row.verdict, said, command_of(promise))
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    skipped = list(dict.fromkeys(each for row in rows if row.outcome for each in row.outcome.skipped))
    if skipped:
        lines += ["", "## Skipped", "", *(f"- {each}" for each in skipped)]
    return "\n".join(lines) + "\n"


def _numbers(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def name_commit() -> str:
    """The commit that is checked out, and whether the tree is that commit; the page itself does not count."""
    head = _git("rev-parse", "--short", "HEAD")
    changed = [line for line in _git("status", "--porcelain").splitlines() if not line.endswith("docs/scoreboard.md")]
    return f"commit {head}" + (f" with {len(changed)} uncommitted changes" if changed else "")


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False).stdout.rstrip()


def run_rows(promises: Sequence[Promise], *, present: Sequence[str], is_quick: bool) -> Iterator[Row]:
    """The rows of the table, one for each database that a promise is kept on."""
    for promise in promises:
        if not promise.tests:
            yield Row(promise)
            continue
        for server in promise.servers:
            if server in present:
                yield Row(promise, server, run_tests(promise, server=server, is_quick=is_quick))
            else:
                yield Row(promise, server, missing=f"{server} does not answer")


def main(words: Sequence[str]) -> int:
    """Run the promises of those numbers, or all; 1 where one that has a test was not kept."""
    numbers = [word for word in words if word != "--quick"]
    is_quick = "--quick" in words
    present, missing = choose_databases(
        os.environ.get("TASK_MENTORING_TEST_DATABASES"), is_ci=os.environ.get("CI", "").lower() == "true"
    )
    for sentence in missing:
        print(f"Not run, {sentence}", flush=True)
    commit = name_commit()
    chosen = [promise for promise in PROMISES if not numbers or str(promise.number) in numbers]
    rows = list(run_rows(chosen, present=[*present], is_quick=is_quick))
    after = name_commit()
    if not numbers and not is_quick:
        PAGE.write_text(
            write_page(rows, commit=commit if commit == after else f"{commit}; at the end {after}"), encoding="utf-8"
        )
    for row in rows:
        said = f": {row.outcome.in_words}" if row.outcome else ""
        print(f"{row.promise.number:>3} {row.promise.words} ({row.server or 'no test'}) {row.verdict}{said}")
    return int(any(row.is_broken for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
