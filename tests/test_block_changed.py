"""What an author changes in a block while a learner is under way: nothing typed is lost, and nobody is stuck."""

from __future__ import annotations

from typing import Any

import pytest

from mentoring_xblock.applets.competencies.data import FrameworkModel, RoleModel, TargetLevel
from tests import builders
from tests.courseware.course import Course, call, render, request

pytestmark = pytest.mark.django_db

PIVOT = {"pivot": {"level": 2, "note": "in the middle"}}


class World:
    """A learner who chose the second of two roles, and a programme of others with a model of the same key."""

    def __init__(self) -> None:
        self.programme, self.other = builders.programme("acme"), builders.programme("other")
        model = builders.framework_model(skills=("pivot", "story"))
        roles = (*model.roles, RoleModel("lead", "Lead", targets=(TargetLevel("pivot", 4), TargetLevel("story", 4))))
        builders.framework(self.programme, FrameworkModel(model.key, model.title, model.scale, model.skills, roles))
        builders.framework(self.other, builders.framework_model(skills=("pivot", "secret")))
        self.learner, self.course = builders.user("learner"), Course()
        builders.member(self.programme, user=self.learner)
        self.set(framework="data", role="analyst", programme="acme", role_mode="choose")
        assert self.post("load", {"role": "lead"})[1]["role"]["key"] == "lead"

    def set(self, **fields: Any) -> None:
        self.course.block(author=True, **fields)

    def post(self, handler: str, payload: Any) -> tuple[int, Any]:
        block = self.course.block(self.learner)
        answer = call(block, handler, request(payload), caller=self.learner)
        block.save()
        return answer


@pytest.fixture
def world() -> World:
    return World()


def test_a_learner_whose_role_is_gone_goes_on_in_the_authors(world: World) -> None:
    builders.framework(world.programme, builders.framework_model("next", skills=("pivot", "story")))
    world.set(framework="next")
    assert "data-tm-form" in render(world.course.block(world.learner), "student_view", caller=world.learner)
    for handler, payload in (
        ("load", {}),
        ("save_draft", {"ratings": PIVOT}),
        ("submit", {"token": "token-0001", "ratings": PIVOT}),
        ("mentors", {"skill": "pivot"}),
    ):
        status, body = world.post(handler, payload)
        assert status == 200, (handler, body)
    assert world.post("load", {})[1]["role"]["key"] == "analyst"
    # Asked for, it has to be there.
    assert world.post("load", {"role": "nobody"})[0] == 404


def test_a_draft_of_a_skill_that_is_taken_out_waits_and_holds_nothing_up(world: World) -> None:
    world.post("save_draft", {"ratings": PIVOT})
    world.set(role_mode="fixed", skills=["story"])
    assert world.post("load", {})[1]["draft"] == {}
    status, body = world.post("save_draft", {"ratings": PIVOT})
    assert (status, list(body["error"]["fields"])) == (400, ["pivot"])
    assert world.post("submit", {"token": "token-0001", "ratings": {"story": {"level": 1}}})[0] == 200
    world.set(skills=[])
    assert world.post("load", {})[1]["draft"]["pivot"]["note"] == "in the middle"


def test_a_model_that_is_withdrawn_is_said_to_be_gone_and_the_draft_waits(world: World) -> None:
    world.post("save_draft", {"ratings": PIVOT})
    world.set(framework="withdrawn")
    for handler, payload in (("load", {}), ("submit", {"token": "token-0001", "ratings": PIVOT})):
        status, body = world.post(handler, payload)
        assert (status, body["error"]["code"]) == (404, "not_found"), handler
    page = render(world.course.block(world.learner), "student_view", caller=world.learner)
    assert "data-tm-form" not in page
    world.set(framework="data")
    assert world.post("load", {})[1]["draft"]["pivot"]["note"] == "in the middle"


def test_a_block_that_moves_to_another_programme_takes_no_rating_there_and_leaves_it_behind(world: World) -> None:
    world.post("submit", {"token": "token-0001", "ratings": PIVOT})
    world.set(programme="other", role_mode="fixed", role="analyst")
    moved = world.post("load", {})[1]
    assert ([skill["key"] for skill in moved["skills"]], moved["ratings"]) == (["pivot", "secret"], {})
    assert world.post("submit", {"token": "token-0002", "ratings": {"pivot": {"level": 4}}})[0] == 200
    world.set(programme="acme")
    assert world.post("load", {})[1]["ratings"] == {"pivot": 2}
