"""What may be a row's id. A number that no row can bear is absent, not an error of the database. No Django."""

from __future__ import annotations

HIGHEST_ID = 2**63 - 1
"""The largest id of any of the databases; SQLite raises for a larger number, where the others find nothing."""
_MOST_DIGITS = len(str(HIGHEST_ID))


def read_id(text: str) -> int | None:
    """The id that a form or an address names; None for what is none."""
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
        return None
    number = int(text)
    return number if is_id(number) else None


def is_id(value: object) -> bool:
    """Whether ``value`` is a whole number that could be a row's id."""
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= HIGHEST_ID
