"""Pair everyone: who gets whom in a programme, planned and not stored.

Which gaps there are is ``gaps``, who could help with each ``weighing``, the assignment ``solve``. Runs and what they
planned are kept by ``runs``; what a proposal says of its pair is ``snapshots``'.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import numpy as np

from ..people import api as people
from ..people.data import ProgrammeInfo
from .data import RankingParameters
from .edges import Floats, Ints
from .facts import BatchFacts, BatchSkill, join_parts
from .gaps import find_gaps, keep_within_limit
from .sharing import divide, solve_part
from .weighing import weigh

RUNNERS_UP = 3
STEPS = ("gaps", "candidates", "assignment", "storing")
"""What ``progress`` is told, in order."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class PairRow:
    """A gap and the mentor found for it; ``runners_up`` are (mentor, score), the next best who were weighed."""

    mentee_id: int
    mentor_id: int
    skill: BatchSkill
    level: int
    target: int
    score: float
    runners_up: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class SkillTally:
    """One skill's gaps: how many there are, how many are paired, and how many not, by reason."""

    skill: BatchSkill
    gaps: int
    paired: int
    unpaired: dict[str, int]


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """Who gets whom, how many gaps stay open by reason, and how far from the best at most (``bound``).

    ``under_way``: gaps that somebody helps with already. ``lost``: how many pairs the choice of candidates cost at
    most.
    """

    gaps: int
    pairs: tuple[PairRow, ...]
    skills: tuple[SkillTally, ...]
    total: float
    bound: float
    under_way: int = 0
    lost: int = 0

    @property
    def unpaired(self) -> dict[str, int]:
        """Gaps that stay open, by reason."""
        found: Counter[str] = Counter()
        for tally in self.skills:
            found.update(tally.unpaired)
        return dict(sorted(found.items()))

    @property
    def distance(self) -> float:
        """How far below the best total this can be at most, as a share of the bound."""
        return 0.0 if self.bound <= 0 else max(0.0, (self.bound - self.total) / self.bound)

    @property
    def fingerprint(self) -> str:
        """A hash of who is to be paired with whom in what, from which level to which."""
        return fingerprint(self.pairs)


def fingerprint(pairs: Iterable[PairRow]) -> str:
    """A hash of who is to be paired with whom in what, from which level to which; the order is of no matter."""
    rows = sorted((pair.mentee_id, pair.mentor_id, pair.skill.skill_id, pair.level, pair.target) for pair in pairs)
    return sha256(json.dumps(rows).encode()).hexdigest()


def plan_batch(
    programme: ProgrammeInfo, *, role: str, parameters: RankingParameters, now: datetime, progress: Progress
) -> BatchPlan:
    """Pair every open gap of the programme (or of one role) that can be paired, the summed weight the highest.

    Of one member at most as many gaps are taken as the policy lets them have open requests, the most pressing first.
    """
    facts = gather(programme, role=role, parameters=parameters, now=now, progress=progress)
    progress(STEPS[2])
    settled, parts = divide(facts.edges())
    return conclude(facts, *join_parts(facts, [settled, *map(solve_part, parts)]))


def gather(
    programme: ProgrammeInfo, *, role: str, parameters: RankingParameters, now: datetime, progress: Progress
) -> BatchFacts:
    """All that the plan hangs on, read once. The same tables and ``now`` give the same facts."""
    progress(STEPS[0])
    members = {member.member_id: member for member in people.list_members(programme.programme_id)}
    found = find_gaps(programme, members.values(), role=role)
    kept, over = keep_within_limit(found.gaps, members, most=programme.policy.open_requests)
    progress(STEPS[1])
    return weigh(programme, kept, members, over=over, under_way=found.under_way, parameters=parameters, now=now)


def conclude(facts: BatchFacts, mentor_of_gap: Ints, short: float) -> BatchPlan:
    """The plan that follows from the facts and the assignment, which is at most ``short`` below the best."""
    score = facts.edge_score()
    chosen = np.flatnonzero(mentor_of_gap[facts.edge_gap] == facts.edge_mentor)
    following = _next_best(facts, mentor_of_gap, score)
    pairs = tuple(
        PairRow(
            mentee_id=int(facts.mentee[gap]),
            mentor_id=int(facts.mentor[facts.edge_mentor[edge]]),
            skill=facts.skills[facts.skill[gap]],
            level=int(facts.level[gap]),
            target=int(facts.target[gap]),
            score=float(score[edge]),
            runners_up=tuple(
                (int(facts.mentor[facts.edge_mentor[other]]), float(score[other])) for other in following.get(gap, ())
            ),
        )
        for gap, edge in zip(facts.edge_gap[chosen].tolist(), chosen.tolist(), strict=True)
    )
    total = math.fsum(facts.edge_weight[chosen].tolist())
    return BatchPlan(
        gaps=facts.gaps + int(facts.over.sum()),
        pairs=pairs,
        skills=_tally(facts, mentor_of_gap),
        total=total,
        bound=total + short,
        under_way=facts.under_way,
        lost=max(0, facts.pairable - facts.kept),
    )


def _next_best(facts: BatchFacts, mentor_of_gap: Ints, score: Floats) -> dict[int, list[int]]:
    """The edges of the next best mentors by gap, of gaps that are paired: by band, score falling, then mentor."""
    mentor = mentor_of_gap[facts.edge_gap]
    others = np.flatnonzero((mentor >= 0) & (mentor != facts.edge_mentor))
    gap = facts.edge_gap[others]
    order = np.lexsort((facts.edge_mentor[others], -score[others], ~facts.edge_confirmed[others], gap))
    others, gap = others[order], gap[order]
    start = np.flatnonzero(np.diff(gap, prepend=-1))
    rank = np.arange(gap.size) - np.repeat(start, np.diff(start, append=gap.size))
    found: dict[int, list[int]] = {}
    for each, edge in zip(gap[rank < RUNNERS_UP].tolist(), others[rank < RUNNERS_UP].tolist(), strict=True):
        found.setdefault(each, []).append(edge)
    return found


def _tally(facts: BatchFacts, mentor_of_gap: Ints) -> tuple[SkillTally, ...]:
    size = len(facts.skills)
    open_ = mentor_of_gap < 0
    asked = np.bincount(facts.edge_gap, minlength=facts.gaps) > 0
    excluded = ~facts.nobody & facts.has_place & ~asked
    why = {
        "nobody_at_level": open_ & facts.nobody,
        "excluded": open_ & excluded,
        "no_places": open_ & ~facts.nobody & ~excluded,
    }
    counts = {"open_limit": facts.over} | {
        code: np.bincount(facts.skill[flag], minlength=size).astype(np.int32) for code, flag in why.items()
    }
    gaps = np.bincount(facts.skill, minlength=size) + facts.over
    paired = np.bincount(facts.skill[~open_], minlength=size)
    return tuple(
        SkillTally(
            skill=skill,
            gaps=int(gaps[at]),
            paired=int(paired[at]),
            unpaired={code: int(count[at]) for code, count in sorted(counts.items()) if count[at]},
        )
        for at, skill in enumerate(facts.skills)
    )
