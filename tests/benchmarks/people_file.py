"""The largest table of people as a job, on each database that answers: ``python -m tests.benchmarks.people_file``.

Half of them have an account, the others are expected. A person uploads the file, the sweep makes the plan, the person
looks at it and applies it, the sweep imports it: as on the page where no worker is. Each database has a process and a
database of its own, made and dropped here. The file is drawn from a counter, so each run has the same.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time

from tests.databases import choose_databases
from tests.memory import forget_peak, peak_bytes

from .imports import own_database, start
from .tables import Row, print_table

PEOPLE = 50_000
MOST_BYTES = 512_000_000


def measure() -> list[Row]:
    """A row for each database."""
    present, missing = choose_databases(os.environ.get("TASK_MENTORING_TEST_DATABASES"), is_ci=False)
    for sentence in missing:
        print(f"Not measured, {sentence}", file=sys.stderr, flush=True)
    rows = []
    for name in present:
        answer, _ = start(name, "people_file").communicate()
        found = json.loads(answer)
        rows.append(
            Row(
                work=f"{PEOPLE:,} people into {name}: {found['joined']:,} members, {found['expected']:,} expected",
                ours=f"plan {found['planned']:.1f} s, import {found['applied']:.1f} s, {found['bytes'] / 1e6:.0f} MB",
                note=f"shown on the way: {', '.join(found['steps'])}; the same file again {found['again']:.1f} s; at "
                f"most {MOST_BYTES // 1_000_000} MB",
                reached=found["bytes"] <= MOST_BYTES,
            )
        )
    return rows


def table() -> bytes:
    """A row for each person; the manager of ten is the first of them."""
    rows = (
        f"{f'u{n}' if n % 2 else ''},u{n}@example.com,Department {n % 40},Unit {n % 400},Region {n % 9},Europe/Berlin,"
        f"u{n // 10 * 10}@example.com\n"
        for n in range(PEOPLE)
    )
    return ("username,email,department,unit,region,time zone,manager\n" + "".join(rows)).encode()


def bring_in() -> None:
    """Import once on the database that the settings name, and print what it took as JSON."""
    with own_database():
        from django.contrib.auth import get_user_model

        from mentoring_xblock.api.jobs import running, uploads
        from mentoring_xblock.applets.exchange import uploads as kept
        from mentoring_xblock.applets.exchange.data.files import Source
        from mentoring_xblock.applets.exchange.data.uploads import ImportKind, UploadState
        from mentoring_xblock.models import ExpectedPerson, Member
        from tests import builders

        users = get_user_model()._default_manager
        users.bulk_create(
            [users.model(username=f"u{n}", email=f"u{n}@example.com") for n in range(1, PEOPLE, 2)], batch_size=2_000
        )
        of = builders.programme()
        boss = builders.user(is_superuser=True, is_staff=True)
        steps: list[str] = []
        report = kept.report_step
        kept.report_step = lambda upload, step: (steps.append(step.value), report(upload, step))  # type: ignore[assignment,func-returns-value]
        content = table()
        forget_peak()

        def plan() -> tuple[int, str]:
            upload = uploads.submit_upload(
                actor_id=boss.pk,
                source=Source("people.csv", {"people.csv": content}),
                kind=ImportKind.PEOPLE,
                programme=of.key,
            )
            running.run_due_jobs()
            planned, *_ = uploads.get_upload(actor_id=boss.pk, upload_id=upload.upload_id)
            if planned.state is not UploadState.PLANNED or planned.refused:
                raise SystemExit(f"there is no plan: {planned}")
            return planned.upload_id, planned.fingerprint

        began = time.perf_counter()
        upload_id, fingerprint = plan()
        planned = time.perf_counter()
        uploads.apply_upload(actor_id=boss.pk, upload_id=upload_id, fingerprint=fingerprint)
        running.run_due_jobs()
        applied = time.perf_counter()
        told = list(dict.fromkeys(steps))
        again_id, _fingerprint = plan()
        again = time.perf_counter()
        if uploads.get_upload(actor_id=boss.pk, upload_id=again_id)[0].changes:
            raise SystemExit("the same file changes something a second time")
        found = {
            "joined": Member.objects.filter(programme_id=of.programme_id).count(),
            "expected": ExpectedPerson.objects.filter(programme_id=of.programme_id).count(),
            "planned": planned - began,
            "applied": applied - planned,
            "again": again - applied,
            "steps": told,
            "bytes": peak_bytes(),
        }
        if (found["joined"], found["expected"]) != (PEOPLE // 2, PEOPLE // 2):
            raise SystemExit(f"not everybody came in: {found}")
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    if parser.parse_args().here:
        bring_in()
    else:
        print_table("Importing many people", measure())
