"""Rules of pairings beside the state table: plan, dates, sessions, deadlines. Pure: no Django, no clock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TypedDict, assert_never

from ...core.clock import find_time_zone
from ...core.errors import InvalidInput, gettext_noop
from ...core.working_days import WorkingDays
from ..people.data import MOST_WEEKS
from ..people.domain import local_date
from .data.pairing import MOST_CHOICES, MOST_MORE_WEEKS, PairingInfo
from .data.plan import MOST_STEPS, PlanStepInfo, Practice
from .data.sessions import LONGEST_LOOK, LONGEST_SESSION, MOST_TIMES, SHORTEST_SESSION, ProposedTimesInfo, SessionInfo
from .data.waits import ConfirmationDays
from .states import Clock, State, Turn

REVIEW_DAYS = 30
"""A proposal that nobody reviewed for so long lapses."""
GRACE_DAYS = 14
"""Days after its end in which a running pairing may still be re-rated."""
EVIDENCE_DAYS = 7
"""Days that a mentee has at least when evidence was asked for."""
REMIND_DAYS = 3
"""Days before the end at which both are reminded."""
ASK_DAYS = 14
"""Days after a planned session in which the two are asked whether it was held."""
REVIEW_REMIND_DAYS = 7
"""Days after which those who review a proposal are reminded."""
PLAN_DAYS, HOLD_DAYS = 7, 14
"""Days after the start at which both are asked: where no session is planned, and where none was held."""
ASK_WITHIN_DAYS = 14
"""A question that was due longer ago is not asked any more."""
LAST_MINUTE = time(23, 59)
REMIND_AHEAD = timedelta(days=14)
"""A mentor is reminded of no answer that is due later; no run of free days is thought to be longer."""
ALONE_DAYS = 14
"""Days after which a running pairing ends by itself where one of the two is gone and nobody ended it."""


def make_plan(
    behaviours: Mapping[int, Sequence[str]], *, from_level: int | None, target_level: int, title: str
) -> tuple[tuple[int, str], ...]:
    """The behaviours above ``from_level`` up to the target, each with its level, lowest first, at most MOST_STEPS.

    Behaviours by level may miss levels; where none is left, the skill's ``title`` is the one step. Who rated nothing
    (``from_level`` None) or is at the target already works on the target level alone.
    """
    lowest = target_level if from_level is None or from_level >= target_level else from_level + 1
    lines = [
        (level, text) for level in range(lowest, target_level + 1) for text in behaviours.get(level, ()) if text.strip()
    ] or [(target_level, title)]
    return tuple(lines[:MOST_STEPS])


def period(today: date, *, weeks: int) -> tuple[date, date]:
    """First and last day of a pairing accepted ``today`` (the mentee's date)."""
    return today, today + timedelta(weeks=weeks)


def end_after_evidence(ends_on: date | None, *, today: date) -> date:
    """The last day once evidence was asked for: never sooner than EVIDENCE_DAYS from ``today``."""
    soonest = today + timedelta(days=EVIDENCE_DAYS)
    return soonest if ends_on is None else max(ends_on, soonest)


def can_extend(pairing: PairingInfo) -> bool:
    """Whether one of the two may still ask for more time: once in a pairing's life."""
    return pairing.state.stage.turn is Turn.PAIR and pairing.extension_weeks is None


def awaits_extension(pairing: PairingInfo, *, by_mentor: bool) -> bool:
    """Whether that one of the two is to say whether they agree to more time."""
    is_open = pairing.extension_weeks is not None and pairing.extension_agreed is None
    return pairing.state.stage.turn is Turn.PAIR and is_open and pairing.extension_by_mentor is not by_mentor


def end_extended(ends_on: date | None, *, weeks: int, today: date) -> date:
    """The last day once more time was agreed: so many weeks after the end, or after today where that has passed."""
    return max(ends_on or today, today) + timedelta(weeks=weeks)


def check_more_weeks(weeks: object) -> int:
    """``weeks`` as an extension of 1 to MOST_MORE_WEEKS; InvalidInput otherwise."""
    if not isinstance(weeks, int) or isinstance(weeks, bool) or not 1 <= weeks <= MOST_MORE_WEEKS:
        raise InvalidInput(
            gettext_noop("A pairing can be extended by 1 to %(most)s weeks. Choose a number in this range."),
            fields={"weeks": "range"},
            most=MOST_MORE_WEEKS,
        )
    return weeks


def check_weeks(weeks: object) -> int:
    """``weeks`` as a length of 1 to 52; InvalidInput otherwise."""
    if not isinstance(weeks, int) or isinstance(weeks, bool) or not 1 <= weeks <= MOST_WEEKS:
        raise InvalidInput(
            gettext_noop("A pairing can last between 1 and %(most)s weeks. Choose a number in this range."),
            fields={"weeks": "range"},
            most=MOST_WEEKS,
        )
    return weeks


def check_choices(choices: Sequence[int]) -> tuple[int, ...]:
    """One to three different choices, in order; InvalidInput otherwise."""
    if not 1 <= len(choices) <= MOST_CHOICES or len(set(choices)) != len(choices):
        raise InvalidInput(
            gettext_noop("Choose one, two or three different mentors, in the order you would like to ask them."),
            fields={"choices": "count"},
        )
    return tuple(choices)


def check_session(
    session: SessionInfo,
    *,
    now: datetime,
    ticks: Collection[tuple[int, Practice]] = (),
    step_ids: Collection[int] = (),
    starts_on: date | None,
    ends_on: date | None,
    time_zone: str,
) -> None:
    """Refuse with InvalidInput a session of no sensible length or time, or with ``ticks`` (step id, way of showing it)
    on steps of another plan.

    It lies no earlier than the pairing's first day. What is planned lies no later than the GRACE_DAYS after its last
    one, when a pairing that nobody re-rated has lapsed; what was held is held, however long the confirmation takes.
    The days are the mentee's, in ``time_zone``.
    """
    if session.starts_at.tzinfo is None:
        raise InvalidInput(gettext_noop("Add a time zone to the session’s time."), fields={"starts_at": "time zone"})
    if not SHORTEST_SESSION <= session.minutes <= LONGEST_SESSION:
        raise InvalidInput(
            gettext_noop("A session can last between %(least)s and %(most)s minutes. Choose a number in this range."),
            fields={"minutes": "range"},
            least=SHORTEST_SESSION,
            most=LONGEST_SESSION,
        )
    if session.held and session.starts_at > now:
        raise InvalidInput(
            gettext_noop("You cannot record a session that has not started yet. Plan it instead."),
            fields={"starts_at": "future"},
        )
    if not now - LONGEST_LOOK <= session.starts_at <= now + LONGEST_LOOK:
        raise InvalidInput(gettext_noop("The session is too far away. Check its date."), fields={"starts_at": "far"})
    day = local_date(session.starts_at, time_zone)
    if starts_on is not None and day < starts_on:
        raise InvalidInput(
            gettext_noop("This pairing began on %(day)s. Choose that day or later for the session."),
            fields={"starts_at": "before"},
            day=starts_on,
        )
    if ends_on is not None and not session.held and day > ends_on + timedelta(days=GRACE_DAYS):
        raise InvalidInput(
            gettext_noop("This pairing ends on %(day)s. Plan the session for no later than %(days)s days after that."),
            fields={"starts_at": "after"},
            day=ends_on,
            days=GRACE_DAYS,
        )
    if any(step_id not in step_ids for step_id, _ in ticks):
        raise InvalidInput(
            gettext_noop("This step is not in the pairing’s plan. Reload the page and try again."),
            fields={"ticks": "unknown"},
        )
    if ticks and not session.held:
        raise InvalidInput(
            gettext_noop("You can tick off a behaviour only after the mentee has shown it."), fields={"ticks": "early"}
        )


class Bounds(TypedDict):
    """Between which days of whom a session lies: the pairing's first and last day, where the mentee is."""

    starts_on: date | None
    ends_on: date | None
    time_zone: str


def check_planned(
    session: SessionInfo, *, now: datetime, starts_on: date | None, ends_on: date | None, time_zone: str
) -> None:
    """Refuse with InvalidInput a session that is to be held and that ``check_session`` refuses, or that has begun."""
    check_session(session, now=now, starts_on=starts_on, ends_on=ends_on, time_zone=time_zone)
    if session.starts_at <= now:
        raise InvalidInput(
            gettext_noop("This time has passed. Choose a time from now on."), fields={"starts_at": "past"}
        )


def check_times(
    times: ProposedTimesInfo, *, now: datetime, starts_on: date | None, ends_on: date | None, time_zone: str
) -> tuple[datetime, ...]:
    """One to MOST_TIMES different times, in their order, each of which could be planned; InvalidInput otherwise."""
    starts = tuple(dict.fromkeys(times.starts))
    if not 1 <= len(starts) <= MOST_TIMES:
        raise InvalidInput(gettext_noop("Propose one, two or three different times."), fields={"starts_at": "count"})
    for start in starts:
        session = SessionInfo(start, times.minutes, times.kind)
        check_planned(session, now=now, starts_on=starts_on, ends_on=ends_on, time_zone=time_zone)
    return starts


def answer_by(now: datetime, *, days: int, calendar: WorkingDays, time_zone: str) -> datetime:
    """When a mentor's time to answer runs out: with the last minute of the working day that is so many after today, by
    the mentor's clock."""
    last = calendar.after(local_date(now, time_zone), days)
    return datetime.combine(last, LAST_MINUTE, find_time_zone(time_zone) or UTC).astimezone(UTC)


def reminds_to_answer(
    now: datetime, *, asked_at: datetime, answer_by: datetime, calendar: WorkingDays, time_zone: str
) -> bool:
    """Whether a mentor is to be reminded of a request: from the working day before the last on, and never on the day on
    which they were asked."""
    today, last = local_date(now, time_zone), local_date(answer_by, time_zone)
    return today >= calendar.before(last) and today > local_date(asked_at, time_zone)


def days_taken(asked_at: datetime, *, answered_at: datetime, calendar: WorkingDays, time_zone: str) -> int:
    """In how many working days a mentor answered: 0 on the same day, by their own clock."""
    return calendar.between(local_date(asked_at, time_zone), local_date(answered_at, time_zone))


def is_reached(level: int, *, target: int) -> bool:
    """Whether a confirmed level meets the target."""
    return level >= target


def level_shown(plan: Iterable[PlanStepInfo]) -> int | None:
    """The highest level of the plan of which every behaviour was done alone; None if there is no such level.

    Watching and helping show nothing yet, and a level of which a part is missing is not reached, also if the two
    dropped that part. What they added is not of the framework and counts for no level.
    """
    plan = [step for step in plan if not step.is_added]
    missing = {step.level for step in plan if step.alone_at is None}
    return max((step.level for step in plan if step.level not in missing), default=None)


def reminder_due(waits_since: datetime, *, days: ConfirmationDays, now: datetime) -> float | None:
    """After how many days the newest reminder of the confirmer was due; None before the first."""
    passed = [each for each in (days.first_reminder, days.second_reminder) if waits_since + timedelta(days=each) <= now]
    return max(passed, default=None)


def lapses(
    state: State,
    *,
    created_at: datetime,
    answer_by: datetime | None,
    ends_on: date | None,
    waits_since: datetime | None,
    days: ConfirmationDays,
    now: datetime,
) -> bool:
    """Whether time has run out for a pairing in ``state``; the same limits that ``reading.out_of_time`` asks for."""
    match state.stage.clock:
        case Clock.REVIEW:
            return created_at < review_limit(now)
        case Clock.ANSWER:
            return answer_by is not None and answer_by <= now
        case Clock.WEEKS:
            return ends_on is not None and ends_on < end_limit(now)
        case Clock.CONFIRMATION:
            return waits_since is not None and waits_since <= now - timedelta(days=days.last)
        case None:
            return False
        case unknown:
            assert_never(unknown)


def review_limit(now: datetime) -> datetime:
    """Before this a proposal has waited too long."""
    return now - timedelta(days=REVIEW_DAYS)


def end_limit(now: datetime) -> date:
    """Before this day a running pairing has ended for good: a day more than the grace, since where the mentee is it may
    still be yesterday."""
    return now.date() - timedelta(days=GRACE_DAYS + 1)
