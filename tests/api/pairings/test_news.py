"""What the two read of their pairing's turns: what has happened, as it is, and what they can do next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mentoring_xblock import api
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.data import MemberInfo
from mentoring_xblock.wording.pairings import describe_notice
from tests import builders
from tests.api.office import LATER, Office, make_office
from tests.builders import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def office() -> Office:
    return make_office()


def name(who: MemberInfo) -> str:
    return str(builders.user_of(who).username)


def newest(who: MemberInfo) -> str:
    return describe_notice(api.get_my_mentoring(actor_id=who.user_id, now=LATER + 90 * DAY).inbox[0])


def test_a_request_that_is_taken_back_is_no_pairing_that_ended(office: Office) -> None:
    info = office.run_until(State.APPROVED)
    api.withdraw_pairing(actor_id=office.mentee.user_id, pairing_id=info.pairing_id, now=LATER)
    assert newest(office.mentors[0]) == (
        f"The request of {name(office.mentee)} for “Pivot” was taken back. You do not need to answer it."
    )
    info = office.request(office.mentors[1], token="t2", now=LATER)
    api.withdraw_pairing(actor_id=office.admin.user_id, pairing_id=info.pairing_id, reason="Later", now=LATER)
    assert newest(office.mentee) == (
        f"Your request to {name(office.mentors[1])} for “Pivot” was taken back. Open it to read why and to ask "
        "somebody else."
    )


def test_a_pairing_that_has_begun_is_ended_early(office: Office) -> None:
    info = office.run_until(State.ACTIVE)
    api.withdraw_pairing(actor_id=office.admin.user_id, pairing_id=info.pairing_id, reason="Moved", now=LATER)
    for who, other in ((office.mentee, office.mentors[0]), (office.mentors[0], office.mentee)):
        assert newest(who) == (
            f"Your pairing with {name(other)} for “Pivot” was ended early. Open it to see why and what comes next."
        )


@pytest.mark.parametrize("state", [State.PROPOSED, State.APPROVED])
def test_a_mentor_who_leaves_before_the_beginning_is_one_who_cannot_help(office: Office, state: State) -> None:
    info = office.request(office.mentors[0], office.mentors[1])
    if state is State.APPROVED:
        api.approve_pairing(actor_id=office.admin.user_id, pairing_id=info.pairing_id, now=NOW)
    api.end_membership(actor_id=office.admin.user_id, member_id=office.mentors[0].member_id, now=LATER)
    lines = api.get_my_mentoring(actor_id=office.mentee.user_id, now=LATER).inbox
    assert {describe_notice(line) for line in lines} == {
        f"{name(office.mentors[0])} cannot mentor you in “Pivot” now.",
        f"Your request for “Pivot” went on to your next choice, {name(office.mentors[1])}.",
    }


def test_a_proposal_that_nobody_reviewed_is_a_request_without_a_mentor_and_not_a_rating_that_is_missing(
    office: Office,
) -> None:
    office.request()
    api.run_scheduled(now=NOW + 60 * DAY)
    assert Pairing.objects.get().state == State.EXPIRED
    assert newest(office.mentee) == "Your request for “Pivot” has ended without a mentor. You can ask others."


def test_before_the_end_each_of_the_two_reads_the_day_and_what_is_theirs_to_do(office: Office) -> None:
    office.run_until(State.ACTIVE)
    api.run_scheduled(now=NOW + 26 * DAY)
    mentee, mentor = name(office.mentee), name(office.mentors[0])
    assert newest(office.mentee) == (
        f"Your pairing with {mentor} for “Pivot” ends on March 30, 2026. Rate yourself again once you can show the "
        "skill, or ask for more time."
    )
    assert newest(office.mentors[0]) == (
        f"Your pairing with {mentee} for “Pivot” ends on March 30, 2026. Tick off in the plan what {mentee} can do "
        "alone."
    )
    api.run_scheduled(now=NOW + 29 * DAY)
    assert newest(office.mentee) == (
        f"Your pairing with {mentor} has reached its last day. Please rate yourself in “Pivot” again."
    )


@pytest.mark.parametrize("agree", [True, False])
def test_who_asked_for_more_time_reads_the_day_that_holds_now(office: Office, agree: bool) -> None:
    info = office.run_until(State.ACTIVE)
    api.ask_extension(actor_id=office.mentee.user_id, pairing_id=info.pairing_id, weeks=1, now=LATER)
    api.answer_extension(actor_id=office.mentors[0].user_id, pairing_id=info.pairing_id, agree=agree, now=LATER)
    mentor = name(office.mentors[0])
    assert newest(office.mentee) == (
        f"{mentor} has agreed to more time: your pairing for “Pivot” now ends on April 6, 2026."
        if agree
        else f"{mentor} has not agreed to more time: your pairing for “Pivot” ends on March 30, 2026, as planned."
    )


def test_a_mentor_whose_mentee_has_left_reads_of_themselves_as_you(office: Office) -> None:
    office.run_until(State.ACTIVE)
    api.end_membership(actor_id=office.admin.user_id, member_id=office.mentee.member_id, now=LATER)
    words = newest(office.mentors[0])
    assert words.startswith(f"{name(office.mentee)} has left, so your pairing for “Pivot” cannot go on.")
    assert name(office.mentors[0]) not in words


@pytest.mark.parametrize("level", [2, 3])
def test_at_the_end_the_mentee_reads_what_can_follow(office: Office, level: int) -> None:
    info = office.run_until(State.REASSESSED)
    api.confirm_growth(actor_id=office.manager.user_id, pairing_id=info.pairing_id, level=level, now=LATER)
    mentor = name(office.mentors[0])
    assert newest(office.mentee) == (
        f"You reached the target in “Pivot” with the help of {mentor}. Open the pairing to thank them."
        if level == 3
        else f"Your pairing with {mentor} for “Pivot” ended below the target. You can ask for another round, or ask "
        "somebody else."
    )
