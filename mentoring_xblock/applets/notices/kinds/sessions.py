"""The notices about sessions."""

from __future__ import annotations

from ....core.errors import gettext_noop
from .rules import CONFIRM, WORK, Rule, Topic

SESSION_CANCELLED = (
    "session_cancelled",
    gettext_noop(
        "The session of %(mentee)s and %(mentor)s on “%(skill)s” that was planned for %(starts_at)s is cancelled."
    ),
    Rule(
        gettext_noop("Cancelled: your session with %(other)s on “%(skill)s”"),
        gettext_noop("A session is cancelled"),
        Topic.SESSIONS,
        cannot_wait=True,
        turns=WORK | CONFIRM,
        for_calendar=True,
    ),
)
SESSION_PLANNED = (
    "session_planned",
    gettext_noop("A session of %(mentee)s and %(mentor)s on “%(skill)s” is planned for %(starts_at)s."),
    Rule(
        gettext_noop("Planned: a session with %(other)s on “%(skill)s”"),
        gettext_noop("A session is planned"),
        Topic.SESSIONS,
        cannot_wait=True,
        turns=WORK | CONFIRM,
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
        turns=WORK | CONFIRM,
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
        turns=WORK | CONFIRM,
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
        turns=WORK | CONFIRM,
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
        turns=WORK | CONFIRM,
    ),
)
PLAN_SESSION = (
    "plan_session",
    gettext_noop("You and %(other)s have not planned a session for “%(skill)s” yet. Agree on a first one."),
    Rule(
        gettext_noop("Plan a first session with %(other)s for “%(skill)s”"),
        gettext_noop("No session is planned a week after the start"),
        Topic.SESSIONS,
        turns=WORK,
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
        turns=WORK,
    ),
)
