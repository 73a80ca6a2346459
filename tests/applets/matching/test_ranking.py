"""In which order mentors come, and that a bounded scan answers as a full sort. No database."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring_xblock.applets.matching import domain, ranking
from mentoring_xblock.applets.matching.data import Band, Offer, RankingParameters, ReasonCode, Target
from tests.applets.matching.offers import (
    FIGURES,
    MENTEE,
    NOT_NUMBERS,
    NOW,
    OFFER,
    TARGET,
    UNCONFIRMED,
    points,
    ranked,
    refusal,
)

pytestmark = pytest.mark.once


def test_the_unconfirmed_come_after_everyone_confirmed_however_high_they_score() -> None:
    weak = replace(OFFER, mean=2.5, places=3, places_taken=2)
    strong = replace(UNCONFIRMED, mean=3.9, sd=0.1)
    assert points(strong) > points(weak)
    assert ranked(strong, weak) == [weak.offer_id, strong.offer_id]


def test_a_row_of_maximum_self_ratings_gains_no_place_over_the_confirmed() -> None:
    boaster = replace(UNCONFIRMED, self_level=4)
    assert ranked(boaster, OFFER) == [OFFER.offer_id, boaster.offer_id]


def noting(offers: Iterable[Offer], read: list[int]) -> Iterator[Offer]:
    """The offers, with the mentor of each that is read; the last of them is the one that ends the reading."""
    for offer in offers:
        read.append(offer.mentor_id)
        yield offer


def test_equal_scores_are_told_apart_by_the_stable_key_whatever_the_order_they_come_in() -> None:
    offers = [replace(OFFER, offer_id=n, mentor_id=100 + n, key=key) for n, key in enumerate("cab", start=1)]
    assert ranked(*offers) == ranked(*reversed(offers)) == [2, 3, 1]


def test_all_equal_scores_are_ordered_by_key_and_nobody_is_lost() -> None:
    offers = [replace(OFFER, offer_id=n, mentor_id=100 + n, key=f"{n:03}") for n in range(30)]
    in_order = stored(list(reversed(offers)))
    scan = ranking.scan_until_exact(MENTEE, iter(in_order), target=TARGET, parameters=FIGURES, now=NOW, wanted=7)
    everyone = ranking.rank(MENTEE, in_order, target=TARGET, parameters=FIGURES, now=NOW)
    assert len(everyone) == 30
    assert len({each.score for each in everyone}) == 1
    assert scan == everyone[:7]


def test_without_a_place_anywhere_nobody_is_recommended_and_why_is_told() -> None:
    full = [replace(OFFER, offer_id=n, mentor_id=100 + n, places_taken=2) for n in range(4)]
    assert ranked(*full) == []
    assert {refusal(offer) for offer in full} == {ReasonCode.NO_FREE_PLACE}


# The scan.

few = st.sampled_from
OFFERS = st.lists(
    st.builds(
        replace,
        st.just(OFFER),
        mentor_id=st.integers(1, 30),
        band=few(Band),
        mean=st.floats(1, 5) | few([2.5, 3.0]),
        sd=st.floats(0.1, 1.5) | few([0.6]),
        self_level=few([None, 2, 3, 4]),
        confirmed_level=few([None, 2, 3, 4, 5]),
        department=few(["Audit", "IT", ""]),
        unit=few(["North", "South"]),
        utc_offset=few([None, 0, 60, 330, -480]),
        places=st.integers(0, 3),
        places_taken=st.integers(0, 3),
        exposure=few([0.0, 0.5, 9.0]),
        completed=st.integers(0, 5),
        successes=st.integers(0, 5),
        answered=st.integers(0, 5),
        days_taken=st.integers(0, 9),
        unanswered=st.integers(0, 5),
        paused=few([False, False, True]),
    ),
    max_size=40,
)
WEIGHTS = st.builds(
    RankingParameters,
    other_unit_weight=few([0.0, 0.15, 2.0]),
    exposure_weight=few([0.0, 0.15]),
    time_zone_weight=few([0.0, 0.3, 1.0]),
    probability_weight=few([0.0, 1.0, 3.0]),
    outcome_weight=few([0.0, 0.3, 1.0]),
    level_weight=few([0.0, 0.1, 1.0]),
    answer_weight=few([0.0, 1.0]),
)


def stored(offers: list[Offer], *, mentor_from: int = 3, parameters: RankingParameters = FIGURES) -> list[Offer]:
    """As the table holds them: each with its id, key and base scores, in base order."""
    numbered = [replace(offer, offer_id=n, key=f"{n:03}") for n, offer in enumerate(offers)]
    base = partial(domain.base_score, parameters=parameters)
    return in_base_order(
        (
            replace(offer, base_score=base(offer, level=mentor_from), higher_score=base(offer, level=mentor_from + 1))
            for offer in numbered
        ),
        parameters=parameters,
    )


def in_base_order(
    offers: Iterable[Offer], *, target: Target | None = None, parameters: RankingParameters = FIGURES
) -> list[Offer]:
    """In the order in which offers are read for ``target``, without one for "may mentor from"."""
    usual = target or Target(3, 3)
    return sorted(
        offers,
        key=lambda each: (
            each.band,
            domain.are_apart(MENTEE, each, parameters=parameters),
            -(domain.stored_score(each, target=usual) or 0),
            each.key,
        ),
    )


@settings(max_examples=300, deadline=None)
@given(offers=OFFERS, parameters=WEIGHTS, level=st.integers(1, 5), wanted=st.integers(0, 6), usual=few([0.0, 0.4]))
def test_the_scan_answers_exactly_as_ranking_everyone_does(
    offers: list[Offer], parameters: RankingParameters, level: int, wanted: int, usual: float
) -> None:
    target = Target(level=level, mentor_from=3, mean_exposure=usual)
    in_order = in_base_order(stored(offers, parameters=parameters), target=target, parameters=parameters)
    everyone = ranking.rank(MENTEE, in_order, target=target, parameters=parameters, now=NOW)
    scan = ranking.scan_until_exact(
        MENTEE, iter(in_order), target=target, parameters=parameters, now=NOW, wanted=wanted
    )
    assert scan == everyone[:wanted]


@settings(max_examples=300, deadline=None)
@given(
    offers=OFFERS,
    of=st.data(),
    parameters=WEIGHTS,
    level=st.integers(1, 5),
    wanted=st.integers(0, 6),
    alike=st.integers(1, 40),
)
def test_the_scan_answers_exactly_as_ranking_everyone_does_where_many_are_alike_and_rows_are_behind(
    offers: list[Offer], of: st.DataObject, parameters: RankingParameters, level: int, wanted: int, alike: int
) -> None:
    target = Target(level=level, mentor_from=3, mean_exposure=0.4)
    behind = of.draw(st.lists(few([1.0, 1.0, 1.0, 1 + 1e-15, 1 - 1e-15, 0.01, 3.0, 0.0]), min_size=1, max_size=5))
    many = [each for offer in offers[: 1 + 40 // alike] for each in [offer] * alike]
    late = (
        replace(
            offer,
            mentor_id=offer.mentor_id + n,
            base_score=(offer.base_score or 0) * behind[n % len(behind)],
            higher_score=(offer.higher_score or 0) * behind[n % len(behind)],
        )
        for n, offer in enumerate(stored(many, parameters=parameters))
    )
    in_order = in_base_order(late, target=target, parameters=parameters)
    everyone = ranking.rank(MENTEE, in_order, target=target, parameters=parameters, now=NOW)
    scan = ranking.scan_until_exact(
        MENTEE, iter(in_order), target=target, parameters=parameters, now=NOW, wanted=wanted
    )
    assert scan == everyone[:wanted]


@settings(max_examples=300, deadline=None)
@given(offers=OFFERS, parameters=WEIGHTS, level=st.integers(1, 5))
def test_no_score_exceeds_the_base_score_by_more_than_the_two_bounds(
    offers: list[Offer], parameters: RankingParameters, level: int
) -> None:
    target = Target(level=level, mentor_from=3, mean_exposure=0.4)
    most = domain.largest_bonus(parameters) * domain.largest_level_gain(target, parameters=parameters)
    for offer in offers:
        full = domain.score(MENTEE, offer, target=target, parameters=parameters, now=NOW)
        if most < math.inf:
            base = domain.base_score(offer, level=target.ordered_at, parameters=parameters)
            assert full <= base * most * domain.ROUNDING


@settings(max_examples=100, deadline=None)
@given(level=st.integers(1, 9), mentor_from=st.integers(1, 9), weight=st.floats(0, 0.999))
def test_the_largest_level_gain_is_the_least_bound_on_the_ratio_of_level_factors_whatever_the_mean(
    level: int, mentor_from: int, weight: float
) -> None:
    target, parameters = Target(level, mentor_from), RankingParameters(level_weight=weight)
    usual = Target(target.ordered_at, mentor_from)
    ratios = [
        domain.level_factor(offer, target=target, parameters=parameters)
        / domain.level_factor(offer, target=usual, parameters=parameters)
        for offer in (replace(OFFER, mean=step / 8) for step in range(-40, 121))
    ]
    assert max(ratios) == pytest.approx(domain.largest_level_gain(target, parameters=parameters), rel=1e-9)


@settings(max_examples=200, deadline=None)
@given(offers=OFFERS, parameters=WEIGHTS, level=st.integers(1, 5))
def test_a_base_score_that_was_just_stored_changes_no_score(
    offers: list[Offer], parameters: RankingParameters, level: int
) -> None:
    target = Target(level, 3)
    for offer in stored(offers, parameters=parameters):
        unstored = replace(offer, base_score=None, higher_score=None)
        anew = domain.own_score(unstored, target=target, parameters=parameters)
        assert domain.own_score(offer, target=target, parameters=parameters) == pytest.approx(anew, rel=1e-8)


def test_a_row_that_is_behind_its_facts_stands_no_higher_than_it_was_stored() -> None:
    base = domain.base_score(OFFER, level=3, parameters=FIGURES)
    at_three = Target(level=3, mentor_from=3)
    assert points(replace(OFFER, base_score=base / 2), target=at_three) == base / 2
    assert points(replace(OFFER, base_score=base * 2), target=at_three) == base
    # Another machine rounds the last digit otherwise: those who are equal in truth stay equal.
    assert points(replace(OFFER, base_score=base * (1 + 4e-16)), target=at_three) == base * (1 + 4e-16)


def test_a_row_that_is_behind_its_facts_does_not_tell_the_scan_from_the_whole() -> None:
    *usual, best = stored([replace(OFFER, mentor_id=100 + n, mean=3.9 if n == 9 else 3.0) for n in range(10)])
    in_order = in_base_order([*usual, replace(best, mean=3.9, base_score=0.1)])
    everyone = ranking.rank(MENTEE, in_order, target=TARGET, parameters=FIGURES, now=NOW)
    scan = ranking.scan_until_exact(MENTEE, in_order, target=TARGET, parameters=FIGURES, now=NOW)
    assert scan == everyone[:5]
    assert everyone[-1].mentor_id == best.mentor_id


@pytest.mark.parametrize("mean", [2.9, 3.0, 3.4, 3.9])
def test_of_many_who_are_alike_hardly_more_are_read_than_are_shown(mean: float) -> None:
    alike = [replace(OFFER, mentor_id=100 + n, mean=mean, unit="South") for n in range(500)]
    target = Target(level=3, mentor_from=3)
    scan = ranking.scan_until_exact(
        MENTEE, noting(stored(alike), read := []), target=target, parameters=FIGURES, now=NOW
    )
    assert [each.mentor_id for each in scan] == [100, 101, 102, 103, 104]
    assert len(read) == 6


def test_only_those_who_stand_as_high_are_read_where_nobody_is_a_level_above_the_target() -> None:
    """Each has level factor below 1: a bound that supposes more would read all within a tenth."""
    offers = [replace(OFFER, mentor_id=100 + n, mean=3.5 - n / 1000, unit="South") for n in range(100)]
    target = Target(level=3, mentor_from=3)
    ranking.scan_until_exact(MENTEE, noting(stored(offers), read := []), target=target, parameters=FIGURES, now=NOW)
    assert len(read) == 6


def test_for_a_target_above_may_mentor_from_those_who_are_best_there_are_read_first() -> None:
    """All but the last five are sure to be at level 3, and by the order for it they would all be read."""
    usual = [replace(OFFER, mentor_id=100 + n, mean=3.6, sd=0.3, unit="South") for n in range(200)]
    best = [replace(OFFER, mentor_id=500 + n, mean=5.1, sd=3.0, unit="South", confirmed_level=5) for n in range(5)]
    target = Target(level=4, mentor_from=3)
    in_order = in_base_order(stored(usual + best), target=target)
    assert in_base_order(in_order)[0].mentor_id < 500
    scan = ranking.scan_until_exact(MENTEE, noting(in_order, read := []), target=target, parameters=FIGURES, now=NOW)
    assert [each.mentor_id for each in scan] == [500, 501, 502, 503, 504]
    assert len(read) == 6


def test_one_who_draws_level_later_comes_after_those_with_the_higher_base_score() -> None:
    """Two ways to the same score: a high base score at home, and a lower one with the bonus of another unit."""
    off = {"probability_weight": 0.0, "level_weight": 0.0, "outcome_weight": 0.0}
    figures = RankingParameters(other_unit_weight=1.0, load_weight=1.0, **off)  # type: ignore[arg-type]
    home = replace(OFFER, mentor_id=100)
    away = replace(OFFER, mentor_id=101, unit="South", places=2, places_taken=1)
    in_order = stored([away, home], parameters=figures)
    everyone = ranking.rank(MENTEE, reversed(in_order), target=TARGET, parameters=figures, now=NOW)
    assert [(each.mentor_id, each.score) for each in everyone] == [(100, 1.0), (101, 1.0)]
    noted = noting(in_order, read := [])
    scan = ranking.scan_until_exact(MENTEE, noted, target=TARGET, parameters=figures, now=NOW, wanted=1)
    assert ([each.mentor_id for each in scan], read) == ([100], [100, 101])


def test_the_scan_stops_as_soon_as_nobody_later_can_enter() -> None:
    near = [replace(OFFER, mentor_id=100 + n, mean=3.6, unit="South") for n in range(5)]
    far = [replace(OFFER, mentor_id=200 + n, mean=2.6) for n in range(500)]
    in_order = stored(near + far)
    scan = ranking.scan_until_exact(MENTEE, noting(in_order, read := []), target=TARGET, parameters=FIGURES, now=NOW)
    assert len(scan) == 5
    assert len(read) == 6


def test_the_scan_does_not_trust_that_the_first_read_are_the_best() -> None:
    plain = [replace(OFFER, mentor_id=100 + n, mean=3.6) for n in range(5)]
    elsewhere = replace(OFFER, mentor_id=300, mean=3.5, unit="South")
    in_order = stored([*plain, elsewhere])
    scan = ranking.scan_until_exact(MENTEE, iter(in_order), target=TARGET, parameters=FIGURES, now=NOW)
    assert scan[0].mentor_id == 300


def test_nobody_on_offer_gives_an_empty_answer() -> None:
    assert ranking.rank(MENTEE, [], target=TARGET, parameters=FIGURES, now=NOW) == ()
    assert ranking.scan_until_exact(MENTEE, [], target=TARGET, parameters=FIGURES, now=NOW) == ()


# Rows that cannot be right.


@pytest.mark.parametrize("name", ["mean", "sd"])
@pytest.mark.parametrize("value", NOT_NUMBERS)
def test_whose_estimate_is_no_number_is_not_recommended_and_spoils_nobodys_place(name: str, value: float) -> None:
    broken = replace(OFFER, offer_id=1, mentor_id=101, key="0", **{name: value})
    good = [replace(OFFER, offer_id=n, mentor_id=100 + n, key=str(n), mean=mean) for n, mean in ((2, 3.1), (3, 3.6))]
    assert refusal(broken) is ReasonCode.NO_ESTIMATE
    assert ranked(good[0], broken, good[1]) == [3, 2]
    scan = ranking.scan_until_exact(
        MENTEE, iter([broken, good[1], good[0]]), target=TARGET, parameters=FIGURES, now=NOW, wanted=1
    )
    assert [each.offer_id for each in scan] == [3]
