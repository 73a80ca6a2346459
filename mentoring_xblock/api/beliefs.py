"""How an estimate is put into words: the level to name and how sure we are. The sentences are each door's."""

from __future__ import annotations

from ..applets.ratings.data import Certainty, Described, Estimate
from ..applets.ratings.domain import describe_estimate
from ..core.scales import Scale

__all__ = ["Certainty", "Described", "describe_belief"]


def describe_belief(*, mean: float, sd: float, scale: Scale) -> Described:
    """The estimate ``mean`` ± ``sd`` (levels) as the nearest level of ``scale``, and how sure we are of it."""
    return describe_estimate(Estimate(mean, sd), scale_top=scale.top)
