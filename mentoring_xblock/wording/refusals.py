"""Refusals and other sentences with parameters, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext

from ..core.errors import MentoringError, gettext_noop
from ..core.labels import LabelledEnum
from ..core.text import Params

FIELDS = {
    "about": gettext_noop("What it is about"),
    "address": gettext_noop("The address"),
    "away_from": gettext_noop("The first day"),
    "away_to": gettext_noop("The last day"),
    "comment": gettext_noop("The comment"),
    "deputy": gettext_noop("The deputy"),
    "for_confirmer": gettext_noop("The text for the person who confirms"),
    "framework": gettext_noop("The competency model"),
    "item": gettext_noop("The usage key"),
    "key": gettext_noop("The key"),
    "kind": gettext_noop("The kind of session"),
    "known_at": gettext_noop("The time"),
    "level": gettext_noop("The level"),
    "mentor": gettext_noop("The mentor"),
    "message": gettext_noop("The message"),
    "minutes": gettext_noop("The number of minutes"),
    "more": gettext_noop("The number of weeks"),
    "note": gettext_noop("The note"),
    "notes": gettext_noop("The notes"),
    "percent": gettext_noop("The minimum score"),
    "place": gettext_noop("The place"),
    "places": gettext_noop("The number of people"),
    "reason": gettext_noop("The reason"),
    "role": gettext_noop("The role"),
    "skill": gettext_noop("The skill"),
    "text": gettext_noop("The text"),
    "time_zone": gettext_noop("The time zone"),
    "title": gettext_noop("The title"),
    "token": gettext_noop("The token"),
    "usage_key": gettext_noop("The usage key"),
    "username": gettext_noop("The username"),
    "weeks": gettext_noop("The number of weeks"),
    "what": gettext_noop("The text"),
    "who": gettext_noop("The name"),
    "work": gettext_noop("The work to practise on"),
}
"""What forms send, as the subject of a sentence. The columns of a file are called what their headings say."""


def fill_in(sentence: str, params: Mapping[str, object]) -> str:
    """``sentence`` translated and with its parameters; one that is missing leaves a gap ("…") and fails nothing."""
    text = gettext(sentence)
    return text % Params({name: _shown(name, value) for name, value in params.items()}) if "%(" in text else text


def describe_refusal(refusal: MentoringError) -> str:
    """The refusal as a sentence that says what is wrong and what to do."""
    return fill_in(refusal.message, refusal.params)


def _shown(name: str, value: object) -> object:
    if isinstance(value, LabelledEnum):
        return gettext(value.label)
    if isinstance(value, float) and value.is_integer():
        # Computed as a float: "level 4", not "level 4.0".
        return int(value)
    if isinstance(value, date):
        return date_format(value)
    if not isinstance(value, str) or not value:
        return value
    if name == "field":
        return gettext(FIELDS.get(value, value))
    # What there are too many of: marked where the refusal is made.
    return gettext(value) if name == "what" else value
