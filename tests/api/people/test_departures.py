"""People who are gone: nothing is asked of them, nothing waits for them, and those who are left know what to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from mentoring_xblock import api
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.models.requests import MentoringRequest, WaitingEntry
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.data import ConfirmBy, MemberInfo
from mentoring_xblock.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from mentoring_xblock.wording.pairings import describe_notice
from tests import builders
from tests.api.office import LATER, Office
from tests.builders import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def end(office: Office, who: MemberInfo) -> None:
    api.end_membership(actor_id=office.admin.user_id, member_id=who.member_id, now=LATER)


def close_account(office: Office, who: MemberInfo) -> None:
    """The platform closes an account, and cron runs afterwards."""
    account = builders.user_of(who)
    account.is_active = False
    account.save()
    api.run_scheduled(now=LATER)


Leaving = Callable[[Office, MemberInfo], None]
either_way = pytest.mark.parametrize("leave", [end, close_account])


def read(member: MemberInfo) -> list[str]:
    lines = api.get_my_mentoring(actor_id=member.user_id, now=LATER).inbox
    return [describe_notice(line) for line in lines]


def state_of(pairing: Any) -> str:
    return str(Pairing.objects.values_list("state", flat=True).get(pk=pairing.pairing_id))


@either_way
@pytest.mark.parametrize("state", [State.PROPOSED, State.APPROVED])
def test_a_request_to_somebody_who_is_gone_passes_on_at_once(office: Office, leave: Leaving, state: State) -> None:
    info = office.request(office.mentors[0], office.mentors[1])
    if state is State.APPROVED:
        api.approve_pairing(actor_id=office.admin.user_id, pairing_id=info.pairing_id, now=NOW)
    leave(office, office.mentors[0])
    following = Pairing.objects.get(open_skill__isnull=False)
    assert following.mentor_id == office.mentors[1].member_id
    assert following.state == State.PROPOSED
    assert builders.reload(office.mentors[0].member_id).places_taken == 0
    assert not MentorOffer.objects.filter(mentor_id=office.mentors[0].member_id).exists()


@either_way
def test_what_a_mentee_asked_for_who_is_gone_is_withdrawn_and_the_mentor_is_free(
    office: Office, leave: Leaving
) -> None:
    info = office.run_until(State.APPROVED)
    WaitingEntry.objects.create(
        mentee_id=office.mentee.member_id, skill_id=office.skill, open_skill_id=office.skill, joined_at=NOW
    )
    leave(office, office.mentee)
    assert state_of(info) == State.WITHDRAWN
    assert MentoringRequest.objects.get().closed_at is not None
    assert WaitingEntry.objects.get().left_at == LATER
    assert builders.reload(office.mentors[0].member_id).places_taken == 0
    assert Notice.objects.filter(member_id=office.mentors[0].member_id, kind="withdrawn").exists()


@either_way
def test_a_running_pairing_without_its_mentee_asks_mentor_and_manager_and_either_may_end_it(
    office: Office, leave: Leaving
) -> None:
    info = office.run_until(State.ACTIVE)
    leave(office, office.mentee)
    assert state_of(info) == State.ACTIVE
    for member, whose in ((office.mentors[0], "your pairing for"), (office.manager, "the pairing with")):
        words = read(member)[0]
        assert f"has left, so {whose}" in words
        assert words.endswith("Please end it, or it will end by itself in two weeks.")
        assert "close" in api.get_pairing(actor_id=member.user_id, pairing_id=info.pairing_id).actions
    api.close_pairing(actor_id=office.mentors[0].user_id, pairing_id=info.pairing_id, now=LATER)
    assert state_of(info) == State.WITHDRAWN
    assert builders.reload(office.mentors[0].member_id).places_taken == 0


@either_way
def test_a_running_pairing_without_its_mentor_says_to_the_mentee_to_ask_somebody_else(
    office: Office, leave: Leaving
) -> None:
    info = office.run_until(State.ACTIVE)
    leave(office, office.mentors[0])
    assert state_of(info) == State.ACTIVE
    assert "End it and ask somebody else" in read(office.mentee)[0]
    api.close_pairing(actor_id=office.mentee.user_id, pairing_id=info.pairing_id, now=LATER)
    assert state_of(info) == State.WITHDRAWN
    office.request(office.mentors[1], token="t2")


@either_way
def test_a_running_pairing_ends_by_itself_where_nobody_acts_and_is_asked_about_once(
    office: Office, leave: Leaving
) -> None:
    info = office.run_until(State.ACTIVE)
    leave(office, office.mentors[0])
    for days in range(1, 14):
        api.run_scheduled(now=LATER + days * DAY)
    assert state_of(info) == State.ACTIVE
    assert Notice.objects.filter(member_id=office.mentee.member_id, kind="mentor_gone").count() == 1
    api.run_scheduled(now=LATER + 14 * DAY)
    assert state_of(info) == State.WITHDRAWN


def test_where_both_are_gone_it_ends_at_once(office: Office) -> None:
    info = office.run_until(State.ACTIVE)
    end(office, office.mentors[0])
    end(office, office.mentee)
    assert state_of(info) == State.WITHDRAWN


def test_whoever_comes_back_in_time_finds_the_pairing_as_it_was(office: Office) -> None:
    info = office.run_until(State.ACTIVE)
    close_account(office, office.mentors[0])
    account = builders.user_of(office.mentors[0])
    account.is_active = True
    account.save()
    api.run_scheduled(now=LATER + DAY)
    api.run_scheduled(now=LATER + 15 * DAY)
    assert state_of(info) == State.ACTIVE
    assert "close" not in api.get_pairing(actor_id=office.mentee.user_id, pairing_id=info.pairing_id).actions


@pytest.mark.parametrize("confirm_by", list(ConfirmBy))
def test_a_new_rating_still_gets_its_confirmation_unless_the_mentor_was_to_give_it(
    office: Office, confirm_by: ConfirmBy
) -> None:
    office.policy(confirm_by=confirm_by)
    info = office.run_until(State.REASSESSED)
    close_account(office, office.mentors[0])
    asked = Notice.objects.filter(member_id=office.mentee.member_id, kind="mentor_gone").exists()
    assert asked is (confirm_by is ConfirmBy.MENTOR)
    assert state_of(info) == State.REASSESSED


@pytest.mark.parametrize("confirm_by", list(ConfirmBy))
def test_who_waits_for_a_confirmation_by_others_is_not_told_to_end_it_because_the_mentor_has_left(
    office: Office, confirm_by: ConfirmBy
) -> None:
    office.policy(confirm_by=confirm_by)
    info = office.run_until(State.REASSESSED)
    close_account(office, office.mentors[0])
    view = api.get_pairing(actor_id=office.mentee.user_id, pairing_id=info.pairing_id, now=LATER)
    assert ("close" in view.actions) is (confirm_by is ConfirmBy.MENTOR)
    assert view.partner is None


@pytest.mark.parametrize("how", ["rated again", "another policy"])
def test_what_waits_for_somebody_who_is_there_by_now_is_not_ended_because_the_mentor_had_left(
    office: Office, how: str
) -> None:
    if how == "another policy":
        office.policy(confirm_by=ConfirmBy.MENTOR)
        info = office.run_until(State.REASSESSED)
    else:
        info = office.run_until(State.ACTIVE)
    close_account(office, office.mentors[0])
    assert Notice.objects.filter(member_id=office.mentee.member_id, kind="mentor_gone").exists()
    if how == "another policy":
        office.policy(confirm_by=ConfirmBy.MANAGER)
    else:
        office.rerate(3)
    for days in (14, 15):
        api.run_scheduled(now=LATER + days * DAY)
    assert state_of(info) == State.REASSESSED
    who = {"pairing_id": info.pairing_id, "now": LATER + 15 * DAY}
    assert "close" not in api.get_pairing(actor_id=office.mentee.user_id, **who).actions
    ended = api.confirm_growth(actor_id=office.manager.user_id, level=3, **who)
    assert ended.state is State.COMPLETED


def test_somebody_who_has_left_is_not_shown_as_somebody_to_reach(office: Office) -> None:
    info = office.run_until(State.ACTIVE)
    who = {"actor_id": office.mentee.user_id, "pairing_id": info.pairing_id, "now": LATER}
    before = api.get_pairing(**who).partner
    assert before is not None
    assert before.contact is not None
    end(office, office.mentors[0])
    assert api.get_pairing(**who).partner is None


def test_while_both_are_there_nobody_closes_a_pairing(office: Office) -> None:
    info = office.run_until(State.ACTIVE)
    assert "close" not in api.get_pairing(actor_id=office.mentee.user_id, pairing_id=info.pairing_id).actions
    with pytest.raises(Conflict) as refusal:
        api.close_pairing(actor_id=office.mentee.user_id, pairing_id=info.pairing_id, now=LATER)
    assert refusal.value.code == "nobody_left"
    with pytest.raises(NotFound):
        api.close_pairing(actor_id=office.mentors[1].user_id, pairing_id=info.pairing_id, now=LATER)


def test_ending_a_membership_twice_is_once_and_leaves_one_log_row(office: Office) -> None:
    end(office, office.mentors[0])
    end(office, office.mentors[0])
    entry = LogEntry.objects.get(action="member.changed", member_id=office.mentors[0].member_id)
    assert (entry.old, entry.new, entry.actor_id) == (
        {"is_active": True},
        {"is_active": False},
        office.admin.user_id,
    )


def test_only_an_admin_ends_a_membership_and_never_their_own(office: Office) -> None:
    target = office.mentee.member_id
    with pytest.raises(NotAllowed):
        api.end_membership(actor_id=office.manager.user_id, member_id=target)
    with pytest.raises(InvalidInput):
        api.end_membership(actor_id=office.admin.user_id, member_id=office.admin.member_id)
    elsewhere = builders.member(builders.programme(), is_admin=True)
    with pytest.raises(NotFound):
        api.end_membership(actor_id=elsewhere.user_id, member_id=target)
    assert builders.reload(target).is_active
    api.end_membership(actor_id=api.SYSTEM, member_id=target)
    assert not builders.reload(target).is_active


@either_way
@pytest.mark.parametrize("gone", ["mentee", "mentor"])
def test_nothing_new_is_arranged_with_somebody_who_is_gone(office: Office, leave: Leaving, gone: str) -> None:
    info = office.run_until(State.ACTIVE)
    both = {"mentee": office.mentee, "mentor": office.mentors[0]}
    leaving = both.pop(gone)
    (left,) = both.values()
    who = {"actor_id": left.user_id, "pairing_id": info.pairing_id, "now": LATER}
    session = {"minutes": 30, "kind": "review"}
    planned = api.log_session(**who, **session, token="before", starts_at=LATER + DAY, held=False).sessions[0]
    proposed = {"actor_id": leaving.user_id, "pairing_id": info.pairing_id, "now": LATER}
    times = api.propose_session_times(**proposed, **session, token="theirs", starts=[LATER + 3 * DAY]).times
    api.ask_extension(**proposed, weeks=2)
    assert times is not None
    leave(office, leaving)
    sent = Notice.objects.filter(member_id=leaving.member_id).count()
    view = api.get_pairing(actor_id=left.user_id, pairing_id=info.pairing_id)
    assert "close" in view.actions
    assert not {"extend", "answer_extension"} & view.actions
    moved = {"session_id": planned.session_id, "sequence": planned.calendar_sequence, "minutes": 45}
    for arrange in (
        lambda: api.ask_extension(**who, weeks=2),
        lambda: api.answer_extension(**who, agree=True),
        lambda: api.log_session(**who, **session, token="after", starts_at=LATER + DAY, held=False),
        lambda: api.propose_session_times(**who, **session, token="after", starts=[LATER + DAY]),
        lambda: api.accept_session_time(**who, times_id=times.times_id, choice=0),
        lambda: api.move_session(**who, **moved, starts_at=LATER + 2 * DAY),
    ):
        with pytest.raises(Conflict) as refusal:
            arrange()
        assert refusal.value.code == "gone"
    assert Pairing.objects.get().ends_on == info.ends_on
    assert Notice.objects.filter(member_id=leaving.member_id).count() == sent
    # What has been is still written down, and what was planned is called off.
    api.log_session(**who, **session, token="was", starts_at=LATER - timedelta(minutes=40), held=True)
    api.cancel_session(**who, session_id=planned.session_id)
    api.answer_extension(**who, agree=False)
