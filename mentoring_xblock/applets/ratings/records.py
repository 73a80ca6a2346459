"""What the room takes and returns about stored ratings, and how a skill record follows from a new one.

Pure: no Django, no database. The rule of the estimate is in ``domain``; reading and writing rows is in ``api``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from ...core.values import fill
from .counting import find_confirmed
from .data import CountedLevel, Estimate, EstimateParameters, Observation, Population, Source
from .domain import default_population, estimate

_GIVEN_BY = tuple((source, f"{source.value}_level", f"{source.value}_at") for source in Source)
Learned = tuple[float, float, float | None, float | None]
"""What ratings have taught of one skill: the population's mean and variance, and the biases of members and of mentors
in SD (None: as published)."""


class Worded(Protocol):
    """A skill in one of its wordings, or what is about one."""

    @property
    def skill_id(self) -> int: ...

    @property
    def skill_version_id(self) -> int: ...


@dataclass(frozen=True, slots=True)
class RatingInfo:
    """One rating, to be stored or as stored: ``level`` of 1..``scale_top`` on the wording ``skill_version_id``.

    ``scale_top`` goes with a new one only. ``rater_id`` is a membership, None for a self-rating and for a test.
    ``anchored``: the skill's behaviours stood beside the levels and the person knew that somebody would check.
    ``rated_at``: when it was given, None for now. ``is_imported``: it was given elsewhere and comes from a file.
    """

    skill_id: int
    skill_version_id: int
    level: int
    scale_top: int = 0
    source: Source = Source.SELF
    rater_id: int | None = None
    pairing_id: int | None = None
    last_performed: date | None = None
    note: str = ""
    anchored: bool = False
    rated_at: datetime | None = None
    is_imported: bool = False

    @classmethod
    def of(cls, skill: Worded, level: int, **said: Any) -> RatingInfo:
        """A rating of the skill in that wording at that level; ``said`` are the other fields."""
        return cls(skill.skill_id, skill.skill_version_id, level, **said)


@dataclass(frozen=True, slots=True)
class SkillRecord:
    """The newest rating by every source of one member's skill, and the estimate: mean and SD in levels.

    ``self_previous`` is the self-rating before the newest. ``…_inherited``: that
    source rated a predecessor of this skill (``following`` has the rule). ``…_imported``: it comes from a file.
    """

    member_id: int
    skill_id: int
    mean: float
    sd: float
    renewed_at: datetime
    self_level: int | None = None
    self_at: datetime | None = None
    self_previous: int | None = None
    self_last_performed: date | None = None
    self_anchored: bool = False
    mentor_level: int | None = None
    mentor_at: datetime | None = None
    manager_level: int | None = None
    manager_at: datetime | None = None
    test_level: int | None = None
    test_at: datetime | None = None
    self_inherited: bool = False
    mentor_inherited: bool = False
    manager_inherited: bool = False
    test_inherited: bool = False
    self_imported: bool = False
    mentor_imported: bool = False
    manager_imported: bool = False
    test_imported: bool = False

    @property
    def estimate(self) -> Estimate:
        """The estimate as a value that gives probabilities."""
        return Estimate(self.mean, self.sd)

    @property
    def confirmed(self) -> CountedLevel | None:
        """The newest rating by somebody other than the member; which level counts is ``counting``'s to say."""
        return find_confirmed(self)

    @property
    def confirmed_level(self) -> int | None:
        """The newest level that somebody other than the member gave."""
        found = self.confirmed
        return None if found is None else found.level

    def level_by(self, source: Source) -> int | None:
        """The newest level given by ``source``."""
        level: int | None = getattr(self, f"{source.value}_level")
        return level

    def said_at(self, source: Source) -> datetime | None:
        """When ``source`` spoke last."""
        at: datetime | None = getattr(self, f"{source.value}_at")
        return at

    def is_inherited(self, source: Source) -> bool:
        """Whether that rating is of a predecessor of this skill."""
        inherited: bool = getattr(self, f"{source.value}_inherited")
        return inherited

    def is_imported(self, source: Source) -> bool:
        """Whether that rating comes from a file."""
        imported: bool = getattr(self, f"{source.value}_imported")
        return imported

    @property
    def inherited(self) -> tuple[Source, ...]:
        """The sources whose ratings are of a predecessor of this skill."""
        return tuple(filter(self.is_inherited, Source))

    def observations(self) -> tuple[Observation, ...]:
        """What the estimate rests on, one observation for each source that spoke."""
        found = []
        for source, level_name, at_name in _GIVEN_BY:
            level, at = getattr(self, level_name), getattr(self, at_name)
            if level is None or at is None:
                continue
            own = source is Source.SELF
            found.append(
                Observation(
                    source=source,
                    level=level,
                    rated_at=at,
                    last_performed=self.self_last_performed if own else None,
                    anchored=own and self.self_anchored,
                    carried=self.is_inherited(source),
                )
            )
        return tuple(found)


