"""What the room works on and returns: mentees, mentor offers, recommendations, assignments. No Django, no database.

How offers are ranked is in ``domain``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

from mentoring_xblock.applets.ratings.data import Estimate, Source
from mentoring_xblock.core.errors import InvalidInput, gettext_noop
from mentoring_xblock.core.labels import LabelledEnum


class Band(LabelledEnum):
    """Which list an offer belongs to. The values sort in the order of display, also in an index."""

    CONFIRMED = "confirmed", gettext_noop("Confirmed")
    SELF_RATED = "self_rated", gettext_noop("Self-rated")


class LevelBand(LabelledEnum):
    """What a peer may know of a mentor's level, against the target."""

    AT = "at", gettext_noop("At the level you need")
    ABOVE = "above", gettext_noop("Above the level you need")
    WELL_ABOVE = "well_above", gettext_noop("Well above the level you need")


class Unpaired(LabelledEnum):
    """Why "pair everyone" leaves a gap open."""

    NOBODY_AT_LEVEL = "nobody_at_level", gettext_noop("nobody offers this skill at the level needed")
    NO_PLACES = "no_places", gettext_noop("every suitable mentor is full")
    EXCLUDED = "excluded", gettext_noop("the only mentors left cannot be paired with this person")
    OPEN_LIMIT = "open_limit", gettext_noop("the person already has as many open pairings as the programme allows")


@dataclass(frozen=True, slots=True)
class Offer:
    """One person's offer to mentor one skill, with all that ranking asks of it.

    ``mentor_id`` is the membership; ``key`` breaks ties and never changes. ``mean`` and ``sd`` are the estimate in
    levels. ``answered`` requests took ``days_taken`` working days in all, ``unanswered`` ones ran out. ``utc_offset``
    counts minutes. ``exposure`` is the decayed sum of 1 / log2(1 + rank) as of ``exposed_at`` (None: as of now).
    ``successes`` of ``completed`` pairings reached their target. ``base_score`` and ``higher_score`` are the stored
    ones (``domain.base_score`` at "may mentor from" and a level above it), None if they were not stored.
    ``mentor_user_id`` is the Django user's, for the name; ``mentor_from`` is the scale's. ``away_since`` and
    ``away_until`` are stored with it and not read back: what is read is of people who are there.
    """

    offer_id: int
    mentor_id: int
    key: str
    programme_id: int
    band: Band
    mean: float
    sd: float
    self_level: int | None = None
    confirmed_level: int | None = None
    confirmed_by: Source | None = None
    department: str = ""
    unit: str = ""
    region: str = ""
    utc_offset: int | None = None
    places: int = 1
    places_taken: int = 0
    paused: bool = False
    exposure: float = 0.0
    exposed_at: datetime | None = None
    completed: int = 0
    successes: int = 0
    answered: int = 0
    days_taken: int = 0
    unanswered: int = 0
    base_score: float | None = None
    higher_score: float | None = None
    skill_id: int = 0
    mentor_user_id: int = 0
    mentor_from: int = 0
    away_since: datetime | None = None
    away_until: datetime | None = None

    @property
    def estimate(self) -> Estimate:
        """The estimate as a value that answers for probabilities."""
        return Estimate(self.mean, self.sd)

    @property
    def places_free(self) -> int:
        """Free places, never negative, whatever the rows say."""
        return max(0, self.places - max(0, self.places_taken))


@dataclass(frozen=True, slots=True)
class Mentee:
    """The person who looks for a mentor. ``excluded`` holds the memberships that declined or were declined lately."""

    member_id: int
    programme_id: int
    level: int | None = None
    estimate: Estimate | None = None
    manager_id: int | None = None
    department: str = ""
    unit: str = ""
    region: str = ""
    utc_offset: int | None = None
    excluded: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Target:
    """What is sought: the mentee's target level, the scale's "may mentor from", and the skill's usual exposure.

    ``mean_exposure`` is the mean over the skill's offers; zero where nobody has been shown yet.
    """

    level: int
    mentor_from: int
    mean_exposure: float = 0.0

    @property
    def needed(self) -> int:
        """The level a mentor needs: the higher of the two."""
        return max(self.level, self.mentor_from)

    @property
    def ordered_at(self) -> int:
        """The level whose base score orders offers for this target: "may mentor from", or one above for all higher."""
        return min(self.needed, self.mentor_from + 1)


_SHARES = (
    "level_weight",
    "load_weight",
    "time_zone_weight",
    "outcome_weight",
    "usual_success",
    "answer_weight",
    "answer_delay_cost",
    "usual_answer",
    "least_probability",
)


