"""Whether somebody has done often enough what reaches somebody else. Which limits there are: ``pairings.limits``; how
many outsiders an administrator may look up is the operator's setting."""

from __future__ import annotations

import math
from datetime import datetime

from ..applets.audit_log import api as audit_log
from ..applets.audit_log.data import Action
from ..applets.pairings import limits
from ..applets.pairings.limits import DailyLimit
from ..applets.people import api as people
from ..core.errors import LimitReached, gettext_noop
from ..platform.configuration import get_setting
from .permissions import Actor

PREVIEWED = Action.PEOPLE_PREVIEWED
OUTSIDERS = "outsiders"
"""Under which a log row of PREVIEWED says how many people outside the programme were looked up."""
_TOO_MANY = gettext_noop(
    "You can look up %(most)s people outside this programme in 24 hours. You have %(left)s left, and this file "
    "lists %(count)s. Split the file, try again in %(hours)s h, or ask a site administrator to import it."
)


def require_within(limit: DailyLimit, actor: Actor, *, now: datetime, locked: bool = False, already: int = 0) -> None:
    """Refuse one more than the limit, counted from the log (2 queries); raises LimitReached, which says when.

    Counted under the lock of the actor's own row, so that what is sent at the same moment waits for its turn and is
    counted too; ``locked``: the caller holds it. A superuser without a membership has no row and is counted without.
    Ask it after a repeated sending was recognised: what was done already is answered as before. ``already`` log rows of
    this transaction are what is asked about; refused, they go with it.
    """
    if not locked and actor.member_id is not None:
        people.lock_members([actor.member_id], with_roles=False)
    most = limit.most_by_staff if actor.is_admin else limit.most
    done = audit_log.last_by(
        actor.user_id,
        limit.action,
        programme_id=actor.programme.programme_id,
        since=now - limits.WINDOW,
        most=most + already,
    )
    if len(done) >= most + already:
        raise limits.refuse(limit, most=most, oldest=done[most - 1 + already], now=now)


def require_outsiders_within(actor: Actor, *, asked: int, now: datetime, locked: bool) -> None:
    """Refuse a people file that asks about more outsiders than the actor may still look up within WINDOW.

    Counted over all programmes of the actor, from the log, under the lock of their own row here; ``locked``: the caller
    holds it (at most 2 queries). What is counted is what was asked and not what was found, so that the refusal tells
    nothing either. Raises LimitReached, which says when the oldest of them count no more.
    """
    if not asked:
        return
    if not locked and actor.member_id is not None:
        people.lock_members([actor.member_id], with_roles=False)
    most = int(get_setting("OUTSIDERS_A_DAY"))
    done = audit_log.counted_by(actor.user_id, PREVIEWED, count=OUTSIDERS, since=now - limits.WINDOW)
    left = max(0, most - sum(amount for _, amount in done))
    if asked <= left:
        return
    waits_for = next((at for at, amount in done if amount), now)
    seconds = max(1, math.ceil((waits_for + limits.WINDOW - now).total_seconds()))
    hours = math.ceil(seconds / 3600)
    raise LimitReached(_TOO_MANY, retry_after=seconds, count=asked, most=most, left=left, hours=hours)
