"""Use cases by which two people change their plan: one checklist, the same for both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from ...applets.pairings import api as pairings
from ...applets.pairings.data.pairing import PairingDetail
from ...applets.pairings.limits import STEPS_ADDED
from ...core import clock
from ..limits import require_within
from ..transactions import atomic_use_case
from .context import open_for
from .lifecycle import detail_of


@atomic_use_case
def add_plan_step(*, actor_id: int, pairing_id: int, text: str, now: datetime | None = None) -> PairingDetail:
    """Either of the two adds a step in their own words, at the end. The same words again add nothing.

    Raises NotFound, NotAllowed, InvalidInput for the text, LimitReached, and Conflict: ``too_many``, ``stale_state``
    after the end.
    """
    now = now or clock.now()
    context = open_for(actor_id, pairing_id, "session", now=now)
    _, is_new = pairings.add_step(pairing_id, text=text, actor_id=actor_id, now=now)
    if is_new:
        require_within(STEPS_ADDED, context.actor, now=now, already=1)
    return detail_of(pairing_id)


@atomic_use_case
def drop_plan_step(
    *, actor_id: int, pairing_id: int, step_id: int, dropped: bool = True, now: datetime | None = None
) -> PairingDetail:
    """Either of the two drops a step, or takes it up again; what was ticked of it stays in the record.

    Raises NotFound, NotAllowed, and Conflict: ``too_many``, ``stale_state`` after the end.
    """
    return _change(actor_id, pairing_id, partial(pairings.drop_step, step_id=step_id, dropped=dropped), now)


@atomic_use_case
def move_plan_step(
    *, actor_id: int, pairing_id: int, step_id: int, place: int, now: datetime | None = None
) -> PairingDetail:
    """Either of the two puts a step at a place among those that are not dropped, counted from 0.

    Raises NotFound, NotAllowed, Conflict (``stale_state``) after the end.
    """
    return _change(actor_id, pairing_id, partial(pairings.move_step, step_id=step_id, place=place), now)


@atomic_use_case
def note_plan_step(
    *, actor_id: int, pairing_id: int, step_id: int, note: str, now: datetime | None = None
) -> PairingDetail:
    """Either of the two writes a note to a step; only the two of them read it.

    Raises NotFound, NotAllowed, InvalidInput for the text, Conflict (``stale_state``) after the end.
    """
    return _change(actor_id, pairing_id, partial(pairings.note_step, step_id=step_id, note=note), now)


def _change(actor_id: int, pairing_id: int, change: Callable[..., object], now: datetime | None) -> PairingDetail:
    """One change of a step by either of the two, and the pairing as it is then."""
    open_for(actor_id, pairing_id, "session", now=now)
    change(pairing_id, actor_id=actor_id, now=now or clock.now())
    return detail_of(pairing_id)
