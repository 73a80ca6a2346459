"""Who may be recommended to a mentee, how well they suit, and why. Pure: no Django, no clock, no database.

Two bands: people rated by others, then people who only rated themselves. Within a band those who share no working hour
with the mentee come last, and the score is a product of factors. Those of the mentor alone, at the scale's "may mentor
from" or a level above it, are the storable ``base_score``; another target adds at most ``largest_level_gain`` to it,
and the mentee at most ``largest_bonus``. Never by demographics. The order, and how few offers have to be read for it,
is ``ranking``; pairing everyone at once is ``assignment``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

from ..ratings.data import Source
from .data import Band, Mentee, Offer, RankingParameters, Reason, ReasonCode, Target

ROUNDING = 1.0 + 1e-9
"""A score computed now that is by so little below what the stored base score allows is held to be just that: another
machine may round otherwise, and what is equal in truth has to compare equal."""
BEST_LEVELS_ABOVE = (1.0, 2.0)
"""How far above the target a mentor explains best: near enough to know the beginner's trouble (Hinds 1999)."""
MINUTES_A_DAY = 24 * 60
LEAST_ANSWERS, MOST_DAYS_SAID = 3, 2
"""So many answers at least, and so many days at most, for saying how soon somebody answers: praise or nothing."""
SELDOM, OFTEN = 0.5, 2.0
"""Below and above this share of the usual exposure, exposure is worth a reason."""
_CONFIRMED_BY = {
    Source.TEST: ReasonCode.CONFIRMED_BY_TEST,
    Source.MANAGER: ReasonCode.CONFIRMED_BY_MANAGER,
    Source.MENTOR: ReasonCode.CONFIRMED_BY_MENTOR,
}


def base_score(offer: Offer, *, level: int, parameters: RankingParameters) -> float:
    """What can be stored of a score: the factors of the mentor alone, as for a target of ``level``.

    Stored for "may mentor from", the most usual target, and for a level above it, since who is best for the one need
    not be for the other. Offers read in this order are then in the order of their scores but for workplace and
    exposure. Renew it when the rating, the places or the record change.
    """
    return _of_mentor(offer, target=Target(level, level), parameters=parameters)


def stored_score(offer: Offer, *, target: Target) -> float | None:
    """The stored base score by which offers are ordered for this target; None if it was not stored."""
    return offer.base_score if target.ordered_at == target.mentor_from else offer.higher_score


def own_score(offer: Offer, *, target: Target, parameters: RankingParameters) -> float:
    """The part of the score that depends on neither mentee nor day, at this target.

    Never more than the stored base score allows: a row that is behind its facts stands lower until it is renewed, but
    no scan of a part answers otherwise than the whole.
    """
    points = _of_mentor(offer, target=target, parameters=parameters)
    stored = stored_score(offer, target=target)
    if stored is None:
        return points
    ceiling = stored * largest_level_gain(target, parameters=parameters)
    return ceiling if points * ROUNDING > ceiling else points


def largest_level_gain(target: Target, *, parameters: RankingParameters) -> float:
    """The most by which an own score at ``target`` exceeds the stored base score, as a factor: the least such bound.

    The chance of the level needed can only fall. The level factor at the target over that at the level of the order
    (``Target.ordered_at``) is a ratio of piecewise linear functions of the mean, greatest at a break point. For a lower
    target that is where the mentor stands at "may mentor from" and well above the target; for a higher one, where they
    stand beyond what explains best at the level of the order. Both give the full factor over the least one. (In a scale
    with no more than two levels above that no mean lies so high and 1 would do, but then the chance keeps the bound.)
    """
    if target.level == target.ordered_at or not parameters.level_weight:
        return 1.0
    return 1.0 / (1.0 - parameters.level_weight) if parameters.level_weight < 1 else math.inf


def largest_bonus(parameters: RankingParameters, *, mentee: Mentee | None = None, is_apart: bool = False) -> float:
    """The most by which this (None: any) mentee's score of an offer exceeds its own score, as a factor.

    Exposure and time zone only take away, the latter all its weight of those who are apart; another unit adds, for
    those who have one themselves.
    """
    is_nowhere = mentee is not None and not (mentee.department or mentee.unit or mentee.region)
    bonus = 1.0 if is_nowhere else 1.0 + parameters.other_unit_weight
    return bonus * (1.0 - parameters.time_zone_weight) if is_apart else bonus


def score(mentee: Mentee, offer: Offer, *, target: Target, parameters: RankingParameters, now: datetime) -> float:
    """How well ``offer`` suits this gap: a product of factors, comparable within a band only. Eligibility apart."""
    return (
        own_score(offer, target=target, parameters=parameters)
        * exposure_factor(offer, target=target, parameters=parameters, now=now)
        * workplace_factor(mentee, offer, parameters=parameters)
    )


