"""Being away: nothing new is asked, requests pass on, and a manager's deputy reviews and confirms meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from mentoring_xblock import api
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.matching import api as matching
from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.data import ApproveBy, PersonRow
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core.errors import Conflict, InvalidInput, NotFound
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
    for scheduled in (False, True):
        if scheduled:
            api.run_scheduled(now=friday)
        assert mentor.member_id not in shown(office, friday)
    for scheduled in (False, True):
        if scheduled:
            api.run_scheduled(now=friday + DAY)
        assert mentor.member_id in shown(office, friday + DAY)
    row = Member.objects.get(pk=mentor.member_id)
    assert (row.away_from, row.away_to, row.away_since, row.away_until) == (None, None, None, None)
    assert not row.absence_begun


def test_the_absence_begins_by_the_clock_of_the_person(office: Office) -> None:
    mentor = office.mentors[0]
    Member.objects.filter(pk=mentor.member_id).update(time_zone="Asia/Tokyo")
    api.set_absence(actor_id=mentor.user_id, away_from=FRIDAY, away_to=FRIDAY, now=NOW)
    moments = [datetime(2026, 3, day, hour, tzinfo=UTC) for day, hour in ((5, 14), (5, 15), (6, 14), (6, 15))]
    assert [mentor.member_id in shown(office, moment) for moment in moments] == [True, False, False, True]
    # They move: the same days, by another clock.
    people.save_people(
        office.programme.programme_id,
        rows=[PersonRow(mentor.user_id, time_zone="America/New_York")],
        actor_id=None,
        now=NOW,
    )
    matching.renew_offers([mentor.member_id], now=NOW)
    moments = [datetime(2026, 3, day, hour, tzinfo=UTC) for day, hour in ((6, 4), (6, 5), (7, 4), (7, 5))]
    assert [mentor.member_id in shown(office, moment) for moment in moments] == [True, False, False, True]
    for moment, begun in zip(moments, (False, True, True, False), strict=True):
        api.run_scheduled(now=moment)
        assert Member.objects.get(pk=mentor.member_id).absence_begun is begun


def test_nothing_waits_for_a_scheduled_run_to_count_somebody_as_away(office: Office) -> None:
    """On every write and in every list, between the first moment of the absence and the first run after it."""
    mentor, following = office.mentors[:2]
    waiting = office.request(mentor, following)
    api.set_absence(actor_id=mentor.user_id, away_from=FRIDAY, away_to=FRIDAY, now=NOW)
    friday = NOW + 4 * DAY
    offer = MentorOffer.objects.get(mentor_id=mentor.member_id, skill_id=office.skill)
    # What was asked of them before is not begun with them now.
    with pytest.raises(Conflict) as refused:
        api.approve_pairing(actor_id=office.admin.user_id, pairing_id=waiting.pairing_id, now=friday)
    assert refused.value.code == "no_place"
    assert Pairing.objects.get(pk=waiting.pairing_id).state == State.PROPOSED
    other = builders.member(office.programme, manager=office.manager, role=(office.framework.framework_id, "analyst"))
    builders.rate(other, {office.skill: 1})
    asked = {"actor_id": other.user_id, "framework": "data", "skill": "pivot", "token": "t"}
    with pytest.raises(Conflict):
        api.request_mentor(**asked, choices=[offer.pk], now=friday)
    with pytest.raises(Conflict):
        api.propose_pairing(
            actor_id=office.manager.user_id, mentee_id=other.member_id, framework="data", skill="pivot",
            mentor_id=mentor.member_id, now=friday,
        )  # fmt: skip
    with pytest.raises(Conflict):
        api.choose_other_mentor(
            actor_id=office.admin.user_id, pairing_id=waiting.pairing_id, mentor_id=mentor.member_id, now=friday
        )
    # A refusal passes the request on past whoever is away, to somebody who is there.
    api.reject_pairing(actor_id=office.admin.user_id, pairing_id=waiting.pairing_id, reason="No.", now=friday)
    assert Pairing.objects.get(open_skill__isnull=False).mentor_id == following.member_id
    # The day is over, and still nothing has run.
    found = api.request_mentor(**asked, choices=[offer.pk], now=friday + DAY)
    assert found.mentor_id == mentor.member_id


def test_pairing_everyone_leaves_out_who_is_away_before_anything_ran(office: Office) -> None:
    for mentor in office.mentors:
        api.set_absence(actor_id=mentor.user_id, away_from=FRIDAY, away_to=FRIDAY, now=NOW)
    friday = NOW + 4 * DAY
    found = [api.pair_everyone(actor_id=office.admin.user_id, now=moment) for moment in (NOW, friday, friday + DAY)]
    assert [bool(plan.pairs) for plan in found] == [True, False, True]


def test_a_deputy_decides_from_the_first_moment_to_the_last_before_anything_ran(office: Office) -> None:
    office.policy(approve_by=ApproveBy.MANAGER)
    deputy, info = office.peer(), office.request()
    api.set_absence(
        actor_id=office.manager.user_id, away_from=FRIDAY, away_to=FRIDAY, deputy_id=deputy.member_id, now=NOW
    )
    friday = datetime(2026, 3, 6, tzinfo=UTC)
    moments = [friday - timedelta(seconds=1), friday, friday + DAY - timedelta(seconds=1), friday + DAY]
    expected = [False, True, True, False]
    who = {"actor_id": deputy.user_id}
    assert [api.get_viewer(**who, now=moment).has_team for moment in moments] == expected
    assert [bool(api.list_reviews(**who, now=moment)) for moment in moments] == expected
    assert [api.get_decisions(**who, now=moment)[0] > 0 for moment in moments] == expected
    assert [bool(api.get_team(**who, now=moment).reviews) for moment in moments] == expected
    for moment, is_theirs in zip(moments, expected, strict=True):
        if is_theirs:
            assert api.get_pairing(**who, pairing_id=info.pairing_id, now=moment).viewer == "manager"
        else:
            with pytest.raises(NotFound):
                api.approve_pairing(**who, pairing_id=info.pairing_id, now=moment)
    api.approve_pairing(**who, pairing_id=info.pairing_id, now=friday)


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
    deputy = office.peer()
    info = office.request()
    with pytest.raises(NotFound):
        api.approve_pairing(actor_id=deputy.user_id, pairing_id=info.pairing_id, now=NOW)
    api.set_absence(
        actor_id=office.manager.user_id, away_from=MONDAY, away_to=FRIDAY, deputy_id=deputy.member_id, now=NOW
    )
    queue = api.list_reviews(actor_id=deputy.user_id, now=NOW)
    assert [view.pairing.pairing_id for view in queue] == [info.pairing_id]
    api.approve_pairing(actor_id=deputy.user_id, pairing_id=info.pairing_id, now=NOW)
    api.accept_pairing(actor_id=office.mentors[0].user_id, pairing_id=info.pairing_id, now=NOW)
    office.rerate(3)
    assert Notice.objects.filter(member_id=deputy.member_id, kind="to_confirm").exists()
    assert [view.pairing.pairing_id for view in api.list_confirmations(actor_id=deputy.user_id, now=NOW)] == [
        info.pairing_id
    ]
    api.run_scheduled(now=NOW + 5 * DAY)
    assert api.list_confirmations(actor_id=deputy.user_id) == ()
    with pytest.raises(NotFound):
        api.get_pairing(actor_id=deputy.user_id, pairing_id=info.pairing_id)


def test_a_deputy_without_a_team_finds_on_my_team_what_they_decide_and_nothing_else(office: Office) -> None:
    office.policy(approve_by=ApproveBy.MANAGER)
    deputy = office.peer()
    info = office.request()
    assert not api.get_viewer(actor_id=deputy.user_id).has_team
    api.set_absence(
        actor_id=office.manager.user_id, away_from=MONDAY, away_to=FRIDAY, deputy_id=deputy.member_id, now=NOW
    )
    assert api.get_viewer(actor_id=deputy.user_id, now=NOW).has_team
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


def test_a_deputy_reads_on_my_mentoring_for_whom_they_decide(office: Office) -> None:
    office.policy(approve_by=ApproveBy.MANAGER)
    deputy = office.peer()
    office.request()
    today = timezone.now()
    who = {"actor_id": deputy.user_id}
    assert api.list_stood_in_for(**who) == ()
    api.set_absence(
        actor_id=office.manager.user_id, away_from=today.date(), away_to=(today + 5 * DAY).date(),
        deputy_id=deputy.member_id, now=today,
    )  # fmt: skip
    name = builders.user_of(office.manager).username
    assert api.list_stood_in_for(**who) == (name,)
    client = Client()
    for reader, reads in ((deputy, True), (office.manager, False), (office.mentee, False)):
        client.force_login(builders.user_of(reader))
        page = client.get("/mentoring/").content.decode()
        assert (f"You are standing in for {name}." in page) is reads


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


def test_a_deputy_is_somebody_whom_the_manager_may_know_of(office: Office) -> None:
    """Whoever is chosen is named to them; a colleague who offers nothing is answered like an id of nobody."""
    stranger, colleague = builders.member(builders.programme()), builders.member(office.programme)
    refused = set()
    for actor, deputy_id in (
        (office.manager, stranger.member_id),
        (office.manager, colleague.member_id),
        (office.manager, office.manager.member_id),
        (office.manager, 10**9),
        (office.mentee, colleague.member_id),
    ):
        with pytest.raises(InvalidInput) as refusal:
            api.set_absence(actor_id=actor.user_id, away_from=MONDAY, away_to=FRIDAY, deputy_id=deputy_id, now=NOW)
        refused.add((str(refusal.value), str(refusal.value.fields)))
        assert colleague.member_id not in dict(api.list_deputies(actor_id=actor.user_id))
    assert len(refused) == 1
    assert not LogEntry.objects.filter(action="member.absence_changed").exists()


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
