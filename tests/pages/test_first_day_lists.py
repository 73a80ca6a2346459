"""The first day with lists: of accounts as directories export them, of skills as people type or mark them."""

from __future__ import annotations

import pytest

from mentoring_xblock.applets.competencies import api as competencies
from mentoring_xblock.applets.people.models import Member
from tests import builders
from tests.pages.bringing import apply, in_terminal, upload, words_of
from tests.pages.test_importing import form_of

pytestmark = pytest.mark.django_db

ACME = ("--programme", "acme")
GOOGLE = (
    "First Name [Required],Last Name [Required],Email Address [Required],Password [Required],Org Unit Path [Required],"
    "Department,Employee ID,Manager Email,Status [READ ONLY]\n"
    "Anna,Berg,anna@example.com,****,/Bakery,Ovens,17,bernd@example.com,Active\n"
    "Bernd,Ek,bernd@example.com,****,/Bakery,Ovens,18,,Active\n"
)
ENTRA = (
    "userPrincipalName,displayName,surname,givenName,jobTitle,department,accountEnabled,officeLocation,employeeId\n"
    "anna@example.com,Anna Berg,Berg,Anna,Baker,Ovens,True,Graz,17\n"
    "bernd@example.com,Bernd Ek,Ek,Bernd,Lead,Ovens,False,Graz,18\n"
)


def members():
    rows = Member.objects.filter(user__username__in=("anna", "bernd")).order_by("user__username")
    return list(rows.values_list("user__username", "department", "unit", "region", "manager__user__username"))


@pytest.mark.parametrize(
    ("content", "planned", "found"),
    [
        (
            GOOGLE,
            "2 people to add",
            [("anna", "Ovens", "/Bakery", "", "bernd"), ("bernd", "Ovens", "/Bakery", "", None)],
        ),
        (ENTRA, "1 people to add", [("anna", "Ovens", "", "Graz", None)]),
    ],
    ids=["Google", "Entra"],
)
def test_the_accounts_that_a_directory_exports_are_people(world, enter, tmp_path, content, planned, found):
    for name in ("anna", "bernd"):
        builders.user(name)
    printed, refusal = in_terminal(tmp_path, "people", "users.csv", content, "--dry-run", *ACME)
    assert (refusal, planned in printed) == ("", True)
    browser = enter(world.ada)
    where = upload(browser, "people", "users.csv", content)
    page = words_of(browser.get(where))
    for said in (printed, page):
        assert "Ignored" not in said
        assert "We do not know these words for a status" not in said
    apply(browser, where)
    assert members() == found


def test_roles_that_mark_their_skills_ask_for_the_level_that_is_said(world, enter, tmp_path):
    content = "Area,Skill,Baker,Seller\nDough,Knead dough,x,\nDough,Shape a loaf,X,\nShop,Advise customers,,✓\n"
    sentence = "A mark in the column of a role asks for level 3. To ask for another level, write it."
    printed, refusal = in_terminal(tmp_path, "model", "bakery.csv", content, "--dry-run", *ACME)
    assert (refusal, printed.count(sentence)) == ("", 1)
    assert "2 roles (2 role levels), 3 skills, 0 behaviours, 3 targets, 4 levels" in printed
    printed, _refusal = in_terminal(tmp_path, "model", "b.csv", content, "--dry-run", "--target", "2", *ACME)
    assert "asks for level 2." in printed
    browser = enter(world.ada)
    where = upload(browser, "model", "bakery.csv", content)
    plan = browser.post(where.replace("columns", "match"), form_of(browser.get(where)))["Location"]
    assert words_of(browser.get(plan)).count(sentence) == 1
    apply(browser, plan)
    version = competencies.get_published(world.programme.programme_id, framework_key="bakery")
    roles = competencies.read_model(version.version_id).roles
    assert {role.title: [(target.skill, target.level) for target in role.targets] for role in roles} == {
        "Baker": [("knead-dough", 3), ("shape-a-loaf", 3)],
        "Seller": [("advise-customers", 3)],
    }


def test_a_list_that_was_typed_with_signs_before_its_lines_comes_in_without_them(world, tmp_path):
    content = "• Knead dough\n• Shape, prove and glaze a loaf\n- Bake bread\n– Clean the oven\n"
    printed, _refusal = in_terminal(tmp_path, "model", "list.txt", content, "--dry-run", *ACME)
    for title in ("Knead dough", "Shape, prove and glaze a loaf", "Bake bread", "Clean the oven"):
        assert f"Add skill “{title}”" in printed
    assert "4 skills" in printed


def test_an_address_may_stand_as_a_mail_program_writes_it(world, tmp_path):
    people = "Name,Email\nAnn Berg,Ann Berg <ann@example.org>\nRené,mailto:rene@example.com\n"
    printed, refusal = in_terminal(tmp_path, "people", "p.csv", people, "--dry-run", *ACME)
    assert (refusal, "Expect person “ann@example.org”" in printed, "1 unchanged" in printed) == ("", True, True)
    ratings = "Email,Pivot\nRené <rene@example.com>,2\n"
    printed, _refusal = in_terminal(tmp_path, "ratings", "r.csv", ratings, "--dry-run", *ACME)
    assert "Ratings: 1. People: 1." in printed


