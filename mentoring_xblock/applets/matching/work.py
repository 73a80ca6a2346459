"""What the tasks of one plan hand to each other, as bytes: the facts, and what each part found. Brings NumPy and SciPy.

Where the bytes are kept is ``runs``; which task comes next is the public api's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from mentoring_xblock.assignment.partition import divide, solve_part

from ..people.data import ProgrammeInfo
from .batch import Progress, conclude, gather
from .data import RankingParameters
from .facts import facts_from_bytes, facts_to_bytes, join_parts, part_from_bytes, part_to_bytes
from .plans import MatchPlan


def begin(
    programme: ProgrammeInfo, *, role: str, parameters: RankingParameters, now: datetime, progress: Progress
) -> tuple[bytes, bytes, int]:
    """Read all that the plan rests on, once: the facts, what needs no solving, and the number of parts of the rest."""
    facts = gather(programme, role=role, parameters=parameters, now=now, progress=progress)
    settled, parts = divide(facts.edges())
    return facts_to_bytes(facts), part_to_bytes(settled), len(parts)


def solve(facts: bytes, number: int, *, report: Callable[[int, int], None]) -> bytes:
    """What part ``number`` (from 1) finds."""
    part = divide(facts_from_bytes(facts).edges())[1][number - 1]
    return part_to_bytes(solve_part(part, report=report))


def join(facts: bytes, found: Sequence[bytes]) -> MatchPlan:
    """The plan that follows from what was settled at once and what every part found."""
    known = facts_from_bytes(facts)
    return conclude(known, *join_parts(known, [part_from_bytes(each) for each in found]))
