"""When somebody needs you: the notices about what is asked of their reader."""

from __future__ import annotations

from functools import partial

from ....core.errors import gettext_noop
from .rules import ANSWER, Rule, Timing, Topic

_rule = partial(Rule, topic=Topic.ASKED)

TO_ANSWER = (
    "to_answer",
    gettext_noop("%(mentee)s asks you for help with “%(skill)s”. Please accept or decline."),
    _rule(
        gettext_noop("%(mentee)s asks you to mentor them in “%(skill)s”"),
        gettext_noop("Somebody asks you to be their mentor"),
        cannot_wait=True,
        turns=ANSWER,
        begins=True,
    ),
)
ANSWER_DUE = (
    "answer_due",
    gettext_noop(
        "%(mentee)s is still waiting for your answer about “%(skill)s”, and your time to answer is nearly over. "
        "Please accept or decline."
    ),
    _rule(
        gettext_noop("%(mentee)s is still waiting for your answer about “%(skill)s”"),
        gettext_noop("Your time to answer a request is nearly over"),
        cannot_wait=True,
        turns=ANSWER,
    ),
)
OFFERS_PAUSED = (
    "offers_paused",
    gettext_noop(
        "You did not answer %(n)s requests in a row, so we have paused your offers as a mentor and will not ask you"
        " for now. To be asked again, open your offers under “My mentoring”."
    ),
    _rule(
        gettext_noop("Your offers as a mentor are paused"),
        gettext_noop("Your offers are paused because you did not answer"),
        timing=Timing.AT_ONCE,
    ),
)
INVITED = (
    "invited",
    gettext_noop(
        "People are looking for help with “%(skill)s”, and you are at mentor level. Would you offer to mentor it?"
    ),
    _rule(
        gettext_noop("Would you mentor “%(skill)s”?"),
        gettext_noop("An administrator asks whether you would mentor a skill"),
    ),
)
RATE_YOURSELF = (
    "rate_yourself",
    gettext_noop("The course team asks you to rate yourself in “%(title)s”."),
    _rule(
        gettext_noop("Please rate yourself in “%(title)s”"),
        gettext_noop("A course team reminds you of a self-assessment that you have not submitted"),
    ),
)
UNANSWERED = (
    "unanswered",
    gettext_noop(
        "Your time to answer %(mentee)s about “%(skill)s” has run out, so we do not wait for your answer any more."
    ),
    _rule(
        gettext_noop("Your time to answer %(mentee)s about “%(skill)s” has run out"),
        gettext_noop("Your time to answer a request has run out"),
    ),
)
