"""How a page answers a refusal: the one table of statuses, and the wrapper of every view. No page's content here."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from ..core.errors import MentoringError
from ..platform.templates import render
from ..wording.refusals import describe_refusal
from .frame import base_template, frame_of, zone_of

STATUSES = {400: "refused", 403: "not_allowed", 404: "not_found", 409: "moved_on", 413: "refused", 429: "refused"}
"""Status of a refusal -> which of the refusal pages is shown. Whatever else a refusal says is answered as 400."""

View = Callable[..., HttpResponse]


def status_of(error: MentoringError) -> int:
    """The HTTP status of a refusal."""
    return error.status if error.status in STATUSES else 400


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
