"""How two people find a time for a session, move it, and say whether it was held. Only while their pairing runs.

Planning one at a time that both know already, and logging one with its ticks, is ``plans``.
"""

from __future__ import annotations

from datetime import datetime

from ...core.errors import Conflict, InvalidInput, NotFound, gettext_noop
from ...core.ids import is_id
from ...core.text import LINE_LENGTH, NOTE_LENGTH, TOKEN_LENGTH, clean_text
from ...core.values import fields_of, pick
from ..audit_log.data import Action
from ..people import api as people
from . import domain
from .data.sessions import ProposedTimesInfo, SessionInfo, SessionKind, TimesState
from .models.pairing import Pairing
from .models.sessions import ProposedTimes, Session
from .plans import cancel_session, log, running
from .values import starts_of

_CROSSED = gettext_noop("The other person has just proposed times. Answer them first, or ask there for others.")
_NOT_OPEN = gettext_noop("These times are no longer open. Reload the page to see what you can do now.")
_OWN_TIMES = gettext_noop("You proposed these times yourself. The other person accepts one of them.")
_PASSED = gettext_noop("This time has passed. Ask for other times.")
_HAS_CHANGED = gettext_noop("This session has changed since you opened the page. Reload it and try again.")
_WAS_CANCELLED = gettext_noop("This session was cancelled. If it took place after all, log it as a session of its own.")
_WAS_HELD = gettext_noop("This session has already taken place, so you cannot move it.")


def propose_times(
    pairing_id: int, *, times: ProposedTimesInfo, actor_id: int | None, now: datetime
) -> tuple[int, bool]:
    """Propose times for a session; gives their id, and whether they are new: the same token again changes nothing.

    The proposer's earlier times give way to them. Raises Conflict (``crossed``) where the other's wait for an answer
    and one of them is still to come.
    """
    row = running(pairing_id)
    token = clean_text(times.token, field="token", longest=TOKEN_LENGTH, required=True)
    known = ProposedTimes.objects.filter(pairing_id=pairing_id, token=token).first()
    if known is not None:
        return int(known.pk), False
    waiting = ProposedTimes.objects.filter(open_pairing_id=pairing_id).first()
    if waiting is not None:
        if waiting.proposed_by_id != times.proposed_by_id and any(start > now for start in starts_of(waiting)):
            raise Conflict(_CROSSED, code="crossed")
        _close(waiting, TimesState.WITHDRAWN, now=now)
    starts = domain.check_times(times, now=now, **_bounds(row))
    stored = ProposedTimes.objects.create(
        pairing_id=pairing_id,
        open_pairing_id=pairing_id,
        token=token,
        starts=[start.isoformat() for start in starts],
        place=clean_text(times.place, field="place", longest=LINE_LENGTH),
        note=clean_text(times.note, field="note", longest=NOTE_LENGTH),
        **pick(times, ("proposed_by_id", "minutes", "kind", "created_at")),
    )
    facts: dict[str, object] = {"starts_at": stored.starts, "minutes": times.minutes}
    log(row, Action.PAIRING_TIMES_PROPOSED, facts, actor_id=actor_id, now=now)
    return int(stored.pk), True


def accept_times(
    pairing_id: int, *, times_id: int, choice: int, accepted_by_id: int, actor_id: int | None, now: datetime
) -> tuple[int, bool]:
    """Accept one of the times that the other proposed, by its position from 0: it becomes a planned session.

    Gives the session's id, and whether it is new: accepting the same one again changes nothing.

    Raises NotFound for times that are not there, InvalidInput for another position, Conflict for one's own times
    (``own_times``), times that are no longer open (``stale_times``) or a time that has passed (``passed``).
    """
    row = running(pairing_id)
    times = _times(pairing_id, times_id)
    if times.proposed_by_id == accepted_by_id:
        raise Conflict(_OWN_TIMES, code="own_times")
    if times.state == TimesState.ACCEPTED and times.chosen == choice and times.session_id is not None:
        return int(times.session_id), False
    if times.state != TimesState.OPEN:
        raise Conflict(_NOT_OPEN, code="stale_times")
    starts = starts_of(times)
    if not 0 <= choice < len(starts):
        raise InvalidInput(gettext_noop("Choose one of the times that were proposed."), fields={"choice": "unknown"})
    starts_at = starts[choice]
    if starts_at <= now:
        raise Conflict(_PASSED, code="passed")
    planned = SessionInfo(starts_at, times.minutes, SessionKind(times.kind), times.note, place=times.place)
    domain.check_planned(planned, now=now, **_bounds(row))
    session = Session.objects.create(
        pairing_id=pairing_id,
        token=f"times-{times.pk}",
        logged_by_id=times.proposed_by_id,
        created_at=now,
        **fields_of(planned, "session_id", "token"),
    )
    times.chosen, times.session = choice, session
    _close(times, TimesState.ACCEPTED, now=now)
    facts: dict[str, object] = {"session_id": session.pk, "starts_at": starts_at.isoformat()}
    log(row, Action.PAIRING_TIMES_ACCEPTED, facts, actor_id=actor_id, now=now)
    return int(session.pk), True


