"""The platform's own log of requests: nothing that anybody types into a form or a handler of ours may stand in it.

The platform logs before a view is called, so every address is tried with every field, whatever it would answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from common.djangoapps.track.middleware import LOG, TrackMiddleware
from django.conf import settings as site
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from openedx.core.djangoapps.user_api import retirement

from mentoring_xblock.block import CompetencySelfAssessmentXBlock as Block
from mentoring_xblock.settings.common import UNTRACKED
from tests import builders
from tests.lms.world import COURSE, USAGE, World

pytestmark = pytest.mark.django_db

CANARY = "canary-of-a-note"
FIELDS = ("note", "comment", "message", "reason", "level", "story", "rating", "work", "q", "about")
HANDLERS = sorted(name for name in dir(Block) if getattr(getattr(Block, name), "_is_xblock_handler", False))


def addresses() -> Iterator[str]:
    """Every address of ours that this process serves: pages, REST, admin; and the handlers by each way to them."""
    for path in _paths(get_resolver().url_patterns, "/"):
        if path.startswith(("/mentoring/", "/api/mentoring/", "/admin/task_mentoring/")):
            yield path
    for handler in HANDLERS:
        yield f"/courses/{COURSE}/xblock/{USAGE}/handler/{handler}"
        yield f"/courses/{COURSE}/xblock/{USAGE}/handler_noauth/{handler}"
        # Studio's, and its preview's.
        yield f"/xblock/{USAGE}/handler/{handler}"
        yield f"/preview/xblock/{USAGE}/handler/{handler}/"


def _paths(patterns: Any, before: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _paths(pattern.url_patterns, before + _example(str(pattern.pattern)))
        elif isinstance(pattern, URLPattern):
            yield before + _example(str(pattern.pattern))


def _example(route: str) -> str:
    """A route with its parts filled in."""
    route = re.sub(r"<(?:[a-z_]*id|int):[^>]*>", "1", route)
    return re.sub(r"<[^>]*>", "1", route).removeprefix("^").removesuffix("$").removesuffix(r"\Z")


FORM = {name: f"{CANARY} {name}" for name in FIELDS}


def send_all(world: World) -> None:
    """Through the whole site."""
    client = world.client(world.learner)
    for path in addresses():
        client.post(path, FORM)
        client.get(path, {"q": CANARY})


def log_all(user: Any) -> None:
    """Through the platform's middleware alone, which asks nothing of what comes after it."""
    middleware, factory = TrackMiddleware(lambda request: None), RequestFactory()
    for path in addresses():
        request = factory.post(path, FORM)
        request.user = user
        middleware(request)


def test_the_enumeration_reaches_every_kind_of_door() -> None:
    found = set(addresses())
    assert "/mentoring/pairings/1/1/" in found
    assert "/mentoring/team/members/1/rate/" in found
    assert "/api/mentoring/v1/ratings/" in found
    assert "/admin/task_mentoring/pairing/1/change/" in found
    assert {"submit", "studio_submit", "student_view_user_state"} <= set(HANDLERS)
    assert len(found) > 120


def test_no_form_and_no_query_of_ours_is_in_the_platforms_log() -> None:
    send_all(World())
    assert not [line for line in LOG if CANARY in line]
    # What is the platform's own is logged as before.
    assert not any("competency_self_assessment" in pattern for pattern in site.TRACKING_IGNORE_URL_PATTERNS[:4])
    assert r"^/operators-own" in site.TRACKING_IGNORE_URL_PATTERNS


def test_without_our_patterns_the_same_requests_fill_the_log(settings: Any) -> None:
    settings.TRACKING_IGNORE_URL_PATTERNS = [
        each for each in site.TRACKING_IGNORE_URL_PATTERNS if each not in UNTRACKED
    ]
    log_all(builders.user())
    assert len([line for line in LOG if CANARY in line]) == len(set(addresses()))


@pytest.mark.parametrize("pattern", UNTRACKED)
def test_each_pattern_is_needed(settings: Any, pattern: str) -> None:
    settings.TRACKING_IGNORE_URL_PATTERNS = [each for each in site.TRACKING_IGNORE_URL_PATTERNS if each != pattern]
    log_all(builders.user())
    assert [line for line in LOG if CANARY in line]


@pytest.mark.parametrize(
    "path",
    [
        "/courses/course-v1:Org+Course+Run/xblock/block-v1:Org+Course+Run+type@problem+block@b1/handler/xmodule_handler",
        "/courses/course-v1:Org+Mentoring+Run/courseware/mentoring/",
        "/admin/auth/user/",
        "/mentoring-of-somebody-else/",
    ],
)
def test_nothing_else_of_the_platform_is_kept_from_its_log(path: str) -> None:
    World().client(None).post(path, {"answer": CANARY})
    assert [line for line in LOG if CANARY in line]


def follow_a_link(client: Client, response: Any, path: str) -> None:
    """Go on to ``path``, saying where from as a browser does by the page's policy; without one, it says all."""
    came_from = f"https://testserver{response.wsgi_request.get_full_path()}"
    if response.headers.get("Referrer-Policy") == "strict-origin":
        came_from = "https://testserver/"
    client.get(path, headers={"Referer": came_from})


@pytest.mark.parametrize(
    "path",
    [
        f"/mentoring/programme/why-not/?mentee={CANARY}&person=b&skill=pivot",
        f"/mentoring/?programme={CANARY}",
        f"/admin/task_mentoring/member/?q={CANARY}",
        f"/admin/task_mentoring/member/{{member}}/change/?_changelist_filters=q%3D{CANARY}",
    ],
)
def test_whoever_goes_on_from_a_page_does_not_take_along_whom_they_looked_for(path: str) -> None:
    world = World()
    admin = builders.user("admin", is_staff=True, is_superuser=True)
    member = builders.member(world.programme, user=admin, is_admin=True)
    client = world.client(admin)
    response = client.get(path.format(member=member.member_id))
    assert response.status_code < 500
    follow_a_link(client, response, "/dashboard")
    assert any("/dashboard" in line and "https://testserver/" in line for line in LOG)
    assert not [line for line in LOG if CANARY in line]


def test_a_whole_visit_leaves_no_level_and_no_word_in_the_log_and_none_after_retirement(settings: Any) -> None:
    # Even on a site that watches all of it: a JSON body is not a form, and our events carry numbers alone.
    settings.TRACKING_IGNORE_URL_PATTERNS = []
    world = World(has_score=True)
    ratings = {skill: {"level": 3, "note": CANARY, "willing": True} for skill in ("pivot", "chart", "story")}
    assert world.call("save_draft", {"ratings": ratings})[0] == 200
    assert world.call("submit", {"token": "token-0001", "ratings": ratings})[0] == 200
    assert world.call("mentors", {"skill": "pivot"})[0] == 200
    assert world.call("join_waiting_list", {"skill": "pivot"})[0] == 200
    retirement.run(world.learner)
    assert any("edx.task_mentoring.assessment.submitted" in line for line in LOG)
    assert not [line for line in LOG if CANARY in line or "level" in line]
