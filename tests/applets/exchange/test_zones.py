"""Time zones as files name them: those of the database, of Windows, and as Windows and HR systems show them."""

from __future__ import annotations

import pytest

from mentoring_xblock.applets.exchange.zones import read_zone, windows_zones
from mentoring_xblock.core.clock import find_time_zone

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("(UTC+00:00) Dublin, Edinburgh, Lisbon, London", "Europe/London"),
        ("(GMT) Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London", "Europe/London"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Berlin"),
        ("(UTC+01:00)  Brussels, Copenhagen,  Madrid, Paris", "Europe/Paris"),
        ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("Pacific Time (US & Canada)", "America/Los_Angeles"),
        ("(UTC-07:00) La Paz, Mazatlan", "America/Mazatlan"),
        ("(UTC-07:00) La Paz", "America/Mazatlan"),
        ("(UTC-04:00) Georgetown, La Paz, Manaus, San Juan", "America/La_Paz"),
        ("(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", "Asia/Calcutta"),
        ("(UTC) Coordinated Universal Time", "Etc/UTC"),
        ("(UTC-11:00) Coordinated Universal Time-11", "Etc/GMT+11"),
        ("GMT United Kingdom Time (London)", "Europe/London"),
        ("GMT+01:00 Central European Time (Berlin)", "Europe/Berlin"),
        ("(GMT+01:00) Central European Time - Vienna", "Europe/Vienna"),
        ("(GMT+01:00) Dublin", "Europe/Dublin"),
        ("Los Angeles", "America/Los_Angeles"),
    ],
)
def test_a_zone_is_read_as_it_is_shown(name: str, zone: str) -> None:
    found = read_zone(name)
    assert found is not None
    assert found == zone or find_time_zone(found).key == zone  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "name",
    [
        "UTC+01:00", "(UTC+01:00)", "GMT+2", "(UTC+09:00) London", "(UTC+02:00) Athens, Beirut, Istanbul, Minsk",
        "Mars/Olympus", "MEZ", "../../etc/passwd", "/etc/passwd", "(UTC" + "(" * 200, ",", "(UTC+99:99) London",
    ],
)  # fmt: skip
def test_what_means_no_zone_or_many_is_none(name: str) -> None:
    assert read_zone(name) is None


def test_every_zone_of_windows_is_one_of_the_database() -> None:
    assert [name for name, zone in windows_zones().items() if find_time_zone(zone) is None] == []
