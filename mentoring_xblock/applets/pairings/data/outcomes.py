"""What came of pairings: one outcome, and what the pairings of a mentor add up to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class OutcomeInfo:
    """Level before, own level after, the level of what was done alone, confirmed level after; None if not given.

    ``shown_after`` is set only where nobody confirmed a level in time. ``reassessed_at``: when the mentee rated again.
    """

    level_before: int | None = None
    self_after: int | None = None
    shown_after: int | None = None
    confirmed_after: int | None = None
    reached: bool | None = None
    comment: str = ""
    reassessed_at: datetime | None = None
    confirmed_at: datetime | None = None

    @property
    def levels_gained(self) -> int | None:
        """Up to the confirmed level; None where the mentee had not rated themselves before."""
        return max(0, (self.confirmed_after or 0) - self.level_before) if self.level_before else None


@dataclass(frozen=True, slots=True)
class MentorRecord:
    """What came of a mentor's pairings: how many reached their target and fell short, and the ``minutes`` of sessions
    held.

    For the ranking also how many requests were answered, in ``days_taken`` working days in all, and how many were left
    unanswered.
    """

    reached: int = 0
    fell_short: int = 0
    minutes: int = 0
    answered: int = 0
    days_taken: int = 0
    unanswered: int = 0

    @property
    def completed(self) -> int:
        """How many ended with a confirmation."""
        return self.reached + self.fell_short

    @property
    def hours(self) -> float:
        """Hours held together, to a tenth."""
        return round(self.minutes / 60, 1)
