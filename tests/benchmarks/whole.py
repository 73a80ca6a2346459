"""An instance solved as one, from arrays in any order: what tests and benchmarks hold the solver to."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from mentoring_xblock.assignment.data import Assignment
from mentoring_xblock.assignment.edges import Edges
from mentoring_xblock.assignment.solve import TOLERANCE, Method, assign_apart


def edges_of(
    gap: npt.ArrayLike, mentor: npt.ArrayLike, score: npt.ArrayLike, *, gaps: int, places: npt.ArrayLike
) -> Edges:
    """The arrays as the solver takes them: sorted, of the same pair the best, without edges that can never be used."""
    held = np.minimum(np.asarray(places, dtype=np.int64), gaps).astype(np.int32)
    gap_of, mentor_of = np.asarray(gap, dtype=np.int32), np.asarray(mentor, dtype=np.int32)
    value = np.asarray(score, dtype=np.float64)
    useful = (value > 0.0) & (held[mentor_of] > 0 if held.size else False)
    gap_of, mentor_of, value = gap_of[useful], mentor_of[useful], value[useful]
    order = np.lexsort((-value, mentor_of, gap_of))
    gap_of, mentor_of, value = gap_of[order], mentor_of[order], value[order]
    first = np.ones(gap_of.size, dtype=bool)
    first[1:] = (gap_of[1:] != gap_of[:-1]) | (mentor_of[1:] != mentor_of[:-1])
    return Edges(gap_of[first], mentor_of[first], value[first], held, gaps)


def assign(
    gap: npt.ArrayLike,
    mentor: npt.ArrayLike,
    score: npt.ArrayLike,
    *,
    gaps: int,
    places: npt.ArrayLike,
    method: Method = Method.BY_SIZE,
    tolerance: float = TOLERANCE,
    report: Callable[[int, int], None] | None = None,
) -> Assignment:
    """``assign_apart`` of ``edges_of`` the arrays."""
    edges = edges_of(gap, mentor, score, gaps=gaps, places=places)
    return assign_apart(edges, method=method, tolerance=tolerance, report=report)
