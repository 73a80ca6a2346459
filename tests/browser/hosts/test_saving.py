"""Save and Cancel of the editor: in the bar of Studio's modal where there is one, and else at hand in our own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser

MODAL = "/hosts/studio/studio_view/0/"
LIBRARY = "/hosts/library/studio_view/0/"


@pytest.fixture
def modal(enter: Enter) -> Page:
    """The editor in Studio's modal, alive."""
    return open_editor(enter("author").page, MODAL)


@pytest.fixture
def library(enter: Enter) -> Page:
    """The editor in the frame of a library, where no bar is around it."""
    return open_editor(enter("author").page, LIBRARY)


def test_the_modals_bar_saves_and_cancels_and_nothing_is_there_twice(modal: Page) -> None:
    bar = modal.locator(".modal-actions")
    assert [button.inner_text() for button in bar.get_by_role("link").all()] == ["Save", "Cancel"]
    assert modal.get_by_text("Save", exact=True).locator("visible=true").count() == 1
    assert modal.get_by_text("Cancel", exact=True).locator("visible=true").count() == 1
    modal.get_by_label("Title").fill("Saved in the bar")
    bar.get_by_role("link", name="Save").click()
    expect(modal.locator(".modal-window")).to_have_count(0)
    assert told(modal) == ["save start", "save end"]
    open_editor(modal, MODAL)
    expect(modal.get_by_label("Title")).to_have_value("Saved in the bar")


def test_without_a_bar_save_and_cancel_are_at_hand_wherever_the_form_is_scrolled_to(library: Page) -> None:
    save, cancel = own_button(library, "Save"), own_button(library, "Cancel")
    for width in (390, 1280):
        library.set_viewport_size({"width": width, "height": 700})
        for place in (0, 0.5):
            library.evaluate("place => window.scrollTo(0, place * document.body.scrollHeight)", place)
            expect(save).to_be_in_viewport(ratio=1)
            expect(cancel).to_be_in_viewport(ratio=1)
    save.click()
    library.wait_for_function("() => window.told.some((each) => each.state === 'end')")
    open_editor(library, LIBRARY)
    own_button(library, "Cancel").click()
    assert sorted(told(library)) == ["cancel", "cancel-clicked"]


def test_the_bar_never_hides_the_field_that_has_the_focus(library: Page) -> None:
    """Of a tall one, the first 44 px: a browser brings the caret into view, not the whole of it."""
    library.set_viewport_size({"width": 390, "height": 500})
    library.get_by_label("Title").focus()
    is_hidden = """() => {
      const [focused, bar] = [document.activeElement, document.querySelector(".tm-editor__actions")];
      const box = focused.getBoundingClientRect();
      const under = Math.min(box.bottom, box.top + 44) > bar.getBoundingClientRect().top + 1;
      return under && !bar.contains(focused) && Boolean(focused.closest("form"));
    }"""
    for _ in range(14):
        library.keyboard.press("Tab")
        hidden = library.evaluate(is_hidden)
        assert not hidden, library.evaluate("() => document.activeElement.outerHTML.slice(0, 120)")


@pytest.mark.parametrize("host", ["modal", "library"])
def test_save_pressed_twice_saves_once(host: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(host)
    sent: list[Any] = []

    def hold(route: Route) -> None:
        sent.append(json.loads(route.request.post_data or "null"))
        page.wait_for_timeout(400)
        route.continue_()

    page.route("**/studio_submit", hold)
    button = modal_button(page, "Save") if host == "modal" else own_button(page, "Save")
    button.evaluate("button => { button.click(); button.click(); }")
    page.wait_for_function("() => window.told.some((each) => each.state === 'end')")
    assert len(sent) == 1
    assert told(page)[:2] == ["save start", "save end"] or host == "library"


@pytest.mark.parametrize("host", ["modal", "library"])
def test_a_refusal_brings_the_focus_to_its_summary_and_from_there_to_the_field(
    host: str, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(host)
    page.get_by_label("Title").fill("")
    (modal_button(page, "Save") if host == "modal" else own_button(page, "Save")).click()
    summary = page.locator("[data-tm-summary]")
    expect(summary).to_be_focused()
    expect(summary).to_be_in_viewport()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Title")).to_be_focused()
    expect(page.get_by_label("Title")).to_have_attribute("aria-invalid", "true")
    assert "error" in told(page)
    # The next try is not taken for the second press of the first.
    page.get_by_label("Title").fill("Now with a title")
    (modal_button(page, "Save") if host == "modal" else own_button(page, "Save")).click()
    page.wait_for_function("() => window.told.some((each) => each.state === 'end')")


def test_the_keyboard_comes_from_the_form_to_undo_and_then_to_the_modals_bar(modal: Page) -> None:
    modal.get_by_label("Grade for taking part").focus()
    modal.keyboard.press("Space")
    order = []
    for _ in range(8):
        modal.keyboard.press("Tab")
        order.append(modal.evaluate("() => document.activeElement.innerText?.trim() || ''"))
    assert order.index("Undo") < order.index("Save") < order.index("Cancel")


def open_editor(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.locator("[data-tm-preview] .tm-skill").first).to_be_visible()
    return page


def modal_button(page: Page, name: str) -> Locator:
    return page.locator(".modal-actions").get_by_role("link", name=name)


def own_button(page: Page, name: str) -> Locator:
    return page.locator(".tm-editor").get_by_role("button", name=name, exact=True)


def told(page: Page) -> list[str]:
    """What the host was told, in order."""
    given: list[dict[str, str]] = page.evaluate("() => window.told")
    return [" ".join(filter(None, (each["name"], each.get("state")))) for each in given]
