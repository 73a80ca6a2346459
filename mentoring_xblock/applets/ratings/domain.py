"""The estimate of a person's level in a skill, from ratings. Pure: no Django, no clock, no database.

True level theta ~ N(population). A rating of a source with validity r is theta + bias + noise, the noise's variance
(1 / r^2 - 1) * population variance, so that its correlation with theta is r; it grows while the skill lies unused.
Belief is the posterior by precision weighting. Figures and their sources: ``data.EstimateParameters``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta

from mentoring_xblock.core.errors import InvalidInput, gettext_noop

from .data import (
    Certainty,
    Estimate,
    EstimateParameters,
    Observation,
    Population,
    Source,
    Statistics,
)

DAYS_A_MONTH = 30.4375
SAME_EVIDENCE = timedelta(days=1)
"""A graded item passed again within it says nothing new: learners try a problem several times."""
FURTHEST_SD = 4.0
"""A rating counts as at most this many population SD from the mean, so that one broken row cannot carry an estimate."""
LARGEST_BIAS = 1.5
"""A learnt bias stays within this many SD."""
LEAST_PEOPLE = 5
"""People from whose ratings something is learnt, and by how many of them it has to change before it is learnt again."""
LEAST_VARIANCE_SHARE = 0.1
"""A learnt variance never falls below this share of its parent's: ratings all alike prove no people all alike."""

_PUBLISHED = EstimateParameters()


def estimate(
    observations: Iterable[Observation], *, population: Population, parameters: EstimateParameters, now: datetime
) -> Estimate:
    """The posterior mean and SD of one person's true level, in levels.

    Of each source only the newest rating counts (of two at the same instant, the later in order). Without a usable
    observation the answer is the population itself. Ratings outside the scale are held to it; a rating from the future
    (a clock that ran backwards) has age zero.
    """
    precision = 1.0 / population.variance
    weighted = population.mean * precision
    for each in newest_by_source(observations).values():
        bias = parameters.bias(each.source) * population.sd
        weight = 1.0 / _noise_variance(each, population=population, parameters=parameters, now=now)
        precision += weight
        weighted += (_held(each.level, population=population) - bias) * weight
    return Estimate(mean=weighted / precision, sd=math.sqrt(1.0 / precision))


def newest_by_source(observations: Iterable[Observation]) -> dict[Source, Observation]:
    """The newest usable rating of each source, in the order of Source; levels that are not numbers are passed over."""
    newest: dict[Source, Observation] = {}
    for each in observations:
        if math.isfinite(each.level) and (each.source not in newest or each.rated_at >= newest[each.source].rated_at):
            newest[each.source] = each
    return {source: newest[source] for source in Source if source in newest}


def level_shown(share: float, steps: Mapping[int, float]) -> int | None:
    """The highest level whose least share of the points is reached (``steps``: share by level), None below the lowest.

    Below it nothing is said: who fails an item that shows level 3 may be at any lower level, or have had a bad day.
    """
    if not math.isfinite(share):
        return None
    return max((level for level, least in steps.items() if share >= least), default=None)


def adds_evidence(level: int, at: datetime, *, known_level: int | None, known_at: datetime | None) -> bool:
    """Whether a graded item passed ``at`` that time tells more than the newest test does.

    A pass shows at least its level, so a lower one takes nothing back. The same one twice, one older than what is
    known, and the same level again within SAME_EVIDENCE add nothing; later it shows that the skill is still there.
    """
    if known_level is None or known_at is None:
        return True
    if at <= known_at or level < known_level:
        return False
    return level > known_level or at - known_at >= SAME_EVIDENCE


def months_unused(observation: Observation, *, now: datetime) -> float:
    """Months since the skill was last performed, or since the rating where that is not known; never negative."""
    since = observation.rated_at
    if observation.last_performed is not None:
        since = datetime.combine(observation.last_performed, time.min, tzinfo=UTC)
    return max(0.0, (now - since).total_seconds() / 86_400.0 / DAYS_A_MONTH)


def describe_estimate(estimate: Estimate, *, scale_top: int) -> tuple[int, Certainty]:
    """The level to name and how sure we are ("about 3, fairly sure"); never more precision than there is.

    Raises InvalidInput for a scale without levels.
    """
    if scale_top < 1:
        raise InvalidInput(gettext_noop("A competency model needs a scale with at least two levels."), code="no_levels")
    level = min(scale_top, max(1, math.floor(estimate.mean + 0.5)))
    if estimate.sd < _PUBLISHED.sure_below:
        return level, Certainty.SURE
    return level, Certainty.FAIRLY_SURE if estimate.sd < _PUBLISHED.fairly_sure_below else Certainty.UNSURE


