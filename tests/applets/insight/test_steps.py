"""Whose ratings two looks at a report differ by: five people or more of a kind, whatever happens in between.

Who looks knows who joined, who left and who was rated again, and often what each of these can have changed. So none
of the three groups may be smaller by itself, were the others large.
"""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model

from mentoring_xblock import api
from mentoring_xblock.applets.insight import api as insight
from mentoring_xblock.applets.insight.data import Changes
from mentoring_xblock.applets.insight.domain import Step, find_step
from mentoring_xblock.applets.insight.models import SkillSummary
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.applets.ratings import data as ratings
from mentoring_xblock.applets.ratings.models import Estimate
from tests import builders

MOST_RATINGS = 52
"""A float holds the sum of so many powers of two exactly."""


@pytest.mark.parametrize(
    ("changed", "step"),
    [
        ({"joined": 4, "again": 4, "left": 4}, Step()),
        ({"joined": 5}, Step(joined=True)),
        ({"joined": 5, "again": 4, "left": 4}, Step(joined=True)),
        ({"joined": 4, "again": 5, "left": 4}, Step(recount=True)),
        ({"joined": 5, "again": 5, "left": 4}, Step(joined=True, recount=True, back=True)),
        ({"joined": 4, "left": 5}, Step(recount=True, left=True)),
        # Who is back may have been rated while away.
        ({"joined": 5, "back": 4}, Step(joined=True)),
        ({"joined": 4, "back": 4}, Step()),
        ({"joined": 4, "back": 5}, Step(joined=True, recount=True, back=True)),
        ({"joined": 4, "back": 1, "again": 5}, Step(joined=True, recount=True, back=True)),
        # What the one was rated before is only in the figures.
        ({"joined": 5, "again": 1, "left": 5}, Step(joined=True)),
        ({"joined": 5, "again": 1, "late": 1}, Step()),
        ({"again": 4, "left": 4, "left_again": 1}, Step(recount=True)),
        ({"again": 4, "left": 5, "left_again": 1}, Step()),
        # Who was erased is only in the figures, too.
        ({"joined": 5, "again": 5, "lost": 1}, Step(joined=True)),
        ({"joined": 4, "again": 5, "left": 3, "lost": 2}, Step(recount=True, left=True)),
        # After a new version nobody is added to what was counted by the old one.
        ({"joined": 5, "again": 1, "is_renewed": True}, Step()),
        ({"joined": 5, "is_renewed": True}, Step(joined=True, recount=True, back=True)),
        ({"joined": 4, "is_renewed": True}, Step()),
    ],
)
def test_each_group_counts_from_five_people_on(changed, step):
    is_renewed = changed.pop("is_renewed", False)
    assert find_step(Changes(**changed), is_renewed=is_renewed) == step


