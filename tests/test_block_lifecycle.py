"""What an author does to a whole block: duplicate, paste, run again, export and import, use from a library and sync it,
move and delete. The copy has all that was set, shares nothing that a learner did, and the original loses nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree
from opaque_keys.edx.keys import CourseKey, UsageKey
from xblock.fields import Scope, ScopeIds

from mentoring_xblock.applets.ratings.models import Draft, Rating, Submission
from mentoring_xblock.block import CompetencySelfAssessmentXBlock as Block
from tests import builders
from tests.courseware.course import COURSE, LIBRARY_USAGE, USAGE, Course, call, render, request
from tests.courseware.test_olx import export

pytestmark = pytest.mark.django_db

RERUN, ELSEWHERE = (CourseKey.from_string(f"course-v1:Org+{name}") for name in ("Course+Rerun", "Other+Run"))
KIND = "competency_self_assessment"
SNAPSHOT = {"framework_title": "Data", "role_title": "Analyst", "skills": [["pivot", "Pivot"], ["story", "Story"]]}
AUTHORED: dict[str, Any] = {
    "display_name": "Where <am> I?",
    "programme": "acme",
    "framework": "data",
    "role_mode": "choose",
    "role": "analyst",
    "skills": ["story", "pivot"],
    "introduction": "<p>Hello &amp; welcome</p>",
    "layout": "page",
    "hide_target": False,
    "ask_last_performed": False,
    "ask_willing": False,
    "show_results": True,
    "show_mentors": False,
    "rerate": "days",
    "rerate_days": 7,
    "completion_rule": "all",
    "has_score": True,
    "weight": 2.5,
    "units": {"pivot": "vertical@u1"},
    "inline_skills": {},
    "snapshot": SNAPSHOT,
    "unknown_olx": {"attributes": {"colour": "blue"}, "elements": ["<rubric a='1'/>"]},
}


def authored(block: Block) -> dict[str, Any]:
    """All that an author or an import set, as the platform keeps it."""
    scopes = (Scope.content, Scope.settings)
    return {
        name: field.to_json(getattr(block, name)) for name, field in block.fields.items() if field.scope in scopes
    } | {"unknown_olx": sorted(map(str, block.unknown_olx))}


def by_fields(source: Block, course: Course, usage: UsageKey) -> None:
    """As the platform duplicates, runs again and syncs: field by field, without any learner's."""
    values = json.loads(
        json.dumps(
            {
                name: field.to_json(getattr(source, name))
                for name, field in source.fields.items()
                if field.scope in (Scope.content, Scope.settings) and field.is_set_on(source)
            }
        )
    )
    course.block(author=True, usage=usage, **values)


def by_olx(source: Block, course: Course, usage: UsageKey) -> None:
    """As the platform pastes, exports and imports: through OLX."""
    node = etree.fromstring(export(source))
    runtime = course.block(author=True, usage=usage).runtime
    Block.parse_xml(node, runtime, ScopeIds(None, KIND, usage, usage)).save()


OPERATIONS: dict[str, tuple[Callable[[Block, Course, UsageKey], None], UsageKey]] = {
    "duplicate": (by_fields, COURSE.make_usage_key(KIND, "b2")),
    "paste": (by_olx, COURSE.make_usage_key(KIND, "b3")),
    "re-run": (by_fields, RERUN.make_usage_key(KIND, "b1")),
    "import into another course": (by_olx, ELSEWHERE.make_usage_key(KIND, "b1")),
}


