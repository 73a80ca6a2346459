"""Storing the largest real model, O*NET whole, on each database that answers: ``python -m tests.benchmarks.imports``.

Each has a process and a database of its own, made and dropped here. They import in turns, each time into a new
programme, so that a busy machine slows all alike; medians count. The file is read from ``../shared/data``.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.databases import URLS, choose_databases
from tests.memory import peak_bytes

from .peers import ROOT
from .tables import Row, print_table

MODEL = ROOT.parent / "shared" / "data" / "onet-tasks"
NAME = "bench_imports"
MOST_SECONDS, MOST_BYTES, MOST_TIMES = 60, 512_000_000, 2


def measure(*, repeat: int) -> list[Row]:
    """A row for each database, the servers against SQLite."""
    if not MODEL.is_dir():
        return [Row(work="O*NET whole", ours="not measured", note="the model is not in ../shared/data")]
    present, missing = choose_databases(os.environ.get("TASK_MENTORING_TEST_DATABASES"), is_ci=False)
    for sentence in missing:
        print(f"Not measured, {sentence}", file=sys.stderr, flush=True)
    processes = {name: start(name) for name in present}
    try:
        found = [{name: _import(process) for name, process in processes.items()} for _ in range(repeat)]
    finally:
        for process in processes.values():
            process.communicate()
    seconds = {name: statistics.median(turn[name]["seconds"] for turn in found) for name in present}
    own = seconds.get("sqlite")
    rows = []
    for name in present:
        most = max(turn[name]["bytes"] for turn in found)
        times = seconds[name] / own if own else None
        is_close = name == "sqlite" or times is None or times <= MOST_TIMES
        rows.append(
            Row(
                work=f"O*NET whole into {name}: {found[0][name]['said']}",
                ours=f"{seconds[name]:.1f} s, {most / 1e6:.0f} MB",
                theirs=f"SQLite {own:.1f} s" if own and name != "sqlite" else "",
                ratio=f"{times:.2f} x" if times is not None and name != "sqlite" else "",
                note=f"of it {_median(found, name, 'storing'):.1f} s storing; again without a change "
                f"{_median(found, name, 'again'):.1f} s",
                reached=seconds[name] <= MOST_SECONDS and most <= MOST_BYTES and is_close,
            )
        )
    return rows


def _median(found: list[dict[str, dict[str, float]]], name: str, what: str) -> float:
    return statistics.median(turn[name][what] for turn in found)


def start(name: str, module: str = "imports") -> subprocess.Popen[str]:
    """A process of ``module`` that waits for its turn, on that database."""
    url = f"sqlite:///{ROOT / 'var' / 'benchmarks' / 'demo.sqlite3'}" if name == "sqlite" else URLS[name]
    return subprocess.Popen(
        [sys.executable, "-m", f"tests.benchmarks.{module}", "--here"],
        env={**os.environ, "TASK_MENTORING_DATABASE_URL": url},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip


def _import(process: subprocess.Popen[str]) -> dict[str, float]:
    """One import by a process that waits for its turn."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    found: dict[str, float] = json.loads(process.stdout.readline())
    return found


def answer_turns() -> None:
    """Import once for each line that comes in, on the database that the settings name."""
    with own_database():
        from mentoring_xblock.api.frameworks import importing as api
        from mentoring_xblock.core.actors import SYSTEM
        from tests import builders

        for _ in sys.stdin:
            of = builders.programme()
            began = time.perf_counter()
            steps: dict[str, float] = {}
            outcome = api.import_framework(
                actor_id=SYSTEM,
                source=api.read_source(Path(MODEL)),
                programme=of.key,
                progress=lambda step, steps=steps: steps.setdefault(step, time.perf_counter()),
            )
            stored = time.perf_counter()
            again = api.import_framework(actor_id=SYSTEM, source=api.read_source(Path(MODEL)), programme=of.key)
            if not outcome.applied or again.applied:
                raise SystemExit("the model was not stored once")
            counts = outcome.plan.counts
            print(
                json.dumps(
                    {
                        "said": f"{counts['roles']:,} occupations, {counts['skills']:,} tasks",
                        "seconds": stored - began,
                        "storing": stored - steps["storing"],
                        "again": time.perf_counter() - stored,
                        "bytes": peak_bytes(),
                    }
                ),
                flush=True,
            )


@contextmanager
def own_database() -> Iterator[None]:
    """A database made for this process, on the server or file that the settings name."""
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
    (ROOT / "var" / "benchmarks").mkdir(parents=True, exist_ok=True)
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3, help="imports whose median counts")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        answer_turns()
    else:
        print_table("Importing a large model", measure(repeat=options.repeat))
