"""When two people can meet: their working days side by side, and what speaks against a time. Pure: no Django, no clock.

Nothing here refuses a time; what must not be planned is ``domain``'s.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from .data.sessions import Period, WorkingHours

WORK_BEGINS, WORK_ENDS = time(9), time(17)
"""A working day where the person is. Nobody is asked for theirs (assumed)."""
WEEKEND = 5
"""The first day of the weekend, counted from Monday as 0."""


def is_workday(day: date) -> bool:
    """Whether people work on that day."""
    return day.weekday() < WEEKEND


def next_workday(today: date) -> date:
    """The first working day after ``today``."""
    day = today + timedelta(days=1)
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def working_hours(day: date, *, own: tzinfo, other: tzinfo) -> WorkingHours:
    """The ``day`` of somebody whose clock is ``own``, with the working hours of both in it.

    Of the other person up to three of their own days touch it.
    """
    begins, ends = _moment(day, time.min, own), _moment(day + timedelta(days=1), time.min, own)
    whole = (begins, ends)
    days = (day - timedelta(days=1), day, day + timedelta(days=1))
    mine = (_at_work(day, own),) if is_workday(day) else ()
    others = [
        shared for each in days if is_workday(each) and (shared := overlap(whole, _at_work(each, other))) is not None
    ]
    common = (shared for one in mine for two in others if (shared := overlap(one, two)) is not None)
    return WorkingHours(begins, ends, mine, tuple(others), tuple(common))


def common_hours(day: date, *, own: tzinfo, other: tzinfo) -> int:
    """Whole working hours that the two share on a working day around ``day``."""
    while not is_workday(day):
        day += timedelta(days=1)
    # The other's Monday may still be a Sunday there: without weekends, the hours of their day before count too.
    mine = _at_work(day, own)
    near = (day - timedelta(days=1), day, day + timedelta(days=1))
    shared = (overlap(mine, _at_work(each, other)) for each in near)
    return sum(int((each[1] - each[0]).total_seconds()) // 3600 for each in shared if each is not None)


def is_outside(period: Period, zone: tzinfo) -> bool:
    """Whether some of the period lies outside the working hours of somebody in ``zone``."""
    start, end = (each.astimezone(zone) for each in period)
    is_within = start.date() == end.date() and start.time() >= WORK_BEGINS and end.time() <= WORK_ENDS
    return not (is_within and is_workday(start.date()))


def is_taken(period: Period, others: Iterable[Period]) -> bool:
    """Whether it overlaps any of ``others``; one that begins as the other ends does not."""
    return any(overlap(period, each) is not None for each in others)


def overlap(one: Period, two: Period) -> Period | None:
    """What two periods share, None if they share nothing."""
    start, end = max(one[0], two[0]), min(one[1], two[1])
    return (start, end) if start < end else None


def period_of(starts_at: datetime, minutes: int) -> Period:
    """A session as a period."""
    return starts_at, starts_at + timedelta(minutes=minutes)


def _at_work(day: date, zone: tzinfo) -> Period:
    return _moment(day, WORK_BEGINS, zone), _moment(day, WORK_ENDS, zone)


def _moment(day: date, at: time, zone: tzinfo) -> datetime:
    # In UTC, since two moments of one zone are compared by their wall clocks.
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
