"""The plan as a checklist of two people: steps added, dropped, put in order and noted. Only while their pairing runs.

Ticking a step off and naming the work for it is ``plans``.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from ...core.errors import Conflict, NotFound, gettext_noop
from ...core.ids import is_id
from ...core.text import NOTE_LENGTH, clean_text
from ..audit_log.data import Action
from .data.plan import LONGEST_STEP, MOST_STEPS
from .models.pairing import PlanStep
from .plans import log, running

_TOO_MANY = gettext_noop("A plan can have up to %(most)s steps. Remove one before you add another.")
_APART = 1000
"""Further than any plan is long: positions are moved out of the way before they are set, since each is unique."""


def add_step(pairing_id: int, *, text: str, actor_id: int | None, now: datetime) -> tuple[int, bool]:
    """Add a step in the two's own words; gives its id, and whether it is new: one that is already there is not added.

    Raises Conflict for one too many, InvalidInput.
    """
    row = running(pairing_id)
    words = clean_text(text, field="text", longest=LONGEST_STEP, required=True)
    steps = _steps(pairing_id)
    for step in steps:
        if step.is_added and step.dropped_at is None and step.own_words == words:
            return int(step.pk), False
    if sum(step.dropped_at is None for step in steps) >= MOST_STEPS or len(steps) >= 2 * MOST_STEPS:
        raise Conflict(_TOO_MANY, code="too_many", most=MOST_STEPS)
    added = PlanStep.objects.create(
        pairing_id=pairing_id,
        position=max((step.position for step in steps), default=-1) + 1,
        level=row.target_level,
        behaviour="",
        own_words=words,
        is_added=True,
    )
    log(row, Action.PAIRING_STEP_ADDED, {"step_id": added.pk}, actor_id=actor_id, now=now)
    return int(added.pk), True


def drop_step(pairing_id: int, *, step_id: int, dropped: bool, actor_id: int | None, now: datetime) -> bool:
    """Drop a step, or take it up again; whether anything changed. What was ticked of it stays in the record.

    Raises NotFound for a step that is not there, Conflict (``too_many``) where a restored one would be too many.
    """
    row = running(pairing_id)
    steps = _steps(pairing_id)
    step = _find(steps, step_id)
    if (step.dropped_at is not None) is dropped:
        return False
    if not dropped and sum(each.dropped_at is None for each in steps) >= MOST_STEPS:
        raise Conflict(_TOO_MANY, code="too_many", most=MOST_STEPS)
    step.dropped_at = now if dropped else None
    step.save(update_fields=["dropped_at"])
    action = Action.PAIRING_STEP_DROPPED if dropped else Action.PAIRING_STEP_RESTORED
    log(row, action, {"step_id": step.pk}, actor_id=actor_id, now=now)
    return True


def move_step(pairing_id: int, *, step_id: int, place: int, actor_id: int | None, now: datetime) -> bool:
    """Put a step at a place among those that are not dropped, counted from 0; whether anything changed.

    A place beyond the ends is the end. Said twice, it is already there. Raises NotFound for a dropped step.
    """
    row = running(pairing_id)
    steps = _steps(pairing_id)
    step = _find(steps, step_id)
    live = [each for each in steps if each.dropped_at is None]
    if step not in live:
        raise NotFound()
    ordered = [each for each in live if each is not step]
    ordered.insert(max(0, min(place, len(ordered))), step)
    if ordered == live:
        return False
    PlanStep.objects.filter(pairing_id=pairing_id).update(position=F("position") + _APART)
    rest = [each for each in steps if each.dropped_at is not None]
    for position, each in enumerate([*ordered, *rest]):
        each.position = position
    PlanStep.objects.bulk_update(steps, ["position"])
    log(row, Action.PAIRING_STEP_MOVED, {"step_id": step.pk}, actor_id=actor_id, now=now)
    return True


def note_step(pairing_id: int, *, step_id: int, note: str, actor_id: int | None, now: datetime) -> bool:
    """Write a note to a step, for the pair alone; whether it differs from what was there."""
    row = running(pairing_id)
    text = clean_text(note, field="note", longest=NOTE_LENGTH)
    step = _find(_steps(pairing_id), step_id)
    if step.note == text:
        return False
    step.note = text
    step.save(update_fields=["note"])
    log(row, Action.PAIRING_STEP_NOTED, {"step_id": step.pk}, actor_id=actor_id, now=now)
    return True


def _steps(pairing_id: int) -> list[PlanStep]:
    return list(PlanStep.objects.filter(pairing_id=pairing_id).order_by("position"))


def _find(steps: list[PlanStep], step_id: int) -> PlanStep:
    found = next((step for step in steps if step.pk == step_id), None) if is_id(step_id) else None
    if found is None:
        raise NotFound()
    return found
