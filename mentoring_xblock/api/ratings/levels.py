"""The level that counts and the estimate of one person’s skill, for use cases and doors with their own rows."""

from __future__ import annotations

from datetime import datetime

from ...applets.ratings import domain
from ...applets.ratings.api import confirmed_months
from ...applets.ratings.counting import SkillRatings, find_levels
from ...applets.ratings.data import Certainty, Estimate, SkillLevels
from ...core.scales import MAX_LEVELS, Scale


def levels_of(ratings: SkillRatings | None, *, now: datetime) -> SkillLevels:
    """Own, confirmed and counted level of one person's skill by this site's setting."""
    return find_levels(ratings, now=now, stale_months=confirmed_months())


def find_belief(*, mean: float, sd: float, scale: Scale | None = None) -> tuple[int, Certainty]:
    """The estimate ``mean`` ± ``sd`` (levels) as the nearest level of ``scale``, and how sure we are of it.

    Without a scale at hand, the level is held to the highest that any scale has.
    """
    return domain.describe_estimate(Estimate(mean, sd), scale_top=scale.top if scale else MAX_LEVELS)
