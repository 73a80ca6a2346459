"""Two ways of doing the same, timed in turns so that a busy machine slows both alike. Medians, by the clock on the
wall unless another is given."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def median_of(
    *works: Callable[[], object], repeat: int, warm: int = 2, clock: Callable[[], float] = time.perf_counter
) -> tuple[float, ...]:
    """The median seconds of each of ``works``, in turns ``repeat`` times, after ``warm`` rounds that do not count."""
    seconds: list[list[float]] = [[] for _ in works]
    for turn in range(-warm, repeat):
        for taken, work in zip(seconds, works, strict=True):
            began = clock()
            work()
            if turn >= 0:
                taken.append(clock() - began)
    return tuple(map(statistics.median, seconds))


def in_words(seconds: float) -> str:
    """Seconds for a table: in milliseconds below ten seconds."""
    return f"{seconds:.1f} s" if seconds >= 10 else f"{1000 * seconds:.3g} ms"
