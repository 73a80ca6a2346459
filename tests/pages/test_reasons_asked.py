"""Who reads the reason that somebody gives: each form says it of its own state."""

from __future__ import annotations

import pytest

from mentoring_xblock.applets.pairings.models.pairing import Pairing
from tests import builders
from tests.pages.reading import path, text

BOTH, MENTEE = "Why? Both sides will read this.", "Why? The mentee will read this."
REVIEWERS = "Why? The people who review your request can read this."


@pytest.mark.parametrize(
    ("state", "who", "heading", "question"),
    [
        ("PROPOSED", "rene", "Take the request back", REVIEWERS),
        ("PROPOSED", "ada", "End the request", MENTEE),
        ("APPROVED", "rene", "Take the request back", BOTH),
        ("APPROVED", "maria", "End the request", BOTH),
        ("ACTIVE", "rene", "End the pairing early", BOTH),
        ("ACTIVE", "tariq", "End the pairing early", BOTH),
        ("REASSESSED", "maria", "End the pairing early", BOTH),
    ],
)
def test_who_ends_something_reads_who_will_read_why(world, enter, state, who, heading, question):
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State[state])
    page = text(enter(getattr(world, who)).get(path(row)))
    part = page.split('id="end"')[1].split("</section>")[0]
    assert part.startswith(f">{heading}<")
    assert question in part
    assert sum(words in part for words in (BOTH, MENTEE, REVIEWERS)) == 1


def test_who_declines_or_rejects_reads_that_the_mentee_will_read_why(world, enter):
    asked = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.APPROVED)
    proposed = builders.pairing(world.rene, world.tariq, world.chart)
    page = text(enter(world.tariq).get(path(asked)))
    assert "Why? rene will read this." in page
    assert BOTH not in page
    assert ", or we ask the next choice, if there is one." in page
    assert "m.." not in page
    page = text(enter(world.ada).get(path(proposed)))
    assert page.count(MENTEE) == 2


def test_a_level_below_the_target_ends_nothing_that_has_ended(world, enter):
    words = "ends the pairing below the target"
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.REASSESSED)
    assert words in text(enter(world.maria).get(path(row)))
    Pairing.objects.filter(pk=row.pk).update(state=world.State.SHOWN, open_skill=None, waits_since=None)
    page = text(enter(world.maria).get(path(row)))
    assert words not in page
    assert ">below the target</span>" in page
