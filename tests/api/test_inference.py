"""Nobody computes what somebody else was rated: a solver over all figures that one viewer can reach, over time too.

The solver knows the package's own formulas and every rating but one. It goes through the levels that the one may be,
lets the package say what the viewer would see for each, and has recovered the rating where a single level fits what was
seen. Fed with exact figures, as they used to leave, it recovers each.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from mentoring_xblock import api
from mentoring_xblock.applets.insight import reads
from mentoring_xblock.applets.insight.data import Part
from mentoring_xblock.applets.insight.domain import sum_up
from mentoring_xblock.applets.people.data import MemberInfo
from mentoring_xblock.applets.ratings.domain import is_learnt_anew
from mentoring_xblock.applets.ratings.models import Estimate, SkillStatistics
from tests import builders

pytestmark = pytest.mark.django_db

START = builders.NOW
LEVELS = (1, 2, 3, 4)
Look = Callable[[], object]


class World:
    """A learner with her manager, an admin, and eight colleagues whose manager is somebody else; all but one rated."""

    def __init__(self) -> None:
        self.programme = builders.programme()
        self.version = builders.framework(self.programme)
        role = (self.version.framework_id, "analyst")
        self.skill = builders.skill_id(self.version, "pivot")
        self.admin = builders.member(self.programme, is_admin=True)
        self.boss = builders.member(self.programme)
        self.other_boss = builders.member(self.programme)
        self.learner = builders.member(self.programme, manager=self.boss, role=role)
        self.colleagues = [builders.member(self.programme, manager=self.other_boss, role=role) for _ in range(8)]
        self.self_rate(self.learner, 2, at=START)
        for colleague, level in zip(self.colleagues, (2, 3, 1, 4, 2, 3, 3, 2), strict=True):
            self.self_rate(colleague, level, at=START)
        for colleague, level in zip(self.colleagues[1:], (2, 1, 4, 2, 3, 3, 1), strict=True):
            self.confirm(colleague, level, at=START + timedelta(hours=1))
        self.clock = START + timedelta(days=1)
        self.recalculate()

    def self_rate(self, who: MemberInfo, level: int, *, at: datetime) -> None:
        api.rate_skills(
            actor_id=who.user_id, framework="data", role="analyst", token=f"t{at.timestamp()}",
            answers=[api.SkillAnswer("pivot", level)], programme=self.programme.key, now=at,
        )  # fmt: skip

    def confirm(self, who: MemberInfo, level: int, *, at: datetime) -> None:
        api.rate_report(
            actor_id=self.other_boss.user_id, member_id=who.member_id, framework="data", skill="pivot", level=level,
            programme=self.programme.key, now=at,
        )  # fmt: skip

    def recalculate(self) -> None:
        self.clock += timedelta(hours=1)
        api.recalculate(programme=self.programme.key, now=self.clock)
        api.run_scheduled(now=self.clock)

    def happens(self, victim: MemberInfo, level: int) -> None:
        """The one rating that the solver is after, and all that is derived from it."""
        self.confirm(victim, level, at=self.clock + timedelta(minutes=5))
        self.recalculate()

    def of_the_learner(self) -> object:
        """All that a learner reaches of figures: profile, block and export."""
        profile = api.get_profile(actor_id=self.learner.user_id, framework="data", role="analyst", now=self.clock)
        exported = api.export_user(actor_id=self.learner.user_id)
        found = [exported[name] for name in ("Estimate", "RaterBias", "MentorOffer")]
        return repr([(each.mean, each.sd, each.gap) for each in profile.results]), _plain(found)

    def of_a_manager(self) -> object:
        """All that a manager who is not the rater reaches: the reports' profiles and the heat map."""
        gaps = api.get_team_gaps(actor_id=self.boss.user_id, now=self.clock)
        profile = api.get_profile(
            actor_id=self.boss.user_id, framework="data", member_id=self.learner.member_id, now=self.clock
        )
        return repr(gaps.rows), repr([(each.mean, each.sd, each.gap) for each in profile.results])

    def of_reports(self) -> object:
        """All that a programme admin's reports say."""
        bench = api.get_bench_strength(actor_id=self.admin.user_id, framework="data")
        overview = api.get_programme_overview(actor_id=self.admin.user_id)
        return repr([(b.skill, b.expected, b.nobody, b.confirmed, b.needed) for b in bench]), repr(overview)


def recovered(world: World, victim: MemberInfo, true: int, look: Look) -> list[int]:
    """The levels that fit what is seen before and after; the solver plays each of them on a world put back."""

    def seen(level: int) -> object:
        with transaction.atomic():
            clock = world.clock
            before = look()
            world.happens(victim, level)
            after = look()
            world.clock = clock
            transaction.set_rollback(True)
        return before, after

    truth = seen(true)
    return [level for level in LEVELS if seen(level) == truth]


@pytest.mark.once
@pytest.mark.parametrize("true", LEVELS)
@pytest.mark.parametrize("viewer", ["of_the_learner", "of_a_manager", "of_reports"])
def test_no_viewer_recovers_the_rating_of_a_colleague(true: int, viewer: str) -> None:
    world = World()
    assert len(recovered(world, world.colleagues[0], true, getattr(world, viewer))) == len(LEVELS)


@pytest.mark.once
@pytest.mark.parametrize("true", LEVELS)
def test_the_solver_recovers_it_from_exact_figures(true: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: from estimates as they are stored where learning follows each rating, and from live sums."""
    for where in ("domain", "learning"):
        monkeypatch.setattr(f"mentoring_xblock.applets.ratings.{where}.is_learnt_anew", lambda **_: True)
    assert not is_learnt_anew(known=7, people=8, heard=1)
    world = World()
    own = Estimate.objects.filter(member_id=world.learner.member_id)
    assert recovered(world, world.colleagues[0], true, lambda: list(own.values_list("mean", "sd"))) == [true]

    def sums() -> object:
        members = reads.members_after(world.programme.programme_id, 0, most=1000)
        beliefs = reads.beliefs_of(members, [world.skill], now=world.clock)
        parts = ((Part.STAYED, belief) for _, belief in beliefs)
        return sum_up(parts, roles={}, targets={}, mentor_from=3)

    assert recovered(world, world.colleagues[0], true, sums) == [true]


def test_what_is_learnt_changes_with_the_fifth_rating_and_not_before() -> None:
    world = World()
    statistics = SkillStatistics.objects.filter(skill_id=world.skill)
    before = list(statistics.values_list("mean", "variance", "self_bias", "mentor_bias"))
    for count, colleague in enumerate(world.colleagues[:5], start=1):
        world.happens(colleague, 4)
        after = list(statistics.values_list("mean", "variance", "self_bias", "mentor_bias"))
        assert (after == before) is (count < 5), count


@pytest.mark.once
def test_nothing_that_a_client_gets_has_more_than_two_digits() -> None:
    world = World()
    for text in (*map(str, world.of_the_learner()), *map(str, world.of_reports())):  # type: ignore[call-overload]
        assert re.findall(r"\d+\.\d{3,}", text) == []


def _plain(rows: Any) -> str:
    """Rows without the moments at which they were made, which tell that something happened and not what."""
    return re.sub(r'"\w+_at": "[^"]*"', "", json.dumps(rows))
