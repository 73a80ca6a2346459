"""One mentee, one offer, and what the rules say of them: what the tests of rules and of ranking start from."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime

from mentoring_xblock.applets.matching import domain, eligibility, ranking
from mentoring_xblock.applets.matching.data import Band, Mentee, Offer, RankingParameters, Reason, ReasonCode, Target
from mentoring_xblock.applets.ratings.data import Source

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
NOT_NUMBERS = [math.nan, math.inf, -math.inf]


def refusal(offer: Offer, *, mentee: Mentee = MENTEE, target: Target = TARGET, **figures: float) -> ReasonCode | None:
    reason = eligibility.why_not(mentee, offer, target=target, parameters=replace(FIGURES, **figures))
    return reason.code if reason else None


def points(offer: Offer, *, mentee: Mentee = MENTEE, target: Target = TARGET, **figures: float) -> float:
    return domain.score(mentee, offer, target=target, parameters=replace(FIGURES, **figures), now=NOW)


def reasons_of(offer: Offer, *, target: Target = TARGET, **figures: float) -> tuple[Reason, ...]:
    return domain.explain(MENTEE, offer, target=target, parameters=replace(FIGURES, **figures), now=NOW)


def ranked(*offers: Offer, mentee: Mentee = MENTEE, target: Target = TARGET) -> list[int]:
    return [each.offer_id for each in ranking.rank(mentee, offers, target=target, parameters=FIGURES, now=NOW)]
