"""Pair everyone at once, and learn and renew what is derived, through the public api on a database."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring_xblock.api.health import examine
from mentoring_xblock.api.matching import planning as api
from mentoring_xblock.api.matching import recalculation
from mentoring_xblock.api.matching.recalculation import plan_recalculation, recalculate
from mentoring_xblock.api.people.importing import import_people, read_source
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.competencies.data import VersionRef
from mentoring_xblock.applets.matching.models import MatchRun, MentorOffer
from mentoring_xblock.applets.matching.plans import MatchPlan
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.data import ApproveBy, MemberInfo, ProgrammeInfo
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.applets.ratings.models import Estimate, RaterBias, SkillStatistics
from mentoring_xblock.core.actors import SYSTEM
from mentoring_xblock.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db


class World:
    """A programme of a framework of two skills with target 3, and its admin."""

    def __init__(self, **policy: Any) -> None:
        self.programme: ProgrammeInfo = builders.programme(**policy)
        self.version: VersionRef = builders.framework(self.programme)
        self.pivot = builders.skill_id(self.version, "pivot")
        self.chart = builders.skill_id(self.version, "chart")
        self.admin = builders.member(self.programme, is_admin=True)

    def mentee(self, **levels: int) -> MemberInfo:
        fields: dict[str, Any] = {"role": (self.version.framework_id, "analyst")}
        who = builders.member(self.programme, **fields)
        builders.rate(who, {getattr(self, skill): level for skill, level in levels.items()})
        return who

    def mentor(self, *, places: int = 1, confirmed: bool = False, **levels: int) -> MemberInfo:
        who = builders.member(self.programme, mentors_everything=True, places=places)
        known = {getattr(self, skill): level for skill, level in levels.items()}
        builders.rate(who, known)
        if confirmed:
            builders.rate(who, known, source="manager", at=NOW + timedelta(minutes=1))
        return who

    def pair(self, **arguments: Any) -> MatchPlan:
        given: dict[str, Any] = {"actor_id": self.admin.user_id, "programme": self.programme.key, "now": NOW}
        return api.pair_everyone(**given | arguments)


def pairs(plan: MatchPlan) -> set[tuple[int, int, str]]:
    return {(pair.mentee_id, pair.mentor_id, pair.skill.key) for pair in plan.pairs}


def test_a_dry_run_pairs_what_it_can_tells_why_not_the_rest_and_changes_nothing_else() -> None:
    world = World()
    first, second = world.mentee(pivot=1, chart=3), world.mentee(pivot=2, chart=1)
    mentor = world.mentor(pivot=4)
    plan = world.pair()
    assert plan.gaps == 3
    assert len(plan.pairs) == 1
    assert plan.pairs[0].mentor_id == mentor.member_id
    assert plan.pairs[0].mentee_id in {first.member_id, second.member_id}
    assert (plan.pairs[0].skill.framework, plan.pairs[0].skill.key) == ("data", "pivot")
    assert plan.unpaired == {"no_places": 1, "nobody_at_level": 1}
    assert plan.total == pytest.approx(plan.bound)
    assert plan.distance == 0
    assert not plan.applied
    assert Pairing.objects.count() == 0
    run = MatchRun.objects.get(pk=plan.run_id)
    assert (run.applied_at, len(run.plan["mentee"])) == (None, 1)


def test_without_gaps_or_without_mentors_the_plan_is_empty() -> None:
    world = World()
    assert (world.pair().gaps, world.pair().pairs, world.pair().distance) == (0, (), 0)
    world.mentee(pivot=1)
    plan = world.pair(apply=True)
    assert (plan.gaps, plan.pairs, plan.unpaired) == (1, (), {"nobody_at_level": 1})


def test_the_confirmed_are_taken_before_the_self_rated() -> None:
    world = World()
    mentee = world.mentee(pivot=1)
    world.mentor(pivot=4)
    confirmed = world.mentor(pivot=3, confirmed=True)
    assert pairs(world.pair()) == {(mentee.member_id, confirmed.member_id, "pivot")}


def test_the_best_sum_wins_over_the_first_come() -> None:
    world = World()
    either, only_second = world.mentee(pivot=1), world.mentee(pivot=1)
    full = world.mentor(pivot=4, confirmed=True)
    other = world.mentor(pivot=4)
    builders.pairing(only_second, full, world.pivot, state=State.DECLINED, at=NOW - timedelta(days=1))
    assert pairs(world.pair()) == {
        (either.member_id, full.member_id, "pivot"),
        (only_second.member_id, other.member_id, "pivot"),
    }


def test_applying_a_run_proposes_what_it_showed_once() -> None:
    world = World()
    for _ in range(3):
        world.mentee(pivot=1)
    world.mentor(pivot=4, places=2, confirmed=True)
    plan = world.pair()
    applied = world.pair(apply=True, run_id=plan.run_id, now=NOW + timedelta(minutes=5))
    assert applied.applied
    assert pairs(applied) == pairs(plan)
    rows = list(Pairing.objects.all())
    assert {(row.mentee_id, row.mentor_id, "pivot") for row in rows} == pairs(plan)
    assert {(row.state, row.origin, row.from_level, row.target_level) for row in rows} == {("proposed", "batch", 1, 3)}
    assert rows[0].reasons[0] == {"code": "confirmed_by_manager", "params": {"level": 4}}
    assert LogEntry.objects.filter(action="pairing.proposed").count() == 2
    assert LogEntry.objects.filter(action="match.applied").count() == 1
    again = world.pair(apply=True, run_id=plan.run_id, now=NOW + timedelta(minutes=6))
    assert again == applied
    assert Pairing.objects.count() == 2
    assert LogEntry.objects.filter(action="match.applied").count() == 1


@pytest.mark.once
def test_a_second_round_proposes_nothing_new_while_proposals_wait() -> None:
    world = World()
    for _ in range(3):
        world.mentee(pivot=1)
    world.mentor(pivot=4, places=2)
    assert len(world.pair(apply=True).pairs) == 2
    second = world.pair(apply=True, now=NOW + timedelta(days=1))
    assert (second.pairs, second.unpaired) == ((), {"no_places": 1})
    assert Pairing.objects.count() == 2


def test_a_plan_that_no_longer_holds_is_refused() -> None:
    world = World()
    world.mentee(pivot=1)
    mentor = world.mentor(pivot=4)
    plan = world.pair()
    Member.objects.filter(pk=mentor.member_id).update(is_paused=True)
    MentorOffer.objects.all().delete()
    with pytest.raises(Conflict) as refusal:
        world.pair(apply=True, run_id=plan.run_id)
    assert refusal.value.code == "plan_changed"
    assert Pairing.objects.count() == 0
    assert MatchRun.objects.get().applied_at is None


def test_without_approval_the_places_are_taken_and_mentors_are_told() -> None:
    world = World(approve_by=ApproveBy.NONE)
    mentee = world.mentee(pivot=1)
    mentor = world.mentor(pivot=4)
    world.pair(apply=True)
    assert Pairing.objects.get().state == State.APPROVED
    assert builders.reload(mentor.member_id).places_free_at(NOW) == 0
    assert MentorOffer.objects.get(mentor_id=mentor.member_id).base_score == 0
    assert Counter(Notice.objects.values_list("kind", "member_id")) == {
        ("proposed", mentee.member_id): 1,
        ("to_answer", mentor.member_id): 1,
    }


def test_reviewers_are_told_but_not_whoever_pressed_the_button() -> None:
    world = World(approve_by=ApproveBy.MANAGER)
    other = builders.member(world.programme, is_admin=True)
    manager = builders.member(world.programme)
    managed, alone = world.mentee(pivot=1), world.mentee(pivot=1)
    Member.objects.filter(pk=managed.member_id).update(manager=manager.member_id)
    world.mentor(pivot=4, places=2)
    world.pair(apply=True)
    told = set(Notice.objects.filter(kind="to_review").values_list("member_id", "pairing__mentee_id"))
    assert told == {(manager.member_id, managed.member_id), (other.member_id, alone.member_id)}


def test_nobody_gets_more_than_the_policy_allows_and_the_widest_gap_comes_first() -> None:
    world = World(open_pairings=1)
    mentee = world.mentee(pivot=2, chart=1)
    mentor = world.mentor(pivot=4, chart=4, places=5)
    plan = world.pair(apply=True)
    assert pairs(plan) == {(mentee.member_id, mentor.member_id, "chart")}
    assert plan.unpaired == {"open_limit": 1}
    assert world.pair(now=NOW + timedelta(days=1)).unpaired == {"open_limit": 1}


def test_neither_manager_nor_oneself_is_planned() -> None:
    world = World()
    manager = world.mentor(pivot=4)
    mentee = world.mentee(pivot=1)
    Member.objects.filter(pk=mentee.member_id).update(manager=manager.member_id)
    plan = world.pair()
    assert (plan.pairs, plan.unpaired) == ((), {"excluded": 1})


def test_one_role_can_be_paired_alone() -> None:
    world = World()
    world.mentee(pivot=1)
    world.mentor(pivot=4)
    assert len(world.pair(role="analyst").pairs) == 1
    with pytest.raises(NotFound):
        world.pair(role="juggler")


@pytest.mark.once
def test_with_more_mentors_than_are_weighed_for_a_gap_everybody_is_still_paired() -> None:
    world = World()
    for _ in range(30):
        world.mentee(pivot=1)
        world.mentor(pivot=4)
    plan = world.pair()
    assert (len(plan.pairs), plan.unpaired) == (30, {})
    assert len({pair.mentor_id for pair in plan.pairs}) == 30


def test_only_the_programmes_admins_pair_everyone_and_runs_of_others_are_absent() -> None:
    world, other = World(), World()
    peer = builders.member(world.programme)
    with pytest.raises(NotAllowed):
        world.pair(actor_id=peer.user_id)
    foreign = other.pair()
    with pytest.raises(NotFound):
        world.pair(apply=True, run_id=foreign.run_id)
    with pytest.raises(NotFound):
        world.pair(actor_id=other.admin.user_id)
    with pytest.raises(InvalidInput):
        world.pair(run_id=foreign.run_id)


def test_another_programmes_mentors_are_not_planned() -> None:
    world, other = World(), World()
    world.mentee(pivot=1)
    other.mentor(pivot=4)
    assert world.pair().unpaired == {"nobody_at_level": 1}


def test_the_steps_are_told_in_order() -> None:
    world = World()
    told: list[str] = []
    world.pair(actor_id=SYSTEM, progress=told.append)
    assert told == list(api.STEPS)


@pytest.mark.once
def test_planning_takes_as_many_statements_for_many_people_as_for_few() -> None:
    counts = []
    for people in (3, 30):
        world = World()
        for _ in range(people):
            world.mentee(pivot=1, chart=1)
            world.mentor(pivot=4, chart=4)
        with CaptureQueriesContext(connection) as queries:
            plan = world.pair()
        assert len(plan.pairs) == people
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_recalculating_learns_the_spread_and_renews_estimates_and_offers() -> None:
    world = World()
    for level in (2, 3, 3, 4) * 5:
        who = builders.member(world.programme, mentors_everything=True)
        builders.rate(who, {world.pivot: min(4, level + 1)})
        builders.rate(who, {world.pivot: level}, source="manager", at=NOW + timedelta(minutes=1))
    MentorOffer.objects.all().delete()
    before = {row.pk: row.mean for row in Estimate.objects.all()}
    done = recalculate(programme=world.programme.key, now=NOW + timedelta(days=1))
    statistics = SkillStatistics.objects.get(skill_id=world.pivot)
    unrated = SkillStatistics.objects.get(skill_id=world.chart)
    assert (statistics.people, unrated.people) == (20, 0)
    assert statistics.mean > 2.5
    assert statistics.self_bias is not None
    assert statistics.self_bias > 0.32
    after = {row.pk: row.mean for row in Estimate.objects.all()}
    assert before.keys() == after.keys()
    assert all(before[pk] != after[pk] for pk in before)
    assert done["skills"] == 2
    assert done["estimates"] == 20
    assert done["offers"] == MentorOffer.objects.count() > 0
    again = recalculate(programme=world.programme.key, now=NOW + timedelta(days=1))
    assert again["offers"] == 0
    assert {row.pk: row.mean for row in Estimate.objects.all()} == pytest.approx(after)


def test_recalculating_in_batches_reaches_everybody_in_every_programme(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recalculation, "MEMBERS_AT_ONCE", 2)
    for world in (World(), World()):
        for _ in range(5):
            builders.rate(builders.member(world.programme), {world.pivot: 3})
    told: list[str] = []
    planned = plan_recalculation()
    assert recalculate(now=NOW + timedelta(days=1), progress=told.append)["estimates"] == 10
    assert tuple(told) == planned == ("data: learning", *["data: renewing"] * 3, "data: summarising") * 2
    with pytest.raises(NotFound):
        recalculate(programme="nowhere")


def test_recalculating_that_was_broken_off_leaves_whole_batches_and_can_be_run_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recalculation, "MEMBERS_AT_ONCE", 2)
    world = World()
    who = [world.mentor(pivot=4, confirmed=True).member_id for _ in range(6)]
    later = NOW + timedelta(days=400)

    def stop(step: str, told: list[str]) -> None:
        told.append(step)
        if len(told) == 4:
            raise KeyboardInterrupt

    told: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        recalculate(now=later, progress=lambda step: stop(step, told))
    renewed = set(Estimate.objects.filter(renewed_at=later).values_list("member_id", flat=True))
    assert renewed == set(who[:4])
    recalculate(now=later)
    after = {row.member_id: (row.mean, row.sd) for row in Estimate.objects.all()}
    assert len(set(after.values())) == 1
    assert {row.sd for row in MentorOffer.objects.all()} == {after[who[0]][1]}


def test_recalculating_ages_belief_and_with_it_the_offers() -> None:
    world = World()
    world.mentor(pivot=4, confirmed=True)
    before = MentorOffer.objects.get()
    recalculate(now=NOW + timedelta(days=1))
    fresh = MentorOffer.objects.get()
    recalculate(now=NOW + timedelta(days=1500))
    aged = MentorOffer.objects.get()
    assert before.pk == fresh.pk == aged.pk
    assert aged.sd > fresh.sd
    assert aged.base_score < fresh.base_score


def test_a_person_who_overrates_themselves_is_believed_less_where_nobody_confirmed() -> None:
    skills = tuple(f"skill{number}" for number in range(6))
    programme = builders.programme()
    version = builders.framework(programme, builders.framework_model(skills=skills))
    ids = [builders.skill_id(version, key) for key in skills]
    modest, boaster = builders.member(programme), builders.member(programme)
    for who, others in ((modest, 3), (boaster, 1)):
        builders.rate(who, dict.fromkeys(ids, 3))
        builders.rate(who, dict.fromkeys(ids[:5], others), source="manager", at=NOW + timedelta(minutes=1))
    later = NOW + timedelta(days=1)
    recalculate(programme=programme.key, now=later)
    biases = dict(RaterBias.objects.values_list("member_id", "self_bias"))
    assert biases[boaster.member_id] > biases[modest.member_id]
    means = dict(Estimate.objects.filter(skill_id=ids[5]).values_list("member_id", "mean"))
    assert means[boaster.member_id] < means[modest.member_id]
    # What is written at the next rating is what recalculating would write; and nothing of it looks like drift.
    builders.rate(boaster, {ids[5]: 3}, at=later)
    assert Estimate.objects.get(skill_id=ids[5], member_id=boaster.member_id).mean == pytest.approx(
        means[boaster.member_id], abs=0.01
    )
    recalculate(programme=programme.key, now=later)
    renewed = {row.pk: (row.mean, row.sd) for row in Estimate.objects.all()}
    recalculate(programme=programme.key, rebuild=True, now=later)
    assert {row.pk: (row.mean, row.sd) for row in Estimate.objects.all()} == renewed
    assert [finding for finding in examine(now=later) if finding.faults] == []


def test_offers_follow_an_import_of_people(tmp_path: Path) -> None:
    world = World()
    mentor = world.mentor(pivot=4)
    username = get_user_model().objects.get(pk=mentor.user_id).username
    table = tmp_path / "people.csv"
    table.write_text(f"username,department,places\n{username},Finance,4\n", encoding="utf-8")
    outcome = import_people(actor_id=SYSTEM, source=read_source(table), programme=world.programme.key, now=NOW)
    assert outcome.changed == (mentor.member_id,)
    row = MentorOffer.objects.get()
    assert row.department == "Finance"
