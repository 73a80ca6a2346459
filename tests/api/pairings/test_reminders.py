"""What goes out while a pair does nothing: each question once, to both, and never twice. Through the public API."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mentoring_xblock import api
from mentoring_xblock.api.jobs.reminders import REMINDERS
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.states import STAGES, Reminder, State
from mentoring_xblock.applets.people.models import Member
from tests.api.office import Office
from tests.builders import NOW

pytestmark = pytest.mark.django_db


def asked(kind: str) -> set[int]:
    """Who has a notice of that kind; nobody has two."""
    found = list(Notice.objects.filter(kind=kind).values_list("member_id", flat=True))
    assert len(found) == len(set(found))
    return set(found)


def tick(day: float) -> None:
    for _ in range(2):
        api.run_scheduled(now=NOW + timedelta(days=day))


def session(office: Office, *, day: float, held: bool, token: str = "s") -> None:
    at = NOW + timedelta(days=day)
    api.log_session(
        actor_id=office.mentee.user_id, pairing_id=Pairing.objects.get().pk, token=token, starts_at=at, minutes=30,
        kind="practise", held=held, now=at + (timedelta(hours=1) if held else timedelta(days=-1)),
    )  # fmt: skip


def test_the_table_promises_no_reminder_that_nothing_sends() -> None:
    promised = {each for stage in STAGES.values() for each in stage.reminders}
    assert promised == set(Reminder)
    assert set(REMINDERS) == promised


def test_a_pair_without_a_session_is_asked_after_a_week_and_again_after_two(office: Office) -> None:
    office.run_until(State.ACTIVE)
    both = {office.mentee.member_id, office.mentors[0].member_id}
    tick(6)
    assert asked("plan_session") == set()
    for day in (7, 8, 13):
        tick(day)
        assert (asked("plan_session"), asked("hold_session")) == (both, set())
    for day in (14, 15, 24):
        tick(day)
        assert (asked("plan_session"), asked("hold_session")) == (both, both)


def test_who_has_planned_is_asked_only_whether_they_met(office: Office) -> None:
    office.run_until(State.ACTIVE)
    session(office, day=20, held=False)
    tick(7)
    assert asked("plan_session") == set()
    tick(14)
    assert len(asked("hold_session")) == 2


def test_who_has_met_is_asked_nothing(office: Office) -> None:
    office.run_until(State.ACTIVE)
    session(office, day=3, held=True)
    for day in (7, 14, 21):
        tick(day)
    assert asked("plan_session") == asked("hold_session") == set()


def test_a_session_that_was_cancelled_is_none(office: Office) -> None:
    office.run_until(State.ACTIVE)
    session(office, day=5, held=False)
    Pairing.objects.get().sessions.update(cancelled=True)
    tick(7)
    assert len(asked("plan_session")) == 2


def test_after_a_pause_of_cron_only_the_question_of_that_day_goes_out(office: Office) -> None:
    office.run_until(State.ACTIVE)
    tick(16)
    assert (asked("plan_session"), len(asked("hold_session"))) == (set(), 2)


def test_of_a_mentee_who_is_gone_nobody_is_asked_anything(office: Office) -> None:
    office.run_until(State.ACTIVE)
    Member.objects.filter(pk=office.mentee.member_id).update(is_active=False)
    for day in (7, 14):
        tick(day)
    assert asked("plan_session") == asked("hold_session") == set()


def test_who_reviews_is_reminded_once_after_a_week(office: Office) -> None:
    office.request()
    before = Notice.objects.filter(kind="to_review", member_id=office.admin.member_id).count()
    tick(6.9)
    assert Notice.objects.filter(kind="to_review", member_id=office.admin.member_id).count() == before
    for day in (7, 8, 20):
        tick(day)
    assert Notice.objects.filter(kind="to_review", member_id=office.admin.member_id).count() == before + 1
