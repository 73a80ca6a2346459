"""The summaries against what the rows say: equal after a recalculation, and read when they should be."""

from __future__ import annotations

import math
import random
from datetime import timedelta
from operator import itemgetter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring_xblock import api
from mentoring_xblock.applets.insight import api as insight
from mentoring_xblock.applets.insight import reads, summaries
from mentoring_xblock.applets.insight.models import ProgrammeSummary, SkillSummary
from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.applets.people.models import Member, MemberRole
from mentoring_xblock.applets.ratings.data import CountedLevel, Source
from mentoring_xblock.applets.ratings.data import Estimate as Belief
from mentoring_xblock.applets.ratings.models import Estimate
from tests import builders

pytestmark = pytest.mark.django_db

LATER = builders.NOW + timedelta(days=1)
SKILLS = ("pivot", "chart", "story")

LIVE = """
SELECT e.skill_id,
       COUNT(*),
       SUM(CASE WHEN COALESCE(e.manager_level, e.self_level) < asked.level THEN 1 ELSE 0 END),
       SUM(CASE WHEN e.manager_level >= 3 THEN 1 ELSE 0 END)
FROM task_mentoring_estimate e
JOIN task_mentoring_member m ON m.id = e.member_id
JOIN task_mentoring_skill s ON s.id = e.skill_id
LEFT JOIN (
    SELECT held.member_id, wording.skill_id, MAX(target.level) AS level
    FROM task_mentoring_memberrole held
    JOIN task_mentoring_role role ON role.key = held.role_key
    JOIN task_mentoring_target target ON target.role_id = role.id
    JOIN task_mentoring_skillversion wording ON wording.id = target.skill_version_id
    GROUP BY held.member_id, wording.skill_id
) asked ON asked.member_id = e.member_id AND asked.skill_id = e.skill_id
WHERE m.is_active = %s AND m.programme_id = %s AND s.framework_id = %s
GROUP BY e.skill_id
"""


def an_organisation(seed: int, *, people: int = 40):
    """Random people, some of them gone, who rated some skills; managers said a word on some of these."""
    draw = random.Random(seed)
    programme = builders.programme()
    version = builders.framework(programme, builders.framework_model(skills=SKILLS))
    ids = [builders.skill_id(version, name) for name in SKILLS]
    users = [builders.user() for _ in range(people)]
    Member.objects.bulk_create(
        Member(
            programme_id=programme.programme_id,
            user=user,
            joined_at=builders.NOW,
            is_active=draw.random() < 0.9,
            places=2,
            places_taken=draw.choice((0, 1, 2)),
        )
        for user in users
    )
    members = list(Member.objects.filter(programme_id=programme.programme_id).order_by("id"))
    MemberRole.objects.bulk_create(
        MemberRole(member=row, framework_id=version.framework_id, role_key="analyst")
        for row in members
        if draw.random() < 0.7
    )
    # The last skill stays with fewer than five.
    pairs = [(row, skill) for row in members for skill in ids[:2] if draw.random() < 0.6]
    pairs += [(row, ids[2]) for row in members[: draw.randint(0, 4)]]
    Estimate.objects.bulk_create(
        Estimate(
            member=row,
            skill_id=skill,
            mean=draw.uniform(0.5, 4.5),
            sd=draw.choice((1e-9, 0.3, 0.9)),
            self_level=draw.randint(1, 4),
            self_at=builders.NOW,
            manager_level=level,
            manager_at=builders.NOW if level else None,
            renewed_at=builders.NOW,
        )
        for row, skill in pairs
        for level in (draw.choice((None, None, 1, 2, 3, 4)),)
    )
    MentorOffer.objects.bulk_create(
        MentorOffer(
            skill_id=skill,
            mentor=row,
            mentor_user_id=row.user_id,
            mentor_from=3,
            band=1,
            base_score=0.5,
            mean=3,
            sd=1,
            places=2,
            places_taken=row.places_taken,
            renewed_at=builders.NOW,
        )
        for row, skill in pairs
        if draw.random() < 0.3
    )
    return programme, version


