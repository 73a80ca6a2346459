"""Suggestions for a gap, offers, places and the waiting list, through the public api on a database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring_xblock.api.matching import recommendations
from mentoring_xblock.api.matching.data import MentorSuggestions
from mentoring_xblock.api.matching.offers import join_waiting_list, leave_waiting_list, offer_mentoring, set_mentoring
from mentoring_xblock.api.ratings.drafts import get_profile
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.competencies.data import VersionRef
from mentoring_xblock.applets.matching.models import ExposureDay, MentorOffer
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.applets.pairings.models.requests import WaitingEntry
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.data import MemberInfo, ProgrammeInfo
from mentoring_xblock.applets.people.models import Member, MemberRole
from mentoring_xblock.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db


class World:
    """A programme with a framework of two skills (target 3 of 4, mentors from 3), a mentee and their manager."""

    def __init__(self) -> None:
        self.programme: ProgrammeInfo = builders.programme()
        self.version: VersionRef = builders.framework(self.programme)
        self.pivot = builders.skill_id(self.version, "pivot")
        self.chart = builders.skill_id(self.version, "chart")
        self.manager = builders.member(self.programme)
        self.mentee = builders.member(
            self.programme, manager=self.manager, role=(self.version.framework_id, "analyst"), department="Sales"
        )
        builders.rate(self.mentee, {self.pivot: 1})

    def mentor(self, level: int = 4, **fields: Any) -> MemberInfo:
        who = builders.member(self.programme, **{"mentors_everything": True} | fields)
        builders.rate(who, {self.pivot: level})
        return who

    def recommend(self, actor: MemberInfo | None = None, **arguments: Any) -> MentorSuggestions:
        given: dict[str, Any] = {
            "actor_id": (actor or self.mentee).user_id,
            "framework": "data",
            "skill": "pivot",
            "programme": self.programme.key,
            "now": NOW,
        }
        return recommendations.recommend_mentors(**given | arguments)

    def offer(self, actor: MemberInfo, **arguments: Any) -> MemberInfo:
        given: dict[str, Any] = {
            "actor_id": actor.user_id,
            "framework": "data",
            "skill": "pivot",
            "programme": self.programme.key,
            "now": NOW,
        }
        return offer_mentoring(**given | arguments)


def test_a_mentee_sees_mentors_with_names_bands_places_and_reasons() -> None:
    world = World()
    user = builders.user("ada", first_name="Ada", last_name="Abel")
    above = world.mentor(4, user=user, department="Finance", places=2)
    # A role that is gone from the model in use has no title; then the next one tells who somebody is.
    for position, key in enumerate(("gone", "analyst")):
        MemberRole.objects.create(
            member_id=above.member_id, framework_id=world.version.framework_id, role_key=key, position=position
        )
    at = world.mentor(3)
    shown = world.recommend()
    assert (shown.skill, shown.title, shown.from_level, shown.target, shown.waiting) == ("pivot", "Pivot", 1, 3, False)
    first, second = shown.suggestions
    assert (first.mentor_id, first.name, first.department) == (above.member_id, "Ada Abel", "Finance")
    assert (first.role, second.role) == ("Analyst", "")
    assert (first.level_band, first.confirmed, first.places, first.places_free) == ("at", False, 2, 2)
    assert (second.mentor_id, second.level_band) == (at.member_id, "at")
    assert (first.score, second.score) == (None, None)
    assert {reason.code for reason in first.reasons} >= {"not_confirmed", "other_department", "places_free"}


def test_sixty_looks_change_neither_a_row_nor_the_order_and_ask_for_no_lock() -> None:
    world = World()
    for level in (4, 4, 3):
        world.mentor(level)
    before = world.recommend()
    offers = list(MentorOffer.objects.order_by("pk").values())
    with CaptureQueriesContext(connection) as asked:
        for actor in [world.mentee] * 60 + [world.manager]:
            world.recommend(actor, member_id=world.mentee.member_id)
    assert world.recommend() == before
    assert list(MentorOffer.objects.order_by("pk").values()) == offers
    assert not ExposureDay.objects.exists()
    # Nor a transaction: SQLite takes the lock for writing where one begins.
    assert {query["sql"].split()[0] for query in asked} == {"SELECT"}
    assert not any("FOR UPDATE" in query["sql"] for query in asked)


@pytest.mark.parametrize("level", [1, 3, 4])
@pytest.mark.parametrize("waits", [True, False])
def test_what_a_profile_holds_is_not_read_again_and_gives_the_same(level: int, *, waits: bool) -> None:
    world = World()
    world.mentor()
    builders.rate(world.mentee, {world.pivot: level})
    if waits:
        join_waiting_list(actor_id=world.mentee.user_id, framework="data", skill="pivot", now=NOW)
    asked = {"framework": "data", "role": "analyst", "programme": world.programme.key}
    profile = get_profile(actor_id=world.mentee.user_id, **asked, with_results=False)
    with CaptureQueriesContext(connection) as queries:
        found = world.recommend(role="analyst", profile=profile)
    assert found == world.recommend(role="analyst")
    assert found.waiting is waits
    assert not any('FROM "task_mentoring_member" ' in query["sql"] for query in queries)
    with pytest.raises(NotFound):
        world.recommend(role="analyst", profile=profile, skill="nowhere")


def test_a_profile_of_somebody_else_is_worth_nothing() -> None:
    world = World()
    world.mentor()
    about = {"framework": "data", "role": "analyst", "programme": world.programme.key}
    own = get_profile(actor_id=world.mentee.user_id, **about)
    of_report = get_profile(actor_id=world.manager.user_id, member_id=world.mentee.member_id, **about)
    for profile in (own, of_report):
        found = world.recommend(world.manager, role="analyst", profile=profile)
        assert found == world.recommend(world.manager, role="analyst")
        assert found.from_level is None
    outsider = builders.user("outsider")
    with pytest.raises(NotFound):
        recommendations.recommend_mentors(actor_id=outsider.pk, skill="pivot", profile=own, **about)


def test_mentors_for_somebody_are_for_their_manager_and_admins_to_find() -> None:
    world = World()
    world.mentor()
    admin = builders.member(world.programme, is_admin=True)
    assert world.recommend(admin, member_id=world.mentee.member_id).suggestions
    peer = builders.member(world.programme)
    foreign = World().mentee
    for actor, member_id in (
        (peer, world.mentee.member_id),
        (world.manager, foreign.member_id),
        (world.manager, 10**9),
    ):
        with pytest.raises(NotFound) as refusal:
            world.recommend(actor, member_id=member_id)
        assert str(refusal.value) == str(NotFound())


def test_outsiders_and_unknown_skills_are_refused() -> None:
    world = World()
    stranger = builders.user()
    with pytest.raises(NotFound):
        world.recommend(actor_id=stranger.pk)
    with pytest.raises(NotAllowed):
        world.recommend(actor_id=stranger.pk, programme="")
    for arguments in ({"skill": "juggling"}, {"framework": "nowhere"}, {"role": "juggler"}, {"skill": "\x00"}):
        with pytest.raises(NotFound):
            world.recommend(**arguments)
    for limit in (0, 21):
        with pytest.raises(InvalidInput):
            world.recommend(limit=limit)


def test_where_no_role_asks_for_the_skill_the_next_level_is_the_target() -> None:
    world = World()
    roleless = builders.member(world.programme)
    assert world.recommend(roleless).target == 1
    builders.rate(roleless, {world.pivot: 3})
    assert world.recommend(roleless).target == 4
    assert world.recommend(roleless, role="analyst").target == 4, "the role's 3 is reached: practice"
    builders.rate(roleless, {world.pivot: 1}, at=NOW + timedelta(hours=1))
    assert (world.recommend(roleless).target, world.recommend(roleless, role="analyst").target) == (2, 3)


def test_a_skill_can_be_offered_from_mentor_level_on() -> None:
    world = World()
    who = builders.member(world.programme)
    with pytest.raises(Conflict) as refusal:
        world.offer(who)
    assert refusal.value.code == "not_at_level"
    builders.rate(who, {world.pivot: 2})
    with pytest.raises(Conflict):
        world.offer(who)
    builders.rate(who, {world.pivot: 3}, at=NOW + timedelta(days=1))
    after = world.offer(who, places=3)
    assert after.places == 3
    row = MentorOffer.objects.get()
    assert (row.mentor_id, row.skill_id, row.places) == (who.member_id, world.pivot, 3)
    assert world.recommend().suggestions
    assert LogEntry.objects.filter(action="member.offer_changed", member_id=who.member_id).count() == 1


def test_an_offer_is_withdrawn_and_given_again() -> None:
    world = World()
    who = world.mentor(mentors_everything=False)
    world.offer(who)
    assert MentorOffer.objects.count() == 1
    world.offer(who, paused=True)
    assert MentorOffer.objects.count() == 0
    assert world.recommend().suggestions == ()
    world.offer(who)
    world.offer(who)
    assert MentorOffer.objects.count() == 1


def test_places_count_for_all_skills_together() -> None:
    world = World()
    who = world.mentor(places=2)
    builders.rate(who, {world.chart: 4})
    world.offer(who, places=5)
    assert set(MentorOffer.objects.values_list("places", flat=True)) == {5}
    people.take_place(who.member_id, now=NOW)
    people.take_place(who.member_id, now=NOW)
    for places in (1, 0, 51):
        with pytest.raises((Conflict, InvalidInput)):
            world.offer(who, places=places)
    assert builders.reload(who.member_id).places == 5


def test_pausing_takes_every_offer_away_and_ending_the_pause_brings_them_back() -> None:
    world = World()
    who = world.mentor()

    def change(**arguments: Any) -> MemberInfo:
        return set_mentoring(actor_id=who.user_id, programme=world.programme.key, now=NOW, **arguments)

    assert change(paused=True).is_paused
    assert MentorOffer.objects.count() == 0
    assert change(paused=False, places=4).places == 4
    assert MentorOffer.objects.get().places == 4
    assert not change(everything=False).mentors_everything
    assert MentorOffer.objects.count() == 0
    assert change(everything=True).mentors_everything
    assert MentorOffer.objects.count() == 1


def test_waiting_is_joined_once_told_to_the_admins_and_left() -> None:
    world = World()
    admin = builders.member(world.programme, is_admin=True)
    given: dict[str, Any] = {
        "actor_id": world.mentee.user_id,
        "framework": "data",
        "skill": "pivot",
        "programme": world.programme.key,
    }
    leave_waiting_list(**given, now=NOW)
    for minutes in (0, 1):
        join_waiting_list(**given, now=NOW + timedelta(minutes=minutes))
    assert WaitingEntry.objects.count() == 1
    assert world.recommend().waiting
    assert list(Notice.objects.values_list("kind", "member_id")) == [("waiting", admin.member_id)]
    leave_waiting_list(**given, now=NOW + timedelta(days=1))
    assert not world.recommend().waiting
    actions = LogEntry.objects.filter(action__startswith="waiting.").values_list("action", flat=True)
    assert list(actions.order_by("id")) == ["waiting.joined", "waiting.left"]
    with pytest.raises(NotFound):
        join_waiting_list(**given | {"skill": "juggling"})


def count_statements(world: World) -> int:
    with CaptureQueriesContext(connection) as queries:
        world.recommend()
    return len([query for query in queries if "SAVEPOINT" not in query["sql"]])


@pytest.mark.once
def test_a_popular_skill_takes_as_many_statements_as_a_rare_one() -> None:
    rare, popular = World(), World()
    rare.mentor()
    for _ in range(30):
        popular.mentor()
    assert (count_statements(rare), count_statements(popular)) == (7, 7)
    for _ in range(10):
        assert len(popular.recommend().suggestions) == 5
    assert (count_statements(rare), count_statements(popular)) == (7, 7)


def test_offers_follow_when_somebody_is_deactivated() -> None:
    world = World()
    who = world.mentor()
    Member.objects.filter(pk=who.member_id).update(is_active=False)
    with pytest.raises(NotFound):
        world.offer(who)
