"""The first day with what other tools export: forms, matrices of qualifications, HR systems; through both doors."""

from __future__ import annotations

import re
from datetime import date

import pytest

from mentoring_xblock.applets.competencies import api as competencies
from mentoring_xblock.applets.exchange import workbooks
from mentoring_xblock.applets.exchange.dates import read_dates
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.applets.ratings.models import Rating
from tests import builders
from tests.applets.exchange.test_table import workbook
from tests.pages.bringing import apply, in_terminal, upload, words_of
from tests.pages.test_importing import form_of

pytestmark = pytest.mark.django_db

ACME = ("--programme", "acme")
FORM = (
    "Timestamp,Email Address,How well can you do this? [Pivot],How well can you do this? [Chart],Anything else?\n"
    "2026/11/03 9:12:44 am CET,anna@example.com,3 - Practised,2,no\n"
    "2026/11/04 10:01:02 pm CET,bernd@example.com,1,4 – Expert,\n"
)
MATRIX = [
    ["Qualifikationsmatrix Backstube", None, None, None, None],
    ["Stand: 11/2026", None, None, None, None],
    ["Name", "Vorname", "Grundlagen", None, "Bemerkung"],
    [None, None, "Pivot", "Chart", None],
    ["Berg", "Anna", "●", "◑", None],
    ["Ek", "Bernd", "◔", "●", "Azubi"],
]


@pytest.fixture
def staff(world):
    """Anna Berg, Bernd Ek and Carla Ek are members."""
    for first, last in (("anna", "berg"), ("bernd", "ek"), ("carla", "ek")):
        account = builders.user(first, first_name=first.title(), last_name=last.title())
        builders.member(world.programme, user=account)
    return world


def rated():
    rows = Rating.objects.order_by("member__user__username", "skill__key")
    return [
        (name, key, level, at.date())
        for name, key, level, at in rows.values_list("member__user__username", "skill__key", "level", "rated_at")
    ]


def test_the_answers_of_a_form_are_ratings_of_the_skills_in_brackets_on_the_day_of_the_answer(staff, enter, tmp_path):
    printed, refusal = in_terminal(tmp_path, "ratings", "form.csv", FORM, "--dry-run", *ACME)
    assert refusal == ""
    browser = enter(staff.ada)
    where = upload(browser, "ratings", "form.csv", FORM)
    page = words_of(browser.get(where))
    for said in (printed, page):
        assert "the competency model has no such skills: Anything else?." in said
        assert "Ignored" not in said
    apply(browser, where)
    first, second = date(2026, 11, 3), date(2026, 11, 4)
    assert rated() == [
        ("anna", "chart", 2, first), ("anna", "pivot", 3, first),
        ("bernd", "chart", 4, second), ("bernd", "pivot", 1, second),
    ]  # fmt: skip


@pytest.mark.skipif(not workbooks.is_installed(), reason="needs openpyxl")
def test_a_matrix_of_qualifications_with_two_rows_of_heading_and_signs_is_read_with_its_scale(staff, enter, tmp_path):
    content = workbook({"Matrix": MATRIX}, {"Matrix": ["A1:E1", "C3:D3"]})
    signs = "◔=1,◑=2,●=4"
    printed, refusal = in_terminal(tmp_path, "ratings", "m.xlsx", content, "--dry-run", "--scale", signs, *ACME)
    assert refusal == ""
    assert "Preview. Ratings: 4. People: 2." in printed
    assert "no such skills: Bemerkung." in printed
    browser = enter(staff.ada)
    where = upload(browser, "ratings", "m.xlsx", content)
    found = browser.get(f"{where}choices/")
    assert "Name Vorname Pivot Chart Bemerkung" in words_of(found)
    page = found.content.decode()
    columns = re.findall(r'<option value="([^"]*)" selected', page.split("<thead>")[1].split("</thead>")[0])
    # What is not matched has no option chosen.
    assert columns == ["name", "first name", "skill:pivot", "skill:chart"]
    sent = {
        "column": [*columns, ""],
        "value": re.findall(r'name="value" value="([^"]*)"', page),
        "value_level": ["4", "2", "1"],
        "rated_by": "manager",
        "rated_on": "2026-11-01",
    }
    assert sent["value"] == ["●", "◑", "◔"]
    where = browser.post(f"{where}choose/", sent)["Location"]
    assert "4 to add" in words_of(browser.get(where))
    apply(browser, where)
    day = date(2026, 11, 1)
    assert rated() == [
        ("anna", "chart", 2, day), ("anna", "pivot", 4, day), ("bernd", "chart", 4, day), ("bernd", "pivot", 1, day),
    ]  # fmt: skip


def test_dates_of_which_only_some_are_clear_break_nothing(staff, tmp_path):
    rows = (
        "anna@example.com,11/13/2026,Pivot,2\nbernd@example.com,2026-11-03,Pivot,3\ncarla@example.com,11/3/26,Pivot,1\n"
    )
    printed, refusal = in_terminal(tmp_path, "ratings", "r.csv", f"Email,Date,Skill,Level\n{rows}", "--dry-run", *ACME)
    assert refusal == ""
    assert "Ratings: 3." in printed
    assert (printed.count("Nov. 3, 2026"), printed.count("Nov. 13, 2026")) == (2, 1)


def test_a_date_with_the_year_first_says_nothing_of_the_order_of_day_and_month(staff, tmp_path):
    rows = "anna@example.com,2026/11/03,Pivot,2\nbernd@example.com,03/04/2026,Pivot,3\n"
    printed, _refusal = in_terminal(tmp_path, "ratings", "r.csv", f"Email,Date,Skill,Level\n{rows}", "--dry-run", *ACME)
    assert "row 3, Date: “03/04/2026” is not a clear date. Write it as 2026-01-31." in printed
    assert "Ratings: 1." in printed


