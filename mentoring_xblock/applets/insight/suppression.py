"""Which numbers of a distribution are too small to show, and which others would give them away. Pure: no Django."""

from __future__ import annotations

from collections.abc import Sequence

from .domain import SMALLEST_GROUP

LEAST_HIDDEN = 2
"""Numbers that are hidden together: a single one is what the others leave of the total."""


def suppress(counts: Sequence[int]) -> tuple[int | None, ...] | None:
    """``counts`` (people at each level) with None for what is hidden; None for all if it is about too few people.

    Their sum is taken to be known. A count below SMALLEST_GROUP is hidden, zero included: that nobody is at a level
    says something about everybody. Further ones are hidden, the smallest first, until at least LEAST_HIDDEN are and
    they hold SMALLEST_GROUP people or more together. So nobody can compute a hidden count from the total, and where all
    people are at one level, that level is not shown.
    """
    if sum(counts) < SMALLEST_GROUP:
        return None
    hidden = {place for place, count in enumerate(counts) if count < SMALLEST_GROUP}
    while hidden and len(hidden) < len(counts) and not _is_enough([counts[place] for place in hidden]):
        left = min(count for place, count in enumerate(counts) if place not in hidden)
        # All of one size together: which of them was chosen would say where the hidden ones are.
        hidden |= {place for place, count in enumerate(counts) if count == left}
    return tuple(None if place in hidden else count for place, count in enumerate(counts))


def _is_enough(hidden: Sequence[int]) -> bool:
    # As many as small counts can be at most, and each of them would be known.
    is_full = all(count == SMALLEST_GROUP - 1 for count in hidden)
    return len(hidden) >= LEAST_HIDDEN and sum(hidden) >= SMALLEST_GROUP and not is_full
