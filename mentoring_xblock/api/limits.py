"""Whether somebody has done often enough what reaches somebody else. Which limits there are: ``pairings.limits``."""

from __future__ import annotations

from datetime import datetime

from ..applets.journal import api as journal
from ..applets.pairings import limits
from ..applets.pairings.limits import DailyLimit
from ..applets.people import api as people
from .permissions import Actor


def require_within(limit: DailyLimit, actor: Actor, *, now: datetime, locked: bool = False) -> None:
    """Refuse one more than the limit, counted from the log (2 queries); raises LimitReached, which says when.

    Counted under the lock of the actor's own row, so that what is sent at the same moment waits for its turn and is
    counted too; ``locked``: the caller holds it. A superuser without a membership has no row and is counted without.
    Ask it after a repeated sending was recognised: what was done already is answered as before.
    """
    if not locked and actor.member_id is not None:
        people.lock_members([actor.member_id], with_roles=False)
    most = limit.most_by_staff if actor.is_admin else limit.most
    done = journal.last_by(
        actor.user_id,
        limit.action,
        programme_id=actor.programme.programme_id,
        since=now - limits.WINDOW,
        most=most,
    )
    if len(done) >= most:
        raise limits.refuse(limit, most=most, oldest=done[-1], now=now)