SAP = (
    "Personalnr.;Nachname;Vorname;E-Mail;;Abteilung;Bemerkung;Bemerkung;Vorgesetzte/r;Austritt;Status;\r\n"
    "00001017;Berg;Anna;anna@example.com;;Backstube;;;00001018;31.12.9999;Aktiv;\r\n"
    "00001018;Ek;Bernd;bernd@example.com;x;Backstube;;;;31.12.99;Aktiv;\r\n"
    ";;;;;Summe Backstube;2;;;;;\r\n;;;;;;;;;;;\r\n"
    "00001019;Ek;Carla;carla@example.com;;Verkauf;;;00001018;31.10.2026;Ausgetreten;\r\n"
    "Grand total;3;;;;;;;;;;\r\n"
).encode("cp1252")


def test_an_hr_export_with_blank_and_repeated_headings_and_ends_that_never_come_is_read(staff, enter, tmp_path):
    sentences = (
        "We left out these rows, which add up others: 4, 7.",
        "a people table has no place for them: E, Bemerkung, Bemerkung (2).",
    )
    printed, refusal = in_terminal(tmp_path, "people", "sap.csv", SAP, "--dry-run", *ACME)
    assert refusal == ""
    browser = enter(staff.ada)
    where = upload(browser, "people", "sap.csv", SAP)
    page = words_of(browser.get(where))
    for said in (printed, page):
        assert [sentence for sentence in sentences if said.count(sentence) != 1] == [], said
        assert "Ignored" not in said
    apply(browser, where)
    bernd = Member.objects.get(user__username="bernd")
    members = Member.objects.filter(user__username__in=("anna", "bernd", "carla")).order_by("user__username")
    assert list(members.values_list("user__username", "is_active", "manager_id", "department")) == [
        ("anna", True, bernd.pk, "Backstube"), ("bernd", True, None, "Backstube"), ("carla", False, None, ""),
    ]  # fmt: skip


def test_cells_with_several_skills_are_said_to_need_a_row_for_each(world, tmp_path):
    content = 'Site,Department,Required skills\nGraz,Bakery,"Knead; Bake"\nWien,Shop,"Advise; Count the till"\n'
    sentence = (
        "The cells of “Required skills” seem to hold several skills each, such as “Knead; Bake”. Put each skill in a "
        "row of its own, beside its role."
    )
    printed, _refusal = in_terminal(tmp_path, "model", "jobs.csv", content, "--dry-run", *ACME)
    assert printed.count(sentence) == 1
    assert "We did not import these columns: Site, Department." in printed


def test_a_role_with_its_skills_in_one_cell_asks_for_each_of_them(world, enter, tmp_path):
    rows = 'Baker,Bakery,"Knead; Bake"\n,,"• Sweep\n• Lock up"\nSeller,Shop,Advise; Knead\n'
    content = f"Job title,Department,Required skills\n{rows}"
    sentences = (
        "We read each entry in the cells of “Required skills” as a separate skill.",
        "The file says no levels, so each role asks for level 3 of its skills.",
        "We did not import these columns: Department.",
    )
    printed, refusal = in_terminal(tmp_path, "model", "jobs.csv", content, "--dry-run", *ACME)
    assert (refusal, "2 roles (2 role levels), 5 skills, 0 behaviours, 6 targets" in printed) == ("", True)
    browser = enter(world.ada)
    where = upload(browser, "model", "jobs.csv", content)
    plan = browser.post(where.replace("columns", "match"), form_of(browser.get(where)))["Location"]
    for said in (printed, words_of(browser.get(plan))):
        assert [sentence for sentence in sentences if said.count(sentence) != 1] == [], said
    apply(browser, plan)
    version = competencies.get_published(world.programme.programme_id, framework_key="jobs")
    roles = competencies.read_model(version.version_id).roles
    assert {role.title: [target.skill for target in role.targets] for role in roles} == {
        "Baker": ["knead", "bake", "sweep", "lock-up"],
        "Seller": ["advise", "knead"],
    }


def test_marks_of_emphasis_are_no_part_of_a_skill(world, tmp_path):
    rows = '**Testing**,"* Writes a test\n* Runs it",Owns the plan\n_Review_,Reads it,Leads it\n'
    content = f"Competency,Beginner,Expert\n{rows}"
    printed, _refusal = in_terminal(tmp_path, "model", "m.csv", content, "--dry-run", *ACME)
    assert ("Add skill “Testing”" in printed, "Add skill “Review”" in printed, "5 behaviours" in printed) == (True,) * 3


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026/11/03 9:12:44 am CET", date(2026, 11, 3)),
        ("2026-11-03T09:12:44Z", date(2026, 11, 3)),
        ("13.11.26", date(2026, 11, 13)),
        ("13.11.2026 09:12", date(2026, 11, 13)),
        ("11/13/26 9:15:01", date(2026, 11, 13)),
        ("Nov 3, 2026 9:12 PM", date(2026, 11, 3)),
    ],
)
def test_a_day_may_have_a_time_behind_it_and_a_year_of_two_digits(text, day):
    assert read_dates(text) == (day,)


@pytest.mark.parametrize("text", ["13.11.126", "2026/13/13", "9:12", "11 03 26", "26/11", "1.2.3"])
def test_what_is_no_day_stays_none(text):
    assert read_dates(text) == ()
