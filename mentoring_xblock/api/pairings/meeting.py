"""Use cases by which two people find a time to meet, move it, and say whether they met."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from django.utils import timezone

from ...applets.notices.data import Kind
from ...applets.pairings import api as pairings
from ...applets.pairings import meeting
from ...applets.pairings.data.pairing import PairingDetail
from ...applets.pairings.data.sessions import (
    LONGEST_LOOK,
    Period,
    ProposedTimesInfo,
    SessionInfo,
    SessionKind,
    TimesState,
    WorkingHours,
)
from ...applets.pairings.limits import SESSIONS_CANCELLED, SESSIONS_MOVED, TIMES_PROPOSED
from ...applets.people import api as people
from ...applets.people.data import MemberInfo
from ...applets.people.domain import place_in_zone
from ...core import clock
from ...core.clock import find_time_zone
from ...core.errors import InvalidInput, NotFound, gettext_noop
from ..limits import require_within
from ..transactions import atomic_use_case
from .context import PairingContext, open_for
from .data import TimeRemarks
from .lifecycle import detail_of, notify_other, time_of, zone_of
from .partners import shows_contact


@atomic_use_case
def propose_session_times(
    *,
    actor_id: int,
    pairing_id: int,
    token: str,
    starts: Sequence[datetime],
    minutes: int,
    kind: SessionKind | str,
    place: str = "",
    note: str = "",
    now: datetime | None = None,
) -> PairingDetail:
    """Either of the two proposes up to three times for a session; the other is notified. Idempotent on ``token``.

    Earlier times of the same person give way to them.

    Args:
        starts: Each with an offset, or without one as the local time of the actor's membership, else of the site.
        place: A room, or a link to a call; like ``note`` for the pair alone.

    Raises NotFound, NotAllowed, InvalidInput for a time that has passed, lies outside the pairing or is skipped by the
    clocks, LimitReached, and Conflict: ``crossed`` where the other's times wait for an answer, ``gone`` where the other
    has left, ``stale_state`` after the end.
    """
    now = now or clock.now()
    context = open_for(actor_id, pairing_id, "session", now=now)
    context.require_both()
    zone = zone_of(context)
    times = ProposedTimesInfo(
        proposed_by_id=_own_id(context),
        starts=tuple(place_in_zone(start, zone) for start in starts),
        minutes=minutes,
        kind=_check_kind(kind),
        created_at=now,
        place=place,
        note=note,
        token=token,
    )
    times_id, is_new = pairings.propose_times(pairing_id, times=times, actor_id=actor_id, now=now)
    if is_new:
        require_within(TIMES_PROPOSED, context.actor, now=now, already=1)
        notify_other(context, Kind.TIMES_PROPOSED, once=f"times {times_id}", now=now)
    return detail_of(pairing_id)


@atomic_use_case
def accept_session_time(
    *, actor_id: int, pairing_id: int, times_id: int, choice: int, now: datetime | None = None
) -> PairingDetail:
    """Accept one of the proposed times, by its position from 0: it becomes the planned session, with place and note.

    Accepting the same one again changes nothing. Raises NotFound, NotAllowed, InvalidInput for a choice that was not
    proposed, and Conflict: ``own_times`` for the one who proposed them, ``stale_times`` where they are no longer open,
    ``passed`` for a time that has passed, ``gone`` where the other has left, ``stale_state`` after the end.
    """
    now = now or clock.now()
    context = open_for(actor_id, pairing_id, "session", now=now)
    context.require_both()
    session_id, is_new = pairings.accept_times(
        pairing_id, times_id=times_id, choice=choice, accepted_by_id=_own_id(context), actor_id=actor_id, now=now
    )
    detail = detail_of(pairing_id)
    if is_new:
        facts = time_of(detail, session_id)
        notify_other(context, Kind.SESSION_PLANNED, once=f"session {session_id}", now=now, facts=facts)
    return detail


@atomic_use_case
def decline_session_times(
    *, actor_id: int, pairing_id: int, times_id: int, now: datetime | None = None
) -> PairingDetail:
    """Ask for other times than the proposed ones; who proposed them takes them back by it. Twice changes nothing.

    Raises NotFound, NotAllowed, and Conflict: ``stale_times`` where they are no longer open, ``stale_state`` after the
    end.
    """
    now = now or clock.now()
    context = open_for(actor_id, pairing_id, "session", now=now)
    ended = pairings.decline_times(
        pairing_id, times_id=times_id, declined_by_id=_own_id(context), actor_id=actor_id, now=now
    )
    if ended is TimesState.DECLINED:
        notify_other(context, Kind.TIMES_DECLINED, once=f"times {times_id}", now=now)
    return detail_of(pairing_id)


@atomic_use_case
def move_session(
    *,
    actor_id: int,
    pairing_id: int,
    session_id: int,
    starts_at: datetime,
    minutes: int,
    sequence: int,
    place: str = "",
    now: datetime | None = None,
) -> PairingDetail:
    """Move a planned session to another time, with another length or place where these differ; the other is notified.

    ``sequence`` is the session's ``calendar_sequence`` as the actor saw it: what has changed since is not overwritten,
    and a second click changes nothing.

    Raises NotFound, NotAllowed, InvalidInput for the time, LimitReached, and Conflict: ``stale_session`` where it has
    changed since, ``held``, ``cancelled``, ``gone`` where the other has left, ``stale_state`` after the end.
    """
    now = now or clock.now()
    context = open_for(actor_id, pairing_id, "session", now=now)
    context.require_both()
    moved = SessionInfo(
        place_in_zone(starts_at, zone_of(context)),
        minutes,
        SessionKind.REVIEW,
        place=place,
        calendar_sequence=sequence,
        session_id=session_id,
    )
    if pairings.move_session(pairing_id, moved=moved, actor_id=actor_id, now=now):
        require_within(SESSIONS_MOVED, context.actor, now=now, already=1)
        facts = {"starts_at": moved.starts_at.isoformat()}
        once = f"session {session_id} of version {sequence}"
        notify_other(context, Kind.SESSION_MOVED, once=once, now=now, facts=facts)
    return detail_of(pairing_id)


@atomic_use_case
def answer_session(
    *, actor_id: int, pairing_id: int, session_id: int, held: bool, now: datetime | None = None
) -> PairingDetail:
    """Say whether a planned session was held; one that was not is cancelled. The same answer again changes nothing.

    Raises NotFound, NotAllowed, InvalidInput for one that has not begun, LimitReached, and Conflict: ``held`` and
    ``cancelled`` where the other answer was given, ``stale_state`` after the end.
    """
    now = now or clock.now()
    context = open_for(actor_id, pairing_id, "session", now=now)
    if not held:
        require_within(SESSIONS_CANCELLED, context.actor, now=now)
    is_new = pairings.answer_session(pairing_id, session_id=session_id, held=held, actor_id=actor_id, now=now)
    detail = detail_of(pairing_id)
    if is_new and not held:
        facts = time_of(detail, session_id)
        notify_other(context, Kind.SESSION_CANCELLED, once=f"session {session_id}", now=now, facts=facts)
    return detail


def preview_session_times(
    *,
    actor_id: int,
    pairing_id: int,
    starts: Sequence[datetime] = (),
    minutes: int = 60,
    day: date | None = None,
    without_session_id: int | None = None,
    now: datetime | None = None,
) -> tuple[WorkingHours, tuple[TimeRemarks, ...]]:
    """The working hours of both on a day, and what speaks against these times; for the pair alone, while it runs.

    Warnings only: what is refused is refused when it is sent. Of the other person's other sessions it says that there
    is one, never which. Constant queries.

    Args:
        starts: With an offset, or without one as local time of the actor's membership.
        day: Of the actor's calendar; None is their next working day from tomorrow on.
        without_session_id: A session that is to be moved, which cannot overlap itself.

    Raises NotFound for a pairing that is not there or not under way, NotAllowed for all but the two, InvalidInput for
    a time that the clocks skip or a day that is too far away.
    """
    now = now or clock.now()
    context = open_for(actor_id, pairing_id, "session", now=now)
    if not shows_contact(context.actor, context.pairing) or context.actor.member is None:
        raise NotFound()
    own = context.actor.member
    both = people.get_members({context.pairing.mentee_id, context.pairing.mentor_id})
    other = next(member for member in both.values() if member.member_id != own.member_id)
    own_zone, other_zone = zone_of(context), _zone_of_member(other)
    wanted = [meeting.period_of(place_in_zone(start, own_zone), minutes) for start in starts]
    today = now.astimezone(own_zone).date()
    calendar = context.policy.working_days
    day = day or calendar.after(today, 1)
    if abs(day - today) > LONGEST_LOOK:
        raise InvalidInput(gettext_noop("This day is too far away. Choose one nearer to today."), fields={"day": "far"})
    hours = meeting.working_hours(day, own=own_zone, other=other_zone, calendar=calendar)
    begins = min([hours.begins, *(start for start, _ in wanted)])
    ends = max([hours.ends, *(end for _, end in wanted)])
    planned = pairings.planned_of(both, since=begins, until=ends, without=without_session_id)

    def taken_by(member: MemberInfo) -> list[Period]:
        found = []
        for info, session in planned:
            period = meeting.period_of(session.starts_at, session.minutes)
            # What this very pairing has at exactly that time is the session itself, sent a second time.
            is_itself = info.pairing_id == pairing_id and period in wanted
            if member.member_id in (info.mentee_id, info.mentor_id) and not is_itself:
                found.append(period)
        return found

    mine, others = taken_by(own), taken_by(other)
    remarks = tuple(
        TimeRemarks(
            starts_at=period[0],
            others_time=period[0].astimezone(other_zone),
            has_passed=period[0] <= now,
            outside_own=meeting.is_outside(period, own_zone, calendar=calendar),
            outside_others=meeting.is_outside(period, other_zone, calendar=calendar),
            own_taken=meeting.is_taken(period, mine),
            others_taken=meeting.is_taken(period, others),
        )
        for period in wanted
    )
    return hours, remarks


def _check_kind(kind: SessionKind | str) -> SessionKind:
    """What a session is for; InvalidInput for anything else."""
    try:
        return SessionKind(kind)
    except ValueError:
        raise InvalidInput(
            gettext_noop("Choose what the session is for: shadow, practise or review."), fields={"kind": "unknown"}
        ) from None


def _zone_of_member(member: MemberInfo) -> tzinfo:
    """Where somebody's clock goes: as their membership says, else as the site's."""
    return find_time_zone(member.time_zone) or timezone.get_default_timezone()


def _own_id(context: PairingContext) -> int:
    """The membership that acts. All but the two are refused before, unless the pairing is over."""
    if context.actor.member_id is None or not context.actor.takes_part_in(context.pairing):
        raise NotFound()
    return context.actor.member_id
