"""What waits for one person: what their own pairings ask of them, and the decisions that are theirs. Reads only."""

from __future__ import annotations

from datetime import datetime

from ...applets.insight import api as insight
from ...applets.notices import api as notices
from ...applets.pairings import api as pairings
from ...applets.people import api as people
from ...applets.people.data import ConfirmBy
from ...core import clock
from ..permissions import Actor, require_insider
from .data import Counts, Decisions
from .own_waits import count_own
from .views import list_confirmations, list_reviews


def get_decisions(*, actor_id: int, programme: str = "") -> Decisions:
    """How many pairings wait for the actor's approval and confirmation; constant queries.

    Raises NotAllowed or NotFound for a stranger. Somebody who decides nothing costs one query.
    """
    actor = require_insider(actor_id, programme)
    if not _decides(actor):
        return Decisions(0, 0)
    reviews = list_reviews(actor_id=actor_id, programme=actor.programme.key)
    confirmations = list_confirmations(actor_id=actor_id, programme=actor.programme.key)
    # What they mentor themselves is asked of them where their own pairings are listed.
    own = sum(actor.member_id == view.pairing.mentor_id for view in confirmations)
    return Decisions(len(reviews), len(confirmations) - own)


def count_waiting(*, actor_id: int, programme: str = "", now: datetime | None = None) -> Counts:
    """How much is new and waits for the actor in their own pairings, for a tab or a link (4 queries at most).

    Zeros for a stranger and for a superuser without a membership: a count tells nothing of a programme.
    """
    now = now or clock.now()
    insider = people.find_insider(actor_id, programme_key=programme)
    if insider is None:
        return Counts(0, 0)
    member = insider.member
    confirms = insider.programme.policy.confirm_by is ConfirmBy.MENTOR
    mine = [
        info
        for info in pairings.pairings_of([member.member_id])
        if info.mentee_id == member.member_id or info.mentor_was_asked
    ]
    waiting = count_own(mine, member, confirms=confirms, now=now) + len(
        pairings.sessions_to_answer(member.member_id, now)
    )
    return Counts(notices.unread_of(member.member_id), waiting)


def _decides(actor: Actor) -> bool:
    if actor.is_admin or actor.member_id is None:
        return actor.is_admin
    return insight.has_reports(actor.member_id)
