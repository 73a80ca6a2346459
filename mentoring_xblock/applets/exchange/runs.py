"""What is kept of an import that was applied: one row for each, whatever came in."""

from __future__ import annotations

from datetime import datetime

from ...core.text import LINE_LENGTH
from .data.files import Source
from .data.plans import Plan
from .data.uploads import ImportKind
from .models import ImportRun


def record_run(
    programme_id: int, kind: ImportKind, *, source: Source, plan: Plan, actor_id: int | None, now: datetime
) -> None:
    """Keep which file was applied under which plan; the caller's transaction writes the rest."""
    ImportRun.objects.create(
        programme_id=programme_id,
        actor_id=actor_id,
        kind=kind,
        name=source.name[:LINE_LENGTH],
        format=plan.format,
        plan_hash=plan.fingerprint,
        counts=dict(plan.counts),
        applied_at=now,
    )
