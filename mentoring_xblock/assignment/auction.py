"""The large solver: gaps bid for places until nobody wants to bid more. Pure NumPy and SciPy.

Bertsekas' auction for the assignment problem with places: everyone unpaired bids at once for the best mentor, up to
``step`` above what the second best is worth; a mentor keeps the highest bids, and a full one costs the lowest of them.
Prices start at zero and only rise while a mentor is full, so at the end every pair is within its last step of the
gap's best, and the total within these steps of the optimum. What makes it fast where many want the same few: now and
then all prices are raised at once to what freeing a place would really cost (``raise_prices``, the "global update" of
Goldberg & Kennedy 1995), which spares the bidding of that rise.

Which solver is used for what is decided in ``solve``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import sparse

from .data import Floats, Ints
from .edges import Edges, ranges

Values = npt.NDArray[np.float32]

ROWS_AT_ONCE = 65_536
"""Rows looked at in one go: keeps the working set in the cache and the memory bounded."""
LEAST_VALUE = np.float32(1e-6)
"""A place worth less than this (of a best score of 1) is not bid for: float32 could not tell the bids apart."""
COARSE, COARSEST = 100, 32
"""A coarse bid's step is COARSE times the share of gaps that bid, from once to COARSEST times the step asked for."""
ROUND_COST = 100
"""A round costs about as much as this many bids, whatever its size."""
REPORT_EVERY = 8
"""Rounds between two words of progress."""
FEWEST_STEPS, MOST_STEPS = 16, 64
"""How far, in steps, prices are raised at once: at first, and at most (moves within that are held in memory)."""
FEW, PATIENCE = 0.1, 6
"""Prices are raised at once after as many bids as there are gaps where at most the share FEW still bids, else after
PATIENCE times as many: while most still bid they raise the prices fast enough themselves, unless places are scarce."""


Block = tuple[int, Ints, Values]
"""The first of some rows of the market, and their mentors (int32) and values (float32), padded to one width."""


def auction(
    edges: Edges,
    *,
    step: float,
    most_bids: int,
    coarse: bool = False,
    report: Callable[[int], None] | None = None,
) -> tuple[Ints, Floats, int, bool]:
    """Sell the places of ``edges`` to its gaps; every pair ends within ``step`` (in scores) of its best at the prices.

    The mentor of each gap, the price of a place per mentor in scores, the rounds, and whether bidding came to its end.

    ``coarse``: begin with larger steps, which is faster where very many want the same; some pairs may keep those.

    After ``most_bids`` bids the rest stays unpaired: the answer is then worse, and its prices say by how much.
    ``report`` gets, every few rounds, the number of gaps that do not bid at that moment.
    Memory: about 8 bytes an edge beside the edges, 30 a gap, and 10 an edge more while prices are raised.
    """
    market = _Market(edges, step=step, coarsest=COARSEST if coarse else 1)
    finished = market.sell(most_bids=most_bids, report=report)
    mentor_of_gap = np.full(edges.gaps, -1, dtype=np.int32)
    mentor_of_gap[market.gap_of_row] = market.mentor_of_row
    return mentor_of_gap, market.price.astype(np.float64) * market.unit, market.rounds, finished


