"""Many rows in one statement, from tuples: no instance, no signal, no id read back. For what somebody waits for.

Django's ``bulk_create`` makes an instance of every row and asks every field of it again; for the sixty rows of one
self-assessment that is a third of its time. What a room writes, and when, is the room's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Sequence
from functools import partial
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import DateField, JSONField, Model
from django.db.models.constants import OnConflict

ROWS_AT_ONCE = 1000


def write_rows(
    model: type[Model],
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    unique: Collection[str] = (),
    update: Collection[str] = (),
    add: Collection[str] = (),
) -> None:
    """Insert ``rows``, whose values stand in the order of ``columns`` (attribute names, as ``member_id``).

    A row that is there already by its ``unique`` columns takes the new values of ``update``, and has those of ``add``
    added to its own. Values are plain: numbers, text, None, dates. One statement for every ROWS_AT_ONCE rows, or as
    many as the database takes.
    """
    if not rows:
        return
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    names = [field.column for field in fields]
    operations, quote = connection.ops, connection.ops.quote_name
    # Names of our own models and columns, quoted; every value is a parameter.
    head = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, names))}) VALUES "  # noqa: S608
    tail = ""
    at = dict(zip(columns, names, strict=True))
    if update or add:
        tail = operations.on_conflict_suffix_sql(
            fields, OnConflict.UPDATE, [at[name] for name in (*update, *add)], [at[name] for name in unique]
        )
    for name in add:
        column, table = quote(at[name]), quote(model._meta.db_table)
        tail = tail.replace(f"{column} = ", f"{column} = {table}.{column} + ")
    line = f"({', '.join(['%s'] * len(columns))})"
    shaped = [
        (place, _shaping(field)) for place, field in enumerate(fields) if isinstance(field, DateField | JSONField)
    ]
    size = min(ROWS_AT_ONCE, _most_values() // len(columns))
    driver = connection.Database.__name__  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        for start in range(0, len(rows), size):
            some = rows[start : start + size]
            values = []
            for row in some:
                ready = list(row)
                for place, shape in shaped:
                    ready[place] = shape(ready[place])
                values.append(ready)
            if driver == "psycopg" and hasattr(cursor, "mogrify"):
                # It parses a statement of more than 50 marks at every call, but remembers the marks of one row. Cursors
                # that bind on the server cannot write a row out, and psycopg2 parses quickly.
                lines = (cursor.mogrify(line, ready) for ready in values)
                cursor.execute(f"{head}{', '.join(lines)} {tail}")
            else:
                cursor.execute(f"{head}{', '.join([line] * len(some))} {tail}", list(chain.from_iterable(values)))


def _most_values() -> int:
    """How many values the database takes in one statement.

    SQLite is asked for its own limit: Django 4.2 and 5.2 take it for the 999 of old builds, and would write the sixty
    estimates of one self-assessment in two statements.
    """
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return int(connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER))
    return connection.features.max_query_params or 60_000


def _shaping(field: DateField[Any, Any] | JSONField[Any]) -> Callable[[Any], Any]:
    """How the database takes the field's values: dates and JSON alone have a shape on each of the three.

    The rows of one statement name few different moments, so each is asked of the field once.
    """
    if isinstance(field, JSONField):
        return partial(field.get_db_prep_save, connection=connection)
    known: dict[Any, Any] = {}

    def shape(value: Any) -> Any:
        if value not in known:
            known[value] = field.get_db_prep_save(value, connection)
        return known[value]

    return shape
