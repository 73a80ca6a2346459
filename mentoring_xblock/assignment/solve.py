"""Pair everyone at once: gaps with mentors who have places, the summed score the highest. Pure NumPy and SciPy.

Components that share no mentor are solved apart: those without competition at once, small ones exactly
by SciPy, large ones by ``auction`` with a certified bound. Which edges to offer is ``candidates``; what the ids mean is
the caller's. No Django, no database.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum

import numpy as np
from scipy import sparse
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csgraph

from .auction import auction
from .data import Assignment, Floats, Ints
from .edges import Edges, best_mentor_of_gap, label_components, ranges, split

EXACT_GAPS = 5_000
EXACT_CELLS = 2_000_000
"""A component of at most so many gaps, and edges times places, is solved exactly; that takes about a second."""
DENSE = 0.4
"""From this share of all pairs on, a table is faster than a sparse matrix."""
TOLERANCE = 1e-3
"""How far below the best a large component may be certified to end, as a share of it."""
STEP_OF_TOLERANCE = 3.0
"""The auction's step is this times the tolerance times the mean best score; its bound is then near .6 tolerance."""
FINER = 3.0
"""By how much finer the auction is run again when its bound falls short of the tolerance."""
MOST_RUNS = 4
BIDS_A_GAP = 400
"""An auction is broken off after so many bids a gap (20 is usual); the bound says how good it is by then."""


class Method(StrEnum):
    """How to solve a component: by its size, or always in one way."""

    BY_SIZE = "by_size"
    EXACT = "exact"
    AUCTION = "auction"


def assign_apart(
    edges: Edges,
    *,
    method: Method = Method.BY_SIZE,
    tolerance: float = TOLERANCE,
    report: Callable[[int, int], None] | None = None,
) -> Assignment:
    """Pair each gap with at most one mentor and each mentor with at most their places, the summed score the highest.

    Always component by component, so edges that share no mentor may be solved in several calls, and together these give
    the same answer as one. The same input always gives the same answer. ``tolerance`` is not below 1e-4: single
    precision keeps no finer one. ``report(done, of)`` gets how many gaps are done before each component, now and then
    within a large one, and at the end; what it raises ends the work.
    """
    mentor_of_gap = best_mentor_of_gap(edges)
    taken = np.bincount(mentor_of_gap[mentor_of_gap >= 0], minlength=edges.mentors)
    gap_label, mentor_label = label_components(edges)
    contended = np.zeros(edges.gaps + edges.mentors, dtype=bool)
    contended[mentor_label[taken > edges.places]] = True
    done = edges.gaps - int(contended[gap_label].sum())
    slack, rounds, exact = 0.0, 0, True
    for apart, gaps, mentors in split(edges, gap_label, mentor_label, wanted=contended):
        if report is not None:
            report(done, edges.gaps)
        if method is Method.EXACT or (method is Method.BY_SIZE and _is_small(apart)):
            found = _assign_exactly(apart)
        else:
            found, short, took = _assign_by_auction(apart, tolerance=tolerance, report=_add(report, done, edges.gaps))
            slack, rounds, exact = slack + short, rounds + took, exact and short == 0
        mentor_of_gap[gaps] = np.where(found >= 0, mentors[found], -1)
        done += apart.gaps
    if report is not None:
        report(done, edges.gaps)
    total = total_score(edges, mentor_of_gap)
    return Assignment(mentor_of_gap=mentor_of_gap, total=total, bound=total + slack, exact=exact, rounds=rounds)


