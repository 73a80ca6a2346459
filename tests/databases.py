"""Runs whatever stores on PostgreSQL and on MariaDB: ``python -m tests.databases [database ...] [pytest options]``.

Databases that are named are the only ones; tox names one for each release. ``TASK_MENTORING_TEST_DATABASES`` is a list
of sqlite, postgresql and mysql, separated by commas. Without it, those that answer on 127.0.0.1 are used, and with
``CI=true`` all of them must. ``TASK_MENTORING_TEST_POSTGRESQL_URL`` and ``TASK_MENTORING_TEST_MYSQL_URL`` say where
they are. Databases named ``test_…`` are made and dropped; no other is touched.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

URLS = {
    "sqlite": "sqlite://",
    "postgresql": os.environ.get("TASK_MENTORING_TEST_POSTGRESQL_URL", "postgres://127.0.0.1:5432/task_mentoring"),
    "mysql": os.environ.get("TASK_MENTORING_TEST_MYSQL_URL", "mysql://root@127.0.0.1:3306/task_mentoring"),
}
DRIVERS = {"sqlite": "sqlite3", "postgresql": "psycopg", "mysql": "MySQLdb"}
RUNS = (
    ("-m", "databases", "-n", "2", "tests"),
    # The tables as migrations make them, forward and back.
    ("--migrations", "tests/migrations"),
)


def choose_databases(wanted: str | None, *, is_ci: bool, among: Collection[str] = URLS) -> tuple[list[str], list[str]]:
    """Give those of ``among`` to run on, and sentences about those that cannot be used.

    ``wanted`` is the list from the environment, None where it is not set. What was asked for must answer.
    """
    names = [name.strip() for name in wanted.split(",") if name.strip()] if wanted is not None else list(URLS)
    unknown = [name for name in names if name not in URLS]
    if unknown:
        raise SystemExit(f"TASK_MENTORING_TEST_DATABASES knows {', '.join(URLS)}; not {', '.join(unknown)}.")
    names = [name for name in names if name in among]
    faults = {name: find_fault(name) for name in names}
    missing = [f"{name}: {fault}" for name, fault in faults.items() if fault]
    if missing and (is_ci or wanted is not None):
        raise SystemExit("These databases must be tested and cannot be. " + " ".join(missing))
    return [name for name in names if not faults[name]], missing


def find_fault(name: str) -> str:
    """Say why a database cannot be used; an empty string where it answers and its driver is installed."""
    try:
        __import__(DRIVERS[name])
    except ImportError as error:
        return f"its driver is not installed ({error})."
    where = urlsplit(URLS[name])
    if name == "sqlite":
        return ""
    try:
        socket.create_connection((where.hostname or "127.0.0.1", where.port or 0), timeout=3).close()
    except OSError as error:
        return f"nothing answers at {where.hostname}:{where.port} ({error})."
    return ""


def run_on(name: str, options: Sequence[str], *, is_alone: bool) -> bool:
    """Run pytest on one database; whether all passed. Beside another's, a run is shown when it has ended."""
    environment = {**os.environ, "TASK_MENTORING_DATABASE_URL": URLS[name]}
    passed = True
    for run in RUNS:
        if name == "sqlite" and run is RUNS[0]:
            continue  # the whole suite runs on SQLite already
        title = f"== {name}: pytest {' '.join(run)}"
        print(title, flush=True)
        command = [sys.executable, "-m", "pytest", "--create-db", *run, *options]
        shown = {} if is_alone else {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        done = subprocess.run(command, env=environment, check=False, text=True, **shown)
        if not is_alone:
            print(f"{title}, ended\n{done.stdout}", flush=True)
        passed = passed and not done.returncode
    return passed


def main(arguments: Sequence[str]) -> int:
    """Run pytest on all databases, the servers side by side: 1 where a run failed; none stops another.

    A server and those who ask it wait for each other and for the disk, so that each leaves the other's processor idle.
    """
    named = [argument for argument in arguments if argument in URLS]
    options = [argument for argument in arguments if argument not in URLS]
    names, missing = choose_databases(
        os.environ.get("TASK_MENTORING_TEST_DATABASES"),
        is_ci=os.environ.get("CI", "").lower() == "true",
        among=named or URLS,
    )
    for sentence in missing:
        print(f"Not tested, {sentence}", flush=True)
    with ThreadPoolExecutor(max_workers=len(names) or 1) as side_by_side:
        passed = list(side_by_side.map(lambda name: run_on(name, options, is_alone=len(names) == 1), names))
    failed = [name for name, has_passed in zip(names, passed, strict=True) if not has_passed]
    print("Failed on " + ", ".join(failed) if failed else "Passed on " + ", ".join(names), flush=True)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
