"""Who may be recommended to a mentee, and why somebody is not. Pure: no Django, no clock, no database."""

from __future__ import annotations

import math
from typing import Protocol

from ..ratings.data import Estimate
from .data import Band, Mentee, Offer, RankingParameters, Reason, ReasonCode, Target


class KnownLevel(Protocol):
    """What is known of one person's level in a skill: of their offer, or of their skill record."""

    @property
    def mean(self) -> float: ...
    @property
    def sd(self) -> float: ...
    @property
    def self_level(self) -> int | None: ...
    @property
    def confirmed_level(self) -> int | None: ...


def why_not(mentee: Mentee, offer: Offer, *, target: Target, parameters: RankingParameters) -> Reason | None:
    """Why ``offer`` is not for this gap, None when it is. What cannot be changed comes before what can."""
    refused = why_not_these_two(mentee, offer, parameters=parameters) or why_not_at_level(
        offer, needed=target.needed, parameters=parameters
    )
    if refused is not None:
        return refused
    if offer.paused:
        return Reason(ReasonCode.PAUSED)
    return Reason(ReasonCode.NO_FREE_PLACE, {"places": max(0, offer.places)}) if offer.places_free == 0 else None


def why_not_these_two(mentee: Mentee, offer: Offer, *, parameters: RankingParameters) -> Reason | None:
    """Why these two people are not brought together, whatever the skill; None when they may be."""
    for refused, code in (
        (offer.programme_id != mentee.programme_id, ReasonCode.OTHER_PROGRAMME),
        (offer.mentor_id == mentee.member_id, ReasonCode.IS_MENTEE),
        (parameters.exclude_manager and offer.mentor_id == mentee.manager_id, ReasonCode.IS_MANAGER),
        (offer.mentor_id in mentee.excluded, ReasonCode.DECLINED_LATELY),
    ):
        if refused:
            return Reason(code)
    return None


def why_not_at_level(offer: Offer, *, needed: int, parameters: RankingParameters) -> Reason | None:
    """Why ``offer`` does not count as at level ``needed``, None when it does. Depends on no mentee.

    A person whom others confirmed at the level by their newest rating counts; the estimate alone would exclude them:
    one rating at the highest level moves it less than halfway. The estimate admits those confirmed below (decision 13).
    """
    return why_not_there(offer, is_confirmed=offer.band is Band.CONFIRMED, needed=needed, parameters=parameters)


def why_not_there(
    known: KnownLevel, *, is_confirmed: bool, needed: int, parameters: RankingParameters
) -> Reason | None:
    """``why_not_at_level`` of somebody of whom no more is at hand than what is known of their level."""
    if not math.isfinite(known.mean + known.sd) or known.sd < 0:
        return Reason(ReasonCode.NO_ESTIMATE)
    if is_confirmed:
        return _why_not_confirmed(known, needed=needed, parameters=parameters)
    if known.self_level is None:
        return Reason(ReasonCode.NOT_RATED)
    if known.self_level < needed:
        return Reason(ReasonCode.SELF_RATED_BELOW, {"level": known.self_level, "needed": needed})
    return None if parameters.show_self_rated else Reason(ReasonCode.SELF_RATED_HIDDEN)


def _why_not_confirmed(known: KnownLevel, *, needed: int, parameters: RankingParameters) -> Reason | None:
    probability, level = Estimate(known.mean, known.sd).probability_at_least(needed), known.confirmed_level
    if (level is not None and level >= needed) or probability >= parameters.least_probability:
        return None
    return Reason(
        ReasonCode.NOT_LIKELY_AT_LEVEL, {"level": level or 0, "needed": needed, "percent": round(100 * probability)}
    )
