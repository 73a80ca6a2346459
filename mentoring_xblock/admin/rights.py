"""Who sees which rows in Django's admin, and that lists only show. What a list shows is said where it is registered.

Membership gives the right, not Django's model permissions: superusers see all, other staff the programmes of which
they are admin members. A row of another programme is answered as if it were not there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin.views.main import ERROR_FLAG
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from .. import api
from ..core.text import is_storable
from ..platform.tracking import hide_address
from .scoped_filters import may_filter_by, scope_filters

if TYPE_CHECKING:  # Django's classes take type arguments only from the stubs.
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin = admin.ModelAdmin
    TabularInline = admin.TabularInline


def actor_of(request: HttpRequest) -> int:
    """The Django user id of a request that has passed the admin's own login."""
    return int(request.user.pk)  # type: ignore[arg-type]  # logged in, so there is one


def programmes_run_by(request: HttpRequest) -> frozenset[int]:
    """Ids of the programmes whose admin the user is; asked once a request."""
    found: frozenset[int] | None = getattr(request, "_mentoring_programmes", None)
    if found is None:
        is_staff = getattr(request.user, "is_staff", False)
        found = frozenset(api.list_programmes_run_by(actor_id=actor_of(request)) if is_staff else ())
        request._mentoring_programmes = found  # type: ignore[attr-defined]
    return found


class _Unchanged:
    """Rows that nobody adds, changes or deletes here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class ShownOnly(_Unchanged, ModelAdmin):
    """A list and its pages to look at: nothing is added, changed or deleted here."""

    programme_path: ClassVar[str] = "programme_id"
    """From a row to its programme's id."""
    show_full_result_count = False
    list_per_page = 50

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list; what no column could hold is answered as Django answers a lookup that makes no sense.

        Django looks at a value's type and not at its characters, and PostgreSQL refuses NUL with an error.
        """
        if not all(is_storable(text) for pair in request.GET.lists() for text in (pair[0], *pair[1])):
            return HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")
        return hide_address(super().changelist_view(request, extra_context))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One row. Its address has the list's search in it."""
        return hide_address(super().changeform_view(request, object_id, form_url, extra_context))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows of the programmes that the viewer runs; every row for a superuser."""
        rows = super().get_queryset(request)
        if getattr(request.user, "is_superuser", False):
            return rows
        return rows.filter(**{f"{self.programme_path}__in": programmes_run_by(request)})

    def get_list_filter(self, request: HttpRequest) -> Any:
        """The filters, each with the choices that occur in the viewer's rows."""
        return scope_filters(self.model, super().get_list_filter(request))

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Only what the list itself offers to filter by."""
        return may_filter_by(lookup, self.model, self.list_filter, self.date_hierarchy)

    def _may_look(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.is_active and user.is_staff and (user.is_superuser or programmes_run_by(request)))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Shown in the index to programme administrators."""
        return self._may_look(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows outside the queryset are not found in the first place."""
        return self._may_look(request)


class ShownInline(_Unchanged, TabularInline):
    """Read-only rows below their owner; everybody who may see the owner may see them."""

    extra = 0
    can_delete = False
    classes = ("tm-shown",)

    class Media:
        css: ClassVar = {"all": ["mentoring_xblock/css/admin.css"]}

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for the owner, which has been asked already."""
        return True
