"""When a mail may leave: by its reader's clock, and folded with others that can wait. Pure: no Django, no database.

At night nothing leaves. On days without work in the programme nothing leaves that can wait, and on others in one mail
a day at most.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from ...core.working_days import USUAL, WorkingDays
from .kinds.rules import Timing

MORNING, EVENING = time(7), time(20)
"""Mails leave between these, by the reader's clock; digests in the morning."""
_DAY = timedelta(days=1)


def sort_pending(
    pending: Mapping[int, tuple[datetime, Timing | None]],
    *,
    due: frozenset[int],
    now: datetime,
    zone: tzinfo,
    digest_at: datetime | None,
    calendar: WorkingDays = USUAL,
) -> tuple[list[int], dict[int, datetime]]:
    """Which of one reader's notices are sent now in one mail, and which are put off until when, by id.

    ``pending``: when each arose, and what its reader chose, None for what cannot wait. What is not ``due`` leaves only
    together with a mail that leaves anyway, what is turned off never.
    ``calendar``: the working days of their programme. ``digest_at``: when something that can wait was last mailed to
    them.
    """
    sending: list[int] = []
    later: dict[int, datetime] = {}
    for item, (created_at, timing) in pending.items():
        if item in due and timing is not Timing.OFF:
            moment = leaves_at(created_at, timing, now=now, zone=zone, digest_at=digest_at, calendar=calendar)
            if moment > now:
                later[item] = moment
            else:
                sending.append(item)
    if sending and _opens(now, zone, calendar) <= now and not _same_day(digest_at, now, zone):
        # A mail leaves anyway: what waits for tomorrow's goes with it, and tomorrow's is not needed.
        company = [item for item, (_, timing) in pending.items() if timing in (Timing.AT_ONCE, Timing.DAILY)]
        sending += [item for item in company if item not in sending]
        later = {item: moment for item, moment in later.items() if item not in sending}
    return sending, later


def leaves_at(
    created_at: datetime,
    timing: Timing | None,
    *,
    now: datetime,
    zone: tzinfo,
    digest_at: datetime | None,
    calendar: WorkingDays = USUAL,
) -> datetime:
    """The first moment from ``now`` on at which a notice may be mailed; without a ``timing`` it cannot wait."""
    if timing is None:
        return _opens(now, zone, None)
    moment = _opens(max(now, slot_of(timing, created_at, zone)), zone, calendar)
    if _same_day(digest_at, moment, zone):
        moment = _opens(_morning(moment.astimezone(zone).date() + _DAY, zone), zone, calendar)
    return moment


def slot_of(timing: Timing, created_at: datetime, zone: tzinfo) -> datetime:
    """When the digest leaves that a notice belongs to: the next morning, or that of the next Monday."""
    if timing is Timing.AT_ONCE:
        return created_at
    day = created_at.astimezone(zone).date()
    if created_at >= _morning(day, zone):
        day += _DAY
    while timing is Timing.WEEKLY and day.weekday():
        day += _DAY
    return _morning(day, zone)


def _opens(moment: datetime, zone: tzinfo, calendar: WorkingDays | None) -> datetime:
    """``moment``, or the end of the quiet hours that it is in; without a calendar every day is as good."""
    local = moment.astimezone(zone)
    day = local.date()
    is_quiet = not MORNING <= local.time() < EVENING
    if local.time() >= EVENING:
        day += _DAY
    if calendar is not None and not calendar.include(day):
        day, is_quiet = calendar.after(day, 1), True
    return _morning(day, zone) if is_quiet else moment


def _morning(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, MORNING, tzinfo=zone).astimezone(UTC)


def _same_day(one: datetime | None, other: datetime, zone: tzinfo) -> bool:
    return one is not None and one.astimezone(zone).date() == other.astimezone(zone).date()
