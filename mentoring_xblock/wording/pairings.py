"""Pairings in words: what comes next, why a mentor is shown, what a run of "pair everyone" did and does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, assert_never

from django.template.defaultfilters import floatformat
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from ..api.matching.data import MentorSuggestion, PairingRun, RunState
from ..applets.matching.data import Reason, ReasonCode, Step, Unpaired
from ..applets.notices.words import notice_in_words
from ..applets.pairings.next_steps import NEXT, NextStep
from ..applets.pairings.states import State
from ..core.errors import gettext_noop
from .labels import label_of, label_of_stored
from .levels import name_level
from .lists import join_words
from .refusals import fill_in

if TYPE_CHECKING:
    from ..api.pairings.data import PairingView
    from ..applets.notices.data import InboxLine
    from ..applets.pairings.data.pairing import PairingInfo
    from ..core.scales import Scale

_UNPAIRED_SHORT = {
    Unpaired.NOBODY_AT_LEVEL: gettext_noop("nobody at the level"),
    Unpaired.NO_PLACES: gettext_noop("mentors full"),
    Unpaired.EXCLUDED: gettext_noop("not allowed"),
    Unpaired.OPEN_LIMIT: gettext_noop("too many pairings open"),
}
"""Where many stand below each other and the long words are on the same page."""
_FOLLOWED = gettext_noop("This pairing has ended. A new one for the same skill has followed.")
_SHORT_ALONE = gettext_noop("The confirmed level is below the target. You can ask somebody else.")
_OUT_OF_USE = gettext_noop("This pairing has ended. The skill is no longer in use, so nobody can ask for help with it.")
_OTHER_REASON = gettext_noop("another reason")


def describe_next_step(state: State, viewer: str, step: NextStep = NextStep.WAIT) -> str:
    """What has happened and what comes next, to this viewer; ``step`` is theirs, if it is known."""
    words, steps = NEXT[state][viewer]
    # The words of a state that has ended offer what has been done meanwhile, or cannot be done any more.
    if step is NextStep.FOLLOW:
        words = _FOLLOWED
    elif state is State.FELL_SHORT and step is NextStep.ASK_ELSEWHERE:
        words = _SHORT_ALONE
    elif step is NextStep.NOTHING and step not in steps:
        words = NEXT[state]["admin"][0] if state is State.COMPLETED else _OUT_OF_USE
    return gettext(words)


def describe_pairing(pairing: PairingInfo, scale: Scale, *, mentor: str = "") -> str:
    """Where a pairing stands, to its mentee; ``mentor`` is the name, "" if it is not known here."""
    sentence = pairing.state.stage.to_mentee
    if not sentence:
        return ""
    return gettext(sentence) % {
        "mentor": mentor or gettext("A mentor"),
        "low": name_level(scale, pairing.from_level),
        "high": name_level(scale, pairing.target_level),
        "until": date_format(pairing.ends_on) if pairing.ends_on else "",
    }


def describe_ended(title: str) -> str:
    """What follows for a skill that was rated for a pairing which has ended meanwhile."""
    return gettext("Your pairing for “%(title)s” has ended, so nobody needs to confirm your new rating.") % {
        "title": title
    }


def describe_reason(reason: Reason | Mapping[str, object]) -> str:
    """Why somebody is recommended, or is not; "" for a code that this release does not know.

    A stored reason is shown without the parameters that it lacks.
    """
    if isinstance(reason, Reason):
        return fill_in(reason.code.label, reason.params)
    params = reason.get("params")
    try:
        sentence = ReasonCode(str(reason.get("code"))).label
    except ValueError:
        return ""
    return fill_in(sentence, params if isinstance(params, Mapping) else {})


def describe_reasons(reasons: Iterable[Reason | Mapping[str, object]]) -> tuple[str, ...]:
    """Reasons in their order, without those that this release does not know."""
    return tuple(filter(None, map(describe_reason, reasons)))


_IN_A_SENTENCE: Mapping[ReasonCode, str] = {
    ReasonCode.SHARED_HOURS: gettext_noop("shares %(hours)s of %(of)s working hours with you"),
    ReasonCode.RECORD: gettext_noop("helped %(successes)s of %(completed)s earlier mentees reach their target"),
    ReasonCode.REACHED: gettext_noop("helped earlier mentees reach their target (%(successes)s so far)"),
    ReasonCode.ANSWERS_IN_A_DAY: gettext_noop("usually answers within a working day"),
    ReasonCode.ANSWERS_IN_DAYS: gettext_noop("usually answers within %(days)s working days"),
    ReasonCode.OTHER_DEPARTMENT: gettext_noop("works in another department (%(name)s)"),
    ReasonCode.OTHER_UNIT: gettext_noop("works in another unit (%(name)s)"),
    ReasonCode.OTHER_REGION: gettext_noop("works in another region (%(name)s)"),
}
"""What speaks most for a mentor, in the order in which it does, as what follows their name in a sentence."""


def describe_why(name: str, reasons: Iterable[Reason]) -> tuple[str, tuple[Reason, ...]]:
    """The two reasons that speak most for a mentor, in one sentence that begins with their ``name``, and the others.

    The sentence is "" if none of the reasons fits into one.
    """
    have = tuple(reasons)
    told = [reason for code in _IN_A_SENTENCE for reason in have if reason.code is code][:2]
    said = [fill_in(_IN_A_SENTENCE[reason.code], reason.params) for reason in told]
    sentence = ("", gettext("%(name)s %(first)s."), gettext("%(name)s %(first)s and %(second)s."))[len(said)]
    words = {"name": name} | dict(zip(("first", "second"), said, strict=False))
    return sentence % words, tuple(reason for reason in have if reason not in told)


_TO_MENTOR: Mapping[ReasonCode, str] = {
    ReasonCode.SELF_RATED: gettext_noop("You rate yourself at level %(level)s; nobody has confirmed it yet"),
    ReasonCode.OTHER_DEPARTMENT: gettext_noop("You work in another department"),
    ReasonCode.OTHER_UNIT: gettext_noop("You work in another unit"),
    ReasonCode.OTHER_REGION: gettext_noop("You work in another region"),
    ReasonCode.RECORD: gettext_noop("%(successes)s of %(completed)s of your earlier mentees reached their target"),
    ReasonCode.REACHED: gettext_noop("Earlier mentees of yours who reached their target: %(successes)s"),
    ReasonCode.ANSWERS_IN_A_DAY: gettext_noop("You usually answer within a working day"),
    ReasonCode.ANSWERS_IN_DAYS: gettext_noop("You usually answer within %(days)s working days"),
}
_NOT_TO_MENTOR = frozenset(
    {
        ReasonCode.AT_TARGET,
        ReasonCode.LEVEL_ABOVE,
        ReasonCode.LEVELS_ABOVE,
        ReasonCode.SHARED_HOURS,
        ReasonCode.NO_SHARED_HOURS,
        ReasonCode.PLACES_FREE,
        ReasonCode.SELDOM_SHOWN,
        ReasonCode.OFTEN_SHOWN,
    }
)
"""What the mentor sees beside the request as it is now, is an estimate, or does not speak for asking them."""


def describe_decides_for(view: PairingView) -> str:
    """To a deputy: in whose place they decide, and until when; "" to everybody else."""
    if view.decides_for is None:
        return ""
    name, until = view.decides_for
    return gettext("You decide this for %(name)s, who is away until %(day)s.") % {
        "name": name,
        "day": date_format(until),
    }


def describe_reasons_to_mentor(reasons: Iterable[Reason | Mapping[str, object]]) -> tuple[str, ...]:
    """Why the reader was suggested as a mentor, in words that speak to them."""
    return tuple(filter(None, map(_reason_to_mentor, reasons)))


def _reason_to_mentor(reason: Reason | Mapping[str, object]) -> str:
    code, params = (
        (reason.code, reason.params) if isinstance(reason, Reason) else (reason.get("code"), reason.get("params"))
    )
    if code in _NOT_TO_MENTOR:
        return ""
    theirs = _TO_MENTOR.get(ReasonCode(str(code))) if code in set(ReasonCode) else None
    return fill_in(theirs, params if isinstance(params, Mapping) else {}) if theirs else describe_reason(reason)


def describe_band(mentor: MentorSuggestion) -> str:
    """What a peer may know of a mentor's level, and whether anybody else says so."""
    confirmed = gettext("confirmed by others") if mentor.confirmed else gettext("by their own rating")
    return join_words((label_of(mentor.level_band), confirmed))


