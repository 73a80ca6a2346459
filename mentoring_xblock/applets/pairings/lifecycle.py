"""How a pairing moves on: lock the row, ask the table, take or free the place, save, log.

Nothing else changes ``Pairing.state`` or takes places; how a pairing comes to be is ``proposals``. Who may do it is
decided above; telling people is ``notices``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from ...core.actors import SYSTEM, person_of
from ...core.errors import Conflict, NotFound, TransitionRefused, gettext_noop
from ...core.values import batches
from ..audit_log import api as audit_log
from ..audit_log.data import Action, Change, Subject
from ..competencies import api as competencies
from ..people import api as people
from ..people.data import Policy
from ..people.domain import local_date
from . import domain
from .data.pairing import PairingInfo
from .data.plan import MOST_STEPS
from .data.sessions import TimesState
from .models.outcomes import Outcome
from .models.pairing import Pairing, PlanStep
from .models.requests import MentoringRequest, WaitingEntry
from .models.sessions import ProposedTimes, Session
from .reading import plans_of
from .states import REQUEST_GOES_ON, Clock, Event, State, next_state
from .values import to_info

NO_PLACE = gettext_noop("This mentor cannot take on anyone else right now. Choose another mentor.")
_BATCH = 500

LOGGED = {
    Event.APPROVE: Action.PAIRING_APPROVED,
    Event.REJECT: Action.PAIRING_REJECTED,
    Event.ACCEPT: Action.PAIRING_ACCEPTED,
    Event.DECLINE: Action.PAIRING_DECLINED,
    Event.REASSESS: Action.PAIRING_REASSESSED,
    Event.ASK_EVIDENCE: Action.PAIRING_EVIDENCE_ASKED,
    Event.ESCALATE: Action.PAIRING_ESCALATED,
    Event.CONFIRM: Action.PAIRING_COMPLETED,
    Event.FALL_SHORT: Action.PAIRING_FELL_SHORT,
    Event.WITHDRAW: Action.PAIRING_WITHDRAWN,
    Event.EXPIRE: Action.PAIRING_EXPIRED,
}
"""The action in the log, by event."""


def approve_many(proposed: Sequence[PairingInfo], *, actor_id: int | None, now: datetime) -> tuple[PairingInfo, ...]:
    """Approve many proposals of one programme, each as ``transition`` would; those that found no place stay proposed.

    Gives all of them, as they stand, in the order given: of a mentor's proposals the first get the places. Queries grow
    with batches. They must have been stored in this transaction, so that nobody else can have moved them.
    """
    if not proposed:
        return ()
    after = next_state(State.PROPOSED, Event.APPROVE)
    policy = people.get_programme_by_id(proposed[0].programme_id).policy
    granted = people.take_places(Counter(pairing.mentor_id for pairing in proposed), now=now)
    due = _due_by_mentor(granted, policy, now=now)
    found: list[PairingInfo] = []
    approved: defaultdict[datetime, list[int]] = defaultdict(list)
    for pairing in proposed:
        if granted.get(pairing.mentor_id, 0) > 0:
            granted[pairing.mentor_id] -= 1
            approved[due[pairing.mentor_id]].append(pairing.pairing_id)
            found.append(replace(pairing, state=after, changed_at=now, asked_at=now, answer_by=due[pairing.mentor_id]))
        else:
            found.append(pairing)
    moved = 0
    # As many deadlines as the mentors have time zones.
    for answer_by, ids in approved.items():
        for some in batches(ids, _BATCH):
            moved += Pairing.objects.filter(pk__in=some, state=State.PROPOSED).update(
                state=after, changed_at=now, asked_at=now, answer_by=answer_by
            )
    is_approved = {pairing_id for ids in approved.values() for pairing_id in ids}
    if moved != len(is_approved):
        raise RuntimeError("a proposal was moved on within the transaction that stored it")
    audit_log.record_many(
        change_of(
            pairing,
            LOGGED[Event.APPROVE],
            actor_id=actor_id,
            now=now,
            old={"state": State.PROPOSED.value},
            new={"state": after.value},
        )
        for pairing in found
        if pairing.pairing_id in is_approved
    )
    return tuple(found)


def transition(pairing_id: int, event: Event, *, actor_id: int | None, now: datetime, reason: str = "") -> PairingInfo:
    """Move a pairing on by one row of the state table, with all that follows, and log it.

    Approval takes one of the mentor's places (Conflict if none is free) and sets the time to answer; acceptance sets
    the dates and writes the plan; an end frees the place, cancels sessions to come and, unless the request goes on to
    its next choice, closes the request. ``reason`` is what the actor said: why it ends, or which evidence is missing.

    Raises NotFound, TransitionRefused, Conflict.
    """
    row = lock(pairing_id)
    before = State(row.state)
    after = next_state(before, event)
    if after.stage.holds_place and not before.stage.holds_place and not people.take_place(row.mentor_id, now=now):
        raise Conflict(NO_PLACE, code="no_place")
    if before.stage.holds_place and not after.stage.holds_place:
        people.free_place(row.mentor_id)
    row.state = after
    row.open_skill_id = row.skill_id if after.stage.turn else None
    row.changed_at = now
    row.answer_by = None
    row.claimed_by_id, row.claimed_until = None, None
    _wait_for_confirmation(row, before=before, event=event, now=now)
    if after.stage.clock is Clock.ANSWER:
        policy = people.get_programme_by_id(row.programme_id).policy
        row.answer_by = _due_by_mentor([row.mentor_id], policy, now=now)[row.mentor_id]
        row.asked_at = now
    if event in (Event.ACCEPT, Event.DECLINE) and actor_id is not None:  # the clock does not answer for anybody
        row.answered_in = _days_taken(row, now=now)
        people.note_answer(row.mentor_id)
    if event is Event.ACCEPT:
        _start(row, now=now)
    if event is Event.REASSESS:
        row.evidence_asked = ""
    if event is Event.ASK_EVIDENCE:
        row.evidence_asked = reason
        row.ends_on = domain.end_after_evidence(row.ends_on, today=_today(row, now))
        row.calendar_sequence += 1
    if after.stage.turn is None:
        row.closing_reason = reason
        _end(row, before=before, event=event, now=now)
    row.save()
    audit_log.record(
        change_of(
            row,
            LOGGED[event],
            actor_id=actor_id,
            now=now,
            old={"state": before.value},
            new={"state": after.value},
            reason=reason,
        )
    )
    return to_info(row)


def note_reassessment(
    open_pairings: Iterable[PairingInfo], levels: Mapping[int, int], *, actor_id: int | None, now: datetime
) -> tuple[PairingInfo, ...]:
    """Take a mentee's new self-ratings ({skill id: level}) as the re-rating of their running pairings on those skills.

    ``open_pairings`` are the mentee's. Gives those that moved on; none where nothing runs on these skills. One that was
    ended since they were read stays as it is: the rating is given all the same.
    """
    moved = []
    for pairing in open_pairings:
        if pairing.skill_id in levels and pairing.state.stage.runs:
            try:
                moved.append(transition(pairing.pairing_id, Event.REASSESS, actor_id=actor_id, now=now))
            except TransitionRefused:
                continue
            outcome = Outcome.objects.filter(pairing_id=pairing.pairing_id)
            outcome.update(self_after=levels[pairing.skill_id], reassessed_at=now)
    return tuple(moved)


def record_shown(pairing_id: int, *, now: datetime) -> tuple[PairingInfo, int | None]:
    """End a re-rated pairing that nobody confirmed in time; gives it and the level of what was done alone, if any."""
    ended = transition(pairing_id, Event.EXPIRE, actor_id=person_of(SYSTEM), now=now)
    level = domain.level_shown(plans_of([pairing_id]).get(pairing_id, ()))
    Outcome.objects.filter(pairing_id=pairing_id).update(shown_after=level)
    return ended, level


def record_confirmation(
    pairing_id: int, *, level: int, confirmed_by_id: int | None, comment: str, actor_id: int | None, now: datetime
) -> PairingInfo:
    """End a re-rated pairing by the confirmer's rating: completed at or above the target, else fell short.

    One that ended unconfirmed becomes one of the two as well.
    """
    row = lock(pairing_id)
    reached = domain.is_reached(level, target=row.target_level)
    ended = transition(
        pairing_id, Event.CONFIRM if reached else Event.FALL_SHORT, actor_id=actor_id, now=now, reason=comment
    )
    Outcome.objects.filter(pairing_id=pairing_id).update(
        confirmed_after=level, confirmed_by_id=confirmed_by_id, reached=reached, comment=comment, confirmed_at=now
    )
    return ended


def note_gone(pairing_id: int, *, since: datetime | None) -> None:
    """Note since when those who are left have been asked what is to become of a pairing; None: nobody is gone."""
    Pairing.objects.filter(pk=pairing_id).update(gone_since=since)


def lock(pairing_id: int) -> Pairing:
    """The pairing's row, locked until the transaction ends; raises NotFound."""
    row = Pairing.objects.select_for_update().filter(pk=pairing_id).first()
    if row is None:
        raise NotFound()
    return row


