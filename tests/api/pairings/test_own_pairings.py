"""Nobody approves a pairing of their own, by whichever way they come to it."""

from __future__ import annotations

import pytest

from mentoring_xblock import api
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core.errors import NotAllowed
from tests import builders
from tests.api.office import Office, make_office
from tests.builders import NOW

pytestmark = pytest.mark.django_db


def make_admin(office: Office, member_id: int) -> None:
    Member.objects.filter(pk=member_id).update(is_admin=True)


def test_an_admin_who_asks_for_a_mentor_is_reviewed_by_another(office: Office) -> None:
    make_admin(office, office.mentee.member_id)
    asked = office.request()
    assert asked.state is State.PROPOSED
    mine = office.mentee.user_id
    with pytest.raises(NotAllowed) as refusal:
        api.approve_pairing(actor_id=mine, pairing_id=asked.pairing_id, now=NOW)
    assert refusal.value.code == "own_pairing"
    assert "Ask another administrator" in str(refusal.value)
    with pytest.raises(NotAllowed):
        api.claim_review(actor_id=mine, pairing_id=asked.pairing_id, now=NOW)
    assert "approve" not in api.get_pairing(actor_id=mine, pairing_id=asked.pairing_id).actions
    assert api.list_reviews(actor_id=mine) == ()
    assert set(Notice.objects.filter(kind="to_review").values_list("member_id", flat=True)) == {office.admin.member_id}
    approved = api.approve_pairing(actor_id=office.admin.user_id, pairing_id=asked.pairing_id, now=NOW)
    assert approved.state is State.APPROVED


def test_an_admin_who_is_to_mentor_is_reviewed_by_another(office: Office) -> None:
    mentor = office.mentors[0]
    make_admin(office, mentor.member_id)
    asked = office.request()
    with pytest.raises(NotAllowed) as refusal:
        api.approve_pairing(actor_id=mentor.user_id, pairing_id=asked.pairing_id, now=NOW)
    assert refusal.value.code == "own_pairing"
    assert api.list_reviews(actor_id=mentor.user_id) == ()
    assert mentor.member_id not in Notice.objects.filter(kind="to_review").values_list("member_id", flat=True)


def test_an_admin_who_proposes_themselves_does_not_let_it_through(office: Office) -> None:
    mentor = office.mentors[0]
    make_admin(office, mentor.member_id)
    proposed = api.propose_pairing(
        actor_id=mentor.user_id, mentee_id=office.mentee.member_id, mentor_id=mentor.member_id, framework="data",
        skill="pivot", now=NOW,
    )  # fmt: skip
    assert proposed.state is State.PROPOSED


def test_where_there_is_no_other_administrator_the_sites_own_decides(office: Office) -> None:
    Member.objects.filter(pk=office.admin.member_id).update(is_admin=False)
    make_admin(office, office.mentee.member_id)
    asked = office.request()
    with pytest.raises(NotAllowed) as refusal:
        api.approve_pairing(actor_id=office.mentee.user_id, pairing_id=asked.pairing_id, now=NOW)
    assert "of the site" in str(refusal.value)
    root = builders.user(is_superuser=True)
    assert api.approve_pairing(actor_id=root.pk, pairing_id=asked.pairing_id, now=NOW).state is State.APPROVED


def test_a_policy_without_approval_asks_nobody_and_an_admin_may_take_their_request_back() -> None:
    office = make_office(approve_by="none")
    make_admin(office, office.mentee.member_id)
    asked = office.request()
    assert asked.state is State.APPROVED
    office = make_office()
    make_admin(office, office.mentee.member_id)
    asked = office.request()
    withdrawn = api.withdraw_pairing(actor_id=office.mentee.user_id, pairing_id=asked.pairing_id, now=NOW)
    assert withdrawn.state is State.WITHDRAWN


@pytest.fixture
def office() -> Office:
    return make_office()
