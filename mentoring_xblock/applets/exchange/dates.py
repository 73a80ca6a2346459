"""Dates as spreadsheets and HR systems write them. Pure: no Django, no database, no clock."""

from __future__ import annotations

import re
from datetime import date

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")


def read_dates(text: str) -> tuple[date, ...]:
    """Every day that the text can mean: none, one, or of 03/04/2026 the day first and then the month first."""
    text = text.strip()
    if found := _ISO.fullmatch(text):
        return _days((int(found[1]), int(found[2]), int(found[3])))
    if found := _DOTTED.fullmatch(text):
        return _days((int(found[3]), int(found[2]), int(found[1])))
    if found := _SLASHED.fullmatch(text):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        return _days((year, second, first), (year, first, second))
    return ()


def _days(*read: tuple[int, int, int]) -> tuple[date, ...]:
    found: list[date] = []
    for year, month, day in read:
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return tuple(dict.fromkeys(found))
