"""Opt-ins to mentor follow a skill that was merged or split. What people say of their offers is ``places``'."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from ...core.actors import SYSTEM, person_of
from ..audit_log import api as audit_log
from ..audit_log.data import Action
from .members import change_of
from .models import Member, MentorOptIn


def carry_opt_ins(predecessors: Mapping[int, Collection[int]], *, now: datetime) -> int:
    """Carry opt-ins over to each skill of ``predecessors`` for members who have not decided about it; gives how many.

    A member who withdrew one of several merged skills does not offer the merged one until they opt in. One log row
    each, and four statements per batch of 1,000 rows; each skill comes after its predecessors.
    """
    concerned = {*predecessors, *(former for formers in predecessors.values() for former in formers)}
    opt_ins: dict[int, dict[int, bool]] = {}
    rows = MentorOptIn.objects.filter(skill_id__in=concerned)
    for skill_id, member_id, paused in rows.values_list("skill_id", "member_id", "is_paused"):
        opt_ins.setdefault(skill_id, {})[member_id] = paused
    new: list[MentorOptIn] = []
    for skill_id, former_ids in predecessors.items():
        own = opt_ins.setdefault(skill_id, {})
        said: dict[int, bool] = {}
        for former_id in former_ids:
            for member_id, paused in opt_ins.get(former_id, {}).items():
                said[member_id] = said.get(member_id, False) or paused
        for member_id in sorted(said.keys() - own.keys()):
            own[member_id] = said[member_id]
            new.append(MentorOptIn(member_id=member_id, skill_id=skill_id, is_paused=said[member_id], changed_at=now))
    if not new:
        return 0
    MentorOptIn.objects.bulk_create(new, batch_size=1000)
    members = Member.objects.in_bulk({opt_in.member_id for opt_in in new})
    audit_log.record_many(
        change_of(
            Action.MEMBER_OFFER_CHANGED,
            members[opt_in.member_id],
            actor_id=person_of(SYSTEM),
            now=now,
            new={"skill_id": opt_in.skill_id, "paused": opt_in.is_paused, "carried_over": True},
        )
        for opt_in in new
    )
    return len(new)
