"""What must hold of members beyond what constraints can say. Reads only."""

from __future__ import annotations

from django.db.models import F

from ...core.findings import Finding, find
from .domain import find_cycle
from .models import Member


def examine() -> tuple[Finding, ...]:
    """Managers of another programme, and circles of managers."""
    foreign = Member.objects.filter(manager__isnull=False).exclude(manager__programme_id=F("programme_id"))
    circle = find_cycle(dict(Member.objects.exclude(manager=None).values_list("pk", "manager_id")))
    return (
        find("managers are of the member's programme", foreign.order_by("pk")),
        find("nobody manages themselves in a circle", (f"member {pk}" for pk in circle)),
    )
