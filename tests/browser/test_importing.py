"""A competency model comes in through the admin: a file with faults, a fixed one, its plan, the import, and again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Enter
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

FORM = "/admin/task_mentoring/upload/framework/"
PEOPLE = "/admin/task_mentoring/upload/people/"

GOOD = """\
record,framework,role,skill,level,importance,title,text,kind
framework,workshop,,,2,,Bicycle workshop,What a bicycle workshop does every day.,
level,,,,1,,With help,,
level,,,,2,,Alone,,
skill,,,true-wheel,,,True a wheel,Bring a rim back to running straight and round.,task
behaviour,,,true-wheel,1,,,You can find the place where the rim is off,
behaviour,,,true-wheel,2,,,You can true a wheel to within a millimetre,
skill,,,set-brakes,,,Set the brakes,Let the wheel stop when the hand says so.,task
behaviour,,,set-brakes,1,,,You can find out which pad rubs,
behaviour,,,set-brakes,2,,,You can set both pads so that neither rubs and both bite,
role,,mechanic,,,,Mechanic,,
target,,mechanic,true-wheel,2,5,,,
target,,mechanic,set-brakes,2,4,,,
"""
BAD = GOOD.replace("target,,mechanic,set-brakes,2,4", "target,,mechanic,set-breaks,7,4").replace(
    "behaviour,,,set-brakes,1", "behaviour,,,set-brakes,first"
)
CHANGED = GOOD.replace("True a wheel,Bring", "True a wheel and its spokes,Bring").replace("brakes,2,4", "brakes,1,4")


def test_a_model_is_handed_in_planned_imported_and_found_unchanged(enter: Enter, tmp_path: Path) -> None:
    admin = enter("admin")
    a_file_with_faults_is_refused_row_by_row(admin, written(tmp_path, "workshop-bad.csv", BAD))
    a_good_file_is_planned_and_imported(admin, written(tmp_path, "workshop.csv", GOOD))
    the_same_file_again_changes_nothing(admin, tmp_path / "workshop.csv")
    a_changed_file_shows_old_and_new(admin, written(tmp_path, "workshop-changed.csv", CHANGED))
    the_model_goes_out_again(admin)


def test_every_screen_of_an_import_serves_a_narrow_window_and_right_to_left(enter: Enter, tmp_path: Path) -> None:
    admin = enter("admin")
    bad = written(tmp_path, "workshop-bad.csv", BAD.replace("workshop", "narrow"))
    good = written(tmp_path, "narrow.csv", GOOD.replace("workshop", "narrow"))
    for name, width, language in (("narrow", 320, "en"), ("right-to-left", 1280, "ar")):
        page = admin.page
        page.set_viewport_size({"width": width, "height": 860})
        page.context.add_cookies([{"name": "django_language", "value": language, "url": page.url}])
        page.goto(FORM)
        assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        page.locator("details.tm-import__more summary").click()
        admin.look(f"import-form-{name}")
        for file, picture in ((bad, "refused"), (good, "plan")):
            submit_upload(admin, file)
            admin.look(f"import-{picture}-{name}")
            # Tables scroll within themselves, the page does not.
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (picture, name)
        page.locator("input[name=decision][value=discard] + input").click()


def test_people_are_handed_in_planned_and_imported(enter: Enter, tmp_path: Path) -> None:
    admin = enter("admin")
    page = admin.page
    page.goto("/admin/task_mentoring/member/")
    page.get_by_role("link", name="Import people").click()
    admin.look("import-people-form")
    for content, picture in (
        ("username,department\nnobody,Sales\n", "refused"),
        ("username,department,manager\nlearner,Field service,manager\nmentor,Quality,\n", "plan"),
    ):
        page.goto(PEOPLE)
        page.locator("#id_file").set_input_files(written(tmp_path, f"people-{picture}.csv", content))
        page.get_by_role("button", name="Preview").click()
        page.wait_for_url("**/change/")
        admin.look(f"import-people-{picture}")
        if picture == "refused":
            expect(page.get_by_text(re.compile("^We cannot add “nobody”, because no active account"))).to_be_visible()
            expect(page.get_by_role("button", name="Import", exact=True)).to_have_count(0)
    row = admin.section("Planned changes").get_by_role("row").filter(has_text="Field service")
    expect(row).to_contain_text("department")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("People added: 0, changed: 2")).to_be_visible()


def test_the_whole_import_goes_by_keyboard_alone(enter: Enter) -> None:
    admin = enter("admin")
    page = admin.page
    page.goto(FORM)
    page.locator("#id_sample").focus()
    page.keyboard.type("Ward")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Preview")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/change/")
    reach(admin, page.get_by_role("button", name="Discard"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/upload/")


def reach(admin: Visitor, wanted: Locator) -> None:
    """By the Tab key, as often as it takes."""
    for _ in range(60):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        admin.page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached by the Tab key")


def a_file_with_faults_is_refused_row_by_row(admin: Visitor, path: Path) -> None:
    page = admin.page
    page.goto("/admin/task_mentoring/frameworkversion/")
    page.get_by_role("link", name="Import a competency model").click()
    admin.look("import-form")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("Choose a file or a sample model.")).to_be_visible()
    # The browser notes the answer's 400; the page is as it must be.
    admin.faults.clear()
    admin.look()

    submit_upload(admin, path)
    wrong = admin.section("Problems in the file")
    expect(wrong.get_by_role("row").filter(has_text="set-breaks")).to_contain_text("13")
    expect(wrong.get_by_role("row").filter(has_text="first")).to_contain_text("9")
    expect(page.get_by_role("button", name="Import", exact=True)).to_have_count(0)
    admin.look("import-refused")


def a_good_file_is_planned_and_imported(admin: Visitor, path: Path) -> None:
    page = admin.page
    page.get_by_role("link", name="Upload a corrected file").click()
    submit_upload(admin, path)
    expect(page.get_by_text("2 skills")).to_be_visible()
    expect(admin.section("Planned changes").get_by_role("row").filter(has_text="Set the brakes")).to_be_visible()
    admin.look("import-plan")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("“Bicycle workshop” is published as version 1.")).to_be_visible()
    admin.look("import-done")


def the_same_file_again_changes_nothing(admin: Visitor, path: Path) -> None:
    page = admin.page
    page.get_by_role("link", name="Import another file").click()
    submit_upload(admin, path)
    expect(page.get_by_text("Nothing to import: everything in this file is already stored.")).to_be_visible()
    expect(page.get_by_role("button", name="Import", exact=True)).to_have_count(0)
    admin.look("import-nothing")


def a_changed_file_shows_old_and_new(admin: Visitor, path: Path) -> None:
    page = admin.page
    page.get_by_role("link", name="Import another file").click()
    submit_upload(admin, path)
    page.get_by_role("link", name="Changed").click()
    changes = admin.section("Planned changes").get_by_role("row")
    expect(changes.filter(has_text="title")).to_contain_text("True a wheel and its spokes")
    expect(changes.filter(has_text="set-brakes")).to_contain_text("level 2, importance 4")
    expect(changes.filter(has_text="set-brakes")).to_contain_text("level 1, importance 4")
    admin.look("import-changes")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("is published as version 2.")).to_be_visible()


def the_model_goes_out_again(admin: Visitor) -> None:
    page = admin.page
    page.get_by_role("link", name="View the version").click()
    expect(page.get_by_role("navigation", name="Download this model")).to_be_visible()
    # Only what is added to Django's own page: its tables of inlines have headings without words.
    found = Axe().run(page, context=".tm-exports", options={"preload": False})
    assert not found.response["violations"], found.generate_report()
    admin.take("export")
    with page.expect_download() as download:
        page.get_by_role("link", name="Native CSV").click()
    assert "True a wheel and its spokes" in download.value.path().read_text("utf-8-sig")


def submit_upload(admin: Visitor, path: Path) -> None:
    """From wherever one is, to the plan of that file."""
    page = admin.page
    if not page.url.endswith(FORM):
        page.goto(FORM)
    page.locator("#id_file").set_input_files(path)
    page.locator(".tm-import__decide input[type=submit]").click()
    page.wait_for_url("**/change/")


def written(folder: Path, name: str, content: str) -> Path:
    """A file as it lies on somebody's machine."""
    path = folder / name
    path.write_text(content, "utf-8")
    return path
