"""The block's handlers, in a course whose block belongs to the programme ``north``."""

from __future__ import annotations

from typing import Any

from tests.test_block_studio import GOOD

from ..asking import World
from ..canaries import mark
from ..doors import Door
from ..organisation import NORTH_MODEL, NORTH_ROLE
from .line import Line, open_to

ENROLLED = "peer mentee mentor would_be manager former admin teacher"
"""Enrolled in the course, or of its team."""
AUTHORS = "staff superuser"
TEAM = "teacher"
READING = ("student_view_user_state", "team_table")
"""Handlers that answer a GET."""


def _payload(**values: Any) -> Any:
    return lambda world, actor, whose, thing: {"payload": values}


def _request(world: World, actor: str, whose: str, thing: Any) -> dict[str, Any]:
    choices = [world.found.north.ids["offer"]]
    return {"payload": {"token": "token-0001", "skill": "free", "choices": choices, "message": ""}}


_FORM = GOOD | {"framework": NORTH_MODEL, "role": NORTH_ROLE, "programme": "north", "skills": ["free"]}
_RATINGS = {"free": {"level": 2}}


def _learner(name: str, send: Any) -> Line:
    return open_to(Door("handler", name), ENROLLED, entry="forbidden", send=send)


def _author(name: str, send: Any) -> Line:
    return open_to(Door("handler", name), AUTHORS, entry="forbidden", send=send)


def _team(name: str, send: Any) -> Line:
    return open_to(Door("handler", name), TEAM, entry="forbidden", send=send)


LINES: tuple[Line, ...] = (
    _learner("student_view_user_state", _payload()),
    _learner("load", _payload()),
    _learner("save_draft", _payload(ratings=_RATINGS)),
    _learner("submit", _payload(token="token-0001", ratings=_RATINGS)),
    _learner("mentors", _payload(skill="free")),
    _learner("request_mentor", _request),
    _learner("offer_mentoring", _payload(skill="free", places=9, paused=False)),
    _learner("join_waiting_list", _payload(skill="free")),
    _team("team_report", _payload()),
    _team("team_remind", _payload()),
    _team("team_reset", lambda w, a, o, t: {"payload": {"username": mark("lea", "username"), "confirm": ""}}),
    _team("team_table", _payload()),
    _author("studio_submit", _payload(**_FORM)),
    _author("studio_options", _payload(framework=NORTH_MODEL, programme="north")),
    _author("studio_preview", _payload(**_FORM)),
    _author("studio_units", _payload(framework=NORTH_MODEL, programme="north")),
)
STUDIO = frozenset(line.door.name for line in LINES if line.door.name.startswith("studio_"))
