"""What the use cases that span several subjects return: calendars, and what a manager, an admin
and a course team see. No rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..applets.competencies.data import VersionRef
from ..applets.insight.data import LevelCounts, TeamRow
from ..applets.jobs.data import JobInfo
from ..applets.pairings.data.pairing import PairingInfo
from ..applets.pairings.data.sessions import SessionInfo
from ..applets.people.data import ProgrammeInfo
from ..core.scales import Scale
from .pairings.data import PairingView


@dataclass(frozen=True, slots=True)
class CalendarSession:
    """A session as a calendar holds it, without notes; an address is empty where the reader may not see it."""

    pairing: PairingInfo
    session: SessionInfo
    skill_title: str
    mentee_name: str
    mentor_name: str
    mentee_email: str = ""
    mentor_email: str = ""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at the pages: the programme they are in now (None for a stranger) and what is theirs to see there.

    ``member_id`` is None for a superuser who is not a member; ``time_zone`` is an IANA name or empty. ``has_team``: as
    a manager, or as the deputy of one who is away. ``has_left``: they are in no programme now and were in one.
    """

    programme: ProgrammeInfo | None
    member_id: int | None
    time_zone: str
    has_team: bool
    is_admin: bool
    programmes: tuple[ProgrammeInfo, ...]
    has_left: bool


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

    ``confirmations`` and ``reviews`` are what waits for the viewer; ``reviews`` are those of their reports, and of the
    reports of whom they stand in for now. Those managers are named in ``stands_in_for``, by name.
    """

    frameworks: tuple[VersionRef, ...]
    gaps: TeamGaps | None
    pairings: tuple[PairingView, ...]
    confirmations: tuple[PairingView, ...]
    reviews: tuple[PairingView, ...]
    stands_in_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BlockReport:
    """What a course team may know of the answers in a block. ``counting``: the job that counts the levels, if any.

    Of the learners ``enrolled`` so many have ``answered``, and so many have ``begun`` and sent nothing.
    """

    enrolled: int
    answered: int
    begun: int
    levels: tuple[LevelCounts, ...]
    counted_at: datetime | None
    counting: JobInfo | None
