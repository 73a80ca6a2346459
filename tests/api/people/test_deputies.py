"""Who stands in for whom: a deputy is one of the moment, and nobody's who has left or takes part in the pairing."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from mentoring_xblock import api
from mentoring_xblock.api.jobs.running import run_due_jobs
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.matching import api as matching
from mentoring_xblock.applets.notices.models import Notice, OutboxItem
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.data import ApproveBy, ConfirmBy, MemberInfo, PersonRow
from mentoring_xblock.core.errors import NotAllowed, NotFound
from tests import builders
from tests.api.office import Office, under_one_manager
from tests.builders import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WEDNESDAY, FRIDAY = date(2026, 3, 4), date(2026, 3, 6)
AWAY, BACK = NOW + 2 * DAY, NOW + 5 * DAY
ASKS = ("to_review", "to_confirm")


@pytest.fixture
def managed(office: Office) -> Office:
    """The manager approves and confirms."""
    office.policy(approve_by=ApproveBy.MANAGER, confirm_by=ConfirmBy.MANAGER)
    return office


def absent(who: MemberInfo, deputy: MemberInfo | None, *, now: datetime = NOW) -> None:
    deputy_id = deputy.member_id if deputy else None
    if deputy is not None and deputy_id not in dict(api.list_deputies(actor_id=who.user_id)):
        under_one_manager(who, deputy)
    api.set_absence(actor_id=who.user_id, away_from=WEDNESDAY, away_to=FRIDAY, deputy_id=deputy_id, now=now)


def decides(who: MemberInfo, now: datetime) -> tuple[int, int, int, int]:
    """What each place says waits for somebody: the queues, the count, and the page of their team."""
    caller = {"actor_id": who.user_id, "now": now}
    team = api.get_team(**caller)
    return (
        len(api.list_reviews(**caller)),
        len(api.list_confirmations(**caller)),
        sum(api.get_decisions(**caller)),
        len(team.reviews) + len(team.confirmations),
    )


NOTHING, A_REVIEW, A_CONFIRMATION = (0, 0, 0, 0), (1, 0, 1, 1), (0, 1, 1, 1)


def asked(who: MemberInfo) -> int:
    return Notice.objects.filter(member_id=who.member_id, kind__in=(*ASKS, "confirm_overdue")).count()


def mailed() -> Counter[int]:
    """How many questions went by mail, by member; closed without a mail counts as none."""
    rows = OutboxItem.objects.filter(sent_at__isnull=False, last_error="")
    return Counter(row.member_id for row in rows if row.payload["kind"] in (*ASKS, "confirm_overdue"))


def leave(who: MemberInfo, how: str, office: Office, *, now: datetime) -> None:
    if how == "ended":
        api.end_membership(actor_id=office.admin.user_id, member_id=who.member_id, now=now)
    elif how == "erased":
        api.retire_user(user_id=who.user_id, now=now)
    else:
        account = builders.user_of(who)
        account.is_active = False
        account.save()


WAYS_TO_LEAVE = ("ended", "closed", "erased")


# Another deputy


def test_another_deputy_before_anything_ran_does_not_keep_requests_from_passing_on(office: Office) -> None:
    mentor, following = office.mentors[:2]
    office.request(mentor, following)
    builders.member(office.programme, manager=mentor)
    first, second = builders.member(office.programme), builders.member(office.programme)
    absent(mentor, first)
    absent(mentor, second, now=AWAY)
    assert Pairing.objects.get(open_skill__isnull=False).mentor_id == following.member_id
    for _ in range(2):
        api.run_scheduled(now=AWAY)
    assert Pairing.objects.count() == 2
    assert Pairing.objects.get(open_skill__isnull=False).mentor_id == following.member_id


@pytest.mark.parametrize("has_run", [False, True])
@pytest.mark.parametrize("state", [State.PROPOSED, State.REASSESSED])
def test_another_deputy_decides_and_is_mailed_at_once_and_the_former_one_is_not(
    managed: Office, state: State, has_run: bool
) -> None:
    first, second = builders.member(managed.programme), builders.member(managed.programme)
    managed.policy(approve_by=ApproveBy.ADMIN)
    info = managed.run_until(state)
    managed.policy(approve_by=ApproveBy.MANAGER)
    if state is State.PROPOSED:
        Notice.objects.filter(kind="to_review").update(member_id=managed.manager.member_id)
    absent(managed.manager, first)
    if has_run:
        api.run_scheduled(now=AWAY)
        assert asked(first) == 1
    absent(managed.manager, second, now=AWAY + timedelta(hours=2))
    wanted = A_REVIEW if state is State.PROPOSED else A_CONFIRMATION
    later = AWAY + timedelta(hours=4)
    for _ in range(2):
        assert decides(second, later) == wanted
        assert decides(first, later) == NOTHING
        assert api.list_stood_in_for(actor_id=first.user_id, now=later) == ()
        with pytest.raises(NotFound):
            api.get_pairing(actor_id=first.user_id, pairing_id=info.pairing_id, now=later)
        assert asked(second) == 1
        api.run_scheduled(now=later)
    api.send_outbox(now=AWAY + DAY)
    assert mailed()[second.member_id] == 1
    assert mailed()[first.member_id] == 0
    new = LogEntry.objects.filter(action="member.absence_changed").order_by("pk").values_list("new", flat=True)
    assert list(new)[1:] == [{"deputy_id": second.member_id}]
    # Back at the desk, with nothing asked of them twice.
    api.run_scheduled(now=BACK)
    assert decides(managed.manager, BACK) == wanted
    assert decides(second, BACK) == NOTHING


def test_a_question_on_its_way_to_the_former_deputy_is_not_sent(managed: Office) -> None:
    first, second = builders.member(managed.programme), builders.member(managed.programme)
    absent(managed.manager, first)
    info = managed.request(now=AWAY)
    assert (asked(first), asked(second), asked(managed.manager)) == (1, 0, 0)
    absent(managed.manager, second, now=AWAY)
    api.send_outbox(now=AWAY + DAY)
    assert mailed() == {second.member_id: 1}
    # And back to the first, who knows of it.
    absent(managed.manager, first, now=AWAY + DAY)
    assert (asked(first), asked(second)) == (1, 1)
    api.approve_pairing(actor_id=first.user_id, pairing_id=info.pairing_id, now=AWAY + DAY)


def test_what_came_to_the_deputy_is_asked_of_the_manager_who_is_back(managed: Office) -> None:
    deputy = builders.member(managed.programme)
    absent(managed.manager, deputy)
    managed.request(now=AWAY)
    assert (asked(deputy), asked(managed.manager)) == (1, 0)
    for _ in range(2):
        api.run_scheduled(now=BACK)
        assert (asked(deputy), asked(managed.manager)) == (1, 1)


def test_pair_everyone_asks_the_deputy_of_a_manager_who_is_away(managed: Office) -> None:
    deputy = builders.member(managed.programme)
    absent(managed.manager, deputy)
    who = {"actor_id": managed.admin.user_id, "programme": managed.programme.key, "now": AWAY}
    run = api.start_pairing_run(**who)
    run_due_jobs(now=AWAY)
    api.apply_pairing_run(**who, run_id=run.run_id)
    run_due_jobs(now=AWAY)
    assert asked(deputy) > 0
    assert asked(managed.manager) == 0


# People who have left


@pytest.mark.parametrize("how", WAYS_TO_LEAVE)
@pytest.mark.parametrize("state", [State.PROPOSED, State.REASSESSED])
def test_nobody_stands_in_for_a_manager_who_has_left(managed: Office, state: State, how: str) -> None:
    deputy = builders.member(managed.programme)
    managed.policy(approve_by=ApproveBy.ADMIN)
    info = managed.run_until(state)
    managed.policy(approve_by=ApproveBy.MANAGER)
    absent(managed.manager, deputy)
    Notice.objects.filter(kind="to_review").update(member_id=managed.manager.member_id)
    api.run_scheduled(now=AWAY)
    wanted = A_REVIEW if state is State.PROPOSED else A_CONFIRMATION
    assert decides(deputy, AWAY) == wanted
    leave(managed.manager, how, managed, now=AWAY)
    caller = {"actor_id": deputy.user_id, "now": AWAY}
    assert decides(deputy, AWAY) == NOTHING
    assert not api.get_viewer(**caller).has_team
    assert api.list_stood_in_for(**caller) == ()
    assert api.get_team(**caller).stands_in_for == ()
    for step in (api.get_pairing, api.approve_pairing, api.withdraw_pairing):
        with pytest.raises(NotFound):
            step(pairing_id=info.pairing_id, **caller)
    with pytest.raises(NotFound):
        api.confirm_growth(pairing_id=info.pairing_id, level=3, **caller)
    for _ in range(2):
        api.run_scheduled(now=AWAY)
    assert asked(managed.admin) == 1
    assert asked(deputy) == 1  # what they were asked before
    assert api.get_decisions(actor_id=managed.admin.user_id, now=AWAY) == wanted[:2]


@pytest.mark.parametrize("how", WAYS_TO_LEAVE)
def test_what_waited_for_a_manager_is_asked_of_the_administrators_at_once(managed: Office, how: str) -> None:
    managed.request()
    assert (asked(managed.manager), asked(managed.admin)) == (1, 0)
    leave(managed.manager, how, managed, now=NOW)
    if how == "closed":
        # The platform says nothing of it: the run looks.
        api.run_scheduled(now=NOW)
    for _ in range(2):
        assert asked(managed.admin) == 1
        api.run_scheduled(now=NOW)


@pytest.mark.parametrize("how", [*WAYS_TO_LEAVE, "away"])
@pytest.mark.parametrize("state", [State.PROPOSED, State.REASSESSED])
def test_what_waits_for_a_deputy_who_is_not_there_falls_to_the_administrators(
    managed: Office, state: State, how: str
) -> None:
    deputy, further = builders.member(managed.programme), builders.member(managed.programme)
    managed.policy(approve_by=ApproveBy.ADMIN)
    info = managed.run_until(state)
    managed.policy(approve_by=ApproveBy.MANAGER)
    Notice.objects.filter(kind="to_review").update(member_id=managed.manager.member_id)
    absent(managed.manager, deputy)
    if how == "away":
        # The deputy of a deputy was not chosen by the manager, and two may have named each other.
        builders.member(managed.programme, manager=deputy)
        absent(deputy, further)
    else:
        leave(deputy, how, managed, now=NOW)
    for _ in range(2):
        api.run_scheduled(now=AWAY)
    assert (asked(managed.admin), asked(deputy), asked(further)) == (1, 0, 0)
    assert decides(further, AWAY) == NOTHING
    # The manager may go on doing it.
    assert decides(managed.manager, AWAY) == (A_REVIEW if state is State.PROPOSED else A_CONFIRMATION)
    who = {"actor_id": managed.admin.user_id, "pairing_id": info.pairing_id, "now": AWAY}
    if state is State.PROPOSED:
        api.approve_pairing(**who)
    else:
        api.confirm_growth(**who, level=3)


def test_an_administrator_confirms_for_no_manager_who_is_there_or_stood_in_for(managed: Office) -> None:
    managed.policy(approve_by=ApproveBy.ADMIN)
    info = managed.run_until(State.REASSESSED)
    absent(managed.manager, builders.member(managed.programme))
    for moment in (NOW + DAY, AWAY):
        with pytest.raises(NotAllowed):
            api.confirm_growth(actor_id=managed.admin.user_id, pairing_id=info.pairing_id, level=3, now=moment)


def test_two_managers_who_stand_in_for_each_other_and_are_both_away_end_in_no_circle(managed: Office) -> None:
    other = builders.member(managed.programme)
    builders.member(managed.programme, manager=other)
    absent(managed.manager, other)
    absent(other, managed.manager)
    managed.request(now=AWAY)
    assert (asked(managed.admin), asked(other), asked(managed.manager)) == (1, 0, 0)


# One of the two


@pytest.mark.parametrize("state", [State.PROPOSED, State.REASSESSED])
def test_the_mentor_stands_in_for_nobody_in_their_own_pairing(managed: Office, state: State) -> None:
    mentor = managed.mentors[0]
    managed.policy(approve_by=ApproveBy.ADMIN)
    info = managed.run_until(state)
    managed.policy(approve_by=ApproveBy.MANAGER)
    Notice.objects.filter(kind="to_review").update(member_id=managed.manager.member_id)
    absent(managed.manager, mentor)
    who = {"actor_id": mentor.user_id, "pairing_id": info.pairing_id, "now": AWAY}
    assert decides(mentor, AWAY) == NOTHING
    if state is State.PROPOSED:
        # They see no request before its approval.
        for step, more in ((api.get_pairing, {}), (api.approve_pairing, {}), (api.reject_pairing, {"reason": "No."})):
            with pytest.raises(NotFound):
                step(**who, **more)
    else:
        assert api.get_pairing(**who).viewer == "mentor"
        with pytest.raises(NotAllowed):
            api.confirm_growth(**who, level=3)
    api.run_scheduled(now=AWAY)
    assert (asked(mentor), asked(managed.admin)) == (0, 1)


def test_the_mentee_decides_nothing_of_their_own_as_a_deputy_and_the_administrators_are_asked(managed: Office) -> None:
    absent(managed.manager, managed.mentee)
    info = managed.request(now=AWAY)
    assert decides(managed.mentee, AWAY) == NOTHING
    with pytest.raises(NotAllowed):
        api.approve_pairing(actor_id=managed.mentee.user_id, pairing_id=info.pairing_id, now=AWAY)
    assert (asked(managed.mentee), asked(managed.admin)) == (0, 1)


def test_an_absence_that_begins_later_by_another_clock_passes_on_what_came_meanwhile(office: Office) -> None:
    mentor, following = office.mentors[:2]
    midnight = AWAY.replace(hour=0)
    absent(mentor, None)
    api.run_scheduled(now=midnight)
    row = PersonRow(mentor.user_id, time_zone="America/New_York")
    people.save_people(office.programme.programme_id, rows=[row], actor_id=None, now=midnight)
    matching.renew_offers([mentor.member_id], now=midnight)
    office.request(mentor, following, now=midnight)
    api.run_scheduled(now=AWAY)
    assert Pairing.objects.get(open_skill__isnull=False).mentor_id == following.member_id
