"""One view of a block in one of the hosts, wrapped as the platform wraps it."""

from __future__ import annotations

import json

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.csrf import ensure_csrf_cookie
from xblock.core import XBlock

from tests.site.course import UnitRuntime, list_units

HOSTS = {"studio", "library", "lms", "learning"}
VIEWS = {"student_view", "author_view", "studio_view"}


class HostRuntime(UnitRuntime):
    """The demo's runtime, with the addresses of a package's files as the platform gives them in production."""

    def local_resource_url(self, block: XBlock, uri: str) -> str:
        """The hashed address of a collected file."""
        package = block.unmixed_class.__module__.partition(".")[0]
        return str(staticfiles_storage.url(f"{settings.PACKAGES}/{package}/{uri}"))


@login_required
@ensure_csrf_cookie
def show(request: HttpRequest, host: str, view: str, number: int) -> HttpResponse:
    """Show a unit's block; 404 for a host, a view or a unit that is not there."""
    units = list_units()
    if host not in HOSTS or view not in VIEWS or number >= len(units):
        raise Http404
    author = view != "student_view"
    usage = units[number].usage
    block = HostRuntime(author=author, unit=number).get_block(usage)
    # Not through the workbench: it would wrap the block for a runtime of its own.
    fragment = getattr(block, view)({})
    context = {
        "usage": str(usage),
        "view": view,
        "title": units[number].title,
        "handlers": f"/workbench/{'author_handler' if author else 'handler'}/",
        "head_html": mark_safe(fragment.head_html()),
        "foot_html": mark_safe(fragment.foot_html()),
        "content": mark_safe(fragment.body_html()),
        "init": fragment.js_init_fn or "",
        # As the platform writes it, so that no "</script>" ends it.
        "arguments": mark_safe(json.dumps(fragment.json_init_args).replace("/", r"\/")),
    }
    return render(request, f"hosts/{host}.html", context)
