"""Rules about members: places, time zones and reporting lines. Pure: no Django, no clock, no database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from ...core.clock import find_time_zone
from ...core.errors import Conflict, InvalidInput, gettext_noop
from ...core.text import LINE_LENGTH, fold_address
from ...core.working_days import MONDAY, MOST_FREE_WEEKDAYS, MOST_HOLIDAYS, SUNDAY
from .data import LONGEST_ABSENCE, MOST_PLACES, POLICY_BOUNDS, Entry, Policy

_EMAIL = re.compile(r"[^@\s,;<>()\"]+@[^@\s,;<>()\"]+")
_COURSE_LINE = re.compile(r"(?:course-v1:)?[\w.~-]+(?:\+[\w.~-]+){0,2}")


def admits(policy: Policy, *, course: str) -> bool:
    """Whether the policy lets somebody join who comes through ``course`` (a course key, empty for none).

    A line of ``entry_courses`` is a course key, or the organisation and any further parts that keys begin with
    (``Org`` or ``Org+Course``); no line at all is every course. Whether the person belongs to it is not asked here.
    """
    if policy.entry is Entry.OPEN:
        return True
    if policy.entry is Entry.BY_INVITATION or not course:
        return False
    return not policy.entry_courses or names_course(policy.entry_courses, course=course)


def names_course(entry_courses: Iterable[str], *, course: str) -> bool:
    """Whether one of these lines means the course, letter by letter."""
    parts = course.partition(":")[2].split("+")
    for line in entry_courses:
        if line == course:
            return True
        wanted = line.partition(":")[2] if line.startswith("course-v1:") else line
        if course and wanted and parts[: wanted.count("+") + 1] == wanted.split("+"):
            return True
    return False


def read_entry_courses(text: str) -> tuple[str, ...]:
    """The lines of an admin's list of courses, each once, without empty ones."""
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def check_policy(policy: Policy) -> None:
    """Refuse with InvalidInput a number that is out of bounds, and a line that cannot mean a course."""
    for name, (least, most) in POLICY_BOUNDS.items():
        if not least <= getattr(policy, name) <= most:
            raise InvalidInput(
                gettext_noop("“%(field)s” must be a number from %(least)s to %(most)s."),
                fields={name: "range"},
                field=name,
                least=least,
                most=most,
            )
    check_entry_courses(policy.entry_courses)
    if not set(policy.weekend) <= set(range(MONDAY, SUNDAY + 1)) or len(set(policy.weekend)) > MOST_FREE_WEEKDAYS:
        raise InvalidInput(
            gettext_noop("Leave at least one day of the week on which people work."), fields={"weekend": "range"}
        )
    if len(policy.holidays) > MOST_HOLIDAYS:
        raise InvalidInput(
            gettext_noop("Name at most %(most)s holidays. Remove those that are over."),
            fields={"holidays": "count"},
            most=MOST_HOLIDAYS,
        )


def read_holidays(text: str) -> tuple[date, ...]:
    """The days of an admin's list, one a line as YYYY-MM-DD, each once and in order; InvalidInput for another line."""
    found = set()
    for line in filter(None, map(str.strip, text.splitlines())):
        try:
            found.add(date.fromisoformat(line))
        except ValueError:
            raise InvalidInput(
                gettext_noop("“%(line)s” is not a date. Write it as 2026-12-25."),
                fields={"holidays": "date"},
                line=line[:LINE_LENGTH],
            ) from None
    return tuple(sorted(found))


def check_entry_courses(lines: Iterable[str]) -> None:
    """Refuse with InvalidInput a line that cannot mean a course: letters, digits, ``. _ ~ -`` between plus signs."""
    for line in lines:
        if not _COURSE_LINE.fullmatch(line):
            raise InvalidInput(
                gettext_noop(
                    "“%(line)s” is not a course key, an organisation or a course. Write it as "
                    "course-v1:Org+Course+Run, Org or Org+Course."
                ),
                fields={"entry_courses": "course"},
                line=line,
            )