def live(version):
    """Skill id -> (rated, expected, ln of nobody, confirmed, needed), by GROUP BY and by going through every row."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(LIVE, [True, version.programme_id, version.framework_id])
        for skill, rated, needed, confirmed in cursor.fetchall():
            rows = Estimate.objects.filter(
                skill_id=skill, member__is_active=True, member__programme_id=version.programme_id
            )
            chances = [Belief(row.mean, row.sd).probability_at_least(version.scale.mentor_from) for row in rows]
            nobody = math.prod(1 - chance for chance in chances)
            found[skill] = (rated, sum(chances), nobody, int(confirmed or 0), int(needed or 0))
    return found


@pytest.mark.parametrize("seed", range(12))
def test_after_a_recalculation_the_summary_says_what_the_live_group_by_says(seed, monkeypatch):
    monkeypatch.setattr(summaries, "MEMBERS_AT_ONCE", 7)
    _, version = an_organisation(seed)
    an_organisation(seed + 100)
    assert insight.summarise_bench(version, now=LATER) == len(SKILLS)
    stored = {row.skill_id: row for row in SkillSummary.objects.all()}
    expected = live(version)
    assert expected.keys() <= stored.keys()
    for skill, row in stored.items():
        rated, total, nobody, confirmed, needed = expected.get(skill, (0, 0.0, 1.0, 0, 0))
        assert (row.rated, row.confirmed, row.needed) == (rated, confirmed, needed)
        assert row.expected == pytest.approx(total)
        assert math.exp(row.log_nobody) == pytest.approx(nobody, abs=1e-12)


def test_beliefs_of_some_members_are_those_of_the_whole_programme():
    programme, version = an_organisation(7, people=0)
    skill = builders.skill_id(version, "pivot")
    members = [builders.member(programme) for _ in range(8)]
    for place, member in enumerate(members):
        Estimate.objects.create(
            member_id=member.member_id, skill_id=skill, mean=2, sd=1, renewed_at=LATER,
            self_level=1 + place % 4, self_at=LATER, manager_level=3, manager_at=LATER if place % 2 else builders.NOW,
        )  # fmt: skip
    ids = [member.member_id for member in members]
    beliefs = sorted((each for _, each in reads.beliefs_of(ids, [skill], now=LATER)), key=itemgetter(0))
    by_manager = CountedLevel(3, Source.MANAGER, None)
    assert [word for *_, word in beliefs] == [
        CountedLevel(1, Source.SELF, None),
        by_manager,
        by_manager,
        by_manager,
    ] * 2
    assert {each[0] for _, each in reads.beliefs_of(ids[:3] + ids[6:], [skill], now=LATER)} == {*ids[:3], *ids[6:]}
    assert list(reads.beliefs_of(ids, [builders.skill_id(version, "chart")], now=LATER)) == []


@pytest.mark.parametrize("seed", range(4))
def test_people_of_a_large_programme_are_those_that_are_counted_live(seed, monkeypatch):
    programme, version = an_organisation(seed)
    people = insight.counts_of(programme, now=builders.NOW)
    insight.summarise_bench(version, now=LATER)
    insight.summarise_programme(programme.programme_id, now=LATER)
    small = insight.bench_of(version, now=builders.NOW)
    monkeypatch.setattr(summaries, "MOST_COUNTED_LIVE", 3)
    read, read_people = insight.bench_of(version, now=builders.NOW), insight.counts_of(programme, now=builders.NOW)
    assert small == read
    assert {depth.counted_at for depth in read} == {LATER}
    assert (people.counted_at, read_people.counted_at) == (None, LATER)
    assert (people.members, people.rated, people.mentors, people.places, people.places_taken) == (
        read_people.members, read_people.rated, read_people.mentors, read_people.places, read_people.places_taken,
    )  # fmt: skip


@pytest.mark.parametrize("large", [False, True])
def test_what_ratings_say_changes_for_five_people_and_for_no_fewer(large, monkeypatch):
    _, version = an_organisation(2)
    if large:
        monkeypatch.setattr(summaries, "MOST_COUNTED_LIVE", 3)
    insight.summarise_bench(version, now=LATER)
    before = insight.bench_of(version, now=builders.NOW)
    skill = before[0].skill_id
    rows = list(Estimate.objects.filter(skill_id=skill, member__is_active=True)[:5])
    for minutes, row in enumerate(rows, start=1):
        at = LATER + timedelta(minutes=minutes)
        Estimate.objects.filter(pk=row.pk).update(mean=4.5, sd=0.01, manager_level=4, manager_at=at)
        insight.summarise_bench(version, now=at + timedelta(seconds=30))
        after = insight.bench_of(version, now=builders.NOW)
        assert after[1:] == before[1:]
        assert (after[0] == before[0]) is (minutes < 5)


def test_the_scheduler_counts_what_is_due_and_nothing_else(monkeypatch):
    _, version = an_organisation(3)
    assert {depth.counted_at for depth in insight.bench_of(version, now=builders.NOW)} == {None}
    assert all(depth.withheld for depth in insight.bench_of(version, now=builders.NOW))
    assert insight.summarise_due_bench(version, now=LATER) == len(SKILLS)
    assert insight.summarise_due_bench(version, now=LATER) == 0
    monkeypatch.setattr(summaries, "MOST_COUNTED_LIVE", 3)
    SkillSummary.objects.all().delete()
    assert insight.summarise_due_bench(version, now=LATER) == 0


def test_a_summary_withholds_the_small_groups_that_a_count_withholds(monkeypatch):
    _, version = an_organisation(2)
    insight.summarise_bench(version, now=LATER)
    monkeypatch.setattr(summaries, "MOST_COUNTED_LIVE", 3)
    SkillSummary.objects.filter(skill__key="story").update(rated=4, expected=1.5, log_nobody=-1.0, confirmed=1)
    story = insight.bench_of(version, now=builders.NOW)[2]
    assert story.withheld
    assert (story.rated, story.expected, story.nobody, story.confirmed, story.needed) == (0, 0, 0, 0, 0)


def test_people_of_a_small_programme_are_never_an_old_count():
    programme, _ = an_organisation(3)
    insight.summarise_programme(programme.programme_id, now=LATER)
    ProgrammeSummary.objects.update(members=999)
    assert insight.counts_of(programme, now=builders.NOW).members < 999


def test_a_programme_that_was_never_summarised_shows_nothing_of_its_ratings(monkeypatch):
    programme, version = an_organisation(4)
    monkeypatch.setattr(summaries, "MOST_COUNTED_LIVE", 3)
    bench = insight.bench_of(version, now=builders.NOW)
    assert {depth.counted_at for depth in bench} == {None}
    assert {(depth.rated, depth.expected, depth.withheld) for depth in bench} == {(0, 0.0, True)}
    assert insight.counts_of(programme, now=builders.NOW).counted_at is None


def test_the_report_of_a_large_programme_reads_no_rating(monkeypatch):
    programme, version = an_organisation(5)
    insight.summarise_bench(version, now=LATER)
    insight.summarise_programme(programme.programme_id, now=LATER)
    monkeypatch.setattr(summaries, "MOST_COUNTED_LIVE", 3)
    monkeypatch.setattr(reads, "member_counts", None)
    with CaptureQueriesContext(connection) as caught:
        insight.bench_of(version, now=builders.NOW)
        insight.counts_of(programme, now=builders.NOW)
    assert len(caught) == 8
    looked = [each["sql"] for each in caught.captured_queries if "task_mentoring_estimate" in each["sql"]]
    assert len(looked) == 1
    assert "LIMIT 4" in looked[0]


def test_recalculating_sums_up_every_framework_and_says_so():
    programme, version = an_organisation(6)
    done = api.recalculate(programme=programme.key, now=LATER)
    assert done["summaries"] == len(SKILLS)
    assert set(SkillSummary.objects.values_list("counted_at", flat=True)) == {LATER}
    assert ProgrammeSummary.objects.get(programme_id=programme.programme_id).counted_at == LATER
    Estimate.objects.filter(skill__key="pivot").delete()
    api.recalculate(programme=programme.key, now=LATER + timedelta(days=1))
    pivot = SkillSummary.objects.get(skill__key="pivot")
    assert (pivot.rated, pivot.expected, pivot.log_nobody) == (0, 0, 0)
    assert version.key
