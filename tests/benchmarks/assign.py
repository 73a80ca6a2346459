"""Pairing everyone: how near the best, how fast, how it grows; against OR-Tools and mentor-match in the same run.

``python -m tests.benchmarks.assign [--full] [--repeat N]``. Seconds are CPU seconds of one process, so that a busy
machine slows both sides alike; ratios count, not seconds. ``--full`` adds a million gaps (several minutes, 4 GB).
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mentoring_xblock.assignment.solve import Method
from tests.memory import peak_bytes

from . import instances
from .peers import ROOT, ask_peer, read_instance
from .tables import Row, print_table
from .whole import assign

QUICK, LARGE, HUGE = (10_000, 30_000), 100_000, 1_000_000
KINDS = ("organisation", "uniform")


def solve_here(instance: instances.Instance, *, repeat: int) -> dict[str, float]:
    """The median of ``repeat`` solutions of one instance in a process of its own, with its peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "instance.npz"
        np.savez(
            file,
            gap=instance.gap,
            mentor=instance.mentor,
            score=instance.score,
            gaps=instance.gaps,
            places=instance.places,
        )
        answer = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.assign", "--solve", str(file), "--repeat", str(repeat)],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
    found: dict[str, float] = json.loads(answer.stdout)
    return found


def _solve_file(file: str, repeat: int) -> None:
    instance = read_instance(file)
    seconds = []
    for _ in range(repeat):
        began = time.process_time()
        found = assign(
            instance.gap,
            instance.mentor,
            instance.score,
            gaps=instance.gaps,
            places=instance.places,
            method=Method.BY_SIZE,
        )
        seconds.append(time.process_time() - began)
    print(
        json.dumps(
            {
                "seconds": statistics.median(seconds),
                "total": found.total,
                "bound": found.bound,
                "distance": found.distance,
                "rounds": found.rounds,
                "unpaired": int((found.mentor_of_gap < 0).sum()),
                "bytes": peak_bytes(),
            }
        )
    )


def against_or_tools(gaps: int, kind: str, *, repeat: int) -> tuple[Row, float]:
    """One row, and our CPU seconds."""
    instance = getattr(instances, kind)(gaps, seed=1)
    ours, best = solve_here(instance, repeat=repeat), ask_peer("or-tools", "oracle", instance)
    short = 100 * (1 - ours["total"] / best["total"])
    ratio = best["seconds"] / ours["seconds"]
    certified = 100 * ours["distance"]
    reached = {
        LARGE: short <= 0.05 and ratio > 1,
        HUGE: certified <= 0.1 and ours["seconds"] <= 60 and ours["bytes"] <= 2e9,
    }.get(gaps)
    return (
        Row(
            work=f"{gaps:,} gaps x 20, {kind}",
            ours=f"{ours['seconds']:.2f} s, {ours['bytes'] / 1e9:.2f} GB, {ours['rounds']:.0f} rounds",
            theirs=f"OR-Tools {best['seconds']:.2f} s, {best['bytes'] / 1e9:.2f} GB",
            ratio=f"{ratio:.1f} x",
            note=f"{short:.4f} % below the best, certified {certified:.4f} %",
            reached=reached,
        ),
        ours["seconds"],
    )


def against_mentor_match(*, repeat: int) -> Row:
    """500 x 500, the same whole-numbered scores, whole calls."""
    size = 500
    gap, mentor = np.divmod(np.arange(size * size, dtype=np.int32), size)
    score = _rule_scores(size)
    instance = instances.Instance(gap, mentor, score, size, np.ones(size, dtype=np.int32))
    ours, peer = solve_here(instance, repeat=max(5, repeat)), ask_peer("mentor-match", "mentor_match", instance)
    ratio = peer["seconds"] / ours["seconds"]
    return Row(
        work="500 x 500, same scores, whole call",
        ours=f"{1000 * ours['seconds']:.1f} ms",
        theirs=f"mentor-match 7.0.1 with munkres 3.0.0 {peer['seconds']:.2f} s",
        ratio=f"{ratio:.0f} x",
        note=f"total {ours['total']:.0f} against {peer['total']:.0f}",
        reached=ratio >= 200 and ours["total"] >= peer["total"],
    )


def _rule_scores(size: int) -> NDArray[np.float64]:
    """Scores as mentor-match's own rules give them: distance in grade, another organisation, the same profession."""
    draw = np.random.default_rng(1)
    above = draw.integers(0, 8, size) - draw.integers(0, 8, (size, 1))
    grade = np.select([above == 1, above == 2, above > 2], [12, 9, 4], 1)
    elsewhere = np.where(draw.integers(0, 12, size) != draw.integers(0, 12, (size, 1)), 10, 0)
    profession = np.where(draw.integers(0, 10, size) == draw.integers(0, 10, (size, 1)), 20, 0)
    return (grade + elsewhere + profession).ravel().astype(np.float64)


def measure(*, full: bool, repeat: int) -> list[Row]:
    """All rows of this benchmark, printed as they come."""
    rows = [against_mentor_match(repeat=repeat)]
    for kind in KINDS:
        seconds: dict[int, float] = {}
        for gaps in (*QUICK, LARGE, *((HUGE,) if full else ())):
            row, seconds[gaps] = against_or_tools(gaps, kind, repeat=1 if gaps >= HUGE else repeat)
            rows.append(row)
        last = max(seconds)
        exponent = math.log(seconds[last] / seconds[10_000]) / math.log(last / 10_000)
        rows.append(
            Row(
                work=f"growth from 10,000 to {last:,} gaps, {kind}",
                ours=f"exponent {exponent:.2f}",
                reached=exponent <= 1.15,
            )
        )
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="add a million gaps")
    parser.add_argument("--repeat", type=int, default=3, help="solutions whose median counts")
    parser.add_argument("--solve", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.solve:
        _solve_file(options.solve, options.repeat)
    else:
        print_table("Pairing everyone at once", measure(full=options.full, repeat=options.repeat))
