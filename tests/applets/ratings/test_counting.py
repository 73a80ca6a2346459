"""Which level counts: every row of the definition as a case, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.applets.ratings.counting import (
    count_gap,
    find_confirmed,
    find_levels,
    level_that_counts,
    practice_target,
    stale_before,
)
from mentoring_xblock.applets.ratings.data import CountedLevel, NewestRatings, SkillLevels, Source

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
MONTHS = 18
EDGE = datetime(2025, 5, 28, 12, tzinfo=UTC)
"""Exactly eighteen months before NOW."""
INSTANT = timedelta(microseconds=1)
DAY = timedelta(days=1)


def ratings(**said: tuple[int, datetime | None]) -> NewestRatings:
    """``self=(3, NOW)`` and so on."""
    row = {f"{source}_level": level for source, (level, _) in said.items()}
    return NewestRatings(**row, **{f"{source}_at": at for source, (_, at) in said.items()})


def counts(found: NewestRatings | None, months: int = MONTHS) -> tuple[int, str] | None:
    counted = level_that_counts(found, now=NOW, stale_months=months)
    return None if counted is None else (counted.level, counted.source.value)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(None, None, id="no record"),
        pytest.param(ratings(), None, id="nobody rated"),
        pytest.param(ratings(self=(2, NOW)), (2, "self"), id="own alone"),
        pytest.param(ratings(self=(2, None)), (2, "self"), id="own without a date"),
        pytest.param(ratings(manager=(2, NOW)), (2, "manager"), id="confirmed alone"),
        pytest.param(ratings(mentor=(2, None), self=(3, NOW)), (3, "self"), id="a confirmation without a date is none"),
        pytest.param(ratings(self=(3, NOW), manager=(2, NOW - DAY)), (2, "manager"), id="own newer and higher"),
        pytest.param(ratings(self=(2, NOW), manager=(2, NOW - DAY)), (2, "manager"), id="own newer and equal"),
        pytest.param(ratings(self=(1, NOW), manager=(2, NOW - DAY)), (1, "self"), id="own newer and lower"),
        pytest.param(ratings(self=(1, NOW - DAY), manager=(2, NOW)), (2, "manager"), id="own older and lower"),
        pytest.param(ratings(self=(1, NOW), manager=(2, NOW)), (2, "manager"), id="own of the same moment"),
        pytest.param(ratings(self=(1, NOW), manager=(2, NOW - INSTANT)), (1, "self"), id="newer by a microsecond"),
        pytest.param(ratings(self=(1, None), manager=(2, NOW)), (2, "manager"), id="own without a date is not newer"),
        pytest.param(ratings(self=(4, NOW), manager=(2, EDGE)), (2, "manager"), id="exactly eighteen months"),
        pytest.param(ratings(self=(4, NOW), manager=(2, EDGE - INSTANT)), (4, "self"), id="older than eighteen months"),
        pytest.param(
            ratings(self=(4, EDGE - DAY), manager=(2, EDGE - INSTANT)),
            (2, "manager"),
            id="stale, own older still",
        ),
        pytest.param(ratings(manager=(2, EDGE - DAY)), (2, "manager"), id="stale, and nobody said anything since"),
        pytest.param(
            ratings(self=(4, NOW), manager=(2, EDGE - DAY), mentor=(3, NOW - DAY)),
            (3, "mentor"),
            id="one of two stale",
        ),
    ],
)
def test_the_rule_row_by_row(found: NewestRatings | None, expected: tuple[int, str] | None) -> None:
    assert counts(found) == expected


@pytest.mark.parametrize("order", list(permutations((Source.TEST, Source.MANAGER, Source.MENTOR))))
def test_of_one_day_the_most_valid_counts_whichever_came_last(order: tuple[Source, ...]) -> None:
    morning = NOW.replace(hour=0)
    said = {source.value: (place + 1, morning + timedelta(hours=8 * place)) for place, source in enumerate(order)}
    assert counts(ratings(**said)) == (said["test"][0], "test")
    del said["test"]
    assert counts(ratings(**said)) == (said["manager"][0], "manager")


def test_a_day_ends_at_midnight_utc_in_whatever_zone_it_is_said() -> None:
    last = datetime(2026, 11, 27, 23, 59, 59, 999_999, tzinfo=UTC)
    assert counts(ratings(test=(1, last), mentor=(3, last + INSTANT))) == (3, "mentor")
    assert counts(ratings(test=(1, last - DAY + INSTANT), mentor=(3, last))) == (1, "test")
    east = timezone(timedelta(hours=5))
    assert counts(ratings(test=(1, last.astimezone(east)), mentor=(3, last + INSTANT))) == (3, "mentor")


def test_own_confirmed_and_counted_stand_side_by_side() -> None:
    found = ratings(self=(3, NOW), manager=(2, NOW - DAY), mentor=(4, NOW - 2 * DAY))
    manager = CountedLevel(2, Source.MANAGER, NOW - DAY)
    assert find_levels(found, now=NOW, stale_months=MONTHS) == SkillLevels(own=3, confirmed=manager, counted=manager)
    lower = found._replace(self_level=1)
    assert find_levels(lower, now=NOW, stale_months=MONTHS) == SkillLevels(
        own=1, confirmed=manager, counted=CountedLevel(1, Source.SELF, NOW)
    )
    assert find_levels(None, now=NOW, stale_months=MONTHS).level is None


@pytest.mark.parametrize(
    ("now", "months", "expected"),
    [
        (datetime(2026, 8, 31, tzinfo=UTC), 18, datetime(2025, 2, 28, tzinfo=UTC)),
        (datetime(2026, 1, 31, tzinfo=UTC), 1, datetime(2025, 12, 31, tzinfo=UTC)),
        (datetime(2024, 3, 31, tzinfo=UTC), 1, datetime(2024, 2, 29, tzinfo=UTC)),
        (NOW, 0, NOW),
        (NOW, 12, NOW.replace(year=2025)),
        (NOW, 1_000_000, datetime.min.replace(tzinfo=UTC)),
    ],
)
def test_months_are_those_of_the_calendar(now: datetime, months: int, expected: datetime) -> None:
    assert stale_before(now, months) == expected


def test_a_site_may_shorten_or_lengthen_the_months() -> None:
    found = ratings(self=(4, NOW), manager=(2, NOW - 100 * DAY))
    assert [counts(found, months) for months in (3, 4, 1_000_000)] == [(4, "self"), (2, "manager"), (2, "manager")]


def test_practice_leads_one_level_up_and_stays_at_the_top() -> None:
    assert [practice_target(level, top=4) for level in (0, 1, 3, 4, 5)] == [1, 2, 4, 4, 4]


levels = st.one_of(st.none(), st.integers(1, 4))
moments = st.one_of(st.none(), st.integers(0, 1000).map(lambda days: NOW - timedelta(days=days)))


@given(st.builds(NewestRatings, *[levels, moments] * 4), st.integers(0, 40))
def test_the_level_that_counts_is_somebodys_and_never_hides_that_a_person_lowered_theirs(
    found: NewestRatings, months: int
) -> None:
    counted, confirmed = level_that_counts(found, now=NOW, stale_months=months), find_confirmed(found)
    assert (counted is None) == (confirmed is None and found.self_level is None)
    if counted is None:
        return
    assert counted in (confirmed, CountedLevel(found.self_level or 0, Source.SELF, found.self_at, found.self_imported))
    if confirmed and found.self_level and found.self_at and confirmed.at and found.self_at > confirmed.at:
        assert counted.level <= found.self_level or confirmed is counted
        assert counted.level <= confirmed.level or confirmed.at < stale_before(NOW, months)


@pytest.mark.parametrize(
    ("level", "target", "gap"), [(1, 3, 2), (3, 3, 0), (4, 3, 0), (None, 3, None), (2, None, None), (None, None, None)]
)
def test_a_gap_counts_levels_up_to_the_target(level: int | None, target: int | None, gap: int | None) -> None:
    assert count_gap(level, target) == gap
