"""Decisions on a pairing that has changed since the caller read it: refused where the caller says what they read."""

from __future__ import annotations

from typing import Any

import pytest

from mentoring_xblock import api
from tests import builders
from tests.rest_api.conftest import World, signed_in
from tests.rest_api.test_loop import ask_for_mentor

OTHER_MENTOR = (
    "Another reviewer has proposed a different mentor since you opened this page. Look at the pairing again, then "
    "decide."
)
HAS_BEGUN = (
    "The mentor has accepted since you opened this page, so the pairing has begun. It goes on unless you end it."
)


def second_mentor(world: World) -> Any:
    """Somebody else who can mentor the skill."""
    role = world.mentor.member.roles[0]
    other = signed_in(builders.member(world.programme, username="other", manager=world.manager.member, role=role))
    api.rate_skills(
        actor_id=other.member.user_id,
        framework="data",
        role="analyst",
        token="first",
        answers=[api.SkillAnswer(skill="pivot", level=4, willing=True)],
    )
    manager_id = world.manager.member.user_id
    api.rate_report(actor_id=manager_id, member_id=other.member.member_id, framework="data", skill="pivot", level=4)
    return other


def refused(answer: Any, code: str, message: str) -> None:
    assert answer.status_code == 409
    assert answer.json() == {"error": {"code": code, "message": message, "fields": {}}}


@pytest.mark.parametrize("how", ["approve", "reject"])
def test_a_decision_on_a_mentor_who_was_replaced_is_refused_and_changes_nothing(world: World, how: str) -> None:
    pairing, other = ask_for_mentor(world), second_mentor(world)
    read = world.admin.get(f"pairings/{pairing}/").json()["mentor"]
    api.choose_other_mentor(actor_id=world.admin.member.user_id, pairing_id=pairing, mentor_id=other.member.member_id)
    more = {"reason": "Not now."} if how == "reject" else {}
    refused(world.admin.post(f"pairings/{pairing}/{how}/", {"mentor": read, **more}), "stale_mentor", OTHER_MENTOR)
    seen = world.admin.get(f"pairings/{pairing}/").json()
    assert (seen["state"], seen["mentor"]) == ("proposed", other.member.member_id)
    decided = world.admin.post(f"pairings/{pairing}/{how}/", {"mentor": seen["mentor"], **more})
    assert (decided.status_code, decided.json()["mentor"]) == (200, other.member.member_id)


@pytest.mark.parametrize("body", [{}, {"mentor": None}])
def test_who_does_not_say_whom_they_read_decides_on_whoever_is_the_mentor(world: World, body: Any) -> None:
    pairing = ask_for_mentor(world)
    assert world.admin.post(f"pairings/{pairing}/approve/", body).json()["state"] == "approved"


@pytest.mark.parametrize("value", ["1", 0, -1, 1.5, True, [1], 2**63])
def test_a_mentor_that_is_no_id_is_refused_by_its_name(world: World, value: Any) -> None:
    pairing = ask_for_mentor(world)
    answer = world.admin.post(f"pairings/{pairing}/approve/", {"mentor": value})
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, ["mentor"])


def test_a_request_that_has_begun_meanwhile_is_not_ended_as_one_that_is_taken_back(world: World) -> None:
    pairing = ask_for_mentor(world)
    world.admin.post(f"pairings/{pairing}/approve/")
    world.mentor.post(f"pairings/{pairing}/accept/")
    body = {"is_request": True, "reason": "I have found a course."}
    refused(world.learner.post(f"pairings/{pairing}/withdraw/", body), "stale_state", HAS_BEGUN)
    assert world.learner.get(f"pairings/{pairing}/").json()["state"] == "active"
    ended = world.learner.post(f"pairings/{pairing}/withdraw/", {**body, "is_request": False})
    assert (ended.status_code, ended.json()["state"]) == (200, "withdrawn")


def test_a_request_that_still_is_one_is_taken_back(world: World) -> None:
    pairing = ask_for_mentor(world)
    answer = world.learner.post(f"pairings/{pairing}/withdraw/", {"is_request": True})
    assert answer.json()["state"] == "withdrawn"


def test_the_description_names_what_a_caller_can_say_that_they_read(world: World) -> None:
    described = world.learner.client.get("/api/mentoring/v1/schema/?format=json").json()["components"]["schemas"]
    for name, field, code in (
        ("ApprovalIn", "mentor", "stale_mentor"),
        ("RejectionIn", "mentor", "stale_mentor"),
        ("WithdrawalIn", "is_request", "stale_state"),
    ):
        assert f"409 (`{code}`)" in described[name]["properties"][field]["description"]
        assert field not in described[name].get("required", [])
