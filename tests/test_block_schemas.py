"""What other clients get, compared with the JSON Schemas that the package ships: a property more is found as well."""

from __future__ import annotations

import copy
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import mentoring_xblock
from mentoring_xblock.applets.pairings.data.plan import Practice
from mentoring_xblock.applets.pairings.data.sessions import SessionKind
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.models.sessions import Session
from mentoring_xblock.applets.pairings.states import OPEN_STATES, State
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core import clock
from tests import builders
from tests.courseware.course import Course, call, request

jsonschema = pytest.importorskip("jsonschema")
pytestmark = pytest.mark.django_db

FOLDER = Path(mentoring_xblock.__file__).parent / "courseware" / "schemas"
DATA, STATE = (
    json.loads((FOLDER / f"{name}.schema.json").read_text())
    for name in ("student_view_data", "student_view_user_state")
)


def faults(schema: dict[str, Any], answer: Any) -> list[str]:
    jsonschema.Draft202012Validator.check_schema(schema)
    checked = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    return [f"{each.json_path}: {each.message}" for each in checked.iter_errors(answer)]


class World:
    def __init__(self) -> None:
        self.programme = builders.programme("acme")
        self.version = builders.framework(self.programme, builders.framework_model(skills=("pivot", "chart", "story")))
        self.learner, self.course = builders.user("learner"), Course()
        self.course.block(framework="data", role="analyst", programme="acme")

    def state(self, **fields: Any) -> Any:
        block = self.course.block(self.learner, **fields)
        status, body = call(block, "student_view_user_state", request(method="GET"), caller=self.learner)
        assert status == 200
        return body

    def post(self, handler: str, payload: Any) -> None:
        status, body = call(self.course.block(self.learner), handler, request(payload), caller=self.learner)
        assert status == 200, body


def test_the_content_follows_its_schema_before_and_after_an_author_has_saved() -> None:
    world = World()
    snapshot = {"framework_title": "Data", "role_title": "Analyst", "skills": [["pivot", "Pivot"]]}
    for fields in ({}, {"introduction": "<p>Think</p>", "skills": ["pivot"], "snapshot": snapshot}):
        data = world.course.block(**fields).student_view_data()
        assert faults(DATA, json.loads(json.dumps(data))) == []
    assert faults(DATA, data | {"targets": [3]})


def test_the_state_follows_its_schema_from_the_first_look_to_a_session() -> None:
    world = World()
    assert faults(STATE, world.state()) == []
    full = {"level": 2, "last_performed": "week", "willing": True, "note": "A note"}
    world.post("save_draft", {"ratings": {"story": full, "chart": {"level": None}}})
    assert faults(STATE, world.state()) == []
    world.post("submit", {"token": "token-0001", "ratings": {"pivot": {"level": 1}, "chart": {"level": 4}}})
    assert faults(STATE, world.state(show_results=False)) == []
    pivot = builders.skill_id(world.version, "pivot")
    mentor = builders.member(world.programme, mentors_everything=True)
    builders.rate(mentor, {pivot: 4})
    learner = builders.reload(Member.objects.get(user=world.learner).pk)
    builders.rate(learner, {pivot: 2}, source="manager", rater=mentor)
    pairing = builders.pairing(learner, mentor, pivot, state=State.ACTIVE)
    Session.objects.create(
        pairing=pairing,
        token="t",
        kind=SessionKind.SHADOW,
        starts_at=clock.now() + timedelta(days=1),
        minutes=30,
        created_at=clock.now(),
    )
    state = world.state(show_results=True)
    assert faults(STATE, state) == []
    assert state["pairings"][0]["plan"]
    assert state["pairings"][0]["next_session"]
    assert next(each for each in state["results"] if each["skill"] == "pivot")["belief"]
    for name in OPEN_STATES:
        Pairing.objects.update(
            state=name,
            waits_since=clock.now() if name is State.REASSESSED else None,
            answer_by=clock.now() if name is State.APPROVED else None,
        )
        assert faults(STATE, world.state()) == []
    # A property that the schema does not know, or a level as text, is found.
    for path, wrong in ((("results", 0), {"estimate": 2.4}), (("pairings", 0), {"mentor_id": 1}), ((), {"user": 1})):
        changed = copy.deepcopy(state)
        part = changed
        for step in path:
            part = part[step]
        part |= wrong
        assert faults(STATE, changed)


def test_the_schema_names_every_value_of_the_enumerations() -> None:
    pairing = STATE["$defs"]["pairing"]["properties"]
    assert set(pairing["state"]["enum"]) == {state.value for state in OPEN_STATES}
    assert set(Practice) <= set(pairing["plan"]["items"]["properties"])
    assert set(pairing["next_session"]["anyOf"][1]["properties"]["kind"]["enum"]) == {
        kind.value for kind in SessionKind
    }
