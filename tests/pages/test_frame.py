"""The frame of the pages: base templates, time zones, what every page keeps to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import override_settings
from django.urls import get_resolver, resolve

import mentoring_xblock
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core import errors
from mentoring_xblock.pages.answers import _POST_ONLY
from mentoring_xblock.pages.frame import STATUSES, status_of
from tests import builders
from tests.pages.reading import text

ROOT = Path(mentoring_xblock.__file__).parent
TEMPLATES = sorted((ROOT / "templates/mentoring_xblock").glob("**/*.html"))


@override_settings(TASK_MENTORING={"BASE_TEMPLATE": "no/such/template.html"})
def test_where_the_platforms_template_is_absent_a_bare_one_serves(world, enter):
    page = text(enter(world.rene).get("/mentoring/"))
    assert "My mentoring" in page
    assert "Mentoring demo" not in page


@pytest.mark.parametrize("zone", ["", "Europe/Lisbon", "Mars/Olympus", "../../etc/passwd"])
def test_no_time_zone_breaks_a_page(world, enter, zone):
    Member.objects.filter(pk=world.rene.member_id).update(time_zone=zone)
    assert enter(world.rene).get("/mentoring/").status_code == 200


def test_every_refusal_has_a_status_that_a_page_answers():
    kinds = [errors.InvalidInput("x"), errors.NotAllowed("x"), errors.NotFound(), errors.Conflict("x")]
    assert [status_of(error) for error in kinds] == [400, 403, 404, 409]
    assert status_of(errors.TransitionRefused("active", "accept", "x")) == 409
    assert set(STATUSES) == {400, 403, 404, 409, 413, 429}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_script_or_style_inside_it(template):
    source = template.read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)", source)
    assert "<style" not in source
    assert not re.search(r"\sstyle=", source)
    assert not re.search(r"\son[a-z]+=", source)
    assert "|safe" not in source
    assert "autoescape off" not in source


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_form_that_changes_something_carries_the_csrf_token(template):
    source = template.read_text(encoding="utf-8")
    for form in re.findall(r'<form[^>]*method="post".*?</form>', source, re.S):
        assert "{% csrf_token %}" in form


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/mentoring/pairings/{}/decline/?programme=acme", "/mentoring/pairings/{}/?programme=acme"),
        ("/mentoring/mentor/", "/mentoring/"),
        ("/mentoring/waiting/leave/", "/mentoring/"),
        ("/mentoring/team/members/7/propose/", "/mentoring/team/members/7/"),
        ("/mentoring/programme/concerns/7/close/", "/mentoring/programme/"),
        ("/mentoring/programme/pair-everyone/7/cancel/", "/mentoring/programme/pair-everyone/7/"),
        ("/mentoring/start/rules/", "/mentoring/start/"),
        ("/mentoring/import/submit/", "/mentoring/import/"),
    ],
)
def test_the_address_of_a_form_leads_back_to_its_page(world, enter, address, leads_to):
    """People come here by the login after their session has ended, and by reloading what was refused."""
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.APPROVED)
    browser = enter(world.tariq)
    assert browser.get(address.format(row.pk))["Location"] == leads_to.format(row.pk)
    assert browser.put(address.format(row.pk)).status_code == 405
    row.refresh_from_db()
    assert row.state == "approved"
    assert "Nothing has changed." in text(browser.get(f"/mentoring/pairings/{row.pk}/"))


def test_no_form_is_taken_without_its_token(world, enter):
    """The pages check it themselves, so each must; what is refused is said in our words."""
    taken = [each for each in get_resolver("mentoring_xblock.pages.urls").url_patterns if each.callback in _POST_ONLY]
    browser = enter(world.ada, csrf=True)
    before = LogEntry.objects.count()
    for each in taken:
        route = "/mentoring/" + re.sub(r"<mentoring_id:\w+>", "7", str(each.pattern)).replace("<slug:action>", "accept")
        answer = browser.post(route, {"places": "9"})
        assert (answer.status_code, "Go back, reload the page" in text(answer)) == (403, True), route
    assert LogEntry.objects.count() == before


def test_a_form_from_a_page_that_was_open_too_long_is_shown_again_with_what_was_typed(world, enter):
    """Its token is of an earlier session: somebody has signed in again in another tab."""
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.APPROVED)
    address = f"/mentoring/pairings/{row.pk}/decline/"
    browser = enter(world.tariq, csrf=True)
    old = {"reason": "My shift changed", "csrfmiddlewaretoken": "x" * 64}
    answer = browser.post(address, old, headers={"Sec-Fetch-Site": "same-origin"})
    page = text(answer)
    assert answer.status_code == 403
    assert "My shift changed" in page.split('role="alert"')[1]
    assert "open for too long" in page
    row.refresh_from_db()
    assert row.state == "approved"
    # With the new token it goes through.
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.content.decode())[1]
    assert browser.post(address, old | {"csrfmiddlewaretoken": token}).status_code == 302
    # The same for a form of My mentoring; and nothing that another site typed is put before anybody.
    sent = {"places": "7", "csrfmiddlewaretoken": "x" * 64}
    kept = browser.post("/mentoring/mentor/", sent, headers={"Sec-Fetch-Site": "same-origin"})
    assert (kept.status_code, 'id="trouble"' in text(kept)) == (403, True)
    for site in ("cross-site", "same-site", "none"):
        forged = browser.post(address, old, headers={"Sec-Fetch-Site": site})
        assert (forged.status_code, "My shift changed" in text(forged)) == (403, False)


def test_no_page_is_reached_by_an_address_that_only_takes_forms(world, enter):
    """Every one of them leads on to a page, whoever asks."""
    taken = [each for each in get_resolver("mentoring_xblock.pages.urls").url_patterns if each.callback in _POST_ONLY]
    assert len(taken) > 30
    for each in taken:
        route = "/mentoring/" + re.sub(r"<mentoring_id:\w+>", "7", str(each.pattern)).replace("<slug:action>", "accept")
        answer = enter(world.ada).get(route)
        assert answer.status_code == 302, route
        assert resolve(answer["Location"]).func not in _POST_ONLY, route
