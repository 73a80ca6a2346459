"""What a manager sees of their reports, and an admin of the programme; and which of it a viewer may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ...applets.competencies.data import VersionRef
from ...applets.people.data import ProgrammeInfo
from ...core.scales import Scale
from .mentoring import Confirmation, PairingView


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
class GapCell:
    """One member x skill of a heat map. ``level`` is the one that counts, given by ``source``; ``gap`` is from there.

    ``own_level`` is the member's newest own rating, ``confirmed_level`` the newest of somebody else
    (``confirmed_source``).
    """

    level: int | None
    source: str
    target: int | None
    gap: int | None
    own_level: int | None = None
    confirmed_level: int | None = None
    confirmed_source: str = ""
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
class Bench:
    """Depth on one skill: people at or above the level needed to mentor it.

    ``expected`` is the expected number at level in whole people, ``nobody`` the chance of none,
    ``confirmed``
    how many somebody else confirmed; ``needed`` how many members have a gap; ``waiting`` the length of the list.
    ``withheld``: fewer than five people rated, or not counted yet; the figures drawn from ratings are zero and mean
    nothing. ``counted_at``: when the ratings were counted; they are counted again when five people or more were rated.
    """

    skill: str
    title: str
    expected: int
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
