"""What waits for somebody on My mentoring: one list with a button each, and the same number in the tab."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone

from mentoring_xblock import api
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.applets.pairings.models.outcomes import Outcome
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.models.requests import WaitingEntry
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.data import ConfirmBy
from mentoring_xblock.applets.people.models import Programme
from tests import builders
from tests.pages.reading import text


def list_of(page):
    """The texts of the list's buttons and links, in order, without what is only read aloud."""
    part = page.split('id="answer"')[1].split("</section>")[0]
    part = re.sub(r'<span class="tm-visually-hidden">.*?</span>', "", part, flags=re.S)
    return [words.strip() for words in re.findall(r'class="tm-button[^"]*"[^>]*>([^<]+)<', part)]


def test_nothing_waits_and_the_page_says_so(world, enter):
    page = text(enter(world.rene).get("/mentoring/"))
    assert "Nothing waits for you." in page
    assert list_of(page) == []


def test_what_waits_is_one_list_the_nearest_date_first_with_one_primary_button(world, enter):
    today = timezone.now()
    request = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.APPROVED)
    Pairing.objects.filter(pk=request.pk).update(answer_by=today + timedelta(days=2))
    running = builders.pairing(world.maria, world.tariq, world.chart, state=world.State.ACTIVE)
    Pairing.objects.filter(pk=running.pk).update(
        starts_on=today.date(), ends_on=(today + timedelta(days=28)).date()
    )  # fmt: skip
    page = text(enter(world.tariq).get("/mentoring/"))
    assert list_of(page) == ["Accept", "Decline", "Decline with this reason", "Plan a session"]
    waits = page.split('id="answer"')[1].split("</section>")[0]
    assert waits.count("tm-button--primary") == 1
    assert f"/mentoring/pairings/{running.pk}/#times" in waits
    assert api.count_waiting(actor_id=world.tariq.user_id) == (0, 2)


def test_more_time_that_was_asked_for_waits_for_the_other_and_leads_to_its_answer(world, enter):
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.ACTIVE)
    today = timezone.now().date()
    Pairing.objects.filter(pk=row.pk).update(starts_on=today, ends_on=today + timedelta(days=20))
    api.ask_extension(actor_id=world.rene.user_id, pairing_id=row.pk, weeks=2)
    page = text(enter(world.tariq).get("/mentoring/"))
    assert list_of(page) == ["Say whether you agree to more time"]
    assert f"/mentoring/pairings/{row.pk}/#longer" in page
    assert 'id="longer"' in text(enter(world.tariq).get(f"/mentoring/pairings/{row.pk}/"))
    assert api.count_waiting(actor_id=world.tariq.user_id)[1] == 1


def test_a_pairing_whose_other_has_left_waits_for_its_end_and_offers_no_new_session(world, enter):
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.ACTIVE)
    today = timezone.now().date()
    Pairing.objects.filter(pk=row.pk).update(starts_on=today, ends_on=today + timedelta(days=20))
    at = timezone.now() + timedelta(days=2)
    api.log_session(
        actor_id=world.rene.user_id, pairing_id=row.pk, token="s", starts_at=at, minutes=30, kind="review", held=False
    )
    api.end_membership(actor_id=world.ada.user_id, member_id=world.tariq.member_id)
    browser = enter(world.rene)
    page = text(browser.get("/mentoring/"))
    assert list_of(page) == ["End this pairing"]
    assert "with tariq, your mentor. tariq has left." in " ".join(page.split())
    assert f"/mentoring/pairings/{row.pk}/#close" in page
    page = text(browser.get(f"/mentoring/pairings/{row.pk}/"))
    assert "If you can already show the skill, rate yourself again below." in page
    assert "Log a session" in page
    for words in ("Plan or log a session", "Move the session", "How to reach", "This session has taken place"):
        assert words not in page


def test_who_would_wait_for_a_mentor_who_has_left_is_not_asked_to_rate_again(world, enter):
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.ACTIVE)
    Programme.objects.filter(pk=world.programme.programme_id).update(confirm_by=ConfirmBy.MENTOR)
    api.end_membership(actor_id=world.ada.user_id, member_id=world.tariq.member_id)
    page = text(enter(world.rene).get(f"/mentoring/pairings/{row.pk}/"))
    assert "This pairing cannot go on. End it and ask somebody else for help with this skill" in page
    assert "rate yourself again" not in page.lower()


def test_a_mentee_near_the_end_is_asked_to_rate_again(world, enter):
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.ACTIVE)
    today = timezone.now().date()
    Pairing.objects.filter(pk=row.pk).update(starts_on=today - timedelta(days=25), ends_on=today + timedelta(days=3))
    page = text(enter(world.rene).get("/mentoring/"))
    assert list_of(page) == ["Rate yourself again"]
    assert f"/mentoring/pairings/{row.pk}/#rerate" in page


def test_decisions_of_a_manager_wait_beside_their_own_and_are_counted_in_words(world, enter):
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.REASSESSED)
    Outcome.objects.filter(pairing=row).update(self_after=3, reassessed_at=builders.NOW)
    page = text(enter(world.maria).get("/mentoring/"))
    assert "<strong>1 new rating</strong> waits for your confirmation" in page
    assert 'href="/mentoring/team/#confirm"' in page
    assert list_of(page) == ["Confirm"]
    assert list_of(text(enter(world.tariq).get("/mentoring/"))) == []


