"""The filters of the lists. Each offers only what occurs in the rows that the viewer may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..applets.pairings.states import State
from ..core.text import LINE_LENGTH, is_name
from ..wording.imports import name_format
from ..wording.labels import choices_of
from .role_names import name_roles

MOST_CHOICES = 200

_AGES: dict[str, tuple[int, int | None]] = {"day": (0, 1), "days": (1, 3), "week": (3, 7), "older": (7, None)}
_SCORES: dict[str, tuple[float, float | None]] = {"low": (0.0, 0.5), "middle": (0.5, 0.75), "high": (0.75, None)}


class _ValueFilter(admin.SimpleListFilter):
    """A filter for one column, with the values that occur."""

    column: ClassVar[str]
    label: ClassVar[str]

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """(value, what is shown) for every value that occurs."""
        rows = model_admin.get_queryset(request).order_by().values_list(self.column, self.label).distinct()
        return sorted(
            ((str(value), str(label)) for value, label in rows[:MOST_CHOICES] if label), key=lambda each: each[1]
        )

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with the value chosen; a value that cannot be meant finds nothing."""
        wanted = self.value()
        if not wanted:
            return queryset
        return queryset.filter(**{self.column: wanted}) if is_name(wanted, longest=LINE_LENGTH) else queryset.none()


class OwnFilter(admin.RelatedFieldListFilter):
    """A filter by a related row. Django offers every row of that table; here only those that the viewer's rows have."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        """(id, what is shown) for every related row that occurs."""
        occurring = model_admin.get_queryset(request).order_by().values(self.field_path)
        ordering = self.field_admin_ordering(field, request, model_admin)
        return field.get_choices(include_blank=False, ordering=ordering, limit_choices_to={"pk__in": occurring})


class StateFilter(admin.SimpleListFilter):
    """By where the pairing stands."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Every state, in the order of a pairing's life."""
        return choices_of(State)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows in that state."""
        return queryset.filter(state=self.value()) if self.value() in set(State) else queryset


class RoleFilter(_ValueFilter):
    """By the role in which the gap was found."""

    title = _("role")
    parameter_name = "role"
    column = label = "role_key"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """(key, name) for every role that occurs."""
        keys = [key for key, _key in super().lookups(request, model_admin)]
        seen = model_admin.get_queryset(request).order_by().values(model_admin.programme_path)
        names = name_roles(keys, programme_ids=seen)
        return sorted(((key, names.get(key, key)) for key in keys), key=lambda each: each[1])


class SkillFilter(_ValueFilter):
    """By skill, in the wording of the pairing."""

    title = _("skill")
    parameter_name = "skill"
    column = "skill__key"
    label = "skill_version__title"


class DepartmentFilter(_ValueFilter):
    """By the mentee's department."""

    title = _("mentee’s department")
    parameter_name = "department"
    column = label = "mentee__department"


class FormatFilter(_ValueFilter):
    """By the layout of an imported file."""

    title = _("format")
    parameter_name = "format"
    column = label = "format"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """(format, its title) for every format that occurs."""
        return [(name, name_format(name)) for name, _name in super().lookups(request, model_admin)]


class AgeFilter(admin.SimpleListFilter):
    """By how long ago it was proposed."""

    title = _("age")
    parameter_name = "age"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """From today's to the ones that have waited too long."""
        return (
            ("day", _("less than a day")),
            ("days", _("1 to 3 days")),
            ("week", _("3 to 7 days")),
            ("older", _("more than a week")),
        )

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of that age."""
        if self.value() not in _AGES:
            return queryset
        least, most = _AGES[str(self.value())]
        now = timezone.now()
        rows = queryset.filter(created_at__lte=now - timedelta(days=least))
        return rows if most is None else rows.filter(created_at__gt=now - timedelta(days=most))


class ScoreFilter(admin.SimpleListFilter):
    """By how well the two fitted."""

    title = _("score")
    parameter_name = "fit"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Three bands."""
        return (("high", _("0.75 or more")), ("middle", _("0.5 to 0.75")), ("low", _("below 0.5")))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows in that band."""
        if self.value() not in _SCORES:
            return queryset
        least, most = _SCORES[str(self.value())]
        rows = queryset.filter(score__gte=least)
        return rows if most is None else rows.filter(score__lt=most)
