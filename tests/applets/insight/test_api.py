"""The reports over real rows: figures, and that the number of queries does not grow with people or skills."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring_xblock.applets.insight import api as insight
from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.applets.pairings.models.requests import WaitingEntry
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.models import Member, MemberRole
from mentoring_xblock.applets.ratings import api as ratings
from mentoring_xblock.applets.ratings.models import Estimate
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def estimate(member_id, skill_id, *, mean=2.0, sd=0.6, **levels):
    """An estimate with the words given as ``self_level=2``."""
    words = {name.replace("_level", "_at"): builders.NOW for name in levels}
    return Estimate(
        member_id=member_id, skill_id=skill_id, mean=mean, sd=sd, renewed_at=builders.NOW, **levels, **words
    )


def a_team(*, reports, skills):
    """A manager with so many reports, each holding the one role and rated in so many skills."""
    programme = builders.programme()
    model = builders.framework_model(skills=[f"skill{n}" for n in range(skills)])
    version = builders.framework(programme, model)
    manager = builders.member(programme)
    ids = [builders.skill_id(version, f"skill{n}") for n in range(skills)]
    users = [builders.user() for _ in range(reports)]
    Member.objects.bulk_create(
        Member(programme_id=programme.programme_id, user=user, manager_id=manager.member_id, joined_at=builders.NOW)
        for user in users
    )
    members = list(Member.objects.filter(manager_id=manager.member_id).order_by("id"))
    MemberRole.objects.bulk_create(
        MemberRole(member=row, framework_id=version.framework_id, role_key="analyst") for row in members
    )
    Estimate.objects.bulk_create(estimate(row.pk, skill, self_level=2) for row in members for skill in ids)
    return programme, version, manager, members, ids


def an_offer(member_id, skill_id):
    """A standing offer with two of three places free."""
    return MentorOffer.objects.create(
        skill_id=skill_id,
        mentor_id=member_id,
        mentor_user_id=Member.objects.get(pk=member_id).user_id,
        mentor_from=3,
        band=1,
        base_score=1,
        mean=3,
        sd=1,
        places=3,
        places_taken=1,
        renewed_at=builders.NOW,
    )


def queries_of(function, *args, **more):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        answer = function(*args, **more)
    return len(caught), answer


def test_the_gaps_of_five_hundred_reports_and_forty_skills_take_the_five_queries_of_one_report():
    _, version, manager, members, _ = a_team(reports=500, skills=40)
    count, (columns, lines) = queries_of(insight.team_matrix, manager.member_id, version, now=builders.NOW)
    assert len(lines) == len(members) == 500
    assert len(columns) == 40
    assert all(cell.gap == 1 for line in lines for cell in line.cells)
    assert count == 5
    _, version, manager, _, _ = a_team(reports=1, skills=1)
    assert queries_of(insight.team_matrix, manager.member_id, version, now=builders.NOW)[0] == 5


def test_the_bench_takes_as_many_queries_for_many_people_as_for_few():
    few = queries_of(insight.bench_of, a_team(reports=1, skills=2)[1], now=builders.NOW)[0]
    many = queries_of(insight.bench_of, a_team(reports=60, skills=20)[1], now=builders.NOW)[0]
    assert few == many <= 6


def test_a_manager_sees_their_active_reports_alone():
    programme, version, manager, members, ids = a_team(reports=2, skills=1)
    Member.objects.filter(pk=members[0].pk).update(is_active=False)
    stranger = builders.member(programme, role=(version.framework_id, "analyst"))
    Estimate.objects.bulk_create([estimate(stranger.member_id, ids[0], self_level=1)])
    _, lines = insight.team_matrix(manager.member_id, version, now=builders.NOW)
    assert [line.member_id for line in lines] == [members[1].pk]


def test_a_cell_shows_the_confirmed_word_and_the_pairing_under_way():
    programme, version, manager, members, ids = a_team(reports=2, skills=1)
    Estimate.objects.filter(member=members[0]).update(manager_level=1, manager_at=builders.NOW)
    mentor = builders.member(programme)
    running = builders.pairing(builders.reload(members[0].pk), mentor, ids[0], state=State.ACTIVE)
    builders.pairing(builders.reload(members[1].pk), mentor, ids[0], state=State.DECLINED)
    first, second = (line.cells[0] for line in insight.team_matrix(manager.member_id, version, now=builders.NOW)[1])
    assert (first.levels.level, first.levels.counted.source, first.gap, first.open_pairing_id) == (
        1,
        "manager",
        2,
        running.pk,
    )
    assert (second.levels.level, second.levels.counted.source, second.gap, second.open_pairing_id) == (
        2,
        "self",
        1,
        None,
    )


def test_a_cell_says_what_is_not_part_of_the_work_until_somebody_rates_it():
    _, version, manager, members, ids = a_team(reports=2, skills=2)
    first, second = (member.pk for member in members)
    said_at = builders.NOW + timedelta(days=1)
    # Rated before they said so; never rated; rated after.
    Estimate.objects.filter(member_id=first, skill_id=ids[1]).delete()
    for member_id, skill_id in ((first, ids[0]), (first, ids[1]), (second, ids[0])):
        ratings.note_not_my_work(member_id, [skill_id], now=said_at)
    later = said_at + timedelta(hours=1)
    Estimate.objects.filter(member_id=second, skill_id=ids[0]).update(manager_level=1, manager_at=later)
    _, lines = insight.team_matrix(manager.member_id, version, now=later)
    assert {(line.member_id, each.not_my_work, each.level) for line in lines for each in line.cells} == {
        (first, True, 2), (first, True, None), (second, False, 1), (second, False, 2),
    }  # fmt: skip


def test_somebody_without_a_role_has_levels_but_no_targets():
    _, version, manager, members, _ = a_team(reports=1, skills=2)
    MemberRole.objects.all().delete()
    cells = insight.team_matrix(manager.member_id, version, now=builders.NOW)[1][0].cells
    assert [(cell.levels.level, cell.target, cell.gap) for cell in cells] == [(2, None, None)] * 2
    assert members


def test_bench_figures_come_from_everybodys_estimate():
    programme, version, _, members, ids = a_team(reports=6, skills=1)
    Estimate.objects.all().update(mean=2.5, sd=0.5)
    Estimate.objects.filter(member=members[0]).update(manager_level=3, manager_at=builders.NOW)
    an_offer(members[0].pk, ids[0])
    WaitingEntry.objects.create(mentee=members[1], skill_id=ids[0], open_skill_id=ids[0], joined_at=builders.NOW)
    insight.summarise_bench(version, now=builders.NOW)
    (depth,) = insight.bench_of(version, now=builders.NOW)
    # The level needed is 3, whose bin begins at 2.5: each of the six is there with a chance of one half.
    assert depth.expected == pytest.approx(3.0)
    assert depth.nobody == pytest.approx(0.5**6)
    assert (depth.confirmed, depth.offering, depth.places_free, depth.needed, depth.waiting) == (1, 1, 2, 5, 1)
    assert not depth.withheld
    assert programme


def test_figures_of_fewer_than_five_people_are_withheld():
    _, version, _, _, _ = a_team(reports=4, skills=1)
    insight.summarise_bench(version, now=builders.NOW)
    (depth,) = insight.bench_of(version, now=builders.NOW)
    assert depth.withheld
    assert (depth.expected, depth.nobody, depth.needed) == (0, 0, 0)


def test_counts_are_those_of_one_programme():
    programme, _, _, members, ids = a_team(reports=3, skills=1)
    a_team(reports=2, skills=1)
    mentor = builders.member(programme, places=3)
    builders.pairing(builders.reload(members[0].pk), mentor, ids[0], state=State.ACTIVE)
    an_offer(mentor.member_id, ids[0])
    counts = insight.counts_of(programme, now=builders.NOW)
    assert (counts.members, counts.rated, counts.mentors) == (5, 3, 1)
    assert (counts.places, counts.places_taken, counts.waiting) == (3, 1, 0)
    assert counts.states == dict.fromkeys((state.value for state in State), 0) | {"active": 1}
