"""What follows a pairing that has ended: the same two again, and what its page offers. Through the public API."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mentoring_xblock import api
from mentoring_xblock.applets.pairings.data.pairing import PairingInfo
from mentoring_xblock.applets.pairings.models.pairing import Pairing, PlanStep
from mentoring_xblock.applets.pairings.models.requests import MentoringRequest
from mentoring_xblock.applets.pairings.next_steps import NextStep
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.data import ApproveBy, MemberInfo
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core.errors import Conflict, MentoringError, NotAllowed, NotFound
from tests.api.office import LATER, Office

pytestmark = pytest.mark.django_db

NEXT_DAY = LATER + timedelta(days=1)


def fall_short(office: Office) -> PairingInfo:
    info = office.run_until(State.REASSESSED)
    return api.confirm_growth(actor_id=office.manager.user_id, pairing_id=info.pairing_id, level=2, now=LATER)


def again(office: Office, info: PairingInfo, token: str = "again", actor: MemberInfo | None = None) -> PairingInfo:
    who = actor or office.mentee
    return api.ask_another_round(
        actor_id=who.user_id, pairing_id=info.pairing_id, token=token, message="Once more?", now=NEXT_DAY
    )


def step(member: MemberInfo, info: PairingInfo) -> tuple[NextStep, int | None]:
    view = api.get_pairing(actor_id=member.user_id, pairing_id=info.pairing_id, now=NEXT_DAY)
    return view.next_step, view.successor_id


def test_the_same_two_are_asked_again_by_the_way_of_every_request(office: Office) -> None:
    info = fall_short(office)
    assert step(office.mentee, info) == (NextStep.ANOTHER_ROUND, None)
    new = again(office, info)
    assert (new.state, new.mentee_id, new.mentor_id) == (State.PROPOSED, info.mentee_id, info.mentor_id)
    assert (new.skill_id, new.from_level, new.target_level) == (info.skill_id, 2, 3)
    assert new.message == "Once more?"
    assert new.starts_on is None
    assert again(office, info).pairing_id == new.pairing_id
    assert MentoringRequest.objects.count() == 2
    assert step(office.mentee, info) == step(office.manager, info) == (NextStep.FOLLOW, new.pairing_id)
    # The mentor was not asked yet, so for them it is not there.
    assert step(office.mentors[0], info) == (NextStep.NOTHING, None)
    with pytest.raises(Conflict) as refusal:
        again(office, info, token="a third")
    assert refusal.value.code == "one_open"


def test_after_an_unconfirmed_end_the_two_may_go_on_too(office: Office) -> None:
    office.policy(approve_by=ApproveBy.NONE)
    info = office.request()
    api.accept_pairing(actor_id=office.mentors[0].user_id, pairing_id=info.pairing_id, now=LATER)
    office.rerate(3)
    api.run_scheduled(now=LATER + timedelta(days=28))
    assert again(office, info).state is State.APPROVED


@pytest.mark.parametrize(("level", "expected"), [(2, NextStep.ANOTHER_ROUND), (3, NextStep.NEXT_GAP)])
def test_who_has_shown_the_target_is_led_to_the_next_gap(office: Office, level: int, expected: NextStep) -> None:
    info = office.run_until(State.REASSESSED)
    PlanStep.objects.filter(pairing_id=info.pairing_id, level=level).update(alone_at=LATER)
    api.run_scheduled(now=LATER + timedelta(days=28))
    assert step(office.mentee, info) == (expected, None)


def test_it_is_the_mentees_alone_and_leads_only_from_where_it_may(office: Office) -> None:
    info = office.run_until(State.REASSESSED)
    with pytest.raises(Conflict):
        again(office, info)
    api.confirm_growth(actor_id=office.manager.user_id, pairing_id=info.pairing_id, level=2, now=LATER)
    for actor in (office.mentors[0], office.manager, office.admin):
        with pytest.raises(NotAllowed):
            again(office, info, actor=actor)
    with pytest.raises(NotFound):
        again(office, info, actor=office.mentors[1])
    assert Pairing.objects.count() == 1


def test_after_success_there_is_no_other_round(office: Office) -> None:
    info = office.run_until(State.REASSESSED)
    api.confirm_growth(actor_id=office.manager.user_id, pairing_id=info.pairing_id, level=3, now=LATER)
    assert step(office.mentee, info) == (NextStep.NEXT_GAP, None)
    with pytest.raises(Conflict):
        again(office, info)


@pytest.mark.parametrize("how", ["paused", "left", "full"])
def test_a_mentor_who_cannot_is_not_offered_again(office: Office, how: str) -> None:
    info = fall_short(office)
    mentor = office.mentors[0]
    if how == "paused":
        api.set_mentoring(actor_id=mentor.user_id, paused=True, now=LATER)
    elif how == "left":
        Member.objects.filter(pk=mentor.member_id).update(is_active=False)
    else:
        Member.objects.filter(pk=mentor.member_id).update(places_taken=mentor.places)
    assert step(office.mentee, info) == (NextStep.ASK_ELSEWHERE, None)
    with pytest.raises(MentoringError):
        again(office, info)
    assert Pairing.objects.count() == 1


def test_who_declined_or_was_silent_is_not_among_those_to_ask_instead(office: Office) -> None:
    info = office.run_until(State.APPROVED)
    api.decline_pairing(actor_id=office.mentors[0].user_id, pairing_id=info.pairing_id, reason="no time", now=LATER)
    assert step(office.mentee, info)[0] is NextStep.ASK_ELSEWHERE
    assert step(office.manager, info)[0] is NextStep.FIND_MENTOR
    found = api.recommend_mentors(actor_id=office.mentee.user_id, framework="data", skill="pivot", now=NEXT_DAY)
    offered = {each.mentor_id for each in found.suggestions}
    assert offered == {mentor.member_id for mentor in office.mentors[1:]}