def check_places(places: object, *, taken: int) -> int:
    """``places`` as a number of mentees at once, 1 to 50; InvalidInput otherwise, Conflict if more are mentored now."""
    if not isinstance(places, int) or isinstance(places, bool) or not 1 <= places <= MOST_PLACES:
        raise InvalidInput(
            gettext_noop("You can mentor between 1 and %(most)s people. Choose a number in this range."),
            fields={"places": "range"},
            most=MOST_PLACES,
        )
    if places < taken:
        raise Conflict(
            gettext_noop("You already have %(taken)s mentees. Choose %(taken)s or more."),
            code="places_taken",
            fields={"places": "taken"},
            taken=taken,
        )
    return places


def fold_email(text: str) -> str:
    """An email address as two of them are compared: NFC, in lower case; empty for what cannot be one."""
    folded = fold_address(text.strip())
    return folded if _EMAIL.fullmatch(folded) and len(folded) <= LINE_LENGTH else ""


def check_time_zone(name: str) -> str:
    """``name`` if the time zone database knows it, or empty; InvalidInput otherwise."""
    if name and find_time_zone(name) is None:
        raise InvalidInput(
            gettext_noop("“%(name)s” is not a time zone. Write one such as Europe/Berlin."),
            fields={"time_zone": "unknown"},
            name=name,
        )
    return name


def place_in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """``moment`` as it is where it bears an offset; else the local time of ``zone`` that it reads as.

    Of a time that comes twice, because the clocks go back, the first is meant. Raises InvalidInput for one that the
    clocks skip, or that no calendar holds.
    """
    try:
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
        placed = moment.replace(tzinfo=zone, fold=0).astimezone(UTC)
        is_skipped = placed.astimezone(zone).replace(tzinfo=None) != moment
    except (OverflowError, ValueError):
        raise InvalidInput(
            gettext_noop("The year of this date is not possible. Check the date."), fields={"starts_at": "far"}
        ) from None
    if is_skipped:
        raise InvalidInput(
            gettext_noop(
                "%(time)s does not exist on %(day)s in %(zone)s, because the clocks go forward. Choose another time."
            ),
            fields={"starts_at": "skipped"},
            time=moment.strftime("%H:%M"),
            day=moment.date().isoformat(),
            zone=str(zone),
        )
    return placed


def local_date(moment: datetime, time_zone: str) -> date:
    """The calendar date of an aware ``moment`` where the person is; in UTC where their time zone is not known."""
    return moment.astimezone(find_time_zone(time_zone) or ZoneInfo("UTC")).date()


def utc_offset(time_zone: str, moment: datetime) -> int | None:
    """Minutes ahead of UTC at ``moment``, None where the time zone is not known."""
    zone = find_time_zone(time_zone)
    offset = moment.astimezone(zone).utcoffset() if zone else None
    return None if offset is None else offset // timedelta(minutes=1)


def check_absence(away_from: date | None, away_to: date | None, *, today: date) -> None:
    """Refuse with InvalidInput an absence with one date alone, that ends before it begins, is over, or is too long."""
    if away_from is None and away_to is None:
        return
    if away_from is None or away_to is None:
        raise InvalidInput(
            gettext_noop("Give both the first and the last day of your absence."), fields={"away_to": "missing"}
        )
    if away_to < away_from or away_to < today:
        raise InvalidInput(
            gettext_noop("The last day of your absence must be today or later, and not before the first."),
            fields={"away_to": "before"},
        )
    if (away_to - away_from).days >= LONGEST_ABSENCE:
        raise InvalidInput(
            gettext_noop("An absence can last up to %(most)s days. Choose an earlier last day."),
            fields={"away_to": "far"},
            most=LONGEST_ABSENCE,
        )


def span_of_days(first: date | None, last: date | None, time_zone: str) -> tuple[datetime | None, datetime | None]:
    """When the first of these days begins and the last is over where the person is, in UTC; in UTC's days where their
    time zone is not known."""
    if first is None or last is None:
        return None, None
    zone = find_time_zone(time_zone) or UTC
    begin, end = (datetime.combine(day, time.min, zone) for day in (first, last + timedelta(days=1)))
    return begin.astimezone(UTC), end.astimezone(UTC)


def find_cycle(manager_of: Mapping[int, int | None]) -> tuple[int, ...]:
    """The people of one circle of managers, each managed by the next, or empty if there is none.

    Starts are tried in order, so the answer does not depend on chance. Linear in the number of people.
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
