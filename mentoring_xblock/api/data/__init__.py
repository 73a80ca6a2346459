"""What the public API hands out where one room alone cannot say it. Frozen values; no rows, no Django.

Nothing is defined here: each file of this package holds the values that answer one question.
"""

from __future__ import annotations

from .mentoring import (
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
from .oversight import Team, TeamGaps, Viewer
from .runs import PairingRun, RunState
from .standing import Profile, SkillAnswer, SkillResult

__all__ = [
    "MentorSuggestion",
    "MentorSuggestions",
    "MyMentoring",
    "OfferedSkill",
    "PairingProgress",
    "PairingRun",
    "PairingView",
    "Profile",
    "RequestOutcome",
    "ReviewClaim",
    "ReviewClaims",
    "RunState",
    "SkillAnswer",
    "SkillResult",
    "Team",
    "TeamGaps",
    "Viewer",
]
