"""Who could help a member, who offers and who waits, and what a run of “pair everyone” plans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ...applets.matching.data import LevelBand, Reason
from ...applets.matching.plans import MatchPlan
from ...core.errors import MentoringError, gettext_noop
from ...core.labels import LabelledEnum


@dataclass(frozen=True, slots=True)
class MentorSuggestion:
    """One mentor for one gap. ``level_band`` is what a peer may see of the level.

    ``confirmed`` is the band: rated by somebody else too, or only by themselves. ``reasons`` are those that the
    reader may know, and ``score`` is None where they may not know it (``visibility``). ``role`` is the title of the
    first role that the mentor holds, empty without one.
    """

    offer_id: int
    mentor_id: int
    name: str
    role: str
    department: str
    region: str
    level_band: LevelBand
    confirmed: bool
    places: int
    places_free: int
    score: float | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class MentorSuggestions:
    """The mentors for one member's gap in one skill, best first; ``waiting`` says whether they are on the list.

    ``refusal``: why any request would be refused now; None if it would not.
    """

    skill: str
    title: str
    from_level: int | None
    target: int
    suggestions: tuple[MentorSuggestion, ...]
    waiting: bool
    refusal: MentoringError | None = None


@dataclass(frozen=True, slots=True)
class OfferedSkill:
    """A skill that the member offers to mentor, or offered and paused."""

    framework: str
    skill: str
    title: str
    paused: bool


@dataclass(frozen=True, slots=True)
class WaitedFor:
    """A skill for which a member waits for somebody; ``turn_until``: until when it is their turn to ask, None if it is
    not. ``has_asked``: a request or a proposal for it is under way, and they leave the list when it begins."""

    framework: str
    skill: str
    title: str
    joined_at: datetime
    turn_until: datetime | None
    has_asked: bool = False


class RunState(LabelledEnum):
    """Where a run of "pair everyone" stands."""

    PLANNING = "planning", gettext_noop("Preparing the preview")
    PLANNED = "planned", gettext_noop("Preview: nothing has been proposed yet")
    APPLYING = "applying", gettext_noop("Proposing")
    APPLIED = "applied", gettext_noop("Proposed")
    CANCELLED = "cancelled", gettext_noop("Cancelled")
    FAILED = "failed", gettext_noop("Failed")

    @property
    def is_under_way(self) -> bool:
        """Whether work is still going on and can be cancelled."""
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
