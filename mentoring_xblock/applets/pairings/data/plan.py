"""The plan of a pairing: behaviours, and how each was shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ....core.errors import gettext_noop
from ....core.labels import LabelledEnum

MOST_STEPS = 60
"""Steps of a plan that are not dropped; with dropped ones at most twice as many."""
LONGEST_STEP = 500
"""Characters of a step that the two add."""


class Practice(LabelledEnum):
    """The three ways in which a behaviour is shown, in order."""

    WATCHED = "watched", gettext_noop("Watched")
    TOGETHER = "together", gettext_noop("Done together")
    ALONE = "alone", gettext_noop("Done alone")


@dataclass(frozen=True, slots=True)
class PlanStepInfo:
    """A behaviour of the plan and when each way of showing it was ticked off (None: not yet).

    ``is_added``: the two added it, in their own words. ``dropped_at``: when they dropped it; what was ticked of it
    stays. ``note`` is the pair's alone.
    """

    step_id: int
    position: int
    level: int
    behaviour: str
    work: str
    watched_at: datetime | None
    together_at: datetime | None
    alone_at: datetime | None
    note: str = ""
    is_added: bool = False
    dropped_at: datetime | None = None
