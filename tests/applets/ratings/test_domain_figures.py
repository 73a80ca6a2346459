"""What an estimate is to the last figure, computed a second time: other units, borders, few people, no strength."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from mentoring_xblock.applets.ratings.data import (
    Certainty,
    Estimate,
    EstimateParameters,
    Observation,
    Population,
    Source,
)
from mentoring_xblock.applets.ratings.domain import (
    adds_evidence,
    default_population,
    describe_estimate,
    estimate,
    is_learnt_anew,
    learn_bias,
    months_unused,
    shrink_statistics,
)
from mentoring_xblock.core.errors import InvalidInput

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIGURES = EstimateParameters()
SPREAD = Population(mean=5.0, variance=4.0)
"""Twice as wide as one whose SD is one level, so that a figure in SD is none in levels."""


def believe(*observations: Observation, population: Population = SPREAD) -> Estimate:
    return estimate(observations, population=population, parameters=FIGURES, now=NOW)


def rated(source: Source, level: float, **more: object) -> Observation:
    return Observation(source, level, NOW, **more)  # type: ignore[arg-type]


def test_without_a_rating_a_wide_population_is_believed_as_it_is() -> None:
    assert believe() == Estimate(5.0, 2.0)


@pytest.mark.parametrize(("source", "bias"), [(Source.SELF, 0.32), (Source.MANAGER, 0.0)])
def test_bias_and_noise_are_in_sd_of_the_population(source: Source, bias: float) -> None:
    validity = FIGURES.validity(source)
    belief = believe(rated(source, 9))
    assert belief.mean == pytest.approx(5 + validity**2 * (9 - 2 * bias - 5))
    assert belief.sd == pytest.approx(2 * math.sqrt(1 - validity**2))


@pytest.mark.parametrize(("level", "held"), [(1e9, 13.0), (-1e9, -3.0), (13.0, 13.0), (-3.0, -3.0)])
def test_without_a_scale_a_rating_counts_to_four_sd_on_either_side(level: float, held: float) -> None:
    assert believe(rated(Source.MANAGER, level)).mean == pytest.approx(5 + 0.71**2 * (held - 5))


@pytest.mark.parametrize(("level", "held"), [(-3, 1), (1, 1), (2, 2), (4, 4), (9, 4)])
def test_on_a_scale_a_rating_counts_from_its_first_level_to_its_last(level: float, held: float) -> None:
    people = Population(mean=2.0, variance=1.0, top=4)
    assert believe(rated(Source.MANAGER, level), population=people).mean == pytest.approx(2 + 0.71**2 * (held - 2))


@pytest.mark.parametrize(("source", "anchored", "validity"), [(Source.MANAGER, False, 0.71), (Source.SELF, True, 0.45)])
def test_a_rating_of_the_whole_says_less_of_a_part(source: Source, anchored: bool, validity: float) -> None:
    carried = believe(rated(source, 5, anchored=anchored, carried=True))
    assert carried.sd == pytest.approx(2 * math.sqrt(1 - (0.85 * validity) ** 2))
    assert carried.sd > believe(rated(source, 5, anchored=anchored)).sd


def test_the_months_count_from_the_midnight_of_the_day_on_which_it_was_last_done() -> None:
    observation = rated(Source.SELF, 3, last_performed=date(2026, 1, 29))
    assert months_unused(observation, now=NOW) == pytest.approx(31.5 / 30.4375)
    assert months_unused(replace(observation, last_performed=date(2026, 3, 2)), now=NOW) == 0.0
    assert months_unused(rated(Source.SELF, 3), now=NOW) == 0.0


def test_after_exactly_ten_years_a_rating_loses_no_more() -> None:
    ages = [timedelta(days=30.4375 * months) for months in (119, 120, 121)]
    first, second, third = (believe(replace(rated(Source.MANAGER, 9), rated_at=NOW - age)).sd for age in ages)
    assert first < second == third


@pytest.mark.parametrize(("level", "at"), [(None, NOW), (3, None)])
def test_of_a_test_known_by_halves_anything_tells_more(level: int | None, at: datetime | None) -> None:
    assert adds_evidence(1, NOW, known_level=level, known_at=at)


@pytest.mark.parametrize(
    ("sd", "certainty"),
    [(0.0, "SURE"), (0.499, "SURE"), (0.5, "FAIRLY_SURE"), (0.849, "FAIRLY_SURE"), (0.85, "UNSURE"), (0.86, "UNSURE")],
)
def test_how_sure_changes_at_the_figure_itself(sd: float, certainty: str) -> None:
    assert describe_estimate(Estimate(2.0, sd), scale_top=3) == (2, Certainty[certainty])


def test_the_shortest_scales() -> None:
    assert describe_estimate(Estimate(3.0, 0.1), scale_top=1) == (1, Certainty.SURE)
    with pytest.raises(InvalidInput) as refusal:
        describe_estimate(Estimate(3.0, 0.1), scale_top=0)
    assert refusal.value.code == "no_levels"
    assert default_population(2) == Population(mean=1.5, variance=(1 / 3) ** 2, top=2)


@pytest.mark.parametrize("count", [1, 2, 3, 40])
def test_what_is_learnt_is_the_weighted_mean_of_parent_and_people(count: int) -> None:
    parent = Population(mean=5.0, variance=4.0, top=9)
    learnt = shrink_statistics({Source.MANAGER: (count, 7.0, 3.0)}, parent=parent, parameters=FIGURES)
    weight = count * 0.71**2
    assert learnt.mean == pytest.approx((25 * 5 + weight * 7) / (25 + weight))
    # n ratings carry n - 1 of a spread, and theirs is counted with n / (n - 1).
    spread = (count - 1) * 0.71**2
    unbiased = 3.0 * count / (count - 1) if count > 1 else 0.0
    assert learnt.variance == pytest.approx((25 * 4 + spread * unbiased * 0.71**2) / (25 + spread))


def test_of_self_ratings_the_bias_is_taken_off_in_sd_of_the_parent_and_two_sources_add_up() -> None:
    parent = Population(mean=5.0, variance=4.0, top=9)
    learnt = shrink_statistics(
        {Source.SELF: (10, 7.0, 1.0), Source.MENTOR: (4, 6.0, 2.0)}, parent=parent, parameters=FIGURES
    )
    mine, mentors = 10 * 0.34**2, 4 * 0.61**2
    assert learnt.mean == pytest.approx((25 * 5 + mine * (7 - 0.64) + mentors * 6) / (25 + mine + mentors))
    spread = 3 * 0.61**2
    assert learnt.variance == pytest.approx((25 * 4 + spread * (2 * 0.61**2 * 4 / 3)) / (25 + spread))


def test_without_strength_the_parent_counts_only_where_nobody_said_anything() -> None:
    none = EstimateParameters(population_strength=0.0)
    parent = Population(mean=5.0, variance=4.0, top=9)
    assert shrink_statistics({}, parent=parent, parameters=none) == parent
    alone = shrink_statistics({Source.SELF: (1, 7.0, 0.0)}, parent=parent, parameters=none)
    assert (alone.mean, alone.variance) == (pytest.approx(7 - 0.64), 4.0)


@pytest.mark.parametrize(
    ("known", "people", "heard", "anew"),
    [
        (0, 4, 4, False), (0, 5, 0, True), (1, 5, 4, False), (1, 6, 0, True), (5, 5, 4, False), (5, 5, 5, True),
        (5, 9, 0, False), (5, 10, 0, True), (10, 5, 0, True), (9, 5, 4, False), (5, 4, 9, False), (5, 1, 9, False),
        (5, 0, 0, True), (4, 0, 9, False), (0, 0, 0, False),
    ],
)  # fmt: skip
def test_a_figure_is_learnt_anew_from_five_and_by_five(*, known: int, people: int, heard: int, anew: bool) -> None:
    assert is_learnt_anew(known=known, people=people, heard=heard) is anew


def test_a_bias_of_one_pair_counts_unless_more_are_asked_for() -> None:
    figures = {"published": 0.32, "strength": 40.0}
    assert learn_bias(1.0, pairs=1, **figures) == pytest.approx((1 + 0.32 * 40) / 41)
    assert learn_bias(1.0, pairs=1, least=2, **figures) == 0.32
    assert learn_bias(1.0, pairs=0, least=0, published=0.32, strength=0.0) == 0.32
    assert learn_bias(-9.0, pairs=1_000_000, **figures) == -1.5
