"""The choice of mails on My mentoring, and the page behind the link that turns mails off without signing in."""

from __future__ import annotations

import pytest
from django.test import Client

from mentoring_xblock.applets.notices import preferences
from mentoring_xblock.applets.notices.kinds.kind import Kind
from mentoring_xblock.applets.notices.models import NoticePreference
from tests import builders
from tests.pages.reading import text


def stored():
    return dict(NoticePreference.objects.values_list("kind", "timing"))


def test_one_form_saves_all_choices_and_shows_them_again(world, enter):
    browser = enter(world.rene)
    page = text(browser.get("/mentoring/"))
    assert page.count('<select class="tm-input tm-input--short" id="mail-') > 12
    assert 'id="mail-to_review"' not in page
    answer = browser.post("/mentoring/mails/", {"mail-ending": "weekly", "mail-session_planned": "off"})
    assert (answer.status_code, answer["Location"]) == (302, "/mentoring/#mails")
    assert stored() == {"ending": "weekly", "session_planned": "off"}
    page = text(browser.get("/mentoring/"))
    assert "Your choice of emails is saved." in page
    assert '<option value="weekly" selected>In a weekly email</option>' in page


def test_a_digest_of_what_cannot_wait_is_refused_beside_the_form(world, enter):
    answer = enter(world.rene).post("/mentoring/mails/", {"mail-ending": "off", "mail-to_answer": "daily"})
    assert answer.status_code == 400
    assert "That did not work." in text(answer)
    assert stored() == {}


@pytest.fixture
def address(world):
    return f"/mentoring/unsubscribe/{preferences.token_for(world.rene.member_id, [Kind.ENDING])}/"


def test_the_link_asks_first_and_a_get_changes_nothing(world, address, django_assert_num_queries):
    browser = Client(enforce_csrf_checks=True)
    with django_assert_num_queries(3) as caught:
        page = browser.get(address)
    assert page.status_code == 200
    assert all(each["sql"].startswith("SELECT") for each in caught.captured_queries)
    assert "A pairing ends soon" in text(page)
    assert "Turn off these emails</button></form>" in text(page)
    assert "rene" not in text(page)
    assert stored() == {}


def test_one_post_without_cookie_token_or_session_turns_it_off_and_says_so(world, address):
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(address, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "These emails are off" in text(answer)
    assert "A pairing ends soon" in text(answer)
    assert 'href="/mentoring/#mails"' in text(answer)
    assert stored() == {"ending": "off"}
    assert "These emails are off" in text(browser.get(address))


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_nobody_was_sent_is_absent_and_so_is_one_of_a_closed_account(world, address, method):
    browser = Client()
    assert getattr(browser, method)("/mentoring/unsubscribe/made-up/").status_code == 404
    user = builders.user_of(world.rene)
    user.is_active = False
    user.save()
    assert getattr(browser, method)(address).status_code == 404
    assert stored() == {}
