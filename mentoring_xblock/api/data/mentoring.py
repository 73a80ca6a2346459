"""Who could help a member, and how their pairings stand as mentee, as mentor or as the one who decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ...applets.insight.data import Progress
from ...applets.matching.data import LevelBand, Reason
from ...applets.notices.data import InboxLine
from ...applets.pairings.data import MentorRecord, PairingDetail, PairingInfo, PlanStepInfo, SessionInfo
from ...applets.people.data import MemberInfo, ProgrammeInfo
from ...applets.ratings.data import SkillLevels


@dataclass(frozen=True, slots=True)
class MentorSuggestion:
    """One mentor for one gap. ``level_band`` is what a peer may see of the level.

    ``confirmed`` tells the band: rated by somebody else too, or by themselves alone. ``reasons`` are those that the
    reader may know, and ``score`` is None where they may not know it (``visibility``).
    """

    offer_id: int
    mentor_id: int
    name: str
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
    """The mentors for one member's gap in one skill, best first; ``waiting`` tells whether they are on the list."""

    skill: str
    title: str
    from_level: int | None
    target: int
    suggestions: tuple[MentorSuggestion, ...]
    waiting: bool


@dataclass(frozen=True, slots=True)
class RequestOutcome:
    """A stored request and the pairing that its first possible choice became."""

    request_id: int
    pairing: PairingInfo


@dataclass(frozen=True, slots=True)
class PairingView:
    """A pairing as one viewer sees it: names for ids, and the buttons that this viewer may press now.

    ``actions`` are names of ``pairings.states.Event`` plus ``plan``, ``session`` and ``rerate``.
    ``viewer`` is ``mentee``, ``mentor``, ``manager`` or ``admin``. ``levels``: the mentee's in the skill as they
    are now, with ``detail`` and where the viewer may know who said what.
    """

    pairing: PairingInfo
    mentee_name: str
    mentor_name: str
    skill: str
    skill_title: str
    framework: str
    from_name: str
    target_name: str
    viewer: str
    actions: frozenset[str]
    detail: PairingDetail | None = None
    levels: SkillLevels | None = None
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class PairingProgress:
    """How far a mentee is with their mentor: the plan with its ticks, and the next session in their own time zone."""

    pairing_id: int
    mentor_name: str
    plan: tuple[PlanStepInfo, ...]
    next_session: SessionInfo | None
    time_zone: str


@dataclass(frozen=True, slots=True)
class ReviewClaim:
    """Who is reviewing a proposal, and since when; ``is_own``: the one who asks."""

    name: str
    since: datetime
    is_own: bool


@dataclass(frozen=True, slots=True)
class ReviewClaims:
    """Who is reviewing a proposal now, if anybody, and whether the one who asks may say that they are."""

    held: ReviewClaim | None = None
    may_claim: bool = False


@dataclass(frozen=True, slots=True)
class OfferedSkill:
    """A skill that the member offers to mentor, or offered and paused."""

    framework: str
    skill: str
    title: str
    paused: bool


@dataclass(frozen=True, slots=True)
class MyMentoring:
    """Everything on the page "My mentoring" of one member of one programme."""

    programme: ProgrammeInfo
    member: MemberInfo
    to_answer: tuple[PairingView, ...]
    as_mentee: tuple[PairingView, ...]
    as_mentor: tuple[PairingView, ...]
    past: tuple[PairingView, ...]
    inbox: tuple[InboxLine, ...]
    offers: tuple[OfferedSkill, ...]
    record: MentorRecord