def test_the_tab_counts_what_waits_and_what_is_new_on_every_page(world, enter):
    builders.pairing(world.rene, world.maria, world.pivot, state=world.State.APPROVED)
    Notice.objects.create(member_id=world.maria.member_id, kind="to_answer", created_at=builders.NOW)
    for path in ("/mentoring/", "/mentoring/team/"):
        tab = text(enter(world.maria).get(path)).split('aria-label="Mentoring"')[1].split("</nav>")[0]
        assert "thing waits for you" in tab
        assert "1 new" in tab


def test_a_message_that_is_over_is_not_new_in_the_tab_nor_in_the_heading(world, enter):
    row = builders.pairing(world.rene, world.maria, world.pivot, state=world.State.DECLINED)
    said = {"member_id": world.maria.member_id, "pairing_id": row.pk, "created_at": builders.NOW}
    Notice.objects.create(kind="to_answer", **said)
    page = text(enter(world.maria).get("/mentoring/"))
    assert "no longer open" in page
    assert not re.search(r"\d new\b", page)
    assert "Mark all as read" not in page
    Notice.objects.create(kind="thanked", **said)
    page = text(enter(world.maria).get("/mentoring/"))
    assert re.findall(r"\d new\b", page) == ["1 new", "1 new"]
    assert page.count('name="notice"') == 2


def test_each_pairing_is_a_line_from_asked_to_confirmed_with_its_dates(world, enter):
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.ACTIVE)
    page = text(enter(world.rene).get("/mentoring/"))
    line = page.split(f'href="/mentoring/pairings/{row.pk}/"')[-1].split("</ol>")[0]
    steps = re.findall(r'<li class="([^"]*)"><span>(\w[\w ]*)<', line)
    assert steps == [
        ("is-reached", "Asked"), ("is-reached", "Approved"), ("is-reached", "Begun"), ("is-next", "Rated again"),
        ("", "Confirmed"),
    ]  # fmt: skip
    assert line.count("<time") == 3
    assert 'datetime="2026-03-02' in line


def test_the_tab_of_those_who_decide_counts_their_decisions(world, enter):
    builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.REASSESSED)
    builders.pairing(world.rene, world.tariq, world.chart, state=world.State.PROPOSED)

    def tab(who, name):
        entries = text(enter(who).get("/mentoring/")).split('aria-label="Mentoring"')[1].split("</nav>")[0]
        return next((each for each in entries.split("<li>") if name in each), "")

    assert ">1<" in tab(world.maria, "My team")
    assert "decision waits for you" in tab(world.maria, "My team")
    assert ">1<" in tab(world.ada, "Programme")
    Pairing.objects.update(state=world.State.WITHDRAWN, open_skill=None, waits_since=None)
    assert "tm-count" not in tab(world.maria, "My team") + tab(world.ada, "Programme")


def test_with_nothing_under_way_one_button_leads_into_the_course(world, enter):
    browser = enter(world.rene)
    page = text(browser.get("/mentoring/"))
    assert "Ask the people who run your course" in page
    assert "tm-button--primary" not in page
    people.set_unit_address(
        world.programme.programme_id, "https://lms.example/unit?a=1&b=2", actor_id=None, now=builders.NOW
    )
    page = text(browser.get("/mentoring/"))
    assert page.count("tm-button--primary") == 1
    assert '<a class="tm-button tm-button--primary" href="https://lms.example/unit?a=1&amp;b=2">Open the self' in page
    builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.ACTIVE)
    assert "lms.example" not in text(browser.get("/mentoring/"))


def test_whose_turn_it_is_on_a_waiting_list_is_led_to_whom_they_can_ask(world, enter):
    for skill, turn in ((world.chart, None), (world.pivot, timezone.now() + timedelta(days=1))):
        WaitingEntry.objects.create(
            mentee_id=world.rene.member_id,
            skill_id=skill,
            open_skill_id=skill,
            joined_at=builders.NOW,
            notified_at=builders.NOW if turn else None,
            turn_until=turn,
        )
    page = text(enter(world.rene).get("/mentoring/"))
    assert list_of(page) == ["Ask for a mentor"]
    assert "Nothing waits for you" not in page
    assert 'tm-button--primary" href="/mentoring/ask/?framework=data&amp;skill=pivot"' in page
    assert page.count("tm-button--primary") == 1
    # It is counted, and so stands in the tab of every page of those who have tabs.
    assert api.count_waiting(actor_id=world.rene.user_id)[1] == 1
    WaitingEntry.objects.filter(skill_id=world.pivot).update(mentee_id=world.maria.member_id)
    for path in ("/mentoring/", "/mentoring/team/", "/mentoring/record/"):
        tab = text(enter(world.maria).get(path)).split('aria-label="Mentoring"')[1].split("</nav>")[0]
        assert '<span class="tm-count">1<' in tab
    WaitingEntry.objects.filter(skill_id=world.pivot).update(mentee_id=world.rene.member_id)
    later = timezone.now() + timedelta(days=2)
    assert api.count_waiting(actor_id=world.rene.user_id, now=later)[1] == 0
    builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.APPROVED)
    assert api.count_waiting(actor_id=world.rene.user_id)[1] == 0
    page = text(enter(world.rene).get("/mentoring/"))
    assert list_of(page) == []
    assert "you have asked for a mentor" in page.split('id="waiting"')[1].split("</section>")[0]
