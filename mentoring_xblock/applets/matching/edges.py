"""The edges of an assignment, checked once, and split where they do not hang together. Pure NumPy and SciPy.

No solving here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

from mentoring_xblock.core.errors import InvalidInput, gettext_noop

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
MOST_IDS = np.iinfo(np.int32).max


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Edges sorted by gap, then mentor, no pair twice, every score above 0, every mentor with a place.

    ``gap`` and ``mentor``: int32 ids. ``score``: float64. ``places``: int32 per mentor, at most ``gaps``, a count.
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

    def take(self, chosen: npt.NDArray[np.intp]) -> tuple[Edges, Ints, Ints]:
        """The edges at the rising positions ``chosen`` with ids renumbered from 0, and what the new ids stood for."""
        gap_ids, gap = np.unique(self.gap[chosen], return_inverse=True)
        mentor_ids, mentor = np.unique(self.mentor[chosen], return_inverse=True)
        part = Edges(
            gap=gap.astype(np.int32),
            mentor=mentor.astype(np.int32),
            score=self.score[chosen],
            places=np.minimum(self.places[mentor_ids], gap_ids.size).astype(np.int32),
            gaps=gap_ids.size,
        )
        return part, gap_ids, mentor_ids


def check_edges(
    gap: npt.ArrayLike, mentor: npt.ArrayLike, score: npt.ArrayLike, *, gaps: int, places: npt.ArrayLike
) -> Edges:
    """``Edges`` from what a caller sent. Edges that can never be used are dropped; of the same pair the best counts.

    Raises InvalidInput for arrays that are not flat or not equally long, ids or sizes out of range, negative places,
    and scores that are no finite number.
    """
    if isinstance(gaps, bool) or not isinstance(gaps, int | np.integer) or not 0 <= gaps <= MOST_IDS:
        raise InvalidInput(gettext_noop("The number of gaps must be a whole number from 0."), code="bad_edges")
    room = _whole(places, name="places")
    if room.size and int(room.min()) < 0:
        raise InvalidInput(gettext_noop("A mentor cannot have fewer than no places."), code="bad_edges")
    gap_of, mentor_of = _whole(gap, name="gap"), _whole(mentor, name="mentor")
    try:
        value = np.asarray(score, dtype=np.float64)
    except (TypeError, ValueError):
        raise InvalidInput(gettext_noop("Every score must be a finite number."), code="bad_edges") from None
    if not (gap_of.ndim == mentor_of.ndim == value.ndim == 1 and gap_of.size == mentor_of.size == value.size):
        raise InvalidInput(
            gettext_noop("Gaps, mentors and scores of the edges must be lists of one length."), code="bad_edges"
        )
    if not np.isfinite(value).all():
        raise InvalidInput(gettext_noop("Every score must be a finite number."), code="bad_edges")
    for ids, count, name in ((gap_of, int(gaps), "gap"), (mentor_of, room.size, "mentor")):
        if ids.size and (int(ids.min()) < 0 or int(ids.max()) >= count):
            raise InvalidInput(
                gettext_noop("An edge names %(name)s %(worst)s, but they run from 0 to %(last)s."),
                code="bad_edges",
                name=name,
                worst=int(ids.min()) if int(ids.min()) < 0 else int(ids.max()),
                last=count - 1,
            )
    held = np.minimum(room, gaps).astype(np.int32)
    useful = (value > 0.0) & (held[mentor_of] > 0)
    if not useful.all():
        gap_of, mentor_of, value = gap_of[useful], mentor_of[useful], value[useful]
    gap_of, mentor_of, value = _sorted_once(gap_of.astype(np.int32), mentor_of.astype(np.int32), value)
    return Edges(gap=gap_of, mentor=mentor_of, score=value, places=held, gaps=int(gaps))


def components(edges: Edges) -> Iterator[npt.NDArray[np.intp]]:
    """The positions of the edges of each component, rising; components in the order of their first gap."""
    if edges.gap.size == 0:
        return
    size = edges.gaps + edges.mentors
    graph = sparse.coo_array(
        (np.ones(edges.gap.size, dtype=np.int8), (edges.gap, edges.mentor + np.int64(edges.gaps))), shape=(size, size)
    )
    _, label = csgraph.connected_components(graph, directed=False)
    of_edge = label[edges.gap]
    order = np.argsort(of_edge, kind="stable")
    starts = np.flatnonzero(np.diff(of_edge[order], prepend=-1))
    parts = np.split(order, starts[1:])
    yield from sorted(parts, key=lambda part: int(part[0]))


def _whole(values: npt.ArrayLike, *, name: str) -> npt.NDArray[np.int64] | Ints:
    try:
        array = np.asarray(values)
    except (TypeError, ValueError):
        array = np.empty((0, 0), dtype=object)
    if array.size == 0 and array.ndim == 1:
        return np.empty(0, dtype=np.int32)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise InvalidInput(gettext_noop("%(name)s must be a flat list of whole numbers."), code="bad_edges", name=name)
    return array if array.dtype == np.int32 else array.astype(np.int64)


def _sorted_once(gap: Ints, mentor: Ints, score: Floats) -> tuple[Ints, Ints, Floats]:
    """Sorted by gap and mentor, of equal pairs the highest score only."""
    after = (gap[1:] > gap[:-1]) | ((gap[1:] == gap[:-1]) & (mentor[1:] > mentor[:-1]))
    if after.all():
        return gap, mentor, score
    order = np.lexsort((-score, mentor, gap))
    gap, mentor, score = gap[order], mentor[order], score[order]
    first = np.ones(gap.size, dtype=bool)
    first[1:] = (gap[1:] != gap[:-1]) | (mentor[1:] != mentor[:-1])
    return gap[first], mentor[first], score[first]
