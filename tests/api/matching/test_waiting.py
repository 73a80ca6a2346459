"""The waiting list keeps its word: the first in line is told and has two working days; and who may be invited."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mentoring_xblock import api
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.applets.pairings.models.requests import WaitingEntry
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.data import MemberInfo
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core.errors import Conflict, LimitReached, NotAllowed
from mentoring_xblock.wording.pairings import describe_notice
from tests import builders
from tests.api.office import Office
from tests.builders import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PIVOT = {"framework": "data", "skill": "pivot"}


def line_up(office: Office, count: int) -> list[MemberInfo]:
    """So many people wait, one after the other, and nobody can help them."""
    for mentor in office.mentors:
        api.set_mentoring(actor_id=mentor.user_id, paused=True, now=NOW)
    found = []
    for number in range(count):
        who = builders.member(office.programme, role=(office.framework.framework_id, "analyst"))
        builders.rate(who, {office.skill: 1})
        api.join_waiting_list(actor_id=who.user_id, **PIVOT, now=NOW + timedelta(minutes=number))
        found.append(who)
    return found


def free_one(office: Office) -> None:
    api.set_mentoring(actor_id=office.mentors[0].user_id, paused=False, now=NOW + timedelta(hours=1))


def told() -> list[int]:
    return list(Notice.objects.filter(kind="your_turn").order_by("pk").values_list("member_id", flat=True))


def test_nobody_is_told_while_nobody_can_help(office: Office) -> None:
    line_up(office, 2)
    api.run_scheduled(now=NOW + DAY)
    assert told() == []


def test_the_oldest_is_told_and_has_two_working_days_before_the_next(office: Office) -> None:
    first, second, third = line_up(office, 3)
    free_one(office)
    thursday = datetime(2026, 3, 5, 9, tzinfo=UTC)
    until_monday = datetime(2026, 3, 9, 23, 59, tzinfo=UTC)
    for day in range(5):
        api.run_scheduled(now=thursday + day * DAY)
    assert told() == [first.member_id]
    page = api.get_my_mentoring(actor_id=first.user_id, now=thursday)
    assert [(each.title, each.turn_until) for each in page.waiting] == [("Pivot", until_monday)]
    assert describe_notice(page.inbox[0]) == (
        "Somebody can help you with “Pivot” now. Ask them within 2 working days; then we notify the next person in "
        "line."
    )
    api.run_scheduled(now=until_monday + timedelta(hours=1))
    assert told() == [first.member_id, second.member_id]
    page = api.get_my_mentoring(actor_id=first.user_id, now=until_monday + timedelta(hours=1))
    assert [each.turn_until for each in page.waiting] == [None]
    api.run_scheduled(now=until_monday + 3 * DAY)
    assert told() == [first.member_id, second.member_id, third.member_id]
    assert LogEntry.objects.filter(action="waiting.notified", actor_id=None).count() == 3


def test_nobody_is_told_again_within_a_fortnight(office: Office) -> None:
    (only,) = line_up(office, 1)
    free_one(office)
    for day in range(14):
        api.run_scheduled(now=NOW + DAY + day * DAY)
    assert told() == [only.member_id]
    api.run_scheduled(now=NOW + 15 * DAY)
    assert told() == [only.member_id] * 2


def test_who_left_is_gone_or_cannot_ask_is_passed_over(office: Office) -> None:
    left, gone, busy, able = line_up(office, 4)
    office.policy(open_pairings=1)
    api.leave_waiting_list(actor_id=left.user_id, **PIVOT, now=NOW)
    Member.objects.filter(pk=gone.member_id).update(is_active=False)
    chart = builders.skill_id(office.framework, "chart")
    builders.pairing(busy, able, chart, state=State.ACTIVE)
    free_one(office)
    api.run_scheduled(now=NOW + DAY)
    assert told() == [able.member_id]


def test_somebody_whose_only_mentor_declined_them_is_not_told_of_that_mentor(office: Office) -> None:
    declined, other = line_up(office, 2)
    builders.pairing(declined, office.mentors[0], office.skill, state=State.DECLINED, at=NOW)
    free_one(office)
    api.run_scheduled(now=NOW + DAY)
    assert told() == [other.member_id]


def test_a_pairing_that_begins_takes_them_off_the_list(office: Office) -> None:
    (first,) = line_up(office, 1)
    free_one(office)
    info = office.request(office.mentors[0], actor_id=first.user_id)
    api.approve_pairing(actor_id=office.admin.user_id, pairing_id=info.pairing_id, now=NOW)
    api.accept_pairing(actor_id=office.mentors[0].user_id, pairing_id=info.pairing_id, now=NOW)
    assert WaitingEntry.objects.get().left_at == NOW
    assert api.get_my_mentoring(actor_id=first.user_id, now=NOW).waiting == ()


def invite(office: Office, who: MemberInfo, *, at: datetime = NOW, actor: MemberInfo | None = None) -> None:
    api.invite_to_mentor(actor_id=(actor or office.admin).user_id, **PIVOT, member_id=who.member_id, now=at)


def test_who_is_at_mentor_level_and_does_not_offer_can_be_invited_with_one_click(office: Office) -> None:
    able = builders.member(office.programme)
    builders.rate(able, {office.skill: 4})
    below, gone = builders.member(office.programme), builders.member(office.programme)
    builders.rate(below, {office.skill: 2})
    builders.rate(gone, {office.skill: 4})
    Member.objects.filter(pk=gone.member_id).update(is_active=False)
    found = api.list_invitable(actor_id=office.admin.user_id, **PIVOT)
    assert [each.member_id for each in found] == [able.member_id]
    invite(office, able)
    line = api.get_my_mentoring(actor_id=able.user_id, now=NOW).inbox[0]
    assert describe_notice(line) == (
        "People are looking for help with “Pivot”, and you are at mentor level. Would you offer to mentor it?"
    )
    invite(office, able, at=NOW + DAY)
    assert (
        Notice.objects.filter(kind="invited").count() == LogEntry.objects.filter(action="mentor.invited").count() == 1
    )
    for nobody in (below, gone, office.mentors[0]):
        with pytest.raises(Conflict):
            invite(office, nobody)


def test_only_admins_see_and_invite(office: Office) -> None:
    able = builders.member(office.programme)
    builders.rate(able, {office.skill: 4})
    with pytest.raises(NotAllowed):
        api.list_invitable(actor_id=office.manager.user_id, **PIVOT)
    with pytest.raises(NotAllowed):
        invite(office, able, actor=office.manager)
    assert not Notice.objects.filter(kind="invited").exists()


@pytest.mark.once
def test_invitations_have_a_limit_a_day(office: Office) -> None:
    for _ in range(50):
        able = builders.member(office.programme)
        builders.rate(able, {office.skill: 4})
        invite(office, able)
    able = builders.member(office.programme)
    builders.rate(able, {office.skill: 4})
    with pytest.raises(LimitReached):
        invite(office, able)


def test_whoever_is_away_keeps_their_place_and_the_next_is_told(office: Office) -> None:
    first, second = line_up(office, 2)
    api.set_absence(actor_id=first.user_id, away_from=NOW.date(), away_to=NOW.date() + DAY, now=NOW)
    free_one(office)
    api.run_scheduled(now=NOW + timedelta(hours=2))
    assert told() == [second.member_id]
    api.run_scheduled(now=NOW + 8 * DAY)
    assert told() == [second.member_id, first.member_id]
