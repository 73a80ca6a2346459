"""Pair everyone: the open gaps of a programme, candidates for each, and who gets whom. Nothing is stored here.

Solving is ``solve``; runs and what they planned are kept by ``runs``; proposing the pairs is the public api's.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

import numpy as np

from ...platform.configuration import get_setting
from ..competencies import api as competencies
from ..competencies.data import RoleSheet, VersionRef
from ..pairings import api as pairings
from ..pairings.states import State
from ..people import api as people
from ..people.data import MemberInfo, ProgrammeInfo
from ..ratings import api as ratings
from . import offers
from .data import Band, Mentee, Offer, RankingParameters, Recommendation, Target
from .domain import rank, score, why_not, why_not_at_level
from .solve import assign

BEST, SPREAD = 12, 12
"""Candidates of a gap: so many from the top, and so many from further down, others for each gap, so that not every gap
presses upon the same few."""
RUNNERS_UP = 3
CONFIRMED_FIRST = 1.0
"""Added to the score of a confirmed mentor. Scores stay below it in practice: the self-rated come second here too."""
STEPS = ("gaps", "candidates", "assignment", "storing")
"""What ``progress`` is told, in order."""
_MEMBERS_AT_ONCE = 1000
_ALL = 10**9

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class BatchGap:
    """One member's open gap: what they hold at ``level`` and their role asks at ``target``."""

    mentee_id: int
    framework: str
    skill: str
    skill_id: int
    skill_version_id: int
    role_key: str
    level: int
    target: int
    importance: int
    mentor_from: int


@dataclass(frozen=True, slots=True)
class BatchPair:
    """A gap and the mentor found for it; ``candidates`` are the offers that were weighed for it."""

    gap: BatchGap
    mentor_id: int
    score: float
    mentee: Mentee
    candidates: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """Who gets whom, how many gaps stay open by reason, and how far from the best at most (``bound``)."""

    gaps: int
    pairs: tuple[BatchPair, ...]
    unpaired: dict[str, int]
    total: float
    bound: float
    distance: float
    parameters: RankingParameters
    planned_at: datetime

    @property
    def fingerprint(self) -> str:
        """A hash of who is to be paired with whom in what, from which level to which."""
        rows = sorted(
            (pair.gap.mentee_id, pair.mentor_id, pair.gap.skill_id, pair.gap.level, pair.gap.target)
            for pair in self.pairs
        )
        return sha256(json.dumps(rows).encode()).hexdigest()

    def recommend(self, pair: BatchPair) -> tuple[Recommendation, tuple[Recommendation, ...]]:
        """The pair's mentor with reasons, and the next best who were weighed, for the snapshot of a proposal."""
        ranked = rank(
            pair.mentee,
            pair.candidates,
            target=Target(pair.gap.target, pair.gap.mentor_from),
            parameters=self.parameters,
            now=self.planned_at,
        )
        chosen = next(each for each in ranked if each.mentor_id == pair.mentor_id)
        return chosen, tuple(each for each in ranked if each.mentor_id != pair.mentor_id)[:RUNNERS_UP]


@dataclass(slots=True)
class _Edges:
    """The edges of the assignment as they are found."""

    gap: list[int] = field(default_factory=list)
    offer: list[Offer] = field(default_factory=list)
    weight: list[float] = field(default_factory=list)


