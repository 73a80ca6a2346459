"""The first day: people and ratings over the import pages, and the five steps of the page "Start"."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mentoring_xblock import api
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.ratings.models import Rating
from mentoring_xblock.block import CompetencySelfAssessmentXBlock
from tests import builders
from tests.pages.reading import text

IMPORT = "/mentoring/import/"
START = "/mentoring/start/"


def upload(browser, kind, content, name="export.csv"):
    data = content.encode() if isinstance(content, str) else content
    return browser.post(f"{IMPORT}submit/", {"kind": kind, "file": SimpleUploadedFile(name, data)})["Location"]


def importing(browser, where):
    """Press the button under the plan that is shown."""
    fingerprint = re.search(r'name="plan" value="(\w+)"', browser.get(where).content.decode())[1]
    return browser.get(browser.post(f"{where}apply/", {"plan": fingerprint})["Location"])


def test_columns_of_people_are_matched_by_hand_and_remembered_and_the_rest_comes_back(world, enter):
    browser = enter(world.ada)
    table = "Contact;Floor;Works in\nnew@example.org;3;Sales\nnobody at example.org;2;Board\n"
    where = upload(browser, "people", table)
    refused = browser.get(where)
    assert "The table needs a column" in text(refused)
    assert '<th scope="col">Works in</th>' in text(browser.get(f"{where}choices/"))
    sent = {"column": ["email", "", "department"]}
    where = browser.post(f"{where}choose/", sent)["Location"]
    plan = text(browser.get(where))
    assert "<strong>1</strong> to add" in plan
    assert "not an email address" in plan
    # Back and forth keeps it, and two of one thing are refused in their place.
    again = browser.get(f"{where}choices/").content.decode()
    assert re.findall(r'<option value="([^"]+)" selected', again) == ["email", "department"]
    twice = browser.post(f"{where}choose/", {"column": ["email", "email", ""]})
    assert (twice.status_code, "Two columns mean the same: Contact, Floor." in text(twice)) == (400, True)
    done = importing(browser, where)
    rest = browser.get(re.search(r'href="([^"]*left-out.csv[^"]*)"', done.content.decode())[1])
    assert rest.content.decode("utf-8-sig").splitlines()[0] == "Contact,Floor,Works in,reason"
    assert [each.email for each in people.list_expected(world.programme.programme_id)] == ["new@example.org"]
    # Next month's export goes straight to the plan.
    where = upload(browser, "people", "Floor;Works in;Contact\n3;Sales;new@example.org\n4;Sales;next@example.org\n")
    assert "<strong>1</strong> to add" in text(browser.get(where))


def test_leavers_are_named_in_the_plan_where_that_is_chosen(world, enter):
    browser = enter(world.ada)
    where = upload(browser, "people", "email,department\nsomebody@example.org,Sales\n")
    assert "leaving" not in text(browser.get(where))
    where = browser.post(f"{where}choose/", {"column": ["email", "department"], "absent_left": "on"})["Location"]
    page = text(browser.get(where))
    assert "leaving" in page
    assert "End membership of" in page


def test_ratings_come_in_over_a_scale_that_the_person_sees(world, enter):
    browser = enter(world.ada)
    mail = builders.user_of(world.rene).email
    where = upload(browser, "ratings", f"email,Pivot,Chart\n{mail},0,good\n")
    assert "<strong>0</strong> to add" in text(browser.get(where))
    found = browser.get(f"{where}choices/").content.decode()
    assert re.findall(r'name="value" value="([^"]*)"', found) == ["0", "good"]
    assert re.findall(r'<option value="([^"]+)" selected', found)[:3] == ["email", "skill:pivot", "skill:chart"]
    sent = {
        "column": ["email", "skill:pivot", "skill:chart"], "value": ["0", "good"], "value_level": ["1", "3"],
        "rated_by": "manager", "rated_on": "2025-11-30",
    }  # fmt: skip
    where = browser.post(f"{where}choose/", sent)["Location"]
    assert "<strong>2</strong> to add" in text(browser.get(where))
    assert not Rating.objects.filter(is_imported=True).exists()
    assert "Imported. Ratings: 2. People: 1." in text(importing(browser, where))
    rows = Rating.objects.filter(is_imported=True).order_by("level")
    assert [(row.level, row.source, row.rated_at.date().isoformat()) for row in rows] == [
        (1, "manager", "2025-11-30"),
        (3, "manager", "2025-11-30"),
    ]


@pytest.fixture
def empty(db, client):
    """The browser of the only member of a programme with nothing in it."""
    programme = builders.programme("empty")
    admin = builders.member(programme, username="first", is_admin=True)
    client.force_login(builders.user_of(admin))
    return client


def step_of(page, name):
    return page.content.decode().split(f'id="{name}"')[1].split("</li>")[0]


def test_the_block_is_called_as_studio_lists_it(empty):
    # Studio lists a block by its class's default title, and only if the course's advanced modules name its entry point.
    step = step_of(empty.get(START), "block")
    assert f"the block “{CompetencySelfAssessmentXBlock.display_name.default}”" in step
    assert "“competency_self_assessment”" in step


def test_an_empty_programme_leads_through_five_steps_each_with_one_primary_button(empty):
    browser = empty
    first = browser.get("/mentoring/programme/")
    assert "0 of 5 steps are done" in text(first)
    assert START in first.content.decode()
    page = browser.get(START)
    assert page.content.decode().count("tm-button--primary") == 1
    assert "Import a competency model" in step_of(page, "model")
    # A model of the package is previewed before anything is stored.
    assert re.findall(r'<option value="([^"]+)">([^<]+)<', step_of(page, "model"))[1:3] == [
        ("instructional-designer", "Instructional designer"), ("service-desk", "IT service desk"),
    ]  # fmt: skip
    where = browser.post(f"{START}sample/", {"sample": "service-desk"})["Location"]
    assert "levels" in text(browser.get(where))
    importing(browser, where)
    assert browser.post(f"{START}sample/", {"sample": "../secret"}).status_code == 404
    assert "tm-button--primary" in step_of(browser.get(START), "people")
    importing(browser, upload(browser, "people", "email\nnew@example.org\n"))
    assert "1 member, 1 expected" in text(browser.get(START))
    assert "tm-button--primary" in step_of(browser.get(START), "rules")
    browser.post(f"{START}rules/")
    bad = browser.post(f"{START}unit/", {"address": "javascript:alert(1)"})
    assert (bad.status_code, "is not a web address" in text(bad)) == (400, True)
    browser.post(f"{START}unit/", {"address": "https://lms.example.com/unit"})
    page = browser.get(START)
    assert 'data-tm-copy="https://lms.example.com/unit"' in step_of(page, "invite")
    assert "1 of 1 members has not rated themselves yet" in text(page)
    assert "4 of 5 are done" in text(page)
    assert "4 of 5 steps are done" in text(browser.get("/mentoring/programme/"))


def test_a_programme_that_runs_has_no_start(world, enter):
    builders.rate(world.rene, {world.pivot: 1})
    builders.pairing(world.rene, world.tariq, skill=world.pivot)
    assert "steps are done" not in text(enter(world.ada).get("/mentoring/programme/"))


def test_where_people_have_rated_the_missing_address_is_still_asked_for(world, enter):
    answers = [api.SkillAnswer(skill="pivot", level=1)]
    api.rate_skills(
        actor_id=world.rene.user_id, framework="data", role="analyst", token="first", answers=answers, now=builders.NOW
    )
    browser = enter(world.ada)
    page = text(browser.get(START))
    assert "People have rated themselves already." in page
    assert "save the address of the unit in step 4" in page
    browser.post(f"{START}unit/", {"address": "https://lms.example/unit"})
    assert "People have rated themselves already." not in text(browser.get(START))


def test_nobody_but_an_admin_sees_or_takes_a_step(world, enter):
    browser = enter(world.rene)
    for path in (START, f"{IMPORT}1/choices/"):
        assert browser.get(path).status_code in (403, 404)
    assert browser.post(f"{START}rules/").status_code == 403


def test_an_admin_reads_who_is_expected_and_takes_somebody_off(world, enter):
    browser = enter(world.ada)
    importing(browser, upload(browser, "people", "email,department\nnew@example.org,Sales\nold@example.org,Board\n"))
    page = browser.get("/mentoring/programme/expected/")
    assert "new@example.org" in text(page)
    assert "Board" in text(page)
    browser.post("/mentoring/programme/expected/remove/", {"email": "old@example.org"})
    assert "old@example.org" not in text(browser.get("/mentoring/programme/expected/"))
    assert enter(world.rene).get("/mentoring/programme/expected/").status_code == 403
