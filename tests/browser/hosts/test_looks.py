"""Our screens keep their looks in hosts with a root font and rules of their own: measured as Chromium draws them.

Studio's root is 10 px, the LMS's 16 px, a reader's may be 20 px. Both hosts style bare elements, and those in their own
corners more strongly. None of it may reach what is inside our container.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser

MEASURE = (Path(__file__).parent / "measure.js").read_text()
ROOTS = ("10", "16", "20")
WIDTHS = (390, 1280)
DIRECTIONS = ("ltr", "rtl")

BLOCK = {
    "studio_view": ("author", "/hosts/studio/studio_view/0/"),
    "studio_view in a library": ("author", "/hosts/library/studio_view/0/"),
    "author_view": ("author", "/hosts/studio/author_view/0/"),
    "student_view": ("learner", "/hosts/lms/student_view/0/"),
    "student_view of somebody who has not rated": ("admin", "/hosts/lms/student_view/0/"),
}
PAGES = {
    "my mentoring": ("mentor", "/mentoring/"),
    "my team": ("manager", "/mentoring/team/"),
    "the programme": ("admin", "/mentoring/programme/"),
    "why nobody": ("admin", "/mentoring/programme/why-not/"),
    "evidence": ("admin", "/mentoring/programme/evidence/"),
}


@pytest.mark.parametrize(("username", "address"), BLOCK.values(), ids=BLOCK)
def test_the_block_looks_the_same_in_every_host(username: str, address: str, enter: Enter) -> None:
    page = enter(username).page
    page.goto(address)
    open_everything(page)
    if "lms/student_view" in address and username == "learner":
        page.get_by_role("button", name="Find a mentor for this").click()
        expect(page.locator("[data-tm-mentors]")).to_be_visible()
    if "studio_view" in address:
        expect(page.locator("[data-tm-preview] .tm-skill").first).to_be_visible()
    assert find_faults(page) == {}


@pytest.mark.parametrize(("username", "address"), PAGES.values(), ids=PAGES)
def test_a_page_looks_the_same_under_the_platforms_header(username: str, address: str, enter: Enter) -> None:
    page = enter(username).page
    page.goto(address)
    open_everything(page)
    assert find_faults(page) == {}


def test_a_pairing_looks_the_same_under_the_platforms_header(enter: Enter) -> None:
    page = enter("mentor").page
    page.goto("/mentoring/")
    page.get_by_role("region", name="Skills I mentor").get_by_role("link").first.click()
    open_everything(page)
    assert find_faults(page) == {}


def test_a_person_of_the_team_looks_the_same_under_the_platforms_header(enter: Enter) -> None:
    page = enter("manager").page
    page.goto("/mentoring/team/")
    page.locator(".tm-heat tbody td a").first.click()
    open_everything(page)
    assert find_faults(page) == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_the_learning_applications_frame_never_scrolls(width: int, enter: Enter) -> None:
    """It is made as high as its content, so what is laid out by the window's height would grow without end."""
    page = enter("learner").page
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/hosts/learning/student_view/0/")
    frame = page.frame_locator(".unit-frame")
    frame.get_by_role("button", name="Find a mentor for this").click()
    expect(frame.locator("[data-tm-mentors]")).to_be_visible()
    inside = next(each for each in page.frames if each != page.main_frame)
    page.wait_for_timeout(500)
    high, wide = inside.evaluate(
        "() => { const page = document.scrollingElement;"
        " return [page.scrollHeight - page.clientHeight, page.scrollWidth - page.clientWidth]; }"
    )
    assert (high, wide) == (0, 0)


@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_sticky_stays_in_sight_in_the_learning_applications_frame_too(width: int, enter: Enter) -> None:
    page = enter("admin").page
    page.set_viewport_size({"width": width, "height": 700})
    page.goto("/hosts/learning/student_view/0/")
    frame = page.frame_locator(".unit-frame")
    head, foot = frame.locator(".tm-head"), frame.locator(".tm-foot")
    expect(frame.get_by_role("button", name="Submit my ratings")).to_be_enabled()
    resting = top_of(head)
    page.mouse.wheel(0, resting + 200)
    page.wait_for_timeout(500)
    assert abs(top_of(head)) < 2
    page.mouse.wheel(0, 5000)
    page.wait_for_timeout(500)
    assert top_of(head) < top_of(foot)
    page.mouse.wheel(0, -9000)
    page.wait_for_timeout(500)
    assert abs(top_of(head) - resting) < 2


@pytest.mark.parametrize("width", WIDTHS)
def test_the_button_that_asks_mentors_stays_in_sight_there(width: int, enter: Enter) -> None:
    page = enter("learner").page
    page.set_viewport_size({"width": width, "height": 700})
    page.goto("/hosts/learning/student_view/0/")
    frame = page.frame_locator(".unit-frame")
    frame.get_by_role("button", name="Find a mentor for this").click()
    send = frame.locator(".tm-send")
    expect(send).to_be_visible()
    frame.locator("[data-tm-panel-title]").evaluate("(title) => title.scrollIntoView()")
    page.wait_for_timeout(500)
    box = send.bounding_box()
    assert box is not None
    assert abs(box["y"] + box["height"] - 700) < 2


def top_of(part: Locator) -> float:
    box = part.bounding_box()
    assert box is not None
    return box["y"]


def find_faults(page: Page) -> dict[str, list[str]]:
    """What is wrong, by width, root and direction of writing; empty where nothing is."""
    found = {}
    for width, root, direction in product(WIDTHS, ROOTS, DIRECTIONS):
        page.set_viewport_size({"width": width, "height": 860})
        page.evaluate(
            "([root, direction]) => { document.documentElement.dataset.root = root;"
            " document.documentElement.dir = direction; }",
            [root, direction],
        )
        faults = page.evaluate(MEASURE)
        if faults:
            found[f"{width} px, root {root} px, {direction}"] = faults
    return found


def open_everything(page: Page) -> None:
    """Unfold what is folded, so that it is measured too."""
    page.wait_for_load_state("networkidle")
    page.evaluate("() => document.querySelectorAll('.tm details').forEach((part) => { part.open = true; })")
