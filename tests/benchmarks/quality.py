"""Does it find the right people? A simulated organisation whose true levels are known, ranked in three ways.

``python -m tests.benchmarks.quality [--full]``. Everyone rates themselves; some are rated by their manager too. Ratings
are whole levels of a four-level scale whose correlation with the true level is the published validity, after rounding.
Self-ratings are lenient, more so for some people; managers differ in severity; abilities of one person correlate.
Ours is the project's own ``estimate`` and ``rank``, with statistics and biases learnt from ratings as in production.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from mentoring_xblock.applets.matching import domain, eligibility, ranking
from mentoring_xblock.applets.matching.data import Band, Mentee, Offer, RankingParameters, Target
from mentoring_xblock.applets.ratings.data import (
    Estimate,
    EstimateParameters,
    Observation,
    Population,
    Source,
    Statistics,
)
from mentoring_xblock.applets.ratings.domain import (
    default_population,
    estimate,
    learn_bias,
    learn_person_bias,
    shrink_statistics,
)

from .tables import Row, print_table

NOW = datetime(2026, 3, 1, tzinfo=UTC)
TOP, MENTOR_FROM = 4, 3
TRUE_MEAN, TRUE_SD = 2.3, 0.75
SELF, MANAGER = 0.34, 0.71
RATER_BIAS, OWN_BIAS, SEVERITY = 0.32, 0.5, 0.4
"""RATER_BIAS in SD of the true level; the others: which share of a source's error a person, or a manager, repeats."""
TOGETHER = 0.3
"""Correlation of a person's abilities between skills."""
REPORTS = 8
SHOWN = 10
DEMANDS, SEASON_DAYS = (0.30, 0.50, 0.75), 90
"""Requests as a share of all places, and over how many days they come."""
MOST_PLACES = 3

Numbers = NDArray[np.float64]
Levels = NDArray[np.int64]


def observed_statistics(values: Iterable[float]) -> Statistics:
    """Count, mean and population variance of ``values``, as SQL's COUNT, AVG and VAR_POP give them."""
    numbers = [value for value in values if math.isfinite(value)]
    if not numbers:
        return 0, 0.0, 0.0
    mean = math.fsum(numbers) / len(numbers)
    return len(numbers), mean, math.fsum((value - mean) ** 2 for value in numbers) / len(numbers)


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """True levels and ratings, (people, skills) each; 0 where a manager has not rated."""

    truth: Numbers
    own: Levels
    manager: Levels


def make_world(seed: int, *, people: int, skills: int, coverage: float) -> World:
    """One organisation; ``coverage`` is the share of ratings that a manager has confirmed."""
    draw = np.random.default_rng(seed)
    general = draw.standard_normal((people, 1))
    ability = math.sqrt(TOGETHER) * general + math.sqrt(1 - TOGETHER) * draw.standard_normal((people, skills))
    lenient = _errors(draw, draw.standard_normal((people, 1)), skills, OWN_BIAS)
    of_manager = np.arange(people) // REPORTS
    severe = _errors(draw, draw.standard_normal((of_manager.max() + 1, 1))[of_manager], skills, SEVERITY)
    rated = draw.random((people, skills)) < coverage
    return World(
        truth=TRUE_MEAN + TRUE_SD * ability,
        own=_levels(ability, lenient, validity=SELF, bias=RATER_BIAS * TRUE_SD),
        manager=np.where(rated, _levels(ability, severe, validity=MANAGER, bias=0.0), 0),
    )


