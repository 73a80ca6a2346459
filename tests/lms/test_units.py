"""The course unit that teaches a skill: shown beside a gap to whom the platform shows the unit, and to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from lms.djangoapps.courseware.models import Enrolment
from opaque_keys.edx.keys import CourseKey
from xmodule.modulestore import django as store
from xmodule.modulestore.django import add_part

from mentoring_xblock.platform import outline
from tests.lms.world import COURSE, USAGE, World

pytestmark = pytest.mark.django_db

UNITS = {"pivot": "vertical@u1", "chart": "vertical@u2"}
LINK = f"/courses/{COURSE}/jump_to/{COURSE.make_usage_key('vertical', 'u1')}"


@pytest.fixture
def world() -> Iterator[World]:
    add_part(COURSE.make_usage_key("vertical", "u1"), "Pivots <b>by hand</b>")
    add_part(COURSE.make_usage_key("vertical", "u2"), "Charts")
    yield World(units=UNITS)
    store.PARTS.clear()


def rate(world: World, **levels: int) -> str:
    ratings = {skill: {"level": level} for skill, level in levels.items()}
    status, body = world.call("submit", {"token": "token-0001", "ratings": ratings})
    assert status == 200, body
    return str(body["html"])


def test_a_gap_leads_to_its_unit_on_the_page_and_in_every_answer(world: World) -> None:
    answered = rate(world, pivot=1, chart=3, story=1)
    loaded = world.call("load", {"as": "html"})[1]["html"]
    for html in (answered, loaded, world.page()):
        assert f'href="{LINK}" target="_top">Pivots &lt;b&gt;by hand&lt;/b&gt;' in html
        # At the target there is nothing to learn, and no unit is named for the third skill.
        assert html.count("/jump_to/") - html.count(LINK) == 0
    results = {each["skill"]: each["unit"] for each in world.call("load")[1]["results"]}
    assert results == {"pivot": {"title": "Pivots <b>by hand</b>", "url": LINK}, "chart": None, "story": None}


HIDDEN: dict[str, dict[str, Any]] = {
    "for the team alone": {"visible_to_staff_only": True},
    "not begun": {"start": timezone.now() + timedelta(days=3)},
    "another group's": {"group_access": {"somebody-else": [1]}},
}


@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_unit_that_the_learner_may_not_open_is_not_named_to_them(world: World, hidden: str) -> None:
    add_part(COURSE.make_usage_key("vertical", "u1"), "Pivots", **HIDDEN[hidden])
    answers = rate(world, pivot=1) + str(world.call("load")) + world.page()
    assert "Pivots" not in answers
    assert "/jump_to/" not in answers


def test_the_team_is_led_to_what_is_hidden_from_learners(world: World) -> None:
    add_part(COURSE.make_usage_key("vertical", "u1"), "Pivots", visible_to_staff_only=True)
    ratings = {"pivot": {"level": 1}}
    status, body = world.call("submit", {"token": "token-0001", "ratings": ratings}, user=world.teacher)
    assert status == 200
    assert LINK in body["html"]


def test_nobody_outside_the_course_learns_of_a_unit(world: World) -> None:
    rate(world, pivot=1)
    Enrolment.objects.filter(user=world.learner).delete()
    for user in (world.learner, world.stranger):
        assert "Pivots" not in world.page(user) + str(world.call("load", user=user))


@pytest.mark.parametrize("fault", ["gone", "broken"])
def test_a_unit_that_is_gone_or_a_store_that_fails_takes_the_link_and_not_the_page(
    world: World, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if fault == "gone":
        del store.PARTS[str(COURSE.make_usage_key("vertical", "u1"))]
    else:
        monkeypatch.setattr(outline, "_get", lambda *_: 1 / 0)
    assert "Your results" in rate(world, pivot=1)
    assert "/jump_to/" not in world.page()


def test_a_slow_store_is_not_waited_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(100))
    monkeypatch.setattr("mentoring_xblock.platform.outline.time.monotonic", lambda: next(clock) * outline.PATIENCE)
    html = rate(world, pivot=1, chart=1)
    assert html.count("/jump_to/") == html.count(LINK) > 0


def test_a_rerun_leads_to_its_own_unit_and_another_course_to_none(world: World) -> None:
    rerun, other = (CourseKey.from_string(f"course-v1:Org+Course+{run}") for run in ("Rerun", "Other"))
    add_part(rerun.make_usage_key("vertical", "u1"), "Pivots again")
    found = outline.find_missing(str(rerun), ["vertical@u1"]), outline.find_missing(str(other), ["vertical@u1"])
    assert found == (frozenset(), frozenset({"vertical@u1"}))


def test_an_author_chooses_from_the_courses_units_in_order(world: World) -> None:
    units = [COURSE.make_usage_key("vertical", name) for name in ("u1", "u2")]
    sequence = add_part(COURSE.make_usage_key("sequential", "s1"), "Week 1", [store.PARTS[str(key)] for key in units])
    add_part(COURSE, "Course", [add_part(COURSE.make_usage_key("chapter", "c1"), "Begin", [sequence])])
    assert list(outline.list_units(str(COURSE))) == [
        ("vertical@u1", "Pivots <b>by hand</b>", "Begin › Week 1"),
        ("vertical@u2", "Charts", "Begin › Week 1"),
    ]
    assert len(outline.list_units("course-v1:Org+No+Such")) == 0


def test_a_course_of_thousands_of_units_is_cut_off(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outline, "MOST_UNITS", 3)
    units = [add_part(COURSE.make_usage_key("vertical", f"v{number}"), str(number)) for number in range(9)]
    sequence = add_part(COURSE.make_usage_key("sequential", "s1"), "Week 1", units)
    add_part(COURSE, "Course", [add_part(COURSE.make_usage_key("chapter", "c1"), "Begin", [sequence])])
    assert len(outline.list_units(str(COURSE))) == 3


def test_a_block_without_units_asks_the_store_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.publish(units={})
    monkeypatch.setattr(outline, "_store", lambda: pytest.fail("asked"))
    rate(world, pivot=1)
    assert USAGE.block_id in world.page()
