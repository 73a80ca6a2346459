"""The edges of an assignment, and how they are split where they do not hang together. Pure NumPy and SciPy.

No solving here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

from .data import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Edges sorted by gap, then mentor, no pair twice, every score above 0, every mentor with a place.

    ``gap`` and ``mentor``: int32 ids. ``score``: float64. ``places``: int32 per mentor, at most ``gaps``, a count.
    The caller ensures this; nothing is checked here.
    """

    gap: Ints
    mentor: Ints
    score: Floats
    places: Ints
    gaps: int

    @property
    def mentors(self) -> int:
        """How many mentors there are, with places or without."""
        return self.places.size

    def usable_places(self) -> Ints:
        """Per mentor the places that could be filled: no more than there are edges to them."""
        usable: Ints = np.minimum(self.places, np.bincount(self.mentor, minlength=self.mentors)).astype(np.int32)
        return usable


Part = tuple[Edges, Ints, Ints]
"""A component as edges of its own, with what its gap ids and its mentor ids stand for in the whole."""


def best_mentor_of_gap(edges: Edges) -> Ints:
    """Per gap the mentor of its highest score, the lowest id of equals; -1 for a gap without edges."""
    best = np.full(edges.gaps, -1, dtype=np.int32)
    if edges.gap.size:
        start = np.flatnonzero(np.diff(edges.gap, prepend=-1))
        highest = np.maximum.reduceat(edges.score, start)
        count = np.diff(start, append=edges.gap.size)
        top = np.flatnonzero(edges.score == np.repeat(highest, count))[::-1]
        best[edges.gap[top]] = edges.mentor[top]  # of several writes the last one stays
    return best


def label_components(edges: Edges) -> tuple[Ints, Ints]:
    """The component of each gap and of each mentor, numbered from 0; those without edges are alone in theirs.

    A few edges of each gap tell nearly all there is to tell, so the rest is only asked where it still tells something.
    """
    start = np.flatnonzero(np.diff(edges.gap, prepend=-1))
    end = np.append(start[1:], edges.gap.size)[: start.size]
    few = np.concatenate((start, start + edges.gap[start] % (end - start), end - 1))
    nodes = edges.gaps + edges.mentors
    label = _connect(edges.gap[few], edges.mentor[few] + np.int32(edges.gaps), nodes)
    of_gap, of_mentor = label[: edges.gaps], label[edges.gaps :]
    telling = np.flatnonzero(of_gap[edges.gap] != of_mentor[edges.mentor])
    if telling.size:
        joined = _connect(of_gap[edges.gap[telling]], of_mentor[edges.mentor[telling]], int(label.max()) + 1)
        of_gap, of_mentor = joined[of_gap], joined[of_mentor]
    return of_gap, of_mentor


def split(edges: Edges, gap_label: Ints, mentor_label: Ints, *, wanted: npt.NDArray[np.bool_]) -> Iterator[Part]:
    """The components whose label is ``wanted``, each with ids of its own from 0, in the order of the labels."""
    labels = np.flatnonzero(wanted)
    of_edge = gap_label[edges.gap]
    # Positions as int32: at 20 million edges the difference is worth a line.
    chosen = np.flatnonzero(wanted[of_edge]).astype(np.int32)
    of_edge = of_edge[chosen]
    if labels.size > 1:
        order = np.argsort(of_edge, kind="stable")
        chosen, of_edge = chosen[order], of_edge[order]
    edge_start = np.searchsorted(of_edge, labels)
    edge_end = np.append(edge_start[1:], chosen.size)
    del of_edge
    gap_ids, gap_start, gap_local = _grouped(gap_label, wanted)
    mentor_ids, mentor_start, mentor_local = _grouped(mentor_label, wanted)
    for n, label in enumerate(labels):
        mine = chosen[edge_start[n] : edge_end[n]]
        gaps = gap_ids[gap_start[label] : gap_start[label + 1]]
        mentors = mentor_ids[mentor_start[label] : mentor_start[label + 1]]
        apart = Edges(
            gap=gap_local[edges.gap[mine]],
            mentor=mentor_local[edges.mentor[mine]],
            score=edges.score[mine],
            places=edges.places[mentors],
            gaps=gaps.size,
        )
        yield apart, gaps, mentors


def ranges(start: npt.NDArray[np.integer], count: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """The numbers start[0] .. start[0] + count[0] - 1, then those of start[1], and so on."""
    ends = np.cumsum(count, dtype=np.int64)
    numbers = np.arange(int(ends[-1]) if ends.size else 0, dtype=np.int64)
    numbers += np.repeat(start - (ends - count), count)
    return numbers


def _connect(here: Ints, there: Ints, nodes: int) -> Ints:
    graph = sparse.coo_array((np.ones(here.size, dtype=np.int8), (here, there)), shape=(nodes, nodes))
    _, label = csgraph.connected_components(graph, directed=False)
    found: Ints = label
    return found


def _grouped(label: Ints, wanted: npt.NDArray[np.bool_]) -> tuple[Ints, npt.NDArray[np.int64], Ints]:
    """Ids sorted by label, where each label starts among them, and each id's place within its label."""
    order = np.argsort(label, kind="stable").astype(np.int32)
    start = np.searchsorted(label[order], np.arange(wanted.size + 1))
    local = np.empty(label.size, dtype=np.int32)
    local[order] = np.arange(label.size) - start[label[order]]
    return order, start, local
