"""A stored reason that lacks a parameter, as another release may have left it, is shown without it on every surface."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from mentoring_xblock.applets.matching.data import ReasonCode
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.models.requests import MentoringRequest, RequestChoice
from tests import builders
from tests.courseware.course import Course, platform, render

pytestmark = pytest.mark.once

SAMPLES = {
    "level": 3, "levels": 2, "name": "Lab", "hours": 4, "of": 8, "free": 1, "places": 2, "successes": 2, "completed": 3,
    "needed": 4, "percent": 20,
}  # fmt: skip


def names_in(code: ReasonCode) -> list[str]:
    return re.findall(r"%\((\w+)\)s", code.label)


LACKING = [
    {"code": code.value, "params": {name: SAMPLES[name] for name in names_in(code) if name != lacking}}
    for code in ReasonCode
    for lacking in names_in(code)
] + [{"code": code.value} for code in ReasonCode]
"""Every reason without each of its parameters in turn, and without any."""


@pytest.fixture
def pairing_id(world: Any) -> int:
    builders.rate(world.rene, {world.pivot: 1})
    builders.rate(world.tariq, {world.pivot: 4})
    runner_up = {"mentor_id": world.ada.member_id, "score": 0.5, "reasons": LACKING}
    row = builders.pairing(world.rene, world.tariq, world.pivot, reasons=LACKING, runners_up=[runner_up])
    request = MentoringRequest.objects.create(
        mentee_id=world.rene.member_id, skill_id=world.pivot, open_skill_id=world.pivot, token="t",
        created_at=builders.NOW,
    )  # fmt: skip
    RequestChoice.objects.create(request=request, position=0, mentor_id=world.tariq.member_id, reasons=LACKING)
    Pairing.objects.filter(pk=row.pk).update(request=request)
    get_user_model().objects.filter(pk=world.ada.user_id).update(is_staff=True)
    return int(row.pk)


def text_of(content: bytes) -> str:
    return html.unescape(re.sub(r"<[^>]*>", " ", content.decode()))


SURFACES = {
    "ada": (
        "/admin/task_mentoring/pairing/", "/admin/task_mentoring/pairing/{}/change/", "/mentoring/programme/",
        "/mentoring/pairings/{}/", "/mentoring/programme/bench.csv", "/api/mentoring/v1/reviews/",
        "/api/mentoring/v1/pairings/{}/",
    ),
    "maria": ("/mentoring/team/", "/mentoring/team/gaps.csv", "/mentoring/pairings/{}/", "/api/mentoring/v1/reviews/"),
    "rene": (
        "/mentoring/", "/mentoring/my-data.json", "/mentoring/pairings/{}/", "/api/mentoring/v1/pairings/",
        "/api/mentoring/v1/pairings/{}/",
    ),
    "tariq": ("/mentoring/", "/mentoring/my-data.json", "/api/mentoring/v1/pairings/"),
}  # fmt: skip
SAID_IN_FULL = {
    "/admin/task_mentoring/pairing/{}/change/", "/mentoring/programme/", "/api/mentoring/v1/reviews/",
}  # fmt: skip
"""Where the admin reads the reasons themselves."""


@pytest.mark.parametrize(
    ("who", "address"), [(who, address) for who, addresses in SURFACES.items() for address in addresses]
)
def test_pages_rest_admin_and_tables_show_what_there_is(
    world: Any, enter: Any, pairing_id: int, who: str, address: str
) -> None:
    answer = enter(getattr(world, who)).get(address.format(pairing_id))
    assert answer.status_code == 200
    said = text_of(answer.content)
    assert "%(" not in said
    if who == "ada" and address in SAID_IN_FULL:
        for words in ("Level …, confirmed by a manager", "… of 8 working hours", "4 of … working hours"):
            assert words in said


def test_the_block_shows_what_there_is(world: Any, pairing_id: int) -> None:
    course = Course()
    with platform(course):
        shown = render(course.block(builders.user_of(world.rene)), "student_view")
    assert "%(" not in shown
