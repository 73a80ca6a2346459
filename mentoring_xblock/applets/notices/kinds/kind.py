"""Every kind of notice in one list. A kind is added in the file of its topic, and here in its place.

A kind is its sentence in inbox and mail, and a ``Rule``. The names in the words are facts (``facts.describe``):
``mentee``, ``mentor``, ``other`` (of the two the one who is not the reader; the mentee for everybody else), ``skill``,
``n``, and what an announcement brings; ``reader`` is which of the two reads it, if it is one of them. A fact whose name
ends in ``_at`` or ``_on`` is an ISO moment or date, shown in the reader's time zone and language. The order is that of
pressing: the first kind of a mail leads its subject.
"""

from __future__ import annotations

from typing import Self

from ....core.labels import LabelledEnum
from . import asked, decisions, progress, sessions
from .rules import Rule


class Kind(LabelledEnum):
    """What a notice is about. Each has ``label``, the sentence, and ``rule``."""

    rule: Rule

    def __new__(cls, value: str, label: str = "", rule: Rule | None = None) -> Self:
        """The member of that value; a kind without words or without a rule is a mistake in this file."""
        if not label or rule is None:
            raise TypeError(value)
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.rule = rule
        return member

    TO_ANSWER = asked.TO_ANSWER
    ANSWER_DUE = asked.ANSWER_DUE
    YOUR_TURN = progress.YOUR_TURN
    CONCERN = decisions.CONCERN
    TO_REVIEW = decisions.TO_REVIEW
    MANY_TO_REVIEW = decisions.MANY_TO_REVIEW
    TO_CONFIRM = decisions.TO_CONFIRM
    CONFIRM_OVERDUE = decisions.CONFIRM_OVERDUE
    PASSED_TO_YOU = decisions.PASSED_TO_YOU
    STILL_WAITING = decisions.STILL_WAITING
    SESSION_CANCELLED = sessions.SESSION_CANCELLED
    SESSION_PLANNED = sessions.SESSION_PLANNED
    TIMES_PROPOSED = sessions.TIMES_PROPOSED
    TIMES_DECLINED = sessions.TIMES_DECLINED
    SESSION_MOVED = sessions.SESSION_MOVED
    SESSION_OVER = sessions.SESSION_OVER
    TO_RERATE = progress.TO_RERATE
    EVIDENCE_ASKED = progress.EVIDENCE_ASKED
    MENTOR_GONE = progress.MENTOR_GONE
    MENTEE_GONE = progress.MENTEE_GONE
    OFFERS_PAUSED = asked.OFFERS_PAUSED
    NOBODY_LEFT = progress.NOBODY_LEFT
    EXTENSION_ASKED = progress.EXTENSION_ASKED
    PLAN_SESSION = sessions.PLAN_SESSION
    HOLD_SESSION = sessions.HOLD_SESSION
    AT_LIMIT = progress.AT_LIMIT
    INVITED = asked.INVITED
    ENDING = progress.ENDING
    EXTENDED = progress.EXTENDED
    EXTENSION_REFUSED = progress.EXTENSION_REFUSED
    ACCEPTED = progress.ACCEPTED
    PROPOSED = progress.PROPOSED
    PASSED_ON = progress.PASSED_ON
    DECLINED = progress.DECLINED
    REJECTED = progress.REJECTED
    RATE_YOURSELF = asked.RATE_YOURSELF
    UNANSWERED = asked.UNANSWERED
    WITHDRAWN = progress.WITHDRAWN
    ENDED_EARLY = progress.ENDED_EARLY
    LAPSED = progress.LAPSED
    COMPLETED = progress.COMPLETED
    THANKED = progress.THANKED
    FELL_SHORT = progress.FELL_SHORT
    SHOWN = progress.SHOWN
    WAITING = decisions.WAITING
