"""What is typed beside the form is kept as well: a message to a mentor, and words for what is no longer asked."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.test_rating import choose, level, open_unit, person, saved, skill

__all__ = ["person"]
pytestmark = pytest.mark.browser

MESSAGE = "I would like to watch you do it first."
Enter = Callable[[str], BrowserContext]


def test_a_message_to_a_mentor_waits_until_it_is_sent(person: Enter) -> None:
    browser = person("learner")
    page = open_unit(browser)
    choose(skill(page, 0), 1)
    submit(page)
    write(open_panel(page))
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.close(run_before_unload=True)
    page.wait_for_event("close")
    assert asked == ["beforeunload"]
    page = open_unit(browser)
    panel = open_panel(page)
    expect(message(panel)).to_have_value(MESSAGE)
    # Another device submits meanwhile: whoever is choosing mentors is not interrupted.
    panel.locator("[data-tm-choose]").first.click()
    phone = open_unit(person("learner"))
    choose(skill(phone, 1), 2)
    submit(phone)
    page.wait_for_timeout(5200)
    with page.expect_response(re.compile("save_draft")):
        page.evaluate("() => dispatchEvent(new Event('focus'))")
    expect(message(panel)).to_have_value(MESSAGE)
    expect(panel.locator("[data-tm-choose]").first).to_have_attribute("aria-pressed", "true")
    # Signed out: the way back is said where the button is, and nobody else sends this in their name.
    kept = browser.cookies()
    browser.clear_cookies(name="sessionid")
    send = panel.get_by_role("button", name="Send the request")
    send.click()
    expect(panel.get_by_role("link", name="Sign in")).to_have_attribute("target", "_blank")
    other = person("mentor")
    browser.clear_cookies()
    browser.add_cookies(other.cookies())
    send.click()
    expect(panel).to_contain_text("Somebody else is signed in now")
    browser.clear_cookies()
    browser.add_cookies(kept)
    send.click()
    expect(page.get_by_text("Your request is stored.")).to_be_focused()
    assert page.evaluate("() => Object.keys(localStorage).filter((key) => key.startsWith('tm-words'))") == []


def test_words_for_a_skill_that_is_no_longer_asked_stop_nothing(person: Enter) -> None:
    browser = person("manager")
    page = open_unit(browser)
    browser.set_offline(True)
    choose(skill(page, 0), 2)
    expect(saved(page)).to_contain_text("not saved yet")
    page.evaluate(RENAME)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    browser.set_offline(False)
    page.reload()
    page.on("dialog", lambda dialog: dialog.accept())
    asked.clear()
    choose(skill(page, 1) if skill(page, 1).is_visible() else skill(page, 0), 3)
    expect(saved(page)).to_contain_text(re.compile(r"saved \d"))
    page.close(run_before_unload=True)
    page.wait_for_event("close")
    assert asked == []


def test_another_role_is_taken_up_with_what_was_answered_before_or_not_at_all(person: Enter) -> None:
    browser = person("admin")
    page = browser.new_page()
    page.route("**/workbench/unit/0/", offer_roles)
    page.goto("/workbench/unit/0/")
    expect(page.locator("[data-tm-submit]")).to_be_enabled()
    browser.set_offline(True)
    page.locator("[data-tm-role]").select_option("other")
    expect(page.locator("[data-tm-alert]")).to_contain_text("The server did not answer")
    expect(page.locator("[data-tm-role]")).to_have_value("this")
    browser.set_offline(False)
    called: list[tuple[str, str]] = []
    page.on("request", lambda request: called.append((request.url, request.post_data or "")))
    # Chosen and gone in one breath, before a pause sends it.
    with page.expect_response(re.compile(r"/load\b")):
        page.evaluate(IN_ONE_BREATH)
    loading = next(place for place, (url, _body) in enumerate(called) if "/load" in url)
    assert any("/save_draft" in url and '"level":3' in body for url, body in called[:loading])
    expect(level(skill(page, 0), 3)).to_be_checked()


def test_a_skill_that_may_not_be_rated_now_sends_only_that_it_is_not_part_of_the_work(person: Enter) -> None:
    page = person("author").new_page()
    page.route("**/workbench/unit/0/", lock_two)
    page.goto("/workbench/unit/0/")
    expect(page.locator("[data-tm-submit]")).to_be_enabled()
    locked, typed_before = skill(page, 0), skill(page, 1)
    expect(level(locked, 1)).to_be_disabled()
    expect(level(typed_before, 2)).to_be_checked()
    locked.get_by_label("Not part of my work").check()
    expect(page.locator("[data-tm-count]")).to_have_text("1 of 15 answered")
    expect(saved(page)).to_contain_text(re.compile(r"saved \d"))
    page.get_by_role("button", name="Submit my ratings").click()
    with page.expect_request(re.compile(r"/submit\b")) as sending:
        page.get_by_role("button", name="Submit without them").click()
    ratings = sending.value.post_data_json["ratings"]
    keys = [each.get_attribute("data-tm-skill") for each in (locked, typed_before)]
    assert ratings[keys[0]]["not_my_work"]
    assert keys[1] not in ratings


def test_a_link_to_a_skill_that_is_left_leads_there_also_in_a_form_below_the_results(person: Enter) -> None:
    page = open_unit(person("learner"))
    if not page.locator("[data-tm-results-title]").count():
        choose(skill(page, 0), 2)
        submit(page)
    page = open_unit(page.context)
    choose(skill(page, 0), 1)
    page.get_by_role("button", name="Submit my ratings").click()
    link = page.locator("[data-tm-missing-list] button").last
    title = link.inner_text()
    link.click()
    there = page.locator("fieldset:visible").filter(has=page.locator(":focus"))
    expect(there).to_have_attribute("data-tm-title", title)
    page.locator("[data-tm-jump] > summary").click()
    page.locator("[data-tm-jump] button").first.click()
    expect(skill(page, 0).locator(":focus")).to_be_visible()
    expect(page.locator("[data-tm-jump]")).not_to_have_attribute("open", "")


RENAME = """() => {
  for (const key of Object.keys(localStorage).filter((each) => each.startsWith("tm-words"))) {
    localStorage.setItem(key.replace(/[^:]*$/, "gone"), localStorage.getItem(key));
    localStorage.removeItem(key);
  }
}"""
IN_ONE_BREATH = """() => {
  document.querySelectorAll("fieldset[data-tm-skill] [type=radio]")[2].click();
  const select = document.querySelector("[data-tm-role]");
  select.value = "other";
  select.dispatchEvent(new Event("change", { bubbles: true }));
}"""
ROLES = """<select class="tm-input" data-tm-role aria-label="Role">
<option value="this" selected>This</option><option value="other">Other</option></select>"""


def offer_roles(route: object) -> None:
    answer = route.fetch()  # type: ignore[attr-defined]
    html = answer.text().replace('<div role="status"', f'{ROLES}<div role="status"', 1)
    route.fulfill(response=answer, body=html)  # type: ignore[attr-defined]


def lock_two(route: object) -> None:
    """The page with its first two skills as they are while they may not be rated; a level is typed for the second."""
    answer = route.fetch()  # type: ignore[attr-defined]
    first, *questions = re.split(r'(?=<fieldset class="tm-skill)', answer.text())
    for place in (0, 1):
        html = questions[place].replace("data-tm-skill", "data-tm-locked data-tm-stored data-tm-skill", 1)
        html = re.sub(r'(type="radio"[^>]*value="\d")', r"\1 disabled", html)
        questions[place] = html.replace(" checked", "").replace('value="2"', 'value="2" checked') if place else html
    route.fulfill(response=answer, body=first + "".join(questions))  # type: ignore[attr-defined]


def submit(page: Page) -> None:
    page.get_by_role("button", name="Submit my ratings").click()
    anyway = page.get_by_role("button", name="Submit without them")
    stored = page.get_by_text("Your ratings are stored.")
    expect(anyway.or_(stored)).to_be_visible()
    if anyway.is_visible():
        anyway.click()
    expect(stored).to_be_visible()


def open_panel(page: Page) -> Locator:
    page.locator("[data-tm-card] [data-tm-find]").first.click()
    panel = page.locator("[data-tm-mentors]")
    expect(panel.locator("[data-tm-panel-title]")).to_be_focused()
    return panel


def message(panel: Locator) -> Locator:
    return panel.locator("[data-tm-message]")


def write(panel: Locator) -> None:
    message(panel).fill(MESSAGE)
