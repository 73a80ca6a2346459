"""Mentor offers kept in step, recommendations from them and what showing them leaves behind, on a database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring_xblock.applets.competencies.models import FrameworkVersion
from mentoring_xblock.applets.matching import api as matching
from mentoring_xblock.applets.matching.data import ReasonCode, store_reason
from mentoring_xblock.applets.matching.domain import exposure_of_rank
from mentoring_xblock.applets.matching.models import CONFIRMED, SELF_RATED, ExposureDay, MentorOffer
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.data import MemberInfo, Policy
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.applets.ratings.models import Estimate
from mentoring_xblock.wording.pairings import describe_reason
from tests import builders
from tests.applets.matching.world import World
from tests.builders import NOW

pytestmark = pytest.mark.django_db


def offered(world: World, who: MemberInfo) -> MentorOffer | None:
    return MentorOffer.objects.filter(mentor_id=who.member_id, skill_id=world.pivot).first()


@pytest.mark.once
@pytest.mark.parametrize(
    ("level", "confirmed", "band"),
    [
        (4, None, SELF_RATED),
        (3, None, SELF_RATED),
        (2, None, None),
        (None, 4, CONFIRMED),
        (4, 1, None),
        (None, 3, CONFIRMED),
        (1, 3, CONFIRMED),
        (1, 4, CONFIRMED),
        (None, 1, None),
        (None, None, None),
    ],
)
def test_who_is_at_mentor_level_is_offered_in_the_band_of_who_rated_them(
    level: int | None, confirmed: int | None, band: int | None
) -> None:
    world = World()
    row = offered(world, world.mentor(level, confirmed=confirmed))
    assert (row.band if row else None) == band


def test_who_was_confirmed_below_the_level_is_offered_as_long_as_the_level_is_likely() -> None:
    world = World()
    who = world.mentor(4, confirmed=2)
    Estimate.objects.filter(member_id=who.member_id).update(mean=2.49)
    matching.renew_offers([who.member_id], now=NOW)
    assert offered(world, who) is None
    Estimate.objects.filter(member_id=who.member_id).update(mean=2.51)
    matching.renew_offers([who.member_id], now=NOW)
    assert offered(world, who) is not None


@pytest.mark.parametrize("fields", [{"is_active": False}, {"is_paused": True}, {"mentors_everything": False}])
def test_who_is_away_pauses_or_does_not_offer_is_not_offered(fields: dict[str, bool]) -> None:
    world = World()
    who = world.mentor(4)
    assert offered(world, who) is not None
    Member.objects.filter(pk=who.member_id).update(**fields)
    matching.renew_offers([who.member_id], now=NOW)
    assert offered(world, who) is None


def test_the_word_on_one_skill_counts_over_everything() -> None:
    world = World()
    who = world.mentor(4)
    builders.rate(who, {world.chart: 4})
    people.set_opt_in(who.member_id, skill_id=world.pivot, paused=True, actor_id=None, now=NOW)
    matching.renew_offers([who.member_id], now=NOW)
    assert [row.skill_id for row in MentorOffer.objects.all()] == [world.chart]
    shy = world.mentor(4, mentors_everything=False)
    assert offered(world, shy) is None
    people.set_opt_in(shy.member_id, skill_id=world.pivot, actor_id=None, now=NOW)
    matching.renew_offers([shy.member_id], now=NOW)
    assert offered(world, shy) is not None


def test_an_offer_keeps_its_id_as_long_as_its_mentor_stays_eligible() -> None:
    world = World()
    who = world.mentor(3)
    first = offered(world, who)
    builders.rate(who, {world.pivot: 4}, at=NOW + timedelta(days=1))
    builders.rate(who, {world.pivot: 4}, source="manager", at=NOW + timedelta(days=2))
    Member.objects.filter(pk=who.member_id).update(department="Finance", places_taken=1)
    matching.renew_offers([who.member_id], now=NOW)
    after = offered(world, who)
    assert first is not None
    assert after is not None
    assert after.pk == first.pk
    assert (after.band, after.confirmed_by, after.confirmed_level, after.self_level) == (CONFIRMED, "manager", 4, 4)
    assert (after.department, after.places_taken) == ("Finance", 1)
    assert after.base_score > first.base_score


def test_renewing_without_a_change_writes_nothing() -> None:
    world = World()
    who = world.mentor(4)
    assert matching.renew_offers([who.member_id], now=NOW + timedelta(hours=1)) == 0
    row = offered(world, who)
    assert row is not None
    assert row.renewed_at == NOW


def test_a_full_mentor_keeps_the_offer_and_is_not_recommended() -> None:
    world = World()
    who = world.mentor(4, places=1)
    first = offered(world, who)
    assert people.take_place(who.member_id, now=NOW)
    matching.renew_offers([who.member_id], now=NOW)
    row = offered(world, who)
    assert row is not None
    assert first is not None
    assert (row.pk, row.base_score) == (first.pk, 0.0)
    assert world.recommend() == []
    people.free_place(who.member_id)
    matching.renew_offers([who.member_id], now=NOW)
    assert world.recommend() == [who.member_id]


def test_the_confirmed_come_before_the_self_rated() -> None:
    world = World()
    himself = world.mentor(4)
    confirmed = world.mentor(3, confirmed=4)
    assert world.recommend() == [confirmed.member_id, himself.member_id]


def test_neither_oneself_nor_the_manager_nor_who_declined_lately_is_recommended() -> None:
    world = World()
    manager = world.mentor(4)
    declined = world.mentor(4)
    free = world.mentor(4)
    Member.objects.filter(pk=world.mentee.member_id).update(manager=manager.member_id, mentors_everything=True)
    builders.rate(world.mentee, {world.pivot: 4})
    builders.pairing(world.mentee, declined, world.pivot, state=State.DECLINED, at=NOW - timedelta(days=3))
    assert world.recommend() == [free.member_id]
    lenient = Policy(own_manager_may_mentor=True)
    assert set(world.recommend(policy=lenient)) == {manager.member_id, free.member_id}


def test_who_declined_long_ago_is_recommended_again() -> None:
    world = World()
    declined = world.mentor(4)
    builders.pairing(world.mentee, declined, world.pivot, state=State.DECLINED, at=NOW - timedelta(days=91))
    assert world.recommend() == [declined.member_id]


def test_the_target_asks_more_of_a_mentor_than_the_scale_does() -> None:
    world = World()
    world.mentor(3)
    expert = world.mentor(4)
    assert world.recommend(target=4) == [expert.member_id]


@pytest.mark.once
@pytest.mark.parametrize("target", [3, 4])
@pytest.mark.parametrize("source", ["manager", "mentor", "test"])
def test_who_is_confirmed_at_the_level_comes_before_who_only_says_so(source: str, target: int) -> None:
    world = World()
    himself = world.mentor(target)
    confirmed = world.mentor(None)
    builders.rate(confirmed, {world.pivot: target}, source=source)
    assert world.recommend(target=target) == [confirmed.member_id, himself.member_id]


def test_the_policy_says_how_many_are_shown() -> None:
    world = World()
    for _ in range(4):
        world.mentor(4)
    assert len(world.recommend(policy=Policy(mentors_shown=3))) == 3
    assert len(world.recommend(policy=Policy(mentors_shown=3), wanted=2)) == 2


def test_reasons_come_in_words() -> None:
    world = World()
    world.mentor(4, confirmed=4, department="Finance", places=2)
    (shown,) = matching.recommend(world.mentee, skill_id=world.pivot, target=3, policy=world.programme.policy, now=NOW)
    words = [describe_reason(reason) for reason in shown.reasons]
    assert "Level 4, confirmed by a manager" in words
    assert "Another department: Finance" in words
    assert "Can mentor 2 more (limit: 2)" in words
    stored = [store_reason(reason) for reason in shown.reasons]
    assert [describe_reason(reason) for reason in stored] == words
    assert describe_reason({"code": "of a later release", "params": {}}) == ""
    assert describe_reason({"code": "places_free", "params": {}}) == "Can mentor … more (limit: …)"


def test_being_chosen_counts_as_exposure_once_for_each_request_but_not_for_those_chosen_before() -> None:
    world = World()
    first, second = world.mentor(4, confirmed=4), world.mentor(4)
    shown = matching.recommend(world.mentee, skill_id=world.pivot, target=3, policy=world.programme.policy, now=NOW)
    for hour in (0, 1, 24):
        matching.note_chosen(shown, before=(), now=NOW + timedelta(hours=hour))
    everybody = {first.member_id, second.member_id}
    matching.note_chosen(shown, before=everybody, now=NOW + timedelta(hours=2))
    days = {(row.mentor_id, row.day): row.amount for row in ExposureDay.objects.all()}
    today, tomorrow = NOW.date(), NOW.date() + timedelta(days=1)
    assert days == {
        (first.member_id, today): pytest.approx(2 * exposure_of_rank(1)),
        (second.member_id, today): pytest.approx(2 * exposure_of_rank(2)),
        (first.member_id, tomorrow): pytest.approx(exposure_of_rank(1)),
        (second.member_id, tomorrow): pytest.approx(exposure_of_rank(2)),
    }
    row = offered(world, first)
    assert row is not None
    assert row.exposure == pytest.approx(3.0)
    matching.renew_offers([first.member_id], now=NOW + timedelta(days=30))
    row = offered(world, first)
    assert row is not None
    assert row.exposure == pytest.approx(1.0)


def test_an_often_chosen_mentor_makes_room_for_an_equal_one() -> None:
    world = World()
    seldom, often = world.mentor(4), world.mentor(4)
    before = matching.recommend(world.mentee, skill_id=world.pivot, target=3, policy=world.programme.policy, now=NOW)
    assert [each.mentor_id for each in before] == [often.member_id, seldom.member_id]
    matching.note_chosen(before[:1], before=(), now=NOW)
    assert world.recommend() == [seldom.member_id, often.member_id]


def test_offers_that_a_mentee_chose_are_assessed_as_they_stand_now() -> None:
    world = World()
    good, full = world.mentor(4, department="Finance"), world.mentor(4, places=1)
    ids = {who.member_id: row.pk for who in (good, full) if (row := offered(world, who))}
    people.take_place(full.member_id, now=NOW)
    matching.renew_offers([full.member_id], now=NOW)
    found = matching.assess_offers(
        world.mentee,
        skill_id=world.pivot,
        offer_ids=[*ids.values(), 10**9],
        target=3,
        policy=world.programme.policy,
        now=NOW,
    )
    assert [each.offer_id for each in found] == [ids[good.member_id]]
    assert ReasonCode.OTHER_DEPARTMENT in {reason.code for reason in found[0].reasons}
    assert (
        matching.assess_offers(
            world.mentee, skill_id=world.chart, offer_ids=ids.values(), target=3, policy=world.programme.policy, now=NOW
        )
        == ()
    )
    ref = matching.offer_to_mentor(ids[good.member_id], programme_id=world.programme.programme_id, now=NOW)
    assert ref is not None
    assert (ref.mentor_id, ref.skill_id) == (good.member_id, world.pivot)
    assert matching.offer_to_mentor(10**9, programme_id=world.programme.programme_id, now=NOW) is None


@pytest.mark.once
def test_renewing_takes_as_many_statements_for_many_as_for_few() -> None:
    world = World()
    few = [world.mentor(4).member_id for _ in range(2)]
    many = [world.mentor(4).member_id for _ in range(20)]
    counts = []
    for ids in (few, many):
        MentorOffer.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            assert matching.renew_offers(ids, now=NOW) == len(ids)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_another_programmes_mentors_are_never_recommended() -> None:
    world, other = World(), World()
    other.mentor(4)
    assert world.recommend() == []
    assert len(other.recommend()) == 1


def test_offers_follow_a_new_version_of_the_framework() -> None:
    world = World()
    practised, expert = world.mentor(3), world.mentor(4)
    FrameworkVersion.objects.filter(pk=world.version.version_id).update(mentor_from=4)
    assert matching.renew_offers_of_framework(world.version.framework_id, now=NOW) == 2
    assert offered(world, practised) is None
    row = offered(world, expert)
    assert row is not None
    assert row.mentor_from == 4
    FrameworkVersion.objects.filter(pk=world.version.version_id).update(status="retired", published_of=None)
    matching.renew_offers_of_framework(world.version.framework_id, now=NOW)
    assert MentorOffer.objects.count() == 0
