"""The notices about sessions."""

from __future__ import annotations

from functools import partial

from ....core.errors import gettext_noop
from .rules import CONFIRM, WORK, Rule, Topic

_rule = partial(Rule, topic=Topic.SESSIONS, turns=WORK | CONFIRM)

SESSION_CANCELLED = (
    "session_cancelled",
    gettext_noop(
        "The session of %(mentee)s and %(mentor)s on “%(skill)s” that was planned for %(starts_at)s is cancelled."
    ),
    _rule(
        gettext_noop("Cancelled: your session with %(other)s on “%(skill)s”"),
        gettext_noop("A session is cancelled"),
        cannot_wait=True,
        for_calendar=True,
        to_two=gettext_noop(
            "Your session with %(other)s on “%(skill)s” that was planned for %(starts_at)s is cancelled."
        ),
    ),
)
SESSION_PLANNED = (
    "session_planned",
    gettext_noop("A session of %(mentee)s and %(mentor)s on “%(skill)s” is planned for %(starts_at)s."),
    _rule(
        gettext_noop("Planned: a session with %(other)s on “%(skill)s”"),
        gettext_noop("A session is planned"),
        cannot_wait=True,
        for_calendar=True,
        to_two=gettext_noop("Your session with %(other)s on “%(skill)s” is planned for %(starts_at)s."),
    ),
)
TIMES_PROPOSED = (
    "times_proposed",
    gettext_noop("%(other)s proposes times for a session on “%(skill)s”. Accept one, or ask for others."),
    _rule(
        gettext_noop("Please choose a time for a session with %(other)s on “%(skill)s”"),
        gettext_noop("Times for a session are proposed to you"),
        cannot_wait=True,
    ),
)
TIMES_DECLINED = (
    "times_declined",
    gettext_noop("None of the times that you proposed to %(other)s for “%(skill)s” suits. Propose others."),
    _rule(
        gettext_noop("%(other)s asks for other times for “%(skill)s”"),
        gettext_noop("Your mentor or mentee asks for other times for a session"),
        cannot_wait=True,
    ),
)
SESSION_MOVED = (
    "session_moved",
    gettext_noop("Your session with %(other)s on “%(skill)s” is moved to %(starts_at)s."),
    _rule(
        gettext_noop("Moved: your session with %(other)s on “%(skill)s”"),
        gettext_noop("A session is moved"),
        cannot_wait=True,
        for_calendar=True,
    ),
)
SESSION_OVER = (
    "session_over",
    gettext_noop("Was your session with %(other)s on “%(skill)s” held? Please say yes or no."),
    _rule(
        gettext_noop("Was your session with %(other)s on “%(skill)s” held?"),
        gettext_noop("A session is over: was it held?"),
    ),
)
PLAN_SESSION = (
    "plan_session",
    gettext_noop("You and %(other)s have not planned a session for “%(skill)s” yet. Agree on a first one."),
    _rule(
        gettext_noop("Plan a first session with %(other)s for “%(skill)s”"),
        gettext_noop("No session is planned a week after the start"),
        turns=WORK,
    ),
)
HOLD_SESSION = (
    "hold_session",
    gettext_noop(
        "You and %(other)s have not met for “%(skill)s” yet. Agree on a time, or end the pairing so that you are "
        "both free again."
    ),
    _rule(
        gettext_noop("You and %(other)s have not met for “%(skill)s” yet"),
        gettext_noop("No session is held two weeks after the start"),
        turns=WORK,
    ),
)
