"""Use cases around a self-assessment before it is sent: the profile that it is made against, and its draft.

``self_assessment`` stores what is sent, ``appraisals`` managers' ratings; ``applets.ratings.domain`` estimates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from ...applets.competencies.data import RoleDefinition
from ...applets.pairings import api as pairings
from ...applets.people import api as people
from ...applets.people.data import MemberInfo
from ...applets.ratings import api as ratings
from ...applets.ratings.answers import check_draft
from ...core import clock
from ...core.text import LINE_LENGTH, clean_text
from ..people.joining import find_entrance, find_way_in
from ..permissions import require_insider, require_manager_of
from ..transactions import atomic_use_case
from .data import Profile
from .profiles import Known, build_profile, find_definition, find_version


def get_profile(
    *,
    actor_id: int,
    framework: str,
    role: str = "",
    programme: str = "",
    course: str = "",
    member_id: int | None = None,
    with_results: bool = True,
    now: datetime | None = None,
) -> Profile:
    """Where a member stands against a role; the actor's own profile unless ``member_id`` names another's.

    ``role`` empty: the member's own role of that framework, else its first. Before somebody who may join through
    ``course``, the key of the course whose block asks, every result is empty and ``member_id`` None. So is every result
    where they are not asked for (``with_results``), which saves reading them.

    Raises NotFound for a framework, role or member that is not there or not the actor's to see: another's profile is
    for their manager and the programme's admins. Outsiders are refused as by ``join_programme`` where a course is
    named, and else as by ``require_insider``.
    """
    viewer_id, is_engaged = None, True
    if course:
        insider = people.find_insider(
            actor_id, programme_key=programme, among=pairings.ENGAGED if with_results else people.INSIDERS
        )
        is_engaged = insider is not None and bool(insider.counted)
        where, member = (
            (insider.programme, insider.member) if insider else find_way_in(actor_id, programme, course=course)
        )
    else:
        actor = require_insider(actor_id, programme)
        where, member = actor.programme, actor.member
        if member_id is not None and member_id != actor.member_id:
            member = require_manager_of(actor, member_id)
            viewer_id = actor.member_id
    if member is not None and member.user_id == actor_id and not role:
        # Found without their roles, which matter only where none is named.
        member = _with_roles(member)
    version = find_version(where.programme_id, framework=framework)
    definition = find_definition(version, role=role, member=member)
    own = member if member is not None and member.user_id == actor_id else None
    if not with_results:
        known = build_profile(where, definition, member=None)
        return replace(known, member_id=member.member_id if member else None, has_pairings=None, own=own)
    profile = build_profile(where, definition, member=member, is_engaged=is_engaged, viewer_id=viewer_id, now=now)
    return replace(profile, own=own)


@atomic_use_case
def save_draft(
    *,
    actor_id: int,
    usage_key: str,
    answers: dict[str, dict[str, Any]],
    known_at: str = "",
    framework: str,
    role: str,
    programme: str = "",
    course: str = "",
    check: Callable[[RoleDefinition], None] | None = None,
    now: datetime | None = None,
) -> tuple[Profile, dict[str, dict[str, Any]], str]:
    """Keep what a learner has filled in but not sent for these skills, unless what is kept was typed later.

    Gives their profile (levels and targets alone), words that are newer than what was sent, by skill, and the stamp
    that tells the next time what the sender knows.

    ``answers``: {skill: {"level", "last_performed" (ISO date), "willing", "note", "not_my_work", "age" (seconds since
    it was typed, 0 where absent)}}, each part optional; a skill without any part is one that was emptied. ``known_at``
    is the stamp of what the sender knows, "" for nothing. The learner need not be a member yet, but must be one who may
    join through ``course``. Raises InvalidInput that names every bad answer, NotFound for an unknown framework or role,
    like ``join_programme`` for people who may not join, and what ``check`` raises of the role definition. A draft may
    outlive a change of role: what is sent is checked against that.
    """
    usage_key = clean_text(usage_key, field="usage_key", longest=LINE_LENGTH, required=True)
    now = now or clock.now()
    where, member = find_entrance(actor_id, programme, course=course)
    if member is not None and not role:
        member = _with_roles(member)
    definition = find_definition(find_version(where.programme_id, framework=framework), role=role, member=member)
    if check is not None:
        check(definition)
    newer, stamp = ratings.merge_draft(
        actor_id,
        usage_key=usage_key,
        answers=check_draft(answers, scale=definition.version.scale),
        typed={skill: now - timedelta(seconds=parts.get("age") or 0) for skill, parts in answers.items()},
        known_at=clean_text(known_at, field="known_at", longest=LINE_LENGTH),
        now=now,
    )
    # What a choice reveals needs the levels alone, and people save often.
    known = Known(ratings.skill_records_of(member.member_id)) if member is not None else None
    profile = build_profile(where, definition, member=member, known=known, now=now)
    return profile, newer, stamp


def get_draft(*, actor_id: int, usage_key: str) -> tuple[dict[str, dict[str, Any]], str]:
    """What the learner has filled in but not sent in that block, empty where nothing is kept, and its stamp."""
    return ratings.get_draft(actor_id, usage_key=usage_key)


def _with_roles(member: MemberInfo) -> MemberInfo:
    return replace(member, roles=people.member_roles([member.member_id]).get(member.member_id, ()))
