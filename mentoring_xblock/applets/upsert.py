"""Rows that are stored whether they are already there or not, in one statement for many, as Django writes it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Model

ROWS_AT_ONCE = 1000


def upsert(rows: Iterable[Model], *, unique: Sequence[str], update: Sequence[str]) -> None:
    """Insert ``rows``; one that is already there by its ``unique`` fields takes the new values of ``update``.

    One statement for every ROWS_AT_ONCE rows, or as many as Django gives the database at once.
    """
    new = list(rows)
    if connection.vendor == "sqlite":
        # Until 6.0, Django takes every SQLite for an old build that stops at 999 values, and would write the estimates
        # of one long self-assessment in two statements.
        connection.ensure_connection()
        limit = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
        connection.features.max_query_params = limit
    if new:
        new[0]._meta.model._default_manager.bulk_create(
            new,
            update_conflicts=True,
            update_fields=update,
            # MySQL goes by every unique key, and takes none named.
            unique_fields=unique if connection.features.supports_update_conflicts_with_target else None,
            batch_size=ROWS_AT_ONCE,
        )
