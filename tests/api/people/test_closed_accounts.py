"""Whose account is closed is gone: offered nothing, offered to nobody, asked nothing, owns nothing (case K6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring_xblock import api
from mentoring_xblock.api import permissions
from mentoring_xblock.applets.notices.models import Notice, OutboxItem
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.models.requests import MentoringRequest
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.data import MemberInfo
from mentoring_xblock.applets.ratings.models import Rating
from mentoring_xblock.core.errors import Conflict, MentoringError, NotAllowed, NotFound
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db

CLOSED = "This person’s account is closed, so you cannot arrange anything new for them."


class World:
    """A mentee with a manager and an admin, and two mentors for "pivot"."""

    def __init__(self) -> None:
        self.programme = builders.programme("acme")
        self.version = builders.framework(self.programme)
        self.pivot = builders.skill_id(self.version, "pivot")
        role = (self.version.framework_id, "analyst")
        self.admin = builders.member(self.programme, is_admin=True)
        self.manager = builders.member(self.programme)
        self.mentee = builders.member(self.programme, manager=self.manager, role=role)
        builders.rate(self.mentee, {self.pivot: 1})
        self.mentors = [builders.member(self.programme, mentors_everything=True) for _ in range(2)]
        for mentor in self.mentors:
            builders.rate(mentor, {self.pivot: 4})

    def close(self, who: MemberInfo) -> None:
        """As the LMS does it: nothing of ours hears of it."""
        get_user_model().objects.filter(pk=who.user_id).update(is_active=False)

    def suggested(self, **how: Any) -> list[int]:
        found = api.recommend_mentors(
            **{"actor_id": self.mentee.user_id, "framework": "data", "skill": "pivot", "now": NOW} | how
        )
        return [each.mentor_id for each in found.suggestions]

    def offer_of(self, mentor: MemberInfo) -> int:
        found = api.recommend_mentors(actor_id=self.mentee.user_id, framework="data", skill="pivot", now=NOW)
        return next(each.offer_id for each in found.suggestions if each.mentor_id == mentor.member_id)

    def propose(self, mentee: MemberInfo, mentor: MemberInfo) -> Any:
        return api.propose_pairing(
            actor_id=self.admin.user_id, mentee_id=mentee.member_id, mentor_id=mentor.member_id, framework="data",
            skill="pivot", now=NOW,
        )  # fmt: skip


def test_a_mentor_whose_account_is_closed_is_neither_shown_nor_can_be_asked() -> None:
    world = World()
    gone, left = world.mentors
    offer = world.offer_of(gone)
    with CaptureQueriesContext(connection) as before:
        world.suggested()
    world.close(gone)
    for again in (False, True):
        if again:
            api.recalculate(now=NOW)
        with CaptureQueriesContext(connection) as after:
            assert world.suggested() == [left.member_id]
        assert len(after) == len(before)
        assert world.suggested(actor_id=world.manager.user_id, member_id=world.mentee.member_id) == [left.member_id]
        with pytest.raises(Conflict) as refusal:
            api.request_mentor(
                actor_id=world.mentee.user_id, framework="data", skill="pivot", choices=[offer], token="t", now=NOW
            )
        assert refusal.value.code == "stale_offer"
        with pytest.raises(Conflict):
            world.propose(world.mentee, gone)
    assert (MentoringRequest.objects.count(), Pairing.objects.count()) == (0, 0)


def test_a_request_whose_mentor_left_meanwhile_takes_no_place_of_theirs_and_goes_on_to_the_next() -> None:
    world = World()
    offers = [world.offer_of(mentor) for mentor in world.mentors]
    asked = api.request_mentor(
        actor_id=world.mentee.user_id, framework="data", skill="pivot", choices=offers, token="t", now=NOW
    )
    world.close(world.mentors[0])
    with pytest.raises(Conflict):
        api.approve_pairing(actor_id=world.admin.user_id, pairing_id=asked.pairing_id, now=NOW)
    assert builders.reload(world.mentors[0].member_id).places_taken == 0
    api.reject_pairing(actor_id=world.admin.user_id, pairing_id=asked.pairing_id, reason="They left.", now=NOW)
    following = Pairing.objects.get(state=State.PROPOSED)
    assert following.mentor_id == world.mentors[1].member_id


def test_pair_everyone_passes_over_closed_accounts_on_both_sides() -> None:
    world = World()
    world.close(world.mentors[0])
    other = builders.member(world.programme, role=(world.version.framework_id, "analyst"))
    builders.rate(other, {world.pivot: 1})
    world.close(other)
    plan = api.pair_everyone(actor_id=world.admin.user_id, programme="acme", apply=True, now=NOW)
    assert [(pair.mentee_id, pair.mentor_id) for pair in plan.pairs] == [
        (world.mentee.member_id, world.mentors[1].member_id)
    ]


def test_a_manager_who_is_gone_is_no_manager_and_their_part_falls_to_the_admins() -> None:
    world = World()
    running = builders.pairing(world.mentee, world.mentors[0], world.pivot, state=State.REASSESSED)
    waiting = builders.pairing(world.mentors[1], world.mentors[0], world.pivot, state=State.PROPOSED)
    with pytest.raises(NotAllowed):
        api.confirm_growth(actor_id=world.admin.user_id, pairing_id=running.pk, level=3, now=NOW)
    world.close(world.manager)
    queue = api.list_confirmations(actor_id=world.admin.user_id, programme="acme")
    assert [view.pairing.pairing_id for view in queue] == [running.pk]
    api.confirm_growth(actor_id=world.admin.user_id, pairing_id=running.pk, level=3, now=NOW)
    # Nor do they act, whatever session is left open.
    for act in (
        lambda: permissions.require_insider(world.manager.user_id, "acme"),
        lambda: api.get_team_gaps(actor_id=world.manager.user_id, programme="acme"),
        lambda: api.withdraw_pairing(actor_id=world.manager.user_id, pairing_id=waiting.pk),
    ):
        with pytest.raises(NotFound):
            act()


def test_an_admin_who_is_gone_runs_nothing_and_is_asked_nothing() -> None:
    world = World()
    world.close(world.admin)
    assert people.admins_of(world.programme.programme_id) == ()
    assert api.list_programmes_run_by(actor_id=world.admin.user_id) == ()
    with pytest.raises(NotFound):
        permissions.require_admin(world.admin.user_id, "acme")


def test_a_report_who_is_gone_is_in_no_list_and_is_offered_nothing() -> None:
    world = World()
    world.close(world.mentee)
    gaps = api.get_team_gaps(actor_id=world.manager.user_id, programme="acme", now=NOW)
    assert gaps.rows == ()
    assert not api.get_viewer(actor_id=world.manager.user_id).has_team
    assert people.report_ids_of(world.manager.member_id) == ()
    offered: list[Callable[[], Any]] = [
        lambda: world.propose(world.mentee, world.mentors[0]),
        lambda: world.suggested(actor_id=world.manager.user_id, member_id=world.mentee.member_id),
    ]
    for offer in offered:
        with pytest.raises(MentoringError) as refusal:
            offer()
        assert str(refusal.value) == CLOSED
    assert Pairing.objects.count() == 0


def test_the_programmes_figures_count_nobody_who_is_gone() -> None:
    world = World()

    def figures() -> tuple[int, int, int, int]:
        found = api.get_programme_overview(actor_id=world.admin.user_id, programme="acme")
        return found.members, found.rated, found.mentors, found.places

    assert figures() == (5, 3, 2, 4)
    [pivot] = [
        each for each in api.get_bench_strength(actor_id=world.admin.user_id, framework="data") if each.skill == "pivot"
    ]
    assert (pivot.offering, pivot.places_free) == (2, 4)
    world.close(world.mentors[0])
    world.close(world.mentee)
    assert figures() == (3, 1, 1, 2)
    [pivot] = [
        each for each in api.get_bench_strength(actor_id=world.admin.user_id, framework="data") if each.skill == "pivot"
    ]
    assert (pivot.offering, pivot.places_free) == (1, 2)


def test_an_account_that_is_opened_again_is_there_again() -> None:
    world = World()
    world.close(world.mentors[0])
    assert len(world.suggested()) == 1
    get_user_model().objects.filter(pk=world.mentors[0].user_id).update(is_active=True)
    assert len(world.suggested()) == 2


def test_nobody_rates_proposes_for_or_confirms_somebody_whose_account_is_closed() -> None:
    world = World()
    running = builders.pairing(world.mentee, world.mentors[0], world.pivot, state=State.REASSESSED)
    world.close(world.mentee)
    before = Rating.objects.count()
    who = {"member_id": world.mentee.member_id, "framework": "data", "programme": "acme", "now": NOW}
    deeds: list[Callable[[int], Any]] = [
        lambda actor: api.rate_report(actor_id=actor, skill="pivot", level=2, **who),
        lambda actor: api.rate_report_skills(actor_id=actor, levels={"pivot": 2}, **who),
        lambda actor: api.propose_pairing(
            actor_id=actor, mentee_id=world.mentee.member_id, mentor_id=world.mentors[1].member_id, framework="data",
            skill="pivot", programme="acme", now=NOW,
        ),
    ]  # fmt: skip
    for deed in deeds:
        for actor in (world.manager, world.admin):
            with pytest.raises(Conflict) as refusal:
                deed(actor.user_id)
            assert str(refusal.value) == CLOSED
    for end in (
        lambda: api.confirm_growth(actor_id=world.manager.user_id, pairing_id=running.pk, level=3, now=NOW),
        lambda: api.ask_evidence(actor_id=world.manager.user_id, pairing_id=running.pk, what="a chart", now=NOW),
    ):
        with pytest.raises(Conflict) as refusal:
            end()
        assert str(refusal.value) == CLOSED
    assert Rating.objects.count() == before
    assert Pairing.objects.get().state == State.REASSESSED


def test_a_running_pairing_of_somebody_who_is_gone_is_left_to_be_ended_and_nothing_else_is_offered() -> None:
    world = World()
    running = builders.pairing(world.mentee, world.mentors[0], world.pivot, state=State.REASSESSED)
    assert "confirm" in api.get_pairing(actor_id=world.manager.user_id, pairing_id=running.pk).actions
    world.close(world.mentee)
    for viewer in (world.manager, world.admin):
        actions = api.get_pairing(actor_id=viewer.user_id, pairing_id=running.pk).actions
        assert "withdraw" in actions
        assert not {"confirm", "ask_evidence", "fall_short"} & actions
    assert api.list_confirmations(actor_id=world.manager.user_id, programme="acme") == ()
    ended = api.withdraw_pairing(actor_id=world.admin.user_id, pairing_id=running.pk, reason="They left.", now=NOW)
    assert ended.state is State.WITHDRAWN


@pytest.mark.parametrize("state", [State.PROPOSED, State.APPROVED])
def test_no_place_is_given_to_somebody_who_is_gone(state: State) -> None:
    world = World()
    pairing = builders.pairing(world.mentee, world.mentors[0], world.pivot, state=state)
    world.close(world.mentee)
    go_ahead = {
        State.PROPOSED: lambda: api.approve_pairing(actor_id=world.admin.user_id, pairing_id=pairing.pk, now=NOW),
        State.APPROVED: lambda: api.accept_pairing(actor_id=world.mentors[0].user_id, pairing_id=pairing.pk, now=NOW),
    }
    with pytest.raises(Conflict) as refusal:
        go_ahead[state]()
    assert str(refusal.value) == CLOSED
    assert api.list_reviews(actor_id=world.admin.user_id, programme="acme") == ()
    # Whoever was asked can still say no.
    no = {
        State.PROPOSED: lambda: api.reject_pairing(
            actor_id=world.admin.user_id, pairing_id=pairing.pk, reason="They left.", now=NOW
        ),
        State.APPROVED: lambda: api.decline_pairing(actor_id=world.mentors[0].user_id, pairing_id=pairing.pk, now=NOW),
    }
    assert no[state]().state in (State.REJECTED, State.DECLINED)


def test_nothing_is_written_to_the_inbox_of_somebody_who_is_gone() -> None:
    world = World()
    pairing = builders.pairing(world.mentee, world.mentors[0], world.pivot, state=State.ACTIVE)
    world.close(world.mentee)
    api.withdraw_pairing(actor_id=world.admin.user_id, pairing_id=pairing.pk, reason="They left.", now=NOW)
    # The other of the two hears of it all the same.
    assert list(Notice.objects.values_list("member_id", flat=True)) == [world.mentors[0].member_id]
    assert list(OutboxItem.objects.values_list("member_id", flat=True)) == [world.mentors[0].member_id]
