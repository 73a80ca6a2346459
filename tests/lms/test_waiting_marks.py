"""Marks that the platform did not take are published by the sweep, whether the learner comes back or not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from completion.models import BlockCompletion
from completion.waffle import ENABLE_COMPLETION_TRACKING_SWITCH
from django.utils import timezone
from lms.djangoapps.courseware import block_render
from lms.djangoapps.courseware.models import StudentModule
from lms.djangoapps.grades import handlers as grade_book
from lms.djangoapps.grades.signals.signals import SCORE_PUBLISHED

from mentoring_xblock.api import run_scheduled
from mentoring_xblock.platform import waiting_marks
from tests.lms.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World(has_score=True, completion_rule="all")


@pytest.fixture(autouse=True)
def _sound_grade_book() -> Iterator[None]:
    grade_book.BROKEN.clear()
    yield
    grade_book.BROKEN.clear()


def leave_waiting(world: World, *, skills: tuple[str, ...] = ("pivot", "chart", "story")) -> StudentModule:
    """Submit while the grade book is down, and bring it back."""
    grade_book.BROKEN.append(ConnectionError("no broker"))
    assert world.submit(skills=skills)[1]["marks_waiting"] is True
    grade_book.BROKEN.clear()
    row = world.row()
    assert row is not None
    assert row.grade is None
    return row


def published() -> list[float]:
    """Every score that is sent to the grade book from here on."""
    sent: list[float] = []

    def note(raw_earned: float, **_facts: object) -> None:
        sent.append(raw_earned)

    SCORE_PUBLISHED.connect(note, dispatch_uid="noting", weak=False)
    return sent


def test_what_waits_is_published_without_the_learner_and_once(world: World) -> None:
    leave_waiting(world, skills=("pivot",))
    BlockCompletion.objects.all().delete()
    sent = published()
    try:
        assert run_scheduled()["marks"] == 1
        assert run_scheduled()["marks"] == 0
    finally:
        SCORE_PUBLISHED.disconnect(dispatch_uid="noting")
    assert sent == [pytest.approx(1 / 3)]
    row = world.row()
    assert row is not None
    assert row.grade == pytest.approx(1 / 3)
    assert json.loads(row.state or "")["unpublished"] is None
    assert BlockCompletion.objects.get().completion == pytest.approx(1 / 3)
    # The learner reads that nothing waits, and their state is as it was.
    assert "data-tm-waiting" not in world.page()
    assert world.submit("token-0002")[0] == 200
    assert StudentModule.objects.get().grade == 1.0


def test_what_nobody_waits_for_is_left_alone(world: World) -> None:
    assert world.submit()[0] == 200
    sent = published()
    try:
        assert run_scheduled()["marks"] == 0
    finally:
        SCORE_PUBLISHED.disconnect(dispatch_uid="noting")
    assert sent == []


def test_a_grade_book_that_is_still_down_costs_ten_tries_and_loses_nothing(world: World) -> None:
    row = leave_waiting(world)
    for number in range(15):
        row.pk, row.course_id = None, f"course-v1:Org+Course+{number}"
        row.save()
    tried = []

    def fail(**_facts: object) -> None:
        tried.append(1)
        raise ConnectionError("no broker")

    SCORE_PUBLISHED.connect(fail, dispatch_uid="failing", weak=False)
    try:
        assert run_scheduled()["marks"] == 0
    finally:
        SCORE_PUBLISHED.disconnect(dispatch_uid="failing")
    assert len(tried) == waiting_marks.MOST_FAILURES
    # What was written before it failed is taken back.
    assert not StudentModule.objects.exclude(grade=None).exists()
    assert run_scheduled()["marks"] == 16


def test_a_block_that_is_deleted_holds_up_nobody(world: World) -> None:
    row = leave_waiting(world)
    for number in range(15):
        row.pk = None
        row.module_state_key = f"block-v1:Org+Course+Run+type@{waiting_marks.BLOCK_TYPE}+block@gone{number}"
        row.save()
    assert run_scheduled()["marks"] == 1


def test_grading_that_was_switched_off_meanwhile_and_completion_that_is_not_tracked_get_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_waiting(world)
    BlockCompletion.objects.all().delete()
    monkeypatch.setattr(ENABLE_COMPLETION_TRACKING_SWITCH, "on", False)
    world.publish(has_score=False)
    assert run_scheduled()["marks"] == 1
    assert StudentModule.objects.get().grade is None
    assert not BlockCompletion.objects.exists()


def test_other_blocks_and_what_is_older_than_a_month_are_not_looked_at(world: World) -> None:
    row = leave_waiting(world)
    StudentModule.objects.filter(pk=row.pk).update(module_type="problem")
    assert run_scheduled()["marks"] == 0
    old = timezone.now() - timedelta(days=31)
    StudentModule.objects.filter(pk=row.pk).update(module_type=waiting_marks.BLOCK_TYPE, modified=old)
    assert run_scheduled()["marks"] == 0


def test_the_sweep_reads_the_fields_that_the_block_writes(world: World) -> None:
    block = block_render.get_block(world.learner, leave_waiting(world).module_state_key)
    assert block.scope_ids.block_type == waiting_marks.BLOCK_TYPE
    assert getattr(block, waiting_marks.UNPUBLISHED) == getattr(block, waiting_marks.EARNED) == 1.0
