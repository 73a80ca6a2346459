"""In which order mentors are recommended, from all offers or from as few as an exact answer needs. Pure.

``domain`` says who may be recommended and what a score is; the room's api fetches the offers.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable
from datetime import datetime

from .data import Band, Mentee, Offer, RankingParameters, Recommendation, Target
from .domain import (
    are_apart,
    base_score,
    explain,
    exposure_factor,
    largest_bonus,
    largest_level_gain,
    score,
    stored_score,
    workplace_factor,
)
from .eligibility import why_not

_Scored = tuple[bool, float, float, Offer]
"""Whether mentor and mentee are apart, the score, the stored base score, the offer."""


def rank(
    mentee: Mentee, offers: Iterable[Offer], *, target: Target, parameters: RankingParameters, now: datetime
) -> tuple[Recommendation, ...]:
    """All who may mentor this gap, the best first: by band, those apart last, score falling, base score falling, then
    ``Offer.key``.

    The order of ``offers`` does not matter. The whole list; show the first ``parameters.shown``.
    """
    return tuple(
        _recommend(mentee, offer, points, target=target, parameters=parameters, now=now)
        for _, points, _, offer in _scored(mentee, offers, target=target, parameters=parameters, now=now)
    )


def order_mentors(
    mentee: Mentee, offers: Iterable[Offer], *, target: Target, parameters: RankingParameters, now: datetime
) -> tuple[int, ...]:
    """The memberships of ``rank`` alone, in its order: to say where somebody stands, no reasons are needed."""
    scored = _scored(mentee, offers, target=target, parameters=parameters, now=now)
    return tuple(offer.mentor_id for *_, offer in scored)


def scan_until_exact(
    mentee: Mentee,
    offers: Iterable[Offer],
    *,
    target: Target,
    parameters: RankingParameters,
    now: datetime,
    wanted: int | None = None,
) -> tuple[Recommendation, ...]:
    """The first ``wanted`` (default ``parameters.shown``) of ``rank``, from offers that come in base order.

    Base order: band, those apart last, then the stored base score of ``Target.ordered_at`` falling, then ``Offer.key``.
    Reading ends as soon as no later offer can enter. That is exact whatever was stored, since no score exceeds its
    stored base score by more than the two bounds. Equal scores keep base order, so a later offer with an equal score is
    too late: of many who are alike, the first with the greatest bonus suffice. Every comparison is exact: each bound
    multiplies what the score multiplies, in its order, and rounding never turns an order round.
    """
    most = parameters.shown if wanted is None else max(0, wanted)
    bonus = largest_bonus(parameters, mentee=mentee)
    gain = largest_level_gain(target, parameters=parameters)
    workplace: dict[tuple[str, str, str, int | None], float] = {}
    apart: dict[int | None, bool] = {}
    kept: list[_Scored] = []
    group: tuple[Band, bool] | None = None
    room = most
    best: list[float] = []  # heap of the highest scores of the group being read, at most ``room``
    for offer in offers:
        if offer.utc_offset not in apart:
            apart[offer.utc_offset] = are_apart(mentee, offer, parameters=parameters)
        is_apart = apart[offer.utc_offset]
        if (offer.band, is_apart) != group:
            group, room, best = (offer.band, is_apart), most - len(kept), []
            bonus = largest_bonus(parameters, mentee=mentee, is_apart=is_apart)
        stored = _stored(offer, target=target, parameters=parameters)
        ceiling = stored * gain
        # A full group shuts out the next one as well, so one break serves both.
        if room <= 0 or (len(best) == room and best[0] >= ceiling * bonus):
            break
        if len(best) == room:
            # What is quickly told shuts most offers out; those of one workplace are alike in the first of it.
            place = (offer.department, offer.unit, offer.region, offer.utc_offset)
            if place not in workplace:
                workplace[place] = workplace_factor(mentee, offer, parameters=parameters)
            here = workplace[place]
            if best[0] >= ceiling * here or best[0] >= (
                ceiling * exposure_factor(offer, target=target, parameters=parameters, now=now) * here
            ):
                continue
        if why_not(mentee, offer, target=target, parameters=parameters) is not None:
            continue
        points = score(mentee, offer, target=target, parameters=parameters, now=now)
        kept.append((is_apart, points, stored, offer))
        (heapq.heappush if len(best) < room else heapq.heappushpop)(best, points)
    kept.sort(key=_order)
    return tuple(
        _recommend(mentee, offer, points, target=target, parameters=parameters, now=now)
        for _, points, _, offer in kept[:most]
    )


def _stored(offer: Offer, *, target: Target, parameters: RankingParameters) -> float:
    """The key of base order. What is not a number comes first, as in the databases."""
    stored = stored_score(offer, target=target)
    if stored is None:
        return base_score(offer, level=target.ordered_at, parameters=parameters)
    return math.inf if math.isnan(stored) else stored


def _scored(
    mentee: Mentee, offers: Iterable[Offer], *, target: Target, parameters: RankingParameters, now: datetime
) -> list[_Scored]:
    scored = [
        (
            are_apart(mentee, offer, parameters=parameters),
            score(mentee, offer, target=target, parameters=parameters, now=now),
            _stored(offer, target=target, parameters=parameters),
            offer,
        )
        for offer in offers
        if why_not(mentee, offer, target=target, parameters=parameters) is None
    ]
    scored.sort(key=_order)
    return scored


def _order(scored: _Scored) -> tuple[str, bool, float, float, str, int]:
    is_apart, points, stored, offer = scored
    return offer.band.value, is_apart, -points, -stored, offer.key, offer.offer_id


def _recommend(
    mentee: Mentee, offer: Offer, points: float, *, target: Target, parameters: RankingParameters, now: datetime
) -> Recommendation:
    return Recommendation(offer, points, explain(mentee, offer, target=target, parameters=parameters, now=now))
