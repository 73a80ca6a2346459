"""Which mentors are asked about for each gap: scored as the ranking scores, nobody barred, no gap lost. No database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring_xblock.applets.matching import candidates, domain
from mentoring_xblock.applets.matching.candidates import (
    UNKNOWN,
    GapRows,
    OfferRows,
    choose_candidates,
    pair_scores,
)
from mentoring_xblock.applets.matching.data import Band, Mentee, Offer, RankingParameters, Target
from mentoring_xblock.assignment.edges import Edges
from mentoring_xblock.assignment.solve import Method
from tests.benchmarks.whole import assign

pytestmark = pytest.mark.once

FIGURES = RankingParameters()
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def ints(values: object) -> npt.NDArray[np.int32]:
    return np.asarray(values, dtype=np.int32)


def organisation(
    seed: int, *, gaps: int, mentors: int, pools: int, per_mentor: int = 2
) -> tuple[GapRows, OfferRows, npt.NDArray[np.int32]]:
    draw = np.random.default_rng(seed)
    pairs = np.unique(
        np.column_stack((draw.integers(0, pools, mentors * per_mentor), np.repeat(np.arange(mentors), per_mentor))),
        axis=0,
    )
    gap_rows = GapRows(
        pool=ints(draw.integers(0, pools, gaps)),
        member=ints(draw.integers(-1, mentors, gaps)),
        manager=ints(draw.integers(-1, mentors, gaps)),
        place=ints(draw.integers(-1, 3, (gaps, 3))),
        utc_offset=ints(draw.choice([UNKNOWN, 0, 60, 330, -480], gaps)),
    )
    home = ints(draw.integers(-1, 3, (mentors, 3)))
    zone = ints(draw.choice([UNKNOWN, 0, 60, 330, -480], mentors))
    offers = OfferRows(
        pool=ints(pairs[:, 0]),
        mentor=ints(pairs[:, 1]),
        own_score=draw.uniform(0.2, 1.0, len(pairs)),
        place=home[pairs[:, 1]],
        utc_offset=zone[pairs[:, 1]],
    )
    return gap_rows, offers, ints(draw.integers(0, 4, mentors))


def everything(gaps: GapRows, offers: OfferRows, *, own_and_manager: bool) -> list[tuple[int, int]]:
    """Every pair of a gap and a mentor of its pool, by brute force."""
    return [
        (gap, int(mentor))
        for gap, pool in enumerate(gaps.pool)
        for offered, mentor in zip(offers.pool, offers.mentor, strict=True)
        if pool == offered and (own_and_manager or mentor not in (gaps.member[gap], gaps.manager[gap]))
    ]


def pairs_of(found: Edges) -> list[tuple[int, int]]:
    return list(zip(found.gap.tolist(), found.mentor.tolist(), strict=True))


def most_pairable(pairs: list[tuple[int, int]], *, gaps: int, places: npt.NDArray[np.int32]) -> int:
    return round(
        assign([g for g, _ in pairs], [m for _, m in pairs], np.ones(len(pairs)), gaps=gaps, places=places).total
    )


@pytest.mark.parametrize("seed", range(20))
def test_no_gap_is_lost_that_could_be_paired_if_every_pair_were_asked_about(seed: int) -> None:
    gaps, offers, places = organisation(seed, gaps=60, mentors=40, pools=6)
    nobody_barred = replace(gaps, member=ints([-1] * 60), manager=ints([-1] * 60))
    found, _offer, pairable, kept = choose_candidates(
        nobody_barred, offers, places=places, parameters=FIGURES, best=1, spread=1
    )
    most = most_pairable(everything(nobody_barred, offers, own_and_manager=True), gaps=60, places=places)
    assert pairable == kept == most
    assert most_pairable(pairs_of(found), gaps=60, places=places) == most


@pytest.mark.parametrize("seed", range(10))
def test_whom_somebody_may_not_have_is_not_offered_and_what_that_costs_is_counted(seed: int) -> None:
    gaps, offers, places = organisation(seed, gaps=40, mentors=12, pools=4)
    declined = (ints([0, 1, 2, 3]), ints([5, 5, 6, 7]))
    found, _offer, pairable, kept = choose_candidates(
        gaps, offers, places=places, parameters=FIGURES, best=2, spread=2, barred=declined
    )
    pairs = set(pairs_of(found))
    assert not pairs & {(0, 5), (1, 5), (2, 6), (3, 7)}
    assert all(mentor not in (gaps.member[gap], gaps.manager[gap]) for gap, mentor in pairs)
    assert all(places[mentor] > 0 for _, mentor in pairs)
    assert kept == most_pairable(sorted(pairs), gaps=40, places=places)
    assert kept <= pairable


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_however_few_are_asked_and_whoever_is_barred_as_many_are_paired_as_in_the_graph_of_all_pairs(
    data: st.DataObject,
) -> None:
    gaps_count, mentors = data.draw(st.integers(1, 40)), data.draw(st.integers(1, 25))
    pools = data.draw(st.integers(1, 4))
    gaps, offers, places = organisation(
        data.draw(st.integers(0, 10**6)), gaps=gaps_count, mentors=mentors, pools=pools, per_mentor=3
    )
    # Tight: hardly more places than gaps, so that every pair that is barred may cost somebody their only chance.
    places = np.minimum(places, data.draw(st.integers(1, 3)))
    pair = st.tuples(st.integers(0, gaps_count - 1), st.integers(0, mentors - 1))
    declined = data.draw(st.sets(pair, max_size=60))
    found, _offer, pairable, kept = choose_candidates(
        gaps, offers, places=places, parameters=FIGURES, best=1, spread=data.draw(st.integers(0, 2)),
        barred=(ints([gap for gap, _ in declined]), ints([mentor for _, mentor in declined])),
    )  # fmt: skip
    allowed = [each for each in everything(gaps, offers, own_and_manager=False) if each not in declined]
    most = most_pairable(allowed, gaps=gaps_count, places=places)
    assert set(pairs_of(found)) <= set(allowed)
    assert (kept, pairable) == (most, most)
    assert most_pairable(pairs_of(found), gaps=gaps_count, places=places) == most


def chain(length: int) -> tuple[GapRows, OfferRows, npt.NDArray[np.int32]]:
    """One pool where everybody wants the same few, each mentor has one place, and gap n may not have mentor n."""
    gaps = GapRows(
        pool=ints([0] * length),
        member=ints(range(length)),
        manager=ints([-1] * length),
        place=ints(np.zeros((length, 3))),
        utc_offset=ints([0] * length),
    )
    offers = OfferRows(
        pool=ints([0] * length),
        mentor=ints(range(length)),
        own_score=np.linspace(1.0, 0.1, length),
        place=ints(np.zeros((length, 3))),
        utc_offset=ints([0] * length),
    )
    return gaps, offers, ints([1] * length)


@pytest.mark.parametrize("length", [2, 30, 500])
def test_where_everybody_is_anchored_to_whom_they_may_not_have_all_are_paired_all_the_same(length: int) -> None:
    gaps, offers, places = chain(length)
    *_edges, pairable, kept = choose_candidates(gaps, offers, places=places, parameters=FIGURES, best=1, spread=0)
    assert (kept, pairable) == (length, length)


def test_a_repair_that_grows_too_large_is_broken_off_and_says_what_it_may_have_cost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(candidates, "MOST_CELLS", 100)
    gaps, offers, places = chain(200)
    found, _offer, pairable, kept = choose_candidates(gaps, offers, places=places, parameters=FIGURES, best=1, spread=0)
    assert kept == most_pairable(pairs_of(found), gaps=200, places=places)
    assert pairable == 200
    assert kept < 200


def test_a_million_offers_of_one_skill_are_chosen_from_in_bounded_room() -> None:
    gaps, offers, places = organisation(10, gaps=50, mentors=1_000_000, pools=1, per_mentor=1)
    found, _offer, pairable, kept = choose_candidates(gaps, offers, places=places, parameters=FIGURES)
    per_gap = np.bincount(found.gap, minlength=50)
    assert per_gap.min() >= 20
    assert per_gap.max() <= 29
    assert (kept, pairable) == (50, 50)


def test_pruning_costs_little_of_the_score() -> None:
    """Against every pair, on organisations small enough to solve whole: what is lost stays within two per cent."""
    for seed in range(5):
        gaps, offers, places = organisation(seed, gaps=400, mentors=400, pools=2)
        found, *_ = choose_candidates(gaps, offers, places=places, parameters=FIGURES)
        whole = everything(gaps, offers, own_and_manager=False)
        gap, mentor = ints(whole).T
        row = {(int(p), int(m)): at for at, (p, m) in enumerate(zip(offers.pool, offers.mentor, strict=True))}
        offer = np.array([row[int(gaps.pool[g]), m] for g, m in whole])
        score = pair_scores(gap, offer, gaps, offers, parameters=FIGURES)
        best = assign(gap, mentor, score, gaps=400, places=places, method=Method.EXACT).total
        ours = assign(found.gap, found.mentor, found.score, gaps=400, places=places, method=Method.EXACT).total
        assert 0.98 * best <= ours <= best + 1e-9


def test_a_switch_lets_managers_be_offered() -> None:
    gaps, offers, places = organisation(3, gaps=40, mentors=12, pools=2)
    found, *_ = choose_candidates(gaps, offers, places=places, parameters=replace(FIGURES, exclude_manager=False))
    assert (gaps.manager[found.gap] == found.mentor).any()


def test_a_small_pool_is_offered_whole() -> None:
    gaps, offers, places = organisation(4, gaps=30, mentors=20, pools=5)
    places = np.maximum(places, 1)
    found, *_ = choose_candidates(gaps, offers, places=places, parameters=FIGURES)
    assert sorted(zip(found.gap.tolist(), found.mentor.tolist(), strict=True)) == everything(
        gaps, offers, own_and_manager=False
    )


def test_a_large_pool_is_offered_in_part_with_many_different_mentors_and_each_pair_once() -> None:
    gaps, offers, places = organisation(5, gaps=2000, mentors=3000, pools=3)
    found, *_ = choose_candidates(gaps, offers, places=places, parameters=FIGURES)
    per_gap = np.bincount(found.gap, minlength=2000)
    assert per_gap.min() >= 20
    assert per_gap.max() <= 29
    assert np.unique(found.mentor).size > 1500
    key = found.gap.astype(np.int64) * 3000 + found.mentor
    assert (np.diff(key) > 0).all()


def test_the_best_are_among_the_candidates() -> None:
    gaps, offers, places = organisation(6, gaps=50, mentors=4000, pools=1)
    best = int(np.argmax(np.where(places[offers.mentor] > 0, offers.own_score, 0)))
    offers.own_score[best] = 9.0
    found, *_ = choose_candidates(gaps, offers, places=places, parameters=FIGURES)
    assert (found.mentor == offers.mentor[best]).sum() >= places[offers.mentor[best]]


def test_the_same_organisation_gives_the_same_candidates() -> None:
    first, again = (
        choose_candidates(gaps, offers, places=places, parameters=FIGURES)[0]
        for gaps, offers, places in (organisation(7, gaps=300, mentors=400, pools=2) for _ in range(2))
    )
    assert first.gap.tolist() == again.gap.tolist()
    assert first.mentor.tolist() == again.mentor.tolist()
    assert first.score.tolist() == again.score.tolist()


def test_without_gaps_or_offers_or_places_there_is_nobody_to_ask() -> None:
    gaps, offers, places = organisation(8, gaps=10, mentors=10, pools=2)
    nobody = organisation(8, gaps=0, mentors=0, pools=2)
    for some_gaps, some_offers, some_places in (
        (nobody[0], offers, places),
        (gaps, nobody[1], places),
        (gaps, offers, np.zeros_like(places)),
        nobody,
    ):
        found, _offer, pairable, kept = choose_candidates(
            some_gaps, some_offers, places=some_places, parameters=FIGURES
        )
        assert (found.gap.size, pairable, kept) == (0, 0, 0)


def test_a_pair_scores_here_what_the_ranking_gives_it() -> None:
    gaps, offers, _ = organisation(9, gaps=30, mentors=30, pools=1)
    target = Target(level=2, mentor_from=3)
    own = Offer(offer_id=1, mentor_id=-9, key="1", programme_id=1, band=Band.CONFIRMED, mean=3.4, sd=0.6)
    own_score = domain.own_score(own, target=target, parameters=FIGURES)
    rows = np.arange(30)
    alike = replace(offers, own_score=np.full(offers.pool.size, own_score))
    found = pair_scores(rows, rows, gaps, alike, parameters=FIGURES)

    def described(place: npt.NDArray[np.int32], zone: np.int32) -> dict[str, object]:
        names = ["" if code < 0 else f"place {code}" for code in place]
        return {
            "department": names[0],
            "unit": names[1],
            "region": names[2],
            "utc_offset": None if zone == UNKNOWN else int(zone),
        }

    for row in rows:
        mentee = Mentee(member_id=1, programme_id=1, **described(gaps.place[row], gaps.utc_offset[row]))  # type: ignore[arg-type]
        offer = replace(own, **described(offers.place[row], offers.utc_offset[row]))  # type: ignore[arg-type]
        assert found[row] == pytest.approx(
            domain.score(mentee, offer, target=target, parameters=FIGURES, now=NOW), abs=1e-12
        )
