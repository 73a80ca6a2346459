"""The first day with workbooks: formulas, totals, and sheets that refer to each other, through both doors."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from mentoring_xblock.applets.competencies import api as competencies
from mentoring_xblock.applets.exchange import workbooks
from mentoring_xblock.applets.ratings.models import Rating
from tests.applets.exchange.test_table import workbook
from tests.pages.bringing import apply, in_terminal, upload, words_of
from tests.pages.test_importing import form_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not workbooks.is_installed(), reason="needs openpyxl"),
]

ACME = ("--programme", "acme")


def with_results(sheets, results):
    """A workbook in which the formulas of those cells bear the result that a spreadsheet program stored."""
    made, changed = io.BytesIO(workbook(sheets)), io.BytesIO()
    with zipfile.ZipFile(made) as before, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            part = before.read(entry).decode() if entry.filename.startswith("xl/worksheets/") else before.read(entry)
            for cell, result in results.items() if isinstance(part, str) else ():
                part = re.sub(
                    rf'(<c r="{cell}"[^>]*><f>[^<]*</f>)<v ?/>', rf"\1<v>{result}</v>", part.replace("<v></v>", "<v/>")
                )
            after.writestr(entry, part)
    return changed.getvalue()


def test_a_formula_in_a_total_row_does_not_refuse_the_workbook(world, enter, tmp_path):
    people = workbook(
        {"Staff": [["Email", "Department", "Days"], ["ann@example.com", "Bakery", 3], ["Total", None, "=SUM(C2)"]]}
    )
    model = workbook(
        {
            "L": [
                ["Skill", "Beginner", "Able"],
                ["Knead", "b c", "d e"],
                ["Bake", "f g", "h i"],
                ["Total", "=COUNTA(B2:B3)"],
            ]
        }
    )
    browser = enter(world.ada)
    for kind, name, content, sentence in (
        ("people", "staff.xlsx", people, "We left out these rows, which add up others: 3."),
        ("model", "ladder.xlsx", model, "We left out these rows, which add up others: 4."),
    ):
        printed, refusal = in_terminal(tmp_path, kind, name, content, "--dry-run", *ACME)
        assert refusal == ""
        assert printed.count(sentence) == 1
        where = upload(browser, kind, name, content)
        if where.endswith("/columns/"):
            where = browser.post(where.replace("columns", "match"), form_of(browser.get(where)))["Location"]
        said = words_of(browser.get(where))
        assert said.count(sentence) == 1
        assert "formula" not in said + printed


def test_a_stored_result_of_a_formula_is_read_and_said_and_one_that_is_not_stored_names_its_cell(
    world, enter, tmp_path
):
    rows = [["Email", "Pivot", "Chart"], ["rene@example.com", "=1+1", "=1+2"]]
    stored = with_results({"R": rows}, {"B2": 2, "C2": 3})
    browser = enter(world.ada)
    sentence = "We read the stored results of formulas, the first of them in R!B2: 2."
    printed, refusal = in_terminal(tmp_path, "ratings", "r.xlsx", stored, "--dry-run", *ACME)
    assert refusal == ""
    where = upload(browser, "ratings", "r.xlsx", stored)
    for said in (printed, words_of(browser.get(where))):
        assert said.count(sentence) == 1
    apply(browser, where)
    assert list(Rating.objects.order_by("level").values_list("level", flat=True)) == [2, 3]

    sentence = (
        "The cell has a formula, and its result is not stored in the file. Open the workbook in a spreadsheet program "
        "and save it again, or paste the cell as a value."
    )
    missing = with_results({"R": rows}, {"B2": 2})
    printed, refusal = in_terminal(tmp_path, "ratings", "r.xlsx", missing, "--dry-run", *ACME)
    assert refusal == f"We could not import r.xlsx: r.xlsx, row 2, C2: {sentence}"
    said = words_of(browser.get(upload(browser, "ratings", "r.xlsx", missing)))
    assert f"Refused 2 C2 {sentence}" in said


ROLES = [["Role", "Skill", "Target level"], ["Baker", "S1", 2], ["", "S2", "Alone"], ["Head baker", "S1", 3]]
SKILLS = [
    ["ID", "Name", "Group", "Description", "Owner"],
    ["S1", "Knead dough", "Dough", "Until it is smooth", "Amara"],
    ["S2", "Bake bread", "Oven", "Until it sounds hollow", "Rosa"],
    ["S3", "Clean the oven", "Oven", "", ""],
]
LEVELS = [["Number", "Name", "Description"], [2, "Alone", ""], [1, "With help", "When asked"], [3, "Teaches", ""]]


def test_sheets_of_roles_skills_and_levels_that_refer_to_each_other_are_one_model(world, enter, tmp_path):
    sheets = {"Read me": [["Made by", "HR"]], "Skills": SKILLS, "Roles": ROLES, "Levels": LEVELS}
    content = workbook(sheets)
    sentences = (
        "We read these sheets as one table, because they name the same skills: Roles, Skills, Levels.",
        "We ignore these sheets: Read me.",
        "We did not import these columns: Owner.",
        "The levels are: With help, Alone, Teaches.",
    )
    printed, refusal = in_terminal(tmp_path, "model", "bakery.xlsx", content, "--dry-run", *ACME)
    assert refusal == ""
    assert "2 roles (2 role levels), 3 skills, 0 behaviours, 3 targets, 3 levels" in printed
    browser = enter(world.ada)
    where = upload(browser, "model", "bakery.xlsx", content)
    found = browser.get(where)
    assert "Role Skill Target level ID Group Description Owner" in words_of(found)
    assert "Rows 4 rows" in words_of(found), "three of the roles, and the skill that no role asks for"
    sent = form_of(found)
    assert sent["column"] == ["role", "skill", "target", "key", "group", "text", ""]
    plan = browser.post(where.replace("columns", "match"), sent)["Location"]
    page = words_of(browser.get(plan))
    for said in (printed, page):
        assert [sentence for sentence in sentences if said.count(sentence) != 1] == [], said
    apply(browser, plan)
    version = competencies.get_published(world.programme.programme_id, framework_key="bakery")
    model = competencies.read_model(version.version_id)
    assert [(level.name, level.meaning) for level in model.scale.levels] == [
        ("With help", "When asked"), ("Alone", ""), ("Teaches", "")
    ]  # fmt: skip
    assert [(skill.key, skill.title, skill.group, skill.description) for skill in model.skills] == [
        ("s1", "Knead dough", "Dough", "Until it is smooth"),
        ("s2", "Bake bread", "Oven", "Until it sounds hollow"),
        ("s3", "Clean the oven", "Oven", ""),
    ]
    asked = {role.title: [(target.skill, target.level) for target in role.targets] for role in model.roles}
    assert asked == {"Baker": [("s1", 2), ("s2", 2)], "Head baker": [("s1", 3)]}
    again = upload(browser, "model", "bakery.xlsx", workbook({**sheets, "Skills": [*SKILLS, ["S4", "Sell", "Shop"]]}))
    assert "Add skill Sell" in words_of(browser.get(again)), "remembered under the headings of all three"


def test_a_skill_that_the_sheet_of_skills_does_not_have_is_named(world, tmp_path):
    content = workbook({"Roles": [*ROLES, ["Head baker", "Sell", 1]], "Skills": SKILLS})
    printed, _refusal = in_terminal(tmp_path, "model", "bakery.xlsx", content, "--dry-run", *ACME, "--key", "b")
    assert "We do not know the level “Alone”" in printed, "the levels are not in this workbook"
    content = workbook({"Roles": [*ROLES[:2], ["Head baker", "Sell", 1]], "Skills": SKILLS})
    printed, _refusal = in_terminal(tmp_path, "model", "bakery.xlsx", content, "--dry-run", *ACME)
    assert "The sheet “Skills” does not have these skills, so they come in by name alone: Sell." in printed
    assert "4 skills" in printed


def test_the_largest_sheet_is_looked_at_where_no_heading_is_known(world, tmp_path):
    read_me = [["Please read this first"], ["Fill in the next sheet"], ["Send it back by Friday"]]
    tasks = [["Was", "Wo"], ["Kneten", "Teig"], ["Formen", "Teig"], ["Backen", "Ofen"], ["Putzen", "Ofen"]]
    content = workbook({"Read me": read_me, "Aufgaben": tasks})
    printed, _refusal = in_terminal(tmp_path, "model", "bakery.xlsx", content, "--dry-run", *ACME)
    assert "We read only the sheet “Aufgaben” and ignore these sheets: Read me." in printed
    assert "Add skill “Kneten”" in printed


@pytest.mark.parametrize(
    "sheets",
    [
        {"Roles": ROLES, "Skills": [["Skill", "Group"], ["Juggle", "Circus"], ["Sing", "Stage"]]},
        {"Roles": ROLES, "Skills": SKILLS, "More skills": SKILLS},
        {"Skills": SKILLS, "Levels": LEVELS},
    ],
)
def test_sheets_that_do_not_refer_to_each_other_stay_apart(world, tmp_path, sheets):
    printed, refusal = in_terminal(tmp_path, "model", "bakery.xlsx", workbook(sheets), "--dry-run", *ACME)
    said = printed + refusal
    assert "as one table" not in said
    assert "We read only the sheet “" in said or "We know no level" in said or "do not know the level" in said