def change_of(
    row: Pairing | PairingInfo,
    action: Action,
    *,
    actor_id: int | None,
    now: datetime,
    old: Mapping[str, object] | None = None,
    new: Mapping[str, object] | None = None,
    reason: str = "",
    member_id: int | None = None,
) -> Change:
    """The log's line on a pairing: ``action``, by whom (None: by the time that ran out), and what it was and is.

    ``member_id``: whose data it is, if that is not the mentee.
    """
    return Change(
        action=action,
        subject=Subject.PAIRING,
        subject_id=row.pairing_id if isinstance(row, PairingInfo) else row.pk,
        at=now,
        programme_id=row.programme_id,
        actor_id=actor_id,
        member_id=member_id or row.mentee_id,
        old=old or {},
        new={name: getattr(value, "value", value) for name, value in (new or {}).items()},
        reason=reason,
    )


# What follows from a step


def _start(row: Pairing, *, now: datetime) -> None:
    row.starts_on, row.ends_on = domain.period(_today(row, now), weeks=row.weeks)
    row.calendar_sequence += 1
    wording = competencies.get_wordings([row.skill_version_id])[row.skill_version_id]
    plan = domain.make_plan(
        wording.behaviours, from_level=row.from_level, target_level=row.target_level, title=wording.title
    )
    # The project of the model follows what shows the levels; like steps of the two's own, it shows none.
    project = competencies.plan_of(row.skill_version_id)[: MOST_STEPS - len(plan)]
    steps = [{"level": level, "behaviour": behaviour} for level, behaviour in plan]
    steps += [{"level": row.target_level, "own_words": step, "is_added": True} for step in project]
    PlanStep.objects.bulk_create(PlanStep(pairing=row, position=at, **step) for at, step in enumerate(steps))
    Outcome.objects.create(pairing=row, level_before=row.from_level)
    WaitingEntry.objects.filter(mentee_id=row.mentee_id, open_skill_id=row.skill_id).update(
        open_skill=None, left_at=now
    )
    _close_request(row, now=now)


