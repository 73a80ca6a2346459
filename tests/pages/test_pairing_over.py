"""The page of a pairing that was ended early, and of one whose mentor or mentee has left."""

from __future__ import annotations

import pytest

from mentoring_xblock import api
from mentoring_xblock.applets.pairings.models.sessions import Session
from mentoring_xblock.applets.people.models import Member
from tests import builders
from tests.pages.reading import text

WHY = "My work has changed."


@pytest.fixture
def running(world):
    """René learns pivot tables with Tariq; one session is planned."""
    builders.rate(world.rene, {world.pivot: 1})
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.ACTIVE)
    Session.objects.create(
        pairing=row, token="s-1", starts_at=builders.NOW, minutes=60, kind="shadow", created_at=builders.NOW
    )
    return row


def read(enter, member, row):
    return text(enter(member).get(f"/mentoring/pairings/{row.pk}/"))


def test_a_manager_finds_what_was_ended_early_and_by_that_name(world, enter, running):
    asked = builders.pairing(world.rene, world.tariq, world.chart, state=world.State.APPROVED)
    for row in (running, asked):
        api.withdraw_pairing(actor_id=world.rene.user_id, pairing_id=row.pk, reason=WHY)
    team = text(enter(world.maria).get("/mentoring/team/"))
    assert "Show 1 ended pairing" in team
    assert "Ended early</span>" in team
    assert "Withdrawn" not in team
    assert "Ended early</span>" in read(enter, world.maria, running)
    assert "Withdrawn</span>" in read(enter, world.maria, asked)


def test_a_calendar_is_offered_to_the_two_and_as_a_whole_while_it_runs(world, enter, running):
    whole, cancelled = "Add the whole pairing to my calendar", "Remove from my calendar"
    for member, theirs in ((world.rene, True), (world.tariq, True), (world.maria, False)):
        page = read(enter, member, running)
        assert (whole in page, "Add to my calendar" in page) == (theirs, theirs)
    api.withdraw_pairing(actor_id=world.rene.user_id, pairing_id=running.pk, reason=WHY)
    for member, theirs in ((world.rene, True), (world.tariq, True), (world.maria, False)):
        page = read(enter, member, running)
        assert (whole in page, cancelled in page) == (False, theirs)


TOGETHER = ("How to reach", "Find a time", "End the pairing early", "Agree on a session, practise", "Choose real work")


@pytest.mark.parametrize(("leaves", "stays"), [("tariq", "rene"), ("rene", "tariq")])
def test_whoever_is_left_is_led_to_the_end_and_to_nothing_that_takes_two(world, enter, running, leaves, stays):
    stays, leaves = getattr(world, stays), getattr(world, leaves)
    before = read(enter, stays, running)
    assert sum(words in before for words in TOGETHER) == len(TOGETHER) - 1
    Member.objects.filter(pk=leaves.member_id).update(is_active=False)
    page = read(enter, stays, running)
    assert [words for words in TOGETHER if words in page] == []
    assert "End this pairing</button>" in page
    assert page.count("tm-button--primary") == 1
