"""What the room takes and returns about notices. No Django. The kinds themselves: ``kinds``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .kinds.kind import Kind
from .kinds.rules import Rule, Timing, Topic

__all__ = ["Announcement", "InboxLine", "Kind", "Rule", "Timing", "Topic", "Unsubscribed"]


@dataclass(frozen=True, slots=True)
class Announcement:
    """One notice to be. ``facts`` are ids, dates, numbers and the title of a block: never a person's name or words.

    ``once``: if given, the member is notified only once, however often it is announced.
    """

    kind: Kind
    member_id: int
    pairing_id: int | None = None
    skill_id: int | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    once: str = ""


@dataclass(frozen=True, slots=True)
class InboxLine:
    """A notice with what its words need: ``facts`` hold the names and titles of the moment at which it is read.

    ``is_over``: what it asks for is not waited for any more.
    """

    notice_id: int
    kind: str
    pairing_id: int | None
    facts: dict[str, object]
    created_at: datetime
    read: bool
    is_over: bool


NOTIFIED_ONE_BY_ONE = 10
"""Of decisions that come to somebody at once: more of them are one notice, which names their number."""

Unsubscribed = tuple[tuple[Kind, ...], bool, bool]
"""The kinds of mail that a link turns off, whether it turns off all that can wait besides, and whether they are off."""
