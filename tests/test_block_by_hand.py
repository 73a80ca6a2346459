"""A block whose fields a hand or another program set to what no editor would: nobody meets an error, and its author can
open the editor to put it right."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree
from xblock.fields import ScopeIds

from mentoring_xblock.block import CompetencySelfAssessmentXBlock as Block
from tests import builders
from tests.courseware.course import USAGE, Course, call, render, request
from tests.courseware.test_olx import export
from tests.test_block_guard import AUTHOR_HANDLERS, LEARNER_HANDLERS, TEAM_HANDLERS

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LONG = "x" * 5000
BY_HAND = {
    "skills": (
        "",
        "null",
        "[1",
        "[1]",
        "[[1]]",
        "[null]",
        '[{"a": 1}]',
        '["pivot", "pivot"]',
        f'["{LONG}"]',
        '["pivot", 7]',
    ),
    "rerate_days": ("", "~", ".inf", "%30", "in: 30: days", "999999999999", "-5", "0"),
    "weight": ("", "1e400", "NaN", "-1", "0", "Infinity"),
    "rerate": ("days", "never", "x"),
    "role_mode": ("own", "choose", "x"),
    "programme": ("nope", LONG, "é", " "),
    "framework": ("nope", LONG, "é"),
    "role": ("nope", LONG),
    "display_name": ("", LONG),
    "layout": ("x",),
    "completion_rule": ("x",),
    "has_score": ("true", "", "@yes"),
    "hide_target": ("", "!!yes"),
}
VIEWS = {"student_view": False, "public_view": False, "author_view": True, "studio_view": True}


@pytest.mark.parametrize("name", BY_HAND)
def test_whatever_a_hand_wrote_every_view_and_handler_answers(name: str) -> None:
    builders.framework(builders.programme("acme"), builders.framework_model(skills=("pivot", "chart", "story")))
    person = builders.user("learner", is_staff=True)
    sound = {"framework": "data", "role": "analyst", "programme": "acme", "rerate": "days"}
    for number, value in enumerate(BY_HAND[name]):
        course = Course()
        node = etree.Element("competency_self_assessment", sound | {name: value})
        keys = ScopeIds(None, "competency_self_assessment", USAGE, USAGE)
        Block.parse_xml(node, course.block(author=True).runtime, keys).save()
        for _again in range(2):  # before and after what the first round stores
            for handler, payload in (LEARNER_HANDLERS | TEAM_HANDLERS | AUTHOR_HANDLERS).items():
                block = course.block(person, team=True, author=handler in AUTHOR_HANDLERS)
                sent: dict[str, Any] = payload | ({"token": f"token-{number:04}"} if "token" in payload else {})
                status, body = call(block, handler, request(sent), caller=person)
                assert status in (200, 400, 403, 404, 409), (value[:20], handler, body)
            for view, is_author in VIEWS.items():
                html = render(course.block(person, team=True, author=is_author), view, caller=person)
                assert (view != "studio_view") or "data-tm-editor" in html
        block = course.block(person)
        block.student_view_data()
        block.index_dictionary()
        assert export(block)
        assert call(block, "student_view_user_state", request(method="GET"), caller=person)[0] in (200, 403, 404)
