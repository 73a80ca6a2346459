"""The notices about what a manager or an administrator decides."""

from __future__ import annotations

from functools import partial

from ....core.errors import gettext_noop
from .rules import CONFIRM, REVIEW, Rule, Timing, Topic

_rule = partial(Rule, topic=Topic.DECISIONS)

CONCERN = (
    "concern",
    gettext_noop("Somebody has reported a concern about a pairing. Please look at it."),
    _rule(
        gettext_noop("A concern was reported: please look at it"),
        gettext_noop("A concern is reported"),
        cannot_wait=True,
        page="programme",
    ),
)
TO_REVIEW = (
    "to_review",
    gettext_noop("%(mentee)s would like %(mentor)s as a mentor for “%(skill)s”. Please review it."),
    _rule(
        gettext_noop("Please review: %(mentee)s with %(mentor)s for “%(skill)s”"),
        gettext_noop("A pairing waits for your approval"),
        turns=REVIEW,
        begins=True,
    ),
)
MANY_TO_REVIEW = (
    "many_to_review",
    gettext_noop("“Pair everyone” proposed %(n)s pairings. Please review them."),
    _rule(
        gettext_noop("Please review %(n)s pairings"),
        gettext_noop("“Pair everyone” proposed pairings that wait for your approval"),
    ),
)
TO_CONFIRM = (
    "to_confirm",
    gettext_noop("%(mentee)s rated “%(skill)s” again. Please confirm, or say what is missing."),
    _rule(
        gettext_noop("Please confirm the new rating of %(mentee)s in “%(skill)s”"),
        gettext_noop("A new rating waits for your confirmation"),
        turns=CONFIRM,
    ),
)
CONFIRM_OVERDUE = (
    "confirm_overdue",
    gettext_noop("Nobody has confirmed %(mentee)s’s new rating of “%(skill)s” so far. You can confirm it now."),
    _rule(
        gettext_noop("%(mentee)s is still waiting for a confirmation in “%(skill)s”"),
        gettext_noop("A new rating has waited too long for somebody else, so you can confirm it"),
        turns=CONFIRM,
    ),
)
PASSED_TO_YOU = (
    "passed_to_you",
    gettext_noop(
        "Decisions that have passed to you: %(n)s. These are pairings to approve and new ratings to confirm, which "
        "waited for somebody else before."
    ),
    _rule(
        gettext_noop("Decisions that have passed to you: %(n)s"),
        gettext_noop("Many decisions pass to you at once, because somebody is away or has left"),
    ),
)
STILL_WAITING = (
    "still_waiting",
    gettext_noop("Decisions that wait for you: %(n)s. These are pairings to approve and new ratings to confirm."),
    _rule(
        gettext_noop("Decisions that wait for you: %(n)s"),
        gettext_noop("Once a week: how many decisions wait for you, if any do"),
        timing=Timing.AT_ONCE,
    ),
)
WAITING = (
    "waiting",
    gettext_noop("%(mentee)s is waiting for somebody who can help with “%(skill)s”."),
    _rule(
        gettext_noop("%(mentee)s is waiting for a mentor for “%(skill)s”"),
        gettext_noop("Somebody joins a waiting list"),
        timing=Timing.WEEKLY,
        page="programme",
    ),
)
