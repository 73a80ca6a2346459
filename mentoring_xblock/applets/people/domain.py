"""Rules about members: places, time zones and reporting lines. Pure: no Django, no clock, no database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ...core.errors import Conflict, InvalidInput, gettext_noop

MOST_PLACES = 50


def check_places(places: object, *, taken: int) -> int:
    """``places`` as a number of mentees at once, 1 to 50; InvalidInput otherwise, Conflict if more are mentored now."""
    if not isinstance(places, int) or isinstance(places, bool) or not 1 <= places <= MOST_PLACES:
        raise InvalidInput(
            gettext_noop("Choose between 1 and %(most)s places."), fields={"places": "range"}, most=MOST_PLACES
        )
    if places < taken:
        raise Conflict(
            gettext_noop("%(taken)s mentees hold a place already; you cannot offer fewer."),
            code="places_taken",
            fields={"places": "taken"},
            taken=taken,
        )
    return places


def check_time_zone(name: str) -> str:
    """``name`` if the time zone database knows it, or empty; InvalidInput otherwise."""
    if name and find_time_zone(name) is None:
        raise InvalidInput(
            gettext_noop("“%(name)s” is no time zone; write one such as Europe/Berlin."),
            fields={"time_zone": "unknown"},
            name=name,
        )
    return name


def find_time_zone(name: str) -> ZoneInfo | None:
    """The time zone of that name, None where the name is empty or unknown."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):  # unknown, malformed, or a folder of the database
        return None


def local_date(moment: datetime, time_zone: str) -> date:
    """The calendar date of an aware ``moment`` where the person is; in UTC where their time zone is not known."""
    return moment.astimezone(find_time_zone(time_zone) or ZoneInfo("UTC")).date()


def utc_offset(time_zone: str, moment: datetime) -> int | None:
    """Minutes ahead of UTC at ``moment``, None where the time zone is not known."""
    zone = find_time_zone(time_zone)
    offset = moment.astimezone(zone).utcoffset() if zone else None
    return None if offset is None else offset // timedelta(minutes=1)


def find_cycle(manager_of: Mapping[int, int | None]) -> tuple[int, ...]:
    """The people of one circle of managers, each managed by the next, or empty if there is none.

    Starts are tried in order, so the answer does not hang on chance. Linear in the number of people.
    """
    settled: set[int] = set()
    for start in sorted(manager_of):
        path: dict[int, None] = {}
        here: int | None = start
        while here is not None and here not in settled:
            if here in path:
                steps = list(path)
                return tuple(steps[steps.index(here) :])
            path[here] = None
            here = manager_of.get(here)
        settled.update(path)
    return ()
