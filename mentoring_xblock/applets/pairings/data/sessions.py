"""Sessions of two people, planned and held, the times proposed for one, and when both are at work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ....core.errors import gettext_noop
from ....core.labels import LabelledEnum

SHORTEST_SESSION, LONGEST_SESSION = 5, 600
"""Minutes."""
MOST_TIMES = 3
"""Times that one may propose for a session at once."""
MOST_ASKED, MOST_LOOKED_AT, MOST_UNANSWERED = 50, 20, 500
"""Sessions without an answer that one person is asked about, that are read of one pairing, and that one run reads."""
LONGEST_LOOK = timedelta(days=400)
"""How far from today a session can be, and the working hours of a day can be looked at."""
LONGEST_EVIDENCE = 1000
"""Characters of what a session's two people write for the person who confirms."""


class SessionKind(LabelledEnum):
    """What a session is for."""

    SHADOW = "shadow", gettext_noop("Shadow: watch how it is done")
    PRACTISE = "practise", gettext_noop("Practise: try it yourself")
    REVIEW = "review", gettext_noop("Review: talk it through")


class TimesState(LabelledEnum):
    """Where the times that one of the two proposed for a session stand."""

    OPEN = "open", gettext_noop("Waiting for an answer")
    ACCEPTED = "accepted", gettext_noop("One was accepted")
    DECLINED = "declined", gettext_noop("Others were requested")
    WITHDRAWN = "withdrawn", gettext_noop("Withdrawn")


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """A session; ``minutes`` is its length, ``calendar_sequence`` counts its versions for calendars (RFC 5545).

    ``notes`` and ``place`` (a room, or a link to a call) are the pair's alone; ``for_confirmer`` is what they write for
    the person who confirms. ``token`` is the one it was planned with; sent again as held, it logs this session rather
    than another one. ``session_id`` is 0 before it is stored.
    """

    starts_at: datetime
    minutes: int
    kind: SessionKind
    notes: str = ""
    held: bool = False
    cancelled: bool = False
    calendar_sequence: int = 0
    token: str = ""
    for_confirmer: str = ""
    place: str = ""
    session_id: int = 0

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_planned(self) -> bool:
        """Whether nobody has said yet that it was held or cancelled."""
        return not self.held and not self.cancelled

    def waits_for_answer(self, now: datetime) -> bool:
        """Whether it is over, and nobody has said whether it was held."""
        return self.is_planned and self.ends_at <= now


@dataclass(frozen=True, slots=True)
class ProposedTimesInfo:
    """Up to MOST_TIMES times for a session that one of the two proposed and the other has not answered.

    ``starts`` are in their order. All of it is the pair's alone. ``times_id`` is 0 before they are stored.
    """

    proposed_by_id: int | None
    starts: tuple[datetime, ...]
    minutes: int
    kind: SessionKind
    created_at: datetime
    place: str = ""
    note: str = ""
    token: str = ""
    times_id: int = 0


Period = tuple[datetime, datetime]
"""From the first moment to the one after the last."""


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """One local ``day`` of somebody as two people share it: when it begins and ends, and when each is at work in it.

    ``common`` is when both are.
    """

    day: date
    begins: datetime
    ends: datetime
    own: tuple[Period, ...]
    others: tuple[Period, ...]
    common: tuple[Period, ...]
