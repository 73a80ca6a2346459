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
from .applets.insight.models import BlockFigures, ProgrammeSummary, SkillSummary
from .applets.jobs.models import Job
from .applets.matching.models import ExposureDay, MatchData, MatchRun, MentorOffer
from .applets.notices.models import CalendarFeed, Notice, NoticePreference, OutboxItem
from .applets.pairings.models.outcomes import ConcernRow, Outcome, ThanksRow
from .applets.pairings.models.pairing import Pairing, PlanStep
from .applets.pairings.models.requests import MentoringRequest, RequestChoice, WaitingEntry
from .applets.pairings.models.sessions import ProposedTimes, Session
from .applets.people.models import AwaitedManager, ExpectedPerson, Member, MemberRole, MentorOptIn, Programme
from .applets.ratings.models import (
    Draft,
    Estimate,
    EvidenceRule,
    NotMyWork,
    RaterBias,
    Rating,
    SkillStatistics,
    Submission,
)

__all__ = [
    "AwaitedManager",
    "Behaviour",
    "BlockFigures",
    "CalendarFeed",
    "ConcernRow",
    "Draft",
    "Estimate",
    "EvidenceRule",
    "ExpectedPerson",
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
    "NotMyWork",
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
