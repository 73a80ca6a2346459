"""The demo site's addresses."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include(("mentoring_xblock.urls", "mentoring_xblock"), namespace="task_mentoring")),
]
