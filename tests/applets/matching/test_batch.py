"""Which offers are weighed for which gap when everyone is paired at once. Without a database."""

from __future__ import annotations

from collections import Counter

import pytest

from mentoring_xblock.applets.matching.batch import BEST, SPREAD, choose_candidates
from mentoring_xblock.applets.matching.data import Band, Offer


def pool(count: int) -> list[Offer]:
    return [Offer(number, number, f"{number:03}", 1, Band.CONFIRMED, 3.5, 0.5) for number in range(count)]


@pytest.mark.parametrize("count", [0, 1, BEST, BEST + SPREAD])
def test_a_small_pool_is_weighed_whole(count: int) -> None:
    offers = pool(count)
    assert list(choose_candidates(offers, turn=7)) == offers


@pytest.mark.parametrize("count", [BEST + SPREAD + 1, 40, 101])
@pytest.mark.parametrize("turn", [0, 1, 5, 999])
def test_a_large_pool_gives_the_best_and_some_from_further_down_each_once(count: int, turn: int) -> None:
    chosen = [offer.offer_id for offer in choose_candidates(pool(count), turn=turn)]
    assert len(chosen) == len(set(chosen)) == BEST + SPREAD
    assert chosen[:BEST] == list(range(BEST))


def test_turn_by_turn_everybody_further_down_is_weighed_equally_often() -> None:
    offers = pool(BEST + 3 * SPREAD)
    weighed = Counter(offer.offer_id for turn in range(6) for offer in choose_candidates(offers, turn=turn))
    assert {weighed[offer.offer_id] for offer in offers[BEST:]} == {2}
