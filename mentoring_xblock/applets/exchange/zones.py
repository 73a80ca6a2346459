"""Time zones as Windows and the HR systems on it name them, by the names of the time zone database. No Django.

``windows_zones.csv`` holds the facts of Unicode CLDR, supplemental/windowsZones.xml, territory 001 ("the world").
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from ...core.clock import find_time_zone

_TABLE = Path(__file__).with_name("windows_zones.csv")


@cache
def windows_zones() -> dict[str, str]:
    """Names of the time zone database by what Windows calls them, in lower case."""
    with _TABLE.open(encoding="utf-8", newline="") as rows:
        return {row["windows"].casefold(): row["iana"] for row in csv.DictReader(rows)}


def read_zone(name: str) -> str:
    """``name`` as the time zone database has it where only Windows knows it, else unchanged."""
    if find_time_zone(name) is not None:
        return name
    return windows_zones().get(" ".join(name.split()).casefold(), name)
