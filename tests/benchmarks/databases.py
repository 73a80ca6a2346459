"""Reading and writing on each database that answers: ``python -m tests.benchmarks.databases [--full] [NAME ...]``.

Each has a process and a database of its own, ``bench_task_mentoring``, made, filled and dropped here; SQLite's lies
under ``var/benchmarks``. 100,000 ratings by default, ten million with ``--full`` (8 GB of disk for each, one at a
time). The servers run with whatever settings they have; the first row names them.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict

from tests.databases import URLS, choose_databases

from .peers import ROOT
from .tables import Row, print_table

NAME = "bench_task_mentoring"
QUICK, FULL = 10_000, 1_000_000
"""Members; each has given or got ten ratings."""


def measure(*, full: bool, names: Sequence[str] = ()) -> list[Row]:
    """All rows, database by database."""
    present, missing = choose_databases(os.environ.get("TASK_MENTORING_TEST_DATABASES"), is_ci=False)
    for sentence in missing:
        print(f"Not measured, {sentence}", file=sys.stderr, flush=True)
    rows: list[Row] = []
    for name in names or present:
        address = f"sqlite:///{ROOT / 'var' / 'benchmarks' / 'demo.sqlite3'}" if name == "sqlite" else URLS[name]
        answer = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.databases", "--here", *(("--full",) if full else ())],
            env={**os.environ, "TASK_MENTORING_DATABASE_URL": address},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            cwd=ROOT,
        )
        rows += [Row(**{**row, "work": f"{name}: {row['work']}"}) for row in json.loads(answer.stdout)]
    return rows


def measure_here(*, full: bool) -> list[Row]:
    """All rows on the database that the settings name."""
    import django
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.site.settings")
    django.setup()
    settings.DEBUG = False  # Django keeps every statement otherwise
    from django.db import connection

    connection.settings_dict["TEST"]["NAME"] = (
        str(ROOT / "var" / "benchmarks" / f"{NAME}.sqlite3") if connection.vendor == "sqlite" else NAME
    )
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        return _measure_filled(full=full)
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def _measure_filled(*, full: bool) -> list[Row]:
    from django.db import connection

    from . import organisation, reading, writing

    began = time.perf_counter()
    of = organisation.fill(FULL if full else QUICK)
    filled = time.perf_counter() - began
    wrong = organisation.check(of)
    rows = [
        Row(
            work=f"{of.ratings:,} ratings of {of.members:,} members",
            ours=f"written in {filled:.0f} s",
            note=f"{_settings_of(connection)}; {wrong} offers of the sample not as the project writes them",
            reached=False if wrong else None,
        )
    ]
    for measurement in (
        lambda: reading.recommend(of, repeat=60),
        lambda: [reading.heat_map(of, repeat=9)],
        lambda: reading.report(of, repeat=20),
        lambda: [reading.block(of)],
        lambda: [writing.submit(of, repeat=60, promised=connection.vendor == "postgresql")],
        lambda: [writing.recalculate(of)],
    ):
        began = time.perf_counter()
        rows += measurement()
        print(f"  {rows[-1].work}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return rows


def _settings_of(connection: object) -> str:
    """The version, and how much memory the server keeps pages in."""
    from django.db import connection as here

    with here.cursor() as cursor:
        if here.vendor == "postgresql":
            cursor.execute("SELECT current_setting('server_version'), current_setting('shared_buffers')")
            version, memory = cursor.fetchone()
            return f"PostgreSQL {version}, shared_buffers {memory}"
        if here.vendor == "mysql":
            cursor.execute("SELECT VERSION(), @@innodb_buffer_pool_size / 1048576")
            version, memory = cursor.fetchone()
            return f"{version}, innodb_buffer_pool_size {memory:.0f} MB"
        cursor.execute("SELECT sqlite_version()")
        return f"SQLite {cursor.fetchone()[0]}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="sqlite, postgresql, mysql (default: all that answer)")
    parser.add_argument("--full", action="store_true", help="ten million ratings")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        print(json.dumps([asdict(row) for row in measure_here(full=options.full)]))
    else:
        print_table("What people wait for", measure(full=options.full, names=options.names))
