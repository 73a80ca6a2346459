"""The time, asked for in one place so that tests and replays can set it, and the zones of clocks. No Django."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def find_time_zone(name: str) -> ZoneInfo | None:
    """The time zone of that name, None where the name is empty or unknown."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):  # unknown, malformed, or a folder of the database
        return None