class _Market:
    """The state of one auction. Rows are gaps in the order of their width; a mentor's slots are adjacent."""

    def __init__(self, edges: Edges, *, step: float, coarsest: int) -> None:
        self.unit = float(edges.score.max())
        self.finest = np.float32(step / self.unit)
        self.step = self.finest
        self.coarsest = coarsest
        self.mentors = edges.mentors
        self.gap_of_row, self.blocks = _blocks(edges, unit=self.unit)
        self.rows = self.gap_of_row.size
        self.places = edges.usable_places()
        self.first = np.concatenate(([0], np.cumsum(self.places)))
        self.slot_row = np.full(int(self.first[-1]), -1, dtype=np.int32)
        self.slot_bid = np.zeros(self.slot_row.size, dtype=np.float32)
        self.slot_mentor = np.repeat(np.arange(edges.mentors, dtype=np.int32), self.places)
        self.price = np.zeros(edges.mentors, dtype=np.float32)
        self.mentor_of_row = np.full(self.rows, -1, dtype=np.int32)
        self.rounds = 0
        self.reach = np.float32(FEWEST_STEPS * self.finest)

    def sell(self, *, most_bids: int, report: Callable[[int], None] | None) -> bool:
        """Bid until everyone is paired or wants nothing at the prices; False if ``most_bids`` came first."""
        bidding: Ints = np.arange(self.rows, dtype=np.int32)
        spent = since_raise = 0
        while bidding.size:
            share = bidding.size / self.rows
            if report is not None and self.rounds % REPORT_EVERY == 0:
                report(self.rows - bidding.size)
            if since_raise > self.rows * (1 if share <= FEW else PATIENCE):
                self.step = self.finest
                self.raise_prices(bidding)
                since_raise = 0
            # Coarse while a large part bids: most of those bids are overbid later, by finer ones.
            self.step = self.finest * np.float32(min(self.coarsest, max(1.0, COARSE * share)))
            rows, wanted, bid = self.bids(bidding)
            self.rounds += 1
            spent += bidding.size
            since_raise += bidding.size + ROUND_COST
            if spent > most_bids:
                return False
            bidding = self.accept(rows, wanted, bid) if rows.size else rows
        return True

    def bids(self, bidding: Ints) -> tuple[Ints, Ints, Values]:
        """Who of ``bidding`` bids, for which mentor, how much. Who is left out wants nothing at these prices."""
        parts = [
            self._bids_in(block, mine[start : start + ROWS_AT_ONCE])
            for block, mine in self._by_block(bidding)
            for start in range(0, mine.size, ROWS_AT_ONCE)
        ]
        if len(parts) == 1:
            return parts[0]
        rows, wanted, bid = (np.concatenate(column) for column in zip(*parts, strict=True))
        return rows, wanted, bid

    def _bids_in(self, block: Block, rows: Ints) -> tuple[Ints, Ints, Values]:
        mentors, worth = self._worth(block, rows)
        place = worth.argmax(axis=1)
        flat = place + np.arange(rows.size) * worth.shape[1]
        best = worth.ravel().take(flat)
        worth.ravel()[flat] = -1.0
        second = np.maximum(worth.max(axis=1), 0)
        wanted = mentors.ravel().take(flat)
        # Never above the value itself, or a gap would pay for being paired at all.
        bid = self.price.take(wanted) + np.minimum(best - second + self.step, best)
        wants = best > LEAST_VALUE
        return (rows, wanted, bid) if wants.all() else (rows[wants], wanted[wants], bid[wants])

    def accept(self, rows: Ints, wanted: Ints, bid: Values) -> Ints:
        """Let each mentor keep the highest bids, old and new; return the rows that are turned away."""
        touched = np.unique(wanted)
        places = self.places[touched]
        slots = ranges(self.first[touched], places)
        held = self.slot_row[slots]
        full = held >= 0
        slots_held = slots[full]
        everyone = np.concatenate((held[full], rows))
        offered = np.concatenate((self.slot_bid[slots_held], bid))
        mentor = np.concatenate((self.slot_mentor[slots_held], wanted))
        # One sort by mentor, then the bid falling: bids are at least 0, so their bits sort as they do. Stable, so that
        # of equal bids the holder's stays, and the answer is the same on every machine.
        key = (mentor.astype(np.int64) << 32) | (0x7FFFFFFF - offered.view(np.int32).astype(np.int64))
        order = np.argsort(key, kind="stable")
        everyone, offered, mentor = everyone[order], offered[order], mentor[order]
        start = np.searchsorted(mentor, touched)
        count = np.append(start[1:], mentor.size) - start
        rank = np.arange(mentor.size) - np.repeat(start, count)
        kept = rank < np.repeat(places, count)
        self.slot_row[slots] = -1
        where = self.first[mentor[kept]] + rank[kept]
        self.slot_row[where] = everyone[kept]
        self.slot_bid[where] = offered[kept]
        self.mentor_of_row[everyone[kept]] = mentor[kept]
        turned_away = everyone[~kept]
        self.mentor_of_row[turned_away] = -1
        sold_out = count >= places
        self.price[touched[sold_out]] = offered[(start + places - 1)[sold_out]]
        return np.sort(turned_away)

    def raise_prices(self, bidding: Ints) -> None:
        """Raise every price to what freeing a place there costs, so that no time is lost in bidding up to it.

        That cost is the cheapest chain of moves which ends at a free place or with somebody leaving. No pair comes
        further from its best, and mentors with a free place stay at zero. Costs beyond ``reach`` count as ``reach``,
        which is widened while fewer than half of the bidders would find an end within it.
        """
        while True:
            cost = self._cost_of_a_place()
            ended = 0
            for block, rows in self._by_block(bidding):
                mentors, worth = self._worth(block, rows)
                left = np.maximum((worth - cost[mentors]).max(axis=1), 0)
                ended += int((left > worth.max(axis=1) - self.reach).sum())
            if 2 * ended >= bidding.size or self.reach >= MOST_STEPS * self.finest:
                break
            self.reach *= np.float32(2)
        self.price += cost
        self.slot_bid += cost[self.slot_mentor]

    def _cost_of_a_place(self) -> Values:
        """Per mentor the cost of freeing a place, at most ``reach``: shortest paths from where they end, by buckets."""
        filled = np.bincount(self.slot_mentor[self.slot_row >= 0], minlength=self.mentors)
        sold_out = filled >= self.places
        moves, leaving = self._moves(sold_out)
        cost = np.where(sold_out, np.minimum(leaving, self.reach), 0).astype(np.float32)
        spread = np.full(self.mentors, np.inf, dtype=np.float32)  # the cost with which a mentor was last spread
        ceiling = np.float32(0)
        while ceiling < self.reach:
            ceiling = np.minimum(ceiling + 2 * self.finest, self.reach)
            while True:
                ends = np.flatnonzero((cost < ceiling) & (cost < spread))
                if not ends.size:
                    break
                spread[ends] = cost[ends]
                count = moves.indptr[ends + 1] - moves.indptr[ends]
                steps = ranges(moves.indptr[ends], count)
                freed = self.mentor_of_row[moves.indices[steps]]
                through = np.repeat(cost[ends], count) + moves.data[steps]
                cheaper = through < cost[freed]
                np.minimum.at(cost, freed[cheaper], through[cheaper])
        return cost

    def _moves(self, sold_out: npt.NDArray[np.bool_]) -> tuple[sparse.csc_array, Values]:
        """What each pair of a sold-out mentor loses by moving (row, to mentor; below ``reach`` only), and, per mentor,
        what the cheapest of theirs loses by leaving."""
        leaving = np.full(self.mentors, np.inf, dtype=np.float32)
        losses: list[Values] = []
        targets: list[Ints] = []
        counts = np.zeros(self.rows + 1, dtype=np.int64)
        for first, mentor, value in self.blocks:
            for start in range(0, len(mentor), ROWS_AT_ONCE):
                low = first + start
                own_mentor = self.mentor_of_row[low : low + min(ROWS_AT_ONCE, len(mentor) - start)]
                movable = np.flatnonzero((own_mentor >= 0) & sold_out[own_mentor])
                mentors = mentor[start : start + ROWS_AT_ONCE].take(movable, axis=0)
                worth = value[start : start + ROWS_AT_ONCE].take(movable, axis=0)
                worth -= self.price.take(mentors)
                holder = own_mentor[movable]
                same = mentors == holder[:, None]
                own = np.where(same, worth, -1.0).max(axis=1)
                np.minimum.at(leaving, holder, np.maximum(own, 0))
                loss = own[:, None] - worth
                kept = (loss < self.reach) & ~same
                losses.append(np.maximum(loss[kept], 0))
                targets.append(mentors[kept])
                counts[low + movable + 1] = kept.sum(axis=1)
        by_row = sparse.csr_array(
            (np.concatenate(losses), np.concatenate(targets), np.cumsum(counts)), shape=(self.rows, self.mentors)
        )
        return by_row.tocsc(), leaving

    def _by_block(self, rows: Ints) -> list[tuple[Block, Ints]]:
        if len(self.blocks) == 1:
            return [(self.blocks[0], rows)]
        ends = [first + len(mentor) for first, mentor, _value in self.blocks]
        of_row = np.searchsorted(ends, rows, side="right")
        return [(block, rows[of_row == n]) for n, block in enumerate(self.blocks)]

    def _worth(self, block: Block, rows: Ints) -> tuple[Ints, Values]:
        """The mentors of ``rows`` and what each is worth to them at the prices."""
        first, mentor, value = block
        mentors, worth = mentor.take(rows - first, axis=0), value.take(rows - first, axis=0)
        worth -= self.price.take(mentors)
        return mentors, worth


