"""The seven steps between people, through the public API: results, log, and what did not happen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from mentoring_xblock import api
from mentoring_xblock.applets.audit_log import api as audit_log
from mentoring_xblock.applets.audit_log.data import Subject
from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.applets.pairings.data.plan import Practice
from mentoring_xblock.applets.pairings.data.sessions import SessionKind
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.models.requests import WaitingEntry
from mentoring_xblock.applets.pairings.states import Event, State
from mentoring_xblock.applets.people.data import ConfirmBy
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core.errors import Conflict, InvalidInput, NotAllowed, NotFound, TransitionRefused
from tests import builders
from tests.api.office import LATER, Office, actions, make_office
from tests.builders import NOW

pytestmark = pytest.mark.django_db


# The loop


def test_all_seven_steps_leave_a_completed_pairing_with_its_outcome_and_log(office: Office) -> None:
    info = office.request(message="Please help me with the monthly report")
    assert (info.state, info.from_level, info.target_level) == (State.PROPOSED, 1, 3)
    stored = Pairing.objects.get(pk=info.pairing_id)
    assert stored.reasons
    assert stored.runners_up
    api.approve_pairing(actor_id=office.admin.user_id, pairing_id=info.pairing_id, now=NOW)
    info = api.accept_pairing(actor_id=office.mentors[0].user_id, pairing_id=info.pairing_id, now=NOW)
    assert (info.starts_on, info.ends_on) == (date(2026, 3, 2), date(2026, 3, 30))
    view = api.get_pairing(actor_id=office.mentors[0].user_id, pairing_id=info.pairing_id)
    assert view.detail is not None
    assert [(step.level, step.behaviour) for step in view.detail.plan] == [
        (2, "You can pivot at 2a"), (2, "You can pivot at 2b"), (3, "You can pivot at 3a"), (3, "You can pivot at 3b"),
    ]  # fmt: skip
    step = view.detail.plan[0].step_id
    api.set_plan_work(
        actor_id=office.mentors[0].user_id, pairing_id=info.pairing_id, step_id=step, work="March report", now=NOW
    )
    detail = api.log_session(
        actor_id=office.mentee.user_id, pairing_id=info.pairing_id, token="s1", starts_at=NOW, minutes=45,
        kind=SessionKind.SHADOW, ticks=[(step, Practice.WATCHED)], now=LATER,
    )  # fmt: skip
    assert detail.plan[0].work == "March report"
    assert detail.plan[0].watched_at == LATER
    office.rerate(3)
    assert Notice.objects.filter(member_id=office.manager.member_id, kind="to_confirm").count() == 1
    assert actions(office.manager, info) >= {"confirm", "fall_short", "ask_evidence"}
    ended = api.confirm_growth(actor_id=office.manager.user_id, pairing_id=info.pairing_id, level=3, now=LATER)
    assert ended.state is State.COMPLETED
    outcome = api.get_pairing(actor_id=office.mentee.user_id, pairing_id=info.pairing_id).detail.outcome  # type: ignore[union-attr]
    assert outcome is not None
    assert (outcome.level_before, outcome.self_after, outcome.confirmed_after, outcome.reached) == (1, 3, 3, True)
    assert builders.reload(office.mentors[0].member_id).places_taken == 0
    assert [change.action for change in audit_log.newest_of(Subject.PAIRING, info.pairing_id, most=99)[::-1]] == [
        "pairing.proposed", "pairing.approved", "pairing.accepted", "pairing.work_named", "pairing.session_held",
        "pairing.reassessed", "pairing.completed",
    ]  # fmt: skip
    offer = MentorOffer.objects.get(mentor_id=office.mentors[0].member_id, skill_id=office.skill)
    assert (offer.reached, offer.places_taken) == (1, 0)
    record = api.get_my_mentoring(actor_id=office.mentors[0].user_id).record
    assert (record.completed, record.reached, record.hours) == (1, 1, 0.8)


@pytest.mark.once
def test_a_confirmed_level_below_the_target_is_short_of_it(office: Office) -> None:
    info = office.run_until(State.REASSESSED)
    ended = api.confirm_growth(actor_id=office.manager.user_id, pairing_id=info.pairing_id, level=2, now=LATER)
    assert ended.state is State.FELL_SHORT


def test_asking_for_evidence_sends_the_pairing_back_to_work(office: Office) -> None:
    info = office.run_until(State.REASSESSED)
    late = NOW + timedelta(days=40)
    info = api.ask_evidence(
        actor_id=office.manager.user_id, pairing_id=info.pairing_id, what="Show me one alone", now=late
    )
    assert info.state is State.ACTIVE
    assert info.evidence_asked == "Show me one alone"
    assert info.ends_on == (late + timedelta(days=7)).date()
    office.rerate(4, token="third")
    assert api.get_pairing(actor_id=office.mentee.user_id, pairing_id=info.pairing_id).pairing.state is State.REASSESSED


def test_the_start_is_the_date_where_the_mentee_is(office: Office) -> None:
    Member.objects.filter(pk=office.mentee.member_id).update(time_zone="Pacific/Auckland")
    info = office.request()
    api.approve_pairing(actor_id=office.admin.user_id, pairing_id=info.pairing_id, now=NOW)
    evening = NOW + timedelta(hours=6)
    info = api.accept_pairing(actor_id=office.mentors[0].user_id, pairing_id=info.pairing_id, now=evening)
    assert info.starts_on == date(2026, 3, 3)


# Requests


def test_where_mentors_confirm_their_word_is_a_mentors_rating(office: Office) -> None:
    office.policy(confirm_by=ConfirmBy.MENTOR)
    info = office.run_until(State.REASSESSED)
    assert len(api.list_confirmations(actor_id=office.mentors[0].user_id)) == 1
    api.confirm_growth(actor_id=office.mentors[0].user_id, pairing_id=info.pairing_id, level=3, now=LATER)
    from mentoring_xblock.applets.ratings.models import Rating

    assert Rating.objects.get(pairing_id=info.pairing_id).source == "mentor"


def test_nobody_confirms_their_own_growth(office: Office) -> None:
    info = office.run_until(State.REASSESSED)
    Member.objects.filter(pk=office.mentee.member_id).update(is_admin=True, manager=None)
    assert api.list_confirmations(actor_id=office.mentee.user_id) == ()
    with pytest.raises(NotAllowed):
        api.confirm_growth(actor_id=office.mentee.user_id, pairing_id=info.pairing_id, level=4, now=LATER)


@pytest.mark.once
def test_a_level_outside_the_scale_confirms_nothing(office: Office) -> None:
    info = office.run_until(State.REASSESSED)
    with pytest.raises(InvalidInput):
        api.confirm_growth(actor_id=office.manager.user_id, pairing_id=info.pairing_id, level=5, now=LATER)
    assert Pairing.objects.get().state == State.REASSESSED


def test_a_stale_step_is_refused_in_words(office: Office) -> None:
    info = office.run_until(State.ACTIVE)
    with pytest.raises(TransitionRefused):
        api.accept_pairing(actor_id=office.mentors[0].user_id, pairing_id=info.pairing_id, now=LATER)


# Sessions


def test_a_session_sent_twice_is_one_and_a_planned_one_can_be_logged_as_held(office: Office) -> None:
    info = office.run_until(State.ACTIVE)
    plan = {
        "actor_id": office.mentee.user_id,
        "pairing_id": info.pairing_id,
        "token": "s1",
        "minutes": 30,
        "kind": "practise",
    }
    to_come = NOW + timedelta(days=2)
    api.log_session(**plan, starts_at=to_come, held=False, now=NOW)
    assert len(api.log_session(**plan, starts_at=to_come, held=False, now=NOW).sessions) == 1
    after = to_come + timedelta(hours=1)
    detail = api.log_session(**plan, starts_at=to_come, held=True, notes="Went well", now=after)
    assert [(session.held, session.notes) for session in detail.sessions] == [(True, "Went well")]
    with pytest.raises(Conflict):
        api.cancel_session(
            actor_id=office.mentee.user_id,
            pairing_id=info.pairing_id,
            session_id=detail.sessions[0].session_id,
            now=after,
        )


@pytest.mark.once
@pytest.mark.parametrize(
    "wrong", [{"minutes": 4}, {"minutes": 601}, {"kind": "lunch"},
              {"starts_at": NOW + timedelta(days=1)}, {"token": ""},
              {"starts_at": NOW - timedelta(days=1)}, {"starts_at": NOW + timedelta(days=60), "held": False},
              {"ticks": [(999999, "watched")]}, {"notes": "\x00"}],
)  # fmt: skip
def test_a_senseless_session_is_refused_and_nothing_is_stored(office: Office, wrong: dict[str, Any]) -> None:
    info = office.run_until(State.ACTIVE)
    right = {"token": "s1", "starts_at": NOW, "minutes": 30, "kind": "shadow"}
    with pytest.raises(InvalidInput):
        api.log_session(
            **{"actor_id": office.mentee.user_id, "pairing_id": info.pairing_id, "now": LATER} | right | wrong
        )
    assert api.get_pairing(actor_id=office.mentee.user_id, pairing_id=info.pairing_id).detail.sessions == ()  # type: ignore[union-attr]


def test_ending_a_pairing_cancels_the_sessions_to_come(office: Office) -> None:
    info = office.run_until(State.ACTIVE)
    api.log_session(
        actor_id=office.mentors[0].user_id, pairing_id=info.pairing_id, token="s1", starts_at=NOW + timedelta(days=2),
        minutes=30, kind="shadow", held=False, now=NOW,
    )  # fmt: skip
    api.withdraw_pairing(actor_id=office.mentors[0].user_id, pairing_id=info.pairing_id, now=LATER)
    (session,) = api.get_pairing(actor_id=office.mentee.user_id, pairing_id=info.pairing_id).detail.sessions  # type: ignore[union-attr]
    assert session.cancelled


def test_a_tick_can_be_taken_away_and_a_foreign_step_is_not_found(office: Office) -> None:
    info = office.run_until(State.ACTIVE)
    step = api.get_pairing(actor_id=office.mentee.user_id, pairing_id=info.pairing_id).detail.plan[1].step_id  # type: ignore[union-attr]
    who = {"actor_id": office.mentee.user_id, "pairing_id": info.pairing_id, "now": LATER}
    assert api.tick_step(**who, step_id=step, practice="alone").plan[1].alone_at == LATER
    assert api.tick_step(**who, step_id=step, practice="alone", done=False).plan[1].alone_at is None
    with pytest.raises(NotFound):
        api.tick_step(**who, step_id=step + 1000, practice="alone")


# The clock


def test_a_running_pairing_ends_two_weeks_after_its_end_and_not_before(office: Office) -> None:
    info = office.run_until(State.ACTIVE)
    assert info.ends_on is not None
    end = NOW + timedelta(days=28)
    assert api.run_scheduled(now=end + timedelta(days=14))["expired"] == 0
    assert api.run_scheduled(now=end + timedelta(days=16))["expired"] == 1
    assert Pairing.objects.get().state == State.EXPIRED
    assert builders.reload(office.mentors[0].member_id).places_taken == 0


def test_reminders_come_once(office: Office) -> None:
    office.run_until(State.ACTIVE)
    for _ in range(2):
        api.run_scheduled(now=NOW + timedelta(days=26))
        api.run_scheduled(now=NOW + timedelta(days=29))
    assert Notice.objects.filter(kind="ending").count() == 2
    assert Notice.objects.filter(kind="to_rerate").count() == 1


def test_a_pairing_that_starts_ends_the_waiting(office: Office) -> None:
    WaitingEntry.objects.create(
        mentee_id=office.mentee.member_id, skill_id=office.skill, open_skill_id=office.skill, joined_at=NOW
    )
    office.run_until(State.ACTIVE)
    assert WaitingEntry.objects.get().left_at == NOW


# Who sees what


def test_a_mentor_does_not_see_a_request_before_its_approval(office: Office) -> None:
    info = office.request()
    with pytest.raises(NotFound):
        api.get_pairing(actor_id=office.mentors[0].user_id, pairing_id=info.pairing_id)
    assert api.get_my_mentoring(actor_id=office.mentors[0].user_id).to_answer == ()
    api.approve_pairing(actor_id=office.admin.user_id, pairing_id=info.pairing_id, now=NOW)
    (asked,) = api.get_my_mentoring(actor_id=office.mentors[0].user_id).to_answer
    assert asked.actions == {Event.ACCEPT, Event.DECLINE}


@pytest.mark.once
def test_who_else_was_considered_is_shown_to_those_who_decide_alone(office: Office) -> None:
    info = office.run_until(State.ACTIVE)
    for member, sees in (
        (office.admin, True),
        (office.manager, True),
        (office.mentee, False),
        (office.mentors[0], False),
    ):
        view = api.get_pairing(actor_id=member.user_id, pairing_id=info.pairing_id)
        assert bool(view.pairing.runners_up) is sees
        assert view.detail is not None
        assert bool(view.detail.pairing.runners_up) is sees


@pytest.mark.once
def test_my_mentoring_takes_as_many_queries_for_many_pairings_as_for_one(
    office: Office, django_assert_max_num_queries: Any
) -> None:
    office.run_until(State.ACTIVE)
    mentor = office.mentors[0]
    Member.objects.filter(pk=mentor.member_id).update(places=40)
    with django_assert_max_num_queries(40) as one:
        api.get_my_mentoring(actor_id=mentor.user_id)
    for _ in range(12):
        builders.pairing(builders.member(office.programme), mentor, office.skill, state=State.ACTIVE)
    with django_assert_max_num_queries(len(one.captured_queries)):
        assert len(api.get_my_mentoring(actor_id=mentor.user_id).as_mentor) == 13


@pytest.mark.once
def test_nothing_of_one_programme_is_seen_from_another(office: Office) -> None:
    other = make_office()
    info = office.run_until(State.REASSESSED)
    for actor in (other.admin, other.manager, other.mentee, other.mentors[0]):
        for call in (
            lambda actor=actor: api.get_pairing(actor_id=actor.user_id, pairing_id=info.pairing_id),
            lambda actor=actor: api.confirm_growth(actor_id=actor.user_id, pairing_id=info.pairing_id, level=3),
            lambda actor=actor: api.withdraw_pairing(actor_id=actor.user_id, pairing_id=info.pairing_id),
            lambda actor=actor: api.list_reviews(actor_id=actor.user_id, programme=office.programme.key),
            lambda actor=actor: api.get_my_mentoring(actor_id=actor.user_id, programme=office.programme.key),
        ):
            with pytest.raises(NotFound) as foreign:
                call()
            assert str(foreign.value) == str(NotFound())
        for listing in (api.list_reviews, api.list_confirmations):
            assert listing(actor_id=actor.user_id) == ()
    with pytest.raises(NotFound):
        api.propose_pairing(
            actor_id=other.admin.user_id, mentee_id=other.mentee.member_id, mentor_id=office.mentors[0].member_id,
            framework="data", skill="pivot", now=NOW,
        )  # fmt: skip
