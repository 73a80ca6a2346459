"""What the public API hands out where one room alone cannot say it. Frozen values; no rows, no Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ..applets.competencies.data import RoleSheet, VersionRef
from ..applets.matching.data import Reason
from ..applets.pairings.data import PairingDetail, PairingInfo, PlanStepInfo, SessionInfo
from ..applets.people.data import MemberInfo, ProgrammeInfo
from ..core.errors import MentoringError
from ..core.scales import Scale


@dataclass(frozen=True, slots=True)
class SkillAnswer:
    """One answer of a self-assessment; ``level`` None means "not rated" and stores nothing."""

    skill: str
    level: int | None
    last_performed: date | None = None
    willing: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class SkillResult:
    """Where one member stands on one skill of a role.

    ``level`` is the newest self-rating, ``previous_level`` the one before; ``mean`` and ``sd`` are the estimate
    on the level axis (None before any rating); ``confirmed_level`` is the newest word of a manager, mentor or
    test. ``gap`` counts levels from the self-rating to the target, 0 where met, None where not rated or no target.
    ``carried``: the level is that of a skill which this one followed; this one itself was not rated yet.
    """

    skill: str
    skill_id: int
    title: str
    group: str
    level: int | None
    previous_level: int | None
    target: int | None
    importance: int
    gap: int | None
    mean: float | None
    sd: float | None
    confirmed_level: int | None
    confirmed_source: str
    may_mentor: bool
    offering: bool
    waiting: bool
    open_pairing: PairingInfo | None
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """A member's standing against one role, in the role's order; ``next_skill`` is the most useful next step."""

    programme: ProgrammeInfo
    member_id: int | None
    sheet: RoleSheet
    results: tuple[SkillResult, ...]
    submitted_at: datetime | None
    next_skill: str | None

    @property
    def scale(self) -> Scale:
        """The scale of the version that the role belongs to."""
        return self.sheet.version.scale


@dataclass(frozen=True, slots=True)
class MentorSuggestion:
    """One mentor for one gap. ``level_band`` is what a peer may see: ``above``, ``at`` (the target) or ``mentor``.

    ``confirmed`` tells the band: rated by somebody else too, or by themselves alone.
    """

    offer_id: int
    mentor_id: int
    name: str
    department: str
    region: str
    level_band: str
    confirmed: bool
    places: int
    places_free: int
    score: float
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
    ``viewer`` is ``mentee``, ``mentor``, ``manager`` or ``admin``.
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
    """Who is looking at a proposal, and since when; ``is_own``: the one who asks."""

    name: str
    since: datetime
    is_own: bool


@dataclass(frozen=True, slots=True)
class InboxLine:
    """One notice in words-to-be: ``kind`` and ``facts`` are put into words by the page."""

    notice_id: int
    kind: str
    pairing_id: int | None
    facts: dict[str, object]
    created_at: datetime
    read: bool


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


@dataclass(frozen=True, slots=True)
class OfferedSkill:
    """A skill that the member offers to mentor, or offered and paused."""

    framework: str
    skill: str
    title: str
    paused: bool


@dataclass(frozen=True, slots=True)
class MentorRecord:
    """What came of a mentor's pairings: how many, how many reached the target, hours held together."""

    completed: int
    reached: int
    hours: float


@dataclass(frozen=True, slots=True)
class GapCell:
    """One member x skill of a heat map. ``level`` is the newest confirmed or else self level, by ``source``."""

    level: int | None
    source: str
    target: int | None
    gap: int | None
    open_pairing_id: int | None = None


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One report: ``cells`` run in the order of TeamGaps.skills."""

    member_id: int
    name: str
    department: str
    role_title: str
    cells: tuple[GapCell, ...]


@dataclass(frozen=True, slots=True)
class TeamGaps:
    """A manager's heat map for one framework: ``skills`` are (key, title)."""

    programme: ProgrammeInfo
    framework: str
    framework_title: str
    scale: Scale
    skills: tuple[tuple[str, str], ...]
    rows: tuple[TeamRow, ...]


@dataclass(frozen=True, slots=True)
class Bench:
    """Depth on one skill: people at or above the level needed to mentor it.

    ``expected`` is the expected number at level, ``nobody`` the chance that there is none at all, ``confirmed``
    how many somebody else confirmed; ``needed`` how many members have a gap; ``waiting`` the length of the list.
    ``withheld``: fewer than five people rated, so the figures drawn from ratings stand at nought and mean nothing.
    ``counted_at``: when all but the waiting list was counted, in a large programme; None where that was just now.
    """

    skill: str
    title: str
    expected: float
    nobody: float
    confirmed: int
    offering: int
    places_free: int
    needed: int
    waiting: int
    withheld: bool = False
    counted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProgrammeOverview:
    """Counts for the programme page; ``states`` maps a pairing state to how many there are.

    ``counted_at``: when people, mentors and places were counted, in a large programme; None where that was just now.
    """

    programme: ProgrammeInfo
    members: int
    rated: int
    mentors: int
    places: int
    places_taken: int
    states: dict[str, int]
    to_review: int
    to_confirm: int
    waiting: int
    counted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A pairing that waits for the viewer's word, with what has been shown in it.

    ``self_after`` is the mentee's new rating; ``shown_alone`` of ``steps`` behaviours were done alone; ``sessions``
    were held.
    """

    view: PairingView
    self_after: int | None
    shown_alone: int
    steps: int
    sessions: int


@dataclass(frozen=True, slots=True)
class Team:
    """Everything on a manager's page. ``gaps`` is None without reports or without a framework.

    ``confirmations`` and ``reviews`` are what waits for the viewer; ``reviews`` are those of their reports alone.
    """

    frameworks: tuple[VersionRef, ...]
    gaps: TeamGaps | None
    pairings: tuple[PairingView, ...]
    confirmations: tuple[Confirmation, ...]
    reviews: tuple[PairingView, ...]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at the pages: the programme they are in now (None for a stranger) and what is theirs to see there.

    ``member_id`` is None for a superuser who is no member; ``time_zone`` is an IANA name or empty.
    """

    programme: ProgrammeInfo | None
    member_id: int | None
    time_zone: str
    has_team: bool
    is_admin: bool
    programmes: tuple[ProgrammeInfo, ...]


@dataclass(frozen=True, slots=True)
class MatchPlan:
    """A dry run of "pair everyone". ``pairs`` are proposals to be; ``unpaired`` counts gaps by reason code.

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


@dataclass(frozen=True, slots=True)
class PlannedSkill:
    """What a dry run does for one skill: gaps, those paired, and those not by reason code."""

    framework: str
    skill: str
    title: str
    gaps: int
    paired: int
    unpaired: dict[str, int]


class RunState(StrEnum):
    """Where a run of "pair everyone" stands."""

    PLANNING = "planning"
    PLANNED = "planned"
    APPLYING = "applying"
    APPLIED = "applied"
    CANCELLED = "cancelled"
    FAILED = "failed"

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


@dataclass(frozen=True, slots=True)
class PlannedPair:
    """One proposal of a dry run."""

    mentee_id: int
    mentor_id: int
    framework: str
    skill: str
    score: float
