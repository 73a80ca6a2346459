"""The first day: files as customers have them, through both doors, and all that a person reads there."""

from __future__ import annotations

import re

import pytest

from mentoring_xblock.applets.competencies.models import FrameworkVersion, SkillVersion
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.applets.ratings.models import Estimate
from tests import builders
from tests.pages.bringing import apply, in_terminal, upload, words_of
from tests.pages.test_importing import form_of

pytestmark = pytest.mark.django_db

ACME = ("--programme", "acme")
SKILLS = ["Knead dough", "Bake bread", "Shape, prove and glaze a loaf", "Clean the oven"]
ONE_COLUMN = "\n".join(SKILLS) + "\n"
GROUPED = (
    "Knead dough,Dough,Until it is smooth\nShape a loaf,Dough,Round or long\n"
    "Bake bread,Oven,Until it sounds hollow\nClean the oven,Oven,Once a day when cold\n"
)


def titles():
    return list(SkillVersion.objects.filter(version__framework__key="bakery").values_list("title", flat=True))


@pytest.mark.parametrize(("content", "skills"), [(ONE_COLUMN, SKILLS), (GROUPED, ["Knead dough", "Shape a loaf"])])
def test_a_list_without_a_heading_loses_no_line_and_asks(world, enter, tmp_path, content, skills):
    browser = enter(world.ada)
    where = upload(browser, "model", "bakery.csv", content)
    found = browser.get(where)
    first = content.splitlines()[0].replace(",", " · ")
    said = words_of(found)
    assert f"Is row 1 a heading? It says: “{first}” No, it is the first skill Yes, it says what the columns are" in said
    assert "Rows 4 rows" in said
    sent = form_of(found)
    assert sent["heading_rows"] == "0"
    plan = browser.post(where.replace("columns", "match"), sent)["Location"]
    said = words_of(browser.get(plan))
    assert "4 levels, 4 skills, 0 behaviours" in said
    assert [title for title in skills if f"Add skill {title}" not in said] == []
    assert "“bakery” is published as version 1" in apply(browser, plan)
    assert titles()[: len(skills)] == skills

    printed, refusal = in_terminal(tmp_path, "model", "bakery.csv", content, "--dry-run", *ACME, "--key", "other")
    assert refusal == ""
    assert "0 roles (0 role levels), 4 skills, 0 behaviours, 0 targets, 4 levels" in printed
    assert (
        "Note: bakery.csv, row 1: This table has no heading that we know, so row 1 comes in as the first skill."
        in printed
    )
    assert "Is row 1 the heading? If so: --heading-row 1" in printed
    assert [title for title in skills if f"Add skill “{title}”" not in printed] == []


def test_what_was_answered_about_the_first_row_is_remembered(world, enter):
    browser = enter(world.ada)
    content = "Was,Wo,Wie\n" + GROUPED
    where = upload(browser, "model", "bakery.csv", content)
    sent = form_of(browser.get(where))
    assert sent["column"] == ["skill", "group", "text"]
    plan = browser.post(where.replace("columns", "match"), sent | {"heading_rows": "1"})["Location"]
    assert "4 skills" in words_of(browser.get(plan))
    assert form_of(browser.get(f"{plan}columns/"))["heading_rows"] == "1", "back and forth keeps the answer"
    apply(browser, plan)
    again = upload(browser, "model", "march.csv", content + "Sweep the floor,Oven,Every evening at six\n")
    assert not again.endswith("/columns/")
    said = words_of(browser.get(again))
    assert "Add skill Sweep the floor" in said
    assert "Was" not in said.partition("Planned changes")[2]


def test_that_there_is_no_heading_is_remembered_for_the_file_alone(world, enter):
    browser = enter(world.ada)
    where = upload(browser, "model", "bakery.csv", GROUPED)
    apply(browser, browser.post(where.replace("columns", "match"), form_of(browser.get(where)))["Location"])
    again = upload(browser, "model", "march.csv", GROUPED + "Sweep the floor,Oven,Every evening at six\n")
    assert not again.endswith("/columns/")
    said = words_of(browser.get(again))
    assert ("Add skill Sweep the floor" in said, "Retire" in said.partition("Planned changes")[2]) == (True, False)
    other = upload(browser, "model", "other.csv", "Skill,Group,Text\n" + GROUPED)
    assert form_of(browser.get(other))["heading_rows"] == "1"


@pytest.mark.parametrize(
    ("heading", "is_heading"),
    [
        ("Was,Wo,Wie", True),
        ("Unsere Skills,Wo,Wie", True),
        ("Was,Wo,Wie es geht", False),
        ("What we do,Where,How many times a day,Times", False),
        ("What we do,Where,How,Times", True),
    ],
)
def test_a_heading_of_unknown_words_is_said_to_be_one_or_comes_in(tmp_path, world, heading, is_heading):
    content = heading + "\n" + GROUPED.replace("\n", ",3\n" if "Times" in heading else "\n")
    printed, _refusal = in_terminal(tmp_path, "model", "bakery.csv", content, "--dry-run", *ACME)
    said = "We read row 1 as the heading and chose the columns by their cells. Check them."
    assert (said in printed, "--heading-row 0" in printed) == (is_heading, is_heading)
    assert ("row 1 comes in as the first skill" in printed) != is_heading
    for options, skills in ((), 5 - is_heading), (("--heading-row", "0"), 5), (("--heading-row", "1"), 4):
        printed, _refusal = in_terminal(tmp_path, "model", "b.csv", content, "--dry-run", *ACME, *options)
        assert f"{skills} skills" in printed


