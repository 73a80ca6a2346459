"""The review queue in Django's admin: who sees which rows, and that every decision goes through the api."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import Client

from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.models import LogEntry, Pairing, Programme
from tests import builders

LIST = "/admin/task_mentoring/pairing/"


@pytest.fixture
def world(db):
    """Two programmes, each with a staff admin, a mentee, two mentors and a proposed pairing."""

    def one(key):
        programme = builders.programme(key)
        version = builders.framework(programme)
        pivot = builders.skill_id(version, "pivot")
        boss = builders.member(programme, is_admin=True, user=builders.user(f"{key}-boss", is_staff=True))
        mentee = builders.member(
            programme, role=(version.framework_id, "analyst"), username=f"{key}-mentee", department=f"{key} desk"
        )
        mentors = [builders.member(programme, username=f"{key}-mentor{n}", mentors_everything=True) for n in (1, 2)]
        builders.rate(mentee, {pivot: 1}, note="I copy tables by hand")
        for mentor in mentors:
            builders.rate(mentor, {pivot: 4})
        return SimpleNamespace(
            programme=programme,
            pivot=pivot,
            boss=boss,
            mentee=mentee,
            mentors=mentors,
            row=builders.pairing(mentee, mentors[0], pivot, score=0.8, role_key="analyst"),
            version=version,
        )

    return SimpleNamespace(here=one("here"), there=one("there"))


@pytest.fixture
def browser(world):
    return enter(world.here.boss.user_id)


def enter(user_id):
    client = Client()
    client.force_login(get_user_model().objects.get(pk=user_id))
    return client


def change_path(row):
    return f"{LIST}{row.pk}/change/"


def test_an_admin_member_sees_their_programme_alone_and_a_superuser_all(world, browser):
    page = browser.get(LIST).content.decode()
    assert "here-mentee" in page
    assert "there-mentee" not in page
    assert browser.get(change_path(world.there.row)).status_code in (302, 404)
    root = enter(builders.user(is_staff=True, is_superuser=True).pk).get(LIST).content.decode()
    assert "here-mentee" in root
    assert "there-mentee" in root


def test_staff_who_run_nothing_see_nothing(world):
    staff = enter(builders.user(is_staff=True).pk)
    assert staff.get(LIST).status_code == 403
    assert "Pairings" not in staff.get("/admin/").content.decode()


def test_every_model_of_ours_that_is_registered_keeps_to_its_programme(world, browser):
    ours = [model for model in admin.site._registry if model._meta.app_config is apps.get_app_config("task_mentoring")]
    assert len(ours) >= 9
    for model in ours:
        base = f"/admin/task_mentoring/{model._meta.model_name}/"
        answer = browser.get(base)
        assert answer.status_code == 200, base
        assert "there" not in answer.content.decode().replace("there are", ""), base
        assert browser.get(base + "add/").status_code == 403, base
        assert browser.get(base + "?q=x").status_code == 200, base
        for row in model._default_manager.all()[:3]:
            assert browser.post(f"{base}{row.pk}/delete/", {"post": "yes"}).status_code in (302, 403, 404), base
            assert model._default_manager.filter(pk=row.pk).exists(), base


def test_the_detail_page_sets_both_sides_evidence_beside_each_other(world, browser):
    page = browser.get(change_path(world.here.row)).content.decode()
    for words in ("Mentee: here-mentee", "Mentor: here-mentor1", "I copy tables by hand", "here desk", "here-mentor2"):
        assert words in page
    assert "there-" not in page


def test_approving_goes_through_the_api_and_leads_to_the_next(world, browser):
    answer = browser.post(change_path(world.here.row), {"decision": "approve"})
    assert answer.status_code == 302
    row = Pairing.objects.get(pk=world.here.row.pk)
    assert row.state == "approved"
    assert builders.reload(row.mentor_id).places_taken == 1
    assert LogEntry.objects.filter(subject="pairing", subject_id=row.pk, actor_id=world.here.boss.user_id).exists()


def test_rejecting_needs_a_reason(world, browser):
    answer = browser.post(change_path(world.here.row), {"decision": "reject", "reason": ""})
    assert answer.status_code == 400
    assert Pairing.objects.get(pk=world.here.row.pk).state == "proposed"
    browser.post(change_path(world.here.row), {"decision": "reject", "reason": "Too far apart"})
    row = Pairing.objects.get(pk=world.here.row.pk)
    assert (row.state, row.closing_reason) == ("rejected", "Too far apart")


def test_another_mentor_is_chosen_and_the_review_goes_on(world, browser):
    other = world.here.mentors[1]
    answer = browser.post(change_path(world.here.row), {"decision": "choose", "mentor": other.member_id})
    assert answer["Location"].endswith(change_path(world.here.row))
    row = Pairing.objects.get(pk=world.here.row.pk)
    assert (row.mentor_id, row.state) == (other.member_id, "proposed")


def test_nobody_decides_on_a_mentor_whom_they_have_not_read(world, browser):
    row, other = world.here.row, world.here.mentors[1]
    page = browser.get(change_path(row)).content.decode()
    assert page.count(f'name="read" value="{row.mentor_id}"') == 2
    Pairing.objects.filter(pk=row.pk).update(mentor_id=other.member_id)
    for decision in ("approve", "reject"):
        sent = {"decision": decision, "reason": "Too far apart", "read": row.mentor_id}
        answer = browser.post(change_path(row), sent)
        assert answer.status_code == 409
        assert "Another reviewer has proposed a different mentor" in answer.content.decode()
        assert Pairing.objects.get(pk=row.pk).state == "proposed"
    browser.post(change_path(row), {"decision": "approve", "read": other.member_id})
    assert Pairing.objects.get(pk=row.pk).state == "approved"


def test_another_mentors_id_is_sent_as_it_is_on_a_site_that_separates_thousands(world, browser, settings):
    settings.USE_THOUSAND_SEPARATOR = True
    here = world.here
    other = builders.member(here.programme, username="newest", mentors_everything=True, pk=34567)
    builders.rate(other, {here.pivot: 4})
    page = browser.get(change_path(here.row)).content.decode()
    assert 'name="mentor" id="mentor-34567" value="34567"' in page


@pytest.mark.parametrize("mentor", ["", "x", "0", "999999", "9" * 40])
def test_a_mentor_that_is_none_is_refused_in_words(world, browser, mentor):
    answer = browser.post(change_path(world.here.row), {"decision": "choose", "mentor": mentor})
    assert answer.status_code in (400, 404, 409)
    assert Pairing.objects.get(pk=world.here.row.pk).mentor_id == world.here.mentors[0].member_id


def test_in_bulk_every_row_has_its_own_outcome(world, browser):
    here = world.here
    stale = builders.pairing(
        builders.member(here.programme, username="late"), here.mentors[1], here.pivot, state=State.ACTIVE
    )
    sent = {"action": "approve", "_selected_action": [here.row.pk, stale.pk, world.there.row.pk]}
    page = browser.post(LIST, sent, follow=True).content.decode()
    assert "1 pairing approved." in page
    assert "Late, Pivot:" in page
    assert Pairing.objects.get(pk=here.row.pk).state == "approved"
    assert Pairing.objects.get(pk=world.there.row.pk).state == "proposed"


def test_rejecting_in_bulk_needs_the_reason_beside_the_action(world, browser):
    sent = {"action": "reject", "_selected_action": [world.here.row.pk]}
    assert (
        "Enter a reason next to the action. The mentee will read it."
        in browser.post(LIST, sent, follow=True).content.decode()
    )
    assert Pairing.objects.get(pk=world.here.row.pk).state == "proposed"
    browser.post(LIST, sent | {"reason": "No time this month"})
    assert Pairing.objects.get(pk=world.here.row.pk).closing_reason == "No time this month"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=proposed", True), ("state=active", False), ("skill=pivot", True), ("skill=chart", False),
        ("department=here+desk", True), ("department=Lab", False), ("fit=high", True), ("fit=low", False),
        ("age=older", True), ("age=day", False), ("role=analyst", True), ("q=here-mentee", True), ("q=zzz", False),
    ],
)  # fmt: skip
def test_the_filters_find_what_they_say(world, browser, query, found):
    Pairing.objects.update(created_at=builders.NOW)
    page = browser.get(f"{LIST}?{query}").content.decode()
    assert (change_path(world.here.row) in page) is found


def test_a_policy_is_changed_by_superusers_alone_and_leaves_a_log_row(world, browser):
    programme = Programme.objects.get(key="here")
    path = f"/admin/task_mentoring/programme/{programme.pk}/change/"
    sent = {
        "title": "Here", "approve_by": "none", "confirm_by": "manager", "weeks": 6, "answer_days": 3,
        "open_pairings": 2, "places": 2, "mentors_shown": 5, "entry": "by_course", "weekend": [6, 7],
        "shows_addresses": "on",
    }  # fmt: skip
    assert browser.post(path, sent).status_code == 403
    root = enter(builders.user(is_staff=True, is_superuser=True).pk)
    assert root.post(path, sent).status_code == 302
    programme.refresh_from_db()
    assert (programme.approve_by, programme.weeks) == ("none", 6)
    entry = LogEntry.objects.get(action="programme.changed")
    assert (entry.old, entry.new) == ({"weeks": 4, "approve_by": "admin"}, {"weeks": 6, "approve_by": "none"})
    assert root.post(path, sent | {"weeks": 0}).status_code == 200
    programme.refresh_from_db()
    assert programme.weeks == 6


def test_a_reviewer_who_says_so_is_shown_to_the_next_who_can_take_over_and_still_decide(world, browser):
    programme = world.here.programme
    second = builders.member(programme, is_admin=True, user=builders.user("here-deputy", is_staff=True))
    other, row = enter(second.user_id), world.here.row
    for reviewer in (browser, other):
        page = reviewer.get(change_path(row)).content.decode()
        assert "is reviewing this" not in page
        # The button of those without scripts is what the script sends.
        assert "data-tm-claim" in page
        assert "I am reviewing this" in page
        assert "admin-review.js" in page
    assert not LogEntry.objects.filter(action="pairing.review_claimed").exists()
    answer = browser.post(change_path(row), {"decision": "claim"})
    assert (answer.status_code, answer.url) == (302, change_path(row))
    own = browser.get(change_path(row)).content.decode()
    assert "You are reviewing this (since" in own
    assert "data-tm-claim" not in own
    # The other's script was a moment later: the page that answers it says who was first.
    page = other.post(change_path(row), {"decision": "claim"}, follow=True).content.decode()
    assert "here-boss is reviewing this (since" in page
    assert "ere-boss started to review this pairing a moment ago." in page
    assert "data-tm-claim" not in page
    assert 'value="approve"' in page
    assert "here-boss" in other.get(f"{LIST}?state=proposed").content.decode()
    answer = other.post(change_path(row), {"decision": "take_over"})
    assert (answer.status_code, answer.url) == (302, change_path(row))
    assert "here-deputy is reviewing this (since" in browser.get(change_path(row)).content.decode()
    browser.post(change_path(row), {"decision": "approve"})
    assert Pairing.objects.get(pk=row.pk).state == State.APPROVED
    assert LogEntry.objects.filter(action="pairing.review_claimed").count() == 2
