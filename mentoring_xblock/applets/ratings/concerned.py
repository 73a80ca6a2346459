"""Whom a skill or a role concerns, counted: for a plan that would take it out of use."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count

from .models import Rating, Submission


def count_raters(skill_ids: Collection[int]) -> dict[int, int]:
    """How many members have ratings of each of the skills; one that nobody has rated is left out (1 query)."""
    rows = Rating.objects.filter(skill_id__in=skill_ids).order_by("skill_id")
    return dict(rows.values_list("skill_id").annotate(count=Count("member_id", distinct=True)))


def count_blocks_asking(programme_id: int, role_keys: Collection[str]) -> dict[str, int]:
    """In how many units of courses people have answered as holders of each role; 1 query."""
    rows = Submission.objects.filter(member__programme_id=programme_id, role_key__in=role_keys).exclude(usage_key="")
    return dict(rows.order_by("role_key").values_list("role_key").annotate(count=Count("usage_key", distinct=True)))
