"""How a benchmark is printed: one Markdown table with the machine above it."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement. ``reached`` is None where nothing was promised."""

    work: str
    ours: str
    theirs: str = ""
    ratio: str = ""
    note: str = ""
    reached: bool | None = None


def print_table(title: str, rows: list[Row]) -> None:
    """``rows`` on standard output, ready for ``docs/benchmarks.md``."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy"))
    print(f"## {title}\n")
    print(f"{_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}, {packages}.\n")
    print("| work | ours | theirs | ratio | | reached |\n| --- | --- | --- | ---: | --- | --- |")
    for row in rows:
        reached = {None: "", True: "yes", False: "**no**"}[row.reached]
        print(f"| {row.work} | {row.ours} | {row.theirs} | {row.ratio} | {row.note} | {reached} |")
    print(flush=True)


def _processor() -> str:
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8") as lines:
            return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
