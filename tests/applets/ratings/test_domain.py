"""What is believed after which ratings. Tables of cases; no database."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.applets.ratings.data import (
    Certainty,
    Estimate,
    EstimateParameters,
    Observation,
    Population,
    Source,
    Statistics,
)
from mentoring_xblock.applets.ratings.domain import (
    adds_evidence,
    default_population,
    describe_estimate,
    estimate,
    learn_bias,
    learn_person_bias,
    level_shown,
    months_unused,
    newest_by_source,
    shrink_statistics,
)
from mentoring_xblock.core.errors import InvalidInput

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PEOPLE = Population(mean=2.0, variance=1.0, top=4)
FIGURES = EstimateParameters()


def rated(source: Source, level: float, *, days_ago: float = 0, **more: object) -> Observation:
    return Observation(source, level, NOW - timedelta(days=days_ago), **more)  # type: ignore[arg-type]


def believe(*observations: Observation, population: Population = PEOPLE) -> Estimate:
    return estimate(observations, population=population, parameters=FIGURES, now=NOW)


def test_without_a_rating_belief_is_the_population_itself() -> None:
    assert believe() == Estimate(2.0, 1.0)


@pytest.mark.parametrize(
    ("source", "validity", "bias"),
    [(Source.SELF, 0.34, 0.32), (Source.MENTOR, 0.61, 0.0), (Source.MANAGER, 0.71, 0.0), (Source.TEST, 0.9, 0.0)],
)
def test_one_fresh_rating_moves_the_mean_by_its_squared_validity(source: Source, validity: float, bias: float) -> None:
    # With one observation the weight of precision weighting is exactly r^2, and the variance left 1 - r^2.
    belief = believe(rated(source, 4))
    assert belief.mean == pytest.approx(2.0 + validity**2 * (4 - bias - 2.0))
    assert belief.sd == pytest.approx(math.sqrt(1 - validity**2))


def test_a_self_rating_beside_behaviours_with_a_check_announced_weighs_more() -> None:
    assert believe(rated(Source.SELF, 4, anchored=True)).mean == pytest.approx(2.0 + 0.45**2 * 1.68)


def test_two_sources_add_their_precisions() -> None:
    belief = believe(rated(Source.MENTOR, 3), rated(Source.MANAGER, 4))
    mentor, manager = 1 / (1 / 0.61**2 - 1), 1 / (1 / 0.71**2 - 1)
    assert belief.mean == pytest.approx((2.0 + 3 * mentor + 4 * manager) / (1 + mentor + manager))
    assert belief.sd == pytest.approx((1 + mentor + manager) ** -0.5)


def test_of_each_source_only_the_newest_rating_counts_in_whatever_order_they_come() -> None:
    old, new = rated(Source.MANAGER, 1, days_ago=30), rated(Source.MANAGER, 4, days_ago=1)
    assert believe(old, new) == believe(new, old) == believe(new)


def test_of_two_ratings_at_the_same_instant_the_later_in_order_counts() -> None:
    assert believe(rated(Source.MANAGER, 1), rated(Source.MANAGER, 4)) == believe(rated(Source.MANAGER, 4))


@pytest.mark.parametrize(("level", "held"), [(9, 4), (-3, 1), (0, 1), (1e300, 4)])
def test_an_old_rating_outside_the_scale_is_held_to_it(level: float, held: int) -> None:
    assert believe(rated(Source.MANAGER, level)) == believe(rated(Source.MANAGER, held))


@pytest.mark.parametrize("level", [math.nan, math.inf, -math.inf])
def test_a_level_that_is_no_number_is_passed_over_and_the_one_before_it_counts(level: float) -> None:
    older = rated(Source.MANAGER, 3, days_ago=5)
    assert believe(older, rated(Source.MANAGER, level)) == believe(older)


def test_without_a_known_scale_a_rating_reaches_four_standard_deviations_at_most() -> None:
    open_ended = Population(mean=2.0, variance=1.0)
    assert believe(rated(Source.TEST, 1e9), population=open_ended) == believe(
        rated(Source.TEST, 6), population=open_ended
    )


def test_a_rating_from_the_future_has_age_nought() -> None:
    assert believe(rated(Source.MANAGER, 4, days_ago=-400)) == believe(rated(Source.MANAGER, 4))
    assert months_unused(rated(Source.SELF, 4, last_performed=date(2031, 1, 1)), now=NOW) == 0


def test_a_rating_fades_with_the_months_in_which_the_skill_was_not_used() -> None:
    year_ago = (NOW - timedelta(days=365.25)).date()
    belief = believe(rated(Source.MANAGER, 4, last_performed=year_ago))
    months = months_unused(rated(Source.MANAGER, 4, last_performed=year_ago), now=NOW)
    assert months == pytest.approx(12, abs=0.05)
    weight = 1 / (1 / 0.71**2 - 1 + (0.08 * months) ** 2)
    assert belief.mean == pytest.approx((2 + 4 * weight) / (1 + weight))
    assert belief.sd == pytest.approx((1 + weight) ** -0.5)
    assert believe(rated(Source.MANAGER, 4)).mean > belief.mean > 2.0


def test_where_nobody_said_when_it_was_last_used_the_rating_itself_ages() -> None:
    assert months_unused(rated(Source.MANAGER, 4, days_ago=304.375), now=NOW) == pytest.approx(10)


def test_after_ten_years_a_rating_loses_no_more() -> None:
    assert believe(rated(Source.MANAGER, 4, days_ago=4000)) == believe(rated(Source.MANAGER, 4, days_ago=40_000))


@given(
    st.lists(
        st.builds(
            Observation,
            source=st.sampled_from(Source),
            level=st.floats(-1e6, 1e6),
            rated_at=st.integers(-10_000, 10_000).map(lambda days: NOW + timedelta(days=days)),
            last_performed=st.none() | st.dates(),
            anchored=st.booleans(),
        )
    )
)
def test_whatever_was_said_belief_is_finite_near_the_scale_and_never_less_sure_than_the_population(
    observations: list[Observation],
) -> None:
    belief = believe(*observations)
    assert 0 < belief.sd <= PEOPLE.sd
    assert 1 - FIGURES.self_bias <= belief.mean <= 4


def test_the_newest_of_each_source_is_kept_in_the_order_of_sources() -> None:
    manager = rated(Source.MANAGER, 3, days_ago=9)
    assert list(newest_by_source([manager, rated(Source.SELF, 4)])) == [Source.SELF, Source.MANAGER]


@pytest.mark.parametrize(
    ("share", "level"), [(0.0, None), (0.49, None), (0.5, 2), (0.8, 4), (1.0, 4), (math.nan, None), (math.inf, None)]
)
def test_a_grade_shows_the_highest_level_whose_share_it_reaches(share: float, level: int | None) -> None:
    assert level_shown(share, {2: 0.5, 3: 0.8, 4: 0.8}) == level


@pytest.mark.parametrize(
    ("level", "days", "adds"),
    [(3, 0, False), (3, 0.9, False), (3, 1, True), (2, 9, False), (4, 0.1, True), (4, 0, False)],
)
def test_a_grade_adds_what_is_higher_or_shown_again_later(level: int, days: float, adds: bool) -> None:
    assert adds_evidence(level, NOW + timedelta(days=days), known_level=3, known_at=NOW) is adds
    assert adds_evidence(level, NOW, known_level=None, known_at=None)


@pytest.mark.parametrize(
    ("belief", "level", "chance"),
    [
        (Estimate(2.5, 0.7), 3, 0.5),
        (Estimate(3.5, 1.0), 3, 0.8413447),
        (Estimate(3.0, 0.0), 3, 1.0),
        (Estimate(2.0, 0.0), 3, 0.0),
    ],
)
def test_a_level_is_a_bin_that_begins_half_a_level_below(belief: Estimate, level: int, chance: float) -> None:
    assert belief.probability_at_least(level) == pytest.approx(chance)


@pytest.mark.parametrize(
    ("belief", "level", "certainty"),
    [
        (Estimate(3.2, 0.44), 3, Certainty.SURE),
        (Estimate(2.5, 0.7), 3, Certainty.FAIRLY_SURE),
        (Estimate(2.49, 0.94), 2, Certainty.UNSURE),
        (Estimate(9.0, 0.7), 4, Certainty.FAIRLY_SURE),
        (Estimate(-1.0, 0.7), 1, Certainty.FAIRLY_SURE),
    ],
)
def test_an_estimate_is_told_as_the_nearest_level_of_the_scale_and_how_sure(
    belief: Estimate, level: int, certainty: Certainty
) -> None:
    assert describe_estimate(belief, scale_top=4) == (level, certainty)


@pytest.mark.parametrize("top", [1, 0, -1])
def test_a_scale_without_levels_has_no_population(top: int) -> None:
    with pytest.raises(InvalidInput):
        default_population(top)


def test_before_anyone_was_rated_the_middle_of_the_scale_is_believed() -> None:
    assert default_population(4) == Population(mean=2.5, variance=1.0, top=4)
    assert default_population(5) == Population(mean=3.0, variance=(4 / 3) ** 2, top=5)


def test_few_ratings_leave_a_skill_near_its_framework_and_many_move_it() -> None:
    parent = Population(mean=2.5, variance=1.0, top=4)
    few = shrink_statistics({Source.MANAGER: (2, 1.5, 0.5)}, parent=parent, parameters=FIGURES)
    many = shrink_statistics({Source.MANAGER: (100_000, 1.5, 0.8)}, parent=parent, parameters=FIGURES)
    assert 2.4 < few.mean < 2.5
    assert many.mean == pytest.approx(1.5, abs=0.01)
    assert many.variance == pytest.approx(0.8 * 0.71**2, abs=0.01)
    assert many.top == 4


def test_the_mean_learnt_from_self_ratings_is_cleared_of_their_bias_and_their_spread_is_not_learnt() -> None:
    parent = Population(mean=2.5, variance=1.0, top=4)
    learnt = shrink_statistics({Source.SELF: (1_000_000, 3.0, 0.2)}, parent=parent, parameters=FIGURES)
    assert learnt.mean == pytest.approx(3.0 - 0.32, abs=0.001)
    assert learnt.variance == 1.0


@pytest.mark.parametrize("observed", [{}, {Source.MANAGER: (0, 0.0, 0.0)}, {Source.MANAGER: (3, math.nan, 1.0)}])
def test_without_usable_ratings_a_skill_has_its_parents_statistics(observed: dict[Source, Statistics]) -> None:
    parent = Population(mean=2.2, variance=0.9, top=4)
    assert shrink_statistics(observed, parent=parent, parameters=FIGURES) == parent


def test_ratings_that_are_all_alike_do_not_prove_that_people_are() -> None:
    parent = Population(mean=2.5, variance=1.0, top=4)
    learnt = shrink_statistics({Source.MANAGER: (1_000_000, 3.0, 0.0)}, parent=parent, parameters=FIGURES)
    assert learnt.variance == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("count", "mean", "expected"),
    [(0, 0.0, 0.32), (40, 0.0, 0.16), (1_000_000, 0.5, 0.5), (1_000_000, 9.0, 1.5), (5, math.nan, 0.32)],
)
def test_a_bias_is_learnt_shrunk_towards_the_published_one_and_bounded(
    count: int, mean: float, expected: float
) -> None:
    learnt = learn_bias(mean, pairs=count, published=0.32, strength=40)
    assert learnt == pytest.approx(expected, abs=1e-4)


def test_a_persons_own_rater_bias_counts_from_four_confirmed_skills_on() -> None:
    assert learn_person_bias(1.2, pairs=3, parameters=FIGURES) == 0.32
    assert learn_person_bias(1.2, pairs=4, parameters=FIGURES) == pytest.approx((4 * 1.2 + 8 * 0.32) / 12)


def test_a_learnt_bias_replaces_the_published_one_of_its_source_alone() -> None:
    lenient = FIGURES.with_bias(Source.MANAGER, 0.5)
    assert (lenient.manager_bias, lenient.self_bias) == (0.5, 0.32)


@pytest.mark.parametrize(
    "settings",
    [
        {"self_validity": 0.0},
        {"manager_validity": 1.0},
        {"skill_loss_per_month": -0.1},
        {"self_bias": math.nan},
        {"test_bias": "much"},
        {"no_such_figure": 1},
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused_by_name(settings: dict[str, float]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        EstimateParameters.from_settings(settings)
    assert next(iter(settings)) in str(refusal.value)


@pytest.mark.parametrize(("mean", "variance"), [(math.nan, 1.0), (2.0, 0.0), (2.0, -1.0), (2.0, math.inf)])
def test_a_population_needs_a_finite_mean_and_a_spread(mean: float, variance: float) -> None:
    with pytest.raises(InvalidInput):
        Population(mean, variance)
