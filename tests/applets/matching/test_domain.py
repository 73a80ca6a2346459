"""Who is recommended, in which order and why; and that a bounded scan answers as a full sort. No database."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring_xblock.applets.matching import domain, ranking
from mentoring_xblock.applets.matching.data import (
    Band,
    Mentee,
    Offer,
    RankingParameters,
    Reason,
    ReasonCode,
    Target,
)
from mentoring_xblock.applets.matching.reasons import SENTENCES
from mentoring_xblock.applets.ratings.data import Source
from mentoring_xblock.core.errors import InvalidInput

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIGURES = RankingParameters()
TARGET = Target(level=2, mentor_from=3)
MENTEE = Mentee(member_id=1, programme_id=7, manager_id=2, department="Audit", unit="North", region="EU", utc_offset=60)
OFFER = Offer(
    offer_id=10,
    mentor_id=100,
    key="100",
    programme_id=7,
    band=Band.CONFIRMED,
    mean=3.5,
    sd=0.6,
    self_level=4,
    confirmed_level=4,
    confirmed_by=Source.MANAGER,
    department="Audit",
    unit="North",
    region="EU",
    utc_offset=60,
    places=2,
)
UNCONFIRMED = replace(OFFER, offer_id=11, mentor_id=101, key="101", band=Band.SELF_RATED, mean=2.3, confirmed_by=None)


def refusal(offer: Offer, *, mentee: Mentee = MENTEE, target: Target = TARGET, **figures: float) -> ReasonCode | None:
    reason = domain.why_not(mentee, offer, target=target, parameters=replace(FIGURES, **figures))
    return reason.code if reason else None


def points(offer: Offer, *, mentee: Mentee = MENTEE, target: Target = TARGET, **figures: float) -> float:
    return domain.score(mentee, offer, target=target, parameters=replace(FIGURES, **figures), now=NOW)


def reasons_of(offer: Offer, *, target: Target = TARGET, **figures: float) -> tuple[Reason, ...]:
    return domain.explain(MENTEE, offer, target=target, parameters=replace(FIGURES, **figures), now=NOW)


def ranked(*offers: Offer, mentee: Mentee = MENTEE, target: Target = TARGET) -> list[int]:
    return [each.offer_id for each in ranking.rank(mentee, offers, target=target, parameters=FIGURES, now=NOW)]


@pytest.mark.parametrize(
    ("offer", "expected"),
    [
        (OFFER, None),
        (UNCONFIRMED, None),
        (replace(OFFER, programme_id=8), ReasonCode.OTHER_PROGRAMME),
        (replace(OFFER, mentor_id=1), ReasonCode.IS_MENTEE),
        (replace(OFFER, mentor_id=2), ReasonCode.IS_MANAGER),
        (replace(OFFER, mentor_id=3), ReasonCode.DECLINED_LATELY),
        (replace(OFFER, paused=True), ReasonCode.PAUSED),
        (replace(OFFER, places_taken=2), ReasonCode.NO_FREE_PLACE),
        (replace(OFFER, places_taken=5), ReasonCode.NO_FREE_PLACE),
        (replace(OFFER, places=0), ReasonCode.NO_FREE_PLACE),
        (replace(OFFER, confirmed_level=2, mean=2.5), None),
        (replace(OFFER, confirmed_level=2, mean=2.49), ReasonCode.NOT_LIKELY_AT_LEVEL),
        (replace(OFFER, confirmed_level=3, mean=2.49), None),
        (replace(OFFER, confirmed_level=None, mean=2.49), ReasonCode.NOT_LIKELY_AT_LEVEL),
        (replace(UNCONFIRMED, self_level=3), None),
        (replace(UNCONFIRMED, self_level=2), ReasonCode.SELF_RATED_BELOW),
        (replace(UNCONFIRMED, self_level=None), ReasonCode.NOT_RATED),
    ],
)
def test_who_may_mentor_a_gap_and_why_another_may_not(offer: Offer, expected: ReasonCode | None) -> None:
    mentee = replace(MENTEE, excluded=frozenset({3}))
    assert refusal(offer, mentee=mentee) == expected
    assert (ranked(offer, mentee=mentee) == [offer.offer_id]) == (expected is None)


def test_a_switch_lets_the_own_manager_mentor_and_another_hides_the_unconfirmed() -> None:
    assert refusal(replace(OFFER, mentor_id=2), exclude_manager=False) is None
    assert refusal(UNCONFIRMED, show_self_rated=False) is ReasonCode.SELF_RATED_HIDDEN


def test_a_mentee_without_a_manager_excludes_nobody_for_it() -> None:
    assert refusal(OFFER, mentee=replace(MENTEE, manager_id=None)) is None


@pytest.mark.parametrize(("level", "mentor_from", "needed"), [(2, 3, 3), (4, 3, 4), (3, 3, 3)])
def test_the_level_needed_is_the_higher_of_the_target_and_may_mentor_from(
    level: int, mentor_from: int, needed: int
) -> None:
    assert Target(level=level, mentor_from=mentor_from).needed == needed


def test_the_unconfirmed_come_after_everyone_confirmed_however_high_they_score() -> None:
    weak = replace(OFFER, mean=2.5, places=3, places_taken=2)
    strong = replace(UNCONFIRMED, mean=3.9, sd=0.1)
    assert points(strong) > points(weak)
    assert ranked(strong, weak) == [weak.offer_id, strong.offer_id]


def test_a_row_of_maximum_self_ratings_gains_no_place_over_the_confirmed() -> None:
    boaster = replace(UNCONFIRMED, self_level=4)
    assert ranked(boaster, OFFER) == [OFFER.offer_id, boaster.offer_id]


def test_equal_scores_are_told_apart_by_the_stable_key_whatever_the_order_they_come_in() -> None:
    offers = [replace(OFFER, offer_id=n, mentor_id=100 + n, key=key) for n, key in enumerate("cab", start=1)]
    assert ranked(*offers) == ranked(*reversed(offers)) == [2, 3, 1]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"mean": 3.6}, {"mean": 3.1}),
        ({"places_taken": 0}, {"places_taken": 1}),
        ({"unit": "South"}, {}),
        ({"department": "IT"}, {}),
        ({"region": "US"}, {}),
        ({"utc_offset": 60}, {"utc_offset": 240}),
        ({"exposure": 0.0}, {"exposure": 1.0}),
        ({"completed": 5, "successes": 5}, {"completed": 5, "successes": 2}),
        ({"mean": 3.0, "sd": 0.01}, {"mean": 2.8, "sd": 0.01}),
    ],
)
def test_each_factor_alone_decides_between_two_who_are_equal_otherwise(
    better: dict[str, object], worse: dict[str, object]
) -> None:
    target = Target(level=2, mentor_from=3, mean_exposure=0.5)
    assert points(replace(OFFER, **better), target=target) > points(replace(OFFER, **worse), target=target)  # type: ignore[arg-type]


OFF = [
    ("probability_weight", {"sd": 0.1}),
    ("level_weight", {"mean": 5.5}),
    ("load_weight", {"places_taken": 1}),
    ("exposure_weight", {"exposure": 3.0}),
    ("other_unit_weight", {"department": "IT"}),
    ("other_unit_weight", {"unit": "South"}),
    ("other_unit_weight", {"region": "US"}),
    ("time_zone_weight", {"utc_offset": 600}),
    ("outcome_weight", {"completed": 9, "successes": 1}),
]


@pytest.mark.parametrize(("weight", "change"), OFF)
def test_a_weight_of_nought_switches_its_factor_off(weight: str, change: dict[str, object]) -> None:
    target = Target(level=2, mentor_from=3, mean_exposure=0.5)
    changed = replace(OFFER, **change)  # type: ignore[arg-type]
    # A mean tells of the probability as well; that factor is switched off to look at the other.
    others = {"probability_weight": 0.0} if weight == "level_weight" else {}
    assert points(changed, target=target, **others) != points(OFFER, target=target, **others)
    off = {**others, weight: 0.0}
    assert points(changed, target=target, **off) == pytest.approx(points(OFFER, target=target, **off))
    assert reasons_of(changed, target=target, **off) == reasons_of(OFFER, target=target, **off)
    if weight != "probability_weight":  # the evidence itself is told in any case
        assert reasons_of(changed, target=target, **others) != reasons_of(OFFER, target=target, **others)


def test_every_weight_is_among_those_that_are_switched_off() -> None:
    weights = {each.name for each in fields(RankingParameters) if each.name.endswith("_weight")}
    assert {weight for weight, _ in OFF} == weights


def test_with_every_weight_at_nought_all_are_alike_and_only_the_evidence_is_told() -> None:
    off = dict.fromkeys({weight for weight, _ in OFF}, 0.0)
    for _, change in OFF:
        changed = replace(OFFER, **change)  # type: ignore[arg-type]
        assert points(changed, **off) == 1.0
        assert reasons_of(changed, **off) == (Reason(ReasonCode.CONFIRMED_BY_MANAGER, {"level": 4}),)


def test_the_score_is_the_product_of_its_factors() -> None:
    offer = replace(
        OFFER, places=4, places_taken=1, exposure=1.0, unit="South", utc_offset=180, completed=5, successes=5
    )
    expected = (
        offer.estimate.probability_at_least(3)
        * 1.0  # 1.5 levels above the target
        * (1 - 0.5 / 4)
        / (1 + 0.15 * 2)
        * 1.15
        * (1 - 0.3 * 2 / 8)
        * (1 + 0.3 * (8.5 / 10 - 0.7))
    )
    assert points(offer, target=Target(level=2, mentor_from=3, mean_exposure=0.5)) == pytest.approx(expected)


@pytest.mark.parametrize(("mean", "factor"), [(3.0, 1.0), (4.0, 1.0), (3.5, 1.0), (2.5, 0.95), (1.0, 0.9), (4.3, 0.97)])
def test_one_or_two_levels_above_the_target_explain_best(mean: float, factor: float) -> None:
    found = domain.level_factor(replace(OFFER, mean=mean), target=TARGET, parameters=FIGURES)
    assert found == pytest.approx(factor)


@pytest.mark.parametrize(
    ("mine", "theirs", "share"),
    [(60, 60, 1.0), (60, 300, 0.5), (0, 480, 0.0), (-660, 660, 0.75), (None, 60, 1.0), (60, None, 1.0)],
)
def test_hours_are_shared_round_the_clock_and_an_unknown_time_zone_costs_nothing(
    mine: int | None, theirs: int | None, share: float
) -> None:
    found = domain.shared_hours(replace(MENTEE, utc_offset=mine), replace(OFFER, utc_offset=theirs), parameters=FIGURES)
    assert found == pytest.approx(share)


def test_a_department_that_is_not_known_is_not_another() -> None:
    assert domain.other_unit(replace(MENTEE, department=""), replace(OFFER, department="IT")) is None


def test_exposure_fades_and_a_clock_that_ran_backwards_does_not_raise_it() -> None:
    def left(days: float) -> float:
        return domain.decay_exposure(2.0, since=NOW - timedelta(days=days), now=NOW, parameters=FIGURES)

    assert left(30) == pytest.approx(2 / math.e)
    assert left(-30) == 2.0
    assert domain.decay_exposure(2.0, since=None, now=NOW, parameters=FIGURES) == 2.0


def test_being_shown_first_counts_once_and_third_counts_half() -> None:
    assert domain.exposure_of_rank(1) == 1.0
    assert domain.exposure_of_rank(3) == 0.5


def test_a_short_record_moves_the_score_less_than_a_long_one() -> None:
    def factor(completed: int, successes: int) -> float:
        offer = replace(OFFER, completed=completed, successes=successes)
        return domain.outcome_factor(offer, parameters=FIGURES)

    assert factor(0, 0) == 1.0
    assert 1.0 > factor(1, 0) > factor(20, 0) > 1 - 0.3
    assert factor(3, 9) == factor(3, 3)


def test_every_factor_becomes_a_reason_in_words() -> None:
    offer = replace(OFFER, department="IT", places_taken=1, completed=4, successes=3, exposure=0.1)
    reasons = domain.explain(
        MENTEE, offer, target=Target(level=2, mentor_from=3, mean_exposure=1.0), parameters=FIGURES, now=NOW
    )
    assert [SENTENCES[reason.code] % reason.params for reason in reasons] == [
        "Level 4, confirmed by a manager",
        "About 2 levels above the target",
        "Another department: IT",
        "1 of 2 places free",
        "8 of 8 working hours in common",
        "3 of 4 earlier mentees reached their target",
        "Seldom recommended lately",
    ]


def test_an_unconfirmed_person_is_named_so_and_no_distance_is_claimed() -> None:
    reasons = domain.explain(MENTEE, UNCONFIRMED, target=TARGET, parameters=FIGURES, now=NOW)
    assert reasons[0] == Reason(ReasonCode.SELF_RATED, {"level": 4})
    assert not {ReasonCode.LEVELS_ABOVE, ReasonCode.AT_TARGET} & {reason.code for reason in reasons}


def test_every_code_has_a_sentence() -> None:
    assert set(SENTENCES) == set(ReasonCode)


@pytest.mark.parametrize(
    "changed",
    [
        {"load_weight": 1.5},
        {"other_unit_weight": -0.1},
        {"exposure_days": 0},
        {"shown": 0},
        {"exposure_weight": math.nan},
        {"no_such_figure": 1},
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused_by_name(changed: dict[str, float]) -> None:
    with pytest.raises(InvalidInput) as refused:
        RankingParameters.from_settings(changed)
    assert next(iter(changed)) in str(refused.value)


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
)


def stored(offers: list[Offer], *, mentor_from: int = 3, parameters: RankingParameters = FIGURES) -> list[Offer]:
    """As the table holds them: each with its id, key and base score, in base order."""
    numbered = [replace(offer, offer_id=n, key=f"{n:03}") for n, offer in enumerate(offers)]
    return in_base_order(
        replace(offer, base_score=domain.base_score(offer, mentor_from=mentor_from, parameters=parameters))
        for offer in numbered
    )


def in_base_order(offers: Iterable[Offer]) -> list[Offer]:
    return sorted(offers, key=lambda offer: (offer.band, -(offer.base_score or 0), offer.key))


@settings(max_examples=300, deadline=None)
@given(offers=OFFERS, parameters=WEIGHTS, level=st.integers(1, 5), wanted=st.integers(0, 6), usual=few([0.0, 0.4]))
def test_the_scan_answers_exactly_as_ranking_everyone_does(
    offers: list[Offer], parameters: RankingParameters, level: int, wanted: int, usual: float
) -> None:
    target = Target(level=level, mentor_from=3, mean_exposure=usual)
    in_order = stored(offers, parameters=parameters)
    everyone = ranking.rank(MENTEE, in_order, target=target, parameters=parameters, now=NOW)
    scan = ranking.scan_until_exact(
        MENTEE, iter(in_order), target=target, parameters=parameters, now=NOW, wanted=wanted
    )
    assert scan.recommendations == everyone[:wanted]


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
    in_order = in_base_order(
        replace(offer, mentor_id=offer.mentor_id + n, base_score=(offer.base_score or 0) * behind[n % len(behind)])
        for n, offer in enumerate(stored(many, parameters=parameters))
    )
    everyone = ranking.rank(MENTEE, in_order, target=target, parameters=parameters, now=NOW)
    scan = ranking.scan_until_exact(
        MENTEE, iter(in_order), target=target, parameters=parameters, now=NOW, wanted=wanted
    )
    assert scan.recommendations == everyone[:wanted]


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
            base = domain.base_score(offer, mentor_from=3, parameters=parameters)
            assert full <= base * most * domain.ROUNDING


@settings(max_examples=100, deadline=None)
@given(level=st.integers(1, 9), mentor_from=st.integers(1, 9), weight=st.floats(0, 0.999))
def test_the_largest_level_gain_is_the_least_bound_on_the_ratio_of_level_factors_whatever_the_mean(
    level: int, mentor_from: int, weight: float
) -> None:
    target, parameters = Target(level, mentor_from), RankingParameters(level_weight=weight)
    usual = Target(mentor_from, mentor_from)
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
        anew = domain.own_score(replace(offer, base_score=None), target=target, parameters=parameters)
        assert domain.own_score(offer, target=target, parameters=parameters) == pytest.approx(anew, rel=1e-8)


def test_a_row_that_is_behind_its_facts_stands_no_higher_than_it_was_stored() -> None:
    base = domain.base_score(OFFER, mentor_from=3, parameters=FIGURES)
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
    assert scan.recommendations == everyone[:5]
    assert everyone[-1].mentor_id == best.mentor_id


@pytest.mark.parametrize("mean", [2.9, 3.0, 3.4, 3.9])
def test_of_many_who_are_alike_hardly_more_are_read_than_are_shown(mean: float) -> None:
    alike = [replace(OFFER, mentor_id=100 + n, mean=mean, unit="South") for n in range(500)]
    target = Target(level=3, mentor_from=3)
    scan = ranking.scan_until_exact(MENTEE, stored(alike), target=target, parameters=FIGURES, now=NOW)
    assert [each.mentor_id for each in scan.recommendations] == [100, 101, 102, 103, 104]
    assert scan.read == 5


def test_only_those_who_stand_as_high_are_read_where_nobody_is_a_level_above_the_target() -> None:
    """Each has level factor below 1: a bound that supposes more would read all within a tenth."""
    offers = [replace(OFFER, mentor_id=100 + n, mean=3.5 - n / 1000, unit="South") for n in range(100)]
    target = Target(level=3, mentor_from=3)
    scan = ranking.scan_until_exact(MENTEE, stored(offers), target=target, parameters=FIGURES, now=NOW)
    assert scan.read == 5


def test_one_who_draws_level_later_comes_after_those_with_the_higher_base_score() -> None:
    """Two ways to the same score: a high base score at home, and a lower one with the bonus of another unit."""
    off = {"probability_weight": 0.0, "level_weight": 0.0, "outcome_weight": 0.0}
    figures = RankingParameters(other_unit_weight=1.0, load_weight=1.0, **off)  # type: ignore[arg-type]
    home = replace(OFFER, mentor_id=100)
    away = replace(OFFER, mentor_id=101, unit="South", places=2, places_taken=1)
    in_order = stored([away, home], parameters=figures)
    everyone = ranking.rank(MENTEE, reversed(in_order), target=TARGET, parameters=figures, now=NOW)
    assert [(each.mentor_id, each.score) for each in everyone] == [(100, 1.0), (101, 1.0)]
    scan = ranking.scan_until_exact(MENTEE, in_order, target=TARGET, parameters=figures, now=NOW, wanted=1)
    assert ([each.mentor_id for each in scan.recommendations], scan.read) == ([100], 1)


def test_the_scan_stops_as_soon_as_nobody_later_can_enter() -> None:
    near = [replace(OFFER, mentor_id=100 + n, mean=3.6, unit="South") for n in range(5)]
    far = [replace(OFFER, mentor_id=200 + n, mean=2.6) for n in range(500)]
    in_order = stored(near + far)
    scan = ranking.scan_until_exact(MENTEE, iter(in_order), target=TARGET, parameters=FIGURES, now=NOW)
    assert len(scan.recommendations) == 5
    assert scan.read == 5


def test_the_scan_does_not_trust_that_the_first_read_are_the_best() -> None:
    plain = [replace(OFFER, mentor_id=100 + n, mean=3.6) for n in range(5)]
    elsewhere = replace(OFFER, mentor_id=300, mean=3.5, unit="South")
    in_order = stored([*plain, elsewhere])
    scan = ranking.scan_until_exact(MENTEE, iter(in_order), target=TARGET, parameters=FIGURES, now=NOW)
    assert scan.recommendations[0].mentor_id == 300


def test_nobody_on_offer_gives_an_empty_answer() -> None:
    assert ranking.rank(MENTEE, [], target=TARGET, parameters=FIGURES, now=NOW) == ()
    assert ranking.scan_until_exact(MENTEE, [], target=TARGET, parameters=FIGURES, now=NOW).recommendations == ()


# Rows that cannot be right.

BROKEN = [math.nan, math.inf, -math.inf]


@pytest.mark.parametrize("name", ["mean", "sd"])
@pytest.mark.parametrize("value", BROKEN)
def test_whose_estimate_is_no_number_is_not_recommended_and_spoils_nobodys_place(name: str, value: float) -> None:
    broken = replace(OFFER, offer_id=1, mentor_id=101, key="0", **{name: value})
    good = [replace(OFFER, offer_id=n, mentor_id=100 + n, key=str(n), mean=mean) for n, mean in ((2, 3.1), (3, 3.6))]
    assert refusal(broken) is ReasonCode.NO_ESTIMATE
    assert ranked(good[0], broken, good[1]) == [3, 2]
    scan = ranking.scan_until_exact(
        MENTEE, iter([broken, good[1], good[0]]), target=TARGET, parameters=FIGURES, now=NOW, wanted=1
    )
    assert [each.offer_id for each in scan.recommendations] == [3]


@pytest.mark.parametrize("value", [*BROKEN, -3.0])
def test_an_exposure_that_is_no_number_counts_as_none(value: float) -> None:
    target = Target(level=2, mentor_from=3, mean_exposure=1.0)
    offer = replace(OFFER, exposure=value)
    assert points(offer, target=target) == points(OFFER, target=target)
    assert points(replace(OFFER, exposure=2.0), target=replace(target, mean_exposure=value)) == points(OFFER)
    assert domain.mean_exposure([offer, replace(OFFER, exposure=2.0)]) == (2.0 if value != -3.0 else -0.5)
    assert domain.mean_exposure([]) == 0.0


def test_all_equal_scores_are_ordered_by_key_and_nobody_is_lost() -> None:
    offers = [replace(OFFER, offer_id=n, mentor_id=100 + n, key=f"{n:03}") for n in range(30)]
    in_order = stored(list(reversed(offers)))
    scan = ranking.scan_until_exact(MENTEE, iter(in_order), target=TARGET, parameters=FIGURES, now=NOW, wanted=7)
    everyone = ranking.rank(MENTEE, in_order, target=TARGET, parameters=FIGURES, now=NOW)
    assert len(everyone) == 30
    assert len({each.score for each in everyone}) == 1
    assert scan.recommendations == everyone[:7]


def test_without_a_place_anywhere_nobody_is_recommended_and_why_is_told() -> None:
    full = [replace(OFFER, offer_id=n, mentor_id=100 + n, places_taken=2) for n in range(4)]
    assert ranked(*full) == []
    assert {refusal(offer) for offer in full} == {ReasonCode.NO_FREE_PLACE}
