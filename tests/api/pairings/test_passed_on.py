"""Decisions that pass from one person to another: what the former one still reads of them, and how the heir is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client

from mentoring_xblock import api
from mentoring_xblock.applets.notices.data import NOTIFIED_ONE_BY_ONE
from mentoring_xblock.applets.notices.models import Notice, OutboxItem
from mentoring_xblock.applets.pairings.data.pairing import PairingInfo
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.data import ApproveBy, ConfirmBy, MemberInfo
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core import clock
from mentoring_xblock.core.errors import NotFound
from mentoring_xblock.wording.pairings import describe_notice
from tests import builders
from tests.api.office import Office, make_office
from tests.builders import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
AWAY, BACK = NOW + 2 * DAY, NOW + 5 * DAY
PASSED_ON = (
    "Decisions that have passed to you: 11. These are pairings to approve and new ratings to confirm, which waited for "
    "somebody else before."
)
MANY = NOTIFIED_ONE_BY_ONE + 1


@pytest.fixture
def office() -> Office:
    """The manager approves and confirms."""
    return make_office(approve_by=ApproveBy.MANAGER, confirm_by=ConfirmBy.MANAGER)


def absent(office: Office, deputy: MemberInfo | None) -> None:
    """The manager is away from Wednesday to Friday."""
    builders.away(office.manager, date(2026, 3, 4), date(2026, 3, 6), deputy=deputy)


def inbox(who: MemberInfo, *, now: object) -> list[str]:
    page = api.get_my_mentoring(actor_id=who.user_id, now=now)  # type: ignore[arg-type]
    new = [line for line in page.inbox if not line.read and not line.is_over]
    assert api.count_waiting(actor_id=who.user_id, now=now)[0] == len(new)  # type: ignore[arg-type]
    return [describe_notice(line) for line in page.inbox]


def team_asks(office: Office, size: int, *, now: object = NOW) -> list[PairingInfo]:
    """So many reports of the manager's, each of whom asks the first mentor."""
    role = (office.framework.framework_id, "analyst")
    found = []
    for number in range(size):
        report = builders.member(office.programme, manager=office.manager, role=role)
        builders.rate(report, {office.skill: 1})
        found.append(office.request(actor_id=report.user_id, token=f"of {number}", now=now))
    return found


def told(who: MemberInfo) -> list[str]:
    return list(Notice.objects.filter(member_id=who.member_id).order_by("pk").values_list("kind", flat=True))


# What the former one reads


@pytest.mark.parametrize("state", [State.PROPOSED, State.REASSESSED])
def test_a_deputy_reads_nothing_more_of_what_is_the_managers_again(office: Office, state: State) -> None:
    deputy = office.peer()
    absent(office, deputy)
    if state is State.PROPOSED:
        info = office.request(now=AWAY)
    else:
        office.policy(approve_by=ApproveBy.ADMIN)
        info = office.run_until(state)
        Notice.objects.filter(kind="to_confirm").update(member_id=deputy.member_id)
    assert len(inbox(deputy, now=AWAY)) == 1
    assert api.get_pairing(actor_id=deputy.user_id, pairing_id=info.pairing_id, now=AWAY).viewer == "manager"
    assert inbox(deputy, now=BACK) == []
    with pytest.raises(NotFound):
        api.get_pairing(actor_id=deputy.user_id, pairing_id=info.pairing_id, now=BACK)
    # Nothing is lost: should the manager be away again, it is there.
    assert len(inbox(deputy, now=AWAY)) == 1


def test_the_deputys_page_has_no_way_to_what_would_not_be_found(office: Office) -> None:
    deputy, today = office.peer(), clock.now().date()
    builders.away(office.manager, today, today, deputy=deputy)
    info = office.request(now=clock.now())
    client = Client()
    client.force_login(builders.user_of(deputy))
    link = f"/mentoring/pairings/{info.pairing_id}/"
    assert link in client.get("/mentoring/").content.decode()
    api.set_absence(actor_id=office.manager.user_id, away_from=None, away_to=None)
    page = client.get("/mentoring/").content.decode()
    assert link not in page
    assert builders.user_of(office.mentee).username not in page
    assert "No messages yet." in page
    assert client.get(link).status_code == 404


