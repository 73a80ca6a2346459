"""A form that was open while a pairing ended: what was typed is stored, and the answer says that the pairing ended."""

from __future__ import annotations

from typing import Any

import pytest

from mentoring_xblock import api
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.ratings.models import Rating, Submission
from tests import builders
from tests.courseware.course import Course, call, request

pytestmark = pytest.mark.django_db

SAID = "Your pairing for “Pivot” has ended, so nobody needs to confirm your new rating."
TYPED = {
    "pivot": {"level": 3, "note": "The quarterly report"},
    "chart": {"level": 2, "note": "A first chart"},
}


class World:
    """A learner who rated "pivot", and whom somebody mentors on it; the block asks again only during a pairing."""

    def __init__(self, rerate: str = "pairing", **fields: Any) -> None:
        self.programme = builders.programme("acme")
        version = builders.framework(self.programme, builders.framework_model(skills=("pivot", "chart", "story")))
        self.user = builders.user("learner")
        self.member = builders.member(self.programme, user=self.user)
        self.mentor = builders.member(self.programme, username="mentor")
        self.pivot = builders.skill_id(version, "pivot")
        self.course = Course()
        self.course.block(framework="data", role="analyst", programme="acme", rerate=rerate, **fields)
        assert self.submit({"pivot": {"level": 1}}, token="token-0000")[0] == 200

    def pair(self, state: State = State.ACTIVE) -> None:
        builders.pairing(self.member, self.mentor, self.pivot, state=state)

    def end(self) -> None:
        api.withdraw_pairing(actor_id=self.mentor.user_id, pairing_id=Pairing.objects.get().pk)

    def submit(self, ratings: dict[str, Any], token: str = "token-0001") -> tuple[int, dict[str, Any]]:
        payload = request({"token": token, "ratings": ratings})
        return call(self.course.block(self.user), "submit", payload, caller=self.user)

    def stored(self) -> set[tuple[str, int, str]]:
        rows = Rating.objects.filter(member_id=self.member.member_id, submission__token="token-0001")
        return set(rows.values_list("skill__key", "level", "note"))


@pytest.mark.parametrize(("rerate", "days"), [("pairing", 0), ("days", 30)])
def test_a_pairing_that_ends_while_the_form_is_open_loses_nothing_of_what_was_typed(rerate: str, days: int) -> None:
    world = World(rerate, rerate_days=days)
    world.pair()
    world.end()
    status, body = world.submit(TYPED)
    assert status == 200, body
    assert world.stored() == {("pivot", 3, "The quarterly report"), ("chart", 2, "A first chart")}
    assert body["pairings_ended"] == {"pivot": SAID}
    assert {each["skill"]: each["level"] for each in body["results"]} == {"pivot": 3, "chart": 2, "story": None}
    assert Pairing.objects.get().state == State.WITHDRAWN
    assert LogEntry.objects.get(action="rating.submitted", new__pairings_ended=[world.pivot]).member_id


def test_sending_it_again_changes_nothing_and_says_the_same() -> None:
    world = World()
    world.pair()
    world.end()
    first = world.submit(TYPED)
    assert world.submit(TYPED) == first
    assert Submission.objects.count() == 2


def test_it_counts_once_and_not_whenever_one_likes() -> None:
    world = World()
    world.pair()
    world.end()
    assert world.submit(TYPED)[0] == 200
    status, body = world.submit({"pivot": {"level": 4}}, token="token-0002")
    assert (status, body["error"]["code"]) == (409, "rated_already")


def test_a_running_pairing_is_rated_for_and_nothing_is_said_of_an_end() -> None:
    world = World()
    world.pair()
    status, body = world.submit(TYPED)
    assert (status, body["pairings_ended"]) == (200, {})
    assert Pairing.objects.get().state == State.REASSESSED


@pytest.mark.parametrize(("rerate", "state"), [("never", State.ACTIVE), ("pairing", State.PROPOSED)])
def test_a_rule_that_no_pairing_lifts_and_a_pairing_that_never_ran_lift_nothing(rerate: str, state: State) -> None:
    world = World(rerate)
    world.pair(state)
    api.withdraw_pairing(actor_id=world.member.user_id, pairing_id=Pairing.objects.get().pk)
    status, body = world.submit(TYPED)
    assert (status, body["error"]["code"]) == (409, "rated_already")
    assert world.stored() == set()
