"""The use case of leaving: an administrator ends a membership, and what hangs on it is seen to."""

from __future__ import annotations

from datetime import datetime

from ...applets.people import api as people
from ...applets.people.data import MemberInfo
from ...core import clock
from ...core.actors import SYSTEM, ActorId, person_of
from ...core.errors import InvalidInput, NotFound, gettext_noop
from ..pairings.departures import settle_departures
from ..permissions import require_admin
from ..transactions import atomic_use_case


@atomic_use_case
def end_membership(
    *, actor_id: ActorId, member_id: int, programme: str = "", now: datetime | None = None
) -> MemberInfo:
    """End somebody's membership; a second time changes nothing. They are offered and asked no more.

    Requests to them pass on, their own are withdrawn, and of pairings under way those who are left are asked. An import
    or an administrator of the site may bring them back.

    Raises NotFound for somebody who is not in the programme, NotAllowed unless the actor runs it, InvalidInput for an
    admin who would end their own.
    """
    now = now or clock.now()
    if actor_id is SYSTEM:
        member = people.get_member_by_id(member_id)
    else:
        actor = require_admin(actor_id, programme)
        member = people.get_member_in(actor.programme.programme_id, member_id)
        if member is not None and member.member_id == actor.member_id:
            raise InvalidInput(
                gettext_noop("You cannot end your own membership. Ask another administrator to end it."),
                code="own_membership",
            )
    if member is None:
        raise NotFound()
    if people.end_membership(member.member_id, actor_id=person_of(actor_id), now=now):
        settle_departures([member.member_id], now=now)
    return people.get_members([member.member_id])[member.member_id]
