"""What is kept about a person, in words: which rows and columns are shown on their page, under which headings.

What is not here only serves the program; it is in the file that can be downloaded beside the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from ..applets.audit_log.data import Action
from ..applets.notices.data import Kind, Timing
from ..applets.pairings.data.feedback import ConcernAbout
from ..applets.pairings.data.sessions import SessionKind
from ..applets.pairings.states import State
from ..applets.ratings.data import Source
from ..core.errors import gettext_noop
from ..core.labels import LabelledEnum
from .labels import label_of_stored
from .lists import join_label, join_words
from .notices import name_kind

MOST_ROWS = 200
"""Of one sort on the page; the file has all."""

_SKILL, _PAIRING, _DAY = gettext_noop("Skill"), gettext_noop("Pairing"), gettext_noop("Date")
SECTIONS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "Member": (
        gettext_noop("My place in the programme"),
        {
            "department": gettext_noop("Department"),
            "unit": gettext_noop("Unit"),
            "region": gettext_noop("Region"),
            "time_zone": gettext_noop("Time zone"),
            "places": gettext_noop("Mentees at once"),
            "mentors_everything": gettext_noop("Offers every skill"),
            "is_paused": gettext_noop("Paused"),
            "joined_at": gettext_noop("Joined"),
        },
    ),
    "Rating": (
        gettext_noop("Ratings of my skills"),
        {
            "skill_id": _SKILL,
            "level": gettext_noop("Level"),
            "source": gettext_noop("Rated by"),
            "is_imported": gettext_noop("Imported"),
            "note": gettext_noop("Comment"),
            "rated_at": _DAY,
        },
    ),
    "MentoringRequest": (
        gettext_noop("My requests for a mentor"),
        {"skill_id": _SKILL, "message": gettext_noop("Message"), "created_at": _DAY},
    ),
    "Pairing": (
        gettext_noop("My pairings"),
        {
            "skill_id": _SKILL,
            "mentee": gettext_noop("Mentee"),
            "mentor": gettext_noop("Mentor"),
            "state": gettext_noop("State"),
            "message": gettext_noop("Message"),
            "closing_reason": gettext_noop("Why it ended"),
            "evidence_asked": gettext_noop("Evidence asked for"),
            "created_at": gettext_noop("Asked"),
            "starts_on": gettext_noop("Begins"),
            "ends_on": gettext_noop("Planned until"),
            "changed_at": gettext_noop("Last change"),
        },
    ),
    "PlanStep": (
        gettext_noop("Plans"),
        {
            "pairing_id": _PAIRING,
            "behaviour": gettext_noop("Behaviour"),
            "work": gettext_noop("Real work"),
            "watched_at": gettext_noop("Watched"),
            "together_at": gettext_noop("Done together"),
            "alone_at": gettext_noop("Done alone"),
        },
    ),
    "Session": (
        gettext_noop("Mentoring sessions"),
        {
            "pairing_id": _PAIRING,
            "starts_at": gettext_noop("Begins"),
            "minutes": gettext_noop("Minutes"),
            "kind": gettext_noop("Purpose"),
            "held": gettext_noop("Held"),
            "notes": gettext_noop("Notes"),
            "for_confirmer": gettext_noop("For the person who confirms"),
        },
    ),
    "ProposedTimes": (
        gettext_noop("Times proposed for sessions"),
        {
            "pairing_id": _PAIRING,
            "kind": gettext_noop("Purpose"),
            "minutes": gettext_noop("Minutes"),
            "place": gettext_noop("Place"),
            "note": gettext_noop("Notes"),
            "created_at": _DAY,
        },
    ),
    "Outcome": (
        gettext_noop("Results"),
        {
            "pairing_id": _PAIRING,
            "level_before": gettext_noop("Before"),
            "self_after": gettext_noop("After, own rating"),
            "confirmed_after": gettext_noop("After, confirmed"),
            "comment": gettext_noop("Comment"),
        },
    ),
    "ThanksRow": (
        gettext_noop("Thanks"),
        {"pairing_id": _PAIRING, "text": gettext_noop("Message"), "created_at": _DAY},
    ),
    "ConcernRow": (
        gettext_noop("Concerns that I reported"),
        {"pairing_id": _PAIRING, "about": gettext_noop("About"), "text": gettext_noop("Message"), "created_at": _DAY},
    ),
    "WaitingEntry": (
        gettext_noop("Waiting lists"),
        {"skill_id": _SKILL, "joined_at": gettext_noop("Joined"), "left_at": gettext_noop("Left")},
    ),
    "MentorOptIn": (
        gettext_noop("Skills that I offer"),
        {"skill_id": _SKILL, "is_paused": gettext_noop("Paused"), "changed_at": _DAY},
    ),
    "Notice": (gettext_noop("Messages to me"), {"kind": gettext_noop("What"), "created_at": _DAY}),
    "NoticePreference": (gettext_noop("My emails"), {"kind": gettext_noop("What"), "timing": gettext_noop("Email")}),
    "LogEntry": (
        gettext_noop("What was logged about me"),
        {"action": gettext_noop("What"), "reason": gettext_noop("Reason"), "at": _DAY},
    ),
}
"""Sort of row -> its heading, and the headings of the columns that are shown."""
_ENUMS: Mapping[tuple[str, str], type[LabelledEnum]] = {
    ("Rating", "source"): Source,
    ("Pairing", "state"): State,
    ("Session", "kind"): SessionKind,
    ("ProposedTimes", "kind"): SessionKind,
    ("ConcernRow", "about"): ConcernAbout,
    ("NoticePreference", "timing"): Timing,
    ("LogEntry", "action"): Action,
}


def describe_own_data(kept: Mapping[str, list[dict[str, object]]], skills: Mapping[int, str]) -> list[dict[str, Any]]:
    """The tables of the page from the rows by model and the skills' titles by id, without those that are empty.

    ``more``: rows that only the file has.
    """
    pairings = {
        row["id"]: join_label(_skill(row, skills), join_words((row.get("mentee", ""), row.get("mentor", ""))))
        for row in kept.get("Pairing", [])
    }
    found = []
    for name, (heading, columns) in SECTIONS.items():
        rows = kept.get(name, [])
        if rows:
            shown = [[_shown(name, column, row, skills, pairings) for column in columns] for row in rows[-MOST_ROWS:]]
            words = [gettext(each) for each in columns.values()]
            more = max(0, len(rows) - MOST_ROWS)
            found.append({"heading": gettext(heading), "columns": words, "rows": shown, "more": more})
    return found


def _shown(
    name: str, column: str, row: Mapping[str, object], skills: Mapping[int, str], pairings: Mapping[object, str]
) -> str:
    # A step that the pair added has words of its own instead of a behaviour.
    value = row.get(column) or (row.get("own_words") if column == "behaviour" else row.get(column))
    if value is None or value == "":
        return "–"
    if column == "skill_id":
        return _skill(row, skills)
    if column == "pairing_id":
        return pairings.get(value, "…")
    if (name, column) in _ENUMS:
        return label_of_stored(_ENUMS[name, column], value)
    return _formatted(column, value)


def _formatted(column: str, value: object) -> str:
    if column == "kind":
        return name_kind(Kind(str(value))) if value in set(Kind) else "…"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if column.endswith("_at") or column == "at":
        return date_format(localtime(datetime.fromisoformat(str(value))), gettext("DATETIME_FORMAT"))
    return date_format(date.fromisoformat(str(value))) if column.endswith("_on") else str(value)


def _skill(row: Mapping[str, object], skills: Mapping[int, str]) -> str:
    return skills.get(int(str(row["skill_id"])), "…") if row.get("skill_id") else "–"
