"""Being confirmed never costs a person their place on the list (decision 13). No database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.applets.matching.data import RankingParameters
from mentoring_xblock.applets.matching.offers import is_at_level
from mentoring_xblock.applets.ratings.data import CONFIRMING, EstimateParameters, Population, Source
from mentoring_xblock.applets.ratings.domain import default_population
from mentoring_xblock.applets.ratings.records import RatingInfo, SkillRecord, add_ratings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TOP = 4
FIGURES = EstimateParameters()
Said = tuple[Source, int]


def say(
    skill_record: SkillRecord | None, *said: Said, days: int = 0, population: Population, parameters: EstimateParameters
) -> SkillRecord:
    """What is believed after these words, a day apart, the first of them after ``days``."""
    for number, (source, level) in enumerate(said, start=days):
        skill_record = add_ratings(
            skill_record,
            [RatingInfo(skill_id=7, skill_version_id=70, level=level, scale_top=TOP, source=source)],
            member_id=1,
            skill_id=7,
            figures=(population, parameters),
            now=NOW + timedelta(days=number),
        )
    assert skill_record is not None
    return skill_record


def is_listed(skill_record: SkillRecord, needed: int) -> bool:
    return is_at_level(skill_record, needed=needed, parameters=RankingParameters())


WORDS = st.lists(st.tuples(st.sampled_from(Source), st.integers(1, TOP)), min_size=1, max_size=6)
POPULATIONS = st.builds(Population, mean=st.floats(1, TOP), variance=st.floats(0.1, 2), top=st.just(TOP))
BIASES = st.floats(-1.5, 1.5)
PARAMETERS = st.builds(replace, st.just(FIGURES), self_bias=BIASES, mentor_bias=BIASES)


@given(
    said=WORDS,
    by=st.sampled_from(CONFIRMING),
    needed=st.integers(1, TOP),
    higher=st.integers(0, TOP - 1),
    population=POPULATIONS,
    parameters=PARAMETERS,
)
def test_a_confirmation_at_the_level_or_above_removes_nobody(
    said: list[Said],
    by: Source,
    needed: int,
    higher: int,
    population: Population,
    parameters: EstimateParameters,
) -> None:
    before = say(None, *said, population=population, parameters=parameters)
    level = min(TOP, needed + higher)
    after = say(before, (by, level), days=len(said), population=population, parameters=parameters)
    assert is_listed(after, needed)
    assert is_listed(after, needed) >= is_listed(before, needed)


@pytest.mark.parametrize("level", range(1, TOP + 1))
@pytest.mark.parametrize("by", CONFIRMING)
def test_whoever_is_listed_by_their_own_word_is_listed_by_the_same_word_of_another(by: Source, level: int) -> None:
    population = default_population(TOP)
    himself = say(None, (Source.SELF, level), population=population, parameters=FIGURES)
    confirmed = say(himself, (by, level), days=1, population=population, parameters=FIGURES)
    for needed in range(1, TOP + 1):
        assert is_listed(confirmed, needed) >= is_listed(himself, needed)


@pytest.mark.parametrize(
    ("said", "needed", "listed"),
    [
        # Confirmed below the level: belief decides.
        ([(Source.MANAGER, 2)], 3, False),
        ([(Source.SELF, 4), (Source.MANAGER, 2)], 3, False),
        ([(Source.TEST, 4), (Source.MENTOR, 2)], 3, True),
        ([(Source.MANAGER, 3)], 4, False),
        # A word at the level is enough, though belief alone would not be.
        ([(Source.MANAGER, 4)], 4, True),
        ([(Source.MENTOR, 4)], 4, True),
        # Growth confirmed after a test that was failed.
        ([(Source.TEST, 2), (Source.MANAGER, 4)], 4, True),
        # And a confirmation taken back.
        ([(Source.MANAGER, 4), (Source.MANAGER, 1)], 3, False),
    ],
)
def test_the_newest_word_of_another_or_belief_opens_the_first_band(said: list[Said], needed: int, listed: bool) -> None:
    skill_record = say(None, *said, population=default_population(TOP), parameters=FIGURES)
    assert is_listed(skill_record, needed) is listed


def test_one_confirmation_of_the_highest_level_is_believed_less_than_half() -> None:
    """The reason for the rule: by belief alone the person would be hidden."""
    skill_record = say(None, (Source.MANAGER, TOP), population=default_population(TOP), parameters=FIGURES)
    assert skill_record.estimate.probability_at_least(TOP) == pytest.approx(0.37, abs=0.03)
