"""The other half of the lifecycle's table: what each viewer reads in each state, and the one step that is next. Pure.

``states`` says who is next, what runs out and what follows. Which of the steps somebody may take is asked in
``api.permissions``; what cannot be taken is passed over, so that each viewer has exactly one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ...core.errors import gettext_noop
from ...core.labels import LabelledEnum
from .states import State

VIEWERS = ("mentee", "mentor", "manager", "admin")
ANOTHER_ROUND = "another_round"
"""Among the actions of a viewer: the same two may be paired again."""
EXTEND, ANSWER_EXTENSION = "extend", "answer_extension"
"""More time may be asked for, or agreed to."""
ANSWER_HELD, ANSWER_TIMES, PROPOSE_TIMES, AWAIT_TIMES = "answer_held", "answer_times", "propose_times", "await_times"
"""What meeting asks of one of the two now: ``meeting_asks``."""


class NextStep(LabelledEnum):
    """The one thing that somebody can do next about a pairing."""

    REVIEW = "review", gettext_noop("Approve or reject the pairing")
    ANSWER = "answer", gettext_noop("Accept or decline")
    MEET = "meet", gettext_noop("Plan or log a session")
    ANSWER_EXTENSION = "answer_extension", gettext_noop("Agree to more time, or say no")
    ANSWER_HELD = "answer_held", gettext_noop("Say whether the session was held")
    ANSWER_TIMES = "answer_times", gettext_noop("Accept a time, or ask for others")
    PROPOSE_TIMES = "propose_times", gettext_noop("Propose times")
    AWAIT_TIMES = "await_times", gettext_noop("Wait until a time that you proposed is accepted")
    RERATE = "rerate", gettext_noop("Rate yourself again")
    CONFIRM = "confirm", gettext_noop("Confirm the new level")
    CONFIRM_NOW = "confirm_now", gettext_noop("Confirm the level now")
    ANOTHER_ROUND = "another_round", gettext_noop("Ask for another round")
    ASK_ELSEWHERE = "ask_elsewhere", gettext_noop("Ask somebody else")
    NEXT_GAP = "next_gap", gettext_noop("Work on the next gap")
    FIND_MENTOR = "find_mentor", gettext_noop("Find another mentor")
    SEE_GAPS = "see_gaps", gettext_noop("See their other gaps")
    FOLLOW = "follow", gettext_noop("See the new pairing")
    WAIT = "wait", gettext_noop("You do not need to do anything now")
    NOTHING = "nothing", gettext_noop("Nothing is left to do")


NEEDS: Mapping[NextStep, str] = {
    NextStep.REVIEW: "approve",
    NextStep.ANSWER: "accept",
    NextStep.MEET: "session",
    NextStep.ANSWER_EXTENSION: ANSWER_EXTENSION,
    NextStep.ANSWER_HELD: ANSWER_HELD,
    NextStep.ANSWER_TIMES: ANSWER_TIMES,
    NextStep.PROPOSE_TIMES: PROPOSE_TIMES,
    NextStep.AWAIT_TIMES: AWAIT_TIMES,
    NextStep.RERATE: "rerate",
    NextStep.CONFIRM: "confirm",
    NextStep.CONFIRM_NOW: "confirm",
    NextStep.ANOTHER_ROUND: ANOTHER_ROUND,
}
"""The action that a step is, or what a meeting asks for; the others are open to everybody who reads of them."""


Next = tuple[str, tuple[NextStep, ...]]
"""What one viewer reads, and what they can do: the first of the steps that they may."""


_REVIEWED = gettext_noop("The pairing is waiting for approval. We ask the mentor after that.")
_ASKED = gettext_noop("We have asked the mentor.")
_WORKING = gettext_noop("Give them time to practise. You can see here what they have shown.")
_RERATED = gettext_noop("The mentee has rated themselves again. The new level is waiting for confirmation.")
_UNCONFIRMED = gettext_noop(
    "Nobody confirmed the new level in time. What the mentee did alone counts as the mentor’s rating, and a level can "
    "still be confirmed."
)
_FREE_AGAIN = gettext_noop("You can help somebody else now.")
_ENDED_FOR_THEM = gettext_noop("They can ask somebody else, or you can find a mentor for them.")
_ASK_OTHERS = gettext_noop("They can ask somebody else.")
_ELSEWHERE = (NextStep.ASK_ELSEWHERE,)
_FIND = (NextStep.FIND_MENTOR,)
_NOTHING = (NextStep.NOTHING,)
_WAIT = (NextStep.WAIT,)
_MEETING = (NextStep.ANSWER_HELD, NextStep.ANSWER_TIMES, NextStep.PROPOSE_TIMES, NextStep.AWAIT_TIMES)

NEXT: Mapping[State, Mapping[str, Next]] = {
    State.PROPOSED: {
        "mentee": (gettext_noop("The pairing is waiting for approval. If it is approved, we ask the mentor."), _WAIT),
        "mentor": (gettext_noop("You do not need to answer yet: the pairing is waiting for approval first."), _WAIT),
        "manager": (_REVIEWED, (NextStep.REVIEW, NextStep.WAIT)),
        "admin": (_REVIEWED, (NextStep.REVIEW, NextStep.WAIT)),
    },
    State.APPROVED: {
        "mentee": (
            gettext_noop("We have asked the mentor. If they cannot help, we ask your next choice if you have one."),
            _WAIT,
        ),
        "mentor": (
            gettext_noop("The mentee is waiting for your answer. Accept, or decline and say why."),
            (NextStep.ANSWER, NextStep.WAIT),
        ),
        "manager": (_ASKED, _WAIT),
        "admin": (_ASKED, _WAIT),
    },
    State.ACTIVE: {
        "mentee": (
            gettext_noop("Agree on a session, practise and tick off what you have shown. Then rate yourself again."),
            (NextStep.ANSWER_EXTENSION, *_MEETING, NextStep.RERATE, NextStep.WAIT),
        ),
        "mentor": (
            gettext_noop("Choose real work for each behaviour and set time aside for it."),
            (NextStep.ANSWER_EXTENSION, *_MEETING, NextStep.MEET, NextStep.WAIT),
        ),
        "manager": (_WORKING, _WAIT),
        "admin": (_WORKING, _WAIT),
    },
    State.REASSESSED: {
        "mentee": (gettext_noop("You have rated yourself again. The new level is waiting for confirmation."), _WAIT),
        "mentor": (
            gettext_noop("Your mentee has rated themselves again. The new level is waiting for confirmation."),
            (NextStep.CONFIRM, NextStep.WAIT),
        ),
        "manager": (_RERATED, (NextStep.CONFIRM, NextStep.WAIT)),
        "admin": (_RERATED, (NextStep.CONFIRM, NextStep.WAIT)),
    },
    State.COMPLETED: {
        "mentee": (
            gettext_noop("Your new level is confirmed. Thank your mentor, then choose what to learn next."),
            (NextStep.NEXT_GAP,),
        ),
        "mentor": (gettext_noop("The new level is confirmed. Thank you for your help."), _NOTHING),
        "manager": (
            gettext_noop("The new level is confirmed. See which gap they could work on next."),
            (NextStep.SEE_GAPS,),
        ),
        "admin": (gettext_noop("The new level is confirmed."), _NOTHING),
    },
    State.FELL_SHORT: {
        "mentee": (
            gettext_noop("The confirmed level is below the target. Ask for another round, or ask somebody else."),
            (NextStep.ANOTHER_ROUND, NextStep.ASK_ELSEWHERE),
        ),
        "mentor": (
            gettext_noop("The confirmed level is below the target. Your mentee can ask you for another round."),
            _NOTHING,
        ),
        "manager": (
            gettext_noop("The target was not reached. They can ask for another round, or you can find a mentor."),
            _FIND,
        ),
        "admin": (gettext_noop("The target was not reached. They can ask for another round."), _NOTHING),
    },
    State.SHOWN: {
        "mentee": (
            gettext_noop(
                "Nobody confirmed your new level in time. What you did alone counts as your mentor’s rating, "
                "and a level can still be confirmed later."
            ),
            (NextStep.ANOTHER_ROUND, NextStep.ASK_ELSEWHERE),
        ),
        "mentor": (
            gettext_noop("Nobody confirmed the new level in time. What your mentee did alone counts as your rating."),
            (NextStep.CONFIRM_NOW, NextStep.NOTHING),
        ),
        "manager": (_UNCONFIRMED, (NextStep.CONFIRM_NOW, NextStep.SEE_GAPS)),
        "admin": (_UNCONFIRMED, (NextStep.CONFIRM_NOW, NextStep.NOTHING)),
    },
    State.REJECTED: {
        "mentee": (gettext_noop("The pairing was not approved. You can ask somebody else."), _ELSEWHERE),
        "mentor": (gettext_noop("The pairing was not approved, so nobody asked you."), _NOTHING),
        "manager": (_ENDED_FOR_THEM, _FIND),
        "admin": (_ASK_OTHERS, _NOTHING),
    },
    State.DECLINED: {
        "mentee": (gettext_noop("The mentor cannot help now. You can ask somebody else."), _ELSEWHERE),
        "mentor": (gettext_noop("You declined. You do not need to do anything else."), _NOTHING),
        "manager": (_ENDED_FOR_THEM, _FIND),
        "admin": (_ASK_OTHERS, _NOTHING),
    },
    State.WITHDRAWN: {
        "mentee": (gettext_noop("This pairing was ended early. You can ask somebody else."), _ELSEWHERE),
        "mentor": (_FREE_AGAIN, _NOTHING),
        "manager": (_ENDED_FOR_THEM, _FIND),
        "admin": (_ASK_OTHERS, _NOTHING),
    },
    State.EXPIRED: {
        "mentee": (gettext_noop("This has ended because the time ran out. You can ask somebody else."), _ELSEWHERE),
        "mentor": (gettext_noop("This has ended because the time ran out. You can help somebody else now."), _NOTHING),
        "manager": (_ENDED_FOR_THEM, _FIND),
        "admin": (_ASK_OTHERS, _NOTHING),
    },
}

# Of every state and viewer, so that one without a step is missed as soon as this is imported.
if any(tuple(NEXT[state]) != VIEWERS or not all(steps for _words, steps in NEXT[state].values()) for state in State):
    raise AssertionError("a state has no next step for one of its viewers")


GIVES_WAY = frozenset({NextStep.ANOTHER_ROUND, NextStep.ASK_ELSEWHERE, NextStep.FIND_MENTOR})
"""Steps that lead to a new pairing: once there is one, the step is FOLLOW."""


def meeting_asks(
    *, has_session: bool, is_unanswered: bool, times_by: int | None, member_id: int | None, is_over: bool
) -> frozenset[str]:
    """What meeting asks of ``member_id``, one of the two.

    ``has_session``: there is one that was not cancelled. ``is_unanswered``: one is over, and nobody said whether it was
    held. ``times_by``: whose proposed times can be accepted. ``is_over``: the pairing's last day has passed.
    """
    found = {ANSWER_HELD} if is_unanswered else set()
    if times_by is not None and times_by != member_id:
        found.add(ANSWER_TIMES)
    elif not has_session and not is_over:
        found.add(PROPOSE_TIMES if times_by is None else AWAIT_TIMES)
    return frozenset(found)


def next_step(state: State, viewer: str, actions: Collection[str]) -> NextStep:
    """The one step of a viewer who may take these actions, and of whom ``meeting_asks`` asks these things."""
    _words, steps = NEXT[state][viewer]
    return next(step for step in steps if NEEDS.get(step, "") in {"", *actions})
