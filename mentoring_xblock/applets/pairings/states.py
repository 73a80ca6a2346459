"""The lifecycle of a pairing: which event leads from which state to which, and all that holds of each state. Pure.

Who may send which event is asked in ``api.permissions``, what else an event does in ``lifecycle``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from ...core.errors import TransitionRefused, gettext_noop
from ...core.labels import LabelledEnum


class State(LabelledEnum):
    """Where a pairing stands."""

    PROPOSED = "proposed", gettext_noop("Waiting for approval")
    APPROVED = "approved", gettext_noop("Waiting for the mentor’s answer")
    ACTIVE = "active", gettext_noop("Under way")
    REASSESSED = "reassessed", gettext_noop("Waiting for confirmation")
    COMPLETED = "completed", gettext_noop("Target reached")
    FELL_SHORT = "fell_short", gettext_noop("Ended below the target")
    SHOWN = "shown", gettext_noop("Shown, not confirmed")
    REJECTED = "rejected", gettext_noop("Not approved")
    DECLINED = "declined", gettext_noop("Declined by the mentor")
    WITHDRAWN = "withdrawn", gettext_noop("Withdrawn")
    EXPIRED = "expired", gettext_noop("Expired")

    @property
    def stage(self) -> Stage:
        """All that holds in this state."""
        return STAGES[self]


class Event(LabelledEnum):
    """What can happen to a pairing."""

    APPROVE = "approve", gettext_noop("Approve")
    REJECT = "reject", gettext_noop("Reject")
    ACCEPT = "accept", gettext_noop("Accept")
    DECLINE = "decline", gettext_noop("Decline")
    REASSESS = "reassess", gettext_noop("Rate again")
    ASK_EVIDENCE = "ask_evidence", gettext_noop("Ask for more evidence")
    ESCALATE = "escalate", gettext_noop("Ask the administrators too")
    CONFIRM = "confirm", gettext_noop("Confirm")
    FALL_SHORT = "fall_short", gettext_noop("Confirm below the target")
    WITHDRAW = "withdraw", gettext_noop("Withdraw")
    EXPIRE = "expire", gettext_noop("Expire")


# The whole lifecycle. What is absent is refused.
_ROWS = (
    (State.PROPOSED, Event.APPROVE, State.APPROVED),
    (State.PROPOSED, Event.REJECT, State.REJECTED),
    (State.PROPOSED, Event.WITHDRAW, State.WITHDRAWN),
    (State.PROPOSED, Event.EXPIRE, State.EXPIRED),
    (State.APPROVED, Event.ACCEPT, State.ACTIVE),
    (State.APPROVED, Event.DECLINE, State.DECLINED),
    (State.APPROVED, Event.WITHDRAW, State.WITHDRAWN),
    (State.APPROVED, Event.EXPIRE, State.EXPIRED),
    (State.ACTIVE, Event.REASSESS, State.REASSESSED),
    (State.ACTIVE, Event.WITHDRAW, State.WITHDRAWN),
    (State.ACTIVE, Event.EXPIRE, State.EXPIRED),
    # A mentee may rate again while the confirmation is awaited; the newest rating counts.
    (State.REASSESSED, Event.REASSESS, State.REASSESSED),
    (State.REASSESSED, Event.ASK_EVIDENCE, State.ACTIVE),
    (State.REASSESSED, Event.CONFIRM, State.COMPLETED),
    (State.REASSESSED, Event.FALL_SHORT, State.FELL_SHORT),
    (State.REASSESSED, Event.WITHDRAW, State.WITHDRAWN),
    # Nobody's silence ends somebody else's loop (decision 27).
    (State.REASSESSED, Event.ESCALATE, State.REASSESSED),
    (State.REASSESSED, Event.EXPIRE, State.SHOWN),
    # The one closed state that still takes an event: a late confirmation counts.
    (State.SHOWN, Event.CONFIRM, State.COMPLETED),
    (State.SHOWN, Event.FALL_SHORT, State.FELL_SHORT),
)
TRANSITIONS: dict[tuple[State, Event], State] = {(state, event): after for state, event, after in _ROWS}


class Turn(Enum):
    """Whose move a pairing waits for."""

    REVIEWER = auto()
    MENTOR = auto()
    PAIR = auto()
    CONFIRMER = auto()


class Clock(Enum):
    """What runs out: ``domain.lapses`` and ``reading.out_of_time`` know when."""

    REVIEW = auto()
    ANSWER = auto()
    WEEKS = auto()
    CONFIRMATION = auto()


class Reminder(Enum):
    """What somebody is reminded of while nothing happens; ``api.jobs.reminders`` does each, once."""

    REVIEW = auto()
    ANSWER = auto()
    PLAN_SESSION = auto()
    HOLD_SESSION = auto()
    END = auto()
    CONFIRM = auto()


@dataclass(frozen=True, slots=True)
class Stage:
    """All that holds of pairings in one state. Every part of the package reads it here, and no other lists states.

    ``turn``: who is next, None where the pairing has ended. ``clock``: what makes it lapse, by the event EXPIRE.
    ``reminders``: what goes out before. ``holds_place``: one of the
    mentor's places is taken. ``runs``: there is a plan to work at. ``mentor_knows``: nobody comes here without the
    mentor having been asked. ``is_refusal``: the mentor is not to be shown again soon. ``is_confirmed``: it ended by
    a confirmation of the new level. ``to_mentee``: where it stands, for the block. What each viewer does next:
    ``next_steps``.
    """

    turn: Turn | None
    clock: Clock | None = None
    reminders: tuple[Reminder, ...] = ()
    holds_place: bool = False
    runs: bool = False
    mentor_knows: bool = True
    is_refusal: bool = False
    is_confirmed: bool = False
    to_mentee: str = ""


# A place is taken from the approval on, so that two approvals can never promise the same one.
STAGES: Mapping[State, Stage] = {
    State.PROPOSED: Stage(
        Turn.REVIEWER,
        Clock.REVIEW,
        (Reminder.REVIEW,),
        mentor_knows=False,
        to_mentee=gettext_noop(
            "%(mentor)s is proposed as your mentor for this skill. The pairing is waiting for approval."
        ),
    ),
    State.APPROVED: Stage(
        Turn.MENTOR,
        Clock.ANSWER,
        (Reminder.ANSWER,),
        holds_place=True,
        to_mentee=gettext_noop("%(mentor)s has been asked to mentor you in this skill and has not answered yet."),
    ),
    State.ACTIVE: Stage(
        Turn.PAIR,
        Clock.WEEKS,
        (Reminder.PLAN_SESSION, Reminder.HOLD_SESSION, Reminder.END),
        holds_place=True,
        runs=True,
        to_mentee=gettext_noop("%(mentor)s mentors you in this skill until %(until)s: from %(low)s to %(high)s."),
    ),
    State.REASSESSED: Stage(
        Turn.CONFIRMER,
        Clock.CONFIRMATION,
        (Reminder.CONFIRM,),
        holds_place=True,
        runs=True,
        to_mentee=gettext_noop(
            "You rated yourself again, and your new level is waiting for confirmation. "
            "%(mentor)s is your mentor until then."
        ),
    ),
    State.COMPLETED: Stage(
        None,
        is_confirmed=True,
    ),
    State.FELL_SHORT: Stage(None, is_confirmed=True),
    State.SHOWN: Stage(
        None,
    ),
    State.REJECTED: Stage(None, mentor_knows=False, is_refusal=True),
    State.DECLINED: Stage(None, is_refusal=True),
    State.WITHDRAWN: Stage(None, mentor_knows=False),
    State.EXPIRED: Stage(None, mentor_knows=False, is_refusal=True),
}

# Of every state, so that one without a stage is missed as soon as this is imported.
OPEN_STATES = frozenset(state for state in State if STAGES[state].turn is not None)
CLOSED_STATES = frozenset(State) - OPEN_STATES
HOLDING_STATES = frozenset(state for state in State if STAGES[state].holds_place)
RUNNING_STATES = frozenset(state for state in State if STAGES[state].runs)
CONFIRMED_STATES = frozenset(state for state in State if STAGES[state].is_confirmed)
REFUSALS = frozenset(state for state in State if STAGES[state].is_refusal)

REQUEST_GOES_ON = frozenset(
    {(State.PROPOSED, Event.REJECT), (State.APPROVED, Event.DECLINE), (State.APPROVED, Event.EXPIRE)}
)
"""Where a request asks its next choice: a reviewer or the mentor said no, or the mentor said nothing."""

_CLOSED = gettext_noop("This pairing has ended. You cannot change it any more.")
_TOO_EARLY = gettext_noop("You cannot take this step yet. Reload the page to see what you can do now.")
_TOO_LATE = gettext_noop("This step is no longer possible. Reload the page to see what you can do now.")
_ORDER = {state: place for place, state in enumerate(State)}


def next_state(state: State, event: Event) -> State:
    """The state after ``event``; raises TransitionRefused, with the reason in words, if the table has no such row."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise TransitionRefused(state.value, event.value, _refusal(state, event)) from None


def states_awaiting(turn: Turn) -> frozenset[State]:
    """The states in which a pairing waits for that move."""
    return frozenset(state for state in State if STAGES[state].turn is turn)


def states_timed_by(clock: Clock) -> frozenset[State]:
    """The states that end when that runs out."""
    return frozenset(state for state in State if STAGES[state].clock is clock)


def possible_events(state: State) -> frozenset[Event]:
    """The events that ``state`` takes; the same table that ``next_state`` reads, for screens to offer buttons."""
    return frozenset(event for known, event in TRANSITIONS if known is state)


def _refusal(state: State, event: Event) -> str:
    if state in CLOSED_STATES:
        return _CLOSED
    starts = [_ORDER[known] for known, possible in TRANSITIONS if possible is event]
    return _TOO_EARLY if min(starts) > _ORDER[state] else _TOO_LATE
