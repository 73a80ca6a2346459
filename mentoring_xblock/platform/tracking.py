"""What happened, for the platform's tracking log: ids and counts, never names, ratings or text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse

PREFIX = "edx.task_mentoring."
EVENTS: Mapping[str, frozenset[str]] = {
    "assessment.submitted": frozenset({"skills"}),
    "mentor.requested": frozenset({"pairing", "choices"}),
    "team.reminded": frozenset({"people"}),
    "team.reset": frozenset(),
}
"""Every event and its facts. ``docs/events.md`` explains them; a test compares the two and every call of ``track``."""


def track(block: Any, event: str, facts: Mapping[str, int | bool]) -> None:
    """Publish ``edx.task_mentoring.<event>`` through the block's runtime; nothing where it cannot publish (Studio).

    ``facts`` are numbers only, so that nothing personal can slip in.
    """
    publish = getattr(block.runtime, "publish", None)
    if publish is not None and not getattr(block.runtime, "is_author_mode", False):
        publish(block, PREFIX + event, dict(facts))


def hide_address(answer: HttpResponse) -> HttpResponse:
    """Have browsers keep the page's address to themselves: whom its query looks for would go along to the next page,
    and the platform logs of each request where it comes from."""
    answer.headers.setdefault("Referrer-Policy", "strict-origin")
    return answer
