"""How often one person may call the API. The rates are the operator's; limits for a day are the api's."""

from __future__ import annotations

from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import ScopedRateThrottle, SimpleRateThrottle
from rest_framework.views import APIView

from ...platform.configuration import get_rest_rates


class MentoringThrottle(ScopedRateThrottle):
    """The rates of ``TASK_MENTORING["REST_RATES"]``, for reading and for writing; counted in the site's cache.

    The site's own ``DEFAULT_THROTTLE_RATES`` need not know of us, and ours change nothing for its other views.
    """

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Whether one more request is within the rate; its scope is what the request does."""
        name = "READ" if request.method in SAFE_METHODS else "WRITE"
        self.scope = f"task_mentoring_{name.lower()}"
        self.rate = get_rest_rates()[name]
        self.num_requests, self.duration = self.parse_rate(self.rate)
        return bool(SimpleRateThrottle.allow_request(self, request, view))
