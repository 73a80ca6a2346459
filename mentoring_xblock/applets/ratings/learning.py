"""Learn from stored ratings how the true level of a framework's skills is spread, and how biased raters are.

The rules are ``shrink_statistics``, ``learn_bias`` and ``learn_person_bias`` of ``domain``; here the database counts
and the answers are stored.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Avg, Count, F, FloatField, Q
from django.db.models.functions import Cast, Coalesce, Sqrt

from ..people.api import lock_members
from ..upsert import upsert
from .data import CONFIRMING, EstimateParameters, Population, Source, Statistics
from .domain import default_population, is_learnt_anew, learn_bias, learn_person_bias, shrink_statistics
from .models import Estimate, RaterBias, SkillStatistics

_CONFIRMED = {
    Source.SELF: Coalesce("test_level", "manager_level", "mentor_level"),
    Source.MENTOR: Coalesce("test_level", "manager_level"),
}
"""The most valid level beside which a source's own is held."""
_MEANS_OF = {
    **{f"{source.value}_n": (f"{source.value}_mean", f"{source.value}_squares") for source in Source},
    **{f"{source.value}_above_n": (f"{source.value}_above",) for source in _CONFIRMED},
}
"""Which figures are means over what another one counts."""
_OWN = {f"{source.value}_inherited": False for source in Source}
"""Estimates without ratings carried over from another skill."""
_KINDS = (*(source.value for source in Source), *(f"{source.value}_above" for source in _CONFIRMED))
"""Figures that are counted separately; ``SkillStatistics`` has a ``…_since`` for each."""
_LEARNED = (
    "mean", "variance", "people", "self_bias", "mentor_bias", "learned_at", "figures",
    *(f"{kind}_since" for kind in _KINDS),
)  # fmt: skip


def learn_framework(
    skill_ids: Collection[int],
    *,
    scale_top: int,
    parameters: EstimateParameters,
    now: datetime,
) -> int:
    """Store mean, variance and biases for each of a framework's skills; from how many estimates it learnt.

    Each source counts from five people on, and its figures are updated when five people or more were rated since;
    till then they are those of the last time (``domain.is_learnt_anew``).

    The framework's statistics are shrunk to the middle of the scale, a skill's to the framework's. A skill that nobody
    has rated yet takes the framework's. Estimates are read once, whatever the number of people; what holds of the whole
    framework is put together from its skills.
    """
    # What was carried over from another skill has taught already there.
    own = Estimate.objects.filter(skill_id__in=skill_ids, **_OWN)
    found = own.order_by().values("skill_id").annotate(**_figures())
    counted: dict[int, Mapping[str, Any]] = {row["skill_id"]: row for row in found}
    known = {row.skill_id: row for row in SkillStatistics.objects.filter(skill_id__in=skill_ids)}
    by_skill = {skill_id: _take_anew(counted.get(skill_id, {}), known.get(skill_id), now=now) for skill_id in skill_ids}
    overall = _pool([figures for figures, _ in by_skill.values()])
    first = default_population(scale_top)
    spread = shrink_statistics(_statistics(overall), parent=first, parameters=parameters)
    biases = _learn_biases(overall, spread=spread, parameters=parameters)
    for source, bias in biases.items():
        parameters = parameters.with_bias(source, bias)
    framework = shrink_statistics(_statistics(overall), parent=first, parameters=parameters)
    rows = []
    for skill_id in sorted(skill_ids):
        figures, since = by_skill[skill_id]
        learned = shrink_statistics(_statistics(figures), parent=framework, parameters=parameters)
        values = {
            "mean": learned.mean,
            "variance": learned.variance,
            "people": counted.get(skill_id, {}).get("people", 0),
            **{f"{source.value}_bias": bias for source, bias in biases.items()},
            "figures": figures,
            "learned_at": now,
        }
        rows.append(SkillStatistics(skill_id=skill_id, **values, **since))
    upsert(rows, unique=["skill"], update=_LEARNED)
    return sum(row["people"] for row in counted.values())


