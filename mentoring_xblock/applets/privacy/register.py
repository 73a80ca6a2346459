"""Whose personal data is where, and what becomes of it when the person is erased. One table serves export and erasure.

Models are named, not imported: this room reads and blackens every other room's rows, and a test compares the table
with the columns that really exist. Pure: no Django.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Fate(StrEnum):
    """What erasure does with a row."""

    DELETE = "delete"
    BLACK_OUT = "black_out"


@dataclass(frozen=True, slots=True)
class Holding:
    """Rows of one model that concern a person.

    ``owner``: lookups that lead to the person, any of which may match; to a membership's id, or to the Django user's
    where ``by_user``. ``blank``: column to what it is set to. ``export``: the person gets these rows in their export.
    """

    model: str
    owner: tuple[str, ...]
    fate: Fate = Fate.BLACK_OUT
    blank: Mapping[str, object] = field(default_factory=dict)
    by_user: bool = False
    export: bool = True


_OF_BOTH = ("pairing__mentee_id", "pairing__mentor_id")

HOLDINGS: tuple[Holding, ...] = (
    # What only serves the running work goes.
    Holding("Draft", ("user_id",), Fate.DELETE, by_user=True),
    Holding("CalendarFeed", ("user_id",), Fate.DELETE, by_user=True, export=False),
    Holding("OutboxItem", ("member_id",), Fate.DELETE, export=False),
    Holding("OutboxItem", ("user_id",), Fate.DELETE, by_user=True, export=False),
    Holding("Upload", ("actor_id",), Fate.DELETE, by_user=True, export=False),
    Holding("Notice", ("member_id",), Fate.DELETE),
    Holding("NoticePreference", ("member_id",), Fate.DELETE),
    Holding("WaitingEntry", ("mentee_id",), Fate.DELETE),
    Holding("MentorOptIn", ("member_id",), Fate.DELETE),
    # Their own address, expected or awaited, is people.forget_address's; here is whose manager they are or wait for.
    Holding("AwaitedManager", ("member_id",), Fate.DELETE, export=False),
    Holding("ExpectedPerson", ("manager_id",), blank={"manager_id": None}, export=False),
    Holding("MemberRole", ("member_id",), Fate.DELETE),
    Holding("MentorOffer", ("mentor_id",), Fate.DELETE),
    Holding("ExposureDay", ("mentor_id",), Fate.DELETE, export=False),
    Holding("Estimate", ("member_id",), Fate.DELETE),
    Holding("RaterBias", ("member_id",), Fate.DELETE),
    Holding("NotMyWork", ("member_id",), Fate.DELETE),
    # What other people's records depend on stays, without text or names.
    Holding("Submission", ("member_id",), blank={"usage_key": "", "usage_hash": "", "role_key": ""}),
    Holding("Rating", ("member_id",), blank={"note": "", "last_performed": None}),
    Holding("Rating", ("rater_id",), blank={"note": "", "rater_id": None}, export=False),
    Holding("MentoringRequest", ("mentee_id",), blank={"message": ""}),
    Holding("RequestChoice", ("mentor_id", "request__mentee_id"), blank={"reasons": []}, export=False),
    Holding(
        "Pairing",
        ("mentee_id", "mentor_id"),
        blank={"message": "", "closing_reason": "", "evidence_asked": "", "reasons": [], "runners_up": []},
    ),
    Holding("Pairing", ("proposed_by_id",), blank={"proposed_by_id": None, "message": ""}, export=False),
    Holding("Pairing", ("claimed_by_id",), blank={"claimed_by_id": None, "claimed_until": None}, export=False),
    Holding("ConcernRow", ("by_id",), blank={"text": "–"}),
    # Not in the export of the person whom it is about.
    Holding("ConcernRow", ("of_id",), blank={"text": "–"}, export=False),
    Holding("ConcernRow", ("closed_by_id",), blank={"closed_by_id": None}, export=False),
    Holding("ThanksRow", _OF_BOTH, blank={"text": "–", "may_show": False}),
    Holding("PlanStep", _OF_BOTH, blank={"work": "", "own_words": "", "note": ""}),
    Holding("Session", _OF_BOTH, blank={"notes": "", "for_confirmer": "", "place": ""}),
    Holding(
        "Session",
        ("logged_by_id",),
        blank={"logged_by_id": None, "notes": "", "for_confirmer": "", "place": ""},
        export=False,
    ),
    Holding("ProposedTimes", _OF_BOTH, blank={"place": "", "note": ""}),
    Holding(
        "ProposedTimes", ("proposed_by_id",), blank={"proposed_by_id": None, "place": "", "note": ""}, export=False
    ),
    Holding("Outcome", _OF_BOTH, blank={"comment": ""}),
    Holding("Outcome", ("confirmed_by_id",), blank={"confirmed_by_id": None, "comment": ""}, export=False),
    Holding("LogEntry", ("member_id",), blank={"old": {}, "new": {}, "reason": ""}),
    Holding("LogEntry", ("actor_id",), blank={"actor_id": None, "reason": ""}, by_user=True, export=False),
    Holding("MatchRun", ("actor_id",), blank={"actor_id": None}, by_user=True, export=False),
    Holding("ImportRun", ("actor_id",), blank={"actor_id": None, "name": ""}, by_user=True, export=False),
    Holding("Member", ("manager_id",), blank={"manager_id": None}, export=False),
    Holding("Member", ("deputy_id",), blank={"deputy_id": None}, export=False),
    Holding(
        "Member",
        ("id",),
        blank={
            "department": "",
            "unit": "",
            "region": "",
            "time_zone": "",
            "manager_id": None,
            "is_admin": False,
            "is_active": False,
            "mentors_everything": False,
            "is_paused": True,
            "away_from": None,
            "away_to": None,
            "away_since": None,
            "away_until": None,
            "absence_begun": False,
            "deputy_id": None,
            "course": "",
            "left_course": False,
        },
    ),
)

PURPOSE = (
    "Ratings were given for people's development. They are shown to the person, to their manager and to the "
    "programme's administrators; peers see bands of those who offer to mentor."
)
