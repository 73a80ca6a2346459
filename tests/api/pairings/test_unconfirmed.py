"""A re-rating that nobody confirms: reminders, the administrators, the end, and a late word. Through the public API."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from mentoring_xblock import api
from mentoring_xblock.applets.audit_log import api as audit_log
from mentoring_xblock.applets.audit_log.data import Subject
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.applets.pairings.models.outcomes import Outcome
from mentoring_xblock.applets.pairings.models.pairing import Pairing, PlanStep
from mentoring_xblock.applets.pairings.models.sessions import Session
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.data import ConfirmBy, MemberInfo
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.applets.ratings.models import Rating
from mentoring_xblock.core.errors import NotAllowed, TransitionRefused
from tests import builders
from tests.api.office import LATER, Office, actions

pytestmark = pytest.mark.django_db


def after(days: float) -> datetime:
    """So long after the re-rating, which the office makes at LATER."""
    return LATER + timedelta(days=days)


def tick(days: float) -> dict[str, int]:
    """The scheduled work of that day, run twice: the second time it must find nothing left to do."""
    counts = api.run_scheduled(now=after(days))
    again = api.run_scheduled(now=after(days))
    assert (again["reminded"], again["escalated"], again["expired"]) == (0, 0, 0)
    return counts


def reminders(days: float) -> int:
    """How many were reminded to confirm on that day; other notices of that day do not count."""
    before = Notice.objects.filter(kind="to_confirm").count()
    tick(days)
    return Notice.objects.filter(kind="to_confirm").count() - before


def notices(member: MemberInfo, kind: str) -> int:
    return Notice.objects.filter(member_id=member.member_id, kind=kind).count()


def show(pairing_id: int, *levels: int) -> None:
    PlanStep.objects.filter(pairing_id=pairing_id, level__in=levels).update(alone_at=LATER)


def test_the_manager_is_reminded_twice_then_the_admins_own_it_too(office: Office) -> None:
    info = office.run_until(State.REASSESSED)
    assert reminders(6.9) == 0
    assert reminders(7) == 1
    assert reminders(13) == 0
    assert reminders(14) == 1
    assert notices(office.manager, "to_confirm") == 3
    assert notices(office.admin, "confirm_overdue") == 0
    with pytest.raises(NotAllowed):
        api.confirm_growth(actor_id=office.admin.user_id, pairing_id=info.pairing_id, level=3, now=after(20))
    assert api.list_confirmations(actor_id=office.admin.user_id) == ()
    assert tick(21)["escalated"] == 1
    assert notices(office.admin, "confirm_overdue") == notices(office.manager, "confirm_overdue") == 1
    assert reminders(22) == 0
    for who in (office.admin, office.manager):
        assert "confirm" in actions(who, info)
        (waiting,) = api.list_confirmations(actor_id=who.user_id)
        assert waiting.pairing.pairing_id == info.pairing_id
    ended = api.confirm_growth(actor_id=office.admin.user_id, pairing_id=info.pairing_id, level=3, now=after(22))
    assert ended.state is State.COMPLETED
    assert [change.action for change in audit_log.newest_of(Subject.PAIRING, info.pairing_id, most=2)[::-1]] == [
        "pairing.escalated", "pairing.completed",
    ]  # fmt: skip


def test_after_a_pause_of_cron_only_the_newest_reminder_goes_out(office: Office) -> None:
    office.run_until(State.REASSESSED)
    assert reminders(15) == 1
    assert notices(office.manager, "to_confirm") == 2


def test_rating_again_does_not_put_the_deadline_off_and_asking_for_evidence_starts_it_again(office: Office) -> None:
    info = office.run_until(State.REASSESSED)
    Pairing.objects.update(waits_since=LATER - timedelta(days=20))
    office.rerate(4, token="third")
    assert Pairing.objects.get().waits_since == LATER - timedelta(days=20)
    assert tick(1)["escalated"] == 1
    api.ask_evidence(actor_id=office.admin.user_id, pairing_id=info.pairing_id, what="Once more", now=after(1))
    row = Pairing.objects.get()
    assert (row.state, row.waits_since) == (State.ACTIVE, None)
    office.rerate(3, token="fourth")
    row.refresh_from_db()
    assert (row.state, row.waits_since, row.escalated_at) == (State.REASSESSED, LATER, None)
    assert "confirm" not in actions(office.admin, info)


def test_at_last_what_was_done_alone_is_the_mentors_rating_and_the_place_is_free(office: Office) -> None:
    info = office.run_until(State.REASSESSED)
    mentor = office.mentors[0]
    show(info.pairing_id, 2)
    Session.objects.create(
        pairing_id=info.pairing_id, token="s", starts_at=after(40), minutes=30, kind="review", created_at=LATER
    )
    tick(21)
    assert tick(27.9)["expired"] == 0
    assert builders.reload(mentor.member_id).places_taken == 1
    assert tick(28)["expired"] == 1
    view = api.get_pairing(actor_id=office.mentee.user_id, pairing_id=info.pairing_id)
    assert view.pairing.state is State.SHOWN
    assert view.detail is not None
    assert view.detail.outcome is not None
    outcome = view.detail.outcome
    assert (outcome.self_after, outcome.shown_after, outcome.confirmed_after, outcome.reached) == (3, 2, None, None)
    assert view.detail.sessions[0].cancelled
    assert view.actions == {"another_round"}
    rating = Rating.objects.get(pairing_id=info.pairing_id)
    assert (rating.level, rating.source, rating.rater_id) == (2, "mentor", mentor.member_id)
    profile = api.get_profile(actor_id=office.mentee.user_id, framework="data", now=after(28))
    pivot = next(result for result in profile.results if result.skill == "pivot")
    assert (pivot.confirmed_level, pivot.confirmed_source, pivot.open_pairing) == (2, "mentor", None)
    assert builders.reload(mentor.member_id).places_taken == 0
    assert notices(office.mentee, "shown") == notices(mentor, "shown") == 1
    assert notices(office.mentee, "lapsed") == 0
    assert api.get_my_mentoring(actor_id=mentor.user_id).record.completed == 0
    (change,) = audit_log.newest_of(Subject.PAIRING, info.pairing_id, most=1)
    assert (change.action, change.actor_id, change.new["state"]) == ("pairing.expired", None, "shown")


@pytest.mark.parametrize("is_gone", [False, True])
def test_where_nothing_was_shown_or_the_mentee_has_left_it_ends_without_a_rating(
    office: Office, *, is_gone: bool
) -> None:
    info = office.run_until(State.REASSESSED)
    if is_gone:
        show(info.pairing_id, 2, 3)
        Member.objects.filter(pk=office.mentee.member_id).update(is_active=False)
    assert tick(28)["expired"] == 1
    assert Pairing.objects.get().state == State.SHOWN
    assert not Rating.objects.filter(pairing_id=info.pairing_id).exists()
    assert builders.reload(office.mentors[0].member_id).places_taken == 0
    assert Outcome.objects.get().shown_after == (3 if is_gone else None)


@pytest.mark.parametrize(("level", "state"), [(3, State.COMPLETED), (2, State.FELL_SHORT)])
@pytest.mark.parametrize("by", ["manager", "admin"])
def test_a_late_confirmation_still_counts(office: Office, level: int, state: State, by: str) -> None:
    info = office.run_until(State.REASSESSED)
    show(info.pairing_id, 2)
    tick(28)
    actor: MemberInfo = getattr(office, by)
    for other in (office.mentee, office.mentors[0]):
        with pytest.raises(NotAllowed):
            api.confirm_growth(actor_id=other.user_id, pairing_id=info.pairing_id, level=3, now=after(29))
    with pytest.raises(TransitionRefused):
        api.ask_evidence(actor_id=actor.user_id, pairing_id=info.pairing_id, what="more", now=after(29))
    ended = api.confirm_growth(actor_id=actor.user_id, pairing_id=info.pairing_id, level=level, now=after(60))
    assert ended.state is state
    outcome = Outcome.objects.get()
    assert (outcome.shown_after, outcome.confirmed_after, outcome.reached) == (2, level, level == 3)
    profile = api.get_profile(actor_id=office.mentee.user_id, framework="data", now=after(61))
    pivot = next(result for result in profile.results if result.skill == "pivot")
    assert (pivot.confirmed_level, pivot.confirmed_source) == (level, "manager")
    assert builders.reload(office.mentors[0].member_id).places_taken == 0
    with pytest.raises(TransitionRefused):
        api.confirm_growth(actor_id=actor.user_id, pairing_id=info.pairing_id, level=3, now=after(62))


def test_a_late_rating_outside_the_pairing_counts_as_before(office: Office) -> None:
    office.run_until(State.REASSESSED)
    tick(28)
    profile = api.rate_report_skills(
        actor_id=office.manager.user_id, member_id=office.mentee.member_id, framework="data", levels={"pivot": 3},
        now=after(30),
    )  # fmt: skip
    assert next(result for result in profile.results if result.skill == "pivot").counted_level == 3


@pytest.mark.parametrize("how", ["left", "account closed", "moved on"])
def test_a_manager_who_is_gone_owns_nothing(office: Office, how: str) -> None:
    info = office.run_until(State.REASSESSED)
    new = builders.member(office.programme)
    if how == "left":
        Member.objects.filter(pk=office.manager.member_id).update(is_active=False)
    elif how == "account closed":
        account = builders.user_of(office.manager)
        account.is_active = False
        account.save()
    else:
        Member.objects.filter(pk=office.mentee.member_id).update(manager_id=new.member_id)
    owner = new if how == "moved on" else office.admin
    assert reminders(7) == 1
    assert notices(owner, "to_confirm") == 1
    assert notices(office.manager, "to_confirm") == 1  # at the re-rating
    (waiting,) = api.list_confirmations(actor_id=owner.user_id)
    assert waiting.pairing.pairing_id == info.pairing_id
    api.confirm_growth(actor_id=owner.user_id, pairing_id=info.pairing_id, level=3, now=after(8))


def test_where_mentors_confirm_a_silent_one_does_not_hold_the_mentee_up_either(office: Office) -> None:
    office.policy(confirm_by=ConfirmBy.MENTOR)
    info = office.run_until(State.REASSESSED)
    tick(7)
    assert notices(office.mentors[0], "to_confirm") == 2
    tick(21)
    assert "confirm" in actions(office.admin, info)
    tick(28)
    assert Pairing.objects.get().state == State.SHOWN


def test_the_days_are_the_operators(office: Office, settings: Any) -> None:
    office.run_until(State.REASSESSED)
    settings.TASK_MENTORING = {
        **settings.TASK_MENTORING,
        "CONFIRMATION_DAYS": {"first_reminder": 1, "second_reminder": 2, "admins": 3, "last": 4},
    }
    assert reminders(1) == reminders(2) == 1
    assert tick(3)["escalated"] == 1
    assert tick(4)["expired"] == 1
