"""The waiting list: the first in line is notified when somebody can help; and who could be asked to offer.

``offers`` has joining and leaving; the order of the line is ``applets.pairings.waiting``'s.
"""

from __future__ import annotations

from datetime import datetime

from ...applets.audit_log import api as audit_log
from ...applets.audit_log.data import Action
from ...applets.competencies import api as competencies
from ...applets.matching import api as matching
from ...applets.notices import api as notices
from ...applets.notices.data import Kind
from ...applets.pairings import api as pairings
from ...applets.pairings.domain import answer_by
from ...applets.pairings.limits import INVITATIONS
from ...applets.pairings.waiting import TURN_DAYS
from ...applets.people import api as people
from ...applets.ratings import api as ratings
from ...core import clock
from ...core.actors import SYSTEM, person_of
from ...core.errors import Conflict, NotFound, gettext_noop
from ...platform.roster import display_names
from ..limits import require_within
from ..people.data import Person
from ..permissions import require_admin, require_present
from ..ratings.profiles import find_gap, find_version, may_mentor
from ..transactions import atomic_use_case

SKILLS_AT_ONCE = 200
TRIED_AT_ONCE = 20
"""So many of a line are looked at in one sweep: the first of them who can be helped is notified."""
RATED_AT_ONCE = 500
INVITABLE = 20


def advance_waiting_lists(now: datetime) -> int:
    """Tell the first in each line for a skill for which somebody can help now; how many were notified.

    Each line is a transaction of its own.
    """
    waited_for = pairings.skills_in_line(now=now, most=SKILLS_AT_ONCE)
    free = matching.skills_with_free_places(waited_for, now=now) if waited_for else frozenset()
    return sum(_advance(skill_id=skill_id, now=now) for skill_id in waited_for if skill_id in free)


@atomic_use_case
def _advance(*, skill_id: int, now: datetime) -> bool:
    line = pairings.next_in_line(skill_id, now=now, most=TRIED_AT_ONCE)
    return any(_tell(mentee_id, skill_id=skill_id, now=now) for mentee_id in line)


def _tell(mentee_id: int, *, skill_id: int, now: datetime) -> bool:
    """Tell somebody that it is their turn, if they can be helped and may ask."""
    mentee = people.lock_members([mentee_id]).get(mentee_id)
    ref = competencies.skills_by_id([skill_id]).get(skill_id)
    version = competencies.get_published_of({ref.framework_id}).get(ref.framework_id) if ref else None
    if mentee is None or ref is None or version is None or not mentee.is_active:
        return False
    if mentee.is_away_at(now):  # the next in line is there; the place in the line stays
        return False
    where = people.get_programme_by_id(mentee.programme_id)
    busy = pairings.skills_open_of(mentee.member_id)
    if skill_id in busy or len(busy) >= where.policy.open_pairings:
        return False
    try:
        gap = find_gap(where, mentee, framework=version.key, skill=ref.key, now=now)
    except NotFound:
        return False
    if not matching.recommend(mentee, skill_id=skill_id, target=gap.target, policy=where.policy, wanted=1, now=now):
        return False
    until = answer_by(now, days=TURN_DAYS, calendar=where.policy.working_days, time_zone=mentee.time_zone)
    pairings.note_turn(mentee_id, skill_id=skill_id, until=until, now=now)
    new = {"skill_id": skill_id, "until": until.isoformat()}
    audit_log.record(people.change_of(Action.WAITING_NOTIFIED, mentee, actor_id=person_of(SYSTEM), now=now, new=new))
    notices.announce(Kind.YOUR_TURN, {mentee_id}, skill_id=skill_id, facts={"days": TURN_DAYS}, now=now)
    return True


def list_invitable(*, actor_id: int, framework: str, skill: str, programme: str = "") -> tuple[Person, ...]:
    """Members at mentor level in a skill who do not offer it, at most INVITABLE, the likeliest first; for admins.

    Raises NotFound for an unknown framework or skill, NotAllowed unless the actor runs the programme.
    """
    where = require_admin(actor_id, programme).programme
    version = find_version(where.programme_id, framework=framework)
    ref = competencies.find_skill(where.programme_id, framework_key=version.key, skill_key=skill)
    records = ratings.likeliest_in(ref.skill_id, most=RATED_AT_ONCE)
    able = [each.member_id for each in records if may_mentor(each, scale=version.scale)]
    offering = {offer.mentor_id for offer in matching.offers_of(able, skill_ids=[ref.skill_id], now=None)}
    members = people.get_members(able)
    wanted = [
        member_id
        for member_id in able
        if member_id not in offering and member_id in members and members[member_id].is_active
    ][:INVITABLE]
    names = display_names(members[member_id].user_id for member_id in wanted)
    return tuple(Person(each, names.get(members[each].user_id, "")) for each in wanted)


@atomic_use_case
def invite_to_mentor(
    *, actor_id: int, framework: str, skill: str, member_id: int, programme: str = "", now: datetime | None = None
) -> None:
    """Ask somebody at mentor level whether they would offer a skill; once a month, however often it is pressed.

    Raises NotFound for an unknown framework, skill or person, NotAllowed unless the actor runs the programme, Conflict
    for somebody who is not at mentor level, offers the skill already or is gone, LimitReached.
    """
    now = now or clock.now()
    actor = require_admin(actor_id, programme)
    where = actor.programme
    version = find_version(where.programme_id, framework=framework)
    ref = competencies.find_skill(where.programme_id, framework_key=version.key, skill_key=skill)
    member = people.get_member_in(where.programme_id, member_id)
    if member is None:
        raise NotFound()
    require_present(member)
    record = ratings.skill_records_of(member.member_id, [ref.skill_id]).get(ref.skill_id)
    if not may_mentor(record, scale=version.scale) or matching.offers_of(
        [member.member_id], skill_ids=[ref.skill_id], now=None
    ):
        raise Conflict(
            gettext_noop("This person offers the skill already, or is not at mentor level. Reload the page."),
            code="not_invitable",
        )
    require_within(INVITATIONS, actor, now=now)
    told = notices.announce(
        Kind.INVITED, {member.member_id}, skill_id=ref.skill_id, once=f"invited {now:%Y-%m}", now=now
    )
    if told:
        new = {"skill_id": ref.skill_id}
        audit_log.record(people.change_of(Action.MENTOR_INVITED, member, actor_id=actor_id, now=now, new=new))
