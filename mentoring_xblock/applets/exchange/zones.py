"""Time zones as Windows, HR systems and calendars name them, by the names of the time zone database. No Django.

``windows_zones.csv`` holds facts of two sources: ``iana`` is Unicode CLDR, supplemental/windowsZones.xml, territory 001
("the world"); ``shown`` is what Windows shows after the offset ("Dublin, Edinburgh, Lisbon, London"), as Microsoft
lists it under "Default time zones", with a few names that older releases show.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import available_timezones

from ...core.clock import find_time_zone

_TABLE = Path(__file__).with_name("windows_zones.csv")
_OFFSET = re.compile(r"\(?(?:UTC|GMT)\s*(?:([+\-\u2212])\s*(\d{1,2})(?::?(\d{2}))?)?\)?(?=\W|$)", re.IGNORECASE)
_IN_BRACKETS = re.compile(r".*\(([^()]+)\)")
_LANDS = frozenset(
    {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)
_SEASONS = (datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC))
_CHANGED = timedelta(hours=1)
"""By so much may an offset in a file differ: a country has changed it, or the file gives that of the summer."""


@cache
def windows_zones() -> dict[str, str]:
    """Names of the time zone database by what Windows calls them, in lower case."""
    return {row["windows"].casefold(): row["iana"] for row in _rows()}


def read_zone(name: str) -> str | None:
    """The name in the time zone database of the zone that ``name`` means, None if none or several can be meant.

    ``name`` is that name in any case, a name of Windows ("W. Europe Standard Time"), or what is shown to people:
    places, with or without an offset ("(UTC+01:00) Amsterdam, Berlin", "GMT United Kingdom Time (London)"). An offset
    alone means many zones.
    """
    if not name or find_time_zone(name) is not None:
        return name
    folded = " ".join(name.split()).casefold()
    known = windows_zones().get(folded) or _in_any_case().get(folded)
    if known:
        return known
    offset = _OFFSET.match(folded)
    rest = folded[offset.end() :] if offset else folded
    for places in _places_in(rest):
        for meant in _zones_of(places):
            zones = {zone for zone in meant if offset is None or _may_have(zone, _hours(offset))}
            if len(zones) == 1:
                return zones.pop()
    return None


def _rows() -> list[dict[str, str]]:
    with _TABLE.open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


@cache
def _in_any_case() -> Mapping[str, str]:
    return {zone.casefold(): zone for zone in available_timezones()}


@cache
def _shown() -> Mapping[str, frozenset[str]]:
    """The places that Windows shows, by the zone."""
    return {row["iana"]: frozenset(_split(row["shown"].casefold())) for row in _rows()}


@cache
def _cities() -> Mapping[str, set[str]]:
    """The zones that are called by a city, by the city."""
    found: dict[str, set[str]] = defaultdict(set)
    for zone in available_timezones():
        land, _slash, city = zone.partition("/")
        if land in _LANDS and city:
            found[city.rpartition("/")[2].replace("_", " ").casefold()].add(zone)
    return found


def _places_in(text: str) -> Iterator[str]:
    """Where the places stand, likeliest first: all of it, after a colon or a dash, in brackets."""
    yield text
    for sign in (":", " - ", " – "):
        if sign in text:
            yield text.rpartition(sign)[2]
    if found := _IN_BRACKETS.match(text):
        yield found[1]


def _zones_of(places: str) -> Iterator[set[str]]:
    """The zones that can be meant: of a single place those that are called by it, then those that Windows shows so."""
    named = frozenset(_split(places))
    if len(named) == 1:
        yield _cities().get(next(iter(named)), set())
    yield {zone for zone, others in _shown().items() if named and named <= others}


def _split(places: str) -> Iterator[str]:
    return filter(None, (place.strip() for place in places.split(",")))


def _hours(offset: re.Match[str]) -> timedelta:
    sign, hours, minutes = offset.groups()
    length = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    return length if sign == "+" else -length


def _may_have(zone: str, offset: timedelta) -> bool:
    found = find_time_zone(zone)
    if found is None:
        return False
    return any(abs((moment.astimezone(found).utcoffset() or timedelta()) - offset) <= _CHANGED for moment in _SEASONS)
