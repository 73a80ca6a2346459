"""What the public API returns if the values of one room are not enough. Frozen values; no rows, no Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ..applets.competencies.data import RoleDefinition, VersionRef
from ..applets.insight.data import Progress, TeamRow
from ..applets.matching.data import LevelBand, Reason
from ..applets.matching.plans import MatchPlan
from ..applets.notices.data import InboxLine
from ..applets.pairings.data import (
    Asked,
    Concern,
    MentorRecord,
    PairingDetail,
    PairingInfo,
    PlanStepInfo,
    SessionInfo,
    Step,
    WorkingHours,
)
from ..applets.pairings.next_steps import NextStep
from ..applets.people.data import MemberInfo, ProgrammeInfo
from ..applets.ratings.data import SkillLevels
from ..core.errors import MentoringError, gettext_noop
from ..core.labels import LabelledEnum
from ..core.scales import Scale

# A member compared with a role: what they answered, and what follows from it skill by skill


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

    ``level`` is the newest self-rating, ``previous_level`` the one before; ``confirmed_level`` is the newest rating by
    a manager, mentor or test; ``counted_level``, from ``counted_source``, is the one that counts (decision 20).
    ``gap`` counts levels from there to the target, 0 where met, None where not rated or no target. ``mean`` and ``sd``
    are the estimate on the level axis, to half a level (None before any rating).
    ``confirmed_by_viewer``: the viewer of a report's profile confirmed that level.
    ``carried``: the level is that of a predecessor; this skill itself was not rated yet.
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
    counted_level: int | None
    counted_source: str
    may_mentor: bool
    offering: bool
    waiting: bool
    open_pairing: PairingInfo | None
    carried: bool = False
    confirmed_by_viewer: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """A member against one role, in the role's order; ``next_skill`` is the most useful next step.

    ``ended_pairings``: after a self-assessment, the keys of the skills that count only because a pairing on them ran
    when the form was opened; it has ended meanwhile, so nobody is asked to confirm them.
    """

    programme: ProgrammeInfo
    member_id: int | None
    definition: RoleDefinition
    results: tuple[SkillResult, ...]
    submitted_at: datetime | None
    next_skill: str | None
    ended_pairings: tuple[str, ...] = ()

    @property
    def pairing_ended(self) -> bool:
        """Whether a rating was stored for a pairing that had ended meanwhile."""
        return bool(self.ended_pairings)

    @property
    def scale(self) -> Scale:
        """The scale of the version that the role belongs to."""
        return self.definition.version.scale


# Who could help a member, and the state of their pairings as mentee, mentor or reviewer


@dataclass(frozen=True, slots=True)
class MentorSuggestion:
    """One mentor for one gap. ``level_band`` is what a peer may see of the level.

    ``confirmed`` is the band: rated by somebody else too, or only by themselves. ``reasons`` are those that the
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
    """The mentors for one member's gap in one skill, best first; ``waiting`` says whether they are on the list."""

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
class ContactLink:
    """A way to reach somebody that the operator set up: what it is called, and its address."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach somebody now. ``email`` is empty where the programme hides it or there is none.

    ``own_email`` is what they see of the one who looks. ``time_zone`` is empty if it is not known; ``local_time`` is
    then None.
    """

    email: str
    own_email: str
    links: tuple[ContactLink, ...]
    time_zone: str
    local_time: datetime | None


@dataclass(frozen=True, slots=True)
class Partner:
    """The other person of a pairing, as its two people see each other.

    ``role`` is a title, empty without one. ``shared_hours`` of a working day both are at work; None where a time zone
    is not known. ``contact`` is None unless the pairing is under way.
    """

    name: str
    department: str
    unit: str
    region: str
    role: str
    shared_hours: int | None
    contact: Contact | None


@dataclass(frozen=True, slots=True)
class CalendarPerson:
    """One of the two as a calendar names them; ``email`` is empty where its reader may not see it."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class CalendarSession:
    """A session as a calendar holds it. ``stamp`` is when its pairing last changed. No notes."""

    pairing_id: int
    session: SessionInfo
    skill_title: str
    mentee: CalendarPerson
    mentor: CalendarPerson
    stamp: datetime


@dataclass(frozen=True, slots=True)
class PersonalCalendar:
    """All sessions of one person, oldest first; ``language`` is what they read."""

    language: str
    sessions: tuple[CalendarSession, ...]


@dataclass(frozen=True, slots=True)
class TimeRemarks:
    """What speaks against a time for a session, for one of the two; ``others_time`` is it on the other's clock.

    ``own_taken``, ``others_taken``: it overlaps a planned session of that person, in whichever pairing.
    """

    starts_at: datetime
    others_time: datetime
    has_passed: bool
    outside_own: bool
    outside_others: bool
    own_taken: bool
    others_taken: bool


@dataclass(frozen=True, slots=True)
class MeetingPreview:
    """The working hours of both on a day of the actor's calendar, and remarks on times, in the order asked."""

    day: date
    time_zone: str
    other_time_zone: str
    hours: WorkingHours
    remarks: tuple[TimeRemarks, ...]


@dataclass(frozen=True, slots=True)
class SessionToAnswer:
    """A planned session of the member that is over: nobody has said whether it was held."""

    pairing_id: int
    session: SessionInfo
    other_name: str
    skill_title: str


