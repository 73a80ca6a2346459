"""Asking, proposing and approving, through the public API: results, log, and what did not happen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mentoring_xblock import api
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.notices import api as notices
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.applets.notices.words import notice_in_words
from mentoring_xblock.applets.pairings import api as pairings
from mentoring_xblock.applets.pairings.data.pairing import Origin
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.models.requests import MentoringRequest
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.data import ApproveBy
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests import builders
from tests.api.office import LATER, Office, make_office
from tests.builders import NOW

pytestmark = pytest.mark.django_db
ANSWER_DUE = NOW.replace(day=5, hour=23, minute=59)
"""Three working days after Monday, at the end of the day."""


def test_the_same_request_sent_twice_is_stored_once(office: Office) -> None:
    first = office.request()
    assert office.request() == first
    assert Pairing.objects.count() == MentoringRequest.objects.count() == 1


def test_a_second_request_for_the_skill_is_refused_and_changes_nothing(office: Office) -> None:
    office.request()
    logged = LogEntry.objects.count()
    with pytest.raises(Conflict) as refusal:
        office.request(office.mentors[1], token="t2")
    assert refusal.value.code == "one_open"
    assert LogEntry.objects.count() == logged


@pytest.mark.once
@pytest.mark.parametrize("problem", ["none", "four", "twice"])
def test_choices_are_one_to_three_different_ones(office: Office, problem: str) -> None:
    offer = office.offer(office.mentors[0])
    choices = {"none": [], "four": [1, 2, 3, 4], "twice": [offer, offer]}[problem]
    with pytest.raises(InvalidInput):
        office.request(choices=choices)


def test_an_offer_that_no_longer_stands_or_is_foreign_is_refused_alike(office: Office) -> None:
    foreign = make_office()
    with pytest.raises(Conflict) as absent:
        office.request(choices=[987654])
    with pytest.raises(Conflict) as other:
        office.request(choices=[foreign.offer(foreign.mentors[0])])
    assert (absent.value.code, str(absent.value)) == (other.value.code, str(other.value))


def test_a_mentor_without_a_free_place_is_a_stale_choice(office: Office) -> None:
    offer = office.offer(office.mentors[0])
    api_member = office.mentors[0].member_id
    Member.objects.filter(pk=api_member).update(places=1, places_taken=1)
    from mentoring_xblock.applets.matching import api as matching

    matching.renew_offers([api_member], now=NOW)
    with pytest.raises(Conflict):
        office.request(choices=[offer])
    assert not MentoringRequest.objects.exists()


def test_nobody_is_mentored_by_their_own_manager_unless_the_policy_says_so(office: Office) -> None:
    builders.rate(office.manager, {office.skill: 4})
    Member.objects.filter(pk=office.manager.member_id).update(mentors_everything=True)
    builders.rate(office.manager, {office.skill: 4}, at=LATER)
    with pytest.raises(NotAllowed):
        office.request(office.manager)
    office.policy(own_manager_may_mentor=True)
    assert office.request(office.manager).mentor_id == office.manager.member_id


def test_nobody_mentors_themselves(office: Office) -> None:
    Member.objects.filter(pk=office.mentee.member_id).update(mentors_everything=True)
    builders.rate(office.mentee, {office.skill: 4}, at=LATER)
    with pytest.raises((InvalidInput, Conflict)):
        office.request(office.mentee)


@pytest.mark.once
@pytest.mark.parametrize(("level", "target"), [(3, 4), (4, 4)])
def test_who_is_at_the_target_asks_for_practice_one_level_up_or_at_the_top(
    office: Office, level: int, target: int
) -> None:
    builders.rate(office.mentee, {office.skill: level}, at=LATER)
    info = office.request()
    assert (info.origin, info.from_level, info.target_level) == (Origin.PRACTICE, level, target)
    assert Pairing.objects.get().origin == "practice"


def test_a_manager_proposes_for_a_skill_without_a_gap_too(office: Office) -> None:
    builders.rate(office.mentee, {office.skill: 3}, at=LATER)
    info = api.propose_pairing(
        actor_id=office.manager.user_id, mentee_id=office.mentee.member_id, mentor_id=office.mentors[0].member_id,
        framework="data", skill="pivot", now=LATER,
    )  # fmt: skip
    assert (info.origin, info.from_level, info.target_level) == (Origin.MANAGER, 3, 4)


def test_an_over_confident_report_can_be_given_a_mentor(office: Office) -> None:
    builders.rate(office.mentee, {office.skill: 4}, at=NOW)
    builders.rate(office.mentee, {office.skill: 2}, source="manager", rater=office.manager, at=LATER)
    info = office.request(now=LATER)
    assert (info.origin, info.from_level, info.target_level) == (Origin.LEARNER, 2, 3)


def test_without_review_the_mentor_is_asked_at_once(office: Office) -> None:
    office.policy(approve_by=ApproveBy.NONE)
    info = office.request()
    assert info.state is State.APPROVED
    assert info.answer_by == ANSWER_DUE
    assert builders.reload(office.mentors[0].member_id).places_taken == 1


# On to the next choice


def test_a_declined_request_goes_to_the_next_choice_that_still_can(office: Office) -> None:
    office.policy(approve_by=ApproveBy.NONE)
    first = office.request(*office.mentors)
    Member.objects.filter(pk=office.mentors[1].member_id).update(is_paused=True)
    api.decline_pairing(actor_id=office.mentors[0].user_id, pairing_id=first.pairing_id, reason="Too busy", now=LATER)
    second = Pairing.objects.get(open_skill__isnull=False)
    assert second.mentor_id == office.mentors[2].member_id
    assert second.state == State.APPROVED
    assert builders.reload(office.mentors[0].member_id).places_taken == 0
    assert Notice.objects.filter(member_id=office.mentee.member_id, kind="passed_on").exists()


@pytest.mark.parametrize("how", ["skill", "everything", "rated lower"])
def test_a_choice_who_offers_the_skill_no_longer_is_not_asked(office: Office, how: str) -> None:
    office.policy(approve_by=ApproveBy.NONE)
    first, second, third = office.mentors
    info = office.request(first, second, third)
    if how == "skill":
        api.offer_mentoring(actor_id=second.user_id, framework="data", skill="pivot", paused=True, now=LATER)
    elif how == "everything":
        api.set_mentoring(actor_id=second.user_id, everything=False, now=LATER)
    else:
        builders.rate(second, {office.skill: 1}, at=LATER)
    api.decline_pairing(actor_id=first.user_id, pairing_id=info.pairing_id, now=LATER)
    assert Pairing.objects.get(open_skill__isnull=False).mentor_id == third.member_id
    assert not Notice.objects.filter(member_id=second.member_id).exists()


def test_a_rejected_request_goes_to_the_next_choice_for_another_review(office: Office) -> None:
    first = office.request(*office.mentors[:2])
    api.reject_pairing(actor_id=office.admin.user_id, pairing_id=first.pairing_id, reason="Same shift", now=LATER)
    second = Pairing.objects.get(open_skill__isnull=False)
    assert (second.mentor_id, second.state) == (office.mentors[1].member_id, State.PROPOSED)


def test_when_nobody_is_left_the_request_closes_and_another_may_be_opened(office: Office) -> None:
    first = office.request(*office.mentors[:1])
    api.reject_pairing(actor_id=office.admin.user_id, pairing_id=first.pairing_id, reason="No", now=LATER)
    assert MentoringRequest.objects.get().closed_at == LATER
    said = [notice_in_words(line.kind, line.facts) for line in notices.inbox_of(office.mentee.member_id, now=NOW)]
    assert said[0] == "Your request for “Pivot” has ended without a mentor. You can ask others."
    assert "was not approved" in said[1]
    assert office.request(office.mentors[1], token="t2").state is State.PROPOSED


def test_a_silent_mentor_passes_the_request_on_and_frees_the_place(office: Office) -> None:
    office.policy(approve_by=ApproveBy.NONE)
    first = office.request(*office.mentors[:2])
    early = api.run_scheduled(now=ANSWER_DUE - timedelta(minutes=1))
    assert early["passed_on"] == 0
    counts = api.run_scheduled(now=ANSWER_DUE)
    assert counts["passed_on"] == 1
    assert api.run_scheduled(now=ANSWER_DUE)["passed_on"] == 0
    assert Pairing.objects.get(pk=first.pairing_id).state == State.EXPIRED
    assert Pairing.objects.get(open_skill__isnull=False).mentor_id == office.mentors[1].member_id
    assert builders.reload(office.mentors[0].member_id).places_taken == 0


def test_a_withdrawn_request_asks_nobody_else(office: Office) -> None:
    info = office.request(*office.mentors)
    api.withdraw_pairing(actor_id=office.mentee.user_id, pairing_id=info.pairing_id, now=LATER)
    assert not Pairing.objects.filter(open_skill__isnull=False).exists()
    assert not MentoringRequest.objects.filter(closed_at__isnull=True).exists()


# Proposals


def test_a_managers_proposal_waits_for_the_admin_and_then_for_the_mentor(office: Office) -> None:
    info = api.propose_pairing(
        actor_id=office.manager.user_id, mentee_id=office.mentee.member_id, mentor_id=office.mentors[0].member_id,
        framework="data", skill="pivot", weeks=2, now=NOW,
    )  # fmt: skip
    assert (info.state, info.weeks, info.origin) == (State.PROPOSED, 2, "manager")
    assert Notice.objects.filter(member_id=office.admin.member_id, kind="to_review").exists()


@pytest.mark.parametrize(("approve_by", "who"), [("manager", "manager"), ("admin", "admin"), ("none", "manager")])
def test_a_proposal_by_whoever_approves_is_approved_at_once(office: Office, approve_by: str, who: str) -> None:
    office.policy(approve_by=approve_by)
    info = api.propose_pairing(
        actor_id=getattr(office, who).user_id, mentee_id=office.mentee.member_id,
        mentor_id=office.mentors[0].member_id, framework="data", skill="pivot", now=NOW,
    )  # fmt: skip
    assert info.state is State.APPROVED


def test_only_a_manager_or_an_admin_proposes_for_somebody(office: Office) -> None:
    for actor in (office.mentors[1], office.mentee):
        with pytest.raises(NotFound):
            api.propose_pairing(
                actor_id=actor.user_id, mentee_id=office.mentee.member_id, mentor_id=office.mentors[0].member_id,
                framework="data", skill="pivot", now=NOW,
            )  # fmt: skip


def test_a_reviewer_may_choose_another_mentor_before_the_approval(office: Office) -> None:
    info = office.request()
    other = office.mentors[2].member_id
    changed = api.choose_other_mentor(
        actor_id=office.admin.user_id, pairing_id=info.pairing_id, mentor_id=other, now=LATER
    )
    assert (changed.mentor_id, changed.state) == (other, State.PROPOSED)
    api.approve_pairing(actor_id=office.admin.user_id, pairing_id=info.pairing_id, now=LATER)
    with pytest.raises(Conflict):
        api.choose_other_mentor(
            actor_id=office.admin.user_id, pairing_id=info.pairing_id, mentor_id=office.mentors[1].member_id, now=LATER
        )


@pytest.mark.parametrize("decide", [api.approve_pairing, api.reject_pairing])
def test_nobody_decides_on_a_mentor_whom_they_have_not_read(office: Office, decide: Any) -> None:
    info = office.request()
    who = {"actor_id": office.admin.user_id, "pairing_id": info.pairing_id, "now": LATER}
    given = who if decide is api.approve_pairing else who | {"reason": "Same shift"}
    other = office.mentors[2].member_id
    api.choose_other_mentor(**who, mentor_id=other)
    with pytest.raises(Conflict) as refusal:
        decide(**given, mentor_id=info.mentor_id)
    assert refusal.value.code == "stale_mentor"
    stored = Pairing.objects.get()
    assert (stored.state, stored.mentor_id) == (State.PROPOSED, other)
    assert not Notice.objects.filter(member_id__in=(other, info.mentor_id)).exists()
    assert decide(**given, mentor_id=other).state is not State.PROPOSED


@pytest.mark.parametrize("how", ["skill", "everything"])
def test_nobody_is_asked_who_has_withdrawn_the_offer_since_it_was_proposed(office: Office, how: str) -> None:
    info, mentor = office.request(), office.mentors[0]
    if how == "skill":
        api.offer_mentoring(actor_id=mentor.user_id, framework="data", skill="pivot", paused=True, now=LATER)
    else:
        api.set_mentoring(actor_id=mentor.user_id, everything=False, now=LATER)
    who = {"actor_id": office.admin.user_id, "pairing_id": info.pairing_id, "now": LATER}
    with pytest.raises(Conflict) as refusal:
        api.approve_pairing(**who)
    assert refusal.value.code == "not_offered"
    assert Pairing.objects.get().state == State.PROPOSED
    assert not Notice.objects.filter(member_id=mentor.member_id).exists()
    assert builders.reload(mentor.member_id).places_taken == 0
    api.choose_other_mentor(**who, mentor_id=office.mentors[1].member_id)
    assert api.approve_pairing(**who).state is State.APPROVED


def test_an_approval_without_a_free_place_is_refused_and_the_proposal_stays(office: Office) -> None:
    info = office.request()
    Member.objects.filter(pk=office.mentors[0].member_id).update(places=1, places_taken=1)
    with pytest.raises(Conflict) as refusal:
        api.approve_pairing(actor_id=office.admin.user_id, pairing_id=info.pairing_id, now=NOW)
    assert refusal.value.code == "no_place"
    assert Pairing.objects.get().state == State.PROPOSED


# Policies


def test_without_a_manager_the_admins_review_and_confirm(office: Office) -> None:
    office.policy(approve_by=ApproveBy.MANAGER)
    Member.objects.filter(pk=office.mentee.member_id).update(manager=None)
    info = office.run_until(State.REASSESSED)
    assert api.list_confirmations(actor_id=office.admin.user_id)[0].pairing.pairing_id == info.pairing_id
    ended = api.confirm_growth(actor_id=office.admin.user_id, pairing_id=info.pairing_id, level=3, now=LATER)
    assert ended.state is State.COMPLETED


def test_a_manager_who_left_counts_as_missing(office: Office) -> None:
    info = office.run_until(State.REASSESSED)
    assert api.list_confirmations(actor_id=office.admin.user_id) == ()
    Member.objects.filter(pk=office.manager.member_id).update(is_active=False)
    assert len(api.list_confirmations(actor_id=office.admin.user_id)) == 1
    with pytest.raises(NotFound):
        api.confirm_growth(actor_id=office.manager.user_id, pairing_id=info.pairing_id, level=3, now=LATER)


def test_a_request_is_over_once_somebody_accepts_and_its_other_choices_are_never_asked(office: Office) -> None:
    info = office.request(*office.mentors)
    api.approve_pairing(actor_id=office.admin.user_id, pairing_id=info.pairing_id, now=NOW)
    assert MentoringRequest.objects.get().closed_at is None
    api.accept_pairing(actor_id=office.mentors[0].user_id, pairing_id=info.pairing_id, now=LATER)
    request = MentoringRequest.objects.get()
    assert (request.closed_at, request.open_skill_id) == (LATER, None)
    # Whatever becomes of the pairing now, nobody else hears of the request.
    api.withdraw_pairing(actor_id=office.mentors[0].user_id, pairing_id=info.pairing_id, reason="Moved", now=LATER)
    others = [mentor.member_id for mentor in office.mentors[1:]]
    assert Pairing.objects.count() == 1
    assert not Notice.objects.filter(member_id__in=others).exists()
    assert not MentoringRequest.objects.get().choices.filter(mentor_id__in=others, tried_at__isnull=False).exists()


def test_what_was_accepted_after_it_was_listed_as_unanswered_goes_on(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = office.run_until(State.APPROVED)
    late = ANSWER_DUE
    listed = pairings.out_of_time(late, most=10)
    assert [info.pairing_id for info in listed] == [waiting.pairing_id]
    api.accept_pairing(actor_id=office.mentors[0].user_id, pairing_id=waiting.pairing_id, now=NOW + timedelta(hours=1))
    lists = [listed, ()]
    monkeypatch.setattr(pairings, "out_of_time", lambda *_args, **_options: lists.pop(0))
    assert api.run_scheduled(now=late)["expired"] == 0
    assert lists == [()]
    assert Pairing.objects.get(pk=waiting.pairing_id).state == State.ACTIVE
