"""What is written to the log. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ...core.errors import gettext_noop
from ...core.labels import LabelledEnum


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

    PROGRAMME_CHANGED = "programme.changed", gettext_noop("Programme changed")
    MEMBER_JOINED = "member.joined", gettext_noop("Joined the programme")
    MEMBER_CHANGED = "member.changed", gettext_noop("Member changed")
    MEMBER_ROLES_CHANGED = "member.roles_changed", gettext_noop("Roles changed")
    MEMBER_MENTORING_CHANGED = "member.mentoring_changed", gettext_noop("Willingness to mentor changed")
    MEMBER_OFFER_CHANGED = "member.offer_changed", gettext_noop("Offer to mentor a skill changed")
    PEOPLE_PREVIEWED = "people.previewed", gettext_noop("Import of people previewed")
    FRAMEWORK_DRAFTED = "framework.drafted", gettext_noop("Draft started")
    FRAMEWORK_DRAFT_CHANGED = "framework.draft_changed", gettext_noop("Draft changed")
    FRAMEWORK_DRAFT_DISCARDED = "framework.draft_discarded", gettext_noop("Draft discarded")
    FRAMEWORK_PUBLISHED = "framework.published", gettext_noop("Version published")
    FRAMEWORK_RETIRED = "framework.retired", gettext_noop("Competency model retired")
    EVIDENCE_RULE_SET = "evidence.rule_set", gettext_noop("Evidence rule set")
    EVIDENCE_RULE_REMOVED = "evidence.rule_removed", gettext_noop("Evidence rule removed")
    RATING_SUBMITTED = "rating.submitted", gettext_noop("Self-assessment submitted")
    RATING_CONFIRMED = "rating.confirmed", gettext_noop("Skill rated by a manager")
    RATING_EVIDENCE = "rating.evidence", gettext_noop("Skill rated by a graded test")
    WAITING_JOINED = "waiting.joined", gettext_noop("Joined a waiting list")
    WAITING_LEFT = "waiting.left", gettext_noop("Left a waiting list")
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
    PAIRING_WORK_NAMED = "pairing.work_named", gettext_noop("Real work for a behaviour changed")
    PAIRING_SESSION_PLANNED = "pairing.session_planned", gettext_noop("Session planned")
    PAIRING_SESSION_HELD = "pairing.session_held", gettext_noop("Session recorded")
    PAIRING_SESSION_CANCELLED = "pairing.session_cancelled", gettext_noop("Session cancelled")
    PAIRING_REASSESSED = "pairing.reassessed", gettext_noop("Rated again by the mentee")
    PAIRING_EVIDENCE_ASKED = "pairing.evidence_asked", gettext_noop("More evidence asked for")
    PAIRING_COMPLETED = "pairing.completed", gettext_noop("Target reached")
    PAIRING_FELL_SHORT = "pairing.fell_short", gettext_noop("Ended below the target")
    PAIRING_WITHDRAWN = "pairing.withdrawn", gettext_noop("Withdrawn")
    PAIRING_EXPIRED = "pairing.expired", gettext_noop("Expired")


@dataclass(frozen=True, slots=True)
class Change:
    """One log row to be. ``action`` is dotted (``pairing.approved``); ``old`` and ``new`` hold JSON values."""

    action: str
    subject: str
    subject_id: int
    at: datetime
    programme_id: int | None = None
    actor_id: int | None = None
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
