"""Pair everyone at once: gaps with mentors who have places, the summed score the highest. Pure NumPy and SciPy.

Components that share no mentor are solved apart, each exactly by SciPy. Which edges to offer is decided before, and
what the ids mean is the caller's. No Django, no database.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

from .data import Assignment
from .edges import Edges, Ints, check_edges, components


def assign(
    gap: npt.ArrayLike, mentor: npt.ArrayLike, score: npt.ArrayLike, *, gaps: int, places: npt.ArrayLike
) -> Assignment:
    """Pair each gap with at most one mentor and each mentor with at most ``places`` gaps, the summed score the highest.

    Edge e says that ``mentor[e]`` suits ``gap[e]`` with ``score[e]``; edges that score 0 or less are never used, and of
    the same pair the best counts. Ids are int32 from 0, scores float64, ``places`` one int per mentor. The same input
    always gives the same answer.

    Raises InvalidInput for arrays of unequal length, ids out of range, negative places, and scores that are no number.
    """
    edges = check_edges(gap, mentor, score, gaps=gaps, places=places)
    mentor_of_gap = np.full(edges.gaps, -1, dtype=np.int32)
    for chosen in components(edges):
        part, gap_ids, mentor_ids = edges.take(chosen)
        found = assign_exactly(part)
        paired = found >= 0
        mentor_of_gap[gap_ids[paired]] = mentor_ids[found[paired]]
    total = total_score(edges, mentor_of_gap)
    return Assignment(mentor_of_gap=mentor_of_gap, total=total, bound=total, exact=True)


def assign_exactly(edges: Edges) -> Ints:
    """The best mentor per gap, -1 where unpaired, by SciPy's sparse Jonker-Volgenant.

    Each mentor becomes one column per usable place, and each gap has a column of its own for staying unpaired, so a
    full matching always exists. Memory grows with edges times places.
    """
    free = assign_uncontended(edges)
    if free is not None:
        return free
    degree = np.bincount(edges.mentor, minlength=edges.mentors)
    columns = np.minimum(edges.places, degree)
    first = np.concatenate(([0], np.cumsum(columns)))
    copies = columns[edges.mentor]
    row = np.repeat(edges.gap, copies)
    within = np.arange(row.size) - np.repeat(np.cumsum(copies) - copies, copies)
    column = np.repeat(first[edges.mentor], copies) + within
    # SciPy drops weights of 0, so staying unpaired weighs ``lift``; every row is matched once, so the order stays.
    lift = float(edges.score.max())
    everyone = np.arange(edges.gaps)
    matrix = sparse.csr_array(
        (
            np.concatenate((np.repeat(edges.score, copies) + lift, np.full(edges.gaps, lift))),
            (np.concatenate((row, everyone)), np.concatenate((column, first[-1] + everyone))),
        ),
        shape=(edges.gaps, int(first[-1]) + edges.gaps),
    )
    rows, matched = csgraph.min_weight_full_bipartite_matching(matrix, maximize=True)
    owner = np.concatenate(
        (np.repeat(np.arange(edges.mentors, dtype=np.int32), columns), np.full(edges.gaps, -1, dtype=np.int32))
    )
    mentor_of_gap = np.full(edges.gaps, -1, dtype=np.int32)
    mentor_of_gap[rows] = owner[matched]
    return mentor_of_gap


def assign_uncontended(edges: Edges) -> Ints | None:
    """Everyone's own best mentor, where no mentor is the best of more gaps than they have places; otherwise None."""
    mentor_of_gap = np.full(edges.gaps, -1, dtype=np.int32)
    # Sorted so that the best edge of a gap comes last and stays; of equal scores the lowest mentor.
    order = np.lexsort((-edges.mentor, edges.score))
    mentor_of_gap[edges.gap[order]] = edges.mentor[order]
    taken = np.bincount(mentor_of_gap[mentor_of_gap >= 0], minlength=edges.mentors)
    return mentor_of_gap if (taken <= edges.places).all() else None


def total_score(edges: Edges, mentor_of_gap: Ints) -> float:
    """The summed score of the pairs in ``mentor_of_gap``."""
    return math.fsum(edges.score[mentor_of_gap[edges.gap] == edges.mentor])
