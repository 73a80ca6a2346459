"""Which estimates reports leave out: those of members who are gone. What they say of the others is ``insight``'s."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from .models import Estimate

_HERE = Q(member__is_active=True, member__user__is_active=True)


def take_in(skill_ids: Collection[int]) -> None:
    """Reports count everybody who is here again in these skills (1 query)."""
    if skill_ids:
        Estimate.objects.filter(_HERE, skill_id__in=skill_ids, left_out=True).update(left_out=False)


def leave_out(skill_ids: Collection[int], *, after: int = 0) -> None:
    """Reports count nobody who is gone in these skills, as far as the estimate's id is above ``after`` (1 query)."""
    if skill_ids:
        Estimate.objects.filter(~_HERE, skill_id__in=skill_ids, id__gt=after, left_out=False).update(left_out=True)
