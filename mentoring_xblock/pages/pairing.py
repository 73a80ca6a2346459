"""The page of one pairing: scope, plan with ticks, sessions, re-rating, confirming. No rule here."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from .. import api
from ..api.pairings.data import PairingView
from ..applets.pairings.data.feedback import ConcernAbout, Thanks
from ..applets.pairings.data.pairing import MOST_MORE_WEEKS
from ..applets.pairings.data.plan import Practice
from ..applets.pairings.data.sessions import SessionKind
from ..applets.pairings.next_steps import NextStep
from ..applets.pairings.states import State
from ..core.errors import MentoringError, NotFound
from ..wording.labels import choices_of, label_of
from ..wording.levels import describe_difference, describe_difference_to_others, name_level, name_levels
from ..wording.refusals import describe_refusal
from .answers import page, post_only, shown_again
from .forms import (
    new_token,
)
from .frame import Frame, Trouble, show, status_of
from .leading_on import about_model, find_lead
from .meeting import meeting_context, session_lines
from .pairing_changes import CHANGES, about, may_propose
from .plan_form import step_lines
from .presenting import clocks, confirmation_basis, level_choices, pairing_card, reached_levels

_PAGE_OF = {"manager": "team", "admin": "programme"}
_BACK = {
    "my": gettext_lazy("My mentoring"),
    "team": gettext_lazy("My team"),
    "programme": gettext_lazy("Programme"),
}
_BUTTONS = {
    "reject": gettext_lazy("Reject"),
    "send_reject": gettext_lazy("Reject with this reason"),
    "decline": gettext_lazy("Decline"),
    "send_decline": gettext_lazy("Decline with this reason"),
    "withdraw": gettext_lazy("Withdraw"),
    "send_withdraw": gettext_lazy("Withdraw with this reason"),
}
_ENDING = {"withdraw": gettext_lazy("End the pairing"), "send_withdraw": gettext_lazy("End it for this reason")}
"""Of a pairing that has begun, instead of taking a request back."""


@require_GET
@page
def pairing(request: HttpRequest, frame: Frame, pairing_id: int) -> HttpResponse:
    """One pairing, for its two people, the mentee's manager and the admins; for all others it is not there."""
    return _show(request, frame, pairing_id)


