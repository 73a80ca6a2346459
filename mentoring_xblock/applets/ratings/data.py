"""What the room says of a person's skill: ratings as observations, and what we believe. No Django, no database.

``domain`` computes estimates from observations; here are only the values and their checks.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import NamedTuple

from mentoring_xblock.core.errors import InvalidInput, gettext_noop
from mentoring_xblock.core.labels import LabelledEnum

MOST_ANSWERS = 500
"""Skills that one person can rate at once, of themselves or of another."""


LONGEST_AGE = 400 * 24 * 3600
"""Seconds that an unsent answer may have waited in a browser."""


class Source(LabelledEnum):
    """Who or what said it. Everything but SELF confirms."""

    SELF = "self", gettext_noop("own rating")
    MENTOR = "mentor", gettext_noop("mentor")
    MANAGER = "manager", gettext_noop("manager")
    TEST = "test", gettext_noop("graded test")


CONFIRMING = (Source.TEST, Source.MANAGER, Source.MENTOR)
"""The sources that move a person into the confirmed band, the most valid first."""


class Certainty(LabelledEnum):
    """How sure we are of an estimate, for words on a screen."""

    SURE = "sure", gettext_noop("sure")
    FAIRLY_SURE = "fairly_sure", gettext_noop("fairly sure")
    UNSURE = "unsure", gettext_noop("not sure yet")


@dataclass(frozen=True, slots=True)
class Observation:
    """One rating of one person's skill.

    ``level`` counts on the framework's scale (old rows may lie outside it). ``rated_at`` is aware. ``last_performed``
    is the day on which the person last used the skill, None if unknown. ``anchored``: the skill's behaviours stood
    beside the levels and the person knew that somebody would check, which makes self-ratings more valid.
    ``carried``: the rating is of a predecessor of this skill, and so is evidence of a part or of a whole.
    """

    source: Source
    level: float
    rated_at: datetime
    last_performed: date | None = None
    anchored: bool = False
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Population:
    """How the true level of a skill is spread among those who rate it: mean and variance in levels.

    ``top`` is the scale's highest level, where known: ratings are held to 1..top before they count.
    Raises InvalidInput unless the mean is finite and the variance finite and above zero.
    """

    mean: float
    variance: float
    top: int | None = None

    def __post_init__(self) -> None:
        if not math.isfinite(self.mean) or not math.isfinite(self.variance) or self.variance <= 0:
            raise InvalidInput(gettext_noop("A skill’s population needs a finite mean and a variance above zero."))

    @property
    def sd(self) -> float:
        """Standard deviation in levels."""
        return math.sqrt(self.variance)


Statistics = tuple[int, float, float]
"""Count, mean and (population) variance of some numbers, as one SQL aggregate gives them."""


@dataclass(frozen=True, slots=True)
class EstimateParameters:
    """The figures behind an estimate; each can be set. SD means the SD of the true level in the population.

    Validities (correlation of a rating with the true level):
        self_validity .34: Heidemeier & Moser 2009 (corrected .34); Zell & Krizan 2014 (.29 over all).
        self_validity_anchored .45: with behaviours and an announced check; Mabe & West 1982.
        mentor_validity .61: peer ratings, Conway & Huffcutt 1997.
        manager_validity .71: Conway & Huffcutt 1997; Salgado & Moscoso 2019.
        test_validity .9: an assumption, not a finding.
        carried_validity .85: by this factor a rating of a whole says less of its part, and one of a part less of the
            whole: the correlation of a sum of two parts, themselves correlated .5, with either is .87, of three .82.
    Biases in SD (a rating above the true level is positive):
        self_bias +.32: Heidemeier & Moser 2009. The other three 0: a guess until learnt.
    Ageing:
        skill_loss_per_month .08 SD for each month in which the skill was not used; Tatel & Ackerman 2025.
        longest_gap_months 120: past ten years a rating is worth nothing more to lose.
    Learning from data (assumptions):
        population_strength 25: perfect ratings that the parent's statistics weigh as much as.
        bias_strength 40: pairs of ratings that the published bias weighs as much as.
        person_bias_strength 8, least_confirmed_skills 4: the same for one person's own bias; used from then on.
    Words (assumptions, in levels): sure_below .5, fairly_sure_below .85, the posterior SD under which we say so.

    Raises InvalidInput if a validity is outside (0, 1), a strength or loss is negative, or any figure is not finite.
    """

    self_validity: float = 0.34
    self_validity_anchored: float = 0.45
    mentor_validity: float = 0.61
    manager_validity: float = 0.71
    test_validity: float = 0.9
    carried_validity: float = 0.85
    self_bias: float = 0.32
    mentor_bias: float = 0.0
    manager_bias: float = 0.0
    test_bias: float = 0.0
    skill_loss_per_month: float = 0.08
    longest_gap_months: float = 120.0
    population_strength: float = 25.0
    bias_strength: float = 40.0
    person_bias_strength: float = 8.0
    least_confirmed_skills: int = 4
    sure_below: float = 0.5
    fairly_sure_below: float = 0.85

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
                raise InvalidInput(gettext_noop("The setting %(name)s must be a finite number."), name=field.name)
            if isinstance(field.default, int) and not isinstance(value, int):
                raise InvalidInput(gettext_noop("The setting %(name)s must be a whole number."), name=field.name)
            if "validity" in field.name and not 0 < value < 1:
                raise InvalidInput(gettext_noop("The setting %(name)s must be between 0 and 1."), name=field.name)
            if not field.name.endswith("_bias") and value < 0:
                raise InvalidInput(gettext_noop("The setting %(name)s must not be negative."), name=field.name)

    def validity(self, source: Source, *, anchored: bool = False) -> float:
        """The correlation of a rating by ``source`` with the true level."""
        if source is Source.SELF:
            return self.self_validity_anchored if anchored else self.self_validity
        return {
            Source.MENTOR: self.mentor_validity,
            Source.MANAGER: self.manager_validity,
            Source.TEST: self.test_validity,
        }[source]

    def bias(self, source: Source) -> float:
        """By how many SD a rating by ``source`` lies above the true level on average."""
        return {
            Source.SELF: self.self_bias,
            Source.MENTOR: self.mentor_bias,
            Source.MANAGER: self.manager_bias,
            Source.TEST: self.test_bias,
        }[source]

    def with_bias(self, source: Source, bias: float) -> EstimateParameters:
        """The same figures with a learnt bias for one source."""
        return replace(self, **{f"{source.value}_bias": bias})  # type: ignore[arg-type]

    @classmethod
    def from_settings(cls, settings: Mapping[str, float]) -> EstimateParameters:
        """The defaults with ``settings`` laid over them; InvalidInput names a setting that does not exist."""
        unknown = sorted(map(str, set(settings) - {field.name for field in fields(cls)}))
        if unknown:
            raise InvalidInput(gettext_noop("The estimate has no setting %(name)s."), name=unknown[0])
        return cls(**settings)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What we believe of one person's true level: a normal distribution, in levels."""

    mean: float
    sd: float

    def probability_at_least(self, level: float) -> float:
        """The chance, 0..1, that the true level falls into the bin ``level`` or a higher one (theta >= level - .5)."""
        if self.sd <= 0:
            return 1.0 if self.mean >= level - 0.5 else 0.0
        return 0.5 * math.erfc((level - 0.5 - self.mean) / (self.sd * math.sqrt(2.0)))


class NewestRatings(NamedTuple):
    """Ratings as they are read from a row, in the order of ``_fields``."""

    self_level: int | None = None
    self_at: datetime | None = None
    mentor_level: int | None = None
    mentor_at: datetime | None = None
    manager_level: int | None = None
    manager_at: datetime | None = None
    test_level: int | None = None
    test_at: datetime | None = None
    self_imported: bool = False
    mentor_imported: bool = False
    manager_imported: bool = False
    test_imported: bool = False


@dataclass(frozen=True, slots=True)
class CountedLevel:
    """A level, who gave it and when (None where the row does not say), and whether it comes from a file."""

    level: int
    source: Source
    at: datetime | None
    is_imported: bool = False


@dataclass(frozen=True, slots=True)
class SkillLevels:
    """What is shown side by side of one person's skill: their own level, the confirmed one, and the one that counts."""

    own: int | None = None
    confirmed: CountedLevel | None = None
    counted: CountedLevel | None = None

    @property
    def level(self) -> int | None:
        """The level that counts, None where nobody rated the skill."""
        return None if self.counted is None else self.counted.level
