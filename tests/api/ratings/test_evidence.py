"""Graded items as evidence: the rules, what a grade stores, and what follows from it, on a database."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring_xblock.api.matching.recalculation import recalculate
from mentoring_xblock.api.ratings import evidence as api
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.competencies.models import FrameworkVersion, SkillVersion
from mentoring_xblock.applets.matching.models import CONFIRMED, SELF_RATED, MentorOffer
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.data import MemberInfo
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.applets.ratings.models import Estimate, EvidenceRule, Rating
from mentoring_xblock.core.errors import Conflict, InvalidInput, MentoringError, NotAllowed, NotFound
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db

QUIZ = "block-v1:acme+data+2026+type@problem+block@quiz"
EXAM = "block-v1:acme+data+2026+type@sequential+block@exam"


class World:
    """A programme of two skills, its admin, and a mentor to be; the quiz shows levels 2 and 3 of "pivot"."""

    def __init__(self) -> None:
        self.programme = builders.programme()
        self.version = builders.framework(self.programme)
        self.pivot = builders.skill_id(self.version, "pivot")
        self.chart = builders.skill_id(self.version, "chart")
        self.admin = builders.member(self.programme, is_admin=True)
        self.learner: MemberInfo = builders.member(self.programme, mentors_everything=True)

    def rule(self, **changed: Any) -> None:
        given: dict[str, Any] = {
            "actor_id": self.admin.user_id,
            "programme": self.programme.key,
            "framework": "data",
            "skill": "pivot",
            "item": QUIZ,
            "level": 3,
            "percent": 80.0,
            "now": NOW,
        }
        api.set_evidence_rule(**given | changed)

    def grade(self, share: float, *, days: float = 0, item: str = QUIZ, who: MemberInfo | None = None) -> int:
        at = NOW + timedelta(days=days)
        return api.record_evidence(user_id=(who or self.learner).user_id, item=item, share=share, at=at, now=at)

    def tests(self) -> list[tuple[int, int]]:
        rows = Rating.objects.filter(source="test").order_by("id")
        return list(rows.values_list("skill_id", "level"))


def test_a_grade_is_a_rating_by_a_test_and_everything_follows_in_one_transaction() -> None:
    world = World()
    world.rule()
    builders.rate(world.learner, {world.pivot: 3})
    assert MentorOffer.objects.get().band == SELF_RATED
    mean = Estimate.objects.get().mean
    assert world.grade(0.8) == 1
    rating = Rating.objects.get(source="test")
    assert (rating.level, rating.rater_id, rating.rated_at, rating.skill_id) == (3, None, NOW, world.pivot)
    row = Estimate.objects.get()
    assert (row.test_level, row.test_at) == (3, NOW)
    assert row.mean > mean
    assert (MentorOffer.objects.get().band, MentorOffer.objects.get().confirmed_by) == (CONFIRMED, "test")
    entry = LogEntry.objects.get(action="rating.evidence")
    assert (entry.actor_id, entry.member_id) == (None, world.learner.member_id)
    assert entry.new == {"levels": {str(world.pivot): 3}, "item": QUIZ}


@pytest.mark.once
@pytest.mark.parametrize(("share", "level"), [(0.49, None), (0.5, 2), (0.79, 2), (0.8, 3), (1.0, 3), (math.nan, None)])
def test_the_highest_level_whose_share_is_reached_is_shown(share: float, level: int | None) -> None:
    world = World()
    world.rule(level=2, percent=50)
    world.rule()
    assert world.grade(share) == (level is not None)
    assert world.tests() == ([(world.pivot, level)] if level else [])


def test_the_same_grade_again_stores_nothing() -> None:
    world = World()
    world.rule()
    assert [world.grade(0.9), world.grade(0.9), world.grade(1.0, days=0.5)] == [1, 0, 0]
    assert len(world.tests()) == 1
    assert LogEntry.objects.filter(action="rating.evidence").count() == 1
    # Months later it shows that the skill is still there.
    assert world.grade(0.9, days=200) == 1
    assert Estimate.objects.get().test_at == NOW + timedelta(days=200)


def test_a_lower_or_older_grade_takes_nothing_back() -> None:
    world = World()
    world.rule(level=2, percent=50)
    world.rule()
    world.rule(item=EXAM, level=4)
    assert world.grade(1.0) == 1
    assert world.grade(0.6, days=3) == 0
    assert world.grade(1.0, days=-9, item=EXAM) == 0
    assert world.grade(1.0, days=5, item=EXAM) == 1
    assert Estimate.objects.get().test_level == 4


def test_a_grade_dated_in_the_future_counts_as_of_now() -> None:
    world = World()
    world.rule()
    later = NOW + timedelta(days=400)
    api.record_evidence(user_id=world.learner.user_id, item=QUIZ, share=1.0, at=later, now=NOW)
    assert Rating.objects.get().rated_at == NOW


def test_one_item_may_show_several_skills_in_several_programmes() -> None:
    world, other = World(), World()
    for each in (world, other):
        each.rule()
        each.rule(skill="chart", level=2)
    assert world.grade(1.0) == 2
    assert set(world.tests()) == {(world.pivot, 3), (world.chart, 2)}
    assert not Rating.objects.filter(member_id=other.learner.member_id).exists()
    both = builders.member(other.programme, user=builders.user_of(world.learner))
    assert world.grade(1.0, days=1) == 4
    assert Rating.objects.filter(member_id=both.member_id).count() == 2


@pytest.mark.parametrize("fields", [{"is_active": False}, None])
def test_whoever_is_no_active_member_is_not_rated(fields: dict[str, Any] | None) -> None:
    world = World()
    world.rule()
    stranger = world.learner
    if fields:
        Member.objects.filter(pk=stranger.member_id).update(**fields)
        assert world.grade(1.0) == 0
    else:
        assert api.record_evidence(user_id=builders.user().pk, item=QUIZ, share=1.0, now=NOW) == 0
    assert world.tests() == []


def test_a_grade_of_no_interest_costs_one_look() -> None:
    world = World()
    world.rule()
    with CaptureQueriesContext(connection) as queries:
        assert world.grade(1.0, item=EXAM) == 0
    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) == 1


def test_a_rule_on_a_level_that_the_scale_lost_or_on_a_retired_framework_says_nothing() -> None:
    world = World()
    world.rule()
    EvidenceRule.objects.update(level=9)
    assert world.grade(1.0) == 0
    EvidenceRule.objects.update(level=3)
    FrameworkVersion.objects.update(status="retired", published_of=None)
    assert world.grade(1.0) == 0
    assert world.tests() == []


def test_a_grade_ends_nobodys_pairing() -> None:
    world = World()
    world.rule()
    mentor = builders.member(world.programme)
    row = builders.pairing(world.learner, mentor, world.pivot, state=State.ACTIVE)
    world.grade(1.0)
    row.refresh_from_db()
    assert row.state == "active"


def test_belief_drawn_from_grades_is_the_same_when_it_is_rebuilt() -> None:
    world = World()
    world.rule()
    world.grade(1.0, days=-100)
    recalculate(programme=world.programme.key, now=NOW)
    before = Estimate.objects.values("mean", "sd", "test_level", "test_at").get()
    recalculate(programme=world.programme.key, rebuild=True, now=NOW)
    assert Estimate.objects.values("mean", "sd", "test_level", "test_at").get() == before


# The rules.


def test_a_rule_is_set_once_changed_and_taken_away_and_each_change_is_logged() -> None:
    world = World()
    world.rule()
    world.rule()
    world.rule(percent=60)
    assert EvidenceRule.objects.count() == 1
    ((rule, ref, version),) = api.list_evidence_rules(actor_id=world.admin.user_id, programme=world.programme.key)
    assert (ref.title, rule.item, rule.level, version.scale.name_of(rule.level), rule.least_share) == (
        "Pivot", QUIZ, 3, "Practised", pytest.approx(0.6),
    )  # fmt: skip
    world.grade(0.7)
    arguments = {"actor_id": world.admin.user_id, "programme": world.programme.key, "now": NOW}
    api.remove_evidence_rule(rule_id=rule.rule_id, **arguments)
    assert not EvidenceRule.objects.exists()
    assert Rating.objects.count() == 1
    with pytest.raises(NotFound):
        api.remove_evidence_rule(rule_id=rule.rule_id, **arguments)
    actions = LogEntry.objects.filter(action__startswith="evidence.").order_by("id").values_list("action", flat=True)
    assert list(actions) == ["evidence.rule_set", "evidence.rule_set", "evidence.rule_removed"]


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"item": "quiz 1"}, InvalidInput),
        ({"item": "block-v1:a+b+c+type@problem+block@x" + "y" * 300}, InvalidInput),
        ({"level": 5}, InvalidInput),
        ({"level": 0}, InvalidInput),
        ({"percent": 0}, InvalidInput),
        ({"percent": 101}, InvalidInput),
        ({"percent": math.nan}, InvalidInput),
        ({"percent": math.inf}, InvalidInput),
        ({"percent": "half"}, InvalidInput),
        ({"skill": "juggling"}, NotFound),
        ({"framework": "nowhere"}, NotFound),
        ({"item": ""}, Conflict),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused_and_nothing_is_stored(
    changed: dict[str, Any], refusal: type[MentoringError]
) -> None:
    world = World()
    with pytest.raises(refusal):
        world.rule(**changed)
    assert not EvidenceRule.objects.exists()
    assert not LogEntry.objects.filter(action__startswith="evidence.").exists()


def test_only_the_programmes_admins_see_and_change_its_rules() -> None:
    world, other = World(), World()
    other.rule()
    ((foreign, _, _),) = api.list_evidence_rules(actor_id=other.admin.user_id, programme=other.programme.key)
    with pytest.raises(NotAllowed):
        world.rule(actor_id=world.learner.user_id)
    with pytest.raises(NotAllowed):
        api.list_evidence_rules(actor_id=world.learner.user_id, programme=world.programme.key)
    with pytest.raises(NotFound):
        world.rule(actor_id=other.admin.user_id)
    with pytest.raises(NotFound):
        api.remove_evidence_rule(actor_id=world.admin.user_id, programme=world.programme.key, rule_id=foreign.rule_id)
    assert EvidenceRule.objects.count() == 1


# The platform's own competencies.


@pytest.fixture
def demonstrated(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], list[tuple[int, datetime]]]:
    """Who has demonstrated which competency, in place of the platform's table."""
    found: dict[tuple[str, str], list[tuple[int, datetime]]] = {}

    def read(taxonomy_id: str, tag_id: str) -> Iterator[tuple[int, datetime]]:
        return iter(found.get((taxonomy_id, tag_id), []))

    monkeypatch.setattr(api, "read_demonstrated", read)
    monkeypatch.setattr(api, "has_competencies", lambda: True)
    return found


