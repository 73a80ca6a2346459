"""The use cases of reviewing a proposal: a reviewer claims it, and the others see who is reviewing it."""

from __future__ import annotations

from datetime import datetime, timedelta

from ...applets.pairings import api as pairings
from ...applets.pairings.states import Event
from ...applets.people import api as people
from ...core import clock
from ...platform.configuration import get_setting
from ...platform.roster import display_names
from ..transactions import atomic_use_case
from .context import open_for
from .data import ReviewClaim


def get_review_claims(
    *, actor_id: int, pairing_id: int, now: datetime | None = None
) -> tuple[ReviewClaim | None, bool]:
    """Who is reviewing a proposed pairing, if anybody, and whether the actor may say that they are. Writes nothing.

    Raises NotFound, NotAllowed for people who may not decide it, Conflict (``gone``) for a mentee who has left.
    """
    now = now or clock.now()
    context = open_for(actor_id, pairing_id, Event.APPROVE, now=now)
    minutes, member_id = float(get_setting("CLAIM_MINUTES")), context.actor.member_id
    if member_id is None or not minutes:
        return None, False
    held = pairings.find_claim(pairing_id, now=now)
    return _show(held, minutes=minutes, reader=member_id) if held else None, held is None


@atomic_use_case
def claim_review(
    *, actor_id: int, pairing_id: int, take_over: bool = False, now: datetime | None = None
) -> ReviewClaim | None:
    """Claim a proposed pairing for its reviewer for CLAIM_MINUTES, and say who has the claim now.

    Somebody else's claim is left alone unless ``take_over``; no claim keeps anybody from deciding. None where the site
    has switched claims off, and for a superuser without a membership, who reviews without one.
    Raises NotFound, NotAllowed for people who may not decide it, TransitionRefused where it is decided already, and
    Conflict (``gone``) for a mentee who has left.
    """
    now = now or clock.now()
    context = open_for(actor_id, pairing_id, Event.APPROVE, now=now)
    minutes = float(get_setting("CLAIM_MINUTES"))
    member_id = context.actor.member_id
    if member_id is None or not minutes:
        return None
    held = pairings.claim(pairing_id, member_id, minutes=minutes, take_over=take_over, actor_id=actor_id, now=now)
    return _show(held, minutes=minutes, reader=member_id)


def _show(held: tuple[int, datetime], *, minutes: float, reader: int) -> ReviewClaim:
    member_id, until = held
    holder = people.get_member_by_id(member_id)
    names = display_names([holder.user_id] if holder else [])
    name = names.get(holder.user_id, "…") if holder else "…"
    return name, until - timedelta(minutes=minutes), member_id == reader
