"""Whether what is to leave the system does leave it. Reads only."""

from __future__ import annotations

from datetime import datetime, timedelta

from ...core.findings import Finding, find
from .models import OutboxItem
from .outbox import MOST_ATTEMPTS

LAG = timedelta(hours=1)
"""A sweep every few minutes leaves nothing behind for so long."""


def examine(now: datetime) -> tuple[Finding, ...]:
    """Notices that lag behind, and those that were given up."""
    waiting = OutboxItem.objects.filter(sent_at__isnull=True).order_by("due_at", "pk")
    lagging = waiting.filter(due_at__lt=now - LAG, attempts__lt=MOST_ATTEMPTS)
    return (
        find("no notice lags by more than an hour", (f"outbox {pk}" for pk in lagging.values_list("pk", flat=True))),
        find(
            "no notice was given up",
            (f"outbox {pk}" for pk in waiting.filter(attempts__gte=MOST_ATTEMPTS).values_list("pk", flat=True)),
        ),
    )
