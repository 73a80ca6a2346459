"""Runs of "pair everyone": what a dry run showed, so that exactly that can be applied, once. Planning is ``batch``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .batch import BatchPlan
from .models import MatchRun


@dataclass(frozen=True, slots=True)
class RunInfo:
    """A stored run: its role, its fingerprint, and when it was applied (None: not yet)."""

    run_id: int
    role_key: str
    fingerprint: str
    applied_at: datetime | None
    summary: Mapping[str, Any]
    pairs: tuple[Mapping[str, Any], ...]


def store_run(
    plan: BatchPlan, *, programme_id: int, actor_id: int | None, role: str, applied: bool, now: datetime
) -> int:
    """Keep a plan as it was shown (or applied at once); the run's id."""
    row = MatchRun.objects.create(
        programme_id=programme_id,
        actor_id=actor_id,
        role_key=role,
        planned_at=now,
        applied_at=now if applied else None,
        summary={
            "gaps": plan.gaps,
            "unpaired": plan.unpaired,
            "total": plan.total,
            "bound": plan.bound,
            "distance": plan.distance,
        },
        plan=[
            {
                "mentee": pair.gap.mentee_id,
                "mentor": pair.mentor_id,
                "framework": pair.gap.framework,
                "skill": pair.gap.skill,
                "score": round(pair.score, 6),
            }
            for pair in plan.pairs
        ],
        plan_hash=plan.fingerprint,
    )
    return row.id


def lock_run(run_id: int, *, programme_id: int) -> RunInfo | None:
    """The programme's run of that id, locked until the transaction ends; None where there is none."""
    row = MatchRun.objects.select_for_update().filter(id=run_id, programme_id=programme_id).first()
    if row is None:
        return None
    return RunInfo(row.id, row.role_key, row.plan_hash, row.applied_at, row.summary, tuple(row.plan))


def mark_applied(run_id: int, *, now: datetime) -> None:
    """Note that the run was applied, so that it is not applied again."""
    MatchRun.objects.filter(id=run_id).update(applied_at=now)
