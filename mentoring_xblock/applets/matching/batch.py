"""Pair everyone: who gets whom in a programme, planned and not stored.

Which gaps there are is ``gaps``, who could help with each ``weighing``, the assignment ``solve``. Runs and what they
planned are kept by ``runs``; proposing the pairs is the public api's.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from ..people import api as people
from ..people.data import ProgrammeInfo
from .data import Mentee, Offer, RankingParameters, Recommendation, Target
from .domain import rank, score
from .gaps import BatchGap, find_gaps, keep_within_limit
from .solve import assign
from .weighing import weigh

RUNNERS_UP = 3
STEPS = ("gaps", "candidates", "assignment", "storing")
"""What ``progress`` is told, in order."""

Progress = Callable[[str], None]


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


def plan_batch(
    programme: ProgrammeInfo, *, role: str, parameters: RankingParameters, now: datetime, progress: Progress
) -> BatchPlan:
    """Pair every open gap of the programme (or of one role) that can be paired, the summed weight the highest.

    Of one member at most as many gaps are taken as the policy lets them have open requests, the most pressing first.
    """
    progress(STEPS[0])
    members = {member.member_id: member for member in people.list_members(programme.programme_id)}
    found = find_gaps(programme, members.values(), role=role)
    gaps, over = keep_within_limit(found, members, most=programme.policy.open_requests)
    progress(STEPS[1])
    weighed = weigh(programme, gaps, members, parameters=parameters, now=now)
    progress(STEPS[2])
    edges = weighed.edges
    solved = assign(edges.gap, edges.mentor, edges.score, gaps=len(gaps), places=weighed.places)
    pairs = []
    unpaired = Counter({"open_limit": over} if over else {})
    for index, gap in enumerate(gaps):
        chosen = int(solved.mentor_of_gap[index])
        if chosen < 0:
            unpaired[weighed.why_unpaired(index)] += 1
            continue
        mentee, candidates = weighed.mentee_of(index), weighed.offers_for(index)
        offer = next(each for each in candidates if each.mentor_id == weighed.mentors[chosen])
        points = score(mentee, offer, target=Target(gap.target, gap.mentor_from), parameters=parameters, now=now)
        pairs.append(BatchPair(gap, offer.mentor_id, points, mentee, candidates))
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
