"""Use cases of being a mentor, and of waiting for one: offers, places, the waiting list."""

from __future__ import annotations

from datetime import datetime

from ...applets.audit_log import api as audit_log
from ...applets.audit_log.data import Action, Change
from ...applets.competencies import api as competencies
from ...applets.competencies.data import SkillRef
from ...applets.matching import api as matching
from ...applets.notices import api as notices
from ...applets.notices.data import Kind
from ...applets.pairings import api as pairings
from ...applets.pairings.limits import WAITING
from ...applets.people import api as people
from ...applets.people.data import MemberInfo
from ...applets.ratings import api as ratings
from ...core import clock
from ...core.errors import Conflict, gettext_noop
from ..limits import require_within
from ..permissions import (
    require_member,
    require_own_membership,
)
from ..ratings.profiles import find_version, may_mentor
from ..transactions import atomic_use_case


@atomic_use_case
def offer_mentoring(
    *,
    actor_id: int,
    framework: str,
    skill: str,
    places: int | None = None,
    paused: bool = False,
    programme: str = "",
    now: datetime | None = None,
) -> MemberInfo:
    """Offer to mentor a skill, or withdraw the offer (``paused``), and set how many mentees one takes in all.

    Raises Conflict where the member is not at the scale's "may mentor from" yet, or has promised more places than
    ``places``; InvalidInput for places outside 1..50; NotFound for an unknown framework or skill.
    """
    now = now or clock.now()
    member = require_member(actor_id, programme)
    version = find_version(member.programme_id, framework=framework)
    ref = _skill(member, framework=version.key, skill=skill)
    skill_record = ratings.skill_records_of(member.member_id, [ref.skill_id]).get(ref.skill_id)
    if not paused and not may_mentor(skill_record, scale=version.scale):
        raise Conflict(
            gettext_noop("To mentor “%(skill)s”, you need level %(level)s (%(name)s). Rate yourself first."),
            code="not_at_level",
            skill=ref.title,
            level=version.scale.mentor_from,
            name=version.scale.name_of(version.scale.mentor_from),
        )
    people.set_opt_in(member.member_id, skill_id=ref.skill_id, paused=paused, actor_id=actor_id, now=now)
    if not paused:
        people.note_answer(member.member_id)
    after = people.set_mentoring(member.member_id, places=places, actor_id=actor_id, now=now)
    # Places count for all skills together, so every offer of the member changes with them.
    matching.renew_offers([member.member_id], None if after.places != member.places else [ref.skill_id], now=now)
    return after


@atomic_use_case
def set_mentoring(
    *,
    actor_id: int,
    everything: bool | None = None,
    paused: bool | None = None,
    places: int | None = None,
    programme: str = "",
    now: datetime | None = None,
) -> MemberInfo:
    """Change how the actor mentors: every skill at mentor level or only those offered, pause, places; None leaves it.

    Raises Conflict for fewer places than are promised, InvalidInput for places outside 1..50.
    """
    now = now or clock.now()
    member = require_member(actor_id, programme)
    after = people.set_mentoring(
        member.member_id, everything=everything, paused=paused, places=places, actor_id=actor_id, now=now
    )
    matching.renew_offers([member.member_id], now=now)
    return after


@atomic_use_case
def join_waiting_list(
    *, actor_id: int, framework: str, skill: str, programme: str = "", now: datetime | None = None
) -> None:
    """Wait for somebody who can help with a skill; the programme's admins are notified. A second call changes nothing.

    Raises NotFound for an unknown framework or skill.
    """
    now = now or clock.now()
    actor, member = require_own_membership(actor_id, programme)
    ref = _skill(member, framework=find_version(member.programme_id, framework=framework).key, skill=skill)
    require_within(WAITING, actor, now=now)
    if pairings.join_waiting(member.member_id, skill_id=ref.skill_id, now=now):
        audit_log.record(_waiting(Action.WAITING_JOINED, member, ref, now=now))
        notices.announce(
            Kind.WAITING,
            {admin.member_id for admin in people.admins_of(member.programme_id)} - {member.member_id},
            skill_id=ref.skill_id,
            facts={"mentee_id": member.member_id},
            now=now,
        )


@atomic_use_case
def leave_waiting_list(
    *, actor_id: int, framework: str, skill: str, programme: str = "", now: datetime | None = None
) -> None:
    """Wait no longer; nothing where the actor did not wait. Raises NotFound for an unknown framework or skill."""
    now = now or clock.now()
    member = require_member(actor_id, programme)
    ref = _skill(member, framework=find_version(member.programme_id, framework=framework).key, skill=skill)
    if pairings.leave_waiting(member.member_id, skill_id=ref.skill_id, now=now):
        audit_log.record(_waiting(Action.WAITING_LEFT, member, ref, now=now))


def _skill(member: MemberInfo, *, framework: str, skill: str) -> SkillRef:
    return competencies.find_skill(member.programme_id, framework_key=framework, skill_key=skill)


def _waiting(action: Action, member: MemberInfo, ref: SkillRef, *, now: datetime) -> Change:
    return people.change_of(action, member, actor_id=member.user_id, now=now, new={"skill_id": ref.skill_id})
