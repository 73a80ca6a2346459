"""What to estimate with: how a skill's true level is spread and how biased its raters are, as ``learning`` left it.

Reads only. ``domain`` computes estimates from these figures; ``data.EstimateParameters`` has the published ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping

from ...platform.configuration import get_setting
from .data import EstimateParameters, Population, Source
from .models import RaterBias, SkillStatistics
from .records import Learned, population_and_parameters

Pair = tuple[Population, EstimateParameters]
_LEARNED = SkillStatistics.objects.values_list(
    "skill_id", "skill__framework_id", "mean", "variance", "self_bias", "mentor_bias"
)
_BIASES = RaterBias.objects.values_list("member_id", "framework_id", "self_bias")


def estimate_parameters() -> EstimateParameters:
    """The published figures with the operator's settings laid over them."""
    return EstimateParameters.from_settings(get_setting("ESTIMATE"))


def confirmed_months() -> int:
    """For how many months a confirmed rating counts before the person's own newer one; whole months, rounded."""
    months: float = get_setting("CONFIRMED_MONTHS")
    return round(months)


def find_figures(member_ids: Collection[int], *, scale_tops: Mapping[int, int]) -> Callable[[int, int], Pair]:
    """What to ask for the population and parameters by member and skill (2 queries). ``scale_tops``: the highest level
    by skill."""
    rows = _LEARNED.filter(skill_id__in=list(scale_tops))
    framework_of: dict[int, int] = {}
    learned: dict[int, Learned] = {}
    for skill_id, framework_id, mean, variance, self_bias, mentor_bias in rows:
        framework_of[skill_id] = framework_id
        learned[skill_id] = mean, variance, self_bias, mentor_bias
    by_skill = _pairs(learned, scale_tops)
    # The biases are the framework's, so any of its skills will do.
    shared = {framework_id: by_skill[skill_id][1] for skill_id, framework_id in framework_of.items()}
    biases = _BIASES.filter(member_id__in=list(member_ids), framework_id__in=list(shared)) if shared else ()
    own = {
        (member_id, framework_id): shared[framework_id].with_bias(Source.SELF, bias)
        for member_id, framework_id, bias in biases
        if math.isfinite(bias)
    }

    def figures_of(member_id: int, skill_id: int) -> Pair:
        population, parameters = by_skill[skill_id]
        return population, own.get((member_id, framework_of.get(skill_id, 0)), parameters)

    return figures_of


def _pairs(learned: Mapping[int, Learned], scale_tops: Mapping[int, int]) -> dict[int, Pair]:
    published = estimate_parameters()
    return {
        skill_id: population_and_parameters(learned.get(skill_id), scale_top=top, published=published)
        for skill_id, top in scale_tops.items()
    }
