"""Which mentors each gap is offered when everyone is paired at once: a few of the best, a few spread over free slots.

A large organisation has billions of pairs. Gaps of one pool (skill and level needed) choose among the same offers and
differ only in where the mentee works and in which mentors are excluded. So each gap gets ``best`` of the offers that
suit its workplace, ``spread`` over the pool's free slots so that none is overlooked, and the one that a maximum flow
between pools and mentors gives it, so that no gap loses its only mentor. Pure NumPy and SciPy; ``assignment`` solves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

from mentoring_xblock.assignment.data import Floats, Ints
from mentoring_xblock.assignment.edges import Edges, ranges

from .data import RankingParameters

Positions = npt.NDArray[np.intp]

UNKNOWN = np.iinfo(np.int32).min
"""A time zone that is not known. An unknown department, unit or region is -1."""
MINUTES_A_DAY = 24 * 60
GOLDEN = 0.6180339887498949
MOST_CELLS = 2_000_000
"""So many pairs of a workplace and an offer are scored in one pool to find the best by workplace."""
PLACES_A_GAP = 3
"""A pool's gaps choose among the best offers with so many places a gap; other pools want the same mentors."""


@dataclass(frozen=True, slots=True, eq=False)
class GapRows:
    """One row per gap, int32: its pool, the mentee's and their manager's mentor id (-1: is none), ``place`` (rows, 3)
    as codes of department, unit and region, and minutes from UTC."""

    pool: Ints
    member: Ints
    manager: Ints
    place: Ints
    utc_offset: Ints


@dataclass(frozen=True, slots=True, eq=False)
class OfferRows:
    """One row per offer and pool, eligible for that pool's level. ``own_score`` is the part of the score without the
    mentee: ``domain.own_score`` times the exposure factor. The rest as in GapRows."""

    pool: Ints
    mentor: Ints
    own_score: Floats
    place: Ints
    utc_offset: Ints


def choose_candidates(
    gaps: GapRows,
    offers: OfferRows,
    *,
    places: Ints,
    parameters: RankingParameters,
    best: int = 14,
    spread: int = 14,
    barred: tuple[Ints, Ints] | None = None,
) -> tuple[Edges, Positions, int, int]:
    """About ``best + spread`` candidates a gap where the pool has as many, scored as ``domain.score`` does.

    Gives the edges, the row of the offer of each, how many gaps could be paired if every pair were asked about, and how
    many can be with these edges. The two differ only where the repair was broken off because it grew too large; the
    first is then an upper bound.

    ``places`` are the free places per mentor; offers of mentors without one are passed over. ``barred`` lists pairs
    (gap, mentor) that are excluded, because one declined recently. Nobody is offered themselves or, by setting, their
    manager.
    """
    open_offers = np.flatnonzero((places[offers.mentor] > 0) & (offers.own_score > 0))
    order = open_offers[
        np.lexsort((offers.mentor[open_offers], -offers.own_score[open_offers], offers.pool[open_offers]))
    ]
    pools = np.arange(1 + max(int(gaps.pool.max(initial=-1)), int(offers.pool.max(initial=-1))))
    offer_start = np.searchsorted(offers.pool[order], np.append(pools, pools.size))
    by_pool = np.argsort(gaps.pool, kind="stable")
    gap_start = np.searchsorted(gaps.pool[by_pool], np.append(pools, pools.size))
    gap_parts: list[Positions] = []
    offer_parts: list[Positions] = []
    for pool in pools:
        mine = by_pool[gap_start[pool] : gap_start[pool + 1]]
        choice = order[offer_start[pool] : offer_start[pool + 1]]
        if mine.size and choice.size:
            for some, chosen in _choose_in_pool(mine, choice, gaps, offers, places, parameters, best, spread):
                gap_parts.append(np.repeat(some, chosen.shape[1]))
                offer_parts.append(chosen.ravel())
    anchored, anchor, pairable = _anchors(gap_start, by_pool, offer_start, order, offers, places)
    gap = np.concatenate([*gap_parts, anchored])
    offer = np.concatenate([*offer_parts, anchor])
    gap, offer = _allowed(gap, offer, gaps, offers, places.size, parameters, barred)
    still, _ = _allowed(anchored, anchor, gaps, offers, places.size, parameters, barred)
    kept = pairable
    if still.size < anchored.size:
        # An anchor is excluded for somebody; otherwise nothing is lost, and there is nothing to count.
        gap, offer, kept, is_most = _repair(
            gap, offer, gaps, offers, order, offer_start, places, parameters, barred, wanted=pairable
        )
        pairable = kept if is_most else pairable
    score = pair_scores(gap, offer, gaps, offers, parameters=parameters)
    return Edges(gap.astype(np.int32), offers.mentor[offer], score, places, gaps.pool.size), offer, pairable, kept


def pair_scores(
    gap: npt.NDArray[np.integer],
    offer: npt.NDArray[np.integer],
    gaps: GapRows,
    offers: OfferRows,
    *,
    parameters: RankingParameters,
) -> Floats:
    """The full score of each pair of rows (``gap[i]``, ``offer[i]``)."""
    score: Floats = offers.own_score[offer] * _workplace_factor(
        gaps.place[gap], gaps.utc_offset[gap], offers.place[offer], offers.utc_offset[offer], parameters
    )
    return score


