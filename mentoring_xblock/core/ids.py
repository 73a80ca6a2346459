"""What may be a row's id. A number that no row can bear is absent, not an error of the database. No Django."""

from __future__ import annotations

HIGHEST_ID = 2**63 - 1
"""The largest id of any of the databases; SQLite raises for a larger number, where the others find nothing."""


def is_id(value: object) -> bool:
    """Whether ``value`` is a whole number that could be a row's id."""
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= HIGHEST_ID
