"""The lifecycle of a pairing as one table: state and event to next state. Pure; who may send which event is
asked in ``api.permissions``, what else an event does in ``pairings.api``."""

from __future__ import annotations

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
    REJECTED = "rejected", gettext_noop("Not approved")
    DECLINED = "declined", gettext_noop("Declined by the mentor")
    WITHDRAWN = "withdrawn", gettext_noop("Withdrawn")
    EXPIRED = "expired", gettext_noop("Expired")


class Event(LabelledEnum):
    """What can happen to a pairing."""

    APPROVE = "approve", gettext_noop("Approve")
    REJECT = "reject", gettext_noop("Reject")
    ACCEPT = "accept", gettext_noop("Accept")
    DECLINE = "decline", gettext_noop("Decline")
    REASSESS = "reassess", gettext_noop("Rate again")
    ASK_EVIDENCE = "ask_evidence", gettext_noop("Ask for more evidence")
    CONFIRM = "confirm", gettext_noop("Confirm")
    FALL_SHORT = "fall_short", gettext_noop("Confirm below the target")
    WITHDRAW = "withdraw", gettext_noop("Withdraw")
    EXPIRE = "expire", gettext_noop("Expire")


# The whole lifecycle. What is absent is refused.
TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.PROPOSED, Event.APPROVE): State.APPROVED,
    (State.PROPOSED, Event.REJECT): State.REJECTED,
    (State.PROPOSED, Event.WITHDRAW): State.WITHDRAWN,
    (State.PROPOSED, Event.EXPIRE): State.EXPIRED,
    (State.APPROVED, Event.ACCEPT): State.ACTIVE,
    (State.APPROVED, Event.DECLINE): State.DECLINED,
    (State.APPROVED, Event.WITHDRAW): State.WITHDRAWN,
    (State.APPROVED, Event.EXPIRE): State.EXPIRED,
    (State.ACTIVE, Event.REASSESS): State.REASSESSED,
    (State.ACTIVE, Event.WITHDRAW): State.WITHDRAWN,
    (State.ACTIVE, Event.EXPIRE): State.EXPIRED,
    # A mentee may rate again while the confirmation is awaited; the newest rating counts.
    (State.REASSESSED, Event.REASSESS): State.REASSESSED,
    (State.REASSESSED, Event.ASK_EVIDENCE): State.ACTIVE,
    (State.REASSESSED, Event.CONFIRM): State.COMPLETED,
    (State.REASSESSED, Event.FALL_SHORT): State.FELL_SHORT,
    (State.REASSESSED, Event.WITHDRAW): State.WITHDRAWN,
}

OPEN_STATES = frozenset({State.PROPOSED, State.APPROVED, State.ACTIVE, State.REASSESSED})
CLOSED_STATES = frozenset(State) - OPEN_STATES
# A place is taken from the approval on, so that two approvals can never promise the same one.
HOLDING_STATES = frozenset({State.APPROVED, State.ACTIVE, State.REASSESSED})

_CLOSED = gettext_noop("This pairing has ended. You cannot change it any more.")
_TOO_EARLY = gettext_noop("You cannot take this step yet. Reload the page to see what you can do now.")
_TOO_LATE = gettext_noop("This step is no longer possible. Reload the page to see what you can do now.")
_ORDER = {State.PROPOSED: 0, State.APPROVED: 1, State.ACTIVE: 2, State.REASSESSED: 3}


def next_state(state: State, event: Event) -> State:
    """The state after ``event``; raises TransitionRefused, with the reason in words, if the table has no such row."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise TransitionRefused(state.value, event.value, _refusal(state, event)) from None


def possible_events(state: State) -> frozenset[Event]:
    """The events that ``state`` takes; the same table that ``next_state`` reads, for screens to offer buttons."""
    return frozenset(event for known, event in TRANSITIONS if known is state)


def _refusal(state: State, event: Event) -> str:
    if state in CLOSED_STATES:
        return _CLOSED
    starts = [_ORDER[known] for known, possible in TRANSITIONS if possible is event]
    return _TOO_EARLY if min(starts) > _ORDER[state] else _TOO_LATE
