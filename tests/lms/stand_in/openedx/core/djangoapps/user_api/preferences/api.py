"""A user's preferences: nobody has any."""

from __future__ import annotations

from typing import Any


def get_user_preference(requesting_user: Any, preference_key: str, username: str | None = None) -> str | None:
    """The preference, or None."""
    return None
