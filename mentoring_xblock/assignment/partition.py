"""An assignment divided among workers: components that share no mentor, bundled into parts of about equal work.

However many parts there are, together they give the answer of ``solve.assign_apart``. One component that hangs
together, which is what a large organisation mostly is, stays one part: it is solved in one piece. Pure NumPy.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from .data import Ints, PartFound
from .edges import Edges, Part, best_mentor_of_gap, label_components, split
from .solve import assign_apart

Counts = npt.NDArray[np.integer]

MOST_PARTS = 16
LEAST_WORK = 50_000
"""A part has at least about so many edges: a second's work at most is not worth a task of its own."""


def divide(edges: Edges, *, most: int = MOST_PARTS, least: int = LEAST_WORK) -> tuple[PartFound, tuple[Part, ...]]:
    """What needs no solving, because no gaps compete there, and the parts that need it.

    Every gap is in exactly one of them. The same edges are always divided alike.
    """
    best = best_mentor_of_gap(edges)
    taken = np.bincount(best[best >= 0], minlength=edges.mentors)
    gap_label, mentor_label = label_components(edges)
    labels = int(max(gap_label.max(initial=-1), mentor_label.max(initial=-1))) + 1
    work = np.bincount(gap_label[edges.gap], minlength=labels)
    contended = np.zeros(labels, dtype=bool)
    contended[mentor_label[taken > edges.places]] = True
    settled = np.flatnonzero(~contended[gap_label]).astype(np.int32)
    number = _bundle(work, np.flatnonzero(contended), most=most, least=least)
    count = int(number.max(initial=-1)) + 1
    rest = np.int32(count)
    of_label = np.where(number < 0, rest, number).astype(np.int32)
    wanted = np.arange(count + 1) < count
    parts = tuple(split(edges, of_label[gap_label], of_label[mentor_label], wanted=wanted)) if count else ()
    return (settled, best[settled], 0.0), parts


def solve_part(part: Part, *, report: Callable[[int, int], None] | None = None) -> PartFound:
    """The pairs of one part, by the ids of the whole."""
    edges, gaps, mentors = part
    found = assign_apart(edges, report=report)
    paired = found.mentor_of_gap >= 0
    mentor = np.full(gaps.size, -1, dtype=np.int32)
    mentor[paired] = mentors[found.mentor_of_gap[paired]]
    return gaps, mentor, found.bound - found.total


def _bundle(work: Counts, labels: Counts, *, most: int, least: int) -> Ints:
    """The part of each label, -1 if not among ``labels``: the largest first, each to the part with the least work."""
    number = np.full(work.size, -1, dtype=np.int32)
    parts = int(min(most, labels.size, max(1, int(work[labels].sum()) // least)))
    load = [(0, part) for part in range(parts)]
    for label in labels[np.argsort(-work[labels], kind="stable")]:
        held, part = heapq.heappop(load)
        number[label] = part
        heapq.heappush(load, (held + int(work[label]), part))
    return number
