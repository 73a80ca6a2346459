"""More time for a pairing: asked once by either, agreed or not by the other. Through the public API."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from mentoring_xblock import api
from mentoring_xblock.applets.audit_log import api as audit_log
from mentoring_xblock.applets.audit_log.data import Subject
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.applets.pairings.data.pairing import PairingInfo
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.next_steps import NextStep
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.data import MemberInfo
from mentoring_xblock.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests.api.office import LATER, Office, actions
from tests.builders import NOW

pytestmark = pytest.mark.django_db

LAST = date(2026, 3, 30)


def ask(office: Office, info: PairingInfo, who: MemberInfo, weeks: int = 2, now: datetime = LATER) -> PairingInfo:
    return api.ask_extension(actor_id=who.user_id, pairing_id=info.pairing_id, weeks=weeks, now=now)


def answer(info: PairingInfo, who: MemberInfo, *, agree: bool, now: datetime = LATER) -> PairingInfo:
    return api.answer_extension(actor_id=who.user_id, pairing_id=info.pairing_id, agree=agree, now=now)


@pytest.mark.parametrize("asked_by", ["mentee", "mentor"])
def test_either_asks_the_other_agrees_and_the_end_moves_once(office: Office, asked_by: str) -> None:
    info = office.run_until(State.ACTIVE)
    pair = {"mentee": office.mentee, "mentor": office.mentors[0]}
    asking = pair.pop(asked_by)
    (other,) = pair.values()
    assert "extend" in actions(asking, info)
    asked = ask(office, info, asking)
    assert (asked.ends_on, asked.extension_weeks, asked.extension_agreed) == (LAST, 2, None)
    assert Notice.objects.filter(kind="extension_asked").values_list("member_id", flat=True).get() == other.member_id
    assert "answer_extension" in actions(other, info)
    assert not {"extend", "answer_extension"} & actions(asking, info)
    view = api.get_pairing(actor_id=other.user_id, pairing_id=info.pairing_id)
    assert view.next_step is NextStep.ANSWER_EXTENSION
    with pytest.raises(Conflict):
        answer(info, asking, agree=True)
    agreed = answer(info, other, agree=True)
    assert agreed.ends_on == LAST + timedelta(weeks=2)
    assert agreed.calendar_sequence == asked.calendar_sequence + 1
    assert Notice.objects.filter(kind="extended").values_list("member_id", flat=True).get() == asking.member_id
    for who in (asking, other):
        assert not {"extend", "answer_extension"} & actions(who, info)
        with pytest.raises(Conflict):
            ask(office, info, who)
        with pytest.raises(Conflict):
            answer(info, who, agree=True)
    assert Pairing.objects.get().ends_on == LAST + timedelta(weeks=2)
    assert [change.action for change in audit_log.newest_of(Subject.PAIRING, info.pairing_id, most=2)[::-1]] == [
        "pairing.extension_asked", "pairing.extended",
    ]  # fmt: skip
    # What ended with the old date ends with the new one.
    assert api.run_scheduled(now=NOW + timedelta(days=28 + 16))["expired"] == 0
    assert api.run_scheduled(now=NOW + timedelta(days=42 + 16))["expired"] == 1


def test_who_does_not_agree_leaves_the_end_where_it_is_and_is_not_asked_again(office: Office) -> None:
    info = office.run_until(State.ACTIVE)
    ask(office, info, office.mentee)
    refused = answer(info, office.mentors[0], agree=False)
    assert (refused.ends_on, refused.extension_agreed) == (LAST, False)
    with pytest.raises(Conflict):
        ask(office, info, office.mentee)


def test_time_that_is_agreed_late_counts_from_that_day(office: Office) -> None:
    info = office.run_until(State.ACTIVE)
    late = NOW + timedelta(days=28 + 10)
    ask(office, info, office.mentee, weeks=1, now=late)
    assert answer(info, office.mentors[0], agree=True, now=late).ends_on == date(2026, 4, 16)


def test_after_the_grace_it_is_too_late(office: Office) -> None:
    info = office.run_until(State.ACTIVE)
    with pytest.raises(Conflict):
        ask(office, info, office.mentee, now=NOW + timedelta(days=28 + 16))


@pytest.mark.parametrize("weeks", [0, 5, True, "2", None])
def test_more_weeks_than_four_or_none_are_refused(office: Office, weeks: int) -> None:
    info = office.run_until(State.ACTIVE)
    with pytest.raises(InvalidInput):
        ask(office, info, office.mentee, weeks=weeks)
    assert Pairing.objects.get().extension_weeks is None


@pytest.mark.parametrize("state", [State.PROPOSED, State.APPROVED, State.REASSESSED])
def test_only_a_pairing_under_way_is_extended_and_by_its_two_people_alone(office: Office, state: State) -> None:
    info = office.run_until(state)
    with pytest.raises(Conflict):
        ask(office, info, office.mentee)
    for who in (office.manager, office.admin):
        with pytest.raises(NotAllowed):
            ask(office, info, who)
        with pytest.raises(NotAllowed):
            answer(info, who, agree=True)
    with pytest.raises(NotFound):
        ask(office, info, office.mentors[1])
