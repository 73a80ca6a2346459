"""A pairing as a calendar file (RFC 5545): its sessions and its last day. Who may have it is the api's to say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from .. import __version__, api
from ..api.data import PairingView
from ..applets.pairings.data import SessionInfo
from ..applets.pairings.states import OPEN_STATES
from ..core.errors import NotFound
from ..wording.labels import label_of
from .answers import page
from .frame import Frame
from .presenting import expected_end

if TYPE_CHECKING:
    from icalendar import Event


@require_GET
@page
def pairing_calendar(request: HttpRequest, frame: Frame, pairing_id: int) -> HttpResponse:
    """The .ics file of one pairing, for people who may see the pairing."""
    view = api.get_pairing(actor_id=frame.actor_id, pairing_id=pairing_id)
    if view.detail is None:
        raise NotFound
    address = request.build_absolute_uri(frame.address("pairing", pairing_id))
    content = calendar_of(view, host=request.get_host().partition(":")[0], address=address)
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="mentoring-{pairing_id}.ics"'
    return answer


def calendar_of(view: PairingView, *, host: str, address: str) -> bytes:
    """The calendar of a pairing, equal bytes for equal pairings.

    UIDs are made from ids and the host, so that importing again updates; SEQUENCE is the number of versions. A
    cancelled session (the end of a pairing cancels those to come) is sent as CANCELLED and thereby vanishes.

    Args:
        host: The site's name, part of every UID.
        address: The absolute address of the pairing's page.
    """
    from icalendar import Calendar, Event  # noqa: PLC0415 - it brings a time zone database that no other page needs

    pairing, detail = view.pairing, view.detail
    calendar = Calendar()
    calendar.add("prodid", f"-//Task-based mentoring//{__version__}//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for session in detail.sessions if detail else ():
        calendar.add_component(_session_event(view, session, host=host, address=address))
    last_day = expected_end(view.pairing)
    if last_day is not None:
        event = Event()
        event.add("uid", f"pairing-{pairing.pairing_id}@{host}")
        event.add("sequence", pairing.calendar_sequence)
        event.add("dtstamp", _utc(pairing.changed_at))
        event.add("dtstart", last_day)
        event.add("dtend", last_day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        event.add("summary", _("Mentoring ends: %(skill)s") % {"skill": view.skill_title})
        event.add("description", _scope(view))
        event.add("url", address)
        event.add("status", "CONFIRMED" if pairing.state in OPEN_STATES else "CANCELLED")
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _session_event(view: PairingView, session: SessionInfo, *, host: str, address: str) -> Event:
    from icalendar import Event  # noqa: PLC0415 - as above

    event = Event()
    event.add("uid", f"session-{session.session_id}@{host}")
    event.add("sequence", session.calendar_sequence)
    event.add("dtstamp", _utc(view.pairing.changed_at))
    event.add("dtstart", _utc(session.starts_at))
    event.add("dtend", _utc(session.starts_at) + timedelta(minutes=session.minutes))
    event.add("summary", f"{view.skill_title} – {label_of(session.kind)}")
    event.add("description", _scope(view))
    event.add("url", address)
    event.add("status", "CANCELLED" if session.cancelled else "CONFIRMED")
    return event


def _scope(view: PairingView) -> str:
    return _("%(mentee)s with %(mentor)s, until “%(level)s”.") % {
        "mentee": view.mentee_name,
        "mentor": view.mentor_name,
        "level": view.target_name,
    }


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
