"""A pairing as one viewer sees it, its people and their sessions, and what waits for somebody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ...applets.insight.data import Progress
from ...applets.notices.data import InboxLine
from ...applets.pairings.data.outcomes import MentorRecord
from ...applets.pairings.data.pairing import PairingDetail, PairingInfo
from ...applets.pairings.data.plan import PlanStepInfo
from ...applets.pairings.data.sessions import SessionInfo
from ...applets.pairings.data.waits import Asked, Step
from ...applets.pairings.next_steps import NextStep
from ...applets.people.data import MemberInfo, ProgrammeInfo
from ...applets.ratings.data import SkillLevels
from ...core.errors import Conflict
from ...core.scales import Scale
from ...platform.configuration import ContactLink
from ..matching.data import OfferedSkill, WaitedFor


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
class PairingView:
    """A pairing as one viewer sees it: names for ids, and the buttons that this viewer may press now.

    ``actions`` are names of ``pairings.states.Event`` plus ``plan``, ``session``, ``rerate`` and ``another_round``;
    ``next_step`` is the one thing to do next. ``viewer`` is ``mentee``, ``mentor``, ``manager`` or ``admin``.
    ``scale``, ``behaviours`` (by level): as the version has them on which the pairing began, in use or not.
    ``levels``: the mentee's in the skill as they are now, with ``detail`` and where the viewer may know who said what.
    ``successor_id``: with ``detail``, the open pairing on the same skill that has followed a closed one.
    ``partner``: for the pair alone, from the request to its mentor on.
    ``refusal``: with ``detail``, why the viewer's approval or acceptance would be refused now.
    ``decides_for``: the manager in whose place the viewer decides, and the last day on which that manager is away.
    """

    pairing: PairingInfo
    mentee_name: str
    mentor_name: str
    skill: str
    skill_title: str
    framework: str
    from_name: str
    target_name: str
    scale: Scale
    behaviours: Mapping[int, tuple[str, ...]]
    viewer: str
    actions: frozenset[str]
    next_step: NextStep
    successor_id: int | None = None
    detail: PairingDetail | None = None
    levels: SkillLevels | None = None
    progress: Progress | None = None
    partner: Partner | None = None
    decides_for: tuple[str, date] | None = None
    refusal: Conflict | None = None


PairingProgress = tuple[str, tuple[PlanStepInfo, ...], SessionInfo | None]
"""How far a mentee is with their mentor: the mentor's name, the plan with its ticks, and the next session in the
mentee's own time zone."""


ReviewClaim = tuple[str, datetime, bool]
"""Who is reviewing a proposal, since when, and whether it is the one who asks."""


@dataclass(frozen=True, slots=True)
class MyMentoring:
    """Everything on the page "My mentoring" of one member of one programme.

    ``waits``: what their pairings ask of them, nearest date first. ``sessions_to_answer``: planned sessions that are
    over, where nobody has said whether they were held.
    ``calendar_token`` is the secret of their private calendar address, empty without one. ``unit_address`` is where
    they rate themselves, empty while they are learning something or nobody has said where.
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
    sessions_to_answer: tuple[tuple[PairingView, SessionInfo], ...] = ()
    calendar_token: str = ""
    waits: tuple[tuple[PairingView, Asked], ...] = ()
    steps: Mapping[int, tuple[Step, ...]] = field(default_factory=dict)
    waiting: tuple[WaitedFor, ...] = ()
    unit_address: str = ""
