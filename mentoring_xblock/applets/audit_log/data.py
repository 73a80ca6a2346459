"""What is written to the log. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ...core.errors import gettext_noop
from ...core.labels import LabelledEnum

LOGGED_TEXT = 200
"""Characters of a text that an author wrote, as the log keeps it."""


class Subject(LabelledEnum):
    """What sort of thing a row is about."""

    PROGRAMME = "programme", gettext_noop("Programme")
    MEMBER = "member", gettext_noop("Member")
    FRAMEWORK = "framework", gettext_noop("Competency model")
    SUBMISSION = "submission", gettext_noop("Self-assessment")
    REQUEST = "request", gettext_noop("Request for a mentor")
    PAIRING = "pairing", gettext_noop("Pairing")
    RUN = "run", gettext_noop("Run of “pair everyone”")


class Action(LabelledEnum):
    """What was done. The log knows no other actions."""

    PROGRAMME_ADDED = "programme.added", gettext_noop("Programme added")
    PROGRAMME_CHANGED = "programme.changed", gettext_noop("Programme changed")
    MEMBER_JOINED = "member.joined", gettext_noop("Joined the programme")
    MEMBER_CHANGED = "member.changed", gettext_noop("Member changed")
    MEMBER_ROLES_CHANGED = "member.roles_changed", gettext_noop("Roles changed")
    MEMBER_MENTORING_CHANGED = "member.mentoring_changed", gettext_noop("Willingness to mentor changed")
    MEMBER_OFFER_CHANGED = "member.offer_changed", gettext_noop("Offer to mentor a skill changed")
    MEMBER_MAIL_CHANGED = "member.mail_changed", gettext_noop("Choice of emails changed")
    MEMBER_CALENDAR_RENEWED = "member.calendar_renewed", gettext_noop("Private calendar address created")
    MEMBER_CALENDAR_REVOKED = "member.calendar_revoked", gettext_noop("Private calendar address revoked")
    MEMBER_ABSENCE_CHANGED = "member.absence_changed", gettext_noop("Absence changed")
    PEOPLE_PREVIEWED = "people.previewed", gettext_noop("People looked up for an import")
    FRAMEWORK_DRAFTED = "framework.drafted", gettext_noop("Draft started")
    FRAMEWORK_DRAFT_CHANGED = "framework.draft_changed", gettext_noop("Draft changed")
    FRAMEWORK_DRAFT_DISCARDED = "framework.draft_discarded", gettext_noop("Draft discarded")
    FRAMEWORK_PUBLISHED = "framework.published", gettext_noop("Version published")
    FRAMEWORK_RETIRED = "framework.retired", gettext_noop("Competency model retired")
    EVIDENCE_RULE_SET = "evidence.rule_set", gettext_noop("Evidence rule set")
    EVIDENCE_RULE_REMOVED = "evidence.rule_removed", gettext_noop("Evidence rule removed")
    RATING_SUBMITTED = "rating.submitted", gettext_noop("Self-assessment submitted")
    ASSESSMENT_RESET = "assessment.reset", gettext_noop("Self-assessment reset by the course team")
    ASSESSMENT_REMINDED = "assessment.reminded", gettext_noop("Learners reminded of a self-assessment")
    RATING_CONFIRMED = "rating.confirmed", gettext_noop("Skill rated by a manager")
    RATING_IMPORTED = "rating.imported", gettext_noop("Ratings imported")
    RATING_EVIDENCE = "rating.evidence", gettext_noop("Skill rated by a graded test")
    WAITING_JOINED = "waiting.joined", gettext_noop("Joined a waiting list")
    WAITING_LEFT = "waiting.left", gettext_noop("Left a waiting list")
    WAITING_NOTIFIED = "waiting.notified", gettext_noop("Notified that a mentor is available")
    MENTOR_INVITED = "mentor.invited", gettext_noop("Invited to mentor a skill")
    REQUEST_OPENED = "request.opened", gettext_noop("Mentor requested")
    REQUEST_EXHAUSTED = "request.exhausted", gettext_noop("Request ended: no mentor was left")
    MATCH_APPLIED = "match.applied", gettext_noop("Pairings of “pair everyone” proposed")
    MATCH_CANCELLED = "match.cancelled", gettext_noop("Run of “pair everyone” cancelled")
    PAIRING_PROPOSED = "pairing.proposed", gettext_noop("Proposed")
    PAIRING_MENTOR_CHANGED = "pairing.mentor_changed", gettext_noop("Mentor changed")
    PAIRING_REVIEW_CLAIMED = "pairing.review_claimed", gettext_noop("Review started")
    PAIRING_APPROVED = "pairing.approved", gettext_noop("Approved")
    PAIRING_REJECTED = "pairing.rejected", gettext_noop("Not approved")
    PAIRING_ACCEPTED = "pairing.accepted", gettext_noop("Accepted by the mentor")
    PAIRING_DECLINED = "pairing.declined", gettext_noop("Declined by the mentor")
    PAIRING_TICKED = "pairing.ticked", gettext_noop("Behaviour ticked or unticked")
    PAIRING_STEP_ADDED = "pairing.step_added", gettext_noop("Step added to the plan")
    PAIRING_STEP_DROPPED = "pairing.step_dropped", gettext_noop("Step of the plan removed")
    PAIRING_STEP_RESTORED = "pairing.step_restored", gettext_noop("Step of the plan put back")
    PAIRING_STEP_MOVED = "pairing.step_moved", gettext_noop("Order of the plan changed")
    PAIRING_STEP_NOTED = "pairing.step_noted", gettext_noop("Note in the plan changed")
    PAIRING_WORK_NAMED = "pairing.work_named", gettext_noop("Real work for a behaviour changed")
    PAIRING_SESSION_PLANNED = "pairing.session_planned", gettext_noop("Session planned")
    PAIRING_SESSION_HELD = "pairing.session_held", gettext_noop("Session recorded")
    PAIRING_SESSION_MOVED = "pairing.session_moved", gettext_noop("Session moved")
    PAIRING_TIMES_PROPOSED = "pairing.times_proposed", gettext_noop("Times for a session proposed")
    PAIRING_TIMES_ACCEPTED = "pairing.times_accepted", gettext_noop("Time for a session accepted")
    PAIRING_TIMES_DECLINED = "pairing.times_declined", gettext_noop("Other times for a session asked for")
    PAIRING_TIMES_WITHDRAWN = "pairing.times_withdrawn", gettext_noop("Proposed times withdrawn")
    PAIRING_SESSION_CANCELLED = "pairing.session_cancelled", gettext_noop("Session cancelled")
    PAIRING_REASSESSED = "pairing.reassessed", gettext_noop("Rated again by the mentee")
    PAIRING_EVIDENCE_ASKED = "pairing.evidence_asked", gettext_noop("More evidence asked for")
    PAIRING_EXTENSION_ASKED = "pairing.extension_asked", gettext_noop("More time asked for")
    PAIRING_EXTENSION_REFUSED = "pairing.extension_refused", gettext_noop("More time not agreed")
    PAIRING_EXTENDED = "pairing.extended", gettext_noop("Extended")
    PAIRING_ESCALATED = "pairing.escalated", gettext_noop("Administrators asked to confirm")
    PAIRING_COMPLETED = "pairing.completed", gettext_noop("Target reached")
    PAIRING_FELL_SHORT = "pairing.fell_short", gettext_noop("Ended below the target")
    PAIRING_WITHDRAWN = "pairing.withdrawn", gettext_noop("Withdrawn")
    PAIRING_THANKED = "pairing.thanked", gettext_noop("Mentor thanked")
    PAIRING_THANKS_SHOWN = "pairing.thanks_shown", gettext_noop("Thanks on the mentor’s record changed")
    CONCERN_REPORTED = "concern.reported", gettext_noop("Concern reported")
    CONCERN_CLOSED = "concern.closed", gettext_noop("Concern closed")
    PAIRING_EXPIRED = "pairing.expired", gettext_noop("Expired")


class Detail(LabelledEnum):
    """What a row's ``old`` and ``new`` may speak of. The log knows no other keys, so each has words for its readers."""

    # Of a pairing and its request.
    STATE = "state", gettext_noop("state")
    ORIGIN = "origin", gettext_noop("origin")
    MENTOR = "mentor_id", gettext_noop("mentor")
    MENTORS = "mentor_ids", gettext_noop("mentors, in order of preference")
    FROM_LEVEL = "from_level", gettext_noop("level before")
    TARGET_LEVEL = "target_level", gettext_noop("target level")
    CLAIMED_BY = "claimed_by", gettext_noop("being reviewed by")
    UNTIL = "until", gettext_noop("until")
    STEP = "step_id", gettext_noop("behaviour")
    PRACTICE = "practice", gettext_noop("how it was shown")
    DONE = "done", gettext_noop("ticked")
    SESSION = "session_id", gettext_noop("mentoring session")
    STARTS_AT = "starts_at", gettext_noop("time")
    MINUTES = "minutes", gettext_noop("minutes")
    TICKS = "ticks", gettext_noop("behaviours ticked")
    # Of ratings.
    SKILL = "skill_id", gettext_noop("skill")
    LEVEL = "level", gettext_noop("level")
    LEVELS = "levels", gettext_noop("levels")
    NOT_MY_WORK = "not_my_work", gettext_noop("not part of their work")
    PAIRINGS_ENDED = "pairings_ended", gettext_noop("pairing already ended")
    BLOCK = "block", gettext_noop("self-assessment")
    REMINDED = "reminded", gettext_noop("people reminded")
    FRAMEWORK = "framework", gettext_noop("competency model")
    ROLE = "role", gettext_noop("role")
    ITEM = "item", gettext_noop("graded by")
    PERCENT = "percent", gettext_noop("percentage of points")
    # Of a programme on its first days.
    RULES_SEEN = "rules_seen_at", gettext_noop("rules looked at")
    UNIT_ADDRESS = "unit_address", gettext_noop("address of the unit")
    # Of a member.
    BY = "by", gettext_noop("how they joined")
    COURSE = "course", gettext_noop("course")
    DEPARTMENT = "department", gettext_noop("department")
    UNIT = "unit", gettext_noop("unit")
    REGION = "region", gettext_noop("region")
    TIME_ZONE = "time_zone", gettext_noop("time zone")
    MANAGER = "manager_id", gettext_noop("manager")
    ROLES = "roles", gettext_noop("roles")
    IS_ADMIN = "is_admin", gettext_noop("administrator")
    IS_ACTIVE = "is_active", gettext_noop("active")
    LEFT_COURSE = "left_course", gettext_noop("left the course")
    AWAY_FROM = "away_from", gettext_noop("away from")
    AWAY_TO = "away_to", gettext_noop("away to")
    DEPUTY = "deputy_id", gettext_noop("deputy")
    IS_PAUSED = "is_paused", gettext_noop("paused")
    MENTORS_EVERYTHING = "mentors_everything", gettext_noop("offers every skill")
    SILENCES = "silences", gettext_noop("requests in a row without an answer")
    PLACES = "places", gettext_noop("can mentor at once")
    IS_HELD = "is_held", gettext_noop("paused by an administrator")
    PAUSED = "paused", gettext_noop("offer paused")
    MAIL = "mail_timing", gettext_noop("when emails are sent")
    CARRIED_OVER = "carried_over", gettext_noop("carried over from an earlier skill")
    # Of a programme.
    TITLE = "title", gettext_noop("title")
    APPROVE_BY = "approve_by", gettext_noop("who approves a pairing")
    CONFIRM_BY = "confirm_by", gettext_noop("who confirms the new level")
    WEEKS = "weeks", gettext_noop("length in weeks")
    ANSWER_DAYS = "answer_days", gettext_noop("days to answer")
    OPEN_PAIRINGS = "open_pairings", gettext_noop("open pairings")
    MENTORS_SHOWN = "mentors_shown", gettext_noop("mentors shown")
    OWN_MANAGER = "own_manager_may_mentor", gettext_noop("a manager may mentor their own reports")
    SHOWS_ADDRESSES = "shows_addresses", gettext_noop("a pair sees each other’s email addresses")
    ENTRY = "entry", gettext_noop("how people join")
    WEEKEND = "weekend", gettext_noop("days of the week without work")
    HOLIDAYS = "holidays", gettext_noop("holidays")
    ENTRY_COURSES = "entry_courses", gettext_noop("courses from which people join")
    ENDS_WITH_COURSE = "ends_with_course", gettext_noop("membership ends with the course")
    # Of a competency model, an import and a run of "pair everyone".
    VERSION = "version", gettext_noop("version")
    FROM = "from", gettext_noop("made from version")
    COPY_OF = "copy_of", gettext_noop("copy of")
    CHANGED = "changed", gettext_noop("number of changes")
    ROWS = "rows", gettext_noop("changes")
    HASH = "hash", gettext_noop("checksum of the content")
    FINGERPRINT = "fingerprint", gettext_noop("checksum of the preview")
    PLAN = "plan", gettext_noop("checksum of the plan")
    FILE = "file", gettext_noop("file")
    COUNTS = "counts", gettext_noop("rows of the file")
    OUTSIDERS = "outsiders", gettext_noop("people looked up outside the programme")
    PAIRS = "pairs", gettext_noop("pairings")
    GAPS = "gaps", gettext_noop("open gaps")


@dataclass(frozen=True, slots=True)
class Change:
    """One log row to be. ``action`` is dotted (``pairing.approved``); ``old`` and ``new`` are JSON, by ``Detail``.

    ``actor_id`` is what ``core.actors.person_of`` gives: the account, or None where the system acted.
    """

    action: str
    subject: str
    subject_id: int
    at: datetime
    programme_id: int | None
    actor_id: int | None
    member_id: int | None = None
    old: Mapping[str, Any] = field(default_factory=dict)
    new: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


def programme_change(
    action: str,
    programme_id: int,
    *,
    actor_id: int | None,
    now: datetime,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
) -> Change:
    """The log's line on a programme itself: ``action``, by whom, and what it was and is."""
    return Change(action, Subject.PROGRAMME, programme_id, now, programme_id, actor_id, old=old or {}, new=new or {})
