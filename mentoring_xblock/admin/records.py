"""Ratings and the runs in Django's admin: appended elsewhere, here only to search and read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import ImportRun, MatchRun, Rating
from ..platform.addresses import link_to
from ..wording.imports import name_format
from .filters import FormatFilter, OwnFilter
from .rights import ShownOnly
from .role_names import with_role_name


@admin.register(Rating)
class RatingAdmin(ShownOnly):
    """Every rating as it was given, with the wording that it answered."""

    programme_path = "member__programme_id"
    list_display = ("member_name", "skill_version", "level", "source", "is_imported", "rated_at")
    list_filter = ("source", "is_imported", "rated_at")
    list_select_related = ("member__user", "skill_version")
    search_fields = ("member__user__username", "member__user__last_name", "skill_version__title")
    ordering = ("-rated_at", "-id")
    date_hierarchy = "rated_at"

    @admin.display(description=_("user"), ordering="member__user__username")
    def member_name(self, row: Rating) -> str:
        """Whose skill it is about."""
        return row.member.user.get_full_name() or row.member.user.get_username()


@admin.register(MatchRun)
class MatchRunAdmin(ShownOnly):
    """Runs of “pair everyone”, dry and applied."""

    list_display = ("planned_at", "programme", "role", "actor", "applied_at", "page")
    list_filter = (("programme", OwnFilter), "applied_at")
    list_select_related = ("programme", "actor")
    ordering = ("-planned_at", "-id")
    # Thousands of ids and what came of them, which the run's own page shows in words.
    exclude = ("plan",)
    fields = ("programme", "role", "actor", "planned_at", "applied_at", "page")

    def get_queryset(self, request: HttpRequest) -> QuerySet[MatchRun]:
        """The runs without their pairs."""
        return with_role_name(super().get_queryset(request).defer("plan"))

    @admin.display(description=_("role"), ordering="role_key")
    def role(self, row: Any) -> str:
        """The role that was paired, empty for all of them."""
        return str(row.role_name)

    @admin.display(description=_("page"))
    def page(self, row: MatchRun) -> str:
        """The way to the run's own page."""
        address = link_to("pairing_run", row.pk) + "?" + urlencode({"programme": row.programme.key})
        return format_html('<a href="{}">{}</a>', address, gettext("View"))


@admin.register(ImportRun)
class ImportRunAdmin(ShownOnly):
    """Imports that were applied."""

    list_display = ("applied_at", "kind", "name", "format_title", "programme", "actor")
    list_filter = ("kind", FormatFilter, ("programme", OwnFilter))
    list_select_related = ("programme", "actor")
    search_fields = ("name",)
    ordering = ("-applied_at", "-id")
    fields = ("programme", "kind", "name", "format_title", "actor", "applied_at")

    @admin.display(description=_("format"), ordering="format")
    def format_title(self, row: ImportRun) -> str:
        """The layout of the file."""
        return name_format(row.format)