class World:
    """A course with a block that a learner has answered in part."""

    def __init__(self, **fields: Any) -> None:
        self.programme = builders.programme("acme")
        skills = ("pivot", "chart", "story")
        self.version = builders.framework(self.programme, builders.framework_model(skills=skills))
        self.learner, self.course = builders.user("learner"), Course()
        builders.member(self.programme, user=self.learner)
        self.course.block(author=True, **AUTHORED | fields)

    def post(self, handler: str, payload: Any, usage: UsageKey = USAGE) -> dict[str, Any]:
        block = self.course.block(self.learner, usage=usage)
        status, body = call(block, handler, request(payload), caller=self.learner)
        assert status == 200, body
        block.save()
        return body

    def answer(self, usage: UsageKey = USAGE) -> None:
        self.post("submit", {"token": "token-0001", "ratings": {"story": {"level": 2}}}, usage)
        self.post("save_draft", {"ratings": {"pivot": {"level": 1, "note": "in the middle"}}}, usage)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_copy_has_all_that_was_set_and_nothing_that_a_learner_did(operation: str) -> None:
    world = World()
    world.answer()
    make, usage = OPERATIONS[operation]
    source = world.course.block(author=True)
    before, rows = authored(source), list(Draft.objects.values())
    make(source, world.course, usage)
    copy = world.course.block(world.learner, usage=usage)
    assert authored(copy) == before == authored(world.course.block(author=True))
    assert (copy.state_token or "", copy.chosen_role, copy.raw_earned) == ("", "", None)
    # A rating is of the skill, and so of the person; a draft is of the block.
    loaded = world.post("load", {}, usage)
    assert (loaded["draft"], loaded["ratings"]) == ({}, {"story": 2})
    assert list(Draft.objects.values()) == rows
    world.post("save_draft", {"ratings": {"pivot": {"level": 4}}}, usage)
    assert world.post("load", {})["draft"]["pivot"]["note"] == "in the middle"
    world.post("submit", {"token": "token-0002", "ratings": {"pivot": {"level": 4}}}, usage)
    assert world.post("load", {})["draft"]["pivot"]["level"] == 1
    assert {each.usage_key for each in Submission.objects.all()} == {str(USAGE), str(usage)}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_change_to_the_copy_leaves_the_original_as_it_was(operation: str) -> None:
    world = World()
    make, usage = OPERATIONS[operation]
    make(world.course.block(author=True), world.course, usage)
    before = authored(world.course.block(author=True))
    copy = world.course.block(author=True, usage=usage)
    copy.skills.append("chart")
    copy.units["chart"] = "vertical@u2"
    copy.snapshot["role_title"] = "Changed"
    copy.save()
    assert authored(world.course.block(author=True)) == before


def test_a_block_from_a_library_is_answered_in_its_course_alone_and_a_sync_keeps_the_answers() -> None:
    world = World()
    library = world.course.block(author=True, usage=LIBRARY_USAGE, **AUTHORED)
    usage = COURSE.make_usage_key(KIND, "from-library")
    by_fields(library, world.course, usage)
    world.answer(usage)
    library = world.course.block(author=True, usage=LIBRARY_USAGE, skills=["pivot"], display_name="Newer")
    by_fields(library, world.course, usage)
    synced = world.post("load", {}, usage)
    assert [each["key"] for each in synced["skills"]] == ["pivot"]
    assert synced["draft"]["pivot"]["note"] == "in the middle"
    assert Rating.objects.filter(source="self").count() == 1
    status, body = call(
        world.course.block(world.learner, usage=LIBRARY_USAGE), "load", request({}), caller=world.learner
    )
    assert (status, body["error"]["code"]) == (403, "outside")


def test_a_moved_block_is_the_same_block() -> None:
    # The platform changes the parent's children alone: the key stays, and with it everything that hangs on it.
    world = World()
    world.answer()
    assert "story" in render(world.course.block(world.learner), "student_view", caller=world.learner)
    assert world.post("load", {})["draft"]["pivot"]["note"] == "in the middle"


def test_what_was_answered_outlives_a_deleted_block_and_a_new_one_finds_no_draft() -> None:
    world = World()
    world.answer()
    for key in [key for key in world.course.store.db_dict if key.block_scope_id == USAGE]:
        del world.course.store.db_dict[key]
    assert Rating.objects.filter(source="self").count() == 1
    usage = COURSE.make_usage_key(KIND, "new")
    world.course.block(author=True, usage=usage, **AUTHORED)
    loaded = world.post("load", {}, usage)
    assert (loaded["draft"], loaded["ratings"]) == ({}, {"story": 2})
    # What is left of it answers like any block that nobody has set up.
    status, body = call(world.course.block(world.learner), "load", request({}), caller=world.learner)
    assert (status, body["error"]["code"]) == (404, "not_found")
