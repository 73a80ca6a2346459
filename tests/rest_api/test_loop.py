"""The loop through the REST API alone: rate, find, ask, review, accept, meet, rate again, confirm."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from mentoring_xblock.applets.competencies import api as competencies
from tests import builders
from tests.rest_api.conftest import World


def ask_for_mentor(world: World) -> int:
    """The learner asks the mentor for help with "pivot"; gives the pairing's id."""
    found = world.learner.get("recommendations/", framework="data", skill="pivot").json()
    body = {
        "token": "ask",
        "framework": "data",
        "skill": "pivot",
        "choices": [found["mentors"][0]["offer"]],
        "message": "Our sales table, please.",
    }
    answer = world.learner.post("requests/", body)
    assert answer.status_code == 201, answer.json()
    return int(answer.json()["pairing"]["id"])


def test_the_whole_loop_runs_through_the_api(world: World) -> None:
    profile = world.learner.get("profile/", framework="data").json()
    assert [(result["skill"], result["level"], result["gap"]) for result in profile["results"]] == [
        ("pivot", 1, 2),
        ("chart", 1, 2),
    ]

    pairing = ask_for_mentor(world)
    [review] = world.admin.get("reviews/").json()["results"]
    assert (review["id"], review["state"], review["mentee_name"]) == (pairing, "proposed", "learner")
    assert review["reasons"]
    assert world.admin.post(f"pairings/{pairing}/approve/").json()["state"] == "approved"

    [asked] = world.mentor.get("pairings/").json()["results"]
    assert asked["message"] == "Our sales table, please."
    assert {"accept", "decline"} <= set(asked["actions"])
    assert world.mentor.post(f"pairings/{pairing}/accept/").json()["state"] == "active"

    plan = world.mentor.get(f"pairings/{pairing}/").json()["detail"]["plan"]
    session = {
        "token": "s1",
        "starts_at": datetime.now(UTC).isoformat(),
        "minutes": 45,
        "kind": "practise",
        "notes": "Half of it together.",
        "ticks": [{"step": plan[0]["id"], "practice": "together"}],
    }
    first = world.mentor.post(f"pairings/{pairing}/sessions/", session)
    again = world.mentor.post(f"pairings/{pairing}/sessions/", session)
    assert first.status_code == again.status_code == 201
    assert len(again.json()["sessions"]) == 1
    assert again.json()["plan"][0]["together_at"]

    rated = {"token": "second", "framework": "data", "role": "analyst", "answers": [{"skill": "pivot", "level": 3}]}
    results = world.learner.post("ratings/", rated).json()["results"]
    assert (results[0]["level"], results[0]["previous_level"]) == (3, 1)
    [to_confirm] = world.manager.get("confirmations/").json()["results"]
    assert to_confirm["id"] == pairing

    done = world.manager.post(f"pairings/{pairing}/confirm/", {"level": 3, "comment": "Seen in the report."})
    assert done.json()["state"] == "completed"
    outcome = world.learner.get(f"pairings/{pairing}/").json()["detail"]["outcome"]
    assert (outcome["level_before"], outcome["self_after"], outcome["confirmed_after"]) == (1, 3, 3)
    assert outcome["reached"] is True
    assert world.mentor.get("me/").json()["record"]["reached"] == 1


def test_a_step_that_the_pairing_has_left_behind_is_a_conflict(world: World) -> None:
    pairing = ask_for_mentor(world)
    world.admin.post(f"pairings/{pairing}/approve/")
    answer = world.admin.post(f"pairings/{pairing}/approve/")
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "stale_state"


def test_a_step_that_is_somebody_elses_is_refused_and_changes_nothing(world: World) -> None:
    pairing = ask_for_mentor(world)
    assert world.learner.post(f"pairings/{pairing}/approve/").status_code == 403
    assert world.learner.get(f"pairings/{pairing}/").json()["state"] == "proposed"


