"""What a mail says when it leaves: only what is still true, with a subject of its own, and not too often."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from mentoring_xblock import api
from mentoring_xblock.applets.notices import api as notices
from mentoring_xblock.applets.notices import outbox
from mentoring_xblock.applets.notices.data import Kind
from mentoring_xblock.applets.notices.models import Notice, OutboxItem
from mentoring_xblock.applets.notices.relevance import Waiting, still_true
from mentoring_xblock.applets.notices.words import subject_in_words
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.data import ApproveBy, MemberInfo
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.platform import mail as platform_mail
from tests import builders
from tests.api.office import Office, make_office
from tests.builders import NEXT_MONDAY, NOW, TOMORROW
from tests.workers.brokers import frozen_server

pytestmark = [pytest.mark.django_db, pytest.mark.once]
AT = "2026-03-05T10:00:00+00:00"


@pytest.fixture(autouse=True)
def _mailbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def mails_to(who: MemberInfo) -> list[Any]:
    address = builders.user_of(who).email
    return [each for each in mail.outbox if address in each.to]


# Whether it is still true


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("state", list(State))
def test_a_kind_is_sent_in_the_states_that_it_speaks_of_and_no_other(kind: Kind, state: State) -> None:
    turns = kind.rule.turns
    expected = turns is None or state.stage.turn in turns
    assert still_true([Waiting(kind, 1, state)]) == [expected]
    assert still_true([Waiting(kind, 1, state, is_asked=False)]) == [turns is None]


def test_what_is_of_no_pairing_is_sent_and_what_is_of_a_vanished_one_is_not() -> None:
    assert still_true([Waiting(Kind.WAITING, None, None), Waiting(Kind.ENDING, 1, None)]) == [True, False]
    assert still_true([Waiting(Kind.STILL_WAITING, None, None, is_asked=False)]) == [False]


def test_who_never_heard_of_the_beginning_does_not_hear_of_the_end() -> None:
    gone = State.WITHDRAWN
    ends = [Waiting(Kind.TO_ANSWER, 1, gone), Waiting(Kind.WITHDRAWN, 1, gone), Waiting(Kind.WITHDRAWN, 2, gone)]
    assert still_true(ends) == [False, False, True]
    assert still_true(ends[1:], unheard={1}) == [False, True]


def test_a_review_that_is_done_is_not_asked_for(office: Office) -> None:
    pairing = office.request()
    api.approve_pairing(actor_id=office.admin.user_id, pairing_id=pairing.pairing_id, now=NOW)
    assert Notice.objects.filter(kind=Kind.TO_REVIEW).exists()
    api.send_outbox(now=TOMORROW)
    assert mails_to(office.admin) == []
    mentee = builders.user_of(office.mentee).username
    assert [each.subject for each in mails_to(office.mentors[0])] == [f"{mentee} asks you to mentor them in “Pivot”"]
    assert not OutboxItem.objects.filter(sent_at__isnull=True).exists()


def test_who_no_longer_reviews_or_confirms_is_not_asked(office: Office) -> None:
    office.request()
    Member.objects.filter(pk=office.admin.member_id).update(is_admin=False)
    api.send_outbox(now=TOMORROW)
    assert mails_to(office.admin) == []
    confirming = make_office()
    confirming.run_until(State.REASSESSED)
    Member.objects.filter(pk=confirming.mentee.member_id).update(manager_id=None)
    api.send_outbox(now=TOMORROW + timedelta(hours=3))
    assert mails_to(confirming.manager) == []


def test_who_is_asked_is_decided_by_the_time_of_the_sweep(office: Office) -> None:
    office.policy(approve_by=ApproveBy.MANAGER)
    deputy = office.peer()
    friday = NOW + timedelta(days=4)
    api.set_absence(
        actor_id=office.manager.user_id,
        away_from=NOW.date(),
        away_to=friday.date(),
        deputy_id=deputy.member_id,
        now=NOW,
    )
    office.request()
    api.send_outbox(now=TOMORROW)
    assert len(mails_to(deputy)) == 1


def test_a_request_taken_back_before_its_mail_left_is_told_to_nobody() -> None:
    office = make_office(approve_by=ApproveBy.NONE)
    pairing = office.request()
    api.withdraw_pairing(actor_id=office.mentee.user_id, pairing_id=pairing.pairing_id, now=NOW)
    OutboxItem.objects.filter(payload__kind=Kind.WITHDRAWN).update(due_at=TOMORROW)
    for now in (NOW, TOMORROW, NEXT_MONDAY):
        api.send_outbox(now=now)
    assert mail.outbox == []
    assert not OutboxItem.objects.filter(sent_at__isnull=True).exists()


def test_who_has_decisions_to_make_gets_one_mail_a_week_that_counts_them_and_nobody_else_does(office: Office) -> None:
    office.request()
    for day in range(15):
        for hour in (0, 9):
            api.run_scheduled(now=NOW.replace(hour=hour) + timedelta(days=day))
    counted = Notice.objects.filter(kind=Kind.STILL_WAITING)
    assert set(counted.values_list("member_id", flat=True)) == {office.admin.member_id}
    assert [notice.created_at.date().isoformat() for notice in counted.order_by("created_at")] == [
        "2026-03-02", "2026-03-09", "2026-03-16",
    ]  # fmt: skip
    assert [each.subject for each in mails_to(office.admin)][-1] == "Decisions that wait for you: 1"


def test_the_weekly_mail_is_not_sent_to_who_has_decided_meanwhile(office: Office) -> None:
    pairing = office.request()
    monday = NEXT_MONDAY.replace(hour=1)
    api.run_scheduled(now=monday)
    assert Notice.objects.filter(kind=Kind.STILL_WAITING).count() == 1
    mail.outbox.clear()
    api.approve_pairing(actor_id=office.admin.user_id, pairing_id=pairing.pairing_id, now=monday)
    api.send_outbox(now=NEXT_MONDAY)
    assert mails_to(office.admin) == []


# How often, and what about


def test_after_a_mail_the_next_waits_and_then_brings_all_that_came_meanwhile() -> None:
    office = make_office()
    mentee, mentor = office.mentee, office.mentors[0]
    row = builders.pairing(mentee, mentor, office.skill, state=State.ACTIVE)
    for minute in range(20):
        now = NOW + timedelta(minutes=minute)
        notices.announce(
            Kind.SESSION_PLANNED,
            [mentee.member_id],
            pairing_id=row.pk,
            once=str(minute),
            facts={"starts_at": AT},
            now=now,
        )
        notices.send_due(now=now)
    assert len(mails_to(mentee)) == 2
    notices.send_due(now=NOW + timedelta(hours=1))
    assert len(mails_to(mentee)) == 3
    assert not OutboxItem.objects.filter(sent_at__isnull=True).exists()
    # The same sentence about the same pairing stands in a mail once.
    assert [each.body.count("Your session with") for each in mails_to(mentee)] == [1, 1, 1]


def test_what_was_dropped_holds_no_mail_back(office: Office) -> None:
    mentee, mentor = office.mentee, office.mentors[0]
    row = builders.pairing(mentee, mentor, office.skill, state=State.ACTIVE)
    notices.announce(Kind.TO_ANSWER, [mentee.member_id], pairing_id=row.pk, now=NOW)
    assert notices.send_due(now=NOW) == 0
    notices.announce(Kind.SESSION_PLANNED, [mentee.member_id], pairing_id=row.pk, facts={"starts_at": AT}, now=NOW)
    assert notices.send_due(now=NOW + timedelta(minutes=1)) == 1


def test_a_subject_says_who_and_what_the_most_pressing_first_and_counts_the_rest() -> None:
    facts = {"skill": "Pivot\ntables", "n": 1200, "mentee": "Ada", "mentor": "Grace", "other": "Grace"}
    assert subject_in_words([(Kind.COMPLETED, facts)]) == "The target in “Pivot tables” is reached"
    told = [(Kind.COMPLETED, facts), (Kind.TO_ANSWER, facts), (Kind.ENDING, facts)]
    assert subject_in_words(told) == "Ada asks you to mentor them in “Pivot tables”, and 2 more"
    assert subject_in_words([(Kind.MANY_TO_REVIEW, facts)]) == "Please review 1,200 pairings"
    subjects = {subject_in_words([(kind, facts)]) for kind in Kind}
    assert len(subjects) == len(Kind)
    assert not any("\n" in subject or "%(" in subject for subject in subjects)
    assert len(subject_in_words([(Kind.ENDING, facts | {"skill": "x" * 500})])) < 180


@pytest.mark.parametrize("kind", list(Kind))
def test_no_subject_tells_over_a_shoulder_how_somebody_fell_short(kind: Kind) -> None:
    facts = {"skill": "Pivot", "n": 2, "mentee": "Ada", "mentor": "Grace", "other": "Grace"}
    assert "below" not in subject_in_words([(kind, facts)])


# A mail server that never answers


def test_a_frozen_mail_server_does_not_hold_the_sweep_and_loses_nothing(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = make_office()
    people = [builders.member(office.programme) for _ in range(8)]
    notices.announce(Kind.WAITING, [each.member_id for each in people], skill_id=office.skill,
                     facts={"mentee_id": office.mentee.member_id}, now=NOW)  # fmt: skip
    monkeypatch.setattr(platform_mail, "LIMIT_SECONDS", 0.3)
    monkeypatch.setattr(outbox, "MOST_SECONDS", 0.5)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with frozen_server() as port:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        began = time.monotonic()
        assert notices.send_due(now=NEXT_MONDAY) == 0
        assert time.monotonic() - began < 10
    assert OutboxItem.objects.filter(sent_at__isnull=True).count() == 8
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setattr(outbox, "MOST_SECONDS", 60.0)
    assert notices.send_due(now=NEXT_MONDAY + timedelta(hours=1)) == 8
    assert Pairing.objects.count() == 0
