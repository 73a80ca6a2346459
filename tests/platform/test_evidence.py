"""Grades and competencies of the platform as evidence. The signals are sent as the platform sends them: the arguments
of ``lms/djangoapps/grades/signals/handlers.py`` and ``lms/djangoapps/grades/tasks.py``, the columns of openedx-core's
``StudentCompetencyStatus``."""

from __future__ import annotations

import math
from collections import namedtuple
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.dispatch import Signal

from mentoring_xblock.platform import evidence

PROBLEM = "block-v1:acme+data+2026+type@problem+block@quiz"
SUBSECTION = "block-v1:acme+data+2026+type@sequential+block@exam"
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)

ScoreBase = namedtuple("ScoreBase", "graded first_attempted earned possible")
"""Stands in for ``xmodule.graders.AggregatedScore``, of which only the points are read."""

Told = list[dict[str, Any]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """What the use case is called with."""
    calls: Told = []
    monkeypatch.setattr(evidence, "import_string", lambda _name: lambda **given: calls.append(given))
    return calls


@pytest.fixture
def graded() -> tuple[Signal, Signal]:
    """The platform's two signals with our receivers connected, as the plugin loader connects them."""
    problem, subsection = Signal(), Signal()
    problem.connect(evidence.note_problem_score)
    subsection.connect(evidence.note_subsection_score)
    return problem, subsection


def problem_scored(**changed: Any) -> dict[str, Any]:
    """As ``problem_raw_score_changed_handler`` sends PROBLEM_WEIGHTED_SCORE_CHANGED."""
    return {
        "sender": None,
        "weighted_earned": 4.0,
        "weighted_possible": 5.0,
        "user_id": 7,
        "course_id": "course-v1:acme+data+2026",
        "usage_id": PROBLEM,
        "only_if_higher": False,
        "score_deleted": False,
        "modified": AT,
        "score_db_table": "csm",
        "grader_response": False,
    } | changed


def subsection_scored(**changed: Any) -> dict[str, Any]:
    """As ``_update_subsection_grades`` sends SUBSECTION_SCORE_CHANGED."""
    points = ScoreBase(graded=True, first_attempted=AT, earned=9.0, possible=10.0)
    grade = SimpleNamespace(location=SUBSECTION, graded_total=points, all_total=points, percent_graded=0.9)
    return {
        "sender": None,
        "course": object(),
        "course_structure": object(),
        "user": SimpleNamespace(pk=7),
        "subsection_grade": grade,
    } | changed


@pytest.mark.django_db
def test_a_problems_score_is_told_with_its_share_and_moment(
    told: Told, graded: tuple[Signal, Signal], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        graded[0].send(**problem_scored())
        assert told == []  # nothing before the grade itself is stored
    assert told == [{"user_id": 7, "item": PROBLEM, "share": 0.8, "at": AT}]


@pytest.mark.django_db
def test_a_score_of_the_submissions_service_is_told_too(
    told: Told, graded: tuple[Signal, Signal], django_capture_on_commit_callbacks: Any
) -> None:
    """As ``submissions_score_set_handler`` sends it, without some of the other's arguments."""
    sent = problem_scored(anonymous_user_id="0a", score_db_table="submissions")
    for name in ("only_if_higher", "score_deleted", "grader_response"):
        del sent[name]
    with django_capture_on_commit_callbacks(execute=True):
        graded[0].send(**sent)
    assert [call["share"] for call in told] == [0.8]


@pytest.mark.django_db
def test_a_subsections_grade_is_told_by_its_graded_points(
    told: Told, graded: tuple[Signal, Signal], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        graded[1].send(**subsection_scored())
    assert told == [{"user_id": 7, "item": SUBSECTION, "share": 0.9, "at": None}]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changed",
    [
        {"weighted_earned": 0.0},
        {"weighted_earned": 0, "weighted_possible": 0, "score_deleted": True},
        {"weighted_earned": None, "weighted_possible": None},
        {"weighted_earned": math.nan},
        {"weighted_possible": math.inf},
        {"user_id": None},
        {"usage_id": ""},
    ],
)
def test_what_shows_nothing_is_not_told(
    told: Told, graded: tuple[Signal, Signal], django_capture_on_commit_callbacks: Any, changed: dict[str, Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        graded[0].send(**problem_scored(**changed))
        graded[1].send(**subsection_scored(subsection_grade=SimpleNamespace(location=SUBSECTION)))
    assert (told, callbacks) == ([], [])


@pytest.mark.django_db
def test_a_fault_of_ours_never_reaches_the_grade(
    graded: tuple[Signal, Signal],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Any,
) -> None:
    def fail(**_given: Any) -> None:
        raise RuntimeError("the tables are not there yet")

    monkeypatch.setattr(evidence, "import_string", lambda _name: fail)
    with django_capture_on_commit_callbacks(execute=True):
        graded[0].send(**problem_scored())
    assert "could not be taken as evidence" in caplog.text


@pytest.mark.parametrize(
    ("earned", "possible", "share"),
    [(4, 5, 0.8), (6, 5, 1.0), (-1, 5, 0.0), (1, 0, None), (None, 5, None), ("4", "5", None), (math.nan, 5, None)],
)
def test_points_become_a_share(earned: Any, possible: Any, share: float | None) -> None:
    assert evidence.read_share(earned, possible) == share


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PROBLEM, True),
        (SUBSECTION, True),
        ("i4x://acme/data/problem/quiz", True),
        ("course-v1:acme+data+2026", False),
        ("quiz 1", False),
        ("", False),
        ("https://example.com/" + PROBLEM, False),
    ],
)
def test_a_usage_key_is_told_from_other_text(text: str, expected: bool) -> None:
    assert evidence.is_usage_key(text) is expected


class Rows:
    """Stands in for the rows of ``StudentCompetencyStatus``: remembers what was asked for."""

    def __init__(self) -> None:
        self.asked: dict[str, Any] = {}

    def all(self) -> Rows:
        return self

    def filter(self, **lookups: Any) -> Rows:
        self.asked |= lookups
        return self

    def order_by(self, *names: str) -> Rows:
        return self

    def values_list(self, *names: str) -> Rows:
        self.asked["columns"] = names
        return self

    def iterator(self, chunk_size: int) -> Iterator[tuple[int, datetime]]:
        return iter([(7, AT), (9, AT)])


def test_who_demonstrated_a_competency_is_read_from_the_platforms_own_table(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = Rows()
    monkeypatch.setattr(evidence.apps, "get_model", lambda *name: SimpleNamespace(_default_manager=rows, name=name))
    assert list(evidence.read_demonstrated("math-2026", "multiplication")) == [(7, AT), (9, AT)]
    assert rows.asked == {
        "tag__external_id": "multiplication",
        "tag__taxonomy__export_id": "math-2026",
        "status__status": "Demonstrated",
        "columns": ("user_id", "modified"),
    }


def test_without_competencies_on_the_platform_nobody_demonstrated_any() -> None:
    assert not evidence.has_competencies()
    assert list(evidence.read_demonstrated("math-2026", "multiplication")) == []
