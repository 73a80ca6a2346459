"""Runs the tests that keep the project's promises: ``python -m tests.scoreboard [--quick] [NUMBER ...]``.

Each row that ran at full size is written to ``docs/scoreboard.md`` as soon as it is known, with the day and the commit
that its figure is of, in place of the row before: all of them take some hours, and can be run by number. With
``--quick`` (the sizes of ``make test``) the rows are printed and nothing is written. Databases are found as
``tests.databases`` finds them.
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
KEPT = "kept"
HEADINGS = ("#", "promise", "size", "on", "kept", "figure", "of", "command")


@dataclass(frozen=True)
class Outcome:
    """What one run of pytest said. ``skipped`` are the reasons of the tests that did not run."""

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
        said += f" ({', '.join(dict.fromkeys(self.skipped))})" if self.skipped else ""
        figures = [_in_words(name, value) for name, value in self.figures.items()]
        return "; ".join([f"{said} in {self.seconds:.0f} s", *figures])


@dataclass(frozen=True)
class Row:
    """One line of the table: a promise on a database, what its tests said, and ``of`` which day and commit.

    Without a ``verdict`` it did not run yet.
    """

    promise: Promise
    server: str
    verdict: str = ""
    figure: str = ""
    of: str = ""

    @classmethod
    def told(cls, promise: Promise, server: str, outcome: Outcome, of: str) -> Row:
        """What a run said."""
        return cls(promise, server, KEPT if outcome.is_kept else "**NOT KEPT**", outcome.in_words, of)

    @property
    def is_kept(self) -> bool:
        """Whether it ran and nothing failed."""
        return self.verdict == KEPT

    @property
    def asked(self) -> tuple[str, ...]:
        """The cells that say what is asked; a row whose size or words have changed since is another row."""
        return (str(self.promise.number), self.promise.words, self.promise.sized, self.server)


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
    skipped = [reason.get("message", "").replace("|", "/") for reason in suite.iter("skipped")]
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
    return f"`python -m tests.scoreboard {promise.number}`"


def read_rows(page: str) -> list[Row]:
    """What ran, of a page that ``write_page`` wrote; rows that are not asked any more are left out."""
    asked = {Row(promise, server).asked: (promise, server) for promise in PROMISES for server in promise.servers}
    found = []
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == len(HEADINGS) and tuple(cells[:4]) in asked and cells[6]:
            found.append(Row(*asked[tuple(cells[:4])], *cells[4:7]))
    return found


def write_page(known: Sequence[Row]) -> str:
    """The page: above the table how many promises are kept and which are not, then a row each, run or not."""
    by_asked = {row.asked: row for row in known}
    rows = [Row(promise, server) for promise in PROMISES for server in promise.servers]
    rows = [by_asked.get(row.asked, row) for row in rows]
    broken = sorted({row.promise.number for row in rows if row.verdict and not row.is_kept})
    owed = sorted({row.promise.number for row in rows if not row.verdict} - {*broken})
    numbers = {row.promise.number for row in rows}
    lines = [
        "# Promises and the tests that keep them",
        "",
        f"Written by `make scoreboard`, Python {platform.python_version()}, {os.cpu_count()} cores.",
        "",
        f"{len(numbers - {*broken, *owed})} of {len(numbers)} promises are kept at the size given.",
        *([f"**Not kept: {_numbers(broken)}.**"] if broken else []),
        *([f"Not run at this size yet: {_numbers(owed)}."] if owed else []),
        "",
        f"| {' | '.join(HEADINGS)} |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        cells = (*row.asked, row.verdict or "not run yet", row.figure, row.of, command_of(row.promise))
        lines.append("| " + " | ".join(cells) + " |")
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
    """The rows of the table, one for each database that a promise is kept on; ``of`` is the commit as it began."""
    for promise in promises:
        for server in promise.servers:
            if server in present:
                of = f"{datetime.now(UTC):%Y-%m-%d}, {name_commit()}"
                outcome = run_tests(promise, server=server, is_quick=is_quick)
                yield Row.told(promise, server, outcome, of)
            else:
                yield Row(promise, server, f"**not run**: {server} does not answer")


def main(words: Sequence[str]) -> int:
    """Run the promises of those numbers, or all; 1 where one was not kept."""
    numbers = [word for word in words if word != "--quick"]
    is_quick = "--quick" in words
    present, missing = choose_databases(
        os.environ.get("TASK_MENTORING_TEST_DATABASES"), is_ci=os.environ.get("CI", "").lower() == "true"
    )
    for sentence in missing:
        print(f"Not run, {sentence}", flush=True)
    chosen = [promise for promise in PROMISES if not numbers or str(promise.number) in numbers]
    is_whole = True
    for row in run_rows(chosen, present=[*present], is_quick=is_quick):
        print(f"{row.promise.number:>3} {row.promise.words} ({row.server}) {row.verdict}: {row.figure}", flush=True)
        is_whole = is_whole and row.is_kept
        if row.of and not is_quick:
            before = read_rows(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else []
            PAGE.write_text(write_page([*before, row]), encoding="utf-8")
    return int(not is_whole)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