def test_a_manager_reads_nothing_more_of_somebody_who_reports_to_another_one(office: Office) -> None:
    office.request()
    assert len(inbox(office.manager, now=NOW)) == 1
    Member.objects.filter(pk=office.mentee.member_id).update(manager_id=office.peer().member_id)
    assert inbox(office.manager, now=NOW) == []


def test_an_administrator_no_more_reads_nothing_of_what_the_others_review(office: Office) -> None:
    office.policy(approve_by=ApproveBy.ADMIN)
    office.request()
    assert len(inbox(office.admin, now=NOW)) == 1
    Member.objects.filter(pk=office.admin.member_id).update(is_admin=False)
    assert inbox(office.admin, now=NOW) == []


def test_the_two_read_all_of_their_own_whoever_decides(office: Office) -> None:
    office.policy(approve_by=ApproveBy.ADMIN)
    info = office.run_until(State.ACTIVE)
    api.withdraw_pairing(actor_id=office.admin.user_id, pairing_id=info.pairing_id, now=NOW)
    for who, lines in ((office.mentee, 2), (office.mentors[0], 2)):
        assert len(inbox(who, now=NOW)) == lines


# How the heir is told


@pytest.mark.parametrize("how", ["gone", "away", "deputy"])
@pytest.mark.parametrize("size", [NOTIFIED_ONE_BY_ONE, MANY])
def test_more_than_ten_decisions_come_to_their_heir_in_one_message(office: Office, how: str, size: int) -> None:
    infos = team_asks(office, size)
    deputy = office.peer()
    heir = deputy if how == "deputy" else office.admin
    if how == "gone":
        api.end_membership(actor_id=office.admin.user_id, member_id=office.manager.member_id, now=AWAY)
    else:
        absent(office, deputy if how == "deputy" else None)
    for _ in range(3):
        api.run_scheduled(now=AWAY)
    assert told(heir) == ["to_review"] * size if size == NOTIFIED_ONE_BY_ONE else ["passed_to_you"]
    if size == MANY:
        assert inbox(heir, now=AWAY) == [PASSED_ON]
        listed = set(Notice.objects.get(member_id=heir.member_id).facts["pairings"])
        assert listed == {info.pairing_id for info in infos}
    assert api.get_decisions(actor_id=heir.user_id, now=AWAY) == (size, 0)


def test_nobody_is_asked_again_of_what_the_one_message_named_and_of_the_rest_they_are(office: Office) -> None:
    team_asks(office, MANY)
    absent(office, None)
    api.run_scheduled(now=AWAY)
    office.request(now=AWAY + timedelta(hours=1))
    for hour in range(2, 5):
        api.run_scheduled(now=AWAY + timedelta(hours=hour))
    assert told(office.admin) == ["passed_to_you", "to_review"]
    # To the manager, who was asked of the first ones before the absence, comes the one that they know nothing of.
    api.run_scheduled(now=BACK)
    assert told(office.manager) == ["to_review"] * (MANY + 1)


@pytest.mark.parametrize("size", [1, MANY])
def test_another_mentor_put_in_meanwhile_keeps_nobody_from_being_asked(office: Office, size: int) -> None:
    infos = team_asks(office, size)
    for info in infos:
        api.choose_other_mentor(
            actor_id=office.admin.user_id,
            pairing_id=info.pairing_id,
            mentor_id=office.mentors[1].member_id,
            now=NOW + DAY,
        )
    deputy = office.peer()
    absent(office, deputy)
    for _ in range(2):
        api.run_scheduled(now=AWAY)
    assert told(deputy) == (["to_review"] if size == 1 else ["passed_to_you"])


