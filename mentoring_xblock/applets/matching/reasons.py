"""Reasons as they are stored with a request or a pairing, and back. Which reasons hold is ``domain``'s."""

from __future__ import annotations

from collections.abc import Mapping

from .data import Reason, ReasonCode


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
