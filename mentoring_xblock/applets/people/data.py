"""What the room returns about programmes and their members. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ...core.errors import gettext_noop
from ...core.labels import LabelledEnum
from ...core.working_days import WEEKEND, WorkingDays

NO_MANAGER = 0
"""In a PersonRow: the person has no manager (None leaves the manager as it is)."""


class ApproveBy(LabelledEnum):
    """Who lets a proposed pairing go ahead."""

    ADMIN = "admin", gettext_noop("An administrator of the programme")
    MANAGER = "manager", gettext_noop("The mentee’s manager")
    NONE = "none", gettext_noop("Nobody: every proposal is approved automatically")


class ConfirmBy(LabelledEnum):
    """Who confirms that the target level is reached."""

    MANAGER = "manager", gettext_noop("The mentee’s manager")
    MENTOR = "mentor", gettext_noop("The mentor")
    ADMIN = "admin", gettext_noop("An administrator of the programme")


class Entry(LabelledEnum):
    """How people come into a programme. An import and an admin may bring in anybody, whatever it says."""

    BY_INVITATION = "by_invitation", gettext_noop("By invitation: an administrator adds or imports people")
    BY_COURSE = (
        "by_course",
        gettext_noop("By course: anyone who answers a self-assessment of this programme in one of their courses"),
    )
    OPEN = "open", gettext_noop("Open: anyone with an account on this site")


@dataclass(frozen=True, slots=True)
class Policy:
    """A programme's rules; ``weeks`` are calendar weeks, ``answer_days`` working days.

    ``open_pairings``: how many a mentee has at once, from request or proposal to the end, no matter who proposed it.

    ``shows_addresses``: whether the two people of a running pairing see each other's email address.
    ``entry_courses``: which courses bring people in under ``Entry.BY_COURSE``, as ``domain.admits`` reads them.
    ``ends_with_course``: under ``Entry.BY_COURSE``, somebody who leaves the course by which they joined is out.
    ``weekend`` (days of the week by ISO number) and ``holidays`` do not count as working days.
    """

    approve_by: ApproveBy = ApproveBy.ADMIN
    confirm_by: ConfirmBy = ConfirmBy.MANAGER
    weeks: int = 4
    answer_days: int = 3
    open_pairings: int = 2
    places: int = 2
    mentors_shown: int = 5
    own_manager_may_mentor: bool = False
    shows_addresses: bool = True
    entry: Entry = Entry.BY_COURSE
    entry_courses: tuple[str, ...] = ()
    ends_with_course: bool = False
    weekend: tuple[int, ...] = WEEKEND
    holidays: tuple[date, ...] = ()

    @property
    def working_days(self) -> WorkingDays:
        """The days that count when somebody has so many days to answer."""
        return WorkingDays.of(self.weekend, self.holidays)


MOST_SILENCES = 2
"""After so many requests in a row without an answer a mentor's offers pause by themselves."""
LONGEST_ABSENCE = 366
"""Days; anyone who is away for longer has left."""
EXPECTED_DAYS = 365
"""So long after the last file that names them, somebody without an account is expected."""
ADDRESS_LENGTH = 500
"""Characters of a web address."""
ZONE_LENGTH = 64
MOST_PLACES = 50
"""Whom one person can mentor at once."""
MOST_WEEKS = 52
"""A pairing lasts no longer."""
MOST_SHOWN = 20
"""Mentors that a person sees for one gap."""
POLICY_BOUNDS: Mapping[str, tuple[int, int]] = {
    "weeks": (1, MOST_WEEKS),
    "answer_days": (1, 60),
    "open_pairings": (1, 50),
    "places": (1, MOST_PLACES),
    "mentors_shown": (1, MOST_SHOWN),
}
"""The least and the most of each number of a policy."""


@dataclass(frozen=True, slots=True)
class ProgrammeInfo:
    """A programme as its members see it."""

    programme_id: int
    key: str
    title: str
    policy: Policy


@dataclass(frozen=True, slots=True)
class MemberInfo:
    """A member; ``roles`` are (framework id, role key) in order. ``user_id`` is the Django user's.

    ``silences``: requests in a row that the member left unanswered since they last answered one or opened their offers.
    ``away_from`` to ``away_to`` they are away, which is from ``away_since`` to before ``away_until``; meanwhile
    ``deputy_id`` stands in for them as a manager.
    ``is_active``: neither has the membership ended, nor is the person's account closed (``has_account``).
    ``course``: its key, where they joined by one; ``left_course``: the membership ended because they left it.
    ``is_held``: an administrator has paused their offers; then they are ``is_paused`` too.
    """

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
    silences: int = 0
    away_from: date | None = None
    away_to: date | None = None
    away_since: datetime | None = None
    away_until: datetime | None = None
    deputy_id: int | None = None
    roles: tuple[tuple[int, str], ...] = ()
    has_account: bool = True
    is_held: bool = False
    course: str = ""
    left_course: bool = False

    @property
    def is_willing(self) -> bool:
        """Whether this member may be asked to mentor anybody new, unless they are away."""
        return self.is_active and not self.is_paused

    def is_away_at(self, now: datetime) -> bool:
        """Whether the moment lies within their absence."""
        return self.away_since is not None and self.away_until is not None and self.away_since <= now < self.away_until

    def places_free_at(self, now: datetime) -> int:
        """Mentees this member could still take on."""
        return max(0, self.places - self.places_taken) if self.is_willing and not self.is_away_at(now) else 0


@dataclass(frozen=True, slots=True)
class Insider:
    """A person inside a programme: their active membership without its roles, and whether they are a superuser.

    ``by_default``: it is the programme used where none is named. ``counted``: what was counted with it, if anything.
    """

    programme: ProgrammeInfo
    member: MemberInfo
    is_superuser: bool
    by_default: bool
    counted: int = 0


@dataclass(frozen=True, slots=True)
class PersonRow:
    """What is to hold of one person in a programme; None leaves a thing as it is.

    ``manager_user_id`` NO_MANAGER takes the manager away; the manager must be a member, or a row of the same call.
    ``roles`` are (framework id, role key) in order and replace all of the member's roles.
    """

    user_id: int
    department: str | None = None
    unit: str | None = None
    region: str | None = None
    time_zone: str | None = None
    manager_user_id: int | None = None
    roles: tuple[tuple[int, str], ...] | None = None
    is_admin: bool | None = None
    is_active: bool | None = None
    places: int | None = None
    mentors_everything: bool | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody without an account, as a people file says that they shall join; ``email`` is folded.

    ``manager_user_id`` is the user of a member, NO_MANAGER for none; a manager who is not in the programme either is
    known by ``manager_email``. ``roles`` are (framework id, role key) in order.
    """

    email: str
    department: str = ""
    unit: str = ""
    region: str = ""
    time_zone: str = ""
    manager_user_id: int = NO_MANAGER
    manager_email: str = ""
    roles: tuple[tuple[int, str], ...] = ()
