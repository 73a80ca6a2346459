"""A pairing as it stands, what is to become one, and who waits for one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ....core.errors import gettext_noop
from ....core.labels import LabelledEnum
from ..states import State
from .outcomes import OutcomeInfo
from .plan import PlanStepInfo
from .sessions import ProposedTimesInfo, SessionInfo


class Origin(LabelledEnum):
    """Who had the idea of a pairing; ``PRACTICE`` is a learner's who has reached the target already."""

    LEARNER = "learner", gettext_noop("Requested by the learner")
    PRACTICE = "practice", gettext_noop("Requested by the learner, to practise")
    MANAGER = "manager", gettext_noop("Proposed by the manager")
    ADMIN = "admin", gettext_noop("Proposed by an administrator")
    BATCH = "batch", gettext_noop("From “pair everyone”")


MOST_CHOICES = 3
"""Mentors that a request may name."""
MOST_MORE_WEEKS = 4
"""By which a pairing can be extended, once."""


@dataclass(frozen=True, slots=True)
class PairingInfo:
    """A pairing without its plan; ids are members' and skills'. ``reasons`` are {"code", "params"} as snapshotted.

    ``asked_at``: when the mentor was asked, at its approval. ``score`` is None where its reader may not know it.
    ``waits_since``: when the mentee re-rated, while the confirmation is awaited; ``escalated_at``: since when the
    programme's administrators may confirm too. ``extension_weeks``: the time that one of the two has asked for, None
    where nobody has; ``extension_agreed`` is None until the other answers.
    ``gone_since``: since when its people know that one of the two is gone.
    """

    pairing_id: int
    programme_id: int
    mentee_id: int
    mentor_id: int
    skill_id: int
    skill_version_id: int
    role_key: str
    state: State
    origin: Origin
    from_level: int | None
    target_level: int
    weeks: int
    request_id: int | None
    message: str
    score: float | None
    reasons: tuple[dict[str, object], ...]
    runners_up: tuple[dict[str, object], ...]
    closing_reason: str
    evidence_asked: str
    created_at: datetime
    changed_at: datetime
    answer_by: datetime | None
    starts_on: date | None
    ends_on: date | None
    calendar_sequence: int = 0
    asked_at: datetime | None = None
    waits_since: datetime | None = None
    escalated_at: datetime | None = None
    extension_weeks: int | None = None
    extension_by_mentor: bool | None = None
    extension_agreed: bool | None = None
    gone_since: datetime | None = None

    @property
    def ended_at(self) -> datetime | None:
        """When it came to where it ended; None while it is open. ``ends_on`` is when it was to end."""
        return None if self.state.stage.turn else self.changed_at

    @property
    def mentor_was_asked(self) -> bool:
        """Whether the mentor ever heard of it: not before its approval, and never of what ended without one."""
        return self.asked_at is not None or self.state.stage.mentor_knows


@dataclass(frozen=True, slots=True)
class PairingDetail:
    """A pairing with plan, sessions (oldest first) and outcome; ``times`` are proposed and wait for an answer."""

    pairing: PairingInfo
    plan: tuple[PlanStepInfo, ...]
    sessions: tuple[SessionInfo, ...]
    outcome: OutcomeInfo | None
    times: ProposedTimesInfo | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pairing to be. ``reasons`` and ``runners_up`` are JSON values, kept as they are now.

    ``proposed_by_id`` is a membership, None where a superuser without one or the system proposes.
    """

    programme_id: int
    mentee_id: int
    mentor_id: int
    skill_id: int
    skill_version_id: int
    origin: Origin
    target_level: int
    from_level: int | None = None
    role_key: str = ""
    weeks: int = 4
    request_id: int | None = None
    proposed_by_id: int | None = None
    message: str = ""
    score: float = 0.0
    reasons: tuple[dict[str, object], ...] = ()
    runners_up: tuple[dict[str, object], ...] = ()


Choice = tuple[int, float, tuple[dict[str, object], ...]]
"""A mentor named in a request, with the score and the reasons shown then."""
