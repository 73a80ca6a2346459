"""My mentoring: what it shows, what its forms change, and what a stranger gets."""

from __future__ import annotations

import json
import re

import pytest
from django.contrib.auth import get_user_model

from mentoring_xblock import api
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.applets.people.models import Member
from tests import builders
from tests.pages.reading import text, without_token


def test_whoever_is_not_logged_in_is_led_to_the_login(client, db):
    for path in ("/mentoring/", "/mentoring/team/", "/mentoring/programme/", "/mentoring/pairings/1/"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert f"next={path}" in answer["Location"]


def test_somebody_outside_every_programme_is_told_how_one_joins(client, db):
    client.force_login(builders.user())
    answer = client.get("/mentoring/")
    assert answer.status_code == 200
    page = text(answer)
    assert "not part of a mentoring programme yet" in page
    assert "Otherwise, ask its administrators to add you" in page


def test_somebody_who_has_left_reads_that_and_not_how_one_joins(world, enter):
    api.end_membership(actor_id=world.ada.user_id, member_id=world.rene.member_id)
    page = text(enter(world.rene).get("/mentoring/"))
    assert "Your membership of the mentoring programme has ended." in page
    assert "If you are back, ask the programme’s administrators to renew it." in page
    assert "not part of a mentoring programme" not in page


def test_a_member_with_nothing_yet_is_told_what_to_do_next(world, enter):
    page = text(enter(world.rene).get("/mentoring/"))
    assert "You have no mentor right now." in page
    assert "self-assessment in your course" in page
    assert "My team" not in page.split("<h1>")[1]


def test_a_mentor_accepts_from_the_top_of_the_page(world, enter):
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.APPROVED, message="Please help")
    browser = enter(world.tariq)
    page = text(browser.get("/mentoring/"))
    assert "Please help" in page
    assert "from “1 · Aware” to “3 · Practised”" in page
    answer = browser.post(f"/mentoring/pairings/{row.pk}/accept/")
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.state == "active"


def test_declining_needs_a_word_and_then_leads_back(world, enter):
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.APPROVED)
    browser = enter(world.tariq)
    answer = browser.post(f"/mentoring/pairings/{row.pk}/decline/", {"reason": " "})
    assert answer.status_code == 400
    assert "Give a short reason" in text(answer)
    row.refresh_from_db()
    assert row.state == "approved"
    answer = browser.post(f"/mentoring/pairings/{row.pk}/decline/", {"reason": "On leave", "next": "/mentoring/"})
    assert (answer.status_code, answer["Location"]) == (302, "/mentoring/")
    row.refresh_from_db()
    assert (row.state, row.closing_reason) == ("declined", "On leave")


@pytest.mark.parametrize("outside", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_way_back_never_leaves_the_site(world, enter, outside):
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.APPROVED)
    answer = enter(world.tariq).post(f"/mentoring/pairings/{row.pk}/accept/", {"next": outside})
    assert answer["Location"] == f"/mentoring/pairings/{row.pk}/"


def test_places_and_pause_are_saved_and_shown(world, enter):
    browser = enter(world.tariq)
    answer = browser.post("/mentoring/mentor/", {"places": "4", "paused": "on", "everything": "on"})
    assert answer.status_code == 302
    member = builders.reload(world.tariq.member_id)
    assert (member.places, member.is_paused, member.mentors_everything) == (4, True, True)
    assert "You can mentor 4 people at a time." in text(browser.get("/mentoring/"))


@pytest.mark.parametrize("places", ["", "0", "51", "many"])
def test_places_that_cannot_be_meant_are_refused_beside_the_form(world, enter, places):
    answer = enter(world.tariq).post("/mentoring/mentor/", {"places": places})
    assert answer.status_code == 400
    assert "That did not work." in text(answer)
    assert builders.reload(world.tariq.member_id).places == 2


def test_an_offered_skill_is_paused_and_offered_again(world, enter):
    builders.rate(world.tariq, {world.pivot: 4})
    browser = enter(world.tariq)
    assert "Pivot" in text(browser.get("/mentoring/"))
    browser.post("/mentoring/offer/", {"framework": "data", "skill": "pivot", "paused": "on"})
    assert "Offer again" in text(browser.get("/mentoring/"))
    browser.post("/mentoring/offer/", {"framework": "data", "skill": "pivot"})
    assert "Offer again" not in text(browser.get("/mentoring/"))


@pytest.mark.parametrize(
    ("who", "staff", "address"),
    [
        ("maria", False, "/mentoring/team/#review"),
        ("maria", True, "/mentoring/team/#review"),
        ("ada", False, "/mentoring/programme/#review"),
        ("ada", True, "/admin/task_mentoring/pairing/?state=proposed"),
        ("tariq", False, None),
    ],
)
def test_a_message_of_many_to_review_leads_to_where_its_reader_reviews(world, enter, who, staff, address):
    reader = getattr(world, who)
    get_user_model().objects.filter(pk=reader.user_id).update(is_staff=staff)
    Notice.objects.create(member_id=reader.member_id, kind="many_to_review", facts={"n": 12}, created_at=builders.NOW)
    page = text(enter(reader).get("/mentoring/"))
    words = "“Pair everyone” proposed 12 pairings. Please review them."
    assert words in page
    assert re.findall(rf'<a href="([^"]*)">{words}', page) == ([address] if address else [])


@pytest.mark.parametrize(("who", "address"), [("ada", "/mentoring/programme/#waiting"), ("tariq", None)])
def test_a_message_of_somebody_who_waits_leads_admins_to_the_waiting_lists(world, enter, who, address):
    reader = getattr(world, who)
    facts = {"mentee_id": world.rene.member_id}
    Notice.objects.create(
        member_id=reader.member_id, kind="waiting", facts=facts, skill_id=world.pivot, created_at=builders.NOW
    )
    page = text(enter(reader).get("/mentoring/"))
    waits = r"[^<]+ is waiting for somebody who can help with “[^”<]+”\."
    assert re.search(waits, page)
    assert re.findall(rf'<a href="([^"]*)">{waits}', page) == ([address] if address else [])


