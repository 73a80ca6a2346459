"""A mentor who becomes the mentee's manager while their pairing is asked for: nobody is paired against the policy."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from mentoring_xblock import api
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core.errors import Conflict, NotAllowed
from tests import builders
from tests.api.office import LATER, Office, make_office

pytestmark = pytest.mark.django_db
OF_THE_REVIEWER = (
    "The mentor has become the mentee’s manager since this was proposed, and in this programme, managers do not mentor "
    "the people who report to them. Choose another mentor, or reject the request with this reason."
)
OF_THE_MENTOR = (
    "You have become this person’s manager since they asked you, and in this programme, managers do not mentor the "
    "people who report to them. Decline the request, so that they can have another mentor."
)


@pytest.fixture
def office() -> Office:
    return make_office()


def promote(office: Office) -> None:
    """The first mentor becomes the mentee's manager."""
    Member.objects.filter(pk=office.mentee.member_id).update(manager_id=office.mentors[0].member_id)


def refused(call: Any, **given: Any) -> str:
    with pytest.raises(Conflict) as refusal:
        call(**given)
    assert refusal.value.code == "own_manager"
    return str(refusal.value)


def test_nobody_approves_the_mentees_own_manager_and_another_mentor_can_be_chosen(office: Office) -> None:
    info = office.request()
    promote(office)
    who = {"actor_id": office.admin.user_id, "pairing_id": info.pairing_id, "now": LATER}
    assert refused(api.approve_pairing, **who) == OF_THE_REVIEWER
    assert Pairing.objects.get().state == State.PROPOSED
    assert not Notice.objects.filter(member_id=office.mentors[0].member_id).exists()
    assert builders.reload(office.mentors[0].member_id).places_taken == 0
    api.choose_other_mentor(**who, mentor_id=office.mentors[1].member_id)
    assert api.approve_pairing(**who).state is State.APPROVED


def test_a_mentor_who_manages_the_mentee_by_now_cannot_accept_and_declining_asks_the_next_choice(
    office: Office,
) -> None:
    info = office.request(*office.mentors[:2])
    api.approve_pairing(actor_id=office.admin.user_id, pairing_id=info.pairing_id, now=LATER)
    promote(office)
    who = {"actor_id": office.mentors[0].user_id, "pairing_id": info.pairing_id, "now": LATER}
    assert refused(api.accept_pairing, **who) == OF_THE_MENTOR
    assert Pairing.objects.get().state == State.APPROVED
    assert {"accept", "decline"} <= api.get_pairing(**who).actions
    api.decline_pairing(**who)
    assert Pairing.objects.get(open_skill__isnull=False).mentor_id == office.mentors[1].member_id


def test_the_page_tells_the_mentor_at_the_button_what_to_do_instead(office: Office) -> None:
    info = office.run_until(State.APPROVED)
    promote(office)
    client = Client()
    client.force_login(builders.user_of(office.mentors[0]))
    answer = client.post(f"/mentoring/pairings/{info.pairing_id}/accept/", follow=True)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert OF_THE_MENTOR in page
    assert "Decline with this reason" in page


@pytest.mark.parametrize("state", [State.PROPOSED, State.APPROVED])
@pytest.mark.parametrize("is_promoted", [True, False])
def test_what_would_be_refused_is_said_when_the_page_opens_and_the_other_button_is_the_one(
    office: Office, state: State, is_promoted: bool
) -> None:
    info = office.run_until(state)
    if is_promoted:
        promote(office)
    who, button, other, words = (
        (office.admin, "Approve", "Reject", OF_THE_REVIEWER)
        if state is State.PROPOSED
        else (office.mentors[0], "Accept", "Decline", OF_THE_MENTOR)
    )
    client = Client()
    client.force_login(builders.user_of(who))
    page = client.get(f"/mentoring/pairings/{info.pairing_id}/").content.decode()
    assert (words in page) is is_promoted
    assert page.count("tm-button--primary") == 1
    first = f'tm-button--primary">{other}<' if is_promoted else f'tm-button--primary" type="submit">{button}<'
    assert first in page
    assert (f">{button}<" in page) is not is_promoted


def test_a_mentor_who_offers_the_skill_no_more_is_said_to_when_the_reviewer_opens_the_page(office: Office) -> None:
    info = office.request()
    api.set_mentoring(actor_id=office.mentors[0].user_id, everything=False, now=LATER)
    client = Client()
    client.force_login(builders.user_of(office.admin))
    page = client.get(f"/mentoring/pairings/{info.pairing_id}/").content.decode()
    assert "This mentor does not offer the skill any more. Choose another mentor, or reject" in page
    assert ">Approve<" not in page


@pytest.mark.parametrize("state", [State.PROPOSED, State.APPROVED])
def test_where_the_policy_allows_it_nothing_is_refused(office: Office, state: State) -> None:
    info = office.run_until(state)
    promote(office)
    office.policy(own_manager_may_mentor=True)
    if state is State.PROPOSED:
        step, actor = api.approve_pairing, office.admin
    else:
        step, actor = api.accept_pairing, office.mentors[0]
    assert step(actor_id=actor.user_id, pairing_id=info.pairing_id, now=LATER).state is not state


@pytest.mark.parametrize("step", [api.approve_pairing, api.accept_pairing])
def test_what_has_gone_on_already_says_that_and_not_who_manages_whom(office: Office, step: Any) -> None:
    info = office.run_until(State.ACTIVE)
    promote(office)
    actor = office.admin if step is api.approve_pairing else office.mentors[0]
    with pytest.raises(Conflict) as refusal:
        step(actor_id=actor.user_id, pairing_id=info.pairing_id, now=LATER)
    assert refusal.value.code == "stale_state"


def test_a_running_pairing_goes_on(office: Office) -> None:
    info = office.run_until(State.ACTIVE)
    promote(office)
    office.rerate(3)
    ended = api.confirm_growth(actor_id=office.mentors[0].user_id, pairing_id=info.pairing_id, level=3, now=LATER)
    assert ended.state is State.COMPLETED


def test_another_round_is_not_offered_with_ones_own_manager(office: Office) -> None:
    info = office.run_until(State.REASSESSED)
    api.confirm_growth(actor_id=office.manager.user_id, pairing_id=info.pairing_id, level=2, now=LATER)
    who = {"actor_id": office.mentee.user_id, "pairing_id": info.pairing_id, "now": LATER}
    assert "another_round" in api.get_pairing(**who).actions
    promote(office)
    seen = api.get_pairing(**who)
    assert "another_round" not in seen.actions
    assert seen.next_step == "ask_elsewhere"
    with pytest.raises(NotAllowed):
        api.ask_another_round(**who, token="again")