def test_the_one_message_goes_by_one_mail_and_leads_to_the_queue(office: Office) -> None:
    team_asks(office, MANY)
    absent(office, None)
    api.run_scheduled(now=AWAY)
    mail.outbox.clear()
    api.send_outbox(now=AWAY + DAY)
    (sent,) = [each for each in mail.outbox if each.to == [builders.user_of(office.admin).email]]
    assert sent.subject == "Decisions that have passed to you: 11"
    assert "These are pairings to approve and new ratings to confirm, which waited for somebody else before." in (
        sent.body
    )
    client = Client()
    client.force_login(builders.user_of(office.admin))
    page = client.get("/mentoring/").content.decode()
    assert '<a href="/mentoring/programme/">Decisions that have passed to you: 11.' in page


def test_the_one_message_is_not_mailed_to_somebody_for_whom_nothing_waits_any_more(office: Office) -> None:
    team_asks(office, MANY)
    deputy = office.peer()
    absent(office, deputy)
    api.run_scheduled(now=AWAY)
    Pairing.objects.update(state=State.WITHDRAWN, open_skill=None)
    api.send_outbox(now=AWAY + DAY)
    row = OutboxItem.objects.get(member_id=deputy.member_id)
    assert (row.payload["kind"], row.last_error) == ("passed_to_you", "no longer true")


# Another policy, or somebody who is back


def lines(who: MemberInfo, *, now: object) -> list[bool]:
    """Of each message to somebody whether it is over; the number of new ones is what the tab counts."""
    inbox(who, now=now)
    return [line.is_over for line in api.get_my_mentoring(actor_id=who.user_id, now=now).inbox]  # type: ignore[arg-type]


@pytest.mark.parametrize("approve_by", list(ApproveBy))
def test_what_another_policy_gives_to_others_to_review_is_over_for_the_manager(
    office: Office, approve_by: ApproveBy
) -> None:
    office.request()
    assert lines(office.manager, now=NOW) == [False]
    office.policy(approve_by=approve_by)
    assert lines(office.manager, now=NOW) == [approve_by is not ApproveBy.MANAGER]
    assert len(api.list_reviews(actor_id=office.manager.user_id, now=NOW)) == (approve_by is ApproveBy.MANAGER)
    api.run_scheduled(now=NOW + DAY)
    assert lines(office.admin, now=NOW + DAY) == ([] if approve_by is ApproveBy.MANAGER else [False])


@pytest.mark.parametrize("confirm_by", list(ConfirmBy))
def test_what_another_policy_gives_to_others_to_confirm_is_over_for_who_was_asked(
    office: Office, confirm_by: ConfirmBy
) -> None:
    office.policy(approve_by=ApproveBy.ADMIN)
    office.run_until(State.REASSESSED)
    Notice.objects.exclude(kind="to_confirm").delete()
    office.policy(confirm_by=confirm_by)
    at = NOW + DAY
    api.run_scheduled(now=at)
    people = {ConfirmBy.MANAGER: office.manager, ConfirmBy.MENTOR: office.mentors[0], ConfirmBy.ADMIN: office.admin}
    for whose, who in people.items():
        asked = whose in (ConfirmBy.MANAGER, confirm_by)
        assert lines(who, now=at) == ([whose is not confirm_by] if asked else [])
        assert len(api.list_confirmations(actor_id=who.user_id, now=at)) == (whose is confirm_by)


def test_an_administrator_who_was_asked_for_a_manager_reads_that_they_are_back(office: Office) -> None:
    office.policy(approve_by=ApproveBy.ADMIN)
    office.run_until(State.REASSESSED)
    Notice.objects.exclude(kind="to_confirm").delete()
    absent(office, None)
    api.run_scheduled(now=AWAY)
    assert lines(office.admin, now=AWAY) == [False]
    assert lines(office.admin, now=BACK) == [True]
    assert lines(office.manager, now=BACK) == [False]
    # Three weeks after the rating it is the administrators' too.
    late = NOW + 22 * DAY
    api.run_scheduled(now=late)
    assert False in lines(office.admin, now=late)
