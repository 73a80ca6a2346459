"""What a pairing waits for from one of its two people, and until when; and how far it has come. Pure.

Whose turn it is, ``states`` says. What waits for somebody who reviews or confirms is a queue of its own (``api``).
"""

from __future__ import annotations

from datetime import date, timedelta

from .data.outcomes import OutcomeInfo
from .data.pairing import PairingInfo
from .data.sessions import ProposedTimesInfo
from .data.waits import Asked, Milestone, Step, Wait
from .domain import ALONE_DAYS, awaits_extension
from .states import State, Turn

PLAN_DAYS = 7
"""Days after the beginning in which a first session is planned."""
RERATE_DAYS = 7
"""Days before the end from which the mentee is asked to rate themselves again."""


def asked_of(
    info: PairingInfo,
    *,
    is_mentee: bool,
    may_confirm: bool,
    has_session: bool,
    today: date,
    times: ProposedTimesInfo | None = None,
) -> Asked | None:
    """What the pairing waits for from its mentee or its mentor, None for nothing.

    Args:
        may_confirm: The person is the one who confirms, as a mentor is by some policies.
        has_session: A session is planned that is not over.
        today: On the person's calendar.
        times: Proposed for a session, to come, and not answered.
    """
    turn = info.state.stage.turn
    if turn is Turn.MENTOR and not is_mentee:
        return Wait.ANSWER, info.answer_by
    if turn is Turn.CONFIRMER and may_confirm:
        return Wait.CONFIRM, None
    if turn is not Turn.PAIR or info.starts_on is None:
        return None
    return _asked_of_pair(info, is_mentee=is_mentee, has_session=has_session, today=today, times=times)


def _asked_of_pair(
    info: PairingInfo, *, is_mentee: bool, has_session: bool, today: date, times: ProposedTimesInfo | None
) -> Asked | None:
    if info.gone_since is not None:
        return Wait.CLOSE, info.gone_since + timedelta(days=ALONE_DAYS)
    if awaits_extension(info, by_mentor=not is_mentee):
        return Wait.MORE_TIME, info.ends_on
    if times is not None and times.proposed_by_id != (info.mentee_id if is_mentee else info.mentor_id):
        return Wait.AGREE, min(times.starts)
    if is_mentee and info.ends_on is not None and info.ends_on - today <= timedelta(days=RERATE_DAYS):
        return Wait.RERATE, info.ends_on
    is_planned = has_session or times is not None
    return None if is_planned or info.starts_on is None else _plan_by(info.starts_on, info.ends_on, today=today)


def _plan_by(starts_on: date, ends_on: date | None, *, today: date) -> Asked | None:
    """A session is to be planned: the first in PLAN_DAYS, each following one in as many from today."""
    if ends_on is not None and ends_on < today:
        return None
    due = starts_on + timedelta(days=PLAN_DAYS)
    if due < today:
        due = today + timedelta(days=PLAN_DAYS)
    return Wait.PLAN, due if ends_on is None else min(due, ends_on)


def steps_of(info: PairingInfo, outcome: OutcomeInfo) -> tuple[Step, ...]:
    """How far a pairing has come, from asked to confirmed, each step with its date."""
    is_over = info.state.stage.turn is None
    begun = info.starts_on is not None
    rerated = outcome.reassessed_at is not None and info.state is not State.ACTIVE
    reached = {
        Milestone.ASKED: (True, info.created_at),
        Milestone.APPROVED: (info.asked_at is not None or begun, info.asked_at),
        Milestone.BEGUN: (begun, info.starts_on),
        Milestone.RERATED: (rerated, outcome.reassessed_at if rerated else None),
        Milestone.CONFIRMED: (outcome.confirmed_at is not None, outcome.confirmed_at),
    }
    found = []
    is_next = not is_over
    for milestone, (is_reached, at) in reached.items():
        found.append(Step(milestone, at, is_reached, is_next and not is_reached))
        is_next = is_next and is_reached
    return tuple(found)


def sort_key(asked: Asked) -> tuple[bool, str]:
    """Sorts what is due first to the front, and what has no date to the end."""
    _, due = asked
    return (due is None, due.isoformat() if due else "")