def test_on_the_command_line_a_guess_is_imported_only_after_it_was_seen(tmp_path, world):
    before = FrameworkVersion.objects.count()
    printed, refusal = in_terminal(tmp_path, "model", "bakery.csv", GROUPED, *ACME)
    assert "Look at the preview first (--dry-run)" in refusal
    assert FrameworkVersion.objects.count() == before
    printed, _refusal = in_terminal(tmp_path, "model", "bakery.csv", GROUPED, "--dry-run", *ACME)
    plan = re.search(r"Plan ([0-9a-f]+)\.", printed)[1]
    printed, refusal = in_terminal(tmp_path, "model", "bakery.csv", GROUPED, "--plan", plan, *ACME)
    assert (refusal, "Published as version 1." in printed) == ("", True)
    assert titles()[0] == "Knead dough"
    named = ("--columns", "skill=1,group=2,text=3", "--heading-row", "0", "--key", "named", *ACME)
    printed, refusal = in_terminal(tmp_path, "model", "bakery.csv", GROUPED, *named)
    assert (refusal, "Published as version 1." in printed) == ("", True)


PEOPLE = """\
Work Email,Department,Office,Time Zone,Shirt Size
ann@example.com,Bakery,Cork,"(UTC+00:00) Dublin, Edinburgh, Lisbon, London",M
ben@example.com,Bakery,Graz,"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna",L
eve@example.com,Bakery,?,UTC+01:00,L
fay@example.com,Bakery,?,UTC+01:00,S
gil@example.com,Bakery,?,Mars/Olympus,S
"""


def test_time_zones_as_windows_shows_them_are_read_and_unknown_ones_cost_nobody_their_row(world, enter, tmp_path):
    for name in ("ann", "ben", "eve", "fay", "gil"):
        builders.user(name, email=f"{name}@example.com")
    note = (
        "We do not know these time zones, so the time zones of their people stay as they are: UTC+01:00, Mars/Olympus. "
        "People: 3. Write a name such as Europe/Berlin."
    )
    printed, refusal = in_terminal(tmp_path, "people", "staff.csv", PEOPLE, "--dry-run", *ACME)
    assert (refusal, printed.count(note), "5 people to add" in printed) == ("", 1, True)
    browser = enter(world.ada)
    where = upload(browser, "people", "staff.csv", PEOPLE)
    said = words_of(browser.get(where))
    assert said.count(note) == 1
    assert "Ignored" not in said
    apply(browser, where)
    zones = dict(Member.objects.filter(department="Bakery").values_list("user__username", "time_zone"))
    assert zones == {"ann": "Europe/London", "ben": "Europe/Berlin", "eve": "", "fay": "", "gil": ""}


def test_headings_are_shown_as_the_file_has_them(world, enter, tmp_path):
    browser = enter(world.ada)
    where = upload(browser, "people", "staff.csv", PEOPLE + "zoe at example.com,Bakery,Graz,,M\n")
    said = words_of(browser.get(f"{where}choices/"))
    assert "Work Email Department Office Time Zone Shirt Size" in said
    assert "work email" not in said
    printed, _refusal = in_terminal(tmp_path, "people", "staff.csv", PEOPLE, "--dry-run", *ACME)
    for words in ("Work Email → email", "Office → region", "no place for them: Shirt Size."):
        assert words in printed
        assert words in words_of(browser.get(where))
    left_out = browser.get(f"{where}left-out.csv").content.decode("utf-8-sig")
    assert left_out.splitlines()[0] == "Work Email,Department,Office,Time Zone,Shirt Size,reason"
    # What was given back comes in again, and is matched by the same headings.
    again = upload(browser, "people", "again.csv", left_out.replace("zoe at ", "zoe@"))
    assert "1 to add" in words_of(browser.get(again))


LONG = "Email,Skill,Level\n" + "".join(
    f"{name}@example.org,{skill},2\n" for name in ("zoe", "yan") for skill in ("Pivot", "Chart")
)
MANY = "Email,Skill,Level\n" + "".join(
    f"p{number}@example.org,{skill},2\n" for number in range(40) for skill in ("Pivot", "Chart")
)


