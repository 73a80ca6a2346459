"""The working days of an organisation: which days count when somebody has so many days for something. Pure.

By calendar dates alone; whose clock says which day it is, is the caller's to know.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

MONDAY, SUNDAY = 1, 7
"""Weekdays by number, as in ISO 8601."""
WEEKEND = (6, 7)
MOST_FREE_WEEKDAYS = 6
"""One day of the week at least is worked on, or nothing would ever be due."""
MOST_HOLIDAYS = 400
_DAY = timedelta(days=1)


def list_weekend() -> list[int]:
    """WEEKEND as a new list, for a column's default."""
    return list(WEEKEND)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """A calendar: the days of the week that are free (``weekend``, by ISO number), and single days (``holidays``)."""

    weekend: frozenset[int] = frozenset(WEEKEND)
    holidays: frozenset[date] = frozenset()

    @classmethod
    def of(cls, weekend: Iterable[int], holidays: Iterable[date]) -> WorkingDays:
        """The calendar of a programme's policy."""
        return cls(frozenset(weekend), frozenset(holidays))

    def include(self, day: date) -> bool:
        """Whether people work on that day."""
        return day.isoweekday() not in self.weekend and day not in self.holidays

    def after(self, day: date, days: int) -> date:
        """The ``days``-th working day after ``day``, which itself does not count."""
        while days > 0:
            day += _DAY
            days -= self.include(day)
        return day

    def before(self, day: date) -> date:
        """The last working day before ``day``."""
        day -= _DAY
        while not self.include(day):
            day -= _DAY
        return day

    def between(self, first: date, last: date) -> int:
        """How many working days lie after ``first``, up to and with ``last``; none where ``last`` is no later."""
        days = max(0, (last - first).days)
        return sum(self.include(first + number * _DAY) for number in range(1, days + 1))


USUAL = WorkingDays()
"""From Monday to Friday, without holidays: where no programme says otherwise."""
