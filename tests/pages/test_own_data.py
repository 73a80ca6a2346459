"""My data as a page that a person can read: their own rows in words, and nobody else's."""

from __future__ import annotations

from mentoring_xblock.applets.pairings.models.pairing import PlanStep
from mentoring_xblock.applets.privacy.register import HOLDINGS
from mentoring_xblock.wording.own_data import SECTIONS
from tests import builders
from tests.pages.reading import text

FILE_ONLY = {"Draft", "Estimate", "MemberRole", "MentorOffer", "NotMyWork", "RaterBias", "Submission"}
"""Sorts of rows that only the file has."""


def test_every_sort_of_row_that_is_exported_is_on_the_page_or_left_to_the_file():
    exported = {holding.model for holding in HOLDINGS if holding.export}
    assert exported == SECTIONS.keys() | FILE_ONLY
    assert not SECTIONS.keys() & FILE_ONLY


def test_the_page_says_what_is_kept_in_words(world, enter):
    builders.rate(world.rene, {world.pivot: 1}, note="my own note")
    builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.ACTIVE, message="Please help")
    step = PlanStep.objects.get()
    PlanStep.objects.create(pairing=step.pairing, level=step.level, position=9, own_words="One more", is_added=True)
    page = text(enter(world.rene).get("/mentoring/my-data/"))
    for words in (
        "One more",
        "Ratings of my skills",
        "Pivot",
        "my own note",
        "Under way",
        "Please help",
        "tariq",
        "Desk",
    ):
        assert words in page
    assert "Nothing is kept" not in page


def test_the_page_has_nothing_of_others(world, enter):
    builders.rate(world.rene, {world.pivot: 1}, note="a private note")
    builders.pairing(world.rene, world.tariq, world.pivot, message="a private message")
    for other in (world.tariq, world.maria, world.sol):
        page = text(enter(other).get("/mentoring/my-data/"))
        assert "a private" not in page
