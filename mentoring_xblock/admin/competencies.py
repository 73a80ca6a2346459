"""Competency models in Django's admin: to look at and to search. They come in by import."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..models import Behaviour, FrameworkVersion, Level, Role, SkillVersion, Target
from .exporting import Exported
from .filters import OwnFilter
from .linking import Linked
from .rights import ShownInline, ShownOnly


class LevelInline(ShownInline):
    """The scale."""

    model = Level


class BehaviourInline(ShownInline):
    """What shows a level."""

    model = Behaviour
    ordering = ("level", "position")


class TargetInline(ShownInline):
    """What a role asks for."""

    model = Target
    ordering = ("position",)


@admin.register(FrameworkVersion)
class FrameworkVersionAdmin(Exported):
    """Frameworks by version."""

    change_list_template = "mentoring_xblock/admin/frameworks.html"
    programme_path = "framework__programme_id"
    list_display = ("title", "number", "status", "programme_title", "language", "published_at")
    list_filter = ("status", ("framework__programme", OwnFilter))
    list_select_related = ("framework__programme",)
    search_fields = ("title", "framework__key", "source")
    ordering = ("title", "-number")
    exclude = ("published_of", "draft_of")
    inlines = (LevelInline,)

    @admin.display(description=_("programme"), ordering="framework__programme__title")
    def programme_title(self, row: FrameworkVersion) -> str:
        """The programme whose model it is."""
        return row.framework.programme.title


@admin.register(SkillVersion)
class SkillAdmin(Linked):
    """Skills as worded in each version."""

    programme_path = "version__framework__programme_id"
    list_display = ("title", "kind", "group", "version", "is_retired")
    list_filter = ("version__status", "kind", "is_retired", ("version__framework", OwnFilter))
    list_select_related = ("version",)
    search_fields = ("title", "skill__key", "description", "group")
    ordering = ("version", "position")
    inlines = (BehaviourInline,)


@admin.register(Role)
class RoleAdmin(ShownOnly):
    """Roles with their targets."""

    programme_path = "version__framework__programme_id"
    list_display = ("title", "grade", "family", "version")
    list_filter = ("version__status", ("version__framework", OwnFilter), "family")
    list_select_related = ("version",)
    search_fields = ("title", "key", "family", "grade")
    ordering = ("version", "position")
    inlines = (TargetInline,)
