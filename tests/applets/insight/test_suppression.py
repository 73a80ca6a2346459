"""No hidden number can be computed from what is shown: every distribution of a few people, tried against all others."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import pytest

from mentoring_xblock.applets.insight.domain import SMALLEST_GROUP
from mentoring_xblock.applets.insight.suppression import suppress


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((0, 0, 0, 0), None),
        ((1, 2, 1, 0), None),
        ((5, 6, 7, 8), (5, 6, 7, 8)),
        ((4, 6, 7, 8), (None, None, 7, 8)),
        ((1, 4, 7, 8), (None, None, 7, 8)),
        ((1, 3, 7, 8), (None, None, None, 8)),
        ((0, 0, 0, 9), (None, None, None, None)),
        ((0, 0, 6, 30), (None, None, None, 30)),
        ((0, 5), (None, None)),
    ],
)
def test_what_is_shown(counts: tuple[int, ...], shown: tuple[int | None, ...] | None) -> None:
    assert suppress(counts) == shown


@pytest.mark.once
@pytest.mark.parametrize("levels", [2, 3, 4, 5])
def test_nothing_hidden_follows_from_what_is_shown(levels: int) -> None:
    """Whoever knows the rule, the total and all that is shown is left with several possible values for each hidden
    number, and never knows a shown group to be smaller than five."""
    most = 22 if levels < 5 else 16
    possible: dict[object, list[tuple[int, ...]]] = defaultdict(list)
    for counts in product(range(most + 1), repeat=levels):
        if SMALLEST_GROUP <= sum(counts) <= most:
            possible[sum(counts), suppress(counts)].append(counts)
    for (_total, shown), candidates in possible.items():
        assert shown is not None
        for place, count in enumerate(shown):
            if count is None:
                assert len({each[place] for each in candidates}) > 1, (shown, candidates)
            else:
                assert count >= SMALLEST_GROUP
