"""The demo site's own doors: what it shows to whom, and that a block meets there what it would meet in an LMS."""

from __future__ import annotations

import re
from typing import Any

import crum
import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from opaque_keys.edx.keys import UsageKey
from xblock.fields import Scope

from tests.site import course
from tests.site.doors import DOORS
from tests.site.policy import POLICY

pytestmark = pytest.mark.django_db

TEAM = {"author", "admin"}


@pytest.fixture(autouse=True)
def people() -> dict[str, Any]:
    users = get_user_model().objects
    return {door.username: users.create(username=door.username, is_staff=door.username in TEAM) for door in DOORS}


@pytest.fixture(autouse=True)
def nobody_from_another_test() -> Any:
    crum.set_current_user(None)
    yield
    crum.set_current_user(None)


def _enter(username: str) -> Client:
    client = Client()
    client.post(f"/enter/{username}/")
    return client


def test_the_page_of_doors_offers_five_people() -> None:
    page = Client().get("/").content.decode()
    assert re.findall(r'action="/enter/(\w+)/"', page) == ["author", "learner", "mentor", "manager", "admin"]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.username)
def test_a_door_logs_its_person_in_and_goes_where_their_work_begins(door: Any, people: dict[str, Any]) -> None:
    client = Client()
    answer = client.post(f"/enter/{door.username}/")
    assert answer.headers["Location"] == door.page
    assert client.session["_auth_user_id"] == str(people[door.username].pk)


def test_a_door_opens_by_post_only_and_only_to_those_who_stand_behind_one() -> None:
    get_user_model().objects.create(username="root", is_superuser=True)
    assert Client().get("/enter/learner/").status_code == 405
    assert Client().post("/enter/root/").status_code == 404
    assert Client(enforce_csrf_checks=True).post("/enter/learner/").status_code == 403