BEHAVIOURS = (
    "Competency,Area,Owner,Level,Behaviour\n"
    "Knead dough,,Amara,Expert,Chooses the flour\nKnead dough,Dough,,Beginner,Kneads with help\n"
    ",,,Beginner,Cleans the table\n,,,Independent,Kneads by hand\n"
    "Bake bread,Oven,Rosa,Beginner,Watches the oven\nBake bread,Oven,Rosa,Expert,Finds out why a loaf failed\n"
)


def test_a_list_with_a_row_for_each_behaviour_is_a_table_of_levels(world, enter, tmp_path):
    sentences = (
        "We read each row as a behaviour of a skill at one level.",
        "We did not import these columns: Owner.",
    )
    printed, refusal = in_terminal(tmp_path, "model", "bakery.csv", BEHAVIOURS, "--dry-run", *ACME)
    assert refusal == ""
    assert "0 roles (0 role levels), 2 skills, 6 behaviours, 0 targets, 3 levels" in printed
    browser = enter(world.ada)
    where = upload(browser, "model", "bakery.csv", BEHAVIOURS)
    sent = form_of(browser.get(where))
    assert (sent["shape"], sent["column"]) == ("matrix", ["skill", "group", "1", "2", "3"])
    plan = browser.post(where.replace("columns", "match"), sent)["Location"]
    page = words_of(browser.get(plan))
    for said in (printed, page):
        assert [sentence for sentence in sentences if said.count(sentence) != 1] == [], said
    apply(browser, plan)
    version = competencies.get_published(world.programme.programme_id, framework_key="bakery")
    model = competencies.read_model(version.version_id)
    assert [level.name for level in model.scale.levels] == ["Beginner", "Independent", "Expert"]
    assert [(skill.title, skill.group, skill.behaviours) for skill in model.skills] == [
        (
            "Knead dough",
            "Dough",
            {1: ("Kneads with help", "Cleans the table"), 2: ("Kneads by hand",), 3: ("Chooses the flour",)},
        ),
        ("Bake bread", "Oven", {1: ("Watches the oven",), 3: ("Finds out why a loaf failed",)}),
    ]


@pytest.mark.parametrize(
    ("content", "levels"),
    [
        (BEHAVIOURS.replace("Beginner", "1").replace("Independent", "2").replace("Expert", "10"), ["1", "2", "10"]),
        (BEHAVIOURS.replace("Beginner", "m²").replace("Independent", "m³").replace("Expert", "m¹"), ["m¹", "m²", "m³"]),
        (
            BEHAVIOURS.replace("Beginner", "IC1").replace("Independent", "IC2").replace("Expert", "IC3"),
            ["IC1", "IC2", "IC3"],
        ),
        (
            BEHAVIOURS.replace("Beginner", "Red").replace("Independent", "Sun").replace("Expert", "Fox"),
            ["Fox", "Red", "Sun"],
        ),
    ],
)
def test_the_levels_of_such_a_list_come_by_number_by_word_or_as_the_file_has_them(world, tmp_path, content, levels):
    printed, refusal = in_terminal(tmp_path, "model", "bakery.csv", content, "--dry-run", *ACME)
    assert refusal == ""
    found = [line.partition("“")[2].rstrip("”") for line in printed.splitlines() if "Add level" in line]
    assert [name.removeprefix("Level ") for name in found] == levels
    assert "0 roles" in printed


def test_rows_of_such_a_list_that_say_no_level_are_named(world, tmp_path):
    content = BEHAVIOURS + "Sell,Shop,,,Smiles at everybody\nSell,Shop,,Beginner,\n"
    printed, _refusal = in_terminal(tmp_path, "model", "bakery.csv", content, "--dry-run", *ACME)
    sentence = "We left out these rows, because they lack the skill, the level or the text: 8, 9."
    assert (printed.count(sentence), "2 skills, 6 behaviours" in printed) == (1, True)


@pytest.mark.parametrize(
    "content",
    [
        "Skill,Level,Description\nKnead dough,2,Until it is smooth\nBake bread,3,Until it sounds hollow\n",
        "Role,Skill,Level,Description\nBaker,Knead dough,2,Until it is smooth\nHelp,Knead dough,1,Until it is wet\n",
        "Skill,Level\nKnead dough,2\nKnead dough,3\n",
    ],
    ids=["a target", "roles", "no text"],
)
def test_other_lists_with_levels_are_not_taken_for_one(world, tmp_path, content):
    printed, refusal = in_terminal(tmp_path, "model", "bakery.csv", content, "--dry-run", *ACME)
    assert printed + refusal
    assert "at one level." not in printed + refusal
