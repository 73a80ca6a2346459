"""What an assignment answers. NumPy alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Assignment:
    """Who mentors which gap.

    ``mentor_of_gap``: int32, one per gap, -1 where unpaired. ``total``: the summed score of the pairs. ``bound``: no
    assignment of these edges scores more than this. ``exact``: total is the optimum. ``rounds``: bidding rounds used, 0
    for the exact solver.
    """

    mentor_of_gap: npt.NDArray[np.int32]
    total: float
    bound: float
    exact: bool
    rounds: int = 0

    @property
    def distance(self) -> float:
        """How far below the best total this can be at most, as a share of the bound (0 when nothing was to pair)."""
        return 0.0 if self.bound <= 0 else max(0.0, (self.bound - self.total) / self.bound)


PartFound = tuple[Ints, Ints, float]
"""What one part of the work found: gaps, the mentor of each (-1: nobody), both by position, and how far the summed
score of its pairs can be below the best."""
