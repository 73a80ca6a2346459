"""The demo course in the browser: a unit as learners see it, as its author edits it, and the block's handlers."""

from __future__ import annotations

import mimetypes

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, ensure_csrf_cookie
from web_fragments.fragment import Fragment
from xblock.core import XBlock
from xblock.django.request import django_to_webob_request, webob_to_django_response
from xblock.exceptions import DisallowedFileError
from xblock.plugin import PluginMissingError

from tests.site.course import Unit, get_block, list_units


@login_required
def show_course(request: HttpRequest) -> HttpResponse:
    """List the course's units."""
    return render(request, "site/course.html", {"units": list_units()})


@never_cache
@login_required
@ensure_csrf_cookie
def show_unit(request: HttpRequest, number: int) -> HttpResponse:
    """Show a unit as the LMS would show it to this learner."""
    unit = _find_unit(number)
    fragment = get_block(str(unit.usage)).render("student_view", {})
    return _page(request, "site/unit.html", unit, {"view": fragment}, author=False)


@ensure_csrf_cookie
def show_public_unit(request: HttpRequest, number: int) -> HttpResponse:
    """Show a unit as a public course shows it to somebody who is not logged in."""
    unit = _find_unit(number)
    fragment = get_block(str(unit.usage)).render("public_view", {})
    return _page(request, "site/unit.html", unit, {"view": fragment}, author=False)


@never_cache
@login_required
@ensure_csrf_cookie
def edit_unit(request: HttpRequest, number: int) -> HttpResponse:
    """Show what Studio shows its author: the block's author view, and below it the editor."""
    if not request.user.is_staff:
        raise PermissionDenied("Only the course team edits a unit.")
    unit = _find_unit(number)
    views = {
        name: get_block(str(unit.usage), author=True).render(view, {})
        for name, view in (("preview", "author_view"), ("editor", "studio_view"))
    }
    return _page(request, "site/author.html", unit, views, author=True)


def call_handler(
    request: HttpRequest, usage: str, name: str, suffix: str = "", *, author: bool = False
) -> HttpResponse:
    """Hand a request to one of the block's handlers; Studio's are for the course team alone."""
    if author and not request.user.is_staff:
        raise PermissionDenied("Only the course team calls Studio's handlers.")
    block = get_block(usage, author=author)
    response = block.runtime.handle(block, name, django_to_webob_request(request), suffix)
    return webob_to_django_response(response)


@csrf_exempt
def call_handler_without_checks(request: HttpRequest, usage: str, name: str, suffix: str = "") -> HttpResponse:
    """The LMS's ``handler_noauth``: every handler of every block, neither token nor access checked before it."""
    return call_handler(request, usage, name, suffix)


def serve_resource(request: HttpRequest, block_type: str, resource: str) -> HttpResponse:
    """Serve a file of a block's package."""
    try:
        content = XBlock.load_class(block_type).open_local_resource(resource)
    except (PluginMissingError, DisallowedFileError, OSError) as error:
        raise Http404 from error
    return HttpResponse(content, content_type=mimetypes.guess_type(resource)[0])


def _find_unit(number: int) -> Unit:
    units = list_units()
    if number >= len(units):
        raise Http404
    return units[number]


def _page(
    request: HttpRequest, template: str, unit: Unit, fragments: dict[str, Fragment], *, author: bool
) -> HttpResponse:
    # Two views may ask for the same script; a page loads it once, as the platform does.
    together = Fragment()
    together.add_resources(fragments.values())
    context = {name: mark_safe(fragment.body_html()) for name, fragment in fragments.items()}
    context |= {
        "unit": unit,
        "head_html": mark_safe(together.head_html()),
        "foot_html": mark_safe(together.foot_html()),
        "handlers": f"/workbench/{'author_handler' if author else 'handler'}/",
    }
    return render(request, template, context)
