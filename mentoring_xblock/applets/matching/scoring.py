"""Gaps and offers as rows of numbers: who may help with which gap, and with what score. Nothing is stored here.

``candidates`` chooses among them; ``assignment`` pairs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np

from ...assignment.data import Ints
from ..people.data import MemberInfo, ProgrammeInfo
from .batch_input import CONFIRMED_WEIGHT, BatchInput
from .candidates import UNKNOWN, GapRows, OfferRows, choose_candidates
from .data import Band, Mentee, Offer, RankingParameters, Target
from .domain import exposure_factor, own_score
from .eligibility import why_not_at_level
from .gaps import BatchGap
from .plans import PlannedSkill
from .pooling import barred_pairs, mentee_of, read_offers, usual_exposure


def score_candidates(
    programme: ProgrammeInfo,
    gaps: Sequence[BatchGap],
    members: Mapping[int, MemberInfo],
    *,
    over: Sequence[BatchGap] = (),
    under_way: int = 0,
    parameters: RankingParameters,
    now: datetime,
) -> BatchInput:
    """Candidates for every gap, scored as ``domain.score`` does. Places that a waiting proposal will need count as
    taken. ``over`` are gaps that are only counted.

    Statements grow with the skills that have gaps, not with people.
    """
    wanted = sorted({(gap.skill_id, gap.target, gap.mentor_from) for gap in gaps})
    number = {pool: index for index, pool in enumerate(wanted)}
    by_skill = read_offers({skill_id for skill_id, _, _ in wanted}, programme, now=now)
    nobody, has_place, rows = [], [], []
    for pool, (skill_id, level, mentor_from) in enumerate(wanted):
        target = Target(level, mentor_from, usual_exposure(by_skill[skill_id]))
        at_level = [
            offer
            for offer in by_skill[skill_id]
            if why_not_at_level(offer, needed=target.needed, parameters=parameters) is None
        ]
        nobody.append(not at_level)
        has_place.append(any(each.places_free for each in at_level))
        rows += [(pool, offer, _own_weight(offer, target=target, parameters=parameters, now=now)) for offer in at_level]
    mentors = sorted({offer.mentor_id for _, offer, _ in rows})
    position = {mentor: index for index, mentor in enumerate(mentors)}
    free = {offer.mentor_id: offer.places_free for _, offer, _ in rows}
    places = _ints([free[mentor] for mentor in mentors])
    mentees = {gap.mentee_id: mentee_of(members[gap.mentee_id], now=now) for gap in gaps}
    codes = _Codes()
    pool_of_gap = _ints([number[gap.skill_id, gap.target, gap.mentor_from] for gap in gaps])
    asking = [mentees[gap.mentee_id] for gap in gaps]
    pool_of_offer = _ints([pool for pool, _, _ in rows])
    mentor_of_offer = _ints([position[offer.mentor_id] for _, offer, _ in rows])
    edges, offer_of_edge, pairable, kept = choose_candidates(
        GapRows(
            pool=pool_of_gap,
            member=_ints([position.get(each.member_id, -1) for each in asking]),
            manager=_ints([position.get(each.manager_id or 0, -1) for each in asking]),
            place=codes.places(asking),
            utc_offset=_ints([UNKNOWN if each.utc_offset is None else each.utc_offset for each in asking]),
        ),
        OfferRows(
            pool=pool_of_offer,
            mentor=mentor_of_offer,
            own_score=np.array([weight for _, _, weight in rows], dtype=np.float64),
            place=codes.places([offer for _, offer, _ in rows]),
            utc_offset=_ints([UNKNOWN if each.utc_offset is None else each.utc_offset for _, each, _ in rows]),
        ),
        places=places,
        parameters=parameters,
        barred=_barred(programme, gaps, position, now=now),
    )
    skills = {gap.skill_id: PlannedSkill(gap.skill_id, gap.framework, gap.key, gap.title) for gap in (*gaps, *over)}
    place_of_skill = {skill_id: at for at, skill_id in enumerate(sorted(skills))}
    is_confirmed = np.array([offer.band is Band.CONFIRMED for _, offer, _ in rows], dtype=bool)
    return BatchInput(
        skills=tuple(skills[skill_id] for skill_id in sorted(skills)),
        mentee=np.array([gap.mentee_id for gap in gaps], dtype=np.int64),
        skill=_ints([place_of_skill[gap.skill_id] for gap in gaps]),
        level=_ints([gap.level for gap in gaps]),
        target=_ints([gap.target for gap in gaps]),
        nobody=np.array(nobody, dtype=bool)[pool_of_gap],
        has_place=np.array(has_place, dtype=bool)[pool_of_gap],
        mentor=np.array(mentors, dtype=np.int64),
        edges=edges,
        edge_confirmed=is_confirmed[offer_of_edge],
        over=np.bincount(_ints([place_of_skill[gap.skill_id] for gap in over]), minlength=len(skills)).astype(np.int32),
        under_way=under_way,
        pairable=pairable,
        kept=kept,
    )


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


def _own_weight(offer: Offer, *, target: Target, parameters: RankingParameters, now: datetime) -> float:
    return (
        (CONFIRMED_WEIGHT if offer.band is Band.CONFIRMED else 1.0)
        * own_score(offer, target=target, parameters=parameters)
        * exposure_factor(offer, target=target, parameters=parameters, now=now)
    )


def _barred(
    programme: ProgrammeInfo, gaps: Sequence[BatchGap], position: Mapping[int, int], *, now: datetime
) -> tuple[Ints, Ints]:
    """(gap, mentor) of those who declined lately, or were, by position."""
    gap_of = {(gap.mentee_id, gap.skill_id): index for index, gap in enumerate(gaps)}
    found = sorted(
        (gap_of[mentee, skill], position[mentor])
        for mentee, skill, mentor in barred_pairs(programme.programme_id, now=now)
        if (mentee, skill) in gap_of and mentor in position
    )
    return _ints([gap for gap, _ in found]), _ints([mentor for _, mentor in found])
