"""The page "Expected people" for a programme's admins: whom a file named who has no account yet. No rule here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ..core.later import Later
from .answers import change, page
from .frame import Frame, Trouble, show

if TYPE_CHECKING:
    from ..api.people import expected as api
else:
    api = Later("mentoring_xblock.api.people.expected")

ROWS = 100


@require_GET
@page
def expected(request: HttpRequest, frame: Frame) -> HttpResponse:
    """A page of them, by address."""
    return _show(request, frame)


def _show(request: HttpRequest, frame: Frame, *, trouble: Trouble | None = None) -> HttpResponse:
    people = api.list_expected(**frame.caller)
    context: dict[str, Any] = {"page": Paginator(people, ROWS).get_page(request.GET.get("p"))}
    return show(request, frame, "expected.html", context, here="programme", trouble=trouble)


@change(_show, at="expected")
def forget(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Somebody is expected no more."""
    api.forget_expected(**frame.caller, email=str(request.POST.get("email", "")))
    messages.success(request, _("Removed from the list."))
    return HttpResponseRedirect(frame.address("expected"))
