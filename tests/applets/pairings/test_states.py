"""The state table, row by row and gap by gap, against a table written down a second time."""

from __future__ import annotations

import pytest

from mentoring_xblock.applets.pairings.lifecycle import LOGGED
from mentoring_xblock.applets.pairings.states import (
    CLOSED_STATES,
    HOLDING_STATES,
    OPEN_STATES,
    TRANSITIONS,
    Clock,
    Event,
    State,
    Turn,
    next_state,
    possible_events,
    states_awaiting,
    states_timed_by,
)
from mentoring_xblock.core.errors import TransitionRefused

EXPECTED = """
proposed   approve      approved
proposed   reject       rejected
proposed   withdraw     withdrawn
proposed   expire       expired
approved   accept       active
approved   decline      declined
approved   withdraw     withdrawn
approved   expire       expired
active     reassess     reassessed
active     withdraw     withdrawn
active     expire       expired
reassessed reassess     reassessed
reassessed ask_evidence active
reassessed confirm      completed
reassessed fall_short   fell_short
reassessed withdraw     withdrawn
reassessed escalate     reassessed
reassessed expire       shown
shown      confirm      completed
shown      fall_short   fell_short
"""
ROWS = [(State(a), Event(b), State(c)) for a, b, c in (line.split() for line in EXPECTED.split("\n") if line)]
GAPS = [(state, event) for state in State for event in Event if (state, event) not in {(a, b) for a, b, _ in ROWS}]


@pytest.mark.parametrize(("state", "event", "after"), ROWS)
def test_a_row_of_the_table_leads_where_it_says(state: State, event: Event, after: State) -> None:
    assert next_state(state, event) is after
    assert event in possible_events(state)


@pytest.mark.parametrize(("state", "event"), GAPS)
def test_what_the_table_does_not_hold_is_refused_in_words(state: State, event: Event) -> None:
    with pytest.raises(TransitionRefused) as refusal:
        next_state(state, event)
    assert (refusal.value.state, refusal.value.event) == (state.value, event.value)
    assert "%(" not in str(refusal.value)
    assert event not in possible_events(state)


def test_the_table_has_these_rows_and_no_others() -> None:
    assert len(TRANSITIONS) == len(ROWS)
    assert len(ROWS) + len(GAPS) == len(State) * len(Event)


def test_a_closed_pairing_takes_only_a_late_confirmation_and_an_open_one_can_always_end() -> None:
    assert OPEN_STATES | CLOSED_STATES == frozenset(State)
    assert {state: possible_events(state) for state in CLOSED_STATES if possible_events(state)} == {
        State.SHOWN: {Event.CONFIRM, Event.FALL_SHORT}
    }
    assert all(next_state(State.SHOWN, event) in CLOSED_STATES for event in possible_events(State.SHOWN))
    assert all(Event.WITHDRAW in possible_events(state) for state in OPEN_STATES)
    assert HOLDING_STATES == OPEN_STATES - {State.PROPOSED}


STAGED = """
proposed   reviewer  review -     -    -       -       -
approved   mentor    answer holds -    asked   -       -
active     pair      weeks  holds runs asked   -       -
reassessed confirmer confirmation holds runs asked - -
completed  -         -      -     -    asked   -       confirmed
fell_short -         -      -     -    asked   -       confirmed
shown      -         -      -     -    asked   -       -
rejected   -         -      -     -    -       refusal -
declined   -         -      -     -    asked   refusal -
withdrawn  -         -      -     -    -       -       -
expired    -         -      -     -    -       refusal -
"""
"""State, whose turn it is, what makes it lapse, and what else holds."""


def test_what_holds_of_each_state_is_as_it_is_written_here() -> None:
    for line in filter(None, STAGED.split("\n")):
        state, turn, clock, *flags = line.split()
        stage = State(state).stage
        assert (stage.turn.name.lower() if stage.turn else "-") == turn
        assert (stage.clock.name.lower() if stage.clock else "-") == clock
        found = (stage.holds_place, stage.runs, stage.mentor_knows, stage.is_refusal, stage.is_confirmed)
        assert found == tuple(flag != "-" for flag in flags), state
    assert len(STAGED.split()) == 8 * len(State)


def test_the_states_of_a_turn_and_of_a_clock_are_those_that_name_it() -> None:
    rows = [line.split() for line in STAGED.split("\n") if line]
    for turn in Turn:
        assert states_awaiting(turn) == {State(row[0]) for row in rows if row[1] == turn.name.lower()}
    for clock in Clock:
        assert states_timed_by(clock) == {State(row[0]) for row in rows if row[2] == clock.name.lower()}


REFUSED = """
early proposed-> accept decline reassess ask_evidence escalate confirm fall_short
early approved-> reassess ask_evidence escalate confirm fall_short
late  approved-> approve reject
early active-> ask_evidence escalate confirm fall_short
late  active-> approve reject accept decline
late  reassessed-> approve reject accept decline
ended completed-> approve reject accept decline reassess ask_evidence escalate confirm fall_short withdraw expire
ended shown-> approve reject accept decline reassess ask_evidence escalate withdraw expire
ended withdrawn-> approve confirm expire
"""
"""Why a step is refused, and from which state."""
_WHY = {
    "ended": "This pairing has ended. You cannot change it any more.",
    "early": "You cannot take this step yet. Reload the page to see what you can do now.",
    "late": "This step is no longer possible. Reload the page to see what you can do now.",
}


def test_a_refusal_says_whether_the_step_comes_too_early_too_late_or_after_the_end() -> None:
    for line in filter(None, REFUSED.split("\n")):
        why, state, *events = line.replace("->", " ").split()
        for event in events:
            with pytest.raises(TransitionRefused) as refusal:
                next_state(State(state), Event(event))
            assert str(refusal.value) == _WHY[why], (state, event)


def test_every_open_state_says_to_the_mentee_where_it_stands() -> None:
    for state in OPEN_STATES:
        assert state.stage.to_mentee, state
    assert not any(state.stage.to_mentee for state in CLOSED_STATES)


def test_what_lapses_does_so_by_an_event_and_what_does_not_has_no_clock() -> None:
    assert {state for state in State if state.stage.clock} == {
        state for state in State if Event.EXPIRE in possible_events(state)
    }


def test_every_event_is_logged_by_a_name_of_its_own() -> None:
    assert LOGGED.keys() == set(Event)
    assert len(set(LOGGED.values())) == len(Event)