def default_population(scale_top: int) -> Population:
    """What to believe of a skill before anyone was rated: the middle of the scale, its SD a third of the scale's width.

    An assumption, replaced by learnt statistics as they come. Raises InvalidInput for a scale of fewer than two levels.
    """
    if scale_top < 2:
        raise InvalidInput(gettext_noop("A competency model needs a scale with at least two levels."), code="no_levels")
    return Population(mean=(1 + scale_top) / 2, variance=((scale_top - 1) / 3) ** 2, top=scale_top)


def shrink_statistics(
    observed: Mapping[Source, Statistics], *, parent: Population, parameters: EstimateParameters
) -> Population:
    """Statistics of the true level learnt from those of ratings, shrunk towards ``parent``.

    A skill's parent is its framework, the framework's is ``default_population``. ``observed`` holds, per source, the
    statistics of the newest rating of each person. A source's n ratings weigh n * r^2 perfect ones. The variance is
    learnt from confirming sources alone (var(theta) = r^2 * var(rating)): self-ratings say too little about the spread.
    """
    strength = parameters.population_strength
    means, mean_weight = parent.mean * strength, strength
    variances, variance_weight = parent.variance * strength, strength
    for source in Source:
        count, mean, variance = observed.get(source, (0, 0.0, 0.0))
        if count <= 0 or not math.isfinite(mean + variance):
            continue
        r_squared = parameters.validity(source) ** 2
        weight = count * r_squared
        means += weight * (_held(mean, population=parent) - parameters.bias(source) * parent.sd)
        mean_weight += weight
        if source is not Source.SELF:
            # One rating shows no spread: n ratings carry n - 1 of it.
            spread_weight = (count - 1) * r_squared
            variances += spread_weight * variance * r_squared * count / max(1, count - 1)
            variance_weight += spread_weight
    if mean_weight <= 0:
        return parent
    variance = variances / variance_weight if variance_weight > 0 else parent.variance
    return Population(
        mean=means / mean_weight,
        variance=max(variance, parent.variance * LEAST_VARIANCE_SHARE),
        top=parent.top,
    )


def is_learnt_anew(*, known: int, people: int, heard: int) -> bool:
    """Whether a figure about ``people`` takes the place of the one about ``known`` people (0: of none).

    ``heard`` of them were rated since. For fewer than five nothing changes: an estimate reveals what it was shrunk to,
    and the change of a mean reveals the rating that changed it.
    """
    if people < LEAST_PEOPLE:
        return people == 0 and known >= LEAST_PEOPLE
    return known == 0 or max(heard, abs(people - known)) >= LEAST_PEOPLE


def learn_bias(difference: float, *, pairs: int, published: float, strength: float, least: int = 1) -> float:
    """A source's bias in SD, learnt from the mean ``difference`` of ``pairs`` (its rating minus a confirming one of the
    same person and skill, in SD) and shrunk towards ``published``, which weighs as much as ``strength`` pairs.

    Below ``least`` pairs it is ``published`` unchanged.
    """
    if pairs < max(1, least) or not math.isfinite(difference):
        return published
    bias = (difference * pairs + published * strength) / (pairs + strength)
    return max(-LARGEST_BIAS, min(LARGEST_BIAS, bias))


def learn_person_bias(difference: float, *, pairs: int, parameters: EstimateParameters) -> float:
    """One person's own rater bias in SD, used from ``least_confirmed_skills`` on, shrunk towards everybody's."""
    return learn_bias(
        difference,
        pairs=pairs,
        published=parameters.self_bias,
        strength=parameters.person_bias_strength,
        least=parameters.least_confirmed_skills,
    )


def _noise_variance(
    observation: Observation, *, population: Population, parameters: EstimateParameters, now: datetime
) -> float:
    validity = parameters.validity(observation.source, anchored=observation.anchored)
    if observation.carried:
        # A rating's correlation with a part is that with the whole times the whole's with the part.
        validity *= parameters.carried_validity
    months = min(months_unused(observation, now=now), parameters.longest_gap_months)
    drift = parameters.skill_loss_per_month * months
    return (1.0 / validity**2 - 1.0 + drift**2) * population.variance


def _held(level: float, *, population: Population) -> float:
    """``level`` within the scale where it is known, and within FURTHEST_SD of the mean in any case."""
    if population.top is not None:
        level = max(1.0, min(float(population.top), level))
    reach = FURTHEST_SD * population.sd
    return max(population.mean - reach, min(population.mean + reach, level))
