"""Who may call the block's handlers, in which circumstances, and that a refusal writes nothing at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring_xblock.courseware.payloads import MOST_BYTES
from tests import builders
from tests.courseware.course import LIBRARY_USAGE, USAGE, Course, call, count_rows, platform, request

pytestmark = [pytest.mark.django_db, pytest.mark.once]

RATINGS = {"pivot": {"level": 2}}
LEARNER_HANDLERS = {
    "load": {},
    "save_draft": {"ratings": RATINGS},
    "submit": {"token": "token-0001", "ratings": RATINGS},
    "mentors": {"skill": "pivot"},
    "request_mentor": {"token": "token-0002", "skill": "pivot", "choices": [1], "message": ""},
    "offer_mentoring": {"skill": "pivot", "places": 2, "paused": False},
    "join_waiting_list": {"skill": "pivot"},
}
READING_HANDLERS = ("student_view_user_state",)
TEAM_HANDLERS = {
    "team_report": {},
    "team_remind": {},
    "team_reset": {"username": "learner", "confirm": "learner"},
}
AUTHOR_HANDLERS = {"studio_submit": {}, "studio_options": {}, "studio_preview": {}, "studio_units": {}}
FIELDS = {"framework": "data", "role": "analyst", "programme": "acme"}


class World:
    """A course on a real framework, a member who rated, and a person of every circumstance."""

    def __init__(self) -> None:
        programme = builders.programme("acme")
        version = builders.framework(programme)
        self.course = Course()
        self.learner = builders.user("learner")
        member = builders.member(programme, user=self.learner, role=(version.framework_id, "analyst"))
        builders.rate(member, {builders.skill_id(version, "pivot"): 2})
        self.inactive = builders.user("inactive", is_active=False)
        self.stranger = builders.user("stranger")
        self.teacher = builders.user("teacher")
        self.course.enrolled |= {self.learner.id, self.inactive.id}
        self.course.block(author=True, **FIELDS)
        self.course.block(author=True, usage=LIBRARY_USAGE, **FIELDS)


@pytest.fixture
def world(settings: Any) -> Iterator[World]:
    settings.TASK_MENTORING = {"STANDALONE": False}
    settings.ROOT_URLCONF = "lms.urls"
    made = World()
    with platform(made.course):
        yield made


def _real_of(user: Any) -> Any:
    """The learner's account as the LMS makes it when a teacher views as them."""
    user.real_user = builders.user("viewer")
    return user


CIRCUMSTANCES: dict[str, Callable[[World], dict[str, Any]]] = {
    "nobody is signed in": lambda w: {"caller": None, "shown": None},
    "the address without checks, without a session": lambda w: {"caller": None, "shown": w.learner},
    "no CSRF cookie": lambda w: {"cookie": None},
    "no CSRF header": lambda w: {"header": None},
    "a CSRF header unlike the cookie": lambda w: {"header": "another-token"},
    "an empty CSRF cookie and header": lambda w: {"cookie": "", "header": ""},
    "not enrolled": lambda w: {"caller": w.stranger, "shown": w.stranger},
    "a unit that is hidden from the learner": lambda w: w.course.hidden_from.add(w.learner.id) or {},
    "an inactive account": lambda w: {"caller": w.inactive, "shown": w.inactive},
    "a teacher shown the learner's block": lambda w: {"caller": w.teacher, "shown": w.learner, "team": True},
    "viewing as the learner": lambda w: {"caller": _real_of(w.learner), "shown": w.learner},
    "Studio's preview": lambda w: {"author": True},
    "a library, for its own team": lambda w: {"usage": LIBRARY_USAGE, "team": True},
    "a form's content type": lambda w: {"content_type": "application/x-www-form-urlencoded"},
    "plain text": lambda w: {"content_type": "text/plain"},
    "GET": lambda w: {"method": "GET"},
}


def send(world: World, handler: str, payload: Any, **how: Any) -> tuple[int, dict[str, Any]]:
    """Call a handler as the enrolled learner, but for what ``how`` changes."""
    caller = how.pop("caller", world.learner)
    built = {name: how.pop(name) for name in ("shown", "team", "author", "usage") if name in how}
    block = world.course.block(**{"shown": world.learner} | built)
    return call(block, handler, request(payload, **how), caller=caller)


