"""Programme: counts, bench strength, queues; for its admins alone. Pairing everyone has a page of its own."""

from __future__ import annotations

import csv
import io

import pytest

from mentoring_xblock import api
from mentoring_xblock.api import recalculate
from mentoring_xblock.pages.figures import bars, percent_words
from tests import builders
from tests.pages.reading import text


@pytest.fixture
def organisation(world):
    """Six rated people, so that nothing is withheld; one gap and one who can help."""
    builders.rate(world.rene, {world.pivot: 1})
    builders.rate(world.tariq, {world.pivot: 4})
    builders.rate(world.tariq, {world.pivot: 4}, source="manager")
    for _ in range(4):
        builders.rate(builders.member(world.programme), {world.pivot: 2})
    recalculate(now=builders.NOW)
    return world


def test_an_admin_sees_counts_states_and_the_bench(organisation, enter):
    builders.pairing(organisation.rene, organisation.tariq, organisation.pivot)
    page = text(enter(organisation.ada).get("/mentoring/programme/"))
    for words in (
        "Are we strong?",
        "Waiting for approval",
        "Waiting for your review",
        "Preview the pairings",
        "Expected at level",
    ):
        assert words in page
    assert page.count("<svg") == 11
    assert "Only one person is confirmed:</strong> Pivot" in page


@pytest.mark.parametrize(("who", "status"), [("maria", 403), ("rene", 403), ("sol", 200)])
def test_everybody_else_is_refused_and_an_admin_elsewhere_sees_their_own(world, enter, who, status):
    answer = enter(getattr(world, who)).get("/mentoring/programme/")
    assert answer.status_code == status
    assert "Are we strong?" not in text(answer) or who == "sol"
    assert enter(world.sol).get("/mentoring/programme/?programme=acme").status_code == 404


def test_figures_of_fewer_than_five_are_not_shown(world, enter):
    builders.rate(world.rene, {world.pivot: 1})
    browser = enter(world.ada)
    page = text(browser.get("/mentoring/programme/"))
    assert "Not counted yet." in page
    assert "The next run of the command mentoring_tick counts them" in page
    api.run_scheduled(now=builders.NOW)
    page = text(browser.get("/mentoring/programme/"))
    assert "Fewer than five people have rated this skill" in page
    assert "mentoring_tick" not in page
    rows = list(csv.reader(io.StringIO(browser.get("/mentoring/programme/bench.csv").content.decode("utf-8-sig"))))
    pivot = next(row for row in rows if row[0] == "Pivot")
    assert pivot[1:5] == ["", "", "", ""]


def test_reviews_are_approved_from_the_page(organisation, enter):
    row = builders.pairing(organisation.rene, organisation.tariq, organisation.pivot)
    browser = enter(organisation.ada)
    assert "Approve" in text(browser.get("/mentoring/programme/"))
    answer = browser.post(f"/mentoring/pairings/{row.pk}/approve/", {"next": "/mentoring/programme/"})
    assert answer["Location"] == "/mentoring/programme/"
    row.refresh_from_db()
    assert row.state == "approved"


def test_an_empty_programme_says_what_comes_first(world, enter):
    page = text(enter(world.sol).get("/mentoring/programme/"))
    assert "No competency model is published yet." in page
    assert "No pairings yet. A pairing starts with" in page


def test_bars_are_in_proportion_and_the_smallest_is_still_seen():
    lengths = [bar["length"] for bar in bars([("a", 400, True), ("b", 200, True), ("c", 1, False), ("d", 0, False)])]
    assert lengths == [240, 120, 2, 0]
    assert [bar["length"] for bar in bars([("a", 0, True)])] == [0]


@pytest.mark.parametrize(
    ("chance", "words"), [(0, "0%"), (0.0004, "under 1%"), (0.25, "25%"), (0.996, "over 99%"), (1, "100%")]
)
def test_what_is_neither_certain_nor_impossible_never_looks_like_it(chance, words):
    assert percent_words(chance) == words