def test_messages_are_marked_as_read_and_nobody_elses(world, enter):
    mine = Notice.objects.create(member_id=world.rene.member_id, kind="accepted", created_at=builders.NOW)
    theirs = Notice.objects.create(member_id=world.tariq.member_id, kind="accepted", created_at=builders.NOW)
    enter(world.rene).post("/mentoring/notices/", {"notice": [mine.pk, theirs.pk, "x", "9" * 30]})
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert mine.read_at is not None
    assert theirs.read_at is None


def test_everything_kept_about_me_comes_as_json(world, enter):
    builders.rate(world.rene, {world.pivot: 1}, note="my note")
    answer = enter(world.rene).get("/mentoring/my-data.json")
    assert answer["Content-Type"].startswith("application/json")
    assert "attachment" in answer["Content-Disposition"]
    assert "my note" in json.dumps(json.loads(answer.content), ensure_ascii=False)


def test_what_people_wrote_is_text_and_never_markup(world, enter):
    attack = "<script>alert(1)</script>"
    builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.APPROVED, message=attack)
    page = text(enter(world.tariq).get("/mentoring/"))
    assert attack not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"places": "two"}, "The number of people: Enter a whole number."),
        ({"places": ""}, "Enter how many people you can mentor at once."),
        ({"places": "99"}, "The number of people: Ensure this value is less than or equal to 50."),
    ],
)
def test_a_form_that_no_browser_checked_names_the_field(world, enter, sent, said):
    answer = enter(world.tariq).post("/mentoring/mentor/", sent)
    assert answer.status_code == 400
    assert f"Please check the form: {said}" in text(answer)


def test_every_change_needs_post_and_the_csrf_token(world, enter):
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.APPROVED)
    browser = enter(world.tariq, csrf=True)
    for path in (f"/mentoring/pairings/{row.pk}/accept/", "/mentoring/mentor/", "/mentoring/notices/"):
        assert browser.get(path).status_code == 302
        assert browser.post(path, {"places": "9"}).status_code == 403
    row.refresh_from_db()
    assert row.state == "approved"
    assert builders.reload(world.tariq.member_id).places == 2


def test_a_second_programme_is_named_and_chosen(world, enter):
    other = builders.programme("third")
    builders.member(other, user=get_user_model().objects.get(pk=world.rene.user_id))
    page = text(enter(world.rene).get("/mentoring/"))
    assert "Third" in page
    assert "programme=acme" in page
    assert enter(world.rene).get("/mentoring/?programme=third").status_code == 200


def test_a_foreign_programme_answers_like_one_that_is_absent(world, enter):
    browser = enter(world.rene)
    foreign = browser.get("/mentoring/?programme=other")
    absent = browser.get("/mentoring/?programme=no-such")
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert without_token(foreign) == without_token(absent)


def test_a_manager_chooses_who_stands_in_and_nobody_else_is_asked(world, enter):
    peer = builders.member(world.programme, username="peer")
    stranger = builders.member(world.programme, username="faraway")
    boss = builders.member(world.programme, username="boss")
    Member.objects.filter(pk__in=(world.maria.member_id, peer.member_id)).update(manager_id=boss.member_id)
    browser = enter(world.maria)
    page = browser.get("/mentoring/").content.decode()
    offered = {
        int(key) for key in re.findall(r'<option value="(\d+)"', page.split('id="deputy"')[1].split("</select>")[0])
    }
    wanted = (peer, boss, world.rene, world.ada)
    assert offered == {each.member_id for each in wanted}
    assert stranger.member_id not in offered
    days = {"away_from": "2099-01-01", "away_to": "2099-01-05"}
    assert browser.post("/mentoring/absence/", days | {"deputy": peer.member_id}).status_code == 302
    assert Member.objects.get(pk=world.maria.member_id).deputy_id == peer.member_id
    again = browser.get("/mentoring/").content.decode()
    assert f'<option value="{peer.member_id}" selected>' in again
    assert browser.post("/mentoring/absence/", days | {"deputy": ""}).status_code == 302
    assert Member.objects.get(pk=world.maria.member_id).deputy_id is None
    assert 'id="deputy"' not in enter(world.rene).get("/mentoring/").content.decode()


def test_the_offer_counts_who_is_mentored_and_who_waits_in_words(world, enter):
    assert "You do not offer to mentor any skill yet." in text(enter(world.rene).get("/mentoring/"))
    browser = enter(world.tariq)
    page = text(browser.get("/mentoring/"))
    assert "You can mentor 2 people at a time." in page
    assert "waiting for your answer: " not in page
    builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.APPROVED)
    assert "Under way or waiting for your answer: 1." in text(browser.get("/mentoring/"))


def test_what_a_mentee_has_ended_is_not_called_their_record_as_a_mentor(world, enter):
    builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.DECLINED)
    page = text(enter(world.rene).get("/mentoring/"))
    record = page[page.index("My record as a mentor") : page.index("My calendar")]
    assert "earlier pairing" not in record
    assert "Earlier pairings" in page


def test_a_message_that_asks_for_what_is_done_says_so(world, enter):
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.ACTIVE)
    Notice.objects.create(
        member_id=world.tariq.member_id, kind="to_answer", pairing_id=row.pk, facts={}, created_at=builders.NOW
    )
    inbox = text(enter(world.tariq).get("/mentoring/")).split("Messages</h2>")[-1]
    assert "no longer open" in inbox
