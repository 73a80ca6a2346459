"""The page on which a member asks for a mentor in one skill: their gap, who could help, and why. No rule here.

Ended pairings lead here, and so does the next gap; the block asks in its own panel.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from .. import api
from ..api.ratings.data import Profile
from ..applets.pairings.data.pairing import MOST_CHOICES, PairingInfo
from ..core.errors import MentoringError
from ..core.ids import read_id
from ..core.text import KEY_LENGTH
from ..wording.labels import label_of
from ..wording.levels import name_levels
from ..wording.refusals import describe_refusal
from .answers import change, page
from .forms import RequestForm, new_token, read
from .frame import Frame, Trouble, show
from .presenting import suggestion_lines


@require_GET
@page
def ask(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Who could help the viewer with a skill."""
    return _show(request, frame)


def _show(request: HttpRequest, frame: Frame, *, trouble: Trouble | None = None) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    about = _about(sent)
    found = api.recommend_mentors(**frame.caller, **about)
    profile = _profile(frame, framework=about["framework"])
    context: dict[str, Any] = {
        **about,
        "found": found,
        **name_levels(profile.scale if profile else None, from_level=found.from_level, to_level=found.target),
        "suggestions": suggestion_lines(found.suggestions),
        "refusal": describe_refusal(found.refusal) if found.refusal else "",
        "chosen": request.POST.getlist("choice"),
        "most": MOST_CHOICES,
        "open_pairing": _open_pairing(profile, skill=about["skill"]),
        "token": new_token(),
        "sent": request.POST,
    }
    return show(request, frame, "ask.html", context, here="my", trouble=trouble)


def _about(sent: Any) -> dict[str, Any]:
    return {name: str(sent.get(name, ""))[:KEY_LENGTH] for name in ("framework", "skill")}


def _profile(frame: Frame, *, framework: str) -> Profile | None:
    """The viewer's own, None where they have none in that model."""
    with suppress(MentoringError):
        return api.get_profile(**frame.caller, framework=framework)
    return None


def _open_pairing(profile: Profile | None, *, skill: str) -> PairingInfo | None:
    """The viewer's open pairing on the skill, which must end before they can ask again."""
    results = profile.results if profile else ()
    return next((each.open_pairing for each in results if each.skill == skill), None)


@change(_show, at="ask")
def send(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Ask the mentors that are ticked, in the order of the list."""
    sent = read(RequestForm, request.POST)
    choices = [found for each in request.POST.getlist("choice") if (found := read_id(each)) is not None]
    pairing = api.request_mentor(**frame.caller, **sent, choices=choices)
    messages.success(request, _("Sent. %(state)s.") % {"state": label_of(pairing.state)})
    return HttpResponseRedirect(frame.address("pairing", pairing.pairing_id))


@change(_show, at="ask")
def wait(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Join the waiting list of the skill."""
    about = _about(request.POST)
    api.join_waiting_list(**frame.caller, **about)
    messages.success(request, _("You are on the waiting list, and the programme’s administrators know."))
    return HttpResponseRedirect(frame.address("ask", **about))
