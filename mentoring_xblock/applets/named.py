"""Finding a row by a name from outside: only one that is equal in Python, whatever the database holds to be equal.

MariaDB's usual collation finds ``mentor`` for ``MÉNTOR``. So no row is taken for a name before the two were compared
here, and no database is asked for what could name nothing. Names of accounts are ``platform.roster``'s.
"""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

from ..core.text import KEY_LENGTH, is_name

M = TypeVar("M", bound=Model)


def find_named(rows: QuerySet[M], name: object, *, column: str = "key", longest: int = KEY_LENGTH) -> M | None:
    """The row of exactly that name; None if there is none (1 query at most)."""
    if not is_name(name, longest=longest):
        return None
    return next((row for row in rows.filter(**{column: name}) if getattr(row, column) == name), None)