def plan_batch(
    programme: ProgrammeInfo, *, role: str, parameters: RankingParameters, now: datetime, progress: Progress
) -> BatchPlan:
    """Pair every open gap of the programme (or of one role) that can be paired, the summed score the highest.

    Of one member at most as many gaps are taken as the policy lets them have open requests, the most pressing first.
    """
    progress(STEPS[0])
    members = {member.member_id: member for member in people.list_members(programme.programme_id)}
    found = _find_gaps(programme, members.values(), role=role)
    gaps, over = _within_limit(found, members, most=programme.policy.open_requests)
    progress(STEPS[1])
    edges, why = _find_edges(programme, gaps, members, parameters=parameters, now=now)
    progress(STEPS[2])
    mentors = sorted({offer.mentor_id for offer in edges.offer})
    place = {mentor: index for index, mentor in enumerate(mentors)}
    free = {offer.mentor_id: offer.places_free for offer in edges.offer}
    solved = assign(
        np.array(edges.gap, dtype=np.int32),
        np.array([place[offer.mentor_id] for offer in edges.offer], dtype=np.int32),
        np.array(edges.weight, dtype=np.float64),
        gaps=len(gaps),
        places=np.array([free[mentor] for mentor in mentors], dtype=np.int32),
    )
    weighed: defaultdict[int, list[Offer]] = defaultdict(list)
    for index, offer in zip(edges.gap, edges.offer, strict=True):
        weighed[index].append(offer)
    pairs = []
    unpaired = Counter(why.values())
    if over:
        unpaired["open_limit"] = over
    for index, gap in enumerate(gaps):
        chosen = int(solved.mentor_of_gap[index])
        if chosen >= 0:
            mentee = _mentee(members[gap.mentee_id], now=now)
            pairs.append(_pair(gap, mentors[chosen], mentee, weighed[index], parameters=parameters, now=now))
        elif index not in why:
            unpaired["no_places"] += 1
    return BatchPlan(
        gaps=len(gaps) + over,
        pairs=tuple(pairs),
        unpaired=dict(sorted(unpaired.items())),
        total=solved.total,
        bound=solved.bound,
        distance=solved.distance,
        parameters=parameters,
        planned_at=now,
    )


def choose_candidates(pool: Sequence[Offer], *, turn: int) -> Sequence[Offer]:
    """The offers to weigh for the gap whose ``turn`` it is: the best of ``pool``, and others from further down."""
    if len(pool) <= BEST + SPREAD:
        return pool
    rest = len(pool) - BEST
    start = turn * SPREAD % rest
    spread = [pool[BEST + (start + step) % rest] for step in range(SPREAD)]
    return [*pool[:BEST], *spread]


def _find_gaps(programme: ProgrammeInfo, members: Collection[MemberInfo], *, role: str) -> list[BatchGap]:
    versions = {version.framework_id: version for version in competencies.list_frameworks(programme.programme_id)}
    held: defaultdict[int, set[str]] = defaultdict(set)
    for member in members:
        for framework_id, key in member.roles:
            if framework_id in versions and (not role or key == role):
                held[framework_id].add(key)
    sheets = {
        framework_id: competencies.get_role_sheets(versions[framework_id], role_keys=sorted(keys))
        for framework_id, keys in held.items()
    }
    asked = {member.member_id: wanted for member in members if (wanted := _targets(member, versions, sheets))}
    gaps: list[BatchGap] = []
    ids = sorted(asked)
    for start in range(0, len(ids), _MEMBERS_AT_ONCE):
        some = ids[start : start + _MEMBERS_AT_ONCE]
        busy = {(pairing.mentee_id, pairing.skill_id) for pairing in pairings.open_pairings_of(some)}
        for (member_id, skill_id), standing in ratings.standings(some).items():
            gap = asked[member_id].get(skill_id)
            level = standing.level
            if gap is None or level is None or level >= gap.target or (member_id, skill_id) in busy:
                continue
            gaps.append(
                BatchGap(
                    mentee_id=member_id,
                    framework=gap.framework,
                    skill=gap.skill,
                    skill_id=skill_id,
                    skill_version_id=gap.skill_version_id,
                    role_key=gap.role_key,
                    level=level,
                    target=gap.target,
                    importance=gap.importance,
                    mentor_from=gap.mentor_from,
                )
            )
    gaps.sort(key=lambda gap: (gap.mentee_id, -(gap.target - gap.level) * gap.importance, gap.skill_id))
    return gaps


def _targets(
    member: MemberInfo, versions: Mapping[int, VersionRef], sheets: Mapping[int, Mapping[str, RoleSheet]]
) -> dict[int, BatchGap]:
    """What the member's roles ask for, by skill; of two roles the higher target."""
    wanted: dict[int, BatchGap] = {}
    for framework_id, key in member.roles:
        sheet = sheets.get(framework_id, {}).get(key)
        for line in sheet.skills if sheet else ():
            if line.target is None or line.retired:
                continue
            if line.skill_id in wanted and wanted[line.skill_id].target >= line.target:
                continue
            wanted[line.skill_id] = BatchGap(
                mentee_id=member.member_id,
                framework=versions[framework_id].key,
                skill=line.key,
                skill_id=line.skill_id,
                skill_version_id=line.skill_version_id,
                role_key=key,
                level=0,
                target=line.target,
                importance=line.importance,
                mentor_from=versions[framework_id].scale.mentor_from,
            )
    return wanted


