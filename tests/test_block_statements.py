"""A submission takes at most twenty statements of ours on every database; in the LMS see ``tests/lms``."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.applets.ratings.models import Rating
from tests import builders
from tests.courseware.course import Course, call, request

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

MOST = 20


@pytest.mark.parametrize("skills", [1, 20, 78])
@pytest.mark.parametrize("rerate", ["always", "days", "pairing"])
@pytest.mark.parametrize("joins", [True, False], ids=["joins", "member"])
def test_a_submission_takes_at_most_twenty(skills: int, rerate: str, joins: bool) -> None:
    programme = builders.programme("acme")
    names = tuple(f"skill{number:02}" for number in range(skills))
    builders.framework(programme, builders.framework_model(skills=names))
    user, course = builders.user("learner"), Course()
    course.block(framework="data", role="analyst", programme="acme", rerate=rerate, rerate_days=1)
    if not joins:
        builders.member(programme, user=user)

    def send(handler: str, **payload: Any) -> Any:
        return call(course.block(user), handler, request(payload), caller=user)

    send("load")  # the role's definition is kept from now on, as in any process that has served it once
    # At mentor level, and willing: the submission that writes most.
    ratings = {name: {"level": 4, "note": "n", "willing": True} for name in names}
    send("save_draft", ratings=ratings)
    with CaptureQueriesContext(connection) as queries:
        status, body = send("submit", token="token-0001", ratings=ratings)
    assert status == 200, body
    ours = [each["sql"] for each in queries if "task_mentoring_" in each["sql"]]
    assert 0 < len(ours) <= MOST, "\n".join(ours)
    assert Member.objects.filter(user=user).count() == 1
    assert Rating.objects.count() == MentorOffer.objects.count() == skills
