"""How a skill record follows from new ratings, and who counts as the one who confirmed. Without a database."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from mentoring_xblock.applets.ratings.data import EstimateParameters, Population, Source
from mentoring_xblock.applets.ratings.domain import default_population, estimate
from mentoring_xblock.applets.ratings.records import (
    RatingInfo,
    SkillRecord,
    add_ratings,
    population_and_parameters,
    renew,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
POPULATION = default_population(4)
PARAMETERS = EstimateParameters()


def rating(level: int, source: Source = Source.SELF, **fields: Any) -> RatingInfo:
    return RatingInfo(skill_id=7, skill_version_id=70, level=level, scale_top=4, source=source, **fields)


def add(skill_record: SkillRecord | None, *ratings: RatingInfo, now: datetime = NOW) -> SkillRecord:
    return add_ratings(skill_record, ratings, member_id=1, skill_id=7, figures=(POPULATION, PARAMETERS), now=now)


def test_the_first_rating_makes_a_standing_that_holds_what_the_estimate_says() -> None:
    after = add(None, rating(3, last_performed=date(2026, 1, 1), anchored=True))
    assert (after.member_id, after.skill_id, after.self_level, after.self_previous) == (1, 7, 3, None)
    assert (after.self_at, after.self_last_performed, after.self_anchored) == (NOW, date(2026, 1, 1), True)
    believed = estimate(after.observations(), population=POPULATION, parameters=PARAMETERS, now=NOW)
    assert (after.mean, after.sd, after.renewed_at) == (believed.mean, believed.sd, NOW)
    assert len(after.observations()) == 1


def test_every_source_is_kept_beside_the_others() -> None:
    after = add(None, rating(4))
    after = add(after, rating(2, Source.MANAGER), now=NOW + timedelta(days=1))
    after = add(after, rating(3, Source.MENTOR), rating(1, Source.TEST), now=NOW + timedelta(days=2))
    assert (after.self_level, after.manager_level, after.mentor_level, after.test_level) == (4, 2, 3, 1)
    assert [each.source for each in after.observations()] == list(Source)
    assert after.mean < 2.5


def test_a_second_self_rating_remembers_the_first_and_when_the_skill_was_used() -> None:
    first = add(None, rating(1, last_performed=date(2026, 1, 1)))
    after = add(first, rating(3), now=NOW + timedelta(days=1))
    assert (after.self_level, after.self_previous, after.self_last_performed) == (3, 1, date(2026, 1, 1))


def test_an_older_word_does_not_displace_a_newer_one() -> None:
    newer = add(None, rating(3))
    after = add(newer, rating(1), now=NOW - timedelta(seconds=1))
    assert (after.self_level, after.self_at, after.self_previous) == (3, NOW, None)


@pytest.mark.parametrize(
    ("said", "by", "level"),
    [
        ([], None, None),
        ([(Source.SELF, 4, 0)], None, None),
        ([(Source.MANAGER, 2, 0)], Source.MANAGER, 2),
        ([(Source.MANAGER, 2, 0), (Source.MENTOR, 3, 1)], Source.MENTOR, 3),
        ([(Source.MENTOR, 3, 0), (Source.TEST, 4, 0)], Source.TEST, 4),
        ([(Source.MENTOR, 3, 0), (Source.MANAGER, 2, 0)], Source.MANAGER, 2),
    ],
)
def test_the_newest_word_of_another_confirms(
    said: list[tuple[Source, int, int]], by: Source | None, level: int | None
) -> None:
    skill_record = add(None)
    for source, given, days in said:
        skill_record = add(skill_record, rating(given, source), now=NOW + timedelta(days=days))
    confirmed = skill_record.confirmed
    assert (confirmed.source if confirmed else None, skill_record.confirmed_level) == (by, level)


def test_renewing_later_is_less_sure_and_changes_no_word() -> None:
    fresh = add(None, rating(4, Source.MANAGER))
    later = renew(fresh, population=POPULATION, parameters=PARAMETERS, now=NOW + timedelta(days=900))
    assert later.sd > fresh.sd
    assert later.mean < fresh.mean
    assert later.observations() == fresh.observations()


def test_what_was_learnt_takes_the_place_of_what_was_published() -> None:
    population, parameters = population_and_parameters(None, scale_top=4, published=PARAMETERS)
    assert (population, parameters) == (default_population(4), PARAMETERS)
    learned = (3.1, 0.4, 0.5, None)
    population, parameters = population_and_parameters(learned, scale_top=4, published=PARAMETERS)
    assert population == Population(mean=3.1, variance=0.4, top=4)
    assert (parameters.self_bias, parameters.mentor_bias) == (0.5, PARAMETERS.mentor_bias)


@pytest.mark.parametrize(
    "broken",
    [(math.nan, 0.5), (math.inf, 0.5), (3.0, math.inf), (3.0, math.nan), (3.0, 0.0), (3.0, -1.0)],
)
def test_statistics_that_are_no_numbers_keep_nobody_from_rating(broken: tuple[float, float]) -> None:
    learned = (*broken, None, None)
    assert population_and_parameters(learned, scale_top=4, published=PARAMETERS) == (POPULATION, PARAMETERS)


@pytest.mark.parametrize("bias", [math.nan, math.inf, -math.inf])
def test_a_bias_that_is_no_number_is_as_published(bias: float) -> None:
    learned = (3.0, 0.5, bias, bias)
    assert population_and_parameters(learned, scale_top=4, published=PARAMETERS)[1] == PARAMETERS
