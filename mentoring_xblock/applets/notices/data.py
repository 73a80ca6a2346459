"""What the room takes in and hands out about notices. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a notice is about; its words are in ``words``."""

    TO_REVIEW = "to_review"
    MANY_TO_REVIEW = "many_to_review"
    TO_ANSWER = "to_answer"
    PROPOSED = "proposed"
    REJECTED = "rejected"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    UNANSWERED = "unanswered"
    PASSED_ON = "passed_on"
    NOBODY_LEFT = "nobody_left"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    SESSION_PLANNED = "session_planned"
    SESSION_CANCELLED = "session_cancelled"
    ENDING = "ending"
    TO_RERATE = "to_rerate"
    TO_CONFIRM = "to_confirm"
    EVIDENCE_ASKED = "evidence_asked"
    COMPLETED = "completed"
    FELL_SHORT = "fell_short"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Announcement:
    """One notice to be. ``facts`` are ids, dates and numbers: never names, text or anybody's words.

    ``once``: where given, the member hears of it only once however often it is announced.
    """

    kind: Kind
    member_id: int
    pairing_id: int | None = None
    skill_id: int | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    once: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A notice with what its words need: ``facts`` hold the names and titles of the moment at which it is read."""

    notice_id: int
    kind: str
    pairing_id: int | None
    facts: dict[str, object]
    created_at: datetime
    read: bool
