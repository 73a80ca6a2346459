"""One transaction that is run again when it lost a race.

Use cases are that (``api.transactions``), and what a room writes outside any use case, as the outbox does.

Databases answer a race by ending one of the racers: MariaDB and PostgreSQL end a deadlock, SQLite a busy wait, all
three the second of two equal inserts. Nothing of such a transaction is stored, so it may run again, and the second
run sees the winner's rows: a double submit finds its token, a second request finds the first.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction

from ..core.errors import Conflict, gettext_noop

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 8
"""Runs of one transaction before the caller has to try again later."""
LONGEST_PAUSE = 0.4
"""Seconds; pauses double from a few milliseconds and are random, or the same two would meet again."""

# MariaDB/MySQL: deadlock, lock wait timeout, row changed since it was read (MariaDB's snapshot isolation).
_MYSQL_RACES = frozenset({1213, 1205, 1020})
# PostgreSQL: deadlock detected, could not serialise, lock not available.
_POSTGRES_RACES = frozenset({"40P01", "40001", "55P03"})
_MYSQL_DUPLICATE = 1062
_POSTGRES_DUPLICATE = "23505"


def atomic(work: Callable[P, R]) -> Callable[P, R]:
    """Run ``work`` in one transaction, and again (at most ATTEMPTS times) if it lost a race.

    Inside an open transaction it is a savepoint and is run once: only the outermost block can start again.
    Raises Conflict (code ``busy``) when every attempt lost.
    """

    @wraps(work)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            with transaction.atomic():
                return work(*args, **kwargs)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with transaction.atomic():
                    return work(*args, **kwargs)
            except (OperationalError, IntegrityError) as error:
                if not lost_race(error):
                    raise
                if attempt == ATTEMPTS:
                    raise Conflict(
                        gettext_noop("Too many people are changing this at the same time. Try again in a moment."),
                        code="busy",
                    ) from error
                time.sleep(random.uniform(0.2, 1.0) * min(LONGEST_PAUSE, 0.01 * 2**attempt))  # noqa: S311 - no secret
        raise AssertionError("unreachable")

    return run


def lost_race(error: DatabaseError) -> bool:
    """Whether the database ended this transaction for another one's sake, so that a second run may succeed."""
    cause = error.__cause__ or error
    code = getattr(cause, "sqlstate", None) or getattr(cause, "pgcode", None)
    number = error.args[0] if error.args and isinstance(error.args[0], int) else None
    text = str(error)
    if isinstance(error, IntegrityError):
        return code == _POSTGRES_DUPLICATE or number == _MYSQL_DUPLICATE or "UNIQUE constraint failed" in text
    return (
        code in _POSTGRES_RACES or number in _MYSQL_RACES or "database is locked" in text or "table is locked" in text
    )
