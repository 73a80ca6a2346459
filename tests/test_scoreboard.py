"""The scoreboard tells what it was told: 24 rows, what failed, what was skipped, and of which commit it speaks."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests import scoreboard
from tests.promises import PROMISES, Promise
from tests.scoreboard import Outcome, Row, name_commit, read_outcome, run_rows, write_page

ROOT = Path(__file__).resolve().parents[1]
WITH_TEST = Promise(1, "First", ("tests/test_first.py",), "ten of them")
WITHOUT = Promise(2, "Second")


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
        assert promise.sized or not promise.tests, promise.number


def page_of(*rows: Row) -> str:
    return write_page(rows, commit="commit abc1234")


def test_a_promise_that_is_kept_shows_its_size_figure_and_command() -> None:
    page = page_of(Row(WITH_TEST, "sqlite", Outcome(3, 0, 2.4, {"crashes": 0, "largest_mb": 181})))
    line = "| 1 | First | ten of them | sqlite | kept | 3 passed in 2 s; 0 crashes; largest 181 MB |"
    assert f"{line} `python -m tests.scoreboard 1` |" in page
    assert "1 of 1 promises are kept" in page
    assert "Not kept" not in page


def test_a_promise_without_a_test_says_so_and_is_not_counted() -> None:
    page = page_of(Row(WITH_TEST, "sqlite", Outcome(3, 0, 2)), Row(WITHOUT))
    assert "| 2 | Second |  |  | not kept yet |  |  |" in page
    assert "1 of 2 promises are kept" in page
    assert "No test keeps these yet: 2." in page


@pytest.mark.parametrize("outcome", [Outcome(3, 1, 2), Outcome(0, 0, 2)], ids=["one failed", "none ran"])
def test_a_row_that_fails_says_so_above_the_table_too(outcome: Outcome) -> None:
    page = page_of(Row(WITH_TEST, "sqlite", outcome))
    assert "**Not kept: 1.**" in page
    assert "| **NOT KEPT** |" in page
    assert "0 of 1 promises are kept" in page


def test_a_database_that_is_not_there_is_no_promise_kept() -> None:
    [row] = run_rows([Promise(1, "First", ("x",), servers=("mysql",))], present=["sqlite"], is_quick=True)
    assert row.is_broken
    assert "**not run**: mysql does not answer" in page_of(row)


def test_what_was_skipped_is_named_with_its_reason() -> None:
    report = """<testsuite tests="3" failures="1" errors="0" skipped="1">
      <testcase classname="tests.a" name="test_one">
        <properties><property name="calls" value="7"/></properties></testcase>
      <testcase classname="tests.a" name="test_two"><failure message="no"/></testcase>
      <testcase classname="tests.a" name="test_three"><skipped message="no broker"/></testcase>
    </testsuite>"""
    outcome = read_outcome(ElementTree.fromstring(report), seconds=1)
    assert (outcome.passed, outcome.failed, outcome.figures) == (1, 1, {"calls": 7})
    assert "- tests.a.test_three: no broker" in page_of(Row(WITH_TEST, "sqlite", outcome))


def test_a_failing_row_ends_the_run_with_1_and_a_numbered_or_quick_run_writes_no_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = tmp_path / "scoreboard.md"
    monkeypatch.setattr(scoreboard, "PAGE", page)
    monkeypatch.setenv("TASK_MENTORING_TEST_DATABASES", "sqlite")
    monkeypatch.setattr(scoreboard, "PROMISES", (WITH_TEST, WITHOUT))
    for outcome, code in ((Outcome(1, 0, 1), 0), (Outcome(1, 1, 1), 1), (Outcome(0, 0, 1), 1)):
        monkeypatch.setattr(scoreboard, "run_tests", lambda *_, said=outcome, **__: said)
        assert scoreboard.main(["1"]) == code
        assert scoreboard.main(["--quick"]) == code
        assert not page.exists()
    assert scoreboard.main([]) == 1
    assert "**Not kept: 1.**" in page.read_text(encoding="utf-8")


def test_a_tree_that_is_not_its_commit_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {"rev-parse": "abc1234", "status": " M tests/a.py\n M docs/scoreboard.md\n?? b"}
    monkeypatch.setattr(scoreboard, "_git", lambda word, *_: answers[word])
    assert name_commit() == "commit abc1234 with 2 uncommitted changes"
    answers["status"] = " M docs/scoreboard.md"
    assert name_commit() == "commit abc1234"
