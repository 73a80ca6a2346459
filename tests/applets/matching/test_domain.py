"""Who may mentor a gap, what the score is made of, and why in words. No database."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from datetime import timedelta

import pytest

from mentoring_xblock.applets.matching import domain
from mentoring_xblock.applets.matching.data import Offer, RankingParameters, Reason, ReasonCode, Target
from mentoring_xblock.core.errors import InvalidInput
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
    reasons_of,
    refusal,
)


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
    ("answer_weight", {"answered": 4, "days_taken": 4}),
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
    assert [reason.code.label % reason.params for reason in reasons] == [
        "Level 4, confirmed by a manager",
        "Estimated at 2 levels above the target",
        "Another department: IT",
        "Can mentor 1 more (limit: 2)",
        "8 of 8 working hours in common",
        "3 of 4 earlier mentees reached their target",
        "Recently asked less often than others",
    ]


def test_an_unconfirmed_person_is_named_so_and_no_distance_is_claimed() -> None:
    reasons = domain.explain(MENTEE, UNCONFIRMED, target=TARGET, parameters=FIGURES, now=NOW)
    assert reasons[0] == Reason(ReasonCode.SELF_RATED, {"level": 4})
    assert not {ReasonCode.LEVELS_ABOVE, ReasonCode.AT_TARGET} & {reason.code for reason in reasons}


def test_every_code_has_a_sentence() -> None:
    assert all(code.label for code in ReasonCode)


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


# A row that cannot be right.


@pytest.mark.parametrize("value", [*NOT_NUMBERS, -3.0])
def test_an_exposure_that_is_no_number_counts_as_none(value: float) -> None:
    target = Target(level=2, mentor_from=3, mean_exposure=1.0)
    offer = replace(OFFER, exposure=value)
    assert points(offer, target=target) == points(OFFER, target=target)
    assert points(replace(OFFER, exposure=2.0), target=replace(target, mean_exposure=value)) == points(OFFER)
    assert domain.mean_exposure([offer, replace(OFFER, exposure=2.0)]) == (2.0 if value != -3.0 else -0.5)
    assert domain.mean_exposure([]) == 0.0
