"""Use cases by which a pairing moves on and is worked at: each one step of its life, its plan or its sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from django.utils import timezone

from ...applets.notices.data import Kind
from ...applets.pairings import api as pairings
from ...applets.pairings.data.pairing import PairingDetail, PairingInfo
from ...applets.pairings.data.plan import Practice
from ...applets.pairings.data.sessions import SessionInfo, SessionKind
from ...applets.pairings.limits import EVIDENCE, SESSIONS_CANCELLED, SESSIONS_PLANNED, WITHDRAWALS
from ...applets.pairings.states import Event, State, Turn
from ...applets.people.domain import place_in_zone
from ...core import clock
from ...core.clock import find_time_zone
from ...core.errors import Conflict, InvalidInput, gettext_noop
from ...core.text import NOTE_LENGTH, clean_text
from ..disclosure import without_deciding
from ..limits import require_within
from ..transactions import atomic_use_case
from .context import PairingContext, notify, open_for, renew_after
from .requests import go_on
from .suitability import find_refusal

_HAS_BEGUN = gettext_noop(
    "The mentor has accepted since you opened this page, so the pairing has begun. It goes on unless you end it."
)
_OTHER_MENTOR = gettext_noop(
    "Another reviewer has proposed a different mentor since you opened this page. Look at the pairing again, then "
    "decide."
)


@atomic_use_case
def approve_pairing(
    *, actor_id: int, pairing_id: int, mentor_id: int | None = None, now: datetime | None = None
) -> PairingInfo:
    """Let a proposal go ahead: one of the mentor's places is taken, and the mentor is asked.

    ``mentor_id``: whom the actor read as the mentor, where they decide by what they read earlier.

    Raises NotFound, NotAllowed, TransitionRefused, and Conflict: ``no_place`` where the last place is gone,
    ``not_offered`` where the mentor has withdrawn the offer since it was proposed, ``own_manager`` where they have
    become the mentee's manager, ``gone`` for a mentee who has left, and ``stale_mentor`` where another reviewer has put
    somebody else in.
    """
    now = now or clock.now()
    context = open_for(actor_id, pairing_id, Event.APPROVE, now=now)
    _require_same_mentor(pairing_id, mentor_id)
    _require_suited_still(context, Turn.REVIEWER)
    pairing = _move(context, Event.APPROVE, now=now)
    notify(Kind.TO_ANSWER, {pairing.mentor_id}, pairing, now=now)
    return without_deciding(pairing)


@atomic_use_case
def reject_pairing(
    *, actor_id: int, pairing_id: int, reason: str, mentor_id: int | None = None, now: datetime | None = None
) -> PairingInfo:
    """Turn a proposal down, with a reason; a learner's request goes on to their next choice.

    ``mentor_id``: as in ``approve_pairing``.

    Raises NotFound, NotAllowed, TransitionRefused, InvalidInput without a reason, and Conflict (``stale_mentor``).
    """
    now = now or clock.now()
    text = _reason(reason)
    context = open_for(actor_id, pairing_id, Event.REJECT, now=now)
    _require_same_mentor(pairing_id, mentor_id)
    pairing = _move(context, Event.REJECT, reason=text, now=now)
    notify(Kind.REJECTED, {pairing.mentee_id}, pairing, now=now)
    go_on(pairing, before=State.PROPOSED, event=Event.REJECT, actor=context.actor, now=now)
    return without_deciding(pairing)


@atomic_use_case
def accept_pairing(*, actor_id: int, pairing_id: int, now: datetime | None = None) -> PairingInfo:
    """The mentor says yes: the pairing starts today, with its plan and its end.

    Raises NotFound, NotAllowed, TransitionRefused, and Conflict: ``gone`` for a mentee who has left, and
    ``own_manager`` where the mentor has become the mentee's manager.
    """
    now = now or clock.now()
    context = open_for(actor_id, pairing_id, Event.ACCEPT, now=now)
    _require_suited_still(context, Turn.MENTOR)
    pairing = _move(context, Event.ACCEPT, now=now)
    notify(Kind.ACCEPTED, {pairing.mentee_id}, pairing, now=now)
    return without_deciding(pairing)


@atomic_use_case
def decline_pairing(*, actor_id: int, pairing_id: int, reason: str = "", now: datetime | None = None) -> PairingInfo:
    """The mentor says no: their place is free again, and a learner's request goes on to the next choice.

    Raises NotFound, NotAllowed, TransitionRefused, InvalidInput for the reason.
    """
    now = now or clock.now()
    text = clean_text(reason, field="reason", longest=NOTE_LENGTH)
    context = open_for(actor_id, pairing_id, Event.DECLINE, now=now)
    pairing = _move(context, Event.DECLINE, reason=text, now=now)
    notify(Kind.DECLINED, {pairing.mentee_id}, pairing, now=now)
    go_on(pairing, before=State.APPROVED, event=Event.DECLINE, actor=context.actor, now=now)
    return without_deciding(pairing)


@atomic_use_case
def withdraw_pairing(
    *, actor_id: int, pairing_id: int, reason: str = "", is_request: bool = False, now: datetime | None = None
) -> PairingInfo:
    """Either of the two, the manager or an admin ends a pairing or takes a request back; the place is free again.

    ``is_request``: the actor read it as one that had not begun.

    Raises NotFound, NotAllowed, TransitionRefused, InvalidInput for the reason, LimitReached, and Conflict
    (``stale_state``) for a request that has begun meanwhile.
    """
    now = now or clock.now()
    text = clean_text(reason, field="reason", longest=NOTE_LENGTH)
    context = open_for(actor_id, pairing_id, Event.WITHDRAW, now=now)
    if is_request and pairings.get_info(pairing_id, for_update=True).state.stage.runs:
        raise Conflict(_HAS_BEGUN, code="stale_state")
    require_within(WITHDRAWALS, context.actor, now=now)
    before = context.pairing.state
    pairing = _move(context, Event.WITHDRAW, reason=text, now=now)
    # A mentor who was never asked is not notified.
    concerned = {pairing.mentee_id, pairing.mentor_id} if before.stage.holds_place else {pairing.mentee_id}
    kind = Kind.ENDED_EARLY if before.stage.runs else Kind.WITHDRAWN
    notify(kind, concerned - {context.actor.member_id}, pairing, now=now)
    return without_deciding(pairing)


@atomic_use_case
def ask_evidence(*, actor_id: int, pairing_id: int, what: str, now: datetime | None = None) -> PairingInfo:
    """The confirmer says what is missing; the pairing continues for at least a week.

    Raises NotFound, NotAllowed, TransitionRefused, InvalidInput where nothing is said, LimitReached, and Conflict
    (``gone``) for a mentee who has left.
    """
    now = now or clock.now()
    text = clean_text(what, field="what", longest=NOTE_LENGTH, required=True)
    context = open_for(actor_id, pairing_id, Event.ASK_EVIDENCE, now=now)
    require_within(EVIDENCE, context.actor, now=now)
    pairing = _move(context, Event.ASK_EVIDENCE, reason=text, now=now)
    notify(Kind.EVIDENCE_ASKED, {pairing.mentee_id, pairing.mentor_id} - {context.actor.member_id}, pairing, now=now)
    return without_deciding(pairing)


# The plan and the sessions


@atomic_use_case
def set_plan_work(
    *, actor_id: int, pairing_id: int, step_id: int, work: str, now: datetime | None = None
) -> PairingDetail:
    """The mentor names the real piece of work on which a behaviour is practised.

    Raises NotFound, NotAllowed, InvalidInput for the text, Conflict (``stale_state``) after the end.
    """
    context = open_for(actor_id, pairing_id, "plan", now=now)
    pairings.set_work(context.pairing.pairing_id, step_id=step_id, work=work, actor_id=actor_id, now=now or clock.now())
    return detail_of(pairing_id)


@atomic_use_case
def tick_step(
    *,
    actor_id: int,
    pairing_id: int,
    step_id: int,
    practice: Practice | str,
    done: bool = True,
    now: datetime | None = None,
) -> PairingDetail:
    """Either of the two ticks a behaviour off as watched, done together or done alone, or takes the tick away.

    Raises NotFound, NotAllowed, InvalidInput for the practice, Conflict (``stale_state``) after the end.
    """
    open_for(actor_id, pairing_id, "session", now=now)
    pairings.tick(
        pairing_id,
        step_id=step_id,
        practice=pairings.check_practice(practice),
        done=done,
        actor_id=actor_id,
        now=now or clock.now(),
    )
    return detail_of(pairing_id)


@atomic_use_case
def log_session(
    *,
    actor_id: int,
    pairing_id: int,
    token: str,
    starts_at: datetime,
    minutes: int,
    kind: SessionKind | str,
    notes: str = "",
    for_confirmer: str = "",
    held: bool = True,
    ticks: Sequence[tuple[int, Practice]] = (),
    place: str = "",
    now: datetime | None = None,
) -> PairingDetail:
    """Plan a session (``held`` False) or log one that was held, with the behaviours shown in it.

    ``notes`` and ``place`` are only for the pair, ``for_confirmer`` is also for the confirmer.
    Idempotent on ``token``; the token of a planned session with ``held`` True logs it as held.

    Args:
        starts_at: With an offset, or without one as the local time of the actor's membership, else of the site.

    Raises NotFound, NotAllowed, InvalidInput for a time that the clocks skip there or another faulty value,
    LimitReached, and Conflict: ``gone`` for a session planned with somebody who has left, ``stale_state`` after the
    end.
    """
    now = now or clock.now()
    context = open_for(actor_id, pairing_id, "session", now=now)
    if not held:
        context.require_both()
    try:
        session_kind = SessionKind(kind)
    except ValueError:
        raise InvalidInput(
            gettext_noop("Choose what the session is for: shadow, practise or review."), fields={"kind": "unknown"}
        ) from None
    session = SessionInfo(
        token=token,
        starts_at=place_in_zone(starts_at, zone_of(context)),
        minutes=minutes,
        kind=session_kind,
        notes=notes,
        for_confirmer=for_confirmer,
        held=held,
        place=place,
    )
    shown = [(step_id, pairings.check_practice(practice)) for step_id, practice in ticks]
    if not held:
        require_within(SESSIONS_PLANNED, context.actor, now=now)
    stored = pairings.log_session(
        pairing_id, session, ticks=shown, logged_by_id=context.actor.member_id, actor_id=actor_id, now=now
    )
    detail = detail_of(pairing_id)
    if not held:
        facts = time_of(detail, stored)
        notify_other(context, Kind.SESSION_PLANNED, once=f"session {stored}", now=now, facts=facts)
    return detail


@atomic_use_case
def cancel_session(*, actor_id: int, pairing_id: int, session_id: int, now: datetime | None = None) -> PairingDetail:
    """Either of the two cancels a session that was not held.

    Raises NotFound, NotAllowed, LimitReached, and Conflict: ``held`` for one that was, ``stale_state`` after the end.
    """
    now = now or clock.now()
    context = open_for(actor_id, pairing_id, "session", now=now)
    require_within(SESSIONS_CANCELLED, context.actor, now=now)
    pairings.cancel_session(pairing_id, session_id=session_id, actor_id=actor_id, now=now)
    detail = detail_of(pairing_id)
    facts = time_of(detail, session_id)
    notify_other(context, Kind.SESSION_CANCELLED, once=f"session {session_id}", now=now, facts=facts)
    return detail


def time_of(detail: PairingDetail, session_id: int) -> dict[str, object]:
    """The fact that notices of a session need: when it begins."""
    session = next(each for each in detail.sessions if each.session_id == session_id)
    return {"starts_at": session.starts_at.isoformat()}


def _require_suited_still(context: PairingContext, turn: Turn) -> None:
    """What has gone on already is refused by its state."""
    refusal = find_refusal(context.actor.programme, context.mentee, context.pairing)
    if refusal is not None and context.pairing.state.stage.turn is turn:
        raise refusal


def _require_same_mentor(pairing_id: int, mentor_id: int | None) -> None:
    """Locks the pairing, so that nobody changes the mentor before the decision is stored."""
    if mentor_id is not None and pairings.get_info(pairing_id, for_update=True).mentor_id != mentor_id:
        raise Conflict(_OTHER_MENTOR, code="stale_mentor")


def zone_of(context: PairingContext) -> tzinfo:
    """Where the actor's clock goes: as their membership says, else as the site's."""
    member = context.actor.member
    return find_time_zone(member.time_zone if member else "") or timezone.get_default_timezone()


def _move(context: PairingContext, event: Event, *, reason: str = "", now: datetime) -> PairingInfo:
    before = context.pairing.state
    pairing = pairings.transition(
        context.pairing.pairing_id, event, actor_id=context.actor.user_id, reason=reason, now=now
    )
    if before.stage.holds_place or pairing.state.stage.holds_place:
        renew_after(pairing, now=now)
    return pairing


def detail_of(pairing_id: int) -> PairingDetail:
    """A pairing with its plan as its two people know it, who alone work at it."""
    detail = pairings.get_detail(pairing_id)
    return replace(detail, pairing=without_deciding(detail.pairing))


def _reason(text: str) -> str:
    return clean_text(text, field="reason", longest=NOTE_LENGTH, required=True)


def notify_other(
    context: PairingContext, kind: Kind, *, once: str, now: datetime, facts: Mapping[str, object] | None = None
) -> None:
    """Notify the one of the two who did not do it."""
    both = {context.pairing.mentee_id, context.pairing.mentor_id}
    notify(kind, both - {context.actor.member_id}, context.pairing, once=once, now=now, facts=facts)
