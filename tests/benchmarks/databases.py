"""Reading and writing on each database that answers: ``python -m tests.benchmarks.databases [--full] [NAME ...]``.

Each has a process and a database of its own; SQLite's lies under ``var/benchmarks``. The servers run with whatever
settings they have; the first row names them. By default ``bench_task_mentoring`` with 100,000 ratings is made, filled
and dropped. With ``--full`` there are ten million in ``bench_task_mentoring_full``, loaded once and kept for the next
run while it fits (8 GB of disk each): ``--full --fresh`` loads it anew, ``--drop`` drops what is kept.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from tests.databases import URLS, choose_databases

from .peers import ROOT
from .tables import Row, print_table

if TYPE_CHECKING:  # Django is set up first
    from .organisation import Organisation

NAME, KEPT = "bench_task_mentoring", "bench_task_mentoring_full"
QUICK, FULL = 10_000, 1_000_000
"""Members; each has given or got ten ratings."""


def measure(*, full: bool, names: Sequence[str] = (), fresh: bool = False) -> list[Row]:
    """All rows, database by database; ``fresh`` does not reuse what the full size keeps."""
    rows: list[Row] = []
    options = [option for option, is_set in (("--full", full), ("--fresh", fresh)) if is_set]
    for name, printed in _run_each(names, options):
        rows += [Row(**{**row, "work": f"{name}: {row['work']}"}) for row in json.loads(printed)]
    return rows


def drop(names: Sequence[str] = ()) -> None:
    """Drop what the full size keeps on each database."""
    for name, printed in _run_each(names, ["--drop"]):
        print(f"{name}: {printed.strip()}")


def _run_each(names: Sequence[str], options: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What a process for each of the databases prints; those that answer where none is named."""
    present, missing = choose_databases(os.environ.get("TASK_MENTORING_TEST_DATABASES"), is_ci=False)
    for sentence in missing:
        print(f"Not measured, {sentence}", file=sys.stderr, flush=True)
    for name in names or present:
        address = f"sqlite:///{ROOT / 'var' / 'benchmarks' / 'demo.sqlite3'}" if name == "sqlite" else URLS[name]
        answer = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.databases", "--here", *options],
            env={**os.environ, "TASK_MENTORING_DATABASE_URL": address},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            cwd=ROOT,
        )
        yield name, answer.stdout


def measure_here(*, full: bool, fresh: bool = False) -> list[Row]:
    """All rows on the server that the settings name."""
    _set_up()
    from . import kept, organisation

    if full:
        return measure_filled(*kept.open_kept(_place(KEPT), FULL, fresh=fresh))
    kept.make(_place(NAME))
    try:
        began = time.perf_counter()
        of = organisation.fill(QUICK)
        return measure_filled(of, time.perf_counter() - began)
    finally:
        kept.drop(_place(NAME))


def drop_here() -> None:
    """Drop what is kept on the server that the settings name."""
    _set_up()
    from . import kept

    print(f"{KEPT} is dropped." if kept.drop(_place(KEPT)) else f"There is no {KEPT}.")


def _set_up() -> None:
    import django
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.site.settings")
    django.setup()
    settings.DEBUG = False  # Django keeps every statement otherwise


def _place(name: str) -> str:
    """The name of a database as the settings have it: with SQLite a path."""
    from django.db import connection

    return str(ROOT / "var" / "benchmarks" / f"{name}.sqlite3") if connection.vendor == "sqlite" else name


def measure_filled(of: Organisation, filled: float) -> list[Row]:
    """All rows on the database at hand, which took ``filled`` seconds to fill and is as before afterwards."""
    from django.db import connection

    from . import organisation, reading, writing

    wrong = organisation.check(of)
    rows = [
        Row(
            work=f"{of.ratings:,} ratings of {of.members:,} members",
            ours=f"written in {filled:.0f} s",
            note=f"{_settings_of_server()}; {wrong} offers of the sample not as the project writes them",
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


def _settings_of_server() -> str:
    """The version, and how much memory the server keeps pages in."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT current_setting('server_version'), current_setting('shared_buffers')")
            version, memory = cursor.fetchone()
            return f"PostgreSQL {version}, shared_buffers {memory}"
        if connection.vendor == "mysql":
            cursor.execute("SELECT VERSION(), @@innodb_buffer_pool_size / 1048576")
            version, memory = cursor.fetchone()
            return f"{version}, innodb_buffer_pool_size {memory:.0f} MB"
        cursor.execute("SELECT sqlite_version()")
        return f"SQLite {cursor.fetchone()[0]}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="sqlite, postgresql, mysql (default: all that answer)")
    parser.add_argument("--full", action="store_true", help="ten million ratings")
    parser.add_argument("--fresh", action="store_true", help="with --full: load anew what is kept")
    parser.add_argument("--drop", action="store_true", help="measure nothing, drop what --full keeps")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here and options.drop:
        drop_here()
    elif options.here:
        print(json.dumps([asdict(row) for row in measure_here(full=options.full, fresh=options.fresh)]))
    elif options.drop:
        drop(options.names)
    else:
        print_table("What people wait for", measure(full=options.full, names=options.names, fresh=options.fresh))
