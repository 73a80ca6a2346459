"""Pairing everyone: against every possible assignment of small instances. No database."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring_xblock.assignment.data import Assignment
from mentoring_xblock.assignment.edges import label_components, split
from tests.benchmarks.whole import assign, edges_of

Edge = tuple[int, int, float]


def solve(edges: list[Edge], *, gaps: int, places: list[int]) -> Assignment:
    gap, mentor, score = ([edge[place] for edge in edges] for place in range(3))
    return assign(gap, mentor, score, gaps=gaps, places=places)


def best_total(edges: list[Edge], *, gaps: int, places: list[int]) -> float:
    """By trying everything."""
    options = [[(-1, 0.0), *((m, s) for g, m, s in edges if g == gap)] for gap in range(gaps)]
    return max(
        sum(score for _, score in choice)
        for choice in itertools.product(*options)
        if all(sum(mentor == m for mentor, _ in choice) <= room for m, room in enumerate(places))
    )


def check_valid(found: Assignment, edges: list[Edge], *, gaps: int, places: list[int]) -> None:
    best: dict[tuple[int, int], float] = {}
    for gap, mentor, score in edges:
        best[gap, mentor] = max(score, best.get((gap, mentor), score))
    pairs = [(gap, int(mentor)) for gap, mentor in enumerate(found.mentor_of_gap) if mentor >= 0]
    assert found.mentor_of_gap.dtype == np.int32
    assert found.mentor_of_gap.shape == (gaps,)
    assert all(best[pair] > 0 for pair in pairs)
    assert all(sum(mentor == m for _, mentor in pairs) <= room for m, room in enumerate(places))
    assert found.total == pytest.approx(sum(best[pair] for pair in pairs))
    assert found.bound >= found.total - 1e-9


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_assignment_scores_more(data: st.DataObject) -> None:
    gaps, mentors = data.draw(st.integers(0, 5)), data.draw(st.integers(1, 4))
    places = data.draw(st.lists(st.integers(0, 3), min_size=mentors, max_size=mentors))
    edge = st.tuples(
        st.integers(0, max(0, gaps - 1)), st.integers(0, mentors - 1), st.sampled_from([-1.0, 0.0, 1.0, 2.0, 2.5, 7.0])
    )
    edges = data.draw(st.lists(edge, max_size=12)) if gaps else []
    found = solve(edges, gaps=gaps, places=places)
    check_valid(found, edges, gaps=gaps, places=places)
    assert found.total == pytest.approx(best_total(edges, gaps=gaps, places=places))
    assert found.exact
    assert found.distance == 0


def test_the_greedy_choice_is_not_taken_where_it_leaves_somebody_out() -> None:
    found = solve([(0, 0, 1.0), (0, 1, 0.9), (1, 0, 0.95)], gaps=2, places=[1, 1])
    assert found.mentor_of_gap.tolist() == [1, 0]


def test_a_mentor_takes_as_many_as_they_have_places_and_the_best_of_them() -> None:
    found = solve([(gap, 0, 1.0 + gap) for gap in range(5)], gaps=5, places=[2])
    assert found.mentor_of_gap.tolist() == [-1, -1, -1, 0, 0]


@pytest.mark.parametrize(
    ("edges", "gaps", "places"),
    [
        ([], 0, []),
        ([], 3, []),
        ([], 3, [2, 2]),
        ([(0, 0, 1.0)], 2, [0]),
        ([(0, 0, 0.0), (1, 0, -2.0)], 2, [5]),
    ],
)
def test_where_nothing_can_be_paired_everyone_stays_unpaired(edges: list[Edge], gaps: int, places: list[int]) -> None:
    found = solve(edges, gaps=gaps, places=places)
    assert found.mentor_of_gap.tolist() == [-1] * gaps
    assert (found.total, found.bound, found.distance) == (0.0, 0.0, 0.0)


def test_of_the_same_pair_named_twice_the_best_score_counts_once() -> None:
    found = solve([(0, 0, 1.0), (0, 0, 3.0), (0, 0, 2.0)], gaps=1, places=[1])
    assert found.total == 3.0


def test_all_equal_scores_fill_every_place() -> None:
    edges = [(gap, mentor, 0.5) for gap in range(30) for mentor in range(6)]
    found = solve(edges, gaps=30, places=[3] * 6)
    check_valid(found, edges, gaps=30, places=[3] * 6)
    assert found.total == pytest.approx(9.0)


def test_the_order_of_the_edges_is_of_no_matter_and_the_answer_always_the_same() -> None:
    draw = np.random.default_rng(5)
    edges = [
        (int(g), int(m), float(s))
        for g, m, s in zip(*draw.integers(0, 12, (2, 90)), draw.integers(1, 4, 90), strict=True)
    ]
    first = solve(edges, gaps=12, places=[1] * 12)
    shuffled = [edges[i] for i in draw.permutation(len(edges))]
    assert solve(shuffled, gaps=12, places=[1] * 12).mentor_of_gap.tolist() == first.mentor_of_gap.tolist()


def test_components_share_neither_gap_nor_mentor_and_hold_every_edge() -> None:
    edges = edges_of([0, 0, 1, 2, 4], [0, 1, 1, 2, 2], [1.0, 2.0, 3.0, 4.0, 5.0], gaps=5, places=[1, 1, 1])
    gap_label, mentor_label = label_components(edges)
    everything = np.ones(max(gap_label.max(), mentor_label.max()) + 1, dtype=bool)
    parts = [
        (of_gaps.tolist(), of_mentors.tolist(), apart.gap.tolist(), apart.mentor.tolist())
        for apart, of_gaps, of_mentors in split(edges, gap_label, mentor_label, wanted=everything)
        if apart.gap.size
    ]
    assert parts == [([0, 1], [0, 1], [0, 0, 1], [0, 1, 1]), ([2, 4], [2], [0, 1], [0, 0])]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)), max_size=25))
def test_two_are_in_one_component_exactly_when_edges_lead_from_one_to_the_other(pairs: list[tuple[int, int]]) -> None:
    edges = edges_of([g for g, _ in pairs], [m for _, m in pairs], [1.0] * len(pairs), gaps=16, places=[1] * 16)
    gap_label, mentor_label = label_components(edges)
    group = {(side, n): {(side, n)} for side in "gm" for n in range(16)}
    for gap, mentor in pairs:
        joined = group["g", gap] | group["m", mentor]
        for one in joined:
            group[one] = joined
    labels = {("g", n): int(gap_label[n]) for n in range(16)} | {("m", n): int(mentor_label[n]) for n in range(16)}
    for one, other in itertools.combinations(labels, 2):
        assert (labels[one] == labels[other]) == (other in group[one])
