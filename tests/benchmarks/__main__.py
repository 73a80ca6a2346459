"""All benchmarks, one table each: ``python -m tests.benchmarks [--full] [NAME ...]``; ``make bench`` runs them quick.

The tables go to standard output, ready for ``docs/benchmarks.md``; what is under way goes to standard error.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

from . import assign, blocks, databases, imports, people_file, proposing, quality, slow_line, weight
from .tables import Row, print_table

BENCHMARKS: dict[str, tuple[str, Callable[[bool], list[Row]]]] = {
    "assign": ("Pairing everyone at once", lambda full: assign.measure(full=full, repeat=3)),
    "blocks": ("Beside other blocks", lambda _full: blocks.measure()),
    "databases": ("What people wait for", lambda full: databases.measure(full=full)),
    "imports": ("Importing a large model", lambda _full: imports.measure(repeat=3)),
    "people_file": ("Importing many people", lambda _full: people_file.measure()),
    "proposing": ("Pairing everyone, end to end", lambda full: proposing.measure(full=full)),
    "quality": ("Does it find the right people?", lambda full: quality.measure(full=full)),
    "slow_line": ("On a slow line", lambda _full: slow_line.measure()),
    "weight": ("The weight of the app", lambda _full: weight.measure()),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(BENCHMARKS)} (default: all)")
    parser.add_argument("--full", action="store_true", help="the full size: 4 GB of memory, 8 GB a database")
    options = parser.parse_args()
    unknown = set(options.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"there is no benchmark {sorted(unknown)[0]}")
    for name in options.names or BENCHMARKS:
        title, measure = BENCHMARKS[name]
        began = time.monotonic()
        print(f"{name} ...", file=sys.stderr, flush=True)
        print_table(title, measure(options.full))
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