@pytest.mark.parametrize("handler", [*LEARNER_HANDLERS, *TEAM_HANDLERS])
@pytest.mark.parametrize("circumstance", CIRCUMSTANCES)
def test_a_learner_handler_refuses_in_every_wrong_circumstance_and_writes_nothing(
    world: World, handler: str, circumstance: str
) -> None:
    how = CIRCUMSTANCES[circumstance](world)
    # Those of the course team as well, to somebody of the team, who needs no enrolment.
    how |= {"team": handler in TEAM_HANDLERS and circumstance != "not enrolled"}
    rows, stored = count_rows(), dict(world.course.store.db_dict)
    status, body = send(world, handler, (LEARNER_HANDLERS | TEAM_HANDLERS)[handler], **how)
    assert status in {400, 403}, body
    assert set(body["error"]) == {"code", "message", "fields"}
    assert body["error"]["message"]
    assert count_rows() == rows
    assert world.course.store.db_dict == stored


FORGED = {"no CSRF cookie", "no CSRF header", "a CSRF header unlike the cookie", "an empty CSRF cookie and header"}
WRONG_FOR_READING: dict[str, Callable[[World], dict[str, Any]]] = {
    name: how
    for name, how in CIRCUMSTANCES.items()
    if name not in FORGED | {"GET", "plain text", "a form's content type"}
} | {"POST": lambda w: {"method": "POST"}, "PUT": lambda w: {"method": "PUT"}}


@pytest.mark.parametrize("handler", READING_HANDLERS)
@pytest.mark.parametrize("circumstance", WRONG_FOR_READING)
def test_a_reading_handler_refuses_in_every_wrong_circumstance_and_shows_nothing(
    world: World, handler: str, circumstance: str
) -> None:
    how = {"method": "GET"} | WRONG_FOR_READING[circumstance](world)
    rows, stored = count_rows(), dict(world.course.store.db_dict)
    status, body = send(world, handler, None, **how)
    assert status in {400, 403}, body
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "fields"}
    assert (count_rows(), world.course.store.db_dict) == (rows, stored)


@pytest.mark.parametrize("handler", READING_HANDLERS)
def test_a_reading_handler_answers_the_session_alone_and_writes_nothing(world: World, handler: str) -> None:
    rows, stored = count_rows(), dict(world.course.store.db_dict)
    with CaptureQueriesContext(connection) as queries:
        status, body = send(world, handler, None, method="GET", cookie=None, header=None)
    assert (status, body["ratings"]) == (200, {"pivot": 2})
    assert (count_rows(), world.course.store.db_dict) == (rows, stored)
    assert not [each["sql"] for each in queries if not each["sql"].lstrip('"(').upper().startswith("SELECT")]
    # Nobody's state but the session's, whatever the address says.
    status, body = send(
        world, handler, None, method="GET", path=f"/?user_id={world.learner.id}", caller=world.teacher,
        shown=world.teacher, team=True,
    )  # fmt: skip
    assert (status, body["ratings"]) == (200, {})


@pytest.mark.parametrize("handler", ["load", "save_draft", "submit", "mentors", "join_waiting_list"])
def test_the_same_requests_pass_for_the_enrolled_learner(world: World, handler: str) -> None:
    status, body = send(world, handler, LEARNER_HANDLERS[handler])
    assert status == 200, body


def test_the_course_team_answers_for_itself_without_an_enrolment(world: World) -> None:
    status, _body = send(
        world, "submit", LEARNER_HANDLERS["submit"], caller=world.teacher, shown=world.teacher, team=True
    )
    assert status == 200


def test_a_user_id_in_the_payload_changes_nobody_elses_rows(world: World) -> None:
    forged = LEARNER_HANDLERS["submit"] | {"user_id": world.teacher.id, "actor_id": world.teacher.id, "member_id": 1}
    status, _body = send(world, "submit", forged)
    assert status == 200
    from mentoring_xblock.applets.ratings.models import Submission

    assert set(Submission.objects.values_list("member__user_id", flat=True)) == {world.learner.id}


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 400),
        (b"no json", 400),
        (b"\xff\xfe{}", 400),
        (b"[]", 400),
        (b"null", 400),
        (b'"text"', 400),
        (b'{"ratings": NaN}', 400),
        (b'{"ratings": {"pivot": {"level": Infinity}}}', 400),
        (b'{"ratings": {"pivot": {"level": 1e999}}}', 400),
        (b'{"ratings": {"pivot": {"level": ' + b"9" * 5000 + b"}}}", 400),
        (b'{"ratings": {"pivot": {"level": 2, "note": "\\ud800"}}}', 400),
        (b'{"ratings": {"pivot": {"level": 2, "note": "\\u0000"}}}', 400),
        (b'{"\\udfff": 1}', 400),
        (b"[" * 100_000, 400),
        (b'{"a":' * 50 + b"1" + b"}" * 50, 400),
        (b'{"ratings": "' + b"x" * MOST_BYTES + b'"}', 413),
        (b"x" * 2_000_000, 413),
    ],
)
@pytest.mark.parametrize("handler", LEARNER_HANDLERS)
def test_a_body_that_no_page_of_ours_sends_is_one_clear_refusal(
    world: World, handler: str, raw: bytes, status: int
) -> None:
    rows = count_rows()
    answered, body = send(world, handler, None, raw=raw)
    assert answered == status, body
    assert body["error"]["message"]
    assert count_rows() == rows


