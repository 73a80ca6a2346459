"""A plan of pairing everyone as it is shown, stored and applied: pairs, tallies and a fingerprint. No Django, no NumPy.

How a plan comes about is ``batch``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from .data import Step

STEPS = tuple(Step)
"""What the progress of a plan names, in order."""


@dataclass(frozen=True, slots=True)
class PlannedSkill:
    """A skill that somebody lacks; ``title`` as the framework words it now.

    In a plan's tally also how many gaps there are, how many are paired, and how many not, by reason code.
    """

    skill_id: int
    framework: str
    key: str
    title: str
    gaps: int = 0
    paired: int = 0
    unpaired: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlannedPair:
    """A gap and the mentor found for it; ``runners_up`` are (mentor, score), the next best who were weighed."""

    mentee_id: int
    mentor_id: int
    skill: PlannedSkill
    level: int
    target: int
    score: float
    runners_up: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class MatchPlan:
    """The pairs, how many gaps stay open by reason, and how far from the best at most (``bound``).

    ``under_way``: gaps that somebody helps with already. ``lost``: how many pairs the choice of candidates cost at
    most. ``run_id``: the run that keeps it (None: not stored), and whether that was applied.
    """

    gaps: int
    pairs: tuple[PlannedPair, ...]
    skills: tuple[PlannedSkill, ...]
    total: float
    bound: float
    under_way: int = 0
    lost: int = 0
    run_id: int | None = None
    applied: bool = False

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


def fingerprint(pairs: Iterable[PlannedPair]) -> str:
    """A hash of who is to be paired with whom in what, from which level to which; the order does not matter."""
    rows = sorted((pair.mentee_id, pair.mentor_id, pair.skill.skill_id, pair.level, pair.target) for pair in pairs)
    return sha256(json.dumps(rows).encode()).hexdigest()