@dataclass(frozen=True, slots=True)
class PairingView:
    """A pairing as one viewer sees it: names for ids, and the buttons that this viewer may press now.

    ``actions`` are names of ``pairings.states.Event`` plus ``plan``, ``session``, ``rerate`` and ``another_round``;
    ``next_step`` is the one thing to do next. ``viewer`` is ``mentee``, ``mentor``, ``manager`` or ``admin``.
    ``levels``: the mentee's in the skill as they are now, with ``detail`` and where the viewer may know who said what.
    ``successor_id``: with ``detail``, the open pairing on the same skill that has followed a closed one.
    ``partner``: for the pair alone, from the request to its mentor on.
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
    next_step: NextStep
    successor_id: int | None = None
    detail: PairingDetail | None = None
    levels: SkillLevels | None = None
    progress: Progress | None = None
    partner: Partner | None = None


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
class OfferedSkill:
    """A skill that the member offers to mentor, or offered and paused."""

    framework: str
    skill: str
    title: str
    paused: bool


# What waits for somebody


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """One thing that a pairing of their own asks of somebody, and until when."""

    asked: Asked
    view: PairingView


@dataclass(frozen=True, slots=True)
class Decisions:
    """How many pairings wait for somebody's approval, and how many new ratings for their confirmation."""

    reviews: int
    confirmations: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Messages that somebody has not read, and things that their own pairings ask of them."""

    unread: int
    waiting: int


@dataclass(frozen=True, slots=True)
class WaitedFor:
    """A skill for which a member waits for somebody; ``turn_until``: until when it is their turn to ask, None if it is
    not."""

    framework: str
    skill: str
    title: str
    joined_at: datetime
    turn_until: datetime | None


@dataclass(frozen=True, slots=True)
class Invitable:
    """Somebody at mentor level who does not offer the skill."""

    member_id: int
    name: str


@dataclass(frozen=True, slots=True)
class MyMentoring:
    """Everything on the page "My mentoring" of one member of one programme.

    ``calendar_token`` is the secret of their private calendar address, empty without one.
    """

    programme: ProgrammeInfo
    member: MemberInfo
    to_answer: tuple[PairingView, ...]
    as_mentee: tuple[PairingView, ...]
    as_mentor: tuple[PairingView, ...]
    past: tuple[PairingView, ...]
    inbox: tuple[InboxLine, ...]
    offers: tuple[OfferedSkill, ...]
    record: MentorRecord
    sessions_to_answer: tuple[SessionToAnswer, ...] = ()
    calendar_token: str = ""
    waits: tuple[WaitingLine, ...] = ()
    steps: Mapping[int, tuple[Step, ...]] = field(default_factory=dict)
    waiting: tuple[WaitedFor, ...] = ()


# What is kept about somebody


@dataclass(frozen=True, slots=True)
class OwnData:
    """Rows about a person by model, as their file has them, and the titles of the skills by id."""

    rows: Mapping[str, list[dict[str, object]]]
    skills: Mapping[int, str]


# Recognition: the record to print, and credentials


@dataclass(frozen=True, slots=True)
class SkillRecord:
    """What pairings on one skill came to: how many reached the target, newest on ``newest_on``.

    ``levels`` gained in all, None for so few pairings that one person's outcome could be read from it.
    """

    title: str
    reached: int
    levels: int | None
    newest_on: date
    pairing_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """What somebody's pairings came to, as mentor and as mentee; ``thanks`` are those that both sides want to show."""

    programme: ProgrammeInfo
    name: str
    as_mentor: tuple[SkillRecord, ...]
    as_mentee: tuple[SkillRecord, ...]
    hours: float
    thanks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Credential:
    """What a pairing that reached its target says of one of its two people, ``holder``; nobody else is named.

    ``token``: the last part of the address at which it can be read by anybody who was given it.
    """

    token: str
    programme: ProgrammeInfo
    is_mentor: bool
    holder: str
    skill: str
    skill_title: str
    confirmed_at: datetime


# What only a programme's admins see


@dataclass(frozen=True, slots=True)
class ConcernView:
    """A concern with the names of who reported it and of whom it is about; ``is_held``: their offers are paused."""

    concern: Concern
    by_name: str
    of_name: str
    is_held: bool


@dataclass(frozen=True, slots=True)
class HeldOffers:
    """A member whose offers an admin has paused."""

    member_id: int
    name: str


@dataclass(frozen=True, slots=True)
class OpenConcerns:
    """The concerns that nobody has closed, and the members whose offers an admin has paused."""

    concerns: tuple[ConcernView, ...]
    held: tuple[HeldOffers, ...]


# What a manager sees of their reports, and an admin of the programme; and which of it a viewer may see


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at the pages: the programme they are in now (None for a stranger) and what is theirs to see there.

    ``member_id`` is None for a superuser who is not a member; ``time_zone`` is an IANA name or empty.
    """

    programme: ProgrammeInfo | None
    member_id: int | None
    time_zone: str
    has_team: bool
    is_admin: bool
    programmes: tuple[ProgrammeInfo, ...]


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
class Team:
    """Everything on a manager's page. ``gaps`` is None without reports or without a framework.

    ``confirmations`` and ``reviews`` are what waits for the viewer; ``reviews`` are those of their reports alone.
    """

    frameworks: tuple[VersionRef, ...]
    gaps: TeamGaps | None
    pairings: tuple[PairingView, ...]
    confirmations: tuple[PairingView, ...]
    reviews: tuple[PairingView, ...]


# What a run of "pair everyone" plans, and how far it is


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
