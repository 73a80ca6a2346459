"""The offers and excluded pairs that pairing everyone reads, to make a plan and again to apply it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from ...core.values import fill
from ...platform.configuration import get_setting
from ..pairings import api as pairings
from ..people.data import MemberInfo, ProgrammeInfo
from ..people.domain import utc_offset
from . import reading
from .data import Mentee, Offer
from .domain import mean_exposure


def read_offers(skill_ids: Collection[int], programme: ProgrammeInfo, *, now: datetime) -> dict[int, list[Offer]]:
    """Every offer on these skills, in base order, with places that proposals wait for counted as taken."""
    promised = Counter(pairings.mentors_asked(programme.programme_id))
    return {
        skill_id: [
            reading.with_promised(offer, promised[offer.mentor_id])
            for offer in reading.read_all(skill_id, programme_id=programme.programme_id, now=now)
        ]
        for skill_id in sorted(skill_ids)
    }


def usual_exposure(every: Sequence[Offer]) -> float:
    """The mean exposure of those who compete for being shown: the first in base order."""
    return mean_exposure(every[: reading.COMPETING])


def barred_pairs(programme_id: int, *, now: datetime) -> frozenset[tuple[int, int, int]]:
    """(mentee, skill, mentor) of those who declined lately, or were."""
    since = now - timedelta(days=get_setting("DECLINED_DAYS"))
    return pairings.all_declined_since(programme_id, since)


def mentee_of(member: MemberInfo, *, now: datetime, excluded: frozenset[int] = frozenset()) -> Mentee:
    """A member as somebody who looks for a mentor."""
    return fill(
        Mentee,
        member,
        level=None,
        estimate=None,
        utc_offset=utc_offset(member.time_zone, now),
        excluded=excluded,
    )
