"""The form of a pairing's plan: what stands in it, and what somebody changed in it since it was drawn.

Two people work at one plan, and a page may be open for days. So the form carries what it was drawn with: only what was
changed in it is sent on, and a text that changed on both sides is refused with both shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict

from ..applets.pairings.data.plan import PlanStepInfo, Practice
from ..core.errors import Conflict, gettext_noop
from ..core.scales import Scale
from ..wording.labels import label_of
from ..wording.levels import name_level

_CHANGED = gettext_noop(
    "The text of “%(step)s” has changed since you opened this page. Nothing is saved yet. Compare your text with the "
    "saved one, and save again."
)


def step_lines(
    steps: Iterable[PlanStepInfo], scale: Scale, sent: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """The plan's steps in order; each with its level, its texts and, three times, (practice, its name, when it was
    ticked, whether its box is).

    ``sent``: a form that was refused, of which everything typed is kept.
    """
    return [_line(step, scale, sent if sent and f"had-{step.step_id}" in sent else None) for step in steps]


def _line(step: PlanStepInfo, scale: Scale, sent: Mapping[str, Any] | None) -> dict[str, Any]:
    done = ticked(step)
    ticks = [
        (
            each.value,
            label_of(each),
            getattr(step, f"{each.value}_at"),
            each in done if sent is None else f"tick-{step.step_id}-{each.value}" in sent,
        )
        for each in Practice
    ]
    typed = {name: (sent or {}).get(f"{name}-{step.step_id}", getattr(step, name)) for name in ("note", "work")}
    return {"step": step, "level": name_level(scale, step.level), "ticks": ticks, "had": " ".join(done), **typed}


def ticked(step: PlanStepInfo) -> list[Practice]:
    """What is ticked of a step."""
    return [each for each in Practice if getattr(step, f"{each.value}_at") is not None]


def changed_texts(sent: QueryDict, steps: Iterable[PlanStepInfo], name: str) -> list[tuple[int, str]]:
    """The texts ``name`` that were changed in the form, by step.

    Raises Conflict (``stale_plan``) for one that somebody has changed otherwise since the form was drawn.
    """
    found = []
    for step in steps:
        field, stored = f"{name}-{step.step_id}", getattr(step, name)
        drawn, typed = (_plain(sent.get(each, stored)) for each in (f"had-{field}", field))
        if typed in (drawn, stored):
            continue
        if drawn != stored:
            raise Conflict(_CHANGED, code="stale_plan", step=step.behaviour)
        found.append((step.step_id, typed))
    return found


def changed_ticks(sent: QueryDict, steps: Iterable[PlanStepInfo]) -> list[tuple[int, Practice, bool]]:
    """The ticks that were changed in the form: (step, practice, now done)."""
    changes = []
    for step in steps:
        drawn = sent.get(f"had-{step.step_id}", " ".join(ticked(step))).split()
        for practice in Practice:
            done = f"tick-{step.step_id}-{practice.value}" in sent
            if done is not (practice.value in drawn):
                changes.append((step.step_id, practice, done))
    return changes


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
