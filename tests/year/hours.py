"""Working time: when somebody is at work, and how long they take. Pure; weekends are Saturday and Sunday."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo

BEGINS, ENDS = 9, 17
"""Everybody works from nine to five, by their own clock."""
HOURS = ENDS - BEGINS
_DAY = timedelta(days=1)


def at_work(moment: datetime, zone: tzinfo) -> datetime:
    """``moment`` where the person is at work then, else when they next begin."""
    here = moment.astimezone(zone)
    if here.hour >= ENDS:
        here = _morning(here + _DAY)
    elif here.hour < BEGINS:
        here = _morning(here)
    while here.weekday() >= 5:
        here = _morning(here + _DAY)
    return here.astimezone(UTC)


def after_days(moment: datetime, days: float, zone: tzinfo) -> datetime:
    """When ``days`` working days (a fraction is of the hours of one) have passed for somebody in ``zone``."""
    here = at_work(moment, zone).astimezone(zone)
    left = timedelta(hours=days * HOURS)
    while left > (rest := _evening(here) - here):
        left -= rest
        here = at_work(_morning(here + _DAY), zone).astimezone(zone)
    return (here + left).astimezone(UTC)


def days_between(begin: datetime, end: datetime) -> float:
    """How many days of the week, without its weekends, lie between the two (UTC); Friday to Monday noon is one."""
    if end <= begin:
        return 0.0
    total, here = timedelta(), begin.astimezone(UTC)
    end = end.astimezone(UTC)
    while here < end:
        midnight = datetime.combine(here.date() + _DAY, time.min, tzinfo=UTC)
        if here.weekday() < 5:
            total += min(midnight, end) - here
        here = midnight
    return total / _DAY


def _morning(here: datetime) -> datetime:
    return here.replace(hour=BEGINS, minute=0, second=0, microsecond=0)


def _evening(here: datetime) -> datetime:
    return here.replace(hour=ENDS, minute=0, second=0, microsecond=0)
