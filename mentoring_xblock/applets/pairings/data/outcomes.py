"""What came of pairings: one outcome, and what the pairings of a mentor add up to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class OutcomeInfo:
    """Level before, own level after, the level of what was done alone, confirmed level after; None if not given.

    ``shown_after`` is set only where nobody confirmed a level in time.
    """

    level_before: int | None
    self_after: int | None
    shown_after: int | None
    confirmed_after: int | None
    reached: bool | None
    comment: str
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class MentorRecord:
    """What came of a mentor's pairings; ``minutes`` are of sessions held."""

    reached: int = 0
    fell_short: int = 0
    minutes: int = 0

    @property
    def completed(self) -> int:
        """How many ended with a confirmation."""
        return self.reached + self.fell_short

    @property
    def hours(self) -> float:
        """Hours held together, to a tenth."""
        return round(self.minutes / 60, 1)


@dataclass(frozen=True, slots=True)
class Grown:
    """A pairing that reached its target; ``levels`` gained, None where the mentee had not rated themselves before."""

    pairing_id: int
    skill_id: int
    mentee_id: int
    mentor_id: int
    levels: int | None
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """What the ranking asks of a mentor's pairings: how many reached their target and fell short, how many requests
    were answered, in ``days_taken`` working days in all, and how many were left unanswered."""

    reached: int = 0
    fell_short: int = 0
    answered: int = 0
    days_taken: int = 0
    unanswered: int = 0
