"""Ratings appended, estimates renewed, drafts kept and moments learnt, on a database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from mentoring_xblock.applets.competencies.data import VersionRef
from mentoring_xblock.applets.competencies.models import SkillVersion
from mentoring_xblock.applets.people.data import MemberInfo, ProgrammeInfo
from mentoring_xblock.applets.ratings import api as ratings
from mentoring_xblock.applets.ratings.data import Source
from mentoring_xblock.applets.ratings.domain import default_population, estimate
from mentoring_xblock.applets.ratings.models import Estimate, Rating, SkillMoments
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db


class World:
    """A programme with a framework of so many skills, and one member."""

    def __init__(self, skills: int = 2) -> None:
        names = tuple(f"skill-{number:02}" for number in range(skills))
        self.programme: ProgrammeInfo = builders.programme()
        self.version: VersionRef = builders.framework(self.programme, builders.framework_model(skills=names))
        self.wordings = dict(
            SkillVersion.objects.filter(version_id=self.version.version_id)
            .order_by("position")
            .values_list("skill_id", "id")
        )
        self.skills = list(self.wordings)
        self.member: MemberInfo = builders.member(self.programme)

    def entries(self, levels: dict[int, int], source: Source = Source.SELF, **fields: Any) -> list[ratings.NewRating]:
        return [
            ratings.NewRating(
                skill_id=skill, skill_version_id=self.wordings[skill], level=level, scale_top=4, source=source, **fields
            )
            for skill, level in levels.items()
        ]


def test_a_rating_is_appended_and_the_estimate_is_what_the_domain_says() -> None:
    world = World()
    skill = world.skills[0]
    returned = ratings.record(world.member.member_id, world.entries({skill: 4}), now=NOW)
    ratings.record(
        world.member.member_id, world.entries({skill: 2}, Source.MANAGER, note="seen"), now=NOW + timedelta(days=1)
    )
    stored = ratings.standing_of(world.member.member_id, [skill])[skill]
    believed = estimate(
        stored.observations(),
        population=default_population(4),
        parameters=ratings.estimate_parameters(),
        now=NOW + timedelta(days=1),
    )
    assert (stored.mean, stored.sd) == (pytest.approx(believed.mean), pytest.approx(believed.sd))
    assert returned[skill].self_level == 4
    said = ratings.history(world.member.member_id)
    assert [(each.level, each.source, each.note) for each in said] == [(2, "manager", "seen"), (4, "self", "")]
    assert len(ratings.history(world.member.member_id, most=1)) == 1
    assert ratings.history(world.member.member_id, skill_ids=[world.skills[1]]) == ()


def test_what_is_read_back_is_what_was_returned() -> None:
    world = World()
    returned = ratings.record(world.member.member_id, world.entries(dict.fromkeys(world.skills, 3)), now=NOW)
    read = ratings.standing_of(world.member.member_id)
    assert read.keys() == returned.keys()
    for skill, standing in read.items():
        assert (standing.self_level, standing.self_at) == (3, NOW)
        assert standing.mean == pytest.approx(returned[skill].mean)


def test_the_number_of_statements_does_not_grow_with_the_number_of_skills() -> None:
    counts = []
    for skills in (1, 5, 40):
        world = World(skills)
        ratings.record(world.member.member_id, world.entries(dict.fromkeys(world.skills[::2], 2)), now=NOW)
        entries = world.entries(dict.fromkeys(world.skills, 3))
        with CaptureQueriesContext(connection) as queries:
            ratings.record(world.member.member_id, entries, now=NOW + timedelta(days=1))
        assert Estimate.objects.filter(member_id=world.member.member_id, self_level=3).count() == skills
        counts.append(len([query for query in queries if "SAVEPOINT" not in query["sql"]]))
    assert counts == [6, 6, 6]


def test_recording_nothing_is_nothing() -> None:
    world = World()
    assert ratings.record(world.member.member_id, [], now=NOW) == {}
    assert Rating.objects.count() == 0


def test_a_token_is_found_again_and_cannot_be_used_twice() -> None:
    world, other = World(), World()
    opened = ratings.open_submission(world.member.member_id, token="t", role_key="analyst", now=NOW)
    assert ratings.find_submission(world.member.member_id, token="t") == opened
    assert ratings.find_submission(world.member.member_id, token="T2") is None
    assert ratings.find_submission(other.member.member_id, token="t") is None
    with pytest.raises(IntegrityError), transaction.atomic():
        ratings.open_submission(world.member.member_id, token="t", now=NOW)


def test_standings_are_given_by_member_and_skill() -> None:
    world = World()
    other = builders.member(world.programme)
    first, second = world.skills
    ratings.record(world.member.member_id, world.entries({first: 1, second: 2}), now=NOW)
    ratings.record(other.member_id, world.entries({first: 3}), now=NOW)
    ids = [world.member.member_id, other.member_id]
    assert {pair: standing.self_level for pair, standing in ratings.standings(ids).items()} == {
        (ids[0], first): 1,
        (ids[0], second): 2,
        (ids[1], first): 3,
    }
    assert set(ratings.standings(ids, [second])) == {(ids[0], second)}


def test_what_was_learnt_is_used_for_the_next_rating() -> None:
    world = World()
    skill = world.skills[0]
    before = ratings.record(world.member.member_id, world.entries({skill: 3}), now=NOW)[skill]
    SkillMoments.objects.create(skill_id=skill, mean=3.5, variance=0.5, people=90, self_bias=0.0, learned_at=NOW)
    after = ratings.record(world.member.member_id, world.entries({skill: 3}), now=NOW)[skill]
    assert after.mean > before.mean
    assert after.sd < before.sd


def test_learning_counts_each_source_and_shrinks_a_skill_to_its_framework() -> None:
    world = World()
    first, second = world.skills
    for level in (1, 2, 3, 4) * 3:
        who = builders.member(world.programme).member_id
        ratings.record(who, world.entries({first: level}), now=NOW)
        ratings.record(who, world.entries({first: level}, Source.MANAGER), now=NOW + timedelta(minutes=1))
    people = ratings.learn_framework(
        world.version.framework_id,
        scale_top=4,
        skill_ids=world.skills,
        parameters=ratings.estimate_parameters(),
        now=NOW,
    )
    assert people == 12
    learned = {row.skill_id: row for row in SkillMoments.objects.all()}
    assert (learned[first].people, learned[second].people) == (12, 0)
    # Levels alike from both sources: self-ratings turn out less lenient than published.
    assert learned[first].self_bias == learned[second].self_bias
    assert learned[first].self_bias is not None
    assert 0 < learned[first].self_bias < 0.32
    assert learned[first].mean == pytest.approx(2.5, abs=0.1)
    ratings.learn_framework(
        world.version.framework_id,
        scale_top=4,
        skill_ids=world.skills,
        parameters=ratings.estimate_parameters(),
        now=NOW + timedelta(days=1),
    )
    assert SkillMoments.objects.count() == 2


def test_the_room_learns_from_its_own_framework_alone() -> None:
    world, other = World(), World()
    ratings.record(other.member.member_id, other.entries(dict.fromkeys(other.skills, 4)), now=NOW)
    assert not ratings.learn_framework(
        world.version.framework_id,
        scale_top=4,
        skill_ids=world.skills,
        parameters=ratings.estimate_parameters(),
        now=NOW,
    )
    assert ratings.members_with_estimates(world.version.framework_id) == ()
    assert ratings.members_with_estimates(other.version.framework_id) == (other.member.member_id,)
    assert ratings.members_with_estimates(other.version.framework_id, after=other.member.member_id) == ()


def test_renewing_estimates_keeps_the_words_and_ages_the_belief() -> None:
    world = World()
    skill = world.skills[0]
    before = ratings.record(world.member.member_id, world.entries({skill: 4}, Source.MANAGER), now=NOW)[skill]
    count = ratings.renew_estimates([world.member.member_id], scale_tops={skill: 4}, now=NOW + timedelta(days=700))
    after = ratings.standing_of(world.member.member_id)[skill]
    assert count == 1
    assert after.sd > before.sd
    assert (after.manager_level, after.manager_at) == (4, NOW)
    assert Rating.objects.count() == 1


def test_estimates_are_rebuilt_from_all_that_was_said() -> None:
    world = World()
    first, second = world.skills
    said: list[tuple[dict[int, int], Source]] = [
        ({first: 1, second: 2}, Source.SELF),
        ({first: 2}, Source.MANAGER),
        ({first: 3}, Source.SELF),
        ({first: 3}, Source.MENTOR),
    ]
    for days, (levels, source) in enumerate(said):
        entries = world.entries(levels, source, anchored=True, last_performed=None)
        ratings.record(world.member.member_id, entries, now=NOW + timedelta(days=days))
    later = NOW + timedelta(days=9)
    tops = dict.fromkeys(world.skills, 4)
    ratings.renew_estimates([world.member.member_id], scale_tops=tops, now=later)
    right = ratings.standing_of(world.member.member_id)
    Estimate.objects.filter(skill_id=first).update(manager_level=None, manager_at=None, self_level=4, mean=9.0)
    Estimate.objects.filter(skill_id=second).delete()
    assert ratings.rebuild_estimates([world.member.member_id], scale_tops=tops, now=later) == 2
    rebuilt = ratings.standing_of(world.member.member_id)
    assert rebuilt == right
    assert (rebuilt[first].self_level, rebuilt[first].self_previous, rebuilt[first].manager_level) == (3, 1, 2)
