"""The scoreboard tells what it was told: each promise, what failed, what was skipped, of which day and commit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests import scoreboard
from tests.promises import PROMISES, Promise
from tests.scoreboard import Outcome, Row, name_commit, read_outcome, read_rows, run_rows, write_page

ROOT = Path(__file__).resolve().parents[1]
FIRST = Promise(1, "First", ("tests/test_first.py",), "ten of them")
SECOND = Promise(2, "Second", ("tests/test_second.py",), "two", ("postgresql", "mysql"))
OF = "2026-01-31, commit abc1234"


def test_there_is_a_row_for_each_of_the_24_promises_and_what_it_names_is_there() -> None:
    assert sorted({promise.number for promise in PROMISES}) == list(range(1, 25))
    missing = [name for promise in PROMISES for name in promise.tests if not (ROOT / name).exists()]
    assert missing == []


def test_each_size_is_one_that_the_tests_read() -> None:
    for promise in PROMISES:
        read = "".join(
            path.read_text(encoding="utf-8")
            for name in promise.tests
            for path in ((ROOT / name).rglob("*.py") if (ROOT / name).is_dir() else [ROOT / name])
        )
        assert [name for name in promise.size if name not in read] == [], promise.number
        assert promise.tests, promise.number
        assert promise.sized, promise.number


@pytest.fixture(autouse=True)
def two_promises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoreboard, "PROMISES", (FIRST, SECOND))


def test_a_promise_that_is_kept_shows_its_size_figure_day_commit_and_command() -> None:
    page = write_page([Row.told(FIRST, "sqlite", Outcome(3, 0, 2.4, {"crashes": 0, "largest_mb": 181}), OF)])
    line = "| 1 | First | ten of them | sqlite | kept | 3 passed in 2 s; 0 crashes; largest 181 MB |"
    assert f"{line} {OF} | `python -m tests.scoreboard 1` |" in page
    assert "1 of 2 promises are kept" in page
    assert "Not kept" not in page


def test_a_promise_that_did_not_run_says_so_and_is_not_counted() -> None:
    page = write_page([])
    assert "| 2 | Second | two | postgresql | not run yet |  |  | `python -m tests.scoreboard 2` |" in page
    assert "0 of 2 promises are kept" in page
    assert "Not run at this size yet: 1, 2." in page


@pytest.mark.parametrize("outcome", [Outcome(3, 1, 2), Outcome(0, 0, 2)], ids=["one failed", "none ran"])
def test_a_row_that_fails_says_so_above_the_table_too(outcome: Outcome) -> None:
    page = write_page([Row.told(FIRST, "sqlite", outcome, OF)])
    assert "**Not kept: 1.**" in page
    assert "| **NOT KEPT** |" in page
    assert "0 of 2 promises are kept" in page


def test_a_promise_that_is_broken_on_one_of_its_databases_is_not_kept() -> None:
    kept = Row.told(SECOND, "postgresql", Outcome(1, 0, 1), OF)
    assert "Not run at this size yet: 1, 2." in write_page([kept])
    broken = Row.told(SECOND, "mysql", Outcome(1, 1, 1), OF)
    assert "**Not kept: 2.**" in write_page([kept, broken])


def test_a_database_that_is_not_there_is_no_promise_kept() -> None:
    [row, *_] = run_rows([SECOND], present=["sqlite"], is_quick=True)
    assert not row.is_kept
    assert row.verdict == "**not run**: postgresql does not answer"


def test_what_was_skipped_is_said_with_its_reasons() -> None:
    report = """<testsuite tests="4" failures="1" errors="0" skipped="2">
      <testcase classname="tests.a" name="test_one">
        <properties><property name="calls" value="7"/></properties></testcase>
      <testcase classname="tests.a" name="test_two"><failure message="no"/></testcase>
      <testcase classname="tests.a" name="test_three"><skipped message="no broker"/></testcase>
      <testcase classname="tests.a" name="test_four"><skipped message="no broker"/></testcase>
    </testsuite>"""
    outcome = read_outcome(ElementTree.fromstring(report), seconds=1)
    assert (outcome.passed, outcome.failed, outcome.figures) == (1, 1, {"calls": 7})
    assert "1 passed, 1 failed, 2 skipped (no broker) in 1 s" in write_page([Row.told(FIRST, "sqlite", outcome, OF)])


def test_a_page_is_read_again_and_a_row_that_asks_for_something_else_is_not_of_it() -> None:
    rows = [
        Row.told(FIRST, "sqlite", Outcome(3, 0, 2), OF),
        Row.told(SECOND, "mysql", Outcome(3, 1, 2, skipped=("no broker",)), OF),
    ]
    page = write_page(rows)
    assert read_rows(page) == rows
    assert write_page(read_rows(page)) == page
    assert read_rows(page.replace("ten of them", "nine of them")) == rows[1:]


def test_each_row_that_ran_at_full_size_is_written_at_once_beside_those_of_before(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = tmp_path / "scoreboard.md"
    monkeypatch.setattr(scoreboard, "PAGE", page)
    monkeypatch.setenv("TASK_MENTORING_TEST_DATABASES", "sqlite")
    monkeypatch.setattr(scoreboard, "PROMISES", (FIRST, replace(SECOND, servers=("sqlite",))))
    monkeypatch.setattr(scoreboard, "run_tests", lambda *_, **__: Outcome(7, 0, 1))
    assert scoreboard.main(["--quick"]) == 0
    assert not page.exists()
    assert scoreboard.main(["1"]) == 0
    assert "1 of 2 promises are kept" in page.read_text(encoding="utf-8")
    assert scoreboard.main(["2"]) == 0
    assert "2 of 2 promises are kept" in page.read_text(encoding="utf-8")
    for outcome in (Outcome(1, 1, 1), Outcome(0, 0, 1)):
        monkeypatch.setattr(scoreboard, "run_tests", lambda *_, said=outcome, **__: said)
        assert scoreboard.main(["1"]) == 1
        assert "**Not kept: 1.**" in page.read_text(encoding="utf-8")

    def stop(promise: Promise, **_: object) -> Outcome:
        if promise.number == 2:
            raise KeyboardInterrupt
        return Outcome(8, 0, 1)

    monkeypatch.setattr(scoreboard, "run_tests", stop)
    with pytest.raises(KeyboardInterrupt):
        scoreboard.main([])
    assert "8 passed" in page.read_text(encoding="utf-8")


def test_a_tree_that_is_not_its_commit_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {"rev-parse": "abc1234", "status": " M tests/a.py\n M docs/scoreboard.md\n?? b"}
    monkeypatch.setattr(scoreboard, "_git", lambda word, *_: answers[word])
    assert name_commit() == "commit abc1234 with 2 uncommitted changes"
    answers["status"] = " M docs/scoreboard.md"
    assert name_commit() == "commit abc1234"
