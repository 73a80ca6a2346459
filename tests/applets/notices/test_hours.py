"""When a mail leaves: by its reader's clock, never at night, and what can wait once a day at most. A table of cases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring_xblock.applets.notices.hours import leaves_at, slot_of, sort_pending
from mentoring_xblock.applets.notices.kinds.kind import Kind
from mentoring_xblock.applets.notices.kinds.rules import Timing
from mentoring_xblock.core.working_days import WorkingDays

BERLIN, TOKYO, NEW_YORK = (ZoneInfo(name) for name in ("Europe/Berlin", "Asia/Tokyo", "America/New_York"))
UTC_ZONE = ZoneInfo("UTC")


def at(text: str, zone: ZoneInfo = UTC_ZONE) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def test_what_can_wait_waits_for_a_working_day_of_the_programme() -> None:
    # Friday and Saturday are free, and Sunday 8 March is a holiday.
    calendar = WorkingDays.of((5, 6), [date(2026, 3, 8)])
    for now, leaves in (("2026-03-06T12:00", "2026-03-09T07:00"), ("2026-03-15T12:00", "2026-03-15T12:00")):
        clock = {"now": at(now), "zone": UTC_ZONE, "digest_at": None, "calendar": calendar}
        assert leaves_at(at(now), Timing.AT_ONCE, **clock) == at(leaves)
        assert leaves_at(at(now), None, **clock) == at(now)


@pytest.mark.parametrize(
    ("can_wait", "zone", "now", "leaves"),
    [
        # 2 March 2026 is a Monday.
        (False, UTC_ZONE, "2026-03-02T09:00", "2026-03-02T09:00"),
        (False, UTC_ZONE, "2026-03-02T20:00", "2026-03-03T07:00"),
        (False, UTC_ZONE, "2026-03-02T06:59", "2026-03-02T07:00"),
        (False, UTC_ZONE, "2026-03-07T12:00", "2026-03-07T12:00"),
        (True, UTC_ZONE, "2026-03-07T12:00", "2026-03-09T07:00"),
        (True, UTC_ZONE, "2026-03-06T20:00", "2026-03-09T07:00"),
        (True, UTC_ZONE, "2026-03-08T23:00", "2026-03-09T07:00"),
        (False, TOKYO, "2026-03-02T21:00", "2026-03-03T07:00"),
        (False, NEW_YORK, "2026-03-02T03:00", "2026-03-02T07:00"),
        # The clocks go forward in the night to Sunday 29 March.
        (False, BERLIN, "2026-03-28T22:00", "2026-03-29T07:00"),
        (True, BERLIN, "2026-03-28T22:00", "2026-03-30T07:00"),
    ],
)
def test_nothing_leaves_at_night_and_what_can_wait_not_at_the_weekend(
    can_wait: bool, zone: ZoneInfo, now: str, leaves: str
) -> None:
    here = at(now, zone)
    timing = Timing.AT_ONCE if can_wait else None
    assert leaves_at(here, timing, now=here, zone=zone, digest_at=None) == at(leaves, zone)


@pytest.mark.parametrize(
    ("timing", "created", "slot"),
    [
        (Timing.AT_ONCE, "2026-03-02T09:00", "2026-03-02T09:00"),
        (Timing.DAILY, "2026-03-02T06:00", "2026-03-02T07:00"),
        (Timing.DAILY, "2026-03-02T07:00", "2026-03-03T07:00"),
        (Timing.WEEKLY, "2026-03-02T06:00", "2026-03-02T07:00"),
        (Timing.WEEKLY, "2026-03-02T07:00", "2026-03-09T07:00"),
        (Timing.WEEKLY, "2026-03-08T23:59", "2026-03-09T07:00"),
    ],
)
def test_a_digest_leaves_the_next_morning_or_on_the_next_monday(timing: Timing, created: str, slot: str) -> None:
    for zone in (UTC_ZONE, TOKYO, NEW_YORK):
        assert slot_of(timing, at(created, zone), zone) == at(slot, zone)


def test_the_second_piece_of_news_of_a_day_waits_for_the_next_morning() -> None:
    now = at("2026-03-02T15:00")
    each = (now, Timing.AT_ONCE)
    sorting = sort_pending({1: each}, due=frozenset({1}), now=now, zone=UTC_ZONE, digest_at=at("2026-03-02T07:00"))
    assert sorting == ([], {1: at("2026-03-03T07:00")})
    on_friday = at("2026-03-06T15:00")
    later = leaves_at(*each, now=on_friday, zone=UTC_ZONE, digest_at=at("2026-03-06T07:00"))
    assert later == at("2026-03-09T07:00")


def test_what_waits_for_tomorrow_goes_with_a_mail_that_leaves_today() -> None:
    now = at("2026-03-02T15:00")
    every = {1: (now, None), 2: (now, Timing.DAILY), 3: (now, Timing.WEEKLY), 4: (now, Timing.OFF)}
    sorting = sort_pending(every, due=frozenset({1, 2, 4}), now=now, zone=UTC_ZONE, digest_at=None)
    assert sorting == ([1, 2], {})
    # Not a second time that day, and not at the weekend.
    again = sort_pending(every, due=frozenset({1, 2}), now=now, zone=UTC_ZONE, digest_at=at("2026-03-02T07:00"))
    assert again == ([1], {2: at("2026-03-03T07:00")})
    saturday = at("2026-03-07T12:00")
    weekend = sort_pending(every, due=frozenset({1, 2}), now=saturday, zone=UTC_ZONE, digest_at=None)
    assert weekend == ([1], {2: at("2026-03-09T07:00")})


MINUTES = st.integers(min_value=0, max_value=14 * 24 * 60)


@settings(deadline=None)
@given(
    st.lists(st.tuples(MINUTES, st.sampled_from(Timing), st.booleans()), max_size=20),
    st.sampled_from([BERLIN, TOKYO, NEW_YORK, UTC_ZONE]),
    st.integers(min_value=7, max_value=240),
)
def test_in_two_weeks_of_any_news_and_sweeps_everything_leaves_and_one_mail_a_day_is_of_what_can_wait(
    news: list[tuple[int, Timing, bool]], zone: ZoneInfo, every: int
) -> None:
    begin = at("2026-03-20T00:00")  # with a change of the clocks in New York behind it, and in Berlin before it
    waiting = {
        number: (begin + timedelta(minutes=minute), timing if can_wait else None)
        for number, (minute, timing, can_wait) in enumerate(news)
    }
    due_at = {number: created_at for number, (created_at, _timing) in waiting.items()}
    digest_at: datetime | None = None
    digests: list[datetime] = []
    for step in range(31 * 24 * 60 // every):
        now = begin + timedelta(minutes=step * every)
        here = {number: each for number, each in waiting.items() if each[0] <= now}
        due = frozenset(number for number in here if due_at[number] <= now)
        if not due:
            continue
        sending, later = sort_pending(here, due=due, now=now, zone=zone, digest_at=digest_at)
        never = [number for number, (_created_at, timing) in here.items() if timing is Timing.OFF]
        assert due <= {*sending, *later, *never}
        assert not {*sending, *later} & {*never}
        assert all(moment > now for moment in later.values())
        due_at |= later
        local = now.astimezone(zone)
        if sending:
            assert 7 <= local.hour < 20
        if any(waiting[item][1] is not None for item in sending):
            assert local.weekday() < 5
            digests.append(now)
            digest_at = now
        for item in (*sending, *never):
            del waiting[item]
    assert not waiting
    days = [moment.astimezone(zone).date() for moment in digests]
    assert len(days) == len(set(days))


@pytest.mark.parametrize("kind", list(Kind))
def test_what_cannot_wait_is_sent_at_once_or_not_at_all(kind: Kind) -> None:
    rule = kind.rule
    assert rule.by_default in rule.choices
    assert Timing.OFF in rule.choices
    assert (set(rule.choices) == {Timing.AT_ONCE, Timing.OFF}) is rule.cannot_wait
    assert rule.by_default is not Timing.OFF
