"""The demo site's addresses: the doors, the small course, the admin, and the package's own pages."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import JavaScriptCatalog

from tests.site import doors, workbench_views

_SUFFIXES = ("", "/", "/<path:suffix>")

urlpatterns = [
    path("", doors.show_doors, name="doors"),
    path("enter/<str:username>/", doors.enter, name="enter"),
    path("step/<int:place>/", doors.take_turn, name="take_turn"),
    path("strip/", doors.toggle_strip, name="toggle_strip"),
    path("leave/", doors.leave, name="leave"),
    path("workbench/", workbench_views.show_course, name="workbench_index"),
    path("workbench/unit/<int:number>/", workbench_views.show_unit, name="unit"),
    path("workbench/unit/<int:number>/public/", workbench_views.show_public_unit, name="public_unit"),
    path("workbench/unit/<int:number>/author/", workbench_views.edit_unit, name="edit_unit"),
    # The names that the workbench's runtime reverses.
    path(
        "workbench/resource/<str:block_type>/<path:resource>", workbench_views.serve_resource, name="package_resource"
    ),
    path("jsi18n/", JavaScriptCatalog.as_view(), name="javascript-catalog"),
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}site/icon.svg")),
    path("admin/", admin.site.urls),
    path("", include(("mentoring_xblock.urls", "mentoring_xblock"), namespace="task_mentoring")),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
]
for _name, _view in (
    ("handler", workbench_views.call_handler),
    ("author_handler", partial(workbench_views.call_handler, author=True)),
    ("handler_noauth", workbench_views.call_handler_without_checks),
):
    # The longest first: reversing takes the last that fits.
    urlpatterns += [path(f"workbench/{_name}/<str:usage>/<str:name>{end}", _view, name=_name) for end in _SUFFIXES]
