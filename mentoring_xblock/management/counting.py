"""A running count on standard error for commands whose length nobody knows beforehand; silent without a terminal."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def counter() -> Iterator[Callable[[str], None]]:
    """Give a function that counts by the name that it gets, and shows the counts in one line."""
    counts: Counter[str] = Counter()
    shown = sys.stderr.isatty()

    def count(name: str) -> None:
        counts[name] += 1
        if shown:
            sys.stderr.write("\r" + ", ".join(f"{each} {number}" for each, number in counts.items()))
            sys.stderr.flush()

    yield count
    if shown and counts:
        sys.stderr.write("\n")
