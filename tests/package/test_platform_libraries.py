"""The package against the platform's own libraries: mail really sent by edx-ace, tokens read by edx-drf-extensions,
events taken by event-tracking, and the retirement signal as the plugin loader connects it."""

from __future__ import annotations

import email.policy
import json
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from smtplib import SMTPServerDisconnected
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as site
from django.contrib.auth import get_user_model
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.test import override_settings
from edx_ace import policy
from edx_ace.channel import ChannelType
from edx_django_utils.plugins import connect_plugin_receivers
from edx_rest_framework_extensions.auth.jwt.tests.utils import (
    generate_asymmetric_jwt_token,
    generate_latest_version_payload,
)
from eventtracking.backends.logger import LoggerBackend
from eventtracking.tracker import Tracker

from mentoring_xblock.applets.notices import api as notices
from mentoring_xblock.applets.notices.data import Kind
from mentoring_xblock.applets.notices.models import OutboxItem
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.core import clock
from mentoring_xblock.platform.mail import MailFailed, MailLine, open_mail
from mentoring_xblock.platform.tracking import track

FILES = "django.core.mail.backends.filebased.EmailBackend"
MORNING = datetime(2030, 1, 8, 10, tzinfo=UTC)
"""A Tuesday to come, when what can wait is mailed."""
NAME = "Zoë <O'Neil> & Co"

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="session")
def _demo(django_db_setup: None, django_db_blocker: Any) -> None:
    """The demo's people, brought once: what a test changes is rolled back."""
    standalone = {**getattr(site, "TASK_MENTORING", {}), "STANDALONE": True}
    with django_db_blocker.unblock(), override_settings(TASK_MENTORING=standalone):
        call_command("mentoring_demo_data", people=40, seed=1, verbosity=0)


@pytest.fixture
def pairing(_demo: None) -> Pairing:
    """A running pairing of the demo's people; the mentee has a name that is markup, and nothing is due but ours."""
    OutboxItem.objects.all().delete()
    running = Pairing.objects.select_related("mentee__user").filter(state="active").order_by("pk")[0]
    get_user_model().objects.filter(pk=running.mentee.user_id).update(first_name=NAME, last_name="")
    return running


@pytest.fixture
def mailbox(tmp_path: Path, settings: Any) -> Path:
    """Where mails arrive, one file each."""
    settings.EMAIL_BACKEND = FILES
    settings.EMAIL_FILE_PATH = str(tmp_path)
    return tmp_path


def _mails(mailbox: Path) -> list[EmailMessage]:
    parser = BytesParser(policy=email.policy.default)
    return [parser.parsebytes(file.read_bytes()) for file in sorted(mailbox.iterdir())]  # type: ignore[misc]


def _tell(pairing: Pairing, kind: Kind) -> None:
    facts = {"starts_at": "2026-03-05T10:00:00+00:00"}
    about = {"pairing_id": pairing.pk, "skill_id": pairing.skill_id}
    notices.announce(kind, [pairing.mentor_id], **about, facts=facts, now=clock.now())


class RefusingBackend(BaseEmailBackend):
    """A mail server that hangs up, which edx-ace keeps to itself."""

    def send_messages(self, _messages: Any) -> int:
        raise SMTPServerDisconnected("gone")


class NoMail(policy.Policy):
    """An opt-out, as the platform's own policies express it."""

    def check(self, _message: Any) -> policy.PolicyResult:
        return policy.PolicyResult(deny={ChannelType.EMAIL})


