"""Who is told what, once; and how it leaves the system, whatever the mail server and the broker do."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.utils.translation import override

from mentoring_xblock.applets.notices import api as notices
from mentoring_xblock.applets.notices.data import Kind
from mentoring_xblock.applets.notices.models import Notice, OutboxItem
from mentoring_xblock.applets.notices.words import notice_in_words
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.data import MemberInfo
from mentoring_xblock.core import clock
from mentoring_xblock.platform import queue
from tests import builders
from tests.builders import NEXT_MONDAY, NOW, TOMORROW

pytestmark = pytest.mark.django_db
AT = "2026-03-05T10:00:00+00:00"


@pytest.fixture
def pair() -> tuple[MemberInfo, MemberInfo, int]:
    """Mentee, mentor and a pairing of theirs."""
    programme = builders.programme()
    skill = builders.skill_id(builders.framework(programme), "pivot")
    mentee, mentor = builders.member(programme, username="ada"), builders.member(programme, username="grace")
    return mentee, mentor, builders.pairing(mentee, mentor, skill, state=State.ACTIVE).pk


@pytest.fixture(autouse=True)
def _mailbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def test_every_kind_has_words_that_its_facts_fill() -> None:
    facts = {
        "mentee": "Ada",
        "mentor": "Grace",
        "other": "Grace",
        "skill": "Pivot tables",
        "title": "Where you stand",
        "n": 12,
        "days": 2,
        "starts_at": "2026-03-02T09:00:00+00:00",
        "ends_on": "2026-03-30",
    }
    for kind in Kind:
        words = notice_in_words(kind, facts)
        assert words
        assert "%(" not in words


@pytest.mark.parametrize(("language", "count"), [("en", "12,345"), ("de", "12.345")])
def test_many_are_counted_in_thousands_whatever_the_sites_settings(settings: Any, language: str, count: str) -> None:
    settings.USE_THOUSAND_SEPARATOR = False
    with override(language):
        assert f" {count} " in notice_in_words(Kind.MANY_TO_REVIEW, {"n": 12345})


def test_an_unknown_kind_or_missing_facts_say_nothing_rather_than_fail() -> None:
    assert notice_in_words("from a later release", {}) == ""
    assert notice_in_words(Kind.ACCEPTED, {}) == ""


def test_names_and_titles_are_looked_up_and_not_stored(pair: tuple[MemberInfo, MemberInfo, int]) -> None:
    _, mentor, pairing = pair
    notices.announce(Kind.TO_ANSWER, [mentor.member_id], pairing_id=pairing, now=NOW)
    (line,) = notices.inbox_of(mentor.member_id, now=NOW)
    assert notice_in_words(line.kind, line.facts).startswith("ada asks you for help with “Pivot”")
    assert Notice.objects.get().facts == {}
    assert "ada" not in str(OutboxItem.objects.get().payload)


def test_a_notice_is_for_one_member_and_only_they_mark_it_read(pair: tuple[MemberInfo, MemberInfo, int]) -> None:
    mentee, mentor, pairing = pair
    notices.announce(Kind.TO_ANSWER, [mentor.member_id], pairing_id=pairing, now=NOW)
    notice = Notice.objects.get().pk
    assert notices.inbox_of(mentee.member_id, now=NOW) == ()
    assert notices.mark_read(mentee.member_id, [notice], now=NOW) == 0
    assert notices.mark_read(mentor.member_id, [notice], now=NOW) == 1
    assert notices.inbox_of(mentor.member_id, now=NOW)[0].read


def test_what_is_said_once_is_not_said_again(pair: tuple[MemberInfo, MemberInfo, int]) -> None:
    mentee, _, pairing = pair
    told = [
        notices.announce(
            Kind.ENDING, [mentee.member_id], pairing_id=pairing, once="2026-03-30", now=NOW + timedelta(days=n)
        )
        for n in range(3)
    ]
    assert told == [1, 0, 0]
    assert Notice.objects.count() == OutboxItem.objects.count() == 1


def test_the_inbox_takes_as_many_queries_for_many_notices_as_for_one(
    pair: tuple[MemberInfo, MemberInfo, int], django_assert_max_num_queries: Any
) -> None:
    mentee, _, pairing = pair
    notices.announce(Kind.ENDING, [mentee.member_id], pairing_id=pairing, once="0", now=NOW)
    with django_assert_max_num_queries(8) as first:
        notices.inbox_of(mentee.member_id, now=NOW)
    for number in range(1, 20):
        notices.announce(Kind.ENDING, [mentee.member_id], pairing_id=pairing, once=str(number), now=NOW)
    with django_assert_max_num_queries(len(first.captured_queries)):
        assert len(notices.inbox_of(mentee.member_id, now=NOW)) == 20


def test_one_mail_a_person_with_all_that_is_due_and_none_twice(pair: tuple[MemberInfo, MemberInfo, int]) -> None:
    mentee, mentor, pairing = pair
    notices.announce(Kind.PROPOSED, [mentee.member_id], pairing_id=pairing, now=NOW)
    notices.announce(Kind.ENDING, [mentee.member_id, mentor.member_id], pairing_id=pairing, now=NOW)
    assert notices.send_due(now=TOMORROW) == 3
    assert notices.send_due(now=TOMORROW) == 0
    assert sorted((len(m.to), m.body.count("\n- ")) for m in mail.outbox) == [(1, 1), (1, 2)]
    assert all("/mentoring/" in m.body for m in mail.outbox)


def test_each_line_of_a_mail_leads_to_its_pairing_and_a_date_to_the_calendar_file(
    pair: tuple[MemberInfo, MemberInfo, int], settings: Any
) -> None:
    settings.LMS_ROOT_URL = "https://lms.example/"
    mentee, _, pairing = pair
    skill = Pairing.objects.get().skill_id
    notices.announce(Kind.SESSION_PLANNED, [mentee.member_id], pairing_id=pairing, facts={"starts_at": AT}, now=NOW)
    notices.announce(Kind.WAITING, [mentee.member_id], skill_id=skill, facts={"mentee_id": mentee.member_id}, now=NOW)
    notices.send_due(now=NEXT_MONDAY)
    (sent,) = mail.outbox
    page = f"https://lms.example/mentoring/pairings/{pairing}/"
    off = sent.extra_headers["List-Unsubscribe"].strip("<>")
    assert off.startswith("https://lms.example/mentoring/unsubscribe/")
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent.subject == "Planned: a session with grace on “Pivot”, and 1 more"
    assert sent.body == (
        "Hello ada,\n"
        "\n"
        "- Your session with grace on “Pivot” is planned for March 5, 2026, 10 a.m.\n"
        f"  {page}\n"
        f"  Update my calendar: {page}calendar.ics\n"
        "- ada is waiting for somebody who can help with “Pivot”.\n"
        "  https://lms.example/mentoring/programme/\n"
        "\n"
        "My mentoring: https://lms.example/mentoring/\n"
        "\n"
        "--\n"
        "Choose which emails you get: https://lms.example/mentoring/#mails\n"
        f"Turn off emails like this one: {off}\n"
    )
    ((html, kind),) = sent.alternatives
    assert kind == "text/html"
    assert html.startswith("<!DOCTYPE html>")
    assert "Hello ada," in html
    for address in (page, f"{page}calendar.ics", "https://lms.example/mentoring/#mails", off):
        assert html.count(f'<a href="{address}">') == 1


def test_who_has_no_address_or_has_left_gets_no_mail_and_blocks_nobody(
    pair: tuple[MemberInfo, MemberInfo, int],
) -> None:
    mentee, mentor, pairing = pair
    user = builders.user_of(mentee)
    user.email = ""
    user.save()
    notices.announce(Kind.ENDING, [mentee.member_id, mentor.member_id], pairing_id=pairing, now=NOW)
    assert notices.send_due(now=TOMORROW) == 1
    assert OutboxItem.objects.filter(sent_at__isnull=True).count() == 0


def test_a_mail_server_that_is_down_loses_nothing(pair: tuple[MemberInfo, MemberInfo, int], settings: Any) -> None:
    mentee, _, pairing = pair
    notices.announce(Kind.ENDING, [mentee.member_id], pairing_id=pairing, now=NOW)
    settings.EMAIL_BACKEND = "tests.applets.notices.no_such_backend"
    assert notices.send_due(now=TOMORROW) == 0
    item = OutboxItem.objects.get()
    assert (item.sent_at, item.attempts) == (None, 1)
    assert item.last_error
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert notices.send_due(now=TOMORROW) == 0
    assert notices.send_due(now=TOMORROW + timedelta(hours=1)) == 1
    assert len(mail.outbox) == 1


def test_a_sender_that_died_leaves_a_claim_that_runs_out(pair: tuple[MemberInfo, MemberInfo, int]) -> None:
    mentee, _, pairing = pair
    notices.announce(Kind.SESSION_PLANNED, [mentee.member_id], pairing_id=pairing, facts={"starts_at": AT}, now=NOW)
    OutboxItem.objects.update(claimed_until=NOW + timedelta(minutes=10), attempts=1)
    assert notices.send_due(now=NOW + timedelta(minutes=9)) == 0
    assert notices.send_due(now=NOW + timedelta(minutes=11)) == 1


def test_a_broker_that_is_down_is_asked_once_a_minute_and_breaks_nothing(
    pair: tuple[MemberInfo, MemberInfo, int], monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    mentee, _, pairing = pair
    asked: list[bool] = []

    class Task:
        name = "send_outbox"
        app = SimpleNamespace(conf=SimpleNamespace(broker_url="redis://nowhere", task_always_eager=False))

        @staticmethod
        def apply_async(**_: object) -> None:
            asked.append(True)
            raise OSError("connection refused")

    monkeypatch.setattr(queue, "import_string", lambda _name: Task)
    monkeypatch.setattr(queue, "_connect", lambda _app: SimpleNamespace(collect=lambda **_: None))
    monkeypatch.setattr(queue, "_quiet_until", 0.0)
    for number in range(3):
        assert queue.wait_until_delivered(10)
        with django_capture_on_commit_callbacks(execute=True):
            notices.announce(Kind.ENDING, [mentee.member_id], pairing_id=pairing, once=str(number), now=NOW)
    assert len(asked) == 1
    assert OutboxItem.objects.filter(sent_at__isnull=True).count() == 3


def test_a_site_without_a_broker_leaves_sending_to_the_sweep(
    pair: tuple[MemberInfo, MemberInfo, int], monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    mentee, _, pairing = pair
    conf = SimpleNamespace(broker_url=None, task_always_eager=False)
    monkeypatch.setattr(queue, "import_string", lambda _name: SimpleNamespace(app=SimpleNamespace(conf=conf)))
    monkeypatch.setattr(queue, "_quiet_until", 0.0)
    with django_capture_on_commit_callbacks(execute=True):
        notices.announce(Kind.ENDING, [mentee.member_id], pairing_id=pairing, now=NOW)
    assert queue._quiet_until == 0.0
    assert notices.send_due(now=TOMORROW) == 1


def test_what_is_rolled_back_is_told_to_nobody(pair: tuple[MemberInfo, MemberInfo, int]) -> None:
    mentee, _, pairing = pair
    with transaction.atomic():
        notices.announce(Kind.ENDING, [mentee.member_id], pairing_id=pairing, now=NOW)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert notices.send_due(now=TOMORROW) == 0


def test_the_task_sends_what_is_due(pair: tuple[MemberInfo, MemberInfo, int], monkeypatch: pytest.MonkeyPatch) -> None:
    from mentoring_xblock.tasks import send_outbox

    monkeypatch.setattr(clock, "now", lambda: TOMORROW)
    mentee, _, pairing = pair
    notices.announce(Kind.ENDING, [mentee.member_id], pairing_id=pairing, now=NOW)
    send_outbox()
    send_outbox()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("kind", Kind)
def test_a_stored_notice_that_lacks_its_facts_stops_no_mail_and_shows_no_placeholder(
    pair: tuple[MemberInfo, MemberInfo, int], kind: Kind
) -> None:
    mentee, _, pairing = pair
    notices.announce(Kind.ENDING, [mentee.member_id], pairing_id=pairing, now=NOW)
    notices.announce(kind, [mentee.member_id], now=NOW)
    Notice.objects.update(facts={})
    (*_, line) = notices.inbox_of(mentee.member_id, now=NOW)
    assert "%(" not in notice_in_words(line.kind, line.facts)
    assert notices.send_due(now=NEXT_MONDAY) >= 1
    (sent,) = mail.outbox
    assert "%(" not in sent.subject + sent.body
    assert "ends on March 30, 2026" in sent.body


def test_a_sentence_that_ends_with_a_time_has_one_period() -> None:
    facts = {"other": "Tariq", "mentor": "Tariq", "mentee": "Rene", "skill": "Pivot"}
    words = notice_in_words(Kind.SESSION_MOVED, facts | {"starts_at": "2026-03-05T10:00:00+00:00"})
    assert words.endswith("10 a.m.")
    assert not words.endswith("..")


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind.rule.to_two or kind.rule.to_mentee], ids=str)
def test_one_of_the_two_reads_of_themselves_as_you(pair: tuple[MemberInfo, MemberInfo, int], kind: Kind) -> None:
    mentee, mentor, pairing = pair
    for reader, own in ((mentee, "ada"), (mentor, "grace")):
        notices.announce(kind, [reader.member_id], pairing_id=pairing, facts={"starts_at": AT}, now=NOW)
        (line,) = notices.inbox_of(reader.member_id, now=NOW)
        words = notice_in_words(line.kind, line.facts)
        assert own not in words
        assert re.search(r"\b[Yy]our?\b", words)
    assert "ada" in notice_in_words(kind, {**line.facts, "reader": ""})


def test_what_was_asked_is_over_once_the_pairing_has_gone_on(pair: tuple[MemberInfo, MemberInfo, int]) -> None:
    _, mentor, pairing = pair
    notices.announce(Kind.TO_ANSWER, [mentor.member_id], pairing_id=pairing, now=NOW)
    notices.announce(Kind.THANKED, [mentor.member_id], pairing_id=pairing, now=NOW)
    assert {line.kind: line.is_over for line in notices.inbox_of(mentor.member_id, now=NOW)} == {
        Kind.TO_ANSWER: True,
        Kind.THANKED: False,
    }
    assert notices.unread_of(mentor.member_id, now=NOW) == 1
    Pairing.objects.filter(pk=pairing).update(state=State.APPROVED, answer_by=NOW, starts_on=None, ends_on=None)
    assert not any(line.is_over for line in notices.inbox_of(mentor.member_id, now=NOW))
    assert notices.unread_of(mentor.member_id, now=NOW) == 2


@pytest.mark.parametrize("state", State)
def test_new_are_all_that_are_not_over(pair: tuple[MemberInfo, MemberInfo, int], state: State) -> None:
    mentee, mentor, _ = pair
    skill = Pairing.objects.get().skill_id
    Pairing.objects.all().delete()
    pairing = builders.pairing(mentee, mentor, skill, state=state).pk
    for kind in Kind:
        notices.announce(kind, [mentor.member_id], pairing_id=pairing, facts={"starts_at": AT}, now=NOW)
    notices.announce(Kind.TO_ANSWER, [mentor.member_id], facts={"mentee_id": mentee.member_id}, now=NOW)
    Notice.objects.create(member_id=mentor.member_id, kind="later", pairing_id=pairing, created_at=NOW)
    new = [line for line in notices.inbox_of(mentor.member_id, now=NOW, most=len(Kind) + 2) if not line.is_over]
    assert notices.unread_of(mentor.member_id, now=NOW) == len(new) < len(Kind)