class Office:
    """People of one programme and one skill, each of whose ratings has a number of its own."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.programme = builders.programme()
        self.version = builders.framework(self.programme)
        self.skill = builders.skill_id(self.version, "pivot")
        self.ratings: list[int] = []
        self.here: list[int] = []
        self.gone: list[int] = []
        self.now = builders.NOW + timedelta(days=1)
        self.join(8)
        self.count()

    def number_for(self, member: int) -> float:
        self.ratings.append(member)
        return 2.0 ** (len(self.ratings) - 1)

    def join(self, people: int) -> None:
        for _ in range(min(people, MOST_RATINGS - len(self.ratings))):
            member = builders.member(self.programme).member_id
            Estimate.objects.create(
                member_id=member, skill_id=self.skill, mean=self.number_for(member), sd=1, self_level=2,
                self_at=self.now, renewed_at=self.now,
            )  # fmt: skip
            self.here.append(member)

    def rate_again(self, people: int) -> None:
        chosen = self.draw.sample(self.here, min(people, len(self.here), MOST_RATINGS - len(self.ratings)))
        for member in chosen:
            Estimate.objects.filter(member_id=member).update(mean=self.number_for(member), self_at=self.now)

    def leave(self, people: int) -> None:
        for member in self.draw.sample(self.here, min(people, len(self.here))):
            self.here.remove(member)
            how = self.draw.choice(("ended", "closed", "erased"))
            if how == "erased":
                Estimate.objects.filter(member_id=member).delete()
            elif how == "closed":
                get_user_model().objects.filter(mentoring_members=member).update(is_active=False)
                self.gone.append(member)
            else:
                Member.objects.filter(pk=member).update(is_active=False)
                self.gone.append(member)

    def come_back(self, people: int) -> None:
        for member in self.draw.sample(self.gone, min(people, len(self.gone))):
            get_user_model().objects.filter(mentoring_members=member).update(is_active=True)
            Member.objects.filter(pk=member).update(is_active=True)
            self.gone.remove(member)
            self.here.append(member)

    def count(self) -> dict[int, int]:
        """Who is in the figures, with which rating."""
        self.now += timedelta(hours=1)
        insight.summarise_due_bench(self.version, now=self.now)
        self.now += timedelta(hours=1)
        summary = SkillSummary.objects.get(skill=self.skill)
        numbers = [number for number in range(MOST_RATINGS) if int(summary.expected) >> number & 1]
        found = {self.ratings[number]: number for number in numbers}
        assert len(found) == len(numbers) == summary.rated
        return found


@pytest.fixture
def exact(monkeypatch):
    """The expected number is the sum of these numbers, from which it can be read whose ratings are in it."""
    monkeypatch.setattr(ratings.Estimate, "probability_at_least", lambda self, _level: self.mean)


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(40))
def test_no_two_looks_differ_by_fewer_than_five_who_joined_left_or_were_rated_again(seed, exact):
    office = Office(seed)
    before = office.count()
    while len(office.ratings) < MOST_RATINGS:
        for happens in office.draw.sample((office.join, office.rate_again, office.leave, office.come_back), 2):
            happens(office.draw.choice((0, 1, 1, 2, 4, 5, 6)))
        after = office.count()
        joined = after.keys() - before.keys()
        left = before.keys() - after.keys()
        again = {member for member in after.keys() & before.keys() if after[member] != before[member]}
        sizes = {"joined": len(joined), "left": len(left), "again": len(again)}
        assert all(size == 0 or size >= 5 for size in sizes.values()) or len(before) < 5, sizes
        before = after


@pytest.mark.django_db
def test_with_five_of_each_group_the_figures_are_those_of_everybody_who_is_here(exact):
    office = Office(0)
    office.join(5)
    office.count()
    office.rate_again(1)
    office.leave(1)
    office.join(2)
    assert len(office.count()) == 13
    counted = office.here[:11]
    office.here = [*counted[:7], *office.here[11:]]
    Member.objects.filter(pk__in=counted[7:]).update(is_active=False)
    office.join(3)
    for _ in range(2):
        office.rate_again(len(office.here))
    assert office.count() == {member: number for number, member in enumerate(office.ratings) if member in office.here}


@pytest.mark.django_db
def test_no_figure_of_the_report_falls_by_one_who_left_while_five_joined():
    """Canary: of those who joined nobody is confirmed or has a target, so it would be what the one was rated."""
    programme = builders.programme()
    version = builders.framework(programme)
    skill, role = builders.skill_id(version, "pivot"), (version.framework_id, "analyst")
    admin = builders.member(programme, is_admin=True)
    now = builders.NOW

    def join(level: int, confirmed: int | None = None, **how: object) -> int:
        member = builders.member(programme, **how).member_id
        Estimate.objects.create(
            member_id=member, skill_id=skill, mean=level, sd=0.1, self_level=level, self_at=now, renewed_at=now,
            manager_level=confirmed, manager_at=confirmed and now,
        )  # fmt: skip
        return member

    def figures() -> tuple[int, int, int]:
        api.run_scheduled(now=now)
        (pivot, *_) = api.get_bench_strength(actor_id=admin.user_id, framework="data")
        return pivot.rated, pivot.confirmed, pivot.needed

    mentors = [join(4, 4, role=role) for _ in range(3)]
    learners = [join(1, role=role) for _ in range(3)]
    now += timedelta(hours=1)
    assert figures() == (6, 3, 3)
    now += timedelta(hours=1)
    Member.objects.filter(pk__in=[mentors[0], learners[0]]).update(is_active=False)
    again = [join(1) for _ in range(5)]
    assert figures() == (11, 3, 3)
    # Nor while five who are not confirmed rate themselves again.
    now += timedelta(hours=1)
    Estimate.objects.filter(member_id__in=again).update(self_level=2, self_at=now)
    now += timedelta(hours=1)
    assert figures() == (11, 3, 3)
    now += timedelta(hours=1)
    Member.objects.filter(pk__in=[mentors[1], *learners[1:]]).update(is_active=False)
    assert figures() == (6, 1, 0)