def test_who_demonstrated_the_skills_competency_is_rated_once(
    demonstrated: dict[tuple[str, str], list[tuple[int, datetime]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World()
    monkeypatch.setattr(api, "USERS_AT_ONCE", 2)
    SkillVersion.objects.filter(skill_id=world.pivot).update(taxonomy_id="math", tag_id="pivoting")
    world.rule(item="", level=4, percent=1)
    assert EvidenceRule.objects.get().least_share == 1
    others = [builders.member(world.programme) for _ in range(3)]
    yesterday = NOW - timedelta(days=1)
    demonstrated["math", "pivoting"] = [(who.user_id, yesterday) for who in (world.learner, *others)] + [
        (builders.user().pk, yesterday)
    ]
    assert api.collect_evidence(now=NOW) == 4
    assert api.collect_evidence(programme=world.programme.key, now=NOW) == 0
    assert {(row.level, row.rated_at) for row in Rating.objects.all()} == {(4, yesterday)}
    assert MentorOffer.objects.get().mentor_id == world.learner.member_id
    assert LogEntry.objects.filter(action="rating.evidence").count() == 4


def test_a_competency_rule_needs_a_skill_that_names_one(
    demonstrated: dict[tuple[str, str], list[tuple[int, datetime]]],
) -> None:
    world = World()
    with pytest.raises(Conflict):
        world.rule(item="")
    assert demonstrated == {}
    assert api.collect_evidence(now=NOW) == 0
    with pytest.raises(NotFound):
        api.collect_evidence(programme="nowhere", now=NOW)
