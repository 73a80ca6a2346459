"""Use cases around finding and being a mentor: suggestions for a gap, offers, places, the waiting list.

Requests and pairings are ``pairings``' business; who is suggested first is ``applets.matching.domain``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime

from ...applets.audit_log import api as audit_log
from ...applets.audit_log.data import Change
from ...applets.competencies import api as competencies
from ...applets.competencies.data import SkillRef
from ...applets.matching import api as matching
from ...applets.matching.data import Band, Recommendation
from ...applets.notices import api as notices
from ...applets.notices.data import Kind
from ...applets.pairings import api as pairings
from ...applets.pairings.limits import WAITING
from ...applets.people import api as people
from ...applets.people.data import MOST_SHOWN, MemberInfo, ProgrammeInfo
from ...applets.ratings import api as ratings
from ...core import clock
from ...core.errors import Conflict, InvalidInput, gettext_noop
from ...core.values import fill
from ...platform.roster import display_names
from ..data import MentorSuggestion, MentorSuggestions
from ..disclosure import Viewers, band_of, show_reasons, shown_score
from ..limits import require_within
from ..permissions import (
    require_insider,
    require_manager_of,
    require_member,
    require_own_membership,
    require_present,
)
from ..ratings.profiles import find_gap, find_version, may_mentor
from ..transactions import atomic_use_case
from ..visibility import Viewer

__all__ = ["join_waiting_list", "leave_waiting_list", "offer_mentoring", "recommend_mentors", "set_mentoring"]


def recommend_mentors(
    *,
    actor_id: int,
    framework: str,
    skill: str,
    role: str = "",
    programme: str = "",
    member_id: int | None = None,
    limit: int | None = None,
    now: datetime | None = None,
) -> MentorSuggestions:
    """The best mentors for a member's gap in one skill, with reasons; ``member_id`` empty means the actor's own.

    The target is the role's (empty: of the member's own roles). ``limit``: at most so many (1..20) instead of the
    programme's number. Looking writes nothing and waits for nobody, so it moves no ranking however often it is done;
    what keeps the same few from being asked for ever is whom people ask.

    Raises NotFound for a framework, skill, role or member that is not there or not the actor's to ask for, NotAllowed
    for somebody who is not a member.
    """
    now = now or clock.now()
    if limit is not None and not 1 <= limit <= MOST_SHOWN:
        raise InvalidInput(gettext_noop("Ask for 1 to %(most)s mentors."), fields={"limit": "range"}, most=MOST_SHOWN)
    where, member, viewers = _who_asks(actor_id, programme, member_id=member_id)
    gap = find_gap(where, member, framework=framework, skill=skill, role=role, now=now)
    shown = matching.recommend(
        member, skill_id=gap.skill.skill_id, target=gap.target, policy=where.policy, wanted=limit, now=now
    )
    names = display_names([each.offer.mentor_user_id for each in shown]) if shown else {}
    return MentorSuggestions(
        skill=gap.skill.key,
        title=gap.skill.title,
        from_level=gap.level,
        target=gap.target,
        suggestions=tuple(
            _suggestion(each, names.get(each.offer.mentor_user_id, ""), target=gap.target, viewers=viewers(each))
            for each in shown
        ),
        waiting=gap.waiting,
    )


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
    standing = ratings.standing_of(member.member_id, [ref.skill_id]).get(ref.skill_id)
    if not paused and not may_mentor(standing, scale=version.scale):
        raise Conflict(
            gettext_noop("To mentor “%(skill)s”, you need level %(level)s (%(name)s). Rate yourself first."),
            code="not_at_level",
            skill=ref.title,
            level=version.scale.mentor_from,
            name=version.scale.name_of(version.scale.mentor_from),
        )
    people.set_opt_in(member.member_id, skill_id=ref.skill_id, paused=paused, actor_id=actor_id, now=now)
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
    """Wait for somebody who can help with a skill; the programme's admins hear of it. A second time is nothing.

    Raises NotFound for an unknown framework or skill.
    """
    now = now or clock.now()
    actor, member = require_own_membership(actor_id, programme)
    ref = _skill(member, framework=find_version(member.programme_id, framework=framework).key, skill=skill)
    require_within(WAITING, actor, now=now)
    if pairings.join_waiting(member.member_id, skill_id=ref.skill_id, now=now):
        audit_log.record(_waiting("waiting.joined", member, ref, now=now))
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
        audit_log.record(_waiting("waiting.left", member, ref, now=now))


_Seen = Callable[[Recommendation], frozenset[Viewer]]


def _who_asks(actor_id: int, programme: str, *, member_id: int | None) -> tuple[ProgrammeInfo, MemberInfo, _Seen]:
    """The programme, the member for whom mentors are sought, and who the actor is to each mentor.

    Refused like everything that is not the actor's. Who seeks for themselves is everybody's peer, whatever else they
    are; a manager who seeks for a report is a peer of mentors who report to others.
    """
    own = people.find_membership(actor_id, programme_key=programme)
    if own is not None and member_id in (None, own[1].member_id):
        return *own, _as_peer
    if member_id is None:
        member = require_member(actor_id, programme)
        return people.get_programme_by_id(member.programme_id), member, _as_peer
    actor = require_insider(actor_id, programme)
    member = require_manager_of(actor, member_id)
    require_present(member)
    if actor.is_admin:
        return actor.programme, member, lambda _: frozenset({Viewer.ADMIN})
    reports = frozenset(people.report_ids_of(actor.member_id or 0))
    return (
        actor.programme,
        member,
        lambda each: frozenset({Viewer.MANAGER if each.mentor_id in reports else Viewer.PEER}),
    )


def _as_peer(_: Recommendation) -> frozenset[Viewer]:
    return frozenset({Viewer.PEER})


def _skill(member: MemberInfo, *, framework: str, skill: str) -> SkillRef:
    return competencies.find_skill(member.programme_id, framework_key=framework, skill_key=skill)


def _suggestion(found: Recommendation, name: str, *, target: int, viewers: Viewers) -> MentorSuggestion:
    confirmed = found.offer.band is Band.CONFIRMED
    return fill(
        MentorSuggestion,
        found.offer,
        name=name,
        level_band=band_of(above=math.floor(found.offer.mean + 0.5) - target, confirmed=confirmed),
        confirmed=confirmed,
        score=shown_score(found.score, viewers),
        reasons=show_reasons(found.reasons, viewers),
    )


def _waiting(action: str, member: MemberInfo, ref: SkillRef, *, now: datetime) -> Change:
    return Change(
        action=action,
        subject="member",
        subject_id=member.member_id,
        at=now,
        programme_id=member.programme_id,
        actor_id=member.user_id,
        member_id=member.member_id,
        new={"skill_id": ref.skill_id},
    )
