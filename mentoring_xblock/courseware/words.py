"""Levels, estimates, pairings and reasons in the reader's words. Text only; no HTML, no queries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from mentoring_xblock.api.data import MentorSuggestion, SkillResult
from mentoring_xblock.api.ratings import beliefs
from mentoring_xblock.api.ratings.beliefs import Certainty
from mentoring_xblock.api.ratings.retired import RetiredResult
from mentoring_xblock.api.vocabulary import PairingInfo, Reason, State, sentence_of
from mentoring_xblock.core.errors import gettext_noop
from mentoring_xblock.core.scales import Scale

from .grading import Marking

_CERTAINTY = {
    Certainty.SURE: gettext_noop("sure"),
    Certainty.FAIRLY_SURE: gettext_noop("fairly sure"),
    Certainty.UNSURE: gettext_noop("not sure yet"),
}
_CONFIRMED = {
    "manager": gettext_noop("Your manager confirmed level %(level)s."),
    "mentor": gettext_noop("Your mentor confirmed level %(level)s."),
    "test": gettext_noop("A graded test confirmed level %(level)s."),
}
_DIFFERS = {
    "manager": gettext_noop("You said %(own)s, your manager %(confirmed)s."),
    "mentor": gettext_noop("You said %(own)s, your mentor %(confirmed)s."),
    "test": gettext_noop("You said %(own)s, a graded test showed %(confirmed)s."),
}
_COUNTS = {
    "self": gettext_noop("Your own newer rating counts."),
    "manager": gettext_noop("Your manager’s rating counts."),
    "mentor": gettext_noop("Your mentor’s rating counts."),
    "test": gettext_noop("The test counts."),
}
_BANDS = {
    "well_above": gettext_noop("Well above the level you need"),
    "above": gettext_noop("Above the level you need"),
    "at": gettext_noop("At the level you need"),
}


def name_level(scale: Scale, level: int | None) -> str:
    """ "3 · Practitioner"; "not rated" for None; the bare number for a level of an older scale."""
    if level is None:
        return gettext("not rated")
    return f"{level} · {scale.name_of(level)}" if level in scale else str(level)


def describe_belief(result: SkillResult, scale: Scale) -> str:
    """ "about 3, fairly sure"; "" where nobody but the learner has rated the skill, so that it tells them nothing."""
    if result.mean is None or result.sd is None or result.confirmed_level is None:
        return ""
    described = beliefs.describe_belief(mean=result.mean, sd=result.sd, scale=scale)
    return gettext("about %(level)s, %(sure)s") % {
        "level": described.level,
        "sure": gettext(_CERTAINTY[described.certainty]),
    }


def describe_gap(result: SkillResult) -> str:
    """The gap in words, or "" where there is nothing to compare."""
    if result.gap is None:
        return ""
    if result.gap == 0:
        return gettext("target met")
    return ngettext("%(gap)s level to go", "%(gap)s levels to go", result.gap) % {"gap": result.gap}


def describe_confirmation(result: SkillResult, scale: Scale) -> str:
    """Who confirmed which level and, where the learner said another, which of the two counts; "" where nobody did."""
    if result.confirmed_level is None or result.confirmed_source not in _CONFIRMED:
        return ""
    if result.level is None or result.level == result.confirmed_level:
        return gettext(_CONFIRMED[result.confirmed_source]) % {"level": name_level(scale, result.confirmed_level)}
    return describe_difference(
        own=result.level,
        confirmed=result.confirmed_level,
        source=result.confirmed_source,
        counted_source=result.counted_source,
    )


def describe_difference(*, own: int, confirmed: int, source: str, counted_source: str) -> str:
    """To the person whose levels they are: what they said and what ``source`` did, and which of the two counts."""
    differs = gettext(_DIFFERS[source]) % {"own": own, "confirmed": confirmed}
    return f"{differs} {gettext(_COUNTS[counted_source])}"


def describe_bar(result: SkillResult, scale: Scale, *, show_target: bool) -> str:
    """All that a gap bar shows, for those who do not see it: own, confirmed, target."""
    parts = [gettext("%(skill)s: your rating %(level)s") % {
        "skill": result.title, "level": name_level(scale, result.level)
    }]  # fmt: skip
    if result.confirmed_level is not None:
        parts.append(gettext("confirmed %(level)s") % {"level": name_level(scale, result.confirmed_level)})
    if show_target and result.target is not None:
        parts.append(gettext("target %(level)s") % {"level": name_level(scale, result.target)})
    return "; ".join(parts)


def describe_pairing(pairing: PairingInfo, scale: Scale, *, mentor: str = "") -> str:
    """Where a pairing stands, to its mentee; ``mentor`` is the name, "" where it is not known here."""
    scope = {
        "mentor": mentor or gettext("A mentor"),
        "low": name_level(scale, pairing.from_level),
        "high": name_level(scale, pairing.target_level),
        "until": date_format(pairing.ends_on) if pairing.ends_on else "",
    }
    sentences = {
        State.PROPOSED: gettext(
            "%(mentor)s is proposed as your mentor for this skill. The pairing is waiting for approval."
        ),
        State.APPROVED: gettext("%(mentor)s has been asked to mentor you in this skill and has not answered yet."),
        State.ACTIVE: gettext("%(mentor)s mentors you in this skill until %(until)s: from %(low)s to %(high)s."),
        State.REASSESSED: gettext(
            "You rated yourself again, and your new level is waiting for confirmation. "
            "%(mentor)s is your mentor until then."
        ),
    }
    return sentences.get(pairing.state, "") % scope


def describe_band(mentor: MentorSuggestion) -> str:
    """What a peer may know of a mentor's level, and whether anybody else says so."""
    confirmed = gettext("confirmed by others") if mentor.confirmed else gettext("by their own rating")
    return f"{gettext(_BANDS.get(mentor.level_band, _BANDS['at']))}, {confirmed}"


