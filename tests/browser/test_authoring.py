"""An admin writes a competency model: a draft, the grid, the matrix, a merger, the difference, and publishing it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

LIST = "/admin/task_mentoring/framework/"
TITLE = "Data analyst"
BEHAVIOUR = "You can tell a count from a sum in a finished table"
SKILL = "Explain a figure to somebody who will decide by it"


def test_a_draft_is_written_compared_and_published(enter: Enter) -> None:
    admin = enter("admin")
    start_a_draft(admin)
    edit_a_cell_and_add_a_skill(admin)
    set_a_target_in_the_matrix(admin)
    say_that_two_skills_become_one(admin)
    look_at_the_other_pages(admin)
    see_the_difference_and_publish(admin)


def test_every_screen_serves_a_narrow_window_and_right_to_left(enter: Enter) -> None:
    admin = enter("admin")
    open_overview(admin)
    page = admin.page
    if page.get_by_role("button", name="Start a draft").count():
        page.get_by_role("button", name="Start a draft").click()
    else:
        page.get_by_role("link", name="Continue editing").click()
    addresses = [each.get_attribute("href") or "" for each in page.locator(".tm-author__tabs a").all()]
    overview = re.sub(r"[a-z]+/$", "change/", addresses[0])
    for name, width, language in (("narrow", 320, "en"), ("right-to-left", 1280, "ar")):
        page.set_viewport_size({"width": width, "height": 860})
        root = str(page.evaluate("location.origin"))
        page.context.add_cookies([{"name": "django_language", "value": language, "url": root}])
        for address in (*addresses, overview, f"{LIST}new/"):
            page.goto(address)
            assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
            admin.look(f"authoring-{address.strip('/').split('/')[-1]}-{name}")
            # Tables scroll within themselves, the page does not.
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (address, name)


def open_overview(admin: Visitor) -> None:
    admin.page.goto(LIST)
    admin.page.get_by_role("link", name=TITLE, exact=True).click()
    expect(admin.section("What you can do now")).to_be_visible()


def open_tab(admin: Visitor, name: str) -> None:
    tabs = admin.page.get_by_role("navigation", name="Sections of the draft")
    tabs.get_by_role("link", name=name, exact=True).click()


def start_a_draft(admin: Visitor) -> None:
    open_overview(admin)
    admin.look("authoring-overview")
    admin.page.get_by_role("button", name="Start a draft").click()
    expect(admin.page.get_by_text("The draft is open.")).to_be_visible()
    admin.look("authoring-skills")


def edit_a_cell_and_add_a_skill(admin: Visitor) -> None:
    page = admin.page
    cell = page.locator("textarea[name=level-0-1]")
    cell.fill(f"{cell.input_value()}\n{BEHAVIOUR}")
    first = page.locator("textarea[name=title-0]").input_value()
    page.get_by_label("Title of the new skill").fill(SKILL)
    page.get_by_role("button", name="Add the skill").click()
    expect(page.get_by_text("Saved to the draft.")).to_be_visible()
    expect(page.locator("textarea[name=level-0-1]")).to_have_value(re.compile(re.escape(BEHAVIOUR)))
    added = page.get_by_role("row").filter(has=page.locator("textarea[name^=title-]").filter(has_text=SKILL))
    expect(added).to_contain_text("No behaviours yet for")

    # The same sentence twice in a cell is refused beside it, and what was typed stays.
    page.locator("textarea[name=level-0-2]").fill("You can\nYou can")
    page.get_by_role("button", name="Save draft").first.click()
    expect(page.locator("#level-0-2-error")).to_contain_text("twice")
    expect(page.locator("textarea[name=level-0-2]")).to_have_value("You can\nYou can")
    admin.faults.clear()  # the browser notes the answer's 400
    admin.look("authoring-refused")
    page.locator("textarea[name=level-0-2]").fill("You can")
    page.get_by_role("button", name="Save draft").first.click()
    expect(page.get_by_text("Saved to the draft.")).to_be_visible()

    # By keyboard alone: the button that moves the first skill down.
    page.get_by_role("button", name=f"Move down: {first}").focus()
    page.keyboard.press("Enter")
    expect(page.locator("textarea[name=title-1]")).to_have_value(first)


def set_a_target_in_the_matrix(admin: Visitor) -> None:
    page = admin.page
    open_tab(admin, "Targets")
    level = page.get_by_label(f"Level of {SKILL} for").first
    level.select_option("3")
    page.get_by_label(f"Importance of {SKILL} for").first.select_option("5")
    admin.look("authoring-targets")
    page.get_by_role("button", name="Save draft").first.click()
    expect(page.get_by_text("Saved to the draft.")).to_be_visible()
    expect(page.get_by_label(f"Level of {SKILL} for").first).to_have_value("3")


def say_that_two_skills_become_one(admin: Visitor) -> None:
    page = admin.page
    open_tab(admin, "Merge or split")
    for place in (0, 1):
        page.locator("input[name=former]").nth(place).check()
    page.get_by_label("Titles, one per line").fill("Prepare and summarise data")
    admin.look("authoring-replace")
    page.get_by_role("button", name="Replace in the draft").click()
    expect(page.get_by_role("link", name="2 retired skills")).to_be_visible()


def look_at_the_other_pages(admin: Visitor) -> None:
    for tab in ("Model and scale", "Roles", "Merge or split"):
        open_tab(admin, tab)
        admin.look(f"authoring-{tab.split()[0].lower()}")


def see_the_difference_and_publish(admin: Visitor) -> None:
    page = admin.page
    open_tab(admin, "Review changes and publish")
    changes = admin.section("What changes").get_by_role("row")
    expect(changes.filter(has_text=BEHAVIOUR)).to_have_count(1)
    target = changes.filter(has_text="explain-a-figure").filter(has_text="level 3, importance 5")
    expect(target).to_have_count(1)
    expect(changes.filter(has_text=re.compile("retire.*", re.IGNORECASE)).first).to_be_visible()
    admin.look("authoring-difference")
    page.get_by_label("What is new").fill("One skill more, two made one")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("is published. Self-assessments use it from now on.")).to_be_visible()
    expect(admin.section("Versions")).to_contain_text("In use")
    expect(admin.section("Who changed what")).to_contain_text("One skill more, two made one")
    admin.look("authoring-published")
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(admin.section("What changes")).to_contain_text(BEHAVIOUR)
    admin.look("authoring-compare")
