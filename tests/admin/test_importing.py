"""Imports in Django's admin: what the forms take, whose uploads are whose, and what each page says."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mentoring_xblock.applets.competencies.models import FrameworkVersion
from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.models import Member, Upload
from tests import builders

BASE = "/admin/task_mentoring/upload/"
FORM = BASE + "framework/"
CHOICES = {"levels": "Low\nHigh", "mentor_from": 2, "target": 2}


@pytest.fixture
def world(db):
    """Two programmes with an admin each, and a file."""

    def one(key):
        programme = builders.programme(key)
        user = builders.user(f"{key}-boss", is_staff=True)
        return SimpleNamespace(programme=programme, boss=builders.member(programme, is_admin=True, user=user))

    return SimpleNamespace(here=one("here"), there=one("there"))


@pytest.fixture
def browser(world):
    return enter(world.here.boss.user_id)


def enter(user_id):
    client = Client()
    client.force_login(get_user_model().objects.get(pk=user_id))
    return client


def model_file(name="model.csv", **options):
    return SimpleUploadedFile(name, formats.write(builders.framework_model(**options), format_name="csv")["data.csv"])


def submit_upload(browser, *files, **fields):
    return browser.post(FORM, {"file": files, **CHOICES, **fields})


def plan_of(browser, *files, **fields):
    answer = submit_upload(browser, *files, **fields)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def text_of(answer):
    return answer.content.decode()


def test_a_file_leads_to_its_plan_and_the_plan_to_a_version(world, browser):
    address = plan_of(browser, model_file())
    page = text_of(browser.get(address))
    for words in ("Import: Data", "Native CSV", "to add", "2 skills", "Planned changes", 'value="Import"'):
        assert words in page, words
    assert not FrameworkVersion.objects.exists()
    row = Upload.objects.get()
    done = browser.post(address, {"decision": "import", "plan": row.fingerprint}, follow=True)
    assert "“Data” is published as version 1." in text_of(done)
    again = browser.post(address, {"decision": "import", "plan": row.fingerprint}, follow=True)
    assert "“Data” is published as version 1." in text_of(again)
    assert FrameworkVersion.objects.count() == 1
    assert FrameworkVersion.objects.get().framework.programme_id == world.here.programme.programme_id


def test_a_plan_that_no_longer_holds_is_planned_again_in_one_click(world, browser):
    address = plan_of(browser, model_file())
    shown = Upload.objects.get().fingerprint
    builders.framework(world.here.programme, builders.framework_model(skills=("other",)))
    page = browser.post(address, {"decision": "import", "plan": shown}, follow=True)
    assert "The competency model has changed since this preview" in text_of(page)
    assert 'value="Import"' not in text_of(page)
    assert FrameworkVersion.objects.count() == 1
    again = browser.post(address, {"decision": "again"}, follow=True)
    assert 'value="Import"' in text_of(again)
    assert Upload.objects.get().fingerprint != shown


def test_a_refused_file_shows_every_row_with_its_reason_and_no_import(browser):
    bad = SimpleUploadedFile("bad.csv", b"record,framework,title\nframework,x,\nbanana,,y\nlevel,,\n")
    page = text_of(browser.get(plan_of(browser, bad)))
    assert "Problems in the file" in page
    assert "banana" in page
    assert 'value="Import"' not in page
    assert page.count('class="tm-import__refused"') >= 3


def test_a_sample_of_the_package_is_chosen_without_a_file(browser):
    page = text_of(browser.get(plan_of(browser, sample="service-desk")))
    assert "Import: IT service desk" in page


def test_several_files_are_one_model(browser):
    roles = SimpleUploadedFile(
        "task_statements.txt", b"O*NET-SOC Code\tTask ID\tTask\tTask Type\n1-1\t1\tDo it.\tCore\n"
    )
    titles = SimpleUploadedFile("occupation_data.txt", b"O*NET-SOC Code\tTitle\tDescription\n1-1\tChief\tLeads.\n")
    address = plan_of(browser, roles, titles)
    assert Upload.objects.get().name == "occupation_data.txt, task_statements.txt"
    page = text_of(browser.get(address))
    assert "Chief" in page
    assert "Low" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choose a file or a sample model."),
        ({"sample": "nothing"}, "Select a valid choice"),
        ({"sample": "service-desk", "levels": "one"}, "different names"),
        ({"sample": "service-desk", "levels": "A\na"}, "different names"),
        ({"sample": "service-desk", "mentor_from": 3}, "Choose a level from 1 to 2."),
        ({"sample": "service-desk", "target": "x"}, "Enter a whole number."),
        ({"sample": "service-desk", "format_name": "exe"}, "Select a valid choice"),
        ({"sample": "service-desk", "programme": "there"}, "Your file was not uploaded."),
    ],
)
def test_a_form_filled_in_wrongly_says_where_and_keeps_nothing(browser, fields, words):
    answer = submit_upload(browser, **fields)
    assert answer.status_code == 400
    assert words in text_of(answer)
    assert not Upload.objects.exists()


def test_a_file_and_a_sample_together_are_a_mistake(browser):
    assert "not both" in text_of(submit_upload(browser, model_file(), sample="service-desk"))


def test_files_that_are_too_many_too_large_or_called_alike_are_refused(browser, settings):
    assert "same name" in text_of(submit_upload(browser, model_file(), model_file()))
    assert "up to 20 files" in text_of(submit_upload(browser, *[model_file(f"{n}.csv") for n in range(21)]))
    settings.TASK_MENTORING = {**settings.TASK_MENTORING, "IMPORT_MEGABYTES": 0.0001}
    assert "manage.py mentoring_import_framework FOLDER" in text_of(submit_upload(browser, model_file()))
    people = text_of(browser.post(BASE + "people/", {"file": model_file("people.csv")}))
    assert "Split it into smaller files." in people
    assert not Upload.objects.exists()


def test_who_runs_several_programmes_says_which(world, browser):
    Member.objects.create(
        programme_id=world.there.programme.programme_id, user_id=world.here.boss.user_id, is_admin=True,
        joined_at=builders.NOW,
    )  # fmt: skip
    assert 'name="programme"' in text_of(browser.get(FORM))
    assert submit_upload(browser, model_file()).status_code == 400
    page = text_of(browser.get(plan_of(browser, model_file(), programme="there")))
    assert "Programme: There" in page
    assert Upload.objects.get().programme_id == world.there.programme.programme_id


def test_an_upload_is_its_owners_and_absent_for_everybody_else(world, browser):
    address = plan_of(browser, model_file())
    fingerprint = Upload.objects.get().fingerprint
    colleague = builders.member(world.here.programme, is_admin=True, user=builders.user("colleague", is_staff=True))
    absent = address.replace(str(Upload.objects.get().pk), "999999")
    for user_id in (colleague.user_id, world.there.boss.user_id, builders.user(is_staff=True, is_superuser=True).pk):
        other = enter(user_id)
        assert "model.csv" not in text_of(other.get(BASE))
        for mine, none in ((address, absent), (address.replace("change", "step"), absent.replace("change", "step"))):
            assert other.get(mine).status_code == 404
            assert text_of(other.get(mine)) == text_of(other.get(none))
        for decision in ("import", "again", "discard"):
            assert other.post(address, {"decision": decision, "plan": fingerprint}).status_code == 404
    assert Upload.objects.get().state == "planned"
    assert not FrameworkVersion.objects.exists()


def test_staff_who_run_nothing_and_strangers_find_no_door(world, browser):
    address = plan_of(browser, model_file())
    staff = enter(builders.user(is_staff=True).pk)
    plain = enter(builders.member(world.here.programme, username="plain").user_id)
    for path in (BASE, FORM, BASE + "people/", address, address.replace("change", "step")):
        assert staff.get(path).status_code == 403, path
        assert plain.get(path).status_code == 302, path
        assert Client().get(path).status_code == 302, path
    assert submit_upload(staff, model_file()).status_code == 403
    assert Upload.objects.count() == 1


def test_a_long_plan_has_pages_and_parts(world, browser):
    skills = [f"skill-{n:03}" for n in range(230)]
    old = builders.framework_model(skills=("gone", *skills[:3]))
    builders.framework(world.here.programme, old)
    address = plan_of(browser, model_file(skills=skills))
    first, last = text_of(browser.get(address)), text_of(browser.get(address + "?p=999"))
    assert "Page 1 of" in first
    assert "Next" in first
    assert "Previous" in last
    assert "Next" not in last
    added, retired = text_of(browser.get(address + "?show=add")), text_of(browser.get(address + "?show=retire"))
    assert "Skill-200" not in added
    assert "Skill-050" in added
    assert "Gone" in retired
    assert "Skill-050" not in retired
    assert browser.get(address + "?show=nonsense&p=x").status_code == 200


@pytest.mark.parametrize(("language", "mark"), [("en", ","), ("de", ".")])
def test_a_large_plan_is_counted_in_thousands_whatever_the_sites_settings(browser, settings, language, mark):
    settings.USE_THOUSAND_SEPARATOR = False
    address = plan_of(browser, model_file())
    upload = Upload.objects.get()
    counts = {"add": 21001, "skills": 19002, "behaviours": 76003, "role_levels": 1004, "targets": 9005, "warning": 1206}
    upload.summary["counts"] = {**upload.summary["counts"], **counts}
    upload.save()
    page = text_of(browser.get(address, headers={"accept-language": language}))
    for words in ("21,001</strong>", "1,206</strong>", "19,002 ", "76,003 ", "1,004 ", "9,005 "):
        assert words.replace(",", mark) in page, words
    upload.state, upload.content, upload.kind = "applied", None, "people"
    upload.save()
    done = text_of(browser.get(address, headers={"accept-language": language}))
    assert ": 21,001".replace(",", mark) + "," in done


def test_a_file_that_waits_shows_how_far_it_is(world, browser, settings, monkeypatch):
    settings.TASK_MENTORING = {**settings.TASK_MENTORING, "IMPORT_AT_ONCE_KILOBYTES": 0}
    monkeypatch.setattr("mentoring_xblock.applets.jobs.api.hand_over", lambda *_: False)
    address = plan_of(browser, model_file())
    page = text_of(browser.get(address))
    assert "Preparing the preview" in page
    assert "<progress" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    said = browser.get(address.replace("change", "step")).json()
    assert said == {"working": True, "done": 0, "of": 2, "sentence": "Waiting to start"}
    long_ago = builders.NOW.replace(year=2020)
    Upload.objects.update(changed_at=long_ago)
    assert "mentoring_tick" in browser.get(address.replace("change", "step")).json()["sentence"]


def test_discarding_forgets_the_file(browser):
    address = plan_of(browser, model_file())
    browser.post(address, {"decision": "discard"})
    assert not Upload.objects.exists()
    assert browser.get(address).status_code == 404


def test_an_unknown_decision_and_an_id_that_is_none_are_not_found(browser):
    address = plan_of(browser, model_file())
    assert browser.post(address, {"decision": "banana"}).status_code == 404
    for odd in ("x", "9" * 40, "0", "-1"):
        assert browser.get(f"{BASE}{odd}/change/").status_code == 404


def test_people_are_planned_and_imported_by_the_same_pages(world, browser):
    builders.user("ada")
    table = SimpleUploadedFile("people.csv", b"username,department\nada,Sales\n")
    answer = browser.post(BASE + "people/", {"file": [table]})
    page = text_of(browser.get(answer["Location"]))
    assert "ada" in page
    assert "to retire" not in page
    assert "Project-Id" not in page
    sent = {"decision": "import", "plan": Upload.objects.get().fingerprint}
    assert "People added: 1, changed: 0" in text_of(browser.post(answer["Location"], sent, follow=True))
    assert Member.objects.get(user__username="ada").programme_id == world.here.programme.programme_id
    bad = SimpleUploadedFile("people.csv", b"username,department\nnobody,Sales\n")
    answer = browser.post(BASE + "people/", {"file": [bad]})
    page = text_of(browser.get(answer["Location"]))
    assert "We cannot add “nobody”, because no active account has exactly this username or email address." in page
    assert 'value="Import"' not in page


def test_a_table_of_ratings_from_the_import_pages_can_be_opened_and_leads_back_to_them(browser):
    table = SimpleUploadedFile("ratings.csv", b"username,skill,level\nnobody,Pivot,2\n")
    browser.post("/mentoring/import/submit/", {"kind": "ratings", "file": table})
    page = text_of(browser.get(f"{BASE}{Upload.objects.get().pk}/change/"))
    assert 'href="/mentoring/import/?kind=ratings"' in page
    assert browser.get("/mentoring/import/?kind=ratings").status_code == 200


def test_what_a_file_says_is_text_and_never_markup(browser):
    model = builders.framework_model()
    nasty = formats.write(model, format_name="csv")["data.csv"].replace(b"Pivot", b"<script>alert(1)</script>")
    page = text_of(browser.get(plan_of(browser, SimpleUploadedFile("a&b.csv", nasty))))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "a&amp;b.csv" in page


def test_the_published_version_is_downloaded_in_each_format_by_its_admins_alone(world, browser, monkeypatch):
    version = builders.framework(world.here.programme)
    page_path = f"/admin/task_mentoring/frameworkversion/{version.version_id}/change/"
    page = text_of(browser.get(page_path))
    for name in formats.writable():
        path = f"/admin/task_mentoring/frameworkversion/{version.version_id}/export/{name}/"
        assert path in page
        answer = browser.get(path)
        assert answer.status_code == 200
        assert "attachment" in answer["Content-Disposition"]
        assert answer.content
        assert enter(world.there.boss.user_id).get(path).status_code == 404
    monkeypatch.setattr("mentoring_xblock.applets.exchange.workbooks.LIBRARY", "not_installed")
    assert "/export/xlsx/" not in text_of(browser.get(page_path))
    csv = browser.get(f"/admin/task_mentoring/frameworkversion/{version.version_id}/export/csv/")
    assert "Pivot" in csv.content.decode("utf-8-sig")
    for path in (f"{version.version_id}/export/exe", "999999/export/csv"):
        assert browser.get(f"/admin/task_mentoring/frameworkversion/{path}/").status_code == 404
    FrameworkVersion.objects.update(status="retired", published_of=None)
    assert browser.get(f"/admin/task_mentoring/frameworkversion/{version.version_id}/export/csv/").status_code == 404


def test_a_version_that_is_no_longer_in_use_is_not_downloaded_as_if_it_were(world, browser):
    version = builders.framework(world.here.programme)
    address = plan_of(browser, model_file(skills=("new",)))
    browser.post(address, {"decision": "import", "plan": Upload.objects.get().fingerprint})
    assert FrameworkVersion.objects.count() == 2
    page = f"/admin/task_mentoring/frameworkversion/{version.version_id}/"
    assert browser.get(page + "export/csv/").status_code == 404
    assert "/export/" not in text_of(browser.get(page + "change/"))


def test_the_lists_of_frameworks_people_and_imports_lead_to_the_forms(browser):
    plan_of(browser, model_file())
    people = BASE + "people/"
    for name, doors in (
        ("frameworkversion", (FORM, "/admin/task_mentoring/framework/")),
        ("member", (people,)),
        ("upload", (FORM, people)),
    ):
        page = text_of(browser.get(f"/admin/task_mentoring/{name}/"))
        assert all(door in page for door in doors), name
    assert "Preview ready" in text_of(browser.get(BASE))


def test_my_own_imports_and_everybodys_finished_ones_are_told_apart_by_name(browser):
    index = text_of(browser.get("/admin/task_mentoring/"))
    for name, words in (("upload", "My imports"), ("importrun", "Finished imports")):
        assert re.findall(rf'<a href="/admin/task_mentoring/{name}/"[^>]*>\s*([^<]*?)\s*</a>', index)[0] == words
    address = plan_of(browser, model_file())
    assert f'<a href="{BASE}">My imports</a>' in text_of(browser.get(address))
    plan = {"decision": "import", "plan": Upload.objects.get().fingerprint}
    done = text_of(browser.post(address, plan, follow=True))
    assert '<a href="/admin/task_mentoring/importrun/">All finished imports</a>' in done


def test_a_file_in_no_known_layout_leads_to_its_columns_and_to_the_template(browser):
    address = plan_of(
        browser, SimpleUploadedFile("people.csv", b"Name,Email,Fit a chain\nAmara,learner@example.com,2\n")
    )
    page = text_of(browser.get(address))
    assert "We found no column of skills. The columns are: Name, Email, Fit a chain" in page
    assert "--columns" not in page
    upload_id = Upload.objects.get().pk
    for way_on in (f"/mentoring/import/{upload_id}/columns/", "/mentoring/import/template/model/"):
        assert f'href="{way_on}"' in page
        assert browser.get(way_on).status_code == 200


def test_what_a_file_leaves_open_is_a_question_with_the_way_to_answer_it(browser):
    sent = SimpleUploadedFile("people.csv", b"Person;Reached at\nAnn;ann@example.org\n")
    where = browser.post(f"{BASE}people/", {"file": sent})["Location"]
    page = browser.get(where).content.decode()
    assert "We need an answer from you before we can import this file." in page
    assert f'href="/mentoring/import/{Upload.objects.get().pk}/choices/">Columns and choices</a>' in page
    for words in ("errornote", "Fix every row", "Upload a corrected file", "Problems in the file"):
        assert words not in page
