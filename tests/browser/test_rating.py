"""Nothing that a learner typed is lost: without a line, in two windows, on two devices, signed out, on a slow line."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

pytestmark = pytest.mark.browser

UNIT = "/workbench/unit/0/"
WINDOWS = {"laptop": (1280, 860), "phone": (390, 844)}
BOTH = 2
SCRIPTS = "**/mentoring_xblock/js/**"
NOTE = "The complaints of the last quarter"

Open = Callable[..., Page]


@pytest.fixture
def person(site: str, chromium: Browser, request: pytest.FixtureRequest) -> Callable[[str], BrowserContext]:
    """A browser of its own in which somebody is signed in; two of one name are two devices."""

    def come_in(username: str) -> BrowserContext:
        context = chromium.new_context(base_url=site, viewport={"width": 1280, "height": 860}, locale="en-GB")
        request.addfinalizer(context.close)
        sign_in(context, username).close()
        return context

    return come_in


def test_words_typed_without_a_line_wait_in_the_browser_and_arrive(person: Callable[[str], BrowserContext]) -> None:
    browser = person("manager")
    page = open_unit(browser)
    browser.set_offline(True)
    first = skill(page, 0)
    choose(first, 2)
    first.locator("summary").click()
    first.locator("textarea").fill(NOTE)
    choose(skill(page, 1), 3)
    expect(saved(page)).to_contain_text("not saved yet, but kept in this browser")
    # Leaving asks, and whoever leaves all the same finds the words when they come back.
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.close(run_before_unload=True)
    page.wait_for_event("close")
    assert asked == ["beforeunload"]
    browser.set_offline(False)
    page = open_unit(browser)
    expect(level(skill(page, 0), 2)).to_be_checked()
    expect(saved(page)).to_contain_text(re.compile(r"saved \d"))
    # The line comes back while the page is open.
    browser.set_offline(True)
    choose(skill(page, 1), 4)
    expect(saved(page)).to_contain_text("not saved yet")
    browser.set_offline(False)
    expect(saved(page)).to_contain_text(re.compile(r"saved \d"))
    assert page.evaluate("() => Object.keys(localStorage).filter((key) => key.startsWith('tm-words'))") == []
    asked.clear()
    page = open_unit(person("manager"))
    expect(level(skill(page, 0), 2)).to_be_checked()
    expect(skill(page, 0).locator("textarea")).to_have_value(NOTE)
    expect(level(skill(page, 1), 4)).to_be_checked()


def test_two_windows_and_another_device_merge_and_the_newer_word_says_so(
    person: Callable[[str], BrowserContext],
) -> None:
    browser = person("mentor")
    one, two = open_unit(browser), open_unit(browser)
    choose(skill(one, 0), 1)
    expect(level(skill(two, 0), 1)).to_be_checked()
    expect(two.locator("[data-tm-status]")).to_contain_text("Changed in another window")
    choose(skill(two, 1), 2)
    expect(saved(two)).to_contain_text(re.compile(r"saved \d"))
    # A phone that was offline sends an older word for one skill and a newer one for the other.
    phone = open_unit(person("mentor"))
    phone.context.set_offline(True)
    choose(skill(phone, 0), 4)
    phone.wait_for_timeout(1100)
    choose(skill(one, 0), 3)
    expect(saved(one)).to_contain_text(re.compile(r"saved \d"))
    one.wait_for_timeout(1100)
    choose(skill(phone, 1), 4)
    phone.context.set_offline(False)
    expect(level(skill(phone, 0), 3)).to_be_checked()
    expect(phone.locator("[data-tm-status]")).to_contain_text("on another device")
    two.evaluate("() => dispatchEvent(new Event('focus'))")
    choose(skill(two, 2) if skill(two, 2).is_visible() else skill(two, 0), 3)
    expect(level(skill(two, 1), 4)).to_be_checked()
    # Submitted here: the other window shows it, and does not send the same again.
    one.goto(UNIT)
    unfold(one)
    one.get_by_role("button", name="Submit my ratings").click()
    expect(one.locator("[data-tm-missing]").or_(one.get_by_text("Your ratings are stored."))).to_be_visible()
    if one.locator("[data-tm-missing]").is_visible():
        one.get_by_role("button", name="Submit without them").click()
    expect(one.get_by_text("Your ratings are stored.")).to_be_visible()
    choose(skill(two, 0), 1)
    expect(two.locator("[data-tm-status]")).to_contain_text("You submitted your ratings in another window")
    unfold(two)
    expect(level(skill(two, 0), 1)).to_be_checked()


def test_whoever_is_signed_out_signs_in_beside_the_page_and_goes_on_and_nobody_else_gets_their_words(
    person: Callable[[str], BrowserContext],
) -> None:
    browser = person("author")
    page = open_unit(browser)
    kept = browser.cookies()
    browser.clear_cookies(name="sessionid")
    choose(skill(page, 0), 2)
    alert = page.locator("[data-tm-alert]")
    expect(alert).to_contain_text("You are signed out")
    expect(alert.get_by_role("link", name="Sign in")).to_have_attribute("target", "_blank")
    assert not Axe().run(page).response["violations"]
    other = sign_in(browser, "learner")
    page.evaluate("() => dispatchEvent(new Event('focus'))")
    expect(saved(page)).to_contain_text("Somebody else is signed in now")
    other.close()
    browser.clear_cookies()
    browser.add_cookies(kept)
    page.evaluate("() => dispatchEvent(new Event('focus'))")
    expect(saved(page)).to_contain_text(re.compile(r"saved \d"))
    expect(alert).to_be_empty()
    expect(level(skill(open_unit(person("author")), 0), 2)).to_be_checked()


@pytest.mark.parametrize("count", [15, 78])
def test_no_screen_is_higher_than_two_windows_and_all_skills_can_be_reached(
    count: int, person: Callable[[str], BrowserContext]
) -> None:
    page = person("admin").new_page()
    page.route(f"**{UNIT}", lambda route: multiply(route, count))
    for width, height in WINDOWS.values():
        page.set_viewport_size({"width": width, "height": height})
        page.goto(UNIT)
        expect(page.locator("[data-tm-submit]")).to_be_enabled()
        expect(page.locator("[data-tm-count]")).to_have_text(f"0 of {count} answered")
        form, seen = page.locator("[data-tm-form]"), 0
        # A group's title before the number would read as if the group had so many pages.
        group = form.locator("fieldset").first.get_attribute("data-tm-group") or ""
        expect(page.locator("[data-tm-place]")).to_have_text(re.compile(rf"^Page 1 of \d+ · {re.escape(group)}$"))
        while True:
            seen += form.locator("fieldset:visible").count()
            assert form.evaluate("form => form.offsetHeight") <= BOTH * height
            if not page.get_by_role("button", name="Next").is_visible():
                break
            page.get_by_role("button", name="Next").click()
        assert seen == count
        page.get_by_text("All skills", exact=True).click()
        page.locator("[data-tm-jump] button").nth(4).click()
        expect(page.locator("fieldset:visible").filter(has=page.locator(":focus"))).to_contain_text(f"5 of {count}")
        assert page.evaluate(SMALL) == []
        if count > 15:
            assert not Axe().run(page).response["violations"]


def test_on_a_slow_line_the_first_question_can_be_answered_before_the_scripts_arrive(
    person: Callable[[str], BrowserContext],
) -> None:
    page = person("admin").new_page()
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    slow = {"offline": False, "latency": 1500, "downloadThroughput": 25_000, "uploadThroughput": 25_000}
    line.send("Network.emulateNetworkConditions", slow)
    # Neither answered nor refused, until nobody asks any more.
    page.route(SCRIPTS, lambda route: None)
    page.goto(UNIT, wait_until="commit")
    first = skill(page, 0)
    choose(first, 2)
    page.get_by_text("All skills", exact=True).click()
    buttons = page.locator(".tm-block").get_by_role("button")
    expect(buttons.first).to_be_visible()
    assert [button.inner_text() for button in buttons.all() if button.is_enabled()] == []
    expect(saved(page)).to_contain_text("Loading…")
    page.unroute(SCRIPTS)
    expect(saved(page)).to_contain_text(re.compile(r"saved \d"))
    assert [button.inner_text() for button in buttons.all() if button.is_disabled()] == []
    # The button that sends comes last, when all the others have done something.
    for button in buttons.element_handles():
        if button.is_visible():
            assert button.evaluate(DOES_SOMETHING), button.inner_text()
    expect(page.locator("[data-tm-missing]")).to_be_visible()
    page.goto(UNIT)
    expect(level(skill(page, 0), 2)).to_be_checked()


DOES_SOMETHING = """(button) => new Promise((done) => {
  const seen = () => { watch.disconnect(); done(true); };
  const watch = new MutationObserver(seen);
  watch.observe(document.querySelector(".tm-block"), { subtree: true, childList: true, attributes: true });
  document.addEventListener("focusin", (event) => event.target !== button && seen(), { once: true });
  button.click();
  setTimeout(() => { watch.disconnect(); done(false); }, 2000);
})"""
SMALL = """() => [...document.querySelectorAll(".tm-block :is(button, summary, input, select, a)")]
  .filter((each) => each.offsetHeight && (each.closest("label") || each).getBoundingClientRect().height < 24)
  .map((each) => each.outerHTML.slice(0, 90))"""


def multiply(route: Route, count: int) -> None:
    """The page with its questions repeated until there are so many."""
    answer = route.fetch()
    html = answer.text()
    for pattern, key in (
        (r'<fieldset class="tm-skill.*?</fieldset>', "data-tm-skill"),
        (r"<li><button[^>]*data-tm-go.*?</li>", "data-tm-go"),
    ):
        found = re.findall(pattern, html, re.DOTALL)
        more = [
            re.sub(rf'({key}="|id="|for="|name=")', rf"\g<1>x{number}-", found[number % len(found)]).replace(
                '<fieldset class="tm-skill"', '<fieldset class="tm-skill tm-later"'
            )
            for number in range(len(found), count)
        ]
        html = html.replace(found[-1], found[-1] + "".join(more), 1)
    html = re.sub(r"(\d+) of \d+", rf"\g<1> of {count}", html)
    route.fulfill(response=answer, body=html)


def sign_in(context: BrowserContext, username: str) -> Page:
    page = context.new_page()
    page.goto("/")
    page.locator(f"form[action='/enter/{username}/']").get_by_role("button").click()
    page.wait_for_load_state("networkidle")
    return page


def open_unit(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto(UNIT)
    unfold(page)
    return page


def unfold(page: Page) -> None:
    """The form, which is folded below the results of whoever has rated."""
    page.locator("[data-tm-block]").evaluate(
        "(block) => block.querySelector('[data-tm-form-box]')?.setAttribute('open', '')"
    )
    expect(page.locator("[data-tm-submit]")).to_be_enabled()


def skill(page: Page, place: int) -> Locator:
    return page.locator("fieldset[data-tm-skill]").nth(place)


def level(fieldset: Locator, number: int) -> Locator:
    return fieldset.locator("[type=radio]").nth(number - 1)


def choose(fieldset: Locator, number: int) -> None:
    level(fieldset, number).check()


def saved(page: Page) -> Locator:
    return page.locator("[data-tm-saved]")
