"""Use cases of more time: either of the two asks once for up to four weeks, and the other agrees or does not."""

from __future__ import annotations

from datetime import datetime

from ...applets.notices.data import Kind
from ...applets.pairings import api as pairings
from ...applets.pairings.data.pairing import PairingInfo
from ...core import clock
from ...core.errors import NotAllowed
from ..disclosure import without_deciding
from ..permissions import MENTEE, MENTOR, NOT_YOURS
from ..transactions import atomic_use_case
from .context import PairingContext, notify, open_context


@atomic_use_case
def ask_extension(*, actor_id: int, pairing_id: int, weeks: int, now: datetime | None = None) -> PairingInfo:
    """The mentee or the mentor asks the other for 1 to 4 more weeks; it can be asked once in a pairing's life.

    Raises NotFound, NotAllowed, InvalidInput for the weeks, and Conflict: ``no_extension`` where it was asked before or
    the pairing is not under way, ``gone`` where the other has left.
    """
    now = now or clock.now()
    context = _open(actor_id, pairing_id, now=now)
    context.require_both()
    by_mentor = _is_mentor(context)
    asked = pairings.ask_extension(pairing_id, weeks=weeks, by_mentor=by_mentor, actor_id=actor_id, now=now)
    _notify_other(context, Kind.EXTENSION_ASKED, asked, now=now)
    return without_deciding(asked)


@atomic_use_case
def answer_extension(*, actor_id: int, pairing_id: int, agree: bool, now: datetime | None = None) -> PairingInfo:
    """The other one agrees, and the end moves; or does not, and it stays.

    Raises NotFound, NotAllowed, and Conflict: ``no_extension`` where nothing was asked of the actor, ``gone`` for an
    agreement with somebody who has left.
    """
    now = now or clock.now()
    context = _open(actor_id, pairing_id, now=now)
    if agree:
        context.require_both()
    by_mentor = _is_mentor(context)
    answered = pairings.answer_extension(pairing_id, agree=agree, by_mentor=by_mentor, actor_id=actor_id, now=now)
    _notify_other(context, Kind.EXTENDED if agree else Kind.EXTENSION_REFUSED, answered, now=now)
    return without_deciding(answered)


def _open(actor_id: int, pairing_id: int, *, now: datetime) -> PairingContext:
    context = open_context(actor_id, pairing_id, now=now)
    if not context.viewers & {MENTEE, MENTOR}:
        raise NotAllowed(NOT_YOURS, code="not_yours")
    return context


def _is_mentor(context: PairingContext) -> bool:
    return MENTEE not in context.viewers


def _notify_other(context: PairingContext, kind: Kind, pairing: PairingInfo, *, now: datetime) -> None:
    notify(kind, {pairing.mentee_id, pairing.mentor_id} - {context.actor.member_id}, pairing, now=now)
