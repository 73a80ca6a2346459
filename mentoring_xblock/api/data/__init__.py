"""What the public API hands out where one room alone cannot say it. Frozen values; no rows, no Django.

Nothing is defined here: each file of this package holds the values that answer one question.
"""

from __future__ import annotations

from .mentoring import (
    Confirmation,
    InboxLine,
    MentorRecord,
    MentorSuggestion,
    MentorSuggestions,
    MyMentoring,
    OfferedSkill,
    PairingProgress,
    PairingView,
    RequestOutcome,
    ReviewClaim,
    ReviewClaims,
)
from .oversight import Bench, GapCell, ProgrammeOverview, Team, TeamGaps, TeamRow, Viewer
from .runs import MatchPlan, PairingRun, PlannedPair, PlannedSkill, RunState
from .standing import Profile, SkillAnswer, SkillResult

__all__ = [
    "Bench",
    "Confirmation",
    "GapCell",
    "InboxLine",
    "MatchPlan",
    "MentorRecord",
    "MentorSuggestion",
    "MentorSuggestions",
    "MyMentoring",
    "OfferedSkill",
    "PairingProgress",
    "PairingRun",
    "PairingView",
    "PlannedPair",
    "PlannedSkill",
    "Profile",
    "ProgrammeOverview",
    "RequestOutcome",
    "ReviewClaim",
    "ReviewClaims",
    "RunState",
    "SkillAnswer",
    "SkillResult",
    "Team",
    "TeamGaps",
    "TeamRow",
    "Viewer",
]
