"""A programme admin without staff rights brings in the career ladder that they have, in a few clicks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter, manage
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

MOST_CLICKS = 8
GRADES = ("Junior", "Regular", "Senior")
SKILLS = {
    "Wheels": ("True a wheel", "Replace a spoke", "Mend a puncture", "Fit a tyre"),
    "Drive": ("Replace a chain", "Adjust the gears", "Fit a crank", "Clean the drive"),
    "Brakes": ("Replace the pads", "Bleed a brake", "Adjust a calliper", "Replace a cable"),
    "Customers": ("Take in a repair", "Estimate a price", "Explain a repair", "Hand over a bicycle"),
}
DOES = ("Helps to {}", "Can {} alone", "Teaches others to {}")


def ladder(path: Path, *, changed: str = "") -> Path:
    """Sixteen skills at three grades: two rows of titles, a heading, and groups that are merged."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Ladder"
    sheet.append(["Career ladder of the workshop"])
    sheet.append(["As of 2026, for all sites"])
    sheet.append(["Area", "Skill", *GRADES])
    for area, skills in SKILLS.items():
        first = sheet.max_row + 1
        for skill in skills:
            lines = [line.format(skill[0].lower() + skill[1:]) for line in DOES]
            sheet.append([area if skill == skills[0] else None, skill, *lines])
        sheet.merge_cells(start_row=first, end_row=first + 3, start_column=1, end_column=1)
    sheet.merge_cells("A1:E1")
    if changed:
        sheet["E4"] = changed
    book.save(path)
    return path


class Clicks:
    """Counts what a person clicks; what they type is counted beside it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def button(self, name: str) -> None:
        self.count += 1
        self.page.get_by_role("button", name=name, exact=True).click()
        self.page.wait_for_load_state("networkidle")

    def link(self, name: str) -> None:
        self.count += 1
        self.page.get_by_role("link", name=name, exact=True).click()
        self.page.wait_for_load_state("networkidle")


def test_a_ladder_becomes_a_published_model_in_eight_clicks_and_the_next_one_in_five(
    enter: Enter, var: Path, tmp_path: Path
) -> None:
    manage(var, "mentoring_appoint_admin", "manager")
    admin = enter("manager")
    page, clicks = admin.page, Clicks(admin.page)
    clicks.link("Programme")
    clicks.link("Import a competency model or people")
    look(admin, "import-start")
    page.get_by_label("File", exact=True).set_input_files(ladder(tmp_path / "ladder.xlsx"))
    clicks.count += 1
    clicks.button("Upload and preview")
    look(admin, "import-columns")
    chosen = [box.input_value() for box in page.get_by_role("combobox", name=re.compile("^What is in")).all()]
    assert chosen == ["group", "skill", "1", "2", "3"]
    page.get_by_label("Name of the competency model").fill("Bicycle workshop")
    clicks.button("Preview the changes")
    look(admin, "import-plan")
    expect(page.get_by_text("3 levels, 16 skills, 48 behaviours, 3 roles, 48 targets")).to_be_visible()
    clicks.button("Import")
    expect(page.get_by_text("“Bicycle workshop” is published as version 1")).to_be_visible()
    look(admin, "import-done")
    assert clicks.count <= MOST_CLICKS

    again = Clicks(page)
    again.link("Import another file")
    page.get_by_label("File", exact=True).set_input_files(ladder(tmp_path / "next.xlsx", changed="Builds wheels"))
    again.button("Upload and preview")
    expect(admin.section("Planned changes").get_by_text("Builds wheels")).to_be_visible()
    again.button("Import")
    expect(page.get_by_text("is published as version 2")).to_be_visible()
    assert again.count <= 3


def look(admin: Visitor, picture: str) -> None:
    """At a wide and at a narrow window: nothing that axe finds, nothing that is wider than the window."""
    for width in (1280, 390):
        admin.page.set_viewport_size({"width": width, "height": 860})
        admin.look(f"{picture}-{width}")
        assert admin.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (picture, width)
    admin.page.set_viewport_size({"width": 1280, "height": 860})


BIKE = """\
record,framework,role,skill,level,importance,title
framework,bike,,,2,,Bicycles
level,,,,1,,With help
level,,,,2,,Alone
skill,,,,,,True a wheel
role,,,,,,Mechanic
target,,Mechanic,True a wheel,2,5,
"""


def test_what_is_reworded_is_kept_by_one_click(enter: Enter, var: Path, tmp_path: Path) -> None:
    manage(var, "mentoring_appoint_admin", "manager")
    before = tmp_path / "before.csv"
    before.write_text(BIKE, encoding="utf-8")
    manage(var, "mentoring_import_framework", str(before))
    after = tmp_path / "after.csv"
    after.write_text(BIKE.replace("True a wheel", "True a bicycle wheel"), encoding="utf-8")
    admin = enter("manager")
    page = admin.page
    page.goto("/mentoring/import/")
    page.get_by_label("File", exact=True).set_input_files(after)
    page.get_by_role("button", name="Upload and preview").click()
    question = admin.section("Is this the same?").get_by_role("listitem")
    expect(question).to_contain_text("Is the skill “True a wheel” now called “True a bicycle wheel”?")
    look(admin, "import-same")
    question.get_by_role("button", name="Yes, it is the same").click()
    expect(admin.section("Is this the same?")).to_have_count(0)
    expect(admin.section("Planned changes").get_by_role("row").filter(has_text="True a bicycle wheel")).to_contain_text(
        "title"
    )


def test_what_a_file_leaves_open_is_asked_in_calm_and_answered_in_one_click(
    enter: Enter, var: Path, tmp_path: Path
) -> None:
    manage(var, "mentoring_appoint_admin", "manager")
    admin = enter("manager")
    page, skills = admin.page, tmp_path / "skills.txt"
    skills.write_text("Straighten a rim\nReplace, clean and oil a chain\nBleed a brake\n", encoding="utf-8")
    page.goto("/mentoring/import/")
    page.get_by_label("File", exact=True).set_input_files(skills)
    page.get_by_role("button", name="Upload and preview").click()
    asked = page.get_by_role("group", name="Is row 1 a heading? It says: “Straighten a rim”")
    expect(asked.get_by_label("No, it is the first skill")).to_be_checked()
    look(admin, "import-first-row")
    page.get_by_role("button", name="Preview the changes").click()
    expect(admin.section("Planned changes").get_by_role("row").filter(has_text="Straighten a rim")).to_be_visible()

    people = tmp_path / "people.csv"
    people.write_text("Person;Reached at\nAnn;ann@example.org\n", encoding="utf-8")
    page.goto("/mentoring/import/?kind=people")
    page.get_by_label("File", exact=True).set_input_files(people)
    page.get_by_role("button", name="Upload and preview").click()
    expect(page.get_by_role("status")).to_contain_text("We need an answer from you before we can import this file.")
    expect(page.get_by_role("alert")).to_have_count(0)
    look(admin, "import-question")
    page.get_by_role("link", name="Columns and choices").click()
    page.get_by_label("What is in “Reached at”?").select_option("email")
    page.get_by_role("button", name="Preview the changes").click()
    expect(page.get_by_role("button", name="Import", exact=True)).to_be_visible()
