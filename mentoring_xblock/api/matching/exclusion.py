"""Why is this person not among the mentors? A programme admin's question about two people and a skill. Reads only."""

from __future__ import annotations

from datetime import datetime

from ...applets.matching.exclusion import Location, find_location
from ...applets.matching.lookup import Gap
from ...applets.pairings import api as pairings
from ...applets.people import api as people
from ...applets.people.data import MemberInfo, ProgrammeInfo
from ...core import clock
from ...core.errors import InvalidInput, NotFound, gettext_noop
from ...core.text import LINE_LENGTH, clean_text
from ...platform.roster import NO_ACCOUNT, find_accounts
from ..people.data import Person
from ..permissions import require_admin
from ..ratings.profiles import find_gap, find_version


def explain_exclusion(
    *,
    actor_id: int,
    framework: str,
    skill: str,
    mentee_id: int,
    mentor_id: int,
    role: str = "",
    programme: str = "",
    now: datetime | None = None,
) -> tuple[Gap, Location, bool]:
    """Why a member is not among the mentors for another's gap in a skill, or where they stand; for programme admins.

    The gap; the first reason, or the place among those who are fit; and whether the mentee has an open pairing on the
    skill, so that nobody is shown now. Neither reason nor place: the stored offers are behind.

    The target is found as for ``recommend_mentors``. Nothing is noted as shown. Raises NotFound for a framework, skill,
    role or person that is not there, NotAllowed unless the actor is the programme's admin.
    """
    where = require_admin(actor_id, programme).programme
    mentee, mentor = (_member(where, member_id) for member_id in (mentee_id, mentor_id))
    now = now or clock.now()
    gap = find_gap(where, mentee, framework=framework, skill=skill, role=role, now=now)
    scale = find_version(where.programme_id, framework=framework).scale
    location = find_location(mentee, mentor, gap, mentor_from=scale.mentor_from, policy=where.policy, now=now)
    return gap, location, bool(pairings.open_pairings_of([mentee.member_id], [gap.skill.skill_id]))


def find_person(*, actor_id: int, who: str, programme: str = "") -> Person:
    """The member of that username, email address or full name, active or not; for programme admins.

    Raises InvalidInput where nobody or more than one in the programme is called so.
    """
    where = require_admin(actor_id, programme).programme
    wanted = clean_text(who, field="who", longest=LINE_LENGTH, required=True)
    accounts = find_accounts(wanted)
    members = {
        info.user_id: info
        # Without an account one looks for nobody's membership: an account of another programme must not cost more.
        for user_id in accounts or [NO_ACCOUNT]
        if (info := people.get_member(where.programme_id, user_id)) is not None
    }
    here = [user_id for user_id in accounts if user_id in members]
    exact = [user_id for user_id in here if accounts[user_id][1] == wanted]
    if len(exact or here) != 1:
        raise InvalidInput(
            gettext_noop("More than one person here is called “%(who)s”. Enter the username.")
            if here
            else gettext_noop("We cannot find “%(who)s” in this programme. Check the spelling or enter the username."),
            code="no_person",
            who=wanted,
        )
    user_id = (exact or here)[0]
    return Person(members[user_id].member_id, *accounts[user_id])


def name_person(*, actor_id: int, member_id: int, programme: str = "") -> Person:
    """A member by id; for programme admins. Raises NotFound for nobody of the programme."""
    where = require_admin(actor_id, programme).programme
    member = _member(where, member_id)
    return Person(member_id, *find_accounts(user_id=member.user_id).get(member.user_id, ("", "")))


def _member(where: ProgrammeInfo, member_id: int) -> MemberInfo:
    member = people.get_member_in(where.programme_id, member_id)
    if member is None:
        raise NotFound
    return member