def decline_times(
    pairing_id: int, *, times_id: int, declined_by_id: int, actor_id: int | None, now: datetime
) -> TimesState | None:
    """Ask for other times, or take one's own back; gives how they ended, None if they had ended so already.

    Raises NotFound for times that are not there, Conflict (``stale_times``) for times that ended otherwise.
    """
    row = running(pairing_id)
    times = _times(pairing_id, times_id)
    is_own = times.proposed_by_id == declined_by_id
    after = TimesState.WITHDRAWN if is_own else TimesState.DECLINED
    if times.state == after:
        return None
    if times.state != TimesState.OPEN:
        raise Conflict(_NOT_OPEN, code="stale_times")
    _close(times, after, now=now)
    action = Action.PAIRING_TIMES_WITHDRAWN if is_own else Action.PAIRING_TIMES_DECLINED
    log(row, action, {}, actor_id=actor_id, now=now)
    return after


def move_session(pairing_id: int, *, moved: SessionInfo, actor_id: int | None, now: datetime) -> bool:
    """Move a planned session to the time, length and place of ``moved``; whether anything changed.

    Its ``calendar_sequence`` is the version that its mover saw: one that has changed since is left alone, so that a
    late second click moves nothing back.

    Raises NotFound for a session that is not there, Conflict for one that was held (``held``), cancelled
    (``cancelled``) or changed since (``stale_session``).
    """
    row = running(pairing_id)
    session = _session(pairing_id, moved.session_id)
    place = clean_text(moved.place, field="place", longest=LINE_LENGTH)
    if session.held or session.cancelled:
        raise Conflict(_WAS_HELD if session.held else _WAS_CANCELLED, code="held" if session.held else "cancelled")
    if (session.starts_at, session.minutes, session.place) == (moved.starts_at, moved.minutes, place):
        return False
    if moved.calendar_sequence != session.calendar_sequence:
        raise Conflict(_HAS_CHANGED, code="stale_session")
    domain.check_planned(moved, now=now, **_bounds(row))
    before: dict[str, object] = {"starts_at": session.starts_at.isoformat(), "minutes": session.minutes}
    session.starts_at, session.minutes, session.place = moved.starts_at, moved.minutes, place
    session.calendar_sequence += 1
    session.save(update_fields=["starts_at", "minutes", "place", "calendar_sequence"])
    after: dict[str, object] = {
        "session_id": session.pk,
        "starts_at": session.starts_at.isoformat(),
        "minutes": session.minutes,
    }
    log(row, Action.PAIRING_SESSION_MOVED, after, old=before, actor_id=actor_id, now=now)
    return True


def answer_session(pairing_id: int, *, session_id: int, held: bool, actor_id: int | None, now: datetime) -> bool:
    """Say of a planned session whether it was held; whether that is new. What was not held is cancelled.

    Raises Conflict where the other answer was given already, InvalidInput for one held before it has begun.
    """
    row = running(pairing_id)
    session = _session(pairing_id, session_id)
    if not held:
        was_cancelled = session.cancelled
        cancel_session(pairing_id, session_id=session_id, actor_id=actor_id, now=now)
        return not was_cancelled
    if session.held:
        return False
    if session.cancelled:
        raise Conflict(_WAS_CANCELLED, code="cancelled")
    if session.starts_at > now:
        raise InvalidInput(
            gettext_noop("You cannot record a session that has not started yet. Plan it instead."),
            fields={"starts_at": "future"},
        )
    session.held = True
    session.calendar_sequence += 1
    session.save(update_fields=["held", "calendar_sequence"])
    facts: dict[str, object] = {"session_id": session.pk, "minutes": session.minutes}
    log(row, Action.PAIRING_SESSION_HELD, facts, actor_id=actor_id, now=now)
    return True


def _times(pairing_id: int, times_id: int) -> ProposedTimes:
    row = ProposedTimes.objects.filter(pk=times_id, pairing_id=pairing_id).first() if is_id(times_id) else None
    if row is None:
        raise NotFound()
    return row


def _session(pairing_id: int, session_id: int) -> Session:
    row = Session.objects.filter(pk=session_id, pairing_id=pairing_id).first() if is_id(session_id) else None
    if row is None:
        raise NotFound()
    return row


def _bounds(row: Pairing) -> domain.Bounds:
    mentee = people.get_member_by_id(row.mentee_id)
    return {"starts_on": row.starts_on, "ends_on": row.ends_on, "time_zone": mentee.time_zone if mentee else ""}


def _close(times: ProposedTimes, state: TimesState, *, now: datetime) -> None:
    times.state, times.open_pairing, times.answered_at = state, None, now
    times.save(update_fields=["state", "open_pairing", "answered_at", "chosen", "session"])
