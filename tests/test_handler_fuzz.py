"""Every handler of the block against bodies that nobody thought of: never a server error, and a refusal writes nothing.

Each call finds the same rows, and all that it wrote is taken back after it was looked at.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import crum
import pytest
from django.apps import apps
from django.db import connection, transaction

from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.block import CompetencySelfAssessmentXBlock
from tests import builders
from tests.courseware.bodies import json_bodies, raw_bodies
from tests.courseware.course import Course, platform, request

BODIES = int(os.environ.get("TASK_MENTORING_BODIES", "150"))
RAW = BODIES // 10
SEED = int(os.environ.get("TASK_MENTORING_SEED", "1"))
REFUSALS = {400, 403, 404, 409, 413, 429}
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")

RATINGS = {"pivot": {"level": 2, "last_performed": "month", "willing": True, "note": "Weekly"}, "chart": {"level": 1}}
LEARNING: dict[str, dict[str, Any]] = {
    "student_view_user_state": {},
    "load": {"role": "analyst"},
    "save_draft": {"ratings": RATINGS},
    "submit": {"token": "token-0001", "ratings": RATINGS},
    "mentors": {"skill": "pivot"},
    "request_mentor": {"token": "token-0002", "skill": "pivot", "choices": [1, 2], "message": "Please"},
    "offer_mentoring": {"skill": "chart", "places": 2, "paused": True},
    "join_waiting_list": {"skill": "chart"},
}
EDITOR: dict[str, Any] = {
    "display_name": "Where am I?",
    "programme": "acme",
    "framework": "data",
    "role_mode": "fixed",
    "role": "analyst",
    "skills": ["pivot"],
    "introduction": "<p>Hello</p>",
    **dict.fromkeys(("hide_target", "ask_last_performed", "ask_willing", "show_results", "show_mentors"), True),
    "rerate": "days",
    "rerate_days": 14,
    "completion_rule": "all",
    "has_score": True,
    "weight": 2.5,
}
AUTHORING: dict[str, dict[str, Any]] = {
    "studio_submit": EDITOR,
    "studio_preview": EDITOR,
    "studio_options": {"programme": "acme", "framework": "data", "role": "analyst"},
    "studio_units": {"programme": "acme", "framework": "data", "role": "analyst"},
}
TEAMING: dict[str, dict[str, Any]] = {
    "team_report": {},
    "team_remind": {},
    "team_reset": {"username": "learner", "confirm": "learner"},
    "team_table": {},
}
HANDLERS = {**LEARNING, **AUTHORING, **TEAMING}
READING = ("student_view_user_state", "team_table")
OWN_SKILLS: dict[str, Any] = EDITOR | {
    "inline_skills": {
        "title": "Baking",
        "language": "en",
        "mentor_from": 2,
        "levels": [{"name": "Helped", "meaning": ""}, {"name": "Alone", "meaning": "Nobody beside you"}],
        "skills": [
            {
                "key": "", "title": "Knead", "group": "", "description": "By hand", "target": 2,
                "behaviours": {"1": ["You can mix"]},
            },
        ],
    },
    "seen": "",
}  # fmt: skip
"""The editor with skills that the author wrote there."""

Record = Callable[[str, object], None]
pytestmark = [pytest.mark.django_db, pytest.mark.once]


class World:
    """An enrolled learner with a gap, two mentors for it, and an author."""

    def __init__(self) -> None:
        programme = builders.programme("acme")
        version = builders.framework(programme)
        pivot = builders.skill_id(version, "pivot")
        self.learner, self.author = builders.user("learner"), builders.user("author")
        member = builders.member(programme, user=self.learner, role=(version.framework_id, "analyst"))
        builders.member(programme, user=self.author)
        builders.rate(member, {pivot: 1})
        for name in ("mia", "noor"):
            builders.rate(builders.member(programme, username=name, mentors_everything=True), {pivot: 4})
        self.offers = list(MentorOffer.objects.filter(skill_id=pivot).exclude(mentor=member.member_id))
        self.course = Course(enrolled={self.learner.id}, authors={self.author.id})
        self.course.block(author=True, framework="data", role="analyst", programme="acme", role_mode="choose")
        self.stored = deepcopy(self.course.store.db_dict)

    def sound(self, handler: str) -> dict[str, Any]:
        body = deepcopy(HANDLERS[handler])
        if "choices" in body:
            body["choices"] = [offer.pk for offer in self.offers]
        return body

    def send(self, handler: str, raw: bytes) -> tuple[int, Any]:
        """A call by whom the handler is for; the status, 500 for what was raised, and the answer or the fault."""
        who = self.author if handler in AUTHORING or handler in TEAMING else self.learner
        block = self.course.block(who, author=handler in AUTHORING, team=handler in TEAMING)
        try:
            with crum.impersonate(who):
                answer = block.runtime.handle(block, handler, request(raw=raw))
        except Exception as fault:
            return 500, repr(fault)
        return answer.status_code, answer


@pytest.fixture
def world(settings: Any, request: Any) -> Iterator[World]:
    settings.TASK_MENTORING = {"STANDALONE": False}
    is_authors = request.node.callspec.params["handler"] in AUTHORING
    settings.ROOT_URLCONF = "cms.urls" if is_authors else "lms.urls"
    made = World()
    with platform(made.course):
        yield made


class Writes:
    """Counts the statements that write; only after one is it worth the time to look at the tables."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().startswith(WRITES):
            self.count += 1
        return execute(sql, params, many, context)


