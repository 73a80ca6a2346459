"""Hours in common: whoever shares none comes after all of their band who share some, and it is said in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.applets.matching import domain
from mentoring_xblock.applets.matching.data import RankingParameters, Reason, ReasonCode

from .offers import FIGURES, MENTEE, OFFER, UNCONFIRMED, points, ranked, reasons_of

pytestmark = pytest.mark.once
FAR = 60 + 8 * 60
"""Eight hours east of the mentee: they leave when the mentee begins."""


def test_the_best_mentor_without_common_hours_stands_after_the_weakest_with_some() -> None:
    best = replace(OFFER, offer_id=1, mentor_id=101, mean=3.6, utc_offset=FAR, unit="South")
    weak = replace(OFFER, offer_id=2, mentor_id=102, mean=2.6, places=4, places_taken=3, utc_offset=FAR - 15)
    assert points(best) > points(weak)
    assert ranked(best, weak) == [2, 1]


def test_the_bands_come_before_the_hours() -> None:
    far = replace(OFFER, offer_id=1, mentor_id=101, utc_offset=FAR)
    near = replace(UNCONFIRMED, offer_id=2, mentor_id=102, self_level=4)
    assert ranked(far, near) == [1, 2]


@pytest.mark.parametrize("unknown", ["mentee", "mentor"])
def test_where_a_time_zone_is_not_known_nobody_is_held_to_be_far_away(unknown: str) -> None:
    mentee = replace(MENTEE, utc_offset=None) if unknown == "mentee" else MENTEE
    offer = replace(OFFER, utc_offset=FAR if unknown == "mentee" else None)
    assert not domain.are_apart(mentee, offer, parameters=FIGURES)


def test_it_is_said_in_words() -> None:
    assert Reason(ReasonCode.NO_SHARED_HOURS) in reasons_of(replace(OFFER, utc_offset=FAR))
    assert Reason(ReasonCode.SHARED_HOURS, {"hours": 1, "of": 8}) in reasons_of(replace(OFFER, utc_offset=FAR - 60))
    assert ReasonCode.NO_SHARED_HOURS.label == "No working hours in common"


def test_where_time_zones_do_not_count_nobody_comes_last_for_one() -> None:
    far = replace(OFFER, utc_offset=FAR)
    off = RankingParameters(time_zone_weight=0.0)
    assert not domain.are_apart(MENTEE, far, parameters=off)
    assert domain.hours_near(MENTEE, parameters=off) == ()


@given(
    here=st.integers(-720, 840),
    there=st.integers(-720, 840),
    hours=st.sampled_from([0.5, 7.7, 8.0, 11.9, 12.0, 12.5, 30.0]),
)
def test_what_is_read_as_near_is_what_is_ranked_as_near(here: int, there: int, hours: float) -> None:
    parameters = RankingParameters(working_hours=hours)
    mentee, offer = replace(MENTEE, utc_offset=here), replace(OFFER, utc_offset=there)
    near = domain.hours_near(mentee, parameters=parameters)
    is_near = not near or any(low < there < high for low, high in near)
    assert is_near is not domain.are_apart(mentee, offer, parameters=parameters)
