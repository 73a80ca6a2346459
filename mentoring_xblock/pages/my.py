"""The page "My mentoring": what waits for an answer, my pairings, my offers, my record, my data. No rule here."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from .. import api
from ..api.matching.data import WaitedFor
from ..api.pairings.data import MyMentoring, PairingView
from ..applets.notices.data import InboxLine
from ..applets.notices.data import Kind as NoticeKind
from ..applets.pairings.data.waits import Asked, Wait
from ..core.ids import read_id
from ..core.values import fields_of
from ..platform.addresses import link_to
from ..wording.labels import label_of
from ..wording.lists import join_words
from ..wording.notices import group_choices
from ..wording.own_data import describe_own_data
from ..wording.pairings import describe_notice
from .answers import change, page
from .everyone import address_of_reviews
from .forms import AbsenceForm, MentoringForm, OfferForm, WaitingForm, read
from .frame import Frame, Trouble, count_decisions, show
from .presenting import pairing_card

_PARTS = {
    Wait.HELD: "sessions",
    Wait.CLOSE: "close",
    Wait.MORE_TIME: "longer",
    Wait.AGREE: "times",
    Wait.PLAN: "times",
    Wait.RERATE: "rerate",
    Wait.CONFIRM: "confirm",
}
"""The part of a pairing's page in which something is done."""
_PLACES: dict[str, str] = {NoticeKind.WAITING: "waiting", NoticeKind.CONCERN: "concerns"}
"""Where on the programme's page a message of that kind leads its admins."""
_HERE: dict[str, str] = {
    NoticeKind.OFFERS_PAUSED: "mentor",
    NoticeKind.INVITED: "mentor",
    NoticeKind.YOUR_TURN: "waiting",
}
"""Where on this page a message of that kind leads."""
_QUEUES: frozenset[str] = frozenset({NoticeKind.PASSED_TO_YOU, NoticeKind.STILL_WAITING})
"""Messages of so many decisions: they lead to where these are listed."""


