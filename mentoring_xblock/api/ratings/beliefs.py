"""How an estimate is put into words: the level to name and how sure we are. The sentences are each door's."""

from __future__ import annotations

from ...applets.ratings import domain
from ...applets.ratings.data import Certainty, Described, Estimate
from ...core.scales import Scale

__all__ = ["Certainty", "Described", "describe_belief", "describe_estimate"]

MOST_LEVELS = 100


def describe_belief(*, mean: float, sd: float, scale: Scale) -> Described:
    """The estimate ``mean`` ± ``sd`` (levels) as the nearest level of ``scale``, and how sure we are of it."""
    return domain.describe_estimate(Estimate(mean, sd), scale_top=scale.top)


def describe_estimate(mean: float, sd: float) -> Described:
    """The same where the scale is not at hand; the level is then not held to its highest."""
    return domain.describe_estimate(Estimate(mean, sd), scale_top=MOST_LEVELS)