def _assign_exactly(edges: Edges) -> Ints:
    """The best mentor per gap, -1 where unpaired, by SciPy's Jonker-Volgenant: dense where most pairs are edges.

    Each mentor becomes one column per usable place. Memory grows with edges times places.
    """
    columns = edges.usable_places()
    first = np.cumsum(columns) - columns
    row, column, score = edges.gap, first[edges.mentor], edges.score
    if columns.max() > 1:
        copies = columns[edges.mentor]
        row, column, score = np.repeat(row, copies), ranges(column, copies), np.repeat(score, copies)
    width = int(columns.sum())
    owner = np.repeat(np.arange(edges.mentors, dtype=np.int32), columns)
    mentor_of_gap = np.full(edges.gaps, -1, dtype=np.int32)
    if _is_dense(edges):
        if score.size == edges.gaps * width:
            table = score.reshape(edges.gaps, width)  # sorted and complete: it is the table already
        else:
            table = np.zeros((edges.gaps, width))
            table.ravel()[row * np.int64(width) + column] = score
        rows, matched = linear_sum_assignment(table, maximize=True)
        paired = table[rows, matched] > 0
        mentor_of_gap[rows[paired]] = owner[matched[paired]]
        return mentor_of_gap
    # The sparse solver wants every row matched: each gap has a column of its own for staying unpaired. It drops weights
    # of 0, so that weighs ``lift``, as every pair does on top of its score.
    lift = float(edges.score.max())
    everyone = np.arange(edges.gaps)
    matrix = sparse.csr_array(
        (
            np.concatenate((score + lift, np.full(edges.gaps, lift))),
            (np.concatenate((row, everyone)), np.concatenate((column, width + everyone))),
        ),
        shape=(edges.gaps, width + edges.gaps),
    )
    rows, matched = csgraph.min_weight_full_bipartite_matching(matrix, maximize=True)
    paired = matched < width
    mentor_of_gap[rows[paired]] = owner[matched[paired]]
    return mentor_of_gap


def _assign_by_auction(
    edges: Edges, *, tolerance: float, report: Callable[[int], None] | None = None
) -> tuple[Ints, float, int]:
    """A near-best mentor per gap, by how much the best total may be higher at most, and the rounds it took.

    ``report`` gets now and then how many gaps are settled for the moment.

    The auction is run again with finer steps while its bound falls short of ``tolerance``; the answer has the best
    pairs and the best bound of all runs.
    """
    best_scores = np.zeros(edges.gaps)
    np.maximum.at(best_scores, edges.gap, edges.score)
    step = tolerance * STEP_OF_TOLERANCE * float(best_scores.mean())
    found: Ints = np.full(edges.gaps, -1, dtype=np.int32)
    total, bound, rounds = -1.0, math.inf, 0
    for run in range(MOST_RUNS):
        coarse = run == 0 and edges.gaps > EXACT_GAPS
        mentor_of_gap, price, took, finished = auction(
            edges, step=step, most_bids=BIDS_A_GAP * edges.gaps, coarse=coarse, report=report
        )
        rounds += took
        bound = min(bound, dual_bound(edges, price))
        reached = total_score(edges, mentor_of_gap)
        if reached > total:
            found, total = mentor_of_gap, reached
        if bound - total <= tolerance * bound or not finished:
            break
        step /= 1.0 if coarse else FINER
    return found, max(0.0, bound - total), rounds


def dual_bound(edges: Edges, price: Floats) -> float:
    """An upper bound on the total of any assignment, by weak duality: whatever the prices (per mentor, 0 or more), all
    places at their price plus, per gap, what the best mentor is worth above theirs."""
    start = np.flatnonzero(np.diff(edges.gap, prepend=-1))
    worth = price[edges.mentor]
    np.subtract(edges.score, worth, out=worth)
    profit = np.maximum(np.maximum.reduceat(worth, start), 0.0)
    return float(profit.sum() + (price * edges.usable_places()).sum())


def total_score(edges: Edges, mentor_of_gap: Ints) -> float:
    """The summed score of the pairs in ``mentor_of_gap``."""
    return math.fsum(edges.score[mentor_of_gap[edges.gap] == edges.mentor].tolist())


def _add(report: Callable[[int, int], None] | None, done: int, of: int) -> Callable[[int], None] | None:
    """What a component tells, added to what is done before it."""
    return None if report is None else lambda settled: report(done + settled, of)


def _is_small(edges: Edges) -> bool:
    most = int(edges.places.max(initial=0))
    cells = edges.gap.size if most <= 1 else int(edges.usable_places()[edges.mentor].sum())
    return edges.gaps <= EXACT_GAPS and cells <= EXACT_CELLS


def _is_dense(edges: Edges) -> bool:
    """Whether a table of gaps by usable places is small, and at least DENSE of it edges."""
    if edges.gaps > EXACT_GAPS or edges.gap.size == 0:
        return False
    if edges.gap.size >= DENSE * edges.gaps * edges.mentors:
        return True
    return edges.gap.size >= DENSE * edges.gaps * int((edges.usable_places() > 0).sum())
