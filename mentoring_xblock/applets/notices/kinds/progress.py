"""The notices about the reader's requests and pairings."""

from __future__ import annotations

from functools import partial

from ....core.errors import gettext_noop
from .rules import ANSWER, CONFIRM, REVIEW, WORK, Rule, Timing, Topic

_rule = partial(Rule, topic=Topic.PROGRESS)

YOUR_TURN = (
    "your_turn",
    gettext_noop(
        "Somebody can help you with “%(skill)s” now. Ask them within %(days)s working days; then we notify the next"
        " person in line."
    ),
    _rule(
        gettext_noop("You can ask for a mentor for “%(skill)s” now"),
        gettext_noop("It is your turn to ask after you were on a waiting list"),
        cannot_wait=True,
    ),
)
TO_RERATE = (
    "to_rerate",
    gettext_noop("Your pairing with %(mentor)s has reached its last day. Please rate yourself in “%(skill)s” again."),
    _rule(
        gettext_noop("Please rate yourself in “%(skill)s” again"),
        gettext_noop("It is time to rate yourself again"),
        turns=WORK,
    ),
)
EVIDENCE_ASKED = (
    "evidence_asked",
    gettext_noop(
        "“%(skill)s” needs more evidence before the new level can be confirmed. Open the pairing to read what is "
        "missing."
    ),
    _rule(
        gettext_noop("More evidence is needed for “%(skill)s”"),
        gettext_noop("More evidence is needed before a new level is confirmed"),
        turns=WORK,
        for_calendar=True,
    ),
)
MENTOR_GONE = (
    "mentor_gone",
    gettext_noop(
        "%(mentor)s has left, so your pairing for “%(skill)s” cannot go on. End it and ask somebody else, or it"
        " will end by itself in two weeks."
    ),
    _rule(
        gettext_noop("Your mentor for “%(skill)s” has left"),
        gettext_noop("Your mentor has left"),
        turns=WORK | CONFIRM,
    ),
)
MENTEE_GONE = (
    "mentee_gone",
    gettext_noop(
        "%(mentee)s has left, so the pairing with %(mentor)s for “%(skill)s” cannot go on. Please end it, or it"
        " will end by itself in two weeks."
    ),
    _rule(
        gettext_noop("The mentee of a pairing for “%(skill)s” has left"),
        gettext_noop("The mentee of a pairing has left"),
        turns=WORK | CONFIRM,
        to_mentor=gettext_noop(
            "%(mentee)s has left, so your pairing for “%(skill)s” cannot go on. Please end it, or it will end by"
            " itself in two weeks."
        ),
    ),
)
NOBODY_LEFT = (
    "nobody_left",
    gettext_noop("Your request for “%(skill)s” has ended without a mentor. You can ask others."),
    _rule(
        gettext_noop("Your request for “%(skill)s” has ended without a mentor"),
        gettext_noop("A request ends without a mentor"),
    ),
)
EXTENSION_ASKED = (
    "extension_asked",
    gettext_noop("%(other)s asks for more time for “%(skill)s”. Please agree, or say no."),
    _rule(
        gettext_noop("%(other)s asks for more time for “%(skill)s”"),
        gettext_noop("Your mentor or mentee asks for more time"),
        turns=WORK,
    ),
)
AT_LIMIT = (
    "at_limit",
    gettext_noop(
        "Your request for “%(skill)s” has ended: you have as many open pairings as your programme allows. Ask again"
        " when one of them has ended."
    ),
    _rule(
        gettext_noop("Your request for “%(skill)s” has ended"),
        gettext_noop("A request ends because you have reached your limit of open pairings"),
    ),
)
ENDING = (
    "ending",
    gettext_noop("The pairing of %(mentee)s and %(mentor)s for “%(skill)s” ends on %(ends_on)s."),
    _rule(
        gettext_noop("Your pairing with %(other)s for “%(skill)s” ends soon"),
        gettext_noop("A pairing ends soon"),
        turns=WORK,
        to_mentee=gettext_noop(
            "Your pairing with %(mentor)s for “%(skill)s” ends on %(ends_on)s. Rate yourself again once you can show"
            " the skill, or ask for more time."
        ),
        to_mentor=gettext_noop(
            "Your pairing with %(mentee)s for “%(skill)s” ends on %(ends_on)s. Tick off in the plan what %(mentee)s"
            " can do alone."
        ),
    ),
)
EXTENDED = (
    "extended",
    gettext_noop("%(other)s has agreed to more time: your pairing for “%(skill)s” now ends on %(ends_on)s."),
    _rule(
        gettext_noop("More time with %(other)s for “%(skill)s”"),
        gettext_noop("More time is agreed"),
        turns=WORK | CONFIRM,
        for_calendar=True,
    ),
)
EXTENSION_REFUSED = (
    "extension_refused",
    gettext_noop(
        "%(other)s has not agreed to more time: your pairing for “%(skill)s” ends on %(ends_on)s, as planned."
    ),
    _rule(
        gettext_noop("Your pairing with %(other)s for “%(skill)s” ends as planned"),
        gettext_noop("More time is not agreed"),
        turns=WORK | CONFIRM,
    ),
)
ACCEPTED = (
    "accepted",
    gettext_noop("%(mentor)s will mentor you in “%(skill)s”. Agree on your first session."),
    _rule(
        gettext_noop("%(mentor)s will mentor you in “%(skill)s”"),
        gettext_noop("A mentor accepts your request"),
        timing=Timing.AT_ONCE,
        turns=WORK | CONFIRM,
        for_calendar=True,
    ),
)
PROPOSED = (
    "proposed",
    gettext_noop(
        "%(mentor)s was proposed to you as a mentor for “%(skill)s”. We notify you when the mentor has answered."
    ),
    _rule(
        gettext_noop("%(mentor)s was proposed as your mentor for “%(skill)s”"),
        gettext_noop("A mentor is proposed to you"),
        turns=REVIEW | ANSWER | WORK,
        begins=True,
    ),
)
PASSED_ON = (
    "passed_on",
    gettext_noop("Your request for “%(skill)s” went on to your next choice, %(mentor)s."),
    _rule(
        gettext_noop("We asked %(mentor)s, your next choice for “%(skill)s”"),
        gettext_noop("Your request goes on to your next choice"),
        turns=REVIEW | ANSWER | WORK,
    ),
)
DECLINED = (
    "declined",
    gettext_noop("%(mentor)s cannot mentor you in “%(skill)s” now."),
    _rule(
        gettext_noop("%(mentor)s cannot mentor you in “%(skill)s” now"),
        gettext_noop("A mentor declines your request"),
    ),
)
REJECTED = (
    "rejected",
    gettext_noop("The pairing with %(mentor)s for “%(skill)s” was not approved. Open it to read why."),
    _rule(
        gettext_noop("Your pairing with %(mentor)s for “%(skill)s” was not approved"),
        gettext_noop("A pairing of yours is not approved"),
    ),
)
WITHDRAWN = (
    "withdrawn",
    gettext_noop("The request of %(mentee)s to %(mentor)s for “%(skill)s” was taken back."),
    _rule(
        gettext_noop("The request for “%(skill)s” was taken back"),
        gettext_noop("A request is taken back"),
        ends=True,
        to_mentee=gettext_noop(
            "Your request to %(mentor)s for “%(skill)s” was taken back. Open it to read why and to ask somebody else."
        ),
        to_mentor=gettext_noop(
            "The request of %(mentee)s for “%(skill)s” was taken back. You do not need to answer it."
        ),
    ),
)
ENDED_EARLY = (
    "ended_early",
    gettext_noop("The pairing of %(mentee)s and %(mentor)s for “%(skill)s” was ended early."),
    _rule(
        gettext_noop("Your pairing with %(other)s for “%(skill)s” was ended early"),
        gettext_noop("A pairing is ended early"),
        ends=True,
        to_two=gettext_noop(
            "Your pairing with %(other)s for “%(skill)s” was ended early. Open it to see why and what comes next."
        ),
    ),
)
LAPSED = (
    "lapsed",
    gettext_noop("The pairing of %(mentee)s and %(mentor)s for “%(skill)s” ended without a new rating."),
    _rule(
        gettext_noop("Your pairing with %(other)s for “%(skill)s” has ended without a new rating"),
        gettext_noop("A pairing ends without a new rating"),
        ends=True,
        to_mentee=gettext_noop(
            "Your pairing with %(mentor)s for “%(skill)s” ended without a new rating. You can ask for help again."
        ),
        to_mentor=gettext_noop("Your pairing with %(mentee)s for “%(skill)s” ended without a new rating."),
    ),
)
COMPLETED = (
    "completed",
    gettext_noop("%(mentee)s reached the target in “%(skill)s”, mentored by %(mentor)s."),
    _rule(
        gettext_noop("The target in “%(skill)s” is reached"),
        gettext_noop("A pairing reaches its target"),
        to_mentee=gettext_noop(
            "You reached the target in “%(skill)s” with the help of %(mentor)s. Open the pairing to thank them."
        ),
        to_mentor=gettext_noop("%(mentee)s reached the target in “%(skill)s” with your help."),
    ),
)
THANKED = (
    "thanked",
    gettext_noop("%(mentee)s thanks you for your help with “%(skill)s”."),
    _rule(
        gettext_noop("%(mentee)s thanks you for your help with “%(skill)s”"),
        gettext_noop("A mentee thanks you"),
    ),
)
FELL_SHORT = (
    "fell_short",
    gettext_noop("%(mentee)s and %(mentor)s ended their pairing for “%(skill)s” below the target."),
    _rule(
        # Subjects are read over shoulders, so this one does not say how it ended.
        gettext_noop("Your pairing with %(other)s for “%(skill)s” has been decided"),
        gettext_noop("A pairing ends below its target"),
        to_mentee=gettext_noop(
            "Your pairing with %(mentor)s for “%(skill)s” ended below the target. You can ask for another round, or"
            " ask somebody else."
        ),
        to_mentor=gettext_noop("Your pairing with %(mentee)s for “%(skill)s” ended below the target."),
    ),
)
SHOWN = (
    "shown",
    gettext_noop(
        "Nobody confirmed the new level in “%(skill)s” in time, so the pairing of %(mentee)s and %(mentor)s has "
        "ended. What the mentee did alone counts as the mentor’s rating."
    ),
    _rule(
        gettext_noop("Your pairing with %(other)s for “%(skill)s” has ended without a confirmation"),
        gettext_noop("A pairing ends because nobody confirmed the new level"),
        to_mentee=gettext_noop(
            "Nobody confirmed your new level in “%(skill)s” in time, so your pairing with %(mentor)s has "
            "ended. What you did alone counts as your mentor’s rating."
        ),
        to_mentor=gettext_noop(
            "Nobody confirmed the new level in “%(skill)s” in time, so your pairing with %(mentee)s has "
            "ended. What your mentee did alone counts as your rating."
        ),
    ),
)
