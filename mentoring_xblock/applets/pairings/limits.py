"""How often a day one person may do what reaches somebody else. Pure; who counts and refuses is ``api.limits``.

Far above what anybody needs: they end a script, and nobody's working day (decision 22).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from ...core.errors import LimitReached, gettext_noop
from ..audit_log.data import Action

WINDOW = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class DailyLimit:
    """At most ``most`` log rows of ``action`` by one person in one programme within WINDOW; ``most_by_staff`` for those
    who run the programme."""

    action: Action
    most: int
    most_by_staff: int
    refusal: str


REQUESTS = DailyLimit(
    Action.REQUEST_OPENED,
    10,
    10,
    gettext_noop("You can ask for a mentor up to %(most)s times in 24 hours. Try again in %(hours)s h."),
)
PROPOSALS = DailyLimit(
    Action.PAIRING_PROPOSED,
    100,
    500,
    gettext_noop("You can propose up to %(most)s pairings in 24 hours. Try again in %(hours)s h."),
)
WITHDRAWALS = DailyLimit(
    Action.PAIRING_WITHDRAWN,
    10,
    500,
    gettext_noop("You can withdraw up to %(most)s times in 24 hours. Try again in %(hours)s h."),
)
WAITING = DailyLimit(
    Action.WAITING_JOINED,
    20,
    20,
    gettext_noop("You can join up to %(most)s waiting lists in 24 hours. Try again in %(hours)s h."),
)
SESSIONS_PLANNED = DailyLimit(
    Action.PAIRING_SESSION_PLANNED,
    20,
    20,
    gettext_noop("You can plan up to %(most)s sessions in 24 hours. Try again in %(hours)s h."),
)
SESSIONS_CANCELLED = DailyLimit(
    Action.PAIRING_SESSION_CANCELLED,
    20,
    20,
    gettext_noop("You can cancel up to %(most)s sessions in 24 hours. Try again in %(hours)s h."),
)
SESSIONS_MOVED = DailyLimit(
    Action.PAIRING_SESSION_MOVED,
    20,
    20,
    gettext_noop("You can move up to %(most)s sessions in 24 hours. Try again in %(hours)s h."),
)
TIMES_PROPOSED = DailyLimit(
    Action.PAIRING_TIMES_PROPOSED,
    20,
    20,
    gettext_noop("You can propose times for a session up to %(most)s times in 24 hours. Try again in %(hours)s h."),
)
STEPS_ADDED = DailyLimit(
    Action.PAIRING_STEP_ADDED,
    60,
    60,
    gettext_noop("You can add up to %(most)s steps to plans in 24 hours. Try again in %(hours)s h."),
)
EVIDENCE = DailyLimit(
    Action.PAIRING_EVIDENCE_ASKED,
    50,
    200,
    gettext_noop("You can ask for more evidence up to %(most)s times in 24 hours. Try again in %(hours)s h."),
)

CONCERNS = DailyLimit(
    Action.CONCERN_REPORTED,
    5,
    5,
    gettext_noop("You can report up to %(most)s concerns in 24 hours. Try again in %(hours)s h."),
)

THANKS = DailyLimit(
    Action.PAIRING_THANKED,
    10,
    10,
    gettext_noop("You can thank mentors up to %(most)s times in 24 hours. Try again in %(hours)s h."),
)

INVITATIONS = DailyLimit(
    Action.MENTOR_INVITED,
    50,
    50,
    gettext_noop("You can invite up to %(most)s people in 24 hours. Try again in %(hours)s h."),
)


def refuse(limit: DailyLimit, *, most: int, oldest: datetime, now: datetime) -> LimitReached:
    """The refusal of one more, where ``oldest`` is the first of the ``most`` that count."""
    seconds = max(1, math.ceil((oldest + WINDOW - now).total_seconds()))
    return LimitReached(limit.refusal, retry_after=seconds, most=most, hours=math.ceil(seconds / 3600))
