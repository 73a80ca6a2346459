"""How each database says what the organisation is written with: a series of numbers, text, times, loading in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.db import connection


def numbers(name: str, first: int, last: int) -> str:
    """Something to select from: the whole numbers ``first``..``last`` as the column ``name``."""
    if connection.vendor == "postgresql":
        return f"generate_series({first}::bigint, {last}::bigint) AS series_{name}({name})"
    if connection.vendor == "mysql":
        return f"(SELECT CAST(seq AS SIGNED) AS {name} FROM seq_{first}_to_{last}) AS series_{name}"
    return (
        f"(WITH RECURSIVE up({name}) AS (SELECT {first} UNION ALL SELECT {name} + 1 FROM up WHERE {name} < {last})"
        f" SELECT {name} FROM up) AS series_{name}"
    )


def quotient(number: str, by: int) -> str:
    """A whole number divided by another, rounded down."""
    return f"{number} DIV {by}" if connection.vendor == "mysql" else f"{number} / {by}"


def word(letter: str, number: str) -> str:
    """The letters with the number behind them."""
    return f"CONCAT('{letter}', {number})" if connection.vendor == "mysql" else f"'{letter}' || ({number})"


def stored(at: datetime | date) -> object:
    """A time as the driver takes it for a parameter."""
    return connection.ops.adapt_datetimefield_value(at)


def literal(at: datetime) -> str:
    """A time as it is written in a statement."""
    return f"'{at.isoformat(sep=' ')}'" if connection.vendor == "postgresql" else f"'{at:%Y-%m-%d %H:%M:%S}'"


def run(statement: str) -> None:
    """Send one statement, and read nothing."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def move_sequences() -> None:
    """PostgreSQL's counters do not see ids that were given."""
    if connection.vendor != "postgresql":
        return
    for table in ("auth_user", "task_mentoring_member", "task_mentoring_submission"):
        run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))")


@contextmanager
def bulk_loading() -> Iterator[None]:
    """No row is checked twice: what is written is consistent by construction, and ``check`` looks."""
    before, after = {
        "postgresql": (["SET session_replication_role = replica", "SET synchronous_commit = off"],
                       ["RESET session_replication_role", "RESET synchronous_commit"]),
        "mysql": (["SET foreign_key_checks = 0", "SET unique_checks = 0"],
                  ["SET foreign_key_checks = 1", "SET unique_checks = 1"]),
        "sqlite": (["PRAGMA foreign_keys = OFF", "PRAGMA synchronous = OFF"],
                   ["PRAGMA foreign_keys = ON", "PRAGMA synchronous = NORMAL"]),
    }[connection.vendor]  # fmt: skip
    for statement in before:
        run(statement)
    try:
        yield
    finally:
        for statement in after:
            run(statement)
