"""What somebody chose about their mails holds when the mail would leave, and a link turns off what it says, alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail, signing

from mentoring_xblock import api
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.notices import api as notices
from mentoring_xblock.applets.notices import preferences
from mentoring_xblock.applets.notices.data import Kind, Timing, Topic
from mentoring_xblock.applets.notices.models import Notice, NoticePreference, OutboxItem
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.data import ConfirmBy
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core.errors import InvalidInput, NotFound
from tests import builders
from tests.api.office import Office
from tests.builders import NEXT_MONDAY, NOW, TOMORROW

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def _mailbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.LMS_ROOT_URL = "https://lms.example"


@pytest.fixture
def running(office: Office) -> int:
    """A running pairing, of whose beginning nobody waits for a mail any more."""
    pairing = builders.pairing(office.mentee, office.mentors[0], office.skill, state=State.ACTIVE)
    OutboxItem.objects.all().delete()
    return pairing.pk


def tell(office: Office, pairing: int, *kinds: Kind, now: Any = NOW) -> None:
    for kind in kinds:
        facts = {"starts_at": "2026-03-05T10:00:00+00:00"} if kind.rule.topic is Topic.SESSIONS else {}
        notices.announce(kind, [office.mentee.member_id], pairing_id=pairing, facts=facts, now=now)


def choose(office: Office, **timings: str) -> None:
    api.set_notice_preferences(actor_id=office.mentee.user_id, timings=timings, now=NOW)


def unsubscribe_links() -> list[str]:
    return [each.extra_headers["List-Unsubscribe"].strip("<>").rstrip("/").rpartition("/")[2] for each in mail.outbox]


def test_by_default_news_comes_the_next_morning_in_one_mail_and_the_inbox_has_it_at_once(
    office: Office, running: int
) -> None:
    tell(office, running, Kind.ENDING, Kind.DECLINED, Kind.EVIDENCE_ASKED)
    assert api.send_outbox(now=NOW) == 0
    assert Notice.objects.count() == 3
    assert OutboxItem.objects.filter(due_at__gt=NOW, attempts=0).count() == 3
    assert api.send_outbox(now=NOW + timedelta(hours=21, minutes=59)) == 0
    assert api.send_outbox(now=NOW + timedelta(hours=22)) == 3
    (sent,) = mail.outbox
    assert sent.body.count("\n- ") == 3


def test_what_cannot_wait_leaves_at_once_and_takes_along_what_can(office: Office, running: int) -> None:
    tell(office, running, Kind.ENDING)
    api.send_outbox(now=NOW)
    tell(office, running, Kind.SESSION_CANCELLED, now=NOW + timedelta(hours=1))
    assert api.send_outbox(now=NOW + timedelta(hours=1)) == 2
    assert api.send_outbox(now=TOMORROW) == 0
    (sent,) = mail.outbox
    assert sent.subject.startswith("Cancelled: ")


def test_a_day_has_one_mail_of_what_can_wait(office: Office, running: int) -> None:
    choose(office, ending="at_once", declined="at_once")
    for hour in range(9):
        tell(office, running, Kind.ENDING, Kind.DECLINED, now=NOW + timedelta(hours=hour))
        api.send_outbox(now=NOW + timedelta(hours=hour))
    assert len(mail.outbox) == 1
    api.send_outbox(now=TOMORROW)
    assert len(mail.outbox) == 2
    assert not OutboxItem.objects.filter(sent_at__isnull=True).exists()


def test_nothing_is_mailed_at_night_where_the_reader_is(office: Office, running: int) -> None:
    Member.objects.filter(pk=office.mentee.member_id).update(time_zone="Asia/Tokyo")
    evening = NOW + timedelta(hours=3)  # 21:00 in Tokyo
    tell(office, running, Kind.SESSION_CANCELLED, now=evening)
    assert api.send_outbox(now=evening) == 0
    assert api.send_outbox(now=NOW + timedelta(hours=12, minutes=59)) == 0
    assert api.send_outbox(now=NOW + timedelta(hours=13)) == 1


def test_a_weekly_mail_comes_on_monday_and_what_is_off_never(office: Office, running: int) -> None:
    choose(office, ending="weekly", declined="off", session_cancelled="off")
    tell(office, running, Kind.ENDING, Kind.DECLINED, Kind.SESSION_CANCELLED)
    for day in range(7):
        assert api.send_outbox(now=NOW + timedelta(days=day)) == 0
    assert api.send_outbox(now=NEXT_MONDAY) == 1
    assert Notice.objects.count() == 3
    closed = OutboxItem.objects.filter(last_error="turned off")
    assert {item.payload["kind"] for item in closed} == {"declined", "session_cancelled"}


def test_a_new_choice_holds_for_what_has_not_left(office: Office, running: int) -> None:
    choose(office, ending="weekly")
    tell(office, running, Kind.ENDING)
    assert api.send_outbox(now=NOW) == 0
    choose(office, ending="at_once")
    assert api.send_outbox(now=NOW) == 1


def test_what_is_no_longer_true_when_the_digest_leaves_is_left_out(office: Office) -> None:
    info = office.request()
    assert api.send_outbox(now=NOW) == 0
    api.approve_pairing(actor_id=office.admin.user_id, pairing_id=info.pairing_id, now=NOW + timedelta(hours=1))
    api.send_outbox(now=TOMORROW)
    address = builders.user_of(office.admin).email
    assert not any(address in each.to for each in mail.outbox)


def test_only_what_differs_from_the_default_is_stored_and_every_change_is_logged(office: Office) -> None:
    choose(office, ending="weekly", declined="daily", session_planned="off")
    stored = dict(NoticePreference.objects.values_list("kind", "timing"))
    assert stored == {"ending": "weekly", "session_planned": "off"}
    (row,) = LogEntry.objects.filter(action="member.mail_changed")
    assert row.new == {"mail_timing": {"ending": "weekly", "session_planned": "off"}}
    assert row.old == {"mail_timing": {"ending": "daily", "session_planned": "at_once"}}
    choose(office, ending="weekly")
    assert LogEntry.objects.filter(action="member.mail_changed").count() == 1
    choose(office, ending="daily", session_planned="at_once")
    assert not NoticePreference.objects.exists()


@pytest.mark.parametrize(
    "timings", [{"no_such_kind": "off"}, {"ending": "never"}, {"session_planned": "daily"}, {"to_answer": "weekly"}]
)
def test_what_cannot_be_chosen_is_refused_and_nothing_is_stored(office: Office, timings: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        choose(office, declined="off", **timings)
    assert not NoticePreference.objects.exists()


def test_people_see_the_kinds_that_they_can_get(office: Office) -> None:
    def topics(who: Any) -> set[Topic]:
        found = api.get_notice_preferences(actor_id=who.user_id)
        return {kind.rule.topic for kind in found}

    assert Topic.DECISIONS not in topics(office.mentee)
    assert topics(office.manager) == topics(office.admin) == set(Topic)
    office.policy(confirm_by=ConfirmBy.MENTOR)
    assert topics(office.mentors[0]) == set(Topic)


# The link in a mail


def test_the_link_of_a_mail_with_one_kind_turns_off_that_kind_alone(office: Office, running: int) -> None:
    tell(office, running, Kind.ENDING)
    api.send_outbox(now=TOMORROW)
    (token,) = unsubscribe_links()
    assert api.describe_unsubscribe(token=token)[-1] is False
    assert api.unsubscribe(token=token, now=NOW)[-1] is True
    assert dict(NoticePreference.objects.values_list("kind", "timing")) == {"ending": "off"}
    # The mail program sends it again.
    assert api.unsubscribe(token=token, now=NOW)[-1] is True
    assert api.describe_unsubscribe(token=token)[-1] is True
    assert LogEntry.objects.filter(action="member.mail_changed").count() == 1


def test_the_link_of_a_digest_turns_off_all_that_can_wait(office: Office, running: int) -> None:
    tell(office, running, Kind.ENDING, Kind.DECLINED)
    api.send_outbox(now=TOMORROW)
    (token,) = unsubscribe_links()
    kinds, everything, _is_done = api.unsubscribe(token=token, now=NOW)
    assert (kinds, everything) == ((), True)
    timings = preferences.timings_of(office.mentee.member_id)
    assert {kind for kind in Kind if timings[kind] is Timing.OFF} == {k for k in Kind if not k.rule.cannot_wait}


def test_the_link_of_a_mail_of_both_sorts_turns_off_everything_that_is_in_it(office: Office, running: int) -> None:
    tell(office, running, Kind.ENDING, Kind.SESSION_CANCELLED)
    api.send_outbox(now=NOW)
    (token,) = unsubscribe_links()
    kinds, everything, _is_done = api.unsubscribe(token=token, now=NOW)
    assert (kinds, everything) == ((Kind.SESSION_CANCELLED,), True)
    assert preferences.timings_of(office.mentee.member_id)[Kind.SESSION_PLANNED] is Timing.AT_ONCE


def test_a_link_is_its_readers_alone_and_does_nothing_once_they_are_gone(office: Office) -> None:
    token = preferences.token_for(office.mentee.member_id, [Kind.ENDING])
    forged = signing.dumps({"m": office.mentee.member_id, "k": ["ending"], "w": True}, salt="another purpose")
    for bad in (token[:-1] + ("A" if token[-1] != "A" else "B"), forged, "", "x" * 5000, "x:y:z"):
        with pytest.raises(NotFound):
            api.unsubscribe(token=bad, now=NOW)
    get_user_model().objects.filter(pk=office.mentee.user_id).update(is_active=False)
    for ask in (api.describe_unsubscribe, api.unsubscribe):
        with pytest.raises(NotFound):
            ask(token=token)
    get_user_model().objects.filter(pk=office.mentee.user_id).update(is_active=True)
    Member.objects.filter(pk=office.mentee.member_id).update(is_active=False)
    with pytest.raises(NotFound):
        api.unsubscribe(token=token, now=NOW)
    assert not NoticePreference.objects.exists()
