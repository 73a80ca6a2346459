"""Where our pages are: in the LMS, whichever of its processes asks. Studio does not serve them. And the ways into a
course and to the login page, which are the platform's.
"""

from __future__ import annotations

from typing import Any

import crum
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from .configuration import get_setting

_URLS = "mentoring_xblock.urls"
"""Named by string: the pages are a layer above."""


def link_to(name: str, *args: object) -> str:
    """The way to a page of ours: its path where this process serves it, else its address in the LMS."""
    try:
        return reverse(f"task_mentoring:{name}", args=args)
    except NoReverseMatch:
        return address_of(name, *args)


def address_of_block(course: str, usage_key: str) -> str:
    """The address of a block in its course, through the platform's page that leads there; "" without an LMS."""
    root = getattr(settings, "LMS_ROOT_URL", "") or ""
    return f"{root.rstrip('/')}{path_to_block(course, usage_key)}" if root else ""


def path_to_block(course: object, usage_key: object) -> str:
    """The LMS's path of a block or unit in its course, by the platform's page that leads there."""
    return f"/courses/{course}/jump_to/{usage_key}"


def way_back_to(block: Any) -> str:
    """Where a visitor of ``block`` goes after signing in: to its unit in the course, or on a site without the platform
    to the page that was asked for; "" if no page was."""
    usage_key = block.scope_ids.usage_id
    course = getattr(usage_key, "context_key", None)
    if getattr(course, "is_course", False) and not get_setting("STANDALONE"):
        return path_to_block(course, usage_key)
    request = crum.get_current_request()
    return str(request.get_full_path()) if request is not None else ""


def address_of_login(back: str = "") -> str:
    """The address of the site's login page, which leads on to ``back``; "" where the site names none."""
    page = str(settings.LOGIN_URL or "")
    if page and "/" not in page:
        # The name of a pattern, as Django allows it to be.
        try:
            page = reverse(page)
        except NoReverseMatch:
            return ""
    if not page or not back:
        return page
    return f"{page}{'&' if '?' in page else '?'}{urlencode({REDIRECT_FIELD_NAME: back})}"


def address_of(name: str, *args: object) -> str:
    """The absolute address of a page of ours in the LMS; a bare path where the site does not say where its LMS is."""
    try:
        path = reverse(f"task_mentoring:{name}", args=args)
    except NoReverseMatch:
        # The platform hangs plugins at its root, so our own table gives the LMS's path.
        path = reverse(name, urlconf=_URLS, args=args)
    root = getattr(settings, "LMS_ROOT_URL", "") or ""
    return f"{root.rstrip('/')}{path}"
