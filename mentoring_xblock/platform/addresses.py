"""Where our pages are: in the LMS, whichever of its processes asks. Studio does not serve them."""

from __future__ import annotations

from django.conf import settings
from django.urls import NoReverseMatch, reverse

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
    return f"{root.rstrip('/')}/courses/{course}/jump_to/{usage_key}" if root else ""


def address_of(name: str, *args: object) -> str:
    """The absolute address of a page of ours in the LMS; a bare path where the site does not say where its LMS is."""
    try:
        path = reverse(f"task_mentoring:{name}", args=args)
    except NoReverseMatch:
        # The platform hangs plugins at its root, so our own table gives the LMS's path.
        path = reverse(name, urlconf=_URLS, args=args)
    root = getattr(settings, "LMS_ROOT_URL", "") or ""
    return f"{root.rstrip('/')}{path}"
