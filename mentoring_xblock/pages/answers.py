"""How a page answers a refusal: the wrappers of every view. No page's content here."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, get_script_prefix, resolve
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ..core.errors import MentoringError
from ..platform.templates import render
from ..wording.refusals import describe_refusal
from .frame import STATUSES, Frame, Trouble, base_template, frame_of, status_of, zone_of

View = Callable[..., HttpResponse]


def refuse(request: HttpRequest, error: MentoringError) -> HttpResponse:
    """A whole page for a refusal that has no place on another page.

    What is absent and what is foreign get the same bytes: the page for 404 says nothing of what was asked for.
    """
    status = status_of(error)
    context: dict[str, Any] = {"base_template": base_template(), "kind": STATUSES[status]}
    if status != 404:
        context["sentence"] = describe_refusal(error)
    return render(request, "mentoring_xblock/pages/refused.html", context, status=status)


def page(view: View) -> View:
    """A view for people who are logged in, in their own time zone, whose refusals become answers."""

    @never_cache
    @login_required
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            frame = frame_of(request)
            with timezone.override(zone_of(frame.viewer)):
                return view(request, frame, *args, **kwargs)
        except MentoringError as error:
            return refuse(request, error)

    return answer


def post_only(view: View) -> View:
    """A view that a form is sent to. Somebody comes to its address by a link as well: after signing in again, or by the
    address line of a page that shows what was refused. They are led to the page that the form is on."""
    only = require_POST(view)

    @never_cache
    @wraps(only)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            if request.user.is_authenticated:
                messages.info(request, gettext("Nothing has changed. Send the form on this page again."))
            query = request.META.get("QUERY_STRING", "")
            return HttpResponseRedirect(_page_above(request.path_info) + (f"?{query}" if query else ""))
        return only(request, *args, **kwargs)

    _POST_ONLY.add(answer)
    return answer


_POST_ONLY: set[View] = set()


def _page_above(path: str) -> str:
    """The nearest page above an address."""
    while path.count("/") > 2:
        path = path.rstrip("/").rsplit("/", 1)[0] + "/"
        try:
            if resolve(path).func not in _POST_ONLY:
                break
        except Resolver404:
            continue
    return get_script_prefix().rstrip("/") + path


def change(show_again: View, *, at: str) -> Callable[[View], View]:
    """A view that changes something and leads on: what is refused is shown ``at`` a place of the page that
    ``show_again`` shows, with everything typed kept. What is absent or forbidden is a page of its own."""

    def wrap(view: View) -> View:
        @post_only
        @page
        @wraps(view)
        def answer(request: HttpRequest, frame: Frame, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, frame, *args, **kwargs)
            except MentoringError as error:
                if status_of(error) in (403, 404):
                    raise
                return show_again(request, frame, *args, trouble=Trouble(at, error), **kwargs)

        return answer

    return wrap
