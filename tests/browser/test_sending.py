"""What is answered late, twice or never: what a learner typed is stored as they see it, and every button works."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.test_kept_messages import submit
from tests.browser.test_rating import choose, level, open_unit, person, saved, skill, unfold

__all__ = ["person"]
pytestmark = pytest.mark.browser

Enter = Callable[[str], BrowserContext]
SUBMIT = re.compile(r"/submit\b")
MENTORS = re.compile(r"/mentors\b")


def test_what_is_changed_after_an_answer_was_lost_is_stored_too(person: Enter) -> None:
    page = open_unit(person("manager"))
    choose(skill(page, 0), 1)
    page.route(SUBMIT, lose_answer)
    page.get_by_role("button", name="Submit my ratings").click()
    page.get_by_role("button", name="Submit without them").click()
    expect(page.locator("[data-tm-form-error]")).to_contain_text("The server did not answer")
    page.unroute(SUBMIT)
    choose(skill(page, 0), 3)
    # What was stored comes to light with the next draft.
    expect(page.locator("[data-tm-status]")).to_contain_text("You submitted your ratings")
    unfold(page)
    submit(page)
    row = page.locator(".tm-results tbody tr").filter(has_text=skill(page, 0).get_attribute("data-tm-title") or "")
    expect(row.locator("td").first).to_contain_text("3")


def test_what_is_typed_while_ratings_are_on_their_way_stays(person: Enter) -> None:
    page = open_unit(person("mentor"))
    choose(skill(page, 0), 1)
    expect(saved(page)).to_contain_text(re.compile(r"saved \d"))
    held = hold(page, SUBMIT)
    page.get_by_role("button", name="Submit my ratings").click()
    page.get_by_role("button", name="Submit without them").click()
    wait_for(page, held)
    choose(skill(page, 0), 4)
    page.wait_for_timeout(1000)
    held[0].continue_()
    expect(page.get_by_text("Your ratings are stored.")).to_be_visible()
    expect(saved(page)).to_contain_text(re.compile(r"saved \d"))
    page = open_unit(page.context)
    expect(level(skill(page, 0), 4)).to_be_checked()


def test_the_button_for_what_is_left_leads_to_the_form_also_when_nothing_is(person: Enter) -> None:
    page = open_unit(person("admin"))
    choose(skill(page, 0), 1)
    submit(page)
    page.evaluate(ANSWER_ALL)
    page.locator(".tm-results [data-tm-left]").click()
    expect(page.locator("fieldset:visible").first.locator(":focus")).to_be_visible()
    expect(page.get_by_role("button", name="Show all skills")).to_be_hidden()


def test_of_two_panels_the_last_one_asked_for_opens(person: Enter) -> None:
    page = open_unit(person("learner"))
    for number in range(2):
        choose(skill(page, number), 1)
    submit(page)
    buttons = page.locator("[data-tm-card] [data-tm-find]")
    wanted = buttons.nth(1).get_attribute("data-tm-find") or ""
    held = hold(page, MENTORS)
    for number in range(2):
        buttons.nth(number).click()
        wait_for(page, held, number + 1)
    for route in reversed(held):
        with page.expect_response(MENTORS):
            route.continue_()
        page.wait_for_timeout(200)
    assert [each.get_attribute("data-tm-mentors") for each in page.locator("[data-tm-mentors]").all()] == [wanted]


ANSWER_ALL = """() => {
  for (const skill of document.querySelectorAll("fieldset[data-tm-skill]:not([data-tm-stored])")) {
    skill.querySelector("[type=radio]").click();
  }
}"""


def lose_answer(route: Route) -> None:
    """The server stores what is sent, and its answer never arrives."""
    route.fetch()
    route.fulfill(status=502, content_type="text/html", body="<h1>Bad gateway</h1>")


def hold(page: Page, address: re.Pattern[str]) -> list[Route]:
    """What is sent to such an address, kept back until it is told to go on."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route(address, keep)
    return held


def wait_for(page: Page, held: list[Route], count: int = 1) -> None:
    while len(held) < count:
        page.wait_for_timeout(50)
