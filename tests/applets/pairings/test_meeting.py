"""Working days side by side, and what speaks against a time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mentoring_xblock.applets.pairings.meeting import (
    common_hours,
    is_outside,
    is_taken,
    overlap,
    period_of,
    working_hours,
)
from mentoring_xblock.core.working_days import WorkingDays

BERLIN, TOKYO, NEW_YORK, AUCKLAND = map(
    ZoneInfo, ("Europe/Berlin", "Asia/Tokyo", "America/New_York", "Pacific/Auckland")
)
TUESDAY = date(2026, 3, 3)


def at(hour: int, minute: int = 0, day: date = TUESDAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("other", "hours"),
    [(BERLIN, 8), (ZoneInfo("UTC"), 7), (NEW_YORK, 2), (TOKYO, 0), (AUCKLAND, 0), (ZoneInfo("Asia/Kolkata"), 3)],
)
def test_hours_in_common_of_a_working_day(other: ZoneInfo, hours: int) -> None:
    assert common_hours(TUESDAY, own=BERLIN, other=other) == hours
    assert common_hours(TUESDAY, own=other, other=BERLIN) == hours
    # At the weekend it is the coming working day that counts.
    assert common_hours(date(2026, 3, 1), own=BERLIN, other=other) == hours


def test_a_day_shows_both_at_work_and_what_they_share() -> None:
    found = working_hours(TUESDAY, own=BERLIN, other=NEW_YORK)
    assert (found.begins, found.ends) == (at(23, day=date(2026, 3, 2)), at(23))
    assert found.own == ((at(8), at(16)),)
    assert found.others == ((at(14), at(22)),)
    assert found.common == ((at(14), at(16)),)


def test_of_a_far_clock_two_working_days_touch_one_day() -> None:
    found = working_hours(TUESDAY, own=NEW_YORK, other=AUCKLAND)
    assert len(found.others) == 1
    assert found.others[0] == (at(20), at(4, day=date(2026, 3, 4)))
    found = working_hours(TUESDAY, own=ZoneInfo("UTC"), other=AUCKLAND)
    assert found.others == ((at(0), at(4)), (at(20), at(0, day=date(2026, 3, 4))))


def test_on_a_weekend_nobody_works_but_where_it_is_monday_already() -> None:
    sunday = date(2026, 3, 8)
    found = working_hours(sunday, own=NEW_YORK, other=AUCKLAND)
    assert found.own == ()
    assert found.common == ()
    assert len(found.others) == 1


GULF = WorkingDays.of((5, 6), [date(2026, 3, 3)])
"""Friday and Saturday are free, and Tuesday 3 March is a holiday."""


def test_working_days_are_those_of_the_programme() -> None:
    friday, sunday = date(2026, 3, 6), date(2026, 3, 8)
    for day, works in ((friday, False), (sunday, True), (TUESDAY, TUESDAY != date(2026, 3, 3))):
        found = working_hours(day, own=BERLIN, other=BERLIN, calendar=GULF)
        assert bool(found.own) is bool(found.common) is works
        assert is_outside(period_of(at(9, day=day), 60), BERLIN, calendar=GULF) is not works
    assert common_hours(friday, own=BERLIN, other=BERLIN, calendar=GULF) == 8


def test_a_day_on_which_the_clocks_change_is_as_long_as_it_is() -> None:
    spring = working_hours(date(2026, 3, 29), own=BERLIN, other=TOKYO)
    assert spring.ends - spring.begins == timedelta(hours=23)
    autumn = working_hours(date(2026, 10, 25), own=BERLIN, other=TOKYO)
    assert autumn.ends - autumn.begins == timedelta(hours=25)


@pytest.mark.parametrize(
    ("start", "minutes", "outside"),
    [(at(8), 480, False), (at(7, 59), 30, True), (at(15, 30), 30, False), (at(15, 31), 30, True),
     (at(22, 30), 60, True), (at(9, day=date(2026, 3, 7)), 60, True)],
)  # fmt: skip
def test_a_time_outside_working_hours_is_seen(start: datetime, minutes: int, outside: bool) -> None:
    assert is_outside(period_of(start, minutes), BERLIN) is outside


def test_what_only_touches_does_not_overlap() -> None:
    one = period_of(at(9), 60)
    assert not is_taken(one, [period_of(at(10), 30), period_of(at(8), 60)])
    assert is_taken(one, [period_of(at(9, 59), 5)])
    assert is_taken(one, [period_of(at(9, 10), 5)])
    assert overlap(one, period_of(at(8), 90)) == (at(9), at(9, 30))
