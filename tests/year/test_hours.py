"""Working time: nights and weekends do not count, and everybody has their own clock."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from .hours import after_days, at_work, days_between

MADRID, TOKYO = ZoneInfo("Europe/Madrid"), ZoneInfo("Asia/Tokyo")
pytestmark = pytest.mark.once


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in January 2026, of which the 5th is a Monday."""
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "zone", "begins"),
    [
        (utc(5, 10), MADRID, utc(5, 10)),
        (utc(5, 3), MADRID, utc(5, 8)),
        (utc(5, 20), MADRID, utc(6, 8)),
        (utc(9, 17), MADRID, utc(12, 8)),
        (utc(10, 12), TOKYO, utc(12, 0)),
    ],
)
def test_somebody_is_at_work_at_once_or_from_their_next_working_morning(
    moment: datetime, zone: ZoneInfo, begins: datetime
) -> None:
    assert at_work(moment, zone) == begins


@pytest.mark.parametrize(
    ("moment", "days", "done"),
    [
        (utc(5, 8), 0.5, utc(5, 12)),
        (utc(5, 15), 0.5, utc(6, 11)),
        (utc(9, 15), 1, utc(12, 15)),
        (utc(10, 12), 2.5, utc(14, 12)),
    ],
)
def test_work_goes_on_where_the_evening_or_the_weekend_broke_it_off(
    moment: datetime, days: float, done: datetime
) -> None:
    assert after_days(moment, days, MADRID) == done


@pytest.mark.parametrize(
    ("begin", "end", "days"),
    [
        (utc(5, 12), utc(6, 12), 1.0),
        (utc(9, 12), utc(12, 12), 1.0),
        (utc(10, 1), utc(11, 23), 0.0),
        (utc(9, 18), utc(10, 18), 0.25),
        (utc(6, 12), utc(5, 12), 0.0),
    ],
)
def test_a_weekend_counts_as_no_time_at_all(begin: datetime, end: datetime, days: float) -> None:
    assert days_between(begin, end) == pytest.approx(days)
