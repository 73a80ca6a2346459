"""The import pages: a file, its columns, the plan, the import; nothing written before the end."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from mentoring_xblock import api
from mentoring_xblock.applets.competencies.models import FrameworkVersion
from mentoring_xblock.applets.exchange import formats, workbooks
from mentoring_xblock.applets.exchange.data.files import Choices
from mentoring_xblock.applets.exchange.data.uploads import ImportKind
from mentoring_xblock.applets.exchange.formats import esco
from mentoring_xblock.applets.exchange.grids import read_grids
from mentoring_xblock.applets.exchange.matching import Matching, Shape
from mentoring_xblock.applets.exchange.memory import recall, remember
from mentoring_xblock.applets.exchange.models import RememberedMatching, Upload
from mentoring_xblock.applets.exchange.workbooks import write_workbook
from mentoring_xblock.applets.people import api as people
from tests import builders
from tests.applets.exchange.test_esco import FILES as ESCO
from tests.applets.exchange.test_moodle import DEEP, HEADING
from tests.pages.reading import text

PATH = "/mentoring/import/"
LADDER = """\
Workshop ladder,,,,
Area,Skill,Helper,Mechanic,Master mechanic
Wheels,True a wheel,Finds where the rim is off,Trues a rim,Builds a wheel from its parts
,Change a tyre,Changes a tube with help,Changes any tyre alone,Advises on tyres
Drive,Fit a chain,Measures wear,Fits and shortens a chain,Finds the cause of early wear
"""


def upload(browser, content, name="ladder.csv", kind="model"):
    data = content.encode() if isinstance(content, str) else content
    return browser.post(f"{PATH}submit/", {"kind": kind, "file": SimpleUploadedFile(name, data)})


def form_of(answer):
    """What the page of columns would send, as it is pre-filled."""
    page = answer.content.decode()
    sent = {"column": re.findall(r'<option value="([^"]*)" selected', page.split("<thead>")[1].split("</thead>")[0])}
    for name in ("sheet", "heading_row", "heading_rows", "title", "mentor_from"):
        sent[name] = re.search(rf'name="{name}"[^>]*?value="([^"]*)"', page)[1]
    for name in ("shape", "rounding", "heading_rows"):
        if found := re.search(rf'name="{name}"[^>]*value="([^"]*)" checked', page):
            sent[name] = found[1]
    sent["levels"] = re.search(r'<textarea[^>]*name="levels"[^>]*>(.*?)</textarea>', page, re.DOTALL)[1]
    sent["framework"] = ""
    return sent


def test_a_ladder_comes_in_over_its_columns_and_its_plan_and_the_next_one_goes_straight_to_the_plan(world, enter):
    browser = enter(world.ada)
    before = FrameworkVersion.objects.count()
    where = upload(browser, LADDER)["Location"]
    assert where.endswith("/columns/")
    found = browser.get(where)
    for words in ("ladder.csv", "UTF-8", "comma", "3 rows", "True a wheel", "Master mechanic"):
        assert words in text(found)
    sent = form_of(found)
    assert sent["column"] == ["group", "skill", "1", "2", "3"]
    assert (sent["shape"], sent["title"], sent["heading_row"]) == ("ladder", "Workshop ladder", "2")
    where = browser.post(where.replace("columns", "match"), sent | {"title": "Bicycle workshop"})["Location"]
    plan = browser.get(where)
    assert "3 levels, 3 skills, 9 behaviours, 3 roles, 9 targets" in text(plan)
    assert FrameworkVersion.objects.count() == before, "nothing is written before the end"
    # Back and forth keeps what was said.
    again = form_of(browser.get(f"{where}columns/"))
    assert (again["title"], again["column"]) == ("Bicycle workshop", sent["column"])
    fingerprint = re.search(r'name="plan" value="([0-9a-f]{64})"', plan.content.decode())[1]
    browser.post(f"{where}apply/", {"plan": fingerprint})
    assert "“Bicycle workshop” is published as version 1" in text(browser.get(where))
    assert FrameworkVersion.objects.count() == before + 1
    assert RememberedMatching.objects.count() == 1
    changed = LADDER.replace("Advises on tyres", "Advises on tyres and tubes")
    where = upload(browser, changed, name="next-month.csv")["Location"]
    assert not where.endswith("/columns/")
    page = text(browser.get(where))
    assert "Advises on tyres and tubes" in page
    assert "<strong>1</strong> to change" in page


def test_a_ladder_with_another_heading_goes_into_the_model_that_has_its_skills(world, enter):
    browser = enter(world.ada)
    where = upload(browser, LADDER)["Location"]
    assert '<option value="workshop-ladder" selected>' not in text(browser.get(where))
    plan = browser.post(where.replace("columns", "match"), form_of(browser.get(where)))["Location"]
    fingerprint = re.search(r'name="plan" value="([0-9a-f]{64})"', text(browser.get(plan)))[1]
    browser.post(f"{plan}apply/", {"plan": fingerprint})
    renamed = LADDER.replace("Master mechanic", "Workshop lead").replace("Workshop ladder", "Draft of Monday")
    where = upload(browser, renamed, name="next-year.csv")["Location"]
    found = browser.get(where)
    assert '<option value="workshop-ladder" selected>' in text(found)
    sent = form_of(found)
    # A new one, where that is said: going back keeps it.
    plan = browser.post(where.replace("columns", "match"), sent | {"title": "Another"})["Location"]
    assert '<option value="workshop-ladder" selected>' not in text(browser.get(f"{plan}columns/"))
    sent |= {"framework": "workshop-ladder", "mentor_from": "2"}
    page = text(browser.get(browser.post(f"{plan}match/", sent)["Location"]))
    assert "Is the role “Master mechanic” now called “Workshop lead”?" in page
    assert "Draft of Monday" not in page, "the model keeps its title"


def test_a_plan_of_people_offers_the_people_as_they_are_for_the_way_back(world, enter):
    browser = enter(world.ada)
    where = upload(browser, "email,department\nnobody@example.org,Sales\n", name="p.csv", kind="people")["Location"]
    assert "To be able to undo this import" in text(browser.get(where))
    where = upload(browser, "department\nSales\n", name="p.csv", kind="people")["Location"]
    assert "To be able to undo this import" not in text(browser.get(where))


def test_every_change_in_a_plan_has_a_name(world, enter):
    browser = enter(world.ada)
    where = upload(browser, LADDER)["Location"]
    sent = form_of(browser.get(where))
    for more in ({}, {"framework": "workshop-ladder", "mentor_from": "2"}):
        plan = browser.post(where.replace("columns", "match"), sent | more)["Location"]
        page = text(browser.get(plan))
        assert '<th scope="row"></th>' not in page
        browser.post(f"{plan}apply/", {"plan": re.search(r'name="plan" value="([0-9a-f]{64})"', page)[1]})
        lines = LADDER.splitlines(keepends=True)
        where = f"{upload(browser, ''.join([*lines[:2], lines[4], *lines[2:4]]))['Location']}columns/"
    assert "may mentor from" in page
    assert "order" in page


def test_what_is_refused_shows_what_was_found_and_the_way_on(world, enter):
    browser = enter(world.ada)
    for content, name, words in (
        (b"%PDF-1.7 \xff", "skills.xls", "This is a PDF file."),
        (b"<html><table>", "skills.xls", "This is a web page."),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "skills.xlsx", "old or protected workbook"),
        (b"", "skills.csv", "empty"),
        (b"Skill,Low,High\nA,b\x00,c\n", "skills.csv", "NUL"),
        (b"Skill,Low\nA\xed\xa0\x80,b c\nB,b d\n", "skills.csv", "UTF-8"),
    ):
        answer = upload(browser, content, name=name)
        page = text(browser.get(answer["Location"]))
        assert words in page, name
        assert "Get the template" in page
    assert FrameworkVersion.objects.count() == 1


def test_files_that_are_too_large_for_the_page_come_in_by_the_command_that_it_names(
    world, enter, tmp_path, monkeypatch, settings
):
    browser = enter(world.ada)
    # With a second programme each page names its own, and so must the command.
    builders.member(people.get_programme("other"), user=builders.user_of(world.ada), is_admin=True)
    files = [SimpleUploadedFile(name, content.encode()) for name, content in ESCO.items()]
    asked = settings.TASK_MENTORING
    settings.TASK_MENTORING = asked | {"IMPORT_MEGABYTES": 0.0001}
    said = text(browser.post(f"{PATH}submit/?programme=acme", {"kind": "people", "file": files[0]}))
    assert "Split it into smaller files." in said
    said = text(browser.post(f"{PATH}submit/?programme=acme", {"kind": "model", "file": files}))
    settings.TASK_MENTORING = asked

    for name, content in ESCO.items():
        (tmp_path / name).write_text(content)
    command, option = (
        words.split() for words in re.findall("“((?:manage.py|--only) [^”]*)”", re.sub("<[^>]+>", "", said))
    )
    assert command[:2] == ["manage.py", "mentoring_import_framework"]
    words = [{"FOLDER": str(tmp_path), "2512": "8160"}.get(word, word) for word in (*command[1:], *option)]
    monkeypatch.setattr(esco, "MOST_TARGETS", 2)
    call_command(*words, stdout=io.StringIO())
    version = FrameworkVersion.objects.get(title="ESCO")
    assert version.framework.programme_id == world.programme.programme_id
    assert [role.title for role in version.roles.all()] == ["miller"]


def test_what_cannot_be_guessed_is_asked(world, enter):
    browser = enter(world.ada)
    where = upload(browser, "Name,Email,True a wheel\nAmara,learner@example.com,2\n")["Location"]
    page = browser.get(where)
    sent = form_of(page)
    assert sent["column"] == ["", "", ""]
    answer = browser.post(where.replace("columns", "match"), sent)
    page = text(browser.get(answer["Location"]))
    assert "We found no column of skills. The columns are: Name, Email, True a wheel" in page
    for faulty, words in (
        ({"column": ["boss", "", ""]}, "Choose what each column is from its list."),
        ({"shape": "heap"}, "Choose how the table is laid out."),
        ({"title": " "}, "Give the competency model a name."),
        ({"levels": "One"}, "different names of levels"),
    ):
        upload_id = Upload.objects.latest("pk").pk
        answer = browser.post(f"{PATH}{upload_id}/match/", {**sent, "column": ["skill", "", ""], **faulty})
        assert answer.status_code == 400
        assert words in text(answer)


def test_the_template_and_todays_model_come_back_as_the_same(world, enter):
    browser = enter(world.ada)
    today = browser.get(f"{PATH}today/data/")
    name = re.search('filename="([^"]+)"', today["Content-Disposition"])[1]
    where = upload(browser, today.content, name=name)["Location"]
    assert "everything in this file is already stored" in text(browser.get(where))
    template = browser.get(f"{PATH}template/model/")
    where = upload(browser, template.content, name="filled.xlsx")["Location"]
    assert "1 skill, 3 behaviours, 1 role, 1 target" in text(browser.get(where))


@pytest.mark.parametrize(("who", "status"), [("maria", 404), ("sol", 404)])
def test_an_upload_is_its_uploaders_own(world, enter, who, status):
    where = upload(enter(world.ada), LADDER)["Location"]
    browser = enter(getattr(world, who))
    for address in (where, where.replace("columns/", "")):
        assert browser.get(address).status_code == status
    assert browser.post(where.replace("columns", "match"), {}).status_code == status
    if who == "maria":
        assert browser.get(PATH).status_code == 403
        assert upload(browser, LADDER).status_code == 403
    assert api.list_frameworks(actor_id=world.ada.user_id)[0].key == "data"


def test_a_renamed_role_keeps_its_people_with_one_click(world, enter):
    browser = enter(world.ada)
    table = browser.get(f"{PATH}today/data/")
    where = upload(browser, renamed(table.content), name="data.csv")["Location"]
    page = text(browser.get(where))
    assert "Is the role “Analyst” now called “Lead analyst”?" in page
    assert "We need an answer from you before we can import this file." in page
    assert "This file cannot be imported as it is" not in page
    answer = {"kind": "role", "old": "analyst", "new": "lead-analyst"}
    where = browser.post(f"{where}settle/", answer)["Location"]
    plan = browser.get(where)
    assert "Is the role" not in text(plan)
    fingerprint = re.search(r'name="plan" value="([0-9a-f]{64})"', plan.content.decode())[1]
    browser.post(f"{where}apply/", {"plan": fingerprint})
    role = api.get_role(actor_id=world.rene.user_id, framework="data", role="analyst")
    assert role.title == "Lead analyst"


def test_people_of_a_role_that_is_gone_get_another_or_none_on_the_page(world, enter):
    browser = enter(world.ada)
    table = browser.get(f"{PATH}today/data/")
    where = upload(browser, renamed(table.content, "Quartermaster"), name="data.csv")["Location"]
    page = text(browser.get(where))
    assert "Role that people get instead of “Analyst” (held by 1)" in page
    assert browser.post(f"{where}settle/", {"kind": "boss", "old": "analyst", "new": ""}).status_code == 400
    where = browser.post(f"{where}settle/", {"kind": "move", "old": "analyst", "new": "quartermaster"})["Location"]
    plan = browser.get(where)
    assert "1 people who hold “Analyst” get the role quartermaster." in text(plan)
    fingerprint = re.search(r'name="plan" value="([0-9a-f]{64})"', plan.content.decode())[1]
    browser.post(f"{where}apply/", {"plan": fingerprint})
    assert people.member_roles([world.rene.member_id])[world.rene.member_id] == (
        (world.version.framework_id, "quartermaster"),
    )


def test_the_layer_of_the_skills_of_a_tree_is_chosen_on_the_plan(world, enter):
    browser = enter(world.ada)
    where = upload(browser, "\n".join([HEADING, *DEEP]), name="moodle.csv")["Location"]
    page = text(browser.get(where))
    assert "Which layer are the skills?" in page
    assert "4 skills, 0 behaviours" in page
    where = browser.post(f"{where}settle/", {"kind": "layer", "layer": "2"})["Location"]
    plan = browser.get(where)
    assert "3 skills, 3 behaviours" in text(plan)
    assert '<option value="2" selected>' in plan.content.decode()


def renamed(content, title="Lead analyst"):
    """Today's model as CSV, its role without a key and with another title."""
    model = formats.parse(api.Source("m", {"m.xlsx": content})).model
    (table,) = formats.write(model, format_name="csv").values()
    key = title.lower().replace(" ", "-")
    return table.decode().replace(",analyst,", f",{key},").replace(model.roles[0].title, title)


