"""Where the pages and the API hang in the LMS and in Studio. No views here.

Included under the namespace ``task_mentoring``: ``task_mentoring:my`` is a page, ``task_mentoring:api:me`` an endpoint.
Their modules are imported on the first visit, since most processes of the LMS never serve one.
"""

from __future__ import annotations

from django.urls import URLResolver
from django.urls.resolvers import RoutePattern

urlpatterns = [
    # What ``include`` makes of these, but for the import.
    URLResolver(RoutePattern("mentoring/"), "mentoring_xblock.pages.urls"),
    URLResolver(RoutePattern("api/mentoring/"), "mentoring_xblock.rest_api.urls"),
]