def _match(gap: npt.NDArray[np.integer], mentor: npt.NDArray[np.integer], *, gaps: int, places: Ints) -> Ints:
    """A mentor for as many gaps as possible, -1 for the others."""
    usable = np.minimum(places, np.bincount(mentor, minlength=places.size))
    first = np.cumsum(usable) - usable
    copies = usable[mentor]
    graph = sparse.csr_array(
        (
            np.ones(int(copies.sum()), dtype=np.int8),
            (np.repeat(gap, copies), ranges(first[mentor], copies)),
        ),
        shape=(gaps, int(usable.sum())),
    )
    column = csgraph.maximum_bipartite_matching(graph, perm_type="column")
    owner = np.repeat(np.arange(places.size, dtype=np.int32), usable)
    found = np.full(gaps, -1, dtype=np.int32)
    found[column >= 0] = owner[column[column >= 0]]
    return found


def _repair(
    gap: Positions,
    offer: Positions,
    gaps: GapRows,
    offers: OfferRows,
    order: Positions,
    offer_start: Positions,
    places: Ints,
    parameters: RankingParameters,
    barred: tuple[Ints, Ints] | None,
    *,
    wanted: int,
) -> tuple[Positions, Positions, int, bool]:
    """The pairs, and more where somebody would else stay without a mentor; how many gaps can be paired with them; and
    whether that is the most that any choice of pairs allows.

    Who stays over is asked about everybody of their pool, and so are those whose mentors they want. When nobody is left
    to ask on that behalf, no chain of changes can pair one more (Berge 1957), in the graph of all pairs as in this.
    """
    asked = np.zeros(gaps.pool.size, dtype=bool)
    added = 0
    while True:
        mentor = offers.mentor[offer]
        mentor_of_gap = _match(gap, mentor, gaps=gaps.pool.size, places=places)
        kept = int((mentor_of_gap >= 0).sum())
        if kept >= wanted:
            return gap, offer, kept, True
        over = (mentor_of_gap < 0) & (np.diff(offer_start)[gaps.pool] > 0)
        new = over & ~asked
        if not new.any():
            new = _who_is_wanted(over, gap, mentor, mentor_of_gap, mentors=places.size) & ~asked
        if not new.any():
            return gap, offer, kept, True
        more = np.flatnonzero(new)
        size = np.diff(offer_start)[gaps.pool[more]]
        more = more[np.cumsum(size) + added <= MOST_CELLS]
        if not more.size:
            return gap, offer, kept, False
        asked[more] = True
        size = np.diff(offer_start)[gaps.pool[more]]
        added += int(size.sum())
        everybody = order[ranges(offer_start[gaps.pool[more]], size)]
        gap, offer = _allowed(
            np.concatenate((gap, np.repeat(more, size))), np.concatenate((offer, everybody)), gaps, offers, places.size,
            parameters, barred,
        )  # fmt: skip


def _who_is_wanted(
    over: npt.NDArray[np.bool_], gap: Positions, mentor: Ints, mentor_of_gap: Ints, *, mentors: int
) -> npt.NDArray[np.bool_]:
    """The gaps that hold a mentor wanted by those left over, or by any of these in turn."""
    reached = over.copy()
    while True:
        wanted = np.zeros(mentors + 1, dtype=bool)
        wanted[mentor[reached[gap]]] = True
        following = reached | wanted[mentor_of_gap]  # -1, who has nobody, is the last and never wanted
        if (following == reached).all():
            return following
        reached = following


def _choose_in_pool(
    mine: Positions,
    choice: Positions,
    gaps: GapRows,
    offers: OfferRows,
    places: Ints,
    parameters: RankingParameters,
    best: int,
    spread: int,
) -> Iterator[tuple[Positions, Positions]]:
    """Per workplace of the pool's gaps: the gaps, and for each a row of offers. ``choice`` comes best first."""
    if choice.size <= best + spread:
        yield mine, np.broadcast_to(choice, (mine.size, choice.size))
        return
    room = np.cumsum(places[offers.mentor[choice]])
    near = choice[: max(best + spread, int(np.searchsorted(room, PLACES_A_GAP * mine.size)) + 1)]
    share = room[: near.size] / room[near.size - 1]
    where = np.column_stack((gaps.place[mine], gaps.utc_offset[mine]))
    workplaces, of_gap = np.unique(where, axis=0, return_inverse=True)
    if len(workplaces) * near.size > MOST_CELLS:
        # So many workplaces that nearly everybody is elsewhere: only the time zone still tells offers apart.
        where[:, :3] = -1
        workplaces, of_gap = np.unique(where, axis=0, return_inverse=True)
    by_workplace = np.argsort(of_gap.ravel(), kind="stable")
    start = np.searchsorted(of_gap.ravel()[by_workplace], np.arange(len(workplaces) + 1))
    for n, workplace in enumerate(workplaces):
        some = by_workplace[start[n] : start[n + 1]]
        suits = offers.own_score[near] * _workplace_factor(
            workplace[None, :3], workplace[3:], offers.place[near], offers.utc_offset[near], parameters
        )
        ranked = near[np.argsort(-suits, kind="stable")]
        wide = max(best, int(np.searchsorted(np.cumsum(places[offers.mentor[ranked]]), some.size)) + 1)
        # Low-discrepancy sequences: neighbours get different offers, and every offer is asked about equally often.
        turn = np.arange(some.size)[:, None] * GOLDEN % 1.0
        top = ((np.arange(best) + turn) / best * min(wide, ranked.size)).astype(np.intp)
        place = (some[:, None] + 0.5) * GOLDEN * (2 * np.arange(spread) + 1) % 1.0
        around = np.searchsorted(share, place.ravel(), side="right").reshape(place.shape)
        yield mine[some], np.concatenate((ranked[top], near[np.minimum(around, near.size - 1)]), axis=1)


