"""The words of every reason, for doors to translate with ``gettext(sentence) % params``. Nothing is decided here."""

from __future__ import annotations

from mentoring_xblock.applets.ratings.data import Source
from mentoring_xblock.core.errors import gettext_noop

from .data import ReasonCode

CONFIRMED_BY = {
    Source.TEST: ReasonCode.CONFIRMED_BY_TEST,
    Source.MANAGER: ReasonCode.CONFIRMED_BY_MANAGER,
    Source.MENTOR: ReasonCode.CONFIRMED_BY_MENTOR,
}
"""Who confirmed the level, as a reason."""

SENTENCES: dict[ReasonCode, str] = {
    ReasonCode.CONFIRMED_BY_TEST: gettext_noop("Level %(level)s, confirmed by a graded test"),
    ReasonCode.CONFIRMED_BY_MANAGER: gettext_noop("Level %(level)s, confirmed by a manager"),
    ReasonCode.CONFIRMED_BY_MENTOR: gettext_noop("Level %(level)s, confirmed by a mentor"),
    ReasonCode.SELF_RATED: gettext_noop("Rates themselves at level %(level)s; nobody has confirmed it yet"),
    ReasonCode.LEVEL_ABOVE: gettext_noop("About one level above the target"),
    ReasonCode.LEVELS_ABOVE: gettext_noop("About %(levels)s levels above the target"),
    ReasonCode.AT_TARGET: gettext_noop("At about the target level"),
    ReasonCode.OTHER_DEPARTMENT: gettext_noop("Another department: %(name)s"),
    ReasonCode.OTHER_UNIT: gettext_noop("Another unit: %(name)s"),
    ReasonCode.OTHER_REGION: gettext_noop("Another region: %(name)s"),
    ReasonCode.SHARED_HOURS: gettext_noop("%(hours)s of %(of)s working hours in common"),
    ReasonCode.PLACES_FREE: gettext_noop("Can mentor %(free)s more (limit: %(places)s)"),
    ReasonCode.RECORD: gettext_noop("%(successes)s of %(completed)s earlier mentees reached their target"),
    ReasonCode.SELDOM_SHOWN: gettext_noop("Recently asked less often than others"),
    ReasonCode.OFTEN_SHOWN: gettext_noop("Recently asked more often than others"),
    ReasonCode.CONFIRMED: gettext_noop("Level confirmed by somebody else"),
    ReasonCode.NOT_CONFIRMED: gettext_noop("Level not confirmed yet"),
    ReasonCode.BAND_AT: gettext_noop("At the target"),
    ReasonCode.BAND_ABOVE: gettext_noop("Above the target"),
    ReasonCode.BAND_WELL_ABOVE: gettext_noop("Well above the target"),
    ReasonCode.REACHED: gettext_noop("Earlier mentees who reached their target: %(successes)s"),
    ReasonCode.NOT_AT_LEVEL: gettext_noop("Not at the level needed"),
    ReasonCode.OTHER_PROGRAMME: gettext_noop("Belongs to another programme"),
    ReasonCode.IS_MENTEE: gettext_noop("Is the mentee; people cannot mentor themselves"),
    ReasonCode.IS_MANAGER: gettext_noop("Is the mentee's own manager"),
    ReasonCode.DECLINED_LATELY: gettext_noop("One of the two recently declined the other"),
    ReasonCode.NOT_ACTIVE: gettext_noop("Is no longer in the programme"),
    ReasonCode.NOT_OFFERING: gettext_noop("Does not offer to mentor this skill; only they can change that"),
    ReasonCode.PAUSED: gettext_noop("Has paused their offer"),
    ReasonCode.NO_FREE_PLACE: gettext_noop("Cannot mentor anybody else now (limit: %(places)s)"),
    ReasonCode.NOT_LIKELY_AT_LEVEL: gettext_noop(
        "Others rated them at level %(level)s; the chance that they are at level %(needed)s is too low (%(percent)s %%)"
    ),
    ReasonCode.SELF_RATED_BELOW: gettext_noop("Rates themselves at level %(level)s; the mentee needs level %(needed)s"),
    ReasonCode.SELF_RATED_HIDDEN: gettext_noop("Nobody has confirmed their level, and this programme requires that"),
    ReasonCode.NO_ESTIMATE: gettext_noop("Their stored level is not valid; an operator can recalculate it"),
    ReasonCode.NOT_RATED: gettext_noop("Has not rated this skill yet"),
}
"""English sentence per code; the names in it are the keys of the reason's params."""
