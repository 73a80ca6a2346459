"""The part of a pairing's page where its two people find a time to meet. No rule here.

Each change is one entry of ``MEETING_CHANGES``, as in ``pairing``: it reads the form, calls one api function and gives
the sentence for success, followed by warnings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import api
from ..api.pairings.data import PairingView, TimeRemarks
from ..applets.pairings.data.pairing import PairingDetail
from ..applets.pairings.data.sessions import LONGEST_LOOK, Period, SessionInfo, WorkingHours
from ..applets.pairings.next_steps import NextStep
from ..core.errors import MentoringError
from ..wording.labels import label_of
from ..wording.meeting import describe_day, describe_remarks, describe_times, link_of
from .forms import ChoiceForm, MoveForm, TimesForm, read, read_id
from .frame import Frame

WIDTH, BAR = 720, 20
"""Of the strip of a day, in its own units: a minute is half a unit on a day of 24 hours."""
TICKS = (0, 6, 12, 18, 24)


def meeting_context(request: HttpRequest, frame: Frame, view: PairingView) -> dict[str, Any]:
    """What the page shows of meeting, for the two people of a running pairing; empty for everybody else."""
    if view.partner is None or view.partner.contact is None or view.detail is None:
        return {"places": {}}
    times, now = view.detail.times, timezone.now()
    hours, remarked = _preview(frame, view, request.GET.get("day", ""))
    is_own = times is not None and times.proposed_by_id == frame.viewer.member_id
    name = view.partner.name
    first = next((choice for choice, remarks in enumerate(remarked) if not remarks.has_passed), None)
    return {
        "partner_name": name,
        "unanswered": _unanswered(view, view.detail, now),
        "times": times,
        "times_kind": label_of(times.kind) if times else "",
        "times_place_link": link_of(times.place) if times else "",
        "times_are_own": is_own,
        "times_passed": times is not None and first is None,
        # While the other's times wait for an answer, others would be refused.
        "can_propose_times": times is None or is_own or first is None,
        "times_lines": [
            {
                "choice": choice,
                "words": describe_times(remarks, name=name),
                "remarks": describe_remarks(remarks, name=name),
                "has_passed": remarks.has_passed,
                "is_first": choice == first,
            }
            for choice, remarks in enumerate(remarked)
        ],
        "day": hours.day,
        "day_words": describe_day(hours, name=name),
        "strip": _strip_of(hours, name=name, detail=view.detail),
        "day_start": f"{hours.day.isoformat()}T10:00",
    }


def _unanswered(view: PairingView, detail: PairingDetail, now: datetime) -> list[dict[str, Any]]:
    """The sessions that are over and of which nobody said whether they were held; the first may be what comes next."""
    asks = view.next_step is NextStep.ANSWER_HELD
    waiting = [each for each in detail.sessions if each.waits_for_answer(now)]
    return [{**_line(each), "is_first": asks and each is waiting[0]} for each in waiting]


def session_lines(sessions: Iterable[SessionInfo]) -> list[dict[str, Any]]:
    """The sessions with their purposes in words and their places as links where they are some."""
    return [_line(session) for session in sessions]


def _strip_of(hours: WorkingHours, *, name: str, detail: PairingDetail) -> dict[str, Any]:
    """The day as bars, for SVG: each person's working hours, and what is planned or proposed on it."""
    begins, ends = hours.begins, hours.ends

    def bars(periods: Iterable[Period]) -> list[dict[str, int]]:
        whole = (ends - begins).total_seconds()
        found = []
        for start, end in periods:
            left = max(0.0, (start - begins).total_seconds()) / whole * WIDTH
            right = min(whole, (end - begins).total_seconds()) / whole * WIDTH
            if right > left:
                found.append({"x": round(left), "width": max(2, round(right - left))})
        return found

    meetings = [(each.starts_at, each.ends_at) for each in detail.sessions if each.is_planned]
    if detail.times is not None:
        length = timedelta(minutes=detail.times.minutes)
        meetings += [(start, start + length) for start in detail.times.starts]
    rows = [(_("You"), bars(hours.own)), (name, bars(hours.others))]
    return {
        "width": WIDTH,
        "height": BAR,
        "rows": rows,
        "common": bars(hours.common),
        "planned": bars(meetings),
        "ticks": TICKS,
    }


