"""Marks for taking part: off by default, full for a complete self-assessment, the same whatever level is chosen."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lxml import etree
from xblock.fields import ScopeIds
from xblock.scorable import Score

from mentoring_xblock.block import CompetencySelfAssessmentXBlock as Block
from mentoring_xblock.core import clock
from tests import builders
from tests.courseware.course import USAGE, Course, CourseRuntime, call, render, request

pytestmark = pytest.mark.django_db


class World:
    """A learner before a block that asks for three skills."""

    def __init__(self) -> None:
        programme = builders.programme("acme")
        builders.framework(programme, builders.framework_model(skills=("pivot", "chart", "story")))
        self.learner = builders.user("learner")
        self.course = Course()
        self.course.block(framework="data", role="analyst", programme="acme")

    def block(self, **fields: Any) -> Any:
        return self.course.block(self.learner, **fields)

    def submit(self, levels: dict[str, int], token: str = "token-0001") -> tuple[list[dict[str, Any]], str]:
        """The grades that a submission published, and the page that it gave."""
        block = self.block()
        ratings = {skill: {"level": level} for skill, level in levels.items()}
        payload = {"token": token, "ratings": ratings}
        status, body = call(block, "submit", request(payload), caller=self.learner)
        assert status == 200, body
        return [facts for event, facts in block.runtime.published if event == "grade"], body["html"]


@pytest.fixture
def world() -> World:
    return World()


def grade(value: float) -> dict[str, Any]:
    # The platform compares with a row that may have no grade yet, and raises; so it is never asked to.
    return {"value": value, "max_value": 1.0, "only_if_higher": None}


def test_nothing_is_graded_unless_the_author_says_so(world: World) -> None:
    published, html = world.submit({"pivot": 1, "chart": 1, "story": 1})
    assert published == []
    assert "not for a grade" in html
    assert "marks" not in re.sub(r"<[^>]*>", " ", html)
    assert (world.block().has_score, world.block().max_score()) == (False, None)


def test_the_lms_looks_up_scores_of_the_blocks_class_and_asks_each_block_whether_it_is_graded(world: World) -> None:
    # As lms.djangoapps.grades.transformer and .course_data ask: the class first, then the instance.
    assert getattr(Block, "has_score", False)
    assert world.block(has_score=True).max_score() == 1.0
    assert world.block().weight == 1.0


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_full_marks_for_a_complete_self_assessment_whatever_the_level(world: World, level: int) -> None:
    world.block(has_score=True, completion_rule="all")
    published, html = world.submit(dict.fromkeys(("pivot", "chart", "story"), level))
    assert published == [grade(1.0)]
    assert "You have full marks for taking part." in html
    assert "not for a grade" not in html
    assert "whatever levels you choose" in html


def test_marks_follow_the_authors_rule_of_completion(world: World) -> None:
    world.block(has_score=True, completion_rule="all")
    published, html = world.submit({"pivot": 4, "chart": 1})
    assert [each["value"] for each in published] == [pytest.approx(2 / 3)]
    assert "You have 66% of the marks for taking part." in html
    world.block(completion_rule="first")
    assert world.submit({"pivot": 4}, "token-0002")[0] == [grade(1.0)]


def test_a_percentage_is_said_as_it_is(world: World) -> None:
    for percent in range(1, 100):  # 0.58 * 100 is a little less than 58
        block = world.block(has_score=True, raw_earned=percent / 100)
        assert f"You have {percent}% of the marks" in block.describe_marks(clock.now())


def test_sending_again_publishes_the_same_and_asks_never_to_lower_it(world: World) -> None:
    world.block(has_score=True, completion_rule="all")
    first, again = world.submit({"pivot": 2}), world.submit({"pivot": 2})
    assert first[0] == again[0] == [grade(pytest.approx(1 / 3))]  # type: ignore[arg-type]
    assert world.submit({"pivot": 1}, "token-0002")[0] == first[0]
    # An author who asks for more skills afterwards takes nothing away from those who were complete.
    world.submit({"pivot": 2, "chart": 2, "story": 2}, "token-0003")
    world.block(skills=["pivot"], completion_rule="first")
    assert world.submit({"pivot": 2}, "token-0004")[0] == [grade(1.0)]


def test_marks_are_published_beside_the_completion_and_neither_waits_for_a_mentor(world: World) -> None:
    block = world.block(has_score=True, completion_rule="all")
    ratings = {skill: {"level": 1} for skill in ("pivot", "chart", "story")}
    call(block, "submit", request({"token": "token-0001", "ratings": ratings}), caller=world.learner)
    published = dict(block.runtime.published)
    assert published["completion"] == {"completion": 1.0}
    assert published["grade"]["value"] == 1.0


def test_a_grading_task_without_a_session_rescoring_publishes_what_was_earned(world: World) -> None:
    world.submit({"pivot": 2})
    # Switched on afterwards: those who submitted get their marks by "rescore".
    block = world.block(has_score=True)
    assert block.allows_rescore()
    assert block.has_submitted_answer()
    block.rescore(only_if_higher=False)
    assert block.runtime.published == [("grade", {"value": 1.0, "max_value": 1.0, "only_if_higher": None})]


def test_rescoring_before_a_submission_or_without_grading_is_refused_as_the_platform_expects(world: World) -> None:
    block = world.block(has_score=True)
    assert not block.has_submitted_answer()
    with pytest.raises(ValueError, match="submitted"):
        block.rescore(only_if_higher=True)
    world.submit({"pivot": 2})
    block = world.block(has_score=False)
    assert not block.allows_rescore()
    with pytest.raises(TypeError, match="off"):
        block.rescore(only_if_higher=True)
    assert block.runtime.published == []


def test_a_score_that_the_course_team_sets_is_stored_and_published(world: World) -> None:
    world.submit({"pivot": 2})
    block = world.block(has_score=True, weight=4.0)
    block.set_score(Score(raw_earned=1.0, raw_possible=2.0))
    block.publish_grade()
    block.save()
    assert world.block().get_score() == Score(0.5, 1.0)
    assert block.runtime.published == [("grade", {"value": 0.5, "max_value": 1.0, "only_if_higher": None})]


def test_after_a_reset_of_their_state_a_learner_earns_the_marks_again(world: World) -> None:
    world.block(has_score=True)
    world.submit({"pivot": 2})
    for key in [key for key in world.course.store.db_dict if key.user_id is not None]:
        del world.course.store.db_dict[key]
    assert not world.block().has_submitted_answer()
    assert "full marks" in render(world.block(), "student_view", caller=world.learner)
    assert world.submit({"pivot": 2}, "token-0002")[0] == [grade(1.0)]


def read(text: str) -> Any:
    runtime = CourseRuntime(Course().store, author=True)
    return Block.parse_xml(etree.fromstring(text), runtime, ScopeIds(None, Block.__name__, USAGE, USAGE))


def test_grading_and_weight_survive_olx_and_a_learners_marks_do_not(world: World) -> None:
    world.block(has_score=True, weight=2.5)
    world.submit({"pivot": 2})
    node = etree.Element("competency_self_assessment")
    world.block().add_xml_to_node(node)
    assert (node.get("has_score"), node.get("weight")) == ("true", "2.5")
    assert "raw_earned" not in node.attrib
    again = read(etree.tostring(node).decode())
    assert (again.has_score, again.weight, again.raw_earned) == (True, 2.5, None)


@pytest.mark.parametrize("weight", ["0", "-1", "nan", "inf", "1e9", "heavy"])
def test_a_weight_in_olx_that_no_grade_book_can_reckon_with_is_left_out(weight: str) -> None:
    block = read(f'<competency_self_assessment has_score="true" weight="{weight}"/>')
    assert (block.has_score, block.weight) == (True, 1.0)
