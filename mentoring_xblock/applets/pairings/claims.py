"""Who is reviewing a proposal just now, so that two reviewers do not work on the same one. It binds nobody: a claim
expires, can be taken over, and does not stop others from deciding."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..audit_log import api as audit_log
from ..audit_log.data import Action
from .lifecycle import change_of, lock
from .models.pairing import Pairing
from .states import Event, State, next_state


def claim(
    pairing_id: int, member_id: int, *, minutes: float, take_over: bool, actor_id: int | None, now: datetime
) -> tuple[int, datetime]:
    """Claim a proposed pairing for a reviewer for some minutes; gives who holds it afterwards, and until when.

    Somebody else's claim stays unless it has expired or is taken over; one's own stays as it is, so that claiming
    again writes nothing. Raises NotFound, and TransitionRefused where nothing is to be reviewed any more.
    """
    row = lock(pairing_id)
    next_state(State(row.state), Event.APPROVE)
    held = _held(row, now=now)
    if held is not None and (held[0] == member_id or not take_over):
        return held
    until = now + timedelta(minutes=minutes)
    # Not changed_at: being looked at moves nobody in the queue.
    Pairing.objects.filter(pk=row.pk).update(claimed_by_id=member_id, claimed_until=until)
    old = {"claimed_by": held[0]} if held else {}
    new = {"claimed_by": member_id, "until": until.isoformat()}
    audit_log.record(change_of(row, Action.PAIRING_REVIEW_CLAIMED, actor_id=actor_id, now=now, old=old, new=new))
    return member_id, until


def find_claim(pairing_id: int, *, now: datetime) -> tuple[int, datetime] | None:
    """Who is reviewing it now, and until when; None without a claim. Reads only (1 query)."""
    row = Pairing.objects.filter(pk=pairing_id).first()
    return _held(row, now=now) if row is not None else None


def _held(row: Pairing, *, now: datetime) -> tuple[int, datetime] | None:
    if row.claimed_by_id is None or row.claimed_until is None or row.claimed_until <= now:
        return None
    return row.claimed_by_id, row.claimed_until
