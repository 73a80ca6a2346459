"""How a mentor's answers move the score, and what is said of them: praise or nothing, and never from few."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.applets.matching import domain
from mentoring_xblock.applets.matching.data import Offer, RankingParameters, Reason, ReasonCode

from .offers import FIGURES, OFFER, points, ranked, reasons_of

pytestmark = pytest.mark.once


def offer(answered: int = 0, days: int = 0, unanswered: int = 0, **more: int) -> Offer:
    return replace(OFFER, answered=answered, days_taken=days, unanswered=unanswered, **more)  # type: ignore[arg-type]


def factor(each: Offer) -> float:
    return domain.answer_factor(each, parameters=FIGURES)


def test_whoever_was_never_asked_stands_where_the_average_does() -> None:
    assert factor(offer()) == 1.0
    assert factor(offer(10, 10, 2)) == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (offer(), offer(unanswered=1)),
        (offer(unanswered=1), offer(unanswered=2)),
        (offer(4, 4), offer()),
        (offer(4, 2), offer(4, 8)),
        (offer(8, 8), offer(4, 4)),
        (offer(4, 4, 1), offer(2, 2, 3)),
    ],
)
def test_answers_lift_and_silences_lower_and_sooner_is_better(better: Offer, worse: Offer) -> None:
    assert factor(better) > factor(worse)
    assert points(better) > points(worse)


def test_after_one_silence_a_busy_mentor_who_answers_stands_before_an_idle_one_who_does_not() -> None:
    idle = replace(offer(unanswered=1), offer_id=1, mentor_id=101)
    busy = replace(offer(6, 6), offer_id=2, mentor_id=102, places_taken=1)
    assert ranked(idle, busy) == [2, 1]


@pytest.mark.parametrize(
    ("each", "said"),
    [
        (offer(2, 0), None),
        (offer(3, 0), Reason(ReasonCode.ANSWERS_IN_A_DAY)),
        (offer(3, 3), Reason(ReasonCode.ANSWERS_IN_A_DAY)),
        (offer(3, 4), Reason(ReasonCode.ANSWERS_IN_DAYS, {"days": 2})),
        (offer(3, 7), None),
        (offer(4, 2, 2), Reason(ReasonCode.ANSWERS_IN_A_DAY)),
        (offer(4, 2, 3), None),
        (offer(0, 0, 5), None),
    ],
)
def test_it_is_said_in_whole_days_of_three_answers_or_more_and_only_where_it_is_praise(
    each: Offer, said: Reason | None
) -> None:
    codes = {ReasonCode.ANSWERS_IN_A_DAY, ReasonCode.ANSWERS_IN_DAYS}
    assert [reason for reason in reasons_of(each) if reason.code in codes] == ([said] if said else [])


@given(
    answered=st.integers(0, 1000),
    days=st.integers(0, 100_000),
    unanswered=st.integers(0, 1000),
    weight=st.floats(0, 1),
    usual=st.floats(0, 1),
)
def test_the_factor_stays_within_its_weight(
    answered: int, days: int, unanswered: int, weight: float, usual: float
) -> None:
    figures = RankingParameters(answer_weight=weight, usual_answer=usual)
    found = domain.answer_factor(offer(answered, days, unanswered), parameters=figures)
    assert 1 - weight * usual - 1e-9 <= found <= 1 + weight * (1 - usual) + 1e-9
