"""When two people can meet, in words: what speaks against a time, and the working hours of both on a day."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from ..api.pairings.data import TimeRemarks
from ..applets.pairings.data.sessions import Period, WorkingHours
from .lists import join_words


def describe_remarks(remarks: TimeRemarks, *, name: str) -> tuple[str, ...]:
    """What speaks against a time, to one of the two; ``name`` is the other's."""
    said = []
    if remarks.has_passed:
        said.append(gettext("This time has passed."))
    if remarks.outside_own and remarks.outside_others:
        said.append(gettext("Outside the working hours of both of you."))
    elif remarks.outside_own:
        said.append(gettext("Outside your working hours."))
    elif remarks.outside_others:
        said.append(gettext("Outside the working hours of %(name)s.") % {"name": name})
    if remarks.own_taken:
        said.append(gettext("You have another session then."))
    if remarks.others_taken:
        said.append(gettext("%(name)s has another session then.") % {"name": name})
    return tuple(said)


def describe_times(remarks: TimeRemarks, *, name: str) -> str:
    """The time on both clocks, for one of the two."""
    here, there = localtime(remarks.starts_at), remarks.others_time
    said = {"here": date_format(here, gettext("DATETIME_FORMAT")), "there": time_format(there), "name": name}
    if here.utcoffset() == there.utcoffset():
        return said["here"]
    if here.date() == there.date():
        return gettext("%(here)s (%(there)s for %(name)s)") % said
    return gettext("%(here)s (%(there)s on %(day)s for %(name)s)") % (said | {"day": date_format(there, "l")})


def describe_day(hours: WorkingHours, *, name: str) -> tuple[str, ...]:
    """The working hours of both on a day, on the clock of the one who looks."""
    own = gettext("Your working hours: %(times)s") if hours.own else gettext("You do not work on this day.")
    others = (
        gettext("Working hours of %(name)s on your clock: %(times)s")
        if hours.others
        else gettext("%(name)s does not work on this day.")
    )
    common = (
        gettext("In common: %(times)s") if hours.common else gettext("You have no working hours in common on this day.")
    )
    return (
        own % {"times": _periods(hours.own)},
        others % {"times": _periods(hours.others), "name": name},
        common % {"times": _periods(hours.common)},
    )


def link_of(place: str) -> str:
    """The place if it is a link that may be opened: https alone; else empty, and the place is text."""
    try:
        parts = urlsplit(place)
    except ValueError:
        return ""
    is_link = place.startswith("https://") and bool(parts.hostname) and not any(sign.isspace() for sign in place)
    return place if is_link else ""


def _periods(periods: Iterable[Period]) -> str:
    return join_words(f"{time_format(localtime(start))} – {time_format(localtime(end))}" for start, end in periods)