def learn_rater_bias(
    framework_id: int, member_ids: Collection[int], *, parameters: EstimateParameters, now: datetime
) -> int:
    """Store each of these members' own rater bias, where enough of their skills were confirmed; of how
    many that is known now. What was learnt before of the others is forgotten.

    Members are locked in order. The statistics of the skills come first (``learn_framework``): the framework's own bias
    is what a person's is shrunk to. Four statements, whatever the number of members.
    """
    lock_members(member_ids)
    difference = Cast("self_level", FloatField()) - Cast(_CONFIRMED[Source.SELF], FloatField())
    rated = Estimate.objects.filter(
        member_id__in=member_ids,
        skill__framework_id=framework_id,
        skill__statistics__isnull=False,
        self_level__isnull=False,
        **_OWN,
    )
    found = (
        rated.annotate(difference=difference)
        .filter(difference__isnull=False)
        .order_by()
        .values("member_id")
        .annotate(
            pairs=Count("id"),
            in_sd=Avg(F("difference") / Sqrt("skill__statistics__variance"), output_field=FloatField()),
            everybody=Avg("skill__statistics__self_bias"),
        )
        .filter(pairs__gte=max(1, parameters.least_confirmed_skills))
    )
    learned = []
    for row in found:
        shared = parameters if row["everybody"] is None else parameters.with_bias(Source.SELF, row["everybody"])
        bias = learn_person_bias(row["in_sd"], pairs=row["pairs"], parameters=shared)
        learned.append(
            RaterBias(
                member_id=row["member_id"],
                framework_id=framework_id,
                self_bias=bias,
                skills=row["pairs"],
                learned_at=now,
            )
        )
    known = RaterBias.objects.filter(member_id__in=member_ids, framework_id=framework_id)
    known.exclude(member_id__in=[each.member_id for each in learned]).delete()
    upsert(learned, unique=["member", "framework"], update=["self_bias", "skills", "learned_at"])
    return len(learned)


def _figures() -> dict[str, Any]:
    figures: dict[str, Any] = {"people": Count("id")}
    for source in Source:
        level = f"{source.value}_level"
        figures |= {
            f"{source.value}_n": Count(level),
            f"{source.value}_mean": Avg(level),
            # Not VAR_POP: Django's for SQLite stumbles over NULL. Levels are small whole numbers: nothing cancels out.
            f"{source.value}_squares": Avg(Cast(level, FloatField()) * Cast(level, FloatField())),
        }
    for source, other in _CONFIRMED.items():
        above = Cast(F(f"{source.value}_level"), FloatField()) - Cast(other, FloatField())
        figures |= {f"{source.value}_above_n": Count(above), f"{source.value}_above": Avg(above)}
    for kind in _KINDS:
        figures[f"{kind}_heard"] = Count("id", filter=_heard(kind))
    return figures


def _heard(kind: str) -> Q:
    """Members with a rating since the last count, of the kind that the figure counts."""
    since = F(f"skill__statistics__{kind}_since")
    if kind in set(Source):
        return Q(**{f"{kind}_level__isnull": False, f"{kind}_at__gt": since})
    source = Source(kind.removesuffix("_above"))
    others = [other.value for other in CONFIRMING if other is not source]
    confirmed = reduce(or_, (Q(**{f"{other}_level__isnull": False}) for other in others))
    after = reduce(or_, (Q(**{f"{name}_at__gt": since}) for name in (source.value, *others)))
    return Q(**{f"{source.value}_level__isnull": False}) & confirmed & after


def _take_anew(
    counted: Mapping[str, Any], before: SkillStatistics | None, *, now: datetime
) -> tuple[dict[str, Any], dict[str, datetime | None]]:
    """The figures to learn from, each that of now or the one of before, and since when each stands."""
    figures: dict[str, Any] = {}
    since: dict[str, datetime | None] = {}
    for kind in _KINDS:
        count = f"{kind}_n"
        known = before.figures.get(count, 0) if before else 0
        people, heard = counted.get(count, 0), counted.get(f"{kind}_heard", 0)
        is_anew = is_learnt_anew(known=known, people=people, heard=heard)
        source = counted if is_anew else before.figures if before else {}
        figures[count] = source.get(count, 0)
        figures |= {name: float(source[name]) for name in _MEANS_OF[count] if figures[count]}
        since[f"{kind}_since"] = now if is_anew else getattr(before, f"{kind}_since", None)
    return figures, since


def _pool(rows: Collection[Mapping[str, Any]]) -> dict[str, float]:
    """Counts and means of several skills as those of all of them together."""
    pooled: dict[str, float] = {}
    for count, means in _MEANS_OF.items():
        pooled[count] = sum(row[count] for row in rows)
        for mean in means if pooled[count] else ():
            pooled[mean] = math.fsum(row[count] * float(row[mean]) for row in rows if row[count]) / pooled[count]
    return pooled


def _statistics(figures: Mapping[str, Any]) -> dict[Source, Statistics]:
    found: dict[Source, Statistics] = {}
    for source in Source:
        count = figures.get(f"{source.value}_n")
        if count:
            mean = float(figures[f"{source.value}_mean"])
            found[source] = int(count), mean, max(0.0, float(figures[f"{source.value}_squares"]) - mean**2)
    return found


def _learn_biases(
    overall: Mapping[str, float], *, spread: Population, parameters: EstimateParameters
) -> dict[Source, float]:
    """By how many SD self-ratings lie above confirmed ones, and mentors' above tests and managers'."""
    biases = {}
    for source in _CONFIRMED:
        biases[source] = learn_bias(
            overall.get(f"{source.value}_above", 0.0) / spread.sd,
            pairs=int(overall[f"{source.value}_above_n"]),
            published=parameters.bias(source),
            strength=parameters.bias_strength,
        )
    return biases
