"""The Studio editor in a browser: filled in by keyboard, undone, previewed while written, asked before it is lost."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Enter
from tests.browser.hosts.test_saving import MODAL, modal_button, open_editor, own_button, told
from tests.browser.test_sending import hold, wait_for

pytestmark = pytest.mark.browser

LIBRARY = "/hosts/library/studio_view/1/"
"""The second unit, which nobody else looks at: what is saved here changes what its learners see."""


@pytest.fixture
def modal(enter: Enter) -> Page:
    """The editor in Studio's modal, alive."""
    return open_editor(enter("author").page, MODAL)


@pytest.fixture
def library(enter: Enter) -> Page:
    """The editor in the frame of a library, where no bar is around it."""
    return open_editor(enter("author").page, LIBRARY)


def test_a_role_is_found_by_typing_and_skills_are_ordered_without_a_mouse(library: Page) -> None:
    keys = library.keyboard
    library.get_by_label("One role for everybody").press("Space")
    before = titles(library)[0]
    library.get_by_role("combobox", name="Competency model").focus()
    keys.type("nur ward")
    expect(library.locator(".tm-search__option")).to_have_count(1)
    keys.press("Enter")
    expect(library.get_by_role("combobox", name="Competency model")).to_have_value("Ward nurse")
    role = library.get_by_role("combobox", name="Role")
    expect(role).not_to_have_value("Data analyst – Analyst")
    role.focus()
    keys.type("no such role")
    expect(library.locator(".tm-search__option")).to_have_text("Nothing found. Try fewer or other words.")
    keys.press("Escape")
    expect(library.locator(".tm-search__option")).to_have_count(0)
    expect(role).not_to_have_value("no such role")

    expect(line(library, 0)).not_to_contain_text(before)
    first = titles(library)[0]
    line(library, 0).get_by_role("button", name="Change the position of").focus()
    keys.press("End")
    assert titles(library)[-1] == first
    expect(library.locator("[data-tm-status]")).to_contain_text(f"{first} is now number {len(titles(library))}.")
    keys.press("ArrowUp")
    assert titles(library)[-2] == first
    expect(line(library, -2).get_by_role("button", name="Change the position of")).to_be_focused()
    own_button(library, "Choose none").press("Enter")
    line(library, 0).get_by_role("checkbox").press("Space")
    own_button(library, "Save").press("Enter")
    library.wait_for_function("() => window.told.some((each) => each.state === 'end')")
    open_editor(library, LIBRARY)
    assert [box.is_checked() for box in library.locator(".tm-skill-line input").all()].count(True) == 1


def test_skills_are_ordered_by_dragging_them_and_by_buttons(library: Page) -> None:
    library.get_by_label("One role for everybody").check()
    before = titles(library)
    drag(library, line(library, 0).locator("[data-tm-handle]"), line(library, 2))
    assert titles(library)[:3] == [before[1], before[2], before[0]]
    drag(library, line(library, 2).locator("[data-tm-handle]"), line(library, 0), at=0.2)
    assert titles(library) == before
    line(library, 1).get_by_role("button", name="Move up").click()
    assert titles(library)[:2] == [before[1], before[0]]