def test_ratings_of_people_who_are_not_here_are_one_remark_a_person_or_one_in_all(world, enter, tmp_path):
    browser = enter(world.ada)
    rows = (
        "rene@example.com,Pivot,2\nrene@example.com,Juggling,2\nrene@example.com,Juggling,3\nrene@example.com,Chart,9\n"
    )
    for content, sentences in (
        (
            LONG + rows,
            (
                "“zoe@example.org” is not a member of this programme, or has not joined yet. Rows: 2.",
                "“yan@example.org” is not a member of this programme, or has not joined yet. Rows: 2.",
                "The competency model has no skill “Juggling”. Write the skill’s title or key. Rows: 2.",
                "“9” is not a level of this scale: 1 · Aware",
            ),
        ),
        (
            MANY,
            [
                (
                    "These people and 37 more are not members of this programme, or have not joined yet: "
                    "p0@example.org, p1@example.org, p2@example.org. Rows: 80."
                )
            ],
        ),
    ):
        printed, _refusal = in_terminal(tmp_path, "ratings", "r.csv", content, "--dry-run", *ACME)
        where = upload(browser, "ratings", "r.csv", content)
        page = words_of(browser.get(where))
        for said in (printed, page):
            assert [sentence for sentence in sentences if said.count(sentence) != 1] == [], said
        assert printed.count("Ignored:") == len(sentences)
        left_out = browser.get(f"{where}left-out.csv").content.decode()
        # Each row that stays out comes back with its own reason.
        assert left_out.count('is not a member of this programme, or has not joined yet."\n') == content.count(
            "example.org"
        )
        assert "Rows:" not in left_out


def test_a_manager_of_many_who_is_not_here_is_one_remark(world, enter, tmp_path):
    rows = "".join(f"p{number}@example.com,Sales,Nobody Known\n" for number in range(30))
    content = f"Email,Department,Manager\n{rows}"
    sentence = (
        "The manager “Nobody Known” is not in this programme or in the file, so the managers of these people stay as "
        "they are. Import the manager too, or write their email address. Rows: 30."
    )
    printed, _refusal = in_terminal(tmp_path, "people", "p.csv", content, "--dry-run", *ACME)
    browser = enter(world.ada)
    page = words_of(browser.get(upload(browser, "people", "p.csv", content)))
    assert (printed.count(sentence), page.count(sentence)) == (1, 1)
    assert (printed.count("Nobody Known"), page.count("Nobody Known")) == (1, 1)


def test_a_choice_that_is_open_looks_like_a_question_and_has_one_next_step(world, enter, tmp_path):
    browser = enter(world.ada)
    question = "The table needs a column “username” or “email”. Its columns are Person, Reached at, Where."
    ask = f"Question {question} We need an answer from you before we can import this file. Nothing has changed."
    where = upload(browser, "people", "p.csv", "Person;Reached at;Where\nAnn;ann@example.org;Sales\n")
    page = browser.get(where)
    said = words_of(page)
    assert f"1 question {ask} Columns and choices Discard" in said
    assert "tm-note--bad" not in page.content.decode()
    for words in ("cannot be imported", "Refused", "Upload another file", "Problems"):
        assert words not in said
    content = "Person;Reached at;Where\nAnn;ann@example.org;Sales\n"
    _printed, refusal = in_terminal(tmp_path, "people", "p.csv", content, "--dry-run", *ACME)
    assert refusal.startswith("Nothing was imported. Answer this question about p.csv first: p.csv, row 1: The table")

    builders.framework(world.programme, builders.framework_model("second"))
    ratings = "Email,Pivot\nrene@example.com,2\n"
    page = browser.get(upload(browser, "ratings", "r.csv", ratings))
    said = words_of(page)
    assert "Question This programme has 2 competency models. Say which one the ratings are about." in said
    assert "Columns and choices Discard" in said
    assert "tm-note--bad" not in page.content.decode()
    assert "Preview again" not in said
    _printed, refusal = in_terminal(tmp_path, "ratings", "r.csv", ratings, "--dry-run", *ACME)
    assert refusal == (
        "This programme has 2 competency models. Say with --framework which one the ratings are about: data, second."
    )


def test_what_is_wrong_beside_a_question_is_still_said_in_red(world, enter):
    browser = enter(world.ada)
    where = upload(browser, "people", "p.csv", "Email;Department\n;Sales\n")
    browser.post(f"{where}choose/", {"column": ["email", "department"], "all_or_nothing": "on"})
    said = words_of(browser.get(upload(browser, "people", "p.csv", b"\x00\xff")))
    assert "cannot be imported" in said


def test_a_preview_of_ratings_says_that_they_are_replaced_and_not_removed(world, enter, tmp_path):
    browser = enter(world.ada)
    way_back = (
        "Imported ratings cannot be removed, only replaced. To correct some, import them again with the right levels "
        "and the same dates, or have people rate again: of each source, the newest rating counts."
    )
    wrong, right = ("Email,Date,Pivot\nrene@example.com,2026-01-31," + level + "\n" for level in "31")
    printed, _refusal = in_terminal(tmp_path, "ratings", "r.csv", wrong, "--dry-run", *ACME)
    where = upload(browser, "ratings", "r.csv", wrong)
    for said in (printed, words_of(browser.get(where)), apply(browser, where)):
        assert said.count(way_back) == 1
    # And so it is.
    apply(browser, upload(browser, "ratings", "r.csv", right))
    assert Estimate.objects.get(member_id=world.rene.member_id, skill_id=world.pivot).self_level == 1
    where = upload(browser, "ratings", "r.csv", right)
    assert way_back not in words_of(browser.get(where)), "nothing to import, nothing to take back"
