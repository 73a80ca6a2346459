"""How often one person may call the API, whatever the site has set for its own views."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache

from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.pairings import limits
from mentoring_xblock.core import clock
from tests.rest_api.conftest import World


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def rates(settings: Any, **chosen: Any) -> None:
    settings.TASK_MENTORING = {**settings.TASK_MENTORING, "REST_RATES": chosen}


def test_a_person_who_calls_too_often_is_told_when_to_come_back_and_nobody_else_is(world: World, settings: Any) -> None:
    rates(settings, READ="3/minute", WRITE="1/minute")
    assert [world.learner.get("me/").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    refused = world.learner.get("me/")
    assert refused.json()["error"]["code"] == "limit_reached"
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert world.mentor.get("me/").status_code == 200
    # Writing has a rate of its own.
    body = {"framework": "data", "skill": "chart"}
    assert [world.learner.post("waiting/", body).status_code for _ in range(2)] == [204, 429]


def test_the_sites_own_rates_need_not_know_of_ours(world: World, settings: Any) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {}}
    rates(settings, READ="1/day", WRITE=None)
    assert [world.learner.get("me/").status_code for _ in range(2)] == [200, 429]


def test_a_limit_of_a_day_is_answered_with_429_and_the_seconds_to_wait(world: World) -> None:
    LogEntry.objects.bulk_create(
        LogEntry(
            programme_id=world.programme.programme_id, at=clock.now() - timedelta(hours=23),
            actor_id=world.learner.member.user_id, action=limits.WAITING.action, subject="member", subject_id=1,
        )
        for _ in range(limits.WAITING.most)
    )  # fmt: skip
    answer = world.learner.post("waiting/", {"framework": "data", "skill": "chart"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "limit_reached")
    assert answer.json()["error"]["message"] == "You can join up to 20 waiting lists in 24 hours. Try again in 1 h."
    assert 3500 < int(answer.headers["Retry-After"]) <= 3600