def fingerprint() -> str:
    """All rows of all our tables, in one word."""
    digest = hashlib.sha256()
    for model in apps.get_app_config("task_mentoring").get_models():
        for row in model._default_manager.order_by("pk").values_list():
            digest.update(repr((model.__name__, row)).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def test_every_handler_is_tried() -> None:
    found = {
        name
        for name in dir(CompetencySelfAssessmentXBlock)
        if getattr(getattr(CompetencySelfAssessmentXBlock, name), "_is_xblock_handler", False)
    }
    assert found == set(HANDLERS)


@pytest.mark.parametrize("handler", [each for each in HANDLERS if each not in READING])
def test_the_body_that_is_broken_is_sound_before(world: World, handler: str) -> None:
    status, answer = world.send(handler, json.dumps(world.sound(handler)).encode())
    assert status == 200, getattr(answer, "text", answer)


@pytest.mark.parametrize("handler", HANDLERS)
def test_no_body_is_answered_by_a_server_error_and_a_refusal_writes_nothing(
    world: World, handler: str, record_property: Record
) -> None:
    try_bodies(world, handler, world.sound(handler), record_property)


@pytest.mark.parametrize("handler", ["studio_submit", "studio_preview"])
def test_no_shape_of_own_skills_is_answered_by_a_server_error_either(
    world: World, handler: str, record_property: Record
) -> None:
    status, answer = world.send(handler, json.dumps(OWN_SKILLS).encode())
    assert status == 200, getattr(answer, "text", answer)
    world.course.store.db_dict = deepcopy(world.stored)
    try_bodies(world, handler, OWN_SKILLS, record_property)


def try_bodies(world: World, handler: str, sound: dict[str, Any], record_property: Record) -> None:
    """Break ``sound`` in many ways and send each of them."""
    bodies = [
        *json_bodies(sound, count=BODIES, seed=SEED),
        *raw_bodies(sound, count=RAW, seed=SEED),
    ]
    before, writes = fingerprint(), Writes()
    statuses: Counter[int] = Counter()
    faults: list[str] = []
    wrote: list[str] = []
    for number, body in enumerate(bodies):
        writes.count = 0
        with connection.execute_wrapper(writes), transaction.atomic():
            status, answer = world.send(handler, body)
            statuses[status] += 1
            if status == 500:
                faults.append(f"body {number} of seed {SEED}: {answer}: {body[:300]!r}")
            elif status != 200:
                assert status in REFUSALS, (number, status, body[:300])
                assert set(answer.json["error"]) == {"code", "message", "fields"}
                is_kept = world.course.store.db_dict == world.stored
                if not is_kept or (writes.count and fingerprint() != before):
                    wrote.append(f"body {number} of seed {SEED}: {status}: {body[:300]!r}")
            transaction.set_rollback(True)
        world.course.store.db_dict = deepcopy(world.stored)
    record_property("bodies", len(bodies))
    record_property("refused", sum(statuses[status] for status in REFUSALS))
    record_property("five_hundreds", len(faults))
    record_property("writes_on_refusal", len(wrote))
    assert faults == []
    assert wrote == []
    assert sum(statuses[status] for status in REFUSALS) > 0
