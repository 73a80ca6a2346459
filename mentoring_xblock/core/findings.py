"""What an examination of the stored data found. No Django; each room says in its own ``health`` what it looks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

EXAMPLES = 5
FAR = 1e6
"""No figure of this project is as far from zero; only what is infinite is, and on PostgreSQL what is not a number."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: how many faults, and the first few by id, as an operator can look them up."""

    check: str
    faults: int
    examples: tuple[str, ...] = ()


def find(check: str, faults: Iterable[object]) -> Finding:
    """Count ``faults`` and keep the first few as examples."""
    listed = iter(faults)
    examples = tuple(str(fault) for fault in islice(listed, EXAMPLES))
    return Finding(check, len(examples) + sum(1 for _ in listed), examples)
