"""A member compared with a role: what they answered, and what follows from it skill by skill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ...applets.competencies.data import RoleDefinition
from ...applets.pairings.data.pairing import PairingInfo
from ...applets.people.data import MemberInfo, ProgrammeInfo
from ...core.scales import Scale


@dataclass(frozen=True, slots=True)
class SkillAnswer:
    """One answer of a self-assessment; ``level`` None means "not rated" and stores nothing but ``not_my_work``."""

    skill: str
    level: int | None
    last_performed: date | None = None
    willing: bool | None = None
    note: str = ""
    not_my_work: bool = False


@dataclass(frozen=True, slots=True)
class SkillResult:
    """Where one member stands on one skill of a role.

    ``level`` is the newest self-rating, ``previous_level`` the one before; ``confirmed_level`` is the newest rating by
    a manager, mentor or test; ``counted_level``, from ``counted_source``, is the one that counts (decision 20).
    ``gap`` counts levels from there to the target, 0 where met, None where not rated or no target. ``mean`` and ``sd``
    are the estimate on the level axis, to half a level (None before any rating).
    ``confirmed_by_viewer``: the viewer of a report's profile confirmed that level.
    ``…_imported``: that rating was given elsewhere and comes from a file.
    ``carried``: the level is that of a predecessor; this skill itself was not rated yet.
    ``not_my_work``: they said so, and nobody rated the skill since.
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
    confirmed_imported: bool = False
    counted_imported: bool = False
    not_my_work: bool = False

    @property
    def is_answered(self) -> bool:
        """Whether they have rated it themselves or said that it is not part of their work."""
        return self.level is not None or self.not_my_work


@dataclass(frozen=True, slots=True)
class Profile:
    """A member against one role, in the role's order; ``next_skill`` is the most useful next step.

    ``ended_pairings``: after a self-assessment, the keys of the skills that count only because a pairing on them ran
    when the form was opened; it has ended meanwhile, so nobody is asked to confirm them. ``has_pairings``: whether the
    member, when the profile was read, was mentee or mentor of an open pairing; None where that was not read.
    ``is_in_line``: on a waiting list. ``own``: the membership, where the profile is that of the person who asked.
    """

    programme: ProgrammeInfo
    member_id: int | None
    definition: RoleDefinition
    results: tuple[SkillResult, ...]
    submitted_at: datetime | None
    next_skill: str | None
    ended_pairings: tuple[str, ...] = ()
    has_pairings: bool | None = None
    is_in_line: bool = False
    own: MemberInfo | None = None

    @property
    def may_be_awaited(self) -> bool:
        """Whether anything of the member's own could wait for them, as far as the profile's reads tell."""
        return self.has_pairings is not False or self.is_in_line

    @property
    def pairing_ended(self) -> bool:
        """Whether a rating was stored for a pairing that had ended meanwhile."""
        return bool(self.ended_pairings)

    @property
    def scale(self) -> Scale:
        """The scale of the version that the role belongs to."""
        return self.definition.version.scale
