"""A reviewer claims a proposal for a while: others are told, nobody is kept from deciding, and it is in the log."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mentoring_xblock import api
from mentoring_xblock.api.pairings.data import ReviewClaim
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.core.errors import NotAllowed, NotFound, TransitionRefused
from mentoring_xblock.models import LogEntry
from tests import builders
from tests.builders import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

QUARTER = timedelta(minutes=15)


class World:
    """A proposal, and two admins who may decide it."""

    def __init__(self) -> None:
        programme = builders.programme("acme")
        pivot = builders.skill_id(builders.framework(programme), "pivot")
        self.ada = builders.member(programme, is_admin=True, username="ada")
        self.bob = builders.member(programme, is_admin=True, username="bob")
        self.mentee, self.mentor = builders.member(programme), builders.member(programme, mentors_everything=True)
        self.pk = builders.pairing(self.mentee, self.mentor, pivot).pk

    def claim(self, who: Any, **how: Any) -> ReviewClaim | None:
        return api.claim_review(actor_id=who.user_id, pairing_id=self.pk, **{"now": NOW} | how)

    def log(self) -> list[tuple[str, Any, Any]]:
        rows = LogEntry.objects.filter(action="pairing.review_claimed").order_by("id")
        return [(row.action, row.old, row.new["claimed_by"]) for row in rows]


@pytest.fixture
def world() -> World:
    return World()


def test_the_first_who_claims_has_the_claim_and_the_second_hears_of_it(world: World) -> None:
    assert world.claim(world.ada) == ("ada", NOW, True)
    assert world.claim(world.bob, now=NOW + timedelta(minutes=5)) == ("ada", NOW, False)
    assert world.log() == [("pairing.review_claimed", {}, world.ada.member_id)]


def test_claiming_again_writes_nothing(world: World) -> None:
    first = world.claim(world.ada)
    assert world.claim(world.ada, now=NOW + timedelta(minutes=14)) == first
    assert world.claim(world.ada, take_over=True, now=NOW + timedelta(minutes=14)) == first
    assert len(world.log()) == 1


def test_a_claim_runs_out_and_may_be_taken_over_before_that(world: World) -> None:
    world.claim(world.ada)
    later = NOW + timedelta(minutes=2)
    assert world.claim(world.bob, take_over=True, now=later) == ("bob", later, True)
    assert world.claim(world.ada, now=later + QUARTER - timedelta(seconds=1)) == ("bob", later, False)
    over = later + QUARTER
    assert world.claim(world.ada, now=over) == ("ada", over, True)
    assert world.log() == [
        ("pairing.review_claimed", {}, world.ada.member_id),
        ("pairing.review_claimed", {"claimed_by": world.ada.member_id}, world.bob.member_id),
        ("pairing.review_claimed", {}, world.ada.member_id),
    ]


def test_a_claim_keeps_nobody_from_deciding_and_ends_with_the_decision(world: World) -> None:
    world.claim(world.ada)
    assert api.approve_pairing(actor_id=world.bob.user_id, pairing_id=world.pk, now=NOW).state is State.APPROVED
    row = Pairing.objects.get()
    assert (row.claimed_by_id, row.claimed_until) == (None, None)
    with pytest.raises(TransitionRefused):
        world.claim(world.ada)


def test_a_claim_moves_nobody_in_the_queue(world: World) -> None:
    before = Pairing.objects.get().changed_at
    world.claim(world.ada, now=NOW + timedelta(hours=1))
    assert Pairing.objects.get().changed_at == before


def test_who_may_not_decide_may_not_claim_and_a_stranger_finds_nothing(world: World) -> None:
    with pytest.raises(NotAllowed):
        world.claim(world.mentee)
    stranger = builders.member(builders.programme("other"), is_admin=True)
    with pytest.raises(NotFound):
        world.claim(stranger)
    assert Pairing.objects.get().claimed_by_id is None


def test_a_superuser_without_a_membership_and_a_site_without_claims_look_unclaimed(world: World, settings: Any) -> None:
    root = builders.user(is_superuser=True)
    assert api.claim_review(actor_id=root.pk, pairing_id=world.pk, now=NOW) is None
    settings.TASK_MENTORING = {"CLAIM_MINUTES": 0}
    assert world.claim(world.ada) is None
    assert world.log() == []
    settings.TASK_MENTORING = {"CLAIM_MINUTES": 1}
    world.claim(world.ada)
    assert world.claim(world.bob, now=NOW + timedelta(minutes=1)) == ("bob", NOW + timedelta(minutes=1), True)


def test_looking_tells_who_has_the_claim_and_who_may_have_it_and_writes_nothing(world: World, settings: Any) -> None:
    def seen(who: Any, *, now: Any = NOW) -> tuple[ReviewClaim | None, bool]:
        return api.get_review_claims(actor_id=who.user_id, pairing_id=world.pk, now=now)

    assert seen(world.ada) == seen(world.bob) == (None, True)
    assert Pairing.objects.get().claimed_by_id is None
    world.claim(world.ada)
    assert seen(world.ada) == (("ada", NOW, True), False)
    assert seen(world.bob) == (("ada", NOW, False), False)
    assert seen(world.bob, now=NOW + QUARTER) == (None, True)
    root = builders.user(is_superuser=True)
    assert api.get_review_claims(actor_id=root.pk, pairing_id=world.pk, now=NOW) == (None, False)
    settings.TASK_MENTORING = {"CLAIM_MINUTES": 0}
    assert seen(world.bob) == (None, False)
    with pytest.raises(NotAllowed):
        seen(world.mentee)
    assert len(world.log()) == 1
