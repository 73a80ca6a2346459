"""What a reader sees before our scripts are there: buttons that cannot work yet are off and say so; nothing is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser

SCRIPTS = "**/mentoring_xblock/js/**"
VIEWS = {
    "results": ("learner", "/hosts/lms/student_view/0/"),
    "first rating": ("admin", "/hosts/lms/student_view/0/"),
    "editor": ("author", "/hosts/library/studio_view/0/"),
}


@pytest.mark.parametrize(("username", "address"), VIEWS.values(), ids=VIEWS)
def test_buttons_are_off_and_say_why_until_their_script_is_there(username: str, address: str, enter: Enter) -> None:
    page = enter(username).page
    page.route(SCRIPTS, lambda route: route.abort())
    page.goto(address)
    unfold(page)
    assert shown(page)
    assert [button.inner_text() for button in shown(page) if button.is_enabled()] == []
    expect(page.locator("[data-tm-status]")).to_contain_text("Loading…")
    expect(page.locator("[data-tm-status]")).to_contain_text("reload the page")

    page.unroute(SCRIPTS)
    page.goto(address)
    expect(page.locator("[data-tm-status]")).to_be_empty()
    unfold(page)
    # Nothing is there to be undone yet, the first of a list cannot go up, and nobody answers a preview.
    ours = page.locator(".tm button:visible:not([data-tm-preview] *)").all()
    off = [button.inner_text() for button in ours if button.is_disabled()]
    assert set(off) <= {"Undo", "Redo", "↑", "↓"}
    assert page.get_by_text("Loading…").locator("visible=true").count() == 0


def test_what_was_chosen_on_a_slow_line_is_counted_and_saved(enter: Enter) -> None:
    page = enter("admin").page
    # Neither answered nor refused, until nobody asks any more.
    page.route(SCRIPTS, lambda route: None)
    page.goto("/hosts/lms/student_view/0/", wait_until="commit")
    skill = page.locator("[data-tm-skill]").first
    skill.get_by_role("radio").nth(1).check()
    expect(page.locator("[data-tm-count]")).to_contain_text("0 of")
    page.unroute(SCRIPTS)
    expect(page.locator("[data-tm-count]")).to_contain_text("1 of")
    expect(page.locator("[data-tm-saved]")).to_contain_text("saved")
    page.goto("/hosts/lms/student_view/0/")
    expect(page.locator("[data-tm-skill]").first.get_by_role("radio").nth(1)).to_be_checked()


def shown(page: Page) -> list[Locator]:
    """Every button of ours that can be seen."""
    return page.locator(".tm button:visible").all()


def unfold(page: Page) -> None:
    page.evaluate("() => document.querySelectorAll('.tm details').forEach((part) => { part.open = true; })")
