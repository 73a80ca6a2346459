"""A large database that is loaded once and kept: made where it does not fit, and left as it was by what measures.

``bench_made`` in it holds a fingerprint of what it was made of: the migrations, the number of members and every
statement and belief the organisation is written with. It is written last, so what was broken off never fits. What is
measured may commit, as people's work does, if ``restored`` or ``organisation.forget_shown`` puts the rows back.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import QuerySet

from mentoring_xblock.applets.matching.models import ExposureDay
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.applets.ratings.models import Submission

from . import organisation
from .organisation import NOW, Organisation


def open_kept(name: str, members: int, *, fresh: bool = False) -> tuple[Organisation, float]:
    """Connect to the database ``name`` with an organisation of ``members``; and how many seconds loading it took.

    It is made anew with ``fresh``, or where it is missing, was made of something else or was left half measured.
    """
    _connect(name)
    fault = "that was asked for" if fresh else _find_fault(members)
    if fault:
        print(f"  {name} is made anew: {fault}.", file=sys.stderr, flush=True)
        made_of = fingerprint(members)  # before: whoever changes the project meanwhile must not be believed
        make(name)
        began = time.perf_counter()
        of = organisation.fill(members)
        stamp(made_of, seconds=time.perf_counter() - began)
    else:
        print(f"  {name} is reused.", file=sys.stderr, flush=True)
        of = organisation.find(members)
    return of, _read_stamp()[1]


def make(name: str) -> None:
    """An empty database ``name`` with all tables, in place of one that may be there; the connection leads to it."""
    connection.close()
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)


def drop(name: str) -> bool:
    """Drop the database ``name``; whether there was one."""
    _connect(name)
    if not _is_there():
        return False
    connection.creation.destroy_test_db(name, verbosity=0)
    return True


def stamp(made_of: str, *, seconds: float) -> None:
    """Write down what the database at hand was made of, a ``fingerprint``, and in what time."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_made (fingerprint varchar(64), seconds double precision)")
        cursor.execute("INSERT INTO bench_made VALUES (%s, %s)", [made_of, seconds])


def fingerprint(members: int) -> str:
    """A hash of all that decides what is in a database of so many members, on this kind of database."""
    migrations = sorted(MigrationLoader(None).disk_migrations)
    return hashlib.sha256(f"{migrations}\n{organisation.describe(members)}".encode()).hexdigest()


@contextmanager
def restored(*tables: QuerySet[Any]) -> Iterator[None]:
    """Afterwards the rows of ``tables`` are those of before, whatever was committed meanwhile.

    A table comes after those that it refers to. Rows that were there may be changed, but not deleted.
    """
    before = [_read(rows) for rows in tables]
    try:
        yield
    finally:
        with transaction.atomic():
            for rows, kept in reversed(list(zip(tables, before, strict=True))):
                now = _read(rows)
                every = rows.model._base_manager.all()
                every.filter(pk__in=now.keys() - kept.keys()).delete()
                for pk, values in kept.items():
                    if values != now[pk]:
                        every.filter(pk=pk).update(**values)


def _read(rows: QuerySet[Any]) -> dict[Any, dict[str, Any]]:
    return {row["id"]: row for row in rows.values()}


def _find_fault(members: int) -> str:
    """Why the database at hand cannot be reused; empty where it can."""
    if not _is_there():
        return "there is none"
    try:
        found, _ = _read_stamp()
    except DatabaseError:
        return "it was not finished"
    if found != fingerprint(members):
        return "what it is made of has changed"
    # Members and submissions are numbered from 1, and nobody is shown on that day but by a measurement.
    newer = (model.objects.filter(pk__gt=members) for model in (Member, Submission))
    if any(rows.exists() for rows in (*newer, ExposureDay.objects.filter(day=NOW.date()))):
        return "a measurement in it was broken off"
    return ""


def _connect(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _is_there() -> bool:
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return Path(name).exists()  # connecting would make it
    try:
        connection.ensure_connection()
    except OperationalError:
        return False
    return True


def _read_stamp() -> tuple[str, float]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT fingerprint, seconds FROM bench_made")
        found, seconds = cursor.fetchone()
    return str(found), float(seconds)
