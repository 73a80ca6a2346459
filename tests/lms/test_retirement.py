"""Retirement as the platform's pipeline runs it by default, with an operator's further step, and after a failure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from openedx.core.djangoapps.user_api import retirement

from mentoring_xblock.applets.people.models import Member
from tests.lms.world import World

pytestmark = pytest.mark.django_db

CANARY = "canary-of-the-retired"


@pytest.fixture
def world() -> World:
    world = World()
    ratings = {skill: {"level": 2, "note": CANARY} for skill in ("pivot", "chart")}
    assert world.call("submit", {"token": "token-0001", "ratings": ratings})[0] == 200
    assert world.call("save_draft", {"ratings": {"story": {"level": 1, "note": CANARY}}})[0] == 200
    assert world.call("join_waiting_list", {"skill": "pivot"})[0] == 200
    assert CANARY in dump()
    return world


def dump() -> str:
    """Every row of ours, as text."""
    rows: Iterator[Any] = (
        row for model in apps.get_app_config("task_mentoring").get_models() for row in model._default_manager.all()
    )
    return serializers.serialize("json", rows)


def test_the_default_states_erase_what_we_hold(world: World) -> None:
    reached = retirement.run(world.learner)
    assert reached == list(retirement.DEFAULT_STATES)
    assert "RETIRING_LMS_MISC" not in reached
    assert CANARY not in dump()
    assert not Member.objects.get(user_id=world.learner.pk).is_active


def test_an_operators_further_step_finds_nothing_left_to_do(world: World) -> None:
    retirement.run(world.learner)
    after = dump()
    retirement.run(world.learner, retirement.WITH_MISC)
    assert dump() == after


def test_a_failure_stops_the_pipeline_writes_nothing_and_the_next_run_ends_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dump()
    from mentoring_xblock.api.people import privacy

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the database is gone")

    with monkeypatch.context() as patch:
        patch.setattr(privacy.matching, "renew_offers", fail)
        with pytest.raises(RuntimeError, match="gone"):
            retirement.run(world.learner)
    assert dump() == before
    world.learner.refresh_from_db()
    assert world.learner.username == "learner"
    retirement.run(world.learner)
    assert CANARY not in dump()


def test_somebody_who_was_never_here_is_retired_without_a_row(world: World) -> None:
    before = dump()
    retirement.run(world.stranger)
    assert dump() == before