def test_a_manager_proposes_a_pairing_for_a_report(world: World) -> None:
    body = {
        "mentee": world.learner.member.member_id,
        "mentor": world.mentor.member.member_id,
        "framework": "data",
        "skill": "chart",
    }
    assert world.learner.post("pairings/", body).status_code in (403, 404)
    answer = world.manager.post("pairings/", body)
    assert answer.status_code == 201
    assert answer.json()["state"] == "proposed"


def test_a_reason_reaches_the_other_side(world: World) -> None:
    pairing = ask_for_mentor(world)
    world.admin.post(f"pairings/{pairing}/reject/", {"reason": "There is a course next week."})
    seen = world.learner.get(f"pairings/{pairing}/").json()
    assert (seen["state"], seen["closing_reason"]) == ("rejected", "There is a course next week.")


def test_evidence_can_be_asked_for_and_the_pairing_goes_on(world: World) -> None:
    pairing = ask_for_mentor(world)
    world.admin.post(f"pairings/{pairing}/approve/")
    world.mentor.post(f"pairings/{pairing}/accept/")
    rated = {"token": "second", "framework": "data", "role": "analyst", "answers": [{"skill": "pivot", "level": 3}]}
    world.learner.post("ratings/", rated)
    answer = world.manager.post(f"pairings/{pairing}/ask-evidence/", {"what": "Show me the April table."})
    assert (answer.json()["state"], answer.json()["evidence_asked"]) == ("active", "Show me the April table.")


def test_the_waiting_list_is_joined_once_and_left(world: World) -> None:
    body = {"framework": "data", "skill": "chart"}
    for _ in range(2):
        assert world.learner.post("waiting/", body).status_code == 204
    assert world.admin.get("programme/overview/").json()["waiting"] == 1
    assert world.learner.client.delete("/api/mentoring/v1/waiting/?framework=data&skill=chart").status_code == 204
    assert world.admin.get("programme/overview/").json()["waiting"] == 0


def test_an_offer_is_made_and_paused(world: World) -> None:
    offered = world.mentor.post("offers/", {"framework": "data", "skill": "chart", "places": 3})
    assert offered.json()["places"] == 3
    world.mentor.post("offers/", {"framework": "data", "skill": "chart", "paused": True})
    offers = {offer["skill"]: offer["paused"] for offer in world.mentor.get("me/").json()["offers"]}
    assert offers["chart"] is True


def test_reports_are_for_the_manager_and_the_admin(world: World) -> None:
    gaps = world.manager.get("team/gaps/", framework="data").json()
    assert {row["name"] for row in gaps["rows"]} == {"learner", "mentor"}
    assert [skill["key"] for skill in gaps["skills"]] == ["pivot", "chart"]
    assert world.admin.get("programme/overview/").json()["members"] == 4
    assert world.admin.get("programme/bench/", framework="data").json()["count"] == 2
    for path in ("programme/overview/", "programme/bench/", "reviews/"):
        assert world.learner.get(path).status_code in (200, 403), path
        assert not world.learner.get(path).json().get("results"), path


def test_a_role_is_told_with_the_behaviours_of_each_level(world: World) -> None:
    definition = world.learner.get("frameworks/data/roles/analyst/").json()
    assert definition["skills"][0]["behaviours"]["3"] == ["You can pivot at 3a", "You can pivot at 3b"]
    assert [level["name"] for level in definition["framework"]["levels"]] == ["Aware", "Working", "Practised", "Expert"]
    assert world.learner.get("frameworks/").json()["results"][0]["key"] == "data"


def test_a_role_tells_which_of_its_skills_is_retired(world: World) -> None:
    model = builders.framework_model()
    reworked = replace(model, skills=(replace(model.skills[0], retired=True), model.skills[1]))
    competencies.save_version(world.programme.programme_id, model=reworked, actor_id=None, now=builders.NOW)
    definition = world.learner.get("frameworks/data/roles/analyst/").json()
    assert {skill["key"]: skill["retired"] for skill in definition["skills"]} == {"pivot": True, "chart": False}
