"""Every kind of notice, and all that holds of it: the one place to change when a kind is added. No Django.

A kind is its sentence in inbox and mail, and a ``Rule``. The names in the words are facts (``facts.describe``):
``mentee``, ``mentor``, ``other`` (of the two the one who is not the reader; the mentee for everybody else), ``skill``,
``n``, and what an announcement brings. A fact whose name ends in ``_at`` or ``_on`` is an ISO moment or date, shown in
the reader's time zone and language. The order is that of pressing: the first kind of a mail leads its subject.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from ...core.errors import gettext_noop
from ...core.labels import LabelledEnum
from ..pairings.states import Turn


class Topic(LabelledEnum):
    """Under which heading a kind is found among the preferences."""

    ASKED = "asked", gettext_noop("When somebody needs you")
    SESSIONS = "sessions", gettext_noop("Sessions")
    PROGRESS = "progress", gettext_noop("Your requests and pairings")
    DECISIONS = "decisions", gettext_noop("What you decide as a manager or administrator")


class Timing(LabelledEnum):
    """When mails of a kind leave. The inbox has everything at once, whatever is chosen here."""

    AT_ONCE = "at_once", gettext_noop("At once")
    DAILY = "daily", gettext_noop("In a daily mail")
    WEEKLY = "weekly", gettext_noop("In a weekly mail")
    OFF = "off", gettext_noop("No mail")


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds of a kind beside its sentence.

    ``subject``: of its mail; names and the skill may be in it, never a level or what somebody wrote. ``title``: what
    the preferences call it. ``cannot_wait``: it is of no use in a digest, so it is mailed at once or not at all.
    ``timing``: of somebody who has chosen nothing; None is at once where it cannot wait, else daily. ``turns``: whose
    move the pairing must wait for, or the notice is dropped when its mail would leave; None: it reports what has
    happened and stays true. ``begins``, ``ends``: it tells of a pairing's beginning or end, and who was never notified
    of the one is not notified of the other. ``for_calendar``: the pairing's calendar file says something new.
    ``page``: where it leads if it is about no pairing.
    """

    subject: str
    title: str
    topic: Topic
    cannot_wait: bool = False
    timing: Timing | None = None
    turns: frozenset[Turn] | None = None
    begins: bool = False
    ends: bool = False
    for_calendar: bool = False
    page: str = "my"

    @property
    def by_default(self) -> Timing:
        """When its mail leaves unless its reader chose otherwise."""
        return self.timing or (Timing.AT_ONCE if self.cannot_wait else Timing.DAILY)

    @property
    def choices(self) -> tuple[Timing, ...]:
        """What its reader can choose."""
        return (Timing.AT_ONCE, Timing.OFF) if self.cannot_wait else tuple(Timing)


