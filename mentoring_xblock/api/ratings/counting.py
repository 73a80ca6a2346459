"""Which level counts where several people rated one skill: the gap rule, for the doors that show rows of their own."""

from __future__ import annotations

from datetime import datetime

from ...applets.ratings.api import confirmed_months
from ...applets.ratings.counting import NewestRatings, SkillLevels, SkillRatings, find_levels

__all__ = ["NewestRatings", "SkillLevels", "SkillRatings", "levels_of"]


def levels_of(ratings: SkillRatings | None, *, now: datetime) -> SkillLevels:
    """Own, confirmed and counted level of one person's skill by this site's setting."""
    return find_levels(ratings, now=now, stale_months=confirmed_months())