def describe_places(mentor: MentorSuggestion) -> str:
    """ "Can mentor 2 people, 1 more now"."""
    return ngettext(
        "Can mentor %(places)s person, %(free)s more now",
        "Can mentor %(places)s people, %(free)s more now",
        mentor.places,
    ) % {"free": mentor.places_free, "places": mentor.places}


def describe_notice(line: InboxLine) -> str:
    """An inbox line as a sentence; a kind that this release cannot say still leads to its pairing."""
    return notice_in_words(line.kind, line.facts) or gettext("There is news about one of your pairings.")


def describe_unpaired(code: str, *, short: bool = False) -> str:
    """Why "pair everyone" left gaps open, by the plan's code."""
    try:
        known = Unpaired(code)
    except ValueError:
        return gettext(_OTHER_REASON)
    return gettext(_UNPAIRED_SHORT[known]) if short else label_of(known)


def describe_run_step(step: str) -> str:
    """What a run of "pair everyone" is doing just now."""
    return label_of_stored(Step, step, unknown=gettext("Waiting to start"))


def describe_run(run: PairingRun) -> str:
    """What became of a run of "pair everyone", in one sentence."""
    pairs = len(run.plan.pairs) if run.plan else 0
    said = {"n": floatformat(pairs, "0g"), "at": date_format(localtime(run.planned_at), gettext("DATETIME_FORMAT"))}
    match run.state:
        case RunState.PLANNING:
            return gettext("A preview is being prepared.")
        case RunState.APPLYING:
            return gettext("Pairings are being proposed.")
        case RunState.APPLIED:
            return ngettext(
                "The run of %(at)s proposed %(n)s pairing.", "The run of %(at)s proposed %(n)s pairings.", pairs
            ) % said  # fmt: skip
        case RunState.PLANNED:
            return (
                ngettext(
                    "The preview of %(at)s found %(n)s pairing. It has not been proposed.",
                    "The preview of %(at)s found %(n)s pairings. They have not been proposed.",
                    pairs,
                )
                % said
            )
        case RunState.CANCELLED | RunState.FAILED:
            return gettext("The last preview did not produce a plan.")
        case unknown:
            assert_never(unknown)
