"""Working days: what counts when somebody has so many days, over weekends, holidays and both at once."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.core.working_days import WorkingDays

pytestmark = pytest.mark.once
USUAL = WorkingDays()
EASTER = WorkingDays.of((6, 7), [date(2026, 4, 3), date(2026, 4, 6)])
SUNDAY_WEEK = WorkingDays.of((5, 6), [])


@pytest.mark.parametrize(
    ("calendar", "day", "days", "due"),
    [
        (USUAL, date(2026, 3, 2), 3, date(2026, 3, 5)),
        (USUAL, date(2026, 3, 6), 1, date(2026, 3, 9)),
        (USUAL, date(2026, 3, 7), 1, date(2026, 3, 9)),
        (USUAL, date(2026, 3, 5), 3, date(2026, 3, 10)),
        (USUAL, date(2026, 3, 7), 0, date(2026, 3, 7)),
        (EASTER, date(2026, 4, 2), 1, date(2026, 4, 7)),
        (SUNDAY_WEEK, date(2026, 3, 5), 1, date(2026, 3, 8)),
    ],
)
def test_days_are_counted_over_what_is_free(calendar: WorkingDays, day: date, days: int, due: date) -> None:
    assert calendar.after(day, days) == due


@pytest.mark.parametrize(
    ("calendar", "day", "before"),
    [
        (USUAL, date(2026, 3, 5), date(2026, 3, 4)),
        (USUAL, date(2026, 3, 9), date(2026, 3, 6)),
        (EASTER, date(2026, 4, 7), date(2026, 4, 2)),
    ],
)
def test_the_working_day_before_skips_what_is_free(calendar: WorkingDays, day: date, before: date) -> None:
    assert calendar.before(day) == before


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), 0),
        (date(2026, 3, 6), date(2026, 3, 9), 1),
        (date(2026, 3, 6), date(2026, 3, 8), 0),
        (date(2026, 3, 9), date(2026, 3, 6), 0),
    ],
)
def test_how_many_lie_between(first: date, last: date, days: int) -> None:
    assert USUAL.between(first, last) == days


@given(
    day=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    days=st.integers(1, 60),
    weekend=st.sets(st.integers(1, 7), max_size=6),
    holidays=st.sets(st.dates(date(2019, 12, 1), date(2041, 1, 1)), max_size=20),
)
def test_what_is_due_is_a_working_day_with_as_many_between(
    day: date, days: int, weekend: set[int], holidays: set[date]
) -> None:
    calendar = WorkingDays.of(weekend, holidays)
    due = calendar.after(day, days)
    assert calendar.include(due)
    assert calendar.between(day, due) == days
    assert calendar.between(calendar.before(due), due) == 1