def population_and_parameters(
    learned: Learned | None, *, scale_top: int, published: EstimateParameters
) -> tuple[Population, EstimateParameters]:
    """What to estimate with: as learnt where there is data, else the middle of the scale and published biases.

    A broken row counts as none: it must keep nobody from rating.
    """
    if learned is None or not math.isfinite(learned[0]) or not 0 < learned[1] < math.inf:
        return default_population(scale_top), published
    mean, variance, self_bias, mentor_bias = learned
    parameters = published
    for source, bias in ((Source.SELF, self_bias), (Source.MENTOR, mentor_bias)):
        if bias is not None and math.isfinite(bias) and bias != published.bias(source):
            parameters = parameters.with_bias(source, bias)
    return Population(mean=mean, variance=variance, top=scale_top), parameters


def add_ratings(
    skill_record: SkillRecord | None,
    ratings: Iterable[RatingInfo],
    *,
    member_id: int,
    skill_id: int,
    figures: tuple[Population, EstimateParameters],
    now: datetime,
) -> SkillRecord:
    """``skill_record`` (None: not rated yet) after ``ratings`` of that skill, as of ``now``, with a new estimate.

    A rating older than what its source said already (two requests, one clock behind) does not displace it. All that was
    ever said, oldest first, leads from None to what should be stored.
    """
    population, parameters = figures
    after = skill_record or SkillRecord(member_id, skill_id, population.mean, population.sd, now)
    for each in ratings:
        after = _say(after, each, at=each.rated_at or now)
    return renew(after, population=population, parameters=parameters, now=now)


def _say(skill_record: SkillRecord, rating: RatingInfo, *, at: datetime) -> SkillRecord:
    said, inherited = skill_record.said_at(rating.source), skill_record.is_inherited(rating.source)
    if said is not None and said > at and not inherited:
        return skill_record
    name = rating.source.value
    change: dict[str, Any] = {f"{name}_level": rating.level, f"{name}_at": at, f"{name}_imported": rating.is_imported}
    if inherited:
        change[f"{rating.source.value}_inherited"] = False
    if rating.source is Source.SELF:
        change |= {
            # Ratings of another skill say nothing about an earlier level in this one.
            "self_previous": None if inherited else skill_record.self_level,
            # "When did you last do it?" left open does not say that it was never done.
            "self_last_performed": rating.last_performed or skill_record.self_last_performed,
            "self_anchored": rating.anchored,
        }
    return fill(SkillRecord, skill_record, **change)


def renew(
    skill_record: SkillRecord, *, population: Population, parameters: EstimateParameters, now: datetime
) -> SkillRecord:
    """The same ratings with the estimate recomputed as of ``now``."""
    belief = estimate(skill_record.observations(), population=population, parameters=parameters, now=now)
    return fill(SkillRecord, skill_record, mean=belief.mean, sd=belief.sd, renewed_at=now)
