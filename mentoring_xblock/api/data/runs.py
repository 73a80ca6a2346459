"""What a run of "pair everyone" plans, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ...applets.matching.plans import MatchPlan
from ...core.errors import MentoringError, gettext_noop
from ...core.labels import LabelledEnum


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
