"""Gaps and offers as rows of numbers: who may help with which gap, and with what weight. Nothing is stored here.

Which of them are candidates is ``candidates``; who gets whom ``solve``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from ...platform.configuration import get_setting
from ..pairings import api as pairings
from ..pairings.states import State
from ..people.data import MemberInfo, ProgrammeInfo
from . import offers
from .candidates import UNKNOWN, Candidates, GapRows, OfferRows, choose_candidates
from .data import Band, Mentee, Offer, RankingParameters, Target
from .domain import base_score, exposure_factor, level_factor, why_not_at_level
from .edges import Ints
from .gaps import BatchGap

CONFIRMED_WEIGHT = 4.0
"""A confirmed mentor weighs as much as so many self-rated ones with the same score: the second band comes second."""
_ALL = 10**9


@dataclass(frozen=True, slots=True)
class Pool:
    """The offers at the level that some gaps need, by mentor id; full ones count as being there, not as free."""

    at_level: Mapping[int, Offer]
    has_place: bool


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """Edges between gaps and ``mentors`` (positions are the edges' ids), with the free ``places`` of each."""

    gaps: Sequence[BatchGap]
    mentees: Mapping[int, Mentee]
    mentors: Sequence[int]
    places: Ints
    pools: Sequence[Pool]
    pool_of_gap: Sequence[int]
    edges: Candidates

    def mentee_of(self, index: int) -> Mentee:
        """The person whose gap that is."""
        return self.mentees[self.gaps[index].mentee_id]

    def offers_for(self, index: int) -> tuple[Offer, ...]:
        """The offers that were weighed for a gap."""
        start, end = np.searchsorted(self.edges.gap, (index, index + 1))
        pool = self.pools[self.pool_of_gap[index]]
        return tuple(pool.at_level[self.mentors[mentor]] for mentor in self.edges.mentor[start:end])

    def why_unpaired(self, index: int) -> str:
        """Why a gap that the assignment left open stays so."""
        pool = self.pools[self.pool_of_gap[index]]
        if not pool.at_level:
            return "nobody_at_level"
        if pool.has_place and not self.offers_for(index):
            return "excluded"
        return "no_places"


def weigh(
    programme: ProgrammeInfo,
    gaps: Sequence[BatchGap],
    members: Mapping[int, MemberInfo],
    *,
    parameters: RankingParameters,
    now: datetime,
) -> Weighed:
    """Candidates for every gap. Places that a waiting proposal will need count as taken.

    Statements grow with the skills that have gaps, not with people.
    """
    wanted = sorted({(gap.skill_id, gap.target, gap.mentor_from) for gap in gaps})
    number = {pool: index for index, pool in enumerate(wanted)}
    by_skill = _read_offers({skill_id for skill_id, _, _ in wanted}, programme)
    pools, rows = [], []
    for skill_id, level, mentor_from in wanted:
        every = by_skill[skill_id]
        first = every[: offers.FIRST_CHUNK]
        usual = sum(offer.exposure for offer in first) / len(first) if first else 0.0
        target = Target(level, mentor_from, usual)
        at_level = [
            offer for offer in every if why_not_at_level(offer, needed=target.needed, parameters=parameters) is None
        ]
        pools.append(Pool({offer.mentor_id: offer for offer in at_level}, any(each.places_free for each in at_level)))
        rows += [
            (len(pools) - 1, offer, _own_score(offer, target=target, parameters=parameters, now=now))
            for offer in at_level
        ]
    mentors = sorted({offer.mentor_id for _, offer, _ in rows})
    position = {mentor: index for index, mentor in enumerate(mentors)}
    free = {offer.mentor_id: offer.places_free for _, offer, _ in rows}
    places = np.array([free[mentor] for mentor in mentors], dtype=np.int32)
    mentees = {gap.mentee_id: _mentee(members[gap.mentee_id], now=now) for gap in gaps}
    codes = _Codes()
    pool_of_gap = [number[gap.skill_id, gap.target, gap.mentor_from] for gap in gaps]
    asking = [mentees[gap.mentee_id] for gap in gaps]
    edges = choose_candidates(
        GapRows(
            pool=_ints(pool_of_gap),
            member=_ints([position.get(each.member_id, -1) for each in asking]),
            manager=_ints([position.get(each.manager_id or 0, -1) for each in asking]),
            place=codes.places(asking),
            utc_offset=_ints([UNKNOWN if each.utc_offset is None else each.utc_offset for each in asking]),
        ),
        OfferRows(
            pool=_ints([pool for pool, _, _ in rows]),
            mentor=_ints([position[offer.mentor_id] for _, offer, _ in rows]),
            own_score=np.array([weight for _, _, weight in rows], dtype=np.float64),
            place=codes.places([offer for _, offer, _ in rows]),
            utc_offset=_ints([UNKNOWN if each.utc_offset is None else each.utc_offset for _, each, _ in rows]),
        ),
        places=places,
        parameters=parameters,
        barred=_barred(programme, gaps, position, now=now),
    )
    return Weighed(gaps, mentees, mentors, places, pools, pool_of_gap, edges)


class _Codes:
    """Departments, units and regions as numbers, -1 where none is known."""

    def __init__(self) -> None:
        self._of: dict[tuple[int, str], int] = {}

    def places(self, rows: Sequence[Mentee | Offer]) -> Ints:
        """Codes of department, unit and region, one row each."""
        found = [
            [
                self._of.setdefault((column, name), len(self._of)) if name else -1
                for column, name in enumerate((row.department, row.unit, row.region))
            ]
            for row in rows
        ]
        return np.array(found, dtype=np.int32).reshape(len(rows), 3)


def _ints(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int32)


def _read_offers(skill_ids: set[int], programme: ProgrammeInfo) -> dict[int, list[Offer]]:
    promised = Counter(
        pairing.mentor_id for pairing in pairings.in_states(programme.programme_id, [State.PROPOSED], most=_ALL)
    )
    return {
        skill_id: [
            offers.with_promised(stored.offer, promised[stored.offer.mentor_id])
            for stored in offers.read_all(skill_id, programme_id=programme.programme_id)
        ]
        for skill_id in sorted(skill_ids)
    }


def _own_score(offer: Offer, *, target: Target, parameters: RankingParameters, now: datetime) -> float:
    return (
        (CONFIRMED_WEIGHT if offer.band is Band.CONFIRMED else 1.0)
        * base_score(offer, needed=target.needed, parameters=parameters)
        * level_factor(offer, target=target, parameters=parameters)
        * exposure_factor(offer, target=target, parameters=parameters, now=now)
    )


def _barred(
    programme: ProgrammeInfo, gaps: Sequence[BatchGap], position: Mapping[int, int], *, now: datetime
) -> tuple[Ints, Ints]:
    """(gap, mentor) of those who declined lately, or were."""
    since = now - timedelta(days=get_setting("DECLINED_DAYS"))
    gap_of = {(gap.mentee_id, gap.skill_id): index for index, gap in enumerate(gaps)}
    found = [
        (gap_of[each.mentee_id, each.skill_id], position[each.mentor_id])
        for each in pairings.in_states(
            programme.programme_id, [State.DECLINED, State.REJECTED, State.EXPIRED], most=_ALL
        )
        if each.changed_at >= since
        and each.starts_on is None
        and (each.mentee_id, each.skill_id) in gap_of
        and each.mentor_id in position
    ]
    return _ints([gap for gap, _ in found]), _ints([mentor for _, mentor in found])


def _mentee(member: MemberInfo, *, now: datetime) -> Mentee:
    return Mentee(
        member_id=member.member_id,
        programme_id=member.programme_id,
        manager_id=member.manager_id,
        department=member.department,
        unit=member.unit,
        region=member.region,
        utc_offset=offers.minutes_from_utc(member.time_zone, now=now),
    )
