"""The page "Who could mentor this skill" for programme admins: members at mentor level who do not offer it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from .. import api
from ..core.text import KEY_LENGTH
from .answers import change, page
from .forms import InvitationForm, read
from .frame import Frame, Trouble, show


@require_GET
@page
def inviting(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Who could be asked, the likeliest first."""
    return _show(request, frame)


def _show(request: HttpRequest, frame: Frame, *, trouble: Trouble | None = None) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    framework, skill = (str(sent.get(name, ""))[:KEY_LENGTH] for name in ("framework", "skill"))
    found = api.list_invitable(**frame.caller, framework=framework, skill=skill)
    titles = {each.key: each.title for each in api.list_skills(**frame.caller, framework=framework)}
    context: dict[str, Any] = {
        "framework": framework,
        "skill": skill,
        "title": titles.get(skill, skill),
        "found": found,
    }
    return show(request, frame, "inviting.html", context, here="programme", trouble=trouble)


@change(_show, at="invite")
def invite(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Ask one of them whether they would offer to mentor the skill."""
    sent = read(InvitationForm, request.POST)
    api.invite_to_mentor(**frame.caller, **sent)
    messages.success(request, _("We have asked them. They decide whether to offer it."))
    return HttpResponseRedirect(frame.address("inviting", framework=sent["framework"], skill=sent["skill"]))
