"""The rules of reports, as tables of cases without a database."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest

from mentoring_xblock.applets.insight.data import Column, Word
from mentoring_xblock.applets.insight.domain import arrange, depth_of, is_too_small, withhold, word_that_counts

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
EARLIER = NOW - timedelta(days=30)
NEVER = (None, None)
PIVOT = Column(1, "pivot", "Pivot", "")
CHART = Column(2, "chart", "Chart", "")
SPARE = Column(3, "spare", "Spare", "")


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({}, None),
        ({"self": NEVER, "mentor": NEVER, "manager": NEVER, "test": NEVER}, None),
        ({"self": (2, NOW)}, Word(2, "self")),
        ({"self": (4, NOW), "manager": (2, EARLIER)}, Word(2, "manager")),
        ({"mentor": (3, NOW), "manager": (2, EARLIER)}, Word(3, "mentor")),
        ({"mentor": (3, EARLIER), "manager": (2, NOW)}, Word(2, "manager")),
        ({"mentor": (3, NOW), "manager": (2, NOW)}, Word(2, "manager")),
        ({"manager": (3, NOW), "test": (1, NOW)}, Word(1, "test")),
    ],
)
def test_the_newest_word_of_somebody_else_counts_and_else_the_own(said, word):
    assert word_that_counts(said) == word
    assert word_that_counts(dict(reversed(said.items()))) == word


def test_a_bench_expects_the_sum_and_fears_the_product():
    depth = depth_of(PIVOT, [0.5, 0.8, 0.1], confirmed=1)
    assert depth.expected == pytest.approx(1.4)
    assert depth.nobody == pytest.approx(0.5 * 0.2 * 0.9)
    assert depth.rated == 3


def test_a_skill_that_nobody_rated_has_certainly_nobody():
    assert (depth_of(PIVOT, [], confirmed=0).expected, depth_of(PIVOT, [], confirmed=0).nobody) == (0, 1)


def test_one_who_is_certain_leaves_no_chance_of_nobody():
    assert depth_of(PIVOT, [0.2, 1.0], confirmed=1).nobody == 0


def test_many_small_chances_do_not_vanish():
    assert depth_of(PIVOT, [1e-4] * 5000, confirmed=0).nobody == pytest.approx(math.exp(-0.5), rel=1e-3)


@pytest.mark.parametrize(("rated", "small"), [(0, False), (1, True), (4, True), (5, False), (500, False)])
def test_groups_below_five_are_too_small_but_an_empty_one_tells_nothing(rated, small):
    assert is_too_small(rated) is small


def test_withholding_leaves_no_figure_that_was_drawn_from_ratings():
    hidden = withhold(depth_of(PIVOT, [0.7], confirmed=1, offering=2, places_free=3, needed=1, waiting=4))
    assert hidden.withheld
    assert (hidden.rated, hidden.expected, hidden.nobody, hidden.confirmed, hidden.needed) == (0, 0, 0, 0, 0)
    assert (hidden.offering, hidden.places_free, hidden.waiting) == (2, 3, 4)


def test_two_of_one_skill_withheld_are_alike_whatever_was_rated():
    one = withhold(depth_of(PIVOT, [0.7], confirmed=1, needed=1))
    other = withhold(depth_of(PIVOT, [0.1, 0.2], confirmed=0))
    assert one == other


def test_a_matrix_holds_what_a_role_asks_for_or_somebody_rated():
    matrix = arrange(
        [PIVOT, CHART, SPARE],
        [(10, 100, "Lab", ("analyst",)), (11, 101, "Desk", ())],
        titles={"analyst": "Analyst"},
        targets={("analyst", 1): 3, ("stranger", 3): 4},
        words={(11, 2): Word(1, "self"), (99, 3): Word(4, "self")},
        pairings={(10, 1): 7},
    )
    assert [column.key for column in matrix.columns] == ["pivot", "chart"]
    analyst, other = matrix.lines
    assert analyst.role_titles == ("Analyst",)
    assert (analyst.cells[0].target, analyst.cells[0].gap, analyst.cells[0].open_pairing_id) == (3, None, 7)
    assert (other.cells[1].word, other.cells[1].target, other.cells[1].gap) == (Word(1, "self"), None, None)


def test_two_roles_ask_for_the_higher_target_and_a_gap_is_never_negative():
    matrix = arrange(
        [PIVOT, CHART],
        [(10, 100, "", ("junior", "senior"))],
        titles={},
        targets={("junior", 1): 2, ("senior", 1): 4, ("junior", 2): 1},
        words={(10, 1): Word(2, "manager"), (10, 2): Word(3, "self")},
        pairings={},
    )
    assert [(cell.target, cell.gap) for cell in matrix.lines[0].cells] == [(4, 2), (1, 0)]
