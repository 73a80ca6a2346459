"""The private address of a person's calendar: a secret that stands for them, renewed and revoked by themselves.

What the calendar holds is not known here.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from ...core.text import TOKEN_LENGTH, is_name
from .models import CalendarFeed

_BYTES = 24
"""Of chance in an address: nobody guesses one of 2**192."""


def feed_token_of(user_id: int) -> str:
    """The secret of the person's address, empty without one (1 query)."""
    return CalendarFeed.objects.filter(user_id=user_id).values_list("token", flat=True).first() or ""


def renew_feed(user_id: int, *, now: datetime) -> str:
    """Give the person a new address; the old one is gone."""
    token = secrets.token_hex(_BYTES)
    CalendarFeed.objects.update_or_create(user_id=user_id, defaults={"token": token, "created_at": now})
    return token


def revoke_feed(user_id: int) -> bool:
    """Take the person's address away; whether there was one."""
    return bool(CalendarFeed.objects.filter(user_id=user_id).delete()[0])


def find_owner(token: str) -> int | None:
    """Whose address it is, None if it is nobody's, or of somebody whose account is closed (1 query)."""
    known = is_name(token, longest=TOKEN_LENGTH)
    rows = CalendarFeed.objects.filter(token=token if known else "", user__is_active=True)
    # Compared in Python as well: a collation that ignores case must open nothing.
    return next((user_id for user_id, stored in rows.values_list("user_id", "token") if stored == token), None)
