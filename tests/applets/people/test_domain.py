"""Places, time zones and circles of managers, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from mentoring_xblock.applets.people.domain import (
    check_places,
    check_time_zone,
    find_cycle,
    local_date,
    place_in_zone,
    utc_offset,
)
from mentoring_xblock.core.errors import Conflict, InvalidInput


@pytest.mark.parametrize("places", [1, 2, 50])
def test_a_sensible_number_of_places_is_taken(places: int) -> None:
    assert check_places(places, taken=1) == places


@pytest.mark.parametrize("places", [0, -1, 51, True, "2", None, 1.5])
def test_any_other_number_of_places_is_refused(places: object) -> None:
    with pytest.raises(InvalidInput):
        check_places(places, taken=0)


def test_places_cannot_fall_below_those_taken() -> None:
    with pytest.raises(Conflict):
        check_places(2, taken=3)


@pytest.mark.parametrize("name", ["", "Europe/Berlin", "UTC", "Asia/Kolkata"])
def test_a_known_time_zone_or_none_is_taken(name: str) -> None:
    assert check_time_zone(name) == name


@pytest.mark.parametrize("name", ["Berlin", "../etc/passwd", "/etc/passwd", "Europe", "a\x00b"])
def test_an_unknown_time_zone_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput):
        check_time_zone(name)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Pacific/Auckland", date(2026, 3, 3)),
        ("America/Los_Angeles", date(2026, 3, 2)),
        ("", date(2026, 3, 2)),
        ("Nowhere", date(2026, 3, 2)),
    ],
)
def test_the_date_is_the_one_where_the_person_is(zone: str, day: date) -> None:
    assert local_date(datetime(2026, 3, 2, 20, 0, tzinfo=UTC), zone) == day


def test_an_offset_follows_summer_time() -> None:
    assert utc_offset("Europe/Berlin", datetime(2026, 1, 5, tzinfo=UTC)) == 60
    assert utc_offset("Europe/Berlin", datetime(2026, 7, 5, tzinfo=UTC)) == 120
    assert utc_offset("", datetime(2026, 7, 5, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("manager_of", "circle"),
    [
        ({}, set()),
        ({1: None, 2: 1, 3: 1, 4: 3}, set()),
        ({1: 2, 2: 1}, {1, 2}),
        ({1: 1}, {1}),
        ({1: 2, 2: 3, 3: 4, 4: 2, 5: None}, {2, 3, 4}),
        ({1: 9}, set()),
    ],
)
def test_a_circle_of_managers_is_found(manager_of: dict[int, int | None], circle: set[int]) -> None:
    assert set(find_cycle(manager_of)) == circle


def test_a_long_chain_of_managers_is_no_circle() -> None:
    assert find_cycle({n: n + 1 for n in range(100_000)}) == ()


@pytest.mark.parametrize(
    ("zone", "written", "utc"),
    [
        ("Asia/Tokyo", "2026-03-09T10:00", "2026-03-09T01:00"),
        ("Asia/Kathmandu", "2026-03-09T10:00", "2026-03-09T04:15"),
        # Berlin: before and after the clocks go forward on 29 March, and back on 25 October.
        ("Europe/Berlin", "2026-03-29T01:59", "2026-03-29T00:59"),
        ("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-10-25T01:59", "2026-10-24T23:59"),
        ("Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00"),
        # It comes twice, and the first is meant.
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30"),
        ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45"),
    ],
)
def test_a_time_without_a_zone_is_the_local_one(zone: str, written: str, utc: str) -> None:
    placed = place_in_zone(datetime.fromisoformat(written), ZoneInfo(zone))
    assert placed.isoformat() == f"{utc}:00+00:00"


@pytest.mark.parametrize(
    ("zone", "written"),
    [
        ("Europe/Berlin", "2026-03-29T02:00"),
        ("Europe/Berlin", "2026-03-29T02:59"),
        ("America/New_York", "2026-03-08T02:30"),
        ("Australia/Lord_Howe", "2026-10-04T02:15"),
        # Samoa crossed the date line: the whole day is missing.
        ("Pacific/Apia", "2011-12-30T12:00"),
    ],
)
def test_a_time_that_the_clocks_skip_is_refused(zone: str, written: str) -> None:
    with pytest.raises(InvalidInput, match=f"{written[11:]} does not exist on {written[:10]} in {zone}") as caught:
        place_in_zone(datetime.fromisoformat(written), ZoneInfo(zone))
    assert caught.value.fields == {"starts_at": "skipped"}


@pytest.mark.parametrize("written", ["0001-01-01T00:00", "0001-01-01T00:00+14:00"])
def test_a_time_before_the_calendar_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        place_in_zone(datetime.fromisoformat(written), ZoneInfo("Asia/Tokyo"))
    assert caught.value.fields == {"starts_at": "far"}


@pytest.mark.parametrize("written", ["9999-12-31T23:59", "9999-12-31T23:59-12:00"])
def test_a_time_after_the_calendar_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        place_in_zone(datetime.fromisoformat(written), ZoneInfo("America/Lima"))
    assert caught.value.fields == {"starts_at": "far"}


def test_a_time_with_an_offset_stays_where_it_is() -> None:
    told = datetime.fromisoformat("2026-03-29T02:30:00+05:30")
    assert place_in_zone(told, ZoneInfo("Europe/Berlin")) == told
