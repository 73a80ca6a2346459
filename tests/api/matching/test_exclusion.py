"""Why a member is not among the mentors: every reason, in the order in which it is told, and whose question it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring_xblock.api.matching import exclusion as api
from mentoring_xblock.api.matching.recommendations import recommend_mentors
from mentoring_xblock.applets.matching import api as matching
from mentoring_xblock.applets.matching.data import ReasonCode
from mentoring_xblock.applets.matching.models import ExposureDay, MentorOffer
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.data import MemberInfo
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core.errors import NotAllowed, NotFound
from mentoring_xblock.wording.pairings import describe_reason
from tests import builders
from tests.builders import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.once]


class World:
    """René lacks "pivot" (1, target 3); Tariq is a mentor of it with one place; Ada is the admin."""

    def __init__(self, *, target: int = 3) -> None:
        self.programme = builders.programme()
        self.version = builders.framework(self.programme, builders.framework_model(target=target))
        self.pivot = builders.skill_id(self.version, "pivot")
        self.admin = builders.member(self.programme, is_admin=True)
        self.mentee = builders.member(self.programme, role=(self.version.framework_id, "analyst"))
        self.mentor = builders.member(self.programme, mentors_everything=True, places=1)
        builders.rate(self.mentee, {self.pivot: 1})
        builders.rate(self.mentor, {self.pivot: 3})

    def change(self, who: MemberInfo, **fields: Any) -> None:
        Member.objects.filter(pk=who.member_id).update(**fields)
        matching.renew_offers([who.member_id], now=NOW)

    def ask(self, **changed: Any) -> Any:
        given: dict[str, Any] = {
            "actor_id": self.admin.user_id,
            "programme": self.programme.key,
            "framework": "data",
            "skill": "pivot",
            "mentee_id": self.mentee.member_id,
            "mentor_id": self.mentor.member_id,
            "now": NOW,
        }
        return api.explain_exclusion(**given | changed)

    def shown(self) -> list[int]:
        found = recommend_mentors(
            actor_id=self.admin.user_id,
            programme=self.programme.key,
            member_id=self.mentee.member_id,
            framework="data",
            skill="pivot",
            now=NOW,
        )
        return [each.mentor_id for each in found.suggestions]


def _decline(world: World) -> None:
    builders.pairing(world.mentee, world.mentor, world.pivot, state=State.DECLINED, at=NOW - timedelta(days=1))


def _withdraw(world: World) -> None:
    people.set_opt_in(world.mentor.member_id, skill_id=world.pivot, paused=True, actor_id=None, now=NOW)
    matching.renew_offers([world.mentor.member_id], now=NOW)


def _confirm_low(world: World) -> None:
    builders.rate(world.mentor, {world.pivot: 1}, source="manager", at=NOW + timedelta(minutes=1))


REASONS: list[tuple[Callable[[World], object], ReasonCode]] = [
    (lambda world: world.change(world.mentee, manager=world.mentor.member_id), ReasonCode.IS_MANAGER),
    (_decline, ReasonCode.DECLINED_LATELY),
    (lambda world: world.change(world.mentor, is_active=False), ReasonCode.NOT_ACTIVE),
    (lambda world: world.change(world.mentor, mentors_everything=False), ReasonCode.NOT_OFFERING),
    (_withdraw, ReasonCode.NOT_OFFERING),
    (_confirm_low, ReasonCode.NOT_LIKELY_AT_LEVEL),
    (lambda world: world.change(world.mentor, is_paused=True), ReasonCode.PAUSED),
    (lambda world: world.change(world.mentor, places_taken=1), ReasonCode.NO_FREE_PLACE),
]


@pytest.mark.parametrize(("happen", "code"), REASONS)
def test_every_reason_is_told_and_the_person_is_indeed_not_shown(
    happen: Callable[[World], object], code: ReasonCode
) -> None:
    world = World()
    assert (world.ask()[1], world.shown()) == ((None, 1, 1), [world.mentor.member_id])
    happen(world)
    _gap, (reason, place, _of), _busy = world.ask()
    assert reason is not None
    assert (reason.code, place) == (code, None)
    assert describe_reason(reason)
    assert world.shown() == []


def test_the_level_is_that_of_the_gap() -> None:
    world = World(target=4)
    gap, (reason, *_), _busy = world.ask()
    assert reason is not None
    assert (reason.code, dict(reason.params)) == (ReasonCode.SELF_RATED_BELOW, {"level": 3, "needed": 4})
    assert (gap.level, gap.target) == (1, 4)


def test_what_cannot_be_changed_is_told_before_what_can() -> None:
    world = World()
    told = []
    for happen, _ in reversed(REASONS):
        happen(world)
        _gap, (reason, *_), _busy = world.ask()
        assert reason is not None
        told.append(reason.code)
    assert told == [
        ReasonCode.NO_FREE_PLACE,
        ReasonCode.PAUSED,
        ReasonCode.NOT_LIKELY_AT_LEVEL,
        ReasonCode.NOT_OFFERING,
        ReasonCode.NOT_OFFERING,
        ReasonCode.NOT_ACTIVE,
        ReasonCode.DECLINED_LATELY,
        ReasonCode.IS_MANAGER,
    ]


def test_oneself_and_somebody_who_never_rated_themselves_are_told_so() -> None:
    world = World()
    for who, code in (
        (world.mentee, ReasonCode.IS_MENTEE),
        (builders.member(world.programme, mentors_everything=True), ReasonCode.NOT_RATED),
    ):
        _gap, (reason, *_), _busy = world.ask(mentor_id=who.member_id)
        assert reason is not None
        assert reason.code is code


def test_who_is_shown_has_the_place_of_the_recommendation() -> None:
    world = World()
    for level in (4, 4, 3, 3, 4, 3):
        who = builders.member(world.programme, mentors_everything=True)
        builders.rate(who, {world.pivot: level}, source="manager")
    places = {row.mentor_id: world.ask(mentor_id=row.mentor_id)[1][1] for row in MentorOffer.objects.all()}
    shown = world.shown()
    assert [places[mentor_id] for mentor_id in shown] == [1, 2, 3, 4, 5]
    assert sorted(place for place in places.values() if place) == list(range(1, 8))
    assert not ExposureDay.objects.exists()


def test_an_offer_that_is_missing_for_no_reason_is_not_explained_away() -> None:
    world = World()
    MentorOffer.objects.all().delete()
    _gap, location, _busy = world.ask()
    assert location == (None, None, 0)


def test_the_question_costs_as_many_queries_for_many_mentors_as_for_few() -> None:
    counts = []
    for mentors in (1, 20):
        world = World()
        for _ in range(mentors):
            builders.rate(builders.member(world.programme, mentors_everything=True), {world.pivot: 4})
        world.ask()  # the process keeps the scale
        with CaptureQueriesContext(connection) as queries:
            world.ask()
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_it_is_the_programmes_admins_question_and_strangers_are_absent() -> None:
    world, other = World(), World()
    for actor in (world.mentee, world.mentor):
        with pytest.raises(NotAllowed):
            world.ask(actor_id=actor.user_id)
    with pytest.raises(NotFound):
        world.ask(actor_id=other.admin.user_id)
    for changed in (
        {"mentor_id": other.mentor.member_id},
        {"mentee_id": other.mentee.member_id},
        {"mentor_id": 10**15},
        {"skill": "juggling"},
        {"framework": "nowhere"},
        {"role": "juggler"},
    ):
        with pytest.raises(NotFound):
            world.ask(**changed)
