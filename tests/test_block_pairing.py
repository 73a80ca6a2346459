"""A pairing on the result card of its skill: who helps until when, the plan as far as shown, the next session."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from mentoring_xblock import api
from mentoring_xblock.applets.pairings.models.pairing import Pairing, PlanStep
from mentoring_xblock.applets.pairings.models.sessions import Session
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.core import clock
from tests import builders
from tests.courseware.course import Course, call, render, request

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
SKILLS = ("pivot", "chart", "story")


class World:
    """A learner in Berlin who rated three skills, and a mentor with places for all of them."""

    def __init__(self) -> None:
        programme = builders.programme("acme")
        version = builders.framework(programme, builders.framework_model(skills=SKILLS))
        self.skills = {key: builders.skill_id(version, key) for key in SKILLS}
        self.learner = builders.user("learner")
        self.mentee = builders.member(programme, user=self.learner, time_zone="Europe/Berlin")
        self.mentor = builders.member(programme, username="grace", places=5)
        builders.rate(self.mentee, dict.fromkeys(self.skills.values(), 1))
        self.course = Course()
        self.course.block(framework="data", role="analyst", programme="acme")

    def pair(self, skill: str, state: State = State.ACTIVE, **fields: Any) -> Pairing:
        return builders.pairing(self.mentee, self.mentor, self.skills[skill], state=state, **fields)

    def plan(self, pairing: Pairing, starts_at: datetime, **fields: Any) -> None:
        values = {"minutes": 60, "kind": "practise", "token": f"token-{starts_at:%d%H%M}", "created_at": NOW}
        Session.objects.create(pairing=pairing, starts_at=starts_at, **values | fields)

    def page(self) -> str:
        return render(self.course.block(self.learner), "student_view", caller=self.learner)

    def panel(self) -> str:
        """The only panel, as text with single spaces."""
        _before, _mark, rest = self.page().partition("data-tm-pairing-panel>")
        return " ".join(rest.partition("<div data-tm-panel>")[0].split())


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return World()


def test_a_running_pairing_shows_who_until_when_the_plan_and_the_way_to_its_page(world: World) -> None:
    pairing = world.pair("pivot")
    PlanStep.objects.update(work="The March report", watched_at=NOW)
    panel = world.panel()
    assert "grace mentors you in this skill until March 30, 2026: from 1 · Aware to 3 · Practised." in panel
    assert "Plan: 1 of 3 steps shown" in panel
    assert 'You can <span class="tm-quiet">(The March report)</span>' in panel
    assert "Watched March 10, 2026" in panel
    assert "Done together: not yet" in panel
    assert "You have no session planned." in panel
    assert f'href="/mentoring/pairings/{pairing.pk}/" target="_top"' in panel
    assert 'data-tm-rerate="pivot"' in world.page()


def test_the_next_session_is_the_first_that_is_not_over_in_the_learners_time(world: World) -> None:
    pairing = world.pair("pivot")
    world.plan(pairing, NOW - timedelta(days=3))
    world.plan(pairing, NOW + timedelta(hours=1), cancelled=True)
    world.plan(pairing, NOW + timedelta(days=4, hours=2))
    world.plan(pairing, NOW + timedelta(days=1, hours=2), minutes=90)
    panel = world.panel()
    assert "March 11, 2026, 3 p.m. (Europe/Berlin), 90 minutes. Practise: try it yourself" in panel
    assert panel.count("minutes.") == 1
    assert f'href="/mentoring/pairings/{pairing.pk}/calendar.ics"' in panel
    world.plan(pairing, NOW - timedelta(minutes=30), kind="shadow")
    assert "March 10, 2026, 12:30 p.m. (Europe/Berlin), 60 minutes. Shadow: watch how it is done" in world.panel()


def test_the_addresses_on_the_card_are_those_of_the_pages(world: World) -> None:
    assert resolve("/mentoring/pairings/7/").view_name == "task_mentoring:pairing"
    assert resolve("/mentoring/pairings/7/calendar.ics").view_name == "task_mentoring:pairing_calendar"


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.PROPOSED, "grace is proposed as your mentor"),
        (State.APPROVED, "grace has been asked to mentor you"),
        (State.REASSESSED, "grace is your mentor until then"),
    ],
)
def test_every_open_state_names_the_mentor_and_only_a_running_pairing_shows_sessions(
    world: World, state: State, said: str
) -> None:
    world.pair("pivot", state)
    panel = world.panel()
    assert said in panel
    assert ("You have no session planned." in panel) == (state is State.REASSESSED)


def test_what_is_still_to_be_shown_stands_on_the_card_as_plain_text(world: World) -> None:
    world.pair("pivot", evidence_asked="Show <b>one</b> more")
    assert "Still to show:</strong> <bdi>Show &lt;b&gt;one&lt;/b&gt; more" in world.panel()


def test_three_pairings_take_as_many_queries_as_one(world: World) -> None:
    block = world.course.block(world.learner)

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            render(block, "student_view", caller=world.learner)
        return len(captured)

    count()  # the role's definition is read, and kept
    alone = count()
    pairing = world.pair("pivot")
    one = count()
    for skill in ("chart", "story"):
        pairing = world.pair(skill)
        for day in range(5):
            world.plan(pairing, NOW + timedelta(days=day + 1))
    # Two to read it and what is waited for, eight for its card, and six to count what it asks of the learner.
    assert (one - alone, count()) == (2 + 8 + 6, one)


def test_a_mobile_client_is_told_the_same(world: World) -> None:
    pairing = world.pair("pivot")
    world.plan(pairing, NOW + timedelta(days=1))
    block = world.course.block(world.learner)
    _status, body = call(block, "student_view_user_state", request(method="GET"), caller=world.learner)
    assert body["pairings"] == [
        {
            "skill": "pivot",
            "pairing": pairing.pk,
            "state": "active",
            "ends_on": "2026-03-30",
            "mentor": "grace",
            "plan": [{"behaviour": "You can", "work": "", "watched": False, "together": False, "alone": False}],
            "next_session": {"starts_at": "2026-03-11T13:00:00+01:00", "minutes": 60, "kind": "practise"},
            "page": f"/mentoring/pairings/{pairing.pk}/",
        }
    ]


def test_nobody_is_told_of_a_pairing_in_which_they_are_not_the_mentee(world: World) -> None:
    pairing = world.pair("pivot")
    stranger, mentor = builders.user("stranger"), builders.user_of(world.mentor)
    for somebody in (stranger, mentor):
        assert api.get_own_progress(actor_id=somebody.id, pairing_ids=[pairing.pk]) == {}
    assert set(api.get_own_progress(actor_id=world.learner.id, pairing_ids=[pairing.pk, 10**9])) == {pairing.pk}