def believe(world: World) -> tuple[list[list[Estimate]], EstimateParameters]:
    """Estimates of everyone in every skill by the project's own code, statistics and biases learnt as in production."""
    figures = EstimateParameters()
    people, skills = world.own.shape
    confirmed = world.manager > 0
    framework = _learn(world.own.ravel(), world.manager[confirmed], default_population(TOP), figures)
    differences = (world.own - world.manager) / framework.sd
    pairs, above, _ = observed_statistics(differences[confirmed])
    bias = learn_bias(above, pairs=pairs, published=figures.self_bias, strength=figures.bias_strength)
    figures = figures.with_bias(Source.SELF, bias)
    populations = [
        _learn(world.own[:, skill], world.manager[confirmed[:, skill], skill], framework, figures)
        for skill in range(skills)
    ]
    beliefs = []
    for person in range(people):
        pairs, above, _ = observed_statistics(differences[person, confirmed[person]])
        mine = figures.with_bias(Source.SELF, learn_person_bias(above, pairs=pairs, parameters=figures))
        beliefs.append(
            [
                estimate(_said(world, person, skill), population=populations[skill], parameters=mine, now=NOW)
                for skill in range(skills)
            ]
        )
    return beliefs, figures


def make_offers(world: World, beliefs: list[list[Estimate]], skill: int, places: NDArray[np.int64]) -> list[Offer]:
    """Everyone's offer of one skill, with keys in random order so that ties favour nobody."""
    keys = np.random.default_rng(skill).permutation(len(beliefs))
    return [
        Offer(
            offer_id=person,
            mentor_id=person,
            key=f"{keys[person]:06}",
            programme_id=1,
            band=Band.CONFIRMED if world.manager[person, skill] else Band.SELF_RATED,
            mean=beliefs[person][skill].mean,
            sd=beliefs[person][skill].sd,
            self_level=int(world.own[person, skill]),
            confirmed_level=int(world.manager[person, skill]) or None,
            confirmed_by=Source.MANAGER if world.manager[person, skill] else None,
            places=int(places[person]),
        )
        for person in range(len(beliefs))
    ]


def find_shares(world: World, beliefs: list[list[Estimate]], *, wanted: int = SHOWN) -> dict[str, float]:
    """Of the ``wanted`` first recommended per skill, the share who are truly in the best fifth, by each ranking."""
    people, skills = world.own.shape
    shares: dict[str, list[float]] = {"self": [], "manager else self": [], "ours": []}
    target = Target(level=MENTOR_FROM, mentor_from=MENTOR_FROM)
    for skill in range(skills):
        best = world.truth[:, skill] >= np.quantile(world.truth[:, skill], 0.8)
        chance = np.random.default_rng(skill).random(people)
        known = np.where(world.manager[:, skill] > 0, world.manager[:, skill], world.own[:, skill])
        offers = make_offers(world, beliefs, skill, np.ones(people, dtype=np.int64))
        ours = ranking.rank(
            Mentee(member_id=-1, programme_id=1), offers, target=target, parameters=RankingParameters(), now=NOW
        )
        for name, chosen in (
            ("self", np.lexsort((chance, -world.own[:, skill]))[:wanted]),
            ("manager else self", np.lexsort((chance, -known))[:wanted]),
            ("ours", np.array([each.mentor_id for each in ours[:wanted]], dtype=np.int64)),
        ):
            shares[name].append(float(best[chosen].mean()))
    return {name: float(np.mean(values)) for name, values in shares.items()}


def find_calibration(world: World, beliefs: list[list[Estimate]]) -> float:
    """The mean distance of P(theta >= level), as believed of confirmed people, from what is true, by tenths of it."""
    believed, happened = [], []
    for person, skill in np.argwhere(world.manager > 0):
        for level in (2, 3, 4):
            believed.append(beliefs[person][skill].probability_at_least(level))
            happened.append(world.truth[person, skill] >= level - 0.5)
    chance, came = np.array(believed), np.array(happened, dtype=float)
    bins = np.minimum((chance * 10).astype(int), 9)
    count = np.bincount(bins, minlength=10)
    gap = np.abs(np.bincount(bins, chance, minlength=10) - np.bincount(bins, came, minlength=10))
    return float(gap.sum() / count.sum())


@dataclass(frozen=True, slots=True)
class Spread:
    """How the work fell on those who could mentor, and how evenly it could have fallen at best (``least_gini``,
    ``most_used``), whoever had ranked."""

    gini: float
    used: float
    probability: float
    filled: float
    accepted: float
    least_gini: float
    most_used: float