def _within_limit(gaps: Sequence[BatchGap], members: Collection[int], *, most: int) -> tuple[list[BatchGap], int]:
    """The most pressing gaps of each member as far as the policy's limit goes, and how many are left for later."""
    room = dict.fromkeys(members, most)
    ids = sorted({gap.mentee_id for gap in gaps})
    for start in range(0, len(ids), _MEMBERS_AT_ONCE):
        for pairing in pairings.open_pairings_of(ids[start : start + _MEMBERS_AT_ONCE]):
            room[pairing.mentee_id] -= 1
    kept = []
    for gap in gaps:
        room[gap.mentee_id] -= 1
        if room[gap.mentee_id] >= 0:
            kept.append(gap)
    return kept, len(gaps) - len(kept)


def _find_edges(
    programme: ProgrammeInfo,
    gaps: Sequence[BatchGap],
    members: Mapping[int, MemberInfo],
    *,
    parameters: RankingParameters,
    now: datetime,
) -> tuple[_Edges, dict[int, str]]:
    """Candidates for every gap, and why there are none for those without."""
    promised = Counter(
        pairing.mentor_id for pairing in pairings.in_states(programme.programme_id, [State.PROPOSED], most=_ALL)
    )
    since = now - timedelta(days=get_setting("DECLINED_DAYS"))
    declined: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    for pairing in pairings.in_states(
        programme.programme_id, [State.DECLINED, State.REJECTED, State.EXPIRED], most=_ALL
    ):
        if pairing.changed_at >= since and pairing.starts_on is None:
            declined[pairing.mentee_id, pairing.skill_id].add(pairing.mentor_id)
    by_skill: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for index, gap in enumerate(gaps):
        by_skill[gap.skill_id, max(gap.target, gap.mentor_from)].append(index)
    edges, why = _Edges(), {}
    for (skill_id, needed), indices in sorted(by_skill.items()):
        at_level, pool = _pool(skill_id, programme, needed=needed, promised=promised, parameters=parameters)
        for turn, index in enumerate(indices):
            gap = gaps[index]
            mentee = _mentee(members[gap.mentee_id], now=now, excluded=declined.get((gap.mentee_id, skill_id), set()))
            target = Target(gap.target, gap.mentor_from)
            chosen = [
                offer
                for offer in choose_candidates(pool, turn=turn)
                if why_not(mentee, offer, target=target, parameters=parameters) is None
            ]
            if not chosen:
                why[index] = "excluded" if pool else "no_places" if at_level else "nobody_at_level"
            for offer in chosen:
                points = score(mentee, offer, target=target, parameters=parameters, now=now)
                edges.gap.append(index)
                edges.offer.append(offer)
                edges.weight.append(points + (CONFIRMED_FIRST if offer.band is Band.CONFIRMED else 0.0))
    return edges, why


def _pool(
    skill_id: int,
    programme: ProgrammeInfo,
    *,
    needed: int,
    promised: Mapping[int, int],
    parameters: RankingParameters,
) -> tuple[int, list[Offer]]:
    """How many offers are at the level needed, and those of them with a place that no proposal is waiting for."""
    at_level = [
        stored.offer
        for stored in offers.read_all(skill_id, programme_id=programme.programme_id)
        if why_not_at_level(stored.offer, needed=needed, parameters=parameters) is None
    ]
    pool = [offers.with_promised(offer, promised.get(offer.mentor_id, 0)) for offer in at_level]
    return len(at_level), [offer for offer in pool if offer.places_free > 0]


def _mentee(member: MemberInfo, *, now: datetime, excluded: Collection[int] = ()) -> Mentee:
    return Mentee(
        member_id=member.member_id,
        programme_id=member.programme_id,
        manager_id=member.manager_id,
        department=member.department,
        unit=member.unit,
        region=member.region,
        utc_offset=offers.minutes_from_utc(member.time_zone, now=now),
        excluded=frozenset(excluded),
    )


def _pair(
    gap: BatchGap,
    mentor_id: int,
    mentee: Mentee,
    weighed: Sequence[Offer],
    *,
    parameters: RankingParameters,
    now: datetime,
) -> BatchPair:
    chosen = next(offer for offer in weighed if offer.mentor_id == mentor_id)
    points = score(mentee, chosen, target=Target(gap.target, gap.mentor_from), parameters=parameters, now=now)
    return BatchPair(gap=gap, mentor_id=mentor_id, score=points, mentee=mentee, candidates=tuple(weighed))
