"""Pairing everyone end to end: facts read, candidates weighed, solved, and every pairing with its snapshot, log and
notices stored; then once more, which must propose nothing.

``python -m tests.benchmarks.proposing [--full]``. On PostgreSQL where it answers, else on SQLite; in a database of its
own that is made and dropped. Seconds are by the clock, as the database's own work counts too.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.databases import URLS, find_fault

from .peers import ROOT
from .tables import Row, print_table

QUICK, FULL = 1_000, 10_000
PROMISED = 60.0


def propose_here(gaps: int, *, approve_by: str) -> dict[str, float]:
    """One whole run and a second one, in a process of their own."""
    name = "postgresql" if not find_fault("postgresql") else "sqlite"
    url = (
        URLS["postgresql"].replace("/task_mentoring", "/task_mentoring_bench") if name == "postgresql" else "sqlite://"
    )
    answer = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.proposing", "--run", str(gaps), "--approve-by", approve_by],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "TASK_MENTORING_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.site.settings"},
    )
    found: dict[str, float] = json.loads(answer.stdout)
    return found


@contextmanager
def own_database() -> Iterator[str]:
    """A test database, and which kind it is."""
    import django

    django.setup()
    from django.db import connection

    was = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield str(connection.vendor)
    finally:
        connection.creation.destroy_test_db(was, verbosity=0)


def _run(gaps: int, approve_by: str) -> None:
    with own_database() as vendor:
        from celery import current_app
        from django.db import connection

        from mentoring_xblock import api
        from mentoring_xblock.applets.people.data import ApproveBy

        from . import staff

        # Mails are a worker's work, one a person; here they stay in the outbox.
        current_app.conf.task_always_eager, current_app.conf.broker_url = False, None
        programme = staff.organisation(gaps, seed=1, approve_by=ApproveBy(approve_by))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        stages: list[tuple[str, float]] = []
        began, used = time.monotonic(), time.process_time()
        plan = api.pair_everyone(
            actor_id=api.SYSTEM,
            programme=programme.key,
            apply=True,
            now=staff.NOW,
            progress=lambda step: stages.append((step, time.monotonic())),
        )
        ended, cpu = time.monotonic(), time.process_time() - used
        again = api.pair_everyone(actor_id=api.SYSTEM, programme=programme.key, apply=True, now=staff.NOW)
        second = time.monotonic() - ended
    ends = [at for _, at in stages[1:]] + [ended]
    print(
        json.dumps(
            {
                "vendor": vendor,
                "gaps": plan.gaps,
                "pairs": len(plan.pairs),
                "again": len(again.pairs),
                "seconds": ended - began,
                "cpu": cpu,
                "second": second,
                "distance": plan.distance,
                **{f"stage {step}": end - start for (step, start), end in zip(stages, ends, strict=True)},
            }
        )
    )


def measure(*, full: bool) -> list[Row]:
    """One row for each way of approving: by an admin later, and by nobody, where places are taken at once."""
    rows = []
    gaps = FULL if full else QUICK
    for approve_by, words in (("admin", "to be reviewed"), ("none", "approved at once")):
        found = propose_here(gaps, approve_by=approve_by)
        stages = ", ".join(
            f"{name.removeprefix('stage ')} {seconds:.1f}"
            for name, seconds in found.items()
            if name.startswith("stage ")
        )
        rows.append(
            Row(
                work=f"{found['gaps']:,} gaps proposed end to end, {words}, on {found['vendor']}",
                ours=f"{found['seconds']:.1f} s ({stages}); {found['cpu']:.1f} CPU s of ours",
                note=f"{found['pairs']:,} pairings; a second run in {found['second']:.1f} s proposes {found['again']}",
                reached=found["again"] == 0 and found["seconds"] <= PROMISED,
            )
        )
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="10,000 gaps instead of 1,000")
    parser.add_argument("--run", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--approve-by", default="admin", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        _run(options.run, options.approve_by)
    else:
        print_table("Pairing everyone, end to end", measure(full=options.full))