def find_gini(load: Numbers) -> float:
    """How unevenly ``load`` (taken places as a share of one's own) is spread: 0 all alike, 1 all on one person."""
    load = np.sort(load)
    ranks = np.arange(1, load.size + 1)
    return float(2 * (ranks * load).sum() / (load.size * load.sum()) - (load.size + 1) / load.size)


def find_least_gini(places: Levels, requests: int) -> float:
    """The least Gini that any ranking could reach: with few requests most mentors can have nobody.

    Among mentors with as many places an even share is best, so what is left to choose is how many requests go to those
    with one place, with two, and so on; all ways are tried.
    """
    of_size = [places[places == size] for size in range(1, MOST_PLACES + 1)]
    least = 1.0
    for first in range(of_size[0].size + 1):
        for second in range(2 * of_size[1].size + 1):
            third = requests - first - second
            if 0 <= third <= 3 * of_size[2].size:
                shares = [
                    (taken // group.size + (np.arange(group.size) < taken % group.size)) / group
                    for group, taken in zip(of_size, (first, second, third), strict=True)
                    if group.size
                ]
                least = min(least, find_gini(np.concatenate(shares)))
    return least


def find_spread(
    world: World, beliefs: list[list[Estimate]], parameters: RankingParameters, *, demand: float, seed: int
) -> Spread:
    """A season of requests, one after another, each for the first of the five shown who accepts.

    A mentor declines the more often the more they have been asked lately; places are kept; exposure is counted.
    """
    draw = np.random.default_rng(seed)
    people, skills = world.own.shape
    places = draw.integers(1, MOST_PLACES + 1, people)
    target = Target(level=MENTOR_FROM, mentor_from=MENTOR_FROM)
    pools = []
    for skill in range(skills):
        offers = make_offers(world, beliefs, skill, places)
        pools.append(
            [
                each
                for each in offers
                if eligibility.why_not_at_level(each, needed=MENTOR_FROM, parameters=parameters) is None
                and each.band is Band.CONFIRMED
            ]
        )
    mentors = sorted({each.mentor_id for pool in pools for each in pool})
    exposure, taken, asked = np.zeros(people), np.zeros(people, dtype=np.int64), np.zeros(people)
    popularity = np.arange(1, skills + 1) ** -0.5
    chances, first_accepted, requests = [], 0, int(demand * places[mentors].sum())
    for _ in range(requests):
        skill = int(draw.choice(skills, p=popularity / popularity.sum()))
        usual = float(np.mean([exposure[each.mentor_id] for each in pools[skill]]))
        offers = [
            replace(each, places_taken=int(taken[each.mentor_id]), exposure=float(exposure[each.mentor_id]))
            for each in pools[skill]
        ]
        shown = ranking.rank(
            Mentee(member_id=-1, programme_id=1),
            offers,
            target=replace(target, mean_exposure=usual),
            parameters=parameters,
            now=NOW,
        )[: parameters.shown]
        exposure *= math.exp(-SEASON_DAYS / requests / parameters.exposure_days)
        for rank, each in enumerate(shown, start=1):
            exposure[each.mentor_id] += domain.exposure_of_rank(rank)
        for rank, each in enumerate(shown):
            asked[each.mentor_id] += 1
            if draw.random() < 0.9 / (1 + 0.15 * (asked[each.mentor_id] - 1)):
                taken[each.mentor_id] += 1
                chances.append(each.probability)
                first_accepted += rank == 0
                break
    load = taken[mentors] / places[mentors]
    granted = int(taken.sum())
    return Spread(
        gini=find_gini(load),
        used=float((load > 0).mean()),
        probability=float(np.mean(chances)),
        filled=float(taken[mentors].sum() / places[mentors].sum()),
        accepted=first_accepted / requests,
        least_gini=find_least_gini(places[mentors], granted),
        most_used=min(1.0, granted / len(mentors)),
    )


def _learn(own: Levels, manager: Levels, parent: Population, figures: EstimateParameters) -> Population:
    statistics = {
        Source.SELF: observed_statistics(map(float, own)),
        Source.MANAGER: observed_statistics(map(float, manager)),
    }
    return shrink_statistics(statistics, parent=parent, parameters=figures)


def _said(world: World, person: int, skill: int) -> list[Observation]:
    said = [Observation(Source.SELF, int(world.own[person, skill]), NOW)]
    if world.manager[person, skill]:
        said.append(Observation(Source.MANAGER, int(world.manager[person, skill]), NOW))
    return said


def _errors(draw: np.random.Generator, repeated: Numbers, skills: int, share: float) -> Numbers:
    fresh = draw.standard_normal((len(repeated), skills))
    errors: Numbers = math.sqrt(share) * repeated + math.sqrt(1 - share) * fresh
    return errors


def _levels(ability: Numbers, error: Numbers, *, validity: float, bias: float) -> Levels:
    """Whole levels whose correlation with ``ability`` is ``validity`` after rounding, spread over most of the scale."""
    spread = TRUE_SD / MANAGER

    def rounded(weight: float) -> Levels:
        latent = weight * ability + math.sqrt(1 - weight**2) * error
        return np.clip(np.floor(TRUE_MEAN + bias + spread * latent + 0.5), 1, TOP).astype(np.int64)

    low, high = 0.0, 0.999
    for _ in range(30):
        middle = (low + high) / 2
        reached = np.corrcoef(rounded(middle).ravel(), ability.ravel())[0, 1]
        low, high = (middle, high) if reached < validity else (low, middle)
    return rounded((low + high) / 2)


def measure(*, full: bool) -> list[Row]:
    """All rows of this simulation."""
    worlds, people, skills = (20, 1000, 20) if full else (4, 1000, 10)
    rows = []
    for coverage, least in ((0.30, 0.75), (0.05, 0.52)):
        shares, errors = [], []
        for seed in range(worlds):
            world = make_world(seed, people=people, skills=skills, coverage=coverage)
            beliefs, _ = believe(world)
            shares.append(find_shares(world, beliefs))
            errors.append(find_calibration(world, beliefs))
        mean = {name: float(np.mean([share[name] for share in shares])) for name in shares[0]}
        rows.append(
            Row(
                work=f"truly in the best fifth, {coverage:.0%} rated by managers",
                ours=f"{mean['ours']:.2f}",
                theirs=f"self-rating {mean['self']:.2f}, manager else self {mean['manager else self']:.2f}",
                note=f"of the first {SHOWN} a skill; at least {least} promised",
                reached=mean["ours"] >= least,
            )
        )
        error = float(np.mean(errors))
        rows.append(
            Row(
                work=f"calibration of P(at level), {coverage:.0%} rated by managers",
                ours=f"{error:.3f}",
                note="mean distance from what came true; at most .05 promised",
                reached=error <= 0.05,
            )
        )
    world = make_world(0, people=400, skills=10, coverage=0.30)
    beliefs, _ = believe(world)
    for demand in DEMANDS:
        for name, parameters in (
            ("exposure counted", RankingParameters()),
            ("exposure not counted", RankingParameters(exposure_weight=0.0)),
        ):
            spread = find_spread(world, beliefs, parameters, demand=demand, seed=1)
            # Where there are too few requests for it, nobody could reach the promise.
            possible = spread.least_gini <= 0.5 and spread.most_used >= 0.7
            rows.append(
                Row(
                    work=f"spread of the work, requests for {demand:.0%} of the places, {name}",
                    ours=f"Gini {spread.gini:.2f}, {spread.used:.0%} of mentors used",
                    theirs=f"any ranking: Gini {spread.least_gini:.2f} at least, {spread.most_used:.0%} used at most",
                    note=f"mean P {spread.probability:.2f}, {spread.filled:.0%} of places filled, "
                    f"{spread.accepted:.0%} of first requests accepted",
                    reached=spread.gini <= 0.5 and spread.used >= 0.7 and spread.probability >= 0.65
                    if parameters.exposure_weight and possible
                    else None,
                )
            )
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="twenty organisations of twenty skills")
    print_table("Does it find the right people?", measure(full=parser.parse_args().full))