def _show(request: HttpRequest, frame: Frame, pairing_id: int, *, trouble: Trouble | None = None) -> HttpResponse:
    view = api.get_pairing(actor_id=frame.actor_id, pairing_id=pairing_id)
    if view.detail is None:
        raise NotFound
    context: dict[str, Any] = {
        "card": pairing_card(view),
        "clocks": clocks(view, here=timezone.localtime()),
        "view": view,
        "detail": view.detail,
        "steps": step_lines((each for each in view.detail.plan if each.dropped_at is None), view.scale, request.POST),
        "dropped": step_lines((each for each in view.detail.plan if each.dropped_at is not None), view.scale),
        "sessions": view.detail.sessions,
        "session_lines": session_lines(view.detail.sessions),
        "session_changes": "session" in view.actions and any(each.is_planned for each in view.detail.sessions),
        "has_places": any(session.place for session in view.detail.sessions),
        "elsewhere": frame.address("ask", **about_model(frame, view), skill=view.skill),
        "ends_here": label_of(NextStep.NOTHING if view.next_step is NextStep.NEXT_GAP else view.next_step),
        "has_notes": any(session.notes for session in view.detail.sessions),
        "has_evidence": any(session.for_confirmer for session in view.detail.sessions),
        "outcome": view.detail.outcome,
        "kinds": choices_of(SessionKind),
        "practices": choices_of(Practice),
        "is_own": view.viewer in ("mentee", "mentor"),
        "concerns": choices_of(ConcernAbout) if view.viewer in ("mentee", "mentor") else [],
        "difference": _difference(view),
        "token": new_token(),
        "soon": (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:00"),
        "zone": timezone.get_current_timezone_name(),
        "back": frame.address(_PAGE_OF.get(view.viewer, "my")),
        "back_words": _BACK[_PAGE_OF.get(view.viewer, "my")],
        "words": _BUTTONS | (_ENDING if view.pairing.starts_on else {}),
        "quick": ("approve", "accept", "another-round", "extend", "agree", "keep-end"),
        "more_weeks": range(1, MOST_MORE_WEEKS + 1),
        "lead": find_lead(frame, view),
        "sent": request.POST,
        "refused": describe_refusal(view.refusal) if view.refusal else "",
    }
    context |= meeting_context(request, frame, view)
    scale = [(level.number, level.name) for level in view.scale.levels]
    said = view.detail.outcome.self_after if view.detail.outcome else None
    context |= {"scale": scale, "self_after_name": name_level(view.scale, said) if said else ""}
    if view.levels:
        confirmed = view.levels.confirmed
        context |= name_levels(
            view.scale, own_level=view.levels.own, confirmed_level=confirmed.level if confirmed else None
        )
    context["reached"] = reached_levels(view, dict(scale))
    if "confirm" in view.actions:
        context["seen"] = level_choices(view.scale, view.behaviours)
        context["basis"] = confirmation_basis(view.detail)
        context["can_propose"] = may_propose(view)
    if view.viewer == "mentee" and "rerate" in view.actions:
        context["levels"] = level_choices(view.scale, view.behaviours)
    context["thanks"], context["has_badge"] = _thanks(frame, view)
    return show(request, frame, "pairing.html", context, here=_PAGE_OF.get(view.viewer, "my"), trouble=trouble)


def _thanks(frame: Frame, view: PairingView) -> tuple[Thanks | None, bool]:
    """The mentee's thanks, and whether the viewer has a badge: both are of the two, once the target is reached."""
    if view.pairing.state is not State.COMPLETED or view.viewer not in ("mentee", "mentor"):
        return None, False
    return api.get_thanks(**about(frame, view)), True


def _difference(view: PairingView) -> str:
    """The own and the confirmed level, if they differ, for the mentee or about them."""
    levels = view.levels
    if levels is None or levels.own is None or levels.confirmed is None or levels.counted is None:
        return ""
    own, confirmed, counted_by = levels.own, levels.confirmed, levels.counted.source.value
    if view.viewer != "mentee":
        return describe_difference_to_others(
            own=own,
            confirmed=confirmed.level,
            by=confirmed.source.value,
            counted_by=counted_by,
            is_imported=confirmed.is_imported,
        )
    if own == confirmed.level:
        return ""
    return describe_difference(
        own=own,
        confirmed=confirmed.level,
        source=confirmed.source.value,
        counted_source=counted_by,
        is_imported=confirmed.is_imported,
    )


def _show_change_again(request: HttpRequest, pairing_id: int, action: str) -> HttpResponse:
    return shown_again(_show, at=action)(request, pairing_id)


@partial(post_only, show_again=_show_change_again)
@page
def change(request: HttpRequest, frame: Frame, pairing_id: int, action: str) -> HttpResponse:
    """Do what a button says, then lead back; what is refused is shown at its button, with everything typed kept."""
    if action not in CHANGES:
        raise NotFound
    try:
        view = api.get_pairing(actor_id=frame.actor_id, pairing_id=pairing_id)
        said = CHANGES[action](frame, view, request.POST)
    except MentoringError as error:
        if status_of(error) in (403, 404):
            raise
        return _show(request, frame, pairing_id, trouble=Trouble(action, error))
    done, *warnings = (said,) if isinstance(said, str) else said
    messages.success(request, done)
    for warning in warnings:
        messages.warning(request, warning)
    return HttpResponseRedirect(_way_back(request) or frame.address("pairing", pairing_id))


def _way_back(request: HttpRequest) -> str:
    """Where the form asks to return to, if that is a page of this site."""
    wanted = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if allowed else ""
