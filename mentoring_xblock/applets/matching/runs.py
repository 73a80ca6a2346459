"""Runs of "pair everyone": what a dry run showed, so that exactly that can be applied, once. Planning is ``batch``.

While a job plans a run, what it works on lies here too, as bytes in pieces; it goes when the job ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ...core.values import fields_of, fill, pick
from .models import MatchData, MatchRun
from .plans import MatchPlan, PlannedPair, PlannedSkill

PIECE = 4_000_000
"""Bytes a row: MariaDB takes 16 MB a statement, and its driver may double them."""
INPUT = "input"
LEFT_BEHIND = timedelta(days=1)
_SUMMED = ("gaps", "total", "bound", "under_way", "lost")
"""What is kept of a plan beside its pairs and skills."""


@dataclass(frozen=True, slots=True)
class RunInfo:
    """A stored run: its role, its fingerprint (empty: not planned yet), and when it was applied (None: not yet)."""

    run_id: int
    actor_id: int | None
    role_key: str
    planned_at: datetime
    fingerprint: str
    applied_at: datetime | None
    summary: Mapping[str, Any]
    plan: Mapping[str, Any]

    def to_plan(self) -> MatchPlan:
        """The plan as it was shown, and whether it was applied."""
        return MatchPlan(
            pairs=self.pairs,
            skills=tuple(PlannedSkill(**skill) for skill in self.summary["skills"]),
            **{name: self.summary[name] for name in _SUMMED},
            run_id=self.run_id,
            applied=self.applied_at is not None,
        )

    @property
    def pairs(self) -> tuple[PlannedPair, ...]:
        """Who is to be paired with whom, as it was shown."""
        if not self.plan:
            return ()
        skills = [PlannedSkill(*row) for row in self.plan["skills"]]
        columns = (self.plan[name] for name in ("mentee", "mentor", "skill", "level", "target", "score", "next"))
        return tuple(
            PlannedPair(
                mentee, mentor, skills[skill], level, target, score, tuple((who, points) for who, points in after)
            )
            for mentee, mentor, skill, level, target, score, after in zip(*columns, strict=True)
        )


def open_run(*, programme_id: int, actor_id: int | None, role: str, now: datetime) -> int:
    """A run that is still to be planned, as of ``now``; its id."""
    row = MatchRun.objects.create(
        programme_id=programme_id, actor_id=actor_id, role_key=role, planned_at=now, plan_hash=""
    )
    return row.pk


def store_plan(run_id: int, plan: MatchPlan) -> None:
    """Keep the plan of a run as it is shown."""
    MatchRun.objects.filter(pk=run_id).update(summary=_summary(plan), plan=_columns(plan), plan_hash=plan.fingerprint)


def get_run(run_id: int, *, programme_id: int) -> RunInfo | None:
    """The programme's run of that id; None if there is none."""
    row = MatchRun.objects.filter(pk=run_id, programme_id=programme_id).first()
    return _info(row) if row else None


def newest_run_id(programme_id: int) -> int | None:
    """The programme's newest run."""
    return MatchRun.objects.filter(programme_id=programme_id).order_by("-pk").values_list("pk", flat=True).first()


def programme_of_run(run_id: int) -> int | None:
    """The programme that a run belongs to."""
    return MatchRun.objects.filter(pk=run_id).values_list("programme_id", flat=True).first()


def lock_run(run_id: int, *, programme_id: int) -> RunInfo | None:
    """The programme's run of that id, locked until the transaction ends; None if there is none."""
    row = MatchRun.objects.select_for_update().filter(pk=run_id, programme_id=programme_id).first()
    return _info(row) if row else None


def note_actor(run_id: int, *, actor_id: int) -> None:
    """Note who pressed last, in whose name a job goes on."""
    MatchRun.objects.filter(pk=run_id).update(actor_id=actor_id)


def mark_applied(run_id: int, *, now: datetime) -> None:
    """Note that the run was applied, so that it is not applied again."""
    MatchRun.objects.filter(pk=run_id).update(applied_at=now)


# What a job works on


def write_data(run_id: int, name: str, data: bytes) -> None:
    """Keep bytes under a name; what lay there is replaced."""
    MatchData.objects.filter(run_id=run_id, name=name).delete()
    for number, start in enumerate(range(0, max(1, len(data)), PIECE)):
        MatchData.objects.create(run_id=run_id, name=name, number=number, piece=data[start : start + PIECE])


def read_data(run_id: int, name: str) -> bytes | None:
    """The bytes under a name, None if there are none."""
    pieces = MatchData.objects.filter(run_id=run_id, name=name).order_by("number").values_list("piece", flat=True)
    found = [bytes(piece) for piece in pieces]
    return b"".join(found) if found else None


def forget_data(run_id: int) -> None:
    """Take away what a job worked on."""
    MatchData.objects.filter(run_id=run_id).delete()


def forget_left_behind(now: datetime) -> int:
    """Take away what jobs worked on that ended badly; how many pieces."""
    return MatchData.objects.filter(run__planned_at__lt=now - LEFT_BEHIND).delete()[0]


def _info(row: MatchRun) -> RunInfo:
    return fill(RunInfo, row, run_id=row.pk, fingerprint=row.plan_hash, plan=row.plan or {})


def _summary(plan: MatchPlan) -> dict[str, Any]:
    return pick(plan, _SUMMED) | {"skills": [fields_of(skill) for skill in plan.skills]}


def _columns(plan: MatchPlan) -> dict[str, Any]:
    """The pairs column by column, which takes a third of the room that rows with names would."""
    skills = {pair.skill.skill_id: pair.skill for pair in plan.pairs}
    number = {skill_id: at for at, skill_id in enumerate(skills)}
    return {
        "skills": [[each.skill_id, each.framework, each.key, each.title] for each in skills.values()],
        "mentee": [pair.mentee_id for pair in plan.pairs],
        "mentor": [pair.mentor_id for pair in plan.pairs],
        "skill": [number[pair.skill.skill_id] for pair in plan.pairs],
        "level": [pair.level for pair in plan.pairs],
        "target": [pair.target for pair in plan.pairs],
        "score": [round(pair.score, 6) for pair in plan.pairs],
        "next": [[[who, round(points, 6)] for who, points in pair.runners_up] for pair in plan.pairs],
    }
