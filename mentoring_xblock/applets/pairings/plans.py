"""The work of two people on one plan: real pieces of work, sessions, and behaviours ticked off. Only while it runs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from ...core.errors import Conflict, InvalidInput, NotFound, gettext_noop
from ...core.ids import is_id
from ...core.text import LINE_LENGTH, NOTE_LENGTH, TOKEN_LENGTH, clean_text
from ..audit_log import api as audit_log
from ..audit_log.data import Action
from ..people import api as people
from . import domain
from .data.plan import Practice
from .data.sessions import LONGEST_EVIDENCE, SessionInfo
from .lifecycle import change_of, lock
from .models.pairing import Pairing, PlanStep
from .models.sessions import Session
from .states import RUNNING_STATES

_NOT_RUNNING = gettext_noop("You can change the plan and the sessions only while the pairing is under way.")


def set_work(pairing_id: int, *, step_id: int, work: str, actor_id: int | None, now: datetime) -> None:
    """Name the real piece of work on which a behaviour is practised. Raises NotFound, Conflict, InvalidInput."""
    row = running(pairing_id)
    text = clean_text(work, field="work", longest=NOTE_LENGTH)
    if not is_id(step_id) or not PlanStep.objects.filter(pk=step_id, pairing_id=pairing_id).update(work=text):
        # MySQL counts matched rows here, as Django asks it to; an equal text is not a miss.
        raise NotFound()
    log(row, Action.PAIRING_WORK_NAMED, {"step_id": step_id}, actor_id=actor_id, now=now)


def tick(pairing_id: int, *, step_id: int, practice: Practice, done: bool, actor_id: int | None, now: datetime) -> None:
    """Tick a behaviour off as watched, done together or done alone, or untick it. Saying it again changes nothing.

    Raises NotFound for a step that is not in the plan.
    """
    row = running(pairing_id)
    if not is_id(step_id) or not PlanStep.objects.filter(pk=step_id, pairing_id=pairing_id).exists():
        raise NotFound()
    if _tick(step_id, practice, done=done, now=now):
        facts: dict[str, object] = {"step_id": step_id, "practice": practice.value, "done": done}
        log(row, Action.PAIRING_TICKED, facts, actor_id=actor_id, now=now)


def log_session(
    pairing_id: int,
    session: SessionInfo,
    *,
    ticks: Collection[tuple[int, Practice]] = (),
    logged_by_id: int | None,
    actor_id: int | None,
    now: datetime,
) -> int:
    """Plan a session or log one that was held, with its ticks; gives its id. The same token again changes nothing.

    A planned session (``held`` False) is logged as held by sending its token again with ``held`` True.
    """
    row = running(pairing_id)
    token = clean_text(session.token, field="token", longest=TOKEN_LENGTH, required=True)
    known = Session.objects.filter(pairing_id=pairing_id, token=token).first()
    if known is not None and (known.held or known.cancelled or not session.held):
        return int(known.pk)
    steps = PlanStep.objects.filter(pairing_id=pairing_id).values_list("pk", flat=True)
    mentee = people.get_member_by_id(row.mentee_id)
    domain.check_session(
        session,
        now=now,
        ticks=ticks,
        step_ids=set(steps),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        time_zone=mentee.time_zone if mentee else "",
    )
    stored = known or Session(
        pairing_id=pairing_id,
        token=token,
        logged_by_id=logged_by_id,
        created_at=now,
    )
    if known is not None:
        stored.calendar_sequence += 1
    stored.starts_at, stored.minutes, stored.kind, stored.held = (
        session.starts_at, session.minutes, session.kind, session.held,
    )  # fmt: skip
    stored.notes = clean_text(session.notes, field="notes", longest=NOTE_LENGTH)
    stored.for_confirmer = clean_text(session.for_confirmer, field="for_confirmer", longest=LONGEST_EVIDENCE)
    stored.place = clean_text(session.place, field="place", longest=LINE_LENGTH)
    stored.save()
    for step_id, practice in ticks:
        _tick(step_id, practice, done=True, now=now)
    facts: dict[str, object] = {
        "session_id": stored.pk,
        "minutes": session.minutes,
        "ticks": [[step_id, practice.value] for step_id, practice in ticks],
    }
    log(
        row,
        Action.PAIRING_SESSION_HELD if session.held else Action.PAIRING_SESSION_PLANNED,
        facts,
        actor_id=actor_id,
        now=now,
    )
    return int(stored.pk)


def cancel_session(pairing_id: int, *, session_id: int, actor_id: int | None, now: datetime) -> None:
    """Cancel a session that was not held. Raises NotFound, Conflict; cancelling twice changes nothing."""
    row = running(pairing_id)
    session = Session.objects.filter(pk=session_id, pairing_id=pairing_id).first() if is_id(session_id) else None
    if session is None:
        raise NotFound()
    if session.held:
        raise Conflict(gettext_noop("You cannot cancel this session, because it has already taken place."), code="held")
    if not session.cancelled:
        session.cancelled = True
        session.calendar_sequence += 1
        session.save(update_fields=["cancelled", "calendar_sequence"])
        log(row, Action.PAIRING_SESSION_CANCELLED, {"session_id": session_id}, actor_id=actor_id, now=now)


def check_practice(value: object) -> Practice:
    """One of the three ways of showing a behaviour; InvalidInput otherwise."""
    try:
        return Practice(str(value))
    except ValueError:
        raise InvalidInput(
            gettext_noop("Choose how the mentee showed the behaviour: watched, together or alone."),
            fields={"practice": "unknown"},
        ) from None


def _tick(step_id: int, practice: Practice, *, done: bool, now: datetime) -> bool:
    column = f"{practice.value}_at"
    pending = PlanStep.objects.filter(pk=step_id, **{f"{column}__isnull": done})
    return bool(pending.update(**{column: now if done else None}))


def running(pairing_id: int) -> Pairing:
    """The pairing's row, locked; raises Conflict unless it is under way."""
    row = lock(pairing_id)
    if row.state not in RUNNING_STATES:
        raise Conflict(_NOT_RUNNING, code="stale_state")
    return row


def log(
    row: Pairing,
    action: Action,
    facts: dict[str, object],
    *,
    old: dict[str, object] | None = None,
    actor_id: int | None,
    now: datetime,
) -> None:
    """Write down what was done with the plan or a session."""
    audit_log.record(change_of(row, action, actor_id=actor_id, now=now, old=old, new=facts))
