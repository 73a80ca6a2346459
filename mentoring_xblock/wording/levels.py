"""Levels, gaps and who confirmed what, in words. Levels of a scale are named by ``name_level`` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from ..api.ratings.levels import find_belief
from ..applets.ratings.data import Certainty, Source
from ..core.errors import gettext_noop
from .labels import label_of, label_of_stored
from .lists import join_words, quote

if TYPE_CHECKING:
    from ..api.ratings.data import SkillResult
    from ..api.ratings.retired import OldAnswer
    from ..applets.competencies.data import RoleSkill
    from ..core.scales import Scale

_CONFIRMED: dict[str, str] = {
    Source.MANAGER: gettext_noop("Your manager confirmed level %(level)s."),
    Source.MENTOR: gettext_noop("Your mentor confirmed level %(level)s."),
    Source.TEST: gettext_noop("A graded test confirmed level %(level)s."),
}
_DIFFERS: dict[str, str] = {
    Source.MANAGER: gettext_noop("You said %(own)s; your manager confirmed %(confirmed)s."),
    Source.MENTOR: gettext_noop("You said %(own)s; your mentor confirmed %(confirmed)s."),
    Source.TEST: gettext_noop("You said %(own)s; a graded test showed %(confirmed)s."),
}
_COUNTS: dict[str, str] = {
    Source.SELF: gettext_noop("Your own newer rating counts."),
    Source.MANAGER: gettext_noop("Your manager’s rating counts."),
    Source.MENTOR: gettext_noop("Your mentor’s rating counts."),
    Source.TEST: gettext_noop("The test result counts."),
}
IMPORTED = gettext_noop("This rating was imported.")
"""After what somebody confirmed elsewhere."""


def name_level(scale: Scale, level: int | None) -> str:
    """ "3 · Practitioner"; "not rated" for None; the bare number for a level of an older scale."""
    if level is None:
        return gettext("not rated")
    return join_level(level, scale.name_of(level)) if level in scale else str(level)


def name_levels(scale: Scale | None, **levels: int | None) -> dict[str, str]:
    """Each as ``name_level`` writes it; "" for None, and the number alone where the scale is not known."""
    return {
        name: "" if level is None else name_level(scale, level) if scale else str(level)
        for name, level in levels.items()
    }


def join_level(number: int, name: str) -> str:
    """ "3 · Practitioner"; the number once where it is the name."""
    return name if name == str(number) else f"{number} · {name}"


def describe_belief(result: SkillResult, scale: Scale) -> str:
    """ "about 3, fairly sure"; "" where nobody but the learner has rated the skill, since it says nothing new."""
    if result.mean is None or result.sd is None or result.confirmed_level is None:
        return ""
    return describe_estimate(find_belief(mean=result.mean, sd=result.sd, scale=scale))


def describe_estimate(found: tuple[int, Certainty]) -> str:
    """ "about 3, fairly sure"."""
    level, certainty = found
    return gettext("about %(level)s, %(sure)s") % {"level": level, "sure": label_of(certainty)}


def describe_gap(gap: int) -> str:
    """The gap to the target in words."""
    if gap == 0:
        return gettext("target met")
    return ngettext("%(gap)s level to go", "%(gap)s levels to go", gap) % {"gap": gap}


def describe_confirmation(result: SkillResult, scale: Scale) -> str:
    """Who confirmed which level and, where the learner said another, which of the two counts; "" where nobody did."""
    if result.confirmed_level is None or result.confirmed_source not in _CONFIRMED:
        return ""
    if result.level is None or result.level == result.confirmed_level:
        said = gettext(_CONFIRMED[result.confirmed_source]) % {"level": name_level(scale, result.confirmed_level)}
        return f"{said} {gettext(IMPORTED)}" if result.confirmed_imported else said
    return describe_difference(
        own=result.level,
        confirmed=result.confirmed_level,
        source=result.confirmed_source,
        counted_source=result.counted_source,
        is_imported=result.confirmed_imported,
    )


def describe_difference(
    *, own: int, confirmed: int, source: str, counted_source: str, is_imported: bool = False
) -> str:
    """To the person whose levels they are: what they said and what ``source`` did, and which of the two counts."""
    differs = gettext(_DIFFERS[source]) % {"own": own, "confirmed": confirmed}
    counts = gettext(_COUNTS[counted_source])
    return f"{differs} {counts} {gettext(IMPORTED)}" if is_imported else f"{differs} {counts}"


def name_source(source: str, *, is_imported: bool = False) -> str:
    """Who gave a rating: "manager", or "manager, imported" where it comes from a file; "" for nobody."""
    if not source:
        return ""
    name = label_of_stored(Source, source)
    return gettext("%(source)s, imported") % {"source": name} if is_imported else name


def describe_retired(skill: RoleSkill) -> str:
    """That a skill is asked no more, and what followed."""
    if not skill.followed_by:
        return gettext("“%(title)s” has been retired. You no longer rate it here.") % {"title": skill.title}
    return ngettext(
        "“%(title)s” has been retired. %(names)s replaces it.",
        "“%(title)s” has been retired. %(names)s replace it.",
        len(skill.followed_by),
    ) % {"title": skill.title, "names": join_words(map(quote, skill.followed_by.values()))}


def describe_old_answer(answer: OldAnswer | None) -> str:
    """The learner's last answer, in the wording that they answered; "" where they said nothing."""
    if answer is None:
        return ""
    scale, level, rated_at = answer
    return gettext("You last chose %(level)s, on %(day)s. Your answer is kept.") % {
        "level": name_level(scale, level),
        "day": date_format(rated_at, "DATE_FORMAT"),
    }


def describe_carried(result: SkillResult) -> str:
    """That a level was given for a predecessor of this skill; "" if it was given for this one."""
    if not result.carried:
        return ""
    return gettext("Carried over from your rating of an earlier skill. Please rate this skill too.")


_TO_OTHERS: dict[str, str] = {
    "you": gettext_noop("They said %(own)s; you confirmed %(confirmed)s."),
    Source.MENTOR: gettext_noop("They said %(own)s; a mentor confirmed %(confirmed)s."),
    Source.MANAGER: gettext_noop("They said %(own)s; a manager confirmed %(confirmed)s."),
    Source.TEST: gettext_noop("They said %(own)s; a graded test showed %(confirmed)s."),
}


def describe_difference_to_others(
    *, own: int | None, confirmed: int | None, by: str, counted_by: str, is_imported: bool = False
) -> str:
    """Somebody's own and their confirmed level, if the two differ, and which counts; else "".

    ``by`` is who confirmed: a source, or ``you`` where the reader did. ``counted_by`` is the source that counts.
    """
    if own is None or confirmed is None or own == confirmed:
        return ""
    counts = (
        gettext("Their own newer rating counts.")
        if counted_by == Source.SELF
        else gettext("The confirmed level counts.")
    )
    said = f"{gettext(_TO_OTHERS[by]) % {'own': own, 'confirmed': confirmed}} {counts}"
    return f"{said} {gettext(IMPORTED)}" if is_imported else said
