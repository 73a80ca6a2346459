"""Whether the platform around us is set up as our promises need it. Reads settings and a few accounts; changes nothing.

Outside edx-platform nothing of this applies, and nothing is at fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.util import find_spec

from django.conf import settings
from django.contrib.auth import get_user_model

from ..core.findings import Finding, find
from .configuration import get_setting

TRACKING = "track.middleware.TrackMiddleware"
TYPED_INTO = (
    "/mentoring/pairings/1/reject/",
    "/mentoring/team/members/1/rate/",
    "/api/mentoring/v1/ratings/",
    "/admin/task_mentoring/pairing/1/change/",
    "/courses/course-v1:O+C+R/xblock/block-v1:O+C+R+type@competency_self_assessment+block@b/handler/submit",
)
"""Addresses to which people send levels and words; one of each kind."""
RECEIVER = "retire_learner"
DEMO_PEOPLE = ("learner", "mentor", "manager", "admin")
DEMO_DOMAIN = "@example.com"


def examine() -> tuple[Finding, ...]:
    """The platform's log of requests, its retirement, and people that only a demo site has."""
    return (
        find("the platform's tracking log leaves out what people type (TRACKING_IGNORE_URL_PATTERNS)", _tracked()),
        find("the platform's retirement reaches what we hold (USER_RETIRE_LMS_CRITICAL)", _unheard_retirement()),
        find("no invented people of the demo are on this site", _demo_people()),
    )


def _tracked() -> Iterator[str]:
    if not any(str(each).endswith(TRACKING) for each in settings.MIDDLEWARE):
        return
    patterns = getattr(settings, "TRACKING_IGNORE_URL_PATTERNS", None) or ()
    yield from (path for path in TYPED_INTO if not any(re.match(pattern, path) for pattern in patterns))


def _unheard_retirement() -> Iterator[str]:
    # Studio retires nobody.
    if find_spec("openedx") is None or str(getattr(settings, "ROOT_URLCONF", "")).startswith("cms."):
        return
    from openedx.core.djangoapps.user_api.accounts import signals

    known = {str(entry[0][0]) for entry in signals.USER_RETIRE_LMS_CRITICAL.receivers}
    if not any(RECEIVER in identity for identity in known):
        yield "no receiver of ours is connected"


def _demo_people() -> Iterator[str]:
    if get_setting("STANDALONE"):
        return
    accounts = get_user_model()._default_manager.filter(username__in=DEMO_PEOPLE, email__endswith=DEMO_DOMAIN)
    names = [str(name) for name in accounts.order_by("username").values_list("username", flat=True)]
    # One such account may be anybody's; all of them are the demo's.
    if len(names) == len(DEMO_PEOPLE):
        yield from names