@pytest.mark.parametrize("handler", LEARNER_HANDLERS)
def test_every_wrong_type_in_every_field_is_a_refusal_and_no_crash(world: World, handler: str) -> None:
    for name in LEARNER_HANDLERS[handler]:
        for wrong in (
            None,
            True,
            3.5,
            -1,
            "x" * 5000,
            [],
            [[]],
            {},
            {"pivot": []},
            {"pivot": {"level": "2"}},
            [0],
            [True],
        ):
            rows = count_rows()
            status, body = send(world, handler, LEARNER_HANDLERS[handler] | {name: wrong})
            assert status < 500
            if status != 200:
                assert body["error"]["message"]
                assert count_rows() == rows, (name, wrong)


AUTHOR_CIRCUMSTANCES: dict[str, Callable[[World], dict[str, Any]]] = {
    "in the LMS": lambda w: {"caller": w.teacher, "shown": w.teacher, "team": True},
    "nobody is signed in": lambda w: {"caller": None, "shown": None},
    "no CSRF header": lambda w: {"caller": w.teacher, "shown": w.teacher, "header": None, "studio": True},
    "in Studio, signed in but no author": lambda w: {"caller": w.stranger, "shown": w.stranger, "studio": True},
    "in Studio, an inactive author": lambda w: {"caller": w.inactive, "shown": w.inactive, "studio": True},
    "in Studio, plain text": lambda w: {
        "caller": w.teacher, "shown": w.teacher, "studio": True, "content_type": "text/plain"
    },
}  # fmt: skip


@pytest.mark.parametrize("handler", AUTHOR_HANDLERS)
@pytest.mark.parametrize("circumstance", AUTHOR_CIRCUMSTANCES)
def test_an_author_handler_refuses_everybody_but_the_authors_in_studio(
    world: World, settings: Any, handler: str, circumstance: str
) -> None:
    world.course.authors |= {world.teacher.id, world.inactive.id}
    how = AUTHOR_CIRCUMSTANCES[circumstance](world)
    if how.pop("studio", False):
        settings.ROOT_URLCONF = "cms.urls"
    stored = dict(world.course.store.db_dict)
    status, _body = send(world, handler, {"display_name": "Taken over"}, **how)
    assert status in {400, 403}
    assert world.course.store.db_dict == stored


def test_an_author_in_studio_passes_the_guard(world: World, settings: Any) -> None:
    settings.ROOT_URLCONF = "cms.urls"
    world.course.authors.add(world.teacher.id)
    status, body = send(
        world, "studio_options", {"framework": "data"}, caller=world.teacher, shown=world.teacher, author=True
    )
    assert status == 200, body


def test_every_handler_of_the_block_is_in_this_matrix() -> None:
    from mentoring_xblock.block import CompetencySelfAssessmentXBlock as Block

    found = {name for name in dir(Block) if getattr(getattr(Block, name), "_is_xblock_handler", False)}
    assert found == {*LEARNER_HANDLERS, *READING_HANDLERS, "team_table", *TEAM_HANDLERS, *AUTHOR_HANDLERS}


def test_the_answers_are_json_with_a_json_content_type(world: World) -> None:
    import crum

    block = world.course.block(world.learner)
    with crum.impersonate(world.learner):
        response = block.runtime.handle(block, "load", request({}))
    assert response.content_type == "application/json"
    assert json.loads(response.body)["framework"]["key"] == "data"
    assert str(USAGE) == str(block.scope_ids.usage_id)
