"""The block's one table from a refusal to an HTTP answer. Nothing is decided about rights or data here."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from webob import Response  # type: ignore[import-untyped]

from mentoring_xblock.core.errors import LimitReached, MentoringError
from mentoring_xblock.wording.refusals import describe_refusal


def answer(act: Callable[[], Mapping[str, Any] | Response]) -> Response:
    """Run ``act`` and give its file, its result as JSON, or its refusal as ``{"error": {"code", "message", …}}``."""
    try:
        found = act()
        return found if isinstance(found, Response) else _respond(200, found)
    except MentoringError as refusal:
        response = _respond(refusal.status, {"error": refusal_json(refusal)})
        if isinstance(refusal, LimitReached):
            response.headers["Retry-After"] = str(refusal.retry_after)
        return response


def give_file(name: str, content_type: str, content: bytes) -> Response:
    """A download. ``name``: of ASCII letters, digits, dots and dashes."""
    response = Response(content, status=200, content_type=content_type, charset=None)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def refusal_json(refusal: MentoringError) -> dict[str, Any]:
    """The refusal in the reader's language; ``fields`` maps a field's name to what is wrong with it."""
    return {"code": refusal.code, "message": describe_refusal(refusal), "fields": refusal.fields}


def _respond(status: int, body: Mapping[str, Any]) -> Response:
    text = json.dumps(body, allow_nan=False).encode()
    response = Response(text, status=status, content_type="application/json", charset="UTF-8")
    # One person's ratings and names: neither the browser's disk nor a proxy keeps them.
    response.headers["Cache-Control"] = "no-store, private"
    return response