def test_a_course_unit_is_named_for_a_skill_kept_and_taken_away(library: Page) -> None:
    keys = library.keyboard
    library.get_by_label("One role for everybody").check()
    library.get_by_text("Course units that teach these skills").press("Enter")
    unit = library.get_by_role("combobox", name="Course unit")
    expect(unit).to_be_enabled()
    own_button(library, "Link the unit").press("Enter")
    expect(library.locator("[data-tm-status]")).to_have_text("Choose a skill and a course unit first.")
    expect(unit).to_be_focused()
    keys.type("charts")
    keys.press("Enter")
    skill = library.get_by_role("combobox", name="Skill", exact=True).input_value()
    own_button(library, "Link the unit").press("Enter")
    linked = library.locator(".tm-unit-line")
    expect(linked).to_have_text(re.compile(f"{re.escape(skill)}: Charts for a decision \\(Begin › Week 1\\)"))
    assert violations(library) == []
    library.locator(".tm-units").scroll_into_view_if_needed()
    library.keyboard.press("Control+z")
    expect(linked).to_have_count(0)
    library.keyboard.press("Control+Shift+z")
    expect(linked).to_have_count(1)
    own_button(library, "Save").press("Enter")
    library.wait_for_function("() => window.told.some((each) => each.state === 'end')")
    open_editor(library, LIBRARY)
    library.get_by_text("Course units that teach these skills").press("Enter")
    expect(linked).to_contain_text("Charts for a decision")
    own_button(library, f"Remove the link: {skill}").press("Enter")
    expect(linked).to_have_count(0)
    # As it was, for the others that use the unit.
    own_button(library, "Save").press("Enter")
    library.wait_for_function("() => window.told.some((each) => each.state === 'end')")


def test_the_units_that_tags_name_are_linked_by_one_press_and_checked(library: Page) -> None:
    asked: list[Any] = []

    def answer(route: Route) -> None:
        # The platform's part is tried in tests/platform/test_tagged_units.py.
        asked.append(route.request.post_data_json)
        body = route.fetch().json()
        route.fulfill(
            json=body | {"tagged": {keys[0]: "vertical@u1", keys[1]: "vertical@u0", "elsewhere": "vertical@u2"}}
        )

    library.route("**/studio_units*", answer)
    library.get_by_label("One role for everybody").check()
    keys = library.locator("[data-tm-unit-skill] option").evaluate_all("all => all.map((each) => each.value)")
    first, second = titles(library)[:2]
    library.get_by_text("Course units that teach these skills").press("Enter")
    button = own_button(library, "Link the tagged units")
    expect(button).to_be_visible()
    assert violations(library) == []
    button.press("Enter")
    linked = library.locator(".tm-unit-line")
    expect(linked).to_have_text(
        [re.compile(f"{first}: Charts for a decision"), re.compile(f"{second}: Tables that answer questions")]
    )
    expect(library.locator("[data-tm-status]")).to_have_text("The tagged units are linked. Check them in the list.")
    expect(own_button(library, f"Remove the link: {first}")).to_be_focused()
    expect(button).to_be_hidden()
    library.keyboard.press("Control+z")
    expect(linked).to_have_count(0)
    expect(button).to_be_visible()
    model = library.get_by_role("combobox", name="Competency model")
    other = "Warehouse and dispatch" if model.input_value() == "Ward nurse" else "Ward nurse"
    with library.expect_response("**/studio_units*"):
        model.fill(other)
        library.keyboard.press("Enter")
    expect(model).to_have_value(other)
    assert [each["framework"] for each in asked] == [asked[0]["framework"], asked[-1]["framework"]]
    assert asked[0]["framework"] != asked[-1]["framework"]


def test_each_step_can_be_undone_and_made_again(library: Page) -> None:
    library.get_by_label("One role for everybody").check()
    undo, redo = own_button(library, "Undo"), own_button(library, "Redo")
    title, before = library.get_by_label("Title").input_value(), titles(library)
    library.get_by_label("Title").fill("Another title")
    library.get_by_label("The learner chooses").check()
    role = library.get_by_role("combobox", name="Competency model")
    model = role.input_value()
    role.fill("Warehouse")
    role.press("Enter")
    expect(library.locator("[data-tm-skill-count]")).not_to_be_empty()
    expect(library.get_by_role("combobox", name="Role")).not_to_have_value("")
    expect(line(library, 0)).not_to_contain_text(before[0])
    undo.click()
    expect(role).to_have_value(model)
    assert titles(library) == before
    library.keyboard.press("Control+z")
    expect(library.get_by_label("One role for everybody")).to_be_checked()
    library.keyboard.press("Control+z")
    expect(library.get_by_label("Title")).to_have_value(title)
    library.keyboard.press("Control+Shift+z")
    expect(library.get_by_label("Title")).to_have_value("Another title")
    redo.click()
    redo.click()
    expect(role).to_have_value("Warehouse and dispatch")
    expect(redo).to_be_disabled()


