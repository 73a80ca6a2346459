"""Where the story turns aside, by keyboard alone: each state that ends or stalls leads on to its one next step."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Enter, manage
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

DECLINED, SHORT, SCARCE = "clean-table", "describe-statistics", "keep-dashboard"
SETUP = f"""
from datetime import timedelta
from django.contrib.auth import get_user_model
from django.utils import timezone
from mentoring_xblock import api
from mentoring_xblock.core.actors import SYSTEM
from mentoring_xblock.models import Member, MentorOffer, Pairing, Programme, WaitingEntry
now, day = timezone.now(), timedelta(days=1)
users = dict(get_user_model().objects.values_list("username", "pk"))
learner, manager, admin = users["learner"], users["manager"], users["admin"]
Programme.objects.update(open_pairings=5)

def asked(skill, at):
    about = {{"actor_id": learner, "framework": "data-analyst", "skill": skill, "now": at}}
    first = api.recommend_mentors(**about).suggestions[0]
    sent = api.request_mentor(**about, choices=[first.offer_id], token="seed-" + skill, message="")
    pairing = sent.pairing.pairing_id
    api.approve_pairing(actor_id=admin, pairing_id=pairing, now=at)
    return pairing, Member.objects.get(pk=first.mentor_id).user_id

pairing, mentor = asked("{DECLINED}", now - 3 * day)
api.decline_pairing(actor_id=mentor, pairing_id=pairing, reason="I am away for the coming weeks.", now=now - 2 * day)

pairing, mentor = asked("{SHORT}", now - 25 * day)
api.accept_pairing(actor_id=mentor, pairing_id=pairing, now=now - 24 * day)
info = Pairing.objects.get(pk=pairing)
again = api.SkillAnswer(skill="{SHORT}", level=info.target_level, last_performed=(now - 4 * day).date())
api.rate_skills(actor_id=learner, framework="data-analyst", role=info.role_key, token="again-0001", answers=[again],
                now=now - 3 * day)
api.confirm_growth(actor_id=manager, pairing_id=pairing, level=info.target_level - 1, comment="Nearly there.",
                   now=now - 2 * day)

silent = Pairing.objects.filter(state="reassessed", mentee__manager__user_id=manager).order_by("pk")[0]
Pairing.objects.filter(pk=silent.pk).update(waits_since=now - 22 * day, changed_at=now - 22 * day)

WaitingEntry.objects.filter(skill__key="{SCARCE}").delete()
offers = MentorOffer.objects.filter(skill__key="{SCARCE}")
mentors = list(Member.objects.filter(pk__in=offers.values("mentor_id")).order_by("pk"))
for each in mentors:
    api.set_mentoring(actor_id=each.user_id, paused=True, now=now)
api.join_waiting_list(actor_id=learner, framework="data-analyst", skill="{SCARCE}", now=now)
for each in mentors:
    if each.user_id != users["mentor"]:
        api.set_mentoring(actor_id=each.user_id, paused=False, now=now)
        break
