"""What a manager sees of their reports, and an admin of the programme; and which of it a viewer may see."""

from __future__ import annotations

from dataclasses import dataclass

from ...applets.competencies.data import VersionRef
from ...applets.insight.data import TeamRow
from ...applets.people.data import ProgrammeInfo
from ...core.scales import Scale
from .mentoring import PairingView


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