def _blocks(edges: Edges, *, unit: float) -> tuple[Ints, list[Block]]:
    """The gaps with edges, ordered by width, and the blocks that hold them; within a block no row is half empty."""
    degree = np.bincount(edges.gap, minlength=edges.gaps)
    start = np.cumsum(degree) - degree
    widest = int(degree.max())
    halvings = np.zeros(edges.gaps, dtype=np.int8)
    halvings[degree > 0] = np.log2(widest / degree[degree > 0]).astype(np.int8)
    halvings[degree == 0] = -1
    order = np.argsort(halvings, kind="stable").astype(np.int32)
    gap_of_row = order[int((degree == 0).sum()) :]
    blocks: list[Block] = []
    first = 0
    for size in np.bincount(halvings[gap_of_row]):
        gaps = gap_of_row[first : first + size]
        if not size:
            continue
        width = int(degree[gaps].max())
        mentor = np.zeros((size, width), dtype=np.int32)
        value = np.full((size, width), -1.0, dtype=np.float32)
        for low in range(0, size, ROWS_AT_ONCE):
            some = gaps[low : low + ROWS_AT_ONCE]
            count = degree[some]
            source = ranges(start[some], count)
            target = ranges(np.arange(some.size, dtype=np.int64) * width, count)
            mentor[low : low + ROWS_AT_ONCE].ravel()[target] = edges.mentor[source]
            value[low : low + ROWS_AT_ONCE].ravel()[target] = edges.score[source] / unit
        blocks.append((first, mentor, value))
        first += size
    return gap_of_row, blocks
