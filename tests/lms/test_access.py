"""Who may answer a block, in a platform that asks for the right to load it at one address and not at the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone
from lms.djangoapps.courseware.models import StudentModule

from tests.lms.world import COURSE, USAGE, World

pytestmark = pytest.mark.django_db

RATINGS = {"pivot": {"level": 2}}
HANDLERS: dict[str, Any] = {
    "load": {},
    "save_draft": {"ratings": RATINGS},
    "submit": {"token": "token-0001", "ratings": RATINGS},
    "mentors": {"skill": "pivot"},
    "request_mentor": {"token": "token-0002", "skill": "pivot", "choices": [1], "message": ""},
    "offer_mentoring": {"skill": "pivot", "places": 2, "paused": False},
    "join_waiting_list": {"skill": "pivot"},
}
HIDDEN: dict[str, Callable[[], dict[str, Any]]] = {
    "for the team alone": lambda: {"visible_to_staff_only": True},
    "not begun": lambda: {"start": timezone.now() + timedelta(days=3)},
    "another group's": lambda: {"group_access": {"somebody-else": [1]}},
}


@pytest.fixture
def world() -> World:
    return World()


def rows() -> dict[str, int]:
    models = apps.get_app_config("task_mentoring").get_models()
    return {model.__name__: model._default_manager.count() for model in models}


@pytest.mark.parametrize("handler", HANDLERS)
@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("door", ["handler", "handler_noauth"])
def test_a_unit_hidden_from_learners_answers_them_at_neither_address(
    world: World, door: str, hidden: str, handler: str
) -> None:
    world.publish(**HIDDEN[hidden]())
    before = rows()
    status, body = world.call(handler, HANDLERS[handler], door=door)
    assert status == (404 if door == "handler" else 403), body
    if door == "handler_noauth":
        assert body["error"]["message"] == "You do not have access to this part of the course."
    assert "Analyst" not in str(body)
    assert rows() == before
    assert not StudentModule.objects.exists()


@pytest.mark.parametrize("door", ["handler", "handler_noauth"])
def test_reading_a_hidden_unit_gives_nothing_either(world: World, door: str) -> None:
    world.publish(visible_to_staff_only=True)
    address = f"/courses/{COURSE}/xblock/{USAGE}/{door}/student_view_user_state"
    answer = world.client(world.learner).get(address)
    assert answer.status_code in {403, 404}
    assert b"pivot" not in answer.content


@pytest.mark.parametrize("hidden", ["for the team alone", "not begun"])
@pytest.mark.parametrize("door", ["handler", "handler_noauth"])
def test_the_team_tries_out_what_is_hidden_from_learners(world: World, door: str, hidden: str) -> None:
    world.publish(**HIDDEN[hidden]())
    assert world.call("load", user=world.teacher, door=door)[0] == 200


@pytest.mark.parametrize("door", ["handler", "handler_noauth"])
def test_an_open_unit_answers_its_learner_and_no_stranger(world: World, door: str) -> None:
    assert world.call("load", door=door)[0] == 200
    status, body = world.call("load", user=world.stranger, door=door)
    assert (status, body["error"]["code"]) == (403, "not_enrolled")


def test_the_address_without_checks_still_wants_the_pages_token_and_a_session(world: World) -> None:
    assert world.call("load", door="handler_noauth", **{"X-CSRFToken": ""})[0] == 403
    anonymous = world.client(None).post(
        f"/courses/{COURSE}/xblock/{USAGE}/handler_noauth/submit", "{}", content_type="application/json"
    )
    assert anonymous.status_code == 403


@pytest.mark.parametrize("chosen", [{"user": "learner"}, {"role": "student"}])
def test_whoever_views_as_somebody_else_writes_nothing_of_theirs(world: World, chosen: dict[str, str]) -> None:
    client = world.client(world.teacher)
    session = client.session
    session["masquerade"] = chosen
    session.save()
    world.publish(visible_to_staff_only="role" in chosen)
    before = rows()
    answer = client.post(
        f"/courses/{COURSE}/xblock/{USAGE}/handler_noauth/submit",
        {"token": "token-0001", "ratings": RATINGS},
        content_type="application/json",
        headers={"X-CSRFToken": client.cookies["csrftoken"].value},
    )
    assert answer.status_code == 403, answer.content
    assert rows() == before
