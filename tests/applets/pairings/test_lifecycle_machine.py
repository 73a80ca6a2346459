"""Random lives of a few people's pairings against an oracle that keeps only what must be true.

The oracle knows the state table and counts places; the room knows rows. After each step the two must agree, whatever
order of events, doubled clicks and refusals came before.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.pairings import api as pairings
from mentoring_xblock.applets.pairings.data.pairing import Origin, Proposal
from mentoring_xblock.applets.pairings.domain import end_limit
from mentoring_xblock.applets.pairings.models.outcomes import Outcome
from mentoring_xblock.applets.pairings.models.pairing import Pairing, PlanStep
from mentoring_xblock.applets.pairings.states import (
    CONFIRMED_STATES,
    HOLDING_STATES,
    OPEN_STATES,
    TRANSITIONS,
    Event,
    State,
    possible_events,
)
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core.errors import Conflict, InvalidInput, TransitionRefused
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.once

LIVES = int(os.environ.get("TASK_MENTORING_LIVES", "500" if os.environ.get("CI") == "true" else "40"))
STEPS = 30 if LIVES <= 40 else 50
MENTEES, MENTORS, SKILLS = 3, 2, 2
MOST_OPEN = (1, 2, 2)
"""Open pairings that each mentee may have."""


class Lives(RuleBasedStateMachine):
    """``self.states`` is the oracle: pairing id to (state, mentee, mentor, skill)."""

    def __init__(self) -> None:
        super().__init__()
        self.atom = transaction.atomic()
        self.atom.__enter__()
        self.now = NOW
        self.states: dict[int, tuple[State, int, int, int]] = {}
        self.steps = 0

    @initialize()
    def people(self) -> None:
        self.programme = builders.programme()
        version = builders.framework(self.programme)
        self.skills = [builders.skill_id(version, key) for key in ("pivot", "chart")]
        self.wordings = [builders.wording_id(skill) for skill in self.skills]
        self.mentees = [builders.member(self.programme) for _ in range(MENTEES)]
        self.mentors = [builders.member(self.programme, places=places) for places in (1, 2)]

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atom.__exit__(None, None, None)

    @rule(mentee=st.integers(0, MENTEES - 1), mentor=st.integers(0, MENTORS - 1), skill=st.integers(0, SKILLS - 1))
    def press(self, mentee: int, mentor: int, skill: int) -> None:
        """Propose and approve in one step, so that mentors are often full."""
        known = len(self.states)
        self.propose(mentee, mentor, skill)
        if len(self.states) > known:
            self.send(max(self.states), Event.APPROVE, 0)

    @rule(mentee=st.integers(0, MENTEES - 1), mentor=st.integers(0, MENTORS - 1), skill=st.integers(0, SKILLS - 1))
    def propose_only(self, mentee: int, mentor: int, skill: int) -> None:
        self.propose(mentee, mentor, skill)

    def propose(self, mentee: int, mentor: int, skill: int) -> None:
        who, whom, what = self.mentees[mentee].member_id, self.mentors[mentor].member_id, self.skills[skill]
        busy = any(s in OPEN_STATES and (m, k) == (who, what) for s, m, _, k in self.states.values())
        proposal = Proposal(
            programme_id=self.programme.programme_id, mentee_id=who, mentor_id=whom, skill_id=what,
            skill_version_id=self.wordings[skill], origin=Origin.ADMIN, target_level=3, from_level=1,
        )  # fmt: skip
        most = MOST_OPEN[mentee]
        full = sum(s in OPEN_STATES and m == who for s, m, _, _ in self.states.values()) >= most
        info = self.attempt(
            lambda: pairings.propose(proposal, most_open=most, actor_id=None, now=self.now), refused=busy or full
        )
        if info is not None:
            self.states[info.pairing_id] = (State.PROPOSED, who, whom, what)

    @rule(mentor=st.integers(0, MENTORS - 1))
    def propose_oneself(self, mentor: int) -> None:
        me = self.mentors[mentor].member_id
        proposal = Proposal(
            programme_id=self.programme.programme_id, mentee_id=me, mentor_id=me, skill_id=self.skills[0],
            skill_version_id=self.wordings[0], origin=Origin.ADMIN, target_level=3,
        )  # fmt: skip
        with pytest.raises(InvalidInput), transaction.atomic():
            pairings.propose(proposal, most_open=2, actor_id=None, now=self.now)

    @rule(data=st.data(), event=st.sampled_from(Event), hours=st.integers(0, 40))
    def send_anything(self, data: Any, event: Event, hours: int) -> None:
        if self.states:
            self.send(data.draw(st.sampled_from(sorted(self.states))), event, hours)

    @rule(data=st.data(), hours=st.integers(0, 40))
    def send_what_is_possible(self, data: Any, hours: int) -> None:
        possible = sorted((pk, event) for pk, (state, *_) in self.states.items() for event in possible_events(state))
        if possible:
            self.send(*data.draw(st.sampled_from(possible)), hours)

    @rule(data=st.data())
    def go_forward(self, data: Any) -> None:
        steps = {State.PROPOSED: Event.APPROVE, State.APPROVED: Event.ACCEPT, State.ACTIVE: Event.REASSESS}
        waiting = sorted((pk, steps[state]) for pk, (state, *_) in self.states.items() if state in steps)
        if waiting:
            self.send(*data.draw(st.sampled_from(waiting)), 1)

    def send(self, pk: int, event: Event, hours: int) -> None:
        self.now += timedelta(hours=hours)
        state, mentee, mentor, skill = self.states[pk]
        after = TRANSITIONS.get((state, event))
        places = {each.member_id: each.places for each in self.mentors}[mentor]
        full = after in HOLDING_STATES and state not in HOLDING_STATES and self.held(mentor) >= places
        info = self.attempt(
            lambda: pairings.transition(pk, event, actor_id=None, now=self.now, reason="because"),
            refused=after is None or full,
        )
        if info is not None:
            assert after is not None
            assert info.state is after
            self.states[pk] = (after, mentee, mentor, skill)

    @rule(mentee=st.integers(0, MENTEES - 1), skill=st.integers(0, SKILLS - 1), level=st.integers(1, 4))
    def rate_again(self, mentee: int, skill: int, level: int) -> None:
        who, what = self.mentees[mentee].member_id, self.skills[skill]
        running = [
            pk
            for pk, (s, m, _, k) in self.states.items()
            if (m, k) == (who, what) and s in (State.ACTIVE, State.REASSESSED)
        ]
        moved = pairings.note_reassessment(pairings.open_pairings_of([who]), {what: level}, actor_id=None, now=self.now)
        self.steps += len(moved)
        assert [info.pairing_id for info in moved] == running
        for pk in running:
            self.states[pk] = (State.REASSESSED, *self.states[pk][1:])
            assert Outcome.objects.get(pairing_id=pk).self_after == level

    @rule(data=st.data(), shows=st.booleans())
    def let_the_time_run_out(self, data: Any, *, shows: bool) -> None:
        """Nobody confirms: the pairing ends, and what was done alone is kept as shown."""
        waiting = sorted(pk for pk, (state, *_) in self.states.items() if state is State.REASSESSED)
        if not waiting:
            return
        pk = data.draw(st.sampled_from(waiting))
        PlanStep.objects.filter(pairing_id=pk).update(alone_at=self.now if shows else None)
        ended, level = pairings.record_shown(pk, now=self.now)
        self.steps += 1
        self.states[pk] = (State.SHOWN, *self.states[pk][1:])
        assert (ended.state, level) == (State.SHOWN, 3 if shows else None)
        assert Outcome.objects.get(pairing_id=pk).shown_after == level

    @rule(data=st.data(), level=st.integers(1, 4))
    def confirm(self, data: Any, level: int) -> None:
        """In time, or after the pairing has ended unconfirmed."""
        waiting = sorted(pk for pk, (state, *_) in self.states.items() if state in (State.REASSESSED, State.SHOWN))
        if not waiting:
            return
        pk = data.draw(st.sampled_from(waiting))
        ended = pairings.record_confirmation(
            pk, level=level, confirmed_by_id=None, comment="", actor_id=None, now=self.now
        )
        self.steps += 1
        after = State.COMPLETED if level >= 3 else State.FELL_SHORT
        self.states[pk] = (after, *self.states[pk][1:])
        assert ended.state is after
        assert Outcome.objects.get(pairing_id=pk).confirmed_after == level

    @rule(data=st.data(), weeks=st.integers(0, 5), by_mentor=st.booleans())
    def ask_for_time(self, data: Any, weeks: int, *, by_mentor: bool) -> None:
        """Once in a pairing's life, while it is under way."""
        if not self.states:
            return
        pk = data.draw(st.sampled_from(sorted(self.states)))
        before = Pairing.objects.get(pk=pk)
        is_late = before.ends_on is not None and before.ends_on < end_limit(self.now)
        possible = self.states[pk][0] is State.ACTIVE and before.extension_weeks is None and not is_late
        try:
            with transaction.atomic():
                pairings.ask_extension(pk, weeks=weeks, by_mentor=by_mentor, actor_id=None, now=self.now)
        except (Conflict, InvalidInput):
            assert not possible or weeks in (0, 5)
        else:
            assert possible
            self.steps += 1

    @rule(data=st.data(), agree=st.booleans(), by_mentor=st.booleans())
    def answer_for_time(self, data: Any, *, agree: bool, by_mentor: bool) -> None:
        """By the other one, once; the end moves if they agree."""
        if not self.states:
            return
        pk = data.draw(st.sampled_from(sorted(self.states)))
        before = Pairing.objects.get(pk=pk)
        is_asked = before.extension_weeks is not None and before.extension_agreed is None
        possible = self.states[pk][0] is State.ACTIVE and is_asked and before.extension_by_mentor is not by_mentor
        after = self.attempt(
            lambda: pairings.answer_extension(pk, agree=agree, by_mentor=by_mentor, actor_id=None, now=self.now),
            refused=not possible,
        )
        if after is not None:
            assert (after.ends_on > before.ends_on) is agree

    def attempt(self, act: Any, *, refused: bool) -> Any:
        """Do it; it must be refused exactly when the oracle says so, and then change nothing."""
        try:
            with transaction.atomic():
                info = act()
        except (Conflict, TransitionRefused):
            assert refused
            return None
        assert not refused
        self.steps += 1
        return info

    def held(self, mentor: int) -> int:
        return sum(s in HOLDING_STATES and whom == mentor for s, _, whom, _ in self.states.values())

    @invariant()
    def rows_and_oracle_agree(self) -> None:
        stored = {row.pk: row for row in Pairing.objects.all()}
        assert {pk: row.state for pk, row in stored.items()} == {pk: s.value for pk, (s, *_) in self.states.items()}
        for pk, row in stored.items():
            state = self.states[pk][0]
            assert (row.open_skill_id is not None) == (state in OPEN_STATES)
            assert (row.answer_by is not None) == (state is State.APPROVED)
            assert (row.waits_since is not None) == (state is State.REASSESSED)
            if state in (State.ACTIVE, State.REASSESSED, State.SHOWN, *CONFIRMED_STATES):
                assert row.ends_on is not None
                assert PlanStep.objects.filter(pairing=row).exists()
        assert LogEntry.objects.filter(subject="pairing").count() == self.steps

    @invariant()
    def no_place_is_lost_or_sold_twice(self) -> None:
        for mentor in getattr(self, "mentors", ()):
            taken = Member.objects.get(pk=mentor.member_id).places_taken
            assert taken == self.held(mentor.member_id) <= mentor.places


class LifecycleTest(TestCase):
    """LIVES lives of STEPS steps; each is rolled back."""

    def test_every_life_follows_the_table_and_keeps_the_places(self) -> None:
        run_state_machine_as_test(
            Lives,
            settings=settings(
                max_examples=LIVES,
                stateful_step_count=STEPS,
                deadline=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )
