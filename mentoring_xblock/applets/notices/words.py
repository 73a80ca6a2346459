"""The words of every notice, in the language of the moment, for inbox and mail alike. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext

from ...core.errors import gettext_noop
from .data import Kind

SUBJECTS: dict[str, str] = {
    Kind.TO_ANSWER: gettext_noop("Please answer a request to mentor “%(skill)s”"),
    Kind.TO_REVIEW: gettext_noop("Please review a pairing for “%(skill)s”"),
    Kind.MANY_TO_REVIEW: gettext_noop("Please review %(n)s pairings"),
    Kind.TO_CONFIRM: gettext_noop("Please confirm a new rating of “%(skill)s”"),
    Kind.TO_RERATE: gettext_noop("Please rate yourself again in “%(skill)s”"),
    Kind.EVIDENCE_ASKED: gettext_noop("More evidence is needed for “%(skill)s”"),
    Kind.WAITING: gettext_noop("Somebody is waiting for a mentor for “%(skill)s”"),
    Kind.NOBODY_LEFT: gettext_noop("Choose other mentors for “%(skill)s”"),
    Kind.ENDING: gettext_noop("Your pairing for “%(skill)s” ends soon"),
    Kind.SESSION_PLANNED: gettext_noop("New session for “%(skill)s”"),
    Kind.SESSION_CANCELLED: gettext_noop("Session cancelled for “%(skill)s”"),
    Kind.ACCEPTED: gettext_noop("Your mentor for “%(skill)s” accepted"),
    Kind.PROPOSED: gettext_noop("A mentor was proposed for “%(skill)s”"),
    Kind.PASSED_ON: gettext_noop("We asked your next choice about “%(skill)s”"),
    Kind.DECLINED: gettext_noop("Your request for “%(skill)s” was declined"),
    Kind.REJECTED: gettext_noop("Your pairing for “%(skill)s” was not approved"),
    Kind.UNANSWERED: gettext_noop("Your time to answer about “%(skill)s” has run out"),
    Kind.WITHDRAWN: gettext_noop("The pairing for “%(skill)s” was withdrawn"),
    Kind.LAPSED: gettext_noop("The pairing for “%(skill)s” ended without a new rating"),
    Kind.COMPLETED: gettext_noop("Target reached in “%(skill)s”"),
    Kind.FELL_SHORT: gettext_noop("The pairing for “%(skill)s” ended below the target"),
}
"""A mail's subject by kind, without names; what asks for something first, as the most pressing of a mail leads it."""

_ONE, _MORE = gettext_noop("Mentoring: %(what)s"), gettext_noop("Mentoring: %(what)s, and %(n)s more")
_LONGEST_SUBJECT = 150

_FOR_CALENDARS = frozenset({Kind.ACCEPTED, Kind.SESSION_PLANNED, Kind.SESSION_CANCELLED, Kind.EVIDENCE_ASKED})
"""Kinds after which a pairing's calendar file says something new to its reader."""


def notice_in_words(kind: str, facts: Mapping[str, object]) -> str:
    """A notice as a sentence; empty for a kind or facts that this release does not know."""
    try:
        return gettext(Kind(kind).label) % {name: _shown(fact) for name, fact in facts.items()}
    except (KeyError, ValueError):
        return ""


def subject_in_words(notices: Sequence[tuple[str, Mapping[str, object]]]) -> str:
    """A mail's subject from its notices (kind and facts): the most pressing, and how many more there are."""
    order = {kind: place for place, kind in enumerate(SUBJECTS)}
    known = sorted((each for each in notices if each[0] in order), key=lambda each: order[each[0]])
    kind, facts = known[0]
    what = " ".join((gettext(SUBJECTS[kind]) % {name: _shown(fact) for name, fact in facts.items()}).split())
    if len(what) > _LONGEST_SUBJECT:
        what = what[: _LONGEST_SUBJECT - 1] + "…"
    if len(known) == 1:
        return gettext(_ONE) % {"what": what}
    return gettext(_MORE) % {"what": what, "n": _shown(len(known) - 1)}


def _shown(fact: object) -> object:
    """A number with the separators of the language, whether or not the site separates numbers by itself."""
    return floatformat(fact, "0g") if isinstance(fact, int) else fact


def changes_calendar(kind: str) -> bool:
    """Whether the notice tells of a date that belongs in a calendar."""
    return kind in _FOR_CALENDARS
