"""When two people can meet: their working days side by side, and what speaks against a time. Pure: no Django, no clock.

Nothing here refuses a time; what must not be planned is ``domain``'s.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from ...core.working_days import USUAL, WorkingDays
from .data.sessions import Period, WorkingHours

WORK_BEGINS, WORK_ENDS = time(9), time(17)
"""A working day where the person is. Nobody is asked for theirs (assumed)."""


def working_hours(day: date, *, own: tzinfo, other: tzinfo, calendar: WorkingDays = USUAL) -> WorkingHours:
    """The ``day`` of somebody whose clock is ``own``, with the working hours of both in it, by the programme's days.

    Of the other person up to three of their own days touch it.
    """
    begins, ends = _moment(day, time.min, own), _moment(day + timedelta(days=1), time.min, own)
    whole = (begins, ends)
    days = (day - timedelta(days=1), day, day + timedelta(days=1))
    mine = (_at_work(day, own),) if calendar.include(day) else ()
    others = [
        shared
        for each in days
        if calendar.include(each) and (shared := overlap(whole, _at_work(each, other))) is not None
    ]
    common = (shared for one in mine for two in others if (shared := overlap(one, two)) is not None)
    return WorkingHours(day, begins, ends, mine, tuple(others), tuple(common))


def common_hours(day: date, *, own: tzinfo, other: tzinfo, calendar: WorkingDays = USUAL) -> int:
    """Whole working hours that the two share on ``day``, or on the first working day after it."""
    if not calendar.include(day):
        day = calendar.after(day, 1)
    # The other's Monday may still be a Sunday there: without weekends, the hours of their day before count too.
    mine = _at_work(day, own)
    near = (day - timedelta(days=1), day, day + timedelta(days=1))
    shared = (overlap(mine, _at_work(each, other)) for each in near)
    return sum(int((each[1] - each[0]).total_seconds()) // 3600 for each in shared if each is not None)


def is_outside(period: Period, zone: tzinfo, *, calendar: WorkingDays = USUAL) -> bool:
    """Whether some of the period lies outside the working hours of somebody in ``zone``."""
    start, end = (each.astimezone(zone) for each in period)
    is_within = start.date() == end.date() and start.time() >= WORK_BEGINS and end.time() <= WORK_ENDS
    return not (is_within and calendar.include(start.date()))


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
