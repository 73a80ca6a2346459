"""What is one person's is kept by nobody on the way: every address that we answer, and every handler, says no-store."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import crum
import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import get_resolver
from django.urls.converters import IntConverter

from mentoring_xblock.applets.competencies.models import FrameworkVersion
from mentoring_xblock.block import CompetencySelfAssessmentXBlock
from tests import builders
from tests.courseware.course import Course, request

pytestmark = [pytest.mark.once, pytest.mark.django_db]

# The demo site's own: files, words of the interface, and the page of doors.
OURS = ("mentoring/", "api/mentoring/", "admin/task_mentoring/", "workbench/unit/")

PUBLIC = "workbench/unit/<int:number>/public/"


def is_bare(path: str, status: int) -> bool:
    """Whether an answer is Django's own, with nothing of ours in it: a verb unknown, or the admin's plain refusals."""
    return status == 405 or (status in (403, 404) and path.startswith(("/admin/", "/workbench/")))


def addresses(resolver: Any, before: str = "", converters: dict[str, Any] | None = None) -> Iterator[tuple[str, Any]]:
    """Every route below a resolver, with the converters of its arguments."""
    for each in resolver.url_patterns:
        route = before + str(each.pattern).removeprefix("^").removesuffix("$").removesuffix("\\Z")
        found = {**(converters or {}), **each.pattern.converters}
        if hasattr(each, "url_patterns"):
            yield from addresses(each, route, found)
        else:
            yield route, found


def filled(route: str, converters: dict[str, Any], ids: dict[str, object]) -> str:
    """The route with something that is there in the place of each argument."""
    for name, converter in converters.items():
        value = ids.get(name, 1 if isinstance(converter, IntConverter) else "analyst")
        route = re.sub(rf"<(?:\w+:)?{name}>", str(value), route)
    return "/" + route


@pytest.fixture
def world() -> SimpleNamespace:
    programme = builders.programme("acme")
    version = builders.framework(programme)
    boss = builders.member(programme, username="boss", is_admin=True)
    learner = builders.member(programme, username="learner", manager=boss, role=(version.framework_id, "analyst"))
    mentor = builders.member(programme, username="mentor", mentors_everything=True)
    pivot = builders.skill_id(version, "pivot")
    builders.rate(learner, {pivot: 1})
    builders.rate(mentor, {pivot: 4})
    pairing = builders.pairing(learner, mentor, pivot, role_key="analyst")
    get_user_model().objects.filter(username="boss").update(is_staff=True, is_superuser=True)
    return SimpleNamespace(programme=programme, boss=boss, learner=learner, mentor=mentor, pairing=pairing)


def test_every_address_of_ours_is_kept_by_nobody(world: SimpleNamespace) -> None:
    ids = {
        "pairing_id": world.pairing.pk,
        "pairing": world.pairing.pk,
        "member_id": world.learner.member_id,
        "framework": "data",
        "framework_id": FrameworkVersion.objects.get().framework_id,
        "version_id": FrameworkVersion.objects.get().pk,
        "format_name": "csv",
        "object_id": world.pairing.pk,
        "action": "withdraw",
        "number": 0,
    }
    routes = [
        (route, found) for route, found in addresses(get_resolver()) if route.startswith(OURS) and route != PUBLIC
    ]
    no_admin = [pair for pair in routes if not pair[0].startswith("admin/")]
    assert len(routes) > 90
    kept, statuses = [], set()
    for who in (world.boss, world.learner, None):
        client = Client()
        if who is not None:
            client.force_login(get_user_model().objects.get(pk=who.user_id))
        for route, converters in routes if who is world.boss else no_admin:
            path = filled(route, converters, ids)
            for answer in (client.get(path), client.post(path)):
                statuses.add(answer.status_code)
                if not is_bare(path, answer.status_code) and "no-store" not in answer.get("Cache-Control", ""):
                    kept.append((who and who.user_id, answer.request["REQUEST_METHOD"], path, answer.status_code))
    assert {200, 302, 403, 404} <= statuses
    assert kept == []


def test_every_handler_of_the_block_is_kept_by_nobody(world: SimpleNamespace) -> None:
    course = Course()
    course.block(framework="data", role="analyst", programme="acme")
    learner = builders.user_of(world.learner)
    handlers = [
        name
        for name in dir(CompetencySelfAssessmentXBlock)
        if getattr(getattr(CompetencySelfAssessmentXBlock, name), "_is_xblock_handler", False)
    ]
    assert len(handlers) >= 11
    bodies: tuple[Any, ...] = (
        {"skill": "pivot", "token": "token-0001", "ratings": {"pivot": {"level": 2}}, "choices": [1]},
        {},
        [],
    )
    for name in handlers:
        for author in (False, True):
            for body in bodies:
                block = course.block(learner, author=author)
                method = "GET" if name == "student_view_user_state" else "POST"
                with crum.impersonate(learner):
                    answer = block.runtime.handle(block, name, request(body, method=method))
                assert answer.headers["Cache-Control"] == "no-store, private", (name, json.dumps(body))
