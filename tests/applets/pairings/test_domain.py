"""Plan, dates, sessions and deadlines, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from mentoring_xblock.applets.pairings import domain
from mentoring_xblock.applets.pairings.data.plan import PlanStepInfo, Practice
from mentoring_xblock.applets.pairings.data.sessions import SessionInfo, SessionKind
from mentoring_xblock.applets.pairings.data.waits import ConfirmationDays
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.core.errors import InvalidInput

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LINES = {1: ["one"], 2: ["two", "two more"], 3: ["three"], 4: ["four"]}


@pytest.mark.parametrize(
    ("behaviours", "from_level", "target", "expected"),
    [
        (LINES, 1, 3, ["two", "two more", "three"]),
        (LINES, 2, 3, ["three"]),
        (LINES, None, 3, ["three"]),
        (LINES, 3, 3, ["three"]),
        (LINES, 4, 3, ["three"]),
        ({1: ["one"], 3: ["three"]}, 1, 3, ["three"]),
        ({1: ["one"], 2: ["  "]}, 1, 2, ["Pivot tables"]),
        ({}, None, 2, ["Pivot tables"]),
    ],
)
def test_the_plan_is_what_lies_between_the_level_and_the_target(
    behaviours: dict[int, list[str]], from_level: int | None, target: int, expected: list[str]
) -> None:
    plan = domain.make_plan(behaviours, from_level=from_level, target_level=target, title="Pivot tables")
    assert [behaviour for _, behaviour in plan] == expected
    assert all(from_level is None or level > from_level or level == target for level, _ in plan)


def test_a_plan_has_an_end() -> None:
    many = {2: [f"line {n}" for n in range(500)]}
    assert len(domain.make_plan(many, from_level=1, target_level=2, title="")) == domain.MOST_STEPS


def test_a_pairing_of_four_weeks_ends_on_the_same_weekday() -> None:
    assert domain.period(date(2026, 3, 2), weeks=4) == (date(2026, 3, 2), date(2026, 3, 30))


@pytest.mark.parametrize(
    ("ends_on", "expected"),
    [(None, date(2026, 3, 9)), (date(2026, 3, 4), date(2026, 3, 9)), (date(2026, 3, 20), date(2026, 3, 20))],
)
def test_who_is_asked_for_evidence_has_a_week_at_least(ends_on: date | None, expected: date) -> None:
    assert domain.end_after_evidence(ends_on, today=date(2026, 3, 2)) == expected


@pytest.mark.parametrize("weeks", [0, -1, 53, True, 2.5, "4", None])
def test_an_impossible_length_is_refused(weeks: object) -> None:
    with pytest.raises(InvalidInput):
        domain.check_weeks(weeks)


def session(**change: object) -> SessionInfo:
    plain: dict[str, object] = {"starts_at": NOW, "minutes": 30, "kind": SessionKind.SHADOW, "held": True}
    return SessionInfo(**plain | change)  # type: ignore[arg-type]


def check(wanted: SessionInfo, **change: object) -> None:
    """Against a pairing from the second to the thirtieth of March."""
    plain: dict[str, object] = {
        "now": NOW, "step_ids": {1, 2}, "starts_on": date(2026, 3, 2), "ends_on": date(2026, 3, 30), "time_zone": "",
    }  # fmt: skip
    domain.check_session(wanted, **plain | change)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "good",
    [session(), session(minutes=5), session(minutes=600), session(held=False, starts_at=NOW + timedelta(days=9))],
)
def test_a_sensible_session_is_taken(good: SessionInfo) -> None:
    check(good)


def test_a_session_that_was_held_ticks_steps_of_its_own_plan() -> None:
    check(session(), ticks=[(1, Practice.ALONE)])
    for wanted, step in ((session(), 3), (session(held=False, starts_at=NOW + timedelta(days=1)), 1)):
        with pytest.raises(InvalidInput):
            check(wanted, ticks=[(step, Practice.ALONE)])


@pytest.mark.parametrize(
    "bad",
    [session(minutes=4), session(minutes=601), session(starts_at=NOW.replace(tzinfo=None)),
     session(starts_at=NOW + timedelta(minutes=1)), session(starts_at=NOW - timedelta(days=401)),
     session(held=False, starts_at=NOW + timedelta(days=401))],
)  # fmt: skip
def test_any_other_session_is_refused(bad: SessionInfo) -> None:
    with pytest.raises(InvalidInput):
        check(bad)


@pytest.mark.parametrize(
    ("starts_at", "held", "zone", "refused"),
    [
        ("2026-03-02T00:00+01:00", True, "Europe/Berlin", ""),
        ("2026-03-01T23:59+01:00", True, "Europe/Berlin", "before"),
        ("2026-03-01T23:59+01:00", False, "Europe/Berlin", "before"),
        # The same moment is the second of March in Auckland, and the first in New York.
        ("2026-03-01T20:00+00:00", True, "Pacific/Auckland", ""),
        ("2026-03-01T20:00+00:00", True, "America/New_York", "before"),
        ("2026-03-01T20:00+00:00", True, "", "before"),
        ("2026-04-13T23:59+02:00", False, "Europe/Berlin", ""),
        ("2026-04-14T00:00+02:00", False, "Europe/Berlin", "after"),
        # Confirmation may take its time; they met all the same.
        ("2026-05-14T09:00+02:00", True, "Europe/Berlin", ""),
        ("2027-09-14T09:00+02:00", False, "Europe/Berlin", "far"),
    ],
)
def test_a_session_lies_within_the_life_of_its_pairing(starts_at: str, *, held: bool, zone: str, refused: str) -> None:
    wanted = session(starts_at=datetime.fromisoformat(starts_at), held=held)
    now = datetime(2026, 5, 14, 9, 0, tzinfo=UTC)
    if not refused:
        check(wanted, now=now, time_zone=zone)
        return
    with pytest.raises(InvalidInput) as refusal:
        check(wanted, now=now, time_zone=zone)
    assert refusal.value.fields == {"starts_at": refused}


@pytest.mark.parametrize(
    ("state", "after", "expected"),
    [
        (State.PROPOSED, timedelta(days=30), False),
        (State.PROPOSED, timedelta(days=30, seconds=1), True),
        (State.APPROVED, timedelta(days=3, seconds=-1), False),
        (State.APPROVED, timedelta(days=3), True),
        (State.ACTIVE, timedelta(days=28 + 15), False),
        (State.ACTIVE, timedelta(days=28 + 16), True),
        (State.REASSESSED, timedelta(days=28, seconds=-1), False),
        (State.REASSESSED, timedelta(days=28), True),
        (State.SHOWN, timedelta(days=900), False),
        (State.COMPLETED, timedelta(days=900), False),
    ],
)
def test_time_runs_out_when_it_should_and_not_before(state: State, after: timedelta, *, expected: bool) -> None:
    out = domain.lapses(
        state,
        created_at=NOW,
        answer_by=NOW + timedelta(days=3),
        ends_on=date(2026, 3, 30),
        waits_since=NOW,
        days=ConfirmationDays(),
        now=NOW + after,
    )
    assert out is expected


@pytest.mark.parametrize(("after", "expected"), [(0, None), (6.9, None), (7, 7), (13.9, 7), (14, 14), (27, 14)])
def test_the_newest_reminder_that_was_due_is_the_one_to_send(after: float, expected: float | None) -> None:
    due = domain.reminder_due(NOW, days=ConfirmationDays(), now=NOW + timedelta(days=after))
    assert due == expected


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ("", None),
        ("2- 2- 3- 3-", None),
        ("2+ 2- 3- 3-", None),
        ("2+ 2+ 3+ 3-", 2),
        ("2+ 2+ 3+ 3+", 3),
        # Who shows all of a level is at it, whatever nobody ticked below.
        ("2+ 2- 3+ 3+", 3),
        ("4+", 4),
    ],
)
def test_a_level_is_shown_once_all_of_it_was_done_alone(plan: str, expected: int | None) -> None:
    steps = [
        PlanStepInfo(
            step_id=place,
            position=place,
            level=int(each[0]),
            behaviour="You can",
            work="",
            watched_at=NOW,
            together_at=NOW,
            alone_at=NOW if each[1] == "+" else None,
        )
        for place, each in enumerate(plan.split())
    ]
    assert domain.level_shown(steps) == expected


@pytest.mark.parametrize(
    "wrong",
    [
        {"last": 20},
        {"first_reminder": 0},
        {"first_reminder": 14},
        {"admins": "21"},
        {"last": True},
        {"last": 400},
        {"last": float("nan")},
        {"third_reminder": 21},
    ],
)
def test_days_that_cannot_be_meant_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        ConfirmationDays.from_settings(wrong)
    assert ConfirmationDays.from_settings({"admins": 16.5, "last": 17}).admins == 16.5


@pytest.mark.parametrize(("level", "reached"), [(2, False), (3, True), (4, True)])
def test_the_target_is_reached_at_or_above_it(level: int, *, reached: bool) -> None:
    assert domain.is_reached(level, target=3) is reached