def workplace_factor(mentee: Mentee, offer: Offer, *, parameters: RankingParameters) -> float:
    """What the two workplaces make of the score: more for another unit, less for few hours in common."""
    elsewhere = parameters.other_unit_weight if other_unit(mentee, offer) else 0.0
    apart = 1.0 - shared_hours(mentee, offer, parameters=parameters)
    return (1.0 + elsewhere) * (1.0 - parameters.time_zone_weight * apart)


def level_factor(offer: Offer, *, target: Target, parameters: RankingParameters) -> float:
    """1 if the mentor's estimate is one or two levels above the target, 1 - level_weight a level or more outside."""
    nearest, furthest = BEST_LEVELS_ABOVE
    above = offer.mean - target.level
    outside = max(nearest - above, above - furthest, 0.0)
    return 1.0 - parameters.level_weight * min(1.0, outside)


def load_factor(offer: Offer, *, parameters: RankingParameters) -> float:
    """1 for a mentor with every place free, 1 - load_weight for one with none."""
    if offer.places <= 0:
        return 1.0 - parameters.load_weight
    return 1.0 - parameters.load_weight * (offer.places - offer.places_free) / offer.places


def outcome_factor(offer: Offer, *, parameters: RankingParameters) -> float:
    """1 for a usual record; the share of successes, shrunk to the usual one, moves it by at most outcome_weight."""
    completed = max(0, offer.completed)
    successes = min(max(0, offer.successes), completed)
    shrunk = (successes + parameters.outcome_strength * parameters.usual_success) / (
        completed + parameters.outcome_strength
    )
    return 1.0 + parameters.outcome_weight * (shrunk - parameters.usual_success)


def answer_factor(offer: Offer, *, parameters: RankingParameters) -> float:
    """1 for somebody who was never asked; how reliably and how soon they answer moves it by at most answer_weight.

    Each request counts 1 if answered on the same day, less for each working day, 0 if unanswered. Their mean is shrunk
    to the usual one, so that a newcomer stands where the average does and one silence costs little.
    """
    answered = max(0, offer.answered)
    worth = max(0.0, answered - parameters.answer_delay_cost * max(0, offer.days_taken))
    asked = answered + max(0, offer.unanswered)
    # The shrunk mean less the usual one, written so that nobody who was never asked is a rounding error away from it.
    better = (worth - asked * parameters.usual_answer) / (asked + parameters.answer_strength)
    return 1.0 + parameters.answer_weight * better


def _usual_days(offer: Offer) -> int | None:
    """In how many working days the mentor usually answers, at least 1; None where that is not to be said: of too few
    answers, or of anybody who often leaves requests unanswered or takes long."""
    if offer.answered < LEAST_ANSWERS or offer.unanswered * 2 > offer.answered:
        return None
    days = max(1, math.ceil(offer.days_taken / offer.answered))
    return days if days <= MOST_DAYS_SAID else None


def exposure_factor(offer: Offer, *, target: Target, parameters: RankingParameters, now: datetime) -> float:
    """1 for a mentor not shown lately, falling with their exposure against the skill's mean."""
    return 1.0 / (1.0 + parameters.exposure_weight * _relative_exposure(offer, target, parameters, now))


def decay_exposure(exposure: float, *, since: datetime | None, now: datetime, parameters: RankingParameters) -> float:
    """``exposure`` of ``since`` as it counts ``now``: it fades over ``exposure_days``, with no sum to renew.

    What is not a finite number counts as none.
    """
    if not math.isfinite(exposure):
        return 0.0
    if since is None:
        return max(0.0, exposure)
    days = max(0.0, (now - since).total_seconds() / 86_400.0)
    return max(0.0, exposure) * math.exp(-days / parameters.exposure_days)


def mean_exposure(offers: Sequence[Offer]) -> float:
    """The usual exposure among ``offers``; what is not a finite number is left out; zero where nothing is left."""
    known = [offer.exposure for offer in offers if math.isfinite(offer.exposure)]
    return math.fsum(known) / len(known) if known else 0.0


def exposure_of_rank(rank: int) -> float:
    """What being chosen at ``rank`` (from 1) adds to a mentor's exposure: 1 / log2(1 + rank)."""
    return 1.0 / math.log2(1 + max(1, rank))


def shared_hours(mentee: Mentee, offer: Offer, *, parameters: RankingParameters) -> float:
    """The share, 0..1, of a working day that both are at work; 1 where a time zone is not known."""
    apart = _minutes_apart(mentee, offer)
    return 1.0 if apart is None else max(0.0, 1.0 - apart / 60.0 / parameters.working_hours)


def are_apart(mentee: Mentee, offer: Offer, *, parameters: RankingParameters) -> bool:
    """Whether the two are known to share no working hour, so that the mentor comes after all of their band who share
    some."""
    apart = _minutes_apart(mentee, offer) if parameters.time_zone_weight else None
    return apart is not None and apart >= 60.0 * parameters.working_hours


