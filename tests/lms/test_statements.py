"""How many statements of ours one call of the block costs in the LMS, whatever the number of skills.

Statements of the platform's own tables, of sessions and savepoints are not ours and not counted.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lms.djangoapps.courseware.block_render import DjangoUserService

from mentoring_xblock.applets.matching.models import MentorOffer
from tests import builders
from tests.lms.world import World

pytestmark = pytest.mark.django_db

MOST_OF_A_SUBMISSION = 20
"""Whoever sends it: the first of all, which joins the programme as well, takes no more."""
MOST = 8
SKILLS = (1, 20, 78)
"""With 78 a row of twenty columns each is more than the 999 values that old builds of SQLite take."""
RULES = ("always", "days")


def names(count: int) -> tuple[str, ...]:
    return tuple(f"skill{number:02}" for number in range(count))


def ratings(count: int, level: int = 2) -> dict[str, Any]:
    return {name: {"level": level, "note": "n", "willing": True} for name in names(count)}


def assert_few(handler: str, payload: Any, world: World, most: int) -> None:
    """One call, which must be answered, takes at most ``most`` statements of ours."""
    with CaptureQueriesContext(connection) as queries:
        status, body = world.call(handler, payload)
    assert status == 200, body
    found = ours(queries)
    assert 0 < len(found) <= most, "\n".join(found)


def ours(queries: CaptureQueriesContext) -> list[str]:
    return [each["sql"] for each in queries if "task_mentoring_" in each["sql"]]


@pytest.mark.parametrize("skills", SKILLS)
@pytest.mark.parametrize("rerate", RULES)
def test_a_submission_takes_at_most_twenty_whatever_the_number_of_skills(skills: int, rerate: str) -> None:
    world = World(skills=names(skills), rerate=rerate, rerate_days=0)
    builders.member(world.programme, user=world.learner)
    world.call("load")  # the role's definition is kept from now on, as in any process that has served it once
    # The first, one that changes them all, a part of them, and one that makes a mentor of the learner in every skill.
    for token, rated, level in (("token-0001", skills, 1), ("token-0002", skills, 2), ("token-0003", 1, 3)):
        assert_few("submit", {"token": token, "ratings": ratings(rated, level)}, world, MOST_OF_A_SUBMISSION)
    assert_few("submit", {"token": "token-0004", "ratings": ratings(skills, 4)}, world, MOST_OF_A_SUBMISSION)


@pytest.mark.parametrize("skills", SKILLS)
@pytest.mark.parametrize("rerate", [*RULES, "pairing"])
@pytest.mark.parametrize(("who", "level"), [("learner", 2), ("mentor", 4)])
def test_whoever_joins_by_their_first_submission_takes_at_most_twenty_too(
    skills: int, rerate: str, who: str, level: int
) -> None:
    world = World(skills=names(skills), rerate=rerate, rerate_days=1)
    world.call("load")
    assert_few("submit", {"token": "token-0001", "ratings": ratings(skills, level)}, world, MOST_OF_A_SUBMISSION)
    offers = MentorOffer.objects.filter(mentor__user=world.learner)
    assert offers.count() == (skills if who == "mentor" else 0)


@pytest.mark.parametrize("skills", SKILLS)
@pytest.mark.parametrize("handler", ["load", "save_draft", "mentors"])
def test_every_other_call_takes_at_most_eight(skills: int, handler: str) -> None:
    world = World(skills=names(skills))
    builders.member(world.programme, user=world.learner)
    world.submit(skills=names(skills))
    payload = {"save_draft": {"ratings": ratings(skills)}, "mentors": {"skill": "skill00"}, "load": {"as": "html"}}[
        handler
    ]
    assert_few(handler, payload, world, MOST)


@pytest.mark.parametrize("skills", SKILLS)
def test_the_page_takes_at_most_eight(skills: int) -> None:
    world = World(skills=names(skills))
    builders.member(world.programme, user=world.learner)
    world.submit(skills=names(skills))
    with CaptureQueriesContext(connection) as queries:
        assert "skill00" in world.page()
    assert len(ours(queries)) <= MOST


def test_the_platform_is_asked_once_who_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    # Each answer is a statement or two of the platform's.
    world = World()
    for visit in (world.page, world.submit, lambda: world.page(world.teacher)):
        monkeypatch.setattr(DjangoUserService, "asked", 0)
        assert visit()
        assert DjangoUserService.asked == 1
