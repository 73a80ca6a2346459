"""The page "Start" for a programme's admins: five steps, each done or next, with one button. No rule here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ..applets.exchange.data.uploads import ImportKind
from ..core.errors import NotFound
from ..core.later import Later
from ..wording.labels import label_of
from .answers import change, page
from .frame import Frame, Trouble, show

if TYPE_CHECKING:
    from ..api import starting as api
    from ..api.frameworks import importing as models
    from ..api.jobs import matching
    from ..wording import starting as words
else:
    api = Later("mentoring_xblock.api.starting")
    models = Later("mentoring_xblock.api.frameworks.importing")
    matching = Later("mentoring_xblock.api.jobs.matching")
    words = Later("mentoring_xblock.wording.starting")


@require_GET
@page
def start(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The five steps."""
    return _show(request, frame)


def _show(request: HttpRequest, frame: Frame, *, trouble: Trouble | None = None) -> HttpResponse:
    found = api.get_start(**frame.caller)
    context: dict[str, Any] = {
        "start": found,
        "steps": [
            {
                "name": step.value,
                "title": label_of(step),
                "is_done": step in found.done,
                "is_next": step is found.next,
            }
            for step in found.steps
        ],
        "all": len(found.steps),
        "unrated": max(0, found.members - found.rated),
        "rules": words.describe_rules(found.programme.policy),
        "samples": models.list_samples().items(),
        "address": request.POST.get("address", found.unit_address) if trouble else found.unit_address,
    }
    return show(request, frame, "start.html", context, here="programme", trouble=trouble)


@transaction.non_atomic_requests
@change(_show, at="model")
def take_sample(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Show what a model of the package would bring in; its plan has the button to import it."""
    key = str(request.POST.get("sample", ""))
    if key not in models.list_samples():
        raise NotFound
    source = models.load_sample(key)
    upload = matching.open_import(**frame.caller, source=source, kind=ImportKind.FRAMEWORK)
    return HttpResponseRedirect(frame.address("import_plan", upload.upload_id))


@change(_show, at="rules")
def confirm_rules(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The rules are right as they are."""
    api.confirm_rules(**frame.caller)
    messages.success(request, _("Noted. The site’s administrators can change the rules at any time."))
    return HttpResponseRedirect(frame.address("start"))


@change(_show, at="block")
def set_unit(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Where people rate themselves."""
    api.set_unit_address(**frame.caller, address=str(request.POST.get("address", "")))
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(frame.address("start"))
