"""What the room hands out about programmes and their members. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ApproveBy(StrEnum):
    """Who lets a proposed pairing go ahead."""

    ADMIN = "admin"
    MANAGER = "manager"
    NONE = "none"


class ConfirmBy(StrEnum):
    """Who confirms that the target level is reached."""

    MANAGER = "manager"
    MENTOR = "mentor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Policy:
    """A programme's rules; ``weeks`` and ``answer_days`` are whole calendar units."""

    approve_by: ApproveBy
    confirm_by: ConfirmBy
    weeks: int
    answer_days: int
    open_requests: int
    places: int
    mentors_shown: int
    own_manager_may_mentor: bool


@dataclass(frozen=True, slots=True)
class ProgrammeInfo:
    """A programme as its members see it."""

    programme_id: int
    key: str
    title: str
    policy: Policy


@dataclass(frozen=True, slots=True)
class MemberInfo:
    """A member; ``roles`` are (framework id, role key) in order. ``user_id`` is the Django user's."""

    member_id: int
    programme_id: int
    user_id: int
    department: str
    unit: str
    region: str
    time_zone: str
    manager_id: int | None
    is_admin: bool
    is_active: bool
    mentors_everything: bool
    is_paused: bool
    places: int
    places_taken: int
    roles: tuple[tuple[int, str], ...] = ()

    @property
    def places_free(self) -> int:
        """Mentees this member could still take on now."""
        return 0 if self.is_paused or not self.is_active else max(0, self.places - self.places_taken)
