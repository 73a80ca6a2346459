"""The rule by which the platform logs requests, read in ``common/djangoapps/track/middleware.py``.

Every request is logged with its query and its form, unless a pattern of TRACKING_IGNORE_URL_PATTERNS matches the
path from its beginning. Only fields whose names look like a password's are blanked. A JSON body is no form: of it
nothing is logged. With each line goes the address from which the browser says it comes, whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings

PASSWORDS = (
    "password", "newpassword", "new_password", "oldpassword", "old_password", "new_password1", "new_password2",
)  # fmt: skip
LOG: list[str] = []
"""The tracking log: one line of JSON for each request, and for each event that a block publishes."""


class TrackMiddleware:
    """Logs before the view is called, whoever calls and whatever the view will answer."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        path = request.META["PATH_INFO"]
        if not any(re.match(pattern, path) for pattern in settings.TRACKING_IGNORE_URL_PATTERNS):
            event = {"GET": _without_passwords(request.GET), "POST": _without_passwords(request.POST)}
            referer = request.headers.get("Referer", "")
            write(path, json.dumps(event)[: settings.TRACK_MAX_EVENT], request.user, referer=referer)
        return self.get_response(request)


def write(event_type: str, event: Any, user: Any, *, referer: str = "") -> None:
    """A line of the log, with who it was."""
    line = {"username": user.username, "context": {"user_id": user.pk}, "event_type": event_type, "event": event}
    line["referer"] = referer
    LOG.append(json.dumps(line))


def _without_passwords(sent: Any) -> dict[str, Any]:
    return {name: "********" if name in PASSWORDS else values for name, values in dict(sent).items()}