def test_what_was_matched_is_remembered_under_headings_wherever_they_stand_by_now(world):
    def found(text):
        return read_grids(api.Source("t", {"t.csv": text.encode()}))

    columns = ("group", "skill", "1", "2", "3")
    choices = Choices(title="Workshop", matching=Matching(Shape.LADDER, columns, heading_row=2), same=(("a", "b"),))
    remember(world.programme.programme_id, ImportKind.FRAMEWORK, found(LADDER), choices, now=builders.NOW)
    asked = {"programme_id": world.programme.programme_id, "kind": ImportKind.FRAMEWORK}
    lower = recall(**asked, found=found("As of today\n" + LADDER))
    assert lower.matching == Matching(Shape.LADDER, columns, heading_row=3)
    assert (lower.title, lower.same) == ("Workshop", ())
    assert recall(**asked, found=found(LADDER.replace("Helper", "Junior"))) is None
    assert recall(world.programme.programme_id, ImportKind.PEOPLE, found(LADDER)) is None
    assert recall(world.programme.programme_id + 1, ImportKind.FRAMEWORK, found(LADDER)) is None


@pytest.mark.parametrize("kind", ["model", "people", "ratings"])
def test_where_workbooks_cannot_be_read_the_page_says_so_first_and_leads_on(world, enter, monkeypatch, kind):
    browser = enter(world.ada)
    assert "XLSX, CSV or JSON, up to" in text(browser.get(PATH))
    book = write_workbook(["Area", "Skill", "1"], [["Wheels", "True a wheel", "Finds the place"]], title="Ladder")
    kept = upload(browser, book, "before.xlsx")["Location"]
    monkeypatch.setattr(workbooks, "LIBRARY", "a_package_that_is_not_installed")
    page = text(browser.get(PATH))
    assert re.search(r"CSV or JSON, up to \d+ MB\. Save a workbook as CSV first\.", page)
    assert "XLSX" not in page
    before = Upload.objects.count()
    answer = upload(browser, book, "ladder.xlsx", kind)
    sentence = "This site cannot read XLSX workbooks. Save the sheet as CSV and import that"
    assert (answer.status_code, Upload.objects.count()) == (400, before)
    assert sentence in text(answer)
    assert f'value="{kind}" checked' in answer.content.decode()
    # One from before the library was taken away.
    answer = browser.get(kept)
    assert answer.status_code == 200
    assert sentence in text(answer)
    assert "Upload another file" in text(answer)
