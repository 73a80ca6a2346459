"""The course team in a platform that keeps state, grades and roles: a reset as the instructor's page does it."""

from __future__ import annotations

from typing import Any

import pytest
from completion.models import BlockCompletion
from completion.waffle import ENABLE_COMPLETION_TRACKING_SWITCH
from lms.djangoapps.courseware.models import CourseAccessRole, Enrolment, StudentModule
from opaque_keys.edx.django.models import CourseKeyField
from opaque_keys.edx.keys import CourseKey

from mentoring_xblock.api import course_team
from mentoring_xblock.applets.ratings.models import Rating
from tests import builders
from tests.lms.world import COURSE, USAGE, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World(has_score=True, completion_rule="all")


def test_a_reset_takes_state_grade_and_completion_back_and_leaves_the_ratings(world: World) -> None:
    assert world.submit()[0] == 200
    row = world.row()
    assert row is not None
    assert row.grade == 1.0
    asked = {"username": "learner", "confirm": "learner"}
    assert world.call("team_reset", asked, user=world.learner)[0] == 403
    assert world.call("team_reset", asked, user=world.teacher)[0] == 200
    assert world.row() is None
    assert BlockCompletion.objects.get().completion == 0.0
    assert Rating.objects.count() == 3
    assert "You have full marks" not in world.page()
    # Nobody's state is no reason to fail.
    assert world.call("team_reset", asked, user=world.teacher)[0] == 200
    assert world.submit("token-0002")[0] == 200
    assert StudentModule.objects.get().grade == 1.0


def test_what_the_instructors_page_has_left_of_the_completion_is_taken_back_too(world: World) -> None:
    assert world.submit()[0] == 200
    StudentModule.objects.all().delete()
    assert BlockCompletion.objects.get().completion == 1.0
    asked = {"username": "learner", "confirm": "learner"}
    assert world.call("team_reset", asked, user=world.teacher)[0] == 200
    assert BlockCompletion.objects.get().completion == 0.0


def test_a_site_that_tracks_no_completion_resets_all_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ENABLE_COMPLETION_TRACKING_SWITCH, "on", False)
    assert world.submit()[0] == 200
    asked = {"username": "learner", "confirm": "learner"}
    assert world.call("team_reset", asked, user=world.teacher)[0] == 200
    assert world.row() is None


def test_the_team_and_those_who_left_are_not_among_the_enrolled(world: World) -> None:
    Enrolment.objects.create(user=builders.user("left"), course_id=str(COURSE), is_active=False)
    Enrolment.objects.create(user=world.stranger, course_id="course-v1:An+Other+One")
    for role in ("staff", "instructor", "limited_staff"):
        enrol(role, course_id=COURSE, role=role)
    # Staff of the organisation is staff of each of its courses.
    enrol("dean", course_id=CourseKeyField.Empty, role="staff")
    found = course_team.get_block_report(
        actor_id=world.teacher.id, course=str(COURSE), usage_key=str(USAGE), framework="data"
    )
    assert found.enrolled == 1
    # Whoever tries out a course before it begins, or has a role elsewhere, learns here like everybody.
    enrol("tester", course_id=COURSE, role="beta_testers")
    enrol("guest", course_id=CourseKey.from_string("course-v1:Org+Other+Run"), role="staff")
    enrol("visitor", course_id=CourseKeyField.Empty, role="staff", org="Elsewhere")
    assert (
        course_team.get_block_report(
            actor_id=world.teacher.id, course=str(COURSE), usage_key=str(USAGE), framework="data"
        ).enrolled
        == 4
    )


def enrol(name: str, *, org: str = "Org", **role: Any) -> None:
    """Somebody who is enrolled in the course and has a role somewhere."""
    user = builders.user(name)
    Enrolment.objects.create(user=user, course_id=str(COURSE))
    CourseAccessRole.objects.create(user=user, org=org, **role)


@pytest.mark.parametrize("chosen", [{"user": "learner"}, {"role": "student"}])
def test_whoever_views_as_a_learner_has_no_panel(world: World, chosen: dict[str, str]) -> None:
    client = world.client(world.teacher)
    assert "data-tm-team" in client.get(f"/xblock/{USAGE}").content.decode()
    session = client.session
    session["masquerade"] = chosen
    session.save()
    assert "data-tm-team" not in client.get(f"/xblock/{USAGE}").content.decode()
