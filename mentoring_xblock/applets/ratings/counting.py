"""Which level counts, where several people rated one skill, and how far it is from the target. The one gap rule.

Pure: no Django, no clock, no database. Every screen, list, export, ranking and proposal asks it (decision 20). Reports
over a whole programme ask ``counting_rows``, which has the database work out the same.
"""

from __future__ import annotations

import calendar
from datetime import UTC, datetime
from functools import lru_cache
from typing import Protocol

from .data import CONFIRMING, CountedLevel, SkillLevels, Source

_GIVEN_BY = tuple((source, f"{source.value}_level", f"{source.value}_at") for source in CONFIRMING)


class SkillRatings(Protocol):
    """The newest rating of each source on one person's skill; None where that source gave none."""

    @property
    def self_level(self) -> int | None: ...
    @property
    def self_at(self) -> datetime | None: ...
    @property
    def mentor_level(self) -> int | None: ...
    @property
    def mentor_at(self) -> datetime | None: ...
    @property
    def manager_level(self) -> int | None: ...
    @property
    def manager_at(self) -> datetime | None: ...
    @property
    def test_level(self) -> int | None: ...
    @property
    def test_at(self) -> datetime | None: ...


def find_levels(ratings: SkillRatings | None, *, now: datetime, stale_months: int) -> SkillLevels:
    """The levels of one person's skill as of ``now``.

    The newest confirmed rating counts, unless the person's own newer rating is lower, or the confirmed one is older
    than ``stale_months`` and theirs is newer. Where nobody confirmed, their own counts.
    """
    if ratings is None:
        return SkillLevels()
    confirmed = find_confirmed(ratings)
    own = None if ratings.self_level is None else _counted(ratings, Source.SELF, ratings.self_level, ratings.self_at)
    counted = confirmed or own
    if confirmed is not None and own is not None and _is_newer(own, confirmed):
        is_stale = confirmed.at is not None and confirmed.at < stale_before(now, stale_months)
        if is_stale or own.level < confirmed.level:
            counted = own
    return SkillLevels(own=ratings.self_level, confirmed=confirmed, counted=counted)


def level_that_counts(ratings: SkillRatings | None, *, now: datetime, stale_months: int) -> CountedLevel | None:
    """The level that counts, who gave it and when; None where nobody rated the skill."""
    return find_levels(ratings, now=now, stale_months=stale_months).counted


def find_confirmed(ratings: SkillRatings) -> CountedLevel | None:
    """The newest rating by somebody else: of one day (UTC) the most valid source's. None where nobody confirmed."""
    newest: tuple[CountedLevel, datetime] | None = None
    for source, level_name, at_name in _GIVEN_BY:
        level, at = getattr(ratings, level_name), getattr(ratings, at_name)
        # The most valid source comes first, so a later one has to be of a later day.
        if level is not None and at is not None and (newest is None or _day(at) > _day(newest[1])):
            newest = _counted(ratings, source, level, at), at
    return newest[0] if newest else None


@lru_cache(maxsize=32)
def stale_before(now: datetime, months: int) -> datetime:
    """The same day and time so many calendar months ago (the month's last day where it is shorter).

    A rating at exactly that moment is not yet stale. A time before the calendar's beginning is its beginning.
    """
    count = now.year * 12 + now.month - 1 - months
    year, month = divmod(count, 12)
    if year < 1:
        return datetime.min.replace(tzinfo=UTC)
    day = min(now.day, calendar.monthrange(year, month + 1)[1])
    return now.replace(year=year, month=month + 1, day=day)


def count_gap(level: int | None, target: int | None) -> int | None:
    """Levels from ``level`` up to ``target``: 0 where it is met, None where one of the two is not known."""
    return None if level is None or target is None else max(0, target - level)


def practice_target(level: int, *, top: int) -> int:
    """What somebody who has reached the target can practise for: the next level up, at the top that level itself."""
    return min(top, level + 1)


def _counted(ratings: SkillRatings, source: Source, level: int, at: datetime | None) -> CountedLevel:
    return CountedLevel(level, source, at, bool(getattr(ratings, f"{source.value}_imported", False)))


def _is_newer(own: CountedLevel, confirmed: CountedLevel) -> bool:
    return own.at is not None and confirmed.at is not None and own.at > confirmed.at


def _day(at: datetime) -> int:
    return at.astimezone(UTC).toordinal()