@require_GET
@page
def my_mentoring(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The page itself; it tells a stranger to every programme how to join."""
    return _show(request, frame)


def _show(request: HttpRequest, frame: Frame, *, trouble: Trouble | None = None) -> HttpResponse:
    if frame.viewer.member_id is None:
        return show(request, frame, "stranger.html", {}, here="my")
    mine = api.get_my_mentoring(**frame.caller)
    decisions = count_decisions(frame)
    turn = next((each for each in mine.waiting if each.turn_until), None)
    context: dict[str, Any] = {
        "mine": mine,
        # One primary button a page: what waits first, else a mentor who can be asked now, else the way into the course.
        "turn": turn if not mine.waits and not decisions["total"] else None,
        "is_idle": not (mine.waits or mine.sessions_to_answer or decisions["total"] or turn),
        "turns": [(each, _asking(frame, each)) for each in mine.waiting if each.turn_until],
        "to_say": [(pairing_card(view), session) for view, session in mine.sessions_to_answer],
        "waits": [_waiting(*line, is_first=not number) for number, line in enumerate(mine.waits)],
        "decisions": decisions,
        "stands_in_for": join_words(api.list_stood_in_for(**frame.caller)) if decisions["total"] else "",
        "deputies": api.list_deputies(**frame.caller) if frame.viewer.has_team else (),
        "decide_at": _decide_at(frame),
        "as_mentee": [_with_steps(view, mine) for view in mine.as_mentee],
        "as_mentor": [_with_steps(view, mine) for view in mine.as_mentor],
        "past": [pairing_card(view) for view in mine.past],
        "inbox": [(line, describe_notice(line), _address(request, frame, line)) for line in mine.inbox],
        "mails": group_choices(api.get_notice_preferences(**frame.caller)),
        "calendar": _calendar_address(request, mine.calendar_token),
        "unread": [line.notice_id for line in mine.inbox if not line.read],
        "new": sum(not line.read and not line.is_over for line in mine.inbox),
    }
    return show(request, frame, "my.html", context, here="my", trouble=trouble)


def _waiting(view: PairingView, asked: Asked, *, is_first: bool) -> dict[str, Any]:
    """One thing to do, with its button; a request is answered where it is listed."""
    what, due = asked
    return {
        "card": pairing_card(view),
        "words": label_of(what),
        "due": due,
        "place": _PARTS.get(what, ""),
        "is_request": what is Wait.ANSWER,
        "has_left": what is Wait.CLOSE,
        "is_first": is_first,
    }


def _asking(frame: Frame, each: WaitedFor) -> str:
    """Where the people are who can be asked about a skill that was waited for."""
    return frame.address("ask", framework=each.framework, skill=each.skill)


def _with_steps(view: PairingView, mine: MyMentoring) -> dict[str, Any]:
    steps = mine.steps.get(view.pairing.pairing_id, ())
    shown = [{**fields_of(step), "words": label_of(step.milestone)} for step in steps]
    return pairing_card(view) | {"steps": shown}


def _calendar_address(request: HttpRequest, token: str) -> str:
    return request.build_absolute_uri(link_to("calendar_feed", token)) if token else ""


def _address(request: HttpRequest, frame: Frame, line: InboxLine) -> str:
    """Where a message leads: to its pairing, to the switch that it tells of, to where the many are reviewed or decided,
    or to the waiting lists; empty for nowhere."""
    if line.pairing_id is not None:
        return frame.address("pairing", line.pairing_id)
    place = _PLACES.get(line.kind)
    if place is not None and frame.viewer.is_admin:
        return f"{frame.address('programme')}#{place}"
    if line.kind in _HERE:
        return f"{frame.address('my')}#{_HERE[line.kind]}"
    if line.kind in _QUEUES:
        return _decide_at(frame)
    return address_of_reviews(request, frame) if line.kind == NoticeKind.MANY_TO_REVIEW else ""


def _decide_at(frame: Frame) -> str:
    """Where the viewer decides what waits for them; empty for somebody who decides nothing."""
    if frame.viewer.has_team:
        return frame.address("team")
    return frame.address("programme") if frame.viewer.is_admin else ""


@change(_show, at="mentor")
def save_mentoring(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Places, pause and "every skill"."""
    api.set_mentoring(**frame.caller, **read(MentoringForm, request.POST))
    return _back(request, frame, "mentor", _("Your offer is saved."))


@change(_show, at="absence")
def save_absence(request: HttpRequest, frame: Frame) -> HttpResponse:
    """From when to when one is away, and who stands in for a manager meanwhile."""
    sent = read(AbsenceForm, request.POST)
    deputy = sent.pop("deputy")
    after = api.set_absence(**frame.caller, **sent, deputy_id=deputy if sent["away_from"] else None)
    said = _("Your absence is saved. Until you are back, we do not ask you for anything new.")
    return _back(request, frame, "absence", said if after.away_to else _("You are not marked as away."))


@change(_show, at="mentor")
def save_offer(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Pause one offered skill, or take it up again."""
    api.offer_mentoring(**frame.caller, **read(OfferForm, request.POST))
    return _back(request, frame, "mentor", _("Your offer is saved."))


@change(_show, at="waiting")
def leave_waiting(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Wait no longer for somebody who can help with a skill."""
    api.leave_waiting_list(**frame.caller, **read(WaitingForm, request.POST))
    return _back(request, frame, "mentee", _("You are no longer on this waiting list."))


@change(_show, at="inbox")
def read_notices(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Mark inbox lines as read."""
    ids = [found for each in request.POST.getlist("notice") if (found := read_id(each)) is not None]
    api.mark_notices_read(**frame.caller, notice_ids=ids)
    return _back(request, frame, "inbox", _("Marked as read."))


@change(_show, at="mails")
def save_mails(request: HttpRequest, frame: Frame) -> HttpResponse:
    """When mails of each kind are sent."""
    sent = request.POST.items()
    timings = {name.removeprefix("mail-"): str(value) for name, value in sent if name.startswith("mail-")}
    api.set_notice_preferences(**frame.caller, timings=timings)
    return _back(request, frame, "mails", _("Your choice of emails is saved."))


@change(_show, at="calendar")
def renew_calendar(request: HttpRequest, frame: Frame) -> HttpResponse:
    """A new private address of the calendar."""
    api.renew_calendar_feed(actor_id=frame.actor_id)
    return _back(request, frame, "calendar", _("Your private calendar address is ready. An older one no longer works."))


@change(_show, at="calendar")
def revoke_calendar(request: HttpRequest, frame: Frame) -> HttpResponse:
    """No private address of the calendar any more."""
    api.revoke_calendar_feed(actor_id=frame.actor_id)
    return _back(request, frame, "calendar", _("Your private calendar address no longer works."))


def _back(request: HttpRequest, frame: Frame, place: str, done: str) -> HttpResponse:
    messages.success(request, done)
    return HttpResponseRedirect(frame.address("my") + f"#{place}")


@require_GET
@page
def my_data_page(request: HttpRequest, frame: Frame) -> HttpResponse:
    """What is kept about the viewer, to read."""
    sections = describe_own_data(*api.read_own_data(actor_id=frame.actor_id))
    return show(request, frame, "my_data.html", {"sections": sections}, here="my")


@require_GET
@page
def my_data(_request: HttpRequest, frame: Frame) -> HttpResponse:
    """Everything that is kept about the viewer, as a JSON file."""
    exported = api.export_user(actor_id=frame.actor_id)
    text = json.dumps(exported, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="my-mentoring-data.json"'
    return answer
