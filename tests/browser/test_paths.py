"""Where the story turns aside, by keyboard alone: each state that ends or stalls leads on to its one next step."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import polib
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
    pairing = sent.pairing_id
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
HAS_ASKED = (
    "you have asked for a mentor. You leave this list when the pairing begins; if it does not, you keep your place."
)


CATALOGUE = Path(__file__).parents[2] / "mentoring_xblock" / "conf" / "locale"
Say = Callable[[str], str]


@pytest.fixture(scope="module", params=["en-GB", "ar"])
def language(request: pytest.FixtureRequest) -> str:
    """From left to right, and from right to left."""
    return str(request.param)


@pytest.fixture(scope="module")
def var(seeded: Path, tmp_path_factory: pytest.TempPathFactory, language: str) -> Path:
    """A site for each language: the paths can be gone once."""
    return Path(shutil.copytree(seeded, tmp_path_factory.mktemp(f"site-{language}"), dirs_exist_ok=True))


@pytest.fixture
def say(language: str) -> Say:
    """The words of a message as the pages have them."""
    if language.startswith("en"):
        return str
    file = polib.pofile(str(CATALOGUE / language / "LC_MESSAGES" / "django.po"))
    words = {entry.msgid: entry.msgstr for entry in file}
    return words.__getitem__


def test_what_ends_or_stalls_leads_on_by_keyboard_alone(enter: Enter, var: Path, say: Say, language: str) -> None:
    manage(var, "shell", "-c", SETUP)
    learner = enter("learner")
    learner.page.goto("/mentoring/")
    assert learner.page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    a_declined_request_leads_to_somebody_else(learner, say)
    a_pairing_that_fell_short_leads_to_another_round(learner, say)
    whose_turn_it_is_on_a_waiting_list_asks(learner, say)
    the_admin_confirms_where_the_manager_is_silent(enter("admin"), say)


def a_declined_request_leads_to_somebody_else(learner: Visitor, say: Say) -> None:
    page = learner.page
    page.goto("/mentoring/")
    press(page.locator("#past ~ details > summary"))
    press(
        learner.section(say("Earlier pairings"))
        .get_by_role("listitem")
        .filter(has_text=say("Declined by the mentor"))
        .get_by_role("link")
        .first
    )
    expect(page.get_by_text("I am away for the coming weeks.")).to_be_visible()
    stand(learner, "path-declined", primary=say("Ask somebody else"))
    press(page.get_by_role("link", name=say("Ask somebody else")))
    ask_the_first(learner, "path-somebody-else", say)


def a_pairing_that_fell_short_leads_to_another_round(learner: Visitor, say: Say) -> None:
    page = learner.page
    page.goto("/mentoring/")
    press(page.locator("#past ~ details > summary"))
    ended = (
        learner.section(say("Earlier pairings")).get_by_role("listitem").filter(has_text=say("Ended below the target"))
    )
    press(ended.get_by_role("link").first)
    expect(page.get_by_text("Nearly there.").first).to_be_visible()
    stand(learner, "path-fell-short", primary=say("Ask for another round"))
    press(page.get_by_role("button", name=say("Ask for another round")))
    stand(learner, "path-another-round")


def whose_turn_it_is_on_a_waiting_list_asks(learner: Visitor, say: Say) -> None:
    page = learner.page
    page.goto("/mentoring/")
    waiting = learner.section(say("What waits for you"))
    stand(learner, "path-waiting-list", primary=say("Ask for a mentor"))
    press(waiting.get_by_role("link", name=say("Ask for a mentor")))
    ask_the_first(learner, "path-offered", say)
    page.goto("/mentoring/")
    expect(learner.section(say("Skills I am waiting for"))).to_contain_text(say(HAS_ASKED))
    expect(learner.section(say("What waits for you"))).to_contain_text(
        say("Nothing waits for you. What you are asked to do next appears here.")
    )


def the_admin_confirms_where_the_manager_is_silent(admin: Visitor, say: Say) -> None:
    page = admin.page
    page.goto("/mentoring/programme/")
    waiting = admin.section(say("Waiting for your confirmation"))
    stand(admin, "path-silent-manager-queue")
    press(waiting.get_by_role("link").first)
    stand(admin, "path-silent-manager", primary=say("Confirm this level"))
    seen = admin.section(say("Confirm the new level")).get_by_role("radio")
    reach(seen.first)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(seen.nth(2)).to_be_checked()
    press(page.get_by_role("button", name=say("Confirm this level")))
    expect(admin.section(say("Result"))).to_contain_text("3")
    stand(admin, "path-admin-confirmed")


def ask_the_first(learner: Visitor, picture: str, say: Say) -> None:
    """Choose the first of the people who can help, and send the request."""
    page = learner.page
    choices = page.get_by_role("group").get_by_role("checkbox")
    reach(choices.first)
    page.keyboard.press("Space")
    expect(choices.first).to_be_checked()
    stand(learner, f"{picture}-choices", primary=say("Send the request"))
    press(page.get_by_role("button", name=say("Send the request")))
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
