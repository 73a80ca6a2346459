"""What two people change of their pairing over REST: the plan, more time, another round; by the rules of the api."""

from __future__ import annotations

from typing import Any

import pytest

from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.people.models import Member
from tests.rest_api.conftest import Caller, World
from tests.rest_api.test_loop import ask_for_mentor


@pytest.fixture
def running(world: World) -> str:
    """The address of a pairing that has just begun."""
    pairing = ask_for_mentor(world)
    world.admin.post(f"pairings/{pairing}/approve/")
    world.mentor.post(f"pairings/{pairing}/accept/")
    return f"pairings/{pairing}/"


def change(who: Caller, at: str, body: dict[str, Any], *, status: int = 200) -> dict[str, Any]:
    answer = who.post(at, body)
    assert answer.status_code == status, answer.json()
    found: dict[str, Any] = answer.json()
    return found


def test_either_of_the_two_changes_the_one_plan(world: World, running: str) -> None:
    plan = change(world.learner, f"{running}steps/", {"text": "Show a colleague"}, status=201)["plan"]
    own, first = plan[-1], plan[0]
    assert (own["behaviour"], own["is_added"]) == ("Show a colleague", True)
    at = f"{running}steps/{own['id']}/"
    assert change(world.mentor, f"{at}move/", {"position": 0})["plan"][0]["id"] == own["id"]
    noted = change(world.mentor, f"{at}note/", {"note": "on Friday"})["plan"][0]
    worked = change(world.mentor, f"{at}work/", {"work": "The March report"})["plan"][0]
    ticked = change(world.learner, f"{at}tick/", {"practice": "alone"})["plan"][0]
    assert (noted["note"], worked["work"], ticked["alone_at"] is not None) == ("on Friday", "The March report", True)
    assert change(world.learner, f"{at}tick/", {"practice": "alone", "done": False})["plan"][0]["alone_at"] is None
    dropped = change(world.mentor, f"{at}drop/", {})["plan"]
    assert next(step for step in dropped if step["id"] == own["id"])["dropped_at"] is not None
    again = change(world.mentor, f"{at}drop/", {"dropped": False})["plan"]
    assert next(step for step in again if step["id"] == own["id"])["dropped_at"] is None
    assert first["id"] in {step["id"] for step in again}
    assert world.learner.post(f"{at}work/", {"work": "Mine"}).status_code == 403


def test_more_time_is_asked_for_and_agreed_to(world: World, running: str) -> None:
    ends_on = Pairing.objects.get().ends_on
    change(world.learner, f"{running}extension/", {"weeks": 2})
    seen = world.mentor.get(running).json()
    assert (seen["extension_weeks"], seen["extension_agreed"]) == (2, None)
    assert seen["next_step"]["code"] == "answer_extension"
    assert world.learner.post(f"{running}extension/answer/", {"agree": True}).status_code == 409
    agreed = change(world.mentor, f"{running}extension/answer/", {"agree": True})
    assert agreed["ends_on"] > str(ends_on)
    assert world.mentor.get(running).json()["extension_agreed"] is True
    assert world.mentor.post(f"{running}extension/", {"weeks": 5}).status_code == 400


def test_another_round_is_a_request_of_its_mentee_sent_once(world: World, running: str) -> None:
    assert world.learner.post(f"{running}another-round/", {"token": "again"}).status_code == 409
    Pairing.objects.update(state="fell_short", open_skill=None)
    assert world.mentor.post(f"{running}another-round/", {"token": "again"}).status_code == 403
    asked = [change(world.learner, f"{running}another-round/", {"token": "again"}, status=201) for _ in range(2)]
    assert asked[0]["request"] == asked[1]["request"]
    assert Pairing.objects.count() == 2
    assert asked[0]["pairing"]["state"] == "proposed"


def test_only_a_pairing_that_somebody_left_is_closed(world: World, running: str) -> None:
    assert world.learner.post(f"{running}close/", {}).status_code == 409
    Member.objects.filter(pk=world.mentor.member.member_id).update(is_active=False)
    assert change(world.learner, f"{running}close/", {})["state"] == "withdrawn"
