"""A concern reaches the programme's admins, and the person whom it is about meets no trace of it anywhere."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client

from mentoring_xblock import api
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.applets.pairings import limits
from mentoring_xblock.applets.pairings.models.outcomes import ConcernRow
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.core.errors import Conflict, InvalidInput, LimitReached, NotAllowed, NotFound
from tests import builders
from tests.api.office import Office, make_office
from tests.builders import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.once]

WORDS = "He shouted at me in front of the customer"


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.fixture
def pairing(office: Office) -> int:
    return office.run_until(State.ACTIVE).pairing_id


def report(office: Office, pairing: int, **more: Any) -> Any:
    sent = {"actor_id": office.mentee.user_id, "pairing_id": pairing, "about": "person", "text": WORDS, "now": NOW}
    return api.report_concern(**sent | more)


def test_the_admins_are_notified_and_read_it_and_the_log_says_that_it_was_reported(
    office: Office, pairing: int
) -> None:
    report(office, pairing)
    assert set(Notice.objects.filter(kind="concern").values_list("member_id", flat=True)) == {office.admin.member_id}
    ((concern, _is_held),) = api.list_concerns(actor_id=office.admin.user_id)[0]
    assert (concern.text, concern.of_id) == (WORDS, office.mentors[0].member_id)
    (row,) = LogEntry.objects.filter(action="concern.reported")
    assert (row.actor_id, row.member_id, row.reason, row.new) == (
        office.mentee.user_id, office.mentee.member_id, "", {},
    )  # fmt: skip


def test_the_person_reported_meets_no_trace_of_it(office: Office, pairing: int, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    concern = report(office, pairing)
    api.close_concern(actor_id=office.admin.user_id, concern_id=concern.concern_id, pause=True, now=NOW)
    api.send_outbox(now=NOW)
    mentor = office.mentors[0]
    browser = Client()
    browser.force_login(builders.user_of(mentor))
    met = [
        browser.get(path).content.decode()
        for path in (
            "/mentoring/", f"/mentoring/pairings/{pairing}/", "/mentoring/my-data.json", "/mentoring/team/",
            "/api/mentoring/v1/pairings/", f"/api/mentoring/v1/pairings/{pairing}/",
        )
    ]  # fmt: skip
    met.append(json.dumps(api.export_user(actor_id=mentor.user_id), default=str))
    address = builders.user_of(mentor).email
    met += [each.subject + each.body for each in mail.outbox if address in each.to]
    for text in met:
        assert WORDS not in text
        assert "concern." not in text
        assert "ConcernRow" not in text or '"ConcernRow": []' in text
    own = json.dumps(api.export_user(actor_id=office.mentee.user_id), default=str)
    assert WORDS in own
    assert f'"of_id": {mentor.member_id}' not in own


def test_an_admin_is_shown_none_about_themselves(office: Office, pairing: int) -> None:
    mentor = office.mentors[0]
    builders.Member.objects.filter(pk=mentor.member_id).update(is_admin=True)
    get_user_model().objects.filter(pk=mentor.user_id).update(is_staff=True)
    concern = report(office, pairing)
    assert set(Notice.objects.filter(kind="concern").values_list("member_id", flat=True)) == {office.admin.member_id}
    assert api.list_concerns(actor_id=mentor.user_id)[0] == ()
    with pytest.raises(NotFound):
        api.close_concern(actor_id=mentor.user_id, concern_id=concern.concern_id, now=NOW)
    browser = Client()
    browser.force_login(builders.user_of(mentor))
    listed = browser.get("/admin/task_mentoring/logentry/").content.decode()
    assert '"field-action">Accepted by the mentor<' in listed
    assert '"field-action">Concern reported<' not in listed
    row = LogEntry.objects.get(action="concern.reported")
    assert browser.get(f"/admin/task_mentoring/logentry/{row.pk}/change/").status_code == 302


def test_paused_offers_are_taken_up_again_by_an_admin_alone(office: Office, pairing: int) -> None:
    mentor = office.mentors[0]
    concern = report(office, pairing)
    api.close_concern(actor_id=office.admin.user_id, concern_id=concern.concern_id, pause=True, now=NOW)
    again = api.close_concern(actor_id=office.admin.user_id, concern_id=concern.concern_id, pause=True, now=NOW)
    assert again.closed_at == NOW
    assert LogEntry.objects.filter(action="concern.closed").count() == 1
    assert MentorOffer.objects.filter(mentor_id=mentor.member_id).count() == 0
    assert builders.reload(mentor.member_id).is_paused
    with pytest.raises(Conflict) as refused:
        api.set_mentoring(actor_id=mentor.user_id, paused=False, now=NOW)
    assert refused.value.code == "held"
    concerns, _names, held = api.list_concerns(actor_id=office.admin.user_id)
    assert (concerns, [each.member_id for each in held]) == ((), [mentor.member_id])
    api.release_offers(actor_id=office.admin.user_id, member_id=mentor.member_id, now=NOW)
    assert not builders.reload(mentor.member_id).is_paused
    assert MentorOffer.objects.filter(mentor_id=mentor.member_id).exists()


def test_the_mentor_reports_the_mentee_and_nobody_else_reports(office: Office, pairing: int) -> None:
    report(office, pairing, actor_id=office.mentors[0].user_id)
    assert ConcernRow.objects.get().of_id == office.mentee.member_id
    for outsider in (office.manager, office.admin):
        with pytest.raises(NotAllowed):
            report(office, pairing, actor_id=outsider.user_id)
    with pytest.raises(NotFound):
        report(office, pairing, actor_id=office.mentors[1].user_id)


@pytest.mark.parametrize("bad", [{"text": " "}, {"text": "x" * 1001}, {"about": "the weather"}, {"text": "a\x00b"}])
def test_a_report_without_words_or_of_too_many_is_refused(office: Office, pairing: int, bad: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        report(office, pairing, **bad)
    assert not ConcernRow.objects.exists()


def test_reports_have_a_limit_a_day(office: Office, pairing: int) -> None:
    for _ in range(limits.CONCERNS.most):
        report(office, pairing)
    with pytest.raises(LimitReached):
        report(office, pairing)


def test_a_concern_of_another_programme_is_absent(office: Office, pairing: int) -> None:
    concern = report(office, pairing)
    other = builders.member(builders.programme(), is_admin=True)
    with pytest.raises(NotFound):
        api.close_concern(actor_id=other.user_id, concern_id=concern.concern_id, now=NOW)
    assert api.list_concerns(actor_id=other.user_id)[0] == ()
