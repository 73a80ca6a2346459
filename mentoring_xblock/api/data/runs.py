"""What a run of "pair everyone" plans, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ...core.errors import MentoringError, gettext_noop
from ...core.labels import LabelledEnum


@dataclass(frozen=True, slots=True)
class PlannedPair:
    """One proposal of a preview."""

    mentee_id: int
    mentor_id: int
    framework: str
    skill: str
    score: float


@dataclass(frozen=True, slots=True)
class PlannedSkill:
    """What a preview does for one skill: gaps, those paired, and those not by reason code."""

    framework: str
    skill: str
    title: str
    gaps: int
    paired: int
    unpaired: dict[str, int]


@dataclass(frozen=True, slots=True)
class MatchPlan:
    """A preview of "pair everyone". ``pairs`` are proposals to be; ``unpaired`` counts gaps by reason code.

    ``total`` is the summed score, ``bound`` an upper bound on the best possible total; ``distance`` their
    relative difference (0.001 is 0.1 %). ``under_way``: gaps that somebody helps with already; ``lost``: how many
    pairs the choice of candidates cost at most. ``skills`` come in no order.
    """

    run_id: int | None
    gaps: int
    pairs: tuple[PlannedPair, ...]
    unpaired: dict[str, int]
    total: float
    bound: float
    distance: float
    applied: bool
    under_way: int = 0
    lost: int = 0
    skills: tuple[PlannedSkill, ...] = ()


class RunState(LabelledEnum):
    """Where a run of "pair everyone" stands."""

    PLANNING = "planning", gettext_noop("Preparing the preview")
    PLANNED = "planned", gettext_noop("Preview ready")
    APPLYING = "applying", gettext_noop("Being proposed")
    APPLIED = "applied", gettext_noop("Proposed")
    CANCELLED = "cancelled", gettext_noop("Cancelled")
    FAILED = "failed", gettext_noop("Failed")

    @property
    def is_under_way(self) -> bool:
        """Whether something is still being done, and can be called off."""
        return self in (RunState.PLANNING, RunState.APPLYING)


@dataclass(frozen=True, slots=True)
class PairingRun:
    """A run of "pair everyone" as it stands. ``plan`` is None until there is one.

    ``share`` (0..1) of ``step`` is done while it is under way. ``refusal`` is why the last attempt came to nothing.
    """

    run_id: int
    state: RunState
    role: str
    planned_at: datetime
    step: str
    share: float
    plan: MatchPlan | None
    refusal: MentoringError | None