def test_edx_ace_sends_the_news_as_text_and_as_html_with_the_pairing_and_its_calendar_linked(
    pairing: Pairing, mailbox: Path
) -> None:
    _tell(pairing, Kind.SESSION_PLANNED)
    _tell(pairing, Kind.ENDING)
    assert notices.send_due(now=MORNING) == 2
    (mail,) = _mails(mailbox)
    text, html = (mail.get_body([kind]).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    page = f"https://lms.example/mentoring/pairings/{pairing.pk}/"
    assert mail["Subject"].strip().startswith("Planned: a session with ")
    assert mail["Subject"].endswith("”, and 1 more")
    assert mail["List-Unsubscribe"].strip().startswith("<https://lms.example/mentoring/unsubscribe/")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["From"] == "mentoring@lms.example"
    assert text.count("\n  " + page + "\n") == 2
    assert text.count(f"Update my calendar: {page}calendar.ics") == 1
    assert f"- Your session with {NAME} on “" in text
    assert "My mentoring: https://lms.example/mentoring/\n" in text
    assert html.count(f'<a href="{page}calendar.ics">') == 1
    assert html.count(f'<a href="{page}">') == 2
    assert "Zoë &lt;O&#x27;Neil&gt; &amp; Co" in html
    assert "<O'Neil>" not in html
    assert '<div lang="en-us" dir="ltr">' in html
    assert OutboxItem.objects.filter(sent_at__isnull=True).count() == 0


def test_a_mail_is_in_the_language_that_its_reader_prefers_on_the_platform(
    pairing: Pairing, mailbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from openedx.core.djangoapps.user_api.preferences.api import PREFERENCES

    monkeypatch.setitem(PREFERENCES, (pairing.mentee.user.username, "pref-lang"), "ar")
    mail = open_mail(pairing.mentee.user_id)
    assert mail is not None
    mail.send(subject="Zoë's & Ada's news", lines=[MailLine("خبر", pairing.pk)])
    (sent,) = _mails(mailbox)
    assert sent["Subject"] == "Zoë's & Ada's news"
    assert '<div lang="ar" dir="rtl">' in sent.get_body(["html"]).get_content()  # type: ignore[union-attr]


def test_a_mail_server_that_edx_ace_could_not_reach_loses_no_mail(
    pairing: Pairing, mailbox: Path, settings: Any
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.RefusingBackend"
    mail = open_mail(pairing.mentee.user_id)
    assert mail is not None
    with pytest.raises(MailFailed):
        mail.send(subject="News", lines=[MailLine("One line")])
    _tell(pairing, Kind.ENDING)
    assert notices.send_due(now=MORNING) == 0
    waiting = OutboxItem.objects.get()
    assert waiting.sent_at is None
    assert "edx-ace" in waiting.last_error
    settings.EMAIL_BACKEND = FILES
    OutboxItem.objects.update(claimed_until=None)
    assert notices.send_due(now=MORNING) == 1
    assert len(_mails(mailbox)) == 1


def test_whoever_the_platforms_policies_shield_gets_no_mail_and_is_not_tried_again(
    pairing: Pairing, mailbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "policies", lambda: [NoMail()])
    _tell(pairing, Kind.ENDING)
    notices.send_due(now=MORNING)
    assert _mails(mailbox) == []
    assert OutboxItem.objects.filter(sent_at__isnull=True).count() == 0


def _token(account: Any, *, restricted: bool = False) -> str:
    payload = generate_latest_version_payload(account, is_restricted=restricted)
    return str(generate_asymmetric_jwt_token(payload))


def test_the_api_takes_the_platforms_tokens_and_none_that_are_forged_or_restricted(
    pairing: Pairing, client: Any, settings: Any
) -> None:
    account = get_user_model().objects.get(pk=pairing.mentee.user_id)

    def ask(token: str) -> int:
        return int(client.get("/api/mentoring/v1/me/", HTTP_AUTHORIZATION=f"JWT {token}").status_code)

    if site.PROJECT == "cms.djangoapp":
        assert ask(_token(account)) == 404
        return
    assert client.get("/api/mentoring/v1/me/").status_code == 401
    assert ask(_token(account)) == 200
    assert ask(_token(account)[:-40] + "A" * 40) == 401
    assert ask(_token(account, restricted=True)) == 403
    # A site without public keys: the library would read any signature as a good one.
    for keys in (None, "", "{}", '{"keys": []}', "no JSON"):
        settings.JWT_AUTH = site.JWT_AUTH | {"JWT_PUBLIC_SIGNING_JWK_SET": keys}
        assert ask(_token(account)[:-40] + "A" * 40) in {401, 403}


def test_event_tracking_takes_the_blocks_events(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    backend = LoggerBackend(name="of the test")
    monkeypatch.setattr(backend, "log", written.append)
    tracker = Tracker(backends={"memory": backend})
    # As the LMS does with every event that it has no handler of its own for.
    runtime = SimpleNamespace(publish=lambda _block, name, facts: tracker.emit(name, facts))
    track(SimpleNamespace(runtime=runtime), "assessment.submitted", {"skills": 3})
    (line,) = written
    event = json.loads(line)
    assert (event["name"], event["data"]) == ("edx.task_mentoring.assessment.submitted", {"skills": 3})


def test_the_platforms_signal_blackens_a_person_in_the_lms(pairing: Pairing) -> None:
    from openedx.core.djangoapps.user_api.accounts.signals import USER_RETIRE_LMS_MISC

    connect_plugin_receivers(site.PROJECT)
    account = get_user_model().objects.get(pk=pairing.mentee.user_id)
    for _again in range(2):
        USER_RETIRE_LMS_MISC.send(sender=None, user=account, retired_username="retired__user_1", retired_email="")
    pairing.refresh_from_db()
    ended = site.PROJECT == "lms.djangoapp"
    assert (pairing.state != "active", not pairing.mentee.is_active) == (ended, ended)
