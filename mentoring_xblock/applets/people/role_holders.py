"""Who holds which role of a competency model, and what they hold instead when a role is gone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Count

from ..audit_log import api as audit_log
from ..audit_log.data import Action
from .members import change_of, member_roles
from .models import Member, MemberRole


def count_holders(framework_id: int, role_keys: Collection[str]) -> dict[str, int]:
    """How many members hold each of the roles now; a role that nobody holds is left out (1 query)."""
    rows = MemberRole.objects.filter(framework_id=framework_id, role_key__in=role_keys, member__is_active=True)
    return dict(rows.values_list("role_key").annotate(count=Count("member_id", distinct=True)).order_by("role_key"))


def count_held_roles() -> dict[tuple[int, str], int]:
    """How many members hold each role that anybody holds, by framework id and role key (1 query)."""
    rows = MemberRole.objects.filter(member__is_active=True).values_list("framework_id", "role_key")
    counted = rows.annotate(count=Count("member_id", distinct=True)).order_by("framework_id", "role_key")
    return {(framework_id, key): count for framework_id, key, count in counted}


def move_holders(framework_id: int, moves: Mapping[str, str], *, actor_id: int | None, now: datetime) -> int:
    """Give those who hold a role of ``moves`` the other one instead, "" for none; how many members that changed.

    Who holds the other one already just loses the first. A log row each; past members are moved too, so that one who
    comes back holds a role that is there.
    """
    rows = MemberRole.objects.select_for_update().filter(framework_id=framework_id, role_key__in=moves)
    held = list(rows.order_by("member_id", "position", "pk"))
    member_ids = {row.member_id for row in held}
    before = member_roles(member_ids)
    kept = {
        (member_id, key) for member_id, roles in before.items() for framework, key in roles if framework == framework_id
    }
    for row in held:
        wanted = moves[row.role_key]
        if not wanted or (row.member_id, wanted) in kept:
            row.delete()
            continue
        kept.add((row.member_id, wanted))
        row.role_key = wanted
        row.save(update_fields=["role_key"])
    after = member_roles(member_ids)
    audit_log.record_many(
        change_of(
            Action.MEMBER_ROLES_CHANGED,
            member,
            actor_id=actor_id,
            now=now,
            old={"roles": [list(role) for role in before.get(member.pk, ())]},
            new={"roles": [list(role) for role in after.get(member.pk, ())]},
        )
        for member in Member.objects.filter(pk__in=member_ids).order_by("pk")
    )
    return len(member_ids)
