"""The addresses below ``/api/mentoring/``: one folder a version, and an answer of the API for every other."""

from __future__ import annotations

from django.urls import include, path, re_path

from .v1.base import Unknown

urlpatterns = [
    path("v1/", include("mentoring_xblock.rest_api.v1.urls")),
    re_path("", Unknown.as_view(), name="unknown"),
]