def _preview(frame: Frame, view: PairingView, wanted: str) -> tuple[WorkingHours, tuple[TimeRemarks, ...]]:
    detail = view.detail
    times = detail.times if detail else None
    day, today = None, timezone.localdate()
    with suppress(ValueError):
        day = date.fromisoformat(wanted) if wanted else None
    if day is not None and abs(day - today) > LONGEST_LOOK:
        day = None
    if day is None and times is not None:
        day = next((timezone.localtime(each).date() for each in times.starts if each > timezone.now()), None)
    asked: dict[str, Any] = {"actor_id": frame.actor_id, "pairing_id": view.pairing.pairing_id}
    if times is not None:
        asked |= {"starts": times.starts, "minutes": times.minutes}
    return api.preview_session_times(**asked, day=day)


def _line(session: SessionInfo) -> dict[str, Any]:
    return {"session": session, "kind": label_of(session.kind), "place_link": link_of(session.place)}


# What its forms change

Said = str | tuple[str, ...]
Change = Callable[[Frame, PairingView, QueryDict], Said]


def warnings_for(
    frame: Frame, view: PairingView, starts: Iterable[datetime], minutes: int, *, without: int | None = None
) -> tuple[str, ...]:
    """What speaks against times that were just planned or proposed, each with its time."""
    if view.partner is None:
        return ()
    name = view.partner.name
    with suppress(MentoringError):  # stored already: a warning that cannot be made is none
        _hours, remarked = api.preview_session_times(
            actor_id=frame.actor_id,
            pairing_id=view.pairing.pairing_id,
            starts=tuple(starts),
            minutes=minutes,
            without_session_id=without,
        )
        return tuple(
            _("%(time)s: %(remarks)s")
            % {"time": describe_times(each, name=name), "remarks": " ".join(describe_remarks(each, name=name))}
            for each in remarked
            if describe_remarks(each, name=name)
        )
    return ()


def _about(frame: Frame, view: PairingView) -> dict[str, Any]:
    return {"actor_id": frame.actor_id, "pairing_id": view.pairing.pairing_id}


def _propose(frame: Frame, view: PairingView, sent: QueryDict) -> Said:
    values = read(TimesForm, sent)
    starts = values.pop("starts")
    warnings = warnings_for(frame, view, starts, values["minutes"])
    api.propose_session_times(**_about(frame, view), starts=starts, **values)
    return _("Proposed. We notify %(name)s.") % {"name": _other(view)}, *warnings


def _accept(frame: Frame, view: PairingView, sent: QueryDict) -> Said:
    values = read(ChoiceForm, sent)
    api.accept_session_time(**_about(frame, view), **values)
    return _("The session is planned. We notify %(name)s.") % {"name": _other(view)}


def _decline(frame: Frame, view: PairingView, sent: QueryDict) -> Said:
    times_id = read_id(sent, "times_id")
    times = view.detail.times if view.detail else None
    api.decline_session_times(**_about(frame, view), times_id=times_id)
    if times is not None and times.proposed_by_id == frame.viewer.member_id:
        return _("Your proposal is withdrawn.")
    return _("We ask %(name)s for other times. You can also propose some yourself.") % {"name": _other(view)}


def _move(frame: Frame, view: PairingView, sent: QueryDict) -> Said:
    values = read(MoveForm, sent)
    session_id = read_id(sent, "session")
    warnings = warnings_for(frame, view, [values["starts_at"]], values["minutes"], without=session_id)
    api.move_session(**_about(frame, view), session_id=session_id, **values)
    return _("The session is moved. We notify %(name)s.") % {"name": _other(view)}, *warnings


def _held(frame: Frame, view: PairingView, sent: QueryDict) -> Said:
    api.answer_session(**_about(frame, view), session_id=read_id(sent, "session"), held=True)
    return _("The session is recorded. Now tick in the plan what the mentee has shown.")


def _not_held(frame: Frame, view: PairingView, sent: QueryDict) -> Said:
    api.answer_session(**_about(frame, view), session_id=read_id(sent, "session"), held=False)
    return _("The session is cancelled. Propose another time.")


def _cancel(frame: Frame, view: PairingView, sent: QueryDict) -> Said:
    api.cancel_session(**_about(frame, view), session_id=read_id(sent, "session"))
    return _("The session is cancelled.")


def _other(view: PairingView) -> str:
    return view.mentor_name if view.viewer == "mentee" else view.mentee_name


MEETING_CHANGES: dict[str, Change] = {
    "times": _propose,
    "accept-time": _accept,
    "decline-times": _decline,
    "move-session": _move,
    "held": _held,
    "not-held": _not_held,
    "cancel-session": _cancel,
}
"""Every change of this part, by the last part of its address."""