def _anchors(
    gap_start: Positions,
    by_pool: Positions,
    offer_start: Positions,
    order: Positions,
    offers: OfferRows,
    places: Ints,
) -> tuple[Positions, Positions, int]:
    """One offer per gap such that as many gaps as possible can be paired, and how many that is: a maximum flow from
    pools (as many as they have gaps) to mentors (as many as they have places)."""
    waiting = np.diff(gap_start)
    pool_of = np.repeat(np.arange(waiting.size), np.diff(offer_start))
    mentor = offers.mentor[order]
    source, sink = waiting.size + places.size, waiting.size + places.size + 1
    asked = np.flatnonzero(waiting)
    capacity = np.concatenate((np.minimum(waiting[pool_of], places[mentor]), waiting[asked], places)).astype(np.int32)
    tail = np.concatenate((pool_of, np.full(asked.size, source), waiting.size + np.arange(places.size)))
    head = np.concatenate((waiting.size + mentor, asked, np.full(places.size, sink)))
    used = capacity > 0
    network = sparse.csr_array((capacity[used], (tail[used], head[used])), shape=(sink + 1, sink + 1))
    found = csgraph.maximum_flow(network, source, sink)
    flow = sparse.coo_array(found.flow)
    sends = (flow.data > 0) & (flow.row < waiting.size) & (flow.col >= waiting.size) & (flow.col < source)
    pool, to, count = flow.row[sends], flow.col[sends] - waiting.size, flow.data[sends]
    by = np.argsort(pool, kind="stable")
    pool, to, count = pool[by], to[by], count[by]
    before = np.cumsum(count) - count
    first_of_pool = np.searchsorted(pool, pool)
    gap = by_pool[ranges(gap_start[pool] + before - before[first_of_pool], count)]
    # Which row of the pool is that mentor's: positions of (pool, mentor) among the offers.
    key = pool_of.astype(np.int64) * places.size + mentor
    by_key = np.argsort(key, kind="stable")
    row = order[by_key[np.searchsorted(key[by_key], pool.astype(np.int64) * places.size + to)]]
    return gap, np.repeat(row, count), int(found.flow_value)


def _allowed(
    gap: Positions,
    offer: Positions,
    gaps: GapRows,
    offers: OfferRows,
    mentors: int,
    parameters: RankingParameters,
    barred: tuple[Ints, Ints] | None,
) -> tuple[Positions, Positions]:
    """The pairs that may be, each once, sorted by gap and mentor."""
    mentor = offers.mentor[offer]
    fine = mentor != gaps.member[gap]
    if parameters.exclude_manager:
        fine &= mentor != gaps.manager[gap]
    key = gap.astype(np.int64) * mentors + mentor
    if barred is not None:
        fine &= ~np.isin(key, barred[0].astype(np.int64) * mentors + barred[1])
    fine_rows = np.flatnonzero(fine)
    order = fine_rows[np.argsort(key[fine_rows], kind="stable")]
    once = order[np.flatnonzero(np.diff(key[order], prepend=-1))]
    return gap[once], offer[once]


def _workplace_factor(
    place: Ints, utc_offset: Ints, other_place: Ints, other_utc_offset: Ints, parameters: RankingParameters
) -> Floats:
    """What unit and time zone make of a score, row by row or broadcast; the same figures as in ``domain``."""
    elsewhere = ((place >= 0) & (other_place >= 0) & (place != other_place)).any(axis=-1)
    apart = np.abs(utc_offset.astype(np.int64) - other_utc_offset) % MINUTES_A_DAY
    apart = np.minimum(apart, MINUTES_A_DAY - apart)
    shared = np.maximum(0.0, 1.0 - apart / 60.0 / parameters.working_hours)
    shared[(utc_offset == UNKNOWN) | (other_utc_offset == UNKNOWN)] = 1.0
    factor: Floats = np.where(elsewhere, 1.0 + parameters.other_unit_weight, 1.0) * (
        1.0 - parameters.time_zone_weight * (1.0 - shared)
    )
    return factor