def test_a_door_with_nobody_behind_it_says_so_and_leads_back() -> None:
    get_user_model().objects.filter(username="mentor").delete()
    answer = Client().post("/enter/mentor/", follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert "Nobody is behind that door yet" in answer.content.decode()


STRIP = 'id="site-strip"'


def test_the_front_page_numbers_the_seven_steps_with_one_button_each() -> None:
    page = Client().get("/").content.decode()
    assert re.findall(r'action="/step/(\d)/"', page) == ["0", "1", "2", "4", "5", "6", "7"]
    assert re.findall(r'aria-label="Step (\d): be', page) == [str(step) for step in range(1, 8)]
    assert STRIP not in page


def test_the_strip_leads_through_every_turn_as_the_person_whose_it_is(people: dict[str, Any]) -> None:
    client, place, walked = Client(), 0, []
    while True:
        page = client.post(f"/step/{place}/", follow=True).content.decode()
        step = re.search(r"Step (\d) of 7: ", page)
        walked.append((step and step[1], get_user_model().objects.get(pk=client.session["_auth_user_id"]).username))
        following = re.search(r'action="/step/(\d)/">.*?site-strip-next', page, re.DOTALL)
        if following is None:
            break
        assert int(following[1]) == place + 1
        place += 1
    assert walked == [
        ("1", "author"), ("2", "learner"), ("3", "learner"), ("3", "admin"), ("4", "mentor"), ("5", "mentor"),
        ("6", "learner"), ("7", "manager"),
    ]  # fmt: skip
    assert "Back to the seven steps" in page
    assert client.post("/step/8/").status_code == 404


def test_the_strip_can_be_hidden_stays_hidden_as_another_person_and_comes_back() -> None:
    client = _enter("learner")
    assert STRIP in client.get("/workbench/").content.decode()
    assert client.post("/strip/", {"page": "/workbench/"}).headers["Location"] == "/workbench/"
    client.post("/step/3/")
    hidden = client.get("/workbench/").content.decode()
    assert STRIP not in hidden
    assert "Show the steps" in hidden
    assert client.post("/strip/", {"page": "//elsewhere.example/"}).headers["Location"] == "/"
    assert STRIP in client.get("/workbench/").content.decode()


@pytest.mark.parametrize("page", ["/workbench/", "/admin/"])
def test_the_strip_is_for_visitors_of_a_demo_alone(page: str, settings: Any, people: dict[str, Any]) -> None:
    entered, logged_in = _enter("admin"), Client()
    logged_in.force_login(people["admin"])
    assert STRIP in entered.get(page).content.decode()
    assert STRIP not in logged_in.get(page).content.decode()
    settings.TASK_MENTORING = settings.TASK_MENTORING | {"STANDALONE": False}
    assert "Step " not in entered.get(page).content.decode()


def test_whoever_leaves_is_logged_out() -> None:
    client = _enter("learner")
    client.post("/leave/")
    assert "_auth_user_id" not in client.session


def test_a_unit_is_shown_to_a_learner_and_needs_a_login() -> None:
    assert "xblock-v1-student_view" in _enter("learner").get("/workbench/unit/0/").content.decode()
    assert Client().get("/workbench/unit/0/").status_code == 302
    assert "xblock-v1-public_view" in Client().get("/workbench/unit/0/public/").content.decode()


def test_only_the_course_team_sees_the_editor() -> None:
    page = _enter("author").get("/workbench/unit/0/author/").content.decode()
    assert "xblock-v1-author_view" in page
    assert "xblock-v1-studio_view" in page
    assert _enter("learner").get("/workbench/unit/0/author/").status_code == 403


@pytest.mark.parametrize("number", [99, 10**6])
def test_a_unit_that_is_not_there_is_not_found(number: int) -> None:
    assert _enter("learner").get(f"/workbench/unit/{number}/").status_code == 404


@pytest.mark.parametrize(
    "usage",
    ["rubbish", "block-v1:Demo+Mentoring+2026+type@competency_self_assessment+block@other", "lb:Demo:Lib:html:x"],
)
def test_a_handler_of_a_block_that_is_not_there_is_not_found(usage: str) -> None:
    for address in ("handler", "handler_noauth"):
        answer = _enter("learner").post(f"/workbench/{address}/{usage}/load/", "{}", content_type="application/json")
        assert answer.status_code == 404


def test_studios_handlers_are_for_the_course_team() -> None:
    usage = course.list_units()[0].usage
    url = f"/workbench/author_handler/{usage}/studio_submit/"
    assert _enter("learner").post(url, "{}", content_type="application/json").status_code == 403


def test_a_usage_has_a_real_key_of_a_course() -> None:
    usage = course.list_units()[0].usage
    assert UsageKey.from_string(str(usage)) == usage
    assert usage.context_key.is_course


def test_what_an_author_saved_survives_a_restart() -> None:
    usage = str(course.list_units()[0].usage)
    block = course.get_block(usage, author=True)
    block.display_name = "Chosen by the author"
    block.save()
    course.list_units()  # as a fresh process would
    assert course.get_block(usage).display_name == "Chosen by the author"


def test_the_user_service_names_the_caller_as_the_lms_would(people: dict[str, Any]) -> None:
    def attributes(user: Any, *, author: bool = False) -> dict[str, Any]:
        crum.set_current_user(user)
        block = course.get_block(str(course.list_units()[0].usage), author=author)
        return dict(block.runtime.service(block, "user").get_current_user().opt_attrs)

    learner = attributes(people["learner"])
    assert learner["edx-platform.user_id"] == people["learner"].pk
    assert learner["edx-platform.user_is_staff"] is False
    assert attributes(people["author"])["edx-platform.user_is_staff"] is True
    assert attributes(people["author"], author=True)["edx-platform.user_is_staff"] is False
    assert attributes(AnonymousUser()) == {"edx-platform.is_authenticated": False}


def test_two_learners_do_not_share_what_a_block_keeps_of_one(people: dict[str, Any]) -> None:
    usage = str(course.list_units()[0].usage)
    name = next(name for name, field in course.get_block(usage).fields.items() if field.scope == Scope.user_state)
    crum.set_current_user(people["learner"])
    block = course.get_block(usage)
    before = getattr(block, name)
    setattr(block, name, f"{before}, and more")
    block.save()
    assert getattr(course.get_block(usage), name) == f"{before}, and more"
    crum.set_current_user(people["mentor"])
    assert getattr(course.get_block(usage), name) == before


@pytest.mark.parametrize("address", ["/", "/workbench/unit/0/", "/mentoring/"])
def test_every_page_stands_under_a_policy_that_lets_nothing_inline_run(address: str) -> None:
    assert _enter("learner").get(address).headers["Content-Security-Policy"] == POLICY


def test_only_public_files_of_the_package_are_served() -> None:
    base = "/workbench/resource/competency_self_assessment/"
    assert Client().get(base + "static/mentoring_xblock/css/tokens.css").headers["Content-Type"] == "text/css"
    for foreign in ("block.py", "static/../block.py", "templates/mentoring_xblock/pages/page.html"):
        assert Client().get(base + foreign).status_code == 404
    assert Client().get("/workbench/resource/no_such_block/static/x.css").status_code == 404
