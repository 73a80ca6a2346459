"""Nobody meets a word of anybody else that is not theirs to know, in anything that they can fetch."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .asking import World
from .canaries import FACTS, find_marks, mark
from .classroom import open_classroom
from .crawling import crawl, crawl_block
from .known_gaps import settle
from .people import ACTORS
from .visible import may_meet

COURSE_CONTENT = ("north", "title")
"""What the block's author wrote into the course is for whoever may load the block."""


@pytest.mark.parametrize("actor", ACTORS)
def test_nobody_meets_the_words_of_others(
    world: World, actor: str, record_property: Callable[[str, object], None]
) -> None:
    failing: dict[str, str] = {}
    fetched = met = 0
    allowed: set[tuple[str, str]] = set()
    with open_classroom(world) as room:
        block = [(where, content, True) for where, content in crawl_block(room, actor)]
    for where, content, is_course in [*((*each, False) for each in crawl(world, actor)), *block]:
        fetched += 1
        for owner, fact in find_marks(content):
            met += 1
            if may_meet(actor, owner, fact) or (is_course and _is_for_takers(actor, owner, fact)):
                allowed.add((owner, fact))
            elif mark(owner, fact) not in where:
                failing.setdefault(f"{actor} meets {fact} of {owner}", where)
    record_property("answers_read", fetched)
    record_property("marks_met", met)
    record_property("forbidden_canaries", len(failing))
    if actor in ("mentee", "mentor", "manager", "admin"):
        assert allowed, "they meet nothing at all, so this shows nothing"
    settle(f"canaries {actor}", failing)


def _is_for_takers(actor: str, owner: str, fact: str) -> bool:
    """Who takes part in the course and asks its block for mentors joins the programme by that, and is a peer then."""
    joins = actor == "teacher" and owner != ACTORS["peer"] and may_meet("peer", owner, fact)
    return joins or (owner, fact) == COURSE_CONTENT


def test_a_mark_is_found_wherever_it_stands() -> None:
    for fact in FACTS:
        content = f'<a title="{mark("nia", fact).upper()}">'.encode()
        assert list(find_marks(content)) == [("nia", fact)]


def test_what_is_forbidden_is_forbidden_to_somebody() -> None:
    """The table of what may be met is no list of everything."""
    for actor in ACTORS:
        assert not may_meet(actor, "foreignactive", "session"), actor
    assert not may_meet("would_be", "oursproposed", "message")
    assert may_meet("mentor", "oursactive", "session")
    assert not may_meet("peer", "nia", "name")