def describe_places(mentor: MentorSuggestion) -> str:
    """ "Can mentor 2 people, 1 free"."""
    return ngettext(
        "Can mentor %(places)s person, %(free)s free", "Can mentor %(places)s people, %(free)s free", mentor.places
    ) % {"free": mentor.places_free, "places": mentor.places}  # fmt: skip


def describe_reason(reason: Reason) -> str:
    """A reason for a recommendation; what its reader may not know is not in it."""
    sentence, params = sentence_of(reason)
    return gettext(sentence) % _plain(params)


def _plain(params: Mapping[str, object]) -> dict[str, object]:
    # "Level 4", not "Level 4.0": whole numbers arrive as floats where they were computed.
    return {
        name: int(value) if isinstance(value, float) and value.is_integer() else value for name, value in params.items()
    }


def describe_retired(retired: RetiredResult) -> str:
    """That a skill is asked no more, and what followed."""
    if not retired.followed_by:
        return gettext("“%(title)s” has been retired. You no longer rate it here.") % {"title": retired.title}
    return ngettext(
        "“%(title)s” has been retired. %(names)s replaces it.",
        "“%(title)s” has been retired. %(names)s replace it.",
        len(retired.followed_by),
    ) % {"title": retired.title, "names": ", ".join(f"“{title}”" for title in retired.followed_by.values())}


def describe_old_answer(retired: RetiredResult) -> str:
    """What the learner said of it last, in the words that they answered; "" where they said nothing."""
    if not retired.level or retired.rated_at is None:
        return ""
    return gettext("You last chose %(level)s, on %(day)s. Your answer is kept.") % {
        "level": retired.level,
        "day": date_format(retired.rated_at, "DATE_FORMAT"),
    }


def describe_carried(result: SkillResult) -> str:
    """That a level was said of a skill that this one followed; "" where it was said of this one."""
    if not result.carried:
        return ""
    return gettext("Carried over from your rating of an earlier skill. Please rate this skill too.")


def describe_marks(marking: Marking, *, graded: bool) -> str:
    """What taking part has earned a learner so far, and until when; "" where nothing is graded."""
    if not graded:
        return ""
    if marking.waiting:
        return gettext(
            "Your ratings are stored. Your marks will be added to the gradebook later; there is nothing you need to do."
        )
    if marking.earned == 1:
        return gettext("You have full marks for taking part.")
    date = _describe_moment(marking.closes_at)
    sentence = {
        (True, True): gettext(
            "You have %(percent)s %% of the marks for taking part. The due date (%(date)s) has passed."
        ),
        (True, False): gettext(
            "You have %(percent)s %% of the marks for taking part. Rate the remaining skills for the rest."
        ),
        (False, True): gettext(
            "The due date (%(date)s) has passed. You can still rate yourself, but you earn no marks."
        ),
        (False, False): gettext("You earn marks until %(date)s.") if date else "",
    }[bool(marking.earned), marking.is_closed]
    return sentence % {"percent": int((marking.earned or 0) * 100), "date": date}


def describe_marking(marking: Marking, *, graded: bool) -> str:
    """What an author set for marks, with the due date that the platform gives the block."""
    if not graded:
        return gettext("none")
    if marking.closes_at is None:
        return gettext("for taking part, whatever the level")
    return gettext(
        "for taking part, whatever the level, until %(date)s; ratings submitted later are stored but earn no marks"
    ) % {"date": _describe_moment(marking.closes_at)}


def _describe_moment(moment: datetime | None) -> str:
    """A moment with its time zone; "" for None."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"


def describe_ended(title: str) -> str:
    """What follows for a skill that was rated for a pairing which has ended meanwhile."""
    return gettext("Your pairing on “%(title)s” has ended, so nobody is asked to confirm your new rating of it.") % {
        "title": title
    }
