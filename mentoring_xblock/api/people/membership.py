"""Use cases of leaving: an administrator ends a membership, or it ends with a course; with all that follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ...applets.people import api as people
from ...applets.people.data import MemberInfo
from ...core import clock
from ...core.actors import SYSTEM, ActorId, person_of
from ...core.errors import InvalidInput, NotFound, gettext_noop
from ...platform.enrolment import taking_part
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


def note_unenrolment(*, user_id: int, course: str, now: datetime | None = None) -> int:
    """Somebody has left a course: memberships that came by it end where the programme says so; how many.

    The platform is asked again, so that the course's team stays, as do those who have enrolled again.
    """
    return _end_those_gone(people.members_by_course(course=course, user_id=user_id), now=now or clock.now())


def sweep_unenrolments(now: datetime) -> int:
    """End the memberships of all who are not in the course any more by which they joined; how many.

    For what the platform told nobody: bulk changes, or a signal while nothing was installed. One query for each course
    and 900 people.
    """
    return _end_those_gone(people.members_by_course(), now=now)


def _end_those_gone(members: Mapping[str, Mapping[int, int]], *, now: datetime) -> int:
    ended = 0
    for course, known in members.items():
        gone = known.keys() - taking_part(known, course)
        ended += sum(_end_with_course(member_id=known[user_id], now=now) for user_id in sorted(gone))
    return ended


@atomic_use_case
def _end_with_course(*, member_id: int, now: datetime) -> bool:
    ended = people.end_membership(member_id, actor_id=person_of(SYSTEM), now=now, left_course=True)
    if ended:
        settle_departures([member_id], now=now)
    return ended
