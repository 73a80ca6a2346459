"""Filters that offer only what occurs in the rows that the viewer may see, and what an address may filter by.

Django's own offer every programme, framework and department to every viewer; and an address may ask by any
column of a neighbouring table, which would tell a password hash letter by letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.db.models import Field, QuerySet
from django.http import HttpRequest

_ENDINGS = ("", "__exact", "__isnull", "__gte", "__lt", "__year", "__month", "__day")


class SeenValues(admin.AllValuesFieldListFilter):
    """A column's values in the rows that the viewer may see."""

    def __init__(
        self, field: Any, request: HttpRequest, params: Any, model: Any, model_admin: Any, field_path: str
    ) -> None:
        super().__init__(field, request, params, model, model_admin, field_path)
        self.lookup_choices: QuerySet[Any, Any] = _seen(model_admin, request, field_path)


class SeenRelated(admin.RelatedFieldListFilter):
    """The neighbouring rows to which those lead that the viewer may see."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        """(id, name) by name."""
        found = field.remote_field.model._default_manager.filter(pk__in=_seen(model_admin, request, self.field_path))
        return sorted(((row.pk, str(row)) for row in found), key=lambda choice: choice[1])


def scope_filters(model: Any, listed: Iterable[Any]) -> list[Any]:
    """A ``list_filter`` whose plain names are shown by the filters above; what is a class stays as it is."""
    return [_scoped(model, each) if isinstance(each, str) else each for each in listed]


def may_filter_by(lookup: str, model: Any, listed: Sequence[Any], *extra: str | None) -> bool:
    """Whether an address may filter rows by ``lookup``: by what the list offers as a filter, and by nothing else."""
    paths = [each if isinstance(each, str) else each[0] for each in listed if isinstance(each, str | tuple)]
    wanted = {str(each.parameter_name) for each in listed if hasattr(each, "parameter_name")}
    for path in filter(None, (*paths, *extra)):
        field = get_fields_from_path(model, path)[-1]
        target = getattr(field, "target_field", None)
        names = (path, f"{path}__{target.name}") if target is not None else (path,)
        wanted |= {f"{name}{ending}" for name in names for ending in _ENDINGS}
    return lookup in wanted


def _scoped(model: Any, path: str) -> Any:
    field: Field[Any, Any] = get_fields_from_path(model, path)[-1]
    if field.remote_field is not None:
        return (path, SeenRelated)
    if field.get_internal_type() in ("BooleanField", "DateField", "DateTimeField") or field.choices:
        return path
    return (path, SeenValues)


def _seen(model_admin: Any, request: HttpRequest, path: str) -> QuerySet[Any, Any]:
    rows: QuerySet[Any] = model_admin.get_queryset(request)
    return rows.order_by(path).values_list(path, flat=True).distinct()
