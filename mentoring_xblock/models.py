"""Gathers the rooms' models for Django; nothing is defined here."""

from .applets.audit_log.models import LogEntry
from .applets.competencies.models import (
    Behaviour,
    Framework,
    FrameworkVersion,
    Level,
    Role,
    Skill,
    SkillVersion,
    Target,
)
from .applets.exchange.models import ImportRun, Upload
from .applets.insight.models import ProgrammeSummary, SkillSummary
from .applets.jobs.models import Job
from .applets.matching.models import ExposureDay, MatchData, MatchRun, MentorOffer
from .applets.notices.models import CalendarFeed, Notice, NoticePreference, OutboxItem
from .applets.pairings.models import (
    ConcernRow,
    MentoringRequest,
    Outcome,
    Pairing,
    PlanStep,
    ProposedTimes,
    RequestChoice,
    Session,
    ThanksRow,
    WaitingEntry,
)
from .applets.people.models import Member, MemberRole, MentorOptIn, Programme
from .applets.ratings.models import Draft, Estimate, EvidenceRule, RaterBias, Rating, SkillStatistics, Submission

__all__ = [
    "Behaviour",
    "CalendarFeed",
    "ConcernRow",
    "Draft",
    "Estimate",
    "EvidenceRule",
    "ExposureDay",
    "Framework",
    "FrameworkVersion",
    "ImportRun",
    "Job",
    "Level",
    "LogEntry",
    "MatchData",
    "MatchRun",
    "Member",
    "MemberRole",
    "MentorOffer",
    "MentorOptIn",
    "MentoringRequest",
    "Notice",
    "NoticePreference",
    "OutboxItem",
    "Outcome",
    "Pairing",
    "PlanStep",
    "Programme",
    "ProgrammeSummary",
    "ProposedTimes",
    "RaterBias",
    "Rating",
    "RequestChoice",
    "Role",
    "Session",
    "Skill",
    "SkillStatistics",
    "SkillSummary",
    "SkillVersion",
    "Submission",
    "Target",
    "ThanksRow",
    "Upload",
    "WaitingEntry",
]  # fmt: skip
