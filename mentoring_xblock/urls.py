"""Where the pages and the API hang in the LMS and in Studio. No views here.

Included under the namespace ``task_mentoring``: ``task_mentoring:my`` is a page, ``task_mentoring:api:me`` an endpoint.
"""

from __future__ import annotations

from django.urls import include, path, re_path

from .rest_api.v1.base import Unknown

urlpatterns = [
    path("mentoring/", include("mentoring_xblock.pages.urls")),
    path("api/mentoring/v1/", include("mentoring_xblock.rest_api.v1.urls")),
    re_path(r"^api/mentoring/", Unknown.as_view(), name="unknown"),
]
