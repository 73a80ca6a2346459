"""The table walked: whoever looks at whichever state has one step or is told that nothing is left, and no open state is
without an owner, a date, a reminder and a successor."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from mentoring_xblock.applets.pairings.next_steps import (
    GIVES_WAY,
    NEEDS,
    NEXT,
    VIEWERS,
    NextStep,
    meeting_asks,
    next_step,
)
from mentoring_xblock.applets.pairings.states import CLOSED_STATES, OPEN_STATES, Event, State, possible_events

EXPECTED = """
proposed   wait          wait   review      review
approved   wait          answer wait        wait
active     rerate        meet   wait        wait
reassessed wait          wait   confirm     confirm
completed  next_gap      nothing see_gaps   nothing
fell_short another_round nothing find_mentor nothing
shown      another_round nothing confirm_now confirm_now
rejected   ask_elsewhere nothing find_mentor nothing
declined   ask_elsewhere nothing find_mentor nothing
withdrawn  ask_elsewhere nothing find_mentor nothing
expired    ask_elsewhere nothing find_mentor nothing
"""
"""State, then the step of mentee, mentor, manager and admin, each with all that they may do at most."""
_MENTEE = {"session", "rerate", "withdraw", "another_round"}
MAY = {
    "mentee": _MENTEE,
    "mentor": {"accept", "decline", "session", "plan", "withdraw"},
    "manager": {"approve", "reject", "confirm", "fall_short", "ask_evidence", "withdraw"},
    "admin": {"approve", "reject", "confirm", "fall_short", "ask_evidence", "withdraw"},
}


@pytest.mark.parametrize("line", [each for each in EXPECTED.split("\n") if each])
def test_each_viewer_of_each_state_has_this_one_step(line: str) -> None:
    state, *steps = line.split()
    assert [next_step(State(state), viewer, MAY[viewer]).value for viewer in VIEWERS] == steps


def test_every_state_is_listed_above() -> None:
    assert {line.split()[0] for line in EXPECTED.split("\n") if line} == {state.value for state in State}


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("state", State)
def test_whatever_somebody_may_do_there_is_a_step_that_they_may_take(state: State, viewer: str) -> None:
    needed = sorted({NEEDS[step] for step in NEXT[state][viewer][1] if step in NEEDS})
    for size in range(len(needed) + 1):
        for actions in combinations(needed, size):
            step = next_step(state, viewer, actions)
            assert NEEDS.get(step, "") in {"", *actions}
    assert next_step(state, viewer, ()) not in NEEDS
    last = NEXT[state][viewer][1][-1]
    assert (last is NextStep.WAIT) == (state in OPEN_STATES)
    assert NEXT[state][viewer][0].endswith(".")


def test_a_step_of_an_event_is_one_that_its_state_takes() -> None:
    events = {event.value for event in Event}
    for state in State:
        for each in NEXT[state].values():
            for step in each[1]:
                if NEEDS.get(step) in events:
                    assert Event(NEEDS[step]) in possible_events(state), (state, step)


def test_no_open_state_is_without_owner_date_reminder_and_successor() -> None:
    for state in OPEN_STATES:
        assert state.stage.turn is not None, state
        assert state.stage.clock is not None, state
        assert state.stage.reminders, state
        assert Event.EXPIRE in possible_events(state), state
        owners = [viewer for viewer in VIEWERS if NEXT[state][viewer][1] != (NextStep.WAIT,)]
        assert owners, state
    for state in CLOSED_STATES:
        assert (state.stage.turn, state.stage.clock, state.stage.reminders) == (None, None, ()), state


def test_every_closed_state_leads_its_mentee_on() -> None:
    for state in CLOSED_STATES:
        steps = set(NEXT[state]["mentee"][1])
        assert steps & (GIVES_WAY | {NextStep.NEXT_GAP}), state
        assert NextStep.NOTHING not in steps, state


ME, OTHER = 1, 2
MEETINGS = [
    ({}, False, "propose_times propose_times"),
    ({}, True, "rerate meet"),
    ({"times_by": OTHER}, False, "answer_times answer_times"),
    ({"times_by": ME}, False, "await_times await_times"),
    ({"has_session": True}, False, "rerate meet"),
    ({"has_session": True, "times_by": ME}, False, "rerate meet"),
    ({"has_session": True, "times_by": OTHER}, True, "answer_times answer_times"),
    ({"has_session": True, "is_unanswered": True, "times_by": OTHER}, False, "answer_held answer_held"),
]


@pytest.mark.parametrize(("meetings", "is_over", "steps"), MEETINGS)
def test_a_pair_meets_before_anybody_rates_again(meetings: dict[str, Any], is_over: bool, steps: str) -> None:
    known: dict[str, Any] = {"has_session": False, "is_unanswered": False, "times_by": None}
    asks = meeting_asks(**known | meetings, member_id=ME, is_over=is_over)
    found = [next_step(State.ACTIVE, viewer, MAY[viewer] | asks).value for viewer in ("mentee", "mentor")]
    assert found == steps.split()
    first = next_step(State.ACTIVE, "mentee", MAY["mentee"] | asks | {"answer_extension"})
    assert first is NextStep.ANSWER_EXTENSION
