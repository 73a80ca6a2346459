"""Where the pages and the API hang in the LMS and in Studio. No views here.

Included under the namespace ``task_mentoring``: ``reverse("task_mentoring:…")``.
"""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(module))
    for prefix, module in (
        ("mentoring/", "mentoring_xblock.pages.urls"),
        ("api/mentoring/v1/", "mentoring_xblock.rest_api.v1.urls"),
    )
    if find_spec(module.rpartition(".")[0]) and find_spec(module)
]
