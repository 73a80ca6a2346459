"""What is kept about somebody: their data, and what their pairings came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ...applets.people.data import ProgrammeInfo


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


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the programme as a page names them; ``username``, where it is asked for, tells namesakes apart."""

    member_id: int
    name: str
    username: str = ""
