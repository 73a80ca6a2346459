"""Calendar files (RFC 5545): one pairing, one session, and the feed of a person. Who may have them is the api's to say.

A file of one session is a message (RFC 5546): REQUEST, or CANCEL once it is cancelled. What holds several events has no
METHOD, since a message is about one event only; a cancelled event in it bears STATUS:CANCELLED.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from .. import __version__, api
from ..api.data import CalendarSession
from ..api.pairings.data import PairingView
from ..applets.pairings.data.sessions import SessionInfo
from ..applets.pairings.states import OPEN_STATES
from ..core.errors import NotFound
from ..core.values import fill
from ..platform.addresses import link_to
from ..platform.throttle import is_within
from ..wording.labels import label_of
from ..wording.levels import name_level
from .answers import page
from .frame import Frame
from .presenting import expected_end

if TYPE_CHECKING:
    from icalendar import Calendar, Event, vCalAddress, vText

HOUR = 3600
MOST_FETCHES, MOST_MISSES = 120, 60
"""In an hour: of one feed, and of feeds that are not there by one network address."""
NO_ADDRESS = "invalid:nomail"
"""For somebody whose email address the reader may not see: calendars know it as one to which nothing is sent."""
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ADDRESS = re.compile(r"[^\s@<>,;:]+@[^\s@<>,;:]+")


@require_GET
@page
def pairing_calendar(request: HttpRequest, frame: Frame, pairing_id: int) -> HttpResponse:
    """The .ics file of one pairing, for people who may see the pairing."""
    view = api.get_pairing(actor_id=frame.actor_id, pairing_id=pairing_id)
    if view.detail is None:
        raise NotFound
    address = request.build_absolute_uri(frame.address("pairing", pairing_id))
    return _file(calendar_of(view, host=_host(request), address=address), name=f"mentoring-{pairing_id}.ics")


@require_GET
@page
def session_calendar(request: HttpRequest, frame: Frame, pairing_id: int, session_id: int) -> HttpResponse:
    """The .ics file of one session, for people who may see the pairing."""
    view = api.get_pairing(actor_id=frame.actor_id, pairing_id=pairing_id)
    found = [each for each in view.detail.sessions if each.session_id == session_id] if view.detail else []
    if not found:
        raise NotFound
    address = request.build_absolute_uri(frame.address("pairing", pairing_id))
    content = _session_file(view, found[0], host=_host(request), address=address)
    return _file(content, name=f"mentoring-session-{session_id}.ics", method=_method(found[0]))


@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Everything that a person has planned, by the secret in the address alone; whatever opens none is 404 alike."""
    if not is_within("feed", token, most=MOST_FETCHES, seconds=HOUR):
        return _too_often()
    try:
        language, sessions = api.get_calendar_feed(token=token)
    except NotFound:
        visitor = str(request.META.get("REMOTE_ADDR", ""))
        if not is_within("feed-miss", visitor, most=MOST_MISSES, seconds=HOUR):
            return _too_often()
        return _private(HttpResponse("", status=404, content_type="text/plain; charset=utf-8"))
    from icalendar import vDuration  # noqa: PLC0415 - as above

    with translation.override(language):
        calendar = _new_calendar()
        calendar.add("name", _("Mentoring"))
        calendar.add("x-wr-calname", _("Mentoring"))
        # Given a bare timedelta, icalendar 6 writes "1:00:00" here.
        calendar.add("refresh-interval", vDuration(timedelta(hours=1)), parameters={"VALUE": "DURATION"})
        for each in sessions:
            address = request.build_absolute_uri(link_to("pairing", each.pairing.pairing_id))
            calendar.add_component(_session_event(each, host=_host(request), address=address))
    return _private(HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8"))


def calendar_of(view: PairingView, *, host: str, address: str) -> bytes:
    """The calendar of a pairing, equal bytes for equal pairings.

    UIDs are made from ids and the host, so that importing again updates; SEQUENCE is the number of versions. A
    cancelled session (the end of a pairing cancels those to come) is sent as CANCELLED and thereby vanishes.

    Args:
        host: The site's name, part of every UID.
        address: The absolute address of the pairing's page.
    """
    from icalendar import Event  # noqa: PLC0415 - it brings a time zone database that no other page needs

    pairing, detail = view.pairing, view.detail
    calendar = _new_calendar()
    for session in detail.sessions if detail else ():
        calendar.add_component(_session_event(_of_view(view, session), host=host, address=address))
    last_day = expected_end(view.pairing)
    if last_day is not None:
        event = Event()
        event.add("uid", f"pairing-{pairing.pairing_id}@{host}")
        event.add("sequence", pairing.calendar_sequence)
        event.add("dtstamp", _utc(pairing.changed_at))
        event.add("dtstart", last_day)
        event.add("dtend", last_day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        event.add("summary", _text(_("Mentoring ends: %(skill)s") % {"skill": view.skill_title}))
        event.add("description", _text(_scope(view)))
        event.add("url", address)
        event.add("status", "CONFIRMED" if pairing.state in OPEN_STATES else "CANCELLED")
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _session_file(view: PairingView, session: SessionInfo, *, host: str, address: str) -> bytes:
    """One session as a message to a calendar: put it in or, where it is cancelled, take it out."""
    calendar = _new_calendar()
    calendar.add("method", _method(session))
    calendar.add_component(_session_event(_of_view(view, session), host=host, address=address))
    content: bytes = calendar.to_ical()
    return content


def _method(session: SessionInfo) -> str:
    return "CANCEL" if session.cancelled else "REQUEST"


def _new_calendar() -> Calendar:
    from icalendar import Calendar  # noqa: PLC0415 - as above

    calendar = Calendar()
    calendar.add("prodid", f"-//Task-based mentoring//{__version__}//")
    calendar.add("version", "2.0")
    return calendar


def _session_event(entry: CalendarSession, *, host: str, address: str) -> Event:
    """A session with its two people: the mentor organises it, both attend, nobody has to answer."""
    from icalendar import Event  # noqa: PLC0415 - as above

    session = entry.session
    event = Event()
    event.add("uid", f"session-{session.session_id}@{host}")
    event.add("sequence", session.calendar_sequence)
    event.add("dtstamp", _utc(entry.pairing.changed_at))
    event.add("dtstart", _utc(session.starts_at))
    event.add("dtend", _utc(session.ends_at))
    event.add("summary", _text(f"{entry.skill_title} – {label_of(session.kind)}"))
    event.add(
        "description",
        _text(_("%(mentee)s with %(mentor)s") % {"mentee": entry.mentee_name, "mentor": entry.mentor_name}),
    )
    if session.place:
        event.add("location", _text(session.place))
    event.add("url", address)
    event.add("status", "CANCELLED" if session.cancelled else "CONFIRMED")
    mentor, mentee = (entry.mentor_name, entry.mentor_email), (entry.mentee_name, entry.mentee_email)
    event.add("organizer", _cal_address(*mentor))
    for person, role in ((mentor, "CHAIR"), (mentee, "REQ-PARTICIPANT")):
        event.add("attendee", _cal_address(*person, ROLE=role, PARTSTAT="ACCEPTED", RSVP="FALSE"))
    return event


def _text(value: str) -> vText:
    from icalendar import vText  # noqa: PLC0415 - as above

    class Text(vText):  # type: ignore[misc, valid-type, unused-ignore]
        """Its own escaping reads "\\N" in a text ("C:\\New") as the end of a line."""

        def to_ical(self) -> bytes:
            one = _NOT_TEXT.sub("", self.replace("\r\n", "\n").replace("\r", "\n"))
            for sign in "\\;,":
                one = one.replace(sign, f"\\{sign}")
            return one.replace("\n", "\\n").encode()

    return Text(value)


def _cal_address(name: str, email: str, **parameters: str) -> vCalAddress:
    from icalendar import vCalAddress  # noqa: PLC0415 - as above

    is_one = _ADDRESS.fullmatch(email) is not None
    found = vCalAddress(f"mailto:{quote(email, safe='@+')}" if is_one else NO_ADDRESS)
    # A parameter holds neither line ends nor quotation marks.
    found.params["CN"] = " ".join(_NOT_TEXT.sub("", name).replace('"', "'").split())
    found.params.update(parameters)
    return found


def _of_view(view: PairingView, session: SessionInfo) -> CalendarSession:
    contact = view.partner.contact if view.partner else None
    own, other = (contact.own_email, contact.email) if contact else ("", "")
    mentee, mentor = (own, other) if view.viewer == "mentee" else (other, own)
    return fill(CalendarSession, view, session=session, mentee_email=mentee, mentor_email=mentor)


def _scope(view: PairingView) -> str:
    return _("%(mentee)s with %(mentor)s, until “%(level)s”.") % {
        "mentee": view.mentee_name,
        "mentor": view.mentor_name,
        "level": name_level(view.scale, view.pairing.target_level),
    }


def _file(content: bytes, *, name: str, method: str = "") -> HttpResponse:
    kind = f"text/calendar; charset=utf-8{f'; method={method}' if method else ''}"
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _too_often() -> HttpResponse:
    answer = _private(HttpResponse("", status=429, content_type="text/plain; charset=utf-8"))
    answer["Retry-After"] = str(HOUR)
    return answer


def _private(answer: HttpResponse) -> HttpResponse:
    patch_cache_control(answer, private=True, no_store=True)
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _host(request: HttpRequest) -> str:
    return urlsplit(f"//{request.get_host()}").hostname or ""


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