@dataclass(frozen=True, slots=True)
class RankingParameters:
    """The figures of the ranking; each can be set, and a weight of zero switches its factor off.

    probability_weight 1: exponent of P(theta >= level needed).
    level_weight .1: lost at most when the mentor is not one or two levels above the target (Hinds 1999; size assumed).
    load_weight .5: lost when every place is taken.
    exposure_weight .15: how fast an often shown mentor sinks (1 / (1 + w * exposure / mean)), over exposure_days 30.
    other_unit_weight .15: gained by another department, unit or region.
    time_zone_weight .3: lost when the two share no working hour, of working_hours 8 (assumed); anyone who shares none
    comes after all of their band who share some.
    outcome_weight .3: how far the record moves the score; shrunk to usual_success .7 by outcome_strength 5 (assumed).
    answer_weight 1: how far a mentor's answers to requests move the score. A request counts 1 if answered on the same
    day, 0 if unanswered; each working day takes answer_delay_cost .1 away. The mean is shrunk to usual_answer .7,
    which is a newcomer's, by answer_strength 3 (all assumed).
    least_probability .5: P(theta >= level needed) from which somebody confirmed below that level is eligible.
    exclude_manager, show_self_rated: switches. shown 5: how many a mentee sees (Kendall & Smith-Jentsch 2015).

    Raises InvalidInput if a figure is not finite or outside its range.
    """

    probability_weight: float = 1.0
    level_weight: float = 0.1
    load_weight: float = 0.5
    exposure_weight: float = 0.15
    exposure_days: float = 30.0
    other_unit_weight: float = 0.15
    time_zone_weight: float = 0.3
    working_hours: float = 8.0
    outcome_weight: float = 0.3
    usual_success: float = 0.7
    outcome_strength: float = 5.0
    answer_weight: float = 1.0
    answer_delay_cost: float = 0.1
    usual_answer: float = 0.7
    answer_strength: float = 3.0
    least_probability: float = 0.5
    exclude_manager: bool = True
    show_self_rated: bool = True
    shown: int = 5

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(each.default, bool):
                if not isinstance(value, bool):
                    raise InvalidInput(gettext_noop("The setting %(name)s must be True or False."), name=each.name)
                continue
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
                raise InvalidInput(
                    gettext_noop("The setting %(name)s must be a finite number, zero or more."), name=each.name
                )
            if isinstance(each.default, int) and not isinstance(value, int):
                raise InvalidInput(gettext_noop("The setting %(name)s must be a whole number."), name=each.name)
        for name in _SHARES:
            if getattr(self, name) > 1:
                raise InvalidInput(gettext_noop("The setting %(name)s must be between 0 and 1."), name=name)
        for name in ("exposure_days", "working_hours", "outcome_strength", "answer_strength", "shown"):
            if getattr(self, name) <= 0:
                raise InvalidInput(gettext_noop("The setting %(name)s must be above zero."), name=name)

    @classmethod
    def from_settings(cls, settings: Mapping[str, float]) -> RankingParameters:
        """The defaults with ``settings`` laid over them; InvalidInput names a setting that does not exist."""
        unknown = sorted(map(str, set(settings) - {each.name for each in fields(cls)}))
        if unknown:
            raise InvalidInput(gettext_noop("The ranking has no setting %(name)s."), name=unknown[0])
        return cls(**settings)  # type: ignore[arg-type]


