"""Reasons in words, in the language of the moment, for every door alike. Which reasons hold is ``domain``'s."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext

from .data import Reason, ReasonCode
from .reasons import SENTENCES


def reason_in_words(reason: Reason | Mapping[str, object]) -> str:
    """A reason, or its snapshot {"code", "params"}, as a sentence; empty for a code that this release does not know."""
    if isinstance(reason, Reason):
        code, params = reason.code, dict[str, object](reason.params)
    else:
        known = read_reason(reason)
        if known is None:
            return ""
        code, params = known.code, dict[str, object](known.params)
    return gettext(SENTENCES[code]) % params


def store_reason(reason: Reason) -> dict[str, object]:
    """A reason as JSON, to be kept with a request or a pairing."""
    return {"code": reason.code.value, "params": dict(reason.params)}


def read_reason(stored: Mapping[str, object]) -> Reason | None:
    """The reason that was stored; None for a code or a form that this release does not know."""
    params = stored.get("params") or {}
    try:
        code = ReasonCode(str(stored.get("code")))
    except ValueError:
        return None
    if not isinstance(params, Mapping):
        return None
    try:
        SENTENCES[code] % dict(params)
    except (KeyError, TypeError, ValueError):
        return None
    return Reason(code, dict(params))