_REVIEW = frozenset({Turn.REVIEWER})
_ANSWER = frozenset({Turn.MENTOR})
_WORK = frozenset({Turn.PAIR})
_CONFIRM = frozenset({Turn.CONFIRMER})


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

    TO_ANSWER = (
        "to_answer",
        gettext_noop("%(mentee)s asks you for help with “%(skill)s”. Please accept or decline."),
        Rule(
            gettext_noop("%(mentee)s asks you to mentor them in “%(skill)s”"),
            gettext_noop("Somebody asks you to be their mentor"),
            Topic.ASKED,
            cannot_wait=True,
            turns=_ANSWER,
            begins=True,
        ),
    )
    ANSWER_DUE = (
        "answer_due",
        gettext_noop(
            "%(mentee)s is still waiting for your answer about “%(skill)s”, and your time to answer is nearly over. "
            "Please accept or decline."
        ),
        Rule(
            gettext_noop("%(mentee)s is still waiting for your answer about “%(skill)s”"),
            gettext_noop("Your time to answer a request is nearly over"),
            Topic.ASKED,
            cannot_wait=True,
            turns=_ANSWER,
        ),
    )
    YOUR_TURN = (
        "your_turn",
        gettext_noop(
            "Somebody can help you with “%(skill)s” now. Ask them within %(days)s working days; then we tell the next"
            " person in line."
        ),
        Rule(
            gettext_noop("You can ask for a mentor for “%(skill)s” now"),
            gettext_noop("It is your turn to ask after you were on a waiting list"),
            Topic.PROGRESS,
            cannot_wait=True,
        ),
    )
    CONCERN = (
        "concern",
        gettext_noop("Somebody has reported a concern about a pairing. Please look at it."),
        Rule(
            gettext_noop("A concern was reported: please look at it"),
            gettext_noop("A concern is reported"),
            Topic.DECISIONS,
            cannot_wait=True,
            page="programme",
        ),
    )
    TO_REVIEW = (
        "to_review",
        gettext_noop("%(mentee)s would like %(mentor)s as a mentor for “%(skill)s”. Please review it."),
        Rule(
            gettext_noop("Please review: %(mentee)s with %(mentor)s for “%(skill)s”"),
            gettext_noop("A pairing waits for your approval"),
            Topic.DECISIONS,
            turns=_REVIEW,
            begins=True,
        ),
    )
    MANY_TO_REVIEW = (
        "many_to_review",
        gettext_noop("“Pair everyone” proposed %(n)s pairings. Please review them."),
        Rule(
            gettext_noop("Please review %(n)s pairings"),
            gettext_noop("“Pair everyone” proposed pairings that wait for your approval"),
            Topic.DECISIONS,
        ),
    )
    TO_CONFIRM = (
        "to_confirm",
        gettext_noop("%(mentee)s rated “%(skill)s” again. Please confirm, or say what is missing."),
        Rule(
            gettext_noop("Please confirm the new rating of %(mentee)s in “%(skill)s”"),
            gettext_noop("A new rating waits for your confirmation"),
            Topic.DECISIONS,
            turns=_CONFIRM,
        ),
    )
    CONFIRM_OVERDUE = (
        "confirm_overdue",
        gettext_noop("Nobody has confirmed %(mentee)s’s new rating of “%(skill)s” so far. You can confirm it now."),
        Rule(
            gettext_noop("%(mentee)s is still waiting for a confirmation in “%(skill)s”"),
            gettext_noop("A new rating has waited for three weeks and becomes yours to confirm"),
            Topic.DECISIONS,
            turns=_CONFIRM,
        ),
    )
    STILL_WAITING = (
        "still_waiting",
        gettext_noop("Decisions that wait for you: %(n)s. These are pairings to approve and new ratings to confirm."),
        Rule(
            gettext_noop("Decisions that wait for you: %(n)s"),
            gettext_noop("Once a week: how many decisions wait for you, if any do"),
            Topic.DECISIONS,
            timing=Timing.AT_ONCE,
        ),
    )
    SESSION_CANCELLED = (
        "session_cancelled",
        gettext_noop("A session of %(mentee)s and %(mentor)s on “%(skill)s” was cancelled."),
        Rule(
            gettext_noop("Cancelled: your session with %(other)s on “%(skill)s”"),
            gettext_noop("A session is cancelled"),
            Topic.SESSIONS,
            cannot_wait=True,
            turns=_WORK | _CONFIRM,
            for_calendar=True,
        ),
    )
    SESSION_PLANNED = (
        "session_planned",
        gettext_noop("A session of %(mentee)s and %(mentor)s on “%(skill)s” is planned."),
        Rule(
            gettext_noop("Planned: a session with %(other)s on “%(skill)s”"),
            gettext_noop("A session is planned"),
            Topic.SESSIONS,
            cannot_wait=True,
            turns=_WORK | _CONFIRM,
            for_calendar=True,
        ),
    )
    TIMES_PROPOSED = (
        "times_proposed",
        gettext_noop("New times for a session with %(other)s on “%(skill)s”. Accept one, or ask for others."),
        Rule(
            gettext_noop("Please choose a time for a session with %(other)s on “%(skill)s”"),
            gettext_noop("Times for a session are proposed to you"),
            Topic.SESSIONS,
            cannot_wait=True,
            turns=_WORK | _CONFIRM,
        ),
    )
    TIMES_DECLINED = (
        "times_declined",
        gettext_noop("None of the times that you proposed to %(other)s for “%(skill)s” suits. Propose others."),
        Rule(
            gettext_noop("%(other)s asks for other times for “%(skill)s”"),
            gettext_noop("Other times for a session are asked for"),
            Topic.SESSIONS,
            cannot_wait=True,
            turns=_WORK | _CONFIRM,
        ),
    )
    SESSION_MOVED = (
        "session_moved",
        gettext_noop("Your session with %(other)s on “%(skill)s” is moved to %(starts_at)s."),
        Rule(
            gettext_noop("Moved: your session with %(other)s on “%(skill)s”"),
            gettext_noop("A session is moved"),
            Topic.SESSIONS,
            cannot_wait=True,
            turns=_WORK | _CONFIRM,
            for_calendar=True,
        ),
    )
    SESSION_OVER = (
        "session_over",
        gettext_noop("Was your session with %(other)s on “%(skill)s” held? Please say yes or no."),
        Rule(
            gettext_noop("Was your session with %(other)s on “%(skill)s” held?"),
            gettext_noop("A session is over: was it held?"),
            Topic.SESSIONS,
            turns=_WORK | _CONFIRM,
        ),
    )
    TO_RERATE = (
        "to_rerate",
        gettext_noop("Your pairing with %(mentor)s has ended. Please rate yourself in “%(skill)s” again."),
        Rule(
            gettext_noop("Please rate yourself in “%(skill)s” again"),
            gettext_noop("It is time to rate yourself again"),
            Topic.PROGRESS,
            turns=_WORK,
        ),
    )
    EVIDENCE_ASKED = (
        "evidence_asked",
        gettext_noop("“%(skill)s” needs more evidence before the new level can be confirmed."),
        Rule(
            gettext_noop("More evidence is needed for “%(skill)s”"),
            gettext_noop("More evidence is needed before a new level is confirmed"),
            Topic.PROGRESS,
            turns=_WORK,
            for_calendar=True,
        ),
    )
    MENTOR_GONE = (
        "mentor_gone",
        gettext_noop(
            "%(mentor)s has left, so your pairing for “%(skill)s” cannot go on. End it and ask somebody else; otherwise"
            " it ends by itself in two weeks."
        ),
        Rule(
            gettext_noop("Your mentor for “%(skill)s” has left"),
            gettext_noop("Your mentor has left"),
            Topic.PROGRESS,
            turns=_WORK | _CONFIRM,
        ),
    )
    MENTEE_GONE = (
        "mentee_gone",
        gettext_noop(
            "%(mentee)s has left, so the pairing with %(mentor)s for “%(skill)s” cannot go on. Please end it; otherwise"
            " it ends by itself in two weeks."
        ),
        Rule(
            gettext_noop("The mentee of a pairing for “%(skill)s” has left"),
            gettext_noop("The mentee of a pairing has left"),
            Topic.PROGRESS,
            turns=_WORK | _CONFIRM,
        ),
    )
    OFFERS_PAUSED = (
        "offers_paused",
        gettext_noop(
            "You did not answer %(n)s requests in a row, so we have paused your offers as a mentor and will not ask you"
            " for now. To be asked again, open your offers under “My mentoring”."
        ),
        Rule(
            gettext_noop("Your offers as a mentor are paused"),
            gettext_noop("Your offers are paused because you did not answer"),
            Topic.ASKED,
            timing=Timing.AT_ONCE,
        ),
    )
    NOBODY_LEFT = (
        "nobody_left",
        gettext_noop("None of the mentors you chose for “%(skill)s” can help now. Choose others."),
        Rule(
            gettext_noop("Choose other mentors for “%(skill)s”"),
            gettext_noop("None of the mentors you chose can help"),
            Topic.PROGRESS,
        ),
    )
    EXTENSION_ASKED = (
        "extension_asked",
        gettext_noop("%(other)s asks for more time for “%(skill)s”. Please agree, or say no."),
        Rule(
            gettext_noop("%(other)s asks for more time for “%(skill)s”"),
            gettext_noop("More time is asked for"),
            Topic.PROGRESS,
            turns=_WORK,
        ),
    )
    PLAN_SESSION = (
        "plan_session",
        gettext_noop("You and %(other)s have not planned a session for “%(skill)s” yet. Agree on a first one."),
        Rule(
            gettext_noop("Plan a first session with %(other)s for “%(skill)s”"),
            gettext_noop("No session is planned a week after the start"),
            Topic.SESSIONS,
            turns=_WORK,
        ),
    )
    HOLD_SESSION = (
        "hold_session",
        gettext_noop(
            "You and %(other)s have not met for “%(skill)s” yet. Agree on a time, or end the pairing so that you are "
            "both free again."
        ),
        Rule(
            gettext_noop("You and %(other)s have not met for “%(skill)s” yet"),
            gettext_noop("No session is held two weeks after the start"),
            Topic.SESSIONS,
            turns=_WORK,
        ),
    )
    AT_LIMIT = (
        "at_limit",
        gettext_noop(
            "Your request for “%(skill)s” has ended: you have as many open pairings as your programme allows. Ask again"
            " when one of them has ended."
        ),
        Rule(
            gettext_noop("Your request for “%(skill)s” has ended"),
            gettext_noop("A request ends because you have as many pairings as you may"),
            Topic.PROGRESS,
        ),
    )
    INVITED = (
        "invited",
        gettext_noop(
            "People are looking for help with “%(skill)s”, and you are at mentor level. Would you offer to mentor it?"
        ),
        Rule(
            gettext_noop("Would you mentor “%(skill)s”?"),
            gettext_noop("An administrator asks whether you would mentor a skill"),
            Topic.ASKED,
        ),
    )
    ENDING = (
        "ending",
        gettext_noop("The pairing of %(mentee)s and %(mentor)s for “%(skill)s” ends soon."),
        Rule(
            gettext_noop("Your pairing with %(other)s for “%(skill)s” ends soon"),
            gettext_noop("A pairing ends soon"),
            Topic.PROGRESS,
            turns=_WORK,
        ),
    )
    EXTENDED = (
        "extended",
        gettext_noop("%(other)s has agreed: there is more time for “%(skill)s” now."),
        Rule(
            gettext_noop("More time with %(other)s for “%(skill)s”"),
            gettext_noop("More time is agreed"),
            Topic.PROGRESS,
            turns=_WORK | _CONFIRM,
            for_calendar=True,
        ),
    )
    EXTENSION_REFUSED = (
        "extension_refused",
        gettext_noop("The pairing with %(other)s for “%(skill)s” ends on the day that was planned."),
        Rule(
            gettext_noop("Your pairing with %(other)s for “%(skill)s” ends as planned"),
            gettext_noop("More time is not agreed"),
            Topic.PROGRESS,
            turns=_WORK | _CONFIRM,
        ),
    )
    ACCEPTED = (
        "accepted",
        gettext_noop("%(mentor)s will mentor you in “%(skill)s”. Agree on your first session."),
        Rule(
            gettext_noop("%(mentor)s will mentor you in “%(skill)s”"),
            gettext_noop("A mentor accepts your request"),
            Topic.PROGRESS,
            timing=Timing.AT_ONCE,
            turns=_WORK | _CONFIRM,
            for_calendar=True,
        ),
    )
    PROPOSED = (
        "proposed",
        gettext_noop("%(mentor)s was proposed to you as a mentor for “%(skill)s”."),
        Rule(
            gettext_noop("%(mentor)s was proposed as your mentor for “%(skill)s”"),
            gettext_noop("A mentor is proposed to you"),
            Topic.PROGRESS,
            turns=_REVIEW | _ANSWER | _WORK,
            begins=True,
        ),
    )
    PASSED_ON = (
        "passed_on",
        gettext_noop("Your request for “%(skill)s” went on to your next choice, %(mentor)s."),
        Rule(
            gettext_noop("We asked %(mentor)s, your next choice for “%(skill)s”"),
            gettext_noop("Your request goes on to your next choice"),
            Topic.PROGRESS,
            turns=_REVIEW | _ANSWER | _WORK,
        ),
    )
    DECLINED = (
        "declined",
        gettext_noop("%(mentor)s cannot mentor you in “%(skill)s” now."),
        Rule(
            gettext_noop("%(mentor)s cannot mentor you in “%(skill)s” now"),
            gettext_noop("A mentor declines your request"),
            Topic.PROGRESS,
        ),
    )
    REJECTED = (
        "rejected",
        gettext_noop("The pairing with %(mentor)s for “%(skill)s” was not approved."),
        Rule(
            gettext_noop("Your pairing with %(mentor)s for “%(skill)s” was not approved"),
            gettext_noop("A pairing of yours is not approved"),
            Topic.PROGRESS,
        ),
    )
    UNANSWERED = (
        "unanswered",
        gettext_noop("Your time to answer %(mentee)s about “%(skill)s” has run out. We are asking others now."),
        Rule(
            gettext_noop("Your time to answer %(mentee)s about “%(skill)s” has run out"),
            gettext_noop("Your time to answer a request has run out"),
            Topic.ASKED,
        ),
    )
    WITHDRAWN = (
        "withdrawn",
        gettext_noop("The pairing of %(mentee)s and %(mentor)s for “%(skill)s” was withdrawn."),
        Rule(
            gettext_noop("Your pairing with %(other)s for “%(skill)s” was withdrawn"),
            gettext_noop("A pairing is withdrawn"),
            Topic.PROGRESS,
            ends=True,
        ),
    )
    LAPSED = (
        "lapsed",
        gettext_noop("The pairing of %(mentee)s and %(mentor)s for “%(skill)s” ended without a new rating."),
        Rule(
            gettext_noop("Your pairing with %(other)s for “%(skill)s” has ended without a new rating"),
            gettext_noop("A pairing ends without a new rating"),
            Topic.PROGRESS,
            ends=True,
        ),
    )
    COMPLETED = (
        "completed",
        gettext_noop("%(mentee)s reached the target in “%(skill)s”, mentored by %(mentor)s."),
        Rule(
            gettext_noop("The target in “%(skill)s” is reached"),
            gettext_noop("A pairing reaches its target"),
            Topic.PROGRESS,
        ),
    )
    THANKED = (
        "thanked",
        gettext_noop("%(mentee)s thanks you for your help with “%(skill)s”."),
        Rule(
            gettext_noop("%(mentee)s thanks you for your help with “%(skill)s”"),
            gettext_noop("A mentee thanks you"),
            Topic.PROGRESS,
        ),
    )
    FELL_SHORT = (
        "fell_short",
        gettext_noop("%(mentee)s and %(mentor)s ended their pairing for “%(skill)s” below the target."),
        Rule(
            # Subjects are read over shoulders, so this one does not say how it ended.
            gettext_noop("Your pairing with %(other)s for “%(skill)s” has been decided"),
            gettext_noop("A pairing ends below its target"),
            Topic.PROGRESS,
        ),
    )
    SHOWN = (
        "shown",
        gettext_noop(
            "Nobody confirmed the new level in “%(skill)s” in time, so the pairing of %(mentee)s and %(mentor)s has "
            "ended. What was done alone counts as the mentor’s rating."
        ),
        Rule(
            gettext_noop("Your pairing with %(other)s for “%(skill)s” has ended without a confirmation"),
            gettext_noop("A pairing ends because nobody confirmed the new level"),
            Topic.PROGRESS,
        ),
    )
    WAITING = (
        "waiting",
        gettext_noop("%(mentee)s is waiting for somebody who can help with “%(skill)s”."),
        Rule(
            gettext_noop("%(mentee)s is waiting for a mentor for “%(skill)s”"),
            gettext_noop("Somebody joins a waiting list"),
            Topic.DECISIONS,
            timing=Timing.WEEKLY,
            page="programme",
        ),
    )