def test_whoever_leaves_with_changes_is_asked(modal: Page) -> None:
    modal.get_by_label("Title").fill("Not saved")
    modal_button(modal, "Cancel").click()
    question = modal.get_by_role("group", name="Your changes are not saved.")
    expect(question).to_be_focused()
    modal.get_by_role("button", name="Keep editing").click()
    expect(modal_button(modal, "Cancel")).to_be_focused()
    dialogs: list[str] = []
    modal.once("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.dismiss()))
    modal.evaluate("() => { setTimeout(() => window.location.reload(), 0); }")
    modal.wait_for_timeout(300)
    assert dialogs == ["beforeunload"]
    expect(modal.get_by_label("Title")).to_have_value("Not saved")
    modal_button(modal, "Cancel").click()
    modal.get_by_role("button", name="Lose my changes").click()
    expect(modal.locator(".modal-window")).to_have_count(0)


def test_our_own_cancel_asks_too_and_nobody_is_asked_without_changes(library: Page) -> None:
    library.get_by_label("Title").fill("Not saved")
    own_button(library, "Cancel").click()
    assert told(library) == []
    library.get_by_role("button", name="Lose my changes").click()
    assert sorted(told(library)) == ["cancel", "cancel-clicked"]


def test_the_introduction_is_formatted_with_a_bar_and_stays_as_it_was_where_nobody_writes(library: Page) -> None:
    area, box = library.locator("textarea[name=introduction]"), library.get_by_role("textbox", name="Introduction")
    odd = '<p title="kept">One &amp; <b>two</b></p><table><tbody><tr><td>3</td></tr></tbody></table>'
    library.get_by_role("button", name="HTML").click()
    area.fill(odd + "<img src=x onerror='window.broken = 1'><script>window.broken = 2</script>")
    library.get_by_role("button", name="HTML").click()
    assert library.evaluate("() => window.broken") is None
    assert "onerror" not in box.inner_html()
    box.click()
    library.keyboard.press("Control+A")
    library.keyboard.type("Plain and bold")
    library.keyboard.press("Control+Shift+ArrowLeft")
    library.get_by_role("button", name="Bold").click()
    library.get_by_role("button", name="Link", exact=True).click()
    address = library.get_by_label("Web or email address")
    address.fill("tel:112")
    library.keyboard.press("Enter")
    expect(address).to_be_focused()
    expect(address).to_have_attribute("aria-invalid", "true")
    address.fill("example.org")
    library.keyboard.press("Enter")
    with library.expect_request("**/studio_submit") as sent:
        own_button(library, "Save").click()
    html = json.loads(sent.value.post_data or "{}")["introduction"]
    assert 'href="https://example.org"' in html
    assert "<b>bold</b>" in html.replace("</a></b>", "</b>").replace('<a href="https://example.org">', "")
    shown = library.locator("[data-tm-preview] .tm-introduction a")
    expect(shown).to_have_attribute("rel", "noopener noreferrer")


@pytest.mark.parametrize(("width", "height"), [(1280, 700), (390, 780)])
def test_the_preview_is_in_sight_wherever_the_form_is_scrolled_to(library: Page, width: int, height: int) -> None:
    library.set_viewport_size({"width": width, "height": height})
    for place in (0, 0.4, 0.8):
        library.evaluate("place => window.scrollTo(0, place * document.body.scrollHeight)", place)
        expect(library.locator("[data-tm-preview]")).to_be_in_viewport(ratio=0.9)
    library.get_by_label("Title").fill("Seen at once")
    expect(library.locator("[data-tm-preview] h2")).to_have_text("Seen at once")
    library.get_by_label("Title").fill("")
    expect(library.locator("[data-tm-preview-note]")).to_have_text("Not up to date: Enter a title for the block.")
    expect(library.locator("[data-tm-preview] h2")).to_have_text("Seen at once")
    assert violations(library) == []


def test_a_block_is_built_from_nothing_by_keyboard_with_skills_of_its_own(library: Page) -> None:
    keys = library.keyboard
    library.get_by_label("A competency model", exact=True).focus()
    keys.press("ArrowDown")
    library.get_by_label("Skill 1", exact=True).focus()
    keys.type("Knead dough")
    keys.press("Enter")
    keys.type("Fire the oven")
    keys.press("Enter")
    keys.type("A slip")
    keys.press("Tab")
    own_button(library, "Remove: A slip").press("Enter")
    expect(library.get_by_label("Skill 2", exact=True)).to_be_focused()
    library.get_by_role("button", name="Change the position of: Fire the oven").focus()
    keys.press("ArrowUp")
    assert inline_titles(library) == ["Fire the oven", "Knead dough"]
    keys.press("Control+z")
    assert inline_titles(library) == ["Knead dough", "Fire the oven"]
    library.locator(".tm-inline-skill summary").first.press("Enter")
    library.get_by_label("1 · Beginning: what people can do").first.focus()
    keys.type("You can mix flour and water")
    expect(library.locator("[data-tm-preview]")).to_contain_text("You can mix flour and water")
    assert violations(library) == []
    library.get_by_label("Skill 2", exact=True).fill("")
    own_button(library, "Save").press("Enter")
    expect(library.locator("[data-tm-summary]")).to_be_focused()
    keys.press("Tab")
    keys.press("Enter")
    expect(library.get_by_label("Skill 2", exact=True)).to_be_focused()
    keys.type("Shape a loaf")
    own_button(library, "Save").press("Enter")
    library.wait_for_function("() => window.told.some((each) => each.state === 'end')")
    open_editor(library, LIBRARY)
    expect(library.get_by_label("I write them here")).to_be_checked()
    assert inline_titles(library) == ["Knead dough", "Shape a loaf"]
    # As it was, for the others that use the unit.
    library.get_by_label("A competency model", exact=True).check()
    library.get_by_role("combobox", name="Competency model").fill("Data analyst")
    library.keyboard.press("Enter")
    expect(line(library, 3)).to_be_attached()
    own_button(library, "Save").click()
    library.wait_for_function("() => window.told.some((each) => each.state === 'end')")


def test_lists_that_arrive_late_are_not_shown_for_what_was_chosen_after_them(library: Page) -> None:
    held = hold(library, re.compile("/studio_options"))
    model = library.get_by_role("combobox", name="Competency model")
    for count, title in enumerate(("Warehouse and dispatch", "Ward nurse"), start=1):
        model.fill(title)
        library.keyboard.press("Enter")
        wait_for(library, held, count)
    late, last = held
    with library.expect_response("**/studio_options*") as answered:
        last.continue_()
    roles = [title for _key, title in answered.value.json()["roles"]]
    with library.expect_response("**/studio_options*"):
        late.continue_()
    library.wait_for_timeout(300)
    assert library.locator("select[name=role] option").all_text_contents() == roles


def inline_titles(page: Page) -> list[str]:
    return [field.input_value() for field in page.locator("[data-tm-inline-name]").all()]


def line(page: Page, at: int) -> Locator:
    return page.locator(".tm-skill-line").nth(at)


def titles(page: Page) -> list[str]:
    return page.locator(".tm-skill-line .tm-check").all_inner_texts()


def drag(page: Page, handle: Locator, to: Locator, *, at: float = 0.8) -> None:
    """Take a line by its handle to the part ``at`` of another line's height."""
    handle.scroll_into_view_if_needed()
    handle.hover()
    page.mouse.down()
    box = to.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] * at, steps=6)
    page.mouse.up()


def violations(page: Page) -> list[Any]:
    """What axe says of our container."""
    return [found["id"] for found in Axe().run(page, context=".tm").response["violations"]]