class ReasonCode(LabelledEnum):
    """Why somebody is recommended, or is not; the names in the sentences are keys of the reason's params."""

    CONFIRMED_BY_TEST = "confirmed_by_test", gettext_noop("Level %(level)s, confirmed by a graded test")
    CONFIRMED_BY_MANAGER = "confirmed_by_manager", gettext_noop("Level %(level)s, confirmed by a manager")
    CONFIRMED_BY_MENTOR = "confirmed_by_mentor", gettext_noop("Level %(level)s, confirmed by a mentor")
    SELF_RATED = "self_rated", gettext_noop("Rates themselves at level %(level)s; nobody has confirmed it yet")
    LEVEL_ABOVE = "level_above", gettext_noop("Estimated at one level above the target")
    LEVELS_ABOVE = "levels_above", gettext_noop("Estimated at %(levels)s levels above the target")
    AT_TARGET = "at_target", gettext_noop("Estimated at the target level")
    OTHER_DEPARTMENT = "other_department", gettext_noop("Another department: %(name)s")
    OTHER_UNIT = "other_unit", gettext_noop("Another unit: %(name)s")
    OTHER_REGION = "other_region", gettext_noop("Another region: %(name)s")
    SHARED_HOURS = "shared_hours", gettext_noop("%(hours)s of %(of)s working hours in common")
    NO_SHARED_HOURS = "no_shared_hours", gettext_noop("No working hours in common")
    PLACES_FREE = "places_free", gettext_noop("Can mentor %(free)s more (limit: %(places)s)")
    RECORD = "record", gettext_noop("%(successes)s of %(completed)s earlier mentees reached their target")
    ANSWERS_IN_A_DAY = "answers_in_a_day", gettext_noop("Usually answers within a working day")
    ANSWERS_IN_DAYS = "answers_in_days", gettext_noop("Usually answers within %(days)s working days")
    SELDOM_SHOWN = "seldom_shown", gettext_noop("Recently asked less often than others")
    OFTEN_SHOWN = "often_shown", gettext_noop("Recently asked more often than others")

    # What stands for the evidence before those who may not see a level, a source or a failed pairing.
    CONFIRMED = "confirmed", gettext_noop("Level confirmed by somebody else")
    NOT_CONFIRMED = "not_confirmed", gettext_noop("Level not confirmed yet")
    BAND_AT = "band_at", gettext_noop("At the target")
    BAND_ABOVE = "band_above", gettext_noop("Above the target")
    BAND_WELL_ABOVE = "band_well_above", gettext_noop("Well above the target")
    REACHED = "reached", gettext_noop("Earlier mentees who reached their target: %(successes)s")
    NOT_AT_LEVEL = "not_at_level", gettext_noop("Not at the level needed")

    OTHER_PROGRAMME = "other_programme", gettext_noop("Belongs to another programme")
    IS_MENTEE = "is_mentee", gettext_noop("Is the mentee; people cannot mentor themselves")
    IS_MANAGER = "is_manager", gettext_noop("Is the mentee’s own manager")
    DECLINED_LATELY = "declined_lately", gettext_noop("One of the two recently declined the other")
    NOT_ACTIVE = "not_active", gettext_noop("Has left the programme")
    AWAY = "away", gettext_noop("Is away for now")
    NOT_OFFERING = "not_offering", gettext_noop("Does not offer to mentor this skill; only they can change that")
    PAUSED = "paused", gettext_noop("Has paused their offer")
    NO_FREE_PLACE = "no_free_place", gettext_noop("Cannot mentor anybody else now (limit: %(places)s)")
    NOT_LIKELY_AT_LEVEL = (
        "not_likely_at_level",
        gettext_noop(
            "Others rated them at level %(level)s; "
            "the chance that they are at level %(needed)s is too low (%(percent)s%%)"
        ),
    )
    SELF_RATED_BELOW = (
        "self_rated_below",
        gettext_noop("Rates themselves at level %(level)s; the mentee needs level %(needed)s"),
    )
    SELF_RATED_HIDDEN = (
        "self_rated_hidden",
        gettext_noop("Nobody has confirmed their level, and this programme requires that"),
    )
    NOT_RATED = "not_rated", gettext_noop("Has not rated this skill yet")
    NO_ESTIMATE = "no_estimate", gettext_noop("Their stored level is not valid; an operator can recalculate it")


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: a code and what its words need, all plain JSON values."""

    code: ReasonCode
    params: Mapping[str, int | float | str] = field(default_factory=dict)


def store_reason(reason: Reason) -> dict[str, object]:
    """A reason as JSON."""
    return {"code": reason.code.value, "params": dict(reason.params)}


def read_reason(stored: Mapping[str, object]) -> Reason | None:
    """The reason that was stored, with the params that it has; None for a code that this release does not know."""
    params = stored.get("params")
    try:
        code = ReasonCode(str(stored.get("code")))
    except ValueError:
        return None
    return Reason(code, dict(params) if isinstance(params, Mapping) else {})


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One mentor's offer for one gap, with the score, and every factor as a reason."""

    offer: Offer
    score: float
    reasons: tuple[Reason, ...]

    @property
    def offer_id(self) -> int:
        """The offer's id."""
        return self.offer.offer_id

    @property
    def mentor_id(self) -> int:
        """The mentor's membership."""
        return self.offer.mentor_id


class Step(LabelledEnum):
    """What a run of "pair everyone" does one after the other."""

    GAPS = "gaps", gettext_noop("Looking for open gaps")
    CANDIDATES = "candidates", gettext_noop("Comparing who could help with each gap")
    ASSIGNMENT = "assignment", gettext_noop("Finding the best set of pairings")
    STORING = "storing", gettext_noop("Saving the result")
