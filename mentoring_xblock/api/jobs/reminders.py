"""What goes out while nothing happens: the reminders of the lifecycle's table, once each, to those who are next.

``applets.pairings.states`` says which state reminds of what; when each is due is asked of the room.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from ...applets.notices.data import Kind
from ...applets.pairings import api as pairings
from ...applets.pairings.data.pairing import PairingInfo
from ...applets.pairings.domain import reminder_due, reminds_to_answer
from ...applets.pairings.states import Event, Reminder
from ...applets.people import api as people
from ...applets.people.data import MemberInfo
from ...applets.people.domain import local_date
from ...core.actors import SYSTEM, person_of
from ..pairings.context import notify
from ..pairings.deciders import confirmers_of, reviewers_of
from ..transactions import atomic_use_case

Due = Callable[[datetime], tuple[PairingInfo, ...]]
Send = Callable[[PairingInfo, MemberInfo, datetime], int]
"""Takes a pairing, its mentee and now; how many got a notice."""


def remind_all(now: datetime, *, step: Callable[[str], None]) -> int:
    """Send every reminder that is due and was not sent yet; how many. Each pairing is a transaction of its own."""
    sent = 0
    for due, send in REMINDERS.values():
        for pairing in due(now):
            sent += _remind(pairing=pairing, send=send, now=now)
            step("reminder")
    return sent


@atomic_use_case
def escalate(*, pairing_id: int, now: datetime) -> bool:
    """Ask the administrators to confirm what its confirmer left; False if it moved on meanwhile."""
    info = pairings.get_info(pairing_id, for_update=True)
    if info.waits_since is None or info.escalated_at is not None:
        return False
    pairing = pairings.transition(pairing_id, Event.ESCALATE, actor_id=person_of(SYSTEM), now=now)
    programme = people.get_programme_by_id(pairing.programme_id)
    mentee = people.get_members([pairing.mentee_id])[pairing.mentee_id]
    if mentee.is_active:
        notify(Kind.CONFIRM_OVERDUE, confirmers_of(programme, mentee, pairing, now=now), pairing, now=now)
    return True


@atomic_use_case
def _remind(*, pairing: PairingInfo, send: Send, now: datetime) -> int:
    mentee = people.get_members([pairing.mentee_id])[pairing.mentee_id]
    # Of a mentee who is gone nobody can do anything but end the pairing.
    return send(pairing, mentee, now) if mentee.is_active else 0


def _remind_reviewers(pairing: PairingInfo, mentee: MemberInfo, now: datetime) -> int:
    asked = reviewers_of(people.get_programme_by_id(pairing.programme_id), mentee, mentor_id=pairing.mentor_id, now=now)
    return notify(Kind.TO_REVIEW, asked, pairing, once="late", now=now)


def _remind_to_answer(pairing: PairingInfo, _mentee: MemberInfo, now: datetime) -> int:
    """Once, when the time to answer is nearly over."""
    mentor = people.get_member_by_id(pairing.mentor_id)
    if mentor is None or pairing.asked_at is None or pairing.answer_by is None:
        return 0
    is_due = reminds_to_answer(
        now,
        asked_at=pairing.asked_at,
        answer_by=pairing.answer_by,
        calendar=people.get_programme_by_id(pairing.programme_id).policy.working_days,
        time_zone=mentor.time_zone,
    )
    return notify(Kind.ANSWER_DUE, {mentor.member_id}, pairing, once="due", now=now) if is_due else 0


def _ask_both(kind: Kind, pairing: PairingInfo, mentee: MemberInfo, now: datetime) -> int:
    """Once in a pairing's life, however often it is due; somebody who is away is not asked."""
    mentor = people.get_member_by_id(pairing.mentor_id)
    there = {each.member_id for each in (mentee, mentor) if each is not None and not each.is_away_at(now)}
    return notify(kind, there, pairing, once="asked", now=now)


def _remind_of_end(pairing: PairingInfo, mentee: MemberInfo, now: datetime) -> int:
    """Once for each end of the pairing: before it both, after it the mentee, who is to rate again."""
    over = pairing.ends_on is not None and pairing.ends_on <= local_date(now, mentee.time_zone)
    kind, whom = (Kind.TO_RERATE, {mentee.member_id}) if over else (Kind.ENDING, {mentee.member_id, pairing.mentor_id})
    return notify(kind, whom, pairing, once=f"{pairing.ends_on}", now=now)


def _remind_confirmers(pairing: PairingInfo, mentee: MemberInfo, now: datetime) -> int:
    """Of reminders that fell due since the last look send the newest; none once the administrators were asked."""
    since = pairing.waits_since
    due = reminder_due(since, days=pairings.confirmation_days(), now=now) if since else None
    if due is None or since is None or pairing.escalated_at is not None:
        return 0
    asked = confirmers_of(people.get_programme_by_id(pairing.programme_id), mentee, pairing, now=now)
    return notify(Kind.TO_CONFIRM, asked, pairing, once=f"late {since.isoformat()} {due:g}", now=now)


REMINDERS: Mapping[Reminder, tuple[Due, Send]] = {
    Reminder.REVIEW: (pairings.unreviewed, _remind_reviewers),
    Reminder.ANSWER: (pairings.unanswered, _remind_to_answer),
    Reminder.PLAN_SESSION: (partial(pairings.without_session, held=False), partial(_ask_both, Kind.PLAN_SESSION)),
    Reminder.HOLD_SESSION: (partial(pairings.without_session, held=True), partial(_ask_both, Kind.HOLD_SESSION)),
    Reminder.END: (pairings.ending_soon, _remind_of_end),
    Reminder.CONFIRM: (pairings.unconfirmed, _remind_confirmers),
}
"""For each reminder of the table the pairings of which it may be due, and how it is sent."""
