"""The peer of a submission does what the use case does, or its time would say nothing."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring_xblock import api
from mentoring_xblock.api.ratings.data import SkillAnswer
from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.applets.ratings.models import Estimate, Rating
from tests import builders
from tests.benchmarks.writing import _skill_by_skill
from tests.builders import NOW

pytestmark = pytest.mark.django_db

SKILLS = ("pivot", "chart", "story")


def test_the_use_case_skill_by_skill_leaves_the_same_rows_in_many_more_statements() -> None:
    programme = builders.programme()
    builders.framework(programme, builders.framework_model(skills=SKILLS))
    left, statements = [], []
    for way in (contextlib.nullcontext, _skill_by_skill):
        member = builders.member(programme, mentors_everything=True)
        for turn, level in enumerate((4, 3)):
            with way(), CaptureQueriesContext(connection) as caught:
                profile = api.rate_skills(
                    actor_id=member.user_id,
                    framework="data",
                    role="analyst",
                    programme=programme.key,
                    token=f"t{turn}",
                    answers=[SkillAnswer(skill, level) for skill in SKILLS],
                    now=NOW,
                )
        statements.append(len(caught))
        answer = [(each.skill, each.level, each.mean, each.offering) for each in profile.results]
        left.append((answer, *_rows_of(member.member_id)))
    assert left[0] == left[1]
    assert [len(rows) for rows in left[0][1:]] == [6, 3, 3]
    assert statements[1] > 2 * statements[0]


def _rows_of(member: int) -> tuple[list[dict[str, Any]], ...]:
    own = {"id", "member_id", "mentor_id", "mentor_user_id", "submission_id"}
    found = (
        Rating.objects.filter(member_id=member).order_by("id"),
        Estimate.objects.filter(member_id=member).order_by("skill_id"),
        MentorOffer.objects.filter(mentor_id=member).order_by("skill_id"),
    )
    return tuple(
        [{name: value for name, value in row.items() if name not in own} for row in rows.values()] for rows in found
    )
