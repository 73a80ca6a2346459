"""What a role is called, where a row holds its key alone: its newest title, with the grade."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, NullIf

from ..models import Role


def name_roles(keys: Collection[str], *, programme_ids: Any) -> dict[object, str]:
    """Names by key in these programmes (1 query); keys that no version has are left out."""
    rows = Role.objects.filter(key__in=keys, version__framework__programme_id__in=programme_ids)
    return {row.key: str(row) for row in rows.order_by("id")}


def with_role_name(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows, each with the name of its ``role_key`` as ``role_name``: the key itself if no version has it."""
    roles = Role.objects.filter(key=OuterRef("role_key"), version__framework__programme_id=OuterRef("programme_id"))
    grade = Coalesce(Concat(Value(" – "), NullIf("grade", Value(""))), Value(""))
    name = roles.order_by("-id").values_list(Concat("title", grade, output_field=CharField()))
    named: QuerySet[Any] = rows.annotate(role_name=Coalesce(Subquery(name[:1]), "role_key"))
    return named
