"""What the tasks of one plan pass to each other, as bytes: the batch input and each answer. Imports NumPy and SciPy.

Where the bytes are kept is ``runs``; which task comes next is the public api's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from mentoring_xblock.assignment.partition import divide, solve_part

from ..people.data import ProgrammeInfo
from .batch import Progress, conclude, gather
from .batch_input import input_from_bytes, input_to_bytes, join_parts, part_from_bytes, part_to_bytes
from .data import RankingParameters
from .plans import MatchPlan


def begin(
    programme: ProgrammeInfo, *, role: str, parameters: RankingParameters, now: datetime, progress: Progress
) -> tuple[bytes, bytes, int]:
    """Read the batch input once; gives it, what needs no solving, and the number of parts of the rest."""
    inputs = gather(programme, role=role, parameters=parameters, now=now, progress=progress)
    settled, parts = divide(inputs.edges())
    return input_to_bytes(inputs), part_to_bytes(settled), len(parts)


def solve(inputs: bytes, number: int, *, report: Callable[[int, int], None]) -> bytes:
    """What part ``number`` (from 1) finds."""
    part = divide(input_from_bytes(inputs).edges())[1][number - 1]
    return part_to_bytes(solve_part(part, report=report))


def join(inputs: bytes, found: Sequence[bytes]) -> MatchPlan:
    """The plan that follows from what was settled at once and what every part found."""
    known = input_from_bytes(inputs)
    return conclude(known, *join_parts(known, [part_from_bytes(each) for each in found]))