def hours_near(mentee: Mentee, *, parameters: RankingParameters) -> tuple[tuple[int, int], ...]:
    """Between which minutes from UTC, both left out, a mentor is not apart from the mentee; empty where nobody is."""
    reach = 60.0 * parameters.working_hours
    if mentee.utc_offset is None or not parameters.time_zone_weight or 2 * reach > MINUTES_A_DAY:
        return ()
    here = mentee.utc_offset
    return tuple(
        (math.floor(here - reach) + days, math.ceil(here + reach) + days) for days in (-MINUTES_A_DAY, 0, MINUTES_A_DAY)
    )


def other_unit(mentee: Mentee, offer: Offer) -> Reason | None:
    """The first of department, unit and region in which the two are known to differ, None if in none."""
    for code, own, other in (
        (ReasonCode.OTHER_DEPARTMENT, mentee.department, offer.department),
        (ReasonCode.OTHER_UNIT, mentee.unit, offer.unit),
        (ReasonCode.OTHER_REGION, mentee.region, offer.region),
    ):
        if own and other and own != other:
            return Reason(code, {"name": other})
    return None


def explain(
    mentee: Mentee, offer: Offer, *, target: Target, parameters: RankingParameters, now: datetime
) -> tuple[Reason, ...]:
    """Every factor of the score that is switched on and known, as a reason; evidence comes first."""
    reasons = list(_evidence(offer))
    if parameters.level_weight and offer.band is Band.CONFIRMED:
        above = math.floor(offer.mean + 0.5) - target.level
        if above == 0:
            reasons.append(Reason(ReasonCode.AT_TARGET))
        elif above > 0:
            code = ReasonCode.LEVEL_ABOVE if above == 1 else ReasonCode.LEVELS_ABOVE
            reasons.append(Reason(code, {"levels": above}))
    elsewhere = other_unit(mentee, offer) if parameters.other_unit_weight else None
    if elsewhere:
        reasons.append(elsewhere)
    if parameters.load_weight:
        reasons.append(Reason(ReasonCode.PLACES_FREE, {"free": offer.places_free, "places": offer.places}))
    reasons += _hours(mentee, offer, parameters=parameters)
    if parameters.outcome_weight and offer.completed > 0:
        reasons.append(Reason(ReasonCode.RECORD, {"successes": offer.successes, "completed": offer.completed}))
    reasons += _promptness(offer, parameters=parameters)
    if parameters.exposure_weight and 0 < target.mean_exposure < math.inf:
        share = _relative_exposure(offer, target, parameters, now)
        if share < SELDOM:
            reasons.append(Reason(ReasonCode.SELDOM_SHOWN))
        elif share > OFTEN:
            reasons.append(Reason(ReasonCode.OFTEN_SHOWN))
    return tuple(reasons)


def _evidence(offer: Offer) -> tuple[Reason, ...]:
    """Who said that the mentor is at which level; told whatever the weights."""
    by = _CONFIRMED_BY.get(offer.confirmed_by) if offer.confirmed_by else None
    if offer.band is Band.CONFIRMED and by and offer.confirmed_level is not None:
        return (Reason(by, {"level": offer.confirmed_level}),)
    if offer.band is Band.SELF_RATED and offer.self_level is not None:
        return (Reason(ReasonCode.SELF_RATED, {"level": offer.self_level}),)
    return ()


def _hours(mentee: Mentee, offer: Offer, *, parameters: RankingParameters) -> tuple[Reason, ...]:
    if not parameters.time_zone_weight or _minutes_apart(mentee, offer) is None:
        return ()
    if are_apart(mentee, offer, parameters=parameters):
        return (Reason(ReasonCode.NO_SHARED_HOURS),)
    hours = round(shared_hours(mentee, offer, parameters=parameters) * parameters.working_hours)
    return (Reason(ReasonCode.SHARED_HOURS, {"hours": hours, "of": round(parameters.working_hours)}),)


def _promptness(offer: Offer, *, parameters: RankingParameters) -> tuple[Reason, ...]:
    days = _usual_days(offer) if parameters.answer_weight else None
    if days is None:
        return ()
    return (Reason(ReasonCode.ANSWERS_IN_A_DAY) if days == 1 else Reason(ReasonCode.ANSWERS_IN_DAYS, {"days": days}),)


def _minutes_apart(mentee: Mentee, offer: Offer) -> int | None:
    if mentee.utc_offset is None or offer.utc_offset is None:
        return None
    apart = abs(mentee.utc_offset - offer.utc_offset) % MINUTES_A_DAY
    return min(apart, MINUTES_A_DAY - apart)


def _relative_exposure(offer: Offer, target: Target, parameters: RankingParameters, now: datetime) -> float:
    if not 0 < target.mean_exposure < math.inf:
        return 0.0
    return decay_exposure(offer.exposure, since=offer.exposed_at, now=now, parameters=parameters) / target.mean_exposure


def _of_mentor(offer: Offer, *, target: Target, parameters: RankingParameters) -> float:
    probability: float = offer.estimate.probability_at_least(target.needed) ** parameters.probability_weight
    return (
        probability
        * load_factor(offer, parameters=parameters)
        * outcome_factor(offer, parameters=parameters)
        * answer_factor(offer, parameters=parameters)
        * level_factor(offer, target=target, parameters=parameters)
    )