api.run_scheduled(now=now)
"""
MOST_STOPS = 250


def test_what_ends_or_stalls_leads_on_by_keyboard_alone(enter: Enter, var: Path) -> None:
    manage(var, "shell", "-c", SETUP)
    learner = enter("learner")
    a_declined_request_leads_to_somebody_else(learner)
    a_pairing_that_fell_short_leads_to_another_round(learner)
    whose_turn_it_is_on_a_waiting_list_asks(learner)
    the_admin_confirms_where_the_manager_is_silent(enter("admin"))


def a_declined_request_leads_to_somebody_else(learner: Visitor) -> None:
    page = learner.page
    page.goto("/mentoring/")
    press(page.locator("#record ~ details > summary"))
    press(
        learner.section("My record as a mentor")
        .get_by_role("listitem")
        .filter(has_text="Declined")
        .get_by_role("link")
        .first
    )
    expect(page.get_by_text("I am away for the coming weeks.")).to_be_visible()
    stand(learner, "path-declined", primary="Ask somebody else")
    press(page.get_by_role("link", name="Ask somebody else"))
    ask_the_first(learner, "path-somebody-else")


def a_pairing_that_fell_short_leads_to_another_round(learner: Visitor) -> None:
    page = learner.page
    page.goto("/mentoring/")
    press(page.locator("#record ~ details > summary"))
    ended = learner.section("My record as a mentor").get_by_role("listitem").filter(has_text="below the target")
    press(ended.get_by_role("link").first)
    expect(page.get_by_text("Nearly there.").first).to_be_visible()
    stand(learner, "path-fell-short", primary="Ask for another round")
    press(page.get_by_role("button", name="Ask for another round"))
    stand(learner, "path-another-round")


def whose_turn_it_is_on_a_waiting_list_asks(learner: Visitor) -> None:
    page = learner.page
    page.goto("/mentoring/")
    waiting = learner.section("What waits for you")
    stand(learner, "path-waiting-list", primary="Ask for a mentor")
    press(waiting.get_by_role("link", name="Ask for a mentor"))
    ask_the_first(learner, "path-offered")
    page.goto("/mentoring/")
    expect(learner.section("Skills I am waiting for")).to_contain_text("you have asked for a mentor")
    expect(learner.section("What waits for you")).to_contain_text("Nothing waits for you")


def the_admin_confirms_where_the_manager_is_silent(admin: Visitor) -> None:
    page = admin.page
    page.goto("/mentoring/programme/")
    waiting = admin.section("Waiting for your confirmation")
    stand(admin, "path-silent-manager-queue")
    press(waiting.get_by_role("link").first)
    stand(admin, "path-silent-manager", primary="Confirm this level")
    seen = admin.section("Confirm the new level").get_by_role("radio")
    reach(seen.first)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(seen.nth(2)).to_be_checked()
    press(page.get_by_role("button", name="Confirm this level"))
    expect(admin.section("Result")).to_contain_text("3")
    stand(admin, "path-admin-confirmed")


def ask_the_first(learner: Visitor, picture: str) -> None:
    """Choose the first of the people who can help, and send the request."""
    page = learner.page
    choices = page.get_by_role("group").get_by_role("checkbox")
    reach(choices.first)
    page.keyboard.press("Space")
    expect(choices.first).to_be_checked()
    stand(learner, f"{picture}-choices", primary="Send the request")
    press(page.get_by_role("button", name="Send the request"))
    stand(learner, picture)


def reach(wanted: Locator) -> None:
    """Go there with the Tab key, on from where the focus is; a radio group is one stop."""
    expect(wanted).to_be_visible()
    for _ in range(MOST_STOPS):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        wanted.page.keyboard.press("Tab")
    pytest.fail(f"the keyboard does not reach {wanted}")


def press(wanted: Locator) -> None:
    """Go there with the Tab key, and press Enter: a summary unfolds, all else leads to a page."""
    reach(wanted)
    page = wanted.page
    if wanted.evaluate("element => element.tagName") == "SUMMARY":
        page.keyboard.press("Enter")
        return
    with page.expect_navigation(wait_until="networkidle"):
        page.keyboard.press("Enter")


def stand(visitor: Visitor, picture: str, *, primary: str = "") -> None:
    """Where a path has led: nothing at fault at either width, and at most one primary action, of that name."""
    page = visitor.page
    buttons = page.locator(".tm-button--primary:visible")
    if primary:
        expect(buttons).to_have_count(1)
        expect(buttons).to_contain_text(primary)
    else:
        assert buttons.count() <= 1, buttons.all_inner_texts()
    wanted = "TASK_MENTORING_PICTURES" in os.environ
    if wanted:
        visitor.take(f"{picture}-1280")
    page.set_viewport_size({"width": 390, "height": 844})
    visitor.look(f"{picture}-390" if wanted else "")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1280, "height": 860})
