"""Marks in a grade book that raises: no order of events, and no failure of the platform, loses what a learner sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from completion.models import BlockCompletion
from django.db import DatabaseError, connection
from django.utils import timezone
from lms.djangoapps.courseware import block_render
from lms.djangoapps.courseware.models import StudentModule
from lms.djangoapps.grades import handlers as grade_book

from mentoring_xblock.applets.ratings.models import Rating
from tests.lms.world import USAGE, World

pytestmark = pytest.mark.django_db

LATER = "Your marks will be added to the gradebook later"


@pytest.fixture
def world() -> World:
    return World(has_score=True, completion_rule="all")


@pytest.fixture(autouse=True)
def _sound_grade_book() -> Iterator[None]:
    grade_book.BROKEN.clear()
    yield
    grade_book.BROKEN.clear()


def grade(world: World) -> float | None:
    row = world.row()
    return row.grade if row else None


def test_the_stand_in_raises_where_the_platform_raises(world: World) -> None:
    StudentModule.objects.create(student=world.learner, module_state_key=str(USAGE), course_id=str(USAGE.course_key))
    block = block_render.get_block(world.learner, USAGE)
    with pytest.raises(TypeError, match="NoneType"):
        block.runtime.publish(block, "grade", {"value": 1.0, "max_value": 1.0, "only_if_higher": True})


def test_grading_that_is_switched_on_after_a_first_submission_is_taken(world: World) -> None:
    world.publish(has_score=False)
    assert world.submit()[0] == 200
    assert grade(world) is None
    world.publish(has_score=True)
    assert world.submit("token-0002")[0] == 200
    assert grade(world) == 1.0


def test_a_state_that_is_written_before_the_first_submission_is_no_hindrance(world: World) -> None:
    world.publish(role_mode="choose")
    assert world.call("load", {"role": "analyst"})[0] == 200
    row = world.row()
    assert row is not None
    assert row.grade is None
    assert world.submit()[0] == 200
    assert grade(world) == 1.0


def test_rescoring_only_if_it_improves_is_taken_without_a_grade_before(world: World) -> None:
    world.publish(has_score=False)
    assert world.submit()[0] == 200
    world.publish(has_score=True)
    block = block_render.get_block(world.learner, USAGE)
    block.rescore(only_if_higher=True)
    assert grade(world) == 1.0


def test_marks_never_fall_by_sending_again(world: World) -> None:
    assert world.submit()[0] == 200
    world.publish(completion_rule="all", framework="data")
    assert world.submit("token-0002", skills=("pivot",))[0] == 200
    assert grade(world) == 1.0


@pytest.mark.parametrize("failure", [TypeError("float()"), ConnectionError("no broker"), DatabaseError("locked")])
def test_a_grade_book_that_fails_fails_no_submission_and_takes_the_marks_later(
    world: World, failure: Exception
) -> None:
    grade_book.BROKEN.append(failure)
    status, body = world.submit()
    assert status == 200, body
    assert body["marks_waiting"] is True
    assert LATER in body["html"]
    assert Rating.objects.count() == 3
    assert grade(world) is None
    assert LATER in world.page()
    assert "data-tm-waiting" in world.page()
    # Still broken: the next visit is answered as well, and nothing is forgotten.
    assert world.call("load")[0] == 200
    assert grade(world) is None
    grade_book.BROKEN.clear()
    status, body = world.call("load", {"as": "html"})
    assert status == 200
    assert "You have full marks" in body["html"]
    assert grade(world) == 1.0
    assert LATER not in world.page()


@pytest.mark.parametrize(
    ("handler", "payload"), [("save_draft", {"ratings": {"pivot": {"level": 1}}}), ("mentors", {"skill": "pivot"})]
)
def test_whatever_the_learner_does_next_in_the_block_publishes_what_waits(
    world: World, handler: str, payload: dict[str, object]
) -> None:
    grade_book.BROKEN.append(ConnectionError("no broker"))
    world.submit()
    grade_book.BROKEN.clear()
    assert world.call(handler, payload)[0] == 200
    assert grade(world) == 1.0


def test_looking_at_the_page_publishes_nothing(world: World) -> None:
    grade_book.BROKEN.append(ConnectionError("no broker"))
    world.submit()
    grade_book.BROKEN.clear()
    world.page()
    assert grade(world) is None


def test_a_failure_inside_the_database_leaves_the_ratings_and_no_half_of_a_grade(world: World) -> None:
    def fail_after_writing(**_facts: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")

    grade_book.PROBLEM_WEIGHTED_SCORE_CHANGED.connect(fail_after_writing, dispatch_uid="failing", weak=False)
    try:
        status, body = world.submit()
    finally:
        grade_book.PROBLEM_WEIGHTED_SCORE_CHANGED.disconnect(dispatch_uid="failing")
    assert (status, body["marks_waiting"]) == (200, True)
    assert Rating.objects.count() == 3
    assert grade(world) is None
    assert BlockCompletion.objects.get().completion == 1.0


def test_a_completion_that_fails_is_published_later_as_well(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_facts: object) -> None:
        raise DatabaseError("locked")

    with monkeypatch.context() as patch:
        patch.setattr(BlockCompletion.objects, "update_or_create", fail)
        assert world.submit()[0] == 200
    assert not BlockCompletion.objects.exists()
    assert world.call("load")[0] == 200
    assert BlockCompletion.objects.get().completion == 1.0


# The due date


def test_ratings_after_the_due_date_are_stored_and_earn_no_marks(world: World) -> None:
    world.publish(due=timezone.now() - timedelta(hours=1))
    assert "The due date (" in world.page()
    status, body = world.submit()
    assert status == 200
    assert "You can still rate yourself, but you earn no marks." in body["html"]
    assert "full marks for taking part." not in body["html"]
    assert Rating.objects.count() == 3
    assert grade(world) is None
    assert BlockCompletion.objects.get().completion == 1.0


def test_the_grace_period_counts_as_in_the_platforms_own_problems(world: World) -> None:
    world.publish(due=timezone.now() - timedelta(hours=1), graceperiod=timedelta(hours=2))
    assert world.submit()[0] == 200
    assert grade(world) == 1.0
    world.publish(graceperiod=timedelta(minutes=10))
    status, body = world.submit("token-0002")
    assert (status, grade(world)) == (200, 1.0)
    assert "You have full marks" in body["html"]


def test_what_was_earned_in_time_is_published_after_the_due_date_if_it_waited(world: World) -> None:
    grade_book.BROKEN.append(ConnectionError("no broker"))
    world.submit(skills=("pivot",))
    grade_book.BROKEN.clear()
    world.publish(due=timezone.now() - timedelta(hours=1))
    status, body = world.submit("token-0002")
    assert status == 200
    assert grade(world) == pytest.approx(1 / 3)
    assert "You have 33% of the marks for taking part. The due date (" in body["html"]


def test_a_learner_reads_until_when_marks_are_earned(world: World) -> None:
    world.publish(due=timezone.now() + timedelta(days=2))
    assert "You earn marks until" in world.page()
    assert " UTC." in world.page()
    world.publish(has_score=False)
    assert "You earn marks until" not in world.page()
