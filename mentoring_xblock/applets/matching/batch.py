"""Pair everyone in a programme: makes the plan and stores nothing.

Which gaps there are is ``gaps``, who could help with each, ``scoring``, and the solver ``assignment``. Runs and what
they planned are kept by ``runs``; what a proposal says of its pair is ``snapshots``'.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from ...assignment.data import Floats, Ints
from ...assignment.partition import divide, solve_part
from ..people import api as people
from ..people.data import ProgrammeInfo
from .batch_input import BatchInput, input_from_bytes, input_to_bytes, join_parts, part_from_bytes, part_to_bytes
from .data import RankingParameters, Step, Unpaired
from .gaps import find_gaps, keep_within_limit
from .plans import STEPS, MatchPlan, PlannedPair, PlannedSkill
from .scoring import score_candidates

RUNNERS_UP = 3

Progress = Callable[[Step], None]


def plan_batch(
    programme: ProgrammeInfo, *, role: str, parameters: RankingParameters, now: datetime, progress: Progress
) -> MatchPlan:
    """Pair every open gap of the programme (or of one role) that can be paired, the summed weight the highest.

    Of one member at most as many gaps are taken as the policy lets them have open pairings, the most pressing first.
    """
    inputs = gather(programme, role=role, parameters=parameters, now=now, progress=progress)
    progress(STEPS[2])
    settled, parts = divide(inputs.edges)
    return conclude(inputs, *join_parts(inputs, [settled, *map(solve_part, parts)]))


# What the tasks of one plan pass to each other is bytes; where they are kept is ``runs``.


def begin(
    programme: ProgrammeInfo, *, role: str, parameters: RankingParameters, now: datetime, progress: Progress
) -> tuple[bytes, bytes, int]:
    """Read the batch input once; gives it, what needs no solving, and the number of parts of the rest."""
    inputs = gather(programme, role=role, parameters=parameters, now=now, progress=progress)
    settled, parts = divide(inputs.edges)
    return input_to_bytes(inputs), part_to_bytes(settled), len(parts)


def solve(inputs: bytes, number: int, *, report: Callable[[int, int], None]) -> bytes:
    """What part ``number`` (from 1) finds."""
    part = divide(input_from_bytes(inputs).edges)[1][number - 1]
    return part_to_bytes(solve_part(part, report=report))


def join(inputs: bytes, found: Sequence[bytes]) -> MatchPlan:
    """The plan that follows from what was settled at once and what every part found."""
    known = input_from_bytes(inputs)
    return conclude(known, *join_parts(known, [part_from_bytes(each) for each in found]))


def gather(
    programme: ProgrammeInfo, *, role: str, parameters: RankingParameters, now: datetime, progress: Progress
) -> BatchInput:
    """All that the plan depends on, read once. The same tables and ``now`` give the same input."""
    progress(STEPS[0])
    members = {member.member_id: member for member in people.list_members(programme.programme_id)}
    gaps, under_way = find_gaps(programme, members.values(), role=role, now=now)
    kept, over = keep_within_limit(gaps, members, most=programme.policy.open_pairings)
    progress(STEPS[1])
    return score_candidates(programme, kept, members, over=over, under_way=under_way, parameters=parameters, now=now)


def conclude(inputs: BatchInput, mentor_of_gap: Ints, short: float) -> MatchPlan:
    """The plan that follows from the batch input and the assignment, which is at most ``short`` below the best."""
    score, edges = inputs.edge_score(), inputs.edges
    chosen = np.flatnonzero(mentor_of_gap[edges.gap] == edges.mentor)
    following = _next_best(inputs, mentor_of_gap, score)
    pairs = tuple(
        PlannedPair(
            mentee_id=int(inputs.mentee[gap]),
            mentor_id=int(inputs.mentor[edges.mentor[edge]]),
            skill=inputs.skills[inputs.skill[gap]],
            level=int(inputs.level[gap]),
            target=int(inputs.target[gap]),
            score=float(score[edge]),
            runners_up=tuple(
                (int(inputs.mentor[edges.mentor[other]]), float(score[other])) for other in following.get(gap, ())
            ),
        )
        for gap, edge in zip(edges.gap[chosen].tolist(), chosen.tolist(), strict=True)
    )
    total = math.fsum(edges.score[chosen].tolist())
    return MatchPlan(
        gaps=edges.gaps + int(inputs.over.sum()),
        pairs=pairs,
        skills=_tally(inputs, mentor_of_gap),
        total=total,
        bound=total + short,
        under_way=inputs.under_way,
        lost=max(0, inputs.pairable - inputs.kept),
    )


def _next_best(inputs: BatchInput, mentor_of_gap: Ints, score: Floats) -> dict[int, list[int]]:
    """The edges of the next best mentors by gap, of gaps that are paired: by band, score falling, then mentor."""
    mentor = mentor_of_gap[inputs.edges.gap]
    others = np.flatnonzero((mentor >= 0) & (mentor != inputs.edges.mentor))
    gap = inputs.edges.gap[others]
    order = np.lexsort((inputs.edges.mentor[others], -score[others], ~inputs.edge_confirmed[others], gap))
    others, gap = others[order], gap[order]
    start = np.flatnonzero(np.diff(gap, prepend=-1))
    rank = np.arange(gap.size) - np.repeat(start, np.diff(start, append=gap.size))
    found: dict[int, list[int]] = {}
    for each, edge in zip(gap[rank < RUNNERS_UP].tolist(), others[rank < RUNNERS_UP].tolist(), strict=True):
        found.setdefault(each, []).append(edge)
    return found


def _tally(inputs: BatchInput, mentor_of_gap: Ints) -> tuple[PlannedSkill, ...]:
    size = len(inputs.skills)
    open_ = mentor_of_gap < 0
    asked = np.bincount(inputs.edges.gap, minlength=inputs.edges.gaps) > 0
    excluded = ~inputs.nobody & inputs.has_place & ~asked
    why = {
        Unpaired.NOBODY_AT_LEVEL.value: open_ & inputs.nobody,
        Unpaired.EXCLUDED.value: open_ & excluded,
        Unpaired.NO_PLACES.value: open_ & ~inputs.nobody & ~excluded,
    }
    counts = {Unpaired.OPEN_LIMIT.value: inputs.over} | {
        code: np.bincount(inputs.skill[flag], minlength=size).astype(np.int32) for code, flag in why.items()
    }
    gaps = np.bincount(inputs.skill, minlength=size) + inputs.over
    paired = np.bincount(inputs.skill[~open_], minlength=size)
    return tuple(
        replace(
            skill,
            gaps=int(gaps[at]),
            paired=int(paired[at]),
            unpaired={code: int(count[at]) for code, count in sorted(counts.items()) if count[at]},
        )
        for at, skill in enumerate(inputs.skills)
    )