def _wait_for_confirmation(row: Pairing, *, before: State, event: Event, now: datetime) -> None:
    """Since when a confirmation is awaited, and since when of the administrators too."""
    if event is Event.REASSESS and before is not State.REASSESSED:
        row.waits_since, row.escalated_at = now, None
    elif row.state != State.REASSESSED:
        row.waits_since = None
    if event is Event.ESCALATE or row.state == State.SHOWN:
        row.escalated_at = row.escalated_at or now


def _end(row: Pairing, *, before: State, event: Event, now: datetime) -> None:
    if before.stage.runs:
        row.calendar_sequence += 1
        to_come = Session.objects.filter(pairing=row, held=False, cancelled=False)
        for session in to_come.select_for_update():
            session.cancelled = True
            session.calendar_sequence += 1
            session.save(update_fields=["cancelled", "calendar_sequence"])
        ProposedTimes.objects.filter(open_pairing=row).update(
            open_pairing=None, state=TimesState.WITHDRAWN, answered_at=now
        )
    if (before, event) not in REQUEST_GOES_ON:
        _close_request(row, now=now)


def _close_request(row: Pairing, *, now: datetime) -> None:
    if row.request_id is not None:
        MentoringRequest.objects.filter(pk=row.request_id, closed_at__isnull=True).update(
            open_skill=None, closed_at=now
        )


def _due_by_mentor(mentor_ids: Iterable[int], policy: Policy, *, now: datetime) -> dict[int, datetime]:
    """Until when each of these mentors has time to answer what they are asked now."""
    return {
        mentor_id: domain.answer_by(
            now, days=policy.answer_days, calendar=policy.working_days, time_zone=mentor.time_zone
        )
        for mentor_id, mentor in people.get_members(mentor_ids).items()
    }


def _days_taken(row: Pairing, *, now: datetime) -> int:
    mentor = people.get_member_by_id(row.mentor_id)
    return domain.days_taken(
        row.asked_at or now,
        answered_at=now,
        calendar=people.get_programme_by_id(row.programme_id).policy.working_days,
        time_zone=mentor.time_zone if mentor else "",
    )


def _today(row: Pairing, now: datetime) -> date:
    mentee = people.get_member_by_id(row.mentee_id)
    return local_date(now, mentee.time_zone if mentee else "")
