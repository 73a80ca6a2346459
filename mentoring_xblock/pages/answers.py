"""How a page answers a refusal: the wrappers of every view. No page's content here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import Resolver404, get_script_prefix, resolve
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ..core.errors import MentoringError, NotAllowed, gettext_noop
from ..platform.templates import render
from ..platform.tracking import hide_address
from ..wording.refusals import describe_refusal
from .frame import STATUSES, Frame, Trouble, base_template, frame_of, status_of, zone_of

View = Callable[..., HttpResponse]

_OUTDATED = "outdated"
_SEND_AGAIN = gettext_noop(
    "This page was open for too long, or you have signed in again since. Nothing has changed. Check what you entered,"
    " and send it again."
)
_GO_BACK = gettext_noop(
    "This form was open for too long, or you have signed in again since. Go back, reload the page, and send it again."
)


def refuse(request: HttpRequest, error: MentoringError) -> HttpResponse:
    """A whole page for a refusal that has no place on another page.

    What is absent and what is foreign get the same bytes: the page for 404 says nothing of what was asked for.
    """
    status = status_of(error)
    told = "refused" if error.code == _OUTDATED else STATUSES[status]
    context: dict[str, Any] = {"base_template": base_template(), "kind": told}
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
                return hide_address(view(request, frame, *args, **kwargs))
        except MentoringError as error:
            return hide_address(refuse(request, error))

    return answer


class _TokenCheck(CsrfViewMiddleware):
    """Django's check of a form's token, which answers with the reason: the site's answer knows nothing of our pages."""

    def _reject(self, _request: HttpRequest, reason: str) -> str:
        return reason


def _is_outdated(request: HttpRequest) -> bool:
    check = _TokenCheck(lambda _request: HttpResponse())
    check.process_request(request)
    return check.process_view(request, lambda _request: HttpResponse(), (), {}) is not None


def post_only(view: View, *, show_again: View | None = None) -> View:
    """A view that a form is sent to. Somebody comes to its address by a link as well: after signing in again, or by the
    address line of a page that shows what was refused. They are led to the page that the form is on.

    It is exempt from the site's check of the form's token because it checks that itself. ``show_again`` answers a form
    of ours with an old token, with everything typed kept; what another site sent is put before nobody.
    """
    only = require_POST(view)

    @csrf_exempt
    @never_cache
    @wraps(only)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            if request.user.is_authenticated:
                messages.info(request, gettext("Nothing has changed. Send the form on this page again."))
            query = request.META.get("QUERY_STRING", "")
            return HttpResponseRedirect(_page_above(request.path_info) + (f"?{query}" if query else ""))
        if _is_outdated(request):
            # A browser says this of a form; no page can.
            if show_again is not None and request.headers.get("Sec-Fetch-Site") == "same-origin":
                return show_again(request, *args, **kwargs)
            return refuse(request, NotAllowed(_GO_BACK, code=_OUTDATED))
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


def shown_again(show_again: View, *, at: str) -> View:
    """The page that ``show_again`` shows, saying ``at`` a place that the form was refused for its old token."""
    return page(partial(show_again, trouble=Trouble(at, NotAllowed(_SEND_AGAIN, code=_OUTDATED))))


def change(show_again: View, *, at: str) -> Callable[[View], View]:
    """A view that changes something and leads on: what is refused is shown ``at`` a place of the page that
    ``show_again`` shows, with everything typed kept. What is absent or forbidden is a page of its own."""

    def wrap(view: View) -> View:
        @page
        @wraps(view)
        def answer(request: HttpRequest, frame: Frame, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, frame, *args, **kwargs)
            except MentoringError as error:
                if status_of(error) in (403, 404):
                    raise
                return show_again(request, frame, *args, trouble=Trouble(at, error), **kwargs)

        return post_only(answer, show_again=shown_again(show_again, at=at))

    return wrap
