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
from .applets.notices.models import Notice, OutboxItem
from .applets.pairings.models import (
    MentoringRequest,
    Outcome,
    Pairing,
    PlanStep,
    RequestChoice,
    Session,
    WaitingEntry,
)
from .applets.people.models import Member, MemberRole, MentorOptIn, Programme
from .applets.ratings.models import Draft, Estimate, EvidenceRule, Leniency, Rating, SkillMoments, Submission

__all__ = [
    "Behaviour", "Draft", "Estimate", "EvidenceRule", "ExposureDay", "Framework", "FrameworkVersion", "ImportRun",
    "Job", "Leniency", "Level", "LogEntry", "MatchData", "MatchRun", "Member", "MemberRole", "MentorOffer",
    "MentorOptIn", "MentoringRequest", "Notice", "OutboxItem", "Outcome", "Pairing", "PlanStep", "Programme",
    "ProgrammeSummary", "Rating", "RequestChoice", "Role", "Session", "Skill", "SkillMoments", "SkillSummary",
    "SkillVersion", "Submission", "Target", "Upload", "WaitingEntry",
]  # fmt: skip
