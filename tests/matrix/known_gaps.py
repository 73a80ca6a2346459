"""Cells that are known to answer wrongly. Empty, or shrinking: a gap that is closed must be taken out."""

from __future__ import annotations

KNOWN_GAPS: dict[str, frozenset[str]] = {}
"""Test -> its cells that fail, each by its name or by the beginning of it, as a door's name is."""


def settle(test: str, failing: dict[str, str]) -> None:
    """Fail for every cell that fails and is not known to, and for every known one that no longer does."""
    known = KNOWN_GAPS.get(test, frozenset())
    fresh = {name: why for name, why in failing.items() if not name.startswith(tuple(known))}
    closed = {gap for gap in known if not any(name.startswith(gap) for name in failing)}
    said = [f"{name}: {why}" for name, why in sorted(fresh.items())]
    said += [f"{name}: no longer fails, take it out of KNOWN_GAPS" for name in sorted(closed)]
    assert not said, f"{len(fresh)} cells fail, {len(closed)} gaps are closed\n" + "\n".join(said)
