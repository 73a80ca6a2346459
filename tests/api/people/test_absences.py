"""Being away: nothing new is asked, requests pass on, and a manager's deputy reviews and confirms meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from mentoring_xblock import api
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.data import ApproveBy
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core.errors import InvalidInput, NotFound
from tests import builders
from tests.api.office import LATER, Office
from tests.builders import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MONDAY, FRIDAY = date(2026, 3, 2), date(2026, 3, 6)


def shown(office: Office, at: datetime) -> set[int]:
    found = api.recommend_mentors(actor_id=office.mentee.user_id, framework="data", skill="pivot", now=at)
    return {each.mentor_id for each in found.suggestions}


def test_whoever_is_away_is_not_shown_and_is_shown_again_afterwards(office: Office) -> None:
    mentor = office.mentors[0]
    api.set_absence(actor_id=mentor.user_id, away_from=FRIDAY, away_to=FRIDAY, now=NOW)
    assert mentor.member_id in shown(office, NOW)
    friday = NOW + 4 * DAY
    api.run_scheduled(now=friday)
    assert mentor.member_id not in shown(office, friday)
    api.run_scheduled(now=friday + DAY)
    assert mentor.member_id in shown(office, friday + DAY)
    row = Member.objects.get(pk=mentor.member_id)
    assert (row.away_from, row.away_to, row.is_away) == (None, None, False)


def test_the_absence_begins_by_the_clock_of_the_person(office: Office) -> None:
    mentor = office.mentors[0]
    Member.objects.filter(pk=mentor.member_id).update(time_zone="Asia/Tokyo")
    api.set_absence(actor_id=mentor.user_id, away_from=FRIDAY, away_to=FRIDAY, now=NOW)
    api.run_scheduled(now=datetime(2026, 3, 5, 14, tzinfo=UTC))
    assert not Member.objects.get(pk=mentor.member_id).is_away
    api.run_scheduled(now=datetime(2026, 3, 5, 16, tzinfo=UTC))
    assert Member.objects.get(pk=mentor.member_id).is_away
    api.run_scheduled(now=datetime(2026, 3, 6, 16, tzinfo=UTC))
    assert not Member.objects.get(pk=mentor.member_id).is_away


@pytest.mark.parametrize("state", [State.PROPOSED, State.APPROVED])
def test_requests_pass_on_at_once_and_count_as_no_silence(office: Office, state: State) -> None:
    mentor, following = office.mentors[:2]
    info = office.request(mentor, following)
    if state is State.APPROVED:
        api.approve_pairing(actor_id=office.admin.user_id, pairing_id=info.pairing_id, now=NOW)
    api.set_absence(actor_id=mentor.user_id, away_from=MONDAY, away_to=FRIDAY, now=LATER)
    assert Pairing.objects.get(open_skill__isnull=False).mentor_id == following.member_id
    after = builders.reload(mentor.member_id)
    assert (after.silences, after.places_taken) == (0, 0)
    assert Pairing.objects.get(pk=info.pairing_id).answered_in is None


def test_what_is_under_way_stays(office: Office) -> None:
    info = office.run_until(State.ACTIVE)
    api.set_absence(actor_id=office.mentors[0].user_id, away_from=MONDAY, away_to=FRIDAY, now=LATER)
    assert Pairing.objects.get(pk=info.pairing_id).state == State.ACTIVE


def test_a_request_does_not_go_on_to_somebody_who_is_away(office: Office) -> None:
    first, away, last = office.mentors
    info = office.request(first, away, last)
    api.set_absence(actor_id=away.user_id, away_from=MONDAY, away_to=FRIDAY, now=NOW)
    api.reject_pairing(actor_id=office.admin.user_id, pairing_id=info.pairing_id, reason="No.", now=LATER)
    assert Pairing.objects.get(open_skill__isnull=False).mentor_id == last.member_id


def test_a_deputy_reviews_and_confirms_while_the_manager_is_away_and_no_longer(office: Office) -> None:
    office.policy(approve_by=ApproveBy.MANAGER)
    deputy = builders.member(office.programme)
    info = office.request()
    with pytest.raises(NotFound):
        api.approve_pairing(actor_id=deputy.user_id, pairing_id=info.pairing_id, now=NOW)
    api.set_absence(
        actor_id=office.manager.user_id, away_from=MONDAY, away_to=FRIDAY, deputy_id=deputy.member_id, now=NOW
    )
    queue = api.list_reviews(actor_id=deputy.user_id)
    assert [view.pairing.pairing_id for view in queue] == [info.pairing_id]
    api.approve_pairing(actor_id=deputy.user_id, pairing_id=info.pairing_id, now=NOW)
    api.accept_pairing(actor_id=office.mentors[0].user_id, pairing_id=info.pairing_id, now=NOW)
    office.rerate(3)
    assert Notice.objects.filter(member_id=deputy.member_id, kind="to_confirm").exists()
    assert [view.pairing.pairing_id for view in api.list_confirmations(actor_id=deputy.user_id)] == [info.pairing_id]
    api.run_scheduled(now=NOW + 5 * DAY)
    assert api.list_confirmations(actor_id=deputy.user_id) == ()
    with pytest.raises(NotFound):
        api.get_pairing(actor_id=deputy.user_id, pairing_id=info.pairing_id)


def test_a_deputy_without_a_team_finds_on_my_team_what_they_decide_and_nothing_else(office: Office) -> None:
    office.policy(approve_by=ApproveBy.MANAGER)
    deputy = builders.member(office.programme)
    info = office.request()
    assert not api.get_viewer(actor_id=deputy.user_id).has_team
    api.set_absence(
        actor_id=office.manager.user_id, away_from=MONDAY, away_to=FRIDAY, deputy_id=deputy.member_id, now=NOW
    )
    assert api.get_viewer(actor_id=deputy.user_id).has_team
    found = api.get_team(actor_id=deputy.user_id, now=NOW)
    assert [view.pairing.pairing_id for view in found.reviews] == [info.pairing_id]
    assert (found.gaps, found.pairings, found.confirmations) == (None, (), ())
    assert found.stands_in_for == (builders.user_of(office.manager).username,)

    api.approve_pairing(actor_id=deputy.user_id, pairing_id=info.pairing_id, now=NOW)
    api.accept_pairing(actor_id=office.mentors[0].user_id, pairing_id=info.pairing_id, now=NOW)
    running = api.get_team(actor_id=deputy.user_id, now=NOW)
    assert (running.pairings, running.reviews, running.confirmations) == ((), (), ())
    office.rerate(3)
    found = api.get_team(actor_id=deputy.user_id, now=NOW)
    assert [view.pairing.pairing_id for view in found.confirmations] == [info.pairing_id]
    assert found.confirmations[0].progress is not None

    api.run_scheduled(now=NOW + 5 * DAY)
    after = api.get_team(actor_id=deputy.user_id, now=NOW + 5 * DAY)
    assert (after.stands_in_for, after.reviews, after.confirmations) == ((), (), ())
    assert not api.get_viewer(actor_id=deputy.user_id).has_team


def test_nobody_stands_in_for_the_manager_of_their_own_pairing(office: Office) -> None:
    info = office.run_until(State.REASSESSED)
    api.set_absence(
        actor_id=office.manager.user_id, away_from=MONDAY, away_to=FRIDAY, deputy_id=office.mentee.member_id, now=NOW
    )
    view = api.get_pairing(actor_id=office.mentee.user_id, pairing_id=info.pairing_id)
    assert view.viewer == "mentee"
    assert "confirm" not in view.actions


@pytest.mark.parametrize(
    ("away_from", "away_to"),
    [
        (FRIDAY, MONDAY),
        (MONDAY, None),
        (None, FRIDAY),
        (date(2026, 2, 1), date(2026, 2, 2)),
        (MONDAY, date(2027, 6, 1)),
    ],
)
def test_dates_that_cannot_be_meant_are_refused(office: Office, away_from: date | None, away_to: date | None) -> None:
    with pytest.raises(InvalidInput):
        api.set_absence(actor_id=office.manager.user_id, away_from=away_from, away_to=away_to, now=NOW)
    assert not LogEntry.objects.filter(action="member.absence_changed").exists()


def test_a_deputy_is_another_member_of_the_programme(office: Office) -> None:
    stranger = builders.member(builders.programme())
    for deputy in (stranger, office.manager):
        with pytest.raises(InvalidInput):
            api.set_absence(
                actor_id=office.manager.user_id, away_from=MONDAY, away_to=FRIDAY, deputy_id=deputy.member_id, now=NOW
            )


def test_saying_so_leaves_one_log_row_and_taking_it_back_another(office: Office) -> None:
    who = office.mentors[0]
    for _ in range(2):
        api.set_absence(actor_id=who.user_id, away_from=FRIDAY, away_to=FRIDAY, now=NOW)
    api.set_absence(actor_id=who.user_id, away_from=None, away_to=None, now=NOW)
    rows = LogEntry.objects.filter(action="member.absence_changed").order_by("pk").values_list("new", flat=True)
    assert list(rows) == [
        {"away_from": "2026-03-06", "away_to": "2026-03-06"},
        {"away_from": None, "away_to": None},
    ]


def test_whoever_is_away_is_not_asked_to_plan_a_session(office: Office) -> None:
    office.run_until(State.ACTIVE)
    api.set_absence(actor_id=office.mentee.user_id, away_from=MONDAY, away_to=date(2026, 3, 20), now=NOW)
    api.run_scheduled(now=NOW + 7 * DAY)
    asked = Notice.objects.filter(kind="plan_session").values_list("member_id", flat=True)
    assert list(asked) == [office.mentors[0].member_id]
