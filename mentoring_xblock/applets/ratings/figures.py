"""What to estimate with: how a skill's true level is spread and how biased its raters are, as ``learning`` left it.

Reads only. How belief follows from these figures is ``domain``'s; what was published is ``data.EstimateParameters``.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from ...platform.configuration import get_setting
from .data import EstimateParameters, Population, Source
from .models import RaterBias, SkillStatistics
from .records import Learned, population_and_parameters

Pair = tuple[Population, EstimateParameters]


@dataclass(frozen=True, slots=True)
class Figures:
    """What to estimate each of some members' skills with. ``own``: parameters by (member, framework) where a member's
    own bias is known; ``framework_of`` the skills of which something was learnt."""

    by_skill: Mapping[int, Pair]
    framework_of: Mapping[int, int]
    own: Mapping[tuple[int, int], EstimateParameters]

    def of(self, member_id: int, skill_id: int) -> Pair:
        """Population and parameters for one member's skill."""
        population, parameters = self.by_skill[skill_id]
        return population, self.own.get((member_id, self.framework_of.get(skill_id, 0)), parameters)


def estimate_parameters() -> EstimateParameters:
    """The published figures with the operator's settings laid over them."""
    return EstimateParameters.from_settings(get_setting("ESTIMATE"))


def confirmed_months() -> int:
    """For how many months a confirmed rating counts before the person's own newer one; whole months, rounded."""
    months: float = get_setting("CONFIRMED_MONTHS")
    return round(months)


def find_figures(member_id: int, *, scale_tops: Mapping[int, int]) -> dict[int, Pair]:
    """Population and parameters by skill for one member's ratings (1 query). ``scale_tops``: highest level by skill."""
    own = RaterBias.objects.filter(member_id=member_id, framework_id=OuterRef("skill__framework_id"))
    rows = SkillStatistics.objects.filter(skill_id__in=list(scale_tops)).values_list(
        "skill_id", "mean", "variance", "mentor_bias", Coalesce(Subquery(own.values("self_bias")[:1]), "self_bias")
    )
    learned = {
        skill_id: Learned(mean, variance, self_bias, mentor_bias)
        for skill_id, mean, variance, mentor_bias, self_bias in rows
    }
    return _pairs(learned, scale_tops)


def find_figures_of_many(member_ids: Collection[int], *, scale_tops: Mapping[int, int]) -> Figures:
    """``find_figures`` for many members at once (2 queries)."""
    rows = SkillStatistics.objects.filter(skill_id__in=list(scale_tops)).values_list(
        "skill_id", "skill__framework_id", "mean", "variance", "self_bias", "mentor_bias"
    )
    framework_of: dict[int, int] = {}
    learned: dict[int, Learned] = {}
    for skill_id, framework_id, mean, variance, self_bias, mentor_bias in rows:
        framework_of[skill_id] = framework_id
        learned[skill_id] = Learned(mean, variance, self_bias, mentor_bias)
    by_skill = _pairs(learned, scale_tops)
    # The biases are the framework's, so any of its skills will do.
    shared = {framework_id: by_skill[skill_id][1] for skill_id, framework_id in framework_of.items()}
    biases = RaterBias.objects.filter(member_id__in=list(member_ids), framework_id__in=list(shared))
    return Figures(
        by_skill=by_skill,
        framework_of=framework_of,
        own={
            (member_id, framework_id): shared[framework_id].with_bias(Source.SELF, bias)
            for member_id, framework_id, bias in biases.values_list("member_id", "framework_id", "self_bias")
            if math.isfinite(bias)
        },
    )


def _pairs(learned: Mapping[int, Learned], scale_tops: Mapping[int, int]) -> dict[int, Pair]:
    published = estimate_parameters()
    return {
        skill_id: population_and_parameters(learned.get(skill_id), scale_top=top, published=published)
        for skill_id, top in scale_tops.items()
    }
