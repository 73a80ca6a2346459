"""Rows that cannot be right, from an older release or another hand: answers stay clear, nothing is half done, and
recalculating heals them."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, models, transaction

from mentoring_xblock.api.health import examine
from mentoring_xblock.api.matching import planning as matching
from mentoring_xblock.api.matching.exclusion import explain_exclusion
from mentoring_xblock.api.matching.recalculation import recalculate
from mentoring_xblock.api.matching.recommendations import recommend_mentors
from mentoring_xblock.api.ratings.data import SkillAnswer
from mentoring_xblock.api.ratings.self_assessment import rate_skills
from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.applets.people.data import MemberInfo
from mentoring_xblock.applets.ratings.models import Estimate, RaterBias, Rating, SkillStatistics
from mentoring_xblock.core.actors import SYSTEM
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db

BROKEN = [math.nan, math.inf, -math.inf]


class World:
    """Somebody who lacks "pivot", three mentors of it, and the admin."""

    def __init__(self) -> None:
        self.programme = builders.programme()
        self.version = builders.framework(self.programme)
        self.pivot = builders.skill_id(self.version, "pivot")
        self.admin = builders.member(self.programme, is_admin=True)
        self.mentee = builders.member(self.programme, role=(self.version.framework_id, "analyst"))
        builders.rate(self.mentee, {self.pivot: 1})
        self.mentors = [self.mentor() for _ in range(3)]

    def mentor(self) -> MemberInfo:
        who = builders.member(self.programme, mentors_everything=True)
        builders.rate(who, {self.pivot: 4}, source="manager")
        return who

    def shown(self) -> list[int]:
        found = recommend_mentors(
            actor_id=self.mentee.user_id, programme=self.programme.key, framework="data", skill="pivot", now=NOW
        )
        return [each.mentor_id for each in found.suggestions]

    def rate(self, level: int = 2, token: str = "t") -> None:
        rate_skills(
            actor_id=self.mentee.user_id,
            programme=self.programme.key,
            framework="data",
            role="analyst",
            token=token,
            answers=[SkillAnswer(skill="pivot", level=level)],
            now=NOW + timedelta(hours=1),
        )

    def recalculate(self) -> None:
        recalculate(programme=self.programme.key, now=NOW + timedelta(days=1))


def spoil(rows: models.QuerySet[Any], **values: float) -> bool:
    """Store what an older release may have; False where this database itself keeps such a row out."""
    try:
        with transaction.atomic():
            return rows.update(**values) > 0
    except (DatabaseError, ValueError):
        return False


@pytest.mark.parametrize("name", ["mean", "sd", "base_score", "exposure"])
@pytest.mark.parametrize("value", BROKEN)
def test_an_offer_with_a_figure_that_is_no_number_does_not_stand_in_others_way(name: str, value: float) -> None:
    world = World()
    first, *others = (who.member_id for who in world.mentors)
    if not spoil(MentorOffer.objects.filter(mentor_id=first), **{name: value}):
        assert len(world.shown()) == 3
        return
    shown = world.shown()
    assert set(others) <= set(shown)
    assert (first in shown) == (name in ("base_score", "exposure"))
    _gap, (_reason, place, _of), _busy = explain_exclusion(
        actor_id=world.admin.user_id,
        programme=world.programme.key,
        framework="data",
        skill="pivot",
        mentee_id=world.mentee.member_id,
        mentor_id=others[0],
        now=NOW,
    )
    assert place is not None
    assert [each.faults for each in examine(now=NOW) if "can be compared" in each.check] == [1]
    world.recalculate()
    assert set(world.shown()) == {first, *others}
    assert not [each for each in examine(now=NOW) if each.faults]


@pytest.mark.parametrize("name", ["mean", "sd"])
@pytest.mark.parametrize("value", BROKEN)
def test_an_estimate_that_is_no_number_is_renewed_by_the_next_rating_and_by_recalculating(
    name: str, value: float
) -> None:
    world = World()
    if not spoil(Estimate.objects.filter(skill_id=world.pivot), **{name: value}):
        assert all(math.isfinite(row.mean + row.sd) for row in Estimate.objects.all())
        return
    assert [each.faults for each in examine(now=NOW) if each.check == "estimates are numbers"] == [4]
    world.rate()
    assert math.isfinite(getattr(Estimate.objects.get(member_id=world.mentee.member_id), name))
    world.recalculate()
    assert all(math.isfinite(row.mean + row.sd) for row in Estimate.objects.all())
    assert len(world.shown()) == 3


@pytest.mark.parametrize(
    ("values", "model"),
    [
        ({"mean": math.nan}, "statistics"),
        ({"mean": math.inf}, "statistics"),
        ({"variance": math.inf}, "statistics"),
        ({"self_bias": math.nan}, "statistics"),
        ({"self_bias": math.inf}, "statistics"),
        ({"self_bias": math.inf}, "rater bias"),
        ({"self_bias": -math.inf}, "rater bias"),
    ],
)
def test_what_was_learnt_wrongly_keeps_nobody_from_rating(values: dict[str, float], model: str) -> None:
    world = World()
    world.recalculate()
    RaterBias.objects.create(
        member_id=world.mentee.member_id,
        framework_id=world.version.framework_id,
        self_bias=0.1,
        skills=4,
        learned_at=NOW,
    )
    spoil(SkillStatistics.objects.all() if model == "statistics" else RaterBias.objects.all(), **values)
    world.rate()
    believed = Estimate.objects.get(member_id=world.mentee.member_id)
    assert math.isfinite(believed.mean + believed.sd)
    world.recalculate()
    assert all(math.isfinite(row.mean + row.variance + (row.self_bias or 0)) for row in SkillStatistics.objects.all())
    assert not [each for each in examine(now=NOW) if each.faults]


def test_ratings_outside_the_scale_in_old_rows_count_as_its_end() -> None:
    world = World()
    top = Estimate.objects.get(member_id=world.mentors[0].member_id)
    Rating.objects.filter(member_id=world.mentors[1].member_id).update(level=9)
    Estimate.objects.filter(member_id=world.mentors[1].member_id).update(manager_level=9)
    for rebuild in (False, True):
        recalculate(programme=world.programme.key, rebuild=rebuild, now=NOW)
        means = dict(Estimate.objects.values_list("member_id", "mean"))
        assert means[world.mentors[1].member_id] == pytest.approx(means[world.mentors[0].member_id])
    assert len(world.shown()) == 3
    assert top.manager_level == 4


def test_with_a_clock_that_ran_backwards_the_newer_word_stays_and_nothing_breaks() -> None:
    world = World()
    world.rate(level=3, token="first")
    earlier = NOW - timedelta(days=400)
    rate_skills(
        actor_id=world.mentee.user_id,
        programme=world.programme.key,
        framework="data",
        role="analyst",
        token="second",
        answers=[SkillAnswer(skill="pivot", level=1)],
        now=earlier,
    )
    row = Estimate.objects.get(member_id=world.mentee.member_id)
    assert (row.self_level, row.self_at) == (3, NOW + timedelta(hours=1))
    recalculate(programme=world.programme.key, now=earlier)
    assert len(world.shown()) == 3
    assert not [each for each in examine(now=earlier) if each.faults]


def test_without_anybody_to_recommend_the_answer_is_empty_and_nothing_is_noted() -> None:
    world = World()
    MentorOffer.objects.all().delete()
    assert world.shown() == []
    assert matching.pair_everyone(actor_id=SYSTEM, programme=world.programme.key, now=NOW).pairs == ()
