"""What the room takes and returns about notices. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ...core.errors import gettext_noop
from ...core.labels import LabelledEnum


class Kind(LabelledEnum):
    """What a notice is about; the names in its words are keys of ``Line.facts``."""

    TO_REVIEW = (
        "to_review",
        gettext_noop("%(mentee)s would like %(mentor)s as a mentor for “%(skill)s”. Please review it."),
    )
    MANY_TO_REVIEW = "many_to_review", gettext_noop("“Pair everyone” proposed %(n)s pairings. Please review them.")
    TO_ANSWER = "to_answer", gettext_noop("%(mentee)s asks you for help with “%(skill)s”. Please accept or decline.")
    PROPOSED = "proposed", gettext_noop("%(mentor)s was proposed to you as a mentor for “%(skill)s”.")
    REJECTED = "rejected", gettext_noop("The pairing with %(mentor)s for “%(skill)s” was not approved.")
    ACCEPTED = "accepted", gettext_noop("%(mentor)s will mentor you in “%(skill)s”. Agree on your first session.")
    DECLINED = "declined", gettext_noop("%(mentor)s cannot mentor you in “%(skill)s” now.")
    UNANSWERED = (
        "unanswered",
        gettext_noop("Your time to answer %(mentee)s about “%(skill)s” has run out. We are asking others now."),
    )
    PASSED_ON = "passed_on", gettext_noop("Your request for “%(skill)s” went on to your next choice, %(mentor)s.")
    NOBODY_LEFT = (
        "nobody_left",
        gettext_noop("None of the mentors you chose for “%(skill)s” can help now. Choose others."),
    )
    WITHDRAWN = "withdrawn", gettext_noop("The pairing of %(mentee)s and %(mentor)s for “%(skill)s” was withdrawn.")
    LAPSED = (
        "lapsed",
        gettext_noop("The pairing of %(mentee)s and %(mentor)s for “%(skill)s” ended without a new rating."),
    )
    SESSION_PLANNED = (
        "session_planned",
        gettext_noop("A session of %(mentee)s and %(mentor)s on “%(skill)s” is planned."),
    )
    SESSION_CANCELLED = (
        "session_cancelled",
        gettext_noop("A session of %(mentee)s and %(mentor)s on “%(skill)s” was cancelled."),
    )
    ENDING = "ending", gettext_noop("The pairing of %(mentee)s and %(mentor)s for “%(skill)s” ends soon.")
    TO_RERATE = (
        "to_rerate",
        gettext_noop("Your pairing with %(mentor)s has ended. Please rate yourself in “%(skill)s” again."),
    )
    TO_CONFIRM = (
        "to_confirm",
        gettext_noop("%(mentee)s rated “%(skill)s” again. Please confirm, or say what is missing."),
    )
    EVIDENCE_ASKED = (
        "evidence_asked",
        gettext_noop("“%(skill)s” needs more evidence before the new level can be confirmed."),
    )
    COMPLETED = "completed", gettext_noop("%(mentee)s reached the target in “%(skill)s”, mentored by %(mentor)s.")
    FELL_SHORT = (
        "fell_short",
        gettext_noop("%(mentee)s and %(mentor)s ended their pairing for “%(skill)s” below the target."),
    )
    WAITING = "waiting", gettext_noop("%(mentee)s is waiting for somebody who can help with “%(skill)s”.")


@dataclass(frozen=True, slots=True)
class Announcement:
    """One notice to be. ``facts`` are ids, dates and numbers: never names, text or anybody's words.

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
    """A notice with what its words need: ``facts`` hold the names and titles of the moment at which it is read."""

    notice_id: int
    kind: str
    pairing_id: int | None
    facts: dict[str, object]
    created_at: datetime
    read: bool
