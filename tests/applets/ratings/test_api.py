"""Ratings appended, estimates renewed, drafts kept and statistics learnt, on a database."""

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
from mentoring_xblock.applets.ratings.domain import default_population, estimate, learn_bias, shrink_statistics
from mentoring_xblock.applets.ratings.models import Estimate, RaterBias, Rating, SkillStatistics
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

    def entries(self, levels: dict[int, int], source: Source = Source.SELF, **fields: Any) -> list[ratings.RatingInfo]:
        return [
            ratings.RatingInfo(
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
    stored = ratings.skill_records_of(world.member.member_id, [skill])[skill]
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
    read = ratings.skill_records_of(world.member.member_id)
    assert read.keys() == returned.keys()
    for skill, skill_record in read.items():
        assert (skill_record.self_level, skill_record.self_at) == (3, NOW)
        assert skill_record.mean == pytest.approx(returned[skill].mean)


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
    assert {pair: skill_record.self_level for pair, skill_record in ratings.skill_records(ids).items()} == {
        (ids[0], first): 1,
        (ids[0], second): 2,
        (ids[1], first): 3,
    }
    assert set(ratings.skill_records(ids, [second])) == {(ids[0], second)}


def test_what_was_learnt_is_used_for_the_next_rating() -> None:
    world = World()
    skill = world.skills[0]
    before = ratings.record(world.member.member_id, world.entries({skill: 3}), now=NOW)[skill]
    SkillStatistics.objects.create(skill_id=skill, mean=3.5, variance=0.5, people=90, self_bias=0.0, learned_at=NOW)
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
        world.skills,
        scale_top=4,
        parameters=ratings.estimate_parameters(),
        now=NOW,
    )
    assert people == 12
    learned = {row.skill_id: row for row in SkillStatistics.objects.all()}
    assert (learned[first].people, learned[second].people) == (12, 0)
    # Levels alike from both sources: self-ratings turn out less lenient than published.
    assert learned[first].self_bias == learned[second].self_bias
    assert learned[first].self_bias is not None
    assert 0 < learned[first].self_bias < 0.32
    assert learned[first].mean == pytest.approx(2.5, abs=0.1)
    ratings.learn_framework(
        world.skills,
        scale_top=4,
        parameters=ratings.estimate_parameters(),
        now=NOW + timedelta(days=1),
    )
    assert SkillStatistics.objects.count() == 2


def test_an_unrated_skill_takes_what_all_estimates_of_its_framework_say_together() -> None:
    world = World(4)
    levels = {world.skills[0]: (1, 2, 4, 4, 4), world.skills[1]: (3, 3, 2, 1, 4), world.skills[2]: (2,) * 5}
    for skill, given in levels.items():
        for level in given:
            who = builders.member(world.programme).member_id
            ratings.record(who, world.entries({skill: level}), now=NOW)
            if skill == world.skills[2]:
                ratings.record(who, world.entries({skill: 1}, Source.MANAGER), now=NOW + timedelta(minutes=1))
    # Of four people nothing is learnt.
    for _ in range(4):
        who = builders.member(world.programme).member_id
        ratings.record(who, world.entries({world.skills[3]: 4}), now=NOW)
    with CaptureQueriesContext(connection) as caught:
        assert (
            ratings.learn_framework(world.skills, scale_top=4, parameters=ratings.estimate_parameters(), now=NOW) == 19
        )
    assert len([each for each in caught.captured_queries if "estimate" in each["sql"]]) == 1
    every = [level for given in levels.values() for level in given]
    mean = sum(every) / len(every)
    published, first = ratings.estimate_parameters(), default_population(4)
    of_self = (len(every), mean, sum(level**2 for level in every) / len(every) - mean**2)
    of_managers = (5, 1.0, 0.0)
    both = {Source.SELF: of_self, Source.MANAGER: of_managers}
    spread = shrink_statistics(both, parent=first, parameters=published)
    above = (2 - 1) / spread.sd
    bias = learn_bias(above, pairs=5, published=published.bias(Source.SELF), strength=published.bias_strength)
    right = shrink_statistics(both, parent=first, parameters=published.with_bias(Source.SELF, bias))
    unrated = SkillStatistics.objects.get(skill_id=world.skills[3])
    assert (unrated.mean, unrated.variance) == pytest.approx((right.mean, right.variance))
    assert unrated.self_bias == pytest.approx(bias)


def test_the_room_learns_from_its_own_framework_alone() -> None:
    world, other = World(), World()
    ratings.record(other.member.member_id, other.entries(dict.fromkeys(other.skills, 4)), now=NOW)
    assert not ratings.learn_framework(
        world.skills,
        scale_top=4,
        parameters=ratings.estimate_parameters(),
        now=NOW,
    )
    assert ratings.members_with_estimates(world.version.framework_id) == ()
    assert ratings.members_with_estimates(other.version.framework_id) == (other.member.member_id,)
    assert ratings.members_with_estimates(other.version.framework_id, after=other.member.member_id) == ()


def test_the_next_members_are_read_without_a_join_that_would_sort_everybody_first() -> None:
    world = World()
    with CaptureQueriesContext(connection) as caught:
        ratings.members_with_estimates(world.version.framework_id, after=1, most=5)
    assert len(caught) == 2
    assert not any("JOIN" in each["sql"] for each in caught.captured_queries)


def test_renewing_estimates_keeps_the_words_and_ages_the_belief() -> None:
    world = World()
    skill = world.skills[0]
    before = ratings.record(world.member.member_id, world.entries({skill: 4}, Source.MANAGER), now=NOW)[skill]
    count = ratings.renew_estimates([world.member.member_id], scale_tops={skill: 4}, now=NOW + timedelta(days=700))
    after = ratings.skill_records_of(world.member.member_id)[skill]
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
    right = ratings.skill_records_of(world.member.member_id)
    Estimate.objects.filter(skill_id=first).update(manager_level=None, manager_at=None, self_level=4, mean=9.0)
    Estimate.objects.filter(skill_id=second).delete()
    assert ratings.rebuild_estimates([world.member.member_id], scale_tops=tops, now=later) == 2
    rebuilt = ratings.skill_records_of(world.member.member_id)
    assert rebuilt == right
    assert (rebuilt[first].self_level, rebuilt[first].self_previous, rebuilt[first].manager_level) == (3, 1, 2)


def lenient(world: World, confirmed: int, *, self_level: int = 4, manager_level: int = 2) -> int:
    """Somebody who rates themselves in every skill and was rated by a manager in so many; their membership."""
    who = builders.member(world.programme).member_id
    ratings.record(who, world.entries(dict.fromkeys(world.skills, self_level)), now=NOW)
    if confirmed:
        said = dict.fromkeys(world.skills[:confirmed], manager_level)
        ratings.record(who, world.entries(said, Source.MANAGER), now=NOW + timedelta(minutes=1))
    return who


def learn(world: World, who: list[int]) -> int:
    figures = ratings.estimate_parameters()
    ratings.learn_framework(world.skills, scale_top=4, parameters=figures, now=NOW)
    return ratings.learn_rater_bias(world.version.framework_id, who, parameters=figures, now=NOW)


def test_a_members_own_rater_bias_is_learnt_from_four_confirmed_skills_on_and_forgotten_without_them() -> None:
    world = World(6)
    who = [lenient(world, confirmed) for confirmed in (0, 3, 4, 6)]
    assert learn(world, who) == 2
    rows = {row.member_id: row for row in RaterBias.objects.all()}
    assert {member: row.skills for member, row in rows.items()} == {who[2]: 4, who[3]: 6}
    statistics = SkillStatistics.objects.first()
    assert statistics is not None
    assert statistics.self_bias is not None
    variances = dict(SkillStatistics.objects.values_list("skill_id", "variance"))
    differences = [2 / variances[skill] ** 0.5 for skill in world.skills[:4]]
    assert rows[who[2]].self_bias == pytest.approx((sum(differences) + 8 * statistics.self_bias) / 12)
    assert statistics.self_bias < rows[who[2]].self_bias < rows[who[3]].self_bias
    Estimate.objects.filter(member_id=who[2], skill_id=world.skills[0]).update(manager_level=None, manager_at=None)
    assert learn(world, who) == 1
    assert [row.member_id for row in RaterBias.objects.all()] == [who[3]]


def test_learning_of_some_members_leaves_the_others_and_other_frameworks_alone() -> None:
    world, other = World(4), World(4)
    first, second, foreign = lenient(world, 4), lenient(world, 4), lenient(other, 4)
    assert (learn(other, [foreign]), learn(world, [first])) == (1, 1)
    assert learn(world, [second, foreign]) == 1
    assert set(RaterBias.objects.values_list("member_id", flat=True)) == {first, second, foreign}


def test_the_next_rating_and_every_renewal_use_a_members_own_rater_bias_alike() -> None:
    world = World(6)
    boaster, modest = lenient(world, 5), lenient(world, 5, manager_level=4)
    last, tops = world.skills[-1], dict.fromkeys(world.skills, 4)
    learn(world, [boaster, modest])
    ratings.renew_estimates([boaster, modest], scale_tops=tops, now=NOW)
    renewed = {pair: (row.mean, row.sd) for pair, row in ratings.skill_records([boaster, modest]).items()}
    assert renewed[boaster, last][0] < renewed[modest, last][0]
    ratings.rebuild_estimates([boaster, modest], scale_tops=tops, now=NOW)
    assert {pair: (row.mean, row.sd) for pair, row in ratings.skill_records([boaster, modest]).items()} == renewed
    for who in (boaster, modest):
        again = ratings.record(who, world.entries({last: 4}), now=NOW)[last]
        assert (again.mean, again.sd) == renewed[who, last]


def test_rater_bias_costs_no_statement_more_for_many_members_nor_for_a_rating() -> None:
    counts = []
    for people in (2, 10):
        world = World(5)
        who = [lenient(world, 4) for _ in range(people)]
        learn(world, who)
        RaterBias.objects.filter(member_id=who[0]).delete()
        with CaptureQueriesContext(connection) as queries:
            assert ratings.learn_rater_bias(
                world.version.framework_id, who, parameters=ratings.estimate_parameters(), now=NOW
            ) == len(who)
        with CaptureQueriesContext(connection) as renewing:
            ratings.renew_estimates(who, scale_tops=dict.fromkeys(world.skills, 4), now=NOW)
        with CaptureQueriesContext(connection) as recording:
            ratings.record(who[0], world.entries(dict.fromkeys(world.skills, 3)), now=NOW)
        counts.append(
            [
                len([query for query in captured if "SAVEPOINT" not in query["sql"]])
                for captured in (queries, renewing, recording)
            ]
        )
    assert counts[0] == counts[1]
    assert counts[0][2] == 7
