"""The platform's question for one preference of a user, with its signature; answered from a dictionary."""

from __future__ import annotations

from typing import Any

PREFERENCES: dict[tuple[str, str], str] = {}


def get_user_preference(requesting_user: Any, preference_key: str, username: str | None = None) -> str | None:
    """The preference by (username, key), or None."""
    return PREFERENCES.get((username or requesting_user.username, preference_key))
