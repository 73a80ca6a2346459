"""The words of every notice, in the language of the moment, for inbox and mail alike. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Mapping

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext

from ...core.errors import gettext_noop
from .data import Kind

SENTENCES: dict[str, str] = {
    Kind.TO_REVIEW: gettext_noop("%(mentee)s would like %(mentor)s as a mentor for “%(skill)s”. Please review it."),
    Kind.MANY_TO_REVIEW: gettext_noop("%(n)s pairings were proposed for everyone at once. Please review them."),
    Kind.TO_ANSWER: gettext_noop("%(mentee)s asks you for help with “%(skill)s”. Please accept or decline."),
    Kind.PROPOSED: gettext_noop("%(mentor)s was proposed to you as a mentor for “%(skill)s”."),
    Kind.REJECTED: gettext_noop("The pairing with %(mentor)s for “%(skill)s” was not approved."),
    Kind.ACCEPTED: gettext_noop("%(mentor)s will mentor you in “%(skill)s”. Agree on your first session."),
    Kind.DECLINED: gettext_noop("%(mentor)s cannot mentor you in “%(skill)s” now."),
    Kind.UNANSWERED: gettext_noop("Your time to answer %(mentee)s about “%(skill)s” ran out; others are asked now."),
    Kind.PASSED_ON: gettext_noop("Your request for “%(skill)s” went on to your next choice, %(mentor)s."),
    Kind.NOBODY_LEFT: gettext_noop("None of the mentors you chose for “%(skill)s” can help now. Choose others."),
    Kind.WITHDRAWN: gettext_noop("The pairing of %(mentee)s and %(mentor)s for “%(skill)s” was withdrawn."),
    Kind.LAPSED: gettext_noop("The pairing of %(mentee)s and %(mentor)s for “%(skill)s” ended without a re-rating."),
    Kind.SESSION_PLANNED: gettext_noop("A session of %(mentee)s and %(mentor)s on “%(skill)s” is planned."),
    Kind.SESSION_CANCELLED: gettext_noop("A session of %(mentee)s and %(mentor)s on “%(skill)s” was cancelled."),
    Kind.ENDING: gettext_noop("The pairing of %(mentee)s and %(mentor)s for “%(skill)s” ends soon."),
    Kind.TO_RERATE: gettext_noop("Your time with %(mentor)s is over: rate yourself in “%(skill)s” again."),
    Kind.TO_CONFIRM: gettext_noop("%(mentee)s rated “%(skill)s” again. Please confirm, or say what is missing."),
    Kind.EVIDENCE_ASKED: gettext_noop("More is to be shown on “%(skill)s” before it is confirmed."),
    Kind.COMPLETED: gettext_noop("%(mentee)s reached the target in “%(skill)s”, mentored by %(mentor)s."),
    Kind.FELL_SHORT: gettext_noop("%(mentee)s and %(mentor)s ended “%(skill)s” short of the target."),
    Kind.WAITING: gettext_noop("%(mentee)s waits for somebody who can help with “%(skill)s”."),
}
"""English sentence per kind; the names in it are keys of ``Line.facts``."""

SUBJECT = gettext_noop("Mentoring: news for you")

_FOR_CALENDARS = frozenset({Kind.ACCEPTED, Kind.SESSION_PLANNED, Kind.SESSION_CANCELLED, Kind.EVIDENCE_ASKED})
"""Kinds after which a pairing's calendar file says something new to its reader."""


def notice_in_words(kind: str, facts: Mapping[str, object]) -> str:
    """A notice as a sentence; empty for a kind or facts that this release does not know."""
    sentence = SENTENCES.get(kind)
    if sentence is None:
        return ""
    try:
        return gettext(sentence) % {name: _shown(fact) for name, fact in facts.items()}
    except KeyError:
        return ""


def _shown(fact: object) -> object:
    """A number with the separators of the language, whether or not the site separates numbers by itself."""
    return floatformat(fact, "0g") if isinstance(fact, int) else fact


def changes_calendar(kind: str) -> bool:
    """Whether the notice tells of a date that belongs in a calendar."""
    return kind in _FOR_CALENDARS
