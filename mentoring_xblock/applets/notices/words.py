"""The words of every notice, in the language of the moment, for inbox and mail alike. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.template.defaultfilters import floatformat
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from ...core.errors import gettext_noop
from .kinds.kind import Kind

_MORE = gettext_noop("%(what)s, and %(n)s more")
_LONGEST_SUBJECT = 150
_ORDER = {kind.value: place for place, kind in enumerate(Kind)}


def notice_in_words(kind: str, facts: Mapping[str, object]) -> str:
    """A notice as a sentence; empty for a kind or facts that this release does not know."""
    if kind not in _ORDER:
        return ""
    words = _filled(Kind(kind).rule.sentence_to(facts.get("reader"), Kind(kind).label), facts)
    # A time can end in a period of its own: "… is moved to March 5, 2026, 10 a.m."
    return words[:-1] if words.endswith(".m..") else words


def subject_in_words(notices: Sequence[tuple[str, Mapping[str, object]]]) -> str:
    """A mail's subject from its notices (kind and facts): the most pressing, and how many more there are."""
    known = sorted((each for each in notices if each[0] in _ORDER), key=lambda each: _ORDER[each[0]])
    kind, facts = known[0]
    what = " ".join((_filled(Kind(kind).rule.subject, facts) or notice_in_words(kind, facts)).split())
    if len(what) > _LONGEST_SUBJECT:
        what = what[: _LONGEST_SUBJECT - 1] + "…"
    return gettext(_MORE) % {"what": what, "n": _shown("n", len(known) - 1)} if len(known) > 1 else what


def _filled(sentence: str, facts: Mapping[str, object]) -> str:
    try:
        return gettext(sentence) % {name: _shown(name, fact) for name, fact in facts.items()}
    except (KeyError, ValueError):
        return ""


def _shown(name: str, fact: object) -> object:
    """A number with the separators of the language, whether or not the site separates numbers by itself; a moment and
    a date as people write them."""
    if isinstance(fact, int):
        return floatformat(fact, "0g")
    if name.endswith("_at") and isinstance(fact, str):
        return date_format(localtime(datetime.fromisoformat(fact)), gettext("DATETIME_FORMAT"))
    if name.endswith("_on") and isinstance(fact, str):
        return date_format(date.fromisoformat(fact), "DATE_FORMAT")
    return fact


def changes_calendar(kind: str) -> bool:
    """Whether the notice tells of a date that belongs in a calendar."""
    return kind in _ORDER and Kind(kind).rule.for_calendar
