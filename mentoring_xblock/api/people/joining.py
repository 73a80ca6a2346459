"""Use cases for joining: who may join a programme, and who may look at it without being a member.

Only an import or an admin can otherwise make somebody a member (``people``, ``programmes``). A person who may not join
is answered as if the programme were not there.
"""

from __future__ import annotations

from datetime import datetime

from ...applets.people import api as people
from ...applets.people.data import Entry, MemberInfo, ProgrammeInfo
from ...applets.people.domain import admits, names_course
from ...core import clock
from ...core.errors import NotAllowed, NotFound, gettext_noop
from ...platform.enrolment import has_account, takes_part
from ..transactions import atomic_use_case

ENDED = gettext_noop("Your membership of this mentoring programme has ended. Ask its administrators to renew it.")
CLOSED_HERE = gettext_noop(
    "You cannot join this mentoring programme from this course. Ask the course team to choose another programme, or "
    "ask the programme’s administrators to add you."
)
"""The same for a programme that is not there: the block's author may have named any."""


@atomic_use_case
def join_programme(*, actor_id: int, programme: str = "", course: str = "", now: datetime | None = None) -> MemberInfo:
    """Make the actor a member where the programme's policy lets them in; for members it changes nothing.

    ``programme`` is a key, empty for the actor's only one, else the default. ``course`` is the key of the course whose
    block they come through, empty outside of any: the policy says whether it counts, the platform whether they belong
    to it. The log row says how they came in.

    Raises NotFound where they may not join, or there is no such programme; NotAllowed (``inactive``) through a course
    for somebody whose membership has ended, which stays so until an admin renews it; one that ended because they left
    the course begins again when they are back in it.
    """
    return enter(actor_id, programme, course=course, now=now or clock.now())[1]


def enter(
    actor_id: int, programme: str = "", *, course: str = "", now: datetime
) -> tuple[ProgrammeInfo, MemberInfo, bool]:
    """The programme, the actor's membership of it, and whether they joined by this call; inside a use case.

    Raises like ``join_programme``.
    """
    where, member = find_entrance(actor_id, programme, course=course)
    if member is not None:
        return where, member, False
    how = {"by": where.policy.entry.value, "course": course}
    joined, is_new = people.join(where, actor_id, now, how=how)
    if not joined.is_active:
        raise NotAllowed(ENDED, code="inactive")
    return where, joined, is_new


def find_entrance(actor_id: int, programme: str = "", *, course: str = "") -> tuple[ProgrammeInfo, MemberInfo | None]:
    """The programme before somebody who is in it (with the membership, without its roles), or who may join now (None).

    Raises like ``join_programme``. One query for members; a programme that is not there and one that lets nobody in
    take the same number.
    """
    insider = people.find_insider(actor_id, programme_key=programme)
    return (insider.programme, insider.member) if insider else find_way_in(actor_id, programme, course=course)


def find_way_in(actor_id: int, programme: str = "", *, course: str = "") -> tuple[ProgrammeInfo, MemberInfo | None]:
    """``find_entrance`` of somebody who was just looked for in the programme and not found."""
    where = _find(programme)
    if where is None or not (course or admits(where.policy, course="")):
        raise refuse_entry(course)
    # Somebody who only knows the programme's key learns nothing about a former membership: for them it does not exist.
    known = people.get_member(where.programme_id, actor_id)
    if known is not None and known.is_active:
        return where, known  # the same press, sent twice: the other one came in between the two reads
    if known is not None and not known.left_course:
        raise NotAllowed(ENDED, code="inactive")
    if not admits(where.policy, course=course):
        raise refuse_entry(course)
    if not (has_account(actor_id) if where.policy.entry is Entry.OPEN else takes_part(actor_id, course)):
        raise refuse_entry(course)
    return where, None


def find_authored(actor_id: int, programme: str = "", *, course: str = "") -> ProgrammeInfo:
    """The programme whose competency models a course's author may see: their own, the default one, and one that names
    their ``course`` among those that bring people in.

    That the actor may write in the course is the door's to ask. Raises NotFound otherwise.
    """
    insider = people.find_insider(actor_id, programme_key=programme)
    if insider is not None:
        return insider.programme
    # All three are asked of a programme that is not there too, so that the two take as many statements.
    where, default, is_superuser = _find(programme), people.default_programme(), people.is_superuser(actor_id)
    if where is not None and (
        is_superuser
        or where.programme_id == default.programme_id
        or names_course(where.policy.entry_courses, course=course)
    ):
        return where
    raise NotFound()


def find_open_to(course: str, programme: str = "") -> ProgrammeInfo:
    """The programme that anyone who comes through ``course`` may join; raises NotFound for any other."""
    where = _find(programme)
    if where is None or not admits(where.policy, course=course):
        raise NotFound()
    return where


def _find(programme: str) -> ProgrammeInfo | None:
    if not programme:
        return people.default_programme()
    try:
        return people.get_programme(programme)
    except NotFound:
        return None


def refuse_entry(course: str) -> NotFound:
    """The refusal for somebody to whom a programme does not exist, whether or not there is one."""
    return NotFound(CLOSED_HERE, code="closed_here") if course else NotFound()
